package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"dateline"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestStatus(t *testing.T) {
	tests := []struct {
		err    error
		want   int
		reason bool // may be told to the reader
	}{
		{nil, 200, false},
		{dateline.NotFound{What: "item", Key: "x"}, 404, true},
		{dateline.Gone{What: "item", Key: "x"}, 410, true},
		{dateline.Conflict{What: "draft", Reason: "changed"}, 409, true},
		{dateline.Invalidf("date", "no such day"), 400, true},
		{dateline.Forbidden{Act: "publish"}, 403, true},
		{Refused{Code: 414, Reason: "too long"}, 414, true},
		{&http.MaxBytesError{Limit: 10}, 413, true},
		{context.DeadlineExceeded, 503, false},
		{context.Canceled, 503, false},
		{os.ErrDeadlineExceeded, 408, false},
		{errors.New("sql: secret"), 500, false},
		{&Panicked{Value: dateline.NotFound{}}, 500, false},
	}
	for _, tt := range tests {
		for _, err := range []error{tt.err, fmt.Errorf("store: secret: %w", tt.err)} {
			if tt.err == nil && err != nil {
				continue
			}
			if got := Status(err); got != tt.want {
				t.Errorf("%v: %d, want %d", err, got, tt.want)
			}
			if got := Reason(err); (got != "") != tt.reason || strings.Contains(got, "secret") {
				t.Errorf("%v: the reader is told %q", err, got)
			}
		}
	}
}

func logger() (*slog.Logger, *bytes.Buffer) {
	var b bytes.Buffer
	return slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug})), &b
}

func TestHandleHidesInternals(t *testing.T) {
	page := func(w http.ResponseWriter, r *http.Request, status int, err error) {
		w.WriteHeader(status)
		fmt.Fprintf(w, "sorry: %s %s", Reason(err), RequestID(w))
	}
	handlers := map[string]Handler{
		"error": func(w http.ResponseWriter, r *http.Request) error {
			w.Header().Set("Content-Encoding", "zstd")
			w.Header().Set("Content-Length", "12345")
			w.Header().Set("Cache-Control", "public, max-age=9999")
			return errors.New("secret")
		},
		"panic": func(w http.ResponseWriter, r *http.Request) error { panic("secret") },
	}
	for name, h := range handlers {
		for _, onError := range []ErrorPage{nil, page, func(http.ResponseWriter, *http.Request, int, error) { panic("secret too") }} {
			log, out := logger()
			res := get(Handle(h, onError, log), "GET", "/x?token=secret")
			b := string(body(t, res))
			id := res.Header.Get("X-Request-Id")
			if res.StatusCode != 500 || strings.Contains(b, "secret") || len(id) != 16 || !strings.Contains(b, id) {
				t.Errorf("%s: %d %q, id %q", name, res.StatusCode, b, id)
			}
			for _, key := range []string{"Content-Encoding", "Content-Length"} {
				if res.Header.Get(key) != "" {
					t.Errorf("%s: %s is left over", name, key)
				}
			}
			if strings.Contains(res.Header.Get("Cache-Control"), "public") {
				t.Errorf("%s: an error may be cached", name)
			}
			if !strings.Contains(out.String(), id) || !strings.Contains(out.String(), "secret") || strings.Contains(out.String(), "token") {
				t.Errorf("%s: log %s", name, out)
			}
		}
	}
}

func TestHandleTellsReader(t *testing.T) {
	log, out := logger()
	res := get(Handle(func(http.ResponseWriter, *http.Request) error {
		return fmt.Errorf("store: %w", dateline.NotFound{What: "item", Key: "x"})
	}, nil, log), "GET", "/")
	if b := string(body(t, res)); res.StatusCode != 404 || b != "no item \"x\"\n" {
		t.Errorf("%d %q", res.StatusCode, b)
	}
	if out.Len() != 0 {
		t.Errorf("a reader's mistake is logged: %s", out)
	}
}

// An error after the first byte cuts the connection: the client must not take
// what it has for the whole.
func TestHandleAbortsHalfAnAnswer(t *testing.T) {
	srv := httptest.NewServer(Handle(func(w http.ResponseWriter, r *http.Request) error {
		io.WriteString(w, "half")
		w.(http.Flusher).Flush()
		return errors.New("broken")
	}, nil, quiet()))
	defer srv.Close()
	res, err := srv.Client().Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.ReadAll(res.Body); err == nil {
		t.Error("half an answer looks whole")
	}
}

func TestHandlePassesAbort(t *testing.T) {
	defer func() {
		if v := recover(); v != http.ErrAbortHandler {
			t.Errorf("recovered %v", v)
		}
	}()
	get(Handle(func(http.ResponseWriter, *http.Request) error { panic(http.ErrAbortHandler) }, nil, quiet()), "GET", "/")
}

// TestLogPath looks at what logs keep of a path: no token, all else as it is.
func TestLogPath(t *testing.T) {
	token := "dGhpcy1pcy1hLXRva2VuLW9mLWEtbGluay1vZi1vdXI" // 43 characters
	for path, want := range map[string]string{
		"":                      "",
		"/en/news":              "/en/news",
		token:                   "…",
		"/desk/arrive/" + token: "/desk/arrive/…",
		"/desk/preview/" + token + "/media/0123456789ab/name.jpg": "/desk/preview/…/media/0123456789ab/name.jpg",
		"/a/" + token + ".":       "/a/….",
		"/a/" + token + "x":       "/a/…",
		"/a/" + token[1:]:         "/a/" + token[1:],
		"/" + token + "/" + token: "/…/…",
		"/部/" + token + "/部":      "/部/…/部",
		"/en/news/a-headline-of-more-than-forty-three-characters-in-words": "/en/news/a-headline-of-more-than-forty-three-characters-in-words",
	} {
		if got := LogPath(path); got != want {
			t.Errorf("%s is logged as %s", path, got)
		}
	}
}

// TestFailureLog sees to it that a failure tells no token either.
func TestFailureLog(t *testing.T) {
	log, out := logger()
	h := Handle(func(http.ResponseWriter, *http.Request) error { return errors.New("broken") }, nil, log)
	get(h, "GET", "/x/dGhpcy1pcy1hLXRva2VuLW9mLWEtbGluay1vZi1vdXI")
	if !strings.Contains(out.String(), `"path":"/x/…"`) {
		t.Errorf("a token is in the log: %s", out)
	}
}

func TestAccessLog(t *testing.T) {
	log, out := logger()
	mux := http.NewServeMux()
	var seen string
	mux.Handle("GET /item/{id}", Handle(func(w http.ResponseWriter, r *http.Request) error {
		seen = RequestID(w)
		http.ServeContent(w, r, "", modified, strings.NewReader("content"))
		return nil
	}, nil, log))
	mux.HandleFunc("/nothing", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/abort", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	h := AccessLog(mux, log)

	type line struct {
		Msg, ID, Method, Path, Route, Proto string
		Status, Bytes                       int
		Aborted                             bool
	}
	last := func() (l line) {
		if err := json.Unmarshal(out.Bytes(), &l); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		return l
	}
	get(h, "GET", "/item/7?mail=person@example.org", "User-Agent", "browser", "Referer", "elsewhere")
	want := line{"request", seen, "GET", "/item/7", "GET /item/{id}", "HTTP/1.1", 200, 7, false}
	if got := last(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	for _, private := range []string{"person", "browser", "elsewhere", "192.0.2.1"} {
		if strings.Contains(out.String(), private) {
			t.Errorf("the log has %q", private)
		}
	}
	out.Reset()
	get(h, "GET", "/item/dGhpcy1pcy1hLXRva2VuLW9mLWEtbGluay1vZi1vdXI")
	if got := last(); got.Path != "/item/…" {
		t.Errorf("a token is in the log: %q", got.Path)
	}
	out.Reset()
	get(h, "GET", "/nothing")
	if got := last(); got.Status != 200 || got.Bytes != 0 {
		t.Errorf("%+v", got)
	}
	out.Reset()
	func() {
		defer func() { recover() }()
		get(h, "GET", "/abort")
	}()
	if got := last(); !got.Aborted || got.Status != 0 {
		t.Errorf("%+v", got)
	}
}
