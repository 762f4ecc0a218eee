package view

import (
	"slices"

	"dateline"
	"dateline/internal/i18n"
)

// Changes are the public acts on the page's item, newest first.
func (f *frame) Changes() []Change {
	p := f.Page.(*Item)
	if e := p.Edition; len(p.History) == 0 && (e.Act == dateline.Correct || e.Act == dateline.Withdraw) {
		return []Change{{Act: e.Act, At: e.Updated, Note: e.Note}}
	}
	return p.History
}

// Origin says from what the page's text was translated and which text prevails.
// It is empty for an item in one language only.
func (f *frame) Origin() string {
	e := f.Page.(*Item).Edition
	name := func(l dateline.Lang) string { return i18n.LanguageName(l, f.Layout.Lang) }
	switch {
	case e.Lang != e.Source && e.Source != "":
		return f.T("item.translation", "source", name(e.Source), "authoritative", name(authoritative(e)))
	case len(e.Languages) < 2:
		return ""
	case e.Lang == authoritative(e):
		return f.T("item.authoritative")
	}
	return f.T("item.original", "authoritative", name(authoritative(e)))
}

// SourceVersion is the version that prevails over the one on the page, nil when
// the page has that one or it is not public.
func (f *frame) SourceVersion() *Alternate {
	p := f.Page.(*Item)
	i := slices.IndexFunc(p.Others, func(a Alternate) bool { return a.Lang == authoritative(p.Edition) })
	if i < 0 || p.Edition.Lang == authoritative(p.Edition) {
		return nil
	}
	return &p.Others[i]
}

func authoritative(e dateline.LiveEdition) dateline.Lang {
	if e.Authoritative != "" {
		return e.Authoritative
	}
	return e.Source
}
