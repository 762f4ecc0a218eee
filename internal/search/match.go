package search

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"dateline/internal/search/internal/words"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// dictionary is the terms of one field of a part.
type dictionary struct {
	segment.TermDictionary
	part    *part
	deleted *roaring.Bitmap
}

func (p *part) dictionary(name string) (*dictionary, error) {
	d, err := p.Segment().Dictionary(name)
	return &dictionary{TermDictionary: d, part: p, deleted: p.Deleted()}, err
}

// list returns a term's postings.
func (d *dictionary) list(term string) (segment.PostingsList, error) {
	return d.PostingsList([]byte(term), d.deleted, nil)
}

// docs returns which texts have a term. The bitmap must not be changed.
func (d *dictionary) docs(term string) (*roaring.Bitmap, error) {
	l, err := d.list(term)
	if err != nil {
		return nil, err
	}
	it, ok := l.Iterator(false, false, false, nil).(segment.OptimizablePostingsIterator)
	if !ok {
		return roaring.New(), nil
	}
	if doc, one := it.DocNum1Hit(); one {
		return roaring.BitmapOf(uint32(doc)), nil
	}
	if b := it.ActualBitmap(); b != nil {
		return b, nil
	}
	return roaring.New(), nil
}

// any returns which texts have one of some terms.
func (d *dictionary) any(terms []string) (*roaring.Bitmap, error) {
	if len(terms) == 1 {
		return d.docs(terms[0])
	}
	all := roaring.New()
	for _, t := range terms {
		b, err := d.docs(t)
		if err != nil {
			return nil, err
		}
		all.Or(b)
	}
	return all, nil
}

// size is how many texts there are in a set, among those of another; nil is all.
func size(b, among *roaring.Bitmap) int {
	if among != nil {
		return int(b.AndCardinality(among))
	}
	return int(b.GetCardinality())
}

// count returns how many texts have one of some terms, among some; nil is all.
func (d *dictionary) count(terms []string, among *roaring.Bitmap) (int, error) {
	if len(terms) == 1 && among == nil {
		l, err := d.list(terms[0])
		if err != nil {
			return 0, err
		}
		return int(l.Count()), nil
	}
	b, err := d.any(terms)
	if err != nil {
		return 0, err
	}
	return size(b, among), nil
}

// unit returns which texts have a unit.
func (d *dictionary) unit(u words.Unit) (*roaring.Bitmap, error) {
	var found *roaring.Bitmap
	for _, terms := range u.Need {
		b, err := d.any(terms)
		switch {
		case err != nil:
			return nil, err
		case found == nil:
			found = b.Clone()
		default:
			found.And(b)
		}
		if found.IsEmpty() {
			return found, nil
		}
	}
	if found == nil {
		return roaring.New(), nil
	}
	if line := u.Line(); line != "" {
		return d.part.phrase(line, found)
	}
	return found, nil
}

// phrase returns which of some texts have words one after another. What the terms
// leave is compared with each text's line.
func (p *part) phrase(line string, among *roaring.Bitmap) (*roaring.Bitmap, error) {
	var docs []uint32
	want := []byte(line)
	for it := among.Iterator(); it.HasNext(); {
		doc, has := it.Next(), false
		err := p.VisitDocument(uint64(doc), func(name string, _ byte, value []byte, _ []uint64) bool {
			if name != inLine {
				return true
			}
			has = bytes.Contains(value, want)
			return false
		})
		if err != nil {
			return nil, err
		}
		if has {
			docs = append(docs, doc)
		}
	}
	return roaring.BitmapOf(docs...), nil
}

// wanted is a query in terms.
type wanted struct {
	units   []words.Unit // what a text should have
	not     []words.Unit // and must not have
	fields  []wantedField
	after   int64 // microseconds since 1970
	before  int64
	nothing bool          // something was asked for that no text can have, such as an invisible letter
	only    [facets]int32 // ids of which a text must have one; none: -1; unknown: -2
}

type wantedField struct {
	name  string
	units []words.Unit
	not   bool
}

// frequency is in how many texts each unit is, and with that how much it weighs.
type frequency struct {
	texts  int   // among which it is counted
	unit   []int // by unit
	rank   [][]int
	weight []float64 // of units, for finding texts with most of them
}

// candidates is what a part has for a query.
type candidates struct {
	units []*roaring.Bitmap // by unit
	all   *roaring.Bitmap   // those with all units that are not light, narrowed
	whole *roaring.Bitmap   // those with all units, where all holds others too; otherwise nil
	limit *roaring.Bitmap   // what fields, dates and filters allow; nil: everything
	among *roaring.Bitmap   // among which it is counted how rare words are; nil: everything
}

// candidates finds the texts of a part that have all of a query.
func (s *sight) candidates(p *part, w *wanted) (c candidates, err error) {
	d, err := p.dictionary(inText)
	if err != nil {
		return c, err
	}
	if c.limit, err = s.limit(p, d, w); err != nil {
		return c, err
	}
	heavy := heavyUnits(w.units)
	for i, u := range w.units {
		b, err := d.unit(u)
		if err != nil {
			return c, err
		}
		c.units = append(c.units, b)
		if heavy[i] {
			if c.all == nil {
				c.all = b.Clone()
			} else {
				c.all.And(b)
			}
		}
	}
	switch {
	case c.all == nil && c.limit == nil:
		c.all = p.DocNumbersLive()
	case c.all == nil:
		c.all = c.limit.Clone()
	case c.limit != nil:
		c.all.And(c.limit)
	}
	return c, nil
}

// heavyUnits says which units a text must have: all but the light ones, unless
// there are only those.
func heavyUnits(units []words.Unit) []bool {
	heavy, any := make([]bool, len(units)), false
	for i, u := range units {
		heavy[i] = !u.Light
		any = any || heavy[i]
	}
	if !any {
		for i := range heavy {
			heavy[i] = true
		}
	}
	return heavy
}

// limit returns what fields, exclusions, dates and filters leave of a part; nil is
// everything.
func (s *sight) limit(p *part, d *dictionary, w *wanted) (*roaring.Bitmap, error) {
	var left *roaring.Bitmap
	narrow := func() *roaring.Bitmap {
		if left == nil {
			left = p.DocNumbersLive()
		}
		return left
	}
	for _, f := range w.fields {
		fd, err := p.dictionary(f.name)
		if err != nil {
			return nil, err
		}
		for _, u := range f.units {
			b, err := fd.unit(u)
			if err != nil {
				return nil, err
			}
			if f.not {
				narrow().AndNot(b)
			} else {
				narrow().And(b)
			}
		}
	}
	for _, u := range w.not {
		b, err := d.unit(u)
		if err != nil {
			return nil, err
		}
		narrow().AndNot(b)
	}
	keep := func(test func(doc uint32) bool) {
		var docs []uint32
		for it := narrow().Iterator(); it.HasNext(); {
			if doc := it.Next(); test(doc) {
				docs = append(docs, doc)
			}
		}
		left = roaring.BitmapOf(docs...)
	}
	if w.after != math.MinInt64 || w.before != math.MaxInt64 {
		keep(func(doc uint32) bool { at := p.texts[doc].at; return at >= w.after && at < w.before })
	}
	for f := range facets {
		if id := w.only[f]; id != -1 {
			keep(func(doc uint32) bool { return p.has(doc, f, id) })
		}
	}
	return left, nil
}

// When too few texts have all of a query, those that have most of its weight are
// taken: at least so much of it, and so many texts or a few more. Who has typed four
// words has no use for the thousands of texts that have the most frequent of them,
// and scoring them all would take long.
const (
	enough    = 0.05
	mostLoose = 500
)

// loosen adds to what was found the texts that have most of the query.
func (s *sight) loosen(parts []candidates, f *frequency) {
	order := make([]int, len(f.weight))
	total := 0.0
	for i := range order {
		order[i] = i
		total += f.weight[i]
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(f.weight[b], f.weight[a]) })
	if total <= 0 {
		return
	}
	const steps = 128
	var at [steps + 1]int // how many texts have so much of the weight
	step := func(have float32) int { return min(steps, int(float64(have)/total*steps+1e-3)) }
	arrays := make([][]float32, len(parts))
	seen := make([]*roaring.Bitmap, len(parts))
	for i := range parts {
		have, free := borrow(len(s.parts[i].texts))
		defer free()
		arrays[i], seen[i] = have, roaring.New()
		rest := total
		for _, u := range order {
			b := parts[i].units[u]
			if parts[i].limit != nil {
				b = roaring.And(b, parts[i].limit)
			}
			// A text that has none of the heavier ones cannot reach what is needed with
			// what is left: it need not be looked at any more.
			if rest < enough*total {
				b = roaring.And(b, seen[i])
			} else {
				seen[i].Or(b)
			}
			w := float32(f.weight[u])
			b.Iterate(func(doc uint32) bool {
				have[doc] += w
				return true
			})
			rest -= f.weight[u]
		}
		seen[i].Iterate(func(doc uint32) bool {
			at[step(have[doc])]++
			return true
		})
	}
	need, n := steps, 0
	for ; need > 0; need-- {
		if n += at[need]; n >= mostLoose || float64(need-1) < enough*steps {
			break
		}
	}
	for i := range parts {
		var docs []uint32
		seen[i].Iterate(func(doc uint32) bool {
			if step(arrays[i][doc]) >= need {
				docs = append(docs, doc)
			}
			return true
		})
		parts[i].all.Or(roaring.BitmapOf(docs...))
	}
}
