package site_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/search"
	"dateline/internal/site"
	"dateline/internal/storetest"
	"dateline/internal/view"
	"dateline/internal/web"
	"dateline/internal/webtest"
)

// ask asks as a program does.
func (w *world) ask(lang dateline.Lang, q string, more ...string) (a site.SearchAnswer) {
	w.t.Helper()
	v := url.Values{"q": {q}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	answer := webtest.Get(w.t, w.site, view.SearchURL(lang)+"?"+v.Encode(), "Accept", "application/json")
	if err := json.Unmarshal(answer.Body, &a); err != nil || answer.Code != http.StatusOK {
		w.t.Fatalf("%q: %d, %v: %.200s", q, answer.Code, err, answer.Body)
	}
	return a
}

func headlines(a site.SearchAnswer) (out []string) {
	for _, r := range a.Results {
		out = append(out, r.Headline)
	}
	return out
}

// TestSearchFinds: whatever is known of an item, it is found by.
func TestSearchFinds(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	for _, c := range []struct {
		lang  dateline.Lang
		q     string
		total int    // negative: at least so many
		first string // a part of the first headline
	}{
		{"zh-Hans", "布林肯", -3, ""},
		{"zh-Hans", "农历新年", -1, "农历新年"},
		{"zh-Hans", "農曆新年", -1, "农历新年"}, // in the other script
		{"zh-Hant", "兄弟關係", 1, "人人生而自由"},
		{"en", "visa hours", 41, "visa section hours"},
		{"en", "VISAS", 41, "visa section hours"},
		{"en", `"in week 41"`, 1, "Notice 41"},
		{"en", `"week in 41"`, 0, ""},
		{"en", "brotherhood -conscience", 0, ""},
		{"en", "brotherhood -visa", 1, "All Human Beings Are Born Free"},
		{"en", "kind:notice in:en -week", 0, ""},
		{"en", "kind:event", 25, ""},
		{"zh-Hans", "类别：公告", 41, ""},
		{"zh-Hans", "讲话人：布林肯", 3, ""},
		{"en", "speaker:blinken", 3, ""},
		{"en", "office:state visa", 41, ""},
		{"en", `topic:"human rights"`, 1, "All Human Beings Are Born Free"},
		{"ar", "الموضوع:التأشيرات", 41, ""},
		{"en", `place:"American Center" after:2021`, 4, ""},
		{"en", "place:Shanghai", 1, "Figures by Year"},
		{"en", "after:2021-03 kind:event", 3, ""},
		{"en", "before:2019-02-01 kind:notice", 1, "Notice 1:"},
		{"en", "brotherhood in:fr", 0, ""},
		{"en", "fraternité in:fr", 1, "Déclaration"},
		{"fr", "fraternite", 1, "Déclaration"},          // without its accent
		{"en", `"February 12, 2021"`, -1, "All Human"},  // as pages write it
		{"zh-Hans", `"2021年2月12日"`, -1, "人人生而自由"},       // in each language
		{"zh-Hans", "国务卿", -3, ""},                      // a role
		{"en", `"annual report"`, 1, "Figures by Year"}, // an occasion
		{"en", `"Secretary of State"`, -1, ""},
		{"en", "report.pdf", 1, "Figures by Year"}, // the name of a file
		{"en", "oceans", 1, "Talk on Oceans"},
		{"ru", "братства", 1, "Все люди"},
		{"es", "libres", 1, "Déclaration"}, // the reader's language has nothing
	} {
		a := w.ask(c.lang, c.q, "exact", "1")
		if a.Total != c.total && (c.total >= 0 || a.Total < -c.total) || a.Loose {
			t.Errorf("%s %s: %d found (%q), want %d; loose %v", c.lang, c.q, a.Total, headlines(a), c.total, a.Loose)
			continue
		}
		if c.first != "" && !strings.Contains(a.Results[0].Headline, c.first) {
			t.Errorf("%s %s: the first is %q, want %q", c.lang, c.q, a.Results[0].Headline, c.first)
		}
	}
	// What is not public is not found by any word of it.
	for _, canary := range append(slices.Clone(canaries), "Undated", "Borrador", "草稿") {
		for _, q := range []string{canary, "speaker:" + canary, "office:" + canary, "topic:" + canary, "place:" + canary} {
			if a := w.ask("en", q, "exact", "1"); a.Total != 0 {
				t.Errorf("%s: %q", q, headlines(a))
			}
		}
		start := string([]rune(canary)[:len([]rune(canary))-1]) // as it is typed
		for _, u := range []string{"/en/search/suggest?q=", "/en/search?q=", "/zh-Hans/search/suggest?q=", "/es/search?exact=1&q="} {
			if a := webtest.Get(t, w.site, u+url.QueryEscape(start)); a.Code != 200 || strings.Contains(string(a.Body), canary) {
				t.Errorf("%s%s: %d, and it tells of %s", u, start, a.Code, canary)
			}
		}
	}
	if a := w.ask("en", "Office Hours in March", "exact", "1"); slices.Contains(headlines(a), "Office Hours in March") {
		t.Error("a text that was withdrawn is found by its headline")
	}
}

// TestSearchAnswer: what programs are told, and that following it gives all results,
// each once.
func TestSearchAnswer(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	a := w.ask("en", "visa hours")
	first := a.Results[0]
	if a.Query != "visa hours" || a.Language != "en" || a.Total != 41 || len(a.Results) != 20 || a.Instead != "" || len(a.DidYouMean) > 0 || a.Doubts != nil {
		t.Errorf("%+v", a)
	}
	if first.Language != "en" || first.Kind != "notice" || !first.ID.Valid() || !strings.HasPrefix(first.URL, address+"/en/20") || first.Issued.IsZero() || first.Score <= 0 || !strings.Contains(first.Snippet, "the visa section is open") {
		t.Errorf("the first result is %+v", first)
	}
	facets := map[string]string{}
	for name, list := range a.Facets {
		for _, f := range list {
			facets[name] += fmt.Sprintf("%s (%s) %d; ", f.Value, f.Label, f.Count)
			if !strings.HasPrefix(f.URL, address+"/en/search?") {
				t.Errorf("%s leads to %s", f.Value, f.URL)
			}
		}
	}
	for name, want := range map[string]string{
		"kind": "notice (Notice) 41; ", "office": "department-of-state (Department of State) 41; ", "topic": "visas (Visas) 41; ", "year": "2020 (2020) 25; 2019 (2019) 16; ", "in": "en (English) 41; ",
	} {
		if facets[name] != want {
			t.Errorf("%s: %q, want %q", name, facets[name], want)
		}
	}
	seen := map[dateline.ID]bool{}
	for pages := 1; ; pages++ {
		for _, r := range a.Results {
			if seen[r.ID] {
				t.Errorf("%s is there twice", r.Headline)
			}
			seen[r.ID] = true
		}
		if a.Next == "" {
			if pages != 3 || len(seen) != 41 {
				t.Errorf("%d results on %d pages", len(seen), pages)
			}
			break
		}
		u, _ := url.Parse(a.Next)
		a = w.ask("en", u.Query().Get("q"), "page", u.Query().Get("page"))
	}
	byDate := w.ask("en", "visa", "sort", "date", "most", "100")
	if len(byDate.Results) != 41 {
		t.Errorf("%d results at once", len(byDate.Results))
	}
	for i := 1; i < len(byDate.Results); i++ {
		if byDate.Results[i].Issued.SortsAt().After(byDate.Results[i-1].Issued.SortsAt()) {
			t.Errorf("by date, %s comes before %s", byDate.Results[i-1].Headline, byDate.Results[i].Headline)
		}
	}
	if a := w.ask("en", "visa before:04/02/2021"); len(a.Doubts) != 1 || a.Doubts[0].Key != "query.date" || a.Doubts[0].Text != "before:04/02/2021" {
		t.Errorf("doubts %+v", a.Doubts)
	}
	// The command line's way to the same.
	found, err := site.Answer(t.Context(), w.db, w.index, search.Query{Ask: search.Parse("visa hours"), Lang: "en", Most: 20})
	if err != nil || found.Total != 41 || found.Results[0] != first {
		t.Errorf("%v, %d: %+v, want %+v", err, found.Total, found.Results[0], first)
	}
}

// page reads a page of a search.
func (w *world) page(u string, header ...string) (*webtest.Answer, *webtest.Page) {
	w.t.Helper()
	a := webtest.Get(w.t, w.site, u, header...)
	if a.Code != http.StatusOK {
		w.t.Fatalf("%s: %d", u, a.Code)
	}
	return a, webtest.Read(a.Body)
}

// TestSearchPage looks at what a page of results says and leads to.
func TestSearchPage(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	has := func(u string, want ...string) string {
		t.Helper()
		a, _ := w.page(u)
		for _, s := range want {
			if not, ok := strings.CutPrefix(s, "!"); ok == strings.Contains(string(a.Body), strings.TrimPrefix(s, "!")) {
				t.Errorf("%s: %q, want %q", u, not, s)
			}
		}
		return string(a.Body)
	}
	has("/en/search?q=visa+hours",
		`<title>Search: visa hours – News and Events</title>`, `<h2 class="count" id="results">41 results</h2>`,
		`Notice 41: <mark>visa</mark> section <mark>hours</mark></a>`, `In week 41 the <mark>visa</mark> section is open`, `<time datetime="2020-09-16">`, `<span>Department of State</span>`,
		`href="/en/search?q=visa&#43;hours&amp;year=2020" rel="nofollow">2020</a> <span class="n">25</span>`, `href="/en/search?q=visa&#43;hours&amp;sort=date" rel="nofollow">Newest first</a>`,
		`<b>Best match first</b>`, `<b>All languages</b>`, `href="/en/search?in=en&amp;q=visa&#43;hours" rel="nofollow">Only in English</a>`,
		`rel="next nofollow" href="/en/search?page=2&amp;q=visa&#43;hours"`, `!rel="prev nofollow"`, `!class="active"`, `!Did you mean`,
		`type="application/atom&#43;xml" title="Search: visa hours – News and Events (Atom)" href="/en/search.atom?q=visa&#43;hours"`,
		`<a href="/zh-Hans/search?q=visa+hours" lang="zh-Hans" hreflang="zh-Hans">简体中文</a>`,
	)
	// Filters are taken off one by one, and kept by the box.
	has("/en/search?q=visa&kind=notice&year=2020&office=department-of-state&in=en&sort=date",
		`href="/en/search?in=en&amp;office=department-of-state&amp;q=visa&amp;sort=date&amp;year=2020"><span class="off">Remove:</span> Kind <b><bdi>Notice</bdi></b>`,
		`href="/en/search?in=en&amp;kind=notice&amp;q=visa&amp;sort=date&amp;year=2020"><span class="off">Remove:</span> Office <b><bdi>Department of State</bdi></b>`,
		`<a class="all" href="/en/search?in=en&amp;q=visa&amp;sort=date">`, `<input type="hidden" name="office" value="department-of-state">`, `<input type="hidden" name="sort" value="date">`,
		`<b>Only in English</b>`, `<b>Newest first</b>`, `<h2 class="count" id="results">25 results</h2>`, `!id="g-year"`, `!id="g-kind"`,
	)
	// What nobody has is shown as it was typed.
	has("/en/search?q=visa&office=no-such-office", `Office <b><bdi>no-such-office</bdi></b>`, `Nothing was found for <b><bdi>visa</bdi></b>.`, `>41 results without the filters</a>`)
	has("/en/search?q=visa&office=office-of-"+canaryDraft[:4], `!Office of `+canaryDraft)
	// In another language than the reader's: marked, named, and which way it runs.
	has("/ar/search?q=brotherhood", `<h3 lang="en" dir="ltr">`, `باللغة الإنجليزية`, `<p class="excerpt" lang="en" dir="ltr">`, `<mark>brotherhood</mark>`)
	has("/en/search?q=fraternité&in=en&exact=1", `Nothing was found for <b><bdi>fraternité</bdi></b> in this language: English.`, `href="/en/search?in=fr&amp;q=fraternit%C3%A9" rel="nofollow">1 result in another language: French</a>`, `href="/en/archive"`, `href="/en/topics"`)
	// What was likely meant is shown at once, and said; exactly what was typed is one link away.
	has("/en/search?q=museumz", `Nothing was found for <b><bdi>museumz</bdi></b>. These are the results for <b><bdi>Museums</bdi></b>.`,
		`<a href="/en/search?exact=1&amp;q=museumz" rel="nofollow">Search for just <b><bdi>museumz</bdi></b></a>`, `<mark>Museums</mark>`, `value="museumz"`)
	has("/en/search?q=museumz&exact=1", `Nothing was found for <b><bdi>museumz</bdi></b>.`, `Did you mean: <a href="/en/search?q=Museums" rel="nofollow"><bdi>Museums</bdi></a>`, `!<mark>`)
	has("/en/search?q=brotherhood+visa+museums+oceans", `No text has all of these words`)
	has("/en/search?q=visa+%22x+before%3A04%2F02%2F2021", `A quotation mark has no partner`, `<b><bdi>before:04/02/2021</bdi></b> is not a day`)
	// The address is written in one way, whatever was typed.
	_, p := w.page("/zh-Hans/search?q=" + url.QueryEscape("  之后：2021年2月   讲话人：布林肯  ") + "&page=1&nonsense=1")
	want := address + "/zh-Hans/search?" + url.Values{"q": {"speaker:布林肯 after:2021-02-01"}}.Encode()
	if p.Canonical != want || p.Robots != "noindex, follow" {
		t.Errorf("canonical %s, want %s; robots %q", p.Canonical, want, p.Robots)
	}
	if _, p := w.page("/en/search"); p.Canonical != address+"/en/search" || p.Robots != "" || p.Alternates["ar"] != address+"/ar/search" {
		t.Errorf("the search itself: canonical %s, robots %q, %v", p.Canonical, p.Robots, p.Alternates)
	}
}

// TestSearchExamples: the help of each language is in its own words, and each example
// finds something.
func TestSearchExamples(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	for _, l := range w.set.Languages {
		a, _ := w.page(view.SearchURL(l))
		_, help, _ := strings.Cut(string(a.Body), `<details class="help" open>`)
		help, _, _ = strings.Cut(help, "</details>")
		links := webtest.Read([]byte(help)).Links
		if len(links) != 9 {
			t.Errorf("%s: %d examples: %q", l, len(links), links)
		}
		for _, u := range links {
			if a, _ := w.page(u); !strings.Contains(string(a.Body), `class="card"`) || strings.Contains(string(a.Body), `class="instead"`) || strings.Contains(string(a.Body), `class="doubts"`) {
				t.Errorf("%s: the example %s finds nothing, or is doubted", l, u)
			}
		}
	}
}

// TestSearchFeeds: the newest with all of the words, for who subscribes to a query.
func TestSearchFeeds(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	type entry struct {
		Content   string    `xml:"content"`
		Published time.Time `xml:"published"`
	}
	var f struct {
		ID      string  `xml:"id"`
		Entries []entry `xml:"entry"`
	}
	read := func(u string) int {
		t.Helper()
		f.Entries = nil
		if err := xml.Unmarshal(webtest.Get(t, w.site, u).Body, &f); err != nil {
			t.Fatal(err)
		}
		return len(f.Entries)
	}
	if n := read("/en/search.atom?q=visa+hours&sort=relevance&page=1"); n != 20 || !strings.Contains(f.Entries[0].Content, "Book two working days ahead") {
		t.Errorf("%d entries, the first %+v", n, f.Entries[0])
	}
	if want := address + "/en/search.atom?q=visa+hours"; f.ID != want {
		t.Errorf("the feed is %s, want %s", f.ID, want)
	}
	if !slices.IsSortedFunc(f.Entries, func(a, b entry) int { return b.Published.Compare(a.Published) }) {
		t.Error("the newest does not come first")
	}
	if n := read("/en/search.atom?q=visa&year=2019&in=en"); n != 16 {
		t.Errorf("%d entries of a year, want 16", n)
	}
	// The page of this query shows what has most of the words; a feed must not.
	if n := read("/en/search.atom?q=brotherhood+visa+museums+oceans"); n != 0 {
		t.Errorf("%d entries that have not all words", n)
	}
	var j struct {
		Feed  string `json:"feed_url"`
		Items []struct {
			URL string `json:"url"`
		} `json:"items"`
	}
	a := webtest.Get(t, w.site, "/en/search.json?q=brotherhood")
	if err := json.Unmarshal(a.Body, &j); err != nil || len(j.Items) != 1 || j.Items[0].URL != address+w.path("charter.en", "en") || j.Feed != address+"/en/search.json?q=brotherhood" {
		t.Errorf("%v: %s", err, a.Body)
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	for u, want := range map[string]string{"/en/search/suggest?q=museu": "Museums", "/en/search/suggest?q=antony+j": "Antony J. Blinken", "/zh-Hans/search/suggest?q=bulin": "布林肯"} {
		a := webtest.Get(t, w.site, u)
		var offers []json.RawMessage
		var typed string
		var list []string
		if err := json.Unmarshal(a.Body, &offers); err != nil || len(offers) != 2 || json.Unmarshal(offers[0], &typed) != nil || json.Unmarshal(offers[1], &list) != nil {
			t.Fatalf("%s: %v: %s", u, err, a.Body)
		}
		if q, _ := url.Parse(u); typed != q.Query().Get("q") {
			t.Errorf("%s: it was typed %q", u, typed)
		}
		if !slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("%s offers %q, want %q among them", u, list, want)
		}
		for _, s := range list {
			if w.ask("en", s, "exact", "1").Total == 0 {
				t.Errorf("%s offers %q, which finds nothing", u, s)
			}
		}
	}
	if a := webtest.Get(t, w.site, "/en/search/suggest"); a.Code != 200 || strings.TrimSpace(string(a.Body)) != `["",[]]` {
		t.Errorf("for nothing: %d %s", a.Code, a.Body)
	}
}

// TestSearchFollows: what becomes public is found by whoever asks next, and what was
// withdrawn or removed by nobody any more.
func TestSearchFollows(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	const q = "brotherhood"
	if n := w.ask("en", q).Total; n != 1 {
		t.Fatalf("%d found", n)
	}
	at, _ := dateline.At(w.clock(), "America/New_York")
	w.bring(true, newsroom.Release{Source: "new", Lang: "en", Kind: "notice", Headline: "Just Now", Body: "A brotherhood.", Issued: at, Offices: []string{"Office of Novelties"}})
	if a := w.ask("en", q); a.Total != 2 || w.ask("en", "office:novelties").Total != 1 {
		t.Errorf("after a publication: %q", headlines(a))
	}
	w.bring(true, newsroom.Release{Source: "new", Lang: "en", Kind: "notice", Headline: "Just Now", Body: "A sisterhood.", Issued: at})
	if a := w.ask("en", q); a.Total != 1 || w.ask("en", "sisterhood", "exact", "1").Total != 1 {
		t.Errorf("after a change: %q", headlines(a))
	}
	// What is offered is worked out now and then, but nothing is offered that is gone.
	offered := func() string { return string(webtest.Get(t, w.site, "/en/search/suggest?q=museu").Body) }
	if s := offered(); !strings.Contains(s, "Museums") {
		t.Errorf("offered is %s", s)
	}
	w.withdraw("grants", true, dateline.Names{"en": "Removed for a test."})
	if s := offered(); strings.Contains(s, "Museums") {
		t.Errorf("after its removal %s is offered", s)
	}
	w.withdraw("charter.en", false, dateline.Names{"en": "Withdrawn for a test."})
	w.withdraw("new", true, dateline.Names{"en": "Removed for a test."})
	for _, q := range []string{q, "sisterhood", "libres", "братства"} {
		if a := w.ask("en", q, "exact", "1"); a.Total != 0 {
			t.Errorf("%s finds %q", q, headlines(a))
		}
	}
}

// frozen is a source that goes on saying what was: the index of a machine that lags
// behind.
type frozen struct {
	search.Source
	number int64
}

func (f frozen) Number(context.Context) (int64, error) { return f.number, nil }

// TestSearchLags: an index that still has what was withdrawn shows nothing of it, in
// no form; and what it answers is not kept for when it has caught up.
func TestSearchLags(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	source, err := site.NewSource(w.db)
	if err != nil {
		t.Fatal(err)
	}
	number, err := w.db.Number(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	late := &frozen{source, number}
	x := search.New(t.TempDir(), late, search.Options{Zh: segmenter})
	t.Cleanup(func() { x.Close() })
	if err := x.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w.site, err = site.New(w.db, site.Options{Log: w.logger(), Now: w.clock, Search: x}); err != nil {
		t.Fatal(err)
	}
	if a := w.ask("en", "brotherhood"); a.Total != 1 || len(a.Results) != 1 {
		t.Fatalf("%+v", a)
	}
	w.withdraw("charter.en", false, dateline.Names{"en": "Withdrawn for a test."})
	for _, u := range []string{"/en/search?q=brotherhood", "/ar/search?q=brotherhood", "/en/search?q=%22spirit+of+brotherhood%22&sort=date", "/en/search.atom?q=brotherhood", "/en/search.json?q=brotherhood", "/en/search?topic=human-rights"} {
		for _, accept := range []string{"text/html", "application/json"} {
			a := webtest.Get(t, w.site, u, "Accept", accept)
			if s := string(a.Body); a.Code != 200 || strings.Contains(s, "endowed") || strings.Contains(s, "Born Free") || strings.Contains(s, "born-free") {
				t.Errorf("%s as %s: %d\n%s", u, accept, a.Code, s)
			}
		}
	}
	if a := webtest.Get(t, w.site, "/en/search/suggest?q=brotherh"); strings.Contains(string(a.Body), "brotherhood") {
		t.Errorf("offered is %s", a.Body)
	}
	late.number++
	if a := w.ask("en", "brotherhood", "exact", "1"); a.Total != 0 {
		t.Errorf("once it has caught up: %+v", a)
	}
	if a, _ := w.page("/en/search?topic=human-rights"); !strings.Contains(string(a.Body), "Nothing found") {
		t.Error("what it answered before is answered again")
	}
}

// TestSearchAway: without an index the search says so, and pages are what they were.
func TestSearchAway(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	var err error
	if w.site, err = site.New(w.db, site.Options{Log: w.logger(), Now: w.clock, Search: indexOf(t, w.db, t.TempDir())}); err != nil {
		t.Fatal(err)
	}
	for _, u := range []string{"/en/search", "/en/search?q=visa", "/zh-Hans/search?q=visa&kind=notice", "/ar/search.atom?q=visa", "/en/search.json?q=visa"} {
		for _, accept := range []string{"text/html", "application/json"} {
			a := webtest.Get(t, w.site, u, "Accept", accept)
			always(t, a)
			if html := accept == "text/html" && !strings.Contains(u, "/search."); a.Code != 503 || a.Header.Get("Retry-After") != "30" || a.Header.Get("Cache-Control") != "no-store" || a.HTML() != html {
				t.Errorf("%s as %s: %d, %v", u, accept, a.Code, a.Header)
			} else if html && (!strings.Contains(string(a.Body), `class="find large"`) || !strings.Contains(string(a.Body), view.ArchiveURL(dateline.Lang(strings.Split(u, "/")[1])))) {
				t.Errorf("%s: no box, or no way on:\n%s", u, a.Body)
			}
		}
	}
	for _, u := range []string{"/en/", "/en/news", w.path("charter.en", "en"), "/en/opensearch.xml", "/en/search/suggest?q=v"} {
		if a := webtest.Get(t, w.site, u); a.Code != 200 {
			t.Errorf("%s: %d", u, a.Code)
		}
	}
}

// TestNoSearch: without one nothing leads to it.
func TestNoSearch(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	var err error
	if w.site, err = site.New(w.db, site.Options{Log: w.logger(), Now: w.clock}); err != nil {
		t.Fatal(err)
	}
	for _, u := range []string{"/en/search", "/en/search?q=visa", "/en/search.atom?q=visa", "/en/search/suggest?q=v", "/en/opensearch.xml"} {
		if a := webtest.Get(t, w.site, u); a.Code != 404 {
			t.Errorf("%s: %d", u, a.Code)
		}
	}
	for _, u := range []string{"/en/", "/en/news", "/en/no/such/page"} {
		if a := webtest.Get(t, w.site, u); strings.Contains(string(a.Body), "search") {
			t.Errorf("%s speaks of a search", u)
		}
	}
}

// TestSearchFlood: one who asks without end is told to wait, others are not, and
// pages are read as ever; what they are read from is not pushed out of memory.
func TestSearchFlood(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{BehindTLS: true})
	srv := httptest.NewServer(w.site)
	t.Cleanup(srv.Close)
	get := func(u, from string) (int, http.Header, string) {
		t.Helper()
		r, err := http.NewRequest("GET", srv.URL+u, nil)
		if err != nil {
			t.Error(err)
			return 0, nil, ""
		}
		r.Header.Set("X-Forwarded-For", "203.0.113.9, "+from)
		res, err := srv.Client().Do(r)
		if err != nil {
			t.Error(err)
			return 0, nil, ""
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return res.StatusCode, res.Header, string(b)
	}
	pages := []string{"/en/news", "/zh-Hans/news", "/en/archive", "/ar/news", w.path("charter.en", "en")}
	tags := map[string]string{}
	for range 4 { // as often as earns a place
		for _, u := range pages {
			_, h, _ := get(u, "198.51.100.1")
			tags[u] = h.Get("ETag")
		}
	}
	stop := make(chan struct{})
	var flood sync.WaitGroup
	var codes [600]atomic.Int64
	for i := range 8 {
		flood.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				code, h, body := get(fmt.Sprintf("/en/search?q=visa+word%d+%d", i, n), fmt.Sprint("198.51.100.", 10+i/4)) // two hosts
				codes[code].Add(1)
				if code == 429 && (h.Get("Retry-After") == "" || h.Get("Cache-Control") != "no-store" || !strings.Contains(body, "Too many searches at once")) {
					t.Errorf("429 with %v", h)
				}
			}
		})
	}
	slowest, began := time.Duration(0), time.Now()
	for n := 0; n < 200 || codes[429].Load() < 500 && time.Since(began) < time.Minute; n++ {
		u := pages[n%len(pages)]
		at := time.Now()
		code, h, _ := get(u, "198.51.100.1")
		slowest = max(slowest, time.Since(at))
		if code != 200 || h.Get("ETag") != tags[u] {
			t.Errorf("%s during the flood: %d", u, code)
		}
	}
	if code, _, _ := get("/en/search?q=visa", "198.51.100.2"); code != 200 {
		t.Errorf("another host's search during the flood: %d", code)
	}
	close(stop)
	flood.Wait()
	ok, refused := codes[200].Load(), codes[429].Load()
	t.Logf("of the flood %d answered, %d refused; the slowest page took %v", ok, refused, slowest)
	if long := time.Since(began).Seconds(); float64(ok) > 2*(40+4*long)+2 || ok < 40 || ok+refused != sum(&codes) {
		t.Errorf("of two hosts %d were answered within %.1f s; all codes: %d", ok, long, sum(&codes))
	}
	if slowest > 2*time.Second {
		t.Errorf("a page took %v", slowest)
	}
	// Suggestions have a bound of their own, and say so to programs as they can read it.
	for n := range 2000 {
		code, h, body := get(fmt.Sprint("/en/search/suggest?q=x", n), "198.51.100.3")
		if code == 429 {
			if h.Get("Retry-After") == "" || !json.Valid([]byte(body)) {
				t.Errorf("429 with %v: %s", h, body)
			}
			break
		}
		if n == 1999 {
			t.Error("suggestions have no bound")
		}
	}
}

func sum(codes *[600]atomic.Int64) (n int64) {
	for i := range codes {
		n += codes[i].Load()
	}
	return n
}

// TestSearchHostile: nothing that can be typed or sent makes it fail, or think long.
func TestSearchHostile(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	long := func(s string, n int) string { return strings.Repeat(s, n/len(s)) }
	for name, q := range map[string]string{
		"ten thousand letters": long("x", 10_000), "a long word": long("x", 1900), "many words": long("ab ", 1900), "quotes": long(`"`, 600), "quoted": long(`"a" `, 600), "unpaired": long(`"a `, 600), "minus": long("-a ", 600),
		"fields": long("kind:a ", 600), "the same Han": long("签证", 600), "wildcards": long("*? ", 600), "regular": `(a+)+$ [x-`, "sql": `' or 1=1 --`, "html": `<script>alert(1)</script>`, "template": `{{.}}`,
		"overrides": "\u202Evisa\u202C \u2066x\u2069 \u200F", "combining": "a" + long("\u0301", 600), "emoji": long("👩‍👩‍👧‍👦", 600), "unassigned": "\U000E0041\uFFFF\uFDD0", "bom": "\uFEFFvisa", "spaces": long("\u3000\u2003 ", 600), "line breaks": "a\r\nb\tc",
		"dates": long("after:2021-02-30 ", 600), "colons": long(":", 600), "marks": "「『《“„«" + long("a", 100), "private": "\uE0001\uE001",
	} {
		for _, path := range []string{"/en/search", "/ar/search.atom", "/zh-Hans/search.json", "/en/search/suggest"} {
			began := time.Now()
			a := webtest.Get(t, w.site, path+"?q="+url.QueryEscape(q))
			took := time.Since(began)
			always(t, a)
			if a.Code >= 500 || took > 2*time.Second {
				t.Errorf("%s for %s: %d after %v", path, name, a.Code, took)
			}
			if a.Code == 200 {
				if err := wellFormed(a); err != nil {
					t.Errorf("%s for %s: %v", path, name, err)
				}
			} else if len(a.Body) == 0 {
				t.Errorf("%s for %s: %d without a word", path, name, a.Code)
			}
		}
	}
	for _, raw := range []string{"%ED%A0%80", "%ff", "%", "%zz", "%00", "\xff", "a%0"} {
		if a, err := webtest.Ask(w.site, "GET", "/en/search?q="+raw, http.Header{}); err == nil && a.Code != 400 {
			t.Errorf("%q: %d", raw, a.Code)
		}
	}
	if _, p := w.page("/en/search?q=" + url.QueryEscape("\u202E<b>visa\u202C")); strings.ContainsAny(p.Title, "\u202E\u202C") || !strings.Contains(p.Title, "<b>visa") {
		t.Errorf("the title is %q", p.Title)
	}
}

// TestSourceQueries: however many items an index asks for, the database answers the
// same few queries.
func TestSourceQueries(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresAddress(t)
	w := openTwin(t, address, filepath.Join(t.TempDir(), "blobs"), "source", today, false)
	w.found()
	line, through := tap(t, address)
	db := storetest.Open(t, through)
	source, err := site.NewSource(db)
	if err != nil {
		t.Fatal(err)
	}
	items, err := source.Items(t.Context(), "", 500)
	if err != nil || len(items) < 5 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	line.taken()
	count := func(items []dateline.ID, n int) []string {
		t.Helper()
		list, err := source.Texts(t.Context(), items)
		if err != nil || len(list) < n {
			t.Fatalf("%d texts of %d items, %v", len(list), len(items), err)
		}
		return line.taken()
	}
	all, one := count(items, len(items)), count(items[:1], 1)
	one = append(one, "AssetsOf") // it has none
	slices.Sort(one)
	if slices.Sort(all); !slices.Equal(all, one) {
		t.Errorf("one item takes %q, %d take %q", one, len(items), all)
	}
}

// TestVocabulary: the names that queries are cut by are those that are public, and
// change when those do.
func TestVocabulary(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	names := site.Vocabulary(w.db)
	read := func(known int64) (all string, version int64, n int) {
		t.Helper()
		list, version, err := names(t.Context(), known)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			all += string(e.Lang) + " " + e.Text + "\n"
		}
		return all, version, len(list)
	}
	all, version, _ := read(-1)
	for _, want := range []string{"en Antony J. Blinken\n", "zh-Hans 国务院\n", "en Visas\n", "ar التأشيرات\n"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not among the names:\n%s", want, all)
		}
	}
	if strings.Contains(all, canaryDraft) {
		t.Errorf("a name that only a draft has is among them:\n%s", all)
	}
	if _, again, n := read(version); again != version || n != 0 {
		t.Errorf("nothing changed, and there are %d names of version %d, after %d", n, again, version)
	}
	at, _ := dateline.At(w.clock(), "America/New_York")
	release := newsroom.Release{Source: "v", Lang: "en", Kind: "notice", Headline: "V", Body: "V.", Issued: at}
	w.bring(true, release)
	if _, again, n := read(version); again != version || n != 0 {
		t.Errorf("something was published that has no new name, and there are %d names of version %d, after %d", n, again, version)
	}
	release.Source, release.Offices = "v2", []string{"Office of Novelties"}
	w.bring(false, release)
	if now, again, _ := read(version); again != version || strings.Contains(now, "Novelties") {
		t.Error("a draft's office is a name")
	}
	w.publish(newsroom.Publishing{Item: w.items["v2"], By: newsroom.Program("test")})
	if now, again, _ := read(version); again <= version || !strings.Contains(now, "Office of Novelties") {
		t.Errorf("after its publication the names of version %d, after %d, are\n%s", again, version, now)
	}
}

// BenchmarkSearch is a page of 20 results that nobody has asked for before, with its
// facets, snippets and marks.
func BenchmarkSearch(b *testing.B) {
	w := full(b, web.SecureOptions{})
	for b.Loop() {
		if a := webtest.Get(b, w.site, "/en/search?q=visa+hours"); a.Code != 200 {
			b.Fatal(a.Code)
		}
		w.site.ForgetSearches()
	}
}
