package site

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"

	"dateline"
	"dateline/internal/feed"
	"dateline/internal/search"
	"dateline/internal/site/internal/texts"
	"dateline/internal/view"
	"dateline/internal/web"
)

// searchFeed is the newest of what a search finds, for programs. Who subscribes means
// all of the words: where there are texts that have only most of them, the feed is the
// newest of those that fit best, as many as have all.
func searchFeed(in format) answerer {
	return func(ctx context.Context, q *query, a asked, _ bool) (*web.Page, error) {
		if a.ask.Empty() {
			return nil, dateline.Invalidf(view.ParamQuery, "say what to look for")
		}
		only, _, err := q.resolved(ctx, a)
		if err != nil {
			return nil, err
		}
		ask := search.Query{Ask: a.ask, Lang: q.lang, In: a.in, Only: only, ByDate: true}
		found, err := q.search.index.Search(ctx, ask) // how many have all words
		if err != nil {
			return nil, err
		}
		ask.Most = min(found.Whole, feedSize)
		if found.Loose {
			ask.ByDate, ask.Most = false, min(found.Whole, mostAtOnce)
		}
		all := texts.Found{Found: found}
		if ask.Most > 0 {
			if all, err = q.finder().Find(ctx, ask, true); err != nil {
				return nil, err
			}
		}
		number := min(found.Number, all.Number)
		var rows []dateline.LiveEdition
		for _, t := range all.Texts {
			rows = append(rows, t.LiveEdition)
		}
		slices.SortStableFunc(rows, func(a, b dateline.LiveEdition) int { return listedAt(b).Compare(listedAt(a)) })
		rows = rows[:min(len(rows), feedSize)]
		a.byDate, a.exact, a.page, a.most = false, false, 1, foundSize
		self := q.absolute(withQuery(view.SearchURL(q.lang)+in.ending, a.values(a.ask.String()), ""))
		out := feed.Feed{
			ID: self, Self: self, Home: q.absolute(a.url(q.lang, nil)), Lang: q.lang, Author: q.siteName(), Mixed: a.in == "" && len(q.room.Languages) > 1,
			Title: q.cat.For(q.lang).T("search.title_of", "query", a.typed) + " – " + q.siteName(),
		}
		if err := q.fill(ctx, &out, rows); err != nil {
			return nil, err
		}
		if out.Updated.IsZero() {
			out.Updated = q.changed
		}
		page, err := q.data(in.mediaType, func(b *bytes.Buffer) error { return in.write(b, out) })
		return q.asOf(number, page, err)
	}
}

// listedAt is what orders texts by date: when an item was issued, or starts.
func listedAt(e dateline.LiveEdition) time.Time {
	if e.Event != nil {
		return startsAt(e)
	}
	return e.SortsAt()
}

// mostSuggested bounds what is offered to somebody who types.
const mostSuggested = 8

// suggest answers what may go on from what was typed, as OpenSearch Suggestions 1.1
// has it. Each is looked for first: nothing is offered that finds nothing.
func suggest(ctx context.Context, q *query, a asked, _ bool) (*web.Page, error) {
	offers, number := []string{}, q.number
	if a.typed != "" {
		for _, text := range q.search.index.Complete(a.typed, q.lang, mostSuggested) {
			found, err := q.search.index.Search(ctx, search.Query{Ask: search.Parse(text), Lang: q.lang})
			if err != nil {
				return nil, err
			}
			if number = min(number, found.Number); found.Whole > 0 {
				offers = append(offers, text)
			}
		}
	}
	if number < q.number { // what it finds may not be public any more
		offers = offers[:0]
	}
	page, err := q.data(feed.SuggestionsType, func(b *bytes.Buffer) error {
		return json.NewEncoder(b).Encode([]any{a.typed, offers})
	})
	return q.asOf(number, page, err)
}

// openSearch tells browsers of the search.
func openSearch(_ context.Context, q *query, _ []string) (*web.Page, error) {
	return q.data(feed.OpenSearchType, func(b *bytes.Buffer) error {
		at := q.absolute(view.SearchURL(q.lang))
		return feed.OpenSearch(b, feed.SearchDescription{
			Name: q.siteName(), Description: q.cat.For(q.lang).T("search.describe", "site", q.siteName()), Lang: q.lang,
			Page: at, Atom: at + ".atom", JSON: at + ".json", Suggestions: q.absolute(view.SuggestURL(q.lang)), Self: q.absolute(view.OpenSearchURL(q.lang)),
			Icon: q.absolute(q.assets.URL("icon.svg")),
		})
	})
}
