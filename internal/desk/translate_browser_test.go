package desk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/importer"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/text"
	"dateline/internal/webtest"
)

// remarks brings in the remarks of 4 February 2021 and the readout of 10 February,
// English original and Chinese translation, as the demo has them, and returns the
// remarks.
func (h *bureau) remarks() dateline.ID {
	h.Helper()
	read := h.db.Read()
	settings, err := read.Newsroom(h.Context())
	if err != nil {
		h.Fatal(err)
	}
	report, err := importer.Run(h.Context(), h.room, settings, []string{filepath.FromSlash("../../cmd/dateline/demo/texts")}, importer.Options{Publish: true, By: "import", Override: "the archive"})
	if err != nil {
		h.Fatal(err)
	}
	if len(report.Errors) > 0 {
		h.Fatalf("import: %+v", report.Errors)
	}
	rows, err := read.List(h.Context(), store.Query{Lang: "en", Most: 50})
	if err != nil {
		h.Fatal(err)
	}
	for _, r := range rows {
		if strings.Contains(r.Headline, "Place in the World") {
			return r.Item
		}
	}
	h.Fatalf("the remarks are not among %d items", len(rows))
	return ""
}

// TestTranslationDesk goes through the remarks with a translator: the pairing is put
// right by hand, what the checks find is mended or decided on, the source is
// corrected, exactly the paragraph that was touched is stale, and both languages are
// published at one instant.
func TestTranslationDesk(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser is too slow for a short run")
	}
	h := newBureau(t)
	id := h.remarks()
	found, err := h.db.Read().EntriesByName(t.Context(), dateline.People, text.Fold("安东尼·J·布林肯"))
	if err != nil || len(found) != 1 {
		t.Fatalf("the register has %d of the speaker, %v", len(found), err)
	}
	_, err = h.room.SaveEntry(t.Context(), newsroom.Entering{By: h.as("editor"), Register: dateline.People, ID: found[0].ID, Name: newsroom.Name{
		Names: dateline.Names{"zh-Hans": "安东尼·J·布林肯", "en": "Antony J. Blinken"}, Aliases: []string{"Tony Blinken", "托尼·布林肯", "安东尼·布林肯"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	beside := h.url + "/desk/items/" + string(id) + "/zh-Hans/translate"
	b := webtest.Start(t)
	tab := b.Tab(t)
	h.enter(tab, "translator")
	tab.Open(beside)

	count := func(selector string) int {
		return webtest.Eval[int](tab, "document.querySelectorAll(`"+selector+"`).length")
	}
	// row is the number of the row whose translation has some words.
	row := func(words string) int {
		t.Helper()
		n := webtest.Eval[int](tab, "[...document.querySelectorAll('.pairing textarea')].findIndex(a => a.value.includes(`"+words+"`))")
		if n < 0 {
			t.Fatalf("no row has %q", words)
		}
		return n
	}
	set := func(n int, from, to string) {
		t.Helper()
		webtest.Eval[any](tab, fmt.Sprintf("(() => { const a = document.getElementById('t%d'); a.focus(); const was = a.value; a.value = was.replace(`%s`, `%s`); if (a.value == was) throw new Error('nothing to replace'); a.dispatchEvent(new Event('input', {bubbles: true})); return 0 })()", n, from, to))
	}
	finding := func(n int) string { return fmt.Sprintf(`document.querySelector("#findings-%d .finding")`, n) }
	saved := func() { // by itself
		t.Helper()
		tab.Wait(`document.querySelector("[data-save-status]").dataset.state == "saved" && document.forms.text.dataset.base == document.forms.text.elements.base.value`)
	}

	// Aligned: what the program paired is marked as such, and put right by hand.
	if n := count(".state-guess"); n < 25 {
		t.Fatalf("%d rows were paired", n)
	}
	if got := webtest.Eval[string](tab, fmt.Sprintf(`document.querySelector("#r%d .source").innerText`, row("很高兴来到这里，与我们最近上任的高级外交官"))); !strings.Contains(got, "our most recent and senior diplomat, Secretary Tony Blinken") {
		t.Errorf("paired with %q", got)
	}
	rows := count(".pairing")
	at := row("他们知道，当你发表讲话的时候")
	press(tab, fmt.Sprintf(`button[name=do][value="join:%d"]`, at))
	if n := count(".pairing"); n != rows-1 {
		t.Errorf("joining left %d of %d rows", n, rows)
	}
	press(tab, fmt.Sprintf(`button[name=do][value="split:%d"]`, row("他们知道，当你发表讲话的时候")))
	if n := count(".pairing"); n != rows {
		t.Errorf("splitting left %d rows, there were %d", n, rows)
	}
	if got := webtest.Eval[string](tab, fmt.Sprintf(`document.querySelector("#r%d .source").innerText`, at)); !strings.Contains(got, "And they know when you speak") {
		t.Errorf("after joining and splitting, it is paired with %q", got)
	}

	// Checked as one types: a number, a bracket, a name.
	at = row("20多年")
	set(at, "20多年", "200多年")
	tab.Wait(finding(at) + `?.innerText.includes("200")`)
	if !webtest.Eval[bool](tab, finding(at)+`.classList.contains("error")`) {
		t.Error("a number that is not in the source is no error")
	}
	set(at, "200多年", "20多年")
	tab.Wait(`!` + finding(at))
	set(at, "（Tony Blinken）", "（Tony Blinken")
	tab.Wait(finding(at) + `?.innerText.includes("（")`)
	set(at, "（Tony Blinken", "（Tony Blinken）")
	tab.Wait(`!` + finding(at))
	set(at, "布林肯", "布林金")
	tab.Wait(finding(at) + `?.innerText.includes("安东尼·J·布林肯")`) // the register's name is missing
	missing := webtest.Eval[string](tab, finding(at)+`.innerText`)
	set(at, "布林金", "布林肯")
	tab.Wait(finding(at) + `?.innerText != ` + "`" + missing + "`") // a spelling that the register knows, but not the one to use

	// What is right as it stands is decided on, with a reason.
	odd := webtest.Eval[int](tab, `+(document.querySelector(".finding.error:not(.decided)")?.closest(".pairing").id.slice(1) ?? -1)`)
	if odd < 0 {
		t.Fatal("the cut end of the seed's text is no finding")
	}
	for webtest.Eval[bool](tab, `!!document.querySelector(".finding.error:not(.decided)")`) {
		left := count(".finding.error:not(.decided)")
		webtest.Eval[any](tab, `(() => { const f = document.querySelector(".finding.error:not(.decided)"); f.querySelector("details").open = true; f.querySelector("input").value = "So it stands in what we have."; return 0 })()`)
		press(tab, `.finding.error:not(.decided) button[formaction*="/dismiss"]`)
		if now := count(".finding.error:not(.decided)"); now != left-1 {
			t.Fatalf("of %d open findings %d are open after one was decided on", left, now)
		}
	}
	see(t, tab, "So it stands in what we have.")

	// Ctrl+Enter goes through a paragraph and on.
	at = row("20多年")
	webtest.Eval[any](tab, fmt.Sprintf(`(() => { const a = document.getElementById("t%d"); a.focus(); a.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", ctrlKey: true, bubbles: true})); return 0 })()`, at))
	if !webtest.Eval[bool](tab, fmt.Sprintf(`document.querySelector("#r%d [data-done]").checked && document.activeElement.id == "t%d"`, at, at+1)) {
		t.Error("Ctrl+Enter did not go through the paragraph and on to the next")
	}
	tab.Wait(`document.querySelector("#summary").innerText.startsWith("1 of")`)
	saved()

	// The source is corrected: exactly that paragraph is stale.
	h.correct(id, "en", "together for over 20", "together for over 25")
	tab.Open(beside)
	if n := count(".pairing.behind"); n != 1 {
		t.Errorf("%d rows are behind after one paragraph of the source changed", n)
	}
	at = row("20多年")
	if got := webtest.Eval[string](tab, fmt.Sprintf(`document.querySelector("#r%d .diff").innerHTML`, at)); !strings.Contains(got, "<del>20</del><ins>25</ins>") {
		t.Errorf("the change is shown as %q", got)
	}
	tab.Open(h.url + "/desk/?list=behind")
	see(t, tab, "1 paragraph behind the source")
	tab.Open(beside)
	set(at, "20多年", "25年以上")
	webtest.Eval[any](tab, fmt.Sprintf(`(() => { const b = document.querySelector("#r%d [data-done]"); b.checked = true; b.dispatchEvent(new Event("input", {bubbles: true})); document.getElementById("change_note").value = "更正了年数。"; return 0 })()`, at))
	press(tab, `button[name=then][value=save]`)
	if n := count(".pairing.behind"); n != 0 {
		t.Errorf("%d rows are behind after the translator followed", n)
	}
	press(tab, `button[name=then][value=submit]`)
	see(t, tab, "Handed over.")
	ctx := t.Context()
	if _, err := h.room.Submit(ctx, newsroom.Handing{By: h.as("author"), Item: id, Lang: "en"}); err != nil {
		t.Fatal(err)
	}

	// An editor sees what is left and says why it is approved all the same: the seed's
	// translation ends in the middle.
	editor := b.Tab(t)
	h.enter(editor, "editor")
	editor.Open(h.url + "/desk/items/" + string(id) + "/en")
	press(editor, `form[action$="/en/approve"] button`)
	editor.Open(h.url + "/desk/items/" + string(id) + "/zh-Hans")
	see(t, editor, "paragraphs not translated")
	typeInto(editor, map[string]string{"#why-despite": "The embassy published the beginning only."})
	press(editor, `#despite form button`)
	see(t, editor, "Approved.")

	before := h.liveIn(id, "en").Publication
	publisher := b.Tab(t)
	h.enter(publisher, "publisher")
	publisher.Open(h.url + "/desk/items/" + string(id))
	press(publisher, `form[action$="/publish"] button:not([formaction])`)
	en, zh := h.liveIn(id, "en"), h.liveIn(id, "zh-Hans")
	if en.Publication == before || en.Publication != zh.Publication || !en.Updated.Equal(zh.Updated) {
		t.Errorf("English became public by act %d, Chinese by %d", en.Publication, zh.Publication)
	}
	if zh.Stale != 0 || !strings.Contains(zh.Body, "25年以上") || !strings.Contains(en.Body, "together for over 25") {
		t.Errorf("what is public: %d behind, %.200s", zh.Stale, zh.Body)
	}
}

func (h *bureau) liveIn(id dateline.ID, lang dateline.Lang) dateline.LiveEdition {
	h.Helper()
	l, err := h.db.Read().Live(h.Context(), id, lang)
	if err != nil {
		h.Fatal(err)
	}
	return l
}

// correct changes words of a text that is public, in a draft.
func (h *bureau) correct(id dateline.ID, lang dateline.Lang, from, to string) {
	h.Helper()
	l := h.liveIn(id, lang)
	body := strings.Replace(l.Body, from, to, 1)
	if !strings.Contains(body, to) {
		h.Fatalf("the text has no %q", from)
	}
	_, err := h.room.Save(h.Context(), newsroom.Saving{By: h.as("author"), Item: id, Lang: lang, Text: dateline.Text{Headline: l.Headline, Lead: l.Lead, Body: body, ChangeNote: "The number of years was corrected."}})
	if err != nil {
		h.Fatal(err)
	}
}

func TestTranslateShots(t *testing.T) {
	if *shots == "" {
		t.Skip("pictures are made only on request (-shots FOLDER)")
	}
	h := newBureau(t)
	id := h.remarks()
	h.correct(id, "en", "together for over 20", "together for over 25")
	b := webtest.Start(t)
	for i, lang := range []dateline.Lang{"en", "zh-Hans"} {
		tab := b.Tab(t)
		if err := h.room.Prefer(t.Context(), h.as("all"), lang, ""); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			h.enter(tab, "all")
		} else {
			h.enterLater(tab, "all")
		}
		for _, width := range []int{1280, 768, 360} {
			tab.Size(width, 900, 1)
			for name, path := range map[string]string{"beside": "/desk/items/" + string(id) + "/zh-Hans/translate", "item": "/desk/items/" + string(id), "behind": "/desk/?list=behind", "settings": "/desk/settings", "kind": "/desk/settings/kinds/statement"} {
				tab.Open(h.url + path)
				tab.Wait(`document.readyState == "complete"`)
				file := filepath.Join(*shots, fmt.Sprintf("tr-%s-%s-%d.png", name, lang, width))
				if err := os.WriteFile(file, tab.Screenshot(2600), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
