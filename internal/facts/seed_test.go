package facts

import (
	"os"
	"strings"
	"testing"
)

// seedItems returns the five items of the list page, as an importer cuts it.
func seedItems(t testing.TB) []string {
	b, err := os.ReadFile(shared + "00-seed/embassy-news-list.zh.txt")
	if err != nil {
		if b, err = os.ReadFile("testdata/embassy-news-list.zh.txt"); err != nil {
			t.Fatal(err)
		}
	}
	_, list, _ := strings.Cut(string(b), "\n\n")
	var out []string
	for item := range strings.SplitSeq(list, "阅读更多»") {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, item)
		}
	}
	if len(out) != 5 {
		t.Fatalf("%d items, want 5", len(out))
	}
	return out
}

func TestSeed(t *testing.T) {
	const cut = "the original in brackets has initials that the Chinese leaves out; they were put back"
	want := []struct{ facts, begins, ends string }{
		{`{"headline":"农历新年","kind":"statement","speakers":[{"name":"安东尼·J·布林肯","role":"国务卿"}],"issued":{"local":"2021-02-11T08:07","zone":"America/New_York","utc":"2021-02-11T13:07:00Z","precision":"minute"}}`,
			"2月12日农历新年，我祝愿我们在世界各地的朋友身体健康、和平兴旺。\n\n当数百万美国人", "愿牛年为所有人带来更大的成功与机会。"},
		{`{"headline":"会后汇报：约瑟夫·R·拜登总统与中国习近平主席通话","kind":"readout","issued":{"local":"2021-02-10","precision":"day"}}`,
			"约瑟夫·R·拜登总统今天与中国习近平主席通话。", "以结果为导向的接触。"},
		{`{"headline":"美国决定重新与联合国人权理事会接触","kind":"statement","speakers":[{"name":"安东尼·J·布林肯","role":"国务卿"}],"issued":{"local":"2021-02-08T07:12","zone":"America/New_York","utc":"2021-02-08T12:12:00Z","precision":"minute"}}`,
			"拜登政府已经使美国重新致力于", "积极的变化就是可以实现的。"},
		{`{"headline":"拜登总统关于美国世界地位的讲话","kind":"remarks","offices":["白宫"],"speakers":[{"name":"拜登","role":"总统"}],"place":"美国国务院总部 哈里·杜鲁门大楼，华盛顿哥伦比亚特区","issued":{"local":"2021-02-04T14:45","zone":"America/New_York","utc":"2021-02-04T19:45:00Z","precision":"minute"},"incomplete":true}`,
			"总统：国务卿先生，很高兴在这里见到你。", "副国家安全顾问(Deputy ..."},
		{`{"headline":"增进全世界男女同性恋、双性恋、跨性别者、酷儿及间性人群体的人权的新闻声明","kind":"press release","offices":["国务院","发言人办公室"],"speakers":[{"name":"安东尼·J·布林肯","role":"美国国务卿"}],"issued":{"local":"2021-02-04","precision":"day"},"unsure":[{"fact":"speaker","text":"美国国务卿(Secretary of State)安东尼·布林肯(Antony J. Blinken)","why":"` + cut + `"}]}`,
			"今天，拜登总统（President Biden）签署了一项总统备忘录", "是美国对外政策的一项要务。"},
	}
	for i, item := range seedItems(t) {
		headline, rest, _ := strings.Cut(item, "\n\n")
		for _, in := range []struct {
			text  string
			hints Hints
		}{{item, Hints{}}, {item + "\n阅读更多»", Hints{Lang: "zh-Hans"}}, {rest, Hints{Headline: headline}}} {
			r := Read(in.text, in.hints)
			body := r.Body
			r.Body = ""
			if got := mustJSON(t, r); got != want[i].facts {
				t.Errorf("item %d:\n got %s\nwant %s", i+1, got, want[i].facts)
			}
			if !strings.HasPrefix(body, want[i].begins) || !strings.HasSuffix(body, want[i].ends) {
				t.Errorf("item %d: body %q … %q", i+1, cutRunes(body, 60), body[max(0, len(body)-60):])
			}
			if got := r.Originals["哈里·杜鲁门大楼"]; i == 3 && got != "Harry S. Truman Building" {
				t.Errorf("item 4: original of the building %q", got)
			}
		}
	}
}

// The English original of the fourth item states the same facts.
func TestSeedOriginal(t *testing.T) {
	const path = shared + "00-seed/originals/2021-02-04-remarks-by-president-biden-on-americas-place-in-the-world.md"
	if _, err := os.Stat(path); err != nil {
		skipOrFail(t, "no data: 00-seed/originals")
	}
	x := markdownFile(t, path, "America/New_York")
	r := Read(x.text, x.hints)
	r.Body = cutRunes(r.Body, 14)
	const want = `{"headline":"Remarks by President Biden on America’s Place in the World","kind":"remarks","speakers":[{"name":"Biden","role":"President"}],"place":"U.S. Department of State Headquarters, Harry S. Truman Building, Washington, D.C.","issued":{"local":"2021-02-04T14:45","zone":"America/New_York","utc":"2021-02-04T19:45:00Z","precision":"minute"},"body":"THE PRESIDENT:…"}`
	if got := mustJSON(t, r); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
