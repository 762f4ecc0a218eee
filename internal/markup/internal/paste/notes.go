package paste

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"dateline/internal/markup/internal/tree"
)

// A Note is a footnote taken out of the text. Its name consists of letters,
// digits, "-", "_" and ".", and no other note of the text has it.
type Note struct {
	Name    string
	Content *html.Node
}

// Open and Close stand around the name of a note in the text that it was taken
// from. The text must not have had these characters.
const Open, Close = "\x02", "\x03"

func noteMark(name string) *html.Node { return tree.Text(Open + name + Close) }

var (
	markText  = regexp.MustCompile(`^[\[(（【〔]?\s*([0-9]{1,4}|[*†‡§]{1,3}|[ivxlc]{1,6}|[a-z]|[①-⑳])\s*[\])）】〕]?$`)
	noteID    = regexp.MustCompile(`(?i)^(?:_ftn|fn|footnote|note|_edn|endnote|cite_note)`)
	wholeID   = regexp.MustCompile(`(?i)^(?:_?ftn|_?edn|sdfootnote|sdendnote)[0-9]+$`)
	arrowText = regexp.MustCompile(`^[\s\p{Zs}]*(?:[↩↑⤴^]\x{FE0E}?\x{FE0F}?|\[?[0-9ivxlc*†‡]{1,4}\]?|[Bb]ack|返回)[\s\p{Zs}]*$`)
	comment   = regexp.MustCompile(`^#cmnt(?:_ref)?[0-9]+$`)
)

// takeNotes takes the notes out of the text below root and leaves marks where
// they are referred to: those of the desk's editor, and foreign ones.
func (c *cleaner) takeNotes(root *html.Node) []Note {
	c.used = map[string]int{}
	notes := c.editorNotes(root)
	dropComments(root)
	linked := c.linkedNotes(root)
	if len(linked) > 0 {
		dropLastRule(root)
	}
	return append(notes, linked...)
}

// name returns label in the form of a name, the first time that form is asked for,
// or else one like it.
func (c *cleaner) name(label string) string {
	base := strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.L, unicode.N) || strings.ContainsRune("-_.", r) {
			return r
		}
		return -1
	}, label)
	if base == "" || len(base) > 60 {
		base = "n"
	}
	name := base
	for c.used[name] > 0 {
		c.used[base]++
		name = base + "-" + strconv.Itoa(c.used[base])
	}
	c.used[name] = 1
	return name
}

// editorNotes takes <sup data-note="L"> and <div data-note="L">, which the desk's
// editor writes. A note that nothing refers to stays a note: readers do not see
// it, the desk does, and it is named as lost. So is a mark without a note.
func (c *cleaner) editorNotes(root *html.Node) (notes []Note) {
	var marks, divs []*html.Node
	for _, n := range tree.Elements(root) {
		if _, ok := tree.Lookup(n, "data-note"); ok && tree.Is(n, "sup") {
			marks = append(marks, n)
		} else if ok && tree.Is(n, "div") {
			divs = append(divs, n)
		}
	}
	names := map[string]string{} // by label
	for _, d := range divs {
		label := tree.Attr(d, "data-note")
		name := c.name(label)
		if _, ok := names[label]; !ok {
			names[label] = name
		}
		notes = append(notes, Note{name, tree.Element("div")})
	}
	referred := map[string]bool{}
	for _, m := range marks {
		label := tree.Attr(m, "data-note")
		name, ok := names[label]
		if !ok {
			name = c.name(label)
			names[label] = name
			c.lose("note " + name)
		}
		referred[name] = true
		tree.Replace(m, noteMark(name))
	}
	for i, d := range divs {
		d.Attr = nil
		parent := d.Parent
		tree.Adopt(notes[i].Content, d)
		if tree.Is(parent, "section") && tree.Blank(parent) {
			tree.Detach(parent)
		}
		if name := notes[i].Name; !referred[name] {
			c.lose("note " + name)
		}
	}
	return notes
}

// dropComments removes the comments of Google Docs, which are built as notes are.
func dropComments(root *html.Node) {
	for _, n := range tree.Elements(root) {
		if !tree.Is(n, "a") || !comment.MatchString(tree.Attr(n, "href")) {
			continue
		}
		if !strings.HasPrefix(tree.Attr(n, "href"), "#cmnt_ref") {
			tree.Detach(raised(n))
			continue
		}
		for a := range n.Ancestors() {
			if tree.Is(a, "div", "p") && a != root {
				tree.Detach(a)
				if tree.Is(a, "div") {
					break
				}
			}
			if tree.Is(a, "body", "td", "li") {
				break
			}
		}
	}
}

// linkedNotes finds footnotes by what all ways of writing them share: a short link
// to an element further down, from which a link leads back.
func (c *cleaner) linkedNotes(root *html.Node) (notes []Note) {
	targets := map[string]*html.Node{}
	order := map[*html.Node]int{}
	for i, n := range tree.Elements(root) {
		order[n] = i
		for _, key := range []string{"id", "name"} {
			if id, ok := tree.Lookup(n, key); ok && id != "" && targets[id] == nil && (key == "id" || tree.Is(n, "a")) {
				targets[id] = n
			}
		}
	}
	numbers := map[*html.Node]string{}
	for _, ref := range tree.Elements(root) {
		if !tree.Is(ref, "a") || ref.Parent == nil {
			continue
		}
		id, ok := strings.CutPrefix(tree.Attr(ref, "href"), "#")
		target := targets[id]
		if !ok || target == nil || order[target] <= order[ref] || !markText.MatchString(strings.TrimSpace(tree.TextOf(ref))) {
			continue
		}
		holder := noteHolder(target)
		if holder == nil || slices.Contains(slices.Collect(ref.Ancestors()), holder) {
			continue
		}
		name, known := numbers[holder]
		if !known {
			if holder.Parent == nil || !refersBack(holder, ref) && !noteID.MatchString(id) {
				continue
			}
			name = c.name(strconv.Itoa(len(notes) + 1))
			numbers[holder] = name
			notes = append(notes, Note{name, noteContent(holder)})
		}
		tree.Replace(raised(ref), noteMark(name))
	}
	return notes
}

// noteHolder returns the block that is the note whose anchor is target.
func noteHolder(target *html.Node) (holder *html.Node) {
	if tree.Is(target, "li", "p", "div", "dd", "td", "aside") {
		holder = target
	}
	for a := range target.Ancestors() {
		if tree.Is(a, "div") && wholeID.MatchString(tree.Attr(a, "id")) {
			return a // a note of several paragraphs
		}
		if tree.Is(a, "body", "table", "section", "article") {
			break
		}
		if holder == nil && tree.Is(a, "li", "p", "div", "dd") {
			holder = a
		}
	}
	return holder
}

// refersBack reports whether a link in holder leads to ref or to what is around it.
func refersBack(holder, ref *html.Node) bool {
	ids := map[string]bool{tree.Attr(ref, "id"): true, tree.Attr(ref, "name"): true, tree.Attr(ref.Parent, "id"): true}
	for d := range ref.Descendants() {
		ids[tree.Attr(d, "id")] = true
	}
	if prev := ref.PrevSibling; prev != nil {
		ids[tree.Attr(prev, "id")] = true
		ids[tree.Attr(prev, "name")] = true
	}
	delete(ids, "")
	for d := range holder.Descendants() {
		if id, ok := strings.CutPrefix(tree.Attr(d, "href"), "#"); ok && ids[id] {
			return true
		}
	}
	return false
}

// noteContent takes holder out of the tree, less its links back and its number.
func noteContent(holder *html.Node) *html.Node {
	for _, n := range tree.Elements(holder) {
		if !tree.Is(n, "a") || !strings.HasPrefix(tree.Attr(n, "href"), "#") || !arrowText.MatchString(tree.TextOf(n)) {
			continue
		}
		tree.Detach(raised(n))
	}
	parent, content := holder.Parent, tree.Element("div")
	tree.Rename(holder, "div")
	tree.Adopt(content, holder)
	if tree.Is(parent, "ol", "ul", "div", "section") && tree.Blank(parent) && parent.Parent != nil && parent.Parent.Type == html.ElementNode {
		tree.Detach(parent)
	}
	return content
}

// raised returns what there is around n to raise it, or n.
func raised(n *html.Node) *html.Node {
	top := n
	for a := n; alone(a) && tree.Is(a.Parent, "sup", "span", "small"); {
		if a = a.Parent; tree.Is(a, "sup") {
			top = a
		}
	}
	return top
}

// alone reports whether n has no sibling with a text.
func alone(n *html.Node) bool {
	for s := n.PrevSibling; s != nil; s = s.PrevSibling {
		if !tree.Blank(s) {
			return false
		}
	}
	for s := n.NextSibling; s != nil; s = s.NextSibling {
		if !tree.Blank(s) {
			return false
		}
	}
	return true
}
