package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A wall is what calendar and clock on a wall show.
type wall struct {
	year         int
	month        time.Month
	day          int
	hour, minute int
}

func (w wall) weekday() time.Weekday {
	return time.Date(w.year, w.month, w.day, 0, 0, 0, 0, time.UTC).Weekday()
}

// A pattern is a compiled date or time pattern of UTS 35 part 4, section 8.
type pattern []field

// A field is a run of one pattern letter or, with letter 0, literal text.
type field struct {
	letter  byte
	width   int
	literal string
}

// parsePattern compiles s. It knows the letters that the patterns in data/ use;
// any other is an error, so that new data cannot print nonsense.
func parsePattern(s string) (pattern, error) {
	var p pattern
	literal := func(text string) {
		if n := len(p); n > 0 && p[n-1].letter == 0 {
			p[n-1].literal += text
		} else if text != "" {
			p = append(p, field{literal: text})
		}
	}
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\'':
			text, n, err := quoted(s[i:])
			if err != nil {
				return nil, err
			}
			literal(text)
			i += n
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
			n := 1
			for i+n < len(s) && s[i+n] == c {
				n++
			}
			if !known(c, n) {
				return nil, fmt.Errorf("pattern %q: letter %c, %d times", s, c, n)
			}
			p = append(p, field{letter: c, width: n})
			i += n
		default:
			n := strings.IndexFunc(s[i:], func(r rune) bool {
				return r == '\'' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
			})
			if n < 0 {
				n = len(s) - i
			}
			literal(s[i : i+n])
			i += n
		}
	}
	if len(p) == 0 {
		return nil, fmt.Errorf("empty pattern")
	}
	return p, nil
}

// quoted returns the text that s, which starts with an apostrophe, quotes, and
// the bytes it takes. Two apostrophes stand for one, within quotes and without.
func quoted(s string) (string, int, error) {
	if strings.HasPrefix(s, "''") {
		return "'", 2, nil
	}
	var text strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] == '\'' {
			if !strings.HasPrefix(s[i:], "''") {
				return text.String(), i + 1, nil
			}
			i++
		}
		text.WriteByte(s[i])
	}
	return "", 0, fmt.Errorf("unclosed quote in pattern at %q", s)
}

func known(letter byte, width int) bool {
	switch letter {
	case 'y', 'a', 'B':
		return width == 1
	case 'd', 'h', 'H':
		return width <= 2
	case 'M', 'L':
		return width <= 4
	case 'm':
		return width == 2
	case 'E':
		return width == 4
	}
	return false
}

// appendPattern writes w by p.
func (f *format) appendPattern(b []byte, p pattern, w wall) []byte {
	for _, x := range p {
		switch x.letter {
		case 0:
			b = append(b, x.literal...)
		case 'y':
			b = strconv.AppendInt(b, int64(w.year), 10)
		case 'M', 'L':
			b = f.appendMonth(b, x, w.month)
		case 'd':
			b = appendPadded(b, w.day, x.width)
		case 'E':
			b = append(b, f.Weekdays[w.weekday()]...)
		case 'H':
			b = appendPadded(b, w.hour, x.width)
		case 'h':
			b = appendPadded(b, (w.hour+11)%12+1, x.width)
		case 'm':
			b = appendPadded(b, w.minute, x.width)
		case 'a':
			if w.hour < 12 {
				b = append(b, f.AM...)
			} else {
				b = append(b, f.PM...)
			}
		case 'B':
			b = append(b, f.periodAt(w)...)
		}
	}
	return b
}

func (f *format) appendMonth(b []byte, x field, m time.Month) []byte {
	switch {
	case x.width < 3:
		return appendPadded(b, int(m), x.width)
	case x.width == 3:
		return append(b, f.MonthsAbbr[m-1]...)
	case x.letter == 'L':
		return append(b, f.MonthsStandalone[m-1]...)
	}
	return append(b, f.Months[m-1]...)
}

// periodAt returns the part of the day that w lies in.
func (f *format) periodAt(w wall) string {
	name := ""
	for _, p := range f.Periods {
		if p.From <= w.hour*60+w.minute {
			name = p.Name
		}
	}
	return name
}

func appendPadded(b []byte, n, width int) []byte {
	if width == 2 && n < 10 {
		b = append(b, '0')
	}
	return strconv.AppendInt(b, int64(n), 10)
}

// An interval is the two halves of an interval pattern: the first is written
// with the start, the second with the end.
type interval [2]pattern

// parseInterval cuts the pattern before the first letter that occurs for the
// second time (UTS 35 part 4, section 2.6.3, intervalFormats).
func parseInterval(s string) (interval, error) {
	p, err := parsePattern(s)
	if err != nil {
		return interval{}, err
	}
	seen := map[byte]bool{}
	for i, x := range p {
		if x.letter != 0 && seen[x.letter] {
			return interval{p[:i], p[i:]}, nil
		}
		seen[x.letter] = true
	}
	return interval{}, fmt.Errorf("interval pattern %q has no second half", s)
}

func (f *format) appendInterval(b []byte, i interval, start, end wall) []byte {
	return f.appendPattern(f.appendPattern(b, i[0], start), i[1], end)
}

// A joint is a composing pattern such as "{1} 'at' {0}".
type joint struct {
	before, between, after string
	swapped                bool // {1} comes first
}

func parseJoint(s string) (joint, error) {
	var plain strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '\'' {
			plain.WriteByte(s[i])
			i++
			continue
		}
		text, n, err := quoted(s[i:])
		if err != nil {
			return joint{}, err
		}
		plain.WriteString(text)
		i += n
	}
	s = plain.String()
	i, j := strings.Index(s, "{0}"), strings.Index(s, "{1}")
	if i < 0 || j < 0 {
		return joint{}, fmt.Errorf("composing pattern %q lacks {0} or {1}", s)
	}
	first, second := min(i, j), max(i, j)
	return joint{s[:first], s[first+3 : second], s[second+3:], j < i}, nil
}

// join puts zero and one in the places of {0} and {1}.
func (j joint) join(zero, one string) string {
	if j.swapped {
		zero, one = one, zero
	}
	return j.before + zero + j.between + one + j.after
}
