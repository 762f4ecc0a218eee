package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
)

// AssetPrefix is where the [Assets] of public pages are served.
const AssetPrefix = "/assets/"

// Assets serves the files of a file system, usually embedded, under names that
// carry a hash of their bytes, so that a browser keeps them for a year and never
// asks again.
type Assets struct {
	prefix string
	files  map[string]*asset // by plain name, such as "css/site.css"
	names  map[string]*asset // by hashed name, such as "css/site.0f3a….css"
}

type asset struct {
	url       string
	forever   func() *Page // under its hashed name
	unchanged func() *Page // under any other: ask each time
}

const (
	cacheForever = "public, max-age=31536000, immutable" // RFC 8246
	cacheAsk     = "no-cache"                            // keep, but ask whether it is current
)

// NewAssets reads every file of fsys, to be served under a prefix such as
// [AssetPrefix]. Compression waits until a file is first asked for.
func NewAssets(fsys fs.FS, prefix string) (*Assets, error) {
	a := &Assets{prefix: prefix, files: make(map[string]*asset), names: make(map[string]*asset)}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		ext := path.Ext(name)
		hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
		page := func(cache string) func() *Page {
			return sync.OnceValue(func() *Page {
				return NewPage(body, PageOptions{Type: assetType(ext), CacheControl: cache})
			})
		}
		f := &asset{url: prefix + hashed, forever: page(cacheForever), unchanged: page(cacheAsk)}
		a.files[name], a.names[hashed] = f, f
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading assets: %w", err)
	}
	return a, nil
}

// URL returns the address of a file: "/assets/css/site.0f3a9b2c4d5e.css" for
// "css/site.css". It panics when there is no such file: names are constants of
// the program, and html/template makes an error of the panic.
func (a *Assets) URL(name string) string {
	f := a.files[name]
	if f == nil {
		panic(fmt.Sprintf("web: no asset %q", name))
	}
	return f.url
}

// ServeHTTP answers for paths under the prefix. A file asked for by its plain
// name (as style sheets do for fonts) or under the hash of another version (as
// pages of a second machine do in the middle of an upgrade) is sent too, to be
// asked for again each time.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.URL.Path, a.prefix)
	if !ok {
		http.NotFound(w, r)
		return
	}
	if f := a.names[name]; f != nil {
		f.forever().ServeHTTP(w, r)
		return
	}
	f := a.files[name]
	if f == nil {
		f = a.files[withoutHash(name)]
	}
	if f == nil {
		http.NotFound(w, r)
		return
	}
	f.unchanged().ServeHTTP(w, r)
}

// withoutHash turns "site.0f3a9b2c4d5e.css" into "site.css", and what does not
// look so into "".
func withoutHash(name string) string {
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	hash := path.Ext(stem)
	if len(hash) != 1+12 {
		return ""
	}
	if _, err := hex.DecodeString(hash[1:]); err != nil {
		return ""
	}
	return strings.TrimSuffix(stem, hash) + ext
}

// assetType does not ask the system's tables, which differ between machines.
func assetType(ext string) string {
	switch strings.ToLower(ext) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8" // RFC 9239
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".gif":
		return "image/gif"
	case ".webp":
		return "image/webp"
	case ".avif":
		return "image/avif"
	case ".ico":
		return "image/x-icon"
	case ".woff2":
		return "font/woff2"
	case ".woff":
		return "font/woff"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".xml", ".xsl":
		return "application/xml"
	case ".html":
		return "text/html; charset=utf-8"
	case ".pdf":
		return "application/pdf"
	case ".wasm":
		return "application/wasm"
	}
	return "application/octet-stream"
}
