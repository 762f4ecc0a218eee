package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestChooseCoding(t *testing.T) {
	const refused = codings
	tests := []struct {
		header string // "-" for none
		want   coding // with gzip and zstd on offer
		plain  coding // with neither
	}{
		// RFC 9110 section 12.5.3
		{"-", identity, identity},
		{"", identity, identity},
		{"gzip", gzipped, identity},
		{"x-gzip", gzipped, identity},
		{"GZIP", gzipped, identity},
		{"zstd", zstandard, identity},
		{"gzip, deflate, br, zstd", zstandard, identity},
		{"gzip, deflate, br", gzipped, identity},
		{"br", identity, identity},
		{"compress, gzip", gzipped, identity},
		{"*", gzipped, identity},
		{"compress;q=0.5, gzip;q=1.0", gzipped, identity},
		{"gzip;q=1.0, identity; q=0.5, *;q=0", gzipped, identity},
		{"gzip;q=0.5, zstd;q=0.4", gzipped, identity},
		{"gzip;q=0.1", gzipped, identity},
		{"gzip;q=0", identity, identity},
		{"gzip;q=0.000, zstd;q=0.0", identity, identity},
		{"gzip;q=0.5, identity", identity, identity},
		{"identity;q=0.5, zstd;q=0.5", zstandard, identity},
		{"identity;q=0", refused, refused},
		{"identity;q=0, gzip", gzipped, refused},
		{"identity;q=0, gzip;q=0, *", zstandard, refused},
		{"identity;q=0, br", refused, refused},
		{"*;q=0", refused, refused},
		{"*;q=0, identity;q=0.1", identity, identity},
		{"*;q=0, zstd", zstandard, refused},
		{"gzip;q=0, *", identity, identity},
		// Section 12.4.2: whatever is not a weight is passed over.
		{"gzip;q=2", identity, identity},
		{"gzip;q=1.001", identity, identity},
		{"gzip;q=0.1234", identity, identity},
		{"gzip;q=-1", identity, identity},
		{"gzip;q=", identity, identity},
		{"gzip;level=9", identity, identity},
		{"zstd;q=x, gzip", gzipped, identity},
		{"gzip\t;\tq=0.3\t,\tzstd ; Q=0.2", gzipped, identity},
		// Section 5.6.1.2: empty elements
		{",,gzip,,", gzipped, identity},
	}
	for _, tt := range tests {
		var values []string
		if tt.header != "-" {
			values = []string{tt.header}
		}
		for offered, want := range map[bool]coding{true: tt.want, false: tt.plain} {
			got, ok := chooseCoding(values, offered, offered)
			if !ok {
				got = refused
			}
			if got != want {
				t.Errorf("%q (compressed: %v): %d, want %d", tt.header, offered, got, want)
			}
		}
	}
	if c, _ := chooseCoding([]string{"br", "zstd;q=0.1", "gzip;q=0.2"}, true, true); c != gzipped {
		t.Errorf("several lines: %d", c) // 5.3
	}
}

func TestAccepts(t *testing.T) {
	const (
		html = "text/html"
		md   = "text/markdown"
		json = "application/json"
		gfm  = "text/markdown;variant=GFM"
	)
	tests := []struct {
		header string // "-" for none
		offers []string
		want   string
	}{
		// RFC 9110 section 12.5.1
		{"-", []string{html, md}, html},
		{"", []string{html, md}, html},
		{"*/*", []string{md, html}, md},
		{"text/*", []string{json, html}, html},
		{"text/markdown", []string{html, md}, md},
		{"TEXT/Markdown", []string{html, md}, md},
		{"text/markdown;q=0.8, text/html", []string{md, html}, html},
		{"text/html, application/xhtml+xml, application/xml;q=0.9, image/avif, */*;q=0.8", []string{md, html}, html},
		{"text/*;q=0.3, text/html;q=0.7, */*;q=0.5", []string{md, json, html}, html},
		{"text/*, text/html;q=0", []string{html, md}, md},
		{"*/*, text/*;q=0", []string{html, md, json}, json},
		{"text/html;q=0", []string{html}, ""},
		{"image/png", []string{html, md}, ""},
		{"application/json;q=0", []string{html}, ""},
		{"text/markdown;variant=GFM, text/markdown;q=0.2", []string{md, gfm}, gfm},
		{"text/markdown;variant=GFM", []string{md}, ""},
		{"text/markdown; charset=UTF-8", []string{html, md}, md},
		{`text/markdown; variant="GFM, or so"; q=0.9, text/html;q=0.1`, []string{html, md}, html},
		{"text/html;q=5, text/markdown;q=0.1", []string{html, md}, md},
		{"*", []string{html}, ""},
		{"text/html;q=0.5;level=1", []string{html}, html},
		{"*/*", nil, ""},
		{"-", nil, ""},
	}
	for _, tt := range tests {
		r := httptest.NewRequest("GET", "/", nil)
		if tt.header != "-" {
			r.Header.Set("Accept", tt.header)
		}
		if got := Accepts(r, tt.offers...); got != tt.want {
			t.Errorf("%q of %v: %q, want %q", tt.header, tt.offers, got, tt.want)
		}
	}
}

func TestAcceptsMarkdown(t *testing.T) {
	for header, want := range map[string]bool{
		"text/markdown": true,
		"text/markdown, text/html;q=0.9, */*;q=0.1": true,
		"text/markdown, text/html, */*":             true,
		"text/html, text/markdown;q=0.5":            false,
		"text/markdown;q=0":                         false,
		"text/*":                                    false,
		"*/*":                                       false,
		"":                                          false,
		"text/html,application/xhtml+xml,*/*;q=0.8":  false,
		"application/json, text/markdown; q=0.3":     true,
		"text/plain, text/markdown, text/html;q=0.1": true,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept", header)
		if got := AcceptsMarkdown(r); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}

func FuzzChooseCoding(f *testing.F) {
	for _, s := range []string{"", "gzip, deflate, br, zstd", "*;q=0", "gzip;q=0.5, identity;q=0", `"a,b;q=1`, ";;,,=\\"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := chooseCoding([]string{s}, true, true)
		if c >= codings || !ok && c != identity {
			t.Fatalf("%d %v", c, ok)
		}
		if c == zstandard && !strings.Contains(strings.ToLower(s), "zstd") && !strings.Contains(s, "*") {
			t.Fatalf("%q got zstd unasked", s)
		}
		if d, also := chooseCoding([]string{s}, false, false); d != identity || also && !ok {
			t.Fatalf("%q: without codings %d %v, with them %v", s, d, also, ok)
		}
		// Splitting a list at a comma changes nothing (section 5.3).
		if !strings.ContainsAny(s, `"`) {
			if c2, ok2 := chooseCoding(strings.Split(s, ","), true, true); c2 != c || ok2 != ok {
				t.Fatalf("%q: %d %v in one line, %d %v in several", s, c, ok, c2, ok2)
			}
		}
	})
}

func FuzzAccepts(f *testing.F) {
	for _, s := range []string{"", "*/*", "text/*;q=0.3, text/html;q=0.7", `a/b;c="d,e";q=0.1`, "text/markdown;q=,", `text/html;a="\`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := &http.Request{Header: http.Header{"Accept": {s}}}
		got := Accepts(r, "text/html", "text/markdown")
		if got != "" && got != "text/html" && got != "text/markdown" {
			t.Fatalf("%q: %q was not on offer", s, got)
		}
		if AcceptsMarkdown(r) && (got == "" || !strings.Contains(strings.ToLower(s), "text/markdown")) {
			t.Fatalf("%q: Markdown unasked", s)
		}
	})
}

func FuzzMatchETag(f *testing.F) {
	for _, s := range []string{"", "*", `"a"`, `W/"a", "b"`, `"a,b"`, `"unclosed`, `"a" "b"`, ", ,\"x\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		const tag = `"x"`
		weak, strong := matchETag([]string{s}, tag, false), matchETag([]string{s}, tag, true)
		if strong && !weak {
			t.Fatalf("%q matches strongly and not weakly", s)
		}
		if weak && !strings.Contains(s, tag) && strings.Trim(s, " \t") != "*" {
			t.Fatalf("%q matches", s)
		}
	})
}
