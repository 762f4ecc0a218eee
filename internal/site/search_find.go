package site

import (
	"context"
	"errors"
	"slices"

	"dateline"
	"dateline/internal/search"
	"dateline/internal/site/internal/texts"
	"dateline/internal/store"
	"dateline/internal/view"
)

// NewSource returns what an index for the public is made of.
func NewSource(db *store.DB) (search.Source, error) { return texts.NewSource(db) }

// Vocabulary returns the names that queries of the public may hold.
func Vocabulary(db *store.DB) search.Vocabulary { return texts.Vocabulary(db) }

// SearchAnswer is what a search answers to programs.
type SearchAnswer = texts.Answer

// Answer answers a query from an index and the database that it is of, as the site
// does to programs, without facets.
func Answer(ctx context.Context, db *store.DB, x *search.Index, q search.Query) (SearchAnswer, error) {
	return texts.Ask(ctx, db, x, q)
}

func pieces(list []search.Piece) []view.Piece {
	out := make([]view.Piece, len(list))
	for i, p := range list {
		out[i] = view.Piece(p)
	}
	return out
}

// finder is that of the site, which keeps texts that are found again.
func (q *query) finder() texts.Finder {
	return texts.Finder{DB: q.db, Index: q.search.index, Plain: func(e dateline.LiveEdition) string {
		return q.search.plain.get(e.Edition, func() string { return q.md.Plain(e.Body) })
	}}
}

// resolved turns the filters of an address into ids, and names those that something
// public has. A value that nothing public has finds nothing, whether drafts have it
// or nobody: it is shown as it was typed.
func (q *query) resolved(ctx context.Context, a asked) (only map[search.Facet]string, filters []view.Filter, err error) {
	only = map[search.Facet]string{}
	for i, value := range a.only {
		if value == "" {
			continue
		}
		f, facet := view.Filter{Param: filterParams[i], Label: value}, filterFacets[i]
		f.Remove = a.url(q.lang, func(a *asked) { a.only[i] = "" })
		only[facet] = value
		switch facet {
		case search.ByKind:
			if k := slices.IndexFunc(q.kinds, func(k dateline.Kind) bool { return k.ID == value }); k >= 0 {
				f.Label, f.Lang = q.kinds[k].Names.In(q.lang, q.room.Languages...)
			}
		case search.ByYear:
			f.Label = q.cat.For(q.lang).T("archive.year", "year", value)
		default:
			if only[facet], err = q.entryID(ctx, facet, value); err != nil {
				return nil, nil, err
			}
			// Asked of the index, which knows the public alone, and in either case.
			found, err := q.search.index.Search(ctx, search.Query{Lang: q.lang, Only: map[search.Facet]string{facet: only[facet]}})
			if err != nil {
				return nil, nil, err
			}
			if found.Total > 0 {
				names, err := q.db.Read().EntriesOf(ctx, []dateline.ID{dateline.ID(only[facet])})
				if err != nil {
					return nil, nil, err
				}
				f.Label, f.Lang = names[dateline.ID(only[facet])].Names.In(q.lang, q.room.Languages...)
			}
		}
		filters = append(filters, f)
	}
	return only, filters, nil
}

// registers are those whose entries are facets.
var registers = map[search.Facet]dateline.Register{
	search.ByOffice: dateline.Offices, search.BySpeaker: dateline.People, search.ByTopic: dateline.Topics, search.ByPlace: dateline.Places,
}

// entryID is the id of an entry by its slug; "-", which nothing has, for none.
func (q *query) entryID(ctx context.Context, f search.Facet, slug string) (string, error) {
	e, err := q.db.Read().EntryBySlug(ctx, registers[f], slug)
	if _, none := errors.AsType[dateline.NotFound](err); none {
		return "-", nil
	}
	return string(e.ID), err
}
