package guess

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// path is a way to have rewritten a query up to some piece.
type path struct {
	edge
	total  int
	before int // of the paths to where the edge begins, which it follows
}

// best returns the cheapest rewritings that are not the query.
func (w *rewriting) best(most int) (out []string) {
	paths := make([][]path, len(w.pieces)+1)
	paths[0] = []path{{}}
	for i, p := range w.pieces {
		sortPaths(&paths[i])
		kept := edge{from: i, to: i + 1, text: w.query[p.start:p.end]}
		switch {
		case p.foreign:
			kept.cost = costForeignKept
		case p.known:
		case p.han:
			kept.cost = costCharacter
		default:
			kept.cost = costWord
		}
		sortEdges(w.edges[i])
		edges := append(w.edges[i][:min(len(w.edges[i]), mostEdges)], kept)
		for n, before := range paths[i] {
			for _, e := range edges {
				paths[e.to] = append(paths[e.to], path{e, before.total + e.cost, n})
			}
		}
	}
	last := &paths[len(w.pieces)]
	sortPaths(last)
	seen := []string{folded(w.query)}
	for _, p := range *last {
		s := w.render(paths, p)
		if form := folded(s); !slices.Contains(seen, form) && utf8.RuneCountInString(s) <= 2*longQuery {
			seen = append(seen, form)
			if out = append(out, s); len(out) == most {
				break
			}
		}
	}
	return out
}

func sortPaths(list *[]path) {
	slices.SortStableFunc(*list, func(x, y path) int { return cmp.Compare(x.total, y.total) })
	*list = (*list)[:min(len(*list), mostPaths)]
}

// render writes what a path makes of the query. Spaces between words that were
// pinyin go.
func (w *rewriting) render(paths [][]path, last path) string {
	var edges []edge
	for p := last; ; p = paths[p.from][p.before] {
		edges = append(edges, p.edge)
		if p.from == 0 {
			break
		}
	}
	slices.Reverse(edges)
	var b strings.Builder
	at := 0
	for i, e := range edges {
		gap := w.query[at:w.pieces[e.from].start]
		if i == 0 || !e.spelt || !edges[i-1].spelt || strings.TrimSpace(gap) != "" {
			b.WriteString(gap)
		}
		b.WriteString(e.text)
		at = w.pieces[e.to-1].end
	}
	b.WriteString(w.query[at:])
	return b.String()
}

// folded returns the form in which two queries are the same.
func folded(query string) string {
	var b strings.Builder
	space := false
	for _, p := range split(nil, query, 0) {
		if space && !p.han {
			b.WriteByte(' ')
		}
		b.WriteString(p.key)
		space = !p.han
	}
	// Marks of the query's language make a difference.
	for _, r := range query {
		if unicode.IsPunct(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
