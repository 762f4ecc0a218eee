package desk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
)

func recordRoutes() []route {
	return []route{
		{pattern: "GET /desk/record", action: dateline.ToAudit, handle: showRecord},
		{pattern: "GET /desk/record.jsonl", action: dateline.ToAudit, handle: exportRecord},
		{pattern: "POST /desk/record/check", action: dateline.ToAudit, handle: checkRecord},
	}
}

// linesShown is how many lines a page of the record has.
const linesShown = 50

// recordPage is part of the record.
type recordPage struct {
	wrong
	Actor, Act, Item, From, Until string // what it was narrowed by, as typed
	People                        []store.Account
	Acts                          []string
	Lines                         []recordLine
	Older                         string // address of what came before; empty: nothing did
	Export                        string
	Narrowed, Begun               bool
}

// recordLine is a line of the record as the page shows it.
type recordLine struct {
	store.Record
	Headline     string
	HeadlineLang dateline.Lang
	Whom         string // of a line about a user or an entry of a register: its name
	Pretty       string // the detail, for reading
}

// seekRecord reads what part of the record is asked for.
func (v *visit) seekRecord() (p recordPage, q store.RecordQuery, err error) {
	ask := v.r.URL.Query()
	text := func(name string) string { return strings.TrimSpace(ask.Get(name)) }
	p = recordPage{Actor: text("who"), Act: text("act"), Item: text("item"), From: text("from"), Until: text("until")}
	q = store.RecordQuery{Actor: dateline.ID(p.Actor), Act: p.Act, Item: dateline.ID(p.Item), Most: linesShown + 1}
	q.Before, _ = strconv.ParseInt(ask.Get("before"), 10, 64)
	p.Begun = q.Before > 0
	narrowed := url.Values{}
	for name, value := range map[string]string{"who": p.Actor, "act": p.Act, "item": p.Item, "from": p.From, "until": p.Until} {
		if value != "" {
			narrowed.Set(name, value)
			p.Narrowed = true
		}
	}
	if p.Export = "/desk/record.jsonl"; p.Narrowed {
		p.Export += "?" + narrowed.Encode()
	}
	p.Older = "/desk/record?" + narrowed.Encode()
	if q.Since, err = v.dayBegins("from", p.From, 0); err != nil {
		return p, q, err
	}
	q.Until, err = v.dayBegins("until", p.Until, 1) // that day included
	return p, q, err
}

// dayBegins is when a day begins by the user's clocks, or one so many days later.
func (v *visit) dayBegins(field, day string, later int) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return t, dateline.Invalidf(field, "there is no day %q (write 2006-01-02)", day)
	}
	m, err := dateline.ParseMoment(t.AddDate(0, 0, later).Format(time.DateOnly), v.Zone())
	return m.UTC, err
}

func showRecord(v *visit) error { return v.recordPage(http.StatusOK, wrong{}) }

func (v *visit) recordPage(status int, w wrong) error {
	ctx, read := v.r.Context(), v.db.Read()
	p, q, err := v.seekRecord()
	if p.wrong = w; err != nil {
		if p.wrong, status, err = v.mend("record", err); err != nil {
			return err
		}
	} else if p.Lines, err = v.recordLines(q); err != nil {
		return err
	}
	if len(p.Lines) > linesShown {
		p.Lines = p.Lines[:linesShown]
		p.Older += fmt.Sprintf("&before=%d", p.Lines[linesShown-1].Seq)
	} else {
		p.Older = ""
	}
	if p.People, err = read.Accounts(ctx); err != nil {
		return err
	}
	if p.Acts, err = read.RecordActs(ctx); err != nil {
		return err
	}
	slices.SortFunc(p.Acts, func(a, b string) int { return v.Compare(v.ActName(a), v.ActName(b)) })
	return v.write(status, "record", page{visit: v, Title: v.T("frame.record"), Data: p, Wide: true})
}

func (v *visit) recordLines(q store.RecordQuery) ([]recordLine, error) {
	ctx, read := v.r.Context(), v.db.Read()
	list, err := read.Records(ctx, q)
	if err != nil {
		return nil, err
	}
	known := map[dateline.ID]store.Work{}
	lines := make([]recordLine, len(list))
	for i, r := range list {
		l := recordLine{Record: r}
		if r.Item != "" {
			w, seen := known[r.Item]
			if !seen {
				if w, err = read.Work(ctx, r.Item); err != nil && !notFound(err) {
					return nil, err
				}
				known[r.Item] = w
			}
			l.Headline, l.HeadlineLang = w.Headline, w.Lang
		}
		if id := dateline.ID(r.Subject); r.Item == "" && id.Valid() && id != r.Actor {
			if l.Whom, err = v.whom(id); err != nil {
				return nil, err
			}
		}
		var b bytes.Buffer
		if r.Detail != "" && json.Indent(&b, []byte(r.Detail), "", "  ") == nil {
			l.Pretty = b.String()
		}
		lines[i] = l
	}
	return lines, nil
}

// whom is the name of a user or an entry; empty: it is neither.
func (v *visit) whom(id dateline.ID) (string, error) {
	a, err := v.db.Read().Account(v.r.Context(), id)
	if err == nil {
		return a.Name, nil
	}
	if !notFound(err) {
		return "", err
	}
	e, err := v.db.Read().Entry(v.r.Context(), id)
	if err != nil && !notFound(err) {
		return "", err
	}
	return v.Name(e.Names), nil
}

// ActName is what the record calls an act; one that has no words yet goes by its
// own name.
func (v *visit) ActName(act string) string {
	if s := v.T("act." + strings.NewReplacer(" ", "_", "-", "_").Replace(act)); !strings.HasPrefix(s, "⟦") {
		return s
	}
	return act
}

// checkRecord reads the whole record and says whether it is as it was written.
func checkRecord(v *visit) error {
	lines, err := v.db.Read().CheckRecord(v.r.Context())
	if err := v.room.Note(v.r.Context(), v.actor(), newsroom.Line{Act: "check record", Detail: map[string]any{"lines": lines, "whole": err == nil}}); err != nil {
		return err
	}
	if err != nil {
		return v.recordPage(http.StatusOK, wrong{Problem: v.T("record.damaged", "reason", err.Error())})
	}
	return v.done("/desk/record", "record.whole", "count", lines)
}

// exportRecord writes the lines that the page shows, and all that came before
// them, one JSON object a line, the oldest first. That somebody did so is its
// last line.
func exportRecord(v *visit) error {
	ctx := v.r.Context()
	p, q, err := v.seekRecord()
	if err != nil {
		return err
	}
	detail := map[string]string{"who": p.Actor, "act": p.Act, "item": p.Item, "from": p.From, "until": p.Until}
	if err := v.room.Note(ctx, v.actor(), newsroom.Line{Act: "export record", Detail: detail}); err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/jsonl; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="record-`+v.Now().UTC().Format("20060102-150405")+`.jsonl"`)
	out := json.NewEncoder(v.w)
	out.SetEscapeHTML(false)
	return v.db.Read().EachRecord(ctx, func(r store.Record) error {
		if !q.Covers(r) {
			return nil
		}
		return out.Encode(r)
	})
}
