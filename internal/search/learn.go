package search

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"dateline"
	"dateline/internal/search/internal/guess"
	"dateline/internal/text"
	"dateline/internal/zh"
)

// Vocabulary returns the newsroom's names and terms with a number that rises when
// they change. At the number known it returns none.
type Vocabulary func(ctx context.Context, known int64) (names []Name, number int64, err error)

// learning is how often at most the book is made anew: it has the words of all
// headlines.
const learning = time.Minute

// learn sees to it that queries know the names of now, and that what is offered
// instead of a query is what texts have.
func (x *Index) learn(ctx context.Context, g *generation) error {
	x.mu.RLock()
	known, number := x.known, x.number
	x.mu.RUnlock()
	x.books.RLock()
	at, of := x.learned, x.learnedAt
	x.books.RUnlock()
	changed := false
	if x.vocabulary != nil {
		names, version, err := x.vocabulary(ctx, known)
		if err != nil {
			return err
		}
		if changed = version != known; changed {
			list := make([]string, len(names))
			for i, n := range names {
				list[i] = n.Text
			}
			r := x.words.With(list)
			x.mu.Lock()
			x.known, x.called, x.names = version, names, r
			x.mu.Unlock()
		}
	}
	now := x.now()
	stale := number != of && now.Sub(at) > learning
	if !changed && !stale && !at.IsZero() {
		return nil
	}
	x.mu.RLock()
	called := x.called
	x.mu.RUnlock()
	book, err := guard(ctx, x, g, func() (*guess.Book, error) { return g.study(called) })
	if err != nil {
		return err
	}
	x.books.Lock()
	defer x.books.Unlock()
	x.book, x.learned, x.learnedAt = book, now, number
	return nil
}

// study makes the book of what may be offered.
func (g *generation) study(called []Name) (*guess.Book, error) {
	s, err := g.sight()
	if err != nil {
		return nil, err
	}
	defer s.close()
	counts := map[string]int{}
	for i := range s.parts {
		d, err := s.parts[i].dictionary(inHead)
		if err != nil {
			return nil, err
		}
		for it := d.AutomatonIterator(nil, nil, nil); ; {
			e, err := it.Next()
			if err != nil {
				return nil, err
			}
			if e == nil {
				break
			}
			n, err := d.count([]string{e.Term}, nil) // without what was deleted
			if err != nil {
				return nil, err
			}
			if n > 0 {
				counts[e.Term] += n
			}
		}
	}
	var entries []guess.Entry
	for _, n := range called {
		entries = append(entries, guess.Entry{Text: n.Text, Lang: n.Lang, Same: n.Same, Name: true, N: 1})
	}
	// Of the spellings of one word, the usual one is offered.
	usual := map[string]guess.Entry{}
	for word, n := range counts {
		lang, w, _ := strings.Cut(word, " ")
		k := lang + " " + zh.Fold(w)
		e, all := usual[k], usual[k].N+n
		if e.Text == "" || n > counts[lang+" "+e.Text] || n == counts[lang+" "+e.Text] && w < e.Text {
			e = guess.Entry{Text: w, Lang: dateline.Lang(lang)}
		}
		e.N = all
		usual[k] = e
	}
	entries = slices.AppendSeq(entries, maps.Values(usual))
	return guess.New(entries).Knowing(g.zh), nil
}

// headWords are the words of a headline that may be offered to who types something
// near them, each after its language and a space.
func (x *Index) headWords(lang dateline.Lang, headline string) (out []string) {
	for _, w := range x.zh.Words(headline) {
		n := utf8.RuneCountInString(w.Text)
		if n < 2 || n < 3 && !text.IsHan(w.Text) || n > 30 || strings.ContainsAny(w.Text, "0123456789") {
			continue
		}
		if isLetters(w.Text) {
			out = append(out, string(lang)+" "+w.Text)
		}
	}
	return out
}

// Instead returns queries that may have been meant instead of one, the likeliest
// first: each finds more texts than it does.
func (x *Index) Instead(ctx context.Context, q Query) (out []string) {
	x.books.RLock()
	book := x.book
	x.books.RUnlock()
	if book == nil {
		return nil
	}
	q.From, q.Most, q.Facets = 0, 1, false
	found := 0
	if f, err := x.Search(ctx, q); err == nil && !f.Loose {
		found = f.Total
	}
	for _, other := range book.Instead(q.Ask.String(), q.Lang, 8) {
		try := q
		try.Ask = Parse(other)
		if f, err := x.Search(ctx, try); err == nil && f.Total > found && !f.Loose {
			if out = append(out, other); len(out) == 3 {
				break
			}
		}
	}
	return out
}

// Complete returns queries that begin with what was typed so far.
func (x *Index) Complete(typed string, lang dateline.Lang, most int) []string {
	x.books.RLock()
	book := x.book
	x.books.RUnlock()
	if book == nil {
		return nil
	}
	return book.Complete(typed, lang, most)
}

func isLetters(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' && r != '-' {
			return false
		}
	}
	return true
}
