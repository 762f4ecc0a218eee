package dateline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Item is one thing the newsroom makes public, whatever its language.
type Item struct {
	ID            ID
	Kind          string // Kind.ID
	Source        Lang   // the language in which it was first issued
	Authoritative Lang   // the text that prevails if versions differ; empty means the source
	Facts         Facts
	Event         *Event // of an item that happens, otherwise nil
	Status        Status
	SourceID      string // where an import read it: unique among items, empty for items made here
	Created       time.Time
}

// Status is where an item stands with the public.
type Status string

// An item begins as a draft and may become each of the others; none returns to
// being a draft, because what was public stays on record.
const (
	Draft     Status = "draft"
	Live      Status = "live"      // at least one edition is public
	Withdrawn Status = "withdrawn" // address, headline and reason stay; the text is gone
	Removed   Status = "removed"   // published in error or against the law: a tombstone answers 410
)

// Facts are what is known about an item in no particular language.
type Facts struct {
	Offices  []Ref    `json:"offices,omitempty"`
	Speakers []Byline `json:"speakers,omitempty"`
	Place    *Ref     `json:"place,omitempty"`
	Occasion Names    `json:"occasion,omitempty"`
	Topics   []Ref    `json:"topics,omitempty"`
	Issued   Moment   `json:"issued"`
}

// Refs are all entries of registers that the facts name: offices, topics, speakers
// with their roles, the place.
func (f Facts) Refs() []Ref {
	out := slices.Concat(f.Offices, f.Topics)
	for _, b := range f.Speakers {
		if out = append(out, b.Person); b.Role != nil {
			out = append(out, *b.Role)
		}
	}
	if f.Place != nil {
		out = append(out, *f.Place)
	}
	return out
}

// Hash returns the SHA-256 of the facts in lower-case hex. An approval covers
// an edition's hash and this one.
func (f Facts) Hash() string {
	b, err := json.Marshal(f) // map keys are sorted, so equal facts hash alike
	if err != nil {
		panic("facts cannot be encoded: " + err.Error()) // no field of Facts can fail
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Missing returns which of the wanted facts are not known.
func (f Facts) Missing(wanted []FactName) []FactName {
	var missing []FactName
	for _, w := range wanted {
		known := true
		switch w {
		case FactOffice:
			known = len(f.Offices) > 0
		case FactSpeaker:
			known = len(f.Speakers) > 0
		case FactRole:
			known = slices.ContainsFunc(f.Speakers, func(b Byline) bool { return b.Role != nil })
		case FactPlace:
			known = f.Place != nil
		case FactOccasion:
			known = len(f.Occasion) > 0
		case FactIssued:
			known = !f.Issued.IsZero()
		}
		if !known {
			missing = append(missing, w)
		}
	}
	return missing
}

// Edition is one immutable numbered text of an item in one language. Editing
// makes a new one; nothing ever changes one that exists.
type Edition struct {
	ID         ID
	Item       ID
	Lang       Lang
	Number     int    // 1, 2, 3 … within the item and language
	Headline   string // plain text, one line
	Lead       string // plain text, one paragraph; optional; what lists show instead of an excerpt
	Body       string // Markdown
	ChangeNote string // what changed since the edition before, for the public; optional
	Incomplete bool   // the text it was taken from was cut short
	MadeFrom   ID     // of a translation: the source edition it was made from
	Hash       string // Edition.ContentHash of the above
	Created    time.Time
	By         string // who made it
}

// ContentHash returns the SHA-256, in lower-case hex, of everything in the
// edition that a reader sees. Approvals and the public record are bound to it.
// The fields are length-prefixed by their JSON encoding, so no two different
// editions can be read as one.
func (e Edition) ContentHash() string {
	b, err := json.Marshal([]any{"dateline edition 1", e.Item, e.Lang, e.Headline, e.Lead, e.Body, e.ChangeNote, e.Incomplete})
	if err != nil {
		panic("edition cannot be encoded: " + err.Error()) // strings and a bool cannot fail
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// SameText reports whether two editions would read the same.
func (e Edition) SameText(o Edition) bool {
	return e.Headline == o.Headline && e.Lead == o.Lead && e.Body == o.Body && e.Incomplete == o.Incomplete
}

// MaxHeadline and MaxBody bound an edition, in bytes of UTF-8: a headline is a
// line, and the longest real document known to the project is under 200 kB.
const (
	MaxHeadline = 2 << 10
	MaxBody     = 4 << 20
)

// Check reports the first thing for which the edition cannot be saved.
func (e Edition) Check() error {
	switch {
	case e.Lang == "":
		return Invalidf("language", "say which language the text is in")
	case strings.TrimSpace(e.Headline) == "":
		return Invalidf("headline", "give it a headline")
	case strings.ContainsAny(e.Headline, "\r\n"):
		return Invalidf("headline", "a headline is one line")
	case len(e.Headline) > MaxHeadline:
		return Invalidf("headline", "it is longer than %d bytes; is it the text itself?", MaxHeadline)
	case len(e.Body) > MaxBody:
		return Invalidf("body", "it is longer than %d MB; attach it as a document", MaxBody>>20)
	}
	for _, part := range [][2]string{{"headline", e.Headline}, {"lead", e.Lead}, {"body", e.Body}, {"change note", e.ChangeNote}} {
		// PostgreSQL's text holds no NUL, and the hash is over UTF-8.
		if strings.IndexByte(part[1], 0) >= 0 || !utf8.ValidString(part[1]) {
			return Invalidf(part[0], "it holds a NUL or bytes that are not UTF-8; save the text as UTF-8")
		}
	}
	return nil
}
