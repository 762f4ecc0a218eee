// Package guess offers what somebody may have meant who typed into a search box.
//
// [New] makes a [Book] of the names, terms and words that a newsroom's texts have.
// [Book.Instead] rewrites a query that finds little, [Book.Complete] goes on with
// one that is being typed. Neither knows what a query finds: whoever shows an offer
// has looked for it.
//
// # What is near
//
// What is an entry of the book is right, and offered in another language at most.
// Of the rest, these are near an entry, from nearest to farthest:
//
//   - pinyin of it, with tones or without, in one word or in several (bulinken, bù
//     lín kěn), and Russian typed on a Latin keyboard or the other way round;
//   - characters that are read as its are (布林垦);
//   - a word of an alphabet with one letter more, less, wrong or swapped (blinkin),
//     if it has four, and with two such mistakes if it has eight;
//   - pinyin, and characters of a name, where z, c, s are zh, ch, sh, n is ng, or n
//     is l;
//   - in a name of three characters or more, one character more, less, wrong or
//     swapped.
//
// Both scripts of Chinese, accents, case and width make no difference, as they make
// none in searching (package zh, Fold); nor do the ways to write alef, ya and ta
// marbuta in Arabic.
//
// A Book does not change, and may be used by several goroutines.
package guess

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"dateline"
	"dateline/internal/zh"
)

// Entry is something that may be offered.
type Entry struct {
	Text string        // as it is shown; of more than 120 characters it is left out
	Lang dateline.Lang // "" is all languages
	Same string        // what has the same is the same thing, in other languages or spellings; "" is none
	Name bool          // a name or term of the newsroom, else a word of headlines
	N    int           // in how many texts it is: of two that are as near, the more frequent is offered first
}

// Book is all that may be offered.
type Book struct {
	terms []term // by key
	forms table  // one row for each key: its number is that of the form
	first []int32
	langs []dateline.Lang
	group [][]int32 // the terms of each thing

	starts  table // what a completion may begin with, and its term
	spelt   table // pinyin, and its form
	blurred table // the same as it sounds to who hears few differences
	near    nearby
	lacking []lack // Han names without one of their characters

	dictionary *zh.Segmenter // or nil
}

// term is an entry, or a word of a name.
type term struct {
	text, key string
	same      int32 // the group it is of, or none
	whole     int32 // of the last word of a name, if of no other: the group of the name, or none
	n         int32
	lang      uint8
	name      bool
	part      bool // a word of a name
}

const none = -1

const (
	longest   = 120 // characters of an entry
	longQuery = 200 // characters of a query that is looked at
	mostSpell = 8   // spellings of a name in pinyin, and
	fewSpell  = 3   // of a word: names are read in unusual ways
)

// New makes a book. Entries with nothing to go by are left out.
func New(entries []Entry) *Book {
	b := &Book{}
	b.collect(entries)
	slices.SortFunc(b.terms, func(x, y term) int {
		return cmp.Or(strings.Compare(x.key, y.key), strings.Compare(x.text, y.text), cmp.Compare(x.lang, y.lang),
			cmp.Compare(x.same, y.same), cmp.Compare(y.n, x.n))
	})
	for i, t := range b.terms {
		if t.same != none {
			b.group[t.same] = append(b.group[t.same], int32(i))
		}
		if i == 0 || b.terms[i-1].key != t.key {
			b.forms = append(b.forms, row{t.key, int32(len(b.forms))})
			b.first = append(b.first, int32(i))
		}
	}
	b.first = append(b.first, int32(len(b.terms)))
	b.indexStarts()
	b.indexSounds()
	b.indexNear()
	return b
}

// Knowing returns the book with a dictionary of Chinese: its words are right, and
// offered nothing for, though they are no entries. Without one, a word that the
// newsroom never used is easily taken for one that is read alike.
func (b *Book) Knowing(dictionary *zh.Segmenter) *Book {
	c := *b
	c.dictionary = dictionary
	return &c
}

// of returns the terms that have a form.
func (b *Book) of(form int32) []term { return b.terms[b.first[form]:b.first[form+1]] }

// bonus is how much less a form costs because it is a name, or frequent: less than
// any difference in how near forms are.
func (b *Book) bonus(form int32) (n int) {
	name := 0
	for _, t := range b.of(form) {
		n = max(n, 3*bits.Len32(uint32(max(t.n, 0))))
		if t.name {
			name = 20
		}
	}
	return min(n, 60) + name
}

func (b *Book) isName(form int32) bool {
	return slices.ContainsFunc(b.of(form), func(t term) bool { return t.name })
}

// collect makes the terms, and numbers languages and things.
func (b *Book) collect(entries []Entry) {
	langs, things := map[dateline.Lang]uint8{}, map[string]int32{}
	lang := func(l dateline.Lang) uint8 {
		n, ok := langs[l]
		if !ok {
			if len(langs) > 255 {
				return 0 // of a newsroom of hundreds of languages the last are taken for its first
			}
			n = uint8(len(langs))
			langs[l] = n
			b.langs = append(b.langs, l)
		}
		return n
	}
	thing := func(id string) int32 {
		if id == "" {
			return none
		}
		n, ok := things[id]
		if !ok {
			n = int32(len(b.group))
			things[id] = n
			b.group = append(b.group, nil)
		}
		return n
	}
	b.terms = make([]term, 0, len(entries)+len(entries)/4)
	names := nameWords{words: map[nameWord]int{}, dotted: map[int32]int{}, parts: map[namePart]int32{}}
	for _, e := range entries {
		text := strings.ToValidUTF8(strings.TrimSpace(e.Text), "")
		if len(text) > longest*utf8.UTFMax || utf8.RuneCountInString(text) > longest {
			continue
		}
		pieces := split(nil, text, 0)
		key := join(pieces)
		if key == "" {
			continue
		}
		t := term{text: text, key: key, same: thing(e.Same), whole: none, n: int32(min(max(e.N, 0), 1<<30)), lang: lang(e.Lang), name: e.Name}
		b.terms = append(b.terms, t)
		if e.Name && len(pieces) > 1 {
			names.add(t, pieces)
		}
	}
	b.addWords(&names)
}

// nameWords are the words that names consist of: somebody who looks for Antony J.
// Blinken types one of them.
type nameWords struct {
	all    []nameOf
	words  map[nameWord]int // the place of its term
	dotted map[int32]int    // of things with a Han name that has dots: how many parts it has
	parts  map[namePart]int32
}

type nameOf struct {
	term
	words []piece // without single letters
}

type nameWord struct {
	key  string
	lang uint8
}

// namePart is one of so many parts of the name of a thing.
type namePart struct {
	thing   int32
	i, many int
}

func (w *nameWords) add(t term, pieces []piece) {
	words, dotted := parts(t.text, pieces)
	if len(words) == 0 {
		return
	}
	if dotted && t.same != none {
		w.dotted[t.same] = len(words)
	}
	w.all = append(w.all, nameOf{t, words})
}

// addWords makes terms of the words of names. If a thing has a Han name with dots
// (安东尼·J·布林肯), its parts are the same as the words of another name that has as
// many, single letters not counted.
func (b *Book) addWords(w *nameWords) {
	for _, name := range w.all {
		for i, p := range name.words {
			if n := utf8.RuneCountInString(p.key); n < 2 || n < 3 && !p.han {
				continue
			}
			same, many := int32(none), len(name.words)
			if w.dotted[name.same] == many && many > 1 {
				part := namePart{name.same, i, many}
				n, ok := w.parts[part]
				if !ok {
					n = int32(len(b.group))
					w.parts[part] = n
					b.group = append(b.group, nil)
				}
				same = n
			}
			whole := int32(none)
			if i == many-1 {
				whole = name.same
			}
			id := nameWord{p.key, name.lang}
			at, ok := w.words[id]
			if !ok {
				w.words[id] = len(b.terms)
				b.terms = append(b.terms, term{text: name.text[p.start:p.end], key: p.key, same: same, whole: whole, n: name.n, lang: name.lang, name: true, part: true})
				continue
			}
			t := &b.terms[at]
			t.n = min(t.n+name.n, 1<<30)
			// A word in the names of several things is none of them.
			if t.whole != whole {
				t.whole = none
			}
			if t.same != same {
				t.same = none
			}
		}
	}
}
