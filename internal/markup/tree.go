package markup

import (
	"slices"

	"golang.org/x/net/html"
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
			detach(n)
		}
		return
	}
	settleChildren(n)
	switch n.Data {
	case "p":
		if blank(n) {
			detach(n)
		}
	case "h1", "h2", "h3", "h4", "h5", "h6", "dt", "caption", "pre":
		flatten(n)
		if n.Data != "pre" && blank(n) && !is(n, "dt") {
			detach(n)
		}
	case "td", "th":
		// A cell of one paragraph is a cell of words, as Markdown writes it.
		if p := onlyChild(n); is(p, "p") && len(p.Attr) == 0 {
			unwrap(p)
		}
	case "ul", "ol":
		gather(n, "li", "li")
	case "dl":
		gather(n, "dd", "dd", "dt")
	case "blockquote", "figure":
		loosePhrases(n, "p")
		if blank(n) {
			detach(n)
		}
	case "section", "div":
		if attr(n, "class") == "footnotes" {
			rename(n, "section")
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
		case is(n, "span", "bdo") && len(n.Attr) == 0:
			unwrap(n)
		}
	}
}

// onlyChild returns the one child of n that is not white space, or nil.
func onlyChild(n *html.Node) (only *html.Node) {
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode && blankText(c.Data):
		case only != nil:
			return nil
		default:
			only = c
		}
	}
	return only
}

func settleChildren(n *html.Node) {
	for _, c := range children(n) {
		switch {
		case is(c, "li") && !is(n, "ul", "ol"), is(c, "dt", "dd") && !is(n, "dl"), is(c, "figcaption") && !is(n, "figure"):
			rename(c, "div") // an item outside its list
		}
		settle(c)
	}
}

// dissolve turns a wrapper into a paragraph when it holds one, or else into its
// content.
func dissolve(n *html.Node) {
	switch {
	case blank(n):
		if spaced := textNode(" "); n.Parent != nil && n.PrevSibling != nil && phrasing(n.PrevSibling) {
			replace(n, spaced)
			return
		}
		detach(n)
	case allPhrasing(n):
		rename(n, "p")
		dropAttr(n, "id", "class", "role")
	default:
		loosePhrases(n, "p")
		for c := range n.ChildNodes() {
			for _, key := range []string{"lang", "dir"} {
				v, ok := lookup(n, key)
				if _, has := lookup(c, key); ok && !has && c.Type == html.ElementNode {
					setAttr(c, key, v)
				}
			}
		}
		unwrap(n)
	}
}

// loosePhrases wraps each run of phrasing nodes directly in n.
func loosePhrases(n *html.Node, wrapper string) {
	var run []*html.Node
	flush := func(before *html.Node) {
		switch {
		case len(run) == 0:
		case !blank(run...):
			w := element(wrapper)
			n.InsertBefore(w, run[0])
			adopt(w, run...)
		default:
			for _, r := range run {
				detach(r)
			}
			n.InsertBefore(textNode("\n"), before)
		}
		run = nil
	}
	for _, c := range children(n) {
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
	for _, c := range children(list) {
		switch {
		case is(c, items...):
			last = c
		case blank(c):
			if c.Type == html.ElementNode {
				detach(c)
			}
		case last != nil && !is(last, "dt"):
			adopt(last, c)
		default:
			last = element(wrapper)
			list.InsertBefore(last, c)
			adopt(last, c)
		}
	}
	if last == nil {
		detach(list)
	}
}

// flatten leaves only phrases in n; what were blocks stand on lines of their own.
func flatten(n *html.Node) {
	for {
		i := slices.IndexFunc(children(n), func(c *html.Node) bool { return !phrasing(c) })
		if i < 0 {
			return
		}
		c := children(n)[i]
		if blank(c) || is(c, "hr") {
			detach(c)
			continue
		}
		if prev := c.PrevSibling; prev != nil && !blankText(textOf(prev)) {
			n.InsertBefore(element("br"), c)
		}
		if next := c.NextSibling; next != nil && !blankText(textOf(next)) {
			n.InsertBefore(element("br"), next)
		}
		unwrap(c)
	}
}

// pushDown puts the phrasing element n, which holds blocks, inside them:
// <b><p>x</p></b> becomes <p><b>x</b></p>.
func pushDown(n *html.Node) {
	for _, c := range children(n) {
		detach(c)
		n.Parent.InsertBefore(c, n)
		if phrasing(c) {
			around(shell(n), c)
		} else {
			surround(c, n)
		}
	}
	detach(n)
}

// around puts with in n's place and n into it.
func around(with, n *html.Node) {
	if blank(n) {
		return
	}
	replace(n, with)
	with.AppendChild(n)
}

func surround(block, inline *html.Node) {
	if allPhrasing(block) && !is(block, "ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr", "hr") {
		if blank(block) {
			return
		}
		w := shell(inline)
		adopt(w, children(block)...)
		block.AppendChild(w)
		return
	}
	for _, c := range children(block) {
		if phrasing(c) {
			around(shell(inline), c)
		} else {
			surround(c, inline)
		}
	}
}
