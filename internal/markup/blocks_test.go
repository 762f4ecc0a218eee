package markup

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/markup/internal/tree"
)

// cutUp returns the kinds and texts of the blocks of md, after checking what
// Blocks promises of any text.
func cutUp(t testing.TB, md string) (kinds []string, texts []string) {
	t.Helper()
	at := 0
	for i, b := range Blocks(md) {
		if b.Start < at || b.End <= b.Start || b.End > len(md) || b.Kind == "" {
			t.Fatalf("Blocks(%q)[%d] = %v after %d", md, i, b, at)
		}
		if gap := md[at:b.Start]; !nothing(gap) || i > 0 && !strings.ContainsAny(gap, "\r\n") {
			t.Fatalf("Blocks(%q): %q stands before block %d", md, gap, i)
		}
		kinds, texts = append(kinds, string(b.Kind)), append(texts, md[b.Start:b.End])
		at = b.End
	}
	if !nothing(md[at:]) {
		t.Fatalf("Blocks(%q): %q is left over", md, md[at:])
	}
	return kinds, texts
}

// nothing reports whether a stretch between blocks shows nothing.
func nothing(s string) bool { return tree.BlankText(cleanText(s)) }

func TestBlocks(t *testing.T) {
	for _, c := range []struct {
		md    string
		kinds string
		texts []string
	}{
		{"", "", nil},
		{" \n\u3000\n", "", nil},
		{"a\n# b\nc", "paragraph heading paragraph", []string{"a", "# b", "c"}},
		{"\n\n a  \nb\n===\n\n\n\u3000\u3000c\n", "heading paragraph", []string{" a  \nb\n===", "\u3000\u3000c"}},
		{"- a\n\n- b\n\n  c\n* d\n1. e", "list list list", []string{"- a\n\n- b\n\n  c", "* d", "1. e"}},
		{"a\n| x | y |\n|---|---|\n| 1 | 2 |\nb: c", "paragraph table", []string{"a", "| x | y |\n|---|---|\n| 1 | 2 |\nb: c"}},
		{"> a\nb\n\n> c\n---\n***", "quote quote rule rule", []string{"> a\nb", "> c", "---", "***"}},
		{"```go\na\n\n\nb\n```\n    x\n\n    y\nz", "code code paragraph", []string{"```go\na\n\n\nb\n```", "    x\n\n    y", "z"}},
		{"a[^1]\n\n[^1]: b\n\n    c\n[^2]: d\n\ne", "paragraph footnote footnote paragraph", []string{"a[^1]", "[^1]: b\n\n    c", "[^2]: d", "e"}},
		{"- a[^1]\n\n  [^1]: b\n\n  c\n\nd", "list paragraph", []string{"- a[^1]\n\n  [^1]: b\n\n  c", "d"}},
		{"![a](/a.png)\n![b](/b.png)\n\n[![c](/c.png)](/d)\n\n![e](/e.png) f", "image image paragraph", nil},
		{"<div>\n\na\n\n</div>\n\n<!-- b\n\nc -->\nd", "html paragraph html html paragraph", []string{"<div>", "a", "</div>", "<!-- b\n\nc -->", "d"}},
		{"Term\n: a\n\nOther\n: b", "list", nil},
		{"[x]: /x\n[y]: /y\na [x]\n\n[z]: /z\n\nb\n\n[w]: /w\n\n[v]: /v\n", "paragraph paragraph",
			[]string{"[x]: /x\n[y]: /y\na [x]", "[z]: /z\n\nb\n\n[w]: /w\n\n[v]: /v"}},
		{"[x]: /x\n", "paragraph", []string{"[x]: /x"}},
		{"a\r\n\r\nb\r\rc", "paragraph paragraph paragraph", []string{"a", "b", "c"}},
		{"a\x00b\x01\n\x01\nc", "paragraph paragraph", []string{"a\x00b", "c"}},
		{"总统：a\n\n**记者**：b\n\n发稿时间：c\n\n王毅：d\n\n> 王毅：e\n\n- 问：f", "turn turn paragraph turn quote list", nil},
		{"THE PRESIDENT:  a\n\nQ  b\n\nA  c\n\nWHO: d", "turn turn turn paragraph", nil},
	} {
		kinds, texts := cutUp(t, c.md)
		if got := strings.Join(kinds, " "); got != c.kinds || c.texts != nil && !slices.Equal(texts, c.texts) {
			t.Errorf("Blocks(%q) = %s %q", c.md, got, texts)
		}
	}
}

// The turns that Blocks finds are those that a page shows.
func TestBlocksAgreeOnTurns(t *testing.T) {
	r := New()
	for name, md := range corpus(t) {
		n := 0
		for _, b := range Blocks(md) {
			if b.Kind == dateline.UnitTurn {
				n++
			}
		}
		if want := strings.Count(string(r.HTML(md, "en")), `<p class="turn">`); n != want {
			t.Errorf("%s: %d turns, rendered are %d", name, n, want)
		}
	}
}

// Joined by blank lines, blocks render as the text that they were cut from, and
// are cut into the same again.
func TestBlocksJoinedRenderAlike(t *testing.T) {
	r := New()
	all, same, exact := 0, 0, 0
	for name, md := range corpus(t) {
		kinds, texts := cutUp(t, md)
		joined := strings.Join(texts, "\n\n")
		all++
		got, want := string(r.HTML(joined, "")), string(r.HTML(md, ""))
		if got == want {
			exact++
		}
		if got, want := normal(got), normal(want); got != want {
			t.Errorf("%s: %s", name, parting(got, want))
			continue
		}
		if again, _ := cutUp(t, joined); !slices.Equal(kinds, again) {
			t.Errorf("%s: cut again, the kinds are\n%s, were\n%s", name, again, kinds)
			continue
		}
		same++
	}
	t.Logf("%d of %d texts, %d of them byte for byte", same, all, exact)
}

func parting(got, want string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	return "got …" + head(from(got, i-40), 160) + "\nwant …" + head(from(want, i-40), 160)
}

func head(s string, n int) string { return s[:min(n, len(s))] }

// corpus returns real releases and the examples of the specification.
func corpus(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, glob := range []string{"testdata/*.md", "testdata/paste/*.md", shared + "00-seed/originals/*.md", shared + "01-official-statements/whitehouse-md/*/*/*.md"} {
		files, err := filepath.Glob(glob)
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 {
			skipOrFail(t, "no shared data: "+strings.TrimPrefix(glob, shared))
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			md := string(b)
			if rest, ok := strings.CutPrefix(md, "---\n"); ok {
				_, md, _ = strings.Cut(rest, "\n---\n")
			}
			all[filepath.Base(f)] = md
		}
	}
	for _, e := range jsonLines[example](t, "09-text-conformance/commonmark-examples.jsonl") {
		all["commonmark "+head(e.Markdown, 40)] = e.Markdown
	}
	return all
}

func TestBlocksOfLargeText(t *testing.T) {
	md := strings.Repeat("a *b*\n- c\n\n\n", MaxBytes/10)
	kinds, texts := cutUp(t, md)
	if len(kinds) != MaxBytes/10 || kinds[0] != "paragraph" || texts[0] != "a *b*\n- c" {
		t.Errorf("%d blocks, the first %s %q", len(kinds), kinds[0], texts[0])
	}
}

func FuzzBlocks(f *testing.F) {
	for _, s := range append(seeds, "[a]: /b\n\n[^1]: c\n\n> d\ne\n\n- f\n\n\n      g\n", "a\n: b\n\n\n: c", "-\n\n  a\n1)\n", "<pre>\n\na", "```\n\n\n", "\r- a\r\n\r\n\r  b\x85") {
		f.Add(s)
	}
	r := New()
	f.Fuzz(func(t *testing.T, md string) {
		_, texts := cutUp(t, md)
		got, want := r.Plain(strings.Join(texts, "\n\n")), r.Plain(md)
		if got, want = shown(got), shown(want); got != want {
			t.Errorf("Blocks(%q) = %q: joined, they show %q, not %q", md, texts, got, want)
		}
	})
}

func BenchmarkBlocks(b *testing.B) {
	md := remarks(b)
	b.SetBytes(int64(len(md)))
	for b.Loop() {
		Blocks(md)
	}
}
