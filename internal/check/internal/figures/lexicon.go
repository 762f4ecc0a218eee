package figures

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed words.txt
var wordList string

// wordKind is what a word of the lexicon is to figures.
type wordKind uint8

const (
	wNum      wordKind = iota + 1 // one … ninety
	wOrd                          // first … ninetieth; plural: thirds
	wMul                          // hundred, million
	wMonth                        // vals[0] 1–12
	wWeekday                      // vals[0] 1–7, Monday first
	wUnit                         // code
	wCurrency                     // code
	wZone                         // vals: offsets in minutes; none: not judged
	wHalf                         // am, pm, noon, night: code
	wPercent
	wVague  // vals[0]–vals[1]: dozens, several
	wStands // for any of vals, if the other side says so: both, twice, half
	wClock  // noon, midnight: vals[0] minutes
	wYear   // this year, last year
	wDay    // today, the next day
	wSkip   // an idiom that is no figure
	wFestival
)

// A word is an entry of the lexicon.
type word struct {
	kind wordKind
	code string
	vals []float64
	weak bool // ambiguous: may, march, mar
}

// A lexicon finds the longest entry at a place. It is a trie whose edges are in
// one map.
type lexicon struct {
	edges map[uint64]int32
	words []*word // by node
}

var wordKinds = map[string]wordKind{
	"num": wNum, "ord": wOrd, "mul": wMul, "month": wMonth, "weekday": wWeekday, "unit": wUnit, "cur": wCurrency, "zone": wZone,
	"half": wHalf, "pct": wPercent, "vague": wVague, "stands": wStands, "clock": wClock, "year": wYear, "day": wDay, "skip": wSkip, "festival": wFestival,
}

var lexicons sync.Map // language → func() *lexicon

// lexiconOf returns the words of a language: "en", "zh", "fr", "es", "ru", "ar".
// A language without words has those that every language shares.
func lexiconOf(base string) *lexicon {
	switch base {
	case "en", "zh", "fr", "es", "ru", "ar":
	default:
		base = "*"
	}
	l, _ := lexicons.LoadOrStore(base, sync.OnceValue(func() *lexicon { return load(base) }))
	return l.(func() *lexicon)()
}

// load reads the sections of the list that hold for a language. A section is
// headed by "[zh en]"; a line is "kind code values: word|word", where "code" is
// anything that is no number and ~ says that the words may mean something else.
func load(base string) *lexicon {
	l := &lexicon{edges: map[uint64]int32{}, words: make([]*word, 1)}
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
		w := &word{kind: wordKinds[fields[0]]}
		for _, f := range fields[1:] {
			if f == "~" {
				w.weak = true
			} else if v, err := strconv.ParseFloat(f, 64); err == nil && f[0] <= '9' {
				w.vals = append(w.vals, v)
			} else {
				w.code = f
			}
		}
		for s := range strings.SplitSeq(words, "|") {
			l.add(s, w)
		}
	}
	return l
}

func (l *lexicon) add(s string, w *word) {
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

// at returns the longest entry that begins at cell i, and the cell after it. An
// entry of letters ends where the word ends; a space in it stands for any run of
// spaces, or a hyphen.
func (l *lexicon) at(c []cell, i int) (*word, int) {
	var best *word
	end := i
	node := int32(0)
	for j := i; j < len(c); j++ {
		r := c[j].r
		if r == thin || r == '\n' || r == '-' {
			if _, ok := l.edges[uint64(node)<<21|uint64(r)]; !ok {
				r = ' '
			}
		}
		next, ok := l.edges[uint64(node)<<21|uint64(r)]
		if !ok {
			break
		}
		node = next
		if w := l.words[node]; w != nil && !(isLetter(c[j].r) && j+1 < len(c) && isLetter(c[j+1].r)) {
			best, end = w, j+1
		}
	}
	return best, end
}
