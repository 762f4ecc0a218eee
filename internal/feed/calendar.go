package feed

import (
	"io"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"dateline"
)

// Event is one event in one language.
type Event struct {
	UID         string // never changes, the same in every language: "0abc…@news.example"; required
	URL         string // the page that shows it
	Lang        dateline.Lang
	Title       string
	Description string          // plain text
	Start       dateline.Moment // required
	End         dateline.Moment // zero when open; of day precision: the last day, inclusive, as in dateline.Event
	Status      dateline.EventStatus
	Location    string // name of the place; empty when it is online only
	Link        string // where to attend online
	Organizer   string // the office that holds it
	Categories  []string
	Published   time.Time // when it first became public; zero for unknown
	Updated     time.Time // when what is shown last changed; zero: Published
	Sequence    int       // raised with every change of time, place or status
}

// utcForm is how iCalendar writes an instant.
const utcForm = "20060102T150405Z"

// Calendar writes events as iCalendar (RFC 5545, with NAME, REFRESH-INTERVAL
// and CONFERENCE of RFC 7986). Times are given in the event's own zone, which
// the file describes by a VTIMEZONE; a moment without a zone is floating. It
// carries no METHOD, because what a person subscribes to is no invitation.
//
// An event that was postponed is TENTATIVE and, as a cancelled one or one of
// whole days, blocks nobody's time. One that moved online has its link as LOCATION, so that nobody
// travels. An end that is before its start, or known to another precision, is
// left out: a client would refuse the whole file.
//
// An event without UID or start, or in no known zone, is Invalid; then nothing
// was written.
func Calendar(w io.Writer, name string, lang dateline.Lang, events []Event) error {
	cal := &ics.Calendar{}
	cal.SetVersion("2.0")
	cal.SetProductId("-//Dateline//Newsroom//EN")
	cal.SetCalscale("GREGORIAN")
	if name = line(name); name != "" {
		cal.SetName(name, language(lang)...) // sets X-WR-CALNAME too, which older clients read
	}
	cal.SetRefreshInterval("PT1H") // the library's name for it holds VALUE=DURATION
	cal.SetXPublishedTTL("PT1H")

	zones := usedZones{}
	var body []ics.Component
	for _, e := range events {
		v, err := vevent(e, lang, zones)
		if err != nil {
			return err
		}
		body = append(body, v)
	}
	for _, z := range zones.describe() {
		cal.AddVTimezone(z)
	}
	cal.Components = append(cal.Components, body...)
	var b strings.Builder
	if err := cal.SerializeTo(&b, ics.WithNewLineWindows); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func vevent(e Event, fallback dateline.Lang, zones usedZones) (*ics.VEvent, error) {
	uid := line(e.UID)
	if uid == "" {
		return nil, dateline.Invalidf("uid", "the event %q has none", e.Title)
	}
	if e.Start.IsZero() {
		return nil, dateline.Invalidf("start", "the event %s has none", uid)
	}
	lang := e.Lang
	if lang == "" {
		lang = fallback
	}
	v := ics.NewEvent(uid)
	text := func(p ics.ComponentProperty, s string) {
		if s != "" {
			v.AddProperty(p, s, language(lang)...)
		}
	}
	plain := func(p ics.ComponentProperty, s string, params ...ics.PropertyParameter) {
		if s != "" {
			v.AddProperty(p, s, params...)
		}
	}

	updated := e.Updated
	if updated.IsZero() {
		updated = e.Published
	}
	if updated.IsZero() {
		updated = e.Start.SortsAt() // DTSTAMP is required, and no clock is read here
	}
	plain(ics.ComponentPropertyDtstamp, updated.UTC().Format(utcForm))
	plain(ics.ComponentPropertyLastModified, updated.UTC().Format(utcForm))
	if !e.Published.IsZero() {
		plain(ics.ComponentPropertyCreated, e.Published.UTC().Format(utcForm))
	}
	plain(ics.ComponentPropertySequence, strconv.Itoa(max(e.Sequence, 0)))

	if err := setTime(v, ics.ComponentPropertyDtStart, e.Start, zones); err != nil {
		return nil, err
	}
	if end, ok := exclusiveEnd(e.Start, e.End); ok {
		if err := setTime(v, ics.ComponentPropertyDtEnd, end, zones); err != nil {
			return nil, err
		}
	}

	status, busy := "CONFIRMED", e.Start.Precision != dateline.Day
	switch e.Status {
	case dateline.Postponed:
		status, busy = "TENTATIVE", false
	case dateline.Cancelled:
		status, busy = "CANCELLED", false
	}
	plain(ics.ComponentPropertyStatus, status)
	if !busy {
		plain(ics.ComponentPropertyTransp, "TRANSPARENT")
	}

	text(ics.ComponentPropertySummary, line(e.Title))
	text(ics.ComponentPropertyDescription, Clean(e.Description))
	link := Address(e.Link)
	if e.Location == "" || e.Status == dateline.MovedOnline && link != "" {
		plain(ics.ComponentPropertyLocation, link)
	} else {
		text(ics.ComponentPropertyLocation, line(e.Location))
	}
	plain(ics.ComponentProperty("CONFERENCE"), link, ics.WithValue("URI"))
	plain(ics.ComponentPropertyUrl, Address(e.URL))
	// ORGANIZER needs a mail address, which clients then write to.
	text(ics.ComponentPropertyContact, line(e.Organizer))
	for _, c := range lines(e.Categories...) {
		text(ics.ComponentPropertyCategories, c)
	}
	return v, nil
}

// language returns the LANGUAGE parameter of a text. A tag holds letters,
// digits and hyphens only, and is no longer than 35 of them (RFC 5646, 4.4.1);
// of anything else the parameter is left out.
func language(l dateline.Lang) []ics.PropertyParameter {
	if !tagLike(string(l)) {
		return nil
	}
	return []ics.PropertyParameter{&ics.KeyValues{Key: "LANGUAGE", Value: []string{string(l)}}}
}

func tagLike(s string) bool {
	for _, r := range s {
		if !(r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') {
			return false
		}
	}
	return s != "" && len(s) <= 35
}

// exclusiveEnd returns the end as DTEND means it: the first moment that is no
// longer part of the event.
func exclusiveEnd(start, end dateline.Moment) (dateline.Moment, bool) {
	if end.IsZero() || end.Precision != start.Precision || (start.Zone == "") != (end.Zone == "") {
		return dateline.Moment{}, false
	}
	if start.Precision == dateline.Day {
		y, m, d := end.Date()
		if y == 0 || end.Local < start.Local {
			return dateline.Moment{}, false
		}
		// Whole days are dates in no zone at all (RFC 5545, 3.3.4).
		next := time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC)
		return dateline.Moment{Local: next.Format(time.DateOnly), Precision: dateline.Day}, true
	}
	return end, end.SortsAt().After(start.SortsAt())
}

// setTime writes m as a date, as a UTC time, as a time in its zone (noted in
// zones), or, where the zone is unknown, as a floating time.
func setTime(v *ics.VEvent, p ics.ComponentProperty, m dateline.Moment, zones usedZones) error {
	form := minuteForm
	if m.Precision == dateline.Day {
		form = dayForm
	}
	wall, err := time.Parse(form, m.Local)
	switch {
	case err != nil:
		return dateline.Invalidf("start", "no such date or time: %q", m.Local)
	case m.Precision == dateline.Day:
		v.SetProperty(p, wall.Format("20060102"), ics.WithValue("DATE"))
		return nil
	case m.Zone == "":
		v.SetProperty(p, wall.Format("20060102T150405"))
		return nil
	case m.UTC.IsZero(): // made by hand, without its instant
		if m, err = dateline.ParseMoment(m.Local, m.Zone); err != nil {
			return err
		}
	}
	at, err := zones.at(m.Zone, m.UTC)
	if err != nil {
		return err
	}
	// Of a wall time that occurs twice, iCalendar means the first (RFC 5545,
	// 3.3.5). The second can be said in UTC only.
	if m.Zone == "UTC" || m.Zone == "Etc/UTC" || again(at) {
		v.SetProperty(p, m.UTC.UTC().Format(utcForm))
		return nil
	}
	v.SetProperty(p, at.Format("20060102T150405"), ics.WithTZID(m.Zone))
	return nil
}
