package store

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"dateline"
	"dateline/internal/store/internal/db"
)

// Work is an item as the desk's lists show it.
type Work struct {
	Item     dateline.ID
	Kind     string
	Status   dateline.Status
	Stage    dateline.Stage // of its languages, the one that wants most attention
	Offices  []dateline.ID
	Headline string
	Lang     dateline.Lang                    // of the headline
	Langs    map[dateline.Lang]dateline.Stage // of every language it has a text in; StageNone: public as it is
	Folded   string                           // for searching
	Touched  time.Time
	Number   int64 // of its last change among all changes at the desk; given by SaveWork
}

func work(w db.Work) (out Work, err error) {
	out = Work{
		Item: dateline.ID(w.ItemID), Kind: w.Kind, Status: dateline.Status(w.Status), Stage: dateline.Stage(w.Stage), Headline: w.Headline,
		Lang: dateline.Lang(w.Lang), Folded: w.Folded, Touched: instant(w.TouchedAt), Number: w.Seq,
	}
	out.Offices = ids(w.Offices)
	return out, decode(w.Langs, &out.Langs)
}

// ids reads what the work table keeps of offices: ",id,id,".
func ids(s string) (out []dateline.ID) {
	for _, o := range strings.Split(strings.Trim(s, ","), ",") {
		if o != "" {
			out = append(out, dateline.ID(o))
		}
	}
	return out
}

// within is the pattern of what has words anywhere in it; none for no words.
func within(words string) string {
	if words == "" {
		return ""
	}
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(words) + "%"
}

// Work returns one item as lists show it.
func (r reader) Work(ctx context.Context, item dateline.ID) (Work, error) {
	row, err := r.q.Work(ctx, string(item))
	if err != nil {
		return Work{}, found(err, "item", string(item))
	}
	return work(row)
}

// WorkQuery asks for part of the desk's list of items. Empty fields do not narrow.
type WorkQuery struct {
	Kind   string
	Stage  dateline.Stage
	Status dateline.Status
	Office dateline.ID
	Words  string // folded; found anywhere in a headline of any language
	Before int64  // Work.Number; 0: from the last on
	Most   int
}

// WorkList returns part of the desk's list, what was touched last first.
func (r reader) WorkList(ctx context.Context, q WorkQuery) ([]Work, error) {
	p := db.WorkListInParams{
		Before: cmp.Or(q.Before, math.MaxInt64), Kind: q.Kind, Stage: string(q.Stage), Status: string(q.Status), Most: int64(q.Most),
	}
	if q.Office != "" {
		p.Office = "%," + string(q.Office) + ",%"
	}
	p.Words = within(q.Words)
	var rows []db.Work
	var err error
	switch {
	case q.Stage != "":
		rows, err = r.q.WorkListIn(ctx, p)
	case p.Kind+p.Status+p.Office+p.Words != "":
		if p.Words == "" {
			p.Words = "%"
		}
		// What is looked for is mostly new. If it is not, or is rare, every row is
		// looked at, which takes as long as the newsroom is large.
		recent := db.WorkRecentParams{Words: p.Words, Before: p.Before, Kind: p.Kind, Status: p.Status, Office: p.Office, Most: p.Most}
		if rows, err = r.q.WorkRecent(ctx, recent); err == nil && len(rows) < q.Most {
			rows, err = r.q.WorkSearch(ctx, db.WorkSearchParams{Words: p.Words, Before: p.Before, Kind: p.Kind, Status: p.Status, Office: p.Office, Most: p.Most})
		}
	default:
		rows, err = r.q.WorkList(ctx, db.WorkListParams{Before: p.Before, Most: p.Most})
	}
	return all(rows, err, work)
}

// SaveWork saves how lists show an item.
func (t *Tx) SaveWork(ctx context.Context, w Work) error {
	offices := ","
	for _, o := range w.Offices {
		offices += string(o) + ","
	}
	return t.q.SaveWork(ctx, db.SaveWorkParams{
		ItemID: string(w.Item), Kind: w.Kind, Status: string(w.Status), Stage: string(w.Stage), Offices: offices, Headline: w.Headline,
		Lang: string(w.Lang), Langs: encode(w.Langs), Folded: w.Folded, TouchedAt: micros(w.Touched),
	})
}

// WorkNumber returns how far the changes of items at the desk are numbered. It rises
// with every save of a [Work].
func (r reader) WorkNumber(ctx context.Context) (int64, error) { return r.q.WorkNumber(ctx) }

// WorkChange is the last change of an item at the desk.
type WorkChange struct {
	Number int64
	Item   dateline.ID
}

// WorkChanges returns up to most items that were changed after a number, in the order
// of their last changes.
func (r reader) WorkChanges(ctx context.Context, after int64, most int) ([]WorkChange, error) {
	rows, err := r.q.WorkChanges(ctx, db.WorkChangesParams{After: after, Most: int64(most)})
	return all(rows, err, func(c db.WorkChangesRow) (WorkChange, error) { return WorkChange{c.Seq, dateline.ID(c.ItemID)}, nil })
}

// WorkIDs returns up to most ids of items, public or not, in order, after one.
func (r reader) WorkIDs(ctx context.Context, after dateline.ID, most int) ([]dateline.ID, error) {
	rows, err := r.q.WorkIDs(ctx, db.WorkIDsParams{After: string(after), Most: int64(most)})
	return all(rows, err, func(s string) (dateline.ID, error) { return dateline.ID(s), nil })
}

// joined writes ids as the queries of lists of ids take them. What is no id is left
// out: all have one length.
func joined(list []dateline.ID) string {
	var b strings.Builder
	for _, id := range list {
		if id.Valid() {
			b.WriteString(string(id))
		}
	}
	return b.String()
}

// WorkOf returns some items as lists show them, those that there are.
func (r reader) WorkOf(ctx context.Context, items []dateline.ID) (map[dateline.ID]Work, error) {
	rows, err := r.q.WorkOf(ctx, joined(items))
	list, err := all(rows, err, work)
	out := map[dateline.ID]Work{}
	for _, w := range list {
		out[w.Item] = w
	}
	return out, err
}

// EntriesOf returns some entries, those that there are, of whatever register.
func (r reader) EntriesOf(ctx context.Context, list []dateline.ID) (map[dateline.ID]Entry, error) {
	rows, err := r.q.EntriesOf(ctx, joined(list))
	found, err := all(rows, err, entry)
	out := map[dateline.ID]Entry{}
	for _, e := range found {
		out[e.ID] = e
	}
	return out, err
}

// Items returns some items, those that there are.
func (r reader) Items(ctx context.Context, list []dateline.ID) (map[dateline.ID]dateline.Item, error) {
	rows, err := r.q.ItemsOf(ctx, joined(list))
	found, err := all(rows, err, item)
	out := map[dateline.ID]dateline.Item{}
	for _, i := range found {
		out[i.ID] = i
	}
	return out, err
}

// Standing is an item as the desk works on it.
type Standing struct {
	dateline.Item
	// Texts are those of every language: the working copy, or else the newest edition,
	// which has no version and no stage.
	Texts  []dateline.WorkingCopy
	Assets []dateline.Asset // that it lists or its texts show, as they stand now
}

// Standings returns some items as the desk works on them, those that there are, by
// id. However many are asked for, it takes the same few queries, and one more for each
// time that an asset was replaced in turn.
func (r reader) Standings(ctx context.Context, list []dateline.ID) ([]Standing, error) {
	key := joined(list)
	rows, err := r.q.ItemsOf(ctx, key)
	items, err := all(rows, err, item)
	if err != nil {
		return nil, err
	}
	copies, err := r.q.DraftsOf(ctx, key)
	texts, err := all(copies, err, workingCopy)
	if err != nil {
		return nil, err
	}
	newest, err := r.q.LatestEditionsOf(ctx, key)
	if err != nil {
		return nil, err
	}
	for _, row := range newest {
		e := edition(row)
		texts = append(texts, dateline.WorkingCopy{
			Item: e.Item, Lang: e.Lang, Edition: e.ID, MadeFrom: e.MadeFrom, Updated: e.Created, By: dateline.ID(e.By),
			Text: dateline.Text{Headline: e.Headline, Lead: e.Lead, Body: e.Body, ChangeNote: e.ChangeNote},
		})
	}
	uses, err := r.q.ItemAssetsOf(ctx, key)
	if err != nil {
		return nil, err
	}
	shown := map[dateline.ID][]dateline.ID{}
	for _, u := range uses {
		shown[dateline.ID(u.ItemID)] = append(shown[dateline.ID(u.ItemID)], dateline.ID(u.AssetID))
	}
	of := map[dateline.ID][]dateline.WorkingCopy{}
	for _, w := range texts {
		of[w.Item] = append(of[w.Item], w)
		shown[w.Item] = append(shown[w.Item], dateline.AssetsIn(w.Body)...)
	}
	assets, err := r.standing(ctx, shown)
	if err != nil {
		return nil, err
	}
	out := make([]Standing, len(items))
	for i, it := range items {
		out[i] = Standing{Item: it, Texts: of[it.ID], Assets: assets[it.ID]}
	}
	slices.SortFunc(out, func(a, b Standing) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out, nil
}

// standing returns what stands in the place of assets, by item, each once.
func (r reader) standing(ctx context.Context, shown map[dateline.ID][]dateline.ID) (map[dateline.ID][]dateline.Asset, error) {
	known := map[dateline.ID]dateline.Asset{}
	var next []dateline.ID
	for _, ids := range shown {
		next = append(next, ids...)
	}
	for turn := 0; len(next) > 0 && turn <= MaxReplaced; turn++ {
		slices.Sort(next)
		rows, err := r.q.AssetsOf(ctx, joined(slices.Compact(next)))
		list, err := all(rows, err, asset)
		if err != nil {
			return nil, err
		}
		next = nil
		for _, a := range list {
			if known[a.ID] = a; a.Replaced != "" {
				next = append(next, a.Replaced)
			}
		}
	}
	out := map[dateline.ID][]dateline.Asset{}
	for item, ids := range shown {
		for i, id := range ids {
			a, there := known[id]
			for turn := 0; there && a.Replaced != "" && turn < MaxReplaced; turn++ { // in a circle, any of them
				a, there = known[a.Replaced]
			}
			if there && !slices.Contains(ids[:i], id) {
				out[item] = append(out[item], a)
			}
		}
	}
	return out, nil
}
