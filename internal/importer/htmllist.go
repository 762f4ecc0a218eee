package importer

import (
	"net/url"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"dateline"
	"dateline/internal/markup"
	"dateline/internal/text"
)

// parseHTMLList reads a list page: of all groups of elements that stand side by
// side and are alike, the one whose members most often have a link with a date or
// a paragraph. Menus have links only, so they lose. address is where the page
// was read, if that is known.
func parseHTMLList(s, address string) ([]found, error) {
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return nil, dateline.Invalidf("html", "it cannot be read: %v", err)
	}
	nodes := 0
	for range root.Descendants() {
		if nodes++; nodes > maxNodes {
			return nil, dateline.Invalidf("html", "it has more than %d elements, which no list page has", maxNodes)
		}
	}
	p := htmlPage{base: pageAddress(root, address), lang: pageLang(root)}
	entries := p.bestGroup(root)
	if len(entries) == 0 {
		return nil, dateline.Invalidf("list", "this is no list page: nothing repeats that has a link and a date or a paragraph")
	}
	out := make([]found, 0, len(entries))
	for _, e := range entries {
		out = append(out, p.found(e))
	}
	return out, nil
}

type htmlPage struct {
	base *url.URL
	lang dateline.Lang
}

// entry is what one member of a list says.
type entry struct {
	headline string
	link     string
	day      dateline.Moment
	excerpt  string // HTML, "" if there is none
}

// Limits on what is taken for a list page, against pages made to cost time.
const (
	maxNodes = 300_000 // of a page
	maxEntry = 2_000   // nodes of an entry
)

// bestGroup returns the entries of the list on the page.
func (p *htmlPage) bestGroup(root *html.Node) []entry {
	var best []entry
	score := 0
	var groups [][]*html.Node
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		groups = append(groups, alike(n)...)
		for c := range n.ChildNodes() {
			if c.Type == html.ElementNode && !outside(c) && c.DataAtom != atom.Aside && c.DataAtom != atom.Footer {
				walk(c)
			}
		}
	}
	walk(root)
	for _, g := range groups {
		var entries []entry
		points := 0
		for _, n := range g {
			// A group around another one has entries that are whole lists.
			if e, n := p.entry(n); n > 0 {
				entries = append(entries, e)
				points += n
			}
		}
		// Half of the members must be entries: else it is a row of columns.
		if points > score && 2*len(entries) >= len(g) {
			best, score = entries, points
		}
	}
	return best
}

// outside reports whether an element is no part of what a page says.
func outside(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Head, atom.Nav, atom.Template, atom.Noscript, atom.Select, atom.Svg, atom.Iframe:
		return true
	}
	return false
}

// alike returns the groups of n's children that are the same element with the
// same first class. An article alone is a group of one.
func alike(n *html.Node) [][]*html.Node {
	groups := map[string][]*html.Node{}
	var order []string
	for c := range n.ChildNodes() {
		if c.Type != html.ElementNode || outside(c) {
			continue
		}
		switch c.DataAtom {
		case atom.Li, atom.Article, atom.Div, atom.Section, atom.Tr, atom.Dl, atom.P, atom.Dd:
		default:
			continue
		}
		key := c.Data
		if c.DataAtom == atom.Div || c.DataAtom == atom.Section {
			class, _, _ := strings.Cut(strings.TrimSpace(attr(c, "class")), " ")
			key += "." + class
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], c)
	}
	var out [][]*html.Node
	for _, key := range order {
		if g := groups[key]; len(g) > 1 || key == "article" {
			out = append(out, g)
		}
	}
	return out
}

// entry reads one member of a group and says how much it looks like an entry of
// a list: 0, not at all.
func (p *htmlPage) entry(n *html.Node) (e entry, points int) {
	var heading, link, stamp *html.Node
	links, headings, paragraphs := 0, 0, 0
	nodes := 0
	for c := range n.Descendants() {
		if nodes++; nodes > maxEntry {
			return e, 0
		}
		switch c.DataAtom {
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			if headings++; heading == nil {
				heading = c
			}
		case atom.A:
			if attr(c, "href") == "" || readMoreLink(c) {
				continue
			}
			if links++; link == nil || text.Width(plainOf(c)) > text.Width(plainOf(link)) {
				link = c
			}
		case atom.Time:
			stamp = c
		case atom.P:
			paragraphs++
		}
	}
	title := heading
	if title == nil {
		title = link
	} else if a := inside(heading, link); a != nil {
		link = a
	}
	if title == nil || headings > 3 {
		return e, 0
	}
	e.headline = text.OneLine(plainOf(title))
	if e.headline == "" || len(e.headline) > dateline.MaxHeadline {
		return e, 0
	}
	if link != nil {
		e.link = p.resolve(attr(link, "href"))
	}
	rest := plainWithout(n, title)
	if stamp != nil {
		e.day = dayIn(attr(stamp, "datetime") + " " + plainOf(stamp))
	}
	if e.day.IsZero() {
		e.day = dayIn(rest)
	}
	e.excerpt = excerpt(n, title)
	switch {
	case link == nil && heading == nil:
		return e, 0
	// Five entries with their texts outweigh a column of a dozen dated links.
	case !e.day.IsZero() && e.excerpt != "":
		points = 10
	case e.excerpt != "" && (heading != nil || paragraphs > 0):
		points = 6
	case !e.day.IsZero():
		points = 2
	default:
		return e, 0
	}
	// Several links without a heading: a menu or a whole list.
	if heading == nil && links > 3 {
		return e, 0
	}
	return e, points
}

// inside returns the link in or around a heading, else the other one.
func inside(heading, other *html.Node) *html.Node {
	for c := range heading.Descendants() {
		if c.DataAtom == atom.A && attr(c, "href") != "" {
			return c
		}
	}
	for a := range heading.Ancestors() {
		if a.DataAtom == atom.A {
			return a
		}
	}
	return other
}

// excerpt returns, as HTML, what an entry says beside its headline, its date and
// the link to read more.
func excerpt(n, title *html.Node) string {
	var kept, words strings.Builder
	for c := range n.ChildNodes() {
		keep(&kept, &words, c, title)
	}
	if strings.Trim(words.String(), " \t\u00a0\u3000()（）[]【】|·•-–—/,，>»\n") == "" {
		return ""
	}
	return kept.String()
}

// keep writes n as HTML, and its words, unless it is the headline, a date or a
// link to read more. Elements that hold more are looked into.
func keep(kept, words *strings.Builder, n, title *html.Node) {
	plain := plainOf(n)
	switch {
	case n == title, outside(n), n.Type == html.CommentNode, n.DataAtom == atom.Time, readMoreLink(n), onlyDate(plain):
		return
	case n.DataAtom == atom.P, n.DataAtom == atom.Div, n.DataAtom == atom.Td, n.DataAtom == atom.Span, contains(n, title):
		block := n.DataAtom == atom.P || n.DataAtom == atom.Div || n.DataAtom == atom.Td
		if block {
			kept.WriteString("<p>")
		}
		for c := range n.ChildNodes() {
			keep(kept, words, c, title)
		}
		if block {
			kept.WriteString("</p>")
		}
		return
	}
	words.WriteString(plain)
	_ = html.Render(kept, n) // writing to a strings.Builder does not fail
}

func contains(n, what *html.Node) bool {
	for a := range what.Ancestors() {
		if a == n {
			return true
		}
	}
	return false
}

// readMoreLink reports whether n is a link such as 阅读更多».
func readMoreLink(n *html.Node) bool {
	return n.DataAtom == atom.A && reReadMore.MatchString(strings.TrimSpace(plainOf(n)))
}

// found makes an entry a text to read the facts of.
func (p *htmlPage) found(e entry) found {
	t := found{list: "list:", hint: e.day, claimed: true}
	rel := &t.release
	rel.Headline, rel.Lang = e.headline, p.lang
	if e.excerpt != "" {
		md, lost, err := markup.FromHTML(e.excerpt)
		if err != nil {
			lost = append(lost, err.Error())
		}
		for _, l := range lost {
			t.note("left out: %s", l)
		}
		if rel.Body = strings.TrimSpace(md); rel.Body != "" {
			return t
		}
	}
	// A ministry's answers of one day may share a headline; their addresses differ
	// in the last part, whatever the page that they are linked from.
	t.apart = e.link[strings.LastIndexByte(strings.TrimRight(e.link, "/"), '/')+1:]
	t.noText, t.stated.body, t.stated.incomplete = true, true, true
	t.note("the list has no text of it, only a link")
	rel.Body = fullText(p.lang, e.headline) + markup.EscapeText(e.link)
	if u, err := url.Parse(e.link); err != nil || !u.IsAbs() {
		t.note("the link is relative, and the page does not say where it was read; give its address")
	}
	return t
}

// fullText introduces the link to a text that is elsewhere.
func fullText(lang dateline.Lang, headline string) string {
	if lang == "" {
		lang = text.GuessLang(headline)
	}
	switch lang.Base() {
	case "zh":
		return "全文："
	case "fr":
		return "Texte intégral : "
	case "es":
		return "Texto completo: "
	case "ru":
		return "Полный текст: "
	case "ar":
		return "النص الكامل: "
	}
	return "Full text: "
}

func (p *htmlPage) resolve(href string) string {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil {
		return ""
	}
	if p.base != nil {
		u = p.base.ResolveReference(u)
	}
	if u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// pageAddress returns where the page was read: as its base element, its
// canonical link or its own metadata say, or as the caller knows.
func pageAddress(root *html.Node, known string) *url.URL {
	var base, canonical string
	for n := range root.Descendants() {
		switch {
		case n.DataAtom == atom.Base && base == "":
			base = attr(n, "href")
		case n.DataAtom == atom.Link && strings.EqualFold(attr(n, "rel"), "canonical"):
			canonical = attr(n, "href")
		case n.DataAtom == atom.Meta && attr(n, "property") == "og:url" && canonical == "":
			canonical = attr(n, "content")
		}
	}
	var at *url.URL
	for _, s := range []string{known, canonical, base} {
		u, err := url.Parse(s)
		if s == "" || err != nil {
			continue
		}
		if at != nil {
			u = at.ResolveReference(u)
		}
		if u.Scheme == "http" || u.Scheme == "https" {
			at = u
		}
	}
	return at
}

// pageLang returns the language that the page's root element names.
func pageLang(root *html.Node) dateline.Lang {
	for n := range root.Descendants() {
		if n.DataAtom == atom.Html {
			return dateline.CanonicalLang(attr(n, "lang"))
		}
	}
	return ""
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func plainOf(n *html.Node) string { return plainWithout(n, nil) }

// plainWithout returns the text in n without that in skip, with a space between
// elements.
func plainWithout(n, skip *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n == skip, n.Type == html.ElementNode && outside(n):
			return
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
		if n.Type == html.ElementNode && n.DataAtom != atom.A && n.DataAtom != atom.Span && n.DataAtom != atom.B && n.DataAtom != atom.Em && n.DataAtom != atom.Strong {
			b.WriteByte(' ')
		}
	}
	walk(n)
	return b.String()
}

var (
	reNumericDay = regexp.MustCompile(`((?:19|20)\d\d)(?:年|[-/.])\s?(\d{1,2})(?:月|[-/.])\s?(\d{1,2})日?`)
	reWordDay    = regexp.MustCompile(`(?i)(\d{1,2})(?:st|nd|rd|th)?\s+(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,?\s+((?:19|20)\d\d)|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)`)
)

// dayIn returns the first date in s, without a zone.
func dayIn(s string) dateline.Moment {
	if m := reNumericDay.FindStringSubmatch(s); m != nil {
		return onDay(m[1]+"-"+m[2]+"-"+m[3], "2006-1-2")
	}
	if m := reWordDay.FindStringSubmatch(s); m != nil {
		return onDay(m[1]+m[5]+" "+title(m[2]+m[4])+" "+m[3]+m[6], "2 Jan 2006")
	}
	return dateline.Moment{}
}

func onDay(s, layout string) dateline.Moment {
	t, err := time.Parse(layout, s)
	if err != nil {
		return dateline.Moment{}
	}
	m, err := dateline.ParseMoment(t.Format("2006-01-02"), "")
	if err != nil {
		return dateline.Moment{}
	}
	return m
}

func title(month string) string {
	return strings.ToUpper(month[:1]) + strings.ToLower(month[1:])
}

// besideDate is what stands with a date and says nothing more.
var besideDate = regexp.MustCompile(`(?i)posted on|published|发布时间|發布時間|发布|日期|\d\d:\d\d(?::\d\d)?|星期.|[\s()（）\[\]【】|·,，:：-]`)

// onlyDate reports whether s is a date and nothing else worth a line.
func onlyDate(s string) bool {
	s = strings.TrimSpace(s)
	if len(s) > 60 || dayIn(s).IsZero() {
		return false
	}
	s = reWordDay.ReplaceAllString(reNumericDay.ReplaceAllString(s, ""), "")
	return besideDate.ReplaceAllString(s, "") == ""
}
