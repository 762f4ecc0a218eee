// Package figures reads what texts say in figures, and says what of it a
// translation has not: numbers, percentages, amounts of money, measures, dates,
// times of day, in digits and in words.
//
// [Read] reads one text, [Compare] a text and its translation. What a rule is not
// sure of it leaves alone: a number below thirteen that is written in words, or
// 1, is part of many a phrase ("one of them", 一起), so that it may stand for a
// figure of the other side and asks for none. English and Chinese are read with
// their number words; of French, Spanish, Russian and Arabic the digits, the
// months, the magnitudes and the small numbers; of other languages the digits.
package figures

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"dateline"

	"dateline/internal/check/internal/figures/internal/words"
)

// Kind is what a figure is about.
type Kind uint8

// The kinds, in the order of check's.
const (
	Number Kind = iota
	Date
	Time
	Currency
	Unit
)

func (k Kind) prefix() string { return [...]string{"number", "date", "time", "currency", "unit"}[k] }

// String returns "number", "date", "time", "currency" or "unit".
func (k Kind) String() string { return k.prefix() }

func kindOf(c class) Kind {
	switch c {
	case cYear, cMonth, cDay, cWeekday, cDecade, cCentury:
		return Date
	case cClock:
		return Time
	case cMoney:
		return Currency
	case cUnit:
		return Unit
	}
	return Number
}

// Reading is a figure of a text.
type Reading struct {
	Kind       Kind
	Start, End int    // byte offsets in the text; equal: the place where something is missing
	Read       string // as it was understood: "150,000,000", "2021-02-04", "30 %", "USD 10,000,000", "14:45 UTC-05:00"; "~" before what is vague
	Exact      bool   // the other side must have it
}

// Difference is a figure of one side that the other has not, or not so.
type Difference struct {
	Why            string // "number.missing" (in the translation), ".added", ".differs"; the same for date, time, currency, unit; "date.weekday", "time.zone"
	Error          bool   // false: the reading is doubtful
	Source, Target Reading
}

// Read returns the figures of a text, in order. The parts of one date are one
// reading.
func Read(text string, lang dateline.Lang) []Reading {
	s := scan(text, lang)
	var out []Reading
	for i := range s.figs {
		f := &s.figs[i]
		if f.class == cStands {
			continue
		}
		r := s.reading(f)
		if f.date > 0 {
			d := s.dates[f.date-1]
			r.Start, _ = s.span(d.from, d.to)
			_, r.End = s.span(d.from, d.to)
			if n := len(out); n > 0 && out[n-1].Start == r.Start && out[n-1].End == r.End && out[n-1].Kind == Date {
				out[n-1].Exact = out[n-1].Exact || r.Exact
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

// Compare returns what a source and its translation say differently in figures,
// in the order of the translation.
func Compare(source, target string, from, to dateline.Lang) []Difference {
	p := pair{a: scan(source, from), b: scan(target, to)}
	p.run()
	return p.out
}

// scan reads the figures of a text.
func scan(text string, lang dateline.Lang) *scanner {
	base := lang.Base()
	s := &scanner{c: words.Cells(text), lex: words.Of(base), zh: base == "zh", words: base == "zh" || base == "en"}
	s.mainland = lang == "zh" || lang == "zh-Hans" || lang == "zh-CN"
	switch base {
	case "fr", "es", "ru", "de", "it", "pt", "pl", "uk", "nl", "sv", "da", "nb", "fi", "cs", "tr", "id", "vi":
		s.commaDecimal = true
	}
	s.scan()
	return s
}

// span returns the bytes of cells [from, to).
func (s *scanner) span(from, to int) (start, end int) {
	if len(s.c) == 0 || from >= len(s.c) {
		return 0, 0
	}
	last := s.c[min(max(to, from+1), len(s.c))-1]
	return int(s.c[from].At), int(last.At) + int(last.N)
}

func (s *scanner) end() Reading {
	n := 0
	if len(s.c) > 0 {
		last := s.c[len(s.c)-1]
		n = int(last.At) + int(last.N)
	}
	return Reading{Start: n, End: n}
}

func (s *scanner) reading(f *fig) Reading {
	start, end := s.span(f.from, f.to)
	r := Reading{Kind: kindOf(f.class), Start: start, End: end, Exact: f.hard}
	switch f.class {
	case cYear, cMonth, cDay, cWeekday:
		if f.date > 0 {
			r.Read = s.dates[f.date-1].String()
		} else {
			r.Read = words.Grouped(f.v)
		}
	case cPercent:
		r.Read = words.Grouped(f.v) + " %"
	case cMoney:
		r.Read = f.code + " " + words.Grouped(f.v)
	case cUnit:
		r.Read = words.Grouped(f.v) + " " + words.UnitName(f.code)
	case cClock:
		r.Read = clockName(f)
	case cToken:
		r.Read = strings.ToUpper(f.token)
	case cDecade:
		r.Read = strconv.Itoa(int(f.v)) + "s"
	case cCentury:
		r.Read = words.Ordinal(int(f.v)) + " century"
	default:
		r.Read = words.Grouped(f.v)
		if f.token != "" {
			r.Read = f.token
		} else if f.fraction && len(f.also) > 1 && f.v < 1 {
			r.Read = words.Grouped(math.Round(f.v*1e4) / 1e4)
		}
	}
	if f.hi > 0 {
		r.Read = "~" + r.Read
	}
	return r
}

func clockName(f *fig) string {
	s := fmt.Sprintf("%02d:%02d", int(f.v)/60, int(f.v)%60)
	if f.sec >= 0 {
		s += fmt.Sprintf(":%02d", f.sec)
	}
	if len(f.zone) == 1 {
		z, sign := int(f.zone[0]), '+'
		if z < 0 {
			z, sign = -z, '-'
		}
		s += fmt.Sprintf(" UTC%c%02d:%02d", sign, z/60, z%60)
	}
	return s
}

// String returns "2021-02-04", "2021-02", "2021", "02-04", "month 2", "day 4", with
// the weekday after it.
func (d date) String() string {
	var s string
	switch {
	case d.y > 0 && d.m > 0 && d.d > 0:
		s = fmt.Sprintf("%04d-%02d-%02d", d.y, d.m, d.d)
	case d.y > 0 && d.m > 0:
		s = fmt.Sprintf("%04d-%02d", d.y, d.m)
	case d.y > 0:
		s = fmt.Sprintf("%04d", d.y)
	case d.m > 0 && d.d > 0:
		s = fmt.Sprintf("%02d-%02d", d.m, d.d)
	case d.m > 0:
		s = time.Month(d.m).String()
	case d.d > 0:
		s = fmt.Sprintf("day %d", d.d)
	}
	if d.wd > 0 {
		s = strings.TrimSpace(s + " " + time.Weekday(d.wd%7).String())
	}
	return s
}

// wrongDay reports a full date that falls on another weekday than it says.
func (d date) wrongDay() bool {
	if d.y < 1583 || d.y > 2999 || d.m < 1 || d.m > 12 || d.d < 1 || d.wd == 0 {
		return false
	}
	t := time.Date(d.y, time.Month(d.m), d.d, 0, 0, 0, 0, time.UTC)
	return t.Day() == d.d && int(t.Weekday()) != d.wd%7
}
