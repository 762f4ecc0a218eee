package terms

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"dateline"
	"dateline/internal/terms/internal/units"
)

// ReadConcepts reads a glossary and calls each for every concept, in the order
// of the file. An error of each ends the reading and is returned.
//
// Besides TBX it reads tables with a row of column names (CSV), separated by
// commas, semicolons or tabs. Its names say which:
//
//   - lang and term: one row a term, as WriteCSV writes them. Rows with the same
//     id, or else the same concept, are one concept; where there is neither
//     column, each row is one. All other columns may be missing.
//   - tags of languages (en, zh-Hans …): one row a concept; alternatives in a
//     cell are separated by "|". The columns id, subject, keep, offices, source,
//     note and part may be beside them.
//   - sourceLang, targetLang, sourceString and targetString, with pos and
//     description where known: one row a pair of terms; alternatives in a cell
//     are separated by " : ", and what follows one in square brackets is its note.
//   - UNTERM English Short, UNTERM Chinese Formal and so on: one row a country.
//     The short name is the one to use, the formal one is admitted. The article
//     at the beginning of a name, or in brackets at its end, is not part of it.
//
// Columns that are none of these are reported. Several files of CLDR's
// territories, one after another, become one concept a territory.
//
// Where a file does not say which of the terms of a language is the one to use,
// it is the first that has no status; any others without are admitted.
//
// Concept.ID and Concept.Offices are set only where WriteTBX or WriteCSV has
// written them.
func ReadConcepts(r io.Reader, o Options, each func(dateline.Concept) error) (Report, error) {
	c := &conceptReader{o: o.limits(), each: each}
	utf8, name, err := units.UTF8(r)
	if err != nil {
		return c.rep, err
	}
	c.rep.Encoding = name
	in := bufio.NewReaderSize(utf8, 16<<10)
	head, err := in.Peek(16 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return c.rep, err
	}
	format := cmp.Or(c.o.Format, formatOf(head))
	c.rep.Format = format
	switch format {
	case TBX:
		err = c.tbx(in)
	case CSV:
		err = c.csv(in)
	case Tables:
		err = c.tables(in)
	case TableRows:
		err = c.tableRows(in)
	case CLDR:
		err = c.cldr(in)
	case "":
		err = dateline.Invalidf("file", "it is empty")
	default:
		err = dateline.Invalidf("format", "there is no format %q; there are %s", format, strings.Join(Formats, ", "))
	}
	return c.rep, err
}

// formatOf tells the format of a file from how it begins; "" if it is empty.
func formatOf(head []byte) string {
	switch t := bytes.TrimSpace(head); {
	case len(t) == 0:
		return ""
	case t[0] == '<':
		return TBX
	case t[0] == '{' && bytes.Contains(t, []byte(`"territories"`)):
		return CLDR
	case t[0] == '{':
		return TableRows
	case bytes.HasPrefix(t, []byte("---")), t[0] == '#', t[0] == '|':
		return Tables
	}
	return CSV
}

// conceptReader is what the readers of all formats share.
type conceptReader struct {
	o    Options
	rep  Report
	each func(dateline.Concept) error
	all  int // units begun
}

// begin counts another unit of the file.
func (c *conceptReader) begin(line int) error {
	if c.all++; c.all > c.o.MaxUnits {
		return units.AtLine(line, "there are more than %d concepts; cut the file in parts", c.o.MaxUnits)
	}
	return nil
}

// add appends a term to a concept, unless it cannot be taken; the same text in
// the same language is added once.
func (c *conceptReader) add(to *dateline.Concept, l dateline.Lang, t dateline.Term, line int) {
	t.Text, t.Part, t.Note = oneLine(t.Text), oneLine(t.Part), paragraph(t.Note)
	switch {
	case t.Text == "":
		return
	case len(t.Text)+len(t.Note)+len(t.Part) > c.o.MaxText:
		c.rep.skip(line, "the term %s has more than %s bytes", short(t.Text), thousands(c.o.MaxText))
		return
	case damaged(t.Text + t.Note + t.Part):
		c.rep.skip(line, "the term %s is not taken: %s", short(t.Text), damage)
		return
	}
	if to.Terms == nil {
		to.Terms = map[dateline.Lang][]dateline.Term{}
	}
	if t.Status == "" && slices.ContainsFunc(to.Terms[l], func(u dateline.Term) bool { return u.Text == t.Text }) {
		return
	}
	to.Terms[l] = append(to.Terms[l], t)
}

// take hands a concept over.
func (c *conceptReader) take(to dateline.Concept, line int) error {
	n := 0
	for _, terms := range to.Terms {
		n += len(terms)
		rank(terms)
	}
	to.Subject, to.Source, to.Note = oneLine(to.Subject), cmp.Or(paragraph(to.Source), c.o.Source), paragraph(to.Note)
	switch {
	case n == 0:
		c.rep.skip(line, "the concept has no term that is taken")
		return nil
	case len(to.Subject)+len(to.Source)+len(to.Note) > c.o.MaxText:
		c.rep.skip(line, "what is said of the concept has more than %s bytes", thousands(c.o.MaxText))
		return nil
	case damaged(to.Subject + to.Source + to.Note):
		c.rep.skip(line, "what is said of the concept is not taken: %s", damage)
		return nil
	}
	if err := c.each(to); err != nil {
		return err
	}
	c.rep.Taken++
	return nil
}

// rank gives a status to the terms of a language that have none: the first of
// them is the one to use unless another is, the others may stand.
func rank(terms []dateline.Term) {
	best := slices.ContainsFunc(terms, func(t dateline.Term) bool { return t.Status == dateline.TermApproved })
	for i, t := range terms {
		if t.Status != "" {
			continue
		}
		if terms[i].Status = dateline.TermAdmitted; !best {
			terms[i].Status, best = dateline.TermApproved, true
		}
	}
}

// status reads a status as TBX and spreadsheets spell it; "" is none.
func (c *conceptReader) status(s string, line int) dateline.TermStatus {
	key := strings.ToLower(strings.TrimSpace(s))
	key = strings.TrimSuffix(strings.TrimSuffix(key, "-admn-sts"), "term")
	switch key {
	case "":
	case "approved", "preferred", "standardized", "legal", "regulated":
		return dateline.TermApproved
	case "admitted":
		return dateline.TermAdmitted
	case "forbidden", "deprecated":
		return dateline.TermForbidden
	case "superseded", "obsolete", "notrecommended":
		c.rep.lose(line, "the status %q is taken as forbidden", strings.TrimSpace(s))
		return dateline.TermForbidden
	default:
		c.rep.lose(line, "the status %s is not known", short(s))
	}
	return ""
}

// lang is Options.lang, with a report.
func (c *conceptReader) lang(tag string, line int) (dateline.Lang, bool) {
	l, ok := c.o.lang(tag)
	switch {
	case ok:
	case tag == "":
		c.rep.skip(line, "terms that say no language are not taken")
	case !isTag(tag):
		c.rep.skip(line, "%s is no language", short(tag))
	default:
		c.rep.lose(line, "terms in %s are not taken: not a language that is wanted", dateline.CanonicalLang(tag))
	}
	return l, ok
}

// more joins what is said in several places, each on a line of its own.
func more(s, t string) string {
	switch t = paragraph(t); {
	case t == "":
		return s
	case s == "":
		return t
	}
	return s + "\n" + t
}

// thousands writes n with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
