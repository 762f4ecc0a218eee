package zh

import (
	"cmp"
	"maps"
	"slices"
	"unicode"
	"unicode/utf8"
)

// phrases are what a newsroom converts in its own way, by their first characters,
// the longest first.
type phrases map[rune][]phrase

type phrase struct{ text, becomes string }

// with returns all of p and more; what is in both goes by more.
func (p phrases) with(more map[string]string) phrases {
	all := map[string]string{}
	for _, list := range p {
		for _, f := range list {
			all[f.text] = f.becomes
		}
	}
	maps.Copy(all, more)
	out := phrases{}
	for text, becomes := range all {
		if text != "" && utf8.ValidString(text) {
			r, _ := utf8.DecodeRuneInString(text)
			out[r] = append(out[r], phrase{text, becomes})
		}
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b phrase) int { return cmp.Compare(len(b.text), len(a.text)) })
	}
	return out
}

// at returns the longest phrase at a byte of s, or nil.
func (p phrases) at(s []byte, i int) *phrase {
	r, size := utf8.DecodeRune(s[i:])
	if size == 1 && r == utf8.RuneError {
		return nil
	}
	list := p[r]
	for k := range list {
		text := list[k].text
		end := i + len(text)
		if end <= len(s) && string(s[i:end]) == text && !splits(s, i) && !splits(s, end) {
			return &list[k]
		}
	}
	return nil
}

// splits reports whether a byte of s is inside a word that is not written in Han.
func splits(s []byte, i int) bool {
	before, _ := utf8.DecodeLastRune(s[:i])
	after, _ := utf8.DecodeRune(s[i:])
	return lettered(before) && lettered(after)
}

func lettered(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}
