package newsroom_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/storetest"
)

func TestPublishSet(t *testing.T) {
	desks(t, func(d *desk) {
		got := d.bring(drafts, release("zh"), translation("en", "zh"))
		d.want("import", got, "created", "created")
		id := got[0].Item
		d.same("one item", got[1].Item, id)
		d.hidden(id, "zh-Hans")
		d.same("number of drafts", d.number(), int64(0))

		done := d.publish(newsroom.Publishing{Item: id, By: newsroom.Program("editor")})
		d.same("done", done, newsroom.Done{Number: 1, Item: id, Paths: map[dateline.Lang]string{
			"zh-Hans": "/zh-Hans/2021/02/11/农历新年致辞", "en": "/en/2021/02/11/lunar-new-year-message",
		}})
		zh, en := d.live(id, "zh-Hans"), d.live(id, "en")
		d.same("languages in the newsroom's order", zh.Languages, []dateline.Lang{"zh-Hans", "en"})
		d.same("paths", en.Paths, done.Paths)
		d.same("both at one instant", zh.Published, en.Published)
		d.same("by the clock", zh.Published, d.clock.now())
		d.same("of one act", zh.Publication, en.Publication)
		d.same("number", d.number(), int64(1))
		tasks, err := d.db.Read().Pending(ctx, d.clock.now(), 10)
		if err != nil || len(tasks) != 1 || string(tasks[0].Payload) != fmt.Sprintf(`{"act":"publish","item":%q,"number":1}`, id) {
			d.Errorf("tasks: %+v, %v", tasks, err)
		}
		if _, err := d.room.Publish(ctx, newsroom.Publishing{Item: id}); !is[dateline.Conflict](err) {
			d.Errorf("published again with nothing new: %v", err)
		}
		d.same("number after that", d.number(), int64(1))
	})
}

// TestPublishNone proves that a set is public whole or not at all.
func TestPublishNone(t *testing.T) {
	desks(t, func(d *desk) {
		got := d.bring(drafts, release("zh"), translation("en", "zh"), func() newsroom.Release {
			r := release("undated")
			r.Issued = dateline.Moment{}
			return r
		}())
		id, undated := got[0].Item, got[2].Item
		ids := func(langs ...dateline.Lang) (out []dateline.ID) {
			for _, l := range langs {
				e, err := d.db.Read().LatestEdition(ctx, id, l)
				if err != nil {
					d.Fatal(err)
				}
				out = append(out, e.ID)
			}
			return out
		}
		foreign := d.edit(id, "fr", "Message", "Bonjour.")
		blank := d.edit(id, "ar", "  ", "نص")
		for _, c := range []struct {
			what string
			ask  newsroom.Publishing
			is   func(error) bool
		}{
			{"two in one language", newsroom.Publishing{Item: id, Editions: append(ids("zh-Hans"), ids("zh-Hans")...)}, is[dateline.Invalid]},
			{"an edition of another item", newsroom.Publishing{Item: undated, Editions: ids("zh-Hans")}, is[dateline.Invalid]},
			{"an edition that is not there", newsroom.Publishing{Item: id, Editions: append(ids("zh-Hans"), "000000000000")}, is[dateline.NotFound]},
			{"a language the newsroom lacks", newsroom.Publishing{Item: id, Editions: append(ids("zh-Hans", "en"), foreign)}, is[dateline.Invalid]},
			{"one without a headline", newsroom.Publishing{Item: id, Editions: append(ids("zh-Hans"), blank)}, is[dateline.Invalid]},
			{"without a required fact", newsroom.Publishing{Item: undated}, is[dateline.Invalid]},
			{"an item that is not there", newsroom.Publishing{Item: "000000000000"}, is[dateline.NotFound]},
			{"a correction of what is not public", newsroom.Publishing{Item: id, Editions: ids("zh-Hans"), Note: dateline.Names{"en": "x"}}, is[dateline.Conflict]},
			{"a note with a NUL", newsroom.Publishing{Item: id, Editions: ids("zh-Hans"), Note: dateline.Names{"en": "\x00"}}, is[dateline.Invalid]},
			{"a key that is no UTF-8", newsroom.Publishing{Item: id, Editions: ids("zh-Hans"), Key: "\xff"}, is[dateline.Invalid]},
		} {
			if _, err := d.room.Publish(ctx, c.ask); !c.is(err) {
				d.Errorf("%s: %v (%T)", c.what, err, err)
			}
			d.hidden(id, "zh-Hans")
			d.hidden(id, "en")
			d.same("number after "+c.what, d.number(), int64(0))
		}
	})
}

func TestCorrection(t *testing.T) {
	desks(t, func(d *desk) {
		id := d.bring(public, release("zh"), translation("en", "zh"))[0].Item
		before := d.live(id, "en")
		was := d.live(id, "zh-Hans")
		note := dateline.Names{"zh-Hans": "更正了日期。", "en": "The date was corrected."}
		d.clock.pass(time.Hour)
		d.edit(id, "zh-Hans", "农历新年致辞", "更正后的正文。")
		d.publish(newsroom.Publishing{Item: id, Note: note, By: newsroom.Program("editor")})
		zh, en := d.live(id, "zh-Hans"), d.live(id, "en")
		d.same("act", zh.Act, dateline.Correct)
		d.same("note", zh.Note, note)
		d.same("text", zh.Body, "更正后的正文。")
		d.same("first public", zh.Published, was.Published)
		d.same("updated", zh.Updated, d.clock.now())
		d.same("path", zh.Path, was.Path)
		if en.Act != before.Act || en.Note != nil || !en.Updated.Equal(before.Updated) || en.Body != before.Body {
			d.Errorf("the language that was not corrected changed: %+v", en)
		}
		// An update without a note does not hide the correction.
		d.clock.pass(time.Hour)
		d.edit(id, "zh-Hans", "农历新年致辞", "更正后的正文，略有润色。")
		d.publish(newsroom.Publishing{Item: id})
		zh = d.live(id, "zh-Hans")
		d.same("act after an update", zh.Act, dateline.Correct)
		d.same("note after an update", zh.Note, note)
		acts, err := d.db.Read().Publications(ctx, id)
		if err != nil {
			d.Fatal(err)
		}
		var is []dateline.Act
		for _, p := range acts {
			is = append(is, p.Act)
		}
		d.same("acts", is, []dateline.Act{dateline.Publish, dateline.Publish, dateline.Correct, dateline.Publish})
		// Every edition that was ever public is still what it was.
		for _, e := range must(d.db.Read().Editions(ctx, id))(d) {
			d.same("hash", e.Hash, e.ContentHash())
		}
	})
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestWithdraw(t *testing.T) {
	desks(t, func(d *desk) {
		r := release("zh")
		r.Lead = "秘密的导语"
		r.Offices, r.Topics = []string{"使馆"}, []string{"新年"}
		id := d.bring(public, r, translation("en", "zh"))[0].Item
		other := d.bring(public, release("other"))[0].Item
		was := d.live(id, "zh-Hans")
		reason := dateline.Names{"zh-Hans": "发布有误。", "en": "Issued by mistake."}
		for what, ask := range map[string]newsroom.Withdrawing{
			"no reason":         {Item: id},
			"a reason with NUL": {Item: id, Reason: dateline.Names{"en": "a\x00"}},
		} {
			if _, err := d.room.Withdraw(ctx, ask); !is[dateline.Invalid](err) {
				d.Errorf("%s: %v", what, err)
			}
		}
		if _, err := d.room.Withdraw(ctx, newsroom.Withdrawing{Item: "000000000000", Reason: reason}); !is[dateline.NotFound](err) {
			d.Error(err)
		}
		draft := d.bring(drafts, release("draft"))[0].Item
		if _, err := d.room.Withdraw(ctx, newsroom.Withdrawing{Item: draft, Reason: reason}); !is[dateline.Conflict](err) {
			d.Errorf("a draft was withdrawn: %v", err)
		}

		d.clock.pass(time.Hour)
		done := d.withdraw(newsroom.Withdrawing{Item: id, Reason: reason, By: newsroom.Program("editor")})
		d.same("paths", done.Paths, was.Paths)
		read := d.db.Read()
		storetest.Consistent(d, d.address)
		rows := must(read.LiveOfItem(ctx, id))(d)
		for _, q := range []store.Query{{Lang: "zh-Hans"}, {Lang: "en"}, {Lang: "zh-Hans", Topic: was.Facts.Topics[0].ID}, {Lang: "zh-Hans", Office: was.Facts.Offices[0].ID}} {
			q.Most, q.Bodies = 10, true
			listed := must(read.List(ctx, q))(d)
			if len(listed) == 0 {
				d.Errorf("%+v: it left the list", q)
			}
			rows = append(rows, listed...)
		}
		for _, l := range rows {
			if l.Item != id {
				continue
			}
			if l.Status != dateline.Withdrawn || l.Body != "" || l.Lead != "" || l.Excerpt != "" {
				d.Errorf("it still shows text: %+v", l)
			}
			if l.Headline == "" || l.Path == "" || l.Note["en"] != reason["en"] || l.Act != dateline.Withdraw || !l.Updated.Equal(d.clock.now()) {
				d.Errorf("address, headline or reason is missing: %+v", l)
			}
		}
		for _, u := range must(read.Sitemap(ctx, "zh-Hans", "", 10))(d) {
			if u.Path == was.Path {
				d.Error("the sitemap still has it")
			}
		}
		for _, u := range must(read.PublishedSince(ctx, "zh-Hans", time.Time{}, 10))(d) {
			if u.Path == was.Path {
				d.Error("the news sitemap still has it")
			}
		}
		if _, err := d.room.Withdraw(ctx, newsroom.Withdrawing{Item: id, Reason: reason}); !is[dateline.Conflict](err) {
			d.Errorf("withdrawn twice: %v", err)
		}
		if got := d.live(other, "zh-Hans"); got.Body == "" || got.Status != dateline.Live {
			d.Error("another item went with it")
		}

		// It can come back: all of it, with one language named.
		d.clock.pass(time.Hour)
		back := d.edit(id, "zh-Hans", "农历新年致辞", "新的正文。")
		d.publish(newsroom.Publishing{Item: id, Editions: []dateline.ID{back}})
		zh, en := d.live(id, "zh-Hans"), d.live(id, "en")
		if zh.Status != dateline.Live || en.Status != dateline.Live || en.Body == "" || en.Excerpt == "" || zh.Note != nil || en.Act != dateline.Publish {
			d.Errorf("it came back as %+v and %+v", zh, en)
		}
		d.same("path", zh.Path, was.Path)

		// Removal is the end of it.
		d.clock.pass(time.Hour)
		done = d.withdraw(newsroom.Withdrawing{Item: id, Reason: reason, Remove: true})
		d.same("paths of what was removed", len(done.Paths), 0)
		d.hidden(id, "zh-Hans")
		d.hidden(id, "en")
		d.same("count", d.count("en"), 0)
		a := must(read.Address(ctx, "zh-Hans", "2021-02-11", "农历新年致辞"))(d)
		d.same("the address is its own for ever", a.Item, id)
		d.same("status", must(read.Item(ctx, id))(d).Status, dateline.Removed)
		if _, err := d.room.Publish(ctx, newsroom.Publishing{Item: id}); !is[dateline.Conflict](err) {
			d.Errorf("a removed item came back: %v", err)
		}
		if _, err := d.room.Withdraw(ctx, newsroom.Withdrawing{Item: id, Reason: reason, Remove: true}); !is[dateline.Conflict](err) {
			d.Errorf("removed twice: %v", err)
		}
		// Withdrawn first, removed later.
		d.withdraw(newsroom.Withdrawing{Item: other, Reason: reason})
		d.withdraw(newsroom.Withdrawing{Item: other, Reason: reason, Remove: true})
		d.hidden(other, "zh-Hans")
		acts := must(read.Publications(ctx, other))(d)
		if last := acts[len(acts)-1]; last.Act != dateline.Remove || last.Note["en"] != reason["en"] {
			d.Errorf("the tombstone is %+v", last)
		}
	})
}

func TestAddresses(t *testing.T) {
	desks(t, func(d *desk) {
		one := d.bring(public, release("1"))[0].Item
		two := d.bring(public, release("2"))[0].Item
		three := release("3")
		three.Headline = "农历新年致辞？！" // the same once it is an address
		third := d.bring(public, three)[0].Item
		nameless := release("4")
		nameless.Headline = "！！！"
		fourth := d.bring(public, nameless)[0].Item
		d.same("first", d.live(one, "zh-Hans").Path, "/zh-Hans/2021/02/11/农历新年致辞")
		d.same("second", d.live(two, "zh-Hans").Path, "/zh-Hans/2021/02/11/农历新年致辞-2")
		d.same("third", d.live(third, "zh-Hans").Path, "/zh-Hans/2021/02/11/农历新年致辞-3")
		d.same("without a letter", d.live(fourth, "zh-Hans").Path, "/zh-Hans/2021/02/11/"+string(fourth))

		// A new text under the same headline stays where it is, numbered or not.
		d.edit(two, "zh-Hans", "农历新年致辞", "另一段正文。")
		d.publish(newsroom.Publishing{Item: two})
		d.same("after a new text", d.live(two, "zh-Hans").Path, "/zh-Hans/2021/02/11/农历新年致辞-2")

		// A new headline moves it, and the old address leads to the new one.
		d.edit(one, "zh-Hans", "新春贺词", "正文。")
		d.publish(newsroom.Publishing{Item: one})
		d.same("after a new headline", d.live(one, "zh-Hans").Path, "/zh-Hans/2021/02/11/新春贺词")
		old := must(d.db.Read().Address(ctx, "zh-Hans", "2021-02-11", "农历新年致辞"))(d)
		if old.Item != one || old.Current {
			d.Errorf("the old address is %+v", old)
		}
		// Nobody else ever gets it.
		fifth := d.bring(public, release("5"))[0].Item
		d.same("fifth", d.live(fifth, "zh-Hans").Path, "/zh-Hans/2021/02/11/农历新年致辞-4")
		// Back under the first headline it gets its own address back.
		d.edit(one, "zh-Hans", "农历新年致辞", "正文。")
		d.publish(newsroom.Publishing{Item: one})
		d.same("back", d.live(one, "zh-Hans").Path, "/zh-Hans/2021/02/11/农历新年致辞")

		// An address that was chosen stays when something else is published.
		chosen := release("6")
		chosen.Slug, chosen.Headline = "Greeting 2021", "拜年"
		sixth := d.bring(public, chosen)[0].Item
		d.bring(public, translation("6en", "6"))
		d.same("chosen", d.live(sixth, "zh-Hans").Path, "/zh-Hans/2021/02/11/greeting-2021")
		moved := chosen
		moved.Issued = must(dateline.ParseMoment("2021-02-12", "Asia/Shanghai"))(d)
		d.want("a new day", d.bring(public, moved), "updated public")
		d.same("chosen, on another day", d.live(sixth, "zh-Hans").Path, "/zh-Hans/2021/02/12/greeting-2021")
		d.same("the other language moves too", d.live(sixth, "en").Path, "/en/2021/02/12/lunar-new-year-message")
		d.edit(sixth, "zh-Hans", "拜年", "又一段正文。")
		d.publish(newsroom.Publishing{Item: sixth})
		d.same("chosen, after a new text", d.live(sixth, "zh-Hans").Path, "/zh-Hans/2021/02/12/greeting-2021")
	})
}

func TestKeys(t *testing.T) {
	desks(t, func(d *desk) {
		id := d.bring(drafts, release("zh"), translation("en", "zh"))[0].Item
		ask := newsroom.Publishing{Item: id, Key: "k1", By: newsroom.Program("editor")}
		first := d.publish(ask)
		d.clock.pass(time.Hour)
		d.same("the same answer", d.publish(ask), first)
		d.same("number", d.number(), int64(1))
		other := ask
		other.Note = dateline.Names{"en": "x"}
		if _, err := d.room.Publish(ctx, other); !is[dateline.Conflict](err) {
			d.Errorf("the key for another request: %v", err)
		}
		// Two notes that only a careless fingerprint takes for one.
		a, b := dateline.Names{"ar": "x en:y"}, dateline.Names{"ar": "x", "en": "y"}
		d.edit(id, "en", "Lunar New Year Message", "Corrected.")
		d.publish(newsroom.Publishing{Item: id, Note: a, Key: "k2"})
		if _, err := d.room.Publish(ctx, newsroom.Publishing{Item: id, Note: b, Key: "k2"}); !is[dateline.Conflict](err) {
			d.Errorf("the key for another note: %v", err)
		}
		back := newsroom.Withdrawing{Item: id, Reason: dateline.Names{"en": "mistake"}, Key: "k3"}
		done := d.withdraw(back)
		d.same("withdrawn again", d.withdraw(back), done)
		if _, err := d.room.Publish(ctx, newsroom.Publishing{Item: id, Key: "k3"}); !is[dateline.Conflict](err) {
			d.Errorf("the key of a withdrawal: %v", err)
		}
		// A refusal is not remembered: the same key works once the cause is gone.
		if _, err := d.room.Withdraw(ctx, newsroom.Withdrawing{Item: id, Reason: dateline.Names{"en": "again"}, Key: "k4"}); !is[dateline.Conflict](err) {
			d.Error(err)
		}
		d.publish(newsroom.Publishing{Item: id, Key: "k4"})
	})
}

// TestAtOnce lets many repeat one request, and others act on the same item, all
// at once and through two handles.
func TestAtOnce(t *testing.T) {
	desks(t, func(d *desk) {
		second := &desk{TB: d.TB, db: storetest.Open(d, d.address), clock: d.clock}
		second.room = newsroom.New(second.db, d.clock.now, storetest.Random(8))
		for round := range 5 {
			source := fmt.Sprint("zh", round)
			id := d.bring(public, release(source), translation("en"+source, source))[0].Item
			d.edit(id, "zh-Hans", "农历新年致辞", "新的正文。")
			var group sync.WaitGroup
			answers := make([]newsroom.Done, 6)
			for i := range answers {
				group.Go(func() {
					var err error
					if answers[i], err = []*desk{d, second}[i%2].room.Publish(ctx, newsroom.Publishing{Item: id, Key: source}); err != nil && !is[dateline.Conflict](err) {
						d.Errorf("publish: %v", err)
					}
				})
			}
			group.Go(func() {
				if _, err := second.room.Withdraw(ctx, newsroom.Withdrawing{Item: id, Reason: dateline.Names{"en": "x"}, Remove: true}); err != nil {
					d.Errorf("remove: %v", err)
				}
			})
			group.Wait()
			// Whatever came first, what was removed stays so.
			d.hidden(id, "en")
			d.hidden(id, "zh-Hans")
			var done newsroom.Done
			for _, a := range answers {
				if a.Number != 0 && done.Number != 0 {
					d.same("answers to one key", a, done)
				}
				if a.Number != 0 {
					done = a
				}
			}
		}
	})
}

// TestFrozen proves that a change of a register does not rewrite what was said.
func TestFrozen(t *testing.T) {
	desks(t, func(d *desk) {
		r := release("zh")
		r.Speakers, r.Offices, r.Place = []newsroom.Speaker{{Name: "安东尼·布林肯", Role: "国务卿"}}, []string{"国务院"}, "华盛顿"
		r.Originals = map[string]string{"安东尼·布林肯": "Antony Blinken"}
		id := d.bring(public, r)[0].Item
		was := d.live(id, "zh-Hans").Facts
		d.same("speaker", was.Speakers[0].Person.Names, dateline.Names{"zh-Hans": "安东尼·布林肯", "en": "Antony Blinken"})
		names := 0
		rename := func(ref dateline.Ref, reg dateline.Register) {
			e := must(d.db.Read().Entry(ctx, ref.ID))(d)
			names++
			e.Names = dateline.Names{"zh-Hans": fmt.Sprint("新名", names), "en": fmt.Sprint("New name ", names), "ar": fmt.Sprint("اسم ", names)}
			if err := d.db.Write(ctx, func(tx *store.Tx) error { return tx.UpdateEntry(ctx, reg, e, []string{"新名"}) }); err != nil {
				d.Fatal(err)
			}
		}
		rename(was.Speakers[0].Person, dateline.People)
		rename(*was.Speakers[0].Role, dateline.Roles)
		rename(was.Offices[0], dateline.Offices)
		d.same("after the register changed", d.live(id, "zh-Hans").Facts, was)
		check := func(what string) {
			d.Helper()
			got := d.live(id, "zh-Hans").Facts
			if got.Speakers[0].Person.Names["zh-Hans"] != "安东尼·布林肯" || got.Speakers[0].Person.Names["en"] != "Antony Blinken" ||
				got.Speakers[0].Role.Names["zh-Hans"] != "国务卿" || got.Offices[0].Names["zh-Hans"] != "国务院" {
				d.Errorf("%s rewrote the byline: %+v", what, got)
			}
		}
		d.edit(id, "zh-Hans", "农历新年致辞", "新的正文。")
		d.publish(newsroom.Publishing{Item: id})
		check("an update")
		// It now also has the names that the register had learned by then.
		learned := d.live(id, "zh-Hans").Facts
		rename(was.Speakers[0].Person, dateline.People)
		d.edit(id, "zh-Hans", "农历新年致辞", "更新的正文。")
		d.publish(newsroom.Publishing{Item: id})
		d.same("facts after another update", d.live(id, "zh-Hans").Facts, learned)
		d.bring(public, translation("en", "zh"))
		check("a translation")
		d.withdraw(newsroom.Withdrawing{Item: id, Reason: dateline.Names{"en": "x"}})
		check("a withdrawal")

		again := release("zh2")
		again.Speakers = r.Speakers
		id = d.bring(public, again)[0].Item
		again.Body += "又一段。"
		e := d.live(id, "zh-Hans").Facts.Speakers[0].Person
		rename(e, dateline.People)
		before := d.live(id, "zh-Hans").Facts
		d.want("a new text", d.bring(public, again), "updated public")
		d.same("names after an import", d.live(id, "zh-Hans").Facts.Speakers[0].Person.Names["zh-Hans"], before.Speakers[0].Person.Names["zh-Hans"])
	})
}
