// Package ask reads what somebody typed into a search box.
//
//	words "a phrase" -not -"not this" kind:notice speaker:布林肯 after:2021-02 before:2021-03-15 in:zh-Hans
//
// There is one entry point, [Parse]. It never fails: what cannot be understood is
// looked for as words, and said in [Query.Doubts]. [Query.String] writes a query
// in the one form that links have.
//
// # What is understood
//
// A phrase stands between quotation marks of one kind: "…", “…”, „…“ (straight and
// curved double marks are one kind, because keyboards and phones mix them), «…»,
// 「…」, 『…』, and the marks of a title, 《…》. It ends at the nearest mark that can
// close it; a mark that nothing closes is as white space.
//
// A word ends at white space, at such a mark, and at ， 、 。 ； ！ * ? ？, since
// Chinese puts no space after its stops, and ? and * are no wildcards here. It
// holds a letter or a digit, or it is dropped: no sign finds everything.
//
// A minus (- － −) excludes the word, phrase or field that it touches. It does so
// only where a word may begin: zero-carbon is a word, and so is --this.
//
// A field is a keyword, a colon (: ：) and, without a space, a word or a phrase.
// Its keyword may be in each language of the interface. Other words with a colon
// (12:30, 问：) are words.
//
// A day is written 2021-02-04, 2021/2/4, 2021.2.4, 2021年2月4日 or 04.02.2021, a month
// 2021-02, 2021/2 or 2021年2月, a year 2021 or 2021年; 04/02/2021 is two days, and is
// therefore none. As elsewhere, after: is from the first day of what it names on,
// and before: is until the day before that: after:2021 before:2022 is 2021.
// Several of them narrow each other. Of several languages, the last one counts.
package ask

import "time"

const (
	// MaxTyped is how many characters are looked at, of whatever kind. It bounds the
	// work; being four times MaxText, it is reached by white space and signs alone.
	MaxTyped = 2000
	// MaxText is how many characters of words, phrases and fields are kept. The
	// longest headlines that are pasted into a search box have about 450.
	MaxText = 500
	// MaxParts bounds the phrases, exclusions, and runs of words between them: each
	// phrase costs a reading of the texts that have its words.
	MaxParts = 32
	// MaxFields bounds the fields. There are five, and nobody names three of each.
	MaxFields = 16
	// MaxDoubts is how many doubts a page can show to somebody who still reads them.
	MaxDoubts = 8
)

// Query is what was asked for. The zero Query asks for nothing.
type Query struct {
	Parts  []Part    // in the order in which they were typed
	Fields []Field   // kind:, office:, speaker:, topic:, place:
	In     string    // in: a language tag (BCP 47) in its canonical casing, whether it exists or not; "": any
	After  time.Time // the first day, at midnight UTC; zero: none
	Before time.Time // the day after the last, at midnight UTC; zero: none
	Doubts []Doubt   // at most MaxDoubts, in the order in which they were met
}

// Part is a run of words or a phrase. It has at least one letter or digit. Words
// that no phrase or exclusion separates are one run.
type Part struct {
	Text   string // on one line, with single spaces; a phrase keeps its punctuation
	Phrase bool   // it stood in quotation marks
	Not    bool   // texts that have it are left out
}

// Field narrows by what is known of a text.
type Field struct {
	Name string // "kind", "office", "speaker", "topic", "place"
	Text string // as in a Part
	Not  bool
}

// Doubt is something that was not read as it may have been meant.
type Doubt struct {
	// Key is that of a message:
	//
	//	query.date         not a day, month or year, or it could be two
	//	query.empty_field  a keyword without anything after it
	//	query.language     not a language tag, one that is excluded, or one that a later one replaces
	//	query.long         more than MaxTyped or MaxText: this and what follows is left out
	//	query.many         more than MaxParts or MaxFields: this is left out
	//	query.quote        a quotation mark without its partner
	//	query.range        no day is after the one and before the other: nothing can be found
	Key  string
	Text string // the piece it is about, as typed, shortened; without control characters
}
