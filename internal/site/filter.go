package site

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline"
	"dateline/internal/store"
	"dateline/internal/text"
	"dateline/internal/view"
)

// Filter is which part of the news a list shows, as addresses and the command
// line write it: a kind's id, slugs of registers, a year and a month of it.
type Filter struct {
	Kind, Office, Speaker, Topic string
	Year, Month                  int
}

// ParseFilter reads a filter from the parameters of an address. Empty ones do not
// narrow; unknown ones are left alone.
func ParseFilter(v url.Values) (Filter, error) {
	slug := func(name string) string { return text.FoldSlug(v.Get(name)) }
	f := Filter{Kind: v.Get(view.ParamKind), Office: slug(view.ParamOffice), Speaker: slug(view.ParamSpeaker), Topic: slug(view.ParamTopic)}
	var err error
	if f.Year, err = number(v, view.ParamYear, 1, 9999); err == nil {
		f.Month, err = number(v, view.ParamMonth, 1, 12)
	}
	if f.Year == 0 {
		f.Month = 0 // a month of no year in particular is not a list
	}
	return f, err
}

func number(v url.Values, name string, low, high int) (int, error) {
	s := v.Get(name)
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < low || n > high {
		return 0, dateline.Invalidf(name, "%q is not a number from %d to %d", s, low, high)
	}
	return n, nil
}

// Values writes the filter as parameters of an address, in one order.
func (f Filter) Values() url.Values {
	v := url.Values{}
	for name, s := range map[string]string{view.ParamKind: f.Kind, view.ParamOffice: f.Office, view.ParamSpeaker: f.Speaker, view.ParamTopic: f.Topic} {
		if s != "" {
			v.Set(name, s)
		}
	}
	if f.Year != 0 {
		v.Set(view.ParamYear, strconv.Itoa(f.Year))
	}
	if f.Month != 0 {
		v.Set(view.ParamMonth, strconv.Itoa(f.Month))
	}
	return v
}

// Query turns the filter into the store's terms. A slug that no register has is
// NotFound, as is a kind that the newsroom does not know.
func (f Filter) Query(ctx context.Context, read store.Reader, lang dateline.Lang) (store.Query, map[dateline.Register]store.Entry, error) {
	q := store.Query{Lang: lang, Kind: f.Kind}
	chosen := map[dateline.Register]store.Entry{}
	for _, c := range []struct {
		register dateline.Register
		slug     string
		into     *dateline.ID
	}{{dateline.Offices, f.Office, &q.Office}, {dateline.People, f.Speaker, &q.Speaker}, {dateline.Topics, f.Topic, &q.Topic}} {
		if c.slug == "" {
			continue
		}
		e, err := read.EntryBySlug(ctx, c.register, c.slug)
		if err != nil {
			return q, nil, err
		}
		*c.into, chosen[c.register] = e.ID, e
	}
	if f.Kind != "" {
		if _, err := read.Kind(ctx, f.Kind); err != nil {
			return q, nil, err
		}
	}
	switch {
	case f.Month != 0:
		q.Month = fmt.Sprintf("%04d-%02d", f.Year, f.Month)
	case f.Year != 0:
		q.Year = fmt.Sprintf("%04d", f.Year)
	}
	return q, chosen, nil
}

// listed is the language as the lists of its pages are kept: with what has no text
// in it, where the newsroom wishes that.
func (q *query) listed() dateline.Lang {
	if q.room.ShowUntranslated {
		return store.Wide(q.lang)
	}
	return q.lang
}

// ask turns the filter of an address into the store's terms, for what public
// items name.
func (q *query) ask(ctx context.Context, f Filter) (store.Query, map[dateline.Register]store.Entry, error) {
	for _, c := range []struct {
		register dateline.Register
		slug     string
	}{{dateline.Offices, f.Office}, {dateline.People, f.Speaker}, {dateline.Topics, f.Topic}} {
		if c.slug == "" {
			continue
		}
		if _, err := q.known(ctx, c.register, c.slug); err != nil {
			return store.Query{}, nil, err
		}
	}
	return f.Query(ctx, q.db.Read(), q.listed())
}

// The cursor parameters of a list's address.
const (
	paramBefore = "before" // older than this place
	paramAfter  = "after"  // newer than this place
)

// further reports whether the address asks for another page of a list than the
// first.
func (q *query) further() bool {
	return q.values.Get(paramBefore) != "" || q.values.Get(paramAfter) != ""
}

// robots keeps pages of a list but the first out of search engines: such a page
// is not a thing of its own, and what is on it moves.
func (q *query) robots() string {
	if q.further() {
		return "noindex, follow"
	}
	return ""
}

// cursor writes a place in a list for an address: the instant in microseconds,
// base 36, and the item's id.
func cursor(e dateline.LiveEdition, at time.Time) string {
	return strconv.FormatInt(at.UnixMicro(), 36) + "." + string(e.Item)
}

func parseCursor(s string) (store.Position, error) {
	at, id, ok := strings.Cut(s, ".")
	us, err := strconv.ParseInt(at, 36, 64)
	if !ok || err != nil || !dateline.ID(id).Valid() {
		return store.Position{}, dateline.Invalidf("page", "%q is not a place in this list", s)
	}
	return store.Position{At: time.UnixMicro(us).UTC(), Item: dateline.ID(id)}, nil
}

// span is one page of a list with the ways to its neighbours.
type span struct {
	rows         []dateline.LiveEdition
	newer, older string // cursor parameters, such as "before=…"; empty when there is no such page
}

// read returns the page of a list that the address asks for. One row more than
// is shown says whether there is a further page.
func (q *query) span(ctx context.Context, ask store.Query, most int, at func(dateline.LiveEdition) time.Time) (span, error) {
	var err error
	switch before, after := q.values.Get(paramBefore), q.values.Get(paramAfter); {
	case before != "":
		ask.From, err = parseCursor(before)
	case after != "":
		ask.From, err = parseCursor(after)
		ask.Newer = true
	}
	if err != nil {
		return span{}, err
	}
	ask.Most = most + 1
	rows, err := q.db.Read().List(ctx, ask)
	if err != nil {
		return span{}, err
	}
	more := len(rows) > most
	if more && ask.Newer {
		rows = rows[1:]
	} else if more {
		rows = rows[:most]
	}
	s := span{rows: rows}
	if len(rows) == 0 && q.further() {
		return s, dateline.NotFound{What: "page", Key: q.path}
	}
	if len(rows) == 0 {
		return s, nil
	}
	first, last := rows[0], rows[len(rows)-1]
	if ask.Newer && more || !ask.Newer && ask.From != (store.Position{}) {
		s.newer = url.Values{paramAfter: {cursor(first, at(first))}}.Encode()
	}
	if !ask.Newer && more || ask.Newer {
		s.older = url.Values{paramBefore: {cursor(last, at(last))}}.Encode()
	}
	return s, nil
}

// link adds a page's cursor to the address of its list.
func link(base string, params url.Values, cursor string) string {
	if cursor == "" {
		return ""
	}
	return withQuery(base, params, cursor)
}

func withQuery(base string, params url.Values, more string) string {
	s := params.Encode()
	if s != "" && more != "" {
		s += "&"
	}
	if s += more; s != "" {
		return base + "?" + s
	}
	return base
}

// facets are the choices of the filter form, with what is chosen marked.
func (q *query) facets(ctx context.Context, f Filter, chosen map[dateline.Register]store.Entry, base string) (view.Facets, error) {
	have, err := q.choices(ctx, q.listed(), q.number)
	if err != nil {
		return view.Facets{}, err
	}
	without := func(change func(*Filter)) string {
		g := f
		change(&g)
		return withQuery(base, g.Values(), "")
	}
	var out view.Facets
	for _, k := range q.kinds {
		i := slices.IndexFunc(have.kind, func(c store.Count) bool { return c.Key == k.ID })
		if i < 0 && k.ID != f.Kind {
			continue
		}
		facet := view.Facet{Key: k.ID, Selected: k.ID == f.Kind}
		if i >= 0 {
			facet.Count = have.kind[i].N
		}
		if facet.Selected {
			facet.Remove = without(func(g *Filter) { g.Kind = "" })
		}
		out.Kind = append(out.Kind, facet)
	}
	register := func(r dateline.Register, counts []store.Count, slug string, remove func(*Filter)) []view.Facet {
		var list []view.Facet
		name := func(e store.Entry, n int) {
			label, lang := e.Names.In(q.lang, q.room.Languages...)
			facet := view.Facet{Key: e.Slug, Label: label, Lang: lang, Count: n, Selected: e.Slug == slug}
			if facet.Selected {
				facet.Remove = without(remove)
			}
			list = append(list, facet)
		}
		for _, c := range counts {
			name(c.Entry, c.N)
		}
		if e, ok := chosen[r]; ok && !slices.ContainsFunc(list, func(f view.Facet) bool { return f.Selected }) {
			name(e, -1)
		}
		printer := q.cat.For(q.lang)
		slices.SortStableFunc(list, func(a, b view.Facet) int { return printer.Compare(a.Label, b.Label) })
		return list
	}
	out.Office = register(dateline.Offices, have.office, f.Office, func(g *Filter) { g.Office = "" })
	out.Speaker = register(dateline.People, have.speaker, f.Speaker, func(g *Filter) { g.Speaker = "" })
	out.Topic = register(dateline.Topics, have.topic, f.Topic, func(g *Filter) { g.Topic = "" })
	for _, c := range have.year {
		facet := view.Facet{Key: c.Key, Label: c.Key, Count: c.N, Selected: c.Key == strconv.Itoa(f.Year)}
		if facet.Selected {
			facet.Remove = without(func(g *Filter) { g.Year, g.Month = 0, 0 })
		}
		out.Year = append(out.Year, facet)
	}
	if f.Year != 0 && !slices.ContainsFunc(out.Year, func(c view.Facet) bool { return c.Selected }) { // a year without items can be taken back too
		out.Year = append(out.Year, view.Facet{Key: strconv.Itoa(f.Year), Selected: true, Remove: without(func(g *Filter) { g.Year, g.Month = 0, 0 })})
	}
	slices.SortFunc(out.Year, func(a, b view.Facet) int { return strings.Compare(b.Key, a.Key) })
	if f.Year != 0 {
		for m := 1; m <= 12; m++ {
			key := fmt.Sprintf("%04d-%02d", f.Year, m)
			i := slices.IndexFunc(have.month, func(c store.Count) bool { return c.Key == key })
			if i < 0 && m != f.Month {
				continue
			}
			facet := view.Facet{Key: strconv.Itoa(m), Selected: m == f.Month}
			if i >= 0 {
				facet.Count = have.month[i].N
			}
			if facet.Selected {
				facet.Remove = without(func(g *Filter) { g.Month = 0 })
			}
			out.Month = append(out.Month, facet)
		}
	}
	return out, nil
}
