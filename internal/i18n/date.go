package i18n

import (
	"time"

	"dateline"
)

// room is what most dates with a time and a zone fit in, so that writing one
// allocates nothing but the result.
const room = 192

// wallOf reads the wall time of m, without the instant: that is what the text
// says. It reports false for a moment that is zero or not well-formed.
func wallOf(m dateline.Moment) (wall, bool) {
	s := m.Local
	if len(s) != len("2006-01-02") && len(s) != len("2006-01-02T15:04") {
		return wall{}, false
	}
	ok := true
	number := func(from, to int) (n int) {
		for _, c := range []byte(s[from:to]) {
			ok = ok && '0' <= c && c <= '9'
			n = n*10 + int(c-'0')
		}
		return n
	}
	w := wall{year: number(0, 4), month: time.Month(number(5, 7)), day: number(8, 10)}
	if len(s) > len("2006-01-02") {
		w.hour, w.minute = number(11, 13), number(14, 16)
	}
	ok = ok && 1 <= w.month && w.month <= 12 && 1 <= w.day && w.day <= 31 && w.hour < 24 && w.minute < 60
	return w, ok
}

// print writes m by one pattern. A moment that is not well-formed is returned
// as it was written, the zero one as "".
func (p *Printer) print(pat pattern, m dateline.Moment) string {
	w, ok := wallOf(m)
	if !ok {
		return m.Local
	}
	var space [room]byte
	return string(p.format.appendPattern(space[:0], pat, w))
}

// Date returns the calendar day with the month spelt out: "February 11, 2021",
// 2021年2月11日, "11 февраля 2021 г.". It is "" for the zero moment.
func (p *Printer) Date(m dateline.Moment) string { return p.print(p.format.longDate, m) }

// FullDate is [Printer.Date] with the weekday: "Thursday, February 11, 2021",
// 2021年2月11日星期四.
func (p *Printer) FullDate(m dateline.Moment) string { return p.print(p.format.fullDate, m) }

// ShortDate returns the calendar day in CLDR's medium form: "Feb 11, 2021",
// "11 févr. 2021". CLDR's short form, 2/11/21, is not offered: across borders
// nobody can tell its day from its month.
func (p *Printer) ShortDate(m dateline.Moment) string { return p.print(p.format.mediumDate, m) }

// Time returns the clock time to the minute, without its zone: "8:07 AM",
// 08:07, 上午8:07. It is "" for a moment known only to the day.
func (p *Printer) Time(m dateline.Moment) string {
	if m.Precision != dateline.Minute {
		return ""
	}
	return p.print(p.format.time, m)
}

// DateTime returns date and time, and the name of the zone in brackets:
// "February 11, 2021 at 8:07 AM (Eastern Standard Time)",
// 2021年2月11日 08:07（北美东部标准时间）. The zone is left out where it is not
// known, and the time too for a moment known only to the day.
func (p *Printer) DateTime(m dateline.Moment) string {
	if m.Precision != dateline.Minute {
		return p.Date(m)
	}
	w, ok := wallOf(m)
	if !ok {
		return m.Local
	}
	zone := p.zoneOf(m)
	var space [room]byte
	if zone == "" {
		return string(p.format.appendDateAtTime(space[:0], w))
	}
	b := space[:0]
	for _, part := range p.zoned {
		switch part.name {
		case "":
			b = append(b, part.literal...)
		case "when":
			b = p.format.appendDateAtTime(b, w)
		case "zone":
			b = append(b, zone...)
		}
	}
	return string(b)
}

func (f *format) appendDateAtTime(b []byte, w wall) []byte {
	first, second := f.time, f.longDate
	if f.dateAtTime.swapped {
		first, second = second, first
	}
	b = append(b, f.dateAtTime.before...)
	b = f.appendPattern(b, first, w)
	b = append(b, f.dateAtTime.between...)
	b = f.appendPattern(b, second, w)
	return append(b, f.dateAtTime.after...)
}

// zoneOf returns the name of the moment's zone at its instant, or "" when the
// zone is not known.
func (p *Printer) zoneOf(m dateline.Moment) string {
	if m.Zone == "" || m.UTC.IsZero() {
		return ""
	}
	return p.ZoneName(m.Zone, m.UTC)
}

// MonthYear returns a month of a year: "February 2021", 2021年2月, "февраль
// 2021 г.". A month that does not exist is "".
func (p *Printer) MonthYear(year int, month time.Month) string {
	if month < time.January || month > time.December {
		return ""
	}
	var space [room]byte
	return string(p.format.appendPattern(space[:0], p.format.monthYear, wall{year: year, month: month, day: 1}))
}

// MonthName returns the name of a month as it stands alone: "February", 二月,
// "февраль". A month that does not exist is "".
func (p *Printer) MonthName(month time.Month) string {
	if month < time.January || month > time.December {
		return ""
	}
	return p.format.MonthsStandalone[month-1]
}

// Weekday returns the name of a weekday: "Thursday", 星期四. A weekday that does
// not exist is "".
func (p *Printer) Weekday(day time.Weekday) string {
	if day < time.Sunday || day > time.Saturday {
		return ""
	}
	return p.format.Weekdays[day]
}

// DayMonth returns a day of any year: "February 11", 2月11日, "11 février".
func (p *Printer) DayMonth(month time.Month, day int) string {
	if month < time.January || month > time.December {
		return ""
	}
	var space [room]byte
	return string(p.format.appendPattern(space[:0], p.format.monthDay, wall{month: month, day: day}))
}

// Range returns when an event takes place, and says nothing twice that both
// ends share: on one day the date once and both times, over several days of one
// month that month once:
//
//	February 11, 2021, 8:07 – 9:30 AM (Eastern Standard Time)
//	11–13 février 2021
//
// The zone is named once unless its name changes between the ends. A zero end
// leaves the start alone, and the other way round.
func (p *Printer) Range(start, end dateline.Moment) string {
	a, okA := wallOf(start)
	b, okB := wallOf(end)
	switch {
	case !okB:
		return p.DateTime(start)
	case !okA:
		return p.DateTime(end)
	case start.Precision != dateline.Minute && end.Precision != dateline.Minute:
		return p.days(a, b)
	case start.Precision != dateline.Minute || end.Precision != dateline.Minute:
		return p.format.intervalFallback.join(p.DateTime(start), p.DateTime(end))
	}
	zoneA, zoneB := p.zoneOf(start), p.zoneOf(end)
	if zoneA != zoneB {
		return p.format.intervalFallback.join(p.DateTime(start), p.DateTime(end))
	}
	if a == b {
		return p.DateTime(start)
	}
	when := p.times(a, b)
	if zoneA == "" {
		return when
	}
	return p.fill(p.zoned, []any{"when", when, "zone", zoneA})
}

// days returns an interval of whole days.
func (p *Printer) days(a, b wall) string {
	f := p.format
	by := f.byDay
	switch {
	case a == b:
		return string(f.appendPattern(nil, f.longDate, a))
	case a.year != b.year:
		by = f.byYear
	case a.month != b.month:
		by = f.byMonth
	}
	var space [room]byte
	return string(f.appendInterval(space[:0], by, a, b))
}

// times returns an interval of times, with its date or dates.
func (p *Printer) times(a, b wall) string {
	f := p.format
	if a.year != b.year || a.month != b.month || a.day != b.day {
		return f.intervalFallback.join(
			string(f.appendDateAtTime(nil, a)), string(f.appendDateAtTime(nil, b)))
	}
	by := f.byHour
	if f.flexible && f.periodAt(a) != f.periodAt(b) || !f.flexible && a.hour/12 != b.hour/12 {
		by = f.byPeriod
	}
	return f.dateAndTimes.join(
		string(f.appendInterval(nil, by, a, b)),
		string(f.appendPattern(nil, f.longDate, a)))
}
