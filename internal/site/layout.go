package site

import (
	"net/url"

	"dateline"
	"dateline/internal/view"
)

// escape percent-encodes a path as it goes into a header or a link.
func escape(path string) string { return view.PathURL(path) }

// layout is what every page begins with. same gives the address of the same page
// in each other language, or nil when there is none.
func (q *query) layout(section view.Section, self string, same func(dateline.Lang) string) view.Layout {
	l := view.Layout{Newsroom: q.room, Kinds: q.kinds, Lang: q.lang, Canonical: q.absolute(self), Section: section, Feeds: q.feeds(nil)}
	if same != nil {
		for _, lang := range q.room.Languages {
			l.Alternates = append(l.Alternates, view.Alternate{Lang: lang, URL: same(lang), Current: lang == q.lang})
		}
	}
	return l
}

// absolute puts the newsroom's address before a root-relative URL.
func (q *query) absolute(u string) string { return q.room.Address + u }

// feeds are the machine-readable versions of a list with these parameters.
func (q *query) feeds(params url.Values) []view.FeedLink {
	with := func(name string) string {
		u := "/" + string(q.lang) + "/" + name
		if len(params) > 0 {
			u += "?" + params.Encode()
		}
		return u
	}
	return []view.FeedLink{
		{Title: "Atom", Type: "application/atom+xml", URL: with("news.atom")},
		{Title: "RSS", Type: "application/rss+xml", URL: with("news.rss")},
		{Title: "JSON Feed", Type: "application/feed+json", URL: with("news.json")},
	}
}

// card is an item as a list shows it.
func (q *query) card(e dateline.LiveEdition) view.Card {
	c := view.Card{LiveEdition: e}
	for _, l := range e.Languages {
		if l != e.Lang {
			c.Others = append(c.Others, view.Alternate{Lang: l, URL: escape(e.Paths[l])})
		}
	}
	return c
}

func (q *query) cards(list []dateline.LiveEdition) []view.Card {
	out := make([]view.Card, len(list))
	for i, e := range list {
		out[i] = q.card(e)
	}
	return out
}
