package parallel

import (
	"slices"

	"dateline"
)

// Sides says which side of two links a correction is about.
type Sides string

// The sides. Both is what the empty value means too.
const (
	Both   Sides = "both"
	Source Sides = "source"
	Target Sides = "target"
)

// Join puts what link i+1 holds, on one side or on both, at the end of link i. A
// link that nothing is left of goes. The joined link is only as far as the one
// that is less far: a machine's draft remains one.
//
// The error is dateline.Invalid where there are no such links.
func Join(a dateline.Alignment, i int, sides Sides) (dateline.Alignment, error) {
	if i < 0 || i+1 >= len(a) {
		return nil, dateline.Invalidf("link", "there is no link to join with")
	}
	switch sides {
	case Source:
		return MoveSource(a, i+1, -len(a[i+1].Source))
	case Target:
		return MoveTarget(a, i+1, -a[i+1].Target)
	}
	a = copied(a)
	x, y := a[i], a[i+1]
	a[i] = dateline.Link{Source: append(x.Source, y.Source...), Target: x.Target + y.Target, State: lesser(x, y)}
	return slices.Delete(a, i+1, i+2), nil
}

// Split parts link i: the first source and target units stay, what follows
// becomes a link of its own in the same state.
//
// The error is dateline.Invalid where there is no such link, where it has fewer
// units, or where nothing would be left of either part.
func Split(a dateline.Alignment, i, source, target int) (dateline.Alignment, error) {
	if i < 0 || i >= len(a) {
		return nil, dateline.Invalidf("link", "there is no such link")
	}
	l := a[i]
	if source < 0 || target < 0 || source > len(l.Source) || target > l.Target {
		return nil, dateline.Invalidf("link", "it does not have so many paragraphs")
	}
	first := dateline.Link{Source: l.Source[:source], Target: target, State: l.State}
	rest := dateline.Link{Source: l.Source[source:], Target: l.Target - target, State: l.State}
	if empty(first) || empty(rest) {
		return nil, dateline.Invalidf("link", "a part must have something on one side")
	}
	a = slices.Insert(copied(a), i+1, rest)
	a[i] = first
	return settled(a), nil
}

// MoveSource moves source units from link i to the link beside it: the last n to
// the next, or, with n below 0, the first -n to the one before. A link that
// nothing is left of goes.
//
// The error is dateline.Invalid where there is no such link or too few units.
func MoveSource(a dateline.Alignment, i, n int) (dateline.Alignment, error) {
	to, count, err := beside(a, i, n)
	if err != nil {
		return nil, err
	}
	if count > len(a[i].Source) {
		return nil, dateline.Invalidf("link", "it does not have so many paragraphs")
	}
	a = copied(a)
	from := a[i].Source
	if n > 0 {
		a[to].Source = append(slices.Clone(from[len(from)-count:]), a[to].Source...)
		a[i].Source = from[:len(from)-count]
	} else {
		a[to].Source = append(a[to].Source, from[:count]...)
		a[i].Source = from[count:]
	}
	return settled(a), nil
}

// MoveTarget does what [MoveSource] does with units of the translation. The link
// that they come to is then only as far as the one that they come from.
func MoveTarget(a dateline.Alignment, i, n int) (dateline.Alignment, error) {
	to, count, err := beside(a, i, n)
	if err != nil {
		return nil, err
	}
	if count > a[i].Target {
		return nil, dateline.Invalidf("link", "it does not have so many paragraphs")
	}
	a = copied(a)
	if count > 0 {
		a[to].State = lesser(a[i], a[to])
	}
	a[i].Target -= count
	a[to].Target += count
	return settled(a), nil
}

// Confirm says that a person has gone through link i.
//
// The error is dateline.Invalid where there is no such link or no translation.
func Confirm(a dateline.Alignment, i int) (dateline.Alignment, error) {
	if i < 0 || i >= len(a) {
		return nil, dateline.Invalidf("link", "there is no such link")
	}
	if a[i].Target == 0 {
		return nil, dateline.Invalidf("link", "there is no translation to go through")
	}
	a = copied(a)
	a[i].State = dateline.LinkDone
	return a, nil
}

// beside returns the link that units of link i are moved to, and how many.
func beside(a dateline.Alignment, i, n int) (to, count int, err error) {
	to, count = i+1, n
	if n < 0 {
		to, count = i-1, -n
	}
	if i < 0 || i >= len(a) || to < 0 || to >= len(a) {
		return 0, 0, dateline.Invalidf("link", "there is no link to move to")
	}
	return to, count, nil
}

// copied returns an alignment that can be changed without changing a.
func copied(a dateline.Alignment) dateline.Alignment {
	b := slices.Clone(a)
	for i := range b {
		b[i].Source = slices.Clone(b[i].Source)
	}
	return b
}

func empty(l dateline.Link) bool { return len(l.Source) == 0 && l.Target == 0 }

// settled drops empty links, and says of a link without a translation that no
// work has been done on it.
func settled(a dateline.Alignment) dateline.Alignment {
	a = slices.DeleteFunc(a, empty)
	for i := range a {
		if a[i].Target == 0 {
			a[i].State = ""
		}
		if len(a[i].Source) == 0 {
			a[i].Source = nil
		}
	}
	return a
}

// lesser returns how far two links are together. Without a translation a link has
// no say.
func lesser(x, y dateline.Link) dateline.LinkState {
	switch {
	case x.Target == 0:
		return y.State
	case y.Target == 0:
		return x.State
	}
	for _, s := range []dateline.LinkState{dateline.LinkMachine, "", dateline.LinkGuess, dateline.LinkConverted} {
		if x.State == s || y.State == s {
			return s
		}
	}
	return x.State
}
