package desk

import (
	"context"
	"errors"
	"math"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline"
	"dateline/internal/auth"
	"dateline/internal/newsroom"
	"dateline/internal/store"
)

// What a session knows of how somebody came in.
const (
	keyHow     = "how"     // by which of the ways below
	keyProved  = "proved"  // when they last proved who they are, Unix seconds
	keyPending = "pending" // whose password was right, while the code is asked for
	keyTo      = "to"      // where they were going
	keyPasskey = "passkey" // what a passkey's answer must fit
	keyFlow    = "flow"    // secrets of a sign-in at the organisation's own provider
	keyCode    = "code"    // otpauth address of codes that are being set up
)

// The ways in, as sessions and the record call them.
const (
	byPassword = "password" // alone: good only for setting up codes
	byCode     = "password and code"
	byRecovery = "password and recovery code"
	byPasskey  = "passkey"
	byOIDC     = "organisation"
)

func doorRoutes() []route {
	return []route{
		{pattern: "GET /desk/sign-in", door: true, handle: signInPage},
		{pattern: "POST /desk/sign-in", door: true, handle: signInByPassword},
		{pattern: "GET /desk/sign-in/code", door: true, handle: codePage},
		{pattern: "POST /desk/sign-in/code", door: true, handle: signInByCode},
		{pattern: "POST /desk/passkey/begin", door: true, handle: passkeyBegin},
		{pattern: "POST /desk/passkey/finish", door: true, handle: signInByPasskey},
		{pattern: "POST /desk/oidc", door: true, handle: oidcBegin},
		{pattern: "GET /desk/oidc/back", door: true, handle: signInByOIDC},
		{pattern: "GET /desk/arrive/{token}", door: true, handle: arrivePage},
		{pattern: "POST /desk/arrive/{token}", door: true, handle: arriveByPassword},
		{pattern: "POST /desk/arrive/{token}/begin", door: true, handle: arriveBegin},
		{pattern: "POST /desk/arrive/{token}/finish", door: true, handle: arriveByPasskey},
		// Somebody without a duty, or without a session by now, may leave too.
		{pattern: "POST /desk/sign-out", door: true, handle: signOut},
	}
}

// within returns an address of the desk to go on to: to, if it is one, or else
// the desk's first page. Whatever a browser could take to another place, with a
// scheme, a host, a backslash or dots, is not.
func within(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" ||
		strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7F }) ||
		!strings.HasPrefix(u.Path, Prefix) || strings.Contains(u.Path, `\`) || path.Clean(u.Path) != strings.TrimSuffix(u.Path, "/") ||
		strings.HasPrefix(u.Path, "/desk/sign-in") {
		return Prefix
	}
	return to
}

type signInData struct {
	Problem string
	Email   string
	To      string
	Origin  string // where passkeys are good; empty: nowhere
	OIDC    string // what the organisation's own sign-in is called; empty: there is none
}

func (v *visit) askSignIn(status int, data signInData) error {
	if _, err := v.passkeys(); err == nil {
		data.Origin = v.Room.Address
	}
	if v.OIDC != nil {
		if data.OIDC = v.OIDCName; data.OIDC == "" {
			data.OIDC = v.T("door.organisation")
		}
	}
	return v.render(status, "sign-in", v.T("door.sign_in"), data)
}

func signInPage(v *visit) error {
	to := within(v.r.URL.Query().Get("to"))
	if v.User.ID != "" {
		return v.goOn(to)
	}
	return v.askSignIn(http.StatusOK, signInData{To: to})
}

// goOn leads on, without a word.
func (v *visit) goOn(to string) error {
	if v.wantsJSON() {
		return v.json(http.StatusOK, map[string]string{"to": to})
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

// signInByPassword asks for a password. What it answers, how long that takes and
// what it leaves in the record is the same whether or not there is such an account.
func signInByPassword(v *visit) error {
	ctx, typed := v.r.Context(), v.form("password")
	data := signInData{Email: v.line("email"), To: within(v.form("to"))}
	key := newsroom.FoldEmail(data.Email)
	a, err := v.db.Read().AccountByEmail(ctx, key)
	_, none := errors.AsType[dateline.NotFound](err)
	if err != nil && !none {
		return err
	}
	if !none {
		key = string(a.ID)
	}
	wait, ok := v.throttle.Allow(key, v.address(v.r), v.device(key))
	if !ok {
		return v.mustWait(wait)
	}
	right := false
	if none || a.Disabled || a.Password == "" {
		err = v.passwords.CheckNobody(ctx, typed)
	} else {
		right, err = v.passwords.Check(ctx, a.Password, typed)
	}
	if err != nil {
		return err
	}
	if !right {
		if err := v.failed(a, byPassword); err != nil {
			return err
		}
		data.Problem = v.T("door.wrong")
		return v.askSignIn(http.StatusUnprocessableEntity, data)
	}
	v.throttle.Succeeded(key, v.address(v.r), v.device(key))
	if auth.NeedsRehash(a.Password) {
		if err := v.rehash(a, typed); err != nil {
			return err
		}
	}
	if a.TOTP != "" {
		if err := v.sessions.RenewToken(ctx); err != nil {
			return err
		}
		v.sessions.Put(ctx, keyPending, string(a.ID))
		v.sessions.Put(ctx, keyTo, data.To)
		return v.goOn("/desk/sign-in/code")
	}
	keys, err := v.db.Read().Passkeys(ctx, a.ID)
	if err != nil {
		return err
	}
	if len(keys) > 0 || a.Subject != "" { // there is a better way in; the password is not enough to set up a worse one
		data.Problem = v.T("door.not_alone")
		return v.askSignIn(http.StatusUnprocessableEntity, data)
	}
	return v.signIn(a, byPassword, data.To, true)
}

func (v *visit) rehash(a store.Account, typed string) error {
	hash, err := v.passwords.Hash(v.r.Context(), typed)
	if err != nil {
		return err
	}
	return v.room.ChangeDoor(v.r.Context(), v.as(a), func(_ *store.Tx, now *store.Account) (string, error) {
		if now.Password == a.Password { // not changed in between
			now.Password = hash
		}
		return "", nil
	})
}

// as is the actor of an account that is not signed in yet.
func (v *visit) as(a store.Account) newsroom.Actor {
	return newsroom.Actor{User: a.User, Address: v.address(v.r).String()}
}

// failed puts on record that somebody did not get in: of an account that there
// is, which; of one that there is not, nothing of what was typed, for it may be
// a password in the wrong field.
func (v *visit) failed(a store.Account, how string) error {
	detail := map[string]string{"by": how}
	if a.ID != "" {
		detail["email"] = a.Email
	}
	by := newsroom.Actor{Name: "somebody", Address: v.address(v.r).String()}
	return v.room.Note(v.r.Context(), by, newsroom.Line{Act: "sign-in failed", Subject: string(a.ID), Detail: detail})
}

// mustWait says that too much was tried, and how long it takes.
func (v *visit) mustWait(wait time.Duration) error {
	v.w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	return v.render(http.StatusTooManyRequests, "wait", v.T("door.wait_title"), v.N("door.wait", minutes(wait)))
}

func minutes(d time.Duration) int { return max(1, int(math.Ceil(d.Minutes()))) }

// pending returns the account whose password was right in this session, or
// NotFound.
func (v *visit) pending() (store.Account, error) {
	id := dateline.ID(v.sessions.GetString(v.r.Context(), keyPending))
	a, err := v.db.Read().Account(v.r.Context(), id)
	if err == nil && (a.Disabled || a.TOTP == "") {
		err = dateline.NotFound{What: "user", Key: string(id)}
	}
	return a, err
}

// askCode shows the page that asks for a code; without a password before it, the
// way begins again.
func (v *visit) askCode(status int, problem string) error {
	return v.render(status, "sign-in-code", v.T("door.code_title"), struct{ Problem string }{problem})
}

func codePage(v *visit) error {
	if _, err := v.pending(); err != nil {
		return v.beginAgain(err)
	}
	return v.askCode(http.StatusOK, "")
}

func (v *visit) beginAgain(err error) error {
	if _, none := errors.AsType[dateline.NotFound](err); none {
		return v.goOn("/desk/sign-in")
	}
	return err
}

var errCode = dateline.Invalid{Field: "code", Reason: "the code is wrong, or was used already", Key: "code wrong"}

func signInByCode(v *visit) error {
	a, err := v.pending()
	if err != nil {
		return v.beginAgain(err)
	}
	ctx, key := v.r.Context(), string(a.ID)
	wait, ok := v.throttle.Allow(key, v.address(v.r), v.device(key))
	if !ok {
		return v.mustWait(wait)
	}
	code, recovery := v.line("code"), v.line("recovery")
	how := byCode
	err = v.room.ChangeDoor(ctx, v.as(a), func(_ *store.Tx, a *store.Account) (string, error) {
		if step, ok := auth.VerifyCode(a.TOTP, code, v.Now(), a.TOTPStep); ok {
			how, a.TOTPStep = byCode, step
			return "", nil
		}
		i, ok := auth.UseRecovery(recovery, unhex(a.Recovery))
		if !ok {
			return "", errCode
		}
		a.Recovery = slices.Delete(slices.Clone(a.Recovery), i, i+1)
		how = byRecovery
		return "use recovery code", nil
	})
	if errors.Is(err, errCode) {
		if err := v.failed(a, byCode); err != nil {
			return err
		}
		return v.askCode(http.StatusUnprocessableEntity, v.Explain(errCode))
	}
	if err != nil {
		return err
	}
	v.throttle.Succeeded(key, v.address(v.r), v.device(key))
	to := within(v.sessions.GetString(ctx, keyTo))
	if a, err = v.db.Read().Account(ctx, a.ID); err != nil {
		return err
	}
	return v.signIn(a, how, to, true)
}

// signIn lets somebody in and leads them on. tell says whether they are to be
// told of a device from which they never signed in before.
func (v *visit) signIn(a store.Account, how, to string, tell bool) error {
	ctx, known := v.r.Context(), v.device(string(a.ID)) != ""
	if err := v.begin(a); err != nil {
		return err
	}
	v.sessions.Put(ctx, keyHow, how)
	v.sessions.Put(ctx, keyProved, v.Now().Unix())
	line := newsroom.Line{Act: "sign in", Subject: string(a.ID), Detail: map[string]any{"by": how, "new_device": !known}}
	if err := v.room.Note(ctx, v.actor(), line); err != nil {
		return err
	}
	if !known {
		if err := v.rememberDevice(string(a.ID)); err != nil {
			return err
		}
		if tell {
			notice := store.Notice{What: "new_device", Args: map[string]string{"address": v.address(v.r).String(), "agent": v.Device(v.r.UserAgent())}}
			if err := v.room.Tell(ctx, a.ID, notice); err != nil {
				return err
			}
		}
	}
	switch {
	case v.unenrolled():
		v.sessions.Put(ctx, keyTo, to)
		to = "/desk/account/code"
	case how == byRecovery:
		v.sessions.Put(ctx, keySaid, v.N("door.recovery_left", len(a.Recovery)))
	}
	return v.goOn(to)
}

// unenrolled reports whether somebody came in by a password alone and has not yet
// set up what must be beside it.
func (v *visit) unenrolled() bool {
	return v.User.ID != "" && v.User.TOTP == "" && v.sessions.GetString(v.r.Context(), keyHow) == byPassword
}

// mustEnrol reports whether this is a page for which the user has to set up codes,
// or a passkey, first. Only their own account is open to them until then.
func (v *visit) mustEnrol() bool {
	return v.unenrolled() && v.Path != "/desk/account" && !strings.HasPrefix(v.Path, "/desk/account/")
}

// enrol leads there.
func (v *visit) enrol() error {
	if v.wantsJSON() {
		return dateline.Forbidden{Act: "work", Reason: "set up codes or a passkey first", Key: "enrol"}
	}
	http.Redirect(v.w, v.r, "/desk/account/code", http.StatusSeeOther)
	return nil
}

func signOut(v *visit) error {
	ctx := v.r.Context()
	if v.User.ID != "" {
		if err := v.room.Note(ctx, v.actor(), newsroom.Line{Act: "sign out", Subject: string(v.User.ID)}); err != nil {
			return err
		}
	}
	if err := v.sessions.Destroy(ctx); err != nil {
		return err
	}
	return v.goOn("/desk/sign-in")
}

// The device cookie holds the tokens of the accounts that signed in on this
// device, the last one first: colleagues share machines.
const (
	deviceCookie = "dateline_device"
	deviceLasts  = 180 * 24 * time.Hour
	devicesKept  = 5
)

func (v *visit) devices() []string {
	c, err := v.r.Cookie(deviceCookie)
	if err != nil || len(c.Value) > 1024 {
		return nil
	}
	list := strings.Split(c.Value, ".")
	return list[:min(len(list), devicesKept)]
}

// device returns this device's token for an account, or "".
func (v *visit) device(account string) string {
	for _, token := range v.devices() {
		if v.throttle.CheckDevice(account, token) {
			return token
		}
	}
	return ""
}

func (v *visit) rememberDevice(account string) error {
	token, err := v.throttle.NewDevice(account)
	if err != nil {
		return err
	}
	list := append([]string{token}, v.devices()...)
	http.SetCookie(v.w, &http.Cookie{
		Name: deviceCookie, Value: strings.Join(list[:min(len(list), devicesKept)], "."), Path: "/desk", MaxAge: int(deviceLasts / time.Second),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.Secure.BehindTLS,
	})
	return nil
}

// administrators are told of something at the door.
func (d *Desk) tellAdministrators(ctx context.Context, n store.Notice) error {
	users, err := d.db.Read().Accounts(ctx)
	if err != nil {
		return err
	}
	for _, u := range users {
		if u.Has(dateline.Administrator) {
			if err := d.room.Tell(ctx, u.ID, n); err != nil {
				return err
			}
		}
	}
	return nil
}
