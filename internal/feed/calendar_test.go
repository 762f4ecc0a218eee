package feed

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"dateline"
)

// checkLines proves what RFC 5545, section 3.1 asks of the bytes: lines end in
// CR LF, none is longer than 75 octets, none is cut inside a character, and no
// text has become a line of its own.
func checkLines(t testing.TB, b []byte) {
	t.Helper()
	if !bytes.HasSuffix(b, []byte("\r\n")) {
		t.Errorf("the last line does not end in CR LF")
	}
	depth := 0
	for l := range strings.SplitSeq(strings.TrimSuffix(string(b), "\r\n"), "\r\n") {
		if len(l) > 75 || l == "" || strings.ContainsAny(l, "\r\n") {
			t.Errorf("line of %d octets: %q", len(l), l)
		}
		if !utf8.ValidString(l) {
			t.Errorf("a character is cut: %q", l)
		}
		if strings.HasPrefix(l, "BEGIN:") {
			depth++
		}
		if strings.HasPrefix(l, "END:") {
			depth--
		}
		if name, _, ok := strings.Cut(l, ":"); !strings.HasPrefix(l, " ") && (!ok || name != strings.ToUpper(name) && !strings.Contains(name, ";")) {
			t.Errorf("no content line: %q", l)
		}
	}
	if depth != 0 {
		t.Errorf("components are not nested")
	}
}

func TestCalendarReadBack(t *testing.T) {
	events := seedEvents(t)
	events[0].Description = strings.Repeat("白宫😀,;\\n\t", 40) + "\r\nEND:VCALENDAR\r\n"
	var b bytes.Buffer
	if err := Calendar(&b, "新闻,及;活动", "zh-Hans", events); err != nil {
		t.Fatal(err)
	}
	checkLines(t, b.Bytes())
	cal, err := ics.ParseCalendar(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if len(cal.Events()) != len(events) || len(cal.Timezones()) != 2 {
		t.Fatalf("%d events, %d zones", len(cal.Events()), len(cal.Timezones()))
	}
	for i, v := range cal.Events() {
		want := events[i]
		if v.Id() != want.UID {
			t.Errorf("uid %q, want %q", v.Id(), want.UID)
		}
		if got := v.GetProperty(ics.ComponentPropertySummary); got.Value != want.Title {
			t.Errorf("summary %q, want %q", got.Value, want.Title)
		}
		if got := v.GetProperty(ics.ComponentPropertyDescription); want.Description != "" && got.Value != Clean(want.Description) {
			t.Errorf("description %q, want %q", got.Value, Clean(want.Description))
		}
		if want.Start.Precision == dateline.Minute {
			if got, err := v.GetStartAt(); err != nil || !got.Equal(want.Start.UTC) {
				t.Errorf("starts %v (%v), want %v", got, err, want.Start.UTC)
			}
		}
	}
}

func TestEventEnds(t *testing.T) {
	for _, c := range []struct{ start, startZone, end, endZone, want string }{
		{"2021-02-12", "Asia/Shanghai", "2021-02-12", "Asia/Shanghai", "DTEND;VALUE=DATE:20210213"},
		{"2021-02-28", "Asia/Shanghai", "2021-02-28", "Asia/Shanghai", "DTEND;VALUE=DATE:20210301"},
		{"2021-12-31", "UTC", "2021-12-31", "UTC", "DTEND;VALUE=DATE:20220101"},
		{"2021-02-12", "UTC", "2021-02-11", "UTC", ""},       // before the start
		{"2021-02-12", "UTC", "2021-02-12T10:00", "UTC", ""}, // of another precision
		{"2021-02-12T10:00", "UTC", "2021-02-12T10:00", "UTC", ""},
		{"2021-02-12T10:00", "UTC", "2021-02-12T11:00", "UTC", "DTEND:20210212T110000Z"},
		{"2021-02-12T10:00", "", "2021-02-12T11:00", "", "DTEND:20210212T110000"},
		{"2021-02-12T10:00", "UTC", "2021-02-12T11:00", "", ""}, // one floats, one does not
		{"2021-02-12T10:00", "Asia/Tokyo", "2021-02-12T10:30", "Asia/Shanghai", "DTEND;TZID=Asia/Shanghai:20210212T103000"},
	} {
		e := Event{UID: "a", Start: moment(t, c.start, c.startZone), End: moment(t, c.end, c.endZone)}
		var b strings.Builder
		if err := Calendar(&b, "", "", []Event{e}); err != nil {
			t.Fatal(err)
		}
		got := ""
		for l := range strings.SplitSeq(b.String(), "\r\n") {
			if strings.HasPrefix(l, "DTEND") {
				got = l
			}
		}
		if got != c.want {
			t.Errorf("%s to %s: %q, want %q", c.start, c.end, got, c.want)
		}
	}
}

// A client that knows nothing but the file must come to the instant that the
// time zone database gives: here the file's VTIMEZONE is read as RFC 5545,
// section 3.6.5 says, for zones of every habit and every week of some years.
func TestZonesNeedNothingButTheFile(t *testing.T) {
	zones := []string{
		"America/New_York", "Asia/Shanghai", "Asia/Taipei", "Europe/Dublin", "Europe/Moscow", "Australia/Lord_Howe",
		"Africa/Casablanca", "America/Sao_Paulo", "Asia/Tehran", "Pacific/Apia", "Asia/Pyongyang", "Africa/Cairo",
		"Etc/GMT+5", "Asia/Kathmandu", "America/Caracas", "Antarctica/Troll",
	}
	n := 0
	for _, zone := range zones {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for year := 1969; year <= 2026; year += 4 {
			var events []Event
			for day := 0; day < 365; day += 7 {
				m, err := dateline.ParseMoment(time.Date(year, 1, 1+day, day%24, 30, 0, 0, loc).Format("2006-01-02T15:04"), zone)
				if err != nil {
					t.Fatal(err)
				}
				events = append(events, Event{UID: fmt.Sprint(day), Start: m})
			}
			var b bytes.Buffer
			if err := Calendar(&b, "", "", events); err != nil {
				t.Fatal(err)
			}
			cal, err := ics.ParseCalendar(&b)
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range cal.Events() {
				p := v.GetProperty(ics.ComponentPropertyDtStart)
				got, err := time.Parse(utcForm, p.Value)
				if zone := p.ICalParameters["TZID"]; zone != nil {
					got, err = fromFile(t, cal, zone[0], p.Value), nil
				}
				if err != nil {
					t.Fatal(err)
				}
				if !got.Equal(events[i].Start.UTC) {
					t.Fatalf("%s %s: the file says %v, it is %v", zone, events[i].Start.Local, got, events[i].Start.UTC)
				}
				n++
			}
		}
	}
	t.Logf("%d times in %d zones", n, len(zones))
}

// fromFile works out the instant of a wall time by the rules in cal alone: the
// one with the latest onset not after it holds.
func fromFile(t testing.TB, cal *ics.Calendar, zone, local string) time.Time {
	t.Helper()
	const form = "20060102T150405"
	i := slices.IndexFunc(cal.Timezones(), func(z *ics.VTimezone) bool {
		return z.GetProperty(ics.ComponentPropertyTzid).Value == zone
	})
	if i < 0 {
		t.Fatalf("the file does not describe %s", zone)
	}
	best, to := "", ""
	for _, c := range cal.Timezones()[i].Components {
		var rule ics.ComponentBase
		switch c := c.(type) {
		case *ics.Standard:
			rule = c.ComponentBase
		case *ics.Daylight:
			rule = c.ComponentBase
		}
		onset := rule.GetProperty(ics.ComponentPropertyDtStart).Value
		if onset <= local && onset > best {
			best, to = onset, rule.GetProperty(ics.ComponentProperty(ics.PropertyTzoffsetto)).Value
		}
	}
	if best == "" {
		t.Fatalf("no rule of %s holds at %s", zone, local)
	}
	layout := "-0700"
	if len(to) == 7 {
		layout = "-070000"
	}
	at, err := time.Parse(form+layout, local+to)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// When clocks are set back an hour occurs twice, and an event may be in either.
func TestBothTimesOfAnHourThatOccursTwice(t *testing.T) {
	for utc, want := range map[string]string{
		"2021-11-07T05:30:00Z": "DTSTART;TZID=America/New_York:20211107T013000",
		"2021-11-07T06:30:00Z": "DTSTART:20211107T063000Z", // 01:30 again
		"2021-11-07T07:30:00Z": "DTSTART;TZID=America/New_York:20211107T023000",
	} {
		m, err := dateline.At(instant(t, utc), "America/New_York")
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := Calendar(&b, "", "", []Event{{UID: "a", Start: m}}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), want+"\r\n") {
			t.Errorf("%s: want %s in\n%s", utc, want, b.String())
		}
	}
}

func TestSummerTimeIsWhenClocksGoForward(t *testing.T) {
	for zone, want := range map[string]string{"America/New_York": "EDT", "Europe/Dublin": "IST"} {
		var b strings.Builder
		events := []Event{{UID: "a", Start: moment(t, "2021-02-01T10:00", zone)}, {UID: "b", Start: moment(t, "2021-07-01T10:00", zone)}}
		if err := Calendar(&b, "", "", events); err != nil {
			t.Fatal(err)
		}
		cal, err := ics.ParseCalendar(strings.NewReader(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, c := range cal.Timezones()[0].Components {
			if d, ok := c.(*ics.Daylight); ok {
				n++
				if got := d.GetProperty(ics.ComponentProperty(ics.PropertyTzname)).Value; got != want {
					t.Errorf("%s: daylight time is %s, want %s", zone, got, want)
				}
			}
		}
		if n != 1 {
			t.Errorf("%s: %d spells of daylight time, want 1", zone, n)
		}
	}
}
