package desk

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"dateline"
	"dateline/internal/auth"
	"dateline/internal/newsroom"
	"dateline/internal/store"
)

// passkeys are those of the newsroom's address. The error says why that address
// can have none.
func (v *visit) passkeys() (*auth.Passkeys, error) {
	return auth.NewPasskeys(v.Room.Address, v.RoomName(), v.Now)
}

// holder is an account as passkeys know it: by its id, which says nothing about
// anybody.
func holder(a store.Account, keys []store.Passkey) auth.Holder {
	h := auth.Holder{Handle: []byte(a.ID), Address: a.Email, Name: a.Name}
	for _, k := range keys {
		h.Credentials = append(h.Credentials, []byte(k.Credential))
	}
	return h
}

func keyName(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

func unhex(list []string) [][]byte {
	out := make([][]byte, len(list))
	for i, s := range list {
		out[i], _ = hex.DecodeString(s) // one that is not hex matches no code
	}
	return out
}

func inHex(list [][]byte) []string {
	out := make([]string, len(list))
	for i, b := range list {
		out[i] = hex.EncodeToString(b)
	}
	return out
}

// asked keeps what the answer must fit, and sends the browser its question.
func (v *visit) asked(options, session []byte, err error) error {
	if err != nil {
		return err
	}
	v.sessions.Put(v.r.Context(), keyPasskey, session)
	return v.json(http.StatusOK, map[string]json.RawMessage{"options": options})
}

// answered is what the script sends after it asked the browser.
type answered struct {
	Answer json.RawMessage `json:"answer"`
	Name   string          `json:"name"`
	To     string          `json:"to"`
}

// answered reads it, and takes what it must fit out of the session: a question is
// good for one answer.
func (v *visit) answered() (got answered, session []byte, err error) {
	session = v.sessions.PopBytes(v.r.Context(), keyPasskey)
	b, err := io.ReadAll(io.LimitReader(v.r.Body, 64<<10))
	if err != nil {
		return got, nil, err
	}
	if json.Unmarshal(b, &got) != nil {
		return got, nil, errPasskey
	}
	return got, session, nil
}

var errPasskey = dateline.Forbidden{Act: "use this passkey", Reason: "it is not one of this newsroom's, or it took too long; try again, or sign in another way", Key: "passkey"}

// believed gives a passkey that was refused words of the page's language.
func believed(err error) error {
	_, forbidden := errors.AsType[dateline.Forbidden](err)
	_, invalid := errors.AsType[dateline.Invalid](err)
	if forbidden || invalid {
		return errPasskey
	}
	return err
}

func passkeyBegin(v *visit) error {
	p, err := v.passkeys()
	if err != nil {
		return err
	}
	return v.asked(p.BeginSignIn())
}

func signInByPasskey(v *visit) error {
	ctx := v.r.Context()
	p, err := v.passkeys()
	if err != nil {
		return err
	}
	got, session, err := v.answered()
	if err != nil {
		return err
	}
	var a store.Account
	var keys []store.Passkey
	in, err := p.FinishSignIn(session, got.Answer, func(handle []byte) (auth.Holder, error) {
		var err error
		if a, err = v.db.Read().Account(ctx, dateline.ID(handle)); err != nil {
			return auth.Holder{}, err
		}
		if a.Disabled {
			return auth.Holder{}, dateline.NotFound{What: "user", Key: string(handle)}
		}
		keys, err = v.db.Read().Passkeys(ctx, a.ID)
		return holder(a, keys), err
	})
	if in.Cloned {
		if err := v.room.Note(ctx, v.as(a), newsroom.Line{Act: "passkey copied", Subject: string(a.ID)}); err != nil {
			return err
		}
		if err := v.tellAdministrators(ctx, store.Notice{What: "passkey_copied", Args: map[string]string{"name": a.Name, "address": v.address(v.r).String()}}); err != nil {
			return err
		}
		return dateline.Forbidden{Act: "sign in", Reason: "the passkey may have been copied; sign in another way and remove it", Key: "passkey copied"}
	}
	if err != nil {
		if refused := believed(err); refused == error(errPasskey) {
			v.Log.Warn("passkey refused", "err", err)
			return errors.Join(v.failed(a, byPasskey), refused)
		}
		return err
	}
	err = v.room.ChangeDoor(ctx, v.as(a), func(tx *store.Tx, now *store.Account) (string, error) {
		if now.Disabled {
			return "", errPasskey
		}
		keys, err := tx.Passkeys(ctx, now.ID)
		for _, k := range keys {
			if k.ID == keyName(in.Passkey.ID) {
				k.Credential, k.Used = string(in.Passkey.Data), v.Now().UTC()
				return "", tx.SavePasskey(ctx, k)
			}
		}
		return "", errors.Join(err, errPasskey) // removed in between
	})
	if err != nil {
		return err
	}
	return v.signIn(a, byPasskey, within(got.To), true)
}

// oidcBegin sends somebody to their organisation's own sign-in. The page does it
// with a header and a link, because the desk's policy lets no form lead elsewhere.
func oidcBegin(v *visit) error {
	if v.OIDC == nil {
		return dateline.NotFound{What: "page", Key: v.Path}
	}
	address, secrets, err := v.OIDC.Begin(v.r.Context())
	if err != nil {
		v.Log.Error("sign-in at the organisation", "err", err)
		return v.askSignIn(http.StatusServiceUnavailable, signInData{To: within(v.form("to")), Problem: v.T("door.oidc_down")})
	}
	v.sessions.Put(v.r.Context(), keyFlow, secrets)
	v.sessions.Put(v.r.Context(), keyTo, within(v.form("to")))
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	v.w.Header().Set("Refresh", "0; url="+address)
	return v.render(http.StatusOK, "leave", v.T("door.leave_title"), struct{ Address, Host string }{address, u.Host})
}

func signInByOIDC(v *visit) error {
	ctx := v.r.Context()
	if v.OIDC == nil {
		return dateline.NotFound{What: "page", Key: v.Path}
	}
	to := within(v.sessions.GetString(ctx, keyTo))
	id, err := v.OIDC.Finish(ctx, v.sessions.PopBytes(ctx, keyFlow), v.r.URL.Query())
	var a store.Account
	if err == nil {
		a, err = v.identified(id)
	}
	if f, ok := errors.AsType[dateline.Forbidden](err); ok {
		v.Log.Warn("sign-in at the organisation refused", "err", err)
		if err := v.failed(a, byOIDC); err != nil {
			return err
		}
		return v.askSignIn(http.StatusForbidden, signInData{To: to, Problem: v.T("door.oidc_refused", "reason", f.Reason)})
	}
	if err != nil {
		return err
	}
	return v.signIn(a, byOIDC, to, true)
}

// identified returns the account of an identity, and remembers at the first time
// whose it is.
func (v *visit) identified(id auth.Identity) (a store.Account, err error) {
	ctx, read := v.r.Context(), v.db.Read()
	find := func(got store.Account, err error) (store.Account, error) {
		if _, none := errors.AsType[dateline.NotFound](err); none {
			return store.Account{}, nil
		}
		return got, err
	}
	account, first, err := id.Account(
		func(issuer, subject string) (string, error) {
			a, err := find(read.AccountBySubject(ctx, issuer+" "+subject))
			return string(a.ID), err
		},
		func(email string) (string, bool, error) {
			a, err := find(read.AccountByEmail(ctx, newsroom.FoldEmail(email)))
			return string(a.ID), strings.HasPrefix(a.Subject, id.Issuer+" "), err
		})
	if err != nil {
		return a, err
	}
	if a, err = read.Account(ctx, dateline.ID(account)); err != nil {
		return a, err
	}
	if a.Disabled {
		return a, dateline.Forbidden{Act: "sign in", Reason: "the account is disabled", Key: "disabled"}
	}
	if first {
		err = v.room.ChangeDoor(ctx, v.as(a), func(tx *store.Tx, now *store.Account) (string, error) {
			now.Subject = id.Issuer + " " + id.Subject
			return "link organisation", tx.RevokeLinksOf(ctx, now.ID, v.Now()) // the invitation has done its work
		})
	}
	return a, err
}
