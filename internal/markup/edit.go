package markup

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"

	"dateline"
	"dateline/internal/markup/internal/paste"
	"dateline/internal/markup/internal/tree"
)

// Editable renders md, a body in lang, for the desk's rich-text editor, whose
// output FromHTML reads. It differs from HTML in that
//
//   - footnotes, those that nothing refers to included, are
//     <sup data-note="L"> and, last, <section data-notes><div data-note="L">, in
//     the order of the Markdown, with the labels it has as L and as text;
//   - it holds nothing that rendering adds: no ids, no names for assistive
//     technology, no marks of a change of language but those typed;
//   - images on other hosts are images.
//
// Headings have the ranks that readers see, for the editor knows no h1. It is as
// safe as HTML, but for the images.
func (r *Renderer) Editable(md string, lang dateline.Lang) string {
	if len(md) > MaxBytes {
		return literal(md)
	}
	var notes typedNotes
	pc := parser.NewContext()
	pc.Set(notesKey, &notes)
	source := []byte(cleanText(md))
	var buf bytes.Buffer
	_ = r.markdown.Renderer().Render(&buf, source, r.markdown.Parser().Parse(text.NewReader(source), parser.WithContext(pc)))
	out := sanitize(buf.String(), treatment{labels: r.labelsFor(lang), body: true, images: true})
	root, err := parseFragment(out)
	if err != nil {
		return out
	}
	editable(root, notes)
	return render(root)
}

// typedNotes tells the labels and places of notes as typed, by their numbers.
type typedNotes []struct {
	label string
	place int
}

var notesKey = parser.NewContextKey()

// noteKeeper keeps, for Editable, the notes that nothing refers to, and tells
// what was typed. It comes before goldmark's own transformer, which drops both.
type noteKeeper struct{}

func (noteKeeper) Transform(doc *ast.Document, _ text.Reader, pc parser.Context) {
	notes, ok := pc.Get(notesKey).(*typedNotes)
	if !ok {
		return
	}
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		list, ok := n.(*extast.FootnoteList)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		for n := list.FirstChild(); n != nil; n = n.NextSibling() {
			if note, ok := n.(*extast.Footnote); ok && note.Index < 0 {
				list.Count++
				note.Index = list.Count
			}
		}
		*notes = make(typedNotes, list.Count+1)
		for n, place := list.FirstChild(), 0; n != nil; n, place = n.NextSibling(), place+1 {
			if note, ok := n.(*extast.Footnote); ok {
				(*notes)[note.Index].label, (*notes)[note.Index].place = string(note.Ref), place
			}
		}
		return ast.WalkStop, nil
	})
}

// editable turns sanitised HTML into the editor's.
func editable(root *html.Node, notes typedNotes) {
	number := func(n *html.Node, key, prefix string) int {
		i, err := strconv.Atoi(strings.TrimPrefix(tree.Attr(n, key), prefix))
		if err != nil || i < 1 || i >= len(notes) {
			return 0
		}
		return i
	}
	for _, n := range tree.Elements(root) {
		switch {
		case tree.Is(n, "a") && tree.Attr(n, "role") == "doc-noteref":
			if i := number(n, "href", "#note-fn:"); i > 0 && tree.Is(n.Parent, "sup") && n.Parent.Parent != nil {
				mark := tree.Element("sup", html.Attribute{Key: "data-note", Val: notes[i].label})
				mark.AppendChild(tree.Text(notes[i].label))
				tree.Replace(n.Parent, mark)
			}
		case tree.Is(n, "section"):
			divs := make([]*html.Node, len(notes)) // as typed: where a note is may say what number another has
			for _, li := range tree.Elements(n) {
				if i := number(li, "id", "note-fn:"); i > 0 && tree.Is(li, "li") {
					div := tree.Element("div", html.Attribute{Key: "data-note", Val: notes[i].label})
					tree.Adopt(div, tree.Children(li)...)
					divs[notes[i].place] = div
				}
			}
			if divs = slices.DeleteFunc(divs, func(d *html.Node) bool { return d == nil }); len(divs) > 0 {
				section := tree.Element("section", html.Attribute{Key: "data-notes"})
				tree.Adopt(section, divs...)
				tree.Replace(n, section)
			}
		case tree.Is(n, "a") && tree.Attr(n, "role") == "doc-backlink":
			if prev := n.PrevSibling; prev != nil && prev.Type == html.TextNode {
				prev.Data = strings.TrimRight(prev.Data, "\u00A0 \n")
			}
			tree.Detach(n)
		case tree.Is(n, "th") && tree.Attr(n, "scope") == headerScope(n):
			tree.DropAttr(n, "scope")
		}
		tree.DropAttr(n, "id", "rel", "aria-label", "role")
	}
}

// Faithful reports whether md, a body in lang, comes back from Editable and
// FromHTML as a Markdown that readers see no difference of. What they see is what
// HTML renders, up to white space, characters that show nothing, parameters of
// tracking in links, and the choice between elements that look the same: b and strong, i and em, s and del, pre with
// and without code, and which of two such marks around the same words is within
// the other. Where it
// does not, the text is to be edited as Markdown.
func (r *Renderer) Faithful(md string, lang dateline.Lang) bool {
	back, _, err := FromHTML(r.Editable(md, lang))
	return err == nil && normal(string(r.HTML(md, lang))) == normal(string(r.HTML(back, lang)))
}

// normal writes sanitised HTML in the form in which Faithful compares it.
func normal(out string) string {
	root, err := parseFragment(out)
	if err != nil {
		return out
	}
	same := map[string]string{"b": "strong", "i": "em", "s": "del"}
	for _, n := range tree.Elements(root) {
		if name, ok := same[n.Data]; ok && tree.Attr(n, "class") == "" {
			tree.Rename(n, name)
		}
		switch {
		case tree.Is(n, "wbr"), tree.Is(n, "code") && tree.Is(n.Parent, "pre") && len(n.Attr) == 0, tree.Is(n, "strong", "em", "del") && tree.Within(n, n.Data), phrasingElements[n.Data] && !tree.Is(n, "br", "img") && tree.TextOf(n) == "" && tree.Blank(n):
			tree.Unwrap(n)
		case tree.Is(n, "strong") && tree.Is(n.Parent, "em", "del"), tree.Is(n, "em") && tree.Is(n.Parent, "del"):
			if p := n.Parent; p.FirstChild == n && p.LastChild == n && len(n.Attr)+len(p.Attr) == 0 {
				name := n.Data
				tree.Rename(n, p.Data)
				tree.Rename(p, name)
			}
		}
	}
	paste.DropIdleDirection(root)
	paste.Straighten(root)
	eachLine(root, func(line []*html.Node) {
		tidy(line)
		end := " \u3000"
		if tree.Within(line[0], "pre") {
			end = "\n"
		}
		for i := len(line) - 1; i >= 0; i-- {
			if line[i].Data = strings.TrimRight(line[i].Data, end); line[i].Data != "" {
				break
			}
		}
	})
	return render(root)
}
