package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"testing"
)

// TestAlignFigures holds pairing to what it has reached on real bilingual texts.
func TestAlignFigures(t *testing.T) {
	const data = "../../../shared/data/"
	for _, dir := range []string{data + "00-seed", data + "02-parallel-zh-en"} {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
				t.Fatal("the bilingual texts are absent")
			}
			t.Skip("the bilingual texts are absent")
		}
	}
	var out bytes.Buffer
	if err := measureAlign(t.Context(), []string{data + "00-seed", data + "02-parallel-zh-en"}, &out); err != nil {
		t.Fatal(err)
	}
	lines := 0
	for d := json.NewDecoder(&out); d.More(); lines++ {
		var a alignment
		if err := d.Decode(&a); err != nil {
			t.Fatal(err)
		}
		least := 0.7
		if a.File == "all" {
			least = 0.975
		}
		if a.F1 < least || a.Links == 0 {
			t.Errorf("%+v, want an F1 of %g", a, least)
		}
	}
	if lines != 15 {
		t.Errorf("%d lines, want 14 pairs and all", lines)
	}
}

// A pairing that pairs nothing, or the wrong units, is seen.
func TestAlignCountsWhatIsWrong(t *testing.T) {
	p := pairing{source: plainUnits([]string{"a", "b"}), target: plainUnits([]string{"甲", "乙"}), gold: map[[2]int]bool{{0, 1}: true, {1, 1}: true}}
	if a := p.measure(); a.Links != 2 || a.Found != 2 || a.Right != 1 || a.F1 != 0.5 {
		t.Errorf("%+v", a)
	}
}
