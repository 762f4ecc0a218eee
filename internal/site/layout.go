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
	l := view.Layout{Newsroom: q.room, Kinds: q.kinds, Lang: q.lang, Canonical: q.absolute(self), Section: section, Feeds: q.feeds(nil), Everywhere: q.everywhere()}
	if same != nil {
		l.Default = q.absolute(same(q.room.Languages[0]))
		for _, lang := range q.room.Languages {
			l.Alternates = append(l.Alternates, view.Alternate{Lang: lang, URL: same(lang), Current: lang == q.lang})
		}
	}
	return l
}

// section is the part of the newsroom that an item belongs to.
func section(e dateline.LiveEdition) view.Section {
	if e.Event != nil {
		return view.SectionEvents
	}
	return view.SectionNews
}

// versions adds the item's other languages.
func (q *query) versions(l view.Layout, e dateline.LiveEdition) view.Layout {
	for _, lang := range e.Languages {
		l.Alternates = append(l.Alternates, view.Alternate{Lang: lang, URL: escape(e.Paths[lang]), Current: lang == e.Lang})
	}
	l.Default = q.absolute(escape(e.Paths[source(e)]))
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

// everywhere are the feeds of all languages, where there is more than one.
func (q *query) everywhere() []view.FeedLink {
	if len(q.room.Languages) < 2 {
		return nil
	}
	return []view.FeedLink{{Title: "Atom", Type: "application/atom+xml", URL: "/feed.atom"}, {Title: "JSON Feed", Type: "application/feed+json", URL: "/feed.json"}}
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
