package site

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/view"
	"dateline/internal/web"
)

// failure answers an error with a page in the reader's language. It needs
// nothing from the database: a page about its absence must not ask it.
func (s *Site) failure(w http.ResponseWriter, r *http.Request, status int, err error) {
	q := &query{Site: s, path: r.URL.Path}
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	if c, e := s.current(ctx); e == nil {
		q.chrome = c
	}
	q.lang = s.speak(r, q.room)
	p := &view.Failure{Layout: view.Layout{Newsroom: q.room, Kinds: q.kinds, Lang: q.lang, Robots: "noindex"}, Status: status}
	if status >= http.StatusInternalServerError {
		p.Reference = web.RequestID(w)
	}
	if r, ok := errors.AsType[removed](err); ok {
		p.Reason = r.reason
	}
	var b bytes.Buffer
	if e := s.views.Render(&b, p); e != nil {
		s.log.Error("error page not rendered", "err", e)
		http.Error(w, http.StatusText(status), status)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(q.lang))
	h.Set("Vary", "Accept-Language")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	switch {
	case status == http.StatusNotFound || status == http.StatusGone:
		h.Set("Cache-Control", "public, max-age=0, s-maxage=10")
	default:
		h.Set("Cache-Control", "no-store")
	}
	if status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "30")
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(b.Bytes())
	}
}

// speak chooses the language of a page that has none: the one that its address
// begins with, or else the reader's.
func (s *Site) speak(r *http.Request, room dateline.Newsroom) dateline.Lang {
	langs := room.Languages
	if len(langs) == 0 { // nothing is known of the newsroom
		langs = i18n.Languages()
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if l := dateline.CanonicalLang(first); slices.Contains(langs, l) {
		return l
	}
	return matchLanguage(r, langs, langs[0])
}

// matchLanguage returns which of have the reader would rather read; otherwise if
// the browser does not say.
func matchLanguage(r *http.Request, have []dateline.Lang, otherwise dateline.Lang) dateline.Lang {
	if accept := r.Header.Get("Accept-Language"); accept != "" {
		return i18n.Match(accept, have)
	}
	return otherwise
}

// chooseLanguage sends the reader of "/" to a language, and, for those who do
// not follow, names all of them.
func chooseLanguage(w http.ResponseWriter, r *http.Request, q *query) error {
	c, err := q.current(r.Context())
	if err != nil {
		return err
	}
	q.chrome = c
	q.lang = matchLanguage(r, c.room.Languages, c.room.Languages[0])
	p := &view.Choose{Layout: q.layout(view.SectionNone, "/", view.HomeURL)}
	p.Default = q.absolute("/")
	var b bytes.Buffer
	if err := q.views.Render(&b, p); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Location", (&url.URL{Path: view.HomeURL(q.lang)}).String())
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	h.Set("Vary", "Accept-Language")
	h.Set("Cache-Control", "public, max-age=0, s-maxage=30")
	w.WriteHeader(http.StatusFound)
	if r.Method != http.MethodHead {
		w.Write(b.Bytes())
	}
	return nil
}
