package search

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/facts"
	"dateline/internal/search/internal/words"
	"dateline/internal/text"
)

// What a text is shows in its form, and a query often is a headline, which shows what
// the text under it is: “Secretary Blinken’s Call with …” stands over a readout,
// “Secretary Blinken and … Before Their Meeting” over what they said. So a query is read
// as package facts reads a headline, and texts that are what it would stand over are
// ranked before others that have its words.

// form is what a text is, so far as its headline would tell.
type form string

const (
	spoken  form = "k:spoken"  // somebody speaks: remarks, an interview, a press conference
	readout form = "k:readout" // that some met or spoke, told afterwards
)

// forms are those of the kinds that package facts tells apart.
var forms = map[string]form{"transcript": spoken, "remarks": spoken, "readout": readout}

// By how much what a query shows as a headline counts. It is no matter of how rare it
// is in the newsroom.
const (
	formWeight    = 4
	speakerWeight = 2
)

// formFrequency is how often a text has what its form shows: often enough to count in
// full.
const formFrequency = 5

// told are verbs of a readout's first sentences, and toldCall those of a call.
var (
	told     = regexp.MustCompile(`\b(?:met|spoke|talked|hosted|convened|held (?:\w+ )?(?:calls?|meetings?|talks|consultations))\b`)
	toldCall = regexp.MustCompile(`\b(?:spoke|talked|call)\b`)
)

// opened is how many bytes of a text its first sentences are looked for in.
const opened = 400

// mostTurns bounds how many who speak in a text are noted.
const mostTurns = 50

// turns returns who speaks in a text, each once: the names in capitals before a colon,
// as transcripts have them, with a title (FOREIGN MINISTER PAYNE) or as a part.
func turns(body string) (names []string) {
	for at := 0; len(names) < mostTurns; {
		i := strings.IndexByte(body[at:], ':')
		if i < 0 {
			break
		}
		at += i
		name := capitals(body[:at])
		if part := name == "QUESTION" || name == "MODERATOR" || name == "OPERATOR"; (part || strings.Contains(name, " ")) && !slices.Contains(names, name) {
			names = append(names, name)
		}
		at++
	}
	return names
}

// mostWords bounds the words of a name with its title.
const mostWords = 6

// capitals returns the words in capitals that s ends with.
func capitals(s string) string {
	start := len(s)
	for words, end := 0, len(s); words < mostWords; words++ {
		from := end
		for from > 0 {
			if c := s[from-1]; 'A' <= c && c <= 'Z' || c == '.' || c == '-' || c == '\'' {
				from--
			} else if strings.HasSuffix(s[:from], "’") {
				from -= len("’")
			} else {
				break
			}
		}
		before, _ := utf8.DecodeLastRuneInString(s[:from])
		if end-from < 2 || s[from] < 'A' || s[from] > 'Z' || unicode.IsLetter(before) || unicode.IsDigit(before) {
			break
		}
		start = from
		if from == 0 || before != ' ' {
			break
		}
		end = from - 1
	}
	return s[start:]
}

// asked are the turns of Chinese, at the beginning of a line.
var asked = []string{"问：", "問：", "答：", "记者：", "記者："}

func inTurns(body string) bool {
	for _, a := range asked {
		if strings.HasPrefix(body, a) || strings.Contains(body, "\n"+a) {
			return true
		}
	}
	return false
}

// shown is what the form of a text shows.
type shown struct {
	form     form     // "": nothing
	speakers []string // whom the turns name
	words    []string // what a headline would call it
}

// show reads the form of a text. The newsroom may have said what kind it is.
func show(kind, body string) shown {
	s := shown{form: forms[kind], speakers: turns(body)}
	head := body[:min(len(body), opened)]
	met := told.MatchString(head)
	if kind == "" {
		switch {
		case len(s.speakers) > 0 || inTurns(body):
			s.form = spoken
		case met:
			s.form = readout
		}
	}
	switch {
	case s.form == spoken && slices.Contains(s.speakers, "QUESTION"):
		s.words = []string{"press", "conference", "briefing", "availability", "interview", "remarks"}
	case s.form == spoken && len(s.speakers) > 0:
		s.words = []string{"remarks"}
	case s.form == readout && toldCall.MatchString(head):
		s.words = []string{"call"}
	case s.form == readout && met:
		s.words = []string{"meeting"}
	}
	return s
}

// asHeadline returns what a query asks for if it is read as a headline. No text needs
// to have it.
func asHeadline(r *words.Reader, query string) (units []words.Unit) {
	read := facts.Read("", facts.Hints{Headline: query})
	rank := func(term string, w words.Ranked) {
		w.Terms = []string{term}
		units = append(units, words.Unit{Need: [][]string{{term}}, Rank: []words.Ranked{w}, Light: true})
	}
	f := forms[read.Kind]
	if f == "" && read.Kind == "" && len(read.Speakers) > 0 {
		f = spoken
	}
	if f != "" {
		rank(string(f), words.Ranked{Weight: formWeight, Fixed: true})
	}
	for _, p := range read.Speakers {
		if term := r.Speaker(p.Name); term != "" {
			rank(term, words.Ranked{Weight: speakerWeight})
		}
	}
	return units
}

// A text without a headline begins with what its headline would say. Its first columns
// count nearly as much as one would; a little so what follows, and the beginning under
// a headline.
const (
	openingColumns = 240
	nearColumns    = 3 * openingColumns
	openingWeight  = 6
	nearWeight     = 2
)

// opening returns the bytes of a body up to which words count openingWeight and
// nearWeight.
func opening(body string, headline bool) (first, near int) {
	w := 0
	first, near = len(body), len(body)
	for i, r := range body {
		if first == len(body) && w >= openingColumns {
			first = i
		}
		if w >= nearColumns {
			near = i
			break
		}
		w += text.Width(string(r))
	}
	if headline {
		return 0, first
	}
	return first, near
}
