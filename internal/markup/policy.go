package markup

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"dateline/internal/markup/internal/paste"
	"dateline/internal/markup/internal/tree"
)

// The elements of the policy. Those of wrapperElements pass bluemonday only for
// their boundaries: arrange turns them into paragraphs or takes them away.
const (
	phrasingNames = "a abbr b bdi bdo br cite code del em i img ins kbd mark q rb rp rt rtc ruby s samp small span strong sub sup time u var wbr"
	blockNames    = "blockquote dd dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre section ul"
	tableNames    = "caption table tbody td tfoot th thead tr"
	wrapperNames  = "address article aside center details div footer header hgroup main nav summary"
)

var (
	phrasingElements = tree.Words(phrasingNames)
	wrapperElements  = tree.Words(wrapperNames + " fieldset form legend")
	knownElements    = tree.Words(phrasingNames + " " + blockNames + " " + tableNames + " " + wrapperNames)
)

// policy is the security half of sanitising: which elements, attributes and
// addresses may pass. It is the only place that says so.
var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	for _, set := range []map[string]bool{knownElements, wrapperElements} {
		for name := range set {
			p.AllowElements(name)
			p.AllowNoAttrs().OnElements(name)
		}
	}
	match := func(re string) *regexp.Regexp { return regexp.MustCompile(`\A(?:` + re + `)\z`) }
	p.AllowAttrs("lang").Matching(match(`[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*`)).Globally()
	p.AllowAttrs("dir").Matching(match(`(?i)ltr|rtl|auto`)).Globally()
	p.AllowAttrs("id").Matching(match(`(s|note)-[^\s"'<>&]{1,200}`)).Globally()

	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").OnElements("img")
	p.AllowAttrs("cite").OnElements("blockquote", "q")
	p.AllowAttrs("alt", "title").OnElements("img")
	p.AllowAttrs("title").OnElements("a", "abbr")
	p.AllowAttrs("width", "height").Matching(match(`[0-9]{1,4}`)).OnElements("img")
	p.AllowAttrs("datetime").Matching(match(`[-+:.0-9TZPDHMSW ]{1,40}`)).OnElements("time")

	p.AllowAttrs("start").Matching(match(`-?[0-9]{1,9}`)).OnElements("ol")
	p.AllowAttrs("reversed").OnElements("ol")
	p.AllowAttrs("type").Matching(match(`[1aAiI]`)).OnElements("ol")
	p.AllowAttrs("value").Matching(match(`-?[0-9]{1,9}`)).OnElements("li")
	p.AllowAttrs("align").Matching(match(`(?i)left|center|right`)).OnElements("td", "th")
	p.AllowAttrs("colspan", "rowspan").Matching(match(`[1-9][0-9]{0,2}`)).OnElements("td", "th")
	p.AllowAttrs("scope").Matching(match(`(?i)col|row|colgroup|rowgroup`)).OnElements("th")

	p.AllowAttrs("class").Matching(match(`align-(left|center|right)`)).OnElements("td", "th")
	p.AllowAttrs("class").Matching(match(`language-[-+.#\w]{1,40}`)).OnElements("code")
	p.AllowAttrs("class").Matching(match(`footnote-ref|footnote-backref`)).OnElements("a")
	p.AllowAttrs("class").Matching(match(`turn`)).OnElements("p")
	p.AllowAttrs("class").Matching(match(`turn-who`)).OnElements("b")
	p.AllowAttrs("class").Matching(match(`footnotes`)).OnElements("section", "div")
	p.AllowAttrs("role").Matching(match(`doc-noteref|doc-backlink`)).OnElements("a")
	p.AllowAttrs("role").Matching(match(`doc-endnotes`)).OnElements("section", "div")
	p.AllowAttrs("aria-label").OnElements("a", "section")

	// What a browser does not show as text goes with its element. <frame> has
	// no content: skipping it would skip the rest.
	p.SkipElementsContent("applet", "audio", "canvas", "datalist", "select", "svg", "template", "textarea", "video")
	p.AllowElementsContent("frame", "frameset")
	return p
}

// Sanitize returns the part of fragment, HTML of any origin, that the policy
// allows, as well-formed flow content: loose text becomes paragraphs, headings
// are re-ranked below h1. Deeper nesting than a release can need, and input
// over MaxBytes, lose their markup but not their text.
func Sanitize(fragment string) string {
	if len(fragment) > MaxBytes {
		return literal(fragment)
	}
	return sanitize(cleanText(fragment), treatment{labels: defaultLabels()["en"]})
}

// sanitize applies the policy, then t, and proves the result well-formed.
func sanitize(fragment string, t treatment) string {
	root, err := policed(fragment)
	if err != nil {
		return literal(textOnly(fragment))
	}
	t.apply(root)
	out := render(root)
	// A few trees do not survive being written and read again; a second round
	// settles those.
	for range 4 {
		again, err := parseFragment(out)
		if err != nil {
			break
		}
		next := render(again)
		if next == out {
			return out
		}
		if again, err = policed(next); err != nil {
			break
		}
		t.apply(again)
		out = render(again)
	}
	return literal(textOnly(out))
}

// policed returns the tree of what the policy lets pass.
func policed(fragment string) (*html.Node, error) {
	return parseFragment(policy.Sanitize(paste.Bounded(fragment)))
}

// parseFragment reads s as the content of a body; the returned node holds it.
func parseFragment(s string) (*html.Node, error) {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(s), body)
	if err != nil {
		return nil, err
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	return body, nil
}

// render writes the content of root, attributes in alphabetical order: the
// parser keeps those of some elements in that order, of others in the source's.
func render(root *html.Node) string {
	for _, n := range tree.Elements(root) {
		slices.SortFunc(n.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
	}
	var b strings.Builder
	for n := range root.ChildNodes() {
		_ = html.Render(&b, n) // a strings.Builder does not fail
	}
	return b.String()
}

// textOnly drops all tags.
func textOnly(fragment string) string {
	return html.UnescapeString(bluemonday.StrictPolicy().AddSpaceWhenStrippingTag(true).Sanitize(fragment))
}

// address reads an href or src as a browser does (WHATWG URL, section 4.4): white
// space around it and tabs and line ends within it do not count. It returns
// false for what the policy forbids.
func address(raw string) (clean string, external, ok bool) {
	clean = strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' })
	clean = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(clean)
	u, err := url.Parse(clean)
	if err != nil || clean == "" {
		return "", false, false
	}
	switch u.Scheme {
	case "http", "https":
		return clean, true, u.Host != ""
	case "mailto", "tel":
		return clean, false, true
	case "":
		// "//host", and "/\host", which browsers take for the same
		slashes := len(clean) > 1 && strings.ContainsRune(`/\`, rune(clean[0])) && strings.ContainsRune(`/\`, rune(clean[1]))
		return clean, slashes, true
	}
	return "", false, false
}
