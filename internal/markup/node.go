package markup

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// is reports whether n is an element of one of names.
func is(n *html.Node, names ...string) bool {
	return n != nil && n.Type == html.ElementNode && slices.Contains(names, n.Data)
}

func element(name string, attrs ...html.Attribute) *html.Node {
	return &html.Node{Type: html.ElementNode, Data: name, DataAtom: atom.Lookup([]byte(name)), Attr: attrs}
}

func textNode(s string) *html.Node { return &html.Node{Type: html.TextNode, Data: s} }

func rename(n *html.Node, name string) { n.Data, n.DataAtom = name, atom.Lookup([]byte(name)) }

func attr(n *html.Node, key string) string {
	v, _ := lookup(n, key)
	return v
}

func lookup(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val, true
		}
	}
	return "", false
}

func setAttr(n *html.Node, key, val string) {
	for i, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			n.Attr[i].Val = val
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: val})
}

func dropAttr(n *html.Node, keys ...string) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return slices.Contains(keys, a.Key) })
}

// children returns n's children as they are now, so that they may be moved.
func children(n *html.Node) []*html.Node { return slices.Collect(n.ChildNodes()) }

// elements returns the elements below n in document order, as they are now.
func elements(n *html.Node) []*html.Node {
	var all []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode {
			all = append(all, d)
		}
	}
	return all
}

func detach(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

// adopt moves nodes to the end of parent.
func adopt(parent *html.Node, nodes ...*html.Node) {
	for _, n := range nodes {
		detach(n)
		parent.AppendChild(n)
	}
}

// unwrap puts n's children in its place.
func unwrap(n *html.Node) {
	for _, c := range children(n) {
		n.RemoveChild(c)
		n.Parent.InsertBefore(c, n)
	}
	detach(n)
}

// replace puts with in n's place.
func replace(n, with *html.Node) {
	n.Parent.InsertBefore(with, n)
	detach(n)
}

// shell copies n without its children and id.
func shell(n *html.Node) *html.Node {
	c := element(n.Data, slices.Clone(n.Attr)...)
	dropAttr(c, "id")
	return c
}

// textOf returns the text below n.
func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func within(n *html.Node, names ...string) bool {
	for a := range n.Ancestors() {
		if is(a, names...) {
			return true
		}
	}
	return false
}

// blankText reports whether s shows nothing: white space and format characters
// only, of which a few Arabic ones do show.
func blankText(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsSpace(r) && (!unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Prepended_Concatenation_Mark, r))
	}) < 0
}

// blank reports whether nothing is to be seen of the nodes.
func blank(nodes ...*html.Node) bool {
	seen := func(n *html.Node) bool { return is(n, "img", "hr") }
	for _, n := range nodes {
		if seen(n) || !blankText(textOf(n)) || slices.ContainsFunc(elements(n), seen) {
			return false
		}
	}
	return true
}

func phrasing(n *html.Node) bool {
	return n.Type != html.ElementNode || phrasingElements[n.Data]
}

func allPhrasing(n *html.Node) bool {
	for c := range n.ChildNodes() {
		if !phrasing(c) {
			return false
		}
	}
	return true
}
