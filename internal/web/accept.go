package web

import (
	"net/http"
	"strings"
)

// cutElement takes the first element off a comma-separated list (RFC 9110
// section 5.6.1). A comma within a quoted string does not part elements.
func cutElement(s string) (element, rest string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted:
			i++
		case c == ',' && !quoted:
			return trimOWS(s[:i]), s[i+1:]
		}
	}
	return trimOWS(s), ""
}

// trimOWS trims optional white space, which is only space and tab (section 5.6.3).
func trimOWS(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for s != "" && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}

// parseWeight reads a qvalue (section 12.4.2) in thousandths. Whatever the
// grammar does not allow is not ok.
func parseWeight(s string) (q int, ok bool) {
	if s == "" || len(s) > 5 || (s[0] != '0' && s[0] != '1') {
		return 0, false
	}
	q = int(s[0]-'0') * 1000
	if len(s) == 1 {
		return q, true
	}
	if s[1] != '.' {
		return 0, false
	}
	unit := 100
	for i := 2; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		q += int(s[i]-'0') * unit
		unit /= 10
	}
	return q, q <= 1000
}

// cutParam takes the first parameter off "; a=b; c=d" (section 5.6.6).
func cutParam(s string) (name, value, rest string) {
	quoted := false
	end := len(s)
scan:
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted:
			i++
		case c == ';' && !quoted:
			end = i
			break scan
		}
	}
	param := s[:end]
	if end < len(s) {
		rest = s[end+1:]
	}
	name, value, _ = strings.Cut(param, "=")
	return trimOWS(name), trimOWS(value), rest
}

// A coding is one of the forms a Page is kept in.
type coding uint8

const (
	identity coding = iota
	gzipped
	zstandard
	codings // how many there are
)

// chooseCoding picks a content coding by Accept-Encoding (section 12.5.3) among
// identity and those on offer. Of equal weights the smaller form wins: zstd,
// gzip, identity. "*" is taken to mean gzip: who says so may never have heard of
// zstd, which a wildcard gets only if all else is refused. An element with a malformed weight is passed over. It is not
// ok when the client has excluded everything, identity included.
func chooseCoding(values []string, hasGzip, hasZstd bool) (c coding, ok bool) {
	if len(values) == 0 {
		return identity, true // no preference: every client can read identity
	}
	const unsaid = -1
	zst, gz, plain, star := unsaid, unsaid, unsaid, unsaid
	for _, list := range values {
		for list != "" {
			var element string
			element, list = cutElement(list)
			name, params, weighted := strings.Cut(element, ";")
			q := 1000
			if weighted {
				key, value, _ := cutParam(params)
				if !strings.EqualFold(key, "q") {
					continue
				}
				if q, ok = parseWeight(value); !ok {
					continue
				}
			}
			switch name = trimOWS(name); {
			case strings.EqualFold(name, "gzip"), strings.EqualFold(name, "x-gzip"): // 8.4.1.3
				gz = q
			case strings.EqualFold(name, "zstd"):
				zst = q
			case strings.EqualFold(name, "identity"):
				plain = q
			case name == "*":
				star = q
			}
		}
	}
	if gz == unsaid {
		gz = star
	}
	allowed := plain > 0 || plain == unsaid && star != 0
	if plain == unsaid {
		plain = star
	}
	best := 0
	if hasZstd && zst > 0 {
		c, best = zstandard, zst
	}
	if hasGzip && gz > best {
		c, best = gzipped, gz
	}
	if allowed && plain > best {
		c, best = identity, plain
	}
	if best == 0 && !allowed && hasZstd && zst == unsaid && star > 0 {
		return zstandard, true
	}
	return c, best > 0 || allowed
}

// Accepts returns the offer that the request's Accept header prefers (RFC 9110
// section 12.5.1), or "" if it excludes them all. For each offer the most
// specific range that fits decides; of equal weights the earlier offer wins,
// so a missing header and "*/*" both choose the first. Offers are media types
// such as "text/html", without spaces; a parameter in a range must be in the
// offer too, except charset=utf-8, which everything here is.
func Accepts(r *http.Request, offers ...string) string {
	values := r.Header["Accept"]
	if blank(values) {
		if len(offers) == 0 {
			return ""
		}
		return offers[0]
	}
	best, bestQ := "", 0
	for _, o := range offers {
		if q, _ := mediaWeight(values, o); q > bestQ {
			best, bestQ = o, q
		}
	}
	return best
}

// AcceptsMarkdown reports whether the client asks for Markdown by name and likes
// it no less than HTML. A wildcard does not count: browsers send one.
func AcceptsMarkdown(r *http.Request) bool {
	values := r.Header["Accept"]
	md, specificity := mediaWeight(values, "text/markdown")
	if md == 0 || specificity < namesType {
		return false
	}
	html, _ := mediaWeight(values, "text/html")
	return md >= html
}

func blank(values []string) bool {
	for _, v := range values {
		if trimOWS(v) != "" {
			return false
		}
	}
	return true
}

// How exactly a media range fits an offer; each further parameter adds one.
const (
	namesNothing = iota
	namesAny     // */*
	namesFamily  // text/*
	namesType    // text/html
)

// mediaWeight finds the weight of an offer, and how exactly the range that gave
// it names the offer.
func mediaWeight(values []string, offer string) (q, specificity int) {
	offerType, offerParams, _ := strings.Cut(offer, ";")
	offerType = trimOWS(offerType)
	family, _, _ := strings.Cut(offerType, "/")
	for _, list := range values {
		for list != "" {
			var element string
			element, list = cutElement(list)
			name, params, _ := strings.Cut(element, ";")
			name = trimOWS(name)
			fits := namesNothing
			switch {
			case name == "*/*":
				fits = namesAny
			case strings.HasSuffix(name, "/*") && strings.EqualFold(name[:len(name)-2], family):
				fits = namesFamily
			case strings.EqualFold(name, offerType):
				fits = namesType
			default:
				continue
			}
			weight, more, ok := rangeParams(params, offerParams)
			if !ok {
				continue
			}
			if fits += more; fits > specificity || fits == specificity && weight > q {
				q, specificity = weight, fits
			}
		}
	}
	return q, specificity
}

// rangeParams reads the parameters of a media range: its weight, and how many
// others the offer has as well. It is not ok when the offer lacks one or the
// weight is malformed.
func rangeParams(params, offer string) (q, matched int, ok bool) {
	q = 1000
	for params != "" {
		var name, value string
		name, value, params = cutParam(params)
		switch {
		case name == "":
		case strings.EqualFold(name, "q"):
			if q, ok = parseWeight(value); !ok {
				return 0, 0, false
			}
			// What follows the weight was an extension in RFC 7231 and is
			// nothing now.
			return q, matched, true
		case hasParam(offer, name, value):
			matched++
		case strings.EqualFold(name, "charset") && strings.EqualFold(strings.Trim(value, `"`), "utf-8"):
		default:
			return 0, 0, false
		}
	}
	return q, matched, true
}

func hasParam(params, name, value string) bool {
	for params != "" {
		var n, v string
		n, v, params = cutParam(params)
		if strings.EqualFold(n, name) && strings.EqualFold(strings.Trim(v, `"`), strings.Trim(value, `"`)) {
			return true
		}
	}
	return false
}
