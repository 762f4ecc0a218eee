package when

import (
	"testing"
	"time"
	_ "time/tzdata" // the tests must not depend on the machine's zones
)

func TestCut(t *testing.T) {
	for _, c := range []struct {
		in, order string
		roc       bool
		local     string // "" = no date
		clock     string
		zone      string
		rest      string
	}{
		{in: "2021年2月11日 8:07AM 东部标准时间", local: "2021-02-11T08:07", zone: "America/New_York"},
		{in: "2021年2月8日 美国东部标准时间上午07:12", local: "2021-02-08T07:12", zone: "America/New_York"},
		{in: "东部标准时间下午2:45", clock: "14:45", zone: "America/New_York"},
		{in: "二〇二一年二月四日", local: "2021-02-04"},
		{in: "２０２１年１２月２５日", local: "2021-12-25"},
		{in: "中華民國110年05月16日", local: "2021-05-16"},
		{in: "民國99年1月2日", local: "2010-01-02"},
		{in: "110年05月16日", roc: true, local: "2021-05-16"},
		{in: "99年12月31日", roc: true, local: "2010-12-31"},
		{in: "110/07/23", roc: true, local: "2021-07-23"},
		{in: "108年5月27日（星期一）下午2時30分", roc: true, local: "2019-05-27T14:30"},
		{in: "2021年2月4日（四）", local: "2021-02-04"},
		{in: "February 4, 2021", local: "2021-02-04"},
		{in: "Thursday, Feb. 4th, 2021 at 2:37 P.M. EDT", local: "2021-02-04T14:37", zone: "America/New_York"},
		{in: "4 February 2021", local: "2021-02-04"},
		{in: "Dated this 16th day of April 2014", local: "2014-04-16"},
		{in: "2021-02-04 14:30 CEST", local: "2021-02-04T14:30", zone: "Europe/Brussels"},
		{in: "04/02/2021", order: "dmy", local: "2021-02-04"},
		{in: "04/02/2021", order: "mdy", local: "2021-04-02"},
		{in: "13/02/2021", local: "2021-02-13"},
		{in: "02/13/2021", local: "2021-02-13"},
		{in: "12:05 A.M. EST", clock: "00:05", zone: "America/New_York"},
		{in: "12 noon", clock: "12:00"},
		{in: "2:00 p.m. – 3:30 p.m. GMT", clock: "14:00", zone: "Etc/GMT"},
		{in: "10:49 A.M. (local time)", clock: "10:49"},
		{in: "凌晨0時30分", clock: "00:30"},
		{in: "中午12时", clock: "12:00"},
		{in: "晚上8点半", clock: "20:30"},
		{in: "30 February 2021", rest: "30 February 2021"},
		{in: "2月12日农历新年", local: "0000-02-12", rest: "农历新年"},
		{in: "25:00", rest: "25:00"},
		{in: "Maybe later", rest: "Maybe later"},
		{in: "Marching on", rest: "Marching on"},
	} {
		w, rest := Cut(c.in, c.order, c.roc)
		if rest != c.rest {
			t.Errorf("%q: rest %q, want %q", c.in, rest, c.rest)
		}
		got := ""
		if w.HasDate() {
			got = w.Local()
		}
		clock := ""
		if w.HasClock && !w.HasDate() {
			clock = w.Local()[len("0000-00-00T"):]
		}
		zone := ""
		if w.Zone != nil {
			zone = w.Zone.zone
		}
		if got != c.local || clock != c.clock || zone != c.zone {
			t.Errorf("%q: date %q clock %q zone %q, want %q %q %q", c.in, got, clock, zone, c.local, c.clock, c.zone)
		}
	}
	if w, _ := Cut("04/02/2021", "", false); w.HasDate() || w.Ambiguous != "04/02/2021" {
		t.Errorf("an ambiguous date was read: %+v", w)
	}
}

func TestResolve(t *testing.T) {
	for _, c := range []struct {
		zone, local, place string
		want               string
		open               bool // there is something to tell an editor
	}{
		{"EST", "2021-02-04T14:45", "", "America/New_York", false},
		{"EST", "2021-07-04T14:45", "", "America/New_York", true}, // summer
		{"东部标准时间", "2021-02-04T14:45", "", "America/New_York", false},
		{"东部标准时间", "2021-07-04T14:45", "", "America/New_York", true},
		{"东部时间", "2021-07-04T14:45", "", "America/New_York", false},
		{"IST", "2023-09-09T17:46", "New Delhi, India", "Asia/Kolkata", false},
		{"IST", "2023-01-09T17:46", "Jerusalem", "Asia/Jerusalem", false},
		{"IST", "2023-07-09T17:46", "Dublin, Ireland", "Europe/Dublin", false},
		{"IST", "2023-07-09T17:46", "", "", true},
		{"IST", "2023-07-09T17:46", "Oval Office", "", true},
		{"CST", "2023-01-04T12:54", "Crowley’s Yacht Yard, Chicago, Illinois", "America/Chicago", false},
		{"CST", "2023-01-04T12:54", "Beijing", "Asia/Shanghai", false},
		{"CST", "2023-07-04T12:54", "Chicago", "America/Chicago", true}, // clocks showed CDT
		{"CST", "2023-01-04T12:54", "", "", true},
		{"BST", "2021-06-11T15:23", "Cornwall, United Kingdom", "Europe/London", false},
		{"CEST", "2022-06-28T09:10", "", "Europe/Brussels", true},
		{"CEST", "2022-06-28T09:10", "Madrid, Spain", "Europe/Madrid", false},
		{"GMT", "2021-11-02T15:07", "Glasgow, Scotland", "Europe/London", false},
		{"MST", "2022-12-06T12:00", "Phoenix, Arizona", "America/Phoenix", false},
		{"WITA", "2022-11-15T16:50", "Bali, Indonesia", "Asia/Makassar", false},
		{"local time", "2022-11-15T16:50", "Tokyo, Japan", "Asia/Tokyo", false},
		{"當地時間", "2022-11-15T16:50", "", "", true},
		{"Z", "2022-11-15T16:50", "Tokyo", "Etc/UTC", false},
	} {
		z, rest, ok := cutZone(c.zone)
		if !ok || rest != "" {
			t.Errorf("%q was not read", c.zone)
			continue
		}
		got, why := z.Resolve(c.local, ZoneOf(c.place))
		if got != c.want || (why != "") != c.open {
			t.Errorf("%s on %s at %q: %q (%s), want %q", c.zone, c.local, c.place, got, why, c.want)
		}
	}
}

// Each zone that the lists name must exist.
func TestLists(t *testing.T) {
	for name, zone := range zoneOf {
		if zone != "" {
			if _, err := time.LoadLocation(zone); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for name, z := range zoneLetters {
		if z.zone == "" && z.others == "" {
			t.Errorf("%s means nothing", name)
		}
		if _, err := time.LoadLocation(z.zone); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, p := range zonePhrases {
		if _, err := time.LoadLocation(p.zone); err != nil {
			t.Errorf("%s: %v", p.text, err)
		}
	}
	if len(zoneOf) < 300 || len(zoneLetters) < 40 || len(zonePhrases) < 40 {
		t.Errorf("%d places, %d abbreviations, %d phrases: the lists were not read", len(zoneOf), len(zoneLetters), len(zonePhrases))
	}
}

func TestTodayAndTrailing(t *testing.T) {
	for in, want := range map[string]int{"蔡英文總統今（26）日上午": 26, "今(3)日": 3, "今16日": 16, "今（110）年": 0, "昨（6）日": 0, "今天": 0} {
		if got, _, _ := Today(in); got != want {
			t.Errorf("%q: %d, want %d", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"Press Briefing by Press Secretary Jen Psaki, April 29, 2022": "2022-04-29",
		"Department Press Briefing – July 13, 2021":                   "2021-07-13",
		"Public Trustee notice dated 28 Aug 2013":                     "2013-08-28",
		"Response to a report (14 November 2012)":                     "",
		"Outlook 2021": "",
	} {
		got := ""
		if w := Trailing(in); w.HasDate() {
			got = w.Local()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzCut(f *testing.F) {
	for _, s := range []string{"2021年2月11日 8:07AM 东部标准时间", "Feb. 4, 2021 2:37 P.M. EDT", "04/02/2021", "110/07/23", "（四）", "0年0月0日", "local", ""} {
		f.Add(s, "dmy", true)
	}
	f.Fuzz(func(t *testing.T, s, order string, roc bool) {
		w, rest := Cut(s, order, roc)
		if len(rest) > len(s) {
			t.Errorf("rest %q of %q", rest, s)
		}
		if w.HasDate() && (w.Month < 1 || w.Month > 12 || w.Day > 31) || w.Hour > 23 || w.Minute > 59 {
			t.Errorf("%q gave %+v", s, w)
		}
		if w.Zone != nil && w.HasDate() && w.Year > 0 {
			w.Zone.Resolve(w.Local(), ZoneOf(s))
		}
		Today(s)
		Trailing(s)
		Leading(s)
		May(s)
	})
}
