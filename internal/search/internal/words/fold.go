package words

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"dateline/internal/zh"
)

// mostBytes bounds a term of letters. What is longer is no word, and is found by its
// beginning.
const mostBytes = 64

// folding is, by Han character of the basic plane from firstHan on, the character as
// which it is found, where that is another: what zh.Fold makes of it.
var folding = sync.OnceValue(func() []uint16 {
	to := make([]uint16, lastHan-firstHan+1)
	for r := rune(firstHan); r <= lastHan; r++ {
		if !isHan(r) {
			continue
		}
		// Of one character zh.Fold makes a digit where it is one (一), which is right for
		// a word and not for a part of one: the character beside it keeps it a character.
		s := zh.Fold("的" + string(r))
		c, size := utf8.DecodeRuneInString(s[len("的"):])
		if len("的")+size == len(s) && isHan(c) && c <= lastHan && c != r {
			to[r-firstHan] = uint16(c)
		}
	}
	return to
})

const firstHan, lastHan = 0x2e80, 0xfaff

// isHan reports whether a character is of Han text, which is found by pairs.
func isHan(r rune) bool {
	switch {
	case r < firstHan:
		return false
	case r >= 0x4e00 && r <= 0x9fff, r >= 0x3400 && r <= 0x4dbf:
		return true
	case r >= 0x3041 && r <= 0x33ff, r >= 0xa000 && r <= 0xd7ff, r > lastHan && r <= 0xffff:
		return false // kana, Hangul and full-width forms, which are frequent
	}
	return unicode.Is(unicode.Han, r)
}

// isLetter reports whether a character, not of Han text, is of a word.
func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// isMark reports whether a character belongs to the one before it: an accent, a
// vowel sign, a variation selector, a direction.
func isMark(r rune) bool {
	return r >= 0xad && (unicode.Is(unicode.M, r) || unicode.Is(unicode.Cf, r))
}

// spell returns a word of letters and digits as it is found: folded, and of
// U.S. or 1.5 only the point between digits. It is empty if nothing is left.
func spell(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = 'a' <= s[i] && s[i] <= 'z' || '0' <= s[i] && s[i] <= '9'
	}
	if !plain {
		s = strings.TrimLeftFunc(zh.Fold(s), func(r rune) bool { return !isLetter(r) })
		if s == "" {
			return ""
		}
		if strings.IndexFunc(s, func(r rune) bool { return !isLetter(r) && !isMark(r) }) >= 0 {
			digits := s[0] <= '9'
			s = strings.Map(func(r rune) rune {
				if isLetter(r) || isMark(r) || r == '.' && digits {
					return r
				}
				return -1
			}, s)
		}
		s = strings.TrimRight(s, ".")
	}
	if len(s) <= mostBytes {
		return s
	}
	n := mostBytes
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// number returns the value of a word that is a number as a whole, in plain digits: of
// 二〇二一, 1.5亿 and 1,234; "" of any other. A per cent sign is not of the value.
func number(s string) string {
	if len(s) > mostBytes {
		return ""
	}
	if r, _ := utf8.DecodeRuneInString(s); !numeric(r) && !strings.ContainsRune(hanNumerals, r) {
		return ""
	}
	v := strings.TrimRight(zh.Fold(s), "%‰")
	if strings.Trim(v, "0123456789.") != "" || v == "" || v[0] == '.' {
		return ""
	}
	return v
}

const hanNumerals = "〇○零一二三四五六七八九十百千两兩"
