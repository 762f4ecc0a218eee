package newsroom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/store"
	"dateline/internal/text"
)

// described completes a row of the lists of work with its headlines.
func described(w store.Work, source dateline.Lang, headlines map[dateline.Lang]string) store.Work {
	w.Headline, w.Lang = dateline.Names(headlines).In(source)
	var folded []string
	for _, l := range slices.Sorted(maps.Keys(headlines)) {
		folded = append(folded, text.Fold(headlines[l]))
	}
	w.Folded = strings.Join(folded, "\n")
	return w
}

// Stating says what is known about an item: kind, facts, event, images and files.
// Names are those of the registers, in any language, or a name and in brackets
// the entry's part of an address where several share it ("王毅 [wang-yi-2]"); one
// that nobody has been called before becomes an entry.
type Stating struct {
	By            Actor
	Item          dateline.ID
	Base          string        // StatedBase of what was edited
	Lang          dateline.Lang // in which the names are written
	Kind          string
	Authoritative dateline.Lang // empty: the source
	Offices       []string
	Speakers      []Speaker
	Place         string
	Occasion      dateline.Names
	Topics        []string
	Issued        dateline.Moment
	Event         *dateline.Event
	Lead          dateline.ID   // image above the text; empty: none
	Attachments   []dateline.ID // in their order
}

// StatedBase names a state of an item's facts, so that saving over somebody
// else's is noticed.
func StatedBase(i dateline.Item, uses []dateline.Use) string {
	ids := []string{}
	for _, u := range uses {
		ids = append(ids, string(u.Place)+string(u.ID))
	}
	b, _ := json.Marshal([]any{i.Kind, i.Authoritative, i.Facts, i.Event, ids})
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// State saves what is known about an item. Texts of it that were submitted or
// approved go back to being drafts, and whoever approved them is told: an
// approval is of the text with these facts.
//
// Errors: Clash when the facts changed meanwhile (what came in is parked);
// Conflict while a text of the item is scheduled; Invalid; Forbidden.
func (n *Newsroom) State(ctx context.Context, ask Stating) (base string, err error) {
	if err := statable(ask); err != nil {
		return "", err
	}
	var clash *Clash
	err = n.act(ctx, ask.By, Line{Act: "state", Item: ask.Item}, func(tx *store.Tx) error {
		item, err := tx.Item(ctx, ask.Item)
		if err != nil {
			return err
		}
		before, err := tx.ItemAssets(ctx, item.ID)
		if err != nil {
			return err
		}
		copies, err := tx.WorkingCopies(ctx, item.ID)
		if err != nil {
			return err
		}
		if err := n.mayState(ctx, tx, ask.By, item, copies); err != nil {
			return err
		}
		have := StatedBase(item, before)
		next, after, err := n.stated(ctx, tx, item, ask)
		if err != nil {
			return err
		}
		if base = StatedBase(next, after); base == have {
			return nil
		}
		if err := n.mayBecome(ctx, tx, ask.By, item, next); err != nil {
			return err
		}
		if have != ask.Base {
			facts, err := json.Marshal(ask)
			if err != nil {
				return err
			}
			clash, err = n.park(ctx, tx, store.Parked{Item: item.ID, Lang: ask.Lang, Facts: facts, By: ask.By.User.ID})
			return err
		}
		if err := tx.UpdateItem(ctx, next); err != nil {
			return err
		}
		if err := tx.ReplaceItemAssets(ctx, item.ID, after); err != nil {
			return err
		}
		if err := tx.AddFactHand(ctx, item.ID, ask.By.User.ID); err != nil {
			return err
		}
		for i := range copies { // whoever states facts has a hand in every text they stand beside
			if u := ask.By.User.ID; u != "" && !copies[i].Mine(u) {
				copies[i].Hands = append(copies[i].Hands, u)
				if err := tx.SaveWorkingCopy(ctx, copies[i]); err != nil {
					return err
				}
			}
		}
		if err := n.unsettle(ctx, tx, ask.By, copies, "facts"); err != nil {
			return err
		}
		if err := n.append(ctx, tx, ask.By, Line{Act: "state", Item: item.ID, Detail: map[string]any{"kind": next.Kind, "facts": next.Facts.Hash()}}); err != nil {
			return err
		}
		return n.touch(ctx, tx, item.ID)
	})
	if err == nil && clash != nil {
		return base, *clash
	}
	return base, err
}

// mayState judges a change of what all languages share.
func (n *Newsroom) mayState(ctx context.Context, tx *store.Tx, by Actor, item dateline.Item, copies []dateline.WorkingCopy) error {
	s := Subject(item, "", dateline.WorkingCopy{}, "")
	s.Whole = true
	for _, w := range copies {
		s.Mine = s.Mine || w.Mine(by.User.ID)
		if w.Stage == dateline.StageScheduled {
			s.Stage = w.Stage
		}
	}
	return n.may(ctx, tx, by, dateline.ToState, s)
}

// mayBecome judges what an item is to become: nobody gives it a kind, or an office
// beside its own, for which they have no duty.
func (n *Newsroom) mayBecome(ctx context.Context, tx *store.Tx, by Actor, item, next dateline.Item) error {
	was, s := Subject(item, "", dateline.WorkingCopy{}, ""), Subject(next, "", dateline.WorkingCopy{}, "")
	added := slices.DeleteFunc(slices.Clone(s.Offices), func(o dateline.ID) bool { return slices.Contains(was.Offices, o) })
	s.Whole, s.Mine = true, true
	if len(added) == 0 {
		return n.may(ctx, tx, by, dateline.ToState, s)
	}
	for _, o := range added {
		s.Offices = []dateline.ID{o}
		if err := n.may(ctx, tx, by, dateline.ToState, s); err != nil {
			return err
		}
	}
	return nil
}

// unsettle makes drafts of texts that were handed over, because what they would
// be published with has changed, and tells those who had approved them.
func (n *Newsroom) unsettle(ctx context.Context, tx *store.Tx, by Actor, copies []dateline.WorkingCopy, why string) error {
	for _, w := range copies {
		if w.Stage == dateline.StageNone || w.Stage == dateline.StageDraft {
			continue
		}
		if err := n.void(ctx, tx, by, w.Item, w.Lang, w.Edition, append(slices.Clone(w.Hands), w.By), why); err != nil {
			return err
		}
		w.Stage, w.Edition, w.Version = dateline.StageDraft, "", w.Version+1
		if u := by.User.ID; u != "" && !w.Mine(u) { // whoever changed what it is published with has a hand in it
			w.Hands = append(w.Hands, u)
		}
		if err := tx.SaveWorkingCopy(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// void ends the approvals of a subject and tells whoever gave them, and others.
func (n *Newsroom) void(ctx context.Context, tx *store.Tx, by Actor, item dateline.ID, lang dateline.Lang, subject dateline.ID, others []dateline.ID, why string) error {
	given, err := tx.Approvals(ctx, subject)
	if err != nil {
		return err
	}
	voided, err := tx.VoidApprovals(ctx, subject, why, n.now())
	if err != nil || voided == 0 {
		return err
	}
	var approvers []dateline.ID
	for _, a := range given {
		if a.Voided.IsZero() {
			approvers = append(approvers, a.By)
		}
	}
	if err := n.append(ctx, tx, by, Line{Act: "void", Item: item, Lang: lang, Subject: string(subject), Reason: why, Detail: map[string]any{"approvers": approvers}}); err != nil {
		return err
	}
	return n.tell(ctx, tx, by, append(approvers, others...), store.Notice{What: "voided", Item: item, Lang: lang, Args: map[string]string{"why": why}})
}

func statable(ask Stating) error {
	var speakers []string
	for _, s := range ask.Speakers {
		speakers = append(speakers, s.Name, s.Role)
	}
	for field, texts := range map[string][]string{"office": ask.Offices, "speaker": speakers, "place": {ask.Place}, "topic": ask.Topics, "occasion": said(ask.Occasion)} {
		if err := short(field, maxName, texts...); err != nil {
			return err
		}
	}
	if ask.Event != nil {
		if err := ask.Event.Check(); err != nil {
			return err
		}
		return short("event", 2*maxName, ask.Event.Link, ask.Event.Registration)
	}
	return nil
}

// stated returns the item as asked, and its images and files.
func (n *Newsroom) stated(ctx context.Context, tx *store.Tx, item dateline.Item, ask Stating) (dateline.Item, []dateline.Use, error) {
	kind, err := tx.Kind(ctx, ask.Kind)
	if err != nil {
		return item, nil, dateline.Invalidf("kind", "there is no kind %q", ask.Kind)
	}
	if item.Event = ask.Event; !kind.Happens {
		item.Event = nil
	}
	item.Kind, item.Authoritative = ask.Kind, ask.Authoritative
	reg := n.registrar(tx)
	known := map[dateline.ID]dateline.Ref{} // a reference keeps the names that it was published with
	keep := func(r dateline.Ref) { known[r.ID] = r }
	for _, r := range slices.Concat(item.Facts.Offices, item.Facts.Topics) {
		keep(r)
	}
	for _, s := range item.Facts.Speakers {
		keep(s.Person)
		if s.Role != nil {
			keep(*s.Role)
		}
	}
	if item.Facts.Place != nil {
		keep(*item.Facts.Place)
	}
	ref := func(r dateline.Register, name string) (got dateline.Ref, err error) {
		got, err = reg.named(ctx, r, ask.Lang, name)
		if have, ok := known[got.ID]; ok {
			got = have
		}
		return got, err
	}
	f := dateline.Facts{Issued: ask.Issued}
	for l, s := range ask.Occasion {
		if s = strings.TrimSpace(s); s != "" {
			if f.Occasion == nil {
				f.Occasion = dateline.Names{}
			}
			f.Occasion[l] = s
		}
	}
	for into, list := range map[*[]dateline.Ref]registered{&f.Offices: {dateline.Offices, ask.Offices}, &f.Topics: {dateline.Topics, ask.Topics}} {
		for _, name := range list.names {
			if strings.TrimSpace(name) == "" {
				continue
			}
			got, err := ref(list.in, name)
			if err != nil {
				return item, nil, err
			}
			*into = append(*into, got)
		}
	}
	for _, s := range ask.Speakers {
		if strings.TrimSpace(s.Name) == "" {
			continue
		}
		line := dateline.Byline{}
		if line.Person, err = ref(dateline.People, s.Name); err != nil {
			return item, nil, err
		}
		if strings.TrimSpace(s.Role) != "" {
			role, err := ref(dateline.Roles, s.Role)
			if err != nil {
				return item, nil, err
			}
			line.Role = &role
		}
		f.Speakers = append(f.Speakers, line)
	}
	if strings.TrimSpace(ask.Place) != "" {
		place, err := ref(dateline.Places, ask.Place)
		if err != nil {
			return item, nil, err
		}
		f.Place = &place
	}
	item.Facts = f
	var list []dateline.Use
	for i, id := range append([]dateline.ID{ask.Lead}, ask.Attachments...) {
		if id == "" {
			continue
		}
		a, err := tx.Asset(ctx, id)
		if err != nil {
			return item, nil, err
		}
		u := dateline.Use{Asset: a, Place: dateline.Attachment}
		if i == 0 {
			if u.Place = dateline.Lead; !a.IsImage() {
				return item, nil, dateline.Invalidf("lead image", "%s is no image", a.Name)
			}
		}
		list = append(list, u)
	}
	return item, list, nil
}

// registered are names that belong in a register.
type registered struct {
	in    dateline.Register
	names []string
}
