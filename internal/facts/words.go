package facts

import (
	_ "embed"
	"strings"
)

// The lists are data, kept as text so that a translator can read and extend
// them; the code holds only the shapes.

//go:embed words/words.txt
var wordLists string

//go:embed words/places.txt
var placeList string

//go:embed words/zones.txt
var zoneList string

var words = wordFile{places: placeList, zones: zoneList, lists: wordLists}

type wordFile struct{ places, zones, lists string }

// section returns the text of one section.
func (w wordFile) section(name string) string {
	_, after, ok := strings.Cut(w.lists, "\n["+name+"]\n")
	if !ok {
		panic("no section " + name + " in words.txt")
	}
	text, _, _ := strings.Cut(after, "\n[")
	return strings.TrimSpace(text)
}

// list returns the words of a section, set the same as a set.
func (w wordFile) list(name string) []string       { return strings.Fields(w.section(name)) }
func (w wordFile) set(name string) map[string]bool { return wordSet(w.section(name)) }

// entries returns what a section separates by |, names the same as a set.
func (w wordFile) entries(name string) []string {
	return strings.Split(strings.ReplaceAll(w.section(name), "\n", ""), "|")
}

func (w wordFile) names(name string) map[string]bool {
	m := map[string]bool{}
	for _, e := range w.entries(name) {
		m[e] = true
	}
	return m
}
