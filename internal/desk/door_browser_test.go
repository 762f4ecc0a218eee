package desk_test

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"dateline/internal/auth"
	"dateline/internal/store"
	"dateline/internal/webtest"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// fill types into fields: id, text, id, text …
func fill(tab *webtest.Tab, fields ...string) {
	for i := 0; i+1 < len(fields); i += 2 {
		webtest.Eval[any](tab, `(document.getElementById("`+fields[i]+`").focus(), document.getElementById("`+fields[i]+`").select(), 0)`)
		tab.Press(fields[i+1])
	}
}

// click presses a button of the form with an action, and waits for what comes.
func click(tab *webtest.Tab, action string) {
	webtest.Eval[any](tab, `(window.before = true, document.querySelector('form[action="`+action+`"] button').click(), 0)`)
	tab.Wait(`!window.before && document.readyState == "complete"`)
}

func follow(tab *webtest.Tab, href string) {
	webtest.Eval[any](tab, `(window.before = true, document.querySelector('main a[href="`+href+`"]').click(), 0)`)
	tab.Wait(`!window.before && document.readyState == "complete"`)
}

func path(tab *webtest.Tab) string { return webtest.Eval[string](tab, "location.pathname") }

func secretOn(tab *webtest.Tab) string {
	return webtest.Eval[string](tab, `document.querySelector(".secret").textContent.replaceAll(" ", "")`)
}

// walk shows every page of the door, the account and people in a browser, as
// somebody sees them who comes for the first time, makes mistakes, and invites a
// colleague. It calls look on each.
func (h *porch) walk(tab *webtest.Tab, look func(name string)) {
	t := h.t
	token, err := h.room.FirstLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	link := "/desk/arrive/" + token
	tab.Open(h.base + link)
	look("first")
	fill(tab, "name", "Chen Jing", "email", "chen@news.example", "password", "chenjing2026")
	if s := webtest.Eval[string](tab, `document.querySelector("[data-more]").textContent`); s == "" {
		t.Error("nothing is said of the length of the password")
	}
	click(tab, link)
	look("first-problem")
	fill(tab, "password", strong)
	click(tab, link)
	look("code")
	if w := webtest.Eval[int](tab, `document.querySelector("img.qr").naturalWidth`); w < 200 {
		t.Errorf("the QR code is %d wide", w)
	}
	fill(tab, "code", "000000")
	click(tab, "/desk/account/code")
	look("code-problem")
	secret := secretOn(tab)
	fill(tab, "code", h.code(secret))
	click(tab, "/desk/account/code")
	look("recovery")
	if n := webtest.Eval[int](tab, `document.querySelectorAll(".codes li").length`); n != 10 {
		t.Errorf("%d recovery codes", n)
	}
	follow(tab, "/desk/")
	if got := path(tab); got != "/desk/" {
		t.Fatalf("at %s after the codes", got)
	}
	tab.Open(h.base + "/desk/account")
	look("account")
	fill(tab, "zone", "Mars/Base")
	click(tab, "/desk/account/preferences")
	look("account-problem")
	tab.Open(h.base + "/desk/users/new")
	look("user-new")
	fill(tab, "name", "李文", "email", "li@news.example")
	webtest.Eval[any](tab, `(document.querySelector("input[value=author]").click(), document.querySelector(".duty details").open = true, document.querySelector("input[name=lang-author][value=en]").click(), 0)`)
	click(tab, "/desk/users/new")
	look("user-link")
	invited := webtest.Eval[string](tab, `document.getElementById("link").textContent`)
	tab.Open(h.base + "/desk/users")
	look("users")
	tab.Open(h.base + "/desk/users/" + string(h.account("chen@news.example").ID))
	webtest.Eval[any](tab, `(document.querySelector("input[value=administrator]").click(), 0)`)
	click(tab, "/desk/users/"+string(h.account("chen@news.example").ID))
	look("user-problem")
	click(tab, "/desk/sign-out")
	look("sign-in")
	fill(tab, "email", "chen@news.example", "password", "wrong wrong wrong")
	click(tab, "/desk/sign-in")
	look("sign-in-problem")
	fill(tab, "password", strong)
	click(tab, "/desk/sign-in")
	look("sign-in-code")
	h.tick()
	fill(tab, "code", h.code(secret))
	click(tab, "/desk/sign-in/code")
	if got := path(tab); got != "/desk/" {
		t.Fatalf("at %s after the code", got)
	}
	tab.Open(invited)
	look("arrive")
	tab.Open(h.base + "/desk/arrive/x")
	look("lost-link")
	for range 20 {
		h.browser().post("/desk/sign-in", "email", "li@news.example", "password", "x")
	}
	tab.Open(h.base + "/desk/account")
	click(tab, "/desk/sign-out")
	fill(tab, "email", "li@news.example", "password", "x")
	click(tab, "/desk/sign-in")
	look("wait")
}

func TestDoorPages(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser is too slow for a short run")
	}
	axe, b := webtest.AxeSource(t), webtest.Start(t)
	for _, lang := range []string{"en", "zh-Hans"} {
		t.Run(lang, func(t *testing.T) {
			h := openPorch(t, nil)
			h.lang.Store(lang)
			tab := b.Tab(t)
			tab.Size(320, 640, 1)
			h.walk(tab, func(name string) {
				for _, problem := range tab.Axe(axe) {
					t.Errorf("%s: %s", name, problem)
				}
				if w := webtest.Eval[int](tab, "document.documentElement.scrollWidth"); w > 320 {
					t.Errorf("%s is %d wide on a screen of 320", name, w)
				}
				if got := webtest.Eval[string](tab, "document.documentElement.lang"); got != lang {
					t.Errorf("%s is in %s", name, got)
				}
				if s := webtest.Eval[string](tab, "document.documentElement.outerHTML"); strings.Contains(s, "⟦") {
					t.Errorf("%s lacks a message", name)
				}
			})
		})
	}
}

// passkeyTab is a page of a browser whose device has a passkey reader that says
// yes to everything.
func passkeyTab(t *testing.T) context.Context {
	if testing.Short() {
		t.Skip("a browser is too slow for a short run")
	}
	t.Helper()
	where := os.Getenv("DATELINE_TEST_CHROMIUM")
	if where == "" {
		where, _ = exec.LookPath("chromium")
	}
	if where == "" {
		webtest.SkipOrFail(t, "no chromium here (DATELINE_TEST_CHROMIUM names one)")
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(where), chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless,
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() {
		limit, done := context.WithTimeout(ctx, 10*time.Second)
		chromedp.Cancel(limit)
		done()
		cancel()
		stop()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("chromium does not start: %v", err)
	}
	if _, err := chromedp.Call(ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	_, err := chromedp.Call(ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return ctx
}

// A colleague comes by an invitation with a passkey, and signs in by it again; it
// is all they need, and they cannot take it away.
func TestPasskeyInBrowser(t *testing.T) {
	h := openPorch(t, nil)
	admin, _, _ := h.first()
	link := reLink.FindString(admin.post("/desk/users/new", "name", "Li Wen", "email", "li@news.example", "duty", "author").want(t, 200, "").body)
	tab := passkeyTab(t)
	eval := func(js string) (out string) {
		t.Helper()
		limit, done := context.WithTimeout(tab, time.Minute)
		defer done()
		out, err := chromedp.Run(limit, chromedp.Evaluate[string](js, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatalf("%s: %v", js, err)
		}
		return out
	}
	open := func(path string) {
		t.Helper()
		limit, done := context.WithTimeout(tab, time.Minute)
		defer done()
		if err := chromedp.Do(limit, chromedp.Navigate(h.base+path)); err != nil {
			t.Fatal(err)
		}
	}
	// wait waits until an expression says something.
	wait := func(js string) string {
		t.Helper()
		limit, done := context.WithTimeout(tab, time.Minute)
		defer done()
		for limit.Err() == nil {
			if s, _ := chromedp.Run(limit, chromedp.Evaluate[string](js)); s != "" { // between two pages there is an error
				return s
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Fatalf("nothing comes of %s", js)
		return ""
	}
	// press presses a form's button and waits until the page is another one, or
	// says what is wrong.
	press := func(form string) string {
		t.Helper()
		eval("(window.before = true, document.querySelector(`" + form + " button`).click(), '')")
		return wait("window.before ? document.querySelector(`" + form + " .failed`)?.textContent ?? '' : document.readyState == 'complete' ? 'at ' + location.pathname : ''")
	}
	open(link)
	if got := press("form[data-passkey=create]"); got != "at /desk/" {
		t.Fatalf("making a passkey: %s", got)
	}
	keys := func() []store.Passkey {
		t.Helper()
		k, err := h.db.Read().Passkeys(t.Context(), h.account("li@news.example").ID)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	if k := keys(); len(k) != 1 || !strings.HasPrefix(k[0].Name, "Chrome") {
		t.Fatalf("passkeys %+v", k)
	}
	if a := h.account("li@news.example"); a.Password != "" || a.TOTP != "" {
		t.Error("there is more than a passkey")
	}
	open("/desk/account")
	if s := eval(`document.body.innerText`); !strings.Contains(s, "No password") {
		t.Errorf("the account page: %.400s", s)
	}
	// The last way in is not taken away.
	press("form[action='/desk/account/passkeys/remove']")
	if s := eval(`document.body.innerText`); !strings.Contains(s, "last way in") || len(keys()) != 1 {
		t.Errorf("after taking away the only passkey: %.400s", s)
	}
	// One device does not get a second passkey of one account.
	open("/desk/account")
	if got := press("form[data-passkey=create]"); strings.HasPrefix(got, "at ") {
		t.Errorf("a second passkey on one device: %s", got)
	}
	eval(`fetch("/desk/sign-out", {method: "POST"}).then(() => "")`)
	open("/desk/account")
	if got := eval("location.pathname"); got != "/desk/sign-in" {
		t.Fatalf("at %s after signing out", got)
	}
	if got := press("form[data-passkey=get]"); got != "at /desk/account" {
		t.Fatalf("signing in: %s", got)
	}
	if k := keys(); k[0].Used.IsZero() {
		t.Error("its use was not kept")
	}
	// A question is good for one answer, even after a wrong one.
	eval(`fetch("/desk/sign-out", {method: "POST"}).then(() => "")`)
	open("/desk/sign-in")
	twice := eval(`(async () => {
		const { options } = await send("/desk/passkey/begin", "", "application/x-www-form-urlencoded");
		const answer = writeAnswer(await navigator.credentials.get({ publicKey: readOptions("get", options) }));
		const finish = async a => (await fetch("/desk/passkey/finish", { method: "POST", headers: { Accept: "application/json" }, body: JSON.stringify({ answer: a }) })).status;
		return [await finish({}), await finish(answer)].join(" ");
	})()`)
	if twice != "403 403" {
		t.Errorf("a wrong answer and then the right one: %s", twice)
	}
	// A disabled account is not let in.
	li := "/desk/users/" + string(h.account("li@news.example").ID)
	admin.post(li+"/disable").want(t, http.StatusSeeOther, li)
	open("/desk/sign-in")
	if got := press("form[data-passkey=get]"); !strings.Contains(got, "not accepted") {
		t.Errorf("signing in to a disabled account: %s", got)
	}
}

// Every page is valid HTML, those that no browser stays on included.
func TestDoorHTML(t *testing.T) {
	p := newProvider(t)
	h := openPorch(t, func(h *porch) *auth.OIDC { return p.at(t, h) })
	b, _, _ := h.first()
	pages := map[string][]byte{}
	keep := func(name string, r reply) reply {
		pages[name] = []byte(r.body)
		return r
	}
	token, err := h.room.FirstLink(t.Context())
	if err != nil || token != "" {
		t.Fatalf("a second first link: %q, %v", token, err)
	}
	other := h.browser()
	link := reLink.FindString(keep("link", b.post("/desk/users/new", "name", "Li Wen", "email", "li@news.example", "duty", "author", "lang-author", "en")).body)
	keep("arrive", other.get(link))
	keep("lost", other.get("/desk/arrive/x"))
	keep("sign-in", other.get("/desk/sign-in"))
	keep("wrong", other.post("/desk/sign-in", "email", "chen@news.example", "password", "x"))
	keep("leave", other.post("/desk/oidc"))
	other.post("/desk/sign-in", "email", "chen@news.example", "password", strong).want(t, http.StatusSeeOther, "/desk/sign-in/code")
	keep("ask-code", other.get("/desk/sign-in/code"))
	for range 20 {
		keep("wait", other.post("/desk/sign-in", "email", "chen@news.example", "password", "x"))
	}
	keep("code", b.get("/desk/account/code"))
	keep("recovery", b.post("/desk/account/recovery"))
	keep("account", b.get("/desk/account"))
	keep("users", b.get("/desk/users"))
	keep("user", b.get("/desk/users/"+string(h.account("li@news.example").ID)))
	keep("invite", b.get("/desk/users/new"))
	for name, body := range pages {
		if f := webtest.Read(body).Forbidden; len(f) > 0 {
			t.Errorf("%s has %q, which the desk's policy does not run", name, f)
		}
	}
	for _, problem := range webtest.CheckHTML(t, pages) {
		t.Error(problem)
	}
}
