package words

import "strings"

// Power returns the power of ten that a Chinese numeral is, or 0.
func Power(r rune) float64 {
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

// More reports the characters that make a number a little more than it says.
func More(r rune) bool { return r == '多' || r == '余' || r == '来' || r == '几' }

// Vulgar returns the value of a fraction that is one rune.
func Vulgar(r rune) float64 {
	switch r {
	case '½':
		return .5
	case '¼':
		return .25
	case '¾':
		return .75
	case '⅓':
		return 1.0 / 3
	case '⅔':
		return 2.0 / 3
	}
	return 0
}

// Contains reports whether a cell's rune, which is 0 outside of the text, is one
// of those in s.
func Contains(s string, r rune) bool { return r != 0 && strings.ContainsRune(s, r) }

// HanDigit returns the digit that a Chinese numeral is, or -1.
func HanDigit(r rune) int {
	if r == '两' {
		return 2
	}
	if r < '一' && r != '〇' {
		return -1
	}
	i := strings.IndexRune("〇一二三四五六七八九", r)
	if i < 0 {
		return -1
	}
	return i / len("一")
}

// Banker returns the numeral that the form of cheques stands for, or 0.
func Banker(r rune) rune {
	from, to := []rune("壹贰叁肆伍陆柒捌玖拾佰仟"), []rune("一二三四五六七八九十百千")
	for i, f := range from {
		if f == r {
			return to[i]
		}
	}
	return 0
}

// HanNumeral reports Chinese numerals.
func HanNumeral(r rune) bool { return HanDigit(r) >= 0 || Power(r) > 0 || r == '廿' || r == '卅' }

// Roman reads a Roman numeral of two capitals or more, up to XXXIX.
func Roman(c []Cell, i int) (v float64, to int) {
	last := 0.0
	for to = i; to < len(c) && IsLetter(c[to].R); to++ {
		d := map[rune]float64{'i': 1, 'v': 5, 'x': 10}[c[to].R]
		if d == 0 || !c[to].Up || to > i+6 {
			return 0, 0
		}
		if v += d; last < d && last > 0 {
			v -= 2 * last
		}
		last = d
	}
	if to < i+2 || to < len(c) && IsDigit(c[to].R) {
		return 0, 0
	}
	return v, to
}
