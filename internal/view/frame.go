package view

import (
	"html/template"
	"strings"
	"time"

	"dateline"
	"dateline/internal/i18n"
)

// frame is what a template sees as its dot: the messages of the page's language,
// the layout, the page, and the methods of this and the following files.
type frame struct {
	*i18n.Printer
	Layout *Layout
	Page   Page
	v      *Views
}

// scope is a frame with one value of the page, for the templates of parts.html.
type scope struct {
	*frame
	V any
}

// With hands v to a part together with the frame.
func (f *frame) With(v any) scope { return scope{f, v} }

// Robots keeps error pages out of search engines, whatever their layout says.
func (f *frame) Robots() string {
	if _, failed := f.Page.(*Failure); failed {
		return "noindex"
	}
	return f.Layout.Robots
}

// Asset is the address of an embedded file.
func (f *frame) Asset(name string) string { return f.v.assetURL(name) }

// Theme is the address of the newsroom's colours, or empty.
func (f *frame) Theme() string { return ThemeURL(f.Layout.Newsroom.Accent) }

// Abs makes a root-relative URL absolute.
func (f *frame) Abs(u string) string {
	if strings.HasPrefix(u, "/") {
		return f.Layout.Newsroom.Address + u
	}
	return u
}

// Webcal is the address under which calendar programs subscribe to u. It is
// template.URL because html/template knows no webcal scheme; u comes from the
// site, never from a text.
func (f *frame) Webcal(u string) template.URL {
	_, rest, _ := strings.Cut(f.Abs(u), "://")
	return template.URL("webcal://" + rest)
}

// Addresses in the page's language.

func (f *frame) HomeURL() string                     { return HomeURL(f.Layout.Lang) }
func (f *frame) NewsURL() string                     { return NewsURL(f.Layout.Lang) }
func (f *frame) EventsURL() string                   { return EventsURL(f.Layout.Lang) }
func (f *frame) PastEventsURL() string               { return PastEventsURL(f.Layout.Lang) }
func (f *frame) ArchiveURL() string                  { return ArchiveURL(f.Layout.Lang) }
func (f *frame) YearURL(y int) string                { return YearURL(f.Layout.Lang, y) }
func (f *frame) MonthURL(y int, m time.Month) string { return MonthURL(f.Layout.Lang, y, m) }
func (f *frame) PathURL(path string) string          { return PathURL(path) }
func (f *frame) IndexURL(r dateline.Register) string {
	return IndexURL(f.Layout.Lang, r)
}

// Mark writes s, wrapped where it is not in the page's language.
func (f *frame) Mark(s string, l dateline.Lang) template.HTML {
	html := f.Mixed(s, l)
	if attr := f.LangAttr(l); attr != "" {
		html = "<span" + template.HTML(attr) + ">" + html + "</span>"
	}
	return html
}

// name finds the name to show, preferring the page's language, then the given
// ones, then the newsroom's in their order.
func (f *frame) name(n dateline.Names, prefer ...dateline.Lang) (string, dateline.Lang) {
	for _, l := range prefer {
		if _, ok := n[l]; ok { // the usual case, without a new slice
			return n.In(f.Layout.Lang, l)
		}
	}
	return n.In(f.Layout.Lang, f.Layout.Newsroom.Languages...)
}

// Name writes the name in the page's language or else in one of prefer, marked.
func (f *frame) Name(n dateline.Names, prefer ...dateline.Lang) template.HTML {
	return f.Mark(f.name(n, prefer...))
}

// PlainName is Name for where there can be no markup.
func (f *frame) PlainName(n dateline.Names) string {
	s, _ := f.name(n)
	return s
}

// NameLang is the language that Name writes in.
func (f *frame) NameLang(n dateline.Names) dateline.Lang {
	_, l := f.name(n)
	return l
}

// SiteName is the newsroom's name, or what any newsroom is called when its
// settings could not be read.
func (f *frame) SiteName() string {
	if s, _ := f.name(f.Layout.Newsroom.Names); s != "" {
		return s
	}
	return f.T("nav.newsroom")
}

// FooterLines are the paragraphs that the newsroom puts at the end of each page.
func (f *frame) FooterLines() []string {
	return strings.FieldsFunc(f.PlainName(f.Layout.Newsroom.Footer), func(r rune) bool { return r == '\n' })
}

// RefLink writes the name of a register's entry, as a link where it has a page.
func (f *frame) RefLink(r dateline.Register, ref dateline.Ref, prefer ...dateline.Lang) template.HTML {
	u := EntryURL(f.Layout.Lang, r, ref.Slug)
	name, l := f.name(ref.Names, prefer...)
	if u == "" {
		return f.Mark(name, l)
	}
	return template.HTML(`<a href="`+template.HTMLEscapeString(u)+`"`+string(f.LangAttr(l))+">") + f.Mixed(name, l) + "</a>"
}

// KindName is the name of a kind of item, empty for one that is not known.
func (f *frame) KindName(id string) template.HTML {
	for _, k := range f.Layout.Kinds {
		if k.ID == id {
			return f.Name(k.Names)
		}
	}
	return ""
}

// Edition is the edition of an Item page.
func (f *frame) Edition() *dateline.LiveEdition { return &f.Page.(*Item).Edition }

// Body renders the Markdown of an Item page's edition, with its images (see
// [Images]).
func (f *frame) Body(e *dateline.LiveEdition) template.HTML {
	tables := 0
	return f.scrolling(Images(string(f.v.md.HTML(e.Body, e.Lang)), f.Page.(*Item).Uses, e.Lang, e.Source, ""), &tables)
}

// scrolling puts each table of a text into a region of its own that scrolls and
// that the keyboard reaches, since it may be wider than the page. tables counts
// them. What markup returns is well-formed and holds no "<" but those of its
// elements, so replacing is safe.
func (f *frame) scrolling(text string, tables *int) template.HTML {
	parts := strings.Split(text, "<table")
	for i := 1; i < len(parts); i++ {
		*tables++
		parts[i] = `<div class="scroll" role="region" tabindex="0" aria-label="` +
			template.HTMLEscapeString(f.T("item.table", "number", *tables)) + `"><table` +
			strings.ReplaceAll(parts[i], "</table>", "</table></div>")
	}
	return template.HTML(strings.Join(parts, ""))
}

// Endonym is the name of l in l.
func (f *frame) Endonym(l dateline.Lang) string { return i18n.Endonym(l) }
