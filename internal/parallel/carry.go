package parallel

import (
	"slices"

	"dateline"
)

// Carry keeps the pairing of a translation that was edited as one text: a covers
// the units before, what comes back covers the units after.
//
// Units that are still there, wherever, stay with their link, and so does what a
// unit was changed to; a link whose every machine-made or converted unit was
// changed is done, for a person wrote it. A unit that came new between two of one
// link joins them; any other becomes a link without a source. Links whose units
// became one are joined; of a link whose units came apart, the first part keeps
// the source. A link that has lost its units is left without a translation.
func Carry(a dateline.Alignment, before, after []dateline.Unit) dateline.Alignment {
	fates, _ := follow(texts(before), texts(after))
	fates = append(fates, make([]fate, max(0, a.Units()-len(before)))...) // units that never were are gone

	groups := newGroups(len(a))
	owner := make([]int, len(after)) // the link of each unit
	for j := range owner {
		owner[j] = -1
	}
	k := 0
	changed := make([]bool, len(a)) // every unit
	for i, l := range a {
		changed[i] = l.Target > 0
		for range max(l.Target, 0) {
			t := fates[k]
			k++
			changed[i] = changed[i] && !t.same && len(t.now) > 0
			for _, j := range t.now {
				if owner[j] >= 0 {
					groups.join(owner[j], i)
				}
				owner[j] = i
			}
		}
	}
	for j := range owner {
		if owner[j] >= 0 {
			owner[j] = groups.of(owner[j])
		}
	}
	// What came between two units of one link.
	for j := 1; j < len(owner); j++ {
		if owner[j] < 0 && owner[j-1] >= 0 {
			end := j
			for end < len(owner) && owner[end] < 0 {
				end++
			}
			if end < len(owner) && owner[end] == owner[j-1] {
				for ; j < end; j++ {
					owner[j] = owner[end]
				}
			}
			j = end
		}
	}

	links := make([]dateline.Link, len(a)) // of each group, at its first link
	for i, l := range a {
		if changed[i] && (l.State == dateline.LinkMachine || l.State == dateline.LinkConverted) {
			l.State = dateline.LinkDone
		}
		if g := groups.of(i); g != i {
			links[g].Source = slices.Concat(links[g].Source, l.Source)
			links[g].State = lesser(links[g], l)
			links[g].Target += l.Target
		} else {
			links[i] = l
		}
	}
	return settled(laid(links, groups, owner))
}

// laid puts the links in the order of their units. Those that have none follow
// the link that they followed.
func laid(links []dateline.Link, groups groups, owner []int) dateline.Alignment {
	has := make([]bool, len(links))
	for _, i := range owner {
		if i >= 0 {
			has[i] = true
		}
	}
	var out dateline.Alignment
	bare := func(i int) { // the links after i that have no units
		for i++; i < len(links) && (groups.of(i) != i || !has[i]); i++ {
			if groups.of(i) == i && len(links[i].Source) > 0 {
				out = append(out, dateline.Link{Source: slices.Clone(links[i].Source)})
			}
		}
	}
	bare(-1)
	placed := make([]bool, len(links))
	for j := 0; j < len(owner); {
		end := j + 1
		for end < len(owner) && owner[end] == owner[j] && owner[j] >= 0 {
			end++
		}
		switch i := owner[j]; {
		case i < 0:
			out = append(out, dateline.Link{Target: 1, State: dateline.LinkDone})
		case placed[i]:
			out = append(out, dateline.Link{Target: end - j, State: links[i].State})
		default:
			placed[i] = true
			out = append(out, dateline.Link{Source: slices.Clone(links[i].Source), Target: end - j, State: links[i].State})
			bare(i)
		}
		j = end
	}
	return out
}

// groups are links that became one: each knows one that is before it, or itself.
type groups []int

func newGroups(n int) groups {
	g := make(groups, n)
	for i := range g {
		g[i] = i
	}
	return g
}

func (g groups) of(i int) int {
	for g[i] != i {
		g[i] = g[g[i]]
		i = g[i]
	}
	return i
}

func (g groups) join(i, j int) {
	i, j = g.of(i), g.of(j)
	g[max(i, j)] = min(i, j)
}
