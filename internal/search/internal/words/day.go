package words

import (
	"slices"
	"strconv"
	"strings"
)

// A day is found however it is written: as the day of ISO 8601, 2021-06-30, beside its
// words. That takes a year, a month and a day together: June 30, 2021, le 30 juin 2021,
// 2021年6月30日.

// monthNames are the months by their names, folded, in the languages of the United
// Nations; in Arabic those of Egypt and, where they are one word, of the Levant.
var monthNames = func() map[string]int {
	m := map[string]int{}
	for _, year := range []string{
		"january february march april may june july august september october november december",
		"jan feb mar apr may jun jul aug sep oct nov dec",
		"janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
		"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
		"января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
		"يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
	} {
		for i, name := range strings.Fields(year) {
			m[name] = i + 1
		}
	}
	for i, name := range strings.Fields("- شباط آذار نيسان أيار حزيران تموز آب أيلول - - -") {
		if name != "-" { // the other names are of two words
			m[name] = i + 1
		}
	}
	return m
}()

// dayTerm returns the term of a day, "" where there is no such day.
func dayTerm(year, month, day int) string {
	if year < 1000 || year > 2999 || month < 1 || month > 12 || day < 1 || day > 31 {
		return ""
	}
	b := strconv.AppendInt(nil, int64(year), 10)
	for _, n := range []int{month, day} {
		b = append(b, '-', byte('0'+n/10), byte('0'+n%10))
	}
	return string(b)
}

// small returns the number that a word of one or two digits is, after its mark. 1er
// and 2nd are numbers too.
func small(exact string) int {
	s := strings.TrimPrefix(exact, exactMark)
	end := 0
	for end < len(s) && '0' <= s[end] && s[end] <= '9' {
		end++
	}
	switch s[end:] {
	case "", "st", "nd", "rd", "th", "er":
	default:
		return 0
	}
	if end == 0 || end > 2 {
		return 0
	}
	n, _ := strconv.Atoi(s[:end])
	return n
}

// day looks for a day of which the token that was written last but one is the year,
// and writes it.
func (t *text) day() {
	year := t.tokens[len(t.tokens)-2]
	if len(year.Term) != len(exactMark)+4 || year.Term[len(exactMark)] > '9' {
		return
	}
	y, err := strconv.Atoi(year.Term[len(exactMark):])
	if err != nil {
		return
	}
	// The words before it, back to front; de stands between them in Spanish.
	var before [2]int
	n := 0
	position := year.Position
	for i := len(t.tokens) - 3; i >= 0 && n < len(before); i-- {
		k := t.tokens[i]
		if k.Position < year.Position-5 {
			return
		}
		if !k.Exact || k.Position >= position {
			continue
		}
		if k.Position != position-1 || !strings.HasPrefix(k.Term, exactMark) {
			return
		}
		position = k.Position
		if k.Term != exactMark+"de" {
			before[n] = i
			n++
		}
	}
	if n < len(before) {
		return
	}
	last, first := t.tokens[before[0]].Term, t.tokens[before[1]].Term
	term := ""
	if m := monthNames[last[len(exactMark):]]; m > 0 {
		term = dayTerm(y, m, small(first))
	} else if m := monthNames[first[len(exactMark):]]; m > 0 {
		term = dayTerm(y, m, small(last))
	}
	if term != "" {
		from := t.tokens[before[1]]
		t.tokens = slices.Insert(t.tokens, before[1], Token{Term: term, Start: from.Start, End: year.End, Position: from.Position})
	}
}

// calendarDay is how far a day of 2021年6月30日 has been read.
type calendarDay struct {
	token       int // the one of the year
	year, month int
	end         int // in bytes of the text
}

// dated notes the number before a unit of the calendar that was written last, and
// writes the day when it is complete.
func (t *text) dated() {
	k := t.tokens[len(t.tokens)-1]
	unit := k.Term[len(k.Term)-len("日"):]
	n, err := strconv.Atoi(k.Term[:len(k.Term)-len(unit)])
	d := &t.date
	switch {
	case err != nil:
		*d = calendarDay{}
	case unit == "年":
		*d = calendarDay{token: len(t.tokens) - 1, year: n, end: k.End}
	case unit == "月" && d.year > 0 && d.month == 0 && k.Start == d.end:
		d.month, d.end = n, k.End
	case unit == "日" && d.month > 0 && k.Start == d.end:
		from := t.tokens[d.token]
		if term := dayTerm(d.year, d.month, n); term != "" {
			t.tokens = slices.Insert(t.tokens, d.token, Token{Term: term, Start: from.Start, End: k.End, Position: from.Position})
		}
		*d = calendarDay{}
	default:
		*d = calendarDay{}
	}
}
