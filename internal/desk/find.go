package desk

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline"
	"dateline/internal/search"
)

// finding is what the list of everything says of a search beside its tasks.
type finding struct {
	ByDate  bool
	Total   int // 0: not said
	Whole   int // texts that have all of the words
	Loose   bool
	Nothing bool     // the words say nothing to look for
	Unready bool     // there is no index: headlines were looked through
	Doubts  []string // keys of messages
	Instead []typed  // what may have been meant
	Best    string   // the same in the other order
	Newest  string
	Back    string // the pages beside this one
	Next    string
	Deep    bool // there is more than can be paged through
	Limited bool // there may be texts that the user may not see
}

// snippetWidth is how much of a text is shown around what was found, in columns.
const snippetWidth = 240

// hit is one text that was found, with what found it.
type hit struct {
	search.Hit
	found *search.Found
	at    time.Time // only where it is needed
}

// find puts into a list what the index finds. It reports false, and does nothing, when
// there is no index to ask.
func (v *visit) find(w *workList) (bool, error) {
	if v.Search == nil || w.Words == "" {
		return false, nil
	}
	ctx := v.r.Context()
	q := search.Query{Ask: search.Parse(w.Words), Lang: v.Lang(), ByDate: v.r.FormValue("sort") == "date", Most: search.MostResults}
	w.Find = &finding{ByDate: q.ByDate, Nothing: q.Ask.Empty()}
	for _, d := range q.Ask.Doubts {
		if key := strings.Replace(d.Key, "query.", "find.doubt_", 1); !slices.Contains(w.Find.Doubts, key) {
			w.Find.Doubts = append(w.Find.Doubts, key)
		}
	}
	if w.Find.Nothing {
		return true, nil
	}
	// What was saved a moment ago is found. Whoever waits too long for it finds the rest.
	if err := patiently(ctx, time.Second, v.Search.Follow); err != nil {
		v.Log.Warn("desk search not up to date", "err", err)
	}
	reach := v.reach(w.Kind)
	w.Find.Limited = slices.ContainsFunc(v.Kinds, func(k dateline.Kind) bool { return v.User.May(dateline.ToSee, dateline.Subject{Kind: k.ID}) != nil })
	q.Apart = w.Find.Limited
	hits, err := v.hits(q, reach, w.Find)
	if _, none := errors.AsType[search.Unavailable](err); none {
		v.Log.Warn("desk search", "err", err)
		w.Find.Unready = true
		return false, nil
	}
	if err != nil {
		return false, err
	}
	page, _ := strconv.Atoi(v.r.FormValue("page"))
	page = min(max(page, 1), search.MostResults/listSize+1)
	shown, err := v.visible(w, hits, page*listSize+1)
	if err != nil {
		return false, err
	}
	address := func(words string, page int, byDate bool) string {
		u := url.Values{"list": {"all"}, "q": {words}, "page": {strconv.Itoa(page)}, "kind": {w.Kind}, "stage": {w.Stage}, "status": {w.Status}}
		if byDate {
			u.Set("sort", "date")
		}
		maps.DeleteFunc(u, func(k string, s []string) bool { return s[0] == "" || k == "page" && page == 1 })
		return "/desk/?" + u.Encode()
	}
	words := q.Ask.String()
	w.Find.Best, w.Find.Newest = address(words, 1, false), address(words, 1, true)
	if len(shown) > page*listSize {
		shown, w.Find.Next = shown[:page*listSize], address(words, page+1, q.ByDate)
	} else {
		w.Find.Deep = len(hits) >= search.MostResults
	}
	if page > 1 {
		w.Find.Back = address(words, page-1, q.ByDate)
	}
	if w.Stage+w.Status != "" || len(reach) != 1 {
		w.Find.Total = 0 // it would count what is not shown, or the same twice
	}
	// What may have been meant is guessed from the headlines of all texts.
	if page == 1 && (len(shown) == 0 || w.Find.Whole == 0) && !w.Find.Limited && len(reach) == 1 {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		q.Only = reach[0]
		for _, s := range v.Search.Instead(ctx, q) {
			w.Find.Instead = append(w.Find.Instead, typed{Typed: s, URL: address(s, 1, q.ByDate)})
		}
	}
	w.Tasks, err = v.told(shown[min((page-1)*listSize, len(shown)):])
	return true, err
}

// reach are the searches that together find what the policy lets the user see, and
// nothing else. What may not be seen must not be searched either: not only the texts
// found, but their number, and whether there are enough of them, would tell of it; and
// so would their order, if it were by how rare words are among all (Query.Apart).
func (v *visit) reach(kind string) (out []map[search.Facet]string) {
	var kinds []string
	for _, k := range v.Kinds {
		if kind == "" || kind == k.ID {
			kinds = append(kinds, k.ID)
		}
	}
	add := func(office string, s dateline.Subject) bool {
		may := slices.DeleteFunc(slices.Clone(kinds), func(k string) bool {
			s.Kind = k
			return v.User.May(dateline.ToSee, s) != nil
		})
		whole := len(may) == len(kinds)
		if whole && kind == "" {
			may = []string{""}
		}
		for _, k := range may { // an empty id narrows nothing
			out = append(out, map[search.Facet]string{search.ByKind: k, search.ByOffice: office})
		}
		return whole
	}
	if add("", dateline.Subject{}) {
		return out
	}
	var offices []dateline.ID
	for _, g := range v.User.Grants {
		offices = append(offices, g.Offices...)
	}
	slices.Sort(offices)
	for _, o := range slices.Compact(offices) {
		add(string(o), dateline.Subject{Offices: []dateline.ID{o}})
	}
	add(string(v.User.ID), dateline.Subject{Mine: true}) // what names no office: see [indexing.of]
	return out
}

// hits asks the index, and puts what was found in one order, every item once.
func (v *visit) hits(q search.Query, reach []map[search.Facet]string, f *finding) (out []hit, err error) {
	for _, q.Only = range reach {
		found, err := v.Search.Search(v.r.Context(), q)
		if err != nil {
			return nil, err
		}
		f.Total, f.Whole, f.Loose = found.Total, f.Whole+found.Whole, f.Loose || found.Loose
		for _, h := range found.Hits {
			out = append(out, hit{Hit: h, found: found})
		}
	}
	if len(reach) < 2 {
		return out, nil
	}
	if q.ByDate {
		var ids []dateline.ID
		for _, h := range out {
			ids = append(ids, h.Item)
		}
		items, err := v.db.Read().Items(v.r.Context(), ids)
		if err != nil {
			return nil, err
		}
		for i := range out {
			out[i].at = datedAt(items[out[i].Item])
		}
	}
	slices.SortStableFunc(out, func(a, b hit) int {
		switch own := a.Lang == q.Lang; { // the index puts the user's language first too
		case q.ByDate:
			return cmp.Or(b.at.Compare(a.at), cmp.Compare(b.Item, a.Item))
		case own != (b.Lang == q.Lang) && own:
			return -1
		case own != (b.Lang == q.Lang):
			return 1
		}
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Item, b.Item))
	})
	once := map[dateline.ID]bool{}
	return slices.DeleteFunc(out, func(h hit) bool {
		was := once[h.Item]
		once[h.Item] = true
		return was
	}), nil
}

// found is a task with the text that was found.
type found struct {
	task
	hit
}

// visible reads the rows of what was found until there are enough that the user may see,
// by the rule of every other list, and that the list is to have.
func (v *visit) visible(w *workList, hits []hit, enough int) (out []found, err error) {
	for part := range slices.Chunk(hits, 100) {
		var ids []dateline.ID
		for _, h := range part {
			ids = append(ids, h.Item)
		}
		rows, err := v.db.Read().WorkOf(v.r.Context(), ids)
		if err != nil {
			return nil, err
		}
		for _, h := range part {
			row, there := rows[h.Item]
			if !there || w.Kind != "" && w.Kind != row.Kind || w.Stage != "" && w.Stage != string(row.Stage) || w.Status != "" && w.Status != string(row.Status) {
				continue
			}
			sees, err := v.sees(row)
			if err != nil {
				return nil, err
			}
			if sees {
				out = append(out, found{task{Work: row}, h})
			}
			if len(out) == enough {
				return out, nil
			}
		}
	}
	return out, nil
}

// told are tasks with what was found in them, read from the database.
func (v *visit) told(list []found) ([]task, error) {
	var ids []dateline.ID
	for _, f := range list {
		ids = append(ids, f.hit.Item)
	}
	all, err := source{v.db, v.cat, v.md}.Texts(v.r.Context(), ids)
	if err != nil {
		return nil, err
	}
	var out []task
	for _, f := range list {
		t := f.task
		if i := slices.IndexFunc(all, func(x search.Text) bool { return x.Item == f.hit.Item && x.Lang == f.hit.Lang }); i >= 0 {
			x := all[i]
			t.Match, t.Marked = x.Lang, f.hit.found.Mark(x.Lang, x.Headline)
			t.Snippet = f.hit.found.Snippet(x.Lang, strings.TrimSpace(x.Lead+"\n"+x.Body), snippetWidth)
			for _, s := range around(x) {
				if t.Snippet != nil {
					break
				}
				if marked := f.hit.found.Mark(x.Lang, s); slices.ContainsFunc(marked, func(p search.Piece) bool { return p.Mark }) {
					t.Snippet = marked
				}
			}
		}
		out = append(out, t)
	}
	return out, nil
}

// around is what may have been found of an item beside its text.
func around(x search.Text) []string {
	out := slices.Concat(x.Facts, x.Files)
	for _, n := range slices.Concat(x.Speakers, x.Places, x.Topics, x.Offices, []search.Named{x.Kind}) {
		out = append(out, n.Names...)
	}
	return out
}

// typed is something that may be typed into the search, with what it means or
// where it is answered.
type typed struct{ Typed, Means, URL string }

// Operators explains the search by examples, in the page's language.
func (v *visit) Operators() (out []typed) {
	examples := []string{"climate geneva", `"human rights"`, "-tariffs", "speaker:blinken", `office:"Press Office"`, "after:2021-02", "in:zh-Hans"}
	if v.Lang().Chinese() {
		examples = []string{"气候 日内瓦", "“人权理事会”", "-关税", "讲话人:布林肯", "机构:发言人办公室", "之后:2021-02", "语言:en"}
	}
	for i, name := range []string{"words", "phrase", "minus", "speaker", "office", "after", "in"} {
		out = append(out, typed{Typed: examples[i], Means: v.T("find.how_" + name)})
	}
	return out
}

// datedAt is the instant by which an item is ordered: when it was issued or begins,
// or, where nobody has said so yet, when it was made.
func datedAt(i dateline.Item) time.Time {
	at := i.Facts.Issued.SortsAt()
	if i.Event != nil {
		at = i.Event.Start.SortsAt()
	}
	if at.IsZero() {
		return i.Created
	}
	return at
}

// patiently waits for what is done, but not longer than some time. It goes on being done.
func patiently(ctx context.Context, most time.Duration, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), most)
	done := make(chan error, 1)
	go func() {
		defer cancel()
		done <- do(ctx)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// published tells whoever follows what is public that it has changed, so that the text
// is found when its publisher is told that it is public. That it cannot be is no failure
// of publishing.
func (v *visit) published() {
	n, err := v.db.Number(v.r.Context())
	if v.Published == nil || err != nil || n == v.began {
		return
	}
	err = patiently(v.r.Context(), 2*time.Second, func(ctx context.Context) error {
		v.Published(ctx)
		return nil
	})
	if err != nil {
		v.Log.Warn("what follows the publication is not up to date yet", "err", err)
	}
}
