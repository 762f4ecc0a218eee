package webtest

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Language", r.Header.Get("Accept-Language"))
	if r.URL.Path == "/none" {
		w.WriteHeader(http.StatusNotFound)
	}
	io.WriteString(w, "<!doctype html><html lang=en><title>At "+r.URL.Path+"</title><body><p>One</p><p>two <b>th</b>ree</p>")
})

func TestScript(t *testing.T) {
	const script = `
# Everything holds here.
each lang en fr
GET /{lang}/{page-{lang}}
> Accept-Language: {lang}
code == 200
code != 404
title ~ ^At /(en|fr)/news$
text == One two three
text !contains <p>
header X-Language == {lang}
header X-Nothing ==
body contains <b>th</b>
body !~ (?i)script

GET /none
code == 404
`
	cases, err := Parse("test.txt", []byte(script), map[string]string{"page-en": "news", "page-fr": "news"})
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) != 3 {
		t.Fatalf("%d cases, want 3", len(cases))
	}
	for _, c := range cases {
		a, err := Ask(echo, c.Method, c.Target, c.Header)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range c.Judge(a) {
			t.Error(problem)
		}
	}
}

// A check that cannot fail checks nothing.
func TestScriptFails(t *testing.T) {
	for _, check := range []string{"code == 201", "code != 200", "text contains four", "text !contains two", "title ~ ^x", "title !~ At", "header X-Language == fr"} {
		cases, err := Parse("test.txt", []byte("GET /a\n"+check), nil)
		if err != nil {
			t.Fatal(err)
		}
		a, err := Ask(echo, "GET", "/a", nil)
		if err != nil {
			t.Fatal(err)
		}
		if problems := cases[0].Judge(a); len(problems) != 1 || !strings.HasPrefix(problems[0], "test.txt:2: GET /a: ") {
			t.Errorf("%s: %q", check, problems)
		}
	}
}

func TestScriptRefused(t *testing.T) {
	for script, want := range map[string]string{
		"GET /a":                             "test.txt:1: a request without a check proves nothing",
		"/a\ncode == 200":                    "test.txt:1: a case begins with a method and a target",
		"\nGET /a\ncode is 200":              `test.txt:3: "is" is not ==`,
		"GET /a\nstatus == 200":              `test.txt:2: nothing is called "status"`,
		"GET /a\nbody contains":              "test.txt:2: everything contains nothing",
		"GET /a\nbody ~ (":                   "test.txt:2: error parsing regexp",
		"GET /a\n> Accept text\ncode == 200": "test.txt:2: write a header as",
		"GET /{a}\ncode == 200":              "test.txt:1: no variable {a}",
		"each lang\nGET /\ncode == 200":      "test.txt:1: write: each NAME",
	} {
		if _, err := Parse("test.txt", []byte(script), nil); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", script, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("each lang en fr\nGET /{lang}/\n> A: b\ncode == 200\n\n# x\nGET /\nbody ~ x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		cases, err := Parse("f", b, nil)
		for _, c := range cases {
			if err == nil && len(c.Checks) == 0 {
				t.Errorf("%+v has no check", c)
			}
		}
	})
}
