package markup

import (
	"strings"

	"golang.org/x/net/html"
)

// plainText writes the arranged tree below root as text.
func plainText(root *html.Node) string {
	for _, n := range elements(root) {
		switch {
		case is(n, "img", "rp", "rt"), is(n, "a") && attr(n, "role") != "":
			detach(n)
		case is(n, "br") && within(n, "td", "th"):
			replace(n, textNode(" ")) // a row is one line
		case is(n, "br"):
			replace(n, textNode("\x00"))
		case within(n, "td", "th") && !phrasing(n):
			n.Parent.InsertBefore(textNode(" "), n)
			unwrap(n)
		}
	}
	eachLine(root, joinHan)
	eachLine(root, balanceBidi)

	var b strings.Builder
	var last *html.Node // the list or table of the line before
	write := func(nodes []*html.Node, group *html.Node) {
		s := flowText(nodes)
		if s == "" {
			return
		}
		switch {
		case b.Len() == 0:
		case group != nil && group == last:
			b.WriteByte('\n')
		default:
			b.WriteString("\n\n")
		}
		b.WriteString(s)
		last = group
	}
	var walk func(n, group *html.Node)
	walk = func(n, group *html.Node) {
		if group == nil && is(n, "ul", "ol", "dl", "table") {
			group = n
		}
		var run []*html.Node
		for c := range n.ChildNodes() {
			if phrasing(c) || is(c, "td", "th") {
				if is(c, "td", "th") && len(run) > 0 {
					run = append(run, textNode("\x01"))
				}
				run = append(run, c)
				continue
			}
			write(run, group)
			run = nil
			walk(c, group)
		}
		write(run, group)
	}
	walk(root, nil)
	return b.String()
}

// flowText returns the text of phrases: white space as a browser shows it, line
// breaks (here \0) and ends of cells (\1) kept.
func flowText(nodes []*html.Node) string {
	var b strings.Builder
	for _, n := range nodes {
		b.WriteString(textOf(n))
	}
	s := b.String()
	if len(nodes) > 0 && is(nodes[0].Parent, "pre") {
		return strings.Trim(s, "\n")
	}
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }), " ")
	for _, stop := range [][2]string{{"\x00", "\n"}, {"\x01", "\t"}} {
		parts := strings.Split(s, stop[0])
		for i, p := range parts {
			parts[i] = strings.Trim(p, " ")
		}
		s = strings.Join(parts, stop[1])
	}
	return strings.TrimSpace(s)
}
