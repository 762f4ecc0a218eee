package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"dateline"
)

var hostile = []string{
	"", "农历新年", "]]>", "]]]]><![CDATA[>", "<script>alert(1)</script>", "a\x00b\x0b\x1f\x7f", "\xed\xa0\x80\xff",
	"\uFFFE\uFFFF\uFFFD", "line\r\nEND:VEVENT\r\nX-A:b", "a\u2028b\u2029c\u0085d", "&amp;&#0;&#xD;\r", `"'\,;:^n`, "  \t ", "😀\U0010FFFF",
	strings.Repeat("x", 78), strings.Repeat("汉 ", 60), strings.Repeat("字", 100), `\n\N\\;\,`, "<!DOCTYPE a [<!ENTITY b \"c\">]>", "# [a](b)\n> c", "\ufeffbom",
}

func seedFuzz(f *testing.F) {
	for i, s := range hostile {
		f.Add(s, hostile[(i+1)%len(hostile)], hostile[(i+7)%len(hostile)])
	}
}

// Whatever the strings, each feed is well-formed and gives them back as Clean
// and line say.
func FuzzFeeds(f *testing.F) {
	seedFuzz(f)
	f.Fuzz(func(t *testing.T, a, b, c string) {
		in := Feed{Title: a, Subtitle: b, Lang: dateline.Lang(c), Home: b, Self: c, Author: a, Rights: b, Icon: c, Entries: []Entry{{
			ID: "x" + a, URL: b, Lang: dateline.Lang(a), Title: b, Summary: c, HTML: a, Published: time.Unix(1e9, 0),
			Issued: dateline.Moment{Local: a, Zone: b, Precision: dateline.Day}, Kind: "k" + b, KindLabel: c, Authors: []string{a, b}, Offices: []string{c},
			Topics: []string{b, c}, Alternates: []Alternate{{dateline.Lang(b), c}}, Note: c,
		}}}
		e := in.Entries[0]

		var atom atomXML
		readXML(t, Atom, in, &atom)
		got := atom.Entries[0]
		if atom.Title != line(a) || atom.Subtitle != Clean(b) || got.Title != line(b) || got.Summary != Clean(c) ||
			got.Content.Text != Clean(e.content()) || got.ID != Address("x"+a) || got.Categories[0].Term != line("k"+b) || got.Categories[0].Label != line(c) {
			t.Errorf("atom gives back %+v", atom)
		}

		var rss struct {
			Item struct {
				Title   string `xml:"title"`
				GUID    string `xml:"guid"`
				Content string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
			} `xml:"channel>item"`
		}
		readXML(t, RSS, in, &rss)
		if rss.Item.Title != line(b) || rss.Item.GUID != Address("x"+a) || rss.Item.Content != Clean(e.content()) {
			t.Errorf("rss gives back %+v", rss)
		}

		var out bytes.Buffer
		if err := JSON(&out, in); err != nil {
			t.Fatal(err)
		}
		var feed jsonFeed
		raw := strings.ReplaceAll(out.String(), `"_dateline"`, `"dropped"`) // its Moment reads back only what ParseMoment takes
		if err := json.Unmarshal([]byte(raw), &feed); err != nil {
			t.Fatal(err)
		}
		if item := feed.Items[0]; feed.Title != line(a) || item.Title != line(b) || item.ContentHTML != Clean(e.content()) || item.Summary != Clean(c) {
			t.Errorf("json gives back %+v", feed)
		}
	})
}

func readXML(t *testing.T, write func(io.Writer, Feed) error, f Feed, into any) {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, f); err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(b.Bytes(), into); err != nil {
		t.Fatalf("not well-formed: %v\n%s", err, b.Bytes())
	}
}

func FuzzCalendar(f *testing.F) {
	seedFuzz(f)
	f.Fuzz(func(t *testing.T, a, b, c string) {
		e := Event{
			UID: "u" + a, URL: b, Lang: dateline.Lang(c), Title: b, Description: c, Location: a, Link: c, Organizer: b, Categories: []string{a, c},
			Start: dateline.Moment{Local: "2021-02-11T08:07", Zone: "America/New_York", Precision: dateline.Minute},
		}
		var out bytes.Buffer
		if err := Calendar(&out, a, dateline.Lang(b), []Event{e}); err != nil {
			t.Fatal(err)
		}
		checkLines(t, out.Bytes())
		cal, err := ics.ParseCalendar(bytes.NewReader(out.Bytes()))
		if err != nil {
			t.Fatalf("%v\n%s", err, out.Bytes())
		}
		if len(cal.Events()) != 1 {
			t.Fatalf("%d events", len(cal.Events()))
		}
		for p, want := range map[ics.ComponentProperty]string{
			ics.ComponentPropertyUniqueId: line("u" + a), ics.ComponentPropertySummary: line(b), ics.ComponentPropertyDescription: Clean(c),
		} {
			got := ""
			if v := cal.Events()[0].GetProperty(p); v != nil {
				got = v.Value
			}
			if got != want {
				t.Errorf("%s gives back %q, want %q\n%s", p, got, want, out.Bytes())
			}
		}
	})
}

// No text may become a line of its own in the formats that are lines.
func FuzzLinesAndObjects(f *testing.F) {
	seedFuzz(f)
	f.Fuzz(func(t *testing.T, a, b, c string) {
		a, b, c = "x"+a, "x"+b, "x"+c
		for name, w := range map[string]struct {
			lines int
			write func(io.Writer) error
		}{
			"robots": {5, func(w io.Writer) error { return Robots(w, []string{a}, []string{b}) }},
			"security": {5, func(w io.Writer) error {
				return SecurityTxt(w, SecurityInfo{[]string{"mailto:" + a}, time.Unix(1e9, 0), []dateline.Lang{dateline.Lang(b)}, []string{c}, a})
			}},
			"llms": {7, func(w io.Writer) error {
				return LLMsTxt(w, LLMsInfo{Title: a, Summary: b, Sections: []LLMsSection{{c, []LLMsLink{{a, b, c}}}}})
			}},
		} {
			var out strings.Builder
			if err := w.write(&out); err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(out.String(), "\n"); n != w.lines || !utf8.ValidString(out.String()) || strings.ContainsAny(out.String(), "\r\x00\u2028") {
				t.Errorf("%s has %d lines, want %d: %q", name, n, w.lines, out.String())
			}
		}

		var sitemap struct {
			URL struct {
				Loc  string `xml:"loc"`
				News struct {
					Title string `xml:"title"`
				} `xml:"news"`
			} `xml:"url"`
		}
		var out bytes.Buffer
		if err := NewsSitemap(&out, []NewsURL{{a, b, dateline.Lang(c), time.Time{}, c}}); err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(out.Bytes(), &sitemap); err != nil || sitemap.URL.Loc != Address(a) || sitemap.URL.News.Title != line(c) {
			t.Errorf("sitemap gives back %+v (%v)", sitemap, err)
		}

		article := Article{
			Entry: Entry{ID: "https://news.example/" + a, URL: "https://news.example/" + b, Title: b, Summary: c, HTML: a, Kind: b, Topics: []string{a, c}, Offices: []string{c}, Note: a},
			Text:  b, Speakers: []Speaker{{a, c}}, Publisher: Organization{Name: b}, Place: a, Occasion: c,
		}
		out.Reset()
		if err := NINJS(&out, article); err != nil {
			t.Fatal(err)
		}
		var object map[string]any
		if err := json.Unmarshal(out.Bytes(), &object); err != nil {
			t.Fatal(err)
		}
		if err := checkNINJS("", "", object); err != nil {
			t.Error(err)
		}
		for _, v := range []map[string]any{NewsArticleOf(article), EventOf(Event{Title: a, Location: b, Link: c}), BreadcrumbsOf([]Crumb{{a, b}})} {
			script, err := json.Marshal(v)
			if err != nil || bytes.ContainsAny(script, "<>&") {
				t.Errorf("%s (%v) could end the script it stands in", script, err)
			}
		}
	})
}
