package newsroom

import (
	"context"
	"slices"
	"strings"
	"sync"

	"dateline"
	"dateline/internal/check"
	"dateline/internal/parallel"
	"dateline/internal/store"
	"dateline/internal/terms"
	"dateline/internal/text"
	"dateline/internal/zh"
)

// language is what is kept in memory of names, terms and the translation memory.
// It follows two numbers of the database: whoever changes a name or a term raises
// one, every new segment the other.
type language struct {
	load  sync.Mutex // held by whoever reads it anew
	mu    sync.Mutex // guards what follows; never held while the database is asked
	known int64      // the glossary's number when it was read; -1: never
	names []dateline.Entry
	list  []dateline.Concept
	index *terms.Index
	made  map[string]*check.Checker // by offices
	convs map[string]converter      // by offices and conversion

	words func() *zh.Segmenter

	memory  *terms.Memory
	reached int64      // number of the last segment in memory
	filling sync.Mutex // held by whoever adds what is new
}

func newLanguage() *language {
	return &language{known: -1, words: sync.OnceValue(zh.New), memory: terms.NewMemory()}
}

func (n *Newsroom) words() *zh.Segmenter { return n.lang.words() }

// converter converts the Markdown of a unit.
type converter interface{ Convert(md string) string }

// Vocabulary is what reading names and terms needs.
type Vocabulary interface {
	Versions(ctx context.Context) (glossary, memory int64, err error)
	SearchEntries(ctx context.Context, q store.EntryQuery) ([]store.Entry, error)
	Concepts(ctx context.Context, words string, after store.Listed, most int) ([]store.Listed, error)
}

// fresh sees to it that names and terms are those of now.
func (n *Newsroom) fresh(ctx context.Context, from Vocabulary) error {
	l := n.lang
	version, _, err := from.Versions(ctx)
	if err != nil {
		return err
	}
	l.load.Lock()
	defer l.load.Unlock()
	l.mu.Lock()
	known := l.known
	l.mu.Unlock()
	if known == version {
		return nil
	}
	var names []dateline.Entry
	var asTerms []dateline.Concept // so that names are offered beside the source as terms are
	for _, reg := range []dateline.Register{dateline.Offices, dateline.People, dateline.Roles, dateline.Places} {
		for after := ""; ; {
			page, err := from.SearchEntries(ctx, store.EntryQuery{Register: reg, After: after, Most: 1000})
			if err != nil {
				return err
			}
			if len(page) == 0 {
				break
			}
			for _, e := range page {
				c := dateline.Concept{ID: e.ID, Subject: string(reg), Terms: map[dateline.Lang][]dateline.Term{}}
				for tag, name := range e.Names {
					c.Terms[tag] = append(c.Terms[tag], dateline.Term{Text: name, Status: dateline.TermApproved, Part: "proper noun"})
				}
				for _, alias := range e.Aliases {
					tag := text.GuessLang(alias)
					c.Terms[tag] = append(c.Terms[tag], dateline.Term{Text: alias, Status: dateline.TermAdmitted, Part: "proper noun"})
				}
				names, asTerms = append(names, e.Entry), append(asTerms, c)
			}
			after = page[len(page)-1].Slug
		}
	}
	var list []dateline.Concept
	if err := eachConcept(ctx, from, func(c dateline.Concept) { list = append(list, c) }); err != nil {
		return err
	}
	index := terms.NewIndex(slices.Concat(list, asTerms))
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known, l.names, l.list, l.index = version, names, list, index
	l.made, l.convs = map[string]*check.Checker{}, map[string]converter{}
	return nil
}

// eachConcept hands over every entry of the glossary.
func eachConcept(ctx context.Context, from Vocabulary, each func(dateline.Concept)) error {
	for after := (store.Listed{}); ; {
		page, err := from.Concepts(ctx, "", after, 1000)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, c := range page {
			each(c.Concept)
		}
		after = page[len(page)-1]
	}
}

// officesOf are the offices of an item, in a fixed order.
func officesOf(item dateline.Item) []dateline.ID {
	offices := Subject(item, "", dateline.WorkingCopy{}, "").Offices
	slices.Sort(offices)
	return offices
}

func keyOf(offices []dateline.ID) string {
	s := make([]string, len(offices))
	for i, o := range offices {
		s[i] = string(o)
	}
	return strings.Join(s, ",")
}

// holdsFor reports whether an entry of the glossary is for one of some offices.
func holdsFor(c dateline.Concept, offices []dateline.ID) bool {
	return len(c.Offices) == 0 || slices.ContainsFunc(c.Offices, func(o dateline.ID) bool { return slices.Contains(offices, o) })
}

// Term is a term or name that stands in a text.
type Term struct {
	terms.Occurrence
	Text string // as it stands there
}

// TermsIn returns the terms and names in a text that hold for an item, in their
// order.
func (n *Newsroom) TermsIn(ctx context.Context, from Vocabulary, item dateline.Item, lang dateline.Lang, text string) ([]Term, error) {
	if err := n.fresh(ctx, from); err != nil {
		return nil, err
	}
	n.lang.mu.Lock()
	index := n.lang.index
	n.lang.mu.Unlock()
	var out []Term
	offices := officesOf(item)
	for _, o := range index.Find(lang, text) {
		if holdsFor(*o.Concept, offices) {
			out = append(out, Term{o, text[o.Start:o.End]})
		}
	}
	return out, nil
}

// Checker returns the checks with the names and terms of now, for an item of some
// offices.
func (n *Newsroom) Checker(ctx context.Context, from Vocabulary, item dateline.Item) (*check.Checker, error) {
	if err := n.fresh(ctx, from); err != nil {
		return nil, err
	}
	l, offices := n.lang, officesOf(item)
	l.mu.Lock()
	defer l.mu.Unlock()
	key := keyOf(offices)
	c := l.made[key]
	if c == nil {
		c = check.New(check.Options{Names: check.NameRules(l.names...), Concepts: l.list, Offices: offices, Words: l.words()})
		l.made[key] = c
	}
	return c, nil
}

// converter returns a conversion in which the terms and names of the newsroom win
// over the dictionary.
func (n *Newsroom) converter(ctx context.Context, from Vocabulary, item dateline.Item, c dateline.Conversion) (converter, error) {
	if err := n.fresh(ctx, from); err != nil {
		return nil, err
	}
	l, offices := n.lang, officesOf(item)
	l.mu.Lock()
	defer l.mu.Unlock()
	key := keyOf(offices) + "|" + c.How + "|" + string(c.From) + "|" + string(c.To)
	if conv := l.convs[key]; conv != nil {
		return conv, nil
	}
	own := map[string]string{}
	for _, r := range l.names {
		if a, b := r.Names[c.From], r.Names[c.To]; a != "" && b != "" {
			own[a] = b
		}
	}
	for _, concept := range l.list {
		if !holdsFor(concept, offices) {
			continue
		}
		a, b := concept.Terms[c.From], concept.Terms[c.To]
		if len(b) == 0 || b[0].Status == dateline.TermForbidden {
			continue
		}
		for _, t := range a {
			if t.Status != dateline.TermForbidden {
				own[t.Text] = b[0].Text
			}
		}
	}
	conv, err := zh.NewConverter(c.How)
	if err != nil {
		return nil, dateline.Invalidf("conversions", "there is no conversion %q", c.How)
	}
	out := markdown{conv.With(own)}
	l.convs[key] = out
	return out, nil
}

// markdown converts what a reader sees of Markdown and leaves addresses alone.
type markdown struct{ c *zh.Converter }

func (m markdown) Convert(md string) string { return m.c.ConvertMarkdown(md) }

// Segments is what the memory is read from.
type Segments interface {
	Versions(ctx context.Context) (glossary, memory int64, err error)
	SegmentsAfter(ctx context.Context, number int64, most int) ([]store.Kept, error)
	Segments(ctx context.Context, ids []dateline.ID) ([]store.Kept, error)
}

// Matches returns up to three pairs of the memory whose source is like a text, the
// likest first.
func (n *Newsroom) Matches(ctx context.Context, from Segments, source, target dateline.Lang, text string) ([]terms.Match, error) {
	if err := n.remembered(ctx, from); err != nil {
		return nil, err
	}
	return n.lang.memory.Best(terms.Pair{From: source, To: target}, text, func(ids []dateline.ID) ([]dateline.Segment, error) {
		kept, err := from.Segments(ctx, ids)
		out := make([]dateline.Segment, len(kept))
		for i, k := range kept {
			out[i] = k.Segment
		}
		return out, err
	}, 3)
}

// remembered brings the memory up to date.
func (n *Newsroom) remembered(ctx context.Context, from Segments) error {
	l := n.lang
	l.filling.Lock()
	defer l.filling.Unlock()
	_, last, err := from.Versions(ctx)
	if err != nil {
		return err
	}
	for l.reached < last {
		page, err := from.SegmentsAfter(ctx, l.reached, 5000)
		if err != nil {
			return err
		}
		if len(page) == 0 { // the last ones were taken out
			l.reached = last
			break
		}
		for _, k := range page {
			if err := l.memory.Add(k.ID, terms.Pair{From: k.From, To: k.To}, k.Source); err != nil {
				return err
			}
			l.reached = k.Number
		}
	}
	return nil
}

// remember adds the pairs of a set that becomes public to the memory: each unit
// with what it was made from, as far as that is what is public as well. What a
// script conversion made is no translation.
func (n *Newsroom) remember(ctx context.Context, tx *store.Tx, item dateline.Item, origin dateline.Lang, e dateline.Edition, t store.EditionTranslation, r parallel.Report) error {
	if t.Converted != "" || !t.Links.Of(origin) {
		return nil
	}
	units, at := unitsOf(e), 0
	stale := map[int]bool{}
	for _, s := range r.Links {
		stale[s.Link] = s.Stale || s.Gone
	}
	for i, l := range t.Links {
		part := units[at:min(at+l.Target, len(units))]
		at += l.Target
		if len(l.Source) == 0 || len(part) == 0 || stale[i] {
			continue
		}
		s := dateline.Segment{From: origin, To: e.Lang, Source: strings.Join(l.Source, "\n\n"), Target: parallel.Markdown(part), Item: item.ID}
		if len(s.Source) > maxSegment || len(s.Target) > maxSegment {
			continue
		}
		var err error
		if s.ID, err = n.id(); err != nil {
			return err
		}
		if _, err := tx.AddSegment(ctx, s, n.now()); err != nil {
			return err
		}
	}
	return nil
}
