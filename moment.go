package dateline

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

// Precision says how exactly a moment is known.
type Precision string

// The two precisions a release states: its date, or its date and clock time.
const (
	Day    Precision = "day"
	Minute Precision = "minute"
)

// Moment is when something was issued or happens: the wall time as people read
// it, the IANA zone it was read in, and the instant both mean. The wall time is
// kept because it is what the text says; the instant because it is what sorts.
//
// A moment known to the day is the whole calendar day in its zone; its UTC is
// that day's first instant. A moment without a zone has no instant (UTC is
// zero): the text left the zone open and nobody has said which.
type Moment struct {
	Local     string    // "2006-01-02" or "2006-01-02T15:04", by precision
	Zone      string    // IANA name, such as "America/New_York"; empty when unknown
	UTC       time.Time // the instant; zero when the zone is unknown
	Precision Precision
}

const (
	dayLayout    = "2006-01-02"
	minuteLayout = "2006-01-02T15:04"
)

// OnDay returns the moment of a calendar day in a zone, which may be empty.
func OnDay(year int, month time.Month, day int, zone string) (Moment, error) {
	return ParseMoment(fmt.Sprintf("%04d-%02d-%02d", year, month, day), zone)
}

// AtMinute returns the moment of a wall time in a zone, which may be empty.
func AtMinute(year int, month time.Month, day, hour, minute int, zone string) (Moment, error) {
	return ParseMoment(fmt.Sprintf("%04d-%02d-%02dT%02d:%02d", year, month, day, hour, minute), zone)
}

// At returns the moment of an instant, to the minute, as zone's clocks show it.
func At(t time.Time, zone string) (Moment, error) {
	loc, err := location(zone)
	if err != nil {
		return Moment{}, err
	}
	t = t.Truncate(time.Minute)
	return Moment{Local: t.In(loc).Format(minuteLayout), Zone: zone, UTC: t.UTC(), Precision: Minute}, nil
}

// ParseMoment reads a wall time as "2006-01-02" or "2006-01-02T15:04" and places
// it in zone. A time that daylight saving skips in that zone, or a date that the
// calendar lacks, is Invalid; of a time that occurs twice, the first is meant.
func ParseMoment(local, zone string) (Moment, error) {
	layout, precision := dayLayout, Day
	if len(local) > len(dayLayout) {
		layout, precision = minuteLayout, Minute
	}
	m := Moment{Local: local, Zone: zone, Precision: precision}
	wall, err := time.Parse(layout, local)
	if err != nil || wall.Format(layout) != local { // time.Parse also takes 8:07 for 08:07
		return Moment{}, Invalidf("issued", "no such date or time: %q (write 2006-01-02 or 2006-01-02T15:04)", local)
	}
	if zone == "" {
		return m, nil
	}
	loc, err := location(zone)
	if err != nil {
		return Moment{}, err
	}
	t := first(wall, loc)
	if precision == Day && t.Format(layout) < local {
		// A few zones start summer time at midnight: the day begins when the
		// clocks have moved.
		if _, moved := t.ZoneBounds(); !moved.IsZero() {
			t = moved
		}
	}
	if t.Format(layout) != local {
		return Moment{}, Invalidf("issued", "%s does not occur in %s: clocks or calendar skip it", local, zone)
	}
	m.UTC = t.UTC()
	return m, nil
}

// first returns when loc's clocks first show the wall time. package time leaves
// open which of two it returns; of a time that is skipped, it returns one beside
// the gap.
func first(wall time.Time, loc *time.Location) time.Time {
	t := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), 0, 0, loc)
	began, _ := t.ZoneBounds()
	if began.IsZero() {
		return t
	}
	_, before := began.Add(-time.Second).Zone()
	_, now := t.Zone()
	if earlier := t.Add(time.Duration(now-before) * time.Second); now < before && earlier.Before(began) {
		return earlier
	}
	return t
}

// zones keeps the zones that were loaded: package time reads and parses a file
// each time, which was a fifth of the cost of reading a list. Only names that
// exist are kept, so it does not grow.
var zones sync.Map // IANA name → *time.Location

// location loads a zone by its IANA name. The empty name and "Local" are not
// names of zones: they mean whatever machine this runs on.
func location(zone string) (*time.Location, error) {
	if loc, ok := zones.Load(zone); ok {
		return loc.(*time.Location), nil
	}
	if zone != "" && zone != "Local" {
		if loc, err := time.LoadLocation(zone); err == nil {
			zones.Store(zone, loc)
			return loc, nil
		}
	}
	return nil, Invalidf("zone", "no time zone named %q (write an IANA name such as Asia/Shanghai)", zone)
}

// IsZero reports whether nothing is known of the moment.
func (m Moment) IsZero() bool { return m.Local == "" }

// Date returns the calendar day as the text states it. The parts are zero when
// the moment is.
func (m Moment) Date() (year int, month time.Month, day int) {
	if len(m.Local) < len(dayLayout) {
		return 0, 0, 0
	}
	t, err := time.Parse(dayLayout, m.Local[:len(dayLayout)])
	if err != nil {
		return 0, 0, 0
	}
	return t.Date()
}

// In returns the moment's instant as clocks in its own zone show it; a moment
// without a zone is read as UTC, which keeps its date and clock time.
func (m Moment) In() time.Time {
	if loc, err := location(m.Zone); err == nil && !m.UTC.IsZero() {
		return m.UTC.In(loc)
	}
	layout := dayLayout
	if m.Precision == Minute {
		layout = minuteLayout
	}
	t, _ := time.Parse(layout, m.Local)
	return t
}

// SortsAt returns the instant by which the moment is ordered among others: its
// own, or, without a zone, its wall time read as UTC.
func (m Moment) SortsAt() time.Time {
	if !m.UTC.IsZero() {
		return m.UTC
	}
	return m.In()
}

type momentJSON struct {
	Local     string    `json:"local"`
	Zone      string    `json:"zone,omitempty"`
	UTC       string    `json:"utc,omitempty"`
	Precision Precision `json:"precision,omitempty"`
}

// MarshalJSON writes {"local","zone","utc","precision"}; utc (RFC 3339, seconds,
// "Z") is left out when the zone is unknown and for a moment known to the day
// only, which is no instant.
func (m Moment) MarshalJSON() ([]byte, error) {
	j := momentJSON{Local: m.Local, Zone: m.Zone, Precision: m.Precision}
	if !m.UTC.IsZero() && m.Precision == Minute {
		j.UTC = m.UTC.UTC().Format(time.RFC3339)
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON writes, or a bare string of the same wall
// time. The instant is worked out anew from wall time and zone, never trusted.
func (m *Moment) UnmarshalJSON(b []byte) error {
	var j momentJSON
	if len(b) > 0 && b[0] == '"' {
		if err := json.Unmarshal(b, &j.Local); err != nil {
			return err
		}
	} else if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	if j.Local == "" {
		*m = Moment{}
		return nil
	}
	got, err := ParseMoment(j.Local, j.Zone)
	if err != nil {
		return err
	}
	*m = got
	return nil
}

// Second returns the later instant of a wall time that occurs twice, because the
// clocks are set back; ok is false for one that occurs once.
func (m Moment) Second() (t time.Time, ok bool) {
	loc, err := location(m.Zone)
	if err != nil || m.Precision != Minute || m.UTC.IsZero() {
		return time.Time{}, false
	}
	_, ends := m.UTC.In(loc).ZoneBounds()
	if ends.IsZero() {
		return time.Time{}, false
	}
	_, before := ends.Add(-time.Second).In(loc).Zone()
	_, after := ends.In(loc).Zone()
	later := m.UTC.Add(time.Duration(before-after) * time.Second)
	if before <= after || later.Before(ends) {
		return time.Time{}, false
	}
	return later, later.In(loc).Format(minuteLayout) == m.Local
}
