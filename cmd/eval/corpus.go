package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"dateline"
	"dateline/internal/importer"
	"dateline/internal/markup"
	"dateline/internal/newsroom"
)

// sample is one release as the importer read it, with what its source says of it
// elsewhere.
type sample struct {
	ID      string // file or file:line
	Set     string // the data set
	Stated  bool   // headline and date were given beside the text, so the body is as it was
	Release newsroom.Release
	Source  string // the text as it came, as Markdown
	Creator string // the source's own list of speakers, or empty
	Day     string // the source's own date, "2006-01-02", or empty
}

// set is a data set: what its files are called and what its records hold.
type set struct {
	name string // of its file or folder
	zone string
	lang dateline.Lang
	line func([]byte) (source, error) // of JSON Lines
	page func(string) (source, error) // of pages that hold one article
}

// source is a record of JSON Lines in the terms of the importer.
type source struct {
	headline, body, issued, creator string
}

var sets = []set{
	{name: "state-gov-releases.jsonl", zone: "America/New_York", lang: "en", line: stateGov},
	{name: "tw-president.jsonl", zone: "Asia/Taipei", lang: "zh-Hant", line: plainLine},
	{name: "tw-tainan-city.jsonl", zone: "Asia/Taipei", lang: "zh-Hant", line: plainLine},
	{name: "cn-mfa-remarks.jsonl", zone: "Asia/Shanghai", lang: "zh-Hans", line: plainLine},
	{name: "cn-government-work-reports.jsonl", zone: "Asia/Shanghai", lang: "zh-Hans", line: plainLine},
	{name: "cn-mfa-article-html", zone: "Asia/Shanghai", lang: "zh-Hans", page: article},
	{name: "cn-mfa-list-html", zone: "Asia/Shanghai"},
	{name: "whitehouse-md", zone: "America/New_York"},
	{name: "sg-mlaw", zone: "Asia/Singapore"},
}

// stateGov reads a record of a feed, whose text is HTML.
func stateGov(line []byte) (source, error) {
	var in struct {
		Title, Published, Creator string
		HTML                      string `json:"content_html"`
	}
	if err := json.Unmarshal(line, &in); err != nil {
		return source{}, err
	}
	body, _, err := markup.FromHTML(in.HTML)
	return source{html.UnescapeString(in.Title), body, in.Published, strings.ReplaceAll(in.Creator, "\u00a0", " ")}, err
}

// plainLine reads a record whose text is plain: what an archive would give as it
// is, so that is what the importer gets.
func plainLine(line []byte) (source, error) {
	var in struct{ Title, Content, Text, Date, Published string }
	if err := json.Unmarshal(line, &in); err != nil {
		return source{}, err
	}
	return source{headline: in.Title, body: in.Content + in.Text, issued: in.Date + in.Published}, nil
}

// article takes headline, date and text out of a page of the ministry.
func article(page string) (source, error) {
	var parts [3]string
	for i, id := range []string{"News_Body_Title", "News_Body_Time", "News_Body_Txt_A"} {
		md, _, err := markup.FromHTML(element(page, id))
		if err != nil {
			return source{}, err
		}
		parts[i] = md
	}
	if parts[0] == "" || parts[2] == "" {
		return source{}, errors.New("this is no article page")
	}
	md := markup.New()
	return source{headline: md.Plain(parts[0]), issued: md.Plain(parts[1]), body: parts[2]}, nil
}

var openingTag = regexp.MustCompile(`<([a-z]+)[^<>]*$`)

// element returns the element that has an id, whose elements of the same name
// within it are closed.
func element(page, id string) string {
	at := strings.Index(page, `id="`+id+`"`)
	if at < 0 {
		return ""
	}
	m := openingTag.FindStringSubmatchIndex(page[:at])
	if m == nil {
		return ""
	}
	start, name := m[0], page[m[2]:m[3]]
	depth := 0
	for end := start; ; {
		next := strings.IndexByte(page[end:], '<')
		if next < 0 {
			return page[start:]
		}
		end += next
		switch rest := page[end:]; {
		case strings.HasPrefix(rest, "<"+name):
			depth++
		case strings.HasPrefix(rest, "</"+name):
			if depth--; depth == 0 {
				return page[start : end+len("</"+name+">")]
			}
		}
		end++
	}
}

// left is what was not read, by reason.
type left map[string]int

// read reads every data set below the paths, through the importer. A record of
// JSON Lines is read twice: with its date stated, as an archive of releases would
// give it, and without, when the importer takes everything from the text.
func read(ctx context.Context, paths []string) (samples []sample, skipped left, err error) {
	skipped = left{}
	for _, p := range paths {
		err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			i := slices.IndexFunc(sets, func(s set) bool { return s.name == d.Name() })
			if i < 0 {
				if !d.IsDir() {
					skipped["files of no known data set"]++
				}
				return nil
			}
			got, err := sets[i].read(ctx, path, skipped)
			samples = append(samples, got...)
			if err == nil && d.IsDir() {
				err = fs.SkipDir
			}
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	if len(samples) == 0 {
		return nil, nil, fmt.Errorf("no data set was found in %s", strings.Join(paths, ", "))
	}
	return samples, skipped, nil
}

func (s set) read(ctx context.Context, path string, skipped left) ([]sample, error) {
	switch {
	case s.line != nil:
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var records []source
		for line := range bytes.Lines(b) {
			r, err := s.line(line)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			records = append(records, r)
		}
		return s.records(ctx, records, func(i int) string { return fmt.Sprintf("%s:%d", s.name, i+1) }, skipped)
	case s.page != nil:
		files, err := filepath.Glob(filepath.Join(path, "*.html"))
		if err != nil {
			return nil, err
		}
		var records []source
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				return nil, err
			}
			r, err := s.page(string(b))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f, err)
			}
			records = append(records, r)
		}
		return s.records(ctx, records, func(i int) string { return s.name + "/" + filepath.Base(files[i]) }, skipped)
	}
	return s.through(ctx, path, nil, false, skipped)
}

// records gives records to the importer as JSON Lines, with and without dates.
func (s set) records(ctx context.Context, records []source, id func(int) string, skipped left) ([]sample, error) {
	dir, err := os.MkdirTemp("", "dateline-eval-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var out []sample
	for _, stated := range []bool{false, true} {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		byID := map[string]source{}
		for i, r := range records {
			if stated && r.issued == "" {
				continue
			}
			line := map[string]any{"source_id": id(i), "headline": r.headline, "body": r.body, "zone": s.zone, "language": s.lang}
			if stated {
				line["issued"] = r.issued
			}
			if err := e.Encode(line); err != nil {
				return nil, err
			}
			byID[id(i)] = r
		}
		if len(byID) == 0 {
			continue
		}
		file := filepath.Join(dir, fmt.Sprintf("stated-%v.jsonl", stated))
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			return nil, err
		}
		got, err := s.through(ctx, file, byID, stated, skipped)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
	}
	return out, nil
}

// room is the newsroom that the samples are meant for.
func (s set) room() dateline.Newsroom {
	return dateline.Newsroom{
		Names: dateline.Names{"en": "Measured"}, Address: "https://news.example",
		Languages: []dateline.Lang{"zh-Hans", "zh-Hant", "en"}, Zone: s.zone,
	}
}

// through reads a path with the importer.
func (s set) through(ctx context.Context, path string, sources map[string]source, stated bool, skipped left) ([]sample, error) {
	records, err := importer.Records(ctx, s.room(), []string{path}, importer.Options{})
	if err != nil {
		return nil, err
	}
	var out []sample
	seen := map[string]bool{}
	for rec := range records {
		switch {
		case rec.Err != nil:
			skipped[fmt.Sprintf("%s: %v", s.name, rec.Err)]++
			continue
		case rec.Release.Source == "" || seen[rec.Release.Source]:
			continue // a note about a file, or the same item on the next page of a list
		}
		seen[rec.Release.Source] = true
		x := sample{ID: rec.Release.Source, Set: s.name, Stated: stated, Release: rec.Release}
		if from, ok := sources[x.ID]; ok {
			x.Source, x.Creator, x.Day = from.body, from.creator, day(from.issued, s.zone)
		} else if err := x.fromFile(rec.File, s.name); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, ctx.Err()
}

// fromFile completes a sample that was a file of its own.
func (x *sample) fromFile(file, set string) error {
	if filepath.Ext(file) != ".md" {
		return nil
	}
	x.ID = file[strings.Index(file, set):]
	b, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		return err
	}
	front, body, _ := strings.Cut(strings.TrimPrefix(string(b), "---"), "\n---")
	x.Source = strings.TrimLeft(body, "-")
	for line := range strings.Lines(front) {
		if value, ok := strings.CutPrefix(line, "date:"); ok {
			value = strings.Trim(strings.TrimSpace(value), `'"`)
			x.Day = value[:min(len(value), len(time.DateOnly))]
		}
	}
	return nil
}

// day is the calendar day of a date or instant in a zone.
func day(issued, zone string) string {
	if t, err := time.Parse(time.RFC3339, issued); err == nil {
		if loc, err := time.LoadLocation(zone); err == nil {
			return t.In(loc).Format(time.DateOnly)
		}
	}
	return issued[:min(len(issued), len(time.DateOnly))]
}
