package web

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestAssets(t *testing.T) {
	css := strings.Repeat("main { max-width: 40em }\n", 100)
	a, err := NewAssets(fstest.MapFS{
		"css/site.css": {Data: []byte(css)},
		"logo.svg":     {Data: []byte("<svg/>")},
		"photo.jpg":    {Data: []byte(css)},
		"LICENSE":      {Data: []byte("text")},
	}, AssetPrefix)
	if err != nil {
		t.Fatal(err)
	}
	url := a.URL("css/site.css")
	if !strings.HasPrefix(url, "/assets/css/site.") || !strings.HasSuffix(url, ".css") || len(url) != len("/assets/css/site.0123456789ab.css") {
		t.Errorf("URL %q", url)
	}
	const forever, ask = "public, max-age=31536000, immutable", "no-cache"
	tests := []struct {
		path, coding string
		status       int
		cache, typ   string
	}{
		{url, "", 200, forever, "text/css; charset=utf-8"},
		{url, "gzip", 200, forever, "text/css; charset=utf-8"},
		{url, "zstd", 200, forever, "text/css; charset=utf-8"},
		{"/assets/css/site.css", "", 200, ask, "text/css; charset=utf-8"},
		{"/assets/css/site.ffffffffffff.css", "", 200, ask, "text/css; charset=utf-8"},
		{"/assets/css/site.zzzzzzzzzzzz.css", "", 404, "", ""},
		{"/assets/css/site.ffff.css", "", 404, "", ""},
		{a.URL("logo.svg"), "", 200, forever, "image/svg+xml"},
		{a.URL("photo.jpg"), "", 200, forever, "image/jpeg"},
		{a.URL("LICENSE"), "", 200, forever, "application/octet-stream"},
		{"/assets/", "", 404, "", ""},
		{"/assets/css", "", 404, "", ""},
		{"/assets/none.css", "", 404, "", ""},
		{"/css/site.css", "", 404, "", ""},
	}
	for _, tt := range tests {
		res := get(a, "GET", tt.path, "Accept-Encoding", tt.coding)
		b := body(t, res)
		if res.StatusCode != tt.status {
			t.Errorf("%s: %d, want %d", tt.path, res.StatusCode, tt.status)
		}
		if tt.status != 200 {
			continue
		}
		if res.Header.Get("Cache-Control") != tt.cache || res.Header.Get("Content-Type") != tt.typ {
			t.Errorf("%s: %v", tt.path, res.Header)
		}
		if res.Header.Get("Content-Encoding") != tt.coding {
			t.Errorf("%s: coding %q, want %q", tt.path, res.Header.Get("Content-Encoding"), tt.coding)
		}
		if strings.HasSuffix(tt.path, ".css") && string(decode(t, tt.coding, b)) != css {
			t.Errorf("%s: another text", tt.path)
		}
	}
	if res := get(a, "GET", a.URL("photo.jpg"), "Accept-Encoding", "gzip"); res.Header.Get("Content-Encoding") != "" {
		t.Error("a photograph was compressed again")
	}
	tag := get(a, "GET", url).Header.Get("Etag")
	if res := get(a, "GET", url, "If-None-Match", tag); res.StatusCode != 304 {
		t.Errorf("304: %d", res.StatusCode)
	}

	b, err := NewAssets(fstest.MapFS{"css/site.css": {Data: []byte(css + "/* */")}}, AssetPrefix)
	if err != nil {
		t.Fatal(err)
	}
	if b.URL("css/site.css") == url {
		t.Error("two files have one name")
	}
	defer func() {
		if recover() == nil {
			t.Error("URL of no file did not panic")
		}
	}()
	a.URL("none.css")
}

type brokenFS struct{ fstest.MapFS }

func (brokenFS) ReadFile(string) ([]byte, error) { return nil, errors.New("broken") }

func TestAssetsUnreadable(t *testing.T) {
	var fsys fs.FS = brokenFS{fstest.MapFS{"a.css": {}}}
	if _, err := NewAssets(fsys, AssetPrefix); err == nil {
		t.Error("no error")
	}
}
