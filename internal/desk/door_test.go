package desk_test

import (
	"context"
	"crypto/rand"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dateline"
	"dateline/internal/auth"
	"dateline/internal/desk"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/storetest"
	"dateline/internal/view"
	"dateline/internal/web"

	"github.com/pquerna/otp/totp"
)

// porch is a desk on a real server, at an address at which browsers take passkeys,
// with a clock that tests can set.
type porch struct {
	t     *testing.T
	db    *store.DB
	room  *newsroom.Newsroom
	base  string
	later atomic.Int64 // nanoseconds by which its clock is ahead
	lang  atomic.Value // string: what every browser asks for; empty: what it asks for itself
}

func (h *porch) now() time.Time { return time.Now().Add(time.Duration(h.later.Load())) }

// openPorch opens one. oidc, if there is one, is made for its address.
func openPorch(t *testing.T, oidc func(h *porch) *auth.OIDC) *porch {
	t.Helper()
	h := &porch{t: t}
	style, err := web.NewAssets(view.Assets(), web.AssetPrefix)
	if err != nil {
		t.Fatal(err)
	}
	var front http.Handler
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l, _ := h.lang.Load().(string); l != "" {
			r.Header.Set("Accept-Language", l)
		}
		if strings.HasPrefix(r.URL.Path, web.AssetPrefix) {
			style.ServeHTTP(w, r)
			return
		}
		front.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	h.base = strings.Replace(srv.URL, "127.0.0.1", "localhost", 1)
	if h.db, err = store.Open(t.Context(), filepath.Join(t.TempDir(), "dateline.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.db.Close() })
	settings := storetest.Settings()
	settings.Address = h.base
	h.room = newsroom.New(h.db, h.now, rand.Reader)
	founding := newsroom.Founding{Newsroom: settings}
	if err := h.room.Create(t.Context(), founding); err != nil {
		t.Fatal(err)
	}
	o := desk.Options{
		Log: slog.New(slog.DiscardHandler), Now: h.now, Random: rand.Reader, Hosts: func(string) bool { return true },
	}
	if oidc != nil {
		o.OIDC = oidc(h)
	}
	d, err := desk.New(t.Context(), h.db, h.room, o)
	if err != nil {
		t.Fatal(err)
	}
	front = d
	return h
}

// visitor is a client with cookies that goes no further by itself.
type visitor struct {
	*porch
	*http.Client
	agent string
}

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

func (h *porch) browser() *visitor {
	jar, _ := cookiejar.New(nil)
	return &visitor{h, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, firefox}
}

type reply struct {
	code   int
	to     string // Location
	header http.Header
	body   string
}

func (b *visitor) send(method, path string, body io.Reader, header ...string) reply {
	b.t.Helper()
	r, err := http.NewRequest(method, b.base+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("User-Agent", b.agent)
	r.Header.Set("Accept-Language", "en")
	if method == http.MethodPost {
		r.Header.Set("Origin", b.base)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if strings.Contains(string(text), "⟦") {
		b.t.Errorf("%s %s: a message is missing: %.300s", method, path, text[strings.Index(string(text), "⟦"):])
	}
	return reply{res.StatusCode, res.Header.Get("Location"), res.Header, string(text)}
}

func (b *visitor) get(path string) reply {
	b.t.Helper()
	return b.send(http.MethodGet, path, nil)
}

// post sends a form: name, value, name, value …
func (b *visitor) post(path string, fields ...string) reply {
	b.t.Helper()
	f := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		f.Add(fields[i], fields[i+1])
	}
	return b.send(http.MethodPost, path, strings.NewReader(f.Encode()))
}

// want fails unless an reply has a status, and leads to or contains what is named.
func (a reply) want(t *testing.T, code int, to string, contains ...string) reply {
	t.Helper()
	if a.code != code || a.to != to {
		t.Fatalf("%d to %q, want %d to %q:\n%.2000s", a.code, a.to, code, to, a.body)
	}
	for _, s := range contains {
		if !strings.Contains(html.UnescapeString(a.body), s) {
			t.Fatalf("no %q in:\n%.3000s", s, a.body)
		}
	}
	return a
}

const strong = "ochre lantern meadow quartz"

func (h *porch) code(secret string) string {
	h.t.Helper()
	c, err := totp.GenerateCode(secret, h.now())
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// tick moves the clock to the next code.
func (h *porch) tick() { h.later.Add(int64(31 * time.Second)) }

var (
	reSecret = regexp.MustCompile(`<p class="secret" dir="ltr">([A-Z2-7 ]+)</p>`)
	reCodes  = regexp.MustCompile(`<li><code>([0-9A-Z-]{14})</code>`)
	reLink   = regexp.MustCompile(`/desk/arrive/[\w-]{43}`)
)

// enrol sets up codes in a session that has to, and returns the secret and the
// recovery codes.
func (b *visitor) enrol() (secret string, recovery []string) {
	b.t.Helper()
	page := b.get("/desk/account/code").want(b.t, 200, "")
	secret = strings.ReplaceAll(reSecret.FindStringSubmatch(page.body)[1], " ", "")
	done := b.post("/desk/account/code", "code", b.code(secret)).want(b.t, 200, "", "Your recovery codes")
	for _, m := range reCodes.FindAllStringSubmatch(done.body, -1) {
		recovery = append(recovery, m[1])
	}
	if len(recovery) != 10 {
		b.t.Fatalf("%d recovery codes", len(recovery))
	}
	return secret, recovery
}

// first makes the first administrator, signed in, and returns the browser.
func (h *porch) first() (b *visitor, secret string, recovery []string) {
	h.t.Helper()
	token, err := h.room.FirstLink(h.t.Context())
	if err != nil || token == "" {
		h.t.Fatalf("no first link: %v", err)
	}
	b = h.browser()
	b.post("/desk/arrive/"+token, "name", "Chen Jing", "email", "Chen@news.example", "lang", "", "password", strong).want(h.t, 303, "/desk/account/code")
	secret, recovery = b.enrol()
	return b, secret, recovery
}

// signIn signs in by password and code.
func (b *visitor) signIn(email, password, secret string) {
	b.t.Helper()
	b.tick()
	b.post("/desk/sign-in", "email", email, "password", password).want(b.t, 303, "/desk/sign-in/code")
	b.post("/desk/sign-in/code", "code", b.code(secret)).want(b.t, 303, "/desk/")
}

func (h *porch) acts() string {
	h.t.Helper()
	lines, err := h.db.Read().Records(h.t.Context(), store.RecordQuery{Most: 100})
	if err != nil {
		h.t.Fatal(err)
	}
	var acts []string
	for _, l := range lines {
		acts = append([]string{l.Act}, acts...)
	}
	return strings.Join(acts, ", ")
}

func (h *porch) account(email string) store.Account {
	h.t.Helper()
	a, err := h.db.Read().AccountByEmail(context.Background(), email)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// The whole way of the first administrator: link, password, codes, work, out, in
// again.
func TestFirstAdministrator(t *testing.T) {
	h := openPorch(t, nil)
	token, err := h.room.FirstLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := h.browser()
	link := "/desk/arrive/" + token
	b.get("/desk/").want(t, 303, "/desk/sign-in?to=%2Fdesk%2F")
	for range 3 { // looking does not use it up
		b.get(link).want(t, 200, "", "The first administrator")
	}
	// What was typed stays, but for the password.
	again := b.post(link, "name", "Chen Jing", "email", "chen@news.example", "password", "chenjing2026").want(t, 422, "", `value="Chen Jing"`, `value="chen@news.example"`)
	if strings.Contains(again.body, "chenjing2026") {
		t.Error("the password is sent back")
	}
	b.post(link, "name", "Chen Jing", "email", "nowhere", "password", strong).want(t, 422, "", "This is not an e-mail address.")
	b.post(link, "name", "Chen Jing", "email", "chen@news.example", "password", strong).want(t, 303, "/desk/account/code")

	// Used, unknown and misshapen links are one page.
	lost := b.get(link).want(t, 404, "", "not good any more")
	for _, other := range []string{strings.Repeat("A", 43), "x", token + "A"} {
		if got := h.browser().get("/desk/arrive/" + other); got.code != 404 || got.body != h.browser().get(link).body {
			t.Errorf("%s: %d, another page", other, got.code)
		}
	}
	_ = lost
	b.post(link, "name", "Eve", "email", "eve@news.example", "password", strong).want(t, 404, "")

	// Nothing but the account is open before the codes are set up.
	for _, path := range []string{"/desk/", "/desk/users", "/desk/users/new"} {
		b.get(path).want(t, 303, "/desk/account/code")
	}
	b.post("/desk/users/new", "name", "Eve", "email", "eve@news.example", "duty", "administrator").want(t, 303, "/desk/account/code")
	b.get("/desk/account").want(t, 200, "", "your password lets nobody in")
	page := b.get("/desk/account/code").want(t, 200, "")
	if png := b.get("/desk/account/code.png"); !strings.HasPrefix(png.body, "\x89PNG") || !strings.Contains(png.header.Get("Cache-Control"), "no-store") {
		t.Errorf("QR code: %d %v", png.code, png.header)
	}
	if r := h.browser().get("/desk/account/code.png"); r.code != 303 {
		t.Errorf("somebody else gets the QR code: %d", r.code)
	}
	b.post("/desk/account/code", "code", "000000").want(t, 422, "", "not the code")
	if after := b.get("/desk/account/code"); reSecret.FindString(after.body) != reSecret.FindString(page.body) {
		t.Error("the secret changes from look to look")
	}
	secret, recovery := b.enrol()
	b.get("/desk/").want(t, 200, "")
	b.get("/desk/users").want(t, 200, "", "Chen Jing", "Administrator")

	b.post("/desk/sign-out").want(t, 303, "/desk/sign-in")
	b.get("/desk/").want(t, 303, "/desk/sign-in?to=%2Fdesk%2F")
	h.tick()
	b.post("/desk/sign-in", "email", " CHEN@news.example ", "password", strong, "to", "/desk/users?x=1").want(t, 303, "/desk/sign-in/code")
	b.get("/desk/").want(t, 303, "/desk/sign-in?to=%2Fdesk%2F") // half in is not in
	code := h.code(secret)
	b.post("/desk/sign-in/code", "code", code).want(t, 303, "/desk/users?x=1")
	b.get("/desk/users").want(t, 200, "")

	// A code is good once, a recovery code too.
	c := h.browser()
	c.post("/desk/sign-in", "email", "chen@news.example", "password", strong).want(t, 303, "/desk/sign-in/code")
	c.post("/desk/sign-in/code", "code", code).want(t, 422, "", "used already")
	c.post("/desk/sign-in/code", "recovery", strings.ToLower(recovery[3])).want(t, 303, "/desk/")
	c.get("/desk/").want(t, 200, "", "9 are left")
	c = h.browser()
	c.post("/desk/sign-in", "email", "chen@news.example", "password", strong)
	c.post("/desk/sign-in/code", "recovery", recovery[3]).want(t, 422, "")
	h.browser().post("/desk/sign-in/code", "code", h.code(secret)).want(t, 303, "/desk/sign-in") // no password before it

	want := "arrive, sign in, set up codes, sign out, sign in, sign-in failed, use recovery code, sign in, sign-in failed"
	if got := h.acts(); !strings.HasSuffix(got, want) {
		t.Errorf("the record has\n%s\nwant at its end\n%s", got, want)
	}
	// The second device was told of, the first was not.
	notices, err := h.db.Read().Notices(t.Context(), h.account("chen@news.example").ID, 10)
	if err != nil || len(notices) != 1 || notices[0].What != "new_device" || notices[0].Args["agent"] != "Firefox on Linux" || notices[0].Args["address"] == "" {
		t.Errorf("notices %v, %v", notices, err)
	}
}

// A wrong password, an address that nobody has and an account that was disabled
// are answered in the same words, and leave as many lines in the record.
func TestNobodyLearnsWhoHasAnAccount(t *testing.T) {
	h := openPorch(t, nil)
	admin, _, _ := h.first()
	link := reLink.FindString(admin.post("/desk/users/new", "name", "Li", "email", "li@news.example", "duty", "author").want(t, 200, "").body)
	h.browser().post(link, "password", strong+" of Li").want(t, 303, "/desk/account/code")
	li := h.account("li@news.example")
	admin.post("/desk/users/"+string(li.ID)+"/disable").want(t, 303, "/desk/users/"+string(li.ID))
	before := strings.Count(h.acts(), "sign-in failed")
	var bodies []string
	for _, email := range []string{"chen@news.example", "none@news.example", "li@news.example"} {
		a := h.browser().post("/desk/sign-in", "email", email, "password", strong+" of Li").want(t, 422, "", "The address or the password is wrong.")
		bodies = append(bodies, strings.ReplaceAll(a.body, email, ""))
	}
	if bodies[0] != bodies[1] || bodies[1] != bodies[2] {
		t.Error("the pages differ")
	}
	if got := strings.Count(h.acts(), "sign-in failed") - before; got != 3 {
		t.Errorf("%d lines of the record, want 3", got)
	}
	lines, err := h.db.Read().Records(t.Context(), store.RecordQuery{Most: 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if strings.Contains(l.Detail, "none@") {
			t.Errorf("what was typed is on record: %s", l.Detail)
		}
	}
}

// Guesses are slowed down; whoever signed in on their device before is not kept out.
func TestGuessesAreSlowedDown(t *testing.T) {
	h := openPorch(t, nil)
	known, secret, _ := h.first()
	known.post("/desk/sign-out")
	guesser, refused := h.browser(), reply{}
	for range 20 {
		if a := guesser.post("/desk/sign-in", "email", "chen@news.example", "password", "wrong wrong wrong"); a.code == 429 {
			refused = a
		}
	}
	if refused.code != 429 || refused.header.Get("Retry-After") == "" || !strings.Contains(refused.body, "Try again in") {
		t.Fatalf("20 guesses: %d, Retry-After %q", refused.code, refused.header.Get("Retry-After"))
	}
	guesser.post("/desk/sign-in", "email", "chen@news.example", "password", strong).want(t, 429, "") // even the right one
	known.signIn("chen@news.example", strong, secret)
	known.get("/desk/").want(t, 200, "")
	c, err := url.Parse(h.base + "/desk/")
	if err != nil {
		t.Fatal(err)
	}
	names := ""
	for _, k := range known.Jar.Cookies(c) {
		names += k.Name + " "
	}
	if !strings.Contains(names, "dateline_device") {
		t.Errorf("cookies %s", names)
	}
}

// The way on after signing in never leads to another place.
func TestWayOn(t *testing.T) {
	for to, want := range map[string]string{
		"": "/desk/", "/desk/": "/desk/", "/desk/users": "/desk/users", "/desk/users?a=b#c": "/desk/users?a=b#c", "/desk/items/x/zh-Hans": "/desk/items/x/zh-Hans",
		"//evil.example": "/desk/", `/\evil.example`: "/desk/", `\\evil.example`: "/desk/", "https://evil.example/desk/": "/desk/", "https:/desk/": "/desk/",
		"https:evil.example": "/desk/", "javascript:alert(1)": "/desk/", "/": "/desk/", "/desk": "/desk/", "/desk/../": "/desk/", "/desk/%2e%2e/x": "/desk/",
		"/desk//evil.example": "/desk/", `/desk/\evil`: "/desk/", "/desk/%5cevil": "/desk/", "/desk/a b": "/desk/", "/desk/\r\nSet-Cookie: x": "/desk/", "/desk/\t": "/desk/",
		" //evil.example": "/desk/", "///desk/x": "/desk/", "//user@evil.example/desk/": "/desk/", "/desk/sign-in?to=/desk/": "/desk/",
	} {
		if got := desk.Within(to); got != want {
			t.Errorf("%q leads to %q, want %q", to, got, want)
		}
	}
}

func FuzzWayOn(f *testing.F) {
	for _, s := range []string{"/desk/users", "//evil", `/\evil`, "https://evil/desk/", "/desk/%2e%2e/x"} {
		f.Add(s)
	}
	base, _ := url.Parse("https://news.example/desk/sign-in")
	f.Fuzz(func(t *testing.T, to string) {
		u, err := base.Parse(desk.Within(to))
		if err != nil || u.Host != "news.example" || u.Scheme != "https" || !strings.HasPrefix(u.Path, "/desk/") || strings.Contains(u.Path, `\`) {
			t.Errorf("%q leads to %v", to, u)
		}
	})
}

// Every reason for which a password is refused has words in every language.
func TestPasswordReasons(t *testing.T) {
	p := auth.NewPasswords(rand.Reader, strings.Clone)
	seen := map[string]bool{}
	for _, bad := range []string{"short", strings.Repeat("x7Kp", 80), "line\nbreak in a word", "ababababababab", "abcdefghijklmnop", "news.example", "password12345"} {
		err := desk.PasswordProblem(p.CheckNew(bad, "chen@news.example"))
		e, ok := err.(dateline.Invalid)
		if !ok || e.Key == "" {
			t.Errorf("%q: %v has no name", bad, err)
		}
		seen[e.Key] = true
	}
	if len(seen) != 7 {
		t.Errorf("reasons %v", seen)
	}
}

func TestDevice(t *testing.T) {
	for agent, want := range map[string]string{
		firefox: "Firefox/Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0": "Edge/Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15":         "Safari/macOS",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Safari/604.1":      "Chrome/iPhone",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36":               "Chrome/Android",
		"curl/8": "/", "": "/",
	} {
		if b, s := desk.DeviceOf(agent); b+"/"+s != want {
			t.Errorf("%s: %s/%s, want %s", agent, b, s, want)
		}
	}
}
