package newsroom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/store"
)

// Base names a state of settings, a kind or an entry, so that saving over what
// somebody else saved meanwhile is noticed.
func Base(v any) string {
	b, _ := json.Marshal(v)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// change runs an act that public pages may show: fn makes the change and returns
// what was there before and what is there now, nil for nothing. base is Base of
// what was edited; empty, it is not looked at. What changes nothing leaves no
// trace. fn may set the line's Subject.
func (n *Newsroom) change(ctx context.Context, by Actor, a dateline.Action, s dateline.Subject, l *Line, base string, fn func(*store.Tx) (before, after any, err error)) error {
	return n.act(ctx, by, *l, func(tx *store.Tx) error {
		if err := n.may(ctx, tx, by, a, s); err != nil {
			return err
		}
		before, after, err := fn(tx)
		if err != nil {
			return err
		}
		if base != "" && base != Base(before) {
			return dateline.Conflict{What: l.Act, Reason: "it has changed since you opened it; look at it again", Key: "changed"}
		}
		if Base(before) == Base(after) {
			return nil
		}
		line := *l // fn may be run again
		line.Detail = map[string]any{"before": before, "after": after}
		if err := n.append(ctx, tx, by, line); err != nil {
			return err
		}
		if a == dateline.ToRegister { // what only drafts name must not even be seen to change
			if shown, err := tx.EntryShown(ctx, dateline.ID(line.Subject)); err != nil || !shown {
				return err
			}
		}
		_, err = tx.RaisePublication(ctx, n.now())
		return err
	})
}

// Configure replaces the newsroom's settings. base is Base of the settings that
// were edited, or empty.
//
// Errors: Invalid names the field; Conflict when somebody saved others meanwhile,
// or for a language that is left out though it has addresses or drafts.
func (n *Newsroom) Configure(ctx context.Context, by Actor, base string, settings dateline.Newsroom) error {
	if err := settable(settings); err != nil {
		return err
	}
	for field, texts := range map[string]dateline.Names{"name": settings.Names, "about": settings.About, "footer": settings.Footer} {
		if err := short(field, 8*maxName, said(texts)...); err != nil {
			return err
		}
	}
	if err := short("address", maxSource, settings.Address, settings.Contact); err != nil {
		return err
	}
	return n.change(ctx, by, dateline.ToConfigure, dateline.Subject{}, &Line{Act: "configure"}, base, func(tx *store.Tx) (any, any, error) {
		was, err := tx.Newsroom(ctx)
		if err != nil {
			return nil, nil, err
		}
		for _, l := range was.Languages {
			if settings.Has(l) {
				continue
			}
			used, err := tx.LanguageUsed(ctx, l)
			if err != nil {
				return nil, nil, err
			}
			if used {
				return nil, nil, dateline.Conflict{What: "language", Reason: string(l) + " has texts or addresses; they answer for ever, so the language stays", Key: "language used"}
			}
		}
		if err := relist(ctx, tx, was, settings); err != nil {
			return nil, nil, err
		}
		return was, settings, tx.PutNewsroom(ctx, settings)
	})
}

// relist makes lists with what is not translated, or does away with them, when the
// settings say something else than before.
func relist(ctx context.Context, tx *store.Tx, was, now dateline.Newsroom) error {
	if was.ShowUntranslated == now.ShowUntranslated && (!now.ShowUntranslated || slices.Equal(was.Languages, now.Languages)) {
		return nil
	}
	return tx.Relist(ctx, now.Languages, now.ShowUntranslated)
}

// reKind is what the id of a kind looks like: "press release".
var reKind = regexp.MustCompile(`^[a-z][a-z0-9]*([ -][a-z0-9]+)*$`)

// required are the facts that a kind may ask for.
var required = []dateline.FactName{dateline.FactOffice, dateline.FactSpeaker, dateline.FactRole, dateline.FactPlace, dateline.FactOccasion, dateline.FactIssued}

// Requirable returns the facts that a kind may ask for, as forms list them.
func Requirable() []dateline.FactName { return slices.Clone(required) }

func checkKind(k dateline.Kind) error {
	named := false
	for _, s := range k.Names {
		named = named || strings.TrimSpace(s) != ""
	}
	switch {
	case !reKind.MatchString(k.ID) || len(k.ID) > 40:
		return dateline.Invalidf("id", "%q is not a name for a kind (write small letters and digits, such as press release)", k.ID)
	case !named:
		return dateline.Invalidf("names", "give the kind a name in one language at least")
	case k.Release != dateline.ReleaseAny && k.Release != dateline.ReleaseTogether && k.Release != dateline.ReleaseSourceFirst:
		return dateline.Invalidf("release", "there is no way to publish languages called %q", k.Release)
	case k.Approvals < 0 || k.Approvals > 3:
		return dateline.Invalidf("approvals", "a text is approved by one, two or three people")
	}
	for _, f := range k.Requires {
		if !slices.Contains(required, f) {
			return dateline.Invalidf("requires", "there is no fact %q", f)
		}
	}
	return short("names", maxName, said(k.Names)...)
}

// SaveKind adds a kind at the end, or changes one; an empty base adds. Whether it
// happens cannot change once an item is of the kind.
func (n *Newsroom) SaveKind(ctx context.Context, by Actor, base string, k dateline.Kind) error {
	if err := checkKind(k); err != nil {
		return err
	}
	return n.change(ctx, by, dateline.ToConfigure, dateline.Subject{}, &Line{Act: "save kind", Subject: k.ID}, base, func(tx *store.Tx) (any, any, error) {
		kinds, err := tx.Kinds(ctx)
		if err != nil {
			return nil, nil, err
		}
		at := slices.IndexFunc(kinds, func(have dateline.Kind) bool { return have.ID == k.ID })
		switch {
		case at < 0 && base != "":
			return nil, nil, dateline.NotFound{What: "kind", Key: k.ID}
		case at < 0:
			return nil, k, tx.SaveKind(ctx, k, len(kinds))
		case base == "":
			return nil, nil, dateline.Conflict{What: "kind", Reason: "there is a kind of this name already", Key: "kind exists"}
		}
		if kinds[at].Happens != k.Happens {
			used, err := tx.KindUsed(ctx, k.ID)
			if err != nil {
				return nil, nil, err
			}
			if used {
				return nil, nil, dateline.Conflict{What: "kind", Reason: "there are items of this kind, so whether it happens cannot change", Key: "kind happens"}
			}
		}
		return kinds[at], k, tx.SaveKind(ctx, k, at)
	})
}

// RemoveKind takes a kind out that no item is of.
func (n *Newsroom) RemoveKind(ctx context.Context, by Actor, id string) error {
	return n.change(ctx, by, dateline.ToConfigure, dateline.Subject{}, &Line{Act: "remove kind", Subject: id}, "", func(tx *store.Tx) (any, any, error) {
		k, err := tx.Kind(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		used, err := tx.KindUsed(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		if used {
			return nil, nil, dateline.Conflict{What: "kind", Reason: "there are items of this kind", Key: "kind used"}
		}
		if err := tx.DeleteKind(ctx, id); err != nil {
			return nil, nil, err
		}
		rest, err := tx.Kinds(ctx)
		if err != nil {
			return nil, nil, err
		}
		for i, other := range rest { // without a gap, so that the next one added is last
			if err := tx.SaveKind(ctx, other, i); err != nil {
				return nil, nil, err
			}
		}
		return k, nil, nil
	})
}

// OrderKinds puts the kinds in the order of ids, which names each once.
func (n *Newsroom) OrderKinds(ctx context.Context, by Actor, ids []string) error {
	return n.change(ctx, by, dateline.ToConfigure, dateline.Subject{}, &Line{Act: "order kinds"}, "", func(tx *store.Tx) (any, any, error) {
		kinds, err := tx.Kinds(ctx)
		if err != nil {
			return nil, nil, err
		}
		var was []string
		for _, k := range kinds {
			was = append(was, k.ID)
		}
		if !slices.Equal(slices.Sorted(slices.Values(was)), slices.Sorted(slices.Values(ids))) {
			return nil, nil, dateline.Conflict{What: "kinds", Reason: "a kind was added or removed meanwhile; look at the list again", Key: "changed"}
		}
		for i, id := range ids {
			if err := tx.SaveKind(ctx, kinds[slices.Index(was, id)], i); err != nil {
				return nil, nil, err
			}
		}
		return was, ids, nil
	})
}
