package site_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/view"
	"dateline/internal/web"
	"dateline/internal/webtest"
)

// TestCrawl follows every link of the newsroom, in all languages, and judges
// every answer: nothing is broken, every page says what it is, and nothing that
// is not public is anywhere.
func TestCrawl(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	start := []string{"/", "/robots.txt", "/llms.txt", "/.well-known/security.txt", "/favicon.ico", "/news-sitemap.xml"}
	for _, id := range w.items {
		start = append(start, "/i/"+string(id))
	}
	// Of searches the first steps: each of them can be narrowed in every way.
	keep := func(u string) bool { return !strings.Contains(u, "/search") || strings.Count(u, "=") < 2 }
	found, err := webtest.Crawl(w.site, address, keep, start...)
	if err != nil {
		t.Fatal(err)
	}
	hidden := []string{"/i/" + string(w.items["draft"]), "/i/" + string(w.items["undated"]), "/i/" + string(w.items["removed"])}
	pages, types := 0, map[string]int{}
	for u, a := range found {
		types[a.Type()]++
		always(t, a.Answer)
		switch {
		case slices.Contains(hidden, u):
			if a.Code != http.StatusNotFound && a.Code != http.StatusGone {
				t.Errorf("%s, which is not public, answers %d", u, a.Code)
			}
			continue
		case a.Code >= 300 && a.Code < 400:
			if _, ok := webtest.Local(address, u, a.Header.Get("Location")); !ok {
				t.Errorf("%s leads away, to %s", u, a.Header.Get("Location"))
			}
			continue
		case a.Code != http.StatusOK:
			t.Errorf("%s, linked from %s: %d", u, a.From, a.Code)
			continue
		}
		if err := wellFormed(a.Answer); err != nil {
			t.Errorf("%s: %v", u, err)
		}
		if a.HTML() {
			pages++
			judgePage(t, w, u, a.Answer, found)
		}
	}
	t.Logf("%d addresses, %d pages, %v", len(found), pages, types)
	if pages < 500 {
		t.Errorf("only %d pages found", pages)
	}
	for _, l := range w.set.Languages {
		for _, u := range []string{view.HomeURL(l), view.NewsURL(l), view.EventsURL(l), view.PastEventsURL(l), view.ArchiveURL(l), view.NewsURL(l) + ".rss", view.EventsURL(l) + ".ics", view.SearchURL(l), view.OpenSearchURL(l)} {
			if found[u] == nil {
				t.Errorf("nothing leads to %s", u)
			}
		}
	}
	w.judgeSitemaps(t, found)
}

func judgePage(t *testing.T, w *world, u string, a *webtest.Answer, found map[string]*webtest.Crawled) {
	t.Helper()
	p := webtest.Read(a.Body)
	first, _, _ := strings.Cut(strings.TrimPrefix(u, "/"), "/")
	if l := dateline.Lang(first); p.Lang != first || a.Header.Get("Content-Language") != first || p.Dir != l.Dir() {
		t.Errorf("%s is lang=%s dir=%s, Content-Language %s", u, p.Lang, p.Dir, a.Header.Get("Content-Language"))
	}
	if len(p.H1) != 1 || p.H1[0] == "" || p.Title == "" || p.Description == "" {
		t.Errorf("%s: h1 %q, title %q, description %q", u, p.H1, p.Title, p.Description)
	}
	self, ok := webtest.Local(address, u, p.Canonical)
	if !ok || found[self] == nil {
		t.Errorf("%s: canonical %s", u, p.Canonical)
		return
	}
	// A page is canonical to itself unless it is a further page of a list.
	if further := p.Robots == "noindex, follow"; self != u && !further {
		t.Errorf("%s: canonical %s, which is another page", u, p.Canonical)
	} else if further {
		return
	}
	if p.Alternates[first] != p.Canonical {
		t.Errorf("%s: hreflang %s is %q", u, first, p.Alternates[first])
	}
	for l, href := range p.Alternates {
		if l == "x-default" {
			continue
		}
		to, ok := webtest.Local(address, u, href)
		if !ok || found[to] == nil {
			t.Errorf("%s: hreflang %s leads to %s", u, l, href)
			continue
		}
		if other := webtest.Read(found[to].Body); other.Lang != l || other.Alternates[first] != p.Canonical {
			t.Errorf("%s: hreflang %s is %s, which says hreflang %s is %s", u, l, to, first, other.Alternates[first])
		}
	}
	for _, s := range p.JSONLD {
		var v map[string]any
		if err := json.Unmarshal([]byte(s), &v); err != nil || v["@context"] != "https://schema.org" {
			t.Errorf("%s: JSON-LD %v: %.100s", u, err, s)
		}
	}
}

// wellFormed parses what is meant for machines.
func wellFormed(a *webtest.Answer) error {
	switch kind := a.Type(); {
	case strings.HasSuffix(kind, "xml"):
		for d := xml.NewDecoder(strings.NewReader(string(a.Body))); ; {
			if _, err := d.Token(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
	case strings.HasSuffix(kind, "json"):
		if !json.Valid(a.Body) {
			return errors.New("not JSON")
		}
	case kind == "text/calendar":
		for _, line := range strings.SplitAfter(string(a.Body), "\r\n") {
			if len(line) > 77 || line != "" && !strings.HasSuffix(line, "\r\n") {
				return errors.New("line " + line)
			}
		}
		s := string(a.Body)
		if !strings.HasPrefix(s, "BEGIN:VCALENDAR\r\n") || !strings.HasSuffix(s, "END:VCALENDAR\r\n") || strings.Count(s, "BEGIN:VEVENT") != strings.Count(s, "END:VEVENT") {
			return errors.New("not a calendar")
		}
	}
	return nil
}

// withdrawn reports whether a page says that its item was withdrawn. Such a page
// stays where it is, but is not offered to search engines.
func withdrawn(a *webtest.Crawled) bool {
	return strings.Contains(string(a.Body), `<div class="notice strong"`)
}

// judgeSitemaps proves that the sitemaps list every live item, and nothing else
// but pages that are there.
func (w *world) judgeSitemaps(t *testing.T, found map[string]*webtest.Crawled) {
	t.Helper()
	type sitemap struct {
		Locs []string `xml:"url>loc"`
	}
	for _, l := range w.set.Languages {
		var s sitemap
		if err := xml.Unmarshal(found["/sitemap/"+string(l)+".xml"].Body, &s); err != nil {
			t.Fatal(err)
		}
		listed := map[string]bool{}
		for _, loc := range s.Locs {
			u, _ := webtest.Local(address, "/", loc)
			if listed[u] {
				t.Errorf("%s lists %s twice", l, u)
			}
			listed[u] = true
			if a := found[u]; a == nil || a.Code != 200 || webtest.Read(a.Body).Canonical != loc {
				t.Errorf("the sitemap of %s lists %s, which is no canonical page", l, loc)
			}
		}
		for u, a := range found {
			path, _ := url.PathUnescape(u)
			if w.site.Pattern(path) == "/{lang}/{year}/{month}/{day}/{slug}" && a.HTML() && a.Code == 200 && strings.HasPrefix(u, "/"+string(l)+"/") && !listed[u] && !withdrawn(a) {
				t.Errorf("the sitemap of %s lacks %s", l, u)
			}
		}
	}
}
