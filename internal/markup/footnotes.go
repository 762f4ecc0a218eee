package markup

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// A note is a footnote taken out of foreign HTML.
type note struct {
	name    string
	content *html.Node
}

// In the text, "\x02name\x03" holds the place of a mark until the Markdown is
// written; cleanText has seen to it that neither character occurs otherwise.
var (
	noteMark  = regexp.MustCompile("\x02([^\x03]*)\x03")
	markText  = regexp.MustCompile(`^[\[(（【〔]?\s*([0-9]{1,4}|[*†‡§]{1,3}|[ivxlc]{1,6}|[a-z]|[①-⑳])\s*[\])）】〕]?$`)
	noteID    = regexp.MustCompile(`(?i)^(?:_ftn|fn|footnote|note|_edn|endnote|cite_note)`)
	arrowText = regexp.MustCompile(`^[\s\p{Zs}]*(?:[↩↑⤴^]\x{FE0E}?\x{FE0F}?|\[?[0-9*†‡]{1,4}\]?|[Bb]ack|返回)[\s\p{Zs}]*$`)
)

// takeNotes finds footnotes by what all ways of writing them share: a short link
// to an element further down, from which a link leads back. It takes the notes
// out of the tree and leaves marks in place of the links.
func takeNotes(root *html.Node) []note {
	targets := map[string]*html.Node{}
	order := map[*html.Node]int{}
	for i, n := range elements(root) {
		order[n] = i
		for _, key := range []string{"id", "name"} {
			if id, ok := lookup(n, key); ok && id != "" && targets[id] == nil && (key == "id" || is(n, "a")) {
				targets[id] = n
			}
		}
	}
	var notes []note
	numbers := map[*html.Node]string{}
	for _, ref := range elements(root) {
		if !is(ref, "a") || ref.Parent == nil {
			continue
		}
		id, ok := strings.CutPrefix(attr(ref, "href"), "#")
		target := targets[id]
		if !ok || target == nil || order[target] <= order[ref] || !markText.MatchString(strings.TrimSpace(textOf(ref))) {
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
			name = strconv.Itoa(len(notes) + 1)
			numbers[holder] = name
			notes = append(notes, note{name, noteContent(holder)})
		}
		mark := textNode("\x02" + name + "\x03")
		replace(raised(ref), mark)
	}
	return notes
}

// noteHolder returns the block that is the note whose anchor is target.
func noteHolder(target *html.Node) *html.Node {
	if is(target, "li", "p", "div", "dd", "td", "aside") {
		return target
	}
	for a := range target.Ancestors() {
		if is(a, "li", "p", "div", "dd") {
			return a
		}
		if is(a, "body", "table", "section", "article") {
			return nil
		}
	}
	return nil
}

// refersBack reports whether a link in holder leads to ref or to what is around it.
func refersBack(holder, ref *html.Node) bool {
	ids := map[string]bool{attr(ref, "id"): true, attr(ref, "name"): true, attr(ref.Parent, "id"): true}
	for d := range ref.Descendants() {
		ids[attr(d, "id")] = true
	}
	if prev := ref.PrevSibling; prev != nil {
		ids[attr(prev, "id")] = true
		ids[attr(prev, "name")] = true
	}
	delete(ids, "")
	for d := range holder.Descendants() {
		if id, ok := strings.CutPrefix(attr(d, "href"), "#"); ok && ids[id] {
			return true
		}
	}
	return false
}

// noteContent takes holder out of the tree, less its links back and its number.
func noteContent(holder *html.Node) *html.Node {
	for _, n := range elements(holder) {
		if !is(n, "a") || !strings.HasPrefix(attr(n, "href"), "#") || !arrowText.MatchString(textOf(n)) {
			continue
		}
		detach(raised(n))
	}
	parent, content := holder.Parent, element("div")
	rename(holder, "div")
	adopt(content, holder)
	if is(parent, "ol", "ul") && blank(parent) {
		detach(parent)
	}
	return content
}

// raised returns the <sup> around nothing but n, or n.
func raised(n *html.Node) *html.Node {
	if sup := n.Parent; is(sup, "sup") && strings.TrimSpace(textOf(sup)) == strings.TrimSpace(textOf(n)) {
		return sup
	}
	return n
}
