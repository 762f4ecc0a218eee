package dateline_test

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rooms is the house: each room's row, and the third-party modules it may use.
// A room imports only rooms of strictly lower rows, never sideways. Adding a
// room, or a module to one, is a decision: it is made here, in sight.
var rooms = map[string]struct {
	row     int
	modules []string
}{
	"dateline": {0, nil},

	"dateline/internal/text":   {1, []string{"golang.org/x/text", "github.com/rivo/uniseg"}},
	"dateline/internal/markup": {1, []string{"github.com/yuin/goldmark", "github.com/microcosm-cc/bluemonday", "golang.org/x/net", "golang.org/x/text"}},
	"dateline/internal/i18n":   {1, []string{"golang.org/x/text"}},
	"dateline/internal/web":    {1, []string{"github.com/klauspost/compress", "golang.org/x/text"}},
	"dateline/internal/config": {1, []string{"github.com/BurntSushi/toml"}},
	"dateline/internal/zh":     {1, []string{"github.com/rivo/uniseg"}},
	"dateline/internal/auth": {1, []string{
		"golang.org/x/crypto", "golang.org/x/oauth2", "github.com/pquerna/otp", "github.com/go-webauthn/webauthn", "github.com/coreos/go-oidc/v3",
	}},

	"dateline/internal/markup/internal/inline": {0, []string{"github.com/yuin/goldmark", "golang.org/x/text"}}, // parts of that room: what Markdown is read beyond CommonMark,
	"dateline/internal/markup/internal/paste":  {0, []string{"golang.org/x/net"}},                              // foreign HTML before it is converted,
	"dateline/internal/markup/internal/tree":   {-1, []string{"golang.org/x/net"}},                             // and the moves on a tree of HTML; below paste, which makes them too

	"dateline/internal/zh/internal/fold":   {0, []string{"golang.org/x/text"}}, // parts of that room: the form in which an index holds a word,
	"dateline/internal/zh/internal/pinyin": {0, []string{"golang.org/x/text"}}, // and how it is spelt in letters

	"dateline/internal/terms":                {2, []string{"golang.org/x/text"}},
	"dateline/internal/terms/internal/units": {1, []string{"golang.org/x/text"}}, // foreign files, unit by unit; part of that room

	"dateline/internal/parallel": {2, nil},

	"dateline/internal/check":                                 {2, nil},
	"dateline/internal/check/internal/figures":                {1, nil}, // numbers, dates, times, amounts and measures; part of that room
	"dateline/internal/check/internal/marked":                 {0, nil}, // Markdown with the place of everything; part of that room
	"dateline/internal/check/internal/figures/internal/words": {0, nil}, // a text as cells, and the words beside figures

	"dateline/internal/facts":               {2, []string{"golang.org/x/text"}},
	"dateline/internal/facts/internal/when": {1, []string{"golang.org/x/text"}}, // dates, times and zones; part of that room

	"dateline/internal/store":             {3, []string{"github.com/jackc/pgx/v5", "github.com/pressly/goose/v3", "modernc.org/sqlite"}},
	"dateline/internal/store/internal/db": {0, nil}, // what sqlc makes of the store's queries; part of that room

	"dateline/internal/search":                {3, []string{"github.com/blevesearch/bleve/v2", "github.com/blevesearch/bleve_index_api", "github.com/blevesearch/scorch_segment_api/v2", "github.com/RoaringBitmap/roaring/v2", "golang.org/x/sync"}},
	"dateline/internal/search/internal/words": {2, []string{"github.com/blevesearch/bleve/v2", "github.com/blevesearch/snowballstem", "golang.org/x/text"}}, // by which terms a text is found; part of that room
	"dateline/internal/search/internal/ask":   {0, nil},                                                                                                     // what was typed into the box; part of that room
	"dateline/internal/search/internal/guess": {2, nil},                                                                                                     // what may have been meant; part of that room

	"dateline/internal/media": {3, []string{"golang.org/x/image", "github.com/minio/minio-go/v7"}},

	"dateline/internal/view": {4, nil},
	"dateline/internal/feed": {4, []string{"github.com/arran4/golang-ical"}},

	"dateline/internal/newsroom": {5, nil},

	"dateline/internal/site":                {6, nil},
	"dateline/internal/site/internal/texts": {5, nil}, // what the public's index is made of, and what it finds; part of that room

	"dateline/internal/desk":      {6, []string{"github.com/alexedwards/scs/v2", "golang.org/x/text"}},
	"dateline/internal/notify":    {6, []string{"github.com/wneessen/go-mail"}},
	"dateline/internal/jobs":      {6, []string{"github.com/prometheus/client_golang"}},
	"dateline/internal/importer":  {6, []string{"golang.org/x/net", "golang.org/x/text", "go.yaml.in/yaml/v3", "github.com/BurntSushi/toml"}},
	"dateline/internal/translate": {6, nil}, // texts leave the house here, with a key: what speaks to other services is read alone

	"dateline/cmd/dateline": {7, []string{"github.com/alecthomas/kong", "github.com/schollz/progressbar/v3", "golang.org/x/term", "golang.org/x/sys", "golang.org/x/sync"}},
	"dateline/cmd/eval":     {7, nil},
	"dateline/bench":        {7, nil},

	"dateline/bench/internal/wordpress": {0, []string{"github.com/go-sql-driver/mysql"}}, // WordPress's search on MariaDB, to compare with; part of that room

	// For tests only: nothing that is shipped may import them (the row says so).
	"dateline/internal/storetest": {8, []string{"github.com/jackc/pgx/v5"}},
	"dateline/internal/webtest":   {8, []string{"github.com/chromedp/chromedp", "github.com/chromedp/cdproto", "golang.org/x/net"}},
}

type goPackage struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
	Module     *struct{ Path string }
	Standard   bool
}

// goList runs go list and decodes what it prints.
func goList(t *testing.T, args ...string) []goPackage {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Dir,GoFiles,Imports,Module,Standard"}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var list []goPackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := d.Decode(&p); err == io.EOF {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func TestRows(t *testing.T) {
	module := map[string]string{} // import path → module of every dependency
	for _, p := range goList(t, "-deps", "./...") {
		if p.Module != nil {
			module[p.ImportPath] = p.Module.Path
		}
	}
	for _, p := range goList(t, "./...") {
		room, ok := rooms[p.ImportPath]
		if !ok {
			t.Errorf("%s is a new room: give it a row in arch_test.go and its reason in docs/decisions", p.ImportPath)
			continue
		}
		for _, i := range p.Imports {
			if strings.HasPrefix(i, "dateline") {
				if to := rooms[i]; to.row >= room.row {
					t.Errorf("%s (row %d) imports %s (row %d): only lower rows may be imported", p.ImportPath, room.row, i, to.row)
				}
				continue
			}
			if m := module[i]; m != "" && !slices.Contains(room.modules, m) {
				t.Errorf("%s uses %s, which is not among its modules", p.ImportPath, m)
			}
		}
	}
}

// budgets are those of rooms that may be larger than others, or must be smaller:
// docs/decisions/0009 and 0012 say why.
var budgets = map[string]int{"dateline": 1900, "dateline/internal/newsroom": 7500, "dateline/internal/desk": 9900, "dateline/internal/store": 3500, "dateline/internal/site": 3750, "dateline/internal/search": 3400, "dateline/cmd/dateline": 3500}

// TestBudgets keeps files and rooms small enough to be read: 500 lines a file,
// 3,000 a package, not counting tests and generated files.
func TestBudgets(t *testing.T) {
	for _, p := range goList(t, "./...") {
		if strings.HasSuffix(p.ImportPath, "/internal/db") {
			continue // generated
		}
		total := 0
		for _, f := range p.GoFiles {
			n, generated := lines(t, filepath.Join(p.Dir, f))
			if generated {
				continue
			}
			if total += n; n > 500 {
				t.Errorf("%s/%s has %d lines; the budget is 500", p.ImportPath, f, n)
			}
		}
		budget := cmp.Or(budgets[p.ImportPath], 3000)
		if total > budget {
			t.Errorf("%s has %d lines; the budget is %d", p.ImportPath, total, budget)
		}
	}
	if n, _ := lines(t, "cmd/dateline/main.go"); n > 40 {
		t.Errorf("cmd/dateline/main.go has %d lines; the budget is 40", n)
	}
}

func lines(t *testing.T, file string) (n int, generated bool) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		if n++; n < 5 && strings.Contains(s.Text(), "DO NOT EDIT") {
			generated = true
		}
	}
	return n, generated
}

// TestSpeaksOfItselfAlone finds what must not stand in a public project: paths of
// somebody's machine, and names of hosts that serve packages.
func TestSpeaksOfItselfAlone(t *testing.T) {
	forbidden := []string{"/work/" + "main", "/work/" + "shared", "/home/" + "user", "proxy.golang" + ".org", "registry.npmjs" + ".org", "deb.debian" + ".org"}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (path == ".git" || d.Name() == "node_modules" || strings.HasPrefix(d.Name(), "dateline-")) {
			if d != nil && d.IsDir() && err == nil {
				return fs.SkipDir
			}
			return err
		}
		if d.IsDir() {
			return nil
		}
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() || info.Size() > 2<<20 {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, f := range forbidden {
			if bytes.Contains(b, []byte(f)) {
				t.Errorf("%s contains %q", path, f)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
