package newsroom

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"dateline"
	"dateline/internal/store"
)

// Actor is who does something, and from where.
type Actor struct {
	User    dateline.User // of the desk; the zero value is a program or the command line, which may do everything
	Name    string        // what the record calls it; empty: the user's name
	Address string        // IP address of the request, where there was one
}

// Program is an actor that is no person of the desk: the command line, an import.
func Program(name string) Actor { return Actor{Name: name} }

// who is the actor as editions and publications name it: a user's id, or what a
// program calls itself.
func (a Actor) who() string {
	if a.User.ID != "" {
		return string(a.User.ID)
	}
	return a.Name
}

// Line is what is written into the record of an act.
type Line struct {
	Act     string // "save", "approve", "sign in" …
	Item    dateline.ID
	Lang    dateline.Lang
	Subject string // id of an edition, user, asset, link …
	Reason  string
	Detail  any // encoded as JSON; nil: none
}

func (n *Newsroom) append(ctx context.Context, tx *store.Tx, by Actor, l Line) error {
	r := store.Record{
		At: n.now(), Actor: by.User.ID, Name: by.Name, Address: by.Address, Act: l.Act, Item: l.Item, Lang: l.Lang, Subject: l.Subject, Reason: l.Reason,
	}
	if r.Name == "" {
		r.Name = by.User.Name
	}
	if l.Detail != nil {
		b, err := json.Marshal(l.Detail)
		if err != nil {
			return err
		}
		r.Detail = string(b)
	}
	return tx.Append(ctx, r)
}

// Note writes a line into the record for something that is no act of this
// package: a sign-in, an export, a preview that was opened.
func (n *Newsroom) Note(ctx context.Context, by Actor, l Line) error {
	return n.db.Write(ctx, func(tx *store.Tx) error { return n.append(ctx, tx, by, l) })
}

// act runs one act in a transaction. One that is refused is recorded, though
// everything else of it is undone.
func (n *Newsroom) act(ctx context.Context, by Actor, l Line, fn func(*store.Tx) error) error {
	if err := short("address", maxName, by.Name, by.Address); err != nil {
		return err
	}
	err := n.db.Write(ctx, fn)
	if f, ok := errors.AsType[dateline.Forbidden](err); ok && by.User.ID != "" {
		l.Act, l.Reason = "refused", f.Error()
		return errors.Join(err, n.Note(ctx, by, l))
	}
	return err
}

// may asks the policy, with the rights that the actor has now: they may have
// changed since the request came in.
func (n *Newsroom) may(ctx context.Context, tx *store.Tx, by Actor, a dateline.Action, s dateline.Subject) error {
	if by.User.ID == "" {
		return s.Stands(a)
	}
	now, err := tx.Account(ctx, by.User.ID)
	if err != nil {
		return err
	}
	return now.May(a, s)
}

// Subject is an item, or its text in one language, as the policy sees it for a
// user. w may be the zero value: there is no working copy.
func Subject(item dateline.Item, lang dateline.Lang, w dateline.WorkingCopy, user dateline.ID) dateline.Subject {
	s := dateline.Subject{Kind: item.Kind, Lang: lang, Source: item.Source, Status: item.Status, Stage: w.Stage, Mine: w.Mine(user)}
	for _, o := range item.Facts.Offices {
		s.Offices = append(s.Offices, o.ID)
	}
	return s
}

// tell leaves a notice for each user, the actor left out, and a task to mail it.
func (n *Newsroom) tell(ctx context.Context, tx *store.Tx, by Actor, users []dateline.ID, notice store.Notice) error {
	slices.Sort(users)
	for _, u := range slices.Compact(users) {
		if u == "" || u == by.User.ID {
			continue
		}
		id, err := n.id()
		if err != nil {
			return err
		}
		notice.ID, notice.User, notice.At = id, u, n.now()
		if err := tx.InsertNotice(ctx, notice); err != nil {
			return err
		}
		if err := tx.Queue(ctx, "notice/"+string(id), "notice", notice, n.now()); err != nil {
			return err
		}
	}
	return nil
}

// able returns the users who may do something to a subject, each judged with
// mine, which says whether they had a hand in it.
func able(ctx context.Context, tx *store.Tx, a dateline.Action, s dateline.Subject, hands []dateline.ID) ([]dateline.ID, error) {
	users, err := tx.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	var out []dateline.ID
	for _, u := range users {
		s.Mine = slices.Contains(hands, u.ID)
		if u.May(a, s) == nil {
			out = append(out, u.ID)
		}
	}
	return out, nil
}
