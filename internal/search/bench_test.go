package search

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
)

// benchTexts reads Chinese releases for benchmarks.
func benchTexts(b *testing.B) []string {
	f, err := os.Open("../../../shared/data/01-official-statements/tw-president.jsonl")
	if err != nil {
		b.Skip("no texts to measure with here")
	}
	defer f.Close()
	var out []string
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<26)
	for s.Scan() {
		var m map[string]any
		if json.Unmarshal(s.Bytes(), &m) == nil {
			for _, k := range []string{"body", "text", "content"} {
				if t, ok := m[k].(string); ok && len(t) > 200 {
					out = append(out, t)
					break
				}
			}
		}
	}
	return out
}

func BenchmarkRebuild(b *testing.B) {
	texts := benchTexts(b)[:2000]
	m := &memory{}
	bytes := 0
	for i, t := range texts {
		m.put(dateline.ID(fmt.Sprintf("%06d", i)), Text{Lang: "zh-Hant", Headline: t[:60], Body: t, At: time.Unix(int64(i), 0)})
		bytes += len(t)
	}
	b.SetBytes(int64(bytes))
	for b.Loop() {
		x := New(b.TempDir(), m, Options{})
		if err := x.Rebuild(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(x.Status().Bytes)/float64(bytes), "index/text")
		x.Close()
	}
	b.ReportMetric(float64(len(texts)*b.N)/b.Elapsed().Seconds(), "texts/s")
}

var _ = rand.IntN
var _ = runtime.GC
var _ = slices.Sort[[]int]
var _ = strings.Join
