package newsroom_test

import (
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/parallel"
	"dateline/internal/store"
	"dateline/internal/storetest"
)

// The source's paragraphs change places.
func TestTranslationConversionOrder(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		s.scripts()
		id := s.write("zh-Hans")
		s.save(s.author, id, "zh-Hans", "会议纪要", "甲段讲经济。\n\n乙段讲教育。\n\n丙段讲卫生。")
		s.bringOut(id, "zh-Hans")
		s.revise(s.author, id, "zh-Hans", "会议纪要", "丙段讲卫生。\n\n甲段讲经济。\n\n乙段讲教育。")
		s.bringOut(id, "zh-Hans")
		l := s.live(id, "zh-Hant")
		if !strings.HasPrefix(l.Body, "丙") {
			s.Errorf("stale %d, in another order than its source: %q", l.Stale, l.Body)
		}
	})
}

// The newsroom decides to make Traditional from Simplified from now on.
func TestTranslationConversionsSwitchedOn(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		room := storetest.Settings()
		room.Languages = []dateline.Lang{"en", "zh-Hans", "zh-Hant"}
		s.ok(s.room.Change(ctx, room))
		id := s.bilingual()
		s.save(s.translator, id, "zh-Hant", "會議紀要", "國務卿週一與理事會會面。\n\n雙方商定為學校撥款1000萬美元。\n\n會談將於下週繼續。")
		s.bringOut(id, "en", "zh-Hans", "zh-Hant")
		s.same("fresh", s.live(id, "zh-Hant").Stale, 0)
		room.Conversions = []dateline.Conversion{{From: "zh-Hans", To: "zh-Hant", How: "s2twp"}}
		s.ok(s.room.Change(ctx, room))
		s.revise(s.translator, id, "zh-Hans", "会议纪要", strings.Replace(zhBody, "会谈", "磋商", 1))
		s.bringOut(id, "zh-Hans")
		s.same("one paragraph changed", s.live(id, "zh-Hant").Stale, 1)
	})
}

func TestTranslationConvertedAlone(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		s.scripts()
		id := s.write("zh-Hans")
		s.save(s.author, id, "zh-Hans", "会议纪要", hansBody)
		_, err := s.room.Convert(ctx, s.translator, id, "zh-Hant")
		s.ok(err)
		s.bringOut(id, "zh-Hant")
		s.same("converted", s.live(id, "zh-Hant").Converted, dateline.Lang("zh-Hans"))
	})
}

// A person amends a figure in the converted text.
func TestTranslationConvertedFigures(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		s.scripts()
		id := s.write("zh-Hans")
		s.save(s.author, id, "zh-Hans", "会议纪要", hansBody)
		w, err := s.room.Convert(ctx, s.translator, id, "zh-Hant")
		s.ok(err)
		s.save(s.translator, id, "zh-Hant", w.Headline, strings.Replace(w.Body, "1000萬", "9000萬", 1))
		s.submit(s.translator, id, "zh-Hant")
		_, err = s.room.Approve(ctx, newsroom.Approving{By: s.editor, Item: id, Lang: "zh-Hant", Seal: s.seal(id, "zh-Hant")})
		s.conflict("a wrong sum", err, "findings")
	})
}

// A draft of the source that was put away makes a public translation behind.
func TestTranslationDiscardedSource(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		s.bringOut(id, "en", "zh-Hans")
		s.revise(s.author, id, "en", "Readout of the meeting", strings.Replace(enBody, "Monday", "Tuesday", 1))
		s.ok(s.room.Discard(ctx, s.author, id, "en"))
		s.same("the source is what is public", s.standing(id).Behind(), 0)
	})
}

// A fact is corrected: the followed text would show it too.
func TestTranslationFactsAndFollowers(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		s.scripts()
		id := s.write("zh-Hans")
		s.save(s.author, id, "zh-Hans", "会议纪要", hansBody)
		s.bringOut(id, "zh-Hans")
		s.revise(s.author, id, "zh-Hans", "会议纪要", strings.Replace(hansBody, "1000万", "1200万", 1))
		s.state(s.author, id, func(ask *newsroom.Stating) { ask.Place = "北京" })
		s.handOver(id, "zh-Hans")
		s.ok(s.publishAs(s.publisher, id, "zh-Hans"))
	})
}

// What readers are told of a correction, in the language that followed.
func TestTranslationFollowersNote(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		s.scripts()
		id := s.write("zh-Hans")
		s.save(s.author, id, "zh-Hans", "会议纪要", hansBody)
		s.bringOut(id, "zh-Hans")
		w := s.copy(id, "zh-Hans")
		_, err := s.room.Save(ctx, newsroom.Saving{By: s.author, Item: id, Lang: "zh-Hans", Base: w.Version, Text: dateline.Text{Headline: "会议纪要", Body: strings.Replace(hansBody, "1000万", "1200万", 1), ChangeNote: "金额有误，已更正。"}})
		s.ok(err)
		s.bringOut(id, "zh-Hans")
		s.same("the note in Traditional", s.live(id, "zh-Hant").Note["zh-Hant"], "金額有誤，已更正。")
	})
}

func (s *staff) listed(lang dateline.Lang) int {
	s.Helper()
	rows, err := s.db.Read().List(ctx, queryOf(lang))
	s.ok(err)
	return len(rows)
}

var zeroTranslation store.Translation

func queryOf(l dateline.Lang) store.Query { return store.Query{Lang: l, Most: 100} }

// A typing mistake is mended in an imported translation whose source has changed.
func TestTranslationImportedTypo(t *testing.T) {
	desks(t, func(d *desk) {
		zh := release("a")
		zh.Body = "双方周一会面。\n\n会谈将于下周继续。"
		en := translation("b", "a")
		en.Body = "Both sides met on Monday.\n\nThe taks go on next week."
		id := d.bring(public, zh, en)[0].Item
		zh.Body = strings.Replace(zh.Body, "周一", "周二", 1)
		d.bring(public, zh)
		d.same("stale", d.live(id, "en").Stale, 1)
		en.Body = strings.Replace(en.Body, "taks", "talks", 1)
		d.bring(public, en)
		d.same("still says Monday", d.live(id, "en").Stale, 1)
	})
}

// What was removed from the public must not be offered as a model.
func TestTranslationMemoryAfterRemoval(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		s.bringOut(id, "en", "zh-Hans")
		_, err := s.room.Withdraw(ctx, newsroom.Withdrawing{Item: id, By: newsroom.Program("x"), Reason: dateline.Names{"en": "Published in error."}, Remove: true, Override: "court order"})
		s.ok(err)
		list, err := s.room.Matches(ctx, s.db.Read(), "en", "zh-Hans", "They agreed on $10 million for schools.")
		s.ok(err)
		s.same("offered", len(list), 0)
	})
}

func TestTranslationMemorySearch(t *testing.T) {
	desks(t, func(d *desk) {
		_, err := d.room.TakeSegments(ctx, newsroom.Program("x"), "x", []dateline.Segment{{From: "en", To: "zh-Hans", Source: "The Minister spoke.", Target: "部长讲话。"}})
		if err != nil {
			d.Fatal(err)
		}
		list, err := d.db.Read().SegmentList(ctx, store.SegmentQuery{Words: "minister", Most: 10})
		if err != nil {
			d.Fatal(err)
		}
		d.same("found", len(list), 1)
	})
}

// Traditional made from Simplified by the newsroom, of an item with no Simplified text.
func TestTranslationOriginThatIsNotThere(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		room := storetest.Settings()
		room.Languages = []dateline.Lang{"en", "zh-Hans", "zh-Hant"}
		room.Conversions = []dateline.Conversion{{From: "zh-Hans", To: "zh-Hant", How: "s2twp"}}
		s.ok(s.room.Change(ctx, room))
		id := s.write("en")
		s.save(s.author, id, "en", "Readout of the meeting", enBody)
		s.save(s.translator, id, "zh-Hant", "會議紀要", "國務卿週一與理事會會面。\n\n雙方商定為學校撥款1億美元。\n\n會談將於下週繼續。")
		s.submit(s.author, id, "en")
		s.ok(s.approve(s.editor, id, "en"))
		s.submit(s.translator, id, "zh-Hant")
		s.conflict("a wrong sum", s.approve(s.editor, id, "zh-Hant"), "findings")
		_, err := s.room.Approve(ctx, newsroom.Approving{By: s.editor, Item: id, Lang: "zh-Hant", Seal: s.seal(id, "zh-Hant"), Despite: "a test"})
		s.ok(err)
		s.ok(s.publishAs(s.publisher, id, "en", "zh-Hant"))
		s.revise(s.author, id, "en", "Readout of the meeting", strings.Replace(enBody, "Monday", "Tuesday", 1))
		s.bringOut(id, "en")
		s.same("readers are told", s.live(id, "zh-Hant").Stale, 1)
	})
}

// A discarded machine draft is the newest edition: the command line publishes it.
func TestTranslationOverrideOfDiscardedMachineDraft(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		s.bringOut(id, "en")
		w := s.copy(id, "zh-Hans")
		links := w.Links
		for i := range links {
			links[i].State = dateline.LinkMachine
		}
		_, err := s.room.Save(ctx, newsroom.Saving{By: s.translator, Item: id, Lang: "zh-Hans", Base: w.Version, Text: w.Text, Links: links})
		s.ok(err)
		s.ok(s.room.Discard(ctx, s.translator, id, "zh-Hans"))
		_, err = s.room.Publish(ctx, newsroom.Publishing{By: newsroom.Program("cli"), Item: id, Override: "it is urgent"})
		s.invalid("a machine's draft published without approval", err, "machine")
	})
}

// A parked machine draft that is taken is nobody's work.
func TestTranslationParkedMachineDraft(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.write("en")
		s.save(s.author, id, "en", "Readout of the meeting", enBody)
		// The translator begins; a machine's draft asked for meanwhile comes too late.
		s.save(s.translator, id, "zh-Hans", "纪要", "国务卿星期一见了理事会。")
		units := parallel.Units("会议纪要", "", zhBody)
		links := parallel.Align(parallel.Units("Readout of the meeting", "", enBody), units, "en", "zh-Hans")
		for i := range links {
			links[i].State = dateline.LinkMachine
		}
		_, err := s.room.Save(ctx, newsroom.Saving{By: s.translator, Item: id, Lang: "zh-Hans", Base: 0, Text: dateline.Text{Headline: "会议纪要", Body: zhBody}, Links: links})
		if !is[newsroom.Clash](err) {
			s.Fatalf("%v", err)
		}
		parked, err := s.db.Read().Parked(ctx, id, "zh-Hans")
		s.ok(err)
		s.ok(s.room.Take(ctx, s.translator, id, "zh-Hans", parked[0].ID, s.copy(id, "zh-Hans").Version))
		if s.copy(id, "zh-Hans").Links.Machine() == 0 {
			s.Errorf("the machine's draft is no longer one: %+v", s.copy(id, "zh-Hans").Links)
		}
		_, err = s.room.Submit(ctx, newsroom.Handing{By: s.translator, Item: id, Lang: "zh-Hans"})
		s.invalid("handed over", err, "machine")
	})
}

// The decision of whoever approves despite errors stands with the edition.
func TestTranslationReasonKeptWithEdition(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		s.save(s.translator, id, "zh-Hans", "会议纪要", strings.Replace(zhBody, "1000万", "1亿", 1))
		s.submit(s.translator, id, "zh-Hans")
		_, err := s.room.Approve(ctx, newsroom.Approving{By: s.editor, Item: id, Lang: "zh-Hans", Seal: s.seal(id, "zh-Hans"), Despite: "Confirmed by the treasury."})
		s.ok(err)
		e := s.copy(id, "zh-Hans").Edition
		s.bringOut(id, "en")
		found, err := s.db.Read().EditionTranslation(ctx, e)
		s.ok(err)
		if !strings.Contains(string(found.Findings), "Confirmed by the treasury.") {
			s.Errorf("not with the edition: %s", found.Findings)
		}
	})
}

// What one approver decided is undone by the translator before the next approves.
func TestTranslationReopenAfterApproval(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		s.save(s.translator, id, "zh-Hans", "会议纪要", strings.Replace(zhBody, "1000万", "1亿", 1))
		s.submit(s.translator, id, "zh-Hans")
		key := s.found(id)[0].Key
		_, err := s.room.Approve(ctx, newsroom.Approving{By: s.editor, Item: id, Lang: "zh-Hans", Seal: s.seal(id, "zh-Hans"), Despite: "Confirmed by the treasury."})
		s.ok(err)
		s.same("stage", s.copy(id, "zh-Hans").Stage, dateline.StageApproved)
		err = s.room.Dismiss(ctx, s.translator, id, "zh-Hans", key, "whatever")
		if err == nil {
			d, _ := s.db.Read().Dismissals(ctx, id, "zh-Hans")
			s.Errorf("the translator overwrote the approver's reason: %q by the approver %v", d[0].Reason, d[0].By == s.editor.User.ID)
		}
		if err := s.room.Reopen(ctx, s.translator, id, "zh-Hans", key); err == nil {
			s.Errorf("the translator took the approver's decision back; the approval stands: %v", s.copy(id, "zh-Hans").Stage)
		}
	})
}

func TestTranslationScheduleSourceFirst(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		kind, err := s.db.Read().Kind(ctx, "statement")
		s.ok(err)
		base := newsroom.Base(kind)
		kind.Release = dateline.ReleaseSourceFirst
		s.ok(s.room.SaveKind(ctx, s.admin, base, kind))
		id := s.bilingual()
		s.handOver(id, "en", "zh-Hans")
		_, err = s.room.Schedule(ctx, newsroom.Scheduling{By: s.publisher, Item: id, Langs: []dateline.Lang{"en"}, Due: s.clock.now().Add(time.Hour)})
		s.ok(err)
		_, err = s.room.Schedule(ctx, newsroom.Scheduling{By: s.publisher, Item: id, Langs: []dateline.Lang{"zh-Hans"}, Due: s.clock.now().Add(2 * time.Hour)})
		if err != nil {
			s.Errorf("the translation an hour after its source: %v", err)
		}
	})
}

// The kind is published together and its converted text follows: a correction can be
// published, but not scheduled.
func TestTranslationScheduleTogetherFollows(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		s.scripts()
		room := storetest.Settings()
		room.Languages = []dateline.Lang{"zh-Hans", "zh-Hant"}
		room.Conversions = []dateline.Conversion{{From: "zh-Hans", To: "zh-Hant", How: "s2twp"}}
		s.ok(s.room.Change(ctx, room))
		kind, err := s.db.Read().Kind(ctx, "statement")
		s.ok(err)
		base := newsroom.Base(kind)
		kind.Release = dateline.ReleaseTogether
		s.ok(s.room.SaveKind(ctx, s.admin, base, kind))
		id := s.write("zh-Hans")
		s.save(s.author, id, "zh-Hans", "会议纪要", hansBody)
		s.bringOut(id, "zh-Hans")
		s.revise(s.author, id, "zh-Hans", "会议纪要", strings.Replace(hansBody, "1000万", "1200万", 1))
		s.handOver(id, "zh-Hans")
		_, err = s.room.Schedule(ctx, newsroom.Scheduling{By: s.publisher, Item: id, Langs: []dateline.Lang{"zh-Hans"}, Due: s.clock.now().Add(time.Hour)})
		if err != nil {
			s.Errorf("not scheduled: %v", err)
		}
		s.clock.pass(2 * time.Hour)
		_, err = s.room.Due(ctx, s.clock.now())
		s.ok(err)
		s.same("followed", strings.Contains(s.live(id, "zh-Hant").Body, "1200萬"), true)
	})
}

// Taking a text and taking the machine's draft back washes it clean.
func TestTranslationTakeAndBackMachine(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		w := s.copy(id, "zh-Hans")
		links := w.Links
		for i := range links {
			links[i].State = dateline.LinkMachine
		}
		old := w.Version
		_, err := s.room.Save(ctx, newsroom.Saving{By: s.translator, Item: id, Lang: "zh-Hans", Base: w.Version, Text: w.Text, Links: links})
		s.ok(err)
		_, err = s.room.Save(ctx, newsroom.Saving{By: s.translator, Item: id, Lang: "zh-Hans", Base: old, Text: dateline.Text{Headline: "纪要", Body: "国务卿见了理事会。\n\n拨款1000万美元。\n\n下周再谈。"}})
		if !is[newsroom.Clash](err) {
			s.Fatalf("%v", err)
		}
		for range 2 { // take it, and take it back
			parked, err := s.db.Read().Parked(ctx, id, "zh-Hans")
			s.ok(err)
			s.ok(s.room.Take(ctx, s.translator, id, "zh-Hans", parked[len(parked)-1].ID, s.copy(id, "zh-Hans").Version))
		}
		now := s.copy(id, "zh-Hans")
		s.same("text", now.Body, zhBody)
		s.same("machine's", now.Links.Machine(), 4)
	})
}

// A parked text was made from an older source; taken, it is said to be of the new one.
func TestTranslationTakeIsFalselyFresh(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		old := s.copy(id, "zh-Hans")
		now := strings.Replace(enBody, "Monday", "Tuesday", 1)
		s.save(s.author, id, "en", "Readout of the meeting", now)
		links, err := parallel.Refresh(old.Links, 1, parallel.Units("Readout of the meeting", "", now))
		s.ok(err)
		_, err = s.room.Save(ctx, newsroom.Saving{By: s.editor, Item: id, Lang: "zh-Hans", Base: old.Version, Text: dateline.Text{Headline: "会议纪要", Body: strings.Replace(zhBody, "周一", "周二", 1)}, Links: links})
		s.ok(err)
		s.same("up to date", s.standing(id).Behind(), 0)
		_, err = s.room.Save(ctx, newsroom.Saving{By: s.translator, Item: id, Lang: "zh-Hans", Base: old.Version, Text: dateline.Text{Headline: "会议纪要", Body: strings.Replace(zhBody, "会谈", "磋商", 1)}, Links: old.Links})
		if !is[newsroom.Clash](err) {
			s.Fatalf("%v", err)
		}
		parked, err := s.db.Read().Parked(ctx, id, "zh-Hans")
		s.ok(err)
		s.ok(s.room.Take(ctx, s.translator, id, "zh-Hans", parked[0].ID, s.copy(id, "zh-Hans").Version))
		if !strings.Contains(s.copy(id, "zh-Hans").Body, "周一") {
			s.Fatal("not taken")
		}
		s.same("says Monday of Tuesday: stale", s.standing(id).Stale, 1)
	})
}

// A kind of the newsroom adds a language: what is public can still be corrected?
func TestTranslationTogetherAndANewLanguage(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		room := storetest.Settings()
		room.Languages = []dateline.Lang{"en", "zh-Hans"}
		s.ok(s.room.Change(ctx, room))
		kind, err := s.db.Read().Kind(ctx, "statement")
		s.ok(err)
		base := newsroom.Base(kind)
		kind.Release = dateline.ReleaseTogether
		s.ok(s.room.SaveKind(ctx, s.admin, base, kind))
		id := s.bilingual()
		s.handOver(id, "en", "zh-Hans")
		s.ok(s.publishAs(s.publisher, id, "en", "zh-Hans"))
		room.Languages = []dateline.Lang{"en", "zh-Hans", "ar"}
		s.ok(s.room.Change(ctx, room))
		s.revise(s.author, id, "en", "Readout of the meeting", strings.Replace(enBody, "The talks go on", "Talks go on", 1))
		s.revise(s.translator, id, "zh-Hans", "会议纪要", strings.Replace(zhBody, "会谈", "磋商", 1))
		w := s.copy(id, "zh-Hans")
		links, err := parallel.Refresh(w.Links, 3, parallel.Units("Readout of the meeting", "", strings.Replace(enBody, "The talks go on", "Talks go on", 1)))
		s.ok(err)
		_, err = s.room.Save(ctx, newsroom.Saving{By: s.translator, Item: id, Lang: "zh-Hans", Base: w.Version, Text: w.Text, Links: links})
		s.ok(err)
		s.handOver(id, "en", "zh-Hans")
		s.ok(s.publishAs(s.publisher, id, "en", "zh-Hans"))
	})
}

// White space within a paragraph can change what it says.
func TestTranslationWhiteSpaceCounts(t *testing.T) {
	for was, now := range map[string]string{
		"The minister is now here.":   "The minister is nowhere.",
		"Articles 1 12 and 5 apply.":  "Articles 11 2 and 5 apply.",
		"She will re sign the treaty": "She will resign the treaty",
	} {
		r := parallel.Stale(dateline.Alignment{{Source: []string{was}, Target: 1, State: dateline.LinkDone}}, []dateline.Unit{{Kind: dateline.UnitParagraph, Text: now}})
		if r.Stale != 1 {
			t.Errorf("%q became %q and is fresh", was, now)
		}
	}
}

func TestTranslationWideAfterWithdrawal(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		room := storetest.Settings()
		room.ShowUntranslated = true
		s.ok(s.room.Configure(ctx, s.admin, "", room))
		id := s.bilingual()
		s.bringOut(id, "en")
		_, err := s.room.Withdraw(ctx, newsroom.Withdrawing{Item: id, By: newsroom.Program("x"), Reason: dateline.Names{"en": "Published in error."}, Override: "court order"})
		s.ok(err)
		own, wide := s.listed("en"), s.listed("en*")
		s.same("English and wide", wide, own)
		other := s.listed("zh-Hans*")
		room.ShowUntranslated = false
		s.ok(s.room.Configure(ctx, s.admin, "", room))
		room.ShowUntranslated = true
		s.ok(s.room.Configure(ctx, s.admin, "", room))
		s.same("made anew they are the same", []int{s.listed("en*"), s.listed("zh-Hans*")}, []int{wide, other})
	})
}

// An item that was withdrawn is nobody's work any more.
func TestTranslationWithdrawnIsNotBehind(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		s.bringOut(id, "en", "zh-Hans")
		s.revise(s.author, id, "en", "Readout of the meeting", strings.Replace(enBody, "Monday", "Tuesday", 1))
		s.bringOut(id, "en")
		_, err := s.room.Withdraw(ctx, newsroom.Withdrawing{Item: id, By: newsroom.Program("x"), Reason: dateline.Names{"en": "Published in error."}, Remove: true, Override: "court order"})
		s.ok(err)
		list, err := s.db.Read().LiveBehind(ctx, "", 10)
		s.ok(err)
		s.same("public and behind", len(list), 0)
		work, err := s.db.Read().TranslationsBehind(ctx, "", zeroTranslation, 10)
		s.ok(err)
		s.same("at the desk", len(work), 0)
	})
}

func TestTranslationWithdrawnOnlyIsNotBehind(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		s.bringOut(id, "en", "zh-Hans")
		s.revise(s.author, id, "en", "Readout of the meeting", strings.Replace(enBody, "Monday", "Tuesday", 1))
		s.bringOut(id, "en")
		_, err := s.room.Withdraw(ctx, newsroom.Withdrawing{Item: id, By: newsroom.Program("x"), Reason: dateline.Names{"en": "Published in error."}, Override: "court order"})
		s.ok(err)
		list, err := s.db.Read().LiveBehind(ctx, "", 10)
		s.ok(err)
		s.same("public and behind", len(list), 0)
	})
}
