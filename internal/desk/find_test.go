package desk_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"dateline"
	"dateline/internal/desk"
	"dateline/internal/newsroom"
	"dateline/internal/search"
	"dateline/internal/storetest"
	"dateline/internal/webtest"
)

// searched gives the desk an index of what there is so far. It is brought up to date
// by who searches alone.
func (h *bureau) searched() *search.Index {
	h.Helper()
	source, err := desk.NewSource(h.db)
	if err != nil {
		h.Fatal(err)
	}
	x := search.New(h.TempDir(), source, search.Options{})
	h.Cleanup(func() { x.Close() })
	if err := x.Once(h.Context()); err != nil {
		h.Fatal(err)
	}
	h.desk.Search = x
	return x
}

// drafted begins an item with a text and, unless it is empty, an office, or several
// with bars between them.
func (h *bureau) drafted(by, office, headline, body string) dateline.ID {
	h.Helper()
	ctx := h.Context()
	id, err := h.room.Begin(ctx, newsroom.Beginning{By: h.as(by), Kind: "statement", Lang: "en"})
	if err != nil {
		h.Fatal(err)
	}
	if office != "" {
		item, err := h.db.Read().Item(ctx, id)
		if err != nil {
			h.Fatal(err)
		}
		if _, err := h.room.State(ctx, newsroom.Stating{By: h.as(by), Item: id, Base: newsroom.StatedBase(item, nil), Lang: "en", Kind: "statement", Offices: strings.Split(office, "|")}); err != nil {
			h.Fatal(err)
		}
	}
	if _, err := h.room.Save(ctx, newsroom.Saving{By: h.as(by), Item: id, Lang: "en", Base: h.version(id), Text: dateline.Text{Headline: headline, Body: body}}); err != nil {
		h.Fatal(err)
	}
	return id
}

// finds searches at the desk and returns the page's text, without what was typed.
func (c *client) finds(words string, more ...string) string {
	c.Helper()
	q := url.Values{"list": {"all"}, "q": {words}}
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	status, page := c.get("/desk/?" + q.Encode())
	if status != http.StatusOK {
		c.Fatalf("%q is answered with %d", words, status)
	}
	_, list, _ := strings.Cut(page, "</details>")
	return strings.ReplaceAll(webtest.Read([]byte(list)).Text, words, "…")
}

// limited makes somebody an author and editor of some offices alone.
func (h *bureau) limited(name string, offices ...dateline.ID) {
	h.Helper()
	u := h.who[name]
	u.Grants = []dateline.Grant{{Duty: dateline.Author, Offices: offices}, {Duty: dateline.Editor, Offices: offices}}
	if err := h.room.ChangeUser(h.Context(), h.as("admin"), u); err != nil {
		h.Fatal(err)
	}
	h.who[name] = u
}

// TestFindRights has somebody of one office search: what is another's is not found,
// and no answer is other than it were without it.
func TestFindRights(t *testing.T) {
	h := newBureau(t)
	press, protocol := h.office("Press Office"), h.office("Protocol Office")
	h.limited("author", press, h.office("Third Office"))
	h.limited("second", protocol)
	h.drafted("author", "Press Office", "Amaranth for the press", "Of amaranth, and of amaranthine things.")
	h.drafted("author", "", "Amaranth without an office", "Amaranth of the author.")
	h.drafted("all", "", "Amaranth of somebody else", "Amaranth without an office, of all.")
	h.drafted("all", "Third Office", "A third of cobalt", "Cobalt for the third office.")
	h.searched()
	c, all := h.signedIn("author"), h.signedIn("all")
	queries := []string{"amaranth", "zirconium", "zirconum", "amaranth zirconium", `"amaranth zirconium"`, "cobalt -zirconium", "office:protocol", "kind:statement", "speaker:zirconium", "amaranht", "amarant zirconium"}
	ask := func(c *client) map[string]string {
		out := map[string]string{}
		for _, q := range queries {
			for _, sort := range []string{"", "date"} {
				out[q+" "+sort] = c.finds(q, "sort", sort)
			}
		}
		return out
	}
	before := ask(c)
	for q, sees := range map[string][]string{"amaranth ": {"Amaranth for the press", "Amaranth without an office"}, "cobalt -zirconium ": {"A third of cobalt"}, "kind:statement ": {"Amaranth for the press", "A third of cobalt"}} {
		for _, s := range sees {
			if !strings.Contains(before[q], s) {
				t.Errorf("%q does not find %q: %s", q, s, before[q])
			}
		}
		if strings.Contains(before[q], "somebody else") {
			t.Errorf("%q finds what is not theirs: %s", q, before[q])
		}
	}
	// Enough that there would be no need to look for most of the words.
	for n := range 12 {
		h.drafted("second", "Protocol Office", fmt.Sprint("Zirconium and amaranth ", n), "Amaranth zirconium, of cobalt.")
	}
	if page := all.finds("amaranth zirconium"); !strings.Contains(page, "Zirconium and amaranth 3") || !strings.Contains(page, "12 items") {
		t.Errorf("who may see it does not find it: %s", page)
	}
	for q, now := range ask(c) {
		if now != before[q] {
			t.Errorf("%q tells of what may not be seen.\nBefore: %s\nNow: %s", q, before[q], now)
		}
	}
	// The book of what may have been meant is made of all headlines.
	x := h.searched()
	x.Close()
	h.searched()
	if page := all.finds("zirconum"); !strings.Contains(page, "Did you mean") {
		t.Errorf("nothing is offered to who may see it: %s", page)
	}
	for q, now := range ask(c) {
		if now != before[q] {
			t.Errorf("%q tells of what may not be seen, after the index was built.\nBefore: %s\nNow: %s", q, before[q], now)
		}
	}
}

// TestFindStale has an index that does not follow: what went to another office
// meanwhile is not shown, though the index still knows it.
func TestFindStale(t *testing.T) {
	h := newBureau(t)
	press, third := h.office("Press Office"), h.office("Third Office")
	h.limited("author", press, third)
	id := h.drafted("all", "Press Office", "Amaranth for the press", "Of amaranth.")
	h.drafted("all", "Third Office", "Amaranth for the third", "Of amaranth.")
	source, err := desk.NewSource(h.db)
	if err != nil {
		t.Fatal(err)
	}
	h.desk.Search = search.New(t.TempDir(), still{source}, search.Options{})
	t.Cleanup(func() { h.desk.Search.Close() })
	if err := h.desk.Search.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := h.signedIn("author")
	if page := c.finds("amaranth"); !strings.Contains(page, "Amaranth for the press") || !strings.Contains(page, "Amaranth for the third") {
		t.Errorf("not found: %s", page)
	}
	item, err := h.db.Read().Item(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	h.office("Protocol Office")
	if _, err := h.room.State(t.Context(), newsroom.Stating{By: h.as("all"), Item: id, Base: newsroom.StatedBase(item, nil), Lang: "en", Kind: "statement", Offices: []string{"Protocol Office"}}); err != nil {
		t.Fatal(err)
	}
	if page := c.finds("amaranth"); strings.Contains(page, "Amaranth for the press") || !strings.Contains(page, "Amaranth for the third") {
		t.Errorf("what went to another office is shown: %s", page)
	}
}

// still is a source that never changes.
type still struct{ search.Source }

func (still) Number(context.Context) (int64, error) { return 1, nil }

// TestFindDraft finds a text from when it is begun until it is withdrawn, once, and as
// it stands.
func TestFindDraft(t *testing.T) {
	storetest.Addresses(t, func(t *testing.T, address string) {
		h := openBureau(t, address, time.Now)
		h.office("Press Office")
		h.searched()
		c := h.signedIn("author")
		c.post("/desk/new", url.Values{"kind": {"statement"}, "lang": {"en"}, "key": {"k"}})
		id := dateline.ID(h.newest())
		text := "/desk/items/" + string(id) + "/en"
		_, page := c.get(text)
		form := url.Values{"base": {value(t, page, "base")}, "kind": {"statement"}, "headline": {"A Gathering of Herons"}, "body": {"Beside the reservoir, **egrets** were counted.\n\nOn the far bank stood others."}}
		status, answer := c.send(text, form, map[string]string{"Origin": c.url, "Accept": "application/json"})
		if status != http.StatusOK {
			t.Fatalf("not saved: %d %s", status, answer)
		}
		all := h.signedIn("all")
		found := func(words, want string) string {
			t.Helper()
			page := all.finds(words)
			if n := strings.Count(page, "Changed"); (want == "") != (n == 0) || n > 1 || !strings.Contains(page, want) {
				t.Errorf("%q finds %d, and %q is not there: %s", words, n, want, page)
			}
			return page
		}
		if page := found("egrets", "A Gathering of Herons"); !strings.Contains(page, "Draft") || !strings.Contains(page, "Found in English") {
			t.Errorf("it does not say what it is: %s", page)
		}
		if _, page := all.get("/desk/?list=all&q=egrets"); !strings.Contains(page, "<mark>egrets</mark> were counted") {
			t.Error("what was found is not marked")
		}
		found("bitterns", "")
		w, err := h.db.Read().WorkingCopy(t.Context(), id, "en")
		if err != nil {
			t.Fatal(err)
		}
		// It becomes public, is changed, and is withdrawn.
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		item, err := h.db.Read().Item(ctx, id)
		must(err)
		issued, err := dateline.ParseMoment("2021-02-11T08:07", "America/New_York")
		must(err)
		_, err = h.room.State(ctx, newsroom.Stating{By: h.as("author"), Item: id, Base: newsroom.StatedBase(item, nil), Lang: "en", Kind: "statement", Issued: issued, Offices: []string{"Press Office"}})
		must(err)
		found("office:press herons", "A Gathering")
		found("after:2021-02-11 before:2021-02-12", "A Gathering")
		_, err = h.room.Publish(ctx, newsroom.Publishing{By: h.as("publisher"), Item: id, Langs: []dateline.Lang{"en"}, Override: "It cannot wait."})
		must(err)
		found("egrets", "A Gathering")
		w.Text.Body = "Beside the reservoir, bitterns were counted."
		_, err = h.room.Save(ctx, newsroom.Saving{By: h.as("author"), Item: id, Lang: "en", Text: w.Text})
		must(err)
		found("bitterns", "A Gathering")
		found("egrets", "")
		found("reservoir", "A Gathering")
		must(h.room.Discard(ctx, h.as("author"), id, "en"))
		_, err = h.room.Withdraw(ctx, newsroom.Withdrawing{By: newsroom.Program("test"), Item: id, Reason: dateline.Names{"en": "Issued in error."}, Override: "It cannot wait."})
		must(err)
		if page := found("reservoir", "A Gathering"); !strings.Contains(page, "Withdrawn") {
			t.Errorf("it is not marked as withdrawn: %s", page)
		}
		if page := all.finds("reservoir", "status", "live"); strings.Contains(page, "Gathering") {
			t.Errorf("the filter does not hold: %s", page)
		}
		if page := all.finds("reservoir", "status", "withdrawn"); !strings.Contains(page, "Gathering") {
			t.Errorf("the filter takes away what fits it: %s", page)
		}
	})
}

// TestFindPages pages through more than a page, and says when there is no index.
func TestFindPages(t *testing.T) {
	h := newBureau(t)
	press := h.office("Press Office")
	h.limited("author", press, h.office("Third Office"))
	for n := range 65 {
		h.drafted("author", []string{"Press Office", "Press Office|Third Office", ""}[n%3], fmt.Sprintf("Heron %02d.", n), "Herons.")
	}
	h.searched()
	for _, name := range []string{"author", "all"} {
		c := h.signedIn(name)
		for _, sort := range []string{"", "date"} {
			seen := map[string]int{}
			want := 65
			for next := "/desk/?list=all&q=heron&sort=" + sort; next != ""; {
				_, page := c.get(next)
				text := webtest.Read([]byte(page)).Text
				if n := strings.Count(text, "Changed"); n > 30 {
					t.Errorf("a page of %d", n)
				}
				for n := range 65 {
					seen[fmt.Sprint(n)] += strings.Count(text, fmt.Sprintf("Heron %02d.", n))
				}
				_, rest, more := strings.Cut(page, `<a class="older" href="`)
				next = ""
				if more {
					next, _, _ = strings.Cut(rest, `"`)
					next = strings.ReplaceAll(next, "&amp;", "&")
				}
			}
			got := 0
			for n, times := range seen {
				if times > 1 {
					t.Errorf("%s: number %s came %d times", name, n, times)
				}
				got += times
			}
			if got != want {
				t.Errorf("%s %q: %d of %d came", name, sort, got, want)
			}
		}
	}
	c := h.signedInLater("second")
	h.desk.Search = search.New(t.TempDir(), nothing{}, search.Options{})
	if page := c.finds("heron 07"); !strings.Contains(page, "The search is being prepared") || !strings.Contains(page, "Heron 07") {
		t.Errorf("without an index: %s", page)
	}
	h.desk.Search = nil
	if status, page := c.get("/desk/?list=all&q=heron+07"); status != 200 || !strings.Contains(page, "Heron 07") || strings.Contains(page, "being prepared") {
		t.Errorf("without a search: %d %s", status, page)
	}
}

// nothing is a source of nothing.
type nothing struct{}

func (nothing) Number(context.Context) (int64, error) { return 1, nil }
func (nothing) Changed(context.Context, int64, int) ([]search.Change, error) {
	return nil, nil
}
func (nothing) Texts(context.Context, []dateline.ID) ([]search.Text, error) { return nil, nil }
func (nothing) Items(context.Context, dateline.ID, int) ([]dateline.ID, error) {
	return nil, nil
}

// TestFindHostile types what nobody means.
func TestFindHostile(t *testing.T) {
	storetest.Addresses(t, func(t *testing.T, address string) {
		h := openBureau(t, address, time.Now)
		h.drafted("all", "", "Heron <b>&", "Herons <script>alert(1)</script> there.")
		x := h.searched()
		c := h.signedIn("all")
		for _, q := range []string{
			strings.Repeat("heron ", 2000), strings.Repeat(`"`, 5000), strings.Repeat("a", 10000), strings.Repeat("-", 999), "\u202eheron\u202c \u2066x", "heron\x00", "\xff\xfeheron",
			"%", "_", `\`, "*", "office:", "after:x before:", "kind:heron", "in:xx", strings.Repeat("office:a ", 400), strings.Repeat("heron ", 300), "'; drop table work; --", "<script>heron</script>", "heron\n\r\theron", "🦤", "ﷺ",
		} {
			for _, with := range []*search.Index{x, nil} {
				h.desk.Search = with
				for _, more := range []string{"", "&page=99999999999999999999", "&page=-1&sort=x", "&before=x", "&kind=%00&stage=%ff", "&page=33", "&kind=bogus&stage=bogus&status=bogus"} {
					r := "/desk/?list=all&q=" + url.QueryEscape(q) + more
					// What is too long, or no text, is refused for every page alike.
					if status, page := c.get(r); status != http.StatusOK && status != http.StatusBadRequest && status != http.StatusRequestURITooLong || status != http.StatusOK && len(r) < 2000 && utf8.ValidString(q) && !strings.ContainsAny(q+more, "\x00%") {
						t.Errorf("%.40q%s is answered with %d: %s", q, more, status, webtest.Read([]byte(page)).Text)
					} else if strings.Contains(page, "<script>heron") || strings.Contains(page, "<script>alert") {
						t.Errorf("%.40q: what was typed or written is HTML", q)
					}
				}
			}
		}
	})
}

// TestPublished tells what follows the publication of it before the publisher is told,
// of nothing else, and waits for it no longer than two seconds.
func TestPublished(t *testing.T) {
	h := newBureau(t)
	var told atomic.Int64
	var upto atomic.Int64
	wait := false
	h.desk.Published = func(ctx context.Context) {
		if wait {
			<-ctx.Done()
		}
		n, err := h.db.Number(ctx)
		if err == nil {
			upto.Store(n)
		}
		told.Add(1)
	}
	c := h.signedIn("all")
	publish := func(id dateline.ID) string {
		t.Helper()
		_, page := c.get("/desk/items/" + string(id))
		status, page := c.post("/desk/items/"+string(id)+"/override", url.Values{"key": {value(t, page, "key")}, "lang": {"en"}, "reason": {"It cannot wait."}})
		if status != 200 || !strings.Contains(page, "Published without approval") {
			t.Fatalf("not published: %d %s", status, webtest.Read([]byte(page)).Text)
		}
		return page
	}
	h.office("Press Office")
	begin := func() dateline.ID {
		t.Helper()
		id := h.drafted("all", "Press Office", "Herons", "Herons.")
		item, err := h.db.Read().Item(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		issued, err := dateline.ParseMoment("2021-02-11T08:07", "America/New_York")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.room.State(t.Context(), newsroom.Stating{By: h.as("all"), Item: id, Base: newsroom.StatedBase(item, nil), Lang: "en", Kind: "statement", Issued: issued, Offices: []string{"Press Office"}}); err != nil {
			t.Fatal(err)
		}
		return id
	}
	id := begin()
	text := "/desk/items/" + string(id) + "/en"
	_, page := c.get(text)
	if status, _ := c.post(text, url.Values{"base": {value(t, page, "base")}, "kind": {"statement"}, "headline": {"Herons again"}, "body": {"Herons."}, "office": {"Press Office"}, "issued_day": {"2021-02-11"}, "issued_clock": {"08:07"}, "issued_zone": {"America/New_York"}}); status != 200 {
		t.Fatalf("not saved: %d", status)
	}
	if n := told.Load(); n != 0 {
		t.Errorf("a save was told %d times", n)
	}
	publish(id)
	if n, err := h.db.Number(t.Context()); err != nil || told.Load() != 1 || upto.Load() != n {
		t.Errorf("told %d times, up to %d of %d, %v", told.Load(), upto.Load(), n, err)
	}
	wait = true
	began := time.Now()
	publish(begin())
	if took := time.Since(began); took < 1500*time.Millisecond || took > 6*time.Second {
		t.Errorf("what does not end was waited for %v", took)
	}
}

// BenchmarkFind measures what the desk's index costs: reading five hundred items for
// it, following one save, and looking for a word in all of them.
func BenchmarkFind(b *testing.B) {
	ctx := b.Context()
	db := storetest.SQLite(b)
	room := newsroom.New(db, time.Now, rand.Reader)
	if err := room.Create(ctx, newsroom.Founding{Newsroom: storetest.Settings()}); err != nil {
		b.Fatal(err)
	}
	var releases []newsroom.Release
	body := strings.Repeat("The Secretary spoke today with the Foreign Minister. They discussed **regional security**.\n\n", 35)
	for n := range 2000 {
		releases = append(releases, newsroom.Release{
			Source: fmt.Sprint("archive/", n), Lang: "en", Kind: "statement", Headline: fmt.Sprint("Secretary's Call No. ", n), Body: body,
			Offices: []string{fmt.Sprint("Office ", n%7)}, Topics: []string{fmt.Sprint("Topic ", n%50)}, Place: fmt.Sprint("City ", n%200),
			Speakers: []newsroom.Speaker{{Name: fmt.Sprint("Speaker ", n%40), Role: fmt.Sprint("Role ", n%9)}},
		})
	}
	out, err := room.Import(ctx, releases, newsroom.Importing{By: newsroom.Program("test")})
	if err != nil {
		b.Fatal(err)
	}
	source, err := desk.NewSource(db)
	if err != nil {
		b.Fatal(err)
	}
	var items []dateline.ID
	for _, o := range out[:500] {
		items = append(items, o.Item)
	}
	b.Run("texts-of-500", func(b *testing.B) {
		for b.Loop() {
			if texts, err := source.Texts(ctx, items); err != nil || len(texts) != 500 {
				b.Fatal(len(texts), err)
			}
		}
	})
	x := search.New(b.TempDir(), source, search.Options{})
	defer x.Close()
	if err := x.Once(ctx); err != nil {
		b.Fatal(err)
	}
	save := func(n int) {
		w, err := db.Read().WorkingCopy(ctx, items[0], "en")
		if err != nil {
			w = dateline.WorkingCopy{}
		}
		if _, err := room.Save(ctx, newsroom.Saving{By: newsroom.Program("test"), Item: items[0], Lang: "en", Base: w.Version, Text: dateline.Text{Headline: fmt.Sprint("Headline ", n), Body: body}}); err != nil {
			b.Fatal(err)
		}
	}
	n := 0
	b.Run("follow-a-save", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			n++
			save(n)
			b.StartTimer()
			if err := x.Follow(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("nothing-to-follow", func(b *testing.B) {
		for b.Loop() {
			if err := x.Follow(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("find", func(b *testing.B) {
		for b.Loop() {
			if f, err := x.Search(ctx, search.Query{Ask: search.Parse("security minister"), Lang: "en", Most: search.MostResults}); err != nil || f.Total < 1999 {
				b.Fatal(f, err)
			}
		}
	})
}
