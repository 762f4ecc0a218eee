package view

import (
	"html/template"
	"regexp"
	"strings"

	"dateline"
	"dateline/internal/i18n"
)

// besideRow is a row of a Beside page, ready to be written.
type besideRow struct{ Text, Other template.HTML }

// Rows of a Beside page that show something: the headlines stand above them, a
// lead is for lists, and the footnotes of both come last.
func (f *frame) BesideRows() []besideRow {
	p := f.Page.(*Beside)
	text, textNotes := f.pieces(&p.Text)
	other, otherNotes := f.pieces(&p.Other)
	otherNotes = apart(otherNotes)
	var rows []besideRow
	tables := 0
	add := func(a, b string) {
		if a+b != "" {
			rows = append(rows, besideRow{f.scrolling(a, &tables), f.scrolling(b, &tables)})
		}
	}
	for _, r := range p.Rows {
		var a, b string
		for _, i := range r.Text {
			a += text[i]
		}
		for _, i := range r.Other {
			b += apart(other[i])
		}
		add(a, b)
	}
	add(textNotes, otherNotes)
	return rows
}

// partition stands between the units of a body while it is rendered as a whole.
// It is a character for private use, which no release holds.
const partition = "\uE0D1"

// pieces renders each unit of a column. The body is rendered as a whole, because
// numbers of footnotes, ranks of headings and turns of speakers hang on all of it,
// and then parted; where HTML of the text's own may reach over several units, each
// is rendered by itself.
func (f *frame) pieces(c *Column) (all []string, notes string) {
	all = make([]string, len(c.Units))
	var body []string
	var at []int
	whole := true
	for i, u := range c.Units {
		if u.Kind == dateline.UnitHeadline || u.Kind == dateline.UnitLead {
			continue
		}
		body, at = append(body, u.Text), append(at, i)
		whole = whole && u.Kind != dateline.UnitHTML && !strings.Contains(u.Text, partition)
	}
	lang := c.Edition.Lang
	html := f.v.md.HTML(strings.Join(body, "\n\n"+partition+"\n\n"), lang)
	parts := strings.Split(string(html), "<p>"+partition+"</p>")
	if !whole || len(parts) != len(body) {
		parts = nil
		for i, s := range body {
			if c.Units[at[i]].Kind == dateline.UnitNote {
				s = noteMark.ReplaceAllString(s, "")
			}
			// A heading that stands twice would have one id twice.
			parts = append(parts, idAttr.ReplaceAllString(string(f.v.md.HTML(s, lang)), ""))
		}
	} else if last := len(parts) - 1; last >= 0 {
		if at := footnotes.FindStringIndex(parts[last]); at != nil {
			parts[last], notes = parts[last][:at[0]], parts[last][at[0]:]
		}
	}
	for i, s := range parts {
		all[at[i]] = strings.TrimSpace(Images(s, c.Uses, lang, c.Edition.Source, ""))
	}
	return all, Images(notes, c.Uses, lang, c.Edition.Source, "")
}

var (
	footnotes = regexp.MustCompile(`<section [^>]*class="footnotes"`)
	noteMark  = regexp.MustCompile(`^\s*\[\^[^\]]*\]:\s*`)
	idAttr    = regexp.MustCompile(` id="[^"]*"`)
	idUse     = regexp.MustCompile(` (id="|href="#|aria-[a-z]+=")((?:s|note)-[^"]*")`)
)

// apart gives the ids of a text, and what points to them, a beginning of their
// own: the other text of the page may have the same.
func apart(html string) string { return idUse.ReplaceAllString(html, ` ${1}o-${2}`) }

// Notes are what a reader must know of one column, in the page's language.
func (f *frame) Notes(c Column) []staleness {
	var all []staleness
	if l := c.Edition.Converted; l != "" {
		all = append(all, staleness{Text: f.T("item.converted", "language", f.LanguageIn(l))})
	}
	if s := f.staleness(c.Edition, nil); s != nil {
		all = append(all, *s)
	}
	return all
}

// Prevails says which of an item's texts does.
func (f *frame) Prevails(e dateline.LiveEdition) string {
	return f.T("item.prevails", "authoritative", i18n.LanguageName(authoritative(e), f.Layout.Lang))
}
