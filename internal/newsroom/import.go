package newsroom

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"dateline"
	"dateline/internal/parallel"
	"dateline/internal/store"
	"dateline/internal/text"
)

// Release is a text with its facts as an importer read them: names are strings
// as the text writes them, and become register entries on import.
type Release struct {
	Source        string // where it was read; the same source again is the same text, perhaps changed
	TranslationOf string // Source of the release that this one translates, or empty
	Lang          dateline.Lang
	Kind          string
	Headline      string
	Lead          string
	Body          string // Markdown
	Slug          string // what its address should be made of; empty: the headline
	Incomplete    bool
	Offices       []string
	Speakers      []Speaker
	Place         string
	Occasion      string
	Topics        []string
	Originals     map[string]string // a name as written → the English original that the text glosses it with
	Issued        dateline.Moment
	Event         *dateline.Event
	Reading       json.RawMessage // what reading the text found and was unsure of, kept for an editor

	excerpt string // what lists will show of it, worked out before the transaction
}

// Speaker is somebody who speaks, in the words of the text.
type Speaker struct{ Name, Role string }

// Result is what became of one release.
type Result string

// The results. A release that was refused changed nothing.
const (
	Created   Result = "created"
	Updated   Result = "updated"
	Unchanged Result = "unchanged"
	Refused   Result = "refused"
)

// Outcome is what became of one release, and what an editor should look at.
type Outcome struct {
	Source string
	// Headline is the release's, for telling a person which one is meant.
	Headline string
	Item     dateline.ID
	Lang     dateline.Lang
	Result   Result
	Public   bool
	Why      error    // of a refusal
	Unsure   []string // plain sentences
}

// Importing says how releases are brought in.
type Importing struct {
	Publish bool // make them public at once; otherwise they are drafts
	DryRun  bool // do everything and keep nothing
	By      Actor
	// Override says why texts are published without approval in a newsroom with a
	// desk, where they are kept as drafts otherwise.
	Override string
	// Elsewhere reports whether a source that is not in the newsroom yet is part
	// of the same run, so that a dry run does not call it missing. May be nil.
	Elsewhere func(source string) bool
}

// ErrTranslationFirst refuses a translation whose original is not there (yet).
var ErrTranslationFirst = errors.New("the text it translates is not here: import that one too")

// Import brings releases in, all in one transaction. Doing it again changes
// nothing; a source whose text changed gets a new edition, public at once if that
// was asked for. A release that cannot be taken is refused by itself, with
// the reason in its outcome; the error is for what stopped the whole.
func (n *Newsroom) Import(ctx context.Context, releases []Release, how Importing) ([]Outcome, error) {
	var outcomes []Outcome
	if how.Publish {
		releases = n.excerpted(releases)
	}
	undo := errors.New("dry run")
	err := n.db.Write(ctx, func(tx *store.Tx) error {
		outcomes = make([]Outcome, len(releases))
		room, err := tx.Newsroom(ctx)
		if err != nil {
			return err
		}
		kinds, err := tx.Kinds(ctx)
		if err != nil {
			return err
		}
		in := incoming{n: n, tx: tx, reg: n.registrar(tx), room: room, kinds: kinds, how: how}
		if in.staffed, err = tx.HasUsers(ctx); err != nil {
			return err
		}
		in.reg.quiet = !how.Publish || in.staffed && how.Override == ""
		if in.staffed && how.Publish && how.Override != "" {
			if err := n.append(ctx, tx, how.By, Line{Act: "override", Reason: how.Override, Detail: map[string]any{"texts": len(releases)}}); err != nil {
				return err
			}
		}
		for i, r := range releases {
			outcomes[i] = Outcome{Source: r.Source, Headline: r.Headline, Lang: r.Lang}
			if err := in.take(ctx, r, &outcomes[i]); err != nil {
				return fmt.Errorf("%s: %w", r.Source, err)
			}
		}
		if how.DryRun {
			return undo
		}
		return nil
	})
	if errors.Is(err, undo) {
		err = nil
	}
	return outcomes, err
}

// excerpted returns releases with their excerpts. It is the one costly part of
// publishing that needs nothing of the database, so all processors do it at once
// before the transaction begins.
func (n *Newsroom) excerpted(releases []Release) []Release {
	out := slices.Clone(releases)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(out)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(out); i = next.Add(1) - 1 {
				r := &out[i]
				r.excerpt = n.excerpt(dateline.Edition{Headline: r.Headline, Lead: r.Lead, Body: r.Body})
			}
		})
	}
	workers.Wait()
	return out
}

// incoming is one import under way, within its transaction.
type incoming struct {
	n     *Newsroom
	tx    *store.Tx
	reg   *registrar
	room  dateline.Newsroom
	kinds []dateline.Kind
	how   Importing

	staffed bool // somebody works at the desk
}

// take brings one release in. It checks everything before it writes anything, so
// that a refusal leaves nothing in the transaction.
func (in *incoming) take(ctx context.Context, r Release, o *Outcome) error {
	refuse := func(err error) error {
		o.Result, o.Why = Refused, err
		return nil
	}
	if err := in.check(r); err != nil {
		return refuse(err)
	}
	old, err := in.tx.EditionBySource(ctx, r.Source)
	switch {
	case err == nil:
		return in.again(ctx, r, old, o)
	case !notFound(err):
		return err
	}
	item := dateline.Item{Kind: r.Kind, Source: r.Lang, Status: dateline.Draft, SourceID: r.Source, Event: r.Event, Created: in.n.now().UTC()}
	madeFrom := dateline.ID("")
	fresh := true
	if r.TranslationOf != "" {
		original, err := in.tx.EditionBySource(ctx, r.TranslationOf)
		if notFound(err) {
			if in.how.DryRun && in.how.Elsewhere != nil && in.how.Elsewhere(r.TranslationOf) {
				o.Result = Created
				return nil
			}
			return refuse(fmt.Errorf("%w (%s)", ErrTranslationFirst, r.TranslationOf))
		}
		if err != nil {
			return err
		}
		if item, err = in.tx.Item(ctx, original.Item); err != nil {
			return err
		}
		if _, err := in.tx.LatestEdition(ctx, item.ID, r.Lang); err == nil {
			return refuse(dateline.Conflict{What: "translation_of", Reason: fmt.Sprintf("%s already has a text in %s", r.TranslationOf, r.Lang)})
		} else if !notFound(err) {
			return err
		}
		madeFrom, fresh = original.ID, false
	}
	if item.Status == dateline.Removed {
		return refuse(dateline.Conflict{What: "item " + string(item.ID), Reason: "it was removed, and a removed item does not come back"})
	}
	if fresh {
		if item.ID, err = in.n.id(); err != nil {
			return err
		}
	}
	if item.Facts, err = in.facts(ctx, item.Facts, r, fresh, o); err != nil {
		return err
	}
	if fresh {
		err = in.tx.InsertItem(ctx, item)
	} else {
		err = in.tx.UpdateItem(ctx, item)
	}
	if err != nil {
		return err
	}
	o.Item, o.Result = item.ID, Created
	e, err := in.save(ctx, item, r, 1, madeFrom)
	if err != nil {
		return err
	}
	if err := in.publish(ctx, item, e, r, o); err != nil {
		return err
	}
	if !fresh {
		return in.n.touch(ctx, in.tx, item.ID)
	}
	w := store.Work{Item: item.ID, Kind: item.Kind, Status: item.Status, Langs: map[dateline.Lang]dateline.Stage{r.Lang: dateline.StageNone}, Touched: item.Created}
	if o.Public {
		w.Status = dateline.Live
	}
	for _, office := range item.Facts.Offices {
		w.Offices = append(w.Offices, office.ID)
	}
	return in.tx.SaveWork(ctx, described(w, r.Lang, map[dateline.Lang]string{r.Lang: r.Headline}))
}

// again brings in a source that was brought in before.
func (in *incoming) again(ctx context.Context, r Release, old dateline.Edition, o *Outcome) error {
	item, err := in.tx.Item(ctx, old.Item)
	if err != nil {
		return err
	}
	o.Item = item.ID
	if old.Lang != r.Lang {
		o.Result, o.Why = Refused, dateline.Conflict{What: "language", Reason: fmt.Sprintf("this source was imported in %s before; give the text in %s a source of its own", old.Lang, r.Lang)}
		return nil
	}
	newest, err := in.tx.LatestEdition(ctx, item.ID, r.Lang)
	if err != nil {
		return err
	}
	// Everything that can refuse comes before facts, which adds to the registers.
	sameText := old.SameText(dateline.Edition{Headline: r.Headline, Lead: r.Lead, Body: r.Body, Incomplete: r.Incomplete})
	edited := newest.ID != old.ID
	switch {
	case sameText && (edited || item.Status == dateline.Removed):
		o.Result = Unchanged
		o.Public, err = in.public(ctx, newest, item)
		return err
	case item.Status == dateline.Removed:
		o.Result, o.Why = Refused, dateline.Conflict{What: "item " + string(item.ID), Reason: "it was removed, and a removed item does not come back"}
		return nil
	case edited, in.opened(ctx, item.ID, r.Lang):
		o.Result, o.Why = Refused, dateline.Conflict{What: "item " + string(item.ID), Reason: "the text was edited here since it was imported; it was left alone"}
		return nil
	}
	own := r.Lang == item.Source
	facts, err := in.facts(ctx, item.Facts, r, own, o)
	if err != nil {
		return err
	}
	kind, event := item.Kind, item.Event
	if own {
		kind, event = r.Kind, r.Event
	}
	sameRest := sameFacts(facts, item.Facts) && kind == item.Kind && sameEvent(event, item.Event)
	if sameText && sameRest {
		o.Result = Unchanged
		if o.Public, err = in.public(ctx, old, item); err != nil || o.Public {
			return err
		}
		if err := in.publish(ctx, item, old, r, o); err != nil {
			return err
		}
		return in.n.touch(ctx, in.tx, item.ID)
	}
	o.Result = Updated
	item.Facts, item.Kind, item.Event = facts, kind, event
	if err := in.tx.UpdateItem(ctx, item); err != nil {
		return err
	}
	e := old
	if !sameText {
		madeFrom := dateline.ID("")
		if !own { // a translation that comes anew was made from the source of now
			source, err := in.tx.LatestEdition(ctx, item.ID, item.Source)
			if err != nil {
				return err
			}
			madeFrom = source.ID
		}
		if e, err = in.save(ctx, item, r, old.Number+1, madeFrom); err != nil {
			return err
		}
		if !own && old.MadeFrom != madeFrom {
			if err := in.brought(ctx, item, old, e); err != nil {
				return err
			}
		}
	}
	if err := in.publish(ctx, item, e, r, o); err != nil {
		return err
	}
	return in.n.touch(ctx, in.tx, item.ID)
}

// brought pairs a translation that comes anew after its source has changed: a
// paragraph that came as it was is as far behind as before, one that came changed was
// brought up to date.
func (in *incoming) brought(ctx context.Context, item dateline.Item, old, e dateline.Edition) error {
	t, err := PairedEdition(ctx, in.tx, old, item.Source)
	if err != nil || len(t.Links) == 0 {
		return err
	}
	source, err := in.tx.Edition(ctx, e.MadeFrom)
	if err != nil {
		return err
	}
	was := map[string]bool{}
	for _, u := range unitsOf(old) {
		was[u.Sum()] = true
	}
	units := unitsOf(e)
	links := parallel.Carry(t.Links, unitsOf(old), units)
	var changed []int
	for _, s := range parallel.Stale(links, unitsOf(source)).Links {
		at := links[:s.Link].Units()
		part := units[at : at+links[s.Link].Target]
		if (s.Stale || s.Gone) && slices.ContainsFunc(part, func(u dateline.Unit) bool { return !was[u.Sum()] }) {
			changed = append(changed, s.Link)
		}
	}
	slices.Reverse(changed) // bringing one up to date may join it with the next
	for _, i := range changed {
		state := links[i].State
		if links, err = parallel.Refresh(links, i, unitsOf(source)); err != nil {
			return err
		}
		links[i].State = state
	}
	return in.tx.SaveEditionTranslation(ctx, e.ID, store.EditionTranslation{Links: links.In(item.Source)})
}

// opened reports whether somebody at the desk is writing the text anew.
func (in *incoming) opened(ctx context.Context, id dateline.ID, lang dateline.Lang) bool {
	_, err := in.tx.WorkingCopy(ctx, id, lang)
	return err == nil
}

// public reports whether an edition, with the item's facts as they are, is what
// the public sees in its language.
func (in *incoming) public(ctx context.Context, e dateline.Edition, item dateline.Item) (bool, error) {
	l, err := in.tx.Live(ctx, e.Item, e.Lang)
	if notFound(err) {
		return false, nil
	}
	return l.Edition == e.ID && upToDate(l, item), err
}

func (in *incoming) check(r Release) error {
	if err := r.storable(); err != nil {
		return err
	}
	switch {
	case r.Source == "":
		return dateline.Invalidf("source_id", "say where the text is from, so that importing it again does not double it")
	case !in.room.Has(r.Lang):
		return dateline.Invalidf("language", "the newsroom does not publish in %q (it has %s)", r.Lang, join(in.room.Languages))
	case !slices.ContainsFunc(in.kinds, func(k dateline.Kind) bool { return k.ID == r.Kind }):
		return dateline.Invalidf("kind", "there is no kind %q", r.Kind)
	case r.TranslationOf == r.Source:
		return dateline.Invalidf("translation_of", "a text cannot be its own translation")
	case r.Event != nil:
		if err := r.Event.Check(); err != nil {
			return err
		}
	}
	return dateline.Edition{Lang: r.Lang, Headline: r.Headline, Body: r.Body}.Check()
}

func (in *incoming) save(ctx context.Context, item dateline.Item, r Release, number int, madeFrom dateline.ID) (dateline.Edition, error) {
	id, err := in.n.id()
	if err != nil {
		return dateline.Edition{}, err
	}
	e := dateline.Edition{
		ID: id, Item: item.ID, Lang: r.Lang, Number: number, Headline: r.Headline, Lead: r.Lead, Body: r.Body,
		Incomplete: r.Incomplete, MadeFrom: madeFrom, Created: in.n.now().UTC(), By: in.how.By.who(),
	}
	e.Hash = e.ContentHash()
	if err := in.tx.InsertEdition(ctx, e, r.Source); err != nil {
		return e, err
	}
	if len(r.Reading) > 0 {
		err = in.tx.SaveReading(ctx, e.ID, r.Reading)
	}
	return e, err
}

// publish makes an imported edition public if that was asked for. One that may
// not be stays a draft, and the outcome says why.
func (in *incoming) publish(ctx context.Context, item dateline.Item, e dateline.Edition, r Release, o *Outcome) error {
	if item.Status == dateline.Withdrawn {
		if o.Result != Unchanged {
			o.Unsure = append(o.Unsure, "the item was withdrawn here; the text is kept as a draft")
		}
		return nil
	}
	if !in.how.Publish {
		return nil
	}
	if in.staffed && in.how.Override == "" {
		o.Unsure = append(o.Unsure, "kept as a draft: in a newsroom with a desk a text is approved there; give a reason to publish without")
		return nil
	}
	if e.Lang != item.Source { // a translation is not public without what it translates
		if _, err := in.tx.Live(ctx, item.ID, item.Source); notFound(err) {
			o.Unsure = append(o.Unsure, "kept as a draft: the text it translates is not public")
			return nil
		} else if err != nil {
			return err
		}
	}
	known := slices.IndexFunc(in.kinds, func(k dateline.Kind) bool { return k.ID == item.Kind })
	if known < 0 {
		return dateline.NotFound{What: "kind", Key: item.Kind}
	}
	set := []shown{{Edition: e, slug: text.Slug(r.Slug, maxSlug), excerpt: r.excerpt}}
	_, err := in.n.publish(ctx, in.tx, publication{in.room, in.kinds[known], item, set, nil, in.how.By, time.Time{}, false})
	if invalid, ok := errors.AsType[dateline.Invalid](err); ok {
		o.Unsure = append(o.Unsure, "kept as a draft: "+invalid.Error())
		return nil
	}
	if err == nil && o.Result == Unchanged {
		o.Result = Updated // it was a draft and is public now
	}
	o.Public = err == nil
	return err
}

// sameFacts compares what the facts say, not the names that the registers had
// when they were saved.
func sameFacts(a, b dateline.Facts) bool {
	say := func(f dateline.Facts) string {
		var s []string
		for _, o := range f.Offices {
			s = append(s, "office", string(o.ID))
		}
		for _, p := range f.Speakers {
			s = append(s, "speaker", string(p.Person.ID))
			if p.Role != nil {
				s = append(s, "role", string(p.Role.ID))
			}
		}
		for _, t := range f.Topics {
			s = append(s, "topic", string(t.ID))
		}
		if f.Place != nil {
			s = append(s, "place", string(f.Place.ID))
		}
		s = append(s, fmt.Sprint(f.Occasion), f.Issued.Local, f.Issued.Zone)
		return strings.Join(s, "\x00")
	}
	return say(a) == say(b)
}
