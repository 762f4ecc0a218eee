package texts

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/markup"
	"dateline/internal/search"
	"dateline/internal/store"
)

// Finder looks for texts.
type Finder struct {
	DB    *store.DB
	Index *search.Index
	Plain func(dateline.LiveEdition) string // a body without its Markdown
}

// Found is what a query found.
type Found struct {
	*search.Found
	Texts   []Text       // those of its Hits that are still public
	Query   search.Query // the one that found it
	Instead string       // set where that is another than was asked for, which found nothing
	Meant   []string     // other queries that find more
}

// Text is a text that was found, with what was looked for marked.
type Text struct {
	dateline.LiveEdition
	Marked  []search.Piece // the headline
	Snippet []search.Piece // of the text, or its summary
	Score   float64
}

// fewFound is how many results are so few that something else may have been meant.
const fewFound = 3

// snippetWidth is how much is shown of a text, in columns.
const snippetWidth = 240

// Find answers a query. Unless it is to be answered exactly, one that finds nothing
// is answered by what was likely meant.
func (f Finder) Find(ctx context.Context, q search.Query, exact bool) (out Found, err error) {
	out.Query = q
	if out.Found, err = f.Index.Search(ctx, q); err != nil {
		return out, err
	}
	if q.From == 0 && (out.Loose || out.Total < fewFound) {
		out.Meant = f.Index.Instead(ctx, q)
	}
	if out.Total == 0 && !exact && len(out.Meant) > 0 {
		out.Query.Ask = search.Parse(out.Meant[0])
		found, err := f.Index.Search(ctx, out.Query)
		if err != nil {
			return out, err
		}
		if found.Total > 0 {
			out.Found, out.Instead, out.Meant = found, out.Meant[0], out.Meant[1:]
		}
	}
	return out, f.read(ctx, &out)
}

// read reads what was found from the database. What is not public any more is left
// out.
func (f Finder) read(ctx context.Context, out *Found) error {
	if len(out.Hits) == 0 {
		return nil
	}
	type key struct {
		item dateline.ID
		lang dateline.Lang
	}
	ids, lang := make([]dateline.ID, len(out.Hits)), out.Hits[0].Lang
	for i, h := range out.Hits {
		if ids[i] = h.Item; h.Lang != lang {
			lang = ""
		}
	}
	rows, err := f.DB.Read().LiveOf(ctx, ids, lang)
	if err != nil {
		return err
	}
	there := map[key]dateline.LiveEdition{}
	for _, e := range rows {
		there[key{e.Item, e.Lang}] = e
	}
	words := len(out.Query.Ask.Parts) > 0
	for _, h := range out.Hits {
		e, ok := there[key{h.Item, h.Lang}]
		if !ok {
			continue
		}
		shown := Text{LiveEdition: e, Marked: out.Mark(e.Lang, e.Headline), Score: h.Score}
		if words {
			shown.Snippet = joined(out.Snippet(e.Lang, f.Plain(e), snippetWidth))
		}
		if shown.Snippet == nil {
			shown.Snippet = out.Mark(e.Lang, Summary(e))
		}
		out.Texts = append(out.Texts, shown)
	}
	return nil
}

// joined makes one line of what is shown of several: a single space where a paragraph
// ended, or none after the full-width marks of Chinese, which have one of their own.
func joined(list []search.Piece) []search.Piece {
	last := rune(-1)
	for i := range list {
		list[i].Text = strings.Map(func(r rune) rune {
			if r == ' ' && (last == ' ' || strings.ContainsRune("。，、；：！？）》」』", last)) {
				return -1
			}
			last = r
			return r
		}, list[i].Text)
	}
	return slices.DeleteFunc(list, func(p search.Piece) bool { return p.Text == "" })
}

// Answer is what a search answers to programs, as JSON.
type Answer struct {
	Query      string             `json:"query"`    // as it was understood
	Language   dateline.Lang      `json:"language"` // the reader's: of labels, and of texts that come first
	In         dateline.Lang      `json:"in,omitempty"`
	Total      int                `json:"total"`                  // texts found; with several pages, of all of them
	Whole      int                `json:"whole"`                  // how many of them have all words
	Loose      bool               `json:"loose"`                  // the others have most of them
	Instead    string             `json:"instead,omitempty"`      // the query found nothing: the results are of this one
	DidYouMean []string           `json:"did_you_mean,omitempty"` // queries that find more
	Doubts     []Doubt            `json:"doubts,omitempty"`       // what was not read as it may have been meant
	Results    []Result           `json:"results"`
	Facets     map[string][]Facet `json:"facets,omitempty"` // by the parameter of the address
	Next       string             `json:"next,omitempty"`   // URL of the next results
}

// Result is one text that was found.
type Result struct {
	ID       dateline.ID     `json:"id"` // of the item
	URL      string          `json:"url"`
	Language dateline.Lang   `json:"language"`
	Headline string          `json:"headline"`
	Snippet  string          `json:"snippet"`
	Kind     string          `json:"kind"`
	Issued   dateline.Moment `json:"issued"`
	Score    float64         `json:"score"` // of results by relevance: comparable within one answer
}

// Facet is how many of the texts found have a value.
type Facet struct {
	Value string `json:"value"` // of the parameter
	Label string `json:"label"`
	Count int    `json:"count"`
	URL   string `json:"url"`
}

// Doubt is a piece of a query: Key says what is the matter with it.
type Doubt struct {
	Key  string `json:"key"` // see package search/internal/ask
	Text string `json:"text"`
}

// Ask answers a query from an index and the database that it is of, as the site
// does to programs, without facets.
func Ask(ctx context.Context, db *store.DB, x *search.Index, q search.Query) (Answer, error) {
	room, err := db.Read().Newsroom(ctx)
	if err != nil {
		return Answer{}, err
	}
	md := markup.New()
	f := Finder{db, x, func(e dateline.LiveEdition) string { return md.Plain(e.Body) }}
	found, err := f.Find(ctx, q, false)
	if err != nil {
		return Answer{}, err
	}
	return found.Answer(q, room), nil
}

// Answer is what was found by a query of a newsroom's reader, for programs.
func (f Found) Answer(q search.Query, room dateline.Newsroom) Answer {
	a := Answer{Query: q.Ask.String(), Language: q.Lang, In: q.In, Total: f.Total, Whole: f.Whole, Loose: f.Loose, Instead: f.Instead, DidYouMean: f.Meant, Results: []Result{}}
	for _, d := range q.Ask.Doubts {
		a.Doubts = append(a.Doubts, Doubt(d))
	}
	for _, h := range f.Texts {
		a.Results = append(a.Results, Result{
			ID: h.Item, URL: room.Address + (&url.URL{Path: h.Path}).EscapedPath(), Language: h.Lang, Headline: h.Headline, Snippet: plain(h.Snippet),
			Kind: h.Kind, Issued: h.Facts.Issued, Score: h.Score,
		})
	}
	return a
}

func plain(list []search.Piece) string {
	var b strings.Builder
	for _, p := range list {
		b.WriteString(p.Text)
	}
	return b.String()
}
