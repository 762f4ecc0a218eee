package dateline_test

import (
	"testing"
	"time"

	"dateline"
)

func moment(t *testing.T, local, zone string) dateline.Moment {
	t.Helper()
	if local == "" {
		return dateline.Moment{}
	}
	m, err := dateline.ParseMoment(local, zone)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEventCheck(t *testing.T) {
	const sh = "Asia/Shanghai"
	for _, c := range []struct {
		what, start, zone, end, endZone string
		status                          dateline.EventStatus
		field                           string
	}{
		{"a time", "2021-03-01T10:00", sh, "", "", dateline.Scheduled, ""},
		{"from and to", "2021-03-01T10:00", sh, "2021-03-01T11:00", sh, dateline.Postponed, ""},
		{"in two zones", "2021-03-01T10:00", sh, "2021-03-01T04:00", "Europe/Berlin", dateline.MovedOnline, ""},
		{"an instant", "2021-03-01T10:00", sh, "2021-03-01T10:00", sh, dateline.Cancelled, ""},
		{"one day", "2021-03-01", sh, "2021-03-01", sh, dateline.Scheduled, ""},
		{"no start", "", "", "", "", dateline.Scheduled, "start"},
		{"no zone", "2021-03-01T10:00", "", "", "", dateline.Scheduled, "start"},
		{"an end without a zone", "2021-03-01T10:00", sh, "2021-03-01T11:00", "", dateline.Scheduled, "end"},
		{"a time to a day", "2021-03-01T10:00", sh, "2021-03-02", sh, dateline.Scheduled, "end"},
		{"backwards", "2021-03-01T10:00", sh, "2021-03-01T09:59", sh, dateline.Scheduled, "end"},
		{"backwards by zone", "2021-03-01T10:00", "America/New_York", "2021-03-01T11:00", sh, dateline.Scheduled, "end"},
		{"no status", "2021-03-01T10:00", sh, "", "", "", "status"},
	} {
		e := dateline.Event{Start: moment(t, c.start, c.zone), End: moment(t, c.end, c.endZone), Status: c.status}
		err := e.Check()
		if c.field == "" && err == nil {
			continue
		}
		if got, ok := err.(dateline.Invalid); !ok || got.Field != c.field {
			t.Errorf("%s: %v, want a fault in %q", c.what, err, c.field)
		}
	}
}

func TestEventOver(t *testing.T) {
	for _, c := range []struct{ start, end, zone, want string }{
		{"2021-03-01T10:00", "2021-03-01T11:30", "Asia/Shanghai", "2021-03-01T03:30:00Z"},
		{"2021-03-01T10:00", "", "Asia/Shanghai", "2021-03-01T16:00:00Z"},
		{"2021-03-01", "", "Asia/Shanghai", "2021-03-01T16:00:00Z"},
		{"2021-03-01", "2021-03-03", "Asia/Shanghai", "2021-03-03T16:00:00Z"},
		{"2021-12-31T23:00", "", "America/New_York", "2022-01-01T05:00:00Z"},
		{"2021-03-13", "2021-03-14", "America/New_York", "2021-03-15T04:00:00Z"}, // the day has 23 hours
	} {
		e := dateline.Event{Start: moment(t, c.start, c.zone), End: moment(t, c.end, c.zone)}
		if got := e.Over().Format(time.RFC3339); got != c.want {
			t.Errorf("%s to %s is over at %s, want %s", c.start, c.end, got, c.want)
		}
	}
}
