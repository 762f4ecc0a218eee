package site

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/url"
	"slices"

	"dateline"
	"dateline/internal/feed"
	"dateline/internal/store"
	"dateline/internal/view"
	"dateline/internal/web"
)

// format is one way to write a feed.
type format struct {
	ending    string
	mediaType string
	write     func(io.Writer, feed.Feed) error
}

var (
	atom     = format{".atom", feed.AtomType, feed.Atom}
	rss      = format{".rss", feed.RSSType, feed.RSS}
	jsonFeed = format{".json", feed.JSONFeedType, feed.JSON}
)

const feedSize = 20 // whole texts in one document of a feed

// newsFeed is any list of news for programs: the same parameters as the page.
func newsFeed(in format) func(context.Context, *query, []string) (*web.Page, error) {
	return func(ctx context.Context, q *query, _ []string) (*web.Page, error) {
		f, err := ParseFilter(q.values)
		if err != nil {
			return nil, err
		}
		ask, _, err := q.ask(ctx, f)
		if err != nil {
			return nil, err
		}
		ask.Bodies, ask.Lang = true, q.lang
		page, err := q.span(ctx, ask, feedSize, dateline.LiveEdition.SortsAt)
		if err != nil {
			return nil, err
		}
		base := q.absolute(view.NewsURL(q.lang) + in.ending)
		params := f.Values()
		self := ""
		for _, p := range []string{paramAfter, paramBefore} { // before prevails, as in span
			if v := q.values.Get(p); v != "" {
				self = url.Values{p: {v}}.Encode()
			}
		}
		out := feed.Feed{
			ID: withQuery(base, params, ""), Title: q.siteName(), Lang: q.lang, Author: q.siteName(),
			Home: q.absolute(withQuery(view.NewsURL(q.lang), params, "")), Self: withQuery(base, params, self),
			Next: link(base, params, page.older), Prev: link(base, params, page.newer),
		}
		if out.Next != "" || out.Prev != "" {
			out.First = withQuery(base, params, "")
		}
		out.Subtitle, _ = q.room.About.In(q.lang, q.room.Languages...)
		if err := q.fill(ctx, &out, page.rows); err != nil {
			return nil, err
		}
		if out.Updated.IsZero() {
			out.Updated = q.changed
		}
		return q.data(in.mediaType, func(b *bytes.Buffer) error { return in.write(b, out) })
	}
}

// fill adds entries with their texts to a feed.
func (q *query) fill(ctx context.Context, out *feed.Feed, rows []dateline.LiveEdition) error {
	for _, e := range rows {
		in := *q
		in.lang = e.Lang // names of kinds, offices and people too
		entry := in.feedEntry(e)
		uses, err := in.uses(ctx, e)
		if err != nil {
			return err
		}
		entry.HTML, entry.Media = in.bodyWith(e, uses), in.media(e, uses)
		out.Entries = append(out.Entries, entry)
		if e.Updated.After(out.Updated) {
			out.Updated = e.Updated
		}
	}
	return nil
}

// allNews is the news in all languages for programs, filtered as lists are: an
// item's languages stand together, in the newsroom's order.
func allNews(in format) func(context.Context, *query, []string) (*web.Page, error) {
	return func(ctx context.Context, q *query, _ []string) (*web.Page, error) {
		f, err := ParseFilter(q.values)
		if err != nil {
			return nil, err
		}
		ask, _, err := q.ask(ctx, f)
		if err != nil {
			return nil, err
		}
		if before := q.values.Get(paramBefore); before != "" {
			if ask.From, err = parseCursor(before); err != nil {
				return nil, err
			}
		}
		rows, last, err := q.abreast(ctx, ask)
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 && ask.From != (store.Position{}) {
			return nil, dateline.NotFound{What: "page", Key: q.path}
		}
		base, params, self := q.absolute("/feed"+in.ending), f.Values(), ""
		if ask.From != (store.Position{}) {
			self = url.Values{paramBefore: {q.values.Get(paramBefore)}}.Encode()
		}
		out := feed.Feed{
			ID: withQuery(base, params, ""), Title: q.siteName(), Lang: q.room.Languages[0], Mixed: true, Author: q.siteName(),
			Home: q.absolute("/"), Self: withQuery(base, params, self), Next: link(base, params, last),
		}
		if out.Next != "" || self != "" {
			out.First = out.ID
		}
		out.Subtitle, _ = q.room.About.In(out.Lang, q.room.Languages...)
		if err := q.fill(ctx, &out, rows); err != nil {
			return nil, err
		}
		if out.Updated.IsZero() {
			out.Updated = q.changed
		}
		return q.data(in.mediaType, func(b *bytes.Buffer) error { return in.write(b, out) })
	}
}

// abreast reads a list in all languages at once, as many items as fill a document,
// each whole, and returns the cursor of what follows. It asks once a language and
// once an item, however long the lists are.
func (q *query) abreast(ctx context.Context, ask store.Query) (rows []dateline.LiveEdition, last string, err error) {
	var items []dateline.LiveEdition
	for _, ask.Lang = range q.room.Languages {
		ask.Most = feedSize + 1
		list, err := q.db.Read().List(ctx, ask)
		if err != nil {
			return nil, "", err
		}
		items = append(items, list...)
	}
	slices.SortFunc(items, func(a, b dateline.LiveEdition) int {
		return cmp.Or(b.SortsAt().Compare(a.SortsAt()), cmp.Compare(b.Item, a.Item))
	})
	items = slices.CompactFunc(items, func(a, b dateline.LiveEdition) bool { return a.Item == b.Item })
	for i, e := range items {
		if len(rows) >= feedSize {
			return rows, url.Values{paramBefore: {cursor(items[i-1], items[i-1].SortsAt())}}.Encode(), nil
		}
		all, err := q.db.Read().LiveOfItem(ctx, e.Item)
		if err != nil {
			return nil, "", err
		}
		slices.SortFunc(all, func(a, b dateline.LiveEdition) int {
			return slices.Index(q.room.Languages, a.Lang) - slices.Index(q.room.Languages, b.Lang)
		})
		rows = append(rows, all...)
	}
	return rows, "", nil
}
