package desk

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
)

func peopleRoutes() []route {
	appoint := func(pattern string, handle func(*visit) error) route {
		return route{pattern: pattern, action: dateline.ToAppoint, handle: handle}
	}
	return []route{
		appoint("GET /desk/users", usersPage),
		appoint("GET /desk/users/new", invitePage),
		appoint("POST /desk/users/new", invite),
		appoint("GET /desk/users/{user}", userPage),
		appoint("POST /desk/users/{user}", changeUser),
		appoint("POST /desk/users/{user}/disable", disableUser),
		appoint("POST /desk/users/{user}/enable", enableUser),
		appoint("POST /desk/users/{user}/reset", resetUser),
		appoint("POST /desk/users/{user}/end", endUserSessions),
	}
}

// userRow is a line of the table of people.
type userRow struct {
	store.Account
	Duties []string // in words, with their limits
	State  string   // active, invited, disabled
	Seen   time.Time
}

func usersPage(v *visit) error {
	ctx, read := v.r.Context(), v.db.Read()
	accounts, err := read.Accounts(ctx)
	if err != nil {
		return err
	}
	offices, err := read.Entries(ctx, dateline.Offices)
	if err != nil {
		return err
	}
	rows := make([]userRow, len(accounts))
	for i, a := range accounts {
		rows[i].Account = a
		for _, g := range a.Grants {
			rows[i].Duties = append(rows[i].Duties, v.grant(g, offices))
		}
		if rows[i].State, rows[i].Seen, err = v.stateOf(ctx, a); err != nil {
			return err
		}
	}
	slices.SortStableFunc(rows, func(a, b userRow) int { return v.Compare(a.Name, b.Name) })
	return v.write(http.StatusOK, "users", page{visit: v, Title: v.T("people.title"), Data: rows, Wide: true})
}

// stateOf says whether somebody can come in, and when they last did something.
func (v *visit) stateOf(ctx context.Context, a store.Account) (state string, seen time.Time, err error) {
	read := v.db.Read()
	last, err := read.Records(ctx, store.RecordQuery{Actor: a.ID, Most: 1})
	if err != nil {
		return "", seen, err
	}
	for _, l := range last {
		seen = l.At
	}
	sessions, err := read.Sessions(ctx, a.ID, v.Now())
	if err != nil {
		return "", seen, err
	}
	for _, s := range sessions {
		if s.Seen.After(seen) {
			seen = s.Seen
		}
	}
	keys, err := read.Passkeys(ctx, a.ID)
	switch {
	case a.Disabled:
		state = "disabled"
	case a.Password == "" && len(keys) == 0 && a.Subject == "":
		state = "invited"
	default:
		state = "active"
	}
	return state, seen, err
}

// grant puts a duty and its limits into words: "Author (English; notices)".
func (v *visit) grant(g dateline.Grant, offices []store.Entry) string {
	var langs, where, kinds []string
	for _, l := range g.Langs {
		langs = append(langs, v.LanguageName(l))
	}
	for _, id := range g.Offices {
		where = append(where, v.officeName(id, offices))
	}
	for _, k := range g.Kinds {
		kinds = append(kinds, v.KindName(k))
	}
	var limits []string
	for _, l := range [][]string{langs, where, kinds} {
		if len(l) > 0 {
			limits = append(limits, v.List(l))
		}
	}
	duty := v.T("people.duty_" + string(g.Duty))
	if len(limits) == 0 {
		return duty
	}
	return v.T("people.limited", "duty", duty, "limits", strings.Join(limits, v.T("people.semicolon")+" "))
}

func (v *visit) officeName(id dateline.ID, offices []store.Entry) string {
	for _, o := range offices {
		if o.ID == id {
			return v.Name(o.Names)
		}
	}
	return string(id)
}

// userData is the form of one person, and what can be done to the account.
type userData struct {
	Problem, Field string
	User           dateline.User // as typed
	Duties         []dutyChoice
	New            bool
	State          string
	Seen           time.Time
	Sessions       int
	Link           string // shown once
	LinkFor        string // how long it is good
}

// dutyChoice is a duty in the form, with the limits that it can have.
type dutyChoice struct {
	Duty                  dateline.Duty
	On                    bool
	Limited               bool
	Langs, Offices, Kinds []choice
}

type choice struct {
	Value, Label string
	Lang         dateline.Lang // of the label
	On           bool
}

// dutyChoices makes the form's part on duties of grants. It has each duty once, as
// the forms and the command line give them.
func (v *visit) dutyChoices(grants []dateline.Grant) ([]dutyChoice, error) {
	offices, err := v.db.Read().Entries(v.r.Context(), dateline.Offices)
	if err != nil {
		return nil, err
	}
	var out []dutyChoice
	for _, d := range dateline.Duties() {
		var g dateline.Grant
		i := slices.IndexFunc(grants, func(g dateline.Grant) bool { return g.Duty == d })
		if i >= 0 {
			g = grants[i]
		}
		c := dutyChoice{Duty: d, On: i >= 0, Limited: len(g.Langs)+len(g.Offices)+len(g.Kinds) > 0}
		for _, l := range v.Room.Languages {
			c.Langs = append(c.Langs, choice{string(l), v.LanguageName(l), "", slices.Contains(g.Langs, l)})
		}
		for _, o := range offices {
			name, lang := o.Names.In(v.Lang(), v.Room.Languages...)
			c.Offices = append(c.Offices, choice{string(o.ID), name, lang, slices.Contains(g.Offices, o.ID)})
		}
		for _, k := range v.Kinds {
			name, lang := k.Names.In(v.Lang(), v.Room.Languages...)
			c.Kinds = append(c.Kinds, choice{k.ID, name, lang, slices.Contains(g.Kinds, k.ID)})
		}
		out = append(out, c)
	}
	return out, nil
}

// grants reads the duties of the form. A limit that is none of those offered is
// left out only together with its duty, lest the duty becomes a wider one.
func (v *visit) grants() ([]dateline.Grant, error) {
	offered, err := v.dutyChoices(nil)
	if err != nil {
		return nil, err
	}
	v.form("name") // parses the form
	var out []dateline.Grant
	for _, c := range offered {
		d := string(c.Duty)
		if !slices.Contains(v.r.PostForm["duty"], d) {
			continue
		}
		g := dateline.Grant{Duty: c.Duty}
		for _, l := range []struct {
			field string
			from  []choice
			add   func(string)
		}{
			{"lang-", c.Langs, func(s string) { g.Langs = append(g.Langs, dateline.Lang(s)) }},
			{"office-", c.Offices, func(s string) { g.Offices = append(g.Offices, dateline.ID(s)) }},
			{"kind-", c.Kinds, func(s string) { g.Kinds = append(g.Kinds, s) }},
		} {
			for _, s := range v.r.PostForm[l.field+d] {
				if !slices.ContainsFunc(l.from, func(o choice) bool { return o.Value == s }) {
					return nil, dateline.Invalid{Field: "duty", Reason: "a limit that was chosen is not there any more; look at the duties again", Key: "limit gone"}
				}
				l.add(s)
			}
		}
		out = append(out, g)
	}
	return out, nil
}

// typedUser is u as the form has it.
func (v *visit) typedUser(u dateline.User) (dateline.User, error) {
	u.Name, u.Email, u.Lang = oneLine(v.line("name"), 1000), v.line("email"), v.deskLang("lang")
	var err error
	if u.Grants, err = v.grants(); err != nil {
		return u, err
	}
	if len(u.Grants) == 0 {
		return u, dateline.Invalid{Field: "duty", Reason: "give at least one duty", Key: "no duty"}
	}
	return u, userProblem(u)
}

func (v *visit) showUser(status int, data userData) error {
	var err error
	if data.Duties, err = v.dutyChoices(data.User.Grants); err != nil {
		return err
	}
	title := v.T("people.invite")
	if !data.New {
		a, err := v.db.Read().Account(v.r.Context(), data.User.ID)
		if err != nil {
			return err
		}
		if data.State, data.Seen, err = v.stateOf(v.r.Context(), a); err != nil {
			return err
		}
		sessions, err := v.db.Read().Sessions(v.r.Context(), a.ID, v.Now())
		if err != nil {
			return err
		}
		title, data.Sessions = a.Name, len(sessions)
	}
	return v.render(status, "user", title, data)
}

// orMend shows the form again with what can be mended there, and hands on every
// other error.
func (v *visit) orMend(err error, data userData) error {
	status, field := mendable(err)
	if status == 0 {
		return err
	}
	data.Problem, data.Field = v.Explain(err), field
	return v.showUser(status, data)
}

func invitePage(v *visit) error { return v.showUser(http.StatusOK, userData{New: true}) }

func invite(v *visit) error {
	u, err := v.typedUser(dateline.User{})
	if err != nil {
		return v.orMend(err, userData{New: true, User: u})
	}
	added, token, err := v.room.Invite(v.r.Context(), v.actor(), u)
	if err != nil {
		return v.orMend(err, userData{New: true, User: u})
	}
	return v.showLink(added, token)
}

// showLink shows a link in answer to the act that made it, and never again: only
// its hash is kept.
func (v *visit) showLink(u dateline.User, token string) error {
	l, err := v.room.OpenLink(v.r.Context(), token)
	if err != nil {
		return err
	}
	return v.showUser(http.StatusOK, userData{User: u, Link: v.Room.Address + "/desk/arrive/" + token, LinkFor: v.Good(l.Expires)})
}

// named returns the account that the address names.
func (v *visit) named() (store.Account, error) {
	return v.db.Read().Account(v.r.Context(), dateline.ID(v.r.PathValue("user")))
}

func userPage(v *visit) error {
	a, err := v.named()
	if err != nil {
		return err
	}
	return v.showUser(http.StatusOK, userData{User: a.User})
}

func changeUser(v *visit) error {
	a, err := v.named()
	if err != nil {
		return err
	}
	u, err := v.typedUser(a.User)
	if err == nil {
		err = v.room.ChangeUser(v.r.Context(), v.actor(), u)
	}
	if err != nil {
		return v.orMend(err, userData{User: u})
	}
	return v.done("/desk/users/"+string(u.ID), "people.saved")
}

func disableUser(v *visit) error { return v.setDisabled(true, "people.disabled") }
func enableUser(v *visit) error  { return v.setDisabled(false, "people.enabled") }

func (v *visit) setDisabled(disabled bool, saying string) error {
	a, err := v.named()
	if err != nil {
		return err
	}
	u := a.User
	u.Disabled = disabled
	if err := v.room.ChangeUser(v.r.Context(), v.actor(), u); err != nil {
		return v.orMend(err, userData{User: a.User})
	}
	return v.done("/desk/users/"+string(u.ID), saying, "name", u.Name)
}

func resetUser(v *visit) error {
	a, err := v.named()
	if err != nil {
		return err
	}
	token, err := v.room.Reset(v.r.Context(), v.actor(), a.ID)
	if err != nil {
		return v.orMend(err, userData{User: a.User})
	}
	return v.showLink(a.User, token)
}

func endUserSessions(v *visit) error {
	ctx := v.r.Context()
	a, err := v.named()
	if err != nil {
		return err
	}
	if err := v.room.Note(ctx, v.actor(), newsroom.Line{Act: "end sessions", Subject: string(a.ID)}); err != nil {
		return err
	}
	if err := v.db.Write(ctx, func(tx *store.Tx) error { return tx.DeleteSessionOf(ctx, a.ID, "") }); err != nil {
		return err
	}
	if a.ID == v.User.ID { // their own, this one too
		return signOut(v)
	}
	return v.done("/desk/users/"+string(a.ID), "people.sessions_ended", "name", a.Name)
}
