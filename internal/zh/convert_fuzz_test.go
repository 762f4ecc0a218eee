package zh

import (
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"
)

// others returns s without the Han characters: what no conversion may change when
// it has no phrases of its own.
func others(s string) string {
	var b strings.Builder
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		if !unicode.Is(unicode.Han, r) {
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return b.String()
}

func describing(r rune) bool { return '⿰' <= r && r <= '⿿' }

func FuzzConvert(f *testing.F) {
	for _, s := range []string{"", "国务院", "BMW集團 B型肝炎", "\xe5\x9b国\xff\xed\xa0\x80", "⿰女尔发⿳⿰", "豈𫝈㑮", "头发\x00發展", "[国](发 \"国\") `发`", "> - 国\n>\n>       发"} {
		f.Add(s)
	}
	// Characters are replaced by characters in these; words of regions are not, and
	// may be Latin ones (B型肝炎).
	var plain []*Converter
	for _, name := range []string{"s2t", "s2tw", "s2hk", "t2s", "tw2s", "hk2s", "t2tw", "t2hk", "tw2t", "hk2t", "t2jp"} {
		plain = append(plain, converter(f, name))
	}
	regional := []*Converter{converter(f, "s2twp"), converter(f, "tw2sp"), converter(f, "hk2sp"), converter(f, "s2hkp"), converter(f, "jp2t")}
	own := converter(f, "s2twp").With(map[string]string{"国务": "GUOWU", "a": "<>", "\xff": "no", "": "no"})
	f.Fuzz(func(t *testing.T, s string) {
		rest := others(s)
		for i, c := range plain {
			got := c.Convert(s)
			if others(got) != rest {
				t.Errorf("%d: %q became %q: more than Han changed", i, s, got)
			}
			if n := utf8.RuneCountInString(got); n != utf8.RuneCountInString(s) {
				t.Errorf("%d: %q became %q: %d characters", i, s, got, n)
			}
			if rest == s && got != s {
				t.Errorf("%d: %q has no Han and became %q", i, s, got)
			}
			// A text is converted line by line as well.
			lines := ""
			for l := range strings.Lines(s) {
				lines += c.Convert(l)
			}
			if lines != got && !strings.ContainsFunc(s, describing) {
				t.Errorf("%d: %q became %q, and line by line %q", i, s, got, lines)
			}
		}
		for _, c := range regional {
			if got := c.Convert(s); utf8.ValidString(s) && !utf8.ValidString(got) {
				t.Errorf("%q became %q, which is not UTF-8", s, got)
			}
		}
		got := own.Convert(s)
		if strings.Count(got, "GUOWU") < strings.Count(s, "国务") {
			t.Errorf("%q became %q without its own phrase", s, got)
		}
		checkUnread(t, s)
		if md := plain[0].ConvertMarkdown(s); others(md) != rest {
			t.Errorf("%q became %q: more than Han changed", s, md)
		}
		hans, hant := Scripts(s)
		for _, spans := range [][]Span{hans, hant} {
			end := 0
			for _, sp := range spans {
				if sp.Start < end || sp.End <= sp.Start || !utf8.ValidString(s[sp.Start:sp.End]) {
					t.Errorf("%q: spans %v", s, spans)
				}
				end = sp.End + 1 // neighbours are one
			}
		}
	})
}

// TestTogether converts in many goroutines at once, the first of them while the
// dictionaries are read (go test -race).
func TestTogether(t *testing.T) {
	var wg sync.WaitGroup
	for range 4 {
		for _, k := range Conversions() {
			wg.Go(func() {
				c, err := NewConverter(k.Name)
				if err != nil {
					t.Error(err)
					return
				}
				own := c.With(map[string]string{"国务院": "A"})
				for range 3 {
					c.Convert("国务院的头发")
					if got := own.Convert("国务院"); got != "A" {
						t.Errorf("%s: %s", k.Name, got)
					}
				}
			})
		}
	}
	wg.Wait()
}

// FuzzScripts: nothing that only Traditional uses is left in what was simplified.
func FuzzScripts(f *testing.F) {
	f.Add("国国國后里")
	toSimplified := converter(f, "t2s")
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsFunc(s, describing) {
			return // what is described stays as it is
		}
		_, hant := Scripts(toSimplified.Convert(s))
		for _, sp := range hant {
			t.Errorf("%q has %v after it was simplified", s, sp)
		}
	})
}
