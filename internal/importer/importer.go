// Package importer brings texts from elsewhere into a newsroom: list pages as
// text and as HTML, Markdown files with front matter, and JSON Lines. What each
// format means, key by key, is written in docs/import.md.
//
// Entry points: [Run] imports; [Records] reads the same paths without touching
// a newsroom, for tests and measurements.
//
// # What is promised
//
//   - Nothing is doubled. Each text has a source id, given or worked out, and
//     importing it again changes nothing unless the text changed, which makes a
//     new edition.
//   - Nothing is lost silently. What was left out, completed or not understood is
//     in the [Report], with the file and line it is from.
//   - One bad text harms no other: it is reported and the rest is imported.
//   - An interrupted run keeps what it committed (about 200 texts at a time), and
//     running it again goes on where it stopped.
//   - Memory is bounded by what is in flight, a few files or batches, beside one
//     source id and outcome for each text. JSON Lines of any size are streamed;
//     other files are read whole and refused above [MaxFile].
//   - Reading a folder never leaves it: symbolic links are not followed.
//
// # How it works
//
// One goroutine walks the paths in a fixed order and cuts them into pieces (a
// file, or some lines of a JSON Lines file). Workers parse the pieces and read
// the facts (package facts). The pieces come out in the order in which they went
// in, so that a run does not depend on the number of processors, and go to
// [newsroom.Newsroom.Import] in batches, each one transaction.
package importer

import (
	"encoding/json"

	"dateline"
	"dateline/internal/newsroom"
)

// Limits on what is read, in bytes.
const (
	MaxFile = 16 << 20 // of a list page, HTML or Markdown file
	MaxLine = 8 << 20  // of a line of JSON Lines
)

// The formats, as Options.Format names them.
const (
	ListText  = "list"     // a list page saved as plain text
	ListHTML  = "html"     // a list page as HTML
	Markdown  = "markdown" // Markdown with front matter
	JSONLines = "jsonl"    // one JSON object a line
)

// Formats returns the names of the formats.
func Formats() []string { return []string{ListText, ListHTML, Markdown, JSONLines} }

// DefaultKind is the kind of a text whose own could not be read.
const DefaultKind = "press release"

// Options say how to import. The zero value is usable: formats and languages are
// judged from the texts, nothing is published.
type Options struct {
	Lang      dateline.Lang // of texts that do not say; "": judged from each text
	Publish   bool          // make the texts public; otherwise they are drafts
	DryRun    bool          // do everything and keep nothing
	By        string        // who imports, for the record
	Override  string        // why texts are published without approval where there is a desk
	Format    string        // one of Formats; "": judged from name and content of each file
	Kind      string        // of texts whose kind cannot be read, always reported; "": DefaultKind
	DateOrder string        // "dmy", "mdy", "ymd": how 04/02/2021 is read; "": as the newsroom says
	Zone      string        // IANA zone of dates and times that name none; "": the newsroom's own
	Batch     int           // texts in one transaction; 0: 200

	// Address is where the pages were read, for links that name no host; "": as
	// the page itself says. If it does not, such links are reported.
	Address string

	// Translations is a table file that says which texts translate which: see
	// docs/import.md. A file translations.tsv beside the texts needs no mention.
	Translations string

	// Progress, if not nil, is told after each batch how many of the bytes to
	// read are dealt with. It is called from the goroutine that called Run.
	Progress func(done, total int64)
}

// Note is something that an editor should look at.
type Note struct {
	Source string `json:"source"` // the text's source id, or the file
	Why    string `json:"why"`    // a plain sentence
}

// Problem is something that was not imported.
type Problem struct {
	Source string `json:"source"`         // the file
	Line   int    `json:"line,omitempty"` // in the file, from 1; 0 when the whole file is meant
	Why    string `json:"why"`            // a plain sentence: the reason and, where there is one, the remedy
}

// Report is what became of a run.
type Report struct {
	DryRun    bool               `json:"dry_run,omitempty"`
	Read      int                `json:"read"` // texts that were read, refused ones included
	Created   int                `json:"created"`
	Updated   int                `json:"updated"` // new editions, changed facts, drafts made public
	Unchanged int                `json:"unchanged"`
	Refused   int                `json:"refused"` // texts of Read that were not taken; Errors says why
	Unsure    []Note             `json:"unsure"`
	Errors    []Problem          `json:"errors"`
	Items     []newsroom.Outcome `json:"-"` // in the order of the texts, translations that had to wait last
}

// MarshalJSON writes the lists as lists even where they are empty, never as null.
func (r Report) MarshalJSON() ([]byte, error) {
	type plain Report // without this method
	r.Unsure, r.Errors = append([]Note{}, r.Unsure...), append([]Problem{}, r.Errors...)
	return json.Marshal(plain(r))
}

// Record is one text as it was read, or the reason why it could not be.
type Record struct {
	File    string // as the path was given, with slashes below it
	Line    int    // where the text begins, from 1; 0 when it is the whole file
	Release newsroom.Release
	Unsure  []string // plain sentences
	Err     error    // of what could not be read; Release is then empty

	path  string // of a file that is one text: its path below the folder
	done  int64  // bytes of the run that are read once this record is; 0 if more follow from there
	aside bool   // no text: Unsure is about the file
}
