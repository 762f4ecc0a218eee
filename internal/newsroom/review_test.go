package newsroom_test

import (
	"slices"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
)

// TestHandsAreNotWashed: putting a draft away and letting somebody else take it up
// again does not let its author approve it; nor does stating the facts before
// there is a text.
func TestHandsAreNotWashed(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.write("en")
		s.save(s.editor, id, "en", "Headline", "The editor's words.")
		s.ok(s.room.Discard(ctx, s.editor, id, "en"))
		s.save(s.author, id, "en", "Headline", "The editor's words, and a comma.")
		s.submit(s.author, id, "en")
		if err := s.approve(s.editor, id, "en"); !is[dateline.Forbidden](err) {
			t.Errorf("approved by who wrote it: %v", err)
		}
		s.ok(s.approve(s.second, id, "en"))
		s.ok(s.publishAs(s.publisher, id, "en"))
		// Facts of a public item, before a new text of it is begun.
		s.state(s.editor, id, func(ask *newsroom.Stating) { ask.Place = "Geneva" })
		w := dateline.Text{Headline: "Headline", Body: "Corrected.", ChangeNote: "The place was wrong."}
		_, err := s.room.Save(ctx, newsroom.Saving{By: s.author, Item: id, Lang: "en", Base: s.copy(id, "en").Version, Text: w})
		s.ok(err)
		s.submit(s.author, id, "en")
		if err := s.approve(s.editor, id, "en"); !is[dateline.Forbidden](err) {
			t.Errorf("facts approved by who stated them: %v", err)
		}
	})
}

// TestNothingIsCarried: publishing one language does not change what is public in
// another, which nobody approved.
func TestNothingIsCarried(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.approved("en")
		s.save(s.author, id, "zh-Hans", "标题", "正文。")
		s.submit(s.author, id, "zh-Hans")
		s.ok(s.approve(s.editor, id, "zh-Hans"))
		s.ok(s.publishAs(s.publisher, id, "en", "zh-Hans"))
		s.state(s.author, id, func(ask *newsroom.Stating) { ask.Occasion = dateline.Names{"en": "A visit", "zh-Hans": "无人批准"} })
		correct := func(lang dateline.Lang) {
			w := s.copy(id, lang)
			if w.Version == 0 {
				e, err := s.db.Read().LatestEdition(ctx, id, lang)
				s.ok(err)
				w.Text = dateline.Text{Headline: e.Headline, Body: e.Body}
			}
			w.ChangeNote = "The occasion was missing."
			_, err := s.room.Save(ctx, newsroom.Saving{By: s.author, Item: id, Lang: lang, Base: s.copy(id, lang).Version, Text: w.Text})
			s.ok(err)
			s.submit(s.author, id, lang)
			s.ok(s.approve(s.editor, id, lang))
		}
		correct("en")
		if err := s.publishAs(s.publisher, id, "en"); !is[dateline.Conflict](err) {
			t.Fatalf("what is public in Chinese changes with the English: %v", err)
		}
		s.same("untouched", s.live(id, "zh-Hans").Facts.Occasion["zh-Hans"], "")
		correct("zh-Hans")
		s.ok(s.publishAs(s.publisher, id, "en", "zh-Hans"))
		s.same("together", s.live(id, "zh-Hans").Facts.Occasion["zh-Hans"], "无人批准")
	})
}

// TestWithdrawnStaysWithdrawn: what was scheduled before does not bring an item back.
func TestWithdrawnStaysWithdrawn(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.approved("en")
		s.ok(s.publishAs(s.publisher, id, "en"))
		w := dateline.Text{Headline: "Headline", Body: "Corrected.", ChangeNote: "It was wrong."}
		_, err := s.room.Save(ctx, newsroom.Saving{By: s.author, Item: id, Lang: "en", Base: 0, Text: w})
		s.ok(err)
		s.submit(s.author, id, "en")
		s.ok(s.approve(s.editor, id, "en"))
		_, err = s.room.Schedule(ctx, newsroom.Scheduling{By: s.publisher, Item: id, Langs: []dateline.Lang{"en"}, Due: s.clock.now().Add(time.Hour)})
		s.ok(err)
		p, err := s.room.Propose(ctx, s.author, dateline.Proposal{Item: id, Act: dateline.Withdraw, Note: dateline.Names{"en": "In error."}})
		s.ok(err)
		_, err = s.room.Approve(ctx, newsroom.Approving{By: s.editor, Item: id, ID: p.ID, Seal: p.Seal()})
		s.ok(err)
		_, err = s.room.Carry(ctx, s.publisher, p.ID, "", "")
		s.ok(err)
		s.clock.pass(2 * time.Hour)
		if done, err := s.room.Due(ctx, s.clock.now()); err != nil || len(done) > 0 {
			t.Errorf("%+v, %v", done, err)
		}
		s.same("status", s.live(id, "en").Status, dateline.Withdrawn)
	})
}

// TestFailedIsNotRetried: what could not be published when it was due is not
// published later, unannounced, because its hindrance is gone.
func TestFailedIsNotRetried(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.approved("en")
		_, err := s.room.Schedule(ctx, newsroom.Scheduling{By: s.publisher, Item: id, Langs: []dateline.Lang{"en"}, Due: s.clock.now().Add(time.Hour)})
		s.ok(err)
		p := s.publisher.User
		p.Disabled = true
		s.ok(s.room.ChangeUser(ctx, s.admin, p))
		s.clock.pass(2 * time.Hour)
		for range 2 {
			if done, err := s.room.Due(ctx, s.clock.now()); err != nil || len(done) > 0 {
				t.Errorf("%+v, %v", done, err)
			}
			p.Disabled = false
			s.ok(s.room.ChangeUser(ctx, s.admin, p))
		}
		s.hidden(id, "en")
	})
}

// TestLimitedGrants: whoever is limited to an office, a kind or a language does not
// get beyond it by what they make of an item.
func TestLimitedGrants(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.write("en")
		s.state(s.author, id, func(ask *newsroom.Stating) { ask.Offices = []string{"Office A"} })
		item, err := s.db.Read().Item(ctx, id)
		s.ok(err)
		limited := s.author.User
		limited.Grants = []dateline.Grant{{Duty: dateline.Author, Offices: []dateline.ID{item.Facts.Offices[0].ID}, Kinds: []string{"statement"}}}
		s.ok(s.room.ChangeUser(ctx, s.admin, limited))
		state := func(change func(*newsroom.Stating)) error {
			item, err := s.db.Read().Item(ctx, id)
			s.ok(err)
			ask := newsroom.Stating{By: s.author, Item: id, Base: newsroom.StatedBase(item, nil), Lang: "en", Kind: "statement", Issued: item.Facts.Issued, Offices: []string{"Office A"}}
			change(&ask)
			_, err = s.room.State(ctx, ask)
			return err
		}
		if err := state(func(ask *newsroom.Stating) { ask.Offices = append(ask.Offices, "Office B") }); !is[dateline.Forbidden](err) {
			t.Errorf("another office is added: %v", err)
		}
		if err := state(func(ask *newsroom.Stating) { ask.Kind = "notice" }); !is[dateline.Forbidden](err) {
			t.Errorf("it becomes of another kind: %v", err)
		}
		if err := state(func(ask *newsroom.Stating) { ask.Place = "Here" }); err != nil {
			t.Errorf("their own: %v", err)
		}
		// An editor of French alone does not judge the removal of all languages.
		all := s.approved("en")
		s.ok(s.publishAs(s.publisher, all, "en"))
		p, err := s.room.Propose(ctx, s.second, dateline.Proposal{Item: all, Act: dateline.Remove, Note: dateline.Names{"en": "x"}})
		s.ok(err)
		french := s.editor.User
		french.Grants = []dateline.Grant{{Duty: dateline.Editor, Langs: []dateline.Lang{"fr"}}}
		s.ok(s.room.ChangeUser(ctx, s.admin, french))
		if _, err := s.room.Approve(ctx, newsroom.Approving{By: s.editor, Item: all, ID: p.ID, Seal: p.Seal()}); !is[dateline.Forbidden](err) {
			t.Errorf("removal approved by an editor of another language: %v", err)
		}
	})
}

// TestPreviewEnds: a preview is good until the item is public, and no longer than
// whoever made it works here.
func TestPreviewEnds(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		share := func(id dateline.ID, by newsroom.Actor) string {
			token, _, err := s.room.Share(ctx, by, id, "en", "A journalist", 24*time.Hour)
			s.ok(err)
			if _, err := s.room.OpenLink(ctx, token); err != nil {
				t.Fatal(err)
			}
			return token
		}
		id := s.approved("en")
		public, gone := share(id, s.author), share(s.write("en"), s.second)
		s.ok(s.publishAs(s.publisher, id, "en"))
		if _, err := s.room.OpenLink(ctx, public); !is[dateline.NotFound](err) {
			t.Errorf("good after publication: %v", err)
		}
		u := s.second.User
		u.Disabled = true
		s.ok(s.room.ChangeUser(ctx, s.admin, u))
		if _, err := s.room.OpenLink(ctx, gone); !is[dateline.NotFound](err) {
			t.Errorf("good after its maker has gone: %v", err)
		}
	})
}

// TestReplacedAsset: what replaced an image is as bound by approvals as the image.
func TestReplacedAsset(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		image := func(hash string) dateline.Asset {
			a, err := s.room.AddAsset(ctx, s.author, dateline.Asset{
				Name: hash + ".jpg", Type: "image/jpeg", Hash: hash, Width: 1, Height: 1, Decorative: true, Renditions: []dateline.Rendition{{Width: 1, Height: 1, Hash: hash}},
			})
			s.ok(err)
			return a
		}
		a, b, c := image("a"), image("b"), image("c")
		id := s.write("en")
		s.save(s.author, id, "en", "Headline", "A text.\n\n![](/media/"+string(a.ID)+")")
		s.submit(s.author, id, "en")
		s.ok(s.approve(s.editor, id, "en"))
		s.ok(s.room.ReplaceAsset(ctx, s.second, a.ID, b.ID))
		s.same("another image: a draft again", s.copy(id, "en").Stage, dateline.StageDraft)
		s.submit(s.author, id, "en")
		if err := s.approve(s.second, id, "en"); !is[dateline.Forbidden](err) {
			t.Errorf("approved by who replaced the image: %v", err)
		}
		s.ok(s.approve(s.editor, id, "en"))
		uses, err := newsroom.Uses(ctx, s.db.Read(), id, "![](/media/"+string(a.ID)+")")
		if err != nil || len(uses) != 1 || uses[0].ID != a.ID || uses[0].Hash != "b" {
			t.Errorf("%+v, %v", uses, err)
		}
		b.Caption = dateline.Names{"en": "Forged"}
		s.ok(s.room.DescribeAsset(ctx, s.author, b))
		s.same("another caption of what replaced it", s.copy(id, "en").Stage, dateline.StageDraft)
		s.submit(s.author, id, "en")
		s.ok(s.approve(s.editor, id, "en"))
		s.ok(s.publishAs(s.publisher, id, "en"))
		if err := s.room.ReplaceAsset(ctx, s.author, b.ID, c.ID); !is[dateline.Forbidden](err) {
			t.Errorf("an author changes what the public sees: %v", err)
		}
		s.ok(s.room.ReplaceAsset(ctx, s.publisherWhoUploads(), b.ID, c.ID))
		notices, err := s.db.Read().Notices(ctx, s.editor.User.ID, 50)
		if err != nil || !slices.ContainsFunc(notices, func(n store.Notice) bool { return n.What == "image" }) {
			t.Errorf("editors are not told: %+v, %v", notices, err)
		}
	})
}

// publisherWhoUploads is somebody who both writes and publishes.
func (s *staff) publisherWhoUploads() newsroom.Actor {
	u := s.publisher.User
	u.Grants = append(slices.Clone(u.Grants), dateline.Grant{Duty: dateline.Author})
	s.ok(s.room.ChangeUser(ctx, s.admin, u))
	return newsroom.Actor{User: u}
}

// TestImportAtADesk: the command line publishes nothing past a desk in silence.
func TestImportAtADesk(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		got := s.bring(public, release("one"))
		s.hidden(got[0].Item, "zh-Hans")
		how := archive
		got = s.bring(how, release("two"))
		s.live(got[0].Item, "zh-Hans")
		lines, err := s.db.Read().Records(ctx, store.RecordQuery{Act: "override", Most: 5})
		if err != nil || len(lines) != 1 || lines[0].Reason != how.Override {
			t.Errorf("%+v, %v", lines, err)
		}
	})
}
