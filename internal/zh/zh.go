// Package zh reads Chinese: it finds the words of a text that is written
// without spaces, compares two texts word by word, and converts between
// Simplified and Traditional characters.
//
// There are two entry points. [NewConverter] gives a [Converter], which does what
// OpenCC does, with the newsroom's own words before the dictionary's
// ([Converter.With]); [ScriptOf] says in which script a text is. [New] gives a
// [Segmenter], and [Segmenter.With] one that also knows the newsroom's own names;
// then
//
//   - [Segmenter.Words] cuts a text into words, for the index and for counting;
//   - [Segmenter.Compare] and [Segmenter.Paragraphs] say what changed between
//     two texts, in any language, so that a person can read it.
//
// An index holds the [Fold] of each word, so that 國務院 and 国务院, ２０２１ and
// 二〇二一 find each other, and may hold the words within a long one
// ([Segmenter.Parts]) and those of a date ([SplitDate]) as well. What was typed in
// letters is found by [FoldPinyin] among the [Pinyin] of words.
//
// # How words are found
//
// Of all ways to cut a text into words of the dictionary, the one with the
// highest product of word probabilities is taken (jieba's method without its
// hidden Markov model: nothing is guessed that stands in no list). What that
// method leaves open is settled so:
//
//   - A Han character in no word stands alone. Two unknown characters are never
//     joined: names are the newsroom's to give, see [Segmenter.With].
//   - A number is one word, with its magnitude and a per cent sign: 1.5亿, 25%,
//     二〇二一, 三百六十五. What is counted is another: 年, 天, 美元.
//   - Everything else is cut at the word boundaries of Unicode (UAX 29; the narrow
//     no-break space is a space), and no word of the dictionary ends inside such
//     a piece. Punctuation and runs of spaces are words too.
//   - Traditional characters are looked up as their Simplified ones, so both
//     scripts are cut by the same dictionary and at the same places.
//
// Every byte of a text is in exactly one word, in order, whatever the bytes are.
//
// The dictionary is embedded, and read when it is first needed: about 20 ms and
// 4 MB, once for a Segmenter and all that With derives from it. All methods may
// be called from several goroutines.
package zh

import (
	"slices"
	"sync"
	"unicode/utf8"
)

// A Segmenter cuts text into words. Make one with New and keep it: the
// dictionary is held by the Segmenter and by nothing else.
type Segmenter struct {
	dict  func() *dictionary
	names []string
	own   func() *name
}

// Word is one word of a text.
type Word struct {
	Text  string // as it is written in the text
	Start int    // where it begins, in bytes of the text
}

// End returns where the word ends, in bytes of the text.
func (w Word) End() int { return w.Start + len(w.Text) }

// New returns a Segmenter over the embedded dictionary. It costs nothing until
// the first text is cut.
func New() *Segmenter {
	return &Segmenter{dict: sync.OnceValue(readDictionary), own: func() *name { return nil }}
}

// With returns a Segmenter that also knows names, besides all that s knows:
// persons, offices, terms such as 布林肯 or 国务院发言人办公室. They share the
// dictionary of s. Either script will do, and both are then found. A name may
// hold letters and spaces (G20峰会) and is found only where it begins and ends
// at a word boundary of Unicode, in the case it is given in. Empty names are
// ignored.
//
// A name is preferred over the words it is made of, the more the longer it is,
// but competes with its neighbours: knowing 国会 does not tear 中国会 apart.
func (s *Segmenter) With(names []string) *Segmenter {
	all := slices.Concat(s.names, names)
	return &Segmenter{
		dict:  s.dict,
		names: all,
		own:   sync.OnceValue(func() *name { return readNames(s.dict(), all) }),
	}
}

// Words returns the words of text in order. Their texts joined are the text,
// byte for byte, also where it is not valid UTF-8.
func (s *Segmenter) Words(text string) []Word {
	words := make([]Word, 0, len(text)/5+1)
	after := false // whether the last word is a numeral
	cut(s.dict(), s.own(), text, func(from, to int) {
		is := isNumeral(text[from:to])
		if is && after {
			w := &words[len(words)-1]
			w.Text = text[w.Start:to]
		} else {
			words = append(words, Word{text[from:to], from})
		}
		after = is
	})
	return words
}

// cut calls emit with the bytes of each word of the most probable path through
// text, in order. own may be nil.
//
// It works on atoms, the smallest pieces a word is made of, and forward: cost
// of an atom is that of the cheapest way to arrive before it. Where all ways
// meet, which is at nearly every comma, the words so far are settled and the
// costs start again from zero, so that no text is too long for them.
func cut(d *dictionary, own *name, text string, emit func(from, to int)) {
	ends := atoms(text)
	begin := func(atom int) int {
		if atom == 0 {
			return 0
		}
		return int(ends[atom-1])
	}
	const unreached = 1 << 30
	cost := make([]int32, len(ends)+1)
	back := make([]int32, len(ends)+1) // the atom from which it was reached
	reach, settled := 0, 0             // the furthest end of a word so far; where all ways last met
	var path []int32

	for i := range ends {
		if i == reach {
			path = settle(path[:0], back, settled, i)
			for _, to := range path {
				emit(begin(settled), begin(int(to)))
				settled = int(to)
			}
			cost[i] = 0
		}
		take := func(to int, c int32) {
			for reach < to {
				reach++
				cost[reach] = unreached
			}
			if c += cost[i]; c < cost[to] {
				cost[to], back[to] = c, int32(i)
			}
		}

		at, node, known := begin(i), 0, false
	walk:
		for to := i; to < len(ends); to++ {
			for at < int(ends[to]) {
				r, size := rune(text[at]), 1
				if r >= utf8.RuneSelf {
					r, size = utf8.DecodeRuneInString(text[at:])
				}
				if node = d.child(node, d.fold(r)); node == 0 {
					break walk
				}
				at += size
			}
			if w := d.weight[node]; w > 0 {
				take(to+1, d.cost(w))
				known = known || to == i
			}
		}
		if !known {
			take(i+1, d.unknown)
		}
		own.match(d, text, ends, i, take)
	}
	for _, to := range settle(path[:0], back, settled, len(ends)) {
		emit(begin(settled), begin(int(to)))
		settled = int(to)
	}
}

// settle appends the ends of the words between two atoms, in order.
func settle(path, back []int32, from, to int) []int32 {
	for to > from {
		path = append(path, int32(to))
		to = int(back[to])
	}
	slices.Reverse(path)
	return path
}
