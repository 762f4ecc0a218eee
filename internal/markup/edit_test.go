package markup

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"dateline"
)

func TestEditable(t *testing.T) {
	r := New()
	for _, c := range []struct{ name, md, want string }{
		{"notes", "甲[^b]乙[^1]丙[^b]\n\n[^1]: 一\n\n    二\n[^x]: 无\n[^b]: **三**",
			`<p>甲<sup data-note="b">b</sup>乙<sup data-note="1">1</sup>丙<sup data-note="b">b</sup></p>` +
				`<section data-notes=""><div data-note="1"><p>一</p><p>二</p></div><div data-note="x"><p>无</p></div><div data-note="b"><p><strong>三</strong></p></div></section>`},
		{"headings", "### 甲\n\n# 乙\n\n[见](#乙)", "<h2>甲</h2><h2>乙</h2><p><a href=\"#s-乙\">见</a></p>"},
		{"turns", "总统：甲\n\n**MS. O’BRIEN:** x", "<p class=\"turn\"><b class=\"turn-who\">总统：</b>甲</p><p class=\"turn\"><b class=\"turn-who\">MS. O’BRIEN:</b> x</p>"},
		{"table", "| a | b |\n|:-|-:|\n| 1 | 2 |", "<table><thead><tr><th class=\"align-left\">a</th><th class=\"align-right\">b</th></tr></thead><tbody><tr><td class=\"align-left\">1</td><td class=\"align-right\">2</td></tr></tbody></table>"},
		{"images", "![a](/media/x.png) ![b](https://a.b/y.png)", `<p><img alt="a" src="/media/x.png"/> <img alt="b" src="https://a.b/y.png"/></p>`},
		{"languages", "世卫（WHO）<span lang=\"fr\">oui</span>", `<p>世卫（WHO）<span lang="fr">oui</span></p>`},
		{"links", "[a](https://a.b/c) https://a.b", `<p><a href="https://a.b/c">a</a> <a href="https://a.b">https://a.b</a></p>`},
		{"tracking", "https://a.b/?utm_source=c&d=e [f](https://a.b/?fbclid=g)", `<p><a href="https://a.b/?utm_source=c&amp;d=e">https://a.b/?utm_source=c&amp;d=e</a> <a href="https://a.b/?fbclid=g">f</a></p>`},
		{"unsafe", "[a](javascript:b)<script>c</script><b onclick=x data-note=1>d</b>", "<p>a&lt;script&gt;c&lt;/script&gt;<b>d</b></p>"},
		{"forged notes", `<a role="doc-noteref" href="#note-fn:1">x</a><sup data-note="1">y</sup>`, `<p><a href="#note-fn:1">x</a><sup>y</sup></p>`},
		{"empty", "", ""},
	} {
		got := r.Editable(c.md, "zh-Hans")
		if strings.ReplaceAll(got, "\n", "") != c.want {
			t.Errorf("%s: Editable(%q)\n got %s\nwant %s", c.name, c.md, got, c.want)
		}
		if !r.Faithful(c.md, "zh-Hans") && c.name != "forged notes" {
			back, _, _ := FromHTML(got)
			t.Errorf("%s: %q comes back as %q", c.name, c.md, back)
		}
	}
}

// What the editor gives, and what the Markdown then is.
func TestFromEditor(t *testing.T) {
	for _, c := range []struct{ name, in, want, lost string }{
		{"notes", `<p>甲<sup data-note="b">b</sup>：<sup data-note="1">1</sup></p><section data-notes=""><div data-note="1"><p>一</p><ul><li>二</li></ul></div><div data-note="b"><p>三</p></div></section>`,
			"甲[^b]：[^1]\n\n[^1]: 一\n\n    - 二\n\n[^b]: 三", ""},
		{"a mark and a colon", `<p><sup data-note="1">1</sup>: a</p><section data-notes=""><div data-note="1"><p>b</p></div></section>`, "[^1]\\: a\n\n[^1]: b", ""},
		{"labels", `<p>a<sup data-note="x ]y">1</sup><sup data-note="[]">2</sup></p><section data-notes=""><div data-note="[]"><p>b</p></div><div data-note="x ]y"><p>c</p></div><div data-note="n"><p>d</p></div></section>`,
			"a[^xy][^n]\n\n[^n]: b\n\n[^xy]: c\n\n[^n-2]: d", "note n-2"},
		{"orphans", `<p>a<sup data-note="9">9</sup></p><section data-notes=""><div data-note="1"><p>b</p></div></section>`, "a[^9]\n\n[^1]: b", "note 9, note 1"},
		{"empty note", `<p>a<sup data-note="1">1</sup></p><section data-notes=""><div data-note="1"><p></p></div></section>`, "a[^1]\n\n[^1]:", ""},
		{"note in a table", `<table><tr><td>a<sup data-note="1">1</sup></td></tr></table><section data-notes=""><div data-note="1"><p>b</p></div></section>`, "|  |\n| --- |\n| a[^1] |\n\n[^1]: b", ""},
		{"note in merged cells", `<table><tr><td colspan="2"><p>a<sup data-note="1">1</sup></p></td></tr><tr><td>b</td><td>c</td></tr></table><section data-notes=""><div data-note="1"><p>d</p></div></section>`,
			"<table><tbody><tr><td colspan=\"2\">\n\na[^1]\n\n</td></tr>\n<tr><td>b</td><td>c</td></tr>\n</tbody></table>\n\n[^1]: d", ""},
		{"emphasis before a note", `<p><strong>word<sup data-note="1">1</sup></strong>next</p><section data-notes=""><div data-note="1"><p>b</p></div></section>`, "<strong>word[^1]</strong>next\n\n[^1]: b", ""},
		{"turns", `<p class="turn"><b class="turn-who">总统：</b>甲</p><p class="turn"><b class="turn-who">问：</b> 乙</p>`, "总统：甲\n\n问： 乙", ""},
		{"turns by use", `<p class="turn"><b class="turn-who">王溢：</b>甲</p><p class="turn"><b class="turn-who">王溢：</b>乙</p><p class="turn"><b class="turn-who">吳靜：</b>丙</p>`, "王溢：甲\n\n王溢：乙\n\n**吳靜：**丙", ""},
		{"turns in bold", `<p class="turn"><b class="turn-who">A</b>  b</p><p class="turn"><b class="turn-who">MR. X:</b>c</p>`, "**A** b\n\n<strong>MR. X:</strong>c", ""},
		{"more than a label", `<p class="turn"><b class="turn-who">总统：您好</b>甲</p>`, "**总统：您好**甲", ""},
		{"turn without a label", `<p class="turn">a <b>b</b></p>`, "a **b**", ""},
	} {
		md, lost, err := FromHTML(c.in)
		if md != c.want || err != nil || strings.Join(lost, ", ") != c.lost {
			t.Errorf("%s: got %q, lost %q, %v\nwant %q, lost %q", c.name, md, lost, err, c.want, c.lost)
		}
		if r := New(); !r.Faithful(md, "zh-Hans") {
			t.Errorf("%s: %q is not stable: %s", c.name, md, r.Editable(md, "zh-Hans"))
		}
	}
}

var typedMark = regexp.MustCompile(`\\\[\^1\\\]`)

// withNotes makes Markdown whose marks, in every kind of block, are real.
func (g *generator) withNotes() string {
	labels := []string{"1", "2", "a", "注"}
	md, _, _ := FromHTML(g.blocks(0))
	md = typedMark.ReplaceAllStringFunc(md, func(string) string { return "[^" + g.pick(labels...) + "]" })
	for _, l := range labels {
		g.size = 25
		note, _, _ := FromHTML(g.blocks(1))
		md += "\n\n" + writeNote(l, typedMark.ReplaceAllString(note, "[^2]"))
	}
	return md
}

// bodies returns the Markdown of every corpus at hand, by its name, and the share
// of it that must come back from the editor.
func bodies(t testing.TB) (all map[string][]string, floor map[string]float64) {
	t.Helper()
	all, floor = map[string][]string{}, map[string]float64{}
	add := func(name string, share float64, md string) {
		all[name] = append(all[name], md)
		floor[name] = share
	}
	for _, v := range jsonLines[struct {
		HTML string `json:"content_html"`
	}](t, "01-official-statements/state-gov-releases.jsonl") {
		if md, _, err := FromHTML(v.HTML); err == nil {
			add("releases from HTML", 1, md)
		}
	}
	for _, name := range []string{"cn-mfa-remarks", "tw-president", "tw-tainan-city", "cn-government-work-reports"} {
		for i, v := range jsonLines[struct{ Text string }](t, "01-official-statements/"+name+".jsonl") {
			if i%4 == 0 {
				add(name, 1, strings.ReplaceAll(EscapeText(v.Text), "\n", "\n\n"))
				add(name+" as typed", 1, v.Text)
			}
		}
	}
	for _, glob := range []string{"00-seed/originals/*.md", "01-official-statements/whitehouse-md/*.md", "09-text-conformance/*/*.md"} {
		files, _ := filepath.Glob(shared + glob)
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			_, body, ok := strings.Cut(strings.TrimPrefix(string(b), "---\n"), "\n---\n")
			if !ok || !strings.HasPrefix(string(b), "---\n") {
				body = string(b)
			}
			add(glob, 1, body)
		}
	}
	for _, e := range jsonLines[example](t, "09-text-conformance/commonmark-examples.jsonl") {
		add("CommonMark examples", 0.985, e.Markdown)
	}
	for i, s := range hostile(t) {
		if len(s) < 20000 && i%5 == 0 {
			add("hostile input", 0.94, s)
		}
	}
	for seed := range uint64(1000) {
		g := generator{rand.New(rand.NewPCG(seed, 2)), 0}
		md, _, _ := FromHTML(g.blocks(0))
		add("made at random", 1, md)
		add("made at random, with notes", 0.97, g.withNotes())
	}
	return all, floor
}

func TestEditableKeepsEveryCorpus(t *testing.T) {
	r := New()
	all, floor := bodies(t)
	for name, texts := range all {
		kept := 0
		var first []string
		for _, md := range texts {
			if r.Faithful(md, "zh-Hans") {
				kept++
			} else if len(first) < 3 {
				first = append(first, difference(r, md, "zh-Hans"))
			}
		}
		if share := float64(kept) / float64(len(texts)); share < floor[name] {
			t.Errorf("%s: %d of %d come back the same, less than %g\n%s", name, kept, len(texts), floor[name], strings.Join(first, "\n"))
		} else {
			t.Logf("%s: %d of %d come back the same", name, kept, len(texts))
		}
	}
}

// difference shows where md and what comes back of it part.
func difference(r *Renderer, md string, lang dateline.Lang) string {
	back, _, err := FromHTML(r.Editable(md, lang))
	got, want := normal(string(r.HTML(back, lang))), normal(string(r.HTML(md, lang)))
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	return fmt.Sprintf("%.300q, %v\n back %.300q\n  got …%.160s\n want …%.160s", md, err, back, from(got, i-60), from(want, i-60))
}

var noteSigns = regexp.MustCompile(` data-notes?="[^"]*"`)

// Whatever the text, its HTML for editing is safe; and where Faithful says so, it
// comes back with every character, as a look that shares no code with it finds.
func FuzzEditable(f *testing.F) {
	for _, s := range append(seeds, "a[^1]\n\n[^1]: b\n\n    - c\n[^2]: d", "| a[^1] |\n|-|\n\n[^1]: x", "A  b\n\nQ: c") {
		f.Add(s)
	}
	r := New()
	f.Fuzz(func(t *testing.T, md string) {
		out := r.Editable(md, "en")
		if why := unsafeIn(noteSigns.ReplaceAllString(out, "")); why != "" && !strings.HasPrefix(why, "image of another host") {
			t.Fatalf("Editable(%q) = %q: %s", md, out, why)
		}
		back, _, err := FromHTML(out)
		if err != nil {
			t.Fatalf("FromHTML(Editable(%q)): %v", md, err)
		}
		if r.Faithful(md, "en") {
			if got, want := readText(t, string(r.HTML(back, "en"))), readText(t, string(r.HTML(md, "en"))); got != want {
				t.Fatalf("%q comes back as %q, which shows\n %q, want\n %q", md, back, got, want)
			}
		}
	})
}
