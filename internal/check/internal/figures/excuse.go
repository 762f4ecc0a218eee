package figures

import (
	"math"
	"slices"

	"dateline/internal/check/internal/figures/internal/words"
)

// left returns the figures of one side that must have a counterpart and have none.
func (p *pair) left(a, b *scanner) (out []*fig) {
	for i := range a.figs {
		f := &a.figs[i]
		if f.mate > 0 || f.class == cStands || f.class == cWeekday || !f.hard || f.aside && a == p.b && !slices.ContainsFunc(b.figs, func(g fig) bool { return g.aside }) {
			continue
		}
		if !excused(f, a, b, a == p.b) {
			out = append(out, f)
		} else if f.class == cYear && a == p.b && a.dates[f.date-1].m > 0 && !b.relative && !slices.ContainsFunc(b.figs, func(g fig) bool { return g.v == f.v }) {
			p.say("date.added", false, nil, f) // a year that the source leaves to be understood
		}
	}
	return out
}

// excused reports whether the other side says a figure in words that stand for
// it, vaguely, or by the date that it belongs to.
func excused(f *fig, a, b *scanner, added bool) bool {
	if september(f, a, b) || f.date > 0 && excusedDate(f, a, b, added) {
		return true
	}
	if f.class == cToken {
		return excusedName(f, b)
	}
	vals := append([]float64{f.v}, f.alts...)
	for i := range b.figs {
		g := &b.figs[i]
		if g.hi > 0 && f.class != cYear && f.class != cDay && f.class != cMonth && g.class != cClock && f.v >= g.lo && f.v <= g.hi {
			return true
		}
		for _, x := range g.also {
			if f.class != cMonth && f.class != cClock && slices.ContainsFunc(vals, func(v float64) bool { return same(v, x) }) {
				return true
			}
		}
		if f.class == cClock && (g.class == cNumber || g.class == cUnit || g.class == cDay) && g.mate == 0 && math.Mod(f.v, 60) == 0 && (g.v == f.v/60 || g.v == f.v/60-12) {
			return true
		}
		if g.class == cClock && (f.class == cNumber || f.class == cDay) && (g.v == f.v*60 || g.v == f.v*60+720 || g.v == f.v) {
			return true
		}
	}
	if f.class == cClock {
		return clockInNumbers(f, b)
	}
	for _, x := range f.also { // 4/5 in digits of one, in parts of the other
		if f.fraction && slices.ContainsFunc(b.figs, func(g fig) bool { return same(g.v, x) && g.mate == 0 }) {
			return true
		}
	}
	return false
}

// september reports whether one side says 911 or 9/11 and the other the date.
func september(f *fig, a, b *scanner) bool {
	if f.v == 911 {
		return slices.ContainsFunc(b.dates, func(d date) bool { return d.m == 9 && d.d == 11 })
	}
	return f.date > 0 && a.dates[f.date-1].m == 9 && a.dates[f.date-1].d == 11 && slices.ContainsFunc(b.figs, func(g fig) bool { return g.v == 911 })
}

// excusedDate reports whether the other side says a part of a date otherwise: a
// day by its relation to another, or as a weekday; a year likewise; a month or day
// once for several; a month or year not at all where it has the day.
func excusedDate(f *fig, a, b *scanner, added bool) bool {
	d := a.dates[f.date-1]
	if slices.ContainsFunc(b.figs, func(g fig) bool {
		return g.code == festival && d.m == int(g.also[0]) && d.d == int(g.also[1])
	}) {
		return true
	}
	if slices.ContainsFunc(b.figs, func(g fig) bool {
		return g.mate == 0 && g.digits && (g.class == f.class || f.class == cDay && g.ordinal)
	}) {
		return false // the other side has another one
	}
	if f.class == cYear && b.relative {
		return true
	}
	related := b.relDay || slices.ContainsFunc(b.figs, func(g fig) bool { return g.class == cWeekday && g.mate == 0 })
	if f.class == cDay && related || f.class == cMonth && (related && d.d > 0 || b.relDay) {
		return true
	}
	if f.class == cDay || f.class == cMonth || f.class == cYear && d.m > 0 {
		if slices.ContainsFunc(b.figs, func(g fig) bool { return g.class == f.class && g.v == f.v }) {
			return true
		}
	}
	if f.class != cMonth && f.class != cYear {
		return false
	}
	for i := range a.figs {
		g := &a.figs[i]
		if g.date != f.date || g.mate == 0 || g == f {
			continue
		}
		o := &b.figs[g.mate-1]
		if o.date == 0 && f.class == cMonth && g.class == cDay && (added || d.y == 0) {
			return true
		}
		if o.date > 0 {
			e := b.dates[o.date-1]
			if f.class == cMonth && e.m == 0 && (added || d.y == 0) || f.class == cYear && e.y == 0 && added {
				return true
			}
		}
	}
	return false
}

// dated reports whether the text names a day or a month, or has the ending of an
// ordinal that lost its number: "on the th".
func (s *scanner) dated() bool {
	for i := range s.figs {
		if g := &s.figs[i]; g.class == cDay || g.class == cMonth || g.ordinal && g.digits {
			return true
		}
	}
	for i := range s.c {
		if s.r(i) == ' ' && !s.c[i].Up && words.IsLatin(s.r(i+1)) && !s.c[i+1].Up {
			if w := s.word(i + 1); len(w) == 2 && (w == "th" || w == "st" || w == "nd" || w == "rd") {
				return true
			}
		}
	}
	return false
}

// excusedName reports whether a word of the other side stands for a name: 新冠 for
// COVID-19.
func excusedName(f *fig, b *scanner) bool {
	return slices.ContainsFunc(b.figs, func(g fig) bool { return g.class == cStands && slices.Contains(g.also, f.v) })
}

// hasLetters reports whether the letters of a name stand in the text without its
// digits: the K of K-2, the G of 5G. Where they do not, the name may have been
// translated.
func (s *scanner) hasLetters(name string) bool {
	n := 0
	for n < len(name) && words.IsLatin(rune(name[n])) {
		n++
	}
	if n == 0 { // 5G
		for n = len(name); n > 0 && words.IsLatin(rune(name[n-1])); n-- {
		}
		name = name[n:]
	} else {
		name = name[:n]
	}
	if name == "" || len(name) > 12 {
		return false
	}
	for i := range s.c {
		if words.IsLatin(s.c[i].R) && !words.IsLetter(s.r(i-1)) && s.c[i].Up && s.word(i) == name && !words.IsLetter(s.r(i+len(name))) && !words.IsDigit(s.r(i+len(name))) && !words.IsDigit(s.r(i+len(name)+1)) {
			return true
		}
	}
	return false
}

// clockInNumbers finds 21 and 19 for 21:19, which may be a score.
func clockInNumbers(f *fig, b *scanner) bool {
	h, m := math.Floor(f.v/60), math.Mod(f.v, 60)
	hasH, hasM := false, false
	for i := range b.figs {
		g := &b.figs[i]
		if g.class == cClock {
			continue
		}
		hasH = hasH || g.v == h
		hasM = hasM || g.v == m
	}
	return hasH && hasM
}
