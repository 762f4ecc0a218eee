package markup

import (
	"testing"

	"dateline"
)

var seeds = []string{
	"", "# a\n\n### b\n\n# a", "**“重点。”**后续", "a[^1]\n\n[^1]: b[^1]", "| a | b |\n|:-|-:|\n| 1 | <b>2 |\n", "Term\n: def",
	"总统：a", "Q  a\n\nA  b", "<b><p>x</b>y", "<table><tr><td><p>a<ul><li>b</table>", "![a](https://x.y/z.png)", "[a](javascript:b)",
	"<Joint Statement> & <!-- x --> <a href=\"", "见https://a.b/c。", "\u202Ea\u2066b", "中\n文", "<a><a>", "<pre>\n\nx", "<ul>a<li>b<ul>c</ul></ul>",
	"<ruby>漢<rt>kan</rt></ruby>", "<dl><dd>a<dt>b", "<svg><p><style><!--</style><img src=x onerror=alert(1)>", "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
	"<p>1<sup><a href=\"#f\" id=r>1</a></sup></p><ol><li id=f>note <a href=\"#r\">↩</a></li></ol>", "- a\n\n  b\n- - c\n  1) d\n", "> a\nb\n\n> c", "`` a`b ``|", "<ol type=a start=3><li value=4>x</ol>",
	"<strong>a<em>b</em></strong><em>c</em>", "<section class=footnotes><ol><li>", "<q>a</q><bdo dir=rtl>b", "<td>a<form><select><iframe>b",
}

func FuzzHTML(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	r := New()
	f.Fuzz(func(t *testing.T, md string) {
		for _, lang := range []string{"zh-Hans", "en"} {
			out := string(r.HTML(md, dateline.Lang(lang)))
			if why := unsafeIn(out); why != "" {
				t.Errorf("HTML(%q, %s) = %q: %s", md, lang, out, why)
			}
		}
		r.Plain(md)
	})
}

func FuzzSanitize(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if why := unsafeIn(Sanitize(in)); why != "" {
			t.Errorf("Sanitize(%q) = %q: %s", in, Sanitize(in), why)
		}
	})
}

func FuzzFromHTML(f *testing.F) {
	for _, s := range append(seeds,
		`<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>a)<span>&nbsp; </span></span>x</p><p class=MsoListParagraph>1.&nbsp; y<p style='mso-list:l0 level1 lfo1'>z`,
		`<p class=MsoNormal><b>a<span style="font-weight:normal">b<i>c</i></span></b><b>d</b><del>e</del><span style="font-weight:700;vertical-align:super;font-style:italic">f</span>`,
		`<div class="ListContainerWrapper SCXW1"><ol start=2><li data-aria-level=3><p>a</ol></div><p class="SCXW1">b`,
		`<p>a<sup data-note="1">1</sup><sup data-note="]">x</sup></p><section data-notes><div data-note="1"><p>b<div data-note=2>c<sup data-note=2>`,
		`<p class=turn><b class=turn-who>A</b>  b<p class=turn><b class=turn-who>王：</b>`,
		`<table role=presentation><tr><td><table><tr><td rowspan=2>a<sup data-note=1>1</sup></table><div data-note=1><ul><li>x`,
		`<a href="https://x.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fa.b">a</a>`,
	) {
		f.Add(s)
	}
	r := New()
	f.Fuzz(func(t *testing.T, in string) {
		md, _, err := FromHTML(in)
		if err != nil {
			return
		}
		if why := unsafeIn(string(r.HTML(md, "en"))); why != "" {
			t.Errorf("FromHTML(%q) = %q: %s", in, md, why)
		}
	})
}

func FuzzEscapeText(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	r := New()
	f.Fuzz(func(t *testing.T, in string) { checkEscape(t, r, in) })
}
