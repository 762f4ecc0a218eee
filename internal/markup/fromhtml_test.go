package markup

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"dateline"
)

func TestFromHTML(t *testing.T) {
	for _, c := range []struct{ name, in, want, lost string }{
		{"page", "<!doctype html><html><head><title>t</title><style>x</style></head><body><script>y</script><h1>题</h1><!-- c --><p>文</p></body></html>", "## 题\n\n文", ""},
		{"lists", "<ul><li>a<ol start=3><li>b<li>c</ol><li><p>d<p>e</ul><ul><li>f</ul>", "- a\n\n  3. b\n  4. c\n\n- d\n\n  e\n\n* f", ""},
		{"tight lists", "<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c", ""},
		{"numbered otherwise", "<ol type=a><li>x</ol>", "<ol type=\"a\"><li>x</li>\n</ol>", ""},
		{"breaks", "<p>a<br>b<br><br>c</p>", "a\\\nb\n\nc", ""},
		{"table", `<table><thead><tr><th>a|b<th align=right>c</thead><tr><td>1<td align=right>2<br>3</table>`, "| a\\|b | c |\n| --- | --: |\n| 1 | 2<br>3 |", ""},
		{"table without header", `<table><tr><td>1<td>2</table>`, "|  |  |\n| --- | --- |\n| 1 | 2 |", ""},
		{"table with spans", `<table><tr><td colspan=2>1<tr><td>2<td>3</table>`, "<table><tbody><tr><td colspan=\"2\">1</td></tr>\n<tr><td>2</td><td>3</td></tr>\n</tbody></table>", ""},
		{"quotation", "<blockquote>a<p>b</blockquote>", "> a\n>\n> b", ""},
		{"links", `<a href="https://a.b/?utm_source=x&id=1&fbclid=z#f">甲</a> <a href="?utm_medium=y">乙</a> <a href="javascript:x">丙</a> <a href="https://a.b/c">https://a.b/c</a>`,
			"[甲](https://a.b/?id=1#f) 乙 丙 <https://a.b/c>", ""},
		{"emphasis", `<p><b>“重点。”</b>后 <b> 空 </b><i><b>x</b></i>a<b>“q”</b>b</p>`, "**“重点。”**后 **空** ***x***a<strong>“q”</strong>b", ""},
		{"tags kept", `H<sub>2</sub>O <ruby>漢<rt>han</rt></ruby> <span lang=fr style=x>oui</span>`, `H<sub>2</sub>O <ruby>漢<rt>han</rt></ruby> <span lang="fr">oui</span>`, ""},
		{"image", `<img src=https://a.b/i.png alt="图*"><img src=/p.gif width=1 height=1><img src="https://pixel.wp.com/g.gif?x">`, `![图\*](https://a.b/i.png)`, ""},
		{"hidden", `a<span hidden>b</span><span style="color:red; display:none">c</span><span class="sr-only x">d</span><span style="display:block">e</span>`, "ae", ""},
		{"no-break spaces", "a\u00a0b &nbsp; c «\u00a0oui\u00a0!\u00a0»", "a b c «\u00a0oui\u00a0!\u00a0»", ""},
		{"invisible", "a\u200bb\ufeffc\u00add \u200dé 👩\u200d👧 می\u200cخواهم ❤\ufe0f 葛\U000E0100", "abcd é 👩\u200d👧 می\u200cخواهم ❤\ufe0f 葛\U000E0100", ""},
		{"indent", "<p>　　问：甲\n乙</p>", "问：甲乙", ""},
		{"lost", `<p>a<iframe src="https://v.b/x"></iframe><form><input><button>Go</button></form><video src=v.mp4>no</video><iframe src="https://v.b/x"></iframe></p>`,
			"a\n\nGo", "[iframe https://v.b/x form input button video v.mp4]"},
		{"text like markup", `<p># a</p><p>1. b</p><p>* c_d_ [e] &lt;f&gt; &amp;amp;</p><p>---</p>`, "\\# a\n\n1\\. b\n\n\\* c_d\\_ \\[e\\] \\<f> \\&amp;\n\n\\---", ""},
		{"code", "<pre>a\n  b</pre><code>x`y</code>", "```\na\n  b\n```\n\n``x`y``", ""},
		{"headings", "<h1>a</h1><h4>b #</h4>", "## a\n\n### b \\#", ""},
	} {
		md, lost, err := FromHTML(c.in)
		if err != nil || md != c.want {
			t.Errorf("%s: FromHTML(%q), %v\n got %q\nwant %q", c.name, c.in, err, md, c.want)
		}
		if got := fmt.Sprint(lost); got != c.lost && !(c.lost == "" && len(lost) == 0) {
			t.Errorf("%s: lost %v, want %v", c.name, got, c.lost)
		}
	}
}

// The same note as various programs write it.
func TestFromHTMLFootnotes(t *testing.T) {
	for name, in := range map[string]string{
		"Word":       `<p>正文<a href="#_ftn1" name="_ftnref1">[1]</a>。</p><p><a href="#_ftnref1" name="_ftn1">[1]</a> 注释</p>`,
		"Word, sup":  `<p>正文<a href="#_ftn1" id="_ftnref1"><sup>[1]</sup></a>。</p><div id="_ftn1"><p><a href="#_ftnref1"><sup>[1]</sup></a> 注释</p></div>`,
		"WordPress":  `<p>正文<sup class="fn"><a href="#f7" id="f7-link">1</a></sup>。</p><ol class="wp-block-footnotes"><li id="f7">注释 <a href="#f7-link">↩︎</a></li></ol>`,
		"Pandoc":     `<p>正文<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a>。</p><section class="footnotes"><hr><ol><li id="fn1"><p>注释<a href="#fnref1" role="doc-backlink">↩︎</a></p></li></ol></section>`,
		"MediaWiki":  `<p>正文<sup id="cite_ref-1"><a href="#cite_note-1">[1]</a></sup>。</p><ol><li id="cite_note-1"><a href="#cite_ref-1">↑</a> 注释</li></ol>`,
		"this":       string(New().HTML("正文[^1]。\n\n[^1]: 注释", "zh-Hans")),
		"by another": `<p>正文<a href="#n1"><sup>*</sup></a>。</p><p id="n1">注释</p><p id="note1">x</p>`,
	} {
		md, _, err := FromHTML(in)
		if want := "正文[^1]。\n\n[^1]: 注释"; err != nil || !strings.Contains(strings.ReplaceAll(md, "___\n\n", ""), want) {
			if name != "by another" { // nothing says that it is a note: it stays a link
				t.Errorf("%s: got %q, %v", name, md, err)
			} else if !strings.Contains(md, "](#n1)") || !strings.Contains(md, "注释") {
				t.Errorf("%s: got %q", name, md)
			}
		}
	}
	// A table of contents is not made of notes.
	if md, _, _ := FromHTML(`<ul><li><a href="#a">1</a></li></ul><h2 id="a">题</h2><p>文</p>`); strings.Contains(md, "[^") {
		t.Errorf("a contents list became notes: %q", md)
	}
}

func TestFromHTMLErrors(t *testing.T) {
	_, _, err := FromHTML(strings.Repeat("x", MaxBytes+1))
	if !errors.As(err, &dateline.Invalid{}) {
		t.Errorf("too large: %v", err)
	}
}

func TestPlain(t *testing.T) {
	r := New()
	for md, want := range map[string]string{
		"# 题\n\n**重**点[链](/x)![图](/y)\n行[^1]\n\n[^1]: 注":         "题\n\n重点链\n行\n\n注",
		"| a | b |\n|-|-|\n| 1 | `2` |\n\n后":                     "a\tb\n1\t2\n\n后",
		"- a\n- b\n  - c\n\nd":                                   "a\nb\nc\n\nd",
		"a\\\nb  \nc\nd":                                         "a\nb\nc d",
		"\\*a\\* &amp; &lt;b&gt; <sub>2</sub><u>x</u>":           "*a* & <b> 2x",
		"> 引\n> 文\n\n---\n\n    code  x\n":                       "引文\n\ncode  x",
		"<table><caption>C</caption><tr><td>a<td>b</table>\n\nd": "C\na\tb\n\nd",
		"a\u202Eb":                    "ab",
		"词\n: 义\n: 义二":                "词\n义\n义二",
		"<ruby>漢<rt>kan</rt></ruby>字": "漢字",
		"":                            "",
	} {
		if got := r.Plain(md); got != strings.ReplaceAll(want, "链\n行", "链行") {
			t.Errorf("Plain(%q)\n got %q\nwant %q", md, got, want)
		}
	}
}

func TestSanitize(t *testing.T) {
	for in, want := range map[string]string{
		"a":                                    "<p>a</p>",
		"<div>a</div><div>b</div>":             "<p>a</p><p>b</p>",
		"<div><p>a</p>b</div>":                 "<p>a</p><p>b</p>",
		"<p>a<script>b</script>":               "<p>a</p>",
		"<p style=x class=y id=z lang=fr>a":    `<p lang="fr">a</p>`,
		"<td align=center>a":                   "<p>a</p>",
		"<h1>a</h1><h5>b</h5>":                 `<h2 id="s-a">a</h2><h3 id="s-b">b</h3>`,
		"<h2></h2><p> </p>a":                   "<p>a</p>",
		"<a href=' java\nscript:x'>a</a>":      "<p>a</p>",
		"<ul>a<li>b</ul>":                      "<ul><li>a</li><li>b</li></ul>",
		"<li>a":                                "<p>a</p>",
		"</select><p>a<svg>x</svg>b":           "<p>ab</p>",
		"<font color=red>a</font>":             "<p>a</p>",
		"<p dir=rtl>a<bdo dir=LTR>b</bdo>":     `<p dir="rtl">a<bdo dir="LTR">b</bdo></p>`,
		"<img src=//x.org/a alt='a\u202Eb'>":   `<p><a href="//x.org/a" rel="noopener">ab</a></p>`,
		"<section class=footnotes>x</section>": `<section aria-label="Notes" class="footnotes" role="doc-endnotes"><p>x</p></section>`,
	} {
		if got := Sanitize(in); got != want {
			t.Errorf("Sanitize(%q)\n got %s\nwant %s", in, got, want)
		}
	}
}
