package desk

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/terms"
	"dateline/internal/text"
)

// The glossary: what the newsroom calls things. Everybody at the desk may look
// something up; who keeps it, the policy says.

func glossaryRoutes() []route {
	return []route{
		{pattern: "GET /desk/terms", action: dateline.ToEnter, handle: showGlossary},
		{pattern: "GET /desk/terms/new", action: dateline.ToTerm, handle: showTerm},
		{pattern: "POST /desk/terms/new", action: dateline.ToTerm, handle: saveTerm},
		{pattern: "GET /desk/terms/import", action: dateline.ToEnter, handle: showExchange},
		{pattern: "POST /desk/terms/import", action: dateline.ToTerm, handle: importGlossary},
		{pattern: "GET /desk/terms/export", action: dateline.ToEnter, handle: exportGlossary},
		{pattern: "GET /desk/terms/{id}", action: dateline.ToEnter, handle: showTerm},
		{pattern: "POST /desk/terms/{id}", action: dateline.ToTerm, handle: saveTerm},
		{pattern: "POST /desk/terms/{id}/remove", action: dateline.ToTerm, handle: removeTerm},
		{pattern: "GET /desk/memory", action: dateline.ToEnter, handle: showMemory},
		{pattern: "GET /desk/memory/import", action: dateline.ToEnter, handle: showExchange},
		{pattern: "POST /desk/memory/import", action: dateline.ToTerm, handle: importMemory},
		{pattern: "GET /desk/memory/export", action: dateline.ToEnter, handle: exportMemory},
		{pattern: "POST /desk/memory/{id}/remove", action: dateline.ToTerm, handle: removeSegment},
	}
}

// glossaryPage is part of the glossary.
type glossaryPage struct {
	Words   string
	Rows    []conceptRow
	Total   int    // entries of the whole glossary
	More    string // address of what follows; empty: nothing does
	Begun   bool   // it is not the first part
	Writes  bool
	Removed dateline.ID // the entry that was just taken out
}

// conceptRow is an entry as the list shows it.
type conceptRow struct {
	store.Listed
	Main   dateline.Lang // the language whose column leads to the entry; empty: it is in none
	Name   string        // what it is called where it is in none
	For    []namedOffice
	Beyond []dateline.Lang // languages that have no column
}

// namedOffice is an office for which an entry holds.
type namedOffice struct {
	ID     dateline.ID
	Names  dateline.Names // empty: there is no such office any more
	Chosen bool
}

// conceptsShown is how many entries a page of the glossary has.
const conceptsShown = 50

func showGlossary(v *visit) error {
	ctx, read, ask := v.r.Context(), v.db.Read(), v.r.URL.Query()
	p := glossaryPage{Words: strings.TrimSpace(ask.Get("q")), Writes: v.Offers(string(dateline.ToTerm))}
	if id := dateline.ID(ask.Get("removed")); id.Valid() && p.Writes {
		p.Removed = id
	}
	after := store.Listed{Sort: ask.Get("at"), Concept: dateline.Concept{ID: dateline.ID(ask.Get("after"))}}
	if !after.ID.Valid() {
		after = store.Listed{}
	}
	p.Begun = after.ID != ""
	var err error
	if p.Total, err = read.CountConcepts(ctx); err != nil {
		return err
	}
	list, err := read.Concepts(ctx, text.Fold(p.Words), after, conceptsShown+1)
	if err != nil {
		return err
	}
	if len(list) > conceptsShown {
		list = list[:conceptsShown]
		last := list[conceptsShown-1]
		next := url.Values{"after": {string(last.ID)}, "at": {last.Sort}}
		if p.Words != "" {
			next.Set("q", p.Words)
		}
		p.More = "/desk/terms?" + next.Encode()
	}
	offices := map[dateline.ID]dateline.Names{}
	for _, c := range list {
		row := conceptRow{Listed: c}
		name, l := v.conceptName(c.Concept)
		if row.Main = l; !v.Room.Has(l) {
			row.Main, row.Name = "", name
		}
		for _, l := range LanguagesOf(c.Concept) {
			if !v.Room.Has(l) {
				row.Beyond = append(row.Beyond, l)
			}
		}
		for _, id := range c.Offices {
			names, err := v.officeNames(offices, id)
			if err != nil {
				return err
			}
			row.For = append(row.For, namedOffice{ID: id, Names: names})
		}
		p.Rows = append(p.Rows, row)
	}
	return v.write(http.StatusOK, "glossary", page{visit: v, Title: v.T("terms.title"), Data: p, Wide: true})
}

// Found says how many entries have the words: how many exactly is known only where
// one page has them all.
func (p glossaryPage) Found() int {
	if p.More != "" || p.Begun {
		return -1
	}
	return len(p.Rows)
}

// officeNames are the names of an office; none: there is no such office any more.
func (v *visit) officeNames(known map[dateline.ID]dateline.Names, id dateline.ID) (dateline.Names, error) {
	if n, ok := known[id]; ok {
		return n, nil
	}
	e, err := v.db.Read().Entry(v.r.Context(), id)
	if err != nil && !notFound(err) {
		return nil, err
	}
	known[id] = e.Names
	return e.Names, nil
}

// conceptName is what an entry is called at the desk: in the page's language, or
// else in the first of the newsroom's that it has.
func (v *visit) conceptName(c dateline.Concept) (string, dateline.Lang) {
	for _, l := range slices.Concat([]dateline.Lang{v.Lang()}, v.Room.Languages, LanguagesOf(c)) {
		if list := c.Terms[l]; len(list) > 0 {
			return list[0].Text, l
		}
	}
	return "", ""
}

// ConceptLang is the language of what an entry is called at the desk.
func (v *visit) ConceptLang(c dateline.Concept) dateline.Lang {
	_, l := v.conceptName(c)
	return l
}

// termCell is what an entry has in one language, as the list shows it.
type termCell struct {
	*visit
	ID    dateline.ID
	In    dateline.Lang
	Terms []dateline.Term
	Leads bool // to the entry
}

// TermCell is the part that shows it.
func (v *visit) TermCell(c dateline.Concept, l dateline.Lang, leads bool) termCell {
	return termCell{v, c.ID, l, c.Terms[l], leads}
}

// termForm is an entry as it is typed.
type termForm struct {
	wrong
	dateline.Concept
	Base    string
	New     bool
	Again   bool // it was taken out, and is offered again
	Stands  bool // somebody else changed it meanwhile
	Langs   []termLang
	Choices []namedOffice
	Writes  bool
	Updated store.Listed // when and by whom it was last changed
}

// termLang is what an entry has in one language, with lines for more.
type termLang struct {
	Lang  dateline.Lang
	Lines []dateline.Term
}

// partsOfSpeech are those that the form offers.
var partsOfSpeech = []string{"noun", terms.ProperNoun, "verb", "adjective", "adverb"}

// Parts are the parts of speech that a line offers: those, and what it has.
func (f termForm) Parts(has string) []string {
	if has != "" && !slices.Contains(partsOfSpeech, has) {
		return append(slices.Clone(partsOfSpeech), has)
	}
	return partsOfSpeech
}

// PartName is what a part of speech is called; one that a file brought along goes by
// its own name.
func (v *visit) PartName(part string) string {
	if !slices.Contains(partsOfSpeech, part) {
		return part
	}
	return v.T("terms.part_" + v.Key(part))
}

// Statuses are the decisions on a term.
func (f termForm) Statuses() []dateline.TermStatus {
	return []dateline.TermStatus{dateline.TermApproved, dateline.TermAdmitted, dateline.TermForbidden}
}

// Here is the address of the form.
func (f termForm) Here() string {
	if f.New {
		return "/desk/terms/new"
	}
	return "/desk/terms/" + string(f.ID)
}

// blankLines is how many lines for more terms a language has.
const blankLines = 2

// term is the entry that the route names as it is stored, or a new one.
func (v *visit) term() (f termForm, err error) {
	f.Writes = v.Offers(string(dateline.ToTerm))
	id := dateline.ID(v.r.PathValue("id"))
	if f.New = id == ""; f.New {
		return f, v.takenOut(&f)
	}
	if !id.Valid() {
		return f, dateline.NotFound{What: "term", Key: string(id)}
	}
	if f.Updated, err = v.db.Read().Concept(v.r.Context(), id); err != nil {
		return f, err
	}
	f.Concept = f.Updated.Concept
	f.Base = newsroom.Base(f.Concept)
	return f, nil
}

// removalsRead is how far back an entry that was taken out is looked for.
const removalsRead = 200

// takenOut fills a new entry with one that was taken out, which the record keeps.
func (v *visit) takenOut(f *termForm) error {
	id := v.r.URL.Query().Get("again")
	if !dateline.ID(id).Valid() {
		return nil
	}
	lines, err := v.db.Read().Records(v.r.Context(), store.RecordQuery{Act: "remove term", Most: removalsRead})
	if err != nil {
		return err
	}
	for _, l := range lines {
		var detail struct{ Before dateline.Concept }
		if l.Subject == id && json.Unmarshal([]byte(l.Detail), &detail) == nil && len(detail.Before.Terms) > 0 {
			f.Concept, f.Again = detail.Before, true
			f.ID = ""
			return nil
		}
	}
	return nil
}

// termForm shows the form with what belongs around it.
func (v *visit) termForm(status int, f termForm) error {
	for _, l := range v.languagesFor(f.Concept) {
		t := termLang{l, slices.Clone(f.Terms[l])}
		if f.Writes {
			for range blankLines {
				next := dateline.Term{Status: dateline.TermAdmitted}
				if !slices.ContainsFunc(t.Lines, func(t dateline.Term) bool { return t.Status != dateline.TermForbidden }) {
					next.Status = dateline.TermApproved
				}
				t.Lines = append(t.Lines, next)
			}
		}
		f.Langs = append(f.Langs, t)
	}
	if err := v.offerOffices(&f); err != nil {
		return err
	}
	if f.New {
		return v.write(status, "term", page{visit: v, Title: v.T("terms.new"), Data: f})
	}
	name, _ := v.conceptName(f.Updated.Concept)
	return v.write(status, "term", page{visit: v, Title: name, Data: f})
}

// languagesFor are the newsroom's languages, and those beyond that an entry has.
func (v *visit) languagesFor(c dateline.Concept) []dateline.Lang {
	langs := slices.Clone(v.Room.Languages)
	for _, l := range LanguagesOf(c) {
		if !v.Room.Has(l) {
			langs = append(langs, l)
		}
	}
	return langs
}

// offerOffices lists the offices that an entry may be for, and those that it is for.
func (v *visit) offerOffices(f *termForm) error {
	list, err := v.suggested(dateline.Offices)
	if err != nil {
		return err
	}
	for _, e := range list[:min(len(list), maxOffices)] {
		f.Choices = append(f.Choices, namedOffice{e.ID, e.Names, slices.Contains(f.Offices, e.ID)})
	}
	known := map[dateline.ID]dateline.Names{}
	for _, id := range f.Offices {
		if slices.ContainsFunc(f.Choices, func(o namedOffice) bool { return o.ID == id }) {
			continue
		}
		names, err := v.officeNames(known, id)
		if err != nil {
			return err
		}
		f.Choices = append(f.Choices, namedOffice{id, names, true})
	}
	slices.SortStableFunc(f.Choices, func(a, b namedOffice) int { return v.Compare(v.Name(a.Names), v.Name(b.Names)) })
	return nil
}

func showTerm(v *visit) error {
	f, err := v.term()
	if err != nil {
		return err
	}
	return v.termForm(http.StatusOK, f)
}

func saveTerm(v *visit) error {
	f, err := v.term()
	if err != nil {
		return err
	}
	v.form("base") // reads the form
	if !f.New {
		if f.Base = v.line("base"); f.Base == "" {
			return dateline.Invalidf("base", "the form is not whole; open it again")
		}
	}
	was := f.Concept
	f.Terms = v.typedTerms(v.languagesFor(was))
	f.Keep, f.Offices = v.line("keep") != "", nil
	for _, id := range v.r.PostForm["office"] {
		if dateline.ID(id).Valid() {
			f.Offices = append(f.Offices, dateline.ID(id))
		}
	}
	if sameOffices(was.Offices, f.Offices) { // a file may have them in another order
		f.Offices = was.Offices
	}
	f.Subject, f.Note, f.Source = shown(v.line("subject")), shown(v.line("note")), shown(v.line("source"))
	id, err := v.room.SaveConcept(v.r.Context(), v.actor(), f.Base, f.Concept)
	if err == nil {
		return v.done("/desk/terms/"+string(id), "terms.saved")
	}
	status := 0
	if f.wrong, status, err = v.mend("terms", err); err != nil {
		return err
	}
	f.Stands = status == http.StatusConflict
	return v.termForm(status, f)
}

func sameOffices(a, b []dateline.ID) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(id dateline.ID) bool { return !slices.Contains(b, id) })
}

// typedTerms reads the lines of every language. A line with nothing in it is none.
func (v *visit) typedTerms(langs []dateline.Lang) map[dateline.Lang][]dateline.Term {
	out := map[dateline.Lang][]dateline.Term{}
	for _, l := range langs {
		field := func(name string, i int) string {
			if list := v.r.PostForm[name+"."+string(l)]; i < len(list) {
				return shown(strings.TrimSpace(list[i]))
			}
			return ""
		}
		for i := range v.r.PostForm["term."+string(l)] {
			t := dateline.Term{Text: field("term", i), Status: dateline.TermStatus(field("status", i)), Part: field("part", i), Note: field("about", i)}
			if t.Text+t.Part+t.Note != "" {
				out[l] = append(out[l], t)
			}
		}
	}
	return out
}

// shown is what was typed or pasted without control characters, which nobody sees
// and no file of terms can hold.
func shown(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

func removeTerm(v *visit) error {
	id := dateline.ID(v.r.PathValue("id"))
	if !id.Valid() {
		return dateline.NotFound{What: "term", Key: string(id)}
	}
	if err := v.room.RemoveConcept(v.r.Context(), v.actor(), id); err != nil {
		return err
	}
	return v.done("/desk/terms?removed="+string(id), "terms.removed")
}
