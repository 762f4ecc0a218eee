package markup

import (
	"slices"

	"golang.org/x/net/html"

	"dateline/internal/markup/internal/tree"
)

// shell copies n without its children and id.
func shell(n *html.Node) *html.Node {
	c := tree.Element(n.Data, slices.Clone(n.Attr)...)
	tree.DropAttr(c, "id")
	return c
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
