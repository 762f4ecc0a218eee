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
	units  []words.Unit // what a text should have
	not    []words.Unit // and must not have
	fields []wantedField
	after  int64 // microseconds since 1970
	before int64
	only   [facets]int32 // ids of which a text must have one; none: -1; unknown: -2
}

type wantedField struct {
	name  string
	units []words.Unit
	not   bool
}

// frequency is in how many texts each unit is, and with that how much it weighs.
type frequency struct {
	unit   []int // by unit
	rank   [][]int
	weight []float64 // of units, for finding texts with most of them
}

// candidates is what a part has for a query.
type candidates struct {
	units []*roaring.Bitmap // by unit
	all   *roaring.Bitmap   // those with all units that are not light, narrowed
	limit *roaring.Bitmap   // what fields, dates and filters allow; nil: everything
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
		kept := roaring.New()
		var docs []uint32
		for it := narrow().Iterator(); it.HasNext(); {
			if doc := it.Next(); test(doc) {
				docs = append(docs, doc)
			}
		}
		kept.AddMany(docs)
		left = kept
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

// enough is how much of the weight of a query a text must have when too few have
// all of it.
const enough = 0.05

// most finds the texts of a part with at least that part of a query's weight.
func (c *candidates) most(f *frequency, texts int) *roaring.Bitmap {
	order := make([]int, len(c.units))
	total := 0.0
	for i := range order {
		order[i] = i
		total += f.weight[i]
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(f.weight[b], f.weight[a]) })
	need, rest := float32(enough*total)-1e-3, total
	have, free := borrow(texts)
	defer free()
	seen := roaring.New()
	for _, i := range order {
		b := c.units[i]
		if c.limit != nil {
			b = roaring.And(b, c.limit)
		}
		// A text that has none of the heavier ones cannot reach what is needed with
		// what is left: it need not be looked at any more.
		if float32(rest) < need {
			b = roaring.And(b, seen)
		} else {
			seen.Or(b)
		}
		w := float32(f.weight[i])
		b.Iterate(func(doc uint32) bool {
			have[doc] += w
			return true
		})
		rest -= f.weight[i]
	}
	var docs []uint32
	seen.Iterate(func(doc uint32) bool {
		if have[doc] >= need {
			docs = append(docs, doc)
		}
		return true
	})
	return roaring.BitmapOf(docs...)
}
