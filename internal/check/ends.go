package check

import (
	"strings"
	"unicode"

	"dateline/internal/check/internal/marked"
)

// An ending is how a unit ends.
type ending uint8

const (
	open     ending = iota // without a mark
	stop                   // the end of a sentence
	question               // that is a question
	pause                  // a comma, a colon, a dash
	unclear                // an address, code, a bracket
)

// ending returns how a side ends, and where the mark is or should be.
func (d *side) ending() (ending, int) {
	if strings.TrimSpace(d.text) != "" {
		if at := strings.TrimRight(d.text, " \t\r\n*_"); at != "" && d.Shown[len(at)-1] == marked.Hidden && (len(d.Notes) == 0 || d.Notes[len(d.Notes)-1].End != len(at)) {
			return unclear, len(d.runes)
		}
	}
	i := len(d.runes) - 1
	for ; i >= 0; i-- {
		r := d.runes[i].r
		c, shut := shuts(r)
		if c == ')' || c == ']' {
			before := i
			for _, e := range d.enclosed {
				if e.shut == i {
					before = e.open
				}
			}
			for before > 0 && unicode.IsSpace(d.rune(before-1)) {
				before--
			}
			if e := endMark(d.rune(before - 1)); e == stop || e == question {
				return e, before - 1
			}
			if e := endMark(d.rune(i - 1)); e == stop || e == question {
				return e, i - 1
			}
			return unclear, i
		}
		if !shut && r != '"' && r != '\'' && !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) {
			break
		}
	}
	if i < 0 {
		return unclear, 0
	}
	return endMark(d.runes[i].r), i
}

func endMark(r rune) ending {
	switch r {
	case '.', '。', '!', '！', '…', '．', '۔', '｡':
		return stop
	case '?', '？', '؟':
		return question
	case ',', '，', ':', '：', ';', '；', '、', '،', '؛', '-', '–', '—':
		return pause
	}
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return open
	}
	return unclear
}

// fewest is how many words a unit needs for its end mark to be judged: what is
// shorter is a line of a table, a name, a cry.
const fewest = 4

// ends compares the end marks of paragraphs.
func (w *work) ends() {
	if w.from.Kind != marked.Paragraph || w.to.Kind != marked.Paragraph {
		return
	}
	if w.from.weight() < fewest || w.to.weight() < fewest {
		return
	}
	there, i := w.from.ending()
	here, j := w.to.ending()
	switch {
	case there == stop && here == open:
		w.say("end.missing", w.from.span(i, i+1), w.to.spot(j+1))
	case there == open && here == stop:
		w.say("end.added", w.from.spot(i+1), w.to.span(j, j+1))
	case there == question && (here == stop || here == open):
		w.say("end.question_lost", w.from.span(i, i+1), w.to.span(j, j+1))
	case here == question && (there == stop || there == open):
		w.say("end.question_added", w.from.span(i, i+1), w.to.span(j, j+1))
	}
}

// weight is about how many words a side has: two Han characters are one.
func (d *side) weight() int { return d.weighs(-1, len(d.runes)) }

// weighs is the weight of what stands between the runes i and j.
func (d *side) weighs(i, j int) int {
	han, words := 0, 0
	for k := i + 1; k < j; k++ {
		if r := d.runes[k].r; isHan(r) {
			han++
		} else if isWord(r) && !isWord(d.rune(k-1)) {
			words++
		}
	}
	return words + han/2
}
