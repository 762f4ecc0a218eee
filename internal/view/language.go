package view

import (
	"html/template"

	"dateline"
	"dateline/internal/i18n"
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

// HrefLang marks a link whose target is in l.
func (f *frame) HrefLang(l dateline.Lang) template.HTMLAttr {
	if l == "" || l == f.Layout.Lang {
		return ""
	}
	return template.HTMLAttr(` hreflang="` + template.HTMLEscapeString(string(l)) + `"`)
}

// Others writes links to an item's other languages. It is empty when there are
// none.
func (f *frame) Others(all []Alternate) template.HTML {
	if len(all) == 0 {
		return ""
	}
	b := []byte(template.HTMLEscapeString(f.T("list.also_in")))
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
