package desk_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"dateline/internal/store"
)

var reSession = regexp.MustCompile(`name="session" value="([0-9a-z]{12})"`)

func (h *porch) sessions(email string) []store.Session {
	h.t.Helper()
	s, err := h.db.Read().Sessions(h.t.Context(), h.account(email).ID, h.now())
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

func TestPreferences(t *testing.T) {
	h := openPorch(t, nil)
	b, _, _ := h.first()
	b.get("/desk/account").want(t, 200, "", "Chen Jing", "Chen@news.example", "this one", "Firefox on Linux", `<option value="Asia/Shanghai">China Standard Time`)
	b.post("/desk/account/preferences", "lang", "zh-Hans", "zone", "Mars/Base").want(t, 422, "", "There is no such time zone", `value="Mars/Base"`, `value="zh-Hans" lang="zh-Hans" selected`)
	b.post("/desk/account/preferences", "lang", "tlh", "zone", "").want(t, 303, "/desk/account")
	if l := h.account("chen@news.example").Lang; l != "" {
		t.Errorf("language %q", l)
	}
	b.post("/desk/account/preferences", "lang", "zh-Hans", "zone", "Europe/Paris").want(t, 303, "/desk/account")
	b.get("/desk/account").want(t, 200, "", "我的账户", "已保存。", "Firefox（Linux）", "中欧标准时间")
}

// Whoever changes how they sign in ends every other session of theirs, and proves
// who they are first.
func TestChangesEndOtherSessions(t *testing.T) {
	const mail = "chen@news.example"
	h := openPorch(t, nil)
	b, secret, _ := h.first()
	other := h.browser()
	another := func() {
		t.Helper()
		other.signIn(mail, strong, secret)
		other.get("/desk/").want(t, 200, "")
		if n := len(h.sessions(mail)); n != 2 {
			t.Fatalf("%d sessions", n)
		}
	}
	alone := func(what string) {
		t.Helper()
		other.get("/desk/").want(t, 303, "/desk/sign-in?to=%2Fdesk%2F")
		b.get("/desk/").want(t, 200, "")
		if !strings.HasSuffix(h.acts(), what) {
			t.Errorf("the record has %s, want %s at its end", h.acts(), what)
		}
	}
	another()
	b.post("/desk/account/password", "current", "wrong wrong wrong", "password", strong+"s").want(t, 422, "", "not your present password")
	b.post("/desk/account/password", "current", strong, "password", "chen jing chen").want(t, 422, "", "made of your name")
	b.post("/desk/account/password", "current", strong, "password", strong+" 2").want(t, 303, "/desk/account")
	alone("change password")
	b.post("/desk/account/password", "current", strong+" 2", "password", strong).want(t, 303, "/desk/account")

	another()
	b.post("/desk/account/recovery").want(t, 200, "", "Your recovery codes")
	alone("renew recovery codes")

	another()
	secret, _ = b.enrol()
	alone("set up codes")

	another()
	m := reSession.FindStringSubmatch(b.get("/desk/account").want(t, 200, "", "End all others").body)
	b.post("/desk/account/sessions/end", "session", m[1]).want(t, 303, "/desk/account")
	alone("end session")
	another()
	b.post("/desk/account/sessions/end").want(t, 303, "/desk/account")
	alone("end sessions")

	// A while after signing in the password is asked for again.
	h.later.Add(int64(16 * time.Minute))
	b.post("/desk/account/recovery").want(t, 422, "", "not your present password")
	b.get("/desk/account").want(t, 200, "", `id="current-recovery"`)
	b.get("/desk/account/code").want(t, 200, "", `id="current"`)
	b.post("/desk/account/recovery", "current", strong).want(t, 200, "", "Your recovery codes")
	b.post("/desk/account/recovery").want(t, 200, "", "Your recovery codes")

	// Without a passkey the password stays.
	b.post("/desk/account/code/remove").want(t, 409, "", "last way in")
	b.post("/desk/account/passkeys/remove").want(t, 404, "")
	if a := h.account(mail); a.Password == "" || a.TOTP == "" || len(a.Recovery) != 10 {
		t.Errorf("the account is left with %+v", a)
	}
	b.post("/desk/account/passkeys/finish").want(t, 403, "")

	// Ending the session at hand is signing out.
	b.post("/desk/account/sessions/end", "session", string(h.sessions(mail)[0].ID)).want(t, 303, "/desk/sign-in")
	if n := len(h.sessions(mail)); n != 0 {
		t.Errorf("%d sessions", n)
	}
}

// A session that began with a password alone lasts, but opens nothing, whichever
// way its codes are put off.
func TestPasswordAloneOpensNothing(t *testing.T) {
	h := openPorch(t, nil)
	token, err := h.room.FirstLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := h.browser()
	b.post("/desk/arrive/"+token, "name", "Chen Jing", "email", "chen@news.example", "password", strong).want(t, 303, "/desk/account/code")
	b.post("/desk/sign-out").want(t, 303, "/desk/sign-in")
	b.post("/desk/sign-in", "email", "chen@news.example", "password", strong, "to", "/desk/users").want(t, 303, "/desk/account/code")
	b.get("/desk/users").want(t, 303, "/desk/account/code")
	b.send("POST", "/desk/users/new", strings.NewReader(""), "Accept", "application/json").want(t, 403, "", "Set up one-time codes or a passkey first.")
	b.post("/desk/account/password", "current", strong, "password", strong+" 2").want(t, 303, "/desk/account/code")
	b.get("/desk/users").want(t, 303, "/desk/account/code")
	b.enrol()
	b.get("/desk/users").want(t, 200, "")
}
