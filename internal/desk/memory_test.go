package desk_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/desk"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/terms"
	"dateline/internal/webtest"
)

// Files of other programs, one of each sort.
var (
	tbxFile = `<?xml version="1.0" encoding="UTF-8"?>
<martif type="TBX-Basic" xml:lang="en"><martifHeader><fileDesc><sourceDesc><p>x</p></sourceDesc></fileDesc></martifHeader><text><body>
<termEntry id="c1"><langSet xml:lang="en-US"><tig><term>widget</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></tig></langSet>
<langSet xml:lang="zh-CN"><tig><term>小部件</term></tig></langSet><langSet xml:lang="sw"><tig><term>kitu</term></tig></langSet></termEntry>
<termEntry id="c2"><langSet xml:lang="en"><tig><term>gadget</term></tig></langSet></termEntry>
</body></text></martif>`
	csvFile  = "en;zh-Hans;note\r\nwidget;小部件;small\r\n<script>alert(1)</script>;脚本;\r\n"
	mdFile   = "| 序号 | 外语词缩略语 | 外语词全称 | 中文译名 |\n|---|---|---|---|\n| 1 | WHO | World Health Organization | 世界卫生组织 |\n"
	rowsFile = `{"no":"1","abbr":"WTO","en":"World Trade Organization","zh":"世界贸易组织"}` + "\n"
	cldrEN   = `{"main":{"en":{"identity":{"language":"en"},"localeDisplayNames":{"territories":{"CN":"China","FR":"France"}}}}}`
	cldrZH   = `{"main":{"zh":{"identity":{"language":"zh"},"localeDisplayNames":{"territories":{"CN":"中国","FR":"法国"}}}}}`
	tmxFile  = `<?xml version="1.0"?><tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="block" o-tmf="x" adminlang="en" srclang="en" datatype="plaintext"/><body>
<tu><prop type="client">x</prop><prop type="client">x</prop><tuv xml:lang="en"><seg>Good *morning*.</seg></tuv><tuv xml:lang="zh-CN"><seg>早上好。</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>Good evening.</seg></tuv><tuv xml:lang="ar"><seg>مساء الخير.</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>Alone.</seg></tuv></tu>
</body></tmx>`
)

// TestImportGlossary takes files in, of every sort that the desk knows: looked at
// first, they change nothing, and what is said then is what happens.
func TestImportGlossary(t *testing.T) {
	for name, c := range map[string]struct {
		files  []file
		format string
		want   []string // what entries are called
		says   []string
	}{
		"TBX":        {[]file{{"words.tbx", "", tbxFile}}, "", []string{"gadget", "widget"}, []string{"TBX", "terms in sw are not taken"}},
		"a table":    {[]file{{"words.csv", "text/csv", csvFile}}, "", []string{"<script>alert(1)</script>", "widget"}, []string{"Table (CSV)"}},
		"chosen":     {[]file{{"words.csv", "text/csv", csvFile}}, "csv", []string{"<script>alert(1)</script>", "widget"}, nil},
		"Markdown":   {[]file{{"words.md", "", mdFile}}, "", []string{"World Health Organization"}, []string{"Markdown tables"}},
		"JSON Lines": {[]file{{"words.jsonl", "", rowsFile}}, "", []string{"World Trade Organization"}, []string{"JSON Lines"}},
		"countries":  {[]file{{"en.json", "", cldrEN}, {"zh.json", "", cldrZH}}, "", []string{"China", "France"}, []string{"CLDR", "en.json, zh.json"}},
		"two files":  {[]file{{"words.tbx", "", tbxFile}, {"words.csv", "", "en;zh-Hans\r\nsprocket;链轮\r\n" + strings.Repeat("x", 500) + ";甲\r\n"}}, "", []string{"gadget", "sprocket", "widget"}, []string{"words.csv", "a term has 500 bytes"}},
		"damaged":    {[]file{{"words.csv", "", "en;zh-Hans\r\nwidget;小部件\r\nbro\uFFFDken;坏\r\n"}}, "", []string{"widget"}, []string{"line 3:"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newBureau(t)
			editor := h.signedIn("editor")
			form := url.Values{"do": {"look"}, "format": {c.format}}
			status, page := editor.upload("/desk/terms/import", "", form, c.files...)
			if status != 200 || !strings.Contains(page, "Only looked at") || len(h.glossary()) != 0 {
				t.Fatalf("looked at: %d, %d entries: %s", status, len(h.glossary()), webtest.Read([]byte(page)).Text)
			}
			says := fmt.Sprintf("%d added, 0 changed, 0 there already.", len(c.want))
			for _, want := range append(c.says, says) {
				if !strings.Contains(webtest.Read([]byte(page)).Text, want) {
					t.Errorf("it does not say %q: %s", want, webtest.Read([]byte(page)).Text)
				}
			}
			form.Set("do", "take")
			status, page = editor.upload("/desk/terms/import", "", form, c.files...)
			var got []string
			for name, entry := range h.glossary() {
				if got = append(got, name); entry.Source == "" {
					t.Errorf("it is not said where %s is from", name)
				}
			}
			if slices.Sort(got); status != 200 || !slices.Equal(got, c.want) || !strings.Contains(page, says) {
				t.Fatalf("taken: %d, %q: %s", status, got, webtest.Read([]byte(page)).Text)
			}
			for _, f := range webtest.Read([]byte(page)).Forbidden {
				t.Errorf("the report has %s", f)
			}
			says = fmt.Sprintf("0 added, 0 changed, %d there already.", len(c.want))
			for _, do := range []string{"look", "take"} {
				form.Set("do", do)
				if _, page = editor.upload("/desk/terms/import", "", form, c.files...); !strings.Contains(page, says) {
					t.Errorf("a second time (%s): %s", do, webtest.Read([]byte(page)).Text)
				}
			}
			// A file that is chosen to be read as something else is not taken.
			form.Set("format", "cldr")
			if c.format != "" {
				if status, _ := editor.upload("/desk/terms/import", "", form, c.files...); status != 422 {
					t.Errorf("read as CLDR: %d", status)
				}
			}
		})
	}
}

// TestExportGlossary hands out what comes back as it was, and changes only what was
// changed in the file.
func TestExportGlossary(t *testing.T) {
	h := newBureau(t)
	office := h.office("Press Office")
	h.add(dateline.Concept{Keep: true, Offices: []dateline.ID{office}, Subject: "a; b", Note: "Two\nlines, \"quoted\".", Source: "guide", Terms: map[dateline.Lang][]dateline.Term{
		"en": {{Text: "=widget", Status: dateline.TermApproved, Part: "noun", Note: "n"}, {Text: "gadget", Status: dateline.TermForbidden}}, "zh-Hans": approved("小部件")}})
	h.add(dateline.Concept{Terms: map[dateline.Lang][]dateline.Term{"ar": approved("كلمة"), "en": {{Text: "word", Status: dateline.TermAdmitted}}}})
	before := h.glossary()
	c := h.signedIn("editor")
	for format, ext := range map[string]string{"tbx": "tbx", "tbx-2008": "tbx", "csv": "csv"} {
		resp, err := c.Client.Get(c.url + "/desk/terms/export?format=" + format)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if d := resp.Header.Get("Content-Disposition"); !strings.HasPrefix(d, `attachment; filename="glossary-20`) || !strings.HasSuffix(d, "."+ext+`"`) || resp.Header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%s: %v", format, resp.Header)
		}
		_, whole := c.get("/desk/terms/export?format=" + format)
		status, page := c.upload("/desk/terms/import", "", nil, file{"back." + ext, "", whole})
		if status != 200 || !strings.Contains(page, "0 added, 0 changed, 2 there already.") {
			t.Errorf("%s: %d %s\n%s", format, status, webtest.Read([]byte(page)).Text, whole)
		}
		for _, do := range []string{"look", "take"} {
			changed := strings.ReplaceAll(whole, "小部件", "小部件"+format)
			if _, page = c.upload("/desk/terms/import", "", url.Values{"do": {do}}, file{"back." + ext, "", changed}); !strings.Contains(page, "0 added, 1 changed, 1 there already.") {
				t.Errorf("%s, changed: %s", format, webtest.Read([]byte(page)).Text)
			}
		}
		if _, page = c.upload("/desk/terms/import", "", nil, file{"back." + ext, "", whole}); !strings.Contains(page, "0 added, 1 changed, 1 there already.") {
			t.Errorf("%s, changed back: %s", format, webtest.Read([]byte(page)).Text)
		}
		for name, entry := range h.glossary() {
			if newsroom.Base(entry) != newsroom.Base(before[name]) {
				t.Errorf("%s: %+v, was %+v", format, entry, before[name])
			}
		}
	}
	if status, _ := c.get("/desk/terms/export?format=xls"); status != 404 {
		t.Errorf("a format that is none: %d", status)
	}
	lines, err := h.db.Read().Records(t.Context(), store.RecordQuery{Act: "export terms", Most: 20})
	if err != nil || len(lines) != 6 || lines[0].Actor != h.who["editor"].ID {
		t.Errorf("on record: %+v, %v", lines, err)
	}
	c.get("/desk/memory/export")
	if _, page := h.signedIn("admin").get("/desk/record"); !strings.Contains(page, "exported the glossary") || !strings.Contains(page, "exported the translation memory") {
		t.Error("the record has no words for it")
	}
}

// TestWouldTake holds what is said of a file before it is taken to what happens then.
func TestWouldTake(t *testing.T) {
	h := newBureau(t)
	pick := func(seed string, n byte) byte { s := sha256.Sum256([]byte(seed)); return s[0] % n }
	id := h.add(dateline.Concept{Terms: map[dateline.Lang][]dateline.Term{"en": approved("0")}})
	for round := range 60 {
		var list []dateline.Concept
		for i := range 6 {
			seed := fmt.Sprint(round, " ", i)
			c := dateline.Concept{Terms: map[dateline.Lang][]dateline.Term{"en": {
				{Text: fmt.Sprint(pick("text "+seed, 9)), Status: []dateline.TermStatus{dateline.TermForbidden, dateline.TermApproved}[pick("status "+seed, 2)]}, {Text: "z", Status: dateline.TermAdmitted}}}}
			switch pick("id "+seed, 4) {
			case 0:
				c.ID = id
			case 1:
				c.Source = "guide"
			case 2:
				c.Terms["fr"] = nil
			}
			list = append(list, c)
		}
		would, err := desk.WouldTake(t.Context(), h.db.Read(), list)
		if err != nil {
			t.Fatal(err)
		}
		took, err := h.room.TakeConcepts(t.Context(), h.as("editor"), "x", list)
		if err != nil || took != would {
			t.Fatalf("round %d: %+v were said, %+v happened, %v", round, would, took, err)
		}
	}
}

func TestMemory(t *testing.T) {
	h := newBureau(t)
	c := h.signedIn("translator")
	if status, page := c.get("/desk/memory"); status != 200 || !strings.Contains(page, "The translation memory is empty.") {
		t.Fatalf("empty: %d", status)
	}
	count := func() int {
		n, err := h.db.Read().CountSegments(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	status, page := c.upload("/desk/memory/import", "", url.Values{"do": {"look"}}, file{"old.tmx", "", tmxFile})
	if status != 200 || !strings.Contains(page, "2 pairs can be read.") || !strings.Contains(page, "the unit has a text in en only") || !strings.Contains(page, "× 2") || strings.Contains(page, "… and") || count() != 0 {
		t.Errorf("looked at: %d %s", status, webtest.Read([]byte(page)).Text)
	}
	for _, says := range []string{"2 added, 0 changed, 0 there already.", "0 added, 0 changed, 2 there already."} {
		if status, page = c.upload("/desk/memory/import", "", nil, file{"old.tmx", "", tmxFile}); status != 200 || !strings.Contains(page, says) || count() != 2 {
			t.Errorf("taken: %d %s", status, webtest.Read([]byte(page)).Text)
		}
	}
	for range 60 {
		n := count()
		if _, err := h.room.TakeSegments(t.Context(), h.as("editor"), "x", []dateline.Segment{{From: "zh-Hans", To: "en", Source: fmt.Sprint("第", n, "句"), Target: fmt.Sprint("Sentence ", n, " <b>")}}); err != nil {
			t.Fatal(err)
		}
	}
	// The latest first, in parts, narrowed by pair and words of either side.
	seen, parts := 0, 0
	for path := "/desk/memory"; path != "" && parts < 9; path = nextOf(page) {
		_, page = c.get(path)
		if parts++; parts == 1 && strings.Index(page, "Sentence 61 &lt;b&gt;") > strings.Index(page, "Sentence 60 &lt;b&gt;") {
			t.Error("not the latest first")
		}
		seen += strings.Count(page, `/remove"`)
	}
	if seen != 62 || parts != 2 {
		t.Errorf("%d pairs in %d parts, want 62 in 2", seen, parts)
	}
	for query, want := range map[string]int{"?from=en": 2, "?to=en": 50, "?from=en&to=ar": 1, "?q=" + url.QueryEscape("第6"): 3, "?q=sentence+61": 1, "?q=%25": 0, "?from=xx": 0} {
		if _, page = c.get("/desk/memory" + query); strings.Count(page, `/remove"`) != want {
			t.Errorf("%s: %d pairs, want %d", query, strings.Count(page, `/remove"`), want)
		}
	}
	_, page = c.get("/desk/memory?from=en&to=ar")
	if !strings.Contains(page, `<div class="said" lang="ar" dir="rtl">مساء الخير.</div>`) || !strings.Contains(page, "old.tmx") {
		t.Error("not in its own language and direction, or not from where it is")
	}
	_, rest, _ := strings.Cut(page, `action="/desk/memory/`)
	action, _, _ := strings.Cut(rest, `"`)
	f := fields(page, "/desk/memory/"+action)
	if status, page = c.post("/desk/memory/"+action, f); status != 200 || count() != 61 || !strings.Contains(page, "The pair was taken out.") || !strings.Contains(page, "no such pair") {
		t.Errorf("removing: %d", status)
	}
	if status, _ = c.post("/desk/memory/"+action, f); status != 404 {
		t.Errorf("removing twice: %d", status)
	}
	f.Set("back", "//evil.example/?x")
	if resp, err := c.Client.PostForm(c.url+"/desk/memory/"+action, f); err != nil || resp.Request.URL.Host != strings.TrimPrefix(c.url, "http://") {
		t.Errorf("led away: %v, %v", resp, err)
	} else {
		resp.Body.Close()
	}

	// Handed out, whole or of one pair of languages, it comes back the same.
	for query, want := range map[string]int{"": 61, "?encoding=utf-16": 61, "?from=en&to=zh-Hans": 1, "?to=en&encoding=utf-16": 60, "?from=ar": 0} {
		status, whole := c.get("/desk/memory/export" + query)
		if wide := strings.HasPrefix(whole, "\xff\xfe"); status != 200 || wide != strings.Contains(query, "utf-16") {
			t.Errorf("%s: %d, wide %v", query, status, wide)
		}
		held, err := desk.ReadMemory([]desk.File{{"x", bytes.NewReader([]byte(whole))}}, terms.Options{})
		if err != nil || len(held.List) != want || held.Total != 0 {
			t.Errorf("%s: %d pairs, want %d, %v", query, len(held.List), want, err)
			continue
		}
		if took, err := h.room.TakeSegments(t.Context(), h.as("editor"), "x", held.List); err != nil || took.Same != want {
			t.Errorf("%s: %+v, %v", query, took, err)
		}
	}
	if list, err := h.db.Read().SegmentList(t.Context(), store.SegmentQuery{To: "zh-Hans", Most: 2}); err != nil || len(list) != 1 || list[0].Source != `Good \*morning\*.` {
		t.Errorf("plain text did not become Markdown: %+v, %v", list, err)
	}
	for _, query := range []string{"?encoding=utf-7", "?from=EN", "?to=../x"} {
		if status, _ := c.get("/desk/memory/export" + query); status != 404 {
			t.Errorf("%s: %d", query, status)
		}
	}
}

// TestPublishedPairs leads from a pair to the item that it was published in, for
// those who may see that.
func TestPublishedPairs(t *testing.T) {
	h := newBureau(t)
	ctx := t.Context()
	id, _ := h.published(h.signedIn("all"), "statement")
	err := h.db.Write(ctx, func(tx *store.Tx) error {
		for i, s := range []dateline.Segment{{ID: "000000000001", Item: id}, {ID: "000000000002", Item: "000000000009"}} {
			s.From, s.To, s.Source, s.Target = "en", "zh-Hans", fmt.Sprint("Text ", i), "正文"
			if _, err := tx.AddSegment(ctx, s, h.clock()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	link := `<a href="/desk/items/` + string(id) + `">A Statement</a>`
	if _, page := h.signedIn("editor").get("/desk/memory"); !strings.Contains(page, link) || !strings.Contains(page, "From a published item") || strings.Contains(page, "000000000009\">") {
		t.Errorf("the item is not led to: %s", page)
	}
	u := h.who["second"]
	u.Grants = []dateline.Grant{{Duty: dateline.Author, Offices: []dateline.ID{h.office("Protocol Office")}}}
	if err := h.room.ChangeUser(ctx, h.as("admin"), u); err != nil {
		t.Fatal(err)
	}
	if _, page := h.signedIn("second").get("/desk/memory"); strings.Contains(page, "A Statement") || !strings.Contains(page, "正文") {
		t.Error("somebody who may not see the item is told its headline")
	}
}

// TestBadFiles sends what cannot be read: each is refused with a sentence, and
// nothing of it is stored, even of what could be read before the fault.
func TestBadFiles(t *testing.T) {
	h := newBureau(t)
	c := h.signedIn("editor")
	entry := `<termEntry><langSet xml:lang="en"><tig><term>widget</term></tig></langSet></termEntry>`
	bomb := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>`
	tu := `<tu><tuv xml:lang="en"><seg>One.</seg></tuv><tuv xml:lang="zh"><seg>一。</seg></tuv></tu>`
	tmx := func(body string) string {
		return `<tmx version="1.4"><header srclang="en" datatype="plaintext"/><body>` + body + `</body></tmx>`
	}
	for name, bad := range map[string]struct {
		path    string
		content string
		says    string
	}{
		"not well-formed":        {"terms", "<martif><text><body>" + entry + "<termEntry></body>", "line 1"},
		"cut off":                {"terms", "<martif><text><body>" + entry, "line 1"},
		"an entity bomb":         {"terms", bomb + "<martif><text><body>" + entry + `<termEntry><langSet xml:lang="en"><tig><term>&c;</term></tig></langSet></termEntry></body></text></martif>`, "line 1"},
		"a file from elsewhere":  {"terms", `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><martif><text><body>` + entry + `<termEntry><langSet xml:lang="en"><tig><term>&a;</term></tig></langSet></termEntry></body></text></martif>`, "line 1"},
		"UTF-32":                 {"terms", "\xff\xfe\x00\x00e\x00\x00\x00", "UTF-32"},
		"no known encoding":      {"terms", "en;fr\ncaf\xe9;caf\xe9\n", "UTF-8"},
		"an encoding of nobody":  {"terms", `<?xml version="1.0" encoding="x-nothing"?><martif/>`, "X-NOTHING"},
		"no table of terms":      {"terms", "a;b\n1;2\n", "name the columns"},
		"an empty file":          {"terms", "", "it is empty"},
		"nothing in it":          {"terms", "en;zh-Hans\n;\n", "nothing in it that could be taken"},
		"nothing that is wanted": {"terms", "lang;term\nsw;kitu\n", "nothing in it that could be taken"},
		"one very long row":      {"terms", "en\nwidget\n" + strings.Repeat("x", 2<<20), "line"},
		"HTML":                   {"terms", "<html><body><p>widget</p></body></html>", "<html>"},
		"a memory":               {"terms", tmxFile, "import it as a memory"},
		"a glossary":             {"memory", tbxFile, "it is no translation memory"},
		"a memory cut off":       {"memory", `<tmx version="1.4"><header srclang="en" datatype="plaintext"/><body>` + tu, "line 1"},
		"a bomb in a memory":     {"memory", bomb + tmx(tu+`<tu><tuv xml:lang="en"><seg>&c;</seg></tuv><tuv xml:lang="zh"><seg>二。</seg></tuv></tu>`), "line 1"},
		"a deep memory":          {"memory", tmx(tu + `<tu><tuv xml:lang="en"><seg>` + strings.Repeat("<hi>", 5000) + `</seg></tuv></tu>`), "line 1"},
		"text":                   {"memory", "Hello.", "TMX"},
		"too large":              {"terms", "en\n" + strings.Repeat("widget\n", 5<<20), "larger than 32 MB"},
		"too large, a memory":    {"memory", tmx(strings.Repeat(tu, 400_000)), "larger than 32 MB"},
		"too many pairs":         {"memory", tmx(strings.Repeat(tu, 40_001)), "more than 40000"},
		"too many entries":       {"terms", "en\n" + strings.Repeat("w\n", 100_001), "more than 100000"},
	} {
		status, page := c.upload("/desk/"+bad.path+"/import", "", nil, file{"bad <file>.x", "", bad.content})
		p := webtest.Read([]byte(page))
		if status != 422 || !strings.Contains(p.Text, bad.says) || !strings.Contains(page, `role="alert"`) {
			t.Errorf("%s: %d, without %q: %.400s", name, status, bad.says, p.Text)
		}
		for _, f := range p.Forbidden {
			t.Errorf("%s: the page has %s", name, f)
		}
		if n, err := h.db.Read().CountConcepts(t.Context()); err != nil || n != 0 {
			t.Fatalf("%s: %d entries are stored, %v", name, n, err)
		}
		if n, err := h.db.Read().CountSegments(t.Context()); err != nil || n != 0 {
			t.Fatalf("%s: %d pairs are stored, %v", name, n, err)
		}
	}
	// Forms without a file, or that are none, and too many files.
	for _, path := range []string{"/desk/terms/import", "/desk/memory/import"} {
		if status, page := c.upload(path, "", url.Values{"do": {"take"}}); status != 422 || !strings.Contains(page, "Choose a file") {
			t.Errorf("no file: %d", status)
		}
		if status, page := c.post(path, url.Values{"do": {"take"}}); status != 422 || !strings.Contains(page, "Choose a file") {
			t.Errorf("no files at all: %d", status)
		}
		many := slices.Repeat([]file{{"x.csv", "", "en\nw\n"}}, 41)
		if status, _ := c.upload(path, "", nil, many...); status != 422 {
			t.Errorf("41 files: %d", status)
		}
		for _, header := range []string{"multipart/form-data", "multipart/form-data; boundary=x"} {
			if status, _ := c.send(path, url.Values{"x": {"y"}}, map[string]string{"Origin": h.url, "Content-Type": header}); status != 422 {
				t.Errorf("%s: %d", header, status)
			}
		}
	}
	// The second of two files is bad: nothing of the first is kept either.
	status, page := c.upload("/desk/terms/import", "", nil, file{"good.csv", "", csvFile}, file{"bad.tbx", "", "<martif>"})
	if n, err := h.db.Read().CountConcepts(t.Context()); status != 422 || n != 0 || err != nil || !strings.Contains(page, "bad.tbx: ") {
		t.Errorf("the second of two: %d, %d entries, %v: %s", status, n, err, webtest.Read([]byte(page)).Text)
	}
	// A report is bounded, however much there is to say.
	var b strings.Builder
	b.WriteString("lang;term\nen;widget\n")
	for i := range 5000 {
		fmt.Fprintf(&b, "%%%d;x\n", i)
	}
	if status, page = c.upload("/desk/terms/import", "", nil, file{"x.csv", "", b.String()}); status != 200 || strings.Count(page, "<li>") > 230 || !strings.Contains(page, "… and 9,800 more") {
		t.Errorf("%d lines of problems: %d %s", strings.Count(page, "<li>"), status, webtest.Read([]byte(page)).Text)
	}
}

// deadlines is a connection that keeps what is said to it about time.
type deadlines struct {
	*httptest.ResponseRecorder
	read, write time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error  { d.read = t; return nil }
func (d *deadlines) SetWriteDeadline(t time.Time) error { d.write = t; return nil }

// TestPatience gives what was sent more time to be taken than it had to be read: a
// request ends when the deadline for reading passes, even if all of it was read.
func TestPatience(t *testing.T) {
	h := newBureau(t)
	c := h.signedIn("editor")
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", "x.csv")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(part, csvFile)
	w.Close()
	r := httptest.NewRequest(http.MethodPost, c.url+"/desk/terms/import", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Origin", c.url)
	for _, cookie := range c.Jar.Cookies(r.URL) {
		r.AddCookie(cookie)
	}
	d := &deadlines{ResponseRecorder: httptest.NewRecorder(), read: time.Now()}
	h.desk.ServeHTTP(d, r)
	if d.Code != 200 || len(h.glossary()) != 2 || !d.read.IsZero() || time.Until(d.write) < 4*time.Minute {
		t.Errorf("%d, reads until %v, writes for %v", d.Code, d.read, time.Until(d.write))
	}
}

// TestHostileTerms puts texts that were written to do harm into every field of the
// glossary and of the memory.
func TestHostileTerms(t *testing.T) {
	texts := webtest.Hostile(t)
	h := newBureau(t)
	c := h.signedIn("editor")
	one := strings.NewReplacer("\n", " ", "\r", " ", "\t", " ", "\x00", "")
	step := 97
	if testing.Short() {
		step = 601
	}
	saved := 0
	for i := 0; i < len(texts); i += step {
		x := one.Replace(strings.ToValidUTF8(texts[i], ""))
		x = x[:min(len(x), 380)]
		x = strings.ToValidUTF8(x, "")
		status, page := c.post("/desk/terms/new", url.Values{
			"term.en": {x}, "status.en": {"approved"}, "part.en": {x}, "about.en": {x}, "term.zh-Hans": {x}, "status.zh-Hans": {"forbidden"}, "part.zh-Hans": {""}, "about.zh-Hans": {x},
			"subject": {x}, "note": {x}, "source": {x}, "office": {x},
		})
		if status == 200 {
			saved++
		} else if status != 422 {
			t.Errorf("%q: %d", x, status)
		}
		pages := map[string]string{"the entry": page}
		if strings.TrimSpace(x) != "" {
			if _, err := h.room.TakeSegments(t.Context(), h.as("editor"), x[:min(len(x), 300)], []dateline.Segment{{From: "en", To: "ar", Source: x, Target: x}}); err != nil && !strings.Contains(err.Error(), "UTF-8") {
				t.Fatal(err)
			}
		}
		for _, path := range []string{"/desk/terms?q=" + url.QueryEscape(x), "/desk/memory?q=" + url.QueryEscape(x) + "&from=" + url.QueryEscape(x), "/desk/memory"} {
			_, pages[path] = c.get(path)
		}
		_, pages["the import"] = c.upload("/desk/terms/import", "", url.Values{"format": {x}, "do": {x}}, file{"x" + x, "", "en;" + x + "\n" + x + ";" + x + "\n"})
		for what, page := range pages {
			for _, f := range webtest.Read([]byte(page)).Forbidden {
				t.Errorf("%q: %s has %s", x, what, f)
			}
		}
	}
	if saved == 0 {
		t.Error("none of them was saved")
	}
	t.Logf("%d texts, %d saved", (len(texts)+step-1)/step, saved)
}
