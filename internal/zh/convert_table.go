package zh

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// OpenCC's dictionaries and configurations: see NOTICE, and tools/opencc, which
// writes the file.
//
//go:generate go run -C ../../tools ./opencc -out ../internal/zh/data/opencc.zip

//go:embed data/opencc.zip
var packedTables []byte

// table is what one step of a conversion looks up: the keys of several
// dictionaries, in layers, as a trie of UTF-16 code units. It is laid out breadth
// first like [dictionary].
type table struct {
	root  [256]*[256]uint16 // the node of each first unit, by its two bytes; 0 where there is none
	label []uint16          // the last unit of each node
	first []uint32          // the first child of each node; the next node's is the end
	layer []uint8           // 0 where no key ends, else 1 + the layer of the key
	value []uint32          // where in values that of each node begins; the next node's is the end
	// values of keys. That of a key which becomes what its characters become one by
	// one is empty, and that of a character which stays.
	values string
}

// firstLayer and allLayers limit which keys are looked for.
const (
	firstLayer uint8 = 1
	allLayers  uint8 = 0xff
)

// child returns the child of a node by a unit, or 0. The root is node 0.
func (t *table) child(node uint32, unit uint16) uint32 {
	if node == 0 {
		if page := t.root[unit>>8]; page != nil {
			return uint32(page[unit&0xff])
		}
		return 0
	}
	lo, end := t.first[node], t.first[node+1]
	for hi := end; lo < hi; {
		mid := (lo + hi) / 2
		if t.label[mid] < unit {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < end && t.label[lo] == unit {
		return lo
	}
	return 0
}

// descend returns the node below another by a whole character, or 0.
func (t *table) descend(node uint32, r rune) uint32 {
	if r <= 0xffff {
		return t.child(node, uint16(r))
	}
	high, low := utf16.EncodeRune(r)
	if node = t.child(node, uint16(high)); node == 0 {
		return 0
	}
	return t.child(node, uint16(low))
}

// match returns the node of the key that s begins with, and its length in bytes:
// of the first layer that has one, the longest. Where there is none it returns 0
// and the length of what to pass over.
func (t *table) match(s []byte, layers uint8) (found uint32, length int) {
	node, i := uint32(0), 0
	for i < len(s) {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			if r, size = utf8.DecodeRune(s[i:]); size == 1 {
				break // not UTF-8
			}
		}
		if i == 0 {
			length = size
		}
		if node = t.descend(node, r); node == 0 {
			break
		}
		i += size
		if l := t.layer[node]; l != 0 && l <= layers {
			found, length, layers = node, i, l
		}
	}
	if found == 0 && s[0] == operator {
		budget := 64
		length = max(length, describes(s, 16, &budget))
	}
	return found, max(length, 1)
}

// write appends what a key becomes.
func (t *table) write(dst []byte, node uint32, key []byte) []byte {
	if v := t.values[t.value[node]:t.value[node+1]]; v != "" {
		return append(dst, v...)
	}
	for len(key) > 0 {
		r, size := utf8.DecodeRune(key)
		v := ""
		if n := t.descend(0, r); n != 0 {
			v = t.values[t.value[n]:t.value[n+1]]
		}
		if v != "" {
			dst = append(dst, v...)
		} else {
			dst = append(dst, key[:size]...)
		}
		key = key[size:]
	}
	return dst
}

// convert appends s with every key replaced, from the left.
func (t *table) convert(dst, s []byte) []byte {
	done := 0
	for i := 0; i < len(s); {
		node, n := t.match(s[i:], allLayers)
		if node != 0 {
			dst = append(dst, s[done:i]...)
			dst = t.write(dst, node, s[i:i+n])
			done = i + n
		}
		i += n
	}
	return append(dst, s[done:]...)
}

// has reports whether there is anything to replace in s.
func (t *table) has(s []byte) bool {
	for i := 0; i < len(s); {
		node, n := t.match(s[i:], allLayers)
		if node != 0 {
			return true
		}
		i += n
	}
	return false
}

// operator is the first byte of all ideographic description characters.
const operator = 0xe2

// describes returns the length of the ideographic description sequence that s begins
// with (The Unicode Standard, section 18.2), or of one character; 0 if it is
// incomplete, too deep, or has more characters than the budget. Its parts are no
// text: ⿰女尔 stays what it is. The bounds are OpenCC's.
func describes(s []byte, depth int, budget *int) int {
	if len(s) == 0 || depth == 0 || *budget == 0 {
		return 0
	}
	*budget--
	r, length := utf8.DecodeRune(s)
	parts := 0
	switch {
	case r == '⿲' || r == '⿳':
		parts = 3
	case r == '⿾' || r == '⿿':
		parts = 1
	case '⿰' <= r && r <= '⿽':
		parts = 2
	}
	for range parts {
		n := describes(s[length:], depth-1, budget)
		if n == 0 {
			return 0
		}
		length += n
	}
	return length
}

// library is what the embedded file holds. Each table is unpacked when it is first
// asked for, and then kept for all who convert.
type library struct {
	configurations []configuration
	tables         map[string]func() *table
}

// configuration is a line of the member "configurations".
type configuration struct {
	name, normal, segments string
	chain                  []string
	title                  string
}

// opencc opens the embedded file. One that cannot be read is a mistake of whoever
// built the program, and every test would have met it.
var opencc = sync.OnceValue(func() *library {
	z, err := zip.NewReader(bytes.NewReader(packedTables), int64(len(packedTables)))
	if err != nil {
		panic(fmt.Errorf("zh: the embedded tables: %w", err))
	}
	l := &library{tables: map[string]func() *table{}}
	for _, f := range z.File {
		if f.Name != "configurations" {
			l.tables[f.Name] = sync.OnceValue(func() *table { return readTable(unpack(f)) })
			continue
		}
		for line := range strings.Lines(string(unpack(f))) {
			p := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			l.configurations = append(l.configurations, configuration{p[0], p[1], p[2], strings.Split(p[3], ","), p[4]})
		}
	}
	return l
})

func unpack(f *zip.File) []byte {
	r, err := f.Open()
	if err != nil {
		panic(fmt.Errorf("zh: the embedded tables: %w", err))
	}
	defer r.Close()
	b := make([]byte, f.UncompressedSize64)
	if _, err := io.ReadFull(r, b); err != nil {
		panic(fmt.Errorf("zh: the embedded table %s: %w", f.Name, err))
	}
	return b
}

// readTable reads a table: how many nodes; then by column and breadth first, how
// many children each has, the units of the children as steps from sibling to
// sibling, the layers of all but the root, and the values of those that are keys,
// each with a line feed.
func readTable(raw []byte) *table {
	next := func() uint32 {
		v, n := binary.Uvarint(raw)
		raw = raw[n:]
		return uint32(v)
	}
	nodes := int(next())
	t := &table{
		label: make([]uint16, nodes), first: make([]uint32, nodes+1),
		layer: make([]uint8, nodes), value: make([]uint32, nodes+1),
	}
	sum := uint32(1)
	for i := range nodes {
		t.first[i] = sum
		sum += next()
	}
	t.first[nodes] = sum
	for i := range nodes {
		unit := uint32(0)
		for c := t.first[i]; c < t.first[i+1]; c++ {
			unit += next()
			t.label[c] = uint16(unit)
			if i == 0 {
				page := &t.root[unit>>8]
				if *page == nil {
					*page = new([256]uint16)
				}
				(*page)[unit&0xff] = uint16(c)
			}
		}
	}
	copy(t.layer[1:], raw)
	raw = raw[nodes-1:]
	values := make([]byte, 0, len(raw))
	for i := 1; i < nodes; i++ {
		t.value[i] = uint32(len(values))
		if t.layer[i] != 0 {
			n := bytes.IndexByte(raw, '\n')
			values = append(values, raw[:n]...)
			raw = raw[n+1:]
		}
	}
	t.value[nodes] = uint32(len(values))
	t.values = string(values)
	return t
}
