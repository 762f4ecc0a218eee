package words

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"dateline"
	"dateline/internal/zh"
)

// Reader reads texts and queries. It may be used by several goroutines.
type Reader struct {
	seg   *zh.Segmenter
	named *zh.Segmenter // with the newsroom's names
	// learnt holds *memory, so that each word is folded and stemmed once and not where
	// it stands.
	learnt *sync.Pool
}

// New returns a Reader of what a segmenter without names knows.
func New(seg *zh.Segmenter) *Reader {
	return &Reader{seg: seg, named: seg, learnt: &sync.Pool{New: func() any { return &memory{} }}}
}

// With returns a Reader that keeps the newsroom's names together in queries. What it
// makes of texts is the same.
func (r *Reader) With(names []string) *Reader {
	own := *r
	own.named = r.seg.With(names)
	return &own
}

// memory is what is known of words that were read before.
type memory struct {
	lang  dateline.Lang
	words map[string]word     // words of letters, as written; of lang
	parts map[string][][2]int // Han words, folded: where their parts are, in bytes
}

// word is a word of letters as it is found. A word without terms is none.
type word struct {
	exact string // with its mark
	stem  string
}

// mostLearnt bounds a memory: the vocabulary of a large newsroom.
const mostLearnt = 1 << 16

func (m *memory) start(lang dateline.Lang) {
	if m.words == nil || m.lang != lang || len(m.words) > mostLearnt {
		m.lang, m.words = lang, map[string]word{}
	}
	if m.parts == nil || len(m.parts) > mostLearnt {
		m.parts = map[string][][2]int{}
	}
}

func (m *memory) word(s string) word {
	if w, ok := m.words[s]; ok {
		return w
	}
	s = strings.Clone(s) // it is kept longer than its text
	var w word
	if folded := spell(s); folded != "" {
		w = word{exactMark + folded, stem(m.lang, folded)}
	}
	if len(s) <= mostBytes {
		m.words[s] = w
	}
	return w
}

// exactMark begins the terms of words as they are written. Nothing else holds it.
const exactMark = "="

// partsOf returns where in a folded Han word there are words of three characters and
// more; shorter ones are pairs anyway.
func (r *Reader) partsOf(m *memory, folded string) [][2]int {
	if utf8.RuneCountInString(folded) < 4 {
		return nil
	}
	if p, ok := m.parts[folded]; ok {
		return p
	}
	folded = strings.Clone(folded)
	var out [][2]int
	for _, p := range r.seg.Parts(folded) {
		if utf8.RuneCountInString(folded[p.Start:p.End]) > 2 {
			out = append(out, [2]int{p.Start, p.End})
		}
	}
	m.parts[folded] = out
	return out
}

// Text returns the terms of a text in a language, in the order of Start.
func (r *Reader) Text(lang dateline.Lang, s string) []Token {
	m := r.learnt.Get().(*memory)
	defer r.learnt.Put(m)
	m.start(lang)
	t := text{reader: r, memory: m, tokens: make([]Token, 0, len(s)*2/3+8)}
	t.read(r.seg.Words(s))
	return t.tokens
}

// text is a text while it is read.
type text struct {
	reader *Reader
	memory *memory
	tokens []Token
	at     int // the position of what comes next
	date   calendarDay

	// The run of Han characters that is being read: where each stands, what all are
	// folded to, and the words and numbers in it.
	han    []hanChar
	folded []byte
	words  []hanWord
}

type hanChar struct{ start, end, folded int } // in bytes of the text; in bytes of what is folded

type hanWord struct {
	from, to int    // characters of the run
	term     string // of a number; otherwise it is what the characters are folded to
	dated    bool   // the number is before a unit of the calendar
}

func (t *text) read(list []zh.Word) {
	for i, w := range list {
		before := len(t.han)
		if before > 0 && w.Text[0] < utf8.RuneSelf {
			t.flush()
			before = 0
		}
		value := ""
		if c := w.Text[0]; c >= utf8.RuneSelf || '0' <= c && c <= '9' {
			value = number(w.Text)
		}
		first, _ := utf8.DecodeRuneInString(w.Text)
		if value != "" && !isHan(first) {
			// Digits alone are a word of their own; with a magnitude or a unit of the
			// calendar they are found as a whole too.
			t.flush()
			before = 0
			if wordEnd(w.Text) < len(w.Text) {
				t.tokens = append(t.tokens, Token{Term: value, Start: w.Start, End: w.End(), Position: t.at})
			}
			if i+1 < len(list) {
				if u, size := calendar(list[i+1].Text); size > 0 {
					t.tokens = append(t.tokens, Token{Term: value + u, Start: w.Start, End: w.End() + size, Position: t.at})
					t.dated()
				}
			}
			value = ""
		}
		t.piece(w.Text, w.Start)
		if n := len(t.han) - before; n > 2 || value != "" && n > 1 {
			if value != "" {
				t.words = append(t.words, hanWord{from: before, to: len(t.han), term: value})
			}
			if n > 2 {
				t.words = append(t.words, hanWord{from: before, to: len(t.han)})
			}
		}
	}
	t.flush()
}

// piece reads a word of the segmenter: Han characters, words of letters, or neither.
func (t *text) piece(s string, start int) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isHan(r):
			end := i + size
			for end < len(s) {
				m, n := utf8.DecodeRuneInString(s[end:])
				if !isMark(m) {
					break
				}
				end += n
			}
			if to := folding(); r <= lastHan && to[r-firstHan] != 0 {
				r = rune(to[r-firstHan])
			}
			t.han = append(t.han, hanChar{start + i, start + end, len(t.folded)})
			t.folded = utf8.AppendRune(t.folded, r)
			i = end
		case isLetter(r):
			end := i + wordEnd(s[i:])
			if w := t.memory.word(s[i:end]); w.exact != "" {
				t.flush()
				t.tokens = append(t.tokens,
					Token{Term: w.exact, Start: start + i, End: start + end, Position: t.at, Exact: true, Counts: true},
					Token{Term: w.stem, Start: start + i, End: start + end, Position: t.at})
				t.day()
				t.at++
			}
			i = end
		case isMark(r):
			i += size
		default:
			t.flush()
			i += size
		}
	}
}

// wordEnd returns where the word of letters that s begins with ends: at an
// apostrophe, for one, so that l'avion is found as avion; but not at the points of
// U.S. and 1,234.5.
func wordEnd(s string) int {
	end := 0
	digits, initials := true, true // so far
	for run := 0; end < len(s); {  // letters since a point
		r, size := utf8.DecodeRuneInString(s[end:])
		switch {
		case isHan(r):
			return end
		case isLetter(r):
			run++
			digits = digits && numeric(r)
			initials = initials && run == 1
		case isMark(r):
		case (r == '.' || r == '．' || r == ',' || r == narrowSpace) && end > 0:
			next, n := utf8.DecodeRuneInString(s[end+size:])
			if digits && numeric(next) {
				run = 0
				break
			}
			after, _ := utf8.DecodeRuneInString(s[end+size+n:])
			if r == ',' || r == narrowSpace || !initials || !isLetter(next) || isHan(next) || isLetter(after) || isMark(after) {
				return end
			}
			run = 0
		default:
			return end
		}
		end += size
	}
	return end
}

const narrowSpace = '\u202f'

func numeric(r rune) bool { return '0' <= r && r <= '9' || r > 0x7f && unicode.Is(unicode.Nd, r) }

// flush writes the run of Han characters that ends here.
func (t *text) flush() {
	n := len(t.han)
	if n == 0 {
		return
	}
	folded := string(t.folded)
	t.dates(folded)
	words := t.words
	if len(words) > 0 {
		words = t.expand(folded)
	}
	for i, c := range t.han {
		t.tokens = append(t.tokens, Token{
			Term: folded[c.folded:t.to(i)], Start: c.start, End: c.end, Position: t.at,
			Exact: i == 0 || i == n-1, Counts: true,
		})
		if i+1 < n {
			t.tokens = append(t.tokens, Token{Term: folded[c.folded:t.to(i+1)], Start: c.start, End: t.han[i+1].end, Position: t.at, Exact: true})
		}
		for len(words) > 0 && words[0].from == i {
			w := words[0]
			if w.term == "" {
				w.term = folded[c.folded:t.to(w.to-1)]
			}
			t.tokens = append(t.tokens, Token{Term: w.term, Start: c.start, End: t.han[w.to-1].end, Position: t.at})
			if w.dated {
				t.dated()
			}
			words = words[1:]
		}
		t.at++
	}
	t.han, t.folded, t.words = t.han[:0], t.folded[:0], t.words[:0]
}

// to returns where character i of the run ends in what is folded.
func (t *text) to(i int) int {
	if i+1 < len(t.han) {
		return t.han[i+1].folded
	}
	return len(t.folded)
}

// expand returns the words of the run with the parts of the longer ones, in order.
func (t *text) expand(folded string) []hanWord {
	for _, w := range t.words {
		if w.term != "" || w.to-w.from < 4 {
			continue
		}
		from := t.han[w.from].folded
		for _, p := range t.reader.partsOf(t.memory, folded[from:t.to(w.to-1)]) {
			t.words = append(t.words, hanWord{from: w.from + t.count(w, from+p[0]), to: w.from + t.count(w, from+p[1])})
		}
	}
	slices.SortStableFunc(t.words, func(a, b hanWord) int { return a.from - b.from })
	return t.words
}

// count returns how many characters of a word end before a byte of what is folded.
func (t *text) count(w hanWord, at int) (n int) {
	for i := w.from; i < w.to && t.to(i) <= at; i++ {
		n++
	}
	return n
}

// dates finds the numbers before a unit of the calendar: 二〇二一年 is found as 2021年.
// How the segmenter cuts such a run is no help: it knows 一月 as a word.
func (t *text) dates(folded string) {
	for i := 1; i < len(t.han); i++ {
		unit := folded[t.han[i].folded:t.to(i)]
		if unit != "年" && unit != "月" && unit != "日" {
			continue
		}
		from := i
		for from > 0 && strings.Contains("〇零一二三四五六七八九十百千", folded[t.han[from-1].folded:t.to(from-1)]) {
			from--
		}
		if from == i || i-from > 12 {
			continue
		}
		if value := number(folded[t.han[from].folded:t.han[i].folded]); value != "" {
			t.words = append(t.words, hanWord{from: from, to: i + 1, term: value + unit, dated: true})
		}
	}
}

// calendar returns the unit of the calendar that a text begins with, and its bytes.
func calendar(s string) (unit string, size int) {
	for _, u := range []string{"年", "月", "日"} {
		if strings.HasPrefix(s, u) {
			return u, len(u)
		}
	}
	return "", 0
}
