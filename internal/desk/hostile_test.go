package desk_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/webtest"
)

// TestHostile sends texts that were written to do harm through every field of the
// desk, and looks at what its pages and the public page then are: no script that
// is not the desk's own, no handler, no address that runs, nothing from elsewhere.
// A part of them is opened in Chromium, where none may come to life.
func TestHostile(t *testing.T) {
	texts := webtest.Hostile(t)
	h := newBureau(t)
	ctx := t.Context()
	all := h.as("all")
	id, err := h.room.Begin(ctx, newsroom.Beginning{By: all, Kind: "event", Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	here := "/desk/items/" + string(id)
	c := h.signedIn("all")
	one := strings.NewReplacer("\n", " ", "\r", " ", "\x00", "")
	judged, refused := 0, 0
	look := func(path string, payload string) {
		t.Helper()
		status, page := c.get(path)
		if status >= 500 {
			t.Errorf("%q: %s answers %d", payload, path, status)
		}
		p := webtest.Read([]byte(page))
		for _, f := range p.Forbidden {
			t.Errorf("%q: %s has %s", payload, path, f)
		}
		for _, f := range p.Fetches {
			if local, ok := webtest.Local(h.url, path, f); !ok {
				t.Errorf("%q: %s fetches %s (%s)", payload, path, f, local)
			}
		}
		judged++
	}
	step := 43 // a part of them here; all of them go through the public pages
	if testing.Short() {
		step = 307
	}
	for i := 0; i < len(texts); i += step {
		x := one.Replace(texts[i])
		_, page := c.get(here + "/en")
		form := url.Values{
			"base": {hidden(page, "base")}, "headline": {x}, "lead": {x}, "body": {strings.ReplaceAll(texts[i], "\x00", "")}, "kind": {"event"}, "place": {x}, "occasion": {x},
			"office": {x}, "topic": {x}, "speaker": {x}, "role": {x}, "issued_day": {"2021-02-11"}, "issued_zone": {"UTC"},
			"start_day": {"2021-03-01"}, "start_zone": {"UTC"}, "link": {x}, "registration": {x},
		}
		if i%2 == 0 { // what the formatted editor sends
			form.Del("body")
			form.Set("body_html", texts[i])
			form.Del("link")
			form.Del("registration")
		}
		if status, page := c.post(here+"/en", form); status >= 500 {
			t.Errorf("%q: saving answers %d", x, status)
		} else if status == 422 {
			refused++
			for _, f := range webtest.Read([]byte(page)).Forbidden {
				t.Errorf("%q: the page that refuses it has %s", x, f)
			}
		}
		c.post(here+"/en/remarks", url.Values{"remark": {x}, "quote": {x}})
		c.post(here+"/share", url.Values{"recipient": {x}, "hours": {"24"}, "lang": {"en"}})
		for _, path := range []string{here + "/en", here + "/en?read=1", here, here + "/en/page", here + "/en/compare", "/desk/?list=all&q=" + url.QueryEscape(x), "/desk/?list=" + url.QueryEscape(x)} {
			look(path, x)
		}
		if i%(step*4) == 0 {
			c.post(here+"/en/read", form)
			for _, convert := range []string{"render", "markdown", "paste"} {
				status, answer := c.send("/desk/convert/"+convert, url.Values{"markdown": {texts[i]}, "html": {texts[i]}}, map[string]string{"Origin": h.url, "Accept": "application/json"})
				var got struct{ HTML, Markdown string }
				if err := json.Unmarshal([]byte(answer), &got); status >= 500 || status == 200 && err != nil {
					t.Errorf("%q: %s answers %d %.200s", x, convert, status, answer)
				}
				for _, f := range webtest.Read([]byte(got.HTML)).Forbidden {
					t.Errorf("%q: %s answers with %s", x, convert, f)
				}
			}
		}
	}
	t.Logf("%d texts, %d pages judged by their source, %d refused", (len(texts)+step-1)/step, judged, refused)
	if webtest.HasBrowser() && !testing.Short() {
		b := webtest.Start(t)
		tab := b.Tab(t)
		h.enterLater(tab, "all")
		opened := 0
		for i := 0; i < len(texts); i += step * 12 {
			x := one.Replace(texts[i])
			w, err := h.db.Read().WorkingCopy(ctx, id, "en")
			if err != nil {
				t.Fatal(err)
			}
			_, err = h.room.Save(ctx, newsroom.Saving{By: all, Item: id, Lang: "en", Base: w.Version, Text: dateline.Text{Headline: x[:min(len(x), 300)], Body: strings.ReplaceAll(texts[i], "\x00", "")}})
			if err != nil {
				continue
			}
			for _, path := range []string{here + "/en", here + "/en?read=1", here + "/en/page"} {
				tab.Open(h.url + path)
				opened++
			}
			if d := tab.Dialogs(); len(d) > 0 {
				t.Errorf("%q comes to life: %q", x, d)
			}
			for _, r := range tab.Requests() {
				if !strings.HasPrefix(r.URL, h.url) && !strings.HasPrefix(r.URL, "data:") && !strings.HasPrefix(r.URL, "about:") && !strings.HasPrefix(r.URL, "blob:") {
					t.Errorf("%q makes the page fetch %s", x, r.URL)
				}
			}
		}
		t.Logf("%d pages opened", opened)
	}
}

// hidden is the value of a hidden field, or nothing.
func hidden(page, name string) string {
	_, rest, _ := strings.Cut(page, fmt.Sprintf(`name="%s" value="`, name))
	v, _, _ := strings.Cut(rest, `"`)
	return v
}
