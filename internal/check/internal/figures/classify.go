package figures

import "dateline/internal/check/internal/figures/internal/words"

// number says what a number counts, adds it, and returns the cell after it.
func (s *scanner) number(n number) int {
	f := fig{
		class: cNumber, from: n.from, to: n.to, v: n.v, alts: n.alts, also: n.also, lo: n.lo, hi: n.hi, token: n.token,
		digits: n.digits, ordinal: n.ordinal, fraction: n.fraction, sig: n.sig, mag: n.mag, code: s.prefix,
	}
	if s.prefix != "" {
		f.class = cMoney
	}
	f.hard = s.exact(n)
	switch {
	case n.digits && s.numeric(&n, &f):
	case s.clock(&n, &f):
	case s.calendar(&n, &f):
	case n.digits && s.glued(&n, &f):
	default:
		s.measure(&f, n.to)
		s.listed(&n, &f)
	}
	f.to = max(f.to, n.from+1)
	if !f.added {
		s.add(f)
	}
	return f.to
}

// exact reports whether a number is one that the other side must have: in digits
// except 0 and 1, which are "no" and "a"; in words from thirteen on, because what
// is below, and a round one, stands in many a phrase.
func (s *scanner) exact(n number) bool {
	switch {
	case n.hi > 0:
		return false
	case n.digits:
		return n.v > 1 || !n.plainInt && n.v != 0
	case n.fraction, n.article:
		return false
	}
	return n.v >= 13
}

// listed makes what numbers an item of a list one that may be missing: layouts
// differ.
func (s *scanner) listed(n *number, f *fig) {
	if f.class != cNumber || !n.plainInt || n.v > 99 {
		return
	}
	p := s.r(n.from - 1)
	if p == '(' {
		p = s.r(n.from - 2)
	}
	if q := s.r(n.to); (n.from == 0 || p == '\n' || p == 0) && (q == '.' || q == '、' || q == ')') {
		f.hard = false
	}
}

// numeric reads dates of digits: 2021-02-04, 2021/2/4, 04/02/2021.
func (s *scanner) numeric(n *number, f *fig) bool {
	i := n.from
	if s.prefix != "" {
		return false
	}
	first := s.run(i)
	sep := s.r(i + first)
	if first == 0 || first > 4 || sep != '-' && sep != '/' && sep != '.' && sep != '·' {
		return false
	}
	b := i + first + 1
	second := s.run(b)
	if s.value(i, first) == 24 && sep == '/' && second == 1 && s.r(b) == '7' { // round the clock
		*f = fig{class: cNumber, from: i, to: b + 1, v: 24, also: []float64{7}}
		return true
	}
	if s.value(i, first) == 9 && sep != '-' && sep != '.' && second == 2 && s.value(b, 2) == 11 && s.r(b+2) != sep { // the day of 2001
		*f = fig{class: cNumber, from: i, to: b + 2, v: 911, hard: true, digits: true, also: []float64{9, 11, 2001}}
		return true
	}
	if second < 1 || second > 2 || s.r(b+second) != sep {
		return false
	}
	d := b + second + 1
	third := s.run(d)
	end := d + third
	if third == 0 || third > 4 || s.r(end) == sep && words.IsDigit(s.r(end+1)) {
		return false
	}
	x, y, z := s.value(i, first), s.value(b, second), s.value(d, third)
	switch {
	case first == 4 && third <= 2 && x >= 1000 && x < 2200: // a day or month that the calendar has not is read as well: that is the error
		s.datePart(cYear, float64(x), i, i+4, true)
		s.datePart(cMonth, float64(y), b, b+second, true)
		s.datePart(cDay, float64(z), d, end, true)
	case third == 4 && first <= 2 && z >= 1000 && z < 2200 && x <= 31 && y <= 31:
		m, day, ma, da := y, x, b, i
		if x <= 12 && y > 12 {
			m, day, ma, da = x, y, i, b
		}
		s.dates = append(s.dates, date{from: i, to: end, last: -1})
		g := len(s.dates)
		if x <= 12 && y <= 12 && x != y { // the order is not known
			s.add(fig{class: cDay, from: i, to: i + first, v: float64(x), hard: true, digits: true, date: g})
			s.add(fig{class: cDay, from: b, to: b + second, v: float64(y), hard: true, digits: true, date: g})
		} else {
			s.dates[g-1].m, s.dates[g-1].d = m, day
			s.add(fig{class: cMonth, from: ma, to: ma + s.run(ma), v: float64(m), hard: true, digits: true, date: g})
			s.add(fig{class: cDay, from: da, to: da + s.run(da), v: float64(day), hard: true, digits: true, date: g})
		}
		s.dates[g-1].y = z
		s.add(fig{class: cYear, from: d, to: end, v: float64(z), hard: true, digits: true, date: g})
		s.dates[g-1].last = len(s.figs) - 1
	default:
		return false
	}
	f.to, f.added = end, true
	return true
}

func (s *scanner) value(i, n int) (v int) {
	for k := range n {
		v = v*10 + int(s.r(i+k)-'0')
	}
	return v
}

// glued reads what is written onto digits without a space: 21st, 1990s, 5G.
func (s *scanner) glued(n *number, f *fig) bool {
	to := n.to
	switch w := s.word(to); {
	case w == "":
		if s.r(to) == '\'' && s.word(to+1) == "s" && n.plainInt && s.decade(n, f, to+2) {
			return true
		}
	case w == "st" || w == "nd" || w == "rd" || w == "th":
		f.ordinal, f.to = true, to+2
		return true
	case w == "s" && n.plainInt:
		if !s.decade(n, f, to+1) {
			f.to++
		}
		return true
	case w == "x" || w == "hrs" || w == "hr":
		s.measure(f, to)
		f.to = max(f.to, to+1)
		return true
	default:
		if u, end := s.lex.At(s.c, to); u != nil && end >= to+len(w) && (u.Kind == words.Unit || u.Kind == words.Currency || u.Kind == words.Percent) && !(len(w) == 1 && s.c[to].Up && w != "l") {
			break
		}
		if u, end := s.lex.At(s.c, to); u != nil && end >= to+len(w) && (u.Kind == words.Month || u.Kind == words.Half || u.Kind == words.Zone) {
			break
		}
		if len(w) > 4 && !s.c[to].Up { // a space is missing
			break
		}
		if n.from != to-n.whole || f.class == cMoney { // 1,000b
			break
		}
		f.to, f.added = s.token(n.from, n.from), true
		return true
	}
	return false
}

func (s *scanner) decade(n *number, f *fig, end int) bool {
	if v := int(n.v); v%10 != 0 || v < 10 || v > 99 && n.whole != 4 || v > 2100 {
		return false
	}
	f.class, f.to = cDecade, end
	if n.v > 100 {
		f.alts = append(f.alts, float64(int(n.v)%100))
		if int(n.v)%100 == 0 { // the 1800s
			f.also = append(f.also, n.v/100+1)
		}
	} else {
		f.alts = append(f.alts, 1900+n.v, 1800+n.v)
		f.also = append(f.also, n.v+9, n.v+10) // in their 50s: from 50 to 60
	}
	return true
}

// measure reads what a number is of: per cent, a currency, a unit, a share.
func (s *scanner) measure(f *fig, to int) {
	k := to
	if words.IsSpace(s.r(k)) {
		k++
	}
	for s.zh && (words.More(s.r(k)) || s.r(k) == '个' && s.r(k+1) != '百' && s.r(k+1) != '月' && s.r(k+1) != '小' && s.r(k+1) != '星') && k < to+3 {
		if s.r(k) == '几' {
			break
		}
		k++
	}
	if s.r(k) == '半' && s.zh && f.v < 100 { // 两个半小时, 三年半 is read below
		f.v += .5
		k++
	}
	if s.r(k) == '-' && k == to {
		k++
	}
	if s.zh && s.share(f, k) {
		return
	}
	w, end := s.lex.At(s.c, k)
	if w == nil || end == k || f.ordinal && w.Kind != words.Percent {
		if w := s.word(k); w == "odd" || w == "plus" || w == "more" {
			return
		}
		return
	}
	switch w.Kind {
	case words.Percent:
		f.class, f.to, f.weak = cPercent, end, s.r(end-1) == '点' || s.r(end-1) == 's' || s.word(k) == "percentage" // points: "10 points" is the same
		f.alts = append(f.alts, f.v/100)
		f.hard = f.hi == 0 && f.v > 0 && !f.aside
	case words.Currency:
		if f.class == cMoney && f.code != "$" && f.code != "¥" && (w.Code == "$" || w.Code == "¥") {
			f.to = end
			return
		}
		f.class, f.code, f.to = cMoney, w.Code, end
	case words.Unit:
		if f.class == cMoney {
			return
		}
		if s.r(k) == '周' && end == k+1 && words.Contains("一二三四五六日年边围岁长期报刊", s.r(end)) {
			return
		}
		if w.Weak && end-k == 1 && words.IsLatin(s.r(k)) && (s.c[k].Up && s.r(k) != 'l' || k > to && s.r(to) == '-' || words.IsSpace(s.r(to)) && s.r(k) != 'm') {
			return
		}
		f.class, f.code, f.weak, f.to = cUnit, w.Code, w.Weak, end
		if w.Code == "yr" && s.zh && s.r(end-1) == '年' && f.hi == 0 {
			if f.v >= 50 && f.v < 100 {
				f.alts = append(f.alts, 1900+f.v)
			} else if f.v < 30 {
				f.alts = append(f.alts, 2000+f.v)
			}
		}
		if s.zh && s.r(end) == '半' && (s.r(end-1) == '年' || s.r(end-1) == '天' || s.r(end-1) == '月' || s.r(end-1) == '时') { // 三年半
			f.v += .5
			f.to++
		}
	}
}

// share reads the Chinese ways to say a part: 三分之二, 百分之三, 三成, 八折, 两倍.
func (s *scanner) share(f *fig, k int) bool {
	switch s.r(k) {
	case '分':
		if s.r(k+1) != '之' {
			return false
		}
		var n number
		if words.IsDigit(s.r(k + 2)) {
			n = s.digitsAt(k + 2)
		} else if m, ok := s.hanAt(k + 2); ok && m.to > k+2 {
			n = m
		} else {
			return false
		}
		of := f.v
		f.lo, f.hi, f.to, f.sig = 0, 0, n.to, n.sig
		switch {
		case of == 100:
			f.class, f.v, f.hard = cPercent, n.v, n.hi == 0 && n.v > 0
			f.alts = append(f.alts, n.v/100)
			if n.hi > 0 && n.v < 100 {
				f.lo, f.hi = n.lo, n.hi
			}
		case of == 0:
			return false
		default:
			f.v, f.fraction, f.hard = n.v/of, true, f.digits && n.digits && of > 9
			f.also = append(f.also, of, n.v, 100*f.v)
		}
		return true
	case '成':
		if f.hi > 0 && f.hi < 10 {
			f.v = f.lo // 六七成
		}
		if f.v < 1 || f.v >= 10 || f.class != cNumber || s.run(k-1) > 1 || words.Contains("为立功都员长果本熟绩人年分了", s.r(k+1)) {
			return false
		}
		f.also = append(f.also, f.v)
		f.v *= 10
		if f.hi > 0 {
			f.lo, f.hi = f.lo*10, f.hi*10
		}
		f.to = k + 1
		if d := words.HanDigit(s.r(k + 1)); d > 0 {
			f.v += float64(d)
			f.to++
		} else if words.IsDigit(s.r(k+1)) && !words.IsDigit(s.r(k+2)) {
			f.v += float64(s.r(k+1) - '0')
			f.to++
		}
		f.class, f.hard = cPercent, f.hi == 0
		f.alts = append(f.alts, f.v/100)
		return true
	case '折':
		if f.v < 1 || f.v >= 100 || words.Contains("线磨腾扣断叠返", s.r(k+1)) {
			return false
		}
		if f.v >= 10 {
			f.v /= 10
		}
		f.alts = append(f.alts, 10*f.v, 100-10*f.v)
		f.to, f.hard = k+1, f.digits
		return true
	case '倍':
		f.alts = append(f.alts, f.v+1, 100*f.v, 100*f.v-100)
		f.to, f.also = k+1, append(f.also, f.v)
		f.hard = f.hard && f.v > 2
		return true
	}
	return false
}
