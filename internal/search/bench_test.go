package search

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"dateline"
	"dateline/internal/zh"
)

// releases reads real Chinese releases to measure with.
func releases(b *testing.B, most int) (m *memory, bytes int, queries []string) {
	f, err := os.Open("../../../shared/data/01-official-statements/tw-president.jsonl")
	if err != nil {
		b.Skip("no texts to measure with here")
	}
	defer f.Close()
	m = &memory{}
	chance, seg := rand.New(rand.NewPCG(1, 2)), zh.New()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<26)
	for n := 0; s.Scan() && n < most; n++ {
		var r struct{ Title, Content, Date string }
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			b.Fatal(err)
		}
		at, _ := time.Parse(time.DateOnly, r.Date)
		m.put(dateline.ID(fmt.Sprintf("%06d", n)), Text{Lang: "zh-Hant", Headline: r.Title, Body: r.Content, At: at, Kind: Named{ID: []string{"remarks", "notice"}[n%2]}})
		bytes += len(r.Title) + len(r.Content)
		if words := seg.Words(r.Title); len(words) > 4 {
			from := chance.IntN(len(words) - 4)
			q := ""
			for _, w := range words[from : from+1+n%4] {
				q += w.Text + " "
			}
			queries = append(queries, q)
		}
	}
	return m, bytes, queries
}

func BenchmarkRebuild(b *testing.B) {
	m, bytes, _ := releases(b, 3500)
	b.SetBytes(int64(bytes))
	for b.Loop() {
		x := New(b.TempDir(), m, Options{})
		if err := x.Rebuild(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(x.Status().Bytes)/float64(bytes), "index/text")
		x.Close()
	}
	b.ReportMetric(float64(3500*b.N)/b.Elapsed().Seconds(), "texts/s")
}

func BenchmarkSearch(b *testing.B) {
	m, _, queries := releases(b, 3500)
	x := start(b, m)
	for _, facets := range []bool{false, true} {
		b.Run(fmt.Sprintf("facets=%v", facets), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				if _, err := x.Search(b.Context(), Query{Ask: Parse(queries[i%len(queries)]), Lang: "zh-Hant", Most: 20, Facets: facets}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
