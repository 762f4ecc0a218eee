package webtest

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
)

const sample = `<!doctype html><html lang="ar" dir="rtl"><head><title> A  page </title>
<meta name="robots" content="noindex"><meta name="description" content="What it is.">
<link rel="stylesheet" href="/s.css"><link rel="canonical" href="http://n.example/ar/"><link rel="alternate" hreflang="en" href="http://n.example/en/">
<link rel="alternate" type="application/atom+xml" href="/ar/news.atom"><script type="application/ld+json">{"a":1}</script></head>
<body><h1>Head</h1><a href="/x#y">X</a><form action="/f"></form><img src="/a.png" srcset="/b.png 2x, /c.png 3x"><p id=p>Te<b>xt</b></p><script src="/s.js"></script></body></html>`

func TestRead(t *testing.T) {
	got := Read([]byte(sample))
	want := &Page{
		Title: "A page", Lang: "ar", Dir: "rtl", H1: []string{"Head"}, Canonical: "http://n.example/ar/", Robots: "noindex",
		Alternates: map[string]string{"en": "http://n.example/en/"}, Links: []string{"/ar/news.atom", "/x#y", "/f"},
		Fetches: []string{"/s.css", "/a.png", "/b.png", "/c.png", "/s.js"}, JSONLD: []string{`{"a":1}`}, Description: "What it is.",
		Text: "Head X Text", IDs: map[string]int{"p": 1},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

func TestForbidden(t *testing.T) {
	for _, body := range []string{
		`<p onclick=x()>`, `<p style="color:red">`, `<script>x()</script>`, `<style>p{}</style>`, `<base href="//x">`, `<a href="java&#9;script:x()">`,
		`<form action="JAVASCRIPT:x()">`, `<iframe srcdoc="<b>">`, `<iframe src=" data:text/html,x">`, `<svg><a xlink:href="javascript:x()">`,
		`<meta http-equiv=Refresh content="0;url=//x">`,
	} {
		if p := Read([]byte(body)); len(p.Forbidden) != 1 {
			t.Errorf("%s: %q", body, p.Forbidden)
		}
	}
	for _, body := range []string{`<p class=on>`, `<a href="/javascript:x">`, `<script type="application/ld+json">{}</script>`, `<p>onclick=x()`} {
		if p := Read([]byte(body)); len(p.Forbidden) != 0 {
			t.Errorf("%s: %q", body, p.Forbidden)
		}
	}
}

func TestCrawl(t *testing.T) {
	pages := map[string]string{
		"/":      `<a href="a#x">a</a><a href="http://elsewhere.example/b">b</a>`,
		"/a":     `<link rel=canonical href="http://n.example/c?x=1&amp;y=2"><a href="">self</a>`,
		"/d.xml": `<loc>http://n.example/e</loc>`, "/c?x=1&y=2": `<a href="/d.xml">`, "/e": "", "/lost": "",
	}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[r.URL.RequestURI()]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		if strings.HasSuffix(r.URL.Path, ".xml") {
			w.Header().Set("Content-Type", "application/xml")
		}
		w.Write([]byte(body))
	})
	got, err := Crawl(h, "http://n.example", nil, "/")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 5 || got["/e"].From != "/d.xml" || got["/lost"] != nil {
		t.Errorf("%d found: %v", len(got), got)
	}
	for u, a := range got {
		if a.Code != 200 {
			t.Errorf("%s: %d", u, a.Code)
		}
	}
}
