package site_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/view"
	"dateline/internal/web"
	"dateline/internal/webtest"

	"github.com/klauspost/compress/zstd"
)

func TestConditional(t *testing.T) {
	w := full(t, web.SecureOptions{})
	for _, u := range []string{"/en/", "/en/news", w.path("charter.en", "en"), w.path("charter.en", "fr") + ".md", "/en/news.atom", "/ar/events.ics", "/sitemap.xml", "/feed.atom", "/feed.json", w.path("charter.en", "ar") + "/beside/zh-Hans"} {
		first := webtest.Get(t, w.site, u)
		tag, changed := first.Header.Get("ETag"), first.Header.Get("Last-Modified")
		byItself := u == "/en/" // it shows what is to come, so no date tells when it changed
		if tag == "" || strings.HasPrefix(tag, "W/") || (changed == "") != byItself {
			t.Errorf("%s: ETag %q, Last-Modified %q", u, tag, changed)
		}
		for name, value := range map[string]string{"If-None-Match": tag, "If-Modified-Since": changed} {
			if value == "" {
				continue
			}
			a := webtest.Get(t, w.site, u, name, value)
			if a.Code != http.StatusNotModified || len(a.Body) > 0 || a.Header.Get("ETag") != tag {
				t.Errorf("%s with %s: %s: %d, %d bytes, ETag %s", u, name, value, a.Code, len(a.Body), a.Header.Get("ETag"))
			}
		}
		zipped := webtest.Get(t, w.site, u, "Accept-Encoding", "gzip")
		if zipped.Header.Get("ETag") == tag && zipped.Header.Get("Content-Encoding") == "gzip" {
			t.Errorf("%s: one ETag for two forms", u)
		}
		if string(zipped.Body) != string(first.Body) {
			t.Errorf("%s: gzip holds something else", u)
		}
		packed := webtest.Get(t, w.site, u, "Accept-Encoding", "zstd")
		d, _ := zstd.NewReader(nil)
		if packed.Header.Get("Content-Encoding") == "zstd" {
			if got, err := d.DecodeAll(packed.Body, nil); err != nil || string(got) != string(first.Body) {
				t.Errorf("%s: zstd: %v", u, err)
			}
		} else if len(first.Body) > 2000 {
			t.Errorf("%s: no zstd", u)
		}
		d.Close()
	}
}

// TestFreshness: what is published shows at once, what changes by itself shows
// within its minute, and a tag from before is no longer good.
func TestFreshness(t *testing.T) {
	w := full(t, web.SecureOptions{})
	list := webtest.Get(t, w.site, "/en/news")
	item := webtest.Get(t, w.site, w.path("charter.en", "en"))
	beside := webtest.Get(t, w.site, w.path("charter.en", "fr")+"/beside/en")
	at, _ := dateline.At(w.clock(), "America/New_York")
	w.bring(true, newsroom.Release{Source: "new", Lang: "en", Kind: "notice", Headline: "Just Now", Body: "New.", Issued: at})
	time.Sleep(10 * time.Millisecond)
	after := webtest.Get(t, w.site, "/en/news", "If-None-Match", list.Header.Get("ETag"))
	if after.Code != 200 || !strings.Contains(string(after.Body), "Just Now") {
		t.Errorf("the list after a publication: %d", after.Code)
	}
	w.withdraw("charter.en", false, dateline.Names{"en": "Withdrawn for a test."})
	time.Sleep(10 * time.Millisecond)
	if a := webtest.Get(t, w.site, w.path("charter.en", "fr")+"/beside/en", "If-None-Match", beside.Header.Get("ETag")); a.Code != 200 || strings.Contains(string(a.Body), "endowed with reason") {
		t.Errorf("two texts after a withdrawal: %d\n%s", a.Code, a.Body)
	}
	gone := webtest.Get(t, w.site, w.path("charter.en", "en"), "If-None-Match", item.Header.Get("ETag"))
	if gone.Code != 200 || strings.Contains(string(gone.Body), "endowed with reason") || !strings.Contains(string(gone.Body), "Withdrawn for a test.") {
		t.Errorf("after a withdrawal: %d\n%s", gone.Code, gone.Body)
	}
	for _, u := range []string{"/en/news", "/en/news.atom", "/en/news.rss", "/en/news.json", "/llms.txt", "/en/", w.path("charter.en", "en") + ".json", "/feed.atom", "/feed.json"} {
		if strings.Contains(string(webtest.Get(t, w.site, u).Body), "endowed with reason") {
			t.Errorf("%s still has the text", u)
		}
	}

	if a := webtest.Get(t, w.site, "/en/events"); !strings.Contains(string(a.Body), "Reading Circle") {
		t.Error("the event to come is not listed")
	}
	w.advance(13 * 24 * time.Hour)
	if a := webtest.Get(t, w.site, "/en/events"); strings.Contains(string(a.Body), "Reading Circle") {
		t.Error("an event that is over is still to come")
	}
	if a := webtest.Get(t, w.site, "/en/events/past"); !strings.Contains(string(a.Body), "Reading Circle") {
		t.Error("an event that is over is not among the past ones")
	}
}

// TestDatabaseAway closes the database under the running site: what was rendered
// is served on, what was not says so, in the reader's language, and is not kept.
func TestDatabaseAway(t *testing.T) {
	w := full(t, web.SecureOptions{})
	article := w.path("charter.en", "zh-Hans")
	seen := []string{"/zh-Hans/news", article, "/zh-Hans/news.atom", "/zh-Hans/", "/zh-Hans/events"}
	for _, u := range seen {
		webtest.Get(t, w.site, u)
	}
	unseen := w.path("rich", "ar")
	w.db.Close()
	time.Sleep(10 * time.Millisecond)
	w.advance(2 * time.Minute) // the front page and the events are of another minute now
	for _, u := range seen {
		if a := webtest.Get(t, w.site, u); a.Code != 200 || len(a.Body) == 0 {
			t.Errorf("%s, rendered before: %d", u, a.Code)
		}
	}
	for _, u := range []string{unseen, "/ar/archive", "/ar/news.atom"} {
		a := webtest.Get(t, w.site, u)
		p := webtest.Read(a.Body)
		if a.Code != 503 || p.Lang != "ar" || p.Dir != "rtl" || len(p.H1) != 1 || a.Header.Get("Retry-After") == "" || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s, not rendered before: %d, lang %s, Retry-After %q, Cache-Control %q", u, a.Code, p.Lang, a.Header.Get("Retry-After"), a.Header.Get("Cache-Control"))
		}
		if s := string(a.Body); strings.Contains(s, "sql") || strings.Contains(s, "database is closed") {
			t.Errorf("%s shows the error", u)
		}
		always(t, a)
	}
	for _, u := range []string{"/", "/i/" + string(w.items["rich"])} {
		if a := webtest.Get(t, w.site, u, "Accept-Language", "fr"); a.Code != 503 && a.Code != 302 {
			t.Errorf("%s: %d", u, a.Code)
		}
	}
	if !strings.Contains(w.log.String(), "database is closed") {
		t.Error("the log does not say why")
	}
}

// TestInternalError takes a table away under the running site: the reader is told
// nothing of it but a reference, under which the log has the cause.
func TestInternalError(t *testing.T) {
	w := full(t, web.SecureOptions{})
	raw, err := sql.Open("sqlite", "file:"+w.file)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.Exec("alter table live rename to lost"); err != nil {
		t.Fatal(err)
	}
	for _, l := range w.set.Languages {
		a := webtest.Get(t, w.site, view.NewsURL(l))
		p := webtest.Read(a.Body)
		if a.Code != 500 || p.Lang != string(l) || p.Dir != l.Dir() || len(p.H1) != 1 || a.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%s: %d, lang %s, Cache-Control %q", l, a.Code, p.Lang, a.Header.Get("Cache-Control"))
		}
		if strings.Contains(string(a.Body), "no such table") {
			t.Errorf("%s shows the error", l)
		}
		_, reference, _ := strings.Cut(string(a.Body), "<code>")
		reference, _, _ = strings.Cut(reference, "</code>")
		if len(reference) != 16 || !strings.Contains(w.log.String(), reference) {
			t.Errorf("%s: the log does not know the reference %q", l, reference)
		}
		always(t, a)
	}
	if !strings.Contains(w.log.String(), "no such table") {
		t.Error("the log does not say why")
	}
}

// TestNeverAnswered: a site whose database was away from the beginning still
// has pages that say so.
func TestNeverAnswered(t *testing.T) {
	w := empty(t, web.SecureOptions{})
	w.db.Close()
	a := webtest.Get(t, w.site, "/fr/news")
	p := webtest.Read(a.Body)
	if a.Code != 503 || p.Lang != "fr" || len(p.H1) != 1 {
		t.Errorf("%d, lang %s, h1 %q", a.Code, p.Lang, p.H1)
	}
	always(t, a)
}

// TestEmpty: a newsroom without a single text has pages, all the same.
func TestEmpty(t *testing.T) {
	w := empty(t, web.SecureOptions{})
	template := func(u string) bool { return !strings.Contains(u, "{startPage?}") } // which a browser fills in
	found, err := webtest.Crawl(w.site, address, template, "/", "/robots.txt", "/llms.txt")
	if err != nil {
		t.Fatal(err)
	}
	for u, a := range found {
		always(t, a.Answer)
		if a.Code >= 400 {
			t.Errorf("%s, linked from %s: %d", u, a.From, a.Code)
		}
		if err := wellFormed(a.Answer); err != nil {
			t.Errorf("%s: %v", u, err)
		}
	}
	for _, u := range []string{view.NewsURL("en"), view.ArchiveURL("en"), view.EventsURL("ar")} {
		if found[u] == nil {
			t.Errorf("nothing leads to %s", u)
		}
	}
}

// TestReadingWhilePublishing reads while items become public and others are
// withdrawn: every answer is whole, and what a reader has seen does not go back.
func TestReadingWhilePublishing(t *testing.T) {
	w := full(t, web.SecureOptions{})
	done := make(chan struct{})
	var readers sync.WaitGroup
	for i := range 4 {
		readers.Go(func() {
			seen := 0
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				u := []string{"/en/news?kind=readout", "/en/", "/en/news.atom?kind=readout", "/zh-Hans/archive", "/en/events"}[(n+i)%5]
				a, err := webtest.Ask(w.site, http.MethodGet, u, nil)
				if err != nil || a.Code != 200 || !strings.HasSuffix(strings.TrimSpace(string(a.Body)), ">") {
					t.Errorf("%s: %v, %d", u, err, a.Code)
					return
				}
				if u != "/en/news?kind=readout" {
					continue
				}
				now := strings.Count(string(a.Body), "<h3")
				if now < seen {
					t.Errorf("a list of %d items was one of %d before", now, seen)
				}
				seen = now
			}
		})
	}
	at, _ := dateline.At(w.clock(), "America/New_York")
	for i := range 15 {
		w.bring(true, newsroom.Release{Source: fmt.Sprint("r", i), Lang: "en", Kind: "readout", Headline: fmt.Sprint("Readout ", i), Body: "Text.", Issued: at})
		if i%3 == 0 {
			w.withdraw(fmt.Sprint("r", i), false, dateline.Names{"en": "For a test."})
		}
	}
	time.Sleep(10 * time.Millisecond)
	close(done)
	readers.Wait()
	if a := webtest.Get(t, w.site, "/en/news?kind=readout"); strings.Count(string(a.Body), "<h3") != 16 {
		t.Errorf("in the end:\n%q", cards(a))
	}
}

// TestRewritten: where the newsroom wishes it, readers of a correction see which
// words it changed, in the language that they read.
func TestRewritten(t *testing.T) {
	w := full(t, web.SecureOptions{})
	ctx := t.Context()
	got, err := w.room.Import(ctx, []newsroom.Release{{
		Source: "rewritten", Lang: "zh-Hans", Kind: "statement", Headline: "更正之前", Body: "援助1000万美元。\n\n第二段。", Issued: mustDay(t, "2021-02-11"),
	}}, newsroom.Importing{Publish: true})
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.room.Import(ctx, []newsroom.Release{{
		Source: "rewritten", Lang: "zh-Hans", Kind: "statement", Headline: "更正之前", Body: "援助1200万美元。\n\n第二段。", Issued: mustDay(t, "2021-02-11"),
	}}, newsroom.Importing{})
	if err != nil || again[0].Result != newsroom.Updated {
		t.Fatalf("%+v, %v", again, err)
	}
	if _, err := w.room.Publish(ctx, newsroom.Publishing{Item: got[0].Item, Note: dateline.Names{"zh-Hans": "数额有误。"}}); err != nil {
		t.Fatal(err)
	}
	l, err := w.db.Read().Live(ctx, got[0].Item, "zh-Hans")
	if err != nil {
		t.Fatal(err)
	}
	page := func() string { return string(webtest.Get(t, w.site, view.PathURL(l.Path)).Body) }
	if strings.Contains(page(), "<del>") {
		t.Error("shown though the newsroom does not wish it")
	}
	room, err := w.db.Read().Newsroom(ctx)
	if err != nil {
		t.Fatal(err)
	}
	room.ShowChanges = true
	if err := w.room.Change(ctx, room); err != nil {
		t.Fatal(err)
	}
	time.Sleep(5 * time.Millisecond)
	_, changes, _ := strings.Cut(page(), `<details class="rewritten">`)
	changes, _, _ = strings.Cut(changes, "</details>")
	if !strings.Contains(changes, "<del>1000万</del><ins>1200万</ins>") || strings.Contains(changes, "第二段") {
		t.Errorf("%s", changes)
	}
}

func mustDay(t *testing.T, day string) dateline.Moment {
	t.Helper()
	m, err := dateline.ParseMoment(day, "Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return m
}
