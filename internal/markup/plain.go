package markup

import (
	"strings"

	"golang.org/x/net/html"

	"dateline/internal/markup/internal/tree"
)

// plainText writes the arranged tree below root as text.
func plainText(root *html.Node) string {
	for _, n := range tree.Elements(root) {
		switch {
		case tree.Is(n, "img", "rp", "rt"), tree.Is(n, "a") && tree.Attr(n, "role") != "":
			tree.Detach(n)
		case tree.Is(n, "br") && tree.Within(n, "td", "th"):
			tree.Replace(n, tree.Text(" ")) // a row is one line
		case tree.Is(n, "br"):
			tree.Replace(n, tree.Text("\x00"))
		case tree.Within(n, "td", "th") && !phrasing(n):
			n.Parent.InsertBefore(tree.Text(" "), n)
			tree.Unwrap(n)
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
		if group == nil && tree.Is(n, "ul", "ol", "dl", "table") {
			group = n
		}
		var run []*html.Node
		for c := range n.ChildNodes() {
			if phrasing(c) || tree.Is(c, "td", "th") {
				if tree.Is(c, "td", "th") && len(run) > 0 {
					run = append(run, tree.Text("\x01"))
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
		b.WriteString(tree.TextOf(n))
	}
	s := b.String()
	if len(nodes) > 0 && tree.Is(nodes[0].Parent, "pre") {
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
