package markup

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"dateline"
)

// FromHTML converts HTML, a page's or a fragment, to the Markdown of this
// package. All that a reader saw stays: text, headings, lists, tables, links,
// images, emphasis, footnotes. Scripts, styles, comments, hidden elements and
// tracking pixels go silently, as do tracking parameters of links (utm_*,
// fbclid and the like) and invisible characters. lost names, once each and in
// order, what a reader would miss: "iframe https://…", "video", "form" …
//
// The error is dateline.Invalid, for input over MaxBytes or nested too deeply
// to be read.
func FromHTML(source string) (md string, lost []string, err error) {
	if len(source) > MaxBytes {
		return "", nil, dateline.Invalidf("html", "larger than %d bytes: import the text of the article only", MaxBytes)
	}
	doc, err := html.Parse(strings.NewReader(bounded(cleanText(source))))
	if err != nil {
		return "", nil, dateline.Invalidf("html", "nested too deeply to be read")
	}
	body := doc
	for n := range doc.Descendants() {
		if is(n, "body") {
			body = n
			break
		}
	}
	lost = prune(body)
	notes := takeNotes(body)
	if md, err = markdown(body); err != nil {
		return "", nil, err
	}
	for _, note := range notes {
		text, err := markdown(note.content)
		if err != nil {
			return "", nil, err
		}
		md += "\n\n" + prefixed(text, "[^"+note.name+"]: ", "    ")
	}
	md = noteMark.ReplaceAllString(md, "[^$1]")
	return strings.TrimSpace(md), lost, nil
}

// markdown writes what the policy allows of the content of n.
func markdown(n *html.Node) (string, error) {
	root, err := policed(render(n))
	if err != nil {
		return "", dateline.Invalidf("html", "nested too deeply to be read")
	}
	t := treatment{images: true, labels: defaultLabels()["en"]}
	t.apply(root)
	for _, n := range elements(root) {
		if is(n, "a") {
			if href := untracked(attr(n, "href")); href != "" {
				setAttr(n, "href", href)
			} else {
				unwrap(n)
				continue
			}
		}
		for _, same := range [][]string{{"b", "strong"}, {"i", "em"}, {"s", "del"}} {
			if is(n, same...) && within(n, same...) {
				unwrap(n) // bold within bold shows nothing and has no sign
				break
			}
		}
	}
	eachLine(root, tidy)
	return writeBlocks(root), nil
}

// tidy makes the text nodes of a line what they show: no invisible characters,
// white space as single spaces and none between Han characters or at the ends.
func tidy(line []*html.Node) {
	if within(line[0], "pre") {
		return
	}
	for _, n := range line {
		n.Data = visible(n.Data)
	}
	joinHan(line)
	space := true
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

// visible drops characters that show nothing and makes no-break spaces, which
// pages are full of, plain ones where French typography does not need them.
func visible(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0 {
		return s
	}
	runes := []rune(s)
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return ' '
		}
		return runes[i]
	}
	var b strings.Builder
	for i, r := range runes {
		switch r {
		case '\u00AD', '\u200B', '\u2060', '\uFEFF', '\u180E', '\u2061', '\u2062', '\u2063', '\u2064':
		case '\u200C', '\u200D':
			if joins(at(i-1)) && joins(at(i+1)) {
				b.WriteRune(r)
			}
		case '\u00A0', '\u202F':
			if strings.ContainsRune(";:!?»%", at(i+1)) && at(i+1) != ' ' || at(i-1) == '«' {
				b.WriteRune(r)
			} else {
				b.WriteByte(' ')
			}
		case '\u2028', '\u2029', '\u2007':
			b.WriteByte(' ')
		default:
			// Tag characters spell regional flags after an emoji; else they are unseen.
			if r < 0xE0000 || r > 0xE007F || at(i-1) >= 0x1F000 {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// joins reports whether a zero-width joiner or non-joiner beside r changes what
// is seen: in Arabic, Indic and other joining scripts, and in emoji.
func joins(r rune) bool {
	if r >= 0x2190 && r < 0x2C00 || r >= 0x1F000 || unicode.Is(unicode.Variation_Selector, r) {
		return true
	}
	return (unicode.IsLetter(r) || unicode.IsMark(r)) &&
		!unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo)
}

var (
	hiddenStyle = regexp.MustCompile(`(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b`)
	pixelHost   = regexp.MustCompile(`(?i)^(?:pixel\.wp\.com|stats\.wp\.com|feeds\.feedburner\.com|www\.google-analytics\.com|.*\.doubleclick\.net)$`)
	tracking    = regexp.MustCompile(`(?i)^(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|mc_cid|mc_eid|igshid|yclid|twclid|_hsenc|_hsmi|spm)$`)
	unseen      = words("script style template noscript head title meta link base noembed noframes datalist param source track")
	screenOnly  = words("screen-reader-text sr-only visually-hidden visuallyhidden")
	missed      = words("iframe frame object embed applet video audio canvas svg math form input select textarea button map marquee")
	emptied     = words("iframe frame object embed applet video audio canvas svg input select textarea")
)

// prune removes what a reader does not see from below root, and what Markdown
// cannot hold, which it names.
func prune(root *html.Node) (lost []string) {
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for _, c := range children(n) {
			switch {
			case c.Type == html.CommentNode, c.Type == html.DoctypeNode, c.Type == html.ElementNode && hidden(c):
				detach(c)
				continue
			case c.Type != html.ElementNode:
				continue
			case missed[c.Data]:
				name := c.Data
				src := attr(c, "src") + attr(c, "data")
				if clean, _, ok := address(src); ok {
					name += " " + clean
				}
				if !slices.Contains(lost, name) {
					lost = append(lost, name)
				}
				if emptied[c.Data] {
					detach(c)
					continue
				}
			}
			walk(c)
		}
	}
	walk(root)
	return lost
}

func hidden(n *html.Node) bool {
	if _, ok := lookup(n, "hidden"); ok || unseen[n.Data] ||
		is(n, "input") && attr(n, "type") == "hidden" || hiddenStyle.MatchString(attr(n, "style")) {
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		if screenOnly[class] {
			return true
		}
	}
	if !is(n, "img") {
		return false
	}
	small := func(key string) bool { v := attr(n, key); return v == "0" || v == "1" || v == "1px" || v == "0px" }
	if small("width") && small("height") {
		return true
	}
	u, err := url.Parse(attr(n, "src"))
	return err == nil && pixelHost.MatchString(u.Host)
}

// untracked removes the parameters of href that only say who followed it.
func untracked(href string) string {
	base, _, _ := strings.Cut(href, "#")
	head, query, ok := strings.Cut(base, "?")
	if !ok {
		return href
	}
	kept := slices.DeleteFunc(strings.Split(query, "&"), func(pair string) bool {
		key, _, _ := strings.Cut(pair, "=")
		return tracking.MatchString(key)
	})
	if len(kept) > 0 {
		head += "?" + strings.Join(kept, "&")
	}
	return head + href[len(base):]
}
