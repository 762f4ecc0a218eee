package main

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline/internal/webtest"
)

// TestDemoSearch looks for the demonstration's items as readers do, in a browser: in
// both scripts of Chinese, in Latin letters, and in pinyin, on the pages of three
// languages.
func TestDemoSearch(t *testing.T) {
	b := webtest.Start(t)
	ctx, cancel := context.WithCancel(t.Context())
	address := freeAddress(t)
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"demo", "--data", t.TempDir() + "/demo", "--listen", address}, streams{strings.NewReader(""), in, io.Discard})
		in.Close()
	}()
	defer func() {
		cancel()
		<-ended
	}()
	if _, err := out.Read(make([]byte, 4096)); err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, out)

	// Of the five items of the seed, these four are of 布林肯 or have him in the text.
	seed := []string{"农历新年", "美国决定重新与联合国人权理事会接触", "增进全世界男女同性恋、双性恋、跨性别者、酷儿及间性人群体的人权的新闻声明", "拜登总统关于美国世界地位的讲话"}
	tab := b.Tab(t)
	for range 100 { // the index is built beside the first pages
		tab.Open("http://" + address + "/zh-Hans/search?q=" + url.QueryEscape("农历"))
		if webtest.Eval[int](tab, `document.querySelectorAll(".card").length`) > 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	for _, lang := range []string{"zh-Hans", "zh-Hant", "en"} {
		for _, typed := range []string{"布林肯", "布林肯國務卿", "Blinken", "bulinken"} {
			tab.Open("http://" + address + "/" + lang + "/search")
			webtest.Eval[any](tab, `document.querySelector("main input[name=q]").focus()`)
			tab.Press(typed)
			tab.Press("\r")
			tab.Wait(`location.search.includes("q=") && document.readyState == "complete"`)
			found := webtest.Eval[[]string](tab, `[...document.querySelectorAll(".card h2, .card h3")].map(h => h.textContent.trim())`)
			have := 0
			for _, headline := range seed {
				if slices.Contains(found, headline) {
					have++
				}
			}
			// An English reader is shown the English original of an item where there is one.
			if want := map[string]int{"zh-Hans": 4, "zh-Hant": 4, "en": 3}[lang]; have < want {
				t.Errorf("%s, %s: %d of the seed's items among %q", lang, typed, have, found)
			}
			marks := webtest.Eval[int](tab, `document.querySelectorAll(".card mark").length`)
			if marks == 0 {
				t.Errorf("%s, %s: nothing is marked", lang, typed)
			}
			if typed == "bulinken" && !strings.Contains(webtest.Eval[string](tab, `document.querySelector("main").textContent`), "布林肯") && lang != "en" {
				t.Errorf("%s: it does not say what bulinken was taken for", lang)
			}
		}
	}
}
