// Package check compares a translation with its source, paragraph by paragraph,
// and says what does not agree: numbers, dates, times, names, terms, links,
// quotes and brackets, scripts, what was left untranslated.
//
// It only proposes. A check that cries wolf is switched off, so each rule can be
// stated in a sentence and would rather miss than alarm; a finding says what was
// read on either side and where.
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
