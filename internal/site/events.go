package site

import (
	"bytes"
	"context"
	"slices"
	"time"

	"dateline"
	"dateline/internal/feed"
	"dateline/internal/store"
	"dateline/internal/view"
	"dateline/internal/web"
)

// startsAt orders events.
func startsAt(e dateline.LiveEdition) time.Time { return e.Event.Start.SortsAt() }

// upcoming returns the events that are not over, the next one first.
func (q *query) upcoming(ctx context.Context, most int) ([]dateline.LiveEdition, error) {
	return q.db.Read().Upcoming(ctx, q.lang, q.now(), most)
}

func events(ctx context.Context, q *query, _ []string) (*web.Page, error) {
	p := &view.Events{Layout: q.layout(view.SectionEvents, view.EventsURL(q.lang), view.EventsURL)}
	p.Calendar = view.EventsURL(q.lang) + ".ics"
	rows, err := q.upcoming(ctx, 100)
	if err != nil {
		return nil, err
	}
	p.Cards = q.cards(rows)
	return q.html(p)
}

func pastEvents(ctx context.Context, q *query, _ []string) (*web.Page, error) {
	p := &view.Events{Layout: q.layout(view.SectionEvents, view.PastEventsURL(q.lang), view.PastEventsURL), Past: true}
	ask := store.Query{Lang: q.lang, Events: true} // as those to come
	if !q.further() {
		ask.From = store.Position{At: q.now()}
	}
	page, err := q.span(ctx, ask, listSize, startsAt)
	if err != nil {
		return nil, err
	}
	if page.newer, err = q.newerPast(ctx, page); err != nil {
		return nil, err
	}
	now := q.now()
	page.rows = slices.DeleteFunc(page.rows, func(e dateline.LiveEdition) bool { return e.Event.Over().After(now) })
	p.Robots = q.robots()
	p.Cards = q.cards(page.rows)
	p.Newer, p.Older = link(view.PastEventsURL(q.lang), nil, page.newer), link(view.PastEventsURL(q.lang), nil, page.older)
	return q.html(p)
}

// newerPast returns the way to the page of past events before this one, or "" if
// whatever is newer has yet to happen.
func (q *query) newerPast(ctx context.Context, page span) (string, error) {
	if page.newer == "" || !q.further() {
		return "", nil
	}
	first := page.rows[0]
	next, err := q.db.Read().List(ctx, store.Query{Lang: q.lang, Events: true, Newer: true, Most: 1, From: store.Position{At: startsAt(first), Item: first.Item}})
	if err != nil || len(next) == 0 || next[0].Event.Over().After(q.now()) {
		return "", err
	}
	return page.newer, nil
}

// calendar is the 500 events with the latest start, for programs that subscribe.
func calendar(ctx context.Context, q *query, _ []string) (*web.Page, error) {
	rows, err := q.db.Read().List(ctx, store.Query{Lang: q.lang, Events: true, Most: 500})
	if err != nil {
		return nil, err
	}
	var list []feed.Event
	for _, e := range rows {
		list = append(list, q.event(e))
	}
	return q.data(feed.CalendarType, func(b *bytes.Buffer) error { return feed.Calendar(b, q.siteName(), q.lang, list) })
}

// event is an event as the machine formats take it.
func (q *query) event(e dateline.LiveEdition) feed.Event {
	f := feed.Event{
		UID: string(e.Item) + "@" + host(q.room.Address), URL: q.absolute(escape(e.Path)), Lang: e.Lang, Title: e.Headline,
		Description: e.Excerpt, Start: e.Event.Start, End: e.Event.End, Status: e.Event.Status, Link: e.Event.Link,
		Published: e.Published, Updated: e.Updated, Sequence: int(e.Publication),
	}
	if e.Facts.Place != nil {
		f.Location, _ = e.Facts.Place.Names.In(q.lang, q.room.Languages...)
	}
	if len(e.Facts.Offices) > 0 {
		f.Organizer, _ = e.Facts.Offices[0].Names.In(q.lang, q.room.Languages...)
	}
	if e.Status == dateline.Withdrawn {
		f.Status = dateline.Cancelled
	}
	return f
}
