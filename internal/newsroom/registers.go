package newsroom

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dateline"
	"dateline/internal/store"
	"dateline/internal/text"
)

// registrar finds and makes register entries within one transaction. It
// remembers what it found, so that a batch of a thousand items that all name one
// office asks once.
type registrar struct {
	n    *Newsroom
	tx   *store.Tx
	seen map[registrarKey][]store.Entry
	// quiet keeps what drafts call a thing out of the register, where everybody
	// could read it: the draft knows it, and the register learns it when the draft
	// is published (see learn). The thing is found by that name from now on.
	quiet bool
}

type registrarKey struct {
	register dateline.Register
	folded   string
}

func (n *Newsroom) registrar(tx *store.Tx) *registrar {
	return &registrar{n: n, tx: tx, seen: map[registrarKey][]store.Entry{}}
}

// find returns the entries that go by a name, in any language, in an order that
// stays the same. Two entries of one name are two different things.
func (r *registrar) find(ctx context.Context, reg dateline.Register, name string) ([]store.Entry, error) {
	key := registrarKey{reg, text.Fold(name)}
	if known, ok := r.seen[key]; ok {
		return known, nil
	}
	found, err := r.tx.EntriesByName(ctx, reg, key.folded)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	r.seen[key] = found
	return found, nil
}

// add makes an entry, or completes the one that already goes by one of its
// names.
func (r *registrar) add(ctx context.Context, reg dateline.Register, name Name) (store.Entry, error) {
	for _, s := range name.all() {
		found, err := r.find(ctx, reg, s)
		if err != nil {
			return store.Entry{}, err
		}
		if len(found) > 0 {
			return r.complete(ctx, reg, found[0], name)
		}
	}
	return r.make(ctx, reg, name)
}

// make adds an entry to a register.
func (r *registrar) make(ctx context.Context, reg dateline.Register, name Name) (store.Entry, error) {
	id, err := r.n.id()
	if err != nil {
		return store.Entry{}, err
	}
	e := store.Entry{Entry: dateline.Entry{ID: id, Names: name.Names, Aliases: name.Aliases}, Detail: store.EntryDetail{Zone: name.Zone}}
	if e.Slug, err = r.slug(ctx, reg, name, id); err != nil {
		return store.Entry{}, err
	}
	folded := name.folded()
	if err := r.tx.InsertEntry(ctx, reg, e, folded); err != nil {
		return store.Entry{}, err
	}
	for _, f := range folded {
		delete(r.seen, registrarKey{reg, f}) // others may share it
	}
	return e, nil
}

// complete adds to e what name knows and e does not: a name in a language that
// it lacked, another spelling. What e has already is never replaced.
func (r *registrar) complete(ctx context.Context, reg dateline.Register, e store.Entry, name Name) (store.Entry, error) {
	names, aliases := maps.Clone(e.Names), slices.Clone(e.Aliases)
	if names == nil {
		names = dateline.Names{}
	}
	changed := false
	alias := func(s string) {
		known := slices.Contains(aliases, s)
		for _, have := range names {
			known = known || have == s
		}
		if !known {
			aliases, changed = append(aliases, s), true
		}
	}
	for _, l := range slices.Sorted(maps.Keys(name.Names)) {
		if names[l] == "" {
			names[l], changed = name.Names[l], true
		} else {
			alias(name.Names[l])
		}
	}
	for _, a := range name.Aliases {
		alias(a)
	}
	if !changed {
		return e, nil
	}
	e.Names, e.Aliases = names, aliases
	folded := name.folded()
	save := func() error { return r.tx.UpdateEntry(ctx, reg, e, folded) }
	if r.quiet {
		save = func() error { return r.tx.NameEntry(ctx, reg, e.ID, folded) }
	}
	if err := save(); err != nil {
		return e, err
	}
	// What was remembered of it, and of whatever shares its new names, is old.
	maps.DeleteFunc(r.seen, func(k registrarKey, found []store.Entry) bool {
		return slices.Contains(folded, k.folded) || slices.ContainsFunc(found, func(have store.Entry) bool { return have.ID == e.ID })
	})
	return e, nil
}

// slug returns a part of an address that no other entry of the register has:
// from the English name where there is one, because addresses of registers are
// the same in every language, otherwise from the first name.
func (r *registrar) slug(ctx context.Context, reg dateline.Register, name Name, id dateline.ID) (string, error) {
	best, _ := name.Names.In("en")
	base := text.FoldSlug(text.Slug(best, 60))
	if base == "" {
		base = string(id)
	}
	for n := 1; ; n++ {
		s := base
		if n > 1 {
			s = base + "-" + strconv.Itoa(n)
		}
		_, err := r.tx.EntryBySlug(ctx, reg, s)
		if _, free := errors.AsType[dateline.NotFound](err); free {
			return s, nil
		}
		if err != nil {
			return "", err
		}
	}
}

func (n Name) all() []string {
	var out []string
	for _, l := range slices.Sorted(maps.Keys(n.Names)) {
		out = append(out, n.Names[l])
	}
	return append(out, n.Aliases...)
}

func (n Name) folded() []string {
	var out []string
	for _, s := range n.all() {
		if f := text.Fold(s); f != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// ref returns the reference to what a text calls by name, making the entry if
// nobody has been called that before. original is the name as the text glosses
// it in English, or empty. Of several that go by the name, which is meant is not
// guessed: the first is taken and shared is reported.
func (r *registrar) ref(ctx context.Context, reg dateline.Register, lang dateline.Lang, name, original string) (got dateline.Ref, shared bool, err error) {
	n := written(lang, name, original)
	found, err := r.find(ctx, reg, name)
	if err != nil {
		return got, false, err
	}
	var e store.Entry
	switch {
	case len(found) > 0:
		e, err = r.complete(ctx, reg, found[0], n)
	case reg == dateline.Roles && original != "":
		e, err = r.role(ctx, lang, n, original)
	default:
		e, err = r.add(ctx, reg, n)
	}
	// Which of two people is meant matters; two roles of one name are one title.
	return e.Ref(), len(found) > 1 && reg != dateline.Roles, err
}

// role returns the entry of a role that nobody has been called before. A byline
// shows a role in the words of the text, so two titles of one language are two
// roles (国务卿, 美国国务卿) though a text glosses both as Secretary of State; only
// an entry that has no name in the language yet is meant by the gloss.
func (r *registrar) role(ctx context.Context, lang dateline.Lang, n Name, original string) (store.Entry, error) {
	glossed, err := r.find(ctx, dateline.Roles, original)
	if err != nil {
		return store.Entry{}, err
	}
	for _, e := range glossed {
		if e.Names[lang] == "" {
			return r.complete(ctx, dateline.Roles, e, n)
		}
	}
	return r.make(ctx, dateline.Roles, n)
}

// written is a name as a text has it, with the English original that it glosses.
func written(lang dateline.Lang, name, original string) Name {
	n := Name{Names: dateline.Names{lang: name}}
	if original != "" && lang != "en" {
		n.Names["en"] = original
	}
	return n
}

// named returns the entry that somebody at the desk means by a name, making it
// if nobody has been called that before. Where several share the name, its part
// of an address in brackets says which: "王毅 [wang-yi-2]".
func (r *registrar) named(ctx context.Context, reg dateline.Register, lang dateline.Lang, name string) (dateline.Ref, error) {
	name = strings.TrimSpace(name)
	if plain, slug, ok := strings.Cut(strings.TrimSuffix(name, "]"), "["); ok && strings.HasSuffix(name, "]") {
		e, err := r.tx.EntryBySlug(ctx, reg, strings.TrimSpace(slug))
		if err == nil {
			return e.Ref(), nil
		}
		if !notFound(err) {
			return dateline.Ref{}, err
		}
		name = strings.TrimSpace(plain)
	}
	found, err := r.find(ctx, reg, name)
	switch {
	case err != nil:
		return dateline.Ref{}, err
	case len(found) == 1:
		return found[0].Ref(), nil
	case len(found) > 1:
		var which []string
		for _, e := range found {
			which = append(which, name+" ["+e.Slug+"]")
		}
		return dateline.Ref{}, dateline.Invalid{Field: string(reg), Reason: "several share the name " + name + "; write " + strings.Join(which, " or "), Key: "shared"}
	}
	e, err := r.make(ctx, reg, written(lang, name, ""))
	return e.Ref(), err
}
