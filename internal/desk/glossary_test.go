package desk_test

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/desk"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/terms"
	"dateline/internal/webtest"
)

// glossary is all of it, by what its entries say.
func (h *bureau) glossary() map[string]dateline.Concept {
	h.Helper()
	out := map[string]dateline.Concept{}
	for c, err := range desk.Glossary(h.Context(), h.db.Read()) {
		if err != nil {
			h.Fatal(err)
		}
		name := ""
		for _, l := range []dateline.Lang{"en", "zh-Hans"} {
			if name == "" && len(c.Terms[l]) > 0 {
				name = c.Terms[l][0].Text
			}
		}
		out[name] = c
	}
	return out
}

// add puts an entry into the glossary.
func (h *bureau) add(c dateline.Concept) dateline.ID {
	h.Helper()
	id, err := h.room.SaveConcept(h.Context(), h.as("editor"), "", c)
	if err != nil {
		h.Fatal(err)
	}
	return id
}

func approved(text string) []dateline.Term {
	return []dateline.Term{{Text: text, Status: dateline.TermApproved}}
}

func TestGlossary(t *testing.T) {
	h := newBureau(t)
	office := h.office("Press Office")
	c := h.signedIn("translator")
	status, page := c.get("/desk/terms")
	if status != 200 || !strings.Contains(page, "The glossary is empty.") || !strings.Contains(page, `href="/desk/terms/new"`) || !strings.Contains(page, `href="/desk/terms/import"`) {
		t.Fatalf("empty: %d", status)
	}
	// Two lines of a language are filled, the others stay blank.
	add := url.Values{
		"term.en": {"secretary of state", "foreign minister", ""}, "status.en": {"approved", "forbidden", "admitted"}, "part.en": {"noun", "", ""}, "about.en": {"", "of other countries", ""},
		"term.zh-Hans": {" 国务卿 ", ""}, "status.zh-Hans": {"approved", "admitted"}, "part.zh-Hans": {"", ""}, "about.zh-Hans": {"", ""},
		"keep": {"1"}, "office": {string(office), "not an office"}, "subject": {"offices"}, "note": {"Of the United\r\nStates\x0b."}, "source": {"style guide"},
	}
	status, page = c.post("/desk/terms/new", add)
	if status != 200 || !strings.Contains(page, "The entry is saved.") {
		t.Fatalf("saving: %d %s", status, webtest.Read([]byte(page)).Text)
	}
	got := h.glossary()["secretary of state"]
	want := dateline.Concept{
		ID: got.ID, Keep: true, Offices: []dateline.ID{office}, Subject: "offices", Note: "Of the United\nStates.", Source: "style guide",
		Terms: map[dateline.Lang][]dateline.Term{
			"en":      {{Text: "secretary of state", Status: dateline.TermApproved, Part: "noun"}, {Text: "foreign minister", Status: dateline.TermForbidden, Note: "of other countries"}},
			"zh-Hans": {{Text: "国务卿", Status: dateline.TermApproved}},
		},
	}
	if newsroom.Base(got) != newsroom.Base(want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	here := "/desk/terms/" + string(got.ID)
	_, page = c.get("/desk/terms")
	for _, s := range []string{
		`<a href="` + here + `">secretary of state</a>`, "<s><span", "foreign minister</s>", "国务卿", "not translated", "Press Office", "1 entry<", `<a href="/desk/terms" aria-current="true">`,
	} {
		if !strings.Contains(page, s) {
			t.Errorf("the list has no %s", s)
		}
	}

	// Saved unchanged, nothing happens; a line that is emptied goes; what was typed
	// over somebody else's change is kept, and refused.
	_, page = c.get(here)
	f := fields(page, here)
	if status, _ = c.post(here, f); status != 200 || newsroom.Base(h.glossary()["secretary of state"]) != newsroom.Base(want) {
		t.Errorf("saved as it was: %d", status)
	}
	f["term.en"][1], f["about.en"][1] = "", ""
	if status, _ = c.post(here, f); status != 200 || len(h.glossary()["secretary of state"].Terms["en"]) != 1 {
		t.Errorf("a term taken out: %d", status)
	}
	f["term.en"][0] = "Secretary"
	status, page = c.post(here, f)
	if status != 409 || !strings.Contains(page, `value="Secretary"`) || !strings.Contains(page, "It has changed since you opened it") || !strings.Contains(page, `<a href="`+here+`">`) {
		t.Errorf("saving over a change: %d", status)
	}
	if got := h.glossary()["secretary of state"]; got.Terms["en"][0].Text != "secretary of state" {
		t.Errorf("%+v", got)
	}

	for what, bad := range map[string]struct {
		form url.Values
		says string
	}{
		"no term":          {url.Values{"note": {"kept"}}, "Write at least one term."},
		"a note alone":     {url.Values{"term.en": {"", "x"}, "status.en": {"approved", "approved"}, "about.en": {"kept", ""}}, "A term is one line"},
		"a status":         {url.Values{"term.en": {"kept"}, "status.en": {"wonderful"}}, "not approved, admitted or forbidden"},
		"a very long term": {url.Values{"term.en": {"kept" + strings.Repeat("x", 400)}, "status.en": {"approved"}}, "at most 400 bytes"},
		"a very long note": {url.Values{"term.en": {"kept"}, "status.en": {"approved"}, "note": {strings.Repeat("x", 5000)}}, "at most 4,096 bytes"},
	} {
		if status, page := c.post("/desk/terms/new", bad.form); status != 422 || !strings.Contains(page, bad.says) || !strings.Contains(page, "kept") {
			t.Errorf("%s: %d %s", what, status, webtest.Read([]byte(page)).Text)
		}
	}
	if n, err := h.db.Read().CountConcepts(t.Context()); err != nil || n != 1 {
		t.Errorf("%d entries, %v", n, err)
	}
	for _, path := range []string{"/desk/terms/000000000000", "/desk/terms/nothing", "/desk/memory/nothing"} {
		if status, _ := c.get(path); status != 404 {
			t.Errorf("%s: %d", path, status)
		}
	}

	// A glossary of hundreds is found in parts, and by words in any language, however
	// they are written.
	for i := range 120 {
		h.add(dateline.Concept{Terms: map[dateline.Lang][]dateline.Term{"en": approved(fmt.Sprintf("Cafe %03d", i)), "ar": approved(fmt.Sprintf("مقهى %03d", i))}})
	}
	seen, parts := 0, 0
	for path := "/desk/terms"; path != "" && parts < 9; path = nextOf(page) {
		_, page = c.get(path)
		seen, parts = seen+strings.Count(page, `<th scope="row"`), parts+1
	}
	if seen != 121 || parts != 3 {
		t.Errorf("%d entries in %d parts, want 121 in 3", seen, parts)
	}
	if _, page = c.get("/desk/terms?q=" + url.QueryEscape("ＣＡＦＥ 01")); strings.Count(page, `<th scope="row"`) != 10 || !strings.Contains(page, "10 entries with") {
		t.Error("not found by words in other letters")
	}
	if _, page = c.get("/desk/terms?q=" + url.QueryEscape("مقهى 011")); strings.Count(page, `<th scope="row"`) != 1 {
		t.Error("not found in Arabic")
	}
	if _, page = c.get("/desk/terms?q=cafe"); !strings.Contains(page, "Many entries with") || !strings.Contains(nextOf(page), "q=cafe") {
		t.Error("the rest of what was searched for is not led to")
	}
	for _, q := range []string{"%25", "_", `\`, "nothing"} {
		if status, page = c.get("/desk/terms?q=" + q); status != 200 || !strings.Contains(page, "There is no such entry.") {
			t.Errorf("%s: %d", q, status)
		}
	}
	if status, _ = c.get("/desk/terms?after=nothing&at=x"); status != 200 {
		t.Errorf("no position: %d", status)
	}

	// Taken out it is gone, and comes back from the record.
	status, page = c.post(here+"/remove", nil)
	if _, there := h.glossary()["secretary of state"]; status != 200 || there || !strings.Contains(page, "The entry was taken out.") {
		t.Fatalf("removing: %d", status)
	}
	again := "/desk/terms/new?again=" + string(got.ID)
	if !strings.Contains(page, `href="`+again+`"`) {
		t.Error("it is not offered again")
	}
	if status, _ = c.post(here+"/remove", nil); status != 404 {
		t.Errorf("removing twice: %d", status)
	}
	_, page = c.get(again)
	f = fields(page, "/desk/terms/new")
	if status, _ = c.post("/desk/terms/new", f); status != 200 || h.glossary()["secretary of state"].Terms["zh-Hans"][0].Text != "国务卿" {
		t.Errorf("put back: %d", status)
	}
	lines, err := h.db.Read().Records(t.Context(), store.RecordQuery{Act: "remove term", Most: 10})
	if err != nil || len(lines) != 1 || !strings.Contains(lines[0].Detail, "foreign minister") && !strings.Contains(lines[0].Detail, "secretary of state") {
		t.Errorf("%+v, %v", lines, err)
	}
}

// TestGlossaryPolicy lets everybody at the desk look something up, and only those
// who keep the glossary change it.
func TestGlossaryPolicy(t *testing.T) {
	h := newBureau(t)
	id := h.add(dateline.Concept{Keep: true, Note: "Advice.", Terms: map[dateline.Lang][]dateline.Term{"en": {{Text: "widget", Status: dateline.TermApproved}, {Text: "gadget", Status: dateline.TermForbidden}}}})
	if _, err := h.room.TakeSegments(t.Context(), h.as("editor"), "old.tmx", []dateline.Segment{{From: "en", To: "zh-Hans", Source: "Hello.", Target: "你好。"}}); err != nil {
		t.Fatal(err)
	}
	list, err := h.db.Read().SegmentList(t.Context(), store.SegmentQuery{Most: 10})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	for _, r := range h.routes() {
		ours := strings.HasPrefix(r.Path, "/desk/terms") || strings.HasPrefix(r.Path, "/desk/memory")
		if ours && r.Method == "POST" && r.Action != dateline.ToTerm || ours && r.Door {
			t.Errorf("%s %s asks whether they may %q", r.Method, r.Path, r.Action)
		}
	}
	before := h.glossary()
	for _, name := range []string{"author", "publisher"} {
		c := h.signedIn(name)
		for path, want := range map[string]string{
			"/desk/terms": "widget", "/desk/terms/" + string(id): "<s>gadget</s>", "/desk/terms/import": "format=tbx", "/desk/terms/export?format=csv": "widget",
			"/desk/memory": "你好。", "/desk/memory/import": "Export as TMX", "/desk/memory/export": "你好。",
		} {
			status, page := c.get(path)
			if status != 200 || !strings.Contains(page, want) {
				t.Errorf("%s, %s: %d", name, path, status)
			}
			if strings.Contains(page, `method="post" action="/desk/terms`) || strings.Contains(page, `method="post" action="/desk/memory`) || strings.Contains(page, "/desk/terms/new") {
				t.Errorf("%s is offered to change something at %s", name, path)
			}
		}
		if _, page := c.get("/desk/"); strings.Contains(page, `href="/desk/terms"`) {
			t.Errorf("%s is led to the glossary, which is not theirs to keep", name)
		}
		if status, _ := c.get("/desk/terms/new"); status != 403 {
			t.Errorf("%s, a new entry: %d", name, status)
		}
		form := url.Values{"term.en": {"forged"}, "status.en": {"approved"}, "base": {newsroom.Base(before["widget"])}}
		for _, path := range []string{"/desk/terms/new", "/desk/terms/" + string(id), "/desk/terms/" + string(id) + "/remove", "/desk/memory/" + string(list[0].ID) + "/remove"} {
			if status, _ := c.post(path, form); status != 403 {
				t.Errorf("%s, %s: %d", name, path, status)
			}
		}
		for _, path := range []string{"/desk/terms/import", "/desk/memory/import"} {
			if status, _ := c.upload(path, "", nil, file{"x.csv", "text/csv", "en\nforged\n"}); status != 403 {
				t.Errorf("%s, %s: %d", name, path, status)
			}
		}
	}
	after := h.glossary()
	if n, err := h.db.Read().CountSegments(t.Context()); err != nil || n != 1 || len(after) != 1 || newsroom.Base(after["widget"]) != newsroom.Base(before["widget"]) {
		t.Errorf("something changed: %+v, %d pairs, %v", after, n, err)
	}
	for _, name := range []string{"translator", "editor", "admin"} {
		c := h.signedIn(name)
		if _, page := c.get("/desk/"); !strings.Contains(page, `href="/desk/terms"`) {
			t.Errorf("%s is not led to the glossary", name)
		}
		if status, page := c.get("/desk/terms/" + string(id)); status != 200 || !strings.Contains(page, `value="gadget"`) {
			t.Errorf("%s: %d", name, status)
		}
	}
}

// TestUnkept holds the limits of the desk's reading to those of the newsroom: what
// is read is kept, and what is left out would be refused.
func TestUnkept(t *testing.T) {
	h := newBureau(t)
	long := func(n int) string { return strings.Repeat("x", n) }
	concept := func(change func(*dateline.Concept, *dateline.Term)) dateline.Concept {
		c, term := dateline.Concept{}, dateline.Term{Text: "term", Status: dateline.TermApproved}
		change(&c, &term)
		if c.Terms == nil {
			c.Terms = map[dateline.Lang][]dateline.Term{"en": {term}}
		}
		return c
	}
	many := func(n int) func(*dateline.Concept, *dateline.Term) {
		return func(c *dateline.Concept, term *dateline.Term) {
			c.Terms = map[dateline.Lang][]dateline.Term{"en": slices.Repeat([]dateline.Term{*term}, n)}
		}
	}
	kept := 0
	for i, change := range []func(*dateline.Concept, *dateline.Term){
		func(c *dateline.Concept, t *dateline.Term) { t.Text = long(400) }, func(c *dateline.Concept, t *dateline.Term) { t.Text = long(401) },
		func(c *dateline.Concept, t *dateline.Term) { t.Note = long(4096) }, func(c *dateline.Concept, t *dateline.Term) { t.Note = long(4097) },
		func(c *dateline.Concept, t *dateline.Term) { t.Part = long(4096) }, func(c *dateline.Concept, t *dateline.Term) { t.Part = long(4097) },
		func(c *dateline.Concept, t *dateline.Term) { c.Subject = long(4096) }, func(c *dateline.Concept, t *dateline.Term) { c.Subject = long(4097) },
		func(c *dateline.Concept, t *dateline.Term) { c.Note = long(4096) }, func(c *dateline.Concept, t *dateline.Term) { c.Note = long(4097) },
		func(c *dateline.Concept, t *dateline.Term) { c.Source = long(4096) }, func(c *dateline.Concept, t *dateline.Term) { c.Source = long(4097) },
		many(200), many(201),
		func(c *dateline.Concept, t *dateline.Term) { t.Text = "a\x00b" }, func(c *dateline.Concept, t *dateline.Term) { c.Note = "a\x00b" }, func(c *dateline.Concept, t *dateline.Term) { c.Note = "\xff" },
	} {
		c := concept(change)
		_, err := h.room.TakeConcepts(t.Context(), h.as("editor"), "x", []dateline.Concept{c})
		if why := desk.Unkept(c); (why == "") != (err == nil) {
			t.Errorf("%d: read %q, kept %v", i, why, err)
		} else if err == nil {
			kept++
		}
	}
	pairs := 0
	for i, s := range []dateline.Segment{
		{Source: long(64 << 10), Target: "x"}, {Source: "x", Target: long(64 << 10)}, {Source: long(64<<10 + 1), Target: "x"}, {Source: "x", Target: long(64<<10 + 1)},
		{Source: "x", Target: "y", Origin: long(512)}, {Source: "x", Target: "z", Origin: long(513)}, {Source: "a\x00b", Target: "x"}, {Source: " ", Target: "x"}, {Source: "x", Target: "\n"},
	} {
		s.From, s.To = "en", "zh-Hans"
		_, err := h.room.TakeSegments(t.Context(), h.as("editor"), "x", []dateline.Segment{s})
		if why := desk.UnkeptPair(s); (why == "") != (err == nil) {
			t.Errorf("pair %d: read %q, kept %v", i, why, err)
		} else if err == nil {
			pairs++
		}
	}
	if kept != 7 || pairs != 3 {
		t.Errorf("%d entries and %d pairs were kept, want 7 and 3", kept, pairs)
	}
}

// TestWhatCannotBeWritten exports what came in by other ways than the desk's forms:
// characters that no file may hold do not stop the rest.
func TestWhatCannotBeWritten(t *testing.T) {
	h := newBureau(t)
	h.add(dateline.Concept{Note: "a\x0bb", Terms: map[dateline.Lang][]dateline.Term{"en": {{Text: "con\x01trol", Status: dateline.TermApproved, Note: "\uFFFDlost"}}}})
	h.add(dateline.Concept{Terms: map[dateline.Lang][]dateline.Term{"en": approved("\x02")}})
	if _, err := h.room.TakeSegments(t.Context(), h.as("editor"), "x", []dateline.Segment{{From: "en", To: "zh-Hans", Source: "One\x0b.", Target: "一\uFFFD。"}}); err != nil {
		t.Fatal(err)
	}
	for _, format := range desk.ExportFormats {
		var b bytes.Buffer
		if err := desk.WriteGlossary(&b, format, desk.Glossary(t.Context(), h.db.Read())); err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		held, err := desk.ReadGlossary([]desk.File{{"x", bytes.NewReader(b.Bytes())}}, terms.Options{})
		if err != nil || len(held.List) != 1 || held.List[0].Terms["en"][0].Text != "control" || held.List[0].Note != "ab" {
			t.Errorf("%s: %+v, %v", format, held, err)
		}
	}
	var b bytes.Buffer
	if err := terms.WriteTMX(&b, false, desk.Memory(t.Context(), h.db.Read(), "", "")); err != nil || !strings.Contains(b.String(), "<seg>One.</seg>") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// furnishTerms fills glossary and memory, and returns an entry with something of
// everything.
func (h *bureau) furnishTerms(item dateline.ID) dateline.ID {
	h.Helper()
	offices := []dateline.ID{h.office("Office of the Spokesperson"), h.office("Bureau of East Asian and Pacific Affairs")}
	term := func(text string, status dateline.TermStatus, more ...string) dateline.Term {
		more = append(more, "", "")
		return dateline.Term{Text: text, Status: status, Part: more[0], Note: more[1]}
	}
	for _, c := range []dateline.Concept{
		{Terms: map[dateline.Lang][]dateline.Term{"en": approved("rules-based international order"), "zh-Hans": {term("以规则为基础的国际秩序", dateline.TermApproved)}, "ar": approved("النظام الدولي القائم على القواعد")}},
		{Keep: true, Terms: map[dateline.Lang][]dateline.Term{"en": approved("PEPFAR")}},
		{Terms: map[dateline.Lang][]dateline.Term{"fr": approved("communiqué")}},
		{Subject: "Treaties", Terms: map[dateline.Lang][]dateline.Term{"zh-Hans": {term("谅解备忘录", dateline.TermApproved), term("备忘录", dateline.TermAdmitted)}, "en": {term("memorandum of understanding", dateline.TermApproved), term("MOU", dateline.TermAdmitted)}}},
	} {
		h.add(c)
	}
	id := h.add(dateline.Concept{
		Offices: offices, Subject: "Offices", Source: "Style guide", Note: "Only of the United States; elsewhere it is a foreign minister.",
		Terms: map[dateline.Lang][]dateline.Term{
			"en":      {term("Secretary of State", dateline.TermApproved, "proper noun"), term("the Secretary", dateline.TermAdmitted, "noun", "once named in full"), term("Foreign Minister", dateline.TermForbidden)},
			"zh-Hans": {term("国务卿", dateline.TermApproved), term("国务秘书", dateline.TermForbidden, "noun", "其他国家的职务")}, "ar": approved("وزير الخارجية"),
		},
	})
	for i, s := range []dateline.Segment{
		{From: "en", To: "zh-Hans", Source: "The Secretary met the council on Monday.", Target: "国务卿周一与理事会会面。", Item: item},
		{From: "en", To: "ar", Source: "The talks go on next week.", Target: "تتواصل المحادثات الأسبوع المقبل.", Origin: "archive-2019.tmx"},
		{From: "zh-Hans", To: "en", Source: strings.Repeat("双方商定为学校拨款1000万美元。", 60), Target: strings.Repeat("They agreed on $10 million for schools. ", 30), Origin: "archive-2019.tmx"},
	} {
		s.ID = dateline.ID(fmt.Sprintf("00000000000%d", i))
		if err := h.db.Write(h.Context(), func(tx *store.Tx) error { _, err := tx.AddSegment(h.Context(), s, h.clock()); return err }); err != nil {
			h.Fatal(err)
		}
	}
	return id
}
