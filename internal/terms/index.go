package terms

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"dateline"
)

// Index finds the terms of a glossary in texts. It does not change, and may be
// used by several goroutines.
type Index struct {
	concepts []dateline.Concept
	langs    map[dateline.Lang]func() *patterns // by kin
}

// Occurrence is a place where a term stands.
type Occurrence struct {
	Start, End int               // bytes of the text; an ending (plural, possessive) is part of it
	Concept    *dateline.Concept // of those the index was built from; not to be changed
	Lang       dateline.Lang     // in which the concept has the term
	Term       dateline.Term
}

// pattern is one term as it is looked for.
type pattern struct {
	key     string // folded
	concept int32
	lang    dateline.Lang
	term    int32 // place in Concept.Terms[lang]
	exact   bool  // an acronym: only in capitals
	capital bool  // a proper noun that begins with one: only with one
}

// patterns are the terms of a language, in the order of their keys, so that all
// that begin with the same bytes lie together: a text is looked up by narrowing
// that range byte by byte.
type patterns struct {
	list  []pattern
	first [256][2]int32 // the range of each first byte
}

// NewIndex builds an index of concepts, which it keeps and which must not change
// after. The terms of a language are sorted when it is first asked for.
func NewIndex(concepts []dateline.Concept) *Index {
	x := &Index{concepts: concepts, langs: map[dateline.Lang]func() *patterns{}}
	for _, c := range concepts {
		for l := range c.Terms {
			if k := kin(l); x.langs[k] == nil {
				x.langs[k] = sync.OnceValue(func() *patterns { return x.build(k) })
			}
		}
	}
	return x
}

// NameConcept returns the names of a thing of the registers (a person, an office,
// a place) as a concept, so that they are found like terms.
func NameConcept(id dateline.ID, names dateline.Names) dateline.Concept {
	c := dateline.Concept{ID: id, Terms: map[dateline.Lang][]dateline.Term{}}
	for l, name := range names {
		if name != "" {
			c.Terms[l] = []dateline.Term{{Text: name, Status: dateline.TermApproved, Part: ProperNoun}}
		}
	}
	return c
}

func (x *Index) build(k dateline.Lang) *patterns {
	p := &patterns{}
	for i, c := range x.concepts {
		for l, terms := range c.Terms {
			if kin(l) != k {
				continue
			}
			for j, t := range terms {
				key := fold(t.Text)
				if key == "" {
					continue
				}
				first, _ := utf8.DecodeRuneInString(t.Text)
				v := pattern{
					key: key, concept: int32(i), lang: l, term: int32(j),
					exact: acronym(t.Text), capital: t.Part == ProperNoun && unicode.IsUpper(first),
				}
				p.list = append(p.list, v)
				// embassy, embassies: the one plural that does not begin with the word.
				if n := len(key) - 1; k == "en" && n > 1 && key[n] == 'y' && strings.IndexByte("bcdfghjklmnpqrstvwxz", key[n-1]) >= 0 && !v.exact {
					v.key = key[:n] + "ies"
					p.list = append(p.list, v)
				}
			}
		}
	}
	slices.SortFunc(p.list, func(a, b pattern) int {
		return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.concept, b.concept), cmp.Compare(a.lang, b.lang), cmp.Compare(a.term, b.term))
	})
	for i, v := range p.list {
		r := &p.first[v.key[0]]
		if r[1] == 0 {
			r[0] = int32(i)
		}
		r[1] = int32(i + 1)
	}
	return p
}

// acronym reports whether s has two capitals or more, or one beside a digit, and
// no small letter: WHO, G7, M2.
func acronym(s string) bool {
	upper, digit := 0, false
	for _, r := range s {
		switch {
		case unicode.IsLower(r):
			return false
		case unicode.IsUpper(r):
			upper++
		case unicode.IsDigit(r):
			digit = true
		}
	}
	return upper > 1 || upper == 1 && digit
}

// match is the longest that was found at one place of a folded text.
type match struct {
	from, to int // of the folded text
	lo, hi   int // the patterns
}

// Find returns where terms in l, or in another form of it (see Options.Langs),
// stand in text, in its order. Of those that overlap, the longest is found, and
// of two as long the first; concepts that share a term are each found.
//
// Terms begin and end at the borders of words, except in scripts that are
// written without spaces. Case does not matter but for acronyms, which are found
// in capitals only, and proper nouns, which are found with a capital only. In
// English a term is also found in the plural (-s, -es, -ies for -y) and in the
// possessive. Addresses (scheme://…) are passed over; any other Markdown is text.
func (x *Index) Find(l dateline.Lang, text string) []Occurrence {
	k := kin(l)
	build := x.langs[k]
	if build == nil {
		return nil
	}
	p := build()
	f := folds.Get().(*folded)
	defer folds.Put(f)
	f.foldInto(text)
	var found []match
	for i := 0; i < len(f.text); i++ {
		r := p.first[f.text[i]]
		if r[0] == r[1] || i > 0 && f.at[i] == f.at[i-1] || !f.border(i) {
			continue
		}
		found = p.longest(found, f, text, i, k == "en")
	}
	if len(found) == 0 {
		return nil
	}
	found = slices.DeleteFunc(found, addresses(f.text))
	return x.occurrences(p, f, settle(found), text)
}

var folds = sync.Pool{New: func() any { return new(folded) }}

// longest appends the longest match that begins at i, if there is one.
func (p *patterns) longest(found []match, f *folded, text string, i int, english bool) []match {
	best := match{from: i, to: -1}
	r := p.first[f.text[i]]
	lo, hi := int(r[0]), int(r[1])
	for n := 1; lo < hi; n++ {
		// Patterns that end here stand before all that go on.
		end := lo
		for end < hi && len(p.list[end].key) == n {
			end++
		}
		if end > lo {
			if to, ok := f.end(i+n, english); ok {
				for _, v := range p.list[lo:end] {
					if v.fits(text[f.at[i]:f.at[i+n]]) && to > best.to {
						best = match{i, to, lo, end}
						break
					}
				}
			}
		}
		if i+n == len(f.text) {
			break
		}
		c := f.text[i+n]
		lo = end
		lo += sort.Search(hi-lo, func(j int) bool { return p.list[lo+j].key[n] >= c })
		hi = lo + sort.Search(hi-lo, func(j int) bool { return p.list[lo+j].key[n] > c })
	}
	if best.to >= 0 {
		found = append(found, best)
	}
	return found
}

// fits reports whether what stands in the text has the capitals that v demands.
func (v pattern) fits(s string) bool {
	switch {
	case v.exact:
		return !strings.ContainsFunc(s, unicode.IsLower)
	case v.capital:
		r, _ := utf8.DecodeRuneInString(s)
		return !unicode.IsLower(r)
	}
	return true
}

// unspaced are the scripts that are written without spaces between words.
var unspaced = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan}

func inUnspaced(r rune) bool { return unicode.In(r, unspaced...) }

// inWord reports whether r belongs to a word that has borders.
func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
	}
	if r >= 0x4e00 && r <= 0x9fff {
		return false
	}
	return (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)) && !inUnspaced(r)
}

// border reports whether no word goes on across i.
func (f *folded) border(i int) bool {
	if i == 0 || i == len(f.text) {
		return true
	}
	if c := f.text[i]; c < utf8.RuneSelf && !inWord(rune(c)) {
		return true
	}
	after, _ := utf8.DecodeRune(f.text[i:])
	before, _ := utf8.DecodeLastRune(f.text[:i])
	return !inWord(before) || !inWord(after)
}

// end returns where a term that reaches to i ends with the ending it has there,
// and whether it may end there at all.
func (f *folded) end(i int, english bool) (int, bool) {
	if f.at[i] == f.at[i-1] {
		return 0, false // in the middle of a character
	}
	if before, _ := utf8.DecodeLastRune(f.text[:i]); unicode.Is(unicode.Hangul, before) {
		return i, true // particles are written on to a Korean word
	}
	rest := f.text[i:]
	if english {
		for _, ending := range [...]string{"'s", "es'", "es", "s'", "s"} {
			if n := len(ending); len(rest) >= n && string(rest[:n]) == ending && f.border(i+n) {
				return i + n, true
			}
		}
	}
	return i, f.border(i)
}

// addresses returns a function that reports whether a match lies in an address.
func addresses(text []byte) func(match) bool {
	var spans [][2]int // in order, none overlapping
	for from := 0; ; {
		i := bytes.Index(text[from:], []byte("://"))
		if i < 0 {
			break
		}
		start, end := from+i, from+i
		for start > from && text[start-1] < utf8.RuneSelf && inWord(rune(text[start-1])) {
			start--
		}
		for end < len(text) && text[end] > ' ' && text[end] < utf8.RuneSelf && strings.IndexByte(`<>"()`, text[end]) < 0 {
			end++
		}
		spans = append(spans, [2]int{start, end})
		from = end
	}
	return func(m match) bool {
		i := sort.Search(len(spans), func(i int) bool { return spans[i][1] > m.from })
		return i < len(spans) && spans[i][0] < m.to
	}
}

// settle returns the matches that stand where some overlap.
func settle(found []match) []match {
	overlap := false
	for i := 1; i < len(found); i++ {
		overlap = overlap || found[i].from < found[i-1].to
	}
	if !overlap {
		return found
	}
	slices.SortFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.to-b.from, a.to-a.from), cmp.Compare(a.from, b.from))
	})
	var kept []match // in the order of the text, so that only neighbours can overlap
	for _, m := range found {
		i, _ := slices.BinarySearchFunc(kept, m, func(a, b match) int { return cmp.Compare(a.from, b.from) })
		if i > 0 && kept[i-1].to > m.from || i < len(kept) && kept[i].from < m.to {
			continue
		}
		kept = slices.Insert(kept, i, m)
	}
	return kept
}

func (x *Index) occurrences(p *patterns, f *folded, found []match, text string) (list []Occurrence) {
	for _, m := range found {
		start, end := int(f.at[m.from]), int(f.at[m.to])
		last := pattern{concept: -1}
		for _, v := range p.list[m.lo:m.hi] {
			// A concept that has the term twice in a language is found once.
			if v.concept == last.concept && v.lang == last.lang || !v.fits(text[start:f.at[m.from+len(v.key)]]) {
				continue
			}
			last = v
			c := &x.concepts[v.concept]
			list = append(list, Occurrence{start, end, c, v.lang, c.Terms[v.lang][v.term]})
		}
	}
	return list
}
