package paste

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"dateline/internal/markup/internal/tree"
)

// changes accepts tracked changes: what was deleted goes, and is named; what was
// put in stays. Word for the desktop writes <del>, in a text that has no other
// (crossed-out words are <s>); Word for the web writes classes.
func (c *cleaner) changes(root *html.Node) {
	for _, n := range tree.Elements(root) {
		tracked := c.word || strings.HasPrefix(tree.Attr(n, "cite"), "mailto:")
		class := tree.Attr(n, "class")
		switch {
		case tree.Is(n, "del") && tracked, tree.Is(n, "span") && (hasWord(class, "msoDel") || hasWord(class, "TrackChangeTextDeletion")):
			if n.Parent == nil {
				continue
			}
			if text := []rune(strings.Join(strings.Fields(Visible(tree.TextOf(n))), " ")); len(text) > 40 {
				c.lose("del " + string(text[:40]) + "…")
			} else if len(text) > 0 {
				c.lose("del " + string(text))
			}
			tree.Detach(n)
		case tree.Is(n, "ins") && tracked && n.Parent != nil:
			tree.Unwrap(n)
		case tree.Is(n, "strike"):
			tree.Rename(n, "s")
		}
	}
}

func hasWord(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if w == word {
			return true
		}
	}
	return false
}

// style returns the value that the style attribute of n gives to property, in
// lower case.
func style(n *html.Node, property string) (value string) {
	for d := range strings.SplitSeq(tree.Attr(n, "style"), ";") {
		if key, v, ok := strings.Cut(d, ":"); ok && strings.EqualFold(strings.TrimSpace(key), property) {
			value = strings.TrimSpace(strings.TrimSuffix(strings.ToLower(strings.TrimSpace(v)), "!important"))
		}
	}
	return value
}

// heavy reports whether a font-weight is bold and whether it is not.
func heavy(weight string) (bold, light bool) {
	n, err := strconv.Atoi(weight)
	return weight == "bold" || weight == "bolder" || n >= 600, weight == "normal" || weight == "lighter" || err == nil && n < 600
}

var (
	blockNames = tree.Words("p div li td th dd dt h1 h2 h3 h4 h5 h6 ul ol dl table thead tbody tfoot tr caption blockquote pre section article aside figure hr main header footer nav address center form fieldset")
	markNames  = tree.Words("b strong i em s del sup sub")
)

// styles turns what styles say of words into the elements that mean it.
func (c *cleaner) styles(root *html.Node) {
	made := map[*html.Node]bool{}  // marks made here
	light := map[*html.Node]bool{} // words not bold
	thin := map[*html.Node]bool{}  // what leads to them from what is bold
	var broken []*html.Node        // what is bold around them
	for _, n := range tree.Elements(root) {
		if c.office {
			tree.DropAttr(n, "lang")
			if tree.Attr(n, "dir") == "ltr" {
				tree.DropAttr(n, "dir")
			}
		}
		if tree.Attr(n, "style") == "" {
			continue
		}
		bold, normal := heavy(style(n, "font-weight"))
		slant, align := style(n, "font-style"), style(n, "vertical-align")
		line := style(n, "text-decoration") + style(n, "text-decoration-line")
		word := tree.Is(n, "span", "font")
		switch {
		case tree.Is(n, "b", "strong") && normal, tree.Is(n, "i", "em") && slant == "normal":
			tree.Unwrap(n)
			continue
		case !word && (!tree.Is(n, "p", "li", "td", "a") || !phrases(n)):
			continue
		case word && normal:
			light[n] = true
			for a := n.Parent; a != nil && !blockNames[a.Data] && !thin[a]; a = a.Parent {
				if thin[a] = true; tree.Is(a, "b", "strong") {
					broken = append(broken, a)
					break
				}
			}
		case bold && !tree.Within(n, "h1", "h2", "h3", "h4", "h5", "h6", "th"):
			mark(n, "strong", made)
		}
		if slant == "italic" || slant == "oblique" {
			mark(n, "em", made)
		}
		if strings.Contains(line, "line-through") {
			mark(n, "del", made)
		}
		if word && align == "super" {
			mark(n, "sup", made)
		} else if word && align == "sub" {
			mark(n, "sub", made)
		}
	}
	for _, n := range broken {
		distribute(n, light, thin, made)
	}
	c.join(root, made)
}

// join takes away what says nothing, and makes one mark of several in a row: a
// word processor writes a run anew at every change of font.
func (c *cleaner) join(root *html.Node, made map[*html.Node]bool) {
	for _, n := range tree.Elements(root) {
		switch {
		case tree.Is(n, "font"), tree.Is(n, "span") && tree.Attr(n, "lang")+tree.Attr(n, "dir")+tree.Attr(n, "id") == "" && style(n, "mso-list") == "",
			c.office && tree.Is(n, "b", "strong") && tree.Within(n, "h1", "h2", "h3", "h4", "h5", "h6"), // bold of themselves
			c.office && tree.Is(n, "p") && tree.Is(n.Parent, "li") && !tree.Is(beside(n, -1), "p") && !tree.Is(beside(n, 1), "p"):
			tree.Unwrap(n)
		}
	}
	for _, n := range tree.Elements(root) {
		for next := n.NextSibling; markNames[n.Data] && tree.Is(next, n.Data) && (c.office || made[n] || made[next]); next = n.NextSibling {
			tree.Adopt(n, tree.Children(next)...)
			tree.Detach(next)
		}
	}
}

// beside returns the next element before or after n.
func beside(n *html.Node, step int) *html.Node {
	for {
		if step < 0 {
			n = n.PrevSibling
		} else {
			n = n.NextSibling
		}
		if n == nil || n.Type == html.ElementNode {
			return n
		}
	}
}

// phrases reports whether n holds no blocks.
func phrases(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && blockNames[d.Data] {
			return false
		}
	}
	return true
}

// mark puts the content of n into a new element name.
func mark(n *html.Node, name string, made map[*html.Node]bool) {
	if n.FirstChild == nil || tree.Within(n, name) {
		return
	}
	w := tree.Element(name)
	tree.Adopt(w, tree.Children(n)...)
	n.AppendChild(w)
	// A span of the style alone gives way, so that marks meet their neighbours.
	if made[w] = true; tree.Is(n, "span") && n.Parent != nil {
		n.Data, n.DataAtom, made[n] = w.Data, w.DataAtom, true
		tree.Adopt(n, tree.Children(w)...)
		tree.Detach(w)
		n.Attr = nil
	}
}

// distribute puts n, which is bold, around those of its parts that are not light.
func distribute(n *html.Node, light, thin, made map[*html.Node]bool) {
	var walk func(e *html.Node)
	walk = func(e *html.Node) {
		for _, c := range tree.Children(e) {
			switch {
			case light[c]:
			case thin[c]:
				walk(c)
			default:
				w := tree.Element(n.Data)
				made[w] = true
				tree.Replace(c, w)
				w.AppendChild(c)
			}
		}
	}
	walk(n)
	tree.Unwrap(n)
}

var outline = regexp.MustCompile(`(?:^|\s)MsoHeading([1-6])(?:\s|$)`)

// headings finds the paragraphs that are headings in all but name.
func (c *cleaner) headings(root *html.Node) {
	for _, n := range tree.Elements(root) {
		if !tree.Is(n, "p", "div") || !phrases(n) || tree.Blank(n) {
			continue
		}
		level := 0
		if m := outline.FindStringSubmatch(tree.Attr(n, "class")); m != nil {
			level, _ = strconv.Atoi(m[1])
		} else if l, err := strconv.Atoi(style(n, "mso-outline-level")); err == nil {
			level = l
		} else if tree.Attr(n, "role") == "heading" {
			level, _ = strconv.Atoi(tree.Attr(n, "aria-level"))
		} else if hasWord(tree.Attr(n, "class"), "MsoTitle") {
			level = 1
		}
		if level > 0 {
			tree.Rename(n, "h"+strconv.Itoa(min(level, 6)))
			for _, b := range tree.Elements(n) {
				if tree.Is(b, "b", "strong") {
					tree.Unwrap(b)
				}
			}
		}
	}
}
