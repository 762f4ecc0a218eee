package terms

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/terms/internal/units"
)

// csvReader reads a table row by row.
type csvReader struct {
	c      *conceptReader
	in     *csv.Reader
	budget *units.Budget
	names  []string
	at     map[string]int // column of a name
	line   int            // where the last row that was read begins
}

// row is one row of a table.
type row struct {
	t     *csvReader
	cells []string
	line  int
}

// get returns the cell under a name, "" if there is none.
func (r row) get(name string) string {
	if i, ok := r.t.at[name]; ok && i < len(r.cells) {
		return unguard(strings.TrimSpace(r.cells[i]))
	}
	return ""
}

func (c *conceptReader) csv(r io.Reader) error {
	b := units.NewBudget(r, c.o.MaxUnit)
	lines := bufio.NewReaderSize(b, 4<<10)
	head, err := lines.Peek(4 << 10)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, units.ErrTooLong) {
		return err
	}
	t := &csvReader{c: c, budget: b, in: csv.NewReader(lines), at: map[string]int{}}
	t.in.Comma = separator(head)
	t.in.FieldsPerRecord = -1
	names, err := t.in.Read()
	if err != nil {
		return t.explain(err)
	}
	for i, name := range names {
		name = strings.TrimSpace(name)
		names[i] = name
		key := strings.ToLower(name)
		if _, twice := t.at[key]; twice && key != "" {
			c.rep.lose(1, "a second column %s is not taken", short(name))
			names[i] = ""
			continue
		}
		t.at[key] = i
	}
	t.names = names
	has := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(n string) bool { _, ok := t.at[n]; return !ok })
	}
	switch {
	case has("lang", "term"):
		return t.terms()
	case has("sourcelang", "targetlang", "sourcestring", "targetstring"):
		return t.pairs()
	case slices.ContainsFunc(names, reUNTERM.MatchString):
		return t.unterm()
	}
	if langs := t.langs(); len(langs) > 0 {
		return t.wide(langs)
	}
	return units.AtLine(1, "it is no table of terms: its first row must name the columns, such as lang and term, or en and zh-Hans")
}

// separator returns what stands between the names of the first row: of comma,
// semicolon and tab, the one that is there most often outside quotation marks.
func separator(head []byte) rune {
	n := map[byte]int{}
	quoted := false
	for _, b := range head {
		if b == '"' {
			quoted = !quoted
		}
		if b == '\n' && !quoted {
			break
		}
		if !quoted {
			n[b]++
		}
	}
	best := byte(',')
	for _, b := range []byte(";\t") {
		if n[b] > n[best] {
			best = b
		}
	}
	return rune(best)
}

func (t *csvReader) explain(err error) error {
	var bad *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return dateline.Invalidf("file", "it is empty")
	case errors.Is(err, units.ErrTooLong):
		return units.AtLine(t.line+1, "a row from here on has more than %d bytes; nothing after it was read; a quotation mark that is not closed may be the cause", t.c.o.MaxUnit)
	case errors.As(err, &bad):
		return units.AtLine(bad.Line, "the row of names is no row (%v)", bad.Err)
	}
	return err
}

// rows calls f for each row with something in it. Columns that f has no use for
// are reported once.
func (t *csvReader) rows(known func(name string) bool, f func(row) error) error {
	for _, name := range t.names {
		if name != "" && !known(strings.ToLower(name)) {
			t.c.rep.lose(1, "the column %s is not taken", short(name))
		}
	}
	for {
		t.budget.Grant(t.c.o.MaxUnit)
		cells, err := t.in.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad):
			t.c.rep.skip(bad.StartLine, "the row is not taken: %v in column %d", bad.Err, bad.Column)
			continue
		case err != nil:
			return t.explain(err)
		}
		line, _ := t.in.FieldPos(0)
		t.line = line
		if !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			continue
		}
		if len(cells) > len(t.names) && slices.ContainsFunc(cells[len(t.names):], func(s string) bool { return strings.TrimSpace(s) != "" }) {
			t.c.rep.skip(line, "the row has %d cells, the table %d columns", len(cells), len(t.names))
			continue
		}
		if slices.ContainsFunc(cells, damaged) {
			t.c.rep.skip(line, "the row is not taken: %s", damage)
			continue
		}
		if err := t.c.begin(line); err != nil {
			return err
		}
		if err := f(row{t, cells, line}); err != nil {
			return err
		}
	}
}

// maxTable is how many bytes of a table may be gathered where the rows of a
// concept need not follow each other.
const maxTable = 64 << 20

// terms reads one row a term.
func (t *csvReader) terms() error {
	type entry struct {
		concept dateline.Concept
		first   row
	}
	var order []*entry
	byKey := map[string]*entry{}
	size := 0
	err := t.rows(func(name string) bool { return slices.Contains(columns, name) }, func(r row) error {
		for _, cell := range r.cells {
			size += len(cell)
		}
		if size > maxTable {
			return units.AtLine(r.line, "the table has more than %s bytes; cut it in parts", thousands(maxTable))
		}
		key := ""
		if id := r.get("id"); id != "" {
			key = "id " + id
		} else if n := r.get("concept"); n != "" {
			key = "concept " + n
		}
		e := byKey[key]
		if e == nil || key == "" {
			e = &entry{first: r}
			t.concept(&e.concept, r)
			order = append(order, e)
			byKey[key] = e
		}
		for _, name := range []string{"subject", "keep", "offices", "source", "note"} {
			if e.first.line != r.line && r.get(name) != e.first.get(name) {
				t.c.rep.lose(r.line, "%s differs from that of the concept's first row, which stands", name)
			}
		}
		l, ok := t.c.lang(r.get("lang"), r.line)
		if !ok {
			return nil
		}
		if r.get("term") == "" {
			t.c.rep.skip(r.line, "the row has no term")
			return nil
		}
		t.c.add(&e.concept, l, dateline.Term{
			Text: r.get("term"), Status: t.c.status(r.get("status"), r.line), Part: r.get("part"), Note: r.get("term_note"),
		}, r.line)
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range order {
		if err := t.c.take(e.concept, e.first.line); err != nil {
			return err
		}
	}
	return nil
}

// concept reads what a row says of a concept.
func (t *csvReader) concept(to *dateline.Concept, r row) {
	if id := dateline.ID(r.get("id")); id.Valid() {
		to.ID = id
	} else if id != "" {
		t.c.rep.lose(r.line, "ids of other programs are not taken")
	}
	to.Subject, to.Source, to.Note = r.get("subject"), r.get("source"), r.get("note")
	switch keep := strings.ToLower(r.get("keep")); keep {
	case "", "no", "false", "0":
	case "yes", "true", "1", "x":
		to.Keep = true
	default:
		t.c.rep.lose(r.line, "keep is %s: it must be yes or empty", short(keep))
	}
	for id := range strings.FieldsSeq(r.get("offices")) {
		to.Offices = append(to.Offices, dateline.ID(id))
	}
}

// wideColumns are those that may stand beside languages.
var wideColumns = []string{"id", "subject", "keep", "offices", "source", "note", "part"}

// langColumn is a column that holds terms of a language.
type langColumn struct {
	name string // its key in csvReader.at
	lang dateline.Lang
}

// langs returns the columns whose names are tags of languages: of two letters,
// unless the language is one that is asked for, since many a name has three.
func (t *csvReader) langs() (list []langColumn) {
	for _, name := range t.names {
		key := strings.ToLower(name)
		base, _, _ := strings.Cut(strings.ReplaceAll(key, "_", "-"), "-")
		if slices.Contains(wideColumns, key) || len(base) != 2 && len(t.c.o.Langs) == 0 {
			continue
		}
		if l, ok := t.c.o.lang(name); ok {
			list = append(list, langColumn{key, l})
		}
	}
	return list
}

// wide reads one row a concept, with a column a language.
func (t *csvReader) wide(langs []langColumn) error {
	known := func(name string) bool {
		return slices.Contains(wideColumns, name) || slices.ContainsFunc(langs, func(l langColumn) bool { return l.name == name })
	}
	return t.rows(known, func(r row) error {
		var to dateline.Concept
		t.concept(&to, r)
		for _, l := range langs {
			for term := range strings.SplitSeq(r.get(l.name), "|") {
				t.c.add(&to, l.lang, dateline.Term{Text: term, Part: r.get("part")}, r.line)
			}
		}
		return t.c.take(to, r.line)
	})
}

// pairs reads one row a pair of terms.
func (t *csvReader) pairs() error {
	columns := []string{"sourcelang", "targetlang", "sourcestring", "targetstring", "pos", "description"}
	ids := []string{"id", "stringid"} // numbers of rows, which say nothing
	return t.rows(func(name string) bool { return slices.Contains(columns, name) || slices.Contains(ids, name) }, func(r row) error {
		to := dateline.Concept{Note: r.get("description")}
		for _, side := range []string{"source", "target"} {
			l, ok := t.c.lang(r.get(side+"lang"), r.line)
			if !ok {
				continue
			}
			for s := range strings.SplitSeq(r.get(side+"string"), " : ") {
				term := dateline.Term{Text: s, Part: r.get("pos")}
				if s = strings.TrimSpace(s); strings.HasSuffix(s, "]") {
					if i := strings.LastIndexByte(s, '['); i > 0 {
						term.Text, term.Note = s[:i], s[i+1:len(s)-1]
					}
				}
				t.c.add(&to, l, term, r.line)
			}
		}
		return t.c.take(to, r.line)
	})
}

// unterm reads the names of countries as UNTERM gives them.
func (t *csvReader) unterm() error {
	var list []langColumn
	named := map[dateline.Lang]bool{}
	for _, name := range t.names {
		m := reUNTERM.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		if l, ok := t.c.o.lang(untermLangs[m[1]]); ok {
			list = append(list, langColumn{strings.ToLower(name), l})
			named[l] = true
		}
	}
	// Names of what is no member and so not in UNTERM, from the UN's statisticians.
	others := []langColumn{{name: "official_name_en"}, {name: "official_name_cn"}}
	for i, tag := range []string{"en", "zh-Hans"} {
		others[i].lang, _ = t.c.o.lang(tag)
	}
	known := func(name string) bool {
		is := func(c langColumn) bool { return c.name == name }
		return slices.ContainsFunc(list, is) || slices.ContainsFunc(others, is) || name == codeColumn
	}
	return t.rows(known, func(r row) error {
		var to dateline.Concept
		for _, c := range list {
			text, article := nameOf(r.get(c.name))
			t.c.add(&to, c.lang, dateline.Term{Text: text, Part: ProperNoun, Note: article}, r.line)
		}
		for _, c := range others {
			if named[c.lang] && len(to.Terms[c.lang]) == 0 {
				t.c.add(&to, c.lang, dateline.Term{Text: r.get(c.name), Part: ProperNoun}, r.line)
			}
		}
		to.Source = cmp.Or(t.c.o.Source, "UNTERM")
		if code := r.get(codeColumn); code != "" {
			to.Source += " " + code
		}
		return t.c.take(to, r.line)
	})
}
