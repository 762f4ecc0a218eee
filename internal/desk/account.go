package desk

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline"
	"dateline/internal/auth"
	"dateline/internal/i18n"
	"dateline/internal/store"
	"dateline/internal/web"
)

func accountRoutes() []route {
	enter := func(pattern string, handle func(*visit) error) route {
		return route{pattern: pattern, action: dateline.ToEnter, handle: handle}
	}
	return []route{
		enter("GET /desk/account", accountPage),
		enter("POST /desk/account/preferences", savePreferences),
		enter("POST /desk/account/password", changePassword),
		enter("GET /desk/account/code", setUpCodePage),
		enter("POST /desk/account/code", setUpCode),
		enter("GET /desk/account/code.png", codePicture),
		enter("POST /desk/account/code/remove", passkeysOnly),
		enter("POST /desk/account/recovery", renewRecovery),
		enter("POST /desk/account/passkeys/begin", addPasskeyBegin),
		enter("POST /desk/account/passkeys/finish", addPasskey),
		enter("POST /desk/account/passkeys/remove", removePasskey),
		enter("POST /desk/account/sessions/end", endSessions),
	}
}

// provedLasts is how long a proof of who somebody is lets them change how they
// sign in.
const provedLasts = 15 * time.Minute

// fresh reports whether they proved lately who they are.
func (v *visit) fresh() bool {
	return v.Now().Unix()-v.sessions.GetInt64(v.r.Context(), keyProved) < int64(provedLasts/time.Second)
}

// prove asks for the password again, if the last proof is too old.
func (v *visit) prove() error {
	if v.fresh() {
		return nil
	}
	if v.User.Password == "" {
		return dateline.Forbidden{Act: "change this", Reason: "sign out and in again first; it has been a while", Key: "stale"}
	}
	return v.provePassword()
}

// provePassword checks the password in the field "current".
func (v *visit) provePassword() error {
	ctx, key := v.r.Context(), string(v.User.ID)
	wait, ok := v.throttle.Allow(key, v.address(v.r), v.device(key))
	if !ok {
		v.w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		return web.Refused{Code: http.StatusTooManyRequests, Reason: v.N("door.wait", minutes(wait))}
	}
	right, err := v.passwords.Check(ctx, v.User.Password, v.form("current"))
	if err != nil {
		return err
	}
	if !right {
		if err := v.failed(v.User, byPassword); err != nil {
			return err
		}
		return dateline.Invalid{Field: "current", Reason: "this is not your present password", Key: "current wrong"}
	}
	v.throttle.Succeeded(key, v.address(v.r), v.device(key))
	v.sessions.Put(ctx, keyProved, v.Now().Unix())
	return nil
}

type accountData struct {
	Problem, Field string
	Lang           dateline.Lang // chosen, which an error must not lose
	Zone           string
	Passkeys       []store.Passkey
	Origin         string // where passkeys are good; empty: nowhere
	Sessions       []sessionRow
	Prove          bool // ask for the password again
	Min            int
	Recovery       int
	Device         string // this one, as a passkey's first name
}

type sessionRow struct {
	store.Session
	Device string
	This   bool
}

func accountPage(v *visit) error { return v.showAccount(http.StatusOK, nil) }

// showAccount shows the account, with what went wrong in one of its forms.
func (v *visit) showAccount(status int, problem error) error {
	ctx, read := v.r.Context(), v.db.Read()
	data := accountData{
		Lang: v.User.Lang, Zone: v.User.Zone, Prove: !v.fresh() && v.User.Password != "", Min: auth.MinPassword, Recovery: len(v.User.Recovery),
		Device: v.Device(v.r.UserAgent()),
	}
	if problem != nil {
		data.Problem = v.Explain(problem)
		_, data.Field = mendable(problem)
		if v.Path == "/desk/account/preferences" {
			data.Lang, data.Zone = dateline.Lang(v.line("lang")), v.line("zone")
		}
	}
	var err error
	if data.Passkeys, err = read.Passkeys(ctx, v.User.ID); err != nil {
		return err
	}
	if _, err := v.passkeys(); err == nil {
		data.Origin = v.Room.Address
	}
	sessions, err := read.Sessions(ctx, v.User.ID, v.Now())
	if err != nil {
		return err
	}
	for _, s := range sessions {
		data.Sessions = append(data.Sessions, sessionRow{s, v.Device(s.Agent), s.ID == v.session()})
	}
	return v.render(status, "account", v.T("account.title"), data)
}

// mendAccount shows the account with an error that can be mended there, and hands on
// every other.
func (v *visit) mendAccount(err error) error {
	if status, _ := mendable(err); status != 0 && !v.wantsJSON() {
		return v.showAccount(status, err)
	}
	return err
}

// session is the name of the session that this request belongs to.
func (v *visit) session() dateline.ID {
	return dateline.ID(v.sessions.GetString(v.r.Context(), keyID))
}

// change is a change of how the user signs in. Their other sessions end with it.
func (v *visit) change(fn func(tx *store.Tx, a *store.Account) (what string, err error)) error {
	return v.room.ChangeDoor(v.r.Context(), v.actor(), func(tx *store.Tx, a *store.Account) (string, error) {
		what, err := fn(tx, a)
		if err != nil {
			return "", err
		}
		return what, v.endOthers(tx)
	})
}

func (v *visit) endOthers(tx *store.Tx) error {
	ctx := v.r.Context()
	sessions, err := tx.Sessions(ctx, v.User.ID, v.Now())
	for _, s := range sessions {
		if s.ID != v.session() {
			err = errors.Join(err, tx.DeleteSessionOf(ctx, v.User.ID, s.ID))
		}
	}
	return err
}

func savePreferences(v *visit) error {
	lang, zone := v.deskLang("lang"), v.line("zone")
	u := v.User.User
	u.Lang, u.Zone = lang, zone
	if err := userProblem(u); err != nil {
		return v.mendAccount(err)
	}
	if err := v.room.Prefer(v.r.Context(), v.actor(), lang, zone); err != nil {
		return v.mendAccount(err)
	}
	v.speak(lang)
	return v.done("/desk/account", "account.preferences_saved")
}

// deskLang reads a choice of the desk's languages; anything else is the browser's.
func (v *visit) deskLang(field string) dateline.Lang {
	l := dateline.Lang(v.line(field))
	if !slices.Contains(i18n.DeskLanguages(), l) {
		return ""
	}
	return l
}

// newPassword judges the password in the field "password" and returns its hash.
func (v *visit) newPassword(u dateline.User) (hash string, err error) {
	known := []string{u.Name, u.Email}
	for _, name := range v.Room.Names {
		known = append(known, name)
	}
	if err := v.passwords.CheckNew(v.form("password"), known...); err != nil {
		return "", passwordProblem(err)
	}
	return v.passwords.Hash(v.r.Context(), v.form("password"))
}

// passwordProblem gives the reason for which a password is refused a name, so that
// it is told in the page's language.
func passwordProblem(err error) error {
	e, ok := errors.AsType[dateline.Invalid](err)
	if !ok || e.Key != "" {
		return err
	}
	for _, r := range [...][2]string{
		{"this is too short", "password short"}, {"this is too long", "password long"}, {"this holds characters", "password characters"},
		{"this repeats", "password repeats"}, {"this is a row", "password row"}, {"this is made of", "password name"}, {"this is among", "password common"},
	} {
		if strings.HasPrefix(e.Reason, r[0]) {
			e.Key = r[1]
		}
	}
	return e
}

// userProblem is the first thing for which a user cannot be saved, with a name as
// above.
func userProblem(u dateline.User) error {
	e, ok := errors.AsType[dateline.Invalid](u.Check())
	if !ok {
		return nil
	}
	if e.Key == "" {
		e.Key = "user " + e.Field
	}
	return e
}

func changePassword(v *visit) error {
	prove := v.prove
	if v.User.Password != "" {
		prove = v.provePassword
	}
	if err := prove(); err != nil {
		return v.mendAccount(err)
	}
	hash, err := v.newPassword(v.User.User)
	if err != nil {
		return v.mendAccount(err)
	}
	err = v.change(func(_ *store.Tx, a *store.Account) (string, error) {
		a.Password = hash
		return "change password", nil
	})
	if err != nil {
		return err
	}
	if v.User.TOTP == "" { // a password is nothing without codes
		return v.done("/desk/account/code", "account.password_changed")
	}
	return v.done("/desk/account", "account.password_changed")
}

type codeData struct {
	Problem string
	Secret  []string // in groups, for typing
	URL     template.URL
	Prove   bool
	First   bool   // they may do nothing else before
	Origin  string // where a passkey would do as well; empty: nowhere
}

// codeAddress returns the otpauth address of the codes that are being set up, made
// when they are first asked for and kept in the session until they work.
func (v *visit) codeAddress() (address, secret string, err error) {
	ctx := v.r.Context()
	if address = v.sessions.GetString(ctx, keyCode); address == "" {
		if _, address, err = auth.NewCodeSecret(v.Random, v.RoomName(), v.User.Email); err != nil {
			return "", "", err
		}
		v.sessions.Put(ctx, keyCode, address)
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", "", err
	}
	return address, u.Query().Get("secret"), nil
}

func setUpCodePage(v *visit) error { return v.askSetUp(http.StatusOK, "") }

func (v *visit) askSetUp(status int, problem string) error {
	if v.User.Password == "" { // codes stand beside a password
		return v.done("/desk/account", "account.password_first")
	}
	address, secret, err := v.codeAddress()
	if err != nil {
		return err
	}
	data := codeData{Problem: problem, URL: template.URL(address), Prove: !v.fresh(), First: v.unenrolled()}
	for group := range slices.Chunk([]byte(secret), 4) {
		data.Secret = append(data.Secret, string(group))
	}
	if _, err := v.passkeys(); err == nil && data.First {
		data.Origin = v.Room.Address
	}
	return v.render(status, "code", v.T("account.code_title"), data)
}

// codePicture draws the address as a QR code, for this session only.
func codePicture(v *visit) error {
	address := v.sessions.GetString(v.r.Context(), keyCode)
	if address == "" {
		return dateline.NotFound{What: "page", Key: v.Path}
	}
	png, err := auth.CodeQR(address)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "image/png")
	_, err = v.w.Write(png)
	return err
}

func setUpCode(v *visit) error {
	if err := v.prove(); err != nil {
		if status, _ := mendable(err); status != 0 {
			return v.askSetUp(status, v.Explain(err))
		}
		return err
	}
	_, secret, err := v.codeAddress()
	if err != nil {
		return err
	}
	step, ok := auth.VerifyCode(secret, v.line("code"), v.Now(), 0)
	if !ok {
		return v.askSetUp(http.StatusUnprocessableEntity, v.T("account.code_wrong"))
	}
	return v.newRecovery("set up codes", func(a *store.Account) error {
		if a.Password == "" {
			return dateline.Conflict{What: "user", Reason: "choose a password first", Key: "password first"}
		}
		a.TOTP, a.TOTPStep = secret, step
		return nil
	})
}

func renewRecovery(v *visit) error {
	if err := v.prove(); err != nil {
		return v.mendAccount(err)
	}
	return v.newRecovery("renew recovery codes", func(a *store.Account) error {
		if a.TOTP == "" {
			return dateline.Conflict{What: "user", Reason: "set up codes first", Key: "code first"}
		}
		return nil
	})
}

// newRecovery makes new recovery codes along with another change, and shows them
// this once: they are kept nowhere.
func (v *visit) newRecovery(what string, also func(*store.Account) error) error {
	codes, hashes, err := auth.NewRecovery(v.Random)
	if err != nil {
		return err
	}
	err = v.change(func(_ *store.Tx, a *store.Account) (string, error) {
		a.Recovery = inHex(hashes)
		return what, also(a)
	})
	if err != nil {
		return v.mendAccount(err)
	}
	ctx := v.r.Context()
	to := Prefix
	if v.unenrolled() {
		to = within(v.sessions.PopString(ctx, keyTo))
		v.sessions.Put(ctx, keyHow, byCode)
	}
	v.sessions.Remove(ctx, keyCode)
	return v.render(http.StatusOK, "recovery", v.T("account.recovery_title"), struct {
		Codes []string
		To    string
	}{codes, to})
}

// passkeysOnly removes password, codes and recovery codes: a passkey is left.
func passkeysOnly(v *visit) error {
	if err := v.prove(); err != nil {
		return v.mendAccount(err)
	}
	err := v.change(func(tx *store.Tx, a *store.Account) (string, error) {
		keys, err := tx.Passkeys(v.r.Context(), a.ID)
		if err == nil && len(keys) == 0 {
			err = errLastWay
		}
		a.Password, a.TOTP, a.TOTPStep, a.Recovery = "", "", 0, nil
		return "remove password", err
	})
	if err != nil {
		return v.mendAccount(err)
	}
	return v.done("/desk/account", "account.passkeys_only_done")
}

var errLastWay = dateline.Conflict{What: "user", Reason: "this is the last way in; add another first", Key: "last way"}

func addPasskeyBegin(v *visit) error {
	if err := v.prove(); err != nil {
		return err
	}
	p, err := v.passkeys()
	if err != nil {
		return err
	}
	keys, err := v.db.Read().Passkeys(v.r.Context(), v.User.ID)
	if err != nil {
		return err
	}
	return v.asked(p.BeginRegistration(holder(v.User, keys)))
}

func addPasskey(v *visit) error {
	ctx := v.r.Context()
	keys, err := v.db.Read().Passkeys(ctx, v.User.ID)
	if err != nil {
		return err
	}
	key, err := v.madePasskey(v.User, keys)
	if err != nil {
		return err
	}
	err = v.change(func(tx *store.Tx, _ *store.Account) (string, error) { return "add passkey", tx.SavePasskey(ctx, key) })
	if err != nil {
		return err
	}
	to := "/desk/account"
	if v.unenrolled() { // they have proved themselves by it just now
		to = within(v.sessions.PopString(ctx, keyTo))
		v.sessions.Put(ctx, keyHow, byPasskey)
	}
	return v.done(to, "account.passkey_added")
}

func removePasskey(v *visit) error {
	if err := v.prove(); err != nil {
		return v.mendAccount(err)
	}
	id := v.line("passkey")
	if id == "" { // which would mean all
		return dateline.NotFound{What: "passkey", Key: id}
	}
	err := v.change(func(tx *store.Tx, a *store.Account) (string, error) {
		ctx := v.r.Context()
		if err := tx.DeletePasskey(ctx, a.ID, id); err != nil {
			return "", err
		}
		left, err := tx.Passkeys(ctx, a.ID)
		if err == nil && len(left) == 0 && (a.Password == "" || a.TOTP == "") && (a.Subject == "" || v.OIDC == nil) {
			err = errLastWay
		}
		return "remove passkey", err
	})
	if err != nil {
		return v.mendAccount(err)
	}
	return v.done("/desk/account", "account.passkey_removed")
}

// endSessions ends one session of the user's own, or all but this one.
func endSessions(v *visit) error {
	id := dateline.ID(v.line("session"))
	if id == v.session() {
		return signOut(v)
	}
	err := v.room.ChangeDoor(v.r.Context(), v.actor(), func(tx *store.Tx, a *store.Account) (string, error) {
		if id == "" {
			return "end sessions", v.endOthers(tx)
		}
		err := tx.DeleteSessionOf(v.r.Context(), a.ID, id)
		if _, none := errors.AsType[dateline.NotFound](err); none { // it ended by itself
			err = nil
		}
		return "end session", err
	})
	if err != nil {
		return err
	}
	return v.done("/desk/account", "account.session_ended")
}

// oneLine cuts what was typed to one line of at most so many characters.
func oneLine(s string, most int) string {
	r := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " "))
	return string(r[:min(len(r), most)])
}
