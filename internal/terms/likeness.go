package terms

import (
	"hash/maphash"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"dateline"
)

// maxTokens is how much of a text is compared; what lies behind is
// left out of account.
const maxTokens = 4096

// seed makes the hashes of this process; they are never stored.
var seed = maphash.MakeSeed()

// tokens are a text as it is compared: its words, or where words are not
// separated its characters, each as a hash. Punctuation is none of them.
type tokens struct {
	list []uint64
	all  uint64 // hash of the whole folded text
}

// tokensOf reads a text; buf and f are room to be used again.
func tokensOf(s string, f *folded, buf []uint64) tokens {
	f.foldInto(s)
	b := f.text
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	t := tokens{list: buf[:0], all: maphash.Bytes(seed, b)}
	word := -1 // where the word begins that we are in
	for i := 0; i <= len(b) && len(t.list) < maxTokens; {
		r, size := utf8.RuneError, 1
		if i < len(b) {
			r, size = utf8.DecodeRune(b[i:])
		}
		in := i < len(b) && inWord(r)
		if in && word < 0 {
			word = i
		}
		if !in && word >= 0 {
			t.list = append(t.list, maphash.Bytes(seed, b[word:i]))
			word = -1
		}
		if !in && i < len(b) && isText(r) && len(t.list) < maxTokens {
			t.list = append(t.list, maphash.Bytes(seed, b[i:i+size]))
		}
		i += size
	}
	return t
}

// isText reports characters of scripts that are written without spaces.
func isText(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x0e00 && inUnspaced(r)
}

// Likeness returns how much of two texts in l is the same, from 0 to 1: twice
// the number of words that they have in common in the same order, of the words
// of both together. For scripts that are written without spaces, characters take
// the place of words. It is 1 if and only if the texts are the same but for
// case, width, white space and the forms of quotation marks and dashes;
// punctuation alone makes it 0.99 at most.
//
// The texts decide which are words, so that l changes nothing today; it is asked
// for so that a language can have rules of its own.
func Likeness(a, b string, l dateline.Lang) float64 {
	f := folds.Get().(*folded)
	defer folds.Put(f)
	var c comparer
	c.set(tokensOf(a, f, nil))
	return c.likeness(tokensOf(b, f, nil))
}

// comparer compares one text with many.
type comparer struct {
	own   tokens
	words int            // 64-bit words that have a bit for each token
	mask  map[uint64]int // token → where its bits begin in masks
	masks []uint64
	v     []uint64
}

func (c *comparer) set(own tokens) {
	c.own, c.words = own, (len(own.list)+63)/64
	c.mask = make(map[uint64]int, len(own.list))
	c.v = make([]uint64, c.words)
	for i, t := range own.list {
		at, ok := c.mask[t]
		if !ok {
			at = len(c.masks)
			c.mask[t] = at
			c.masks = append(c.masks, make([]uint64, c.words)...)
		}
		c.masks[at+i/64] |= 1 << (i % 64)
	}
}

func (c *comparer) likeness(other tokens) float64 {
	n := len(c.own.list) + len(other.list)
	if c.own.all == other.all {
		return 1
	}
	if n == 0 {
		return 0
	}
	return min(0.99, float64(2*c.common(other.list))/float64(n))
}

// common returns the length of the longest common subsequence, 64 tokens at a
// time (H. Hyyrö, Bit-Parallel LCS-length Computation Revisited, 2004): bits of v
// become zero where the subsequence grows.
func (c *comparer) common(other []uint64) int {
	for i := range c.v {
		c.v[i] = ^uint64(0)
	}
	for _, t := range other {
		at, ok := c.mask[t]
		if !ok {
			continue
		}
		var carry uint64
		for i, v := range c.v {
			u := v & c.masks[at+i]
			sum, next := bits.Add64(v, u, carry)
			carry = next
			c.v[i] = sum | v&^u
		}
	}
	n := 0
	for i, v := range c.v {
		zeros := ^v
		if rest := len(c.own.list) - 64*i; rest < 64 {
			zeros &= 1<<rest - 1
		}
		n += bits.OnesCount64(zeros)
	}
	return n
}

// signature has a bit for each token, of 512; two tokens may share one. The same
// word again is another token: texts share it only as often as both have it.
type signature [8]uint64

func (t tokens) signature() (s signature) {
	sorted := slices.Clone(t.list)
	slices.Sort(sorted)
	again := uint64(0)
	for i, h := range sorted {
		if again++; i == 0 || h != sorted[i-1] {
			again = 0
		}
		h = (h ^ h>>32) * (2*again + 0x9e3779b97f4a7c15) // odd, so that no bit is lost
		s[h>>61] |= 1 << (h >> 55 & 63)
	}
	return s
}

func (s *signature) count() (n int) {
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// pack returns an id as the 60 bits it stands for, and whether it is one.
func pack(id dateline.ID) (n uint64, ok bool) {
	if !id.Valid() {
		return 0, false
	}
	for i := range len(id) {
		n = n<<5 | uint64(strings.IndexByte(digits, id[i]))
	}
	return n, true
}

// digits are those of dateline.ID.
const digits = "0123456789abcdefghjkmnpqrstvwxyz"

func unpack(n uint64) dateline.ID {
	var b [12]byte
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = digits[n&31]
		n >>= 5
	}
	return dateline.ID(b[:])
}
