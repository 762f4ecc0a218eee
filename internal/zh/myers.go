package zh

// hunk is where two sequences differ: b0 to b1 of the one stands for a0 to a1 of
// the other. Between hunks they are equal.
type hunk struct{ b0, b1, a0, a1 int }

// perElement is how many steps the search may take for each element of the two
// sequences together. It is enough for any two of a thousand elements, and for
// a thousand changes in any longer ones.
const perElement = 512

// matcher compares two sequences by Myers' algorithm in linear space ("An O(ND)
// Difference Algorithm and Its Variations", 1986, section 4b).
type matcher struct {
	b, a        []int32
	forth, back []int32 // by diagonal, the furthest point reached from either end
	steps       int     // how many are left
	hunks       []hunk
}

// diff returns the hunks between b and a, in order, none touching another: the
// fewest changes there are, unless the steps run out; then the rest is one hunk.
func diff(b, a []int32) []hunk {
	m := &matcher{b: b, a: a, steps: perElement * (len(b) + len(a))}
	m.walk(0, len(b), 0, len(a))
	return m.hunks
}

func (m *matcher) walk(b0, b1, a0, a1 int) {
	for b0 < b1 && a0 < a1 && m.b[b0] == m.a[a0] {
		b0, a0 = b0+1, a0+1
	}
	for b0 < b1 && a0 < a1 && m.b[b1-1] == m.a[a1-1] {
		b1, a1 = b1-1, a1-1
	}
	if b0 == b1 && a0 == a1 {
		return
	}
	if b0 < b1 && a0 < a1 {
		if x, y, ok := m.middle(m.b[b0:b1], m.a[a0:a1]); ok {
			m.walk(b0, b0+x, a0, a0+y)
			m.walk(b0+x, b1, a0+y, a1)
			return
		}
	}
	if n := len(m.hunks); n > 0 && m.hunks[n-1].b1 == b0 && m.hunks[n-1].a1 == a0 {
		m.hunks[n-1].b1, m.hunks[n-1].a1 = b1, a1
		return
	}
	m.hunks = append(m.hunks, hunk{b0, b1, a0, a1})
}

// middle returns a point in the middle of a shortest path from one end of b and
// a to the other. Both are not empty and differ in their first elements and in
// their last ones, so that the path has two changes at least and the point is
// neither end. It searches from both ends at once, by one more change each
// round, until the two meet.
func (m *matcher) middle(b, a []int32) (x, y int, ok bool) {
	n, l := len(b), len(a)
	delta, odd := n-l, (n-l)&1 != 0
	rounds := (n + l + 1) / 2
	zero := rounds + 1 // where diagonal 0 lies in the arrays
	if size := 2*zero + 1; len(m.forth) < size {
		m.forth, m.back = make([]int32, size), make([]int32, size)
	}
	forth, back := m.forth, m.back
	forth[zero+1], back[zero+1] = 0, 0

	for d := 0; d <= rounds; d++ {
		if m.steps -= 2 * (d + 1); m.steps < 0 {
			return 0, 0, false
		}
		// Diagonals that have left the rectangle are not followed.
		lo, hi := -(d - 2*max(0, d-l)), d-2*max(0, d-n)
		for k := lo; k <= hi; k += 2 {
			x := int(forth[zero+k-1]) + 1
			if k == -d || k != d && forth[zero+k-1] < forth[zero+k+1] {
				x = int(forth[zero+k+1])
			}
			y := x - k
			for x < n && y < l && b[x] == a[y] {
				x, y = x+1, y+1
			}
			forth[zero+k] = int32(x)
			if z := delta - k; odd && z >= -(d-1) && z <= d-1 && x+int(back[zero+z]) >= n {
				return x, y, true
			}
		}
		for k := lo; k <= hi; k += 2 {
			x := int(back[zero+k-1]) + 1
			if k == -d || k != d && back[zero+k-1] < back[zero+k+1] {
				x = int(back[zero+k+1])
			}
			y := x - k
			for x < n && y < l && b[n-1-x] == a[l-1-y] {
				x, y = x+1, y+1
			}
			back[zero+k] = int32(x)
			if z := delta - k; !odd && z >= -d && z <= d && x+int(forth[zero+z]) >= n {
				return n - x, l - y, true
			}
		}
	}
	return 0, 0, false
}
