package feed

import (
	"io"
	"strings"
	"time"

	"dateline"
)

// Robots writes robots.txt (RFC 9309): everyone may crawl everything but the
// paths in disallow, each a prefix that begins with "/". The sitemaps are
// absolute addresses. The only error is w's.
func Robots(w io.Writer, sitemaps, disallow []string) error {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, path := range disallow {
		if path != "" { // an empty rule would allow everything
			b.WriteString("Disallow: " + Address(path) + "\n")
		}
	}
	b.WriteString("Allow: /\n")
	for i, s := range sitemaps {
		if i == 0 {
			b.WriteByte('\n')
		}
		b.WriteString("Sitemap: " + Address(s) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// SecurityInfo is what security.txt says.
type SecurityInfo struct {
	Contact   []string        // mailto:, tel: or https: addresses, most preferred first; at least one
	Expires   time.Time       // after it nothing here is to be relied on; less than a year ahead
	Languages []dateline.Lang // in which reports are read, in no order
	Canonical []string        // where this file is found
	Policy    string          // the page on how reports are handled; empty for none
}

// SecurityTxt writes security.txt (RFC 9116). Without a contact, with one that
// is no URI, or without an expiry it is Invalid, and nothing was written.
func SecurityTxt(w io.Writer, info SecurityInfo) error {
	if len(info.Contact) == 0 {
		return dateline.Invalidf("contact", "security.txt needs one (write mailto:security@news.example)")
	}
	if info.Expires.IsZero() {
		return dateline.Invalidf("expires", "security.txt needs a day on which it expires")
	}
	var b strings.Builder
	field := func(name, value string) {
		if value != "" {
			b.WriteString(name + ": " + value + "\n")
		}
	}
	for _, c := range info.Contact {
		switch scheme, _, _ := strings.Cut(c, ":"); scheme {
		case "mailto", "tel", "https":
		default:
			return dateline.Invalidf("contact", "%q does not begin with mailto:, tel: or https:", c)
		}
		field("Contact", Address(c))
	}
	field("Expires", stamp(info.Expires))
	var langs []string
	for _, l := range info.Languages {
		langs = append(langs, string(l))
	}
	field("Preferred-Languages", strings.Join(lines(langs...), ", "))
	for _, c := range info.Canonical {
		field("Canonical", Address(c))
	}
	field("Policy", Address(info.Policy))
	_, err := io.WriteString(w, b.String())
	return err
}

// LLMsInfo is what llms.txt says.
type LLMsInfo struct {
	Title    string // the newsroom's name
	Summary  string // one sentence on who speaks here
	Details  string // plain paragraphs; empty for none
	Sections []LLMsSection
}

// LLMsSection is a heading with links under it.
type LLMsSection struct {
	Title string
	Links []LLMsLink
}

// LLMsLink is one link and what lies behind it.
type LLMsLink struct {
	Title string
	URL   string
	Note  string // empty for none
}

// LLMsTxt writes llms.txt (llmstxt.org): Markdown with one first-level heading,
// the summary as a quotation, and sections that are lists of links. What in the
// text would be Markdown is escaped. The only error is w's.
func LLMsTxt(w io.Writer, info LLMsInfo) error {
	var b strings.Builder
	b.WriteString("# " + markdown(info.Title) + "\n")
	if s := markdown(info.Summary); s != "" {
		b.WriteString("\n> " + s + "\n")
	}
	for p := range strings.SplitSeq(Clean(info.Details), "\n") {
		if p = markdown(p); p != "" {
			b.WriteString("\n" + p + "\n")
		}
	}
	for _, s := range info.Sections {
		b.WriteString("\n## " + markdown(s.Title) + "\n\n")
		for _, l := range s.Links {
			// Parentheses would end the address early.
			url := strings.NewReplacer("(", "%28", ")", "%29").Replace(Address(l.URL))
			b.WriteString("- [" + markdown(l.Title) + "](" + url + ")")
			if note := markdown(l.Note); note != "" {
				b.WriteString(": " + note)
			}
			b.WriteByte('\n')
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// markdown returns s on one line with what Markdown would read escaped. At the
// start of a line a few more characters mean something.
func markdown(s string) string {
	s = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`).Replace(line(s))
	if s != "" && strings.ContainsRune("#>-+=~|", rune(s[0])) {
		s = `\` + s
	}
	return s
}
