// Package words says by which terms a text is found: it reads texts for the
// index and queries for looking up, so that both come to the same terms.
//
// Han text is indexed twice over: by each pair of neighbouring characters, with
// positions, so that whatever a reader types is found as a phrase, known word or
// not; and by the words a dictionary knows, the parts of longer ones included, so
// that ranking counts words and not accidents. Names that only the newsroom knows
// matter in queries alone ([Reader.With]): a new name needs no new index.
//
// Everything else is cut at the word boundaries of Unicode, folded, and stemmed in
// the language of the text.
package words

import "dateline"

// Token is one occurrence of a term in a text.
type Token struct {
	Term       string
	Start, End int  // in bytes of the text
	Position   int  // for phrases; counts characters of Han text and words of other text
	Exact      bool // it is what phrases are made of, and has a position in the index
	Counts     bool // it counts towards the length of the text; at most one token a Han character or a word does
}

// Unit is one thing that somebody looks for: a word, a name, a phrase in quotes.
type Unit struct {
	// Need is what a text must have to have the unit: of each list at least one term.
	Need [][]string
	// Rank are the terms that say how much a text is about the unit.
	Rank []Ranked
	// Phrase, unless it is empty, are terms that must stand one after another, at the
	// distances of their positions.
	Phrase []Step
	// Light units say little (the, 的): a text need not have them.
	Light bool
}

// Ranked are terms that count as one: the stems of one word in several languages.
type Ranked struct {
	Terms  []string
	Weight float64
	Fixed  bool // it weighs that much however rare its terms are
}

// Step is one term of a phrase.
type Step struct {
	Terms    []string // any of them
	Position int
}

// Langs are the languages that a word of a query may be of.
type Langs []dateline.Lang
