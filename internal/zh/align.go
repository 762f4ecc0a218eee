package zh

import "slices"

// How much of their words two paragraphs share, in per cent, to be one that was
// changed: somewhere among others, or where each is the only one in its place.
const (
	alike      = 40
	alikeAlone = 20
)

// manyPairs is how many pairs of paragraphs are weighed one by one. Above it,
// a paragraph is sought only near where it stood.
const manyPairs = 250_000

// align matches the paragraphs of two texts and returns what became of each.
func (s *Segmenter) align(b, a []block) []Change {
	words := &tokens{s: s, known: map[string]token{}}
	number := map[string]int32{}
	numbers := func(all []block) []int32 {
		out := make([]int32, len(all))
		for i, p := range all {
			n, ok := number[p.text]
			if !ok {
				n = int32(len(number))
				number[p.text] = n
			}
			out[i] = n
		}
		return out
	}

	changes := make([]Change, 0, max(len(b), len(a)))
	same := func(b, a []block) {
		for i := range b {
			changes = append(changes, Change{Same, b[i].text, a[i].text, []Edit{{Same, b[i].text}}, b[i].gap, a[i].gap})
		}
	}
	replaced := func(b, a []block) {
		for _, p := range b {
			changes = append(changes, Change{Deleted, p.text, "", []Edit{{Deleted, p.text}}, p.gap, ""})
		}
		for _, p := range a {
			changes = append(changes, Change{Inserted, "", p.text, []Edit{{Inserted, p.text}}, "", p.gap})
		}
	}
	bAt, aAt := 0, 0
	for _, h := range diff(numbers(b), numbers(a)) {
		same(b[bAt:h.b0], a[aAt:h.a0])
		bAt, aAt = h.b0, h.a0
		before, after := bags(words, b[h.b0:h.b1]), bags(words, a[h.a0:h.a1])
		for _, p := range pairs(before, after) {
			pb, pa := h.b0+p.before, h.a0+p.after
			replaced(b[bAt:pb], a[aAt:pa])
			changes = append(changes, Change{Changed, b[pb].text, a[pa].text,
				wordEdits(b[pb].text, a[pa].text, before[p.before].tokens, after[p.after].tokens), b[pb].gap, a[pa].gap})
			bAt, aAt = pb+1, pa+1
		}
		replaced(b[bAt:h.b1], a[aAt:h.a1])
		bAt, aAt = h.b1, h.a1
	}
	same(b[bAt:], a[aAt:])
	return changes
}

// pair is two paragraphs that are one, changed.
type pair struct {
	before, after int // which of the stretch
	sum           int // the weight of the words shared, here and in the chain before
	prev          int // the pair before it in that chain, or -1
}

// pairs returns the pairs of like paragraphs among b and a that share the most
// words, in order in both.
func pairs(b, a []bag) []pair {
	if len(b) == 0 || len(a) == 0 {
		return nil
	}
	least := alike
	if len(b) == 1 && len(a) == 1 {
		least = alikeAlone
	}
	near := len(a)
	if len(b)*len(a) > manyPairs {
		near = max(2, manyPairs/len(b)/2)
	}

	// The heaviest chain that rises in both: in a tree over the second texts'
	// paragraphs (Fenwick's), each place knows the best chain that ends before it.
	var all []pair
	tree := make([]int, len(a)+1) // by place, the number of a pair, plus 1
	better := func(x, y int) bool { return x > 0 && (y == 0 || all[x-1].sum > all[y-1].sum) }
	for i := range b {
		at := i * len(a) / len(b)
		first := len(all)
		for j := max(0, at-near); j < min(len(a), at+near+1); j++ {
			shared := sharedWeight(b[i], a[j], least)
			if 200*shared < least*(b[i].weight+a[j].weight) || shared == 0 {
				continue
			}
			best := 0
			for k := j; k > 0; k -= k & -k {
				if better(tree[k], best) {
					best = tree[k]
				}
			}
			p := pair{i, j, shared, best - 1}
			if best > 0 {
				p.sum += all[best-1].sum
			}
			all = append(all, p)
		}
		// Only now, so that no chain has one paragraph twice.
		for n := first; n < len(all); n++ {
			for k := all[n].after + 1; k < len(tree); k += k & -k {
				if better(n+1, tree[k]) {
					tree[k] = n + 1
				}
			}
		}
	}
	best := 0
	for n := range all {
		if better(n+1, best) {
			best = n + 1
		}
	}
	var chain []pair
	for n := best - 1; n >= 0; n = all[n].prev {
		chain = append(chain, all[n])
	}
	slices.Reverse(chain)
	return chain
}

// bag is a paragraph's words in the order of their numbers.
type bag struct {
	tokens []token // in the order of the text
	ids    []int32 // of those that say something, sorted
	weigh  []uint8 // their weights
	weight int
}

func bags(words *tokens, all []block) []bag {
	out := make([]bag, len(all))
	for i, p := range all {
		g := bag{tokens: words.of(p.text)}
		var own []token
		for _, t := range g.tokens {
			if t.kind == content {
				own = append(own, t)
				g.weight += int(t.weight)
			}
		}
		slices.SortFunc(own, func(x, y token) int { return int(x.id - y.id) })
		for _, t := range own {
			g.ids = append(g.ids, t.id)
			g.weigh = append(g.weigh, t.weight)
		}
		out[i] = g
	}
	return out
}

// sharedWeight returns the weight of the words that two paragraphs share, or 0
// where their lengths alone say that it is less than the least per cent.
func sharedWeight(x, y bag, least int) int {
	if 200*min(x.weight, y.weight) < least*(x.weight+y.weight) {
		return 0
	}
	sum := 0
	for i, j := 0, 0; i < len(x.ids) && j < len(y.ids); {
		switch {
		case x.ids[i] < y.ids[j]:
			i++
		case x.ids[i] > y.ids[j]:
			j++
		default:
			sum += int(x.weigh[i])
			i, j = i+1, j+1
		}
	}
	return sum
}
