package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/newsroom"
	"dateline/internal/store"
)

// exportCmd takes things out of the newsroom.
type exportCmd struct {
	Audit exportAuditCmd `cmd:"" help:"The record: who did what, when, from where, and why."`
}

type exportAuditCmd struct {
	config.Data
	File  string `arg:"" optional:"" help:"File to write; it must not be there yet. Without one, standard output." placeholder:"FILE"`
	Since string `help:"Only from this day on, by the newsroom's clocks, or from an instant as RFC 3339 writes it." placeholder:"2006-01-02"`
	Until string `help:"Only until this day, which is included, or before an instant." placeholder:"2006-01-02"`
	JSON  bool   `help:"JSON Lines, which is what it writes in any case." name:"json"`
}

func (exportAuditCmd) Help() string {
	return `Example: dateline export audit --since 2026-01-01 record.jsonl

Writes one JSON object a line, the oldest first (docs/command-line.md has its
fields). That it was exported is a line of the record, too.`
}

func (c exportAuditCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	var q store.RecordQuery
	if q.Since, err = instant("since", c.Since, d.settings.Zone, 0); err != nil {
		return err
	}
	if q.Until, err = instant("until", c.Until, d.settings.Zone, 1); err != nil {
		return err
	}
	line := newsroom.Line{Act: "export record", Detail: map[string]string{"from": c.Since, "until": c.Until}}
	if c.File == "" {
		return d.exportRecord(ctx, q, line, s.out)
	}
	// The record says who worked when and from where: it is nobody else's to read.
	f, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: choose another name", c.File)
	}
	if err != nil {
		return err
	}
	if err := errors.Join(d.exportRecord(ctx, q, line, f), f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(c.File)) // half a record is none
	}
	return nil
}

// exportRecord writes the lines that q covers, after putting on record that it
// does.
func (d *opened) exportRecord(ctx context.Context, q store.RecordQuery, line newsroom.Line, w io.Writer) error {
	if err := d.room.Note(ctx, newsroom.Program(who()), line); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	err := d.db.Read().EachRecord(ctx, func(r store.Record) error {
		if !q.Covers(r) {
			return nil
		}
		return object(out, r)
	})
	return errors.Join(err, out.Flush())
}

// instant reads an instant, or the beginning of a day in a zone, so many days
// later.
func instant(flag, s, zone string, later int) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return day, fmt.Errorf("--%s %s is no day: write it as 2006-01-02, or an instant as 2006-01-02T15:04:05Z", flag, s)
	}
	m, err := dateline.ParseMoment(day.AddDate(0, 0, later).Format(time.DateOnly), zone)
	return m.UTC, err
}
