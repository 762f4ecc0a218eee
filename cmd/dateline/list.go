package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/site"
	"dateline/internal/store"
	"dateline/internal/text"
	"dateline/internal/view"
)

type listCmd struct {
	config.Data
	Lang    string `help:"Only items in this language; otherwise each item once, in the first language it has." placeholder:"LANG"`
	Kind    string `help:"Only this kind." placeholder:"KIND"`
	Office  string `help:"Only this office, by its part of an address." placeholder:"SLUG"`
	Speaker string `help:"Only this speaker, by their part of an address." placeholder:"SLUG"`
	Topic   string `help:"Only this topic, by its part of an address." placeholder:"SLUG"`
	Year    int    `help:"Only this year." placeholder:"YEAR"`
	Month   int    `help:"Only this month of the year, 1 to 12." placeholder:"MONTH"`
	Events  bool   `help:"Events instead of news."`
	Drafts  bool   `help:"What is not public yet."`
	Stale   bool   `help:"Translations that are behind their source, those that fell behind first first."`
	Limit   int    `help:"At most so many; 0 for all." placeholder:"N"`
	JSON    bool   `help:"Print one JSON object a line." name:"json"`
}

func (listCmd) Help() string {
	return `Example: dateline list --lang zh-Hans --kind statement --year 2021 --json`
}

// listed is a live item as list --json prints it.
type listed struct {
	ID         dateline.ID     `json:"id"`
	Kind       string          `json:"kind"`
	Language   dateline.Lang   `json:"language"`
	Languages  []dateline.Lang `json:"languages"`
	Headline   string          `json:"headline"`
	Excerpt    string          `json:"excerpt"`
	URL        string          `json:"url"`
	Issued     dateline.Moment `json:"issued"`
	Incomplete bool            `json:"incomplete"`
	Status     dateline.Status `json:"status"`
}

func (c listCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	if c.Drafts {
		return c.drafts(ctx, d, s)
	}
	if c.Stale {
		return c.stale(ctx, d, s)
	}
	switch {
	case c.Month != 0 && c.Year == 0:
		return errors.New("say which year the month is of, with --year")
	case c.Month < 0 || c.Month > 12 || c.Year < 0 || c.Year > 9999:
		return errors.New("write the year as 2021 and the month as 1 to 12")
	case c.Limit < 0:
		return errors.New("write the limit as a number of 1 or more, or 0 for all")
	}
	langs := d.settings.Languages
	if c.Lang != "" {
		lang := dateline.CanonicalLang(c.Lang)
		if !d.settings.Has(lang) {
			return fmt.Errorf("the newsroom does not publish in %s", c.Lang)
		}
		langs = []dateline.Lang{lang}
	}
	var lists []*reading
	for _, l := range langs {
		f := site.Filter{Kind: c.Kind, Office: c.Office, Speaker: c.Speaker, Topic: c.Topic, Year: c.Year, Month: c.Month}
		ask, _, err := f.Query(ctx, d.db.Read(), l)
		if err != nil {
			return err
		}
		ask.Events, ask.Most = c.Events, 500
		lists = append(lists, &reading{ask: ask, every: c.Lang != ""})
	}
	for n := 0; c.Limit == 0 || n < c.Limit; n++ {
		e, err := next(ctx, d, lists)
		if err != nil || e == nil {
			return err
		}
		if err := c.print(d, s, *e); err != nil {
			return err
		}
	}
	return nil
}

func (c listCmd) print(d *opened, s streams, e dateline.LiveEdition) error {
	if c.JSON {
		return object(s.out, listed{
			e.Item, e.Kind, e.Lang, e.Languages, e.Headline, e.Excerpt, d.settings.Address + view.PathURL(e.Path), e.Facts.Issued, e.Incomplete, e.Status,
		})
	}
	date := e.Facts.Issued.Local
	if e.Event != nil {
		date = e.Event.Start.Local
	}
	_, err := fmt.Fprintf(s.out, "%s  %-10.10s  %s  %-13s  %s\n", e.Item, date, pad(string(e.Lang), 7), e.Kind, e.Headline)
	return err
}

// reading is one language's list, read a page at a time.
type reading struct {
	ask   store.Query
	every bool // items that an earlier language has too
	rows  []dateline.LiveEdition
	ended bool
}

func (r *reading) at(e dateline.LiveEdition) store.Position {
	if e.Event != nil {
		return store.Position{At: e.Event.Start.SortsAt(), Item: e.Item}
	}
	return store.Position{At: e.SortsAt(), Item: e.Item}
}

// peek returns the next row, or nil at the end.
func (r *reading) peek(ctx context.Context, d *opened) (*dateline.LiveEdition, error) {
	for len(r.rows) == 0 && !r.ended {
		rows, err := d.db.Read().List(ctx, r.ask)
		if err != nil {
			return nil, err
		}
		if r.ended = len(rows) < r.ask.Most; len(rows) > 0 {
			r.ask.From = r.at(rows[len(rows)-1])
		}
		for _, e := range rows {
			if r.every || e.Languages[0] == e.Lang {
				r.rows = append(r.rows, e)
			}
		}
	}
	if len(r.rows) == 0 {
		return nil, nil
	}
	return &r.rows[0], nil
}

// next takes the newest of all lists' next rows.
func next(ctx context.Context, d *opened, lists []*reading) (*dateline.LiveEdition, error) {
	var from *reading
	for _, r := range lists {
		e, err := r.peek(ctx, d)
		if err != nil {
			return nil, err
		}
		if e != nil && (from == nil || r.at(*e).At.After(from.at(from.rows[0]).At)) {
			from = r
		}
	}
	if from == nil {
		return nil, nil
	}
	e := from.rows[0]
	from.rows = from.rows[1:]
	return &e, nil
}

// draft is an item of which nothing is public, as list --drafts --json prints it.
type draft struct {
	ID        dateline.ID     `json:"id"`
	Kind      string          `json:"kind"`
	Languages []dateline.Lang `json:"languages"`
	Headline  string          `json:"headline"`
	Issued    dateline.Moment `json:"issued"`
}

func (c listCmd) drafts(ctx context.Context, d *opened, s streams) error {
	read := d.db.Read()
	after, printed := dateline.ID(""), 0
	for {
		items, err := read.Drafts(ctx, after, 500)
		if err != nil || len(items) == 0 {
			return err
		}
		for _, i := range items {
			if after = i.ID; c.Limit > 0 && printed == c.Limit {
				return nil
			}
			texts, err := read.LatestEditions(ctx, i.ID)
			if err != nil {
				return err
			}
			out := draft{ID: i.ID, Kind: i.Kind, Issued: i.Facts.Issued}
			for _, e := range texts {
				out.Languages = append(out.Languages, e.Lang)
				if e.Lang == i.Source || out.Headline == "" {
					out.Headline = e.Headline
				}
			}
			printed++
			if c.JSON {
				err = object(s.out, out)
			} else {
				_, err = fmt.Fprintf(s.out, "%s  %-10.10s  %s  %-13s  %s\n", i.ID, i.Facts.Issued.Local, pad(string(i.Source), 7), i.Kind, out.Headline)
			}
			if err != nil {
				return err
			}
		}
	}
}

// stale is a translation that is behind its source, as list --stale --json prints it.
type stale struct {
	ID         dateline.ID   `json:"id"`
	Kind       string        `json:"kind"`
	Language   dateline.Lang `json:"language"`
	Paragraphs int           `json:"paragraphs"` // of the source that changed, came or went
	Changed    int           `json:"changed"`
	Added      int           `json:"added"`
	Gone       int           `json:"gone"`
	Since      time.Time     `json:"since"`
	For        string        `json:"for,omitempty"` // who last had a hand in it
	Public     bool          `json:"public"`        // readers see a translation that is behind
	Headline   string        `json:"headline"`
}

func (c listCmd) stale(ctx context.Context, d *opened, s streams) error {
	read := d.db.Read()
	var lang dateline.Lang
	if c.Lang != "" {
		if lang = dateline.CanonicalLang(c.Lang); !d.settings.Has(lang) {
			return fmt.Errorf("the newsroom does not publish in %s", c.Lang)
		}
	}
	after, printed := store.Translation{}, 0
	for {
		list, err := read.TranslationsBehind(ctx, lang, after, 500)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, b := range list {
			if after = b.Translation; c.Kind != "" && b.Kind != c.Kind {
				continue
			}
			if c.Limit > 0 && printed == c.Limit {
				return nil
			}
			printed++
			out := stale{ID: b.Item, Kind: b.Kind, Language: b.Lang, Paragraphs: b.Behind(), Changed: b.Stale, Added: b.Added, Gone: b.Gone, Since: b.Since, Headline: b.Headline}
			if u, err := read.Account(ctx, b.Holder); err == nil {
				out.For = u.Name
			}
			if l, err := read.Live(ctx, b.Item, b.Lang); err == nil {
				out.Public = l.Stale > 0
			}
			if c.JSON {
				err = object(s.out, out)
			} else {
				_, err = fmt.Fprintf(s.out, "%s  %s  %s  %3d  %s  %s\n", out.ID, out.Since.Format(time.DateOnly), pad(string(out.Language), 7), out.Paragraphs, pad(out.For, 12), out.Headline)
			}
			if err != nil {
				return err
			}
		}
	}
}

// pad fills s up to a width in columns, in which a Chinese character takes two.
func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-text.Width(s)))
}
