package guess

import (
	"slices"
	"sort"
	"strings"
)

// table has rows in the order of their keys.
type table []row

type row struct {
	key string
	is  int32 // a form or a term
}

func (t table) sort() {
	slices.SortFunc(t, func(x, y row) int {
		if c := strings.Compare(x.key, y.key); c != 0 {
			return c
		}
		return int(x.is - y.is)
	})
}

// with returns the rows from lo to hi whose keys begin with a prefix. The first of
// them have it as their keys, if any has.
func (t table) with(prefix string, lo, hi int) (int, int) {
	lo += sort.Search(hi-lo, func(i int) bool { return t[lo+i].key >= prefix })
	if lo < hi && !strings.HasPrefix(t[lo].key, prefix) {
		return lo, lo
	}
	return lo, lo + sort.Search(hi-lo, func(i int) bool { return !strings.HasPrefix(t[lo+i].key, prefix) })
}

// are returns the rows of a key.
func (t table) are(key string) table {
	lo, _ := slices.BinarySearchFunc(t, key, func(r row, key string) int { return strings.Compare(r.key, key) })
	hi := lo
	for hi < len(t) && t[hi].key == key {
		hi++
	}
	return t[lo:hi]
}

// begins calls f with the rows of each key that s begins with, the shortest first.
func (t table) begins(s string, f func(size int, rows table)) {
	lo, hi := 0, len(t)
	for size := 1; size <= len(s) && lo < hi; size++ {
		lo, hi = t.with(s[:size], lo, hi)
		n := lo
		for n < hi && len(t[n].key) == size {
			n++
		}
		if n > lo {
			f(size, t[lo:n])
		}
	}
}
