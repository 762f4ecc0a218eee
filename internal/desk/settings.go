package desk

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/newsroom"
	"dateline/internal/text"
	"dateline/internal/web"
)

func settingsRoutes() []route {
	return []route{
		{pattern: "GET /desk/settings", action: dateline.ToConfigure, handle: showSettings},
		{pattern: "POST /desk/settings", action: dateline.ToConfigure, handle: saveSettings},
		{pattern: "GET /desk/settings/kinds", action: dateline.ToConfigure, handle: showKinds},
		{pattern: "POST /desk/settings/kinds", action: dateline.ToConfigure, handle: orderKinds},
		{pattern: "GET /desk/settings/new-kind", action: dateline.ToConfigure, handle: showKind},
		{pattern: "POST /desk/settings/new-kind", action: dateline.ToConfigure, handle: saveKind},
		{pattern: "GET /desk/settings/kinds/{kind}", action: dateline.ToConfigure, handle: showKind},
		{pattern: "POST /desk/settings/kinds/{kind}", action: dateline.ToConfigure, handle: saveKind},
		{pattern: "POST /desk/settings/kinds/{kind}/remove", action: dateline.ToConfigure, handle: removeKind},
	}
}

// wrong is what a form says of an error that can be mended.
type wrong struct {
	Problem string
	Field   string // which field it is about; may be empty
}

// Bad marks the field that an error is about.
func (w wrong) Bad(field string) bool { return w.Problem != "" && w.Field == field }

// mend puts an error that a form can mend into words, in those of the part
// ("settings.bad_zone") where it has any. Other errors are returned.
func (v *visit) mend(part string, err error) (w wrong, status int, other error) {
	status = http.StatusUnprocessableEntity
	if e, ok := errors.AsType[dateline.Invalid](err); ok {
		w.Field = e.Field
		if s := v.T(part+".bad_"+e.Field, "reason", e.Reason); !strings.HasPrefix(s, "⟦") && e.Key == "" {
			w.Problem = s
			return w, status, nil
		}
	} else if e, ok := errors.AsType[dateline.Conflict](err); ok {
		w.Field, status = e.What, http.StatusConflict
	} else {
		return w, web.Status(err), err
	}
	w.Problem = v.Explain(err)
	return w, status, nil
}

// zoneNames are the zones of the world, as its clocks are told today.
func zoneNames() []string {
	b, err := assetFiles.ReadFile("assets/zones.txt")
	if err != nil {
		panic("desk: " + err.Error()) // embedded
	}
	return strings.Fields(string(b))
}

// defaultAccent is the accent of site.css, for a newsroom that has chosen none.
const defaultAccent = "#1a4480"

// settingsForm is the newsroom as it is typed.
type settingsForm struct {
	wrong
	Room     dateline.Newsroom
	Base     string
	Zones    []string
	More     []dateline.Lang        // that could be added
	Stay     map[dateline.Lang]bool // that cannot be taken out
	Unsaved  bool                   // languages were moved, and nothing is saved yet
	Contrast string                 // of the accent, with white
	Accent   string                 // a colour for the sample in any case
	Last     dateline.Lang          // which has nothing below it
}

func (v *visit) settingsForm(status int, f settingsForm) error {
	f.Zones, f.Stay = zoneNames(), map[dateline.Lang]bool{}
	for _, l := range f.Room.Languages {
		used, err := v.db.Read().LanguageUsed(v.r.Context(), l)
		if err != nil {
			return err
		}
		f.Stay[l] = used || len(f.Room.Languages) == 1
	}
	if n := len(f.Room.Languages); n > 0 {
		f.Last = f.Room.Languages[n-1]
	}
	for _, l := range i18n.Languages() {
		if !f.Room.Has(l) {
			f.More = append(f.More, l)
		}
	}
	if f.Accent = f.Room.Accent; f.Accent == "" {
		f.Accent = defaultAccent
	}
	if ratio, err := dateline.Contrast(f.Accent); err == nil {
		f.Contrast = strconv.FormatFloat(ratio, 'f', 1, 64)
	}
	return v.render(status, "settings", v.T("frame.settings"), f)
}

// conversion is one way in which the texts of a language can be made from those of
// another script.
type conversion struct {
	Value string // "zh-Hans s2twp", as the form sends it
	From  dateline.Lang
	How   string
	Now   bool
}

// Conversions are the ways to make the texts of a language; none for most.
func (f settingsForm) Conversions(to dateline.Lang) (out []conversion) {
	if !to.Chinese() {
		return nil
	}
	now, _ := f.Room.ConvertedFrom(to)
	for _, from := range f.Room.Languages {
		if from == to || !from.Chinese() {
			continue
		}
		for _, how := range newsroom.Conversions(from, to) {
			out = append(out, conversion{string(from) + " " + how, from, how, now.From == from && now.How == how})
		}
	}
	return out
}

func showSettings(v *visit) error {
	return v.settingsForm(http.StatusOK, settingsForm{Room: v.Room, Base: newsroom.Base(v.Room)})
}

// typedNames reads the fields of one sort in every language of a form; what it
// has no field for stays as it was.
func (v *visit) typedNames(was dateline.Names, field string, langs []dateline.Lang) dateline.Names {
	out := maps.Clone(was)
	if out == nil {
		out = dateline.Names{}
	}
	for _, l := range langs {
		if s := v.line(field + "." + string(l)); s != "" {
			out[l] = s
		} else if _, sent := v.r.PostForm[field+"."+string(l)]; sent {
			delete(out, l)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (v *visit) typedSettings() dateline.Newsroom {
	room := v.Room
	v.form("do") // reads the form
	room.Languages = nil
	for _, l := range v.r.PostForm["language"] {
		room.Languages = append(room.Languages, dateline.Lang(l))
	}
	room.Names = v.typedNames(room.Names, "name", room.Languages)
	room.About = v.typedNames(room.About, "about", room.Languages)
	room.Footer = v.typedNames(room.Footer, "footer", room.Languages)
	room.Address = strings.TrimRight(v.line("address"), "/")
	room.ShowChanges = v.form("show_changes") != ""
	room.ShowUntranslated, room.HideStale = v.form("show_untranslated") != "", v.form("show_stale") == ""
	room.Conversions = nil
	for _, l := range room.Languages {
		if from, how, ok := strings.Cut(v.form("convert."+string(l)), " "); ok {
			room.Conversions = append(room.Conversions, dateline.Conversion{From: dateline.Lang(from), To: l, How: how})
		}
	}
	room.Zone, room.SecondZone, room.DateOrder = v.line("zone"), v.line("second_zone"), v.line("date_order")
	room.Accent, room.Contact = strings.ToLower(v.line("accent")), v.line("contact")
	if room.Accent != "" && !strings.HasPrefix(room.Accent, "#") {
		room.Accent = "#" + room.Accent
	}
	return room
}

// moved returns list with one of its members a place up or down, as a button
// "up:x" or "down:x" asks, or without it: "remove:x".
func moved[T ~string](list []T, do string) ([]T, bool) {
	act, what, _ := strings.Cut(do, ":")
	list = slices.Clone(list)
	at := slices.Index(list, T(what))
	if at < 0 {
		return list, false
	}
	switch act {
	case "up":
		if at > 0 {
			list[at-1], list[at] = list[at], list[at-1]
		}
	case "down":
		if at < len(list)-1 {
			list[at+1], list[at] = list[at], list[at+1]
		}
	case "remove":
		list = slices.Delete(list, at, at+1)
	default:
		return list, false
	}
	return list, true
}

func saveSettings(v *visit) error {
	f := settingsForm{Room: v.typedSettings(), Base: v.line("base")}
	do := v.line("do")
	if list, ok := moved(f.Room.Languages, do); ok {
		f.Room.Languages, f.Unsaved = list, true
		return v.settingsForm(http.StatusOK, f)
	}
	if do == "add" {
		l := dateline.CanonicalLang(v.line("more"))
		if i18n.Endonym(l) != string(l) && !f.Room.Has(l) { // it has a name, so it is one
			f.Room.Languages, f.Unsaved = append(f.Room.Languages, l), true
			return v.settingsForm(http.StatusOK, f)
		}
		f.wrong = wrong{v.T("settings.not_language"), "more"}
		return v.settingsForm(http.StatusUnprocessableEntity, f)
	}
	err := v.room.Configure(v.r.Context(), v.actor(), f.Base, f.Room)
	if err == nil {
		return v.done("/desk/settings", "settings.saved")
	}
	status := 0
	if f.wrong, status, err = v.mend("settings", err); err != nil {
		return err
	}
	if f.Field == "accent" {
		if ratio, bad := dateline.Contrast(f.Room.Accent); bad == nil {
			f.Problem = v.T("settings.pale", "ratio", fmt.Sprintf("%.1f", ratio))
		}
	}
	return v.settingsForm(status, f)
}

// kindList is the page of kinds.
type kindList struct {
	wrong
	Last string // which has nothing below it
}

func (v *visit) kindList(status int, l kindList) error {
	if n := len(v.Kinds); n > 0 {
		l.Last = v.Kinds[n-1].ID
	}
	return v.render(status, "kinds", v.T("settings.kinds"), l)
}

func showKinds(v *visit) error { return v.kindList(http.StatusOK, kindList{}) }

func orderKinds(v *visit) error {
	var ids []string
	for _, k := range v.Kinds {
		ids = append(ids, k.ID)
	}
	ids, ok := moved(ids, v.line("do"))
	if !ok {
		return v.done("/desk/settings/kinds", "")
	}
	err := v.room.OrderKinds(v.r.Context(), v.actor(), ids)
	if err == nil {
		return v.done("/desk/settings/kinds", "settings.ordered")
	}
	w, status, err := v.mend("kinds", err)
	if err != nil {
		return err
	}
	return v.kindList(status, kindList{wrong: w})
}

// kindForm is one kind as it is typed.
type kindForm struct {
	wrong
	dateline.Kind
	Base  string
	New   bool
	Used  bool // so that it can neither go nor begin to happen
	Facts []dateline.FactName
}

// Has reports whether the kind requires a fact.
func (f kindForm) Has(n dateline.FactName) bool { return slices.Contains(f.Requires, n) }

// Here is the address of the form.
func (f kindForm) Here() string {
	if f.New {
		return "/desk/settings/new-kind"
	}
	return "/desk/settings/kinds/" + url.PathEscape(f.ID)
}

// kind is the kind that the route names, or a new one.
func (v *visit) kind() (f kindForm, err error) {
	f.Facts = newsroom.Requirable()
	id := v.r.PathValue("kind")
	if f.New = id == ""; f.New {
		f.Requires = []dateline.FactName{dateline.FactIssued}
		return f, nil
	}
	at := slices.IndexFunc(v.Kinds, func(k dateline.Kind) bool { return k.ID == id })
	if at < 0 {
		return f, dateline.NotFound{What: "kind", Key: id}
	}
	f.Kind, f.Base = v.Kinds[at], newsroom.Base(v.Kinds[at])
	f.Used, err = v.db.Read().KindUsed(v.r.Context(), id)
	return f, err
}

func (v *visit) kindForm(status int, f kindForm) error {
	title := v.T("settings.new_kind")
	if !f.New {
		title = v.KindName(f.ID)
	}
	return v.render(status, "kind", title, f)
}

func showKind(v *visit) error {
	f, err := v.kind()
	if err != nil {
		return err
	}
	return v.kindForm(http.StatusOK, f)
}

func saveKind(v *visit) error {
	f, err := v.kind()
	if err != nil {
		return err
	}
	v.form("base") // reads the form
	if f.New {
		f.ID = v.line("id")
		if f.ID == "" { // from its English name, as the kinds that come with the program are called
			f.ID = strings.ReplaceAll(text.Slug(v.line("name.en"), 40), "-", " ")
		}
	} else if f.Base = v.line("base"); f.Base == "" {
		return dateline.Invalidf("base", "the form is not whole; open it again")
	}
	f.Names = v.typedNames(f.Names, "name", v.Room.Languages)
	f.Requires = nil
	for _, n := range v.r.PostForm["requires"] {
		f.Requires = append(f.Requires, dateline.FactName(n))
	}
	if f.New || !f.Used {
		f.Happens = v.line("happens") != ""
	}
	if f.Approvals, f.EachOffice = int(v.number("approvals")), v.line("each_office") != ""; f.Approvals == 1 {
		f.Approvals = 0 // means one, too
	}
	f.Release, f.Follows = dateline.Release(v.line("release")), v.line("follows") != ""
	err = v.room.SaveKind(v.r.Context(), v.actor(), f.Base, f.Kind)
	if err == nil {
		return v.done("/desk/settings/kinds", "settings.kind_saved", "kind", v.Name(f.Names))
	}
	status := 0
	if f.wrong, status, err = v.mend("kinds", err); err != nil {
		return err
	}
	return v.kindForm(status, f)
}

func removeKind(v *visit) error {
	f, err := v.kind()
	if err != nil {
		return err
	}
	err = v.room.RemoveKind(v.r.Context(), v.actor(), f.ID)
	if err == nil {
		return v.done("/desk/settings/kinds", "settings.kind_removed", "kind", v.Name(f.Names))
	}
	status := 0
	if f.wrong, status, err = v.mend("kinds", err); err != nil {
		return err
	}
	return v.kindForm(status, f)
}
