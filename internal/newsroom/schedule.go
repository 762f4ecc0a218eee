package newsroom

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dateline"
	"dateline/internal/store"
)

// Scheduling asks for what was approved to happen at an instant.
type Scheduling struct {
	By       Actor
	Item     dateline.ID
	Langs    []dateline.Lang // texts that become public together; or
	Proposal dateline.ID     // what is to happen to what is public
	Due      time.Time
	Local    string // the wall time chosen, "2006-01-02T15:04", and the zone it was chosen in
	Zone     string
	Key      string
}

// Schedule sets the instant at which approved texts become public, all or none,
// or an approved proposal takes effect. It needs no timer and no visit: the row in
// the database is the truth.
func (n *Newsroom) Schedule(ctx context.Context, ask Scheduling) (s dateline.Schedule, err error) {
	print := fmt.Sprintf("schedule %q %q %q %d", ask.Item, ask.Langs, ask.Proposal, ask.Due.UnixMicro())
	err = n.act(ctx, ask.By, Line{Act: "schedule", Item: ask.Item, Subject: string(ask.Proposal)}, func(tx *store.Tx) error {
		if again, err := tx.Answered(ctx, ask.Key, print, &s); again || err != nil {
			return err
		}
		if !ask.Due.After(n.now()) {
			return dateline.Invalid{Field: "due", Reason: "that time has passed; choose a later one, or publish now", Key: "past"}
		}
		s = dateline.Schedule{Item: ask.Item, Act: dateline.Publish, Proposal: ask.Proposal, Due: ask.Due.UTC(), Local: ask.Local, Zone: ask.Zone, By: ask.By.User.ID, Created: n.now().UTC()}
		matters, err := n.matters(ctx, tx, ask)
		if err != nil {
			return err
		}
		for _, m := range matters {
			if m.copy.Lang == "" {
				s.Act = m.ask.Act
			} else {
				s.Editions = append(s.Editions, m.subject)
			}
			if err := n.consented(ctx, tx, m); err != nil {
				return err
			}
			if err := m.move(ctx, tx, dateline.StageScheduled, ""); err != nil {
				return err
			}
		}
		if err := n.releasable(ctx, tx, ask.Item, s.Editions, s.Due); err != nil {
			return err
		}
		if s.ID, err = n.id(); err != nil {
			return err
		}
		if err := tx.InsertSchedule(ctx, s); err != nil {
			return err
		}
		line := Line{Act: "schedule", Item: ask.Item, Subject: string(s.ID), Detail: map[string]any{"due": s.Due, "local": s.Local, "zone": s.Zone, "editions": s.Editions, "act": s.Act}}
		if err := n.append(ctx, tx, ask.By, line); err != nil {
			return err
		}
		if err := n.touch(ctx, tx, ask.Item); err != nil {
			return err
		}
		return tx.Once(ctx, ask.Key, print, s, n.now())
	})
	return s, err
}

// releasable asks beforehand what is asked again when the time has come: whether
// the languages may become public as the kind wants them to.
func (n *Newsroom) releasable(ctx context.Context, tx *store.Tx, id dateline.ID, editions []dateline.ID, due time.Time) error {
	if len(editions) == 0 {
		return nil
	}
	item, err := tx.Item(ctx, id)
	if err != nil {
		return err
	}
	room, err := tx.Newsroom(ctx)
	if err != nil {
		return err
	}
	kind, err := tx.Kind(ctx, item.Kind)
	if err != nil {
		return err
	}
	var set []dateline.Edition
	for _, e := range editions {
		edition, err := tx.Edition(ctx, e)
		if err != nil {
			return err
		}
		set = append(set, edition)
	}
	err = n.released(ctx, tx, room, kind, item, set, true)
	if c, ok := errors.AsType[dateline.Conflict](err); ok && c.Key == "source first" {
		planned, perr := tx.Schedules(ctx, id)
		if perr != nil {
			return perr
		}
		for _, s := range planned { // its source will be public by then
			if !s.Done.IsZero() || !s.Cancelled.IsZero() || s.Due.After(due) {
				continue
			}
			for _, e := range s.Editions {
				if edition, eerr := tx.Edition(ctx, e); eerr == nil && edition.Lang == item.Source {
					return nil
				}
			}
		}
	}
	return err
}

// matters are what is to be scheduled together.
func (n *Newsroom) matters(ctx context.Context, tx *store.Tx, ask Scheduling) ([]matter, error) {
	if ask.Proposal != "" {
		m, err := n.matter(ctx, tx, ask.By, ask.Item, "", ask.Proposal, dateline.ToPublish)
		return []matter{m}, err
	}
	if len(ask.Langs) == 0 {
		return nil, dateline.Invalid{Field: "languages", Reason: "choose at least one language", Key: "languages"}
	}
	var out []matter
	for _, l := range ask.Langs {
		m, err := n.matter(ctx, tx, ask.By, ask.Item, l, "", dateline.ToPublish)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// Halt cancels what is scheduled. The texts stay approved.
func (n *Newsroom) Halt(ctx context.Context, by Actor, id dateline.ID) error {
	return n.act(ctx, by, Line{Act: "halt", Subject: string(id)}, func(tx *store.Tx) error {
		s, err := tx.Schedule(ctx, id)
		if err != nil {
			return err
		}
		item, err := tx.Item(ctx, s.Item)
		if err != nil {
			return err
		}
		subject := Subject(item, "", dateline.WorkingCopy{}, "")
		subject.Whole = true
		if s.Done.IsZero() && s.Cancelled.IsZero() {
			subject.Stage = dateline.StageScheduled
		}
		if err := n.may(ctx, tx, by, dateline.ToHalt, subject); err != nil {
			return err
		}
		return n.cancel(ctx, tx, by, s, dateline.StageApproved, "halted")
	})
}

// cancel ends a schedule and brings what was in it to a stage.
func (n *Newsroom) cancel(ctx context.Context, tx *store.Tx, by Actor, s dateline.Schedule, stage dateline.Stage, why string) error {
	if err := tx.CancelSchedule(ctx, s.ID, n.now()); err != nil {
		return err
	}
	copies, err := tx.WorkingCopies(ctx, s.Item)
	if err != nil {
		return err
	}
	for _, w := range copies {
		if slices.Contains(s.Editions, w.Edition) && w.Stage == dateline.StageScheduled {
			if err := (matter{copy: w}).move(ctx, tx, stage, ""); err != nil {
				return err
			}
		}
	}
	if s.Proposal != "" {
		p, err := tx.Proposal(ctx, s.Proposal)
		if err != nil {
			return err
		}
		if err := (matter{ask: p}).move(ctx, tx, stage, ""); err != nil {
			return err
		}
	}
	if err := n.append(ctx, tx, by, Line{Act: "halt", Item: s.Item, Subject: string(s.ID), Reason: why}); err != nil {
		return err
	}
	if err := n.tell(ctx, tx, by, []dateline.ID{s.By}, store.Notice{What: "halted", Item: s.Item}); err != nil {
		return err
	}
	return n.touch(ctx, tx, s.Item)
}

// unschedule takes a matter out of the schedule it is in. What was to happen
// together with it stays approved, and waits for somebody to schedule it again.
func (n *Newsroom) unschedule(ctx context.Context, tx *store.Tx, by Actor, m matter, why string) error {
	list, err := tx.Schedules(ctx, m.item.ID)
	if err != nil {
		return err
	}
	for _, s := range list {
		in := m.subject != "" && (slices.Contains(s.Editions, m.subject) || s.Proposal == m.subject)
		if in && s.Done.IsZero() && s.Cancelled.IsZero() {
			if err := n.cancel(ctx, tx, by, s, dateline.StageApproved, why); err != nil {
				return err
			}
		}
	}
	return nil
}

// unscheduleTexts cancels what would bring an item back that is being taken back.
func (n *Newsroom) unscheduleTexts(ctx context.Context, tx *store.Tx, by Actor, item dateline.ID) error {
	list, err := tx.Schedules(ctx, item)
	if err != nil {
		return err
	}
	for _, s := range list {
		if len(s.Editions) > 0 && s.Done.IsZero() && s.Cancelled.IsZero() {
			if err := n.cancel(ctx, tx, by, s, dateline.StageApproved, "taken back"); err != nil {
				return err
			}
		}
	}
	return nil
}

// overtaken ends the schedules of editions that were published by hand.
func (n *Newsroom) overtaken(ctx context.Context, tx *store.Tx, by Actor, item dateline.ID, number int64, set []shown) error {
	list, err := tx.Schedules(ctx, item)
	if err != nil {
		return err
	}
	for _, s := range list {
		if !s.Done.IsZero() || !s.Cancelled.IsZero() || s.Proposal != "" {
			continue
		}
		left := slices.DeleteFunc(slices.Clone(s.Editions), func(id dateline.ID) bool {
			return slices.ContainsFunc(set, func(e shown) bool { return e.ID == id })
		})
		switch len(left) {
		case 0:
			err = tx.FinishSchedule(ctx, s.ID, number, n.now())
		case len(s.Editions):
		default: // a set is public whole or not at all: the rest is to be scheduled anew
			err = n.cancel(ctx, tx, by, s, dateline.StageApproved, "part of it was published")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Due does what is scheduled and due at now, each act in a transaction of its
// own, and returns what became public. It may be called at any time, by several
// servers at once: an act happens once, and never before its instant. What cannot
// happen, because what was approved is no longer what would be published or whoever
// scheduled it may publish no longer, stays overdue with the reason until somebody
// cancels it, and those concerned are told.
func (n *Newsroom) Due(ctx context.Context, now time.Time) (done []Done, err error) {
	waiting, err := n.db.Read().DueSchedules(ctx, now, 1000)
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, s := range waiting {
		d, err := n.due(ctx, s.ID, now)
		switch {
		case err == nil && d.Number > 0:
			done = append(done, d)
		case err != nil && expected(err):
			err = n.failed(ctx, s, err)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("schedule %s: %w", s.ID, err))
		}
	}
	return done, errors.Join(errs...)
}

// expected reports whether an error is about what was asked, so that trying again
// would not help, rather than about the machine.
func expected(err error) bool {
	if _, ok := errors.AsType[dateline.Conflict](err); ok {
		return true
	}
	if _, ok := errors.AsType[dateline.Invalid](err); ok {
		return true
	}
	_, ok := errors.AsType[dateline.Forbidden](err)
	return ok || notFound(err)
}

func (n *Newsroom) due(ctx context.Context, id dateline.ID, now time.Time) (done Done, err error) {
	err = n.db.Write(ctx, func(tx *store.Tx) error {
		done = Done{}
		s, err := tx.Schedule(ctx, id)
		if err != nil || !s.IsDue(now) { // another server was first, or it was cancelled
			return err
		}
		by := Program("schedule")
		item, err := tx.Item(ctx, s.Item)
		if err != nil {
			return err
		}
		if u, err := tx.Account(ctx, s.By); err == nil {
			by.Name = "schedule of " + u.Name
			if err := u.May(dateline.ToPublish, subjectIn(item, dateline.WorkingCopy{}, dateline.StageApproved)); err != nil {
				return err
			}
		} else if !notFound(err) {
			return err
		}
		if s.Proposal != "" {
			p, err := tx.Proposal(ctx, s.Proposal)
			if err != nil {
				return err
			}
			done, err = n.perform(ctx, tx, by, p, "", s.Due)
			if err != nil {
				return err
			}
			return tx.FinishSchedule(ctx, s.ID, done.Number, n.now())
		}
		var langs []dateline.Lang
		for _, id := range s.Editions {
			e, err := tx.Edition(ctx, id)
			if err != nil {
				return err
			}
			w, err := tx.WorkingCopy(ctx, item.ID, e.Lang)
			if notFound(err) || err == nil && (w.Edition != id || w.Stage != dateline.StageScheduled) {
				return dateline.Conflict{What: "text", Reason: "the scheduled text was replaced", Key: "changed"}
			}
			if err != nil {
				return err
			}
			if err := (matter{copy: w}).move(ctx, tx, dateline.StageApproved, ""); err != nil {
				return err
			}
			langs = append(langs, e.Lang)
		}
		ask := Publishing{By: by, Item: item.ID, Langs: langs}
		set, err := n.choose(ctx, tx, &item, &ask)
		if err != nil {
			return err
		}
		if done, err = n.issue(ctx, tx, item, set, ask, s.Due); err != nil {
			return err
		}
		return tx.FinishSchedule(ctx, s.ID, done.Number, n.now())
	})
	return done, err
}

// failed keeps the reason for which a scheduled act did not happen, and tells.
func (n *Newsroom) failed(ctx context.Context, s dateline.Schedule, why error) error {
	if s.Failed == why.Error() {
		return nil
	}
	return n.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.FailSchedule(ctx, s.ID, why.Error()); err != nil {
			return err
		}
		by := Program("schedule")
		if err := n.append(ctx, tx, by, Line{Act: "failed", Item: s.Item, Subject: string(s.ID), Reason: why.Error()}); err != nil {
			return err
		}
		item, err := tx.Item(ctx, s.Item)
		if err != nil {
			return err
		}
		publishers, err := able(ctx, tx, dateline.ToPublish, subjectIn(item, dateline.WorkingCopy{}, dateline.StageApproved), nil)
		if err != nil {
			return err
		}
		return n.tell(ctx, tx, by, append(publishers, s.By), store.Notice{What: "failed", Item: s.Item, Args: map[string]string{"reason": why.Error()}})
	})
}

// overridden puts a publication without approval on record and tells everybody
// concerned: who wrote it, who could have approved it, who else publishes.
func (n *Newsroom) overridden(ctx context.Context, tx *store.Tx, item dateline.ID, number int64, ask Publishing) error {
	err := tx.InsertOverride(ctx, store.Override{Number: number, Item: item, Reason: ask.Override, By: ask.By.who(), At: n.now()})
	if err != nil {
		return err
	}
	if err := n.append(ctx, tx, ask.By, Line{Act: "override", Item: item, Reason: ask.Override, Detail: map[string]any{"number": number}}); err != nil {
		return err
	}
	users, err := tx.Accounts(ctx)
	if err != nil {
		return err
	}
	var concerned []dateline.ID
	for _, u := range users {
		if u.Has(dateline.Editor) || u.Has(dateline.Publisher) || u.Has(dateline.Administrator) {
			concerned = append(concerned, u.ID)
		}
	}
	for _, l := range ask.Langs {
		latest, err := tx.LatestEdition(ctx, item, l)
		if err != nil {
			return err
		}
		if shot, err := tx.Snapshot(ctx, latest.ID); err == nil {
			concerned = append(concerned, shot.Hands...)
		} else if !notFound(err) {
			return err
		}
	}
	return n.tell(ctx, tx, ask.By, concerned, store.Notice{What: "overridden", Item: item, Args: map[string]string{"reason": ask.Override}})
}

// wrote reports whether an actor had a hand in what a publication made public.
func (n *Newsroom) wrote(ctx context.Context, tx *store.Tx, by Actor, number int64) (bool, error) {
	editions, err := tx.PublishedEditions(ctx, number)
	if err != nil {
		return false, err
	}
	for _, e := range editions {
		shot, err := tx.Snapshot(ctx, e)
		if err != nil && !notFound(err) {
			return false, err
		}
		if slices.Contains(shot.Hands, by.User.ID) {
			return true, nil
		}
	}
	return false, nil
}

// Review says that somebody looked at a publication without approval afterwards,
// and what they found.
func (n *Newsroom) Review(ctx context.Context, by Actor, item dateline.ID, number int64, verdict string) error {
	if err := short("verdict", dateline.MaxHeadline*4, verdict); err != nil || verdict == "" {
		return errors.Join(err, dateline.Invalid{Field: "verdict", Reason: "say what you found", Key: "remark"})
	}
	return n.act(ctx, by, Line{Act: "review", Item: item}, func(tx *store.Tx) error {
		i, err := tx.Item(ctx, item)
		if err != nil {
			return err
		}
		list, err := tx.Overrides(ctx, item)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(o store.Override) bool { return o.Number == number })
		if at < 0 {
			return dateline.NotFound{What: "publication", Key: fmt.Sprint(number)}
		}
		s := Subject(i, "", dateline.WorkingCopy{}, "")
		s.Whole = true
		if s.Mine, err = n.wrote(ctx, tx, by, number); err != nil {
			return err
		}
		s.Mine = s.Mine || list[at].By == by.who()
		if err := n.may(ctx, tx, by, dateline.ToReview, s); err != nil {
			return err
		}
		if err := tx.ReviewOverride(ctx, number, by.who(), verdict, n.now()); err != nil {
			return err
		}
		return n.append(ctx, tx, by, Line{Act: "review", Item: item, Reason: verdict, Detail: map[string]any{"number": number}})
	})
}
