// Package view writes the pages of the newsroom.
//
// A caller makes a [Views] once with [New], fills one of the page values
// ([Home], [List], [Item] …) and hands its address to [Views.Render]:
//
//	err := views.Render(w, &view.List{Layout: view.Layout{Lang: "en"}, Cards: cards})
//
// The package does no I/O of its own and knows nothing of HTTP: templates,
// style sheet, script and icon are embedded, and [Assets] gives the last three
// to whoever serves them. The addresses that pages link to are the functions of
// address.go, so that routes and links cannot part.
//
// What it promises of every page, in every language of the catalogue:
//
//   - it can be written from the page value alone, or Render returns an error and
//     has written nothing;
//   - there is no inline style or script, no request to another host, and every
//     function works without script, so a policy of "default-src 'none';
//     style-src 'self'; script-src 'self'; img-src 'self'" suffices;
//   - text in another language than the page's carries lang and, where it runs
//     the other way, dir;
//   - every date is a <time> that machines can read.
package view

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/markup"
)

//go:embed templates/*.html
var templates embed.FS

//go:embed assets
var assets embed.FS

// Assets holds the files that pages ask for, by the names that New's assetURL is
// called with: "site.css", "site.js" and "icon.svg".
func Assets() fs.FS {
	sub, err := fs.Sub(assets, "assets")
	if err != nil {
		panic("view: " + err.Error()) // the folder is embedded above
	}
	return sub
}

// Views writes pages. It is safe for use by several goroutines.
type Views struct {
	cat      *i18n.Catalog
	md       *markup.Renderer
	assetURL func(name string) string
	pages    map[string]*template.Template // by page.file
}

// New parses the templates and writes an empty page with each, because
// html/template finds some errors only then. assetURL gives the address at which
// a file of Assets is served, usually one that carries a hash of its content.
func New(cat *i18n.Catalog, md *markup.Renderer, assetURL func(name string) string) (*Views, error) {
	v := &Views{cat: cat, md: md, assetURL: assetURL, pages: map[string]*template.Template{}}
	shared, err := template.ParseFS(templates, "templates/layout.html", "templates/parts.html")
	if err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	for _, p := range []Page{
		&Choose{}, &Home{}, &List{}, &Item{}, &Events{}, &Entry{}, &Index{}, &Archive{}, &Failure{},
	} {
		t, err := shared.Clone()
		if err == nil {
			t, err = t.ParseFS(templates, path.Join("templates", p.file()))
		}
		if err != nil {
			return nil, fmt.Errorf("view: %w", err)
		}
		v.pages[p.file()] = t
		p.base().Lang = "en"
		if err := v.Render(io.Discard, p); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// Render writes the page as HTML. It writes everything or, when it returns an
// error that does not come from w, nothing.
func (v *Views) Render(w io.Writer, p Page) error {
	l := p.base()
	if l.Lang == "" {
		return dateline.Invalidf("language", "the page %s has none", p.file())
	}
	f := &frame{Printer: v.cat.For(l.Lang), Layout: l, Page: p, v: v}
	var b bytes.Buffer
	b.Grow(32 << 10) // most pages fit
	if err := v.pages[p.file()].ExecuteTemplate(&b, "layout", f); err != nil {
		return fmt.Errorf("view: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}
