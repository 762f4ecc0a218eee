package zh

import "unicode/utf8"

// name is a node of the trie of the newsroom's own names, in folded runes.
// There are thousands at most, so maps will do.
type name struct {
	next map[rune]*name
	cost int32 // of the name that ends here; 0 where none does
}

// perRune is by how much a name is preferred over the words it is made of, for
// each rune after its first: one natural logarithm. A long name hardly ever
// stands in a text by accident; one of two characters often does.
const perRune = 16

func readNames(d *dictionary, names []string) *name {
	root := &name{}
	for _, s := range names {
		if s == "" {
			continue
		}
		var cost int32
		cut(d, nil, s, func(from, to int) { cost += d.costOf(s[from:to]) })
		n := root
		for _, r := range s {
			r = d.fold(r)
			child := n.next[r]
			if child == nil {
				if n.next == nil {
					n.next = map[rune]*name{}
				}
				child = &name{}
				n.next[r] = child
			}
			n = child
		}
		n.cost = max(1, cost-perRune*int32(utf8.RuneCountInString(s)-1))
	}
	return root
}

func (d *dictionary) costOf(word string) int32 {
	node := 0
	for _, r := range word {
		if node = d.child(node, d.fold(r)); node == 0 {
			return d.unknown
		}
	}
	if w := d.weight[node]; w > 0 {
		return d.cost(w)
	}
	return d.unknown
}

// match calls take for each name that begins at an atom, with the atom after
// its end and its cost.
func (n *name) match(d *dictionary, text string, ends []int32, atom int, take func(to int, cost int32)) {
	if n == nil {
		return
	}
	at := 0
	if atom > 0 {
		at = int(ends[atom-1])
	}
	for to := atom; to < len(ends); to++ {
		for at < int(ends[to]) {
			r, size := utf8.DecodeRuneInString(text[at:])
			if n = n.next[d.fold(r)]; n == nil {
				return
			}
			at += size
		}
		if n.cost > 0 {
			take(to+1, n.cost)
		}
	}
}
