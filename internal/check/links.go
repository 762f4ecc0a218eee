package check

import (
	"net/url"
	"regexp"
	"strings"

	"dateline/internal/check/internal/marked"
)

// links compares where the links of both sides lead, and which images they show.
func (w *work) links() {
	w.compare(w.from.Links, w.to.Links, true)
	w.compare(w.from.Images, w.to.Images, false)
}

func (w *work) compare(there, here []marked.Place, links bool) {
	lost, added := unmatched(there, here, address, w), unmatched(here, there, address, w)
	if len(lost) > 0 && len(added) > 0 {
		lost, added = pairOff(lost, added)
	}
	name := "image"
	if links {
		name = "link"
	}
	for len(lost) > 0 && len(added) > 0 && len(lost) == len(added) {
		w.say(name+".changed", w.from.placed(lost[0]), w.to.placed(added[0]))
		lost, added = lost[1:], added[1:]
	}
	for _, p := range lost {
		target := w.to.end()
		target.Read = p.What
		w.say(name+".missing", w.from.placed(p), target)
	}
	for _, p := range added {
		w.say(name+".added", w.from.end(), w.to.placed(p))
	}
}

func (d *side) placed(p marked.Place) Span {
	s := d.bytes(p.Start, p.End)
	if p.What != s.Text {
		s.Read = p.What
	}
	return s
}

// unmatched returns the places of a whose address b has nowhere. An address is
// said once, however often it occurs; those within the page are none.
func unmatched(a, b []marked.Place, key func(string) string, _ *work) (out []marked.Place) {
	if len(a) == 0 {
		return nil
	}
	has := map[string]bool{}
	for _, p := range b {
		has[key(p.What)] = true
	}
	for _, p := range a {
		k := key(p.What)
		if k == "" || has[k] {
			continue
		}
		has[k] = true
		out = append(out, p)
	}
	return out
}

// pairOff takes out, one against one, addresses of one host that differ by more
// than the language but both name one: each is the page of its language.
func pairOff(lost, added []marked.Place) (l, a []marked.Place) {
	by := map[string]int{}
	for _, p := range added {
		if h := variant(p.What); h != "" {
			by[h]++
		}
	}
	gone := map[string]int{}
	for _, p := range lost {
		if h := variant(p.What); h != "" && by[h] > 0 {
			by[h]--
			gone[h]++
			continue
		}
		l = append(l, p)
	}
	for _, p := range added {
		if h := variant(p.What); h != "" && gone[h] > 0 {
			gone[h]--
			continue
		}
		a = append(a, p)
	}
	return l, a
}

// reLanguage is a language as addresses name it, in a label of the host, a
// folder, a file's ending or a parameter.
var reLanguage = regexp.MustCompile(`(?i)^(en|zh|fr|es|ru|ar|de|it|ja|ko|pt)([-_](hans|hant|[a-z]{2}))*$|^(cn|tc|sc|chs|cht|eng|english|chinese|francais|espanol|french|spanish|russian|arabic|intl)$`)

// address returns what two addresses of the same thing have in common, whatever
// language they name. It is "" for a place within the page.
func address(s string) string {
	key, _ := split(s)
	return key
}

// variant returns the host of an address that names a language, "/" where it is
// the newsroom's own, or "".
func variant(s string) string {
	key, named := split(s)
	if !named {
		return ""
	}
	host, _, _ := strings.Cut(strings.TrimPrefix(key, "//"), "/")
	return "/" + host
}

func split(s string) (key string, named bool) {
	s = strings.TrimSpace(s)
	if s == "" || s[0] == '#' {
		return "", false
	}
	u, err := url.Parse(strings.ReplaceAll(s, `\`, ""))
	if err != nil {
		return s, false
	}
	if u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return strings.ToLower(u.Scheme) + ":" + strings.ToLower(u.Opaque) + u.Host + u.Path, false
	}
	keep := func(parts []string) []string {
		var out []string
		for _, p := range parts {
			if reLanguage.MatchString(p) {
				named = true
				continue
			}
			if p != "" {
				out = append(out, p)
			}
		}
		return out
	}
	host := strings.Join(keep(strings.Split(strings.TrimPrefix(strings.ToLower(u.Host), "www."), ".")), ".")
	path := strings.Join(keep(strings.Split(u.Path, "/")), "/")
	path = strings.TrimSuffix(strings.TrimSuffix(path, ".html"), ".htm")
	if i := strings.LastIndexAny(path, ".-_"); i > 0 && reLanguage.MatchString(path[i+1:]) {
		path, named = path[:i], true
	}
	query := ""
	if u.RawQuery != "" {
		var kept []string
		for _, p := range strings.Split(u.RawQuery, "&") {
			if _, v, ok := strings.Cut(p, "="); ok && reLanguage.MatchString(v) {
				named = true
				continue
			}
			kept = append(kept, p)
		}
		if len(kept) > 0 {
			query = "?" + strings.Join(kept, "&")
		}
	}
	if host != "" {
		host = "//" + host
	}
	return host + "/" + path + query, named
}
