package figures

import (
	"math"

	"dateline/internal/check/internal/figures/internal/words"
)

// converted reports whether two amounts of different units are the same but for
// rounding: within one in fifty, which is what a converted figure of two digits
// allows, or half of its last digit.
func converted(a, b *fig) bool {
	x, y := words.Scales[a.code], words.Scales[b.code]
	if x.Dimension == 0 || x.Dimension != y.Dimension || a.code == b.code {
		return false
	}
	if x.Dimension == 'c' {
		p, q := a, b
		if p.code == "F" || q.code == "C" {
			p, q = q, p
		}
		if p.code == "F" || q.code == "C" {
			return false
		}
		f := p.v*9/5 + 32
		return math.Abs(f-q.v) <= 1.2 || math.Abs(p.v*9/5-q.v) < 1 && q.v < 40 // a temperature, or a difference
	}
	u, v := a.v*x.Factor, b.v*y.Factor
	if x.Dimension == 't' {
		return near(u, v, .035) // 30 days and a month
	}
	return near(u, v, .02) || a.sig <= 2 && near(u, v, .05) || b.sig <= 2 && near(u, v, .05)
}

func near(a, b, by float64) bool { return math.Abs(a-b) <= by*math.Max(math.Abs(a), math.Abs(b)) }

// sameUnit reports whether two codes may be of the same unit, so that an equal
// amount is the same.
func sameUnit(a, b *fig) bool {
	if a.code == b.code || a.weak || b.weak || a.code == "" || b.code == "" {
		return true
	}
	x, y := words.Scales[a.code], words.Scales[b.code]
	switch {
	case x.Dimension == 'c' && y.Dimension == 'c':
		return a.code == "deg" || b.code == "deg"
	case a.v == 0:
		return true
	}
	for _, of := range [][2]string{{"mi", "mph"}, {"km", "km/h"}, {"nmi", "kn"}, {"m", "m/s"}} { // 时速85英里
		if a.code == of[0] && b.code == of[1] || a.code == of[1] && b.code == of[0] {
			return true
		}
	}
	return false
}
