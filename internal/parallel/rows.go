package parallel

import (
	"slices"

	"dateline"
)

// Row is one row of a page that shows source and translation side by side.
type Row struct {
	Links  []int              `json:"links,omitempty"`  // the links it shows, in order; none: the source has this since
	Source []dateline.Unit    `json:"source,omitempty"` // as the source is now
	Target []dateline.Unit    `json:"target,omitempty"`
	From   int                `json:"from"` // the place of the first of Target in the translation
	State  dateline.LinkState `json:"state,omitempty"`
	Stale  bool               `json:"stale,omitempty"` // the source says something else than when this was translated
	Gone   bool               `json:"gone,omitempty"`  // the source says this no more
	Was    []string           `json:"was,omitempty"`   // of a stale or gone row: Markdown of what it was made from
}

// Rows lays out a translation, target, beside its source as it is now. Each unit
// of both stands in exactly one row, those of the translation in their order; what
// was added to the source follows what it follows there. Links that are about the
// same unit, because the source joined theirs, share a row if nothing stands
// between them; of others, the first shows it.
//
// Units that the alignment does not cover come last, in a row without a source.
func Rows(a dateline.Alignment, target, source []dateline.Unit) []Row {
	r := Stale(a, source)
	places := placed(r, len(source))
	shown := make([]bool, len(source))
	at := 0 // in target
	var rows []Row
	add := func(units []int) {
		for _, j := range units {
			shown[j] = true
			rows = append(rows, Row{Source: source[j : j+1 : j+1], From: at})
		}
	}
	add(places[0])
	for i, l := range a {
		s := r.Links[i]
		end := min(at+max(l.Target, 0), len(target))
		row := Row{Links: []int{i}, Target: target[at:end:end], From: at, State: l.State, Stale: s.Stale, Gone: s.Gone}
		if s.Stale || s.Gone {
			row.Was = s.Was
		}
		for _, j := range s.At {
			if !shown[j] {
				row.Source = append(row.Source, source[j])
				shown[j] = true
			}
		}
		at = end
		if last := len(rows) - 1; len(row.Source) == 0 && len(s.At) > 0 && last >= 0 && shares(r, rows[last].Links, s.At) {
			rows[last] = joinedRow(rows[last], row, a)
		} else {
			rows = append(rows, row)
		}
		add(places[i+1])
	}
	if at < len(target) {
		rows = append(rows, Row{Target: target[at:], From: at})
	}
	return rows
}

// shares reports whether one of the links is about one of the units at.
func shares(r Report, links, at []int) bool {
	for _, i := range links {
		for _, j := range r.Links[i].At {
			if slices.Contains(at, j) {
				return true
			}
		}
	}
	return false
}

func joinedRow(x, y Row, a dateline.Alignment) Row {
	link := func(r Row) dateline.Link { return dateline.Link{Target: len(r.Target), State: r.State} }
	return Row{
		Links: append(x.Links, y.Links...), Source: x.Source, Target: slices.Concat(x.Target, y.Target), From: x.From,
		State: lesser(link(x), link(y)), Stale: x.Stale || y.Stale, Gone: x.Gone || y.Gone, Was: slices.Concat(x.Was, y.Was),
	}
}
