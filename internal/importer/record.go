package importer

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"dateline"
	"dateline/internal/facts"
	"dateline/internal/markup"
	"dateline/internal/newsroom"
	"dateline/internal/text"
)

// found is one text as a format gives it, before its facts are read.
type found struct {
	release newsroom.Release // what the format says; the rest is read from the text
	line    int              // where it begins in the file
	stated  stated
	plain   bool            // the body is plain text, not Markdown
	claimed bool            // the language is that of the page around it
	noText  bool            // there is only a headline and a link
	whole   bool            // one text is the whole file
	hint    dateline.Moment // when it was published: completes what the text says
	doubt   string          // about hint, to report if it is taken
	day     string          // "2006-01-02" on which it was issued, if hint is later
	weak    string          // kind by the source's own category, if the text does not tell
	zone    string          // zone of times that name none
	list    string          // what its source id begins with, if it has none of its own
	apart   string          // tells it from another of the same headline and date
	notes   []string
}

// stated says which facts the format states, if only by saying that there are
// none. Those are not read from the text.
type stated struct{ kind, offices, speakers, place, occasion, issued, incomplete, body bool }

func (s stated) all() bool {
	return s.kind && s.offices && s.speakers && s.place && s.occasion && s.issued && s.body
}

// reader turns what the formats give into releases. It is used by several
// goroutines at once and never changes.
type reader struct {
	room      dateline.Newsroom
	lang      dateline.Lang
	kind      string
	zone      string
	dateOrder string
	address   string
	tables    map[string]string // folded headline, source id or path → what it translates
}

func newReader(settings dateline.Newsroom, o Options) (*reader, error) {
	r := &reader{
		room: settings, lang: o.Lang, kind: cmp.Or(o.Kind, DefaultKind), zone: cmp.Or(o.Zone, settings.Zone),
		dateOrder: cmp.Or(o.DateOrder, settings.DateOrder), address: o.Address, tables: map[string]string{},
	}
	settings.Zone, settings.DateOrder = r.zone, r.dateOrder
	if err := settings.Check(); err != nil {
		return nil, err
	}
	if o.Lang != "" && !settings.Has(o.Lang) {
		return nil, dateline.Invalidf("language", "the newsroom does not publish in %q", o.Lang)
	}
	return r, nil
}

// record completes a text with the facts that it states itself.
func (r *reader) record(f *file, t *found) Record {
	rel := &t.release
	rec := Record{File: f.show, Line: t.line}
	rel.Headline = text.OneLine(rel.Headline)
	r.language(t)
	home := cmp.Or(t.zone, r.zone)
	if !t.stated.all() {
		r.read(t, home)
	}
	if t.noText {
		rel.Incomplete = true
	}
	if rel.Kind == "" {
		rel.Kind = r.kind
		t.note("its kind cannot be told; taken as %s", r.kind)
	}
	// A date without a zone is a date in the newsroom's calendar.
	if m := rel.Issued; !m.IsZero() && m.Zone == "" {
		if placed, err := dateline.ParseMoment(m.Local, home); err == nil {
			rel.Issued = placed
			if placed.Precision == dateline.Minute {
				t.note("issued: no zone is stated; %s was taken", home)
			}
		}
	}
	if strings.ContainsRune(rel.Headline+rel.Body, '\uFFFD') {
		t.note("it holds U+FFFD, the mark of a character that was lost before")
	}
	if rel.Source == "" {
		if t.whole {
			rel.Source = f.path
		} else {
			rel.Source = t.list + fingerprint(rel, t.apart)
		}
	}
	if t.whole {
		rec.path = f.path
	}
	if rel.TranslationOf == "" {
		rel.TranslationOf = r.translationOf(rel, rec.path)
	}
	if rel.Headline == "" {
		rec.Err = dateline.Invalidf("headline", "it has none")
		return rec
	}
	rec.Release, rec.Unsure = *rel, t.notes
	return rec
}

func (t *found) note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

// fingerprint names a text that has no address of its own by its headline and
// date, so that it is the same text on whatever page of a list it stands.
func fingerprint(rel *newsroom.Release, apart string) string {
	key := text.Fold(rel.Headline) + "\x00" + dayOf(rel.Issued)
	if apart != "" {
		key += "\x00" + apart
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:10])
}

// read takes from the text what the format does not state.
func (r *reader) read(t *found, home string) {
	rel := &t.release
	in := rel.Body
	hint := t.hint
	if hint.IsZero() {
		hint = rel.Issued
	}
	got := facts.Read(in, facts.Hints{Lang: rel.Lang, Headline: rel.Headline, Published: hint, Zone: home, DateOrder: r.dateOrder})
	if rel.Headline == "" {
		rel.Headline = got.Headline
	}
	if !t.stated.body {
		if rel.Body = got.Body; t.plain {
			rel.Body = markup.EscapeText(rel.Body)
		}
		rel.Headline = got.Headline
	}
	if !t.stated.incomplete {
		rel.Incomplete = got.Incomplete
	}
	if !t.stated.kind {
		rel.Kind = chooseKind(t.weak, got.Kind)
	}
	if !t.stated.offices {
		rel.Offices = got.Offices
	}
	if !t.stated.speakers {
		for _, s := range got.Speakers {
			// A role alone ("THE PRESIDENT") is all that the text calls them.
			name := s.Name
			if name == "" {
				name, s.Role = s.Role, ""
			}
			rel.Speakers = append(rel.Speakers, newsroom.Speaker{Name: name, Role: s.Role})
		}
	}
	if !t.stated.place {
		rel.Place = got.Place
	}
	if !t.stated.occasion {
		rel.Occasion = got.Occasion
	}
	if !t.stated.issued {
		if rel.Issued = got.Issued; got.Issued == t.hint && t.doubt != "" {
			t.notes = append(t.notes, t.doubt)
		}
		if t.day != "" && got.Issued == t.hint {
			rel.Issued = dateline.Moment{Local: t.day, Precision: dateline.Day}
		}
	}
	rel.Originals = got.Originals
	var unsure []facts.Unsure
	for _, u := range got.Unsure {
		if t.asked(u.Fact) && (u.Fact != "kind" || got.Kind != "") {
			unsure = append(unsure, u)
			t.notes = append(t.notes, sentence(u))
		}
	}
	// The body is kept as the edition's text already.
	got.Body, got.Unsure = "", unsure
	if b, err := json.Marshal(got); err == nil {
		rel.Reading = b
	}
}

// asked reports whether a fact was to be read, so that doubts about it matter.
func (t *found) asked(fact string) bool {
	switch s := t.stated; fact {
	case "kind":
		return !s.kind && t.weak == ""
	case "office":
		return !s.offices
	case "speaker":
		return !s.speakers && !t.noText
	case "place":
		return !s.place
	case "occasion":
		return !s.occasion
	case "issued":
		return !s.issued
	case "body":
		return !s.body && !t.noText
	}
	return true
}

func sentence(u facts.Unsure) string {
	if u.Text == "" {
		return u.Fact + ": " + u.Why
	}
	return fmt.Sprintf("%s: %s (“%s”)", u.Fact, u.Why, u.Text)
}

// language settles which of the newsroom's languages the text is in.
func (r *reader) language(t *found) {
	rel := &t.release
	judged := false
	guess := func() dateline.Lang { return text.GuessLang(rel.Headline + "\n\n" + sample(rel.Body)) }
	if t.claimed && rel.Lang != "" {
		// Many a page claims the language that its software came with.
		if g := guess(); g != "" && g.Base() != rel.Lang.Base() {
			t.note("the page says that it is in %s; taken as %s", rel.Lang, g)
			rel.Lang = g
		}
	}
	if rel.Lang == "" {
		rel.Lang = r.lang
	}
	if rel.Lang == "" {
		rel.Lang, judged = guess(), true
	}
	if rel.Lang == "" {
		rel.Lang = r.room.Languages[0]
		t.note("its language cannot be told; taken as %s", rel.Lang)
		return
	}
	if r.room.Has(rel.Lang) {
		return
	}
	if near := r.nearest(rel.Lang); near != "" {
		if judged && rel.Lang == "zh" && r.chinese() > 1 {
			t.note("whether it is Simplified or Traditional Chinese cannot be told; taken as %s", near)
		}
		rel.Lang = near
	}
}

// nearest returns the newsroom's language for a tag that it does not have: for a
// region's Chinese the script used there, else the first of the same language.
// Chinese in the other script is another language here.
func (r *reader) nearest(l dateline.Lang) dateline.Lang {
	switch dateline.CanonicalLang(string(l)) {
	case "zh-CN", "zh-SG", "zh-MY", "zh-Hans-CN", "zh-Hans-SG":
		l = "zh-Hans"
	case "zh-TW", "zh-HK", "zh-MO", "zh-Hant-TW", "zh-Hant-HK", "zh-Hant-MO":
		l = "zh-Hant"
	default:
		l = dateline.CanonicalLang(string(l))
	}
	if r.room.Has(l) {
		return l
	}
	for _, have := range r.room.Languages {
		if have.Base() == l.Base() && (!l.Chinese() || l == "zh" || have == "zh") {
			return have
		}
	}
	return ""
}

func (r *reader) chinese() int {
	n := 0
	for _, l := range r.room.Languages {
		if l.Chinese() {
			n++
		}
	}
	return n
}

// sample returns enough of s to judge its language by.
func sample(s string) string {
	const enough = 4 << 10
	if len(s) <= enough {
		return s
	}
	return strings.ToValidUTF8(s[:enough], "")
}
