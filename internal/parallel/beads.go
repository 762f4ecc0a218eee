package parallel

import (
	"cmp"
	"math"
	"slices"

	"dateline"
)

// A bead is how many units of either side belong together.
type bead struct{ source, target int }

// shapes are the beads that are tried, each with what it costs for being rare, in
// the order of the nats of Gale and Church (1993) for sentences. One language may
// part its paragraphs more finely than another, so a unit may have up to five.
var shapes = []struct {
	bead
	cost float32
}{
	{bead{1, 1}, 0}, {bead{1, 2}, 2.5}, {bead{2, 1}, 2.5}, {bead{2, 2}, 5},
	{bead{1, 3}, 3.5}, {bead{3, 1}, 3.5}, {bead{1, 4}, 4.5}, {bead{4, 1}, 4.5}, {bead{1, 5}, 5.5}, {bead{5, 1}, 5.5},
	// What one text has of its own, such as a summary before a speech, is seldom
	// one paragraph: the more there are, the less each costs.
	{bead{1, 0}, 4}, {bead{0, 1}, 4}, {bead{2, 0}, 5.5}, {bead{0, 2}, 5.5}, {bead{3, 0}, 6.5}, {bead{0, 3}, 6.5},
	{bead{4, 0}, 7}, {bead{0, 4}, 7}, {bead{5, 0}, 7.5}, {bead{0, 5}, 7.5},
}

const (
	deepest = 5 // how many units a bead has on one side

	spread   = 0.25 // standard deviation of the logarithm of how long a translation is for its source
	short    = 9    // characters that are added to both lengths, for short texts vary more
	farthest = 8    // what lengths can cost

	// What two units share makes up for much, but never for everything.
	mostShared = 6
	mostAlike  = 1 // likewise, being of one kind that is not a paragraph
	halfShared = 1 // as much as half of that: one thing that stands nowhere else

	// A band of this many pairs, but no narrower than that many units to a side, is
	// looked through: all of an ordinary release, and of a long text the
	// surroundings of where it should be.
	bandPairs = 40_000
	bandHalf  = 64
	mostPairs = 4_000_000 // and what no text goes beyond
)

// beads pairs the units of two bodies, by the cheapest way through both (Gale and
// Church 1993, with what units share and are added to how long they are).
func beads(source, target []dateline.Unit, from, to dateline.Lang) []bead {
	if len(source) == 0 || len(target) == 0 {
		return apiece(len(source), len(target))
	}
	m := &matcher{s: measure(source), t: measure(target)}
	m.share()
	prior := density(to, target) / density(from, source)
	path := m.path(prior)
	// How long a translation is for its source is a habit of its translator. The
	// whole texts do not tell it, for one of them may have parts of its own.
	if ratio := m.ratioOf(path, prior); math.Abs(ratio/prior-1) > 0.01 {
		path = m.path(ratio)
	}
	return path
}

// apiece leaves every unit without a counterpart.
func apiece(source, target int) []bead {
	var out []bead
	for range source {
		out = append(out, bead{1, 0})
	}
	for range target {
		out = append(out, bead{0, 1})
	}
	return out
}

// ratioOf returns the middle ratio of target to source of the pairs on a path that
// are long enough to tell, but not far from what is usual.
func (m *matcher) ratioOf(path []bead, prior float64) float64 {
	var ratios []float64
	i, j := 0, 0
	for _, b := range path {
		if b == (bead{1, 1}) && m.s[i].size >= 40 && m.t[j].size > 0 {
			ratios = append(ratios, m.t[j].size/m.s[i].size)
		}
		i, j = i+b.source, j+b.target
	}
	if len(ratios) < 3 {
		return prior
	}
	slices.Sort(ratios)
	return min(max(ratios[len(ratios)/2], prior/1.5), prior*1.5)
}

// matcher holds two texts and what their units share, in a band around where the
// units are expected to meet.
type matcher struct {
	s, t   []measured
	low    []int       // the first unit of t that s[i] is compared with
	width  int         // how many it is compared with
	shared [][]float32 // shared[i][j-low[i]]: what s[i] and t[j] share is worth
	most   []float32   // most[i]: the most that s[i] shares with one unit
}

func (m *matcher) worth(i, j int) float32 {
	if k := j - m.low[i]; k >= 0 && k < m.width {
		return m.shared[i][k]
	}
	return 0
}

// share finds what stands on both sides, and so where they meet.
func (m *matcher) share() {
	where := map[uint32]*[2][]int32{}
	for side, units := range [2][]measured{m.s, m.t} {
		for i, u := range units {
			for _, h := range u.marks {
				w := where[h]
				if w == nil {
					if side == 1 {
						continue // not in the source
					}
					w = new([2][]int32)
					where[h] = w
				}
				if len(w[side]) <= common {
					w[side] = append(w[side], int32(i))
				}
			}
		}
	}
	var both []*[2][]int32
	for _, w := range where {
		if n := len(w[1]); n > 0 && n <= common && len(w[0]) <= common {
			both = append(both, w)
		}
	}
	m.band(both)
	for _, w := range both {
		worth := 1 / float32(max(len(w[0]), len(w[1])))
		for _, i := range w[0] {
			for _, j := range w[1] {
				if k := int(j) - m.low[i]; k >= 0 && k < m.width {
					m.shared[i][k] += worth
				}
			}
		}
	}
	m.most = make([]float32, len(m.s))
	for i, row := range m.shared {
		for k, x := range row {
			if x > 0 {
				row[k] = mostShared * x / (x + halfShared)
				m.most[i] = max(m.most[i], row[k])
			}
		}
	}
}

// common is in how many units of a text a thing may stand and still tell them
// apart.
const common = 8

// band lays the band along what stands once in either text, as far as that keeps
// its order, and straight between.
func (m *matcher) band(both []*[2][]int32) {
	n, k := len(m.s), len(m.t)
	half := min(max(bandHalf, bandPairs/2/max(n, k)), mostPairs/2/n)
	m.width = min(2*half+1, k+1)
	m.low = make([]int, n+1)
	m.shared = make([][]float32, n)
	cells := make([]float32, n*m.width)
	for i := range m.shared {
		m.shared[i] = cells[i*m.width : (i+1)*m.width]
	}
	if m.width == k+1 {
		return // all of it
	}
	votes := map[[2]int]int{}
	for _, w := range both {
		if len(w[0]) == 1 && len(w[1]) == 1 {
			votes[[2]int{int(w[0][0]), int(w[1][0])}]++
		}
	}
	var pairs [][2]int
	for p, v := range votes {
		if v > 1 {
			pairs = append(pairs, p)
		}
	}
	slices.SortFunc(pairs, func(a, b [2]int) int { return cmp.Or(a[0]-b[0], b[1]-a[1]) }) // of one unit, no two in a row
	i, j := 0, 0
	for _, p := range append(ascending(pairs), [2]int{n, k}) {
		for at := i; at <= p[0]; at++ {
			middle := j
			if p[0] > i {
				middle += (p[1] - j) * (at - i) / (p[0] - i)
			}
			m.low[at] = min(max(middle-half, 0), k+1-m.width)
		}
		i, j = p[0], p[1]
	}
	for at := 1; at <= n; at++ {
		m.low[at] = max(m.low[at], m.low[at-1])
	}
}

// path returns the cheapest beads, if a translation is ratio times as long as its
// source.
func (m *matcher) path(ratio float64) []bead {
	n, k := len(m.s), len(m.t)
	ls, lt := logs(m.s, ratio), logs(m.t, 1)
	cost := make([]float32, (n+1)*m.width)
	via := make([]int8, (n+1)*m.width)
	for i := range n + 1 {
		for j := m.low[i]; j < m.low[i]+m.width; j++ {
			at := i*m.width + j - m.low[i]
			if i+j == 0 {
				continue
			}
			best, shape := float32(math.Inf(1)), int8(-1)
			for v := range shapes {
				sh := &shapes[v]
				i0, j0 := i-sh.source, j-sh.target
				if i0 < 0 || j0 < m.low[i0] || j0 >= m.low[i0]+m.width {
					continue
				}
				c := cost[i0*m.width+j0-m.low[i0]] + sh.cost
				if sh.source > 0 && sh.target > 0 {
					d := (lt[j][sh.target-1] - ls[i][sh.source-1]) / spread
					c += min(d*d/2, farthest)
					each := sh.target // how many units each of the source's may share with
					if sh.source > 1 {
						each = 1
					}
					least := c - mostAlike
					for x := i0; x < i; x++ {
						least -= m.most[x] * float32(each)
					}
					if least >= best {
						continue // whatever they share
					}
					c += m.differ(i0, i, j0, j)
				}
				if c < best {
					best, shape = c, int8(v)
				}
			}
			cost[at], via[at] = best, shape
		}
	}
	var out []bead
	for i, j := n, k; i > 0 || j > 0; {
		v := int8(-1)
		if o := j - m.low[i]; o >= 0 && o < m.width {
			v = via[i*m.width+o]
		}
		if v < 0 { // the band has been left
			out = append(out, apiece(i, j)...)
			break
		}
		if b := shapes[v].bead; b.source == 0 || b.target == 0 {
			out = append(out, apiece(b.source, b.target)...)
		} else {
			out = append(out, b)
		}
		i, j = i-shapes[v].source, j-shapes[v].target
	}
	slices.Reverse(out)
	return out
}

// differ returns what it costs that s[i0:i] and t[j0:j] are of different kinds,
// less what they share.
func (m *matcher) differ(i0, i, j0, j int) float32 {
	if i-i0 == 1 && j-j0 == 1 {
		return unlike(&m.s[i0], &m.t[j0]) - m.worth(i0, j0)
	}
	if i-i0 == 2 && j-j0 == 2 { // in order or crosswise
		straight := m.worth(i0, j0) + m.worth(i0+1, j0+1)
		across := m.worth(i0, j0+1) + m.worth(i0+1, j0)
		return max(unlike(&m.s[i0], &m.t[j0]), unlike(&m.s[i0+1], &m.t[j0+1])) - max(straight, across)
	}
	shared, worst := float32(0), float32(-mostAlike)
	for x := i0; x < i; x++ {
		for y := j0; y < j; y++ {
			shared += m.worth(x, y)
			worst = max(worst, unlike(&m.s[x], &m.t[y]))
		}
	}
	return worst - shared
}

// logs returns, for the units before each place, the logarithms of the lengths of
// the last one, two … of them together.
func logs(units []measured, ratio float64) [][deepest]float32 {
	out := make([][deepest]float32, len(units)+1)
	for i := range out {
		size := 0.0
		for d := 0; d < deepest && d < i; d++ {
			size += units[i-1-d].size
			out[i][d] = float32(math.Log(size*ratio + short))
		}
	}
	return out
}
