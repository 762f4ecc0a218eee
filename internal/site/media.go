package site

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"dateline"
	"dateline/internal/feed"
	"dateline/internal/media"
	"dateline/internal/view"
	"dateline/internal/web"
)

// Images and files are public exactly as long as something public shows them, so
// their addresses are answered from the database each time, and an asset of a
// draft answers as an address that never was. What an address holds never changes;
// that it may be seen does. Hence a strong ETag, and no cache that does not ask.

// mediaCache is cacheControl without staleness: a withdrawn picture must not come
// out of a cache because the newsroom does not answer.
const mediaCache = "public, max-age=0, s-maxage=30, must-revalidate"

// standing returns what stands in the place of an asset, and everything that did
// before, the asset itself first. All have the asset's own id: that is the one that
// texts name and that is public.
func (q *query) standing(ctx context.Context, a dateline.Asset) (now dateline.Asset, before []dateline.Asset, err error) {
	all, err := q.db.Read().Replacements(ctx, a)
	if err != nil {
		return a, nil, err
	}
	for i := range all {
		all[i].ID = a.ID
	}
	now = all[len(all)-1]
	now.Name = media.SafeName(now.Name) // an address and a header hold it
	return now, all[:len(all)-1], nil
}

// uses returns the images and files of a public text.
func (q *query) uses(ctx context.Context, e dateline.LiveEdition) ([]dateline.Use, error) {
	if e.Status != dateline.Live || q.blobs == nil {
		return nil, nil
	}
	list, err := q.db.Read().LiveAssets(ctx, e.Item, e.Lang)
	for i := range list {
		if list[i].Asset, _, err = q.standing(ctx, list[i].Asset); err != nil {
			break
		}
	}
	return list, err
}

// asset answers at the address that texts hold: it leads to the bytes of today.
func asset(w http.ResponseWriter, r *http.Request, q *query) error {
	a, _, err := q.public(r.Context())
	if err != nil {
		return err
	}
	return lead(w, r, a)
}

// lead is a redirect that holds until the asset is replaced or withdrawn.
func lead(w http.ResponseWriter, r *http.Request, a dateline.Asset) error {
	w.Header().Set("Cache-Control", mediaCache)
	http.Redirect(w, r, view.AssetURL(a), http.StatusFound)
	return nil
}

// public returns the asset that the path names, if anything public shows it.
func (q *query) public(ctx context.Context) (now dateline.Asset, before []dateline.Asset, err error) {
	key, _, _ := strings.Cut(strings.TrimPrefix(q.path, dateline.MediaPrefix), "/")
	id, read := dateline.ID(key), q.db.Read()
	none := dateline.NotFound{What: "page", Key: q.path}
	if !id.Valid() || q.blobs == nil {
		return now, nil, none
	}
	if live, err := read.IsAssetLive(ctx, id); err != nil || !live {
		if err == nil {
			err = none
		}
		return now, nil, err
	}
	a, err := read.Asset(ctx, id)
	if err != nil {
		return now, nil, err
	}
	return q.standing(ctx, a)
}

// blob answers with the bytes of an image at one size, or of a file.
func blob(w http.ResponseWriter, r *http.Request, q *query) error {
	now, before, err := q.public(r.Context())
	if err != nil {
		return err
	}
	if b, ok := at(now, q.path); ok {
		return q.send(w, r, now, b)
	}
	// The address of what was replaced, or of a file under an earlier name.
	if slices.ContainsFunc(append(before, now), func(a dateline.Asset) bool { return within(a, q.path) }) {
		return lead(w, r, now)
	}
	return dateline.NotFound{What: "page", Key: q.path}
}

// at returns which bytes of an asset are at a path.
func at(a dateline.Asset, path string) (dateline.Rendition, bool) {
	for _, r := range a.Renditions {
		if view.RenditionURL(a.ID, r) == path {
			return r, true
		}
	}
	if here, err := url.PathUnescape(view.AssetURL(a)); err == nil && !a.IsImage() && here == path {
		return dateline.Rendition{Type: a.Type, Bytes: a.Bytes, Hash: a.Hash}, true
	}
	return dateline.Rendition{}, false
}

// within reports whether a path is of an asset's bytes, whatever it calls them.
func within(a dateline.Asset, path string) bool {
	if a.IsImage() {
		_, ok := at(a, path)
		return ok
	}
	here := view.AssetURL(a)
	return strings.HasPrefix(path, here[:strings.LastIndexByte(here, '/')+1])
}

// send writes bytes with the headers that keep them from being anything but what
// they are.
func (q *query) send(w http.ResponseWriter, r *http.Request, a dateline.Asset, b dateline.Rendition) error {
	content, _, err := q.blobs.Open(r.Context(), b.Hash)
	if err != nil {
		return fmt.Errorf("asset %s: %v", a.ID, err) // a public asset without its bytes is our fault, not a wrong address
	}
	defer content.Close()
	name, disposition := a.Name, "attachment"
	policy := "default-src 'none'; sandbox"
	kind, _, _ := strings.Cut(b.Type, "/")
	switch {
	case kind == "image":
		disposition, name = "inline", strings.TrimSuffix(name, path.Ext(name))+path.Ext(q.path)
	case kind == "audio", kind == "video": // the page that browsers make around it loads it once more
		disposition, policy = "inline", "default-src 'none'; media-src 'self'; sandbox"
	case b.Type == "application/pdf":
		// No sandbox: in one, browsers refuse to start the viewer that they have. It
		// runs apart from this site, and nothing else in the answer could run.
		disposition, policy = "inline", "default-src 'none'; object-src 'self'; frame-ancestors 'none'"
	}
	h := w.Header()
	h.Set("Content-Type", b.Type)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": name})) // RFC 6266; RFC 8187 beyond ASCII
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", mediaCache)
	h.Set("ETag", `"`+b.Hash+`"`)
	web.Patient(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, content)
	}), time.Minute).ServeHTTP(w, r)
	return nil
}

// show puts the images and files of a text where link previews and search engines
// look for them.
func (q *query) show(p *view.Item) {
	i := slices.IndexFunc(p.Uses, func(u dateline.Use) bool { return u.Place == dateline.Lead && u.IsImage() })
	if i < 0 {
		return
	}
	best := view.Stills(p.Uses[i].Asset)[0]
	for _, r := range view.Stills(p.Uses[i].Asset) {
		if r.Width <= 1920 { // more than any preview shows, and some give up on
			best = r
		}
	}
	p.OpenGraph.Image = view.RenditionURL(p.Uses[i].ID, best)
}

// bodyWith renders an edition's text with its images, for what leaves the site.
func (q *query) bodyWith(e dateline.LiveEdition, uses []dateline.Use) string {
	return view.Images(q.body(e), uses, e.Lang, e.Source, q.room.Address)
}

// media are the lead image and the files of a text as the machine formats take
// them. Images within the text are in its HTML.
func (q *query) media(e dateline.LiveEdition, uses []dateline.Use) (all []feed.Medium) {
	for _, u := range uses {
		if u.Place == dateline.InText {
			continue
		}
		m := feed.Medium{ID: q.absolute(dateline.MediaPrefix + string(u.ID)), Lead: u.Place == dateline.Lead, Credit: u.Credit}
		m.Caption, _ = u.Caption.In(e.Lang, e.Source)
		if !u.Decorative {
			m.Alt, _ = u.Alt.In(e.Lang, e.Source)
		}
		for _, r := range view.Stills(u.Asset) {
			m.Renditions = append(m.Renditions, feed.Rendition{URL: q.absolute(view.RenditionURL(u.ID, r)), Type: r.Type, Bytes: r.Bytes, Width: r.Width, Height: r.Height})
		}
		if !u.IsImage() {
			m.Renditions = []feed.Rendition{{URL: q.absolute(view.AssetURL(u.Asset)), Type: u.Type, Bytes: u.Bytes}}
		}
		if !m.Lead {
			if m.Title = m.Caption; m.Title == "" {
				m.Title = u.Name
			}
			m.Caption = ""
		}
		all = append(all, m)
	}
	return all
}
