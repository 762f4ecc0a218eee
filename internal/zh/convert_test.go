package zh

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline"
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

// TestConvert has what OpenCC's own cases leave open.
func TestConvert(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"s2t", "", ""},
		{"s2t", "a 国\x00\xff\xe5\x9b", "a 國\x00\xff\xe5\x9b"},
		{"s2t", "⿰女尔尔", "⿰女尔爾"},     // a description is no text
		{"s2t", "⿰国", "⿰國"},         // an incomplete one is
		{"s2t", "⿱艹⿰国国国", "⿱艹⿰国国國"}, // one in another
		{"s2t", "\uf901", "更"},      // a compatibility ideograph
		{"t2s", "㑮", "𫝈"},           // beyond the basic plane
		{"s2t", "𫝈", "㑮"},
		{"s2twp", "U盘", "隨身碟"}, // ASCII that is part of a phrase
		{"tw2sp", "BMW集團 BMW 集團", "宝马集团 BMW 集团"},
		{"s2t", "头\n发", "頭\n發"}, // no phrase goes over the end of a line
	} {
		if got := converter(t, c.name).Convert(c.text); got != c.want {
			t.Errorf("%s(%q) = %q, want %q", c.name, c.text, got, c.want)
		}
	}
	if _, err := NewConverter("s2x"); err == nil {
		t.Error("there is a conversion s2x")
	}
}

func TestWith(t *testing.T) {
	base := converter(t, "s2twp").With(map[string]string{"国务院": "國務部", "国务院办公厅": "國務院總部", "AI": "人工智慧", "里": "RI", "": "x", "\xff": "y"})
	c := base.With(map[string]string{"AI": "人工智能"})
	for text, want := range map[string]string{
		"美国国务院的网络":   "美國國務部的網路",
		"国务院办公厅主任":   "國務院總部主任",
		"国务院国务院":     "國務部國務部",
		"AI的AI，MAIN": "人工智能的人工智能，MAIN",
		"5AI AI5":    "5AI AI5",
		"公里":         "公RI", // also inside a phrase of the dictionary
		"\xff":       "\xff",
		"":           "",
	} {
		if got := c.Convert(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	if got := base.Convert("AI"); got != "人工智慧" {
		t.Errorf("the first converter has changed: %s", got)
	}
	if got := c.ConvertMarkdown("[国务院](/国务院)"); got != "[國務部](/国务院)" {
		t.Errorf("in Markdown: %s", got)
	}
	if got := c.ConvertSpans("国务院国", [][2]int{{0, 3}, {9, 9}}); got != "国務院國" {
		t.Errorf("with a part kept: %s", got)
	}
}

func TestConversionFor(t *testing.T) {
	for _, c := range []struct {
		from, to dateline.Lang
		want     string
	}{
		{"zh-Hans", "zh-Hant", "s2t"},
		{"zh-Hans", "zh-Hant-TW", "s2twp"},
		{"zh-Hans-CN", "zh-TW", "s2twp"},
		{"zh-CN", "zh-Hant-HK", "s2hkp"},
		{"zh-Hans", "zh-MO", "s2hkp"},
		{"zh-SG", "zh-Hant", "s2t"},
		{"zh-Hant", "zh-Hans", "t2s"},
		{"zh-Hant-TW", "zh-Hans", "tw2sp"},
		{"zh-Hant-HK", "zh-Hans", "hk2sp"},
		{"zh-Hant", "zh-Hant-TW", "t2tw"},
		{"zh-Hant", "zh-Hant-HK", "t2hk"},
		{"zh-Hant-TW", "zh-Hant", "tw2t"},
		{"zh-Hant-HK", "zh-Hant", "hk2t"},
		{"zh-Hant-TW", "zh-Hant-HK", ""}, // OpenCC goes by way of the standard between them, in two steps
		{"zh-Hans-TW", "zh-Hant", "s2t"},
		{"zh-Hant-CN", "zh-Hans", "t2s"},
		{"zh-Hans", "zh-Hans", ""},
		{"zh", "zh-Hant", ""},
		{"en", "zh-Hant", ""},
	} {
		got, ok := ConversionFor(c.from, c.to)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("ConversionFor(%s, %s) = %q, %v, want %q", c.from, c.to, got, ok, c.want)
		}
		if _, err := NewConverter(got); ok && err != nil {
			t.Error(err)
		}
	}
}

// TestLayers: the first layer that has a key answers, though a later one has a longer.
func TestLayers(t *testing.T) {
	raw := []byte{4 /* nodes */, 2, 1, 0, 0 /* children */, 'a', 1, 'c' /* units: a, b, ac */, 1, 2, 2 /* layers */}
	tb := readTable(append(raw, "x\ny\nz\n"...))
	for text, want := range map[string]string{"ac": "xc", "bab": "yxy", "c": "c", "": ""} {
		if got := string(tb.convert(nil, []byte(text))); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	if node, n := tb.match([]byte("b"), firstLayer); node != 0 || n != 1 {
		t.Errorf("a key of the second layer is found in the first: %d, %d", node, n)
	}
}
