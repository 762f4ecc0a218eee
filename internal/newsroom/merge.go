package newsroom

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/store"
)

// facts turns the names that a release gives into references and adds them to
// what the item has. What a source (own) says replaces what was known. A
// translation adds its names to the references that the item has, in their
// order, and fills in what the source does not say. Neither takes away what it
// is silent about, so that importing both again, in any order, changes nothing.
func (in *incoming) facts(ctx context.Context, have dateline.Facts, r Release, own bool, o *Outcome) (dateline.Facts, error) {
	f := have
	sameDay := f.Issued.Precision == dateline.Minute && r.Issued.Precision == dateline.Day && strings.HasPrefix(f.Issued.Local, r.Issued.Local)
	better := f.Issued.Precision == dateline.Day && r.Issued.Precision == dateline.Minute && strings.HasPrefix(r.Issued.Local, f.Issued.Local)
	if f.Issued.IsZero() || better || own && !r.Issued.IsZero() && !sameDay {
		f.Issued = r.Issued
	}
	m := merging{in: in, ctx: ctx, r: r, own: own, o: o}
	f.Offices = m.list(dateline.Offices, f.Offices, r.Offices)
	f.Topics = m.list(dateline.Topics, f.Topics, r.Topics)
	f.Speakers = m.speakers(f.Speakers, r.Speakers)
	if r.Place != "" {
		place := m.ref(dateline.Places, r.Place, m.meant(dateline.Places, r.Place, f.Place))
		f.Place = &place
	}
	if r.Occasion != "" {
		names := dateline.Names{r.Lang: r.Occasion}
		for l, s := range f.Occasion {
			if l != r.Lang {
				names[l] = s
			}
		}
		f.Occasion = names
	}
	return f, m.err
}

// merging is what one release says about an item being added to what is known.
type merging struct {
	in  *incoming
	ctx context.Context // of the one call to facts that this lives in
	r   Release
	own bool // the release is the item's source, not a translation
	o   *Outcome
	err error // the first one; what follows it is of no use
}

func (m *merging) fail(err error) {
	if m.err == nil {
		m.err = err
	}
}

// ref returns the reference to what the release calls by name: to known, if that
// is what is meant, which learns the name.
func (m *merging) ref(reg dateline.Register, name string, known *dateline.Ref) dateline.Ref {
	original := m.r.Originals[name]
	if known == nil {
		got, shared, err := m.in.reg.ref(m.ctx, reg, m.r.Lang, name, original)
		m.fail(err)
		if shared {
			m.o.Unsure = append(m.o.Unsure, fmt.Sprintf("more than one %s is called %s; check which is meant", reg, name))
		}
		return got
	}
	e, err := m.in.tx.Entry(m.ctx, known.ID)
	if err == nil {
		e, err = m.in.reg.complete(m.ctx, reg, e, written(m.r.Lang, name, original))
	}
	m.fail(err)
	// The names it went by so far stay, whatever the register says now.
	got := e.Ref()
	got.Names = overlay(got.Names, known.Names)
	return got
}

// overlay returns names with those of over in their place.
func overlay(names, over dateline.Names) dateline.Names {
	out := make(dateline.Names, len(names)+len(over))
	for l, s := range names {
		out[l] = s
	}
	for l, s := range over {
		out[l] = s
	}
	return out
}

// goesBy reports whether known is called by name.
func (m *merging) goesBy(reg dateline.Register, known dateline.Ref, name string) bool {
	found, err := m.in.reg.find(m.ctx, reg, name)
	m.fail(err)
	return slices.ContainsFunc(found, func(e store.Entry) bool { return e.ID == known.ID })
}

// meant returns known if the name means it: always that of a translation, which
// says the same in other words.
func (m *merging) meant(reg dateline.Register, name string, known *dateline.Ref) *dateline.Ref {
	if known != nil && (!m.own || m.goesBy(reg, *known, name)) {
		return known
	}
	return nil
}

// match returns for each name which of the known references it means, or -1:
// the one that goes by it, wherever it stands. Of a translation that names as
// many, the rest pair off in their order.
func (m *merging) match(reg dateline.Register, known []dateline.Ref, names []string) []int {
	to, taken := make([]int, len(names)), make([]bool, len(known))
	for i, name := range names {
		to[i] = -1
		for k := range known {
			if !taken[k] && m.goesBy(reg, known[k], name) {
				to[i], taken[k] = k, true
				break
			}
		}
	}
	if m.own || len(known) != len(names) {
		return to
	}
	for i := range to {
		if to[i] < 0 {
			to[i] = slices.Index(taken, false)
			taken[to[i]] = true
		}
	}
	return to
}

// settled reports whether a list of a translation can add nothing: the source
// names other things, or a different number of them.
func (m *merging) settled(known, names int) bool {
	return names == 0 || !m.own && known > 0 && known != names
}

func (m *merging) list(reg dateline.Register, known []dateline.Ref, names []string) []dateline.Ref {
	if m.settled(len(known), len(names)) {
		return known
	}
	to := m.match(reg, known, names)
	if !m.own && len(known) > 0 {
		out := slices.Clone(known)
		for i, name := range names {
			out[to[i]] = m.ref(reg, name, &known[to[i]])
		}
		return out
	}
	out := make([]dateline.Ref, 0, len(names))
	for i, name := range names {
		var was *dateline.Ref
		if to[i] >= 0 {
			was = &known[to[i]]
		}
		got := m.ref(reg, name, was)
		if !slices.ContainsFunc(out, func(r dateline.Ref) bool { return r.ID == got.ID }) {
			out = append(out, got)
		}
	}
	return out
}

// speakers does for bylines what list does for references, and for the role of
// each. Whose role a release does not say keeps it.
func (m *merging) speakers(known []dateline.Byline, said []Speaker) []dateline.Byline {
	if m.settled(len(known), len(said)) {
		return known
	}
	names, people := make([]string, len(said)), make([]dateline.Ref, len(known))
	for i, s := range said {
		names[i] = s.Name
	}
	for k, b := range known {
		people[k] = b.Person
	}
	to := m.match(dateline.People, people, names)
	byline := func(i int) dateline.Byline {
		var person, role *dateline.Ref
		if k := to[i]; k >= 0 {
			person, role = &known[k].Person, known[k].Role
		}
		b := dateline.Byline{Person: m.ref(dateline.People, said[i].Name, person), Role: role}
		if said[i].Role != "" {
			as := m.ref(dateline.Roles, said[i].Role, m.meant(dateline.Roles, said[i].Role, role))
			b.Role = &as
		}
		return b
	}
	if !m.own && len(known) > 0 {
		out := slices.Clone(known)
		for i := range said {
			out[to[i]] = byline(i)
		}
		return out
	}
	out := make([]dateline.Byline, 0, len(said))
	for i := range said {
		b := byline(i)
		if !slices.ContainsFunc(out, func(o dateline.Byline) bool { return o.Person.ID == b.Person.ID }) {
			out = append(out, b)
		}
	}
	return out
}
