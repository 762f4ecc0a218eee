// Command pinyin writes the readings of Chinese characters that package zh
// embeds. They are those of the Go module github.com/mozillazg/go-pinyin, which has
// them from the project mozillazg/pinyin-data, in its order, the most usual one
// first. From the tools folder:
//
//	go run ./pinyin -out ../internal/zh/internal/pinyin/readings.gz
//
// The file is text under gzip: of each list of readings a line, with its
// readings, separated by spaces, a tab, and the characters that have it. Readings
// are without tones, in a to z with v for ü; those that are no syllable of a vowel
// (嗯 ng) are left out. Whoever has no ü on the keyboard types u, so that a reading
// with lü or nü is there with u too, after all others.
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"log"
	"os"
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("pinyin: ")
	out := flag.String("out", "", "file to write")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	characters := map[string][]rune{}
	n := 0
	for c, marked := range pinyin.PinyinDict {
		if r := rune(c); r == '〇' || 0x3400 <= r && r <= 0x9fff {
			if list := readings(marked); list != "" {
				characters[list] = append(characters[list], r)
				n++
			}
		}
	}
	var lists []string
	for list, all := range characters {
		lists = append(lists, list)
		slices.Sort(all)
	}
	slices.Sort(lists)

	var text, packed bytes.Buffer
	for _, list := range lists {
		text.WriteString(list + "\t" + string(characters[list]) + "\n")
	}
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression) // with no name and no time in its header
	if err != nil {
		log.Fatal(err)
	}
	if _, err := z.Write(text.Bytes()); err != nil {
		log.Fatal(err)
	}
	if err := z.Close(); err != nil {
		log.Fatal(err)
	}
	log.Printf("%d characters in %d lists, %d bytes packed to %d", n, len(lists), text.Len(), packed.Len())
	if err := os.WriteFile(*out, packed.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

// readings returns the list that is written for "zhōng,zhòng".
func readings(marked string) string {
	var list, plain []string
	for _, syllable := range strings.Split(marked, ",") {
		s := strings.ReplaceAll(norm.NFD.String(syllable), "u\u0308", "v")
		s = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, s)
		if !strings.ContainsAny(s, "aeiouv") || slices.Contains(list, s) {
			continue
		}
		if strings.ContainsFunc(s, func(r rune) bool { return r < 'a' || r > 'z' }) {
			log.Fatalf("%q is no reading", syllable)
		}
		list = append(list, s)
		plain = append(plain, strings.ReplaceAll(s, "v", "u"))
	}
	for _, s := range plain {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return strings.Join(list, " ")
}
