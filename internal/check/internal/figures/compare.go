package figures

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"dateline/internal/check/internal/figures/internal/words"
)

// same reports whether two values are the same number.
func same(a, b float64) bool { return a == b || near(a, b, 1e-9) }

// key is what two figures must have in common in a pass of matching.
type key struct {
	class class
	code  string
	v     float64
}

func round(v float64) float64 {
	if math.Abs(v) < 1e9 {
		return math.Round(v*1e6) / 1e6
	}
	return math.Round(v)
}

// A pair is two texts while they are compared.
type pair struct {
	a, b *scanner
	out  []Difference
}

// group puts the classes together that are compared by their value.
func group(c class) class {
	switch c {
	case cMonth, cWeekday, cClock:
		return c
	case cStands:
		return cStands
	}
	return cNumber
}

// match pairs figures of equal keys, in order.
func (p *pair) match(hard bool, keys func(*fig, func(key))) {
	at := map[key][]int{}
	for j := range p.b.figs {
		g := &p.b.figs[j]
		if g.mate == 0 && g.class != cStands && (g.hard || !hard) {
			keys(g, func(k key) { at[k] = append(at[k], j) })
		}
	}
	for i := range p.a.figs {
		f := &p.a.figs[i]
		if f.mate > 0 || f.class == cStands || hard && !f.hard {
			continue
		}
		keys(f, func(k key) {
			if f.mate > 0 {
				return
			}
			list := at[k]
			for n, j := range list {
				g := &p.b.figs[j]
				if g.mate > 0 || f.class == cClock && !sameClock(f, g) {
					continue
				}
				f.mate, g.mate = j+1, i+1
				at[k] = list[n+1:]
				return
			}
			if len(list) > 0 && f.class != cClock {
				delete(at, k)
			}
		})
	}
}

// yuan reports an amount of 元 that the other side has in dollars: of a text of
// the mainland these are two currencies, elsewhere they may be one.
func yuan(f, g *fig, s, other *scanner) bool {
	return s.mainland && !other.zh && f.code == "$" && (g.code == "USD" || g.code == "$") && f.v == g.v
}

// sameClock compares times of day: their half and their seconds where both say it.
func sameClock(f, g *fig) bool {
	if f.sec >= 0 && g.sec >= 0 && f.sec != g.sec {
		return false
	}
	d := math.Mod(math.Abs(f.v-g.v), 1440)
	return d == 0 || d == 720 && !(f.half && g.half)
}

// inTurn pairs what is left on both sides by a test of any two. It looks at so
// many figures at most that a long list costs no more than a short one.
func (p *pair) inTurn(test func(f, g *fig) bool) {
	const most = 200
	var left []int
	for j := range p.b.figs {
		if p.b.figs[j].mate == 0 && len(left) < most {
			left = append(left, j)
		}
	}
	n := 0
	for i := range p.a.figs {
		f := &p.a.figs[i]
		if f.mate > 0 {
			continue
		}
		if n++; n > most {
			return
		}
		for _, j := range left {
			if g := &p.b.figs[j]; g.mate == 0 && test(f, g) {
				f.mate, g.mate = j+1, i+1
				break
			}
		}
	}
}

func (p *pair) run() {
	// Same class, same unit, same value; then the value alone; then what it may
	// mean as well.
	p.match(true, closest)
	p.match(false, closest)
	p.match(true, byValue)
	p.match(false, byValue)
	p.match(false, byMeaning)
	p.inTurn(func(f, g *fig) bool {
		return (f.class == cUnit && g.class == cUnit) && converted(f, g) || f.class == cClock && g.class == cClock && sameInstant(f, g)
	})
	p.check()
}

// closest yields what figures of one sort and value share.
func closest(f *fig, yield func(key)) {
	switch {
	case f.token != "":
		yield(key{cToken, f.token, 0})
	case f.class == cClock:
		yield(key{cClock, "", math.Mod(f.v, 720)})
	default:
		yield(key{f.class, f.code, round(f.v)})
	}
}

// byValue yields what figures of one value share, whatever they count.
func byValue(f *fig, yield func(key)) {
	if len(f.token) >= long && f.class != cToken || f.class == cToken && f.v < 0 || f.hi > 0 || f.class == cClock {
		return
	}
	yield(key{group(f.class), "", round(f.v)})
}

// byMeaning yields all that a figure may mean.
func byMeaning(f *fig, yield func(key)) {
	if len(f.token) >= long && f.class != cToken || f.class == cClock || f.v < 0 {
		return
	}
	yield(key{group(f.class), "", round(f.v)})
	for _, v := range f.alts {
		yield(key{group(f.class), "", round(v)})
	}
	if f.date > 0 && f.class == cDay || f.class == cMonth { // 04/02 of an unknown order
		yield(key{cMonth, "?", f.v})
	}
}

// sameInstant compares times of day of different zones.
func sameInstant(f, g *fig) bool {
	for _, x := range f.zone {
		for _, y := range g.zone {
			if x != y && math.Mod(f.v-x-g.v+y+2880, 1440) == 0 {
				return true
			}
		}
	}
	return false
}

// check says what is left.
func (p *pair) check() {
	miss := p.left(p.a, p.b)
	extra := p.left(p.b, p.a)
	p.differing(miss, extra)
	for i := range p.a.figs {
		f := &p.a.figs[i]
		if f.mate == 0 {
			continue
		}
		g := &p.b.figs[f.mate-1]
		switch {
		case f.class == cMoney && g.class == cMoney && !words.SameCurrency(f.code, g.code):
			p.say("currency.differs", true, f, g)
		case f.class == cMoney && g.class == cMoney && (yuan(f, g, p.a, p.b) || yuan(g, f, p.b, p.a)):
			p.say("currency.differs", false, f, g)
		case (f.class == cPercent) != (g.class == cPercent) && f.v == g.v && f.digits && g.digits && (f.class == cNumber || g.class == cNumber) && !f.ordinal && !g.ordinal && !f.weak && !g.weak:
			p.say("number.differs", false, f, g)
		case f.class == cUnit && g.class == cUnit && !sameUnit(f, g) && !converted(f, g):
			p.say("unit.differs", true, f, g)
		}
	}
	p.inWords()
	p.weekdays()
	p.zones()
	slices.SortStableFunc(p.out, func(x, y Difference) int {
		return cmp.Or(cmp.Compare(x.Target.Start, y.Target.Start), cmp.Compare(x.Source.Start, y.Source.Start))
	})
}

// differing pairs what is missing with what was added where the one was probably
// written for the other, and says the rest by itself.
func (p *pair) differing(miss, extra []*fig) {
	if len(miss) > 64 || len(extra) > 64 {
		miss, extra = miss[:min(64, len(miss))], extra[:min(64, len(extra))]
	}
	// What is not required may be what was written: "three" for 4.
	candidates := slices.Clone(extra)
	for i := range p.b.figs {
		if g := &p.b.figs[i]; g.mate == 0 && !g.hard && g.class != cStands && len(candidates) < 96 {
			candidates = append(candidates, g)
		}
	}
	used := map[*fig]bool{}
	for _, strict := range []bool{true, false} {
		for _, f := range miss {
			if used[f] {
				continue
			}
			for _, g := range candidates {
				if used[g] || !likely(f, g, strict) {
					continue
				}
				used[f], used[g] = true, true
				p.say(kindOf(f.class).prefix()+".differs", true, f, g)
				break
			}
		}
	}
	for _, f := range miss {
		if !used[f] {
			p.say(kindOf(f.class).prefix()+".missing", !p.doubtful(f, p.b), f, nil)
		}
	}
	for _, g := range extra {
		if !used[g] {
			p.say(kindOf(g.class).prefix()+".added", !p.doubtful(g, p.a), nil, g)
		}
	}
}

// doubtful reports what may be right although the other side has it not: a name
// that may have been translated; a number that counts what was named before it; a
// day without its month, which the news of the day can do without, where the
// translation has no date; a gloss in brackets, or a figure said again, in the
// translation; a small number where the number words of a language are not all
// known.
func (p *pair) doubtful(f *fig, other *scanner) bool {
	switch {
	case f.class == cToken:
		return !other.hasLetters(f.token)
	case f.counted, other == p.a && f.inner:
		return true
	case other == p.b && f.class == cDay && f.date > 0 && p.a.dates[f.date-1].m == 0 && !p.b.dated():
		return true
	case !(p.a.words && p.b.words) && f.v <= 100:
		return true
	}
	return other == p.a && slices.ContainsFunc(other.figs, func(g fig) bool { return g.class == f.class && g.v == f.v && g.mate > 0 })
}

// likely reports whether one figure was probably written for another: they are of
// the same sort and differ by one digit, or by a power of ten; or, less strictly,
// they are of the same sort.
func likely(f, g *fig, strict bool) bool {
	if !strict {
		return f.class == g.class && f.hard && g.hard
	}
	if f.class == cMonth || f.class == cClock || g.class == cMonth || g.class == cClock {
		return f.class == g.class
	}
	if f.class == cToken && g.class == cToken {
		return edits(f.token, g.token) <= 1
	}
	if f.v > 0 && g.v > 0 {
		l := math.Log10(f.v / g.v)
		if l != 0 && same(l, math.Round(l)) && math.Abs(l) < 5 {
			return true
		}
	}
	x, y := strconv.FormatFloat(f.v, 'f', -1, 64), strconv.FormatFloat(g.v, 'f', -1, 64)
	if len(x) > 24 || len(y) > 24 {
		return false
	}
	return (len(x) > 1 || f.class == g.class) && edits(x, y) <= 1 || len(x) > 3 && edits(x, y) <= 2
}

// edits counts what was changed, left out, put in or swapped between two short
// strings of bytes.
func edits(a, b string) int {
	if len(a) > 32 || len(b) > 32 {
		return 99
	}
	var rows [3][33]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur, last, before := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			c := 1
			if a[i-1] == b[j-1] {
				c = 0
			}
			cur[j] = min(last[j]+1, cur[j-1]+1, last[j-1]+c)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}

// inWords says where each side has one small number in words that the other has
// not: of one unit, or of none. It is only likely that the one was written for
// the other.
func (p *pair) inWords() {
	one := func(s, other *scanner) map[key]*fig {
		out := map[key]*fig{}
		for i := range s.figs {
			f := &s.figs[i]
			if f.mate > 0 || f.hard || f.digits || f.ordinal || f.fraction || f.hi > 0 || f.v < 2 || f.v != math.Trunc(f.v) || f.class != cUnit && f.class != cMoney && f.class != cNumber || excused(f, s, other, false) {
				continue
			}
			k := key{f.class, f.code, 0}
			if _, ok := out[k]; ok {
				out[k] = nil
			} else {
				out[k] = f
			}
		}
		return out
	}
	theirs := one(p.b, p.a)
	for k, f := range one(p.a, p.b) {
		if g := theirs[k]; f != nil && g != nil {
			p.say(kindOf(f.class).prefix()+".differs", false, f, g)
		}
	}
}

// weekdays says where the sides name one weekday each, and not the same; and
// where a date of the target falls on another weekday than it says.
func (p *pair) weekdays() {
	one := func(s *scanner) (f *fig, n int) {
		for i := range s.figs {
			if g := &s.figs[i]; g.class == cWeekday && g.mate == 0 {
				f = g
				n++
			}
		}
		return f, n
	}
	f, n := one(p.a)
	g, m := one(p.b)
	if n == 1 && m == 1 {
		p.say("date.differs", true, f, g)
	}
	wrong := map[date]bool{}
	for _, d := range p.a.dates {
		if d.wrongDay() {
			wrong[date{y: d.y, m: d.m, d: d.d, wd: d.wd}] = true
		}
	}
	for i := range p.b.figs {
		g := &p.b.figs[i]
		if g.class != cWeekday {
			continue
		}
		if d := p.b.dates[g.date-1]; d.wrongDay() {
			var f *fig
			if g.mate > 0 {
				f = &p.a.figs[g.mate-1]
			}
			p.say("date.weekday", !wrong[date{y: d.y, m: d.m, d: d.d, wd: d.wd}], f, g)
		}
	}
}

// zones says where all zones of one side differ from all of the other.
func (p *pair) zones() {
	if len(p.a.zones) == 0 || len(p.b.zones) == 0 {
		return
	}
	for _, x := range p.a.zones {
		for _, y := range p.b.zones {
			if len(x) == 0 || len(y) == 0 || slices.ContainsFunc(x, func(v float64) bool { return slices.Contains(y, v) }) {
				return
			}
		}
	}
	var f, g *fig
	for i := range p.a.figs {
		if p.a.figs[i].zone != nil {
			f = &p.a.figs[i]
		}
	}
	for i := range p.b.figs {
		if p.b.figs[i].zone != nil {
			g = &p.b.figs[i]
		}
	}
	if f != nil && g != nil && !sameInstant(f, g) {
		p.say("time.zone", true, f, g)
	}
}

func (p *pair) say(why string, hard bool, f, g *fig) {
	d := Difference{Why: why, Error: hard}
	if f != nil {
		d.Source = p.a.reading(f)
	} else {
		d.Source = p.a.end()
	}
	if g != nil {
		d.Target = p.b.reading(g)
	} else {
		d.Target = p.b.end()
	}
	for i := range p.out { // one of the parts of a date that is missing as a whole
		o := &p.out[i]
		if o.Why == d.Why && (f == nil || g == nil) && joined(p.a, f, &o.Source) && joined(p.b, g, &o.Target) {
			o.Error = o.Error || hard
			return
		}
	}
	p.out = append(p.out, d)
}

// joined widens a reading by a figure of the same date. Of no figure, there is
// nothing to do.
func joined(s *scanner, f *fig, r *Reading) bool {
	if f == nil {
		return r.Read == ""
	}
	if f.date == 0 || r.Kind != Date || r.Read == "" {
		return false
	}
	d := s.dates[f.date-1]
	from, _ := s.span(d.from, d.to)
	_, to := s.span(d.from, d.to)
	if r.Start < from || r.End > to {
		return false
	}
	start, end := s.span(f.from, f.to)
	r.Start, r.End = min(r.Start, start), max(r.End, end)
	return true
}
