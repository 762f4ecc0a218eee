package desk

import (
	"errors"
	"net/http"

	"dateline"
	"dateline/internal/auth"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/web"
)

// arriveData is the page behind a first, invitation or reset link.
type arriveData struct {
	Problem string
	Field   string // that the problem is about
	Token   string
	Purpose store.Purpose
	User    dateline.User // of the first administrator: as typed
	Origin  string        // where passkeys are good; empty: not here
	Min     int           // characters of a password
}

// arrival opens the link of the address. A link that is used, expired, revoked or
// was never made is one and the same page, and looking uses none up.
func (v *visit) arrival() (data arriveData, a store.Account, err error) {
	ctx := v.r.Context()
	data = arriveData{Token: v.r.PathValue("token"), Min: auth.MinPassword}
	l, err := v.room.OpenLink(ctx, data.Token)
	if err != nil {
		return data, a, err
	}
	data.Purpose = l.Purpose
	v.User = store.Account{} // whoever is signed in here is not whom the link is for
	switch l.Purpose {
	case store.FirstLink:
		return data, a, nil // whose id is not known yet, so that a passkey comes after
	case store.InviteLink, store.ResetLink:
	default:
		return data, a, dateline.NotFound{What: "link", Key: ""}
	}
	if a, err = v.db.Read().Account(ctx, l.User); err != nil {
		return data, a, err
	}
	if a.Disabled {
		return data, a, dateline.NotFound{What: "link", Key: ""}
	}
	data.User = a.User
	v.speak(a.Lang)
	if _, err := v.passkeys(); err == nil {
		data.Origin = v.Room.Address
	}
	return data, a, nil
}

// lost answers for a link that is not good.
func (v *visit) lost(err error) error {
	if _, none := errors.AsType[dateline.NotFound](err); !none || v.wantsJSON() {
		return err
	}
	return v.render(http.StatusNotFound, "lost-link", v.T("door.lost_title"), nil)
}

func (v *visit) askArrive(status int, data arriveData) error {
	title := "door.arrive_title"
	switch data.Purpose {
	case store.FirstLink:
		title = "door.first_title"
	case store.ResetLink:
		title = "door.reset_title"
	}
	return v.render(status, "arrive", v.T(title), data)
}

func arrivePage(v *visit) error {
	data, _, err := v.arrival()
	if err != nil {
		return v.lost(err)
	}
	return v.askArrive(http.StatusOK, data)
}

func arriveByPassword(v *visit) error {
	ctx := v.r.Context()
	data, _, err := v.arrival()
	if err != nil {
		return v.lost(err)
	}
	if data.Purpose == store.FirstLink {
		data.User = dateline.User{Name: v.line("name"), Email: v.line("email"), Lang: dateline.Lang(v.line("lang"))}
		err = userProblem(data.User)
	}
	door := newsroom.Door{}
	if err == nil {
		door.Password, err = v.newPassword(data.User)
	}
	var a store.Account
	if err == nil {
		a, err = v.room.Arrive(ctx, newsroom.Actor{Address: v.address(v.r).String()}, data.Token, data.User, door)
	}
	if _, none := errors.AsType[dateline.NotFound](err); none {
		return v.lost(err)
	}
	if status, field := mendable(err); status != 0 {
		data.Problem, data.Field = v.Explain(err), field
		return v.askArrive(status, data)
	}
	if err != nil {
		return err
	}
	return v.signIn(a, byPassword, Prefix, false)
}

func arriveBegin(v *visit) error {
	data, a, err := v.arrival()
	if err != nil || data.Purpose == store.FirstLink {
		return errors.Join(err, errPasskey)
	}
	p, err := v.passkeys()
	if err != nil {
		return err
	}
	return v.asked(p.BeginRegistration(holder(a, nil))) // those that there are end with the link
}

func arriveByPasskey(v *visit) error {
	data, a, err := v.arrival()
	if err != nil || data.Purpose == store.FirstLink {
		return errors.Join(err, errPasskey)
	}
	key, err := v.madePasskey(a, nil)
	if err != nil {
		return err
	}
	a, err = v.room.Arrive(v.r.Context(), newsroom.Actor{Address: v.address(v.r).String()}, data.Token, dateline.User{}, newsroom.Door{Passkey: &key})
	if err != nil {
		return err
	}
	return v.signIn(a, byPasskey, Prefix, false)
}

// madePasskey reads the browser's answer to the question for a new passkey.
func (v *visit) madePasskey(a store.Account, keys []store.Passkey) (k store.Passkey, err error) {
	p, err := v.passkeys()
	if err != nil {
		return k, err
	}
	got, session, err := v.answered()
	if err != nil {
		return k, err
	}
	made, err := p.FinishRegistration(holder(a, keys), session, got.Answer)
	if err != nil {
		v.Log.Warn("passkey refused", "err", err)
		return k, believed(err)
	}
	name := oneLine(got.Name, 100)
	if name == "" {
		name = v.Device(v.r.UserAgent())
	}
	return store.Passkey{ID: keyName(made.ID), User: a.ID, Name: name, Credential: string(made.Data), Created: v.Now().UTC()}, nil
}

// mendable returns the status of an error that the person can mend in the form
// before them, and the field it is about; 0 for others.
func mendable(err error) (status int, field string) {
	if e, ok := errors.AsType[dateline.Invalid](err); ok {
		return http.StatusUnprocessableEntity, e.Field
	}
	if _, ok := errors.AsType[dateline.Conflict](err); ok {
		return http.StatusConflict, ""
	}
	if e, ok := errors.AsType[web.Refused](err); ok && e.Code == http.StatusTooManyRequests {
		return e.Code, ""
	}
	if e, ok := errors.AsType[dateline.Forbidden](err); ok && e.Key == "stale" {
		return http.StatusForbidden, ""
	}
	return 0, ""
}
