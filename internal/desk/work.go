package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/search"
	"dateline/internal/store"
	"dateline/internal/text"
)

func workRoutes() []route {
	return []route{
		{pattern: "GET /desk/{$}", action: dateline.ToEnter, handle: (*visit).showWork},
	}
}

// listSize is how many items a page of work has.
const listSize = 30

// task is one line of a list of work.
type task struct {
	store.Work
	In       dateline.Lang // the language that is meant; empty: the whole item
	Due      time.Time     // when it becomes public
	Late     bool
	Failed   string
	Override int64             // the publication to be reviewed afterwards
	Proposal dateline.Proposal // what is asked for
	By       dateline.ID
	Others   []other
	Behind   int       // of a translation: by how many paragraphs
	Since    time.Time // and since when
	For      []string  // who is to bring it up to date

	// Of what was searched for:
	Match   dateline.Lang  // the language of the text that was found
	Marked  []search.Piece // its headline
	Snippet []search.Piece
}

// workList is the page of work.
type workList struct {
	List     string // mine, waiting, behind, scheduled, overdue, all
	Tasks    []task
	Waiting  int
	Overdue  int
	Behind   int // translations, in the languages that the user writes
	Words    string
	Kind     string
	Stage    string
	Status   string
	Older    string
	Filtered bool
	Find     *finding // nil: nothing was searched for
}

// showWork is the first page of the desk: what the user has in hand, what waits
// for them, what is scheduled, and everything.
func (v *visit) showWork() error {
	q := v.r.URL.Query()
	w := workList{List: q.Get("list"), Words: q.Get("q"), Kind: q.Get("kind"), Stage: q.Get("stage"), Status: q.Get("status")}
	waiting, err := v.waiting()
	if err != nil {
		return err
	}
	overdue, err := v.overdue()
	if err != nil {
		return err
	}
	behind, err := v.behind()
	if err != nil {
		return err
	}
	w.Waiting, w.Overdue, w.Behind = len(waiting), len(overdue), len(behind)
	if w.List == "" {
		if w.List = "mine"; w.Waiting > 0 {
			w.List = "waiting"
		}
	}
	switch w.List {
	case "mine":
		w.Tasks, err = v.mine()
	case "waiting":
		w.Tasks = waiting
	case "behind":
		w.Tasks = behind
	case "scheduled":
		w.Tasks, err = v.scheduled(v.Now().AddDate(100, 0, 0))
	case "overdue":
		w.Tasks = overdue
	case "all":
		err = v.everything(&w)
	default:
		err = dateline.NotFound{What: "list", Key: w.List}
	}
	if err != nil {
		return err
	}
	return v.write(http.StatusOK, "work", page{visit: v, Title: v.T("frame.work"), Data: w, Wide: true, Finds: w.List == "all"})
}

// task completes a line with the item's row; a row that the user may not see is
// left out.
func (v *visit) task(id dateline.ID, t task) (task, bool, error) {
	w, err := v.db.Read().Work(v.r.Context(), id)
	if err != nil {
		return t, false, err
	}
	t.Work = w
	sees, err := v.sees(w)
	return t, sees, err
}

// sees reports whether the user may see an item. One that names no office yet
// belongs to those who had a hand in a text of it.
func (v *visit) sees(w store.Work) (bool, error) {
	s := dateline.Subject{Kind: w.Kind, Offices: w.Offices, Status: w.Status}
	if v.User.May(dateline.ToSee, s) == nil {
		return true, nil
	}
	if len(w.Offices) > 0 {
		return false, nil
	}
	copies, err := v.db.Read().WorkingCopies(v.r.Context(), w.Item)
	s.Mine = v.hasHand(copies)
	return v.User.May(dateline.ToSee, s) == nil, err
}

// hasHand reports whether the user had a hand in one of an item's texts.
func (v *visit) hasHand(copies []dateline.WorkingCopy) bool {
	return slices.ContainsFunc(copies, func(w dateline.WorkingCopy) bool { return w.Mine(v.User.ID) })
}

func (v *visit) mine() ([]task, error) {
	copies, err := v.db.Read().WorkingCopiesIn(v.r.Context(), "", v.User.ID, 200)
	if err != nil {
		return nil, err
	}
	return v.tasksOf(copies, func(dateline.Item, dateline.WorkingCopy) bool { return true })
}

// tasksOf are the lines of working copies for which want holds.
func (v *visit) tasksOf(copies []dateline.WorkingCopy, want func(dateline.Item, dateline.WorkingCopy) bool) ([]task, error) {
	var out []task
	for _, c := range copies {
		i, err := v.db.Read().Item(v.r.Context(), c.Item)
		if err != nil {
			return nil, err
		}
		if !want(i, c) {
			continue
		}
		t, sees, err := v.task(c.Item, task{In: c.Lang, By: c.By})
		if err != nil {
			return nil, err
		}
		if t.Headline = c.Headline; sees {
			t.Lang, t.Stage, t.Touched = c.Lang, c.Stage, c.Updated
			out = append(out, t)
		}
	}
	return out, nil
}

// waiting is what waits for the user: to be approved, to be published, to be
// reviewed afterwards, and what was sent back to them.
func (v *visit) waiting() ([]task, error) {
	ctx, read := v.r.Context(), v.db.Read()
	var out []task
	for stage, action := range map[dateline.Stage]dateline.Action{dateline.StageSubmitted: dateline.ToApprove, dateline.StageApproved: dateline.ToPublish} {
		copies, err := read.WorkingCopiesIn(ctx, stage, "", 500)
		if err != nil {
			return nil, err
		}
		tasks, err := v.tasksOf(copies, func(i dateline.Item, c dateline.WorkingCopy) bool {
			return v.User.May(action, newsroom.Subject(i, c.Lang, c, v.User.ID)) == nil
		})
		if err != nil {
			return nil, err
		}
		out = append(out, tasks...)
		proposals, err := read.ProposalsIn(ctx, stage, 100)
		if err != nil {
			return nil, err
		}
		for _, p := range proposals {
			i, err := read.Item(ctx, p.Item)
			if err != nil {
				return nil, err
			}
			if v.User.May(action, newsroom.Subject(i, "", dateline.WorkingCopy{Stage: stage, Hands: []dateline.ID{p.By}}, v.User.ID)) != nil {
				continue
			}
			t, sees, err := v.task(p.Item, task{Proposal: p, By: p.By})
			if err != nil {
				return nil, err
			}
			if sees {
				t.Stage, t.Touched = stage, p.At
				out = append(out, t)
			}
		}
	}
	overrides, err := read.OpenOverrides(ctx, 100)
	if err != nil {
		return nil, err
	}
	for _, o := range overrides {
		i, err := read.Item(ctx, o.Item)
		if err != nil {
			return nil, err
		}
		s := newsroom.Subject(i, "", dateline.WorkingCopy{}, "")
		s.Mine = o.By == string(v.User.ID)
		if v.User.May(dateline.ToReview, s) != nil {
			continue
		}
		t, _, err := v.task(o.Item, task{Override: o.Number, By: dateline.ID(o.By)})
		if err != nil {
			return nil, err
		}
		t.Touched = o.At
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b task) int { return a.Touched.Compare(b.Touched) }) // what waited longest comes first
	return out, nil
}

// behind are the translations that are behind their source in languages that the
// user may write, those that fell behind first first.
func (v *visit) behind() ([]task, error) {
	ctx, read := v.r.Context(), v.db.Read()
	var out []task
	for _, l := range v.Room.Languages {
		list, err := read.TranslationsBehind(ctx, l, store.Translation{}, 100)
		if err != nil {
			return nil, err
		}
		for _, b := range list {
			s := dateline.Subject{Kind: b.Kind, Offices: b.Offices, Lang: l, Status: b.Status}
			if v.User.May(dateline.ToWrite, s) != nil {
				continue
			}
			t, sees, err := v.task(b.Item, task{In: l, Behind: b.Behind(), Since: b.Since})
			if err != nil {
				return nil, err
			}
			if !sees {
				continue
			}
			t.Stage = t.Langs[l]
			if b.Holder != "" {
				t.For = []string{v.Who(b.Holder)}
			} else if t.For, err = v.translators(l, s); err != nil {
				return nil, err
			}
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b task) int { return a.Since.Compare(b.Since) })
	return out, nil
}

// translators are the names of those whose duty is to translate into a language.
func (v *visit) translators(l dateline.Lang, s dateline.Subject) ([]string, error) {
	users, err := v.db.Read().Accounts(v.r.Context())
	if err != nil {
		return nil, err
	}
	var out []string
	for _, u := range users {
		if u.Has(dateline.Translator) && u.May(dateline.ToWrite, s) == nil {
			out = append(out, u.Name)
		}
	}
	return out, nil
}

// scheduled is what is to happen by an instant.
func (v *visit) scheduled(until time.Time) ([]task, error) {
	list, err := v.db.Read().OpenSchedules(v.r.Context(), until, 200)
	if err != nil {
		return nil, err
	}
	var out []task
	for _, s := range list {
		t, sees, err := v.task(s.Item, task{Due: s.Due, Failed: s.Failed, By: s.By, Late: s.Due.Before(v.Now().Add(-time.Second))})
		if err != nil {
			return nil, err
		}
		if t.Stage = dateline.StageScheduled; sees {
			out = append(out, t)
		}
	}
	return out, nil
}

// overdue is what should have happened and has not.
func (v *visit) overdue() ([]task, error) { return v.scheduled(v.Now().Add(-time.Second)) }

// everything lists all items that the user may see, filtered.
func (v *visit) everything(w *workList) error {
	q := v.r.URL.Query()
	ask := store.WorkQuery{Kind: w.Kind, Stage: dateline.Stage(w.Stage), Status: dateline.Status(w.Status), Words: text.Fold(w.Words), Most: listSize + 1}
	w.Filtered = w.Kind+w.Stage+w.Status+w.Words != ""
	if done, err := v.find(w); done || err != nil {
		return err
	}
	ask.Before, _ = strconv.ParseInt(q.Get("before"), 10, 64)
	// Rows that are not theirs are passed over, a bounded number of them at a time.
	for range 20 {
		rows, err := v.db.Read().WorkList(v.r.Context(), ask)
		if err != nil {
			return err
		}
		for i, row := range rows {
			if i == listSize {
				break
			}
			sees, err := v.sees(row)
			if err != nil {
				return err
			}
			if sees {
				w.Tasks = append(w.Tasks, task{Work: row})
			}
			ask.Before = row.Number
		}
		more := len(rows) > listSize
		if more {
			next := url.Values{}
			for _, k := range []string{"q", "kind", "stage", "status"} {
				if s := q.Get(k); s != "" {
					next.Set(k, s)
				}
			}
			next.Set("list", "all")
			next.Set("before", strconv.FormatInt(ask.Before, 10))
			w.Older = "/desk/?" + next.Encode()
		} else {
			w.Older = ""
		}
		if !more || len(w.Tasks) >= listSize/2 {
			return nil
		}
	}
	return nil
}

// URL is where a task is done.
func (t task) URL() string {
	u := "/desk/items/" + string(t.Item)
	if t.In != "" {
		u += "/" + string(t.In)
	}
	if t.Behind > 0 {
		u += "/translate"
	}
	return u
}

// Stages are the languages of an item with their stages, in the newsroom's order.
func (v *visit) Stages(w store.Work) []other {
	var out []other
	for _, l := range v.Room.Languages {
		if s, ok := w.Langs[l]; ok {
			out = append(out, other{Lang: l, Stage: s, Exists: true})
		}
	}
	return out
}
