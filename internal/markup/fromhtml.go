package markup

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"dateline"
	"dateline/internal/markup/internal/paste"
	"dateline/internal/markup/internal/tree"
)

// FromHTML converts HTML, a page's or a fragment, to the Markdown of this
// package. All that a reader saw stays: text, headings, lists, tables, links,
// images, emphasis, footnotes. Scripts, styles, comments, hidden elements and
// tracking pixels go silently, as do tracking parameters of links (utm_*,
// fbclid and the like), what mail programs put before them, and characters that
// show nothing. lost names, once each and in order, what a reader would miss:
// "iframe https://…", "video", "form", "img cid:…", "del …" for what a tracked
// change deleted, "numbering （一）" for a list whose numbers cannot be shown so.
//
// It reads what word processors and mail programs put on the clipboard (package
// paste says how), and what [Renderer.Editable] gave, edited. A footnote that
// nothing refers to remains in the Markdown, unseen by readers, and is lost as
// "note 1"; so is a mark whose note is gone, which remains as text.
//
// The error is dateline.Invalid, for input over MaxBytes or nested too deeply
// to be read.
func FromHTML(source string) (md string, lost []string, err error) {
	if len(source) > MaxBytes {
		return "", nil, dateline.Invalidf("html", "larger than %d bytes: import the text of the article only", MaxBytes)
	}
	doc, err := html.Parse(strings.NewReader(paste.Bounded(cleanText(source))))
	if err != nil {
		return "", nil, dateline.Invalidf("html", "nested too deeply to be read")
	}
	body, notes, lost := paste.Clean(doc)
	if md, err = markdown(body); err != nil {
		return "", nil, err
	}
	for _, note := range notes {
		text, err := markdown(note.Content)
		if err != nil {
			return "", nil, err
		}
		md += "\n\n" + writeNote(note.Name, text)
	}
	md = noteMark.ReplaceAllString(md, "[^$1]")
	return strings.TrimSpace(md), lost, nil
}

// In the text, a mark of paste holds the place of "[^name]" until the Markdown is
// written; cleanText has seen to it that its signs do not occur otherwise.
var noteMark = regexp.MustCompile(paste.Open + "([^" + paste.Close + "]*)" + paste.Close)

// markdown writes what the policy allows of the content of n.
func markdown(n *html.Node) (string, error) {
	root, err := policed(render(n))
	if err != nil {
		return "", dateline.Invalidf("html", "nested too deeply to be read")
	}
	t := treatment{images: true, labels: defaultLabels()["en"]}
	t.apply(root)
	for _, n := range tree.Elements(root) {
		for _, same := range [][]string{{"b", "strong"}, {"i", "em"}, {"s", "del"}} {
			if tree.Is(n, same...) && tree.Within(n, same...) {
				tree.Unwrap(n) // bold within bold shows nothing and has no sign
				break
			}
		}
	}
	eachLine(root, tidy)
	unmarkTurns(root)
	return writeBlocks(root), nil
}

// unmarkTurns makes the labels of speaker turns plain text where turns will find
// them again, and bold where it would not.
func unmarkTurns(root *html.Node) {
	type label struct {
		first *html.Node // the text that opens with it
		text  string
	}
	labels := map[*html.Node]label{}
	for _, p := range tree.Elements(root) {
		if !tree.Is(p, "p") || tree.Attr(p, "class") != "turn" {
			continue
		}
		tree.DropAttr(p, "class")
		who := p.FirstChild
		if !tree.Is(who, "b") || tree.Attr(who, "class") != "turn-who" || strings.TrimSpace(tree.TextOf(who)) == "" {
			continue
		}
		text := tree.TextOf(who)
		rest := ""
		if next := who.NextSibling; next != nil && next.Type == html.TextNode {
			rest = next.Data
			tree.Detach(next)
		}
		first := tree.Text(text + rest)
		tree.Replace(who, first)
		labels[p] = label{first, text}
	}
	if len(labels) == 0 {
		return
	}
	for _, h := range foundTurns(root) {
		if l, ok := labels[h.p]; ok && h.label == strings.Trim(l.text, indent) {
			delete(labels, h.p)
		}
	}
	for p, l := range labels {
		who := tree.Element("strong")
		who.AppendChild(tree.Text(l.text))
		l.first.Data = l.first.Data[len(l.text):]
		p.InsertBefore(who, l.first)
	}
}

// tidy makes the text nodes of a line what they show: no invisible characters,
// white space as single spaces and none between Han characters or at the ends.
func tidy(line []*html.Node) {
	if tree.Within(line[0], "pre") {
		return
	}
	for _, n := range line {
		n.Data = paste.Visible(n.Data)
	}
	joinHan(line)
	space := !afterImage(line[0])
	for _, n := range line {
		var b strings.Builder
		for _, r := range n.Data {
			if r == ' ' || r == '\n' || r == '\t' {
				if !space {
					b.WriteByte(' ')
				}
				space = true
				continue
			}
			if r == '\u3000' && space && b.Len() == 0 && n == line[0] {
				continue // an indent typed as text
			}
			b.WriteRune(r)
			space = false
		}
		n.Data = b.String()
	}
}

// afterImage reports whether an image is right before n.
func afterImage(n *html.Node) bool {
	for n.PrevSibling == nil && n.Parent != nil && phrasing(n.Parent) {
		n = n.Parent
	}
	p := n.PrevSibling
	for p != nil && p.LastChild != nil {
		p = p.LastChild
	}
	return tree.Is(p, "img")
}
