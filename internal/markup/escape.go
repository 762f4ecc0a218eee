package markup

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/markup/internal/inline"
)

// EscapeText returns Markdown that shows the plain text s: nothing in it turns
// into markup, "* 注", "1. ", "#" and "_" included. Blank lines separate
// paragraphs as before, other line ends remain line ends of the same paragraph,
// and white space at either end of a line, which HTML does not show, goes. Bare
// addresses stay as they are and so become links with the same text.
func EscapeText(s string) string {
	lines := strings.Split(cleanText(s), "\n")
	for i, line := range lines {
		lines[i] = escapeStart(escapeInline(strings.Trim(line, " \t")))
	}
	return strings.Join(lines, "\n")
}

// bareAddress finds what inline.Addresses may make a link of.
var bareAddress = regexp.MustCompile(`(?i:https?://|www\.)[A-Za-z0-9][-A-Za-z0-9._~:/?#@!$&'()*+,;=%]*`)

// escapeInline escapes what has a meaning anywhere in a paragraph.
func escapeInline(s string) string {
	if !strings.ContainsAny(s, "\\`*_[]<&~|") {
		return s
	}
	var b strings.Builder
	for {
		at := bareAddress.FindStringIndex(s)
		// An address within a word is no link, so its text is text.
		if at == nil || at[0] > 0 && inline.WordByte(s[at[0]-1]) {
			escapePlain(&b, s, "")
			return b.String()
		}
		end := at[0] + inline.Address([]byte(s[at[0]:at[1]]))
		if end <= at[0] {
			end = at[1]
			escapePlain(&b, s[:end], s[end:])
		} else {
			escapePlain(&b, s[:at[0]], s[at[0]:])
			b.WriteString(s[at[0]:end])
		}
		s = s[end:]
	}
}

var reference = regexp.MustCompile(`^&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)

// escapePlain writes s, which rest follows, without regard for addresses.
func escapePlain(b *strings.Builder, s, rest string) {
	before := rune(0)
	for i, r := range s {
		escape := false
		switch r {
		case '\\', '`', '*', '[', ']', '<', '|':
			escape = true
		case '_':
			// Within a word, as in file_name, an underscore is never markup; and
			// an e-mail address with a backslash would not be found.
			after, _ := utf8.DecodeRuneInString(s[i+1:])
			escape = !word(before) || !word(after)
		case '~':
			escape = before == '~' || strings.HasPrefix(s[i+1:], "~")
		case '&':
			escape = reference.MatchString(s[i:] + rest[:min(len(rest), 40)])
		}
		if escape {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		before = r
	}
}

func word(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

var (
	numberStart = regexp.MustCompile(`^([0-9]{1,9})([.)])(?:[ \t]|$)`)
	bulletStart = regexp.MustCompile(`^[-+](?:[ \t]|$)`)
	ruleStart   = regexp.MustCompile(`^(?:(?:-[ \t]*)+:?|=+[ \t]*)$`)
)

// escapeStart escapes what has a meaning at the start of a line only; line has
// been through escapeInline.
func escapeStart(line string) string {
	switch {
	case line == "":
		return line
	case strings.ContainsRune("#>:", rune(line[0])), bulletStart.MatchString(line),
		ruleStart.MatchString(line), strings.HasPrefix(line, "~~~"):
		return `\` + line
	}
	if m := numberStart.FindStringSubmatch(line); m != nil {
		return m[1] + `\` + line[len(m[1]):]
	}
	return line
}
