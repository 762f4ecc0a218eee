package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A locale is how one language writes dates, times, numbers and lists. The
// fields are read by the type of the same name in internal/i18n, whose comments
// say what each is for.
type locale struct {
	Months           []string          `json:"months"`
	MonthsAbbr       []string          `json:"monthsAbbr"`
	MonthsStandalone []string          `json:"monthsStandalone"`
	Weekdays         []string          `json:"weekdays"`
	AM               string            `json:"am"`
	PM               string            `json:"pm"`
	Periods          []period          `json:"periods,omitempty"`
	FullDate         string            `json:"fullDate"`
	LongDate         string            `json:"longDate"`
	MediumDate       string            `json:"mediumDate"`
	MonthYear        string            `json:"monthYear"`
	MonthDay         string            `json:"monthDay"`
	Time             string            `json:"time"`
	DateAtTime       string            `json:"dateAtTime"`
	DateAndTimes     string            `json:"dateAndTimes"`
	DateInterval     map[string]string `json:"dateInterval"`
	TimeInterval     map[string]string `json:"timeInterval"`
	IntervalFallback string            `json:"intervalFallback"`
	GMT              string            `json:"gmt"`
	GMTZero          string            `json:"gmtZero"`
	HourFormat       string            `json:"hourFormat"`
	Group            string            `json:"group"`
	MinGrouping      int               `json:"minGrouping"`
	Minus            string            `json:"minus"`
	Decimal          string            `json:"decimal"`
	List             map[string]string `json:"list"`
}

// A period is a part of the day that the language tells apart ("清晨"), from a
// minute of the day to the next period.
type period struct {
	From int    `json:"from"`
	Name string `json:"name"`
}

type widths map[string]map[string]string

type gregorian struct {
	Dates struct {
		Calendars struct {
			Gregorian struct {
				Months struct {
					Format     widths
					Standalone widths `json:"stand-alone"`
				}
				Days struct {
					Format     widths
					Standalone widths `json:"stand-alone"`
				}
				DayPeriods      struct{ Format widths }
				DateFormats     map[string]string
				TimeFormats     map[string]string
				DateTimeFormats struct {
					Long             string
					AvailableFormats map[string]string
					IntervalFormats  map[string]any
				}
				AtTime struct {
					Standard map[string]string
				} `json:"dateTimeFormats-atTime"`
			}
		}
	}
}

type numbers struct {
	Numbers struct {
		DefaultNumberingSystem string
		MinimumGroupingDigits  string
		Latn                   struct {
			Group, Decimal, MinusSign string
		} `json:"symbols-numberSystem-latn"`
		Decimal struct{ Standard string } `json:"decimalFormats-numberSystem-latn"`
	}
}

func locales(src source) (any, error) {
	all := map[string]locale{}
	for _, lang := range langs {
		l, err := readLocale(src, lang)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", lang, err)
		}
		all[lang] = l
	}
	return all, nil
}

func readLocale(src source, lang string) (locale, error) {
	var greg gregorian
	var num numbers
	var list struct {
		ListPatterns struct {
			Standard map[string]string `json:"listPattern-type-standard"`
		}
	}
	var tz timeZoneNames
	for _, f := range []struct {
		v         any
		pkg, file string
	}{
		{&greg, "cldr-dates-full", "ca-gregorian.json"},
		{&num, "cldr-numbers-full", "numbers.json"},
		{&list, "cldr-misc-full", "listPatterns.json"},
		{&tz, "cldr-dates-full", "timeZoneNames.json"},
	} {
		if err := src.main(f.v, f.pkg, lang, f.file); err != nil {
			return locale{}, err
		}
	}
	// Package i18n writes Latin digits in threes; a language that CLDR moves
	// away from that needs new code, not a new table.
	if n := num.Numbers; n.DefaultNumberingSystem != "latn" || n.Decimal.Standard != "#,##0.###" {
		return locale{}, fmt.Errorf("digits %s in groups %s", n.DefaultNumberingSystem, n.Decimal.Standard)
	}
	minGrouping, err := strconv.Atoi(num.Numbers.MinimumGroupingDigits)
	if err != nil {
		return locale{}, err
	}

	g := greg.Dates.Calendars.Gregorian
	weekdays := days(g.Days.Format["wide"])
	if !slices.Equal(weekdays, days(g.Days.Standalone["wide"])) {
		return locale{}, fmt.Errorf("weekdays differ when they stand alone: %v", g.Days)
	}
	l := locale{
		Months:           months(g.Months.Format["wide"]),
		MonthsAbbr:       months(g.Months.Format["abbreviated"]),
		MonthsStandalone: months(g.Months.Standalone["wide"]),
		Weekdays:         weekdays,
		AM:               g.DayPeriods.Format["abbreviated"]["am"],
		PM:               g.DayPeriods.Format["abbreviated"]["pm"],
		FullDate:         g.DateFormats["full"],
		LongDate:         g.DateFormats["long"],
		MediumDate:       g.DateFormats["medium"],
		MonthYear:        g.DateTimeFormats.AvailableFormats["yMMMM"],
		MonthDay:         g.DateTimeFormats.AvailableFormats["MMMMd"],
		Time:             g.TimeFormats["short"],
		DateAtTime:       g.AtTime.Standard["long"],
		DateAndTimes:     g.DateTimeFormats.Long,
		GMT:              tz.Dates.TimeZoneNames.GMTFormat,
		GMTZero:          tz.Dates.TimeZoneNames.GMTZeroFormat,
		HourFormat:       tz.Dates.TimeZoneNames.HourFormat,
		Group:            num.Numbers.Latn.Group,
		MinGrouping:      minGrouping,
		Minus:            num.Numbers.Latn.MinusSign,
		Decimal:          num.Numbers.Latn.Decimal,
		List:             list.ListPatterns.Standard,
	}
	l.IntervalFallback, _ = g.DateTimeFormats.IntervalFormats["intervalFormatFallback"].(string)
	l.DateInterval = longInterval(g.DateTimeFormats.IntervalFormats)
	clock := "Hm"
	if strings.ContainsAny(l.Time, "hB") {
		clock = "hm"
	}
	l.TimeInterval = interval(g.DateTimeFormats.IntervalFormats[clock])
	if l.TimeInterval["m"] != l.TimeInterval[clock[:1]] {
		return locale{}, fmt.Errorf("times of one hour are written otherwise: %v", l.TimeInterval)
	}
	delete(l.TimeInterval, "m")
	if strings.Contains(l.Time, "B") {
		if l.Periods, err = periods(src, lang, g.DayPeriods.Format["abbreviated"]); err != nil {
			return locale{}, err
		}
	}
	chinese(lang, &l)
	return l, nil
}

// chinese mends what CLDR 48 writes in a way no Chinese newsroom would. The
// simplified date interval has spaces round a dash and, alone among the
// language's intervals, spelt-out months; its own month-and-day interval joins
// with 至, as the traditional one does throughout. Two full dates are joined
// likewise.
func chinese(lang string, l *locale) {
	if lang != "zh-Hans" && lang != "zh-Hant" {
		return
	}
	l.DateInterval = map[string]string{
		"d": "y年M月d日至d日",
		"M": "y年M月d日至M月d日",
		"y": "y年M月d日至y年M月d日",
	}
	l.IntervalFallback = "{0}至{1}"
}

// longInterval is the interval of dates with the month spelt out. Where the
// data has none, UTS 35 takes the one with the abbreviated month and widens it.
func longInterval(formats map[string]any) map[string]string {
	if long := interval(formats["yMMMMd"]); len(long) > 0 {
		return long
	}
	wide := interval(formats["yMMMd"])
	for k, v := range wide {
		wide[k] = strings.ReplaceAll(v, "MMM", "MMMM")
	}
	return wide
}

// interval keeps the patterns of one skeleton, by the greatest field that
// differs between the two ends.
func interval(v any) map[string]string {
	out := map[string]string{}
	m, _ := v.(map[string]any)
	for k, v := range m {
		if s, ok := v.(string); ok && len(k) == 1 {
			out[k] = s
		}
	}
	return out
}

func months(m map[string]string) []string {
	var out []string
	for i := range 12 {
		out = append(out, m[strconv.Itoa(i+1)])
	}
	return out
}

func days(m map[string]string) []string {
	var out []string
	for _, k := range []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} {
		out = append(out, m[k])
	}
	return out
}

func periods(src source, lang string, names map[string]string) ([]period, error) {
	var doc struct {
		Supplemental struct {
			DayPeriodRuleSet map[string]map[string]struct {
				From string `json:"_from"`
			}
		}
	}
	if err := src.read(&doc, "cldr-core", "supplemental", "dayPeriods.json"); err != nil {
		return nil, err
	}
	rules, ok := doc.Supplemental.DayPeriodRuleSet[lang]
	if !ok {
		base, _, _ := strings.Cut(lang, "-")
		rules = doc.Supplemental.DayPeriodRuleSet[base]
	}
	var out []period
	for name, rule := range rules {
		if rule.From == "" {
			continue // midnight and noon are moments, which pattern letter B does not name
		}
		var h, m int
		if _, err := fmt.Sscanf(rule.From, "%d:%d", &h, &m); err != nil {
			return nil, err
		}
		out = append(out, period{h*60 + m, names[name]})
	}
	slices.SortFunc(out, func(a, b period) int { return a.From - b.From })
	if len(out) == 0 || out[0].From != 0 {
		return nil, fmt.Errorf("day periods of %s do not start at midnight", lang)
	}
	return out, nil
}
