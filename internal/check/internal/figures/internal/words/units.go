package words

// A Scale says how a unit converts: times a factor into the base of its dimension.
type Scale struct {
	Dimension byte
	Factor    float64
}

// Scales are those of the units, by code.
var Scales = map[string]Scale{
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

// dollars are the currencies whose amounts a $, "dollar" or 元 may be of.
var dollars = map[string]bool{"USD": true, "AUD": true, "CAD": true, "HKD": true, "SGD": true, "NZD": true, "TWD": true, "CNY": true}

// SameCurrency reports whether two codes may be of the same currency.
func SameCurrency(a, b string) bool {
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
