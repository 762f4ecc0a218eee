package markup

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"dateline/internal/markup/internal/paste"
	"dateline/internal/markup/internal/tree"
)

// shown reduces HTML or text to what a reader reads, for comparison: its
// characters without white space, as HTML shows them, and without those that turn
// nothing around where all runs from left to right.
func shown(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u3000' || strings.ContainsRune("\u200E\u202A\u2066\u2068\u202C\u2069", r) {
			return -1
		}
		return r
	}, s)
}

// readText is what a reader reads of sanitised HTML.
func readText(t *testing.T, out string) string {
	t.Helper()
	root, err := parseFragment(out)
	if err != nil {
		t.Fatal(err)
	}
	return shown(paste.Visible(tree.TextOf(root)))
}

// checkRoundTrip asserts that fragment and its Markdown show the same text.
func checkRoundTrip(t *testing.T, r *Renderer, name, fragment string) (ok bool) {
	t.Helper()
	md, _, err := FromHTML(fragment)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return false
	}
	want := readText(t, Sanitize(fragment))
	got := readText(t, string(r.HTML(md, "")))
	if got != want {
		i := 0
		for i < len(got) && i < len(want) && got[i] == want[i] {
			i++
		}
		t.Errorf("%s: differs at %d\n got …%.120s\nwant …%.120s\n  md %.2000q", name, i, from(got, i-30), from(want, i-30), md)
		return false
	}
	// A second trip changes nothing more.
	again, _, err := FromHTML(string(r.HTML(md, "")))
	if err != nil {
		t.Errorf("%s: %v", name, err)
	} else if shown(string(r.HTML(again, ""))) != shown(string(r.HTML(md, ""))) {
		t.Errorf("%s: changes when converted again\nfirst  %.1500q\nsecond %.1500q", name, md, again)
	}
	return true
}

func from(s string, i int) string { return s[max(0, min(i, len(s))):] }

func TestRoundTripReleases(t *testing.T) {
	type release struct {
		GUID string `json:"guid"`
		HTML string `json:"content_html"`
	}
	r := New()
	kept := 0
	all := jsonLines[release](t, "01-official-statements/state-gov-releases.jsonl")
	for _, rel := range all {
		if checkRoundTrip(t, r, rel.GUID, rel.HTML) {
			kept++
		}
	}
	t.Logf("%d of %d releases keep every character", kept, len(all))
}

var articleText = regexp.MustCompile(`(?is)<body.*</body>`)

func TestRoundTripPages(t *testing.T) {
	r := New()
	files, _ := filepath.Glob(shared + "01-official-statements/cn-mfa-*-html/*.html")
	if len(files) == 0 {
		skipOrFail(t, "no shared data: ministry pages")
	}
	kept := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		md, _, err := FromHTML(string(b))
		if err != nil || md == "" {
			t.Errorf("%s: %v", filepath.Base(f), err)
		}
		// Sanitize, unlike FromHTML, keeps what style="display:none" hides.
		root, err := parseFragment(articleText.FindString(string(b)))
		if err != nil {
			t.Fatal(err)
		}
		if len(tree.TextOf(root)) < 1000 {
			t.Errorf("%s: no text found", filepath.Base(f))
		}
		paste.Prune(root)
		if checkRoundTrip(t, r, filepath.Base(f), render(root)) {
			kept++
		}
	}
	t.Logf("%d of %d pages keep every character that is not hidden", kept, len(files))
}

// EscapeText shows any text as it is: every release body, and what was made to
// break parsers.
func TestEscapeTextShowsTheSame(t *testing.T) {
	r := New()
	type text struct{ Text, Title string }
	var inputs []string
	for _, v := range jsonLines[text](t, "01-official-statements/cn-mfa-remarks.jsonl") {
		inputs = append(inputs, v.Text, v.Title)
	}
	for _, e := range jsonLines[example](t, "09-text-conformance/commonmark-examples.jsonl") {
		inputs = append(inputs, e.Markdown)
	}
	for _, s := range hostile(t) {
		if len(s) < 20000 {
			inputs = append(inputs, s)
		}
	}
	for _, in := range inputs {
		checkEscape(t, r, in)
	}
	t.Logf("%d texts", len(inputs))
}

func checkEscape(t *testing.T, r *Renderer, in string) {
	t.Helper()
	out := string(r.HTML(EscapeText(in), ""))
	got, want := readText(t, out), shown(paste.Visible(cleanText(in)))
	seen := func(r rune) rune {
		if tree.BlankText(string(r)) {
			return -1
		}
		return r
	}
	got, want = strings.Map(seen, got), strings.Map(seen, want)
	if got != want {
		t.Errorf("EscapeText(%q) = %q shows\n %q, want\n %q", in, EscapeText(in), got, want)
	}
	if m := regexp.MustCompile(`<(em|strong|h[1-6]|ul|ol|pre|code|blockquote|table|del|dl|img|section)\b`).FindString(out); m != "" {
		t.Errorf("EscapeText(%q) = %q makes %s: %s", in, EscapeText(in), m, out)
	}
}

// TestRoundTripStructure makes documents of every shape the policy allows and
// asserts that Markdown keeps not their text only but their elements.
func TestRoundTripStructure(t *testing.T) {
	r := New()
	failures := 0
	for seed := range uint64(4000) {
		g := generator{rand.New(rand.NewPCG(seed, 1)), 0}
		in := g.blocks(0)
		md, lost, err := FromHTML(in)
		if err != nil || len(lost) > 0 {
			t.Fatalf("FromHTML(%q): %v %v", in, lost, err)
		}
		got, want := structure(t, string(r.HTML(md, ""))), structure(t, Sanitize(in))
		if got != want {
			i := 0
			for i < len(got) && i < len(want) && got[i] == want[i] {
				i++
			}
			t.Errorf("seed %d: %s\n  md %q\n got …%s\nwant …%s", seed, in, md, from(got, i-40), from(want, i-40))
			if failures++; failures > 5 {
				t.FailNow()
			}
		}
	}
}

// structure writes the elements and text of HTML without what Markdown is free
// to write otherwise: white space, b for strong, tight lists, the split of
// paragraphs into lines.
func structure(t *testing.T, out string) string {
	t.Helper()
	root, err := parseFragment(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range tree.Elements(root) {
		class := tree.Attr(n, "class")
		tree.DropAttr(n, "id", "class", "rel", "aria-label", "scope")
		switch {
		case class == "turn-who":
			tree.Unwrap(n)
		case tree.Is(n, "strong", "b") && tree.Within(n, "strong", "b"), tree.Is(n, "em", "i") && tree.Within(n, "em", "i"), tree.Is(n, "del", "s") && tree.Within(n, "del", "s"):
			tree.Unwrap(n)
		case tree.Is(n, "a") && bareAddress.MatchString(tree.TextOf(n)), tree.Is(n, "a") && strings.HasPrefix(tree.Attr(n, "href"), "mailto:"):
			tree.Unwrap(n) // a bare address becomes a link
		case tree.Is(n, "b"):
			tree.Rename(n, "strong")
		case tree.Is(n, "i"):
			tree.Rename(n, "em")
		case tree.Is(n, "s"):
			tree.Rename(n, "del")
		}
	}
	for _, n := range tree.Elements(root) {
		switch {
		case tree.Is(n, "p") && (tree.Is(n.Parent, "li", "td", "th")), tree.Is(n, "tbody", "thead"):
			if prev := prevElement(n); tree.Is(n, "p") && tree.Is(prev, "p", "br") || tree.Is(n, "p") && prev != nil && phrasing(prev) {
				n.Parent.InsertBefore(tree.Element("br"), n)
			}
			tree.Unwrap(n)
		case tree.Is(n, "strong") && tree.Is(n.Parent, "em") && strings.TrimSpace(tree.TextOf(n)) == strings.TrimSpace(tree.TextOf(n.Parent)):
			tree.Rename(n, "em")
			tree.Rename(n.Parent, "strong")
		}
	}
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' {
			return -1
		}
		return r
	}, render(root))
}

type generator struct {
	*rand.Rand
	size int
}

func (g *generator) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g *generator) words() string {
	return g.pick("重点", "“重点。”", "（注）", "word", "a b", "x*y", "_z_", "~~", "。", "1. 一", "# h", "a|b", "[^1]", "<t>", "&amp;amp;", `\`, "`", "!", "Q  x",
		"https://a.b/c_d*e", "é,", "- x", "(b)", "“q”", ": d", "3~5", "+", "=", "中\n文", "a\nb", "😀", "*", "x_", "_", "。*", "www.x.org", "a@b.cn")
}

func (g *generator) phrases(depth int) string {
	var b strings.Builder
	for range 1 + g.IntN(4) {
		s := strings.ReplaceAll(g.words(), "<t>", "&lt;t&gt;")
		if depth < 3 && g.IntN(3) == 0 {
			tag := g.pick("b", "i", "strong", "em", "del", "sup", "u", "code", "a", "span", "q")
			switch tag {
			case "code":
				s = "<code>" + g.pick("x", "a`b", "``", "a|b", "*c*", `\`) + "</code>"
			case "a":
				if depth == 0 {
					s = `<a href="` + g.pick("/x", "https://a.b/c?d=1&amp;e=2", "/a(b", "mailto:a@b.cn", "/x_y*z", "https://a.b/%E4%B8%AD") + `"` + g.pick("", ` title="t &quot;q"`) + `>` +
						strings.NewReplacer("https://", "", "www.", "", "@", "").Replace(g.phrases(3)) + "</a>"
				}
			case "span":
				s = `<span lang="fr">` + g.phrases(depth+1) + "</span>"
			default:
				s = "<" + tag + ">" + g.phrases(depth+1) + "</" + tag + ">"
			}
		}
		b.WriteString(s + g.pick("", "", " ", "x", "文"))
	}
	return b.String()
}

func (g *generator) blocks(depth int) string {
	var b strings.Builder
	for range 1 + g.IntN(3) {
		kind := g.IntN(9)
		if g.size++; depth > 2 || g.size > 30 {
			kind = 0
		}
		switch kind {
		default:
			b.WriteString("<p>" + g.phrases(0) + g.pick("", "", "<br>"+g.phrases(1)) + "</p>\n")
		case 1:
			b.WriteString("<h2>" + g.phrases(1) + "</h2>")
		case 2:
			b.WriteString("<blockquote>" + g.blocks(depth+1) + "</blockquote>")
		case 3:
			tag := g.pick("ul", "ol")
			b.WriteString("<" + tag + ">")
			for range 1 + g.IntN(3) {
				b.WriteString("<li>" + g.pick(g.phrases(1), g.blocks(depth+1)) + "</li>")
			}
			b.WriteString("</" + tag + ">")
		case 4:
			b.WriteString("<pre><code>" + g.pick("a\n\n  b\n", "```\n", "*x*\n") + "</code></pre>")
		case 5:
			b.WriteString("<table>")
			columns := 1 + g.IntN(3)
			for row := range 1 + g.IntN(3) {
				b.WriteString("<tr>")
				for range columns {
					cell := "td"
					if row == 0 && columns%2 == 0 {
						cell = "th"
					}
					b.WriteString("<" + cell + ">" + g.pick(g.phrases(1), g.phrases(1)+"<br>"+g.phrases(2)) + "</" + cell + ">")
				}
				b.WriteString("</tr>")
			}
			b.WriteString("</table>")
		case 6:
			b.WriteString("<hr>")
		case 7:
			b.WriteString("<dl><dt>" + g.phrases(1) + "</dt><dd>" + g.blocks(2) + "</dd></dl>")
		}
	}
	return b.String()
}
