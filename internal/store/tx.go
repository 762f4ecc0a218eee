package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"dateline"
	"dateline/internal/store/internal/db"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
)

// Tx is a transaction in progress. It is good only inside the function it was
// given to.
type Tx struct {
	reader
	raised int64

	// What an import asks for again with every item. Nobody else writes while
	// the transaction lasts, and what it changes itself it forgets.
	entries map[dateline.ID]Entry
	named   bool // a name of a register has changed, and the glossary's number was raised
	kinds   []dateline.Kind

	last *db.Record // the last line of the record, once one was added
}

// Entry returns an entry by its id, whatever its register. Its names and aliases
// are shared: copy them before changing them.
func (t *Tx) Entry(ctx context.Context, id dateline.ID) (Entry, error) {
	if e, ok := t.entries[id]; ok {
		return e, nil
	}
	e, err := t.reader.Entry(ctx, id)
	if err == nil {
		if t.entries == nil {
			t.entries = map[dateline.ID]Entry{}
		}
		t.entries[id] = e
	}
	return e, err
}

// Kind returns one kind.
func (t *Tx) Kind(ctx context.Context, id string) (dateline.Kind, error) {
	if t.kinds == nil {
		kinds, err := t.Kinds(ctx)
		if err != nil {
			return dateline.Kind{}, err
		}
		t.kinds = kinds
	}
	return kindOf(t.kinds, id)
}

// Write runs fn in one transaction and commits it if fn returns nil. When Write
// returns nil, everything is on disk; otherwise nothing is.
//
// Writers take turns, on either engine and over all machines: what fn reads in
// its transaction nobody changes before it commits. A PostgreSQL transaction
// that lost a race all the same is run again, so fn must not keep state of an
// earlier run.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	for try := 1; ; try++ {
		err := d.write(ctx, fn)
		e, ok := errors.AsType[*pgconn.PgError](err)
		// 40001 serialization_failure, 40P01 deadlock_detected
		if !ok || e.Code != "40001" && e.Code != "40P01" || try == 5 {
			return err
		}
	}
}

// writersLock is the advisory lock, of this database alone, that PostgreSQL
// writers hold until they end. SQLite has one writer by itself. Without it, two
// acts on one item would each judge by what the other is about to change.
const writersLock = 0x646174656c696e65 // "dateline"

func (d *DB) write(ctx context.Context, fn func(*Tx) error) (err error) {
	stx, err := d.writes.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", diagnose(err))
	}
	defer func() {
		stx.Rollback() // without effect after a commit; also when fn panics, or the only writer would stay taken
		err = diagnose(err)
	}()
	if d.engine == goose.DialectPostgres {
		if _, err := stx.ExecContext(ctx, "select pg_advisory_xact_lock($1)", writersLock); err != nil {
			return fmt.Errorf("begin: %w", err)
		}
	}
	tx := &Tx{reader: reader{q: d.w.WithTx(stx)}}
	if err := fn(tx); err != nil {
		return err
	}
	if err := stx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	d.number.raised(tx.raised)
	return nil
}

// CreateNewsroom saves the settings of a new newsroom with its kinds. It
// returns Conflict when the database already holds one.
func (t *Tx) CreateNewsroom(ctx context.Context, n dateline.Newsroom, kinds []dateline.Kind, now time.Time) error {
	if _, err := t.q.Settings(ctx); err == nil {
		return dateline.Conflict{What: "newsroom", Reason: "there is one here already; choose another folder or database"}
	} else if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err := t.q.CreateNewsroom(ctx, db.CreateNewsroomParams{Settings: encode(n), CreatedAt: micros(now)}); err != nil {
		return err
	}
	t.kinds = nil
	for i, k := range kinds {
		if err := t.q.SaveKind(ctx, db.SaveKindParams{ID: k.ID, Position: int64(i), Definition: encode(k)}); err != nil {
			return err
		}
	}
	return nil
}

// SaveNewsroom replaces the settings and raises the publication number, because
// every page shows them.
func (t *Tx) SaveNewsroom(ctx context.Context, n dateline.Newsroom, now time.Time) error {
	if _, err := t.q.SaveSettings(ctx, encode(n)); err != nil {
		return err
	}
	_, err := t.RaisePublication(ctx, now)
	return err
}

// RaisePublication takes the next publication number. It also makes the
// transaction the only one that publishes until it ends.
func (t *Tx) RaisePublication(ctx context.Context, now time.Time) (int64, error) {
	n, err := t.q.RaisePublication(ctx, micros(now))
	t.raised = n
	return n, err
}

// InsertEntry adds an entry to a register under all its names.
func (t *Tx) InsertEntry(ctx context.Context, r dateline.Register, e Entry, folded []string) error {
	err := t.q.InsertEntry(ctx, db.InsertEntryParams{
		ID: string(e.ID), Register: string(r), Slug: e.Slug,
		Names: encode(e.Names), Aliases: encode(e.Aliases), Detail: encode(e.Detail),
	})
	if err != nil {
		return err
	}
	return t.NameEntry(ctx, r, e.ID, folded)
}

// UpdateEntry replaces an entry's names and detail and adds the folded names by
// which it is found; the ones it had are kept, because texts still use them.
func (t *Tx) UpdateEntry(ctx context.Context, r dateline.Register, e Entry, folded []string) error {
	delete(t.entries, e.ID)
	err := t.q.UpdateEntry(ctx, db.UpdateEntryParams{
		ID: string(e.ID), Names: encode(e.Names), Aliases: encode(e.Aliases), Detail: encode(e.Detail),
	})
	if err != nil {
		return err
	}
	return t.NameEntry(ctx, r, e.ID, folded)
}

// NameEntry adds folded names by which an entry is found, and shows none of them.
func (t *Tx) NameEntry(ctx context.Context, r dateline.Register, id dateline.ID, folded []string) error {
	if !t.named { // once is enough: nobody reads it before the commit
		if err := t.q.RaiseGlossary(ctx); err != nil {
			return err
		}
		t.named = true
	}
	for _, f := range folded {
		if err := t.q.InsertEntryName(ctx, db.InsertEntryNameParams{Register: string(r), Folded: f, EntryID: string(id)}); err != nil {
			return err
		}
	}
	return nil
}

// SaveAppointment records that a person held a role from a day on.
func (t *Tx) SaveAppointment(ctx context.Context, a dateline.Appointment) error {
	return t.q.InsertAppointment(ctx, db.InsertAppointmentParams{
		ID: string(a.ID), PersonID: string(a.Person), RoleID: string(a.Role), OfficeID: string(a.Office),
		FromDay: a.From, UntilDay: a.Until,
	})
}

// InsertItem adds a new item.
func (t *Tx) InsertItem(ctx context.Context, i dateline.Item) error {
	return t.q.InsertItem(ctx, db.InsertItemParams{
		ID: string(i.ID), Kind: i.Kind, SourceLang: string(i.Source), AuthoritativeLang: string(i.Authoritative),
		Status: string(i.Status), Facts: encode(i.Facts), Event: encodeEvent(i.Event), SourceID: i.SourceID, CreatedAt: micros(i.Created),
	})
}

// UpdateItem saves everything of an item but its id and when it was made.
func (t *Tx) UpdateItem(ctx context.Context, i dateline.Item) error {
	n, err := t.q.UpdateItem(ctx, db.UpdateItemParams{
		ID: string(i.ID), Kind: i.Kind, SourceLang: string(i.Source), AuthoritativeLang: string(i.Authoritative),
		Status: string(i.Status), Facts: encode(i.Facts), Event: encodeEvent(i.Event), SourceID: i.SourceID,
	})
	if err == nil && n == 0 {
		return dateline.NotFound{What: "item", Key: string(i.ID)}
	}
	return err
}

// InsertEdition adds an edition. sourceID says where an import read it, or is
// empty. Of two that take the same number at once, the second fails.
func (t *Tx) InsertEdition(ctx context.Context, e dateline.Edition, sourceID string) error {
	return t.q.InsertEdition(ctx, db.InsertEditionParams{
		ID: string(e.ID), ItemID: string(e.Item), Lang: string(e.Lang), Number: int64(e.Number),
		Headline: e.Headline, Lead: e.Lead, Body: e.Body, ChangeNote: e.ChangeNote, Incomplete: e.Incomplete,
		MadeFrom: string(e.MadeFrom), Hash: e.Hash, SourceID: sourceID, CreatedAt: micros(e.Created), CreatedBy: e.By,
	})
}

// SaveReading keeps, as JSON, what reading an edition's text found.
func (t *Tx) SaveReading(ctx context.Context, edition dateline.ID, reading json.RawMessage) error {
	return t.q.SaveReading(ctx, db.SaveReadingParams{EditionID: string(edition), Reading: string(reading)})
}

// InsertPublication records an act. langs are the languages of p.Editions, in
// the same order.
func (t *Tx) InsertPublication(ctx context.Context, p dateline.Publication, langs []dateline.Lang) error {
	err := t.q.InsertPublication(ctx, db.InsertPublicationParams{
		Number: p.Number, ID: string(p.ID), ItemID: string(p.Item), Act: string(p.Act), Facts: encode(p.Facts),
		Note: encode(p.Note), At: micros(p.At), Due: micros(p.Due), ByWhom: p.By,
	})
	for i, e := range p.Editions {
		if err != nil {
			return err
		}
		err = t.q.InsertPublicationEdition(ctx, db.InsertPublicationEditionParams{Number: p.Number, Lang: string(langs[i]), EditionID: string(e)})
	}
	return err
}

// Queue leaves work to be done after the transaction. A key that was queued
// before is not queued again.
func (t *Tx) Queue(ctx context.Context, key, topic string, payload any, now time.Time) error {
	return t.q.InsertOutbox(ctx, db.InsertOutboxParams{
		Key: key, Topic: topic, Payload: encode(payload), CreatedAt: micros(now), DueAt: micros(now),
	})
}

// Once remembers what an act under a client's key was answered, so that its
// repetition is answered alike. Use Answered first.
func (t *Tx) Once(ctx context.Context, key, fingerprint string, answer any, now time.Time) error {
	if key == "" {
		return nil
	}
	return t.q.InsertRequest(ctx, db.InsertRequestParams{Key: key, Fingerprint: fingerprint, Answer: encode(answer), CreatedAt: micros(now)})
}

// Answered reports whether the act under this key was done before and, if so,
// decodes its answer into out. The same key with another fingerprint is Conflict.
func (t *Tx) Answered(ctx context.Context, key, fingerprint string, out any) (bool, error) {
	if key == "" {
		return false, nil
	}
	r, err := t.q.Request(ctx, key)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if r.Fingerprint != fingerprint {
		return false, dateline.Conflict{What: "key " + key, Reason: "it was used for something else; choose a new key"}
	}
	return true, json.Unmarshal([]byte(r.Answer), out)
}

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("store: value cannot be encoded: " + err.Error()) // our own types always can
	}
	return string(b)
}

func encodeEvent(e *dateline.Event) string {
	if e == nil {
		return ""
	}
	return encode(e)
}
