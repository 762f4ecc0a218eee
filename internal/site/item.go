package site

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"dateline"
	"dateline/internal/feed"
	"dateline/internal/markup"
	"dateline/internal/store"
	"dateline/internal/text"
	"dateline/internal/view"
	"dateline/internal/web"
)

// item answers at an item's own address: the page, or, by its ending, the same
// item for machines. A slug has no dot, so an ending is never part of one.
func item(ctx context.Context, q *query, args []string) (*web.Page, error) {
	slug, ending, dotted := strings.Cut(args[3], ".")
	if dotted && ending == "" {
		return nil, dateline.NotFound{What: "page", Key: q.path}
	}
	a, err := q.address(ctx, args[:3], slug)
	if err != nil {
		return nil, err
	}
	e, err := q.db.Read().Live(ctx, a.Item, q.lang)
	if err != nil {
		return nil, q.gone(ctx, a.Item, err)
	}
	if !a.Current { // the headline or the date changed since: the old address leads on for ever
		to := escape(e.Path)
		if ending != "" {
			to += "." + ending
		}
		return q.moved(to)
	}
	switch ending {
	case "":
		q.vary = "Accept"
		if q.markdown {
			return q.markdownOf(e)
		}
		return q.itemPage(ctx, e)
	case "md":
		return q.markdownOf(e)
	case "json":
		a := q.article(e)
		uses, err := q.uses(ctx, e)
		if err != nil {
			return nil, err
		}
		a.Media = q.media(e, uses)
		if e.Status == dateline.Live {
			a.HTML, a.Text = q.bodyWith(e, uses), q.md.Plain(e.Body)
		}
		return q.data(feed.NINJSType, func(b *bytes.Buffer) error { return feed.NINJS(b, a) })
	case "ics":
		if e.Event != nil {
			return q.data(feed.CalendarType, func(b *bytes.Buffer) error {
				return feed.Calendar(b, e.Headline, q.lang, []feed.Event{q.event(e)})
			})
		}
	}
	return nil, dateline.NotFound{What: "page", Key: q.path}
}

// address finds what stands, or stood, under a slug of a day.
func (q *query) address(ctx context.Context, date []string, slug string) (store.Address, error) {
	day := strings.Join(date, "-")
	if _, err := time.Parse(time.DateOnly, day); err != nil || strings.Contains(slug, ".") {
		return store.Address{}, dateline.NotFound{What: "page", Key: q.path}
	}
	return q.db.Read().Address(ctx, q.lang, day, text.FoldSlug(slug))
}

// removed carries the reason of a removal to the page that says so.
type removed struct {
	dateline.Gone
	reason dateline.Names
}

func (r removed) Unwrap() error { return r.Gone }

// gone says what became of an item that is not public: an item that was removed
// answers so for ever, anything else was never there.
func (q *query) gone(ctx context.Context, id dateline.ID, err error) error {
	i, e := q.db.Read().Item(ctx, id)
	if e != nil || i.Status != dateline.Removed {
		return err
	}
	acts, e := q.db.Read().Publications(ctx, id)
	if e != nil || len(acts) == 0 {
		return err
	}
	return removed{dateline.Gone{What: "item", Key: string(id)}, acts[len(acts)-1].Note}
}

func (q *query) itemPage(ctx context.Context, e dateline.LiveEdition) (*web.Page, error) {
	path := escape(e.Path)
	p := &view.Item{
		Layout: q.versions(q.layout(section(e), path, nil), e), Edition: e, Others: q.card(e).Others,
		Permalink: q.absolute("/i/" + string(e.Item)), Beside: companion(e),
		Formats: []view.FeedLink{
			{Title: "Markdown", Type: "text/markdown", URL: path + ".md"},
			{Title: "ninjs", Type: "application/json", URL: path + ".json"},
		},
	}
	p.Title, p.Description = e.Headline, e.Excerpt
	p.OpenGraph.Type = "article"
	var err error
	if p.Uses, err = q.uses(ctx, e); err != nil {
		return nil, err
	}
	q.show(p)
	if e.Event != nil {
		p.Formats = append(p.Formats, view.FeedLink{Title: "iCalendar", Type: "text/calendar", URL: path + ".ics"})
		p.JSONLD = feed.EventOf(q.event(e))
	} else {
		a := q.article(e)
		a.Media = q.media(e, p.Uses)
		p.JSONLD = feed.NewsArticleOf(a)
		if err := q.neighbours(ctx, p, e); err != nil {
			return nil, err
		}
	}
	if q.room.ShowChanges && e.Act == dateline.Correct && e.Status == dateline.Live {
		if p.Rewritten, err = q.rewritten(ctx, e); err != nil {
			return nil, err
		}
	}
	acts, err := q.db.Read().Publications(ctx, e.Item)
	if err != nil {
		return nil, err
	}
	for _, a := range slices.Backward(acts) {
		// A correction is of the languages that it has a note in; one whose notes are in
		// others only is of this text if this text became public with it.
		here := a.Note[e.Lang] != "" || e.Act == dateline.Correct && !a.At.After(e.Updated)
		if a.Act == dateline.Correct && here || a.Act == dateline.Withdraw && e.Status == dateline.Withdrawn {
			p.History = append(p.History, view.Change{Act: a.Act, At: a.At, Note: a.Note})
		}
	}
	return q.html(p)
}

// neighbours finds the items before and after e in the list of all news.
func (q *query) neighbours(ctx context.Context, p *view.Item, e dateline.LiveEdition) error {
	for _, n := range []struct {
		into  **dateline.LiveEdition
		newer bool
	}{{&p.Newer, true}, {&p.Older, false}} {
		rows, err := q.db.Read().List(ctx, store.Query{Lang: q.lang, Newer: n.newer, Most: 1, From: store.Position{At: e.SortsAt(), Item: e.Item}})
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			*n.into = &rows[0]
		}
	}
	return nil
}

// markdownOf is an item as Markdown with its facts in front.
func (q *query) markdownOf(e dateline.LiveEdition) (*web.Page, error) {
	var b bytes.Buffer
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %q\n", key, value) // a Go string is a YAML double-quoted one
		}
	}
	b.WriteString("---\n")
	line("title", e.Headline)
	line("language", string(e.Lang))
	line("kind", e.Kind)
	line("issued", e.Facts.Issued.Local)
	line("zone", e.Facts.Issued.Zone)
	line("offices", q.names(e.Facts.Offices))
	for _, s := range e.Facts.Speakers {
		name, _ := s.Person.Names.In(q.lang, q.room.Languages...)
		if s.Role != nil {
			role, _ := s.Role.Names.In(q.lang, q.room.Languages...)
			name += ", " + role
		}
		line("speaker", name)
	}
	if e.Facts.Place != nil {
		line("place", q.names([]dateline.Ref{*e.Facts.Place}))
	}
	line("url", q.absolute(escape(e.Path)))
	line("updated", e.Updated.Format(time.RFC3339))
	line("status", string(e.Status))
	if note, _ := e.Note.In(q.lang, q.room.Languages...); note != "" {
		line("note", note)
	}
	if e.Incomplete {
		b.WriteString("incomplete: true\n")
	}
	fmt.Fprintf(&b, "---\n\n# %s\n\n%s\n", markup.EscapeText(e.Headline), e.Body)
	return web.NewPage(b.Bytes(), web.PageOptions{
		Type: "text/markdown; charset=utf-8", Language: string(q.lang), LastModified: q.changed, CacheControl: cacheControl, Vary: q.vary,
	}), nil
}

func (q *query) names(refs []dateline.Ref) string {
	var out []string
	for _, r := range refs {
		name, _ := r.Names.In(q.lang, q.room.Languages...)
		out = append(out, name)
	}
	return strings.Join(out, "; ")
}

// body renders an edition's text, once while anybody asks for it.
func (q *query) body(e dateline.LiveEdition) string {
	if e.Status != dateline.Live {
		return ""
	}
	return q.bodies.get(e.Edition, func() string { return string(q.md.HTML(e.Body, e.Lang)) })
}

// permanent leads from an item's short address to its page, in the language
// asked for by ?lang= or else by the browser.
func permanent(w http.ResponseWriter, r *http.Request, q *query) error {
	id := strings.TrimPrefix(q.path, "/i/")
	if !dateline.ID(id).Valid() {
		return dateline.NotFound{What: "item", Key: id}
	}
	c, err := q.current(r.Context())
	if err != nil {
		return err
	}
	q.chrome = c
	rows, err := q.db.Read().LiveOfItem(r.Context(), dateline.ID(id))
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return q.gone(r.Context(), dateline.ID(id), dateline.NotFound{What: "item", Key: id})
	}
	langs := rows[0].Languages
	lang := dateline.CanonicalLang(q.values.Get("lang"))
	if !slices.Contains(langs, lang) {
		lang = matchLanguage(r, langs, source(rows[0]))
	}
	w.Header().Set("Vary", "Accept-Language")
	w.Header().Set("Cache-Control", "public, max-age=0, s-maxage=30")
	http.Redirect(w, r, escape(rows[0].Paths[lang]), http.StatusFound)
	return nil
}

// article is an item as the machine formats take it, without the text itself:
// most of them only point to it, and rendering it is most of the work.
func (q *query) article(e dateline.LiveEdition) feed.Article {
	a := feed.Article{
		Entry: q.feedEntry(e), Item: q.absolute("/i/" + string(e.Item)), Edition: e.Number,
		Publisher: feed.Organization{Name: q.siteName(), URL: q.absolute("/")}, Correction: e.Act == dateline.Correct,
	}
	for _, s := range e.Facts.Speakers {
		sp := feed.Speaker{}
		sp.Name, _ = s.Person.Names.In(q.lang, q.room.Languages...)
		if s.Role != nil {
			sp.Role, _ = s.Role.Names.In(q.lang, q.room.Languages...)
		}
		a.Speakers = append(a.Speakers, sp)
	}
	if e.Facts.Place != nil {
		a.Place, _ = e.Facts.Place.Names.In(q.lang, q.room.Languages...)
	}
	a.Occasion, _ = e.Facts.Occasion.In(q.lang, q.room.Languages...)
	if e.Source != e.Lang && e.Paths[e.Source] != "" {
		a.Source = feed.Alternate{Lang: e.Source, URL: q.absolute(escape(e.Paths[e.Source]))}
	}
	return a
}

func (q *query) siteName() string {
	name, _ := q.room.Names.In(q.lang, q.room.Languages...)
	return name
}

// source is the language in which an item was first issued or, where that is not
// public, the first in which it is.
func source(e dateline.LiveEdition) dateline.Lang {
	if _, ok := e.Paths[e.Source]; ok || len(e.Languages) == 0 {
		return e.Source
	}
	return e.Languages[0]
}

// firstPublished is when an item first became public anywhere. One that was
// issued on an earlier day than it came here is from an archive: it was public
// then, and is not to appear as the news of today.
func firstPublished(e dateline.LiveEdition) time.Time {
	if issued := e.SortsAt(); e.Published.Sub(issued) >= 24*time.Hour {
		return issued
	}
	return e.Published
}

// feedEntry is an item as a feed lists it, without its text.
func (q *query) feedEntry(e dateline.LiveEdition) feed.Entry {
	f := feed.Entry{
		ID:  q.absolute("/i/" + string(e.Item) + "?" + url.Values{"lang": {string(e.Lang)}}.Encode()),
		URL: q.absolute(escape(e.Path)), Lang: e.Lang, Title: e.Headline, Summary: e.Excerpt,
		Published: firstPublished(e), Updated: e.Updated, Issued: e.Facts.Issued, Kind: e.Kind, Status: e.Status,
	}
	f.Note, _ = e.Note.In(q.lang, q.room.Languages...)
	for _, k := range q.kinds {
		if k.ID == e.Kind {
			f.KindLabel, _ = k.Names.In(q.lang, q.room.Languages...)
		}
	}
	name := func(r dateline.Ref) string {
		s, _ := r.Names.In(q.lang, q.room.Languages...)
		return s
	}
	for _, s := range e.Facts.Speakers {
		f.Authors = append(f.Authors, name(s.Person))
	}
	for _, o := range e.Facts.Offices {
		f.Offices = append(f.Offices, name(o))
	}
	for _, t := range e.Facts.Topics {
		f.Topics = append(f.Topics, name(t))
	}
	for _, l := range e.Languages {
		if l != e.Lang {
			f.Alternates = append(f.Alternates, feed.Alternate{Lang: l, URL: q.absolute(escape(e.Paths[l]))})
		}
	}
	return f
}
