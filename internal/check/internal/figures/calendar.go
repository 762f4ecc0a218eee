package figures

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
		switch r := s.c[k].r; {
		case isSpace(r) && r != '\n', r == ',', r == wide && c == cWeekday, r == '(', r == '.', r == '/', r == '-' && from-d.to == 1, r == '日', r == '号':
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
func (s *scanner) month(w *word, i, end int) int {
	m := w.vals[0]
	if w.weak && !s.c[i].up && s.lex != lexiconOf("fr") {
		return end
	}
	day := -1
	if l := len(s.figs) - 1; l >= 0 {
		p := &s.figs[l]
		k := p.to
		if isSpace(s.r(k)) {
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
	beside := day >= 0 || isDigit(s.r(end+1)) || isDigit(s.r(end+2))
	f.hard = !w.weak || beside
	f.digits = false
	f.weak = w.weak && !beside
	return end
}

// calendar reads years, months and days.
func (s *scanner) calendar(n *number, f *fig) bool {
	if s.prefix != "" || n.v != float64(int(n.v)) || n.fraction {
		return false
	}
	k := n.to
	if isSpace(s.r(k)) {
		k++
	}
	v := int(n.v)
	if s.zh || isHan(s.r(k)) {
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
			if s.r(end) == ':' && isDigit(s.r(end+1)) {
				return false
			}
			s.datePart(cDay, n.v, n.from, end, n.digits)
			f.from, f.to = -1, end
			return true
		case n.whole == 4 && n.plainInt && v >= 1000 && v < 2200 && s.joins(cYear, n.from) > 0 && !s.figs[d.last].digits || n.whole == 4 && n.plainInt && v >= 1000 && v < 2200 && s.joins(cYear, n.from) > 0:
			s.datePart(cYear, n.v, n.from, n.to, true)
			f.from, f.to = -1, n.to
			return true
		}
	}
	if n.plainInt && n.whole == 4 && v >= 1800 && v <= 2100 && !s.zh && n.digits && f.class == cNumber && !isLetter(s.r(n.to)) {
		if w, end := s.lex.at(s.c, s.gap(n.to)); w != nil && end > s.gap(n.to) && (w.kind == wUnit || w.kind == wCurrency || w.kind == wPercent) {
			return false
		}
		if s.r(n.to) == '\'' && s.word(n.to+1) == "s" {
			return false
		}
		if s.r(n.to) == ' ' && isLetter(s.r(n.to+1)) && !s.c[n.to+1].up && !s.yearly(n.from, n.to+1) {
			return false
		}
		s.datePart(cYear, n.v, n.from, n.to, true)
		f.from, f.to = -1, n.to
		return true
	}
	if s.lex == lexiconOf("en") && n.ordinal || s.word(n.to) == "st" || s.word(n.to) == "th" {
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
	for k > 0 && isSpace(s.r(k)) {
		k--
	}
	if k <= 0 || !isLatin(s.r(k)) && s.r(k) != ')' && s.r(k) != '\'' {
		switch s.word(next) {
		case "and", "to", "by", "at", "as", "with", "when", "that", "was", "is", "has", "had", "will", "saw", "in", "for", "from", "because", "while", "but", "or":
			return true
		}
		return k > 0
	}
	for k > 0 && isLatin(s.r(k-1)) {
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
	case r == '年' && s.r(k+1) == '代', r == '年' && s.r(k+1) == '后':
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
		f.from, f.to = -1, k+1
		return true
	case r == '年' && n.plainInt && n.whole == 4 && v >= 1000 && v < 3000, r == '年' && n.digits && n.plainInt && n.whole == 4:
		s.datePart(cYear, n.v, n.from, k+1, true)
		f.from, f.to = -1, k+1
		return true
	case r == '月' && v >= 1 && v <= 12 && (n.plainInt || !n.digits) && n.hi == 0 && s.r(k+1) != '经' && s.r(k+1) != '球':
		p := s.datePart(cMonth, n.v, n.from, k+1, n.digits || n.v > 1)
		p.digits = true
		f.from, f.to = -1, k+1
		return true
	case (r == '日' || r == '号') && v >= 1 && v <= 31 && (n.plainInt || !n.digits) && n.hi == 0 && !n.ordinal:
		if contains("本元内线楼机间房", s.r(k+1)) && s.r(k+1) != 0 {
			return false
		}
		p := s.datePart(cDay, n.v, n.from, k+1, n.digits || n.v > 1)
		p.digits = n.digits
		f.from, f.to = -1, k+1
		return true
	case r == ')' && (s.r(k+1) == '日' || s.r(k+1) == '晚' || s.r(k+1) == '天') && n.digits && v >= 1 && v <= 31 && s.r(n.from-1) == '(': // 今（16）日
		s.datePart(cDay, n.v, n.from, k+2, true)
		f.from, f.to = -1, k+2
		return true
	}
	return false
}

// republic reports whether 民国 stands before cell i.
func (s *scanner) republic(i int) bool {
	for k := 0; k < 2 && isSpace(s.r(i-1)); k++ {
		i--
	}
	return s.r(i-1) == '国' && s.r(i-2) == '民'
}

// years reads 90年代 and 1990年代, with the century before it.
func (s *scanner) years(n *number, f *fig, end int) bool {
	f.class, f.to = cDecade, end
	f.hard = n.digits || n.v >= 13
	if n.v > 100 {
		f.alts = append(f.alts, float64(int(n.v)%100))
		return true
	}
	if l := len(s.figs) - 1; l >= 0 && s.figs[l].class == cCentury && (s.figs[l].to == n.from || s.figs[l].to == n.from-1 && isSpace(s.r(n.from-1))) { // 20世纪90年代
		c := s.figs[l]
		f.from, f.v = c.from, 100*(c.v-1)+n.v
		f.alts, f.also = append(f.alts, n.v), append(f.also, c.v)
		f.hard = f.hard || c.hard
		s.figs = s.figs[:l]
		return true
	}
	f.alts = append(f.alts, 1900+n.v, 1800+n.v, 2000+n.v)
	return true
}

// clock reads times of day: 14:45, 2:45 p.m., 下午2时45分, 8点半, noon.
func (s *scanner) clock(n *number, f *fig) bool {
	if n.v != float64(int(n.v)) && !(n.digits && n.whole <= 2) || s.prefix != "" || n.mag != 1 || n.ordinal || n.fraction || n.v > 24 && n.whole != 4 {
		return false
	}
	h, m, sec := int(n.v), 0, -1
	to := n.to
	half := ""
	if s.halfDay(n.from) {
		half = s.halfCode
	}
	k := to
	if isSpace(s.r(k)) {
		k++
	}
	said := false // that it is a time of day
	switch r := s.r(to); {
	case n.digits && r == ':' && n.plainInt && n.whole <= 2 && s.run(to+1) == 2 && s.value(to+1, 2) < 60:
		m = s.value(to+1, 2)
		to += 3
		if s.r(to) == ':' && s.run(to+1) == 2 && s.value(to+1, 2) < 60 {
			sec = s.value(to+1, 2)
			to += 3
		}
		said = true
	case n.digits && !n.plainInt && n.whole <= 2 && s.r(n.from+n.whole) == '.' && to == n.from+n.whole+3 && s.value(to-2, 2) < 60: // 2.45 p.m.
		w, _ := s.lex.at(s.c, k)
		if w == nil || w.kind != wHalf || isHan(s.r(k)) {
			return false
		}
		m, n.v = s.value(to-2, 2), float64(h)
	case n.digits && r == 'h' && s.run(to+1) == 2 && n.plainInt && s.value(to+1, 2) < 60 && !isLetter(s.r(to+3)): // 14h30
		m = s.value(to+1, 2)
		to += 3
		said = true
	case n.digits && n.whole == 4 && n.plainInt && h%100 < 60 && h <= 2400: // 0200GMT
		w, end := s.lex.at(s.c, k)
		if s.word(k) != "hours" && s.word(k) != "hrs" && (w == nil || w.kind != wZone || end == k) || s.word(k) == "hours" && !n.lead0 && h%100 != 0 {
			return false
		}
		if s.word(k) == "hours" && !n.lead0 {
			return false
		}
		h, m = h/100, h%100
		said, half = true, "24"
	case (s.r(k) == '时' || s.r(k) == '点') && (n.plainInt || !n.digits):
		hour := s.r(k)
		if contains("代期候段间装光常隔评", s.r(k+1)) && s.r(k+1) != 0 {
			return false
		}
		e := k + 1
		if s.r(e) == '钟' {
			e++
			said = true
		}
		switch q := s.r(e); {
		case q == '半':
			m, e, said = 30, e+1, true
		case q == '整' || q == '正' && s.r(e+1) != '式':
			e, said = e+1, true
		case isDigit(q) && s.run(e) <= 2 && s.value(e, s.run(e)) < 60:
			m = s.value(e, s.run(e))
			e += s.run(e)
			said = true
			if s.r(e) == '分' {
				e++
			}
		case hanNumeral(q):
			if mn, ok := s.hanAt(e); ok && mn.v < 60 && mn.v == float64(int(mn.v)) && s.r(mn.to) == '分' {
				m, e, said = int(mn.v), mn.to+1, true
			}
		}
		if !said && half == "" && (hour == '点' || !n.digits) {
			return false
		}
		said, to = true, e
	}
	if h > 24 || !said && n.v != float64(h) {
		return false
	}
	k = to
	for isSpace(s.r(k)) && k < to+2 {
		k++
	}
	if w, end := s.lex.at(s.c, k); w != nil && end > k && !(s.zh && isHan(s.r(k)) && half != "") {
		switch w.kind {
		case wHalf:
			if !isHan(s.r(k)) {
				half, to, said = w.code, end, true
			}
		case wClock:
			if h == 12 && !isHan(s.r(k)) {
				half, to, said = map[bool]string{true: "noon", false: "am"}[w.vals[0] == 720], end, true
			}
		}
	} else if s.word(k) == "o" && s.r(k+1) == '\'' {
		to, said = k+7, true
	}
	if !said {
		return false
	}
	switch half {
	case "am":
		if h == 12 {
			h = 0
		}
	case "pm":
		if h < 12 {
			h += 12
		} else if h == 12 && s.zh && (s.r(s.halfEnd-1) == '晚' || s.r(s.halfEnd-1) == '夜' || s.r(s.halfEnd-2) == '晚') {
			h = 24
		}
	case "noon":
		if h < 3 {
			h += 12
		}
	}
	*f = fig{class: cClock, from: n.from, to: min(to, len(s.c)), v: float64(h*60 + m), half: half != "" || h > 12 || h == 0, sec: sec, digits: n.digits, hard: n.digits}
	k = to
	for (isSpace(s.r(k)) || s.r(k) == '(') && k < to+2 {
		k++
	}
	if w, end := s.lex.at(s.c, k); w != nil && end > k && w.kind == wZone && (isHan(s.r(k)) || s.c[k].up) {
		f.zone = w.vals
		s.zones = append(s.zones, w.vals)
		f.to = end
	} else if len(s.zones) > 0 && s.zh && n.from >= s.zoneEnd && n.from-s.zoneEnd < 16 && isHan(s.r(s.zoneEnd-1)) { // 北京时间2月4日上午8时
		f.zone = s.zones[len(s.zones)-1]
	}
	return true
}
