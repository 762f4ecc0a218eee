package parallel

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"dateline"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// ladder shows an alignment with the first words of each unit.
func ladder(a dateline.Alignment, target []dateline.Unit) string {
	var b strings.Builder
	brief := func(s string) string {
		s = strings.Join(strings.Fields(s), " ")
		if r := []rune(s); len(r) > 30 {
			return string(r[:30]) + "…"
		}
		return s
	}
	for _, l := range a {
		for _, s := range l.Source {
			fmt.Fprintf(&b, "  %s\n", brief(s))
		}
		fmt.Fprintf(&b, "= %s\n", l.State)
		for _, u := range target[:l.Target] {
			fmt.Fprintf(&b, "  %s\n", brief(u.Text))
		}
		target = target[l.Target:]
		b.WriteByte('\n')
	}
	return b.String()
}

// release reads a test file: headline, lead and body, parted by lines of "+++".
func release(t testing.TB, name string) []dateline.Unit {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.SplitN(string(b), "+++\n", 3)
	if len(parts) != 3 {
		t.Fatalf("%s has %d parts", name, len(parts))
	}
	return Units(parts[0], parts[1], parts[2])
}

// A release with all that Markdown has, whose Chinese text parts and joins
// paragraphs, leaves one out and adds one.
func TestAlignGolden(t *testing.T) {
	en, zh := release(t, "bridge.en.md"), release(t, "bridge.zh-Hans.md")
	for name, got := range map[string]string{
		"en-zh": ladder(Align(en, zh, "en", "zh-Hans"), zh),
		"zh-en": ladder(Align(zh, en, "", ""), en),
	} {
		file := "testdata/bridge." + name + ".txt"
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s:\n%s", file, got)
		}
	}
}

func TestAlignEdges(t *testing.T) {
	head := dateline.Unit{Kind: dateline.UnitHeadline, Text: "H"}
	lead := dateline.Unit{Kind: dateline.UnitLead, Text: "L"}
	p := units("a", "b")
	with := func(u ...dateline.Unit) []dateline.Unit { return append(u, p...) }
	for _, c := range []struct {
		name           string
		source, target []dateline.Unit
		want           string
	}{
		{"nothing", nil, nil, ""},
		{"no translation", with(head), nil, "1=0 1=0 1=0"},
		{"no source", nil, with(head, lead), "0=1 0=1 0=1 0=1"},
		{"a lead on one side", with(head, lead), with(head), "1=1 1=0 1=1 1=1"},
		{"a headline on one side", with(lead), with(head, lead), "0=1 1=1 1=1 1=1"},
	} {
		got := ""
		for _, l := range Align(c.source, c.target, "en", "zh") {
			got += fmt.Sprintf(" %d=%d", len(l.Source), l.Target)
			if want := map[bool]dateline.LinkState{true: dateline.LinkGuess}[l.Target > 0]; l.State != want {
				t.Errorf("%s: a link of %d is %q", c.name, l.Target, l.State)
			}
		}
		if got = strings.TrimSpace(got); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// What a number, a name in brackets or a label tells must outweigh length.
func TestMarks(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool // something in common
	}{
		{"in 1988 or so", "一九八八年", true},
		{"1,500 people", "共有１５００人", true},
		{"12.5 %", "12．5%", true},
		{"Secretary Blinken", "国务卿布林肯（Antony J. Blinken）", true},
		{"a note[^a]", "注[^a]", true},
		{"[a](https://example.org/x)", "[甲](https://example.org/y)", true},
		{"國家主席", "国家主席", true},    // 主席
		{"5 people", "5人", false}, // one digit stands everywhere
		{"三人", "3 people", false},
		{"a b c", "a 乙", false},
	} {
		have := map[uint32]bool{}
		for _, h := range marks(c.a) {
			have[h] = true
		}
		got := false
		for _, h := range marks(c.b) {
			got = got || have[h]
		}
		if got != c.want {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
	}
}

// Of paragraphs as long as each other, what stands in both texts tells which is
// left out and which belong together.
func TestAlignByWhatIsShared(t *testing.T) {
	const zh = "这段文字与其他各段差不多一样长，只有一处不同，"
	const en = "Here is a paragraph of about the same length as all the others, in which nothing but one place tells them apart, "
	for _, c := range []struct {
		name           string
		source, target []dateline.Unit
		want           string
	}{
		{"a number", units(en+"in 1,240 cases.", en+"in 1988.", en+"in 77 states."), units(zh+"共1240起。", zh+"七十七国（77）。"), "1=1 1=0 1=1"},
		{"a name", units(en+"as Blinken said.", en+"as Sullivan said.", en+"as Austin said."), units(zh+"沙利文（Sullivan）说。", zh+"奥斯汀（Austin）说。"), "1=0 1=1 1=1"},
		{"a year in Chinese digits", units(en+"in 1999.", en+"in 1988.", en+"in 1977."), units(zh+"一九九九年。", zh+"一九八八年。"), "1=1 1=1 1=0"},
		{"a kind", []dateline.Unit{{Kind: dateline.UnitHeading, Text: "## Two"}, {Kind: dateline.UnitParagraph, Text: "Three"}, {Kind: dateline.UnitHeading, Text: "## Four"}},
			[]dateline.Unit{{Kind: dateline.UnitParagraph, Text: "三"}, {Kind: dateline.UnitHeading, Text: "## 四"}}, "1=0 1=1 1=1"},
		{"a name in two of a row", units(en+"as Benjamin Franklin said.", en+"as a Benjamin Franklin Professor."), units(zh+"本杰明·富兰克林（Benjamin Franklin）说。", zh+"富兰克林教授（Benjamin Franklin Professor）。"), "1=1 1=1"},
	} {
		got := ""
		for _, l := range Align(c.source, c.target, "en", "zh-Hans") {
			got += fmt.Sprintf(" %d=%d", len(l.Source), l.Target)
		}
		if got = strings.TrimSpace(got); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// translated garbles each word, so that nothing but lengths and kinds can tell.
func translated(r *rand.Rand, source []dateline.Unit) []dateline.Unit {
	out := make([]dateline.Unit, len(source))
	for i, u := range source {
		n := len(u.Text)/3 + r.IntN(len(u.Text)/20+2)
		out[i] = dateline.Unit{Kind: u.Kind, Text: strings.Repeat("字", n)}
	}
	return out
}

// A long text is paired along its whole length, and in time.
func TestAlignLong(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	source := made(r, 2000)
	target := translated(r, source)
	target = append(target[:700:700], target[760:]...) // sixty left out
	start := time.Now()
	a := Align(source, target, "en", "zh-Hans")
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("it took %v", d)
	}
	checkValid(t, a, len(target))
	checkSources(t, a, texts(source))
	right, i, j := 0, 0, 0
	for _, l := range a {
		if len(l.Source) == 1 && l.Target == 1 && (j == i && i < 700 || j == i-60 && i >= 760) {
			right++
		}
		i, j = i+len(l.Source), j+l.Target
	}
	if right < 1900 {
		t.Errorf("%d of 1940 are right", right)
	}
}

// What is made to be slow is not: quadratic work on these sizes takes minutes.
func TestHostileSizes(t *testing.T) {
	const n = 15_000
	rep := func(s string, n int) []dateline.Unit {
		return lines(strings.TrimSuffix(strings.Repeat(s+"\n", n), "\n"))
	}
	numbered := func(s string) []dateline.Unit {
		all := make([]dateline.Unit, n)
		for i := range all {
			all[i] = dateline.Unit{Kind: dateline.UnitParagraph, Text: fmt.Sprintf("%s %d", s, i)}
		}
		return all
	}
	one := units(strings.Repeat("a", n) + "b")
	for name, c := range map[string][2][]dateline.Unit{
		"all alike":           {rep("a", n), rep("a", n)},
		"alike and others":    {rep("a", n), rep("b", n)},
		"one beginning":       {rep("aa", n), rep("aaa", n)},
		"joined into one":     {rep("a", n), one},
		"split into many":     {one, rep("a", n)},
		"nearly alike":        {numbered("the same words"), numbered("the same word")},
		"nothing but signs":   {rep("*", n), rep("_", n)},
		"other signs":         {rep("*a*", n/10), rep("_a_", n/10)},
		"one against many":    {units("a"), numbered("b")},
		"many against one":    {numbered("b"), units("a")},
		"nothing against all": {nil, numbered("b")},
		"numbers":             {rep(strings.Repeat("12 ", 50), n/50), rep(strings.Repeat("12 ", 50), n/50)},
	} {
		t.Run(name, func(t *testing.T) {
			var took [4]time.Duration
			start := time.Now()
			lap := func(i int) {
				took[i] = time.Since(start)
				start = time.Now()
			}
			a := Align(c[0], c[1], "en", "zh")
			lap(0)
			checkValid(t, a, len(c[1]))
			one := make(dateline.Alignment, len(c[0]))
			for i, u := range c[0] {
				one[i] = dateline.Link{Source: []string{u.Text}, Target: 1}
			}
			start = time.Now()
			Stale(one, c[1])
			lap(1)
			Rows(one, c[0], c[1])
			lap(2)
			checkValid(t, Carry(one, c[0], c[1]), len(c[1]))
			lap(3)
			t.Logf("Align %v, Stale %v, Rows %v, Carry %v", took[0], took[1], took[2], took[3])
			for _, d := range took {
				if d > 20*time.Second {
					t.Errorf("it took %v", took)
				}
			}
		})
	}
}

func FuzzAlign(f *testing.F) {
	f.Add("# a\n\n- b\n\nc 1988", "# 甲\n\n一九八八年")
	f.Add("a[^1]\n\n[^1]: b\n\n***", "|a|\n|-|\n\n![a](/b)\n\n> c")
	f.Add(strings.Repeat("a\n\n", 50), strings.Repeat("b\n\n", 300))
	f.Fuzz(func(t *testing.T, source, target string) {
		h, _, _ := strings.Cut(source, "\n")
		s, g := Units(h, "", source), Units("", target, target)
		a := Align(s, g, "en", "")
		checkValid(t, a, len(g))
		checkSources(t, a, texts(s))
		if b := Align(s, g, "en", ""); !a.Equal(b) {
			t.Fatalf("%+v, and then %+v", a, b)
		}
		for _, u := range [][]dateline.Unit{s, g} {
			h, l, body := Text(u)
			h2, l2, body2 := Text(Units(h, l, body))
			if h != h2 || l != l2 || body != body2 {
				t.Fatalf("%q, %q, %q is %q, %q, %q", h, l, body, h2, l2, body2)
			}
		}
	})
}

const shared = "../../../shared/data/"

func skipOrFail(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

func sharedFile(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(shared + name)
	if errors.Is(err, fs.ErrNotExist) {
		skipOrFail(t, "no shared data: "+name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
