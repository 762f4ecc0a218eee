package site

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"dateline"
	"dateline/internal/store"
	"dateline/internal/view"
	"dateline/internal/web"
)

const (
	listSize = 20 // items on a page of a list
	homeSize = 8  // items on the front page
	homeSoon = 4  // events on the front page
)

func home(ctx context.Context, q *query, _ []string) (*web.Page, error) {
	p := &view.Home{Layout: q.layout(view.SectionHome, view.HomeURL(q.lang), view.HomeURL)}
	p.Default = q.absolute("/")
	latest, err := q.db.Read().List(ctx, store.Query{Lang: q.listed(), Most: homeSize})
	if err != nil {
		return nil, err
	}
	p.Latest = q.cards(latest)
	if len(latest) == 0 {
		if p.Fallback, err = q.fallback(ctx); err != nil {
			return nil, err
		}
	}
	soon, err := q.upcoming(ctx, homeSoon)
	if err != nil {
		return nil, err
	}
	p.Upcoming = q.cards(soon)
	return q.html(p)
}

// fallback is the latest news of the first language that has any, for a language
// that has none yet.
func (q *query) fallback(ctx context.Context) ([]view.Card, error) {
	for _, l := range q.room.Languages {
		if l == q.lang {
			continue
		}
		rows, err := q.db.Read().List(ctx, store.Query{Lang: l, Most: homeSize})
		if err != nil || len(rows) > 0 {
			return q.cards(rows), err
		}
	}
	return nil, nil
}

func news(ctx context.Context, q *query, _ []string) (*web.Page, error) {
	f, err := ParseFilter(q.values)
	if err != nil {
		return nil, err
	}
	return q.list(ctx, f, view.NewsURL)
}

// year and month are lists with addresses of their own.
func year(ctx context.Context, q *query, args []string) (*web.Page, error) {
	y, err := period(args[0], 4, 1, 9999)
	if err != nil {
		return nil, err
	}
	return q.list(ctx, Filter{Year: y}, func(l dateline.Lang) string { return view.YearURL(l, y) })
}

func month(ctx context.Context, q *query, args []string) (*web.Page, error) {
	y, err := period(args[0], 4, 1, 9999)
	if err != nil {
		return nil, err
	}
	m, err := period(args[1], 2, 1, 12)
	if err != nil {
		return nil, err
	}
	return q.list(ctx, Filter{Year: y, Month: m}, func(l dateline.Lang) string { return view.MonthURL(l, y, time.Month(m)) })
}

// period reads a part of an address that must be a number of so many digits.
func period(s string, digits, low, high int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || len(s) != digits || s[0] == '+' || s[0] == '-' || n < low || n > high {
		return 0, dateline.NotFound{What: "page", Key: s}
	}
	return n, nil
}

// list is any list of news. base is its address in each language; the filter of
// a list at the address of all news stands in parameters.
func (q *query) list(ctx context.Context, f Filter, base func(dateline.Lang) string) (*web.Page, error) {
	ask, chosen, err := q.ask(ctx, f)
	if err != nil {
		return nil, err
	}
	params := f.Values()
	section := view.SectionNews
	if base(q.lang) != view.NewsURL(q.lang) {
		params, section = nil, view.SectionArchive
	}
	page, err := q.span(ctx, ask, listSize, dateline.LiveEdition.SortsAt)
	if err != nil {
		return nil, err
	}
	p := &view.List{
		Layout: q.layout(section, withQuery(base(q.lang), params, ""), func(l dateline.Lang) string { return withQuery(base(l), params, "") }),
		Cards:  q.cards(page.rows), Total: -1, Action: view.NewsURL(q.lang),
		Newer: link(base(q.lang), params, page.newer), Older: link(base(q.lang), params, page.older),
	}
	p.Feeds = q.feeds(f.Values())
	if f.Year != 0 && params == nil {
		p.Year, p.Month = f.Year, time.Month(f.Month)
	}
	p.Robots = q.robots()
	if p.Facets, err = q.facets(ctx, f, chosen, view.NewsURL(q.lang)); err != nil {
		return nil, err
	}
	if p.Total, err = q.total(ctx, ask, f); err != nil {
		return nil, err
	}
	return q.html(p)
}

// total is how many items a list has, where one count says so; -1 where several
// filters meet, because counting those would cost as much as the archive is long.
func (q *query) total(ctx context.Context, ask store.Query, f Filter) (int, error) {
	lists := map[store.Facet]string{}
	for facet, key := range map[store.Facet]string{
		store.Kind: ask.Kind, store.Office: string(ask.Office), store.Speaker: string(ask.Speaker),
		store.Topic: string(ask.Topic), store.Year: ask.Year, store.Month: ask.Month,
	} {
		if key != "" {
			lists[facet] = key
		}
	}
	switch len(lists) {
	case 0:
		return q.db.Read().CountOf(ctx, q.listed(), store.News, "")
	case 1:
		for facet, key := range lists {
			return q.db.Read().CountOf(ctx, q.listed(), facet, key)
		}
	}
	return -1, nil
}

func archive(ctx context.Context, q *query, _ []string) (*web.Page, error) {
	p := &view.Archive{Layout: q.layout(view.SectionArchive, view.ArchiveURL(q.lang), view.ArchiveURL)}
	have, err := q.choices(ctx, q.listed(), q.number)
	if err != nil {
		return nil, err
	}
	years := map[int]*view.ArchiveYear{}
	counts := map[string]int{}
	newest, oldest := 0, 9999
	for _, c := range have.year {
		y, err := strconv.Atoi(c.Key)
		if err != nil {
			return nil, fmt.Errorf("count of a year %q: %w", c.Key, err)
		}
		years[y] = &view.ArchiveYear{Year: y, Count: c.N}
		newest, oldest = max(newest, y), min(oldest, y)
	}
	for _, c := range have.month {
		counts[c.Key] = c.N
	}
	for y := newest; y >= oldest; y-- {
		in := years[y]
		if in == nil {
			continue
		}
		for m := time.January; m <= time.December; m++ {
			if n := counts[fmt.Sprintf("%04d-%02d", y, m)]; n > 0 {
				in.Months = append(in.Months, view.ArchiveMonth{Month: m, Count: n})
			}
		}
		p.Years = append(p.Years, *in)
	}
	return q.html(p)
}
