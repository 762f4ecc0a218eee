package figures

import (
	"slices"

	"dateline/internal/check/internal/figures/internal/words"
)

// connected reports whether nothing but what joins the ends of a range or the
// parts of a list stands between two cells.
func (s *scanner) connected(from, to int) bool {
	if from > to || to-from > 6 {
		return false
	}
	for k := from; k < to; k++ {
		switch r := s.c[k].R; {
		case words.IsSpace(r) && r != '\n', r == '-', r == '~', r == '至', r == '到', r == '、', r == '和', r == '或', r == '与', r == '及':
		case words.IsLatin(r):
			switch w := s.word(k); w {
			case "to", "and", "or", "through", "a", "à", "y", "et", "и", "до":
				k += len(w) - 1
			default:
				return false
			}
		default:
			return false
		}
	}
	return to > from
}

// ranges gives the first of two ends what is said after the second only: 2 to 3
// million, 10-12 km, 7、8月. As both readings are possible, it is one more.
func (s *scanner) ranges() {
	slices.SortStableFunc(s.figs, func(a, b fig) int { return a.from - b.from })
	for i := len(s.figs) - 2; i >= 0; i-- {
		a, b := &s.figs[i], &s.figs[i+1]
		if a.class == cNumber && b.class == cNumber && a.v > 0 && a.v < b.v && a.mag <= 1 && s.oneIn(a.to, b.from) { // nine in ten
			share := a
			if !a.hard {
				share = b
			}
			share.alts = append(share.alts, 100*a.v/b.v)
			b.hard = b.hard && !a.hard
		}
		if b.from-a.to == 1 && a.class == cNumber && b.class == cNumber && a.digits && b.digits {
			switch s.r(a.to) {
			case ':', '-', '比': // 3-1
				a.hard, b.hard = true, true
			}
		}
		if a.class == cDay && a.date > 0 && s.dates[a.date-1].m > 0 && b.class == cNumber && b.digits && b.mag <= 1 && b.v > a.v && b.v <= 31 && b.from-a.to == 1 && s.r(a.to) == '-' { // July 25-27
			b.class = cDay
			s.dates = append(s.dates, date{d: int(b.v), from: b.from, to: b.to})
			b.date = len(s.dates)
		}
		if a.class == cYear && b.class == cNumber && b.from-a.to == 1 && s.r(a.to) == '-' && b.v < 100 && b.v > float64(int(a.v)%100) { // 2010–11
			b.class = cYear
			b.alts = append(b.alts, b.v)
			b.v += float64(int(a.v) / 100 * 100)
			s.dates = append(s.dates, date{y: int(b.v), from: b.from, to: b.to})
			b.date = len(s.dates)
		}
		if a.class != cNumber && a.class != cMoney || a.hi > 0 || !s.connected(a.to, b.from) {
			continue
		}
		if b.mag > 1 && a.mag <= 1 && (b.class == cNumber || b.class == cMoney || b.class == cUnit || b.class == cPercent) {
			a.alts = append(a.alts, a.v*b.mag)
		}
		switch b.class {
		case cClock:
			if a.class == cNumber && a.digits && a.v <= 24 && a.v == float64(int(a.v)) { // 0—24时
				a.class, a.v, a.sec, a.hard = cClock, 60*a.v, -1, a.v > 0
				b.hard = b.hard && (a.v > 0 || b.v < 1440) // that is all day
			}
		case cDecade:
			if a.class == cNumber && b.v >= 10 && (a.v < 10 && a.digits == b.digits || a.v < 100 && int(a.v)%10 == 0) {
				a.class, a.hard = cDecade, b.hard
				if a.v < 10 { // 六七十年代
					a.v *= 10
				}
				a.alts = append(a.alts, 1900+a.v, 1800+a.v)
			}
		case cMonth:
			if a.class == cNumber && a.v >= 1 && a.v <= 12 && a.v == float64(int(a.v)) {
				s.dates = append(s.dates, date{m: int(a.v), from: a.from, to: a.to})
				a.class, a.date = cMonth, len(s.dates)
			}
		case cDay, cYear:
			if a.class == cNumber && a.mag <= 1 && (b.class == cDay && a.v <= 31 || b.class == cYear && a.v > 1000) && a.v == float64(int(a.v)) && a.digits {
				a.class = b.class
				s.dates = append(s.dates, date{from: a.from, to: a.to})
				a.date = len(s.dates)
				if b.class == cDay {
					s.dates[a.date-1].d = int(a.v)
				} else {
					s.dates[a.date-1].y = int(a.v)
				}
			}
		case cUnit, cPercent:
			if a.class == cNumber && a.digits == b.digits {
				a.class, a.code, a.weak = b.class, b.code, true
				if b.class == cPercent {
					a.alts = append(a.alts, a.v/100)
				}
			}
		case cMoney:
			if a.class == cNumber && a.digits == b.digits {
				a.class, a.code = b.class, b.code
			}
		case cNumber:
			if a.class == cMoney && b.digits && b.mag >= a.mag && !b.ordinal && s.r(a.to) != ',' {
				b.class, b.code = cMoney, a.code
			}
		}
	}
}

// oneIn reports whether two numbers are a share of each other: 9 in 10, two out
// of five.
func (s *scanner) oneIn(from, to int) bool {
	if s.r(from) != ' ' || s.r(to-1) != ' ' {
		return false
	}
	switch w := s.word(from + 1); w {
	case "in":
		return to == from+4
	case "out":
		return to == from+8 && s.word(from+5) == "of"
	}
	return false
}

// asides marks what stands in brackets after an amount as another way to say it:
// 2,600 acres (1,052 hectares). It need not be on the other side.
func (s *scanner) asides() {
	for i := 1; i < len(s.figs); i++ {
		a, b := &s.figs[i-1], &s.figs[i]
		if a.aside && i > 1 && b.from-a.to <= 4 && s.connected(a.to, b.from) {
			b.aside = b.class == cUnit || b.class == cMoney
			continue
		}
		if b.class != cUnit && b.class != cMoney || a.class != cUnit && a.class != cMoney && a.class != cNumber || b.from-a.to > 24 || b.code == a.code && a.class == b.class {
			continue
		}
		open := false
		for k := a.to; k < b.from; k++ {
			switch s.c[k].R {
			case '(', '[', '（':
				open = true
			case ')', '.', ';', '。':
				open = false
			}
		}
		if open {
			b.aside = true
			if l := i - 2; l >= 0 && s.figs[l].aside {
				continue
			}
		}
	}
}

// brackets marks the figures that stand in brackets, and those that count what
// was named before.
func (s *scanner) brackets() {
	depth, commas, k := 0, 0, 0
	for i := range s.figs {
		f := &s.figs[i]
		for ; k < f.from; k++ {
			switch s.c[k].R {
			case '(', '[':
				depth++
			case ')', ']', '\n':
				depth = 0
			case '、':
				commas++
			case words.Wide, '。', ';', ':', ',':
				commas = 0
			}
		}
		f.inner = depth > 0
		if f.class == cNumber && f.digits && f.v >= 2 && f.v <= 20 {
			switch s.r(f.from - 1) {
			case '这', '那', '述', '该': // 上述5国
				f.counted = true
			case '上':
				f.counted = s.r(f.from-2) == '以'
			}
			f.counted = f.counted || commas > 0 && float64(commas+1) == f.v
		}
		commas = -1000 // what is listed are figures
	}
}
