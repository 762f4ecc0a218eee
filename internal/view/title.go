package view

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"dateline"
	"dateline/internal/i18n"
)

// Title is the page's own title.
func (f *frame) Title() string {
	if f.Layout.Title != "" {
		return f.Layout.Title
	}
	switch p := f.Page.(type) {
	case *Choose:
		return f.T("choose.title")
	case *List:
		switch {
		case p.Year > 0 && p.Month > 0:
			return capital(f.MonthYear(p.Year, p.Month))
		case p.Year > 0:
			return f.YearName(p.Year)
		}
		return f.T("nav.news")
	case *Item:
		return p.Edition.Headline
	case *Events:
		if p.Past {
			return f.T("events.past")
		}
		return f.T("nav.events")
	case *Entry:
		return f.PlainName(p.Entry.Names)
	case *Index:
		return f.RegisterName(p.Register)
	case *Archive:
		return f.T("nav.archive")
	case *Search:
		if p.Query != "" {
			return f.T("search.title_of", "query", p.Query)
		}
		return f.T("search.title")
	case *Failure:
		return f.T("error." + p.words() + "_title")
	}
	return f.SiteName()
}

// capital begins s with a capital: several languages write months without one,
// but a heading with.
func capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + s[n:]
}

// PageTitle is the content of <title>.
func (f *frame) PageTitle() string {
	title, site := f.Title(), f.SiteName()
	if title == site {
		return site
	}
	return title + " – " + site
}

// Description is the page in one sentence, empty when there is none.
func (f *frame) Description() string {
	if f.Layout.Description != "" {
		return f.Layout.Description
	}
	if p, ok := f.Page.(*Item); ok {
		if s := summary(&p.Edition); s != "" {
			return s
		}
	}
	return f.PlainName(f.Layout.Newsroom.About)
}

// FeedTitle tells a feed from the others of the same page and of other pages. A
// page that is no list has the feeds of the whole newsroom.
func (f *frame) FeedTitle(l FeedLink) string {
	of := f.SiteName()
	switch f.Page.(type) {
	case *List, *Entry, *Events, *Search:
		of = f.PageTitle()
	}
	return of + " (" + l.Title + ")"
}

// EverywhereTitle is FeedTitle of a feed of all languages.
func (f *frame) EverywhereTitle(l FeedLink) string {
	return f.SiteName() + " (" + f.EverywhereName(l) + ")"
}

// EverywhereName tells a feed of all languages from the others.
func (f *frame) EverywhereName(l FeedLink) string {
	return f.T("feed.everywhere") + f.T("list.comma") + l.Title
}

// At reports whether the page is in a section.
func (f *frame) At(s Section) bool { return f.Layout.Section == s }

// IsHome reports whether the page is the front page, whose h1 is the masthead.
func (f *frame) IsHome() bool { _, ok := f.Page.(*Home); return ok }

// LanguageIn is what l is called in the page's language.
func (f *frame) LanguageIn(l dateline.Lang) string { return i18n.LanguageName(l, f.Layout.Lang) }

// LanguageName is the name of the page's language in itself.
func (f *frame) LanguageName() string { return i18n.LanguageName(f.Layout.Lang, f.Layout.Lang) }

// YearName is how a year stands alone: "2021", 2021年.
func (f *frame) YearName(y int) string { return f.T("archive.year", "year", strconv.Itoa(y)) }

// RegisterName is the name of a register that has pages.
func (f *frame) RegisterName(r dateline.Register) string {
	switch r {
	case dateline.Offices:
		return f.T("nav.offices")
	case dateline.People:
		return f.T("nav.speakers")
	}
	return f.T("nav.topics")
}

// words says under which keys the messages for the status lie.
func (p *Failure) words() string {
	switch p.Status {
	case 404, 410, 500, 503:
		return strconv.Itoa(p.Status)
	}
	if p.Status >= 500 {
		return "500"
	}
	return "other"
}

// Code is the status as text: a number would be grouped like a count.
func (p *Failure) Code() string { return strconv.Itoa(p.Status) }

// FailureText explains what happened and what it means.
func (f *frame) FailureText() string { return f.T("error." + f.Page.(*Failure).words() + "_text") }
