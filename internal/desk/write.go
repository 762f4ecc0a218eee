package desk

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
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

type registerChoices struct{ Offices, People, Roles, Places, Topics []string }

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

// moment reads a day and perhaps a clock time of a form.
func moment(field, day, clock, zone string) (dateline.Moment, error) {
	if day == "" {
		return dateline.Moment{}, nil
	}
	if clock != "" {
		day += "T" + clock[:min(5, len(clock))]
	}
	m, err := dateline.ParseMoment(day, zone)
	if e, ok := errors.AsType[dateline.Invalid](err); ok {
		e.Field = field
		return m, e
	}
	return m, err
}

// stating is what the form says of the facts.
func (v *visit) stating(f writing) (newsroom.Stating, error) {
	_, stated, _ := strings.Cut(f.Base, ".")
	s := newsroom.Stating{
		By: v.actor(), Item: v.Item.ID, Base: stated, Lang: v.In, Kind: f.Kind, Authoritative: v.Item.Authoritative,
		Offices: f.Offices, Place: f.Place, Topics: f.Topics, Occasion: dateline.Names{}, Lead: f.Lead, Attachments: f.Attachments,
	}
	for l, o := range v.Item.Facts.Occasion {
		s.Occasion[l] = o
	}
	s.Occasion[v.In] = f.Occasion
	for _, l := range f.Speakers {
		s.Speakers = append(s.Speakers, newsroom.Speaker(l))
	}
	var err error
	if s.Issued, err = moment("issued", f.Day, f.Clock, f.IssuedZone); err != nil {
		return s, err
	}
	if f.Start.Day != "" {
		e := &dateline.Event{Status: dateline.EventStatus(f.Start.Status), Link: f.Start.Link, Registration: f.Start.Registration}
		if e.Start, err = moment("start", f.Start.Day, f.Start.Clock, f.Start.Zone); err != nil {
			return s, err
		}
		if e.End, err = moment("end", f.Start.EndDay, f.Start.EndClock, f.Start.Zone); err != nil {
			return s, err
		}
		if e.Status == "" {
			e.Status = dateline.Scheduled
		}
		for field, u := range map[string]string{"link": e.Link, "registration": e.Registration} {
			if parsed, err := url.Parse(u); u != "" && (err != nil || parsed.Scheme != "https" && parsed.Scheme != "http") {
				return s, dateline.Invalidf(field, "%q is not an address of the web", u)
			}
		}
		s.Event = e
	}
	return s, nil
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
		ask, err := v.stating(*f)
		if err == nil {
			stated, err = v.room.State(v.r.Context(), ask)
		}
		if err != nil {
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
	all, err := read.Editions(ctx, v.Item.ID)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(all) {
		if e.Lang == v.In {
			f.History = append(f.History, e)
		}
	}
	if f.Rich = v.faithful(f.Body, v.In); f.Rich {
		f.HTML = v.shown(v.editable(f.Body, v.In))
	}
	f.Labels = v.editorLabels()
	f.Zones = v.zones(f.IssuedZone, f.Start.Zone)
	title := f.Headline
	if title == "" {
		title = v.T("write.untitled")
	}
	return v.write(status, "write", page{visit: v, Title: title, Data: f, Wide: true})
}

// zones are the time zones that a form offers first.
func (v *visit) zones(more ...string) []string {
	var out []string
	for _, z := range append(more, v.User.Zone, v.Room.Zone, "UTC") {
		if z != "" && !slices.Contains(out, z) {
			out = append(out, z)
		}
	}
	return out
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

// maxChoices bounds what a field of a form suggests.
const maxChoices = 300

func (v *visit) choices() (c registerChoices, err error) {
	for reg, into := range map[dateline.Register]*[]string{
		dateline.Offices: &c.Offices, dateline.People: &c.People, dateline.Roles: &c.Roles, dateline.Places: &c.Places, dateline.Topics: &c.Topics,
	} {
		list, err := v.db.Read().Entries(v.r.Context(), reg)
		if err != nil {
			return c, err
		}
		for _, e := range list[:min(len(list), maxChoices)] {
			name, _ := e.Names.In(v.In, v.Room.Languages...)
			*into = append(*into, name)
		}
		slices.Sort(*into)
		*into = slices.Compact(*into)
	}
	return c, nil
}

// pickable are the newest images or files that a form offers, and those chosen.
func (v *visit) pickable(kind string, chosen ...dateline.ID) ([]dateline.Asset, error) {
	list, err := v.db.Read().Assets(v.r.Context(), kind, store.Position{}, 50)
	if err != nil {
		return nil, err
	}
	for _, id := range chosen {
		if id == "" || slices.ContainsFunc(list, func(a dateline.Asset) bool { return a.ID == id }) {
			continue
		}
		a, err := v.db.Read().Asset(v.r.Context(), id)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
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

// readFacts reads the facts out of the text and proposes them where the form has
// none yet. The text keeps them unless the user asks to take them out.
func (v *visit) readFacts() error {
	f, err := v.posted()
	if err != nil {
		return err
	}
	got := facts.Read(f.Body, facts.Hints{Lang: v.In, Headline: f.Headline, Zone: v.Room.Zone, DateOrder: v.Room.DateOrder})
	f.propose(got)
	if v.wantsJSON() {
		fields := map[string]any{"kind": f.Kind, "office": f.Offices, "place": f.Place, "occasion": f.Occasion, "issued_day": f.Day, "issued_clock": f.Clock, "issued_zone": f.IssuedZone}
		var speakers, roles []string
		for _, s := range f.Speakers {
			speakers, roles = append(speakers, s.Name), append(roles, s.Role)
		}
		fields["speaker"], fields["role"] = speakers, roles
		return v.json(http.StatusOK, map[string]any{"fields": fields, "read": f.Read, "text": strings.TrimSpace(got.Body) != strings.TrimSpace(f.Body)})
	}
	if v.form("then") == "take out" {
		f.Body = got.Body
		if f.Headline == "" {
			f.Headline = got.Headline
		}
	}
	return v.offerWriting(http.StatusOK, f)
}

// propose fills the empty fields of the form with what was read.
func (f *writing) propose(got facts.Reading) {
	f.Read, f.Unsure = map[string]string{}, got.Unsure
	words := func(fact string) {
		for _, e := range got.Evidence {
			if e.Fact == fact && f.Read[fact] == "" {
				f.Read[fact] = e.Text
			}
		}
	}
	if f.Headline == "" && got.Headline != "" {
		f.Headline = got.Headline
		words("headline")
	}
	if got.Kind != "" && f.Kind == "" {
		f.Kind = got.Kind
		words("kind")
	}
	if len(f.Offices) == 0 && len(got.Offices) > 0 {
		f.Offices = got.Offices
		words("office")
	}
	if len(f.Speakers) == 0 && len(got.Speakers) > 0 {
		for _, s := range got.Speakers {
			name, role := s.Name, s.Role
			if name == "" {
				name, role = role, ""
			}
			f.Speakers = append(f.Speakers, entryLine{name, role})
		}
		words("speaker")
	}
	if f.Place == "" && got.Place != "" {
		f.Place = got.Place
		words("place")
	}
	if f.Occasion == "" && got.Occasion != "" {
		f.Occasion = got.Occasion
		words("occasion")
	}
	if f.Day == "" && !got.Issued.IsZero() {
		f.Day, f.Clock = split(got.Issued)
		if got.Issued.Zone != "" {
			f.IssuedZone = got.Issued.Zone
		}
		words("issued")
	}
}

func (v *visit) discard() error {
	if err := v.room.Discard(v.r.Context(), v.actor(), v.Item.ID, v.In); err != nil {
		return err
	}
	return v.done("/desk/items/"+string(v.Item.ID), "write.discarded")
}

// showClash shows a text that came too late beside the one that was saved.
func (v *visit) showClash() error {
	parked, err := v.db.Read().Parked(v.r.Context(), v.Item.ID, v.In)
	if err != nil {
		return err
	}
	type side struct {
		store.Parked
		Headline, Lead, Note []diffEdit
		Body                 []diffPara
		IsFacts              bool
	}
	var sides []side
	for _, p := range parked {
		s := side{Parked: p, IsFacts: len(p.Facts) > 0}
		if !s.IsFacts {
			s.Headline, s.Lead = v.edits(v.Text.Headline, p.Text.Headline), v.edits(v.Text.Text.Lead, p.Text.Lead)
			s.Body, s.Note = v.paragraphs(v.Text.Body, p.Text.Body), v.edits(v.Text.ChangeNote, p.Text.ChangeNote)
		}
		sides = append(sides, s)
	}
	return v.render(http.StatusOK, "clash", v.T("write.clash"), struct{ Sides []side }{sides})
}

// settle takes a parked text over, or puts it away.
func (v *visit) settle() error {
	ctx := v.r.Context()
	id := dateline.ID(v.form("parked"))
	if v.form("then") == "take" {
		parked, err := v.db.Read().Parked(ctx, v.Item.ID, v.In)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(parked, func(p store.Parked) bool { return p.ID == id })
		if i < 0 {
			return dateline.NotFound{What: "text", Key: string(id)}
		}
		// What stands now is parked in its place, so that this can be undone.
		now := v.Text
		if _, err := v.room.Save(ctx, newsroom.Saving{By: v.actor(), Item: v.Item.ID, Lang: v.In, Base: v.number("version"), Text: parked[i].Text}); err != nil {
			return err
		}
		if now.Text != parked[i].Text {
			v.room.Save(ctx, newsroom.Saving{By: v.actor(), Item: v.Item.ID, Lang: v.In, Base: -1, Text: now.Text})
		}
	}
	if err := v.room.Settle(ctx, v.actor(), v.Item.ID, v.In, id); err != nil {
		return err
	}
	return v.done(v.Here(), "write.settled")
}

// presenceLasts is how long after its last sign somebody counts as being there.
const presenceLasts = 30 * time.Second

// presence says that the user has the text open, and tells who else has.
func (v *visit) presence() error {
	ctx, now := v.r.Context(), v.Now()
	fresh := now.Add(-presenceLasts)
	err := v.db.Write(ctx, func(tx *store.Tx) error {
		return tx.TouchPresence(ctx, v.Item.ID, v.In, v.User.ID, now, fresh)
	})
	if err != nil {
		return err
	}
	list, err := v.db.Read().Present(ctx, v.Item.ID, v.In, fresh)
	if err != nil {
		return err
	}
	others := []map[string]any{}
	for _, p := range list {
		if p.User != v.User.ID {
			others = append(others, map[string]any{"name": v.Who(p.User), "since": v.clock(p.Since)[:5], "editing": true})
		}
	}
	return v.json(http.StatusOK, map[string]any{"others": others})
}

func (v *visit) convertRender() error {
	md := v.form("markdown")
	return v.json(http.StatusOK, map[string]string{"html": v.shown(v.editable(md, dateline.Lang(v.form("lang"))))})
}

// convertMarkdown turns the editor's or the clipboard's HTML into Markdown, and
// back into HTML as the editor takes it.
func (v *visit) convertMarkdown() error {
	md, lost, err := markup.FromHTML(mediaWithout(v.form("html")))
	if err != nil {
		return err
	}
	if lost == nil {
		lost = []string{}
	}
	return v.json(http.StatusOK, map[string]any{"markdown": md, "html": v.shown(v.editable(md, "")), "lost": lost})
}

// Fact is what a fact is called.
func (v *visit) Fact(name dateline.FactName) string { return v.T("field." + string(name)) }

// Blank returns a list with one more, empty line, for forms that grow as they are
// saved.
func (v *visit) Blank(list []string) []string { return append(slices.Clone(list), "") }

// BlankSpeaker is Blank for speakers.
func (v *visit) BlankSpeaker(list []entryLine) []entryLine {
	return append(slices.Clone(list), entryLine{})
}

// Requires reports whether a fact is among those required.
func (f writing) Requires(name string) bool {
	return slices.Contains(f.Required, dateline.FactName(name))
}

// Lacks reports whether a required fact is missing.
func (f writing) Lacks(name string) bool { return slices.Contains(f.Missing, dateline.FactName(name)) }

// Attached reports whether a file is among the attachments.
func (f writing) Attached(id dateline.ID) bool { return slices.Contains(f.Attachments, id) }

// Wrong marks the field that a problem is about.
func (f writing) Wrong(field string) bool { return f.Field != "" && f.Field == field }

// Version is the version that is edited.
func (f writing) Version() string { return fmt.Sprint(strings.Split(f.Base, ".")[0]) }
