package feed

import (
	"fmt"
	"maps"
	"slices"
	"time"

	ics "github.com/arran4/golang-ical"

	"dateline"
)

// usedZones is, per IANA name, the stretch of time for which a calendar needs
// the zone's rules.
type usedZones map[string]*stretch

type stretch struct{ from, to time.Time } // in the zone

// at returns t as the clocks of a zone show it, and widens the zone's stretch
// to hold it.
func (u usedZones) at(name string, t time.Time) (time.Time, error) {
	s := u[name]
	if s == nil {
		loc, err := time.LoadLocation(name)
		if err != nil || name == "Local" { // the zone of whatever machine this is
			return t, dateline.Invalidf("zone", "no time zone named %q (write an IANA name such as Asia/Shanghai)", name)
		}
		s = &stretch{t.In(loc), t.In(loc)}
		u[name] = s
	}
	t = t.In(s.from.Location())
	if t.Before(s.from) {
		s.from = t
	}
	if t.After(s.to) {
		s.to = t
	}
	return t, nil
}

// again reports whether the clocks of its zone have shown t's wall time before,
// because they were set back in between.
func again(t time.Time) bool {
	onset, _ := t.ZoneBounds()
	if onset.IsZero() {
		return false
	}
	_, now := t.Zone()
	_, before := onset.Add(-time.Second).Zone()
	return t.Sub(onset) < time.Duration(before-now)*time.Second
}

// maxOnsets bounds what one zone takes in a file: a zone changes its clocks
// twice a year, so this is five centuries.
const maxOnsets = 1000

// describe returns a VTIMEZONE for each zone, by name. It lists the changes of
// the zone's clocks as they are in the time zone database, from the one in
// force at the first time used to the one after the last: real dates instead
// of a rule, because governments change rules.
func (u usedZones) describe() []*ics.VTimezone {
	var out []*ics.VTimezone
	for _, name := range slices.Sorted(maps.Keys(u)) {
		if name == "UTC" || name == "Etc/UTC" {
			continue // its times are written as such
		}
		s, zone := u[name], ics.NewTimezone(name)
		zone.Components = append(zone.Components, observe(s.from))
		_, next := s.from.ZoneBounds()
		for n := 1; !next.IsZero() && n < maxOnsets; n++ {
			zone.Components = append(zone.Components, observe(next))
			if next.After(s.to) {
				break
			}
			_, next = next.ZoneBounds()
		}
		out = append(out, zone)
	}
	return out
}

// observe describes the rule in force at t, from its onset. The onset is
// written as the clocks before it showed it (RFC 5545, 3.6.5).
func observe(t time.Time) ics.Component {
	onset, _ := t.ZoneBounds()
	abbreviation, to := t.Zone()
	from, summer := to, false
	local := "16010101T000000" // of a zone that never changed: before anything it is used for
	if !onset.IsZero() {
		before := onset.Add(-time.Second)
		_, from = before.Zone()
		local = onset.UTC().Add(time.Duration(from) * time.Second).Format("20060102T150405")
		// Summer time is when clocks went forward for it; the flag alone would
		// call Dublin's winter daylight time.
		summer = to > from && (t.IsDST() || before.IsDST())
	}
	rule := ics.ComponentBase{}
	rule.AddProperty(ics.ComponentPropertyDtStart, local)
	rule.AddProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), offset(from))
	rule.AddProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), offset(to))
	rule.AddProperty(ics.ComponentProperty(ics.PropertyTzname), abbreviation)
	if summer {
		return &ics.Daylight{ComponentBase: rule}
	}
	return &ics.Standard{ComponentBase: rule}
}

// offset writes seconds east of UTC as iCalendar's utc-offset: "-0500", with
// seconds only where there are some.
func offset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	s := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		s += fmt.Sprintf("%02d", seconds%60)
	}
	return s
}
