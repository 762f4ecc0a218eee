package parallel

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"dateline/internal/markup"
)

// A fate is what became of a unit in a later state of its text.
type fate struct {
	same bool  // a reader sees the same words
	now  []int // the units that they stand in; where not the same, the one it most likely became; none: gone
}

// follow finds what became of each unit of a text, and which units of its later
// state came from none. Each way of finding takes up what the one before left
// over: equal up to white space; the same characters parted otherwise; what looks
// the same; what is most alike; what stands in the same place.
func follow(before, after []string) (fates []fate, added []bool) {
	f := &follower{before: side(before), after: side(after), fates: make([]fate, len(before)), added: make([]bool, len(after))}
	for j := range f.added {
		f.added[j] = true
	}
	f.equal(func(s *unitText) string { return s.text })
	f.equal((*unitText).spaced)
	f.parted()
	f.lookalikes()
	f.alikes()
	f.places()
	return f.fates, f.added
}

type follower struct {
	before, after []unitText
	fates         []fate
	added         []bool // of after: not taken yet
	looked        int    // how many units were rendered
}

// unitText is a text and what was made of it when it was first asked for.
type unitText struct {
	text     string
	space    string // white space as one space each
	squeezed string // no white space
	tightly  string // white space only where a reader sees it
	look     string // as it is rendered
	sketch   []uint32
}

func side(texts []string) []unitText {
	all := make([]unitText, len(texts))
	for i, t := range texts {
		all[i].text = t
	}
	return all
}

func (u *unitText) spaced() string {
	if u.space == "" {
		u.space = spaced(u.text, " ")
	}
	return u.space
}

func (u *unitText) squeeze() string {
	if u.squeezed == "" {
		u.squeezed = spaced(u.text, "")
	}
	return u.squeezed
}

// tight is the text with white space as a reader sees it: one space where words are
// divided by it, none beside Chinese, where a line end is nothing.
func (u *unitText) tight() string {
	if u.tightly == "" {
		var b strings.Builder
		last, gap := rune(-1), false
		for _, c := range u.text {
			if unicode.IsSpace(c) {
				gap = true
				continue
			}
			if gap && last >= 0 && !undivided(last) && !undivided(c) {
				b.WriteByte(' ')
			}
			b.WriteRune(c)
			last, gap = c, false
		}
		u.tightly = b.String()
	}
	return u.tightly
}

// undivided reports whether no space divides a character from its neighbours.
func undivided(c rune) bool {
	return c >= 0x2e80 && (unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana) || c >= 0x3000 && c <= 0x303f || c >= 0xff00 && c <= 0xffef)
}

// open reports whether unit i of before waits for its fate.
func (f *follower) open(i int) bool { return len(f.fates[i].now) == 0 }

// take pairs the units before[i..i2] with after[j..j2].
func (f *follower) take(i, i2, j, j2 int, same bool) {
	now := make([]int, 0, j2-j+1)
	for k := j; k <= j2; k++ {
		now = append(now, k)
		f.added[k] = false
	}
	for k := i; k <= i2; k++ {
		f.fates[k] = fate{same, now}
	}
}

// equal pairs units of the same key. Where one side has a key more often, the
// units beside paired ones come first, then those that come first.
func (f *follower) equal(key func(*unitText) string) {
	keys := map[string][]int{} // of after
	for j := range f.after {
		if f.added[j] {
			k := key(&f.after[j])
			keys[k] = append(keys[k], j)
		}
	}
	if len(keys) == 0 {
		return
	}
	count := map[string]int{}
	for i := range f.before {
		if f.open(i) {
			count[key(&f.before[i])]++
		}
	}
	pair := func(i, j int) bool {
		if j < 0 || j >= len(f.after) || !f.added[j] || key(&f.before[i]) != key(&f.after[j]) {
			return false
		}
		f.take(i, i, j, j, true)
		return true
	}
	next := map[string]int{} // how many of keys were looked at
	first := func(i int) {
		k := key(&f.before[i])
		for list := keys[k]; next[k] < len(list); {
			next[k]++
			if pair(i, list[next[k]-1]) {
				return
			}
		}
	}
	for i := range f.before {
		if k := key(&f.before[i]); f.open(i) && count[k] == len(keys[k]) {
			first(i)
		}
	}
	for i := 1; i < len(f.before); i++ {
		if now := f.fates[i-1].now; f.open(i) && len(now) > 0 {
			pair(i, now[len(now)-1]+1)
		}
	}
	for i := len(f.before) - 2; i >= 0; i-- {
		if now := f.fates[i+1].now; f.open(i) && len(now) > 0 {
			pair(i, now[0]-1)
		}
	}
	for i := range f.before {
		if f.open(i) {
			first(i)
		}
	}
}

// tries is how many candidates a unit is compared with, so that a text of many
// like beginnings takes no longer than another.
const tries = 8

// parted finds runs of units whose characters stand in a run of others.
func (f *follower) parted() {
	for _, size := range []int{16, 4, 1} {
		begin := map[string][]int{}
		for j := range f.after {
			if f.added[j] {
				if k := f.beginning(f.after, j, size, func(j int) bool { return f.added[j] }); k != "" {
					begin[k] = append(begin[k], j)
				}
			}
		}
		for i := range f.before {
			if !f.open(i) || len(begin) == 0 {
				continue
			}
			k := f.beginning(f.before, i, size, f.open)
			for _, j := range f.candidates(begin, k) {
				if !f.added[j] {
					continue
				}
				if i2, j2, ok := f.run(i, j); ok {
					f.take(i, i2, j, j2, true)
					break
				}
			}
		}
	}
}

// candidates returns the first few units of a key, none of which need be left.
func (f *follower) candidates(keys map[string][]int, k string) []int {
	list := keys[k]
	for len(list) > 0 && !f.added[list[0]] {
		list = list[1:]
	}
	keys[k] = list
	return list[:min(len(list), tries)]
}

// beginning returns the first size bytes of what a run of open units says from
// unit i on, or all of it.
func (f *follower) beginning(units []unitText, i, size int, open func(int) bool) string {
	s := ""
	for ; len(s) < size && i < len(units) && open(i); i++ {
		s += head(units[i].squeeze(), size-len(s))
	}
	return s
}

func head(s string, n int) string { return s[:min(n, len(s))] }

// longestRun is how many units one may have been parted into, or joined of.
const longestRun = 64

// run returns the last units of the shortest runs from i and j on that hold the
// same characters.
func (f *follower) run(i, j int) (int, int, bool) {
	a, b := f.before[i].tight(), f.after[j].tight()
	for range 2 * longestRun {
		n := min(len(a), len(b))
		if a[:n] != b[:n] {
			return 0, 0, false
		}
		switch a, b = a[n:], b[n:]; {
		case a == "" && b == "":
			return i, j, true
		case a == "":
			if i++; i == len(f.before) || !f.open(i) {
				return 0, 0, false
			}
			a, b = f.before[i].tight(), strings.TrimPrefix(b, " ") // what parted it is no difference
		default:
			if j++; j == len(f.after) || !f.added[j] {
				return 0, 0, false
			}
			b, a = f.after[j].tight(), strings.TrimPrefix(a, " ")
		}
	}
	return 0, 0, false
}

var renderer = sync.OnceValue(markup.New)

// lookalikes pairs units that are written in other signs and rendered alike.
func (f *follower) lookalikes() {
	words := map[string][]int{}
	for j := range f.after {
		if f.added[j] {
			k := unmarked(f.after[j].squeeze())
			words[k] = append(words[k], j)
		}
	}
	for i := range f.before {
		if !f.open(i) || len(words) == 0 {
			continue
		}
		for _, j := range f.candidates(words, unmarked(f.before[i].squeeze())) {
			if f.added[j] && f.looks(&f.before[i]) == f.looks(&f.after[j]) {
				f.take(i, i, j, j, true)
				break
			}
		}
	}
}

// mostLooks is how many units are rendered to be compared; beyond it, signs count.
const mostLooks = 4000

// looks returns what a reader sees of a unit.
func (f *follower) looks(u *unitText) string {
	if u.look == "" {
		u.look = u.text
		if f.looked++; f.looked <= mostLooks {
			u.look = spaced(string(renderer().HTML(u.text, "")), " ")
		}
	}
	return u.look
}

// Texts that share a good third of their runs of three characters are the same
// text, changed.
const alike = 0.35

// alikes pairs what was moved and changed, the most alike first.
func (f *follower) alikes() {
	holders := map[uint32][]int32{}
	for j := range f.after {
		if f.added[j] {
			for _, h := range f.after[j].sketched() {
				if len(holders[h]) < tries {
					holders[h] = append(holders[h], int32(j))
				}
			}
		}
	}
	if len(holders) == 0 {
		return
	}
	type pair struct {
		i, j int
		like float64
	}
	var pairs []pair
	votes := make([]int, len(f.after))
	var voted []int
	for i := range f.before {
		if !f.open(i) {
			continue
		}
		mine := f.before[i].sketched()
		for _, h := range mine {
			for _, j := range holders[h] {
				if votes[j]++; votes[j] == 1 {
					voted = append(voted, int(j))
				}
			}
		}
		kept := 0
		for _, j := range voted {
			if theirs := f.after[j].sketched(); votes[j]*4 >= min(len(mine), len(theirs)) {
				if like := likeness(mine, theirs); like >= alike && kept < tries {
					kept++
					pairs = append(pairs, pair{i, j, like})
				}
			}
			votes[j] = 0
		}
		voted = voted[:0]
	}
	slices.SortFunc(pairs, func(x, y pair) int {
		return cmp.Or(cmp.Compare(y.like, x.like), cmp.Compare(apart(x.i, x.j), apart(y.i, y.j)), cmp.Compare(x.i, y.i), cmp.Compare(x.j, y.j))
	})
	for _, p := range pairs {
		if f.open(p.i) && f.added[p.j] {
			f.take(p.i, p.i, p.j, p.j, false)
		}
	}
}

func apart(i, j int) int { return max(i-j, j-i) }

// places pairs what stands between the same neighbours, as many as there are on
// both sides, in order, those most alike.
func (f *follower) places() {
	i, j := 0, 0
	for _, p := range append(f.anchors(), [2]int{len(f.before), len(f.after)}) {
		var gone, come []int
		for ; i < p[0]; i++ {
			if f.open(i) {
				gone = append(gone, i)
			}
		}
		for ; j < p[1]; j++ {
			if f.added[j] {
				come = append(come, j)
			}
		}
		f.pairPlaces(gone, come)
	}
}

// anchors returns as many pairs as kept their order.
func (f *follower) anchors() [][2]int {
	var pairs [][2]int
	for i, t := range f.fates {
		if len(t.now) > 0 {
			pairs = append(pairs, [2]int{i, t.now[0]})
		}
	}
	return ascending(pairs)
}

// ascending returns the longest list of pairs, which are in the order of their
// first, that are in the order of their second too.
func ascending(pairs [][2]int) [][2]int {
	back := make([]int, len(pairs))
	var ends []int // of the best list of each length, its last pair
	for k, p := range pairs {
		n, _ := slices.BinarySearchFunc(ends, p[1], func(e, j int) int { return cmp.Compare(pairs[e][1], j) })
		back[k] = -1
		if n > 0 {
			back[k] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, k)
		} else {
			ends[n] = k
		}
	}
	var list [][2]int
	if len(ends) > 0 {
		for k := ends[len(ends)-1]; k >= 0; k = back[k] {
			list = append(list, pairs[k])
		}
	}
	slices.Reverse(list)
	return list
}

// largestGap bounds how many pairs of a gap are compared.
const largestGap = 1 << 12

func (f *follower) pairPlaces(gone, come []int) {
	n, m := len(gone), len(come)
	if n == m || n*m > largestGap {
		for k := range min(n, m) {
			f.take(gone[k], gone[k], come[k], come[k], false)
		}
		return
	}
	// A pair counts 1 and how alike it is, so that no pair is given up for another.
	best := make([][]float64, n+1)
	for i := range best {
		best[i] = make([]float64, m+1)
	}
	worth := func(i, j int) float64 {
		return 1 + likeness(f.before[gone[i]].sketched(), f.after[come[j]].sketched())/float64(min(n, m)+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1], best[i+1][j+1]+worth(i, j))
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch best[i][j] {
		case best[i+1][j]:
			i++
		case best[i][j+1]:
			j++
		default:
			f.take(gone[i], gone[i], come[j], come[j], false)
			i, j = i+1, j+1
		}
	}
}
