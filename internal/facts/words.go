package facts

import (
	_ "embed"
	"slices"
	"strings"
)

// The lists are data that a translator can extend; the code holds the shapes.
//
//go:embed words/words.txt
var wordLists string

var words = wordFile{wordLists}

type wordFile struct{ lists string }

// begins, ends and holds report whether s has one of list at its start, at its
// end, or anywhere.
func begins(s string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.HasPrefix(s, w) })
}

func ends(s string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.HasSuffix(s, w) })
}

func holds(s string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.Contains(s, w) })
}

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

// entries returns what a section separates by |, and names the same as a set.
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

// table returns the entries of several sections, each with its section's name.
func (w wordFile) table(prefix string, sections ...string) map[string]string {
	m := map[string]string{}
	for _, s := range sections {
		for _, e := range w.entries(prefix + s) {
			m[e] = s
		}
	}
	return m
}
