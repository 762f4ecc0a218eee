package view

import (
	"html/template"

	"dateline"
)

// row is a Card ready to be written. Lists are what the newsroom serves most, and
// a template takes many times longer over a value than Go does, so that the small
// parts of a card are put together here and its shape is left to the template.
type row struct {
	Label    template.HTML     // kind and badges
	Lang     template.HTMLAttr // of headline and summary
	Href     template.HTMLAttr // of the headline's link
	Headline template.HTML
	Line     template.HTML // the facts, each in a <span>
	Summary  template.HTML
	Others   template.HTML // the other languages
}

// Rows prepares cards for the template "cards".
func (f *frame) Rows(cards []Card) []row {
	rows := make([]row, len(cards))
	for i := range cards {
		c := &cards[i]
		rows[i] = row{
			Label: f.Label(&c.LiveEdition), Lang: f.LangAttr(c.Lang),
			Href:     ` href="` + template.HTMLAttr(template.HTMLEscapeString(PathURL(c.Path))) + `"` + f.HrefLang(c.Lang),
			Headline: f.Mixed(c.Headline, c.Lang), Line: f.line(&c.LiveEdition), Summary: f.Mixed(summary(&c.LiveEdition), c.Lang),
			Others: f.Others(c.Others),
		}
	}
	return rows
}

// line writes the facts of an edition: when, who and as what, which office, where.
func (f *frame) line(e *dateline.LiveEdition) template.HTML {
	var b []byte
	add := func(s template.HTML) {
		if s == "" {
			return
		}
		if len(b) > 0 {
			b = append(b, ' ')
		}
		b = append(b, "<span>"...)
		b = append(b, s...)
		b = append(b, "</span>"...)
	}
	if e.Event != nil {
		add(f.When(e.Event))
	} else {
		add(f.Day(e.Facts.Issued))
	}
	for _, s := range e.Facts.Speakers {
		add(f.Speaker(s, e.Source))
	}
	for _, o := range e.Facts.Offices {
		add(f.Name(o.Names, e.Source))
	}
	if e.Facts.Place != nil {
		add(f.Name(e.Facts.Place.Names, e.Source))
	}
	return template.HTML(b)
}

// Speaker writes who spoke and as what.
func (f *frame) Speaker(b dateline.Byline, source dateline.Lang) template.HTML {
	s := f.Name(b.Person.Names, source)
	if b.Role != nil {
		s += template.HTML(template.HTMLEscapeString(f.T("list.comma"))) + f.Name(b.Role.Names, source)
	}
	return s
}

// summary is what a list shows of an edition's text; of a withdrawn one, nothing.
func summary(e *dateline.LiveEdition) string {
	switch {
	case e.Status == dateline.Withdrawn:
		return ""
	case e.Lead != "":
		return e.Lead
	}
	return e.Excerpt
}

// Label writes the kind of an item and its badges.
func (f *frame) Label(e *dateline.LiveEdition) template.HTML {
	return f.KindName(e.Kind) + f.Badges(e)
}

// Badges write what a reader must know of an edition before reading it: that it is
// in another language than the page, that it was withdrawn or corrected, that it is
// incomplete, that the event does not happen as announced.
func (f *frame) Badges(e *dateline.LiveEdition) (s template.HTML) {
	badge := func(class, text string) {
		s += template.HTML(` <span class="` + class + `">` + template.HTMLEscapeString(text) + "</span>")
	}
	if e.Lang != "" && e.Lang != f.Layout.Lang {
		badge("badge", f.T("list.in", "language", f.LanguageIn(e.Lang)))
	}
	if e.Event != nil && e.Event.Status != dateline.Scheduled {
		badge("badge strong", f.EventStatus(e.Event.Status))
	}
	switch {
	case e.Status == dateline.Withdrawn:
		badge("badge strong", f.T("notice.badge_withdrawn"))
		return s
	case e.Act == dateline.Correct:
		badge("badge", f.T("notice.badge_corrected"))
	}
	if e.Incomplete {
		badge("badge", f.T("notice.badge_incomplete"))
	}
	return s
}

// EventStatus is the state of an event in words.
func (f *frame) EventStatus(s dateline.EventStatus) string {
	switch s {
	case dateline.Postponed:
		return f.T("events.postponed")
	case dateline.Cancelled:
		return f.T("events.cancelled")
	case dateline.MovedOnline:
		return f.T("events.moved_online")
	}
	return f.T("events.scheduled")
}
