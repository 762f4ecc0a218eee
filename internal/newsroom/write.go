package newsroom

import (
	"context"
	"fmt"
	"slices"

	"dateline"
	"dateline/internal/store"
)

// Beginning asks for a new item.
type Beginning struct {
	By   Actor
	Kind string
	Lang dateline.Lang // in which it is first issued
	Key  string        // the client's key for repeating the request; may be empty
}

// Begin makes an item with an empty text. Its office is that of whoever begins
// it, where their grants name only one.
func (n *Newsroom) Begin(ctx context.Context, ask Beginning) (id dateline.ID, err error) {
	print := fmt.Sprintf("begin %q %q %q", ask.Kind, ask.Lang, ask.By.User.ID)
	err = n.act(ctx, ask.By, Line{Act: "begin"}, func(tx *store.Tx) error {
		if again, err := tx.Answered(ctx, ask.Key, print, &id); again || err != nil {
			return err
		}
		room, err := tx.Newsroom(ctx)
		if err != nil {
			return err
		}
		if !room.Has(ask.Lang) {
			return dateline.Invalidf("language", "the newsroom does not publish in %q (it has %s)", ask.Lang, join(room.Languages))
		}
		if _, err := tx.Kind(ctx, ask.Kind); err != nil {
			return dateline.Invalidf("kind", "there is no kind %q", ask.Kind)
		}
		item := dateline.Item{Kind: ask.Kind, Source: ask.Lang, Status: dateline.Draft, Created: n.now().UTC()}
		if only := onlyOffice(ask.By.User); only != "" {
			e, err := tx.Entry(ctx, only)
			if err != nil {
				return err
			}
			item.Facts.Offices = []dateline.Ref{e.Ref()}
		}
		w := dateline.WorkingCopy{Lang: ask.Lang, Version: n.now().UnixMicro(), Stage: dateline.StageDraft, Updated: item.Created, By: ask.By.User.ID}
		if ask.By.User.ID != "" {
			w.Hands = []dateline.ID{ask.By.User.ID}
		}
		s := Subject(item, ask.Lang, dateline.WorkingCopy{}, "")
		s.Mine = true
		if err := n.may(ctx, tx, ask.By, dateline.ToCreate, s); err != nil {
			return err
		}
		if item.ID, err = n.id(); err != nil {
			return err
		}
		id, w.Item = item.ID, item.ID
		if err := tx.InsertItem(ctx, item); err != nil {
			return err
		}
		if err := tx.SaveWorkingCopy(ctx, w); err != nil {
			return err
		}
		if err := n.append(ctx, tx, ask.By, Line{Act: "begin", Item: id, Lang: ask.Lang, Detail: map[string]any{"kind": ask.Kind}}); err != nil {
			return err
		}
		if err := n.touch(ctx, tx, id); err != nil {
			return err
		}
		return tx.Once(ctx, ask.Key, print, id, n.now())
	})
	return id, err
}

// onlyOffice is the one office to which all of a user's grants are limited.
func onlyOffice(u dateline.User) (only dateline.ID) {
	for _, g := range u.Grants {
		if len(g.Offices) != 1 || only != "" && only != g.Offices[0] {
			return ""
		}
		only = g.Offices[0]
	}
	return only
}

// Saving is a text to be saved as the working copy of an item in a language.
type Saving struct {
	By   Actor
	Item dateline.ID
	Lang dateline.Lang
	Base int64 // the version that was edited; 0: there was none
	Text dateline.Text
	// Links is how a translation is paired with its source from now on; nil: as it
	// was, as far as the text allows.
	Links dateline.Alignment
}

// Clash means that somebody else saved meanwhile. What came in is not lost: it is
// parked beside the working copy, and both are shown.
type Clash struct {
	dateline.Conflict
	Parked dateline.ID
}

func (c Clash) Unwrap() error { return c.Conflict }

// Save saves a text. Saving what is there already changes nothing, so a save
// whose answer was lost may be repeated.
//
// Errors: Clash when the version that was edited is no longer the last one;
// Conflict while the text waits for approval or is scheduled; Forbidden; Invalid
// for a text that cannot be kept.
func (n *Newsroom) Save(ctx context.Context, ask Saving) (w dateline.WorkingCopy, err error) {
	if err := keepable(ask.Lang, ask.Text); err != nil {
		return w, err
	}
	var clash *Clash
	err = n.act(ctx, ask.By, Line{Act: "save", Item: ask.Item, Lang: ask.Lang}, func(tx *store.Tx) (err error) {
		var item dateline.Item
		if item, w, err = n.copy(ctx, tx, ask.Item, ask.Lang); err != nil {
			return err
		}
		if w.Version > 0 && w.Text == ask.Text && (ask.Links == nil || ask.Links.Equal(w.Links)) {
			return n.may(ctx, tx, ask.By, dateline.ToSee, Subject(item, ask.Lang, w, ask.By.User.ID))
		}
		if err := n.may(ctx, tx, ask.By, dateline.ToWrite, Subject(item, ask.Lang, w, ask.By.User.ID)); err != nil {
			return err
		}
		if w.Version != ask.Base {
			clash, err = n.park(ctx, tx, store.Parked{Item: ask.Item, Lang: ask.Lang, Text: ask.Text, By: ask.By.User.ID, Links: ask.Links})
			return err
		}
		first := w.Version == 0
		if err := n.pair(ctx, tx, item, &w, ask.Text, ask.Links); err != nil {
			return err
		}
		w.Text = ask.Text
		n.handled(&w, ask.By)
		if err := tx.SaveWorkingCopy(ctx, w); err != nil {
			return err
		}
		if first { // later saves are many and small; submitting records what became of them
			if err := n.append(ctx, tx, ask.By, Line{Act: "write", Item: item.ID, Lang: w.Lang}); err != nil {
				return err
			}
		}
		return n.touch(ctx, tx, item.ID)
	})
	if err == nil && clash != nil {
		return w, *clash
	}
	return w, err
}

// maxParked bounds how many texts wait to be settled beside one.
const maxParked = 20

// park keeps a text that came too late.
func (n *Newsroom) park(ctx context.Context, tx *store.Tx, p store.Parked) (*Clash, error) {
	known, err := tx.Parked(ctx, p.Item, p.Lang)
	if err != nil {
		return nil, err
	}
	clash := &Clash{Conflict: dateline.Conflict{What: "text", Reason: "somebody else saved meanwhile; both texts are kept, choose what stays", Key: "clash"}}
	for _, k := range known {
		if k.Text == p.Text && string(k.Facts) == string(p.Facts) && k.By == p.By { // the same again, whose answer was lost
			clash.Parked = k.ID
			return clash, nil
		}
	}
	if len(known) >= maxParked {
		return nil, dateline.Conflict{What: "text", Reason: "too many texts wait to be settled here; settle those first", Key: "parked"}
	}
	if p.ID, err = n.id(); err != nil {
		return nil, err
	}
	p.At, clash.Parked = n.now(), p.ID
	return clash, tx.Park(ctx, p)
}

// Take puts a parked text in the place of what stands, which is parked instead, so
// that it can be undone and no word is lost between the two. Whoever wrote the
// parked text has a hand in what stands from now on. base is the version that was
// on the screen.
func (n *Newsroom) Take(ctx context.Context, by Actor, id dateline.ID, lang dateline.Lang, parked dateline.ID, base int64) error {
	return n.act(ctx, by, Line{Act: "settle", Item: id, Lang: lang, Subject: string(parked)}, func(tx *store.Tx) error {
		item, w, err := n.copy(ctx, tx, id, lang)
		if err != nil {
			return err
		}
		if err := n.may(ctx, tx, by, dateline.ToWrite, Subject(item, lang, w, by.User.ID)); err != nil {
			return err
		}
		if w.Version != base {
			return dateline.Conflict{What: "text", Reason: "it has changed since you opened it; look at it again", Key: "changed"}
		}
		waiting, err := tx.Parked(ctx, id, lang)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(waiting, func(p store.Parked) bool { return p.ID == parked && len(p.Facts) == 0 })
		if i < 0 {
			return dateline.NotFound{What: "text", Key: string(parked)}
		}
		if err := tx.Settle(ctx, parked, n.now()); err != nil {
			return err
		}
		if w.Text == waiting[i].Text {
			return nil
		}
		if w.Version > 0 { // otherwise it is an edition, and kept as one
			if _, err := n.park(ctx, tx, store.Parked{Item: id, Lang: lang, Text: w.Text, By: w.By, Links: w.Links}); err != nil {
				return err
			}
		}
		// A text that came in without its pairing is paired anew, as a guess: what stood
		// here meanwhile may have been made from something else.
		links, blank := waiting[i].Links, dateline.WorkingCopy{Item: id, Lang: lang}
		if err := n.pair(ctx, tx, item, &blank, waiting[i].Text, links); err != nil {
			return err
		}
		w.Text, w.Links = waiting[i].Text, blank.Links
		n.handled(&w, by)
		if writer := waiting[i].By; writer != "" && !w.Mine(writer) {
			w.Hands = append(w.Hands, writer)
		}
		if err := tx.SaveWorkingCopy(ctx, w); err != nil {
			return err
		}
		return n.touch(ctx, tx, id)
	})
}

// Settle puts a parked text away, after somebody took from it what they wanted.
func (n *Newsroom) Settle(ctx context.Context, by Actor, item dateline.ID, lang dateline.Lang, parked dateline.ID) error {
	return n.act(ctx, by, Line{Act: "settle", Item: item, Lang: lang, Subject: string(parked)}, func(tx *store.Tx) error {
		i, w, err := n.copy(ctx, tx, item, lang)
		if err != nil {
			return err
		}
		s := Subject(i, lang, w, by.User.ID)
		s.Stage = dateline.StageDraft // putting away is allowed whatever became of the text
		if err := n.may(ctx, tx, by, dateline.ToWrite, s); err != nil {
			return err
		}
		return tx.Settle(ctx, parked, n.now())
	})
}

// copy returns an item and its working copy in a language: the one there is, or
// the one that editing would begin with, of version 0 and no stage.
func (n *Newsroom) copy(ctx context.Context, tx *store.Tx, id dateline.ID, lang dateline.Lang) (dateline.Item, dateline.WorkingCopy, error) {
	item, err := tx.Item(ctx, id)
	if err != nil {
		return item, dateline.WorkingCopy{}, err
	}
	room, err := tx.Newsroom(ctx)
	if err != nil {
		return item, dateline.WorkingCopy{}, err
	}
	if !room.Has(lang) {
		return item, dateline.WorkingCopy{}, dateline.NotFound{What: "language", Key: string(lang)}
	}
	w, err := tx.WorkingCopy(ctx, id, lang)
	if notFound(err) {
		w, err = Fresh(ctx, tx, room, item, lang)
	}
	return item, w, err
}

// Editions is what Fresh reads from.
type Editions interface {
	LatestEdition(ctx context.Context, id dateline.ID, l dateline.Lang) (dateline.Edition, error)
	Live(ctx context.Context, id dateline.ID, l dateline.Lang) (dateline.LiveEdition, error)
	Snapshot(ctx context.Context, edition dateline.ID) (store.Snapshot, error)
	Edition(ctx context.Context, id dateline.ID) (dateline.Edition, error)
}

// Fresh returns what editing an item in a language begins with where there is no
// working copy: what is public, or otherwise the newest edition, or an empty text.
func Fresh(ctx context.Context, from Editions, room dateline.Newsroom, item dateline.Item, lang dateline.Lang) (dateline.WorkingCopy, error) {
	w := dateline.WorkingCopy{Item: item.ID, Lang: lang}
	e, err := newest(ctx, from, item.ID, lang)
	if err == nil {
		w.Base, w.MadeFrom = e.ID, e.MadeFrom
		w.Text = dateline.Text{Headline: e.Headline, Lead: e.Lead, Body: e.Body}
		// Of a text that was never public, those who wrote it keep their hand in it:
		// putting a draft away and taking it up again washes nobody's clean.
		live, lerr := from.Live(ctx, item.ID, lang)
		if lerr != nil && !notFound(lerr) {
			return w, lerr
		}
		if shot, serr := from.Snapshot(ctx, e.ID); serr == nil && live.Edition != e.ID {
			w.Hands = shot.Hands
		} else if serr != nil && !notFound(serr) {
			return w, serr
		}
	}
	if origin := room.Origin(item, lang); origin != "" && w.MadeFrom == "" {
		if source, err := from.LatestEdition(ctx, item.ID, origin); err == nil {
			w.MadeFrom = source.ID
		} else if !notFound(err) {
			return w, err
		}
	}
	if notFound(err) {
		err = nil
	}
	return w, err
}

// handled raises the version and remembers whose hand it was.
func (n *Newsroom) handled(w *dateline.WorkingCopy, by Actor) {
	if w.Version == 0 { // no number that an earlier draft of this text had, and that a page still has
		w.Version = n.now().UnixMicro()
	}
	w.Version++
	w.Stage, w.Updated, w.By = dateline.StageDraft, n.now().UTC(), by.User.ID
	if by.User.ID != "" && !w.Mine(by.User.ID) {
		w.Hands = append(w.Hands, by.User.ID)
	}
}

// keepable reports the first thing for which a text cannot be kept. An empty
// headline is one that is still to be written.
func keepable(lang dateline.Lang, t dateline.Text) error {
	e := dateline.Edition{Lang: lang, Headline: t.Headline, Lead: t.Lead, Body: t.Body, ChangeNote: t.ChangeNote}
	if e.Headline == "" {
		e.Headline = "…"
	}
	if err := e.Check(); err != nil {
		return err
	}
	if len(t.Lead) > dateline.MaxHeadline*4 || len(t.ChangeNote) > dateline.MaxHeadline*4 {
		return dateline.Invalidf("lead", "a lead or note is a paragraph, at most %d bytes", dateline.MaxHeadline*4)
	}
	return nil
}

// Discard puts a working copy away. Its text stays as an edition that can be
// taken up again.
func (n *Newsroom) Discard(ctx context.Context, by Actor, id dateline.ID, lang dateline.Lang) error {
	return n.act(ctx, by, Line{Act: "discard", Item: id, Lang: lang}, func(tx *store.Tx) error {
		item, w, err := n.copy(ctx, tx, id, lang)
		if err != nil {
			return err
		}
		if err := n.may(ctx, tx, by, dateline.ToWrite, Subject(item, lang, w, by.User.ID)); err != nil {
			return err
		}
		if w.Version == 0 {
			return dateline.Conflict{What: "text", Reason: "there is no draft to discard", Key: "not draft"}
		}
		kept := ""
		if w.Headline != "" && !n.isLatest(ctx, tx, w) {
			e, err := n.cut(ctx, tx, item, w, by)
			if err != nil {
				return err
			}
			kept = string(e.ID)
		}
		if err := tx.DeleteWorkingCopy(ctx, id, lang); err != nil {
			return err
		}
		if err := n.append(ctx, tx, by, Line{Act: "discard", Item: id, Lang: lang, Subject: kept}); err != nil {
			return err
		}
		return n.touch(ctx, tx, id)
	})
}

func (n *Newsroom) isLatest(ctx context.Context, tx *store.Tx, w dateline.WorkingCopy) bool {
	e, err := tx.LatestEdition(ctx, w.Item, w.Lang)
	return err == nil && w.Text == dateline.Text{Headline: e.Headline, Lead: e.Lead, Body: e.Body, ChangeNote: e.ChangeNote}
}

// cut makes an edition of a working copy, with what it stands beside: facts,
// event, images, and whose hands were in it.
func (n *Newsroom) cut(ctx context.Context, tx *store.Tx, item dateline.Item, w dateline.WorkingCopy, by Actor) (dateline.Edition, error) {
	e := dateline.Edition{
		Item: item.ID, Lang: w.Lang, Number: 1, Headline: w.Headline, Lead: w.Lead, Body: w.Body, ChangeNote: w.ChangeNote,
		MadeFrom: w.MadeFrom, Created: n.now().UTC(), By: by.who(),
	}
	last, err := tx.LatestEdition(ctx, item.ID, w.Lang)
	if err == nil {
		e.Number = last.Number + 1
	} else if !notFound(err) {
		return e, err
	}
	if e.ID, err = n.id(); err != nil {
		return e, err
	}
	e.Hash = e.ContentHash()
	uses, err := Uses(ctx, tx, item.ID, w.Body)
	if err != nil {
		return e, err
	}
	if err := tx.InsertEdition(ctx, e, ""); err != nil {
		return e, err
	}
	if w.Lang != item.Source {
		if err := n.keepTranslation(ctx, tx, item, w, e.ID); err != nil {
			return e, err
		}
	}
	return e, tx.SaveSnapshot(ctx, e.ID, store.Snapshot{
		Kind: item.Kind, Facts: item.Facts, Event: item.Event, Uses: uses, Hands: w.Hands, Seal: dateline.Seal(e, item, uses),
	})
}

// Assets is what Uses reads from.
type Assets interface {
	ItemAssets(ctx context.Context, item dateline.ID) ([]dateline.Use, error)
	Asset(ctx context.Context, id dateline.ID) (dateline.Asset, error)
	Replacements(ctx context.Context, a dateline.Asset) ([]dateline.Asset, error)
}

// Uses returns the images and files of an item with a body: the lead image, the
// attachments, then those in the text.
func Uses(ctx context.Context, from Assets, item dateline.ID, body string) ([]dateline.Use, error) {
	list, err := from.ItemAssets(ctx, item)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Asset, err = standing(ctx, from, list[i].Asset); err != nil {
			return nil, err
		}
	}
	for _, id := range dateline.AssetsIn(body) {
		a, err := from.Asset(ctx, id)
		if notFound(err) { // a link to nothing is shown as one
			continue
		}
		if err == nil {
			a, err = standing(ctx, from, a)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, dateline.Use{Asset: a, Place: dateline.InText})
	}
	return list, nil
}

// standing is what is shown in the place of an asset: whatever has replaced it,
// under the id that texts know.
func standing(ctx context.Context, from Assets, a dateline.Asset) (dateline.Asset, error) {
	all, err := from.Replacements(ctx, a)
	if err != nil {
		return a, err
	}
	now := all[len(all)-1]
	now.ID = a.ID
	return now, nil
}

// touch brings an item's row in the lists of work up to date.
func (n *Newsroom) touch(ctx context.Context, tx *store.Tx, id dateline.ID) error {
	item, err := tx.Item(ctx, id)
	if err != nil {
		return err
	}
	copies, err := tx.WorkingCopies(ctx, id)
	if err != nil {
		return err
	}
	latest, err := tx.LatestEditions(ctx, id)
	if err != nil {
		return err
	}
	w := store.Work{Item: id, Kind: item.Kind, Status: item.Status, Langs: map[dateline.Lang]dateline.Stage{}, Touched: n.now()}
	for _, o := range item.Facts.Offices {
		w.Offices = append(w.Offices, o.ID)
	}
	headlines := map[dateline.Lang]string{}
	for _, e := range latest {
		headlines[e.Lang], w.Langs[e.Lang] = e.Headline, dateline.StageNone
	}
	order := []dateline.Stage{dateline.StageDraft, dateline.StageScheduled, dateline.StageApproved, dateline.StageSubmitted}
	for _, c := range copies {
		headlines[c.Lang], w.Langs[c.Lang] = c.Headline, c.Stage
		if slices.Index(order, c.Stage) > slices.Index(order, w.Stage) {
			w.Stage = c.Stage
		}
	}
	if err := tx.SaveWork(ctx, described(w, item.Source, headlines)); err != nil {
		return err
	}
	return n.restate(ctx, tx, item, copies, latest)
}
