package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestQuantile(t *testing.T) {
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration(i+1))
	}
	for _, c := range []struct {
		values []time.Duration
		q      float64
		want   time.Duration
	}{
		{nil, 0.5, 0}, {hundred[:1], 0.99, 1}, {hundred, 0.5, 50}, {hundred, 0.99, 99}, {hundred, 1, 100}, {hundred[:3], 0.5, 2}, {hundred[:10], 0.99, 10},
	} {
		if got := quantile(c.values, c.q); got != c.want {
			t.Errorf("quantile of %d values at %v: %d, want %d", len(c.values), c.q, got, c.want)
		}
	}
	if got := median([]float64{9, 1, 5}); got != 5 {
		t.Errorf("median %v", got)
	}
}

// TestBareWritesTheSame captures an answer, lets the bare server write it, and
// captures that.
func TestBareWritesTheSame(t *testing.T) {
	first := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Encoding", r.Header.Get("Accept-Encoding"))
		w.Header().Add("Link", "<a>")
		w.Header().Set("Content-Length", "6")
		fmt.Fprint(w, "农历")
	}))
	defer first.Close()
	one, err := capture(t.Context(), first.Listener.Addr().String(), "/x?y", "zstd")
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal([]answer{one})
	if err != nil {
		t.Fatal(err)
	}
	h, err := bare(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	second := httptest.NewServer(h)
	defer second.Close()
	two, err := capture(t.Context(), second.Listener.Addr().String(), "/x?y", "zstd")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []answer{one, two} {
		slices.SortFunc(a.Header, func(x, y [2]string) int { return strings.Compare(x[0], y[0]) })
	}
	if !bytes.Equal(one.Body, two.Body) || !slices.Equal(one.Header, two.Header) || len(one.Header) != 4 {
		t.Errorf("captured %v %q, the bare server wrote %v %q", one.Header, one.Body, two.Header, two.Body)
	}
	got, err := press(t.Context(), second.Listener.Addr().String(), request("/x?y", "zstd"), 4, 50*time.Millisecond)
	if err != nil || got.perSecond == 0 || len(got.latencies) == 0 {
		t.Errorf("load: %v/s, %d answers: %v", got.perSecond, len(got.latencies), err)
	}
	if _, err := press(t.Context(), second.Listener.Addr().String(), request("/none", ""), 1, time.Millisecond); err == nil {
		t.Error("answers of 404 count as answers")
	}
	if _, err := capture(t.Context(), second.Listener.Addr().String(), "/x?y", "gzip"); err == nil {
		t.Error("an answer without the coding asked for is taken")
	}
}

func TestCorpus(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var files [2][]byte
	for i := range files {
		c, err := newCorpus(root)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, fmt.Sprint(i))
		if texts, err := c.write(name, 100); err != nil || texts != 110 {
			t.Fatalf("%d texts: %v", texts, err)
		}
		if files[i], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two runs have different newsrooms")
	}
	seen := map[string]bool{}
	for line := range bytes.Lines(files[0]) {
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		if seen[r.Headline] {
			t.Errorf("headline twice: %s", r.Headline)
		}
		seen[r.Headline] = true
		if n := han(r.Body); r.Language == chinese && (n < bodyHan || n > bodyHan+120) {
			t.Errorf("%s has %d Chinese characters", r.SourceID, n)
		}
	}
}

func TestReportMet(t *testing.T) {
	r := newReport(settings{items: 100})
	r.least("rate", 0.9, "×", 0.9)
	r.most("time", 20, "ms", 20)
	r.say("other", 1, "s")
	if !r.met() {
		t.Error("what is just met is missed")
	}
	if r.most("time", 20.1, "ms", 20); r.met() {
		t.Error("what is missed is met")
	}
	var b strings.Builder
	r.print(&b)
	if !strings.Contains(b.String(), "MISSED") {
		t.Errorf("the table does not say so:\n%s", b.String())
	}
}

// TestCode checks against the vectors of RFC 6238, appendix B, cut to six digits.
func TestCode(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // 12345678901234567890
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} {
		if got := code(secret, time.Unix(at, 0)); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
}

// TestSink sends a text to the server that saves are compared with.
func TestSink(t *testing.T) {
	dir := t.TempDir()
	srv := httptest.NewServer(sink(dir))
	defer srv.Close()
	v := &visitor{address: srv.Listener.Addr().String()}
	if _, _, err := v.ask(t.Context(), http.MethodPost, "/", url.Values{"body": {"正文"}}); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("it leaves %d files: %v", len(left), err)
	}
	srv.Config.Handler = sink(filepath.Join(dir, "none"))
	if _, _, err := v.ask(t.Context(), http.MethodPost, "/", nil); err == nil {
		t.Error("a save that failed counts as one")
	}
}

func TestSaved(t *testing.T) {
	w := &workplace{base: "3.ab"}
	if err := w.saved([]byte(`{"version":"4.ab","saved":"10:00"}`)); err != nil || w.base != "4.ab" {
		t.Errorf("base %s, %v", w.base, err)
	}
	for _, answer := range []string{`{"version":"4.ab"}`, `{}`, `<html>`} { // the same again, nothing, a page
		if w.saved([]byte(answer)) == nil {
			t.Errorf("%s counts as a save", answer)
		}
	}
}
