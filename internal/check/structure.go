package check

import (
	"strconv"

	"dateline/internal/check/internal/marked"
)

// structure compares what a unit is made of.
func (w *work) structure() {
	a, b := w.from, w.to
	if (a.Heading > 0) != (b.Heading > 0) {
		w.say("structure.heading", read(a.line(), level(a.Heading)), read(b.line(), level(b.Heading)))
	} else if a.Heading != b.Heading {
		w.say("structure.level", read(a.line(), level(a.Heading)), read(b.line(), level(b.Heading)))
	}
	if len(a.Items) != len(b.Items) && max(len(a.Items), len(b.Items)) > 1 {
		w.say("structure.items", read(a.line(), count(a.Items)), read(b.line(), count(b.Items)))
	}
	w.tables()
	if len(a.Notes) != len(b.Notes) {
		w.say("structure.notes", read(a.noted(), count(a.Notes)), read(b.noted(), count(b.Notes)))
	}
}

func read(s Span, what string) Span {
	s.Read = what
	return s
}

func count(p []marked.Place) string { return strconv.Itoa(len(p)) }

func level(n int) string { return strconv.Itoa(n) }

// line is the first line of the side that has words.
func (d *side) line() Span {
	s := d.whole()
	for i := range len(s.Text) {
		if s.Text[i] == '\n' {
			return d.bytes(s.Start, s.Start+i)
		}
	}
	return s
}

// noted is the first footnote of a side, or its end.
func (d *side) noted() Span {
	if len(d.Notes) == 0 {
		return d.end()
	}
	return d.bytes(d.Notes[0].Start, d.Notes[0].End)
}

func (w *work) tables() {
	a, b := w.from.Rows, w.to.Rows
	if len(a) != len(b) {
		w.say("structure.rows", read(w.from.line(), count(a)), read(w.to.line(), count(b)))
		return
	}
	for i := range a {
		if a[i].Cells != b[i].Cells {
			w.say("structure.cells",
				read(w.from.bytes(a[i].Start, a[i].End), strconv.Itoa(a[i].Cells)),
				read(w.to.bytes(b[i].Start, b[i].End), strconv.Itoa(b[i].Cells)))
			return
		}
	}
}

// noteOrder follows the footnotes of a text. Their labels may differ from one
// side to the other; which label stands for which is as they first occur.
type noteOrder struct{ there, here map[string]string }

func newNoteOrder() *noteOrder { return &noteOrder{map[string]string{}, map[string]string{}} }

// of returns what is wrong with the footnotes of a unit: the same label for two
// that differ in the source, or two labels for one.
func (o *noteOrder) of(w *work) []Finding {
	if len(w.from.Notes) != len(w.to.Notes) {
		return nil // said already
	}
	x := &work{said: map[string]int{}}
	for i, a := range w.from.Notes {
		b := w.to.Notes[i]
		t, ok := o.there[a.What]
		s, known := o.here[b.What]
		if ok && t != b.What || known && s != a.What {
			x.say("structure.notes_order", w.from.bytes(a.Start, a.End), w.to.bytes(b.Start, b.End))
			continue
		}
		o.there[a.What], o.here[b.What] = b.What, a.What
	}
	return x.found
}
