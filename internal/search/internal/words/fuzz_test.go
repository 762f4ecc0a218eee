package words

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dateline"
)

var seeds = []string{
	"国务院发言人办公室2021年2月11日，二○二一年；1.5亿。臺灣", "Secretary Blinken’s Call — U.S. 1,234.5 l’été", "\xed\xa0\x80\xff国\xf0", "\u202eRTL\u202c نص", "\u0301\u0301\ufe0f",
	"国\ufe00家\u0301人", "の カタカナ 한국어 ไทย", strings.Repeat("長", 400), strings.Repeat("x", 10000), "十一月二十一日 三五天 千万", "１２㈱①½ﬁ𠀀𠮷", "a.b.c.d.U.S", "25％ 3‰", "1\u202f000\u202f000",
}

func FuzzText(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, "en")
		f.Add(s, "zh-Hant")
	}
	f.Fuzz(func(t *testing.T, s, lang string) {
		tokens := reader.Text(dateline.Lang(lang), s)
		boundary := map[int]bool{len(s): true} // an invalid byte is a character
		for i := range s {
			boundary[i] = true
		}
		counted, start, last := 0, 0, -1
		for _, k := range tokens {
			if k.Start < start || k.End <= k.Start || k.End > len(s) {
				t.Fatalf("%q stands from %d to %d, after %d, in %d bytes", k.Term, k.Start, k.End, start, len(s))
			}
			if !boundary[k.Start] || !boundary[k.End] {
				t.Fatalf("%q cuts a character", k.Term)
			}
			if k.Term == "" || k.Term == exactMark || len(k.Term) > 4*mostBytes && !IsHan(k.Term) {
				t.Fatalf("the term %q", k.Term)
			}
			if k.Counts {
				counted++
				if k.Position <= last {
					t.Fatalf("position %d after %d", k.Position, last)
				}
				last = k.Position
			}
			start = k.Start
		}
		if counted > utf8.RuneCountInString(s) {
			t.Fatalf("%d words in %d characters", counted, utf8.RuneCountInString(s))
		}
		if again := reader.Text(dateline.Lang(lang), s); !slices.Equal(again, tokens) {
			t.Fatal("read again, it has other terms")
		}
	})
}

// FuzzQuery copies queries from texts: each finds its text.
func FuzzQuery(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, uint(3), uint(9))
	}
	f.Fuzz(func(t *testing.T, s string, a, b uint) {
		langs := []dateline.Lang{"en", "zh-Hans"}
		tokens := reader.Text("en", s)
		var exact []Token
		for _, k := range tokens {
			if k.Exact {
				exact = append(exact, k)
			}
		}
		if len(exact) == 0 {
			if units := reader.Query(s, true, langs); len(units) > 0 {
				t.Fatalf("a text without terms asks for %v", units)
			}
			return
		}
		from := exact[a%uint(len(exact))].Start
		to := exact[b%uint(len(exact))].End
		if to <= from {
			from, to = 0, len(s)
		}
		for _, phrase := range []bool{true, false} {
			units := reader.Query(s[from:to], phrase, langs)
			if len(units) == 0 || len(units) > mostTerms {
				t.Fatalf("%q is %d units", s[from:to], len(units))
			}
			if u := missing(units, tokens); u != nil {
				t.Fatalf("%.100q, copied, is not found (phrase: %v): %.300s", s[from:to], phrase, fmt.Sprint(*u))
			}
		}
	})
}

// What is slow to read in a way that grows with the square would show here.
func TestHostile(t *testing.T) {
	for _, s := range []string{
		"x", "a.", "1,", "国", "国\u0301", "\u0301", "\u202e", "\u200d", "\xff", "\xed\xa0\x80", "'", "a'", "a\u0301", "👩\u200d", "🇺", "あ", "ア", "\u202f", "1\u202f", "二", "二〇", "亿", "年", "1年", "ไ", " ", "\n", "_", "a_", "的，",
	} {
		long := strings.Repeat(s, 10_000)
		if n := len(reader.Text("en", long)); n > 4*len(long) {
			t.Errorf("%q repeated has %d terms", s, n)
		}
		for _, phrase := range []bool{true, false} {
			if units := reader.Query(long, phrase, []dateline.Lang{"en", "zh"}); len(units) > mostTerms {
				t.Errorf("%q repeated is %d units", s, len(units))
			}
		}
	}
}
