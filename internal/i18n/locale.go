package i18n

import (
	"encoding/json"
	"fmt"
	"strings"

	"dateline"
)

// A locale is one language of data/locales.json: patterns in the syntax of
// UTS 35 part 4, names, and the joints {0} and {1} of composed texts.
type locale struct {
	Months           [12]string // as they stand in a date: "января"
	MonthsAbbr       [12]string
	MonthsStandalone [12]string // as they stand alone: "январь"
	Weekdays         [7]string  // from Sunday, as time.Weekday counts
	AM, PM           string
	Periods          []period // only where Time has the pattern letter B
	FullDate         string   // with the weekday
	LongDate         string
	MediumDate       string
	MonthYear        string
	MonthDay         string
	Time             string            // to the minute
	DateAtTime       string            // {1} the date, {0} the time
	DateAndTimes     string            // the same, before an interval of times
	DateInterval     map[string]string // by the greatest field that differs: y, M, d
	TimeInterval     map[string]string // likewise: a or B, h or H (m is always as these)
	IntervalFallback string            // {0} and {1} whole dates and times
	GMT, GMTZero     string
	HourFormat       string // "+HH:mm;-HH:mm"
	Group            string
	MinGrouping      int
	Minus, Decimal   string
	List             map[string]string // "2", "start", "middle", "end"
}

// A period is a part of the day with a name of its own (清晨), from a minute of
// the day until the next begins.
type period struct {
	From int
	Name string
}

func readLocales() (map[dateline.Lang]locale, error) {
	b, err := dataFiles.ReadFile("data/locales.json")
	if err != nil {
		return nil, err
	}
	var all map[dateline.Lang]locale
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, fmt.Errorf("data/locales.json: %w", err)
	}
	return all, nil
}

// A format is a locale with its patterns compiled.
type format struct {
	locale
	fullDate, longDate, mediumDate, monthYear, monthDay pattern
	time                                                pattern
	dateAtTime, dateAndTimes                            joint // {0} the time, {1} the date
	intervalFallback                                    joint
	listTwo, listStart, listMiddle, listEnd             joint
	byYear, byMonth, byDay                              interval
	byPeriod, byHour                                    interval
	flexible                                            bool // times have pattern letter B
	gmtBefore, gmtAfter                                 string
	gmtPlus, gmtMinus                                   string
}

func newFormat(l locale) (*format, error) {
	f := &format{locale: l}
	for _, p := range []struct {
		to  *pattern
		src string
	}{
		{&f.fullDate, l.FullDate},
		{&f.longDate, l.LongDate},
		{&f.mediumDate, l.MediumDate},
		{&f.monthYear, l.MonthYear},
		{&f.monthDay, l.MonthDay},
		{&f.time, l.Time},
	} {
		var err error
		if *p.to, err = parsePattern(p.src); err != nil {
			return nil, err
		}
	}
	for _, j := range []struct {
		to  *joint
		src string
	}{
		{&f.dateAtTime, l.DateAtTime},
		{&f.dateAndTimes, l.DateAndTimes},
		{&f.intervalFallback, l.IntervalFallback},
		{&f.listTwo, l.List["2"]},
		{&f.listStart, l.List["start"]},
		{&f.listMiddle, l.List["middle"]},
		{&f.listEnd, l.List["end"]},
	} {
		var err error
		if *j.to, err = parseJoint(j.src); err != nil {
			return nil, err
		}
	}
	f.flexible = strings.Contains(l.Time, "B")
	period, hour := "a", "h"
	if f.flexible {
		period = "B"
	} else if strings.Contains(l.Time, "H") {
		period, hour = "H", "H" // without halves of the day, the hour is the greatest field
	}
	for _, i := range []struct {
		to  *interval
		src string
	}{
		{&f.byYear, l.DateInterval["y"]},
		{&f.byMonth, l.DateInterval["M"]},
		{&f.byDay, l.DateInterval["d"]},
		{&f.byPeriod, l.TimeInterval[period]},
		{&f.byHour, l.TimeInterval[hour]},
	} {
		var err error
		if *i.to, err = parseInterval(i.src); err != nil {
			return nil, err
		}
	}
	var ok bool
	if f.gmtBefore, f.gmtAfter, ok = strings.Cut(l.GMT, "{0}"); !ok {
		return nil, fmt.Errorf("GMT format %q", l.GMT)
	}
	plus, minus, ok := strings.Cut(l.HourFormat, ";")
	if !ok {
		return nil, fmt.Errorf("hour format %q", l.HourFormat)
	}
	f.gmtPlus, f.gmtMinus = strings.TrimSuffix(plus, "HH:mm"), strings.TrimSuffix(minus, "HH:mm")
	return f, nil
}
