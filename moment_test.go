package dateline_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"dateline"
)

func invalid(err error) bool {
	_, ok := errors.AsType[dateline.Invalid](err)
	return ok
}

func TestParseMoment(t *testing.T) {
	for _, c := range []struct{ local, zone, utc string }{
		{"2021-02-11", "Asia/Shanghai", "2021-02-10T16:00:00Z"},
		{"2021-02-11T08:07", "America/New_York", "2021-02-11T13:07:00Z"},
		{"2021-02-11T08:07", "", ""},
		{"2021-02-11", "", ""},
		{"2024-02-29", "UTC", "2024-02-29T00:00:00Z"},
		{"1911-10-10", "Asia/Shanghai", "1911-10-09T16:00:00Z"},
		// Of a time that occurs twice, the first, east and west of Greenwich.
		{"2021-11-07T01:30", "America/New_York", "2021-11-07T05:30:00Z"},
		{"2021-10-31T02:30", "Europe/Berlin", "2021-10-31T00:30:00Z"},
		{"2021-04-04T01:45", "Australia/Lord_Howe", "2021-04-03T14:45:00Z"},
		{"2021-10-31T03:00", "Europe/Berlin", "2021-10-31T02:00:00Z"},
		// A day begins when its first hour does, though that may be one o'clock,
		{"2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z"},
		// or the first of two midnights.
		{"2021-11-07", "America/Havana", "2021-11-07T04:00:00Z"},
	} {
		m, err := dateline.ParseMoment(c.local, c.zone)
		if err != nil {
			t.Errorf("%s %s: %v", c.local, c.zone, err)
			continue
		}
		got := ""
		if !m.UTC.IsZero() {
			got = m.UTC.Format(time.RFC3339)
		}
		if got != c.utc || m.Local != c.local || m.Zone != c.zone {
			t.Errorf("%s %s: %s, want %s", c.local, c.zone, got, c.utc)
		}
		if want := dateline.Precision(map[bool]string{true: "day", false: "minute"}[len(c.local) == 10]); m.Precision != want {
			t.Errorf("%s: precision %s", c.local, m.Precision)
		}
	}
	for _, c := range [][2]string{
		{"2021-02-29", ""}, {"2021-13-01", "UTC"}, {"2021-2-1", ""}, {"11.02.2021", ""}, {"", ""}, {"", "UTC"}, {"2021-02-11T", ""},
		{"2021-02-11T8:07", ""}, {"2021-02-11T8:07", "UTC"}, {"2021-02-11T24:00", "UTC"}, {"2021-02-11 08:07", "UTC"}, {"2021-02-11T08:07:30", "UTC"},
		{"2021-02-11T08:07Z", "UTC"}, {"2021-02-11", "Local"}, {"2021-02-11", "Mars/Base"}, {"2021-02-11", "../etc/passwd"},
		{"2021-03-14T02:30", "America/New_York"}, {"2021-03-28T02:00", "Europe/Berlin"}, {"2018-11-04T00:30", "America/Sao_Paulo"},
		{"2011-12-30", "Pacific/Apia"}, // the calendar went from the 29th to the 31st
	} {
		if m, err := dateline.ParseMoment(c[0], c[1]); !invalid(err) {
			t.Errorf("%q %q was read as %+v, %v", c[0], c[1], m, err)
		}
	}
}

// TestDaysBegin checks that a day is its whole calendar day in zones whose
// clocks move at midnight or half an hour, or whose calendar skips a day.
func TestDaysBegin(t *testing.T) {
	for _, zone := range []string{"America/Sao_Paulo", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Apia", "Europe/Berlin", "Asia/Kathmandu", "Africa/Casablanca", "America/Asuncion", "Asia/Shanghai"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for day := time.Date(2005, 1, 1, 12, 0, 0, 0, time.UTC); day.Year() < 2024; day = day.AddDate(0, 0, 1) {
			local := day.Format("2006-01-02")
			m, err := dateline.ParseMoment(local, zone)
			if err != nil {
				if zone != "Pacific/Apia" || local != "2011-12-30" {
					t.Errorf("%s %s: %v", local, zone, err)
				}
				continue
			}
			if at, before := m.UTC.In(loc), m.UTC.Add(-time.Second).In(loc); at.Format("2006-01-02") != local || before.Format("2006-01-02") >= local {
				t.Errorf("%s %s begins at %s, after %s", local, zone, at, before)
			}
			if y, mo, d := m.Date(); time.Date(y, mo, d, 12, 0, 0, 0, time.UTC) != day {
				t.Errorf("%s: %d-%d-%d", local, y, mo, d)
			}
		}
	}
}

func TestMomentJSON(t *testing.T) {
	for _, c := range []struct{ local, zone, want string }{
		{"2021-02-11T08:07", "America/New_York", `{"local":"2021-02-11T08:07","zone":"America/New_York","utc":"2021-02-11T13:07:00Z","precision":"minute"}`},
		{"2021-02-11", "Asia/Shanghai", `{"local":"2021-02-11","zone":"Asia/Shanghai","precision":"day"}`},
		{"2021-02-11T08:07", "", `{"local":"2021-02-11T08:07","precision":"minute"}`},
	} {
		m, err := dateline.ParseMoment(c.local, c.zone)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(m)
		if err != nil || string(b) != c.want {
			t.Errorf("got %s, want %s", b, c.want)
		}
		var back dateline.Moment
		if err := json.Unmarshal(b, &back); err != nil || back != m {
			t.Errorf("%s came back as %+v, %v", b, back, err)
		}
	}
	var m dateline.Moment
	if err := json.Unmarshal([]byte(`"2021-02-11"`), &m); err != nil || m.Local != "2021-02-11" || m.Precision != dateline.Day {
		t.Errorf("a bare string: %+v, %v", m, err)
	}
	// The instant is worked out, never trusted.
	if err := json.Unmarshal([]byte(`{"local":"2021-02-11T08:07","zone":"UTC","utc":"1999-01-01T00:00:00Z"}`), &m); err != nil || m.UTC.Year() != 2021 {
		t.Errorf("%+v, %v", m, err)
	}
	if err := json.Unmarshal([]byte(`{}`), &m); err != nil || !m.IsZero() {
		t.Errorf("nothing: %+v, %v", m, err)
	}
	for _, bad := range []string{`"yesterday"`, `{"local":"2021-02-30"}`, `{"local":"2021-02-11","zone":"Local"}`, `7`, `{"local":7}`, `"\u0000"`} {
		if json.Unmarshal([]byte(bad), &m) == nil {
			t.Errorf("%s was read as %+v", bad, m)
		}
	}
}

func TestMomentOrder(t *testing.T) {
	at := func(local, zone string) dateline.Moment {
		m, err := dateline.ParseMoment(local, zone)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	if !at("2021-02-11T23:00", "Asia/Shanghai").SortsAt().Before(at("2021-02-11T11:00", "America/New_York").SortsAt()) {
		t.Error("a moment is ordered by its clock, not its instant")
	}
	if got := at("2021-02-11T08:07", "").SortsAt(); got != time.Date(2021, 2, 11, 8, 7, 0, 0, time.UTC) {
		t.Errorf("without a zone: %v", got)
	}
	if got := (dateline.Moment{}); !got.IsZero() || !got.SortsAt().IsZero() {
		t.Errorf("of nothing: %v", got.SortsAt())
	}
	if y, m, d := (dateline.Moment{Local: "nonsense__"}).Date(); y != 0 || m != 0 || d != 0 {
		t.Error("a date of nonsense")
	}
	m, err := dateline.At(time.Date(2021, 2, 11, 13, 7, 59, 0, time.UTC), "America/New_York")
	if err != nil || m != at("2021-02-11T08:07", "America/New_York") {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := dateline.At(time.Now(), ""); !invalid(err) {
		t.Errorf("an instant without a zone: %v", err)
	}
	if got := at("2021-02-11T08:07", "America/New_York").In().Format(time.RFC3339); got != "2021-02-11T08:07:00-05:00" {
		t.Error(got)
	}
	if a, err := dateline.AtMinute(2021, 2, 11, 8, 7, "Asia/Shanghai"); err != nil || a != at("2021-02-11T08:07", "Asia/Shanghai") {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err := dateline.OnDay(2021, 2, 30, ""); !invalid(err) {
		t.Errorf("30 February: %v", err)
	}
}

func FuzzParseMoment(f *testing.F) {
	for _, s := range []string{"2021-02-11", "2021-02-11T08:07", "2021-03-14T02:30", "2011-12-30", "", "x", "2021-02-11T8:07"} {
		f.Add(s, "America/New_York")
		f.Add(s, "")
	}
	f.Add("2018-11-04", "America/Sao_Paulo")
	f.Fuzz(func(t *testing.T, local, zone string) {
		m, err := dateline.ParseMoment(local, zone)
		if err != nil {
			if !invalid(err) || m != (dateline.Moment{}) {
				t.Fatalf("%+v, %v", m, err)
			}
			return
		}
		if got := m.In().Format("2006-01-02T15:04"); !strings.HasPrefix(got, local[:10]) || m.Precision == dateline.Minute && got != local {
			t.Fatalf("%q in %q shows as %s", local, zone, got)
		}
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var back dateline.Moment
		if err := json.Unmarshal(b, &back); err != nil || back != m {
			t.Fatalf("%s came back as %+v, %v", b, back, err)
		}
	})
}

// TestMomentSecond: of a wall time that occurs twice both instants are told, of
// any other there is no second.
func TestMomentSecond(t *testing.T) {
	for _, c := range []struct{ local, zone, first, second string }{
		{"2026-11-01T01:30", "America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"},
		{"2026-11-01T01:00", "America/New_York", "2026-11-01T05:00:00Z", "2026-11-01T06:00:00Z"},
		{"2026-11-01T01:59", "America/New_York", "2026-11-01T05:59:00Z", "2026-11-01T06:59:00Z"},
		{"2026-11-01T00:59", "America/New_York", "2026-11-01T04:59:00Z", ""},
		{"2026-11-01T02:00", "America/New_York", "2026-11-01T07:00:00Z", ""},
		{"2026-03-08T01:59", "America/New_York", "2026-03-08T06:59:00Z", ""}, // the clocks go forward
		{"2026-03-08T03:00", "America/New_York", "2026-03-08T07:00:00Z", ""},
		{"2026-07-01T01:30", "America/New_York", "2026-07-01T05:30:00Z", ""},
		// Half an hour is enough.
		{"2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"},
		{"2026-04-05T01:30", "Australia/Lord_Howe", "2026-04-04T14:30:00Z", "2026-04-04T15:00:00Z"},
		{"2026-04-05T01:29", "Australia/Lord_Howe", "2026-04-04T14:29:00Z", ""},
		{"2026-04-05T02:00", "Australia/Lord_Howe", "2026-04-04T15:30:00Z", ""},
		{"2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"},
		{"2026-10-25T03:00", "Europe/Berlin", "2026-10-25T02:00:00Z", ""},
		{"2026-10-25T01:30", "Europe/Dublin", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"}, // whose summer time is its standard time
		{"2026-11-01T00:30", "America/Havana", "2026-11-01T04:30:00Z", "2026-11-01T05:30:00Z"},
		// Zones without summer time; one of them changed its mind.
		{"2026-11-01T01:30", "Asia/Shanghai", "2026-10-31T17:30:00Z", ""},
		{"2026-11-01T01:30", "Asia/Kathmandu", "2026-10-31T19:45:00Z", ""},
		{"2026-11-01T01:30", "UTC", "2026-11-01T01:30:00Z", ""},
		{"2015-08-14T23:45", "Asia/Pyongyang", "2015-08-14T14:45:00Z", "2015-08-14T15:15:00Z"},
		// Long ago, when each place had the time of its sun, and far from now.
		{"1883-11-18T12:02", "America/New_York", "1883-11-18T16:58:02Z", "1883-11-18T17:02:00Z"},
		{"1883-11-18T12:04", "America/New_York", "1883-11-18T17:04:00Z", ""},
		{"1900-12-31T23:55", "Asia/Shanghai", "1900-12-31T15:49:17Z", "1900-12-31T15:55:00Z"},
		{"0001-01-01T01:30", "America/New_York", "0001-01-01T06:26:02Z", ""},
		{"2100-11-07T01:30", "America/New_York", "2100-11-07T05:30:00Z", "2100-11-07T06:30:00Z"},
	} {
		m, err := dateline.ParseMoment(c.local, c.zone)
		if err != nil {
			t.Errorf("%s %s: %v", c.local, c.zone, err)
			continue
		}
		second := ""
		if at, ok := m.Second(); ok {
			second = at.UTC().Format(time.RFC3339)
		} else if !at.IsZero() {
			t.Errorf("%s %s: an instant %s that is not one", c.local, c.zone, at)
		}
		if first := m.UTC.Format(time.RFC3339); first != c.first || second != c.second {
			t.Errorf("%s %s: %s and %q, want %s and %q", c.local, c.zone, first, second, c.first, c.second)
		}
	}
	for _, c := range [][2]string{{"2026-11-01", "America/New_York"}, {"2026-11-01T01:30", ""}} { // a day, and no zone
		if m, err := dateline.ParseMoment(c[0], c[1]); err != nil {
			t.Error(err)
		} else if at, ok := m.Second(); ok || !at.IsZero() {
			t.Errorf("%v occurs again at %s", c, at)
		}
	}
	if _, err := dateline.ParseMoment("2026-03-08T02:30", "America/New_York"); !invalid(err) {
		t.Errorf("an hour that is skipped: %v", err)
	}
}

// TestMomentSecondEverywhere compares both instants with what the offsets before
// and after each change of the clocks give.
func TestMomentSecondEverywhere(t *testing.T) {
	twice := 0
	for _, zone := range []string{"America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Shanghai", "America/Sao_Paulo", "Pacific/Apia", "Europe/Moscow"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for at := time.Date(1850, 1, 1, 0, 0, 0, 0, loc); at.Year() < 2040; {
			_, change := at.ZoneBounds()
			if change.IsZero() {
				break
			}
			_, before := change.Add(-time.Second).Zone()
			_, after := change.Zone()
			for minute := -150; minute <= 150; minute += 5 {
				local := change.Add(time.Duration(minute) * time.Minute).Format("2006-01-02T15:04")
				wall, _ := time.Parse("2006-01-02T15:04", local)
				var want []time.Time // when the clocks show it
				for _, offset := range []int{max(before, after), min(before, after)} {
					u := wall.Add(-time.Duration(offset) * time.Second)
					if u.In(loc).Format("2006-01-02T15:04:05") == local+":00" && (len(want) == 0 || !want[0].Equal(u)) {
						want = append(want, u)
					}
				}
				m, err := dateline.ParseMoment(local, zone)
				if len(want) == 0 {
					if !invalid(err) {
						t.Errorf("%s %s was skipped and is %v, %v", local, zone, m.UTC, err)
					}
					continue
				}
				second, ok := m.Second()
				if err != nil || !m.UTC.Equal(want[0]) || ok != (len(want) == 2) || ok && !second.Equal(want[1]) {
					t.Errorf("%s %s: %v and %v (%v), want %v", local, zone, m.UTC, second, err, want)
				}
				if ok {
					twice++
				}
			}
			at = change
		}
	}
	if twice < 1000 {
		t.Errorf("only %d times occur twice", twice)
	}
}
