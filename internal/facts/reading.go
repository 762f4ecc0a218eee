// Package facts reads the facts of an official release out of its text: headline,
// kind, issuing offices, speakers with their roles, place, occasion, and when it
// was issued. It returns the body without them.
//
// There is one entry point, [Read]. It knows shapes, not sites:
//
//   - a headline on the first line, or given apart, and perhaps repeated;
//   - opening lines that each are one fact: a date with clock and zone in either
//     order, a byline (name and role, or role and name), an office, a venue, a
//     city, "label：value", "For immediate release". In a copy that lost its line
//     breaks the same facts stand between spaces;
//   - in English releases, lines that no list knows are the place if a clock
//     time or the first speaker's turn follows them;
//   - what the headline itself says: "Remarks by … at …", 外交部发言人…答记者问;
//   - in Chinese reports, the person and 今（16）日 in the first sentence;
//   - closing lines that are nothing but an office or a date, and end marks.
//
// The words that make the shapes (roles, offices, venues, labels) are lists in
// words/words.txt; places and zones are kept by the inner package when.
//
// Read never fails and takes time in proportion to its input. It loses no
// character that a reader could see, but for what it represents as facts, end
// marks and "read more" links. It proposes: what was completed, could be read
// otherwise or was left open is in Unsure; no zone is guessed in silence.
package facts

import (
	"encoding/json"

	"dateline"
)

// Hints are what is known of a release from elsewhere: the feed it came in, the
// newsroom it belongs to. Every field may be left zero. A hint completes what
// the text leaves open; it never overrides what the text states.
type Hints struct {
	Lang      dateline.Lang   // language of the text; "" = judged from the text itself
	Headline  string          // the headline, when the source gave it apart from the text
	Published dateline.Moment // when it was published: resolves 今（16）日 and "today", gives a year to a date without one
	Zone      string          // the newsroom's home zone (IANA), for a clock time whose zone the text does not state; always reported
	DateOrder string          // "dmy", "mdy" or "ymd": the order of 04/02/2021; "" = such a date is reported, not read
}

// Speaker is a person who speaks or in whose name the text is issued, with the
// role the text gives them. Either may be empty: "THE PRESIDENT" has no name.
type Speaker struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
}

// Unsure is one thing an editor should look at: what was read but could be read
// otherwise, what was completed, and what was seen but left unread.
type Unsure struct {
	Fact string `json:"fact"` // "headline", "kind", "office", "speaker", "place", "occasion", "issued", "body"
	Text string `json:"text"` // the words in question, as written
	Why  string `json:"why"`  // one plain English sentence
}

// Evidence says where a fact was read. What was read in Hints.Headline has no
// place in the input: Start and End are -1.
type Evidence struct {
	Fact  string // as in Unsure
	Text  string // the words, exactly as they stand in the input
	Start int    // byte offset in the input
	End   int    // byte offset after the last byte
}

// Reading is what Read found in a release.
type Reading struct {
	Headline   string            // the headline, one line
	Kind       string            // an id of Kinds, or "" when unknown
	Offices    []string          // issuing offices, outermost first, as written
	Speakers   []Speaker         // in the order of the text
	Place      string            // venue and city, in the order of the language
	Occasion   string            // the event at which it was said
	Issued     dateline.Moment   // zero when the text states no date and none can be told
	Body       string            // paragraphs separated by one blank line, without headline, facts and end marks
	Incomplete bool              // the text was cut: it stops inside a sentence or bracket
	Unsure     []Unsure          // what an editor should look at
	Evidence   []Evidence        // where each fact was read
	Originals  map[string]string // a name as written → its original given in brackets beside it
}

// Kinds lists the kinds Read can tell apart, as ids.
func Kinds() []string {
	return []string{"statement", "press release", "remarks", "readout", "transcript", "notice", "advisory", "event"}
}

// MarshalJSON writes the facts for a machine; what was not found is left out,
// and so are Evidence and Originals.
func (r Reading) MarshalJSON() ([]byte, error) {
	var issued *dateline.Moment
	if !r.Issued.IsZero() {
		issued = &r.Issued
	}
	return json.Marshal(struct {
		Headline   string           `json:"headline,omitempty"`
		Kind       string           `json:"kind,omitempty"`
		Offices    []string         `json:"offices,omitempty"`
		Speakers   []Speaker        `json:"speakers,omitempty"`
		Place      string           `json:"place,omitempty"`
		Occasion   string           `json:"occasion,omitempty"`
		Issued     *dateline.Moment `json:"issued,omitempty"`
		Body       string           `json:"body,omitempty"`
		Incomplete bool             `json:"incomplete,omitempty"`
		Unsure     []Unsure         `json:"unsure,omitempty"`
	}{r.Headline, r.Kind, r.Offices, r.Speakers, r.Place, r.Occasion, issued, r.Body, r.Incomplete, r.Unsure})
}
