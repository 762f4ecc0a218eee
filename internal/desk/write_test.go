package desk_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/webtest"
)

// TestSideBySide renews one session for several requests at once, as a browser
// sends them when rights have changed.
func TestSideBySide(t *testing.T) {
	h := newBureau(t)
	author := h.signedIn("author")
	u := h.who["author"]
	u.Grants = append(u.Grants, dateline.Grant{Duty: dateline.Translator})
	if err := h.room.ChangeUser(t.Context(), h.as("admin"), u); err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(h.url + "/desk/")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range author.Jar.Cookies(at) {
		if c.Name == "dateline_desk" {
			if err := h.desk.EnterTogether(c.Value, 3); err != nil {
				t.Error(err)
			}
			return
		}
	}
	t.Fatal("no session")
}

// script sends a form as the desk's scripts do.
func (c *client) script(path string, form url.Values) (status int, answer map[string]string) {
	c.Helper()
	status, body := c.send(path, form, map[string]string{"Origin": c.url, "Accept": "application/json"})
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		c.Fatalf("%d %s: %v", status, body, err)
	}
	return status, answer
}

// TestAutosave saves a form in the middle of its words: the text is kept each time,
// the facts once every name is one that the registers know, and no register learns
// half a word. The form's base is good for the next save throughout, and the save
// that somebody asks for takes new names.
func TestAutosave(t *testing.T) {
	h := newBureau(t)
	ctx := t.Context()
	h.office("Press Office")
	author := h.signedIn("author")
	_, page := author.post("/desk/new", url.Values{"kind": {"event"}, "lang": {"en"}, "key": {"k1"}})
	id := dateline.ID(h.newest())
	here := "/desk/items/" + string(id) + "/en"
	form := url.Values{
		"base": {value(t, page, "base")}, "headline": {""}, "kind": {"event"}, "office": {""}, "speaker": {""}, "role": {""}, "place": {""}, "topic": {""},
		"start_day": {""}, "start_clock": {""}, "start_zone": {"UTC"}, "event_status": {"scheduled"}, "link": {""}, "registration": {""},
	}
	for _, c := range []struct {
		field, value string
		stated       bool
	}{
		{"office", "Pres", false}, {"office", "press  office", true}, {"office", "[press-office]", true}, {"office", "Press Office [nowhere]", true},
		{"place", "Wash", false}, {"place", "", true}, {"speaker", "Ja", false}, {"speaker", "", true},
		{"topic", "Tra", false}, {"topic", "", true},
		{"start_day", "2026-03-01", true}, {"start_clock", "25:00", false}, {"start_clock", "09:00", true},
		{"link", "htt", false}, {"link", "https://news.example/live", true},
	} {
		form.Set(c.field, c.value)
		form.Set("headline", form.Get("headline")+"x")
		status, answer := author.script(here, form)
		if status != 200 || answer["version"] == "" {
			t.Fatalf("%s %q: %d %v", c.field, c.value, status, answer)
		}
		same := strings.SplitN(answer["version"], ".", 2)[1] == strings.SplitN(form.Get("base"), ".", 2)[1]
		form.Set("base", answer["version"])
		i, err := h.db.Read().Item(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		uses, err := h.db.Read().ItemAssets(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if got := newsroom.StatedBase(i, uses); !strings.HasSuffix(answer["version"], "."+got) || !c.stated && !same {
			t.Errorf("%s %q: the facts are %s, the form's base is %s", c.field, c.value, got, answer["version"])
		}
		w, err := h.db.Read().WorkingCopy(ctx, id, "en")
		if err != nil || w.Headline != form.Get("headline") {
			t.Errorf("%s %q: the text is %q, %v", c.field, c.value, w.Headline, err)
		}
	}
	i, err := h.db.Read().Item(ctx, id)
	if err != nil || len(i.Facts.Offices) != 1 || i.Event == nil || i.Event.Link == "" {
		t.Errorf("%+v, %v", i, err)
	}
	for _, r := range []dateline.Register{dateline.People, dateline.Places, dateline.Topics, dateline.Offices} {
		list, err := h.db.Read().Entries(ctx, r)
		if want := map[bool]int{true: 1}[r == dateline.Offices]; err != nil || len(list) != want {
			t.Errorf("%s: %+v, %v", r, list, err)
		}
	}
	form.Set("place", "Washington")
	if status, answer := author.script(here, form); status != 200 {
		t.Errorf("%d %v", status, answer)
	} else {
		form.Set("base", answer["version"])
	}
	form.Set("then", "save")
	if status, page := author.post(here, form); status != 200 || !strings.Contains(page, `value="Washington"`) {
		t.Errorf("saved: %d %s", status, webtest.Read([]byte(page)).Text)
	}
	if i, err := h.db.Read().Item(ctx, id); err != nil || i.Facts.Place == nil {
		t.Errorf("%+v, %v", i, err)
	}
	// What is judged shows how the event takes place, and which text prevails.
	_, page = author.get(here + "?read=1")
	text := webtest.Read([]byte(page)).Text
	for _, want := range []string{"Attend online https://news.example/live", "Status of the event", "Text that prevails English"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page for judging lacks %q: %s", want, text)
		}
	}
}

// TestSettleOwn puts away a parked text under the address of another: it stays.
func TestSettleOwn(t *testing.T) {
	h := newBureau(t)
	ctx := t.Context()
	author := h.signedIn("author")
	var ids []dateline.ID
	for range 2 {
		id, err := h.room.Begin(ctx, newsroom.Beginning{By: h.as("author"), Kind: "statement", Lang: "en"})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if _, err := h.room.Save(ctx, newsroom.Saving{By: h.as("author"), Item: ids[0], Lang: "en", Base: -1, Text: dateline.Text{Headline: "Too late"}}); err == nil {
		t.Fatal("no clash")
	}
	parked, err := h.db.Read().Parked(ctx, ids[0], "en")
	if err != nil || len(parked) != 1 {
		t.Fatalf("%+v, %v", parked, err)
	}
	for _, then := range []string{"drop", "take"} {
		form := url.Values{"parked": {string(parked[0].ID)}, "then": {then}, "version": {"1"}}
		for _, path := range []string{string(ids[1]) + "/en", string(ids[0]) + "/zh-Hans"} {
			if status, _ := author.post("/desk/items/"+path+"/settle", form); status != 404 {
				t.Errorf("%s %s: %d", then, path, status)
			}
		}
	}
	if parked, err := h.db.Read().Parked(ctx, ids[0], "en"); err != nil || len(parked) != 1 {
		t.Errorf("%+v, %v", parked, err)
	}
	form := url.Values{"parked": {string(parked[0].ID)}, "then": {"drop"}}
	if status, _ := author.post("/desk/items/"+string(ids[0])+"/en/settle", form); status != 200 {
		t.Errorf("settled: %d", status)
	}
	if parked, err := h.db.Read().Parked(ctx, ids[0], "en"); err != nil || len(parked) != 0 {
		t.Errorf("%+v, %v", parked, err)
	}
}

// TestCompareOwn compares editions of one text, and none of another item's.
func TestCompareOwn(t *testing.T) {
	h := newBureau(t)
	all := h.signedIn("all")
	id, _ := h.published(all, "statement")
	other, _ := h.published(all, "statement")
	e, err := h.db.Read().LatestEdition(t.Context(), id, "en")
	if err != nil {
		t.Fatal(err)
	}
	heads, err := h.db.Read().EditionHeads(t.Context(), id, "en", 8)
	if err != nil || len(heads) != 1 || heads[0].ID != e.ID || heads[0].Headline != e.Headline || heads[0].Body != "" {
		t.Errorf("%+v, %v", heads, err)
	}
	c := h.signedIn("editor")
	here := "/desk/items/" + string(id) + "/en"
	if status, page := c.get(here + "/compare?from=" + string(e.ID) + "&to=" + string(e.ID)); status != 200 || !strings.Contains(page, `value="`+string(e.ID)+`" selected`) {
		t.Errorf("%d %s", status, webtest.Read([]byte(page)).Text)
	}
	if _, page := c.get(here); !strings.Contains(page, "/compare?from="+string(e.ID)) {
		t.Error("the editor does not list the edition")
	}
	for _, path := range []string{string(other) + "/en", string(id) + "/zh-Hans"} {
		if status, page := c.get("/desk/items/" + path + "/compare?from=" + string(e.ID) + "&to=" + string(e.ID)); status != 404 {
			t.Errorf("%s: %d %s", path, status, webtest.Read([]byte(page)).Text)
		}
	}
}
