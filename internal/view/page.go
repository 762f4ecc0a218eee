package view

import (
	"time"

	"dateline"
)

// Page is what Render can write: a pointer to a [Choose], [Home], [List], [Item],
// [Beside], [Events], [Entry], [Index], [Archive], [Search] or [Failure].
//
// Every URL in a page is either root-relative and percent-encoded as it goes
// into an href ("/en/news?office=white-house") or absolute; where a page needs
// an absolute one, the newsroom's address is put before a root-relative one.
// A [dateline.LiveEdition]'s Path is taken as it is and encoded here.
type Page interface {
	base() *Layout
	file() string
}

// Section is the part of the newsroom a page belongs to; the navigation marks it.
type Section string

// The sections.
const (
	SectionNone    Section = ""
	SectionHome    Section = "home"
	SectionNews    Section = "news"
	SectionEvents  Section = "events"
	SectionArchive Section = "archive"
)

// Layout is what every page has. Only Lang is needed: a page of nothing else
// can still be written, which is what the error pages for a lost database do.
type Layout struct {
	Newsroom    dateline.Newsroom
	Kinds       []dateline.Kind // to name the kinds of items; an unknown kind goes unnamed
	Lang        dateline.Lang   // of the interface and of the page
	Title       string          // the page's own, without the newsroom's name; empty means what the page is by itself ("News")
	Description string          // one sentence for search engines and previews; empty means the newsroom's About
	Canonical   string
	Alternates  []Alternate // the versions of this page, its own included: hreflang and language switch
	Default     string      // URL of the hreflang x-default; empty when there is none
	Feeds       []FeedLink  // feeds of what is on the page, for autodiscovery and the footer
	Everywhere  []FeedLink  // feeds of all languages at once; none in a newsroom of one language
	Section     Section
	Robots      string // content of <meta name="robots">; empty writes none; a Failure is always noindex
	OpenGraph   OpenGraph
	JSONLD      any // schema.org data, written as JSON; nil writes none
}

// Alternate is one language version of something.
type Alternate struct {
	Lang    dateline.Lang
	URL     string
	Current bool // the version the reader is looking at
}

// FeedLink is a machine-readable version of what a page lists.
type FeedLink struct {
	Title string // such as "Atom"; format names are the same in every language
	Type  string // media type, "application/atom+xml"
	URL   string
}

// OpenGraph is what link previews show beyond title, description and address.
type OpenGraph struct {
	Type  string // "article" or "website"; empty means website
	Image string // URL; empty writes none
}

// Card is an item as lists show it; Body is not looked at.
type Card struct {
	dateline.LiveEdition
	Others []Alternate // the item's other languages
}

// Choose offers the newsroom's languages, from Alternates, to a reader whose
// language could not be told.
type Choose struct{ Layout }

// Home is the front page of one language.
type Home struct {
	Layout
	Latest   []Card
	Fallback []Card // shown, with an explanation, when Latest is empty: the latest in other languages
	Upcoming []Card // events to come, the next one first
}

// List is a page of items: all news, a filtered part of it, a year or a month.
type List struct {
	Layout
	Year   int        // with Month: the heading names the period instead of "News"
	Month  time.Month // 0 for a whole year
	Cards  []Card
	Total  int    // over all pages of the list; negative when not counted
	Facets Facets // the filter form; it is left out when all are empty
	Action string // where the filter form goes, and the list without any filter
	Newer  string // URL of the page of newer items, empty when there is none
	Older  string
}

// Names of the query parameters that the filter form sends.
const (
	ParamKind    = "kind"    // Kind.ID
	ParamOffice  = "office"  // slug
	ParamSpeaker = "speaker" // slug
	ParamTopic   = "topic"   // slug
	ParamYear    = "year"    // "2021"
	ParamMonth   = "month"   // "1" to "12"
)

// Facets are the choices of the filter form; an empty one is not offered.
type Facets struct {
	Kind, Office, Speaker, Topic, Year, Month []Facet
}

// Facet is one choice of a filter.
type Facet struct {
	Key      string        // the value sent
	Label    string        // as shown; empty for a month or kind, which are named here by their Key
	Lang     dateline.Lang // of Label, where it is not the page's
	Count    int           // items that choosing it would show; negative when not counted
	Selected bool
	Remove   string // of a selected one: URL of the list without it
}

// Item is the page of one item in one language, an event included.
type Item struct {
	Layout
	Edition   dateline.LiveEdition // with its Body
	Others    []Alternate          // the item's other languages
	Beside    *Alternate           // the page of this text beside another language's; nil: there is none
	Rewritten []Rewritten          // what the last correction changed, where the newsroom shows it
	History   []Change             // corrections, newest first; empty: what Edition's last act says
	Permalink string               // short permanent address, absolute
	Formats   []FeedLink           // the same item for machines: Markdown, ninjs, iCalendar
	Newer     *dateline.LiveEdition
	Older     *dateline.LiveEdition
	// Uses are its images and files, as far as they are public with it. One that was
	// replaced is what took its place, under its own id.
	Uses []dateline.Use
}

// Beside is an item in two languages, paragraph beside paragraph. The page is in
// the language of Text.
type Beside struct {
	Layout
	Text, Other Column
	Rows        []Pair      // each unit of both columns stands in one, those of Text in their order
	Choices     []Alternate // Text beside other languages than Other
}

// Column is one of the two texts.
type Column struct {
	Edition dateline.LiveEdition // with its Body
	Units   []dateline.Unit      // what it consists of
	Uses    []dateline.Use       // its images, as in Item
}

// Pair says which units of the two columns say the same, by their places.
type Pair struct{ Text, Other []int }

// Rewritten is a paragraph that a correction changed, word by word.
type Rewritten []Edit

// Edit is a run of words of a paragraph: Element is "del", "ins" or, for what
// stayed, empty.
type Edit struct{ Element, Text string }

// Change is one public act on an item after it was published.
type Change struct {
	Act  dateline.Act
	At   time.Time
	Note dateline.Names
}

// Events lists what will happen or has happened.
type Events struct {
	Layout
	Past     bool
	Cards    []Card // upcoming: the next one first; past: the last one first
	Calendar string // URL of the upcoming events as iCalendar, empty when there is none
	Newer    string
	Older    string
}

// Entry is the page of one office, speaker or topic.
type Entry struct {
	Layout
	Register     dateline.Register // Offices, People or Topics
	Entry        dateline.Entry
	Parent       *dateline.Ref // of an office: the one it is part of
	Appointments []Appointment // newest first
	Cards        []Card
	Total        int // negative when not counted
	Newer        string
	Older        string
}

// Appointment is a line of an Entry page: who held which role where and when.
// What is the page's own subject is left nil.
type Appointment struct {
	Person *dateline.Ref
	Role   dateline.Ref
	Office *dateline.Ref
	From   string // "2006-01-02" or empty
	Until  string // the same; empty while it lasts
}

// Index lists a register.
type Index struct {
	Layout
	Register dateline.Register
	Entries  []IndexEntry // in the order in which they are shown
}

// IndexEntry is one line of an Index.
type IndexEntry struct {
	dateline.Ref
	Count int // items that point to it, negative when not counted
}

// Archive leads to every month in which something was issued.
type Archive struct {
	Layout
	Years []ArchiveYear // newest first
}

// ArchiveYear is a year of the archive.
type ArchiveYear struct {
	Year   int
	Count  int
	Months []ArchiveMonth // those with items, January first
}

// ArchiveMonth is a month of the archive.
type ArchiveMonth struct {
	Month time.Month
	Count int
}

// Failure answers a request that cannot be met: by Status 404, 410, 500, 503,
// or any other in general words. It needs nothing but Layout.Lang and Status.
type Failure struct {
	Layout
	Status    int
	Reason    dateline.Names // of a 410: why it was removed
	Reference string         // what to quote when reporting a 500; empty shows none
}

func (p Choose) file() string  { return "choose.html" }
func (p Home) file() string    { return "home.html" }
func (p List) file() string    { return "list.html" }
func (p Item) file() string    { return "item.html" }
func (p Beside) file() string  { return "beside.html" }
func (p Events) file() string  { return "events.html" }
func (p Entry) file() string   { return "entry.html" }
func (p Index) file() string   { return "index.html" }
func (p Archive) file() string { return "archive.html" }
func (p Failure) file() string { return "failure.html" }

func (l *Layout) base() *Layout { return l }
