package markup

import (
	"slices"

	"golang.org/x/net/html"

	"dateline/internal/markup/internal/tree"
)

// arrange gives what the policy let through the shape that HTML and the
// accessibility rules ask for: text in paragraphs, items in lists, no block
// within a phrase, nothing empty that a screen reader would announce.
func arrange(root *html.Node) {
	settleChildren(root)
	loosePhrases(root, "p")
}

// settle arranges n from its leaves up. It may replace n by several nodes.
func settle(n *html.Node) {
	if n.Type != html.ElementNode {
		if n.Type != html.TextNode {
			tree.Detach(n)
		}
		return
	}
	settleChildren(n)
	switch n.Data {
	case "p":
		if tree.Blank(n) {
			tree.Detach(n)
		}
	case "h1", "h2", "h3", "h4", "h5", "h6", "dt", "caption", "pre":
		flatten(n)
		if n.Data != "pre" && tree.Blank(n) && !tree.Is(n, "dt") {
			tree.Detach(n)
		}
	case "td", "th":
		// A cell of one paragraph is a cell of words, as Markdown writes it.
		if p := onlyChild(n); tree.Is(p, "p") && len(p.Attr) == 0 {
			tree.Unwrap(p)
		}
	case "ul", "ol":
		gather(n, "li", "li")
	case "dl":
		gather(n, "dd", "dd", "dt")
	case "blockquote", "figure":
		loosePhrases(n, "p")
		if tree.Blank(n) {
			tree.Detach(n)
		}
	case "section", "div":
		if tree.Attr(n, "class") == "footnotes" {
			tree.Rename(n, "section")
			loosePhrases(n, "p")
			return
		}
		dissolve(n)
	default:
		switch {
		case wrapperElements[n.Data]:
			dissolve(n)
		case phrasingElements[n.Data] && !allPhrasing(n):
			pushDown(n)
		case tree.Is(n, "span", "bdo") && len(n.Attr) == 0:
			tree.Unwrap(n)
		}
	}
}

// onlyChild returns the one child of n that is not white space, or nil.
func onlyChild(n *html.Node) (only *html.Node) {
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode && tree.BlankText(c.Data):
		case only != nil:
			return nil
		default:
			only = c
		}
	}
	return only
}

func settleChildren(n *html.Node) {
	for _, c := range tree.Children(n) {
		switch {
		case tree.Is(c, "li") && !tree.Is(n, "ul", "ol"), tree.Is(c, "dt", "dd") && !tree.Is(n, "dl"), tree.Is(c, "figcaption") && !tree.Is(n, "figure"):
			tree.Rename(c, "div") // an item outside its list
		}
		settle(c)
	}
}

// dissolve turns a wrapper into a paragraph when it holds one, or else into its
// content.
func dissolve(n *html.Node) {
	switch {
	case tree.Blank(n):
		if spaced := tree.Text(" "); n.Parent != nil && n.PrevSibling != nil && phrasing(n.PrevSibling) {
			tree.Replace(n, spaced)
			return
		}
		tree.Detach(n)
	case allPhrasing(n):
		tree.Rename(n, "p")
		tree.DropAttr(n, "id", "class", "role")
	default:
		loosePhrases(n, "p")
		for c := range n.ChildNodes() {
			for _, key := range []string{"lang", "dir"} {
				v, ok := tree.Lookup(n, key)
				if _, has := tree.Lookup(c, key); ok && !has && c.Type == html.ElementNode {
					tree.SetAttr(c, key, v)
				}
			}
		}
		tree.Unwrap(n)
	}
}

// loosePhrases wraps each run of phrasing nodes directly in n.
func loosePhrases(n *html.Node, wrapper string) {
	var run []*html.Node
	flush := func(before *html.Node) {
		switch {
		case len(run) == 0:
		case !tree.Blank(run...):
			w := tree.Element(wrapper)
			n.InsertBefore(w, run[0])
			tree.Adopt(w, run...)
		default:
			for _, r := range run {
				tree.Detach(r)
			}
			n.InsertBefore(tree.Text("\n"), before)
		}
		run = nil
	}
	for _, c := range tree.Children(n) {
		if phrasing(c) {
			run = append(run, c)
			continue
		}
		flush(c)
	}
	flush(nil)
}

// gather sees to it that list holds nothing but items.
func gather(list *html.Node, wrapper string, items ...string) {
	var last *html.Node
	for _, c := range tree.Children(list) {
		switch {
		case tree.Is(c, items...):
			last = c
		case tree.Blank(c):
			if c.Type == html.ElementNode {
				tree.Detach(c)
			}
		case last != nil && !tree.Is(last, "dt"):
			tree.Adopt(last, c)
		default:
			last = tree.Element(wrapper)
			list.InsertBefore(last, c)
			tree.Adopt(last, c)
		}
	}
	if last == nil {
		tree.Detach(list)
	}
}

// flatten leaves only phrases in n; what were blocks stand on lines of their own.
func flatten(n *html.Node) {
	for {
		i := slices.IndexFunc(tree.Children(n), func(c *html.Node) bool { return !phrasing(c) })
		if i < 0 {
			return
		}
		c := tree.Children(n)[i]
		if tree.Blank(c) || tree.Is(c, "hr") {
			tree.Detach(c)
			continue
		}
		if prev := c.PrevSibling; prev != nil && !tree.BlankText(tree.TextOf(prev)) {
			n.InsertBefore(tree.Element("br"), c)
		}
		if next := c.NextSibling; next != nil && !tree.BlankText(tree.TextOf(next)) {
			n.InsertBefore(tree.Element("br"), next)
		}
		tree.Unwrap(c)
	}
}

// pushDown puts the phrasing element n, which holds blocks, inside them:
// <b><p>x</p></b> becomes <p><b>x</b></p>.
func pushDown(n *html.Node) {
	for _, c := range tree.Children(n) {
		tree.Detach(c)
		n.Parent.InsertBefore(c, n)
		if phrasing(c) {
			around(shell(n), c)
		} else {
			surround(c, n)
		}
	}
	tree.Detach(n)
}

// around puts with in n's place and n into it.
func around(with, n *html.Node) {
	if tree.Blank(n) {
		return
	}
	tree.Replace(n, with)
	with.AppendChild(n)
}

func surround(block, inline *html.Node) {
	if allPhrasing(block) && !tree.Is(block, "ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr", "hr") {
		if tree.Blank(block) {
			return
		}
		w := shell(inline)
		tree.Adopt(w, tree.Children(block)...)
		block.AppendChild(w)
		return
	}
	for _, c := range tree.Children(block) {
		if phrasing(c) {
			around(shell(inline), c)
		} else {
			surround(c, inline)
		}
	}
}
