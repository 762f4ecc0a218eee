package site

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/search"
	"dateline/internal/site/internal/texts"
	"dateline/internal/store"
	"dateline/internal/view"
	"dateline/internal/web"
)

// maxFacets bounds each list of what results may be narrowed to; the most frequent
// are shown. maxBrowse is the same for the page of a search for nothing.
const (
	maxFacets = 8
	maxBrowse = 12
)

// searchPage is the page of a search, or the same for programs.
func searchPage(ctx context.Context, q *query, a asked, json bool) (*web.Page, error) {
	all, err := q.whole(ctx)
	if err != nil {
		return nil, err
	}
	if a.nothing() && !json {
		p := q.searchOf(a)
		p.Help, p.Browse = all.help, all.browse
		page, err := q.found(p)
		return q.asOf(all.number, page, err)
	}
	only, filters, err := q.resolved(ctx, a)
	if err != nil {
		return nil, err
	}
	ask := search.Query{Ask: a.ask, Lang: q.lang, In: a.in, Only: only, ByDate: a.byDate || a.ask.Empty(), From: (a.page - 1) * a.most, Most: a.most, Facets: true}
	found := texts.Found{Found: &search.Found{Number: q.number}}
	if !a.nothing() {
		if found, err = q.finder().Find(ctx, ask, a.exact); err != nil {
			return nil, err
		}
	}
	if a.page > 1 && len(found.Hits) == 0 {
		return nil, dateline.NotFound{What: "page", Key: q.path}
	}
	shown := a // what the page is about, and its links lead on with
	if found.Instead != "" {
		shown.typed, shown.ask = found.Instead, found.Query.Ask
	}
	groups, err := q.groups(ctx, shown, found.Found, maxFacets)
	if err != nil {
		return nil, err
	}
	next, last := "", min(found.Total, search.MostResults)
	if a.page*a.most < last {
		next = shown.url(q.lang, func(b *asked) { b.page = a.page + 1 })
	}
	if json {
		page, err := q.searchJSON(found.Answer(ask, q.room), groups, next)
		return q.asOf(found.Number, page, err)
	}
	p := q.searchOf(shown)
	p.Query, p.Help, p.Filters, p.State, p.Total, p.Whole, p.Loose, p.Next = a.typed, all.help, filters, view.SearchFound, found.Total, found.Whole, found.Loose, next
	p.Groups = slices.DeleteFunc(groups, func(g view.Group) bool { return len(g.Choices) < 2 })
	if next == "" && found.Total > last {
		p.Last = last
	}
	if a.page > 1 {
		p.Previous = shown.url(q.lang, func(b *asked) { b.page = a.page - 1 })
	}
	for _, t := range found.Texts {
		p.Results = append(p.Results, view.Result{Card: q.card(t.LiveEdition), Headline: pieces(t.Marked), Snippet: pieces(t.Snippet)})
	}
	link := func(text string) view.Link {
		return view.Link{Text: text, URL: a.url(q.lang, func(b *asked) { b.typed, b.exact = text, false })}
	}
	for _, text := range found.Meant {
		p.Meant = append(p.Meant, link(text))
	}
	if found.Instead != "" {
		instead := link(found.Instead)
		p.Instead, p.Exactly = &instead, a.url(q.lang, func(b *asked) { b.exact = true })
	}
	if found.Total == 0 {
		p.State = view.SearchNone
		if err := q.elsewhere(ctx, p, a, ask); err != nil {
			return nil, err
		}
	}
	page, err := q.found(p)
	return q.asOf(found.Number, page, err)
}

// found renders the page of a search, which stands at an address of two forms.
func (q *query) found(p *view.Search) (*web.Page, error) {
	q.vary = "Accept"
	return q.html(p)
}

// searchOf is what every page of a search has.
func (q *query) searchOf(a asked) *view.Search {
	canonical := func(l dateline.Lang) string {
		return withQuery(view.SearchURL(l), a.values(a.ask.String()), "")
	}
	p := &view.Search{
		Layout: q.layout(view.SectionSearch, canonical(q.lang), canonical),
		Query:  a.typed, In: cmp.Or(a.in, dateline.Lang(a.ask.In)), ByDate: a.byDate, Page: a.page,
		Clear: a.url(q.lang, func(a *asked) { a.only = [searchFilters]string{} }),
		Best:  a.url(q.lang, func(a *asked) { a.byDate = false }), Newest: a.url(q.lang, func(a *asked) { a.byDate = true }),
	}
	for _, d := range a.ask.Doubts {
		p.Doubts = append(p.Doubts, view.Doubt(d))
	}
	kept := a
	kept.page, kept.exact, kept.most = 1, false, foundSize
	values := kept.values("")
	for _, name := range slices.Concat([]string{view.ParamIn}, filterParams[:], []string{view.ParamSort}) {
		if s := values.Get(name); s != "" {
			p.Kept = append(p.Kept, view.Kept{Name: name, Value: s})
		}
	}
	if a.typed == "" && a.nothing() {
		return p
	}
	p.Robots = "noindex, follow"
	feed := kept
	feed.byDate = false
	p.Feeds = nil
	if params := feed.values(a.typed); !a.ask.Empty() {
		p.Feeds = []view.FeedLink{
			{Title: "Atom", Type: "application/atom+xml", URL: withQuery(view.SearchURL(q.lang)+".atom", params, "")},
			{Title: "JSON Feed", Type: "application/feed+json", URL: withQuery(view.SearchURL(q.lang)+".json", params, "")},
		}
	}
	if len(q.room.Languages) > 1 && a.ask.In == "" {
		p.Langs = []view.Choice{{URL: a.url(q.lang, func(a *asked) { a.in = "" })}, {Key: string(q.lang), URL: a.url(q.lang, func(b *asked) { b.in = q.lang })}}
		switch a.in {
		case "":
			p.Langs[0].URL = ""
		case q.lang:
			p.Langs[1].URL = ""
		default:
			p.Langs = append(p.Langs, view.Choice{Key: string(a.in)})
		}
	}
	return p
}

// elsewhere looks for what helps somebody whose search found nothing: the same without
// filters, and in other languages.
func (q *query) elsewhere(ctx context.Context, p *view.Search, a asked, ask search.Query) error {
	ask.Most, ask.From = 0, 0
	if len(ask.Only) > 0 && !a.ask.Empty() {
		wide := ask
		wide.Only, wide.Facets = nil, false
		found, err := q.search.index.Search(ctx, wide)
		if err != nil {
			return err
		}
		if found.Whole > 0 {
			p.Wider = &view.Choice{Count: found.Total, URL: p.Clear}
		}
	}
	if p.In == "" || a.in == "" {
		return nil
	}
	ask.In = ""
	found, err := q.search.index.Search(ctx, ask)
	if err != nil {
		return err
	}
	for _, c := range found.Counts[search.ByLang] {
		if l := dateline.Lang(c.ID); found.Whole > 0 && q.room.Has(l) && l != a.in {
			p.Others = append(p.Others, view.Choice{Key: c.ID, Count: c.N, URL: a.url(q.lang, func(a *asked) { a.in, a.exact = l, false })})
		}
	}
	return nil
}

// groups are what was found, counted by what it may be narrowed to. What it is
// narrowed to already is left out.
func (q *query) groups(ctx context.Context, a asked, found *search.Found, most int) (out []view.Group, err error) {
	var ids []dateline.ID
	for f := range registers {
		for _, c := range found.Counts[f][:min(len(found.Counts[f]), most)] {
			ids = append(ids, dateline.ID(c.ID))
		}
	}
	var entries map[dateline.ID]store.Entry
	if len(ids) > 0 {
		slices.Sort(ids)
		if entries, err = q.db.Read().EntriesOf(ctx, slices.Compact(ids)); err != nil {
			return nil, err
		}
	}
	if a.in == "" && a.ask.In == "" {
		g := view.Group{Param: view.ParamIn}
		for _, c := range found.Counts[search.ByLang] {
			if l := dateline.Lang(c.ID); q.room.Has(l) {
				g.Choices = append(g.Choices, view.Choice{Key: c.ID, Count: c.N, URL: a.url(q.lang, func(a *asked) { a.in = l })})
			}
		}
		if len(g.Choices) > 0 {
			out = append(out, g)
		}
	}
	for i, facet := range filterFacets {
		if a.only[i] != "" {
			continue
		}
		g := view.Group{Param: filterParams[i]}
		for _, c := range found.Counts[facet][:min(len(found.Counts[facet]), most)] {
			choice := view.Choice{Key: c.ID, Label: c.ID, Count: c.N}
			value := c.ID
			switch register, is := registers[facet]; {
			case is:
				e, ok := entries[dateline.ID(c.ID)]
				if !ok || e.Slug == "" {
					continue
				}
				value, choice.Key = e.Slug, e.Slug
				choice.Label, choice.Lang = e.Names.In(q.lang, q.room.Languages...)
				g.More = view.IndexURL(q.lang, register)
			case facet == search.ByKind:
				k := slices.IndexFunc(q.kinds, func(k dateline.Kind) bool { return k.ID == c.ID })
				if k < 0 {
					continue
				}
				choice.Label, choice.Lang = q.kinds[k].Names.In(q.lang, q.room.Languages...)
			}
			choice.URL = a.url(q.lang, func(a *asked) { a.only[i] = value })
			g.Choices = append(g.Choices, choice)
		}
		if facet == search.ByYear {
			slices.SortFunc(g.Choices, func(a, b view.Choice) int { return strings.Compare(b.Key, a.Key) })
		}
		if len(g.Choices) > 0 {
			out = append(out, g)
		}
	}
	return out, nil
}

// whole is what there is to be found in all, for who has not asked yet.
type whole struct {
	number int64 // of the index
	help   []view.Example
	browse []view.Group
}

// whole makes it once for a publication number.
func (q *query) whole(ctx context.Context) (w whole, err error) {
	s := q.search
	s.mu.Lock()
	w, ok := s.whole[q.lang]
	ok = ok && s.number == q.number
	s.mu.Unlock()
	if ok {
		return w, nil
	}
	found, err := s.index.Search(ctx, search.Query{Lang: q.lang, Facets: true})
	if err != nil {
		return w, err
	}
	groups, err := q.groups(ctx, asked{page: 1, most: foundSize}, found, maxBrowse)
	if err != nil {
		return w, err
	}
	w.number = found.Number
	if w.help, err = q.examples(ctx, groups); err != nil {
		return w, err
	}
	for _, g := range groups {
		if g.More == "" {
			continue
		}
		for i, c := range g.Choices { // the way on is an entry's page, not a search
			g.Choices[i].Count, g.Choices[i].URL = -1, g.More+"/"+url.PathEscape(c.Key)
		}
		w.browse = append(w.browse, g)
	}
	if w.number < q.number {
		return w, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.number != q.number {
		s.number, s.whole = q.number, map[dateline.Lang]whole{}
	}
	s.whole[q.lang] = w
	return w, nil
}

// examples explain how a search is asked for, with the names that this newsroom has
// most of, and with the keywords of the page's language. Each finds something.
func (q *query) examples(ctx context.Context, groups []view.Group) (out []view.Example, err error) {
	p := q.cat.For(q.lang)
	first := map[string]string{}
	for _, g := range groups {
		first[g.Param] = g.Choices[0].Label
	}
	quoted := func(s string) string { return `"` + s + `"` }
	field := func(param string) string {
		key, value := "filter."+param, first[param]
		if param == view.ParamPlace {
			key = "facts.place"
		}
		if strings.ContainsFunc(value, unicode.IsSpace) {
			value = quoted(value)
		}
		return strings.ToLower(p.T(key)) + ":" + value
	}
	kind, office, speaker, topic := first[view.ParamKind], first[view.ParamOffice], first[view.ParamSpeaker], first[view.ParamTopic]
	about := cmp.Or(topic, office, speaker)
	tries := [][2]string{{"words", topic + " " + speaker}, {"words", topic + " " + office}, {"words", office + " " + speaker}, {"phrase", quoted(about)}}
	if kind != "" {
		tries = append(tries, [2]string{"not", cmp.Or(speaker, office, topic) + " -" + field(view.ParamKind)})
	}
	for _, param := range filterParams[:searchFilters-1] {
		if first[param] != "" {
			tries = append(tries, [2]string{param, field(param)})
		}
	}
	if year, err := strconv.Atoi(first[view.ParamYear]); err == nil {
		tries = append(tries, [2]string{"time", fmt.Sprintf("%s:%d %s:%d", p.T("search.word_after"), year, p.T("search.word_before"), year+1)})
	}
	for _, t := range tries {
		key, typed := "search.help_"+t[0], typedLine(t[1])
		ask := search.Parse(typed)
		if ask.Empty() || len(out) > 0 && out[len(out)-1].Key == key {
			continue
		}
		found, err := q.search.index.Search(ctx, search.Query{Ask: ask, Lang: q.lang})
		if err != nil {
			return nil, err
		}
		if found.Whole > 0 {
			out = append(out, view.Example{Key: key, Query: typed, URL: asked{typed: typed, page: 1, most: foundSize}.url(q.lang, nil)})
		}
	}
	return out, nil
}

// searchJSON writes an answer for programs.
func (q *query) searchJSON(answer SearchAnswer, groups []view.Group, next string) (*web.Page, error) {
	answer.Facets = map[string][]texts.Facet{}
	for _, g := range groups {
		for _, c := range g.Choices {
			u, err := url.Parse(c.URL)
			if err != nil {
				return nil, err
			}
			answer.Facets[g.Param] = append(answer.Facets[g.Param], texts.Facet{Value: u.Query().Get(g.Param), Label: cmp.Or(c.Label, i18n.LanguageName(dateline.Lang(c.Key), q.lang)), Count: c.Count, URL: q.absolute(c.URL)})
		}
	}
	if next != "" {
		answer.Next = q.absolute(next)
	}
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(answer); err != nil {
		return nil, err
	}
	return web.NewPage(b.Bytes(), web.PageOptions{
		Type: jsonType, Language: string(q.lang), LastModified: q.changed, CacheControl: cacheControl, Vary: "Accept",
		Header: http.Header{"Access-Control-Allow-Origin": {"*"}},
	}), nil
}

const jsonType = "application/json; charset=utf-8"

// refused tells a program why its search is not answered, and when to ask again where
// waiting helps.
func refused(status int, reason string, wait int) *web.Page {
	b, _ := json.Marshal(map[string]string{"error": cmp.Or(reason, http.StatusText(status))}) // texts can be written
	return web.NewPage(append(b, '\n'), web.PageOptions{Status: status, Type: jsonType, CacheControl: "no-store", Vary: "Accept", Header: retryAfter(wait)})
}

func retryAfter(wait int) http.Header {
	if wait == 0 {
		return nil
	}
	return http.Header{"Retry-After": {strconv.Itoa(wait)}}
}

// busy answers who asks too often, or while too many do; away while there is no index.
func (q *query) busy(a asked, program bool, wait int) *web.Page {
	return q.later(a, program, http.StatusTooManyRequests, view.SearchBusy, wait, "too many searches at once")
}

func (q *query) away(a asked, program bool) *web.Page {
	return q.later(a, program, http.StatusServiceUnavailable, view.SearchAway, int(unreadyRetry.Seconds()), "the search is not available right now; the pages are")
}

func (q *query) later(a asked, program bool, status int, state view.SearchState, wait int, reason string) *web.Page {
	if program || q.path != view.SearchURL(q.lang) { // feeds and suggestions too
		return refused(status, reason, wait)
	}
	p := q.searchOf(a)
	p.State, p.Wait, p.Robots, p.Feeds = state, wait, "noindex", nil
	var b bytes.Buffer
	if err := q.views.Render(&b, p); err != nil {
		return refused(status, reason, wait)
	}
	return web.NewPage(b.Bytes(), web.PageOptions{
		Status: status, Type: "text/html; charset=utf-8", Language: string(q.lang), CacheControl: "no-store", Vary: "Accept", Header: retryAfter(wait),
	})
}
