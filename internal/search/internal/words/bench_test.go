package words

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"dateline"
)

const shared = "../../../../../shared/data/"

// releases returns the texts of the first releases of a file.
func releases(b *testing.B, name, field string) (out []string) {
	f, err := os.Open(shared + name)
	if err != nil {
		b.Skip("no real releases to read: ", err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<26)
	for len(out) < 300 && s.Scan() {
		doc := map[string]any{}
		if err := json.Unmarshal(s.Bytes(), &doc); err != nil {
			b.Fatal(err)
		}
		if text, ok := doc[field].(string); ok {
			out = append(out, text)
		}
	}
	return out
}

func BenchmarkText(b *testing.B) {
	for _, c := range []struct {
		name, file, field string
		lang              dateline.Lang
	}{
		{"zh", "01-official-statements/tw-president.jsonl", "content", "zh-Hant"},
		{"en", "03-retrieval-zh/knownitem-state-gov-en/corpus.jsonl", "text", "en"},
	} {
		b.Run(c.name, func(b *testing.B) {
			texts := releases(b, c.file, c.field)
			size := 0
			for _, s := range texts {
				size += len(s)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, s := range texts {
					reader.Text(c.lang, s)
				}
			}
			b.ReportMetric(float64(len(texts)), "texts")
		})
	}
}
