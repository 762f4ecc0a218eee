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
)

// reader holds the queries that both a DB and a Tx answer. In a Tx they see
// what the transaction has written.
type reader struct{ q *db.Queries }

// Read returns the reading half of the database.
func (d *DB) Read() Reader { return Reader{reader{q: d.r}} }

// Reader answers questions. Each of its methods is a fixed number of queries.
type Reader struct{ reader }

// found turns "no rows" into NotFound and everything else into itself.
func found(err error, what, key string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return dateline.NotFound{What: what, Key: key}
	}
	return err
}

func decode(s string, out any) error {
	if s == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(s), out); err != nil {
		return fmt.Errorf("stored value cannot be read: %w", err)
	}
	return nil
}

// Newsroom returns the settings. It is NotFound before CreateNewsroom.
func (r reader) Newsroom(ctx context.Context) (n dateline.Newsroom, err error) {
	row, err := r.q.Settings(ctx)
	if err != nil {
		return n, found(err, "newsroom", "settings")
	}
	return n, decode(row.Settings, &n)
}

// ChangedAt returns when what is public last changed.
func (r reader) ChangedAt(ctx context.Context) (time.Time, error) {
	row, err := r.q.Settings(ctx)
	return instant(row.ChangedAt), found(err, "newsroom", "settings")
}

// Kinds returns the kinds in their order.
func (r reader) Kinds(ctx context.Context) ([]dateline.Kind, error) {
	rows, err := r.q.Kinds(ctx)
	if err != nil {
		return nil, err
	}
	kinds := make([]dateline.Kind, len(rows))
	for i, s := range rows {
		if err := decode(s, &kinds[i]); err != nil {
			return nil, err
		}
	}
	return kinds, nil
}

// Kind returns one kind.
func (r reader) Kind(ctx context.Context, id string) (dateline.Kind, error) {
	kinds, err := r.Kinds(ctx)
	if err != nil {
		return dateline.Kind{}, err
	}
	return kindOf(kinds, id)
}

func kindOf(kinds []dateline.Kind, id string) (dateline.Kind, error) {
	for _, k := range kinds {
		if k.ID == id {
			return k, nil
		}
	}
	return dateline.Kind{}, dateline.NotFound{What: "kind", Key: id}
}

// Entry is an entry of any register, with what only some registers have.
type Entry struct {
	dateline.Entry
	Detail EntryDetail
}

// EntryDetail is what only some registers keep of an entry.
type EntryDetail struct {
	Parent dateline.ID `json:"parent,omitempty"` // of an office
	Zone   string      `json:"zone,omitempty"`   // of a place, IANA name
}

func entry(row db.Entry) (e Entry, err error) {
	e.ID, e.Slug = dateline.ID(row.ID), row.Slug
	if err = decode(row.Names, &e.Names); err == nil {
		if err = decode(row.Aliases, &e.Aliases); err == nil {
			err = decode(row.Detail, &e.Detail)
		}
	}
	return e, err
}

func entries(rows []db.Entry) ([]Entry, error) {
	out := make([]Entry, len(rows))
	for i, row := range rows {
		var err error
		if out[i], err = entry(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Entry returns an entry by its id, whatever its register.
func (r reader) Entry(ctx context.Context, id dateline.ID) (Entry, error) {
	row, err := r.q.Entry(ctx, string(id))
	if err != nil {
		return Entry{}, found(err, "entry", string(id))
	}
	return entry(row)
}

// EntryBySlug returns an entry by its part of an address.
func (r reader) EntryBySlug(ctx context.Context, reg dateline.Register, slug string) (Entry, error) {
	row, err := r.q.EntryBySlug(ctx, db.EntryBySlugParams{Register: string(reg), Slug: slug})
	if err != nil {
		return Entry{}, found(err, string(reg), slug)
	}
	return entry(row)
}

// EntriesByName returns the entries that go by a folded name: more than one
// when people share it.
func (r reader) EntriesByName(ctx context.Context, reg dateline.Register, folded string) ([]Entry, error) {
	rows, err := r.q.EntriesByName(ctx, db.EntriesByNameParams{Register: string(reg), Folded: folded})
	if err != nil {
		return nil, err
	}
	return entries(rows)
}

// Entries returns a whole register, by slug.
func (r reader) Entries(ctx context.Context, reg dateline.Register) ([]Entry, error) {
	rows, err := r.q.Entries(ctx, string(reg))
	if err != nil {
		return nil, err
	}
	return entries(rows)
}

// Appointments returns what a person has been, in order of time.
func (r reader) Appointments(ctx context.Context, person dateline.ID) ([]dateline.Appointment, error) {
	rows, err := r.q.Appointments(ctx, string(person))
	if err != nil {
		return nil, err
	}
	out := make([]dateline.Appointment, len(rows))
	for i, a := range rows {
		out[i] = dateline.Appointment{
			ID: dateline.ID(a.ID), Person: dateline.ID(a.PersonID), Role: dateline.ID(a.RoleID),
			Office: dateline.ID(a.OfficeID), From: a.FromDay, Until: a.UntilDay,
		}
	}
	return out, nil
}

func item(row db.Item) (i dateline.Item, err error) {
	i = dateline.Item{
		ID: dateline.ID(row.ID), Kind: row.Kind, Source: dateline.Lang(row.SourceLang), Authoritative: dateline.Lang(row.AuthoritativeLang),
		Status: dateline.Status(row.Status), SourceID: row.SourceID, Created: instant(row.CreatedAt),
	}
	if err = decode(row.Facts, &i.Facts); err == nil && row.Event != "" {
		i.Event = &dateline.Event{}
		err = decode(row.Event, i.Event)
	}
	return i, err
}

// Item returns an item, public or not.
func (r reader) Item(ctx context.Context, id dateline.ID) (dateline.Item, error) {
	row, err := r.q.Item(ctx, string(id))
	if err != nil {
		return dateline.Item{}, found(err, "item", string(id))
	}
	return item(row)
}

// ItemBySource returns the item that an import made from sourceID.
func (r reader) ItemBySource(ctx context.Context, sourceID string) (dateline.Item, error) {
	row, err := r.q.ItemBySource(ctx, sourceID)
	if err != nil {
		return dateline.Item{}, found(err, "item", sourceID)
	}
	return item(row)
}

// Drafts returns up to most items of which nothing is public yet, in the order
// of their ids, after one.
func (r reader) Drafts(ctx context.Context, after dateline.ID, most int) ([]dateline.Item, error) {
	rows, err := r.q.Drafts(ctx, db.DraftsParams{After: string(after), Most: int64(most)})
	if err != nil {
		return nil, err
	}
	out := make([]dateline.Item, len(rows))
	for n, row := range rows {
		if out[n], err = item(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func edition(row db.Edition) dateline.Edition {
	return dateline.Edition{
		ID: dateline.ID(row.ID), Item: dateline.ID(row.ItemID), Lang: dateline.Lang(row.Lang), Number: int(row.Number),
		Headline: row.Headline, Lead: row.Lead, Body: row.Body, ChangeNote: row.ChangeNote, Incomplete: row.Incomplete,
		MadeFrom: dateline.ID(row.MadeFrom), Hash: row.Hash, Created: instant(row.CreatedAt), By: row.CreatedBy,
	}
}

func editions(rows []db.Edition) []dateline.Edition {
	out := make([]dateline.Edition, len(rows))
	for i, row := range rows {
		out[i] = edition(row)
	}
	return out
}

// Edition returns one edition.
func (r reader) Edition(ctx context.Context, id dateline.ID) (dateline.Edition, error) {
	row, err := r.q.Edition(ctx, string(id))
	if err != nil {
		return dateline.Edition{}, found(err, "edition", string(id))
	}
	return edition(row), nil
}

// EditionBySource returns the latest edition that an import made from sourceID.
func (r reader) EditionBySource(ctx context.Context, sourceID string) (dateline.Edition, error) {
	row, err := r.q.EditionBySource(ctx, sourceID)
	if err != nil {
		return dateline.Edition{}, found(err, "edition", sourceID)
	}
	return edition(row), nil
}

// LatestEdition returns the newest edition of an item in one language.
func (r reader) LatestEdition(ctx context.Context, id dateline.ID, l dateline.Lang) (dateline.Edition, error) {
	row, err := r.q.LatestEdition(ctx, db.LatestEditionParams{ItemID: string(id), Lang: string(l)})
	if err != nil {
		return dateline.Edition{}, found(err, "edition", string(id)+" "+string(l))
	}
	return edition(row), nil
}

// LatestEditions returns the newest edition of an item in each language.
func (r reader) LatestEditions(ctx context.Context, id dateline.ID) ([]dateline.Edition, error) {
	rows, err := r.q.LatestEditions(ctx, string(id))
	if err != nil {
		return nil, err
	}
	return editions(rows), nil
}

// Editions returns every edition of an item, by language and number.
func (r reader) Editions(ctx context.Context, id dateline.ID) ([]dateline.Edition, error) {
	rows, err := r.q.Editions(ctx, string(id))
	if err != nil {
		return nil, err
	}
	return editions(rows), nil
}

// EditionHeads returns up to most editions of an item in a language, the newest
// first, without what makes them long: lead, body, note and hash.
func (r reader) EditionHeads(ctx context.Context, id dateline.ID, lang dateline.Lang, most int) ([]dateline.Edition, error) {
	rows, err := r.q.EditionHeads(ctx, db.EditionHeadsParams{ItemID: string(id), Lang: string(lang), Most: int64(most)})
	return all(rows, err, func(row db.EditionHeadsRow) (dateline.Edition, error) {
		return dateline.Edition{
			ID: dateline.ID(row.ID), Item: id, Lang: lang, Number: int(row.Number), Headline: row.Headline, Incomplete: row.Incomplete,
			MadeFrom: dateline.ID(row.MadeFrom), Created: instant(row.CreatedAt), By: row.CreatedBy,
		}, nil
	})
}

// Reading returns what reading an edition's text found, as JSON.
func (r reader) Reading(ctx context.Context, id dateline.ID) (json.RawMessage, error) {
	s, err := r.q.Reading(ctx, string(id))
	if err != nil {
		return nil, found(err, "reading", string(id))
	}
	return json.RawMessage(s), nil
}

// Publications returns every act on an item, in order, without the editions.
func (r reader) Publications(ctx context.Context, id dateline.ID) ([]dateline.Publication, error) {
	rows, err := r.q.Publications(ctx, string(id))
	if err != nil {
		return nil, err
	}
	out := make([]dateline.Publication, len(rows))
	for i, row := range rows {
		out[i] = dateline.Publication{
			Number: row.Number, ID: dateline.ID(row.ID), Item: dateline.ID(row.ItemID), Act: dateline.Act(row.Act),
			At: instant(row.At), Due: instant(row.Due), By: row.ByWhom,
		}
		if err := decode(row.Facts, &out[i].Facts); err != nil {
			return nil, err
		}
		if err := decode(row.Note, &out[i].Note); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// PublishedEditions returns the editions that became public by an act.
func (r reader) PublishedEditions(ctx context.Context, number int64) ([]dateline.ID, error) {
	rows, err := r.q.PublicationEditions(ctx, number)
	if err != nil {
		return nil, err
	}
	out := make([]dateline.ID, len(rows))
	for i, row := range rows {
		out[i] = dateline.ID(row.EditionID)
	}
	return out, nil
}
