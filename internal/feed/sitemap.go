package feed

import (
	"io"
	"time"

	"dateline"
)

// What the sitemap protocol allows in one file, uncompressed.
const (
	MaxSitemapURLs     = 50_000
	MaxSitemapBytes    = 50 << 20
	MaxNewsSitemapURLs = 1_000 // of the last two days, the caller's to choose
)

const (
	sitemapNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
	newsNS    = "http://www.google.com/schemas/sitemap-news/0.9"
	xhtmlNS   = "http://www.w3.org/1999/xhtml"
)

// SitemapRef is one sitemap in an index.
type SitemapRef struct {
	Loc     string
	LastMod time.Time // zero for unknown
}

// SitemapURL is one page.
type SitemapURL struct {
	Loc        string
	LastMod    time.Time   // zero for unknown
	Alternates []Alternate // every language of the page, its own too
	Default    string      // hreflang="x-default": for a reader of no listed language; empty for none
}

// NewsURL is one page in a news sitemap.
type NewsURL struct {
	Loc             string
	PublicationName string // as in the news service's listing
	Lang            dateline.Lang
	Published       time.Time
	Title           string
}

// SitemapIndex writes the list of a site's sitemaps (sitemaps.org 0.9). More
// than MaxSitemapURLs are Invalid; then nothing was written.
func SitemapIndex(w io.Writer, refs []SitemapRef) error {
	if err := countFits(len(refs), MaxSitemapURLs); err != nil {
		return err
	}
	d := newDocument(1<<10 + 200*len(refs))
	d.open("sitemapindex", "xmlns", sitemapNS)
	for _, r := range refs {
		d.open("sitemap")
		d.text("loc", Address(r.Loc))
		d.text("lastmod", stamp(r.LastMod))
		d.close("sitemap")
	}
	d.close("sitemapindex")
	return d.sendSitemap(w)
}

// Sitemap writes pages with the addresses of their other languages, as search
// engines read hreflang in sitemaps. More than MaxSitemapURLs or
// MaxSitemapBytes are Invalid; then nothing was written.
func Sitemap(w io.Writer, urls []SitemapURL) error {
	if err := countFits(len(urls), MaxSitemapURLs); err != nil {
		return err
	}
	d := newDocument(1<<10 + 200*len(urls))
	d.open("urlset", "xmlns", sitemapNS, "xmlns:xhtml", xhtmlNS)
	for _, u := range urls {
		d.open("url")
		d.text("loc", Address(u.Loc))
		d.text("lastmod", stamp(u.LastMod))
		for _, a := range u.Alternates {
			d.empty("xhtml:link", "rel", "alternate", "hreflang", string(a.Lang), "href", Address(a.URL))
		}
		if u.Default != "" {
			d.empty("xhtml:link", "rel", "alternate", "hreflang", "x-default", "href", Address(u.Default))
		}
		d.close("url")
		if d.Len() > MaxSitemapBytes {
			break // sendSitemap says so
		}
	}
	d.close("urlset")
	return d.sendSitemap(w)
}

// NewsSitemap writes pages for news search. More than MaxNewsSitemapURLs are
// Invalid; then nothing was written.
func NewsSitemap(w io.Writer, urls []NewsURL) error {
	if err := countFits(len(urls), MaxNewsSitemapURLs); err != nil {
		return err
	}
	d := newDocument(1<<10 + 500*len(urls))
	d.open("urlset", "xmlns", sitemapNS, "xmlns:news", newsNS)
	for _, u := range urls {
		d.open("url")
		d.text("loc", Address(u.Loc))
		d.open("news:news")
		d.open("news:publication")
		d.text("news:name", line(u.PublicationName))
		d.text("news:language", newsLanguage(u.Lang))
		d.close("news:publication")
		d.text("news:publication_date", stamp(u.Published))
		d.text("news:title", line(u.Title))
		d.close("news:news")
		d.close("url")
	}
	d.close("urlset")
	return d.sendSitemap(w)
}

// newsLanguage returns the language as news sitemaps want it: two or three
// letters of ISO 639, but "zh-cn" for Simplified and "zh-tw" for Traditional
// Chinese.
func newsLanguage(l dateline.Lang) string {
	switch dateline.CanonicalLang(string(l)) {
	case "zh", "zh-Hans", "zh-CN", "zh-Hans-CN", "zh-SG", "zh-Hans-SG":
		return "zh-cn"
	case "zh-Hant", "zh-TW", "zh-HK", "zh-MO", "zh-Hant-TW", "zh-Hant-HK", "zh-Hant-MO":
		return "zh-tw"
	}
	return line(l.Base())
}

func countFits(n, limit int) error {
	if n > limit {
		return dateline.Invalidf("sitemap", "%d addresses are more than one file may hold; put %d in each", n, limit)
	}
	return nil
}

func (d *document) sendSitemap(w io.Writer) error {
	if d.Len() > MaxSitemapBytes {
		return dateline.Invalidf("sitemap", "it is larger than %d MB; put fewer addresses in each", MaxSitemapBytes>>20)
	}
	return d.send(w)
}
