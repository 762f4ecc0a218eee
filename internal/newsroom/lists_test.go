package newsroom_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
)

// TestListsOfWork asks for the desk's list by each filter and by all of them, a page
// at a time, and compares with what is found by looking at every row.
func TestListsOfWork(t *testing.T) {
	desks(t, func(d *desk) {
		stages := []dateline.Stage{"", dateline.StageDraft, dateline.StageSubmitted}
		var rows []store.Work
		err := d.db.Write(ctx, func(tx *store.Tx) error {
			for n := range 60 {
				item := dateline.Item{
					ID: dateline.ID(fmt.Sprintf("item%08d", n*7919%1000)), Kind: []string{"statement", "notice"}[n%2], Source: "en",
					Status: dateline.Draft, Created: d.clock.now(),
				}
				if n%5 == 0 { // several were touched at the same instant
					d.clock.pass(time.Second)
				}
				w := store.Work{
					Item: item.ID, Kind: item.Kind, Status: item.Status, Headline: "h", Lang: "en", Touched: d.clock.now().UTC(),
					Offices: []dateline.ID{dateline.ID(fmt.Sprint("office", n%3))}, Langs: map[dateline.Lang]dateline.Stage{},
					Folded: fmt.Sprintf("headline %d\n标题%d 100%%_of\\it", n%10, n%4), Stage: stages[n%3],
				}
				rows = slices.Insert(rows, 0, w) // what was touched last comes first, whatever the clock says
				if err := tx.InsertItem(ctx, item); err != nil {
					return err
				}
				if err := tx.SaveWork(ctx, w); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{"", "notice", "event"} {
			for _, stage := range []dateline.Stage{"", dateline.StageDraft, dateline.StageScheduled} {
				for _, status := range []dateline.Status{"", dateline.Draft, dateline.Live} {
					for _, office := range []dateline.ID{"", "office2", "office"} {
						for _, words := range []string{"", "标题1", "headline 7", "100%_of\\it", "100_", "%", "nowhere"} {
							q := store.WorkQuery{Kind: kind, Stage: stage, Status: status, Office: office, Words: words, Most: 7}
							var want, got []dateline.ID
							for _, w := range rows {
								if (kind == "" || w.Kind == kind) && (stage == "" || w.Stage == stage) && (status == "" || w.Status == status) &&
									(office == "" || slices.Contains(w.Offices, office)) && strings.Contains(w.Folded, words) {
									want = append(want, w.Item)
								}
							}
							for {
								page, err := d.db.Read().WorkList(ctx, q)
								if err != nil {
									t.Fatal(err)
								}
								if len(page) == 0 {
									break
								}
								for _, w := range page {
									got = append(got, w.Item)
									q.Before = w.Number
								}
							}
							if !slices.Equal(got, want) {
								t.Errorf("%+v: %v, want %v", q, got, want)
							}
						}
					}
				}
			}
		}
		// What the lists say of these items is made up: nothing else is looked at.
		if err := d.db.Write(ctx, func(tx *store.Tx) error {
			for _, w := range rows {
				w.Stage = ""
				if err := tx.SaveWork(ctx, w); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// TestPartsOfTheRecord does the same for the record.
func TestPartsOfTheRecord(t *testing.T) {
	desks(t, func(d *desk) {
		var lines []store.Record
		var acts []string
		for n := range 60 {
			d.clock.pass(time.Minute)
			by := newsroom.Actor{Name: "somebody"}
			if n%3 > 0 {
				by.User = dateline.User{ID: dateline.ID(fmt.Sprint("user", n%3)), Name: "user"}
			}
			l := newsroom.Line{Act: fmt.Sprint("act", n*7%11), Item: dateline.ID([]string{"", "itema", "itemb"}[n/2%3])}
			if err := d.room.Note(ctx, by, l); err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(acts, l.Act) {
				acts = append(acts, l.Act)
			}
		}
		if err := d.db.Read().EachRecord(ctx, func(r store.Record) error {
			lines = append(lines, r)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		slices.Reverse(lines)
		slices.Sort(acts)
		d.same("acts", must(d.db.Read().RecordActs(ctx))(d), acts)
		middle := lines[len(lines)/2].At
		for _, actor := range []dateline.ID{"", "user1", "nobody"} {
			for _, act := range []string{"", "act3", "nothing"} {
				for _, item := range []dateline.ID{"", "itemb", "none"} {
					for _, span := range [][2]time.Time{{}, {middle, {}}, {{}, middle}, {middle.Add(-10 * time.Minute), middle}} {
						q := store.RecordQuery{Actor: actor, Act: act, Item: item, Since: span[0], Until: span[1], Most: 7}
						var want, got []int64
						for _, r := range lines {
							if (actor == "" || r.Actor == actor) && (act == "" || r.Act == act) && (item == "" || r.Item == item) &&
								!r.At.Before(span[0]) && (span[1].IsZero() || r.At.Before(span[1])) {
								want = append(want, r.Seq)
							}
						}
						for {
							page := must(d.db.Read().Records(ctx, q))(d)
							if len(page) == 0 {
								break
							}
							for _, r := range page {
								got = append(got, r.Seq)
								q.Before = r.Seq
							}
						}
						if !slices.Equal(got, want) {
							t.Errorf("%+v: %v, want %v", q, got, want)
						}
					}
				}
			}
		}
	})
}

// TestNamesAreApproved: a register may be given a name in the language of a text
// after the text was handed over. It is published with the names that were approved.
func TestNamesAreApproved(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.write("en")
		s.state(s.author, id, func(a *newsroom.Stating) { a.Lang, a.Place, a.Topics = "zh-Hans", "日内瓦", []string{"裁军"} })
		s.submit(s.author, id, "en")
		s.ok(s.approve(s.editor, id, "en"))
		seal := s.seal(id, "en")
		item := must(s.db.Read().Item(ctx, id))(s)
		_, err := s.room.SaveEntry(ctx, newsroom.Entering{By: s.editor, Register: dateline.Places, ID: item.Facts.Place.ID, Name: newsroom.Name{Names: dateline.Names{"zh-Hans": "日内瓦", "en": "Geneva"}}})
		s.ok(err)
		// A translation that is handed over later leaves alone what is approved.
		s.save(s.translator, id, "zh-Hans", "标题", "正文。")
		s.submit(s.translator, id, "zh-Hans")
		s.ok(s.approve(s.second, id, "zh-Hans"))
		s.ok(s.publishAs(s.publisher, id, "en", "zh-Hans"))
		l := s.live(id, "en")
		s.same("the place as approved", l.Facts.Place.Names, dateline.Names{"zh-Hans": "日内瓦"})
		e := must(s.db.Read().Edition(ctx, l.Edition))(s)
		shown := dateline.Item{Kind: l.Kind, Source: l.Source, Authoritative: l.Authoritative, Facts: l.Facts, Event: l.Event}
		s.same("seal of what is shown", dateline.Seal(e, shown, nil), seal)
		// The other language is corrected without anybody minding the new name.
		w := s.copy(id, "zh-Hans")
		_, err = s.room.Save(ctx, newsroom.Saving{By: s.translator, Item: id, Lang: "zh-Hans", Base: w.Version, Text: dateline.Text{Headline: "标题", Body: "更正。", ChangeNote: "更正。"}})
		s.ok(err)
		s.submit(s.translator, id, "zh-Hans")
		s.ok(s.approve(s.second, id, "zh-Hans"))
		s.ok(s.publishAs(s.publisher, id, "zh-Hans"))
		s.same("the place as approved", s.live(id, "en").Facts.Place.Names, dateline.Names{"zh-Hans": "日内瓦"})
		// The next text that is handed over takes the name.
		w = s.copy(id, "en")
		_, err = s.room.Save(ctx, newsroom.Saving{By: s.author, Item: id, Lang: "en", Base: w.Version, Text: dateline.Text{Headline: "Headline", Body: "Another.", ChangeNote: "A word."}})
		s.ok(err)
		s.submit(s.author, id, "en")
		s.ok(s.approve(s.editor, id, "en"))
		s.ok(s.publishAs(s.publisher, id, "en"))
		s.same("the place", s.live(id, "en").Facts.Place.Names["en"], "Geneva")
	})
}
