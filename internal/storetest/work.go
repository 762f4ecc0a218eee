package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"dateline"
	"dateline/internal/store"
)

// worked saves that an item changed at an instant.
func (r *room) worked(tx *store.Tx, id dateline.ID, at time.Time) error {
	return tx.SaveWork(ctx, store.Work{Item: id, Kind: "statement", Status: dateline.Draft, Lang: "en", Touched: at})
}

// changes number what happens at the desk, whatever the clocks say.
func changes(t *testing.T, address string) {
	r := newRoom(t, address)
	read := r.db.Read()
	r.same("number of a new newsroom", must[int64](t)(read.WorkNumber(ctx)), int64(0))
	var ids []dateline.ID
	r.write(func(tx *store.Tx) error {
		for range 5 {
			i, _ := r.item(tx, "en")
			ids = append(ids, i.ID)
			if err := r.worked(tx, i.ID, epoch); err != nil { // all at one instant
				return err
			}
		}
		return nil
	})
	at := func(number int64, of int) store.WorkChange { return store.WorkChange{Number: number, Item: ids[of]} }
	r.same("number after five", must[int64](t)(read.WorkNumber(ctx)), int64(5))
	r.write(func(tx *store.Tx) error { return r.worked(tx, ids[1], epoch.Add(-time.Hour)) }) // by a clock that is behind
	r.same("after 3", must[[]store.WorkChange](t)(read.WorkChanges(ctx, 3, 9)), []store.WorkChange{at(4, 3), at(5, 4), at(6, 1)})
	r.same("two after none", must[[]store.WorkChange](t)(read.WorkChanges(ctx, 0, 2)), []store.WorkChange{at(1, 0), at(3, 2)})
	r.same("after the last", must[[]store.WorkChange](t)(read.WorkChanges(ctx, 6, 9)), []store.WorkChange{})
	sorted := slices.Sorted(slices.Values(ids))
	r.same("ids", must[[]dateline.ID](t)(read.WorkIDs(ctx, "", 3)), sorted[:3])
	r.same("the rest", must[[]dateline.ID](t)(read.WorkIDs(ctx, sorted[2], 9)), sorted[3:])

	// Two machines at once: whoever reads a number has all that is below it.
	other := Open(t, address)
	var group sync.WaitGroup
	for n, db := range []*store.DB{r.db, other, r.db, other} {
		group.Go(func() {
			for range 10 {
				if err := db.Write(ctx, func(tx *store.Tx) error { return r.worked(tx, ids[n], epoch) }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	seen, last := int64(6), map[dateline.ID]int64{}
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	for ended := false; !ended; {
		select {
		case <-done:
			ended = true
		default:
		}
		for _, c := range must[[]store.WorkChange](t)(read.WorkChanges(ctx, seen, 9)) {
			if c.Number <= seen {
				t.Errorf("change %d came after %d", c.Number, seen)
			}
			seen, last[c.Item] = c.Number, c.Number
		}
	}
	for _, c := range must[[]store.WorkChange](t)(read.WorkChanges(ctx, 6, 99)) {
		if last[c.Item] != c.Number {
			t.Errorf("whoever followed has seen %s at %d, not at %d", c.Item, last[c.Item], c.Number)
		}
	}
	r.same("number in the end", must[int64](t)(read.WorkNumber(ctx)), int64(46))

	// A newsroom from before there were numbers gets them in the order of its clock.
	raw := Raw(t, address)
	for _, s := range []string{"create index work_touched on work (touched_at, item_id)", "create index work_stage on work (stage, touched_at, item_id)", "drop index work_seq", "drop index work_stages", "alter table work drop column seq", "delete from goose_db_version where version_id >= 4"} {
		if _, err := raw.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	again := Open(t, address)
	order := must[[]store.WorkChange](t)(again.Read().WorkChanges(ctx, 0, 9))
	var want []store.WorkChange
	for n, id := range sorted {
		want = append(want, store.WorkChange{Number: int64(n + 1), Item: id})
	}
	r.same("numbers of an older newsroom", order, want)
}

// standings reads many items as the desk works on them.
func standings(t *testing.T, address string) {
	r := newRoom(t, address)
	read := r.db.Read()
	r.same("of none", must[[]store.Standing](t)(read.Standings(ctx, nil)), []store.Standing{})
	r.same("of what is not there", must[[]store.Standing](t)(read.Standings(ctx, []dateline.ID{"0000000000aa", "x", ""})), []store.Standing{})
	var ids []dateline.ID
	var office store.Entry
	r.write(func(tx *store.Tx) error {
		office = store.Entry{Entry: dateline.Entry{ID: r.id(), Slug: "office", Names: dateline.Names{"en": "Office"}, Aliases: []string{"Bureau"}}}
		if err := tx.InsertEntry(ctx, dateline.Offices, office, []string{"office"}); err != nil {
			return err
		}
		for range 60 {
			i, _ := r.item(tx, "zh-Hans", "en")
			ids = append(ids, i.ID)
			if err := r.worked(tx, i.ID, epoch); err != nil {
				return err
			}
		}
		return nil
	})
	one, two := ids[0], ids[1]
	asset := func(name string, replaced dateline.ID) dateline.Asset {
		a := dateline.Asset{ID: r.id(), Name: name, Type: "application/pdf", Hash: name, Replaced: replaced, Created: epoch}
		r.write(func(tx *store.Tx) error { return tx.SaveAsset(ctx, a) })
		return a
	}
	third := asset("third.pdf", "")
	second := asset("second.pdf", third.ID)
	first := asset("first.pdf", second.ID)
	inText := asset("in text.pdf", "")
	round := asset("round.pdf", "")
	round.Replaced = round.ID
	r.write(func(tx *store.Tx) error {
		if err := tx.SaveAsset(ctx, round); err != nil {
			return err
		}
		if err := tx.ReplaceItemAssets(ctx, one, []dateline.Use{{Asset: first, Place: dateline.Attachment}, {Asset: round, Place: dateline.Attachment}}); err != nil {
			return err
		}
		body := fmt.Sprintf("See [this](%s%s).", dateline.MediaPrefix, inText.ID)
		return tx.SaveWorkingCopy(ctx, dateline.WorkingCopy{Item: one, Lang: "en", Version: 7, Stage: dateline.StageDraft, Text: dateline.Text{Headline: "Draft", Body: body}, Hands: []dateline.ID{"somebody"}, Updated: epoch})
	})
	all := must[[]store.Standing](t)(read.Standings(ctx, ids))
	r.same("how many", len(all), 60)
	if !slices.IsSortedFunc(all, func(a, b store.Standing) int { return int(a.ID[0]) - int(b.ID[0]) }) {
		t.Error("they are in no order")
	}
	for _, s := range all {
		headlines := map[dateline.Lang]string{}
		for _, w := range s.Texts {
			if _, twice := headlines[w.Lang]; twice {
				t.Errorf("%s has two texts in %s", s.ID, w.Lang)
			}
			headlines[w.Lang] = w.Headline
		}
		want := map[dateline.Lang]string{"zh-Hans": "Headline in zh-Hans", "en": "Headline in en"}
		if s.ID == one {
			want["en"] = "Draft"
		}
		r.same("headlines", headlines, want)
		var files []string
		for _, a := range s.Assets {
			files = append(files, a.Name)
		}
		slices.Sort(files)
		if s.ID == one {
			r.same("files", files, []string{"in text.pdf", "round.pdf", "third.pdf"})
		} else {
			r.same("files", files, []string(nil))
		}
	}
	works := must[map[dateline.ID]store.Work](t)(read.WorkOf(ctx, []dateline.ID{two, "0000000000aa"}))
	r.same("works", len(works), 1)
	r.same("touched", works[two].Touched, epoch)
	r.same("number", works[two].Number, int64(2))
	r.same("entries", must[map[dateline.ID]store.Entry](t)(read.EntriesOf(ctx, []dateline.ID{office.ID, one})), map[dateline.ID]store.Entry{office.ID: office})
}
