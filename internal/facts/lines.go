package facts

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Only the opening and closing lines are looked at, whatever the length of the
// release: that keeps the work of Read in proportion to what it reads.
const (
	maxHeadLines = 40   // lines, blank ones not counted
	maxHeadBytes = 6000 // about 2,000 Han characters
	maxTailLines = 8
	maxFactRunes = 160 // a longer line is prose
)

// span is a byte range of the input.
type span struct{ start, end int }

// line is one line of the input, or one segment of a flattened one.
type line struct {
	raw  span   // with white space and markup, without the line break
	at   int    // byte offset of text
	text string // without the white space and markup around it
}

// lineAt returns the line that starts at pos.
func lineAt(in string, pos int) line {
	end := strings.IndexByte(in[pos:], '\n')
	if end < 0 {
		end = len(in)
	} else {
		end += pos
	}
	return newLine(in, span{pos, end})
}

func newLine(in string, raw span) line {
	start, end := unmark(in[raw.start:raw.end])
	return line{raw: raw, at: raw.start + start, text: in[raw.start+start : raw.start+end]}
}

// unmark returns what of s stands inside white space, Markdown emphasis and
// headings, and HTML tags.
func unmark(s string) (start, end int) {
	end = len(s)
	for start < end {
		switch c := s[start]; {
		case c == '<':
			n := tagEnd(s[start:end])
			if n == 0 {
				return start, trimEnd(s, start, end)
			}
			start += n
		case c == ' ' || c == '\t' || c == '\r' || c == '*' || c == '_' || c == '>':
			start++
		case c == '#':
			n := start
			for n < end && s[n] == '#' {
				n++
			}
			if n < end && s[n] != ' ' { // a hashtag, or the end mark
				return start, trimEnd(s, start, end)
			}
			start = n
		case c < utf8.RuneSelf:
			return start, trimEnd(s, start, end)
		default:
			r, n := utf8.DecodeRuneInString(s[start:end])
			if !unicode.IsSpace(r) && r != '\ufeff' && r != '\u200b' && r != '\u2060' {
				return start, trimEnd(s, start, end)
			}
			start += n
		}
	}
	return start, end
}

func trimEnd(s string, start, end int) int {
	for end > start {
		switch c := s[end-1]; {
		case c == '>':
			i := strings.LastIndexByte(s[start:end], '<')
			if i <= 0 || tagEnd(s[start+i:end]) == 0 {
				return end
			}
			end = start + i
		case c == ' ' || c == '\t' || c == '\r' || c == '*' || c == '_':
			end--
		case c == '\\' && end == len(s): // a hard line break
			end--
		case c < utf8.RuneSelf:
			return end
		default:
			r, n := utf8.DecodeLastRuneInString(s[start:end])
			if !unicode.IsSpace(r) && r != '\u200b' && r != '\u2060' {
				return end
			}
			end -= n
		}
	}
	return end
}

// tagEnd returns the length of the HTML tag that s begins with, or 0.
func tagEnd(s string) int {
	if len(s) < 3 || !(s[1] == '/' || s[1] >= 'a' && s[1] <= 'z' || s[1] >= 'A' && s[1] <= 'Z') || strings.HasPrefix(s, "<http") {
		return 0
	}
	if strings.HasPrefix(s, "<img") || strings.HasPrefix(s, "<iframe") { // something to be seen
		return 0
	}
	return strings.IndexByte(s, '>') + 1
}

// isRule reports a line that only separates: ---, ***, \*\*\*, ______.
func isRule(s string) bool {
	n := 0
	for _, r := range s {
		switch r {
		case '-', '*', '_', '=', '—', '–', '─':
			n++
		case ' ', '\\', '\r', '\t', '\u00a0':
		default:
			return false
		}
	}
	return n >= 3
}

// segments splits a flattened line at white space outside brackets.
func segments(in string, raw span, limit int) []line {
	var out []line
	depth, start := 0, raw.start
	cut := func(end int) {
		if l := newLine(in, span{start, end}); l.text != "" {
			out = append(out, l)
		}
	}
	for i := raw.start; i < raw.end && len(out) < limit; {
		r, n := utf8.DecodeRuneInString(in[i:raw.end])
		switch {
		case r == '(' || r == '（':
			depth++
		case r == ')' || r == '）':
			depth = max(0, depth-1)
		case unicode.IsSpace(r) && depth == 0:
			cut(i)
			start = i + n
		}
		i += n
	}
	if len(out) < limit && start < raw.end {
		cut(raw.end)
	}
	return out
}

// sample returns enough of s to judge its language by.
func sample(s string) string {
	if len(s) <= 3000 {
		return s
	}
	n := 3000
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

var reHalfBetweenHan = regexp.MustCompile(`\p{Han}[,:;?!]\p{Han}`)

// flattened reports whether a copy lost the line breaks or the full-width
// punctuation of Chinese text.
func flattened(s string) bool {
	s = sample(s)
	if reHalfBetweenHan.MatchString(s) && !strings.Contains(s, "，") {
		return true
	}
	for l := range strings.Lines(s) {
		if len(l) > 600 && strings.Count(l, "。 ") >= 2 {
			return true
		}
	}
	return false
}
