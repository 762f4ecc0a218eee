package tree

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestBlankText(t *testing.T) {
	for s, want := range map[string]bool{
		"":                   true,
		" \t\n\u00A0\u3000":  true,
		"\u200B\uFEFF":       true,  // zero-width space, byte order mark
		"\u00AD":             true,  // a soft hyphen shows where a word is broken only
		"\u200D\u200E\u2060": true,  // joiner, mark of direction, word joiner
		"\u202A\u202C":       true,  // an embedding of nothing
		"\u0601":             false, // the Arabic sign of a footnote's number
		"\u06DD":             false, // the Arabic end of a verse
		"\u200Ba":            false,
		"。":                  false,
		"\U0001F468\u200D":   false,
	} {
		if got := BlankText(s); got != want {
			t.Errorf("BlankText(%+q) = %v", s, got)
		}
	}
}

func TestBlank(t *testing.T) {
	for s, want := range map[string]bool{
		"<p>\u00AD<b> </b></p>":  true,
		"<p><img src=x></p>":     false,
		"<div><p><hr></p></div>": false,
		"<p><b>a</b></p>":        false,
		"<!-- a -->":             true,
	} {
		doc, err := html.Parse(strings.NewReader(s))
		if err != nil {
			t.Fatal(err)
		}
		if got := Blank(doc); got != want {
			t.Errorf("Blank(%q) = %v", s, got)
		}
	}
}
