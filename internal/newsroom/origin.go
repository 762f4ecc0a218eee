package newsroom

import (
	"context"
	"slices"
	"time"

	"dateline"
	"dateline/internal/parallel"
	"dateline/internal/store"
)

// Texts is what the reading of texts and their origins needs: a transaction, or
// what is read outside of one.
type Texts interface {
	Editions
	WorkingCopy(ctx context.Context, id dateline.ID, l dateline.Lang) (dateline.WorkingCopy, error)
	EditionTranslation(ctx context.Context, edition dateline.ID) (store.EditionTranslation, error)
}

// Original is the text that a translation is made from, as it is now at the desk.
type Original struct {
	Lang    dateline.Lang
	Edition dateline.ID // empty while it is a working copy that was not handed over
	Stage   dateline.Stage
	Units   []dateline.Unit
}

// OriginalOf returns the text from which an item's text in a language is made: what
// is being written, if somebody is, otherwise what is public, otherwise its newest
// edition. Where there is none yet it has no units.
func OriginalOf(ctx context.Context, from Texts, room dateline.Newsroom, item dateline.Item, lang dateline.Lang) (o Original, err error) {
	if o, err = originIn(ctx, from, item.ID, room.Origin(item, lang)); err != nil || len(o.Units) > 0 || o.Lang == "" || o.Lang == item.Source {
		return o, err
	}
	// There is no text of the other script: what there is was made from the source.
	return originIn(ctx, from, item.ID, item.Source)
}

func originIn(ctx context.Context, from Texts, id dateline.ID, lang dateline.Lang) (o Original, err error) {
	if o.Lang = lang; lang == "" {
		return o, nil
	}
	w, err := from.WorkingCopy(ctx, id, lang)
	if err == nil {
		o.Edition, o.Stage, o.Units = w.Edition, w.Stage, unitsIn(w.Text)
		return o, nil
	}
	if !notFound(err) {
		return o, err
	}
	e, err := newest(ctx, from, id, lang)
	if notFound(err) {
		return o, nil
	}
	o.Edition, o.Units = e.ID, unitsOf(e)
	return o, err
}

// newest is the text of an item in a language that is not being written: what is
// public, or otherwise the newest edition. An edition that was put away since is not
// what anybody reads.
func newest(ctx context.Context, from Editions, id dateline.ID, lang dateline.Lang) (dateline.Edition, error) {
	live, err := from.Live(ctx, id, lang)
	if err == nil && live.Status == dateline.Live {
		return from.Edition(ctx, live.Edition)
	}
	if err != nil && !notFound(err) {
		return dateline.Edition{}, err
	}
	return from.LatestEdition(ctx, id, lang)
}

// original is OriginalOf in a newsroom as its settings are now.
func original(ctx context.Context, tx *store.Tx, item dateline.Item, lang dateline.Lang) (Original, error) {
	room, err := tx.Newsroom(ctx)
	if err != nil {
		return Original{}, err
	}
	return OriginalOf(ctx, tx, room, item, lang)
}

func unitsOf(e dateline.Edition) []dateline.Unit { return parallel.Units(e.Headline, e.Lead, e.Body) }

func unitsIn(t dateline.Text) []dateline.Unit { return parallel.Units(t.Headline, t.Lead, t.Body) }

// PairedEdition returns how an edition is paired with what it was made from. One
// that came in without (an import, a translation older than the pairing) is paired
// by its structure with the edition it says it was made from.
func PairedEdition(ctx context.Context, from Texts, e dateline.Edition, origin dateline.Lang) (store.EditionTranslation, error) {
	t, err := from.EditionTranslation(ctx, e.ID)
	if err == nil && !t.Links.Of(origin) { // another language is what it is made from now
		return store.EditionTranslation{Converted: t.Converted}, nil
	}
	if err == nil || !notFound(err) {
		return t, err
	}
	if e.MadeFrom == "" {
		return store.EditionTranslation{}, nil
	}
	source, err := from.Edition(ctx, e.MadeFrom)
	if notFound(err) || err == nil && source.Lang != origin {
		return store.EditionTranslation{}, nil
	}
	if err == nil {
		t.Links = parallel.Align(unitsOf(source), unitsOf(e), origin, e.Lang)
	}
	return t, err
}

// Paired returns how a working copy is paired with the text it is made from: as
// was saved with it, as the edition it began with is, or by its structure. Its
// targets add up to the units of the text.
func Paired(ctx context.Context, from Texts, o Original, w dateline.WorkingCopy) (dateline.Alignment, error) {
	units := unitsIn(w.Text)
	if len(w.Links) > 0 && w.Links.Units() == len(units) && w.Links.Of(o.Lang) {
		return w.Links, nil
	}
	if w.Base != "" {
		e, err := from.Edition(ctx, w.Base)
		if err != nil && !notFound(err) {
			return nil, err
		}
		if err == nil {
			t, err := PairedEdition(ctx, from, e, o.Lang)
			if err != nil {
				return nil, err
			}
			if len(t.Links) > 0 {
				return parallel.Carry(t.Links, unitsOf(e), units), nil
			}
		}
	}
	if len(units) == 0 {
		return nil, nil
	}
	return parallel.Align(o.Units, units, o.Lang, w.Lang), nil
}

// Behind is how many units a translation is behind its source: what changed, came
// or went since. What it never had is not among them.
func Behind(r parallel.Report) int { return r.Stale + r.Gone + r.Added }

// restate works out anew how the translations of an item stand with their source.
func (n *Newsroom) restate(ctx context.Context, tx *store.Tx, item dateline.Item, copies []dateline.WorkingCopy, latest []dateline.Edition) error {
	room, err := tx.Newsroom(ctx)
	if err != nil {
		return err
	}
	was, err := tx.Translations(ctx, item.ID)
	if err != nil {
		return err
	}
	texts := map[dateline.Lang]dateline.WorkingCopy{}
	for _, e := range latest {
		if e, err = newest(ctx, tx, item.ID, e.Lang); err != nil {
			return err
		}
		texts[e.Lang] = dateline.WorkingCopy{Item: item.ID, Lang: e.Lang, Base: e.ID, Text: dateline.Text{Headline: e.Headline, Lead: e.Lead, Body: e.Body}, By: holder(e.By)}
	}
	for _, w := range copies {
		texts[w.Lang] = w
	}
	for _, t := range was {
		if _, ok := texts[t.Lang]; !ok || t.Lang == item.Source {
			if err := tx.DeleteTranslation(ctx, item.ID, t.Lang); err != nil {
				return err
			}
		}
	}
	origins := map[dateline.Lang]Original{} // several languages have the same one
	for l, w := range texts {
		o, ok := origins[room.Origin(item, l)]
		if !ok {
			if o, err = OriginalOf(ctx, tx, room, item, l); err != nil {
				return err
			}
			origins[room.Origin(item, l)] = o
		}
		if len(o.Units) == 0 { // it is the source, or its source is still to be written
			continue
		}
		if behind, err := n.keepPairing(ctx, tx, o, w); err != nil {
			return err
		} else if !behind {
			if err := tx.DeleteTranslation(ctx, item.ID, l); err != nil {
				return err
			}
			continue
		}
		links, err := Paired(ctx, tx, o, w)
		if err != nil {
			return err
		}
		r := parallel.Stale(links, o.Units)
		now := store.Translation{Item: item.ID, Lang: l, Stale: r.Stale, Gone: r.Gone, Machine: links.Machine(), Holder: w.By}
		now.Done, now.Total = links.Progress()
		now.Total += r.Added
		if len(w.Headline)+len(w.Body) > 0 { // of one that is not begun, nothing was added since
			now.Added = r.Added
		}
		if i := slices.IndexFunc(was, func(t store.Translation) bool { return t.Lang == l }); i >= 0 {
			now.Since = was[i].Since
			if now.Holder == "" || w.Version == 0 && was[i].Holder != "" { // handing it over is no hand in the words
				now.Holder = was[i].Holder
			}
		}
		switch {
		case now.Behind() == 0:
			now.Since = time.Time{}
		case now.Since.IsZero():
			now.Since = n.now()
		}
		if err := tx.SaveTranslation(ctx, now); err != nil {
			return err
		}
	}
	return nil
}

// keepPairing sees to it that the edition a text began with is paired with its
// source once and for all, since neither ever changes. It reports whether there is
// anything to be said of the text: of an edition made from the very text that its
// source still is, there is not.
func (n *Newsroom) keepPairing(ctx context.Context, tx *store.Tx, o Original, w dateline.WorkingCopy) (bool, error) {
	if w.Base == "" {
		return true, nil
	}
	if _, err := tx.EditionTranslation(ctx, w.Base); err == nil || !notFound(err) {
		return true, err
	}
	e, err := tx.Edition(ctx, w.Base)
	if err != nil {
		return false, err
	}
	if w.Version == 0 && e.MadeFrom == o.Edition {
		return false, nil
	}
	t, err := PairedEdition(ctx, tx, e, o.Lang)
	if err != nil || len(t.Links) == 0 {
		return true, err
	}
	return true, tx.SaveEditionTranslation(ctx, e.ID, t)
}

// holder is the user that an edition names as its maker, if it is one.
func holder(by string) dateline.ID {
	if dateline.ID(by).Valid() {
		return dateline.ID(by)
	}
	return ""
}
