package paste

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"dateline/internal/markup/internal/tree"
)

// Straighten makes every link below root lead straight to its target, and takes the
// sign of a link from words whose address was nothing but parameters of tracking.
// An address that is shown changes with the link.
func Straighten(root *html.Node) {
	for _, n := range tree.Elements(root) {
		if !tree.Is(n, "a") {
			continue
		}
		href, ok := tree.Lookup(n, "href")
		if !ok {
			continue
		}
		target := untracked(direct(href))
		if target == "" {
			tree.DropAttr(n, "href")
			continue
		}
		if target != href && strings.TrimSpace(tree.TextOf(n)) == href {
			for _, t := range tree.Children(n) {
				tree.Detach(t)
			}
			n.AppendChild(tree.Text(target))
		}
		tree.SetAttr(n, "href", target)
	}
}

// direct returns where href leads in the end, if a mail program or a search
// engine put its own address before it: Outlook's safe links, Google's url?q=.
func direct(href string) string {
	for range 4 { // one may be within another
		u, err := url.Parse(strings.TrimSpace(href))
		if err != nil {
			return href
		}
		var next string
		switch host := strings.ToLower(u.Hostname()); {
		case strings.HasSuffix(host, ".safelinks.protection.outlook.com"):
			next = u.Query().Get("url")
		case strings.HasPrefix(host, "www.google.") && u.Path == "/url":
			if next = u.Query().Get("q"); next == "" {
				next = u.Query().Get("url")
			}
		}
		if !strings.HasPrefix(next, "https://") && !strings.HasPrefix(next, "http://") {
			return href
		}
		href = next
	}
	return href
}

var tracking = regexp.MustCompile(`(?i)^(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|mc_cid|mc_eid|igshid|yclid|twclid|_hsenc|_hsmi|spm)$`)

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
