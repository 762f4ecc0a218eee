package figures

import (
	"math"
	"slices"
	"strconv"

	"dateline/internal/check/internal/figures/internal/words"
)

// A number is a number as it was read at a place of the text, before what stands
// around it says what it counts.
type number struct {
	from, to int // cells
	v        float64
	alts     []float64 // what it may mean as well
	also     []float64 // what it contains: the 2 and the 3 of 三分之二
	lo, hi   float64   // of a vague one; hi 0: it is exact
	mag      float64   // the magnitude word it was written with: 1e8 for 1.5亿
	sig      int       // how many significant digits are written
	digits   bool      // in digits; otherwise in words
	ordinal  bool
	fraction bool
	article  bool // "a hundred"
	lead0    bool // 04
	plainInt bool // a run of digits and nothing else
	whole    int  // digits before the decimal mark
	token    string
}

// long is from how many digits on a number is compared digit by digit.
const long = 16

// digitsAt reads digits with what groups and divides them, as the language
// writes it, and the magnitudes that follow.
func (s *scanner) digitsAt(i int) number {
	n := number{from: i, digits: true, mag: 1, plainInt: true}
	j := i
	buf := s.buf[:0]
	for j < len(s.c) && words.IsDigit(s.c[j].R) {
		buf = append(buf, byte(s.c[j].R))
		j++
	}
	n.whole = j - i
	n.lead0 = n.whole > 1 && s.c[i].R == '0'
	grouped := false
	for n.whole <= 3 && s.groups(j) {
		for k := j + 1; k < j+4; k++ {
			buf = append(buf, byte(s.c[k].R))
		}
		j += 4
		grouped, n.plainInt = true, false
	}
	if n.whole <= 2 && !grouped && s.indian(j) { // 2,06,737
		for ; !grouped; j++ {
			grouped = s.run(j+1) == 3
			for ; words.IsDigit(s.r(j + 1)); j++ {
				buf = append(buf, byte(s.r(j+1)))
			}
		}
		n.plainInt = false
	}
	if s.decimalAt(j) && !(grouped && s.r(j-4) == s.r(j)) {
		n.plainInt = false
		k := j + 1
		buf = append(buf, '.')
		for k < len(s.c) && words.IsDigit(s.c[k].R) {
			buf = append(buf, byte(s.c[k].R))
			k++
		}
		if !grouped && n.whole <= 3 && k-j == 4 && !n.lead0 && s.c[i].R != '0' { // 10.700 may be ten thousand and some
			n.alts = append(n.alts, 1000)
		}
		j = k
	}
	if n.plainInt && s.r(j) == ' ' && s.word(j+1) == "and" && s.word(j+5) == "a" && s.word(j+7) == "half" { // 2 and a half
		buf = append(buf, ".5"...)
		j += 11
		n.plainInt = false
	}
	s.buf = buf
	n.to = j
	n.sig = significant(buf)
	if len(buf) >= long {
		n.token = string(buf)
	}
	n.v, _ = strconv.ParseFloat(string(buf), 64)
	if len(n.alts) > 0 {
		n.alts[0] = n.v * 1000
	}
	s.magnitudes(&n)
	return n
}

func significant(b []byte) (n int) {
	zeros, started := 0, false
	for _, c := range b {
		switch {
		case c == '.':
		case c == '0':
			if started {
				zeros++
			}
		default:
			n += zeros + 1
			zeros, started = 0, true
		}
	}
	return n
}

// run returns how many digits stand from j on.
func (s *scanner) run(j int) (n int) {
	for j+n < len(s.c) && words.IsDigit(s.c[j+n].R) && n < 20 {
		n++
	}
	return n
}

// groups reports whether cell j groups thousands: exactly three digits follow.
func (s *scanner) groups(j int) bool {
	if s.run(j+1) != 3 {
		return false
	}
	switch s.r(j) {
	case ',':
		return !s.commaDecimal
	case words.Thin:
		return true
	case ' ':
		return s.commaDecimal
	case '.':
		return s.commaDecimal && s.r(j+4) == '.' && s.run(j+5) == 3 || s.commaDecimal && s.r(j-4) == '.' // 1.234.567
	case '\'':
		return true
	}
	return false
}

// indian reports groups of two digits before one of three: lakhs and crores.
func (s *scanner) indian(j int) bool {
	for k := 0; k < 6 && s.r(j) == ',' && !s.commaDecimal; k++ {
		switch s.run(j + 1) {
		case 2:
			j += 3
		case 3:
			return k > 0
		default:
			return false
		}
	}
	return false
}

func (s *scanner) decimalAt(j int) bool {
	if !words.IsDigit(s.r(j + 1)) {
		return false
	}
	r := s.r(j)
	return r == '.' || r == '·' && s.run(j+1) == 1 && s.run(j-1) == 1 && s.r(j-2) != '9' || r == ',' && s.commaDecimal
}

// unitPrefixed are what makes a magnitude before it a part of a unit: 500千瓦 is
// five hundred kilowatts, 600兆瓦 six hundred megawatts.
const unitPrefixed = "克米瓦伏卡帕赫焦安字比分"

// magnitudes takes what multiplies the digits just read: 万, 亿, million, bn.
func (s *scanner) magnitudes(n *number) {
	if !s.zh && s.lex == nil {
		return
	}
	j := n.to
	mul := func(v float64) {
		n.v *= v
		n.mag *= v
		for i := range n.alts {
			n.alts[i] *= v
		}
		n.plainInt = false
	}
	if s.zh {
		k := j
		if s.r(k) == ' ' || s.r(k) == words.Thin {
			k++
		}
		if words.More(s.r(k)) && words.Power(s.r(k+1)) > 0 {
			k++
		}
		m := 1.0
		from := k
		for p := words.Power(s.r(k)); p > 0; p = words.Power(s.r(k)) {
			if p <= 1e3 || p == 1e12 {
				if next := s.r(k + 1); words.Contains(unitPrefixed, next) {
					break
				}
			}
			m *= p
			k++
			if words.More(s.r(k)) && words.Power(s.r(k+1)) > 0 {
				k++
			}
		}
		if k > from {
			mul(m)
			n.to = k
			if words.IsDigit(s.r(k)) && s.depth < 3 { // 1亿2000万
				s.depth++
				rest := s.digitsAt(k)
				s.depth--
				if rest.v < m {
					n.v += rest.v
					n.to = rest.to
					n.sig += rest.sig
				}
			}
			return
		}
	}
	for range 2 {
		k := s.gap(n.to)
		if s.r(k) == '+' {
			k = s.gap(k + 1)
		}
		w, end := s.lex.At(s.c, k)
		if w == nil || w.Kind != words.Mul || end == k {
			break
		}
		if s.r(end) == '-' && s.r(k) == 'k' { // K-12
			break
		}
		mul(w.Vals[0])
		n.to = end
	}
	if n.mag == 1 && n.to < len(s.c) && !words.IsLetter(s.r(n.to+1)) && !words.IsDigit(s.r(n.to+1)) {
		switch {
		case s.r(n.to) == 'm' && s.money:
			mul(1e6)
			n.to++
		case s.r(n.to) == 'm' && !(s.zh && s.c[n.to].Up):
			n.alts = append(n.alts, n.v*1e6)
		case s.r(n.to) == 'b' && s.money:
			mul(1e9)
			n.to++
		case s.r(n.to) == 't' && s.money:
			mul(1e12)
			n.to++
		}
	}
	if words.Vulgar(s.r(n.to)) > 0 && n.plainInt { // 2½
		n.v += words.Vulgar(s.r(n.to))
		n.to++
	}
}

// hanAt reads Chinese numerals. ok is false where they are none that could be
// compared: 一二 of 一二线.
func (s *scanner) hanAt(i int) (n number, ok bool) {
	n = number{from: i, mag: 1}
	j := i
	run := s.runes[:0]
	for j < len(s.c) && j < i+40 {
		r := s.c[j].R
		if r == '廿' || r == '卅' {
			run = append(run, map[rune]rune{'廿': '二', '卅': '三'}[r], '十')
			j++
			continue
		}
		if words.More(r) && j > i && words.Power(s.r(j-1)) > 0 && words.Power(s.r(j+1)) >= 1e4 { // 二十多万
			j++
			continue
		}
		if !words.HanNumeral(r) {
			break
		}
		if p := words.Power(r); (p <= 1e3 && p > 0 || p == 1e12) && words.Contains("克瓦伏卡帕赫焦", s.r(j+1)) && j > i {
			break
		}
		if r == '百' && s.r(j+1) == '分' && j > i {
			break
		}
		run = append(run, r)
		j++
		if (s.r(j) == '、' || s.r(j) == ',') && allDigits(run, len(run)) == len(run) && s.threeHan(j+1) { // 三六、○○○
			j++
		}
	}
	s.runes = run
	n.to = j
	if words.HanDigit(s.r(j-1)) >= 0 && s.r(j) == '点' && words.HanDigit(s.r(j+1)) >= 0 && allDigits(run, len(run)) == len(run) && !s.halfDay(i) {
		v := float64(0)
		for _, r := range run {
			v = v*10 + float64(words.HanDigit(r))
		}
		f := .1
		for j++; words.HanDigit(s.r(j)) >= 0; j++ {
			v += f * float64(words.HanDigit(s.r(j)))
			f /= 10
		}
		n.v, n.to = v, j
		m := 1.0
		for p := words.Power(s.r(n.to)); p > 0; p = words.Power(s.r(n.to)) {
			m *= p
			n.to++
		}
		n.v *= m
		n.mag = m
		return n, true
	}
	ok = n.han(run)
	if words.More(s.r(n.to)) && s.r(n.to) == '几' && n.hi == 0 {
		n.lo, n.hi = n.v, n.v+9
	}
	return n, ok
}

// threeHan reports whether exactly three Chinese digits stand at cell i, the last
// of them a zero: what groups thousands, and no list.
func (s *scanner) threeHan(i int) bool {
	return words.HanDigit(s.r(i)) >= 0 && words.HanDigit(s.r(i+1)) >= 0 && words.HanDigit(s.r(i+2)) == 0 && !words.HanNumeral(s.r(i+3))
}

func allDigits(run []rune, k int) (n int) {
	for n < k && words.HanDigit(run[n]) >= 0 {
		n++
	}
	return n
}

// han gives a run of numerals its value.
func (n *number) han(run []rune) bool {
	if d := allDigits(run, len(run)); d == len(run) {
		for _, r := range run {
			n.v = n.v*10 + float64(words.HanDigit(r))
		}
		n.sig, n.whole = len(run), len(run)
		if len(run) == 2 && words.HanDigit(run[0]) > 0 && words.HanDigit(run[1]) == words.HanDigit(run[0])+1 { // 七八
			n.lo, n.hi = float64(words.HanDigit(run[0])), float64(words.HanDigit(run[1]))
			n.alts = append(n.alts, n.lo, n.hi)
		}
		if len(run) >= long {
			n.token = string(run)
		}
		n.plainInt = true
		return true
	}
	var total, section, cur float64
	last := math.Inf(1) // the power before, which must fall within a section
	started, digit := false, false
	for k := 0; k < len(run); k++ {
		if d := words.HanDigit(run[k]); d >= 0 {
			if digit && d > 0 && cur > 0 { // 三四十, 十七八
				if k == 2 && len(run) == 3 && run[0] == '十' && d == 5 { // 十三五
					n.v, n.also = 10+cur, []float64{5}
					return true
				}
				if float64(d) != cur+1 {
					return false
				}
				p := 1.0
				for q := k + 1; q < len(run) && words.Power(run[q]) > 0; q++ {
					p *= words.Power(run[q])
				}
				n.lo, n.hi = total+section+cur*p, total+section+(float64(d)+1)*p-1
				n.v = n.lo
				n.alts = append(n.alts, n.lo, total+section+float64(d)*p)
				return true
			}
			cur, digit = float64(d), d > 0
			started = started || d > 0
			continue
		}
		p := words.Power(run[k])
		digit = false
		if !started && k == 0 || cur == 0 && section == 0 && total == 0 {
			cur = 1
			if p != 10 {
				n.lo, n.hi = p, p*10 // 百, 千, 万 by themselves
			}
		}
		started = true
		switch {
		case p < 1e4:
			if cur == 0 {
				if section == 0 { // 万千
					return false
				}
				section *= p
			} else {
				if p >= last {
					return false
				}
				section += cur * p
			}
			last = p
		default:
			section += cur
			if section == 0 {
				total *= p // 万亿
			} else if p > 1e4 && total > 0 && total < p {
				total = (total + section) * p
			} else {
				total += section * p
			}
			section, last = 0, math.Inf(1)
			n.mag = math.Max(n.mag, p)
		}
		cur = 0
	}
	if cur > 0 && len(run) > 1 && run[len(run)-2] != '〇' { // 三万五
		switch p := words.Power(run[len(run)-2]); {
		case p > 10 && p < 1e4 || p >= 1e4:
			n.alts = append(n.alts, total+section+cur)
			cur *= p / 10
		}
	}
	n.v = total + section + cur
	if n.hi > 0 && n.v > n.lo {
		n.lo, n.hi = 0, 0
		if !slices.ContainsFunc(run, func(r rune) bool { return words.HanDigit(r) >= 0 }) { // 万亿
			n.lo, n.hi = n.v, 10*n.v
		}
	}
	n.sig = len(run)
	return true
}
