package desk

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/parallel"
)

// termHint is a term of the source with what the newsroom calls it in the language.
type termHint struct {
	N         int
	Source    string
	Target    string // empty: it is not to be translated
	Forbidden []string
	Note      string
}

type matchView struct {
	N       int
	Percent int
	Target  string
	Diff    []diffEdit // from the segment's source to the row's
	Origin  string
}

// findingView is a finding in words.
type findingView struct {
	newsroom.Finding
	Text                   string
	Short                  string
	SourceRead, TargetRead string
}

// termHints are the terms and names of a row's source.
func (v *visit) termHints(r parallel.Row, from dateline.Lang) (out []termHint, err error) {
	found, err := v.room.TermsIn(v.r.Context(), v.db.Read(), v.Item, from, parallel.Markdown(r.Source))
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, hit := range found {
		h := termHint{Source: hit.Text}
		for _, t := range hit.Concept.Terms[v.In] {
			switch {
			case t.Status == dateline.TermForbidden:
				h.Forbidden = append(h.Forbidden, t.Text)
			case h.Target == "":
				h.Target, h.Note = t.Text, t.Note
			}
		}
		if hit.Concept.Keep {
			h.Target = hit.Text
		}
		if h.Note == "" {
			h.Note = hit.Concept.Note
		}
		if h.Target == "" && len(h.Forbidden) == 0 || seen[h.Source+"\x00"+h.Target] {
			continue
		}
		seen[h.Source+"\x00"+h.Target] = true
		h.N = len(out) + 1
		out = append(out, h)
	}
	return out, nil
}

// matches are what the memory has that is like a row's source.
func (v *visit) matches(r parallel.Row, from dateline.Lang) ([]matchView, error) {
	source := parallel.Markdown(r.Source)
	if source == "" {
		return nil, nil
	}
	list, err := v.room.Matches(v.r.Context(), v.db.Read(), from, v.In, source)
	if err != nil {
		return nil, err
	}
	var out []matchView
	for i, m := range list {
		w := matchView{N: i + 1, Percent: int(m.Likeness * 100), Target: m.Segment.Target, Origin: m.Segment.Origin}
		if m.Segment.Source != source {
			w.Diff = v.edits(m.Segment.Source, source)
		}
		out = append(out, w)
	}
	return out, nil
}

// findings are what the checks say of a text, in words, by row. A row without a
// translation says so itself.
func (v *visit) findings(t *translating) (map[int][]findingView, error) {
	list, err := v.room.Findings(v.r.Context(), v.db.Read(), v.Item, t.Original, t.copy)
	if err != nil {
		return nil, err
	}
	out := map[int][]findingView{}
	for _, f := range list {
		switch {
		case len(t.rows[f.Row].Target) == 0:
			if f.Open() {
				t.Missing++
			}
			continue
		case f.Open():
			t.Errors++
		case f.Decided == nil:
			t.Warnings++
		}
		out[f.Row] = append(out[f.Row], v.inWords(f))
	}
	return out, nil
}

func (v *visit) inWords(f newsroom.Finding) findingView {
	out := findingView{Finding: f, Short: f.Key[:min(12, len(f.Key))]}
	key, args := f.Message()
	for i := 1; i < len(args); i += 2 { // a quotation must not turn the sentence around it
		if s, ok := args[i].(string); ok && s != "" {
			args[i] = "\u2068" + s + "\u2069"
		}
	}
	out.Text = v.T(key, args...)
	if f.Source.Read != f.Source.Text {
		out.SourceRead = f.Source.Read
	}
	if f.Target.Read != f.Target.Text {
		out.TargetRead = f.Target.Read
	}
	return out
}

// checkTranslation says what the checks find in what is typed, without saving it.
func (v *visit) checkTranslation() error {
	if err := v.isTranslation(); err != nil {
		return err
	}
	next, err := v.typed()
	if err != nil {
		return err
	}
	next.settle(v)
	t := translating{Original: next.original, asked: -1}
	w := v.Text
	w.Text, w.Links = next.Text, next.Links
	t.pair(w)
	list, err := v.findings(&t)
	if err != nil {
		return err
	}
	v.rights(&t)
	p := page{visit: v, Data: t}
	// Rows are numbered as the form has them, which may have more than what they make.
	found := map[string]string{}
	for n := range next.rows {
		var row []findingView
		if first, ok := next.first[n]; ok {
			row = list[t.rowOf(first)]
		}
		if found[strconv.Itoa(n)], err = v.part("translate", "translate-findings", p.FindingsPart(row)); err != nil {
			return err
		}
	}
	summary, err := v.part("translate", "translate-summary", p)
	if err != nil {
		return err
	}
	return v.json(http.StatusOK, map[string]any{"findings": found, "summary": summary})
}

// rowOf is the row that shows a unit of the translation. The rows may be more than
// those of a form: what is new in the source has its own.
func (t *translating) rowOf(unit int) int {
	return slices.IndexFunc(t.rows, func(r parallel.Row) bool { return r.From <= unit && unit < r.From+len(r.Target) })
}

// part writes one part of a page.
func (v *visit) part(page, name string, data any) (string, error) {
	var b bytes.Buffer
	if err := v.templates[page].ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("desk: %w", err)
	}
	return b.String(), nil
}

// translationHelp writes what the memory has for one row.
func (v *visit) translationHelp() error {
	if err := v.isTranslation(); err != nil {
		return err
	}
	t, err := v.beside(v.Text)
	if err != nil {
		return err
	}
	if t.asked < 0 || t.asked >= len(t.rows) {
		return dateline.NotFound{What: "row", Key: v.r.URL.Query().Get("row")}
	}
	list, err := v.matches(t.rows[t.asked], t.Original.Lang)
	if err != nil {
		return err
	}
	p := page{visit: v, Data: t}
	s, err := v.part("translate", "translate-matches", p.MatchesPart(list))
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err = v.w.Write([]byte(s))
	return err
}

// findingsPart is the list of a row's findings.
type findingsPart struct {
	*visit
	List    []findingView
	From    dateline.Lang
	Decides bool
}

// FindingsPart is the part that lists findings.
func (p page) FindingsPart(list []findingView) findingsPart {
	t := p.Data.(translating)
	return findingsPart{p.visit, list, t.Original.Lang, t.Decides}
}

type matchesPart struct {
	*visit
	List []matchView
	From dateline.Lang
}

// MatchesPart is the part that lists what the memory has.
func (p page) MatchesPart(list []matchView) matchesPart {
	return matchesPart{p.visit, list, p.Data.(translating).Original.Lang}
}

// LangHere marks text in the page's own language inside an element in another.
func (v *visit) LangHere() template.HTMLAttr {
	return template.HTMLAttr(`lang="` + template.HTMLEscapeString(string(v.Lang())) + `" dir="` + v.Lang().Dir() + `"`)
}

// dismiss decides on a finding with a reason, after what was typed is saved.
func (v *visit) dismiss() error { return v.decide(true) }

// reopen takes a decision back.
func (v *visit) reopen() error { return v.decide(false) }

func (v *visit) decide(dismiss bool) error {
	if err := v.isTranslation(); err != nil {
		return err
	}
	s := newsroom.Subject(v.Item, v.In, v.Text, v.User.ID)
	if v.User.May(dateline.ToWrite, s) == nil && v.r.FormValue("base") != "" {
		err := v.keepTyped()
		if c, ok := errors.AsType[newsroom.Clash](err); ok {
			return v.clashed(c)
		}
		if err != nil {
			return v.untranslated(err, false)
		}
	}
	key, to := v.form("key"), v.Here()+"/translate"
	if n, err := strconv.Atoi(v.r.URL.Query().Get("row")); err == nil {
		to += "#r" + strconv.Itoa(n)
	}
	if len(key) > 128 {
		return dateline.NotFound{What: "finding", Key: ""}
	}
	if !dismiss {
		if err := v.room.Reopen(v.r.Context(), v.actor(), v.Item.ID, v.In, key); err != nil {
			return err
		}
		return v.done(to, "translate.reopened")
	}
	if err := v.room.Dismiss(v.r.Context(), v.actor(), v.Item.ID, v.In, key, v.line("reason-"+key[:min(12, len(key))])); err != nil {
		return v.untranslated(err, true)
	}
	return v.done(to, "translate.was_dismissed")
}
