package zh

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ConvertMarkdown converts what a reader sees of a Markdown text: running text,
// headings, link texts, alternative texts and titles. It leaves as they are the
// addresses of links and images, in definitions too, and bare ones; code; HTML
// comments, and tags but for the values of alt and title.
//
// A bare address begins with http://, https://, ftp:// or www., or is an e-mail
// address. A Han character belongs to it after one of / = ? # & + - _ ~ @, after a
// dot of the host, or after another one; otherwise the address ends before it.
// Labels of references are converted, the same in all places.
func (c *Converter) ConvertMarkdown(s string) string { return c.ConvertSpans(s, unread(s)) }

// inline looks for what is not read in running text between two bytes. The marks of
// the quotations that it is in are white space there.
func (m *markdown) inline(from, to int) {
	s := m.s[from:to]
	if len(m.marks) > 0 {
		b := []byte(s)
		for _, k := range m.marks {
			for i := k[0]; i < k[1]; i++ {
				b[i-from] = ' '
			}
		}
		s = string(b)
	}
	p := inline{s: s, last: map[int]int{}, absent: map[string]bool{}}
	p.read()
	for _, k := range p.keep {
		m.leave(from+k[0], from+k[1])
	}
}

// inline is a stretch of running text.
type inline struct {
	s      string
	keep   [][2]int        // what is not read, found so far
	last   map[int]int     // by length, the last run of backticks
	absent map[string]bool // what was looked for and is not in the rest
}

func (p *inline) leave(from, to int) { p.keep = append(p.keep, [2]int{from, to}) }

// end is where the last part that was found ends.
func (p *inline) end() int {
	if n := len(p.keep); n > 0 {
		return p.keep[n-1][1]
	}
	return 0
}

func (p *inline) read() {
	for i := 0; i < len(p.s); i++ { // where the last run of backticks of each length is
		if p.s[i] == '`' {
			n := p.run(i)
			p.last[n] = i
			i += n - 1
		}
	}
	i := 0
	for {
		address, end := p.definition(i)
		if end == 0 {
			break
		}
		p.leave(address[0], address[1])
		i = end
	}
	begun := i
	for brackets := 0; i < len(p.s); {
		end := 0
		switch b := p.s[i]; b {
		case '\\':
			i += 2
			continue
		case '`':
			n := p.run(i)
			if end = p.codeSpan(i, n); end == 0 {
				i += n
				continue
			}
		case '<':
			if i, end = p.angle(i); end == 0 {
				i++
				continue
			}
		case '[':
			brackets++
		case ']':
			if brackets > 0 {
				brackets--
				if address, after := p.destination(i + 1); after > 0 {
					p.leave(address[0], address[1])
					i = after
					continue
				}
			}
		case 'h', 'H', 'f', 'F', 'w', 'W':
			if i == begun || !wordByte(p.s[i-1]) {
				end = p.bare(i)
			}
		case '@':
			var head int
			if head, end = p.mail(max(begun, p.end()), i); end > 0 {
				i = head
			}
		}
		if end > 0 {
			p.leave(i, end)
			i = end
		} else {
			i++
		}
	}
}

// run returns how many backticks there are at i.
func (p *inline) run(i int) int { return len(p.s) - i - len(strings.TrimLeft(p.s[i:], "`")) }

// codeSpan returns the end of the code that begins with n backticks at i, or 0.
func (p *inline) codeSpan(i, n int) int {
	if p.last[n] <= i {
		return 0
	}
	for i += n; ; {
		i += strings.IndexByte(p.s[i:], '`')
		k := p.run(i)
		i += k
		if k == n {
			return i
		}
	}
}

// after returns the end of the next occurrence of a text in lower case from i on,
// or 0.
func (p *inline) after(i int, text string) int {
	if p.absent[text] || i > len(p.s) {
		return 0
	}
	k := indexFold(p.s[i:], text)
	if k < 0 {
		p.absent[text] = true
		return 0
	}
	return i + k + len(text)
}

// angle reads what begins with < at i: an autolink, a comment, a tag. It leaves
// what of a tag is not for readers, up to what remains: from there to end; 0 if
// there is nothing.
func (p *inline) angle(i int) (rest, end int) {
	s := p.s[i+1:]
	for _, r := range rawBlocks[4:] { // not elements
		if begins(p.s[i:], r[0]) {
			return i, p.after(i+2, r[1]) // <!--> is a comment
		}
	}
	if n := strings.IndexAny(s, "<> \t\n"); n > 0 && s[n] == '>' {
		scheme, _, ok := strings.Cut(s[:n], ":")
		if ok && 2 <= len(scheme) && len(scheme) <= 32 && letter(scheme[0]) && strings.Trim(scheme, schemeBytes) == "" || strings.Contains(s[:n], "@") {
			return i, i + 1 + n + 1
		}
	}
	name, values, end := p.tag(i)
	if end == 0 {
		return i, 0
	}
	for _, v := range values {
		p.leave(i, v[0])
		i = v[1]
	}
	switch name = strings.ToLower(name); name {
	case "code", "pre", "script", "style", "textarea":
		if close := p.after(end, "</"+name); close > 0 {
			end = close - len(name) - 2
		}
	}
	return i, end
}

const schemeBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+.-"

// tag reads an HTML tag at i (CommonMark section 6.6): the name of the element if
// it opens one, where the values of alt and title are, and the end; 0 if there is
// no tag.
func (p *inline) tag(i int) (name string, values [][2]int, end int) {
	s := p.s
	i++
	closing := i < len(s) && s[i] == '/'
	if closing {
		i++
	}
	start := i
	for i < len(s) && (letter(s[i]) || i > start && (s[i] == '-' || '0' <= s[i] && s[i] <= '9')) {
		i++
	}
	if i == start {
		return "", nil, 0
	}
	if !closing {
		name = s[start:i]
	}
	for {
		space := p.space(i)
		if space < len(s) && s[space] == '>' {
			return name, values, space + 1
		}
		if !closing && strings.HasPrefix(s[space:], "/>") {
			return "", values, space + 2
		}
		start = space
		for i = space; i < len(s) && (letter(s[i]) || s[i] == '_' || s[i] == ':' || i > start && (s[i] == '.' || s[i] == '-' || '0' <= s[i] && s[i] <= '9')); {
			i++
		}
		attribute := s[start:i]
		if closing || attribute == "" || s[start-1] != ' ' && s[start-1] != '\t' && s[start-1] != '\n' && s[start-1] != '\r' {
			return "", nil, 0
		}
		eq := p.space(i)
		if eq >= len(s) || s[eq] != '=' {
			continue
		}
		i = p.space(eq + 1)
		if i >= len(s) {
			return "", nil, 0
		}
		value := [2]int{i, i}
		if q := s[i]; q == '"' || q == '\'' {
			n := strings.IndexByte(s[i+1:], q)
			if n < 0 {
				return "", nil, 0
			}
			value = [2]int{i + 1, i + 1 + n}
			i = value[1] + 1
		} else {
			n := strings.IndexAny(s[i:], " \t\r\n\"'=<>`")
			if n <= 0 {
				return "", nil, 0
			}
			i += n
			value[1] = i
		}
		if strings.EqualFold(attribute, "alt") || strings.EqualFold(attribute, "title") {
			values = append(values, value)
		}
	}
}

// space returns where the white space that begins at i ends.
func (p *inline) space(i int) int {
	for i < len(p.s) && (p.s[i] == ' ' || p.s[i] == '\t' || p.s[i] == '\r' || p.s[i] == '\n') {
		i++
	}
	return i
}

// destination reads (address "title") at i, after a link's text: where the address
// is, and the end; 0 if it is none.
func (p *inline) destination(i int) (address [2]int, end int) {
	if i >= len(p.s) || p.s[i] != '(' {
		return address, 0
	}
	address[0] = p.space(i + 1)
	if address[1] = p.address(address[0]); address[1] < 0 {
		return address, 0
	}
	i = p.space(address[1])
	if i > address[1] {
		if t := p.title(i); t > 0 {
			i = p.space(t)
		}
	}
	if i < len(p.s) && p.s[i] == ')' {
		return address, i + 1
	}
	return address, 0
}

// address returns the end of the link destination at i (CommonMark section 6.3); i
// if it is empty, -1 if it is none.
func (p *inline) address(i int) int {
	if i < len(p.s) && p.s[i] == '<' {
		for i++; i < len(p.s); i++ {
			switch p.s[i] {
			case '\\':
				i++
			case '>':
				return i + 1
			case '<', '\n':
				return -1
			}
		}
		return -1
	}
	open := 0
	for ; i < len(p.s); i++ {
		switch b := p.s[i]; {
		case b <= ' ' || b == 0x7f:
			return i
		case b == '\\':
			i++
		case b == '(':
			if open++; open > 32 {
				return -1
			}
		case b == ')':
			if open--; open < 0 {
				return i
			}
		}
	}
	return min(i, len(p.s))
}

// title returns the end of the title at i, or 0.
func (p *inline) title(i int) int {
	if i >= len(p.s) {
		return 0
	}
	closing := p.s[i]
	switch closing {
	case '"', '\'':
	case '(':
		closing = ')'
	default:
		return 0
	}
	for i++; i < len(p.s); i++ {
		switch p.s[i] {
		case '\\':
			i++
		case closing:
			return i + 1
		case '(':
			if closing == ')' {
				return 0
			}
		}
	}
	return 0
}

// definition reads the definition of a link at i, which begins a line: where its
// address is, and the start of the line after it; 0 if there is none.
func (p *inline) definition(i int) (address [2]int, end int) {
	for i < len(p.s) && (p.s[i] == ' ' || p.s[i] == '\t') {
		i++
	}
	if i >= len(p.s) || p.s[i] != '[' {
		return address, 0
	}
	label := i + 1
	for i++; i < len(p.s) && p.s[i] != ']'; i++ {
		if p.s[i] == '\\' {
			i++
		} else if p.s[i] == '[' {
			return address, 0
		}
	}
	if i+1 >= len(p.s) || p.s[i+1] != ':' || p.space(label) >= i {
		return address, 0
	}
	address[0] = p.space(i + 2)
	address[1] = p.address(address[0])
	if address[1] <= address[0] {
		return address, 0
	}
	rest := p.space(address[1])
	if t := p.title(rest); rest > address[1] && t > 0 && p.lineEnd(t) > 0 {
		return address, p.lineEnd(t)
	}
	return address, p.lineEnd(address[1])
}

// lineEnd returns the start of the next line if nothing more stands in this one,
// else 0.
func (p *inline) lineEnd(i int) int {
	for i < len(p.s) && (p.s[i] == ' ' || p.s[i] == '\t' || p.s[i] == '\r') {
		i++
	}
	switch {
	case i >= len(p.s):
		return len(p.s)
	case p.s[i] == '\n':
		return i + 1
	}
	return 0
}

// bare returns the end of the bare address at i, or 0.
func (p *inline) bare(i int) int {
	begin := 0
	for _, scheme := range []string{"https://", "http://", "ftp://", "www."} {
		if n := len(scheme); len(p.s)-i > n && strings.EqualFold(p.s[i:i+n], scheme) {
			begin = i + n
			break
		}
	}
	if begin == 0 {
		return 0
	}
	host, before := true, rune('/')
	i = begin
	for i < len(p.s) {
		r, size := utf8.DecodeRuneInString(p.s[i:])
		switch {
		case unicode.Is(unicode.Han, r):
			if !unicode.Is(unicode.Han, before) && !strings.ContainsRune("/=?#&+-_~@", before) && (before != '.' || !host) {
				return i
			}
		case r < utf8.RuneSelf:
			if !wordByte(p.s[i]) && strings.IndexByte("-._~:/?#@!$&'()*+,;=%", p.s[i]) < 0 {
				return i
			}
		case !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r):
			return i
		}
		if r == '/' || r == '?' || r == '#' {
			host = false
		}
		before = r
		i += size
	}
	return i
}

// mail returns where the bare e-mail address whose @ is at i begins, not before
// from, and where it ends; 0 if there is none.
func (p *inline) mail(from, i int) (begin, end int) {
	// RFC 5321 section 4.5.3.1.1: the local part has at most 64 octets.
	for begin = i; begin > max(from, i-64) && (wordByte(p.s[begin-1]) || strings.IndexByte(".+-", p.s[begin-1]) >= 0); {
		begin--
	}
	for end = i + 1; end < len(p.s) && (wordByte(p.s[end]) || p.s[end] == '.' || p.s[end] == '-'); {
		end++
	}
	if begin == i || end == i+1 {
		return i, 0
	}
	return begin, end
}

func letter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

func wordByte(b byte) bool { return b == '_' || letter(b) || '0' <= b && b <= '9' }
