package figures

import "dateline/internal/check/internal/figures/internal/words"

// A timeOfDay is a clock time while it is read.
type timeOfDay struct {
	h, m, sec int
	to        int    // the cell after it
	half      string // am, pm, noon; "24": of a clock of twenty-four hours
	said      bool   // that it is a time, and no number
}

// clock reads times of day: 14:45, 2:45 p.m., 下午2时45分, 8点半, 12 noon.
func (s *scanner) clock(n *number, f *fig) bool {
	if s.prefix != "" || n.mag != 1 || n.ordinal || n.fraction || n.v > 24 && n.whole != 4 {
		return false
	}
	c := timeOfDay{h: int(n.v), sec: -1, to: n.to}
	if s.halfDay(n.from) {
		c.half = s.halfCode
	}
	k := s.blank(n.to, 1)
	ok := true
	switch {
	case n.digits && s.colon(n, &c):
	case n.v != float64(c.h):
		ok = s.pointed(n, &c, k)
	case n.digits && n.whole == 4 && n.plainInt:
		ok = s.military(n, &c, k)
	case (s.r(k) == '时' || s.r(k) == '点') && (n.plainInt || !n.digits):
		ok = s.hour(n, &c, k)
	}
	if !ok || c.h > 24 {
		return false
	}
	s.halfAfter(&c)
	if !c.said {
		return false
	}
	switch {
	case c.half == "am" && c.h == 12:
		c.h = 0
	case c.half == "pm" && c.h < 12, c.half == "noon" && c.h < 3:
		c.h += 12
	case c.half == "pm" && c.h == 12 && s.zh && (s.r(s.halfEnd-1) == '晚' || s.r(s.halfEnd-1) == '夜' || s.r(s.halfEnd-2) == '晚'):
		c.h = 24
	}
	*f = fig{
		class: cClock, from: n.from, to: min(c.to, len(s.c)), v: float64(c.h*60 + c.m), sec: c.sec,
		half: c.half != "" || c.h > 12 || c.h == 0, digits: n.digits, hard: n.digits,
	}
	s.zoneOf(f)
	return true
}

// blank returns the cell after up to most spaces at i.
func (s *scanner) blank(i, most int) int {
	for k := 0; k < most && words.IsSpace(s.r(i)); k++ {
		i++
	}
	return i
}

// sixty returns the number below sixty that two digits at i are, or -1.
func (s *scanner) sixty(i int) int {
	if s.run(i) == 2 {
		if v := s.value(i, 2); v < 60 {
			return v
		}
	}
	return -1
}

// colon reads 14:45, 11:42:58, 14h30.
func (s *scanner) colon(n *number, c *timeOfDay) bool {
	r := s.r(n.to)
	m := s.sixty(n.to + 1)
	if !n.plainInt || n.whole > 2 || m < 0 || r != ':' && (r != 'h' || words.IsLetter(s.r(n.to+3))) {
		return false
	}
	c.m, c.to, c.said = m, n.to+3, true
	if sec := s.sixty(c.to + 1); r == ':' && s.r(c.to) == ':' && sec >= 0 {
		c.sec = sec
		c.to += 3
	}
	return true
}

// pointed reads 2.45 p.m.
func (s *scanner) pointed(n *number, c *timeOfDay, k int) bool {
	w, _ := s.lex.At(s.c, k)
	half := w != nil && w.Kind == words.Half && !words.IsHan(s.r(k))
	if !n.digits || n.whole > 2 || s.r(n.from+n.whole) != '.' || n.to != n.from+n.whole+3 || !half && !(s.halfDay(n.from) && s.zh) {
		return false
	}
	c.m, c.said = s.value(n.to-2, 2), true
	return c.m < 60
}

// military reads 0200GMT, 0930 hours.
func (s *scanner) military(n *number, c *timeOfDay, k int) bool {
	w, end := s.lex.At(s.c, k)
	zone := w != nil && w.Kind == words.Zone && end > k
	hours := n.lead0 && (s.word(k) == "hours" || s.word(k) == "hrs")
	if c.h%100 > 59 || c.h > 2400 || !zone && !hours {
		return false
	}
	c.h, c.m, c.half, c.said = c.h/100, c.h%100, "24", true
	return true
}

// hour reads what follows the hours in Chinese: 2时45分, 8点半, 9点钟, 7点整.
func (s *scanner) hour(n *number, c *timeOfDay, k int) bool {
	if words.Contains("代期候段间装光常隔评", s.r(k+1)) {
		return false
	}
	e := k + 1
	if s.r(e) == '钟' {
		e++
		c.said = true
	}
	if q := s.blank(e, 1); s.run(q) == 2 && s.r(s.blank(q+2, 1)) == '分' { // 10 点 50 分
		e = q
	}
	switch q := s.r(e); {
	case q == '半':
		c.m, e, c.said = 30, e+1, true
	case q == '整' || q == '正' && s.r(e+1) != '式':
		e, c.said = e+1, true
	case words.IsDigit(q) && s.run(e) <= 2 && s.value(e, s.run(e)) < 60:
		c.m, c.said = s.value(e, s.run(e)), true
		if e += s.run(e); s.r(s.blank(e, 1)) == '分' {
			e = s.blank(e, 1) + 1
		}
	case words.HanNumeral(q):
		if m, ok := s.hanAt(e); ok && m.v < 60 && m.v == float64(int(m.v)) && s.r(m.to) == '分' {
			c.m, e, c.said = int(m.v), m.to+1, true
		}
	}
	if !c.said && c.half == "" && (s.r(k) == '点' || !n.digits) { // 三点建议
		return false
	}
	c.said, c.to = true, e
	return true
}

// halfAfter reads the half of the day after the time: p.m., noon, o'clock.
func (s *scanner) halfAfter(c *timeOfDay) {
	k := s.blank(c.to, 2)
	if s.word(k) == "o" && s.r(k+1) == '\'' {
		c.to, c.said = k+len("o'clock"), true
		return
	}
	w, end := s.lex.At(s.c, k)
	if w == nil || end == k || words.IsHan(s.r(k)) {
		return
	}
	switch {
	case w.Kind == words.Half:
		c.half, c.to, c.said = w.Code, end, true
	case w.Kind == words.Clock && c.h == 12:
		c.half, c.to, c.said = "am", end, true
		if w.Vals[0] > 0 {
			c.half = "noon"
		}
	}
}

// zoneOf gives a time the zone that stands after it, or in Chinese before it with
// the date between: 北京时间2月4日上午8时.
func (s *scanner) zoneOf(f *fig) {
	k := s.blank(f.to, 1)
	if s.r(k) == '(' {
		k++
	}
	if w, end := s.lex.At(s.c, k); w != nil && end > k && w.Kind == words.Zone && (words.IsHan(s.r(k)) || s.c[k].Up) {
		f.zone, f.to = w.Vals, end
		s.zones = append(s.zones, w.Vals)
		return
	}
	if s.zh && len(s.zones) > 0 && f.from >= s.zoneEnd && f.from-s.zoneEnd < 16 && words.IsHan(s.r(s.zoneEnd-1)) {
		f.zone = s.zones[len(s.zones)-1]
	}
}
