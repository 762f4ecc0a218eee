package importer

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/markup"
	"dateline/internal/newsroom"
	"dateline/internal/store"
)

const data = "../../../shared/data/"

// skipOrFail says which test data is absent.
func skipOrFail(t testing.TB, path string) {
	t.Helper()
	if _, err := os.Stat(filepath.FromSlash(path)); err == nil {
		return
	}
	if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
		t.Fatalf("test data is absent: %s", path)
	}
	t.Skipf("test data is absent: %s", path)
}

func settings() dateline.Newsroom {
	return dateline.Newsroom{
		Names: dateline.Names{"en": "Newsroom"}, Address: "https://news.example",
		Languages: []dateline.Lang{"zh-Hans", "en", "zh-Hant"}, Zone: "America/New_York",
	}
}

// room founds a newsroom in a real database.
func room(t testing.TB) (*newsroom.Newsroom, *store.DB) {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	n := newsroom.New(db, time.Now, rand.Reader)
	if err := n.Create(t.Context(), newsroom.Founding{Newsroom: settings()}); err != nil {
		t.Fatal(err)
	}
	return n, db
}

// files writes files into a new folder and returns it.
func files(t testing.TB, contents map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, s := range contents {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// records reads paths and parts the texts from what was said of files.
func records(t testing.TB, o Options, paths ...string) (texts, asides, failed []Record) {
	t.Helper()
	seq, err := Records(t.Context(), settings(), paths, o)
	if err != nil {
		t.Fatal(err)
	}
	for rec := range seq {
		switch {
		case rec.Err != nil:
			failed = append(failed, rec)
		case rec.aside:
			if len(rec.Unsure) > 0 {
				asides = append(asides, rec)
			}
		default:
			texts = append(texts, rec)
		}
	}
	return texts, asides, failed
}

// one reads a single file that must hold a single text.
func one(t testing.TB, name, content string, o Options) Record {
	t.Helper()
	texts, _, failed := records(t, o, filepath.Join(files(t, map[string]string{name: content}), name))
	if len(failed) > 0 {
		t.Fatalf("not read: %v", failed[0].Err)
	}
	if len(texts) != 1 {
		t.Fatalf("%d texts, want 1", len(texts))
	}
	return texts[0]
}

// refusal reads a single file that must not be taken, and returns why and where.
func refusal(t testing.TB, name, content string) (string, int) {
	t.Helper()
	texts, _, failed := records(t, Options{}, filepath.Join(files(t, map[string]string{name: content}), name))
	if len(failed) != 1 {
		t.Fatalf("%d errors, want 1 (and %d texts)", len(failed), len(texts))
	}
	return failed[0].Err.Error(), failed[0].Line
}

func mustRun(t testing.TB, n *newsroom.Newsroom, o Options, paths ...string) Report {
	t.Helper()
	r, err := Run(t.Context(), n, settings(), paths, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func counts(r Report) [5]int {
	return [5]int{r.Read, r.Created, r.Updated, r.Unchanged, r.Refused}
}

func said(notes []string, part string) bool {
	return slices.ContainsFunc(notes, func(s string) bool { return strings.Contains(s, part) })
}

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func fromHTML(t testing.TB, source string) string {
	t.Helper()
	md, _, err := markup.FromHTML(source)
	if err != nil {
		t.Fatal(err)
	}
	return md
}

func publicationNumber(t testing.TB, db *store.DB) int64 {
	t.Helper()
	number, err := db.Number(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return number
}
