package view

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"dateline"
)

// SectionSearch is the search.
const SectionSearch Section = "search"

// Names of the query parameters of a search beside those of lists, whose values
// mean the same.
const (
	ParamQuery = "q"     // what is looked for, as package search reads it
	ParamIn    = "in"    // a language: only texts in it
	ParamPlace = "place" // slug
	ParamSort  = "sort"  // "date": the newest first
	ParamPage  = "page"  // from 1
	ParamExact = "exact" // "1": what was typed, even if nothing is found
)

// SearchURL is the search: "/en/search".
func SearchURL(l dateline.Lang) string { return "/" + string(l) + "/search" }

// SuggestURL answers what may go on from what was typed: "/en/search/suggest".
func SuggestURL(l dateline.Lang) string { return SearchURL(l) + "/suggest" }

// OpenSearchURL tells browsers of the search: "/en/opensearch.xml".
func OpenSearchURL(l dateline.Lang) string { return "/" + string(l) + "/opensearch.xml" }

// SearchState is what a search came to.
type SearchState string

// The states.
const (
	SearchHelp  SearchState = ""      // nothing was asked for
	SearchFound SearchState = "found" // Results
	SearchNone  SearchState = "none"  // there are none
	SearchBusy  SearchState = "busy"  // too many at once, of one reader or of all: 429
	SearchAway  SearchState = "away"  // there is no index to answer from: 503
)

// Search is the page of the search: its box, how it is used, and what was found.
type Search struct {
	Layout
	State    SearchState
	Query    string        // as it was typed, on one line; what the box holds
	In       dateline.Lang // only this language was searched; "": all
	Kept     []Kept        // what the box's form sends besides
	Filters  []Filter      // in force
	Clear    string        // URL of the search without them
	Doubts   []Doubt
	Results  []Result
	Total    int      // over all pages
	Page     int      // from 1
	Whole    int      // how many of them have all words
	Loose    bool     // the others have most of them
	Instead  *Link    // nothing was found for Query, so that the results are of this
	Exactly  string   // with Instead: URL of the search for just what was typed
	Meant    []Link   // what may have been meant
	ByDate   bool     // the order
	Best     string   // URL of the other order
	Newest   string   // and of this
	Langs    []Choice // the language switch: where it is the current one, without URL
	Groups   []Group  // what the results may be narrowed to
	Previous string   // URL of a page
	Next     string
	Last     int      // where this is the last page that can be reached though there are more results: how many can be seen
	Wider    *Choice  // of SearchNone: the search without its filters
	Others   []Choice // of SearchNone: other languages in which something is found
	Help     []Example
	Browse   []Group // of SearchHelp: the registers
	Wait     int     // of SearchBusy and SearchAway: seconds
}

// Kept is a hidden field of a form.
type Kept struct{ Name, Value string }

// Link is a query and the address of its results.
type Link struct{ Text, URL string }

// Filter is a filter in force.
type Filter struct {
	Param  string // names the field: one of the parameters
	Label  string
	Lang   dateline.Lang // of Label, where it is not the page's
	Remove string        // URL without it
}

// Choice is a narrower search.
type Choice struct {
	Key   string // of a language or year: the label is made of it
	Label string
	Lang  dateline.Lang // of Label, where it is not the page's
	Count int           // negative: not counted
	URL   string
}

// Group is choices of one sort.
type Group struct {
	Param   string
	Choices []Choice
	More    string // URL of all of them; empty: none
}

// Result is a text that was found.
type Result struct {
	Card
	Headline []Piece // of the card, with what was looked for marked
	Snippet  []Piece // of the text
}

// Piece is a stretch of text; Mark says that it was looked for.
type Piece struct {
	Text string
	Mark bool
}

// Doubt is something that was not read as it may have been meant: the key of a
// message, and the piece that it is about.
type Doubt struct{ Key, Text string }

// Example is a way to ask, explained by a message.
type Example struct{ Key, Query, URL string }

func (p Search) file() string { return "search.html" }

// Searching reports whether pages have a box to search.
func (f *frame) Searching() bool { return f.v.Searching }

func (f *frame) SearchURL() string     { return SearchURL(f.Layout.Lang) }
func (f *frame) SuggestURL() string    { return SuggestURL(f.Layout.Lang) }
func (f *frame) OpenSearchURL() string { return OpenSearchURL(f.Layout.Lang) }

// IsSearch reports whether the page has the large box already.
func (f *frame) IsSearch() bool { _, ok := f.Page.(*Search); return ok }

// ListKept is what a search from the page of a list keeps: its filters.
func (f *frame) ListKept() (out []Kept) {
	for _, d := range f.Page.(*List).fields() {
		for _, c := range d.facets {
			if c.Selected && d.name != ParamMonth {
				out = append(out, Kept{d.name, c.Key})
			}
		}
	}
	return out
}

// Found prepares results for the template "rows".
func (f *frame) Found(list []Result) []row {
	cards := make([]Card, len(list))
	for i := range list {
		cards[i] = list[i].Card
	}
	rows := f.Rows(cards)
	for i, r := range list {
		if marked(r.Headline) {
			rows[i].Headline = f.Pieces(r.Headline)
		}
		if len(r.Snippet) > 0 {
			rows[i].Summary = f.Pieces(r.Snippet)
		}
	}
	return rows
}

func marked(list []Piece) bool {
	for _, p := range list {
		if p.Mark {
			return true
		}
	}
	return false
}

// Pieces writes a text with what was looked for marked.
func (f *frame) Pieces(list []Piece) template.HTML {
	var b []byte
	for _, p := range list {
		if p.Mark {
			b = append(b, "<mark>"...)
		}
		b = append(b, template.HTMLEscapeString(p.Text)...)
		if p.Mark {
			b = append(b, "</mark>"...)
		}
	}
	return template.HTML(b)
}

// FieldName names a parameter.
func (f *frame) FieldName(param string) string {
	switch param {
	case ParamIn:
		return f.T("search.language")
	case ParamPlace:
		return f.T("facts.place")
	}
	return f.T("filter." + param)
}

// GroupName is the heading of choices.
func (f *frame) GroupName(g Group) string {
	if f.Page.(*Search).State == SearchHelp {
		switch g.Param {
		case ParamOffice:
			return f.T("nav.offices")
		case ParamSpeaker:
			return f.T("nav.speakers")
		case ParamTopic:
			return f.T("nav.topics")
		}
	}
	return f.FieldName(g.Param)
}

// ChoiceName is what a choice is called.
func (f *frame) ChoiceName(param string, c Choice) template.HTML {
	switch {
	case param == ParamIn:
		return template.HTML(template.HTMLEscapeString(capital(f.ChoiceLanguage(c))))
	case param == ParamYear:
		if n, err := strconv.Atoi(c.Key); err == nil {
			return template.HTML(template.HTMLEscapeString(f.YearName(n)))
		}
	}
	return f.Mark(c.Label, c.Lang)
}

// ChoiceLanguage is the language that a choice is of, as it stands in a sentence.
func (f *frame) ChoiceLanguage(c Choice) string { return f.LanguageIn(dateline.Lang(c.Key)) }

// InLanguage is what a choice of the language switch is called.
func (f *frame) InLanguage(c Choice) string {
	if c.Key == "" {
		return f.T("search.all_languages")
	}
	return f.T("search.only", "language", f.ChoiceLanguage(c))
}

// Count writes how many.
func (f *frame) Count(n int) string { return f.Number(int64(n)) }

// SearchPhrase says how many texts were found, and which page of them this is.
func (f *frame) SearchPhrase() string {
	p := f.Page.(*Search)
	if p.Total == 0 {
		return f.T("list.none")
	}
	s := f.N("search.count", p.Total)
	if p.Page > 1 {
		s = f.T("search.page", "results", s, "page", f.Count(p.Page))
	}
	return s
}

// Quoted writes a query where a sentence speaks of it: whichever way it runs, it
// does not turn the sentence.
func (f *frame) Quoted(key string, args ...any) template.HTML {
	var texts []string
	for i := 1; i < len(args); i += 2 {
		if s, ok := args[i].(quoted); ok {
			mark := fmt.Sprintf("\uE000%d\uE001", i) // of the private use area, so that no message has it
			texts = append(texts, mark, "<b><bdi>"+template.HTMLEscapeString(string(s))+"</bdi></b>")
			args[i] = mark
		}
	}
	return template.HTML(strings.NewReplacer(texts...).Replace(template.HTMLEscapeString(f.T(key, args...))))
}

// quoted is a text for Quoted.
type quoted string

// Q marks an argument of Quoted as a text that somebody typed.
func (f *frame) Q(s string) quoted { return quoted(s) }
