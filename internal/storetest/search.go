package storetest

import (
	"slices"
	"testing"
	"time"

	"dateline"
	"dateline/internal/store"
)

// public reads many items as the public sees them.
func public(t *testing.T, address string) {
	m := newModel(t, address)
	read := m.db.Read()
	m.same("of none", must[[]dateline.LiveEdition](t)(read.LiveOf(ctx, nil, "")), []dateline.LiveEdition{})
	var ids []dateline.ID
	var changes []store.LiveChange
	publish := func(i dateline.Item, act dateline.Act) int64 {
		var number int64
		m.write(func(tx *store.Tx) (err error) {
			if number, err = tx.RaisePublication(ctx, epoch); err != nil {
				return err
			}
			return tx.InsertPublication(ctx, dateline.Publication{ID: m.id(), Number: number, Item: i.ID, Act: act, At: epoch, Due: epoch}, nil)
		})
		changes = append(changes, store.LiveChange{Number: number, Item: i.ID})
		return number
	}
	gone := map[dateline.ID]bool{}
	for n := range 40 {
		var i dateline.Item
		var set []dateline.Edition
		m.write(func(tx *store.Tx) error { i, set = m.item(tx, "zh-Hans", "en"); return nil })
		ids = append(ids, i.ID)
		if n%10 == 9 { // a draft
			gone[i.ID] = true
			continue
		}
		number := publish(i, dateline.Publish)
		rows := []store.Live{m.live(i, set[0], number), m.live(i, set[1], number)}
		if n%10 == 8 {
			rows[0].Status, rows[1].Status = dateline.Withdrawn, dateline.Withdrawn
			gone[i.ID] = true
			publish(i, dateline.Withdraw)
		}
		m.change(i.ID, rows)
	}
	slices.Sort(ids)
	there := slices.DeleteFunc(slices.Clone(ids), func(id dateline.ID) bool { return gone[id] })
	m.same("items", must[[]dateline.ID](t)(read.LiveItems(ctx, "", 99)), there)
	m.same("some items", must[[]dateline.ID](t)(read.LiveItems(ctx, there[2], 5)), there[3:8])
	m.same("no more", must[[]dateline.ID](t)(read.LiveItems(ctx, there[len(there)-1], 5)), []dateline.ID{})

	var want, english []dateline.LiveEdition
	for _, id := range there {
		for _, l := range []dateline.Lang{"en", "zh-Hans"} {
			for _, row := range m.of(id) {
				if row.Lang == l {
					want = append(want, row.LiveEdition)
				}
			}
		}
		english = append(english, want[len(want)-2])
	}
	m.same("texts", must[[]dateline.LiveEdition](t)(read.LiveOf(ctx, append(slices.Clone(ids), "x", "0000000000aa"), "")), want)
	m.same("texts in one language", must[[]dateline.LiveEdition](t)(read.LiveOf(ctx, ids, "en")), english)
	m.same("texts of one", must[[]dateline.LiveEdition](t)(read.LiveOf(ctx, there[:1], "")), want[:2])

	m.same("changes", must[[]store.LiveChange](t)(read.LiveChanges(ctx, 0, 99)), changes)
	m.same("some changes", must[[]store.LiveChange](t)(read.LiveChanges(ctx, changes[3].Number, 4)), changes[4:8])
	m.same("no more changes", must[[]store.LiveChange](t)(read.LiveChanges(ctx, changes[len(changes)-1].Number, 4)), []store.LiveChange{})

	m.files(there[0], there[1])
	m.entries()
}

// files are those of what is public, and what took their place.
func (m *model) files(one, two dateline.ID) {
	m.Helper()
	read := m.db.Read()
	asset := func(name string, replaced dateline.ID) dateline.Asset {
		a := dateline.Asset{ID: m.id(), Name: name, Type: "application/pdf", Hash: name, Replaced: replaced, Created: epoch}
		m.write(func(tx *store.Tx) error { return tx.SaveAsset(ctx, a) })
		return a
	}
	second := asset("second.pdf", "")
	first, other := asset("first.pdf", second.ID), asset("other.pdf", "")
	rows := m.of(one)
	for i := range rows { // in both languages, and once
		rows[i].Uses = []dateline.Use{{Asset: first, Place: dateline.Attachment}, {Asset: other, Place: dateline.InText}}
	}
	m.change(one, rows)
	got := map[dateline.ID][]string{}
	for id, list := range must[map[dateline.ID][]dateline.Asset](m.T)(read.LiveFiles(ctx, []dateline.ID{one, two})) {
		for _, a := range list {
			got[id] = append(got[id], a.Name)
		}
	}
	m.same("files", got, map[dateline.ID][]string{one: {"second.pdf", "other.pdf"}})
}

// entries are public once something public is listed under them.
func (m *model) entries() {
	m.Helper()
	read := m.db.Read()
	names := map[dateline.Register]store.Entry{}
	var quiet store.Entry
	m.write(func(tx *store.Tx) error {
		for _, r := range []dateline.Register{dateline.People, dateline.Roles, dateline.Places} {
			e := store.Entry{Entry: dateline.Entry{ID: m.id(), Slug: string(r), Names: dateline.Names{"en": string(r)}, Aliases: []string{"Alias"}}}
			if err := tx.InsertEntry(ctx, r, e, nil); err != nil {
				return err
			}
			names[r] = e
		}
		quiet = store.Entry{Entry: dateline.Entry{ID: m.id(), Slug: "quiet", Names: dateline.Names{"en": "Quiet"}}}
		if err := tx.InsertEntry(ctx, dateline.People, quiet, nil); err != nil {
			return err
		}
		return tx.SaveAppointment(ctx, dateline.Appointment{ID: m.id(), Person: names[dateline.People].ID, Role: names[dateline.Roles].ID, From: "2021-01-01"})
	})
	ids := func() (out []dateline.ID) {
		for _, e := range must[[]store.Entry](m.T)(read.PublicEntries(ctx)) {
			out = append(out, e.ID)
		}
		return out
	}
	before := ids()
	for _, e := range append([]store.Entry{quiet}, names[dateline.People], names[dateline.Roles], names[dateline.Places]) {
		if slices.Contains(before, e.ID) {
			m.Errorf("%s, which nothing public names, is public", e.Slug)
		}
	}
	if !slices.Contains(before, m.offices[0].ID) {
		m.Errorf("an office under which something is listed is not public: %v", before)
	}
	// An event of hers makes her public, and the role that she has held.
	row := slices.Clone(m.rows[:1])
	row[0].Lists = append(slices.Clone(row[0].Lists), store.Listing{Facet: store.Events, Key: string(names[dateline.People].ID), At: epoch.Add(time.Hour)})
	m.change(row[0].Item, row)
	after := ids()
	want := append(slices.Clone(before), names[dateline.People].ID, names[dateline.Roles].ID)
	slices.Sort(want)
	m.same("public entries", after, want)
	m.change(row[0].Item, nil)
	for _, id := range ids() {
		if id == names[dateline.People].ID {
			m.Error("she is public though nothing of hers is")
		}
	}
}
