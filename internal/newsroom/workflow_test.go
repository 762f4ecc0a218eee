package newsroom_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/storetest"
)

// staff are the people of a test's desk.
type staff struct {
	*desk
	author, translator, editor, second, publisher, admin newsroom.Actor
}

// staffed makes a desk with one person for each duty.
func staffed(d *desk) *staff {
	d.Helper()
	s := &staff{desk: d}
	for _, p := range []struct {
		into *newsroom.Actor
		name string
		duty dateline.Duty
	}{
		{&s.admin, "Admin", dateline.Administrator}, {&s.author, "Author", dateline.Author}, {&s.translator, "Translator", dateline.Translator},
		{&s.editor, "Editor", dateline.Editor}, {&s.second, "Second", dateline.Editor}, {&s.publisher, "Publisher", dateline.Publisher},
	} {
		by := newsroom.Program("test")
		u, _, err := d.room.Invite(ctx, by, dateline.User{Name: p.name, Email: strings.ToLower(p.name) + "@news.example", Grants: []dateline.Grant{{Duty: p.duty}}})
		if err != nil {
			d.Fatal(err)
		}
		*p.into = newsroom.Actor{User: u, Address: "192.0.2.1"}
	}
	return s
}

// write begins an item and saves a first text with a date.
func (s *staff) write(lang dateline.Lang) dateline.ID {
	s.Helper()
	id, err := s.room.Begin(ctx, newsroom.Beginning{By: s.author, Kind: "statement", Lang: lang})
	s.ok(err)
	s.save(s.author, id, lang, "Headline "+string(lang), "The text.")
	s.state(s.author, id, func(ask *newsroom.Stating) {})
	return id
}

func (s *staff) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *staff) copy(id dateline.ID, lang dateline.Lang) dateline.WorkingCopy {
	s.Helper()
	w, err := s.db.Read().WorkingCopy(ctx, id, lang)
	if err != nil && !is[dateline.NotFound](err) {
		s.Fatal(err)
	}
	return w
}

func (s *staff) save(by newsroom.Actor, id dateline.ID, lang dateline.Lang, headline, body string) {
	s.Helper()
	_, err := s.room.Save(ctx, newsroom.Saving{By: by, Item: id, Lang: lang, Base: s.copy(id, lang).Version, Text: dateline.Text{Headline: headline, Body: body}})
	s.ok(err)
}

func (s *staff) state(by newsroom.Actor, id dateline.ID, change func(*newsroom.Stating)) {
	s.Helper()
	item, err := s.db.Read().Item(ctx, id)
	s.ok(err)
	uses, err := s.db.Read().ItemAssets(ctx, id)
	s.ok(err)
	issued, err := dateline.ParseMoment("2021-02-11T08:07", "America/New_York")
	s.ok(err)
	ask := newsroom.Stating{By: by, Item: id, Base: newsroom.StatedBase(item, uses), Lang: "en", Kind: item.Kind, Issued: issued}
	change(&ask)
	_, err = s.room.State(ctx, ask)
	s.ok(err)
}

func (s *staff) submit(by newsroom.Actor, id dateline.ID, lang dateline.Lang) {
	s.Helper()
	_, err := s.room.Submit(ctx, newsroom.Handing{By: by, Item: id, Lang: lang, Version: s.copy(id, lang).Version})
	s.ok(err)
}

// seal is that of what stands submitted.
func (s *staff) seal(id dateline.ID, lang dateline.Lang) string {
	s.Helper()
	shot, err := s.db.Read().Snapshot(ctx, s.copy(id, lang).Edition)
	s.ok(err)
	return shot.Seal
}

func (s *staff) approve(by newsroom.Actor, id dateline.ID, lang dateline.Lang) error {
	s.Helper()
	_, err := s.room.Approve(ctx, newsroom.Approving{By: by, Item: id, Lang: lang, Seal: s.seal(id, lang)})
	return err
}

// approved brings a new text as far as its approval.
func (s *staff) approved(lang dateline.Lang) dateline.ID {
	s.Helper()
	id := s.write(lang)
	s.submit(s.author, id, lang)
	s.ok(s.approve(s.editor, id, lang))
	return id
}

func desksWithStaff(t *testing.T, test func(*staff)) {
	desks(t, func(d *desk) { test(staffed(d)) })
}

func TestWayToThePublic(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.write("en")
		s.same("stage", s.copy(id, "en").Stage, dateline.StageDraft)
		if err := s.publishAs(s.publisher, id, "en"); !is[dateline.Conflict](err) {
			t.Errorf("a draft is published: %v", err)
		}
		s.submit(s.author, id, "en")
		if _, err := s.room.Save(ctx, newsroom.Saving{By: s.author, Item: id, Lang: "en", Base: s.copy(id, "en").Version, Text: dateline.Text{Headline: "x", Body: "changed"}}); !is[dateline.Conflict](err) {
			t.Errorf("a submitted text is changed: %v", err)
		}
		if err := s.approve(s.author, id, "en"); !is[dateline.Forbidden](err) {
			t.Errorf("the author approves: %v", err)
		}
		if err := s.publishAs(s.publisher, id, "en"); !is[dateline.Conflict](err) {
			t.Errorf("what nobody approved is published: %v", err)
		}
		if _, err := s.room.Approve(ctx, newsroom.Approving{By: s.editor, Item: id, Lang: "en", Seal: "another"}); !is[dateline.Conflict](err) {
			t.Errorf("something else than was seen is approved: %v", err)
		}
		s.ok(s.approve(s.editor, id, "en"))
		s.same("stage", s.copy(id, "en").Stage, dateline.StageApproved)
		if err := s.publishAs(s.editor, id, "en"); !is[dateline.Forbidden](err) {
			t.Errorf("an editor publishes: %v", err)
		}
		s.hidden(id, "en")
		s.ok(s.publishAs(s.publisher, id, "en"))
		l := s.live(id, "en")
		s.same("headline", l.Headline, "Headline en")
		s.same("the draft is over", s.copy(id, "en").Version, int64(0))
		if n, err := s.db.Read().CheckRecord(ctx); err != nil || n < 8 {
			t.Errorf("the record has %d lines, %v", n, err)
		}
	})
}

func (s *staff) publishAs(by newsroom.Actor, id dateline.ID, langs ...dateline.Lang) error {
	_, err := s.room.Publish(ctx, newsroom.Publishing{By: by, Item: id, Langs: langs})
	return err
}

// TestHands: whoever changed a text since it was last public cannot approve it,
// whoever submitted it.
func TestHands(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.write("en")
		s.save(s.editor, id, "en", "Headline", "An editor changed it.")
		s.submit(s.author, id, "en")
		if err := s.approve(s.editor, id, "en"); !is[dateline.Forbidden](err) {
			t.Errorf("an editor approves what they changed: %v", err)
		}
		s.ok(s.approve(s.second, id, "en"))
		// Facts are part of what is approved.
		other := s.write("en")
		s.state(s.editor, other, func(ask *newsroom.Stating) { ask.Place = "The Hague" })
		s.submit(s.author, other, "en")
		if err := s.approve(s.editor, other, "en"); !is[dateline.Forbidden](err) {
			t.Errorf("an editor approves facts that they stated: %v", err)
		}
	})
}

// TestApprovalIsForExactlyThis changes each thing that an approval covers and
// sees that the approval is void and that its giver is told.
func TestApprovalIsForExactlyThis(t *testing.T) {
	for name, change := range map[string]func(*staff, dateline.ID){
		"facts": func(s *staff, id dateline.ID) {
			s.state(s.author, id, func(a *newsroom.Stating) { a.Place = "Geneva" })
		},
		"date": func(s *staff, id dateline.ID) {
			s.state(s.author, id, func(a *newsroom.Stating) { a.Issued = dateline.Moment{} })
		},
		"kind": func(s *staff, id dateline.ID) { s.state(s.author, id, func(a *newsroom.Stating) { a.Kind = "notice" }) },
		"recalled": func(s *staff, id dateline.ID) {
			s.ok(s.room.Recall(ctx, newsroom.Approving{By: s.author, Item: id, Lang: "en"}))
		},
		"attached": func(s *staff, id dateline.ID) {
			a, err := s.room.AddAsset(ctx, s.author, dateline.Asset{Name: "a.pdf", Type: "application/pdf", Hash: "x"})
			s.ok(err)
			s.state(s.author, id, func(ask *newsroom.Stating) { ask.Attachments = []dateline.ID{a.ID} })
		},
	} {
		t.Run(name, func(t *testing.T) {
			desksWithStaff(t, func(s *staff) {
				id := s.approved("en")
				edition := s.copy(id, "en").Edition
				change(s, id)
				s.same("stage", s.copy(id, "en").Stage, dateline.StageDraft)
				given, err := s.db.Read().Approvals(ctx, edition)
				if err != nil || len(given) != 1 || given[0].Voided.IsZero() {
					t.Errorf("%+v, %v", given, err)
				}
				notices, err := s.db.Read().Notices(ctx, s.editor.User.ID, 10)
				if err != nil || !slices.ContainsFunc(notices, func(n store.Notice) bool { return n.What == "voided" && n.Item == id }) {
					t.Errorf("the approver is not told: %+v, %v", notices, err)
				}
				if err := s.publishAs(s.publisher, id, "en"); !is[dateline.Conflict](err) {
					t.Errorf("published all the same: %v", err)
				}
			})
		})
	}
}

// TestApprovalOfAnImage: an alternative text belongs to what was approved.
func TestApprovalOfAnImage(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		a, err := s.room.AddAsset(ctx, s.author, dateline.Asset{
			Name: "a.jpg", Type: "image/jpeg", Hash: "x", Width: 1, Height: 1, Renditions: []dateline.Rendition{{Width: 1, Height: 1, Hash: "x"}},
		})
		s.ok(err)
		id := s.write("en")
		s.save(s.author, id, "en", "Headline", "![](/media/"+string(a.ID)+")")
		if _, err := s.room.Submit(ctx, newsroom.Handing{By: s.author, Item: id, Lang: "en"}); !is[dateline.Invalid](err) {
			t.Errorf("an image without alternative text is submitted: %v", err)
		}
		a.Alt = dateline.Names{"en": "A handshake"}
		s.ok(s.room.DescribeAsset(ctx, s.author, a))
		s.submit(s.author, id, "en")
		s.ok(s.approve(s.editor, id, "en"))
		a.Alt = dateline.Names{"en": "A handshake", "zh-Hans": "握手"} // another language's: nothing of this text
		s.ok(s.room.DescribeAsset(ctx, s.author, a))
		s.same("stage", s.copy(id, "en").Stage, dateline.StageApproved)
		a.Caption = dateline.Names{"en": "New"}
		s.ok(s.room.DescribeAsset(ctx, s.author, a))
		s.same("stage", s.copy(id, "en").Stage, dateline.StageDraft)
	})
}

func TestSendBack(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.write("en")
		s.submit(s.author, id, "en")
		back := newsroom.Approving{By: s.editor, Item: id, Lang: "en"}
		if err := s.room.SendBack(ctx, back, "  "); !is[dateline.Invalid](err) {
			t.Errorf("sent back without a word: %v", err)
		}
		s.ok(s.room.SendBack(ctx, back, "The amount, please. @Author"))
		s.same("stage", s.copy(id, "en").Stage, dateline.StageDraft)
		remarks, err := s.db.Read().Remarks(ctx, id)
		if err != nil || len(remarks) != 1 || len(remarks[0].Mentions) != 1 || remarks[0].Mentions[0] != s.author.User.ID {
			t.Errorf("%+v, %v", remarks, err)
		}
		s.ok(s.room.Resolve(ctx, s.author, remarks[0].ID, true))
	})
}

// TestTwoAtOnce: of two that save at once, neither loses a word.
func TestTwoAtOnce(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.write("en")
		base := s.copy(id, "en").Version
		s.save(s.editor, id, "en", "Headline", "What the editor wrote.")
		late := newsroom.Saving{By: s.author, Item: id, Lang: "en", Base: base, Text: dateline.Text{Headline: "Headline", Body: "What the author wrote."}}
		for range 2 { // the second time its answer was lost
			if _, err := s.room.Save(ctx, late); !is[newsroom.Clash](err) {
				t.Fatalf("%v", err)
			}
		}
		s.same("saved", s.copy(id, "en").Body, "What the editor wrote.")
		parked, err := s.db.Read().Parked(ctx, id, "en")
		if err != nil || len(parked) != 1 || parked[0].Text.Body != "What the author wrote." {
			t.Fatalf("%+v, %v", parked, err)
		}
		// One of them takes the parked text over: the other is parked in its place,
		// and its writer, who may not approve it any more, has a hand in it.
		if err := s.room.Take(ctx, s.second, id, "en", parked[0].ID, base); !is[dateline.Conflict](err) {
			t.Errorf("taken over what had changed: %v", err)
		}
		s.ok(s.room.Take(ctx, s.second, id, "en", parked[0].ID, s.copy(id, "en").Version))
		s.same("taken", s.copy(id, "en").Body, "What the author wrote.")
		s.same("a hand in it", s.copy(id, "en").Mine(s.author.User.ID) && s.copy(id, "en").Mine(s.second.User.ID), true)
		kept, err := s.db.Read().Parked(ctx, id, "en")
		if err != nil || len(kept) != 1 || kept[0].Text.Body != "What the editor wrote." || kept[0].By != s.editor.User.ID {
			t.Errorf("%+v, %v", kept, err)
		}
		if err := s.room.Take(ctx, s.second, id, "en", parked[0].ID, s.copy(id, "en").Version); !is[dateline.NotFound](err) {
			t.Errorf("taken twice: %v", err)
		}
		// Saving what is there already is no clash, whatever version it is based on.
		late.Text = s.copy(id, "en").Text
		if _, err := s.room.Save(ctx, late); err != nil {
			t.Error(err)
		}
	})
}

func TestSchedule(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.approved("en")
		due := s.clock.now().Add(time.Hour)
		ask := newsroom.Scheduling{By: s.publisher, Item: id, Langs: []dateline.Lang{"en"}, Due: due, Local: "2021-02-12T10:30", Zone: "UTC", Key: "k"}
		first, err := s.room.Schedule(ctx, ask)
		s.ok(err)
		again, err := s.room.Schedule(ctx, ask)
		if err != nil || again.ID != first.ID {
			t.Errorf("repeated: %+v, %v", again, err)
		}
		if _, err := s.db.Number(ctx); err != nil || !s.db.Due().Equal(due) {
			t.Errorf("next due %v, want %v", s.db.Due(), due)
		}
		for _, early := range []time.Duration{0, time.Hour - time.Microsecond} {
			if done, err := s.room.Due(ctx, s.clock.now().Add(early)); err != nil || len(done) > 0 {
				t.Errorf("early: %+v, %v", done, err)
			}
		}
		s.hidden(id, "en")
		if err := s.stateError(id); !is[dateline.Conflict](err) {
			t.Errorf("the facts of a scheduled text are changed: %v", err)
		}
		s.clock.pass(time.Hour)
		done, err := s.room.Due(ctx, s.clock.now())
		if err != nil || len(done) != 1 {
			t.Fatalf("%+v, %v", done, err)
		}
		s.same("headline", s.live(id, "en").Headline, "Headline en")
		if done, err := s.room.Due(ctx, s.clock.now()); err != nil || len(done) > 0 {
			t.Errorf("a second time: %+v, %v", done, err)
		}
		acts, err := s.db.Read().Publications(ctx, id)
		if err != nil || len(acts) != 1 || !acts[0].Due.Equal(due) {
			t.Errorf("%+v, %v", acts, err)
		}
	})
}

func (s *staff) stateError(id dateline.ID) error {
	item, err := s.db.Read().Item(ctx, id)
	s.ok(err)
	_, err = s.room.State(ctx, newsroom.Stating{By: s.author, Item: id, Base: newsroom.StatedBase(item, nil), Lang: "en", Kind: "notice", Issued: item.Facts.Issued})
	return err
}

func TestHaltAndRecall(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.approved("en")
		schedule := func() dateline.Schedule {
			got, err := s.room.Schedule(ctx, newsroom.Scheduling{By: s.publisher, Item: id, Langs: []dateline.Lang{"en"}, Due: s.clock.now().Add(time.Hour)})
			s.ok(err)
			return got
		}
		one := schedule()
		if err := s.room.Halt(ctx, s.author, one.ID); !is[dateline.Forbidden](err) {
			t.Errorf("an author halts: %v", err)
		}
		s.ok(s.room.Halt(ctx, s.publisher, one.ID))
		s.same("still approved", s.copy(id, "en").Stage, dateline.StageApproved)
		schedule()
		s.ok(s.room.Recall(ctx, newsroom.Approving{By: s.author, Item: id, Lang: "en"}))
		s.same("a draft", s.copy(id, "en").Stage, dateline.StageDraft)
		s.clock.pass(2 * time.Hour)
		if done, err := s.room.Due(ctx, s.clock.now()); err != nil || len(done) > 0 {
			t.Errorf("what was halted and recalled is published: %+v, %v", done, err)
		}
		s.hidden(id, "en")
	})
}

// TestDueThatCannot: an approver who may approve no longer takes their consent
// with them; what is due then is not published, and somebody is told.
func TestDueThatCannot(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.approved("en")
		_, err := s.room.Schedule(ctx, newsroom.Scheduling{By: s.publisher, Item: id, Langs: []dateline.Lang{"en"}, Due: s.clock.now().Add(time.Hour)})
		s.ok(err)
		gone := s.editor.User
		gone.Disabled = true
		s.ok(s.room.ChangeUser(ctx, s.admin, gone))
		s.clock.pass(2 * time.Hour)
		for range 2 {
			if done, err := s.room.Due(ctx, s.clock.now()); err != nil || len(done) > 0 {
				t.Errorf("%+v, %v", done, err)
			}
		}
		s.hidden(id, "en")
		list, err := s.db.Read().Schedules(ctx, id)
		if err != nil || list[0].Failed == "" {
			t.Errorf("%+v, %v", list, err)
		}
		notices, err := s.db.Read().Notices(ctx, s.publisher.User.ID, 10)
		if err != nil || len(notices) == 0 || notices[0].What != "failed" {
			t.Errorf("%+v, %v", notices, err)
		}
	})
}

func TestOverride(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.write("en")
		ask := newsroom.Publishing{By: s.author, Item: id, Langs: []dateline.Lang{"en"}, Override: "An earthquake."}
		if _, err := s.room.Publish(ctx, ask); !is[dateline.Forbidden](err) {
			t.Errorf("an author publishes without approval: %v", err)
		}
		ask.By = s.publisher
		done, err := s.room.Publish(ctx, ask)
		s.ok(err)
		s.live(id, "en")
		for _, u := range []newsroom.Actor{s.author, s.editor, s.second, s.admin} {
			notices, err := s.db.Read().Notices(ctx, u.User.ID, 10)
			if err != nil || len(notices) == 0 || notices[0].What != "overridden" {
				t.Errorf("%s is not told: %+v, %v", u.User.Name, notices, err)
			}
		}
		if err := s.room.Review(ctx, s.publisher, id, done.Number, "Fine."); !is[dateline.Forbidden](err) {
			t.Errorf("who did it reviews it: %v", err)
		}
		s.ok(s.room.Review(ctx, s.editor, id, done.Number, "Right, on the whole."))
		if err := s.room.Review(ctx, s.second, id, done.Number, "Again."); !is[dateline.Conflict](err) {
			t.Errorf("reviewed twice: %v", err)
		}
	})
}

func TestProposal(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.approved("en")
		s.ok(s.publishAs(s.publisher, id, "en"))
		if _, err := s.room.Propose(ctx, s.author, dateline.Proposal{Item: id, Act: dateline.Withdraw}); !is[dateline.Invalid](err) {
			t.Errorf("without a reason: %v", err)
		}
		p, err := s.room.Propose(ctx, s.author, dateline.Proposal{Item: id, Act: dateline.Withdraw, Note: dateline.Names{"en": "Issued in error."}})
		s.ok(err)
		if _, err := s.room.Carry(ctx, s.publisher, p.ID, "", ""); !is[dateline.Conflict](err) {
			t.Errorf("withdrawn without approval: %v", err)
		}
		if _, err := s.room.Approve(ctx, newsroom.Approving{By: s.author, Item: id, ID: p.ID, Seal: p.Seal()}); err == nil {
			t.Error("who proposed it approves it")
		}
		stage, err := s.room.Approve(ctx, newsroom.Approving{By: s.editor, Item: id, ID: p.ID, Seal: p.Seal()})
		if err != nil || stage != dateline.StageApproved {
			t.Fatalf("%v, %v", stage, err)
		}
		_, err = s.room.Carry(ctx, s.publisher, p.ID, "", "")
		s.ok(err)
		s.same("status", s.live(id, "en").Status, dateline.Withdrawn)
		if _, err := s.room.Withdraw(ctx, newsroom.Withdrawing{Item: id, Reason: dateline.Names{"en": "x"}, Remove: true, By: newsroom.Program("shell")}); !is[dateline.Conflict](err) {
			t.Errorf("the command line removes without approval or reason: %v", err)
		}
	})
}

func TestMove(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.approved("en")
		s.ok(s.publishAs(s.publisher, id, "en"))
		old := s.live(id, "en").Path
		p, err := s.room.Propose(ctx, s.author, dateline.Proposal{Item: id, Act: dateline.Move, Slugs: map[dateline.Lang]string{"en": "A Better Name"}})
		s.ok(err)
		_, err = s.room.Approve(ctx, newsroom.Approving{By: s.editor, Item: id, ID: p.ID, Seal: p.Seal()})
		s.ok(err)
		_, err = s.room.Carry(ctx, s.publisher, p.ID, "", "")
		s.ok(err)
		if now := s.live(id, "en").Path; now == old || !strings.HasSuffix(now, "/a-better-name") {
			t.Errorf("%s is now %s", old, now)
		}
	})
}

// TestCorrectionNeedsANote: a text that is public is not changed in silence.
func TestCorrectionNeedsANote(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.approved("en")
		s.ok(s.publishAs(s.publisher, id, "en"))
		s.save(s.author, id, "en", "Headline en", "The right text.")
		if _, err := s.room.Submit(ctx, newsroom.Handing{By: s.author, Item: id, Lang: "en"}); !is[dateline.Invalid](err) {
			t.Errorf("without a note: %v", err)
		}
		w := s.copy(id, "en")
		w.ChangeNote = "The text was wrong."
		_, err := s.room.Save(ctx, newsroom.Saving{By: s.author, Item: id, Lang: "en", Base: w.Version, Text: w.Text})
		s.ok(err)
		s.submit(s.author, id, "en")
		s.ok(s.approve(s.editor, id, "en"))
		s.ok(s.publishAs(s.publisher, id, "en"))
		l := s.live(id, "en")
		s.same("act", l.Act, dateline.Correct)
		s.same("note", l.Note["en"], "The text was wrong.")
	})
}

// TestRecordIsChained changes, deletes and adds lines behind the program's back.
func TestRecordIsChained(t *testing.T) {
	for name, damage := range map[string]string{
		"changed":  "update record set reason = 'x' where seq = 3",
		"deleted":  "delete from record where seq = 3",
		"added":    "insert into record select seq + 1, at, actor, actor_name, address, act, item_id, lang, subject, reason, detail, hash, hash from record order by seq desc limit 1",
		"reversed": "update record set at = at + 1 where seq = 1",
	} {
		t.Run(name, func(t *testing.T) {
			desksWithStaff(t, func(s *staff) {
				s.approved("en")
				if _, err := s.db.Read().CheckRecord(ctx); err != nil {
					t.Fatal(err)
				}
				if _, err := storetest.Raw(t, s.address).Exec(damage); err != nil {
					t.Fatal(err)
				}
				if n, err := s.db.Read().CheckRecord(ctx); err == nil {
					t.Errorf("not found among %d lines", n)
				}
			})
		})
	}
}

// TestRefusalIsRecorded: what was refused changed nothing, and is on record.
func TestRefusalIsRecorded(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.approved("en")
		s.publishAs(s.author, id, "en")
		lines, err := s.db.Read().Records(ctx, store.RecordQuery{Act: "refused", Most: 10})
		if err != nil || len(lines) != 1 || lines[0].Actor != s.author.User.ID || lines[0].Address != "192.0.2.1" || lines[0].Item != id {
			t.Errorf("%+v, %v", lines, err)
		}
	})
}

func TestLinks(t *testing.T) {
	desks(t, func(d *desk) {
		token, err := d.room.FirstLink(ctx)
		if err != nil || token == "" {
			t.Fatal(token, err)
		}
		door := newsroom.Door{Password: "$argon2id$x"}
		first := dateline.User{Name: "First", Email: "first@news.example"}
		if _, err := d.room.Arrive(ctx, newsroom.Actor{}, token+"x", first, door); !is[dateline.NotFound](err) {
			t.Errorf("another token: %v", err)
		}
		a, err := d.room.Arrive(ctx, newsroom.Actor{}, token, first, door)
		if err != nil || !a.Has(dateline.Administrator) {
			t.Fatalf("%+v, %v", a, err)
		}
		if _, err := d.room.Arrive(ctx, newsroom.Actor{}, token, dateline.User{Name: "Second", Email: "second@news.example"}, door); !is[dateline.NotFound](err) {
			t.Errorf("a second time: %v", err)
		}
		if again, err := d.room.FirstLink(ctx); err != nil || again != "" {
			t.Errorf("a first link though somebody is there: %v, %v", again, err)
		}
		by := newsroom.Actor{User: a.User}
		u, token, err := d.room.Invite(ctx, by, dateline.User{Name: "Two", Email: "TWO@news.example", Grants: []dateline.Grant{{Duty: dateline.Author}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.room.Invite(ctx, by, dateline.User{Name: "Three", Email: "two@NEWS.example"}); !is[dateline.Conflict](err) {
			t.Errorf("the same address twice: %v", err)
		}
		d.clock.pass(8 * 24 * time.Hour)
		if _, err := d.room.OpenLink(ctx, token); !is[dateline.NotFound](err) {
			t.Errorf("an expired link: %v", err)
		}
		token, err = d.room.Reset(ctx, by, u.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := d.room.Arrive(ctx, newsroom.Actor{}, token, dateline.User{}, door); err != nil || got.ID != u.ID {
			t.Errorf("%+v, %v", got, err)
		}
		last := a.User
		last.Grants = nil
		if err := d.room.ChangeUser(ctx, by, last); !is[dateline.Conflict](err) {
			t.Errorf("the last administrator goes: %v", err)
		}
	})
}
