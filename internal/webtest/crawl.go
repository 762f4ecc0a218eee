package webtest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// MaxCrawl bounds a crawl: a page that links to ever new pages must end in an
// error, not in a full disk.
const MaxCrawl = 20_000

// Crawled is an answer with where it was first linked from.
type Crawled struct {
	*Answer
	From string
}

// Crawl asks for the addresses in start and for every address of the site that
// an answer mentions, each once, until there are no more: links, alternates,
// forms, assets and redirects of pages, and any absolute address of the site in
// feeds, sitemaps, calendars and other text. base is the canonical address under
// which the site writes absolute ones. keep, if not nil, says which addresses to
// follow.
func Crawl(h http.Handler, base string, keep func(string) bool, start ...string) (map[string]*Crawled, error) {
	type step struct{ to, from string }
	seen := map[string]*Crawled{}
	var queue []step
	add := func(from, href string) {
		to, ok := Local(base, from, href)
		if !ok || seen[to] != nil || keep != nil && !keep(to) {
			return
		}
		seen[to] = &Crawled{}
		queue = append(queue, step{to, from})
	}
	for _, s := range start {
		add("/", s)
	}
	for len(queue) > 0 {
		if len(seen) > MaxCrawl {
			return seen, fmt.Errorf("more than %d addresses; the last is %s, linked from %s", MaxCrawl, queue[len(queue)-1].to, queue[len(queue)-1].from)
		}
		s := queue[0]
		queue = queue[1:]
		a, err := Ask(h, http.MethodGet, s.to, http.Header{})
		if err != nil {
			return seen, fmt.Errorf("linked from %s: %w", s.from, err)
		}
		*seen[s.to] = Crawled{a, s.from}
		for _, href := range Mentions(a, base) {
			add(s.to, href)
		}
	}
	return seen, nil
}

var (
	cssURL   = regexp.MustCompile(`(?i)(?:url\(\s*['"]?|@import\s+['"])([^'")\s]+)`)
	absolute = regexp.MustCompile(`https?://[^\s"'<>\\\])]+`)
)

// Mentions returns every address that an answer leads to.
func Mentions(a *Answer, base string) []string {
	var all []string
	if to := a.Header.Get("Location"); to != "" {
		all = append(all, to)
	}
	switch {
	case a.HTML():
		p := Read(a.Body)
		all = slices.Concat(all, p.Links, p.Fetches)
		for _, href := range p.Alternates {
			all = append(all, href)
		}
		if p.Canonical != "" {
			all = append(all, p.Canonical)
		}
	case a.Type() == "text/css":
		for _, m := range cssURL.FindAllStringSubmatch(string(a.Body), -1) {
			if !strings.HasPrefix(m[1], "data:") {
				all = append(all, m[1])
			}
		}
	case strings.HasPrefix(a.Type(), "image/"):
	default:
		text := strings.ReplaceAll(string(a.Body), "\r\n ", "") // iCalendar folds its lines
		text = strings.ReplaceAll(text, "&amp;", "&")
		text = strings.ReplaceAll(text, "&#34;", `"`) // of HTML within XML
		text = strings.ReplaceAll(text, `\u0026`, "&")
		for _, u := range absolute.FindAllString(text, -1) {
			if strings.HasPrefix(u, base+"/") {
				all = append(all, u)
			}
		}
	}
	return all
}
