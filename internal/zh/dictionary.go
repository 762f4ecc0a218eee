package zh

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// The words of jieba's dictionary, and OpenCC's Traditional characters: see
// NOTICE, and tools/zhdict, which writes the file.
//
//go:generate go run -C ../../tools ./zhdict -out ../internal/zh/data/words.gz

//go:embed data/words.gz
var packed []byte

// dictionary is a trie of words, laid out breadth first: the children of a node
// lie side by side, in the order of their runes, after those of the node before
// it. Three columns take 4 MB where nodes with pointers would take 40.
type dictionary struct {
	simple  []uint16 // by Traditional character, its Simplified one; 0 where there is none
	root    []uint16 // by first rune of a word, its node; 0 where there is none
	label   []uint16 // the last rune of each node
	first   []uint32 // the first child of each node; the next node's is the end
	weight  []uint8  // 0 where no word ends, else 1 + 16 ln(frequency), rounded
	all     int32    // 16 ln(sum of frequencies)
	unknown int32    // the cost of what is in no list: as if it were there once
}

// cost returns a word's weight as the cost of taking it: the negative logarithm
// of its probability, in sixteenths. Exact costs would cut two clauses in a
// thousand otherwise.
func (d *dictionary) cost(weight uint8) int32 { return d.all - int32(weight) + 1 }

func (d *dictionary) fold(r rune) rune {
	if r < 0x80 || r > math.MaxUint16 {
		return r
	}
	if s := d.simple[r]; s != 0 {
		return rune(s)
	}
	return r
}

// child returns the child of a node by a folded rune, or 0. The root is node 0.
func (d *dictionary) child(node int, r rune) int {
	if r > math.MaxUint16 {
		return 0
	}
	if node == 0 {
		return int(d.root[r])
	}
	lo, end := d.first[node], d.first[node+1]
	for hi := end; lo < hi; {
		mid := (lo + hi) / 2
		if d.label[mid] < uint16(r) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < end && d.label[lo] == uint16(r) {
		return int(lo)
	}
	return 0
}

// readDictionary reads the embedded file. A file that cannot be read is a
// mistake of whoever built the program, and every test would have met it, so
// there is no error to return.
func readDictionary() *dictionary {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(fmt.Errorf("zh: the embedded dictionary: %w", err))
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		panic(fmt.Errorf("zh: the embedded dictionary: %w", err))
	}
	next := func() int {
		v, n := binary.Uvarint(raw)
		raw = raw[n:]
		return int(v)
	}

	// The folding: how many, each character as a step from the one before,
	// then what each becomes.
	d := &dictionary{simple: make([]uint16, 1<<16), root: make([]uint16, 1<<16)}
	from := make([]int, next())
	r := 0
	for i := range from {
		r += next()
		from[i] = r
	}
	for _, r := range from {
		d.simple[r] = uint16(next())
	}

	// The trie: the sum of frequencies, how many nodes; then by column and
	// breadth first, how many children each has, the runes of the children as
	// steps from sibling to sibling, the weights.
	d.all = int32(math.Round(16 * math.Log(float64(next()))))
	d.unknown = d.all
	nodes := next()
	d.first = make([]uint32, nodes+1)
	sum := uint32(1)
	for i := range nodes {
		d.first[i] = sum
		sum += uint32(next())
	}
	d.first[nodes] = sum
	d.label = make([]uint16, nodes)
	for i := range nodes {
		r := 0
		for c := d.first[i]; c < d.first[i+1]; c++ {
			r += next()
			d.label[c] = uint16(r)
			if i == 0 {
				d.root[r] = uint16(c)
			}
		}
	}
	d.weight = bytes.Clone(raw)
	return d
}
