package text

import (
	"strings"
	"testing"
	"time"
)

// TestHostileInput feeds each function a hundred thousand bytes of what makes a scanner
// that looks back or ahead quadratic. It takes each some ten milliseconds.
func TestHostileInput(t *testing.T) {
	for _, unit := range []string{"(", "“", ")", "(a. ", "(a). B", "“a” ", "a ", "\n", " \n", "。 ", "。 a", "? ", "!", "，", "a\u0301", "\u0301", "・", "http://", "中(", "(中)", "中, ", "- a\n", "1. ", "A.", "\"a", "‘a ", "\u202a", "\u2066\u202b"} {
		s := strings.Repeat(unit, 100_000/len(unit))
		for name, f := range map[string]func(){
			"Width":              func() { Width(s) },
			"OneLine":            func() { OneLine(s) },
			"GuessLang":          func() { GuessLang(s) },
			"Paragraphs":         func() { Paragraphs(s) },
			"Sentences":          func() { Sentences(s) },
			"Excerpt":            func() { Excerpt(s, ExcerptWidth) },
			"TrimHeadline":       func() { TrimHeadline(s, s) },
			"RestorePunctuation": func() { RestorePunctuation(s) },
			"RestoreParagraphs":  func() { RestoreParagraphs(s) },
			"Slug":               func() { Slug(s, 80) },
			"Fold":               func() { Fold(s) },
		} {
			start := time.Now()
			f()
			if d := time.Since(start); d > 2*time.Second {
				t.Errorf("%s of %q repeated took %v", name, unit, d)
			}
		}
	}
}
