package desk_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/webtest"
)

// A row of a paragraph typed while the source's paragraph is worded anew, in a new translation.
func TestTranslationClashKeepsPairing(t *testing.T) {
	h := newBureau(t)
	id := h.bilingual()
	beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
	c := h.signedIn("translator")
	form := h.typeRows(c, id, bilingualRows)
	h.put(id, "en", dateline.Text{Headline: "Readout of the Meeting", Body: "The ministers met on Tuesday.\n\nThey agreed on $10 million for schools.\n\n- One\n- Two"}, nil)
	c.post(beside, form)
	got := h.behindOf(id)
	t.Logf("%+v %+v", got, h.zh(id).Links)
	if got.Stale != 1 {
		t.Errorf("a paragraph typed beside Monday is not stale but an addition: stale %d, added %d", got.Stale, got.Added)
	}
}

// An editor who only decides on a finding has no hand in the text.
func TestTranslationDismissIsNoHand(t *testing.T) {
	h := newBureau(t)
	id := h.bilingual()
	h.put(id, "zh-Hans", dateline.Text{Headline: "会议纪要", Body: "部长们于周一会面。\n\n\n双方商定为学校拨款1亿美元。\n\n- 一\n- 二\n"}, nil)
	before := h.zh(id)
	beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
	c := h.signedIn("editor")
	_, page := c.get(beside)
	form := rowsOf(t, page)
	for k, v := range form {
		form.Set(k, html.UnescapeString(v[0]))
	}
	_, key, _ := strings.Cut(page, `name="key" value="`)
	key, _, _ = strings.Cut(key, `"`)
	form.Set("key", key)
	form.Set("reason-"+key[:12], "It was raised.")
	c.post(beside+"/dismiss", form)
	after := h.zh(id)
	if len(after.Hands) != len(before.Hands) || after.Version != before.Version {
		t.Errorf("hands %v, were %v; version %d, was %d", after.Hands, before.Hands, after.Version, before.Version)
	}
	d, _ := h.db.Read().Dismissals(t.Context(), id, "zh-Hans")
	if len(d) != 1 {
		t.Errorf("%d decisions", len(d))
	}
}

// Dismissing a finding in a public text makes a draft of it, and a hand of the editor.
func TestTranslationEmptyForm(t *testing.T) {
	h := newBureau(t)
	id := h.bilingual()
	beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
	c := h.signedIn("translator")
	c.post(beside, h.typeRows(c, id, bilingualRows, 0, 1, 2, 3))
	w := h.zh(id)
	status, _ := c.post(beside, url.Values{"base": {fmt.Sprint(w.Version)}, "then": {"save"}})
	if now := h.zh(id); now.Body != w.Body {
		t.Errorf("%d: a form without rows empties the text: %q", status, now.Body)
	}
}

// A new translation is open while the author words the headline anew.
func TestTranslationHeadlineChangesUnderANewTranslation(t *testing.T) {
	h := newBureau(t)
	id := h.bilingual()
	beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
	c := h.signedIn("translator")
	form := h.typeRows(c, id, bilingualRows)
	en, _ := h.db.Read().WorkingCopy(t.Context(), id, "en")
	h.write(id, "en", en.Version, "Readout of the Ministers' Meeting", en.Body)
	c.post(beside, form)
	if w := h.zh(id); w.Headline != "会议纪要" {
		t.Errorf("headline %q, body %q", w.Headline, w.Body)
	}
}

// fill types a translation and ticks some rows.
func (h *bureau) typeRows(c *client, id dateline.ID, rows map[int]string, done ...int) url.Values {
	h.Helper()
	beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
	_, page := c.get(beside)
	form := rowsOf(h.T, page)
	for n, s := range rows {
		form.Set(fmt.Sprintf("t%d", n), s)
	}
	for _, n := range done {
		form.Set(fmt.Sprintf("d%d", n), "1")
	}
	form.Set("then", "save")
	return form
}

var bilingualRows = map[int]string{0: "会议纪要", 1: "部长们于周一会面。", 2: "双方商定为学校拨款1000万美元。", 3: "- 一\n- 二"}

func (h *bureau) zh(id dateline.ID) dateline.WorkingCopy {
	h.Helper()
	w, err := h.db.Read().WorkingCopy(h.Context(), id, "zh-Hans")
	if err != nil {
		h.Fatal(err)
	}
	return w
}

func (h *bureau) behindOf(id dateline.ID) (out store.Translation) {
	h.Helper()
	list, err := h.db.Read().Translations(h.Context(), id)
	if err != nil {
		h.Fatal(err)
	}
	for _, t := range list {
		if t.Lang == "zh-Hans" {
			out = t
		}
	}
	return out
}

func (h *bureau) put(id dateline.ID, lang dateline.Lang, t dateline.Text, links dateline.Alignment) dateline.WorkingCopy {
	h.Helper()
	w, _ := h.db.Read().WorkingCopy(h.Context(), id, lang)
	w, err := h.room.Save(h.Context(), newsroom.Saving{By: h.as("author"), Item: id, Lang: lang, Base: w.Version, Text: t, Links: links})
	if err != nil {
		h.Fatal(err)
	}
	return w
}

func TestTranslationHostileRows(t *testing.T) {
	h := newBureau(t)
	id := h.bilingual()
	beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
	c := h.signedIn("translator")
	form := h.typeRows(c, id, nil)
	for n := range 10000 {
		form.Set(fmt.Sprintf("t%d", n), "x")
		form.Set(fmt.Sprintf("k%d", n), "0123456789abcdef")
	}
	start := time.Now()
	status, page := c.post(beside, form)
	t.Logf("10000 rows: %d in %v %.200s", status, time.Since(start), webtest.Read([]byte(page)).Text)
	if status >= 500 {
		t.Errorf("status %d", status)
	}
	form = h.typeRows(c, id, map[int]string{1: "a\x00b"})
	status, page = c.post(beside, form)
	t.Logf("NUL: %d %.300s", status, webtest.Read([]byte(page)).Text)
	if status >= 500 {
		t.Errorf("NUL %d", status)
	}
	form = h.typeRows(c, id, map[int]string{1: "a\xffb"})
	status, page = c.post(beside, form)
	t.Logf("UTF-8: %d %.300s", status, webtest.Read([]byte(page)).Text)
	if status >= 500 {
		t.Errorf("UTF-8 %d", status)
	}
	for _, p := range []string{"/check"} {
		status, page = c.post(beside+p, h.typeRows(c, id, map[int]string{1: "a\xff\x00b"}))
		t.Logf("check: %d %.100s", status, page)
	}
	status, page = c.post(beside+"/dismiss", url.Values{"key": {"a\x00\xff"}, "reason-a\x00\xff": {"x"}})
	t.Logf("dismiss: %d %.200s", status, webtest.Read([]byte(page)).Text)
	if status >= 500 {
		t.Errorf("dismiss %d", status)
	}
	status, page = c.post(beside+"/reopen", url.Values{"key": {"a\x00\xff"}})
	t.Logf("reopen: %d %.200s", status, webtest.Read([]byte(page)).Text)
	if status >= 500 {
		t.Errorf("reopen %d", status)
	}
}

func TestTranslationHTMLIsInert(t *testing.T) {
	h := newBureau(t)
	id := h.bilingual()
	beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
	c := h.signedIn("translator")
	_, page := c.post(beside+"/check", h.typeRows(c, id, map[int]string{0: "<img src=x onerror=alert(1)>", 1: "\"<script>alert(1)</script>$99 million （ <img src=x onerror=alert(1)> 1999", 2: "'><svg onload=alert(1)> https://x/\"onmouseover=1"}))
	var out struct {
		Findings map[string]string
		Summary  string
	}
	if err := json.Unmarshal([]byte(page), &out); err != nil {
		t.Fatal(err)
	}
	for n, f := range out.Findings {
		for _, bad := range []string{"<img", "<script", "<svg"} {
			if strings.Contains(f, bad) {
				t.Errorf("row %s: %s", n, f)
			}
		}
	}
	t.Log(len(page))
}

// Joining a row with the one that is shown after it.
func TestTranslationJoinWithANewRow(t *testing.T) {
	h := newBureau(t)
	id := h.bilingual()
	beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
	c := h.signedIn("translator")
	c.post(beside, h.typeRows(c, id, bilingualRows, 0, 1, 2, 3))
	en, _ := h.db.Read().WorkingCopy(t.Context(), id, "en")
	h.write(id, "en", en.Version, en.Headline, strings.Replace(en.Body, "They agreed", "It was their first meeting.\n\nThey agreed", 1))
	form := h.typeRows(c, id, nil, 0, 1, 3, 4)
	if form.Get("t2") != "" {
		t.Fatalf("row 2 is %q", form.Get("t2"))
	}
	form.Set("do", "join:1")
	c.post(beside, form)
	for _, l := range h.zh(id).Links {
		if len(l.Source) > 1 && strings.Contains(l.Source[1], "They agreed") {
			t.Errorf("joined with the row after the next: %+v", l)
		}
	}
}

// The translation has a lead of its own; the source gets one meanwhile.
func TestTranslationLeadOfItsOwn(t *testing.T) {
	h := newBureau(t)
	id := h.bilingual()
	beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
	c := h.signedIn("translator")
	_, err := h.room.Save(t.Context(), newsroom.Saving{By: h.as("translator"), Item: id, Lang: "zh-Hans", Text: dateline.Text{Headline: "会议纪要", Lead: "导语。", Body: "部长们于周一会面。\n\n双方商定为学校拨款1000万美元。\n\n- 一\n- 二"}})
	if err != nil {
		t.Fatal(err)
	}
	form := h.typeRows(c, id, nil)
	en, _ := h.db.Read().WorkingCopy(t.Context(), id, "en")
	_, err = h.room.Save(t.Context(), newsroom.Saving{By: h.as("author"), Item: id, Lang: "en", Base: en.Version, Text: dateline.Text{Headline: en.Headline, Lead: "A lead.", Body: en.Body}})
	if err != nil {
		t.Fatal(err)
	}
	c.post(beside, form)
	if w := h.zh(id); w.Lead != "导语。" {
		t.Errorf("lead %q, body %q", w.Lead, w.Body)
	}
}

// The machine has nothing for a paragraph that came since: it is still new.
func TestTranslationMachineSaysNothing(t *testing.T) {
	h := newBureau(t)
	id := h.bilingual()
	beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
	c := h.signedIn("translator")
	c.post(beside, h.typeRows(c, id, bilingualRows, 0, 1, 2, 3))
	h.put(id, "en", dateline.Text{Headline: "Readout of the Meeting", Body: "The ministers met on Monday.\n\nIt was their first meeting.\n\nAnd the second.\n\nThey agreed on $10 million for schools.\n\n- One\n- Two"}, nil)
	issued, _ := dateline.ParseMoment("2021-02-11", "UTC")
	item, _ := h.db.Read().Item(t.Context(), id)
	if _, err := h.room.State(t.Context(), newsroom.Stating{By: h.as("author"), Item: id, Base: newsroom.StatedBase(item, nil), Lang: "en", Kind: "statement", Issued: issued}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.room.Publish(t.Context(), newsroom.Publishing{By: newsroom.Program("test"), Item: id, Langs: []dateline.Lang{"en"}, Override: "a test"}); err != nil {
		t.Fatal(err)
	}
	if got := h.behindOf(id).Behind(); got != 2 {
		t.Fatalf("%d behind", got)
	}
	h.desk.Machine, _ = machine(t, func(w http.ResponseWriter, texts []string) {
		out := make([]string, len(texts))
		for i := range texts {
			out[i] = fmt.Sprint("译", i)
		}
		out[len(out)-1] = " "
		b, _ := json.Marshal(map[string]any{"translatedText": out})
		w.Write(b)
	})
	_, page := c.get(beside)
	status, _ := c.post(beside+"/draft", url.Values{"base": {value(t, page, "base")}})
	if got := h.behindOf(id); got.Behind() != 1 {
		t.Errorf("%d: %d behind, links %+v", status, got.Behind(), h.zh(id).Links)
	}
}

// Saving the page as it came changes nothing.
func TestTranslationSavedAsItCame(t *testing.T) {
	for name, body := range map[string]string{
		"plain":         "甲。\n\n乙。",
		"indented code": "甲。\n\n    x = 1\n    y = 2\n\n乙。",
		"definition":    "见[此处][a]。\n\n[a]: https://news.example/a\n\n乙。",
		"comment":       "甲。\n\n<!-- 编者注 -->\n\n乙。",
		"only def":      "[a]: https://news.example/a",
		"note":          "甲[^1]。\n\n[^1]: 注。\n\n    续注。\n\n乙。",
		"fence":         "甲。\n\n```\nx\n\ny\n```\n\n乙。",
		"blank lines":   "甲。\n\n\n\n乙。\n",
		"lists":         "- 甲\n\n* 乙\n\n1. 丙\n\n1) 丁",
		"trailing":      "甲。  \n乙。",
		"hr":            "甲\n\n* * *\n\n乙",
		"table":         "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |",
		"two lists":     "- 甲\n\n<!-- -->\n\n- 乙",
	} {
		t.Run(name, func(t *testing.T) {
			h := newBureau(t)
			id := h.bilingual()
			c := h.signedIn("translator")
			was, err := h.room.Save(t.Context(), newsroom.Saving{By: h.as("author"), Item: id, Lang: "zh-Hans", Text: dateline.Text{Headline: "会议纪要", Body: body}})
			if err != nil {
				t.Fatal(err)
			}
			form := h.typeRows(c, id, nil)
			for k, v := range form {
				form.Set(k, html.UnescapeString(v[0]))
			}
			c.post("/desk/items/"+string(id)+"/zh-Hans/translate", form)
			now := h.zh(id)
			if now.Body != was.Body {
				t.Errorf("body %q, was %q", now.Body, was.Body)
			}
			if now.Version != was.Version {
				t.Logf("version raised; links %+v, were %+v", now.Links, was.Links)
			}
		})
	}
}

// The page is open with a paragraph ticked; the source changes; the page saves by itself.
func TestTranslationSourceChangesUnderAnOpenPage(t *testing.T) {
	h := newBureau(t)
	id := h.bilingual()
	beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
	c := h.signedIn("translator")
	c.post(beside, h.typeRows(c, id, bilingualRows, 0, 1, 2, 3))
	form := h.typeRows(c, id, nil, 0, 1, 2, 3) // what the browser shows: all ticked
	en, _ := h.db.Read().WorkingCopy(t.Context(), id, "en")
	h.write(id, "en", en.Version, en.Headline, strings.Replace(en.Body, "Monday", "Tuesday", 1))
	if got := h.behindOf(id).Stale; got != 1 {
		t.Fatalf("%d stale", got)
	}
	form.Set("t3", "- 一\n- 二二") // another paragraph
	if _, page := c.post(beside, form); strings.Contains(page, "saved at once") {
		t.Fatal("clash")
	}
	if got := h.behindOf(id).Stale; got != 1 {
		t.Errorf("%d stale: %q is said to be made from Tuesday", got, h.zh(id).Body)
	}
}

// A paragraph that stands twice: a machine's draft of it.
func TestTranslationTwiceTheSameParagraph(t *testing.T) {
	h := newBureau(t)
	id := h.bilingual()
	en, _ := h.db.Read().WorkingCopy(t.Context(), id, "en")
	h.write(id, "en", en.Version, "Remarks", "(Applause.)\n\nWe met.\n\n(Applause.)")
	beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
	c := h.signedIn("translator")
	c.post(beside, h.typeRows(c, id, map[int]string{0: "讲话", 1: "（掌声。）", 2: "我们见了面。", 3: "（鼓掌。）"}))
	w := h.zh(id)
	for i := range w.Links {
		w.Links[i].State = dateline.LinkMachine
	}
	_, err := h.room.Save(t.Context(), newsroom.Saving{By: h.as("translator"), Item: id, Lang: "zh-Hans", Base: w.Version, Text: w.Text, Links: w.Links})
	if err != nil {
		t.Fatal(err)
	}
	form := h.typeRows(c, id, nil, 0, 1, 2) // all but the last are gone through
	c.post(beside, form)
	if n := h.zh(id).Links.Machine(); n != 1 {
		t.Fatalf("%d machine drafts after the first save: %+v", n, h.zh(id).Links)
	}
	form = h.typeRows(c, id, nil, 0, 1, 2)
	c.post(beside, form)
	if n := h.zh(id).Links.Machine(); n != 1 {
		t.Errorf("%d machine drafts after the second: %+v", n, h.zh(id).Links)
	}
}

// Of two like paragraphs the first changes; the translator ticks what is shown as done.
func TestTranslationTwinChanges(t *testing.T) {
	for name, change := range map[string]string{
		"first":  "(Laughter.)\n\nWe met.\n\n(Applause.)",
		"second": "(Applause.)\n\nWe met.\n\n(Laughter.)",
	} {
		t.Run(name, func(t *testing.T) {
			h := newBureau(t)
			id := h.bilingual()
			h.put(id, "en", dateline.Text{Headline: "Remarks", Body: "(Applause.)\n\nWe met.\n\n(Applause.)"}, nil)
			beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
			c := h.signedIn("translator")
			c.post(beside, h.typeRows(c, id, map[int]string{0: "讲话", 1: "（掌声。）", 2: "我们见了面。", 3: "（掌声。）"}, 0, 1, 2, 3))
			h.put(id, "en", dateline.Text{Headline: "Remarks", Body: change}, nil)
			if got := h.behindOf(id).Behind(); got != 1 {
				t.Fatalf("%d behind", got)
			}
			rows := map[int]string{1: "（笑声。）"}
			if name == "second" {
				rows = map[int]string{3: "（笑声。）"}
			}
			c.post(beside, h.typeRows(c, id, rows, 0, 1, 2, 3))
			if got := h.behindOf(id).Behind(); got != 0 {
				t.Errorf("brought up to date and %d behind: %+v", got, h.zh(id).Links)
			}
		})
	}
}

// A text that was put away, of which an older state is public, goes to the machine.
func TestTranslationUnpublishedGoesToTheMachine(t *testing.T) {
	h := newBureau(t)
	id := h.bilingual()
	ctx := t.Context()
	issued, _ := dateline.ParseMoment("2021-02-11", "UTC")
	item, _ := h.db.Read().Item(ctx, id)
	if _, err := h.room.State(ctx, newsroom.Stating{By: h.as("author"), Item: id, Base: newsroom.StatedBase(item, nil), Lang: "en", Kind: "statement", Issued: issued}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.room.Publish(ctx, newsroom.Publishing{By: newsroom.Program("test"), Item: id, Langs: []dateline.Lang{"en"}, Override: "a test"}); err != nil {
		t.Fatal(err)
	}
	_, err := h.room.Save(ctx, newsroom.Saving{By: h.as("author"), Item: id, Lang: "en", Text: dateline.Text{Headline: "Readout", Body: "A secret that was put away.", ChangeNote: "x"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.room.Discard(ctx, h.as("author"), id, "en"); err != nil {
		t.Fatal(err)
	}
	var sent []string
	h.desk.Machine, _ = machine(t, func(w http.ResponseWriter, texts []string) {
		sent = append(sent, texts...)
		b, _ := json.Marshal(map[string]any{"translatedText": texts})
		w.Write(b)
	})
	c := h.signedIn("translator")
	beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
	_, page := c.get(beside)
	c.post(beside+"/draft", url.Values{"base": {value(t, page, "base")}})
	if strings.Contains(strings.Join(sent, " "), "secret") {
		t.Errorf("sent: %q", sent)
	}
}
