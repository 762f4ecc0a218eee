package view

import (
	"fmt"
	"html/template"
	"time"

	"dateline"
)

// timeElement writes a <time>. machine is a valid date or date and time as HTML
// takes it, shown is plain text.
func timeElement(machine, shown string) template.HTML {
	return template.HTML(`<time datetime="` + template.HTMLEscapeString(machine) + `">` +
		template.HTMLEscapeString(shown) + "</time>")
}

// machineTime is m for the datetime attribute: a date, or a date and time with
// its offset from UTC, or without one when the zone is not known.
func machineTime(m dateline.Moment) string {
	if m.Precision != dateline.Minute || m.UTC.IsZero() {
		return m.Local
	}
	// The offset is what the wall time is ahead of the instant. Asking the zone
	// instead would load it anew for each item of a list.
	wall, err := time.Parse("2006-01-02T15:04", m.Local)
	if err != nil {
		return m.Local
	}
	sign, minutes := '+', int(wall.Sub(m.UTC)/time.Minute)
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%s%c%02d:%02d", m.Local, sign, minutes/60, minutes%60)
}

// Day writes the date of m, empty for the zero moment.
func (f *frame) Day(m dateline.Moment) template.HTML {
	if len(m.Local) < len("2006-01-02") {
		return ""
	}
	return timeElement(m.Local[:len("2006-01-02")], f.Date(m))
}

// Issued writes m with its clock time and zone as far as they are known, empty
// for the zero moment.
func (f *frame) Issued(m dateline.Moment) template.HTML {
	if m.IsZero() {
		return ""
	}
	return timeElement(machineTime(m), f.DateTime(m))
}

// When writes when an event takes place; its <time> is the start.
func (f *frame) When(e *dateline.Event) template.HTML {
	return timeElement(machineTime(e.Start), f.Range(e.Start, e.End))
}

// Instant writes t as the newsroom's clocks show it, empty for the zero time.
func (f *frame) Instant(t time.Time) template.HTML {
	if t.IsZero() {
		return ""
	}
	return f.Issued(f.moment(t))
}

// moment is t on the newsroom's clocks.
func (f *frame) moment(t time.Time) dateline.Moment {
	m, err := dateline.At(t, f.Layout.Newsroom.Zone)
	if err != nil { // a newsroom whose settings were never checked
		m, _ = dateline.At(t, "UTC")
	}
	return m
}

// OwnTime is the place where site.js writes the reader's own time for m. It is
// empty for what is not known to the minute.
func (f *frame) OwnTime(m dateline.Moment) template.HTML {
	if m.Precision != dateline.Minute || m.UTC.IsZero() {
		return ""
	}
	return template.HTML(`<span class="own" data-at="` + machineTime(m) + `" data-text="` +
		template.HTMLEscapeString(f.T("facts.own_time", "time", "%")) + `" hidden></span>`)
}

// Term writes over which days an appointment lasts.
func (f *frame) Term(from, until string) string {
	day := func(s string) string { return f.ShortDate(dateline.Moment{Local: s, Precision: dateline.Day}) }
	switch {
	case from == "" && until == "":
		return ""
	case until == "":
		return f.T("entry.since", "date", day(from))
	case from == "":
		return f.T("entry.until", "date", day(until))
	}
	return f.T("entry.term", "from", day(from), "until", day(until))
}

// month is a group of events.
type month struct {
	ID    string // "2021-02"
	Name  string
	Cards []Card
}

// Months groups the cards of an Events page by the month in which they start.
func (f *frame) Months() []month {
	var all []month
	for _, c := range f.Page.(*Events).Cards {
		start := c.Facts.Issued
		if c.Event != nil {
			start = c.Event.Start
		}
		y, m, _ := start.Date()
		id := fmt.Sprintf("%04d-%02d", y, m)
		if n := len(all); n == 0 || all[n-1].ID != id {
			all = append(all, month{ID: id, Name: capital(f.MonthYear(y, m))})
		}
		last := &all[len(all)-1]
		last.Cards = append(last.Cards, c)
	}
	return all
}
