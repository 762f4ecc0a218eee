package fold

import (
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf8"
)

const hanDigits = "〇一二三四五六七八九零两"

// digitOf returns the value of a Han digit. A circle is typed for a zero.
func digitOf(r rune) (uint64, bool) {
	switch r {
	case '零', '○':
		return 0, true
	case '两':
		return 2, true
	}
	i := strings.IndexRune(hanDigits, r)
	return uint64(i / len("一")), i >= 0
}

func unitOf(r rune) uint64 {
	switch r {
	case '十':
		return 10
	case '百':
		return 100
	case '千':
		return 1e3
	case '万':
		return 1e4
	case '亿':
		return 1e8
	case '兆':
		return 1e12
	}
	return 0
}

// decimal returns a word that is a number as a whole in plain digits; whatever
// else, or what could be read in two ways, is not ok.
func decimal(s string) (string, bool) {
	body := strings.TrimSuffix(strings.TrimSuffix(s, "%"), "‰")
	mark := s[len(body):]
	if mark == "‰%" || body == "" {
		return "", false
	}
	first, size := utf8.DecodeRuneInString(body)
	if size == len(body) { // a digit alone; a circle alone is none, and 十 is ten
		if d, ok := digitOf(first); ok && first != '○' {
			return strconv.FormatUint(d, 10) + mark, true
		}
	}
	if digits, rest, ok := plain(body); ok && rest == "" {
		return digits + mark, true
	}
	if digits, ok := oneByOne(body); ok {
		return digits + mark, true
	}
	if digits, ok := counted(body); ok {
		return digits + mark, true
	}
	return "", false
}

// plain reads the digits that s begins with, without what groups them: commas or
// spaces before each three digits. A comma that is none of these may be that of a
// French fraction or of a list: not ok.
func plain(s string) (digits, rest string, ok bool) {
	n := 0
	for n < len(s) && ('0' <= s[n] && s[n] <= '9' || s[n] == '.' || s[n] == ',' || s[n] == ' ') {
		n++
	}
	digits, rest = s[:n], s[n:]
	whole, fraction, point := strings.Cut(digits, ".")
	if digits == "" || strings.ContainsAny(fraction, ", ") || point && (whole == "" || fraction == "" || rest != "" && strings.Contains(fraction, ".")) {
		return "", "", false
	}
	sep := ","
	if strings.Contains(whole, " ") {
		sep = " "
	}
	groups := strings.Split(whole, sep)
	for i, g := range groups {
		if g == "" || strings.ContainsAny(g, ", ") || len(groups) > 1 && (i > 0 && len(g) != 3 || i == 0 && (len(g) > 3 || g[0] == '0')) {
			return "", "", false
		}
	}
	if len(groups) == 1 {
		return digits, rest, true
	}
	return strings.Join(groups, "") + digits[len(whole):], rest, true
}

// oneByOne reads Han digits as those of a year or of a telephone: three at least,
// or a zero among them. Two are mostly an estimate (三五天), and 两 is never one
// of several.
func oneByOne(s string) (string, bool) {
	var b strings.Builder
	zero := false
	for _, r := range s {
		d, ok := digitOf(r)
		if !ok || r == '两' {
			return "", false
		}
		zero = zero || d == 0
		b.WriteByte('0' + byte(d))
	}
	// All circles are a drawing or a blank (○○).
	return b.String(), b.Len() > 1 && (zero || b.Len() > 2) && strings.Trim(s, "○") != ""
}

// counted reads a number of digits and magnitudes: 三百六十五, 1.5亿, 3万5000. It is
// not ok where the numeral says no one number: 二三十, 千万, 一百百.
func counted(s string) (string, bool) {
	var (
		total, section uint64      // what ended with 万 and above; what did not yet
		pending        uint64      // a number before its magnitude
		have, arabic   bool        // whether there is one; in digits
		zero           bool        // before it
		small          uint64      // of the section, the last magnitude below 万
		big, last      uint64      // the last one from 万 on; the last of either
		scale          = uint64(1) // all is counted in parts of one, where the first number has a fraction
		sum            = checked{ok: true}
	)
	for first := true; s != ""; first = false {
		r, size := utf8.DecodeRuneInString(s)
		if r < utf8.RuneSelf {
			digits, rest, ok := plain(s)
			if !ok || have || zero {
				return "", false
			}
			whole, frac, _ := strings.Cut(digits, ".")
			if frac != "" {
				if !first || len(frac) > mostFraction {
					return "", false
				}
				scale = pow10(len(frac))
			}
			n, err := strconv.ParseUint(whole+frac, 10, 64)
			if err != nil {
				return "", false
			}
			if frac == "" {
				n = sum.mul(n, scale)
			}
			pending, have, arabic, s = n, true, true, rest
			if last > 0 && rest == "" && len(whole) == 1 {
				return "", false // 1万2: 10002 or 12000
			}
			continue
		}
		s = s[size:]
		if d, ok := digitOf(r); ok {
			switch {
			case have || d == 0 && (first || zero):
				return "", false
			case d == 0:
				zero = true
			default:
				pending, have, arabic = sum.mul(d, scale), true, false
			}
			continue
		}
		unit := unitOf(r)
		switch {
		case unit == 0, zero && !have:
			return "", false
		case unit < 1e4:
			if !have && unit == 10 {
				pending, have = scale, true
			}
			if !have || small != 0 && unit >= small {
				return "", false
			}
			section = sum.add(section, sum.mul(pending, unit))
			small, last = unit, unit
		case !have && section == 0: // 万亿
			if big == 0 || last != big || unit < big {
				return "", false
			}
			total = sum.mul(total, unit)
			big = sum.mul(big, unit)
			last = big
		case big == 0 || unit < big:
			total = sum.add(total, sum.mul(sum.add(section, pending), unit))
			section, small, big, last = 0, 0, unit, unit
		case unit > big: // 一万二千亿
			total = sum.mul(sum.add(total, sum.add(section, pending)), unit)
			section, small, big, last = 0, 0, unit, unit
		default:
			return "", false
		}
		pending, have, zero = 0, false, false
	}
	switch {
	case zero && !have:
		return "", false
	case have && !arabic && !zero && last >= 100: // 九千二
		pending = sum.mul(pending, last/10)
	case have && arabic && pending/scale >= max(last, 1) && last > 0:
		return "", false // 3千5000
	}
	total = sum.add(total, sum.add(section, pending))
	if !sum.ok {
		return "", false
	}
	out := strconv.FormatUint(total/scale, 10)
	if rest := total % scale; rest > 0 {
		tail := strconv.FormatUint(rest+scale, 10)[1:] // with its leading zeros
		out += "." + strings.TrimRight(tail, "0")
	}
	return out, true
}

// mostFraction keeps one unit of a number of 19 digits in an uint64.
const mostFraction = 9

func pow10(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}

// checked is arithmetic that remembers when a result did not fit.
type checked struct{ ok bool }

func (c *checked) mul(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	c.ok = c.ok && hi == 0
	return lo
}

func (c *checked) add(a, b uint64) uint64 {
	sum, carry := bits.Add64(a, b, 0)
	c.ok = c.ok && carry == 0
	return sum
}
