package newsroom

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"dateline"
	"dateline/internal/parallel"
	"dateline/internal/store"
)

// pair decides how a translation is paired with its source once its text is next:
// as asked, or as before, as far as the text allows.
func (n *Newsroom) pair(ctx context.Context, tx *store.Tx, item dateline.Item, w *dateline.WorkingCopy, next dateline.Text, asked dateline.Alignment) error {
	o, err := original(ctx, tx, item, w.Lang)
	if err != nil || o.Lang == "" {
		return err
	}
	after := unitsIn(next)
	if asked != nil {
		if err := checkLinks(asked, len(after)); err != nil {
			return err
		}
		w.Links = asked.In(o.Lang)
		return nil
	}
	have, err := Paired(ctx, tx, o, *w)
	if err != nil {
		return err
	}
	before := unitsIn(w.Text)
	switch {
	case len(before) > 0 && len(have) > 0:
		w.Links = filled(parallel.Carry(have, before, after))
	case len(after) > 0 && len(o.Units) > 0:
		w.Links = parallel.Align(o.Units, after, o.Lang, w.Lang)
	default:
		w.Links = nil
	}
	w.Links = w.Links.In(o.Lang)
	return nil
}

// filled pairs what came new to a translation with the source paragraph beside it
// that had none: whoever writes in the text as a whole fills its gaps.
func filled(a dateline.Alignment) (out dateline.Alignment) {
	for i := 0; i < len(a); i++ {
		l := a[i]
		if n := len(out); len(l.Source) == 0 && n > 0 && out[n-1].Target == 0 {
			out[n-1].Target, out[n-1].State = l.Target, dateline.LinkGuess
			continue
		}
		if len(l.Source) == 0 && i+1 < len(a) && a[i+1].Target == 0 {
			l, i = dateline.Link{Source: a[i+1].Source, Target: l.Target, State: dateline.LinkGuess}, i+1
		}
		out = append(out, l)
	}
	return out
}

// checkLinks reports the first thing for which a pairing cannot be kept.
func checkLinks(a dateline.Alignment, units int) error {
	size := 0
	for _, l := range a {
		switch l.State {
		case dateline.LinkGuess, dateline.LinkMachine, dateline.LinkConverted, dateline.LinkDone, "":
		default:
			return dateline.Invalidf("links", "there is no state %q of a paragraph", l.State)
		}
		if l.Target < 0 {
			return dateline.Invalidf("links", "a paragraph cannot be paired with fewer than none")
		}
		for _, s := range l.Source {
			size += len(s)
		}
		if err := storable("links", l.Source...); err != nil {
			return err
		}
	}
	if size > 2*dateline.MaxBody {
		return dateline.Invalidf("links", "the pairing is larger than the texts")
	}
	if a.Units() != units {
		return dateline.Conflict{What: "text", Reason: "the paragraphs have changed since you opened it; look at it again", Key: "changed"}
	}
	return nil
}

// nobodys refuses what holds a machine's draft that no person has gone through.
func nobodys(a dateline.Alignment) error {
	if m := a.Machine(); m > 0 {
		return dateline.Invalid{Field: "machine", Reason: fmt.Sprintf("%d paragraphs are a machine's draft that nobody has gone through; go through each before you hand it over", m), Key: "machine"}
	}
	return nil
}

// madeFrom names the source edition that a translation is made from: the newest,
// when it says all of it, otherwise the one that it was begun with.
func (n *Newsroom) madeFrom(ctx context.Context, tx *store.Tx, item dateline.Item, w *dateline.WorkingCopy) error {
	o, err := original(ctx, tx, item, w.Lang)
	if err != nil || o.Lang == "" {
		return err
	}
	if w.Links, err = Paired(ctx, tx, o, *w); err != nil {
		return err
	}
	if err := nobodys(w.Links); err != nil {
		return err
	}
	if o.Edition == "" { // it was not handed over yet
		return nil
	}
	source, err := tx.Edition(ctx, o.Edition)
	if err != nil {
		return err
	}
	if w.MadeFrom == "" || Behind(parallel.Stale(w.Links, unitsOf(source))) == 0 {
		w.MadeFrom = source.ID
	}
	return nil
}

// keepTranslation keeps with an edition how it is paired with its source, and what
// the checks say of it now.
func (n *Newsroom) keepTranslation(ctx context.Context, tx *store.Tx, item dateline.Item, w dateline.WorkingCopy, edition dateline.ID) error {
	room, err := tx.Newsroom(ctx)
	if err != nil {
		return err
	}
	o, err := OriginalOf(ctx, tx, room, item, w.Lang)
	if err != nil || o.Lang == "" || len(o.Units) == 0 {
		return err
	}
	t := store.EditionTranslation{}
	if t.Links, err = Paired(ctx, tx, o, w); err != nil {
		return err
	}
	if c, ok := room.ConvertedFrom(w.Lang); ok && c.From == o.Lang && slices.ContainsFunc(t.Links, func(l dateline.Link) bool { return l.State == dateline.LinkConverted }) {
		t.Converted = o.Lang
	}
	t.Links = t.Links.In(o.Lang)
	w.Links = t.Links
	found, err := n.Findings(ctx, tx, item, o, w)
	if err != nil {
		return err
	}
	if len(found) > 0 {
		if t.Findings, err = json.Marshal(found); err != nil {
			return err
		}
	}
	return tx.SaveEditionTranslation(ctx, edition, t)
}

// released reports why a set may not become public as the kind wants the languages
// of an item to: together, or the source first. trusting asks beforehand: what is made
// by conversion when the set is published will follow it. A language that the item
// never was public in does not hold up its corrections.
func (n *Newsroom) released(ctx context.Context, tx *store.Tx, room dateline.Newsroom, kind dateline.Kind, item dateline.Item, set []dateline.Edition, trusting bool) error {
	if kind.Release == dateline.ReleaseAny {
		return nil
	}
	public := map[dateline.Lang]dateline.Edition{}
	live, err := tx.LiveOfItem(ctx, item.ID)
	if err != nil {
		return err
	}
	for _, l := range live {
		if l.Status == dateline.Live {
			if public[l.Lang], err = tx.Edition(ctx, l.Edition); err != nil {
				return err
			}
		}
	}
	for _, e := range set {
		public[e.Lang] = e
	}
	if _, ok := public[item.Source]; !ok {
		return dateline.Conflict{What: "text", Reason: "a translation is not public before its source; publish " + string(item.Source) + " with it or first", Key: "source first"}
	}
	if kind.Release != dateline.ReleaseTogether {
		return nil
	}
	for _, l := range room.Languages {
		e, ok := public[l]
		if trusting && slices.ContainsFunc(set, func(s dateline.Edition) bool { return follows(room, kind, item, s.Lang, l) }) {
			continue
		}
		if !ok && len(live) > 0 { // it came to the newsroom since
			continue
		}
		if !ok {
			if from := room.Origin(item, l); follows(room, kind, item, from, l) && public[from].ID != "" {
				continue // it is made when the set is published
			}
			return dateline.Conflict{What: "text", Reason: "all languages of this kind of item become public together, and " + string(l) + " is missing", Key: "together"}
		}
		report, err := n.behind(ctx, tx, room, item, e, public)
		if err != nil {
			return err
		}
		if behind := Behind(report) + report.Missing; behind > 0 {
			return dateline.Conflict{What: "text", Reason: fmt.Sprintf("all languages of this kind of item become public together, and %s is behind its source in %d paragraphs; bring it up to date and publish it with the rest", l, behind), Key: "together behind"}
		}
	}
	return nil
}

// fellBehind tells who is to bring a translation up to date that readers see: whoever
// last had a hand in it, or, of one that came in otherwise, all who translate into
// the language.
func (n *Newsroom) fellBehind(ctx context.Context, tx *store.Tx, by Actor, item dateline.Item, lang dateline.Lang) error {
	list, err := tx.Translations(ctx, item.ID)
	if err != nil {
		return err
	}
	var who []dateline.ID
	for _, t := range list {
		if t.Lang == lang && t.Holder != "" {
			who = append(who, t.Holder)
		}
	}
	if len(who) == 0 {
		users, err := tx.Accounts(ctx)
		if err != nil {
			return err
		}
		for _, u := range users {
			if u.Has(dateline.Translator) && u.May(dateline.ToWrite, Subject(item, lang, dateline.WorkingCopy{}, "")) == nil {
				who = append(who, u.ID)
			}
		}
	}
	return n.tell(ctx, tx, by, who, store.Notice{What: "fell_behind", Item: item.ID, Lang: lang})
}

// originAmong is the language that a text is made from among those that are public:
// where the other script is not, the source.
func originAmong(room dateline.Newsroom, item dateline.Item, l dateline.Lang, public map[dateline.Lang]dateline.Edition) dateline.Lang {
	origin := room.Origin(item, l)
	if _, ok := public[origin]; !ok && origin != "" {
		return item.Source
	}
	return origin
}

// behind is how an edition stands to the one it is made from among those that are or
// become public.
func (n *Newsroom) behind(ctx context.Context, tx *store.Tx, room dateline.Newsroom, item dateline.Item, e dateline.Edition, public map[dateline.Lang]dateline.Edition) (r parallel.Report, err error) {
	origin := originAmong(room, item, e.Lang, public)
	source, ok := public[origin]
	if origin == "" || !ok {
		return r, nil
	}
	t, err := tx.EditionTranslation(ctx, e.ID)
	if err != nil && !notFound(err) {
		return r, err
	}
	if err == nil && !t.Links.Of(origin) {
		// It was made from another language. It is taken to say what is public in this
		// one, before whatever becomes public now.
		said := source
		if live, err := tx.Live(ctx, item.ID, origin); err == nil {
			if said, err = tx.Edition(ctx, live.Edition); err != nil {
				return r, err
			}
		} else if !notFound(err) {
			return r, err
		}
		t.Links = parallel.Align(unitsOf(said), unitsOf(e), origin, e.Lang).In(origin)
		if err := tx.SetEditionLinks(ctx, e.ID, t.Links); err != nil {
			return r, err
		}
	}
	if notFound(err) {
		if e.MadeFrom == "" || e.MadeFrom == source.ID {
			return r, nil
		}
		if t, err = PairedEdition(ctx, tx, e, origin); err != nil {
			return r, err
		}
		if len(t.Links) > 0 {
			if err := tx.SaveEditionTranslation(ctx, e.ID, t); err != nil {
				return r, err
			}
		}
	}
	if len(t.Links) == 0 {
		return r, nil
	}
	return parallel.Stale(t.Links, unitsOf(source)), nil
}

// standings says of each language that is public how far it is behind, and adds
// what became public now to the memory. set are the editions of this act.
func (n *Newsroom) standings(ctx context.Context, tx *store.Tx, by Actor, room dateline.Newsroom, item dateline.Item, rows []store.Live, set []shown, before []dateline.LiveEdition, p dateline.Publication) error {
	if len(rows) < 2 && rows[0].Lang == item.Source {
		return nil
	}
	was := map[dateline.Lang]dateline.LiveEdition{}
	for _, b := range before {
		was[b.Lang] = b
	}
	public := map[dateline.Lang]dateline.Edition{}
	for _, r := range rows {
		e, err := tx.Edition(ctx, r.Edition)
		if err != nil {
			return err
		}
		public[r.Lang] = e
	}
	reports := map[dateline.Lang]parallel.Report{}
	known := map[dateline.Lang]store.EditionTranslation{} // as it was kept, before what is paired now
	for l, e := range public {
		t, err := tx.EditionTranslation(ctx, e.ID)
		if err != nil && !notFound(err) {
			return err
		}
		known[l] = t
		if reports[l], err = n.behind(ctx, tx, room, item, e, public); err != nil {
			return err
		}
	}
	for i := range rows {
		r, e := &rows[i], public[rows[i].Lang]
		origin := originAmong(room, item, r.Lang, public)
		if origin == "" {
			continue
		}
		r.Converted = known[r.Lang].Converted
		// A converted text is no fresher than what it was converted from.
		r.Stale = max(Behind(reports[r.Lang]), Behind(reports[origin]))
		r.StaleSince = time.Time{}
		if r.Stale > 0 {
			if r.StaleSince = was[r.Lang].StaleSince; r.StaleSince.IsZero() {
				r.StaleSince = p.At
				if err := n.fellBehind(ctx, tx, by, item, r.Lang); err != nil {
					return err
				}
			}
		}
		inSet := slices.ContainsFunc(set, func(s shown) bool { return s.Lang == r.Lang || s.Lang == origin })
		if _, ok := public[origin]; ok && inSet {
			if err := n.remember(ctx, tx, item, origin, e, known[r.Lang], reports[r.Lang]); err != nil {
				return err
			}
		}
	}
	return nil
}
