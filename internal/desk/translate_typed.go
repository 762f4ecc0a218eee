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
	rows  int         // that the form has

	original newsroom.Original
}

// typed reads the form. Source units come back as keys, so that nobody can put words
// into the source's mouth; one that cannot be found any more was changed meanwhile,
// and its row is an addition until somebody pairs it again.
func (v *visit) typed() (out typing, err error) {
	if err := v.r.ParseForm(); err != nil {
		return out, err
	}
	t, err := v.beside(v.Text)
	if err != nil {
		return out, err
	}
	out.original = t.Original
	known := map[string]string{}
	for _, l := range t.links {
		for _, s := range l.Source {
			known[keys([]string{s})] = s
		}
	}
	for _, u := range t.Original.Units {
		known[keys([]string{u.Text})] = u.Text
	}
	var units []dateline.Unit
	out.at = map[int]int{}
	for n := 0; v.r.PostForm.Has("t" + strconv.Itoa(n)); n++ {
		at := strconv.Itoa(n)
		out.rows = n + 1
		key, typed, done := v.form("k"+at), strings.TrimSpace(v.form("t"+at)), v.form("d"+at) != ""
		row := slices.IndexFunc(t.rows, func(r parallel.Row) bool { return key != "" && keys(madeFrom(t.links, r)) == key })
		if key == "" && n < len(t.rows) && len(madeFrom(t.links, t.rows[n])) == 0 {
			row = n
		}
		var was parallel.Row
		if row >= 0 {
			was = t.rows[row]
		}
		l := dateline.Link{State: was.State}
		for _, k := range strings.Fields(key) {
			if s, ok := known[k]; ok {
				l.Source = append(l.Source, s)
			}
		}
		if done && (was.Stale || was.Gone) { // it says what the source says now
			l.Source = texts(was.Source)
		}
		if typed == "" && was.Gone {
			continue
		}
		var kind dateline.UnitKind
		switch {
		case len(was.Target) > 0:
			kind = was.Target[0].Kind
		case len(was.Source) > 0:
			kind = was.Source[0].Kind
		}
		parts := unitsOf(typed, kind)
		l.Target = len(parts)
		switch {
		case l.Target == 0:
			l.State = ""
		case done:
			l.State = dateline.LinkDone
		case l.State == dateline.LinkDone, typed != joined(texts(was.Target)) && l.State != dateline.LinkMachine:
			l.State = "" // somebody's, not gone through
		}
		// What came to the source since stays new until it is translated.
		if l.Target == 0 && (len(l.Source) == 0 || len(l.Source) == 1 && t.added[l.Source[0]]) {
			continue
		}
		out.at[n] = len(out.Links)
		units, out.Links = append(units, parts...), append(out.Links, l)
	}
	headline, lead, body := parallel.Text(units)
	out.Text = dateline.Text{Headline: text.OneLine(headline), Lead: text.OneLine(lead), Body: body, ChangeNote: v.Text.ChangeNote}
	if v.r.PostForm.Has("change_note") {
		out.Text.ChangeNote = v.line("change_note")
	}
	// What the parts make together may be cut otherwise than they are: a list that
	// follows a list is one.
	if whole := parallel.Units(out.Text.Headline, out.Text.Lead, out.Text.Body); !slices.Equal(whole, units) {
		out.Links = parallel.Carry(out.Links, units, whole)
	}
	return out, nil
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
		return v.untranslated(err)
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
			return v.untranslated(err)
		}
		return v.done("/desk/items/"+string(v.Item.ID), "write.submitted")
	case "preview":
		return v.done(v.Here()+"/preview", "")
	}
	return v.done(to, "write.saved")
}

// untranslated shows the page again with what is wrong; what was typed is in it.
func (v *visit) untranslated(err error) error {
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
	if next, e := v.typed(); e == nil && len(next.Links) > 0 { // what was not saved is not lost
		w := v.Text
		w.Text, w.Links = next.Text, next.Links
		if v.Text.Version == 0 || v.Text.Text != next.Text {
			t.Base = v.form("base")
		}
		t.ChangeNote = next.Text.ChangeNote
		t.pair(w)
	}
	if e := v.dress(&t); e != nil {
		return e
	}
	t.Problem, t.Field = v.Explain(err), invalid.Field
	return v.offerTranslation(status, t)
}
