package web

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// discard is a response writer that keeps headers and nothing else.
type discard struct {
	h      http.Header
	status int
}

func (w *discard) Header() http.Header         { return w.h }
func (w *discard) Write(b []byte) (int, error) { return len(b), nil }
func (w *discard) WriteHeader(status int)      { w.status = status }
func (w *discard) reset() *discard {
	clear(w.h)
	w.status = 0
	return w
}

// bare is what one would write without this package: the same bytes and headers,
// set in the usual way, no negotiation and no conditions.
func bare(p *Page) http.Handler {
	length, links := strconv.Itoa(len(p.Zstd())), strings.Join(p.Links, ", ")
	etag := strings.TrimSuffix(p.ETag, `"`) + `-z"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", p.Type)
		h.Set("Content-Length", length)
		h.Set("Content-Encoding", "zstd")
		h.Set("Content-Language", p.Language)
		h.Set("Content-Location", "/zh-hans/")
		h.Set("Cache-Control", p.CacheControl)
		h.Set("ETag", etag)
		h.Set("Last-Modified", p.modifiedText)
		h.Set("Vary", "Accept-Encoding, Accept")
		h.Set("Link", links)
		w.Write(p.Zstd())
	})
}

// barest writes the same bytes with the three headers that a reader cannot do
// without.
func barest(p *Page) http.Handler {
	length := strconv.Itoa(len(p.Zstd()))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", p.Type)
		h.Set("Content-Length", length)
		h.Set("Content-Encoding", "zstd")
		w.Write(p.Zstd())
	})
}

// through is every middleware of a public route around a page in the cache.
func through(p *Page) http.Handler {
	pages := NewPages(64 << 20)
	pages.Put("/zh-hans/", 1, p)
	var h http.Handler = Handle(func(w http.ResponseWriter, r *http.Request) error {
		p, err := pages.Load(r.Context(), r.URL.Path, 1, nil)
		if err != nil {
			return err
		}
		p.ServeHTTP(w, r)
		return nil
	}, nil, quiet())
	h = ReadOnly(h, nil)
	h = CleanPath(h, nil)
	h = Hosts(h, func(host string) bool { return host == "127.0.0.1" || host == "example.com" })
	h = Secure(h, SecureOptions{})
	return AccessLog(h, quiet())
}

var handlers = []struct {
	name string
	of   func(*Page) http.Handler
}{
	{"Page", func(p *Page) http.Handler { return p }},
	{"bare", bare},
	{"barest", barest},
	{"through", through},
}

func BenchmarkPage(b *testing.B) {
	p := listPage()
	for _, hh := range handlers {
		b.Run(hh.name, func(b *testing.B) {
			h := hh.of(p)
			r := httptest.NewRequest("GET", "/zh-hans/", nil)
			r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
			w := &discard{h: make(http.Header)}
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(w.reset(), r)
			}
		})
	}
}

func BenchmarkPageNotModified(b *testing.B) {
	p := listPage()
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	r.Header.Set("If-None-Match", p.variants[zstandard].etag)
	w := &discard{h: make(http.Header)}
	b.ReportAllocs()
	for b.Loop() {
		p.ServeHTTP(w.reset(), r)
	}
}

// connection asks one server over one real connection on loopback, one request
// after the other, reading answers with as little work as possible.
type connection struct {
	c    net.Conn
	in   *bufio.Reader
	size int // of the body
}

func connect(b *testing.B, h http.Handler, size int) *connection {
	srv := httptest.NewServer(h)
	b.Cleanup(srv.Close)
	c, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	return &connection{c, bufio.NewReaderSize(c, 64<<10), size}
}

var request = []byte("GET /zh-hans/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\r\n")

func (c *connection) ask(b *testing.B) {
	if _, err := c.c.Write(request); err != nil {
		b.Fatal(err)
	}
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			b.Fatal(err)
		}
		if len(line) == 2 {
			break
		}
	}
	if _, err := c.in.Discard(c.size); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkConnection(b *testing.B) {
	p := listPage()
	for _, hh := range handlers {
		b.Run(hh.name, func(b *testing.B) {
			c := connect(b, hh.of(p), len(p.Zstd()))
			for b.Loop() {
				c.ask(b)
			}
		})
	}
}

// BenchmarkRatio takes turns, so that a busy machine is as unkind to one as to
// the other, and reports how many answers Page (or all of the middleware) gives
// in the time of one from a bare handler, by medians.
func BenchmarkRatio(b *testing.B) {
	p := listPage()
	memory := func(h http.Handler) func() {
		r := httptest.NewRequest("GET", "/zh-hans/", nil)
		r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
		w := &discard{h: make(http.Header)}
		return func() {
			for range 100 {
				h.ServeHTTP(w.reset(), r)
			}
		}
	}
	for _, kind := range []string{"memory", "connection"} {
		b.Run(kind, func(b *testing.B) {
			var ask []func()
			for _, hh := range handlers {
				if kind == "memory" {
					ask = append(ask, memory(hh.of(p)))
				} else {
					c := connect(b, hh.of(p), len(p.Zstd()))
					ask = append(ask, func() { c.ask(b) })
				}
			}
			took := make([][]time.Duration, len(ask))
			for i := 0; b.Loop(); i++ {
				for k := range ask {
					k = (k + i) % len(ask)
					start := time.Now()
					ask[k]()
					took[k] = append(took[k], time.Since(start))
				}
			}
			median := func(k int) float64 {
				slices.Sort(took[k])
				return float64(took[k][len(took[k])/2])
			}
			for k, hh := range handlers {
				for _, other := range []int{1, 2} {
					if k == 0 || k == 3 {
						b.ReportMetric(median(other)/median(k), hh.name+"/"+handlers[other].name)
					}
				}
			}
		})
	}
}

func BenchmarkNewPage(b *testing.B) {
	text := html(200)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		NewPage(text, PageOptions{Type: "text/html; charset=utf-8"})
	}
}

func BenchmarkPagesGet(b *testing.B) {
	c := NewPages(64 << 20)
	keys := make([]string, 64)
	for i := range keys {
		keys[i] = fmt.Sprintf("/zh-hans/list?page=%d", i)
		c.Put(keys[i], 1, listPage())
	}
	b.Run("one", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, ok := c.Get(keys[0], 1); !ok {
				b.Fatal("miss")
			}
		}
	})
	var n atomic.Int64
	b.Run("parallel", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			i := int(n.Add(1)) * 31
			for pb.Next() {
				i++
				if _, ok := c.Get(keys[i%len(keys)], 1); !ok {
					b.Error("miss")
				}
			}
		})
	})
}

func BenchmarkChooseCoding(b *testing.B) {
	v := []string{"gzip, deflate, br, zstd"}
	for b.Loop() {
		chooseCoding(v, true, true)
	}
}
