package desk_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"dateline"
	"dateline/internal/webtest"
)

// TestFindChromium runs axe over what a search answers, in both languages of the desk,
// on a telephone and on a wide screen, and the Nu checker over its HTML. With -shots it
// writes pictures.
func TestFindChromium(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser is too slow for a short run")
	}
	b := webtest.Start(t)
	axe := webtest.AxeSource(t)
	h := newBureau(t)
	h.furnish()
	h.searched()
	at := func(q string, more string) string { return "/desk/?list=all&q=" + url.QueryEscape(q) + more }
	pages := map[string]string{
		"frame": "/desk/", "terms": "/desk/terms", "register": "/desk/registers/office", "found": at("million", ""), "found-zh": at("农历新年", ""), "dated": at("kind:statement", "&sort=date"), "loose": at("部长们 周一 日内瓦 学校", ""), "none": at("quagga", "&status=live"),
		"instead": at("Lunra", ""), "nothing": at(`"`, ""), "doubtful": at(`“million after:04/02/2021 office:`, ""),
	}
	tab, html := b.Tab(t), map[string][]byte{}
	for i, lang := range []dateline.Lang{"en", "zh-Hans"} {
		if err := h.room.Prefer(t.Context(), h.as("all"), lang, ""); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			h.enter(tab, "all")
		}
		for name, path := range pages {
			for _, width := range []int{1280, 360} {
				tab.Size(width, 900, 1)
				tab.Open(h.url + path)
				for _, f := range tab.Axe(axe) {
					t.Errorf("%s %s %d: %s", name, lang, width, f)
				}
				if wide := webtest.Eval[int](tab, `document.documentElement.scrollWidth`); wide > width {
					t.Errorf("%s %s: %d wide at %d", name, lang, wide, width)
				}
				if *shots != "" {
					file := filepath.Join(*shots, fmt.Sprintf("find-%s-%s-%d.png", name, lang, width))
					if err := os.WriteFile(file, tab.Screenshot(2400), 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		// Every page has a search, which the keyboard reaches.
		tab.Open(h.url + "/desk/new")
		typeInto(tab, map[string]string{"#ask": "million"})
		press(tab, ".ask button")
		if n := webtest.Eval[int](tab, `document.querySelectorAll(".work mark").length`); n == 0 {
			t.Error("nothing is marked in what the frame's search finds")
		}
		if key := webtest.Eval[string](tab, `document.getElementById("q").accessKey`); key != "/" {
			t.Errorf("the search has the key %q", key)
		}
	}
	c := h.signedInLater("all")
	for name, path := range pages {
		_, page := c.get(path)
		html[name] = []byte(page)
	}
	for _, f := range webtest.CheckHTML(t, html) {
		t.Error(f)
	}
}
