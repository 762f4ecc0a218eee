package importer

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"dateline/internal/markup"
)

var (
	// kramdown's attribute lists: {:target="_blank"}, {:.right}, {: #id}, {::comment}.
	reAttributes = regexp.MustCompile(`\{::?[ \t]*[^{}\n]{0,200}\}`)
	// Jekyll's address of the site itself, with or without a filter behind it.
	reSiteAddress = regexp.MustCompile(`\{\{-?\s*site\.(?:baseurl|url)\s*(?:\|[^{}\n]*)?-?\}\}`)
	reLiquid      = regexp.MustCompile(`\{\{[^{}\n]{0,200}\}\}|\{%[^\n]{0,200}?%\}`)
	reSpacedLink  = regexp.MustCompile(`\]\((?:/|https?://)[^()<>"\s]*(?: +[^()<>"\s]+)+\)`) // kramdown allows spaces in an address
	// What a site prints above a text by itself: the day and the folder it is in.
	rePostedIn = regexp.MustCompile(`^(\d{1,2} \pL+ \d{4})[ \t]+(?:Posted in[ \t]+)?\[[^\]\n]+\]\(/[^)\n]*\)[ \t]*(\n?)$`)
	// Bold with a space before its end, as converters from Word leave it.
	reLooseBold = regexp.MustCompile(`(^|[\s(])\*\*([^*\s][^*\n]*?)[ \t\x{a0}]+(\n?)\*\*`)
	reSiteLink  = regexp.MustCompile(`\]\(/[^/)\s][^)\s]*|\]\(/\)`) // a path of the site, which is another here
	reBlockTag  = regexp.MustCompile(`(?i)^ {0,3}<(address|article|aside|blockquote|center|details|div|dl|figure|footer|form|h[1-6]|header|iframe|img|main|nav|ol|p|pre|script|section|style|table|ul|video)\b`)
)

// fromKramdown turns the Markdown that site generators take into plain Markdown:
// blocks of raw HTML are converted, attribute lists go (the newsroom decides how
// a link opens), and what a generator would have filled in is reported. Fenced
// code stays as it is.
func fromKramdown(s string) (string, []string) {
	var out strings.Builder
	var notes []string
	note := func(why string) {
		if !slices.Contains(notes, why) {
			notes = append(notes, why)
		}
	}
	s = reLooseBold.ReplaceAllString(s, "$1**$2**$3 ")
	fence, unclosed := "", 0
	for len(s) > 0 {
		line, rest := cutLine(s)
		trimmed := strings.TrimLeft(line, " ")
		switch {
		case fence != "":
			if strings.HasPrefix(trimmed, fence) {
				fence = ""
			}
		case strings.HasPrefix(trimmed, "```"), strings.HasPrefix(trimmed, "~~~"):
			fence = trimmed[:3]
		case reBlockTag.MatchString(line):
			block, closed := htmlBlock(s, unclosed < maxUnclosed)
			if !closed {
				unclosed++
			}
			md, lost, err := markup.FromHTML(block)
			if err != nil {
				note("a block of HTML was kept as it is: " + err.Error())
				out.WriteString(block)
			} else {
				for _, l := range lost {
					note("left out: " + l)
				}
				// What stood in one line with the block before stays apart.
				out.WriteString("\n" + md + "\n\n")
			}
			s = s[len(block):]
			continue
		default:
			line = inline(line, note)
			// A line of attributes alone leaves nothing, not even a paragraph break.
			if strings.TrimSpace(line) == "" && strings.TrimSpace(s[:len(s)-len(rest)]) != "" {
				s = rest
				continue
			}
		}
		out.WriteString(line)
		s = rest
	}
	return out.String(), notes
}

func inline(line string, note func(string)) string {
	line = rePostedIn.ReplaceAllString(line, "$1$2")
	line = reSpacedLink.ReplaceAllStringFunc(line, func(s string) string { return strings.ReplaceAll(s, " ", "%20") })
	if !strings.Contains(line, "{") {
		return line
	}
	line = reAttributes.ReplaceAllString(line, "")
	line = reSiteAddress.ReplaceAllString(line, "")
	for _, tag := range reLiquid.FindAllString(line, -1) {
		note("a template instruction is in the text: " + short(tag))
	}
	return line
}

// cutLine returns the first line of s with its line break, and the rest.
func cutLine(s string) (line, rest string) {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return s[:i+1], s[i+1:]
	}
	return s, ""
}

// siteLinks gives links to a path of their own site the host of that site, and
// returns how many it had to leave because the address is not known.
func siteLinks(md, address string) (string, int) {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return reSiteLink.ReplaceAllStringFunc(md, func(s string) string { return "](" + u.Scheme + "://" + u.Host + s[2:] }), 0
	}
	return md, len(reSiteLink.FindAllString(md, -1))
}

// maxUnclosed bounds how often the end of an element is looked for in vain,
// which each time reads the whole rest of the file.
const maxUnclosed = 50

// htmlBlock returns the block of HTML that s begins with: up to the line on
// which its first element ends, or, if that never ends or is not looked for, to
// the next blank line.
func htmlBlock(s string, look bool) (block string, closed bool) {
	name := strings.ToLower(reBlockTag.FindStringSubmatch(s)[1])
	if look && name != "img" {
		if end := elementEnd(s, name); end > 0 {
			line, _ := cutLine(s[end:])
			return s[:end+len(line)], true
		}
	}
	if i := strings.Index(s, "\n\n"); i >= 0 {
		return s[:i+1], name == "img"
	}
	return s, name == "img"
}

// elementEnd returns the offset after the end tag of the element that s begins
// with, 0 if there is none.
func elementEnd(s, name string) int {
	depth := 0
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '<')
		if i < 0 {
			return 0
		}
		at += i + 1
		closing := at < len(s) && s[at] == '/'
		if closing {
			at++
		}
		if len(s)-at < len(name) || !strings.EqualFold(s[at:at+len(name)], name) || letter(s, at+len(name)) {
			continue
		}
		if !closing {
			depth++
			continue
		}
		if depth--; depth > 0 {
			continue
		}
		if end := strings.IndexByte(s[at:], '>'); end >= 0 {
			return at + end + 1
		}
		return 0
	}
}

func letter(s string, at int) bool {
	if at >= len(s) {
		return false
	}
	c := s[at] | 0x20
	return c >= 'a' && c <= 'z' || s[at] >= '0' && s[at] <= '9' || s[at] == '-'
}
