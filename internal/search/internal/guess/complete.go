package guess

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline"
)

// indexStarts has, for each entry, what may be typed to have it completed: its
// beginning, that of each word of a name, and any two characters of a Han name.
func (b *Book) indexStarts() {
	for i, t := range b.terms {
		if t.part {
			continue
		}
		b.starts = append(b.starts, row{t.key, int32(i)})
		if !t.name {
			continue
		}
		last := rune(' ')
		for at, r := range t.key {
			if at > 0 && r != ' ' && (last == ' ' || unicode.Is(unicode.Han, r)) {
				b.starts = append(b.starts, row{t.key[at:], int32(i)})
			}
			last = r
		}
	}
	b.starts.sort()
}

const (
	mostTail     = 12 // pieces that a completion may begin with
	longRun      = 40 // pieces that are looked at for words
	mostComplete = 50
)

// Complete returns how what was typed may go on, most (50) at most: to a name or
// word that begins with it, or a name of which a word does, or any two characters,
// or whose pinyin begins with it. If there are not as many, what was typed before
// is kept, and its last words alone are completed, and fewer and fewer of them.
// Between Han characters that is done only behind known words.
//
// What begins with more of what was typed comes first, then what is in the reader's
// language, names, what begins with it rather than a word of it, and the frequent.
// Nothing goes on from what is typed in the query's own language, in quotes or with
// a colon.
func (b *Book) Complete(typed string, lang dateline.Lang, most int) []string {
	if most <= 0 || len(b.terms) == 0 || len(typed) > longQuery*utf8.UTFMax || utf8.RuneCountInString(typed) > longQuery {
		return nil
	}
	pieces := read(typed, func(string) string { return "" })
	if len(pieces) == 0 {
		return nil
	}
	last := pieces[len(pieces)-1]
	rest := typed[last.end:]
	// A space behind a word says that it is whole.
	whole := strings.TrimSpace(rest) != rest && !last.han
	if strings.Trim(strings.TrimSpace(rest), ".'’") != "" {
		return nil
	}
	c := completing{Book: b, reader: b.reader(lang), most: min(most, mostComplete), seen: map[string]bool{folded(typed): true}}
	reached := b.wordsBefore(pieces)
	for from := max(0, len(pieces)-mostTail); from < len(pieces) && len(c.out) < c.most; from++ {
		tail := pieces[from:]
		if slices.ContainsFunc(tail, func(p piece) bool { return p.fixed }) || !reached[from] {
			continue
		}
		key := join(tail)
		if whole {
			key += " "
		}
		c.look(typed[:tail[0].start], key, letters(tail, whole))
	}
	return c.out
}

// wordsBefore says of each of the last pieces whether the Han characters right
// before it, if it is one itself, are known words.
func (b *Book) wordsBefore(pieces []piece) []bool {
	reached := make([]bool, len(pieces))
	for at := max(0, len(pieces)-longRun); at < len(pieces); at++ {
		if at == 0 || !pieces[at].han || !pieces[at-1].han || pieces[at-1].end != pieces[at].start {
			reached[at] = true
		}
		if !reached[at] || !pieces[at].han {
			continue
		}
		to := at + 1
		for to < len(pieces) && pieces[to].han && pieces[to-1].end == pieces[to].start {
			to++
		}
		b.forms.begins(join(pieces[at:to]), func(size int, rows table) {
			if n := at + utf8.RuneCountInString(rows[0].key); n < len(pieces) {
				reached[n] = true
			}
		})
	}
	return reached
}

// letters returns pieces as pinyin may be typed, without spaces, or "".
func letters(tail []piece, whole bool) string {
	var b strings.Builder
	for _, p := range tail {
		for _, r := range p.key {
			switch {
			case 'a' <= r && r <= 'z':
				b.WriteRune(r)
			case r != '\'':
				return ""
			}
		}
	}
	if b.Len() < 2 || whole {
		return ""
	}
	return b.String()
}

// completing collects completions.
type completing struct {
	*Book
	reader reader
	most   int
	seen   map[string]bool
	out    []string
	top    []ranked // of one look, the best first
}

// ranked is a term with what it is ordered by.
type ranked struct {
	term int32
	rank uint64
}

// look adds the terms that begin with a key or are spelt so, behind what was typed
// before.
func (c *completing) look(head, key, letters string) {
	c.top = c.top[:0]
	lo, hi := c.starts.with(key, 0, len(c.starts))
	short := utf8.RuneCountInString(key) < 2
	for _, r := range c.starts[lo:hi] {
		t := &c.terms[r.is]
		inner := len(r.key) != len(t.key)
		if inner && short {
			continue
		}
		c.rank(r.is, t, inner)
	}
	if letters != "" {
		lo, hi := c.spelt.with(letters, 0, len(c.spelt))
		for _, r := range c.spelt[lo:hi] {
			for i := c.first[r.is]; i < c.first[r.is+1]; i++ {
				c.rank(i, &c.terms[i], false)
			}
		}
	}
	for _, r := range c.top {
		s := head + c.terms[r.term].text
		if form := folded(s); !c.seen[form] {
			c.seen[form] = true
			if c.out = append(c.out, s); len(c.out) == c.most {
				return
			}
		}
	}
}

// rank puts a term among the best, if it is of them.
func (c *completing) rank(n int32, t *term, inner bool) {
	rank := uint64(2-c.reader[t.lang]) << 60
	if t.name {
		rank |= 1 << 59
	}
	if !inner {
		rank |= 1 << 58
	}
	if !t.part {
		rank |= 1 << 57
	}
	rank |= uint64(t.n)<<10 | uint64(1023-min(len(t.text), 1023))
	// Some will fall out: the same in two languages, or found by two words.
	const spare = 4
	if len(c.top) == spare*c.most && rank <= c.top[len(c.top)-1].rank {
		return
	}
	at, _ := slices.BinarySearchFunc(c.top, rank, func(r ranked, rank uint64) int { return -cmp.Compare(r.rank, rank) })
	for ; at < len(c.top) && c.top[at].rank == rank; at++ {
		if c.top[at].term == n {
			return
		}
	}
	c.top = slices.Insert(c.top, at, ranked{n, rank})
	c.top = c.top[:min(len(c.top), spare*c.most)]
}
