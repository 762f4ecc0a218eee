package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/view"
)

type showCmd struct {
	config.Data
	Item string `arg:"" help:"Id of the item."`
	Text bool   `help:"Print the texts too."`
	JSON bool   `help:"Print one JSON object." name:"json"`
}

func (showCmd) Help() string { return `Example: dateline show 7k2m9q4x1abc` }

// shown is an item as show --json prints it.
type shown struct {
	ID           dateline.ID        `json:"id"`
	Kind         string             `json:"kind"`
	Status       dateline.Status    `json:"status"`
	Source       dateline.Lang      `json:"source_language"`
	SourceID     string             `json:"source_id,omitempty"`
	Facts        dateline.Facts     `json:"facts"`
	Event        *dateline.Event    `json:"event,omitempty"`
	Editions     []shownEdition     `json:"editions"`
	Publications []shownPublication `json:"publications"`
}

type shownEdition struct {
	ID         dateline.ID     `json:"id"`
	Language   dateline.Lang   `json:"language"`
	Number     int             `json:"number"`
	Headline   string          `json:"headline"`
	Lead       string          `json:"lead,omitempty"`
	Body       string          `json:"body,omitempty"`
	Incomplete bool            `json:"incomplete,omitempty"`
	MadeFrom   dateline.ID     `json:"made_from,omitempty"`
	Hash       string          `json:"hash"`
	Created    time.Time       `json:"created"`
	By         string          `json:"by"`
	URL        string          `json:"url,omitempty"` // of the one that is live
	Reading    json.RawMessage `json:"reading,omitempty"`
}

type shownPublication struct {
	Number   int64          `json:"number"`
	Act      dateline.Act   `json:"act"`
	At       time.Time      `json:"at"`
	By       string         `json:"by"`
	Note     dateline.Names `json:"note,omitempty"`
	Editions []dateline.ID  `json:"editions,omitempty"`
}

func (c showCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	out, err := d.look(ctx, dateline.ID(c.Item))
	if err != nil {
		return err
	}
	if c.JSON {
		return object(s.out, out)
	}
	room := d.settings
	name := func(n dateline.Names) string {
		s, _ := n.In(out.Source, room.Languages...)
		return s
	}
	fmt.Fprintf(s.out, "%s  %s  %s\n", out.ID, out.Kind, out.Status)
	for _, o := range out.Facts.Offices {
		fmt.Fprintf(s.out, "  office    %s\n", name(o.Names))
	}
	for _, b := range out.Facts.Speakers {
		fmt.Fprintf(s.out, "  speaker   %s", name(b.Person.Names))
		if b.Role != nil {
			fmt.Fprintf(s.out, ", %s", name(b.Role.Names))
		}
		fmt.Fprintln(s.out)
	}
	if out.Facts.Place != nil {
		fmt.Fprintf(s.out, "  place     %s\n", name(out.Facts.Place.Names))
	}
	if len(out.Facts.Occasion) > 0 {
		fmt.Fprintf(s.out, "  occasion  %s\n", name(out.Facts.Occasion))
	}
	fmt.Fprintf(s.out, "  issued    %s %s\n", out.Facts.Issued.Local, out.Facts.Issued.Zone)
	for _, e := range out.Editions {
		fmt.Fprintf(s.out, "%s, edition %d: %s\n", e.Language, e.Number, e.Headline)
		if e.URL != "" {
			fmt.Fprintf(s.out, "  public at %s\n", e.URL)
		}
		if e.Incomplete {
			fmt.Fprintln(s.out, "  incomplete: the source cut it")
		}
		for _, u := range unsure(e.Reading) {
			fmt.Fprintf(s.out, "  unsure: %s\n", u)
		}
		if c.Text {
			fmt.Fprintf(s.out, "\n%s\n\n", e.Body)
		}
	}
	for _, p := range out.Publications {
		fmt.Fprintf(s.out, "act %d: %s, %s, by %s", p.Number, p.Act, p.At.In(room.Location()).Format("2006-01-02 15:04 MST"), p.By)
		if len(p.Note) > 0 {
			fmt.Fprintf(s.out, ": %s", name(p.Note))
		}
		fmt.Fprintln(s.out)
	}
	return nil
}

// unsure returns what the reading of a text was unsure of, as sentences.
func unsure(reading json.RawMessage) []string {
	var r struct {
		Unsure []struct{ Fact, Text, Why string }
	}
	if json.Unmarshal(reading, &r) != nil {
		return nil
	}
	var out []string
	for _, u := range r.Unsure {
		out = append(out, fmt.Sprintf("%s (%s): %s", u.Fact, u.Text, u.Why))
	}
	return out
}

// look gathers everything that is known of an item.
func (d *opened) look(ctx context.Context, id dateline.ID) (shown, error) {
	read := d.db.Read()
	i, err := read.Item(ctx, id)
	if err != nil {
		return shown{}, err
	}
	out := shown{ID: i.ID, Kind: i.Kind, Status: i.Status, Source: i.Source, SourceID: i.SourceID, Facts: i.Facts, Event: i.Event}
	live, err := read.LiveOfItem(ctx, id)
	if err != nil {
		return out, err
	}
	editions, err := read.Editions(ctx, id)
	if err != nil {
		return out, err
	}
	for _, e := range editions {
		row := shownEdition{
			ID: e.ID, Language: e.Lang, Number: e.Number, Headline: e.Headline, Lead: e.Lead, Body: e.Body, Incomplete: e.Incomplete,
			MadeFrom: e.MadeFrom, Hash: e.Hash, Created: e.Created, By: e.By,
		}
		for _, l := range live {
			if l.Edition == e.ID {
				row.URL = d.settings.Address + view.PathURL(l.Path)
			}
		}
		if row.Reading, err = read.Reading(ctx, e.ID); err != nil {
			if _, none := errors.AsType[dateline.NotFound](err); !none {
				return out, err
			}
		}
		out.Editions = append(out.Editions, row)
	}
	acts, err := read.Publications(ctx, id)
	if err != nil {
		return out, err
	}
	for _, p := range acts {
		row := shownPublication{Number: p.Number, Act: p.Act, At: p.At, By: p.By, Note: p.Note}
		if row.Editions, err = read.PublishedEditions(ctx, p.Number); err != nil {
			return out, err
		}
		out.Publications = append(out.Publications, row)
	}
	return out, nil
}
