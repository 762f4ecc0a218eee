package newsroom

import (
	"context"
	"slices"
	"strings"
	"time"

	"dateline"
	"dateline/internal/store"
	"dateline/internal/text"
)

// Entering is an entry of a register as somebody edits it.
type Entering struct {
	By       Actor
	Register dateline.Register
	ID       dateline.ID // empty: a new entry
	Base     string      // Base of the store.Entry that was edited; empty: it is not looked at
	Name                 // names, other spellings, of a place its zone
	Slug     string      // its part of an address; empty: made of the names, or kept
	Parent   dateline.ID // of an office: the one it is part of
	Another  bool        // there really are two of one name
}

// trimmed is the name without white space around it and without what is empty or
// stands twice.
func (n Name) trimmed() Name {
	out := Name{Names: dateline.Names{}, Zone: n.Zone}
	for l, s := range n.Names {
		if s = strings.TrimSpace(s); s != "" {
			out.Names[l] = s
		}
	}
	for _, s := range n.Aliases {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(out.Aliases, s) {
			out.Aliases = append(out.Aliases, s)
		}
	}
	return out
}

// registering is the policy's view of a register: it belongs to no office.
var registering = dateline.Subject{Mine: true}

// SaveEntry adds an entry to a register or changes one. What is published keeps
// the names that it was published with. Names that an entry loses still find it,
// because texts use them; other spellings that are taken out no longer do.
//
// Errors: Invalid names the field; Conflict when somebody saved it meanwhile, when
// the slug is another's, when it would change though pages that are public link to
// it, or when a new entry goes by a name that another has and Another is not set.
func (n *Newsroom) SaveEntry(ctx context.Context, ask Entering) (saved store.Entry, err error) {
	ask.Name = ask.trimmed()
	if len(ask.Names) == 0 {
		return saved, dateline.Invalidf("names", "give a name in one language at least")
	}
	if err := short("names", maxName, ask.all()...); err != nil {
		return saved, err
	}
	if ask.Slug != "" && ask.Slug != text.FoldSlug(text.Slug(ask.Slug, 60)) {
		return saved, dateline.Invalidf("slug", "%q is no part of an address (write small letters, digits and hyphens, such as white-house)", ask.Slug)
	}
	if ask.Zone != "" {
		if _, err := dateline.At(n.now(), ask.Zone); err != nil {
			return saved, err
		}
	}
	l := &Line{Act: "save entry", Subject: string(ask.ID)}
	err = n.change(ctx, ask.By, dateline.ToRegister, registering, l, ask.Base, func(tx *store.Tx) (any, any, error) {
		if ask.ID == "" {
			saved, err = n.newEntry(ctx, tx, ask)
			l.Subject = string(saved.ID)
			return nil, saved, err
		}
		was, err := entryIn(ctx, tx, ask.Register, ask.ID)
		if err != nil {
			return nil, nil, err
		}
		saved = was
		saved.Names, saved.Aliases = ask.Names, ask.Aliases
		switch ask.Register {
		case dateline.Offices:
			saved.Detail.Parent = ask.Parent
		case dateline.Places:
			saved.Detail.Zone = ask.Zone
		}
		if err := n.descends(ctx, tx, ask.ID, ask.Parent); err != nil {
			return nil, nil, err
		}
		if ask.Slug != "" && ask.Slug != was.Slug {
			if err := n.readdress(ctx, tx, ask, was); err != nil {
				return nil, nil, err
			}
			saved.Slug = ask.Slug
		}
		folded := ask.folded()
		for _, alias := range was.Aliases {
			if f := text.Fold(alias); !slices.Contains(folded, f) {
				if err := tx.ForgetName(ctx, ask.Register, ask.ID, f); err != nil {
					return nil, nil, err
				}
			}
		}
		return was, saved, tx.UpdateEntry(ctx, ask.Register, saved, folded)
	})
	return saved, err
}

func (n *Newsroom) newEntry(ctx context.Context, tx *store.Tx, ask Entering) (e store.Entry, err error) {
	reg := n.registrar(tx)
	if !ask.Another {
		for _, name := range ask.all() {
			found, err := reg.find(ctx, ask.Register, name)
			if err != nil {
				return e, err
			}
			if len(found) > 0 {
				return e, dateline.Conflict{What: string(ask.Register), Reason: name + " [" + found[0].Slug + "]", Key: "name taken"}
			}
		}
	}
	if e, err = reg.make(ctx, ask.Register, ask.Name); err != nil {
		return e, err
	}
	if ask.Slug != "" && ask.Slug != e.Slug {
		if err := n.readdress(ctx, tx, ask, e); err != nil {
			return e, err
		}
		e.Slug = ask.Slug
	}
	if ask.Parent == "" {
		return e, nil
	}
	if err := n.descends(ctx, tx, e.ID, ask.Parent); err != nil {
		return e, err
	}
	e.Detail.Parent = ask.Parent
	return e, tx.UpdateEntry(ctx, ask.Register, e, nil)
}

// entryIn returns an entry that is in a register.
func entryIn(ctx context.Context, tx *store.Tx, reg dateline.Register, id dateline.ID) (store.Entry, error) {
	e, err := tx.Entry(ctx, id)
	if err != nil {
		return e, err
	}
	same, err := tx.EntryBySlug(ctx, reg, e.Slug)
	if err == nil && same.ID != id {
		err = dateline.NotFound{What: string(reg), Key: string(id)}
	}
	return e, err
}

// readdress gives an entry the slug that was asked for.
func (n *Newsroom) readdress(ctx context.Context, tx *store.Tx, ask Entering, e store.Entry) error {
	if _, err := tx.EntryBySlug(ctx, ask.Register, ask.Slug); err == nil {
		return dateline.Conflict{What: "slug", Reason: "another entry has this address", Key: "slug taken"}
	} else if !notFound(err) {
		return err
	}
	public, err := tx.EntryPublished(ctx, e.ID)
	if err != nil {
		return err
	}
	if public {
		return dateline.Conflict{What: "slug", Reason: "public pages link to this address, so it stays", Key: "slug public"}
	}
	return tx.RenameEntry(ctx, e.ID, ask.Slug)
}

// descends refuses a parent that is no office, or of which the office is itself a
// parent, however far above.
func (n *Newsroom) descends(ctx context.Context, tx *store.Tx, id, parent dateline.ID) error {
	for depth := 0; parent != ""; depth++ {
		if parent == id || depth > 100 {
			return dateline.Invalid{Field: "parent", Reason: "an office cannot be part of itself", Key: "cycle"}
		}
		e, err := entryIn(ctx, tx, dateline.Offices, parent)
		if err != nil {
			return err
		}
		parent = e.Detail.Parent
	}
	return nil
}

// Appointing says that a person holds or held a role.
type Appointing struct {
	By     Actor
	Person dateline.ID
	ID     dateline.ID   // of an appointment whose end is to change; empty: a new one
	Role   string        // a name of it, made an entry if nothing was called that before
	Lang   dateline.Lang // in which the role is written
	Office dateline.ID   // may be empty
	From   string        // "2006-01-02"; may be empty
	Until  string        // the first day on which it was held no longer; empty while it lasts
}

// Appoint adds an appointment of a person or changes when one ends. Bylines that
// are published stay as they are.
func (n *Newsroom) Appoint(ctx context.Context, ask Appointing) error {
	l := &Line{Act: "appoint", Subject: string(ask.Person)}
	return n.appointments(ctx, ask.By, l, ask.Person, func(tx *store.Tx, have []dateline.Appointment) error {
		a := dateline.Appointment{Person: ask.Person, Office: ask.Office, From: ask.From, Until: ask.Until}
		if ask.ID != "" {
			at := slices.IndexFunc(have, func(h dateline.Appointment) bool { return h.ID == ask.ID })
			if at < 0 {
				return dateline.NotFound{What: "appointment", Key: string(ask.ID)}
			}
			a = have[at]
			a.Until = ask.Until
		}
		for field, day := range map[string]string{"from": a.From, "until": a.Until} {
			if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
				return dateline.Invalidf(field, "there is no day %q (write 2006-01-02)", day)
			}
		}
		if a.From != "" && a.Until != "" && a.Until <= a.From {
			return dateline.Invalid{Field: "until", Reason: "it ends before it begins", Key: "order of days"}
		}
		if ask.ID != "" {
			return tx.SaveAppointment(ctx, a)
		}
		if a.Office != "" {
			if _, err := entryIn(ctx, tx, dateline.Offices, a.Office); err != nil {
				return err
			}
		}
		if strings.TrimSpace(ask.Role) == "" {
			return dateline.Invalidf("role", "name the role")
		}
		if err := short("role", maxName, ask.Role); err != nil {
			return err
		}
		role, err := n.registrar(tx).named(ctx, dateline.Roles, ask.Lang, ask.Role)
		if err != nil {
			return err
		}
		a.Role = role.ID
		if a.ID, err = n.id(); err != nil {
			return err
		}
		return tx.SaveAppointment(ctx, a)
	})
}

// RemoveAppointment takes out an appointment that was entered by mistake.
func (n *Newsroom) RemoveAppointment(ctx context.Context, by Actor, person, id dateline.ID) error {
	l := &Line{Act: "remove appointment", Subject: string(person)}
	return n.appointments(ctx, by, l, person, func(tx *store.Tx, have []dateline.Appointment) error {
		if !slices.ContainsFunc(have, func(h dateline.Appointment) bool { return h.ID == id }) {
			return dateline.NotFound{What: "appointment", Key: string(id)}
		}
		return tx.DeleteAppointment(ctx, id)
	})
}

// appointments changes the appointments of a person.
func (n *Newsroom) appointments(ctx context.Context, by Actor, l *Line, person dateline.ID, fn func(*store.Tx, []dateline.Appointment) error) error {
	return n.change(ctx, by, dateline.ToRegister, registering, l, "", func(tx *store.Tx) (any, any, error) {
		if _, err := entryIn(ctx, tx, dateline.People, person); err != nil {
			return nil, nil, err
		}
		was, err := tx.Appointments(ctx, person)
		if err != nil {
			return nil, nil, err
		}
		if err := fn(tx, was); err != nil {
			return nil, nil, err
		}
		now, err := tx.Appointments(ctx, person)
		return was, now, err
	})
}
