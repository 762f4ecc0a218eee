package desk

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline"
	"dateline/internal/facts"
	"dateline/internal/markup"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/text"
)

func writeRoutes() []route {
	return []route{
		{pattern: "GET /desk/new", action: dateline.ToCreate, handle: (*visit).showNew},
		{pattern: "POST /desk/new", action: dateline.ToCreate, handle: (*visit).create},
		{pattern: "GET /desk/items/{item}/{lang}", action: dateline.ToSee, handle: (*visit).showText},
		{pattern: "POST /desk/items/{item}/{lang}", action: dateline.ToWrite, handle: (*visit).saveText},
		{pattern: "POST /desk/items/{item}/{lang}/read", action: dateline.ToWrite, handle: (*visit).readFacts},
		{pattern: "POST /desk/items/{item}/{lang}/discard", action: dateline.ToWrite, handle: (*visit).discard},
		{pattern: "GET /desk/items/{item}/{lang}/clash", action: dateline.ToSee, handle: (*visit).showClash},
		{pattern: "POST /desk/items/{item}/{lang}/settle", action: dateline.ToSee, handle: (*visit).settle},
		{pattern: "POST /desk/items/{item}/{lang}/presence", action: dateline.ToSee, handle: (*visit).presence},
		{pattern: "POST /desk/convert/render", action: dateline.ToEnter, handle: (*visit).convertRender},
		{pattern: "POST /desk/convert/markdown", action: dateline.ToEnter, handle: (*visit).convertMarkdown},
		{pattern: "POST /desk/convert/paste", action: dateline.ToEnter, handle: (*visit).convertMarkdown},
	}
}

// showNew offers the kinds and languages of a new item.
func (v *visit) showNew() error { return v.offerNew(http.StatusOK, "") }

func (v *visit) offerNew(status int, problem string) error {
	key, err := dateline.NewID(v.Random)
	if err != nil {
		return err
	}
	return v.render(status, "new", v.T("write.new"), struct {
		Problem string
		Key     dateline.ID
	}{problem, key})
}

func (v *visit) create() error {
	id, err := v.room.Begin(v.r.Context(), newsroom.Beginning{
		By: v.actor(), Kind: v.form("kind"), Lang: dateline.Lang(v.form("lang")), Key: v.once("new"),
	})
	if e, ok := errors.AsType[dateline.Invalid](err); ok {
		return v.offerNew(http.StatusUnprocessableEntity, v.Explain(e))
	}
	if err != nil {
		return err
	}
	return v.done(v.textURL(id, dateline.Lang(v.form("lang"))), "")
}

func (v *visit) textURL(id dateline.ID, lang dateline.Lang) string {
	return "/desk/items/" + string(id) + "/" + string(lang)
}

// Here is the address of the text at hand.
func (v *visit) Here() string { return v.textURL(v.Item.ID, v.In) }

// entryLine is one line of a form's list: a field with several values.
type entryLine struct{ Name, Role string }

// writing is the form in which a text and its facts are written.
type writing struct {
	dateline.Text
	HTML        string // of the body, for the rich-text editor
	Rich        bool   // whether that editor is offered
	Base        string // what was edited: version, and state of the facts
	Saved       time.Time
	Problem     string
	Field       string // of the problem
	Kind        string
	Offices     []string
	Speakers    []entryLine
	Place       string
	Occasion    string
	Topics      []string
	Day, Clock  string
	IssuedZone  string
	Start       eventForm
	Lead        dateline.ID
	Attachments []dateline.ID
	Read        map[string]string // fact → the words it was read from
	Unsure      []facts.Unsure
	Missing     []dateline.FactName
	States      bool // the user may change facts
	Required    []dateline.FactName
	Happens     bool
	IsPublic    bool // a change needs a note
	Choices     registerChoices
	Images      []dateline.Asset
	Files       []dateline.Asset
	Remarks     []remarkView
	Others      []other
	Labels      map[string]string
	Rest        bool // there are parked texts
	History     []dateline.Edition
	Zones       []string
	Standing    store.Translation // of a translation: how it stands with its source
}

type eventForm struct {
	Day, Clock, EndDay, EndClock, Zone, Status, Link, Registration string
}

type other struct {
	Lang    dateline.Lang
	Stage   dateline.Stage
	Public  bool
	Current bool
	Exists  bool
}

// showText is the page of one text: the editor for somebody who may change it, or
// the page for reading and judging it.
func (v *visit) showText() error {
	s := newsroom.Subject(v.Item, v.In, v.Text, v.User.ID)
	if v.User.May(dateline.ToWrite, s) != nil || v.r.URL.Query().Has("read") {
		return v.showJudge(http.StatusOK, "")
	}
	f, err := v.stored()
	if err != nil {
		return err
	}
	return v.offerWriting(http.StatusOK, f)
}

// stored is the form as what is saved fills it.
func (v *visit) stored() (writing, error) {
	uses, err := v.db.Read().ItemAssets(v.r.Context(), v.Item.ID)
	if err != nil {
		return writing{}, err
	}
	i := v.Item
	f := writing{
		Text: v.Text.Text, Base: base(v.Text.Version, newsroom.StatedBase(i, uses)), Saved: v.Text.Updated, Kind: i.Kind,
		IssuedZone: i.Facts.Issued.Zone,
	}
	f.Day, f.Clock = split(i.Facts.Issued)
	if f.IssuedZone == "" {
		f.IssuedZone = v.Zone()
	}
	for _, o := range i.Facts.Offices {
		f.Offices = append(f.Offices, v.refName(dateline.Offices, o))
	}
	for _, t := range i.Facts.Topics {
		f.Topics = append(f.Topics, v.refName(dateline.Topics, t))
	}
	for _, s := range i.Facts.Speakers {
		l := entryLine{Name: v.refName(dateline.People, s.Person)}
		if s.Role != nil {
			l.Role = v.refName(dateline.Roles, *s.Role)
		}
		f.Speakers = append(f.Speakers, l)
	}
	if i.Facts.Place != nil {
		f.Place = v.refName(dateline.Places, *i.Facts.Place)
	}
	f.Occasion = i.Facts.Occasion[v.In]
	if e := i.Event; e != nil {
		f.Start.Day, f.Start.Clock = split(e.Start)
		f.Start.EndDay, f.Start.EndClock = split(e.End)
		f.Start.Zone, f.Start.Status, f.Start.Link, f.Start.Registration = e.Start.Zone, string(e.Status), e.Link, e.Registration
	}
	for _, u := range uses {
		switch u.Place {
		case dateline.Lead:
			f.Lead = u.ID
		case dateline.Attachment:
			f.Attachments = append(f.Attachments, u.ID)
		}
	}
	return f, nil
}

func base(version int64, stated string) string { return strconv.FormatInt(version, 10) + "." + stated }

// split writes a moment as a form has it: day and clock time.
func split(m dateline.Moment) (day, clock string) {
	day, clock, _ = strings.Cut(m.Local, "T")
	return day, clock
}

// refName is how a form names an entry of a register: by name, and where several
// share it also by its part of an address.
func (v *visit) refName(r dateline.Register, ref dateline.Ref) string {
	name, _ := ref.Names.In(v.In, append([]dateline.Lang{v.Item.Source}, v.Room.Languages...)...)
	found, err := v.db.Read().EntriesByName(v.r.Context(), r, text.Fold(name))
	if err == nil && (len(found) != 1 || found[0].ID != ref.ID) {
		name += " [" + ref.Slug + "]"
	}
	return name
}

// posted is the form as it was sent.
func (v *visit) posted() (writing, error) {
	if err := v.r.ParseForm(); err != nil {
		return writing{}, err
	}
	f := writing{
		Text: dateline.Text{Headline: text.OneLine(v.line("headline")), Lead: text.OneLine(v.line("lead")), Body: v.form("body"), ChangeNote: v.line("change_note")},
		Base: v.form("base"), Saved: v.Text.Updated, Kind: v.form("kind"), Place: v.line("place"), Occasion: v.line("occasion"),
		Day: v.line("issued_day"), Clock: v.line("issued_clock"), IssuedZone: v.line("issued_zone"), Lead: dateline.ID(v.form("lead_image")),
		Start: eventForm{v.line("start_day"), v.line("start_clock"), v.line("end_day"), v.line("end_clock"), v.line("start_zone"), v.form("event_status"), v.line("link"), v.line("registration")},
	}
	if v.r.PostForm.Has("body_html") {
		md, _, err := markup.FromHTML(mediaWithout(v.form("body_html")))
		if err != nil {
			return f, err
		}
		f.Body = md
	}
	list := func(name string) (out []string) {
		for _, s := range v.r.PostForm[name] {
			if s = strings.TrimSpace(s); s != "" {
				out = append(out, s)
			}
		}
		return out
	}
	f.Offices, f.Topics = list("office"), list("topic")
	roles := v.r.PostForm["role"]
	for i, name := range v.r.PostForm["speaker"] {
		l := entryLine{Name: strings.TrimSpace(name)}
		if i < len(roles) {
			l.Role = strings.TrimSpace(roles[i])
		}
		if l.Name != "" {
			f.Speakers = append(f.Speakers, l)
		}
	}
	for _, id := range list("attachment") {
		f.Attachments = append(f.Attachments, dateline.ID(id))
	}
	return f, nil
}

// saveText saves text and facts, and then does what the button that was pressed
// says: nothing more, hand it over, or read the facts.
func (v *visit) saveText() error {
	f, err := v.posted()
	if err != nil {
		return err
	}
	saved, err := v.save(&f)
	if c, ok := errors.AsType[newsroom.Clash](err); ok {
		return v.clashed(c)
	}
	if err != nil {
		return v.unsaved(f, err)
	}
	if v.wantsJSON() {
		return v.json(http.StatusOK, map[string]any{"version": f.Base, "saved": v.T("write.saved_at", "time", v.clock(v.Now()))})
	}
	switch v.form("then") {
	case "submit":
		if _, err := v.room.Submit(v.r.Context(), newsroom.Handing{By: v.actor(), Item: v.Item.ID, Lang: v.In, Version: saved.Version}); err != nil {
			return v.unsaved(f, err)
		}
		return v.done("/desk/items/"+string(v.Item.ID), "write.submitted")
	case "preview":
		return v.done(v.Here()+"/preview", "")
	}
	return v.done(v.Here(), "write.saved")
}

// clock is the time of day as the user's clocks show it.
func (v *visit) clock(t time.Time) string {
	loc, err := time.LoadLocation(v.Zone())
	if err != nil {
		loc = time.UTC
	}
	return t.In(loc).Format("15:04:05")
}

// save saves the form's text, and its facts where the user may state them. f.Base
// is what is to be edited next.
func (v *visit) save(f *writing) (dateline.WorkingCopy, error) {
	version, stated, _ := strings.Cut(f.Base, ".")
	n, _ := strconv.ParseInt(version, 10, 64)
	w, err := v.room.Save(v.r.Context(), newsroom.Saving{By: v.actor(), Item: v.Item.ID, Lang: v.In, Base: n, Text: f.Text})
	if err != nil {
		return w, err
	}
	f.Base = base(w.Version, stated)
	if v.r.PostForm.Has("kind") {
		if stated, err = v.state(*f, stated); err != nil {
			return w, err
		}
	}
	v.Text, f.Saved, f.Base = w, w.Updated, base(w.Version, stated)
	return w, nil
}

func (v *visit) clashed(c newsroom.Clash) error {
	to := v.Here() + "/clash"
	if v.wantsJSON() {
		return v.json(http.StatusConflict, map[string]string{"conflict": to})
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

// unsaved shows the form again with what was typed and what is wrong.
func (v *visit) unsaved(f writing, err error) error {
	status := http.StatusUnprocessableEntity
	invalid, isInvalid := errors.AsType[dateline.Invalid](err)
	_, isConflict := errors.AsType[dateline.Conflict](err)
	switch {
	case isInvalid:
	case isConflict:
		status = http.StatusConflict
	default:
		return err
	}
	if v.wantsJSON() {
		return v.json(http.StatusUnprocessableEntity, map[string]string{"message": v.Explain(err)})
	}
	f.Problem, f.Field = v.Explain(err), invalid.Field
	if e := v.reload(); e != nil {
		return e
	}
	return v.offerWriting(status, f)
}

// reload reads item and text again, after an act changed them.
func (v *visit) reload() (err error) {
	if v.Item, err = v.db.Read().Item(v.r.Context(), v.Item.ID); err != nil {
		return err
	}
	w, err := v.db.Read().WorkingCopy(v.r.Context(), v.Item.ID, v.In)
	if _, none := errors.AsType[dateline.NotFound](err); none {
		return nil
	}
	v.Text = w
	return err
}

// historyShown is how many editions the editor lists; the comparison has the rest.
const historyShown = 8

// offerWriting writes the editor.
func (v *visit) offerWriting(status int, f writing) error {
	ctx, read := v.r.Context(), v.db.Read()
	f.States = v.User.May(dateline.ToState, newsroom.Subject(v.Item, "", dateline.WorkingCopy{}, v.User.ID)) == nil
	for _, k := range v.Kinds {
		if k.ID == f.Kind {
			f.Required, f.Happens = k.Requires, k.Happens
		}
	}
	f.Missing = v.Item.Facts.Missing(f.Required)
	live, err := read.Live(ctx, v.Item.ID, v.In)
	f.IsPublic = err == nil && live.Status == dateline.Live
	if f.Others, err = v.others(); err != nil {
		return err
	}
	if f.Choices, err = v.choices(); err != nil {
		return err
	}
	if f.Images, err = v.pickable("image", f.Lead); err != nil {
		return err
	}
	if f.Files, err = v.pickable("", f.Attachments...); err != nil {
		return err
	}
	if f.Remarks, err = v.remarks(v.Text.Body); err != nil {
		return err
	}
	parked, err := read.Parked(ctx, v.Item.ID, v.In)
	if err != nil {
		return err
	}
	f.Rest = len(parked) > 0
	if f.History, err = read.EditionHeads(ctx, v.Item.ID, v.In, historyShown); err != nil {
		return err
	}
	if f.Rich = v.md.Faithful(f.Body, v.In); f.Rich {
		f.HTML = v.shown(v.md.Editable(f.Body, v.In))
	}
	standings, err := read.Translations(ctx, v.Item.ID)
	if err != nil {
		return err
	}
	for _, s := range standings {
		if s.Lang == v.In {
			f.Standing = s
		}
	}
	f.Labels = v.editorLabels()
	f.Zones = v.zones(f.IssuedZone, f.Start.Zone)
	title := f.Headline
	if title == "" {
		title = v.T("write.untitled")
	}
	return v.write(status, "write", page{visit: v, Title: title, Data: f, Wide: true})
}

// others are the languages of the newsroom with how the item stands in each.
func (v *visit) others() ([]other, error) {
	w, err := v.db.Read().Work(v.r.Context(), v.Item.ID)
	if err != nil {
		return nil, err
	}
	live, err := v.db.Read().LiveOfItem(v.r.Context(), v.Item.ID)
	if err != nil {
		return nil, err
	}
	var out []other
	for _, l := range v.Room.Languages {
		stage, exists := w.Langs[l]
		public := slices.ContainsFunc(live, func(e dateline.LiveEdition) bool { return e.Lang == l && e.Status == dateline.Live })
		out = append(out, other{Lang: l, Stage: stage, Public: public, Current: l == v.In, Exists: exists})
	}
	return out, nil
}

// editorLabels are the words of the text editor's tools.
func (v *visit) editorLabels() map[string]string {
	out := map[string]string{}
	for _, key := range []string{
		"toolbar", "bold", "italic", "strike", "sub", "sup", "paragraph", "heading2", "heading3", "heading4", "bullets", "numbers", "quote", "rule", "link", "image",
		"note", "question", "answer", "undo", "redo", "source", "rich", "table", "table_tools", "row_add", "row_delete", "column_add", "column_delete", "table_delete",
		"link_address", "link_text", "link_invalid", "link_remove", "image_file", "image_alt", "image_decorative", "image_title", "apply", "insert", "cancel",
	} {
		out[key] = v.T("editor." + key)
	}
	return out
}

func (v *visit) discard() error {
	if err := v.room.Discard(v.r.Context(), v.actor(), v.Item.ID, v.In); err != nil {
		return err
	}
	return v.done("/desk/items/"+string(v.Item.ID), "write.discarded")
}
