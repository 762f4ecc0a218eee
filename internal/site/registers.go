package site

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"dateline"
	"dateline/internal/store"
	"dateline/internal/text"
	"dateline/internal/view"
	"dateline/internal/web"
)

// facet is the list that the entries of a register have.
func facet(r dateline.Register) (f store.Facet, param string) {
	switch r {
	case dateline.Offices:
		return store.Office, view.ParamOffice
	case dateline.People:
		return store.Speaker, view.ParamSpeaker
	}
	return store.Topic, view.ParamTopic
}

// maxIndex bounds an index page: those with the most items are shown.
const maxIndex = 500

// register is the page of everybody in a register who has something public.
func register(r dateline.Register) func(context.Context, *query, []string) (*web.Page, error) {
	return func(ctx context.Context, q *query, _ []string) (*web.Page, error) {
		f, _ := facet(r)
		p := &view.Index{Layout: q.layout(view.SectionNone, view.IndexURL(q.lang, r), func(l dateline.Lang) string { return view.IndexURL(l, r) }), Register: r}
		counts, err := q.db.Read().Counts(ctx, q.listed(), f, maxIndex)
		if err != nil {
			return nil, err
		}
		for _, c := range counts {
			p.Entries = append(p.Entries, view.IndexEntry{Ref: c.Entry.Ref(), Count: c.N})
		}
		printer := q.cat.For(q.lang)
		slices.SortStableFunc(p.Entries, func(a, b view.IndexEntry) int {
			x, _ := a.Names.In(q.lang, q.room.Languages...)
			y, _ := b.Names.In(q.lang, q.room.Languages...)
			return printer.Compare(x, y)
		})
		return q.html(p)
	}
}

// entry is the page of one office, speaker or topic.
func entry(r dateline.Register) func(context.Context, *query, []string) (*web.Page, error) {
	return func(ctx context.Context, q *query, args []string) (*web.Page, error) {
		read := q.db.Read()
		e, err := q.known(ctx, r, text.FoldSlug(args[0]))
		if err != nil {
			return nil, err
		}
		f, param := facet(r)
		ask := store.Query{Lang: q.listed()}
		switch r {
		case dateline.Offices:
			ask.Office = e.ID
		case dateline.People:
			ask.Speaker = e.ID
		default:
			ask.Topic = e.ID
		}
		page, err := q.span(ctx, ask, listSize, dateline.LiveEdition.SortsAt)
		if err != nil {
			return nil, err
		}
		base := func(l dateline.Lang) string { return view.EntryURL(l, r, e.Slug) }
		p := &view.Entry{
			Layout: q.layout(view.SectionNone, base(q.lang), base), Register: r, Entry: e.Entry, Cards: q.cards(page.rows),
			Newer: link(base(q.lang), nil, page.newer), Older: link(base(q.lang), nil, page.older),
		}
		p.Title, _ = e.Names.In(q.lang, q.room.Languages...)
		p.Robots = q.robots()
		p.Feeds = q.feeds(url.Values{param: {e.Slug}})
		if p.Total, err = read.CountOf(ctx, q.listed(), f, string(e.ID)); err != nil {
			return nil, err
		}
		if e.Detail.Parent != "" {
			if p.Parent, err = q.office(ctx, e.Detail.Parent); err != nil {
				return nil, err
			}
		}
		if r == dateline.People {
			if p.Appointments, err = q.appointments(ctx, e.ID); err != nil {
				return nil, err
			}
		}
		return q.html(p)
	}
}

// known returns an entry that something public names. One that only drafts name is
// nobody's business yet: it is NotFound, and is looked for as long as one that
// never was, so that not even the time that takes tells them apart.
func (q *query) known(ctx context.Context, r dateline.Register, slug string) (store.Entry, error) {
	e, err := q.db.Read().EntryBySlug(ctx, r, slug)
	if _, none := errors.AsType[dateline.NotFound](err); none {
		e.ID = "-" // stands in no list
	} else if err != nil {
		return e, err
	}
	f, _ := facet(r)
	public, err := q.anywhere(ctx, f, e.ID)
	if err == nil && !public {
		err = dateline.NotFound{What: string(r), Key: slug}
	}
	return e, err
}

// anywhere reports whether an entry has public items, news or events, in any
// language.
func (q *query) anywhere(ctx context.Context, f store.Facet, id dateline.ID) (bool, error) {
	for _, l := range q.room.Languages {
		for _, f := range []store.Facet{f, store.Events} {
			if n, err := q.db.Read().CountOf(ctx, l, f, string(id)); n > 0 || err != nil {
				return n > 0, err
			}
		}
	}
	return false, nil
}

func (q *query) appointments(ctx context.Context, person dateline.ID) ([]view.Appointment, error) {
	held, err := q.db.Read().Appointments(ctx, person)
	if err != nil {
		return nil, err
	}
	var out []view.Appointment
	for _, a := range slices.Backward(held) {
		role, err := q.db.Read().Entry(ctx, a.Role)
		if err != nil {
			return nil, err
		}
		line := view.Appointment{Role: role.Ref(), From: a.From, Until: a.Until}
		if a.Office != "" {
			if line.Office, err = q.office(ctx, a.Office); err != nil {
				return nil, err
			}
		}
		out = append(out, line)
	}
	return out, nil
}

// office names an office on the page of another entry. One of which nothing is
// public has no page, so it goes without the slug that would make a link of it.
func (q *query) office(ctx context.Context, id dateline.ID) (*dateline.Ref, error) {
	e, err := q.db.Read().Entry(ctx, id)
	if err != nil {
		return nil, err
	}
	ref := e.Ref()
	public, err := q.anywhere(ctx, store.Office, id)
	if !public {
		ref.Slug = ""
	}
	return &ref, err
}
