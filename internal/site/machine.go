package site

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"time"

	"dateline"
	"dateline/internal/feed"
	"dateline/internal/store"
	"dateline/internal/view"
	"dateline/internal/web"
)

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Hostname()
}

func robots(_ context.Context, q *query, _ []string) (*web.Page, error) {
	return q.data(feed.RobotsType, func(b *bytes.Buffer) error {
		return feed.Robots(b, []string{q.absolute("/sitemap.xml"), q.absolute("/news-sitemap.xml")}, []string{"/*/search"})
	})
}

// The archive of a language is divided into sitemaps by the first characters of
// the items' ids. Ids are random, so the parts are of nearly equal size and an
// item stays in its part for ever; the number of characters grows with the
// archive, so that no part comes near what the protocol allows.
const perSitemap = 10_000

const idDigits = "0123456789abcdefghjkmnpqrstvwxyz"

func prefixes(n int) []string {
	parts := []string{""}
	for n > perSitemap {
		var longer []string
		for _, p := range parts {
			for _, d := range idDigits {
				longer = append(longer, p+string(d))
			}
		}
		parts, n = longer, n/len(idDigits)
	}
	return parts
}

// items is how many live editions a language has.
func (q *query) items(ctx context.Context, l dateline.Lang) (int, error) {
	news, err := q.db.Read().CountOf(ctx, l, store.News, "")
	if err != nil {
		return 0, err
	}
	events, err := q.db.Read().CountOf(ctx, l, store.Events, "")
	return news + events, err
}

func sitemapIndex(ctx context.Context, q *query, _ []string) (*web.Page, error) {
	var refs []feed.SitemapRef
	for _, l := range q.room.Languages {
		n, err := q.items(ctx, l)
		if err != nil {
			return nil, err
		}
		for _, p := range prefixes(n) {
			name := string(l)
			if p != "" {
				name += "_" + p
			}
			refs = append(refs, feed.SitemapRef{Loc: q.absolute("/sitemap/" + name + ".xml")})
		}
	}
	return q.data(feed.SitemapType, func(b *bytes.Buffer) error { return feed.SitemapIndex(b, refs) })
}

func sitemap(ctx context.Context, q *query, args []string) (*web.Page, error) {
	name, isXML := strings.CutSuffix(args[0], ".xml")
	tag, prefix, _ := strings.Cut(name, "_")
	lang := dateline.Lang(tag)
	if !isXML || !q.room.Has(lang) || strings.Trim(prefix, idDigits) != "" || len(prefix) > 4 {
		return nil, dateline.NotFound{What: "page", Key: q.path}
	}
	rows, err := q.db.Read().Sitemap(ctx, lang, prefix, feed.MaxSitemapURLs)
	if err != nil {
		return nil, err
	}
	sources, err := q.db.Read().SourceLanguages(ctx, lang, prefix, feed.MaxSitemapURLs)
	if err != nil {
		return nil, err
	}
	var urls []feed.SitemapURL
	if prefix == "" || strings.Trim(prefix, "0") == "" { // the pages that are no items stand in the first part
		urls = append(urls, q.sitemapURL(view.HomeURL(lang), time.Time{}, q.room.Languages, view.HomeURL, "/"))
		for _, u := range []func(dateline.Lang) string{view.NewsURL, view.EventsURL, view.ArchiveURL} {
			urls = append(urls, q.sitemapURL(u(lang), time.Time{}, q.room.Languages, u, u(q.room.Languages[0])))
		}
	}
	for _, r := range rows {
		var langs []dateline.Lang
		for _, l := range q.room.Languages {
			if _, ok := r.Paths[l]; ok {
				langs = append(langs, l)
			}
		}
		first := sources[r.Path] // as on the item's page
		if r.Paths[first] == "" {
			first = langs[0]
		}
		urls = append(urls, q.sitemapURL(escape(r.Path), r.Updated, langs, func(l dateline.Lang) string { return escape(r.Paths[l]) }, escape(r.Paths[first])))
	}
	return q.data(feed.SitemapType, func(b *bytes.Buffer) error { return feed.Sitemap(b, urls) })
}

func (q *query) sitemapURL(path string, updated time.Time, langs []dateline.Lang, in func(dateline.Lang) string, otherwise string) feed.SitemapURL {
	u := feed.SitemapURL{Loc: q.absolute(path), LastMod: updated}
	if len(langs) > 1 {
		u.Default = q.absolute(otherwise)
		for _, l := range langs {
			u.Alternates = append(u.Alternates, feed.Alternate{Lang: l, URL: q.absolute(in(l))})
		}
	}
	return u
}

// newsSitemap lists what became public in the last two days.
func newsSitemap(ctx context.Context, q *query, _ []string) (*web.Page, error) {
	var urls []feed.NewsURL
	for _, l := range q.room.Languages {
		rows, err := q.db.Read().PublishedSince(ctx, l, q.now().Add(-48*time.Hour), feed.MaxNewsSitemapURLs-len(urls))
		if err != nil {
			return nil, err
		}
		name, _ := q.room.Names.In(l, q.room.Languages...)
		for _, r := range rows {
			urls = append(urls, feed.NewsURL{Loc: q.absolute(escape(r.Path)), PublicationName: name, Lang: l, Published: r.Published, Title: r.Headline})
		}
		if len(urls) >= feed.MaxNewsSitemapURLs {
			break
		}
	}
	return q.data(feed.SitemapType, func(b *bytes.Buffer) error { return feed.NewsSitemap(b, urls) })
}

func securityTxt(_ context.Context, q *query, _ []string) (*web.Page, error) {
	if q.room.Contact == "" {
		return nil, dateline.NotFound{What: "page", Key: q.path}
	}
	return q.data(feed.SecurityTxtType, func(b *bytes.Buffer) error {
		return feed.SecurityTxt(b, feed.SecurityInfo{
			Contact: []string{q.room.Contact}, Expires: q.now().UTC().Truncate(24*time.Hour).AddDate(0, 6, 0),
			Languages: q.room.Languages, Canonical: []string{q.absolute("/.well-known/security.txt")},
		})
	})
}

func llms(ctx context.Context, q *query, _ []string) (*web.Page, error) {
	q.lang = q.room.Languages[0]
	info := feed.LLMsInfo{Title: q.siteName()}
	info.Summary, _ = q.room.About.In(q.lang, q.room.Languages...)
	info.Details = "Every item is also Markdown: add .md to its address, or ask for text/markdown."
	for _, l := range q.room.Languages {
		rows, err := q.db.Read().List(ctx, store.Query{Lang: l, Most: listSize})
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 {
			continue
		}
		section := feed.LLMsSection{Title: string(l), Links: []feed.LLMsLink{
			{Title: "News (JSON Feed)", URL: q.absolute(view.NewsURL(l) + ".json")},
		}}
		for _, e := range rows {
			section.Links = append(section.Links, feed.LLMsLink{Title: e.Headline, URL: q.absolute(escape(e.Path) + ".md"), Note: e.Excerpt})
		}
		info.Sections = append(info.Sections, section)
	}
	return q.data(feed.LLMsTxtType, func(b *bytes.Buffer) error { return feed.LLMsTxt(b, info) })
}

// theme is the newsroom's colour as a style sheet; a new colour is a new address.
func theme(_ context.Context, q *query, _ []string) (*web.Page, error) {
	return web.NewPage(view.AccentCSS(q.room.Accent), web.PageOptions{Type: "text/css; charset=utf-8", CacheControl: "public, max-age=31536000, immutable"}), nil
}

// favicon answers browsers that ask without reading the page.
func favicon(_ context.Context, q *query, _ []string) (*web.Page, error) {
	return q.moved(q.assets.URL("icon.svg"))
}
