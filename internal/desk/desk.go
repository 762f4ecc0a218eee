// Package desk answers the people who make the newsroom: it shows them their work
// and hands what they do to package newsroom.
//
// [New] gives an http.Handler for everything under /desk/. A request goes through
// package web's middleware to [Desk.answer], which finds its route (routes.go has
// them all), the session and the user, asks the one policy (dateline.User.May)
// whether they may do this, and only then calls the handler. The act that follows
// asks again, inside its transaction.
//
// A page is a template of templates/ over a [page]: the visit, and one value of
// its own. Everything works without script: what the scripts of assets/ add is a
// text editor, saving by itself, and seeing each other.
//
// What it promises: nothing here answers a request of another origin or of
// somebody without a session, but for the door; no answer is kept by a cache; a
// refusal changes nothing and is put on record.
package desk

import (
	"bytes"
	"context"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"dateline"
	"dateline/internal/auth"
	"dateline/internal/i18n"
	"dateline/internal/markup"
	"dateline/internal/media"
	"dateline/internal/newsroom"
	"dateline/internal/search"
	"dateline/internal/store"
	"dateline/internal/view"
	"dateline/internal/web"
	"dateline/internal/zh"

	"github.com/alexedwards/scs/v2"
	"golang.org/x/text/unicode/norm"
)

//go:generate go -C ../../tools run ./editor

// Prefix is where the desk is.
const Prefix = "/desk/"

const assetPrefix = "/desk/assets/"

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed assets
var assetFiles embed.FS

// Options are what a Desk needs beside the database.
type Options struct {
	Log    *slog.Logger
	Now    func() time.Time
	Random io.Reader
	Hosts  func(host string) bool // which host names it answers to
	Secure web.SecureOptions
	Blobs  media.Blobs
	OIDC   *auth.OIDC // the organisation's own sign-in; nil: there is none
	// OIDCName is what its button says.
	OIDCName string
	// Preview writes the public page of an edition that may not be public, in a
	// frame of the desk's.
	Preview func(ctx context.Context, w io.Writer, e dateline.LiveEdition, uses []dateline.Use) error
	// Machine makes drafts of translations; nil: there is none.
	Machine Translator
	// Search finds what the desk works on; nil: lists are looked through by their
	// headlines.
	Search *search.Index
	// Published is told that an act has changed what is public, before its author is:
	// what it does in two seconds is waited for. May be nil.
	Published func(ctx context.Context)
	// Done is told that an act was done, so that what is due next is looked at.
	Done func()
}

// Translator makes a machine's draft of a translation: of each unit its Markdown, in
// their order, empty for one that it could not draft. It may be slow and it may fail,
// with an error that says what to do (web.Reason), and it keeps nothing. public says
// that the texts are public already: others it refuses unless it is set to take them.
type Translator interface {
	Name() string // of the service, as the desk's pages call it
	Translate(ctx context.Context, from, to dateline.Lang, units []dateline.Unit, terms map[string]string, public bool) ([]string, error)
}

// Desk is the desk of a newsroom. It is safe for concurrent use.
type Desk struct {
	Options
	db        *store.DB
	room      *newsroom.Newsroom
	cat       *i18n.Catalog
	md        *markup.Renderer
	words     *zh.Segmenter
	assets    *web.Assets
	public    *web.Assets // of package view: the style that both share
	templates map[string]*template.Template
	sessions  *scs.SessionManager
	throttle  *auth.Throttle
	refusals  refusals
	passwords *auth.Passwords
	mux       *http.ServeMux
	chain     http.Handler
}

// New returns the desk of the newsroom in db.
func New(ctx context.Context, db *store.DB, room *newsroom.Newsroom, o Options) (*Desk, error) {
	cat, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	own, err := fs.Sub(assetFiles, "assets")
	if err != nil {
		return nil, err
	}
	d := &Desk{Options: o, db: db, room: room, cat: cat, md: markup.New(), words: zh.New(), mux: http.NewServeMux()}
	if d.assets, err = web.NewAssets(own, assetPrefix); err != nil {
		return nil, err
	}
	if d.public, err = web.NewAssets(view.Assets(), web.AssetPrefix); err != nil {
		return nil, err
	}
	if err := d.parse(); err != nil {
		return nil, err
	}
	key, err := db.Secret(ctx, "devices", o.Random)
	if err != nil {
		return nil, err
	}
	if d.throttle, err = auth.NewThrottle(key, o.Random, o.Now); err != nil {
		return nil, err
	}
	d.passwords = auth.NewPasswords(o.Random, norm.NFC.String)
	d.sessions = d.newSessions()
	for _, r := range routes() {
		d.mux.Handle(r.pattern, d.sessions.LoadAndSave(web.Handle(func(w http.ResponseWriter, req *http.Request) error {
			return d.answer(w, req, r)
		}, d.failure, o.Log)))
	}
	d.mux.Handle("GET "+assetPrefix, d.assets)
	d.mux.Handle(Prefix, web.Handle(func(http.ResponseWriter, *http.Request) error {
		return dateline.NotFound{What: "page", Key: ""}
	}, d.failure, o.Log))
	var h http.Handler = d.guard(d.mux)
	h = web.CleanPath(h, d.failure)
	h = web.Hosts(h, o.Hosts)
	o.Secure.Policy = deskPolicy
	h = web.Secure(h, o.Secure)
	d.chain = web.AccessLog(h, o.Log)
	return d, nil
}

// deskPolicy is the Content-Security-Policy of the desk: that of public pages, but
// it shows pictures that were just pasted, and frames the preview, which is its own.
const deskPolicy = "default-src 'none'; img-src 'self' blob:; style-src 'self'; script-src 'self'; font-src 'self'; " +
	"connect-src 'self'; frame-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

// maxForm bounds a form: the longest body there may be, encoded.
const maxForm = 3*dateline.MaxBody + 64<<10

// guard refuses what comes from another origin, bounds bodies, and sees to it that
// no answer is kept.
func (d *Desk) guard(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, assetPrefix) {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Set("Cache-Control", "private, no-store")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		h.Set("Referrer-Policy", "same-origin")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			// A browser says where a form comes from; what says nothing is none.
			err := cross.Check(r)
			if err != nil || r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == "" {
				d.refused(r, "request of another origin")
				d.failure(w, r, http.StatusForbidden, dateline.Forbidden{Act: "send this", Reason: "the request comes from another site; open the desk and do it there", Key: "origin"})
				return
			}
			if !strings.HasPrefix(r.URL.Path, "/desk/upload") && !slices.Contains(exchanges, r.URL.Path) {
				r.Body = http.MaxBytesReader(w, r.Body, maxForm)
			}
		}
		next.ServeHTTP(w, r)
	})
}

// ServeHTTP answers one request.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.chain.ServeHTTP(w, r) }

// parse reads the templates, and proves with a page of nothing that the frame of
// each can be written.
func (d *Desk) parse() error {
	d.templates = map[string]*template.Template{}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return err
	}
	shared := template.New("").Funcs(template.FuncMap{"base64": base64.StdEncoding.EncodeToString})
	if shared, err = shared.ParseFS(templateFiles, "templates/layout.html", "templates/parts.html"); err != nil {
		return fmt.Errorf("desk: %w", err)
	}
	for _, n := range names {
		name := strings.TrimSuffix(strings.TrimPrefix(n, "templates/"), ".html")
		if name == "layout" || name == "parts" {
			continue
		}
		t, err := shared.Clone()
		if err == nil {
			t, err = t.ParseFS(templateFiles, n)
		}
		if err != nil {
			return fmt.Errorf("desk: %w", err)
		}
		d.templates[name] = t
	}
	return nil
}

// page is what a template sees: the visit with its methods, and a value.
type page struct {
	*visit
	Title string
	Data  any
	Wide  bool // the page has more than a column of text
	Finds bool // it has a search of its own
}

// render writes a page.
func (v *visit) render(status int, name, title string, data any) error {
	return v.write(status, name, page{visit: v, Title: title, Data: data})
}

func (v *visit) write(status int, name string, p page) error {
	var b bytes.Buffer
	t := v.templates[name]
	if t == nil {
		return fmt.Errorf("desk: no template %q", name)
	}
	if err := t.ExecuteTemplate(&b, "layout", p); err != nil {
		return fmt.Errorf("desk: %w", err)
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(v.Lang()))
	v.w.WriteHeader(status)
	_, err := v.w.Write(b.Bytes())
	return err
}

// failure answers an error with a page that helps.
func (d *Desk) failure(w http.ResponseWriter, r *http.Request, status int, err error) {
	v := d.visitor(w, r)
	if v.wantsJSON() {
		v.json(status, map[string]any{"error": v.Explain(err), "status": status})
		return
	}
	key := "other"
	switch status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusServiceUnavailable:
		key = fmt.Sprint(status)
	case http.StatusInternalServerError:
		key = "500"
	}
	data := struct{ Text, Why, Reference string }{v.T("fail.text_" + key), v.Explain(err), ""}
	if status >= http.StatusInternalServerError {
		data.Reference = web.RequestID(w)
	}
	if e := v.render(status, "failure", v.T("fail.title_"+key), data); e != nil {
		d.Log.Error("error page not rendered", "err", e)
		http.Error(w, http.StatusText(status), status)
	}
}

// Explain puts an error into words of the page's language. Reasons that have a
// key have words of their own there; others are shown in English.
func (v *visit) Explain(err error) string {
	key, reason, field := "", web.Reason(err), ""
	if e, ok := errors.AsType[dateline.Conflict](err); ok {
		key, reason = e.Key, e.Reason
	} else if e, ok := errors.AsType[dateline.Invalid](err); ok {
		key, reason, field = e.Key, e.Reason, e.Field
	} else if e, ok := errors.AsType[dateline.Forbidden](err); ok {
		key, reason = e.Key, e.Reason
	} else if _, ok := errors.AsType[dateline.NotFound](err); ok {
		key = "not found"
	}
	if key != "" {
		name := "why." + strings.ReplaceAll(key, " ", "_")
		if s := v.T(name, "field", v.field(field), "reason", reason); !strings.HasPrefix(s, "⟦") {
			return s
		}
	}
	if reason == "" && err != nil {
		return v.T("why.internal")
	}
	return reason
}

// field is what a form calls one of its fields.
func (v *visit) field(name string) string {
	if name == "" {
		return ""
	}
	if s := v.T("field." + strings.ReplaceAll(name, " ", "_")); !strings.HasPrefix(s, "⟦") {
		return s
	}
	return name
}
