// Package webtest tests what the newsroom serves, the way its readers meet it:
// as requests and answers, as a web of links, and in a browser. It is for tests
// only; nothing that is shipped imports it.
//
//   - [Run] plays scripts: text files of requests, each with what must be true of
//     the answer. script.go has the format.
//   - [Crawl] follows every link from some addresses on and returns all answers.
//   - [Read] takes an HTML page apart: its title, its languages, its links, what
//     it makes a browser fetch.
//   - [Start] starts Chromium for what only a browser knows: layout, keyboard,
//     accessibility ([Tab.Axe]), weight on the wire, and whether a payload runs.
//   - [CheckHTML] runs the Nu HTML checker over pages.
//
// Handlers are called directly, without a network, except by the browser. What is
// not part of the project is named by the environment: DATELINE_TEST_CHROMIUM (or
// else what the path has), DATELINE_TEST_AXE (axe.min.js of npm's axe-core) and
// DATELINE_TEST_VNU (vnu.jar of npm's vnu-jar, for which java must be there). A
// tool that is missing skips the test in one line; with DATELINE_REQUIRE_ALL=1 it
// fails it, so that a build server cannot pass by lacking something.
package webtest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// SkipOrFail ends a test for which something outside the project is missing.
func SkipOrFail(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
		t.Fatalf("DATELINE_REQUIRE_ALL: "+format, args...)
	}
	t.Skipf(format, args...)
}

// Answer is what a handler answered to one request.
type Answer struct {
	Method string
	URL    string // as it was asked for, root-relative
	Code   int
	Header http.Header
	Body   []byte // without its content coding if that is gzip
}

// Type is the media type without parameters.
func (a *Answer) Type() string {
	t, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	return t
}

// HTML reports whether the answer is a page for people.
func (a *Answer) HTML() bool { return a.Type() == "text/html" }

// Ask sends one request to a handler. The target is what stands in the request
// line, and need not be well-formed: it is parsed as net/http's server does. The
// header Host sets the host, which is 127.0.0.1 otherwise.
func Ask(h http.Handler, method, target string, header http.Header) (*Answer, error) {
	host := header.Get("Host")
	if host == "" {
		host = "127.0.0.1"
	}
	var raw bytes.Buffer
	fmt.Fprintf(&raw, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, target, host)
	for k, values := range header {
		for _, v := range values {
			if k != "Host" {
				fmt.Fprintf(&raw, "%s: %s\r\n", k, v)
			}
		}
	}
	raw.WriteString("\r\n")
	r, err := readRequest(&raw)
	if err != nil {
		return nil, fmt.Errorf("%s %s: the server would not even parse this: %w", method, target, err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	a := &Answer{Method: method, URL: target, Code: w.Code, Header: w.Header(), Body: w.Body.Bytes()}
	if a.Header.Get("Content-Encoding") == "gzip" && len(a.Body) > 0 {
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			return nil, err
		}
		if a.Body, err = io.ReadAll(z); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// Get asks for a page and fails the test if that is not possible.
func Get(t testing.TB, h http.Handler, target string, header ...string) *Answer {
	t.Helper()
	fields := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		fields.Add(header[i], header[i+1])
	}
	a, err := Ask(h, http.MethodGet, target, fields)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
