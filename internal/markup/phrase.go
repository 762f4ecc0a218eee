package markup

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"dateline/internal/markup/internal/inline"
	"dateline/internal/markup/internal/paste"
	"dateline/internal/markup/internal/tree"
)

// A token is a piece of a line of Markdown, or one end of an emphasis whose sign
// is chosen when its neighbours are known.
type token struct {
	text string
	sign string // "**", "*", "***", "~~"; empty for text
	tags [2]string
	pair int // index of the other end
	open bool
}

// writeInline writes phrases as one line; line breaks become br.
func writeInline(nodes []*html.Node, br string, cell bool) string {
	p := phrases{br: br, cell: cell}
	for _, n := range nodes {
		p.node(n)
	}
	return strings.TrimSpace(p.String())
}

type phrases struct {
	tokens []token
	br     string
	cell   bool // in a table, where | must be escaped
	linked bool // in a link, where an address is but text
}

func (p *phrases) text(s string) {
	if s == "" {
		return
	}
	if n := len(p.tokens); n > 0 && p.tokens[n-1].sign == "" {
		p.tokens[n-1].text += s
		return
	}
	p.tokens = append(p.tokens, token{text: s})
}

func (p *phrases) node(n *html.Node) {
	if n.Type == html.TextNode {
		p.text(escapeNode(n.Data, p.linked))
		return
	}
	switch n.Data {
	case "br":
		p.text(p.br)
	case "wbr":
	case "img":
		p.text("![" + escapeInline(tree.Attr(n, "alt")) + "]" + destination(tree.Attr(n, "src"), tree.Attr(n, "title")))
	case "b", "strong":
		if only := n.FirstChild; only != nil && only == n.LastChild && tree.Is(only, "i", "em") {
			p.emphasis(only, "***", [2]string{"<strong><em>", "</em></strong>"})
			return
		}
		p.emphasis(n, "**", [2]string{"<strong>", "</strong>"})
	case "i", "em":
		if only := n.FirstChild; only != nil && only == n.LastChild && tree.Is(only, "b", "strong") {
			p.emphasis(only, "***", [2]string{"<em><strong>", "</strong></em>"})
			return
		}
		p.emphasis(n, "*", [2]string{"<em>", "</em>"})
	case "s", "del":
		p.emphasis(n, "~~", [2]string{"<del>", "</del>"})
	case "code":
		if last := len(p.tokens) - 1; last >= 0 && strings.HasSuffix(p.tokens[last].text, "`") {
			// Two spans in a row would be read as one.
			p.text("<code>" + escapeNode(tree.TextOf(n), p.linked) + "</code>")
		} else {
			p.text(codeSpan(tree.TextOf(n), p.cell))
		}
	case "a":
		p.link(n)
	default:
		p.tag(n)
	}
}

// escapeNode escapes a text node, whose neighbours are not known: at its ends, a
// tilde could meet another, and a "!" a link.
func escapeNode(s string, linked bool) string {
	if linked {
		var b strings.Builder
		escapePlain(&b, s, "")
		s = b.String()
	} else {
		s = escapeInline(s)
	}
	if strings.HasPrefix(s, "~") {
		s = `\` + s
	}
	if last := len(s) - 1; strings.HasSuffix(s, "!") || len(s) > 1 && strings.HasSuffix(s, "~") && s[last-1] != '\\' {
		s = s[:last] + `\` + s[last:]
	}
	return s
}

// emphasis writes n between signs, leaving white space at its edges outside.
func (p *phrases) emphasis(n *html.Node, sign string, tags [2]string) {
	if tree.Blank(n) {
		p.text(tree.TextOf(n))
		return
	}
	inner := phrases{br: p.br, cell: p.cell, linked: p.linked}
	for c := range n.ChildNodes() {
		inner.node(c)
	}
	lead, trail := "", ""
	if first := &inner.tokens[0]; first.sign == "" {
		trimmed := strings.TrimLeft(first.text, " \x00\u3000")
		lead, first.text = first.text[:len(first.text)-len(trimmed)], trimmed
	}
	if last := &inner.tokens[len(inner.tokens)-1]; last.sign == "" {
		trimmed := strings.TrimRight(last.text, " \x00\u3000")
		trail, last.text = last.text[len(trimmed):], trimmed
	}
	p.text(lead)
	at := len(p.tokens)
	p.tokens = append(p.tokens, token{sign: sign, tags: tags, open: true})
	for _, t := range inner.tokens {
		t.pair += at + 1
		p.tokens = append(p.tokens, t)
	}
	p.tokens[at].pair = len(p.tokens)
	p.tokens = append(p.tokens, token{sign: sign, tags: tags, pair: at})
	p.text(trail)
}

func (p *phrases) link(n *html.Node) {
	href := tree.Attr(n, "href")
	if text := tree.TextOf(n); text == href && autolink.MatchString(href) {
		p.text("<" + href + ">")
		return
	}
	if tree.Blank(n) {
		return
	}
	p.text("[")
	p.linked = true
	for c := range n.ChildNodes() {
		p.node(c)
	}
	p.linked = false
	p.text("]" + destination(href, tree.Attr(n, "title")))
}

var autolink = regexp.MustCompile(`^https?://[!#-;=?-~]+$`)

// tag writes an element that Markdown has no sign for.
func (p *phrases) tag(n *html.Node) {
	if n.FirstChild == nil {
		return
	}
	tree.DropAttr(n, "id")
	open := html.Token{Type: html.StartTagToken, Data: n.Data, Attr: n.Attr}.String()
	open = strings.Join(strings.Fields(open), " ")
	if p.cell {
		open = strings.ReplaceAll(open, "|", "&#124;")
	}
	p.text(open)
	for c := range n.ChildNodes() {
		p.node(c)
	}
	p.text("</" + n.Data + ">")
}

// codeSpan writes code between more backticks than it has in a row.
func codeSpan(code string, cell bool) string {
	code = strings.ReplaceAll(code, "\n", " ")
	if tree.BlankText(code) {
		return code
	}
	fence := "`"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	if cell {
		code = strings.ReplaceAll(code, "|", `\|`)
	}
	if strings.HasPrefix(code, "`") || strings.HasSuffix(code, "`") || code[0] == ' ' && code[len(code)-1] == ' ' {
		code = " " + code + " "
	}
	return fence + code + fence
}

var plainDestination = regexp.MustCompile(`^[^\s<>()\\|\x00-\x1f]+$`)

// destination writes the second half of a link.
func destination(href, title string) string {
	href = strings.ReplaceAll(href, "&", "&amp;")
	if reference.FindStringIndex(href) == nil && !entity.MatchString(strings.ReplaceAll(href, "&amp;", "&")) {
		href = strings.ReplaceAll(href, "&amp;", "&")
	}
	if !plainDestination.MatchString(href) {
		href = "<" + strings.NewReplacer(`\`, `%5C`, "<", "%3C", ">", "%3E", "|", "%7C", "\n", "").Replace(href) + ">"
	}
	if title = strings.Join(strings.Fields(title), " "); title != "" {
		title = ` "` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;", "|", `\|`).Replace(title) + `"`
	}
	return "(" + href + title + ")"
}

var entity = regexp.MustCompile(`&(?:#[0-9xX]|[A-Za-z][A-Za-z0-9]*;)`)

// String chooses the sign of each emphasis: Markdown's where it will be read as
// meant, else a tag.
func (p *phrases) String() string {
	t := p.tokens
	marks := strings.NewReplacer(paste.Open, "[", paste.Close, "]")
	// Empty text between two signs is no neighbour.
	text := func(i int) (string, bool) {
		if i < 0 || i >= len(t) {
			return "\n", true
		}
		return marks.Replace(t[i].text), t[i].sign == "" && t[i].text != ""
	}
	native := func(i, j int) bool {
		before, ok1 := text(i - 1)
		first, ok2 := text(i + 1)
		last, ok3 := text(j - 1)
		after, ok4 := text(j + 1)
		// In a bare address, a sign would be part of it.
		if !ok1 || !ok2 || !ok3 || !ok4 || openAddress.MatchString(before) || openAddress.MatchString(last) {
			return false
		}
		c := t[i].sign[0]
		canOpen, _ := inline.Flanking(c, lastRune(before), firstRune(first))
		_, canClose := inline.Flanking(c, lastRune(last), firstRune(after))
		return canOpen && canClose && !strings.ContainsAny(first[:1], "*~") && !strings.ContainsAny(after[:1], "*~")
	}
	var b strings.Builder
	for i := range t {
		switch {
		case t[i].sign == "":
			b.WriteString(t[i].text)
		case t[i].open && native(i, t[i].pair), !t[i].open && native(t[i].pair, i):
			b.WriteString(t[i].sign)
		case t[i].open:
			b.WriteString(t[i].tags[0])
		default:
			b.WriteString(t[i].tags[1])
		}
	}
	return b.String()
}

var openAddress = regexp.MustCompile(`(?i)(?:://|www\.)[!-;=?-~]*$`)

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	if s == "" || r == 0 { // the start of a line, or a line break
		return '\n'
	}
	return r
}
