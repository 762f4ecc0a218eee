package store

import (
	"context"

	"dateline"
	"dateline/internal/store/internal/db"
)

// EntryQuery asks for part of a register. Empty fields do not narrow it.
type EntryQuery struct {
	Register dateline.Register
	Words    string // folded; found anywhere in a name or other spelling
	After    string // slug
	Most     int
}

func (q EntryQuery) pattern() string {
	return within(q.Words)
}

// SearchEntries returns part of a register, by slug.
func (r reader) SearchEntries(ctx context.Context, q EntryQuery) ([]Entry, error) {
	rows, err := r.q.SearchEntries(ctx, db.SearchEntriesParams{Register: string(q.Register), Words: q.pattern(), After: q.After, Most: int64(q.Most)})
	return all(rows, err, entry)
}

// CountEntries returns how many entries SearchEntries would find in all.
func (r reader) CountEntries(ctx context.Context, q EntryQuery) (int, error) {
	n, err := r.q.CountEntries(ctx, db.CountEntriesParams{Register: string(q.Register), Words: q.pattern()})
	return int(n), err
}

// EntryUses returns how many public items of a language name each entry of a
// register whose slug is after one and not after last.
func (r reader) EntryUses(ctx context.Context, lang dateline.Lang, f Facet, reg dateline.Register, after, last string) (map[dateline.ID]int, error) {
	rows, err := r.q.EntryUses(ctx, db.EntryUsesParams{Lang: string(lang), Facet: string(f), Register: string(reg), After: after, Last: last})
	uses := map[dateline.ID]int{}
	for _, row := range rows {
		uses[dateline.ID(row.Key)] = int(row.N)
	}
	return uses, err
}

// EntryPublished reports whether anything that was ever published names an entry:
// pages may link to it by its slug.
func (r reader) EntryPublished(ctx context.Context, id dateline.ID) (bool, error) {
	n, err := r.q.EntryPublished(ctx, `%"id":"`+string(id)+`"%`)
	return n > 0, err
}

// EntryShown reports whether a page that is public now shows an entry as the
// register has it: its own, that of somebody who was appointed to it, or that of an
// office which is part of it.
func (r reader) EntryShown(ctx context.Context, id dateline.ID) (bool, error) {
	n, err := r.q.EntryShown(ctx, db.EntryShownParams{ID: string(id), Parent: `%"parent":"` + string(id) + `"%`})
	return n > 0, err
}

// RenameEntry gives an entry another slug.
func (t *Tx) RenameEntry(ctx context.Context, id dateline.ID, slug string) error {
	delete(t.entries, id)
	return t.q.RenameEntry(ctx, db.RenameEntryParams{ID: string(id), Slug: slug})
}

// ForgetName ends that an entry is found by a folded name.
func (t *Tx) ForgetName(ctx context.Context, r dateline.Register, id dateline.ID, folded string) error {
	return t.q.DeleteEntryName(ctx, db.DeleteEntryNameParams{Register: string(r), Folded: folded, EntryID: string(id)})
}

// DeleteAppointment takes an appointment out that was never held.
func (t *Tx) DeleteAppointment(ctx context.Context, id dateline.ID) error {
	return t.q.DeleteAppointment(ctx, string(id))
}

// LanguageUsed reports whether a language has an address, which answers for ever,
// or a text that somebody works on.
func (r reader) LanguageUsed(ctx context.Context, lang dateline.Lang) (bool, error) {
	n, err := r.q.LanguageUsed(ctx, string(lang))
	return n > 0, err
}

// KindUsed reports whether an item, public or not, is of a kind.
func (r reader) KindUsed(ctx context.Context, id string) (bool, error) {
	n, err := r.q.KindUsed(ctx, id)
	return n > 0, err
}

// SaveKind adds a kind or replaces it, at a place in the order.
func (t *Tx) SaveKind(ctx context.Context, k dateline.Kind, position int) error {
	t.kinds = nil
	return t.q.SaveKind(ctx, db.SaveKindParams{ID: k.ID, Position: int64(position), Definition: encode(k)})
}

// DeleteKind takes a kind out that no item is of.
func (t *Tx) DeleteKind(ctx context.Context, id string) error {
	t.kinds = nil
	return t.q.DeleteKind(ctx, id)
}

// Covers reports whether a line is among those that the query asks for, Most left
// aside.
func (q RecordQuery) Covers(r Record) bool {
	return (q.Before == 0 || r.Seq < q.Before) && (q.Actor == "" || r.Actor == q.Actor) && (q.Act == "" || r.Act == q.Act) &&
		(q.Item == "" || r.Item == q.Item) && (q.Since.IsZero() || !r.At.Before(q.Since)) && (q.Until.IsZero() || r.At.Before(q.Until))
}

// PutNewsroom replaces the settings as SaveNewsroom does, for a caller who raises
// the publication number.
func (t *Tx) PutNewsroom(ctx context.Context, n dateline.Newsroom) error {
	_, err := t.q.SaveSettings(ctx, encode(n))
	return err
}
