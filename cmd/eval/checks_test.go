package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

const parallelTexts = "../../../shared/data/02-parallel-zh-en"

// checksOf measures files and returns what is printed of each.
func checksOf(t *testing.T, args ...string) map[string]map[string]any {
	t.Helper()
	var b bytes.Buffer
	if err := measureChecks(t.Context(), args, &b); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]any{}
	for d := json.NewDecoder(&b); d.More(); {
		var m map[string]any
		if err := d.Decode(&m); err != nil {
			t.Fatal(err)
		}
		out[m["file"].(string)] = m
	}
	return out
}

// TestChecksCounts counts on files in which every pair was made for it.
func TestChecksCounts(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	got := checksOf(t,
		write("clean.jsonl", `{"dir":"en-zh","src":"21 members","refs":{"A":"21个成员","B":"十二个成员"}}
{"dir":"en-zh","src":"members","refs":{"A":"成员"}}
{"dir":"zh-en","src":"３个人","refs":{"A":"three people"}}
`),
		write("damaged.jsonl", `{"dir":"zh-en","src":"21个成员","good":"21 members","bad":"12 members"}
{"dir":"zh-en","src":"21个成员","good":"12 members","bad":"12 members"}
`),
		write("rated.jsonl", `{"source":"21个成员","target":"<v>12</v> members","category":"Locale convention/Number format"}
{"source":"21个成员","target":"21 <v>members</v>","category":"Locale convention/Number format"}
{"source":"21个成员","target":"<v>12</v> members","category":"Style"}
`),
		write("memory.tmx", `<tmx version="1.4"><header/><body>
<tu><tuv xml:lang="en"><seg>1.5 billion</seg></tuv><tuv xml:lang="zh"><seg>15亿</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>1.5 billion</seg></tuv><tuv xml:lang="zh"><seg>1.5亿</seg></tuv></tu>
</body></tmx>`))
	for file, want := range map[string]string{
		"clean.jsonl":   `{"alarms":1,"false_alarm_rate":0.3333333333333333,"file":"clean.jsonl","pairs":4,"pairs_with_digits":3}`,
		"damaged.jsonl": `{"caught":1,"file":"damaged.jsonl","injected":2,"recall":0.5}`,
		"rated.jsonl":   `{"file":"rated.jsonl","spans":{"Locale convention/Number format":{"caught":1,"n":2}}}`,
		"memory.tmx":    `{"alarms":1,"false_alarm_rate":0.5,"file":"memory.tmx","pairs":2,"pairs_with_digits":2}`,
	} {
		b, err := json.Marshal(got[file])
		if err != nil {
			t.Fatal(err)
		}
		if string(b) != want {
			t.Errorf("%s\n  got  %s\n  want %s", file, b, want)
		}
	}
}

// TestChecksOfFigures holds the checks of figures to what they have reached: at
// most so many alarms in a hundred clean pairs with digits, and at least so many
// damaged ones in a hundred caught.
func TestChecksOfFigures(t *testing.T) {
	if _, err := os.Stat(parallelTexts); err != nil {
		if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
			t.Fatal("the parallel texts are absent")
		}
		t.Skip("the parallel texts are absent")
	}
	alarms := map[string]float64{"wmt21-zh-en.jsonl": .027, "wmt21-en-zh.jsonl": .02, "wmt22-en-zh.jsonl": .013, "tico19.en-zh.tmx": .005}
	const damaged = "derived-injected-number-errors.jsonl"
	files := []string{filepath.Join(parallelTexts, damaged)}
	for f := range alarms {
		files = append(files, filepath.Join(parallelTexts, f))
	}
	got := checksOf(t, files...)
	for f, most := range alarms {
		if rate := got[f]["false_alarm_rate"].(float64); rate > most || got[f]["pairs_with_digits"].(float64) < 100 {
			t.Errorf("%s: %v, want at most %v", f, got[f], most)
		}
	}
	if got[damaged]["recall"].(float64) < .98 {
		t.Errorf("%v", got[damaged])
	}
}
