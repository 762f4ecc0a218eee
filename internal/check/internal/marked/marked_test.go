package marked

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// told writes what was read: the prose with · for what is hidden, and the rest
// in the order of the fields.
func told(d *Text) string {
	var b strings.Builder
	for _, c := range d.Shown {
		switch c {
		case Hidden:
			b.WriteString("·")
		case '\n':
			b.WriteString("|")
		default:
			b.WriteByte(c)
		}
	}
	list := func(name string, p []Place) {
		for _, x := range p {
			fmt.Fprintf(&b, " %s %s", name, x.What)
		}
	}
	list("link", d.Links)
	list("image", d.Images)
	list("note", d.Notes)
	if len(d.Items) > 0 {
		fmt.Fprintf(&b, " items %d", len(d.Items))
	}
	for _, r := range d.Rows {
		fmt.Fprintf(&b, " cells %d", r.Cells)
	}
	if d.Heading > 0 {
		fmt.Fprintf(&b, " level %d", d.Heading)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for _, x := range []struct{ source, want string }{
		{"plain", "plain"},
		{"a **b** *c* _d_ ~~e~~", "a ··b·· ·c· ·d· ··e··"},
		{"**“重点。”**后续", "··“重点。”··后续"},
		{"2 * 3, a_b_c, 3~5月", "2 * 3, a_b_c, 3~5月"},
		{`\*a\* \[b]`, "·*a·* ·[b]"},
		{"see [this](https://a.b/c \"t\").", "see ·this····················. link https://a.b/c"},
		{"[a](<b c>)", "·a········ link b c"},
		{"[a](b(c)d)", "·a········ link b(c)d"},
		{"[a](b", "[a](b"},
		{"[a] (b)", "[a] (b)"},
		{"[a][b] [c]", "·a···· [c]"},
		{"[a]: https://b.c/d", "·················· link https://b.c/d"},
		{"![alt](/media/1)", "··alt··········· image /media/1"},
		{"[![alt](/m)](/n)", "···alt·········· link /n image /m"},
		{"a[^1] b[^注]", "a···· b······ note 1 note 注"},
		{"[^1]: text", "····· text"},
		{"<https://a.b> <b>c</b> <Joint Statement>", "············· ···c···· <Joint Statement> link https://a.b"},
		{`<a href="/b">c</a> <img src='d'>`, "·············c···· ············· link /b image d"},
		{"见https://a.b/c。另见www.a.b，或a.b@c.org。", "见·············。另见·······，或·········。 link https://a.b/c link https://www.a.b link mailto:a.b@c.org"},
		{"(https://a.b/c(d)).", "(················). link https://a.b/c(d)"},
		{"`a [b](c)` ``d ` e`` f`", "·········· ········· f`"},
		{"```\na\n```\nb", "···|·|···|b"},
		{"## a ##", "·· a ·· level 2"},
		{"a\n---", "a|··· level 2"},
		{"a\n\n---", "a||···"},
		{"#a", "#a"},
		{"- a\n- b\n  1. c", "··a|··b|  ···c items 3"},
		{"in\n2021. a", "in|2021. a"},
		{"> a\n> > b", "· a|· · b"},
		{"|a|b|\n|-|:-:|\n|c|d\\|e|", "|a|b||·······||c|d·|e| cells 2 cells 2"},
		{"a|b", "a|b"},
		{"a&nbsp;?", "a ·····?"},
	} {
		if got := told(Read(x.source)); got != x.want {
			t.Errorf("%q\n got %s\nwant %s", x.source, got, x.want)
		}
	}
}

// FuzzRead: what is shown is the text itself, places lie within it and between
// characters.
func FuzzRead(f *testing.F) {
	f.Add("[a](b \"c\") ![d](<e>) `f` [^g] <h i=j> k@l.m https://n.o \\p **q**\n\n- r\n1. s\n|t|\n|-|\n[u]: v.w\n```\nx")
	f.Add("\xff[^\xff](\x00")
	f.Fuzz(func(t *testing.T, s string) {
		d := Read(s)
		if len(d.Shown) != len(s) {
			t.Fatalf("%d bytes of %d", len(d.Shown), len(s))
		}
		for i, c := range d.Shown {
			if c != Hidden && c != s[i] && c != ' ' && c != '\n' {
				t.Fatalf("byte %d is %q, not %q", i, c, s[i])
			}
		}
		if utf8.ValidString(s) && !utf8.Valid(d.Shown) {
			t.Fatalf("half a character is shown: %q", d.Shown)
		}
		for _, list := range [][]Place{d.Links, d.Images, d.Notes, d.Items, d.Rows} {
			for _, p := range list {
				if p.Start < 0 || p.End < p.Start || p.End > len(s) || utf8.ValidString(s) && !utf8.ValidString(s[p.Start:p.End]) {
					t.Fatalf("%+v in %q", p, s)
				}
			}
		}
	})
}
