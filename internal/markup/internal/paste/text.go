package paste

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"dateline/internal/markup/internal/tree"
)

// Visible drops characters that show nothing and makes no-break spaces, which
// pages are full of, plain ones where neither French typography nor a number
// needs them.
func Visible(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0 {
		return s
	}
	runes := []rune(s)
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return ' '
		}
		return runes[i]
	}
	var b strings.Builder
	for i, r := range runes {
		switch r {
		case '\u00AD', '\u200B', '\u2060', '\uFEFF', '\u180E', '\u2061', '\u2062', '\u2063', '\u2064':
		case '\u200C', '\u200D':
			if joins(at(i-1)) && joins(at(i+1)) {
				b.WriteRune(r)
			}
		case '\u00A0', '\u202F':
			if strings.ContainsRune(";:!?»%", at(i+1)) && at(i+1) != ' ' || at(i-1) == '«' ||
				unicode.IsDigit(at(i-1)) && unicode.IsDigit(at(i+1)) {
				b.WriteRune(r)
			} else {
				b.WriteByte(' ')
			}
		case '\u2028', '\u2029', '\u2007':
			b.WriteByte(' ')
		default:
			// Tag characters spell regional flags after an emoji; else they are unseen.
			if r < 0xE0000 || r > 0xE007F || at(i-1) >= 0x1F000 {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// joins reports whether a zero-width joiner or non-joiner beside r changes what
// is seen: in Arabic, Indic and other joining scripts, and in emoji.
func joins(r rune) bool {
	if r >= 0x2190 && r < 0x2C00 || r >= 0x1F000 || unicode.Is(unicode.Variation_Selector, r) {
		return true
	}
	return (unicode.IsLetter(r) || unicode.IsMark(r)) &&
		!unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo)
}

// bidirectional reports whether anything below root runs from right to left, or
// is told to. If not, no directional character has an effect (Unicode UAX 9).
func bidirectional(root *html.Node) bool {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && strings.EqualFold(tree.Attr(n, "dir"), "rtl") {
			return true
		}
		if n.Type == html.TextNode && strings.ContainsFunc(n.Data, func(r rune) bool {
			return r >= 0x590 && r <= 0x8FF || r >= 0xFB1D && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFC || r >= 0x10800 && r <= 0x10FFF ||
				r >= 0x1E800 && r <= 0x1EFFF || r == '\u200F' || r == '\u202B' || r == '\u202E' || r == '\u2067'
		}) {
			return true
		}
	}
	return false
}

// DropIdleDirection removes directional characters from the text below root if
// none has an effect.
func DropIdleDirection(root *html.Node) {
	if bidirectional(root) {
		return
	}
	for n := range root.Descendants() {
		if n.Type == html.TextNode && strings.ContainsAny(n.Data, directional) {
			n.Data = strings.Map(func(r rune) rune {
				if strings.ContainsRune(directional, r) {
					return -1
				}
				return r
			}, n.Data)
		}
	}
}

// Left-to-right mark, embedding, override and isolate, first-strong isolate, and
// what ends them.
const directional = "\u200E\u202A\u202D\u2066\u2068\u202C\u2069"
