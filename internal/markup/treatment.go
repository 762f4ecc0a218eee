package markup

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"dateline"
	"dateline/internal/markup/internal/tree"
)

// treatment says what is done to a sanitised tree beyond arranging it.
type treatment struct {
	lang   dateline.Lang
	labels Labels
	body   bool // the body of an edition: join lines, find turns, mark languages
	images bool // leave images on other hosts as images
}

func (t treatment) apply(root *html.Node) {
	t.media(root)
	arrange(root)
	rankHeadings(root)
	tables(root)
	notes(root, t.labels)
	ids := identify(root)
	links(root, ids)
	if t.body {
		eachLine(root, joinHan)
		turns(root)
		markLang(root, t.lang)
	}
	eachLine(root, balanceBidi)
}

var headings = []string{"h1", "h2", "h3", "h4", "h5", "h6"}

// rankHeadings gives each heading the level of its depth in the outline,
// starting at h2: none skips a level on the way down, equals stay equal.
func rankHeadings(root *html.Node) {
	var outline []string
	for _, n := range tree.Elements(root) {
		if !tree.Is(n, headings...) {
			continue
		}
		for len(outline) > 0 && outline[len(outline)-1] >= n.Data {
			outline = outline[:len(outline)-1]
		}
		outline = append(outline, n.Data)
		tree.Rename(n, headings[min(len(outline), 5)])
	}
}

// identify gives every heading an id and makes all ids unique. It returns them.
func identify(root *html.Node) map[string]bool {
	ids := map[string]bool{}
	counts := map[string]int{}
	for _, n := range tree.Elements(root) {
		if tree.Is(n, headings...) {
			base := slug(n)
			id := base
			for ids[id] {
				counts[base]++
				id = base + "-" + strconv.Itoa(counts[base]+1)
			}
			tree.SetAttr(n, "id", id)
		} else if id, ok := tree.Lookup(n, "id"); ok && (ids[id] || !strings.HasPrefix(id, "note-")) {
			tree.DropAttr(n, "id")
			continue
		}
		ids[tree.Attr(n, "id")] = true
	}
	return ids
}

// slug returns the id of a heading: "s-" and its letters and digits, lower case,
// in its own script, with hyphens between words; at most 60 characters.
func slug(heading *html.Node) string {
	return "s-" + hyphenate(strings.TrimSpace(tree.TextOf(heading)))
}

func hyphenate(s string) string {
	var b strings.Builder
	n, gap := 0, false
	for _, r := range strings.ToLower(s) {
		if !unicode.In(r, unicode.L, unicode.N, unicode.M) {
			gap = n > 0
			continue
		}
		if gap {
			b.WriteByte('-')
			gap = false
		}
		b.WriteRune(r)
		if n++; n == 60 {
			break
		}
	}
	if n == 0 {
		return "section"
	}
	return b.String()
}

// links removes links that lead nowhere allowed, marks external ones, and lets
// [text](#heading) find the heading by its words.
func links(root *html.Node, ids map[string]bool) {
	for _, n := range tree.Elements(root) {
		if !tree.Is(n, "a") {
			if cite, ok := tree.Lookup(n, "cite"); ok {
				if _, _, ok := address(cite); !ok {
					tree.DropAttr(n, "cite")
				}
			}
			continue
		}
		href, external, ok := address(tree.Attr(n, "href"))
		if !ok || tree.Blank(n) {
			tree.Unwrap(n)
			continue
		}
		if frag, found := strings.CutPrefix(href, "#"); found && !ids[frag] {
			if plain, err := url.PathUnescape(frag); err == nil {
				if id := "s-" + hyphenate(strings.TrimPrefix(plain, "s-")); ids[id] {
					href = "#" + id
				}
			}
		}
		tree.SetAttr(n, "href", href)
		tree.DropAttr(n, "rel")
		if external {
			tree.SetAttr(n, "rel", "noopener")
		}
		stripBidi(n, "title", "aria-label")
	}
}

// media keeps images of this host and turns others into links to them.
func (t treatment) media(root *html.Node) {
	for _, n := range tree.Elements(root) {
		if tree.Is(n, "abbr") {
			stripBidi(n, "title")
		}
		if !tree.Is(n, "img") {
			continue
		}
		src, external, ok := address(tree.Attr(n, "src"))
		stripBidi(n, "alt", "title")
		alt := strings.TrimSpace(tree.Attr(n, "alt"))
		switch {
		case ok && (!external || t.images) && !strings.HasPrefix(src, "mailto:") && !strings.HasPrefix(src, "tel:"):
			tree.SetAttr(n, "src", src)
			tree.SetAttr(n, "alt", alt)
		case !ok || tree.Within(n, "a"):
			tree.Replace(n, tree.Text(alt))
		default:
			if alt == "" {
				alt = src
			}
			a := tree.Element("a", html.Attribute{Key: "href", Val: src})
			a.AppendChild(tree.Text(alt))
			tree.Replace(n, a)
		}
	}
}

// tables writes alignment as a class, for which the page needs no inline style,
// and says what a header cell is the header of.
func tables(root *html.Node) {
	for _, n := range tree.Elements(root) {
		switch {
		case tree.Is(n, "thead") && tree.Blank(n):
			tree.Detach(n) // Markdown cannot write a table without one
		case tree.Is(n, "td", "th"):
			if v, ok := tree.Lookup(n, "align"); ok {
				tree.SetAttr(n, "class", "align-"+strings.ToLower(v))
				tree.DropAttr(n, "align")
			}
			for _, key := range []string{"colspan", "rowspan"} {
				if tree.Attr(n, key) == "1" {
					tree.DropAttr(n, key)
				}
			}
			if tree.Is(n, "td") {
				continue
			}
			if tree.Blank(n) {
				tree.Rename(n, "td")
				tree.DropAttr(n, "scope")
			} else if _, ok := tree.Lookup(n, "scope"); !ok {
				tree.SetAttr(n, "scope", headerScope(n))
			}
		}
	}
}

func headerScope(th *html.Node) string {
	if tree.Is(th.Parent.Parent, "thead") {
		return "col"
	}
	for c := range th.Parent.ChildNodes() {
		if tree.Is(c, "td") {
			return "row"
		}
	}
	return "col"
}

// notes names the links between the text and its footnotes.
func notes(root *html.Node, labels Labels) {
	for _, n := range tree.Elements(root) {
		switch {
		case tree.Is(n, "section"):
			tree.SetAttr(n, "role", "doc-endnotes")
			tree.SetAttr(n, "aria-label", labels.Notes)
		case tree.Is(n, "a"):
			tree.DropAttr(n, "aria-label")
			var label string
			switch tree.Attr(n, "role") {
			case "doc-noteref":
				label = labels.NoteRef
			case "doc-backlink":
				label = labels.Back
			default:
				continue
			}
			_, number, _ := strings.Cut(tree.Attr(n, "href"), ":")
			tree.SetAttr(n, "aria-label", strings.ReplaceAll(label, "%d", number))
		}
	}
}
