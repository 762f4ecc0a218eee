package webtest

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"net/http"
)

// TestBrowser proves that the browser notices what the tests rely on it to notice.
func TestBrowser(t *testing.T) {
	b := Start(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte(`<!doctype html><title>T</title><body><img src="/a.png"><script>alert(7)</script><p style="width:2000px">wide`))
	}))
	defer srv.Close()
	tab := b.Tab(t)
	tab.Size(320, 600, 1)
	tab.Open(srv.URL)
	if d := tab.Dialogs(); !slices.Equal(d, []string{"alert: 7"}) {
		t.Errorf("dialogs %q", d)
	}
	var urls []string
	for _, r := range tab.Requests() {
		urls = append(urls, strings.TrimPrefix(r.URL, srv.URL))
		if strings.HasSuffix(r.URL, "/") && r.Bytes < 100 {
			t.Errorf("%s took %d bytes", r.URL, r.Bytes)
		}
	}
	if !slices.Contains(urls, "/a.png") || !slices.Contains(urls, "/") {
		t.Errorf("requests %q", urls)
	}
	if w := Eval[int](tab, "document.documentElement.scrollWidth"); w < 2000 {
		t.Errorf("%d wide", w)
	}
	if png := tab.Screenshot(1000); !strings.HasPrefix(string(png), "\x89PNG") {
		t.Errorf("not a PNG: %.10q", png)
	}
	if axe := AxeSource(t); len(tab.Axe(axe)) == 0 {
		t.Error("axe finds nothing wrong with a page without lang and alt")
	}
}

func TestCheckHTML(t *testing.T) {
	found := CheckHTML(t, map[string][]byte{
		"good": []byte("<!doctype html><html lang=en><title>T</title><p>x"),
		"bad":  []byte("<!doctype html><html lang=en><title>T</title><p><div></p>"),
	})
	if len(found) == 0 || !strings.HasPrefix(found[0], "bad.html:1: error: ") {
		t.Errorf("%q", found)
	}
}
