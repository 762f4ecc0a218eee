// Package site answers the public: pages, feeds, calendars and the files that
// machines ask for. It only reads.
//
// [New] gives an http.Handler with everything in front of it. A request goes
// through package web's middleware to [Site.answer], which looks for a rendered
// page of the current publication number and otherwise renders one: a fixed
// number of queries, a page value, a template. What is rendered is kept until the
// number rises, so a page that people read costs as much as its bytes.
//
// The addresses are those of package view; routes.go has them all.
package site

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/markup"
	"dateline/internal/media"
	"dateline/internal/search"
	"dateline/internal/store"
	"dateline/internal/view"
	"dateline/internal/web"
	"dateline/internal/zh"
)

// Options are what a Site needs beside the database.
type Options struct {
	Log    *slog.Logger
	Now    func() time.Time
	Hosts  []string          // names it answers to beside the newsroom's own and the loopback's
	Secure web.SecureOptions // the headers that browsers obey
	Cache  int               // bytes of rendered pages to keep; 0 means 32 MB
	// Templates take the place of those of the same names (see [view.NewWith]); nil: none.
	Templates fs.FS
	Blobs     media.Blobs // where images and files are; nil: none are shown
	// Due lets happen what is scheduled and due. It is called when a reader comes
	// and something is; nil leaves it to whoever else does.
	Due func(context.Context) error
	// Search is the index of what is public (see [NewSource]), which somebody else
	// runs; nil: there is no search.
	Search *search.Index
}

// Site is the public newsroom. It is safe for concurrent use.
type Site struct {
	db     *store.DB
	log    *slog.Logger
	now    func() time.Time
	cat    *i18n.Catalog
	md     *markup.Renderer
	words  *zh.Segmenter // for showing what a correction changed; its dictionary is read when it is first needed
	views  *view.Views
	assets *web.Assets
	routes []route
	pages  *web.Pages
	bodies *bodies
	blobs  media.Blobs
	sweep  func(context.Context) error
	due    due
	hosts  map[string]bool
	kept   kept
	search *searching // nil: there is none
	began  time.Time  // when this process did: a new program may show the same data otherwise
	chain  http.Handler
}

// New returns the Site of the newsroom in db.
func New(db *store.DB, o Options) (*Site, error) {
	if o.Cache == 0 {
		o.Cache = 32 << 20
	}
	cat, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	assets, err := web.NewAssets(view.Assets(), web.AssetPrefix)
	if err != nil {
		return nil, err
	}
	s := &Site{
		db: db, blobs: o.Blobs, sweep: o.Due, log: o.Log, now: o.Now, cat: cat, md: markup.New(), words: zh.New(), assets: assets,
		began: o.Now(), pages: web.NewPages(o.Cache), bodies: newBodies(o.Cache / 2), hosts: map[string]bool{},
	}
	if s.views, err = view.NewWith(cat, s.md, assets.URL, o.Templates); err != nil {
		return nil, err
	}
	for _, h := range append([]string{"localhost", "127.0.0.1", "::1"}, o.Hosts...) {
		s.hosts[strings.ToLower(h)] = true
	}
	if o.Search != nil {
		s.search, s.views.Searching = newSearching(o), true
	}
	s.routes = s.table()
	var h http.Handler = web.Handle(s.answer, s.failure, o.Log)
	h = web.ReadOnly(h, s.failure)
	h = web.CleanPath(h, s.failure)
	h = web.Hosts(h, s.Known)
	h = web.Secure(h, o.Secure)
	s.chain = web.AccessLog(h, o.Log)
	return s, nil
}

// ServeHTTP answers one request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.chain.ServeHTTP(w, r) }

// Known reports whether the site answers to a host name.
func (s *Site) Known(host string) bool {
	if s.hosts[host] {
		return true
	}
	if s.kept.is(host) {
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	c, err := s.current(ctx)
	if err != nil {
		return true // the answer is going to be the error, under any name
	}
	return host != "" && c.host == host
}

// answer writes the page of a request, rendered now or before.
func (s *Site) answer(w http.ResponseWriter, r *http.Request) error {
	if strings.HasPrefix(r.URL.Path, web.AssetPrefix) {
		s.assets.ServeHTTP(w, r)
		return nil
	}
	number, away := s.db.Number(r.Context())
	if away == nil && s.publishDue(r.Context()) {
		number, away = s.db.Number(r.Context())
	}
	if away != nil {
		// What was rendered before is still right as far as anybody can know.
		s.log.Warn("publication number not read", "err", away)
	}
	err := s.at(w, r, number)
	if away != nil && web.Status(err) == http.StatusInternalServerError {
		return fmt.Errorf("%w: %w", web.Refused{Code: http.StatusServiceUnavailable, Reason: "the newsroom's database does not answer"}, err)
	}
	return err
}

// at answers as of a publication number.
func (s *Site) at(w http.ResponseWriter, r *http.Request, number int64) error {
	key := r.URL.Path + "\x00" + r.URL.RawQuery // CleanPath lets no NUL through, so no two addresses share a key
	markdown := strings.Contains(r.Header.Get("Accept"), "markdown") && web.AcceptsMarkdown(r)
	if markdown {
		key = "md " + key
	}
	if page, ok := s.pages.Get(key, number); ok {
		page.ServeHTTP(w, r)
		return nil
	}
	q := &query{Site: s, path: r.URL.Path, values: r.URL.Query(), number: number, markdown: markdown}
	find, rest := s.route(q)
	if find == nil {
		return dateline.NotFound{What: "page", Key: r.URL.Path}
	}
	if find.direct != nil {
		return find.direct(w, r, q)
	}
	// A page that shows what is to come is of this minute, not of this number.
	last := "last " + key
	if find.fresh > 0 {
		key = fmt.Sprintf("%d %s", s.now().Unix()/int64(find.fresh.Seconds()), key)
	}
	page, err := s.pages.Load(r.Context(), key, number, func(ctx context.Context) (*web.Page, error) {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		c, err := s.current(ctx)
		if err != nil {
			return nil, err
		}
		q.chrome = c
		if find.fresh > 0 {
			q.changed = time.Time{} // it changes by itself, so no date of change can be trusted
		}
		if page, err := q.spoken(ctx); page != nil || err != nil {
			return page, err
		}
		return find.page(ctx, q, rest)
	})
	if err != nil {
		// The page of a minute ago is better than none while the database is away.
		if old, ok := s.pages.Get(last, 0); ok && web.Status(err) >= http.StatusInternalServerError {
			old.ServeHTTP(w, r)
			return nil
		}
		return err
	}
	if find.fresh > 0 {
		s.pages.Put(last, number, page)
	}
	page.ServeHTTP(w, r)
	return nil
}

// spoken judges the language of an address: one that the newsroom has in another form
// is a redirect, one that it has not is NotFound.
func (q *query) spoken(ctx context.Context) (*web.Page, error) {
	if q.lang == "" || q.room.Has(q.lang) {
		return nil, nil
	}
	if same := i18n.Match(string(q.lang), q.room.Languages); same.Base() == q.lang.Base() { // /zh-CN/ for /zh-Hans/
		return redirect(same, strings.TrimPrefix(q.path, "/"+string(q.lang))).page(ctx, q, nil)
	}
	return nil, dateline.NotFound{What: "language", Key: string(q.lang)}
}

// patience is how long a page may take to render before the reader is told to
// come back.
const patience = 10 * time.Second

// query is one request on its way to a page.
type query struct {
	*Site
	chrome
	path     string // of the URL, decoded
	lang     dateline.Lang
	values   url.Values
	number   int64
	markdown bool   // the client would rather have Markdown
	vary     string // the header, besides its encoding, on which the choice of page hung
}

// cacheControl lets a shared cache answer for half a minute and go on, stale,
// while it asks or while the newsroom is down. A browser always asks: an answer
// of 304 is cheap, and a withdrawn text must not come out of somebody's history.
const cacheControl = "public, max-age=0, s-maxage=30, stale-while-revalidate=30, stale-if-error=86400"

// html renders a page value.
func (q *query) html(p view.Page) (*web.Page, error) {
	var b bytes.Buffer
	if err := q.views.Render(&b, p); err != nil {
		return nil, err
	}
	return web.NewPage(b.Bytes(), web.PageOptions{
		Type: "text/html; charset=utf-8", Language: string(q.lang), LastModified: q.changed, CacheControl: cacheControl, Vary: q.vary,
	}), nil
}

// data makes a page of a machine format.
func (q *query) data(mediaType string, encode func(*bytes.Buffer) error) (*web.Page, error) {
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		return nil, err
	}
	return web.NewPage(b.Bytes(), web.PageOptions{
		Type: mediaType, Language: string(q.lang), LastModified: q.changed, CacheControl: cacheControl,
		Header: http.Header{"Access-Control-Allow-Origin": {"*"}}, // public data, for any page to read
	}), nil
}

// moved is a permanent redirect.
func (q *query) moved(to string) (*web.Page, error) {
	return web.NewPage(nil, web.PageOptions{Status: http.StatusMovedPermanently, Location: to, CacheControl: cacheControl}), nil
}

// chrome is what every page shows of the newsroom, as of one publication number.
type chrome struct {
	room    dateline.Newsroom
	host    string // of its address, lower case
	kinds   []dateline.Kind
	changed time.Time // when what is public, or the program that shows it, last changed; zero: no telling
}
