package markup

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"dateline/internal/markup/internal/tree"
)

// A transcript names who speaks at the head of a paragraph: "总统：", "问：",
// "THE PRESIDENT:", "Q". Such a paragraph is rendered as
//
//	<p class="turn"><b class="turn-who">总统：</b>…</p>
//
// A Latin, Greek or Cyrillic label is in capitals, ends in a colon and is at most
// 40 characters wide; "Q" and "A" may stand without the colon. A Chinese label
// ends in a full-width colon and has at most 12 Han characters. As notices and
// speeches have such heads too ("发稿时间：", "各位女士、各位先生："), a Chinese one
// counts if it is 问 or 答, if it ends in a title, or, of up to five characters,
// if the body uses it more than once, as a transcript does a speaker's name.

var (
	capsLabel    = regexp.MustCompile(`^\p{Lu}[\p{Lu}\p{M}0-9 .,'’()&/-]{0,38}:`)
	letterLabel  = regexp.MustCompile(`^(?:[QA][:.]?(?:\x{A0}|  )|Q )`)
	chineseLabel = regexp.MustCompile(`^(?:[一二三四五六七八九十]{1,3}、)?([\p{Han}·•・A-Za-z0-9]{1,40})：`)
	titled       = regexp.MustCompile(`(?:[问答問]|总统|總統|主席|总理|總理|首相|国务卿|國務卿|部[长長]|大臣|外[长長]|大使|领事|領事|[发發]言人|[记記]者|司[长長]|局[长長]|市[长長]|院[长長]|委[员員]|[议議][员員]|[议議][长長]|主任|[处處][长長]|[将將][军軍]|秘[书書][长長]|官[员員]|先生|女士|小姐|博士|教授|国王|國王|女王|教宗)$`)

	captions = tree.Words("WHAT WHO WHEN WHERE WHY HOW NOTE NB RE CC FROM DATE TIME PLACE LOCATION SUBJECT CONTACT MEDIA RSVP TEL FAX EMAIL SOURCE UPDATE BACKGROUND SUMMARY")
)

// turns marks the speaker turns below root.
func turns(root *html.Node) {
	for _, h := range foundTurns(root) {
		h.mark()
	}
}

// foundTurns returns the heads of the speaker turns below root.
func foundTurns(root *html.Node) (heads []turnHead) {
	uses := map[string]int{}
	for _, p := range tree.Elements(root) {
		if !tree.Is(p, "p") || tree.Attr(p, "class") != "" || tree.Within(p, "li", "td", "th", "section") {
			continue
		}
		if h, ok := headOf(p); ok {
			heads = append(heads, h)
			uses[h.label]++
		}
	}
	return slices.DeleteFunc(heads, func(h turnHead) bool { return !h.sure && uses[h.label] < 2 })
}

// A turnHead is the label that a paragraph opens with and the nodes it is in.
type turnHead struct {
	p     *html.Node
	taken []*html.Node // the nodes that label and rest replace
	label string
	rest  string // what follows the label in the last of taken
	sure  bool
}

const indent = " \t\n\u00A0\u3000"

func headOf(p *html.Node) (h turnHead, ok bool) {
	h.p = p
	for c := range p.ChildNodes() {
		h.taken = append(h.taken, c)
		if c.Type != html.TextNode || !tree.BlankText(c.Data) {
			break
		}
	}
	if len(h.taken) == 0 {
		return h, false
	}
	first := h.taken[len(h.taken)-1]
	if first.Type == html.TextNode {
		s := strings.TrimLeft(first.Data, indent)
		n, sure := turnLabel(s)
		h.label, h.rest, h.sure = s[:n], s[n:], sure
		return h, n > 0
	}
	if !tree.Is(first, "b", "strong") {
		return h, false
	}
	// The label in bold, its colon in or after the bold.
	bold := tree.TextOf(first)
	h.label = strings.Trim(bold, indent)
	if next := first.NextSibling; next != nil && next.Type == html.TextNode {
		h.taken = append(h.taken, next)
		h.rest = next.Data
		lead := strings.TrimLeft(h.rest, " \u00A0")
		for _, colon := range []string{":", "："} {
			if after, found := strings.CutPrefix(lead, colon); found && !strings.HasSuffix(h.label, colon) {
				h.label, h.rest = h.label+colon, after
			}
		}
	}
	if strings.TrimRight(bold, " \u00A0\n") != bold && !strings.HasPrefix(h.rest, " ") {
		h.rest = " " + h.rest
	}
	n, sure := turnLabel(h.label + "  ")
	h.sure = sure
	return h, n == len(h.label)
}

func (h turnHead) mark() {
	who := tree.Element("b", html.Attribute{Key: "class", Val: "turn-who"})
	who.AppendChild(tree.Text(h.label))
	h.p.InsertBefore(who, h.taken[0])
	if h.rest != "" {
		h.p.InsertBefore(tree.Text(h.rest), h.taken[0])
	}
	for _, n := range h.taken {
		tree.Detach(n)
	}
	tree.SetAttr(h.p, "class", "turn")
}

// turnLabel returns the length in bytes of the label that s opens with, or 0,
// and whether it is one wherever it stands.
func turnLabel(s string) (n int, sure bool) {
	if m := capsLabel.FindString(s); m != "" {
		name := strings.TrimSuffix(m, ":")
		after := firstRune(s[len(m):])
		if countOf(name, unicode.L) < 2 && name != "Q" && name != "A" || captions[name] || strings.HasPrefix(name, "TO ") ||
			!unicode.IsSpace(after) || strings.Count(name, "(") != strings.Count(name, ")") {
			return 0, false
		}
		return len(m), true
	}
	if m := letterLabel.FindString(s); m != "" {
		return len(strings.TrimRight(m, " \u00A0")), true
	}
	m := chineseLabel.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	count := countOf(m[1], unicode.Han)
	switch {
	case count == 0 || count > 12 || strings.HasPrefix(m[1], "各位") || strings.HasPrefix(m[1], "致") || strings.ContainsAny(m[1], "我请請"):
		return 0, false
	case titled.MatchString(m[1]):
		return len(m[0]), true
	case count <= 5:
		return len(m[0]), false
	}
	return 0, false
}

// countOf returns how many characters of s belong to table.
func countOf(s string, table *unicode.RangeTable) (n int) {
	for _, r := range s {
		if unicode.Is(table, r) {
			n++
		}
	}
	return n
}
