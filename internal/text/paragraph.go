package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Paragraphs returns the paragraphs of s in order, each on one line (see
// OneLine) and none empty. A blank line always ends a paragraph. A single line
// break does so as well, unless s is hard-wrapped, as mail and some archives
// are: lines of at most 100 columns, broken where the next word no longer
// fitted. Such breaks are joined, with a space except between Han characters.
func Paragraphs(s string) []string {
	lines := splitLines(s)
	wrap := wrapWidth(lines)
	var out []string
	var para []string
	flush := func() {
		if len(para) > 0 {
			if p := OneLine(strings.Join(para, "\n")); p != "" {
				out = append(out, p)
			}
			para = para[:0]
		}
	}
	for i, line := range lines {
		if blank(line) {
			flush()
			continue
		}
		if i > 0 && len(para) > 0 && !wrapped(lines[i-1], line, wrap) {
			flush()
		}
		para = append(para, line)
	}
	flush()
	return out
}

// splitLines cuts s at every kind of line break, CR LF counting as one.
func splitLines(s string) []string {
	if strings.ContainsRune(s, '\r') {
		s = strings.ReplaceAll(s, "\r\n", "\n")
	}
	var out []string
	for {
		i := strings.IndexFunc(s, isLineBreak)
		if i < 0 {
			return append(out, s)
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		out = append(out, s[:i])
		s = s[i+size:]
	}
}

func blank(line string) bool {
	return strings.IndexFunc(line, func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.IsControl(r) && r != '\ufeff' && r != '\u200b'
	}) < 0
}

const (
	widestWrap    = 100 // columns; lines longer than this were not wrapped by hand
	narrowestWrap = 40  // columns; shorter lines are lists, addresses and the like
)

// wrapWidth returns the column at which lines are hard-wrapped, or 0 if they
// are not. A few longer lines (addresses of pages cannot be broken) do not count.
func wrapWidth(lines []string) int {
	widest, n, long := 0, 0, 0
	for _, line := range lines {
		w := Width(strings.TrimSpace(line))
		switch {
		case w == 0:
			continue
		case w > widestWrap:
			long++
		default:
			widest = max(widest, w)
		}
		n++
	}
	if widest < narrowestWrap || long*20 > n {
		return 0
	}
	return widest
}

// wrapped reports whether the break between line and next only wrapped a
// paragraph at the given width: the next word would not have fitted.
func wrapped(line, next string, width int) bool {
	if width == 0 {
		return false
	}
	indent := len(next) - len(strings.TrimLeftFunc(next, unicode.IsSpace))
	before := len(line) - len(strings.TrimLeftFunc(line, unicode.IsSpace))
	line, next = strings.TrimSpace(line), strings.TrimSpace(next)
	if indent > before || startsListItem(next) {
		return false
	}
	first, size := utf8.DecodeRuneInString(next)
	if isIdeographic(first) {
		return Width(line)+Width(next[:size]) > width-2 // a mark may not start a line
	}
	word, _, _ := strings.Cut(next, " ")
	return Width(line)+1+Width(word) > width
}

// startsListItem reports whether a line opens with a bullet or a number.
func startsListItem(line string) bool {
	r, size := utf8.DecodeRuneInString(line)
	rest := line[size:]
	switch {
	case strings.ContainsRune("-*+–—•◦▪·●○■□◆", r):
		return strings.HasPrefix(rest, " ") || r >= utf8.RuneSelf && r != '–' && r != '—'
	case r >= '0' && r <= '9':
		rest = strings.TrimLeft(rest, "0123456789")
		return strings.HasPrefix(rest, ". ") || strings.HasPrefix(rest, ") ") || strings.HasPrefix(rest, "、")
	}
	return false
}
