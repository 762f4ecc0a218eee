package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Slug returns the part of an address that names a headline, in the headline's
// own script: 农历新年, remarks-on-americas-place. It is in NFKC and lower case and
// consists of letters, digits and combining marks, with single hyphens for
// everything between them; apostrophes and invisible characters vanish. It has at
// most max characters (code points; no limit below 1) and is cut at a hyphen
// where that keeps at least half of it, else between grapheme clusters. It is
// empty if the headline has neither letter nor digit, or if not even one
// grapheme cluster fits: the caller then has to name the thing otherwise.
// Slug(Slug(s)) == Slug(s).
func Slug(headline string, max int) string {
	s := norm.NFKC.String(headline)
	s = strings.ToLower(s)
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case isApostrophe(r) || r >= utf8.RuneSelf && unicode.Is(unicode.Cf, r):
			continue
		case unicode.IsMark(r) && (b.Len() == 0 || gap):
			continue // a mark on nothing, or on what became a hyphen
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		default:
			gap = true
		}
	}
	// Lower case can come apart (İ), and what an apostrophe kept apart can compose.
	return shorten(norm.NFKC.String(b.String()), max)
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', '‛', 'ʼ', 'ʻ', '′', '`', '´':
		return true
	}
	return false
}

func shorten(slug string, max int) string {
	if max < 1 || utf8.RuneCountInString(slug) <= max {
		return slug
	}
	rest, state, at, n, hyphen := slug, -1, 0, 0, 0
	for rest != "" {
		var g string
		g, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if g == "-" && 2*n >= max {
			hyphen = at
		}
		if n += utf8.RuneCountInString(g); n > max {
			break
		}
		at += len(g)
	}
	if hyphen > 0 {
		at = hyphen
	}
	return strings.TrimRight(slug[:at], "-")
}

// FoldSlug returns the form by which slugs are compared when an address is
// asked for: any normalisation and any case of a slug has the same form.
func FoldSlug(s string) string {
	return norm.NFKC.String(cases.Fold().String(norm.NFKC.String(s)))
}
