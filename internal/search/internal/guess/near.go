package guess

import (
	"cmp"
	"hash/maphash"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nearby has the forms of one word in an alphabet, by their number of letters.
type nearby [longNear + 3][]masked

// longNear is how many letters a word may have that is looked at for near misses.
const longNear = 32

// masked is a form with a bit for each of its letters, so that most words are
// known to be far without being compared.
type masked struct {
	mask uint32
	form int32
}

// mask sets one of 32 bits for each letter: those of an alphabet have one each, as
// far as it has no more.
func mask(word string) (m uint32) {
	for _, r := range word {
		m |= 1 << (r & 31)
	}
	return m
}

const shortName, longName = 3, 16 // characters of a Han name in which one may be wrong

// lack is a Han name without one of its characters.
type lack struct {
	hash uint64
	form int32
}

var seed = maphash.MakeSeed()

func (b *Book) indexNear() {
	for form, r := range b.forms {
		n := utf8.RuneCountInString(r.key)
		switch {
		case isHan(r.key):
			if n < shortName || n > longName || !b.isName(int32(form)) {
				continue
			}
			b.lacking = append(b.lacking, lack{maphash.String(seed, r.key), int32(form)})
			without(r.key, func(s string) { b.lacking = append(b.lacking, lack{maphash.String(seed, s), int32(form)}) })
		case n < len(b.near) && n > 2 && plainWord(r.key):
			b.near[n] = append(b.near[n], masked{mask(r.key), int32(form)})
		}
	}
	slices.SortFunc(b.lacking, func(x, y lack) int { return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.form, y.form)) })
}

// plainWord says whether a key is one word of letters, none of them Han.
func plainWord(key string) bool {
	for _, r := range key {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' || unicode.Is(unicode.Han, r) {
			return false
		}
	}
	return true
}

// without calls f with s without each of its characters.
func without(s string, f func(string)) {
	for i, r := range s {
		f(s[:i] + s[i+utf8.RuneLen(r):])
	}
}

// missed calls f with the Han names that have one character more or less than a
// key, another, or two swapped.
func (b *Book) missed(key string, f func(form int32, cost int)) {
	runes := []rune(key)
	if len(runes) < shortName-1 || len(runes) > longName+1 {
		return
	}
	var seen []int32
	look := func(s string) {
		hash := maphash.String(seed, s)
		i, _ := slices.BinarySearchFunc(b.lacking, hash, func(l lack, hash uint64) int { return cmp.Compare(l.hash, hash) })
		for ; i < len(b.lacking) && b.lacking[i].hash == hash; i++ {
			form := b.lacking[i].form
			if slices.Contains(seen, form) {
				continue
			}
			seen = append(seen, form)
			if distance(runes, []rune(b.forms[form].key), 1) == 1 {
				f(form, costMissed-b.bonus(form))
			}
		}
	}
	look(key)
	without(key, look)
}

// candidate is a form and what it costs.
type candidate struct {
	form int32
	cost int
}

const mostNear = 4

// nearest returns the words of an alphabet that are near one, the nearest first.
func (b *Book) nearest(word string) (out []candidate) {
	letters := []rune(word)
	if len(letters) < 4 || len(letters) > longNear || !plainWord(word) {
		return nil
	}
	most := 1
	if len(letters) >= 8 {
		most = 2
	}
	m := mask(word)
	var other [longNear + 3]rune
	for n := len(letters) - most; n <= len(letters)+most; n++ {
		for _, x := range b.near[n] {
			if bits.OnesCount32(m^x.mask) > 2*most {
				continue
			}
			key := b.forms[x.form].key
			o := other[:0]
			for _, r := range key {
				o = append(o, r)
			}
			d := distance(letters, o, most)
			if d > most || d == 0 || plural(word, key) || plural(key, word) {
				continue
			}
			cost := costNear*d - b.bonus(x.form)
			if o[0] != letters[0] {
				cost += 100 // the first letter is seldom wrong
			}
			out = append(out, candidate{x.form, cost})
		}
	}
	slices.SortStableFunc(out, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(x.cost, y.cost), strings.Compare(b.forms[x.form].key, b.forms[y.form].key))
	})
	return out[:min(len(out), mostNear)]
}

// plural says whether one word is another with an s behind: the search finds both.
func plural(x, y string) bool {
	s, ok := strings.CutPrefix(x, y)
	return ok && (s == "s" || s == "'s")
}

// distance returns how many letters must be put in, left out, replaced or swapped
// with their neighbour to make one word the other (optimal string alignment), or
// more than most.
func distance(a, b []rune, most int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(b) > longNear+2 || len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	var rows [3][longNear + 3]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			d := last[j-1]
			if a[i-1] != b[j-1] {
				d++
			}
			d = min(d, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
