package desk

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
)

func itemRoutes() []route {
	return []route{
		{pattern: "GET /desk/items/{item}", action: dateline.ToSee, handle: (*visit).showItem},
		{pattern: "POST /desk/items/{item}/publish", action: dateline.ToPublish, handle: (*visit).publish},
		{pattern: "POST /desk/items/{item}/schedule", action: dateline.ToPublish, handle: (*visit).schedule},
		{pattern: "POST /desk/items/{item}/override", action: dateline.ToOverride, handle: (*visit).override},
		{pattern: "POST /desk/items/{item}/halt", action: dateline.ToHalt, handle: (*visit).halt},
		{pattern: "POST /desk/items/{item}/review", action: dateline.ToReview, handle: (*visit).review},
		{pattern: "POST /desk/items/{item}/propose", action: dateline.ToPropose, handle: (*visit).propose},
		{pattern: "POST /desk/items/{item}/proposal/approve", action: dateline.ToApprove, handle: (*visit).approveProposal},
		{pattern: "POST /desk/items/{item}/proposal/send-back", action: dateline.ToSendBack, handle: (*visit).sendBackProposal},
		{pattern: "POST /desk/items/{item}/proposal/recall", action: dateline.ToRecall, handle: (*visit).recallProposal},
		{pattern: "POST /desk/items/{item}/proposal/carry", action: dateline.ToPublish, handle: (*visit).carry},
		{pattern: "POST /desk/items/{item}/proposal/override", action: dateline.ToOverride, handle: (*visit).carryUnapproved},
		{pattern: "POST /desk/items/{item}/share", action: dateline.ToShare, handle: (*visit).share},
		{pattern: "POST /desk/items/{item}/unshare", action: dateline.ToShare, handle: (*visit).unshare},
		{pattern: "GET /desk/preview/{token}", door: true, handle: (*visit).openPreview},
	}
}

// asked is what a form of the item's page asked for, so that it can be shown
// again with what is wrong.
type asked struct {
	Form      string // which form
	Problem   string
	Langs     []string
	Day       string
	Clock     string
	Zone      string
	Again     bool // of a wall time that occurs twice, the second is meant
	Twice     []clockAt
	Reason    string
	Notes     dateline.Names
	Slugs     map[dateline.Lang]string
	Act       string
	Recipient string
	Token     string // of a preview link that was just made: shown once
}

// itemView is the page of one item: how it stands in each language, and what may
// be done with it.
type itemView struct {
	asked
	Texts     []textView
	Ready     []dateline.Lang // approved: may be published
	Drafts    []dateline.Lang // may be published without approval, in an emergency
	Facts     []factChange
	Proposals []proposalView
	Schedules []dateline.Schedule
	Acts      []dateline.Publication
	Overrides []store.Override
	Links     []store.Link
	Opened    []store.Record
	Live      []dateline.LiveEdition
	Key       dateline.ID
	Headline  string
	HeadLang  dateline.Lang
	Zones     []string
	Removed   bool
}

// textView is the text of one language on the item's page.
type textView struct {
	other
	Copy     dateline.WorkingCopy
	Live     dateline.LiveEdition
	May      map[string]bool
	Missing  int
	Offices  []string // from which an approval is missing
	Approved []dateline.Approval
	Open     int               // remarks that are not resolved
	Standing store.Translation // of a translation: how it stands with its source
}

type proposalView struct {
	dateline.Proposal
	SealOf   string
	May      map[string]bool
	Approved []dateline.Approval
}

func (v *visit) showItem() error { return v.offerItem(http.StatusOK, asked{}) }

func (v *visit) offerItem(status int, a asked) error {
	ctx, read := v.r.Context(), v.db.Read()
	p := itemView{asked: a, Zones: v.zones(v.Room.SecondZone), Removed: v.Item.Status == dateline.Removed}
	if p.Zone == "" {
		p.Zone = v.Room.Zone
	}
	var err error
	if p.Key, err = dateline.NewID(v.Random); err != nil {
		return err
	}
	w, err := read.Work(ctx, v.Item.ID)
	if err != nil {
		return err
	}
	p.Headline, p.HeadLang = w.Headline, w.Lang
	if p.Live, err = read.LiveOfItem(ctx, v.Item.ID); err != nil {
		return err
	}
	if err := v.texts(&p); err != nil {
		return err
	}
	v.In = v.Item.Source
	for name, line := range v.factLines(store.Snapshot{Kind: v.Item.Kind, Facts: v.Item.Facts, Event: v.Item.Event}) {
		if line != "" {
			p.Facts = append(p.Facts, factChange{v.T("field." + name), []diffEdit{{"", line}}})
		}
	}
	v.In = ""
	slices.SortFunc(p.Facts, func(a, b factChange) int { return strings.Compare(a.Name, b.Name) })
	if err := v.proposals(&p); err != nil {
		return err
	}
	if p.Schedules, err = read.Schedules(ctx, v.Item.ID); err != nil {
		return err
	}
	if p.Acts, err = read.Publications(ctx, v.Item.ID); err != nil {
		return err
	}
	slices.Reverse(p.Acts)
	if p.Overrides, err = read.Overrides(ctx, v.Item.ID); err != nil {
		return err
	}
	if p.Links, err = v.previews(); err != nil {
		return err
	}
	if p.Opened, err = read.Records(ctx, store.RecordQuery{Item: v.Item.ID, Act: "open preview", Most: 100}); err != nil {
		return err
	}
	title := p.Headline
	if title == "" {
		title = v.T("write.untitled")
	}
	return v.write(status, "item", page{visit: v, Title: title, Data: p, Wide: true})
}

// texts fills in how the item stands in each language.
func (v *visit) texts(p *itemView) error {
	ctx, read := v.r.Context(), v.db.Read()
	others, err := v.others()
	if err != nil {
		return err
	}
	copies, err := read.WorkingCopies(ctx, v.Item.ID)
	if err != nil {
		return err
	}
	remarks, err := read.Remarks(ctx, v.Item.ID)
	if err != nil {
		return err
	}
	standings, err := read.Translations(ctx, v.Item.ID)
	if err != nil {
		return err
	}
	for _, o := range others {
		t := textView{other: o, May: map[string]bool{}}
		for _, s := range standings {
			if s.Lang == o.Lang {
				t.Standing = s
			}
		}
		for _, c := range copies {
			if c.Lang == o.Lang {
				t.Copy = c
			}
		}
		for _, l := range p.Live {
			if l.Lang == o.Lang {
				t.Live = l
			}
		}
		for _, m := range remarks {
			if m.Lang == o.Lang && m.Resolved.IsZero() {
				t.Open++
			}
		}
		s := newsroom.Subject(v.Item, o.Lang, t.Copy, v.User.ID)
		for _, a := range dateline.Actions() {
			t.May[strings.ReplaceAll(string(a), " ", "_")] = v.User.May(a, s) == nil
		}
		if t.Copy.Edition != "" {
			given, err := read.Approvals(ctx, t.Copy.Edition)
			if err != nil {
				return err
			}
			for _, g := range given {
				if g.Voided.IsZero() {
					t.Approved = append(t.Approved, g)
				}
			}
		}
		if t.May["publish"] {
			p.Ready = append(p.Ready, o.Lang)
		}
		if t.May["override"] && t.Copy.Stage != dateline.StageScheduled {
			p.Drafts = append(p.Drafts, o.Lang)
		}
		p.Texts = append(p.Texts, t)
	}
	return nil
}

func (v *visit) proposals(p *itemView) error {
	ctx, read := v.r.Context(), v.db.Read()
	open, err := read.Proposals(ctx, v.Item.ID)
	if err != nil {
		return err
	}
	for _, o := range open {
		q := proposalView{Proposal: o, SealOf: o.Seal(), May: map[string]bool{}}
		s := newsroom.Subject(v.Item, "", dateline.WorkingCopy{Stage: o.Stage, Hands: []dateline.ID{o.By}}, v.User.ID)
		for _, a := range []dateline.Action{dateline.ToApprove, dateline.ToSendBack, dateline.ToRecall, dateline.ToPublish, dateline.ToOverride} {
			q.May[strings.ReplaceAll(string(a), " ", "_")] = v.User.May(a, s) == nil
		}
		given, err := read.Approvals(ctx, o.ID)
		if err != nil {
			return err
		}
		for _, g := range given {
			if g.Voided.IsZero() {
				q.Approved = append(q.Approved, g)
			}
		}
		p.Proposals = append(p.Proposals, q)
	}
	return nil
}

// langs are the languages that a form chose.
func (v *visit) langs() (out []dateline.Lang) {
	v.r.ParseForm()
	for _, l := range v.r.PostForm["lang"] {
		out = append(out, dateline.Lang(l))
	}
	return out
}

// again shows the item's page with what is wrong, or returns the error.
func (v *visit) again(err error, a asked) error {
	status := http.StatusUnprocessableEntity
	_, conflict := errors.AsType[dateline.Conflict](err)
	_, invalid := errors.AsType[dateline.Invalid](err)
	switch {
	case conflict:
		status = http.StatusConflict
	case !invalid:
		return err
	}
	a.Problem = v.Explain(err)
	for _, l := range v.langs() {
		a.Langs = append(a.Langs, string(l))
	}
	if e := v.reload(); e != nil {
		return e
	}
	return v.offerItem(status, a)
}

func (v *visit) publish() error {
	done, err := v.room.Publish(v.r.Context(), newsroom.Publishing{By: v.actor(), Item: v.Item.ID, Langs: v.langs(), Key: v.once("publish")})
	if err != nil {
		return v.again(err, asked{Form: "publish"})
	}
	return v.done("/desk/items/"+string(v.Item.ID), "item.published", "number", done.Number)
}

// schedule sets the instant at which chosen texts become public. A wall time that
// the clocks skip is refused with the times beside it; of one that occurs twice,
// somebody must say which is meant.
func (v *visit) schedule() error {
	a := asked{Form: "schedule", Day: v.line("day"), Clock: v.line("clock"), Zone: v.line("zone")}
	m, err := moment("due", a.Day, a.Clock, a.Zone)
	if err == nil && m.Precision != dateline.Minute {
		err = dateline.Invalid{Field: "due", Reason: "give day and time", Key: "due"}
	}
	if err != nil {
		return v.again(err, a)
	}
	due := m.UTC
	if second, ok := m.Second(); ok {
		switch v.form("which") {
		case "first":
		case "second":
			due = second
		default:
			a.Twice = append(v.Clocks(m.UTC, "UTC"), v.Clocks(second, "UTC")...)
			return v.again(dateline.Invalid{Field: "due", Reason: "the clocks are set back then, so this time occurs twice; choose which is meant", Key: "twice"}, a)
		}
	}
	s, err := v.room.Schedule(v.r.Context(), newsroom.Scheduling{
		By: v.actor(), Item: v.Item.ID, Langs: v.langs(), Proposal: dateline.ID(v.form("proposal")), Due: due, Local: m.Local, Zone: m.Zone, Key: v.once("schedule"),
	})
	if err != nil {
		return v.again(err, a)
	}
	at, err := dateline.At(s.Due, s.Zone)
	if err != nil {
		return err
	}
	return v.done("/desk/items/"+string(v.Item.ID), "item.scheduled", "when", v.DateTime(at))
}

func (v *visit) override() error {
	a := asked{Form: "override", Reason: v.line("reason")}
	if a.Reason == "" {
		return v.again(dateline.Invalid{Field: "reason", Reason: "say why it cannot wait for approval", Key: "override"}, a)
	}
	done, err := v.room.Publish(v.r.Context(), newsroom.Publishing{By: v.actor(), Item: v.Item.ID, Langs: v.langs(), Override: a.Reason, Key: v.once("override")})
	if err != nil {
		return v.again(err, a)
	}
	return v.done("/desk/items/"+string(v.Item.ID), "item.overridden", "number", done.Number)
}

func (v *visit) halt() error {
	if err := v.room.Halt(v.r.Context(), v.actor(), dateline.ID(v.form("schedule"))); err != nil {
		return v.again(err, asked{Form: "halt"})
	}
	return v.done("/desk/items/"+string(v.Item.ID), "item.halted")
}

func (v *visit) review() error {
	if err := v.room.Review(v.r.Context(), v.actor(), v.Item.ID, v.number("number"), v.line("verdict")); err != nil {
		return v.again(err, asked{Form: "review"})
	}
	return v.done("/desk/items/"+string(v.Item.ID), "item.reviewed")
}

func (v *visit) propose() error {
	a := asked{Form: "propose", Act: v.form("act"), Notes: dateline.Names{}, Slugs: map[dateline.Lang]string{}}
	for _, l := range v.Room.Languages {
		if s := v.line("note_" + string(l)); s != "" {
			a.Notes[l] = s
		}
		if s := v.line("slug_" + string(l)); s != "" && a.Act == string(dateline.Move) {
			a.Slugs[l] = s
		}
	}
	_, err := v.room.Propose(v.r.Context(), v.actor(), dateline.Proposal{Item: v.Item.ID, Act: dateline.Act(a.Act), Note: a.Notes, Slugs: a.Slugs})
	if err != nil {
		return v.again(err, a)
	}
	return v.done("/desk/items/"+string(v.Item.ID), "item.proposed")
}

func (v *visit) proposal() newsroom.Approving {
	return newsroom.Approving{By: v.actor(), Item: v.Item.ID, ID: dateline.ID(v.form("proposal")), Seal: v.form("seal")}
}

func (v *visit) approveProposal() error {
	if _, err := v.room.Approve(v.r.Context(), v.proposal()); err != nil {
		return v.again(err, asked{Form: "proposal"})
	}
	return v.done("/desk/items/"+string(v.Item.ID), "judge.approved")
}

func (v *visit) sendBackProposal() error {
	if err := v.room.SendBack(v.r.Context(), v.proposal(), v.line("remark")); err != nil {
		return v.again(err, asked{Form: "proposal"})
	}
	return v.done("/desk/items/"+string(v.Item.ID), "item.turned_down")
}

func (v *visit) recallProposal() error {
	if err := v.room.Recall(v.r.Context(), v.proposal()); err != nil {
		return v.again(err, asked{Form: "proposal"})
	}
	return v.done("/desk/items/"+string(v.Item.ID), "judge.recalled")
}

func (v *visit) carry() error {
	done, err := v.room.Carry(v.r.Context(), v.actor(), dateline.ID(v.form("proposal")), "", v.once("carry"))
	if err != nil {
		return v.again(err, asked{Form: "proposal"})
	}
	return v.done("/desk/items/"+string(v.Item.ID), "item.carried", "number", done.Number)
}

func (v *visit) carryUnapproved() error {
	reason := v.line("reason")
	if reason == "" {
		return v.again(dateline.Invalid{Field: "reason", Reason: "say why it cannot wait for approval", Key: "override"}, asked{Form: "proposal"})
	}
	done, err := v.room.Carry(v.r.Context(), v.actor(), dateline.ID(v.form("proposal")), reason, v.once("carry"))
	if err != nil {
		return v.again(err, asked{Form: "proposal"})
	}
	return v.done("/desk/items/"+string(v.Item.ID), "item.carried", "number", done.Number)
}

// share makes a preview link and shows it, once.
func (v *visit) share() error {
	a := asked{Form: "share", Recipient: v.line("recipient")}
	lang := dateline.Lang(v.form("lang"))
	if !v.Room.Has(lang) {
		lang = v.Item.Source
	}
	token, _, err := v.room.Share(v.r.Context(), v.actor(), v.Item.ID, lang, a.Recipient, time.Duration(v.number("hours"))*time.Hour)
	if err != nil {
		return v.again(err, a)
	}
	a.Token = v.Room.Address + "/desk/preview/" + token
	return v.offerItem(http.StatusOK, a)
}

func (v *visit) unshare() error {
	if err := v.room.Unshare(v.r.Context(), v.actor(), dateline.ID(v.form("link"))); err != nil {
		return err
	}
	return v.done("/desk/items/"+string(v.Item.ID), "item.unshared")
}

// openPreview shows an unpublished item to the one recipient of a link. Whatever
// is not a good link is answered alike.
func (v *visit) openPreview() error {
	ctx := v.r.Context()
	l, err := v.room.OpenLink(ctx, v.r.PathValue("token"))
	if err != nil || l.Purpose != store.PreviewLink {
		return dateline.NotFound{What: "page", Key: ""}
	}
	e, uses, err := v.room.Preview(ctx, l.Item, l.Lang)
	if err != nil {
		return err
	}
	by := newsroom.Actor{Name: "preview for " + l.Recipient, Address: v.address(v.r).String()}
	if err := v.room.Opened(ctx, by, l); err != nil {
		return err
	}
	return v.publicPage(e, uses, "/desk/preview/"+v.r.PathValue("token"))
}

// Chosen reports whether a form chose a language; before it was sent, all are.
func (a asked) Chosen(l dateline.Lang) bool {
	return len(a.Langs) == 0 || slices.Contains(a.Langs, string(l))
}

// Open reports whether a schedule is still to happen.
func (itemView) Open(s dateline.Schedule) bool { return s.Done.IsZero() && s.Cancelled.IsZero() }

// Expired reports whether a preview link is good no more.
func (v *visit) Expired(l store.Link) bool { return !l.Revoked.IsZero() || !v.Now().Before(l.Expires) }
