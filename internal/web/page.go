package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Page is a finished response, labelled once and written many times. Each of its
// compressed forms is made when it is first asked for: most pages of a flood, or
// of the moment after a publication, are read by one client. It is made by
// [NewPage] and read-only afterwards: its fields say what was made and must not
// be changed. It may be served by any number of requests at once.
type Page struct {
	Body []byte // as written, without a content coding
	ETag string // of Body, quoted, strong; the coded forms add -g and -z

	PageOptions

	variants     [codings]variant
	coded        bool      // there are compressed forms
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
	coding      string // as Content-Encoding says it
	etag        string
	notModified []field // for 304, which needs no body

	making sync.Once
	body   []byte  // set by making
	full   []field // for 200 and the like; set by making
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

// NewPage works out the entity tag of body and the headers it is sent with. It
// copies body, so that a buffer may be used again. Compressing 60 kB of HTML
// takes about a quarter of a millisecond for each coding that is asked for.
func NewPage(body []byte, o PageOptions) *Page {
	p := &Page{Body: bytes.Clone(body), PageOptions: o}
	p.Header, p.Links = o.Header.Clone(), slices.Clone(o.Links)
	if p.Status == 0 {
		p.Status = http.StatusOK
	}
	if !o.LastModified.IsZero() {
		p.modified = o.LastModified.UTC().Truncate(time.Second)
		p.modifiedText = p.modified.Format(http.TimeFormat)
	}
	p.coded = !o.NoCompress && len(body) > worthCompressing && textual(o.Type)
	// The type is in the hash: the same bytes as another type are another
	// representation, and one address may have both (RFC 9110 section 8.8.1).
	hash := sha256.New()
	hash.Write(p.Body)
	hash.Write([]byte("\x00" + o.Type))
	tag := base64.RawURLEncoding.EncodeToString(hash.Sum(nil)[:16])
	p.ETag = `"` + tag + `"`

	p.size = len(p.Body) + 2048
	p.label(&p.variants[identity], "", p.ETag)
	if p.coded {
		p.size += codedPercent * len(p.Body) / 100
		p.label(&p.variants[gzipped], "gzip", `"`+tag+`-g"`)
		p.label(&p.variants[zstandard], "zstd", `"`+tag+`-z"`)
	}
	return p
}

// codedPercent is what the two compressed forms are counted as before they are
// made, against the body. Articles in Chinese take 80, lists and feeds less.
const codedPercent = 80

// Gzip returns the body as RFC 1952 has it; nil when compressing it is not worth
// while.
func (p *Page) Gzip() []byte { return p.form(gzipped).body }

// Zstd returns the body as RFC 8878 has it, with a window of at most 8 MB as RFC
// 9659 demands; nil when compressing it is not worth while.
func (p *Page) Zstd() []byte { return p.form(zstandard).body }

// form returns one form of the page, made if this is the first time.
func (p *Page) form(c coding) *variant {
	v := &p.variants[c]
	v.making.Do(func() {
		switch {
		case c == identity:
			v.body = p.Body
		case !p.coded:
			return
		case c == gzipped:
			v.body = compressGzip(p.Body)
		case c == zstandard:
			v.body = compressZstd(p.Body)
		}
		p.layOut(v)
	})
	return v
}

// label prepares what is known of a form before it is made: its tag, and the
// headers of the answer that the client has it already.
func (p *Page) label(v *variant, coding, etag string) {
	v.coding, v.etag = coding, etag
	vary := "Accept-Encoding"
	if p.Vary != "" {
		vary += ", " + p.Vary
	}
	// A 304 must repeat these (RFC 9110 section 15.4.5).
	v.notModified = appendField(nil, "Etag", etag)
	v.notModified = appendField(v.notModified, "Vary", vary)
	v.notModified = appendField(v.notModified, "Cache-Control", p.CacheControl)
	for key, values := range p.Header {
		if key = http.CanonicalHeaderKey(key); key == "Content-Location" || key == "Expires" {
			v.notModified = append(v.notModified, field{key, slices.Clip(values)})
		}
	}
}

// layOut prepares the headers of a form whose body was made.
func (p *Page) layOut(v *variant) {
	v.full = slices.Clone(v.notModified)
	only200 := func(key, value string) { v.full = appendField(v.full, key, value) }
	only200("Content-Type", p.Type)
	only200("Content-Length", strconv.Itoa(len(v.body)))
	only200("Content-Encoding", v.coding)
	only200("Content-Language", p.Language)
	only200("Location", p.Location)
	only200("Last-Modified", p.modifiedText)
	if v.coding == "" && p.ranged() {
		only200("Accept-Ranges", "bytes")
	}
	only200("Link", strings.Join(p.Links, ", "))
	for key, values := range p.Header {
		if key = http.CanonicalHeaderKey(key); key != "Content-Location" && key != "Expires" {
			v.full = append(v.full, field{key, slices.Clip(values)})
		}
	}
}

func appendField(fields []field, key, value string) []field {
	if value == "" {
		return fields
	}
	return append(fields, field{key, []string{value}})
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

	c, acceptable := chooseCoding(r.Header["Accept-Encoding"], p.coded, p.coded)
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
	p.form(c)
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
	assign(w.Header(), p.form(identity).full)
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
