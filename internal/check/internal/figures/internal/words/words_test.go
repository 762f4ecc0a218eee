package words

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestList finds lines that say nothing, or twice and differently.
func TestList(t *testing.T) {
	for _, lang := range []string{"en", "zh", "fr", "es", "ru", "ar"} {
		said := map[string]string{}
		in := false
		for line := range strings.Lines(wordList) {
			line = strings.TrimSpace(line)
			if line == "" || line[0] == '#' {
				continue
			}
			if line[0] == '[' {
				in = strings.Contains(line, lang) || strings.Contains(line, "*")
				continue
			}
			head, list, ok := strings.Cut(line, ": ")
			kind, _, _ := strings.Cut(head, " ")
			if !ok || wordKinds[kind] == 0 {
				t.Fatalf("%q is no line of the list", line)
			}
			if !in {
				continue
			}
			for s := range strings.SplitSeq(list, "|") {
				if s == "" || strings.TrimSpace(s) != s {
					t.Errorf("%q has an empty word", line)
				}
				if before, twice := said[s]; twice {
					t.Errorf("%s: %q is %q and %q", lang, s, before, head)
				}
				said[s] = head
				for _, r := range s {
					if f, up := foldRune(r); f != r && r != '零' && r != '尺' || up && r < utf8.RuneSelf {
						t.Errorf("%s: %q of %q is not as texts are folded", lang, r, s)
					}
				}
				c := Cells(s)
				w, end := Of(lang).At(c, 0)
				if w == nil || end != len(c) {
					t.Errorf("%s: %q is not found", lang, s)
				}
				if w != nil && w.Kind == Unit {
					if _, ok := Scales[w.Code]; !ok {
						t.Errorf("%q is in a unit that does not convert", s)
					}
				}
			}
		}
	}
}

func TestCells(t *testing.T) {
	for in, want := range map[string]string{
		"１２，３ ＡＢ":                         "12，3 ab",
		"兩萬零三個":                           "两万〇三个",
		"١٢٫٥٪":                           "12.5%",
		"a **b** c":                       "a b c",
		"1\u200b2":                        "12",
		"x `code` y":                      "x | y",
		"[words](/go/2021) on":            "[words| on",
		"see https://example.org/1, then": "see |, then",
		"mail a.b@example.org 5":          "mail | 5",
		"<b>5</b> < 6":                    "|5| < 6",
		"note[^1] and `open":              "note| and `open",
		"Ⅱ–Ⅳ":                             "ⅱ-ⅳ",
		"\xff1":                           "|1",
		`1\. point`:                       "1. point",
	} {
		var b strings.Builder
		for _, c := range Cells(in) {
			if c.R == 0 {
				b.WriteByte('|')
				continue
			}
			b.WriteRune(c.R)
			if int(c.At)+int(c.N) > len(in) {
				t.Errorf("%q: %+v lies outside", in, c)
			}
		}
		if got := strings.ReplaceAll(b.String(), string(Thin), " "); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestNumerals(t *testing.T) {
	for r, want := range map[rune]int{'〇': 0, '一': 1, '两': 2, '九': 9, '十': -1, 'a': -1, 0: -1, '们': -1} {
		if got := HanDigit(r); got != want {
			t.Errorf("%q: %d", r, got)
		}
	}
	for s, want := range map[string]float64{"II": 2, "IV": 4, "XIX": 19, "XV": 15, "Iv": 0, "I": 0, "MIX": 0, "II5": 0} {
		if got, _ := Roman(Cells(s), 0); got != want {
			t.Errorf("%s: %v", s, got)
		}
	}
}
