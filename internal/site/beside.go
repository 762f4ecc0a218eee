package site

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/parallel"
	"dateline/internal/view"
	"dateline/internal/web"
)

// companion is where an item's text can be read beside another: beside the source
// or, of the source itself, beside its first translation.
func companion(e dateline.LiveEdition) *view.Alternate {
	other := source(e)
	if other == e.Lang {
		i := slices.IndexFunc(e.Languages, func(l dateline.Lang) bool { return l != e.Lang })
		if i < 0 {
			return nil
		}
		other = e.Languages[i]
	}
	if e.Status != dateline.Live || e.Paths[other] == "" {
		return nil
	}
	return &view.Alternate{Lang: other, URL: view.BesideURL(e.Path, other)}
}

// beside is an item in two languages, paragraph beside paragraph. Of one that is not
// there, or not any more, it says what the item's own page says.
func beside(ctx context.Context, q *query, args []string) (*web.Page, error) {
	a, err := q.address(ctx, args[:3], args[3])
	if err != nil {
		return nil, err
	}
	all, err := q.db.Read().LiveOfItem(ctx, a.Item)
	if err != nil {
		return nil, err
	}
	of := func(l dateline.Lang) int {
		return slices.IndexFunc(all, func(e dateline.LiveEdition) bool { return e.Lang == l })
	}
	none := dateline.NotFound{What: "page", Key: q.path}
	i, j := of(q.lang), of(dateline.CanonicalLang(args[4]))
	switch {
	case i < 0:
		return nil, q.gone(ctx, a.Item, none)
	case j < 0 || i == j:
		return nil, none
	case !a.Current || string(all[j].Lang) != args[4]:
		return q.moved(view.BesideURL(all[i].Path, all[j].Lang))
	case all[i].Status != dateline.Live:
		return q.itemPage(ctx, all[i])
	}
	e := all[i]
	p := &view.Beside{Layout: q.versions(q.layout(section(e), escape(e.Path), nil), e)}
	for k := range p.Alternates {
		p.Alternates[k].Current = false // they lead to the texts alone
	}
	p.Title, p.Description, p.Robots = fmt.Sprintf("%s (%s / %s)", e.Headline, i18n.Endonym(e.Lang), i18n.Endonym(all[j].Lang)), e.Excerpt, "noindex, follow"
	for _, l := range e.Languages {
		if l != e.Lang && l != all[j].Lang {
			p.Choices = append(p.Choices, view.Alternate{Lang: l, URL: view.BesideURL(e.Path, l)})
		}
	}
	for into, e := range map[*view.Column]dateline.LiveEdition{&p.Text: e, &p.Other: all[j]} {
		*into = view.Column{Edition: e, Units: unitsOf(e)}
		if into.Uses, err = q.uses(ctx, e); err != nil {
			return nil, err
		}
	}
	if p.Rows, err = q.pairs(ctx, all, i, j); err != nil {
		return nil, err
	}
	return q.html(p)
}

func unitsOf(e dateline.LiveEdition) []dateline.Unit {
	return parallel.Units(e.Headline, e.Lead, e.Body)
}

// pairs lays out two of an item's texts, paragraph beside paragraph. Texts that were
// each paired with what they were made from meet in the source that both go back
// to; any others are paired by their structure.
func (q *query) pairs(ctx context.Context, all []dateline.LiveEdition, i, j int) ([]view.Pair, error) {
	text, other := unitsOf(all[i]), unitsOf(all[j])
	// A unit of the other text stands for itself as its place, so that two that say
	// the same are not taken for each other.
	places := make([]dateline.Unit, len(other))
	for k, u := range other {
		places[k] = dateline.Unit{Kind: u.Kind, Text: strconv.Itoa(k)}
	}
	mine, err := q.trace(ctx, all, i, len(all))
	if err != nil {
		return nil, err
	}
	theirs, err := q.trace(ctx, all, j, len(all))
	if err != nil {
		return nil, err
	}
	var links dateline.Alignment
	if mine != nil && theirs != nil {
		links = meet(mine, theirs)
	} else {
		links = parallel.Align(other, text, all[j].Lang, all[i].Lang)
		k := 0
		for _, l := range links {
			for n := range l.Source {
				l.Source[n] = places[k].Text
				k++
			}
		}
	}
	var pairs []view.Pair
	for _, r := range parallel.Rows(links, text, places) {
		var p view.Pair
		for k := range r.Target {
			p.Text = append(p.Text, r.From+k)
		}
		for _, u := range r.Source {
			k, err := strconv.Atoi(u.Text)
			if err != nil {
				return nil, err
			}
			p.Other = append(p.Other, k)
		}
		pairs = append(pairs, p)
	}
	return pairs, nil
}

// A run is how many units of a text say what which units of its source say.
type run struct {
	units int
	from  []int
}

// trace follows a text back to the source that the whole item goes back to, over as
// many steps as it was made in. It is nil where a step is not known.
func (q *query) trace(ctx context.Context, all []dateline.LiveEdition, i, steps int) ([]run, error) {
	e := all[i]
	units := unitsOf(e)
	origin := q.room.Origin(dateline.Item{Source: e.Source}, e.Lang)
	if origin == "" {
		runs := make([]run, len(units))
		for k := range runs {
			runs[k] = run{1, []int{k}}
		}
		return runs, nil
	}
	o := slices.IndexFunc(all, func(e dateline.LiveEdition) bool { return e.Lang == origin })
	if o < 0 || steps == 0 {
		return nil, nil
	}
	t, err := q.db.Read().EditionTranslation(ctx, e.Edition)
	if _, none := errors.AsType[dateline.NotFound](err); none || err == nil && (len(t.Links) == 0 || t.Links.Units() != len(units)) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	back, err := q.trace(ctx, all, o, steps-1)
	if back == nil || err != nil {
		return nil, err
	}
	var from [][]int // of each unit of the origin
	for _, r := range back {
		for range r.units {
			from = append(from, r.from)
		}
	}
	runs := make([]run, len(t.Links))
	for k, s := range parallel.Stale(t.Links, unitsOf(all[o])).Links {
		runs[k].units = t.Links[k].Target
		for _, u := range s.At {
			runs[k].from = append(runs[k].from, from[u]...)
		}
	}
	return runs, nil
}

// meet pairs two texts by the source that both go back to: units of the one with
// those of the other, by their places, that say the same of it. Neighbours that say
// parts of the same are one link; no unit stands in two.
func meet(mine, theirs []run) dateline.Alignment {
	saying := map[int][]int{} // unit of the source → units of the other text
	at := 0
	for _, r := range theirs {
		for _, s := range r.from {
			for k := range r.units {
				saying[s] = append(saying[s], at+k)
			}
		}
		at += r.units
	}
	var links dateline.Alignment
	holder := map[int]int{} // unit of the other text → its link
	for _, r := range mine {
		if r.units == 0 {
			continue
		}
		var said []int
		for _, s := range r.from {
			said = append(said, saying[s]...)
		}
		if !slices.ContainsFunc(said, func(u int) bool { h, taken := holder[u]; return taken && h == len(links)-1 }) {
			links = append(links, dateline.Link{})
		}
		last := len(links) - 1
		links[last].Target += r.units
		for _, u := range said {
			if _, taken := holder[u]; !taken {
				holder[u] = last
				links[last].Source = append(links[last].Source, strconv.Itoa(u))
			}
		}
	}
	return links
}
