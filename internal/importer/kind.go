package importer

import (
	"strings"
	"sync"

	"dateline"
	"dateline/internal/text"
)

// categories gives the kind that a category of another system means, by its
// words joined with hyphens. Those that say nothing about the kind are left out
// ("statements-releases" holds several, "blog" any): there it is read from the
// text. docs/import.md lists this table.
var categories = map[string]string{
	"speech": "remarks", "speeches": "remarks", "speeches-remarks": "remarks", "speeches-and-remarks": "remarks",
	"parliamentary-speeches": "remarks", "parliamentary-speeches-and-responses": "remarks",

	"press-releases": "press release", "news-releases": "press release", "news-release": "press release",
	"media-releases": "press release", "media-release": "press release", "legislation": "press release", "visits": "press release",

	"statements": "statement", "replies": "statement",
	"readouts":    "readout",
	"transcripts": "transcript", "press-briefings": "transcript", "press-briefing": "transcript", "briefings": "transcript", "interviews": "transcript",

	"notices": "notice", "announcements": "notice", "public-notices": "notice", "public-consultations": "notice", "disclosures": "notice",
	"advisories": "advisory", "media-advisories": "advisory", "media-advisory": "advisory",
	"events": "event",
}

// kindNames gives the kinds by their ids and their names in every language.
var kindNames = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, k := range dateline.DefaultKinds() {
		m[hyphened(k.ID)] = k.ID
		for _, name := range k.Names {
			m[hyphened(name)] = k.ID
		}
	}
	return m
})

func hyphened(s string) string { return strings.ReplaceAll(text.Fold(s), " ", "-") }

// kindOf returns the kind that a category names: a tag, a part of an address, a
// kind's own id or name. It is "" for all others.
func kindOf(category string) string {
	if category == "" || len(category) > 100 {
		return ""
	}
	key := hyphened(category)
	if k, ok := categories[key]; ok {
		return k
	}
	return kindNames()[key]
}

// chooseKind joins the kind that the source's category names with the one read
// from the text. The category is what the source says of itself and wins; but
// remarks may more exactly be a transcript, and a press release any kind that
// has a form of its own.
func chooseKind(category, read string) string {
	switch {
	case category == "":
		return read
	case category == "remarks" && read == "transcript":
		return read
	case category == "press release" && (read == "readout" || read == "transcript" || read == "advisory"):
		return read
	}
	return category
}
