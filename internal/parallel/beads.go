package parallel

import (
	"math"

	"dateline"
)

// beads pairs the units of two bodies.
func beads(source, target []dateline.Unit, from, to dateline.Lang) []bead {
	s, t := measure(source), measure(target)
	m := newMatcher(s, t, from, to)
	return m.path()
}

// shapes are the beads tried, each with what it costs for being rare (Gale and
// Church 1993, in nats, the rarer ones by extension).
var shapes = []struct {
	bead
	cost float64
}{
	{bead{1, 1}, 0}, {bead{1, 0}, 5}, {bead{0, 1}, 5}, {bead{1, 2}, 2.5}, {bead{2, 1}, 2.5}, {bead{2, 2}, 4.5},
	{bead{1, 3}, 4}, {bead{3, 1}, 4}, {bead{1, 4}, 5}, {bead{4, 1}, 5}, {bead{1, 5}, 6}, {bead{5, 1}, 6},
}

// narrowest is the least number of units on either side of where one is expected
// that it is looked for; widest the most.
const (
	narrowest = 40
	widest    = 80
)

type matcher struct {
	s, t  []measured
	ratio float64
	like  map[[2]int]float64
}

// measured is what is compared of a unit.
type measured struct {
	unit dateline.Unit
	size float64
}

func measure(units []dateline.Unit) []measured {
	all := make([]measured, len(units))
	for i, u := range units {
		all[i] = measured{unit: u, size: float64(runes(u.Text))}
	}
	return all
}

func newMatcher(s, t []measured, _, _ dateline.Lang) *matcher {
	m := &matcher{s: s, t: t}
	sum := func(all []measured) (n float64) {
		for _, x := range all {
			n += x.size
		}
		return n
	}
	m.ratio = (sum(t) + 50) / (sum(s) + 50)
	return m
}

// path returns the cheapest way through both texts.
func (m *matcher) path() []bead {
	n, k := len(m.s), len(m.t)
	half := min(max(narrowest, max(n, k)/10), widest)
	width := 2*half + 1
	low := func(i int) int { return max(0, i*k/max(n, 1)-half) }
	type cell struct {
		cost float64
		via  int8
	}
	rows := make([][]cell, n+1)
	at := func(i, j int) *cell {
		if i < 0 || j < low(i) || j-low(i) >= width+k/max(n, 1)+1 || j > k {
			return nil
		}
		return &rows[i][j-low(i)]
	}
	for i := range rows {
		rows[i] = make([]cell, width+k/max(n, 1)+1)
		for j := low(i); j <= k && j-low(i) < len(rows[i]); j++ {
			c := at(i, j)
			if i == 0 && j == 0 {
				continue
			}
			c.cost, c.via = math.Inf(1), -1
			for v, sh := range shapes {
				if sh.source > i || sh.target > j {
					continue
				}
				p := at(i-sh.source, j-sh.target)
				if p == nil || math.IsInf(p.cost, 1) {
					continue
				}
				if cost := p.cost + sh.cost + m.cost(i-sh.source, i, j-sh.target, j); cost < c.cost {
					c.cost, c.via = cost, int8(v)
				}
			}
		}
	}
	var out []bead
	for i, j := n, k; i > 0 || j > 0; {
		c := at(i, j)
		if c == nil || c.via < 0 {
			out = append(out, bead{i, j})
			break
		}
		b := shapes[c.via].bead
		out = append(out, b)
		i, j = i-b.source, j-b.target
	}
	for a, b := 0, len(out)-1; a < b; a, b = a+1, b-1 {
		out[a], out[b] = out[b], out[a]
	}
	return out
}

// cost is how unlikely it is that s[i0:i] and t[j0:j] say the same.
func (m *matcher) cost(i0, i, j0, j int) float64 {
	if i0 == i || j0 == j {
		return 0
	}
	var ls, lt float64
	for _, x := range m.s[i0:i] {
		ls += x.size
	}
	for _, x := range m.t[j0:j] {
		lt += x.size
	}
	ls *= m.ratio
	d := math.Abs(ls-lt) / math.Sqrt((ls+lt)/2*3+1)
	c := min(-math.Log(math.Erfc(d/math.Sqrt2)+1e-9), 12)
	if m.s[i0].unit.Kind != m.t[j0].unit.Kind {
		c += 2
	}
	return c
}
