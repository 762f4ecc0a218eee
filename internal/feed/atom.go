package feed

import (
	"io"
	"strconv"
	"time"

	"dateline"
)

const (
	atomNS      = "http://www.w3.org/2005/Atom"
	tombstoneNS = "http://purl.org/atompub/tombstones/1.0"
	dcNS        = "http://purl.org/dc/elements/1.1/"
	dctermsNS   = "http://purl.org/dc/terms/"
	contentNS   = "http://purl.org/rss/1.0/modules/content/"
)

// The category schemes that set an item's kind and offices apart from its topics.
const (
	KindScheme   = "urn:x-dateline:kind"
	OfficeScheme = "urn:x-dateline:office"
)

// Atom writes f as RFC 4287, its pages linked as RFC 5005, section 3 says. The
// text is content of type html with the note, if any, before it. An item's
// issue date is dcterms:issued, to the precision that is known. A withdrawn
// item stays as an entry whose content is its note; a removed one is a
// deleted-entry of RFC 6721. The lead image and the files are enclosures (4.2.7.2).
// The only error is w's.
func Atom(w io.Writer, f Feed) error {
	d := newDocument(f.size())
	d.open("feed", "xmlns", atomNS, "xmlns:dcterms", dctermsNS, "xmlns:at", tombstoneNS, "xml:lang", string(f.Lang))
	d.text("id", Address(f.id()))
	d.title(f.Title)
	d.text("subtitle", Clean(f.Subtitle))
	d.text("updated", atomTime(f.changed()))
	d.open("author")
	d.text("name", either(line(f.Author), line(f.Title)))
	d.text("uri", Address(f.Home))
	d.close("author")
	d.atomLink("alternate", "text/html", f.Home, f.claim())
	d.atomLink("self", "application/atom+xml", f.Self, "")
	d.atomLink("first", "application/atom+xml", f.First, "")
	d.atomLink("previous", "application/atom+xml", f.Prev, "")
	d.atomLink("next", "application/atom+xml", f.Next, "")
	d.text("icon", Address(f.Icon))
	d.text("rights", Clean(f.Rights))
	d.text("generator", "Dateline")
	for _, e := range f.Entries {
		if e.Status == dateline.Removed {
			d.open("at:deleted-entry", "ref", Address(e.ID), "when", atomTime(e.changed()))
			d.text("at:comment", e.Note)
			d.close("at:deleted-entry")
			continue
		}
		d.atomEntry(f, e)
	}
	d.close("feed")
	return d.send(w)
}

func (d *document) atomEntry(f Feed, e Entry) {
	if lang := e.lang(f); lang == f.Lang && !f.Mixed {
		d.open("entry")
	} else {
		d.open("entry", "xml:lang", string(lang))
	}
	d.text("id", Address(e.ID))
	d.title(e.Title)
	d.text("published", stamp(e.Published))
	d.text("updated", atomTime(e.changed()))
	d.text("dcterms:issued", iso(e.Issued))
	for _, name := range e.bylines() {
		d.open("author")
		d.text("name", name)
		d.close("author")
	}
	// The same type and hreflang may not occur twice (RFC 4287, 4.1.2), and
	// readers open the first: the item's own language leads.
	d.atomLink("alternate", "text/html", e.URL, e.lang(f))
	for _, a := range e.otherLanguages(f) {
		d.atomLink("alternate", "text/html", a.URL, a.Lang)
	}
	for _, m := range e.media() {
		b := m.best()
		d.empty("link", "rel", "enclosure", "type", line(b.Type), "length", strconv.FormatInt(b.Bytes, 10), "title", either(line(m.Title), line(m.Alt)), "href", Address(b.URL))
	}
	if kind := line(e.Kind); kind != "" {
		d.empty("category", "term", kind, "scheme", KindScheme, "label", e.KindLabel)
	}
	for _, office := range lines(e.Offices...) {
		d.empty("category", "term", office, "scheme", OfficeScheme)
	}
	for _, topic := range lines(e.Topics...) {
		d.empty("category", "term", topic)
	}
	d.text("summary", e.summary())
	d.text("content", e.content(), "type", "html")
	d.close("entry")
}

// title writes the title, which must be there even where it is empty.
func (d *document) title(s string) {
	if s = line(s); s == "" {
		d.empty("title")
		return
	}
	d.text("title", s)
}

func (d *document) atomLink(rel, mediaType, href string, lang dateline.Lang) {
	if href != "" {
		d.empty("link", "rel", rel, "type", mediaType, "hreflang", string(lang), "href", Address(href))
	}
}

// atomTime is stamp where the format requires a time: of a zero time, the
// year 1, so that what is missing is seen.
func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }
