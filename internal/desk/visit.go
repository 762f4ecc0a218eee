package desk

import (
	"context"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/web"
)

// visit is one request at the desk.
type visit struct {
	*Desk
	*i18n.Printer // of the interface's language
	w             http.ResponseWriter
	r             *http.Request
	Path          string
	User          store.Account // the zero value at the door
	Room          dateline.Newsroom
	Kinds         []dateline.Kind
	Unread        int
	Said          string // what the last act has to say, once
	began         int64  // the publication number before an act

	// Of routes that name an item:
	Item dateline.Item
	Text dateline.WorkingCopy // of routes that name a language as well
	In   dateline.Lang
}

// visitor returns a visit of which nothing is known but the language.
func (d *Desk) visitor(w http.ResponseWriter, r *http.Request) *visit {
	v := &visit{Desk: d, w: w, r: r, Path: r.URL.Path}
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	v.Room, _ = d.db.Read().Newsroom(ctx)
	v.speak("")
	return v
}

// speak chooses the interface's language: the user's, or else the browser's.
func (v *visit) speak(lang dateline.Lang) {
	have := i18n.DeskLanguages()
	if !slices.Contains(have, lang) {
		lang = have[0]
		if accept := v.r.Header.Get("Accept-Language"); accept != "" {
			lang = i18n.Match(accept, have)
		}
	}
	v.Printer = v.cat.For(lang)
}

// answer is the way of every request: session, user, policy, handler.
func (d *Desk) answer(w http.ResponseWriter, r *http.Request, to route) error {
	v := d.visitor(w, r)
	ctx := r.Context()
	read := d.db.Read()
	if v.Room.Address == "" { // the settings were not to be read
		if _, err := read.Newsroom(ctx); err != nil {
			return err
		}
	}
	if err := v.enter(); err != nil {
		return err
	}
	if to.door {
		return to.handle(v)
	}
	if v.User.ID == "" {
		if v.wantsJSON() {
			return web.Refused{Code: http.StatusUnauthorized, Reason: v.T("why.signed_out")}
		}
		if r.Method != http.MethodGet {
			d.refused(r, "no session")
		}
		http.Redirect(w, r, "/desk/sign-in?to="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return nil
	}
	if v.mustEnrol() {
		return v.enrol()
	}
	var err error
	if v.Kinds, err = read.Kinds(ctx); err != nil {
		return err
	}
	if v.Unread, err = read.UnreadNotices(ctx, v.User.ID); err != nil {
		return err
	}
	s, err := v.subject(to.action)
	if err != nil {
		return err
	}
	if err := v.User.May(to.action, s); err != nil {
		if _, ok := errors.AsType[dateline.Forbidden](err); ok {
			line := newsroom.Line{Act: "refused", Item: v.Item.ID, Lang: v.In, Reason: err.Error(), Detail: attempt(r)}
			if e := d.room.Note(ctx, v.actor(), line); e != nil {
				return e
			}
			if v.Item.ID != "" && v.User.May(dateline.ToSee, s) != nil { // what is not theirs is not there
				return dateline.NotFound{What: "item", Key: string(v.Item.ID)}
			}
		}
		return err
	}
	if v.Published != nil && r.Method != http.MethodGet {
		v.began, _ = d.db.Number(ctx)
	}
	return to.handle(v)
}

// subject loads what the route names and returns it as the policy sees it.
func (v *visit) subject(a dateline.Action) (dateline.Subject, error) {
	id := dateline.ID(v.r.PathValue("item"))
	if id == "" {
		return dateline.Subject{Mine: true}, nil
	}
	if !id.Valid() {
		return dateline.Subject{}, dateline.NotFound{What: "item", Key: string(id)}
	}
	ctx, read := v.r.Context(), v.db.Read()
	var err error
	if v.Item, err = read.Item(ctx, id); err != nil {
		return dateline.Subject{}, err
	}
	v.In = dateline.Lang(v.r.PathValue("lang"))
	if v.In == "" {
		copies, err := read.WorkingCopies(ctx, id)
		if err != nil {
			return dateline.Subject{}, err
		}
		s := newsroom.Subject(v.Item, "", dateline.WorkingCopy{}, v.User.ID)
		// Whose the proposal or publication is that is judged, the act knows: a hand
		// in some draft of the item is none in that.
		s.Mine = a != dateline.ToApprove && a != dateline.ToReview && v.hasHand(copies)
		s.Stage = stageFor(a)
		return s, nil
	}
	if !v.Room.Has(v.In) {
		return dateline.Subject{}, dateline.NotFound{What: "language", Key: string(v.In)}
	}
	v.Text, err = read.WorkingCopy(ctx, id, v.In)
	if _, none := errors.AsType[dateline.NotFound](err); none {
		v.Text, err = newsroom.Fresh(ctx, read, v.Room, v.Item, v.In)
	}
	return newsroom.Subject(v.Item, v.In, v.Text, v.User.ID), err
}

// stageFor is a stage in which an action is possible at all, for routes that name
// an item and no text: the act itself knows the stage of what it is done to.
func stageFor(a dateline.Action) dateline.Stage {
	switch a {
	case dateline.ToPublish:
		return dateline.StageApproved
	case dateline.ToApprove, dateline.ToSendBack, dateline.ToRecall:
		return dateline.StageSubmitted
	case dateline.ToHalt:
		return dateline.StageScheduled
	case dateline.ToOverride, dateline.ToSubmit:
		return dateline.StageDraft
	}
	return dateline.StageNone
}

// actor is the user as acts and the record know them.
func (v *visit) actor() newsroom.Actor {
	return newsroom.Actor{User: v.User.User, Address: v.address(v.r).String()}
}

// address is where a request comes from: behind a proxy that ends TLS, what the
// proxy says.
func (d *Desk) address(r *http.Request) netip.Addr {
	if d.Secure.BehindTLS {
		// A list may come in several lines (RFC 9110 section 5.3). The last of all is
		// the proxy's own word; what is before it anybody can have written.
		list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if a, err := netip.ParseAddr(strings.TrimSpace(list[len(list)-1])); err == nil {
			return a.Unmap()
		}
	}
	if p, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		return p.Addr().Unmap()
	}
	return netip.IPv4Unspecified()
}

// May reports whether the user may do something to the item at hand, for
// templates that offer it.
func (v *visit) May(action string) bool {
	if v.User.ID == "" {
		return false
	}
	s := dateline.Subject{Mine: true}
	switch {
	case v.In != "":
		s = newsroom.Subject(v.Item, v.In, v.Text, v.User.ID)
	case v.Item.ID != "":
		s = newsroom.Subject(v.Item, "", dateline.WorkingCopy{}, v.User.ID)
		s.Stage = stageFor(dateline.Action(action))
	}
	return v.User.May(dateline.Action(action), s) == nil
}

// wantsJSON reports whether the request was made by one of the desk's scripts.
func (v *visit) wantsJSON() bool {
	return strings.HasPrefix(v.r.Header.Get("Accept"), "application/json")
}

// json answers one of the desk's scripts.
func (v *visit) json(status int, value any) error {
	b, err := json.Marshal(value)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json")
	v.w.WriteHeader(status)
	_, err = v.w.Write(b)
	return err
}

// done goes on to another page after an act, which says there that it is done.
func (v *visit) done(to, saying string, args ...any) error {
	if v.Done != nil {
		v.Done()
	}
	v.published()
	if saying != "" {
		v.sessions.Put(v.r.Context(), "said", v.T(saying, args...))
	}
	if v.wantsJSON() {
		return v.json(http.StatusOK, map[string]string{"to": to})
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

// form reads one field of a form, without the carriage returns that forms add.
func (v *visit) form(name string) string {
	return strings.ReplaceAll(v.r.PostFormValue(name), "\r\n", "\n")
}

// line reads a field that is one line.
func (v *visit) line(name string) string { return strings.TrimSpace(v.form(name)) }

// once is the key under which a form's act is done once, however often it is sent;
// a form without one is done each time.
func (v *visit) once(what string) string {
	key := v.line("key")
	if key == "" {
		return ""
	}
	return what + "/" + string(v.User.ID) + "/" + key
}

func (v *visit) number(name string) int64 {
	n, _ := strconv.ParseInt(v.r.FormValue(name), 10, 64)
	return n
}

// LangAttr marks an element whose text is in another language than the page's.
func (v *visit) LangAttr(l dateline.Lang) template.HTMLAttr {
	if l == "" || l == v.Lang() {
		return ""
	}
	attr := ` lang="` + template.HTMLEscapeString(string(l)) + `"`
	if l.RightToLeft() != v.Lang().RightToLeft() {
		attr += ` dir="` + l.Dir() + `"`
	}
	return template.HTMLAttr(attr)
}

// Asset is the address of a file of the desk, PublicAsset of one that public pages
// use too.
func (v *visit) Asset(name string) string       { return v.assets.URL(name) }
func (v *visit) PublicAsset(name string) string { return v.public.URL(name) }

// Endonym is a language's name in itself.
func (v *visit) Endonym(l dateline.Lang) string { return i18n.Endonym(l) }

// LanguageName is a language's name in the page's.
func (v *visit) LanguageName(l dateline.Lang) string { return i18n.LanguageName(l, v.Lang()) }

// Name is a name in the page's language, or the nearest.
func (v *visit) Name(n dateline.Names) string {
	s, _ := n.In(v.Lang(), v.Room.Languages...)
	return s
}

// KindName is what a kind is called.
func (v *visit) KindName(id string) string {
	for _, k := range v.Kinds {
		if k.ID == id {
			return v.Name(k.Names)
		}
	}
	return id
}

// Zone is the user's own time zone, or the newsroom's.
func (v *visit) Zone() string {
	if v.User.Zone != "" {
		return v.User.Zone
	}
	return v.Room.Zone
}

// At writes an instant as the user's clocks show it.
func (v *visit) At(t time.Time) template.HTML {
	if t.IsZero() {
		return ""
	}
	m, err := dateline.At(t, v.Zone())
	if err != nil {
		m, _ = dateline.At(t, "UTC")
	}
	return template.HTML(`<time datetime="` + t.UTC().Format(time.RFC3339) + `">` + template.HTMLEscapeString(v.DateTime(m)) + `</time>`)
}

// When writes an instant shortly, for lists: the whole of it is in the title.
func (v *visit) When(t time.Time) template.HTML {
	if t.IsZero() {
		return ""
	}
	m, err := dateline.At(t, v.Zone())
	if err != nil {
		m, _ = dateline.At(t, "UTC")
	}
	_, clock, _ := strings.Cut(m.Local, "T")
	return template.HTML(`<time datetime="` + t.UTC().Format(time.RFC3339) + `" title="` + template.HTMLEscapeString(v.DateTime(m)) + `">` +
		template.HTMLEscapeString(v.ShortDate(m)+" "+clock) + `</time>`)
}

// Who is what colleagues call a user; programs are called what they call
// themselves.
func (v *visit) Who(id dateline.ID) string {
	if !id.Valid() {
		return string(id)
	}
	a, err := v.db.Read().Account(v.r.Context(), id)
	if err != nil {
		return string(id)
	}
	return a.Name
}

// StageName is what a stage is called.
func (v *visit) StageName(s dateline.Stage) string {
	if s == "" {
		return v.T("stage.none")
	}
	return v.T("stage." + string(s))
}

// Current marks the section of the navigation that the page is in.
func (v *visit) Current(prefix string) template.HTMLAttr {
	if v.Path == prefix || prefix != Prefix && strings.HasPrefix(v.Path, prefix) {
		return ` aria-current="true"`
	}
	return ""
}

// Offers reports whether the user may do something somewhere at the desk, for
// navigation.
func (v *visit) Offers(action string) bool {
	return v.User.ID != "" && v.User.May(dateline.Action(action), dateline.Subject{Mine: true}) == nil
}

// RoomName is the newsroom's name, in RoomLang.
func (v *visit) RoomName() string {
	s, _ := v.Room.Names.In(v.Lang(), v.Room.Languages...)
	return s
}

// RoomLang is the language of RoomName.
func (v *visit) RoomLang() dateline.Lang {
	_, l := v.Room.Names.In(v.Lang(), v.Room.Languages...)
	return l
}
