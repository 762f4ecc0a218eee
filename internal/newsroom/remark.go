package newsroom

import (
	"context"
	"slices"
	"strings"
	"time"

	"dateline"
	"dateline/internal/store"
)

// Remark writes something beside a paragraph of a text, or about the whole.
// Whoever is mentioned in it, and who wrote the text, is told.
func (n *Newsroom) Remark(ctx context.Context, by Actor, m dateline.Remark) (dateline.Remark, error) {
	if strings.TrimSpace(m.Text) == "" {
		return m, dateline.Invalid{Field: "remark", Reason: "write something", Key: "remark"}
	}
	if err := short("remark", dateline.MaxHeadline*4, m.Text, m.Quote); err != nil {
		return m, err
	}
	err := n.act(ctx, by, Line{Act: "remark", Item: m.Item, Lang: m.Lang}, func(tx *store.Tx) error {
		item, w, err := n.copy(ctx, tx, m.Item, m.Lang)
		if err != nil {
			return err
		}
		if err := n.may(ctx, tx, by, dateline.ToRemark, Subject(item, m.Lang, w, by.User.ID)); err != nil {
			return err
		}
		if err := n.remark(ctx, tx, by, &m); err != nil {
			return err
		}
		var others []dateline.ID
		for _, h := range w.Hands {
			if !slices.Contains(m.Mentions, h) {
				others = append(others, h)
			}
		}
		return n.tell(ctx, tx, by, others, store.Notice{What: "remark", Item: m.Item, Lang: m.Lang})
	})
	return m, err
}

// remark saves a remark and tells whom it mentions.
func (n *Newsroom) remark(ctx context.Context, tx *store.Tx, by Actor, m *dateline.Remark) (err error) {
	if m.ID, err = n.id(); err != nil {
		return err
	}
	m.By, m.At = by.User.ID, n.now().UTC()
	users, err := tx.Accounts(ctx)
	if err != nil {
		return err
	}
	m.Mentions = Mentions(m.Text, users)
	if err := tx.InsertRemark(ctx, *m); err != nil {
		return err
	}
	return n.tell(ctx, tx, by, slices.Clone(m.Mentions), store.Notice{What: "mention", Item: m.Item, Lang: m.Lang})
}

// Mentions returns the users whose name, or the part of whose address before its
// @, stands after an @ in a text. Chinese does not put a space after a name, so
// the longest name that fits is meant.
func Mentions(s string, users []store.Account) []dateline.ID {
	var out []dateline.ID
	for rest := s; ; {
		_, after, ok := strings.Cut(rest, "@")
		if !ok {
			return out
		}
		rest = after
		best, length := dateline.ID(""), 0
		for _, u := range users {
			local, _, _ := strings.Cut(u.Email, "@")
			for _, name := range []string{u.Name, local} {
				if len(name) > length && len(after) >= len(name) && strings.EqualFold(after[:len(name)], name) && !u.Disabled {
					best, length = u.ID, len(name)
				}
			}
		}
		if best != "" && !slices.Contains(out, best) {
			out = append(out, best)
		}
	}
}

// Resolve marks a remark as dealt with, or opens it again.
func (n *Newsroom) Resolve(ctx context.Context, by Actor, id dateline.ID, resolved bool) error {
	return n.act(ctx, by, Line{Act: "resolve", Subject: string(id)}, func(tx *store.Tx) error {
		m, err := tx.Remark(ctx, id)
		if err != nil {
			return err
		}
		item, w, err := n.copy(ctx, tx, m.Item, m.Lang)
		if err != nil {
			return err
		}
		if err := n.may(ctx, tx, by, dateline.ToRemark, Subject(item, m.Lang, w, by.User.ID)); err != nil {
			return err
		}
		at := time.Time{}
		if resolved {
			at = n.now().UTC()
		}
		return tx.ResolveRemark(ctx, id, by.User.ID, at)
	})
}
