package web

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var fine = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("fine")) })

func TestHosts(t *testing.T) {
	h := Hosts(fine, func(host string) bool {
		return host == "news.example.org" || host == "::1" || host == "xn--fiq228c.example"
	})
	for host, want := range map[string]int{
		"news.example.org":         200,
		"NEWS.Example.ORG":         200,
		"news.example.org:8080":    200,
		"news.example.org.":        200,
		"news.example.org.:443":    200,
		"[::1]:80":                 200,
		"[::1]":                    200,
		"xn--fiq228c.example":      200,
		"::1":                      421,
		"[::1":                     421,
		"[news.example.org]":       421,
		"other.example.org":        421,
		"news.example.org.evil":    421,
		"news.example.org@evil":    421,
		"":                         421,
		":80":                      421,
		"127.0.0.1":                421,
		"news.example.org\x00.org": 421,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		if rec.Code != want {
			t.Errorf("%q: %d, want %d", host, rec.Code, want)
		}
		if want == 421 && rec.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("%q: %v", host, rec.Header())
		}
	}
}

// The targets go over a connection, so that what net/http itself makes of them
// is part of the test.
func TestCleanPath(t *testing.T) {
	srv := httptest.NewServer(CleanPath(fine, nil))
	defer srv.Close()
	tests := []struct {
		target string
		want   int
	}{
		{"/", 200},
		{"/zh-hans/2021/02/11/", 200},
		{"/a.b/..c/d../...", 200},
		{"/%E4%B8%AD%E6%96%87", 200},
		{"/a%20b", 200},
		{"/?q=%E4%B8%AD+%26&x=1", 200},
		{"/?q=a//b/../c%2Fd%5Ce", 200},
		{"/?text=a%0D%0Ab%09", 200},
		{"/" + strings.Repeat("a", MaxURL-1), 200},

		{"/" + strings.Repeat("a", MaxURL), 414},
		{"/?q=" + strings.Repeat("a", MaxURL), 414},

		{"/a//b", 404},
		{"//", 404},
		{"//evil.example/", 404},
		{"/a/../b", 404},
		{"/..", 404},
		{"/.", 404},
		{"/a/.", 404},
		{"/./a", 404},
		{"/%2e%2e/etc", 404},
		{"/.%2E", 404},
		{"/a%2fb", 404},
		{"/a%2Fb", 404},
		{"/%2f%2e%2e%2f", 404},

		{"/a%00b", 400},
		{"/%0a", 400},
		{"/%7f", 400},
		{"/a\\b", 400},
		{"/a%5cb", 400},
		{"/..%5c..", 400},
		{"/%ff", 400},
		{"/%c0%ae%c0%ae/", 400}, // overlong ".."
		{"/%ed%a0%80", 400},     // a surrogate
		{"/\xff", 400},
		{"/%", 400},
		{"/%4", 400},
		{"/%zz", 400},
		{"/?q=%", 400},
		{"/?q=%g1", 400},
		{"/?q=%ff", 400},
		{"/?q=%d6%d0", 400}, // GBK
		{"/?q=%00", 400},
		{"*", 400},
		{"relative", 400},
	}
	for _, tt := range tests {
		method := "GET"
		if got := ask(t, srv, method+" "+tt.target+" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); got != tt.want {
			t.Errorf("%.60q: %d, want %d", tt.target, got, tt.want)
		}
	}
}

func TestCleanPathErrorPage(t *testing.T) {
	var told int
	h := CleanPath(fine, func(w http.ResponseWriter, r *http.Request, status int, err error) {
		told = status
		if Status(err) != status || Reason(err) == "" {
			t.Errorf("%d: %v", status, err)
		}
		w.WriteHeader(status)
	})
	if res := get(h, "GET", "/a/../b"); res.StatusCode != 404 || told != 404 {
		t.Errorf("%d, told %d", res.StatusCode, told)
	}
}

func FuzzCleanPath(f *testing.F) {
	for _, s := range []string{"/", "/a/../b", "/%2e%2e", "/a%2fb?x=%00", "/\\", "//x", "/中文?q=中"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, target string) {
		r, err := http.NewRequest("GET", "http://x/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.URL, err = r.URL.Parse("http://x" + target); err != nil {
			return
		}
		r.RequestURI = target
		rec := httptest.NewRecorder()
		CleanPath(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p := r.URL.Path
			if !utf8.ValidString(p) || strings.ContainsAny(p, "\x00\\\n") || strings.Contains(p, "//") ||
				strings.Contains(p+"/", "/../") || strings.Contains(p+"/", "/./") || len(target) > MaxURL {
				t.Fatalf("%q got through as %q", target, p)
			}
		}), nil).ServeHTTP(rec, r)
	})
}

func TestReadOnly(t *testing.T) {
	h := ReadOnly(fine, nil)
	for _, m := range []string{"GET", "HEAD"} {
		if res := get(h, m, "/"); res.StatusCode != 200 {
			t.Errorf("%s: %d", m, res.StatusCode)
		}
	}
	for _, m := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get"} {
		if res := get(h, m, "/"); res.StatusCode != 405 || res.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d %v", m, res.StatusCode, res.Header)
		}
	}
}

func TestSecure(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	rec := httptest.NewRecorder()
	Secure(fine, SecureOptions{ReportURI: "/csp"}).ServeHTTP(rec, r)
	h := rec.Header()
	if got := h.Get("Content-Security-Policy"); got != DefaultPolicy+"; report-uri /csp" || strings.Contains(got, "unsafe") {
		t.Errorf("policy %q", got)
	}
	for _, key := range []string{"X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy"} {
		if h.Get(key) == "" {
			t.Errorf("no %s", key)
		}
	}

	const hsts = "Strict-Transport-Security"
	tests := []struct {
		tls  bool
		opts SecureOptions
		want string
	}{
		{false, SecureOptions{}, ""}, // RFC 6797 section 7.2
		{true, SecureOptions{}, "max-age=31536000"},
		{false, SecureOptions{BehindTLS: true, HSTS: time.Hour}, "max-age=3600"},
		{true, SecureOptions{HSTS: -1}, ""},
	}
	for _, tt := range tests {
		r.TLS = nil
		if tt.tls {
			r.TLS = &tls.ConnectionState{}
		}
		rec := httptest.NewRecorder()
		Secure(fine, tt.opts).ServeHTTP(rec, r)
		if got := rec.Header().Get(hsts); got != tt.want {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}
