package store

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"time"

	"dateline"
	"dateline/internal/store/internal/db"
)

// links writes an alignment; none is an empty text.
func links(a dateline.Alignment) string {
	if len(a) == 0 {
		return ""
	}
	return encode(a)
}

// EditionTranslation is what belongs to an edition that is a translation.
type EditionTranslation struct {
	Links     dateline.Alignment
	Converted dateline.Lang   // of one made by script conversion: the language it was made from
	Findings  json.RawMessage // what the checks found when it was handed over, and what was decided
}

// EditionTranslation returns how an edition is paired with its source. It is
// NotFound for one that never was.
func (r reader) EditionTranslation(ctx context.Context, edition dateline.ID) (t EditionTranslation, err error) {
	row, err := r.q.EditionTranslation(ctx, string(edition))
	if err != nil {
		return t, found(err, "translation", string(edition))
	}
	t.Converted = dateline.Lang(row.Converted)
	if row.Findings != "" {
		t.Findings = json.RawMessage(row.Findings)
	}
	return t, decode(row.Links, &t.Links)
}

// SaveEditionTranslation keeps it: a second time changes nothing.
func (t *Tx) SaveEditionTranslation(ctx context.Context, edition dateline.ID, e EditionTranslation) error {
	return t.q.SaveEditionTranslation(ctx, db.SaveEditionTranslationParams{
		EditionID: string(edition), Links: links(e.Links), Converted: string(e.Converted), Findings: string(e.Findings),
	})
}

// SetEditionLinks pairs an edition anew, because another language has become what it
// is made from.
func (t *Tx) SetEditionLinks(ctx context.Context, edition dateline.ID, a dateline.Alignment) error {
	return t.q.SetEditionLinks(ctx, db.SetEditionLinksParams{EditionID: string(edition), Links: links(a)})
}

// SetEditionFindings keeps what was decided on what the checks found in an edition.
func (t *Tx) SetEditionFindings(ctx context.Context, edition dateline.ID, findings json.RawMessage) error {
	return t.q.SetEditionFindings(ctx, db.SetEditionFindingsParams{EditionID: string(edition), Findings: string(findings)})
}

// Translation is how a translation at the desk stands with its source. All
// numbers are units.
type Translation struct {
	Item    dateline.ID
	Lang    dateline.Lang
	Stale   int // their source has changed
	Added   int // of the source, not in the translation
	Gone    int // their source is no more
	Machine int // a machine's draft that nobody has gone through
	Done    int
	Total   int
	Since   time.Time // when it fell behind; zero: it is not behind
	Holder  dateline.ID
}

// Behind is how many units the translation is behind its source.
func (t Translation) Behind() int { return t.Stale + t.Added + t.Gone }

func translation(row db.Translation) Translation {
	return Translation{
		Item: dateline.ID(row.ItemID), Lang: dateline.Lang(row.Lang), Stale: int(row.Stale), Added: int(row.Added), Gone: int(row.Gone), Machine: int(row.Machine),
		Done: int(row.Done), Total: int(row.Total), Since: instant(row.Since), Holder: dateline.ID(row.Holder),
	}
}

// Translations returns how the translations of an item stand.
func (r reader) Translations(ctx context.Context, item dateline.ID) ([]Translation, error) {
	rows, err := r.q.TranslationsOf(ctx, string(item))
	return all(rows, err, func(row db.Translation) (Translation, error) { return translation(row), nil })
}

// SaveTranslation saves how a translation stands.
func (t *Tx) SaveTranslation(ctx context.Context, s Translation) error {
	return t.q.SaveTranslation(ctx, db.SaveTranslationParams{
		ItemID: string(s.Item), Lang: string(s.Lang), Stale: int64(s.Stale), Added: int64(s.Added), Gone: int64(s.Gone), Machine: int64(s.Machine),
		Done: int64(s.Done), Total: int64(s.Total), Since: micros(s.Since), Holder: string(s.Holder),
	})
}

// DeleteTranslation forgets a translation of which nothing is left.
func (t *Tx) DeleteTranslation(ctx context.Context, item dateline.ID, lang dateline.Lang) error {
	return t.q.DeleteTranslation(ctx, db.DeleteTranslationParams{ItemID: string(item), Lang: string(lang)})
}

// Behind is a translation that is behind, as lists show it.
type Behind struct {
	Translation
	Headline string // of the item
	In       dateline.Lang
	Kind     string
	Status   dateline.Status
	Offices  []dateline.ID
}

// TranslationsBehind returns up to most translations at the desk that are behind
// their source, in one language or in all, those that fell behind first first,
// from the one after a given one on.
func (r reader) TranslationsBehind(ctx context.Context, lang dateline.Lang, after Translation, most int) ([]Behind, error) {
	rows, err := r.q.TranslationsBehind(ctx, db.TranslationsBehindParams{
		Lang: string(lang), AfterSince: micros(after.Since), AfterItem: string(after.Item), AfterLang: string(after.Lang), Most: int64(most),
	})
	return all(rows, err, func(row db.TranslationsBehindRow) (Behind, error) {
		return Behind{translation(row.Translation), row.Headline, dateline.Lang(row.HeadlineLang), row.Kind, dateline.Status(row.Status), ids(row.Offices)}, nil
	})
}

// LiveBehind returns up to most translations that are public and behind their
// source, in one language or in all, those that fell behind first first.
func (r reader) LiveBehind(ctx context.Context, lang dateline.Lang, most int) ([]dateline.LiveEdition, error) {
	rows, err := r.q.LiveBehind(ctx, db.LiveBehindParams{Lang: string(lang), Most: int64(most)})
	return all(rows, err, func(row db.LiveBehindRow) (dateline.LiveEdition, error) { return live(row.Live, "") })
}

// Dismissal is what somebody decided about a finding of the checks.
type Dismissal struct {
	Item    dateline.ID
	Lang    dateline.Lang
	Key     string
	Finding json.RawMessage
	Reason  string
	By      dateline.ID
	At      time.Time
}

// Dismissals returns what was decided about a text, whether or not it still holds.
func (r reader) Dismissals(ctx context.Context, item dateline.ID, lang dateline.Lang) ([]Dismissal, error) {
	rows, err := r.q.DismissalsOf(ctx, db.DismissalsOfParams{ItemID: string(item), Lang: string(lang)})
	return all(rows, err, func(d db.Dismissal) (Dismissal, error) {
		return Dismissal{dateline.ID(d.ItemID), dateline.Lang(d.Lang), d.Key, json.RawMessage(d.Finding), d.Reason, dateline.ID(d.ByUser), instant(d.At)}, nil
	})
}

// SaveDismissal keeps a decision, or another reason for it.
func (t *Tx) SaveDismissal(ctx context.Context, d Dismissal) error {
	return t.q.SaveDismissal(ctx, db.SaveDismissalParams{
		ItemID: string(d.Item), Lang: string(d.Lang), Key: d.Key, Finding: string(d.Finding), Reason: d.Reason, ByUser: string(d.By), At: micros(d.At),
	})
}

// DeleteDismissal takes a decision back.
func (t *Tx) DeleteDismissal(ctx context.Context, item dateline.ID, lang dateline.Lang, key string) error {
	n, err := t.q.DeleteDismissal(ctx, db.DeleteDismissalParams{ItemID: string(item), Lang: string(lang), Key: key})
	return one(n, err, "finding", key)
}

// Versions returns numbers that rise when the glossary or a register changes, and
// when the memory grows.
func (r reader) Versions(ctx context.Context) (glossary, memory int64, err error) {
	row, err := r.q.GlossaryVersion(ctx)
	return row.Glossary, row.Memory, err
}

// RaiseGlossary says that a term or a name has changed.
func (t *Tx) RaiseGlossary(ctx context.Context) error { return t.q.RaiseGlossary(ctx) }

// Listed is a concept as lists hold it.
type Listed struct {
	dateline.Concept
	Sort    string // the first term, folded
	Folded  string // all terms, for searching
	Updated time.Time
	By      dateline.ID
}

func concept(c db.Concept) (out Listed, err error) {
	out = Listed{Sort: c.Sort, Folded: c.Folded, Updated: instant(c.UpdatedAt), By: dateline.ID(c.UpdatedBy)}
	return out, decode(c.Definition, &out.Concept)
}

// Concept returns one entry of the glossary.
func (r reader) Concept(ctx context.Context, id dateline.ID) (Listed, error) {
	row, err := r.q.Concept(ctx, string(id))
	if err != nil {
		return Listed{}, found(err, "term", string(id))
	}
	return concept(row)
}

// Concepts returns up to most entries of the glossary that hold some words
// (folded; empty: all), by their first term, from the one after a given one on.
func (r reader) Concepts(ctx context.Context, words string, after Listed, most int) ([]Listed, error) {
	rows, err := r.q.Concepts(ctx, db.ConceptsParams{Words: within(words), AfterSort: after.Sort, AfterID: string(after.ID), Most: int64(most)})
	return all(rows, err, concept)
}

// CountConcepts returns how many entries the glossary has.
func (r reader) CountConcepts(ctx context.Context) (int, error) {
	n, err := r.q.CountConcepts(ctx)
	return int(n), err
}

// SaveConcept adds or changes an entry of the glossary.
func (t *Tx) SaveConcept(ctx context.Context, c Listed) error {
	return t.q.SaveConcept(ctx, db.SaveConceptParams{
		ID: string(c.ID), Definition: encode(c.Concept), Folded: c.Folded, Sort: c.Sort, UpdatedAt: micros(c.Updated), UpdatedBy: string(c.By),
	})
}

// DeleteConcept takes an entry out of the glossary.
func (t *Tx) DeleteConcept(ctx context.Context, id dateline.ID) error {
	n, err := t.q.DeleteConcept(ctx, string(id))
	return one(n, err, "term", string(id))
}

// Kept is a segment as the memory holds it.
type Kept struct {
	dateline.Segment
	Number  int64 // in the order in which they came
	Created time.Time
}

func segment(s db.Segment) (Kept, error) {
	return Kept{dateline.Segment{
		ID: dateline.ID(s.ID), From: dateline.Lang(s.FromLang), To: dateline.Lang(s.ToLang), Source: s.Source, Target: s.Target,
		Item: dateline.ID(s.ItemID), Origin: s.Origin,
	}, s.Seq, instant(s.CreatedAt)}, nil
}

// AddSegment adds a pair to the memory, unless it has it: then added is false.
func (t *Tx) AddSegment(ctx context.Context, s dateline.Segment, now time.Time) (added bool, err error) {
	sum := dateline.TextSum(s.Source + "\x00" + s.Target)
	n, err := t.q.SegmentKnown(ctx, db.SegmentKnownParams{FromLang: string(s.From), ToLang: string(s.To), Sum: sum})
	if err != nil || n > 0 {
		return false, err
	}
	seq, err := t.q.TakeSegmentNumber(ctx)
	if err != nil {
		return false, err
	}
	return true, t.q.InsertSegment(ctx, db.InsertSegmentParams{
		Seq: seq, ID: string(s.ID), FromLang: string(s.From), ToLang: string(s.To), Source: s.Source, Target: s.Target, Sum: sum,
		ItemID: string(s.Item), Origin: s.Origin, CreatedAt: micros(now),
	})
}

// DeleteSegment takes a pair out of the memory.
func (t *Tx) DeleteSegment(ctx context.Context, id dateline.ID) error {
	n, err := t.q.DeleteSegment(ctx, string(id))
	return one(n, err, "segment", string(id))
}

// ForgetSegments takes every pair out of the memory that an item brought.
func (t *Tx) ForgetSegments(ctx context.Context, item dateline.ID) error {
	return t.q.DeleteSegmentsOf(ctx, string(item))
}

// CountSegments returns how many pairs the memory has.
func (r reader) CountSegments(ctx context.Context) (int, error) {
	n, err := r.q.CountSegments(ctx)
	return int(n), err
}

// SegmentsAfter returns up to most segments in the order in which they came.
func (r reader) SegmentsAfter(ctx context.Context, number int64, most int) ([]Kept, error) {
	rows, err := r.q.SegmentsAfter(ctx, db.SegmentsAfterParams{Seq: number, Most: int64(most)})
	return all(rows, err, segment)
}

// Segments returns those of the segments that are still there, in no order.
func (r reader) Segments(ctx context.Context, ids []dateline.ID) ([]Kept, error) {
	var out []Kept
	for len(ids) > 0 {
		var p [8]string // a list of any length is not to be had on both engines
		n := min(len(ids), len(p))
		for i, id := range ids[:n] {
			p[i] = string(id)
		}
		ids = ids[n:]
		rows, err := r.q.SegmentsOf(ctx, db.SegmentsOfParams{A: p[0], B: p[1], C: p[2], D: p[3], E: p[4], F: p[5], G: p[6], H: p[7]})
		part, err := all(rows, err, segment)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	return out, nil
}

// SegmentQuery asks for part of the memory. Empty fields do not narrow.
type SegmentQuery struct {
	From, To dateline.Lang
	Words    string // anywhere on either side
	Before   int64  // Kept.Number; 0: from the latest on
	Most     int
}

// SegmentList returns part of the memory, the latest first.
func (r reader) SegmentList(ctx context.Context, q SegmentQuery) ([]Kept, error) {
	if q.Before == 0 {
		q.Before = math.MaxInt64
	}
	rows, err := r.q.SegmentsBefore(ctx, db.SegmentsBeforeParams{FromLang: string(q.From), ToLang: string(q.To), Words: within(strings.ToLower(q.Words)), Before: q.Before, Most: int64(q.Most)})
	return all(rows, err, segment)
}

// Relist makes the wide lists of languages anew, or does away with them.
func (t *Tx) Relist(ctx context.Context, langs []dateline.Lang, wide bool) error {
	if err := t.q.UnlistWide(ctx); err != nil {
		return err
	}
	if err := t.q.ForgetWide(ctx); err != nil {
		return err
	}
	if wide {
		for _, l := range langs {
			key := string(Wide(l))
			if err := t.q.WidenOwn(ctx, db.WidenOwnParams{Wide: key, Lang: string(l)}); err != nil {
				return err
			}
			if err := t.q.WidenOthers(ctx, key); err != nil {
				return err
			}
			if err := t.q.ListWide(ctx, key); err != nil {
				return err
			}
		}
	}
	if err := t.q.ForgetCounts(ctx); err != nil {
		return err
	}
	return t.q.CountAgain(ctx)
}
