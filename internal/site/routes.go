package site

import (
	"context"
	"net/http"
	"strings"
	"time"

	"dateline"
	"dateline/internal/web"
)

// route is one shape of address. A pattern's segments match the path's one by
// one: a word matches itself, {name} matches any one segment, whose values are
// handed on in order. {lang} is the language of the page.
type route struct {
	pattern string
	page    func(ctx context.Context, q *query, args []string) (*web.Page, error)
	direct  func(w http.ResponseWriter, r *http.Request, q *query) error // answers itself; not kept
	fresh   time.Duration                                                // the page changes by itself this often
}

// table lists every public address. The first pattern that matches is taken.
func (s *Site) table() []route {
	return append(s.searchRoutes(), []route{
		{pattern: "/", direct: chooseLanguage},
		{pattern: "/i/{id}", direct: permanent},
		{pattern: "/media/{id}", direct: asset},
		{pattern: "/media/{id}/{file}", direct: blob},
		{pattern: "/media/{id}/{hash}/{name}", direct: blob},
		{pattern: "/theme.css", page: theme},
		{pattern: "/favicon.ico", page: favicon},
		{pattern: "/robots.txt", page: robots},
		{pattern: "/feed.atom", page: allNews(atom)},
		{pattern: "/feed.json", page: allNews(jsonFeed)},
		{pattern: "/sitemap.xml", page: sitemapIndex},
		{pattern: "/sitemap/{part}", page: sitemap},
		{pattern: "/news-sitemap.xml", page: newsSitemap, fresh: time.Hour},
		{pattern: "/llms.txt", page: llms},
		{pattern: "/.well-known/security.txt", page: securityTxt, fresh: 24 * time.Hour},
		{pattern: "/security.txt", page: func(_ context.Context, q *query, _ []string) (*web.Page, error) {
			return q.moved("/.well-known/security.txt")
		}},

		{pattern: "/{lang}/", page: home, fresh: time.Minute},
		{pattern: "/{lang}/news", page: news},
		{pattern: "/{lang}/news.atom", page: newsFeed(atom)},
		{pattern: "/{lang}/news.rss", page: newsFeed(rss)},
		{pattern: "/{lang}/news.json", page: newsFeed(jsonFeed)},
		{pattern: "/{lang}/events", page: events, fresh: time.Minute},
		{pattern: "/{lang}/events/past", page: pastEvents, fresh: time.Minute},
		{pattern: "/{lang}/events.ics", page: calendar},
		{pattern: "/{lang}/offices", page: register(dateline.Offices)},
		{pattern: "/{lang}/speakers", page: register(dateline.People)},
		{pattern: "/{lang}/topics", page: register(dateline.Topics)},
		{pattern: "/{lang}/offices/{slug}", page: entry(dateline.Offices)},
		{pattern: "/{lang}/speakers/{slug}", page: entry(dateline.People)},
		{pattern: "/{lang}/topics/{slug}", page: entry(dateline.Topics)},
		{pattern: "/{lang}/archive", page: archive},
		{pattern: "/{lang}/{year}", page: year},
		{pattern: "/{lang}/{year}/{month}", page: month},
		{pattern: "/{lang}/{year}/{month}/{day}/{slug}", page: item},
		{pattern: "/{lang}/{year}/{month}/{day}/{slug}/beside/{other}", page: beside},
	}...)
}

// route finds the route of a path and the values of its segments, and sets the
// query's language. A language in other letters than the newsroom's own, or a
// missing last slash, is a redirect.
func (s *Site) route(q *query) (*route, []string) {
	path := strings.Split(q.path[1:], "/")
	for i := range s.routes {
		args, ok := match(s.routes[i].pattern, path)
		if !ok {
			continue
		}
		if strings.HasPrefix(s.routes[i].pattern, "/{lang}/") {
			q.lang = dateline.Lang(args[0])
			args = args[1:]
			if right := dateline.CanonicalLang(string(q.lang)); right != q.lang {
				rest := strings.TrimPrefix(q.path, "/"+string(q.lang))
				q.lang = "" // of no page: the redirect has none
				return redirect(right, rest), nil
			}
		}
		return &s.routes[i], args
	}
	if len(path) == 1 && path[0] != "" { // "/en" for "/en/"
		return redirect(dateline.CanonicalLang(path[0]), "/"), nil
	}
	return nil, nil
}

// redirect leads to the same page under a language's own tag, parameters and all,
// if the newsroom has the language.
func redirect(lang dateline.Lang, rest string) *route {
	return &route{page: func(_ context.Context, q *query, _ []string) (*web.Page, error) {
		if !q.room.Has(lang) {
			return nil, dateline.NotFound{What: "page", Key: q.path}
		}
		return q.moved(withQuery(escape("/"+string(lang)+rest), q.values, ""))
	}}
}

func match(pattern string, path []string) (args []string, ok bool) {
	pattern = pattern[1:]
	for i, segment := range path {
		want, more, found := strings.Cut(pattern, "/")
		if found != (i < len(path)-1) {
			return nil, false
		}
		switch {
		case strings.HasPrefix(want, "{"):
			if segment == "" {
				return nil, false
			}
			args = append(args, segment)
		case want != segment:
			return nil, false
		}
		pattern = more
	}
	return args, true
}
