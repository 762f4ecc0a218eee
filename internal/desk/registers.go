package desk

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/text"
	"dateline/internal/view"
)

func registersRoutes() []route {
	return []route{
		{pattern: "GET /desk/registers", action: dateline.ToRegister, handle: showRegisters},
		{pattern: "GET /desk/registers/{register}", action: dateline.ToRegister, handle: showRegister},
		{pattern: "GET /desk/registers/{register}/new", action: dateline.ToRegister, handle: showEntry},
		{pattern: "POST /desk/registers/{register}/new", action: dateline.ToRegister, handle: saveEntry},
		{pattern: "GET /desk/registers/{register}/{entry}", action: dateline.ToRegister, handle: showEntry},
		{pattern: "POST /desk/registers/{register}/{entry}", action: dateline.ToRegister, handle: saveEntry},
		{pattern: "POST /desk/registers/{register}/{entry}/appointments", action: dateline.ToRegister, handle: saveAppointment},
	}
}

// registers are all of them, in the order in which the desk shows them.
func registers() []dateline.Register {
	return []dateline.Register{dateline.Offices, dateline.People, dateline.Roles, dateline.Places, dateline.Topics}
}

// registerCount is a register with how many entries it has.
type registerCount struct {
	Register dateline.Register
	Total    int
}

func showRegisters(v *visit) error {
	var all []registerCount
	for _, r := range registers() {
		n, err := v.db.Read().CountEntries(v.r.Context(), store.EntryQuery{Register: r})
		if err != nil {
			return err
		}
		all = append(all, registerCount{r, n})
	}
	return v.render(http.StatusOK, "registers", v.T("frame.registers"), all)
}

// inRegister is the register that the route names.
func (v *visit) inRegister() (dateline.Register, error) {
	r := dateline.Register(v.r.PathValue("register"))
	if !slices.Contains(registers(), r) {
		return "", dateline.NotFound{What: "register", Key: string(r)}
	}
	return r, nil
}

// registerPage is part of a register.
type registerPage struct {
	Register dateline.Register
	Words    string
	Rows     []registerRow
	Total    int    // that have the words
	Counted  bool   // entries of this register have lists of items
	More     string // address of what follows; empty: nothing does
	Begun    bool   // it is not the first part
}

// registerRow is an entry as a list shows it.
type registerRow struct {
	store.Entry
	Uses int // public items that name it, in the language that has most
}

// entriesShown is how many entries a page of a register has.
const entriesShown = 50

func showRegister(v *visit) error {
	reg, err := v.inRegister()
	if err != nil {
		return err
	}
	ctx, read, ask := v.r.Context(), v.db.Read(), v.r.URL.Query()
	p := registerPage{Register: reg, Words: strings.TrimSpace(ask.Get("q")), Begun: ask.Get("after") != ""}
	q := store.EntryQuery{Register: reg, Words: text.Fold(p.Words), After: ask.Get("after"), Most: entriesShown + 1}
	if p.Total, err = read.CountEntries(ctx, q); err != nil {
		return err
	}
	list, err := read.SearchEntries(ctx, q)
	if err != nil {
		return err
	}
	if len(list) > entriesShown {
		list = list[:entriesShown]
		next := url.Values{"after": {list[entriesShown-1].Slug}}
		if p.Words != "" {
			next.Set("q", p.Words)
		}
		p.More = "/desk/registers/" + string(reg) + "?" + next.Encode()
	}
	uses := map[dateline.ID]int{}
	if facet := facetOf(reg); facet != "" && len(list) > 0 {
		p.Counted = true
		for _, l := range v.Room.Languages {
			in := map[dateline.ID]int{}
			for _, f := range []store.Facet{facet, store.Events} {
				some, err := read.EntryUses(ctx, l, f, reg, q.After, list[len(list)-1].Slug)
				if err != nil {
					return err
				}
				for id, n := range some {
					in[id] += n
				}
			}
			for id, n := range in {
				uses[id] = max(uses[id], n)
			}
		}
	}
	for _, e := range list {
		p.Rows = append(p.Rows, registerRow{e, uses[e.ID]})
	}
	return v.write(http.StatusOK, "register", page{visit: v, Title: v.T("registers." + string(reg)), Data: p, Wide: true})
}

// facetOf is the list that entries of a register have; empty: none.
func facetOf(r dateline.Register) store.Facet {
	switch r {
	case dateline.Offices:
		return store.Office
	case dateline.People:
		return store.Speaker
	case dateline.Topics:
		return store.Topic
	}
	return ""
}

// NameLang is the language that Name writes a name in.
func (v *visit) NameLang(n dateline.Names) dateline.Lang {
	_, l := n.In(v.Lang(), v.Room.Languages...)
	return l
}

// entryForm is an entry as it is typed.
type entryForm struct {
	wrong
	Register dateline.Register
	store.Entry
	Base         string
	New          bool
	Taken        bool // another goes by its name
	Spellings    string
	Langs        []dateline.Lang
	Zones        []string
	Offices      []store.Entry // that it may be part of, or at which somebody holds a role
	Fixed        bool          // something public names it, so its address stays
	Public       string        // address of its public page; empty: it has none
	Appointments []heldRole
	Roles        []string // names that a new appointment may give
	Adding       adding
}

// heldRole is an appointment as the form of a person shows it.
type heldRole struct {
	dateline.Appointment
	RoleNames, OfficeNames dateline.Names
}

// adding is an appointment as it is typed.
type adding struct {
	wrong
	Role, From, Until string
	Office            dateline.ID
}

// Here is the address of the form.
func (f entryForm) Here() string {
	if f.New {
		return "/desk/registers/" + string(f.Register) + "/new"
	}
	return "/desk/registers/" + string(f.Register) + "/" + string(f.ID)
}

// maxOffices bounds a choice of offices; maxRoles what the field of a role suggests.
const (
	maxOffices = 2000
	maxRoles   = 500
)

// entry is the entry that the route names as it is stored, or a new one.
func (v *visit) entry() (f entryForm, err error) {
	ctx, read := v.r.Context(), v.db.Read()
	if f.Register, err = v.inRegister(); err != nil {
		return f, err
	}
	f.ID = dateline.ID(v.r.PathValue("entry"))
	f.Langs = slices.Clone(v.Room.Languages)
	if f.New = f.ID == ""; f.New {
		return f, nil
	}
	if f.Entry, err = read.Entry(ctx, f.ID); err != nil {
		return f, err
	}
	if same, err := read.EntryBySlug(ctx, f.Register, f.Slug); err != nil || same.ID != f.ID {
		return f, errors.Join(err, dateline.NotFound{What: string(f.Register), Key: string(f.ID)})
	}
	f.Base, f.Spellings = newsroom.Base(f.Entry), strings.Join(f.Aliases, "\n")
	for l := range f.Names {
		if !slices.Contains(f.Langs, l) {
			f.Langs = append(f.Langs, l)
		}
	}
	slices.Sort(f.Langs[len(v.Room.Languages):])
	return f, nil
}

// entryForm shows the form with what belongs around it.
func (v *visit) entryForm(status int, f entryForm) (err error) {
	ctx, read := v.r.Context(), v.db.Read()
	f.Zones = zoneNames()
	if f.Register == dateline.Offices || f.Register == dateline.People {
		list, err := read.SearchEntries(ctx, store.EntryQuery{Register: dateline.Offices, Most: maxOffices})
		if err != nil {
			return err
		}
		f.Offices = slices.DeleteFunc(list, func(e store.Entry) bool { return e.ID == f.ID })
		slices.SortStableFunc(f.Offices, func(a, b store.Entry) int { return v.Compare(v.Name(a.Names), v.Name(b.Names)) })
	}
	if f.New {
		return v.render(status, "entry", v.T("registers.new_"+string(f.Register)), f)
	}
	if f.Fixed, err = read.EntryPublished(ctx, f.ID); err != nil {
		return err
	}
	stored, err := read.Entry(ctx, f.ID)
	if err != nil {
		return err
	}
	if f.Fixed {
		f.Public = view.EntryURL(v.Room.Languages[0], f.Register, stored.Slug)
	}
	if f.Register == dateline.People {
		if err := v.appointments(&f); err != nil {
			return err
		}
	}
	return v.render(status, "entry", v.Name(stored.Names), f)
}

func (v *visit) appointments(f *entryForm) error {
	ctx, read := v.r.Context(), v.db.Read()
	held, err := read.Appointments(ctx, f.ID)
	if err != nil {
		return err
	}
	for _, a := range slices.Backward(held) {
		h := heldRole{Appointment: a}
		role, err := read.Entry(ctx, a.Role)
		if err != nil {
			return err
		}
		h.RoleNames = role.Names
		if a.Office != "" {
			office, err := read.Entry(ctx, a.Office)
			if err != nil {
				return err
			}
			h.OfficeNames = office.Names
		}
		f.Appointments = append(f.Appointments, h)
	}
	roles, err := read.SearchEntries(ctx, store.EntryQuery{Register: dateline.Roles, Most: maxRoles})
	for _, r := range roles {
		f.Roles = append(f.Roles, v.Name(r.Names))
	}
	return err
}

func showEntry(v *visit) error {
	f, err := v.entry()
	if err != nil {
		return err
	}
	return v.entryForm(http.StatusOK, f)
}

func saveEntry(v *visit) error {
	f, err := v.entry()
	if err != nil {
		return err
	}
	v.form("base") // reads the form
	f.Names, f.Spellings, f.Slug = v.typedNames(f.Names, "name", f.Langs), v.form("aliases"), v.line("slug")
	f.Detail = store.EntryDetail{Parent: dateline.ID(v.line("parent")), Zone: v.line("zone")}
	if !f.New {
		if f.Base = v.line("base"); f.Base == "" {
			return dateline.Invalidf("base", "the form is not whole; open it again")
		}
	}
	saved, err := v.room.SaveEntry(v.r.Context(), newsroom.Entering{
		By: v.actor(), Register: f.Register, ID: f.ID, Base: f.Base, Slug: f.Slug, Parent: f.Detail.Parent, Another: v.line("another") != "",
		Name: newsroom.Name{Names: f.Names, Aliases: strings.Split(f.Spellings, "\n"), Zone: f.Detail.Zone},
	})
	if err == nil {
		return v.done("/desk/registers/"+string(f.Register)+"/"+string(saved.ID), "registers.saved")
	}
	if e, ok := errors.AsType[dateline.Conflict](err); ok {
		f.Taken = e.Key == "name taken"
	}
	status := 0
	if f.wrong, status, err = v.mend("registers", err); err != nil {
		return err
	}
	return v.entryForm(status, f)
}

func saveAppointment(v *visit) error {
	f, err := v.entry()
	if err != nil {
		return err
	}
	ctx := v.r.Context()
	do, id, _ := strings.Cut(v.line("do"), ":")
	f.Adding = adding{Role: v.line("role"), From: v.line("from"), Until: v.line("until"), Office: dateline.ID(v.line("office"))}
	said := "registers.appointed"
	switch do {
	case "add":
		err = v.room.Appoint(ctx, newsroom.Appointing{
			By: v.actor(), Person: f.ID, Role: f.Adding.Role, Lang: v.roleLang(), Office: f.Adding.Office, From: f.Adding.From, Until: f.Adding.Until,
		})
	case "end":
		err = v.room.Appoint(ctx, newsroom.Appointing{By: v.actor(), Person: f.ID, ID: dateline.ID(id), Until: f.Adding.Until})
	case "remove":
		err, said = v.room.RemoveAppointment(ctx, v.actor(), f.ID, dateline.ID(id)), "registers.unappointed"
	default:
		return dateline.NotFound{What: "act", Key: do}
	}
	if err == nil {
		return v.done(f.Here()+"#appointments", said)
	}
	status := 0
	if f.Adding.wrong, status, err = v.mend("registers", err); err != nil {
		return err
	}
	if do != "add" { // what was typed belongs to a row
		f.Adding = adding{wrong: f.Adding.wrong}
	}
	return v.entryForm(status, f)
}

// roleLang is the language in which a role is typed: the page's, if the newsroom
// has it.
func (v *visit) roleLang() dateline.Lang {
	if v.Room.Has(v.Lang()) {
		return v.Lang()
	}
	return v.Room.Languages[0]
}

// DayName writes a calendar day ("2006-01-02") in the page's language.
func (v *visit) DayName(day string) string {
	m, err := dateline.ParseMoment(day, "")
	if err != nil {
		return day
	}
	return v.Date(m)
}
