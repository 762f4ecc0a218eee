package check

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"dateline"
	"dateline/internal/zh"
)

// Options are what a Checker knows of the newsroom. All may be empty.
type Options struct {
	Names    []NameRule
	Concepts []dateline.Concept
	Offices  []dateline.ID // of the item: concepts of other offices are left out. None: only those of all offices count
	Words    *zh.Segmenter // tells names from parts of longer Chinese words; nil: the Checker makes its own when needed
}

// Checker compares texts with their translations. It never changes and may be
// used by several goroutines. What it looks for in a language is compiled when
// the language first occurs.
type Checker struct {
	names    []NameRule
	concepts []dateline.Concept
	words    *zh.Segmenter
	compiled sync.Map // dateline.Lang → func() *matcher
	unique   func() map[string]int
}

// New returns a Checker.
func New(o Options) *Checker {
	c := &Checker{names: o.Names, words: o.Words}
	if c.words == nil {
		c.words = zh.New()
	}
	for _, k := range o.Concepts {
		if len(k.Offices) == 0 || slices.ContainsFunc(k.Offices, func(id dateline.ID) bool { return slices.Contains(o.Offices, id) }) {
			c.concepts = append(c.concepts, k)
		}
	}
	c.unique = sync.OnceValue(c.uniqueWords)
	return c
}

// matcher returns what is looked for in texts of a language.
func (c *Checker) matcher(lang dateline.Lang) *matcher {
	make, _ := c.compiled.LoadOrStore(lang, sync.OnceValue(func() *matcher { return newMatcher(c.spellings(lang)) }))
	return make.(func() *matcher)()
}

// Placed is a finding on one of several pairs.
type Placed struct {
	Pair int // index
	Finding
}

// Report is what is to say about a whole text.
type Report struct {
	Findings       []Placed // in the order of the pairs
	Source, Target int      // units that have words, on either side
}

// Errors returns how many findings are errors.
func (r Report) Errors() (n int) {
	for _, f := range r.Findings {
		if f.Severity == Error {
			n++
		}
	}
	return n
}

// Pair returns the findings on one pair, in the order of the target.
func (c *Checker) Pair(p Pair) []Finding {
	f, _ := c.pair(p, nil)
	return f
}

// Text returns the findings on a whole text: those of [Checker.Pair] on each of
// its pairs, except for names and quotation marks that what stands before or
// after explains; and the order of its footnotes. A pair of which one side is
// empty is a paragraph that is missing or was added.
func (c *Checker) Text(pairs []Pair) Report {
	var r Report
	x := &context{called: map[int32]bool{}}
	notes := newNoteOrder()
	for i, p := range pairs {
		x.next = ""
		if i+1 < len(pairs) {
			x.next = pairs[i+1].Target
		}
		found, w := c.pair(p, x)
		if w != nil {
			found = append(found, notes.of(w)...)
			sortFindings(found)
		}
		for _, f := range found {
			r.Findings = append(r.Findings, Placed{i, f})
		}
		if strings.TrimSpace(p.Source) != "" {
			r.Source++
		}
		if strings.TrimSpace(p.Target) != "" {
			r.Target++
		}
	}
	return r
}

// context is what a text has said so far, in its translation.
type context struct {
	before map[int32]bool // names in the unit before
	called map[int32]bool // names whose main form has occurred
	quoted bool           // a quotation is open that goes on from unit to unit
	next   string         // the unit after this one
}

// work is one pair while it is being looked at.
type work struct {
	from, to *side
	found    []Finding
	said     map[string]int // how often each rule has spoken
	*context                // nil where the pair stands alone
}

// most is how often one rule speaks about one pair: whoever sees twenty of a
// kind knows what is wrong.
const most = 20

// say adds a finding.
func (w *work) say(why string, source, target Span) {
	if w.said[why]++; w.said[why] > most {
		return
	}
	r := rules[why]
	w.found = append(w.found, Finding{r.Kind, r.Severity, why, source, target})
}

func (c *Checker) pair(p Pair, x *context) ([]Finding, *work) {
	w := &work{from: newSide(p.Source, p.From), to: newSide(p.Target, p.To), said: map[string]int{}, context: x}
	source, target := strings.TrimSpace(p.Source) != "", strings.TrimSpace(p.Target) != ""
	switch {
	case !source && !target:
		return nil, nil
	case !target:
		if len(w.from.runes) > 0 || len(w.from.Images) > 0 {
			w.say("structure.missing", w.from.whole(), w.to.end())
		}
		return w.found, nil
	case !source:
		if len(w.to.runes) > 0 || len(w.to.Images) > 0 {
			w.say("structure.added", w.from.end(), w.to.whole())
		}
		return w.found, nil
	}
	same := w.untranslated(c)
	w.structure()
	w.links()
	w.widths()
	wrong := w.scripts()
	w.marks(same)
	if !same {
		if !wrong {
			c.register(w)
		}
		w.ends()
		w.found = append(w.found, figuresOf(p)...)
	}
	sortFindings(w.found)
	return w.found, w
}

func sortFindings(f []Finding) {
	slices.SortStableFunc(f, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Target.Start, b.Target.Start), cmp.Compare(a.Source.Start, b.Source.Start), cmp.Compare(a.Why, b.Why))
	})
}
