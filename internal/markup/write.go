package markup

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"dateline/internal/markup/internal/paste"
	"dateline/internal/markup/internal/tree"
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
		alternate = !alternate && tree.Is(c, "ul", "ol") && tree.Is(prevElement(c), c.Data)
		if s := writeBlock(c, alternate); s != "" {
			parts = append(parts, s)
		}
	}
	flush()
	return parts
}

func prevElement(n *html.Node) *html.Node {
	for p := n.PrevSibling; p != nil; p = p.PrevSibling {
		if p.Type == html.ElementNode || !tree.BlankText(p.Data) {
			return p
		}
	}
	return nil
}

func writeBlock(n *html.Node, alternate bool) string {
	switch n.Data {
	case "p", "figcaption":
		return strings.Join(writeParagraphs(tree.Children(n)), "\n\n")
	case "h1", "h2", "h3", "h4", "h5", "h6":
		text := strings.ReplaceAll(writeInline(tree.Children(n), "<br>", false), "\n", " ")
		if i := len(strings.TrimRight(text, "#")); i < len(text) {
			text = text[:i] + `\` + text[i:]
		}
		return strings.Repeat("#", int(n.Data[1]-'0')) + " " + text
	case "hr":
		return "___"
	case "blockquote":
		return prefixed(writeBlocks(n), "> ", "> ")
	case "pre":
		return fenced(tree.TextOf(n), codeLanguage(n))
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
			for ; j < len(nodes) && (tree.Is(nodes[j], "br") || tree.Blank(nodes[j])); j++ {
				if tree.Is(nodes[j], "br") {
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
	if mark, rest, ok := strings.Cut(line, paste.Close+":"); ok && strings.HasPrefix(mark, paste.Open) && !strings.Contains(mark, paste.Close) {
		return mark + paste.Close + `\:` + rest
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
		if l == "" {
			p = strings.TrimRight(p, " ")
		}
		lines[i] = p + l
	}
	return strings.Join(lines, "\n")
}

// writeNote writes the definition of a note. What is indented by its first line,
// as the further lines of an item are, must not share that with the label.
func writeNote(name, text string) string {
	if text != "" && (strings.ContainsRune("->`|<#_", rune(text[0])) || numberStart.MatchString(text)) {
		return "[^" + name + "]:\n" + prefixed(text, "    ", "    ")
	}
	return prefixed(text, "[^"+name+"]: ", "    ")
}

func fenced(code, language string) string {
	fence := "```"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	if code != "" && !strings.HasSuffix(code, "\n") {
		code += "\n"
	}
	return fence + language + "\n" + code + fence
}

func codeLanguage(pre *html.Node) string {
	for n := range pre.Descendants() {
		if l, ok := strings.CutPrefix(tree.Attr(n, "class"), "language-"); ok {
			return l
		}
	}
	return ""
}

var numbering = tree.Words("type reversed value")

func writeList(n *html.Node, alternate bool) string {
	if slices.ContainsFunc(append(tree.Children(n), n), func(e *html.Node) bool {
		return slices.ContainsFunc(e.Attr, func(a html.Attribute) bool { return numbering[a.Key] })
	}) {
		return rawBlock(n) // numbered as Markdown cannot
	}
	var bodies [][]string
	loose := false
	for li := range n.ChildNodes() {
		if !tree.Is(li, "li") {
			continue
		}
		body := writeParts(li)
		worded, blocks := 0, 0
		var last *html.Node
		for c := range li.ChildNodes() {
			switch {
			case phrasing(c) && tree.Blank(c):
				continue
			case phrasing(c) && blocks == 0:
				worded = 1
			case tree.Is(last, "blockquote"):
				loose = true // it would go on
			case tree.Is(c, "ul", "hr", "pre", "blockquote", "h2", "h3", "h4", "h5", "h6"), tree.Is(c, "ol") && (worded == 0 || cmp.Or(tree.Attr(c, "start"), "1") == "1"):
				blocks++ // may follow a text on the next line
			default:
				loose = true
			}
			last = c
		}
		loose = loose || len(body) > worded+blocks
		bodies = append(bodies, body)
	}
	number := 1
	if v, err := strconv.Atoi(tree.Attr(n, "start")); err == nil && v >= 0 {
		number = v
	}
	sep := "\n"
	if loose {
		sep = "\n\n"
	}
	var items []string
	for _, body := range bodies {
		mark := "- "
		switch {
		case tree.Is(n, "ol") && alternate:
			mark = strconv.Itoa(number) + ") "
		case tree.Is(n, "ol"):
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
	for _, e := range tree.Elements(n) {
		switch {
		case tree.Is(e, "caption", "tfoot"), tree.Is(e, "td", "th") && (tree.Attr(e, "colspan") != "" || tree.Attr(e, "rowspan") != ""):
			return "", false
		case tree.Is(e, "tr"):
			var row []*html.Node
			all := true
			for c := range e.ChildNodes() {
				if tree.Is(c, "td", "th") {
					row = append(row, c)
					all = all && tree.Is(c, "th")
				}
			}
			if len(rows) == 0 {
				headed = all
			}
			rows = append(rows, row)
		case tree.Is(e, "td", "th"):
		case tree.Within(e, "td", "th") && !phrasing(e) && !tree.Is(e, "p"):
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
			rule[i] = map[string]string{"": "---", "align-left": ":--", "align-center": ":-:", "align-right": "--:"}[tree.Attr(c, "class")]
		}
	}
	for i, row := range rows {
		if len(row) != columns {
			return "", false
		}
		cells := make([]string, columns)
		for j, c := range row {
			if tree.Is(c, "th") && (i > 0 || !headed) {
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
		return writeInline(tree.Children(c), "<br>", true)
	}
	var parts []string
	for e := range c.ChildNodes() {
		nodes := []*html.Node{e}
		if tree.Is(e, "p") {
			nodes = tree.Children(e)
		}
		if s := writeInline(nodes, "<br>", true); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "<br>")
}

// rawBlock writes n as a block of HTML, which ends at the first blank line and
// so must have none; but where the mark of a note is, which is Markdown, a blank
// line before and one after let Markdown be read.
func rawBlock(n *html.Node) string {
	for _, e := range tree.Elements(n) {
		tree.DropAttr(e, "id", "rel", "aria-label")
	}
	var b strings.Builder
	writeRaw(&b, n)
	return strings.NewReplacer("</tr>", "</tr>\n", "</li>", "</li>\n").Replace(b.String())
}

func writeRaw(b *strings.Builder, n *html.Node) {
	if !strings.Contains(tree.TextOf(n), paste.Open) {
		var raw strings.Builder
		_ = html.Render(&raw, n) // a strings.Builder does not fail
		b.WriteString(strings.ReplaceAll(raw.String(), "\n", "&#10;"))
		return
	}
	b.WriteString(html.Token{Type: html.StartTagToken, Data: n.Data, Attr: n.Attr}.String())
	var run []*html.Node
	flush := func() {
		if !tree.Blank(run...) {
			b.WriteString("\n\n" + strings.Join(writeParagraphs(run), "\n\n") + "\n\n")
		}
		run = nil
	}
	for c := range n.ChildNodes() {
		switch {
		case phrasing(c):
			run = append(run, c)
		case tree.Is(c, "p"):
			flush()
			run = tree.Children(c)
			flush()
		default:
			flush()
			writeRaw(b, c)
		}
	}
	flush()
	b.WriteString("</" + n.Data + ">")
}
