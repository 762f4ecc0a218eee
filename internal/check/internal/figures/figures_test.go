package figures

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dateline"
)

// shown writes readings as the golden table does.
func shown(rs []Reading) string {
	var out []string
	for _, r := range rs {
		s := r.Kind.String() + " " + r.Read
		if !r.Exact {
			s = "(" + s + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

// TestGolden holds Read to what a person reads: so there is no -update.
func TestGolden(t *testing.T) {
	f, err := os.Open("testdata/golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		if s.Text() == "" || s.Text()[0] == '#' {
			continue
		}
		n++
		c := strings.SplitN(s.Text(), "\t", 3)
		if len(c) != 3 {
			t.Fatalf("%q has not three columns", s.Text())
		}
		got := Read(c[1], dateline.Lang(c[0]))
		if shown(got) != c[2] {
			t.Errorf("%s %q\n  got  %s\n  want %s", c[0], c[1], shown(got), c[2])
		}
		for _, r := range got {
			if err := sound(c[1], r); err != nil {
				t.Errorf("%q: %v", c[1], err)
			}
		}
	}
	if n < 300 {
		t.Errorf("%d rows were read", n)
	}
}

// sound says what is wrong with the place of a reading.
func sound(text string, r Reading) error {
	if r.Start < 0 || r.End > len(text) || r.Start > r.End {
		return fmt.Errorf("%+v lies outside of %d bytes", r, len(text))
	}
	for _, at := range []int{r.Start, r.End} {
		if at < len(text) && utf8.ValidString(text) && !utf8.RuneStart(text[at]) {
			return fmt.Errorf("%+v cuts a character", r)
		}
	}
	return nil
}

// TestPairs holds Compare to what a person says of a pair.
func TestPairs(t *testing.T) {
	f, err := os.Open("testdata/pairs.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		if s.Text() == "" || s.Text()[0] == '#' {
			continue
		}
		n++
		c := strings.SplitN(s.Text(), "\t", 4)
		if len(c) != 4 {
			t.Fatalf("%q has not four columns", s.Text())
		}
		from, to, _ := strings.Cut(c[0], ">")
		var got []string
		for _, d := range Compare(c[1], c[2], dateline.Lang(from), dateline.Lang(to)) {
			why := d.Why
			if d.Error {
				why += "!"
			}
			got = append(got, why)
			for text, r := range map[string]Reading{c[1]: d.Source, c[2]: d.Target} {
				if err := sound(text, r); err != nil {
					t.Errorf("%q: %v", text, err)
				}
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != c[3] {
			t.Errorf("%s\n  %s\n  %s\n  got  %s\n  want %s", c[0], c[1], c[2], strings.Join(got, " "), c[3])
		}
	}
	if n < 100 {
		t.Errorf("%d rows were read", n)
	}
}
