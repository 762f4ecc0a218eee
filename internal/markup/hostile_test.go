package markup

import (
	"strings"
	"testing"
	"time"
)

func TestHostileInput(t *testing.T) {
	r := New()
	inputs := hostile(t)
	t.Logf("%d inputs", len(inputs))
	if len(inputs) < 8000 {
		t.Errorf("only %d inputs found", len(inputs))
	}
	for _, in := range inputs {
		if why := unsafeIn(string(r.HTML(in, "zh-Hans"))); why != "" {
			t.Errorf("HTML(%.200q): %s", in, why)
		}
		if why := unsafeIn(Sanitize(in)); why != "" {
			t.Errorf("Sanitize(%.200q): %s", in, why)
		}
		md, _, err := FromHTML(in)
		if err != nil {
			t.Logf("FromHTML(%.80q): %v", in, err)
			continue
		}
		if why := unsafeIn(string(r.HTML(md, "en"))); why != "" {
			t.Errorf("FromHTML(%.200q) = %.200q: %s", in, md, why)
		}
		r.Plain(in)
	}
}

// A payload must not come to life when its Markdown is a link or an image.
func TestHostileAddresses(t *testing.T) {
	r := New()
	for _, scheme := range []string{"javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)",
		"javascript&colon;alert(1)", "javascript&#58;alert(1)", "&#106;avascript:alert(1)", "data:text/html,<script>", "vbscript:x",
		"\x01javascript:alert(1)", "file:///etc/passwd", "blob:https://x/y", "javascript\\:alert(1)", "//evil.example/a.png", `/\evil.example/a.png`, `\\evil.example`} {
		for _, form := range []string{"[a](%)", "[a](<%>)", "![a](%)", "![a](<%>)", "<%>", "[a][r]\n\n[r]: %\n", `<a href="%">x</a>`, `<img src="%">`, `<a href='%'>`, `<q cite="%">x</q>`} {
			in := strings.ReplaceAll(form, "%", scheme)
			if why := unsafeIn(string(r.HTML(in, "en"))); why != "" {
				t.Errorf("%q: %s", in, why)
			}
		}
	}
}

func TestPathologicalInput(t *testing.T) {
	r := New()
	rep := strings.Repeat
	cases := map[string]string{
		"quotes":            rep(">", 10000) + "a",
		"quote lines":       rep(rep(">", 1000)+"a\n", 500),
		"brackets":          rep("[", 50000),
		"bracket pairs":     rep("[a](", 20000),
		"closed brackets":   rep("[", 25000) + rep("]", 25000),
		"links":             rep("[a](b) ", 15000),
		"empty links":       rep("[](", 30000),
		"link refs":         rep("[a][", 20000),
		"images":            rep("![", 30000),
		"nested images":     rep("![", 20000) + rep("](x)", 20000),
		"stars":             rep("*", 50000),
		"star words":        rep("*a ", 30000),
		"star mix":          rep("*a _b **c ", 10000),
		"star closers":      rep("a**b", 20000) + rep("c* ", 20000),
		"nested emphasis":   rep("*a **a ", 10000) + "b" + rep(" a** a*", 10000),
		"underscores":       rep("_", 50000),
		"tildes":            rep("~~a", 30000),
		"backticks":         backticks(700),
		"tags":              rep("<b>", 30000),
		"distinct tags":     rep("<b lang=aa><i dir=ltr>", 5000) + rep("<p>x", 5000),
		"divs":              rep("<div>", 30000),
		"spans":             rep("<span lang=en>", 30000),
		"tables in tables":  rep("<table><tr><td>", 5000),
		"lists":             rep("<ul><li>", 10000),
		"list marks":        rep("- ", 20000) + "a",
		"list lines":        listLines(300),
		"footnotes":         rep("[^1]", 4000) + "\n\n[^1]: x\n",
		"footnote defs":     rep("[^a]: b\n", 10000),
		"refs":              rep("[a]: /x\n", 10000),
		"table":             "|a|\n|-|\n" + rep("|b|\n", 20000),
		"wide table":        rep("|a", 5000) + "\n" + rep("|-", 5000) + "\n" + rep("|b", 5000),
		"entities":          rep("&amp;", 50000),
		"unclosed comment":  rep("<!--", 30000),
		"unclosed tag":      rep("<a href=\"", 20000),
		"declarations":      rep("<!A ", 20000),
		"instructions":      rep("<?", 30000),
		"cdata":             rep("<![CDATA[", 20000),
		"attributes":        "<b " + rep("a", 3) + attributes(40000) + ">x<b " + attributes(40000) + ">",
		"addresses":         rep("https://a.b/c(", 10000),
		"mails":             rep("a", 50000) + rep("@", 5000),
		"mail words":        rep("a.b-c@", 20000),
		"colons":            rep("http:", 30000),
		"bidi":              rep("\u202B", 30000),
		"setext":            rep("a\n=\n", 20000),
		"definition lists":  rep("a\n: b\n\n", 10000),
		"nbsp turn":         rep("问：", 30000),
		"one long word":     rep("中", 100000),
		"newlines":          rep("中\n", 50000),
		"blank lines":       rep("\n", 100000),
		"too large":         rep("中文 *a* ", 200000),
		"headings":          rep("# a\n\n", 20000),
		"html headings":     rep("<h2>a", 20000),
		"selects":           rep("<select><option>", 10000),
		"formatting blocks": rep("<b><div>", 8000),
		"links in blocks":   rep("<a href=x><div>", 5000),
		"styled spans":      "<b>" + rep(`<span style="font-weight:400;font-style:italic">a</span>b`, 12000),
		"nested styles":     rep(`<span style="font-weight:700">a<span style="font-weight:400">`, 10000),
		"list paragraphs":   rep(`<p class=MsoListParagraph style="mso-list:l0 level1 lfo1">1.&nbsp; a`, 12000),
		"list levels":       rep(`<p style="mso-list:l0 level1 lfo1">a<p style="mso-list:l1 level9 lfo1">b`, 8000),
		"note divs":         rep(`<div data-note="1">a<sup data-note="1"></sup></div>`, 15000),
		"note marks":        "<section data-notes><div data-note=1>x</div></section><p>" + rep(`<sup data-note="1"></sup>`, 30000),
		"note links":        "<sup>" + rep(`<a href="#f" id=r>1</a>`, 20000) + "</sup><p id=f><a href=#r>1</a>x",
		"comments":          rep(`<div><a href="#cmnt1">a</a>`, 10000) + rep(`<a href="#cmnt_ref1">a</a>`, 10000),
		"trackers":          "<a href='https://www.google.com/url?" + rep("q=https://www.google.com/url?", 20000) + "'>x</a>",
	}
	for name, in := range cases {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			out := string(r.HTML(in, "zh-Hans"))
			rendered := time.Since(start)
			if why := unsafeIn(out); why != "" {
				t.Errorf("%.300s", why)
			}
			start = time.Now()
			r.Plain(in)
			plain := time.Since(start)
			start = time.Now()
			cutUp(t, in)
			cut := time.Since(start)
			start = time.Now()
			md, _, err := FromHTML(in)
			from := time.Since(start)
			t.Logf("%d bytes: HTML %v, Plain %v, Blocks %v, FromHTML %v", len(in), rendered.Round(time.Millisecond), plain.Round(time.Millisecond), cut.Round(time.Millisecond), from.Round(time.Millisecond))
			if err == nil {
				if why := unsafeIn(string(r.HTML(md, "en"))); why != "" {
					t.Errorf("from HTML: %.300s", why)
				}
			}
			// Quadratic work on these sizes takes minutes.
			if limit := 20 * time.Second; rendered > limit || plain > limit || cut > limit || from > limit {
				t.Errorf("HTML took %v, Plain %v, Blocks %v, FromHTML %v", rendered, plain, cut, from)
			}
		})
	}
}

// What nests too deeply is shown as the text it is.
func TestNestingIsBounded(t *testing.T) {
	out := string(New().HTML(strings.Repeat("> ", 2*maxBlocks)+"a", ""))
	if n := strings.Count(out, "<blockquote>"); n > maxBlocks || n < maxBlocks/2 {
		t.Errorf("%d quotations within one another", n)
	}
	if !strings.Contains(out, "&gt; a") {
		t.Errorf("text lost: %s", out)
	}
}

func backticks(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("e" + strings.Repeat("`", i))
	}
	return b.String()
}

func listLines(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" a")
		for ; i > 0; i /= 26 {
			b.WriteByte(byte('a' + i%26))
		}
	}
	return b.String()
}
