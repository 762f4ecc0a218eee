package newsroom

import (
	"context"
	"fmt"
	"slices"

	"dateline"
	"dateline/internal/store"
)

// Founding is what a newsroom starts with.
type Founding struct {
	Newsroom  dateline.Newsroom            `json:"newsroom"`
	Kinds     []dateline.Kind              `json:"kinds,omitempty"` // none: dateline.DefaultKinds
	Registers map[dateline.Register][]Name `json:"registers,omitempty"`
}

// Name is an entry of a register as people write it: without an id.
type Name struct {
	Names   dateline.Names `json:"names"`
	Aliases []string       `json:"aliases,omitempty"`
	Zone    string         `json:"zone,omitempty"` // of a place
}

// Create makes the newsroom in an empty database.
func (n *Newsroom) Create(ctx context.Context, f Founding) error {
	if err := settable(f.Newsroom); err != nil {
		return err
	}
	if len(f.Kinds) == 0 {
		f.Kinds = dateline.DefaultKinds()
	}
	return n.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.CreateNewsroom(ctx, f.Newsroom, f.Kinds, n.now()); err != nil {
			return err
		}
		reg := n.registrar(tx)
		for _, r := range []dateline.Register{dateline.Offices, dateline.People, dateline.Roles, dateline.Places, dateline.Topics} {
			for _, name := range f.Registers[r] {
				if len(name.Names) == 0 {
					return dateline.Invalidf("registers."+string(r), "an entry has no name")
				}
				if err := short("registers."+string(r), maxName, name.all()...); err != nil {
					return err
				}
				if _, err := reg.add(ctx, r, name); err != nil {
					return fmt.Errorf("register %s: %w", r, err)
				}
			}
			delete(f.Registers, r)
		}
		for r := range f.Registers {
			return dateline.Invalidf("registers", "there is no register %q (there are office, person, role, place and topic)", r)
		}
		return nil
	})
}

func settable(n dateline.Newsroom) error {
	if err := n.Check(); err != nil {
		return err
	}
	for _, c := range n.Conversions {
		if !slices.Contains(Conversions(c.From, c.To), c.How) {
			return dateline.Invalidf("conversions", "%s cannot be made from %s by %q", c.To, c.From, c.How)
		}
	}
	return storable("names", append(said(n.Names), said(n.About)...)...)
}

// Change replaces the newsroom's settings.
func (n *Newsroom) Change(ctx context.Context, settings dateline.Newsroom) error {
	if err := settable(settings); err != nil {
		return err
	}
	return n.db.Write(ctx, func(tx *store.Tx) error {
		was, err := tx.Newsroom(ctx)
		if err != nil {
			return err
		}
		if err := relist(ctx, tx, was, settings); err != nil {
			return err
		}
		return tx.SaveNewsroom(ctx, settings, n.now())
	})
}
