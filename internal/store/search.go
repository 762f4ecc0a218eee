package store

import (
	"context"

	"dateline"
	"dateline/internal/store/internal/db"
)

// LiveChange is an act that changed what is public of an item.
type LiveChange struct {
	Number int64 // of the publication
	Item   dateline.ID
}

// LiveChanges returns up to most acts after a publication number, in their order.
// The number also rises for what is no act on an item: then it has no row here.
func (r reader) LiveChanges(ctx context.Context, after int64, most int) ([]LiveChange, error) {
	rows, err := r.q.LiveChanges(ctx, db.LiveChangesParams{After: after, Most: int64(most)})
	return all(rows, err, func(c db.LiveChangesRow) (LiveChange, error) { return LiveChange{c.Number, dateline.ID(c.ItemID)}, nil })
}

// LiveItems returns up to most ids of items of which a text is public, in order,
// after one of them. What was withdrawn has none.
func (r reader) LiveItems(ctx context.Context, after dateline.ID, most int) ([]dateline.ID, error) {
	rows, err := r.q.LiveItems(ctx, db.LiveItemsParams{After: string(after), Most: int64(most)})
	return all(rows, err, func(s string) (dateline.ID, error) { return dateline.ID(s), nil })
}

// LiveOf returns the public texts of some items, with bodies, in one language or,
// for "", in all: by item, then by language, in one query. What was withdrawn or
// removed is left out.
func (r reader) LiveOf(ctx context.Context, items []dateline.ID, lang dateline.Lang) ([]dateline.LiveEdition, error) {
	rows, err := r.q.LiveOf(ctx, db.LiveOfParams{Ids: joined(items), Lang: string(lang)})
	return all(rows, err, func(row db.LiveOfRow) (dateline.LiveEdition, error) { return live(row.Live, row.Body) })
}

// LiveFiles returns the images and files that the public texts of some items use,
// each once an item, as they stand now. It takes one query, and one more for each
// time that an asset was replaced in turn.
func (r reader) LiveFiles(ctx context.Context, items []dateline.ID) (map[dateline.ID][]dateline.Asset, error) {
	rows, err := r.q.LiveAssetsOf(ctx, joined(items))
	if err != nil {
		return nil, err
	}
	shown := map[dateline.ID][]dateline.ID{}
	for _, row := range rows {
		shown[dateline.ID(row.ItemID)] = append(shown[dateline.ID(row.ItemID)], dateline.ID(row.AssetID))
	}
	return r.standing(ctx, shown)
}

// PublicEntries returns the entries of registers that a public page is about: those
// that something public is listed under, and the roles of people among them. What
// only drafts name is not there.
func (r reader) PublicEntries(ctx context.Context) ([]Entry, error) {
	rows, err := r.q.PublicEntries(ctx)
	return all(rows, err, entry)
}
