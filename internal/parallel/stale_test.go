package parallel

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/text"
)

// describe says of each link whether it is fresh (f), stale (s), gone (g) or has
// no say (-), and which units are new.
func describe(r Report) (s string, added []int) {
	for _, l := range r.Links {
		switch {
		case l.Stale:
			s += "s"
		case l.Gone:
			s += "g"
		case len(l.Was) == 0:
			s += "-"
		default:
			s += "f"
		}
	}
	return s, r.New
}

func TestStale(t *testing.T) {
	link := func(source ...string) dateline.Link {
		return dateline.Link{Source: source, Target: 1, State: dateline.LinkDone}
	}
	const (
		a = "The Minister opened the new bridge on Monday. It is 300 metres long."
		b = "She thanked the workers of both provinces."
		c = "The bridge will be free of charge until the end of the year."
	)
	all := dateline.Alignment{link(a), link(b), {Target: 1}, link(c)}
	for _, x := range []struct {
		name   string
		a      dateline.Alignment
		source []string
		links  string
		added  []int
	}{
		{"the same", all, []string{a, b, c}, "ff-f", nil},
		{"moved", all, []string{c, a, b}, "ff-f", nil},
		{"white space", all, []string{strings.ReplaceAll(a, " ", "\n"), b + "  ", c}, "ff-f", nil},
		{"split", all, []string{"The Minister opened the new bridge on Monday.", "It is 300 metres long.", b, c}, "ff-f", nil},
		{"joined", all, []string{a + " " + b, c}, "ff-f", nil},
		{"parted otherwise", all, []string{"The Minister opened the new bridge on Monday.", "It is 300 metres long. " + b, c}, "ff-f", nil},
		{"other signs", dateline.Alignment{link("*One* and __two__"), link("- a\n- b")}, []string{"_One_ and **two**", "* a\n* b"}, "ff", nil},
		{"other emphasis", dateline.Alignment{link("*One* and __two__")}, []string{"One and **two**"}, "s", nil},
		{"changed", all, []string{a, strings.Replace(b, "both", "three", 1), c}, "fs-f", nil},
		{"changed and moved", all, []string{strings.Replace(c, "year", "month", 1), a, b}, "ff-s", nil},
		{"replaced", all, []string{a, "Nothing of this stands there any more.", c}, "fs-f", nil},
		{"added", all, []string{"New.", a, b, "Newer.", c}, "ff-f", []int{0, 3}},
		{"gone", all, []string{a, c}, "fg-f", nil},
		{"all gone", all, nil, "gg-g", nil},
		{"said twice, now once", dateline.Alignment{link("Thank you."), link(a), link("Thank you.")}, []string{"Thank you.", a}, "ffg", nil},
		{"said once, now twice", dateline.Alignment{link(a), link("Thank you.")}, []string{"Thank you.", a, "Thank you."}, "ff", []int{0}},
		{"one of two changed", dateline.Alignment{link(a, b), link(c)}, []string{a, strings.Replace(b, "both", "three", 1), c}, "sf", nil},
	} {
		links, added := describe(Stale(x.a, units(x.source...)))
		if links != x.links || !slices.Equal(added, x.added) {
			t.Errorf("%s: links %s, new %v; want %s, %v", x.name, links, added, x.links, x.added)
		}
	}
	r := Stale(all, units(a, strings.Replace(b, "both", "three", 1), "New.", c))
	if s := r.Links[1]; !slices.Equal(s.Was, []string{b}) || !slices.Equal(s.Now, []string{strings.Replace(b, "both", "three", 1)}) || r.Stale != 1 || r.Added != 1 || r.Fresh() {
		t.Errorf("%+v", r)
	}
	untranslated := dateline.Alignment{link(a), {Source: []string{b}}}
	if r := Stale(untranslated, units(a, b)); r.Missing != 1 || r.Added != 0 || r.Fresh() {
		t.Errorf("without a translation: %+v", r)
	}
	if r := Stale(untranslated, units(a)); !r.Fresh() {
		t.Errorf("without a translation and gone: %+v", r)
	}
}

// What an edit of the source does to the links, on texts made at random.
func TestStaleProperties(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		source := made(r, 1+r.IntN(40))
		a := paired(r, source)
		if rep := Stale(a, source); !rep.Fresh() {
			t.Fatalf("seed %d: unchanged, %+v", seed, rep)
		}
		moved := slices.Clone(source)
		r.Shuffle(len(moved), func(i, j int) { moved[i], moved[j] = moved[j], moved[i] })
		if rep := Stale(a, moved); !rep.Fresh() {
			t.Fatalf("seed %d: moved, %+v", seed, rep)
		}
		if rep := Stale(a, reparted(r, source)); !rep.Fresh() {
			t.Fatalf("seed %d: split and joined, %+v", seed, rep)
		}
		// Some paragraphs are changed: exactly their links are stale, and they
		// became what took their place.
		changed := slices.Clone(source)
		var want []int
		at := 0
		for i, l := range a {
			hit := false
			for range l.Source {
				if r.IntN(4) == 0 {
					changed[at].Text = edited(r, changed[at].Text)
					hit = true
				}
				at++
			}
			if hit {
				want = append(want, i)
			}
		}
		rep := Stale(a, changed)
		var got []int
		at = 0
		for i, s := range rep.Links {
			if s.Stale {
				got = append(got, i)
			}
			if now := texts(changed[at : at+len(s.Was)]); !slices.Equal(s.Now, now) {
				t.Fatalf("seed %d: link %d is now %q, not %q", seed, i, s.Now, now)
			}
			at += len(s.Was)
		}
		if !slices.Equal(got, want) || rep.Stale != len(want) || rep.Added+rep.Gone != 0 {
			t.Fatalf("seed %d: %v are stale, not %v; %+v", seed, got, want, rep)
		}
		// Each is refreshed, and nothing is stale.
		b := a
		for _, i := range want {
			var err error
			if b, err = Refresh(b, i, changed); err != nil {
				t.Fatal(err)
			}
		}
		checkValid(t, b, a.Units())
		checkSources(t, b, texts(changed))
		if rep := Stale(b, changed); !rep.Fresh() {
			t.Fatalf("seed %d: refreshed, %+v", seed, rep)
		}
		// Paragraphs come and go.
		fewer := slices.Clone(source)
		i := r.IntN(len(fewer))
		fewer = slices.Delete(fewer, i, i+1)
		more := slices.Insert(slices.Clone(source), i, made(r, 1)[0])
		more[i].Text = "Quite other words, of which none stands anywhere else: " + more[i].Text
		if rep := Stale(a, more); rep.Stale+rep.Gone != 0 || !slices.Equal(rep.New, []int{i}) {
			t.Fatalf("seed %d: unit %d added, %+v", seed, i, rep)
		}
		based := Rebase(a, more)
		if rep := Stale(based, more); len(based) != len(a)+1 || rep.Missing != 1 || rep.Stale+rep.Gone+rep.Added != 0 {
			t.Fatalf("seed %d: rebased, %+v", seed, rep)
		}
		if rep := Stale(a, fewer); rep.Stale+rep.Gone != 1 || rep.Added != 0 {
			t.Fatalf("seed %d: unit %d gone, %+v", seed, i, rep)
		}
	}
}

// reparted splits and joins paragraphs between sentences.
func reparted(r *rand.Rand, source []dateline.Unit) (out []dateline.Unit) {
	for _, u := range source {
		for i, s := range text.Sentences(u.Text) {
			if s = strings.TrimSpace(s); i > 0 && r.IntN(3) > 0 || i == 0 && len(out) > 0 && r.IntN(3) == 0 {
				out[len(out)-1].Text += " " + s
			} else {
				out = append(out, dateline.Unit{Kind: u.Kind, Text: s})
			}
		}
	}
	return out
}

// edited changes one word of a text.
func edited(r *rand.Rand, s string) string {
	words := strings.Fields(s)
	words[1+r.IntN(len(words)-1)] = "otherwise"
	return strings.Join(words, " ")
}

func TestRefresh(t *testing.T) {
	a := dateline.Alignment{
		{Source: []string{"Alpha one two three."}, Target: 1, State: dateline.LinkConverted},
		{Source: []string{"Beta one two three."}, Target: 1, State: dateline.LinkDone},
		{Source: []string{"Gamma."}, Target: 2, State: dateline.LinkGuess},
		{Source: []string{"Delta."}},
	}
	source := units("Alpha one two four.", "Beta one two three.", "Delta.")
	for _, c := range []struct {
		i    int
		want dateline.Link
	}{
		{0, dateline.Link{Source: []string{"Alpha one two four."}, Target: 1, State: dateline.LinkDone}},
		{1, dateline.Link{Source: []string{"Beta one two three."}, Target: 1, State: dateline.LinkDone}},
		{2, dateline.Link{Target: 2, State: dateline.LinkDone}}, // its source is gone
	} {
		b, err := Refresh(a, c.i, source)
		if err != nil {
			t.Fatal(err)
		}
		if !(dateline.Alignment{b[c.i]}).Equal(dateline.Alignment{c.want}) {
			t.Errorf("Refresh(%d) = %+v", c.i, b[c.i])
		}
	}
	for _, i := range []int{-1, 3, 4} {
		if _, err := Refresh(a, i, source); err == nil {
			t.Errorf("Refresh(%d) is no error", i)
		}
	}
	// The source joined a paragraph of a stale link with that of the next: refreshed,
	// they are one.
	b := dateline.Alignment{
		{Source: []string{"Alpha one two three.", "Beta one two three."}, Target: 1, State: dateline.LinkConverted},
		{Source: []string{"Gamma."}, Target: 2, State: dateline.LinkGuess},
		{Source: []string{"Delta."}, Target: 1},
	}
	now := units("Alpha one two four.", "Beta one two three. Gamma.", "Delta.")
	b, err := Refresh(b, 0, now)
	want := dateline.Alignment{
		{Source: []string{"Alpha one two four.", "Beta one two three. Gamma."}, Target: 3, State: dateline.LinkGuess},
		{Source: []string{"Delta."}, Target: 1},
	}
	if err != nil || !b.Equal(want) || !Stale(b, now).Fresh() {
		t.Errorf("joined: %+v, %v", b, err)
	}
}

func TestRebase(t *testing.T) {
	a := dateline.Alignment{
		{Source: []string{"One is the first of all."}, Target: 1, State: dateline.LinkDone},
		{Target: 1, State: dateline.LinkDone},
		{Source: []string{"Two has no translation."}},
		{Source: []string{"Three was something else."}, Target: 1, State: dateline.LinkMachine},
		{Source: []string{"Four is no more."}},
	}
	source := units("Zero.", "One is the first of all.", "Two has got no translation.", "Three was something other.", "Last of them.")
	b := Rebase(a, source)
	want := dateline.Alignment{
		{Source: []string{"Zero."}},
		a[0], a[1],
		{Source: []string{"Two has got no translation."}},
		a[3],
		{Source: []string{"Last of them."}},
	}
	if !b.Equal(want) {
		t.Errorf("Rebase = %+v", b)
	}
	if again := Rebase(b, source); !again.Equal(b) {
		t.Errorf("again, %+v", again)
	}
}

func FuzzStale(f *testing.F) {
	f.Add("a\nb. c.\nd", "b.\nc.\nd e", uint64(1))
	f.Add("*a*\n*a*\n**\n \n", "_a_\n\n\u3000\n_a_", uint64(2))
	f.Add("問：甲。\n答：乙。丙。\n謝謝。", "答：乙。\n丙。謝謝。\n問：丁。", uint64(3))
	f.Fuzz(func(t *testing.T, before, after string, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 0))
		source, now := lines(before), lines(after)
		a := paired(r, source)
		for i := range a {
			a[i].Target = r.IntN(3)
		}
		if rep := Stale(a, source); rep.Stale+rep.Gone+rep.Added != 0 {
			t.Fatalf("unchanged: %+v", rep)
		}
		rep := Stale(a, now)
		covered := make([]bool, len(now))
		for i, s := range rep.Links {
			if s.Link != i || s.Stale && s.Gone || !slices.IsSorted(s.At) || len(s.At) != len(s.Now) {
				t.Fatalf("%+v", s)
			}
			for _, j := range s.At {
				covered[j] = true
			}
		}
		for j, c := range covered {
			if c == slices.Contains(rep.New, j) {
				t.Fatalf("unit %d: covered %v, new %v", j, c, rep.New)
			}
		}
		b := Rebase(a, now)
		checkValid(t, b, a.Units())
		for _, j := range rep.New {
			if !slices.ContainsFunc(b, func(l dateline.Link) bool { return slices.Equal(l.Source, []string{now[j].Text}) }) {
				t.Fatalf("rebased, there is no link for unit %d: %+v of %+v", j, b, a)
			}
		}
		checkRows(t, a, units(make([]string, a.Units())...), now)
		for i := range a {
			if b, err := Refresh(a, i, now); err == nil {
				checkValid(t, b, a.Units())
			}
		}
	})
}

func TestSpaced(t *testing.T) {
	for _, s := range []string{"", " ", "a", " a  b\n\u3000c\u00A0", "中 文", "\xff \xff", "a\u0085b", "\x1ca"} {
		for _, sep := range []string{"", " "} {
			if got, want := spaced(s, sep), strings.Join(strings.Fields(s), sep); got != want {
				t.Errorf("spaced(%q, %q) = %q, want %q", s, sep, got, want)
			}
		}
	}
}
