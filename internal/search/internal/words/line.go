package words

import (
	"strings"
)

// Line writes the exact tokens of a text one after another, so that a phrase is in
// the text if its own line ([Unit.Line]) is in that of the text: Han characters as
// they follow one another, other words each with a sign before and a space after.
// Where positions leave a gap there is a line end.
func Line(b *strings.Builder, tokens []Token) {
	w := lineWriter{b: b, next: -1}
	for _, t := range tokens {
		if t.Exact {
			w.add(t.Term, t.Position)
		}
	}
}

// InLine says whether a token is there for phrases alone, and not looked up.
func (t Token) InLine() bool { return t.Exact && !IsHan(t.Term) }

// Line returns what stands in the line of each text that has the unit's phrase; ""
// if the unit is no phrase of several terms.
func (u Unit) Line() string {
	if len(u.Phrase) < 2 {
		return ""
	}
	var b strings.Builder
	w := lineWriter{b: &b, next: -1}
	for _, s := range u.Phrase {
		w.add(s.Terms[0], s.Position)
	}
	return b.String()
}

type lineWriter struct {
	b    *strings.Builder
	next int // the position after what was written; -1: nothing was
}

func (w *lineWriter) add(term string, position int) {
	if IsHan(term) {
		// A pair of characters begins with the last one of the pair before.
		for _, r := range term {
			w.put(string(r), position)
			position++
		}
		return
	}
	w.put(term+" ", position)
}

func (w *lineWriter) put(s string, position int) {
	switch {
	case position < w.next:
		return // it is there
	case position > w.next && w.next >= 0:
		w.b.WriteByte('\n')
	}
	w.b.WriteString(s)
	w.next = position + 1
}
