package markup

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"dateline"
	"dateline/internal/markup/internal/tree"
)

// eachLine calls f with the text nodes of each stretch of text that no block, line
// break or image interrupts, in order.
func eachLine(root *html.Node, f func(line []*html.Node)) {
	var line []*html.Node
	flush := func() {
		if len(line) > 0 {
			f(line)
		}
		line = nil
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for _, c := range tree.Children(n) {
			switch {
			case c.Type == html.TextNode:
				line = append(line, c)
			case phrasing(c) && !tree.Is(c, "br", "img"):
				walk(c)
			default:
				flush()
				walk(c)
				flush()
			}
		}
	}
	walk(root)
	flush()
}

// joinHan removes line breaks between characters of scripts that put no space
// between words; a browser would show a space (CSS Text 3 section 4.1.3 leaves
// it to the browser). Korean does put spaces between words.
func joinHan(line []*html.Node) {
	if tree.Within(line[0], "pre") {
		return
	}
	for i, n := range line {
		if !strings.Contains(n.Data, "\n") {
			continue
		}
		var b strings.Builder
		rest := n.Data
		for {
			at := strings.IndexByte(rest, '\n')
			if at < 0 {
				b.WriteString(rest)
				break
			}
			head := strings.TrimRight(rest[:at], " \t\n")
			tail := strings.TrimLeft(rest[at:], " \t\n")
			b.WriteString(head)
			before := lastRune(b.String())
			for j := i - 1; before == 0 && j >= 0; j-- {
				before = lastRune(line[j].Data)
			}
			after, _ := utf8.DecodeRuneInString(tail)
			for j := i + 1; tail == "" && after == utf8.RuneError && j < len(line); j++ {
				after, _ = utf8.DecodeRuneInString(strings.TrimLeft(line[j].Data, " \t\n"))
			}
			if !(unspaced(before) && unspaced(after) && (han(before) || han(after))) {
				b.WriteByte('\n')
			}
			rest = tail
		}
		n.Data = b.String()
	}
}

func lastRune(s string) rune {
	if s == "" {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// han reports whether r belongs to a script written without spaces: Han, kana,
// Bopomofo, and their punctuation and full-width forms.
func han(r rune) bool {
	return r >= 0x2E80 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo) ||
		r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF)
}

// unspaced adds the punctuation that Chinese shares with Latin scripts.
func unspaced(r rune) bool { return han(r) || strings.ContainsRune("“”‘’…—·", r) }

// original matches the original of a name in brackets: "(Harry S. Truman
// Building)". Its first group is what stands between the brackets.
var original = regexp.MustCompile(`[（(]([A-Za-z][A-Za-z0-9 \x{A0}.,'’&/-]*[A-Za-z0-9.])[)）]`)

// markLang marks text whose script is not that of the page (WCAG 2.2, success
// criterion 3.1.2). On a Chinese page those are the bracketed originals of names,
// taken to be English; on any other, runs of Han (as zh) and of kana (as ja).
// Pages in Japanese and Korean have Han of their own.
func markLang(root *html.Node, page dateline.Lang) {
	if page == "" {
		return
	}
	eachLine(root, func(line []*html.Node) {
		var before rune
		for _, n := range line {
			last := lastRune(strings.TrimRight(n.Data, " "))
			switch lang := langAt(n, page); {
			case tree.Within(n, "code", "pre"):
			case lang.Chinese():
				wrapRanges(n, "en", originals(n.Data, before))
			case lang.Base() != "ja" && lang.Base() != "ko":
				markHan(n)
			}
			if last != 0 {
				before = last
			}
		}
	})
}

// langAt returns the language that holds at n.
func langAt(n *html.Node, page dateline.Lang) dateline.Lang {
	for a := range n.Ancestors() {
		if v, ok := tree.Lookup(a, "lang"); ok {
			return dateline.Lang(v)
		}
	}
	return page
}

// originals returns the byte ranges of bracketed originals in s, which follows
// before.
func originals(s string, before rune) [][2]int {
	var found [][2]int
	for _, m := range original.FindAllStringSubmatchIndex(s, -1) {
		prev := before
		if m[0] > 0 {
			prev = lastRune(s[:m[0]])
		}
		inner := s[m[2]:m[3]]
		if countOf(inner, unicode.L) >= 2 && unspaced(prev) && !strings.HasPrefix(inner, "www.") {
			found = append(found, [2]int{m[2], m[3]})
		}
	}
	return found
}

// markHan wraps runs of Han and kana in n.
func markHan(n *html.Node) {
	var runs [][2]int
	start := -1
	for i, r := range n.Data {
		switch letter := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo); {
		case start < 0 && letter:
			start = i
		case start >= 0 && !han(r):
			runs, start = append(runs, [2]int{start, i}), -1
		}
	}
	if start >= 0 {
		runs = append(runs, [2]int{start, len(n.Data)})
	}
	// From the last, so that the offsets of the others hold.
	for i := len(runs) - 1; i >= 0; i-- {
		lang := "zh"
		if strings.IndexFunc(n.Data[runs[i][0]:runs[i][1]], func(r rune) bool {
			return unicode.In(r, unicode.Hiragana, unicode.Katakana)
		}) >= 0 {
			lang = "ja"
		}
		wrapRanges(n, lang, runs[i:i+1])
	}
}

// wrapRanges puts spans of lang around byte ranges of the text node n, which
// keeps the text before the first.
func wrapRanges(n *html.Node, lang string, ranges [][2]int) {
	for i := len(ranges) - 1; i >= 0; i-- {
		from, to := ranges[i][0], ranges[i][1]
		span := tree.Element("span", html.Attribute{Key: "lang", Val: lang})
		span.AppendChild(tree.Text(n.Data[from:to]))
		n.Parent.InsertBefore(span, n.NextSibling)
		if to < len(n.Data) {
			n.Parent.InsertBefore(tree.Text(n.Data[to:]), span.NextSibling)
		}
		n.Data = n.Data[:from]
	}
	if n.Data == "" {
		tree.Detach(n)
	}
}

// Explicit directional formatting characters (Unicode UAX 9 section 2).
const (
	lre, rle, pdf, lro, rlo = '\u202A', '\u202B', '\u202C', '\u202D', '\u202E'
	lri, rli, fsi, pdi      = '\u2066', '\u2067', '\u2068', '\u2069'

	bidiControls = "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069"
	maxBidi      = 60 // UAX 9 allows 125 levels; no text needs ten
)

// balanceBidi makes directional formatting end where its line does. Overrides,
// which make text read as something else than it is, are removed; embeddings
// and isolates stay, but an unmatched end is removed and a missing one added.
func balanceBidi(line []*html.Node) {
	var stack []rune
	for _, n := range line {
		if strings.ContainsAny(n.Data, bidiControls) {
			n.Data = balance(n.Data, &stack)
		}
	}
	line[len(line)-1].Data += closers(stack)
}

func balance(s string, stack *[]rune) string {
	var b strings.Builder
	for _, r := range s {
		open := *stack
		switch r {
		case lro, rlo:
			if len(open) < maxBidi {
				*stack = append(open, r)
			}
		case lre, rle, lri, rli, fsi:
			if len(open) < maxBidi {
				*stack = append(open, r)
				b.WriteRune(r)
			}
		case pdf:
			if n := len(open); n > 0 && open[n-1] < lri {
				b.WriteString(closers(open[n-1:]))
				*stack = open[:n-1]
			}
		case pdi:
			for i := len(open) - 1; i >= 0; i-- {
				if open[i] >= lri {
					b.WriteString(closers(open[i:]))
					*stack = open[:i]
					break
				}
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// closers returns what ends the open formatting of stack.
func closers(stack []rune) string {
	var b strings.Builder
	for i := len(stack) - 1; i >= 0; i-- {
		switch r := stack[i]; {
		case r >= lri:
			b.WriteRune(pdi)
		case r == lre || r == rle:
			b.WriteRune(pdf)
		}
	}
	return b.String()
}

// stripBidi removes directional formatting from attributes, where nothing ends it.
func stripBidi(n *html.Node, keys ...string) {
	for _, key := range keys {
		if v, ok := tree.Lookup(n, key); ok && strings.ContainsAny(v, bidiControls) {
			tree.SetAttr(n, key, strings.Map(func(r rune) rune {
				if strings.ContainsRune(bidiControls, r) {
					return -1
				}
				return r
			}, v))
		}
	}
}
