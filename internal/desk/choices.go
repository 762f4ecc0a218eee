package desk

import (
	"slices"

	"dateline"
	"dateline/internal/store"
)

// What the form of a text offers to choose from.

type registerChoices struct{ Offices, People, Roles, Places, Topics []string }

// zones are the time zones that a form offers first.
func (v *visit) zones(more ...string) []string {
	var out []string
	for _, z := range append(more, v.User.Zone, v.Room.Zone, "UTC") {
		if z != "" && !slices.Contains(out, z) {
			out = append(out, z)
		}
	}
	return out
}

// maxChoices bounds what a field of a form suggests.
const maxChoices = 300

func (v *visit) choices() (c registerChoices, err error) {
	for reg, into := range map[dateline.Register]*[]string{
		dateline.Offices: &c.Offices, dateline.People: &c.People, dateline.Roles: &c.Roles, dateline.Places: &c.Places, dateline.Topics: &c.Topics,
	} {
		list, err := v.suggested(reg)
		if err != nil {
			return c, err
		}
		for _, e := range list[:min(len(list), maxChoices)] {
			name, _ := e.Names.In(v.In, v.Room.Languages...)
			*into = append(*into, name)
		}
		slices.Sort(*into)
		*into = slices.Compact(*into)
	}
	return c, nil
}

// suggested are the entries of a register that a form offers. Somebody who sees
// only some of the desk is offered what is public: that a name is in the register
// at all can betray what is being prepared.
func (v *visit) suggested(reg dateline.Register) ([]store.Entry, error) {
	ctx, read := v.r.Context(), v.db.Read()
	if v.seesAll() {
		return read.Entries(ctx, reg)
	}
	facet, counted := map[dateline.Register]store.Facet{dateline.Offices: store.Office, dateline.People: store.Speaker, dateline.Topics: store.Topic}[reg]
	if !counted {
		return nil, nil
	}
	var out []store.Entry
	for _, l := range v.Room.Languages {
		counts, err := read.Counts(ctx, l, facet, maxChoices)
		if err != nil {
			return nil, err
		}
		for _, c := range counts {
			if !slices.ContainsFunc(out, func(e store.Entry) bool { return e.ID == c.Entry.ID }) {
				out = append(out, c.Entry)
			}
		}
	}
	return out, nil
}

// pickable are the newest images or files that a form offers, and those chosen.
func (v *visit) pickable(kind string, chosen ...dateline.ID) ([]dateline.Asset, error) {
	list, err := v.db.Read().Assets(v.r.Context(), kind, store.Position{}, 50)
	if err == nil {
		list, err = v.seen(list)
	}
	if err != nil {
		return nil, err
	}
	for _, id := range chosen {
		if id == "" || slices.ContainsFunc(list, func(a dateline.Asset) bool { return a.ID == id }) {
			continue
		}
		a, err := v.db.Read().Asset(v.r.Context(), id)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}
