package storetest

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"dateline"
	"dateline/internal/store"
)

func settings(t *testing.T, address string) {
	db := Open(t, address)
	_, err := db.Read().Newsroom(ctx)
	refused[dateline.NotFound](t, "settings before there are any", err)
	_, err = db.Read().ChangedAt(ctx)
	refused[dateline.NotFound](t, "last change before there is any", err)

	r := newRoom(t, address)
	r.same("settings", must[dateline.Newsroom](t)(r.db.Read().Newsroom(ctx)), Settings())
	r.same("kinds", must[[]dateline.Kind](t)(r.db.Read().Kinds(ctx)), dateline.DefaultKinds())
	r.same("kind", must[dateline.Kind](t)(r.db.Read().Kind(ctx, "readout")), dateline.DefaultKinds()[3])
	_, err = r.db.Read().Kind(ctx, "poem")
	refused[dateline.NotFound](t, "a kind that is not there", err)
	r.same("changed at", must[time.Time](t)(r.db.Read().ChangedAt(ctx)), epoch)
	err = r.db.Write(ctx, func(tx *store.Tx) error { return tx.CreateNewsroom(ctx, Settings(), nil, epoch) })
	refused[dateline.Conflict](t, "a second newsroom", err)

	changed := Settings()
	changed.Accent = "#1a4480"
	r.write(func(tx *store.Tx) error { return tx.SaveNewsroom(ctx, changed, epoch.Add(time.Hour)) })
	r.same("changed settings", must[dateline.Newsroom](t)(r.db.Read().Newsroom(ctx)), changed)
	r.same("changed at", must[time.Time](t)(r.db.Read().ChangedAt(ctx)), epoch.Add(time.Hour))
	r.same("number", must[int64](t)(r.db.Number(ctx)), int64(1))
	if err := r.db.Check(ctx); err != nil {
		t.Error(err)
	}
	if v, err := r.db.Schema(ctx); err != nil || v < 1 {
		t.Errorf("schema %d, %v", v, err)
	}
}

func registers(t *testing.T, address string) {
	r := newRoom(t, address)
	entry := func(slug string, names dateline.Names, aliases ...string) store.Entry {
		return store.Entry{Entry: dateline.Entry{ID: r.id(), Slug: slug, Names: names, Aliases: aliases}}
	}
	embassy := entry("embassy", dateline.Names{"zh-Hans": "美国驻华大使馆", "en": "Embassy"}, "使馆")
	embassy.Detail = store.EntryDetail{Parent: r.id(), Zone: "Asia/Shanghai"}
	aarhus, zeta, han := entry("aarhus", dateline.Names{"en": "Aarhus"}), entry("zeta", dateline.Names{"en": "Zeta"}), entry("驻华大使馆", dateline.Names{"zh-Hans": "驻华大使馆"})
	r.write(func(tx *store.Tx) error {
		return errors.Join(
			tx.InsertEntry(ctx, dateline.Offices, han, []string{"驻华大使馆"}),
			tx.InsertEntry(ctx, dateline.Offices, zeta, []string{"zeta", "shared"}),
			tx.InsertEntry(ctx, dateline.Offices, embassy, []string{"美国驻华大使馆", "embassy", "使馆", "embassy"}),
			tx.InsertEntry(ctx, dateline.Offices, aarhus, []string{"aarhus", "shared"}),
			tx.InsertEntry(ctx, dateline.Topics, entry("embassy", dateline.Names{"en": "Embassies"}), []string{"embassy"}),
		)
	})
	read := r.db.Read()
	r.same("entry", must[store.Entry](t)(read.Entry(ctx, embassy.ID)), embassy)
	r.same("by slug", must[store.Entry](t)(read.EntryBySlug(ctx, dateline.Offices, "驻华大使馆")), han)
	r.same("by name", must[[]store.Entry](t)(read.EntriesByName(ctx, dateline.Offices, "使馆")), []store.Entry{embassy})
	both := []store.Entry{aarhus, zeta}
	slices.SortFunc(both, func(a, b store.Entry) int { return cmp(a.ID, b.ID) })
	r.same("by a shared name", must[[]store.Entry](t)(read.EntriesByName(ctx, dateline.Offices, "shared")), both)
	r.same("by no name", must[[]store.Entry](t)(read.EntriesByName(ctx, dateline.People, "embassy")), []store.Entry{})
	// By bytes, whatever the server's language makes of "aa".
	r.same("the register", must[[]store.Entry](t)(read.Entries(ctx, dateline.Offices)), []store.Entry{aarhus, embassy, zeta, han})
	_, err := read.Entry(ctx, "000000000000")
	refused[dateline.NotFound](t, "no entry", err)
	_, err = read.EntryBySlug(ctx, dateline.People, "embassy")
	refused[dateline.NotFound](t, "a slug of another register", err)
	if err := r.db.Write(ctx, func(tx *store.Tx) error {
		return tx.InsertEntry(ctx, dateline.Offices, entry("embassy", nil), nil)
	}); err == nil {
		t.Error("two entries of one register have one slug")
	}

	r.write(func(tx *store.Tx) error {
		r.same("before a change", must[store.Entry](t)(tx.Entry(ctx, embassy.ID)), embassy)
		embassy.Names, embassy.Aliases = dateline.Names{"en": "The Embassy"}, []string{"Embassy"}
		err := tx.UpdateEntry(ctx, dateline.Offices, embassy, []string{"the embassy", "embassy"})
		r.same("after it", must[store.Entry](t)(tx.Entry(ctx, embassy.ID)), embassy)
		return err
	})
	for _, name := range []string{"使馆", "the embassy", "embassy"} {
		r.same("after a change, by "+name, must[[]store.Entry](t)(read.EntriesByName(ctx, dateline.Offices, name)), []store.Entry{embassy})
	}

	who, as := entry("who", dateline.Names{"en": "Who"}), entry("as", dateline.Names{"en": "As"})
	first := dateline.Appointment{ID: r.id(), Person: who.ID, Role: as.ID, From: "2019-01-01", Until: "2021-01-20"}
	then := dateline.Appointment{ID: r.id(), Person: who.ID, Role: as.ID, Office: embassy.ID, From: "2021-01-20"}
	r.write(func(tx *store.Tx) error {
		return errors.Join(
			tx.InsertEntry(ctx, dateline.People, who, nil), tx.InsertEntry(ctx, dateline.Roles, as, nil),
			tx.SaveAppointment(ctx, then), tx.SaveAppointment(ctx, first),
		)
	})
	r.same("appointments", must[[]dateline.Appointment](t)(read.Appointments(ctx, who.ID)), []dateline.Appointment{first, then})
	then.Until = "2025-01-20"
	again := then
	again.ID = r.id() // the same appointment, whoever tells it
	r.write(func(tx *store.Tx) error { return tx.SaveAppointment(ctx, again) })
	r.same("appointments", must[[]dateline.Appointment](t)(read.Appointments(ctx, who.ID)), []dateline.Appointment{first, then})
}

func cmp(a, b dateline.ID) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func items(t *testing.T, address string) {
	r := newRoom(t, address)
	read := r.db.Read()
	issued := must[dateline.Moment](t)(dateline.ParseMoment("2021-02-11T08:07", "America/New_York"))
	full := dateline.Item{
		ID: r.id(), Kind: "event", Source: "zh-Hans", Authoritative: "en", Status: dateline.Draft, SourceID: "来源/1", Created: epoch,
		Facts: dateline.Facts{
			Offices:  []dateline.Ref{{ID: r.id(), Slug: "o", Names: dateline.Names{"en": "O"}}},
			Occasion: dateline.Names{"zh-Hans": "农历新年"}, Issued: issued,
		},
		Event: &dateline.Event{Start: issued, Status: dateline.Postponed, Link: "https://live.example"},
	}
	r.write(func(tx *store.Tx) error { return tx.InsertItem(ctx, full) })
	r.same("item", must[dateline.Item](t)(read.Item(ctx, full.ID)), full)
	r.same("item by source", must[dateline.Item](t)(read.ItemBySource(ctx, "来源/1")), full)
	full.Kind, full.Event, full.Status, full.SourceID, full.Authoritative = "notice", nil, dateline.Live, "来源/2", ""
	r.write(func(tx *store.Tx) error { return tx.UpdateItem(ctx, full) })
	r.same("item after a change", must[dateline.Item](t)(read.Item(ctx, full.ID)), full)
	_, err := read.ItemBySource(ctx, "来源/1")
	refused[dateline.NotFound](t, "a source it no longer has", err)
	_, err = read.ItemBySource(ctx, "")
	refused[dateline.NotFound](t, "no source", err)
	_, err = read.Item(ctx, "000000000000")
	refused[dateline.NotFound](t, "no item", err)
	refused[dateline.NotFound](t, "a change of no item", r.db.Write(ctx, func(tx *store.Tx) error {
		return tx.UpdateItem(ctx, dateline.Item{ID: "000000000000", Kind: "notice"})
	}))
	twice := full
	twice.ID = r.id()
	if r.db.Write(ctx, func(tx *store.Tx) error { return tx.InsertItem(ctx, twice) }) == nil {
		t.Error("two items have one source")
	}
	twice.SourceID, twice.Kind = "", "poem"
	if r.db.Write(ctx, func(tx *store.Tx) error { return tx.InsertItem(ctx, twice) }) == nil {
		t.Error("an item has a kind that is not there")
	}

	var i dateline.Item
	var set []dateline.Edition
	r.write(func(tx *store.Tx) error { i, set = r.item(tx, "zh-Hans", "en"); return nil })
	second := dateline.Edition{
		ID: r.id(), Item: i.ID, Lang: "en", Number: 2, Headline: "H", Lead: "L", Body: "B\n\nC", ChangeNote: "N",
		Incomplete: true, MadeFrom: set[0].ID, Hash: "x", Created: epoch.Add(time.Microsecond), By: "importer",
	}
	r.write(func(tx *store.Tx) error { return tx.InsertEdition(ctx, second, "source") })
	r.same("edition", must[dateline.Edition](t)(read.Edition(ctx, second.ID)), second)
	r.same("edition by source", must[dateline.Edition](t)(read.EditionBySource(ctx, "source")), second)
	_, err = read.EditionBySource(ctx, "")
	refused[dateline.NotFound](t, "an edition of no source", err)
	r.same("latest", must[dateline.Edition](t)(read.LatestEdition(ctx, i.ID, "en")), second)
	r.same("latest of each", must[[]dateline.Edition](t)(read.LatestEditions(ctx, i.ID)), []dateline.Edition{second, set[0]})
	r.same("all", must[[]dateline.Edition](t)(read.Editions(ctx, i.ID)), []dateline.Edition{set[1], second, set[0]})
	_, err = read.LatestEdition(ctx, i.ID, "ar")
	refused[dateline.NotFound](t, "no edition in Arabic", err)
	_, err = read.Edition(ctx, "000000000000")
	refused[dateline.NotFound](t, "no edition", err)
	second.ID = r.id()
	if r.db.Write(ctx, func(tx *store.Tx) error { return tx.InsertEdition(ctx, second, "") }) == nil {
		t.Error("two editions have one number")
	}

	for _, reading := range []string{`{"unsure":["地点"]}`, `{}`} {
		r.write(func(tx *store.Tx) error { return tx.SaveReading(ctx, set[0].ID, json.RawMessage(reading)) })
		r.same("reading", string(must[json.RawMessage](t)(read.Reading(ctx, set[0].ID))), reading)
	}
	_, err = read.Reading(ctx, set[1].ID)
	refused[dateline.NotFound](t, "no reading", err)

	var drafts []dateline.ID
	for range 5 {
		r.write(func(tx *store.Tx) error { i, _ := r.item(tx, "en"); drafts = append(drafts, i.ID); return nil })
	}
	drafts = append(drafts, i.ID)
	slices.Sort(drafts)
	var got []dateline.ID
	for after := dateline.ID(""); ; {
		page := must[[]dateline.Item](t)(read.Drafts(ctx, after, 4))
		if len(page) == 0 {
			break
		}
		for _, i := range page {
			got, after = append(got, i.ID), i.ID
		}
	}
	r.same("drafts", got, drafts)
}

// unicode checks that text comes back as it went in: every plane, every
// normalisation, what looks like SQL, and nothing folded or trimmed.
func unicode(t *testing.T, address string) {
	r := newRoom(t, address)
	for _, s := range []string{
		" leading and trailing \t", "line\r\nbreaks\u2028\u2029\u0085", "𠮷野家 𪚥 🇨🇳👩‍👩‍👧‍👦", "e\u0301 é ﬁ Å Å", "\ufeffBOM", "مرحبا\u202e", "葛\U000e0100城",
		"'; drop table items; --", `back\slash "quote" $1 ?1 @a :b %_`, "\x01\x1f\x7f", "\ufffd\uffff\U0010ffff", "ＡＢＣ，。", "",
	} {
		var i dateline.Item
		r.write(func(tx *store.Tx) error {
			i, _ = r.item(tx, "en")
			i.SourceID = s
			i.Facts.Occasion = dateline.Names{"en": s}
			e := dateline.Edition{ID: r.id(), Item: i.ID, Lang: "zh-Hans", Number: 1, Headline: s, Lead: s, Body: s, ChangeNote: s, By: s, Created: epoch}
			e.Hash = e.ContentHash()
			return errors.Join(tx.UpdateItem(ctx, i), tx.InsertEdition(ctx, e, s))
		})
		e := must[dateline.Edition](t)(r.db.Read().LatestEdition(ctx, i.ID, "zh-Hans"))
		if e.Headline != s || e.Lead != s || e.Body != s || e.ChangeNote != s || e.By != s || e.Hash != e.ContentHash() {
			t.Errorf("%q came back as %+v", s, e)
		}
		got := must[dateline.Item](t)(r.db.Read().Item(ctx, i.ID))
		if got.SourceID != s || got.Facts.Occasion["en"] != s {
			t.Errorf("%q came back as %+v", s, got)
		}
		if s != "" {
			r.same("by source", must[dateline.Edition](t)(r.db.Read().EditionBySource(ctx, s)), e)
		}
	}
}

func publications(t *testing.T, address string) {
	r := newRoom(t, address)
	var i dateline.Item
	var want []dateline.Publication
	r.write(func(tx *store.Tx) error {
		var set []dateline.Edition
		i, set = r.item(tx, "zh-Hans", "en")
		for n, act := range []dateline.Act{dateline.Publish, dateline.Correct, dateline.Withdraw} {
			at := epoch.Add(time.Duration(n) * time.Hour)
			number := must[int64](t)(tx.RaisePublication(ctx, at))
			p := dateline.Publication{
				ID: r.id(), Number: number, Item: i.ID, Act: act, At: at, Due: at, By: "editor",
				Facts: dateline.Facts{Occasion: dateline.Names{"en": string(act)}},
			}
			if act != dateline.Publish {
				p.Note = dateline.Names{"zh-Hans": "更正"}
			}
			if act != dateline.Withdraw {
				p.Editions = []dateline.ID{set[0].ID, set[1].ID}
			}
			if err := tx.InsertPublication(ctx, p, []dateline.Lang{"zh-Hans", "en"}); err != nil {
				return err
			}
			got := must[[]dateline.ID](t)(tx.PublishedEditions(ctx, number))
			r.same("editions", got, append([]dateline.ID{}, reversed(p.Editions)...)) // by language: en, zh-Hans
			p.Editions = nil
			want = append(want, p)
		}
		return nil
	})
	r.same("publications", must[[]dateline.Publication](t)(r.db.Read().Publications(ctx, i.ID)), want)
	r.same("none", len(must[[]dateline.Publication](t)(r.db.Read().Publications(ctx, "000000000000"))), 0)
}

func reversed[T any](s []T) []T {
	s = slices.Clone(s)
	slices.Reverse(s)
	return s
}

func outbox(t *testing.T, address string) {
	r := newRoom(t, address)
	r.write(func(tx *store.Tx) error {
		return errors.Join(
			tx.Queue(ctx, "b", "mail", map[string]int{"n": 1}, epoch.Add(time.Minute)),
			tx.Queue(ctx, "a", "mail", "first", epoch),
			tx.Queue(ctx, "a", "mail", "again", epoch.Add(-time.Hour)),
		)
	})
	r.write(func(tx *store.Tx) error { return tx.Queue(ctx, "a", "hook", "and again", epoch) })
	first := store.Task{Key: "a", Topic: "mail", Payload: json.RawMessage(`"first"`), Created: epoch}
	second := store.Task{Key: "b", Topic: "mail", Payload: json.RawMessage(`{"n":1}`), Created: epoch.Add(time.Minute)}
	pending := func(now time.Time, most int) []store.Task {
		return must[[]store.Task](t)(r.db.Read().Pending(ctx, now, most))
	}
	r.same("due later", pending(epoch.Add(time.Hour), 10), []store.Task{first, second})
	r.same("due now", pending(epoch, 10), []store.Task{first})
	r.same("at most", pending(epoch.Add(time.Hour), 1), []store.Task{first})
	r.same("not due", len(pending(epoch.Add(-time.Second), 10)), 0)
}

func requests(t *testing.T, address string) {
	r := newRoom(t, address)
	answered := func(key, print string) (answer string, again bool, err error) {
		err = r.db.Write(ctx, func(tx *store.Tx) error {
			again, err = tx.Answered(ctx, key, print, &answer)
			return err
		})
		return
	}
	if _, again, err := answered("k", "what"); again || err != nil {
		t.Error("answered before it was asked", err)
	}
	r.write(func(tx *store.Tx) error {
		return errors.Join(tx.Once(ctx, "k", "what", "答", epoch), tx.Once(ctx, "", "any", "x", epoch), tx.Once(ctx, "", "other", "y", epoch))
	})
	if answer, again, err := answered("k", "what"); answer != "答" || !again || err != nil {
		t.Errorf("got %q %v %v", answer, again, err)
	}
	if _, again, err := answered("", "any"); again || err != nil {
		t.Error("no key was taken for one", err)
	}
	_, _, err := answered("k", "something else")
	refused[dateline.Conflict](t, "the key for something else", err)
}
