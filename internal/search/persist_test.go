package search

import (
	"path/filepath"
	"testing"
)

// TestBuiltIsStored closes an index as soon as it is built: all of it is on disk.
func TestBuiltIsStored(t *testing.T) {
	m := archive(300)
	for range 10 {
		folder := filepath.Join(t.TempDir(), "search")
		x := New(folder, m, Options{})
		if err := x.Rebuild(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		x = New(folder, m, Options{})
		if build, err := x.step(t.Context()); build || err != nil {
			t.Fatalf("it is to be built again: %v, %v", build, err)
		}
		if f := find(t, x, Query{Ask: words1("人权理事会")}); f.Total != 300 {
			t.Fatalf("found %d", f.Total)
		}
		x.Close()
	}
}
