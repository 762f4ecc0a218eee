package zh

import (
	"strings"
	"unicode"
)

// Op says what became of a stretch of text.
type Op uint8

// What became of it. Changed is said of a paragraph only.
const (
	Same Op = iota
	Deleted
	Inserted
	Changed
)

// Edit is a stretch of text that is the same in both, or in one only.
type Edit struct {
	Op   Op // Same, Deleted or Inserted
	Text string
}

// Change is what became of one paragraph: a block of Markdown, without the
// blank lines around it and without white space at its end.
type Change struct {
	Op     Op
	Before string // "" when Inserted
	After  string // "" when Deleted
	Edits  []Edit // the paragraph word by word, in whatever case

	gapBefore, gapAfter string // what follows it in either text: blank lines
}

// Compare returns what changed from before to after, word by word. The texts of
// the Same and Deleted edits joined are before, those of the Same and Inserted
// ones are after, byte for byte.
//
// No two neighbours have the same Op, and a deletion stands before the insertion
// that replaces it. See [Segmenter.Paragraphs] for how the two are matched.
func (s *Segmenter) Compare(before, after string) []Edit {
	leadBefore, b := blocks(before)
	leadAfter, a := blocks(after)
	var e edits
	e.gap(leadBefore, leadAfter)
	for _, c := range s.align(b, a) {
		for _, edit := range c.Edits {
			e.add(edit.Op, edit.Text)
		}
		e.gap(c.gapBefore, c.gapAfter)
	}
	return e.done()
}

// Paragraphs returns what became of each paragraph from before to after, in
// order: of a paragraph that was deleted and one that was inserted at the same
// place, the deleted one is first.
//
// Paragraphs are matched first, equal ones and then those that share at least
// two fifths of their words, so that one that was moved or inserted leaves its
// neighbours alone: it is Deleted in one place and Inserted in the other. Within
// a pair, words are matched. Short matches between long changes are given up,
// a 的 or a comma being worth less than a noun, because a person reads two
// sentences more easily than their confetti.
//
// A word is a word of [Segmenter.Words], or several that only make sense
// together: a date or a time in digits (2021-02-04, 10:30), an address of the
// Web, a run of one sign (**, ---).
//
// The time is bounded by the lengths of the texts: where two paragraphs have
// little in common, the search for it is broken off, and what it did not reach
// counts as replaced as a whole.
func (s *Segmenter) Paragraphs(before, after string) []Change {
	_, b := blocks(before)
	_, a := blocks(after)
	return s.align(b, a)
}

// block is a paragraph and the blank lines that follow it.
type block struct{ text, gap string }

// blocks cuts a text into the white space it begins with, as far as that is
// blank lines, and its paragraphs.
func blocks(text string) (lead string, all []block) {
	start, end, at := 0, 0, 0 // the paragraph's first byte; the end of its last line that is not blank
	for line := range strings.Lines(text) {
		next := at + len(line)
		trimmed := strings.TrimRightFunc(line, unicode.IsSpace)
		switch {
		case trimmed != "" && end > start && blankBetween(text[end:at]):
			all = append(all, block{text[start:end], text[end:at]})
			start, end = at, at+len(trimmed)
		case trimmed != "":
			if end == start { // the first
				lead, start = text[:at], at
			}
			end = at + len(trimmed)
		}
		at = next
	}
	if end == start {
		return text, nil
	}
	return lead, append(all, block{text[start:end], text[end:]})
}

// blankBetween says whether the white space between two lines has a blank one.
func blankBetween(space string) bool { return strings.Count(space, "\n") > 1 }

// edits collects what goes into a list of edits. Between two stretches that are
// the same, all that was deleted becomes one edit and all that was inserted one.
type edits struct {
	list                    []Edit
	same, deleted, inserted strings.Builder
}

func (e *edits) add(op Op, text string) {
	if text == "" {
		return
	}
	switch op {
	case Same:
		if e.deleted.Len()+e.inserted.Len() > 0 {
			e.flush()
		}
		e.same.WriteString(text)
	case Deleted:
		e.deleted.WriteString(text)
	case Inserted:
		e.inserted.WriteString(text)
	}
}

// flush moves what was collected to the list.
func (e *edits) flush() {
	for _, part := range []struct {
		op Op
		b  *strings.Builder
	}{{Same, &e.same}, {Deleted, &e.deleted}, {Inserted, &e.inserted}} {
		if part.b.Len() > 0 {
			e.list = append(e.list, Edit{part.op, part.b.String()})
			part.b.Reset()
		}
	}
}

func (e *edits) done() []Edit {
	e.flush()
	return e.list
}

// gap adds blank lines: as much of them as is the same, then the rest.
func (e *edits) gap(before, after string) {
	n := 0
	for n < min(len(before), len(after)) && before[n] == after[n] {
		n++
	}
	if n < len(before) && n < len(after) {
		n = 0 // neither begins with the other
	}
	e.add(Same, before[:n])
	e.add(Deleted, before[n:])
	e.add(Inserted, after[n:])
}

// wordEdits returns the edits between two paragraphs.
func wordEdits(before, after string, b, a []token) []Edit {
	var e edits
	at := 0
	text := func(whole string, tokens []token, from, to int) string {
		if from == to {
			return ""
		}
		return whole[tokens[from].start:tokens[to-1].end]
	}
	for _, h := range readable(b, a, diff(ids(b), ids(a))) {
		e.add(Same, text(before, b, at, h.b0))
		e.add(Deleted, text(before, b, h.b0, h.b1))
		e.add(Inserted, text(after, a, h.a0, h.a1))
		at = h.b1
	}
	e.add(Same, text(before, b, at, len(b)))
	return e.done()
}
