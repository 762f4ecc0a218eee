package markup

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// The write functions turn a sanitised and arranged tree into the Markdown that
// Renderer.HTML reads back as the same tree. What Markdown has no sign for, and
// the policy allows, stays a tag.

// writeBlocks writes the blocks in n, separated by blank lines.
func writeBlocks(n *html.Node) string { return strings.Join(writeParts(n), "\n\n") }

func writeParts(n *html.Node) []string {
	var parts []string
	var run []*html.Node
	flush := func() {
		if len(run) > 0 {
			parts = append(parts, writeParagraphs(run)...)
		}
		run = nil
	}
	alternate := false
	for c := range n.ChildNodes() {
		if phrasing(c) {
			run = append(run, c)
			continue
		}
		flush()
		// Two lists in a row are told apart by their marks.
		alternate = !alternate && is(c, "ul", "ol") && is(prevElement(c), c.Data)
		if s := writeBlock(c, alternate); s != "" {
			parts = append(parts, s)
		}
	}
	flush()
	return parts
}

func prevElement(n *html.Node) *html.Node {
	for p := n.PrevSibling; p != nil; p = p.PrevSibling {
		if p.Type == html.ElementNode || !blankText(p.Data) {
			return p
		}
	}
	return nil
}

func writeBlock(n *html.Node, alternate bool) string {
	switch n.Data {
	case "p", "figcaption":
		return strings.Join(writeParagraphs(children(n)), "\n\n")
	case "h1", "h2", "h3", "h4", "h5", "h6":
		text := strings.ReplaceAll(writeInline(children(n), "<br>", false), "\n", " ")
		if i := len(strings.TrimRight(text, "#")); i < len(text) {
			text = text[:i] + `\` + text[i:]
		}
		return strings.Repeat("#", int(n.Data[1]-'0')) + " " + text
	case "hr":
		return "___"
	case "blockquote":
		return prefixed(writeBlocks(n), "> ", "> ")
	case "pre":
		return fenced(textOf(n), codeLanguage(n))
	case "ul", "ol":
		return writeList(n, alternate)
	case "table":
		if s, ok := writeTable(n); ok {
			return s
		}
		return rawBlock(n)
	case "dl":
		return rawBlock(n)
	}
	return writeBlocks(n)
}

// writeParagraphs writes phrases; two line breaks in a row part paragraphs.
func writeParagraphs(nodes []*html.Node) []string {
	var parts []string
	for len(nodes) > 0 {
		end, next := len(nodes), len(nodes)
		for i := range nodes {
			j, breaks := i, 0
			for ; j < len(nodes) && (is(nodes[j], "br") || blank(nodes[j])); j++ {
				if is(nodes[j], "br") {
					breaks++
				}
			}
			if breaks > 1 {
				end, next = i, j
				break
			}
		}
		var lines []string
		for l := range strings.SplitSeq(writeInline(nodes[:end], "\x00", false), "\x00") {
			if l = strings.TrimSpace(l); l != "" {
				lines = append(lines, escapeNoteStart(escapeStart(l)))
			}
		}
		if len(lines) > 0 {
			for i, l := range lines[:len(lines)-1] {
				if strings.HasSuffix(l, `\`) {
					lines[i] += "<br>" // goldmark sees no break in three backslashes
				} else {
					lines[i] += `\`
				}
			}
			parts = append(parts, strings.Join(lines, "\n"))
		}
		nodes = nodes[next:]
	}
	return parts
}

// escapeNoteStart keeps a mark followed by a colon from defining its note.
func escapeNoteStart(line string) string {
	if mark, rest, ok := strings.Cut(line, "]:"); ok && strings.HasPrefix(mark, "[^") && !strings.Contains(mark, "]") {
		return mark + `]\:` + rest
	}
	return line
}

// prefixed puts first before the first line of s and rest before the others.
func prefixed(s, first, rest string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		p := rest
		if i == 0 {
			p = first
		}
		lines[i] = strings.TrimRight(p+l, " ")
	}
	return strings.Join(lines, "\n")
}

func fenced(code, language string) string {
	fence := "```"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	return fence + language + "\n" + strings.TrimSuffix(code, "\n") + "\n" + fence
}

func codeLanguage(pre *html.Node) string {
	for n := range pre.Descendants() {
		if l, ok := strings.CutPrefix(attr(n, "class"), "language-"); ok {
			return l
		}
	}
	return ""
}

var numbering = words("type reversed value")

func writeList(n *html.Node, alternate bool) string {
	if slices.ContainsFunc(append(children(n), n), func(e *html.Node) bool {
		return slices.ContainsFunc(e.Attr, func(a html.Attribute) bool { return numbering[a.Key] })
	}) {
		return rawBlock(n) // numbered as Markdown cannot
	}
	var bodies [][]string
	loose := false
	for li := range n.ChildNodes() {
		if !is(li, "li") {
			continue
		}
		body := writeParts(li)
		nested := false
		for c := range li.ChildNodes() {
			switch {
			case is(c, "ul", "ol"):
				nested = true
			case !phrasing(c), nested && !blank(c):
				loose = true
			}
		}
		loose = loose || !nested && len(body) > 1
		bodies = append(bodies, body)
	}
	number := 1
	if v, err := strconv.Atoi(attr(n, "start")); err == nil && v >= 0 {
		number = v
	}
	// In a tight list only a list follows the text of an item, on the next line.
	sep := "\n"
	if loose {
		sep = "\n\n"
	}
	var items []string
	for _, body := range bodies {
		mark := "- "
		switch {
		case is(n, "ol") && alternate:
			mark = strconv.Itoa(number) + ") "
		case is(n, "ol"):
			mark = strconv.Itoa(number) + ". "
		case alternate:
			mark = "* "
		}
		number++
		items = append(items, prefixed(strings.Join(body, sep), mark, strings.Repeat(" ", len(mark))))
	}
	return strings.Join(items, sep)
}

// writeTable writes n as a Markdown table, which must be a plain grid of phrases.
func writeTable(n *html.Node) (string, bool) {
	var rows [][]*html.Node
	headed := false
	for _, e := range elements(n) {
		switch {
		case is(e, "caption", "tfoot"), is(e, "td", "th") && (attr(e, "colspan") != "" || attr(e, "rowspan") != ""):
			return "", false
		case is(e, "tr"):
			var row []*html.Node
			all := true
			for c := range e.ChildNodes() {
				if is(c, "td", "th") {
					row = append(row, c)
					all = all && is(c, "th")
				}
			}
			if len(rows) == 0 {
				headed = all
			}
			rows = append(rows, row)
		case is(e, "td", "th"):
		case within(e, "td", "th") && !phrasing(e) && !is(e, "p"):
			return "", false
		}
	}
	if len(rows) == 0 || len(rows[0]) == 0 {
		return "", len(rows) == 0
	}
	var b strings.Builder
	line := func(cells []string) {
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	columns := len(rows[0])
	if !headed {
		line(make([]string, columns))
	}
	rule := make([]string, columns)
	for i, c := range rows[len(rows)-1] {
		if i < columns {
			rule[i] = map[string]string{"": "---", "align-left": ":--", "align-center": ":-:", "align-right": "--:"}[attr(c, "class")]
		}
	}
	for i, row := range rows {
		if len(row) != columns {
			return "", false
		}
		cells := make([]string, columns)
		for j, c := range row {
			if is(c, "th") && (i > 0 || !headed) {
				return "", false // a header of a row
			}
			cells[j] = writeCell(c)
		}
		if i == 0 && !headed {
			line(rule)
		}
		line(cells)
		if i == 0 && headed {
			line(rule)
		}
	}
	return strings.TrimSuffix(b.String(), "\n"), true
}

func writeCell(c *html.Node) string {
	if allPhrasing(c) {
		return writeInline(children(c), "<br>", true)
	}
	var parts []string
	for e := range c.ChildNodes() {
		nodes := []*html.Node{e}
		if is(e, "p") {
			nodes = children(e)
		}
		if s := writeInline(nodes, "<br>", true); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "<br>")
}

// rawBlock writes n as a block of HTML, which ends at the first blank line and
// so must have none.
func rawBlock(n *html.Node) string {
	for _, e := range elements(n) {
		dropAttr(e, "id", "rel", "aria-label")
	}
	var b strings.Builder
	_ = html.Render(&b, n) // a strings.Builder does not fail
	out := strings.ReplaceAll(b.String(), "\n", "&#10;")
	return strings.NewReplacer("</tr>", "</tr>\n", "</li>", "</li>\n").Replace(out)
}
