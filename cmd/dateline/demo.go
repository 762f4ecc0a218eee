package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"os"
	"path/filepath"
	"time"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/newsroom"
)

//go:embed demo
var demoFiles embed.FS

type demoCmd struct {
	Data   string `help:"Folder to make the newsroom in." default:"dateline-demo" type:"path" placeholder:"DIR"`
	Listen string `help:"Address and port to answer on." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Log    string `help:"Log format: text, json or none." default:"none" enum:"text,json,none"`
}

func (demoCmd) Help() string {
	return `Example: dateline demo

Makes a newsroom out of a real page, an embassy's list of news as WordPress
printed it, with the English originals of two of its items and three days that the
United Nations observe every year, and serves it.`
}

func (c demoCmd) Run(ctx context.Context, s streams) error {
	started := time.Now()
	data := config.Data{Data: c.Data}
	d, err := c.newsroom(ctx, data)
	if err != nil {
		return err
	}
	defer d.close()
	texts := filepath.Join(c.Data, "texts")
	if err := unpack("demo/texts", texts); err != nil {
		return err
	}
	if err := observances(filepath.Join(texts, "events.jsonl"), started); err != nil {
		return err
	}
	report, err := bringIn(ctx, d, importCmd{Data: data, Paths: []string{texts}, As: "published"}, s)
	if err != nil {
		return err
	}
	if len(report.Errors) > 0 {
		printReport(s, report)
	}
	how := serveCmd{Data: data, Server: config.Server{Listen: c.Listen, Log: c.Log, Cache: 32, Connections: 1024}}
	return serve(ctx, d, how, s, func(address, first string) {
		desk := address + "/desk/"
		if first != "" {
			desk = first + "\n  (this link makes the first administrator, once)"
		}
		fmt.Fprintf(s.out, `The newsroom is open: %s
  %d texts from %s: %d new, %d known already (%.1f s)

The desk, where texts are written and approved:
  %s

Try
  %s/zh-Hans/news          the list, as it should have been
  %s/zh-Hans/news.atom     the same for feed readers
  dateline list --data %s --json
  dateline show ID --data %s
  dateline import --data %s --lang zh-Hans --as published YOUR-FILE

(dateline is what 'go build ./cmd/dateline' makes; from the source, write
'go run ./cmd/dateline' instead.)

Stop it with Ctrl-C. Nothing outside %s was written.
`, address, report.Read, texts, report.Created, report.Unchanged, time.Since(started).Seconds(), desk, address, address, c.Data, c.Data, c.Data, c.Data)
	})
}

// newsroom opens the demo's newsroom, making it the first time.
func (c demoCmd) newsroom(ctx context.Context, data config.Data) (*opened, error) {
	b, err := demoFiles.ReadFile("demo/newsroom.json")
	if err != nil {
		return nil, err
	}
	var f newsroom.Founding
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	address := ""
	if host, port, err := net.SplitHostPort(c.Listen); err == nil && port != "0" {
		if host == "" {
			host = "127.0.0.1"
		}
		address = "http://" + net.JoinHostPort(host, port)
	}
	if _, err := os.Stat(data.Source()); err == nil {
		if d, err := open(ctx, data); err == nil {
			if !maps.Equal(d.settings.Names, f.Newsroom.Names) {
				d.close()
				return nil, fmt.Errorf("%s holds a newsroom that is not the demonstration's: choose another folder with --data", c.Data)
			}
			if address != "" && d.settings.Address != address { // started on another port than before
				d.settings.Address = address
				err = d.room.Change(ctx, d.settings)
			}
			return d, err
		}
		// A first start that was cut off before the newsroom was made goes on here.
	}
	if address != "" {
		f.Newsroom.Address = address
	}
	return create(ctx, data, f)
}

// unpack writes embedded files into a folder.
func unpack(from, to string) error {
	return fs.WalkDir(demoFiles, from, func(p string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, p)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		b, err := demoFiles.ReadFile(p)
		if err != nil {
			return err
		}
		return os.WriteFile(target, b, 0o644)
	})
}

// observances writes the next occurrence of three yearly observances of the
// United Nations, in every language, so that the demonstration has events to come
// whenever it is started.
func observances(file string, now time.Time) error {
	b, err := demoFiles.ReadFile("demo/observances.json")
	if err != nil {
		return err
	}
	var days []struct {
		ID           string
		Month, Day   int
		Names, Texts dateline.Names
	}
	if err := json.Unmarshal(b, &days); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	var out bytes.Buffer
	for _, d := range days {
		start := time.Date(now.Year(), time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
		if start.Before(now.UTC().Truncate(24 * time.Hour)) {
			start = start.AddDate(1, 0, 0)
		}
		id := fmt.Sprintf("demo:%s:%d", d.ID, start.Year())
		for _, lang := range []dateline.Lang{"en", "zh-Hans", "zh-Hant", "fr", "es", "ru", "ar"} {
			line := map[string]any{
				"headline": d.Names[lang], "body": d.Texts[lang], "language": lang, "kind": "event", "source_id": id + ":" + string(lang),
				"issued": start.Format(time.DateOnly), "event": map[string]any{"start": start.Format(time.DateOnly), "status": dateline.Scheduled},
			}
			if lang != "en" {
				line["translation_of"] = id + ":en"
			}
			if err := object(&out, line); err != nil {
				return err
			}
		}
	}
	return os.WriteFile(file, out.Bytes(), 0o644)
}
