package site

import (
	"bytes"
	"context"
	"io"
	"net/url"

	"dateline"
	"dateline/internal/feed"
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
		ask.Bodies = true
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
		for _, e := range page.rows {
			entry := q.feedEntry(e)
			uses, err := q.uses(ctx, e)
			if err != nil {
				return nil, err
			}
			entry.HTML, entry.Media = q.bodyWith(e, uses), q.media(e, uses)
			out.Entries = append(out.Entries, entry)
			if e.Updated.After(out.Updated) {
				out.Updated = e.Updated
			}
		}
		if out.Updated.IsZero() {
			out.Updated = q.changed
		}
		return q.data(in.mediaType, func(b *bytes.Buffer) error { return in.write(b, out) })
	}
}
