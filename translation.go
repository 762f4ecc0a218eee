package dateline

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// UnitKind is what sort of part of a text a unit is.
type UnitKind string

// The kinds of unit, as they stand in a text from its top.
const (
	UnitHeadline  UnitKind = "headline"
	UnitLead      UnitKind = "lead"
	UnitHeading   UnitKind = "heading"
	UnitParagraph UnitKind = "paragraph"
	UnitTurn      UnitKind = "turn" // a paragraph that begins with who speaks
	UnitList      UnitKind = "list"
	UnitTable     UnitKind = "table"
	UnitQuote     UnitKind = "quote"
	UnitCode      UnitKind = "code"
	UnitRule      UnitKind = "rule"
	UnitNote      UnitKind = "footnote"
	UnitImage     UnitKind = "image" // a paragraph that is nothing but images
	UnitHTML      UnitKind = "html"
)

// Unit is what is translated as a whole: the headline, the lead, a paragraph, a
// heading, a whole list or table, what one speaker says at once, a footnote.
type Unit struct {
	Kind UnitKind `json:"kind"`
	Text string   `json:"text"` // Markdown as it stands, without blank lines around it
}

// Sum is what two units have in common when a reader could not tell them apart:
// the SHA-256, in lower-case hex, of the text with each run of white space as one
// space. The kind is not part of it.
func (u Unit) Sum() string { return TextSum(u.Text) }

// TextSum is Unit.Sum of a text.
func TextSum(s string) string {
	sum := sha256.Sum256([]byte(strings.Join(strings.Fields(s), " ")))
	return hex.EncodeToString(sum[:])
}

// LinkState is how far the work on a link has come.
type LinkState string

// The states of a link. Only LinkDone counts as gone through by a person.
const (
	LinkGuess     LinkState = "guess"     // paired by structure and length; nobody has looked
	LinkMachine   LinkState = "machine"   // the target is a machine's draft: never publishable
	LinkConverted LinkState = "converted" // the target was made by script conversion
	LinkDone      LinkState = "done"      // a person has written or gone through it
)

// Link says which units of a translation say which units of its source. It keeps
// the source's words as they stood when the translation was made from them, so
// that what became of them since can be told whatever happened to the source.
type Link struct {
	Source []string  `json:"source,omitempty"` // Markdown of each source unit; none: the translation adds this
	Target int       `json:"target"`           // how many units of the translation, from where the link before ends; 0: not translated
	State  LinkState `json:"state,omitempty"`
	Lang   Lang      `json:"lang,omitempty"` // of Source, so that another origin is noticed
}

// Alignment pairs a whole translation with its source: the links in the order of
// the translation. Their targets add up to the units it has.
type Alignment []Link

// Units returns how many units of the translation the alignment covers.
func (a Alignment) Units() (n int) {
	for _, l := range a {
		n += l.Target
	}
	return n
}

// Progress returns how many of the links that have a source are done, and how
// many there are.
func (a Alignment) Progress() (done, all int) {
	for _, l := range a {
		if len(l.Source) > 0 {
			all++
			if l.State == LinkDone && l.Target > 0 {
				done++
			}
		}
	}
	return done, all
}

// Machine reports how many links hold a machine's draft that no person has gone
// through: while there is one, the text cannot be handed over.
func (a Alignment) Machine() (n int) {
	for _, l := range a {
		if l.State == LinkMachine {
			n++
		}
	}
	return n
}

// In returns the alignment with the language of its sources.
func (a Alignment) In(l Lang) Alignment {
	out := slices.Clone(a)
	for i := range out {
		if len(out[i].Source) > 0 {
			out[i].Lang = l
		}
	}
	return out
}

// Of reports whether the sources are in l, as far as that is known.
func (a Alignment) Of(l Lang) bool {
	return !slices.ContainsFunc(a, func(x Link) bool { return len(x.Source) > 0 && x.Lang != "" && x.Lang != l })
}

// Equal reports whether two alignments pair the same.
func (a Alignment) Equal(b Alignment) bool {
	return slices.EqualFunc(a, b, func(x, y Link) bool {
		return x.Target == y.Target && x.State == y.State && slices.Equal(x.Source, y.Source)
	})
}

// TermStatus is what a newsroom has decided on a term in one language.
type TermStatus string

// The decisions. TBX (ISO 30042) calls them preferredTerm-admn-sts,
// admittedTerm-admn-sts and deprecatedTerm-admn-sts.
const (
	TermApproved  TermStatus = "approved"  // the one to use
	TermAdmitted  TermStatus = "admitted"  // another that may stand
	TermForbidden TermStatus = "forbidden" // never
)

// Term is one expression of a concept in one language.
type Term struct {
	Text   string     `json:"text"`
	Status TermStatus `json:"status"`
	Part   string     `json:"part,omitempty"` // part of speech: noun, verb, adjective …; "proper noun"
	Note   string     `json:"note,omitempty"`
}

// Concept is an entry of the glossary: what a thing is called in each language.
type Concept struct {
	ID      ID              `json:"id"`
	Terms   map[Lang][]Term `json:"terms"`
	Keep    bool            `json:"keep,omitempty"`    // not to be translated: it stands in every language as it is
	Offices []ID            `json:"offices,omitempty"` // for which it holds; none: all
	Subject string          `json:"subject,omitempty"`
	Note    string          `json:"note,omitempty"`   // definition or advice
	Source  string          `json:"source,omitempty"` // where the newsroom has it from
}

// Segment is a pair of the translation memory: units that were published as
// source and translation of each other.
type Segment struct {
	ID     ID     `json:"id"`
	From   Lang   `json:"from"`
	To     Lang   `json:"to"`
	Source string `json:"source"`           // Markdown
	Target string `json:"target"`           // Markdown
	Item   ID     `json:"item,omitempty"`   // where it was published
	Origin string `json:"origin,omitempty"` // where it was imported from
}
