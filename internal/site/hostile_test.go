package site_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"dateline"
	"dateline/internal/importer"
	"dateline/internal/newsroom"
	"dateline/internal/view"
	"dateline/internal/web"
	"dateline/internal/webtest"
)

// attacked is a newsroom into which every payload was imported: as headline, lead,
// occasion, note, names of registers, slug, and as text, both as Markdown and
// through an HTML page.
type attacked struct {
	*world
	payloads []string
	pages    []string // where they are
}

func attack(t testing.TB, secure web.SecureOptions) *attacked {
	a := &attacked{world: empty(t, secure), payloads: webtest.Hostile(t)}
	at, _ := dateline.ParseMoment("2021-02-01", "America/New_York")
	line := strings.NewReplacer("\n", " ", "\r", " ", "\x00", " ")

	// Every payload in headlines, leads and occasions, as many to each as fit, and
	// some as names and slugs.
	var releases []newsroom.Release
	var text strings.Builder
	flush := func() {
		s := strings.ToValidUTF8(strings.TrimSpace(text.String()), "�")
		text.Reset()
		if s == "" {
			return
		}
		i := len(releases)
		p := line.Replace(strings.ToValidUTF8(a.payloads[i*7%len(a.payloads)], "�"))
		r := newsroom.Release{Source: fmt.Sprint("h", i), Lang: "en", Kind: "statement", Headline: s, Lead: s, Occasion: s, Body: p, Slug: p, Issued: at}
		if i%8 == 0 {
			r.Offices, r.Topics, r.Place = []string{p}, []string{"T" + p}, p
			r.Speakers = []newsroom.Speaker{{Name: p + "'", Role: p + "\""}}
		}
		releases = append(releases, r)
	}
	for _, p := range a.payloads {
		if text.Len()+len(p) > 1500 {
			flush()
		}
		if len(p) < 1500 {
			text.WriteString(line.Replace(p) + " ")
		}
	}
	flush()
	a.offer(releases)
	for i := 0; i < len(releases); i += 20 {
		if id := a.items[releases[i].Source]; id != "" {
			a.withdraw(releases[i].Source, i%40 == 0, dateline.Names{"en": releases[i].Headline})
		}
	}

	// Every payload in texts: three hundred to a text, in two orders, because one may
	// swallow those after it.
	dir := t.TempDir()
	for i, chunk := range slices.Collect(slices.Chunk(a.payloads, 300)) {
		headline := fmt.Sprintf("Payloads %d", i)
		a.offer([]newsroom.Release{{Source: fmt.Sprint("m", i), Lang: "en", Kind: "statement", Headline: headline, Body: storable(strings.Join(chunk, "\n\n")), Issued: at}})
		back := slices.Clone(chunk)
		slices.Reverse(back)
		var item strings.Builder
		for _, p := range back {
			item.WriteString("<p>" + strings.ToValidUTF8(p, "�") + "</p>\n")
		}
		page := fmt.Sprintf("---\ntitle: Page of payloads %d\ndate: 2021-02-0%d\nlang: en\n---\n\n%s", i, 1+i%9, item.String())
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("p%03d.md", i)), []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var list strings.Builder
	list.WriteString("<html><body><ul>\n")
	for i, p := range a.payloads {
		if i%20 == 0 {
			fmt.Fprintf(&list, `<li><h3><a href="https://list.example/%d">%s</a></h3><time>2021-02-03</time><p>%s</p></li>`+"\n", i, html.EscapeString(line.Replace(p)), p)
		}
	}
	list.WriteString("</ul></body></html>")
	if err := os.WriteFile(filepath.Join(dir, "list.html"), []byte(strings.ToValidUTF8(list.String(), "�")), 0o644); err != nil {
		t.Fatal(err)
	}
	settings, err := a.db.Read().Newsroom(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	report, err := importer.Run(context.Background(), a.room, settings, []string{dir}, importer.Options{Publish: true, By: "test", Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	if report.Created < len(a.payloads)/300 {
		t.Errorf("only %d of %d pages were imported: %v", report.Created, report.Read, report.Errors)
	}
	t.Logf("%d payloads in %d + %d texts", len(a.payloads), len(a.items), report.Created)
	a.find()
	return a
}

// storable leaves out what an importer would have left out of a text.
func storable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
}

// offer imports what is not refused: a headline may have nothing to show.
func (a *attacked) offer(releases []newsroom.Release) {
	outcomes, err := a.room.Import(context.Background(), releases, newsroom.Importing{Publish: true, By: newsroom.Program("test")})
	if err != nil {
		a.t.Fatal(err)
	}
	refused := 0
	for _, o := range outcomes {
		if o.Result == newsroom.Refused {
			refused++
			continue
		}
		a.items[o.Source] = o.Item
	}
	if refused > len(releases)/10 {
		a.t.Errorf("%d of %d were refused", refused, len(releases))
	}
}

// find lists the pages that show the payloads: every text, every page of the
// list, and the registers.
func (a *attacked) find() {
	found, err := webtest.Crawl(a.site, address, func(u string) bool {
		return strings.HasPrefix(u, "/en/") && !strings.HasSuffix(u, ".json") && !strings.HasSuffix(u, ".md") && !strings.Contains(u, "/news.") && (!strings.Contains(u, "?") || strings.Contains(u, "?before="))
	}, "/en/news", "/en/offices", "/en/speakers", "/en/topics", "/en/events")
	if err != nil {
		a.t.Fatal(err)
	}
	for u, c := range found {
		if c.Code >= 500 {
			a.t.Errorf("%s: %d", u, c.Code)
		}
		if c.HTML() {
			always(a.t, c.Answer)
			a.pages = append(a.pages, u)
		}
	}
	slices.Sort(a.pages)
}

// addresses puts a payload wherever an address takes text.
func addresses(p string) []string {
	q := url.QueryEscape(p)
	return []string{
		view.PathURL("/en/" + p), view.PathURL("/" + p), view.PathURL("/en/2021/02/01/" + p), "/en/news?kind=" + q, "/en/news?office=" + q, "/en/news.rss?topic=" + q,
		"/en/news?year=" + q, "/en/news?before=" + q, view.PathURL("/en/offices/" + p), view.PathURL("/i/" + p), "/i/000000000000?lang=" + q, "/theme.css?" + q, "/en/news?" + q + "=" + q,
	}
}

// TestHostileAddresses sends every payload in some part of an address, in turn.
func TestHostileAddresses(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	n := 0
	for i, p := range webtest.Hostile(t) {
		if len(p) > 1200 {
			continue
		}
		all := addresses(p)
		u := all[i%len(all)]
		a, err := webtest.Ask(w.site, http.MethodGet, u, http.Header{})
		if err != nil {
			continue // net/http answers 400 by itself
		}
		n++
		if a.Code >= 500 {
			t.Errorf("%s: %d", u, a.Code)
		}
		always(t, a)
		if to := a.Header.Get("Location"); to != "" {
			if _, ok := webtest.Local(address, "/", to); !ok {
				t.Errorf("%s leads away, to %s", u, to)
			}
		}
		if a.HTML() && a.Code >= 400 && len(p) > 8 && strings.ContainsAny(p, "<>\"") && strings.Contains(string(a.Body), p) {
			t.Errorf("%s comes back as it was", u)
		}
	}
	t.Logf("%d addresses", n)
}

// hostile opens everything in a browser that would run what it is given: no
// payload runs, tries to, or makes the browser ask another host.
func hostile(t *testing.T, b *webtest.Browser) {
	a := attack(t, web.SecureOptions{ReportURI: "/csp-reports"})
	var mu sync.Mutex
	var reports []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/csp-reports" {
			body, _ := io.ReadAll(io.LimitReader(r.Body, 64<<10))
			mu.Lock()
			reports = append(reports, string(body))
			mu.Unlock()
			return
		}
		a.site.ServeHTTP(w, r)
	}))
	defer srv.Close()
	pages := a.sample()
	for i := 0; i < len(a.payloads); i += 300 {
		if len(a.payloads[i]) < 1200 {
			all := slices.DeleteFunc(addresses(a.payloads[i]), func(u string) bool { return strings.HasPrefix(u, "/theme") || strings.Contains(u, ".rss") })
			pages = append(pages, all[i/300%len(all)])
		}
	}
	t.Logf("%d pages of %d", len(pages), len(a.pages))
	t.Run("pages", func(t *testing.T) {
		for half := range 2 {
			t.Run(fmt.Sprint(half), func(t *testing.T) {
				t.Parallel()
				tab := b.Tab(t)
				for i, u := range pages {
					if i%2 == half {
						besiege(t, tab, srv.URL, u)
					}
				}
			})
		}
	})
	mu.Lock()
	defer mu.Unlock()
	for _, r := range reports {
		t.Errorf("the policy was needed: %s", r)
	}
}

func besiege(t *testing.T, tab *webtest.Tab, base, u string) {
	t.Helper()
	tab.Open(base + u)
	alive := webtest.Eval[[]string](tab, `(() => {
		const bad = [];
		for (const e of document.querySelectorAll("*")) {
			for (const a of e.attributes) if (/^on/i.test(a.name) || a.name == "style" || a.name == "srcdoc" || /^\s*(javascript:|vbscript:|data:text)/i.test(a.value) && /href|src|action|data/i.test(a.name)) bad.push(e.outerHTML.slice(0, 200));
			if (/^(iframe|object|embed|base|style|frame|applet)$/i.test(e.localName) || e.localName == "script" && !e.src && e.type != "application/ld+json") bad.push(e.outerHTML.slice(0, 200));
		}
		for (const e of document.querySelectorAll("main a, main button, main summary")) e.dispatchEvent(new MouseEvent("mouseover", {bubbles: true}));
		return bad;
	})()`)
	for _, s := range alive {
		t.Errorf("%s: %s", u, s)
	}
	for _, d := range tab.Dialogs() {
		t.Errorf("%s: a dialog: %s", u, d)
	}
	for _, r := range tab.Requests() {
		if !strings.HasPrefix(r.URL, base+"/") {
			t.Errorf("%s makes the browser ask for %s", u, r.URL)
		}
	}
}

// sample chooses what the browser opens: every page with hundreds of payloads in
// its text, every page of the list, every index, and some of the rest, all of
// which have been judged by their source.
func (a *attacked) sample() []string {
	var out []string
	for i, u := range a.pages {
		list := strings.HasPrefix(u, "/en/news") || strings.Count(u, "/") == 2
		if strings.Contains(u, "ayloads") || list || i%40 == 0 {
			out = append(out, u)
		}
	}
	return out
}
