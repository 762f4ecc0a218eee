package web

import (
	"net/http"
	"strings"
	"time"
)

// cutETag takes an entity tag off the front of s (RFC 9110 section 8.8.3):
// tag is the quoted opaque part, without W/. A tag may hold commas.
func cutETag(s string) (tag string, weak bool, rest string, ok bool) {
	if strings.HasPrefix(s, "W/") {
		weak, s = true, s[2:]
	}
	if len(s) < 2 || s[0] != '"' {
		return "", false, "", false
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return s[:i+1], weak, s[i+1:], true
		case c == 0x21 || c >= 0x23 && c <= 0x7e || c >= 0x80:
		default:
			return "", false, "", false
		}
	}
	return "", false, "", false
}

// matchETag reports whether a list of entity tags, or "*", matches tag, which is
// strong. By weak comparison (If-None-Match) W/"a" matches "a", by strong
// comparison (If-Match) it does not (section 8.8.3.2). What follows something
// malformed is not read.
func matchETag(values []string, tag string, strong bool) bool {
	for _, list := range values {
		if list == tag {
			return true
		}
		list = trimOWS(list)
		if list == "*" {
			return true
		}
		for list != "" {
			got, weak, rest, ok := cutETag(list)
			if !ok {
				break
			}
			if got == tag && !(strong && weak) {
				return true
			}
			rest = trimOWS(rest)
			if rest != "" && rest[0] != ',' {
				break
			}
			list = strings.TrimLeft(rest, ", \t")
		}
	}
	return false
}

// precondition evaluates a GET or HEAD against the selected representation in
// the order of RFC 9110 section 13.2.2. It returns 200 to go on, 304 or 412.
func precondition(h http.Header, etag string, modified time.Time, lastModified string) int {
	if v := h["If-Match"]; len(v) != 0 {
		if !matchETag(v, etag, true) {
			return http.StatusPreconditionFailed
		}
	} else if v := h["If-Unmodified-Since"]; len(v) == 1 && !modified.IsZero() {
		if t, err := http.ParseTime(v[0]); err == nil && modified.After(t) {
			return http.StatusPreconditionFailed
		}
	}
	if v := h["If-None-Match"]; len(v) != 0 {
		if matchETag(v, etag, false) {
			return http.StatusNotModified
		}
		return http.StatusOK // section 13.1.3: the date is then ignored
	}
	if v := h["If-Modified-Since"]; len(v) == 1 && !modified.IsZero() {
		if v[0] == lastModified {
			return http.StatusNotModified
		}
		if t, err := http.ParseTime(v[0]); err == nil && !modified.After(t) {
			return http.StatusNotModified
		}
	}
	return http.StatusOK
}
