package newsroom_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/parallel"
	"dateline/internal/store"
	"dateline/internal/storetest"
	"dateline/internal/zh"
)

const (
	enBody = "The Secretary met the council on Monday.\n\nThey agreed on $10 million for schools.\n\nThe talks go on next week."
	zhBody = "国务卿周一与理事会会面。\n\n双方商定为学校拨款1000万美元。\n\n会谈将于下周继续。"
)

// bilingual is an item of English source and a translation, both drafts.
func (s *staff) bilingual() dateline.ID {
	s.Helper()
	id := s.write("en")
	s.save(s.author, id, "en", "Readout of the meeting", enBody)
	s.save(s.translator, id, "zh-Hans", "会议纪要", zhBody)
	return id
}

// standing is how the Chinese translation at the desk stands.
func (s *staff) standing(id dateline.ID) store.Translation {
	s.Helper()
	list, err := s.db.Read().Translations(ctx, id)
	s.ok(err)
	for _, t := range list {
		if t.Lang == "zh-Hans" {
			return t
		}
	}
	return store.Translation{}
}

// bring makes texts in languages public together.
func (s *staff) bringOut(id dateline.ID, langs ...dateline.Lang) {
	s.Helper()
	s.handOver(id, langs...)
	s.ok(s.publishAs(s.publisher, id, langs...))
}

func (s *staff) handOver(id dateline.ID, langs ...dateline.Lang) {
	s.Helper()
	for _, l := range langs {
		s.submit(s.author, id, l)
		s.ok(s.approve(s.editor, id, l))
	}
}

// revise changes a text that is public, with a note.
func (s *staff) revise(by newsroom.Actor, id dateline.ID, lang dateline.Lang, headline, body string) {
	s.Helper()
	_, err := s.room.Save(ctx, newsroom.Saving{By: by, Item: id, Lang: lang, Base: s.copy(id, lang).Version, Text: dateline.Text{Headline: headline, Body: body, ChangeNote: "Corrected."}})
	s.ok(err)
}

func TestStaleByParagraph(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		s.same("at first", s.standing(id).Behind(), 0)
		before := s.clock.now()
		s.save(s.author, id, "en", "Readout of the meeting", strings.Replace(enBody, "$10 million", "$12 million", 1))
		got := s.standing(id)
		s.same("one paragraph changed", got.Stale, 1)
		s.same("since", got.Since.IsZero(), false)
		s.same("since then", got.Since.Before(before), false)
		s.same("for whom", got.Holder, s.translator.User.ID)
		since := got.Since
		s.clock.pass(time.Hour)
		s.save(s.author, id, "en", "Readout of the meeting", strings.Replace(enBody, "$10 million", "$13 million", 1))
		s.same("since stays", s.standing(id).Since, since)
		s.save(s.author, id, "en", "Readout of the meeting", enBody)
		s.same("fresh again", s.standing(id).Behind(), 0)
		s.same("since is over", s.standing(id).Since.IsZero(), true)
		p := strings.Split(enBody, "\n\n")
		s.save(s.author, id, "en", "Readout of the meeting", p[2]+"\n\n"+p[0]+"\n\n"+p[1])
		s.same("a move", s.standing(id).Behind(), 0)
		s.save(s.author, id, "en", "Readout of the meeting", p[0]+" "+p[1]+"\n\n"+p[2])
		s.same("a join", s.standing(id).Behind(), 0)
		s.save(s.author, id, "en", "Readout of the meeting", enBody+"\n\nA new paragraph.")
		s.same("an addition", s.standing(id).Added, 1)
		s.save(s.author, id, "en", "Readout of the meeting", p[0]+"\n\n"+p[1])
		s.same("a deletion", s.standing(id).Gone, 1)
	})
}

func TestReadersAreBehind(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		s.bringOut(id, "en", "zh-Hans")
		s.same("fresh", s.live(id, "zh-Hans").Stale, 0)
		s.clock.pass(time.Hour)
		s.revise(s.author, id, "en", "Readout of the meeting", strings.Replace(enBody, "Monday", "Tuesday", 1))
		s.same("a draft makes nobody behind", s.live(id, "zh-Hans").Stale, 0)
		s.bringOut(id, "en")
		l := s.live(id, "zh-Hans")
		s.same("behind", l.Stale, 1)
		s.same("since", l.StaleSince, s.clock.now())
		told, err := s.db.Read().Notices(ctx, s.translator.User.ID, 50)
		s.ok(err)
		s.same("the translator is told", slices.ContainsFunc(told, func(n store.Notice) bool { return n.What == "fell_behind" && n.Lang == "zh-Hans" }), true)
		list, err := s.db.Read().LiveBehind(ctx, "", 10)
		s.ok(err)
		s.same("listed", len(list), 1)
		s.clock.pass(time.Hour)
		s.revise(s.author, id, "en", "Readout of the meeting", enBody)
		s.bringOut(id, "en")
		s.same("fresh again", s.live(id, "zh-Hans").Stale, 0)
		s.same("since is over", s.live(id, "zh-Hans").StaleSince.IsZero(), true)
	})
}

func TestLanguagesTogether(t *testing.T) {
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
		s.handOver(id, "en")
		s.conflict("one language alone", s.publishAs(s.publisher, id, "en"), "together")
		_, err = s.room.Schedule(ctx, newsroom.Scheduling{By: s.publisher, Item: id, Langs: []dateline.Lang{"en"}, Due: s.clock.now().Add(time.Hour)})
		s.conflict("one language alone, later", err, "together")
		s.handOver(id, "zh-Hans")
		number := s.number()
		s.ok(s.publishAs(s.publisher, id, "en", "zh-Hans"))
		s.same("one act", s.number(), number+1)
		s.revise(s.author, id, "en", "Readout of the meeting", strings.Replace(enBody, "Monday", "Tuesday", 1))
		s.handOver(id, "en")
		s.conflict("the other is behind", s.publishAs(s.publisher, id, "en"), "together behind")
		s.revise(s.translator, id, "zh-Hans", "会议纪要", strings.Replace(zhBody, "周一", "周二", 1))
		w := s.copy(id, "zh-Hans")
		source := parallel.Units("Readout of the meeting", "", strings.Replace(enBody, "Monday", "Tuesday", 1))
		links, err := parallel.Refresh(w.Links, 1, source)
		s.ok(err)
		_, err = s.room.Save(ctx, newsroom.Saving{By: s.translator, Item: id, Lang: "zh-Hans", Base: w.Version, Text: w.Text, Links: links})
		s.ok(err)
		s.handOver(id, "zh-Hans")
		s.ok(s.publishAs(s.publisher, id, "en", "zh-Hans"))
		s.same("both at one instant", s.live(id, "en").Publication, s.live(id, "zh-Hans").Publication)
		s.same("fresh", s.live(id, "zh-Hans").Stale, 0)
	})
}

func TestSourceFirst(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		kind, err := s.db.Read().Kind(ctx, "statement")
		s.ok(err)
		base := newsroom.Base(kind)
		kind.Release = dateline.ReleaseSourceFirst
		s.ok(s.room.SaveKind(ctx, s.admin, base, kind))
		id := s.bilingual()
		s.handOver(id, "en", "zh-Hans")
		s.conflict("the translation first", s.publishAs(s.publisher, id, "zh-Hans"), "source first")
		s.ok(s.publishAs(s.publisher, id, "en"))
		s.ok(s.publishAs(s.publisher, id, "zh-Hans"))
	})
}

func TestMachineDraftsAreNobodys(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		w := s.copy(id, "zh-Hans")
		links := w.Links
		for i := range links {
			links[i].State = dateline.LinkDone
		}
		links[2].State = dateline.LinkMachine
		w, err := s.room.Save(ctx, newsroom.Saving{By: s.translator, Item: id, Lang: "zh-Hans", Base: w.Version, Text: w.Text, Links: links})
		s.ok(err)
		_, err = s.room.Submit(ctx, newsroom.Handing{By: s.translator, Item: id, Lang: "zh-Hans", Version: w.Version})
		s.invalid("handed over", err, "machine")
		_, err = s.room.Publish(ctx, newsroom.Publishing{By: s.publisher, Item: id, Langs: []dateline.Lang{"zh-Hans"}, Override: "it is urgent"})
		s.invalid("published without approval", err, "machine")
		links[2].State = dateline.LinkDone
		w, err = s.room.Save(ctx, newsroom.Saving{By: s.translator, Item: id, Lang: "zh-Hans", Base: w.Version, Text: w.Text, Links: links})
		s.ok(err)
		_, err = s.room.Submit(ctx, newsroom.Handing{By: s.translator, Item: id, Lang: "zh-Hans", Version: w.Version})
		s.ok(err)
	})
}

func TestChecksStopApprovals(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		wrong := strings.Replace(zhBody, "1000万", "1亿", 1)
		s.save(s.translator, id, "zh-Hans", "会议纪要", wrong)
		s.submit(s.translator, id, "zh-Hans")
		s.conflict("a wrong sum", s.approve(s.editor, id, "zh-Hans"), "findings")
		open := s.found(id)
		if len(open) != 1 || open[0].Kind != "currency" && open[0].Kind != "number" {
			s.Fatalf("found %+v", open)
		}
		s.ok(s.room.Dismiss(ctx, s.editor, id, "zh-Hans", open[0].Key, "The sum was raised today."))
		s.same("nothing is open", len(s.found(id)), 0)
		s.ok(s.approve(s.editor, id, "zh-Hans"))
		s.ok(s.room.Recall(ctx, newsroom.Approving{By: s.translator, Item: id, Lang: "zh-Hans"}))
		s.save(s.translator, id, "zh-Hans", "会议纪要", strings.Replace(wrong, "会谈", "磋商", 1))
		s.same("another paragraph changed", len(s.found(id)), 0)
		s.save(s.translator, id, "zh-Hans", "会议纪要", strings.Replace(wrong, "双方", "两方", 1))
		s.same("it returns with the text", len(s.found(id)), 1)
		s.submit(s.translator, id, "zh-Hans")
		_, err := s.room.Approve(ctx, newsroom.Approving{By: s.editor, Item: id, Lang: "zh-Hans", Seal: s.seal(id, "zh-Hans"), Despite: "Confirmed by the treasury."})
		s.ok(err)
		edition, err := s.db.Read().EditionTranslation(ctx, s.copy(id, "zh-Hans").Edition)
		s.ok(err)
		if !strings.Contains(string(edition.Findings), `"why"`) {
			t.Errorf("the edition does not say what was found: %s", edition.Findings)
		}
		decided, err := s.db.Read().Dismissals(ctx, id, "zh-Hans")
		s.ok(err)
		s.same("decisions", len(decided), 2)
		s.same("the reason", decided[1].Reason, "Confirmed by the treasury.")
	})
}

// found are the open errors of the Chinese translation.
func (s *staff) found(id dateline.ID) (open []newsroom.Finding) {
	s.Helper()
	read := s.db.Read()
	item, err := read.Item(ctx, id)
	s.ok(err)
	room, err := read.Newsroom(ctx)
	s.ok(err)
	o, err := newsroom.OriginalOf(ctx, read, room, item, "zh-Hans")
	s.ok(err)
	w := s.copy(id, "zh-Hans")
	w.Links, err = newsroom.Paired(ctx, read, o, w)
	s.ok(err)
	all, err := s.room.Findings(ctx, read, item, o, w)
	s.ok(err)
	for _, f := range all {
		if f.Open() {
			open = append(open, f)
		}
	}
	return open
}

func TestMemoryLearns(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		list, err := s.room.Matches(ctx, s.db.Read(), "en", "zh-Hans", "The talks go on next week.")
		s.ok(err)
		s.same("drafts are not remembered", len(list), 0)
		s.bringOut(id, "en")
		s.bringOut(id, "zh-Hans")
		list, err = s.room.Matches(ctx, s.db.Read(), "en", "zh-Hans", "The talks go on next month.")
		s.ok(err)
		if len(list) == 0 || list[0].Segment.Target != "会谈将于下周继续。" || list[0].Likeness >= 1 {
			t.Fatalf("the memory has %+v", list)
		}
		n, err := s.db.Read().CountSegments(ctx)
		s.ok(err)
		s.revise(s.author, id, "en", "Readout of the meeting", enBody+"\n\nMore.")
		s.bringOut(id, "en")
		again, err := s.db.Read().CountSegments(ctx)
		s.ok(err)
		s.same("the same pair once", again, n)
		s.ok(s.room.RemoveSegment(ctx, s.translator, list[0].Segment.ID))
		list, err = s.room.Matches(ctx, s.db.Read(), "en", "zh-Hans", "The talks go on next week.")
		s.ok(err)
		for _, m := range list {
			if m.Segment.Target == "会谈将于下周继续。" {
				t.Error("a segment that was taken out is offered")
			}
		}
	})
}

func TestUntranslatedLists(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		s.bringOut(id, "en")
		in := func(lang dateline.Lang) (n int) {
			room, err := s.db.Read().Newsroom(ctx)
			s.ok(err)
			if room.ShowUntranslated {
				lang = store.Wide(lang)
			}
			rows, err := s.db.Read().List(ctx, store.Query{Lang: lang, Most: 10})
			s.ok(err)
			c, err := s.db.Read().CountOf(ctx, lang, store.News, "")
			s.ok(err)
			s.same("counted", c, len(rows))
			return len(rows)
		}
		s.same("not listed", in("zh-Hans"), 0)
		room, err := s.db.Read().Newsroom(ctx)
		s.ok(err)
		room.ShowUntranslated = true
		s.ok(s.room.Configure(ctx, s.admin, "", room))
		s.same("listed when wished", in("zh-Hans"), 1)
		own, err := s.db.Read().List(ctx, store.Query{Lang: "zh-Hans", Most: 10})
		s.ok(err)
		s.same("feeds are strict", len(own), 0)
		second := s.write("en")
		s.bringOut(second, "en")
		s.same("a new one as well", in("zh-Hans"), 2)
		s.bringOut(id, "zh-Hans")
		rows, err := s.db.Read().List(ctx, store.Query{Lang: store.Wide("zh-Hans"), Most: 10})
		s.ok(err)
		langs := map[dateline.Lang]int{}
		for _, r := range rows {
			langs[r.Lang]++
		}
		s.same("in its own language once it is translated", langs["zh-Hans"], 1)
		s.same("the other still in English", langs["en"], 1)
		room.ShowUntranslated = false
		s.ok(s.room.Configure(ctx, s.admin, "", room))
		s.same("only what is translated", in("zh-Hans"), 1)
		s.same("English lost nothing", in("en"), 2)
	})
}

// TestHandsDoNotBlock lets the source's author and two translators save at once, each
// in a language of their own: nobody waits for a version of somebody else.
func TestHandsDoNotBlock(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		id := s.bilingual()
		hands := map[dateline.Lang]newsroom.Actor{"en": s.author, "zh-Hans": s.translator, "ar": s.editor}
		var all sync.WaitGroup
		for lang, by := range hands {
			all.Go(func() {
				base := s.copy(id, lang).Version
				for i := range 20 {
					w, err := s.room.Save(ctx, newsroom.Saving{By: by, Item: id, Lang: lang, Base: base, Text: dateline.Text{Headline: "H", Body: fmt.Sprintf("%s\n\n%s %d.", enBody, lang, i)}})
					if err != nil {
						t.Errorf("%s, save %d: %v", lang, i, err)
						return
					}
					base = w.Version
				}
			})
		}
		all.Wait()
		for lang := range hands {
			if got := s.copy(id, lang).Body; !strings.HasSuffix(got, string(lang)+" 19.") {
				t.Errorf("%s ends %q", lang, got[max(0, len(got)-20):])
			}
		}
	})
}

const hansBody = "国务卿周一与理事会会面，讨论软件出口。\n\n双方商定为学校拨款1000万美元。\n\n会谈将于下周继续。"

// scripts makes a desk whose Traditional Chinese is made from Simplified, and whose
// statements take the converted text along.
func (s *staff) scripts() {
	s.Helper()
	room := storetest.Settings()
	room.Languages = []dateline.Lang{"zh-Hans", "zh-Hant", "en"}
	room.Conversions = []dateline.Conversion{{From: "zh-Hans", To: "zh-Hant", How: "s2twp"}}
	s.ok(s.room.Change(ctx, room))
	kind, err := s.db.Read().Kind(ctx, "statement")
	s.ok(err)
	base := newsroom.Base(kind)
	kind.Follows = true
	s.ok(s.room.SaveKind(ctx, s.admin, base, kind))
}

func TestConversion(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		s.scripts()
		id := s.write("zh-Hans")
		s.save(s.author, id, "zh-Hans", "会议纪要", hansBody)
		w, err := s.room.Convert(ctx, s.translator, id, "zh-Hant")
		s.ok(err)
		s.same("headline", w.Headline, "會議紀要")
		if !strings.Contains(w.Body, "討論軟體出口") {
			t.Errorf("converted without Taiwan's words: %s", w.Body)
		}
		again, err := s.room.Convert(ctx, s.translator, id, "zh-Hant")
		s.ok(err)
		s.same("again changes nothing", again.Version, w.Version)

		// A person amends one paragraph. The source changes it elsewhere, and another.
		s.save(s.translator, id, "zh-Hant", w.Headline, strings.Replace(w.Body, "雙方商定", "兩造議定", 1))
		s.save(s.author, id, "zh-Hans", "会议纪要", strings.NewReplacer("1000万", "1200万", "下周", "下月").Replace(hansBody))
		w, err = s.room.Convert(ctx, s.translator, id, "zh-Hant")
		s.ok(err)
		if !strings.Contains(w.Body, "兩造議定為學校撥款1200萬美元") {
			t.Errorf("the amendment was lost, or the change: %s", w.Body)
		}
		if !strings.Contains(w.Body, "會談將於下月繼續") {
			t.Errorf("an untouched paragraph did not follow: %s", w.Body)
		}
		// Both change the same words: what the person wrote stays, and is stale.
		s.save(s.author, id, "zh-Hans", "会议纪要", strings.NewReplacer("1000万", "1200万", "下周", "下月", "双方商定", "与会者同意").Replace(hansBody))
		w, err = s.room.Convert(ctx, s.translator, id, "zh-Hant")
		s.ok(err)
		if !strings.Contains(w.Body, "兩造議定") {
			t.Errorf("a person's words were overwritten: %s", w.Body)
		}
		list, err := s.db.Read().Translations(ctx, id)
		s.ok(err)
		s.same("stale", len(list) == 1 && list[0].Stale == 1, true)

		// The newsroom's own term wins over the dictionary.
		_, err = s.room.SaveConcept(ctx, s.translator, "", dateline.Concept{Terms: map[dateline.Lang][]dateline.Term{
			"zh-Hans": {{Text: "软件", Status: dateline.TermApproved}}, "zh-Hant": {{Text: "軟件", Status: dateline.TermApproved}},
		}})
		s.ok(err)
		w, err = s.room.Convert(ctx, s.translator, id, "zh-Hant")
		s.ok(err)
		if !strings.Contains(w.Body, "討論軟件出口") {
			t.Errorf("the glossary did not win: %s", w.Body)
		}
	})
}

func TestConversionFollows(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		s.scripts()
		id := s.write("zh-Hans")
		s.state(s.author, id, func(ask *newsroom.Stating) {
			ask.Lang, ask.Offices = "zh-Hans", []string{"国务院发言人办公室"}
		})
		s.save(s.author, id, "zh-Hans", "会议纪要", hansBody)
		number := s.number()
		s.bringOut(id, "zh-Hans")
		s.same("one act", s.number(), number+1)
		l := s.live(id, "zh-Hant")
		s.same("headline", l.Headline, "會議紀要")
		s.same("marked as converted", l.Converted, dateline.Lang("zh-Hans"))
		name, in := l.Facts.Offices[0].Names.In("zh-Hant")
		s.same("names are converted too", name+" "+string(in), "國務院發言人辦公室 zh-Hant")
		s.same("fresh", l.Stale, 0)
		// People amend it, through the desk; the next correction of the source keeps that.
		s.revise(s.translator, id, "zh-Hant", l.Headline, strings.Replace(l.Body, "雙方商定", "兩造議定", 1))
		s.handOver(id, "zh-Hant")
		s.ok(s.publishAs(s.publisher, id, "zh-Hant"))
		s.revise(s.author, id, "zh-Hans", "会议纪要", strings.Replace(hansBody, "1000万", "1200万", 1))
		s.bringOut(id, "zh-Hans")
		l = s.live(id, "zh-Hant")
		if !strings.Contains(l.Body, "兩造議定為學校撥款1200萬美元") || l.Stale != 0 {
			t.Errorf("followed with %d behind: %s", l.Stale, l.Body)
		}
		// Facts that all languages share may change with the source alone.
		s.state(s.author, id, func(ask *newsroom.Stating) {
			ask.Lang, ask.Offices, ask.Place = "zh-Hans", []string{"国务院发言人办公室"}, "华盛顿"
		})
		s.revise(s.author, id, "zh-Hans", "会议纪要", strings.Replace(hansBody, "1000万", "1200万", 1))
		s.bringOut(id, "zh-Hans")
		s.same("the place in both", s.live(id, "zh-Hant").Facts.Place.Names["zh-Hant"], "華盛頓")
		// Where both changed the same words it does not follow, and readers are told.
		s.revise(s.author, id, "zh-Hans", "会议纪要", strings.NewReplacer("1000万", "1200万", "双方商定", "与会者同意").Replace(hansBody))
		s.bringOut(id, "zh-Hans")
		l = s.live(id, "zh-Hant")
		if !strings.Contains(l.Body, "兩造議定") || l.Stale != 1 {
			t.Errorf("an amendment that collides: %d behind: %s", l.Stale, l.Body)
		}
	})
}

// TestConversionsExist holds the ways that settings offer to those that there are, and
// each has a name at the desk.
func TestConversionsExist(t *testing.T) {
	for _, from := range []dateline.Lang{"zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"} {
		for _, to := range []dateline.Lang{"zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"} {
			for _, how := range newsroom.Conversions(from, to) {
				if _, err := zh.NewConverter(how); err != nil {
					t.Errorf("%s to %s: %v", from, to, err)
				}
			}
		}
	}
	for _, l := range []dateline.Lang{"en", "fr", "zh-Hans"} {
		if got := newsroom.Conversions(l, l); len(got) > 0 {
			t.Errorf("%s is made from itself by %q", l, got)
		}
	}
}

// TestConvertedIsNoFresherThanItsOrigin: what was converted from a translation is
// behind when that is, although its own words are those of the translation.
func TestConvertedIsNoFresherThanItsOrigin(t *testing.T) {
	desksWithStaff(t, func(s *staff) {
		s.scripts()
		id := s.bilingual()
		s.bringOut(id, "en")
		s.bringOut(id, "zh-Hans")
		s.same("fresh", s.live(id, "zh-Hant").Stale, 0)
		s.revise(s.author, id, "en", "Readout of the meeting", strings.Replace(enBody, "Monday", "Tuesday", 1))
		s.bringOut(id, "en")
		s.same("the translation is behind", s.live(id, "zh-Hans").Stale, 1)
		s.same("and what is made from it", s.live(id, "zh-Hant").Stale, 1)
	})
}
