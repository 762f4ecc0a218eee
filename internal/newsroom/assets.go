package newsroom

import (
	"context"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/store"
)

// AddAsset adds an image or file whose bytes are stored already. The same bytes
// again are another asset: what is said of them may differ.
func (n *Newsroom) AddAsset(ctx context.Context, by Actor, a dateline.Asset) (dateline.Asset, error) {
	if err := assetStorable(a); err != nil {
		return a, err
	}
	err := n.act(ctx, by, Line{Act: "upload"}, func(tx *store.Tx) (err error) {
		if err := n.may(ctx, tx, by, dateline.ToUpload, dateline.Subject{Mine: true}); err != nil {
			return err
		}
		if a.ID, err = n.id(); err != nil {
			return err
		}
		a.Created, a.By, a.Replaced = n.now().UTC(), by.who(), ""
		if err := tx.SaveAsset(ctx, a); err != nil {
			return err
		}
		return n.append(ctx, tx, by, Line{Act: "upload", Subject: string(a.ID), Detail: map[string]any{"name": a.Name, "type": a.Type, "bytes": a.Bytes, "hash": a.Hash}})
	})
	return a, err
}

func assetStorable(a dateline.Asset) error {
	if err := short("name", maxName, a.Name); err != nil {
		return err
	}
	if a.FocusX < 0 || a.FocusX > 100 || a.FocusY < 0 || a.FocusY > 100 {
		return dateline.Invalidf("focus", "the focus is given in per cent, 0 to 100")
	}
	return short("alt", dateline.MaxHeadline, append(append(said(a.Alt), said(a.Caption)...), a.Credit)...)
}

// Holders is what AssetSubject reads from.
type Holders interface {
	Replacing(ctx context.Context, id dateline.ID) ([]dateline.ID, error)
	ItemsOfAsset(ctx context.Context, id dateline.ID) ([]dateline.ID, error)
	Item(ctx context.Context, id dateline.ID) (dateline.Item, error)
}

// leading returns an asset and every asset in whose place it is shown.
func leading(ctx context.Context, from interface {
	Replacing(ctx context.Context, id dateline.ID) ([]dateline.ID, error)
}, id dateline.ID) ([]dateline.ID, error) {
	all := []dateline.ID{id}
	for i := 0; i < len(all); i++ {
		more, err := from.Replacing(ctx, all[i])
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// AssetSubject is an asset as the policy sees it for a user: it belongs to the
// offices of the items that use it and, until an item does, to whoever added it.
func AssetSubject(ctx context.Context, from Holders, a dateline.Asset, user dateline.ID) (dateline.Subject, error) {
	s := dateline.Subject{Mine: a.By == string(user)}
	known, err := leading(ctx, from, a.ID)
	if err != nil {
		return s, err
	}
	var items []dateline.ID
	for _, id := range known {
		more, err := from.ItemsOfAsset(ctx, id)
		if err != nil {
			return s, err
		}
		items = append(items, more...)
	}
	for _, id := range items {
		i, err := from.Item(ctx, id)
		if err != nil {
			return s, err
		}
		s.Offices = append(s.Offices, Subject(i, "", dateline.WorkingCopy{}, "").Offices...)
	}
	return s, nil
}

// DescribeAsset saves what is said of an asset: name, alternative text, caption,
// credit, focus. Texts that show it and were handed over become drafts again. What
// something public shows, only a publisher changes.
func (n *Newsroom) DescribeAsset(ctx context.Context, by Actor, a dateline.Asset) error {
	if err := assetStorable(a); err != nil {
		return err
	}
	return n.changeAsset(ctx, by, a.ID, "describe", func(_ *store.Tx, have *dateline.Asset) error {
		have.Name, have.Alt, have.Decorative, have.Caption, have.Credit, have.FocusX, have.FocusY = a.Name, a.Alt, a.Decorative, a.Caption, a.Credit, a.FocusX, a.FocusY
		return nil
	})
}

// ReplaceAsset puts another asset in the place of one: its addresses lead to the
// new one. Texts keep naming the old one and show the new. The rules are those of
// DescribeAsset.
func (n *Newsroom) ReplaceAsset(ctx context.Context, by Actor, old, replacement dateline.ID) error {
	return n.changeAsset(ctx, by, old, "replace", func(tx *store.Tx, have *dateline.Asset) error {
		with, err := tx.Asset(ctx, replacement)
		if err != nil {
			return err
		}
		if with.Replaced != "" || with.ID == old || with.IsImage() != have.IsImage() {
			return dateline.Invalidf("replacement", "an image is replaced by another image, a file by another file, neither replaced itself")
		}
		known, err := leading(ctx, tx, old)
		if err != nil {
			return err
		}
		if len(known) >= store.MaxReplaced {
			return dateline.Conflict{What: "asset", Reason: "it was replaced too often; use the new file in a new text", Key: "replaced"}
		}
		have.Replaced = replacement
		return nil
	})
}

func (n *Newsroom) changeAsset(ctx context.Context, by Actor, id dateline.ID, what string, change func(*store.Tx, *dateline.Asset) error) error {
	return n.act(ctx, by, Line{Act: what, Subject: string(id)}, func(tx *store.Tx) error {
		a, err := tx.Asset(ctx, id)
		if err != nil {
			return err
		}
		s, err := AssetSubject(ctx, tx, a, by.User.ID)
		if err != nil {
			return err
		}
		if err := n.may(ctx, tx, by, dateline.ToUpload, s); err != nil {
			return err
		}
		known, err := leading(ctx, tx, id)
		if err != nil {
			return err
		}
		live := false
		for _, k := range known {
			is, err := tx.IsAssetLive(ctx, k)
			if err != nil {
				return err
			}
			live = live || is
		}
		if live { // readers see the change at once: it is a publisher's to make, and editors are told
			if err := n.changePublic(ctx, tx, by, id, s); err != nil {
				return err
			}
		}
		if err := change(tx, &a); err != nil {
			return err
		}
		if err := tx.SaveAsset(ctx, a); err != nil {
			return err
		}
		if err := n.unsettleUsers(ctx, tx, by, known); err != nil {
			return err
		}
		return n.append(ctx, tx, by, Line{Act: what, Subject: string(id), Detail: a})
	})
}

// changePublic lets a publisher change an asset that something public shows.
func (n *Newsroom) changePublic(ctx context.Context, tx *store.Tx, by Actor, id dateline.ID, s dateline.Subject) error {
	s.Stage = dateline.StageDraft
	if err := n.may(ctx, tx, by, dateline.ToOverride, s); err != nil {
		return err
	}
	editors, err := able(ctx, tx, dateline.ToReview, s, []dateline.ID{by.User.ID})
	if err != nil {
		return err
	}
	known, err := leading(ctx, tx, id)
	if err != nil {
		return err
	}
	var items []dateline.ID
	for _, k := range known {
		more, err := tx.ItemsOfAsset(ctx, k)
		if err != nil {
			return err
		}
		items = append(items, more...)
	}
	for _, item := range items {
		if err := n.tell(ctx, tx, by, slices.Clone(editors), store.Notice{What: "image", Item: item}); err != nil {
			return err
		}
	}
	_, err = tx.RaisePublication(ctx, n.now())
	return err
}

// unsettleUsers makes drafts of the texts that were handed over and would be
// published with something else than was approved, now that an asset has changed.
// One that is scheduled must be recalled by somebody first.
func (n *Newsroom) unsettleUsers(ctx context.Context, tx *store.Tx, by Actor, assets []dateline.ID) error {
	for _, stage := range []dateline.Stage{dateline.StageSubmitted, dateline.StageApproved, dateline.StageScheduled} {
		open, err := tx.WorkingCopiesIn(ctx, stage, "", 10_000)
		if err != nil {
			return err
		}
		for _, o := range open {
			w, err := tx.WorkingCopy(ctx, o.Item, o.Lang)
			if err != nil {
				return err
			}
			shot, err := tx.Snapshot(ctx, w.Edition)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(shot.Uses, func(u dateline.Use) bool { return slices.Contains(assets, u.ID) }) {
				continue
			}
			item, err := tx.Item(ctx, w.Item)
			if err != nil {
				return err
			}
			_, seal, err := n.sealed(ctx, tx, item, w.Edition)
			switch {
			case err != nil:
				return err
			case seal == shot.Seal:
				continue
			case stage == dateline.StageScheduled:
				return dateline.Conflict{What: "asset", Reason: "a scheduled text shows it; recall that first: " + strings.TrimSpace(w.Headline), Key: "scheduled"}
			}
			if err := n.unsettle(ctx, tx, by, []dateline.WorkingCopy{w}, "image"); err != nil {
				return err
			}
			if err := n.touch(ctx, tx, w.Item); err != nil {
				return err
			}
		}
	}
	return nil
}
