// Package when reads dates, clock times and time zones as releases write them, in
// English and Chinese: it is the part of package facts that knows no release.
//
// [Cut] reads them from the start of a line, in any order. A [Zone] that was read
// becomes an IANA zone by [Zone.Resolve], which wants the wall time and the zone
// of the place ([ZoneOf]): the same letters mean different zones in different
// places, and where the place does not settle them, Resolve says so.
package when

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Stated is what a line says of date, clock and zone; each part may be missing.
type Stated struct {
	Year, Month, Day int // Day 0: no date; Year 0: a date without its year
	HasClock         bool
	Hour, Minute     int
	Zone             *Zone
	Ambiguous        string // a numeric date, as written, whose order is not known
	Again            string // the text from a second clock time on: the end of a range, or another thing
}

// HasDate reports whether there is a date, with or without its year.
func (w Stated) HasDate() bool { return w.Day > 0 }

// Empty reports whether nothing was read.
func (w Stated) Empty() bool {
	return !w.HasDate() && !w.HasClock && w.Zone == nil && w.Ambiguous == ""
}

// Local returns the wall time as dateline.ParseMoment reads it, without the
// clock when there is none.
func (w Stated) Local() string {
	s := fmt.Sprintf("%04d-%02d-%02d", w.Year, w.Month, w.Day)
	if w.HasClock {
		s += fmt.Sprintf("T%02d:%02d", w.Hour, w.Minute)
	}
	return s
}

const months = `Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?`

var (
	reZhDate    = regexp.MustCompile(`^(?:中[華华]民[國国]|民[國国]|公元|西元)?\s?([0-9０-９]{2,4}|[一二三四五六七八九〇零○]{4})\s?年\s?([0-9０-９]{1,2}|[一二三四五六七八九十]{1,2})\s?月\s?([0-9０-９]{1,2}|[一二三四五六七八九十廿]{1,3})\s?[日号號]`)
	reZhDay     = regexp.MustCompile(`^([0-9]{1,2})\s?月\s?([0-9]{1,2})\s?[日号號]`)
	reZhWeekday = regexp.MustCompile(`^(?:(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]|[一二三四五六日][)）])`)
	reZhClock   = regexp.MustCompile(`^(上午|下午|凌晨|清晨|早上|中午|午間|午间|傍晚|晚上|晚間|晚间)?\s?([0-9]{1,2})(?:[:：]([0-9]{2})(?:[:：][0-9]{2})?|\s?[时時點点](?:([0-9]{1,2})分|(半|[整正]))?)\s?([AaPp]\.?[Mm]\.?)?`)
	reYMD       = regexp.MustCompile(`^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ]|\b)`)
	reROC       = regexp.MustCompile(`^([0-9]{2,3})[/.]([0-9]{1,2})[/.]([0-9]{1,2})\b`)
	reNumeric   = regexp.MustCompile(`^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})\b`)
	reMDY       = regexp.MustCompile(`(?i)^(` + months + `)\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?(?:,?\s+([0-9]{4}))?\b`)
	reDMY       = regexp.MustCompile(`(?i)^([0-9]{1,2})(?:st|nd|rd|th)?\s+(?:day\s+of\s+|of\s+)?(` + months + `)\.?,?(?:\s+([0-9]{4}))?\b`)
	reWeekday   = regexp.MustCompile(`(?i)^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)\b\.?`)
	reClock12   = regexp.MustCompile(`^([0-9]{1,2})(?:[:.]([0-9]{2}))?[\s\x{a0}\x{202f}]{0,2}(?:([AaPp])\.?\s?[Mm]\b\.?|([Nn])oon\b)`)
	reClock24   = regexp.MustCompile(`^([0-9]{1,2})[:h]([0-9]{2})(?::[0-9]{2})?(?:\s?(?:hrs|hours|h)\b)?`)
	reFiller    = regexp.MustCompile(`(?i)^(?:at|on|of|this|date[ds]?|posted|issued|released|published|the|embargoed until|时间|時間)\b[:：]?|^(?:时间|時間|日期|发布于|發布於)[:：]?`)
)

// Separators stand between the parts of a date line.
const Separators = " \t\u00a0\u3000\u202f,，、;；|·()（）[]—–-*_:："

// Cut reads dates, clocks and zones from the start of s until something
// else stands there, and returns what is left. order is "dmy", "mdy", "ymd" or "" for numeric dates; roc
// says that a year of two or three digits is of the Republic of China.
func Cut(s, order string, roc bool) (w Stated, rest string) {
	rest = s
	hour, minute := 0, 0 // of the first clock time
	for {
		t := strings.TrimLeft(rest, Separators)
		if t == "" {
			return w, t
		}
		clock := w.HasClock
		w.HasClock = false
		next, ok := w.cut(t, order, roc)
		if clock && w.HasClock { // of two, such as 10:00–11:00, the first is the beginning
			if w.Hour, w.Minute = hour, minute; w.Again == "" {
				w.Again = t
			}
		}
		if w.HasClock = w.HasClock || clock; !ok {
			return w, t
		}
		hour, minute = w.Hour, w.Minute
		rest = next
	}
}

// cut reads one part at the start of t.
func (w *Stated) cut(t, order string, roc bool) (rest string, ok bool) {
	c := t[0]
	digit := c >= '0' && c <= '9'
	han := c >= 0xe3
	if !w.HasDate() && w.Ambiguous == "" {
		if n := w.cutDate(t, digit, han, order, roc); n > 0 {
			return t[n:], true
		}
	}
	if digit || han {
		if m := reZhClock.FindStringSubmatch(t); m != nil && w.setZhClock(m) {
			return t[len(m[0]):], true
		}
	}
	if digit {
		if m := reClock12.FindStringSubmatch(t); m != nil && w.setClock12(m) {
			return t[len(m[0]):], true
		}
		if m := reClock24.FindStringSubmatch(t); m != nil && w.setClock(m[1], m[2]) {
			return t[len(m[0]):], true
		}
		return t, false
	}
	if w.HasDate() && han {
		if n := len(reZhWeekday.FindString(t)); n > 0 {
			return t[n:], true
		}
	}
	if z, r, ok := cutZone(t); ok {
		if w.Zone == nil {
			w.Zone = &z
		}
		return r, true
	}
	if n := len(reWeekday.FindString(t)); n > 0 {
		return t[n:], true
	}
	if n := len(reFiller.FindString(t)); n > 0 {
		return t[n:], true
	}
	return t, false
}

func (w *Stated) cutDate(t string, digit, han bool, order string, roc bool) int {
	if digit || han {
		if m := reZhDate.FindStringSubmatch(t); m != nil {
			year := hanNumber(m[1])
			republic := strings.Contains(m[0], "民國") || strings.Contains(m[0], "民国")
			if republic || roc && year < 1000 || year < 200 && len(m[1]) == 3 {
				year += 1911
			}
			if year >= 1000 && w.set(year, hanNumber(m[2]), hanNumber(m[3])) {
				return len(m[0])
			}
			return 0
		}
	}
	if digit {
		if m := reZhDay.FindStringSubmatch(t); m != nil && w.set(0, number(m[1]), number(m[2])) {
			return len(m[0])
		}
		if m := reYMD.FindStringSubmatch(t); m != nil && w.set(number(m[1]), number(m[2]), number(m[3])) {
			return len(m[0])
		}
		if m := reNumeric.FindStringSubmatch(t); m != nil && w.setNumeric(m, order) {
			return len(m[0])
		}
		if roc {
			if m := reROC.FindStringSubmatch(t); m != nil && number(m[1]) > 31 && w.set(number(m[1])+1911, number(m[2]), number(m[3])) {
				return len(m[0])
			}
		}
		if m := reDMY.FindStringSubmatch(t); m != nil && w.set(number(m[3]), monthOf(m[2]), number(m[1])) {
			return len(m[0])
		}
		return 0
	}
	if m := reMDY.FindStringSubmatch(t); m != nil && w.set(number(m[3]), monthOf(m[1]), number(m[2])) {
		return len(m[0])
	}
	return 0
}

// set keeps a date if the calendar has it; year 0 means that none was written.
func (w *Stated) set(year, month, day int) bool {
	y := year
	if y == 0 {
		y = 2000 // a leap year: 29 February may be meant
	}
	if month < 1 || month > 12 || day < 1 || time.Date(y, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() != day {
		return false
	}
	w.Year, w.Month, w.Day = year, month, day
	return true
}

// setNumeric reads 04/02/2021 by the order given, or by itself where one of the
// two numbers cannot be a month.
func (w *Stated) setNumeric(m []string, order string) bool {
	a, b, year := number(m[1]), number(m[2]), number(m[3])
	switch {
	case a > 12 || a == b:
		order = "dmy"
	case b > 12:
		order = "mdy"
	}
	switch order {
	case "dmy":
		return w.set(year, b, a)
	case "mdy":
		return w.set(year, a, b)
	}
	w.Ambiguous = m[0]
	return true
}

func (w *Stated) setClock(hour, minute string) bool {
	h, m := number(hour), number(minute)
	if h > 24 || m > 59 || h == 24 && m > 0 {
		return false
	}
	w.HasClock, w.Hour, w.Minute = true, h%24, m
	return true
}

func (w *Stated) setClock12(m []string) bool {
	h := number(m[1])
	if h < 1 || h > 12 {
		return false
	}
	h %= 12
	if m[4] != "" || strings.EqualFold(m[3], "p") {
		h += 12
	}
	return w.setClock(strconv.Itoa(h), m[2])
}

func (w *Stated) setZhClock(m []string) bool {
	h := number(m[2])
	minute := m[3] + m[4]
	if m[5] == "半" {
		minute = "30"
	}
	switch m[1] {
	case "下午", "傍晚", "晚上", "晚間", "晚间":
		if h < 12 {
			h += 12
		}
	case "中午", "午間", "午间":
		if h < 3 {
			h += 12
		}
	case "上午", "凌晨", "清晨", "早上":
		if h == 12 {
			h = 0
		}
	case "":
		switch {
		case m[6] == "":
		case h > 12:
			return false
		case m[6][0]|0x20 == 'p':
			h = h%12 + 12
		default:
			h %= 12
		}
	}
	return w.setClock(strconv.Itoa(h), minute)
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func monthOf(s string) int {
	const starts = "jan feb mar apr may jun jul aug sep oct nov dec"
	return strings.Index(starts, strings.ToLower(s[:3]))/4 + 1
}

// hanNumber reads a number of up to four digits in ASCII, full-width or Chinese
// digits: 2021, ２０２１, 二〇二一, 十一, 二十三, 廿三.
func hanNumber(s string) int {
	n, tens := 0, false
	for _, r := range s {
		d := -1
		switch {
		case r >= '0' && r <= '9':
			d = int(r - '0')
		case r >= '０' && r <= '９':
			d = int(r - '０')
		case r == '十':
			n, tens = max(n, 1)*10, true
			continue
		case r == '廿':
			n, tens = 20, true
			continue
		case r == '○':
			d = 0
		default:
			if i := strings.IndexRune("〇一二三四五六七八九", r); i >= 0 {
				d = i / 3
			} else if r == '零' {
				d = 0
			}
		}
		if d < 0 {
			return 0
		}
		if tens {
			n, tens = n+d, false
		} else {
			n = n*10 + d
		}
	}
	return n
}

var reToday = regexp.MustCompile(`今\s?[（(]\s?([0-9]{1,2})\s?[)）]\s?[日天晚早]?|今\s?([0-9]{1,2})\s?日`)

// Today finds 今（16）日 near the start of s: the day of the month that the
// release calls today, and where it stands. day 0 means that it is not there.
func Today(s string) (day, start, end int) {
	m := reToday.FindStringSubmatchIndex(s)
	if m == nil {
		return 0, 0, 0
	}
	g := 2
	if m[2] < 0 {
		g = 4
	}
	d := number(s[m[g]:m[g+1]])
	if d < 1 || d > 31 { // 今（110）年 names a year
		return 0, 0, 0
	}
	return d, m[0], m[1]
}

// May is the cheap test before Cut: whether a line could state any of these.
func May(s string) bool {
	for _, r := range s[:min(len(s), 80)] {
		if r >= '0' && r <= '9' || r >= '０' && r <= '９' {
			return true
		}
	}
	return strings.HasSuffix(s, "时间") || strings.HasSuffix(s, "時間") || strings.Contains(s, "年")
}

// Leading returns the Chinese date that s begins with, or "".
func Leading(s string) string { return reZhDate.FindString(strings.TrimLeft(s, " 　")) }

// Trailing reads the date that an English headline ends with, after a comma or a
// dash: "(14 November 2012)" is the date of something else.
func Trailing(h string) Stated {
	at := len(h)
	for range 4 {
		i := strings.LastIndexAny(h[:at], " ,(")
		if i <= 0 {
			break
		}
		at = i
		before := strings.TrimRight(h[:at], " ")
		if before == "" || h[at] != ',' && !strings.HasSuffix(before, ",") && !strings.HasSuffix(before, "–") && !strings.HasSuffix(before, "-") && !strings.HasSuffix(before, " dated") {
			continue
		}
		if w, rest := Cut(h[at:], "", false); rest == "" && w.HasDate() && w.Year > 0 {
			return w
		}
	}
	return Stated{}
}
