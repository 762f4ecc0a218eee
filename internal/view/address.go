package view

import (
	"fmt"
	"net/url"
	"time"

	"dateline"
)

// The addresses below are the ones that templates link to; the site serves
// pages at them. All are root-relative and percent-encoded.

// HomeURL is the front page of a language: "/en/".
func HomeURL(l dateline.Lang) string { return "/" + string(l) + "/" }

// NewsURL is the list of all news: "/en/news".
func NewsURL(l dateline.Lang) string { return "/" + string(l) + "/news" }

// EventsURL is the list of events to come: "/en/events".
func EventsURL(l dateline.Lang) string { return "/" + string(l) + "/events" }

// PastEventsURL is the list of events that are over: "/en/events/past".
func PastEventsURL(l dateline.Lang) string { return "/" + string(l) + "/events/past" }

// ArchiveURL is the way to every month: "/en/archive".
func ArchiveURL(l dateline.Lang) string { return "/" + string(l) + "/archive" }

// YearURL is the list of a year: "/en/2021".
func YearURL(l dateline.Lang, year int) string { return fmt.Sprintf("/%s/%04d", l, year) }

// MonthURL is the list of a month: "/en/2021/02".
func MonthURL(l dateline.Lang, year int, month time.Month) string {
	return fmt.Sprintf("/%s/%04d/%02d", l, year, month)
}

// IndexURL is the list of a register: "/en/offices", "/en/speakers", "/en/topics".
// The other registers have no pages; for them it is empty.
func IndexURL(l dateline.Lang, r dateline.Register) string {
	switch r {
	case dateline.Offices:
		return "/" + string(l) + "/offices"
	case dateline.People:
		return "/" + string(l) + "/speakers"
	case dateline.Topics:
		return "/" + string(l) + "/topics"
	}
	return ""
}

// EntryURL is the page of one entry of a register: "/en/offices/white-house". It
// is empty for a register without pages and for an empty slug.
func EntryURL(l dateline.Lang, r dateline.Register, slug string) string {
	base := IndexURL(l, r)
	if base == "" || slug == "" {
		return ""
	}
	return base + "/" + url.PathEscape(slug)
}

// PathURL is the encoded form of a LiveEdition's Path.
func PathURL(path string) string { return (&url.URL{Path: path}).EscapedPath() }

// BesideURL is the page of the text at a LiveEdition's Path beside that of another
// language.
func BesideURL(path string, other dateline.Lang) string {
	return PathURL(path) + "/beside/" + string(other)
}

// ThemeURL is where the site serves [AccentCSS]. The colour in the query makes a
// new address of a new colour, so that the answer may be cached for ever.
// It is empty when the newsroom has chosen no colour.
func ThemeURL(accent string) string {
	if accent == "" {
		return ""
	}
	return "/theme.css?" + url.QueryEscape(accent[1:])
}
