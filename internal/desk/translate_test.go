package desk_test

import (
	"encoding/json"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/newsroom"
	"dateline/internal/translate"
	"dateline/internal/webtest"
)

// bilingual is an item of an English source with three paragraphs, a draft.
func (h *bureau) bilingual() dateline.ID {
	h.Helper()
	ctx := h.Context()
	id, err := h.room.Begin(ctx, newsroom.Beginning{By: h.as("author"), Kind: "statement", Lang: "en"})
	if err != nil {
		h.Fatal(err)
	}
	w, err := h.db.Read().WorkingCopy(ctx, id, "en")
	if err != nil {
		h.Fatal(err)
	}
	h.write(id, "en", w.Version, "Readout of the Meeting", "The ministers met on Monday.\n\nThey agreed on $10 million for schools.\n\n- One\n- Two")
	return id
}

func (h *bureau) write(id dateline.ID, lang dateline.Lang, base int64, headline, body string) {
	h.Helper()
	_, err := h.room.Save(h.Context(), newsroom.Saving{By: h.as("author"), Item: id, Lang: lang, Base: base, Text: dateline.Text{Headline: headline, Body: body}})
	if err != nil {
		h.Fatal(err)
	}
}

// rows reads the form of a translation as a browser without script would send it.
func rowsOf(t *testing.T, page string) url.Values {
	t.Helper()
	form := url.Values{"base": {value(t, page, "base")}}
	for n := 0; strings.Contains(page, fmt.Sprintf(`name="t%d"`, n)); n++ {
		for _, name := range []string{"k", "n", "c", "s"} {
			if name := fmt.Sprintf("%s%d", name, n); strings.Contains(page, `name="`+name+`"`) {
				form.Set(name, html.UnescapeString(value(t, page, name)))
			}
		}
		_, area, _ := strings.Cut(page, fmt.Sprintf(`<textarea id="t%d"`, n))
		_, area, _ = strings.Cut(area, ">")
		area, _, _ = strings.Cut(area, "</textarea>")
		form.Set(fmt.Sprintf("t%d", n), area)
	}
	return form
}

func TestTranslateWithoutScript(t *testing.T) {
	h := newBureau(t)
	id := h.bilingual()
	beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
	c := h.signedIn("translator")
	status, page := c.get(beside)
	if status != http.StatusOK || strings.Count(page, `class="pairing`) != 4 {
		t.Fatalf("%d, %d rows", status, strings.Count(page, `class="pairing`))
	}
	form := rowsOf(t, page)
	form.Set("t0", "会议纪要")
	form.Set("t1", "部长们于周一会面。")
	form.Set("d1", "1")
	form.Set("t2", "双方商定为学校拨款1亿美元。")
	form.Set("then", "save")
	status, page = c.post(beside, form)
	if text := webtest.Read([]byte(page)).Text; status != http.StatusOK || !strings.Contains(text, "1 of 4 paragraphs done") || !strings.Contains(text, "1 error") {
		t.Fatalf("saved: %d %.800s", status, text)
	}
	w, err := h.db.Read().WorkingCopy(t.Context(), id, "zh-Hans")
	if err != nil || w.Body != "部长们于周一会面。\n\n双方商定为学校拨款1亿美元。" || w.Headline != "会议纪要" {
		t.Fatalf("saved %+v, %v", w.Text, err)
	}
	// Somebody else saves meanwhile: what comes in is kept beside it.
	stale := rowsOf(t, page)
	stale.Set("t1", "部长们于星期一会面。")
	h.write(id, "zh-Hans", w.Version, w.Headline, w.Body+"\n\n- 一\n- 二")
	stale.Set("then", "save")
	if _, page := c.post(beside, stale); !strings.Contains(webtest.Read([]byte(page)).Text, "Two texts were saved at once") {
		t.Fatalf("a clash: %.600s", webtest.Read([]byte(page)).Text)
	}
	// The memory is asked for by a link, a pairing is corrected by a button.
	_, page = c.get(beside + "?row=1")
	if !strings.Contains(page, "No similar translation found.") {
		t.Error("the memory was not asked")
	}
	form = rowsOf(t, page)
	form.Set("do", "join:1")
	_, page = c.post(beside, form)
	if n := strings.Count(page, `class="pairing`); n != 3 {
		t.Errorf("joined: %d rows: %.700s", n, webtest.Read([]byte(page)).Text)
	}
	// A reason is given without script, too.
	_, key, _ := strings.Cut(page, `name="key" value="`)
	key, _, _ = strings.Cut(key, `"`)
	form = rowsOf(t, page)
	form.Set("key", key)
	if status, page := c.post(beside+"/dismiss", form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "Say why it is right") {
		t.Errorf("dismissed without a reason: %d", status)
	}
	form.Set("reason-"+key[:12], "It was raised.")
	if _, page := c.post(beside+"/dismiss", form); !strings.Contains(page, "It was raised.") {
		t.Errorf("dismissed: %.800s", webtest.Read([]byte(page)).Text)
	}
	// Words put into the source's mouth are not taken.
	_, page = c.get(beside)
	form = rowsOf(t, page)
	form.Set("k1", "0123456789abcdef")
	form.Set("then", "save")
	_, page = c.post(beside, form)
	if !strings.Contains(page, "Only in the translation") {
		t.Error("a source that does not exist was taken")
	}
	// The author of the source may not write here what is not theirs to see.
	if status, _ := h.client().get(beside); status != http.StatusOK { // the sign-in page
		t.Errorf("a stranger: %d", status)
	}
}

// machine is a local stand-in for LibreTranslate that puts every text into capitals.
func machine(t *testing.T, answer func(w http.ResponseWriter, texts []string)) (desk *translate.Translator, asked *int) {
	t.Helper()
	asked = new(int)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/languages") {
			fmt.Fprint(w, `[{"code":"en","targets":["zh-Hans","ar"]},{"code":"zh-Hans","targets":["en"]}]`)
			return
		}
		*asked++
		var q struct {
			Q json.RawMessage `json:"q"`
		}
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			t.Error(err)
		}
		var texts []string
		if json.Unmarshal(q.Q, &texts) != nil {
			var one string
			json.Unmarshal(q.Q, &one)
			texts = []string{one}
		}
		answer(w, texts)
	}))
	t.Cleanup(srv.Close)
	m, err := translate.New(config.Machine{Provider: "libretranslate", URL: srv.URL, Timeout: 5 * time.Second, MaxCharacters: 100_000}, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return m, asked
}

func TestMachineDraft(t *testing.T) {
	h := newBureau(t)
	id := h.bilingual()
	beside := "/desk/items/" + string(id) + "/zh-Hans/translate"
	good := true
	var asked *int
	h.desk.Machine, asked = machine(t, func(w http.ResponseWriter, texts []string) {
		if !good {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html>maintenance</html>")
			return
		}
		out := make([]string, len(texts))
		for i, s := range texts {
			out[i] = strings.NewReplacer("The ministers met on Monday.", "部长们于周一会面。", "Readout of the Meeting", "会议纪要", "They agreed on $10 million for schools.", "双方商定为学校拨款1000万美元。", "One", "一", "Two", "二").Replace(s)
		}
		b, _ := json.Marshal(map[string]any{"translatedText": out})
		w.Write(b)
	})
	c := h.signedIn("translator")
	_, page := c.get(beside)
	draft := url.Values{"base": {value(t, page, "base")}}
	if status, page := c.post(beside+"/draft", draft); status != http.StatusConflict || !strings.Contains(page, "not public yet") || *asked != 0 {
		t.Fatalf("an unpublished text was sent: %d, asked %d times: %.500s", status, *asked, webtest.Read([]byte(page)).Text)
	}
	ctx := t.Context()
	if _, err := h.room.Publish(ctx, newsroom.Publishing{By: newsroom.Program("test"), Item: id, Langs: []dateline.Lang{"en"}, Override: "a test"}); err != nil {
		issued, perr := dateline.ParseMoment("2021-02-11", "UTC")
		if perr != nil {
			t.Fatal(perr)
		}
		item, _ := h.db.Read().Item(ctx, id)
		if _, err := h.room.State(ctx, newsroom.Stating{By: h.as("author"), Item: id, Base: newsroom.StatedBase(item, nil), Lang: "en", Kind: "statement", Issued: issued}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.room.Publish(ctx, newsroom.Publishing{By: newsroom.Program("test"), Item: id, Langs: []dateline.Lang{"en"}, Override: "a test"}); err != nil {
			t.Fatal(err)
		}
	}
	good = false
	if status, page := c.post(beside+"/draft", draft); status != http.StatusConflict || !strings.Contains(page, "your text is untouched") {
		t.Errorf("an HTML answer: %d %.600s", status, webtest.Read([]byte(page)).Text)
	}
	good = true
	_, page = c.post(beside+"/draft", draft)
	if n := strings.Count(page, `state-machine`); n != 4 {
		t.Fatalf("%d machine drafts: %.900s", n, webtest.Read([]byte(page)).Text)
	}
	form := rowsOf(t, page)
	form.Set("then", "submit")
	if status, page := c.post(beside, form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "Go through each") {
		t.Errorf("a machine's draft was handed over: %d", status)
	}
	_, page = c.get(beside)
	form = rowsOf(t, page)
	for n := range 4 {
		form.Set(fmt.Sprintf("d%d", n), "1")
	}
	form.Set("then", "submit")
	if status, page := c.post(beside, form); status != http.StatusOK || !strings.Contains(page, "Handed over") {
		t.Errorf("gone through and handed over: %d %.600s", status, webtest.Read([]byte(page)).Text)
	}
}
