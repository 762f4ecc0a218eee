package figures

import "dateline/internal/check/internal/figures/internal/words"

// class is what a figure counts. It orders the kinds of finding.
type class uint8

const (
	cNumber class = iota
	cPercent
	cMoney
	cUnit
	cYear
	cMonth
	cDay
	cWeekday
	cDecade
	cCentury
	cClock
	cToken  // a name with digits in it: COVID-19, 5G, F-16
	cStands // a word that may stand for a figure: both, half, decade
)

// A fig is a figure with its place. Dates are taken apart: each of year, month
// and day is one, so that it can be said which of them is wrong.
type fig struct {
	class    class
	from, to int // cells
	v        float64
	alts     []float64 // what it may mean as well
	also     []float64 // what it contains or may stand for
	lo, hi   float64   // of a vague one
	code     string    // of a unit or currency
	weak     bool      // the unit may be none
	token    string
	hard     bool // it was written exactly, so that the other side must have it
	digits   bool
	ordinal  bool
	fraction bool
	half     bool // of a clock: which half of the day is known
	sec      int  // of a clock, or -1
	zone     []float64
	date     int // index into scanner.dates plus one
	sig      int
	mag      float64
	added    bool // while it is read: its parts are among the figures
	aside    bool // stands in brackets after another figure
	inner    bool // stands in brackets
	counted  bool // counts what was named before: 这3人, 甲、乙、丙3人
	mate     int  // index of its counterpart plus one
}

// A date is what belongs together of year, month, day and weekday; 0: not said.
type date struct {
	y, m, d, wd int
	from, to    int // cells
	last        int // the figure that ends it
}

// scanner reads the figures of one text.
type scanner struct {
	c            []words.Cell
	lex          *words.Lexicon
	zh           bool
	mainland     bool // 元 is of the mainland's currency
	commaDecimal bool // 1.234,5
	words        bool // number words are read completely
	figs         []fig
	dates        []date
	zones        [][]float64
	relative     bool // this year, 去年
	relDay       bool // the next day, 当天
	prefix       string
	money        bool
	halfEnd      int // cell after a half of the day: 下午
	halfCode     string
	zoneEnd      int // cell after the last zone
	depth        int
	buf, wbuf    []byte
	runes        []rune
}

func (s *scanner) r(i int) rune {
	if i < 0 || i >= len(s.c) {
		return 0
	}
	return s.c[i].R
}

// gap returns the cell after one space or hyphen at i.
func (s *scanner) gap(i int) int {
	if r := s.r(i); r == ' ' || r == words.Thin || r == '-' {
		return i + 1
	}
	return i
}

// halfDay reports whether 上午 or the like ends just before cell i.
func (s *scanner) halfDay(i int) bool {
	return s.halfCode != "" && (s.halfEnd == i || s.halfEnd == i-1 && words.IsSpace(s.r(i-1)))
}

// festival is the code of a name that is a date: 五四.
const festival = "festival"

// most is how many figures of a text are read: the rest of a longer one is left.
const most = 5000

func (s *scanner) scan() {
	for i := 0; i < len(s.c) && len(s.figs) < most; {
		i = s.step(i)
	}
	s.ranges()
	s.asides()
	s.brackets()
}

// step reads what begins at cell i and returns the cell after it.
func (s *scanner) step(i int) int {
	r := s.c[i].R
	switch {
	case words.IsDigit(r):
		return s.number(s.digitsAt(i))
	case r == '.' && words.IsDigit(s.r(i+1)) && !words.IsDigit(s.r(i-1)) && !words.IsLetter(s.r(i-1)) && s.r(i-1) != '.':
		n := s.digitsAt(i + 1)
		if n.plainInt {
			for range n.whole {
				n.v /= 10
			}
			n.from, n.plainInt = i, false
		}
		return s.number(n)
	case r >= 'ⅰ' && r <= 'ⅻ':
		s.add(fig{class: cNumber, from: i, to: i + 1, v: float64(r - 'ⅰ' + 1)})
		return i + 1
	case words.Vulgar(s.r(i)) > 0:
		s.add(fig{class: cNumber, from: i, to: i + 1, v: words.Vulgar(s.r(i)), also: []float64{100 * words.Vulgar(s.r(i)), 30, 15}, fraction: true})
		return i + 1
	case r == ' ' || r < 0x80 && !words.IsLatin(r) && r != '$':
		return i + 1
	case words.IsLetter(r) && words.IsLetter(s.r(i-1)):
		for words.IsLetter(s.r(i)) {
			i++
		}
		return i
	case words.IsLatin(r):
		if w, end := s.lex.At(s.c, i); w != nil && w.Kind == words.Skip {
			return end
		}
		if to := s.tokenAt(i); to > 0 {
			return to
		}
	case r == '第' && s.zh:
		if w, end := s.lex.At(s.c, i); w != nil { // 第一时间, 第二天
			return max(s.lexical(w, i, end), i+1)
		}
		k := i + 1
		if words.IsSpace(s.r(k)) {
			k++
		}
		if words.IsDigit(s.r(k)) {
			n := s.digitsAt(k)
			n.ordinal = true
			return s.number(n)
		} else if n, ok := s.hanAt(k); ok && n.to > k {
			n.ordinal = true
			return s.number(n)
		}
		return i + 1
	}
	w, end := s.lex.At(s.c, i)
	if w == nil && s.zh && (r == '数' || r == '几' || r == '上' || r == '近' || r == '成') && words.Power(s.r(i+1)) >= 10 {
		return s.vague(i)
	}
	if w != nil {
		if n := s.lexical(w, i, end); n > 0 {
			return n
		}
	}
	if s.zh && words.HanNumeral(r) {
		n, ok := s.hanAt(i)
		if ok && n.to > i {
			return s.number(n)
		}
		return max(n.to, i+1)
	}
	if s.zh && words.Banker(r) > 0 {
		return s.cheque(i)
	}
	if words.IsLatin(r) || words.IsLetter(r) {
		if v, to := words.Roman(s.c, i); v > 0 {
			s.add(fig{class: cNumber, from: i, to: to, v: v})
			return to
		}
		if n, ok := s.wordsAt(i); ok {
			return s.number(n)
		}
		for words.IsLetter(s.r(i)) {
			i++
		}
		return i
	}
	return i + 1
}

// vague reads 数百, 几十万, 上千.
func (s *scanner) vague(i int) int {
	p, k := 1.0, i+1
	for words.Power(s.r(k)) > 0 {
		p *= words.Power(s.r(k))
		k++
		if words.More(s.r(k)) && words.Power(s.r(k+1)) > 0 {
			k++
		}
	}
	f := fig{class: cNumber, from: i, to: k, v: p, lo: p, hi: 10*p - 1}
	if s.r(i) == '近' {
		f.lo = p / 2
	}
	s.measure(&f, k)
	s.add(f)
	return f.to
}

// cheque reads numerals in the form of cheques, if a run of them has a power.
func (s *scanner) cheque(i int) int {
	j, powers := i, 0
	for b := words.Banker(s.r(j)); b > 0 || words.Power(s.r(j)) >= 1e4 || s.r(j) == '〇'; b = words.Banker(s.r(j)) {
		if b > 0 && words.Power(b) > 0 {
			powers++
		}
		j++
	}
	if powers == 0 || j < i+3 {
		return j
	}
	run := make([]rune, 0, j-i)
	for k := i; k < j; k++ {
		if b := words.Banker(s.r(k)); b > 0 {
			run = append(run, b)
		} else {
			run = append(run, s.r(k))
		}
	}
	n := number{from: i, to: j, mag: 1}
	if n.han(run) {
		return s.number(n)
	}
	return j
}

// lexical handles a word of the lexicon at i, or returns 0: it begins a number.
func (s *scanner) lexical(w *words.Word, i, end int) int {
	switch w.Kind {
	case words.Num, words.Ord:
		return 0
	case words.Mul:
		if s.zh || w.Vals[0] < 1e6 && w.Vals[0] != 1e3 || end-i < 4 {
			return 0
		}
		s.add(fig{class: cNumber, from: i, to: end, v: w.Vals[0], lo: w.Vals[0], hi: 1000 * w.Vals[0]}) // millions of
		return end
	case words.Skip:
		if s.r(end) == '之' && s.r(end-1) == '分' { // 十分之一
			return 0
		}
		return end
	case words.Year:
		s.relative = true
		return end
	case words.Day:
		s.relDay = true
		if s.r(i) == '今' || s.r(i) == '昨' || s.r(i) == '当' { // 今晚 is a half of a day as well
			s.halfEnd, s.halfCode = end, ""
			if s.r(end-1) == '晚' {
				s.halfCode = "pm"
			}
		}
		return end
	case words.Month:
		return s.month(w, i, end)
	case words.Weekday:
		s.weekday(int(w.Vals[0]), i, end)
		return end
	case words.Festival:
		s.add(fig{class: cStands, from: i, to: end, also: w.Vals, code: festival})
		return end
	case words.Stands:
		if s.zh && (s.c[i].R == '一' || s.c[i].R == '半' || s.c[i].R == '两') && words.HanNumeral(s.r(end)) {
			return 0
		}
		if s.lex == words.Of("en") {
			if n, ok := s.wordsAt(i); ok && n.to > end { // half a million, a third
				return s.number(n)
			}
		}
		s.add(fig{class: cStands, from: i, to: end, also: w.Vals})
		return end
	case words.Vague:
		k := s.gap(end)
		f := fig{class: cNumber, from: i, to: end, v: w.Vals[0], lo: w.Vals[0], hi: w.Vals[1]}
		if m, to := s.lex.At(s.c, k); m != nil && m.Kind == words.Mul && to > k && m.Vals[0] >= 1000 { // several hundred million
			f.v, f.lo, f.hi, f.to = f.v*m.Vals[0], f.lo*m.Vals[0], f.hi*m.Vals[0], to
		}
		s.measure(&f, f.to)
		s.add(f)
		return f.to
	case words.Half:
		if s.zh && words.IsHan(s.c[i].R) {
			s.halfEnd, s.halfCode = end, w.Code
			if k := s.gap(end); w.Code == "noon" && !words.IsDigit(s.r(k)) && !words.HanNumeral(s.r(k)) {
				s.add(fig{class: cClock, from: i, to: end, v: 720, half: true, sec: -1})
			}
		}
		return end
	case words.Clock:
		s.add(fig{class: cClock, from: i, to: end, v: w.Vals[0], half: true, sec: -1})
		return end
	case words.Zone:
		if (words.IsHan(s.c[i].R) || s.c[i].Up) && s.zoned(w, i) {
			s.zones = append(s.zones, w.Vals)
			s.zoneEnd = end
		}
		return end
	case words.Currency:
		if words.IsLatin(s.c[i].R) && !(s.c[i].Up && (s.c[i+1].Up || s.r(i+1) == '$' || s.r(i) == 'r')) { // they won 3-1, Euro 2020
			return end
		}
		k := end
		for words.IsSpace(s.r(k)) && k < end+2 || s.r(k) == '约' || s.r(k) == '近' || s.r(k) == '-' {
			k++
		}
		if words.IsDigit(s.r(k)) || s.zh && words.HanNumeral(s.r(k)) && words.IsHan(s.c[i].R) || s.r(k) == '.' && words.IsDigit(s.r(k+1)) {
			s.prefix, s.money = w.Code, true
			to := 0
			if words.IsDigit(s.r(k)) {
				n := s.digitsAt(k)
				n.from = i
				to = s.number(n)
			} else if n, ok := s.hanAt(k); ok {
				n.from = i
				to = s.number(n)
			}
			s.prefix, s.money = "", false
			return max(to, end)
		}
		return end
	case words.Percent, words.Unit:
		if len(w.Vals) > 0 { // a decade, for ten years
			s.add(fig{class: cStands, from: i, to: end, also: w.Vals})
			return end
		}
		if words.IsHan(s.c[i].R) {
			return 0
		}
		return end
	}
	return 0
}

// zoned tells the letters of a zone from a word in capitals: a number is near.
func (s *scanner) zoned(w *words.Word, i int) bool {
	if words.IsHan(s.c[i].R) {
		return true
	}
	for k := i - 1; k >= 0 && k > i-8; k-- {
		if words.IsDigit(s.c[k].R) || s.r(k) == 'm' {
			return true
		}
	}
	return false
}

func (s *scanner) add(f fig) {
	if f.v == 0 && f.hi > 0 {
		f.v = f.lo
	}
	s.figs = append(s.figs, f)
}

// tokenAt reads a name with digits in it from cell i, the start of a word, and
// returns the cell after it, or 0.
func (s *scanner) tokenAt(i int) int {
	j := i
	up := false
	for words.IsLatin(s.r(j)) {
		up = up || s.c[j].Up
		j++
	}
	k := j
	if s.r(k) == '-' || s.r(k) == '.' && j-i <= 2 && s.c[i].Up {
		k++
	}
	if !words.IsDigit(s.r(k)) || k > j && !up {
		return 0
	}
	if w, end := s.lex.At(s.c, i); w != nil && (end == j || end == j+1) && (w.Kind == words.Currency || w.Kind == words.Month || w.Kind == words.Num || w.Kind == words.Mul || w.Kind == words.Ord) {
		return 0
	}
	switch s.word(i) { // words that are written onto a number
	case "mid", "pre", "post", "no", "nos", "vol", "fig", "ch", "art", "sec", "page", "pp", "top", "over", "under", "age", "early", "late":
		return 0
	}
	return s.token(i, k)
}

// token adds the name that begins at i and has its first digit at k.
func (s *scanner) token(i, k int) int {
	b := make([]byte, 0, 16)
	for x := i; x < k; x++ {
		if words.IsLatin(s.c[x].R) {
			b = append(b, byte(s.c[x].R))
		}
	}
	runs := 0
	f := fig{class: cToken, from: i, hard: true, digits: true}
	for {
		if words.IsDigit(s.r(k)) {
			runs++
			f.v = 0
		}
		for ; words.IsDigit(s.r(k)) && len(b) < 64; k++ {
			f.v = f.v*10 + float64(s.r(k)-'0')
			b = append(b, byte(s.r(k)))
		}
		letters := 0
		for ; words.IsLatin(s.r(k)) && len(b) < 64; k++ {
			b = append(b, byte(s.r(k)))
			letters++
		}
		next := s.r(k + 1)
		switch {
		case letters > 0 && words.IsDigit(s.r(k)) && len(b) < 64:
			continue
		case (s.r(k) == '.' || s.r(k) == '/') && words.IsDigit(next) && len(b) < 60, s.r(k) == '-' && words.IsDigit(next) && s.run(k+1) < 4 && len(b) < 60:
			b = append(b, '.')
			k++
			continue
		}
		break
	}
	if runs > 1 {
		f.v = -1
	}
	f.token, f.to = string(b), k
	if s.r(i-1) == '\'' || k == i {
		f.hard = false
	}
	s.add(f)
	return max(k, i+1)
}
