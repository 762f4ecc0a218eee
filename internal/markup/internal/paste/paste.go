// Package paste cleans the tree of foreign HTML before package markup writes it
// as Markdown: of web pages, and of what word processors and mail programs put
// on the clipboard. It is part of that room.
//
// What comes out holds plain HTML only: what a reader saw, in the elements that
// stand for it. Sanitising comes after it and does not rely on it.
//
//   - What is not seen goes: scripts, hidden elements, tracking pixels, comments
//     in the margin, what tracked changes deleted (text.go, marks.go).
//   - Styles that say what an element would become that element (marks.go):
//     font-weight:700 is <strong>, and <b style="font-weight:normal"> is nothing.
//   - Paragraphs that only look like items of a list become items, and those that
//     are headings in all but name become headings (lists.go).
//   - Footnotes are taken out, and marks stand in their places (notes.go).
//   - Links lead where they say, not to who counts the clicks (links.go).
//
// [Bounded] comes before the parser, for all HTML of that room (bounds.go).
package paste

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"dateline/internal/markup/internal/tree"
)

// Clean cleans doc, a parsed page or fragment, and returns its body, the notes
// taken from it, and the names of what a reader would miss: once each, in order,
// the name of an element and what it held.
func Clean(doc *html.Node) (body *html.Node, notes []Note, lost []string) {
	c := cleaner{told: map[string]bool{}}
	body = doc
	for n := range doc.Descendants() {
		if tree.Is(n, "body") {
			body = n
			break
		}
	}
	c.word, c.office = origin(doc)
	c.prune(body)
	c.changes(body)
	c.styles(body)
	Straighten(body)
	c.headings(body)
	c.lists(body)
	layout(body)
	DropIdleDirection(body)
	return body, c.takeNotes(body), c.lost
}

type cleaner struct {
	lost   []string
	word   bool // written by Word, where a <del> is a tracked change
	office bool // by a word processor, which marks languages for its spelling checker
	told   map[string]bool
	used   map[string]int // names of notes; for one that is used, the last number put to it
}

func (c *cleaner) lose(what string) {
	if !c.told[what] {
		c.told[what] = true
		c.lost = append(c.lost, what)
	}
}

var (
	wordClass = regexp.MustCompile(`(?:^|\s)(?:(?:gmail-)?Mso[A-Z]|SCXW\d|WordSection\d)`)
	maker     = regexp.MustCompile(`(?i)^(?:Microsoft Word|LibreOffice|OpenOffice)`)
)

// origin says what program wrote doc, by what it leaves in classes and styles.
func origin(doc *html.Node) (word, office bool) {
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		word = word || strings.HasPrefix(n.Data, "o:") || wordClass.MatchString(tree.Attr(n, "class")) || strings.Contains(tree.Attr(n, "style"), "mso-")
		office = office || strings.HasPrefix(tree.Attr(n, "id"), "docs-internal-guid") || tree.Is(n, "meta") && maker.MatchString(tree.Attr(n, "content"))
	}
	return word, word || office
}

var (
	hiddenStyle  = regexp.MustCompile(`(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)\b`)
	commentStyle = regexp.MustCompile(`(?i)mso-element:\s*comment`)
	pixelHost    = regexp.MustCompile(`(?i)^(?:pixel\.wp\.com|stats\.wp\.com|feeds\.feedburner\.com|www\.google-analytics\.com|.*\.doubleclick\.net)$`)
	unseen       = tree.Words("script style template noscript head title meta link base noembed noframes datalist param source track xml")
	unseenClass  = tree.Words("screen-reader-text sr-only visually-hidden visuallyhidden MsoCommentReference msocomanchor msocomtxt msocomoff")
	missed       = tree.Words("iframe frame object embed applet video audio canvas svg math form input select textarea button map marquee")
	emptied      = tree.Words("iframe frame object embed applet video audio canvas svg input select textarea")
)

// Prune removes what a reader does not see from below root, and what Markdown
// cannot hold.
func Prune(root *html.Node) { (&cleaner{told: map[string]bool{}}).prune(root) }

func (c *cleaner) prune(root *html.Node) {
	for _, n := range tree.Children(root) {
		switch {
		case n.Type == html.CommentNode, n.Type == html.DoctypeNode, n.Type == html.ElementNode && hidden(n):
			tree.Detach(n)
			continue
		case n.Type != html.ElementNode:
			continue
		case tree.Is(n, "img") && nowhere.MatchString(tree.Attr(n, "src")):
			// The bytes are on another machine, or are no part of a text.
			c.lose("img " + nowhere.FindString(tree.Attr(n, "src")))
			tree.Detach(n)
			continue
		case missed[n.Data]:
			name := n.Data
			if src := tree.Attr(n, "src") + tree.Attr(n, "data"); src != "" {
				if u, err := url.Parse(strings.TrimSpace(src)); err == nil && (u.Scheme == "" || u.Scheme == "http" || u.Scheme == "https") {
					name += " " + u.String()
				}
			}
			c.lose(name)
			if emptied[n.Data] {
				tree.Detach(n)
				continue
			}
		}
		c.prune(n)
	}
}

// nowhere matches the address of an image that no page could show, as far as it
// is worth telling.
var nowhere = regexp.MustCompile(`(?i)^\s*(?:(?:file|cid|blob|about|webkit-fake-url|x-apple-[a-z-]+):[^\s?#]{0,100}|data:[a-z0-9/+.-]{0,40})`)

func hidden(n *html.Node) bool {
	style := tree.Attr(n, "style")
	if _, ok := tree.Lookup(n, "hidden"); ok || unseen[n.Data] || hiddenStyle.MatchString(style) || commentStyle.MatchString(style) ||
		tree.Is(n, "input") && tree.Attr(n, "type") == "hidden" {
		return true
	}
	for class := range strings.FieldsSeq(tree.Attr(n, "class")) {
		if unseenClass[class] {
			return true
		}
	}
	if !tree.Is(n, "img") {
		return false
	}
	small := func(key string) bool { v := tree.Attr(n, key); return v == "0" || v == "1" || v == "1px" || v == "0px" }
	if small("width") && small("height") {
		return true
	}
	u, err := url.Parse(tree.Attr(n, "src"))
	return err == nil && pixelHost.MatchString(u.Host)
}

// layout takes apart tables that only place things, as mails have them: those
// that say so, and those that hold other tables.
func layout(root *html.Node) {
	around := map[*html.Node]bool{}
	for _, n := range tree.Elements(root) {
		if !tree.Is(n, "table") {
			continue
		}
		if role := tree.Attr(n, "role"); role == "presentation" || role == "none" {
			around[n] = true
		}
		for a := range n.Ancestors() {
			if tree.Is(a, "table") {
				around[a] = true
				break // the next one is that one's to find
			}
		}
	}
	var parts []*html.Node
	for _, n := range tree.Elements(root) {
		for a := n; a != nil && tree.Is(n, "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"); a = a.Parent {
			if tree.Is(a, "table") {
				if around[a] {
					parts = append(parts, n)
				}
				break
			}
		}
	}
	for _, n := range parts {
		tree.Rename(n, "div")
		n.Attr = nil
	}
}

// dropLastRule removes the line that parted the text from notes now taken out.
func dropLastRule(root *html.Node) {
	all := tree.Elements(root)
	for _, n := range slices.Backward(all) {
		switch {
		case tree.Is(n, "hr"):
			tree.Detach(n)
			return
		case tree.Is(n, "img") || !tree.Blank(n):
			return
		}
	}
}
