package figures

import "dateline/internal/check/internal/figures/internal/words"

// datePart adds a year, a month or a day, and joins it to the date that ends just
// before it if it fits there.
func (s *scanner) datePart(c class, v float64, from, to int, hard bool) *fig {
	g := s.joins(c, from)
	if g == 0 {
		s.dates = append(s.dates, date{from: from})
		g = len(s.dates)
	}
	d := &s.dates[g-1]
	switch c {
	case cYear:
		d.y = int(v)
	case cMonth:
		d.m = int(v)
	case cDay:
		d.d = int(v)
	case cWeekday:
		d.wd = int(v)
	}
	d.to, d.last = to, len(s.figs)
	s.figs = append(s.figs, fig{class: c, from: from, to: to, v: v, hard: hard, digits: hard, date: g})
	return &s.figs[len(s.figs)-1]
}

// joins returns the date that a part continues, or 0: nothing but spaces, a comma
// or a bracket stands between, and the date lacks this part.
func (s *scanner) joins(c class, from int) int {
	g := len(s.dates)
	if g == 0 {
		return 0
	}
	d := s.dates[g-1]
	if d.to > from || from-d.to > 5 || d.last != len(s.figs)-1 {
		return 0
	}
	for k := d.to; k < from; k++ {
		switch r := s.c[k].R; {
		case words.IsSpace(r) && r != '\n', r == ',', r == words.Wide && c == cWeekday, r == '(', r == '.', r == '/', r == '-' && from-d.to == 1, r == '日', r == '号':
		case r == 'o' && s.word(k) == "of", r == 'f' && s.r(k-1) == 'o', r == 'd' && s.word(k) == "de", r == 'e' && s.r(k-1) == 'd':
		default:
			return 0
		}
	}
	switch {
	case c == cYear && d.y == 0 && (d.m > 0), c == cMonth && d.m == 0 && (d.y > 0 || d.d > 0 || d.wd > 0), c == cDay && d.d == 0 && d.m > 0, c == cWeekday && d.wd == 0 && d.d > 0:
		return g
	}
	return 0
}

func (s *scanner) weekday(v, from, to int) {
	f := s.datePart(cWeekday, float64(v), from, to, false)
	f.hard = false
}

// month adds the name of a month at i. A day before it (4 February, 4th of
// February) becomes part of its date.
func (s *scanner) month(w *words.Word, i, end int) int {
	m := w.Vals[0]
	if w.Weak && !s.c[i].Up && s.lex != words.Of("fr") {
		return end
	}
	day := -1
	if l := len(s.figs) - 1; l >= 0 {
		p := &s.figs[l]
		k := p.to
		if words.IsSpace(s.r(k)) {
			k++
		}
		if s.word(k) == "of" {
			k = s.gap(k + 2)
		} else if s.word(k) == "de" {
			k = s.gap(k + 2)
		}
		if k == i && p.to < i && (p.class == cNumber || p.class == cYear && p.date == 0) && p.v >= 1 && p.v <= 31 && p.v == float64(int(p.v)) && (p.digits || p.ordinal) {
			day = l
		}
	}
	if day >= 0 {
		p := &s.figs[day]
		s.dates = append(s.dates, date{d: int(p.v), from: p.from, to: i, last: day})
		p.class, p.date = cDay, len(s.dates)
		p.hard = true
	}
	f := s.datePart(cMonth, m, i, end, false)
	// A word that may mean something else is a month where a figure is beside it.
	beside := day >= 0 || words.IsDigit(s.r(end+1)) || words.IsDigit(s.r(end+2))
	f.hard = !w.Weak || beside
	f.digits = false
	f.weak = w.Weak && !beside
	return end
}

// calendar reads years, months and days.
func (s *scanner) calendar(n *number, f *fig) bool {
	if s.prefix != "" || n.v != float64(int(n.v)) || n.fraction {
		return false
	}
	k := n.to
	if words.IsSpace(s.r(k)) {
		k++
	}
	v := int(n.v)
	if s.zh || words.IsHan(s.r(k)) {
		if s.hanCalendar(n, f, k) {
			return true
		}
	}
	if !n.digits && !n.ordinal {
		return false
	}
	// A number after the name of a month is its day; of four digits, its year.
	if g := len(s.dates); g > 0 && f.class == cNumber {
		d := s.dates[g-1]
		switch {
		case d.m > 0 && d.d == 0 && d.y == 0 && v >= 1 && v <= 31 && !s.figs[d.last].digits && s.joins(cDay, n.from) > 0 && n.mag == 1:
			end := n.to
			if w := s.word(end); w == "st" || w == "nd" || w == "rd" || w == "th" {
				end += 2
			}
			if s.r(end) == ':' && words.IsDigit(s.r(end+1)) {
				return false
			}
			s.datePart(cDay, n.v, n.from, end, n.digits)
			f.to, f.added = end, true
			return true
		case n.whole == 4 && n.plainInt && v >= 1000 && v < 2200 && s.joins(cYear, n.from) > 0:
			s.datePart(cYear, n.v, n.from, n.to, true)
			f.to, f.added = n.to, true
			return true
		}
	}
	if n.plainInt && n.whole == 4 && v >= 1800 && v <= 2100 && !s.zh && n.digits && f.class == cNumber && !words.IsLetter(s.r(n.to)) {
		if w, end := s.lex.At(s.c, s.gap(n.to)); w != nil && end > s.gap(n.to) && (w.Kind == words.Unit || w.Kind == words.Currency || w.Kind == words.Percent) {
			return false
		}
		if s.r(n.to) == '\'' && s.word(n.to+1) == "s" {
			return false
		}
		if s.r(n.to) == ' ' && words.IsLetter(s.r(n.to+1)) && !s.c[n.to+1].Up && !s.yearly(n.from, n.to+1) {
			return false
		}
		s.datePart(cYear, n.v, n.from, n.to, true)
		f.to, f.added = n.to, true
		return true
	}
	if s.lex == words.Of("en") && n.ordinal || s.word(n.to) == "st" || s.word(n.to) == "th" {
		end := n.to
		if s.word(end) == "st" || s.word(end) == "th" {
			end += 2
		}
		if s.word(s.gap(end)) == "century" || s.word(s.gap(end)) == "centuries" {
			f.class, f.to, f.hard = cCentury, s.gap(end)+7, n.v > 3
			f.also = append(f.also, 100*(n.v-1))
			return true
		}
	}
	return false
}

// yearly tells the year of "the 2020 election" from the number of "2000 people":
// by the word before, or a verb or preposition after.
func (s *scanner) yearly(from, next int) bool {
	k := from - 1
	for k > 0 && words.IsSpace(s.r(k)) {
		k--
	}
	if k <= 0 || !words.IsLatin(s.r(k)) && s.r(k) != ')' && s.r(k) != '\'' {
		switch s.word(next) {
		case "and", "to", "by", "at", "as", "with", "when", "that", "was", "is", "has", "had", "will", "saw", "in", "for", "from", "because", "while", "but", "or":
			return true
		}
		return k > 0
	}
	for k > 0 && words.IsLatin(s.r(k-1)) {
		k--
	}
	switch s.word(k) {
	case "some", "about", "over", "than", "nearly", "almost", "around", "roughly", "least", "most", "another", "these", "those", "all", "any", "were", "had", "have", "has", "with", "killed", "only", "first", "last":
		return false
	}
	return true
}

// hanCalendar reads 2021年, 民国110年, 2月, 4日, 21世纪, 90年代, 80后; k is the
// cell after the number and a space.
func (s *scanner) hanCalendar(n *number, f *fig, k int) bool {
	v := int(n.v)
	switch r := s.r(k); {
	case r == '年' && s.r(k+1) == '代':
		return s.years(n, f, k+2)
	case r == '后' && n.whole == 2 && n.plainInt && n.v >= 50 && int(n.v)%5 == 0, r == '后' && n.whole == 2 && n.v == 0 && n.plainInt:
		f.class, f.to = cDecade, k+1
		f.alts = append(f.alts, 1900+n.v, 2000+n.v)
		return true
	case r == '世' && s.r(k+1) == '纪':
		f.class, f.to = cCentury, k+2
		f.also = append(f.also, 100*(n.v-1))
		f.hard = n.digits || n.v > 3
		return true
	case r == '年' && (n.plainInt || !n.digits) && n.v <= 200 && s.republic(n.from):
		p := s.datePart(cYear, n.v+1911, n.from, k+1, true)
		p.alts = append(p.alts, n.v)
		f.to, f.added = k+1, true
		return true
	case r == '年' && n.plainInt && n.whole == 4 && v >= 1000 && v < 3000, r == '年' && n.digits && n.plainInt && n.whole == 4:
		s.datePart(cYear, n.v, n.from, k+1, true)
		f.to, f.added = k+1, true
		return true
	case r == '年' && n.v <= 200 && (n.plainInt || !n.digits) && n.hi == 0 && s.beforeMonth(k+1): // 八十年二月
		full := n.v + 1911
		if s.mainland {
			full = n.v + 1900
		}
		if n.v < 50 && s.mainland {
			full += 100
		}
		p := s.datePart(cYear, full, n.from, k+1, true)
		p.alts = append(p.alts, n.v, n.v+1900, n.v+2000)
		f.to, f.added = k+1, true
		return true
	case r == '月' && n.hi > 0 && n.hi <= 12: // 七八月
		s.datePart(cMonth, n.lo, n.from, n.from+1, false)
		s.datePart(cMonth, n.hi, n.from+1, k+1, false)
		f.to, f.added = k+1, true
		return true
	case r == '月' && v >= 1 && v <= 12 && (n.plainInt || !n.digits) && n.hi == 0 && s.r(k+1) != '经' && s.r(k+1) != '球':
		p := s.datePart(cMonth, n.v, n.from, k+1, n.digits || s.joins(cMonth, n.from) > 0 || s.beforeDay(k+1))
		p.digits = true
		f.to, f.added = k+1, true
		return true
	case (r == '日' || r == '号') && v >= 1 && v <= 31 && (n.plainInt || !n.digits) && n.hi == 0 && !n.ordinal:
		if words.Contains("本元内线楼机间房", s.r(k+1)) {
			return false
		}
		p := s.datePart(cDay, n.v, n.from, k+1, n.digits || n.v > 1)
		p.digits = n.digits
		f.to, f.added = k+1, true
		return true
	case r == ')' && (s.r(k+1) == '日' || s.r(k+1) == '晚' || s.r(k+1) == '天') && n.digits && v >= 1 && v <= 31 && s.r(n.from-1) == '(': // 今（16）日
		s.datePart(cDay, n.v, n.from, k+2, true)
		f.to, f.added = k+2, true
		return true
	}
	return false
}

// republic reports whether 民国 stands before cell i.
func (s *scanner) republic(i int) bool {
	for k := 0; k < 2 && words.IsSpace(s.r(i-1)); k++ {
		i--
	}
	return s.r(i-1) == '国' && s.r(i-2) == '民'
}

// beforeMonth reports whether a month in figures stands at cell i, beforeDay a day.
func (s *scanner) beforeMonth(i int) bool { return s.figuresBefore(i) == '月' }
func (s *scanner) beforeDay(i int) bool {
	r := s.figuresBefore(i)
	return r == '日' || r == '号'
}

func (s *scanner) figuresBefore(i int) rune {
	from := s.blank(i, 1)
	k := from
	for k < from+4 && (words.IsDigit(s.r(k)) || words.HanNumeral(s.r(k))) {
		k++
	}
	if k == from {
		return 0
	}
	return s.r(s.blank(k, 1))
}

// years reads 90年代 and 1990年代, with the century before it.
func (s *scanner) years(n *number, f *fig, end int) bool {
	f.class, f.to = cDecade, end
	f.hard = n.digits || n.v >= 13
	if n.v > 100 {
		f.alts = append(f.alts, float64(int(n.v)%100))
		return true
	}
	if l := len(s.figs) - 1; l >= 0 && s.figs[l].class == cCentury && (s.figs[l].to == n.from || s.figs[l].to == n.from-1 && words.IsSpace(s.r(n.from-1))) { // 20世纪90年代
		c := s.figs[l]
		f.from, f.v = c.from, 100*(c.v-1)+n.v
		f.alts, f.also = append(f.alts, n.v), append(f.also, c.v)
		f.hard = f.hard || c.hard
		s.figs = s.figs[:l]
		return true
	}
	f.alts = append(f.alts, 1900+n.v, 1800+n.v, 2000+n.v)
	if !s.mainland {
		f.alts = append(f.alts, 1910+n.v) // counted by the Republic
	}
	return true
}
