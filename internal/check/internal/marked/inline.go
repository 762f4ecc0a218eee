package marked

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest bounds what is looked through for the end of an address or a tag, so
// that reading stays linear in what was written.
const longest = 2 << 10

// inline hides what stands for something else within a line: addresses, code,
// tags, marks of emphasis, references to footnotes.
func (d *Text) inline() {
	s := d.source
	last := lastTicks(s)
	var open []int // brackets that may begin a link
	for i := 0; i < len(s); {
		if d.Shown[i] == Hidden {
			i++
			continue
		}
		switch c := s[i]; c {
		case '\\':
			if i+1 < len(s) && s[i+1] < utf8.RuneSelf && unicode.IsPunct(rune(s[i+1])) || i+1 < len(s) && strings.IndexByte("|<>+=$^`~", s[i+1]) >= 0 {
				d.hide(i, i+1)
				i++
			}
			i++
		case '`':
			i = d.code(i, last)
		case '[':
			if end := noteEnd(s, i); end > 0 {
				p := Place{Start: i, End: end, What: s[i+2 : end-1]}
				if !(strings.HasPrefix(s[end:], ":") && (i == 0 || s[i-1] == '\n')) {
					d.Notes = append(d.Notes, p)
				} else {
					end++
				}
				d.hide(i, end)
				i = end
				continue
			}
			if dest, from, end := definition(s, i); end > 0 {
				d.Links = append(d.Links, Place{Start: from, End: from + len(dest), What: dest})
				d.hide(i, end)
				i = end
				continue
			}
			if len(open) == 64 {
				open = open[:0]
			}
			open = append(open, i)
			i++
		case ']':
			i = d.closeLink(i, &open)
		case '<':
			i = d.tag(i)
		case '*', '~', '_':
			i = d.emphasis(i)
		case 'h', 'H', 'w', 'W', '@':
			i = d.bare(i)
		case '&':
			if strings.HasPrefix(s[i:], "&nbsp;") {
				d.Shown[i] = ' '
				d.hide(i+1, i+6)
				i += 6
				continue
			}
			i++
		default:
			i++
		}
	}
}

// lastTicks returns, for each length of a run of backticks, where the last is.
func lastTicks(s string) map[int]int {
	var last map[int]int
	for i := strings.IndexByte(s, '`'); i >= 0 && i < len(s); i++ {
		if s[i] != '`' {
			continue
		}
		n := ticks(s, i)
		if last == nil {
			last = map[int]int{}
		}
		last[n] = i
		i += n - 1
	}
	return last
}

func ticks(s string, i int) int { return len(s[i:]) - len(strings.TrimLeft(s[i:], "`")) }

func (d *Text) code(i int, last map[int]int) int {
	n := ticks(d.source, i)
	if last[n] <= i {
		return i + n
	}
	for j := i + n; j < len(d.source); j++ {
		if d.source[j] != '`' {
			continue
		}
		m := ticks(d.source, j)
		if j += m - 1; m == n {
			d.hide(i, j+1)
			return j + 1
		}
	}
	return i + n
}

// noteEnd returns the end of the reference to a footnote that begins at i, or 0.
func noteEnd(s string, i int) int {
	if !strings.HasPrefix(s[i:], "[^") {
		return 0
	}
	n := strings.IndexAny(s[i:min(len(s), i+100)], "] \n")
	if n < 3 || s[i+n] != ']' {
		return 0
	}
	return i + n + 1
}

// definition reads "[label]: address" at the start of a line.
func definition(s string, i int) (dest string, from, end int) {
	if i > 0 && s[i-1] != '\n' {
		return "", 0, 0
	}
	line, _, _ := strings.Cut(s[i:min(len(s), i+longest)], "\n")
	n := strings.Index(line, "]: ")
	if n < 2 || strings.ContainsRune(line[1:n], '[') {
		return "", 0, 0
	}
	rest := strings.TrimLeft(line[n+2:], " \t")
	from = i + len(line) - len(rest)
	dest, _, _ = strings.Cut(rest, " ")
	if dest == "" || !strings.ContainsAny(dest, ":/.#") {
		return "", 0, 0
	}
	return dest, from, i + len(line)
}

// closeLink reads what follows a "]": an address, a label, or nothing.
func (d *Text) closeLink(i int, open *[]int) int {
	stack := *open
	if len(stack) == 0 {
		return i + 1
	}
	from := stack[len(stack)-1]
	*open = stack[:len(stack)-1]
	s := d.source
	image := from > 0 && s[from-1] == '!' && d.Shown[from-1] != Hidden
	switch {
	case strings.HasPrefix(s[i+1:], "("):
		dest, at, end := destination(s, i+2)
		if end == 0 {
			return i + 1
		}
		p := Place{Start: at, End: at + len(dest), What: dest}
		if image {
			d.hide(from-1, from)
			d.Images = append(d.Images, p)
		} else {
			d.Links = append(d.Links, p)
		}
		d.hide(from, from+1)
		d.hide(i, end)
		return end
	case strings.HasPrefix(s[i+1:], "["):
		n := strings.IndexAny(s[i+1:min(len(s), i+200)], "]\n")
		if n > 0 && s[i+1+n] == ']' && !strings.HasPrefix(s[i+1:], "[^") {
			d.hide(from, from+1)
			d.hide(i, i+2+n)
			return i + 2 + n
		}
	}
	return i + 1
}

// destination reads "address "title")" from i on. The end is 0 if it is none.
func destination(s string, i int) (dest string, at, end int) {
	stop := min(len(s), i+longest)
	for i < stop && (s[i] == ' ' || s[i] == '\n') {
		i++
	}
	at = i
	if i < stop && s[i] == '<' {
		n := strings.IndexAny(s[i:stop], ">\n")
		if n < 0 || s[i+n] != '>' {
			return "", 0, 0
		}
		dest, at, i = s[i+1:i+n], i+1, i+n+1
	} else {
		depth := 0
		for ; i < stop && s[i] > ' '; i++ {
			if s[i] == '\\' && i+1 < stop {
				i++
			} else if s[i] == '(' {
				depth++
			} else if s[i] == ')' {
				if depth--; depth < 0 {
					break
				}
			}
		}
		i = min(i, stop)
		dest = s[at:i]
	}
	for i < stop && (s[i] == ' ' || s[i] == '\n') {
		i++
	}
	if i < stop && strings.IndexByte(`"'(`, s[i]) >= 0 {
		quote := s[i]
		if quote == '(' {
			quote = ')'
		}
		n := strings.IndexByte(s[i+1:stop], quote)
		if n < 0 {
			return "", 0, 0
		}
		i += n + 2
		for i < stop && s[i] == ' ' {
			i++
		}
	}
	if i >= stop || s[i] != ')' {
		return "", 0, 0
	}
	return dest, at, i + 1
}

// tag hides a tag of HTML or an address in angle brackets.
func (d *Text) tag(i int) int {
	s := d.source
	if i+1 >= len(s) || !('a' <= s[i+1]|0x20 && s[i+1]|0x20 <= 'z' || s[i+1] == '/' || s[i+1] == '!') {
		return i + 1
	}
	n := strings.IndexByte(s[i:min(len(s), i+longest)], '>')
	if n < 0 {
		return i + 1
	}
	inner := s[i+1 : i+n]
	name := strings.ToLower(inner)
	switch {
	case strings.ContainsAny(inner, ":@") && !strings.ContainsAny(inner, " \n<"):
		d.Links = append(d.Links, Place{Start: i + 1, End: i + n, What: inner})
	case strings.HasPrefix(name, "a "), strings.HasPrefix(name, "img "):
		key, list := "href=", &d.Links
		if name[0] == 'i' {
			key, list = "src=", &d.Images
		}
		if k := strings.Index(name, key); k >= 0 && len(name) == len(inner) {
			v := strings.TrimLeft(inner[k+len(key):], `"'`)
			at := i + 1 + len(inner) - len(v)
			v = v[:len(v)-len(strings.TrimLeftFunc(v, func(r rune) bool { return r != '"' && r != '\'' && r != ' ' }))]
			*list = append(*list, Place{Start: at, End: at + len(v), What: v})
		}
	case strings.Trim(strings.TrimLeft(name, "/!"), "abcdefghijklmnopqrstuvwxyz0123456789") == "", strings.ContainsRune(name, '='), strings.HasPrefix(name, "!--"), strings.HasSuffix(name, "/"):
	default:
		return i + 1 // text in angle brackets
	}
	d.hide(i, i+n+1)
	return i + n + 1
}

// emphasis hides a run of * or ~~ that touches a word on one side, and of _
// that is not inside of a word.
func (d *Text) emphasis(i int) int {
	s := d.source
	c := s[i]
	j := i
	for j < len(s) && s[j] == c {
		j++
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[j:])
	left := i == 0 || unicode.IsSpace(before)
	right := j == len(s) || unicode.IsSpace(after)
	switch {
	case left && right, j-i > 3, c == '~' && j-i != 2, c == '_' && i > 0 && j < len(s) && inWord(before) && inWord(after):
	default:
		d.hide(i, j)
	}
	return j
}

// bare hides an address that stands in the text as it is.
func (d *Text) bare(i int) int {
	s := d.source
	if s[i] == '@' {
		from, to := i, i+1
		for from > 0 && i-from < 64 && d.Shown[from-1] != Hidden && (asciiWord(s[from-1]) || strings.IndexByte(".+-_", s[from-1]) >= 0) {
			from--
		}
		for to < len(s) && to-i < 255 && (asciiWord(s[to]) || s[to] == '-' || s[to] == '.') {
			to++
		}
		for to > i && (s[to-1] == '.' || s[to-1] == '-') {
			to--
		}
		if from == i || !strings.Contains(s[i:to], ".") {
			return i + 1
		}
		d.Links = append(d.Links, Place{Start: from, End: to, What: "mailto:" + s[from:to]})
		d.hide(from, to)
		return to
	}
	if i > 0 && asciiWord(s[i-1]) {
		return i + 1
	}
	head := strings.ToLower(s[i:min(len(s), i+8)])
	if !strings.HasPrefix(head, "http://") && head != "https://" && !strings.HasPrefix(head, "www.") {
		return i + 1
	}
	j, depth := i, 0
	for ; j < len(s) && j-i < longest && s[j] > ' ' && s[j] < utf8.RuneSelf && strings.IndexByte("<>\"`|\\^{}", s[j]) < 0; j++ {
		if s[j] == '(' || s[j] == '[' {
			depth++
		} else if s[j] == ')' || s[j] == ']' {
			if depth--; depth < 0 {
				break
			}
		}
	}
	for j > i && strings.IndexByte(".,:;?!*_~'", s[j-1]) >= 0 {
		j--
	}
	if j-i < len("www.a.b") || !strings.Contains(s[i+4:j], ".") {
		return i + 1
	}
	what := s[i:j]
	if head[0] == 'w' {
		what = "https://" + what
	}
	d.Links = append(d.Links, Place{Start: i, End: j, What: what})
	d.hide(i, j)
	return j
}

func asciiWord(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' }

// inWord reports characters beside which an underscore is one of the word.
func inWord(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Han, r)
}
