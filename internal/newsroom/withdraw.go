package newsroom

import (
	"context"
	"fmt"
	"time"

	"dateline"
	"dateline/internal/store"
)

// Withdrawing asks for an item to be taken back.
type Withdrawing struct {
	Item   dateline.ID
	Reason dateline.Names // shown to readers; at least one language
	Remove bool           // published in error or against the law: leave only a tombstone
	Key    string
	By     Actor
	// Override says why it is taken back without anybody's approval, which a
	// newsroom with a desk otherwise asks for: see Propose.
	Override string
}

// Withdraw takes an item back in all its languages at once. Its address,
// headline and reason stay public and its text goes; with Remove everything goes
// and its addresses answer 410 with the reason.
//
// Errors: NotFound, Invalid without a reason, Conflict when it is not public.
func (n *Newsroom) Withdraw(ctx context.Context, ask Withdrawing) (done Done, err error) {
	if name, _ := ask.Reason.In("en"); name == "" {
		return done, dateline.Invalidf("reason", "say why, in a sentence that readers will see")
	}
	if err := storable("reason", said(ask.Reason)...); err != nil {
		return done, err
	}
	if err := short("key", maxName, ask.Key); err != nil {
		return done, err
	}
	print := fmt.Sprintf("withdraw %q %q %v", ask.Item, ask.Reason, ask.Remove)
	err = n.act(ctx, ask.By, Line{Act: "withdraw", Item: ask.Item}, func(tx *store.Tx) error {
		if again, err := tx.Answered(ctx, ask.Key, print, &done); again || err != nil {
			return err
		}
		staffed, err := tx.HasUsers(ctx)
		if err != nil {
			return err
		}
		if staffed && ask.Override == "" {
			return dateline.Conflict{What: "item " + string(ask.Item), Reason: "taking back needs somebody's approval; propose it at the desk, or say why it must be done without", Key: "not approved"}
		}
		if done, err = n.withdraw(ctx, tx, ask, time.Time{}); err != nil {
			return err
		}
		if staffed {
			if err := n.overridden(ctx, tx, ask.Item, done.Number, Publishing{By: ask.By, Override: ask.Override}); err != nil {
				return err
			}
		}
		return tx.Once(ctx, ask.Key, print, done, n.now())
	})
	return done, err
}

// withdraw is the act itself, inside a transaction.
func (n *Newsroom) withdraw(ctx context.Context, tx *store.Tx, ask Withdrawing, due time.Time) (Done, error) {
	item, err := tx.Item(ctx, ask.Item)
	if err != nil {
		return Done{}, err
	}
	act, status := dateline.Withdraw, dateline.Withdrawn
	if ask.Remove {
		act, status = dateline.Remove, dateline.Removed
	}
	if item.Status == dateline.Draft || item.Status == dateline.Removed || item.Status == status {
		return Done{}, dateline.Conflict{What: "item " + string(ask.Item), Reason: fmt.Sprintf("it is %s, so there is nothing to take back", item.Status)}
	}
	p, err := n.begin(ctx, tx, item.ID, act, ask.By, due)
	if err != nil {
		return Done{}, err
	}
	p.Note = ask.Reason
	before, err := tx.LiveOfItem(ctx, item.ID)
	if err != nil {
		return Done{}, err
	}
	var rows []store.Live
	for _, l := range before {
		p.Facts = l.Facts
		if ask.Remove {
			continue
		}
		l.Status, l.Act, l.Note, l.Updated, l.Publication = status, act, ask.Reason, p.At, p.Number
		l.Lead, l.Excerpt = "", ""
		rows = append(rows, store.Live{LiveEdition: l, Lists: lists(l)})
	}
	room, err := tx.Newsroom(ctx)
	if err != nil {
		return Done{}, err
	}
	together(room, rows)
	if ask.Remove { // what is to be gone is not to be offered to translators either
		if err := tx.ForgetSegments(ctx, item.ID); err != nil {
			return Done{}, err
		}
	}
	item.Status = status
	if err := tx.UpdateItem(ctx, item); err != nil {
		return Done{}, err
	}
	done, err := n.record(ctx, tx, ask.By, p, rows)
	if err != nil {
		return done, err
	}
	if err := n.unscheduleTexts(ctx, tx, ask.By, item.ID); err != nil {
		return done, err
	}
	return done, n.ended(ctx, tx, item.ID)
}
