package site_test

import (
	"flag"
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/web"
	"dateline/internal/webtest"

	"github.com/chromedp/chromedp/kb"
)

var shots = flag.String("shots", "", "write a picture of every template to this folder")

// TestChromium is what only a browser knows. All of it shares one. Pictures of
// every template, for people to look at, are made by
//
//	go test ./internal/site -run Chromium/shots -shots FOLDER
func TestChromium(t *testing.T) {
	b := webtest.Start(t)
	w := full(t, web.SecureOptions{})
	srv := httptest.NewServer(w.site)
	t.Cleanup(srv.Close)
	in := &reader{w, b, srv.URL}
	t.Run("seed with originals", in.seed)
	t.Run("seed", func(t *testing.T) {
		alone := empty(t, web.SecureOptions{})
		alone.seed("/embassy-news-list.zh.txt", 5)
		srv := httptest.NewServer(alone.site)
		defer srv.Close()
		(&reader{alone, b, srv.URL}).seed(t)
	})
	t.Run("templates", in.templates)
	t.Run("keyboard", in.keyboard)
	t.Run("without script", in.withoutScript)
	t.Run("suggestions", in.suggestions)
	t.Run("unwilling", in.unwilling)
	t.Run("weight", in.weight)
	t.Run("hostile", func(t *testing.T) { hostile(t, b) })
	if *shots != "" {
		t.Run("shots", in.shots)
	}
}

// reader is a browser before a site.
type reader struct {
	w   *world
	b   *webtest.Browser
	url string
}

// card is an item as a page shows it.
type card struct {
	Kind, Headline, Href, Excerpt, Badges string
	Facts                                 []string
	Times                                 []string
	Body                                  string
	Notice                                string
}

const readCards = `[...document.querySelectorAll("main .card")].map(c => ({
	Kind: c.querySelector(".label")?.firstChild.textContent.trim() ?? "", Badges: [...c.querySelectorAll(".badge")].map(e => e.textContent).join(" "),
	Headline: c.querySelector("h3").textContent, Href: c.querySelector("h3 a").getAttribute("href"),
	Facts: [...c.querySelectorAll(".line > span")].map(e => e.textContent), Times: [...c.querySelectorAll("time")].map(e => e.dateTime),
	Excerpt: c.querySelector(".excerpt")?.textContent ?? "",
}))`

const readItem = `({
	Kind: document.querySelector("main .label").firstChild.textContent.trim(), Headline: document.querySelector("h1").textContent,
	Facts: [...document.querySelectorAll("dl.facts dt")].flatMap(dt => {
		let out = [];
		for (let d = dt.nextElementSibling; d && d.localName == "dd"; d = d.nextElementSibling) out.push(dt.textContent + ": " + d.innerText.replace(/\s*\n\s*/g, " / "));
		return out;
	}),
	Times: [...document.querySelectorAll("dl.facts time")].map(e => e.dateTime),
	Body: document.querySelector(".prose").innerText, Notice: [...document.querySelectorAll(".notice, .cut")].map(e => e.innerText).join("\n"),
})`

// seed reads the five items that the project began with off the pages.
func (in *reader) seed(t *testing.T) {
	tab := in.b.Tab(t)
	tab.Open(in.url + "/zh-Hans/news")
	cards := webtest.Eval[[]card](tab, readCards)
	for _, want := range []struct {
		headline, kind string
		line           []string // of the list, after the date
		listed, issued string   // datetime on the list and on the item's page
		facts          []string // of the item's page
		incomplete     bool
	}{
		{"农历新年", "声明", []string{"安东尼·J·布林肯，国务卿"}, "2021-02-11", "2021-02-11T08:07-05:00", []string{"讲话人: 安东尼·J·布林肯 / 国务卿", "发布时间: 2021年2月11日"}, false},
		{"会后汇报：约瑟夫·R·拜登总统与中国习近平主席通话", "会后汇报", nil, "2021-02-10", "2021-02-10", []string{"发布时间: 2021年2月10日"}, false},
		{"美国决定重新与联合国人权理事会接触", "声明", []string{"安东尼·J·布林肯，国务卿"}, "2021-02-08", "2021-02-08T07:12-05:00", []string{"讲话人: 安东尼·J·布林肯 / 国务卿"}, false},
		{"拜登总统关于美国世界地位的讲话", "讲话", []string{"拜登，总统", "白宫", "美国国务院总部 哈里·杜鲁门大楼"}, "2021-02-04", "2021-02-04T14:45-05:00",
			[]string{"讲话人: 拜登 / 总统", "发布机构: 白宫", "地点: 美国国务院总部 哈里·杜鲁门大楼"}, true},
		{"增进全世界男女同性恋、双性恋、跨性别者、酷儿及间性人群体的人权的新闻声明", "新闻稿", []string{"安东尼·J·布林肯，美国国务卿", "国务院", "发言人办公室"}, "2021-02-04", "2021-02-04",
			[]string{"讲话人: 安东尼·J·布林肯 / 美国国务卿", "发布机构: 国务院", "发布机构: 发言人办公室"}, false},
	} {
		t.Run(want.headline, func(t *testing.T) {
			i := slices.IndexFunc(cards, func(c card) bool { return c.Headline == want.headline })
			if i < 0 {
				t.Fatal("not on the list")
			}
			c := cards[i]
			if c.Kind != want.kind || !slices.Equal(c.Times, []string{want.listed}) || strings.Contains(c.Badges, "不完整") != want.incomplete {
				t.Errorf("on the list: kind %q, times %q, badges %q", c.Kind, c.Times, c.Badges)
			}
			for j, fact := range append([]string{""}, want.line...) {
				if j >= len(c.Facts) || !strings.HasPrefix(c.Facts[j], fact) {
					t.Errorf("on the list: facts %q, want %q", c.Facts, want.line)
				}
			}
			if len(c.Facts) != 1+len(want.line) {
				t.Errorf("on the list: facts %q", c.Facts)
			}
			if strings.HasPrefix(c.Excerpt, want.headline) || c.Excerpt == "" || unclosed(c.Excerpt) {
				t.Errorf("excerpt %q", c.Excerpt)
			}
			tab.Open(in.url + c.Href)
			it := webtest.Eval[card](tab, readItem)
			if it.Headline != want.headline || it.Kind != want.kind {
				t.Errorf("headline %q, kind %q", it.Headline, it.Kind)
			}
			for _, fact := range want.facts {
				if !slices.ContainsFunc(it.Facts, func(s string) bool { return strings.HasPrefix(s, fact) }) {
					t.Errorf("facts %q, want %q", it.Facts, fact)
				}
			}
			if !slices.Contains(it.Times, want.issued) {
				t.Errorf("times %q, want %s", it.Times, want.issued)
			}
			if strings.HasPrefix(it.Body, want.headline) || strings.HasPrefix(it.Body, "2021") || strings.HasPrefix(it.Body, "安东尼") || it.Body == "" {
				t.Errorf("the text begins %.60q", it.Body)
			}
			if strings.Contains(it.Notice, "不完整") != want.incomplete {
				t.Errorf("notice %q", it.Notice)
			}
		})
	}
}

// unclosed reports whether a text ends within a bracket or quotation.
func unclosed(s string) bool {
	for _, pair := range []string{"（）", "()", "「」", "『』", "《》", "“”"} {
		runes := []rune(pair)
		if strings.Count(s, string(runes[0])) > strings.Count(s, string(runes[1])) {
			return true
		}
	}
	return false
}

// templates looks at every template in each of three scripts, in all its shapes
// in one of them: axe finds nothing, light or dark; at 320 CSS pixels, and with the text twice as large, nothing
// scrolls sideways and nothing is cut off (WCAG 2.2, 1.4.10 and 1.4.4).
func (in *reader) templates(t *testing.T) {
	source := ""
	t.Run("axe-core", func(t *testing.T) { source = webtest.AxeSource(t) }) // without it, the layout is still looked at
	type look struct {
		name string
		lang dateline.Lang
		path string
	}
	var all []look
	for _, l := range looked {
		pages := in.w.each(l)
		if l == looked[0] {
			pages = in.w.templates(l)
		}
		for _, name := range slices.Sorted(maps.Keys(pages)) {
			all = append(all, look{name, l, pages[name]})
		}
	}
	for half := range 2 { // two tabs, to use two processors
		t.Run(fmt.Sprint(half), func(t *testing.T) {
			t.Parallel()
			tab := in.b.Tab(t)
			for i, p := range all {
				if i%2 == half {
					in.look(t, tab, source, fmt.Sprintf("%s %s", p.name, p.lang), p.path)
				}
			}
		})
	}
}

func (in *reader) look(t *testing.T, tab *webtest.Tab, axe, name, path string) {
	t.Helper()
	tab.Prefer("prefers-color-scheme", "light")
	tab.Size(1280, 900, 1)
	tab.Open(in.url + path)
	if axe != "" {
		for _, problem := range tab.Axe(axe) {
			t.Errorf("%s: %s", name, problem)
		}
		tab.Prefer("prefers-color-scheme", "dark")
		for _, problem := range tab.Axe(axe, "color-contrast", "link-in-text-block") { // what a colour can break
			t.Errorf("%s, dark: %s", name, problem)
		}
	}
	for _, width := range []int{320, 640, 960} {
		tab.Size(width, 800, 1)
		if wide := webtest.Eval[[]string](tab, sideways); len(wide) > 0 {
			t.Errorf("%s at %d px is too wide: %q", name, width, wide)
		}
	}
	tab.Size(640, 800, 1)
	webtest.Eval[any](tab, `document.documentElement.style.fontSize = "200%"`)
	if wide := webtest.Eval[[]string](tab, sideways); len(wide) > 0 {
		t.Errorf("%s with text of 200 %% is too wide: %q", name, wide)
	}
}

// sideways finds what reaches beyond the window, other than what scrolls by itself.
const sideways = `(() => {
	const w = document.documentElement.clientWidth, over = document.documentElement.scrollWidth - w;
	const who = [...document.querySelectorAll("body *")].filter(e => {
		const r = e.getBoundingClientRect();
		return (r.right > w + 1 || r.left < -1) && !e.closest(".scroll, pre, .skip") && e.checkVisibility();
	}).slice(0, 3).map(e => e.outerHTML.slice(0, 120));
	return over > 0 ? [over + " px", ...who] : who;
})()`

// keyboard reaches everything, in the order in which it stands, and sees where
// it is.
func (in *reader) keyboard(t *testing.T) {
	const tab = "\t"
	p := in.b.Tab(t)
	p.Size(1280, 900, 1)
	for _, l := range looked {
		for _, name := range []string{"list", "item-rich", "events", "search"} {
			p.Open(in.url + in.w.templates(l)[name])
			want := webtest.Eval[[]string](p, `(window.all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
				.filter(e => e.checkVisibility({visibilityProperty: true}))).map(e => e.outerHTML.slice(0, 80))`)
			for i := range want {
				p.Press(tab)
				type state struct {
					At      int
					Outline string
					Seen    bool
				}
				got := webtest.Eval[state](p, `(() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
					return {At: all.indexOf(e), Outline: s.outlineStyle + s.boxShadow, Seen: r.bottom > 0 && r.top < innerHeight}; })()`)
				if got.At != i {
					t.Fatalf("%s %s: Tab %d is at %d (%s)", name, l, i, got.At, want[i])
				}
				if got.Outline == "nonenone" {
					t.Errorf("%s %s: %s shows no focus", name, l, want[i])
				}
				if !got.Seen {
					t.Errorf("%s %s: %s is not in view", name, l, want[i])
				}
			}
		}
		p.Open(in.url + "/" + string(l) + "/news")
		p.Press(tab)
		if !webtest.Eval[bool](p, `document.activeElement.matches("a.skip") && document.activeElement.getBoundingClientRect().top >= 0`) {
			t.Errorf("%s: the first stop is not a skip link in view", l)
		}
		p.Press("\r")
		p.Wait(`location.hash == "#main"`)
		p.Press(tab)
		if !webtest.Eval[bool](p, `document.querySelector("main").contains(document.activeElement)`) {
			t.Errorf("%s: after the skip link, Tab is not within the content", l)
		}
	}
}

// withoutScript filters, pages and reads with scripts switched off.
func (in *reader) withoutScript(t *testing.T) {
	tab := in.b.Tab(t)
	tab.Script(false)
	tab.Size(1280, 900, 1)
	tab.Open(in.url + "/en/news")
	if webtest.Eval[bool](tab, `document.querySelector("details.filter").open`) {
		t.Error("scripts run")
	}
	// The keyboard opens the form, chooses a kind and sends it.
	webtest.Eval[any](tab, `document.querySelector("details.filter summary").focus()`)
	tab.Press("\r")
	tab.Wait(`document.querySelector("details.filter").open`)
	tab.Press("\t")
	tab.Press("Notice")
	if got := webtest.Eval[string](tab, `document.querySelector("#f-kind").value`); got != "notice" {
		t.Fatalf("typing chose %q", got)
	}
	webtest.Eval[any](tab, `document.querySelector("details.filter button").focus()`)
	tab.Press("\r")
	tab.Wait(`location.search.includes("kind=notice") && document.readyState == "complete"`)
	if got := webtest.Eval[string](tab, `document.querySelector("#results").textContent`); !strings.Contains(got, "41") {
		t.Errorf("the filtered list says %q", got)
	}
	if got := webtest.Eval[string](tab, `document.querySelector("#f-kind").value`); got != "notice" {
		t.Errorf("the form shows %q", got)
	}
	webtest.Eval[any](tab, `document.querySelector("nav.paging a.older").focus()`)
	tab.Press("\r")
	tab.Wait(`location.search.includes("before=") && document.readyState == "complete"`)
	if got := webtest.Eval[int](tab, `document.querySelectorAll(".card").length`); got != 20 {
		t.Errorf("the second page shows %d", got)
	}
	tab.Open(in.url + in.w.path("reading", "en"))
	if got := webtest.Eval[string](tab, `document.querySelector("dl.facts time").dateTime`); got != "2021-03-04T18:30-05:00" {
		t.Errorf("the event starts at %q", got)
	}
}

// suggestions are offered below the box while somebody types, and are chosen with the
// keyboard or the pointer; a text that is being composed is left alone.
func (in *reader) suggestions(t *testing.T) {
	source := ""
	t.Run("axe-core", func(t *testing.T) { source = webtest.AxeSource(t) })
	tab := in.b.Tab(t)
	tab.Size(360, 740, 1)
	const open = `document.querySelector("#q").getAttribute("aria-expanded") == "true"`
	box := func(js string) string { return webtest.Eval[string](tab, `document.querySelector("#q").`+js) }
	chosen := func() string {
		return webtest.Eval[string](tab, `document.querySelector(".offers [aria-selected='true']")?.textContent ?? ""`)
	}
	for _, c := range []struct {
		lang  dateline.Lang
		typed string
	}{{"en", "vis"}, {"zh-Hans", "签"}, {"ar", "التأ"}} {
		tab.Open(in.url + "/" + string(c.lang) + "/search")
		webtest.Eval[any](tab, `document.querySelector("#q").focus()`)
		tab.Press(c.typed)
		tab.Wait(open)
		if chosen() != "" || box("value") != c.typed {
			t.Errorf("%s: %q is chosen before a key says so; the box has %q", c.lang, chosen(), box("value"))
		}
		if source != "" {
			for _, problem := range tab.Axe(source) {
				t.Errorf("%s, with suggestions: %s", c.lang, problem)
			}
		}
		if wide := webtest.Eval[[]string](tab, sideways); len(wide) > 0 {
			t.Errorf("%s, with suggestions: too wide: %q", c.lang, wide)
		}
		if *shots != "" {
			in.shoot(t, tab, fmt.Sprintf("suggestions-%s-360.png", c.lang))
		}
		tab.Press(kb.ArrowDown)
		first := chosen()
		if first == "" || box("value") != first || webtest.Eval[string](tab, `document.getElementById(document.querySelector("#q").getAttribute("aria-activedescendant")).textContent`) != first {
			t.Errorf("%s: the key chooses %q, and the box has %q", c.lang, first, box("value"))
		}
		tab.Press(kb.ArrowUp)
		if chosen() != "" || box("value") != c.typed {
			t.Errorf("%s: back in the box it has %q", c.lang, box("value"))
		}
		tab.Press(kb.ArrowDown)
		tab.Press(kb.Escape)
		if webtest.Eval[bool](tab, open) || box("value") != c.typed {
			t.Errorf("%s: Escape leaves it open, or %q in the box", c.lang, box("value"))
		}
		tab.Press(" ")
		tab.Press(kb.Backspace)
		tab.Wait(open)
		tab.Press(kb.ArrowDown)
		tab.Press("\r")
		tab.Wait(`location.search.includes("q=") && document.readyState == "complete"`)
		if got := webtest.Eval[string](tab, `new URLSearchParams(location.search).get("q")`); got != first {
			t.Errorf("%s: Enter looks for %q, want %q", c.lang, got, first)
		}
	}
	// With the pointer, and not while a text is being composed.
	tab.Open(in.url + "/en/search")
	asked := webtest.Eval[int](tab, `(() => {
		const q = document.querySelector("#q");
		q.value = "vis";
		q.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
		return performance.getEntriesByType("resource").filter(e => e.name.includes("/suggest")).length;
	})()`)
	webtest.Eval[any](tab, `document.querySelector("#q").focus()`)
	tab.Press("a")
	tab.Wait(open)
	if n := webtest.Eval[int](tab, `performance.getEntriesByType("resource").filter(e => e.name.includes("/suggest")).length`); asked != 0 || n != 1 {
		t.Errorf("it asked %d times while composing, %d times in all", asked, n)
	}
	webtest.Eval[any](tab, `document.querySelector(".offers li").click()`)
	tab.Wait(`location.search.includes("q=") && document.readyState == "complete"`)
	if got := webtest.Eval[int](tab, `document.querySelectorAll(".card").length`); got == 0 {
		t.Error("what was clicked finds nothing")
	}
	// Without script it is a box like any other.
	tab.Script(false)
	tab.Open(in.url + "/en/search")
	webtest.Eval[any](tab, `document.querySelector("#q").focus()`)
	tab.Press("visa")
	tab.Press("\r")
	tab.Wait(`location.search.includes("q=visa") && document.readyState == "complete"`)
	if got := webtest.Eval[string](tab, `document.querySelector("#results").textContent`); !strings.Contains(got, "41") {
		t.Errorf("without script: %q", got)
	}
	tab.Script(true)
}

// unwilling looks at the pages of a search that does not answer.
func (in *reader) unwilling(t *testing.T) {
	source := webtest.AxeSource(t)
	tab := in.b.Tab(t)
	for name, handler := range in.w.unwilling(t) {
		srv := httptest.NewServer(handler)
		defer srv.Close()
		there := &reader{in.w, in.b, srv.URL}
		for _, l := range looked {
			there.look(t, tab, source, fmt.Sprintf("%s %s", name, l), "/"+string(l)+"/search?q=visa&kind=notice")
			if *shots != "" {
				tab.Size(768, 900, 1)
				in.shoot(t, tab, fmt.Sprintf("%s-%s-768.png", name, l))
			}
		}
	}
}

func (in *reader) shoot(t *testing.T, tab *webtest.Tab, name string) {
	t.Helper()
	if err := os.MkdirAll(*shots, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, name), tab.Screenshot(1500), 0o644); err != nil {
		t.Fatal(err)
	}
}

// weight measures what goes over the wire, and how long that takes on a slow line.
func (in *reader) weight(t *testing.T) {
	const kB = 1000
	tab := in.b.Tab(t)
	tab.Cache(false)
	tab.Line(400_000, 50*time.Millisecond)
	for _, l := range looked {
		for _, name := range []string{"home", "list", "item-incomplete", "item-rich", "events-past", "search"} {
			tab.Requests()
			started := time.Now()
			address := in.url + in.w.templates(l)[name]
			tab.Open(address)
			paint := tab.Painted()
			took := max(time.Since(started), paint)
			page, all := 0, 0
			tab.Settle()
			for _, r := range tab.Requests() {
				// Not the first: the page before may still have asked for its icon.
				if r.URL == address {
					page = r.Bytes
				}
				all += r.Bytes
				if !strings.HasPrefix(r.URL, in.url+"/") {
					t.Errorf("%s %s asks another host: %s", name, l, r.URL)
				}
			}
			t.Logf("%-15s %-7s %5.1f kB, with style and script %5.1f kB; painted after %4d ms, complete after %4d ms at 400 kbit/s",
				name, l, float64(page)/kB, float64(all)/kB, paint.Milliseconds(), took.Milliseconds())
			if page == 0 || page > 50*kB || all > 100*kB {
				t.Errorf("%s %s: %d bytes, %d in all", name, l, page, all)
			}
			if took > 3*time.Second {
				t.Errorf("%s %s: %v until it was usable", name, l, took)
			}
		}
	}
}

// shots writes pictures for people to look at.
func (in *reader) shots(t *testing.T) {
	tab := in.b.Tab(t)
	if err := os.MkdirAll(*shots, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, scheme := range []string{"light", "dark"} {
		tab.Prefer("prefers-color-scheme", scheme)
		for _, width := range []int{360, 768, 1280} {
			if scheme == "dark" && width == 768 {
				continue
			}
			tab.Size(width, 900, 1)
			for _, l := range []dateline.Lang{"zh-Hans", "en", "ar"} {
				for name, path := range in.w.templates(l) {
					tab.Open(in.url + path)
					file := filepath.Join(*shots, fmt.Sprintf("%s-%s-%d-%s.png", name, l, width, scheme))
					if err := os.WriteFile(file, tab.Screenshot(3000), 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}
