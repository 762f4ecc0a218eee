// Package inline reads what CommonMark does not read, or reads amiss, within a
// paragraph of official texts, Chinese ones above all: emphasis beside Chinese
// punctuation and bare addresses beside Han characters. Package markup gives its
// parsers to goldmark.
package inline

import (
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/text/width"
)

const (
	// MaxDelimiters bounds the emphasis runs, and separately the open brackets,
	// of one paragraph: matching them takes time in the square of their number.
	MaxDelimiters = 1000
	// maxRun is the longest run of * or _ that is read as emphasis; each pair
	// of its characters would be a level of nesting.
	maxRun = 10
)

// Emphasis reads *, _ and ~~ by CommonMark's rules with the amendment
// known as markdown-cjk-friendly. CommonMark lets ** close after punctuation
// only before white space or punctuation, which presumes spaces between words:
// in **“重点。”**后续 the asterisks stay. The amendment is that
//
//   - a punctuation character that is itself East Asian wide, such as "（" or
//     "。", counts as a letter, and
//   - beside any other punctuation, a Chinese, Japanese or Korean character
//     serves as well as white space.
//
// Text without East Asian characters is read exactly as CommonMark says.
type Emphasis struct{}

var delimiterCount = parser.NewContextKey()

func (Emphasis) Trigger() []byte { return []byte{'*', '_', '~'} }

func (Emphasis) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	count, _ := pc.Get(delimiterCount).(int)
	if count >= MaxDelimiters {
		return nil
	}
	line, segment := block.PeekLine()
	c, n := line[0], 1
	for n < len(line) && line[n] == c {
		n++
	}
	segment = segment.WithStop(segment.Start + n)
	canOpen, canClose := Flanking(c, preceding(block, segment.Start), following(line[n:]))
	if !canOpen && !canClose || n > maxRun || c == '~' && n != 2 {
		if n == 1 {
			return nil
		}
		block.Advance(n)
		return ast.NewTextSegment(segment)
	}
	pc.Set(delimiterCount, count+1)
	var meaning parser.DelimiterProcessor = delimiters{}
	if c == '~' {
		meaning = strikes{}
	}
	d := parser.NewDelimiter(canOpen, canClose, n, c, meaning)
	d.Segment = segment
	block.Advance(n)
	pc.PushDelimiter(d)
	return d
}

func (Emphasis) CloseBlock(_ ast.Node, _ text.Reader, pc parser.Context) {
	pc.Set(delimiterCount, 0)
}

// delimiters tells goldmark what a matched pair of runs means.
type delimiters struct{}

func (delimiters) IsDelimiter(b byte) bool { return b == '*' || b == '_' || b == '~' }

func (delimiters) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (delimiters) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }

// strikes is delimiters for ~~.
type strikes struct{ delimiters }

func (strikes) OnMatch(int) ast.Node { return extast.NewStrikethrough() }

// Flanking decides whether a run of c between before and after can open and can
// close emphasis (CommonMark 0.31 section 6.2, as amended).
func Flanking(c byte, before, after rune) (canOpen, canClose bool) {
	spaceBefore, spaceAfter := util.IsSpaceRune(before), util.IsSpaceRune(after)
	wideBefore, wideAfter := eastAsian(before), eastAsian(after)
	punctBefore := util.IsPunctRune(before) && !wideBefore
	punctAfter := util.IsPunctRune(after) && !wideAfter

	left := !spaceAfter && (!punctAfter || spaceBefore || punctBefore || wideBefore)
	right := !spaceBefore && (!punctBefore || spaceAfter || punctAfter || wideAfter)
	if c == '_' {
		return left && (!right || util.IsPunctRune(before)), right && (!left || util.IsPunctRune(after))
	}
	return left, right
}

// eastAsian reports whether r is a wide, full-width or half-width East Asian
// character (Unicode UAX 11), punctuation included, emoji not.
func eastAsian(r rune) bool {
	if r < 0x1100 || r >= 0x2300 && r < 0x2E80 || r >= 0x1F000 && r < 0x1FB00 {
		return false
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianHalfwidth:
		return true
	}
	return false
}

// following returns the first character of rest; what ends there is a line.
func following(rest []byte) rune {
	if len(rest) == 0 || rest[0] == 0 {
		return '\n'
	}
	r, _ := utf8.DecodeRune(rest)
	return r
}

// preceding returns the character before offset at, where block stands; a
// variation selector counts as the character that it selects a form of.
func preceding(block text.Reader, at int) rune {
	r := block.PrecendingCharacter()
	for source := block.Source(); at > 0 && unicode.Is(unicode.Variation_Selector, r); {
		var n int
		_, n = utf8.DecodeLastRune(source[:at])
		at -= n
		r, _ = utf8.DecodeLastRune(source[:at])
	}
	return r
}
