package site_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/web"
	"dateline/internal/webtest"
)

var cardLink = regexp.MustCompile(`<h3[^>]*><a href="([^"]+)"`)

// cards returns where the cards of a list lead.
func cards(a *webtest.Answer) []string {
	_, list, _ := strings.Cut(string(a.Body), "<main")
	var all []string
	for _, m := range cardLink.FindAllStringSubmatch(list, -1) {
		all = append(all, m[1])
	}
	return all
}

// TestPaging walks lists to their ends and back: both ways show everything, once,
// in one order, however many share an instant.
func TestPaging(t *testing.T) {
	w := full(t, web.SecureOptions{})
	for _, c := range []struct {
		path string
		want int
	}{
		{"/zh-Hans/news", 41 + 5 + 1 + 1 + 2}, // notices, seed, charter, rich, grants, withdrawn
		{"/en/news", 41 + 2 + 1 + 1 + 4},      // two originals of the seed, and two more acts
		{"/ar/news", 41 + 1 + 1 + 2},
		{"/ru/news", 1},
		{"/en/news?kind=notice", 41},
		{"/en/news?topic=visas&office=department-of-state", 41},
		{"/en/news?year=2020", 0},
		{"/en/2020", 0},
		{"/en/2020/01", 0},
		{"/ar/offices/department-of-state", 42},
		{"/en/topics/visas", 41},
		{"/en/events/past", 21},
	} {
		t.Run(c.path, func(t *testing.T) {
			var down, sizes []string
			last := ""
			for path := c.path; path != ""; path = w.older(path) {
				a := webtest.Get(t, w.site, path)
				got := cards(a)
				down, sizes, last = append(down, got...), append(sizes, fmt.Sprint(len(got))), path
				if len(sizes) > 9 {
					t.Fatal("the list does not end")
				}
			}
			t.Logf("%d on pages of %s", len(down), strings.Join(sizes, " "))
			if c.want != 0 && len(down) != c.want {
				t.Errorf("%d items, want %d", len(down), c.want)
			}
			if seen := slices.Compact(slices.Sorted(slices.Values(down))); len(seen) != len(down) {
				t.Errorf("%d of %d are different", len(seen), len(down))
			}
			var up []string
			for path := last; path != ""; path = w.newer(path) {
				up = append(cards(webtest.Get(t, w.site, path)), up...)
			}
			if !slices.Equal(up, down) {
				t.Errorf("on the way back:\n%q\nwant\n%q", up, down)
			}
			if first := webtest.Get(t, w.site, c.path); strings.Contains(string(first.Body), `rel="prev" href="`+c.path) {
				t.Error("the first page leads to a newer one")
			}
		})
	}
}

// TestPagingWhileNewsArrives reads a list page by page while items arrive at its
// head: nothing of what was there is missed or seen twice.
func TestPagingWhileNewsArrives(t *testing.T) {
	w := empty(t, web.SecureOptions{})
	w.notices(50)
	var before []string
	for path := "/en/news"; path != ""; path = w.older(path) {
		before = append(before, cards(webtest.Get(t, w.site, path))...)
	}
	var during []string
	n := 100
	for path := "/en/news"; path != ""; {
		page := webtest.Get(t, w.site, path)
		during = append(during, cards(page)...)
		path = paging(page, next)
		for range 7 {
			n++
			at, _ := dateline.At(w.clock().Add(time.Duration(n)*time.Minute), "America/New_York")
			w.bring(true, notice(n, at)...)
		}
		time.Sleep(10 * time.Millisecond) // the number that the site follows is at most 5 ms old
	}
	if !slices.Equal(during, before) {
		t.Errorf("read %d, of which some were not among the %d: %q", len(during), len(before), during)
	}
	if now := cards(webtest.Get(t, w.site, "/en/news")); slices.Contains(before, now[0]) || len(now) != 20 {
		t.Errorf("the first page shows %q", now)
	}
}

// TestFeedPaging follows a filtered feed to its end by its own links.
func TestFeedPaging(t *testing.T) {
	w := full(t, web.SecureOptions{})
	link := func(body, rel string) string {
		m := regexp.MustCompile(`<(?:atom:)?link [^>]*rel="` + rel + `"[^>]*>`).FindString(body)
		_, href, _ := strings.Cut(m, `href="`)
		href, _, _ = strings.Cut(href, `"`)
		return strings.ReplaceAll(href, "&amp;", "&")
	}
	for _, feed := range []string{"atom", "rss"} {
		seen, pages := map[string]bool{}, 0
		for next := address + "/zh-Hans/news." + feed + "?kind=notice"; next != ""; pages++ {
			if pages > 5 {
				t.Fatal("the feed does not end")
			}
			path, ok := webtest.Local(address, "/", next)
			if !ok || !strings.Contains(path, "kind=notice") {
				t.Fatalf("%s: next is %s", feed, next)
			}
			body := string(webtest.Get(t, w.site, path).Body)
			if self := link(body, "self"); self != next {
				t.Errorf("%s: self is %s, want %s", feed, self, next)
			}
			for _, m := range regexp.MustCompile(`<(?:id|guid)[^>]*>([^<]*/i/[^<]*)<`).FindAllStringSubmatch(body, -1) {
				if seen[m[1]] {
					t.Errorf("%s: %s twice", feed, m[1])
				}
				seen[m[1]] = true
			}
			if strings.Contains(body, "农历新年") {
				t.Errorf("%s is not filtered", feed)
			}
			next = link(body, "next")
		}
		if len(seen) != 41 || pages != 3 {
			t.Errorf("%s: %d items on %d pages", feed, len(seen), pages)
		}
	}
	ids := map[string]bool{}
	for next := address + "/ar/news.json?kind=notice"; next != ""; {
		path, _ := webtest.Local(address, "/", next)
		var f struct {
			FeedURL string `json:"feed_url"`
			NextURL string `json:"next_url"`
			Items   []struct{ ID, Language, URL string }
		}
		if err := json.Unmarshal(webtest.Get(t, w.site, path).Body, &f); err != nil {
			t.Fatal(err)
		}
		if f.FeedURL != next || len(f.Items) == 0 || f.NextURL == next {
			t.Fatalf("%s: feed_url %s, next_url %s, %d items", next, f.FeedURL, f.NextURL, len(f.Items))
		}
		for _, i := range f.Items {
			ids[i.ID] = true
		}
		next = f.NextURL
	}
	if len(ids) != 41 {
		t.Errorf("JSON Feed: %d items", len(ids))
	}
}
