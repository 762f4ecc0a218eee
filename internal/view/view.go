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
	"slices"
	"strings"

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
	Searching bool // pages have a box to search; set it before the first page

	cat      *i18n.Catalog
	md       *markup.Renderer
	assetURL func(name string) string
	pages    map[string]*template.Template // by page.file
}

// New is [NewWith] without templates of somebody's own.
func New(cat *i18n.Catalog, md *markup.Renderer, assetURL func(name string) string) (*Views, error) {
	return NewWith(cat, md, assetURL, nil)
}

// NewWith parses the templates and writes an empty page with each, because
// html/template finds some errors only then. assetURL gives the address at which
// a file of Assets is served, usually one that carries a hash of its content.
//
// A file of overrides takes the place of the template of the same name; nil
// replaces none. One that cannot be parsed or cannot write an empty page is an
// error that names file and line, and one that no page uses is an error too: a
// slip in a name must not silently leave the built-in template in place.
func NewWith(cat *i18n.Catalog, md *markup.Renderer, assetURL func(name string) string, overrides fs.FS) (*Views, error) {
	v := &Views{cat: cat, md: md, assetURL: assetURL, pages: map[string]*template.Template{}}
	pages := []Page{&Choose{}, &Home{}, &List{}, &Item{}, &Beside{}, &Events{}, &Entry{}, &Index{}, &Archive{}, &Search{}, &Failure{}}
	known := []string{"layout.html", "parts.html"}
	for _, p := range pages {
		known = append(known, p.file())
	}
	own, err := ownTemplates(overrides, known)
	if err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	shared, err := own.parse(template.New(""), known[:2]...)
	if err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	for _, p := range pages {
		t, err := shared.Clone()
		if err == nil {
			t, err = own.parse(t, p.file())
		}
		if err != nil {
			return nil, fmt.Errorf("view: %w", err)
		}
		v.pages[p.file()] = t
		p.base().Lang = "en"
		if err := v.Render(io.Discard, p); err != nil { // not every error of html/template names a file
			return nil, fmt.Errorf("the page of %s: %w", p.file(), err)
		}
	}
	return v, nil
}

// replaced holds the templates of somebody's own, by name.
type replaced map[string]string

// ownTemplates reads the templates in a folder, all of which must be known.
func ownTemplates(folder fs.FS, known []string) (replaced, error) {
	own := replaced{}
	if folder == nil {
		return own, nil
	}
	files, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	for _, f := range files {
		if f.IsDir() || strings.HasPrefix(f.Name(), ".") {
			continue
		}
		if !slices.Contains(known, f.Name()) {
			return nil, fmt.Errorf("templates: no page uses %s (there are %s)", f.Name(), strings.Join(known, ", "))
		}
		b, err := fs.ReadFile(folder, f.Name())
		if err != nil {
			return nil, fmt.Errorf("templates: %w", err)
		}
		own[f.Name()] = string(b)
	}
	return own, nil
}

// parse adds the templates of these names to t, those of somebody's own first.
func (own replaced) parse(t *template.Template, names ...string) (*template.Template, error) {
	for _, name := range names {
		text, ok := own[name]
		if !ok {
			b, err := templates.ReadFile(path.Join("templates", name))
			if err != nil {
				return nil, err
			}
			text = string(b)
		}
		if _, err := t.New(name).Parse(text); err != nil {
			return nil, err
		}
	}
	return t, nil
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
