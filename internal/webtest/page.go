package webtest

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Page is what a test asks about an HTML page.
type Page struct {
	Title       string
	Lang, Dir   string // of the html element
	H1          []string
	Canonical   string
	Robots      string
	Alternates  map[string]string // hreflang → href
	Links       []string          // where its links, feeds and forms lead, in order, fragments included
	Fetches     []string          // what a browser fetches by itself: style, script, images, frames
	Forbidden   []string          // inline handlers, styles and scripts, javascript: addresses
	JSONLD      []string
	Description string
	Text        string // what is read, white space folded
	IDs         map[string]int
}

// Read takes a page apart. It never fails: whatever is missing is empty.
func Read(b []byte) *Page {
	p := &Page{Alternates: map[string]string{}, IDs: map[string]int{}}
	root, err := html.Parse(bytes.NewReader(b))
	if err != nil {
		return p
	}
	var text strings.Builder
	p.walk(root, &text, false)
	p.Text = strings.Join(strings.Fields(text.String()), " ")
	return p
}

func (p *Page) walk(n *html.Node, text *strings.Builder, hidden bool) {
	switch n.Type {
	case html.TextNode:
		if !hidden {
			text.WriteString(n.Data)
		}
		return
	case html.ElementNode:
		p.element(n)
		hidden = hidden || slices.Contains([]atom.Atom{atom.Head, atom.Script, atom.Style, atom.Template}, n.DataAtom)
		if !inline[n.DataAtom] {
			text.WriteByte(' ')
			defer text.WriteByte(' ')
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.walk(c, text, hidden)
	}
}

// inline are the elements that do not divide words.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.B: true, atom.I: true, atom.Em: true, atom.Strong: true, atom.Span: true, atom.Time: true, atom.Sup: true,
	atom.Sub: true, atom.Code: true, atom.Bdi: true, atom.Abbr: true, atom.Q: true,
}

func (p *Page) element(n *html.Node) {
	attr := map[string]string{}
	for _, a := range n.Attr {
		attr[a.Key] = a.Val
		if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" {
			p.Forbidden = append(p.Forbidden, n.Data+" "+a.Key+"="+a.Val)
		}
		if slices.Contains([]string{"href", "src", "action", "formaction", "data", "poster", "cite", "background", "xlink:href"}, a.Key) && runs(a.Val) {
			p.Forbidden = append(p.Forbidden, n.Data+" "+a.Key+"="+a.Val)
		}
	}
	if id := attr["id"]; id != "" {
		p.IDs[id]++
	}
	fetch := func(keys ...string) {
		for _, k := range keys {
			if attr[k] != "" {
				p.Fetches = append(p.Fetches, attr[k])
			}
		}
		for _, candidate := range strings.Split(attr["srcset"], ",") {
			if u, _, _ := strings.Cut(strings.TrimSpace(candidate), " "); u != "" {
				p.Fetches = append(p.Fetches, u)
			}
		}
	}
	switch n.DataAtom {
	case atom.Html:
		p.Lang, p.Dir = attr["lang"], attr["dir"]
	case atom.Title:
		if n.Parent != nil && n.Parent.DataAtom == atom.Head {
			p.Title = words(n)
		}
	case atom.H1:
		p.H1 = append(p.H1, words(n))
	case atom.Meta:
		switch {
		case attr["name"] == "robots":
			p.Robots = attr["content"]
		case attr["name"] == "description":
			p.Description = attr["content"]
		case strings.EqualFold(attr["http-equiv"], "refresh"):
			p.Forbidden = append(p.Forbidden, "meta refresh "+attr["content"])
		}
	case atom.Link:
		p.link(attr)
	case atom.A, atom.Area:
		if href, ok := attr["href"]; ok {
			p.Links = append(p.Links, href)
		}
	case atom.Form:
		p.Links = append(p.Links, attr["action"])
	case atom.Script:
		switch {
		case attr["type"] == "application/ld+json":
			p.JSONLD = append(p.JSONLD, words(n))
		case attr["src"] != "":
			p.Fetches = append(p.Fetches, attr["src"])
		default:
			p.Forbidden = append(p.Forbidden, "inline script "+words(n))
		}
	case atom.Style, atom.Base:
		p.Forbidden = append(p.Forbidden, n.Data+" element")
	case atom.Img, atom.Iframe, atom.Embed, atom.Audio, atom.Video, atom.Source, atom.Track, atom.Input, atom.Object, atom.Image:
		fetch("src", "data", "poster", "href")
	}
}

func (p *Page) link(attr map[string]string) {
	rels := strings.Fields(attr["rel"])
	href := attr["href"]
	switch {
	case slices.Contains(rels, "canonical"):
		p.Canonical = href
	case slices.Contains(rels, "alternate") && attr["hreflang"] != "":
		p.Alternates[attr["hreflang"]] = href
	case slices.Contains(rels, "alternate"):
		p.Links = append(p.Links, href)
	default: // stylesheet, icon, preload, preconnect and whatever is to come
		p.Fetches = append(p.Fetches, href)
	}
}

// runs reports whether an address is a program.
func runs(u string) bool {
	u = strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, strings.ToLower(u))
	return strings.HasPrefix(u, "javascript:") || strings.HasPrefix(u, "vbscript:") || strings.HasPrefix(u, "data:text/html")
}

func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Local returns the root-relative form of an address found on the page at, and
// whether it belongs to the site whose canonical address is base. The fragment is
// cut off.
func Local(base, at, href string) (string, bool) {
	u, err := url.Parse(href)
	if err != nil {
		return "", false
	}
	page, err := url.Parse(base + at)
	if err != nil {
		return "", false
	}
	u = page.ResolveReference(u)
	if u.Scheme+"://"+u.Host != base {
		return "", false
	}
	u.Fragment = ""
	return u.RequestURI(), true
}
