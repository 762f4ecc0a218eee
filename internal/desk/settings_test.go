package desk_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
)

// room is the settings as they are.
func (h *bureau) settings() dateline.Newsroom {
	h.Helper()
	n, err := h.db.Read().Newsroom(h.Context())
	if err != nil {
		h.Fatal(err)
	}
	return n
}

// fields reads what a form of a page would send as it stands.
func fields(page, action string) url.Values {
	_, rest, _ := strings.Cut(page, `action="`+action+`">`)
	form, _, _ := strings.Cut(rest, "</form>")
	out := url.Values{}
	attr := func(tag, name string) (string, bool) {
		m := regexp.MustCompile(`\s` + name + `="([^"]*)"`).FindStringSubmatch(tag)
		if m == nil {
			return "", false
		}
		return unescape(m[1]), true
	}
	for _, tag := range regexp.MustCompile(`<input[^>]*>`).FindAllString(form, -1) {
		kind, _ := attr(tag, "type")
		name, named := attr(tag, "name")
		if !named || (kind == "checkbox" || kind == "radio") && !strings.Contains(tag, " checked") || strings.Contains(tag, " disabled") {
			continue
		}
		value, _ := attr(tag, "value")
		out.Add(name, value)
	}
	for _, m := range regexp.MustCompile(`(?s)(<textarea[^>]*>)(.*?)</textarea>`).FindAllStringSubmatch(form, -1) {
		name, _ := attr(m[1], "name")
		out.Add(name, unescape(m[2]))
	}
	for _, m := range regexp.MustCompile(`(?s)(<select[^>]*>)(.*?)</select>`).FindAllStringSubmatch(form, -1) {
		name, _ := attr(m[1], "name")
		value := ""
		for i, o := range regexp.MustCompile(`<option[^>]*>`).FindAllString(m[2], -1) {
			if v, _ := attr(o, "value"); i == 0 || strings.Contains(o, " selected") {
				value = v
			}
		}
		out.Add(name, value)
	}
	return out
}

func unescape(s string) string {
	return strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&#43;", "+", "&amp;", "&").Replace(s)
}

func TestSettings(t *testing.T) {
	h := newBureau(t)
	admin := h.signedIn("admin")
	_, page := admin.get("/desk/settings")
	as := fields(page, "/desk/settings")
	if len(as["language"]) != len(h.settings().Languages) || as.Get("zone") != "America/New_York" {
		t.Fatalf("the form is not what is stored: %v", as)
	}
	number := func() int64 {
		n, err := h.db.Number(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}

	// As it stands, saving changes nothing and leaves no trace.
	before, was := h.settings(), number()
	as.Set("do", "save")
	if status, page := admin.post("/desk/settings", as); status != 200 || !strings.Contains(page, "The settings are saved.") {
		t.Fatalf("saving as it stands: %d %s", status, page)
	}
	if after := h.settings(); newsroom.Base(after) != newsroom.Base(before) || number() != was {
		t.Errorf("saving as it stands changed %+v\nto %+v", before, after)
	}

	// Moving and adding languages saves nothing, and loses nothing typed.
	as.Set("name.en", `A <b>"new"</b> name`)
	as.Set("do", "down:"+as["language"][0])
	status, page := admin.post("/desk/settings", as)
	moved := fields(page, "/desk/settings")
	if status != 200 || moved["language"][1] != as["language"][0] || moved.Get("name.en") != as.Get("name.en") || strings.Contains(page, "<b>") {
		t.Errorf("moved: %d %v", status, moved)
	}
	moved.Set("do", "add")
	moved.Set("more", "pt")
	_, page = admin.post("/desk/settings", moved)
	moved = fields(page, "/desk/settings")
	if moved["language"][len(moved["language"])-1] != "pt" {
		t.Errorf("added: %v", moved["language"])
	}
	moved.Set("do", "add")
	moved.Set("more", "qqq hello")
	if status, _ = admin.post("/desk/settings", moved); status != 422 {
		t.Errorf("a language that is none: %d", status)
	}
	if number() != was {
		t.Error("something was saved")
	}

	// Each mistake is named where it is, in words, with everything typed still there.
	for field, bad := range map[string]string{
		"zone": "Mars/Olympus", "second_zone": "Local", "accent": "#ffcc00", "address": "news.example", "contact": "reports", "date_order": "yyy",
	} {
		try := url.Values{}
		for k, v := range moved {
			try[k] = slices.Clone(v)
		}
		try.Set("do", "save")
		try.Set(field, bad)
		status, page := admin.post("/desk/settings", try)
		if status != 422 || !strings.Contains(page, `role="alert"`) || field != "date_order" && fields(page, "/desk/settings").Get(field) != bad {
			t.Errorf("%s = %s: %d", field, bad, status)
		}
	}
	if _, page = admin.post("/desk/settings", url.Values{"do": {"save"}, "base": {as.Get("base")}}); !strings.Contains(page, "at least one language") {
		t.Error("no language at all")
	}

	moved.Set("do", "save")
	moved.Set("second_zone", "Asia/Shanghai")
	moved.Set("accent", "8b0000")
	moved.Set("footer.en", "Embassy Row 1\n<script>alert(1)</script>")
	moved.Set("contact", "mailto:security@news.example")
	if status, page = admin.post("/desk/settings", moved); status != 200 || !strings.Contains(page, "The settings are saved.") {
		t.Fatalf("saving: %d %s", status, page)
	}
	n := h.settings()
	if n.Names["en"] != `A <b>"new"</b> name` || n.Accent != "#8b0000" || n.SecondZone != "Asia/Shanghai" || n.Languages[len(n.Languages)-1] != "pt" || number() != was+1 {
		t.Errorf("saved: %+v, number %d", n, number())
	}
	if _, page = admin.get("/en/"); !strings.Contains(page, "<p>Embassy Row 1</p>") || strings.Contains(page, "<script>alert") {
		t.Error("the footer is not on public pages, or not escaped")
	}

	// Whoever saves over somebody else's change is told, and loses nothing.
	moved.Set("name.en", "Mine")
	status, page = admin.post("/desk/settings", moved)
	if status != 409 || fields(page, "/desk/settings").Get("name.en") != "Mine" || h.settings().Names["en"] == "Mine" {
		t.Errorf("a change over a change: %d", status)
	}

	// A language that has a text stays.
	issued, err := dateline.ParseMoment("2021-02-11", "Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.room.Import(t.Context(), []newsroom.Release{{Source: "x", Lang: "zh-Hans", Kind: "statement", Headline: "农历新年", Body: "致辞。", Issued: issued, Offices: []string{"白宫"}}},
		newsroom.Importing{Publish: true, Override: "brought over from the old site", By: newsroom.Program("importer")})
	if err != nil {
		t.Fatal(err)
	}
	_, page = admin.get("/desk/settings")
	if strings.Contains(page, `value="remove:zh-Hans"`) {
		t.Error("a language with texts can be taken out")
	}
	try := fields(page, "/desk/settings")
	try["language"] = slices.DeleteFunc(try["language"], func(l string) bool { return l == "zh-Hans" })
	try.Set("do", "save")
	if status, page = admin.post("/desk/settings", try); status != 409 || !strings.Contains(page, "texts or addresses") || !h.settings().Has("zh-Hans") {
		t.Errorf("taken out all the same: %d", status)
	}

	// Others are turned away, and it is on record.
	for _, name := range []string{"editor", "publisher", "author"} {
		other := h.signedIn(name)
		for _, path := range []string{"/desk/settings", "/desk/settings/kinds", "/desk/record", "/desk/record.jsonl"} {
			if status, _ := other.get(path); status != http.StatusForbidden {
				t.Errorf("%s gets %d of %s", name, status, path)
			}
		}
		if status, _ := other.post("/desk/settings", moved); status != http.StatusForbidden {
			t.Errorf("%s may configure: %d", name, status)
		}
	}
}

func TestKinds(t *testing.T) {
	h := newBureau(t)
	admin := h.signedIn("admin")
	_, page := admin.get("/desk/settings/new-kind")
	f := fields(page, "/desk/settings/new-kind")
	f.Set("name.en", "Travel Advice")
	f.Set("name.zh-Hans", "旅行提醒")
	f["requires"] = []string{"issued", "place"}
	f.Set("approvals", "2")
	if status, page := admin.post("/desk/settings/new-kind", f); status != 200 || !strings.Contains(page, "Travel Advice is saved") {
		t.Fatalf("%d %s", status, page)
	}
	kinds := func() (ids []string, last dateline.Kind) {
		list, err := h.db.Read().Kinds(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range list {
			ids = append(ids, k.ID)
		}
		return ids, list[len(list)-1]
	}
	ids, last := kinds()
	if last.ID != "travel advice" || last.Names["zh-Hans"] != "旅行提醒" || !slices.Equal(last.Requires, []dateline.FactName{"issued", "place"}) || last.Approvals != 2 {
		t.Errorf("the new kind is %+v", last)
	}
	for name, change := range map[string]func(url.Values){
		"twice": func(url.Values) {}, "no name": func(f url.Values) { f.Set("id", "other"); f.Del("name.en"); f.Del("name.zh-Hans") },
		"id": func(f url.Values) { f.Set("id", "../x") }, "fact": func(f url.Values) { f.Set("id", "other"); f.Add("requires", "weather") },
		"four": func(f url.Values) { f.Set("id", "other"); f.Set("approvals", "4") },
	} {
		try := url.Values{}
		for k, v := range f {
			try[k] = slices.Clone(v)
		}
		change(try)
		if status, page := admin.post("/desk/settings/new-kind", try); status != 422 && status != 409 || !strings.Contains(page, `role="alert"`) {
			t.Errorf("%s: %d", name, status)
		}
	}
	admin.post("/desk/settings/kinds", url.Values{"do": {"up:travel advice"}})
	if after, _ := kinds(); after[len(after)-2] != "travel advice" {
		t.Errorf("order %v", after)
	}
	const here = "/desk/settings/kinds/travel%20advice"
	_, page = admin.get(here)
	f = fields(page, here)
	f.Set("each_office", "1")
	if status, _ := admin.post(here, f); status != 200 {
		t.Errorf("changed: %d", status)
	}
	if status, _ := admin.post(here, f); status != 409 {
		t.Errorf("changed over a change: %d", status)
	}
	if status, page := admin.post(here+"/remove", nil); status != 200 || !strings.Contains(page, "was removed") {
		t.Errorf("removed: %d", status)
	}
	if after, _ := kinds(); len(after) != len(ids)-1 {
		t.Errorf("after removing: %v", after)
	}
	if status, _ := admin.get(here); status != 404 {
		t.Errorf("a kind that is gone: %d", status)
	}

	// One that has items neither goes nor begins to happen.
	if _, err := h.room.Begin(t.Context(), newsroom.Beginning{By: h.as("author"), Kind: "statement", Lang: "en"}); err != nil {
		t.Fatal(err)
	}
	if status, _ := admin.post("/desk/settings/kinds/statement/remove", nil); status != 409 {
		t.Errorf("a kind in use was removed: %d", status)
	}
	k, err := h.db.Read().Kind(t.Context(), "statement")
	if err != nil {
		t.Fatal(err)
	}
	base := newsroom.Base(k)
	k.Happens = true
	if err := h.room.SaveKind(t.Context(), h.as("admin"), base, k); err == nil {
		t.Error("a kind in use began to happen")
	}
}

// Every zone that forms offer is one.
func TestZonesExist(t *testing.T) {
	b, err := os.ReadFile("assets/zones.txt")
	if err != nil {
		t.Fatal(err)
	}
	zones := strings.Fields(string(b))
	for _, z := range zones {
		if _, err := time.LoadLocation(z); err != nil {
			t.Error(err)
		}
	}
	if len(zones) < 400 || !slices.IsSorted(zones) {
		t.Errorf("%d zones, or out of order", len(zones))
	}
}

// Every act and notice that the code names has words.
func TestRecordHasWords(t *testing.T) {
	b, err := os.ReadFile("../i18n/desk/record.en.json")
	if err != nil {
		t.Fatal(err)
	}
	n, err := os.ReadFile("../i18n/desk/notices.en.json")
	if err != nil {
		t.Fatal(err)
	}
	acts := regexp.MustCompile(`(?:Line\{Act: |changeAsset\(ctx, by, [^"]*|n\.back\(ctx, tx, [^"]*|newRecovery\()"([^"]+)"`)
	notices := regexp.MustCompile(`Notice\{What: "([^"]+)"`)
	for _, dir := range []string{".", "../newsroom", "../jobs", "../../cmd/dateline"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range acts.FindAllSubmatch(src, -1) {
				if key := "act." + strings.NewReplacer(" ", "_", "-", "_").Replace(string(m[1])); !strings.Contains(string(b), `"`+key+`"`) {
					t.Errorf("%s: %s has no words", file, key)
				}
			}
			for _, m := range notices.FindAllSubmatch(src, -1) {
				if key := "notice." + string(m[1]); !strings.Contains(string(n), `"`+key+`"`) {
					t.Errorf("%s: %s has no words", file, key)
				}
			}
		}
	}
}
