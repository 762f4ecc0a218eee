// Package fold brings one word to the form in which an index holds it. It is
// part of package zh, whose Fold says what that form is; [Word] is all there is.
package fold

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Word returns the normal form of a word. simple is, by character of the basic
// plane, what Simplified writes for it, or 0.
func Word(simple []uint16, word string) string {
	s, digits := word, false
	switch plain, same := look(simple, word); {
	case !plain:
		s = spell(simple, word)
	case !same:
		var b strings.Builder
		b.Grow(len(word))
		for _, r := range word {
			if 0xc0 <= r && r < 0x180 {
				b.WriteString(latin()[r-0xc0])
				continue
			}
			b.WriteRune(letter(simple, r))
		}
		s = b.String()
	}
	for _, r := range s { // nothing else begins a number
		digits = '0' <= r && r <= '9' || strings.ContainsRune(hanDigits, r) || r == '十' || r == '○'
		break
	}
	if digits {
		if n, ok := decimal(s); ok {
			return n
		}
	}
	return s
}

// look says whether a word is one of those that nearly all are, each character of
// which can be folded on its own, and whether it is in its normal form already.
func look(simple []uint16, word string) (plain, same bool) {
	same = true
	for _, r := range word {
		switch {
		case 'A' <= r && r <= 'Z':
			same = false
		case r < utf8.RuneSelf:
		case 0x4e00 <= r && r <= 0x9fff, 0x3400 <= r && r <= 0x4dbf:
			same = same && letter(simple, r) == r
		case 'А' <= r && r <= 'Я', 0xc0 <= r && r < 0x180, '！' <= r && r <= '～':
			same = false
		case 'а' <= r && r <= 'я', 'ء' <= r && r <= 'غ', 'ف' <= r && r <= 'ي', // Russian, Arabic
			'ぁ' <= r && r <= 'ゖ', 'ァ' <= r && r <= 'ヺ', '가' <= r && r <= '힣', // Japanese, Korean
			'、' <= r && r <= '〩', r == '“', r == '”', r == '—': // and what stands between
		default:
			return false, false
		}
	}
	return true, same
}

// letter returns the lower case or the Simplified character of what is
// decomposed, or r.
func letter(simple []uint16, r rune) rune {
	if '！' <= r && r <= '～' { // full width
		r -= '！' - '!'
	}
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	case r < 0x2e80:
		return unicode.ToLower(r)
	case r > 0xffff:
		return unicode.ToLower(r)
	case simple[r] != 0:
		return rune(simple[r])
	}
	switch r {
	// OpenCC's table leaves these because a Simplified text may have them too;
	// its tables of Taiwan and Hong Kong have them for the others.
	case '著':
		return '着'
	case '衞':
		return '卫'
	case '衹':
		return '只'
	case '敍':
		return '叙'
	case '枱':
		return '台'
	case '粧':
		return '妆'
	case '糭':
		return '粽'
	case '痺':
		return '痹'
	case '睪':
		return '睾'
	case '簷':
		return '檐'
	}
	if r < 0xa640 { // where letters with case go on
		return r
	}
	return unicode.ToLower(r)
}

// spelt are letters that readers without them on their keyboards write so, and
// that Unicode does not decompose.
var spelt = map[rune]string{
	'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'ı': "i", 'ς': "σ", '’': "'", 'ʼ': "'",
	'٫': ".", '٬': ",", '٪': "%",
}

// latin is what the accented letters of European languages are folded to, from
// U+00C0 to U+017F.
var latin = sync.OnceValue(func() *[0x180 - 0xc0]string {
	var table [0x180 - 0xc0]string
	none := make([]uint16, 1<<16)
	for i := range table {
		table[i] = spell(none, string(rune(0xc0+i)))
	}
	return &table
})

// spell is Word for all that look does not know, but for numbers. It works on
// characters and their marks (NFKD) and puts together what is left (NFC).
func spell(simple []uint16, word string) string {
	word = norm.NFKD.String(strings.ToValidUTF8(word, "\ufffd"))
	var b strings.Builder
	b.Grow(len(word))
	base := rune(0)
	for _, r := range word {
		switch {
		case invisible(r), pointed(r):
			continue
		case unicode.Is(unicode.M, r):
			if !accent(base, r) {
				b.WriteRune(r)
			}
			continue
		case r >= utf8.RuneSelf && unicode.Is(unicode.Nd, r):
			r = '0' + value(r)
		}
		r = letter(simple, r)
		base = r
		if s, ok := spelt[r]; ok {
			b.WriteString(s)
			continue
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// invisible says whether a character only says how others are shown.
func invisible(r rune) bool {
	return r >= 0xad && (unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || r == '\u034f')
}

// pointed says whether a character is of the vowel signs and other points that
// Arabic is mostly written without, or the tatweel that stretches a word. The
// hamza and the madda, which Unicode takes apart from their letters, are not.
func pointed(r rune) bool {
	switch {
	case r < 0x0610 || r > 0x06ed:
		return false
	case r <= 0x061a, r == 0x0640, 0x064b <= r && r <= 0x0652, 0x0656 <= r && r <= 0x065f, r == 0x0670:
		return true
	case 0x06d6 <= r:
		return unicode.Is(unicode.Mn, r)
	}
	return false
}

// accent says whether a mark on a letter is left out. й and ў are letters of
// their own, not accented ones: nobody types и for й.
func accent(base, mark rune) bool {
	if !unicode.Is(unicode.Mn, mark) {
		return false
	}
	return unicode.In(base, unicode.Latin, unicode.Greek) || mark != '\u0306' && unicode.Is(unicode.Cyrillic, base)
}

// value returns what a decimal digit of any script counts. Unicode has them in
// runs from 0 to 9.
func value(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	return 0
}
