// Package search finds texts: a full-text index on bleve's storage (scorch, zap)
// that reads Chinese, and is derived from the database.
//
// [New] gives an [Index] over a folder and a [Source]. [Index.Run] keeps it in
// step with the source; [Index.Follow] does so at once, for who has just
// published. [Index.Search] answers a [Query].
//
// # What it promises
//
// The index is never the truth: whoever shows what was found reads it from the
// database, so nothing is shown that is not public any more. A folder that is
// missing, damaged or of an older analyser is built anew in the background, and
// the old one answers meanwhile, if it can. Nothing that happens to the folder
// stops the program: a fault while searching is an error, and a new index.
package search

import (
	"context"
	"time"

	"dateline"
	"dateline/internal/search/internal/ask"
)

// Text is one text as the index takes it: an item in one language.
type Text struct {
	Item dateline.ID
	Lang dateline.Lang
	// Langs are all languages that the item has, this one included.
	Langs []dateline.Lang
	Kind  Named
	// What is known of it, in the order in which it is shown. Names are those in
	// which it may be looked for: of every language, with aliases.
	Offices, Speakers, Topics, Places []Named
	At                                time.Time // when it was issued, or starts
	Headline, Lead, Body              string    // plain text
	Facts                             []string  // further facts as a page shows them: roles, occasion, dates
	Files                             []string  // captions, alternative texts, names of attached files
}

// Named is something with an id and the names in which it may be looked for.
type Named struct {
	ID    string
	Names []string
}

// Change is an item that changed at a number.
type Change struct {
	Number int64
	Item   dateline.ID
}

// Source is what is indexed. Its number rises whenever something changes.
type Source interface {
	Number(ctx context.Context) (int64, error)
	// Changed returns the changes after a number, in their order, at most most.
	Changed(ctx context.Context, after int64, most int) ([]Change, error)
	// Texts returns all that is to be found of some items. An item of which there is
	// nothing (withdrawn, removed) has no text.
	Texts(ctx context.Context, items []dateline.ID) ([]Text, error)
	// Items returns the ids of items that have texts, in order, after one of them.
	Items(ctx context.Context, after dateline.ID, most int) ([]dateline.ID, error)
}

// Facet is what results are counted by.
type Facet int

// The facets.
const (
	ByLang Facet = iota
	ByKind
	ByOffice
	BySpeaker
	ByTopic
	ByPlace
	ByYear
	facets
)

// Query asks for texts.
type Query struct {
	Ask  ask.Query
	Lang dateline.Lang // the reader's
	// In keeps to one language. If it is empty, every item is found once: in the
	// reader's language if it has it and is found there, else in another; those in
	// the reader's language come first.
	In dateline.Lang
	// Only keeps to texts that have one of these ids, per facet, besides what the
	// query says. For ByYear an id is "2021".
	Only map[Facet]string
	// Apart counts how rare words are among what Only leaves, so that the order of
	// results tells nothing of texts that whoever asks may not see.
	Apart  bool
	ByDate bool // newest first; otherwise the best first
	From   int  // how many to leave out
	Most   int
	Facets bool // count
}

// Found is what a query found.
type Found struct {
	Hits  []Hit
	Total int // texts found; of them, Hits are those from From on
	// Whole is how many of them have all words. Of more than two words, or if it is
	// none, texts with most of them are found too, and Loose says so.
	Whole  int
	Loose  bool
	Counts map[Facet][]Count // the most frequent first
	Number int64             // of the source, as of which this is
	marks  marks
}

// Hit is one text that was found.
type Hit struct {
	Item  dateline.ID
	Lang  dateline.Lang
	Score float64
}

// Count is how many of the texts found have an id.
type Count struct {
	ID string
	N  int
}

// Piece is a stretch of a text that is shown.
type Piece struct {
	Text string
	Mark bool // it is what was looked for
}

// Name is something that may be looked for, and is offered to who typed something
// near it: a person, an office, a term.
type Name struct {
	Text string
	Lang dateline.Lang
	Same string // an id: what has the same is the same thing, in other languages or spellings
}
