package view

import (
	"bytes"
	"flag"
	"html"
	"html/template"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/markup"
)

var update = flag.Bool("update", false, "write the golden files")

func render(t testing.TB, v *Views, p Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := v.Render(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestEveryPage renders each page in each language. With DATELINE_PAGES set to a
// folder the pages are also written there, to be looked at in a browser.
func TestEveryPage(t *testing.T) {
	v := newViews(t)
	out := os.Getenv("DATELINE_PAGES")
	for _, l := range i18n.Languages() {
		pages := pagesIn(t, l)
		for _, name := range slices.Sorted(maps.Keys(pages)) {
			html := render(t, v, pages[name])
			for _, problem := range faults(html) {
				t.Errorf("%s in %s: %s", name, l, problem)
			}
			if out != "" {
				if err := os.WriteFile(filepath.Join(out, name+"."+string(l)+".html"), []byte(html), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	files, err := templates.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	if want := len(v.pages) + len([]string{"layout.html", "parts.html"}); len(files) != want {
		t.Errorf("%d templates, %d are used", len(files), want)
	}
}

var (
	tagPattern  = regexp.MustCompile(`<(/?)([a-z][a-z0-9]*)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*>`)
	idPattern   = regexp.MustCompile(` id="([^"]*)"`)
	refPattern  = regexp.MustCompile(` (?:for|aria-labelledby)="([^"]*)"| href="#([^"]*)"`)
	leftPattern = regexp.MustCompile(`>[^<]*(⟦|\{[a-z]+\})`)
	emptyLink   = regexp.MustCompile(`<a [^>]*>\s*</a>`)
	inline      = regexp.MustCompile(`(?i)\s(style|on[a-z]+)="|<style|<script>`)
	foreign     = regexp.MustCompile(`(?:src|<link rel="(?:stylesheet|icon)" href)="(?:https?:)?//`)
	heading     = regexp.MustCompile(`<h([1-6])[ >]`)
	void        = []string{"meta", "link", "br", "hr", "img", "input", "col", "wbr"}
)

// faults are what no page may have. A validator and an accessibility checker see
// more; this needs neither.
func faults(html string) (all []string) {
	fault := func(s ...string) { all = append(all, strings.Join(s, " ")) }
	if strings.Contains(html, "ZgotmplZ") {
		fault("an address was refused by html/template")
	}
	for _, m := range leftPattern.FindAllString(html, -1) {
		fault("a message is missing or unfilled:", m)
	}
	for _, re := range []*regexp.Regexp{inline, foreign, emptyLink} {
		for _, m := range re.FindAllString(html, -1) {
			fault("not allowed:", m)
		}
	}
	var open []string
	for _, m := range tagPattern.FindAllStringSubmatch(html, -1) {
		switch {
		case slices.Contains(void, m[2]):
		case m[1] == "":
			open = append(open, m[2])
		case len(open) == 0 || open[len(open)-1] != m[2]:
			fault("misplaced", m[0])
			return all
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		fault("left open:", strings.Join(open, " "))
	}
	ids := map[string]int{}
	for _, m := range idPattern.FindAllStringSubmatch(html, -1) {
		if ids[m[1]]++; ids[m[1]] == 2 {
			fault("id twice:", m[1])
		}
	}
	for _, m := range refPattern.FindAllStringSubmatch(html, -1) {
		if id := m[1] + m[2]; ids[id] == 0 {
			fault("nothing has the id", id)
		}
	}
	level, first := 0, 0
	for _, m := range heading.FindAllStringSubmatch(html, -1) {
		n := int(m[1][0] - '0')
		if n > level+1 {
			fault("heading level skipped before", m[0])
		}
		if level = n; n == 1 {
			first++
		}
	}
	if first != 1 {
		fault("not just one h1")
	}
	return all
}

func TestFaultsAreFound(t *testing.T) {
	const sound = `<html><body><h1>x</h1><p id="a">x</p></body></html>`
	if got := faults(sound); len(got) > 0 {
		t.Errorf("a sound page: %q", got)
	}
	for _, change := range [][2]string{
		{"<p ", `<p style="color:red" `}, {"</p>", ""}, {"<h1>x</h1>", ""}, {"<h1>", "<h1><h3>"}, {">x</p>", ">⟦nav.x⟧</p>"},
		{">x</p>", ">{count} items</p>"}, {">x</p>", ` onclick="x">x</p>`}, {"<p ", `<a href="#b">x</a><p `}, {"<p ", `<i id="a">x</i><p `},
		{"x</p>", `<script src="//cdn.example/x"></script></p>`}, {"x</p>", `<a href="/x"></a></p>`}, {"x</p>", `<a href="#ZgotmplZ">x</a></p>`},
	} {
		if broken := strings.Replace(sound, change[0], change[1], 1); len(faults(broken)) == 0 {
			t.Errorf("nothing wrong seen in %s", broken)
		}
	}
}

func TestGolden(t *testing.T) {
	v := newViews(t)
	for _, c := range []struct {
		page string
		lang dateline.Lang
	}{
		{"list", "zh-Hans"}, {"item", "zh-Hans"}, {"item-full", "en"}, {"home-elsewhere", "ar"}, {"event", "fr"}, {"speaker", "ru"}, {"500", "es"},
		{"beside", "en"}, {"item-stale", "fr"}, {"converted", "zh-Hant"}, {"to-follow", "en"},
		{"search", "zh-Hans"}, {"search-none", "ar"}, {"search-instead", "ru"},
	} {
		t.Run(c.page+"."+string(c.lang), func(t *testing.T) {
			got := render(t, v, pagesIn(t, c.lang)[c.page])
			file := filepath.Join("testdata", "golden", c.page+"."+string(c.lang)+".html")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got == string(want) {
				return
			}
			a, b := strings.Split(got, "\n"), strings.Split(string(want), "\n")
			for i := range a {
				if i >= len(b) || a[i] != b[i] {
					t.Fatalf("line %d differs (write anew with -update):\n%s", i+1, a[i])
				}
			}
			t.Fatal("shorter than the golden file")
		})
	}
}

func TestPageWithoutLanguage(t *testing.T) {
	var b bytes.Buffer
	err := newViews(t).Render(&b, &Home{})
	if err == nil || b.Len() > 0 {
		t.Errorf("a page without a language: error %v, %d bytes", err, b.Len())
	}
}

func TestMarkedLanguages(t *testing.T) {
	v := newViews(t)
	ar := render(t, v, pagesIn(t, "ar")["home-elsewhere"])
	for _, want := range []string{
		`<html lang="ar" dir="rtl">`,
		`<h3 lang="zh-Hans" dir="ltr"><a href="/zh-Hans/2021/02/11/%E5%86%9C%E5%8E%86%E6%96%B0%E5%B9%B4" hreflang="zh-Hans">农历新年</a></h3>`,
		`<span lang="en" dir="ltr">Antony J. Blinken</span>، وزير الخارجية`, // the name falls back to the source language
		`<a href="/ru/" lang="ru" dir="ltr" hreflang="ru">Русский</a>`,
		`<link rel="alternate" hreflang="zh-Hant" href="https://news.example/zh-Hant/">`,
		`<link rel="alternate" hreflang="x-default" href="https://news.example/en/">`,
	} {
		if !strings.Contains(ar, want) {
			t.Errorf("the Arabic page lacks %s", want)
		}
	}
	if n := strings.Count(render(t, v, pagesIn(t, "zh-Hans")["item"]), ` lang="zh-Hans"`); n != 1 {
		t.Errorf("the Chinese page says %d times that it is Chinese, want once", n)
	}
}

// TestBesideRows: what each row of two texts shows, where a text is more than its
// paragraphs.
func TestBesideRows(t *testing.T) {
	type rows = [][2]string
	for name, c := range map[string]struct {
		text, other string
		want        rows // pieces of HTML, in order; "" is nothing at all
		not         string
	}{
		"footnotes come last, each with its text": {
			"One[^1].\n\n[^1]: First.\n\nTwo.", "Un[^1].\n\n[^1]: Premier.\n\nDeux.",
			rows{{`href="#note-fn:1"`, `href="#o-note-fn:1"`}, {"<p>Two.</p>", "<p>Deux.</p>"}, {`id="note-fn:1"`, `id="o-note-fn:1"`}}, "",
		},
		"only one has footnotes": {"One[^1].\n\n[^1]: First.", "Un.\n\nDeux.", rows{{"One", "<p>Un.</p>"}, {"", "<p>Deux.</p>"}, {"First", ""}}, ""},
		"headings keep their ranks and ids": {
			"## A\n\nx\n\n### B", "## A\n\ny\n\n### B",
			rows{{`<h2 id="s-a">`, `<h2 id="o-s-a">`}, {"x", "y"}, {`<h3 id="s-b">`, `<h3 id="o-s-b">`}}, "",
		},
		"HTML that reaches over units": {
			"<div>\n\nOne[^1].\n\n</div>\n\n[^1]: First.\n\n## A\n\n## A", "Un.",
			rows{{"", "<p>Un.</p>"}, {"One", ""}, {"<p>First.</p>", ""}, {"<h2>A</h2>", ""}, {"<h2>A</h2>", ""}}, "[^1]:",
		},
		"the character of the partition": {"One\uE0D1.\n\n\uE0D1\n\nTwo.", "Un.", rows{{"One\uE0D1", "Un."}, {"<p>\uE0D1</p>", ""}, {"<p>Two.</p>", ""}}, ""},
		"tables are numbered over both":  {"|a|\n|-|\n|1|", "|b|\n|-|\n|2|", rows{{`aria-label="Table 1"`, `aria-label="Table 2"`}}, ""},
		"a turn is one by the whole text": {
			"Q: x\n\nA: y\n\nQ: z", "Q: x\n\nA: y\n\nQ: z",
			rows{{`turn-who">Q:</b> x`, `turn-who">Q:</b> x`}, {`turn-who">A:</b> y`, `turn-who">A:</b> y`}, {`turn-who">Q:</b> z`, `turn-who">Q:</b> z`}}, "",
		},
		"the lead is for lists": {"One.", "", rows{{"One.", ""}}, "Lead"},
		"nothing":               {"", "", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := &Beside{Layout: Layout{Lang: "en"}}
			p.Text, p.Other = column(dateline.LiveEdition{Lang: "en", Headline: "H", Body: c.text}), column(dateline.LiveEdition{Lang: "fr", Headline: "T", Body: c.other})
			p.Text.Units = slices.Insert(p.Text.Units, 1, dateline.Unit{Kind: dateline.UnitLead, Text: "Lead"})
			p.Other.Units = slices.Insert(p.Other.Units, 1, dateline.Unit{Kind: dateline.UnitLead, Text: "Lead"})
			for i := range max(len(p.Text.Units), len(p.Other.Units)) {
				var r Pair
				if i < len(p.Text.Units) {
					r.Text = []int{i}
				}
				if i < len(p.Other.Units) {
					r.Other = []int{i}
				}
				p.Rows = append(p.Rows, r)
			}
			v := newViews(t)
			got := (&frame{Printer: v.cat.For("en"), Layout: &p.Layout, Page: p, v: v}).BesideRows()
			if len(got) != len(c.want) {
				t.Fatalf("%d rows, want %d: %q", len(got), len(c.want), got)
			}
			for i, r := range got {
				for side, s := range []string{string(r.Text), string(r.Other)} {
					if want := c.want[i][side]; !strings.Contains(s, want) || want == "" && s != "" || c.not != "" && strings.Contains(s, c.not) {
						t.Errorf("row %d, side %d: %q, want %q", i, side, s, want)
					}
				}
			}
			for _, problem := range faults(render(t, v, p)) {
				t.Error(problem)
			}
		})
	}
}

// TestMixed: text in another script is marked in headlines and names as it is in
// bodies, and no character of them is lost to it.
func TestMixed(t *testing.T) {
	f := &frame{Layout: &Layout{Lang: "en"}, v: newViews(t)}
	for _, c := range []struct {
		in   string
		lang dateline.Lang
		want string
	}{
		{"哈里·杜鲁门大楼(Harry S. Truman Building)", "zh-Hans", `哈里·杜鲁门大楼(<span lang="en">Harry S. Truman Building</span>)`},
		{"总统：在大楼（Harry S. Truman Building）", "zh-Hant", `总统：在大楼（<span lang="en">Harry S. Truman Building</span>）`},
		{"北约（NATO）与G&T（“A & B”）", "zh-Hans", `北约（<span lang="en">NATO</span>）与G&amp;T（“A &amp; B”）`},
		{"见报（New York Times）#", "zh-Hans", `见报（<span lang="en">New York Times</span>）#`},
		{"# 报（New York Times） #", "zh-Hans", `# 报（New York Times） #`}, // would be lost, so it stays as it is
		{" 报（New York Times）", "zh-Hans", ` 报（New York Times）`},
		{"见（https://x.example/a）（New York Times）", "zh-Hans", `见（https://x.example/a）（New York Times）`},
		{"The word 和平, “<peace>”", "en", `The word <span lang="zh">和平</span>, “&lt;peace&gt;”`},
		{"Kana ひらがな", "fr", `Kana <span lang="ja">ひらがな</span>`},
		{"和平（Peace）", "ja", `和平（Peace）`},
		{"<b>*no* [markup](x)</b>（Peace）", "en", `&lt;b&gt;*no* [markup](x)&lt;/b&gt;（Peace）`},
		{"", "zh-Hans", ""},
	} {
		if got := string(f.Mixed(c.in, c.lang)); got != c.want {
			t.Errorf("%s in %s is\n%s, want\n%s", c.in, c.lang, got, c.want)
		}
	}
}

// FuzzMixed: whatever the text, what is written shows exactly it.
func FuzzMixed(f *testing.F) {
	for _, s := range []string{"大楼(Harry S. Truman Building)", "a 和平 b", "# 报（New York Times） #", "报（A&B）<b>\n\n1. x", "报（AB）&amp;", "[报（AB）](x)"} {
		f.Add(s, "zh-Hans")
		f.Add(s, "en")
	}
	fr := &frame{Layout: &Layout{Lang: "en"}, v: newViews(f)}
	tag := regexp.MustCompile(`<[^>]*>`)
	f.Fuzz(func(t *testing.T, s, lang string) {
		got := string(fr.Mixed(s, dateline.Lang(lang)))
		if want := template.HTMLEscapeString(s); html.UnescapeString(tag.ReplaceAllString(got, "")) != html.UnescapeString(want) {
			t.Errorf("%q in %q became %q", s, lang, got)
		}
		if rest := spans.ReplaceAllString(got, ""); strings.ContainsAny(rest, "<>") {
			t.Errorf("%q in %q became %q", s, lang, got)
		}
	})
}

// TestWithoutSearch: no page speaks of a search that there is not.
func TestWithoutSearch(t *testing.T) {
	v := newViews(t)
	v.Searching = false
	for name, p := range pagesIn(t, "en") {
		if html := render(t, v, p); !strings.HasPrefix(name, "search") && strings.Contains(html, "search") {
			t.Errorf("%s speaks of a search", name)
		}
	}
}

// TestQuoted: what somebody typed stands in a sentence as it is, wherever the language
// puts it.
func TestQuoted(t *testing.T) {
	v := newViews(t)
	f := &frame{Printer: v.cat.For("en"), Layout: &Layout{Lang: "en"}, v: v}
	for _, typed := range []string{"<b>&", "\uE0001\uE001", "\uE0003\uE001 {query}", "{typed}", ""} {
		want := "Nothing was found for <b><bdi>" + template.HTMLEscapeString(typed) + "</bdi></b>. These are the results for <b><bdi>x</bdi></b>."
		if got := string(f.Quoted("search.instead", "typed", f.Q(typed), "query", f.Q("x"))); got != want {
			t.Errorf("%q: %s, want %s", typed, got, want)
		}
	}
}

func TestWithdrawnHasNoText(t *testing.T) {
	p := pagesIn(t, "en")["withdrawn"].(*Item)
	p.Edition.Body, p.Edition.Excerpt, p.Edition.Lead = "SECRET", "SECRET", "SECRET"
	if html := render(t, newViews(t), p); strings.Contains(html, "SECRET") {
		t.Error("the text of a withdrawn item is shown")
	}
}

func TestFilterForm(t *testing.T) {
	html := render(t, newViews(t), pagesIn(t, "en")["list"])
	for _, want := range []string{
		`<form method="get" action="/en/news">`,
		`<label for="f-office">Office</label>`,
		`<select id="f-office" name="office">`,
		`<option value="department-of-state" selected>U.S. Department of State (3)</option>`,
		`<option value="2020">2020</option>`, // not counted
		`<option value="2">February (5)</option>`,
		`<a href="/en/news?kind=statement"><span class="off">Remove:</span> Office <b>U.S. Department of State</b></a>`,
		`1,234 items match your filters`,
		`<a class="newer" rel="prev" href="/en/news?after=1">`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the list lacks %s", want)
		}
	}
	if plain := render(t, newViews(t), pagesIn(t, "en")["list-plain"]); strings.Contains(plain, `class="filter"`) || strings.Contains(plain, `rel="prev"`) {
		t.Error("a list without filters or newer items offers them")
	}
}

// TestWhichTextPrevails goes through what an item page says of its languages.
func TestWhichTextPrevails(t *testing.T) {
	both := []dateline.Lang{"zh-Hans", "en"}
	for _, c := range []struct {
		lang, source, authoritative dateline.Lang
		languages                   []dateline.Lang
		want, link                  string
	}{
		{"en", "en", "", []dateline.Lang{"en"}, "", ""},
		{"en", "en", "", both, "If versions differ, this text prevails.", ""},
		{"en", "en", "zh-Hans", both, "Original text. If versions differ, the version in this language prevails: Simplified Chinese.", "/zh"},
		{"en", "zh-Hans", "", both, "Translation. Original language: Simplified Chinese. If versions differ, the Simplified Chinese text prevails.", "/zh"},
		{"en", "zh-Hans", "en", both, "Translation. Original language: Simplified Chinese. If versions differ, the English text prevails.", ""},
	} {
		p := &Item{Layout: layoutFor(c.lang, SectionNews, "/x"), Others: []Alternate{{Lang: "zh-Hans", URL: "/zh"}}}
		p.Edition = dateline.LiveEdition{Lang: c.lang, Source: c.source, Authoritative: c.authoritative, Languages: c.languages}
		f := &frame{Printer: newViews(t).cat.For(c.lang), Layout: &p.Layout, Page: p}
		link := ""
		if a := f.SourceVersion(); a != nil {
			link = a.URL
		}
		if len(c.languages) < 2 {
			link = "" // then the page has no Others
		}
		if got := f.Origin(); got != c.want || link != c.link {
			t.Errorf("%s from %s, %q prevails: %q %q, want %q %q", c.lang, c.source, c.authoritative, got, link, c.want, c.link)
		}
	}
}

// TestTablesScroll holds two tables in one text to regions of different names.
func TestTablesScroll(t *testing.T) {
	p := pagesIn(t, "en")["item"].(*Item)
	p.Edition.Body = "| a |\n|---|\n| b |\n\nBetween `<table` and `</table>`.\n\n| c |\n|---|\n| d |\n"
	html := render(t, newViews(t), p)
	for _, want := range []string{
		`<div class="scroll" role="region" tabindex="0" aria-label="Table 1"><table>`,
		`<div class="scroll" role="region" tabindex="0" aria-label="Table 2"><table>`, "&lt;/table&gt;",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if got := strings.Count(html, "</table></div>"); got != 2 {
		t.Errorf("%d tables end their region, want 2", got)
	}
}

func TestJSONLDCannotEndItsScript(t *testing.T) {
	html := render(t, newViews(t), pagesIn(t, "en")["home"])
	if !strings.Contains(html, `\u003c/script\u003e`) || strings.Contains(html, "</script><b>") {
		t.Error("JSON-LD is not escaped")
	}
}

func TestAddressesAreEncoded(t *testing.T) {
	for got, want := range map[string]string{
		PathURL("/zh-Hans/2021/02/11/农历?新 年"):                                          "/zh-Hans/2021/02/11/%E5%86%9C%E5%8E%86%3F%E6%96%B0%20%E5%B9%B4",
		EntryURL("en", dateline.Offices, "a/b"):                                        "/en/offices/a%2Fb",
		EntryURL("en", dateline.Roles, "x"):                                            "",
		EntryURL("en", dateline.People, ""):                                            "",
		MonthURL("zh-Hant", 2021, 2):                                                   "/zh-Hant/2021/02",
		ThemeURL("#1a4480"):                                                            "/theme.css?1a4480",
		string((&frame{Layout: &Layout{Newsroom: newsroom}}).Webcal("/en/events.ics")): "webcal://news.example/en/events.ics",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestMachineTime(t *testing.T) {
	for want, m := range map[string]dateline.Moment{
		"2021-02-11":             moment(t, "2021-02-11", eastern),
		"2021-02-11T08:07-05:00": moment(t, "2021-02-11T08:07", eastern),
		"2021-07-11T08:07-04:00": moment(t, "2021-07-11T08:07", eastern),
		"2021-02-11T00:07+08:00": moment(t, "2021-02-11T00:07", "Asia/Shanghai"),
		"2021-02-11T23:07-03:30": moment(t, "2021-02-11T23:07", "America/St_Johns"),
		"2021-02-11T23:07+00:00": moment(t, "2021-02-11T23:07", "UTC"),
		"2021-02-11T08:07":       moment(t, "2021-02-11T08:07", ""),
	} {
		if got := machineTime(m); got != want {
			t.Errorf("machineTime(%s %s) = %s, want %s", m.Local, m.Zone, got, want)
		}
	}
}

func TestAccentKeepsItsContrast(t *testing.T) {
	for _, accent := range []string{"#1a4480", "#000000", "#8b0000", "#005a3c", "#54278f", "#767676"} {
		css := string(AccentCSS(accent))
		i := strings.Index(css, "dark){:root{--accent:")
		if !strings.HasPrefix(css, ":root{--accent:"+accent+"}") || i < 0 {
			t.Fatalf("%s: %s", accent, css)
		}
		dark, ok := parseColour(css[i+len("dark){:root{--accent:"):][:7])
		if !ok || contrast(dark, darkWash) < 4.5 {
			t.Errorf("%s: on dark pages %s has a contrast of %.2f:1", accent, dark, contrast(dark, darkWash))
		}
	}
	for _, bad := range []string{"", "red", "#12345", "#12345g", "}body{display:none}"} {
		if css := AccentCSS(bad); css != nil {
			t.Errorf("AccentCSS(%q) = %s", bad, css)
		}
	}
}

func TestAssets(t *testing.T) {
	for _, name := range []string{"site.css", "site.js", "icon.svg"} {
		f, err := Assets().Open(name)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
}

func longList(t testing.TB) *List {
	p := *pagesIn(t, "zh-Hans")["list"].(*List)
	for five := p.Cards; len(p.Cards) < 30; {
		p.Cards = append(p.Cards, five...)
	}
	return &p
}

func BenchmarkList(b *testing.B) { benchmark(b, longList(b)) }

func BenchmarkItem(b *testing.B) { benchmark(b, pagesIn(b, "zh-Hans")["item"]) }

func benchmark(b *testing.B, p Page) {
	v := newViews(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := v.Render(io.Discard, p); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(render(b, v, p))))
}

// A newsroom's own templates take the place of those of the same names, and what
// is wrong with one is said with its name and line.
func TestOwnTemplates(t *testing.T) {
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	with := func(files map[string]string) (*Views, error) {
		folder := fstest.MapFS{".hidden": {}, "notes/x.html": {Data: []byte("{{")}}
		for name, text := range files {
			folder[name] = &fstest.MapFile{Data: []byte(text)}
		}
		return NewWith(cat, markup.New(), func(s string) string { return "/" + s }, folder)
	}
	v, err := with(map[string]string{"archive.html": `{{define "main"}}<h1>{{.Title}}, our way</h1>{{end}}`})
	if err != nil {
		t.Fatal(err)
	}
	if html := render(t, v, &Archive{Layout: Layout{Lang: "en"}}); !strings.Contains(html, "<h1>Archive, our way</h1>") || !strings.Contains(html, `<footer class="site">`) {
		t.Errorf("the archive is not as the newsroom's own template has it:\n%s", html)
	}
	if html := render(t, v, &List{Layout: Layout{Lang: "en"}}); strings.Contains(html, "our way") {
		t.Error("another page changed with it")
	}
	for name, c := range map[string]struct{ file, text, says string }{
		"does not parse":       {"list.html", "{{define \"main\"}}\n\n{{if}}{{end}}{{end}}", "list.html:3"},
		"unknown field":        {"list.html", "{{define \"main\"}}\n{{.NoSuchThing}}{{end}}", "list.html:2"},
		"not closed":           {"layout.html", "{{define \"layout\"}}", "layout.html:1"},
		"ends in an attribute": {"failure.html", "{{define \"main\"}}<a href=\"{{end}}", "failure"},
		"no page uses it":      {"lists.html", "x", "no page uses lists.html"},
	} {
		if _, err := with(map[string]string{c.file: c.text}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
