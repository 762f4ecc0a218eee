package i18n

import (
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"dateline"
)

func parse(t testing.TB, local, zone string) dateline.Moment {
	t.Helper()
	m, err := dateline.ParseMoment(local, zone)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// en writes the no-break space that CLDR puts before AM and PM as a space.
var en = strings.NewReplacer("\u202f", " ", "\u2009", " ").Replace

func TestDateTime(t *testing.T) {
	c := load(t)
	for _, x := range []struct {
		lang        dateline.Lang
		local, zone string
		want        string
	}{
		{"zh-Hans", "2021-02-11T08:07", "America/New_York", "2021年2月11日 08:07（北美东部标准时间）"},
		{"zh-Hant", "2021-02-11T08:07", "Asia/Taipei", "2021年2月11日 上午8:07（台北標準時間）"},
		{"zh-Hant", "2021-02-11T00:30", "Asia/Taipei", "2021年2月11日 凌晨12:30（台北標準時間）"},
		{"zh-Hant", "2021-02-11T19:00", "Asia/Taipei", "2021年2月11日 晚上7:00（台北標準時間）"},
		{"en", "2021-07-11T12:07", "America/New_York", "July 11, 2021 at 12:07 PM (Eastern Daylight Time)"},
		{"fr", "2021-07-11T12:07", "Europe/Paris", "11 juillet 2021 à 12:07 (heure d’été d’Europe centrale)"},
		{"es", "2021-07-11T09:07", "Europe/Madrid", "11 de julio de 2021 a las 9:07 (hora de verano de Europa central)"},
		{"ru", "2021-07-11T09:07", "Europe/Moscow", "11 июля 2021 г. в 09:07 (Москва, стандартное время)"},
		{"ar", "2021-07-11T13:07", "Africa/Cairo", "11 يوليو 2021 في 1:07 م (توقيت شرق أوروبا الرسمي)"},
		// a zone of no name, a zone not known, a day, nothing
		{"zh-Hans", "2021-02-11T08:07", "Etc/GMT-8", "2021年2月11日 08:07（GMT+8）"},
		{"zh-Hans", "2021-02-11T08:07", "", "2021年2月11日 08:07"},
		{"zh-Hans", "2021-02-11", "Asia/Shanghai", "2021年2月11日"},
		// the second of two times that occur twice belongs to standard time
		{"en", "2021-11-07T01:30", "America/New_York", "November 7, 2021 at 1:30 AM (Eastern Daylight Time)"},
	} {
		if got := en(c.For(x.lang).DateTime(parse(t, x.local, x.zone))); got != x.want {
			t.Errorf("%s %s %s: %q, want %q", x.lang, x.local, x.zone, got, x.want)
		}
	}
	p := c.For("en")
	second := moment(t, time.Date(2021, 11, 7, 6, 30, 0, 0, time.UTC), "America/New_York")
	if got, want := en(p.DateTime(second)), "November 7, 2021 at 1:30 AM (Eastern Standard Time)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for _, m := range []dateline.Moment{{}, {Local: "soon"}, {Local: "2021-13-01"}, {Local: "2021-02-11T8:07", Precision: dateline.Minute}} {
		for _, f := range []func(dateline.Moment) string{p.DateTime, p.Date, p.FullDate, p.ShortDate} {
			if got := f(m); got != m.Local {
				t.Errorf("%+v: %q", m, got)
			}
		}
	}
	if got := p.Time(parse(t, "2021-02-11", "Asia/Tokyo")); got != "" {
		t.Errorf("a day has the time %q", got)
	}
}

func TestRange(t *testing.T) {
	c := load(t)
	for _, x := range []struct {
		lang             dateline.Lang
		start, end, zone string
		want             string
	}{
		{"zh-Hans", "2021-02-11T08:07", "2021-02-11T09:30", "Asia/Shanghai", "2021年2月11日 08:07–09:30（中国标准时间）"},
		{"zh-Hans", "2021-02-11T08:07", "2021-02-12T09:30", "Asia/Shanghai", "2021年2月11日 08:07至2021年2月12日 09:30（中国标准时间）"},
		{"zh-Hans", "2021-02-11", "2021-02-13", "", "2021年2月11日至13日"},
		{"zh-Hans", "2021-02-11", "2021-03-13", "", "2021年2月11日至3月13日"},
		{"zh-Hans", "2021-02-11", "2022-03-13", "", "2021年2月11日至2022年3月13日"},
		{"zh-Hant", "2021-02-11T08:07", "2021-02-11T09:30", "Asia/Taipei", "2021年2月11日 上午8:07至9:30（台北標準時間）"},
		{"zh-Hant", "2021-02-11T08:07", "2021-02-11T19:30", "Asia/Taipei", "2021年2月11日 上午8:07至晚上7:30（台北標準時間）"},
		{"zh-Hant", "2021-02-11", "2021-02-13", "", "2021年2月11日至13日"},
		{"en", "2021-02-11T08:07", "2021-02-11T09:30", "America/New_York", "February 11, 2021, 8:07 – 9:30 AM (Eastern Standard Time)"},
		{"en", "2021-02-11T08:07", "2021-02-11T08:07", "America/New_York", "February 11, 2021 at 8:07 AM (Eastern Standard Time)"},
		{"en", "2021-03-13T08:07", "2021-03-15T08:07", "America/New_York", "March 13, 2021 at 8:07 AM (Eastern Standard Time) – March 15, 2021 at 8:07 AM (Eastern Daylight Time)"},
		{"en", "2021-02-11", "2021-02-11", "", "February 11, 2021"},
		{"en", "2021-02-11", "2021-02-12T09:00", "Asia/Tokyo", "February 11, 2021 – February 12, 2021 at 9:00 AM (Japan Standard Time)"},
	} {
		got := en(c.For(x.lang).Range(parse(t, x.start, x.zone), parse(t, x.end, x.zone)))
		if got != x.want {
			t.Errorf("%s %s %s: %q, want %q", x.lang, x.start, x.end, got, x.want)
		}
	}
	p, m := c.For("fr"), parse(t, "2021-02-11T08:07", "Asia/Tokyo")
	if got, want := p.Range(m, dateline.Moment{}), p.DateTime(m); got != want {
		t.Errorf("no end: %q, want %q", got, want)
	}
	if got, want := p.Range(dateline.Moment{}, m), p.DateTime(m); got != want {
		t.Errorf("no start: %q, want %q", got, want)
	}
	if got := p.Range(dateline.Moment{}, dateline.Moment{}); got != "" {
		t.Errorf("neither: %q", got)
	}
}

// No Chinese date or range has a space next to a Han character, but the one
// between the date and the time or weekday.
func TestChineseSpaces(t *testing.T) {
	c := load(t)
	for _, lang := range []dateline.Lang{"zh-Hans", "zh-Hant"} {
		p := c.For(lang)
		for day := range 400 {
			a := moment(t, time.Date(2021, 1, 1+day, day%24, 0, 0, 0, time.UTC), "Asia/Shanghai")
			b := moment(t, a.UTC.Add(time.Duration(day)*time.Hour), "Asia/Shanghai")
			da, db := parse(t, a.Local[:10], ""), parse(t, b.Local[:10], "")
			for _, s := range []string{p.Date(a), p.ShortDate(a), p.Time(a), p.Range(da, db), p.MonthYear(2021, time.Month(day%12+1)), p.DateTime(a), p.FullDate(a), p.Range(a, b)} {
				if strings.ContainsFunc(s, func(r rune) bool { return r != ' ' && unicode.IsSpace(r) }) ||
					strings.Contains(strings.ReplaceAll(s, "日 ", ""), " ") {
					t.Fatalf("%s: %q", lang, s)
				}
			}
		}
	}
}

func TestNamesOutOfRange(t *testing.T) {
	p := load(t).For("ru")
	if p.MonthName(0)+p.MonthName(13)+p.Weekday(-1)+p.Weekday(7)+p.MonthYear(2021, 13)+p.DayMonth(0, 1) != "" {
		t.Error("a month or weekday that does not exist has a name")
	}
	if got := p.MonthYear(2021, time.May); got != "май 2021\u202fг." {
		t.Errorf("%q", got)
	}
	if got := p.DayMonth(time.May, 9); got != "9 мая" {
		t.Errorf("%q", got)
	}
}

func TestZoneName(t *testing.T) {
	c := load(t)
	winter := time.Date(2021, 1, 15, 12, 0, 0, 0, time.UTC)
	summer := time.Date(2021, 7, 15, 12, 0, 0, 0, time.UTC)
	for _, x := range []struct {
		lang dateline.Lang
		zone string
		at   time.Time
		want string
	}{
		{"en", "Europe/Dublin", winter, "Greenwich Mean Time"},
		{"en", "Europe/Dublin", summer, "Irish Standard Time"},
		{"en", "Europe/London", summer, "British Summer Time"},
		{"zh-Hans", "Asia/Kolkata", winter, "印度时间"},
		{"zh-Hans", "Etc/UTC", winter, "协调世界时"},
		{"fr", "America/Caracas", winter, "heure du Venezuela"},
		{"fr", "Etc/GMT+3", winter, "UTC\u22123"},
		{"ar", "Etc/GMT-3", winter, "غرينتش+3"},
		{"en", "Mars/Olympus", winter, "Mars/Olympus"},
		{"en", "Local", winter, "Local"},
		{"en", "", winter, ""},
	} {
		if got := c.For(x.lang).ZoneName(x.zone, x.at); got != x.want {
			t.Errorf("%s %s: %q, want %q", x.lang, x.zone, got, x.want)
		}
	}
	f := c.For("en").format
	for offset, want := range map[int]string{0: "GMT", 20700: "GMT+5:45", -12600: "GMT-3:30", 300: "GMT+0:05"} {
		if got := f.gmt(offset); got != want {
			t.Errorf("%d: %q, want %q", offset, got, want)
		}
	}
}

// One catalogue serves all requests at once.
func TestPrintersAreShared(t *testing.T) {
	c := load(t)
	m := parse(t, "2021-02-11T08:07", "Asia/Shanghai")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, lang := range languages {
				for range 50 {
					c.For(lang).DateTime(m)
					c.For(lang).Compare("甲", "乙")
				}
			}
		})
	}
	wg.Wait()
}

func FuzzDateTime(f *testing.F) {
	f.Add("2021-02-11T08:07", "Asia/Shanghai", int64(1613030820), true)
	f.Add("2021-02-11", "", int64(0), false)
	f.Add("0000-99-99T99:99", "../../etc", int64(-1<<62), true)
	f.Add("二零二一年二月", "Local", int64(1<<62), true)
	c := load(f)
	f.Fuzz(func(t *testing.T, local, zone string, unix int64, minute bool) {
		m := dateline.Moment{Local: local, Zone: zone, UTC: time.Unix(unix, 0).UTC()}
		if minute {
			m.Precision = dateline.Minute
		}
		for _, lang := range languages {
			p := c.For(lang)
			for _, s := range []string{p.Date(m), p.FullDate(m), p.ShortDate(m), p.Time(m), p.DateTime(m), p.Range(m, m), p.ZoneName(zone, m.UTC)} {
				_ = s // what matters is that nothing panics
			}
		}
	})
}
