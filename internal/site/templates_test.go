package site_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/site"
	"dateline/internal/view"
	"dateline/internal/web"
	"dateline/internal/webtest"
)

// looked are the languages in which every template is looked at: one of each
// script and direction.
var looked = []dateline.Lang{"zh-Hans", "en", "ar"}

// templates returns an address of every template, in its shapes, by name.
func (w *world) templates(l dateline.Lang) map[string]string {
	of := func(source string) string {
		rows, err := w.db.Read().LiveOfItem(w.t.Context(), w.items[source])
		if err != nil || len(rows) == 0 {
			w.t.Fatalf("%s: %v", source, err)
		}
		if _, ok := rows[0].Paths[l]; ok {
			return w.path(source, l)
		}
		return w.path(source, rows[0].Source)
	}
	base := "/" + string(l) + "/"
	other := map[dateline.Lang]dateline.Lang{"zh-Hans": "en", "en": "zh-Hans", "ar": "zh-Hans"}[l] // Arabic beside Chinese: both ways at once
	return map[string]string{
		"beside": of("charter.en") + "/beside/" + string(other), "beside-rich": of("rich") + "/beside/" + string(other),
		"home": base, "list": base + "news", "list-filtered": base + "news?kind=notice&year=2020", "list-none": base + "news?kind=statement&year=2020",
		"month": base + "2021/02", "item": of("charter.en"), "item-rich": of("rich"), "item-incomplete": of("seed3"), "item-corrected": of("grants"),
		"item-withdrawn": of("withdrawn"), "event": of("talk"), "event-cancelled": of("fair"), "events": base + "events", "events-past": base + "events/past",
		"office": base + "offices/department-of-state", "speaker": base + "speakers/antony-j-blinken", "index": base + "offices", "index-topics": base + "topics",
		"archive": base + "archive", "not-found": base + "no/such/page",
		"search": base + "search?" + url.Values{"q": {words[l]}}.Encode(), "search-help": base + "search", "search-none": base + "search?in=fr&kind=notice&q=qqqqzzzz",
		"search-filtered": base + "search?kind=notice&page=2&sort=date&" + url.Values{"q": {words[l]}}.Encode(),
		"search-doubts":   base + "search?q=" + url.QueryEscape(`visaz "x before:04/02/2021 in:xx`), "search-instead": base + "search?q=visaz",
	}
}

// words finds something in each language, in several languages.
var words = map[dateline.Lang]string{"zh-Hans": "签证", "en": "Visas", "ar": "التأشيرات"}

// each returns one address of every template: what is looked at in the second and
// third language.
func (w *world) each(l dateline.Lang) map[string]string {
	all := w.templates(l)
	maps.DeleteFunc(all, func(name, _ string) bool {
		return slices.Contains([]string{"list-filtered", "search-filtered", "search-doubts", "month", "item", "event-cancelled", "events-past", "speaker", "index-topics", "item-incomplete"}, name)
	})
	return all
}

// unwilling are sites that do not search: one that has no index, and one that has been
// asked too often.
func (w *world) unwilling(t testing.TB) map[string]http.Handler {
	t.Helper()
	away, err := site.New(w.db, site.Options{Log: w.logger(), Now: w.clock, Search: indexOf(t, w.db, t.TempDir())})
	if err != nil {
		t.Fatal(err)
	}
	busy, err := site.New(w.db, site.Options{Log: w.logger(), Now: w.clock, Search: w.index})
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	return map[string]http.Handler{"search-away": away, "search-busy": http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		for code := 0; code != http.StatusTooManyRequests && strings.HasSuffix(r.URL.Path, "/search"); asked++ {
			once, answer := httptest.NewRequest("GET", "http://127.0.0.1/en/search?q=visa+"+strconv.Itoa(asked), nil), httptest.NewRecorder()
			once.RemoteAddr = r.RemoteAddr
			busy.ServeHTTP(answer, once)
			code = answer.Code
		}
		busy.ServeHTTP(rw, r)
	})}
}

// TestHTML puts every template through the Nu HTML checker.
func TestHTML(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	pages := map[string][]byte{}
	for _, l := range looked {
		for name, path := range w.templates(l) {
			pages[fmt.Sprintf("%s.%s", name, l)] = webtest.Get(t, w.site, path).Body
		}
		pages["choose."+string(l)] = webtest.Get(t, w.site, "/", "Accept-Language", string(l)).Body
		pages["gone."+string(l)] = webtest.Get(t, w.site, "/i/"+string(w.items["removed"]), "Accept-Language", string(l)).Body
	}
	pages["home-elsewhere.es"] = webtest.Get(t, w.site, "/es/").Body
	new := empty(t, web.SecureOptions{})
	pages["home-empty.en"] = webtest.Get(t, new.site, "/en/").Body
	pages["list-empty.ar"] = webtest.Get(t, new.site, "/ar/news").Body
	pages["search-none-at-all.fr"] = webtest.Get(t, new.site, "/fr/search").Body
	new.db.Close()
	unwilling := w.unwilling(t)
	for _, l := range looked {
		for name, handler := range unwilling {
			r := httptest.NewRequest("GET", "http://127.0.0.1"+view.SearchURL(l)+"?q=visa&kind=notice", nil)
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, r)
			if answer.Code < 400 {
				t.Errorf("%s answers %d", name, answer.Code)
			}
			pages[name+"."+string(l)] = answer.Body.Bytes()
		}
	}
	pages["away.fr"] = webtest.Get(t, new.site, "/fr/archive").Body
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		if len(pages[name]) == 0 {
			t.Errorf("%s is empty", name)
		}
	}
	for _, problem := range webtest.CheckHTML(t, pages) {
		t.Error(problem)
	}
}
