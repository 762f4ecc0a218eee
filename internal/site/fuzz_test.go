package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"dateline/internal/web"
	"dateline/internal/webtest"
)

// FuzzRequest: no address and no header, however strange, makes the site fail.
func FuzzRequest(f *testing.F) {
	w := full(f, web.SecureOptions{})
	for _, target := range []string{
		"/", "/en/", "/zh-hans/news?kind=notice&year=2020&month=1", "/en/news?before=fl9gr1zi80.1ra2vjs1aty7", "/en/news.json?after=0.000000000000", "/en/2021/02/12/all-human-beings-are-born-free.md",
		"/en/2021/02/12/all-human-beings-are-born-free/beside/ar", "/feed.atom?before=fl9gr1zi80.1ra2vjs1aty7&kind=notice",
		"/i/000000000000?lang=ar", "/sitemap/en_0.xml", "/en/events/past?before=zzzzzzzzzzzz.000000000000", "/ar/offices/department-of-state", "/theme.css?1a4480", "/assets/site.css", "/en/0001/12", "/%E2%80%AE/%00",
		"/en/search?q=visa+-hours+%22week+41%22+kind:notice+after:2019&in=en&office=department-of-state&year=2020&sort=date&page=2&most=7&exact=1", "/zh-Hans/search?q=%E7%AD%BE%E8%AF%81&place=x&topic=visas&speaker=%E5%B8%83",
		"/ar/search.atom?q=%E2%80%AEvisa%22", "/en/search.json?q=in:zz+before:99999", "/en/search/suggest?q=mus", "/fr/opensearch.xml",
	} {
		f.Add(target, "zh-TW,en;q=0.5", "text/markdown, */*;q=0.1")
		f.Add(target, "", "application/json")
	}
	f.Fuzz(func(t *testing.T, target, language, accept string) {
		if strings.ContainsAny(target+language+accept, "\r\n") || !strings.HasPrefix(target, "/") {
			return
		}
		a, err := webtest.Ask(w.site, http.MethodGet, target, http.Header{"Accept-Language": {language}, "Accept": {accept}})
		if err != nil {
			return // net/http answers 400 by itself
		}
		if a.Code >= 500 {
			t.Errorf("%q, Accept-Language %q, Accept %q: %d", target, language, accept, a.Code)
		}
		if _, err := url.Parse(address + target); err == nil { // otherwise no link of it can be resolved
			always(t, a)
		}
	})
}
