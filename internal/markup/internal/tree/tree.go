// Package tree holds the few moves on a tree of HTML that package markup and its
// inner rooms share. None of them knows what is allowed or what it will become.
package tree

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Is reports whether n is an element of one of names.
func Is(n *html.Node, names ...string) bool {
	return n != nil && n.Type == html.ElementNode && slices.Contains(names, n.Data)
}

// Element returns a new element.
func Element(name string, attrs ...html.Attribute) *html.Node {
	return &html.Node{Type: html.ElementNode, Data: name, DataAtom: atom.Lookup([]byte(name)), Attr: attrs}
}

// Text returns a new text.
func Text(s string) *html.Node { return &html.Node{Type: html.TextNode, Data: s} }

// Rename makes n an element of another name.
func Rename(n *html.Node, name string) { n.Data, n.DataAtom = name, atom.Lookup([]byte(name)) }

// Attr returns the value of an attribute, or "".
func Attr(n *html.Node, key string) string {
	v, _ := Lookup(n, key)
	return v
}

// Lookup returns the value of an attribute and whether n has it.
func Lookup(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val, true
		}
	}
	return "", false
}

// SetAttr gives n an attribute, or the one it has another value.
func SetAttr(n *html.Node, key, val string) {
	for i, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			n.Attr[i].Val = val
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: val})
}

// DropAttr takes attributes away.
func DropAttr(n *html.Node, keys ...string) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return slices.Contains(keys, a.Key) })
}

// Children returns n's children as they are now, so that they may be moved.
func Children(n *html.Node) []*html.Node { return slices.Collect(n.ChildNodes()) }

// Elements returns the elements below n in document order, as they are now.
func Elements(n *html.Node) []*html.Node {
	var all []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode {
			all = append(all, d)
		}
	}
	return all
}

// Detach takes n out of its tree.
func Detach(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

// Adopt moves nodes to the end of parent.
func Adopt(parent *html.Node, nodes ...*html.Node) {
	for _, n := range nodes {
		Detach(n)
		parent.AppendChild(n)
	}
}

// Unwrap puts n's children in its place.
func Unwrap(n *html.Node) {
	for _, c := range Children(n) {
		n.RemoveChild(c)
		n.Parent.InsertBefore(c, n)
	}
	Detach(n)
}

// Replace puts with in n's place.
func Replace(n, with *html.Node) {
	n.Parent.InsertBefore(with, n)
	Detach(n)
}

// TextOf returns the text below n.
func TextOf(n *html.Node) string {
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

// Within reports whether n is below an element of one of names.
func Within(n *html.Node, names ...string) bool {
	for a := range n.Ancestors() {
		if Is(a, names...) {
			return true
		}
	}
	return false
}

// BlankText reports whether s shows nothing: white space and format characters
// only. Of those the signs that stand over a number (Arabic and a few other
// scripts have them) do show; soft hyphens, joiners and marks of direction show
// nothing without a letter beside them.
func BlankText(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsSpace(r) && (!unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Prepended_Concatenation_Mark, r))
	}) < 0
}

// Blank reports whether nothing is to be seen of the nodes.
func Blank(nodes ...*html.Node) bool {
	seen := func(n *html.Node) bool { return Is(n, "img", "hr") }
	for _, n := range nodes {
		if seen(n) || !BlankText(TextOf(n)) || slices.ContainsFunc(Elements(n), seen) {
			return false
		}
	}
	return true
}

// Words returns the words of a list as a set.
func Words(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}
