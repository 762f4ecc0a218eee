package newsroom_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/storetest"
)

// pair is a Chinese release with every fact and its English translation.
func pair() (zh, en newsroom.Release) {
	zh, en = release("zh"), translation("en", "zh")
	zh.Offices, en.Offices = []string{"国务院", "发言人办公室"}, []string{"Department of State", "Office of the Spokesperson"}
	zh.Speakers, en.Speakers = []newsroom.Speaker{{"安东尼·布林肯", "国务卿"}, {"内德·普赖斯", ""}}, []newsroom.Speaker{{"Antony J. Blinken", "Secretary of State"}, {"Ned Price", "Spokesperson"}}
	zh.Place, en.Place = "华盛顿哥伦比亚特区", "Washington, D.C."
	zh.Occasion, en.Occasion = "农历新年", "Lunar New Year"
	zh.Topics, en.Topics = []string{"新年"}, []string{"New Year"}
	en.Issued, _ = dateline.ParseMoment("2021-02-11T08:07", "Asia/Shanghai")
	return zh, en
}

func TestImportAgain(t *testing.T) {
	desks(t, func(d *desk) {
		zh, en := pair()
		zh.Reading = json.RawMessage(`{"unsure":["place"]}`)
		got := d.bring(public, zh, en)
		d.want("first", got, "created public", "created public")
		id := got[0].Item
		d.same("one item", got[1].Item, id)
		e := must(d.db.Read().EditionBySource(ctx, "zh"))(d)
		d.same("reading", string(must(d.db.Read().Reading(ctx, e.ID))(d)), string(zh.Reading))
		translated := must(d.db.Read().EditionBySource(ctx, "en"))(d)
		d.same("made from", translated.MadeFrom, e.ID)

		// Each register has one entry for both languages.
		for reg, want := range map[dateline.Register]int{dateline.Offices: 2, dateline.People: 2, dateline.Roles: 2, dateline.Places: 1, dateline.Topics: 1} {
			entries := must(d.db.Read().Entries(ctx, reg))(d)
			if len(entries) != want {
				d.Errorf("%s has %+v", reg, entries)
			}
			for _, e := range entries {
				if _, both := e.Names["zh-Hans"]; reg != dateline.Roles && (!both || e.Names["en"] == "") {
					d.Errorf("%s %s was not merged: %v", reg, e.Slug, e.Names)
				}
			}
		}
		f := d.live(id, "zh-Hans").Facts
		d.same("the facts of both languages", f, d.live(id, "en").Facts)
		d.same("the better time", f.Issued.Local, "2021-02-11T08:07")
		d.same("occasion", f.Occasion, dateline.Names{"zh-Hans": "农历新年", "en": "Lunar New Year"})
		d.same("who spoke as what", []string{f.Speakers[0].Person.Names["en"], f.Speakers[0].Role.Names["en"], f.Speakers[1].Person.Names["zh-Hans"], f.Speakers[1].Role.Names["en"]},
			[]string{"Antony J. Blinken", "Secretary of State", "内德·普赖斯", "Spokesperson"})

		// Again, in any order and alone, on a later day: nothing changes.
		d.clock.pass(24 * time.Hour)
		raw := storetest.Raw(d, d.address)
		before, number := storetest.Dump(d, raw), d.number()
		for _, again := range [][]newsroom.Release{{zh, en}, {en, zh}, {en}, {zh}, {zh, zh, en, en}} {
			for _, how := range []newsroom.Importing{public, drafts, {Publish: true, DryRun: true}} {
				for _, o := range d.bring(how, again...) {
					if o.Result != newsroom.Unchanged || !o.Public {
						d.Fatalf("again: %+v", o)
					}
				}
			}
		}
		if after := storetest.Dump(d, raw); after != before || d.number() != number {
			d.Error("importing again changed the database")
		}
	})
}

// TestImportOrder imports pairs whose names are shared, reordered and silent in
// parts, and then again in random order: nothing changes after the first time.
func TestImportOrder(t *testing.T) {
	desks(t, func(d *desk) {
		var all []newsroom.Release
		add := func(n int, change func(zh, en *newsroom.Release)) {
			zh, en := pair()
			zh.Source, en.Source = fmt.Sprintf("zh%d", n), fmt.Sprintf("en%d", n)
			en.TranslationOf = zh.Source
			change(&zh, &en)
			all = append(all, zh, en)
		}
		// An English text names the office before any Chinese one does: two
		// entries then share a name, and each item keeps the one it has.
		lone := translation("lone", "")
		lone.Offices, lone.Topics = []string{"Department of State"}, []string{"New Year"}
		lone.Speakers = []newsroom.Speaker{{"Ned Price", ""}}
		all = append(all, lone)
		add(1, func(zh, en *newsroom.Release) {})
		add(2, func(zh, en *newsroom.Release) { slices.Reverse(en.Offices); slices.Reverse(en.Speakers) })
		add(3, func(zh, en *newsroom.Release) {
			zh.Speakers[0].Role, zh.Place, zh.Occasion, zh.Topics = "", "", "", nil
		})
		add(4, func(zh, en *newsroom.Release) { en.Offices, en.Speakers = en.Offices[:1], en.Speakers[1:] })
		add(5, func(zh, en *newsroom.Release) {
			zh.Speakers, zh.Offices = nil, nil
			en.Speakers = append(en.Speakers, en.Speakers[0])
		})
		add(6, func(zh, en *newsroom.Release) { zh.Issued = dateline.Moment{} })
		add(7, func(zh, en *newsroom.Release) { zh.Originals = map[string]string{"国务院": "Department of State"} })
		add(8, func(zh, en *newsroom.Release) { zh.Speakers = append(zh.Speakers, zh.Speakers...) })
		for _, o := range d.bring(public, all...) {
			if o.Result != newsroom.Created {
				d.Fatalf("%+v", o)
			}
		}
		// The sixth had no date until its translation gave it one, and the
		// translation waited for it.
		d.want("the sixth", d.bring(public, all[11], all[12]), "updated public", "updated public")
		raw := storetest.Raw(d, d.address)
		before := storetest.Dump(d, raw)
		dice := rand.New(rand.NewPCG(1, 2))
		for range 6 {
			dice.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			for _, o := range d.bring(public, all...) {
				if o.Result != newsroom.Unchanged {
					d.Errorf("%s: %+v", o.Source, o)
				}
			}
		}
		if storetest.Dump(d, raw) != before {
			d.Error("importing again changed the database")
		}
		// Reordered names met the same people.
		f := d.live(must(d.db.Read().ItemBySource(ctx, "zh2"))(d).ID, "en").Facts
		d.same("first speaker", f.Speakers[0].Person.Names["en"], "Antony J. Blinken")
	})
}

// TestGlosses checks what the English original that a text adds to a name does:
// people and offices are one entry whatever the spelling, a role is shown as its
// text has it.
func TestGlosses(t *testing.T) {
	desks(t, func(d *desk) {
		en := translation("en", "")
		en.Speakers = []newsroom.Speaker{{"Antony J. Blinken", "Secretary of State"}}
		a, b := release("a"), release("b")
		a.Speakers, b.Speakers = []newsroom.Speaker{{"安东尼·布林肯", "国务卿"}}, []newsroom.Speaker{{"安东尼·J·布林肯", "美国国务卿"}}
		a.Originals = map[string]string{"安东尼·布林肯": "Antony J. Blinken", "国务卿": "Secretary of State"}
		b.Originals = map[string]string{"安东尼·J·布林肯": "Antony J. Blinken", "美国国务卿": "Secretary of State"}
		got := d.bring(public, en, a, b)
		d.want("import", got, "created public", "created public", "created public")
		first, second := d.live(got[1].Item, "zh-Hans").Facts.Speakers[0], d.live(got[2].Item, "zh-Hans").Facts.Speakers[0]
		d.same("one person", first.Person.ID, second.Person.ID)
		d.same("of the English text too", d.live(got[0].Item, "en").Facts.Speakers[0].Person.ID, first.Person.ID)
		d.same("role", first.Role.Names["zh-Hans"], "国务卿")
		d.same("role, in its own words", second.Role.Names["zh-Hans"], "美国国务卿")
		d.want("again", d.bring(public, b, en, a), "unchanged public", "unchanged public", "unchanged public")
	})
}

func TestImportUpdate(t *testing.T) {
	desks(t, func(d *desk) {
		zh, en := pair()
		id := d.bring(public, zh, en)[0].Item
		first := must(d.db.Read().EditionBySource(ctx, "zh"))(d)
		d.clock.pass(time.Hour)
		zh.Body += "\n\n新的一段。"
		d.want("a new text", d.bring(public, zh, en), "updated public", "unchanged public")
		l := d.live(id, "zh-Hans")
		d.same("number", l.Number, 2)
		d.same("updated", l.Updated, d.clock.now())
		d.same("body", l.Body, zh.Body)
		d.same("the edition before", must(d.db.Read().Edition(ctx, first.ID))(d), first)
		d.same("English", d.live(id, "en").Number, 1)

		zh.Topics = []string{"新年", "文化"}
		d.want("a new fact", d.bring(public, zh), "updated public")
		d.same("no new edition", d.live(id, "zh-Hans").Number, 2)
		d.same("topics in every language", len(d.live(id, "en").Facts.Topics), 2)
		d.want("the translation after it", d.bring(public, en), "unchanged public")

		zh.Kind = "remarks"
		d.want("a new kind", d.bring(public, zh), "updated public")
		d.same("kind", d.live(id, "en").Kind, "remarks")

		// Without publishing, the change waits.
		zh.Headline = "新标题"
		d.want("a draft of a change", d.bring(drafts, zh), "updated")
		d.same("headline", d.live(id, "zh-Hans").Headline, "农历新年致辞")
		d.want("published later", d.bring(public, zh), "updated public")
		d.same("headline", d.live(id, "zh-Hans").Headline, "新标题")

		// Edited here since: the text is left alone.
		mine := d.edit(id, "zh-Hans", "编辑改过的标题", "编辑改过的正文。")
		d.publish(newsroom.Publishing{Item: id})
		d.want("the same after an edit here", d.bring(public, zh, en), "unchanged public", "unchanged public")
		raw := storetest.Raw(d, d.address)
		before := storetest.Dump(d, raw)
		zh.Body, zh.Offices = "来源又改了。", []string{"一个新的机构"}
		got := d.bring(public, zh)
		d.want("another after an edit here", got, "refused")
		if !is[dateline.Conflict](got[0].Why) {
			d.Error(got[0].Why)
		}
		if storetest.Dump(d, raw) != before {
			d.Error("a refused release changed the database")
		}
		d.same("edition", d.live(id, "zh-Hans").Edition, mine)
		zh.Body = "农历新年致辞" // whatever it says, an edit here is not taken back by its facts
		zh.Topics = []string{"别的"}
		d.bring(public, zh)
		d.same("edition", d.live(id, "zh-Hans").Edition, mine)
	})
}

func TestImportDrafts(t *testing.T) {
	desks(t, func(d *desk) {
		zh, en := pair()
		id := d.bring(drafts, zh)[0].Item
		d.want("a draft again", d.bring(drafts, zh), "unchanged")
		d.hidden(id, "zh-Hans")
		d.want("a draft made public", d.bring(public, zh), "updated public")
		d.want("a translation as draft", d.bring(drafts, en), "created")
		d.hidden(id, "en")
		d.want("made public", d.bring(public, en), "updated public")
		d.same("English", d.live(id, "en").Headline, en.Headline)

		undated := release("undated")
		undated.Issued = dateline.Moment{}
		got := d.bring(public, undated)
		d.want("without a required fact", got, "created")
		if len(got[0].Unsure) != 1 || !strings.Contains(got[0].Unsure[0], "issued") {
			d.Errorf("%+v", got[0])
		}
		undated.Issued = zh.Issued
		d.want("with it", d.bring(public, undated), "updated public")

		d.want("dry", d.bring(newsroom.Importing{Publish: true, DryRun: true}, release("dry"), translation("dry-en", "dry")), "created public", "created public")
		if _, err := d.db.Read().EditionBySource(ctx, "dry"); !is[dateline.NotFound](err) {
			d.Error("a dry run kept something")
		}
		here := func(s string) bool { return s == "elsewhere" }
		d.want("dry, of another batch", d.bring(newsroom.Importing{DryRun: true, Elsewhere: here}, translation("x", "elsewhere"), translation("y", "nowhere")), "created", "refused")

		event := release("event")
		event.Kind = "event"
		got = d.bring(public, event)
		d.want("an event without a start", got, "created")
		event.Event = &dateline.Event{Start: must(dateline.ParseMoment("2021-03-01T10:00", "Asia/Shanghai"))(d), Status: dateline.Scheduled}
		d.want("with a start", d.bring(public, event), "updated public")
		rows := must(d.db.Read().List(ctx, store.Query{Lang: "zh-Hans", Events: true, Most: 5}))(d)
		if len(rows) != 1 || *rows[0].Event != *event.Event {
			d.Errorf("events: %+v", rows)
		}
	})
}

func TestImportTakenBack(t *testing.T) {
	desks(t, func(d *desk) {
		zh, en := pair()
		id := d.bring(public, zh)[0].Item
		d.withdraw(newsroom.Withdrawing{Item: id, Reason: dateline.Names{"en": "x"}})
		d.want("withdrawn, the same", d.bring(public, zh), "unchanged")
		d.want("withdrawn, a translation", d.bring(public, en), "created")
		zh.Body = "新的正文。"
		got := d.bring(public, zh)
		d.want("withdrawn, a new text", got, "updated")
		if len(got[0].Unsure) != 1 {
			d.Errorf("nobody is told: %+v", got[0])
		}
		d.same("status", d.live(id, "zh-Hans").Status, dateline.Withdrawn)
		d.hidden(id, "en")
		d.want("withdrawn, again", d.bring(public, zh, en), "unchanged", "unchanged")
		d.publish(newsroom.Publishing{Item: id}) // whoever puts it back puts back the newest of each
		d.same("Chinese", d.live(id, "zh-Hans").Body, "新的正文。")
		d.same("English", d.live(id, "en").Headline, en.Headline)

		d.withdraw(newsroom.Withdrawing{Item: id, Reason: dateline.Names{"en": "x"}, Remove: true})
		raw := storetest.Raw(d, d.address)
		before := storetest.Dump(d, raw)
		d.want("removed, the same", d.bring(public, zh), "unchanged")
		zh.Body, zh.Offices = "更新的正文。", []string{"新机构"}
		arabic := translation("ar", "zh")
		arabic.Lang, arabic.Headline, arabic.Offices = "ar", "رسالة", []string{"مكتب"}
		got = d.bring(public, zh, arabic)
		d.want("removed, new texts", got, "refused", "refused")
		for _, o := range got {
			if !is[dateline.Conflict](o.Why) {
				d.Error(o.Why)
			}
		}
		if storetest.Dump(d, raw) != before {
			d.Error("a refused release changed the database")
		}
		d.hidden(id, "zh-Hans")
	})
}

func TestImportRefused(t *testing.T) {
	desks(t, func(d *desk) {
		d.bring(public, release("zh"), translation("en", "zh"))
		raw := storetest.Raw(d, d.address)
		before := storetest.Dump(d, raw)
		long := strings.Repeat("名", 400)
		for what, change := range map[string]func(*newsroom.Release){
			"no source":                func(r *newsroom.Release) { r.Source = "" },
			"an unknown language":      func(r *newsroom.Release) { r.Lang = "fr" },
			"an unknown kind":          func(r *newsroom.Release) { r.Kind = "poem" },
			"its own translation":      func(r *newsroom.Release) { r.TranslationOf = r.Source },
			"of what is not there":     func(r *newsroom.Release) { r.TranslationOf = "nowhere" },
			"a second English text":    func(r *newsroom.Release) { r.TranslationOf, r.Lang = "zh", "en" },
			"a source's other tongue":  func(r *newsroom.Release) { r.Source, r.Lang = "zh", "en" },
			"no headline":              func(r *newsroom.Release) { r.Headline = " " },
			"two lines of headline":    func(r *newsroom.Release) { r.Headline = "a\nb" },
			"too long a headline":      func(r *newsroom.Release) { r.Headline = strings.Repeat("长", 1000) },
			"too long a body":          func(r *newsroom.Release) { r.Body = strings.Repeat("x", dateline.MaxBody+1) },
			"an event without a start": func(r *newsroom.Release) { r.Event = &dateline.Event{Status: dateline.Scheduled} },
			"NUL in the headline":      func(r *newsroom.Release) { r.Headline = "a\x00b" },
			"NUL in the body":          func(r *newsroom.Release) { r.Body = "a\x00b" },
			"NUL in the lead":          func(r *newsroom.Release) { r.Lead = "\x00" },
			"NUL in the source":        func(r *newsroom.Release) { r.Source = "a\x00" },
			"NUL in a speaker":         func(r *newsroom.Release) { r.Speakers = []newsroom.Speaker{{"a\x00", ""}} },
			"NUL in a role":            func(r *newsroom.Release) { r.Speakers = []newsroom.Speaker{{"a", "\x00"}} },
			"Latin-1 in the body":      func(r *newsroom.Release) { r.Body = "caf\xe9" },
			"Latin-1 in an office":     func(r *newsroom.Release) { r.Offices = []string{"Minist\xe8re"} },
			"half a character":         func(r *newsroom.Release) { r.Place = "北京"[:4] },
			"Latin-1 in an occasion":   func(r *newsroom.Release) { r.Occasion = "No\xebl" },
			"Latin-1 in a gloss":       func(r *newsroom.Release) { r.Originals = map[string]string{"名": "\xe9"} },
			"a speaker of 1,200 bytes": func(r *newsroom.Release) { r.Speakers = []newsroom.Speaker{{long, ""}} },
			"a topic of 1,200 bytes":   func(r *newsroom.Release) { r.Topics = []string{"x", long} },
			"a source of 1,200 bytes":  func(r *newsroom.Release) { r.Source = long },
		} {
			bad := release("bad")
			change(&bad)
			// The one beside it is taken all the same.
			got := d.bring(newsroom.Importing{Publish: true, DryRun: true}, bad, release("good"))
			d.want(what, got, "refused", "created public")
			if got[0].Why == nil {
				d.Errorf("%s: no reason", what)
			}
			d.want(what, d.bring(public, bad), "refused")
			if storetest.Dump(d, raw) != before {
				d.Fatalf("%s: a refused release changed the database", what)
			}
		}
		// The longest that is taken is taken by both engines.
		full := release(strings.Repeat("s", 1024))
		name := strings.Repeat("ﷺ", 170) // folding makes eleven times as much of it
		full.Offices, full.Speakers, full.Place, full.Topics = []string{name}, []newsroom.Speaker{{name, name}}, name, []string{name}
		full.Headline = strings.Repeat("长", 682)
		d.want("as long as may be", d.bring(public, full, full), "created public", "unchanged public")
	})
}

// TestFounding checks what a newsroom starts with.
func TestFounding(t *testing.T) {
	storetest.Addresses(t, func(t *testing.T, address string) {
		db := storetest.Open(t, address)
		c := &clock{t: time.Unix(1612345678, 0)}
		room := newsroom.New(db, c.now, storetest.Random(3))
		f := func() newsroom.Founding { return newsroom.Founding{Newsroom: storetest.Settings()} }
		for what, change := range map[string]func(*newsroom.Founding){
			"no language":  func(f *newsroom.Founding) { f.Newsroom.Languages = nil },
			"no such zone": func(f *newsroom.Founding) { f.Newsroom.Zone = "Mars/Base" },
			"no name": func(f *newsroom.Founding) {
				f.Registers = map[dateline.Register][]newsroom.Name{dateline.Offices: {{}}}
			},
			"no such list":  func(f *newsroom.Founding) { f.Registers = map[dateline.Register][]newsroom.Name{"planet": nil} },
			"NUL in a name": func(f *newsroom.Founding) { f.Newsroom.Names = dateline.Names{"en": "a\x00"} },
			"NUL in an entry": func(f *newsroom.Founding) {
				f.Registers = map[dateline.Register][]newsroom.Name{dateline.Offices: {{Names: dateline.Names{"en": "\x00"}}}}
			},
		} {
			bad := f()
			change(&bad)
			if err := room.Create(ctx, bad); !is[dateline.Invalid](err) {
				t.Errorf("%s: %v", what, err)
			}
			if _, err := db.Read().Newsroom(ctx); !is[dateline.NotFound](err) {
				t.Fatalf("%s: something was founded (%v)", what, err)
			}
		}
		good := f()
		good.Registers = map[dateline.Register][]newsroom.Name{
			dateline.Places:  {{Names: dateline.Names{"zh-Hans": "北京", "en": "Beijing"}, Aliases: []string{"Peking"}, Zone: "Asia/Shanghai"}},
			dateline.Offices: {{Names: dateline.Names{"en": "Embassy"}}, {Names: dateline.Names{"zh-Hans": "大使馆"}}, {Names: dateline.Names{"en": "Embassy!"}}},
		}
		if err := room.Create(ctx, good); err != nil {
			t.Fatal(err)
		}
		if err := room.Create(ctx, f()); !is[dateline.Conflict](err) {
			t.Errorf("founded twice: %v", err)
		}
		for _, name := range []string{"北京", "beijing", "peking"} {
			got, err := db.Read().EntriesByName(ctx, dateline.Places, name)
			if err != nil || len(got) != 1 || got[0].Slug != "beijing" || got[0].Detail.Zone != "Asia/Shanghai" {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
		var slugs []string
		for _, e := range must(db.Read().Entries(ctx, dateline.Offices))(t) {
			slugs = append(slugs, e.Slug)
		}
		if !slices.Equal(slugs, []string{"embassy", "embassy-2", "大使馆"}) {
			t.Errorf("slugs: %v", slugs)
		}
		changed := storetest.Settings()
		changed.Names["en"] = "Press room"
		if err := room.Change(ctx, changed); err != nil {
			t.Fatal(err)
		}
		if n, err := db.Number(ctx); n != 1 || err != nil {
			t.Errorf("number after a change: %d, %v", n, err)
		}
		changed.Address = "news.example/"
		if err := room.Change(ctx, changed); !is[dateline.Invalid](err) {
			t.Errorf("bad settings: %v", err)
		}
	})
}

// TestImportStops proves that an error that is nobody's release leaves nothing.
func TestImportStops(t *testing.T) {
	desks(t, func(d *desk) {
		stop := errors.New("no more randomness")
		room := newsroom.New(d.db, d.clock.now, &failing{Reader: storetest.Random(9), left: 50, err: stop})
		var many []newsroom.Release
		for n := range 20 {
			r := release(fmt.Sprint(n))
			r.Topics = []string{fmt.Sprint("topic ", n)}
			many = append(many, r)
		}
		if _, err := room.Import(ctx, many, public); !errors.Is(err, stop) {
			d.Errorf("got %v", err)
		}
		d.same("number", d.number(), int64(0))
		d.same("count", d.count("zh-Hans"), 0)
		d.same("topics", len(must(d.db.Read().Entries(ctx, dateline.Topics))(d)), 0)
	})
}

// failing gives randomness a number of times and then an error.
type failing struct {
	io.Reader
	left int
	err  error
}

func (f *failing) Read(p []byte) (int, error) {
	if f.left--; f.left < 0 {
		return 0, f.err
	}
	return f.Reader.Read(p)
}

// TestDraftFacts: facts that were saved as a draft are published by the next act,
// though no text changed.
func TestDraftFacts(t *testing.T) {
	desks(t, func(d *desk) {
		r := release("a")
		id := d.bring(public, r)[0].Item
		r.Issued = must(dateline.ParseMoment("2021-02-12", "Asia/Shanghai"))(d)
		d.want("a draft", d.bring(drafts, r), "updated")
		d.same("until then", d.live(id, "zh-Hans").Facts.Issued.Local, "2021-02-11")
		d.want("published", d.bring(public, r), "updated public")
		d.same("then", d.live(id, "zh-Hans").Facts.Issued.Local, "2021-02-12")
		d.want("once", d.bring(public, r), "unchanged public")
	})
}

// TestTranslationAlone: a translation is not public without what it translates.
func TestTranslationAlone(t *testing.T) {
	desks(t, func(d *desk) {
		a, b := release("a"), translation("b", "a")
		id := d.bring(drafts, a)[0].Item
		d.want("alone", d.bring(public, b), "created")
		d.hidden(id, "en")
		d.want("together", d.bring(public, a, b), "updated public", "updated public")
	})
}
