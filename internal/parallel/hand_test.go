package parallel

import (
	"math/rand/v2"
	"slices"
	"testing"

	"dateline"
)

func links(l ...dateline.Link) dateline.Alignment { return l }

func TestHand(t *testing.T) {
	l := func(state dateline.LinkState, target int, source ...string) dateline.Link {
		return dateline.Link{Source: source, Target: target, State: state}
	}
	const done, guess, machine = dateline.LinkDone, dateline.LinkGuess, dateline.LinkMachine
	start := links(l(done, 1, "a", "b"), l(machine, 2, "c"), l(guess, 1), l("", 0, "d"))
	type act = func() (dateline.Alignment, error)
	for _, c := range []struct {
		name string
		do   act
		want dateline.Alignment
	}{
		{"join", func() (dateline.Alignment, error) { return Join(start, 0, Both) }, links(l(machine, 3, "a", "b", "c"), l(guess, 1), l("", 0, "d"))},
		{"join with no translation", func() (dateline.Alignment, error) { return Join(start, 2, Both) }, links(start[0], start[1], l(guess, 1, "d"))},
		{"join sources", func() (dateline.Alignment, error) { return Join(start, 0, Source) }, links(l(done, 1, "a", "b", "c"), l(machine, 2), start[2], start[3])},
		{"join sources, nothing left", func() (dateline.Alignment, error) { return Join(start, 2, Source) }, links(start[0], start[1], l(guess, 1, "d"))},
		{"join targets", func() (dateline.Alignment, error) { return Join(start, 0, Target) }, links(l(machine, 3, "a", "b"), l("", 0, "c"), start[2], start[3])},
		{"join the last", func() (dateline.Alignment, error) { return Join(start, 3, Both) }, nil},
		{"split", func() (dateline.Alignment, error) { return Split(start, 0, 1, 1) }, links(l(done, 1, "a"), l("", 0, "b"), start[1], start[2], start[3])},
		{"split the other way", func() (dateline.Alignment, error) { return Split(start, 0, 1, 0) }, links(l("", 0, "a"), l(done, 1, "b"), start[1], start[2], start[3])},
		{"split nothing off", func() (dateline.Alignment, error) { return Split(start, 0, 2, 1) }, nil},
		{"split more than there is", func() (dateline.Alignment, error) { return Split(start, 0, 3, 0) }, nil},
		{"source down", func() (dateline.Alignment, error) { return MoveSource(start, 0, 1) }, links(l(done, 1, "a"), l(machine, 2, "b", "c"), start[2], start[3])},
		{"source up", func() (dateline.Alignment, error) { return MoveSource(start, 1, -1) }, links(l(done, 1, "a", "b", "c"), l(machine, 2), start[2], start[3])},
		{"target down", func() (dateline.Alignment, error) { return MoveTarget(start, 1, 1) }, links(start[0], l(machine, 1, "c"), l(machine, 2), start[3])},
		{"target up", func() (dateline.Alignment, error) { return MoveTarget(start, 3, -1) }, nil},
		{"target to no link", func() (dateline.Alignment, error) { return MoveTarget(start, 0, -1) }, nil},
		{"confirm", func() (dateline.Alignment, error) { return Confirm(start, 2) }, links(start[0], start[1], l(done, 1), start[3])},
		{"confirm nothing", func() (dateline.Alignment, error) { return Confirm(start, 3) }, nil},
	} {
		before := copied(start)
		got, err := c.do()
		if (err != nil) != (c.want == nil) || err == nil && !got.Equal(c.want) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
		if !start.Equal(before) {
			t.Fatalf("%s changed what it was given", c.name)
		}
	}
}

// Whatever the hand does, the units are covered and the source's words stay as
// they are and in order.
func FuzzHand(f *testing.F) {
	f.Add("a\nb\nc\nd", []byte{0, 0, 1, 1, 0, 1, 2, 1, 1, 3, 1, 255, 4, 0, 0})
	f.Add("a\nb", []byte{1, 0, 0, 3, 0, 2, 0, 1, 0, 2, 0, 254})
	f.Fuzz(func(t *testing.T, source string, acts []byte) {
		r := rand.New(rand.NewPCG(uint64(len(acts)), 0))
		a := paired(r, lines(source))
		units, words := a.Units(), sources(a)
		for ; len(acts) >= 3; acts = acts[3:] {
			i, n := int(acts[1])%(len(a)+1), int(int8(acts[2]))%4
			var b dateline.Alignment
			var err error
			before := copied(a)
			switch acts[0] % 5 {
			case 0:
				b, err = Join(a, i, []Sides{Both, Source, Target}[(n+4)%3])
			case 1:
				b, err = Split(a, i, n, int(acts[0])%3)
			case 2:
				b, err = MoveSource(a, i, n)
			case 3:
				b, err = MoveTarget(a, i, n)
			case 4:
				b, err = Confirm(a, i)
			}
			if !a.Equal(before) {
				t.Fatal("changed what it was given")
			}
			if err != nil {
				continue
			}
			checkValid(t, b, units)
			checkSources(t, b, words)
			a = b
		}
	})
}

// From any pairing any other is reached: all links are joined into one, and the
// others are split off it.
func TestHandIsComplete(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 200 {
		source := made(r, 1+r.IntN(8))
		from, to := paired(r, source), paired(r, source)
		for i := range to {
			to[i].State = from[0].State
		}
		if d := from.Units() - to.Units(); d > 0 {
			to[len(to)-1].Target += d
		} else {
			from[0].Target -= d
		}
		a := from
		var err error
		for len(a) > 1 && err == nil {
			a, err = Join(a, 0, Both)
		}
		for i := 0; i+1 < len(to) && err == nil; i++ {
			a, err = Split(a, i, len(to[i].Source), to[i].Target)
		}
		if err != nil || !a.Equal(to) {
			t.Fatalf("%+v, %v, want %+v", a, err, to)
		}
	}
}

func TestCarry(t *testing.T) {
	l := func(state dateline.LinkState, target int, source ...string) dateline.Link {
		return dateline.Link{Source: source, Target: target, State: state}
	}
	const done, guess, machine = dateline.LinkDone, dateline.LinkGuess, dateline.LinkMachine
	a := links(l(done, 1, "A"), l(machine, 2, "B", "C"), l(guess, 1, "D"), l("", 0, "E"), l(done, 1))
	before := units("甲是第一段话。", "乙是第二段话，也长。", "丙是第三段话。", "丁是第四段话。", "注：译者所加。")
	edit := func(f func([]string) []string) []dateline.Unit { return units(f(texts(before))...) }
	for _, c := range []struct {
		name  string
		after []dateline.Unit
		want  dateline.Alignment
	}{
		{"nothing", before, a},
		{"one of two machine-made", edit(func(s []string) []string { s[1] = "乙是第二段话，并不长。"; return s }), a},
		{"both of two", edit(func(s []string) []string {
			s[1], s[2] = "乙是第二段话，并不长。", "丙还是第三段话。"
			return s
		}), links(a[0], l(done, 2, "B", "C"), a[2], a[3], a[4])},
		{"a guess", edit(func(s []string) []string { s[3] = "丁不是第四段话。"; return s }), a},
		{"gone", edit(func(s []string) []string { return slices.Delete(s, 0, 1) }), links(l("", 0, "A"), a[1], a[2], a[3], a[4])},
		{"an addition gone", edit(func(s []string) []string { return s[:4] }), a[:4]},
		{"new between links", edit(func(s []string) []string { return slices.Insert(s, 1, "全新的一段，与众不同。") }), links(a[0], l(done, 1), a[1], a[2], a[3], a[4])},
		{"new within a link", edit(func(s []string) []string { return slices.Insert(s, 2, "全新的一段，与众不同。") }), links(a[0], l(machine, 3, "B", "C"), a[2], a[3], a[4])},
		{"split", edit(func(s []string) []string { s[3] = "丁是第四"; return slices.Insert(s, 4, "段话。") }), links(a[0], a[1], l(guess, 2, "D"), a[3], a[4])},
		{"joined", edit(func(s []string) []string { s[2] += s[3]; return slices.Delete(s, 3, 4) }), links(a[0], l(machine, 2, "B", "C", "D"), a[3], a[4])},
		{"moved", edit(func(s []string) []string { s[0], s[3] = s[3], s[0]; return s }), links(a[2], a[3], a[1], a[0], a[4])},
		{"empty", nil, links(l("", 0, "A"), l("", 0, "B", "C"), l("", 0, "D"), l("", 0, "E"))},
	} {
		got := Carry(a, before, c.after)
		checkValid(t, got, len(c.after))
		if !got.Equal(c.want) {
			t.Errorf("%s: %+v\nwant %+v", c.name, got, c.want)
		}
	}
}

func FuzzCarry(f *testing.F) {
	f.Add("a\nb\nc d", "b\na\nc\nd", []byte{1, 2})
	f.Add("a\na\na", "a\na", []byte{1, 1, 0, 1})
	f.Add("", "a", []byte{})
	f.Fuzz(func(t *testing.T, before, after string, sizes []byte) {
		was, now := lines(before), lines(after)
		var a dateline.Alignment
		left := len(was)
		for i := 0; left > 0 || i < len(sizes); i++ {
			n := 1
			if i < len(sizes) {
				n = int(sizes[i]) % 4
			}
			n = min(n, left)
			left -= n
			a = append(a, dateline.Link{Source: []string{string(rune('A' + i%26))}, Target: n, State: []dateline.LinkState{dateline.LinkDone, dateline.LinkMachine}[i%2]})
		}
		got := Carry(a, was, now)
		checkValid(t, got, len(now))
		words, want := sources(got), sources(a)
		slices.Sort(words)
		slices.Sort(want)
		if !slices.Equal(words, want) {
			t.Fatalf("the sources are %q, were %q", words, want)
		}
		if same := Carry(a, was, was); !same.Equal(settled(copied(a))) {
			t.Fatalf("unchanged: %+v, was %+v", same, a)
		}
	})
}
