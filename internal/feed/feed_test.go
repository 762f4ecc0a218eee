package feed

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dateline"
)

var update = flag.Bool("update", false, "write the golden files anew")

func moment(t testing.TB, local, zone string) dateline.Moment {
	t.Helper()
	m, err := dateline.ParseMoment(local, zone)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// The texts are those of an embassy's news page of February 2021, a work of the
// United States Government; see testdata/NOTICE.
const (
	newYear = `<p>2月12日农历新年，我祝愿我们在世界各地的朋友身体健康、和平兴旺。</p>
<p>当数百万美国人庆祝新的农历年之际，美国与友邦和盟友站在一起，推进我们共同的繁荣和价值观，我们邀请所有国家和我们一道为后代子孙打造更好的世界。</p>
<p>愿牛年为所有人带来更大的成功与机会。</p>`
	councilExcerpt = `拜登政府已经使美国重新致力于以民主、人权和平等为中心的外交政策有效利用多边工具是该愿景的重要构成。就此，总统已经指示美国国务院立即并有力地重新与人权理事会进行接触。`
)

func seed(t testing.TB) Feed {
	t.Helper()
	const zone = "America/New_York"
	published := instant(t, "2021-02-12T01:00:00Z")
	return Feed{
		Title:    "新闻及活动",
		Subtitle: "声明、讲话与通告",
		Lang:     "zh-Hans",
		Home:     "https://news.example/zh-Hans",
		Self:     "https://news.example/zh-Hans/feed.atom?page=2",
		First:    "https://news.example/zh-Hans/feed.atom",
		Prev:     "https://news.example/zh-Hans/feed.atom?page=1",
		Next:     "https://news.example/zh-Hans/feed.atom?page=3",
		ID:       "https://news.example/zh-Hans/feed.atom",
		Author:   "美国驻华大使馆",
		Rights:   "Public domain",
		Icon:     "https://news.example/assets/icon.png",
		Entries: []Entry{{
			ID: "https://news.example/i/4h0q2v7m9xkd?lang=zh-Hans", URL: "https://news.example/zh-Hans/2021/02/11/农历新年",
			Lang: "zh-Hans", Title: "农历新年",
			Summary: "2月12日农历新年，我祝愿我们在世界各地的朋友身体健康、和平兴旺。", HTML: newYear,
			Published: published, Updated: published,
			Issued: moment(t, "2021-02-11T08:07", zone),
			Kind:   "statement", KindLabel: "声明",
			Authors: []string{"安东尼·J·布林肯"}, Offices: []string{"国务院"}, Topics: []string{"农历新年"},
			Alternates: []Alternate{
				{"zh-Hans", "https://news.example/zh-Hans/2021/02/11/农历新年"},
				{"en", "https://news.example/en/2021/02/11/lunar-new-year"},
			},
			Status: dateline.Live,
			Media: []Medium{{
				ID: "https://news.example/media/5k2m8r4t6vwx", Lead: true, Alt: "灯笼 & \"春联\"", Caption: "使馆的春节招待会", Credit: "美国国务院",
				Renditions: []Rendition{
					{"https://news.example/media/5k2m8r4t6vwx/0f3a9b2c4d5e6f70.jpg", "image/jpeg", 20_000, 320, 180},
					{"https://news.example/media/5k2m8r4t6vwx/a1b2c3d4e5f60718.jpg", "image/jpeg", 400_000, 1920, 1080},
				},
			}, {
				ID: "https://news.example/media/6n3p9s5v7xyz", Title: "公告.pdf",
				Renditions: []Rendition{{URL: "https://news.example/media/6n3p9s5v7xyz/77aa88bb99cc00dd/公告.pdf", Type: "application/pdf", Bytes: 1_250_000}},
			}},
		}, {
			ID: "https://news.example/i/7c3ndr5w8zga?lang=en", URL: "https://news.example/en/2021/02/10/readout",
			Lang: "en", Title: "Readout of President Joseph R. Biden, Jr. Call with President Xi Jinping of China",
			Summary:   "President Joseph R. Biden, Jr. spoke today with President Xi Jinping of China.",
			HTML:      "<p>President Joseph R. Biden, Jr. spoke today with President Xi Jinping of China. The President shared his greetings and well wishes with the Chinese people on the occasion of Lunar New Year.</p>",
			Published: instant(t, "2021-02-11T02:11:39Z"), Updated: instant(t, "2021-02-11T02:11:40Z"),
			Issued: moment(t, "2021-02-10", zone),
			Kind:   "readout", KindLabel: "Readout", Offices: []string{"The White House"},
			Status: dateline.Live, Note: "Corrected: the first text named the wrong day.",
		}, {
			ID: "https://news.example/i/2b8tyx6p4fse?lang=zh-Hans", URL: "https://news.example/zh-Hans/2021/02/08/council",
			Title: "美国决定重新与联合国人权理事会接触", Summary: councilExcerpt, HTML: "<p>" + councilExcerpt + "</p>",
			Published: instant(t, "2021-02-08T13:00:00Z"), Updated: instant(t, "2021-02-09T09:30:00Z"),
			Issued: moment(t, "2021-02-08T07:12", zone),
			Kind:   "statement", KindLabel: "声明", Authors: []string{"安东尼·J·布林肯"},
			Status: dateline.Withdrawn, Note: "此稿由另一份声明取代。",
		}, {
			ID: "https://news.example/i/9m1jkq3v5hwc?lang=zh-Hans", URL: "https://news.example/zh-Hans/2021/02/04/x",
			Title: "removed", HTML: "<p>removed text</p>", Published: instant(t, "2021-02-05T00:00:00Z"),
			Updated: instant(t, "2021-02-06T00:00:00Z"), Status: dateline.Removed,
		}},
	}
}

func seedEvents(t testing.TB) []Event {
	t.Helper()
	return []Event{{
		UID: "6r2nqv8d1xkz@news.example", URL: "https://news.example/zh-Hans/2021/02/04/讲话",
		Lang: "zh-Hans", Title: "拜登总统关于美国世界地位的讲话",
		Description: "白宫\n美国国务院总部，哈里·杜鲁门大楼（Harry S. Truman Building）；华盛顿哥伦比亚特区",
		Start:       moment(t, "2021-02-04T14:45", "America/New_York"), End: moment(t, "2021-02-04T15:30", "America/New_York"),
		Status: dateline.Scheduled, Location: "哈里·杜鲁门大楼", Link: "https://www.state.gov/live/",
		Organizer: "白宫", Categories: []string{"讲话"},
		Published: instant(t, "2021-02-03T20:00:00Z"), Updated: instant(t, "2021-02-04T12:00:00Z"), Sequence: 1,
	}, {
		UID: "1k5w9dcz3n0e@news.example", URL: "https://news.example/zh-Hans/2021/02/12/农历新年",
		Title: "农历新年", Start: moment(t, "2021-02-12", "Asia/Shanghai"), End: moment(t, "2021-02-17", "Asia/Shanghai"),
		Status: dateline.Cancelled, Updated: instant(t, "2021-02-10T00:00:00Z"),
	}, {
		UID: "8e7v4mbt2pgy@news.example", Title: "线上问答", Lang: "zh-Hans",
		Start:  moment(t, "2021-06-30T20:00", "Asia/Shanghai"),
		Status: dateline.MovedOnline, Location: "北京", Link: "https://news.example/live?a=1,2;b", Updated: instant(t, "2021-06-01T00:00:00Z"),
	}, {
		UID: "3f9xq1r6swhj@news.example", Title: "Briefing", Lang: "en",
		Start: moment(t, "2021-07-01T09:00", "America/New_York"), End: moment(t, "2021-07-01T10:00", "America/New_York"),
		Status: dateline.Postponed, Location: "Washington", Updated: instant(t, "2021-06-30T00:00:00Z"),
	}}
}

func seedArticle(t testing.TB) Article {
	t.Helper()
	e := seed(t).Entries[0]
	return Article{
		Entry: e, Item: "https://news.example/i/4h0q2v7m9xkd", Edition: 2,
		Text:      strings.NewReplacer("<p>", "", "</p>", "").Replace(newYear),
		Speakers:  []Speaker{{"安东尼·J·布林肯", "国务卿"}},
		Publisher: Organization{Name: "美国驻华大使馆", URL: "https://news.example/zh-Hans", Logo: "https://news.example/assets/icon.png"},
		Place:     "华盛顿", Occasion: "农历新年", Rights: "Public domain",
		Source: Alternate{"en", "https://news.example/en/2021/02/11/lunar-new-year"},
	}
}

func TestGolden(t *testing.T) {
	asJSON := func(v any) func(io.Writer) error {
		return func(w io.Writer) error {
			enc := json.NewEncoder(w)
			enc.SetIndent("", "  ")
			return enc.Encode(v)
		}
	}
	withdrawn := seedArticle(t)
	withdrawn.Status, withdrawn.Note = dateline.Withdrawn, "此稿由另一份声明取代。"
	f := seed(t)
	cases := map[string]func(io.Writer) error{
		"feed.atom":    func(w io.Writer) error { return Atom(w, f) },
		"feed.rss":     func(w io.Writer) error { return RSS(w, f) },
		"feed.json":    func(w io.Writer) error { return JSON(w, f) },
		"calendar.ics": func(w io.Writer) error { return Calendar(w, "新闻及活动", "zh-Hans", seedEvents(t)) },
		"sitemap.xml": func(w io.Writer) error {
			return Sitemap(w, []SitemapURL{{
				Loc: f.Entries[0].URL, LastMod: f.Entries[0].Updated,
				Alternates: f.Entries[0].Alternates, Default: f.Entries[0].Alternates[1].URL,
			}, {Loc: "https://news.example/?a=1&b=2"}})
		},
		"sitemapindex.xml": func(w io.Writer) error {
			return SitemapIndex(w, []SitemapRef{{"https://news.example/sitemap-1.xml", f.Entries[0].Updated}, {Loc: "https://news.example/sitemap-2.xml"}})
		},
		"news.xml": func(w io.Writer) error {
			return NewsSitemap(w, []NewsURL{
				{f.Entries[0].URL, "新闻及活动", "zh-Hans", f.Entries[0].Published, "农历新年"},
				{f.Entries[1].URL, "News & events", "en-GB", f.Entries[1].Published, f.Entries[1].Title},
			})
		},
		"robots.txt": func(w io.Writer) error {
			return Robots(w, []string{"https://news.example/sitemap.xml"}, []string{"/desk/", "/搜索"})
		},
		"security.txt": func(w io.Writer) error {
			return SecurityTxt(w, SecurityInfo{
				Contact: []string{"mailto:security@news.example", "https://news.example/report"}, Expires: instant(t, "2021-12-31T23:59:59Z"),
				Languages: []dateline.Lang{"zh-Hans", "en"}, Canonical: []string{"https://news.example/.well-known/security.txt"},
				Policy: "https://news.example/security",
			})
		},
		"llms.txt": func(w io.Writer) error {
			return LLMsTxt(w, LLMsInfo{Title: "新闻及活动", Summary: "Statements, remarks and notices", Details: "Every item is one address per language.",
				Sections: []LLMsSection{{"Feeds", []LLMsLink{{"Atom [zh-Hans]", f.First, "newest first"}, {"(a)", "https://news.example/(a)", ""}}}}})
		},
		"ninjs.json":           func(w io.Writer) error { return NINJS(w, seedArticle(t)) },
		"ninjs-withdrawn.json": func(w io.Writer) error { return NINJS(w, withdrawn) },
		"article.jsonld":       asJSON(NewsArticleOf(seedArticle(t))),
		"events.jsonld":        asJSON([]any{EventOf(seedEvents(t)[0]), EventOf(seedEvents(t)[1]), EventOf(seedEvents(t)[2])}),
		"breadcrumbs.jsonld":   asJSON(BreadcrumbsOf([]Crumb{{"首页", "https://news.example/zh-Hans"}, {"农历新年", ""}})),
	}
	for name, write := range cases {
		t.Run(name, func(t *testing.T) {
			var got, again bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			if err := write(&again); err != nil || !bytes.Equal(got.Bytes(), again.Bytes()) {
				t.Errorf("the same values gave other bytes (%v)", err)
			}
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s differs; see it with -update and a diff. Got:\n%s", path, got.Bytes())
			}
		})
	}
}

// What was withdrawn or removed must not leave by any format, even when a
// caller still hands its text in.
// TestMixed: a list in several languages says of each entry in which it is, and
// claims none for all of them.
func TestMixed(t *testing.T) {
	f := Feed{Title: "新闻", Lang: "zh-Hans", Home: "https://news.example/", Self: "https://news.example/feed", Mixed: true}
	for _, l := range []dateline.Lang{"zh-Hans", "ar", ""} { // the last is in the list's own
		f.Entries = append(f.Entries, Entry{ID: "urn:x:" + string(l), URL: "https://news.example/i/" + string(l), Lang: l, Title: "x"})
	}
	for _, c := range []struct {
		write func(io.Writer, Feed) error
		own   string
		not   string
	}{
		{Atom, `<entry xml:lang="%">`, `rel="alternate" type="text/html" hreflang="zh-Hans" href="https://news.example/"/>`},
		{RSS, "<dc:language>%</dc:language>", "<language>"},
		{JSON, `"language":"%","_dateline"`, `"language":"zh-Hans","items"`},
	} {
		var b bytes.Buffer
		if err := c.write(&b, f); err != nil {
			t.Fatal(err)
		}
		s := b.String()
		for l, want := range map[string]int{"zh-Hans": 2, "ar": 1} {
			if n := strings.Count(s, strings.ReplaceAll(c.own, "%", l)); n != want {
				t.Errorf("%d entries say that they are in %s, want %d:\n%s", n, l, want, s)
			}
		}
		if strings.Contains(s, c.not) {
			t.Errorf("%s in\n%s", c.not, s)
		}
		f.Mixed = false
		b.Reset()
		if err := c.write(&b, f); err != nil || !strings.Contains(b.String(), c.not) {
			t.Errorf("%s not even in a list of one language: %v\n%s", c.not, err, b.String())
		}
		f.Mixed = true
	}
}

func TestWithdrawnTextStaysHere(t *testing.T) {
	f := seed(t)
	a := seedArticle(t)
	a.Entry = f.Entries[2]
	a.Text = councilExcerpt
	outputs := map[string]func(io.Writer) error{
		"atom":  func(w io.Writer) error { return Atom(w, f) },
		"rss":   func(w io.Writer) error { return RSS(w, f) },
		"json":  func(w io.Writer) error { return JSON(w, f) },
		"ninjs": func(w io.Writer) error { return NINJS(w, a) },
		"schema.org": func(w io.Writer) error {
			return json.NewEncoder(w).Encode(NewsArticleOf(a))
		},
	}
	for name, write := range outputs {
		var b strings.Builder
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"多边工具", "removed text"} {
			if strings.Contains(b.String(), secret) {
				t.Errorf("%s gives out %q", name, secret)
			}
		}
		if !strings.Contains(b.String(), "此稿由另一份声明取代") {
			t.Errorf("%s does not give the reason", name)
		}
	}
}

func TestClean(t *testing.T) {
	for _, c := range []struct{ in, clean, line string }{
		{"农历新年", "农历新年", "农历新年"},
		{"a\x00b\x0bc\x1f\x7fd", "abcd", "abcd"},
		{"a\r\nb\rc\td", "a\nb\nc\td", "a b c d"},
		{"\xed\xa0\x80x\xff\xfe", "\uFFFDx\uFFFD", "\uFFFDx\uFFFD"}, // an encoded surrogate; bytes of no character
		{"a\uFFFEb\uFFFFc\uFFFD", "abc\uFFFD", "abc\uFFFD"},
		{"a\u2028b\u2029c\u0085d", "a\u2028b\u2029c\u0085d", "a b c d"},
		{"  全角　空格  ", "  全角　空格  ", "全角　空格"},
		{"😀\U0010FFFF", "😀\U0010FFFF", "😀\U0010FFFF"},
	} {
		if got := Clean(c.in); got != c.clean {
			t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.clean)
		}
		if got := line(c.in); got != c.line {
			t.Errorf("line(%q) = %q, want %q", c.in, got, c.line)
		}
	}
}

func TestAddress(t *testing.T) {
	for in, want := range map[string]string{
		"https://news.example/zh-Hans/农历":  "https://news.example/zh-Hans/%E5%86%9C%E5%8E%86",
		"https://news.example/%E5%86%9C?a": "https://news.example/%E5%86%9C?a",
		"https://news.example/100% sure":   "https://news.example/100%25%20sure",
		"https://[::1]/":                   "https://[::1]/", // brackets are a URI's own (RFC 3986, 2.2)
		" https://news.example/\r\nX: y":   "https://news.example/%0D%0AX:%20y",
		"/a\"<>\\^`{|}":                    "/a%22%3C%3E%5C%5E%60%7B%7C%7D",
		"":                                 "",
	} {
		if got := Address(in); got != want {
			t.Errorf("Address(%q) = %q, want %q", in, got, want)
		}
		if got := Address(want); got != want {
			t.Errorf("Address is not stable: %q became %q", want, got)
		}
	}
}

func TestISO(t *testing.T) {
	for _, c := range []struct{ local, zone, want string }{
		{"2021-02-11T08:07", "America/New_York", "2021-02-11T08:07:00-05:00"},
		{"2021-07-11T08:07", "America/New_York", "2021-07-11T08:07:00-04:00"},
		{"2021-02-11T08:07", "UTC", "2021-02-11T08:07:00Z"},
		{"2021-02-11", "Asia/Shanghai", "2021-02-11"},
		{"2021-02-11T08:07", "", "2021-02-11T08:07:00"},
	} {
		if got := iso(moment(t, c.local, c.zone)); got != c.want {
			t.Errorf("iso(%s %s) = %s, want %s", c.local, c.zone, got, c.want)
		}
	}
	if got := iso(dateline.Moment{}); got != "" {
		t.Errorf("iso of nothing = %q", got)
	}
}

// skipOrFail skips a test whose data lies beside the project and is absent,
// unless everything is required to run.
func skipOrFail(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}
