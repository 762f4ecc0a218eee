package newsroom

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/check"
	"dateline/internal/parallel"
	"dateline/internal/store"
)

// Finding is what the checks found in a translation, and what was decided on it.
type Finding struct {
	check.Finding
	Row     int              `json:"row"` // of parallel.Rows
	Key     string           `json:"key"`
	Decided *store.Dismissal `json:"decided,omitempty"` // nil: it is open
}

// Open reports whether the finding stops an approval.
func (f Finding) Open() bool { return f.Decided == nil && f.Severity == check.Error }

// Checked is what the checks of a text read from.
type Checked interface {
	Vocabulary
	Dismissals(ctx context.Context, item dateline.ID, lang dateline.Lang) ([]store.Dismissal, error)
}

// Findings compares a translation with the text it is made from as that is now.
// Those that somebody decided on are among them, with the decision, as long as both
// texts are what they were then.
func (n *Newsroom) Findings(ctx context.Context, from Checked, item dateline.Item, o Original, w dateline.WorkingCopy) ([]Finding, error) {
	if o.Lang == "" || len(o.Units) == 0 {
		return nil, nil
	}
	c, err := n.Checker(ctx, from, item)
	if err != nil {
		return nil, err
	}
	decided, err := from.Dismissals(ctx, item.ID, w.Lang)
	if err != nil {
		return nil, err
	}
	pairs := pairsOf(parallel.Rows(w.Links, unitsIn(w.Text), o.Units), o.Lang, w.Lang)
	var out []Finding
	for _, f := range c.Text(pairs).Findings {
		key := check.Key(f.Finding, pairs[f.Pair])
		one := Finding{Finding: f.Finding, Row: f.Pair, Key: key}
		if i := slices.IndexFunc(decided, func(d store.Dismissal) bool { return d.Key == key }); i >= 0 {
			one.Decided = &decided[i]
		}
		out = append(out, one)
	}
	return out, nil
}

// pairsOf are rows as the checks take them.
func pairsOf(rows []parallel.Row, from, to dateline.Lang) []check.Pair {
	out := make([]check.Pair, len(rows))
	for i, r := range rows {
		out[i] = check.Pair{Source: parallel.Markdown(r.Source), Target: parallel.Markdown(r.Target), From: from, To: to}
	}
	return out
}

// faultless refuses the approval of a translation in which checks found errors that
// nobody has decided on. Who approves despite them gives a reason, which is kept as
// their decision on each.
func (n *Newsroom) faultless(ctx context.Context, tx *store.Tx, ask Approving, c matter) error {
	o, err := original(ctx, tx, c.item, ask.Lang)
	if err != nil || o.Lang == "" {
		return err
	}
	w := c.copy
	if w.Links, err = Paired(ctx, tx, o, w); err != nil {
		return err
	}
	found, err := n.Findings(ctx, tx, c.item, o, w)
	if err != nil {
		return err
	}
	open := 0
	for _, f := range found {
		if f.Open() {
			open++
		}
	}
	if open == 0 {
		return nil
	}
	reason := strings.TrimSpace(ask.Despite)
	if reason == "" {
		return dateline.Conflict{What: "translation", Reason: fmt.Sprintf("the checks found %d errors that nobody has decided on; have them mended, or say why it is approved despite them", open), Key: "findings"}
	}
	if err := short("reason", dateline.MaxHeadline*4, reason); err != nil {
		return err
	}
	for i := range found {
		if !found[i].Open() {
			continue
		}
		if err := n.decide(ctx, tx, ask.By, ask.Item, ask.Lang, &found[i], reason); err != nil {
			return err
		}
	}
	return keepFindings(ctx, tx, w.Edition, found)
}

// keepFindings keeps with the edition that is judged what was found in it and what was
// decided on that.
func keepFindings(ctx context.Context, tx *store.Tx, edition dateline.ID, found []Finding) error {
	if edition == "" {
		return nil
	}
	b, err := json.Marshal(found)
	if err != nil {
		return err
	}
	return tx.SetEditionFindings(ctx, edition, b)
}

func (n *Newsroom) decide(ctx context.Context, tx *store.Tx, by Actor, item dateline.ID, lang dateline.Lang, f *Finding, reason string) error {
	b, err := json.Marshal(f.Finding)
	if err != nil {
		return err
	}
	d := store.Dismissal{Item: item, Lang: lang, Key: f.Key, Finding: b, Reason: reason, By: by.User.ID, At: n.now().UTC()}
	if err := tx.SaveDismissal(ctx, d); err != nil {
		return err
	}
	f.Decided = &d
	return n.append(ctx, tx, by, Line{Act: "dismiss", Item: item, Lang: lang, Subject: f.Key[:min(16, len(f.Key))], Reason: reason, Detail: f.Finding})
}

// Dismiss decides on a finding of the checks, with a reason that is kept. It holds
// until the source or the translation of that paragraph changes.
func (n *Newsroom) Dismiss(ctx context.Context, by Actor, id dateline.ID, lang dateline.Lang, key, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return dateline.Invalid{Field: "reason", Reason: "say why this is right as it stands", Key: "dismissal"}
	}
	if err := short("reason", dateline.MaxHeadline*4, reason); err != nil {
		return err
	}
	return n.act(ctx, by, Line{Act: "dismiss", Item: id, Lang: lang}, func(tx *store.Tx) error {
		item, w, o, err := n.translated(ctx, tx, by, id, lang)
		if err != nil {
			return err
		}
		found, err := n.Findings(ctx, tx, item, o, w)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(found, func(f Finding) bool { return f.Key == key })
		if i < 0 {
			return dateline.NotFound{What: "finding", Key: key}
		}
		if err := n.decide(ctx, tx, by, id, lang, &found[i], reason); err != nil {
			return err
		}
		return keepFindings(ctx, tx, w.Edition, found)
	})
}

// Reopen takes a decision on a finding back.
func (n *Newsroom) Reopen(ctx context.Context, by Actor, id dateline.ID, lang dateline.Lang, key string) error {
	return n.act(ctx, by, Line{Act: "reopen", Item: id, Lang: lang}, func(tx *store.Tx) error {
		item, w, o, err := n.translated(ctx, tx, by, id, lang)
		if err != nil {
			return err
		}
		if err := tx.DeleteDismissal(ctx, id, lang, key); err != nil {
			return err
		}
		found, err := n.Findings(ctx, tx, item, o, w)
		if err == nil {
			err = keepFindings(ctx, tx, w.Edition, found)
		}
		if err != nil {
			return err
		}
		return n.append(ctx, tx, by, Line{Act: "reopen", Item: id, Lang: lang, Subject: key[:min(16, len(key))]})
	})
}

// translated loads a translation and its source for somebody who decides on it:
// whoever may write it, or may judge it.
func (n *Newsroom) translated(ctx context.Context, tx *store.Tx, by Actor, id dateline.ID, lang dateline.Lang) (item dateline.Item, w dateline.WorkingCopy, o Original, err error) {
	if item, w, err = n.copy(ctx, tx, id, lang); err != nil {
		return item, w, o, err
	}
	s := Subject(item, lang, w, by.User.ID)
	if may := n.may(ctx, tx, by, dateline.ToApprove, s); may != nil {
		if err := n.may(ctx, tx, by, dateline.ToWrite, s); err != nil {
			return item, w, o, err
		}
	}
	if o, err = original(ctx, tx, item, lang); err != nil {
		return item, w, o, err
	}
	w.Links, err = Paired(ctx, tx, o, w)
	return item, w, o, err
}
