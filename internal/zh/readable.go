package zh

// A match of at most this many columns may be given up between two changes.
const shortMatch = 12

// readable turns the fewest changes into those that a person reads best. It
// gives up short matches, and moves what was only inserted or only deleted to
// where a sentence, a clause or a word begins, as far as the text repeats itself.
func readable(b, a []token, hunks []hunk) []hunk {
	out := hunks[:0]
	var weights []int // of each hunk in out
	for i, h := range hunks {
		prev := hunk{}
		if len(out) > 0 {
			prev = out[len(out)-1]
		}
		next := hunk{b0: len(b), a0: len(a)}
		if i+1 < len(hunks) {
			next = hunks[i+1]
		}
		switch {
		case h.b0 == h.b1:
			by := slide(a, h.a0, h.a1, prev.a1, next.a0)
			h = hunk{h.b0 + by, h.b1 + by, h.a0 + by, h.a1 + by}
		case h.a0 == h.a1:
			by := slide(b, h.b0, h.b1, prev.b1, next.b0)
			h = hunk{h.b0 + by, h.b1 + by, h.a0 + by, h.a1 + by}
		}
		out = append(out, h)
		weights = append(weights, max(weight(b[h.b0:h.b1]), weight(a[h.a0:h.a1])))

		// What was just taken in may outweigh the match before it in turn.
		for n := len(out); n > 1; n-- {
			left, right := out[n-2], out[n-1]
			match := matchWeight(b[left.b1:right.b0])
			if match > shortMatch || 2*match > min(weights[n-2], weights[n-1]) {
				break
			}
			out[n-2] = hunk{left.b0, right.b1, left.a0, right.a1}
			weights[n-2] += weights[n-1] + match
			out, weights = out[:n-1], weights[:n-1]
		}
	}
	return out
}

func weight(tokens []token) int {
	sum := 0
	for _, t := range tokens {
		sum += int(t.weight)
	}
	return sum
}

// matchWeight is weight, but stops where the match is no longer short.
func matchWeight(tokens []token) int {
	sum := 0
	for _, t := range tokens {
		if sum += int(t.weight); sum > shortMatch {
			break
		}
	}
	return sum
}

// slide returns by how many tokens the stretch from lo to hi, which stands in
// one text only, had better be moved: to the left (less than 0) or to the right,
// within from and to, where the result is the same text. Of several places the
// one with the clearest edges is taken, of equals the last.
func slide(t []token, lo, hi, from, to int) (by int) {
	most := 0
	for lo > from && t[lo-1].id == t[hi-1].id {
		lo, hi, most = lo-1, hi-1, most-1
	}
	best := -1
	for ; ; lo, hi, most = lo+1, hi+1, most+1 {
		if s := edge(t, lo) + edge(t, hi); s >= best {
			best, by = s, most
		}
		if hi >= to || t[lo].id != t[hi].id {
			return by
		}
	}
}

// edge says how clear an edge lies before token i: after a line break 6, a full
// stop 4, a comma 2, one more if a space lies between, or after any space 1.
func edge(t []token, i int) int {
	if i == 0 || i == len(t) {
		return 6
	}
	space := 0
	for i--; i >= 0; i-- {
		switch t[i].kind {
		case lineBreak:
			return 6
		case spaces:
			space = 1
		case closing:
		case stop:
			return 4 + space
		case comma:
			return 2 + space
		default:
			return space
		}
	}
	return 6
}
