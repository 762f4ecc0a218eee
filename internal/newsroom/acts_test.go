package newsroom_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/storetest"
)

// truth is what must be known of an item: kept by the plainest reading of what
// the acts promise.
type truth struct {
	zh, en newsroom.Release
	status dateline.Status
	newest map[dateline.Lang]dateline.ID // edition
	public map[dateline.Lang]dateline.ID
	edited map[dateline.Lang]bool // here, since it was imported
}

// TestActsInAnyOrder imports, edits, publishes, corrects, withdraws and removes
// in random order and compares with the truth after each act.
func TestActsInAnyOrder(t *testing.T) {
	desks(t, func(d *desk) {
		dice := rand.New(rand.NewPCG(11, 2021))
		items := map[dateline.ID]*truth{}
		acts, edits := int64(0), 0
		langs := []dateline.Lang{"zh-Hans", "en"}
		steps := 250
		if testing.Short() {
			steps = 60
		}
		for step := range steps {
			d.clock.pass(time.Minute)
			var id dateline.ID
			if len(items) > 0 {
				id = slices.Sorted(maps.Keys(items))[dice.IntN(len(items))]
			}
			it := items[id]
			kind := dice.IntN(8)
			if it == nil || len(items) < 25 && dice.IntN(5) == 0 {
				kind = 8
			}
			switch kind {
			case 8: // a new item, in one language or both, public or not
				zh, en := pair()
				zh.Source, en.Source = fmt.Sprint("zh", step), fmt.Sprint("en", step)
				en.TranslationOf = zh.Source
				zh.Topics, en.Topics = []string{fmt.Sprint("题", step%4)}, []string{fmt.Sprint("topic ", step%4)}
				set := []newsroom.Release{zh, en}[:1+dice.IntN(2)]
				how := []newsroom.Importing{drafts, public}[dice.IntN(2)]
				it = &truth{zh: zh, en: en, status: dateline.Draft, newest: map[dateline.Lang]dateline.ID{}, public: map[dateline.Lang]dateline.ID{}, edited: map[dateline.Lang]bool{}}
				for _, o := range d.bring(how, set...) {
					items[o.Item] = it
					id = o.Item
					it.newest[o.Lang] = must(d.db.Read().LatestEdition(ctx, id, o.Lang))(d).ID
					if how.Publish {
						it.public[o.Lang], it.status = it.newest[o.Lang], dateline.Live
						acts++
					}
				}
			case 0, 1: // an edit
				lang := langs[dice.IntN(2)]
				edits++
				it.newest[lang] = d.edit(id, lang, []string{"标题", "农历新年致辞", "Headline"}[dice.IntN(3)], fmt.Sprint("正文 ", edits))
				it.edited[lang] = true
			case 2, 3, 4: // publication or correction of one language or of all
				ask := newsroom.Publishing{Item: id}
				if dice.IntN(2) == 0 {
					ask.Note = dateline.Names{"en": "corrected"}
				}
				chosen := langs[dice.IntN(2)]
				if e, ok := it.newest[chosen]; ok && dice.IntN(2) == 0 {
					ask.Editions = []dateline.ID{e}
				}
				news := len(ask.Editions) > 0
				for l, e := range it.newest {
					news = news || it.public[l] != e || it.status == dateline.Withdrawn
				}
				_, err := d.room.Publish(ctx, ask)
				if it.status == dateline.Removed || !news || ask.Note != nil && it.status == dateline.Draft {
					if !is[dateline.Conflict](err) {
						d.Fatalf("step %d: %+v of %+v: %v", step, ask, it, err)
					}
					break
				}
				if err != nil {
					d.Fatalf("step %d: %+v of %+v: %v", step, ask, it, err)
				}
				acts++
				it.status = dateline.Live
				for l, e := range it.newest {
					if len(ask.Editions) == 0 || l == chosen {
						it.public[l] = e
					}
				}
			case 5, 6: // a withdrawal or removal
				remove := dice.IntN(3) == 0
				_, err := d.room.Withdraw(ctx, newsroom.Withdrawing{Item: id, Reason: dateline.Names{"en": "x"}, Remove: remove})
				if it.status == dateline.Live || it.status == dateline.Withdrawn && remove {
					if err != nil {
						d.Fatalf("step %d: %v", step, err)
					}
					acts++
					it.status = dateline.Withdrawn
					if remove {
						it.status, it.public = dateline.Removed, map[dateline.Lang]dateline.ID{}
					}
				} else if !is[dateline.Conflict](err) {
					d.Fatalf("step %d: withdrawn while %s: %v", step, it.status, err)
				}
			case 7: // the source again, with a new text
				it.zh.Body += "又。"
				o := d.bring(public, it.zh)[0]
				switch {
				case it.status == dateline.Removed || it.edited["zh-Hans"]:
					d.want("a new text", []newsroom.Outcome{o}, "refused")
					it.zh.Body = it.zh.Body[:len(it.zh.Body)-len("又。")]
				case it.status == dateline.Withdrawn:
					d.want("a new text", []newsroom.Outcome{o}, "updated")
					it.newest["zh-Hans"] = must(d.db.Read().LatestEdition(ctx, id, "zh-Hans"))(d).ID
				default:
					d.want("a new text", []newsroom.Outcome{o}, "updated public")
					it.newest["zh-Hans"] = must(d.db.Read().LatestEdition(ctx, id, "zh-Hans"))(d).ID
					it.public["zh-Hans"], it.status = it.newest["zh-Hans"], dateline.Live
					acts++
				}
			}
			d.same("status", must(d.db.Read().Item(ctx, id))(d).Status, it.status)
			rows := map[dateline.Lang]dateline.ID{}
			for _, l := range must(d.db.Read().LiveOfItem(ctx, id))(d) {
				rows[l.Lang] = l.Edition
				d.same("status shown", l.Status, it.status)
			}
			d.same("what is public", rows, it.public)
			d.same("number", d.number(), acts)
			for _, l := range langs {
				n := 0
				for _, it := range items {
					if it.public[l] != "" {
						n++
					}
				}
				d.same("count", d.count(l), n)
				d.same("list", len(must(d.db.Read().List(ctx, store.Query{Lang: l, Most: 100}))(d)), n)
			}
			if step%50 == 0 {
				storetest.Consistent(d, d.address)
			}
			if d.Failed() {
				d.Fatalf("step %d: act %d on %s: %+v", step, kind, id, it)
			}
		}
		d.Logf("%d acts on %d items", acts, len(items))
	})
}
