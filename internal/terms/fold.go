package terms

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// folded is a text as it is compared, and where each byte of it comes from.
type folded struct {
	text []byte
	at   []int32 // for each byte of text, where its character begins in the original; at the end, the length of that
}

// foldInto makes f the folding of s, which is that of package text (NFKC, full
// case folding, the marks that writers interchange unified, no format
// characters, white space as single spaces), character by character, so that a
// place in it can be told in s. White space at the ends stays.
func (f *folded) foldInto(s string) {
	f.text, f.at = f.text[:0], f.at[:0]
	for i := 0; i < len(s); {
		start := i
		var r rune
		if c := s[i]; c < utf8.RuneSelf {
			if i+1 < len(s) && s[i+1] >= 0xcc && s[i+1] < 0xe0 && combines(s[i+1:]) {
				i = f.cluster(s, i)
				continue
			}
			i++
			switch {
			case 'A' <= c && c <= 'Z':
				c |= 0x20
			case c == '`':
				c = '\''
			case c == ' ' || c >= '\t' && c <= '\r':
				if n := len(f.text); n > 0 && f.text[n-1] == ' ' {
					continue
				}
				c = ' '
			}
			f.text, f.at = append(f.text, c), append(f.at, int32(start))
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if q, ok := quick(r); ok && !combines(s[i+size:]) {
			i += size
			f.text = utf8.AppendRune(f.text, q)
			for len(f.at) < len(f.text) {
				f.at = append(f.at, int32(start))
			}
			continue
		}
		i = f.cluster(s, i)
	}
	f.at = append(f.at, int32(len(s)))
}

// combines reports whether s begins with what joins the character before it.
func combines(s string) bool {
	if s == "" || s[0] < 0xcc {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s)
	return r < 0x4e00 && !norm.NFKC.PropertiesString(s).BoundaryBefore()
}

// quick folds the characters that most of a Chinese text is made of.
func quick(r rune) (rune, bool) {
	switch {
	case r >= 0x4e00 && r <= 0x9fff, r == '、', r == '。', r == '《', r == '》', r == '〈', r == '〉':
		return r, true
	case r >= 'Ａ' && r <= 'Ｚ':
		return r - 'Ａ' + 'a', true
	case r >= '！' && r <= '～' && r != '｀':
		return r - '！' + '!', true
	case r == '“', r == '”', r == '「', r == '」':
		return '"', true
	case r == '‘', r == '’':
		return '\'', true
	case r == '–', r == '—':
		return '-', true
	}
	return r, false
}

// cluster folds the character at s[i:] with what joins it, and returns where the
// next one begins.
func (f *folded) cluster(s string, i int) int {
	n := norm.NFKC.NextBoundaryInString(s[i:], true)
	for _, r := range foldCluster(s[i : i+n]) {
		if unicode.IsSpace(r) {
			if n := len(f.text); n > 0 && f.text[n-1] == ' ' {
				continue
			}
			r = ' '
		}
		f.text = utf8.AppendRune(f.text, r)
	}
	for len(f.at) < len(f.text) {
		f.at = append(f.at, int32(i))
	}
	return i + n
}

func foldCluster(s string) (out []rune) {
	s = norm.NFKC.String(s)
	s = norm.NFKC.String(cases.Fold().String(s))
	for _, r := range s {
		switch r {
		case '•', '・', '‧', '∙', '⋅', '･', '●', '᛫', '⸱':
			r = '·'
		case '‘', '’', '‚', '‛', '′', '`', '´', 'ʼ', 'ʻ', 'ˈ', '‹', '›':
			r = '\''
		case '“', '”', '„', '‟', '″', '«', '»', '「', '」', '『', '』', '〝', '〞', '〟':
			r = '"'
		case '‐', '‑', '‒', '–', '—', '―', '−', '⸺', '⸻', '─':
			r = '-'
		}
		if r < utf8.RuneSelf || !unicode.Is(unicode.Cf, r) {
			out = append(out, r)
		}
	}
	return out
}

// fold returns the folding of s without white space around it.
func fold(s string) string {
	var f folded
	f.foldInto(s)
	b := f.text
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return string(b)
}
