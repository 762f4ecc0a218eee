package zh

import "strings"

// markdown finds what in a Markdown text is not read as text: code, addresses,
// tags. It follows the block structure of CommonMark 0.31 as far as that tells
// code from text, with footnotes and definition lists.
type markdown struct {
	s    string
	keep [][2]int // found so far, in order and apart

	containers []int    // those that are open: quoted, or the columns that the content of a list item is set in by
	from, to   int      // the paragraph that is open; from < 0: none
	marks      [][2]int // what stands before its further lines and is no text: the marks of quotations
	code       string   // the run that began a fenced block that is open, "" if none is
	raw        string   // what ends an HTML block that is open, in lower case
	depth      int      // how many containers the fenced or HTML block is in
}

// quoted is the container of a quotation.
const quoted = -1

// maxContainers is how deep they nest. The marks of more are text, as for package
// markup.
const maxContainers = 32

// rawBlocks are the starts of HTML that runs on over blank lines, and their ends
// (CommonMark section 4.6, conditions 1 to 5).
var rawBlocks = [][2]string{
	{"<script", "</script>"}, {"<pre", "</pre>"}, {"<style", "</style>"}, {"<textarea", "</textarea>"},
	{"<!--", "-->"}, {"<?", "?>"}, {"<![cdata[", "]]>"}, {"<!", ">"},
}

// unread returns the parts of a Markdown text that are not read as text.
func unread(s string) [][2]int {
	m := markdown{s: s, from: -1}
	for at := 0; at < len(s); {
		next := len(s)
		if n := strings.IndexByte(s[at:], '\n'); n >= 0 {
			next = at + n + 1
		}
		m.line(at, next)
		at = next
	}
	m.close()
	return m.keep
}

func (m *markdown) leave(from, to int) {
	if from < to {
		m.keep = append(m.keep, [2]int{from, to})
	}
}

// close ends the paragraph that is open, if any.
func (m *markdown) close() {
	if m.from >= 0 {
		m.inline(m.from, m.to)
	}
	m.from, m.marks = -1, m.marks[:0]
}

// line reads the line from at to next, its end included.
func (m *markdown) line(at, next int) {
	c := cursor{s: m.s[:at+len(strings.TrimRight(m.s[at:next], "\r\n"))], pos: at}
	matched := 0
	for matched < len(m.containers) && c.enter(m.containers[matched]) {
		matched++
	}
	if m.code != "" || m.raw != "" {
		if matched >= m.depth {
			m.inside(c, next)
			return
		}
		m.code, m.raw = "", ""
	}
	if c.blank() {
		m.close()
		m.containers = m.containers[:matched]
		return
	}
	// down ends the paragraph and the containers that this line is not in: whatever
	// is not a paragraph going on does.
	opened := false
	down := func() {
		m.close()
		if !opened {
			m.containers = m.containers[:matched]
		}
	}
	for {
		start, set := c, c.indent()
		if set >= 4 || len(m.containers) >= maxContainers && (opened || matched >= maxContainers) {
			break
		}
		c.take(set)
		container := c.open(set, m.from >= 0 && !opened)
		if container == 0 {
			c = start
			break
		}
		down()
		m.containers, opened = append(m.containers, container), true
	}
	if opened && c.blank() {
		return
	}
	set := c.indent()
	switch {
	case set >= 4 && m.from < 0:
		down()
		m.leave(c.pos, next)
		return
	case set < 4:
		c.take(set)
		if m.leaf(c, next, down) {
			return
		}
	}
	if m.from < 0 {
		down()
		m.from = c.pos
	} else if strings.Contains(m.s[at:c.pos], ">") {
		m.marks = append(m.marks, [2]int{at, c.pos})
	}
	m.to = next
}

// leaf reads a line that is no running text: the start of code or raw HTML, a
// heading, a rule, a row of a table. It reports whether it was one.
func (m *markdown) leaf(c cursor, next int, down func()) bool {
	rest := c.s[c.pos:]
	if f := fence(rest); f != "" && (f[0] == '~' || !strings.Contains(rest[len(f):], "`")) {
		down()
		m.code, m.depth = f, len(m.containers)
		m.leave(c.pos, next)
		return true
	}
	for _, r := range rawBlocks {
		if begins(rest, r[0]) {
			down()
			m.raw, m.depth = r[1], len(m.containers)
			m.inside(c, next)
			return true
		}
	}
	switch {
	case rule(rest):
		down()
		return true
	case heading(rest) || rest[0] == '|':
		down()
		m.inline(c.pos, next)
		return true
	}
	return false
}

// begins reports whether s begins with one of rawBlocks.
func begins(s, block string) bool {
	if len(s) < len(block) || !strings.EqualFold(s[:len(block)], block) {
		return false
	}
	switch s = s[len(block):]; block[len(block)-1] {
	case '!': // of a declaration: <!DOCTYPE
		return s != "" && letter(s[0])
	case '-', '?', '[':
		return true
	}
	return s == "" || strings.IndexByte(" \t>\r\n", s[0]) >= 0 // not <present>
}

// inside reads a line of a fenced or HTML block that is open.
func (m *markdown) inside(c cursor, next int) {
	rest := c.s[c.pos:]
	if m.raw != "" {
		end := next
		if i := indexFold(rest, m.raw); i >= 0 {
			end = c.pos + i + len(m.raw)
			m.raw = ""
		}
		m.leave(c.pos, end)
		m.inline(end, next) // what follows in the line is read
		return
	}
	m.leave(c.pos, next)
	if c.indent() < 4 {
		rest = strings.Trim(rest, " \t")
		if f := fence(rest); f == rest && len(f) >= len(m.code) && f[0] == m.code[0] {
			m.code = ""
		}
	}
}

// indexFold returns where a text in lower case is in s, or -1. It looks at ASCII
// alone, so that what it finds has the length of the text.
func indexFold(s, text string) int {
	for i := 0; i+len(text) <= len(s); i++ {
		k := 0
		for k < len(text) && (s[i+k] == text[k] || letter(s[i+k]) && s[i+k]|0x20 == text[k]) {
			k++
		}
		if k == len(text) {
			return i
		}
	}
	return -1
}

// fence returns the run of three or more backticks or tildes that s begins with.
func fence(s string) string {
	for _, c := range []string{"`", "~"} {
		if n := len(s) - len(strings.TrimLeft(s, c)); n >= 3 {
			return s[:n]
		}
	}
	return ""
}

// heading reports whether a line is a heading that begins with number signs.
func heading(s string) bool {
	n := len(s) - len(strings.TrimLeft(s, "#"))
	return 1 <= n && n <= 6 && (n == len(s) || s[n] == ' ' || s[n] == '\t')
}

// rule reports whether a line is a thematic break or underlines a heading.
func rule(s string) bool {
	if s == "" || strings.IndexByte("=-*_", s[0]) < 0 {
		return false
	}
	n := 0
	for i := range len(s) {
		switch s[i] {
		case s[0]:
			n++
		case ' ', '\t':
		default:
			return false
		}
	}
	return n >= 3 || s[0] == '='
}

// cursor is a place in a line. Columns count tabs up to the next multiple of 4.
type cursor struct {
	s     string // the text up to the end of the line
	pos   int    // in bytes
	col   int
	spare int // columns of a tab before pos that are not taken yet
}

// indent returns how many columns of white space there are.
func (c cursor) indent() int {
	n := c.spare
	for ; c.pos < len(c.s); c.pos++ {
		switch c.s[c.pos] {
		case ' ':
			n, c.col = n+1, c.col+1
		case '\t':
			w := 4 - c.col%4
			n, c.col = n+w, c.col+w
		default:
			return n
		}
	}
	return n
}

// take goes over columns of white space.
func (c *cursor) take(columns int) {
	for columns > 0 {
		switch {
		case c.spare > 0:
			c.spare--
			columns--
		case c.pos < len(c.s) && c.s[c.pos] == ' ':
			c.pos, c.col, columns = c.pos+1, c.col+1, columns-1
		case c.pos < len(c.s) && c.s[c.pos] == '\t':
			c.spare = 4 - c.col%4
			c.pos, c.col = c.pos+1, c.col+c.spare
		default:
			return
		}
	}
}

func (c cursor) blank() bool { return strings.Trim(c.s[c.pos:], " \t") == "" }

// enter goes into a container that is open, if the line goes on in it.
func (c *cursor) enter(container int) bool {
	if container != quoted {
		if c.blank() {
			return true
		}
		if c.indent() < container {
			return false
		}
		c.take(container)
		return true
	}
	was := *c
	if n := c.indent(); n < 4 {
		c.take(n)
		if c.quote() {
			return true
		}
	}
	*c = was
	return false
}

// quote goes over the mark of a quotation and the space after it.
func (c *cursor) quote() bool {
	if c.pos >= len(c.s) || c.s[c.pos] != '>' {
		return false
	}
	c.pos, c.col = c.pos+1, c.col+1
	if c.indent() > 0 {
		c.take(1)
	}
	return true
}

// open goes over the mark of a container that begins here, set in by some columns,
// and returns it, or 0. What interrupts a paragraph has to be clearer
// (CommonMark section 5.2).
func (c *cursor) open(set int, interrupts bool) int {
	if c.quote() {
		return quoted
	}
	rest := c.s[c.pos:]
	if rest == "" || rule(rest) {
		return 0
	}
	mark := 0
	switch digits := len(rest) - len(strings.TrimLeft(rest, "0123456789")); {
	case strings.HasPrefix(rest, "[^"):
		end := strings.Index(rest, "]:")
		if end < 3 || strings.ContainsAny(rest[2:end], "[] ") {
			return 0
		}
		c.pos, c.col = c.pos+end+2, c.col+end+2
		c.take(c.indent())
		return 4 // columns of what follows in the footnote
	case strings.IndexByte("-+*:", rest[0]) >= 0:
		mark = 1
	case 1 <= digits && digits <= 9 && digits < len(rest) && (rest[digits] == '.' || rest[digits] == ')'):
		if interrupts && rest[:digits] != "1" {
			return 0
		}
		mark = digits + 1
	}
	if mark == 0 || mark < len(rest) && rest[mark] != ' ' && rest[mark] != '\t' {
		return 0
	}
	c.pos, c.col = c.pos+mark, c.col+mark
	if c.blank() {
		if interrupts {
			return 0
		}
		return set + mark + 1
	}
	n := c.indent()
	if n > 4 { // code in the item
		n = 1
	}
	c.take(n)
	return set + mark + n
}
