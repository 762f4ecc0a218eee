package store

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"time"

	"dateline"
	"dateline/internal/store/internal/db"
)

// Facet names a list that a live edition stands in.
type Facet string

// The lists. News holds everything that is not an event, ordered by when it was
// issued; Events holds events, ordered by when they start. The others narrow
// News by one key: a kind's id, a register entry's id, "2021" or "2021-02".
const (
	News    Facet = "news"
	Events  Facet = "event"
	Kind    Facet = "kind"
	Office  Facet = "office"
	Speaker Facet = "speaker"
	Topic   Facet = "topic"
	Year    Facet = "year"
	Month   Facet = "month"
)

// Listing is one list that a live edition stands in.
type Listing struct {
	Facet Facet
	Key   string
	At    time.Time // what orders it there
}

// Live is a live edition as it is written: with the address's parts and the
// lists it stands in.
type Live struct {
	dateline.LiveEdition
	Lists []Listing
	Uses  []dateline.Use // images and files that become public with it
	// Wide are the languages whose wide lists show this text.
	Wide []dateline.Lang
}

// ReplaceLive makes rows, one a language, all that the public sees of an item.
// None removes it from every list.
func (t *Tx) ReplaceLive(ctx context.Context, id dateline.ID, rows []Live) error {
	old, err := t.q.LiveListsOfItem(ctx, string(id))
	if err != nil {
		return err
	}
	type list struct {
		lang, facet, key string
	}
	counts := map[list]int64{}
	for _, o := range old {
		counts[list{o.Lang, o.Facet, o.Key}]--
	}
	if len(old) > 0 {
		if err := t.q.DeleteLiveLists(ctx, string(id)); err != nil {
			return err
		}
	}
	if err := t.q.DeleteLive(ctx, string(id)); err != nil {
		return err
	}
	if err := t.q.DeleteLiveAssets(ctx, string(id)); err != nil {
		return err
	}
	if err := t.q.DeleteWide(ctx, string(id)); err != nil {
		return err
	}
	for _, l := range rows {
		if err := t.q.InsertLive(ctx, liveParams(l)); err != nil {
			return err
		}
		keys := []dateline.Lang{l.Lang}
		for _, lang := range l.Wide {
			keys = append(keys, Wide(lang))
			if err := t.q.InsertWide(ctx, db.InsertWideParams{Lang: string(Wide(lang)), ItemID: string(id), TextLang: string(l.Lang)}); err != nil {
				return err
			}
		}
		for _, in := range l.Lists {
			for _, lang := range keys {
				p := db.InsertLiveListParams{Lang: string(lang), Facet: string(in.Facet), Key: in.Key, SortsAt: micros(in.At), ItemID: string(id)}
				added, err := t.q.InsertLiveList(ctx, p)
				if err != nil {
					return err
				}
				counts[list{p.Lang, p.Facet, p.Key}] += added
			}
		}
		for i, u := range l.Uses {
			err := t.q.InsertLiveAsset(ctx, db.InsertLiveAssetParams{AssetID: string(u.ID), ItemID: string(id), Lang: string(l.Lang), Place: string(u.Place), Position: int64(i)})
			if err != nil {
				return err
			}
		}
	}
	for l, n := range counts {
		if n != 0 {
			if err := t.q.Count(ctx, db.CountParams{Lang: l.lang, Facet: l.facet, Key: l.key, N: n}); err != nil {
				return err
			}
		}
	}
	return nil
}

func liveParams(l Live) db.InsertLiveParams {
	p := db.InsertLiveParams{
		ItemID: string(l.Item), Lang: string(l.Lang), EditionID: string(l.Edition), Number: int64(l.Number),
		Kind: l.Kind, Status: string(l.Status), SourceLang: string(l.Source), AuthoritativeLang: string(l.Authoritative),
		Languages: encode(l.Languages), Paths: encode(l.Paths), Headline: l.Headline, Lead: l.Lead, Excerpt: l.Excerpt, Incomplete: l.Incomplete,
		Facts: encode(l.Facts), Event: encodeEvent(l.Event), Path: l.Path, SortsAt: micros(l.SortsAt()),
		PublishedAt: micros(l.Published), UpdatedAt: micros(l.Updated), Act: string(l.Act), Note: encode(l.Note),
		Publication: l.Publication, Hash: l.Hash, Stale: int64(l.Stale), StaleSince: micros(l.StaleSince), Converted: string(l.Converted),
	}
	if l.Event != nil {
		p.StartsAt, p.EndsAt = micros(l.Event.Start.SortsAt()), micros(l.Event.Over())
	}
	return p
}

func live(row db.Live, body string) (l dateline.LiveEdition, err error) {
	l = dateline.LiveEdition{
		Item: dateline.ID(row.ItemID), Edition: dateline.ID(row.EditionID), Number: int(row.Number), Lang: dateline.Lang(row.Lang),
		Kind: row.Kind, Status: dateline.Status(row.Status), Source: dateline.Lang(row.SourceLang), Authoritative: dateline.Lang(row.AuthoritativeLang),
		Headline: row.Headline, Lead: row.Lead, Excerpt: row.Excerpt, Body: body, Incomplete: row.Incomplete, Path: row.Path,
		Published: instant(row.PublishedAt), Updated: instant(row.UpdatedAt), Act: dateline.Act(row.Act),
		Publication: row.Publication, Hash: row.Hash, Stale: int(row.Stale), StaleSince: instant(row.StaleSince), Converted: dateline.Lang(row.Converted),
	}
	if l.Status == dateline.Withdrawn { // the text is gone, whatever the row still points to
		l.Body, l.Lead, l.Excerpt = "", "", ""
	}
	if err = decode(row.Languages, &l.Languages); err == nil {
		err = decode(row.Paths, &l.Paths)
	}
	if err == nil {
		if err = decode(row.Facts, &l.Facts); err == nil {
			err = decode(row.Note, &l.Note)
		}
	}
	if err == nil && row.Event != "" {
		l.Event = &dateline.Event{}
		err = decode(row.Event, l.Event)
		if l.Status == dateline.Withdrawn { // nobody is to sign up for it any more
			l.Event.Link, l.Event.Registration = "", ""
		}
	}
	return l, err
}

// Live returns an item's live edition in one language, with its body.
func (r reader) Live(ctx context.Context, id dateline.ID, lang dateline.Lang) (dateline.LiveEdition, error) {
	row, err := r.q.Live(ctx, db.LiveParams{ItemID: string(id), Lang: string(lang)})
	if err != nil {
		return dateline.LiveEdition{}, found(err, "item", string(id))
	}
	return live(row.Live, row.Body)
}

// LiveOfItem returns an item's live editions in every language, with bodies.
func (r reader) LiveOfItem(ctx context.Context, id dateline.ID) ([]dateline.LiveEdition, error) {
	rows, err := r.q.LiveOfItem(ctx, string(id))
	if err != nil {
		return nil, err
	}
	out := make([]dateline.LiveEdition, len(rows))
	for i, row := range rows {
		if out[i], err = live(row.Live, row.Body); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Position is a place in a list: between two rows, or, as the zero value, before
// the first. It stays true while rows are added at either end.
type Position struct {
	At   time.Time
	Item dateline.ID
}

// Wide is what the wide lists of a language are kept under, which a newsroom has that
// shows what has no text in it: Query.Lang, and what Counts and CountOf take.
func Wide(l dateline.Lang) dateline.Lang { return l + "*" }

// Query asks for part of a list. An empty Kind, Office, Speaker, Topic, Year or
// Month does not narrow it.
type Query struct {
	Lang    dateline.Lang
	Events  bool // list events rather than news; the narrowing fields are then not used
	Kind    string
	Office  dateline.ID
	Speaker dateline.ID
	Topic   dateline.ID
	Year    string // "2021"
	Month   string // "2021-02"
	From    Position
	Newer   bool // read from From towards newer rows rather than older ones
	Most    int  // at most this many rows
	Bodies  bool // with the texts
}

// driver returns the list whose range is read: the narrowest one asked for, in
// the order in which lists are usually short.
func (q Query) driver() (Facet, string) {
	switch {
	case q.Events:
		return Events, ""
	case q.Month != "":
		return Month, q.Month
	case q.Topic != "":
		return Topic, string(q.Topic)
	case q.Speaker != "":
		return Speaker, string(q.Speaker)
	case q.Office != "":
		return Office, string(q.Office)
	case q.Year != "":
		return Year, q.Year
	case q.Kind != "":
		return Kind, q.Kind
	}
	return News, ""
}

// List returns part of a list, newest first whichever way it was read, in one
// query.
func (r reader) List(ctx context.Context, q Query) ([]dateline.LiveEdition, error) {
	p := db.ListOlderParams{
		Lang: string(q.Lang), BeforeAt: math.MaxInt64, Most: int64(q.Most),
		Kind: q.Kind, Office: string(q.Office), Speaker: string(q.Speaker), Topic: string(q.Topic), Year: q.Year, Month: q.Month,
	}
	facet, key := q.driver()
	p.Facet, p.Key = string(facet), key
	if q.Bodies {
		p.WithBody = 1
	}
	if q.Events {
		p.Kind, p.Office, p.Speaker, p.Topic, p.Year, p.Month = "", "", "", "", "", ""
	}
	if q.From != (Position{}) {
		p.BeforeAt, p.BeforeID = micros(q.From.At), string(q.From.Item)
	}
	var rows []db.ListOlderRow
	var err error
	if q.Newer {
		if q.From == (Position{}) {
			p.BeforeAt = math.MinInt64
		}
		var newer []db.ListNewerRow
		newer, err = r.q.ListNewer(ctx, db.ListNewerParams{
			WithBody: p.WithBody, Lang: p.Lang, Facet: p.Facet, Key: p.Key, AfterAt: p.BeforeAt, AfterID: p.BeforeID,
			Kind: p.Kind, Office: p.Office, Speaker: p.Speaker, Topic: p.Topic, Year: p.Year, Month: p.Month, Most: p.Most,
		})
		for i := len(newer) - 1; i >= 0; i-- {
			rows = append(rows, db.ListOlderRow(newer[i]))
		}
	} else {
		rows, err = r.q.ListOlder(ctx, p)
	}
	if err != nil {
		return nil, err
	}
	out := make([]dateline.LiveEdition, len(rows))
	for i, row := range rows {
		if out[i], err = live(row.Live, row.Body); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Upcoming returns up to most events of a language that are not over at an
// instant, the next one first, however long ago they began. Their texts are left
// out.
func (r reader) Upcoming(ctx context.Context, lang dateline.Lang, now time.Time, most int) ([]dateline.LiveEdition, error) {
	rows, err := r.q.Upcoming(ctx, db.UpcomingParams{Lang: string(lang), Now: micros(now), Most: int64(most)})
	if err != nil {
		return nil, err
	}
	out := make([]dateline.LiveEdition, len(rows))
	for i, row := range rows {
		if out[i], err = live(row.Live, ""); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Count is how many live editions a list has.
type Count struct {
	Key   string
	N     int
	Entry Entry // for Office, Speaker and Topic: what the key is the id of
}

// Counts returns up to most lists of a facet that are not empty, the longest
// first.
func (r reader) Counts(ctx context.Context, lang dateline.Lang, f Facet, most int) ([]Count, error) {
	switch f {
	case Office, Speaker, Topic:
		rows, err := r.q.CountsWithEntries(ctx, db.CountsWithEntriesParams{Lang: string(lang), Facet: string(f), Most: int64(most)})
		if err != nil {
			return nil, err
		}
		out := make([]Count, len(rows))
		for i, row := range rows {
			out[i] = Count{Key: row.Entry.ID, N: int(row.N)}
			if out[i].Entry, err = entry(row.Entry); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	rows, err := r.q.Counts(ctx, db.CountsParams{Lang: string(lang), Facet: string(f), Most: int64(most)})
	if err != nil {
		return nil, err
	}
	out := make([]Count, len(rows))
	for i, row := range rows {
		out[i] = Count{Key: row.Key, N: int(row.N)}
	}
	return out, nil
}

// CountOf returns how many live editions one list has.
func (r reader) CountOf(ctx context.Context, lang dateline.Lang, f Facet, key string) (int, error) {
	n, err := r.q.CountOf(ctx, db.CountOfParams{Lang: string(lang), Facet: string(f), Key: key})
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return int(n), err
}

// Address is one address that an item has or had.
type Address struct {
	Lang    dateline.Lang
	Day     string // "2006-01-02"
	Folded  string // the slug as it is compared
	Slug    string
	Item    dateline.ID
	Current bool
}

func address(a db.Address) Address {
	return Address{Lang: dateline.Lang(a.Lang), Day: a.Day, Folded: a.Folded, Slug: a.Slug, Item: dateline.ID(a.ItemID), Current: a.Current}
}

// Address returns what stands, or stood, at an address.
func (r reader) Address(ctx context.Context, lang dateline.Lang, day, folded string) (Address, error) {
	a, err := r.q.Address(ctx, db.AddressParams{Lang: string(lang), Day: day, Folded: folded})
	if err != nil {
		return Address{}, found(err, "page", day+"/"+folded)
	}
	return address(a), nil
}

// CurrentAddress returns the address under which an item is shown in a language.
func (r reader) CurrentAddress(ctx context.Context, id dateline.ID, lang dateline.Lang) (Address, error) {
	a, err := r.q.CurrentAddress(ctx, db.CurrentAddressParams{ItemID: string(id), Lang: string(lang)})
	if err != nil {
		return Address{}, found(err, "page", string(id))
	}
	return address(a), nil
}

// SetAddress makes a the current address of its item in its language; the one
// before it redirects from now on. The address must be free or the item's own,
// otherwise it is a Conflict and nothing changes.
func (t *Tx) SetAddress(ctx context.Context, a Address) error {
	old, err := t.q.Address(ctx, db.AddressParams{Lang: string(a.Lang), Day: a.Day, Folded: a.Folded})
	switch {
	case err == nil && old.ItemID != string(a.Item):
		return dateline.Conflict{What: "address " + a.Day + "/" + a.Slug, Reason: "it belongs to another item, for ever; choose another"}
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return err
	}
	taken := err == nil
	if err := t.q.RetireAddresses(ctx, db.RetireAddressesParams{ItemID: string(a.Item), Lang: string(a.Lang)}); err != nil {
		return err
	}
	if taken {
		return t.q.ReviveAddress(ctx, db.ReviveAddressParams{Slug: a.Slug, Lang: string(a.Lang), Day: a.Day, Folded: a.Folded, ItemID: string(a.Item)})
	}
	return t.q.InsertAddress(ctx, db.InsertAddressParams{Lang: string(a.Lang), Day: a.Day, Folded: a.Folded, Slug: a.Slug, ItemID: string(a.Item)})
}

// SitemapURL is one live edition as a sitemap lists it.
type SitemapURL struct {
	Path    string
	Paths   map[dateline.Lang]string // of every language, this one included
	Updated time.Time
}

// Sitemap returns up to most live editions of a language whose items' ids begin
// with prefix. Ids are random, so prefixes of one length divide the archive into
// parts of nearly equal size that stay what they are while it grows.
func (r reader) Sitemap(ctx context.Context, lang dateline.Lang, prefix string, most int) ([]SitemapURL, error) {
	rows, err := r.q.SitemapPage(ctx, db.SitemapPageParams{Lang: string(lang), FromID: prefix, UntilID: prefix + "~", Most: int64(most)})
	if err != nil {
		return nil, err
	}
	out := make([]SitemapURL, len(rows))
	for i, row := range rows {
		out[i] = SitemapURL{Path: row.Path, Updated: instant(row.UpdatedAt)}
		if err := decode(row.Paths, &out[i].Paths); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Recent is a news item as a news sitemap lists it.
type Recent struct {
	Path, Headline string
	Published      time.Time
}

// PublishedSince returns up to most news items that first became public in a
// language since an instant, the latest first. What had been issued more than a
// day before it is no news: it came in with an archive.
func (r reader) PublishedSince(ctx context.Context, lang dateline.Lang, since time.Time, most int) ([]Recent, error) {
	rows, err := r.q.RecentlyPublished(ctx, db.RecentlyPublishedParams{Lang: string(lang), Since: micros(since), IssuedSince: micros(since.Add(-24 * time.Hour)), Most: int64(most)})
	if err != nil {
		return nil, err
	}
	out := make([]Recent, len(rows))
	for i, row := range rows {
		out[i] = Recent{Path: row.Path, Headline: row.Headline, Published: instant(row.PublishedAt)}
	}
	return out, nil
}
