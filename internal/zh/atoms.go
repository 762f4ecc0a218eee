package zh

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// atoms returns the byte ends of what words are made of: pieces, and numbers.
func atoms(text string) []int32 { return joinNumbers(text, pieces(text)) }

// pieces returns the byte ends of the words of UAX 29, among which each
// ideograph is one of its own, with the marks and variation selectors that
// follow it.
//
// Chinese text is nearly all ideographs and full-width punctuation, where that
// rule needs no tables; they are what makes it fast.
func pieces(text string) []int32 {
	ends := make([]int32, 0, len(text)/3+1)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if standsAlone(r) {
			next, _ := utf8.DecodeRuneInString(text[i+size:])
			if i+size == len(text) || standsAlone(next) || next < utf8.RuneSelf {
				i += size
				ends = append(ends, int32(i))
				continue
			}
		}
		word, _, _ := uniseg.FirstWordInString(text[i:], -1)
		for from := 0; ; {
			at := strings.Index(word[from:], narrowSpace)
			if at < 0 {
				break
			}
			from += at
			if betweenDigits(word, from, from+len(narrowSpace)) {
				from += len(narrowSpace)
				continue
			}
			for _, n := range []int{from, len(narrowSpace)} {
				if n > 0 {
					i += n
					ends = append(ends, int32(i))
				}
			}
			word, from = word[from+len(narrowSpace):], 0
		}
		if word != "" {
			i += len(word)
			ends = append(ends, int32(i))
		}
	}
	return ends
}

// narrowSpace is the narrow no-break space, U+202F. UAX 29 has it join words,
// for the sake of Mongolian; but texts pasted from a word processor have it
// between any two, and French before its punctuation. Here it is a space, except
// in a number (1 000).
const narrowSpace = "\u202f"

func betweenDigits(s string, from, to int) bool {
	return from > 0 && to < len(s) && '0' <= s[from-1] && s[from-1] <= '9' && '0' <= s[to] && s[to] <= '9'
}

// standsAlone says that UAX 29 breaks on both sides of r unless a mark, a format
// character or a joiner follows, because r is of its class Other (WB999).
func standsAlone(r rune) bool {
	switch {
	case r >= 0x4e00 && r <= 0x9fff, r >= 0x3400 && r <= 0x4dbf: // ideographs
		return true
	case r >= 0x3001 && r <= 0x3029 && r != '々': // 、。〈〉《》「」『』【】, but not the ideographic space (WB3d)
		return true
	case r == '，', r == '！', r == '？', r == '（', r == '）', r == '“', r == '”', r == '—':
		return true
	}
	return false
}
