package importer

import (
	"slices"
	"strings"
	"testing"

	"dateline"
)

func TestList(t *testing.T) {
	const excerpt = "2021年2月8日 今天我们宣布一项新的安排，并说明它的理由。"
	for _, c := range []struct {
		name, page string
		headlines  []string
		lines      []int
	}{
		{"title above", "新闻\n\n甲公告\n\n甲公告 " + excerpt + "\n阅读更多»\n\n乙公告\n\n" + excerpt + "\n閱讀更多»\n", []string{"甲公告", "乙公告"}, []int{3, 8}},
		{"no title", "甲公告\n\n" + excerpt + "\n阅读更多»\n乙公告\n" + excerpt + "\n阅读更多»", []string{"甲公告", "乙公告"}, []int{1, 5}},
		{"menu above", "首页\n新闻\n甲公告\n甲公告 " + excerpt + "\n阅读更多\n", []string{"甲公告"}, []int{3}},
		{"English", "News\n\nStatement on the Weather\n\nFebruary 8, 2021 It rains, and we say so.\nRead more »\n\nNotice\n\nThe office is closed on Monday.\n[Read more…]\n", []string{"Statement on the Weather", "Notice"}, []int{3, 8}},
		{"named", "Notice\nThe office is closed.\nContinue reading “Notice” →\n", []string{"Notice"}, []int{1}},
		{"inline", "Notice\nThe office is closed. Read more »\nSecond\nIt is open. Read more »\n", []string{"Notice", "Second"}, []int{1, 3}},
		{"letterhead", "Statement on the Earthquake\nTHE EMBASSY\n6 February 2023\nWe are sad.\nRead more »\n\nSecond thing\n7 February 2023\nText.\nRead more »\n", []string{"Statement on the Earthquake", "Second thing"}, []int{1, 7}},
		{"letterhead under a title", "News\n\nStatement on the Earthquake\nTHE EMBASSY\n6 February 2023\nWe are sad.\nRead more »\n", []string{"Statement on the Earthquake"}, []int{3}},
		{"shorter first", "News\n\nA notice\nIt is short.\nRead more »\n\nAnother\nThe office\n7 February 2023\nText.\nRead more »\n", []string{"A notice", "Another"}, []int{3, 7}},
		{"two paragraphs", "News\nNotice\nNotice The office is closed.\nFrom Monday on.\nRead more\nSecond\nIt is open.\nRead more", []string{"Notice", "Second"}, []int{2, 6}},
	} {
		got, err := parseList(c.page)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var headlines []string
		var lines []int
		for _, f := range got {
			headlines, lines = append(headlines, f.release.Headline), append(lines, f.line)
			if strings.Contains(strings.ToLower(f.release.Body), "read") || strings.Contains(f.release.Body, "»") {
				t.Errorf("%s: the body holds the link: %q", c.name, f.release.Body)
			}
		}
		if !slices.Equal(headlines, c.headlines) || !slices.Equal(lines, c.lines) {
			t.Errorf("%s: %q %v, want %q %v", c.name, headlines, lines, c.headlines, c.lines)
		}
	}
}

func TestListSaysWhatIsWrong(t *testing.T) {
	why, line := refusal(t, "note.txt", "A letter\n\nDear all, this is no list.\n")
	if line != 1 || !strings.Contains(why, "no list page") {
		t.Errorf("line %d: %s", line, why)
	}
	texts, _, failed := records(t, Options{}, files(t, map[string]string{"l.txt": "News\nNotice\nThe office is closed on Monday, 8 February 2021.\nRead more\nAlone\nRead more\n"}))
	if len(texts) != 1 || len(failed) != 1 || failed[0].Line != 5 {
		t.Errorf("%d texts, failed %+v", len(texts), failed)
	}
	// A page that was cut inside its last item.
	got, err := parseList("甲\n" + strings.Repeat("很长的内容，", 9) + "\n阅读更多»\n乙\n" + strings.Repeat("很长的内容，", 9))
	if err != nil || len(got) != 2 || !got[1].release.Incomplete || !said(got[1].notes, "ends inside") {
		t.Errorf("%+v, %v", got, err)
	}
	got, err = parseList("甲\n" + strings.Repeat("很长的内容，", 9) + "\n阅读更多»\n1 2 3 下一页")
	if err != nil || len(got) != 1 || !said(got[0].notes, "from line 4 on: 1 2 3 下一页") {
		t.Errorf("%+v, %v", got, err)
	}
}

// An item is the same item on whatever page it stands, flattened or not.
func TestListSource(t *testing.T) {
	a := one(t, "a.txt", "新闻\n\n通话:总统与主席\n2021年2月10日 两人今天通话，交换了意见。\n阅读更多»\n", Options{})
	b := one(t, "b.txt", "通话：总统与主席\n2021年2月10日 两人今天通话，交换了意见。另有一句。\n阅读更多»\n", Options{})
	c := one(t, "c.txt", "通话：总统与主席\n2021年2月11日 两人今天通话，交换了意见。\n阅读更多»\n", Options{})
	if a.Release.Source != b.Release.Source || a.Release.Source == c.Release.Source || !strings.HasPrefix(a.Release.Source, "list:") {
		t.Errorf("%s %s %s", a.Release.Source, b.Release.Source, c.Release.Source)
	}
}

// A plain text that looks like Markdown still shows as it was.
func TestListIsPlainText(t *testing.T) {
	r := one(t, "a.txt", "Notice\n8 February 2021\n* The *office* is closed.\n1. See <b>this</b>.\nRead more »\n", Options{})
	if !strings.Contains(r.Release.Body, `\* The`) || !strings.Contains(r.Release.Body, `\<b`) {
		t.Errorf("%q", r.Release.Body)
	}
}

const wordpress = `<!DOCTYPE html><html lang="en-US"><head><title>News</title><link rel="canonical" href="https://old.example/news/"></head><body>
<nav><ul><li><a href="/">Home</a> 2020-01-01</li><li><a href="/news">News</a> 2020-01-02</li><li><a href="/x">X</a> 2020-01-03</li></ul></nav>
<main><h1>News and Events</h1>
<article><h2 class="entry-title"><a href="/2021/notice/">Notice to the Public</a></h2><time datetime="2021-02-08T10:00:00-05:00">February 8</time>
<div class="excerpt"><p>The office is <b>closed</b> on Monday. <a href="/2021/notice/">Read more »</a></p></div></article>
<article><h2><a href="https://old.example/2021/2/">Statement on the Weather</a></h2><span>4 Feb 2021</span>
<div class="excerpt"><p>It rains.</p><script>alert(1)</script></div><a class="more" href="/2021/2/">Continue reading</a></article>
</main><div><ul><li><a href="/a">Archive</a> (2020-12-31)</li><li><a href="/b">More archive</a> (2020-11-30)</li></ul></div></body></html>`

func TestHTMLList(t *testing.T) {
	got, err := parseHTMLList(wordpress, "")
	if err != nil || len(got) != 2 {
		t.Fatalf("%d entries: %v", len(got), err)
	}
	want := []struct{ headline, body, day string }{
		{"Notice to the Public", "The office is **closed** on Monday.", "2021-02-08"},
		{"Statement on the Weather", "It rains.", "2021-02-04"},
	}
	for i, w := range want {
		r := got[i].release
		if r.Headline != w.headline || r.Body != w.body || got[i].hint.Local != w.day || r.Lang != "en-US" {
			t.Errorf("entry %d: %q %q %s %s", i, r.Headline, r.Body, got[i].hint.Local, r.Lang)
		}
	}
	if r := one(t, "l.html", strings.Replace(wordpress, `<article><h2><a href="https://old`, `<aside><h2><a href="https://old`, 1), Options{}); r.Release.Lang != "en" || r.Release.Issued.Local != "2021-02-08" {
		t.Errorf("a list of one: %+v", r.Release)
	}
}

func TestHTMLListClaimsAnotherLanguage(t *testing.T) {
	page := strings.ReplaceAll(strings.ReplaceAll(wordpress, "The office is", "今天，我们宣布一项新的安排，并说明它的理由。各位可以查看"), "Notice to the Public", "关于新安排的公告")
	texts, _, _ := records(t, Options{}, files(t, map[string]string{"l.html": page}))
	if len(texts) != 2 || texts[0].Release.Lang != "zh-Hans" || !said(texts[0].Unsure, "says that it is in en-US") || texts[1].Release.Lang != "en" {
		t.Errorf("%+v", texts)
	}
}

func TestHTMLListWithoutTexts(t *testing.T) {
	const page = `<title>发言人表态</title><div class="menu"><ul><li><a href="/a">首页</a></li><li><a href="/b">部长</a></li></ul></div>
<div><ul><li><a href="./t1.shtml">外交部发言人答记者问</a>(2020-03-31)</li><li><a href="./t2.shtml">外交部发言人答记者问</a>(2020-03-31)</li><li><a href="t3.shtml">2020年3月30日例行记者会</a>（2020年3月30日）</li></ul></div>`
	dir := files(t, map[string]string{"l.html": page})
	texts, _, _ := records(t, Options{Address: "https://old.example/web/list/", Lang: "zh-Hans"}, dir)
	if len(texts) != 3 {
		t.Fatalf("%d texts", len(texts))
	}
	sources := map[string]bool{}
	for _, r := range texts {
		sources[r.Release.Source] = true
		if !r.Release.Incomplete || !said(r.Unsure, "no text of it, only a link") || said(r.Unsure, "relative") {
			t.Errorf("%+v", r)
		}
	}
	if len(sources) != 3 {
		t.Error("two entries of one headline and day are one source")
	}
	if r := texts[2].Release; r.Body != "全文：https://old.example/web/list/t3.shtml" || r.Issued.Local != "2020-03-30" || r.Issued.Zone != settings().Zone {
		t.Errorf("%q %+v", r.Body, r.Issued)
	}
	without, _, _ := records(t, Options{Lang: "zh-Hans"}, dir)
	if !said(without[0].Unsure, "relative") || without[0].Release.Source != texts[0].Release.Source {
		t.Errorf("%+v", without[0])
	}
	if why, _ := refusal(t, "page.html", "<h1>One article</h1><p>Some text.</p><p>More text.</p>"); !strings.Contains(why, "no list page") {
		t.Error(why)
	}
}

func TestDayIn(t *testing.T) {
	for in, want := range map[string]string{
		"(2020-09-08)": "2020-09-08", "2020年9月8日": "2020-09-08", "2020/9/8": "2020-09-08", "2020.09.08 10:00": "2020-09-08",
		"8 Sept 2020": "2020-09-08", "September 8, 2020": "2020-09-08", "SEP 8th 2020": "2020-09-08", "8 September, 2020": "2020-09-08",
		"2020-13-41": "", "8/9/2020": "", "May be 2020": "", "": "",
	} {
		if got := dayIn(in).Local; got != want {
			t.Errorf("dayIn(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzList(f *testing.F) {
	f.Add("新闻\n\n甲公告\n\n甲公告 2021年2月8日 今天宣布。\n阅读更多»\n")
	f.Add("Notice\nThe office is closed. Read more »\n")
	f.Add("a\nb\nContinue reading “x” →\nmore\nmore")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseList(s)
		if err == nil && len(got) == 0 {
			t.Error("neither texts nor an error")
		}
		for _, g := range got {
			if strings.TrimSpace(g.release.Body) == "" || g.line < 1 {
				t.Errorf("an item without text or line: %+v", g)
			}
		}
	})
}

func FuzzHTMLList(f *testing.F) {
	f.Add(wordpress)
	f.Add(`<li><a href=x>a</a>2020-01-01<li><a href="javascript:alert(1)">b</a>2020-01-02`)
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseHTMLList(s, "https://old.example/")
		if err == nil && len(got) == 0 {
			t.Error("neither texts nor an error")
		}
		for _, g := range got {
			if g.release.Headline == "" || g.release.Body == "" || strings.Contains(g.release.Headline, "\n") || len(g.release.Headline) > dateline.MaxHeadline {
				t.Errorf("%+v", g.release)
			}
		}
	})
}
