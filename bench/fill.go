package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"dateline"
	"dateline/internal/newsroom"
)

// fill founds a newsroom and imports the corpus as published, with the program.
func (b *bench) fill(ctx context.Context) error {
	if b.from != "" {
		return copyFile(b.storeSource(), b.from)
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	c, err := newCorpus(root)
	if err != nil {
		return err
	}
	founding := filepath.Join(b.dir, "newsroom.json")
	f, err := json.Marshal(newsroom.Founding{Newsroom: dateline.Newsroom{
		Names: dateline.Names{chinese: "新闻及活动", english: "News and Events"}, Address: "https://" + host,
		Languages: []dateline.Lang{chinese, english}, Zone: zone,
	}})
	if err != nil {
		return err
	}
	if err := os.WriteFile(founding, f, 0o600); err != nil {
		return err
	}
	if _, _, err := b.call(ctx, "init", "--from", founding); err != nil {
		return err
	}
	lines := filepath.Join(b.dir, "corpus.jsonl")
	texts, err := c.write(lines, b.items)
	if err != nil {
		return err
	}
	began := time.Now()
	out, busy, err := b.call(ctx, "import", "--as", "published", "--json", lines)
	if err != nil {
		return err
	}
	took := time.Since(began)
	var report struct{ Created int }
	if err := json.Unmarshal(out, &report); err != nil {
		return fmt.Errorf("report of the import: %w: %s", err, out)
	}
	if report.Created != texts {
		return fmt.Errorf("%d texts of %d were imported", report.Created, texts)
	}
	b.report.least("import, texts made public", float64(texts)/took.Seconds(), "/s", 1000)
	b.report.say("import, processor time of a text", ms(busy)/float64(texts), "ms")
	if info, err := os.Stat(filepath.Join(b.dir, "dateline.db")); err == nil {
		b.report.say("database file", float64(info.Size())/1e6, "MB")
	}
	return os.Remove(lines)
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// storeSource is the database as package store takes it.
func (b *bench) storeSource() string {
	if b.database != "" {
		return b.database
	}
	return filepath.Join(b.dir, "dateline.db")
}
