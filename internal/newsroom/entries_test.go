package newsroom_test

import (
	"testing"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
)

// people of a desk: one who keeps the registers and settings, one who may not.
func (d *desk) staff() (admin, author newsroom.Actor) {
	d.Helper()
	add := func(name string, duty dateline.Duty) newsroom.Actor {
		u, _, err := d.room.Invite(ctx, newsroom.Program("test"), dateline.User{Name: name, Email: name + "@news.example", Grants: []dateline.Grant{{Duty: duty}}})
		if err != nil {
			d.Fatal(err)
		}
		return newsroom.Actor{User: u}
	}
	return add("admin", dateline.Administrator), add("author", dateline.Author)
}

func (d *desk) conflict(what string, err error, key string) {
	d.Helper()
	if e, ok := err.(dateline.Conflict); !ok || e.Key != key {
		d.Errorf("%s: %v, want a conflict %q", what, err, key)
	}
}

func (d *desk) invalid(what string, err error, field string) {
	d.Helper()
	if e, ok := err.(dateline.Invalid); !ok || e.Field != field {
		d.Errorf("%s: %v, want invalid %s", what, err, field)
	}
}

// recorded is the last line of the record.
func (d *desk) recorded() store.Record {
	d.Helper()
	lines, err := d.db.Read().Records(ctx, store.RecordQuery{Most: 1})
	if err != nil || len(lines) == 0 {
		d.Fatal(err)
	}
	return lines[0]
}

func TestSaveEntry(t *testing.T) {
	desks(t, func(d *desk) {
		admin, author := d.staff()
		save := func(ask newsroom.Entering) (store.Entry, error) {
			if ask.By.User.ID == "" {
				ask.By = admin
			}
			return d.room.SaveEntry(ctx, ask)
		}
		office := func(names dateline.Names, more ...string) newsroom.Entering {
			return newsroom.Entering{Register: dateline.Offices, Name: newsroom.Name{Names: names, Aliases: more}}
		}
		number := d.number()
		state, err := save(office(dateline.Names{"en": " Department of State ", "fr": ""}, "State", "", "State"))
		if err != nil {
			d.Fatal(err)
		}
		d.same("trimmed", state.Entry, dateline.Entry{ID: state.ID, Slug: "department-of-state", Names: dateline.Names{"en": "Department of State"}, Aliases: []string{"State"}})
		d.same("number: nothing public shows it", d.number(), number)
		if l := d.recorded(); l.Act != "save entry" || l.Subject != string(state.ID) || l.Actor != admin.User.ID {
			d.Errorf("recorded as %+v", l)
		}
		_, err = save(office(dateline.Names{"en": "STATE"}))
		d.conflict("a name that is taken", err, "name taken")
		other := office(dateline.Names{"en": "State"})
		other.Another, other.Slug = true, "other-state"
		second, err := save(other)
		if err != nil || second.Slug != "other-state" {
			d.Fatalf("another of the name: %+v, %v", second, err)
		}

		// What is saved again unchanged leaves no trace.
		number = d.number()
		last := d.recorded().Seq
		again := office(state.Names, state.Aliases...)
		again.ID, again.Base = state.ID, newsroom.Base(state)
		if _, err := save(again); err != nil || d.number() != number || d.recorded().Seq != last {
			d.Errorf("saved as it was: %v, number %d after %d", err, d.number(), number)
		}

		// Refusals change nothing.
		for _, c := range []struct {
			what  string
			field string
			ask   func() newsroom.Entering
		}{
			{"no name", "names", func() newsroom.Entering { return office(dateline.Names{"en": " "}) }},
			{"NUL", "names", func() newsroom.Entering { return office(dateline.Names{"en": "a\x00"}) }},
			{"slug", "slug", func() newsroom.Entering { a := office(dateline.Names{"en": "New"}); a.Slug = "../x"; return a }},
			{"capital slug", "slug", func() newsroom.Entering { a := office(dateline.Names{"en": "New"}); a.Slug = "New"; return a }},
			{"zone", "zone", func() newsroom.Entering {
				return newsroom.Entering{Register: dateline.Places, Name: newsroom.Name{Names: dateline.Names{"en": "Olympus"}, Zone: "Mars/Olympus"}}
			}},
			{"its own parent", "parent", func() newsroom.Entering { a := again; a.Parent = state.ID; return a }},
		} {
			_, err := save(c.ask())
			d.invalid(c.what, err, c.field)
		}
		taken := again
		taken.Slug = second.Slug
		_, err = save(taken)
		d.conflict("slug of another", err, "slug taken")
		stale := again
		stale.Base, stale.Names = "0000", dateline.Names{"en": "Mine"}
		_, err = save(stale)
		d.conflict("over a change", err, "changed")
		elsewhere := again
		elsewhere.Register = dateline.People
		if _, err = save(elsewhere); !is[dateline.NotFound](err) {
			d.Errorf("an office among the people: %v", err)
		}
		forbidden := again
		forbidden.By = author
		if _, err = save(forbidden); !is[dateline.Forbidden](err) {
			d.Errorf("by an author: %v", err)
		}
		if l := d.recorded(); l.Act != "refused" {
			d.Errorf("the refusal is recorded as %q", l.Act)
		}
		d.same("number after refusals", d.number(), number)

		// A chain of offices, but no circle.
		bureau := office(dateline.Names{"en": "Bureau"})
		bureau.Parent = state.ID
		child, err := save(bureau)
		if err != nil || child.Detail.Parent != state.ID {
			d.Fatalf("%+v, %v", child, err)
		}
		circle := again
		circle.Parent = child.ID
		_, err = save(circle)
		d.invalid("a circle of offices", err, "parent")

		// An old name still finds it, a spelling taken out does not.
		renamed := office(dateline.Names{"en": "Ministry"}, "MFA")
		renamed.ID, renamed.Slug = state.ID, "ministry"
		if _, err := save(renamed); err != nil {
			d.Fatal(err)
		}
		for name, found := range map[string]int{"department of state": 1, "ministry": 1, "mfa": 1, "state": 1} { // "state": the other
			list, err := d.db.Read().EntriesByName(ctx, dateline.Offices, name)
			if err != nil || len(list) != found || name == "state" && list[0].ID != second.ID {
				d.Errorf("by the name %q: %v, %v", name, list, err)
			}
		}
		if e, err := d.db.Read().EntryBySlug(ctx, dateline.Offices, "ministry"); err != nil || e.ID != state.ID || e.Aliases[0] != "MFA" {
			d.Errorf("renamed: %+v, %v", e, err)
		}
	})
}

// What is published keeps its names and the addresses that it links to.
func TestEntryOfPublished(t *testing.T) {
	desks(t, func(d *desk) {
		admin, _ := d.staff()
		r := release("zh")
		r.Offices, r.Speakers = []string{"国务院"}, []newsroom.Speaker{{Name: "布林肯", Role: "国务卿"}}
		id := d.bring(archive, r)[0].Item
		was := d.live(id, "zh-Hans").Facts
		person, err := d.db.Read().Entry(ctx, was.Speakers[0].Person.ID)
		if err != nil {
			d.Fatal(err)
		}
		rename := newsroom.Entering{By: admin, Register: dateline.People, ID: person.ID, Base: newsroom.Base(person), Name: newsroom.Name{Names: dateline.Names{"zh-Hans": "某人"}}}
		if _, err := d.room.SaveEntry(ctx, rename); err != nil {
			d.Fatal(err)
		}
		if err := d.room.Appoint(ctx, newsroom.Appointing{By: admin, Person: person.ID, Role: "大使", Lang: "zh-Hans", Office: was.Offices[0].ID, From: "2021-02-01"}); err != nil {
			d.Fatal(err)
		}
		d.same("the byline", d.live(id, "zh-Hans").Facts, was)

		// The number follows what public pages show: the person, the role and office
		// that they are shown with, an office's parent; and nothing else.
		number := d.number()
		edit := func(r dateline.Register, id dateline.ID, name string, parent dateline.ID) store.Entry {
			e, err := d.room.SaveEntry(ctx, newsroom.Entering{By: admin, Register: r, ID: id, Parent: parent, Name: newsroom.Name{Names: dateline.Names{"en": name}}})
			if err != nil {
				d.Fatal(err)
			}
			return e
		}
		held, err := d.db.Read().Appointments(ctx, person.ID)
		if err != nil {
			d.Fatal(err)
		}
		above := edit(dateline.Offices, "", "Ministry", "")
		edit(dateline.Offices, above.ID, "The Ministry", "")
		d.same("an office of which nothing is public", d.number(), number)
		edit(dateline.Offices, was.Offices[0].ID, "State", above.ID)
		edit(dateline.Offices, above.ID, "Ministry", "")
		edit(dateline.Roles, held[0].Role, "Ambassador", "")
		edit(dateline.Roles, was.Speakers[0].Role.ID, "Secretary", "") // only in bylines, which are frozen
		d.same("what is public", d.number(), number+3)
		rename.Base, rename.Slug = "", "somebody"
		_, err = d.room.SaveEntry(ctx, rename)
		d.conflict("the address of somebody public", err, "slug public")
		d.withdraw(newsroom.Withdrawing{Item: id, Reason: dateline.Names{"zh-Hans": "误发。"}, By: newsroom.Program("test"), Remove: true, Override: "a test"})
		_, err = d.room.SaveEntry(ctx, rename)
		d.conflict("the address of somebody who was public", err, "slug public")
	})
}

func TestAppoint(t *testing.T) {
	desks(t, func(d *desk) {
		admin, author := d.staff()
		entry := func(r dateline.Register, name string) store.Entry {
			e, err := d.room.SaveEntry(ctx, newsroom.Entering{By: admin, Register: r, Name: newsroom.Name{Names: dateline.Names{"en": name}}})
			if err != nil {
				d.Fatal(err)
			}
			return e
		}
		who, office := entry(dateline.People, "Antony Blinken"), entry(dateline.Offices, "State")
		ask := newsroom.Appointing{By: admin, Person: who.ID, Role: "Secretary", Lang: "en", Office: office.ID, From: "2021-01-26"}
		if err := d.room.Appoint(ctx, ask); err != nil {
			d.Fatal(err)
		}
		held := func() []dateline.Appointment {
			list, err := d.db.Read().Appointments(ctx, who.ID)
			if err != nil {
				d.Fatal(err)
			}
			return list
		}
		number, first := d.number(), held()[0]
		bad := func(what, field string, change func(*newsroom.Appointing)) {
			try := ask
			change(&try)
			d.invalid(what, d.room.Appoint(ctx, try), field)
		}
		bad("no role", "role", func(a *newsroom.Appointing) { a.Role = " " })
		bad("no such day", "from", func(a *newsroom.Appointing) { a.From = "2021-02-30" })
		bad("a day as people write it", "until", func(a *newsroom.Appointing) { a.Until = "20 January" })
		bad("ends before it begins", "until", func(a *newsroom.Appointing) { a.Until = "2021-01-26" })
		wrong := ask
		wrong.Office = who.ID
		if err := d.room.Appoint(ctx, wrong); !is[dateline.NotFound](err) {
			d.Errorf("at somebody who is no office: %v", err)
		}
		wrong = ask
		wrong.Person = office.ID
		if err := d.room.Appoint(ctx, wrong); !is[dateline.NotFound](err) {
			d.Errorf("an office was appointed: %v", err)
		}
		wrong = ask
		wrong.By = author
		if err := d.room.Appoint(ctx, wrong); !is[dateline.Forbidden](err) {
			d.Errorf("by an author: %v", err)
		}
		d.same("number after refusals", d.number(), number)

		// A second one at the same time, the end of the first, a mistake taken out.
		overlap := ask
		overlap.Role, overlap.Office, overlap.From = "Adviser", "", ""
		if err := d.room.Appoint(ctx, overlap); err != nil || len(held()) != 2 {
			d.Fatalf("%v, %v", held(), err)
		}
		if err := d.room.Appoint(ctx, newsroom.Appointing{By: admin, Person: who.ID, ID: first.ID, Until: "2025-01-20"}); err != nil {
			d.Fatal(err)
		}
		first.Until = "2025-01-20"
		mistaken := held()[0]
		if err := d.room.RemoveAppointment(ctx, admin, who.ID, mistaken.ID); err != nil {
			d.Fatal(err)
		}
		d.same("what is left", held(), []dateline.Appointment{first})
		if err := d.room.RemoveAppointment(ctx, admin, who.ID, mistaken.ID); !is[dateline.NotFound](err) {
			d.Errorf("taken out twice: %v", err)
		}
		d.same("number: nothing public shows any of it", d.number(), number)
		if l := d.recorded(); l.Act != "remove appointment" || l.Subject != string(who.ID) {
			d.Errorf("recorded as %+v", l)
		}
	})
}

func TestConfigure(t *testing.T) {
	desks(t, func(d *desk) {
		admin, author := d.staff()
		was, err := d.db.Read().Newsroom(ctx)
		if err != nil {
			d.Fatal(err)
		}
		next := was
		next.Footer, next.SecondZone = dateline.Names{"en": "Imprint"}, "America/New_York"
		number := d.number()
		if err := d.room.Configure(ctx, admin, newsroom.Base(was), next); err != nil {
			d.Fatal(err)
		}
		got, err := d.db.Read().Newsroom(ctx)
		d.same("settings", got, next)
		d.same("number", d.number(), number+1)
		if l := d.recorded(); err != nil || l.Act != "configure" || l.Detail == "" {
			d.Errorf("recorded as %+v, %v", l, err)
		}
		d.conflict("over a change", d.room.Configure(ctx, admin, newsroom.Base(was), was), "changed")
		if err := d.room.Configure(ctx, author, "", was); !is[dateline.Forbidden](err) {
			d.Errorf("by an author: %v", err)
		}
		for field, change := range map[string]func(*dateline.Newsroom){
			"second_zone": func(n *dateline.Newsroom) { n.SecondZone = "Local" },
			"contact":     func(n *dateline.Newsroom) { n.Contact = "http://news.example" },
			"footer":      func(n *dateline.Newsroom) { n.Footer = dateline.Names{"en": string(make([]byte, 5000))} },
			"name": func(n *dateline.Newsroom) {
				n.Names = dateline.Names{"en": string([]rune{0xfffd, 0}[:1]) + string(make([]rune, 5000))}
			},
		} {
			try := next
			change(&try)
			if e, ok := d.room.Configure(ctx, admin, "", try).(dateline.Invalid); !ok || e.Field != field && e.Field != "names" {
				d.Errorf("%s: %v", field, e)
			}
		}
		id := d.bring(archive, release("zh"))[0].Item
		without := next
		without.Languages = nil
		for _, l := range next.Languages {
			if l != "zh-Hans" {
				without.Languages = append(without.Languages, l)
			}
		}
		d.conflict("a language with texts", d.room.Configure(ctx, admin, "", without), "language used")
		d.withdraw(newsroom.Withdrawing{Item: id, Reason: dateline.Names{"zh-Hans": "误发。"}, By: newsroom.Program("test"), Remove: true, Override: "a test"})
		d.conflict("a language with an address", d.room.Configure(ctx, admin, "", without), "language used")
		spare := next
		spare.Languages = next.Languages[:len(next.Languages)-1]
		if err := d.room.Configure(ctx, admin, "", spare); err != nil {
			d.Errorf("a language without texts: %v", err)
		}
	})
}

func TestOrderKinds(t *testing.T) {
	desks(t, func(d *desk) {
		admin, _ := d.staff()
		ids := func() (out []string) {
			kinds, err := d.db.Read().Kinds(ctx)
			if err != nil {
				d.Fatal(err)
			}
			for _, k := range kinds {
				out = append(out, k.ID)
			}
			return out
		}
		was := ids()
		turned := append([]string{was[len(was)-1]}, was[:len(was)-1]...)
		if err := d.room.OrderKinds(ctx, admin, turned); err != nil {
			d.Fatal(err)
		}
		d.same("order", ids(), turned)
		d.conflict("one is missing", d.room.OrderKinds(ctx, admin, turned[1:]), "changed")
		d.conflict("one twice", d.room.OrderKinds(ctx, admin, append(turned[:1:1], turned[:len(turned)-1]...)), "changed")
		for _, gone := range []string{turned[1], turned[3]} {
			if err := d.room.RemoveKind(ctx, admin, gone); err != nil {
				d.Fatal(err)
			}
		}
		if err := d.room.SaveKind(ctx, admin, "", dateline.Kind{ID: "letter", Names: dateline.Names{"en": "Letter"}}); err != nil {
			d.Fatal(err)
		}
		if now := ids(); now[len(now)-1] != "letter" || len(now) != len(was)-1 {
			d.Errorf("a new kind is not the last: %v", now)
		}
	})
}

// Part of a register, on each engine, with what an index has to be careful of.
func TestSearchEntries(t *testing.T) {
	desks(t, func(d *desk) {
		admin, _ := d.staff()
		for _, name := range []string{"Aachen", "Aarhus", "100% Trust", "under_score", "Zürich", "日内瓦", "Geneva"} {
			ask := newsroom.Entering{By: admin, Register: dateline.Topics, Name: newsroom.Name{Names: dateline.Names{"en": name}}}
			if name == "Geneva" {
				ask.Names["zh-Hans"], ask.Another = "日内瓦", true
			}
			if _, err := d.room.SaveEntry(ctx, ask); err != nil {
				d.Fatal(err)
			}
		}
		read := d.db.Read()
		for words, want := range map[string]int{"": 7, "%": 1, "_": 1, "100% t": 1, "日内": 2, "zürich": 1, "nothing": 0, `\`: 0} {
			q := store.EntryQuery{Register: dateline.Topics, Words: words, Most: 100}
			list, err := read.SearchEntries(ctx, q)
			n, err2 := read.CountEntries(ctx, q)
			if err != nil || err2 != nil || len(list) != want || n != want {
				d.Errorf("%q: %d found, %d counted, %v, %v", words, len(list), n, err, err2)
			}
		}
		var slugs []string
		for after := ""; ; {
			list, err := read.SearchEntries(ctx, store.EntryQuery{Register: dateline.Topics, After: after, Most: 2})
			if err != nil {
				d.Fatal(err)
			}
			if len(list) == 0 {
				break
			}
			for _, e := range list {
				slugs, after = append(slugs, e.Slug), e.Slug
			}
		}
		d.same("by bytes, whatever the server's language", slugs, []string{"100-trust", "aachen", "aarhus", "geneva", "under-score", "zürich", "日内瓦"})

		r := release("zh")
		r.Topics = []string{"Geneva"}
		topic := d.live(d.bring(archive, r)[0].Item, "zh-Hans").Facts.Topics[0].ID
		for after, want := range map[string]int{"": 1, "geneva": 0} {
			uses, err := read.EntryUses(ctx, "zh-Hans", store.Topic, dateline.Topics, after, "zürich")
			if err != nil || uses[topic] != want {
				d.Errorf("uses after %q: %v, %v", after, uses, err)
			}
		}
	})
}
