package zh

import (
	"archive/zip"
	"bytes"
	"os"
	"runtime"
	"strings"
	"testing"
)

// release is the text that conversions are timed on: an official translation, at
// the length of a long document.
func release(t testing.TB) (hans, hant string) {
	t.Helper()
	b, err := os.ReadFile("testdata/opencc/golden/input/us_constitution_zhs.txt")
	if err != nil {
		t.Fatal(err)
	}
	hans = strings.Repeat(string(b), 10)
	return hans, converter(t, "s2twp").Convert(hans)
}

// BenchmarkConvert times each configuration; "each character" is the measure to
// compare with: one look-up for each character, as any program must do.
func BenchmarkConvert(b *testing.B) {
	hans, hant := release(b)
	b.Run("each character", func(b *testing.B) {
		simple := map[rune]rune{}
		for r := rune(0x4e00); r < 0x9fff; r++ {
			simple[r] = r
		}
		b.SetBytes(int64(len(hans)))
		for b.Loop() {
			strings.Map(func(r rune) rune {
				if s, ok := simple[r]; ok {
					return s
				}
				return r
			}, hans)
		}
	})
	for _, c := range Conversions() {
		b.Run(c.Name, func(b *testing.B) {
			conv := converter(b, c.Name)
			text := hant
			if strings.HasPrefix(c.Name, "s") {
				text = hans
			}
			conv.Convert("一")
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				conv.Convert(text)
			}
		})
	}
}

// BenchmarkTables times what the first conversion waits for, and says how much
// memory stays taken.
func BenchmarkTables(b *testing.B) {
	var before, after runtime.MemStats
	for _, name := range []string{"STPhrases", "TSPhrases", "TWPhrases", "CJK_Compatibility_Ideographs", "scripts"} {
		b.Run(name, func(b *testing.B) {
			raw := packedTable(b, name)
			runtime.GC()
			runtime.ReadMemStats(&before)
			kept := readTable(raw())
			runtime.GC()
			runtime.ReadMemStats(&after)
			for b.Loop() {
				readTable(raw())
			}
			b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/1e6, "heap-MB")
			runtime.KeepAlive(kept)
		})
	}
}

// packedTable returns what unpacks a table.
func packedTable(t testing.TB, name string) func() []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(packedTables), int64(len(packedTables)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if f.Name == name {
			return func() []byte { return unpack(f) }
		}
	}
	t.Fatalf("there is no table %s", name)
	return nil
}
