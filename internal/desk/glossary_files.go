package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"dateline"
	"dateline/internal/markup"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/terms"
)

// Files of glossaries and translation memories, as the desk and the command line
// read and write them: whole, so that nothing is stored of a file that turns out to
// be unreadable at its end.

// File is a file of a glossary or of a translation memory.
type File struct {
	Name string // as people know it
	io.ReadSeeker
}

// Held is what files hold, before any of it is taken.
type Held[T any] struct {
	List     []T
	Format   string    // of the first file: one of terms.Formats, or "tmx"
	Encoding string    // of the first file: "UTF-8", "GB18030" …
	Skipped  int       // units, rows and texts that are not in List
	Problems []Problem // the first 200, in the order of the files
	Total    int       // how many problems there were, listed or not, each as often as it occurred
}

// Problem is something in a file that could not be taken, or not wholly.
type Problem struct {
	File  string `json:"file"`
	Line  int    `json:"line,omitempty"` // 0: only what it says tells the place
	What  string `json:"what"`           // a plain sentence in English
	Times int    `json:"times"`
}

// Report says what became of files: on the desk's page, and as JSON on the command
// line.
type Report struct {
	Looked   bool   `json:"dry_run,omitempty"` // nothing was to be changed
	Format   string `json:"format"`
	Encoding string `json:"encoding"`
	Read     int    `json:"read"`
	newsroom.Taken
	Skipped  int       `json:"skipped"`
	Problems []Problem `json:"problems"`
	Total    int       `json:"problems_total"`
	Error    string    `json:"error,omitempty"`
}

// Report begins a report with what the files hold.
func (h Held[T]) Report() Report {
	return Report{Format: h.Format, Encoding: h.Encoding, Read: len(h.List), Skipped: h.Skipped, Problems: slices.Concat([]Problem{}, h.Problems), Total: h.Total}
}

// Unlisted is how many problems there were beyond the first n that are listed.
func (r Report) Unlisted(n int) int {
	rest := r.Total
	for _, p := range r.Problems[:min(n, len(r.Problems))] {
		rest -= p.Times
	}
	return rest
}

// problemsKept is how many problems of all files are listed.
const problemsKept = 200

func (h *Held[T]) note(p Problem) {
	if h.Total++; len(h.Problems) < problemsKept {
		h.Problems = append(h.Problems, p)
	}
}

// refuse reports what could be read and would not be kept.
func (h *Held[T]) refuse(file, what string) {
	h.Skipped++
	h.note(Problem{File: file, What: what, Times: 1})
}

// read reads one file. most is how many units all files may have.
func (h *Held[T]) read(f File, o terms.Options, most int, with func(io.Reader, terms.Options) (terms.Report, error)) error {
	if o.MaxUnits = most - len(h.List); o.MaxUnits <= 0 {
		return dateline.Invalidf("file", "together the files have more than %d entries; take them one by one", most)
	}
	rep, err := with(f, o)
	h.Format, h.Encoding = cmp.Or(h.Format, rep.Format), cmp.Or(h.Encoding, rep.Encoding)
	h.Skipped += rep.Skipped
	for _, p := range rep.Problems {
		h.note(Problem{f.Name, p.Line, p.What, p.Times})
	}
	h.Total += rep.Total - len(rep.Problems)
	return err
}

// maxUnits is how many units files may have that say no other limit.
const maxUnits = 1_000_000

// ReadGlossary reads what entries files hold. What SaveConcept would refuse is
// reported and left out. Files of CLDR's territories, of which each has the names in
// one language, are read as one. o.MaxUnits is for all files together; its zero is
// 1,000,000.
//
// Errors: dateline.Invalid names the file and the line at which it cannot be read.
func ReadGlossary(files []File, o terms.Options) (h Held[dateline.Concept], err error) {
	most := cmp.Or(o.MaxUnits, maxUnits)
	read := func(f File, o terms.Options) error {
		return h.read(f, o, most, func(r io.Reader, o terms.Options) (terms.Report, error) {
			return terms.ReadConcepts(r, o, func(c dateline.Concept) error {
				if why := unkept(c); why != "" {
					h.refuse(f.Name, fmt.Sprintf("the entry %s is not taken: %s", quoted(anyTerm(c)), why))
				} else {
					h.List = append(h.List, c)
				}
				return nil
			})
		})
	}
	for i, f := range files {
		if err := read(f, o); err != nil {
			return h, inFile(f, len(files), err)
		}
		if i > 0 || len(files) == 1 || h.Format != terms.CLDR {
			continue
		}
		var all []io.Reader
		for _, f := range files {
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				return h, err
			}
			all = append(all, f)
		}
		h, o.Format = Held[dateline.Concept]{}, terms.CLDR
		one := File{Together(files), struct {
			io.Reader
			io.Seeker
		}{io.MultiReader(all...), nil}}
		return h, inFile(one, len(files), read(one, o))
	}
	return h, nil
}

// ReadMemory reads what pairs files in TMX hold, of which each that names no other
// origin has that of its file. Errors and limits are those of ReadGlossary.
func ReadMemory(files []File, o terms.Options) (h Held[dateline.Segment], err error) {
	most := cmp.Or(o.MaxUnits, maxUnits)
	o.Markdown = markup.EscapeText
	for _, f := range files {
		o.Origin = f.Name
		err := h.read(f, o, most, func(r io.Reader, o terms.Options) (terms.Report, error) {
			return terms.ReadTMX(r, o, func(s dateline.Segment) error {
				if len(h.List) == most { // a unit may have several pairs
					return dateline.Invalidf("file", "there are more than %d pairs; cut the file in parts", most)
				}
				if why := unkeptPair(s); why != "" {
					h.refuse(f.Name, fmt.Sprintf("the pair %s is not taken: %s", quoted(s.Source), why))
				} else {
					h.List = append(h.List, s)
				}
				return nil
			})
		})
		if err != nil {
			return h, inFile(f, len(files), err)
		}
	}
	return h, nil
}

// inFile says of which file an error is, where there are several.
func inFile(f File, of int, err error) error {
	if e, ok := errors.AsType[dateline.Invalid](err); ok && of > 1 {
		e.Reason = f.Name + ": " + e.Reason
		return e
	}
	return err
}

// What the newsroom keeps of an entry and of a pair, in bytes: package newsroom
// refuses a whole import for one that is larger, so it is left out before.
const (
	maxTermBytes    = 400
	maxNoteBytes    = 4096
	maxTermsEntry   = 200
	maxSegmentBytes = 64 << 10
	maxOriginBytes  = 512
)

const noText = "it holds a NUL or bytes that are not UTF-8"

// unkept says why the newsroom would not keep an entry; empty: it would.
func unkept(c dateline.Concept) string {
	n := 0
	for _, list := range c.Terms {
		for _, t := range list {
			n++
			switch {
			case len(t.Text) > maxTermBytes:
				return fmt.Sprintf("a term has %d bytes, of which %d are allowed", len(t.Text), maxTermBytes)
			case len(t.Part) > maxNoteBytes || len(t.Note) > maxNoteBytes:
				return fmt.Sprintf("what is said of a term has more than %d bytes", maxNoteBytes)
			case !plain(t.Text, t.Part, t.Note):
				return noText
			}
		}
	}
	switch {
	case n > maxTermsEntry:
		return fmt.Sprintf("it has %d terms, of which %d are allowed", n, maxTermsEntry)
	case len(c.Subject) > maxNoteBytes || len(c.Note) > maxNoteBytes || len(c.Source) > maxNoteBytes:
		return fmt.Sprintf("what is said of it has more than %d bytes", maxNoteBytes)
	case !plain(c.Subject, c.Note, c.Source):
		return noText
	}
	return ""
}

// unkeptPair says why the newsroom would not keep a pair; empty: it would.
func unkeptPair(s dateline.Segment) string {
	switch {
	case len(s.Source) > maxSegmentBytes || len(s.Target) > maxSegmentBytes:
		return fmt.Sprintf("one side has more than %d bytes", maxSegmentBytes)
	case len(s.Origin) > maxOriginBytes:
		return fmt.Sprintf("its origin has more than %d bytes", maxOriginBytes)
	case strings.TrimSpace(s.Source) == "" || strings.TrimSpace(s.Target) == "":
		return "one side is empty"
	case !plain(s.Source, s.Target, s.Origin):
		return noText
	}
	return ""
}

func plain(texts ...string) bool {
	return !slices.ContainsFunc(texts, func(s string) bool { return strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) })
}

// quoted is the beginning of a text, for a message.
func quoted(s string) string {
	r := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " "))
	if len(r) > 40 {
		r = append(r[:40], '…')
	}
	return "“" + string(r) + "”"
}

// anyTerm is a term that an entry is known by.
func anyTerm(c dateline.Concept) string {
	for _, l := range LanguagesOf(c) {
		return c.Terms[l][0].Text
	}
	return ""
}

// LanguagesOf are the languages in which an entry has terms, in their order.
func LanguagesOf(c dateline.Concept) (out []dateline.Lang) {
	for l, list := range c.Terms {
		if len(list) > 0 {
			out = append(out, l)
		}
	}
	slices.Sort(out)
	return out
}

// WouldTake counts what newsroom.TakeConcepts would do with a glossary, and changes
// nothing.
func WouldTake(ctx context.Context, r store.Reader, list []dateline.Concept) (t newsroom.Taken, err error) {
	have, same := map[dateline.ID]string{}, map[string]bool{}
	for c, err := range eachConcept(ctx, r) {
		if err != nil {
			return t, err
		}
		have[c.ID], same[said(c)] = newsroom.Base(c), true
	}
	for _, c := range list {
		c = inOrder(c)
		was, known := have[c.ID]
		switch {
		case known && was == newsroom.Base(c), !known && same[said(c)]:
			t.Same++
			continue
		case known:
			t.Changed++
		default:
			t.Added++
		}
		same[said(c)] = true
	}
	return t, nil
}

// said names an entry by what it says, whatever its id and where it came from.
func said(c dateline.Concept) string {
	c.ID, c.Source = "", ""
	return newsroom.Base(c)
}

// inOrder is an entry as the newsroom keeps it: approved terms first, forbidden last.
func inOrder(c dateline.Concept) dateline.Concept {
	order := []dateline.TermStatus{dateline.TermApproved, dateline.TermAdmitted, dateline.TermForbidden}
	ordered := map[dateline.Lang][]dateline.Term{}
	for _, l := range LanguagesOf(c) {
		ordered[l] = slices.Clone(c.Terms[l])
		slices.SortStableFunc(ordered[l], func(a, b dateline.Term) int { return slices.Index(order, a.Status) - slices.Index(order, b.Status) })
	}
	c.Terms = ordered
	return c
}

// pageRead is how many entries or pairs are read from the store at a time.
const pageRead = 1000

func eachConcept(ctx context.Context, r store.Reader) iter.Seq2[dateline.Concept, error] {
	return func(yield func(dateline.Concept, error) bool) {
		for after := (store.Listed{}); ; {
			page, err := r.Concepts(ctx, "", after, pageRead)
			if err != nil {
				yield(dateline.Concept{}, err)
				return
			}
			for _, c := range page {
				if !yield(c.Concept, nil) {
					return
				}
				after = c
			}
			if len(page) < pageRead {
				return
			}
		}
	}
}

// Glossary yields every entry of the glossary, by its first term, as files hold it:
// without control characters and U+FFFD, which no format of exchange can hold.
func Glossary(ctx context.Context, r store.Reader) iter.Seq2[dateline.Concept, error] {
	return func(yield func(dateline.Concept, error) bool) {
		for c, err := range eachConcept(ctx, r) {
			terms := map[dateline.Lang][]dateline.Term{}
			for l, list := range c.Terms {
				for _, t := range list {
					if t.Text = written(t.Text); strings.TrimSpace(t.Text) != "" {
						terms[l] = append(terms[l], dateline.Term{Text: t.Text, Status: t.Status, Part: written(t.Part), Note: written(t.Note)})
					}
				}
			}
			c.Terms, c.Subject, c.Note, c.Source = terms, written(c.Subject), written(c.Note), written(c.Source)
			if err == nil && len(terms) == 0 {
				continue
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

// Memory yields the pairs of the translation memory in the order in which they came,
// as files hold them (see Glossary): of one pair of languages, or of all where one is
// empty.
func Memory(ctx context.Context, r store.Reader, from, to dateline.Lang) iter.Seq2[dateline.Segment, error] {
	return func(yield func(dateline.Segment, error) bool) {
		for after := int64(0); ; {
			page, err := r.SegmentsAfter(ctx, after, pageRead)
			if err != nil {
				yield(dateline.Segment{}, err)
				return
			}
			for _, k := range page {
				after = k.Number
				s := k.Segment
				if from != "" && s.From != from || to != "" && s.To != to {
					continue
				}
				s.Source, s.Target, s.Origin = written(s.Source), written(s.Target), written(s.Origin)
				if !yield(s, nil) {
					return
				}
			}
			if len(page) < pageRead {
				return
			}
		}
	}
}

// written is a text without what XML 1.0 (section 2.2) cannot hold.
func written(s string) string {
	out := func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff || r == utf8.RuneError
	}
	if !strings.ContainsFunc(s, out) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if out(r) {
			return -1
		}
		return r
	}, s)
}
