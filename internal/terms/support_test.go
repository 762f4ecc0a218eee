package terms

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dateline"
)

const shared = "../../../shared/data"

// data opens a file of the data folder, or skips the test where it is absent.
func data(t testing.TB, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join(shared, name))
	if err != nil {
		if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
			t.Fatalf("%s is absent", name)
		}
		t.Skipf("%s is absent", name)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func readSegments(r io.Reader, o Options) ([]dateline.Segment, Report, error) {
	var list []dateline.Segment
	rep, err := ReadTMX(r, o, func(s dateline.Segment) error {
		list = append(list, s)
		return nil
	})
	return list, rep, err
}

func readConcepts(r io.Reader, o Options) ([]dateline.Concept, Report, error) {
	var list []dateline.Concept
	rep, err := ReadConcepts(r, o, func(c dateline.Concept) error {
		list = append(list, c)
		return nil
	})
	return list, rep, err
}

func problems(r Report) string {
	var all []string
	for _, p := range r.Problems {
		all = append(all, p.String())
	}
	return strings.Join(all, "\n")
}

// terms writes the terms of a concept on one line: "en: a, (b), -c", where
// brackets are admitted and a dash is forbidden.
func termsOf(c dateline.Concept) string {
	var langs []string
	for _, l := range slices.Sorted(maps.Keys(c.Terms)) {
		var list []string
		for _, t := range c.Terms[l] {
			switch t.Status {
			case dateline.TermApproved:
				list = append(list, t.Text)
			case dateline.TermAdmitted:
				list = append(list, "("+t.Text+")")
			default:
				list = append(list, "-"+t.Text)
			}
		}
		langs = append(langs, string(l)+": "+strings.Join(list, ", "))
	}
	return strings.Join(langs, "; ")
}
