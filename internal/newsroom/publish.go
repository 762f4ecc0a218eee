package newsroom

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"dateline"
	"dateline/internal/store"
)

// Publishing asks for editions of one item to become public together.
type Publishing struct {
	By   Actor
	Item dateline.ID
	// Langs names the languages whose texts were handed over at the desk.
	Langs []dateline.Lang
	// Editions names texts otherwise. Neither: the newest edition of each
	// language that is not live as it is.
	Editions []dateline.ID
	Note     dateline.Names // a correction's note in each language; of Langs, their own notes are taken
	Override string         // why this is public without approval: in an emergency
	Key      string         // the client's key for repeating the request; may be empty

	settled bool // the names to be shown were settled when it was handed over, and approved with it
}

// Publish makes a set of editions public at one instant, all or none. With a
// note it is a correction, which needs an edition to be live already. In a
// newsroom with a desk, every edition must have been approved, by its seal;
// Override publishes all the same, is told to everybody concerned, and stays on
// record until somebody else has reviewed it, and after.
//
// Errors: NotFound for an item or edition that does not exist, Invalid when a
// required fact is missing, Conflict when there is nothing new to publish, an
// approval is missing or the key was used for another request; Forbidden.
func (n *Newsroom) Publish(ctx context.Context, ask Publishing) (done Done, err error) {
	if err := storable("note", append(said(ask.Note), ask.Override)...); err != nil {
		return done, err
	}
	if err := short("key", maxName, ask.Key); err != nil {
		return done, err
	}
	print := fmt.Sprintf("publish %q %q %q", ask.Item, ask.Editions, ask.Note)
	if len(ask.Langs) > 0 || ask.Override != "" {
		print += fmt.Sprintf(" %q %q %q", ask.Langs, ask.Override, ask.By.User.ID)
	}
	err = n.act(ctx, ask.By, Line{Act: "publish", Item: ask.Item}, func(tx *store.Tx) error {
		if again, err := tx.Answered(ctx, ask.Key, print, &done); again || err != nil {
			return err
		}
		item, err := tx.Item(ctx, ask.Item)
		if err != nil {
			return err
		}
		set, err := n.choose(ctx, tx, &item, &ask)
		if err != nil {
			return err
		}
		if done, err = n.issue(ctx, tx, item, set, ask, time.Time{}); err != nil {
			return err
		}
		return tx.Once(ctx, ask.Key, print, done, n.now())
	})
	return done, err
}

// choose loads the editions asked for, or picks every language's newest that is
// not public yet, and sees to it that they may be published.
func (n *Newsroom) choose(ctx context.Context, tx *store.Tx, item *dateline.Item, ask *Publishing) ([]shown, error) {
	if len(ask.Langs) > 0 {
		return n.handedOver(ctx, tx, item, ask)
	}
	if ask.By.User.ID != "" { // at the desk, what is published is named by language
		return nil, dateline.Invalid{Field: "languages", Reason: "choose at least one language", Key: "languages"}
	}
	set, err := chooseSet(ctx, tx, *item, *ask)
	if err != nil || ask.Override != "" {
		return set, err
	}
	if staffed, err := tx.HasUsers(ctx); err != nil || !staffed {
		return set, err
	}
	for _, e := range set {
		if err := n.consented(ctx, tx, matter{item: *item, copy: dateline.WorkingCopy{Lang: e.Lang}, subject: e.ID}); err != nil {
			return nil, err
		}
	}
	ask.settled = true
	return set, nil
}

// handedOver returns the texts of the languages asked for. To be published
// without approval, one that is still a draft is made an edition first.
func (n *Newsroom) handedOver(ctx context.Context, tx *store.Tx, item *dateline.Item, ask *Publishing) ([]shown, error) {
	var set []shown
	ask.Note, ask.settled = dateline.Names{}, true
	for _, l := range ask.Langs {
		w, err := tx.WorkingCopy(ctx, item.ID, l)
		if notFound(err) {
			return nil, dateline.Conflict{What: "text", Reason: "there is nothing unpublished in " + string(l), Key: "not draft"}
		}
		if err != nil {
			return nil, err
		}
		action := dateline.ToPublish
		if ask.Override != "" {
			action = dateline.ToOverride
		}
		if err := n.may(ctx, tx, ask.By, action, Subject(*item, l, w, ask.By.User.ID)); err != nil {
			return nil, err
		}
		if w.Stage == dateline.StageDraft {
			e, err := n.submit(ctx, tx, ask.By, *item, w)
			if err != nil {
				return nil, err
			}
			if *item, err = tx.Item(ctx, item.ID); err != nil {
				return nil, err
			}
			w.Edition = e.ID
		}
		if ask.Override == "" {
			if err := n.consented(ctx, tx, matter{item: *item, copy: w, subject: w.Edition, hands: w.Hands}); err != nil {
				return nil, err
			}
		}
		e, err := tx.Edition(ctx, w.Edition)
		if err != nil {
			return nil, err
		}
		if _, err := tx.Live(ctx, item.ID, l); err == nil && e.ChangeNote != "" {
			ask.Note[l] = e.ChangeNote
		} else if err != nil && !notFound(err) {
			return nil, err
		}
		set = append(set, shown{Edition: e})
	}
	return set, nil
}

// consented reports that what would be published is not what enough people
// approved: the text, or the facts and images it would be published with.
func (n *Newsroom) consented(ctx context.Context, tx *store.Tx, m matter) (err error) {
	if m.copy.Lang != "" {
		if _, m.seal, err = n.sealed(ctx, tx, m.item, m.subject); err != nil {
			return err
		}
		if shot, err := tx.Snapshot(ctx, m.subject); err == nil {
			m.hands = shot.Hands
		} else if !notFound(err) {
			return err
		}
	}
	missing, from, err := n.missing(ctx, tx, m)
	if err == nil && (missing > 0 || len(from) > 0) {
		err = dateline.Conflict{What: "text", Reason: "it lacks an approval of exactly this text with these facts and images; have it approved, or say why it must be published without", Key: "not approved"}
	}
	return err
}

// issue publishes a set and ends what led to it. due is when it was to happen, if
// it was scheduled.
func (n *Newsroom) issue(ctx context.Context, tx *store.Tx, item dateline.Item, set []shown, ask Publishing, due time.Time) (Done, error) {
	room, err := tx.Newsroom(ctx)
	if err != nil {
		return Done{}, err
	}
	kind, err := tx.Kind(ctx, item.Kind)
	if err != nil {
		return Done{}, err
	}
	if staffed, err := tx.HasUsers(ctx); err != nil {
		return Done{}, err
	} else if staffed && ask.Override == "" {
		if err := n.carried(ctx, tx, room, kind, item, set); err != nil {
			return Done{}, err
		}
	}
	if set, err = n.follow(ctx, tx, ask.By, room, kind, &item, set); err != nil {
		return Done{}, err
	}
	for _, e := range set {
		t, err := tx.EditionTranslation(ctx, e.ID)
		if err == nil {
			err = nobodys(t.Links)
		}
		if err != nil && !notFound(err) {
			return Done{}, err
		}
		if live, err := tx.Live(ctx, item.ID, e.Lang); err == nil && live.Edition != e.ID && t.Converted != "" && e.ChangeNote != "" && len(ask.Note) > 0 {
			ask.Note = overlay(ask.Note, dateline.Names{e.Lang: e.ChangeNote})
		} else if err != nil && !notFound(err) {
			return Done{}, err
		}
	}
	if ask.Override == "" {
		if err := n.released(ctx, tx, room, kind, item, editionsOf(set), false); err != nil {
			return Done{}, err
		}
	}
	done, err := n.publish(ctx, tx, publication{room, kind, item, set, ask.Note, ask.By, due, ask.settled})
	if err != nil {
		return done, err
	}
	for _, e := range set {
		w, err := tx.WorkingCopy(ctx, item.ID, e.Lang)
		if notFound(err) || err == nil && w.Edition != e.ID {
			continue
		}
		if err == nil {
			err = tx.DeleteWorkingCopy(ctx, item.ID, e.Lang)
		}
		if err != nil {
			return done, err
		}
	}
	if ask.Override != "" {
		if err := n.overridden(ctx, tx, item.ID, done.Number, ask); err != nil {
			return done, err
		}
	}
	if due.IsZero() { // what was scheduled has happened by hand
		if err := n.overtaken(ctx, tx, ask.By, item.ID, done.Number, set); err != nil {
			return done, err
		}
	}
	return done, n.ended(ctx, tx, item.ID)
}

// carried reports that publishing a set would change what readers see in a language
// that is not in it: by facts or images that all share, or by bringing back a text
// that was withdrawn. Nobody has approved that; the language must be in the set.
func (n *Newsroom) carried(ctx context.Context, tx *store.Tx, room dateline.Newsroom, kind dateline.Kind, item dateline.Item, set []shown) error {
	before, err := tx.LiveOfItem(ctx, item.ID)
	if err != nil {
		return err
	}
	for _, b := range before {
		if slices.ContainsFunc(set, func(e shown) bool { return e.Lang == b.Lang || follows(room, kind, item, e.Lang, b.Lang) }) {
			continue
		}
		e, err := tx.Edition(ctx, b.Edition)
		if err != nil {
			return err
		}
		was := item
		was.Kind, was.Facts, was.Event, was.Authoritative = b.Kind, b.Facts, b.Event, b.Authoritative
		shown, err := tx.LiveAssets(ctx, item.ID, b.Lang)
		if err != nil {
			return err
		}
		for i := range shown {
			if shown[i].Asset, err = standing(ctx, tx, shown[i].Asset); err != nil {
				return err
			}
		}
		_, seal, err := n.sealed(ctx, tx, item, b.Edition)
		if err != nil {
			return err
		}
		if b.Status == dateline.Withdrawn || dateline.Seal(e, was, shown) != seal {
			return dateline.Conflict{What: "text", Reason: "it would change what is public in " + string(b.Lang) + " too, through the facts and images that all languages share; have that text handed over and approved with it", Key: "carried"}
		}
	}
	return nil
}

// chooseSet loads the editions asked for, or picks every language's newest that
// is not public yet.
func chooseSet(ctx context.Context, tx *store.Tx, item dateline.Item, ask Publishing) ([]shown, error) {
	var set []shown
	if len(ask.Editions) > 0 {
		for _, id := range ask.Editions {
			e, err := tx.Edition(ctx, id)
			if err != nil {
				return nil, err
			}
			set = append(set, shown{Edition: e})
		}
		return set, nil
	}
	newest, err := tx.LatestEditions(ctx, ask.Item)
	if err != nil {
		return nil, err
	}
	live, err := tx.LiveOfItem(ctx, ask.Item)
	if err != nil {
		return nil, err
	}
	for _, e := range newest {
		public := slices.ContainsFunc(live, func(l dateline.LiveEdition) bool {
			return l.Edition == e.ID && upToDate(l, item)
		})
		if !public {
			set = append(set, shown{Edition: e})
		}
	}
	if len(set) == 0 {
		return nil, dateline.Conflict{What: "item " + string(ask.Item), Reason: "its newest texts are public already; there is nothing to publish"}
	}
	return set, nil
}

// upToDate reports whether the public sees an item with the facts it has now.
func upToDate(l dateline.LiveEdition, item dateline.Item) bool {
	return l.Status == dateline.Live && l.Kind == item.Kind && sameFacts(l.Facts, item.Facts) && sameEvent(l.Event, item.Event)
}

func sameEvent(a, b *dateline.Event) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}

// publication is what a publishing act needs to know.
type publication struct {
	room dateline.Newsroom
	kind dateline.Kind // of the item
	item dateline.Item
	set  []shown
	note dateline.Names
	by   Actor
	due  time.Time // when it was to happen; zero: now
	// settled says that the facts have the names to be shown: names that
	// registers were given since are not what was approved.
	settled bool
}

// publish is the act itself, inside a transaction.
func (n *Newsroom) publish(ctx context.Context, tx *store.Tx, ask publication) (Done, error) {
	item, set := ask.item, ask.set
	if err := dateline.CheckSet(item, ask.kind, editionsOf(set)); err != nil {
		return Done{}, err
	}
	for _, e := range set {
		if !ask.room.Has(e.Lang) {
			return Done{}, dateline.Invalidf("language", "the newsroom does not publish in %s (it has %s)", e.Lang, join(ask.room.Languages))
		}
	}
	act := dateline.Publish
	if len(ask.note) > 0 {
		act = dateline.Correct
	}
	p, err := n.begin(ctx, tx, item.ID, act, ask.by, ask.due)
	if err != nil {
		return Done{}, err
	}
	p.Note, p.Facts = ask.note, item.Facts
	if !ask.settled {
		if p.Facts, err = freeze(ctx, tx, item.Facts); err != nil {
			return Done{}, err
		}
	}
	item.Facts = p.Facts // so that the next act shows the names that this one did
	before, err := tx.LiveOfItem(ctx, item.ID)
	if err != nil {
		return Done{}, err
	}
	if act == dateline.Correct && len(before) == 0 {
		return Done{}, dateline.Conflict{What: "item " + string(item.ID), Reason: "it is not public, so there is nothing to correct; publish it without a note"}
	}
	item.Status = dateline.Live
	var rows []store.Live
	for _, e := range set {
		var was *dateline.LiveEdition
		for i := range before {
			if before[i].Lang == e.Lang {
				was = &before[i]
			}
		}
		row, err := n.show(ctx, tx, item, e, was, p)
		if err != nil {
			return Done{}, err
		}
		rows = append(rows, row)
		p.Editions = append(p.Editions, e.ID)
	}
	// The languages that are not in the set stay as they are, with the facts
	// of now: facts belong to no language.
	for _, b := range before {
		if slices.ContainsFunc(set, func(e shown) bool { return e.Lang == b.Lang }) {
			continue
		}
		row, err := n.keep(ctx, tx, item, b, p)
		if err != nil {
			return Done{}, err
		}
		rows = append(rows, row)
	}
	together(ask.room, rows)
	if err := n.standings(ctx, tx, ask.by, ask.room, item, rows, set, before, p); err != nil {
		return Done{}, err
	}
	if err := learn(ctx, tx, p.Facts, rows[0].Languages); err != nil {
		return Done{}, err
	}
	if err := tx.UpdateItem(ctx, item); err != nil {
		return Done{}, err
	}
	return n.record(ctx, tx, ask.by, p, rows)
}

func editionsOf(set []shown) []dateline.Edition {
	out := make([]dateline.Edition, len(set))
	for i, e := range set {
		out[i] = e.Edition
	}
	return out
}

// keep shows a language that an act leaves alone. One that was withdrawn comes
// back with the rest, because a withdrawal is of the item.
func (n *Newsroom) keep(ctx context.Context, tx *store.Tx, item dateline.Item, was dateline.LiveEdition, p dateline.Publication) (store.Live, error) {
	e, err := tx.Edition(ctx, was.Edition)
	if err != nil {
		return store.Live{}, err
	}
	row, err := n.show(ctx, tx, item, shown{Edition: e}, &was, p)
	if err != nil {
		return row, err
	}
	row.Stale, row.StaleSince, row.Converted = was.Stale, was.StaleSince, was.Converted
	if was.Status == dateline.Live {
		row.Act, row.Note, row.Updated = was.Act, was.Note, was.Updated
		if was.Facts.Hash() != p.Facts.Hash() || was.Kind != item.Kind || !sameEvent(was.Event, item.Event) {
			row.Updated = p.At
		}
	}
	return row, nil
}

func join(langs []dateline.Lang) string {
	s := make([]string, len(langs))
	for i, l := range langs {
		s[i] = string(l)
	}
	return strings.Join(s, ", ")
}

// notFound reports whether err says that there is no such thing.
func notFound(err error) bool {
	_, ok := errors.AsType[dateline.NotFound](err)
	return ok
}
