package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"dateline"
	"dateline/internal/store/internal/db"
)

// Record is one line of the record: who did what, when, from where, to what, and
// why. Lines are only ever added. The hash of each is over the hash of the one
// before it and everything else in it, so that a line that was changed, taken out
// or put in later is found (see [Reader.CheckRecord]).
type Record struct {
	Seq     int64         `json:"seq"` // 1, 2, 3 … without a gap
	At      time.Time     `json:"at"`  // to the microsecond, UTC
	Actor   dateline.ID   `json:"actor,omitempty"`
	Name    string        `json:"name"`              // of the actor, as it was then
	Address string        `json:"address,omitempty"` // IP address, where there was one
	Act     string        `json:"act"`
	Item    dateline.ID   `json:"item,omitempty"`
	Lang    dateline.Lang `json:"lang,omitempty"`
	Subject string        `json:"subject,omitempty"` // id of an edition, user, asset, link …
	Reason  string        `json:"reason,omitempty"`
	Detail  string        `json:"detail,omitempty"` // a JSON object, or empty
	Prev    string        `json:"prev"`             // the hash of the line before; of the first: empty
	Hash    string        `json:"hash"`
}

// sum is the SHA-256, in lower-case hex, of a line.
func (r Record) sum() string {
	b, err := json.Marshal([]any{
		"dateline record 1", r.Seq, r.At.UnixMicro(), r.Actor, r.Name, r.Address, r.Act, r.Item, r.Lang, r.Subject, r.Reason, r.Detail, r.Prev,
	})
	if err != nil {
		panic("record cannot be encoded: " + err.Error()) // strings and numbers cannot fail
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func record(row db.Record) (Record, error) {
	return Record{
		Seq: row.Seq, At: instant(row.At), Actor: dateline.ID(row.Actor), Name: row.ActorName, Address: row.Address, Act: row.Act,
		Item: dateline.ID(row.ItemID), Lang: dateline.Lang(row.Lang), Subject: row.Subject, Reason: row.Reason, Detail: row.Detail,
		Prev: row.Prev, Hash: row.Hash,
	}, nil
}

// Append adds a line to the record. Seq, Prev and Hash are filled in here: a
// transaction is the only writer until it ends.
func (t *Tx) Append(ctx context.Context, r Record) error {
	if t.last == nil {
		last, err := t.q.LastRecord(ctx)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		t.last = &last
	}
	r.At = r.At.UTC().Truncate(time.Microsecond)
	r.Seq, r.Prev = t.last.Seq+1, t.last.Hash
	r.Hash = r.sum()
	t.last.Seq, t.last.Hash = r.Seq, r.Hash
	return t.q.InsertRecord(ctx, db.InsertRecordParams{
		Seq: r.Seq, At: micros(r.At), Actor: string(r.Actor), ActorName: r.Name, Address: r.Address, Act: r.Act, ItemID: string(r.Item),
		Lang: string(r.Lang), Subject: r.Subject, Reason: r.Reason, Detail: r.Detail, Prev: r.Prev, Hash: r.Hash,
	})
}

// RecordQuery asks for part of the record. Empty fields do not narrow it.
type RecordQuery struct {
	Before int64 // lines before this one; 0: from the last
	Actor  dateline.ID
	Act    string
	Item   dateline.ID
	Since  time.Time
	Until  time.Time
	Most   int
}

// Records returns part of the record, newest first.
func (r reader) Records(ctx context.Context, q RecordQuery) ([]Record, error) {
	p := db.RecordsOfItemParams{Before: q.Before, Actor: string(q.Actor), Act: q.Act, ItemID: string(q.Item), Since: micros(q.Since), Until: micros(q.Until), Most: int64(q.Most)}
	if p.Before == 0 {
		p.Before = math.MaxInt64
	}
	if p.Until == 0 {
		p.Until = math.MaxInt64
	}
	var rows []db.Record
	var err error
	switch {
	case p.ItemID != "":
		rows, err = r.q.RecordsOfItem(ctx, p)
	case p.Actor != "":
		rows, err = r.q.RecordsOfActor(ctx, db.RecordsOfActorParams{Actor: p.Actor, Act: p.Act, Before: p.Before, Since: p.Since, Until: p.Until, Most: p.Most})
	case p.Act != "":
		rows, err = r.q.RecordsOfAct(ctx, db.RecordsOfActParams{Act: p.Act, Before: p.Before, Since: p.Since, Until: p.Until, Most: p.Most})
	default:
		rows, err = r.q.Records(ctx, db.RecordsParams{Before: p.Before, Since: p.Since, Until: p.Until, Most: p.Most})
	}
	return all(rows, err, record)
}

// RecordActs returns every act that the record has.
func (r reader) RecordActs(ctx context.Context) ([]string, error) { return r.q.RecordActs(ctx) }

// EachRecord hands every line to fn in order, a thousand read at a time.
func (r reader) EachRecord(ctx context.Context, fn func(Record) error) error {
	for after := int64(0); ; {
		rows, err := r.q.RecordsAfter(ctx, db.RecordsAfterParams{After: after, Most: 1000})
		list, err := all(rows, err, record)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, line := range list {
			if err := fn(line); err != nil {
				return err
			}
			after = line.Seq
		}
	}
}

// CheckRecord reads the whole record and reports the first line that is not what
// was written, or whose neighbour is gone. It returns how many lines it has.
func (r reader) CheckRecord(ctx context.Context) (lines int64, err error) {
	prev := ""
	err = r.EachRecord(ctx, func(line Record) error {
		switch lines++; {
		case line.Seq != lines:
			return fmt.Errorf("the record is damaged: line %d is missing", lines)
		case line.Prev != prev:
			return fmt.Errorf("the record is damaged: line %d does not follow the one before it", line.Seq)
		case line.Hash != line.sum():
			return fmt.Errorf("the record is damaged: line %d is not as it was written", line.Seq)
		}
		prev = line.Hash
		return nil
	})
	return lines, err
}
