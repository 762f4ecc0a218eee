package paste

import (
	"strings"

	"golang.org/x/net/html"

	"dateline/internal/markup/internal/tree"
)

// Bounds on what the tree builder of HTML is given. It opens formatting elements
// anew in each paragraph after one that left them open, so their number
// multiplies; and it refuses more than 512 open elements.
const (
	maxFormatting = 16
	maxContainers = 64
	maxAttributes = 64
)

var (
	formattingElements = tree.Words("a b big code em font i nobr s small strike strong tt u")
	voidElements       = tree.Words("area base br col embed hr img input link meta source track wbr")
	impliedEndElements = tree.Words("body colgroup dd dt head html li option p rp rt rb rtc tbody td tfoot th thead tr")
)

// Bounded drops the tags of s that would nest beyond those bounds. All HTML goes
// through it before it is parsed.
func Bounded(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	open, dropped := map[string]int{}, map[string]int{}
	var formatting, containers int
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			b.Write(z.Raw())
			return b.String()
		}
		// Raw is valid only until the name is read.
		raw := string(z.Raw())
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken && kind != html.EndTagToken {
			b.WriteString(raw)
			continue
		}
		tag, _ := z.TagName()
		name := string(tag)
		depth, limit := &containers, maxContainers
		if formattingElements[name] {
			depth, limit = &formatting, maxFormatting
		}
		switch {
		case voidElements[name] || impliedEndElements[name]:
		case kind == html.EndTagToken && dropped[name] > 0:
			dropped[name]--
			continue
		case kind == html.EndTagToken && open[name] == 0:
			continue // it would confuse bluemonday's count of skipped elements
		case kind == html.EndTagToken:
			open[name]--
			*depth--
		case *depth >= limit:
			dropped[name]++
			continue
		default:
			open[name]++
			*depth++
		}
		if len(raw) > 1024 && kind != html.EndTagToken {
			raw = fewAttributes(raw)
		}
		b.WriteString(raw)
	}
}

// fewAttributes cuts the attributes of a start tag down to maxAttributes: the
// tree builder compares those of formatting elements pairwise.
func fewAttributes(raw string) string {
	z := html.NewTokenizer(strings.NewReader(raw))
	z.Next()
	t := z.Token()
	t.Attr = t.Attr[:min(len(t.Attr), maxAttributes)]
	return t.String()
}
