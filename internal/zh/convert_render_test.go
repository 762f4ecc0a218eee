package zh_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	renderer "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"dateline/internal/zh"
)

// exampleWords are those that the examples of the CommonMark specification are made
// of, where they are neither tags nor schemes.
var exampleWords = regexp.MustCompile(`\b(foo|Foo|bar|baz|bim|boo|bam|aaa|bbb|ccc|ddd|abc|def|b|c|url\d*|uri|title|one|two|hello|hi|world|link|text|my|test|okay|code|comment|moon|train|first|second|last|continuation|lazy|item|paragraph|quote)\b`)

// otherwise is where the conversion departs from the renderer, by the number of the
// example: it leaves more as it is, or takes for text what is none.
var otherwise = map[string][]int{
	"a tag that does not end is text":                {156, 157, 158},
	"what looks like a fence within HTML is one":     {161},
	"an item may begin with two empty lines":         {282},
	"what follows a link within brackets may be one": {520, 521},
}

// TestMarkdownAsRendered converts the examples of the CommonMark specification, with
// Han for their words, and wants the same pages as if the pages had been converted:
// all that a reader sees, and nothing else. Text in which an address stands is left
// out: a renderer shows it where it is to stay.
func TestMarkdownAsRendered(t *testing.T) {
	b, err := os.ReadFile("../../../shared/data/09-text-conformance/commonmark-examples.jsonl")
	if err != nil {
		if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
			t.Fatal(err)
		}
		t.Skip("the examples of CommonMark are absent: what is converted is not compared with what is rendered")
	}
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Footnote, extension.DefinitionList),
		goldmark.WithRendererOptions(renderer.WithUnsafe()),
	)
	render := func(s string) string {
		var out bytes.Buffer
		if err := md.Convert([]byte(s), &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	c, err := zh.NewConverter("s2t")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for d := json.NewDecoder(bytes.NewReader(b)); d.More(); {
		var e struct {
			N        int
			Markdown string
		}
		if err := d.Decode(&e); err != nil {
			t.Fatal(err)
		}
		text := exampleWords.ReplaceAllStringFunc(e.Markdown, func(w string) string {
			return []string{"国", "书", "来"}[(len(w)+int(w[0]))%3]
		})
		departs := false
		for _, examples := range otherwise {
			departs = departs || slices.Contains(examples, e.N)
		}
		same := true
		for _, s := range []string{
			text,
			text + "\n国`\n\n国 ` 书 [来](国书) <b title='国' x=国>\n\n    国\n",
			"- 国\n\n  " + strings.ReplaceAll(text, "\n", "\n  "),
			"> " + strings.ReplaceAll(text, "\n", "\n> "),
			"> > " + strings.ReplaceAll(text, "\n", "\n> > "),
		} {
			n++
			want, got := page(render(s), c.Convert), page(render(c.ConvertMarkdown(s)), nil)
			if want != got {
				same = false
				if !departs {
					t.Errorf("example %d: %q\n got %s\nwant %s", e.N, s, got, want)
				}
			}
		}
		if departs && same {
			t.Errorf("example %d is read as it is rendered: it is no exception", e.N)
		}
	}
	if n < 3000 {
		t.Errorf("only %d texts", n)
	}
}

// page returns HTML with what a reader sees converted.
func page(s string, convert func(string) string) string {
	var out strings.Builder
	code := 0
	for z := html.NewTokenizer(strings.NewReader(s)); z.Next() != html.ErrorToken; {
		k := z.Token()
		switch k.Type {
		case html.TextToken:
			switch {
			case code == 0 && strings.ContainsAny(k.Data, "@:"):
				k.Data = "…"
			case code == 0 && convert != nil:
				k.Data = convert(k.Data)
			}
			out.WriteString(k.Data)
			continue
		case html.StartTagToken, html.SelfClosingTagToken:
			for i, a := range k.Attr {
				if convert != nil && (a.Key == "alt" || a.Key == "title") {
					k.Attr[i].Val = convert(a.Val)
				}
			}
			if k.Type == html.StartTagToken && isCode(k.Data) {
				code++
			}
		case html.EndTagToken:
			if isCode(k.Data) {
				code--
			}
		}
		out.WriteString(k.String())
	}
	return out.String()
}

func isCode(tag string) bool {
	return slices.Contains([]string{"pre", "code", "script", "style", "textarea"}, tag)
}
