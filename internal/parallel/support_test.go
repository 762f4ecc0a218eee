package parallel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"dateline"
)

// units makes a paragraph of each text.
func units(texts ...string) []dateline.Unit {
	var all []dateline.Unit
	for _, t := range texts {
		all = append(all, dateline.Unit{Kind: dateline.UnitParagraph, Text: t})
	}
	return all
}

// lines makes a paragraph of each line.
func lines(s string) []dateline.Unit {
	if s == "" {
		return nil
	}
	return units(strings.Split(s, "\n")...)
}

// made returns n paragraphs of one to six sentences, no two alike.
func made(r *rand.Rand, n int) []dateline.Unit {
	words := strings.Fields("the minister president council today agreed support peace region trade water climate people will work with partners on new plans for schools hospitals roads in every province because families need it and we have promised")
	var all []dateline.Unit
	for i := range n {
		var b strings.Builder
		for s := range 1 + r.IntN(6) {
			if s > 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(&b, "No%d", i*10+s)
			for range 4 + r.IntN(12) {
				b.WriteString(" " + words[r.IntN(len(words))])
			}
			b.WriteByte('.')
		}
		all = append(all, dateline.Unit{Kind: dateline.UnitParagraph, Text: b.String()})
	}
	return all
}

// paired links source units to as many of the translation, some of them two to one.
func paired(r *rand.Rand, source []dateline.Unit) dateline.Alignment {
	var a dateline.Alignment
	for i := 0; i < len(source); {
		n := min(1+r.IntN(6)/4, len(source)-i)
		a = append(a, dateline.Link{Source: texts(source[i : i+n]), Target: 1 + r.IntN(2), State: dateline.LinkDone})
		i += n
	}
	return a
}

// sources returns what all links were made from, in order.
func sources(a dateline.Alignment) (all []string) {
	for _, l := range a {
		all = append(all, l.Source...)
	}
	return all
}

// checkValid asserts what holds of every alignment that covers n units.
func checkValid(t testing.TB, a dateline.Alignment, n int) {
	t.Helper()
	if a.Units() != n {
		t.Fatalf("%d units are covered, not %d: %+v", a.Units(), n, a)
	}
	for i, l := range a {
		if l.Target < 0 || empty(l) {
			t.Fatalf("link %d is %+v", i, l)
		}
	}
}

func checkSources(t testing.TB, got dateline.Alignment, want []string) {
	t.Helper()
	if s := sources(got); !slices.Equal(s, want) {
		t.Fatalf("the sources are %q, were %q", s, want)
	}
}
