package parallel

import (
	"slices"

	"dateline"
)

// Standing is how one link stands to the source as it is now. A link that is
// neither Stale nor Gone is fresh.
type Standing struct {
	Link  int      `json:"link"`            // its place in the alignment
	Stale bool     `json:"stale,omitempty"` // the source says something else now
	Gone  bool     `json:"gone,omitempty"`  // nothing is left of its source
	Was   []string `json:"was,omitempty"`   // Markdown of what it was made from
	Now   []string `json:"now,omitempty"`   // Markdown of what that is now, or most likely became
	At    []int    `json:"at,omitempty"`    // which units of the source Now is, in their order
}

// Report is how a translation stands to its source. A link that has no source or
// no translation yet is neither stale nor gone.
type Report struct {
	Stale   int        `json:"stale"`         // links whose source changed
	Gone    int        `json:"gone"`          // links whose source is no more
	Added   int        `json:"added"`         // units of the source that no link came from
	Missing int        `json:"missing"`       // links to a source that is still there, without a translation
	Links   []Standing `json:"links"`         // one for each link, in their order
	New     []int      `json:"new,omitempty"` // which units of the source are Added
}

// Fresh reports whether the translation says all that its source says now.
func (r Report) Fresh() bool { return r.Stale+r.Gone+r.Added+r.Missing == 0 }

// Stale compares what the links were made from with source, the units of the
// source as it is now. The package comment says what counts as a change.
func Stale(a dateline.Alignment, source []dateline.Unit) Report {
	var was []string
	for _, l := range a {
		was = append(was, l.Source...)
	}
	fates, added := follow(was, texts(source))
	r := Report{Links: make([]Standing, len(a))}
	k := 0
	for i, l := range a {
		s := &r.Links[i]
		s.Link, s.Was = i, l.Source
		same := true
		for range l.Source {
			s.At = append(s.At, fates[k].now...)
			same = same && fates[k].same
			k++
		}
		slices.Sort(s.At)
		s.At = slices.Compact(s.At)
		for _, j := range s.At {
			s.Now = append(s.Now, source[j].Text)
		}
		switch {
		case len(l.Source) == 0:
		case l.Target == 0:
			if len(s.At) > 0 {
				r.Missing++
			}
		case len(s.At) == 0:
			s.Gone = true
			r.Gone++
		case !same:
			s.Stale = true
			r.Stale++
		}
	}
	for j, is := range added {
		if is {
			r.New = append(r.New, j)
		}
	}
	r.Added = len(r.New)
	return r
}

func texts(units []dateline.Unit) []string {
	all := make([]string, len(units))
	for i, u := range units {
		all[i] = u.Text
	}
	return all
}

// Refresh takes link i as made from the source as it is now: a person says so.
// What the source has in place of its units becomes its source, and it is done;
// a link whose source is gone says something of its own from then on. The units
// of a fresh link stay as they are. Links beside it that are also about one of its
// units, because the source joined theirs, are joined with it.
//
// The error is dateline.Invalid where there is no such link or no translation.
func Refresh(a dateline.Alignment, i int, source []dateline.Unit) (dateline.Alignment, error) {
	b, err := Confirm(a, i)
	if err != nil {
		return nil, err
	}
	r := Stale(a, source)
	s := r.Links[i]
	if !s.Stale && !s.Gone {
		return b, nil
	}
	shares := func(k int) bool {
		return slices.ContainsFunc(r.Links[k].At, func(j int) bool { return slices.Contains(s.At, j) })
	}
	first, last := i, i
	for first > 0 && shares(first-1) {
		first--
	}
	for last+1 < len(b) && shares(last+1) {
		last++
	}
	var at []int
	joined := dateline.Link{State: dateline.LinkDone}
	for k := first; k <= last; k++ {
		at = append(at, r.Links[k].At...)
		joined.Target += b[k].Target
		joined.State = lesser(joined, b[k])
	}
	slices.Sort(at)
	for _, j := range slices.Compact(at) {
		joined.Source = append(joined.Source, source[j].Text)
	}
	return settled(slices.Replace(b, first, last+1, joined)), nil
}

// Rebase gives each unit of the source that no link came from a link of its own,
// without a translation, after the link of what stands before it in the source.
// Links without a translation follow the source: they have the words that it has
// now, and go with what they were for. All other links stay as they are, stale
// ones too, until [Refresh].
func Rebase(a dateline.Alignment, source []dateline.Unit) dateline.Alignment {
	r := Stale(a, source)
	b := copied(a)
	for i := range b {
		if b[i].Target == 0 && len(b[i].Source) > 0 {
			b[i].Source = slices.Clone(r.Links[i].Now)
		}
	}
	out := dateline.Alignment{}
	places := placed(r, len(source))
	for _, j := range places[0] {
		out = append(out, dateline.Link{Source: []string{source[j].Text}})
	}
	for i, l := range b {
		out = append(out, l)
		for _, j := range places[i+1] {
			out = append(out, dateline.Link{Source: []string{source[j].Text}})
		}
	}
	return settled(out)
}

// placed returns which added units of the source belong after each link, counted
// from 1; those of 0 belong before the first.
func placed(r Report, units int) [][]int {
	link := make([]int, units) // of each unit, the last link that has it, counted from 1
	for i, s := range r.Links {
		for _, j := range s.At {
			link[j] = i + 1
		}
	}
	places := make([][]int, len(r.Links)+1)
	last := 0
	for j, i := range link {
		if i > 0 {
			last = i
		} else {
			places[last] = append(places[last], j)
		}
	}
	return places
}
