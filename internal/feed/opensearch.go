package feed

import (
	"io"
	"strings"
	"unicode/utf8"

	"dateline"
	"dateline/internal/text"
)

const openSearchNS = "http://a9.com/-/spec/opensearch/1.1/"

// Media types of the search.
const (
	OpenSearchType  = "application/opensearchdescription+xml; charset=utf-8"
	SuggestionsType = "application/x-suggestions+json; charset=utf-8" // OpenSearch Suggestions 1.1
)

// SearchDescription tells a browser how a newsroom is searched in one language. The
// addresses are those of the search itself; the parameters are added here: q is what
// is looked for, page which page of results, from 1.
type SearchDescription struct {
	Name        string // of the newsroom; at most 16 characters of it are shown
	Description string // in a sentence; at most 1,024 characters
	Lang        dateline.Lang
	Page        string // HTML
	Atom        string
	JSON        string // JSON Feed
	Suggestions string
	Self        string // this document
	Icon        string
}

// Limits of OpenSearch 1.1 (Draft 6), in characters.
const (
	maxShortName   = 16
	maxLongName    = 48
	maxDescription = 1024
)

// OpenSearch writes an OpenSearch description document 1.1. The only error is w's.
func OpenSearch(w io.Writer, s SearchDescription) error {
	d := newDocument(2 << 10)
	d.open("OpenSearchDescription", "xmlns", openSearchNS)
	name := line(s.Name)
	d.text("ShortName", shorten(name, maxShortName))
	if utf8.RuneCountInString(name) > maxShortName {
		d.text("LongName", shorten(name, maxLongName))
	}
	d.text("Description", shorten(either(line(s.Description), name), maxDescription))
	url := func(mediaType, rel, base, parameters string) {
		if base != "" {
			d.empty("Url", "type", mediaType, "rel", rel, "template", Address(base)+parameters)
		}
	}
	const terms = "?q={searchTerms}"
	url("text/html", "results", s.Page, terms+"&page={startPage?}")
	url("application/atom+xml", "results", s.Atom, terms)
	url("application/feed+json", "results", s.JSON, terms)
	url("application/x-suggestions+json", "suggestions", s.Suggestions, terms)
	url("application/opensearchdescription+xml", "self", s.Self, "")
	if s.Icon != "" {
		d.text("Image", Address(s.Icon), "type", "image/svg+xml")
	}
	d.text("Language", line(string(s.Lang)))
	d.text("InputEncoding", "UTF-8")
	d.text("OutputEncoding", "UTF-8")
	d.close("OpenSearchDescription")
	return d.send(w)
}

// shorten cuts a text after so many characters at most, where a word ends if one
// does. Chinese, which has no spaces, is cut anywhere.
func shorten(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	runes := []rune(s)
	cut := string(runes[:most])
	if i := strings.LastIndexByte(cut, ' '); i > 0 && runes[most] != ' ' && !text.IsHan(cut) {
		cut = cut[:i]
	}
	return strings.TrimSpace(cut)
}
