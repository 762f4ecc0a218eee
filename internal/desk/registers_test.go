package desk_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/desk"
	"dateline/internal/i18n"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/storetest"
	"dateline/internal/webtest"
)

func TestRegisters(t *testing.T) {
	h := newBureau(t)
	ctx := t.Context()
	c := h.signedIn("editor")
	issued, err := dateline.ParseMoment("2021-02-11", "Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	out, err := h.room.Import(ctx, []newsroom.Release{{
		Source: "x", Lang: "zh-Hans", Kind: "statement", Headline: "农历新年", Body: "致辞。", Issued: issued,
		Offices: []string{"国务院"}, Speakers: []newsroom.Speaker{{Name: "布林肯", Role: "国务卿"}},
	}}, newsroom.Importing{Publish: true, Override: "brought over from the old site", By: newsroom.Program("importer")})
	if err != nil {
		t.Fatal(err)
	}
	item, err := h.db.Read().Live(ctx, out[0].Item, "zh-Hans")
	if err != nil {
		t.Fatal(err)
	}
	person, office := item.Facts.Speakers[0].Person, item.Facts.Offices[0]

	// A register of hundreds is found in parts, and by any of its names.
	for i := range 120 {
		_, err := h.room.SaveEntry(ctx, newsroom.Entering{By: h.as("editor"), Register: dateline.People, Name: newsroom.Name{Names: dateline.Names{"en": fmt.Sprintf("Speaker %03d", i)}, Aliases: []string{fmt.Sprintf("讲话人%03d", i)}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	status, page := c.get("/desk/registers")
	if status != 200 || !strings.Contains(page, "121 entries") {
		t.Errorf("the registers: %d", status)
	}
	_, page = c.get("/desk/registers/person")
	seen := strings.Count(page, `<th scope="row"`)
	for more := nextOf(page); more != ""; more = nextOf(page) {
		_, page = c.get(more)
		seen += strings.Count(page, `<th scope="row"`)
	}
	if seen != 121 {
		t.Errorf("%d people on all pages, want 121", seen)
	}
	if _, page = c.get("/desk/registers/person?q=" + url.QueryEscape("讲话人01")); strings.Count(page, `<th scope="row"`) != 10 || !strings.Contains(page, "10 entries with") {
		t.Error("not found by another spelling")
	}
	if _, page = c.get("/desk/registers/person?q=" + url.QueryEscape("布林")); !strings.Contains(page, string(person.ID)) || !strings.Contains(page, `<td class="num" data-label="Public items">1</td>`) {
		t.Error("the speaker is not counted")
	}
	for _, path := range []string{"/desk/registers/nothing", "/desk/registers/office/" + string(person.ID), "/desk/registers/person/000000000000"} {
		if status, _ := c.get(path); status != 404 {
			t.Errorf("%s: %d", path, status)
		}
	}

	// Changed here, the name changes on the speaker's page; the byline does not.
	here := "/desk/registers/person/" + string(person.ID)
	_, page = c.get(here)
	f := fields(page, here)
	f.Set("name.en", "Antony J. Blinken")
	f.Set("name.zh-Hans", "安东尼·布林肯")
	f.Set("aliases", "布林肯国务卿\r\n\r\n")
	if status, page = c.post(here, f); status != 200 || !strings.Contains(page, "The entry is saved.") {
		t.Fatalf("saving: %d", status)
	}
	if status, page = c.post(here, f); status != 409 {
		t.Errorf("saving over a change: %d", status)
	}
	if got := fields(page, here); got.Get("name.en") != "Antony J. Blinken" {
		t.Error("what was typed is lost")
	}
	appoint := url.Values{"do": {"add"}, "role": {"Secretary of State"}, "office": {string(office.ID)}, "from": {"2021-01-26"}}
	if status, page = c.post(here+"/appointments", appoint); status != 200 || !strings.Contains(page, "from January 26, 2021") || !strings.Contains(page, "still held") {
		t.Fatalf("appointing: %d", status)
	}
	public := "/zh-Hans/speakers/" + url.PathEscape(person.Slug)
	status, page = c.get(public)
	if status != 200 || !strings.Contains(page, "安东尼·布林肯") || !strings.Contains(page, "Secretary of State") || !strings.Contains(page, "2021") {
		t.Errorf("the speaker's page: %d", status)
	}
	// An office of which nothing is public has no page to link to.
	quiet, err := h.room.SaveEntry(ctx, newsroom.Entering{By: h.as("editor"), Register: dateline.Offices, Name: newsroom.Name{Names: dateline.Names{"en": "Policy Planning Staff"}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.room.Appoint(ctx, newsroom.Appointing{By: h.as("editor"), Person: person.ID, Role: "Adviser", Lang: "en", Office: quiet.ID}); err != nil {
		t.Fatal(err)
	}
	if _, page = c.get(public); !strings.Contains(page, "Policy Planning Staff") || strings.Contains(page, quiet.Slug) || !strings.Contains(page, "/offices/") {
		t.Error("the office at which they were")
	}
	if _, page = c.get(item.Path); !strings.Contains(page, "布林肯") || strings.Contains(page, "安东尼") || strings.Contains(page, "Secretary") {
		t.Error("the published byline was rewritten")
	}
	_, page = c.get(here)
	_, row, _ := strings.Cut(page, `>Secretary of State</strong>`)
	_, row, _ = strings.Cut(row, `value="end:`)
	id, _, _ := strings.Cut(row, `"`)
	for until, want := range map[string]int{"2020-01-01": 422, "gestern": 422} {
		if status, page := c.post(here+"/appointments", url.Values{"do": {"end:" + id}, "until": {until}}); status != want || !strings.Contains(page, `role="alert"`) {
			t.Errorf("ends %s: %d", until, status)
		}
	}
	if _, page = c.post(here+"/appointments", url.Values{"do": {"end:" + id}, "until": {"2025-01-20"}}); !strings.Contains(page, "until January 20, 2025") {
		t.Error("the end is not saved")
	}
	if _, page = c.post(here+"/appointments", url.Values{"do": {"remove:" + id}}); strings.Contains(page, "Secretary of State</strong>") {
		t.Error("the mistake is not taken out")
	}
	if _, page = c.get(public); strings.Contains(page, "Secretary of State") {
		t.Error("the speaker's page still has it")
	}

	// The address of what is public stays, and the form says so.
	if _, page = c.get(here); !strings.Contains(page, "readonly") {
		t.Error("the address of somebody public is offered for change")
	}
	f = fields(page, here)
	f.Set("slug", "blinken")
	if status, page = c.post(here, f); status != 409 || !strings.Contains(page, "Public pages link to this address") {
		t.Errorf("changed all the same: %d", status)
	}

	// Two of one name are two only on purpose.
	add := url.Values{"name.zh-Hans": {"国务院"}}
	status, page = c.post("/desk/registers/office/new", add)
	if status != 409 || !strings.Contains(page, `name="another"`) || !strings.Contains(page, "国务院") {
		t.Errorf("a second office of the name: %d", status)
	}
	add.Set("another", "1")
	if status, _ = c.post("/desk/registers/office/new", add); status != 200 {
		t.Errorf("on purpose: %d", status)
	}
	if status, page = c.post("/desk/registers/place/new", url.Values{"name.en": {"Olympus"}, "zone": {"Mars/Olympus"}}); status != 422 || !strings.Contains(page, "no such time zone") || !strings.Contains(page, `value="Olympus"`) {
		t.Errorf("a place without a zone of this world: %d", status)
	}
	for _, name := range []string{"author", "translator", "publisher"} {
		if status, _ := h.signedIn(name).post(here, f); status != 403 {
			t.Errorf("%s may change registers: %d", name, status)
		}
	}
}

// nextOf is where the rest of a list is.
func nextOf(page string) string {
	_, rest, ok := strings.Cut(page, `rel="next" href="`)
	if !ok {
		return ""
	}
	href, _, _ := strings.Cut(rest, `"`)
	return unescape(href)
}

func TestRecord(t *testing.T) {
	address := storetest.SQLiteAddress(t)
	h := openBureau(t, address, time.Now)
	ctx := t.Context()
	id, err := h.room.Begin(ctx, newsroom.Beginning{By: h.as("author"), Kind: "statement", Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.room.Save(ctx, newsroom.Saving{By: h.as("author"), Item: id, Lang: "en", Base: h.version(id), Text: dateline.Text{Headline: `<i>A "headline"</i>`, Body: "Words."}}); err != nil {
		t.Fatal(err)
	}
	for i := range 120 {
		if err := h.room.Note(ctx, h.as("second"), newsroom.Line{Act: "sign in", Detail: map[string]int{"n": i}}); err != nil {
			t.Fatal(err)
		}
	}
	c := h.signedIn("admin")
	_, page := c.get("/desk/record")
	seen := strings.Count(page, "line ")
	pages := 1
	for more := nextOf(page); more != "" && pages < 10; more = nextOf(page) {
		_, page = c.get(more)
		pages++
	}
	if seen < 50 || pages < 3 {
		t.Errorf("%d lines on the first of %d pages", seen, pages)
	}
	if _, page = c.get("/desk/record?item=" + string(id)); !strings.Contains(page, "began an item") || !strings.Contains(page, "&lt;i&gt;A &#34;headline&#34;&lt;/i&gt;") || strings.Contains(page, "<i>") || strings.Contains(page, "signed in</span>") {
		t.Error("not narrowed to the item, or not escaped")
	}
	if _, page = c.get("/desk/record?act=" + url.QueryEscape("sign in") + "&who=" + string(h.who["second"].ID)); strings.Contains(page, "began an item</span>") || !strings.Contains(page, "&#34;n&#34;: 119") {
		t.Error("not narrowed to act and person")
	}
	tomorrow := time.Now().AddDate(0, 0, 2).Format(time.DateOnly)
	if _, page = c.get("/desk/record?from=" + tomorrow); !strings.Contains(page, "no line like that") {
		t.Error("not narrowed to the days to come")
	}
	if status, page := c.get("/desk/record?from=yesterday"); status != 422 || !strings.Contains(page, "no such day") {
		t.Errorf("a day that is none: %d", status)
	}

	// The export is the record, line by line, with the export itself as its last.
	resp, err := c.Client.Get(c.url + "/desk/record.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var last store.Record
	n := int64(0)
	for s := bufio.NewScanner(resp.Body); s.Scan(); {
		line := store.Record{}
		if err := json.Unmarshal(s.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if n++; line.Seq != n || line.Prev != last.Hash {
			t.Fatalf("line %d follows %d", line.Seq, last.Seq)
		}
		last = line
	}
	if last.Act != "export record" || last.Actor != h.who["admin"].ID || last.Address == "" || resp.Header.Get("Content-Type") != "application/jsonl; charset=utf-8" || !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the last line is %+v, of %v", last, resp.Header)
	}
	if _, page := c.get("/desk/record.jsonl?item=" + string(id)); strings.Count(page, "\n") < 1 || strings.Contains(page, "sign in") {
		t.Errorf("narrowed: %s", page)
	}

	// The chain is whole; then somebody changes a line behind the program's back.
	if _, page = c.post("/desk/record/check", nil); !strings.Contains(page, "lines is whole") {
		t.Error("it is not said to be whole")
	}
	raw := storetest.Raw(t, address)
	if _, err := raw.Exec("update record set actor_name = 'Nobody' where seq = 5"); err != nil {
		t.Fatal(err)
	}
	if _, page = c.post("/desk/record/check", nil); !strings.Contains(page, "line 5 is not as it was written") || strings.Contains(page, "is whole") {
		t.Error("a changed line is not found")
	}
}

func TestNotices(t *testing.T) {
	h := newBureau(t)
	ctx := t.Context()
	c := h.signedIn("second")
	if status, _ := c.post("/desk/notices/read", url.Values{"until": {fmt.Sprint(time.Now().UnixMicro())}}); status != 200 {
		t.Fatal(status)
	}
	id, err := h.room.Begin(ctx, newsroom.Beginning{By: h.as("author"), Kind: "statement", Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.room.Save(ctx, newsroom.Saving{By: h.as("author"), Item: id, Lang: "en", Base: h.version(id), Text: dateline.Text{Headline: "Secret <talks>", Body: "Words."}}); err != nil {
		t.Fatal(err)
	}
	notices := []store.Notice{
		{What: "mention", Item: id, Lang: "en"}, {What: "overridden", Item: id, Args: map[string]string{"reason": "It could <not> wait."}},
		{What: "voided", Item: id, Lang: "en", Args: map[string]string{"why": "facts"}}, {What: "never heard of"},
	}
	for _, n := range notices {
		if err := h.room.Tell(ctx, h.who["second"].ID, n); err != nil {
			t.Fatal(err)
		}
	}
	_, page := c.get("/desk/notices")
	for _, want := range []string{
		"You were mentioned", "Something was published without approval", "It could &lt;not&gt; wait.", "Facts or images were changed", "concerns you",
		"Secret &lt;talks&gt;", `href="/desk/items/` + string(id) + `/en"`, `href="/desk/items/` + string(id) + `"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
	if n := strings.Count(page, `class="unread"`); n != 4 {
		t.Errorf("%d are new, want 4", n)
	}
	if _, again := c.get("/desk/notices"); strings.Count(again, `class="unread"`) != 4 {
		t.Error("looking at a page changed something")
	}
	f := fields(page, "/desk/notices/read")
	// What comes while the page is open has not been seen.
	if err := h.room.Tell(ctx, h.who["second"].ID, store.Notice{What: "remark", Item: id, Lang: "en"}); err != nil {
		t.Fatal(err)
	}
	if _, page = c.post("/desk/notices/read", f); strings.Count(page, `class="unread"`) != 1 || !strings.Contains(page, "There is a new remark") {
		t.Error("marking as read marks something else")
	}
	if _, page = h.signedIn("translator").get("/desk/notices"); strings.Contains(page, "mentioned") {
		t.Error("somebody else's notices")
	}

	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	room := h.settings()
	for _, n := range notices {
		for _, lang := range i18n.DeskLanguages() {
			subject, text := desk.Mail(cat.For(lang), room, h.who["second"], n)
			for _, secret := range []string{"Secret", "talks", "wait", "⟦", "<"} {
				if strings.Contains(subject+text, secret) {
					t.Errorf("the mail says %q: %s\n%s", secret, subject, text)
				}
			}
			if strings.ContainsAny(subject, "\r\n") || !strings.Contains(text, room.Address+"/desk/") || n.Lang != "" && !strings.Contains(text, "/desk/items/"+string(id)+"/en") {
				t.Errorf("mail %s: %q\n%s", lang, subject, text)
			}
		}
	}
}

// TestOffice is what only a browser knows of settings, registers, record and
// notices: axe finds nothing wrong, nothing is wider than a phone, and the sample
// follows the colour.
func TestOffice(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser is too slow for a short run")
	}
	h := newBureau(t)
	b := webtest.Start(t)
	axe := ""
	t.Run("axe-core", func(t *testing.T) { axe = webtest.AxeSource(t) })
	pages := h.furnishOffice()
	tab := b.Tab(t)
	h.enter(tab, "all")
	for _, lang := range []dateline.Lang{"en", "zh-Hans"} {
		if err := h.room.Prefer(t.Context(), h.as("all"), lang, ""); err != nil {
			t.Fatal(err)
		}
		for name, path := range pages {
			tab.Size(320, 700, 1)
			tab.Open(h.url + path)
			if wide := webtest.Eval[int](tab, "document.documentElement.scrollWidth"); wide > 320 {
				t.Errorf("%s in %s is %d wide", name, lang, wide)
			}
			tab.Size(1280, 900, 1)
			if axe != "" {
				for _, problem := range tab.Axe(axe) {
					t.Errorf("%s in %s: %s", name, lang, problem)
				}
			}
			for _, width := range []int{360, 768, 1280} {
				if *shots == "" {
					break
				}
				tab.Size(width, 900, 1)
				if err := os.WriteFile(filepath.Join(*shots, fmt.Sprintf("%s-%s-%d.png", name, lang, width)), tab.Screenshot(2400), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	c, html := h.signedIn("admin"), map[string][]byte{}
	if _, page := c.get(pages["notices"]); !strings.Contains(page, "new device") {
		t.Error("no notice to check")
	}
	for name, path := range pages {
		_, page := c.get(path)
		html[name] = []byte(page)
	}
	_, page := c.post("/desk/registers/office/new", url.Values{"name.en": {"The White House"}})
	html["a name that is taken"] = []byte(page)
	_, page = c.post("/desk/settings", url.Values{"do": {"save"}, "language": {"en", "ar"}, "accent": {"#ffcc00"}})
	html["a mistake"] = []byte(page)
	t.Run("vnu", func(t *testing.T) {
		for _, problem := range webtest.CheckHTML(t, html) {
			t.Error(problem)
		}
	})
	tab.Open(h.url + "/desk/settings")
	said := webtest.Eval[string](tab, `(() => { const a = document.getElementById("accent"); a.value = "FFCC00"; a.dispatchEvent(new Event("input")); return document.querySelector("[data-fill]").getAttribute("fill") + " " + document.getElementById("accent-ratio").textContent })()`)
	if !strings.HasPrefix(said, "#ffcc00 ") || !strings.Contains(said, "1.5:1") || !strings.Contains(said, "4.5:1") {
		t.Errorf("the sample says %q", said)
	}
}

// furnishOffice fills registers and record and returns the pages to look at.
func (h *bureau) furnishOffice() map[string]string {
	h.Helper()
	ctx := h.Context()
	must := func(err error) {
		h.Helper()
		if err != nil {
			h.Fatal(err)
		}
	}
	issued, err := dateline.ParseMoment("2021-02-11", "America/New_York")
	must(err)
	out, err := h.room.Import(ctx, []newsroom.Release{{
		Source: "office", Lang: "zh-Hans", Kind: "statement", Headline: "农历新年致辞", Body: "致以问候。", Issued: issued,
		Offices: []string{"国务院"}, Speakers: []newsroom.Speaker{{Name: "安东尼·布林肯", Role: "国务卿"}}, Topics: []string{"人权"}, Place: "日内瓦",
	}}, newsroom.Importing{Publish: true, Override: "brought over from the old site", By: newsroom.Program("importer")})
	must(err)
	live, err := h.db.Read().Live(ctx, out[0].Item, "zh-Hans")
	must(err)
	person, office, place := live.Facts.Speakers[0].Person, live.Facts.Offices[0], live.Facts.Place
	must(h.room.Appoint(ctx, newsroom.Appointing{By: h.as("all"), Person: person.ID, Role: "Deputy Secretary of State", Lang: "en", From: "2015-01-09", Until: "2017-01-20"}))
	must(h.room.Appoint(ctx, newsroom.Appointing{By: h.as("all"), Person: person.ID, Role: "国务卿", Lang: "zh-Hans", Office: office.ID, From: "2021-01-26"}))
	for i, names := range []dateline.Names{{"en": "Department of State, Bureau of East Asian and Pacific Affairs", "zh-Hans": "东亚与太平洋事务局"}, {"en": "The White House", "zh-Hans": "白宫", "ar": "البيت الأبيض"}, {"ar": "مكتب المتحدث"}} {
		_, err := h.room.SaveEntry(ctx, newsroom.Entering{By: h.as("editor"), Register: dateline.Offices, Name: newsroom.Name{Names: names, Aliases: []string{"EAP", "White House", "OPS"}[i : i+1]}})
		must(err)
	}
	all := h.who["all"].ID
	for _, n := range []store.Notice{{What: "new_device", Args: map[string]string{"agent": "Firefox on Linux", "address": "192.0.2.7"}}, {What: "submitted", Item: live.Item, Lang: "zh-Hans"}} {
		must(h.room.Tell(ctx, all, n))
	}
	must(h.db.Write(ctx, func(tx *store.Tx) error { return tx.ReadNotices(ctx, all, h.clock(), h.clock()) }))
	for _, n := range []store.Notice{{What: "sent_back", Item: live.Item, Lang: "zh-Hans", Args: map[string]string{"remark": "第二段的日期请核对。"}}, {What: "overridden", Item: live.Item, Args: map[string]string{"reason": "Lives depend on it."}}} {
		must(h.room.Tell(ctx, all, n))
	}
	return map[string]string{
		"settings": "/desk/settings", "kinds": "/desk/settings/kinds", "kind": "/desk/settings/kinds/press%20release", "new-kind": "/desk/settings/new-kind",
		"registers": "/desk/registers", "register": "/desk/registers/office", "person": "/desk/registers/person/" + string(person.ID),
		"office": "/desk/registers/office/" + string(office.ID), "place": "/desk/registers/place/" + string(place.ID), "new-entry": "/desk/registers/topic/new",
		"record": "/desk/record", "notices": "/desk/notices",
	}
}
