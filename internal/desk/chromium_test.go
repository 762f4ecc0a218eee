package desk_test

import (
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dateline"
	"dateline/internal/storetest"
	"dateline/internal/webtest"
)

// wordDocument is what Word puts on the clipboard for a release with a heading, a
// list, a table and a footnote.
const wordDocument = `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><style>p.MsoNormal{mso-style-name:Normal;font-family:"Calibri"}</style></head><body lang=EN-US>
<!--StartFragment--><p class=MsoNormal><span style='font-size:12.0pt;font-family:"Times New Roman",serif'>February 11, 2021<o:p></o:p></span></p>
<h2 style='mso-outline-level:2'>Next <b>steps</b></h2>
<p class=MsoListParagraphCxSpFirst style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>First point<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Second point, worth <a href="https://example.org/?utm_source=mail">$10 million</a><o:p></o:p></p>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal><b>Day</b></p></td><td><p class=MsoNormal><b>Place</b></p></td></tr><tr><td><p class=MsoNormal>Thursday</p></td><td><p class=MsoNormal>Geneva</p></td></tr></table>
<!--EndFragment--></body></html>`

// words are what a test presses and reads, in the two languages of the desk.
var words = map[dateline.Lang]struct{ handedOver, sentBack, approved, scheduled, published string }{
	"en":      {"Handed over.", "Sent back", "Approved.", "Scheduled for", "It is public"},
	"zh-Hans": {"已提交", "已退回", "已批准", "已定于", "已公开"},
}

// TestChromium does what people do, in both languages of the desk.
func TestChromium(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser is too slow for a short run")
	}
	b := webtest.Start(t)
	for _, lang := range []dateline.Lang{"en", "zh-Hans"} {
		t.Run(string(lang), func(t *testing.T) { work(t, b, lang) })
	}
	t.Run("keyboard", func(t *testing.T) { keyboard(t, b, true) })
	t.Run("keyboard without script", func(t *testing.T) { keyboard(t, b, false) })
	t.Run("offline", func(t *testing.T) { offline(t, b) })
	t.Run("two at once", func(t *testing.T) { twoAtOnce(t, b) })
	t.Run("axe", func(t *testing.T) { accessible(t, b) })
}

// clicked presses what has a text, and waits for the page that follows.
func typeInto(tab *webtest.Tab, fields map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		webtest.Eval[any](tab, "(() => { const e = document.querySelector(`"+name+"`); e.value = `"+fields[name]+"`; e.dispatchEvent(new Event('input', {bubbles: true})); return 0 })()")
	}
}

func see(t *testing.T, tab *webtest.Tab, text string) {
	t.Helper()
	if page := webtest.Eval[string](tab, `document.body.innerText`); !strings.Contains(page, text) {
		t.Fatalf("the page does not say %q:\n%.1500s", text, page)
	}
}

// work is the life of a statement: pasted from Word, handed over, sent back,
// approved on a telephone, scheduled, seen to appear, corrected, withdrawn.
func work(t *testing.T, b *webtest.Browser, lang dateline.Lang) {
	var ahead atomic.Int64
	h := openBureau(t, storetest.SQLiteAddress(t), func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	for name, u := range h.who {
		if err := h.room.Prefer(t.Context(), h.as(name), lang, ""); err != nil {
			t.Fatal(err)
		}
		h.who[name] = u
	}
	say := words[lang]
	author, editor, publisher := b.Tab(t), b.Tab(t), b.Tab(t)
	h.enter(author, "author")
	h.enter(editor, "editor")
	h.enter(publisher, "publisher")
	editor.Size(360, 740, 1) // signs off on a telephone

	author.Open(h.url + "/desk/new")
	webtest.Eval[any](author, `(document.querySelector('input[name=kind][value=statement]').checked = true, document.querySelector('input[name=lang][value=en]').checked = true, 0)`)
	press(author, "main form button")
	author.Wait(`!!document.querySelector(".ProseMirror")`)
	webtest.Eval[any](author, `(window.began = document.forms.text.dataset.base, 0)`)
	typeInto(author, map[string]string{"#headline": "Next Steps"})
	webtest.Eval[any](author, `(() => {
		const data = new DataTransfer();
		data.setData("text/html", `+"`"+wordDocument+"`"+`);
		data.setData("text/plain", "February 11, 2021");
		const at = document.querySelector(".ProseMirror");
		at.focus();
		at.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
		return 0;
	})()`)
	author.Wait(`document.querySelectorAll(".ProseMirror li").length == 2 && !!document.querySelector(".ProseMirror table")`)
	if styled := webtest.Eval[int](author, `document.querySelectorAll(".ProseMirror [style*=mso], .ProseMirror o\\:p").length`); styled != 0 {
		t.Errorf("%d pieces of Word are left", styled)
	}
	author.Wait(`document.getElementById("issued_day").value == "2021-02-11"`) // read from the pasted text
	typeInto(author, map[string]string{"#issued_clock": "08:07", "#issued_zone": "America/New_York"})
	id := h.newest()
	text := h.url + "/desk/items/" + id + "/en"
	author.Wait(`document.querySelector("[data-save-status]").textContent.length > 0 && document.forms.text.dataset.base != window.began`) // saved by itself
	press(author, `button[name=then][value=submit]`)
	see(t, author, say.handedOver)

	editor.Open(text)
	typeInto(editor, map[string]string{"#back": "The link, please."})
	press(editor, `form[action$="/send-back"] button`)
	see(t, editor, say.sentBack)
	author.Open(text)
	see(t, author, "The link, please.")
	author.Wait(`!!document.querySelector(".ProseMirror")`)
	press(author, `button[name=then][value=submit]`)
	editor.Open(h.url + "/desk/")
	see(t, editor, "Next Steps")
	editor.Open(text)
	if wide := webtest.Eval[int](editor, `document.documentElement.scrollWidth`); wide > 360 {
		t.Errorf("on a telephone the page is %d wide", wide)
	}
	press(editor, `form[action$="/approve"] button`)
	see(t, editor, say.approved)

	publisher.Open(h.url + "/desk/items/" + id)
	due := h.clock().UTC().Add(time.Hour)
	typeInto(publisher, map[string]string{"#day": due.Format("2006-01-02"), "#clock": due.Format("15:04")})
	webtest.Eval[any](publisher, `(document.getElementById("zone").value = "UTC", 0)`)
	press(publisher, `button[formaction$="/schedule"]`)
	see(t, publisher, say.scheduled)
	reader := b.Tab(t)
	reader.Open(h.url + "/en/news")
	if strings.Contains(webtest.Eval[string](reader, `document.body.innerText`), "Next Steps") {
		t.Fatal("it is public before its time")
	}
	ahead.Store(int64(time.Hour))
	time.Sleep(5 * time.Millisecond) // a page may be that old
	reader.Open(h.url + "/en/news")
	see(t, reader, "Next Steps")
	press(reader, "main h3 a")
	see(t, reader, "Second point")
	public := webtest.Eval[string](reader, `location.href`)
	if href := webtest.Eval[string](reader, `document.querySelector(".prose li a").getAttribute("href")`); href != "https://example.org/" {
		t.Errorf("the pasted link leads to %s", href)
	}

	// A correction.
	ahead.Add(int64(time.Minute))
	author.Open(text)
	author.Wait(`!!document.querySelector(".ProseMirror")`)
	typeInto(author, map[string]string{"#headline": "Next Steps, Corrected", "#change_note": "The headline was wrong."})
	press(author, `button[name=then][value=submit]`)
	editor.Open(text)
	see(t, editor, "The headline was wrong.")
	press(editor, `form[action$="/approve"] button`)
	publisher.Open(h.url + "/desk/items/" + id)
	press(publisher, `form[action$="/publish"] button:not([formaction])`)
	see(t, publisher, say.published)
	time.Sleep(5 * time.Millisecond)
	reader.Open(public)
	see(t, reader, "The headline was wrong.")
	see(t, reader, "Next Steps, Corrected")

	// A withdrawal.
	author.Open(h.url + "/desk/items/" + id)
	webtest.Eval[any](author, `(document.querySelector('form[action$="/propose"]').closest("details").open = true, 0)`)
	typeInto(author, map[string]string{"#note-en": "Issued in error."})
	press(author, `form[action$="/propose"] button`)
	editor.Open(h.url + "/desk/items/" + id)
	press(editor, `form[action$="/proposal/approve"] button`)
	publisher.Open(h.url + "/desk/items/" + id)
	press(publisher, `form[action$="/proposal/carry"] button`)
	time.Sleep(5 * time.Millisecond)
	reader.Open(public)
	see(t, reader, "Issued in error.")
	if strings.Contains(webtest.Eval[string](reader, `document.body.innerText`), "Second point") {
		t.Error("the withdrawn text is still there")
	}
	for _, tab := range []*webtest.Tab{author, editor, publisher, reader} {
		if d := tab.Dialogs(); len(d) > 0 {
			t.Errorf("dialogs: %q", d)
		}
	}
}

// keyboard writes a text and hands it over with the keyboard alone, with script and
// without.
func keyboard(t *testing.T, b *webtest.Browser, script bool) {
	h := newBureau(t)
	tab := b.Tab(t)
	tab.Script(script)
	tab.Open(h.url + "/desk/sign-in")
	to := func(selector string) {
		t.Helper()
		for range 120 {
			if webtest.Eval[bool](tab, `!!document.activeElement && document.activeElement.matches(`+"`"+selector+"`"+`)`) {
				return
			}
			tab.Press("\t")
		}
		t.Fatalf("the keyboard does not reach %s", selector)
	}
	follow := func(selector, marker string) {
		t.Helper()
		to(selector)
		tab.Press("\r")
		tab.Wait(`document.readyState == "complete" && !!document.querySelector(` + "`" + marker + "`" + `)`)
	}
	to("#email")
	tab.Press(h.who["author"].Email)
	to("#password")
	tab.Press(password)
	tab.Press("\r")
	tab.Wait(`!!document.getElementById("code")`)
	to("#code")
	tab.Press(h.codeOf("author"))
	tab.Press("\r")
	tab.Wait(`!!document.querySelector('a[href="/desk/new"]')`)
	follow(`a[href="/desk/new"]`, `form[action="/desk/new"]`)
	follow(`form[action="/desk/new"] button`, "#headline")
	to("#headline")
	tab.Press("By keyboard")
	if script {
		tab.Wait(`!!document.querySelector(".ProseMirror")`)
		to(".ProseMirror")
	} else {
		to("#body")
	}
	tab.Press("Typed, every letter.")
	to("#issued_day")
	webtest.Eval[any](tab, `(document.getElementById("issued_day").value = "2021-02-11", 0)`) // how a day is typed depends on the browser's language
	follow(`button[name=then][value=submit]`, `.notice.done`)
	see(t, tab, "Handed over")
	e, err := h.db.Read().LatestEdition(t.Context(), dateline.ID(h.newest()), storetest.Settings().Languages[0])
	if err != nil || e.Headline != "By keyboard" || strings.TrimSpace(e.Body) != "Typed, every letter." {
		t.Errorf("%+v, %v", e, err)
	}
}

// offline types while the server is away: nothing is lost, and it is saved when the
// server is back; or offered in another visit.
func offline(t *testing.T, b *webtest.Browser) {
	h := newBureau(t)
	tab := b.Tab(t)
	h.enter(tab, "author")
	tab.Open(h.url + "/desk/new")
	press(tab, "main form button")
	tab.Wait(`!!document.querySelector(".ProseMirror")`)
	here := webtest.Eval[string](tab, `location.href`)
	lang := storetest.Settings().Languages[0]
	id := dateline.ID(h.newest())
	h.away.Store(true)
	typeInto(tab, map[string]string{"#headline": "Typed while away"})
	tab.Wait(`document.querySelector("[data-save-status]").textContent.includes("Not connected")`)
	// The browser is closed and opened again before the server is back.
	h.away.Store(false)
	tab.Open("about:blank")
	tab.Open(here)
	// As it leaves, a page may send what it could not before. Otherwise what was
	// typed is offered now.
	deadline := time.Now().Add(30 * time.Second)
	for restored := false; ; {
		w, err := h.db.Read().WorkingCopy(t.Context(), id, lang)
		if err == nil && w.Headline == "Typed while away" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("what was typed is not saved: %+v, %v", w, err)
		}
		if !restored {
			restored = webtest.Eval[bool](tab, `(() => {
				const offer = [...document.querySelectorAll("button")].find(b => b.textContent == "Restore it");
				offer?.click();
				return !!offer;
			})()`)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// twoAtOnce has two people on one text: each sees the other, and of two that save
// at once neither loses a word.
func twoAtOnce(t *testing.T, b *webtest.Browser) {
	h := newBureau(t)
	one, two := b.Tab(t), b.Tab(t)
	h.enter(one, "author")
	h.enter(two, "editor")
	one.Open(h.url + "/desk/new")
	press(one, "main form button")
	here := webtest.Eval[string](one, `location.href`)
	two.Open(here)
	two.Wait(`document.querySelector("[data-presence]").textContent.includes("Author")`)
	webtest.Eval[any](one, `(window.began = document.forms.text.dataset.base, 0)`)
	typeInto(one, map[string]string{"#headline": "The author's"})
	one.Wait(`document.forms.text.dataset.base != window.began`)
	typeInto(two, map[string]string{"#headline": "The editor's"})
	two.Wait(`!!document.querySelector("[data-save-status] a, a[href$='/clash']")`)
	two.Open(here + "/clash")
	see(t, two, "The editor's")
	see(t, two, "The author's")
	press(two, `button[value=take]`)
	w, err := h.db.Read().WorkingCopy(t.Context(), dateline.ID(h.newest()), storetest.Settings().Languages[0])
	if err != nil || w.Headline != "The editor's" {
		t.Errorf("%+v, %v", w, err)
	}
	parked, err := h.db.Read().Parked(t.Context(), w.Item, w.Lang)
	if err != nil || len(parked) != 1 || parked[0].Text.Headline != "The author's" {
		t.Errorf("what was replaced is not kept: %+v, %v", parked, err)
	}
}

// accessible runs axe over every page of the desk, in both languages, light and
// dark, on a telephone and on a wide screen, and the Nu checker over its HTML.
func accessible(t *testing.T, b *webtest.Browser) {
	axe := webtest.AxeSource(t)
	h := newBureau(t)
	pages := h.furnish()
	tab := b.Tab(t)
	html := map[string][]byte{}
	for i, lang := range []dateline.Lang{"en", "zh-Hans"} {
		if err := h.room.Prefer(t.Context(), h.as("all"), lang, ""); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			h.enter(tab, "all")
		}
		for name, path := range pages {
			for _, width := range []int{1280, 360} {
				tab.Size(width, 900, 1)
				tab.Open(h.url + path)
				if name == "write" || name == "translate" {
					tab.Wait(`!!document.querySelector(".ProseMirror") || !document.querySelector("[data-editor-html]")`)
				}
				for _, f := range tab.Axe(axe) {
					t.Errorf("%s %s %d: %s", name, lang, width, f)
				}
				if wide := webtest.Eval[int](tab, `document.documentElement.scrollWidth`); wide > width {
					t.Errorf("%s %s: %d wide at %d", name, lang, wide, width)
				}
			}
		}
	}
	c := h.signedInLater("all")
	for name, path := range pages {
		if status, page := c.get(path); name != "missing" && status != 200 {
			t.Errorf("%s: %d", path, status)
		} else {
			html[name] = []byte(page)
		}
	}
	for _, f := range webtest.CheckHTML(t, html) {
		t.Error(f)
	}
}
