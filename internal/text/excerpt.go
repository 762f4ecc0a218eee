package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// ExcerptWidth is the width that an excerpt has unless the newsroom says
// otherwise, in columns (see Width).
const ExcerptWidth = 240

// Excerpt returns the beginning of body as one line of at most width columns;
// a width below 1 means ExcerptWidth. The body is plain text without headline
// and facts.
//
// It takes whole sentences while they fit. A line that is no sentence, such as
// a heading or a salutation, goes with the sentence after it. If the first
// sentence alone is too wide, it is cut at the last ，、；： , ; : or space that
// fits (the mark is dropped; one in the first eighth of the width does not
// count), else between two grapheme clusters (UAX 29), and ends in …… or, where
// the body is not Chinese or Japanese, in …; the width includes it.
//
// Brackets and quotation marks come in pairs: a cut inside a bracket leaves it
// out when at least half of the width remains, and else closes it before the
// ellipsis; one that the body forgot to close is closed at the end of its
// paragraph.
//
// The script is judged on the beginning of the body itself. Combining marks and
// invisible characters count 1 here, not 0 as in Width, so that the result keeps
// within its width by whichever rule a reader of it counts.
//
// Excerpt of an excerpt is the excerpt. It is empty only for a body without a
// visible character.
func Excerpt(body string, width int) string {
	if width < 1 {
		width = ExcerptWidth
	}
	line, ends := runningText(opening(body, width))
	if columns(line) <= width {
		return OneLine(line)
	}
	pairs := pairsIn(line)
	best := ""
	for _, end := range ends {
		s := strings.TrimRight(line[:end], " ")
		s += closers(openAt(pairs, len(s)))
		if columns(line[:end]) > width+1 { // one for the space after the sentence
			break
		}
		if columns(s) <= width {
			best = s
		}
	}
	if best == "" {
		best = cut(line, pairs, width)
	}
	return OneLine(best) // a cut may have parted directional controls
}

// columns is Width with every character counting at least 1.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, runeWidth(r))
	}
	return n
}

// judgedFrom is how much of a text its script is judged by when it is cut, in
// bytes: enough for a foreign name to weigh nothing, and not so much that a
// translation appended to the release would outweigh what is shown.
const judgedFrom = 2000

// head returns the first n bytes of s, or fewer, so that no character is cut.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// opening returns as much of a long body as an excerpt of this width can need:
// transcripts run to hundreds of pages.
func opening(body string, width int) string {
	body = strings.TrimLeftFunc(body, unicode.IsSpace)
	enough := 1<<14 + 16*width
	if len(body) <= enough {
		return body
	}
	if n := strings.LastIndexByte(body[:enough], '\n'); n > enough/2 {
		return body[:n]
	}
	return head(body, enough)
}

// runningText joins the paragraphs of body to one line, each with its brackets
// closed, and returns the offsets at which a whole sentence ends.
func runningText(body string) (line string, ends []int) {
	var b strings.Builder
	paragraphs := Paragraphs(body)
	for _, p := range paragraphs {
		if len(paragraphs) > 1 && strings.IndexFunc(p, wordRune) < 0 {
			continue // a rule or an ornament between paragraphs
		}
		if b.Len() > 0 && needsSpace(b.String()) {
			b.WriteByte(' ')
		}
		at := b.Len()
		for _, s := range Sentences(p) {
			at += len(s)
			if endsInStop(s) {
				ends = append(ends, at)
			}
		}
		b.WriteString(p)
		b.WriteString(closers(openAt(pairsIn(p), len(p))))
	}
	return b.String(), ends
}

// needsSpace reports whether the next paragraph is set off from before by a
// space: not where a full-width mark already does it.
func needsSpace(before string) bool {
	s := strings.TrimRightFunc(before, isCloser)
	if strings.HasSuffix(s, "…") {
		return !strings.HasSuffix(s, "……")
	}
	r, _ := utf8.DecodeLastRuneInString(s)
	if strings.ContainsRune("。！？", r) {
		return false
	}
	return s != before || !strings.ContainsRune("，、；：", r)
}

// endsInStop reports whether s ends as a sentence does, rather than as a heading.
func endsInStop(s string) bool {
	s = strings.TrimRightFunc(s, func(r rune) bool { return r == ' ' || isCloser(r) })
	r, _ := utf8.DecodeLastRuneInString(s)
	return s != "" && isStop(r)
}

// cut shortens line, whose first sentence is too wide, to width columns.
func cut(line string, pairs []pair, width int) string {
	ellipsis := "…"
	if s := MainScript(head(line, judgedFrom)); s == Han || s == Kana {
		ellipsis = "……"
	}
	for {
		c := cutter{line: line, pairs: pairs, width: width, ellipsis: ellipsis}
		c.scan()
		if s, ok := c.last(c.marks); ok {
			return s
		}
		if s, ok := c.last(c.clusters); ok {
			return s
		}
		if ellipsis == "…" {
			return ellipsis // not even one character fits beside it
		}
		ellipsis = "…"
	}
}

// A cutter looks for the place to cut a line.
type cutter struct {
	line     string
	pairs    []pair
	width    int
	ellipsis string

	clusters []int // where the grapheme clusters that fit end
	marks    []int // those ends after which a mark or space stands, or which a stop ends
}

func (c *cutter) scan() {
	budget := c.width - columns(c.ellipsis)
	rest, state, at, w := c.line, -1, 0, 0
	var prev string
	least := c.width / 8
	for rest != "" {
		var g string
		g, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if c.breaksAt(prev, g, rest) && w > least {
			c.marks = append(c.marks, at)
		}
		if w += columns(g); w > budget {
			return
		}
		at += len(g)
		c.clusters = append(c.clusters, at)
		if strings.Contains("。！？", g) && w > least {
			c.marks = append(c.marks, at)
		}
		prev = g
	}
}

// breaksAt reports whether a line may be cut before g, between prev and rest.
func (c *cutter) breaksAt(prev, g, rest string) bool {
	switch g {
	case " ", "，", "、", "；", "：":
		return true
	case ",", ";", ":":
		before, _ := utf8.DecodeLastRuneInString(prev)
		after, _ := utf8.DecodeRuneInString(rest)
		return after == ' ' || isHan(before) && !('0' <= after && after <= '9') || isHan(after) && !('0' <= before && before <= '9')
	}
	return false
}

// last returns the line cut at the last of the places given that works out.
func (c *cutter) last(places []int) (string, bool) {
	for i := len(places) - 1; i >= 0; i-- {
		end := c.trim(places[i])
		// Leave out a bracket that the cut would part, the outermost first, if
		// enough of the line is left without it.
		for _, p := range openAt(c.pairs, end) {
			if s, ok := c.end(c.trim(p.open)); ok && 2*columns(s) >= c.width {
				return s, true
			}
		}
		if s, ok := c.end(end); ok {
			return s, true
		}
	}
	return "", false
}

// trim moves end back over spaces, marks that may not come before an ellipsis,
// and opening brackets, by whole grapheme clusters.
func (c *cutter) trim(end int) int {
	for k := len(c.clusters) - 1; k >= 0; k-- {
		if c.clusters[k] > end {
			continue
		}
		start := 0
		if k > 0 {
			start = c.clusters[k-1]
		}
		g := c.line[start:end]
		r, size := utf8.DecodeRuneInString(g)
		if size != len(g) || !strings.ContainsRune(" ，、；：,;:", r) && !isOpener(r) {
			return end
		}
		end = start
	}
	return end
}

// end closes what is open at the offset end and adds the ellipsis; it fails if
// nothing would be left or the result is too wide.
func (c *cutter) end(end int) (string, bool) {
	if end == 0 {
		return "", false
	}
	s := c.line[:end] + closers(openAt(c.pairs, end)) + c.ellipsis
	return s, columns(s) <= c.width
}
