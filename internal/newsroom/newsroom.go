// Package newsroom holds the acts: everything that changes something goes
// through here, one file an act, each in one transaction.
//
// An act loads what it needs, applies the pure rules of package dateline, saves,
// works out what the public will see, queues what is to follow, and raises the
// publication number; then it commits. A crash before the commit leaves nothing,
// a crash after it loses nothing. An act given a key may be repeated: the second
// time it changes nothing and answers as the first time.
//
// Entry points: [New], then [Newsroom.Create], [Newsroom.Import],
// [Newsroom.Publish], [Newsroom.Withdraw]. Reading does not go through here.
package newsroom

import (
	"context"
	"io"
	"time"

	"dateline"
	"dateline/internal/markup"
	"dateline/internal/store"
)

// Newsroom performs the acts on one database. It is safe for concurrent use.
type Newsroom struct {
	db     *store.DB
	now    func() time.Time
	random io.Reader
	md     *markup.Renderer
	lang   *language
}

// New returns a Newsroom over db. Time and randomness come from the caller, so
// that a test decides both; random must be safe for concurrent use.
func New(db *store.DB, now func() time.Time, random io.Reader) *Newsroom {
	return &Newsroom{db: db, now: now, random: random, md: markup.New(), lang: newLanguage()}
}

// id makes a new id. It fails only when the machine has no randomness left.
func (n *Newsroom) id() (dateline.ID, error) { return dateline.NewID(n.random) }

// Done is what a publishing act answers.
type Done struct {
	Number int64                    `json:"number"` // its publication number
	Item   dateline.ID              `json:"item"`
	Paths  map[dateline.Lang]string `json:"paths"` // where each language is public now
}

// record makes an act part of the public record and rebuilds what the public
// sees of the item. It is the one place that does so.
func (n *Newsroom) record(ctx context.Context, tx *store.Tx, by Actor, p dateline.Publication, rows []store.Live) (Done, error) {
	done := Done{Number: p.Number, Item: p.Item, Paths: map[dateline.Lang]string{}}
	langs := map[dateline.ID]dateline.Lang{}
	for _, r := range rows {
		langs[r.Edition] = r.Lang
		done.Paths[r.Lang] = r.Path
	}
	set := make([]dateline.Lang, len(p.Editions))
	for i, e := range p.Editions {
		set[i] = langs[e]
	}
	if err := tx.InsertPublication(ctx, p, set); err != nil {
		return done, err
	}
	if err := tx.ReplaceLive(ctx, p.Item, rows); err != nil {
		return done, err
	}
	err := n.append(ctx, tx, by, Line{Act: string(p.Act), Item: p.Item, Subject: string(p.ID), Detail: map[string]any{"number": p.Number, "editions": p.Editions, "facts": p.Facts.Hash(), "note": p.Note}})
	if err != nil {
		return done, err
	}
	return done, tx.Queue(ctx, "publication/"+string(p.ID), "publication", map[string]any{"number": p.Number, "item": p.Item, "act": p.Act}, p.At)
}

// ended ends what led up to a public act on an item: previews, whose text is public
// now or not to be seen any more, and the memory of who stated the facts.
func (n *Newsroom) ended(ctx context.Context, tx *store.Tx, item dateline.ID) error {
	if err := tx.RevokePreviews(ctx, item, n.now()); err != nil {
		return err
	}
	if err := tx.ForgetFactHands(ctx, item); err != nil {
		return err
	}
	return n.touch(ctx, tx, item)
}

// begin takes the next publication number and returns the act's record so far.
func (n *Newsroom) begin(ctx context.Context, tx *store.Tx, item dateline.ID, act dateline.Act, by Actor, due time.Time) (dateline.Publication, error) {
	now := n.now().UTC().Truncate(time.Microsecond)
	if due.IsZero() {
		due = now
	}
	id, err := n.id()
	if err != nil {
		return dateline.Publication{}, err
	}
	number, err := tx.RaisePublication(ctx, now)
	return dateline.Publication{ID: id, Number: number, Item: item, Act: act, At: now, Due: due, By: by.who()}, err
}
