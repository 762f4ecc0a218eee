package parallel

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// sketchSize is how many runs of characters stand for a text: enough to tell a
// third from a half.
const sketchSize = 32

// sketched returns the smallest hashes of the runs of three characters in a text,
// in order: two texts share of them about what they share of all (min-hashing).
func (u *unitText) sketched() []uint32 {
	if u.sketch == nil {
		u.sketch = sketch(u.squeeze())
	}
	return u.sketch
}

func sketch(s string) []uint32 {
	// Of hashes spread evenly, the smallest are most likely among those below a
	// bound; where they are not, all are sorted.
	bound := ^uint32(0)
	if n := utf8.RuneCountInString(s); n > 4*sketchSize {
		bound = uint32(uint64(1<<32) * 3 * sketchSize / uint64(n))
	}
	for {
		low := make([]uint32, 0, 4*sketchSize)
		var a, b rune
		for _, r := range s {
			r = unicode.ToLower(r)
			if h := scramble(uint32(a)*0x9E3779B1 ^ uint32(b)*0x85EBCA77 ^ uint32(r)*0xC2B2AE3D); h <= bound {
				low = append(low, h)
			}
			a, b = b, r
		}
		slices.Sort(low)
		if low = slices.Compact(low); len(low) >= sketchSize || bound == ^uint32(0) {
			return slices.Clip(low[:min(len(low), sketchSize)])
		}
		bound = ^uint32(0)
	}
}

// scramble is the finalizer of MurmurHash3.
func scramble(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85EBCA6B
	h ^= h >> 13
	h *= 0xC2B2AE35
	return h ^ h>>16
}

// likeness returns which part of their runs two texts share, from 0 to 1.
func likeness(a, b []uint32) float64 {
	shared, all := 0, 0
	for len(a)+len(b) > 0 && all < sketchSize {
		all++
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			a = a[1:]
		case len(a) == 0 || b[0] < a[0]:
			b = b[1:]
		default:
			a, b = a[1:], b[1:]
			shared++
		}
	}
	return float64(shared) / float64(max(all, 1))
}

// spaced returns s with each run of white space as sep, and none around it: what
// strings.Fields and Join give, in one pass.
func spaced(s, sep string) string {
	out := make([]byte, 0, len(s))
	gap, from := false, 0
	for i := 0; i < len(s); {
		c, n := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRuneInString(s[i:])
		}
		if c <= ' ' || c >= 0x80 {
			if unicode.IsSpace(c) {
				out = append(out, s[from:i]...)
				gap, from = true, i+n
				i += n
				continue
			}
		}
		if gap && len(out) > 0 {
			out = append(out, sep...)
		}
		gap = false
		i += n
	}
	return string(append(out, s[from:]...))
}

// unmarked drops what may be nothing but a sign of Markdown.
func unmarked(s string) string {
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		switch s[i] {
		case '*', '_', '~', '`', '#', '>', '-', '+', '=', '|', ':', '\\':
		default:
			out = append(out, s[i])
		}
	}
	return string(out)
}

// runes counts the characters of s that are not white space.
func runes(s string) (n int) {
	for _, r := range s {
		if !unicode.IsSpace(r) && r != utf8.RuneError {
			n++
		}
	}
	return n
}
