package feed

import (
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline"
)

// The types below are the part of ninjs 3.0 that a newsroom has values for, in
// the order of the standard's guide. Names in 3.0 are in camel case; those of
// 1.x were not.
type ninjs struct {
	URI             string        `json:"uri"`
	Type            string        `json:"type"`
	Representation  string        `json:"representationType"`
	Standard        ninjsStandard `json:"standard"`
	Version         string        `json:"version,omitempty"`
	FirstCreated    string        `json:"firstCreated,omitempty"`
	VersionCreated  string        `json:"versionCreated,omitempty"`
	ContentCreated  string        `json:"contentCreated,omitempty"`
	PubStatus       string        `json:"pubStatus"`
	CopyrightHolder string        `json:"copyrightHolder,omitempty"`
	CopyrightNotice string        `json:"copyrightNotice,omitempty"`
	EdNote          string        `json:"edNote,omitempty"`
	Language        string        `json:"language,omitempty"`
	Headlines       []ninjsText   `json:"headlines,omitempty"`
	Descriptions    []ninjsText   `json:"descriptions,omitempty"`
	Bodies          []ninjsText   `json:"bodies,omitempty"`
	By              string        `json:"by,omitempty"`
	Located         string        `json:"located,omitempty"`
	People          []ninjsTerm   `json:"people,omitempty"`
	Organisations   []ninjsTerm   `json:"organisations,omitempty"`
	Places          []ninjsTerm   `json:"places,omitempty"`
	Subjects        []ninjsTerm   `json:"subjects,omitempty"`
	Events          []ninjsTerm   `json:"events,omitempty"`
	Genres          []ninjsTerm   `json:"genres,omitempty"`
	InfoSources     []ninjsTerm   `json:"infoSources,omitempty"`
	AltIDs          []ninjsAltID  `json:"altIds,omitempty"`
	Renditions      []ninjsLink   `json:"renditions,omitempty"`
	Associations    []ninjsOther  `json:"associations,omitempty"`
}

type ninjsStandard struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Schema  string `json:"schema"`
}

type ninjsText struct {
	Role        string `json:"role"`
	ContentType string `json:"contentType"`
	CharCount   int    `json:"charCount,omitempty"`
	WordCount   int    `json:"wordCount,omitempty"`
	Value       string `json:"value"`
}

type ninjsTerm struct {
	Name    string `json:"name"`
	Rel     string `json:"rel,omitempty"`
	Role    string `json:"role,omitempty"`
	URI     string `json:"uri,omitempty"`
	Literal string `json:"literal,omitempty"`
}

type ninjsAltID struct {
	Role  string `json:"role"`
	Value string `json:"value"`
}

type ninjsLink struct {
	Name        string `json:"name"`
	Href        string `json:"href"`
	ContentType string `json:"contentType,omitempty"`
	Width       int    `json:"width,omitempty"`
	Height      int    `json:"height,omitempty"`
	SizeInBytes int64  `json:"sizeInBytes,omitempty"`
}

type ninjsOther struct {
	Name         string      `json:"name"`
	Rel          string      `json:"rel"`
	URI          string      `json:"uri"`
	Type         string      `json:"type"`
	Language     string      `json:"language,omitempty"`
	Headlines    []ninjsText `json:"headlines,omitempty"`
	Descriptions []ninjsText `json:"descriptions,omitempty"`
	By           string      `json:"by,omitempty"`
	Renditions   []ninjsLink `json:"renditions,omitempty"`
}

// NINJS writes one item in one language as IPTC ninjs 3.0. A withdrawn item is
// "canceled" and carries its note but no text. The bodies are the same text as
// HTML and plain; charCount is in characters (code points), and wordCount
// counts each Han or kana character as a word, as Chinese word processors do.
//
// contentCreated is when the text says it was issued, where that is known to
// the minute: the standard has no room for a day alone. The only error is w's.
func NINJS(w io.Writer, a Article) error {
	n := ninjs{
		URI:            Address(a.ID),
		Type:           "text",
		Representation: "full",
		Standard: ninjsStandard{
			Name: "ninjs", Version: "3.0", Schema: "https://www.iptc.org/std/ninjs/ninjs-schema_3.0.json",
		},
		FirstCreated:    stamp(a.Published),
		VersionCreated:  stamp(a.changed()),
		PubStatus:       "usable",
		CopyrightHolder: line(a.Publisher.Name),
		CopyrightNotice: Clean(a.Rights),
		EdNote:          Clean(a.Note),
		Language:        line(string(a.Lang)),
		Located:         line(a.Place),
		Subjects:        terms("", a.Topics...),
		Events:          terms("", a.Occasion),
		Places:          terms("", a.Place),
		Organisations:   terms("issuer", a.Offices...),
		By:              a.by(),
	}
	if a.Edition > 0 {
		n.Version = strconv.Itoa(a.Edition)
	}
	if a.Issued.Precision == dateline.Minute && !a.Issued.UTC.IsZero() {
		n.ContentCreated = iso(a.Issued)
	}
	if s := line(a.Title); s != "" {
		n.Headlines = []ninjsText{{Role: "main", ContentType: "text/plain", Value: s}}
	}
	if s := Clean(a.summary()); s != "" {
		role := "summary"
		if a.withdrawn() {
			role = "withdrawal"
		}
		n.Descriptions = append(n.Descriptions, ninjsText{Role: role, ContentType: "text/plain", Value: s})
	}
	if s := Clean(a.Note); s != "" && a.Correction && !a.withdrawn() {
		n.Descriptions = append(n.Descriptions, ninjsText{Role: "correction", ContentType: "text/plain", Value: s})
	}
	if a.withdrawn() {
		n.PubStatus, n.Representation = "canceled", "partial"
	} else {
		n.Bodies = a.bodies()
	}
	for _, s := range a.Speakers {
		if name := line(s.Name); name != "" {
			n.People = append(n.People, ninjsTerm{Name: name, Rel: "speaker"})
		}
	}
	if name := either(line(a.KindLabel), line(a.Kind)); name != "" {
		n.Genres = []ninjsTerm{{Name: name, Literal: line(a.Kind)}}
	}
	if name := line(a.Publisher.Name); name != "" {
		n.InfoSources = []ninjsTerm{{Name: name, Role: "publisher", URI: Address(a.Publisher.URL)}}
	}
	if a.Item != "" {
		n.AltIDs = []ninjsAltID{{Role: "item", Value: Address(a.Item)}}
	}
	if a.URL != "" {
		n.Renditions = []ninjsLink{{Name: "web", Href: Address(a.URL), ContentType: "text/html"}}
	}
	for _, o := range a.otherLanguages(Feed{}) {
		rel := "translation"
		if a.Source.URL != "" && o.Lang == a.Source.Lang {
			rel = "translatedFrom"
		}
		n.Associations = append(n.Associations, ninjsOther{
			Name: either(line(string(o.Lang)), "translation"), Rel: rel, URI: Address(o.URL), Type: "text",
			Language:   line(string(o.Lang)),
			Renditions: []ninjsLink{{Name: "web", Href: Address(o.URL), ContentType: "text/html"}},
		})
	}
	for i, m := range a.media() {
		n.Associations = append(n.Associations, m.association(i+1))
	}
	return writeJSON(w, n, 4<<10+2*len(a.HTML)+2*len(a.Text))
}

// association is the medium as an item that belongs to another.
func (m Medium) association(number int) ninjsOther {
	o := ninjsOther{Name: "file" + strconv.Itoa(number), Rel: "attachment", URI: Address(m.ID), Type: "component", By: line(m.Credit)}
	if m.Lead {
		o.Name, o.Rel = "image"+strconv.Itoa(number), "lead"
	}
	switch major, _, _ := strings.Cut(m.best().Type, "/"); major {
	case "image":
		o.Type = "picture"
	case "audio", "video":
		o.Type = major
	}
	add := func(to *[]ninjsText, role, s string) {
		if s = Clean(s); s != "" {
			*to = append(*to, ninjsText{Role: role, ContentType: "text/plain", Value: s})
		}
	}
	add(&o.Headlines, "main", m.Title)
	add(&o.Descriptions, "caption", m.Caption)
	add(&o.Descriptions, "alternative", m.Alt)
	for _, r := range m.Renditions {
		name := "original"
		if r.Width > 0 {
			name = strconv.Itoa(r.Width)
		}
		o.Renditions = append(o.Renditions, ninjsLink{Name: name, Href: Address(r.URL), ContentType: line(r.Type), Width: r.Width, Height: r.Height, SizeInBytes: r.Bytes})
	}
	return o
}

func (a Article) bodies() []ninjsText {
	var out []ninjsText
	text := Clean(a.Text)
	chars, words := utf8.RuneCountInString(text), wordCount(text)
	if s := Clean(a.HTML); s != "" {
		out = append(out, ninjsText{Role: "html", ContentType: "text/html", CharCount: chars, WordCount: words, Value: s})
	}
	if text != "" {
		out = append(out, ninjsText{Role: "text", ContentType: "text/plain", CharCount: chars, WordCount: words, Value: text})
	}
	return out
}

// by returns who spoke, each with the role held then, or who issued it.
func (a Article) by() string {
	var out []string
	for _, s := range a.Speakers {
		if name := line(s.Name); name != "" {
			if role := line(s.Role); role != "" {
				name += " (" + role + ")"
			}
			out = append(out, name)
		}
	}
	if len(out) == 0 {
		out = a.bylines()
	}
	return strings.Join(out, "; ")
}

func terms(rel string, names ...string) []ninjsTerm {
	var out []ninjsTerm
	for _, name := range lines(names...) {
		out = append(out, ninjsTerm{Name: name, Rel: rel})
	}
	return out
}

// wordCount counts words as word processors do: a run of letters and digits is
// one; of Chinese and Japanese, each character.
func wordCount(s string) int {
	n, in := 0, false
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			n, in = n+1, false
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r):
			if !in {
				n, in = n+1, true
			}
		case r == '\'', r == '’', r == '-', r == '.', r == ',':
			// Within "don't", "well-known", "1,000" the word goes on.
		default:
			in = false
		}
	}
	return n
}
