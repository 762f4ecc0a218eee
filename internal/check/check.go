// Package check compares a translation with its source, paragraph by paragraph,
// and says what does not agree: numbers, dates, times, names, terms, links,
// quotes and brackets, scripts, what was left untranslated.
//
// It only proposes. A check that cries wolf is switched off, so each rule can be
// stated in a sentence and would rather miss than alarm; a finding says what was
// read on either side and where.
//
// There is one entry point: [New] compiles the names and terms of a newsroom,
// [Checker.Pair] looks at one pair, [Checker.Text] at a whole text, in which a
// name may have been given the paragraph before and a quotation may go on.
// [Finding.Message] is how a finding is told to a person, [Key] how somebody's
// decision about it is kept. It knows English, Chinese in both scripts, French,
// Spanish, Russian and Arabic; of other languages it takes their script.
//
// # What the rules say
//
//   - Name: a name of the source, in any spelling of the register, occurs in the
//     translation in one of its language's, or as one word of it, or its initials;
//     and it is spelt as the register has it. Endings may differ.
//   - Term: a concept of the glossary is expressed by an approved or admitted
//     term; by a forbidden one never. What is to be kept is kept.
//   - Quote, Bracket: marks that pair off in the source do so in the translation;
//     what somebody said keeps its marks, a remark in brackets is set apart in
//     some way, an original name in brackets is there.
//   - Width: half-width marks are not between Chinese characters, full-width ones
//     and letters nowhere else.
//   - Script: no character belongs to the other form of Chinese alone.
//   - Link, Image: what the source links to and shows, the translation does too;
//     addresses that differ only in a language they name are the same.
//   - Untranslated: no unit is the source's own, no run of its words was left,
//     names, brackets and quotations apart.
//   - Structure: as many paragraphs, items, rows, cells and footnotes; headings of
//     the same level.
//   - End: a sentence that ends has its mark, a question stays one.
//   - The rest are figures: figures.go and what it stands on.
//
// # Limits
//
// Time grows linearly with the texts, whatever they are, and hardly with the
// registers. One rule speaks at most [most] times about a pair. A source's own
// faults are its own: a mark that it lost too is not missed.
package check

import "dateline"

// Severity is how much a finding weighs.
type Severity string

// An open error stops an approval unless somebody overrides it with a reason; a
// warning does not.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Span is a part of one side of a pair.
type Span struct {
	Start int    `json:"start"`          // byte offset in the text that was given
	End   int    `json:"end"`            // of the byte after it; equal to Start: the place where something is missing
	Text  string `json:"text,omitempty"` // what stands there
	Read  string `json:"read,omitempty"` // as it was understood: "150,000,000", "2021-02-04", "14:45 UTC-05:00"
}

// Finding is one disagreement.
type Finding struct {
	Kind     string   `json:"kind"` // what it is about: one of Kinds
	Severity Severity `json:"severity"`
	Why      string   `json:"why"` // the rule that speaks: "number.missing"; the message key of its explanation
	Source   Span     `json:"source"`
	Target   Span     `json:"target"`
}

// Kinds of finding.
const (
	Number       = "number"
	Date         = "date"
	Time         = "time"
	Currency     = "currency"
	Unit         = "unit" // of measure
	Name         = "name" // of the registers
	Term         = "term" // of the glossary
	Quote        = "quote"
	Bracket      = "bracket"
	Width        = "width"  // full- and half-width forms mixed
	Script       = "script" // Simplified and Traditional mixed
	Link         = "link"
	Image        = "image"
	Untranslated = "untranslated"
	Structure    = "structure" // paragraphs, headings, rows, footnotes
	End          = "end"       // the end mark
)

// Pair is a text and its translation: a paragraph, a list, a table, a headline.
type Pair struct {
	Source, Target string // Markdown
	From, To       dateline.Lang
}
