package store

import (
	"context"
	"math"
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
}

func work(w db.Work) (out Work, err error) {
	out = Work{
		Item: dateline.ID(w.ItemID), Kind: w.Kind, Status: dateline.Status(w.Status), Stage: dateline.Stage(w.Stage), Headline: w.Headline,
		Lang: dateline.Lang(w.Lang), Folded: w.Folded, Touched: instant(w.TouchedAt),
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
	Before Position
	Most   int
}

// WorkList returns part of the desk's list, what was touched last first.
func (r reader) WorkList(ctx context.Context, q WorkQuery) ([]Work, error) {
	p := db.WorkListInParams{
		BeforeAt: micros(q.Before.At), BeforeID: string(q.Before.Item), Kind: q.Kind, Stage: string(q.Stage), Status: string(q.Status), Most: int64(q.Most),
	}
	if q.Before == (Position{}) {
		p.BeforeAt = math.MaxInt64
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
		recent := db.WorkRecentParams{Words: p.Words, BeforeAt: p.BeforeAt, BeforeID: p.BeforeID, Kind: p.Kind, Status: p.Status, Office: p.Office, Most: p.Most}
		if rows, err = r.q.WorkRecent(ctx, recent); err == nil && len(rows) < q.Most {
			rows, err = r.q.WorkSearch(ctx, db.WorkSearchParams{Words: p.Words, BeforeAt: p.BeforeAt, BeforeID: p.BeforeID, Kind: p.Kind, Status: p.Status, Office: p.Office, Most: p.Most})
		}
	default:
		rows, err = r.q.WorkList(ctx, db.WorkListParams{BeforeAt: p.BeforeAt, BeforeID: p.BeforeID, Most: p.Most})
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
