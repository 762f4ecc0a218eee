package importer

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"dateline"
)

// moment reads a date or time as front matter and JSON write it: "2021-02-04",
// "2021-02-04T14:45", with seconds, with a space for the T, or with an offset
// (RFC 3339, "-0500"). zone is the IANA zone that is stated beside it, or empty;
// home is the one to prefer where only an offset is given. The second result is
// a doubt to report, or empty. A wall time without zone and offset comes back
// without a zone.
func moment(s, zone, home string) (dateline.Moment, string, error) {
	s = strings.TrimSpace(s)
	if len(s) > 10 && (s[10] == ' ' || s[10] == 't') {
		s = s[:10] + "T" + strings.ReplaceAll(strings.TrimSpace(s[11:]), " ", "")
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-1-2"} {
		if t, err := time.Parse(layout, s); err == nil {
			if layout = "2006-01-02T15:04"; len(s) <= 10 {
				layout = "2006-01-02"
			}
			m, err := dateline.ParseMoment(t.Format(layout), zone)
			return m, "", err
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05UTC"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		if zone != "" {
			m, err := dateline.At(t, zone)
			return m, "", err
		}
		return atOffset(t, home)
	}
	return dateline.Moment{}, "", dateline.Invalidf("issued", "no date or time can be read in %q (write 2021-02-04, 2021-02-04T14:45 or 2021-02-04T14:45:00-05:00)", short(s))
}

// atOffset places an instant of which only the offset is known. The wall time
// that was written is kept, because the date of a release is what its readers
// saw: in the newsroom's own zone if its clocks agree, else in the zone of that
// offset (tz database, file etcetera, where the sign is the other way round).
func atOffset(t time.Time, home string) (dateline.Moment, string, error) {
	_, offset := t.Zone()
	if loc, err := time.LoadLocation(home); err == nil {
		if _, own := t.In(loc).Zone(); own == offset {
			m, err := dateline.At(t, home)
			return m, "", err
		}
	}
	zone := "UTC"
	if offset != 0 {
		if offset%3600 != 0 || offset < -12*3600 || offset > 14*3600 {
			m, err := dateline.At(t, cmp.Or(home, "UTC"))
			return m, fmt.Sprintf("issued: %s names an offset and no zone; it is given in the newsroom's own time", t.Format(time.RFC3339)), err
		}
		zone = fmt.Sprintf("Etc/GMT%+d", -offset/3600)
	}
	m, err := dateline.At(t, zone)
	return m, fmt.Sprintf("issued: %s names an offset and no zone; name the zone to have it shown", t.Format(time.RFC3339)), err
}

// midnight reports whether a moment is the first minute of a day.
func midnight(m dateline.Moment) bool { return strings.HasSuffix(m.Local, "T00:00") }

func dayOf(m dateline.Moment) string { return m.Local[:min(len(m.Local), len("2006-01-02"))] }

// short returns the beginning of s, for a message.
func short(s string) string {
	const most = 60
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}
