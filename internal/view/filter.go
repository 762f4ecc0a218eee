package view

import (
	"html/template"
	"strconv"
	"time"

	"dateline"
)

// field is one choice of the filter form.
type field struct {
	Name    string        // of the query parameter
	Label   string        // key of its message
	Options template.HTML // <option> elements
}

// active is a filter that the list is under.
type active struct {
	Field, Label string
	Lang         dateline.Lang
	Remove       string
}

func (p *List) fields() []struct {
	name, label string
	facets      []Facet
} {
	return []struct {
		name, label string
		facets      []Facet
	}{
		{ParamKind, "filter.kind", p.Facets.Kind},
		{ParamOffice, "filter.office", p.Facets.Office},
		{ParamSpeaker, "filter.speaker", p.Facets.Speaker},
		{ParamTopic, "filter.topic", p.Facets.Topic},
		{ParamYear, "filter.year", p.Facets.Year},
		{ParamMonth, "filter.month", p.Facets.Month},
	}
}

// facetLabel names a facet; kinds, years and months that bring no label are
// named from their keys.
func (f *frame) facetLabel(param string, c Facet) (string, dateline.Lang) {
	if c.Label != "" {
		return c.Label, c.Lang
	}
	switch n, err := strconv.Atoi(c.Key); {
	case param == ParamKind:
		for _, k := range f.Layout.Kinds {
			if k.ID == c.Key {
				return f.name(k.Names)
			}
		}
	case param == ParamYear && err == nil:
		return f.YearName(n), ""
	case param == ParamMonth && err == nil && n >= 1 && n <= 12:
		return f.MonthName(time.Month(n)), ""
	}
	return c.Key, ""
}

// Filters are the fields of the filter form that have a choice.
func (f *frame) Filters() []field {
	var all []field
	for _, d := range f.Page.(*List).fields() {
		if len(d.facets) == 0 {
			continue
		}
		var b []byte
		for _, c := range d.facets {
			label, l := f.facetLabel(d.name, c)
			if c.Count >= 0 {
				label += " (" + f.Number(int64(c.Count)) + ")"
			}
			b = append(b, `<option value="`...)
			b = append(b, template.HTMLEscapeString(c.Key)...)
			b = append(b, '"')
			b = append(b, f.LangAttr(l)...)
			if c.Selected {
				b = append(b, " selected"...)
			}
			b = append(b, '>')
			b = append(b, template.HTMLEscapeString(label)...)
			b = append(b, "</option>\n"...)
		}
		all = append(all, field{d.name, d.label, template.HTML(b)})
	}
	return all
}

// Active are the filters in force.
func (f *frame) Active() []active {
	var all []active
	for _, d := range f.Page.(*List).fields() {
		for _, c := range d.facets {
			if c.Selected {
				label, l := f.facetLabel(d.name, c)
				all = append(all, active{f.T(d.label), label, l, c.Remove})
			}
		}
	}
	return all
}

// ResultPhrase says how many items a List or Entry page is about.
func (f *frame) ResultPhrase() string {
	total, key := 0, "list.count"
	switch p := f.Page.(type) {
	case *List:
		total = p.Total
		if len(f.Active()) > 0 {
			key = "list.matches"
		}
	case *Entry:
		total = p.Total
	}
	switch {
	case total < 0:
		return f.T("list.results")
	case total == 0:
		return f.T("list.none")
	}
	return f.N(key, total)
}
