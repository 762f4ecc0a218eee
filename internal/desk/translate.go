package desk

import (
	"html/template"
	"net/http"
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
	Missing              int // paragraphs that are not translated
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
	copy                 dateline.WorkingCopy // with links
	added                map[string]bool      // source units that came since
	saved                map[string]bool      // source units that the pairing knows
	Remarks              []remarkView
}

// pairing is one row: what stands in the source and what in the translation.
type pairing struct {
	N         int
	Keys      string // what its source units were, as the form hands them back,
	Shown     string // what stands on the screen in their place,
	First     string // and itself, as long as the pairing is not saved
	Kind      dateline.UnitKind
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

// Blocking is how much stops an approval without a reason.
func (t translating) Blocking() int { return t.Errors + t.Missing }

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
	if err := v.dress(&t); err != nil {
		return err
	}
	return v.offerTranslation(http.StatusOK, t)
}

// beside pairs a working copy with what it is made from.
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
	t.pair(w)
	return t, nil
}

// pair puts a text, paired as its links say, into rows.
func (t *translating) pair(w dateline.WorkingCopy) {
	units := parallel.Units(w.Headline, w.Lead, w.Body)
	t.links = parallel.Rebase(w.Links, t.Original.Units)
	t.Empty = len(units) == 0
	t.Machine = t.links.Machine()
	t.Done, t.Total = t.links.Progress()
	t.added, t.saved = map[string]bool{}, map[string]bool{}
	for _, l := range w.Links {
		for _, s := range l.Source {
			t.saved[s] = true
		}
	}
	if !t.Empty {
		report := parallel.Stale(w.Links, t.Original.Units)
		t.Behind = newsroom.Behind(report)
		for _, u := range report.New {
			t.added[t.Original.Units[u].Text] = true
		}
	}
	w.Links = t.links
	t.rows, t.copy = parallel.Rows(t.links, units, t.Original.Units), w
}

// dress makes of the rows what the page shows of them.
func (v *visit) dress(t *translating) error {
	found, err := v.findings(t)
	if err != nil {
		return err
	}
	for i, r := range t.rows {
		p := v.pairing(t, i, r)
		p.Findings = found[i]
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
		N: i, Keys: keys(from), Text: parallel.Markdown(r.Target), State: r.State, Done: r.State == dateline.LinkDone,
		Own: len(from) == 0, Stale: r.Stale, Gone: r.Gone,
		New: len(r.Target) == 0 && len(r.Source) > 0 && t.added[r.Source[0].Text],
	}
	now := parallel.Markdown(r.Source)
	p.Shown = keys(texts(r.Source))
	if len(from) == 1 && !t.saved[from[0]] {
		p.First = from[0]
	}
	switch {
	case len(r.Target) > 0:
		p.Kind = r.Target[0].Kind
	case len(r.Source) > 0:
		p.Kind = r.Source[0].Kind
	}
	p.HTML = v.md.HTML(now, t.Original.Lang)
	if p.Was = strings.Join(r.Was, "\n\n"); p.Stale {
		p.Diff, p.Done = v.edits(p.Was, now), false
	}
	if p.Gone {
		p.Done = false
	}
	if len(r.Source) > 0 {
		switch r.Source[0].Kind {
		case dateline.UnitHeadline:
			p.HTML, p.Heading = template.HTML("<p class=\"unit-head\">"+template.HTMLEscapeString(now)+"</p>"), true
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

// keys names source units as a form hands them back: a number each, which says
// enough to find them among those that they can be.
func keys(source []string) string {
	out := make([]string, len(source))
	for i, s := range source {
		out[i] = dateline.TextSum(s)[:16]
	}
	return strings.Join(out, " ")
}

// rights says what the user may do with the text of the page.
func (v *visit) rights(t *translating) {
	s := newsroom.Subject(v.Item, v.In, v.Text, v.User.ID)
	t.Writes = v.User.May(dateline.ToWrite, s) == nil
	t.Decides = t.Writes || v.User.May(dateline.ToApprove, s) == nil
}

func (v *visit) offerTranslation(status int, t translating) error {
	ctx, read := v.r.Context(), v.db.Read()
	v.rights(&t)
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
	if t.Remarks, err = v.remarks(v.Text.Body); err != nil {
		return err
	}
	_, t.Converts = v.Room.ConvertedFrom(v.In)
	if v.Machine != nil {
		t.Provider = v.Machine.Name()
	}
	title := v.T("translate.title")
	if w, err := read.Work(ctx, v.Item.ID); err == nil && w.Headline != "" {
		title = v.T("translate.of", "headline", v.Short(w.Headline), "language", v.LanguageName(v.In))
	}
	return v.write(status, "translate", page{visit: v, Title: title, Data: t, Wide: true})
}

// convert makes the text from the other script.
func (v *visit) convert() error {
	if _, err := v.room.Convert(v.r.Context(), v.actor(), v.Item.ID, v.In); err != nil {
		return v.untranslated(err, true)
	}
	return v.done(v.Here()+"/translate", "translate.converted")
}
