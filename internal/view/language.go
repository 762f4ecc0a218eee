package view

import (
	"html"
	"html/template"
	"regexp"
	"strings"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/markup"
)

// LangAttr marks an element whose text is in l, where that is not the page's
// language already.
func (f *frame) LangAttr(l dateline.Lang) template.HTMLAttr {
	page := f.Layout.Lang
	if l == "" || l == page {
		return ""
	}
	attr := ` lang="` + template.HTMLEscapeString(string(l)) + `"`
	if l.RightToLeft() != page.RightToLeft() {
		attr += ` dir="` + l.Dir() + `"`
	}
	return template.HTMLAttr(attr)
}

// DirAttr is the part of LangAttr that says which way text runs: for what stands
// around a text in l.
func (f *frame) DirAttr(l dateline.Lang) template.HTMLAttr {
	if l.RightToLeft() == f.Layout.Lang.RightToLeft() {
		return ""
	}
	return template.HTMLAttr(` dir="` + l.Dir() + `"`)
}

// HrefLang marks a link whose target is in l.
func (f *frame) HrefLang(l dateline.Lang) template.HTMLAttr {
	if l == "" || l == f.Layout.Lang {
		return ""
	}
	return template.HTMLAttr(` hreflang="` + template.HTMLEscapeString(string(l)) + `"`)
}

// Mixed writes s, which is in l, with what is in another script marked as the
// language that it is taken to be, by the rule that holds for bodies: in Chinese
// the bracketed originals of names, elsewhere Han and kana.
func (f *frame) Mixed(s string, l dateline.Lang) template.HTML {
	plain := template.HTML(template.HTMLEscapeString(s))
	if !mixed(s, l) {
		return plain
	}
	// As a heading, for a paragraph may be read as somebody's turn to speak. What
	// became more than marked text, an address for one, stays as it is.
	_, marked, _ := strings.Cut(string(f.v.md.HTML("# "+markup.EscapeText(s), l)), ">")
	marked, _ = strings.CutSuffix(strings.TrimSpace(marked), "</h2>")
	if html.UnescapeString(spans.ReplaceAllString(marked, "")) != s {
		return plain
	}
	return template.HTML(marked)
}

var spans = regexp.MustCompile(`<span lang="[a-z]+">|</span>`)

// mixed reports whether s may hold what Mixed marks. It is asked of every name and
// headline of a list, most of which do not.
func mixed(s string, l dateline.Lang) bool {
	if l.Chinese() {
		return strings.ContainsAny(s, "(（")
	}
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x2E80 })
}

// Others writes links to an item's other languages. It is empty when there are
// none.
func (f *frame) Others(all []Alternate) template.HTML {
	if len(all) == 0 {
		return ""
	}
	return template.HTML(template.HTMLEscapeString(f.T("list.also_in"))) + f.LanguageLinks(all)
}

// LanguageLinks writes links to versions of a page, a space before each.
func (f *frame) LanguageLinks(all []Alternate) template.HTML {
	var b []byte
	for _, a := range all {
		b = f.appendLanguage(append(b, ' '), a)
	}
	return template.HTML(b)
}

// LanguageItems writes links to versions of a page as items of a list.
func (f *frame) LanguageItems(all []Alternate) template.HTML {
	var b []byte
	for _, a := range all {
		b = append(b, "<li>"...)
		b = f.appendLanguage(b, a)
		b = append(b, "</li>\n"...)
	}
	return template.HTML(b)
}

// AlternateLinks writes what tells search engines of the page's other versions.
func (f *frame) AlternateLinks() template.HTML {
	var b []byte
	link := func(l dateline.Lang, u string) {
		b = append(b, `<link rel="alternate" hreflang="`...)
		b = append(b, template.HTMLEscapeString(string(l))...)
		b = append(b, `" href="`...)
		b = append(b, template.HTMLEscapeString(f.Abs(u))...)
		b = append(b, "\">\n"...)
	}
	for _, a := range f.Layout.Alternates {
		link(a.Lang, a.URL)
	}
	if f.Layout.Default != "" {
		link("x-default", f.Layout.Default)
	}
	return template.HTML(b)
}

// Switch are the links of the language switch: to the page's other versions or,
// from a page that has none, to the front pages.
func (f *frame) Switch() []Alternate {
	_, failed := f.Page.(*Failure)
	switch l := f.Layout; {
	case len(l.Alternates) > 1:
		return l.Alternates
	case len(l.Newsroom.Languages) > 1 && (failed || l.Canonical != ""):
		return f.Homes()
	}
	return nil
}

// Homes are the front pages of the newsroom's languages.
func (f *frame) Homes() []Alternate {
	all := make([]Alternate, len(f.Layout.Newsroom.Languages))
	for i, l := range f.Layout.Newsroom.Languages {
		all[i] = Alternate{Lang: l, URL: HomeURL(l)}
	}
	return all
}

// appendLanguage writes a link to a language version, named in that language.
func (f *frame) appendLanguage(b []byte, a Alternate) []byte {
	b = append(b, `<a href="`...)
	b = append(b, template.HTMLEscapeString(a.URL)...)
	b = append(b, '"')
	b = append(b, f.LangAttr(a.Lang)...)
	b = append(b, f.HrefLang(a.Lang)...)
	if a.Current {
		b = append(b, ` aria-current="page"`...)
	}
	b = append(b, '>')
	b = append(b, template.HTMLEscapeString(i18n.Endonym(a.Lang))...)
	return append(b, "</a>"...)
}
