package desk

import (
	"context"
	"slices"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/markup"
	"dateline/internal/search"
	"dateline/internal/store"
)

// source is what the desk's index is made of: every item, public or not, with the
// texts that are worked on. Its number is that of the changes at the desk.
//
// Names are those of the register when an item was last changed.
type source struct {
	db  *store.DB
	cat *i18n.Catalog
	md  *markup.Renderer
}

// NewSource returns what an index for the desk is made of. It is no index for the
// public: it has drafts, and what was withdrawn.
func NewSource(db *store.DB) (search.Source, error) {
	cat, err := i18n.Load()
	return source{db, cat, markup.New()}, err
}

func (s source) Number(ctx context.Context) (int64, error) { return s.db.Read().WorkNumber(ctx) }

func (s source) Changed(ctx context.Context, after int64, most int) ([]search.Change, error) {
	list, err := s.db.Read().WorkChanges(ctx, after, most)
	out := make([]search.Change, len(list))
	for i, c := range list {
		out[i] = search.Change(c)
	}
	return out, err
}

func (s source) Items(ctx context.Context, after dateline.ID, most int) ([]dateline.ID, error) {
	return s.db.Read().WorkIDs(ctx, after, most)
}

func (s source) Texts(ctx context.Context, items []dateline.ID) ([]search.Text, error) {
	read := s.db.Read()
	list, err := read.Standings(ctx, items)
	if err != nil {
		return nil, err
	}
	kinds, err := read.Kinds(ctx)
	if err != nil {
		return nil, err
	}
	t := indexing{source: s, kinds: kinds}
	var refs []dateline.ID
	for _, i := range list {
		for _, r := range i.Facts.Refs() {
			refs = append(refs, r.ID)
		}
	}
	slices.Sort(refs)
	if t.entries, err = read.EntriesOf(ctx, slices.Compact(refs)); err != nil {
		return nil, err
	}
	var out []search.Text
	for _, i := range list {
		out = append(out, t.of(i)...)
	}
	return out, nil
}

// indexing makes what is indexed out of what was read.
type indexing struct {
	source
	kinds   []dateline.Kind
	entries map[dateline.ID]store.Entry
}

// named is an entry with every name that it is or was called by.
func (t indexing) named(r dateline.Ref) search.Named {
	return search.NamedBy(r, t.entries[r.ID].Entry)
}

func (t indexing) all(list ...dateline.Ref) (out []search.Named) {
	for _, r := range list {
		out = append(out, t.named(r))
	}
	return out
}

func (t indexing) of(i store.Standing) (out []search.Text) {
	f := i.Facts
	base := search.Text{Item: i.ID, Kind: search.Named{ID: i.Kind}, Offices: t.all(f.Offices...), Topics: t.all(f.Topics...), Facts: search.Values(f.Occasion), At: datedAt(i.Item)}
	for _, k := range t.kinds {
		if k.ID == i.Kind {
			base.Kind.Names = search.Distinct(append(search.Values(k.Names), k.ID))
		}
	}
	for _, b := range f.Speakers {
		base.Speakers = append(base.Speakers, t.named(b.Person))
		if b.Role != nil {
			base.Facts = append(base.Facts, t.named(*b.Role).Names...)
		}
	}
	if f.Place != nil {
		base.Places = t.all(*f.Place)
	}
	if len(f.Offices) == 0 { // it belongs to those who had a hand in it: see [visit.reach]
		for _, w := range i.Texts {
			for _, hand := range w.Hands {
				if n := (search.Named{ID: string(hand)}); !slices.ContainsFunc(base.Offices, func(o search.Named) bool { return o.ID == n.ID }) {
					base.Offices = append(base.Offices, n)
				}
			}
		}
	}
	for _, w := range i.Texts {
		base.Langs = append(base.Langs, w.Lang)
	}
	for _, w := range i.Texts {
		x := base
		x.Lang, x.Headline, x.Lead, x.Body = w.Lang, w.Headline, w.Lead, t.md.Plain(w.Body)
		x.Facts = append(slices.Clip(base.Facts), t.dates(w.Lang, i)...)
		for _, a := range i.Assets {
			x.Files = append(x.Files, search.Distinct([]string{a.Name, a.Alt[w.Lang], a.Caption[w.Lang], a.Credit})...)
		}
		out = append(out, x)
	}
	return out
}

// dates are those of an item as a page of a language writes them.
func (t indexing) dates(lang dateline.Lang, i store.Standing) (out []string) {
	p := t.cat.For(lang)
	if !i.Facts.Issued.IsZero() {
		out = append(out, p.Date(i.Facts.Issued))
	}
	if i.Event != nil && !i.Event.Start.IsZero() {
		out = append(out, p.Range(i.Event.Start, i.Event.End))
	}
	return out
}
