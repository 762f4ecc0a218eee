package importer

import (
	"regexp"
	"strings"

	"dateline"
	"dateline/internal/text"
)

// readMore are the lines by which a list page ends what it shows of an item.
const readMorePhrases = `阅读更多|閱讀更多|继续阅读|繼續閱讀|阅读全文|閱讀全文|查看更多|查看全文|了解更多|詳細內容|详细内容|更多内容|更多內容|更多` +
	`|read (?:more|on|the rest|full (?:text|story|article|statement))|continue reading|keep reading|learn more|more` +
	`|lire (?:la suite|plus)|en savoir plus|leer más|seguir leyendo|читать (?:далее|дальше|полностью)|подробнее|اقرأ المزيد|المزيد`

var (
	// The whole line: 阅读更多», Read more…, (more…), Continue reading “Headline” →.
	reReadMore = regexp.MustCompile(`(?i)^[\[(（【]?\s*(?:(?:` + readMorePhrases + `)\s*[»›>→＞…\.\])）】]*|(?:continue reading|read more(?: about|:)|继续阅读|繼續閱讀)\s+.{1,300}?\s*[»›>→…\.]*)$`)
	// At the end of the excerpt, where only a mark tells it from a sentence.
	reReadMoreInline = regexp.MustCompile(`(?i)^(.*?[\s…\.。])[\[(（【]?(?:` + readMorePhrases + `)\s*(?:»|›|>>|→)[\])）】]*$`)
)

// block is one line of a list page.
type block struct {
	text string
	line int
	gap  bool // a blank line stands before it
}

// parseList reads a list page that was saved as text: the page's title, then
// items of a headline, an excerpt and a line such as 阅读更多».
func parseList(s string) ([]found, error) {
	var items [][]block // each: headline, excerpt …
	var open []block
	n, gap := 0, false
	for line := range strings.Lines(s) {
		n++
		l := strings.TrimSpace(line)
		if l == "" {
			gap = true
			continue
		}
		b := block{l, n, gap}
		gap = false
		if reReadMore.MatchString(l) {
			if len(open) > 0 {
				items = append(items, open)
			}
			open = nil
			continue
		}
		if m := reReadMoreInline.FindStringSubmatch(l); m != nil && len(open) > 0 {
			items = append(items, append(open, block{strings.TrimSpace(m[1]), n, b.gap}))
			open = nil
			continue
		}
		open = append(open, b)
	}
	if len(items) == 0 {
		return nil, atLine{1, dateline.Invalidf("list", "this is no list page: no line such as 阅读更多» or “Read more »” ends an item")}
	}
	above, sure := aboveFirst(items)
	title := items[0][:above]
	items[0] = items[0][above:]
	out := make([]found, 0, len(items)+1)
	for _, item := range items {
		if len(item) < 2 {
			return out, atLine{item[0].line, dateline.Invalidf("list", "an item has a headline and, under it, an excerpt; here is only %q", short(item[0].text))}
		}
		out = append(out, listItem(item))
	}
	for _, b := range title {
		if !sure || above > 1 || text.Width(b.text) > maxTitle {
			out[0].note("taken for the title of the page and left out: %s", short(b.text))
		}
	}
	if len(open) > 1 && text.Width(open[1].text) > 2*text.Width(open[0].text) {
		last := listItem(open)
		last.release.Incomplete, last.stated.incomplete = true, true
		last.note("the page ends inside this item")
		out = append(out, last)
	} else if len(open) > 0 {
		out[len(out)-1].note("left out what stands below it on the page, from line %d on: %s", open[0].line, short(open[0].text))
	}
	return out, nil
}

func listItem(item []block) found {
	t := found{line: item[0].line, plain: true, list: "list:"}
	parts := make([]string, len(item))
	for i, b := range item {
		parts[i] = b.text
	}
	t.release.Headline = text.OneLine(parts[0])
	t.release.Body = strings.Join(parts[1:], "\n\n")
	return t
}

// maxTitle is how wide the title of a page is at most, in columns, for it to be
// left out without a word.
const maxTitle = 40

// aboveFirst returns how many lines stand above the first headline: the title of
// the page, and whether there is no doubt of it. A line that the next one repeats
// is a headline over its excerpt. Otherwise a title is one line, set apart by a
// blank one, over what can be a headline; in the other items, where there are
// any, no line is set apart so.
func aboveFirst(items [][]block) (n int, sure bool) {
	first := items[0]
	for i := 0; i+1 < len(first); i++ {
		if strings.HasPrefix(text.Fold(first[i+1].text), text.Fold(first[i].text)) {
			return i, true
		}
	}
	if len(first) < 3 || !first[1].gap || prose(first[1].text) || onlyDate(first[1].text) {
		return 0, true
	}
	shorter := len(items) > 1
	for _, item := range items[1:] {
		if len(item) >= len(first) && item[1].gap {
			return 0, true
		}
		shorter = shorter && len(item) == len(first)-1
	}
	return 1, shorter
}

// prose reports whether a line is no headline: it is too long or ends in a stop.
func prose(s string) bool {
	return text.Width(s) > 120 || strings.HasSuffix(s, "。") || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "…")
}
