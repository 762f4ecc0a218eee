package web

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Hosts passes on requests for the hosts that allowed knows and answers others
// 421 Misdirected Request (RFC 9110 section 15.5.20) in plain text: a page of
// the newsroom under a stranger's name would be cached and linked there.
// The name given to allowed is lower case, without port or final dot; an IPv6
// address is without brackets.
func Hosts(next http.Handler, allowed func(host string) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !allowed(hostName(r.Host)) {
			refuse(w, r, nil, http.StatusMisdirectedRequest, "this server does not answer for that host")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostName reads a Host header (RFC 9110 section 7.2).
func hostName(hostport string) string {
	host := hostport
	if strings.HasPrefix(host, "[") {
		end := strings.IndexByte(host, ']')
		if end < 0 {
			return ""
		}
		host = host[1:end]
		if net.ParseIP(host) == nil {
			return ""
		}
	} else if i := strings.IndexByte(host, ':'); i >= 0 {
		host = host[:i]
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// MaxURL is the longest request target that CleanPath passes, in bytes.
const MaxURL = 2048

// CleanPath lets through only addresses with one way to write them. It answers
// 414 for a target over [MaxURL] bytes; 400 for one that is malformed: NUL and
// other control characters, a backslash, percent signs or bytes that are not
// UTF-8, in path or query; 404 for one that is well-formed but names nothing,
// since the same thing would have two addresses: "." and ".." segments, empty
// segments, an encoded slash. It never redirects: http.ServeMux behind it then
// never has a reason to. onError may be nil for plain text.
func CleanPath(next http.Handler, onError ErrorPage) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.RequestURI) > MaxURL || len(r.URL.Path) > MaxURL || len(r.URL.RawQuery) > MaxURL {
			refuse(w, r, onError, http.StatusRequestURITooLong, "the address is too long")
			return
		}
		code := checkPath(r.URL.Path, r.URL.RawPath)
		if code == 0 && !cleanQuery(r.URL.RawQuery) {
			code = http.StatusBadRequest
		}
		switch code {
		case 0:
			next.ServeHTTP(w, r)
		case http.StatusNotFound:
			refuse(w, r, onError, code, "there is nothing at this address")
		default:
			refuse(w, r, onError, code, "the address is malformed")
		}
	})
}

// checkPath returns 0 for a clean path, else the status. raw is the path as it
// was written, where that differs from the usual encoding of path.
func checkPath(path, raw string) int {
	if path == "" || path[0] != '/' {
		return http.StatusBadRequest
	}
	if !cleanText(path) || strings.IndexByte(path, '\\') >= 0 {
		return http.StatusBadRequest
	}
	if raw != "" && containsEncodedSlash(raw) {
		return http.StatusNotFound
	}
	for i := 0; i < len(path); i++ {
		if path[i] != '/' {
			continue
		}
		rest := path[i+1:]
		if rest == "" {
			break
		}
		if rest[0] == '/' {
			return http.StatusNotFound
		}
		if rest[0] == '.' {
			segment, _, _ := strings.Cut(rest, "/")
			if segment == "." || segment == ".." {
				return http.StatusNotFound
			}
		}
	}
	return 0
}

// containsEncodedSlash looks for %2f. A path parsed from it has a RawPath, as
// its usual encoding would have a plain slash.
func containsEncodedSlash(raw string) bool {
	for i := 0; i+2 < len(raw); i++ {
		if raw[i] == '%' && raw[i+1] == '2' && raw[i+2]|0x20 == 'f' {
			return true
		}
	}
	return false
}

// cleanQuery reports whether every percent sign begins an encoded byte and the
// decoded whole is clean text. Line breaks and tabs may stand in a form's field.
func cleanQuery(raw string) bool {
	if strings.IndexByte(raw, '%') < 0 {
		return cleanText(raw)
	}
	s, err := url.QueryUnescape(raw)
	return err == nil && utf8.ValidString(s) && strings.IndexByte(s, 0) < 0
}

// cleanText reports whether s is UTF-8 without control characters.
func cleanText(s string) bool {
	ascii := true
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < 0x20, c == 0x7f:
			return false
		case c >= 0x80:
			ascii = false
		}
	}
	return ascii || utf8.ValidString(s)
}

// ReadOnly answers every method but GET and HEAD with 405 and an Allow header
// (RFC 9110 section 15.5.6): it is for routes that only show. onError may be
// nil for plain text.
func ReadOnly(next http.Handler, onError ErrorPage) http.Handler {
	allow := []string{"GET, HEAD"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header()["Allow"] = allow
			refuse(w, r, onError, http.StatusMethodNotAllowed, "this address can only be read")
			return
		}
		next.ServeHTTP(w, r)
	})
}
