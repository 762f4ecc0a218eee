package zh

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// converter returns a converter, or fails the test.
func converter(t testing.TB, name string) *Converter {
	t.Helper()
	c, err := NewConverter(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestOpenCC runs the test cases of OpenCC itself (testdata/opencc/README.md).
func TestOpenCC(t *testing.T) {
	b, err := os.ReadFile("testdata/opencc/testcases.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			ID, Input string
			Expected  map[string]string
		}
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	n, used := 0, map[string]bool{}
	for _, c := range file.Cases {
		for name, want := range c.Expected {
			n++
			used[name] = true
			if got := converter(t, name).Convert(c.Input); got != want {
				t.Errorf("%s: %s(%s)\n got %s\nwant %s", c.ID, name, c.Input, got, want)
			}
		}
	}
	if n != 357 {
		t.Errorf("%d expectations, want 357", n)
	}
	for _, c := range Conversions() {
		if !used[c.Name] {
			t.Errorf("no case for %s", c.Name)
		}
	}
}

// TestOpenCCGolden converts a long text as OpenCC does.
func TestOpenCCGolden(t *testing.T) {
	in, err := os.ReadFile("testdata/opencc/golden/input/us_constitution_zhs.txt")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/opencc/golden/output/*.txt")
	if err != nil || len(files) != 5 {
		t.Fatalf("%d golden files, want 5 (%v)", len(files), err)
	}
	for _, f := range files {
		want, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.Split(filepath.Base(f), ".")[1]
		if converter(t, name).Convert(string(in)) != string(want) {
			t.Errorf("%s is not as in %s", name, f)
		}
	}
}
