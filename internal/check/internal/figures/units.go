package figures

import "math"

// A scale says how a unit converts: times a factor into the base of its dimension.
type scale struct {
	dimension byte
	factor    float64
}

var scales = map[string]scale{
	"mm": {'l', .001}, "cm": {'l', .01}, "m": {'l', 1}, "km": {'l', 1000}, "in": {'l', .0254}, "ft": {'l', .3048}, "yd": {'l', .9144},
	"mi": {'l', 1609.344}, "nmi": {'l', 1852}, "li": {'l', 500},
	"m2": {'a', 1}, "km2": {'a', 1e6}, "ha": {'a', 1e4}, "acre": {'a', 4046.86}, "mu": {'a', 666.667}, "sqft": {'a', .092903}, "sqmi": {'a', 2589988},
	"ml": {'v', .001}, "l": {'v', 1}, "m3": {'v', 1000}, "gal": {'v', 3.78541}, "bbl": {'v', 158.987},
	"ug": {'m', 1e-9}, "mg": {'m', 1e-6}, "g": {'m', .001}, "kg": {'m', 1}, "t": {'m', 1000}, "lb": {'m', .453592}, "oz": {'m', .0283495}, "jin": {'m', .5},
	"km/h": {'s', 1}, "mph": {'s', 1.609344}, "kn": {'s', 1.852}, "m/s": {'s', 3.6},
	"kw": {'p', 1}, "mw": {'p', 1000}, "gw": {'p', 1e6}, "kwh": {'e', 1}, "twh": {'e', 1e9},
	"gb": {'b', 1}, "mb": {'b', .001}, "tb": {'b', 1000},
	"s": {'t', 1}, "min": {'t', 60}, "h": {'t', 3600}, "d": {'t', 86400}, "wk": {'t', 604800}, "mo": {'t', 2629746}, "yr": {'t', 31556952},
	"dec": {'t', 315569520}, "cent": {'t', 3155695200},
	"C": {'c', 1}, "F": {'c', 1}, "deg": {'c', 1},
}

// converted reports whether two amounts of different units are the same but for
// rounding: within one in fifty, which is what a converted figure of two digits
// allows, or half of its last digit.
func converted(a, b *fig) bool {
	x, y := scales[a.code], scales[b.code]
	if x.dimension == 0 || x.dimension != y.dimension || a.code == b.code {
		return false
	}
	if x.dimension == 'c' {
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
	u, v := a.v*x.factor, b.v*y.factor
	if x.dimension == 't' {
		return near(u, v, .035) // 30 days and a month
	}
	return near(u, v, .02) || a.sig <= 2 && near(u, v, .05) || b.sig <= 2 && near(u, v, .05)
}

func near(a, b, by float64) bool { return math.Abs(a-b) <= by*math.Max(math.Abs(a), math.Abs(b)) }

// dollars are the currencies whose amounts a $, "dollar" or 元 may be of.
var dollars = map[string]bool{"USD": true, "AUD": true, "CAD": true, "HKD": true, "SGD": true, "NZD": true, "TWD": true, "CNY": true}

// sameCurrency reports whether two codes may be of the same currency.
func sameCurrency(a, b string) bool {
	switch {
	case a == b, a == "", b == "", a == "pound" && b == "GBP", a == "GBP" && b == "pound":
		return true
	case a == "$":
		return dollars[b]
	case b == "$":
		return dollars[a]
	case a == "¥":
		return b == "CNY" || b == "JPY"
	case b == "¥":
		return a == "CNY" || a == "JPY"
	}
	return false
}

// sameUnit reports whether two codes may be of the same unit, so that an equal
// amount is the same.
func sameUnit(a, b *fig) bool {
	if a.code == b.code || a.weak || b.weak || a.code == "" || b.code == "" {
		return true
	}
	x, y := scales[a.code], scales[b.code]
	switch {
	case x.dimension == 'c' && y.dimension == 'c':
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
