package desk

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/parallel"
	"dateline/internal/text"
)

func translateRoutes() []route {
	return []route{
		{pattern: "GET /desk/items/{item}/{lang}/translate", action: dateline.ToSee, handle: (*visit).showTranslation},
		{pattern: "POST /desk/items/{item}/{lang}/translate", action: dateline.ToWrite, handle: (*visit).saveTranslation},
		{pattern: "POST /desk/items/{item}/{lang}/translate/check", action: dateline.ToSee, handle: (*visit).checkTranslation},
		{pattern: "GET /desk/items/{item}/{lang}/translate/help", action: dateline.ToSee, handle: (*visit).translationHelp},
		{pattern: "POST /desk/items/{item}/{lang}/translate/dismiss", action: dateline.ToSee, handle: (*visit).dismiss},
		{pattern: "POST /desk/items/{item}/{lang}/translate/reopen", action: dateline.ToSee, handle: (*visit).reopen},
		{pattern: "POST /desk/items/{item}/{lang}/translate/convert", action: dateline.ToWrite, handle: (*visit).convert},
		{pattern: "POST /desk/items/{item}/{lang}/translate/draft", action: dateline.ToWrite, handle: (*visit).draft},
	}
}

// translating is the page of a translation beside its source.
type translating struct {
	Problem, Field       string
	Original             newsroom.Original
	Rows                 []pairing
	Done, Total, Machine int
	Behind               int
	Errors, Warnings     int
	Base                 string
	Saved                time.Time
	Others               []other
	Rest                 bool // there are parked texts
	Writes, Decides      bool
	IsPublic, Empty      bool
	Converts             bool   // the newsroom makes this language from the other script
	Provider             string // of machine drafts; empty: there is none
	ChangeNote           string
	asked                int // the row whose memory is asked for; -1: none
	links                dateline.Alignment
	rows                 []parallel.Row
	added                map[string]bool // source units that came since
}

// pairing is one row: what stands in the source and what in the translation.
type pairing struct {
	N         int
	Keys      string // what its source units were, as the form hands them back
	HTML      template.HTML
	Text      string
	Lines     int
	Heading   bool
	State     dateline.LinkState
	Done      bool
	Stale     bool
	New       bool // in the source, not in the translation yet
	Gone      bool // its source is no more
	Own       bool // the translation adds it
	Was       string
	Diff      []diffEdit
	Moves     []string
	Terms     []termHint
	Findings  []findingView
	Matches   []matchView
	Asked     bool // the memory was asked
	StateName string
}

// Class is how the row is marked.
func (p pairing) Class() string {
	switch {
	case p.Stale || p.Gone || p.New:
		return "behind"
	case p.State == dateline.LinkMachine:
		return "machine"
	case p.Done:
		return "gone-through"
	}
	return ""
}

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

// isTranslation refuses what is no translation: the source has no other side.
func (v *visit) isTranslation() error {
	if v.In == v.Item.Source {
		return dateline.NotFound{What: "translation", Key: string(v.In)}
	}
	return nil
}

func (v *visit) showTranslation() error {
	if v.In == v.Item.Source {
		http.Redirect(v.w, v.r, v.Here(), http.StatusSeeOther)
		return nil
	}
	t, err := v.beside(v.Text)
	if err != nil {
		return err
	}
	return v.offerTranslation(http.StatusOK, t)
}

// beside lays a working copy and what it is made from out in rows.
func (v *visit) beside(w dateline.WorkingCopy) (t translating, err error) {
	ctx, read := v.r.Context(), v.db.Read()
	t.asked = -1
	if n, err := strconv.Atoi(v.r.URL.Query().Get("row")); err == nil {
		t.asked = n
	}
	if t.Original, err = newsroom.OriginalOf(ctx, read, v.Room, v.Item, v.In); err != nil {
		return t, err
	}
	if w.Links, err = newsroom.Paired(ctx, read, t.Original, w); err != nil {
		return t, err
	}
	t.Base, t.Saved, t.ChangeNote = strconv.FormatInt(w.Version, 10), w.Updated, w.ChangeNote
	return t, v.lay(&t, w)
}

// lay fills in the rows of a text, paired as its links say.
func (v *visit) lay(t *translating, w dateline.WorkingCopy) error {
	units := parallel.Units(w.Headline, w.Lead, w.Body)
	t.links = parallel.Rebase(w.Links, t.Original.Units)
	t.Empty = len(units) == 0
	t.Machine = t.links.Machine()
	t.Done, t.Total = t.links.Progress()
	t.added = map[string]bool{}
	if report := parallel.Stale(w.Links, t.Original.Units); !t.Empty {
		t.Behind = report.Stale + report.Gone + report.Added
		for _, u := range report.New {
			t.added[t.Original.Units[u].Text] = true
		}
	}
	t.rows = parallel.Rows(t.links, units, t.Original.Units)
	found, err := v.findings(t, w)
	if err != nil {
		return err
	}
	for i, r := range t.rows {
		p := v.pairing(t, i, r)
		for _, f := range found {
			if f.Row == i {
				p.Findings = append(p.Findings, f)
			}
		}
		if p.Terms, err = v.termHints(r, t.Original.Lang); err != nil {
			return err
		}
		if i == t.asked {
			if p.Matches, err = v.matches(r, t.Original.Lang); err != nil {
				return err
			}
			p.Asked = true
		}
		t.Rows = append(t.Rows, p)
	}
	return nil
}

func (v *visit) pairing(t *translating, i int, r parallel.Row) pairing {
	from := madeFrom(t.links, r)
	p := pairing{
		N: i, Keys: keys(from), Text: joined(texts(r.Target)), State: r.State, Done: r.State == dateline.LinkDone,
		Own: len(from) == 0, Stale: r.Stale, Gone: r.Gone,
		New: len(r.Target) == 0 && len(r.Source) > 0 && t.added[r.Source[0].Text],
	}
	now := joined(texts(r.Source))
	p.HTML = v.md.HTML(now, t.Original.Lang)
	if p.Was = joined(r.Was); p.Stale {
		p.Diff, p.Done = v.edits(p.Was, now), false
	}
	if p.Gone {
		p.Done = false
	}
	if len(r.Source) > 0 {
		switch r.Source[0].Kind {
		case dateline.UnitHeadline:
			p.HTML, p.Heading = template.HTML("<p class=\"head\">"+template.HTMLEscapeString(now)+"</p>"), true
		case dateline.UnitLead:
			p.HTML = template.HTML("<p>" + template.HTMLEscapeString(now) + "</p>")
		}
	}
	p.Lines = max(2, min(24, (text.Width(p.Text)+59)/60+strings.Count(p.Text, "\n")), min(24, (text.Width(now)+79)/80))
	if r.State != "" && r.State != dateline.LinkDone && p.Text != "" {
		p.StateName = v.T("translate.state_" + string(r.State))
	}
	p.Moves = moves(len(from), len(r.Target), i > 0, i+1 < len(t.rows))
	return p
}

// madeFrom is what the translation in a row was made from.
func madeFrom(a dateline.Alignment, r parallel.Row) (out []string) {
	for _, l := range r.Links {
		out = append(out, a[l].Source...)
	}
	return out
}

// moves are the corrections of the pairing that are possible at a row of so many
// units on either side.
func moves(source, target int, before, after bool) (out []string) {
	add := func(name string, can bool) {
		if can {
			out = append(out, name)
		}
	}
	add("join", after)
	add("split", source > 1 || target > 1)
	add("source_up", before && source > 0)
	add("source_down", after && source > 0)
	add("target_up", before && target > 0)
	add("target_down", after && target > 0)
	return out
}

func texts(units []dateline.Unit) []string {
	out := make([]string, len(units))
	for i, u := range units {
		out[i] = u.Text
	}
	return out
}

func joined(texts []string) string { return strings.Join(texts, "\n\n") }

// keys names source units as a form hands them back: a number each, which says
// enough to find them among those that they can be.
func keys(source []string) string {
	out := make([]string, len(source))
	for i, s := range source {
		out[i] = dateline.TextSum(s)[:16]
	}
	return strings.Join(out, " ")
}

// termHints are the terms and names of a row's source.
func (v *visit) termHints(r parallel.Row, from dateline.Lang) (out []termHint, err error) {
	found, err := v.room.TermsIn(v.r.Context(), v.db.Read(), v.Item, from, joined(texts(r.Source)))
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
	source := joined(texts(r.Source))
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

// findings are what the checks say of a text, in words. Rows without a translation
// say so themselves.
func (v *visit) findings(t *translating, w dateline.WorkingCopy) ([]findingView, error) {
	w.Links = t.links
	list, err := v.room.Findings(v.r.Context(), v.db.Read(), v.Item, t.Original, w)
	if err != nil {
		return nil, err
	}
	var out []findingView
	for _, f := range list {
		if f.Row >= len(t.rows) || len(t.rows[f.Row].Target) == 0 {
			continue
		}
		if f.Open() {
			t.Errors++
		} else if f.Decided == nil {
			t.Warnings++
		}
		out = append(out, v.inWords(f))
	}
	return out, nil
}

func (v *visit) inWords(f newsroom.Finding) findingView {
	out := findingView{Finding: f, Short: f.Key[:min(12, len(f.Key))]}
	out.Text = v.T("check."+f.Why, "source", f.Source.Text, "target", f.Target.Text, "source_read", f.Source.Read, "target_read", f.Target.Read)
	if f.Source.Read != f.Source.Text {
		out.SourceRead = f.Source.Read
	}
	if f.Target.Read != f.Target.Text {
		out.TargetRead = f.Target.Read
	}
	return out
}

func (v *visit) offerTranslation(status int, t translating) error {
	ctx, read := v.r.Context(), v.db.Read()
	s := newsroom.Subject(v.Item, v.In, v.Text, v.User.ID)
	t.Writes = v.User.May(dateline.ToWrite, s) == nil
	t.Decides = t.Writes || v.User.May(dateline.ToApprove, s) == nil
	live, err := read.Live(ctx, v.Item.ID, v.In)
	t.IsPublic = err == nil && live.Status == dateline.Live
	if t.Others, err = v.others(); err != nil {
		return err
	}
	parked, err := read.Parked(ctx, v.Item.ID, v.In)
	if err != nil {
		return err
	}
	t.Rest = len(parked) > 0
	_, t.Converts = v.Room.ConvertedFrom(v.In)
	if v.Machine != nil {
		t.Provider = v.Machine.Name()
	}
	return v.write(status, "translate", page{visit: v, Title: v.T("translate.title"), Data: t, Wide: true})
}

// typing is what a form of rows says: a text, and how it is paired.
type typing struct {
	Text  dateline.Text
	Links dateline.Alignment
	at    map[int]int // which link a row is
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
		if l.Target == 0 && len(l.Source) == 0 {
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
		fresh := translating{Original: t.Original, asked: -1, Base: v.form("base"), Saved: t.Saved, ChangeNote: next.Text.ChangeNote}
		if e := v.lay(&fresh, w); e != nil {
			return e
		}
		t = fresh
		if v.Text.Version > 0 && v.Text.Text == next.Text {
			t.Base = strconv.FormatInt(v.Text.Version, 10)
		}
	}
	t.Problem, t.Field = v.Explain(err), invalid.Field
	return v.offerTranslation(status, t)
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
	w := v.Text
	w.Text, w.Links = next.Text, next.Links
	t, err := v.beside(v.Text)
	if err != nil {
		return err
	}
	t = translating{Original: t.Original, asked: -1}
	if err := v.lay(&t, w); err != nil {
		return err
	}
	s := newsroom.Subject(v.Item, v.In, v.Text, v.User.ID)
	t.Writes = v.User.May(dateline.ToWrite, s) == nil
	t.Decides = t.Writes || v.User.May(dateline.ToApprove, s) == nil
	p := page{visit: v, Data: t}
	found := map[string]string{}
	for _, r := range t.Rows {
		if found[strconv.Itoa(r.N)], err = v.part("translate", "translate-findings", p.FindingsPart(r.Findings)); err != nil {
			return err
		}
	}
	summary, err := v.part("translate", "translate-summary", p)
	if err != nil {
		return err
	}
	return v.json(http.StatusOK, map[string]any{"findings": found, "summary": summary})
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
	if t.asked < 0 || t.asked >= len(t.Rows) {
		return dateline.NotFound{What: "row", Key: v.r.URL.Query().Get("row")}
	}
	p := page{visit: v, Data: t}
	s, err := v.part("translate", "translate-matches", p.MatchesPart(t.Rows[t.asked].Matches))
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
			return v.untranslated(err)
		}
	}
	key, to := v.form("key"), v.Here()+"/translate"
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
		return v.untranslated(err)
	}
	return v.done(to, "translate.was_dismissed")
}

// convert makes the text from the other script.
func (v *visit) convert() error {
	if _, err := v.room.Convert(v.r.Context(), v.actor(), v.Item.ID, v.In); err != nil {
		return v.untranslated(err)
	}
	return v.done(v.Here()+"/translate", "translate.converted")
}
