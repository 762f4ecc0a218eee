package search

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"dateline"

	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// columns hold what facets, filters and order need of each text of a segment, by
// its number in it: some forty bytes a text. A segment never changes, so they are
// read once for each.
type columns struct {
	texts []columnRow
	lists []int32 // what the from and to of rows point into
	words int     // of all texts
}

type columnRow struct {
	at     int64 // microseconds since 1970
	item   int32 // number of the item; see numbers
	length float32
	from   [facets]int32 // its ids of a facet are lists[from:to]
	to     [facets]int32
	lang   int32 // number of the language among the ids of ByLang
	many   bool  // the item has other languages too
}

func (c *columns) ids(doc uint32, f Facet) []int32 {
	r := &c.texts[doc]
	return c.lists[r.from[f]:r.to[f]]
}

func (c *columns) has(doc uint32, f Facet, id int32) bool {
	for _, have := range c.ids(doc, f) {
		if have == id {
			return true
		}
	}
	return false
}

// numbers gives strings numbers, for as long as the index is open.
type numbers struct {
	mu    sync.RWMutex
	known map[string]int32 // guarded by mu
	names []string         // guarded by mu
}

func (n *numbers) of(s string) int32 {
	n.mu.Lock()
	defer n.mu.Unlock()
	if i, ok := n.known[s]; ok {
		return i
	}
	if n.known == nil {
		n.known = map[string]int32{}
	}
	i := int32(len(n.names))
	n.known[s] = i
	n.names = append(n.names, s)
	return i
}

// find returns the number of a string, or -1 if it has none.
func (n *numbers) find(s string) int32 {
	n.mu.RLock()
	defer n.mu.RUnlock()
	if i, ok := n.known[s]; ok {
		return i
	}
	return -1
}

func (n *numbers) name(i int32) string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.names[i]
}

func (n *numbers) len() int {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return len(n.names)
}

// columnsOf returns the columns of a segment, which are read if they are not known.
func (g *generation) columnsOf(s *scorch.SegmentSnapshot) (*columns, error) {
	g.mu.Lock()
	c := g.columns[s.Id()]
	g.mu.Unlock()
	if c != nil {
		return c, nil
	}
	c = &columns{texts: make([]columnRow, s.FullSize())}
	values, ok := s.Segment().(segment.DocValueVisitable)
	if !ok {
		return nil, errors.New("search: a segment without values")
	}
	var state segment.DocVisitState
	for i := range c.texts {
		var stored []byte
		var err error
		state, err = values.VisitDocValues(uint64(i), []string{inRow}, func(_ string, term []byte) { stored = term }, state)
		if err != nil {
			return nil, err
		}
		var r row
		if err := json.Unmarshal(stored, &r); err != nil {
			return nil, fmt.Errorf("search: text %d of a segment: %w", i, err)
		}
		c.set(g, i, r)
	}
	g.mu.Lock()
	g.columns[s.Id()] = c
	g.mu.Unlock()
	return c, nil
}

func (c *columns) set(g *generation, i int, r row) {
	t := &c.texts[i]
	*t = columnRow{at: r.At, item: g.items.of(string(r.Item)), length: float32(r.Length), many: r.Many}
	c.words += r.Length
	add := func(f Facet, ids ...string) {
		t.from[f] = int32(len(c.lists))
		for _, id := range ids {
			if id != "" || f == ByLang {
				c.lists = append(c.lists, g.ids[f].of(id))
			}
		}
		t.to[f] = int32(len(c.lists))
	}
	add(ByLang, string(r.Lang))
	t.lang = c.lists[t.from[ByLang]]
	add(ByKind, r.Kind)
	add(ByOffice, r.Offices...)
	add(BySpeaker, r.Speakers...)
	add(ByTopic, r.Topics...)
	add(ByPlace, r.Places...)
	add(ByYear, time.UnixMicro(r.At).UTC().Format("2006"))
}

// preference says how well a reader of one language is served by a text in
// another: 0 best. A reader of Simplified characters reads Traditional ones.
func preference(reader, text dateline.Lang) int {
	switch {
	case reader == text:
		return 0
	case reader.Base() == text.Base():
		return 1
	}
	return 2
}

// part is one segment of an index as a query sees it.
type part struct {
	*scorch.SegmentSnapshot
	*columns
}

// sight is the index at one moment.
type sight struct {
	g      *generation
	snap   *scorch.IndexSnapshot
	parts  []part
	texts  int     // that are not deleted
	length float32 // of a text, on average
}

// sight returns the index as of now. It must be closed.
func (g *generation) sight() (*sight, error) {
	r, err := g.index.Reader()
	if err != nil {
		return nil, err
	}
	s := &sight{g: g, snap: r.(*scorch.IndexSnapshot)}
	words, full := 0, 0
	for _, of := range s.snap.Segments() {
		c, err := g.columnsOf(of)
		if err != nil {
			s.close()
			return nil, err
		}
		s.parts = append(s.parts, part{of, c})
		s.texts += int(of.Count())
		full += len(c.texts)
		words += c.words
	}
	s.length = float32(max(1, words)) / float32(max(1, full))
	return s, nil
}

func (s *sight) close() { s.snap.Close() }
