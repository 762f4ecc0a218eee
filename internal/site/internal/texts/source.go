// Package texts is what the public's search is made of: the texts that are live, as
// an index takes them ([NewSource], [Vocabulary]), and what was found, as a page or a
// program is shown it ([Finder], [Answer]). It knows nothing of pages.
//
// An index is never what is shown. It lags behind, it may be wrong, and what it finds
// may have been withdrawn since: so the Finder reads each text that was found from the
// database, and leaves out what is not public any more.
package texts

import (
	"context"
	"maps"
	"slices"
	"sync"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/markup"
	"dateline/internal/search"
	"dateline/internal/store"
)

// live is what the public's index is made of: the texts that are live, and
// nothing of an item that was withdrawn or removed. Its number is the publication
// number.
//
// What an item is found by besides its text are the names that it was published
// with, and those that the registers had when it last changed.
type live struct {
	db  *store.DB
	cat *i18n.Catalog
	md  *markup.Renderer
}

// NewSource returns what an index for the public is made of.
func NewSource(db *store.DB) (search.Source, error) {
	cat, err := i18n.Load()
	return live{db, cat, markup.New()}, err
}

func (s live) Number(ctx context.Context) (int64, error) { return s.db.Number(ctx) }

func (s live) Changed(ctx context.Context, after int64, most int) ([]search.Change, error) {
	list, err := s.db.Read().LiveChanges(ctx, after, most)
	out := make([]search.Change, len(list))
	for i, c := range list {
		out[i] = search.Change(c)
	}
	return out, err
}

func (s live) Items(ctx context.Context, after dateline.ID, most int) ([]dateline.ID, error) {
	return s.db.Read().LiveItems(ctx, after, most)
}

// Texts takes the same few queries however many items it is asked for.
func (s live) Texts(ctx context.Context, items []dateline.ID) ([]search.Text, error) {
	if len(items) == 0 {
		return nil, nil
	}
	read := s.db.Read()
	rows, err := read.LiveOf(ctx, items, "")
	if err != nil {
		return nil, err
	}
	t := making{live: s}
	if t.kinds, err = read.Kinds(ctx); err != nil {
		return nil, err
	}
	if t.files, err = read.LiveFiles(ctx, items); err != nil {
		return nil, err
	}
	var refs []dateline.ID
	for _, e := range rows {
		for _, r := range e.Facts.Refs() {
			refs = append(refs, r.ID)
		}
	}
	slices.Sort(refs)
	if t.entries, err = read.EntriesOf(ctx, slices.Compact(refs)); err != nil {
		return nil, err
	}
	out := make([]search.Text, len(rows))
	for i, e := range rows {
		out[i] = t.of(e)
	}
	return out, nil
}

// making makes what is indexed out of what was read.
type making struct {
	live
	kinds   []dateline.Kind
	entries map[dateline.ID]store.Entry
	files   map[dateline.ID][]dateline.Asset
}

func (t making) of(e dateline.LiveEdition) search.Text {
	p := t.cat.For(e.Lang)
	x := search.Text{
		Item: e.Item, Lang: e.Lang, Langs: e.Languages, Kind: search.Named{ID: e.Kind}, At: e.SortsAt(),
		Offices: t.all(e.Facts.Offices...), Topics: t.all(e.Facts.Topics...),
		Headline: e.Headline, Lead: Summary(e), Body: t.md.Plain(e.Body), Facts: search.Values(e.Facts.Occasion),
	}
	for _, k := range t.kinds {
		if k.ID == e.Kind {
			x.Kind.Names = search.Distinct(append(search.Values(k.Names), k.ID))
		}
	}
	for _, b := range e.Facts.Speakers {
		x.Speakers = append(x.Speakers, t.named(b.Person))
		if b.Role != nil {
			x.Facts = append(x.Facts, t.named(*b.Role).Names...)
		}
	}
	if e.Facts.Place != nil {
		x.Places = t.all(*e.Facts.Place)
	}
	if !e.Facts.Issued.IsZero() {
		x.Facts = append(x.Facts, p.Date(e.Facts.Issued))
	}
	if e.Event != nil {
		x.At = e.Event.Start.SortsAt()
		x.Facts = append(x.Facts, p.Range(e.Event.Start, e.Event.End))
	}
	for _, a := range t.files[e.Item] {
		x.Files = append(x.Files, search.Distinct([]string{a.Name, a.Alt[e.Lang], a.Caption[e.Lang], a.Credit})...)
	}
	return x
}

// Summary is what lists show of a text.
func Summary(e dateline.LiveEdition) string {
	if e.Lead != "" {
		return e.Lead
	}
	return e.Excerpt
}

// named is an entry with every name that it was published under or has now.
func (t making) named(r dateline.Ref) search.Named {
	return search.NamedBy(r, t.entries[r.ID].Entry)
}

func (t making) all(list ...dateline.Ref) (out []search.Named) {
	for _, r := range list {
		out = append(out, t.named(r))
	}
	return out
}

// Vocabulary returns the names that queries of the public may hold: those of
// whatever has a public page, in every language. Names that only drafts use, and the
// glossary, are left out: how a query is cut into words, and what is offered to
// somebody who types, would tell of them.
func Vocabulary(db *store.DB) search.Vocabulary {
	v := &vocabulary{db: db, published: -1}
	return v.names
}

// vocabulary remembers the names, because they change far less often than the
// numbers that say whether they may have.
type vocabulary struct {
	db *store.DB

	mu                  sync.Mutex // guards the rest
	published, glossary int64      // as of which the names are
	version             int64      // rises when they change
	list                []search.Name
}

func (v *vocabulary) names(ctx context.Context, known int64) ([]search.Name, int64, error) {
	published, err := v.db.Number(ctx)
	if err != nil {
		return nil, known, err
	}
	glossary, _, err := v.db.Read().Versions(ctx)
	if err != nil {
		return nil, known, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.published != published || v.glossary != glossary {
		entries, err := v.db.Read().PublicEntries(ctx)
		if err != nil {
			return nil, known, err
		}
		if list := namesOf(entries); v.published < 0 || !slices.Equal(list, v.list) {
			v.version, v.list = v.version+1, list
		}
		v.published, v.glossary = published, glossary
	}
	if v.version == known {
		return nil, known, nil
	}
	return v.list, v.version, nil
}

func namesOf(entries []store.Entry) (out []search.Name) {
	for _, e := range entries {
		for _, l := range slices.Sorted(maps.Keys(e.Names)) {
			if e.Names[l] != "" {
				out = append(out, search.Name{Text: e.Names[l], Lang: l, Same: string(e.ID)})
			}
		}
		for _, a := range search.Distinct(e.Aliases) {
			out = append(out, search.Name{Text: a, Same: string(e.ID)})
		}
	}
	return out
}
