package newsroom

import (
	"context"
	"fmt"
	"time"

	"dateline"
	"dateline/internal/store"
	"dateline/internal/text"
)

// Propose asks for a withdrawal, a removal or another address of something
// public. It is approved as a text is, then carried out by a publisher.
func (n *Newsroom) Propose(ctx context.Context, by Actor, p dateline.Proposal) (dateline.Proposal, error) {
	if err := storable("reason", said(p.Note)...); err != nil {
		return p, err
	}
	for l, s := range p.Slugs {
		if p.Slugs[l] = text.Slug(s, maxSlug); p.Slugs[l] == "" {
			return p, dateline.Invalid{Field: "slug", Reason: "the address needs letters or digits", Key: "slug"}
		}
	}
	switch name, _ := p.Note.In("en"); {
	case p.Act != dateline.Withdraw && p.Act != dateline.Remove && p.Act != dateline.Move:
		return p, dateline.Invalidf("act", "%q cannot be proposed", p.Act)
	case p.Act == dateline.Move && len(p.Slugs) == 0:
		return p, dateline.Invalid{Field: "slug", Reason: "give the new address", Key: "slug"}
	case p.Act != dateline.Move && name == "":
		return p, dateline.Invalid{Field: "reason", Reason: "say why, in a sentence that readers will see", Key: "reason"}
	}
	err := n.act(ctx, by, Line{Act: "propose", Item: p.Item}, func(tx *store.Tx) error {
		item, err := tx.Item(ctx, p.Item)
		if err != nil {
			return err
		}
		s := Subject(item, "", dateline.WorkingCopy{}, "")
		s.Whole = true
		if err := n.may(ctx, tx, by, dateline.ToPropose, s); err != nil {
			return err
		}
		open, err := tx.Proposals(ctx, item.ID)
		if err != nil {
			return err
		}
		if len(open) > 0 {
			return dateline.Conflict{What: "item", Reason: "something is proposed for it already; recall that first", Key: "proposed"}
		}
		live, err := tx.LiveOfItem(ctx, item.ID)
		if err != nil {
			return err
		}
		if p.Act != dateline.Move { // readers of every language are told why
			for _, l := range live {
				if p.Note[l.Lang] == "" {
					return dateline.Invalid{Field: "reason", Reason: "say why in " + string(l.Lang) + " too: it is public in that language", Key: "reason"}
				}
			}
		}
		if p.ID, err = n.id(); err != nil {
			return err
		}
		p.Stage, p.By, p.At = dateline.StageSubmitted, by.User.ID, n.now().UTC()
		if err := tx.SaveProposal(ctx, p); err != nil {
			return err
		}
		if err := n.append(ctx, tx, by, Line{Act: "propose", Item: item.ID, Subject: string(p.ID), Detail: map[string]any{"act": p.Act, "note": p.Note, "slugs": p.Slugs}}); err != nil {
			return err
		}
		judges, err := able(ctx, tx, dateline.ToApprove, subjectIn(item, dateline.WorkingCopy{}, dateline.StageSubmitted), []dateline.ID{by.User.ID})
		if err != nil {
			return err
		}
		return n.tell(ctx, tx, by, judges, store.Notice{What: "proposed", Item: item.ID})
	})
	return p, err
}

// Carry carries out an approved proposal, or, with a reason to override, one that
// nobody has approved.
func (n *Newsroom) Carry(ctx context.Context, by Actor, id dateline.ID, override, key string) (done Done, err error) {
	print := fmt.Sprintf("carry %q %q", id, override)
	err = n.act(ctx, by, Line{Act: "publish", Subject: string(id)}, func(tx *store.Tx) error {
		if again, err := tx.Answered(ctx, key, print, &done); again || err != nil {
			return err
		}
		p, err := tx.Proposal(ctx, id)
		if err != nil {
			return err
		}
		action := dateline.ToPublish
		if override != "" {
			action = dateline.ToOverride
		}
		m, err := n.matter(ctx, tx, by, p.Item, "", id, action)
		if err != nil {
			return err
		}
		if err := n.unschedule(ctx, tx, by, m, "carried out"); err != nil {
			return err
		}
		if done, err = n.perform(ctx, tx, by, m.ask, override, time.Time{}); err != nil {
			return err
		}
		return tx.Once(ctx, key, print, done, n.now())
	})
	return done, err
}

// perform does what was proposed.
func (n *Newsroom) perform(ctx context.Context, tx *store.Tx, by Actor, p dateline.Proposal, override string, due time.Time) (done Done, err error) {
	item, err := tx.Item(ctx, p.Item)
	if err != nil {
		return done, err
	}
	if override == "" {
		if err := n.consented(ctx, tx, matter{item: item, ask: p, subject: p.ID, seal: p.Seal(), hands: []dateline.ID{p.By}}); err != nil {
			return done, err
		}
	}
	if p.Act == dateline.Move {
		done, err = n.move(ctx, tx, by, item, p, due)
	} else {
		done, err = n.withdraw(ctx, tx, Withdrawing{Item: p.Item, Reason: p.Note, Remove: p.Act == dateline.Remove, By: by}, due)
	}
	if err != nil {
		return done, err
	}
	p.Stage = dateline.StageNone
	if err := tx.SaveProposal(ctx, p); err != nil {
		return done, err
	}
	if override != "" {
		return done, n.overridden(ctx, tx, p.Item, done.Number, Publishing{By: by, Override: override})
	}
	return done, nil
}

// move gives an item other addresses. Those it had lead there from now on.
func (n *Newsroom) move(ctx context.Context, tx *store.Tx, by Actor, item dateline.Item, ask dateline.Proposal, due time.Time) (Done, error) {
	room, err := tx.Newsroom(ctx)
	if err != nil {
		return Done{}, err
	}
	p, err := n.begin(ctx, tx, item.ID, dateline.Move, by, due)
	if err != nil {
		return Done{}, err
	}
	before, err := tx.LiveOfItem(ctx, item.ID)
	if err != nil {
		return Done{}, err
	}
	var rows []store.Live
	for _, l := range before {
		p.Facts = l.Facts
		uses, err := tx.LiveAssets(ctx, item.ID, l.Lang)
		if err != nil {
			return Done{}, err
		}
		if slug := ask.Slugs[l.Lang]; slug != "" {
			now, err := tx.CurrentAddress(ctx, item.ID, l.Lang)
			if err != nil {
				return Done{}, err
			}
			a := store.Address{Lang: l.Lang, Day: now.Day, Folded: text.FoldSlug(slug), Slug: slug, Item: item.ID, Current: true}
			if err := tx.SetAddress(ctx, a); err != nil {
				return Done{}, err
			}
			l.Path = path(l.Lang, now.Day, slug)
		}
		l.Publication = p.Number
		rows = append(rows, store.Live{LiveEdition: l, Lists: lists(l), Uses: uses})
	}
	together(room, rows)
	done, err := n.record(ctx, tx, by, p, rows)
	if err != nil {
		return done, err
	}
	return done, n.ended(ctx, tx, item.ID)
}
