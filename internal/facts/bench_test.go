package facts

import (
	"os"
	"testing"
)

func BenchmarkSeed(b *testing.B) {
	items := seedItems(b)
	n := 0
	for _, it := range items {
		n += len(it)
	}
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		for _, it := range items {
			Read(it, Hints{})
		}
	}
	b.ReportMetric(float64(b.N*len(items))/b.Elapsed().Seconds(), "releases/s")
}

func BenchmarkRemarks(b *testing.B) {
	const path = shared + "00-seed/originals/2021-02-04-remarks-by-president-biden-on-americas-place-in-the-world.md"
	if _, err := os.Stat(path); err != nil {
		skipOrFail(b, "no data: 00-seed")
	}
	x := markdownFile(b, path, "America/New_York")
	b.SetBytes(int64(len(x.text)))
	b.ReportAllocs()
	for b.Loop() {
		Read(x.text, x.hints)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "releases/s")
}

func BenchmarkStateGov(b *testing.B) {
	texts := stateGov(b)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		x := texts[n%len(texts)]
		n++
		Read(x.text, x.hints)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "releases/s")
}

func BenchmarkTaiwan(b *testing.B) {
	texts := twPresident(b)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		x := texts[n%len(texts)]
		n++
		Read(x.text, x.hints)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "releases/s")
}
