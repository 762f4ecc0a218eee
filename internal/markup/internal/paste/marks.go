package paste

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// changes accepts tracked changes: what was deleted goes, and is named; what was
// put in stays. Word for the desktop writes <del>, in a text that has no other
// (crossed-out words are <s>); Word for the web writes classes.
func (c *cleaner) changes(root *html.Node) {
	for _, n := range elements(root) {
		tracked := c.word || strings.HasPrefix(attr(n, "cite"), "mailto:")
		class := attr(n, "class")
		switch {
		case is(n, "del") && tracked, is(n, "span") && (hasWord(class, "msoDel") || hasWord(class, "TrackChangeTextDeletion")):
			if n.Parent == nil {
				continue
			}
			if text := []rune(strings.Join(strings.Fields(Visible(textOf(n))), " ")); len(text) > 40 {
				c.lose("del " + string(text[:40]) + "…")
			} else if len(text) > 0 {
				c.lose("del " + string(text))
			}
			detach(n)
		case is(n, "ins") && tracked && n.Parent != nil:
			unwrap(n)
		case is(n, "strike"):
			rename(n, "s")
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
	for d := range strings.SplitSeq(attr(n, "style"), ";") {
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
	blockNames = words("p div li td th dd dt h1 h2 h3 h4 h5 h6 ul ol dl table thead tbody tfoot tr caption blockquote pre section article aside figure hr main header footer nav address center form fieldset")
	markNames  = words("b strong i em s del sup sub")
)

// styles turns what styles say of words into the elements that mean it.
func (c *cleaner) styles(root *html.Node) {
	made := map[*html.Node]bool{}  // marks made here
	light := map[*html.Node]bool{} // words not bold
	thin := map[*html.Node]bool{}  // what leads to them from what is bold
	var broken []*html.Node        // what is bold around them
	for _, n := range elements(root) {
		if c.office {
			dropAttr(n, "lang")
			if attr(n, "dir") == "ltr" {
				dropAttr(n, "dir")
			}
		}
		if attr(n, "style") == "" {
			continue
		}
		bold, normal := heavy(style(n, "font-weight"))
		slant, align := style(n, "font-style"), style(n, "vertical-align")
		line := style(n, "text-decoration") + style(n, "text-decoration-line")
		word := is(n, "span", "font")
		switch {
		case is(n, "b", "strong") && normal, is(n, "i", "em") && slant == "normal":
			unwrap(n)
			continue
		case !word && (!is(n, "p", "li", "td", "a") || !phrases(n)):
			continue
		case word && normal:
			light[n] = true
			for a := n.Parent; a != nil && !blockNames[a.Data] && !thin[a]; a = a.Parent {
				if thin[a] = true; is(a, "b", "strong") {
					broken = append(broken, a)
					break
				}
			}
		case bold && !within(n, "h1", "h2", "h3", "h4", "h5", "h6", "th"):
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
	for _, n := range elements(root) {
		switch {
		case is(n, "font"), is(n, "span") && attr(n, "lang")+attr(n, "dir")+attr(n, "id") == "" && style(n, "mso-list") == "",
			c.office && is(n, "b", "strong") && within(n, "h1", "h2", "h3", "h4", "h5", "h6"), // bold of themselves
			c.office && is(n, "p") && is(n.Parent, "li") && !is(beside(n, -1), "p") && !is(beside(n, 1), "p"):
			unwrap(n)
		}
	}
	for _, n := range elements(root) {
		for next := n.NextSibling; markNames[n.Data] && is(next, n.Data) && (c.office || made[n] || made[next]); next = n.NextSibling {
			adopt(n, children(next)...)
			detach(next)
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
	if n.FirstChild == nil || within(n, name) {
		return
	}
	w := element(name)
	adopt(w, children(n)...)
	n.AppendChild(w)
	// A span of the style alone gives way, so that marks meet their neighbours.
	if made[w] = true; is(n, "span") && n.Parent != nil {
		n.Data, n.DataAtom, made[n] = w.Data, w.DataAtom, true
		adopt(n, children(w)...)
		detach(w)
		n.Attr = nil
	}
}

// distribute puts n, which is bold, around those of its parts that are not light.
func distribute(n *html.Node, light, thin, made map[*html.Node]bool) {
	var walk func(e *html.Node)
	walk = func(e *html.Node) {
		for _, c := range children(e) {
			switch {
			case light[c]:
			case thin[c]:
				walk(c)
			default:
				w := element(n.Data)
				made[w] = true
				replace(c, w)
				w.AppendChild(c)
			}
		}
	}
	walk(n)
	unwrap(n)
}

var outline = regexp.MustCompile(`(?:^|\s)MsoHeading([1-6])(?:\s|$)`)

// headings finds the paragraphs that are headings in all but name.
func (c *cleaner) headings(root *html.Node) {
	for _, n := range elements(root) {
		if !is(n, "p", "div") || !phrases(n) || blank(n) {
			continue
		}
		level := 0
		if m := outline.FindStringSubmatch(attr(n, "class")); m != nil {
			level, _ = strconv.Atoi(m[1])
		} else if l, err := strconv.Atoi(style(n, "mso-outline-level")); err == nil {
			level = l
		} else if attr(n, "role") == "heading" {
			level, _ = strconv.Atoi(attr(n, "aria-level"))
		} else if hasWord(attr(n, "class"), "MsoTitle") {
			level = 1
		}
		if level > 0 {
			rename(n, "h"+strconv.Itoa(min(level, 6)))
			for _, b := range elements(n) {
				if is(b, "b", "strong") {
					unwrap(b)
				}
			}
		}
	}
}
