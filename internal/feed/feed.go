// Package feed writes the machine formats of a newsroom, from plain values:
//
//   - lists of items as [Atom] (RFC 4287), [RSS] 2.0 and [JSON] Feed 1.1, all
//     three from one [Feed];
//   - events as an iCalendar [Calendar] (RFC 5545, 7986);
//   - items for other newsrooms' systems as [NINJS] (IPTC ninjs 3.0);
//   - [Sitemap], [SitemapIndex], [NewsSitemap], [Robots], [SecurityTxt] and
//     [LLMsTxt] for those who crawl;
//   - schema.org values ([NewsArticleOf], [EventOf], [BreadcrumbsOf]) for a
//     page to marshal into its JSON-LD.
//
// Nothing here reads a clock, a file or the network: the same values give the
// same bytes, so an answer may be cached and compared by its hash. What is
// missing from the values is left out of the output rather than guessed.
//
// # Hostile text
//
// Every string may hold anything. Each format gets well-formed output, and what
// it cannot carry is replaced in one way, which [Clean] describes: bytes that
// are not UTF-8 become U+FFFD, and the few characters that XML or iCalendar
// forbid are dropped. HTML is handed in already sanitised and is carried as
// text, never parsed.
//
// An encoder that returns [dateline.Invalid] has written nothing: output is
// collected first and written in one piece.
//
// Addresses must be absolute. They are written as given, percent-encoded
// where a URI needs it (see [Address]).
package feed

import (
	"time"

	"dateline"
)

// Media types of the formats, for Content-Type and for links to them.
const (
	AtomType        = "application/atom+xml; charset=utf-8"
	RSSType         = "application/rss+xml; charset=utf-8"
	JSONFeedType    = "application/feed+json; charset=utf-8"
	CalendarType    = "text/calendar; charset=utf-8"
	SitemapType     = "application/xml; charset=utf-8"
	NINJSType       = "application/json; charset=utf-8" // IPTC registered none for ninjs
	JSONLDType      = "application/ld+json; charset=utf-8"
	RobotsType      = "text/plain; charset=utf-8"
	SecurityTxtType = "text/plain; charset=utf-8"
	LLMsTxtType     = "text/markdown; charset=utf-8"
)

// Feed is one page of a list of items, newest first.
type Feed struct {
	ID       string // IRI that never changes, the same on every page of the list; empty: Self
	Title    string
	Subtitle string
	Lang     dateline.Lang // of the titles, and of entries that do not say otherwise
	Mixed    bool          // the entries are in several languages: each says in which, and the list claims none for them

	Home  string // the HTML page that shows the same list
	Self  string // this document
	First string // first page of the list; empty where there is one page only
	Next  string // the page with older entries (RFC 5005, section 3); empty on the last
	Prev  string // the page with newer entries; empty on the first

	Updated time.Time // when anything in the list last changed; zero: the newest Updated of its entries
	Author  string    // who speaks here; stands for entries without authors
	Rights  string    // plain text; a copyright or public-domain notice
	Icon    string    // a square image
	Entries []Entry
}

// Entry is one item in one language.
type Entry struct {
	ID   string // IRI that never changes, whatever becomes of URL: "https://news.example/i/0abc…?lang=zh-Hans"
	URL  string // the page that shows it
	Lang dateline.Lang

	Title   string // plain text
	Summary string // plain text; empty for none
	HTML    string // the whole text without Note, sanitised, its links absolute; never given out once withdrawn

	Published time.Time       // when it first became public here
	Updated   time.Time       // when what is shown last changed; zero: Published
	Issued    dateline.Moment // when the text itself says it was issued

	Kind      string // Kind.ID: "statement"
	KindLabel string // its name in Lang: "声明"

	Authors    []string // speakers, as shown: "Antony J. Blinken"
	Offices    []string // who issued it
	Topics     []string
	Alternates []Alternate     // the same item in other languages
	Status     dateline.Status // Live, Withdrawn or Removed; empty means Live
	Note       string          // of a correction or a withdrawal, plain text in Lang
	Media      []Medium        // its lead image and its files; never given out once withdrawn
}

// Medium is an image or a file that belongs to an item.
type Medium struct {
	ID         string // address that leads to it whatever its bytes
	Lead       bool   // an image that stands for the item
	Title      string // what a file is called
	Alt        string // what an image shows, plain text
	Caption    string
	Credit     string
	Renditions []Rendition // the best one last; at least one
}

// Rendition is a medium as bytes at an address.
type Rendition struct {
	URL           string
	Type          string // media type
	Bytes         int64
	Width, Height int // pixels of an image; 0 for anything else
}

// best returns the rendition for readers that take one only.
func (m Medium) best() Rendition { return m.Renditions[len(m.Renditions)-1] }

// media returns what may be given out.
func (e Entry) media() []Medium {
	if e.withdrawn() {
		return nil
	}
	return e.Media
}

// image returns the address of the picture that stands for e, or "".
func (e Entry) image() string {
	for _, m := range e.media() {
		if m.Lead {
			return Address(m.best().URL)
		}
	}
	return ""
}

// Alternate is an address of the same thing in another language.
type Alternate struct {
	Lang dateline.Lang
	URL  string
}

// changed returns when what is shown of e last changed.
func (e Entry) changed() time.Time {
	if e.Updated.IsZero() {
		return e.Published
	}
	return e.Updated
}

// withdrawn reports whether the text of e is no longer given out. Whatever text
// is handed in with it then stays here.
func (e Entry) withdrawn() bool {
	return e.Status == dateline.Withdrawn || e.Status == dateline.Removed
}

// content returns the HTML that readers show. They show nothing else, so a
// note stands before the text, and in its place once the text is withdrawn.
func (e Entry) content() string {
	if e.withdrawn() {
		return paragraphs(e.Note)
	}
	return paragraphs(e.Note) + e.HTML
}

// summary returns the plain text of a list: of a withdrawn item its reason.
func (e Entry) summary() string {
	if e.withdrawn() {
		return e.Note
	}
	return e.Summary
}

// bylines returns who is named as author: those who spoke, else who issued it.
func (e Entry) bylines() []string {
	if names := lines(e.Authors...); len(names) > 0 {
		return names
	}
	return lines(e.Offices...)
}

// lang returns the language of e, which may be that of the whole list.
func (e Entry) lang(f Feed) dateline.Lang {
	if e.Lang == "" {
		return f.Lang
	}
	return e.Lang
}

// claim returns the language of the list as a whole; "" where it has several.
func (f Feed) claim() dateline.Lang {
	if f.Mixed {
		return ""
	}
	return f.Lang
}

// otherLanguages returns the alternates without e's own language and without
// a second one for any language.
func (e Entry) otherLanguages(f Feed) []Alternate {
	var out []Alternate
	seen := map[dateline.Lang]bool{e.lang(f): true}
	for _, a := range e.Alternates {
		if a.URL != "" && !seen[a.Lang] {
			seen[a.Lang] = true
			out = append(out, a)
		}
	}
	return out
}

// changed returns when anything in f last changed.
func (f Feed) changed() time.Time {
	if !f.Updated.IsZero() {
		return f.Updated
	}
	var newest time.Time
	for _, e := range f.Entries {
		if t := e.changed(); t.After(newest) {
			newest = t
		}
	}
	return newest
}

// id returns the IRI that names the whole list.
func (f Feed) id() string { return either(f.ID, f.Self) }

// size guesses how many bytes f will take, so that a buffer grows once.
func (f Feed) size() int {
	n := 2 << 10
	for _, e := range f.Entries {
		n += 1<<11 + len(e.HTML) + len(e.HTML)/4 + len(e.Summary)
	}
	return n
}
