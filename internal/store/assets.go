package store

import (
	"context"
	"fmt"
	"math"

	"dateline"
	"dateline/internal/store/internal/db"
)

func asset(definition string) (a dateline.Asset, err error) { return a, decode(definition, &a) }

// Asset returns an image or file.
func (r reader) Asset(ctx context.Context, id dateline.ID) (dateline.Asset, error) {
	row, err := r.q.Asset(ctx, string(id))
	if err != nil {
		return dateline.Asset{}, found(err, "asset", string(id))
	}
	return asset(row)
}

// MaxReplaced bounds how often an asset can be replaced by one that is replaced.
const MaxReplaced = 16

// Replacements returns an asset and what has replaced it, one after the other: the
// last is what stands in its place now. A longer row of them than there can be is an
// error, so that a circle does not go round for ever.
func (r reader) Replacements(ctx context.Context, a dateline.Asset) ([]dateline.Asset, error) {
	all := []dateline.Asset{a}
	for a.Replaced != "" {
		if len(all) > MaxReplaced {
			return nil, fmt.Errorf("asset %s was replaced more than %d times", all[0].ID, MaxReplaced)
		}
		next, err := r.Asset(ctx, a.Replaced)
		if err != nil {
			return nil, fmt.Errorf("what replaced asset %s: %w", a.ID, err)
		}
		a = next
		all = append(all, a)
	}
	return all, nil
}

// Assets returns up to most images ("image") or files ("file"), or both (""),
// the newest first, before a position.
func (r reader) Assets(ctx context.Context, kind string, before Position, most int) ([]dateline.Asset, error) {
	p := db.AssetsParams{BeforeAt: micros(before.At), BeforeID: string(before.Item), Kind: kind, Most: int64(most)}
	if before == (Position{}) {
		p.BeforeAt = math.MaxInt64
	}
	rows, err := r.q.Assets(ctx, p)
	return all(rows, err, asset)
}

// AssetsByHash returns the assets of some bytes.
func (r reader) AssetsByHash(ctx context.Context, hash string) ([]dateline.Asset, error) {
	rows, err := r.q.AssetsByHash(ctx, hash)
	return all(rows, err, asset)
}

// UnusedAssets returns up to most assets that no item lists, that are not public
// and that no working copy names.
func (r reader) UnusedAssets(ctx context.Context, most int) ([]dateline.Asset, error) {
	rows, err := r.q.UnusedAssets(ctx, int64(most))
	list, err := all(rows, err, asset)
	var out []dateline.Asset
	for _, a := range list {
		mentioned, err := r.mentioned(ctx, a.ID)
		if err != nil {
			return nil, err
		}
		if !mentioned {
			out = append(out, a)
		}
	}
	return out, err
}

// AssetUnused reports whether no item lists an asset, nothing public shows it and
// no working copy names it.
func (r reader) AssetUnused(ctx context.Context, id dateline.ID) (bool, error) {
	items, err := r.q.ItemsOfAsset(ctx, string(id))
	if err != nil || len(items) > 0 {
		return false, err
	}
	mentioned, err := r.mentioned(ctx, id)
	return !mentioned, err
}

// mentioned reports whether a working copy's text names an asset.
func (r reader) mentioned(ctx context.Context, id dateline.ID) (bool, error) {
	n, err := r.q.DraftMentions(ctx, "%"+dateline.MediaPrefix+string(id)+"%")
	return n > 0, err
}

// IsAssetLive reports whether anything public uses an asset.
func (r reader) IsAssetLive(ctx context.Context, id dateline.ID) (bool, error) {
	n, err := r.q.IsAssetLive(ctx, string(id))
	return n > 0, err
}

// ItemsOfAsset returns the items that list an asset or show it in public.
func (r reader) ItemsOfAsset(ctx context.Context, id dateline.ID) ([]dateline.ID, error) {
	rows, err := r.q.ItemsOfAsset(ctx, string(id))
	return all(rows, err, func(s string) (dateline.ID, error) { return dateline.ID(s), nil })
}

// ItemAssets returns an item's lead image and attachments, those of texts left out.
func (r reader) ItemAssets(ctx context.Context, item dateline.ID) ([]dateline.Use, error) {
	rows, err := r.q.ItemAssets(ctx, string(item))
	return all(rows, err, func(row db.ItemAssetsRow) (dateline.Use, error) {
		a, err := asset(row.Definition)
		return dateline.Use{Asset: a, Place: dateline.Placement(row.Place)}, err
	})
}

// LiveAssets returns what the public page of an item in a language uses.
func (r reader) LiveAssets(ctx context.Context, item dateline.ID, lang dateline.Lang) ([]dateline.Use, error) {
	rows, err := r.q.LiveAssets(ctx, db.LiveAssetsParams{ItemID: string(item), Lang: string(lang)})
	return all(rows, err, func(row db.LiveAssetsRow) (dateline.Use, error) {
		a, err := asset(row.Definition)
		return dateline.Use{Asset: a, Place: dateline.Placement(row.Place)}, err
	})
}

// SaveAsset adds an asset, or saves what is said of it. Its bytes never change.
func (t *Tx) SaveAsset(ctx context.Context, a dateline.Asset) error {
	kind := "file"
	if a.IsImage() {
		kind = "image"
	}
	return t.q.SaveAsset(ctx, db.SaveAssetParams{
		ID: string(a.ID), Kind: kind, Name: a.Name, Type: a.Type, Hash: a.Hash, Definition: encode(a), Replaced: string(a.Replaced), CreatedAt: micros(a.Created),
	})
}

// ReplaceItemAssets makes uses all that an item lists, in their order.
func (t *Tx) ReplaceItemAssets(ctx context.Context, item dateline.ID, uses []dateline.Use) error {
	if err := t.q.DeleteItemAssets(ctx, string(item)); err != nil {
		return err
	}
	for i, u := range uses {
		err := t.q.InsertItemAsset(ctx, db.InsertItemAssetParams{ItemID: string(item), AssetID: string(u.ID), Place: string(u.Place), Position: int64(i)})
		if err != nil {
			return err
		}
	}
	return nil
}

// Replacing returns the assets in whose place another stands, one step back.
func (r reader) Replacing(ctx context.Context, id dateline.ID) ([]dateline.ID, error) {
	rows, err := r.q.Replacing(ctx, string(id))
	return all(rows, err, func(s string) (dateline.ID, error) { return dateline.ID(s), nil })
}
