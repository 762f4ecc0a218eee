package text

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

const shared = "../../../shared/data"

// skipOrFail skips a test whose data is absent, or fails it where all data is
// required to be there.
func skipOrFail(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
		t.Fatalf("%s is absent", what)
	}
	t.Skipf("%s is absent", what)
}

type release struct{ name, title, body string }

var (
	blockTag   = regexp.MustCompile(`(?i)</?(p|div|h[1-6]|li|ul|ol|br|tr|table|blockquote)[^>]*>`)
	anyTag     = regexp.MustCompile(`<[^>]*>`)
	mdEscape   = regexp.MustCompile(`\\([\\\[\]*_#.\-+()>!~])`)
	mdLink     = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)
	mdEmphasis = regexp.MustCompile(`\*\*|__|\*|(?m:^#+ )`)
)

var readReleases = sync.OnceValues(func() (map[string][]release, error) {
	return allReleases(filepath.Join(shared, "01-official-statements"))
})

// releases returns all releases there are, roughly freed of their markup, by set.
func releases(t testing.TB) map[string][]release {
	t.Helper()
	all, err := readReleases()
	if errors.Is(err, fs.ErrNotExist) {
		skipOrFail(t, "the set of official statements")
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func allReleases(dir string) (map[string][]release, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, err
	}
	all := map[string][]release{}
	files, _ := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		set := strings.TrimSuffix(filepath.Base(file), ".jsonl")
		sc := bufio.NewScanner(f)
		sc.Buffer(nil, 16<<20)
		for sc.Scan() {
			var v struct {
				Title, Content, Text, URL, Link string
				ContentHTML                     string `json:"content_html"`
			}
			if err := json.Unmarshal(sc.Bytes(), &v); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			body := v.Content + v.Text
			if v.ContentHTML != "" {
				body = html.UnescapeString(anyTag.ReplaceAllString(blockTag.ReplaceAllString(v.ContentHTML, "\n\n"), ""))
			}
			all[set] = append(all[set], release{v.URL + v.Link, html.UnescapeString(v.Title), body})
		}
		if err := sc.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		f.Close()
	}
	for _, set := range []string{"whitehouse-md", "sg-mlaw"} {
		err := filepath.WalkDir(filepath.Join(dir, set), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".md") {
				return err
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			body := string(b)
			title := ""
			if parts := strings.SplitN(body, "\n---", 2); strings.HasPrefix(body, "---") && len(parts) == 2 {
				body = strings.TrimLeft(parts[1], "-")
				if _, after, ok := strings.Cut(parts[0], "title:"); ok {
					title, _, _ = strings.Cut(after, "\n")
				}
			}
			body = mdLink.ReplaceAllString(body, "$1")
			body = mdEmphasis.ReplaceAllString(body, "")
			body = mdEscape.ReplaceAllString(body, "$1")
			body = html.UnescapeString(anyTag.ReplaceAllString(body, ""))
			all[set] = append(all[set], release{filepath.Base(path), strings.Trim(title, ` "'`), body})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// seed reads the flattened list page: each item's headline and its text.
func seed(t testing.TB) []release {
	b, err := os.ReadFile(filepath.Join(shared, "00-seed", "embassy-news-list.zh.txt"))
	if err != nil {
		skipOrFail(t, "the seed list page")
	}
	var items []release
	var headline string
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "" || strings.HasPrefix(line, "阅读更多"):
		case len(line) > 300:
			items = append(items, release{title: headline, body: line})
		default:
			headline = line
		}
	}
	if len(items) != 5 {
		t.Fatalf("the seed has %d items, want 5", len(items))
	}
	return items
}

// wideColumns measures as a check from outside would: everything that is not
// wide is 1, whatever it is.
func wideColumns(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, runeWidth(r))
	}
	return n
}

const brackets = "（）「」『』《》“”()[]【】〈〉"

// unbalanced names the bracket that s leaves open at its end, or "".
func unbalanced(s string) string {
	rs := []rune(brackets)
	for i := 0; i < len(rs); i += 2 {
		depth := 0
		for _, r := range s {
			// Sources do mix widths: (LARRY CRAIG）.
			if r == rs[i] {
				depth++
			} else if halfwidth(r) == halfwidth(rs[i+1]) && depth > 0 {
				depth--
			}
		}
		if depth > 0 {
			return string(rs[i])
		}
	}
	return ""
}

func TestExcerptOfEveryRelease(t *testing.T) {
	for set, all := range releases(t) {
		var cuts, short, open, bare int
		for _, r := range all {
			for _, width := range []int{ExcerptWidth, 80} {
				e := Excerpt(r.body, width)
				if w := wideColumns(e); w > width {
					t.Errorf("%s: %d columns, want at most %d: %s", r.name, w, width, e)
				}
				if strings.ContainsFunc(e, isLineBreak) || e != strings.TrimSpace(e) {
					t.Errorf("%s: not one line: %q", r.name, e)
				}
				if e == "" && strings.TrimSpace(r.body) != "" {
					t.Errorf("%s: empty", r.name)
				}
				if again := Excerpt(e, width); again != e {
					t.Errorf("%s: not idempotent:\n%s\n%s", r.name, e, again)
				}
				if u := unbalanced(e); u != "" {
					open++
					t.Errorf("%s: %s is left open: %s", r.name, u, e)
				}
				if width == ExcerptWidth {
					if strings.HasSuffix(e, "…") {
						cuts++
					} else if !endsInStop(e) {
						bare++
					}
					if Width(e) < 60 {
						short++
					}
				}
			}
		}
		t.Logf("%s: %d releases, %d cut, %d under 60 columns, %d whole without a stop, %d left open", set, len(all), cuts, short, bare, open)
	}
}

func TestSentencesOfEveryReleaseLoseNothing(t *testing.T) {
	for set, all := range releases(t) {
		paragraphs, sentences, longest := 0, 0, ""
		for _, r := range all {
			if got := strings.Join(Sentences(r.body), ""); got != r.body {
				t.Errorf("%s: sentences joined are not the text", r.name)
			}
			for _, p := range Paragraphs(r.body) {
				paragraphs++
				for _, s := range Sentences(p) {
					sentences++
					if len(s) > len(longest) {
						longest = s
					}
				}
			}
		}
		t.Logf("%s: %d paragraphs, %d sentences, the longest %d columns", set, paragraphs, sentences, Width(longest))
	}
}

func TestGuessLangOfEveryRelease(t *testing.T) {
	want := map[string]string{
		"cn-mfa-remarks": "zh-Hans", "cn-government-work-reports": "zh-Hans",
		"tw-president": "zh-Hant", "tw-tainan-city": "zh-Hant",
		"state-gov-releases": "en", "whitehouse-md": "en", "sg-mlaw": "en",
	}
	for set, all := range releases(t) {
		wrong, n := map[string]int{}, 0
		for _, r := range all {
			if len([]rune(r.body)) < 20 {
				continue
			}
			if got := string(GuessLang(r.body)); got != want[set] {
				wrong[got]++
				n++
			}
		}
		// Sets hold a few releases in another language, or half in one.
		if 200*n > len(all)+200 {
			t.Errorf("%s: %d of %d are not %s", set, n, len(all), want[set])
		}
		t.Logf("%s: %d releases, otherwise guessed: %v", set, len(all), wrong)
	}
}
