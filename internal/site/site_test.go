package site_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/view"
	"dateline/internal/web"
	"dateline/internal/webtest"

	"golang.org/x/text/unicode/norm"
)

// vars are the words that scripts put in braces: NAME-LANG is the address of an
// item of the fixture, id-NAME its id.
func (w *world) vars() map[string]string {
	v := map[string]string{"long": strings.Repeat("x", web.MaxURL)}
	for name, source := range map[string]string{
		"charter": "charter.en", "rich": "rich", "grants": "grants", "moved": "moved", "withdrawn": "withdrawn", "pending": "pending",
		"reading": "reading", "talk": "talk", "fair": "fair", "seed3": "seed3",
	} {
		v["id-"+name] = string(w.items[source])
		rows, err := w.db.Read().LiveOfItem(w.t.Context(), w.items[source])
		if err != nil {
			w.t.Fatal(err)
		}
		for _, r := range rows {
			v[name+"-"+string(r.Lang)] = view.PathURL(r.Path)
		}
	}
	for _, hidden := range []string{"draft", "undated", "removed"} {
		v["id-"+hidden] = string(w.items[hidden])
	}
	v["removed-en"] = "/en/2021/02/15/a-text-named-" + canaryRemoved
	v["photo"], v["photo-file"] = w.addressOf(w.media["photo"])
	v["report"], v["report-file"] = w.addressOf(w.media["report"])
	decoded, _ := url.PathUnescape(v["charter-fr"])
	v["charter-fr-nfd"] = view.PathURL(norm.NFD.String(decoded))
	v["charter-zh-Hans-lower"] = "/zh-Hans" + strings.ToLower(strings.TrimPrefix(v["charter-zh-Hans"], "/zh-Hans"))
	v["charter-en-upper"] = "/en" + strings.ToUpper(strings.TrimPrefix(v["charter-en"], "/en"))
	v["before"] = strings.TrimPrefix(w.older("/en/news"), "/en/news?before=")
	v["before-event"] = strings.TrimPrefix(w.older("/en/events/past"), "/en/events/past?before=")
	return v
}

// older returns the link from a page of a list to the next one, or "".
func (w *world) older(path string) string { return w.paging(path, next) }

// newer returns the link back.
func (w *world) newer(path string) string { return w.paging(path, `rel="prev" href="`) }

const next = `rel="next" href="`

func (w *world) paging(path, mark string) string {
	w.t.Helper()
	a := webtest.Get(w.t, w.site, path)
	if a.Code != http.StatusOK {
		w.t.Fatalf("%s: %d", path, a.Code)
	}
	return paging(a, mark)
}

func paging(a *webtest.Answer, mark string) string {
	_, nav, _ := strings.Cut(string(a.Body), `<nav class="paging"`)
	_, href, ok := strings.Cut(nav, mark)
	if !ok {
		return ""
	}
	href, _, _ = strings.Cut(href, `"`)
	return strings.ReplaceAll(href, "&amp;", "&")
}

// always must be true of every answer of a newsroom.
func always(t testing.TB, a *webtest.Answer) {
	t.Helper()
	h := a.Header
	if c := h.Values("Set-Cookie"); len(c) > 0 {
		t.Errorf("%s sets cookies: %q", a.URL, c)
	}
	csp := h.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") {
		t.Errorf("%s: Content-Security-Policy %q", a.URL, csp)
	}
	if got := h.Get("X-Content-Type-Options"); got != "nosniff" {
		t.Errorf("%s: X-Content-Type-Options %q", a.URL, got)
	}
	if h.Get("Referrer-Policy") == "" {
		t.Errorf("%s: no Referrer-Policy", a.URL)
	}
	if len(a.Body) > 0 && h.Get("Content-Type") == "" {
		t.Errorf("%s: a body without Content-Type", a.URL)
	}
	for _, canary := range canaries {
		if strings.Contains(strings.ToLower(string(a.Body)), canary) {
			t.Errorf("%s tells of what is not public: %s", a.URL, canary)
		}
	}
	if a.HTML() {
		p := webtest.Read(a.Body)
		if len(p.Forbidden) > 0 {
			t.Errorf("%s: %q", a.URL, p.Forbidden)
		}
		for _, f := range p.Fetches {
			if _, ok := webtest.Local(address, a.URL, f); !ok {
				t.Errorf("%s makes the browser fetch %s", a.URL, f)
			}
		}
		for id, n := range p.IDs {
			if n > 1 {
				t.Errorf("%s: id %q stands %d times", a.URL, id, n)
			}
		}
	}
	if a.Type() == "text/css" {
		for _, u := range webtest.Mentions(a, address) {
			if _, ok := webtest.Local(address, a.URL, u); !ok {
				t.Errorf("%s makes the browser fetch %s", a.URL, u)
			}
		}
	}
}

func TestScripts(t *testing.T) {
	w := full(t, web.SecureOptions{})
	answers := webtest.Script{Handler: w.site, Vars: w.vars(), Always: always}.Run(t, "testdata/*.txt")

	// A route without a script, or a language that a script leaves out, fails.
	type shape struct {
		pattern string
		lang    dateline.Lang
	}
	tried := map[shape]bool{}
	for _, a := range answers {
		path, _, _ := strings.Cut(a.URL, "?")
		path, err := url.PathUnescape(path)
		if err != nil || a.Code >= 400 {
			continue
		}
		first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		tried[shape{w.site.Pattern(path), dateline.Lang(first)}] = true
	}
	for _, pattern := range w.site.Patterns() {
		langs := w.set.Languages
		switch {
		case !strings.HasPrefix(pattern, "/{lang}/"):
			first, _, _ := strings.Cut(pattern[1:], "/")
			langs = []dateline.Lang{dateline.Lang(first)}
		case strings.HasPrefix(pattern, "/{lang}/{year}/{month}/{day}/{slug}"):
			langs = slices.DeleteFunc(slices.Clone(langs), func(l dateline.Lang) bool { return l == "es" }) // has no item
		}
		for _, l := range langs {
			if !tried[shape{pattern, l}] {
				t.Errorf("no script asks for %s in %q", pattern, l)
			}
		}
	}
}
