package zh

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// written shows edits in one line: [-deleted-] and {+inserted+}.
func written(edits []Edit) string {
	var b strings.Builder
	for _, e := range edits {
		switch e.Op {
		case Same:
			b.WriteString(e.Text)
		case Deleted:
			b.WriteString("[-" + e.Text + "-]")
		case Inserted:
			b.WriteString("{+" + e.Text + "+}")
		}
	}
	return b.String()
}

func TestCompare(t *testing.T) {
	long := "国务卿布林肯星期四在国务院发表讲话，谈到美国在世界上的地位。"
	far := "国务院发言人办公室，"
	named := base.With([]string{"布林肯", "普莱斯"})
	for _, tt := range []struct{ name, before, after, want string }{
		{"nothing", "", "", ""},
		{"equal", long, long, long},
		{"from nothing", "", "甲。", "{+甲。+}"},
		{"to nothing", "甲。", "", "[-甲。-]"},
		{"only blank lines", "\n\n", "\n", "\n[-\n-]"},

		{"a word", "国务卿布林肯今天访问日本", "国务卿布林肯明天访问日本", "国务卿布林肯[-今天-]{+明天+}访问日本"},
		{"a name is not split", "发言人普莱斯说", "发言人普京说", "发言人[-普莱斯-]{+普京+}说"},
		{"a number", "援助总额为1.5亿美元，用于粮食", "援助总额为2.5亿美元，用于粮食", "援助总额为[-1.5亿-]{+2.5亿+}美元，用于粮食"},
		{"per cent", "增长了5.2%左右", "增长了5.25%左右", "增长了[-5.2%-]{+5.25%+}左右"},
		{"Han number", "二〇二一年的预算", "二〇二二年的预算", "[-二〇二一-]{+二〇二二+}年的预算"},
		{"a date in digits", "会议定于2021-02-04在华盛顿举行", "会议定于2021-02-05在华盛顿举行", "会议定于[-2021-02-04-]{+2021-02-05+}在华盛顿举行"},
		{"a time", "发布会10:30开始", "发布会11:30开始", "发布会[-10:30-]{+11:30+}开始"},
		{"Traditional", "發言人今天表示歡迎", "發言人昨天表示歡迎", "發言人[-今天-]{+昨天+}表示歡迎"},
		{"a comma between long changes", "总统会见外交部长，讨论气候变化，双方同意继续合作。", "总理拜访国防大臣，研究网络安全，双方同意继续合作。",
			"[-总统会见外交部长，讨论气候变化-]{+总理拜访国防大臣，研究网络安全+}，双方同意继续合作。"},
		{"a 的 between long changes", "两国经济合作的长期发展计划，双方同意继续推进。", "三方人文交流的短期实施方案，双方同意继续推进。",
			"[-两国经济合作的长期发展计划-]{+三方人文交流的短期实施方案+}，双方同意继续推进。"},
		{"a long match stays, however long the changes", "我们欢迎各方代表前来参加这次重要会议，" + far + "他们将于星期四前往北京出席双边会谈。", "三国议会昨天通过有关贸易的法律草案，" + far + "大雨造成南部多个城市公路铁路中断。",
			"[-我们欢迎各方代表前来参加这次重要会议-]{+三国议会昨天通过有关贸易的法律草案+}，" + far + "[-他们将于星期四前往北京出席双边会谈-]{+大雨造成南部多个城市公路铁路中断+}。"},
		{"a sentence goes in whole", "甲方表示欢迎。乙方表示感谢。", "甲方表示欢迎。丙方表示遗憾。乙方表示感谢。", "甲方表示欢迎。{+丙方表示遗憾。+}乙方表示感谢。"},

		{"English", "The Secretary met with the Foreign Minister of Japan.", "The Secretary met with the Prime Minister of Japan.",
			"The Secretary met with the [-Foreign-]{+Prime+} Minister of Japan."},
		{"English, an item of a list", "Canada, Japan, and Mexico took part.", "Canada, France, Japan, and Mexico took part.",
			"Canada, {+France, +}Japan, and Mexico took part."},
		{"English, several words", "We welcome the announcement made on 4 February 2021 by the government.", "We welcome the announcement made on 5 March 2021 by the government.",
			"We welcome the announcement made on [-4 February-]{+5 March+} 2021 by the government."},
		{"a sentence of English", "One is here. Two is there.", "One is here. Three is nowhere. Two is there.", "One is here. {+Three is nowhere. +}Two is there."},
		{"mixed", "国务卿将出席G20峰会和APEC会议。", "国务卿将出席G7峰会和APEC会议。", "国务卿将出席[-G20-]{+G7+}峰会和APEC会议。"},
		{"Arabic", "قال الوزير إن الولايات المتحدة ترحب بالاتفاق.", "قال الرئيس إن الولايات المتحدة ترحب بالاتفاق.",
			"قال [-الوزير-]{+الرئيس+} إن الولايات المتحدة ترحب بالاتفاق."},

		{"emphasis", "这是**重要**的一步。", "这是重要的一步。", "这是[-**-]重要[-**-]的一步。"},
		{"a link keeps its text", "详见[声明](https://example.org/a/1.html)，谢谢。", "详见[声明](https://example.org/b/2.html)，谢谢。",
			"详见[声明]([-https://example.org/a/1.html-]{+https://example.org/b/2.html+})，谢谢。"},
		{"lines of a list", "- 美国\n- 日本\n- 法国", "- 美国\n- 德国\n- 法国", "- 美国\n- [-日本-]{+德国+}\n- 法国"},
		{"lines of a list, all changed", "- 加拿大\n- 比利时\n- 意大利", "- 葡萄牙\n- 西班牙\n- 意大利",
			"- [-加拿大-]{+葡萄牙+}\n- [-比利时-]{+西班牙+}\n- 意大利"},
		{"a line of a list", "- 美国\n- 法国", "- 美国\n- 德国\n- 法国", "- 美国\n{+- 德国\n+}- 法国"},

		{"a paragraph after", "甲段。", "甲段。\n\n乙段。", "甲段。{+\n\n乙段。+}"},
		{"a paragraph before", "甲段。", "乙段。\n\n甲段。", "{+乙段。\n\n+}甲段。"},
		{"a paragraph between", "甲段。\n\n乙段。\n", "甲段。\n\n丙丁。\n\n乙段。\n", "甲段。\n\n{+丙丁。\n\n+}乙段。\n"},
		{"a paragraph rewritten", "甲段。\n\n完全不同的话。\n\n乙段。", "甲段。\n\nEntirely new.\n\n乙段。",
			"甲段。\n\n[-完全不同的话。\n\n-]{+Entirely new.\n\n+}乙段。"},
		{"line ends", "甲段。\r\n\r\n乙段。", "甲段。\n\n乙段。", "甲段。[-\r\n\r\n-]{+\n\n+}乙段。"},
		{"invalid bytes", "国家\xff\xfe", "国家\xff", "国家\xff[-\xfe-]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := named.Compare(tt.before, tt.after)
			if w := written(got); w != tt.want {
				t.Errorf("got  %s\nwant %s", w, tt.want)
			}
			rebuilds(t, got, tt.before, tt.after)
		})
	}
}

func TestParagraphs(t *testing.T) {
	const (
		a = "国务卿布林肯今天在国务院会见了日本外务大臣。"
		b = "双方讨论了气候变化、贸易和地区安全等议题。"
		c = "The Secretary thanked the Minister for Japan's leadership on climate."
		d = "会后，双方发表了联合声明。"
	)
	for _, tt := range []struct {
		name          string
		before, after []string
		want          string // a letter each: s, c, d, i
	}{
		{"equal", []string{a, b, c}, []string{a, b, c}, "sss"},
		{"changed", []string{a, b, c}, []string{a, strings.Replace(b, "贸易", "投资", 1), c}, "scs"},
		{"inserted, with its neighbours changed", []string{a, b}, []string{strings.Replace(a, "今天", "昨天", 1), c, strings.Replace(b, "贸易", "投资", 1)}, "cic"},
		{"deleted, with its neighbours changed", []string{a, c, b}, []string{strings.Replace(a, "今天", "昨天", 1), strings.Replace(b, "贸易", "投资", 1)}, "cdc"},
		{"moved", []string{a, b, c, d}, []string{b, c, d, a}, "dsssi"},
		{"moved past a changed one", []string{a, b, c}, []string{strings.Replace(b, "贸易", "投资", 1), c, a}, "dcsi"},
		{"replaced", []string{a, b}, []string{a, c}, "sdi"},
		{"alone in its place, much changed", []string{a, b, c}, []string{a, "双方还讨论了两国的经济关系和贸易问题。", c}, "scs"},
		{"signs are no likeness", []string{a, "“……”"}, []string{a, "……。"}, "sdi"},
		{"twice the same", []string{a, "***", b, "***", c}, []string{a, "***", c}, "ssdds"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, c := range base.Paragraphs(strings.Join(tt.before, "\n\n"), strings.Join(tt.after, "\n\n")) {
				got += string("sdic"[c.Op])
				rebuilds(t, c.Edits, c.Before, c.After)
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// rebuilds checks what every list of edits promises.
func rebuilds(t testing.TB, edits []Edit, before, after string) {
	t.Helper()
	var b, a string
	for i, e := range edits {
		if e.Op != Inserted {
			b += e.Text
		}
		if e.Op != Deleted {
			a += e.Text
		}
		if e.Text == "" || e.Op > Inserted {
			t.Errorf("edit %d of %s is %d %q", i, written(edits), e.Op, e.Text)
		}
		if i > 0 && (e.Op == edits[i-1].Op || e.Op == Deleted && edits[i-1].Op == Inserted) {
			t.Errorf("edit %d of %s follows its like", i, written(edits))
		}
	}
	if b != before {
		t.Errorf("before is %q\nrebuilt %q", before, b)
	}
	if a != after {
		t.Errorf("after is %q\nrebuilt %q", after, a)
	}
}

func FuzzCompare(f *testing.F) {
	f.Add("甲。\n\n乙方表示感谢。", "乙方表示感谢。\n\n甲。")
	f.Add("\n \n a b\n\n\nc", "a c\r\n\r\nb\n")
	f.Add("1.5亿，https://a.b/c 10:30 **x**", "2.5亿，https://a.c/c\xff 10:31 *x*")
	f.Fuzz(func(t *testing.T, before, after string) {
		rebuilds(t, base.Compare(before, after), before, after)
	})
}

func FuzzParagraphs(f *testing.F) {
	f.Add("甲。\n\n乙方表示感谢。", "乙方表示感谢了。\n\n甲。")
	f.Fuzz(func(t *testing.T, before, after string) {
		var b, a strings.Builder
		for _, c := range base.Paragraphs(before, after) {
			rebuilds(t, c.Edits, c.Before, c.After)
			b.WriteString(c.Before)
			a.WriteString(c.After)
			if (c.Op == Same) != (c.Before == c.After) || (c.Op == Inserted) != (c.Before == "") || (c.Op == Deleted) != (c.After == "") {
				t.Errorf("%d: %q, %q", c.Op, c.Before, c.After)
			}
		}
		if want := len(strings.Join(strings.Fields(before), "")); len(strings.Join(strings.Fields(b.String()), "")) != want {
			t.Errorf("the paragraphs hold %q of %q", b.String(), before)
		}
		if want := len(strings.Join(strings.Fields(after), "")); len(strings.Join(strings.Fields(a.String()), "")) != want {
			t.Errorf("the paragraphs hold %q of %q", a.String(), after)
		}
	})
}

// TestDiff compares the number of changes with the fewest there are.
func TestDiff(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		random := func() []int32 {
			s := make([]int32, r.IntN(24))
			for i := range s {
				s[i] = r.Int32N(4)
			}
			return s
		}
		b, a := random(), random()
		got, bAt, aAt := 0, 0, 0
		for i, h := range diff(b, a) {
			if !slices.Equal(b[bAt:h.b0], a[aAt:h.a0]) || i > 0 && h.b0 == bAt {
				t.Fatalf("%v %v: %v", b, a, diff(b, a))
			}
			got += h.b1 - h.b0 + h.a1 - h.a0
			bAt, aAt = h.b1, h.a1
		}
		if !slices.Equal(b[bAt:], a[aAt:]) {
			t.Fatalf("%v %v: %v", b, a, diff(b, a))
		}
		if want := len(b) + len(a) - 2*common(b, a); got != want {
			t.Fatalf("%v %v: %d changes, want %d", b, a, got, want)
		}
	}
}

// common returns the length of the longest common subsequence, the slow way.
func common(b, a []int32) int {
	row := make([]int, len(a)+1)
	for _, x := range b {
		diagonal := 0
		for j, y := range a {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(a)]
}

// TestDiffGivesUp shows that the steps are bounded, and what is then returned.
func TestDiffGivesUp(t *testing.T) {
	const n = 20_000
	b, a := make([]int32, n), make([]int32, n)
	for i := range b {
		b[i], a[i] = int32(i), int32(n-i) // the same elements, in reverse
	}
	m := &matcher{b: b, a: a, steps: perElement * 2 * n}
	m.walk(0, n, 0, n)
	if m.steps >= 0 || len(m.hunks) == 0 {
		t.Errorf("%d steps left, hunks %v", m.steps, m.hunks)
	}
	if end := m.hunks[len(m.hunks)-1]; end.b1 != n || end.a1 != n {
		t.Errorf("the last hunk is %v", end)
	}
}

// ministry returns the work reports of a government: very long texts.
func ministry(b testing.TB) string {
	text, err := os.ReadFile(filepath.Join(shared, "01-official-statements", "cn-government-work-reports.jsonl"))
	if err != nil {
		skipOrFail(b, "the set of official statements")
	}
	return strings.ReplaceAll(strings.ReplaceAll(string(text), `\n`, "\n\n"), "。", "。\n\n")
}

// cutAt returns about n bytes of text from a character on.
func cutAt(text string, from, n int) string {
	return strings.ToValidUTF8(text[from:from+n], "")
}

func BenchmarkCompare(b *testing.B) {
	text := ministry(b)
	release := cutAt(text, 3000, 9000) // 3,000 characters
	edited := strings.NewReplacer("发展", "建设", "1", "2", "改革。", "改革开放。", "加快", "继续加快").Replace(release)
	big, other := cutAt(text, 0, 200_000), cutAt(text, 600_000, 200_000)
	flat := func(s string) string { return strings.ReplaceAll(s, "\n\n", "") }
	shuffled := strings.Split(flat(big), "，")
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	commas := strings.ReplaceAll(big, "，", ", ")
	base.dict()
	for _, bb := range []struct{ name, before, after string }{
		{"Release", release, edited},
		{"ReleaseOneParagraph", flat(release), flat(edited)},
		{"200kBDifferent", big, other},
		{"200kBDifferentOneParagraph", flat(big), flat(other)},
		{"200kBShuffledOneParagraph", flat(big), strings.Join(shuffled, "，")},
		{"200kBEveryParagraphChanged", big, commas},
		{"200kBTiny", strings.Repeat("a b\n\n", 40_000), strings.Repeat("a c\n\n", 40_000)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				base.Compare(bb.before, bb.after)
			}
		})
	}
}

func ExampleSegmenter_Compare() {
	s := New().With([]string{"布林肯"})
	for _, e := range s.Compare("国务卿布林肯宣布提供1.5亿美元。", "国务卿布林肯宣布提供2.5亿美元援助。") {
		fmt.Printf("%d %s\n", e.Op, e.Text)
	}
	// Output:
	// 0 国务卿布林肯宣布提供
	// 1 1.5亿
	// 2 2.5亿
	// 0 美元
	// 2 援助
	// 0 。
}
