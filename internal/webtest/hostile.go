package webtest

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Hostile returns texts that were written to do harm, and others that were written
// to break parsers, each once. They lie beside the project; without them the test
// is skipped.
func Hostile(t testing.TB) []string {
	t.Helper()
	const dir = "../../../shared/data/10-hostile-input"
	if _, err := os.Stat(dir); err != nil {
		SkipOrFail(t, "no hostile texts beside the project (%s)", dir)
	}
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	all := strings.Split(string(read("xss-payload-list.txt")), "\n")
	for _, line := range strings.Split(strings.TrimSpace(string(read("dompurify-expect.jsonl"))), "\n") {
		var c struct{ Payload string }
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		all = append(all, c.Payload)
	}
	var naughty []string
	if err := json.Unmarshal(read("blns/blns.json"), &naughty); err != nil {
		t.Fatal(err)
	}
	all = append(all, naughty...)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".dat" {
			return err
		}
		b, err := os.ReadFile(path)
		for _, c := range strings.Split(string(b), "#data\n")[1:] {
			data, _, _ := strings.Cut(c, "\n#errors")
			all = append(all, data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(s string) bool {
		was := seen[s] || strings.TrimSpace(s) == ""
		seen[s] = true
		return was
	})
}
