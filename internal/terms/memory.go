package terms

import (
	"cmp"
	"slices"
	"sync"

	"dateline"
)

// Least is the likeness below which a segment is no help to a translator, and is
// not looked for.
const Least = 0.5

// Pair is a source language and the one that is translated into.
type Pair struct{ From, To dateline.Lang }

// Memory is an index of the segments of a translation memory by what their
// sources say: some 110 bytes a segment, whatever its length. The texts stay
// in the store. It may be used by several goroutines.
//
// Of each source it keeps which of 512 bits its words (or Chinese characters)
// fall on. Words that another text has and the bits do not show are surely not
// there, which bounds how like the two can be; so the texts that can be most
// alike are loaded first, and no more once the best of them are surely found.
type Memory struct {
	mu    sync.RWMutex // guards the map and all in it; never held while texts are loaded
	pairs map[Pair]*shelf
}

// shelf holds the segments of a pair, one at each place of the slices.
type shelf struct {
	sigs  []signature
	sizes []size
	sums  []uint64 // of the whole folded text
	ids   []uint64
	place map[uint64]int32
}

type size struct{ tokens, bits uint16 }

// NewMemory returns an empty memory.
func NewMemory() *Memory { return &Memory{pairs: map[Pair]*shelf{}} }

// Add puts a segment in, or changes its source if it is there. The id must be
// one (dateline.ID.Valid), or it is an Invalid.
func (m *Memory) Add(id dateline.ID, p Pair, source string) error {
	key, ok := pack(id)
	if !ok {
		return dateline.Invalidf("id", "%q is no id of a segment", id)
	}
	f := folds.Get().(*folded)
	t := tokensOf(source, f, nil)
	folds.Put(f)
	sig := t.signature()
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.pairs[p]
	if s == nil {
		s = &shelf{place: map[uint64]int32{}}
		m.pairs[p] = s
	}
	at, ok := s.place[key]
	if !ok {
		at = int32(len(s.ids))
		s.place[key] = at
		s.sigs, s.sizes = append(s.sigs, signature{}), append(s.sizes, size{})
		s.sums, s.ids = append(s.sums, 0), append(s.ids, key)
	}
	s.sigs[at], s.sums[at] = sig, t.all
	s.sizes[at] = size{uint16(len(t.list)), uint16(sig.count())}
	return nil
}

// Remove takes a segment out of every pair; it need not be there.
func (m *Memory) Remove(id dateline.ID) {
	key, ok := pack(id)
	if !ok {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.pairs {
		at, ok := s.place[key]
		if !ok {
			continue
		}
		// The last one moves to its place.
		last := len(s.ids) - 1
		s.sigs[at], s.sizes[at], s.sums[at], s.ids[at] = s.sigs[last], s.sizes[last], s.sums[last], s.ids[last]
		s.place[s.ids[at]] = at
		delete(s.place, key)
		s.sigs, s.sizes, s.sums, s.ids = s.sigs[:last], s.sizes[:last], s.sums[:last], s.ids[:last]
	}
}

// Len returns how many segments there are, of all pairs.
func (m *Memory) Len() (n int) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for _, s := range m.pairs {
		n += len(s.ids)
	}
	return n
}

// candidate is a segment and how like it can be at most.
type candidate struct {
	bound float64
	id    uint64
}

// Candidates returns the n segments at most whose sources can be most like text,
// and can be like it by Least; first those that are the same.
func (m *Memory) Candidates(p Pair, text string, n int) []dateline.ID {
	f := folds.Get().(*folded)
	t := tokensOf(text, f, nil)
	folds.Put(f)
	var ids []dateline.ID
	for _, c := range m.candidates(p, t, n) {
		ids = append(ids, unpack(c.id))
	}
	return ids
}

// same is the bound of a text that is the same, so that it stands before those
// that only could be.
const same = 2

func (m *Memory) candidates(p Pair, t tokens, n int) []candidate {
	sig := t.signature()
	own := size{uint16(len(t.list)), uint16(sig.count())}
	var best []candidate // a heap, the least likely at its top
	m.mu.RLock()
	defer m.mu.RUnlock()
	s := m.pairs[p]
	if s == nil || n <= 0 {
		return nil
	}
	for i := range s.ids {
		bound := 0.0
		if s.sums[i] == t.all {
			bound = same
		} else {
			bound = own.bound(s.sizes[i], &sig, &s.sigs[i])
		}
		if bound < Least || len(best) == n && bound <= best[0].bound {
			continue
		}
		c := candidate{bound, s.ids[i]}
		if len(best) < n {
			best = append(best, c)
			up(best)
		} else {
			best[0] = c
			down(best)
		}
	}
	slices.SortFunc(best, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.bound, a.bound), cmp.Compare(a.id, b.id))
	})
	return best
}

// bound returns how like two texts can be at most. Each bit of one that the
// other does not have stands for a token, at least, that they do not share.
func (a size) bound(b size, x, y *signature) float64 {
	all := int(a.tokens) + int(b.tokens)
	most := min(a.tokens, b.tokens)
	if float64(2*int(most)) < Least*float64(all) || all == 0 {
		return 0
	}
	both := signature{x[0] & y[0], x[1] & y[1], x[2] & y[2], x[3] & y[3], x[4] & y[4], x[5] & y[5], x[6] & y[6], x[7] & y[7]}
	shared := both.count()
	common := min(int(a.tokens)-int(a.bits)+shared, int(b.tokens)-int(b.bits)+shared)
	return float64(2*common) / float64(all)
}

func up(h []candidate) {
	for i := len(h) - 1; i > 0; {
		parent := (i - 1) / 2
		if h[parent].bound <= h[i].bound {
			return
		}
		h[parent], h[i] = h[i], h[parent]
		i = parent
	}
}

func down(h []candidate) {
	for i := 0; ; {
		kid := 2*i + 1
		if kid >= len(h) {
			return
		}
		if kid+1 < len(h) && h[kid+1].bound < h[kid].bound {
			kid++
		}
		if h[i].bound <= h[kid].bound {
			return
		}
		h[i], h[kid] = h[kid], h[i]
		i = kid
	}
}

// Match is a segment of the memory and how like its source is.
type Match struct {
	Segment  dateline.Segment
	Likeness float64 // from Least to 1
}

// Texts are loaded so many at a time, and so many at most: what is not among the
// likeliest of those is not worth the wait.
const (
	batch   = 32
	maxLoad = 256
)

// Best returns the n segments at most whose sources are most like text, the most
// like first, and of those as like the one with the lower id. load hands over
// the segments of ids, in any order; ids that are gone by then it leaves out. It
// is called several times, with 32 ids at most, and its error is returned.
func (m *Memory) Best(p Pair, text string, load func([]dateline.ID) ([]dateline.Segment, error), n int) ([]Match, error) {
	if n <= 0 {
		return nil, nil
	}
	f := folds.Get().(*folded)
	defer folds.Put(f)
	var c comparer
	c.set(tokensOf(text, f, nil))
	likely := m.candidates(p, c.own, maxLoad)
	var best []Match
	var buf []uint64
	for len(likely) > 0 && (len(best) < n || min(1, likely[0].bound) > best[n-1].Likeness) {
		some := likely[:min(batch, len(likely))]
		likely = likely[len(some):]
		ids := make([]dateline.ID, len(some))
		for i, c := range some {
			ids[i] = unpack(c.id)
		}
		segments, err := load(ids)
		if err != nil {
			return nil, err
		}
		for _, s := range segments {
			other := tokensOf(s.Source, f, buf)
			buf = other.list
			if l := c.likeness(other); l >= Least {
				best = append(best, Match{s, l})
			}
		}
		slices.SortFunc(best, func(a, b Match) int {
			return cmp.Or(cmp.Compare(b.Likeness, a.Likeness), cmp.Compare(a.Segment.ID, b.Segment.ID))
		})
		best = best[:min(n, len(best))]
	}
	return best, nil
}
