// Package ask reads what somebody typed into a search box.
//
//	words "a phrase" -not -"not this" kind:notice speaker:布林肯 after:2021-02 before:2021-03-15
//
// There is one entry point, [Parse]. It never fails: what cannot be understood is
// looked for as words, and said in [Query.Doubts].
package ask

import "time"

// Query is what was asked for.
type Query struct {
	Parts  []Part    // in the order in which they were typed
	Fields []Field   // kind:, office:, speaker:, topic:, place:
	After  time.Time // the first day, at midnight UTC; zero: none
	Before time.Time // the day after the last, at midnight UTC; zero: none
	Doubts []Doubt
}

// Part is a run of words or a phrase.
type Part struct {
	Text   string
	Phrase bool // it stood in quotation marks
	Not    bool // texts that have it are left out
}

// Field narrows by what is known of a text.
type Field struct {
	Name string // "kind", "office", "speaker", "topic", "place"
	Text string
	Not  bool
}

// Doubt is something that was not read as it may have been meant.
type Doubt struct {
	Key  string // of a message: "query.date", "query.long", "query.empty_field", "query.many"
	Text string // the piece it is about, as typed
}
