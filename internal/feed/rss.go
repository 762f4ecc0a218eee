package feed

import (
	"html"
	"io"
	"slices"
	"strconv"
	"time"

	"dateline"
)

// rssTime is RFC 822 as RSS reads it: four digits of year, a numeric zone.
const rssTime = "Mon, 02 Jan 2006 15:04:05 -0700"

// RSS writes f as RSS 2.0 with the modules that readers know: atom:link for
// this page and its neighbours, content:encoded for the whole text, dc:creator,
// dc:language, dcterms:issued. A description is HTML by the custom of readers,
// so the plain summary is escaped twice. The guid is the entry's ID and no
// link. Removed items are left out. The only error is w's.
func RSS(w io.Writer, f Feed) error {
	d := newDocument(f.size())
	d.open("rss", "version", "2.0", "xmlns:atom", atomNS, "xmlns:content", contentNS,
		"xmlns:dc", dcNS, "xmlns:dcterms", dctermsNS)
	d.open("channel")
	d.title(f.Title)
	d.text("link", Address(either(f.Home, f.Self)))
	if s := Clean(f.Subtitle); s != "" {
		d.text("description", html.EscapeString(s))
	} else {
		d.empty("description") // required
	}
	d.text("language", line(string(f.claim())))
	d.text("copyright", f.Rights)
	if t := f.changed(); !t.IsZero() {
		d.text("lastBuildDate", t.UTC().Format(rssTime))
	}
	d.text("generator", "Dateline")
	for _, l := range []struct{ rel, href string }{
		{"self", f.Self}, {"first", f.First}, {"previous", f.Prev}, {"next", f.Next},
	} {
		if l.href != "" {
			d.empty("atom:link", "rel", l.rel, "type", "application/rss+xml", "href", Address(l.href))
		}
	}
	if f.Icon != "" {
		d.open("image")
		d.text("url", Address(f.Icon))
		d.title(f.Title)
		d.text("link", Address(either(f.Home, f.Self)))
		d.close("image")
	}
	for _, e := range f.Entries {
		if e.Status != dateline.Removed {
			d.rssItem(f, e)
		}
	}
	d.close("channel")
	d.close("rss")
	return d.send(w)
}

func (d *document) rssItem(f Feed, e Entry) {
	d.open("item")
	d.title(e.Title)
	d.text("link", Address(e.URL))
	d.text("guid", Address(e.ID), "isPermaLink", "false")
	if !e.Published.IsZero() {
		d.text("pubDate", e.Published.UTC().Format(rssTime))
	}
	if e.changed().After(e.Published) {
		d.text("atom:updated", e.changed().UTC().Format(time.RFC3339))
	}
	d.text("dcterms:issued", iso(e.Issued))
	d.text("dc:language", line(string(e.lang(f))))
	for _, name := range e.bylines() {
		d.text("dc:creator", name)
	}
	if label := either(line(e.KindLabel), line(e.Kind)); label != "" {
		d.text("category", label, "domain", KindScheme)
	}
	for _, office := range lines(e.Offices...) {
		d.text("category", office, "domain", OfficeScheme)
	}
	for _, topic := range lines(e.Topics...) {
		d.text("category", topic)
	}
	for _, a := range e.otherLanguages(f) {
		d.empty("atom:link", "rel", "alternate", "type", "text/html", "hreflang", string(a.Lang), "href", Address(a.URL))
	}
	// One enclosure is what readers expect: a file before the image.
	if media := e.media(); len(media) > 0 {
		file := max(0, slices.IndexFunc(media, func(m Medium) bool { return !m.Lead }))
		b := media[file].best()
		d.empty("enclosure", "url", Address(b.URL), "length", strconv.FormatInt(b.Bytes, 10), "type", line(b.Type))
	}
	d.text("description", html.EscapeString(Clean(e.summary())))
	d.cdata("content:encoded", e.content())
	d.close("item")
}
