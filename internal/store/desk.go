package store

import (
	"context"
	"encoding/json"
	"time"

	"dateline"
	"dateline/internal/store/internal/db"
)

func workingCopy(d db.Draft) (w dateline.WorkingCopy, err error) {
	w = dateline.WorkingCopy{
		Item: dateline.ID(d.ItemID), Lang: dateline.Lang(d.Lang), Version: d.Version, Stage: dateline.Stage(d.Stage),
		Text:    dateline.Text{Headline: d.Headline, Lead: d.Lead, Body: d.Body, ChangeNote: d.ChangeNote},
		Edition: dateline.ID(d.EditionID), MadeFrom: dateline.ID(d.MadeFrom), Base: dateline.ID(d.BaseID),
		Updated: instant(d.UpdatedAt), By: dateline.ID(d.UpdatedBy),
	}
	if err = decode(d.Hands, &w.Hands); err == nil {
		err = decode(d.Links, &w.Links)
	}
	return w, err
}

// WorkingCopy returns the unpublished text of an item in a language.
func (r reader) WorkingCopy(ctx context.Context, item dateline.ID, lang dateline.Lang) (dateline.WorkingCopy, error) {
	d, err := r.q.Draft(ctx, db.DraftParams{ItemID: string(item), Lang: string(lang)})
	if err != nil {
		return dateline.WorkingCopy{}, found(err, "draft", string(item)+" "+string(lang))
	}
	return workingCopy(d)
}

// WorkingCopies returns the unpublished texts of an item, by language.
func (r reader) WorkingCopies(ctx context.Context, item dateline.ID) ([]dateline.WorkingCopy, error) {
	rows, err := r.q.DraftsOfItem(ctx, string(item))
	return all(rows, err, workingCopy)
}

// WorkingCopiesIn returns up to most unpublished texts in a stage, without their
// bodies, those changed last first; of hand, where it is given, only those that
// this user had a hand in.
func (r reader) WorkingCopiesIn(ctx context.Context, stage dateline.Stage, hand dateline.ID, most int) ([]dateline.WorkingCopy, error) {
	p := db.DraftsWithParams{Stage: string(stage), Most: int64(most)}
	if hand != "" {
		p.Hand = `%"` + string(hand) + `"%`
	}
	rows, err := r.q.DraftsWith(ctx, p)
	return all(rows, err, func(d db.DraftsWithRow) (w dateline.WorkingCopy, err error) {
		w = dateline.WorkingCopy{
			Item: dateline.ID(d.ItemID), Lang: dateline.Lang(d.Lang), Stage: dateline.Stage(d.Stage), Text: dateline.Text{Headline: d.Headline},
			Updated: instant(d.UpdatedAt), By: dateline.ID(d.UpdatedBy),
		}
		return w, decode(d.Hands, &w.Hands)
	})
}

// SaveWorkingCopy saves an unpublished text whole.
func (t *Tx) SaveWorkingCopy(ctx context.Context, w dateline.WorkingCopy) error {
	return t.q.SaveDraft(ctx, db.SaveDraftParams{
		ItemID: string(w.Item), Lang: string(w.Lang), Version: w.Version, Stage: string(w.Stage),
		Headline: w.Headline, Lead: w.Lead, Body: w.Body, ChangeNote: w.ChangeNote,
		EditionID: string(w.Edition), MadeFrom: string(w.MadeFrom), BaseID: string(w.Base), Hands: encode(w.Hands), UpdatedAt: micros(w.Updated), UpdatedBy: string(w.By), Links: links(w.Links),
	})
}

// DeleteWorkingCopy ends the unpublished text of an item in a language.
func (t *Tx) DeleteWorkingCopy(ctx context.Context, item dateline.ID, lang dateline.Lang) error {
	return t.q.DeleteDraft(ctx, db.DeleteDraftParams{ItemID: string(item), Lang: string(lang)})
}

// Parked is a text that came in when somebody else had saved meanwhile.
type Parked struct {
	ID    dateline.ID
	Item  dateline.ID
	Lang  dateline.Lang
	Text  dateline.Text
	Facts json.RawMessage // what collided, when it is the facts; otherwise nil
	At    time.Time
	By    dateline.ID
	Links dateline.Alignment // of a translation: how it was paired when it came in; nil: that is not known
}

// Parked returns the texts that wait to be settled, the oldest first.
func (r reader) Parked(ctx context.Context, item dateline.ID, lang dateline.Lang) ([]Parked, error) {
	rows, err := r.q.Parked(ctx, db.ParkedParams{ItemID: string(item), Lang: string(lang)})
	return all(rows, err, func(p db.Parked) (Parked, error) {
		out := Parked{
			ID: dateline.ID(p.ID), Item: dateline.ID(p.ItemID), Lang: dateline.Lang(p.Lang), Text: dateline.Text{Headline: p.Headline, Lead: p.Lead, Body: p.Body, ChangeNote: p.ChangeNote},
			Facts: json.RawMessage(p.Facts), At: instant(p.CreatedAt), By: dateline.ID(p.CreatedBy),
		}
		return out, decode(p.Links, &out.Links)
	})
}

// Park keeps a text aside.
func (t *Tx) Park(ctx context.Context, p Parked) error {
	return t.q.InsertParked(ctx, db.InsertParkedParams{
		ID: string(p.ID), ItemID: string(p.Item), Lang: string(p.Lang), Headline: p.Text.Headline, Lead: p.Text.Lead, Body: p.Text.Body, ChangeNote: p.Text.ChangeNote,
		Facts: string(p.Facts), CreatedAt: micros(p.At), CreatedBy: string(p.By), Links: links(p.Links),
	})
}

// Settle marks a parked text as dealt with. It is kept.
func (t *Tx) Settle(ctx context.Context, id dateline.ID, now time.Time) error {
	n, err := t.q.SettleParked(ctx, db.SettleParkedParams{ID: string(id), SettledAt: micros(now)})
	return one(n, err, "text", string(id))
}

// Snapshot is what an edition was submitted with.
type Snapshot struct {
	Kind  string
	Facts dateline.Facts
	Event *dateline.Event
	Uses  []dateline.Use
	Hands []dateline.ID
	Seal  string
}

// Snapshot returns what an edition was submitted with. It is NotFound for one
// that was not made at the desk.
func (r reader) Snapshot(ctx context.Context, edition dateline.ID) (s Snapshot, err error) {
	row, err := r.q.Snapshot(ctx, string(edition))
	if err != nil {
		return s, found(err, "snapshot", string(edition))
	}
	s = Snapshot{Kind: row.Kind, Seal: row.Seal}
	if row.Event != "" {
		s.Event = &dateline.Event{}
		if err := decode(row.Event, s.Event); err != nil {
			return s, err
		}
	}
	if err = decode(row.Facts, &s.Facts); err == nil {
		if err = decode(row.Uses, &s.Uses); err == nil {
			err = decode(row.Hands, &s.Hands)
		}
	}
	return s, err
}

// SaveSnapshot keeps what an edition is submitted with.
func (t *Tx) SaveSnapshot(ctx context.Context, edition dateline.ID, s Snapshot) error {
	return t.q.SaveSnapshot(ctx, db.SaveSnapshotParams{
		EditionID: string(edition), Kind: s.Kind, Facts: encode(s.Facts), Event: encodeEvent(s.Event), Uses: encode(s.Uses), Hands: encode(s.Hands), Seal: s.Seal,
	})
}

func approval(a db.Approval) (dateline.Approval, error) {
	return dateline.Approval{
		ID: dateline.ID(a.ID), Item: dateline.ID(a.ItemID), Lang: dateline.Lang(a.Lang), Subject: dateline.ID(a.Subject), Seal: a.Seal,
		By: dateline.ID(a.ByUser), At: instant(a.At), Voided: instant(a.VoidedAt), Why: a.Why,
	}, nil
}

// Approvals returns the approvals of an edition or proposal, voided ones included.
func (r reader) Approvals(ctx context.Context, subject dateline.ID) ([]dateline.Approval, error) {
	rows, err := r.q.ApprovalsOf(ctx, string(subject))
	return all(rows, err, approval)
}

// ApprovalsOfItem returns every approval that anything of an item ever had.
func (r reader) ApprovalsOfItem(ctx context.Context, item dateline.ID) ([]dateline.Approval, error) {
	rows, err := r.q.ApprovalsOfItem(ctx, string(item))
	return all(rows, err, approval)
}

// InsertApproval adds an approval.
func (t *Tx) InsertApproval(ctx context.Context, a dateline.Approval) error {
	return t.q.InsertApproval(ctx, db.InsertApprovalParams{
		ID: string(a.ID), ItemID: string(a.Item), Lang: string(a.Lang), Subject: string(a.Subject), Seal: a.Seal, ByUser: string(a.By), At: micros(a.At),
	})
}

// VoidApprovals ends the approvals of a subject that hold, and returns how many
// did.
func (t *Tx) VoidApprovals(ctx context.Context, subject dateline.ID, why string, now time.Time) (int, error) {
	n, err := t.q.VoidApprovals(ctx, db.VoidApprovalsParams{Subject: string(subject), Why: why, VoidedAt: micros(now)})
	return int(n), err
}

func proposal(p db.Proposal) (out dateline.Proposal, err error) {
	out = dateline.Proposal{ID: dateline.ID(p.ID), Item: dateline.ID(p.ItemID), Act: dateline.Act(p.Act), Stage: dateline.Stage(p.Stage), By: dateline.ID(p.ByUser), At: instant(p.At)}
	if err = decode(p.Note, &out.Note); err == nil {
		err = decode(p.Slugs, &out.Slugs)
	}
	return out, err
}

// Proposal returns a proposal.
func (r reader) Proposal(ctx context.Context, id dateline.ID) (dateline.Proposal, error) {
	row, err := r.q.Proposal(ctx, string(id))
	if err != nil {
		return dateline.Proposal{}, found(err, "proposal", string(id))
	}
	return proposal(row)
}

// Proposals returns the open proposals of an item, the oldest first.
func (r reader) Proposals(ctx context.Context, item dateline.ID) ([]dateline.Proposal, error) {
	rows, err := r.q.ProposalsOfItem(ctx, string(item))
	return all(rows, err, proposal)
}

// ProposalsIn returns up to most proposals in a stage, the oldest first.
func (r reader) ProposalsIn(ctx context.Context, stage dateline.Stage, most int) ([]dateline.Proposal, error) {
	rows, err := r.q.ProposalsIn(ctx, db.ProposalsInParams{Stage: string(stage), Most: int64(most)})
	return all(rows, err, proposal)
}

// SaveProposal adds a proposal, or saves the stage of one.
func (t *Tx) SaveProposal(ctx context.Context, p dateline.Proposal) error {
	return t.q.SaveProposal(ctx, db.SaveProposalParams{
		ID: string(p.ID), ItemID: string(p.Item), Act: string(p.Act), Note: encode(p.Note), Slugs: encode(p.Slugs), Stage: string(p.Stage), ByUser: string(p.By), At: micros(p.At),
	})
}

func remark(m db.Remark) (out dateline.Remark, err error) {
	out = dateline.Remark{
		ID: dateline.ID(m.ID), Item: dateline.ID(m.ItemID), Lang: dateline.Lang(m.Lang), Quote: m.Quote, Text: m.Text, By: dateline.ID(m.ByUser),
		At: instant(m.At), Resolved: instant(m.ResolvedAt), ResolvedBy: dateline.ID(m.ResolvedBy),
	}
	return out, decode(m.Mentions, &out.Mentions)
}

// Remarks returns every remark on an item, the oldest first.
func (r reader) Remarks(ctx context.Context, item dateline.ID) ([]dateline.Remark, error) {
	rows, err := r.q.RemarksOfItem(ctx, string(item))
	return all(rows, err, remark)
}

// Remark returns one remark.
func (r reader) Remark(ctx context.Context, id dateline.ID) (dateline.Remark, error) {
	row, err := r.q.Remark(ctx, string(id))
	if err != nil {
		return dateline.Remark{}, found(err, "remark", string(id))
	}
	return remark(row)
}

// InsertRemark adds a remark.
func (t *Tx) InsertRemark(ctx context.Context, m dateline.Remark) error {
	return t.q.InsertRemark(ctx, db.InsertRemarkParams{
		ID: string(m.ID), ItemID: string(m.Item), Lang: string(m.Lang), Quote: m.Quote, Text: m.Text, Mentions: encode(m.Mentions), ByUser: string(m.By), At: micros(m.At),
	})
}

// ResolveRemark marks a remark as resolved, or, at the zero time, open again.
func (t *Tx) ResolveRemark(ctx context.Context, id, by dateline.ID, at time.Time) error {
	return t.q.ResolveRemark(ctx, db.ResolveRemarkParams{ID: string(id), ResolvedBy: string(by), ResolvedAt: micros(at)})
}

// Presence is somebody who has a text open.
type Presence struct {
	User  dateline.ID
	Since time.Time
}

// Present returns who has had a text open since an instant, who came first first.
func (r reader) Present(ctx context.Context, item dateline.ID, lang dateline.Lang, fresh time.Time) ([]Presence, error) {
	rows, err := r.q.Present(ctx, db.PresentParams{ItemID: string(item), Lang: string(lang), Fresh: micros(fresh)})
	return all(rows, err, func(p db.Presence) (Presence, error) { return Presence{dateline.ID(p.UserID), instant(p.Since)}, nil })
}

// TouchPresence says that a user has a text open now. Whoever was not heard of
// since fresh has come anew.
func (t *Tx) TouchPresence(ctx context.Context, item dateline.ID, lang dateline.Lang, user dateline.ID, now, fresh time.Time) error {
	return t.q.TouchPresence(ctx, db.TouchPresenceParams{ItemID: string(item), Lang: string(lang), UserID: string(user), SeenAt: micros(now), Fresh: micros(fresh)})
}

// AddFactHand remembers who stated an item's facts; programs are nobody.
func (t *Tx) AddFactHand(ctx context.Context, item, user dateline.ID) error {
	if user == "" {
		return nil
	}
	return t.q.AddFactHand(ctx, db.AddFactHandParams{ItemID: string(item), UserID: string(user)})
}

// FactHands returns who stated an item's facts since it was last public.
func (r reader) FactHands(ctx context.Context, item dateline.ID) ([]dateline.ID, error) {
	rows, err := r.q.FactHands(ctx, string(item))
	return all(rows, err, func(s string) (dateline.ID, error) { return dateline.ID(s), nil })
}

// ForgetFactHands is what becomes of that once the facts are public.
func (t *Tx) ForgetFactHands(ctx context.Context, item dateline.ID) error {
	return t.q.ForgetFactHands(ctx, string(item))
}
