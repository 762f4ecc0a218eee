package search

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
	"sync"

	"dateline"
	"dateline/internal/search/internal/words"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// The constants of BM25: how soon more of a word counts for nothing, and by how
// much long texts are held back.
const (
	k1 = 0.8
	b  = 0.3
)

// scores are arrays that are lent out: of a number for each text of a part, all zero
// between uses.
var scores = sync.Pool{New: func() any { return new([]float32) }}

// borrow returns an array of n zeros, and what gives it back.
func borrow(n int) (array []float32, free func()) {
	p := scores.Get().(*[]float32)
	*p = slices.Grow((*p)[:0], n)[:n]
	return *p, func() {
		clear(*p)
		scores.Put(p)
	}
}

// score adds up what the units say about some texts of a part.
func (s *sight) score(p *part, units []words.Unit, f *frequency, among *roaring.Bitmap, into []float32) error {
	d, err := p.dictionary(inText)
	if err != nil {
		return err
	}
	norm := k1 * b / s.length
	var it segment.PostingsIterator
	everything := among.GetCardinality()*4 > uint64(len(p.texts)) // then looking at each is cheaper than picking
	for i, u := range units {
		for j, r := range u.Rank {
			idf := r.Weight * (k1 + 1)
			if !r.Fixed {
				idf *= rarity(f.texts, f.rank[i][j])
			}
			for _, term := range r.Terms {
				l, err := d.list(term)
				if err != nil {
					return err
				}
				it = l.Iterator(true, false, false, it)
				if o, ok := it.(segment.OptimizablePostingsIterator); ok && !everything && o.ActualBitmap() != nil {
					o.ReplaceActual(roaring.And(o.ActualBitmap(), among))
				}
				for {
					post, err := it.Next()
					if err != nil {
						return err
					}
					if post == nil {
						break
					}
					doc := post.Number()
					tf := float32(post.Frequency())
					into[doc] += float32(idf) * tf / (tf + k1*(1-b) + norm*p.texts[doc].length)
				}
			}
		}
	}
	return nil
}

// rarity is how rare a term is: the idf of BM25.
func rarity(all, with int) float64 {
	return math.Log(1 + (float64(all)-float64(with)+0.5)/(float64(with)+0.5))
}

// ranked is a text that was found, with what orders it.
type ranked struct {
	part       int
	doc        uint32
	preference int32 // of the reader; see preference
	score      float32
	at         int64
	item       int32 // among equals: parts and their numbers change when segments are merged
}

// better orders results: those the reader can read first, then by what was asked
// for. What scores the same is ordered by date, the newest first.
func better(byDate bool) func(a, b ranked) int {
	return func(a, b ranked) int {
		if c := cmp.Compare(min(a.preference, 1), min(b.preference, 1)); c != 0 {
			return c
		}
		if !byDate {
			if c := cmp.Compare(b.score, a.score); c != 0 {
				return c
			}
		}
		return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(a.item, b.item), cmp.Compare(a.preference, b.preference), cmp.Compare(a.part, b.part), cmp.Compare(a.doc, b.doc))
	}
}

// best keeps the best so many of what it is given.
type best struct {
	most    int
	compare func(a, b ranked) int
	heap    []ranked // the worst first
}

func (h *best) Len() int           { return len(h.heap) }
func (h *best) Less(i, j int) bool { return h.compare(h.heap[i], h.heap[j]) > 0 }
func (h *best) Swap(i, j int)      { h.heap[i], h.heap[j] = h.heap[j], h.heap[i] }
func (h *best) Push(x any)         { h.heap = append(h.heap, x.(ranked)) }
func (h *best) Pop() any {
	last := h.heap[len(h.heap)-1]
	h.heap = h.heap[:len(h.heap)-1]
	return last
}

func (h *best) add(r ranked) {
	switch {
	case h.most == 0:
	case len(h.heap) < h.most:
		heap.Push(h, r)
	case h.compare(r, h.heap[0]) < 0:
		h.heap[0] = r
		heap.Fix(h, 0)
	}
}

func (h *best) sorted() []ranked {
	slices.SortFunc(h.heap, h.compare)
	return h.heap
}

// once keeps, of an item that was found in several languages, the one that the
// reader reads best.
type once struct {
	lang []int32 // preference by number of the language
	item map[int32]int32
}

func (s *sight) once(reader dateline.Lang) *once {
	o := &once{item: map[int32]int32{}}
	langs := &s.g.ids[ByLang]
	for i := range langs.len() {
		o.lang = append(o.lang, int32(preference(reader, dateline.Lang(langs.name(int32(i))))))
	}
	return o
}

// order puts the languages of one item in order: as the reader reads them, and
// among equals always in the same way.
func (o *once) order(t *columnRow) int32 { return o.lang[t.lang]<<16 | t.lang }

func (o *once) see(t *columnRow) {
	if t.many {
		if have, ok := o.item[t.item]; !ok || o.order(t) < have {
			o.item[t.item] = o.order(t)
		}
	}
}

func (o *once) is(t *columnRow) bool { return !t.many || o.item[t.item] == o.order(t) }

// tally counts results by facet.
type tally [facets][]int32

func (s *sight) tally() *tally {
	var t tally
	for f := range facets {
		t[f] = make([]int32, s.g.ids[f].len())
	}
	return &t
}

func (t *tally) add(p *part, doc uint32, f Facet) {
	for _, id := range p.ids(doc, f) {
		t[f][id]++
	}
}

// mostCounts bounds what is returned of a facet.
const mostCounts = 50

func (t *tally) counts(s *sight) map[Facet][]Count {
	out := map[Facet][]Count{}
	for f := range facets {
		var list []Count
		for id, n := range t[f] {
			if n > 0 {
				list = append(list, Count{ID: s.g.ids[f].name(int32(id)), N: int(n)})
			}
		}
		slices.SortFunc(list, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.ID, b.ID)) })
		out[f] = list[:min(len(list), mostCounts)]
	}
	return out
}
