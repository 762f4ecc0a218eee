package zh

import (
	"unicode"
	"unicode/utf8"
)

// joinNumbers makes one atom of each run of atoms that is surely a number, in
// place: digits with a magnitude or a per cent sign (1亿2000万, 25%), Han digits
// with a zero among them (二〇二一), and four Han numerals or more (三百六十五).
// The dictionary holds 一年 and 亿美元, and would tear them.
//
// Shorter runs of Han numerals are left to the dictionary, which has to tell
// 统一|一个 from 十一, and are joined after it.
func joinNumbers(text string, ends []int32) []int32 {
	n, from := 0, 0
	for i := 0; i < len(ends); {
		to := number(text, ends, i, from)
		from = int(ends[to-1])
		ends[n] = int32(from)
		n++
		i = to
	}
	return ends[:n]
}

// number returns the atom after the number that begins with atom i at the byte
// from, and i+1 where none does.
func number(text string, ends []int32, i, from int) int {
	atom := func(k int) string {
		if k >= len(ends) {
			return ""
		}
		return text[ends[k-1]:ends[k]]
	}
	first, to, zero := numeralKind(text[from:ends[i]]), i+1, false
	switch first {
	case digit:
		for to < len(ends) {
			kind := numeralKind(atom(to))
			if kind == perCent {
				return to + 1
			}
			if kind != digit && (kind != magnitude || prefixesUnit(atom(to), atom(to+1))) {
				break
			}
			to++
		}
		return to
	case hanDigit, magnitude:
		for ; to < len(ends); to++ {
			kind := numeralKind(atom(to))
			if kind != hanDigit && kind != magnitude && kind != circle {
				break
			}
			zero = zero || kind == circle || atom(to) == "〇" || atom(to) == "零"
		}
		if zero || to >= i+4 {
			return to
		}
	}
	return i + 1
}

// prefixesUnit tells 500千伏 and 600兆瓦, whose number is 500 and 600, from 3千万.
func prefixesUnit(magnitude, next string) bool {
	switch magnitude {
	case "百", "千", "兆":
		switch next {
		case "克", "米", "瓦", "伏", "卡", "帕", "赫", "焦", "安", "欧", "歐", "吨", "噸", "字", "比", "分":
			return true
		}
	}
	return false
}

// What an atom is to a number.
const (
	notNumeral = iota
	digit      // 1, 1.5, 1,234, ２０２１
	hanDigit   // 〇 to 九, 两, 十
	magnitude  // 百, 千, 万, 亿, 兆
	circle     // ○, often typed for 〇
	perCent    // %, ％, ‰
)

func numeralKind(atom string) int {
	first, size := utf8.DecodeRuneInString(atom)
	kind := numeralRune(first)
	if kind == notNumeral || len(atom) == size {
		return kind
	}
	if kind != digit {
		return notNumeral // a character with a mark or a variation selector
	}
	for _, r := range atom[size:] {
		if r != '.' && r != ',' && string(r) != narrowSpace && numeralRune(r) != digit {
			return notNumeral // 3G
		}
	}
	return digit
}

func numeralRune(r rune) int {
	switch r {
	case '〇', '零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '两', '兩', '十':
		return hanDigit
	case '百', '千', '万', '萬', '亿', '億', '兆':
		return magnitude
	case '○':
		return circle
	case '%', '％', '‰':
		return perCent
	}
	if r < utf8.RuneSelf {
		if '0' <= r && r <= '9' {
			return digit
		}
		return notNumeral
	}
	if unicode.Is(unicode.Nd, r) {
		return digit
	}
	return notNumeral
}

// isNumeral says whether a word is all Han digits and magnitudes.
func isNumeral(word string) bool {
	for _, r := range word {
		if k := numeralRune(r); k != hanDigit && k != magnitude {
			return false
		}
	}
	return true
}
