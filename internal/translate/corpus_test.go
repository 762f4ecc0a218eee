package translate

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dateline/internal/markup"
)

// TestCorpus carries the paragraphs of real releases through a service that
// changes nothing: their text must be the same, and few may be refused.
func TestCorpus(t *testing.T) {
	const shared = "../../../shared/data/01-official-statements"
	if _, err := os.Stat(shared); err != nil {
		if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
			t.Fatal("no shared data: " + shared)
		}
		t.Skip("no shared data: " + shared)
	}
	r := markup.New()
	plain := func(md string) string { return strings.Join(strings.Fields(r.Plain(md)), "") }
	for _, c := range []struct {
		folder string
		floor  float64 // share of units that HTML carries; Markdown carries all
	}{{"whitehouse-md", 0.99}, {"sg-mlaw", 0.99}} {
		files, units, refused := 0, 0, map[bool]int{}
		reasons := map[string]int{}
		err := filepath.WalkDir(filepath.Join(shared, c.folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".md") {
				return err
			}
			if files++; files%20 != 0 {
				return nil
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			body := string(b)
			if _, after, ok := strings.Cut(body, "\n---\n"); ok {
				body = after
			}
			all := unitsOf(body)
			units += len(all)
			for _, markdown := range []bool{false, true} {
				for _, l := range pack(all, "en", markdown, nil) {
					draft, why := l.unpack(slices.Clone(l.texts))
					if why != "" {
						refused[markdown]++
						reasons[why]++
					} else if got, want := plain(draft), plain(l.unit.Text); got != want {
						t.Errorf("%s: markdown %v: %.300q became %.300q", d.Name(), markdown, l.unit.Text, draft)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d units; refused as HTML %d, as Markdown %d %v", c.folder, units, refused[false], refused[true], reasons)
		if units == 0 || 1-float64(refused[false])/float64(units) < c.floor || refused[true] > 0 {
			t.Errorf("%s: of %d units %d are refused as HTML and %d as Markdown: %v", c.folder, units, refused[false], refused[true], reasons)
		}
	}
}
