package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dateline"
	"dateline/internal/store"
)

// The translation memory: what was said before, and in what words.

// memoryPage is part of the translation memory.
type memoryPage struct {
	From, To dateline.Lang // what it was narrowed by; empty: any
	Words    string
	Rows     []segmentRow
	Total    int    // pairs of the whole memory
	Older    string // address of what came before; empty: nothing did
	Begun    bool   // it is not the first part
	Narrowed bool
	Writes   bool
	Back     string // the query of this page, for what is done on it
}

// segmentRow is a pair as the list shows it.
type segmentRow struct {
	store.Kept
	Headline     string // of the item that it was published in; empty: none that the user may see
	HeadlineLang dateline.Lang
}

// segmentsShown is how many pairs a page of the memory has, and sideShown how much
// of each side, in characters.
const (
	segmentsShown = 50
	sideShown     = 400
)

func showMemory(v *visit) error {
	ctx, read, ask := v.r.Context(), v.db.Read(), v.r.URL.Query()
	p := memoryPage{From: dateline.Lang(ask.Get("from")), To: dateline.Lang(ask.Get("to")), Words: strings.TrimSpace(ask.Get("q")), Writes: v.Offers(string(dateline.ToTerm))}
	q := store.SegmentQuery{From: p.From, To: p.To, Words: p.Words, Most: segmentsShown + 1}
	if n, err := strconv.ParseInt(ask.Get("before"), 10, 64); err == nil && n > 0 {
		q.Before, p.Begun = n, true
	}
	var err error
	if p.Total, err = read.CountSegments(ctx); err != nil {
		return err
	}
	list, err := read.SegmentList(ctx, q)
	if err != nil {
		return err
	}
	narrowed := url.Values{}
	for name, value := range map[string]string{"from": string(p.From), "to": string(p.To), "q": p.Words} {
		if value != "" {
			narrowed.Set(name, value)
			p.Narrowed = true
		}
	}
	if len(list) > segmentsShown {
		list = list[:segmentsShown]
		older := url.Values{"before": {strconv.FormatInt(list[segmentsShown-1].Number, 10)}}
		for name := range narrowed {
			older.Set(name, narrowed.Get(name))
		}
		p.Older = "/desk/memory?" + older.Encode()
	}
	if p.Back = narrowed.Encode(); p.Begun {
		narrowed.Set("before", ask.Get("before"))
		p.Back = narrowed.Encode()
	}
	known := map[dateline.ID]segmentRow{}
	for _, s := range list {
		row, seen := known[s.Item]
		if s.Item != "" && !seen {
			if row, err = v.publishedIn(s.Item); err != nil {
				return err
			}
			known[s.Item] = row
		}
		row.Kept = s
		p.Rows = append(p.Rows, row)
	}
	return v.write(http.StatusOK, "memory", page{visit: v, Title: v.T("terms.memory"), Data: p, Wide: true})
}

// publishedIn is what the desk calls the item of a pair, if the user may see it.
func (v *visit) publishedIn(id dateline.ID) (row segmentRow, err error) {
	w, err := v.db.Read().Work(v.r.Context(), id)
	if err != nil {
		if notFound(err) {
			err = nil
		}
		return row, err
	}
	sees, err := v.sees(w)
	if err == nil && sees {
		row.Headline, row.HeadlineLang = w.Headline, w.Lang
		if row.Headline == "" {
			row.Headline = string(id)
		}
	}
	return row, err
}

// Side is one side of a pair, or the beginning of a long one.
func (v *visit) Side(s string) string {
	r := []rune(s)
	if len(r) <= sideShown {
		return s
	}
	return string(r[:sideShown]) + "…"
}

func removeSegment(v *visit) error {
	id := dateline.ID(v.r.PathValue("id"))
	if !id.Valid() {
		return dateline.NotFound{What: "segment", Key: string(id)}
	}
	if err := v.room.RemoveSegment(v.r.Context(), v.actor(), id); err != nil {
		return err
	}
	to := "/desk/memory"
	if back, err := url.ParseQuery(v.line("back")); err == nil && len(back) > 0 {
		to += "?" + back.Encode()
	}
	return v.done(to, "terms.segment_removed")
}
