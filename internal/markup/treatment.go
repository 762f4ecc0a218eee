package markup

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"dateline"
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
	for _, n := range elements(root) {
		if !is(n, headings...) {
			continue
		}
		for len(outline) > 0 && outline[len(outline)-1] >= n.Data {
			outline = outline[:len(outline)-1]
		}
		outline = append(outline, n.Data)
		rename(n, headings[min(len(outline), 5)])
	}
}

// identify gives every heading an id and makes all ids unique. It returns them.
func identify(root *html.Node) map[string]bool {
	ids := map[string]bool{}
	counts := map[string]int{}
	for _, n := range elements(root) {
		if is(n, headings...) {
			base := slug(n)
			id := base
			for ids[id] {
				counts[base]++
				id = base + "-" + strconv.Itoa(counts[base]+1)
			}
			setAttr(n, "id", id)
		} else if id, ok := lookup(n, "id"); ok && (ids[id] || !strings.HasPrefix(id, "note-")) {
			dropAttr(n, "id")
			continue
		}
		ids[attr(n, "id")] = true
	}
	return ids
}

// slug returns the id of a heading: "s-" and its letters and digits, lower case,
// in its own script, with hyphens between words; at most 60 characters.
func slug(heading *html.Node) string {
	return "s-" + hyphenate(strings.TrimSpace(textOf(heading)))
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
	for _, n := range elements(root) {
		if !is(n, "a") {
			if cite, ok := lookup(n, "cite"); ok {
				if _, _, ok := address(cite); !ok {
					dropAttr(n, "cite")
				}
			}
			continue
		}
		href, external, ok := address(attr(n, "href"))
		if !ok || blank(n) {
			unwrap(n)
			continue
		}
		if frag, found := strings.CutPrefix(href, "#"); found && !ids[frag] {
			if plain, err := url.PathUnescape(frag); err == nil {
				if id := "s-" + hyphenate(strings.TrimPrefix(plain, "s-")); ids[id] {
					href = "#" + id
				}
			}
		}
		setAttr(n, "href", href)
		dropAttr(n, "rel")
		if external {
			setAttr(n, "rel", "noopener")
		}
		stripBidi(n, "title", "aria-label")
	}
}

// media keeps images of this host and turns others into links to them.
func (t treatment) media(root *html.Node) {
	for _, n := range elements(root) {
		if is(n, "abbr") {
			stripBidi(n, "title")
		}
		if !is(n, "img") {
			continue
		}
		src, external, ok := address(attr(n, "src"))
		stripBidi(n, "alt", "title")
		alt := strings.TrimSpace(attr(n, "alt"))
		switch {
		case ok && (!external || t.images) && !strings.HasPrefix(src, "mailto:") && !strings.HasPrefix(src, "tel:"):
			setAttr(n, "src", src)
			setAttr(n, "alt", alt)
		case !ok || within(n, "a"):
			replace(n, textNode(alt))
		default:
			if alt == "" {
				alt = src
			}
			a := element("a", html.Attribute{Key: "href", Val: src})
			a.AppendChild(textNode(alt))
			replace(n, a)
		}
	}
}

// tables writes alignment as a class, for which the page needs no inline style,
// and says what a header cell is the header of.
func tables(root *html.Node) {
	for _, n := range elements(root) {
		switch {
		case is(n, "thead") && blank(n):
			detach(n) // Markdown cannot write a table without one
		case is(n, "td", "th"):
			if v, ok := lookup(n, "align"); ok {
				setAttr(n, "class", "align-"+strings.ToLower(v))
				dropAttr(n, "align")
			}
			for _, key := range []string{"colspan", "rowspan"} {
				if attr(n, key) == "1" {
					dropAttr(n, key)
				}
			}
			if is(n, "td") {
				continue
			}
			if blank(n) {
				rename(n, "td")
				dropAttr(n, "scope")
			} else if _, ok := lookup(n, "scope"); !ok {
				setAttr(n, "scope", headerScope(n))
			}
		}
	}
}

func headerScope(th *html.Node) string {
	if is(th.Parent.Parent, "thead") {
		return "col"
	}
	for c := range th.Parent.ChildNodes() {
		if is(c, "td") {
			return "row"
		}
	}
	return "col"
}

// notes names the links between the text and its footnotes.
func notes(root *html.Node, labels Labels) {
	for _, n := range elements(root) {
		switch {
		case is(n, "section"):
			setAttr(n, "role", "doc-endnotes")
			setAttr(n, "aria-label", labels.Notes)
		case is(n, "a"):
			dropAttr(n, "aria-label")
			var label string
			switch attr(n, "role") {
			case "doc-noteref":
				label = labels.NoteRef
			case "doc-backlink":
				label = labels.Back
			default:
				continue
			}
			_, number, _ := strings.Cut(attr(n, "href"), ":")
			setAttr(n, "aria-label", strings.ReplaceAll(label, "%d", number))
		}
	}
}
