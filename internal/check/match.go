package check

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// folding is a rune as the matcher compares it, and which rune of the side it
// comes from.
type folding struct {
	r  rune
	at int32
}

// foldRune unifies case, width and the marks that writers interchange.
func foldRune(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		if r == '`' {
			return '\''
		}
		return r
	case r >= '！' && r <= '～':
		return foldRune(r - '！' + '!')
	case isHan(r):
		return r
	}
	switch r {
	case '•', '・', '‧', '∙', '⋅', '･':
		return '·'
	case '‘', '’', 'ʼ', 'ʻ':
		return '\''
	case '“', '”', '„':
		return '"'
	case '‐', '‑', '–', '—', '−':
		return '-'
	}
	return unicode.ToLower(r)
}

// fold folds runes for the matcher: each run of white space is one space, and
// none beside a Han character or a middle dot, so that "COVID-19 疫苗" and
// "COVID-19疫苗" are the same.
func fold(n int, rune func(int) rune) []folding {
	out := make([]folding, 0, n)
	tight := func(r int32) bool { return isHan(r) || r == '·' }
	space := -1
	for i := range n {
		r := rune(i)
		if unicode.IsSpace(r) {
			if space < 0 {
				space = i
			}
			continue
		}
		if unicode.Is(unicode.Cf, r) {
			continue
		}
		f := foldRune(r)
		if space >= 0 && len(out) > 0 && !tight(f) && !tight(out[len(out)-1].r) {
			out = append(out, folding{' ', int32(space)})
		}
		space = -1
		out = append(out, folding{f, int32(i)})
	}
	return out
}

func (d *side) fold() []folding {
	if d.folded == nil {
		d.folded = fold(len(d.runes), func(i int) rune { return d.runes[i].r })
	}
	return d.folded
}

// A spelling is one way to write a name or a term in a language.
type spelling struct {
	text string
	of   int32    // index of the name, or of the concept
	kind uint8    // isName or isTerm
	rank uint8    // of a name: mainName or alias; of a term: its status
	caps []int8   // which of its folded runes are capitals
	like likeness // of an alias: what it is to the main name
}

const (
	isName uint8 = iota
	isTerm
)

const (
	mainName uint8 = iota
	alias
	approved
	admitted
	forbidden
)

// maxSpelling is the longest spelling that is looked for, in folded runes: the
// matcher takes at most so many steps from each place of a text.
const maxSpelling = 120

// A matcher finds the spellings of one language in a text. It is a trie whose
// edges are in one map, which is made faster than a map for each node.
type matcher struct {
	edges     map[uint64]int32
	ends      [][]int32 // for each node, which spellings end there
	spellings []spelling
}

func newMatcher(spellings []spelling) *matcher {
	m := &matcher{edges: make(map[uint64]int32, 8*len(spellings)), ends: make([][]int32, 1, 8*len(spellings)+1), spellings: spellings}
	for i := range spellings {
		m.add(int32(i))
	}
	return m
}

func (m *matcher) add(i int32) {
	s := &m.spellings[i]
	runes := []rune(s.text)
	folded := fold(len(runes), func(i int) rune { return runes[i] })
	if len(folded) < 2 && !(len(folded) == 1 && s.kind == isTerm && isHan(folded[0].r)) || len(folded) > maxSpelling {
		return
	}
	node := int32(0)
	for k, f := range folded {
		if unicode.IsUpper(runes[f.at]) {
			s.caps = append(s.caps, int8(k))
		}
		key := uint64(node)<<21 | uint64(f.r)
		next, ok := m.edges[key]
		if !ok {
			next = int32(len(m.ends))
			m.edges[key] = next
			m.ends = append(m.ends, nil)
		}
		node = next
	}
	for _, other := range m.ends[node] {
		if o := &m.spellings[other]; o.of == s.of && o.kind == s.kind && o.rank <= s.rank {
			return // said before, as the better
		}
	}
	m.ends[node] = append(m.ends[node], i)
}

// A hit is a spelling, or several that are written alike, at a place of a text.
type hit struct {
	from, to int32 // folded runes
	which    []int32
}

// all calls yield with every hit in the order of their beginnings, shorter ones
// first.
func (m *matcher) all(f []folding, yield func(hit)) {
	if len(m.edges) == 0 {
		return
	}
	for i := range f {
		if i > 0 && isWord(f[i].r) && isWord(f[i-1].r) {
			continue
		}
		node, ok := int32(0), true
		for j := i; j < len(f); j++ {
			if node, ok = m.edges[uint64(node)<<21|uint64(f[j].r)]; !ok {
				break
			}
			if m.ends[node] == nil || j+1 < len(f) && isWord(f[j].r) && (isWord(f[j+1].r) || unicode.Is(unicode.Sc, f[j+1].r)) {
				continue
			}
			yield(hit{int32(i), int32(j + 1), m.ends[node]})
		}
	}
}

// longest returns the hits that a reader would take: of those that overlap, the
// one that begins first, and of these the longest. valid sorts out what is
// written like a spelling and is none.
func (m *matcher) longest(f []folding, valid func(hit, *spelling) bool) []hit {
	var out []hit
	m.all(f, func(h hit) {
		if n := len(out); n > 0 && h.from < out[n-1].to && h.from != out[n-1].from {
			return
		}
		var which []int32
		for _, w := range h.which {
			if valid(h, &m.spellings[w]) {
				which = append(which, w)
			}
		}
		if len(which) == 0 {
			return
		}
		h.which = which
		if n := len(out); n > 0 && h.from == out[n-1].from {
			out[n-1] = h // the longer one
			return
		}
		out = append(out, h)
	})
	return out
}

// capitals reports whether a hit has a capital wherever the spelling has one:
// "us" is not the US, "may" is nobody's name. Where all is in capitals they tell
// nothing, and no abbreviation is found.
func (d *side) capitals(h hit, s *spelling) bool {
	if len(s.caps) > 1 && len(s.caps) == int(h.to-h.from) && d.shouts() {
		return false
	}
	for _, k := range s.caps {
		r := d.runes[d.folded[h.from+int32(k)].at].r
		if unicode.IsLower(r) {
			return false
		}
	}
	return true
}

// shouts reports whether a side of several words is all in capitals.
func (d *side) shouts() bool {
	for _, g := range d.runes {
		if unicode.IsLower(g.r) || isHan(g.r) {
			return false
		}
	}
	return len(d.wordList()) > 2
}

// spanOf is the part of the text that a hit takes.
func (d *side) spanOf(h hit) Span {
	f := d.fold()
	return d.span(int(f[h.from].at), int(f[h.to-1].at)+1)
}

// stems finds words whose endings differ: "Блинкен" in "Блинкеном", "vaccine"
// in "vaccines", "لقاح" in "اللقاح".
type stems struct {
	at    map[string][]int32 // words by their first runes
	words []word
	lang  string
}

// stemKey is by how many first runes words are kept; mostAlike is after how many
// words that begin so the search for one is given up, and it counts as there.
const (
	stemKey   = 3
	mostAlike = 64
)

func newStems(d *side) *stems {
	s := &stems{map[string][]int32{}, d.wordList(), d.lang.Base()}
	for i, w := range s.words {
		k := prefix(s.bare(w.fold), stemKey)
		if len(s.at[k]) <= mostAlike {
			s.at[k] = append(s.at[k], int32(i))
		}
	}
	return s
}

// bare takes the article and the particles off an Arabic word.
func (s *stems) bare(w string) string {
	if s.lang != "ar" {
		return w
	}
	for _, p := range []string{"وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل", "ف", "ك"} {
		if rest, ok := strings.CutPrefix(w, p); ok && utf8.RuneCountInString(rest) >= stemKey {
			return rest
		}
	}
	return w
}

func prefix(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// has reports whether the words of a spelling follow each other in the text, if
// up to three letters at the end of each may differ, as long as three are left.
func (s *stems) has(spelling string) bool {
	runes := []rune(spelling)
	d := &side{lang: "", runes: make([]glyph, len(runes))}
	for i, r := range runes {
		d.runes[i].r = r
	}
	want := d.wordList()
	if len(want) == 0 {
		return false
	}
	alike := s.at[prefix(s.bare(want[0].fold), stemKey)]
	if len(alike) > mostAlike {
		return true
	}
next:
	for _, i := range alike {
		for k, w := range want {
			if int(i)+k >= len(s.words) || !sameStem(s.bare(w.fold), s.bare(s.words[int(i)+k].fold)) {
				continue next
			}
		}
		return true
	}
	return false
}

func sameStem(a, b string) bool {
	if a == b {
		return true
	}
	n := utf8.RuneCountInString(a)
	keep := max(stemKey, n-3)
	if n < stemKey || !strings.HasPrefix(b, prefix(a, keep)) {
		return false
	}
	return utf8.RuneCountInString(b) <= n+4
}
