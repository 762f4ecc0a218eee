// Package pinyin knows how Chinese characters are read: [Spell] writes a word in
// letters, [Normal] brings letters that somebody typed to the same form. It is part
// of package zh, which says what that form is.
package pinyin

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// The readings: see NOTICE, and tools/pinyin, which writes the file.
//
//go:generate go run -C ../../../../tools ./pinyin -out ../internal/zh/internal/pinyin/readings.gz

//go:embed readings.gz
var packed []byte

const lowest, highest = 0x3400, 0x9fff // of the characters, but for 〇

// table has the lists of readings, and by character, from the lowest, the number of
// its list, where 0 is none. It takes 0.3 MB.
type table struct {
	lists     []string // "zhong chong tong", the most usual first
	list      [highest - lowest + 1]uint16
	zero      uint16 // that of 〇
	syllables map[string]bool
	longest   int // of the syllables, in bytes
}

// readings reads the embedded file. A file that cannot be read is a mistake of
// whoever built the program, and every test would have met it.
var readings = sync.OnceValue(func() *table {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(fmt.Errorf("zh: the embedded readings: %w", err))
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		panic(fmt.Errorf("zh: the embedded readings: %w", err))
	}
	t := &table{lists: []string{""}, syllables: map[string]bool{}}
	for line := range strings.Lines(string(raw)) {
		list, characters, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok {
			panic(fmt.Errorf("zh: the embedded readings: %q", line))
		}
		number := uint16(len(t.lists))
		t.lists = append(t.lists, strings.Clone(list))
		for _, s := range strings.Fields(list) {
			s = strings.Clone(s)
			t.syllables[s] = true
			t.longest = max(t.longest, len(s))
		}
		for _, r := range characters {
			if r == '〇' {
				t.zero = number
				continue
			}
			t.list[r-lowest] = number
		}
	}
	return t
})

func (t *table) of(r rune) string {
	switch {
	case lowest <= r && r <= highest:
		return t.lists[t.list[r-lowest]]
	case r == '〇':
		return t.lists[t.zero]
	}
	return ""
}

// mostCharacters is how long a word can be that is spelt; nobody types a longer one.
const mostCharacters = 32

// Spell returns the first spellings of a word, most at most, the likeliest first:
// in the order of how many places down its lists of readings each goes. What is
// not all Han characters with a reading, and dots or spaces between, has none, nor
// has a word of more than 32 characters.
func Spell(word string, most int) []string {
	if most <= 0 {
		return nil
	}
	t := readings()
	s := speller{most: most}
	for _, r := range word {
		if separates(r) {
			continue
		}
		list := t.of(r)
		if list == "" || len(s.lists) == mostCharacters {
			return nil
		}
		s.lists = append(s.lists, strings.Split(list, " "))
	}
	if len(s.lists) == 0 {
		return nil
	}
	s.rest = make([]int, len(s.lists)+1)
	for i := len(s.lists) - 1; i >= 0; i-- {
		s.rest[i] = s.rest[i+1] + len(s.lists[i]) - 1
	}
	// Different readings can give the same letters (xi an, xian): a bound on how many
	// are tried keeps the time in bounds.
	s.tries = 4 * most
	for down := 0; down <= s.rest[0] && len(s.out) < most && s.tries > 0; down++ {
		s.spell(0, down)
	}
	return s.out
}

type speller struct {
	lists [][]string
	rest  []int // from each character on, how many places all lists together go down
	most  int
	tries int
	path  []byte
	out   []string
}

// spell adds the spellings that go on from character i and down by so many places.
func (s *speller) spell(i, down int) {
	if len(s.out) == s.most || s.tries == 0 {
		return
	}
	if i == len(s.lists) {
		s.tries--
		if word := string(s.path); !slices.Contains(s.out, word) {
			s.out = append(s.out, word)
		}
		return
	}
	// Never so few that the characters behind could not go down by the rest.
	for n := max(0, down-s.rest[i+1]); n <= min(down, len(s.lists[i])-1); n++ {
		at := len(s.path)
		s.path = append(s.path, s.lists[i][n]...)
		s.spell(i+1, down-n)
		s.path = s.path[:at]
	}
}

// typedOtherwise has the ways to type ü that leave no doubt: v where only ü can
// stand, and lyu, as passports have it.
var typedOtherwise = strings.NewReplacer("jv", "ju", "qv", "qu", "xv", "xu", "yv", "yu", "lyu", "lv")

// Normal returns typed pinyin in the form of Spell, and whether it is pinyin: each
// part of it, between spaces, apostrophes, hyphens and the numbers of tones, is
// syllables and nothing else.
func Normal(typed string) (string, bool) {
	t := readings()
	all, from := []byte{}, 0 // from is where the part begins
	end := func() bool {
		if from == len(all) {
			return true
		}
		part := typedOtherwise.Replace(string(all[from:]))
		if rest, ok := strings.CutPrefix(part, "nyu"); ok {
			part = "nv" + rest // elsewhere it may be n yu: 漫语
		}
		all = append(all[:from], part...)
		from = len(all)
		return t.divides(part)
	}
	for _, r := range strings.ToLower(norm.NFKD.String(typed)) {
		switch {
		case 'a' <= r && r <= 'z':
			all = append(all, byte(r))
		case r == '\u0308' && len(all) > from && all[len(all)-1] == 'u':
			all[len(all)-1] = 'v'
		case tone(r) && len(all) > from:
		case '1' <= r && r <= '5' && len(all) > from, separates(r):
			if !end() {
				return "", false
			}
		default:
			return "", false
		}
	}
	if !end() || len(all) == 0 {
		return "", false
	}
	return string(all), true
}

// tone says whether r is a mark of one, or what is often typed for it, or that of ê.
func tone(r rune) bool {
	switch r {
	case '\u0304', '\u0301', '\u030c', '\u0306', '\u0300', '\u0302':
		return true
	}
	return false
}

func separates(r rune) bool {
	switch r {
	case ' ', '\'', '’', '-', '‐', '·', '•', '・', '‧':
		return true
	}
	return false
}

// divides says whether s is syllables and nothing else.
func (t *table) divides(s string) bool {
	reached := make([]bool, len(s)+1)
	reached[0] = true
	for from := range len(s) {
		if !reached[from] {
			continue
		}
		for to := from + 1; to <= min(len(s), from+t.longest); to++ {
			if t.syllables[s[from:to]] {
				reached[to] = true
			}
		}
	}
	return reached[len(s)]
}
