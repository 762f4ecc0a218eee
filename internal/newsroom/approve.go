package newsroom

import (
	"context"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/store"
)

// Handing names a text that is handed on, as the one who does it saw it.
type Handing struct {
	By      Actor
	Item    dateline.ID
	Lang    dateline.Lang
	Version int64 // of the working copy that was on the screen
}

// Submit hands a text over for approval: an edition is made of it, with the facts
// and images of now, and from here on nobody changes it without recalling it.
//
// Errors: Invalid for what is missing (headline, required facts, a note on a
// change of a public text, alternative texts); Conflict when it is no draft or
// was changed meanwhile.
func (n *Newsroom) Submit(ctx context.Context, ask Handing) (e dateline.Edition, err error) {
	err = n.act(ctx, ask.By, Line{Act: "submit", Item: ask.Item, Lang: ask.Lang}, func(tx *store.Tx) error {
		item, w, err := n.handed(ctx, tx, ask, dateline.ToSubmit)
		if err != nil {
			return err
		}
		if e, err = n.submit(ctx, tx, ask.By, item, w); err != nil {
			return err
		}
		judges, err := able(ctx, tx, dateline.ToApprove, subjectIn(item, w, dateline.StageSubmitted), w.Hands)
		if err != nil {
			return err
		}
		if err := n.tell(ctx, tx, ask.By, judges, store.Notice{What: "submitted", Item: item.ID, Lang: w.Lang}); err != nil {
			return err
		}
		return n.touch(ctx, tx, item.ID)
	})
	return e, err
}

func subjectIn(item dateline.Item, w dateline.WorkingCopy, stage dateline.Stage) dateline.Subject {
	s := Subject(item, w.Lang, w, "")
	s.Stage = stage
	return s
}

// handed loads what is handed on, asks the policy, and sees to it that it is what
// the actor saw.
func (n *Newsroom) handed(ctx context.Context, tx *store.Tx, ask Handing, a dateline.Action) (dateline.Item, dateline.WorkingCopy, error) {
	item, w, err := n.copy(ctx, tx, ask.Item, ask.Lang)
	if err != nil {
		return item, w, err
	}
	if err := n.may(ctx, tx, ask.By, a, Subject(item, ask.Lang, w, ask.By.User.ID)); err != nil {
		return item, w, err
	}
	if ask.Version != 0 && w.Version != ask.Version {
		return item, w, dateline.Conflict{What: "text", Reason: "it has changed since you opened it; look at it again", Key: "changed"}
	}
	return item, w, nil
}

// submit is the act itself, inside a transaction.
func (n *Newsroom) submit(ctx context.Context, tx *store.Tx, by Actor, item dateline.Item, w dateline.WorkingCopy) (dateline.Edition, error) {
	kind, err := tx.Kind(ctx, item.Kind)
	if err != nil {
		return dateline.Edition{}, err
	}
	if err := ready(item, kind, w); err != nil {
		return dateline.Edition{}, err
	}
	live, err := tx.Live(ctx, item.ID, w.Lang)
	if err == nil && live.Status == dateline.Live && strings.TrimSpace(w.ChangeNote) == "" {
		return dateline.Edition{}, dateline.Invalid{Field: "change_note", Reason: "this text is public; say in a sentence for readers what was wrong or what changed", Key: "note"}
	}
	if err != nil && !notFound(err) {
		return dateline.Edition{}, err
	}
	if item, err = n.settled(ctx, tx, item, w.Lang); err != nil {
		return dateline.Edition{}, err
	}
	if w.Lang != item.Source {
		if err := n.madeFrom(ctx, tx, item, &w); err != nil {
			return dateline.Edition{}, err
		}
	}
	stated, err := tx.FactHands(ctx, item.ID)
	if err != nil {
		return dateline.Edition{}, err
	}
	for _, h := range stated { // facts that were stated before this text was begun are handed over with it
		if !w.Mine(h) {
			w.Hands = append(w.Hands, h)
		}
	}
	e, err := n.cut(ctx, tx, item, w, by)
	if err != nil {
		return e, err
	}
	shot, err := tx.Snapshot(ctx, e.ID)
	if err != nil {
		return e, err
	}
	for _, u := range shot.Uses {
		if err := u.CheckAlt(w.Lang); err != nil {
			return e, err
		}
	}
	w.Stage, w.Edition, w.Version = dateline.StageSubmitted, e.ID, w.Version+1
	if err := tx.SaveWorkingCopy(ctx, w); err != nil {
		return e, err
	}
	return e, n.append(ctx, tx, by, Line{Act: "submit", Item: item.ID, Lang: w.Lang, Subject: string(e.ID), Detail: map[string]any{"edition": e.Number, "seal": shot.Seal, "hands": w.Hands}})
}

// settled returns an item with the names that the public will see in a language, so
// that they are what is approved. Names in other languages are for the texts in those,
// which may be public. While another text of the item is with those who judge it, or
// approved, names stay as they are there: one that a register was given since is for
// later.
func (n *Newsroom) settled(ctx context.Context, tx *store.Tx, item dateline.Item, lang dateline.Lang) (dateline.Item, error) {
	copies, err := tx.WorkingCopies(ctx, item.ID)
	if err != nil || slices.ContainsFunc(copies, func(w dateline.WorkingCopy) bool { return w.Stage != dateline.StageDraft }) {
		return item, err
	}
	if item.Facts, err = n.namedIn(ctx, tx, item, lang); err != nil {
		return item, err
	}
	return item, tx.UpdateItem(ctx, item)
}

// namesIn reads entries with their names in one language.
type namesIn struct {
	entries
	lang dateline.Lang
}

func (n namesIn) Entry(ctx context.Context, id dateline.ID) (store.Entry, error) {
	e, err := n.entries.Entry(ctx, id)
	if name := e.Names[n.lang]; name != "" {
		e.Names = dateline.Names{n.lang: name}
	} else {
		e.Names = nil
	}
	return e, err
}

// ready reports the first thing that a text lacks before it can be judged.
func ready(item dateline.Item, kind dateline.Kind, w dateline.WorkingCopy) error {
	e := dateline.Edition{Lang: w.Lang, Headline: w.Headline, Lead: w.Lead, Body: w.Body, ChangeNote: w.ChangeNote}
	if err := e.Check(); err != nil {
		return err
	}
	if missing := item.Facts.Missing(kind.Requires); len(missing) > 0 {
		return dateline.Invalid{Field: string(missing[0]), Reason: "an item of kind " + kind.ID + " is not published without it", Key: "missing"}
	}
	if kind.Happens {
		if item.Event == nil {
			return dateline.Invalid{Field: "start", Reason: "say when it starts", Key: "missing"}
		}
		return item.Event.Check()
	}
	return nil
}

// Approving is one person's consent to exactly what they saw.
type Approving struct {
	By   Actor
	Item dateline.ID
	Lang dateline.Lang // of a text; empty for a proposal
	ID   dateline.ID   // of a proposal
	Seal string        // of what was on the screen
	// Despite is why a translation is approved although checks found errors in it
	// that nobody has dismissed.
	Despite string
}

// Approve consents to a text or proposal, by its seal. When enough have, it may
// be published. Nobody approves what they had a hand in, and nobody twice.
func (n *Newsroom) Approve(ctx context.Context, ask Approving) (stage dateline.Stage, err error) {
	line := Line{Act: "approve", Item: ask.Item, Lang: ask.Lang, Subject: string(ask.ID)}
	err = n.act(ctx, ask.By, line, func(tx *store.Tx) error {
		c, err := n.matter(ctx, tx, ask.By, ask.Item, ask.Lang, ask.ID, dateline.ToApprove)
		if err != nil {
			return err
		}
		if c.seal != ask.Seal {
			return dateline.Conflict{What: "text", Reason: "it has changed since you opened it; look at it again", Key: "changed"}
		}
		given, err := tx.Approvals(ctx, c.subject)
		if err != nil {
			return err
		}
		for _, a := range given {
			if a.By == ask.By.User.ID && a.Holds(c.seal) {
				return dateline.Conflict{What: "text", Reason: "you have approved it already; somebody else's approval is missing", Key: "approved"}
			}
		}
		if ask.Lang != "" {
			if err := n.faultless(ctx, tx, ask, c); err != nil {
				return err
			}
		}
		id, err := n.id()
		if err != nil {
			return err
		}
		a := dateline.Approval{ID: id, Item: ask.Item, Lang: ask.Lang, Subject: c.subject, Seal: c.seal, By: ask.By.User.ID, At: n.now().UTC()}
		if err := tx.InsertApproval(ctx, a); err != nil {
			return err
		}
		if err := n.append(ctx, tx, ask.By, Line{Act: "approve", Item: ask.Item, Lang: ask.Lang, Subject: string(c.subject), Detail: map[string]any{"seal": c.seal}}); err != nil {
			return err
		}
		stage = dateline.StageSubmitted
		if missing, from, err := n.missing(ctx, tx, c); err != nil || missing > 0 || len(from) > 0 {
			return err
		}
		stage = dateline.StageApproved
		if err := c.move(ctx, tx, stage, ""); err != nil {
			return err
		}
		publishers, err := able(ctx, tx, dateline.ToPublish, subjectIn(c.item, c.copy, stage), nil)
		if err != nil {
			return err
		}
		if err := n.tell(ctx, tx, ask.By, append(publishers, c.hands...), store.Notice{What: "approved", Item: ask.Item, Lang: ask.Lang}); err != nil {
			return err
		}
		return n.touch(ctx, tx, ask.Item)
	})
	return stage, err
}

// A matter is what waits for judgement: a text in a language, or a proposal.
type matter struct {
	item    dateline.Item
	copy    dateline.WorkingCopy // of a text
	ask     dateline.Proposal    // of a proposal
	subject dateline.ID
	seal    string
	hands   []dateline.ID
}

func (n *Newsroom) matter(ctx context.Context, tx *store.Tx, by Actor, item dateline.ID, lang dateline.Lang, proposal dateline.ID, a dateline.Action) (c matter, err error) {
	var s dateline.Subject
	if lang != "" {
		if c.item, c.copy, err = n.copy(ctx, tx, item, lang); err != nil {
			return c, err
		}
		s = Subject(c.item, lang, c.copy, by.User.ID)
		c.subject, c.hands = c.copy.Edition, c.copy.Hands
	} else {
		if c.ask, err = tx.Proposal(ctx, proposal); err != nil {
			return c, err
		}
		if c.item, err = tx.Item(ctx, c.ask.Item); err != nil {
			return c, err
		}
		if c.ask.Item != item {
			return c, dateline.NotFound{What: "proposal", Key: string(proposal)}
		}
		s = Subject(c.item, "", dateline.WorkingCopy{Stage: c.ask.Stage, Hands: []dateline.ID{c.ask.By}}, by.User.ID)
		s.Whole = true
		c.subject, c.hands, c.seal = c.ask.ID, []dateline.ID{c.ask.By}, c.ask.Seal()
	}
	if err := n.may(ctx, tx, by, a, s); err != nil {
		return c, err
	}
	if lang != "" {
		_, c.seal, err = n.sealed(ctx, tx, c.item, c.subject)
	}
	return c, err
}

// sealed returns an edition and its seal with the item as it is now.
func (n *Newsroom) sealed(ctx context.Context, tx *store.Tx, item dateline.Item, edition dateline.ID) (dateline.Edition, string, error) {
	e, err := tx.Edition(ctx, edition)
	if err != nil {
		return e, "", err
	}
	list, err := Uses(ctx, tx, item.ID, e.Body)
	return e, dateline.Seal(e, item, list), err
}

// missing returns how many approvals a case lacks, and from which offices.
func (n *Newsroom) missing(ctx context.Context, tx *store.Tx, c matter) (int, []dateline.ID, error) {
	kind, err := tx.Kind(ctx, c.item.Kind)
	if err != nil {
		return 0, nil, err
	}
	given, err := tx.Approvals(ctx, c.subject)
	if err != nil {
		return 0, nil, err
	}
	editors := map[dateline.ID]dateline.User{}
	var hold []dateline.Approval
	for _, a := range given {
		if !a.Holds(c.seal) || slices.Contains(c.hands, a.By) {
			continue
		}
		u, err := tx.Account(ctx, a.By)
		if err != nil {
			return 0, nil, err
		}
		s := subjectIn(c.item, c.copy, dateline.StageSubmitted)
		s.Mine, s.Whole = false, c.copy.Lang == ""
		if u.May(dateline.ToApprove, s) == nil { // now, not when they consented
			editors[u.ID] = u.User
			hold = append(hold, a)
		}
	}
	missing, from := kind.Enough(Subject(c.item, "", dateline.WorkingCopy{}, "").Offices, hold, editors)
	return missing, from, nil
}

// move brings the case to another stage.
func (c matter) move(ctx context.Context, tx *store.Tx, stage dateline.Stage, edition dateline.ID) error {
	if c.copy.Lang == "" {
		c.ask.Stage = stage
		return tx.SaveProposal(ctx, c.ask)
	}
	c.copy.Stage, c.copy.Version = stage, c.copy.Version+1
	if stage == dateline.StageDraft {
		c.copy.Edition = edition
	}
	return tx.SaveWorkingCopy(ctx, c.copy)
}

// SendBack returns a text to its authors with a remark, or turns a proposal down.
func (n *Newsroom) SendBack(ctx context.Context, ask Approving, remark string) error {
	if strings.TrimSpace(remark) == "" {
		return dateline.Invalid{Field: "remark", Reason: "say what should be changed", Key: "remark"}
	}
	if err := short("remark", dateline.MaxHeadline*4, remark); err != nil {
		return err
	}
	return n.act(ctx, ask.By, Line{Act: "send back", Item: ask.Item, Lang: ask.Lang, Subject: string(ask.ID)}, func(tx *store.Tx) error {
		c, err := n.matter(ctx, tx, ask.By, ask.Item, ask.Lang, ask.ID, dateline.ToSendBack)
		if err != nil {
			return err
		}
		return n.back(ctx, tx, ask.By, c, "sent back", remark)
	})
}

// Recall takes a text or proposal back from those who judge it, or from the
// schedule, so that it can be changed.
func (n *Newsroom) Recall(ctx context.Context, ask Approving) error {
	return n.act(ctx, ask.By, Line{Act: "recall", Item: ask.Item, Lang: ask.Lang, Subject: string(ask.ID)}, func(tx *store.Tx) error {
		c, err := n.matter(ctx, tx, ask.By, ask.Item, ask.Lang, ask.ID, dateline.ToRecall)
		if err != nil {
			return err
		}
		if err := n.unschedule(ctx, tx, ask.By, c, "recalled"); err != nil {
			return err
		}
		return n.back(ctx, tx, ask.By, c, "recalled", "")
	})
}

// back makes a draft of a text, or drops a proposal, and voids its approvals.
func (n *Newsroom) back(ctx context.Context, tx *store.Tx, by Actor, c matter, what, remark string) error {
	if err := n.void(ctx, tx, by, c.item.ID, c.copy.Lang, c.subject, nil, what); err != nil {
		return err
	}
	stage := dateline.StageDraft
	if c.copy.Lang == "" {
		stage = dateline.StageNone
	}
	if err := c.move(ctx, tx, stage, ""); err != nil {
		return err
	}
	if err := n.append(ctx, tx, by, Line{Act: what, Item: c.item.ID, Lang: c.copy.Lang, Subject: string(c.subject), Reason: remark}); err != nil {
		return err
	}
	if remark != "" {
		m := dateline.Remark{Item: c.item.ID, Lang: c.copy.Lang, Text: remark}
		if err := n.remark(ctx, tx, by, &m); err != nil {
			return err
		}
	}
	if err := n.tell(ctx, tx, by, c.hands, store.Notice{What: strings.ReplaceAll(what, " ", "_"), Item: c.item.ID, Lang: c.copy.Lang, Args: map[string]string{"remark": remark}}); err != nil {
		return err
	}
	return n.touch(ctx, tx, c.item.ID)
}
