package parallel

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dateline"
)

// checkRows asserts that every unit stands in exactly one row, and those of the
// translation in order.
func checkRows(t testing.TB, a dateline.Alignment, target, source []dateline.Unit) []Row {
	t.Helper()
	rows := Rows(a, target, source)
	var s, g []string
	var links []int
	for _, r := range rows {
		if r.From != len(g) {
			t.Fatalf("a row is from %d, not %d: %+v", r.From, len(g), rows)
		}
		s, g, links = append(s, texts(r.Source)...), append(g, texts(r.Target)...), append(links, r.Links...)
	}
	if !slices.Equal(g, texts(target)) {
		t.Fatalf("the rows show %q of the translation %q", g, texts(target))
	}
	want := texts(source)
	slices.Sort(s)
	slices.Sort(want)
	if !slices.Equal(s, want) {
		t.Fatalf("the rows show %q of the source %q", s, want)
	}
	for i, l := range links {
		if i != l {
			t.Fatalf("the rows are of the links %v", links)
		}
	}
	if len(links) != len(a) {
		t.Fatalf("the rows are of %d links, not %d", len(links), len(a))
	}
	return rows
}

// show writes rows as "links: source | target flags".
func show(rows []Row) string {
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%v: %s | %s", r.Links, strings.Join(texts(r.Source), " + "), strings.Join(texts(r.Target), " + "))
		if r.State != "" {
			fmt.Fprintf(&b, " %s", r.State)
		}
		if r.Stale {
			fmt.Fprintf(&b, " stale, was %s", strings.Join(r.Was, " + "))
		}
		if r.Gone {
			fmt.Fprintf(&b, " gone, was %s", strings.Join(r.Was, " + "))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestRows(t *testing.T) {
	link := func(target int, source ...string) dateline.Link {
		return dateline.Link{Source: source, Target: target, State: dateline.LinkDone}
	}
	for _, c := range []struct {
		name           string
		a              dateline.Alignment
		target, source []dateline.Unit
		want           string
	}{
		{"changed, added, gone", dateline.Alignment{link(1, "Alpha is one of two."), link(1), link(2, "Beta is two of two.", "Gamma follows it."), link(1, "Delta was here once upon a time.")},
			units("甲", "注", "乙", "丙", "丁"), units("Zero.", "Alpha is one of two.", "Beta is two of three.", "Gamma follows it.", "Epsilon."),
			`[]: Zero. | 
[0]: Alpha is one of two. | 甲 done
[1]:  | 注 done
[2]: Beta is two of three. + Gamma follows it. | 乙 + 丙 done stale, was Beta is two of two. + Gamma follows it.
[3]: Epsilon. | 丁 done stale, was Delta was here once upon a time.
`},
		{"joined in the source", dateline.Alignment{link(1, "Alpha is one."), link(1, "Beta is two.")},
			units("甲", "乙"), units("Alpha is one. Beta is two."), "[0 1]: Alpha is one. Beta is two. | 甲 + 乙 done\n"},
		{"moved in the translation", dateline.Alignment{link(1, "Beta."), link(1, "Alpha."), link(0, "Gamma.")},
			units("乙", "甲"), units("Alpha.", "Beta.", "Gamma.", "Delta."), "[0]: Beta. | 乙 done\n[1]: Alpha. | 甲 done\n[2]: Gamma. |  done\n[]: Delta. | \n"},
		{"gone", dateline.Alignment{link(1, "Alpha."), link(1, "Beta.")}, units("甲", "乙"), units("Beta."),
			"[0]:  | 甲 done gone, was Alpha.\n[1]: Beta. | 乙 done\n"},
		{"more than is covered", dateline.Alignment{link(1, "Alpha.")}, units("甲", "乙"), units("Alpha."),
			"[0]: Alpha. | 甲 done\n[]:  | 乙\n"},
	} {
		if got := show(checkRows(t, c.a, c.target, c.source)); got != c.want {
			t.Errorf("%s:\n%swant\n%s", c.name, got, c.want)
		}
	}
}
