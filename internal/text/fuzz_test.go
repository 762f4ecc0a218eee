package text

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// samples are what every fuzz target starts from: the kinds of text that the
// newsroom has, and the ways in which they arrive broken.
var samples = []string{
	"",
	"农历新年 2021年2月11日 8:07AM 东部标准时间 安东尼·J·布林肯国务卿 2月12日农历新年,我祝愿我们在世界各地的朋友身体健康、和平兴旺。 当数百万美国人庆祝新的农历年之际,美国与友邦和盟友站在一起。",
	"总统:国务卿先生,很高兴在这里见到你。长时期以来我始终期待能称你为“国务卿先生”。 诸位下午好。",
	"气候领导人峰会(Climate Leaders’ Summit),谈解决气候危机问题。副国家安全顾问(Deputy ...",
	"MODERATOR:  Thank you, Operator.  And thank you all for joining us this\nmorning.  Today’s call is with Dr. J. Smith of the U.S. “Over to you.”\n\n1. First; see https://example.org/a?b=(c).\n- second",
	"“One.\n\n“Two. (Three [four” 五】六》‘seven 5’10” rock ’n’ roll",
	"e\u0301\u0301 👨‍👩‍👧 🇸🇬🇸🇬 नमस्ते हिन्दी \u2066ab\u2069 \u202ec \u0600 1",
	"بيان صحفي: قال الوزير (اليوم) إن المحادثات… انتهت؟ نعم.",
	"\xff\xfe。\x00,？!\u2028a\u00a0\u3000",
	"İstanbul ŉ ﬁ ß ǰ ΐ ͅ \u1e9e ﬃ ㍿ ｶﾞ",
}

func FuzzExcerpt(f *testing.F) {
	for _, s := range samples {
		f.Add(s, 240)
		f.Add(s, 11)
		f.Add(s, 2)
	}
	f.Fuzz(func(t *testing.T, body string, width int) {
		if width > 1000 || width < 2 {
			return
		}
		e := Excerpt(body, width)
		if w := Width(e); w > width {
			t.Fatalf("%d columns of %d: %q", w, width, e)
		}
		if !utf8.ValidString(e) || strings.ContainsFunc(e, func(r rune) bool { return isLineBreak(r) || unicode.IsControl(r) }) {
			t.Fatalf("not one line of text: %q", e)
		}
		if len(openAt(pairsIn(e), len(e))) > 0 {
			t.Fatalf("a bracket is left open: %q", e)
		}
		if again := Excerpt(e, width); again != e {
			t.Fatalf("not idempotent:\n%q\n%q", e, again)
		}
		line, _ := runningText(opening(body, width))
		line = OneLine(line)
		if (e == "") != (line == "") {
			t.Fatalf("%q of %q", e, line)
		}
		// What was kept ends between two clusters of the text it was cut from.
		kept := commonPrefix(e, line)
		if len(kept) == len(line) || kept == "" || strings.ContainsFunc(line, isBidiControl) {
			return
		}
		if state, at := -1, 0; strings.HasSuffix(e, "…") {
			rest := line
			var ends []int
			for rest != "" {
				var g string
				g, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
				at += len(g)
				ends = append(ends, at)
			}
			end := len(strings.TrimRight(strings.TrimRight(e, "…"), `)）”’]}」』》〉】〗〕〙〛］｝｣»›〞"`))
			if end > 0 && end <= len(kept) && !slices.Contains(ends, end) && !slices.Contains(ends, len(kept)) {
				t.Fatalf("cut inside a cluster: %q of %q", e, line)
			}
		}
	})
}

func commonPrefix(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return head(a, n)
}

func FuzzSentences(f *testing.F) {
	for _, s := range samples {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Sentences(s)
		if strings.Join(got, "") != s {
			t.Fatalf("%q is not %q", got, s)
		}
		if slices.Contains(got, "") {
			t.Fatalf("an empty sentence: %q", got)
		}
	})
}

func FuzzParagraphs(f *testing.F) {
	for _, s := range samples {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Paragraphs(s)
		for _, p := range got {
			if p == "" || p != OneLine(p) {
				t.Fatalf("not a paragraph: %q", p)
			}
		}
		if want := visible(s); visible(strings.Join(got, "")) != want {
			t.Fatalf("%q lost something of %q", got, s)
		}
	})
}

// visible drops what Paragraphs may drop.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == '\ufeff' || r == '\u200b' || isBidiControl(r) {
			return -1
		}
		return r
	}, s)
}

func FuzzSlug(f *testing.F) {
	for _, s := range samples {
		f.Add(s, 20)
		f.Add(s, 0)
	}
	f.Fuzz(func(t *testing.T, s string, max int) {
		slug := Slug(s, max)
		if again := Slug(slug, max); again != slug {
			t.Fatalf("not idempotent: %q, then %q", slug, again)
		}
		if max > 0 && utf8.RuneCountInString(slug) > max {
			t.Fatalf("longer than %d: %q", max, slug)
		}
		if strings.HasPrefix(slug, "-") || strings.HasSuffix(slug, "-") || strings.Contains(slug, "--") {
			t.Fatalf("stray hyphens: %q", slug)
		}
		if FoldSlug(FoldSlug(slug)) != FoldSlug(slug) || FoldSlug(strings.ToUpper(slug)) != FoldSlug(slug) {
			t.Fatalf("case is not folded: %q", slug)
		}
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range samples {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if Fold(Fold(s)) != Fold(s) {
			t.Fatalf("not idempotent: %q, then %q", Fold(s), Fold(Fold(s)))
		}
		if OneLine(OneLine(s)) != OneLine(s) {
			t.Fatalf("OneLine is not idempotent: %q, then %q", OneLine(s), OneLine(OneLine(s)))
		}
	})
}

func FuzzTrimHeadline(f *testing.F) {
	for _, s := range samples {
		f.Add(s, "农历新年")
		f.Add(s+"\n"+s, s)
	}
	f.Fuzz(func(t *testing.T, body, headline string) {
		rest, trimmed := TrimHeadline(body, headline)
		if !strings.HasSuffix(body, rest) || trimmed != (len(rest) < len(body)) {
			t.Fatalf("%q, %v of %q", rest, trimmed, body)
		}
	})
}

func FuzzRestorePunctuation(f *testing.F) {
	for _, s := range samples {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out, changes := RestorePunctuation(s)
		checkChanges(t, s, out, changes)
		if withoutMarks(out) != withoutMarks(s) {
			t.Fatalf("%q changed more than marks: %q", s, out)
		}
		if again, _ := RestorePunctuation(out); again != out {
			t.Fatalf("not idempotent: %q, then %q", out, again)
		}
	})
}

func withoutMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(",:;?!()，：；？！（）", r) {
			return -1
		}
		return r
	}, s)
}

func FuzzRestoreParagraphs(f *testing.F) {
	for _, s := range samples {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out, changes := RestoreParagraphs(s)
		checkChanges(t, s, out, changes)
		if withoutSpace(out) != withoutSpace(s) {
			t.Fatalf("%q changed more than white space: %q", s, out)
		}
		if again, _ := RestoreParagraphs(out); again != out {
			t.Fatalf("not idempotent: %q, then %q", out, again)
		}
	})
}
