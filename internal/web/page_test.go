package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

// articles are from the Universal Declaration of Human Rights.
var articles = []string{
	"All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood.",
	"人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。",
	"Everyone has the right to life, liberty and security of person.",
	"人人有权享有生命、自由和人身安全。",
	"Everyone has the right to freedom of opinion and expression; this right includes freedom to hold opinions without interference and to seek, receive and impart information and ideas through any media and regardless of frontiers.",
	"人人有权享有主张和发表意见的自由；此项权利包括持有主张而不受干涉的自由，和通过任何媒介和不论国界寻求、接受和传递消息和思想的自由。",
}

// html is a list page of n items.
func html(n int) []byte {
	var b bytes.Buffer
	b.WriteString("<!doctype html><html lang=\"zh-Hans\"><title>List</title><main>")
	for i := range n {
		fmt.Fprintf(&b, "<article id=\"i%d\"><h2><a href=\"/zh-hans/%d\">%.40s</a></h2><p>%s</p></article>\n",
			i, i*7919, articles[(i*5)%len(articles)], articles[i%len(articles)])
	}
	b.WriteString("</main></html>")
	return b.Bytes()
}

var modified = time.Date(2021, 2, 11, 13, 7, 5, 999, time.UTC)

func listPage() *Page {
	return NewPage(html(30), PageOptions{
		Type:         "text/html; charset=utf-8",
		LastModified: modified,
		CacheControl: "public, max-age=0, must-revalidate",
		Language:     "zh-Hans",
		Vary:         "Accept",
		Links:        []string{`</en/>; rel="alternate"; hreflang="en"`, `</zh-hans/>; rel="canonical"`},
		Header:       http.Header{"content-location": {"/zh-hans/"}},
	})
}

func get(h http.Handler, method, target string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Result()
}

func body(t *testing.T, res *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decode(t *testing.T, coding string, b []byte) []byte {
	t.Helper()
	var out []byte
	var err error
	switch coding {
	case "":
		return b
	case "gzip":
		var zr *gzip.Reader
		if zr, err = gzip.NewReader(bytes.NewReader(b)); err == nil {
			out, err = io.ReadAll(zr)
		}
	case "zstd":
		var zr *zstd.Decoder
		if zr, err = zstd.NewReader(bytes.NewReader(b), zstd.WithDecoderMaxWindow(8<<20)); err == nil {
			out, err = io.ReadAll(zr)
			zr.Close()
		}
	default:
		t.Fatalf("unknown coding %q", coding)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPageForms(t *testing.T) {
	p := listPage()
	if len(p.Zstd()) == 0 || len(p.Gzip()) == 0 || len(p.Gzip()) > len(p.Body)/2 {
		t.Fatalf("body %d, gzip %d, zstd %d bytes", len(p.Body), len(p.Gzip()), len(p.Zstd()))
	}
	seen := map[string]bool{}
	for _, coding := range []string{"", "gzip", "zstd"} {
		for _, method := range []string{"GET", "HEAD"} {
			res := get(p, method, "/", "Accept-Encoding", coding)
			b := body(t, res)
			if res.StatusCode != 200 || res.Header.Get("Content-Encoding") != coding {
				t.Fatalf("%s %q: %d %q", method, coding, res.StatusCode, res.Header.Get("Content-Encoding"))
			}
			for key, want := range map[string]string{
				"Content-Type": "text/html; charset=utf-8", "Cache-Control": "public, max-age=0, must-revalidate",
				"Content-Language": "zh-Hans", "Vary": "Accept-Encoding, Accept", "Content-Location": "/zh-hans/",
				"Last-Modified": "Thu, 11 Feb 2021 13:07:05 GMT",
			} {
				if got := res.Header.Get(key); got != want {
					t.Errorf("%s %q: %s: %q, want %q", method, coding, key, got, want)
				}
			}
			if got := res.Header.Get("Link"); got != strings.Join(p.Links, ", ") {
				t.Errorf("Link: %q", got)
			}
			if method == "HEAD" {
				if len(b) != 0 {
					t.Errorf("HEAD %q has a body of %d bytes", coding, len(b))
				}
				continue
			}
			if got := res.Header.Get("Content-Length"); got != strconv.Itoa(len(b)) {
				t.Errorf("%q: Content-Length %s for %d bytes", coding, got, len(b))
			}
			if !bytes.Equal(decode(t, coding, b), p.Body) {
				t.Errorf("%q: another body comes out", coding)
			}
			etag := res.Header.Get("Etag")
			if seen[etag] || !strings.HasPrefix(etag, strings.TrimSuffix(p.ETag, `"`)) {
				t.Errorf("%q: ETag %s is not its own", coding, etag)
			}
			seen[etag] = true
		}
	}
}

func TestPageKeepsWhatDoesNotCompress(t *testing.T) {
	for name, p := range map[string]*Page{
		"small":      NewPage([]byte("<p>short</p>"), PageOptions{Type: "text/html"}),
		"image":      NewPage(html(30), PageOptions{Type: "image/jpeg"}),
		"NoCompress": NewPage(html(30), PageOptions{Type: "text/html", NoCompress: true}),
	} {
		if p.Gzip() != nil || p.Zstd() != nil {
			t.Errorf("%s: was compressed", name)
		}
		res := get(p, "GET", "/", "Accept-Encoding", "gzip, zstd")
		if res.StatusCode != 200 || res.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: %d %q", name, res.StatusCode, res.Header.Get("Content-Encoding"))
		}
		if res := get(p, "GET", "/", "Accept-Encoding", "gzip, identity;q=0"); res.StatusCode != 406 {
			t.Errorf("%s: %d where identity is refused, want 406", name, res.StatusCode)
		}
	}
}

func TestPageCopiesBody(t *testing.T) {
	b := html(3)
	p := NewPage(b, PageOptions{Type: "text/html"})
	b[0] = 'X'
	if p.Body[0] == 'X' {
		t.Error("the page changes with the buffer it was made from")
	}
	if NewPage(p.Body, PageOptions{Type: "text/html"}).ETag != p.ETag {
		t.Error("the same page has two tags")
	}
	if NewPage(p.Body, PageOptions{Type: "text/plain"}).ETag == p.ETag {
		t.Error("two types have one tag")
	}
	if p.Size() < len(p.Body)+len(p.Gzip())+len(p.Zstd()) {
		t.Error("Size is too small")
	}
}

func TestPageConditions(t *testing.T) {
	p := listPage()
	tag := p.ETag
	gz := strings.TrimSuffix(tag, `"`) + `-g"`
	const (
		then   = "Thu, 11 Feb 2021 13:07:05 GMT"
		before = "Thu, 11 Feb 2021 13:07:04 GMT"
		after  = "Fri, 12 Feb 2021 13:07:05 GMT"
	)
	tests := []struct {
		clause  string // of RFC 9110
		headers []string
		want    int
	}{
		{"13.1.2 same", []string{"If-None-Match", tag}, 304},
		{"13.1.2 weak comparison", []string{"If-None-Match", "W/" + tag}, 304},
		{"13.1.2 list", []string{"If-None-Match", `"a,b", W/"c",` + tag}, 304},
		{"13.1.2 two lines", []string{"If-None-Match", `"a"`, "If-None-Match", tag}, 304},
		{"13.1.2 star", []string{"If-None-Match", " * "}, 304},
		{"13.1.2 other", []string{"If-None-Match", `"other"`}, 200},
		{"13.1.2 malformed", []string{"If-None-Match", strings.Trim(tag, `"`)}, 200},
		{"13.1.2 unclosed", []string{"If-None-Match", `"` + strings.Trim(tag, `"`)}, 200},
		{"8.8.3.3 another coding's tag", []string{"If-None-Match", gz}, 200},
		{"8.8.3.3 the coding's own tag", []string{"If-None-Match", gz, "Accept-Encoding", "gzip"}, 304},
		{"8.8.3.3 tag of identity for gzip", []string{"If-None-Match", tag, "Accept-Encoding", "gzip"}, 200},
		{"13.1.3 same second", []string{"If-Modified-Since", then}, 304},
		{"13.1.3 later", []string{"If-Modified-Since", after}, 304},
		{"13.1.3 earlier", []string{"If-Modified-Since", before}, 200},
		{"13.1.3 not a date", []string{"If-Modified-Since", "yesterday"}, 200},
		{"13.1.3 obsolete form", []string{"If-Modified-Since", "Thursday, 11-Feb-21 13:07:05 GMT"}, 304},
		{"13.1.3 ignored beside If-None-Match", []string{"If-None-Match", `"other"`, "If-Modified-Since", after}, 200},
		{"13.1.1 same", []string{"If-Match", tag}, 200},
		{"13.1.1 strong comparison", []string{"If-Match", "W/" + tag}, 412},
		{"13.1.1 other", []string{"If-Match", `"other"`}, 412},
		{"13.1.4 unchanged", []string{"If-Unmodified-Since", then}, 200},
		{"13.1.4 changed", []string{"If-Unmodified-Since", before}, 412},
		{"13.2.2 If-Match before If-None-Match", []string{"If-Match", `"other"`, "If-None-Match", tag}, 412},
		{"14.2 a range may be ignored", []string{"Range", "bytes=0-9"}, 200},
	}
	for _, tt := range tests {
		for _, method := range []string{"GET", "HEAD"} {
			res := get(p, method, "/", tt.headers...)
			b := body(t, res)
			if res.StatusCode != tt.want {
				t.Errorf("%s, %s: %d, want %d", tt.clause, method, res.StatusCode, tt.want)
			}
			if res.StatusCode != 304 {
				continue
			}
			// 15.4.5: these are repeated, and nothing that describes a body.
			for _, key := range []string{"Etag", "Vary", "Cache-Control", "Content-Location"} {
				if res.Header.Get(key) == "" {
					t.Errorf("%s: 304 lacks %s", tt.clause, key)
				}
			}
			for _, key := range []string{"Content-Type", "Content-Length", "Content-Encoding"} {
				if res.Header.Get(key) != "" {
					t.Errorf("%s: 304 has %s", tt.clause, key)
				}
			}
			if len(b) != 0 {
				t.Errorf("%s: 304 with a body", tt.clause)
			}
		}
	}
	if res := get(p, "POST", "/", "If-None-Match", tag); res.StatusCode != 200 {
		t.Errorf("13.1.2: POST was answered %d", res.StatusCode)
	}
}

// RFC 9110 section 13.2.1: preconditions are ignored unless the answer would
// have been a success.
func TestPageOfErrorIgnoresConditions(t *testing.T) {
	p := NewPage(html(10), PageOptions{Type: "text/html", Status: http.StatusGone, LastModified: modified})
	for _, h := range [][]string{{"If-None-Match", "*"}, {"If-Match", `"x"`}, {"Accept-Encoding", "identity;q=0, br"}} {
		if res := get(p, "GET", "/", h...); res.StatusCode != 410 || len(body(t, res)) == 0 {
			t.Errorf("%q: %d", h, res.StatusCode)
		}
	}
	if res := get(p, "HEAD", "/"); res.StatusCode != 410 || len(body(t, res)) != 0 {
		t.Errorf("HEAD: %d", res.StatusCode)
	}
}

func TestPageRange(t *testing.T) {
	p := NewPage(bytes.Repeat([]byte("0123456789abcdef"), worthRanges/16), PageOptions{Type: "text/plain", LastModified: modified})
	if get(p, "GET", "/").Header.Get("Accept-Ranges") != "bytes" {
		t.Error("14.3: ranges are not offered")
	}
	if get(p, "GET", "/", "Accept-Encoding", "gzip").Header.Get("Accept-Ranges") != "" {
		t.Error("ranges are offered of the coded form")
	}
	tests := []struct {
		clause  string
		headers []string
		want    int
		body    string
	}{
		{"14.2", []string{"Range", "bytes=10-15", "Accept-Encoding", "gzip"}, 206, "abcdef"},
		{"14.1.2 suffix", []string{"Range", "bytes=-2"}, 206, "ef"},
		{"15.5.17", []string{"Range", "bytes=99999999-"}, 416, "invalid range: failed to overlap\n"},
		{"13.1.5 current", []string{"Range", "bytes=0-1", "If-Range", p.ETag}, 206, "01"},
		{"13.1.5 changed", []string{"Range", "bytes=0-1", "If-Range", `"other"`}, 200, ""},
		{"13.2.2", []string{"Range", "bytes=0-1", "If-None-Match", p.ETag}, 304, ""},
	}
	for _, tt := range tests {
		res := get(p, "GET", "/", tt.headers...)
		b := string(body(t, res))
		if res.StatusCode != tt.want || tt.body != "" && b != tt.body {
			t.Errorf("%s: %d %.40q, want %d %q", tt.clause, res.StatusCode, b, tt.want, tt.body)
		}
		if tt.want == 206 && (res.Header.Get("Content-Encoding") != "" || res.Header.Get("Content-Length") != strconv.Itoa(len(b))) {
			t.Errorf("%s: %v", tt.clause, res.Header)
		}
	}
}

// What an outer handler varies on is kept, and an inner Add does not reach the
// next response.
func TestPageSharedHeaders(t *testing.T) {
	p := listPage()
	outer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Cookie")
		p.ServeHTTP(w, r)
		w.Header().Add("Link", "added")
	})
	for range 2 {
		if got := get(outer, "GET", "/").Header.Get("Vary"); got != "Cookie, Accept-Encoding, Accept" {
			t.Errorf("Vary: %q", got)
		}
	}
	if res := get(p, "GET", "/"); len(res.Header["Link"]) != 1 || res.Header.Get("Vary") != "Accept-Encoding, Accept" {
		t.Errorf("a response changed the page: %v", res.Header)
	}
}

func TestPageAllocatesNothing(t *testing.T) {
	p := listPage()
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	w := &discard{h: make(http.Header)}
	p.ServeHTTP(w, r)
	if n := testing.AllocsPerRun(100, func() { p.ServeHTTP(w.reset(), r) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	r.Header.Set("If-None-Match", w.h.Get("Etag"))
	if n := testing.AllocsPerRun(100, func() { p.ServeHTTP(w.reset(), r) }); n != 0 || w.status != 304 {
		t.Errorf("%d: %v allocations", w.status, n)
	}
}
