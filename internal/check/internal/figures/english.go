package figures

import "dateline/internal/check/internal/figures/internal/words"

// wordsAt reads a number written in words: twenty-one, two and a half million, a
// dozen, two-thirds, half a million, twenty-first.
func (s *scanner) wordsAt(i int) (n number, ok bool) {
	n = number{from: i, to: i, mag: 1}
	var total, cur float64
	seen := false
	last := 0.0 // value of the word before
	j := i
	if w := s.word(j); w == "a" || w == "an" {
		k := s.gap(j + len(w))
		m, end := s.lex.At(s.c, k)
		switch {
		case m == nil || end == k || k == j+len(w):
			return n, false
		case m.Kind == words.Mul:
			if seen = true; m.Vals[0] < 1000 {
				cur = m.Vals[0]
			} else {
				total = m.Vals[0]
			}
			n.mag, n.article, last = m.Vals[0], true, m.Vals[0]
			if m.Vals[0] == 12 { // a dozen is some ten
				n.lo, n.hi = 10, 19
			}
			j = end
		case part(m) > 2 && s.r(k-1) == ' ':
			n.v, n.to, n.fraction = 1/part(m), end, true
			n.also = []float64{1, part(m)}
			return s.ofMagnitude(n), true
		default:
			return n, false
		}
		n.v, n.to = total+cur, j
	} else if w == "half" {
		k := s.gap(j + 4)
		if a := s.word(k); a == "a" || a == "an" {
			k = s.gap(k + len(a))
		}
		if m, end := s.lex.At(s.c, k); m != nil && m.Kind == words.Mul && m.Vals[0] >= 1000 {
			n.v, n.mag, n.to = m.Vals[0]/2, m.Vals[0], end
			return n, true
		}
		return n, false
	}
	for range 24 {
		k := j
		if seen {
			if k = s.gap(j); k == j {
				break
			}
			if s.word(k) == "and" {
				h := s.gap(k + 3)
				if a := s.word(h); a == "a" || a == "one" {
					if f := s.word(s.gap(h + len(a))); f == "half" || f == "quarter" {
						add := .5
						if f == "quarter" {
							add = .25
						}
						n.to = s.gap(h+len(a)) + len(f)
						if total > 0 && cur == 0 { // a million and a half
							total += add * n.mag
						} else {
							cur += add
						}
						n.v = total + cur
						j, last = n.to, 1
						continue
					}
				}
				if last < 100 {
					break
				}
				k = h
			}
		}
		w, end := s.lex.At(s.c, k)
		if w == nil || end == k {
			break
		}
		v := 0.0
		if len(w.Vals) > 0 {
			v = w.Vals[0]
		}
		if w.Kind == words.Mul && end-k == 1 { // k is written beside digits only
			break
		}
		switch {
		case w.Kind == words.Mul && seen && v == 12:
			cur *= 12
			n.mag = 12
		case w.Kind == words.Mul && seen && v == 100 && cur > 0 && cur < 100:
			cur *= 100
			n.mag = max(n.mag, 100)
		case w.Kind == words.Mul && seen && v > 100:
			if cur == 0 && total > 0 {
				total *= v
			} else {
				total += cur * v
			}
			cur, n.mag = 0, max(n.mag, v)
		case w.Kind == words.Num && (!seen || last >= 100 && w.Kind == words.Num || last >= 20 && last < 100 && v < 10 && v > 0 && int(last)%10 == 0):
			cur += v
		case w.Kind == words.Num && seen && total == 0 && last >= 10 && last < 100 && v >= 10 && cur >= 13 && cur < 100: // nineteen eighty
			cur = cur*100 + v
		case w.Kind == words.Ord && (!seen || last >= 100 || last >= 20 && v < 10):
			if seen && last < 100 && s.r(end-1) == 's' { // twenty thirds
				return n, seen
			}
			cur += v
			n.ordinal, n.v, n.to = true, total+cur, end
			if v >= 3 && !seen {
				n.also = append(n.also, 1/v)
			}
			return n, true
		case w.Kind == words.Ord && v == 100 && cur > 0:
			n.ordinal, n.v, n.to = true, total+100*cur, end
			return n, true
		case seen && part(w) > 2 && total == 0 && cur < 20 && (s.r(end-1) == 's') == (cur > 1): // two-thirds
			n.also = []float64{cur, part(w)}
			n.v, n.to, n.fraction = cur/part(w), end, true
			return s.ofMagnitude(n), true
		default:
			return n, seen
		}
		seen, last, j = true, v, end
		n.article, n.lo, n.hi = false, 0, 0
		n.v, n.to = total+cur, end
	}
	return n, seen
}

// part returns what a word divides by: 3 for "third", 4 for "quarter"; 0 for others.
func part(w *words.Word) float64 {
	switch {
	case w.Kind == words.Ord:
		return w.Vals[0]
	case w.Code == "fourth":
		return 4
	}
	return 0
}

// ofMagnitude reads what a fraction is of: a quarter of a million.
func (s *scanner) ofMagnitude(n number) number {
	k := s.gap(n.to)
	if s.word(k) == "of" {
		k = s.gap(k + 2)
		if a := s.word(k); a == "a" {
			if m, end := s.lex.At(s.c, s.gap(k+1)); m != nil && m.Kind == words.Mul && m.Vals[0] > 100 {
				n.v, n.mag, n.to, n.fraction = n.v*m.Vals[0], m.Vals[0], end, false
			}
		}
	}
	return n
}

// word returns the Latin word that begins at cell i, up to twelve letters.
func (s *scanner) word(i int) string {
	if i >= len(s.c) || !words.IsLatin(s.c[i].R) {
		return ""
	}
	b := s.wbuf[:0]
	for j := i; j < len(s.c) && words.IsLatin(s.c[j].R) && len(b) < 12; j++ {
		b = append(b, byte(s.c[j].R))
	}
	return string(b)
}
