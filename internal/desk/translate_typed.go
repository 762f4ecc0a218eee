package desk

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/parallel"
	"dateline/internal/text"
)

// typing is what a form of rows says: a text, and how it is paired.
type typing struct {
	Text  dateline.Text
	Links dateline.Alignment
	at    map[int]int // which link a row of the form is
	first map[int]int // and the first unit of its translation, where it has one
	rows  int         // that the form has

	units    []dateline.Unit
	added    map[string]bool // source units that came since
	original newsroom.Original
}

// formRow is one row of the form: what was shown of it, and what came back.
type formRow struct {
	Key   string // what its source units were when it was last gone through
	Shown string // and what was on the screen in their place
	Kind  dateline.UnitKind
	Text  string
	Done  bool
}

// maxRows bounds the rows of a form: net/http takes 10,000 fields.
const maxRows = 1900

func (v *visit) formRows() (rows []formRow, known map[string]string, err error) {
	if err := v.r.ParseForm(); err != nil {
		return nil, nil, dateline.Invalidf("form", "it is too large to be read; divide the text, or edit it as one")
	}
	known = map[string]string{}
	for n := 0; ; n++ {
		at := strconv.Itoa(n)
		if !v.r.PostForm.Has("t" + at) {
			break
		}
		if n == maxRows {
			return nil, nil, dateline.Invalidf("form", "a text of more than %d paragraphs is edited as one", maxRows)
		}
		r := formRow{Key: v.form("k" + at), Shown: v.form("n" + at), Kind: dateline.UnitKind(v.form("c" + at)), Text: strings.Trim(v.form("t"+at), "\n"), Done: v.form("d"+at) != ""}
		if strings.TrimSpace(r.Text) == "" {
			r.Text = ""
		}
		rows = append(rows, r)
		if s := v.form("s" + at); s != "" && keys([]string{s}) == r.Key { // of a row that was not saved yet
			known[r.Key] = s
		}
	}
	if len(rows) == 0 {
		return nil, nil, dateline.Invalidf("form", "it is not whole; open the page again")
	}
	return rows, known, nil
}

// typed reads the form. Source units come back as keys, so that a form is short, and
// each row claims the first row of the text that it can be: the same paragraph may
// stand in a text twice. A row is ticked for what was on the screen: if the source has
// changed since, it is behind that.
func (v *visit) typed() (out typing, err error) {
	rows, known, err := v.formRows()
	if err != nil {
		return out, err
	}
	t, err := v.beside(v.Text)
	if err != nil {
		return out, err
	}
	out.original, out.rows, out.at, out.first, out.added = t.Original, len(rows), map[int]int{}, map[int]int{}, t.added
	for _, l := range t.links {
		for _, s := range l.Source {
			known[keys([]string{s})] = s
		}
	}
	for _, u := range t.Original.Units {
		known[keys([]string{u.Text})] = u.Text
	}
	claims := map[string][]int{} // rows of the text, by key
	for i, r := range t.rows {
		k := keys(madeFrom(t.links, r))
		claims[k] = append(claims[k], i)
	}
	for n, f := range rows {
		var was parallel.Row
		if list := claims[f.Key]; len(list) > 0 {
			was, claims[f.Key] = t.rows[list[0]], list[1:]
		}
		l := dateline.Link{State: was.State}
		for _, k := range strings.Fields(f.Key) {
			if s, ok := known[k]; ok {
				l.Source = append(l.Source, s)
			}
		}
		if now := texts(was.Source); f.Done && (was.Stale || was.Gone) && keys(now) == f.Shown {
			l.Source = now // it says what the source says now
		}
		if f.Text == "" && was.Gone {
			continue
		}
		kind := f.Kind
		if len(was.Target) > 0 {
			kind = was.Target[0].Kind
		} else if kind == "" && len(was.Source) > 0 {
			kind = was.Source[0].Kind
		}
		parts := unitsOf(f.Text, kind)
		l.Target = len(parts)
		switch {
		case l.Target == 0:
			l.State = ""
		case f.Done:
			l.State = dateline.LinkDone
		case l.State == dateline.LinkDone, f.Text != parallel.Markdown(was.Target) && l.State != dateline.LinkMachine:
			l.State = "" // somebody's, not gone through
		}
		if l.Target == 0 && len(l.Source) == 0 {
			continue
		}
		if out.at[n] = len(out.Links); l.Target > 0 {
			out.first[n] = len(out.units)
		}
		out.units, out.Links = append(out.units, parts...), append(out.Links, l)
	}
	return out, nil
}

// settle makes the text of the parts. What came to the source since and is not
// translated stays new; what the parts make together may be cut otherwise than they
// are (a list that follows a list is one), and what nobody changed stays byte for byte.
func (t *typing) settle(v *visit) {
	t.Links = slices.DeleteFunc(t.Links, func(l dateline.Link) bool {
		return l.Target == 0 && len(l.Source) == 1 && t.added[l.Source[0]]
	})
	headline, lead, body := parallel.Text(t.units)
	t.Text = dateline.Text{Headline: text.OneLine(headline), Lead: text.OneLine(lead), Body: body, ChangeNote: v.Text.ChangeNote}
	if v.r.PostForm.Has("change_note") {
		t.Text.ChangeNote = v.line("change_note")
	}
	whole := parallel.Units(t.Text.Headline, t.Text.Lead, t.Text.Body)
	if !slices.Equal(whole, t.units) {
		t.Links = parallel.Carry(t.Links, t.units, whole)
	}
	if slices.Equal(whole, parallel.Units(v.Text.Headline, v.Text.Text.Lead, v.Text.Body)) {
		t.Text.Headline, t.Text.Lead, t.Text.Body = v.Text.Headline, v.Text.Text.Lead, v.Text.Body
	}
}

// unitsOf are the units that a row's text makes. A headline and a lead are what they
// are, whatever is typed.
func unitsOf(typed string, kind dateline.UnitKind) []dateline.Unit {
	if typed == "" {
		return nil
	}
	if kind == dateline.UnitHeadline || kind == dateline.UnitLead {
		return []dateline.Unit{{Kind: kind, Text: text.OneLine(typed)}}
	}
	return parallel.Units("", "", typed)
}

// keepTyped saves what was typed.
func (v *visit) keepTyped() error {
	next, err := v.typed()
	if err != nil {
		return err
	}
	if do := v.form("do"); do != "" {
		if next.Links, err = next.moved(do); err != nil {
			return err
		}
	}
	next.settle(v)
	base, _ := strconv.ParseInt(v.form("base"), 10, 64)
	w, err := v.room.Save(v.r.Context(), newsroom.Saving{By: v.actor(), Item: v.Item.ID, Lang: v.In, Base: base, Text: next.Text, Links: next.Links})
	if err == nil {
		v.Text = w
	}
	return err
}

// moved corrects the pairing as a button says: "join:3".
func (t typing) moved(do string) (dateline.Alignment, error) {
	name, row, _ := strings.Cut(do, ":")
	n, err := strconv.Atoi(row)
	i, ok := t.at[n]
	a := t.Links
	if err != nil || !ok || i >= len(a) {
		return nil, dateline.Invalidf("row", "there is no row %q", row)
	}
	switch name {
	case "join":
		return parallel.Join(a, i, parallel.Both)
	case "split":
		return parallel.Split(a, i, min(1, len(a[i].Source)), min(1, a[i].Target))
	case "source_up":
		return parallel.MoveSource(a, i, -1)
	case "source_down":
		return parallel.MoveSource(a, i, 1)
	case "target_up":
		return parallel.MoveTarget(a, i, -1)
	case "target_down":
		return parallel.MoveTarget(a, i, 1)
	}
	return nil, dateline.Invalidf("do", "there is nothing called %q to do", name)
}

func (v *visit) saveTranslation() error {
	if err := v.isTranslation(); err != nil {
		return err
	}
	err := v.keepTyped()
	if c, ok := errors.AsType[newsroom.Clash](err); ok {
		return v.clashed(c)
	}
	if err != nil {
		return v.untranslated(err, false)
	}
	if v.wantsJSON() {
		return v.json(http.StatusOK, map[string]any{"version": strconv.FormatInt(v.Text.Version, 10), "saved": v.T("write.saved_at", "time", v.clock(v.Now()))})
	}
	to := v.Here() + "/translate"
	if _, row, ok := strings.Cut(v.form("do"), ":"); ok {
		return v.done(to+"#r"+row, "")
	}
	switch v.form("then") {
	case "submit":
		if _, err := v.room.Submit(v.r.Context(), newsroom.Handing{By: v.actor(), Item: v.Item.ID, Lang: v.In, Version: v.Text.Version}); err != nil {
			return v.untranslated(err, true)
		}
		return v.done("/desk/items/"+string(v.Item.ID), "write.submitted")
	case "preview":
		return v.done(v.Here()+"/preview", "")
	}
	return v.done(to, "write.saved")
}

// untranslated shows the page again with what is wrong: as it is saved, or, if that is
// what went wrong, as it was typed.
func (v *visit) untranslated(err error, saved bool) error {
	invalid, isInvalid := errors.AsType[dateline.Invalid](err)
	_, isConflict := errors.AsType[dateline.Conflict](err)
	if !isInvalid && !isConflict {
		return err
	}
	if v.wantsJSON() {
		return v.json(http.StatusUnprocessableEntity, map[string]string{"message": v.Explain(err)})
	}
	status := http.StatusUnprocessableEntity
	if isConflict {
		status = http.StatusConflict
	}
	t, e := v.beside(v.Text)
	if e != nil {
		return e
	}
	if !saved { // what was not saved is not lost
		if next, e := v.typed(); e == nil && len(next.Links) > 0 {
			next.settle(v)
			w := v.Text
			w.Text, w.Links = next.Text, next.Links
			t.Base, t.ChangeNote = v.form("base"), next.Text.ChangeNote
			t.pair(w)
		}
	}
	if e := v.dress(&t); e != nil {
		return e
	}
	t.Problem, t.Field = v.Explain(err), invalid.Field
	return v.offerTranslation(status, t)
}
