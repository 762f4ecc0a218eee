package paste

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"dateline/internal/markup/internal/tree"
)

// Word writes the items of a list as paragraphs,
//
//	<p style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">1.&nbsp; </span>…</p>
//
// and Word for the web writes each as a list of its own, with its level in
// data-aria-level. Other programs keep of the former only the class and the sign.

// An item is what such a paragraph says of itself.
type item struct {
	node  *html.Node // holds the words
	list  string     // which list it belongs to
	level int
	sign  sign
}

// A sign is what stands before an item.
type sign struct {
	ordered bool
	kind    string // the type attribute of its <ol>
	number  int
	odd     string // the sign, if no list of HTML writes it so: （一）, ①, 1.2
}

// lists makes real lists of the runs of such items below root.
func (c *cleaner) lists(root *html.Node) {
	if !c.word {
		return
	}
	for _, parent := range append([]*html.Node{root}, tree.Elements(root)...) {
		var open []*html.Node // the lists open, outermost first
		var last []item       // the last item of each
		for _, n := range tree.Children(parent) {
			if n.Type == html.TextNode && tree.BlankText(n.Data) {
				continue
			}
			found := items(n)
			switch {
			case len(found) == 0 && len(open) > 0 && tree.Is(n, "p") && hasPrefixWord(tree.Attr(n, "class"), "MsoListParagraph"):
				tree.Adopt(last[len(last)-1].node, n) // a further paragraph of the item
				continue
			case len(found) == 0:
				open, last = nil, nil
				continue
			}
			before := tree.Element("br") // holds the place
			parent.InsertBefore(before, n)
			for _, it := range found {
				for len(open) > 0 {
					l := last[len(last)-1]
					if l.level < it.level || l.level == it.level && it.follows(l) {
						break
					}
					open, last = open[:len(open)-1], last[:len(last)-1]
				}
				if len(open) == 0 || last[len(last)-1].level < it.level {
					list := newList(it.sign)
					if it.sign.odd != "" {
						c.lose("numbering " + it.sign.odd)
					}
					if len(open) == 0 {
						parent.InsertBefore(list, before)
					} else {
						last[len(last)-1].node.AppendChild(list)
					}
					open, last = append(open, list), append(last, it)
				}
				li := tree.Element("li")
				tree.Adopt(li, tree.Children(it.node)...)
				tree.Detach(it.node)
				it.node = li
				open[len(open)-1].AppendChild(li)
				last[len(last)-1] = it
			}
			tree.Detach(before)
			if n.Parent == parent {
				tree.Detach(n)
			}
		}
	}
}

// follows reports whether it goes on with the list of last, of the same level. The
// numbers of Word for the web do not tell.
func (it item) follows(last item) bool {
	return it.list == last.list && it.sign.ordered == last.sign.ordered &&
		(!it.sign.ordered || it.list == "ol" || it.sign.number == last.sign.number+1)
}

func newList(s sign) *html.Node {
	if !s.ordered {
		return tree.Element("ul")
	}
	list := tree.Element("ol")
	if s.kind != "" {
		tree.SetAttr(list, "type", s.kind)
	}
	if s.number != 1 {
		tree.SetAttr(list, "start", strconv.Itoa(s.number))
	}
	return list
}

func hasPrefixWord(list, prefix string) bool {
	for w := range strings.FieldsSeq(list) {
		if strings.HasPrefix(strings.TrimPrefix(w, "gmail-"), prefix) {
			return true
		}
	}
	return false
}

var (
	listStyle  = regexp.MustCompile(`^(l[0-9]+) level([1-9])`)
	leadMargin = regexp.MustCompile(`^([0-9]{1,4})(?:\.[0-9]*)?(pt|px|in|cm)`)
)

// items returns the items that n is, and takes their signs off them.
func items(n *html.Node) []item {
	if tree.Is(n, "div", "ul", "ol") {
		return onlineItems(n)
	}
	class := tree.Attr(n, "class")
	m := listStyle.FindStringSubmatch(style(n, "mso-list"))
	if !tree.Is(n, "p") || m == nil && !hasPrefixWord(class, "MsoListParagraph") {
		return nil
	}
	it := item{node: n, level: 1}
	if m != nil {
		it.list = m[1]
		it.level, _ = strconv.Atoi(m[2])
	} else if mm := leadMargin.FindStringSubmatch(style(n, "margin-left")); mm != nil {
		// Word indents by 36pt a level, in Chinese texts by 21.
		points, _ := strconv.Atoi(mm[1])
		it.level = max(1, min(9, map[string]int{"pt": points / 36, "px": points / 48, "in": points * 2, "cm": points}[mm[2]]))
	}
	for _, s := range tree.Elements(n) {
		if style(s, "mso-list") != "ignore" {
			continue
		}
		var known bool
		if it.sign, known = readSign(strings.Trim(tree.TextOf(s), " \t\r\n\u00A0\u3000")); !known {
			return nil // "第一条" is text: it stays where it is
		}
		tree.Detach(s)
		return []item{it}
	}
	// The sign is the first word, and space follows it.
	for s := range n.Descendants() {
		if s.Type != html.TextNode || tree.BlankText(s.Data) {
			continue
		}
		word, rest := strings.TrimLeft(s.Data, " \t\r\n\u00A0"), ""
		if i := strings.IndexAny(word, " \t\u00A0"); i >= 0 {
			word, rest = word[:i], word[i:]
		}
		known := false
		it.sign, known = readSign(word)
		// One space after a letter or a number is no more than a sentence has.
		spaced := len(strings.TrimLeft(rest, " \t\u00A0")) <= len(rest)-2 || rest == "" && s.NextSibling != nil && tree.BlankText(tree.TextOf(s.NextSibling))
		if known && spaced {
			s.Data = strings.TrimLeft(rest, " \t\u00A0")
			return []item{it}
		}
		break
	}
	if it.sign = (sign{}); m == nil {
		return nil
	}
	return []item{it}
}

// onlineItems returns the items of a list that Word for the web wrote.
func onlineItems(n *html.Node) (items []item) {
	if tree.Is(n, "div") {
		list := n.FirstChild
		if !hasWord(tree.Attr(n, "class"), "ListContainerWrapper") || list == nil || list != n.LastChild {
			return nil
		}
		n = list
	}
	if !tree.Is(n, "ul", "ol") {
		return nil
	}
	number, err := strconv.Atoi(tree.Attr(n, "start"))
	if err != nil {
		number = 1
	}
	for c := range n.ChildNodes() {
		level, err := strconv.Atoi(tree.Attr(c, "data-aria-level"))
		if !tree.Is(c, "li") || err != nil {
			return nil
		}
		if p := c.FirstChild; tree.Is(p, "p") && p == c.LastChild {
			defer tree.Unwrap(p)
		}
		items = append(items, item{node: c, list: n.Data, level: level, sign: sign{ordered: tree.Is(n, "ol"), number: number}})
		number++
	}
	return items
}

var (
	digits   = regexp.MustCompile(`^[(（]?([0-9]{1,4})[.)、．）]{1,2}$`)
	letters  = regexp.MustCompile(`^[(（]?([a-zA-Z]|[ivx]{1,5}|[IVX]{1,5})[.)、．）]{1,2}$`)
	compound = regexp.MustCompile(`^[(（]?(?:[0-9]{1,3}\.)+([0-9]{1,3})[.)]?$`)
	chinese  = regexp.MustCompile(`^(?:[(（]([一二三四五六七八九十]{1,3})[)）]|([一二三四五六七八九十]{1,3})[、.．])$`)
	circled  = regexp.MustCompile(`^[①-⑳]$`)
	lettered = regexp.MustCompile(`[\pL\pN]`)
)

// readSign reads the sign of an item. A sign with letters of another form is none.
func readSign(s string) (_ sign, known bool) {
	if m := digits.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		return sign{ordered: true, number: n}, true
	}
	if m := compound.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		return sign{ordered: true, number: n, odd: s}, true
	}
	if m := chinese.FindStringSubmatch(s); m != nil {
		return sign{ordered: true, number: chineseNumber(m[1] + m[2]), odd: s}, true
	}
	if circled.MatchString(s) {
		return sign{ordered: true, number: int([]rune(s)[0]-'①') + 1, odd: s}, true
	}
	if m := letters.FindStringSubmatch(s); m != nil {
		kind, lower := "A", strings.ToLower(m[1])
		if lower == m[1] {
			kind = "a"
		}
		if len(lower) > 1 || lower == "i" {
			n := romanNumber(lower)
			return sign{ordered: true, kind: map[string]string{"a": "i", "A": "I"}[kind], number: n}, true
		}
		return sign{ordered: true, kind: kind, number: int(lower[0]-'a') + 1}, true
	}
	return sign{}, s == "o" || s == "§" || s != "" && len(s) <= 8 && !lettered.MatchString(s)
}

// chineseNumber reads 一 to 九十九.
func chineseNumber(s string) int {
	n := 0
	for _, r := range s {
		if r == '十' {
			n = max(n, 1) * 10
		} else {
			n += strings.Index("一二三四五六七八九", string(r))/len("一") + 1
		}
	}
	return n
}

func romanNumber(s string) int {
	value := map[rune]int{'i': 1, 'v': 5, 'x': 10}
	n, last := 0, 0
	for _, r := range s {
		v := value[r]
		if n += v; v > last {
			n -= 2 * last
		}
		last = v
	}
	return n
}
