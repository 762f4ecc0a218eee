package zh

import "unicode/utf8"

// Parts returns what AppendParts appends to nothing.
func (s *Segmenter) Parts(word string) []Span { return s.AppendParts(nil, word) }

// AppendParts appends to dst where a word, as Words gives it, has words of two
// characters or more within it that are not all of it: of 人权理事会 it is 人权,
// 理事, 理事会. They are words of the dictionary and names of s, in either script,
// of Han characters throughout, in the order of their beginnings and then of their
// lengths; they may overlap. A number has no parts.
//
// Nothing is allocated but what dst needs. The time grows with the length of the
// word times that of the longest word it has.
func (s *Segmenter) AppendParts(dst []Span, word string) []Span {
	if len(word) <= 2*len("国") || isNumeral(word) {
		return dst
	}
	d, own := s.dict(), s.own()
	for start := 0; start < len(word); {
		first, size := utf8.DecodeRuneInString(word[start:])
		if !ideograph(first) {
			start += size
			continue
		}
		node, name := d.child(0, d.fold(first)), own
		if name != nil {
			name = name.next[d.fold(first)]
		}
		for end := start + size; end < len(word) && (node != 0 || name != nil); {
			r, n := utf8.DecodeRuneInString(word[end:])
			if !ideograph(r) {
				break
			}
			r, end = d.fold(r), end+n
			if node != 0 {
				node = d.child(node, r)
			}
			if name != nil {
				name = name.next[r]
			}
			is := node != 0 && d.weight[node] > 0 || name != nil && name.cost > 0
			if is && end-start < len(word) {
				dst = append(dst, Span{start, end})
			}
		}
		start += size
	}
	return dst
}

// ideograph says whether r is a Han character that words are made of.
func ideograph(r rune) bool { return 0x4e00 <= r && r <= 0x9fff || 0x3400 <= r && r <= 0x4dbf }
