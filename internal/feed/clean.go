package feed

import (
	"html"
	"strings"
	"time"
	"unicode/utf8"

	"dateline"
)

// Clean returns s as every format here can carry it: each run of bytes that is
// not UTF-8 (an encoded surrogate among them) becomes one U+FFFD; CR LF and CR
// become LF; other C0 controls except tab, DEL, U+FFFE and U+FFFF are dropped.
// XML 1.0 (2.2) allows nothing else, and iCalendar's TEXT (RFC 5545, 3.3.11)
// forbids DEL too. What is read back from any format is Clean of what went
// in; of one-line values (titles, names, addresses' labels) it is Clean with
// white space made single spaces.
func Clean(s string) string {
	if clean(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		switch {
		case r == '\r':
			if !strings.HasPrefix(s[i+1:], "\n") {
				b.WriteByte('\n')
			}
		case r == '\t', r == '\n', r >= 0x20 && r != 0x7F && r != 0xFFFE && r != 0xFFFF:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// clean reports whether Clean would return s itself.
func clean(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 0x20 && c < 0x7F, c == '\t', c == '\n':
		case c < 0x20, c == 0x7F:
			return false
		case c == 0xEF && s[i+1] == 0xBF && s[i+2] >= 0xBE: // U+FFFE, U+FFFF
			return false
		}
	}
	return true
}

// line returns s clean and on one line, white space made single spaces. U+2028
// and U+2029, which would end a line in some readers, count as white space.
func line(s string) string {
	s = Clean(s)
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == '\t' || r == '\n' || r == 0x85 || r == 0x2028 || r == 0x2029
	}), " ")
}

// lines applies line to each and leaves out what is empty or said before.
func lines(in ...string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range in {
		if s = line(s); s != "" && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// Address returns an address as a URI: an IRI mapped as RFC 3987, section 3.1
// says, bytes no URI may hold percent-encoded. What is percent-encoded already
// stays, so applying it twice changes nothing. Whether a "?" or "#" belongs to
// the path must be settled before: see [net/url.URL.EscapedPath].
func Address(s string) string {
	const hex = "0123456789ABCDEF"
	s = strings.TrimSpace(s)
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		c := s[i]
		switch {
		case c > 0x20 && c < 0x7F && !strings.ContainsRune("\"<>\\^`{|}%", rune(c)),
			c == '%' && i+2 < len(s) && ishex(s[i+1]) && ishex(s[i+2]):
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

func ishex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// stamp writes an instant as RFC 3339 in UTC, to the second; nothing for zero.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// The two ways in which a Moment writes its wall time.
const (
	dayForm    = time.DateOnly
	minuteForm = "2006-01-02T15:04"
)

// iso writes a moment as ISO 8601 with no more than is known of it: the day,
// or the time with its offset, or, where the zone is unknown, without one. Of
// what is no date or time it writes nothing. The offset is what lies between
// wall time and instant, so no time zone database is read.
func iso(m dateline.Moment) string {
	form := minuteForm
	if m.Precision == dateline.Day {
		form = dayForm
	}
	wall, err := time.Parse(form, m.Local)
	switch {
	case err != nil:
		return ""
	case m.Precision == dateline.Day:
		return m.Local
	case m.UTC.IsZero():
		return m.Local + ":00"
	}
	east := int(wall.Sub(m.UTC).Seconds())
	return m.UTC.In(time.FixedZone("", east)).Format(time.RFC3339)
}

// paragraphs writes plain text as HTML: what readers of a feed need of a note.
func paragraphs(text string) string {
	var b strings.Builder
	for p := range strings.SplitSeq(Clean(text), "\n") {
		if p = strings.TrimSpace(p); p != "" {
			b.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
		}
	}
	return b.String()
}

// either returns the first of the two that says something.
func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
