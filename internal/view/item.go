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
	case e.Converted != "" && e.Converted == e.Source:
		return f.Prevails(e)
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

// Conversion says that the page's text was made by script conversion, and from
// which language. It is empty for what people wrote.
func (f *frame) Conversion() string {
	if l := f.Page.(*Item).Edition.Converted; l != "" {
		return f.T("item.converted", "language", f.LanguageIn(l))
	}
	return ""
}

// Stale is the page's staleness.
func (f *frame) Stale() *staleness {
	p := f.Page.(*Item)
	return f.staleness(p.Edition, p.Others)
}

// staleness says that a text predates a change of what it was made from, and where
// that is. It is nil for one that does not, and where the newsroom does not wish it
// said.
func (f *frame) staleness(e dateline.LiveEdition, others []Alternate) *staleness {
	from := f.Layout.Newsroom.Origin(dateline.Item{Source: e.Source}, e.Lang)
	if e.Stale == 0 || from == "" || f.Layout.Newsroom.HideStale {
		return nil
	}
	s := &staleness{Text: f.T("notice.stale", "language", f.LanguageIn(from), "date", f.Date(f.moment(e.StaleSince)))}
	if i := slices.IndexFunc(others, func(a Alternate) bool { return a.Lang == from }); i >= 0 {
		s.From = &others[i]
	}
	return s
}

// staleness is a notice; From is the text that has changed, nil where none is linked.
type staleness struct {
	Text string
	From *Alternate
}

// ToFollow names the languages in which readers may still expect the page's item:
// those of the newsroom that it lacks, where items of its kind are first released
// in their source language and the page is in that.
func (f *frame) ToFollow() string {
	e := f.Page.(*Item).Edition
	i := slices.IndexFunc(f.Layout.Kinds, func(k dateline.Kind) bool { return k.ID == e.Kind })
	if i < 0 || f.Layout.Kinds[i].Release != dateline.ReleaseSourceFirst || e.Lang != e.Source {
		return ""
	}
	var lacking []string
	for _, l := range f.Layout.Newsroom.Languages {
		if l != e.Lang && !slices.Contains(e.Languages, l) {
			lacking = append(lacking, f.LanguageIn(l))
		}
	}
	if len(lacking) == 0 {
		return ""
	}
	return f.T("item.to_follow", "languages", f.List(lacking))
}
