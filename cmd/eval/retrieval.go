package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline"
	"dateline/internal/facts"
	"dateline/internal/i18n"
	"dateline/internal/markup"
	"dateline/internal/newsroom"
	"dateline/internal/search"
	"dateline/internal/text"
)

// measureRetrieval indexes a folder of the BEIR layout (corpus.jsonl, queries.jsonl,
// qrels.tsv) as the site indexes what is public, and asks its queries as a reader
// would type them. It prints one JSON object a folder, in a line:
//
//	{"set":…,"documents":…,"queries":…,"mrr10":…,"recall10":…,"ndcg10":…,"p50_ms":…,"p99_ms":…,
//	 "index_bytes":…,"text_bytes":…,"index_seconds":…,"types":{type:{"queries","mrr10","recall10","ndcg10"}}}
//
// mrr10 is the mean of one over the rank of the first relevant text among the first
// ten, ndcg10 weighs by the scores of qrels (2^score - 1). types is there where
// queries name one; "odd" and "even" are the queries of odd and even lines.
func measureRetrieval(ctx context.Context, folders []string, out io.Writer) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	for _, f := range folders {
		m, err := retrieve(ctx, f)
		if err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
		if err := e.Encode(m); err != nil {
			return err
		}
	}
	return nil
}

type retrievalMeasure struct {
	Set       string `json:"set"`
	Documents int    `json:"documents"`
	scores
	P50          float64            `json:"p50_ms"`
	P99          float64            `json:"p99_ms"`
	IndexBytes   int64              `json:"index_bytes"`
	TextBytes    int64              `json:"text_bytes"`
	IndexSeconds float64            `json:"index_seconds"`
	Types        map[string]*scores `json:"types,omitempty"`
}

// scores are sums until they are divided by the number of queries.
type scores struct {
	Queries  int     `json:"queries"`
	MRR10    float64 `json:"mrr10"`
	Recall10 float64 `json:"recall10"`
	NDCG10   float64 `json:"ndcg10"`
}

func (s *scores) add(found []string, relevant map[string]int) {
	s.Queries++
	gain := func(score int) float64 { return math.Exp2(float64(score)) - 1 }
	var ideal []int
	for _, score := range relevant {
		ideal = append(ideal, score)
	}
	slices.SortFunc(ideal, func(a, b int) int { return b - a })
	best, dcg, hits, first := 0.0, 0.0, 0, 0
	for i, score := range ideal[:min(10, len(ideal))] {
		best += gain(score) / math.Log2(float64(i+2))
	}
	for i, id := range found[:min(10, len(found))] {
		if score := relevant[id]; score > 0 {
			dcg += gain(score) / math.Log2(float64(i+2))
			hits++
			if first == 0 {
				first = i + 1
			}
		}
	}
	if first > 0 {
		s.MRR10 += 1 / float64(first)
	}
	if best > 0 {
		s.NDCG10 += dcg / best
		s.Recall10 += float64(hits) / float64(len(ideal))
	}
}

func (s *scores) divide() {
	n := float64(max(1, s.Queries))
	for _, v := range []*float64{&s.MRR10, &s.Recall10, &s.NDCG10} {
		*v = math.Round(*v/n*1e4) / 1e4
	}
}

type beirText struct {
	ID    string `json:"_id"`
	Title string `json:"title"`
	Text  string `json:"text"`
	Date  string `json:"date"`
}

type beirQuery struct {
	ID   string `json:"_id"`
	Type string `json:"type"`
	Lang string `json:"lang"`
	Text string `json:"text"`
}

func retrieve(ctx context.Context, folder string) (m retrievalMeasure, err error) {
	m.Set, m.Types = filepath.Base(folder), map[string]*scores{}
	corpus, err := jsonLines[beirText](filepath.Join(folder, "corpus.jsonl"))
	if err != nil {
		return m, err
	}
	queries, err := jsonLines[beirQuery](filepath.Join(folder, "queries.jsonl"))
	if err != nil {
		return m, err
	}
	relevant, err := readQrels(filepath.Join(folder, "qrels.tsv"))
	if err != nil {
		return m, err
	}
	m.Documents = len(corpus)
	source, err := newBEIRSource(corpus)
	if err != nil {
		return m, err
	}
	m.TextBytes = source.bytes
	dir, err := os.MkdirTemp("", "dateline-eval-")
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(dir)
	index := search.New(dir, source, search.Options{Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	defer index.Close()
	began := time.Now()
	if err := index.Rebuild(ctx, nil); err != nil {
		return m, err
	}
	m.IndexSeconds = time.Since(began).Seconds()
	m.IndexBytes = index.Status().Bytes

	var took []time.Duration
	for i, q := range queries {
		lang := langOf(q.Text)
		began := time.Now()
		found, err := index.Search(ctx, search.Query{Ask: search.Parse(q.Text), Lang: lang, Most: 10})
		took = append(took, time.Since(began))
		if err != nil {
			return m, err
		}
		var ids []string
		for _, h := range found.Hits {
			ids = append(ids, string(h.Item))
		}
		m.scores.add(ids, relevant[q.ID])
		for _, t := range []string{cmp.Or(q.Type, q.Lang), []string{"odd", "even"}[i%2]} {
			if t == "" {
				continue
			}
			if m.Types[t] == nil {
				m.Types[t] = &scores{}
			}
			m.Types[t].add(ids, relevant[q.ID])
		}
	}
	m.scores.divide()
	for _, s := range m.Types {
		s.divide()
	}
	slices.Sort(took)
	if n := len(took); n > 0 {
		ms := func(d time.Duration) float64 { return math.Round(float64(d.Microseconds())) / 1e3 }
		m.P50, m.P99 = ms(took[n/2]), ms(took[n*99/100])
	}
	return m, nil
}

// langOf guesses a text's language; what could be either script of Chinese is taken
// for Simplified, and what could be anything for English.
func langOf(s string) dateline.Lang {
	if l := text.GuessLang(s); l != "" && l != "zh" {
		return l
	}
	if text.MainScript(s) == text.Han {
		return "zh-Hans"
	}
	return "en"
}

func jsonLines[T any](file string) (out []T, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 64<<20)
	for n := 1; s.Scan(); n++ {
		if len(strings.TrimSpace(s.Text())) == 0 {
			continue
		}
		var v T
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", filepath.Base(file), n, err)
		}
		out = append(out, v)
	}
	return out, s.Err()
}

// readQrels reads "query, text, score", with a line of names first.
func readQrels(file string) (map[string]map[string]int, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	out := map[string]map[string]int{}
	for n, line := range strings.Split(strings.TrimRight(string(b), "\n"), "\n") {
		parts := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if len(parts) != 3 {
			return nil, fmt.Errorf("%s, line %d: not three columns", filepath.Base(file), n+1)
		}
		score, err := strconv.Atoi(parts[2])
		if err != nil {
			if n == 0 {
				continue
			}
			return nil, fmt.Errorf("%s, line %d: %w", filepath.Base(file), n+1, err)
		}
		if out[parts[0]] == nil {
			out[parts[0]] = map[string]int{}
		}
		out[parts[0]][parts[1]] = score
	}
	if len(out) == 0 {
		return nil, errors.New("qrels.tsv says of nothing that it is relevant")
	}
	return out, nil
}

// beirSource is a corpus as a source of the index. Each text is read as a release
// that was imported: its opening facts are facts, and what follows is its lead.
type beirSource struct {
	texts []search.Text
	at    map[dateline.ID]int
	ids   []dateline.ID
	bytes int64
}

func newBEIRSource(corpus []beirText) (*beirSource, error) {
	s := &beirSource{at: map[dateline.ID]int{}}
	cat, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	md := markup.New()
	for _, d := range corpus {
		t := search.Text{Item: dateline.ID(d.ID), Lang: langOf(d.Text), Headline: d.Title, Body: d.Text}
		if _, twice := s.at[t.Item]; twice {
			return nil, fmt.Errorf("corpus.jsonl has two texts with the id %q", d.ID)
		}
		t.Langs = []dateline.Lang{t.Lang}
		t.Lead = newsroom.Excerpt(md, dateline.Edition{Lang: t.Lang, Headline: d.Title, Body: d.Text}, text.ExcerptWidth)
		read := facts.Read(d.Text, facts.Hints{Lang: t.Lang, Headline: d.Title})
		t.Kind = search.Named{ID: read.Kind, Names: []string{read.Kind}}
		for _, o := range read.Offices {
			t.Offices = append(t.Offices, search.Named{ID: o, Names: []string{o}})
		}
		for _, p := range read.Speakers {
			t.Speakers = append(t.Speakers, search.Named{ID: p.Name, Names: []string{p.Name}})
			t.Facts = append(t.Facts, p.Role)
		}
		if read.Place != "" {
			t.Places = []search.Named{{ID: read.Place, Names: []string{read.Place}}}
		}
		if day, err := time.Parse(time.DateOnly, d.Date[:min(len(d.Date), 10)]); err == nil {
			t.At = day
			t.Facts = append(t.Facts, cat.For(t.Lang).Date(dateline.Moment{Local: day.Format(time.DateOnly)}))
		}
		s.at[t.Item] = len(s.texts)
		s.texts = append(s.texts, t)
		s.ids = append(s.ids, t.Item)
		s.bytes += int64(len(d.Title) + len(d.Text))
	}
	slices.Sort(s.ids)
	return s, nil
}

func (s *beirSource) Number(context.Context) (int64, error) { return 1, nil }

func (s *beirSource) Changed(context.Context, int64, int) ([]search.Change, error) { return nil, nil }

func (s *beirSource) Texts(_ context.Context, items []dateline.ID) (out []search.Text, err error) {
	for _, id := range items {
		out = append(out, s.texts[s.at[id]])
	}
	return out, nil
}

func (s *beirSource) Items(_ context.Context, after dateline.ID, most int) ([]dateline.ID, error) {
	i, found := slices.BinarySearch(s.ids, after)
	if found {
		i++
	}
	return s.ids[i:min(len(s.ids), i+most)], nil
}
