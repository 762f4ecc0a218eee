package check

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline"
	"dateline/internal/check/internal/marked"
)

// A side is one side of a pair as a reader sees it, with what is behind it.
type side struct {
	*marked.Text
	text  string
	lang  dateline.Lang
	runes []glyph // what a reader sees as words

	enclosed []enclosure // quotes and brackets
	loose    []int       // runes that open or close nothing
	folded   []folding   // for the matcher
	words    []word
	index    map[string]bool // the words, folded
	heads    map[string]bool // the first letters of the words, folded
	flat     string          // the text, folded
}

type glyph struct {
	r  rune
	at int32 // byte offset in the text
	n  uint8 // bytes
}

func newSide(s string, lang dateline.Lang) *side {
	d := &side{Text: marked.Read(s), text: s, lang: lang}
	d.runes = make([]glyph, 0, len(s)/2)
	for i := 0; i < len(s); {
		if d.Shown[i] == marked.Hidden {
			i++
			continue
		}
		r, n := utf8.DecodeRune(d.Shown[i:])
		d.runes = append(d.runes, glyph{r, int32(i), uint8(n)})
		i += n
	}
	d.enclose()
	return d
}

// span is the part of the text from rune i up to rune j.
func (d *side) span(i, j int) Span {
	if i >= j {
		return d.spot(i)
	}
	from, last := int(d.runes[i].at), d.runes[j-1]
	return d.bytes(from, int(last.at)+int(last.n))
}

// spot is the place before rune i, or the end.
func (d *side) spot(i int) Span {
	at := len(d.text)
	if i < len(d.runes) {
		at = int(d.runes[i].at)
	}
	return Span{Start: at, End: at}
}

func (d *side) bytes(from, to int) Span {
	return Span{Start: from, End: to, Text: d.text[from:to]}
}

// whole is the unit without white space around it.
func (d *side) whole() Span {
	s := strings.TrimSpace(d.text)
	if s == "" {
		return Span{}
	}
	from := strings.Index(d.text, s)
	return d.bytes(from, from+len(s))
}

func (d *side) end() Span { return Span{Start: len(d.text), End: len(d.text)} }

// rune returns the rune at i, 0 outside of the text.
func (d *side) rune(i int) rune {
	if i < 0 || i >= len(d.runes) {
		return 0
	}
	return d.runes[i].r
}

// isHan reports Han characters; isLetter those of an alphabet; isWord what is
// not written without a space beside its like.
func isHan(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x3400 && unicode.Is(unicode.Han, r) && r != '々' && r != '〇'
}

func isKana(r rune) bool { return r >= 0x3041 && r <= 0x30ff && r != '・' }

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9'
	}
	return (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) && !isHan(r) && !isKana(r)
}

// A word is a run of letters and digits of an alphabet, with the hyphens and
// apostrophes inside it.
type word struct {
	from, to int    // runes
	fold     string // as the matcher folds it
}

// wordList returns the words of the side, in order.
func (d *side) wordList() []word {
	if d.words != nil {
		return d.words
	}
	d.words = []word{}
	var b strings.Builder
	for i := 0; i < len(d.runes); {
		if !isWord(d.runes[i].r) {
			i++
			continue
		}
		from := i
		b.Reset()
		for ; i < len(d.runes); i++ {
			r := d.runes[i].r
			if !isWord(r) && !(strings.ContainsRune("-’'", r) && i+1 < len(d.runes) && isWord(d.runes[i+1].r)) {
				break
			}
			b.WriteRune(foldRune(r))
		}
		d.words = append(d.words, word{from, i, b.String()})
	}
	return d.words
}
