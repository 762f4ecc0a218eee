package desk_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dateline"
	"dateline/internal/store"
	"dateline/internal/storetest"
	"dateline/internal/webtest"
)

// TestWithoutScript is the way of a text through the desk in a browser that runs
// no script: every step is a form and the page that follows it.
func TestWithoutScript(t *testing.T) {
	h := newBureau(t)
	author, editor, publisher := h.signedIn("author"), h.signedIn("editor"), h.signedIn("publisher")
	_, page := author.post("/desk/new", url.Values{"kind": {"statement"}, "lang": {"en"}, "key": {"k1"}})
	id := h.newest()
	text := "/desk/items/" + id + "/en"
	if !strings.Contains(page, `action="`+text+`"`) {
		t.Fatalf("no editor: %s", webtest.Read([]byte(page)).Text)
	}
	base := value(t, page, "base")
	form := url.Values{
		"base": {base}, "headline": {"A Statement"}, "lead": {""}, "body": {"First.\n\nSecond."}, "kind": {"statement"},
		"issued_day": {"2021-02-11"}, "issued_clock": {"08:07"}, "issued_zone": {"America/New_York"},
		"office": {"The Department", ""}, "speaker": {"Jane Roe", ""}, "role": {"Secretary", ""}, "place": {"Washington"}, "then": {"submit"},
	}
	if status, page := author.post(text, form); status != 200 || !strings.Contains(page, "Handed over") {
		t.Fatalf("submitted: %d %s", status, webtest.Read([]byte(page)).Text)
	}
	_, page = editor.get(text)
	seal := value(t, page, "seal")
	if status, page := author.post(text+"/approve", url.Values{"seal": {seal}}); status != 403 {
		t.Errorf("the author approves: %d %s", status, page)
	}
	if status, page := editor.post(text+"/send-back", url.Values{"remark": {""}}); status != 422 {
		t.Errorf("sent back without a word: %d %s", status, webtest.Read([]byte(page)).Text)
	}
	if status, _ := editor.post(text+"/send-back", url.Values{"remark": {"The date, please."}}); status != 200 {
		t.Errorf("sent back: %d", status)
	}
	_, page = author.get(text)
	if !strings.Contains(page, "The date, please.") {
		t.Error("the author does not see why")
	}
	form.Set("base", value(t, page, "base"))
	form.Set("body", "First, of 11 February.\n\nSecond.")
	author.post(text, form)
	_, page = editor.get(text)
	if status, page := editor.post(text+"/approve", url.Values{"seal": {value(t, page, "seal")}}); status != 200 || !strings.Contains(page, "Approved") {
		t.Fatalf("approved: %d %s", status, webtest.Read([]byte(page)).Text)
	}
	if status, _ := publisher.get("/en/news"); status != 200 {
		t.Fatal("no public site")
	}
	due := time.Now().Add(3 * time.Second).Truncate(time.Minute).Add(time.Minute)
	_, page = publisher.get("/desk/items/" + id)
	later := url.Values{"key": {value(t, page, "key")}, "lang": {"en"}, "day": {due.UTC().Format("2006-01-02")}, "clock": {due.UTC().Format("15:04")}, "zone": {"UTC"}}
	if status, page := publisher.post("/desk/items/"+id+"/schedule", later); status != 200 || !strings.Contains(page, "Scheduled for") {
		t.Fatalf("scheduled: %d %s", status, webtest.Read([]byte(page)).Text)
	}
	list, err := h.db.Read().Schedules(t.Context(), dateline.ID(id))
	if err != nil || len(list) != 1 || !list[0].Due.Equal(due) {
		t.Fatalf("%+v, %v", list, err)
	}
	if status, page := publisher.post("/desk/items/"+id+"/halt", url.Values{"schedule": {string(list[0].ID)}}); status != 200 {
		t.Fatalf("halted: %d %s", status, page)
	}
	_, page = publisher.get("/desk/items/" + id)
	if status, page := publisher.post("/desk/items/"+id+"/publish", url.Values{"key": {value(t, page, "key")}, "lang": {"en"}}); status != 200 || !strings.Contains(page, "It is public") {
		t.Fatalf("published: %d %s", status, webtest.Read([]byte(page)).Text)
	}
	if _, page := publisher.get("/en/news"); !strings.Contains(page, "A Statement") {
		t.Error("not on the list of news")
	}
	if _, err := h.db.Read().CheckRecord(t.Context()); err != nil {
		t.Error(err)
	}
}

// newest is the item that was begun last.
func (h *bureau) newest() string {
	h.Helper()
	list, err := h.db.Read().WorkList(h.Context(), storeAll)
	if err != nil || len(list) == 0 {
		h.Fatalf("%v, %v", list, err)
	}
	return string(list[0].Item)
}

var storeAll = store.WorkQuery{Most: 1}

// value is that of a hidden field of a page.
func value(t *testing.T, page, name string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, `name="`+name+`" value="`)
	if !ok {
		t.Fatalf("no field %s on the page: %s", name, webtest.Read([]byte(page)).Text)
	}
	v, _, _ := strings.Cut(rest, `"`)
	return strings.ReplaceAll(v, "&#43;", "+")
}

// TestStrangers sends every form that changes something from another origin,
// without a session, with a session that has ended, and by somebody without any
// duty: each is refused, on record, and changes nothing.
func TestStrangers(t *testing.T) {
	var later atomic.Int64 // seconds
	h := openBureau(t, storetest.SQLiteAddress(t), func() time.Time { return time.Now().Add(time.Duration(later.Load()) * time.Second) })
	author := h.signedIn("author")
	author.post("/desk/new", url.Values{"kind": {"statement"}, "lang": {"en"}, "key": {"k1"}})
	id := h.newest()
	idle := h.signedIn("second")
	if err := h.room.ChangeUser(t.Context(), h.as("admin"), func() dateline.User {
		u := h.who["second"]
		u.Grants = nil
		return u
	}()); err != nil {
		t.Fatal(err)
	}
	gone := h.signedIn("translator")
	if err := h.db.Write(t.Context(), func(tx *store.Tx) error { return tx.DeleteSessionOf(t.Context(), h.who["translator"].ID, "") }); err != nil {
		t.Fatal(err)
	}
	before := h.state()
	n := 0
	for _, r := range h.routes() {
		path := strings.NewReplacer("{item}", id, "{lang}", "en", "{token}", "x", "{user}", string(h.who["author"].ID), "{asset}", "000000000000", "{hash}", "x", "{register}", "people", "{entry}", "000000000000", "{kind}", "statement", "{id}", "000000000000", "{passkey}", "x", "{session}", "x").Replace(r.Path)
		if r.Door || r.Method != "POST" {
			continue
		}
		n++
		for what, c := range map[string]struct {
			*client
			header map[string]string
			status []int
		}{
			"another origin":           {author, map[string]string{"Origin": "https://evil.example"}, []int{403}},
			"a sandboxed frame":        {author, map[string]string{"Origin": "null"}, []int{403}},
			"another site":             {author, map[string]string{"Sec-Fetch-Site": "cross-site"}, []int{403}},
			"a neighbour of the site":  {author, map[string]string{"Sec-Fetch-Site": "same-site"}, []int{403}},
			"no word of where from":    {author, nil, []int{403}},
			"no session":               {h.client(), map[string]string{"Origin": h.url}, []int{200}}, // the door, after a redirect
			"a session that ended":     {gone, map[string]string{"Origin": h.url}, []int{200}},
			"somebody without a duty":  {idle, map[string]string{"Origin": h.url}, []int{403, 404}},
			"no session, for a script": {h.client(), map[string]string{"Origin": h.url, "Accept": "application/json"}, []int{401}},
		} {
			status, page := c.send(path, url.Values{"headline": {"forged"}, "then": {"submit"}}, c.header)
			if !contains(c.status, status) || status == 200 && !strings.Contains(page, `action="/desk/sign-in"`) {
				t.Errorf("%s, %s: %d %.200s", r.Path, what, status, webtest.Read([]byte(page)).Text)
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d routes change something", n)
	}
	if after := h.state(); after != before {
		t.Errorf("something changed:\n%s\n%s", before, after)
	}
	// Of those that came without a session the record has the first of each minute
	// one by one, and then how many more there were.
	later.Add(60)
	author.send("/desk/new", nil, nil)
	lines, err := h.db.Read().Records(t.Context(), store.RecordQuery{Act: "refused", Most: 10_000})
	counted, strangers := 0, 0
	for _, l := range lines {
		var d struct {
			More         int
			Path, Method string
		}
		if err := json.Unmarshal([]byte(l.Detail), &d); err != nil || d.More == 0 && (d.Path == "" || d.Method != "POST") {
			t.Errorf("%s, %v", l.Detail, err)
		}
		if counted += max(1, d.More); d.More == 0 && l.Actor == "" {
			strangers++
		}
	}
	if err != nil || counted != 8*n+1 {
		t.Errorf("%d refusals of %d are on record, %v", counted, 8*n+1, err)
	}
	if strangers < 11 || strangers > 7*n/2 {
		t.Errorf("%d of %d are on record one by one", strangers, 7*n+1)
	}
}

func contains(list []int, n int) bool {
	for _, m := range list {
		if m == n {
			return true
		}
	}
	return false
}

// state is everything that a forged form could have changed.
func (h *bureau) state() string {
	h.Helper()
	var b strings.Builder
	db := storetestRaw(h)
	for _, table := range []string{"items", "drafts", "editions", "approvals", "schedules", "proposals", "publications", "users", "passkeys", "links", "assets", "entries", "kinds", "newsroom", "remarks", "parked", "appointments"} {
		var n int
		if err := db.QueryRow("select count(*) from " + table).Scan(&n); err != nil {
			h.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %d; ", table, n)
	}
	w, err := h.db.Read().WorkingCopy(h.Context(), dateline.ID(h.newest()), "en")
	if err != nil {
		h.Fatal(err)
	}
	users, err := h.db.Read().Accounts(h.Context())
	if err != nil {
		h.Fatal(err)
	}
	fmt.Fprintf(&b, "%+v %+v", w, users)
	return b.String()
}

// TestPolicyIsAsked proves of every route that it asks the policy: each names an
// action that exists, and somebody without any duty gets nowhere.
func TestPolicyIsAsked(t *testing.T) {
	h := newBureau(t)
	known := map[dateline.Action]bool{}
	for _, a := range dateline.Actions() {
		known[a] = true
	}
	for _, r := range h.routes() {
		switch {
		case r.Door && r.Action != "":
			t.Errorf("%s is open and yet names an action", r.Path)
		case !r.Door && !known[r.Action]:
			t.Errorf("%s names no action of the policy (%q)", r.Path, r.Action)
		case r.Door && !strings.HasPrefix(r.Path, "/desk/sign-") && !strings.HasPrefix(r.Path, "/desk/passkey/") && !strings.HasPrefix(r.Path, "/desk/oidc") &&
			!strings.HasPrefix(r.Path, "/desk/arrive/") && !strings.HasPrefix(r.Path, "/desk/preview/") && !strings.HasPrefix(r.Path, "/desk/account/code.png"):
			t.Errorf("%s is open to everybody: is it part of the door?", r.Path)
		}
	}
}
