package site_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/view"
	"dateline/internal/web"
	"dateline/internal/webtest"
)

// wish changes the newsroom's settings.
func (w *world) wish(change func(*dateline.Newsroom)) {
	w.t.Helper()
	set, err := w.db.Read().Newsroom(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	change(&set)
	if err := w.room.Configure(w.t.Context(), newsroom.Program("test"), "", set); err != nil {
		w.t.Fatal(err)
	}
	w.settle()
}

// settle lets the site see what was published: the number that it follows is at
// most 5 ms old.
func (w *world) settle() { time.Sleep(10 * time.Millisecond) }

func (w *world) body(path string) string {
	w.t.Helper()
	a := webtest.Get(w.t, w.site, path)
	if a.Code != http.StatusOK {
		w.t.Fatalf("%s: %d", path, a.Code)
	}
	always(w.t, a)
	return string(a.Body)
}

var (
	pairPattern = regexp.MustCompile(`(?s)<div class="pair">\s*<div class="prose">(.*?)</div>\s*<div class="prose"[^>]*>(.*?)</div>\s*</div>`)
	tagPattern  = regexp.MustCompile(`<[^>]*>`)
)

// pairs reads the rows of a page that shows two texts: what stands beside what.
func (w *world) pairs(path string) (rows []string) {
	w.t.Helper()
	plain := func(s string) string { return strings.Join(strings.Fields(tagPattern.ReplaceAllString(s, " ")), " ") }
	for _, m := range pairPattern.FindAllStringSubmatch(w.body(path), -1) {
		rows = append(rows, plain(m[1])+" | "+plain(m[2]))
	}
	return rows
}

// pair keeps how an edition is paired with the text that it was made from: of each
// link, the source's paragraphs and how many of the translation say them.
func (w *world) pair(e dateline.LiveEdition, links dateline.Alignment) {
	w.t.Helper()
	err := w.db.Write(w.t.Context(), func(tx *store.Tx) error {
		return tx.SaveEditionTranslation(w.t.Context(), e.Edition, store.EditionTranslation{Links: links})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// TestBeside: paragraphs stand beside those that say the same, whichever way the
// two texts go back to one source; without a pairing, their structure says it.
func TestBeside(t *testing.T) {
	w := empty(t, web.SecureOptions{})
	day := mustDay(t, "2021-02-11")
	of := func(source string, l dateline.Lang, headline, body string) newsroom.Release {
		r := newsroom.Release{Source: source + "." + string(l), Lang: l, Kind: "statement", Headline: headline, Body: body, Issued: day}
		if l != "en" {
			r.TranslationOf = source + ".en"
		}
		return r
	}
	// In the Arabic, A is two paragraphs and C and D stand the other way round; in
	// the Chinese, A and B are one. French has a paragraph of its own; Russian was
	// never paired.
	w.bring(true,
		of("p", "en", "Source", "A.\n\nB.\n\nC.\n\nD."),
		of("p", "zh-Hans", "译文", "甲乙。\n\n丙。\n\n丁。"),
		of("p", "ar", "ترجمة", "أ١.\n\nأ٢.\n\nب.\n\nد.\n\nج."),
		of("p", "fr", "Traduction", "Un.\n\nÀ part.\n\nDeux.\n\nTrois.\n\nQuatre."),
		of("p", "ru", "Перевод", "Один.\n\nДва.\n\nТри.\n\nЧетыре."))
	live, err := w.db.Read().LiveOfItem(t.Context(), w.items["p.en"])
	if err != nil || len(live) != 5 {
		t.Fatal(live, err)
	}
	link := func(n int, source ...string) dateline.Link {
		return dateline.Link{Source: source, Target: n, State: dateline.LinkDone}
	}
	for _, e := range live {
		switch e.Lang {
		case "zh-Hans":
			w.pair(e, dateline.Alignment{link(1, "Source"), link(1, "A.", "B."), link(1, "C."), link(1, "D.")})
		case "ar":
			w.pair(e, dateline.Alignment{link(1, "Source"), link(2, "A."), link(1, "B."), link(1, "D."), link(1, "C.")})
		case "fr":
			w.pair(e, dateline.Alignment{link(1, "Source"), link(1, "A."), link(1), link(1, "B."), link(1, "C."), link(1, "D.")})
		}
	}
	path := func(l, other dateline.Lang) string { return w.path("p.en", l) + "/beside/" + string(other) }
	for _, c := range []struct {
		l, other dateline.Lang
		want     []string
	}{
		{"zh-Hans", "en", []string{"甲乙。 | A. B.", "丙。 | C.", "丁。 | D."}},
		{"en", "zh-Hans", []string{"A. B. | 甲乙。", "C. | 丙。", "D. | 丁。"}},
		{"zh-Hans", "ar", []string{"甲乙。 | أ١. أ٢. ب.", "丙。 | ج.", "丁。 | د."}},
		{"ar", "zh-Hans", []string{"أ١. أ٢. ب. | 甲乙。", "د. | 丁。", "ج. | 丙。"}},
		{"ar", "en", []string{"أ١. أ٢. | A.", "ب. | B.", "د. | D.", "ج. | C."}},
		{"fr", "zh-Hans", []string{"Un. | 甲乙。", "À part. |", "Deux. |", "Trois. | 丙。", "Quatre. | 丁。"}},
		{"zh-Hans", "fr", []string{"甲乙。 | Un. Deux.", "| À part.", "丙。 | Trois.", "丁。 | Quatre."}},
		{"ru", "en", []string{"Один. | A.", "Два. | B.", "Три. | C.", "Четыре. | D."}},
	} {
		var got []string
		for _, r := range w.pairs(path(c.l, c.other)) {
			got = append(got, strings.TrimSpace(r))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s beside %s:\n%q, want\n%q", c.l, c.other, got, c.want)
		}
	}
}

// TestBesideLosesNothing: every paragraph of either text stands on the page once,
// and what a text refers to within itself is there.
func TestBesideLosesNothing(t *testing.T) {
	w := full(t, web.SecureOptions{})
	for _, source := range []string{"seed3", "rich", "charter.en"} {
		live, err := w.db.Read().LiveOfItem(t.Context(), w.items[source])
		if err != nil || len(live) < 2 {
			t.Fatal(source, len(live), err)
		}
		for _, l := range live[:2] {
			for _, o := range live[:2] {
				if l.Lang == o.Lang {
					continue
				}
				a := webtest.Get(t, w.site, view.BesideURL(l.Path, o.Lang))
				always(t, a)
				_, main, _ := strings.Cut(string(a.Body), "<main")
				words := strings.Join(strings.Fields(tagPattern.ReplaceAllString(main, " ")), "")
				for _, e := range []dateline.LiveEdition{l, o} {
					page := string(webtest.Get(t, w.site, view.PathURL(e.Path)).Body)
					_, prose, _ := strings.Cut(page, `<div class="prose">`)
					prose, _, _ = strings.Cut(prose, `<footer class="end">`)
					prose, _, _ = strings.Cut(prose, `<section class="attachments"`) // not text
					for _, line := range strings.Split(prose, "\n") {
						if s := strings.Join(strings.Fields(tagPattern.ReplaceAllString(line, " ")), ""); len(s) > 30 && !strings.Contains(words, s) {
							t.Errorf("%s, %s beside %s lacks %s", source, l.Lang, o.Lang, line)
						}
					}
				}
				ids := webtest.Read(a.Body).IDs
				for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(string(a.Body), -1) {
					if ids[m[1]] == 0 {
						t.Errorf("%s, %s beside %s: nothing has the id %s", source, l.Lang, o.Lang, m[1])
					}
				}
			}
		}
	}
}

// TestUntranslated: where the newsroom wishes it, lists show what has no text in
// their language, marked; what is for machines never does.
func TestUntranslated(t *testing.T) {
	w := full(t, web.SecureOptions{})
	w.bring(true, newsroom.Release{Source: "propio", Lang: "es", Kind: "notice", Headline: "Aviso propio", Body: "Texto.", Issued: mustDay(t, "2021-02-13")},
		newsroom.Release{Source: "ajeno", Lang: "es", Kind: "notice", Headline: "Otro aviso", Body: "Texto.", Issued: mustDay(t, "2020-02-13")})
	w.settle()
	if s := w.body("/es/news"); strings.Contains(s, "inglés") || strings.Count(s, "<h3") != 2 {
		t.Error("shown though the newsroom does not wish it")
	}
	machines := []string{"/es/news.atom", "/es/news.rss", "/es/news.json", "/es/news.atom?kind=statement", "/es/events.ics", "/es/events", "/es/events/past", "/sitemap/es.xml", "/llms.txt", "/feed.atom", "/feed.json", w.path("propio", "es") + ".json", w.path("propio", "es") + ".md"}
	before := map[string]string{}
	for _, u := range machines {
		before[u] = w.body(u)
	}
	neighbours := func() string {
		_, nav, _ := strings.Cut(w.body(w.path("propio", "es")), `<nav class="neighbours"`)
		nav, _, _ = strings.Cut(nav, "</nav>")
		return nav
	}
	beside := neighbours()
	if !strings.Contains(beside, "Otro aviso") {
		t.Errorf("neighbours: %s", beside)
	}
	w.wish(func(n *dateline.Newsroom) { n.ShowUntranslated = true })
	for _, u := range []string{"/es/news", "/es/", "/es/2021/02", "/es/topics/human-rights"} {
		s := w.body(u)
		for _, want := range []string{
			`<span class="badge">En inglés</span>`, `<h3 lang="en"><a href="` + w.path("charter.en", "en") + `" hreflang="en">All Human Beings Are Born Free</a></h3>`,
			`<p class="excerpt" lang="en">All human beings`, `<a href="` + w.path("charter.en", "ar") + `" lang="ar" dir="rtl" hreflang="ar">العربية</a>`,
		} {
			if !strings.Contains(s, want) {
				t.Errorf("%s lacks %s", u, want)
			}
		}
		if u == "/es/news" && !strings.Contains(s, `hreflang="es">Aviso propio`) && !strings.Contains(s, `<h3><a href="`+w.path("propio", "es")+`">Aviso propio</a></h3>`) {
			t.Errorf("%s lacks its own item, unmarked", u)
		}
	}
	for l, want := range map[string]string{"zh-Hans": "英语文本", "zh-Hant": "英文文本", "fr": "En anglais", "ru": "Язык: английский", "ar": "باللغة الإنجليزية"} {
		if s := w.body("/" + l + "/2021/02"); !strings.Contains(s, `<span class="badge">`+want+"</span>") {
			t.Errorf("%s does not say %s", l, want)
		}
	}
	if s := w.body("/en/news"); !strings.Contains(s, `<span class="badge">In Spanish</span>`) {
		t.Error("English does not say that an item is in Spanish")
	}
	for _, u := range machines {
		if now := w.body(u); now != before[u] {
			t.Errorf("%s has changed", u)
		}
	}
	if now := neighbours(); now != beside {
		t.Errorf("neighbours: %s, before %s", now, beside)
	}
	for path := "/es/news"; path != ""; path = w.older(path) {
		w.body(path)
	}
}

// TestNotices: what an item's page says of its languages as they come and change.
func TestNotices(t *testing.T) {
	w := empty(t, web.SecureOptions{})
	if err := w.room.SaveKind(t.Context(), newsroom.Program("test"), "", dateline.Kind{
		ID: "communique", Names: dateline.Names{"en": "Communiqué", "zh-Hans": "公报"}, Release: dateline.ReleaseSourceFirst, Follows: true,
	}); err != nil {
		t.Fatal(err)
	}
	w.wish(func(n *dateline.Newsroom) {
		n.Conversions = []dateline.Conversion{{From: "zh-Hans", To: "zh-Hant", How: "s2t"}}
	})
	day := mustDay(t, "2021-02-11")
	source := newsroom.Release{Source: "s", Lang: "zh-Hans", Kind: "communique", Headline: "声明", Body: "汉语的第一段。\n\n第二段。", Issued: day}
	w.bring(false, source)
	w.publish(newsroom.Publishing{Item: w.items["s"], By: newsroom.Program("test")})
	w.settle()
	says := func(l dateline.Lang, yes bool, words ...string) {
		t.Helper()
		s := w.body(w.path("s", l))
		for _, words := range words {
			if strings.Contains(s, words) != yes {
				t.Errorf("%s says %q: %v", l, words, !yes)
			}
		}
	}
	says("zh-Hans", true, "其他语文文本将陆续发布：英语、法语、西班牙语、俄语和阿拉伯语。")
	says("zh-Hant", true, "本文由簡體中文文本自動轉換而成。<br>如各語文文本有出入，以簡體中文文本為準。")
	says("zh-Hant", false, "將陸續發布")

	w.bring(true, newsroom.Release{Source: "s.en", TranslationOf: "s", Lang: "en", Kind: "communique", Headline: "Statement", Body: "First.\n\nSecond.", Issued: day})
	w.settle()
	says("zh-Hans", true, "其他语文文本将陆续发布：法语、西班牙语、俄语和阿拉伯语。")
	says("en", true, "Translation. Original language: Simplified Chinese. If versions differ, the Simplified Chinese text prevails.", `<a href="`+w.path("s", "zh-Hans")+`" hreflang="zh-Hans">Read that version</a>`)
	says("en", false, "predates", "Translations to follow", "Converted")

	w.advance(48 * time.Hour)
	source.Body = "汉语的第一段。\n\n第二段改了很多，说的是另一件事。"
	w.bring(false, source)
	w.publish(newsroom.Publishing{Item: w.items["s"], By: newsroom.Program("test"), Note: dateline.Names{"zh-Hans": "有误。"}})
	w.settle()
	stale := "This translation predates a change made to the Simplified Chinese text on February 22, 2021."
	says("en", true, stale)
	says("zh-Hans", false, "修改之前")
	says("zh-Hant", false, "修改之前") // converted anew
	if s := w.body(w.path("s", "en") + "/beside/zh-Hans"); !strings.Contains(s, stale) || !strings.Contains(s, "说的是另一件事") {
		t.Errorf("beside: %s", s)
	}
	if s := w.body(w.path("s", "zh-Hant") + "/beside/en"); !strings.Contains(s, "本文由簡體中文文本自動轉換而成。") || !strings.Contains(s, "本譯文完成於簡體中文文本") {
		t.Errorf("beside: %s", s)
	}
	w.wish(func(n *dateline.Newsroom) { n.HideStale = true })
	says("en", false, "predates")
	if s := w.body(w.path("s", "en") + "/beside/zh-Hans"); strings.Contains(s, "predates") {
		t.Error("said beside the source though the newsroom does not wish it")
	}
}

// TestAllLanguages follows the feeds of all languages to their ends: every text that
// is in a list of news is in them once, in the order of the lists, an item's
// languages together.
func TestAllLanguages(t *testing.T) {
	w := full(t, web.SecureOptions{})
	want := map[string]bool{}
	for _, l := range w.set.Languages {
		for path := view.NewsURL(l); path != ""; path = w.older(path) {
			for _, u := range cards(webtest.Get(t, w.site, path)) {
				want[address+u] = true
			}
		}
	}
	var inAtom, inJSON []string
	for next := address + "/feed.atom"; next != ""; {
		path, _ := webtest.Local(address, "/", next)
		var f struct {
			Links []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Entries []struct {
				Lang  string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
				Links []struct {
					Rel  string `xml:"rel,attr"`
					Href string `xml:"href,attr"`
				} `xml:"link"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal([]byte(w.body(path)), &f); err != nil {
			t.Fatal(err)
		}
		for _, e := range f.Entries {
			u := e.Links[0].Href
			if !strings.HasPrefix(u, address+"/"+e.Lang+"/") || e.Links[0].Rel != "alternate" {
				t.Errorf("an entry in %q leads to %s", e.Lang, u)
			}
			inAtom = append(inAtom, u)
		}
		was := next
		next = ""
		for _, l := range f.Links {
			switch {
			case l.Rel == "self" && l.Href != was:
				t.Errorf("self is %s, want %s", l.Href, was)
			case l.Rel == "next":
				next = l.Href
			}
		}
		if len(f.Entries) == 0 || len(inAtom) > 1000 {
			t.Fatalf("%s has %d entries", was, len(f.Entries))
		}
	}
	for next := address + "/feed.json"; next != ""; {
		path, _ := webtest.Local(address, "/", next)
		var f struct {
			Language string
			NextURL  string `json:"next_url"`
			Items    []struct{ Language, URL string }
		}
		if err := json.Unmarshal([]byte(w.body(path)), &f); err != nil || f.Language != "" || len(f.Items) == 0 {
			t.Fatal(path, err, f.Language, len(f.Items))
		}
		for _, i := range f.Items {
			if !strings.HasPrefix(i.URL, address+"/"+i.Language+"/") {
				t.Errorf("an item in %q leads to %s", i.Language, i.URL)
			}
			inJSON = append(inJSON, i.URL)
		}
		next = f.NextURL
	}
	if !slices.Equal(inAtom, inJSON) {
		t.Error("Atom and JSON Feed differ")
	}
	seen := map[string]bool{}
	for _, u := range inAtom {
		if seen[u] || !want[u] {
			t.Errorf("%s: twice %v, in a list %v", u, seen[u], want[u])
		}
		seen[u] = true
	}
	if len(seen) != len(want) {
		t.Errorf("%d texts, want %d", len(seen), len(want))
	}
	for _, l := range w.set.Languages { // each language in its own order
		var list, feed []string
		for path := view.NewsURL(l); path != ""; path = w.older(path) {
			for _, u := range cards(webtest.Get(t, w.site, path)) {
				list = append(list, address+u)
			}
		}
		for _, u := range inAtom {
			if strings.HasPrefix(u, address+"/"+string(l)+"/") {
				feed = append(feed, u)
			}
		}
		if !slices.Equal(list, feed) {
			t.Errorf("%s is in another order than its list", l)
		}
	}
}
