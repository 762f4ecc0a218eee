package words

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed words.txt
var wordList string

// Kind is what a word of the lexicon is to figures.
type Kind uint8

// The kinds.
const (
	Num      Kind = iota + 1 // one … ninety
	Ord                      // first … ninetieth; plural: thirds
	Mul                      // hundred, million
	Month                    // vals[0] 1–12
	Weekday                  // vals[0] 1–7, Monday first
	Unit                     // code
	Currency                 // code
	Zone                     // vals: offsets in minutes; none: not judged
	Half                     // am, pm, noon, night: code
	Percent                  // or percentage points
	Vague                    // vals[0]–vals[1]: dozens, several
	Stands                   // for any of vals, if the other side says so: both, twice, half
	Clock                    // noon, midnight: vals[0] minutes
	Year                     // this year, last year
	Day                      // today, the next day
	Skip                     // an idiom that is no figure
	Festival                 // vals: month and day, as in 五四
)

// A word is an entry of the lexicon.
type Word struct {
	Kind Kind
	Code string    // of a unit ("km", as scales has it), of a currency ("USD"; "$" and "¥" where several share the word), of a half of the day
	Vals []float64 // what the kind says
	Weak bool      // it may mean something else: may, march
}

// A lexicon finds the longest entry at a place. It is a trie whose edges are in
// one map.
type Lexicon struct {
	edges map[uint64]int32
	words []*Word // by node
}

var wordKinds = map[string]Kind{
	"num": Num, "ord": Ord, "mul": Mul, "month": Month, "weekday": Weekday, "unit": Unit, "cur": Currency, "zone": Zone,
	"half": Half, "pct": Percent, "vague": Vague, "stands": Stands, "clock": Clock, "year": Year, "day": Day, "skip": Skip, "festival": Festival,
}

var lexicons sync.Map // language → func() *Lexicon

// Of returns the words of a language: "en", "zh", "fr", "es", "ru", "ar".
// A language without words has those that every language shares.
func Of(base string) *Lexicon {
	switch base {
	case "en", "zh", "fr", "es", "ru", "ar":
	default:
		base = "*"
	}
	l, _ := lexicons.LoadOrStore(base, sync.OnceValue(func() *Lexicon { return load(base) }))
	return l.(func() *Lexicon)()
}

// load reads the sections of the list that hold for a language. A section is
// headed by "[zh en]"; a line is "kind code values: word|word", where "code" is
// anything that is no number and ~ says that the words may mean something else.
func load(base string) *Lexicon {
	l := &Lexicon{edges: map[uint64]int32{}, words: make([]*Word, 1)}
	in := false
	for line := range strings.Lines(wordList) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
			continue
		case line[0] == '[':
			in = false
			for s := range strings.FieldsSeq(strings.Trim(line, "[]")) {
				in = in || s == base || s == "*"
			}
			continue
		case !in:
			continue
		}
		head, words, _ := strings.Cut(line, ": ")
		fields := strings.Fields(head)
		w := &Word{Kind: wordKinds[fields[0]]}
		for _, f := range fields[1:] {
			if f == "~" {
				w.Weak = true
			} else if v, err := strconv.ParseFloat(f, 64); err == nil && f[0] <= '9' {
				w.Vals = append(w.Vals, v)
			} else {
				w.Code = f
			}
		}
		for s := range strings.SplitSeq(words, "|") {
			l.add(s, w)
		}
	}
	return l
}

func (l *Lexicon) add(s string, w *Word) {
	node := int32(0)
	for _, r := range s {
		f, _ := foldRune(r)
		key := uint64(node)<<21 | uint64(f)
		next, ok := l.edges[key]
		if !ok {
			next = int32(len(l.words))
			l.edges[key] = next
			l.words = append(l.words, nil)
		}
		node = next
	}
	l.words[node] = w
}

// At returns the longest entry that begins at Cell i, and the Cell after it. An
// entry of letters ends where the word ends; a space in it stands for any run of
// spaces, or a hyphen.
func (l *Lexicon) At(c []Cell, i int) (*Word, int) {
	var best *Word
	end := i
	node := int32(0)
	for j := i; j < len(c); j++ {
		r := c[j].R
		if r == Thin || r == '\n' || r == '-' {
			if _, ok := l.edges[uint64(node)<<21|uint64(r)]; !ok {
				r = ' '
			}
		}
		next, ok := l.edges[uint64(node)<<21|uint64(r)]
		if !ok {
			break
		}
		node = next
		if w := l.words[node]; w != nil && !(IsLetter(c[j].R) && j+1 < len(c) && IsLetter(c[j+1].R)) {
			best, end = w, j+1
		}
	}
	return best, end
}
