// Package text is the newsroom's knowledge of plain text: how wide it is, what
// script and language it is in, where its paragraphs and sentences end, how it
// is shortened for a list, what a lossy copy flattened and how to restore that,
// and by which keys headlines, names and addresses are compared.
//
// Everything here is a pure function of its arguments: no language setting, no
// clock, no file. A rule that differs between Chinese and other text is chosen
// by looking at the text itself, so that a Chinese name in an English release,
// or an English gloss in a Chinese one, changes nothing.
//
// The entry points, by what a caller has in hand:
//
//   - a body that a list should show: [TrimHeadline], then [Excerpt];
//   - a body to be read: [Paragraphs], then [Sentences];
//   - a copy that lost its punctuation or its paragraphs: [RestoreParagraphs]
//     and [RestorePunctuation], each of which reports every change;
//   - a headline that needs an address: [Slug], compared by [FoldSlug];
//   - two names that may be the same: [Fold];
//   - text of unknown origin: [GuessLang], [MainScript], [OneLine].
//
// Input is UTF-8; bytes that are not are treated as U+FFFD and never make a
// function fail. Offsets are in bytes of the input.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Width returns the columns that s takes: 2 for each character that Unicode
// (UAX 11) calls wide or full-width, which covers Han, kana, Hangul, their
// punctuation, full-width forms and most emoji; 0 for combining marks, format
// and control characters; 1 for all others.
//
// Characters of ambiguous width, such as “ ” — … ·, count 1 wherever they
// stand: a font decides how wide they are drawn, and a sum that depended on
// neighbours would change when a text is cut.
func Width(s string) int {
	n := 0
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c >= 0x20 && c != 0x7f {
				n++
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		n += runeWidth(r)
		i += size
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case r < 0x20 || r >= 0x7f && r < 0xa0:
		return 0
	case r < 0x300:
		if r == 0xad { // soft hyphen: a format character
			return 0
		}
		return 1
	case r >= 0x4e00 && r <= 0x9fff: // most of any Chinese text; spares the lookups
		return 2
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// OneLine returns s as one line: each run of white space becomes one space, or
// nothing where the run holds a line break between two Han or kana characters
// (they are written without spaces, so the break was only a wrapped line). A
// space that somebody typed between Han characters stays: in headlines it
// separates. White space at both ends goes, and so do control characters,
// U+FEFF, and directional embeddings, overrides and isolates that nothing
// closes or opens (UAX 9), which would reorder whatever follows the line.
func OneLine(s string) string {
	if plainLine(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	drop := unbalancedBidi(s)
	var last rune // the last one written
	space, broken := false, false
	for i, r := range s {
		switch {
		case isLineBreak(r):
			space, broken = true, true
			continue
		case unicode.IsSpace(r):
			space = true
			continue
		case unicode.IsControl(r), r == '\ufeff', isBidiControl(r) && drop[i]:
			continue
		}
		if space && last != 0 && !(broken && isIdeographic(last) && isIdeographic(r)) {
			b.WriteByte(' ')
		}
		space, broken = false, false
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// plainLine reports whether OneLine would return s as it is, for the common
// case of text that has been through it.
func plainLine(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	last := ' '
	for _, r := range s {
		if r == ' ' {
			if last == ' ' {
				return false
			}
		} else if unicode.IsSpace(r) || unicode.IsControl(r) || r == '\ufeff' || isBidiControl(r) {
			return false
		}
		last = r
	}
	return s == "" || last != ' '
}

func isLineBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029
}

// isBidiControl reports the explicit directional formatting characters of UAX 9
// section 2; the marks LRM, RLM and ALM close nothing and are not among them.
func isBidiControl(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

const (
	popDirectionalFormat  = 0x202c
	popDirectionalIsolate = 0x2069
)

// unbalancedBidi returns the byte offsets of the directional controls in s that
// have no partner. It is nil when there are none.
func unbalancedBidi(s string) map[int]bool {
	type opener struct {
		at      int
		isolate bool
	}
	var open []opener
	var drop map[int]bool
	mark := func(at int) {
		if drop == nil {
			drop = map[int]bool{}
		}
		drop[at] = true
	}
	for i, r := range s {
		if !isBidiControl(r) {
			continue
		}
		isolate := r >= 0x2066
		if r != popDirectionalFormat && r != popDirectionalIsolate {
			open = append(open, opener{i, isolate})
			continue
		}
		// An isolate's end also ends the embeddings inside it, which then have
		// no end of their own; an embedding's end does not reach out of an
		// isolate.
		k := len(open) - 1
		for isolate && k >= 0 && !open[k].isolate {
			k--
		}
		if k < 0 || open[k].isolate != isolate {
			mark(i)
			continue
		}
		for _, o := range open[k+1:] {
			mark(o.at)
		}
		open = open[:k]
	}
	for _, o := range open {
		mark(o.at)
	}
	return drop
}
