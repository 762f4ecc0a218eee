package words

import (
	"strconv"
	"strings"
)

// Grouped writes a number with commas between thousands and up to six decimals.
func Grouped(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if len(s) > 32 {
		return strconv.FormatFloat(v, 'g', 6, 64)
	}
	whole, rest, point := strings.Cut(s, ".")
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 && whole[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if point {
		if len(rest) > 6 {
			rest = rest[:6]
		}
		b.WriteString("." + rest)
	}
	return b.String()
}

// Ordinal writes 21st.
func Ordinal(v int) string {
	switch {
	case v%100/10 == 1:
	case v%10 == 1:
		return strconv.Itoa(v) + "st"
	case v%10 == 2:
		return strconv.Itoa(v) + "nd"
	case v%10 == 3:
		return strconv.Itoa(v) + "rd"
	}
	return strconv.Itoa(v) + "th"
}

// UnitName writes the code of a unit: "km²", "°C".
func UnitName(code string) string {
	switch code {
	case "C", "F":
		return "°" + code
	case "deg":
		return "°"
	case "km2", "m2", "m3":
		return strings.NewReplacer("2", "²", "3", "³").Replace(code)
	}
	return code
}
