package translate

import (
	"io"
	"log"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dateline"
	"dateline/internal/markup"
)

func discard() *log.Logger { return log.New(io.Discard, "", 0) }

// TestCarry sends every sort of unit to a service that changes nothing: what comes
// back shows what went out.
func TestCarry(t *testing.T) {
	body := `Setext *heading*
----------------

# First
#### Fourth #

Q: Who **speaks**?

A: I do, at [his](https://a.example/x_(y)?b=1&c=%20#d "title") house[^a], see [record][r] & <https://b.example>.[^2][^a]

1. one

   more
2. two
   - nested [^2]

| a | b |
|:--|--:|
| x \| y | **z** |
| ` + "`k`" + ` | ![chart](/c.png) |

> quoted
>
> - list

Term
: Definition

![One](/1.png) ![Two](/2.png "t")

line one\
 \
line two with 3~5 and 2 * 3 * 4 and a_b_c and \*stars\* and H<sub>2</sub>O

<div>raw <em>html</em></div>

[r]: https://r.example/page

Uses [record][R] again, and [^nowhere].

[^a]: Note with [link](/n) and a second mark[^2].

    And a paragraph.

[^2]: Two.`
	units := unitsOf(body)
	if len(units) < 14 {
		t.Fatalf("%d units: %q", len(units), units)
	}
	r := markup.New()
	whole := func(texts []string) string {
		out := strings.Join(strings.Fields(string(r.HTML(strings.Join(texts, "\n\n"), ""))), " ")
		return strings.NewReplacer("<dl> ", "<dl>", "</dt> ", "</dt>", "</dd> ", "</dd>").Replace(out)
	}
	for _, markdown := range []bool{false, true} {
		var got []string
		for _, l := range pack(units, "en", markdown, nil) {
			draft, why := l.unpack(slices.Clone(l.texts))
			if why != "" {
				t.Errorf("markdown %v: %q: %s", markdown, l.unit.Text, why)
			}
			got = append(got, draft)
		}
		if i := slices.IndexFunc(got, func(s string) bool { return strings.Contains(s, "[r]: https://r.example/page") }); i < 0 {
			t.Errorf("markdown %v: the definition is gone, which units that are not sent may use", markdown)
		}
		if a, b := whole(got), whole(textsOf(units)); a != b {
			t.Errorf("markdown %v: the page shows\n%s\nwant\n%s", markdown, a, b)
		}
		if !strings.HasPrefix(got[0], "## ") && !markdown || !strings.HasPrefix(got[1], "# ") || !strings.HasPrefix(got[2], "#### ") {
			t.Errorf("headings are %q", got[:3])
		}
	}
}

// TestDamage: a unit that lost what it must keep is not translated.
func TestDamage(t *testing.T) {
	source := "See [here](https://a.example/b) and ![flag](/f.png) there.[^1]\n"
	list := "- a\n- b"
	table := "| a | b |\n|---|---|\n| c | d |"
	for _, c := range []struct {
		name           string
		text           string
		kind           dateline.UnitKind
		old, new       string // in Markdown
		oldHTML, html2 string // in HTML; "": not tried
		ok             bool
	}{
		{"nothing", source, dateline.UnitParagraph, "See", "见", "See", "见", true},
		{"link's words", source, dateline.UnitParagraph, "[here]", "[这里]", ">here<", ">这里<", true},
		{"moved", source, dateline.UnitParagraph, "See [here](https://a.example/b)", "[这里](https://a.example/b) 见", `See <a href="https://a.example/b">here</a>`, `<a href="https://a.example/b">这里</a> 见`, true},
		{"link changed", source, dateline.UnitParagraph, "a.example", "b.example", "a.example", "b.example", false},
		{"link lost", source, dateline.UnitParagraph, "[here](https://a.example/b)", "这里", `<a href="https://a.example/b">here</a>`, "这里", false},
		{"link twice", source, dateline.UnitParagraph, "See", "[见](https://a.example/b)", "See", `<a href="https://a.example/b">见</a>`, false},
		{"link added", source, dateline.UnitParagraph, "there", "https://evil.example", "there", "https://evil.example", false},
		{"image changed", source, dateline.UnitParagraph, "/f.png", "/g.png", "/f.png", "/g.png", false},
		{"image lost", source, dateline.UnitParagraph, "![flag](/f.png)", "旗", "<img", "<wbr", false},
		{"mark lost", source, dateline.UnitParagraph, "[^1]", "", `<sup data-note="1" translate="no">1</sup>`, "", false},
		{"mark changed", source, dateline.UnitParagraph, "[^1]", "[^2]", `data-note="1"`, `data-note="2"`, false},
		{"mark added", source, dateline.UnitParagraph, "there", "[^9]", "there", "[^9]", false},
		{"two paragraphs", source, dateline.UnitParagraph, " and ", "\n\n", " and ", "</p><p>", false},
		{"a heading", source, dateline.UnitParagraph, "See", "# See", "<p>See", "<h2>x</h2><p>See", false},
		{"empty", source, dateline.UnitParagraph, source, "", "", "", false},
		{"far too long", source, dateline.UnitParagraph, "See", strings.Repeat("很", 1200), "See", strings.Repeat("很", 1200), false},
		{"item lost", list, dateline.UnitList, "\n- b", "", "<li>b</li>", "", false},
		{"item translated", list, dateline.UnitList, "- b", "- 乙", "b</li>", "乙</li>", true},
		{"cell lost", table, dateline.UnitTable, "| c | d |", "", "<td>d</td>", "", false},
		{"row added", table, dateline.UnitTable, "| c | d |", "| c | d |\n| e | f |", "</tbody>", "<tr><td>e</td><td>f</td></tr></tbody>", false},
		{"note translated", "[^1]: note", dateline.UnitNote, "note", "注", "note<", "注<", true},
		{"note of another number", "[^1]: note", dateline.UnitNote, "[^1]", "[^2]", `data-note="1"`, `data-note="2"`, false},
		{"caption added", table, dateline.UnitTable, "| c | d |", "| c | d |\n\nx", "<thead", "<caption>x</caption><thead", false},
		{"script", source, dateline.UnitParagraph, "", "", "See", "<script>alert(1)</script>见", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			units := []dateline.Unit{{Kind: c.kind, Text: strings.TrimSpace(c.text)}}
			for _, markdown := range []bool{true, false} {
				old, now := c.old, c.new
				if !markdown {
					old, now = c.oldHTML, c.html2
				}
				l := pack(units, "en", markdown, nil)[0]
				answers := slices.Clone(l.texts)
				if c.name == "empty" {
					answers[0] = " \n"
				} else if old != "" {
					answers[0] = strings.Replace(answers[0], strings.TrimSpace(old), now, 1)
					if answers[0] == l.texts[0] {
						t.Fatalf("there is no %q in %q", old, answers[0])
					}
				}
				draft, why := l.unpack(answers)
				if (draft != "") != c.ok || (why == "") != c.ok {
					t.Errorf("markdown %v: %q became %q: %s", markdown, answers, draft, why)
				}
				if strings.Contains(draft, "alert") {
					t.Errorf("script stayed: %q", draft)
				}
			}
		})
	}
}

// TestCannotBeCarried: what HTML would lose is not sent as HTML, and nothing
// becomes two blocks.
func TestCannotBeCarried(t *testing.T) {
	for _, u := range []dateline.Unit{
		{Kind: dateline.UnitParagraph, Text: "one<br><br><br>two"},
		{Kind: dateline.UnitHTML, Text: `<figure><img src="/a.png"><figcaption>words</figcaption></figure>`},
		{Kind: dateline.UnitHTML, Text: "<p>one</p><p>two</p>"},
	} {
		l := pack([]dateline.Unit{u}, "en", false, nil)[0]
		if sent := len(l.texts) > 0; sent != (u.Text == "<p>one</p><p>two</p>") {
			t.Errorf("%q was sent: %v", u.Text, sent)
		}
		if draft, why := l.unpack(slices.Clone(l.texts)); draft != "" || why == "" {
			t.Errorf("%q became %q", u.Text, draft)
		}
	}
}

func TestKeep(t *testing.T) {
	k := newKeeper(map[string]string{"G20": "G20", "G20 Summit": "G20 Summit", "AT&T": "AT&T", "中国": "中国", "UN": "联合国", "amp": "amp"})
	for in, want := range map[string]string{
		"G20 and G20 Summit":         `<span translate="no">G20</span> and <span translate="no">G20 Summit</span>`,
		`<a href="/G20">G20's</a>`:   `<a href="/G20"><span translate="no">G20</span>'s</a>`,
		"AG20 G200 G20x UN":          "AG20 G200 G20x UN",
		"AT&amp;T, R&amp;D":          `<span translate="no">AT&amp;T</span>, R&amp;D`,
		"在中国的G20":                    `在<span translate="no">中国</span>的<span translate="no">G20</span>`,
		"":                           "",
		"<p>none</p>\n<p>at all</p>": "<p>none</p>\n<p>at all</p>",
	} {
		if got := k.mark(in); got != want {
			t.Errorf("%q became\n%q, want\n%q", in, got, want)
		}
	}
}

func TestReadAnswer(t *testing.T) {
	for in, want := range map[string][]string{
		`[{"n":1,"text":"a"},{"n":2,"text":"b"}]`:                             {"a", "b"},
		"```json\n[{\"n\":1,\"text\":\"[a]\"},{\"n\":2,\"text\":\"b\"}]\n```": {"[a]", "b"},
		`<think>[1]?</think>[{"n":1,"text":"a"},{"n":2,"text":"b"}]`:          {"a", "b"},
		`{"texts":[{"n":1,"text":"a"},{"n":2,"text":"b"}]}`:                   {"a", "b"},
		`[{"n":1,"text":"a"},{"n":1,"text":"b"}]`:                             nil,
		`[{"n":1,"text":"a"},{"n":2,"text":["b"]}]`:                           nil,
		`[{"n":1,"text":"a"}]`:                                                nil,
		`][`:                                                                  nil,
		``:                                                                    nil,
	} {
		if got, why := readAnswer(in, 2); !slices.Equal(got, want) || (why == "") != (want != nil) {
			t.Errorf("%q is %q, %q", in, got, why)
		}
	}
}

var carried = []string{
	"See [here](https://a.example/b) and ![flag](/f.png) there.[^1]", "- a\n- b\n  1. c[^x]", "| a | b |\n|---|---|\n| c | d |", "# Head",
	"[^1]: note [^2]", "Term\n: def", "> q\n\n[r]: /x", "plain",
}

// FuzzUnpack: whatever a service makes of a unit, its draft has the addresses and
// marks of the source, or there is none.
func FuzzUnpack(f *testing.F) {
	for i, s := range carried {
		f.Add(i, s)
		f.Add(i, pack(unitsOf(s)[:1], "en", false, nil)[0].texts[0])
	}
	f.Add(0, "<p>a<sup data-note=1>1<section data-notes><div data-note=1>b")
	r := markup.New()
	f.Fuzz(func(t *testing.T, which int, answer string) {
		unit := unitsOf(carried[uint(which)%uint(len(carried))])[0]
		for _, markdown := range []bool{false, true} {
			l := pack([]dateline.Unit{unit}, "en", markdown, nil)[0]
			answers := slices.Repeat([]string{answer}, len(l.texts))
			draft, why := l.unpack(answers)
			if (draft == "") == (why == "") {
				t.Fatalf("%q, %q", draft, why)
			}
			if draft == "" {
				continue
			}
			frame := newFrame(r, "en", unit, nil)
			if got, want := shapeOf(frame.render(draft)).addresses, shapeOf(frame.render(unit.Text)).addresses; got != want || !utf8.ValidString(draft) {
				t.Fatalf("%q became %q: %q, want %q", unit.Text, draft, got, want)
			}
		}
	})
}

func FuzzReadAnswer(f *testing.F) {
	f.Add("```json\n[{\"n\":1,\"text\":\"[a]\"}]\n```", 1)
	f.Add("<think>[</think>[]", 0)
	f.Fuzz(func(t *testing.T, content string, n int) {
		n = int(uint(n) % 64)
		if texts, why := readAnswer(content, n); (why == "") != (len(texts) == n && why == "") || why != "" && texts != nil {
			t.Errorf("%q: %q, %q", content, texts, why)
		}
	})
}

// canned is a transport that answers everything alike.
type canned struct {
	status int
	kind   string
	body   string
}

func (c canned) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: c.status, Header: http.Header{"Content-Type": {c.kind}}, Body: io.NopCloser(strings.NewReader(c.body))}, nil
}

// FuzzAnswer: whatever a service answers, there is a draft of each unit or an
// error, and never the key.
func FuzzAnswer(f *testing.F) {
	f.Add(200, "application/json", `{"translatedText":["a"],"translations":[{"text":"a"}],"choices":[{"message":{"content":"[{\"n\":1,\"text\":\"a\"}]"}}]}`)
	f.Add(200, "text/html", "<p>")
	f.Add(429, "application/json", `{"error":{"code":"insufficient_quota"}}`)
	f.Add(302, "", "")
	units := []dateline.Unit{{Kind: dateline.UnitParagraph, Text: "Text"}}
	f.Fuzz(func(t *testing.T, status int, kind, body string) {
		for _, p := range providers {
			h := newHarness(t, settings(p, "http://127.0.0.1:1"))
			h.client.http.Transport = canned{status, kind, strings.ReplaceAll(body, "KEY", canary)}
			got, err := h.Translate(t.Context(), "en", "zh-Hans", units, nil, true)
			if err == nil && len(got) != 1 {
				t.Errorf("%d drafts", len(got))
			}
			h.quiet(t, err, "")
		}
	})
}

func BenchmarkCarry(b *testing.B) {
	en, _ := release(b)
	units := unitsOf(strings.Join(en, "\n\n"))
	size := len(strings.Join(en, "\n\n"))
	for _, markdown := range []bool{false, true} {
		b.Run(map[bool]string{false: "html", true: "markdown"}[markdown], func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				for _, l := range pack(units, "en", markdown, nil) {
					if _, why := l.unpack(l.texts); why != "" {
						b.Fatal(why)
					}
				}
			}
		})
	}
}
