package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Page is a finished response, compressed and labelled once and written many
// times. It is made by [NewPage] and read-only afterwards: its fields say what
// was made, and changing them changes nothing that is sent. It may be served by
// any number of requests at once.
type Page struct {
	Body []byte // as written, without a content coding
	Gzip []byte // RFC 1952; nil when it would not pay
	Zstd []byte // RFC 8878, window ≤ 8 MB as RFC 9659 demands; nil when it would not pay
	ETag string // of Body, quoted, strong; the coded forms add -g and -z

	PageOptions

	variants     [codings]variant
	modified     time.Time // LastModified in whole seconds, as the header can say it
	modifiedText string    // the same as the header writes it; empty when zero
	size         int
}

// PageOptions are what a page says of itself beside its bytes.
type PageOptions struct {
	Type         string    // Content-Type, with its charset
	Status       int       // 0 means 200
	LastModified time.Time // zero: no such header
	CacheControl string    // empty: no such header
	Language     string    // Content-Language, BCP 47
	Vary         string    // what the choice of page hung on beside Accept-Encoding, such as "Accept"
	Location     string    // for a redirect
	Links        []string  // values of Link (RFC 8288), sent as one line
	Header       http.Header
	// NoCompress keeps the body as it is: for what is compressed already, and
	// for a page that has a secret beside text that a stranger can choose.
	NoCompress bool
}

// variant is one form of the body with its headers ready to be assigned.
type variant struct {
	body        []byte
	etag        string
	full        []field // for 200 and the like
	notModified []field // for 304
}

// field is a header under its canonical key. The values are shared by all
// responses; as their capacity is their length, an append elsewhere copies them.
type field struct {
	key    string
	values []string
}

const (
	worthCompressing = 600     // bytes; below, the coding costs more than it saves
	worthRanges      = 1 << 20 // bytes; a smaller body is sent whole
)

// NewPage compresses body, works out its entity tag and lays out its headers.
// It copies body, so that a buffer may be used again. It costs about half a
// millisecond for 60 kB of HTML.
func NewPage(body []byte, o PageOptions) *Page {
	p := &Page{Body: bytes.Clone(body), PageOptions: o}
	if p.Status == 0 {
		p.Status = http.StatusOK
	}
	if !o.LastModified.IsZero() {
		p.modified = o.LastModified.UTC().Truncate(time.Second)
		p.modifiedText = p.modified.Format(http.TimeFormat)
	}
	if !o.NoCompress && len(body) > worthCompressing && textual(o.Type) {
		p.Gzip, p.Zstd = compressGzip(body), compressZstd(body)
		if len(p.Gzip) >= len(body) {
			p.Gzip = nil
		}
		if len(p.Zstd) >= len(body) {
			p.Zstd = nil
		}
	}
	// The type is in the hash: the same bytes as another type are another
	// representation, and one address may have both (RFC 9110 section 8.8.1).
	hash := sha256.New()
	hash.Write(p.Body)
	hash.Write([]byte("\x00" + o.Type))
	tag := base64.RawURLEncoding.EncodeToString(hash.Sum(nil)[:16])
	p.ETag = `"` + tag + `"`

	p.variants[identity] = p.layOut(p.Body, p.ETag, "")
	p.size = len(p.Body) + len(p.Gzip) + len(p.Zstd) + 2048
	if p.Gzip != nil {
		p.variants[gzipped] = p.layOut(p.Gzip, `"`+tag+`-g"`, "gzip")
	}
	if p.Zstd != nil {
		p.variants[zstandard] = p.layOut(p.Zstd, `"`+tag+`-z"`, "zstd")
	}
	return p
}

// layOut prepares the headers of one form.
func (p *Page) layOut(body []byte, etag, coding string) variant {
	v := variant{body: body, etag: etag}
	vary := "Accept-Encoding"
	if p.Vary != "" {
		vary += ", " + p.Vary
	}
	// both is what a 304 must repeat (RFC 9110 section 15.4.5).
	both := func(key, value string) {
		if value != "" {
			f := field{key, []string{value}}
			v.full = append(v.full, f)
			v.notModified = append(v.notModified, f)
		}
	}
	only200 := func(key, value string) {
		if value != "" {
			v.full = append(v.full, field{key, []string{value}})
		}
	}
	both("Etag", etag)
	both("Vary", vary)
	both("Cache-Control", p.CacheControl)
	only200("Content-Type", p.Type)
	only200("Content-Length", strconv.Itoa(len(body)))
	only200("Content-Encoding", coding)
	only200("Content-Language", p.Language)
	only200("Location", p.Location)
	only200("Last-Modified", p.modifiedText)
	if coding == "" && p.ranged() {
		only200("Accept-Ranges", "bytes")
	}
	only200("Link", strings.Join(p.Links, ", "))
	for key, values := range p.Header {
		f := field{http.CanonicalHeaderKey(key), slices.Clip(slices.Clone(values))}
		v.full = append(v.full, f)
		if f.key == "Content-Location" || f.key == "Expires" {
			v.notModified = append(v.notModified, f)
		}
	}
	return v
}

func (p *Page) ranged() bool { return p.Status == http.StatusOK && len(p.Body) >= worthRanges }

// Size returns what the page takes in memory, in bytes, nearly.
func (p *Page) Size() int { return p.size }

// ServeHTTP writes the page: the form that Accept-Encoding prefers, nothing but
// headers for HEAD or when the client's copy is current (RFC 9110 section 13),
// 406 when the client refuses every form there is. Ranges (section 14) are
// answered for bodies of a megabyte and more, from the form without a coding.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	success := p.Status >= 200 && p.Status < 300
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead

	c, acceptable := chooseCoding(r.Header["Accept-Encoding"], p.Gzip != nil, p.Zstd != nil)
	h := w.Header()
	if !acceptable && success {
		h["Vary"] = mergeVary(h["Vary"], p.variants[identity].notModified)
		plainError(w, r, http.StatusNotAcceptable,
			Refused{http.StatusNotAcceptable, "this page is not available in a content coding that the request accepts"})
		return
	}
	v := &p.variants[c]

	if reads && success {
		if p.ranged() && r.Method == http.MethodGet && r.Header["Range"] != nil {
			p.serveRange(w, r)
			return
		}
		switch precondition(r.Header, v.etag, p.modified, p.modifiedText) {
		case http.StatusNotModified:
			assign(h, v.notModified)
			w.WriteHeader(http.StatusNotModified)
			return
		case http.StatusPreconditionFailed:
			plainError(w, r, http.StatusPreconditionFailed,
				Refused{http.StatusPreconditionFailed, "the page is not the one that the request names"})
			return
		}
	}
	assign(h, v.full)
	if p.Status != http.StatusOK {
		w.WriteHeader(p.Status)
	}
	if r.Method != http.MethodHead {
		w.Write(v.body) // an error here means that the client has gone
	} else if p.Status == http.StatusOK {
		w.WriteHeader(http.StatusOK)
	}
}

// serveRange leaves ranges, If-Range and their preconditions to net/http.
func (p *Page) serveRange(w http.ResponseWriter, r *http.Request) {
	assign(w.Header(), p.variants[identity].full)
	http.ServeContent(w, r, "", p.modified, bytes.NewReader(p.Body))
}

// assign puts prepared headers in place without allocating.
func assign(h http.Header, fields []field) {
	prior := h["Vary"]
	for i := range fields {
		h[fields[i].key] = fields[i].values
	}
	if len(prior) != 0 {
		h["Vary"] = mergeVary(prior, fields)
	}
}

// mergeVary joins what an outer handler said in Vary with the page's own.
func mergeVary(prior []string, fields []field) []string {
	for _, f := range fields {
		if f.key == "Vary" {
			if len(prior) == 0 || slices.Equal(prior, f.values) {
				return f.values
			}
			return []string{strings.Join(prior, ", ") + ", " + f.values[0]}
		}
	}
	return prior
}
