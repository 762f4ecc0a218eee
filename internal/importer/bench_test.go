package importer

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// writeItems writes n records of about 1,100 Chinese characters each, cut from
// real releases, and returns the file. Headlines, dates and source ids differ.
func writeItems(t testing.TB, n int) string {
	t.Helper()
	source := data + "01-official-statements/tw-president.jsonl"
	skipOrFail(t, source)
	in, err := os.Open(filepath.FromSlash(source))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	type release struct{ Title, Date, Content string }
	var all []release
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r release
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if utf8.RuneCountInString(r.Content) > 600 {
			all = append(all, r)
		}
	}
	name := filepath.Join(t.TempDir(), "items.jsonl")
	out, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(out)
	for i := range n {
		r := all[i%len(all)]
		body := r.Content
		for utf8.RuneCountInString(body) < 1100 {
			body += "\n\n" + all[(i+7)%len(all)].Content
		}
		body = string([]rune(body)[:1100])
		if end := strings.LastIndex(body, "\n\n"); end > len(body)/2 {
			body = body[:end] + "\n\n" + strings.ReplaceAll(body[end+2:], "\n", "")
		}
		day, _ := time.Parse("2006-01-02", r.Date)
		b, _ := json.Marshal(map[string]any{
			"source_id": fmt.Sprintf("item-%d", i), "headline": fmt.Sprintf("%s（%d）", r.Title, i), "body": body,
			"language": "zh-Hant", "issued": day.AddDate(0, 0, i%27).Format("2006-01-02"), "kind": "press release",
		})
		w.Write(append(b, '\n'))
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// BenchmarkImport imports and publishes 10,000 items into an SQLite newsroom.
func BenchmarkImport(b *testing.B) {
	const n = 10_000
	name := writeItems(b, n)
	for b.Loop() {
		b.StopTimer()
		into, _ := room(b)
		b.StartTimer()
		r, err := Run(b.Context(), into, settings(), []string{name}, Options{Publish: true})
		if err != nil || r.Created != n {
			b.Fatalf("created %d: %v", r.Created, err)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "items/s")
}

// BenchmarkRead reads the same items and their facts, and imports nothing.
func BenchmarkRead(b *testing.B) {
	const n = 10_000
	name := writeItems(b, n)
	for b.Loop() {
		records, err := Records(b.Context(), settings(), []string{name}, Options{})
		if err != nil {
			b.Fatal(err)
		}
		got := 0
		for rec := range records {
			if rec.Err != nil {
				b.Fatal(rec.Err)
			}
			got++
		}
		if got < n {
			b.Fatalf("read %d", got)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "items/s")
}
