package terms

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"encoding/xml"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	utf16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"dateline"
)

// All yields the elements of a slice as the writers want them.
func All[T any](s []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range s {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// xmlWriter writes XML of which the errors are told at the end.
type xmlWriter struct {
	w   *bufio.Writer
	bad string // the first text that XML cannot hold
}

func (x *xmlWriter) raw(s ...string) {
	for _, s := range s {
		x.w.WriteString(s)
	}
}

// text writes s so that a reader gets it back byte for byte: white space that
// XML would change is written as character references.
func (x *xmlWriter) text(s string) {
	if x.bad == "" && !inXML(s) {
		x.bad = s
	}
	_ = xml.EscapeText(x.w, []byte(s)) // the error stays in x.w
}

// element writes an element of text: <name attrs>text</name>.
func (x *xmlWriter) element(indent, name, attrs, text string) {
	x.raw("\n", indent, "<", name, attrs, ">")
	x.text(text)
	x.raw("</", name, ">")
}

func (x *xmlWriter) attr(name, value string) {
	x.raw(" ", name, `="`)
	x.text(value)
	x.raw(`"`)
}

// inXML reports whether all of s can stand in XML 1.0 (section 2.2), and is text.
func inXML(s string) bool {
	for _, r := range s {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff || r == utf8.RuneError {
			return false
		}
	}
	return true
}

// finish ends the writing.
func (x *xmlWriter) finish() error {
	if x.bad != "" {
		return dateline.Invalidf("text", "%s holds a control character, or bytes that are no text; correct it before exporting", short(x.bad))
	}
	return x.w.Flush()
}

// WriteTMX writes segments as TMX 1.4b: in UTF-8, or in UTF-16 (little-endian
// with byte order mark) if wide, which some older programs want. Texts are
// Markdown, and the header says so (datatype "x-markdown"). The id of a segment
// is its tuid after "dateline-"; where it was published and where it was
// imported from are properties of the unit: ReadTMX gives back what was written,
// but for line ends, which become "\n". Texts that XML cannot hold and segments
// without languages are an Invalid, and an error that comes with a segment is returned.
func WriteTMX(w io.Writer, wide bool, segments iter.Seq2[dateline.Segment, error]) error {
	encoding := "UTF-8"
	var end io.Closer = io.NopCloser(nil)
	if wide {
		t := transform.NewWriter(w, utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewEncoder())
		w, end, encoding = t, t, "UTF-16"
	}
	x := &xmlWriter{w: bufio.NewWriter(w)}
	x.raw(`<?xml version="1.0" encoding="`, encoding, `"?>
<tmx version="1.4">
<header creationtool="Dateline" creationtoolversion="1" segtype="block" o-tmf="Dateline" adminlang="en" srclang="*all*" datatype="`, typeMarkdown, `"/>
<body>`)
	for s, err := range segments {
		if err != nil {
			return err
		}
		if s.From == "" || s.To == "" {
			return dateline.Invalidf("lang", "the segment %s says no language", short(s.Source))
		}
		x.raw("\n<tu")
		if s.ID != "" {
			x.attr("tuid", idPrefix+string(s.ID))
		}
		x.attr("srclang", string(s.From))
		x.raw(">")
		if s.Item != "" {
			x.element("", "prop", ` type="`+propItem+`"`, string(s.Item))
		}
		if s.Origin != "" {
			x.element("", "prop", ` type="`+propOrigin+`"`, s.Origin)
		}
		for _, v := range []side{{lang: s.From, text: s.Source}, {lang: s.To, text: s.Target}} {
			x.raw("\n<tuv")
			x.attr("xml:lang", string(v.lang))
			x.raw("><seg>")
			x.text(v.text)
			x.raw("</seg></tuv>")
		}
		x.raw("\n</tu>")
		if x.bad != "" {
			break
		}
	}
	x.raw("\n</body>\n</tmx>\n")
	if err := x.finish(); err != nil {
		return err
	}
	return end.Close()
}

// Edition is an edition of TBX.
type Edition int

// The editions that WriteTBX writes. Newer programs read the first, most older
// ones only the second.
const (
	TBX2019 Edition = iota // ISO 30042:2019, dialect TBX-Basic in DCA style
	TBX2008                // ISO 30042:2008 (martif)
)

// What WriteTBX says of a concept beyond what TBX-Basic has a place for.
const (
	adminKeep   = "dateline-keep"    // admin of type projectSubset: Concept.Keep
	adminOffice = "dateline-office " // admin of type customerSubset, followed by an id: Concept.Offices
)

// WriteTBX writes concepts as TBX-Basic, in UTF-8. The id of a concept is its id
// after "dateline-". What the newsroom knows beyond TBX-Basic stands in
// categories that it has: Keep as <admin type="projectSubset">dateline-keep and
// each office as <admin type="customerSubset">dateline-office followed by its
// id; so other programs show it, and ReadConcepts gives back what was written.
// A concept without terms, an unknown status and text that XML cannot hold are
// an Invalid, and an error that comes with a concept is returned.
func WriteTBX(w io.Writer, e Edition, concepts iter.Seq2[dateline.Concept, error]) error {
	x := &xmlWriter{w: bufio.NewWriter(w)}
	entry, lang, term, root, header := "conceptEntry", "langSec", "termSec", "tbx", "tbxHeader"
	if e == TBX2008 {
		entry, lang, term, root, header = "termEntry", "langSet", "tig", "martif", "martifHeader"
		x.raw(`<?xml version="1.0" encoding="UTF-8"?>
<martif type="TBX-Basic" xml:lang="en">`)
	} else {
		x.raw(`<?xml version="1.0" encoding="UTF-8"?>
<tbx style="dca" type="TBX-Basic" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">`)
	}
	x.raw("\n<", header, "><fileDesc><sourceDesc><p>Glossary of a Dateline newsroom</p></sourceDesc></fileDesc></", header, ">\n<text><body>")
	for c, err := range concepts {
		if err == nil {
			err = whole(c)
		}
		if err != nil {
			return err
		}
		x.raw("\n<", entry)
		if c.ID != "" {
			x.attr("id", idPrefix+string(c.ID))
		}
		x.raw(">")
		for _, d := range [][3]string{
			{"descrip", "subjectField", c.Subject}, {"admin", "source", c.Source},
			{"admin", "projectSubset", map[bool]string{true: adminKeep}[c.Keep]},
		} {
			if d[2] != "" {
				x.element(" ", d[0], ` type="`+d[1]+`"`, d[2])
			}
		}
		for _, o := range c.Offices {
			x.element(" ", "admin", ` type="customerSubset"`, adminOffice+string(o))
		}
		if c.Note != "" {
			x.element(" ", "note", "", c.Note)
		}
		for _, l := range slices.Sorted(maps.Keys(c.Terms)) {
			x.raw("\n <", lang)
			x.attr("xml:lang", string(l))
			x.raw(">")
			for _, t := range c.Terms[l] {
				x.raw("\n  <", term, ">")
				x.element("   ", "term", "", t.Text)
				if t.Part != "" {
					x.element("   ", "termNote", ` type="partOfSpeech"`, t.Part)
				}
				x.element("   ", "termNote", ` type="administrativeStatus"`, statusTBX[t.Status])
				if t.Note != "" {
					x.element("   ", "note", "", t.Note)
				}
				x.raw("\n  </", term, ">")
			}
			x.raw("\n </", lang, ">")
		}
		x.raw("\n</", entry, ">")
		if x.bad != "" {
			break
		}
	}
	x.raw("\n</body></text>\n</", root, ">\n")
	return x.finish()
}

// statusTBX are the values of administrativeStatus (ISO 30042, TBX-Basic).
var statusTBX = map[dateline.TermStatus]string{
	dateline.TermApproved:  "preferredTerm-admn-sts",
	dateline.TermAdmitted:  "admittedTerm-admn-sts",
	dateline.TermForbidden: "deprecatedTerm-admn-sts",
}

// whole reports what of a concept could not be written so that it comes back.
func whole(c dateline.Concept) error {
	n := 0
	for l, terms := range c.Terms {
		for _, t := range terms {
			if oneLine(t.Text) == "" {
				return dateline.Invalidf("term", "concept %q has an empty term in %s", c.ID, l)
			}
			if statusTBX[t.Status] == "" {
				return dateline.Invalidf("status", "the term %s has the status %q; it must be approved, admitted or forbidden", short(t.Text), t.Status)
			}
			n++
		}
	}
	if n == 0 {
		return dateline.Invalidf("terms", "concept %q has no term", c.ID)
	}
	return nil
}

// columns are those of WriteCSV.
var columns = []string{"concept", "id", "lang", "term", "status", "part", "term_note", "subject", "keep", "offices", "source", "note"}

// WriteCSV writes concepts as a table for spreadsheets: UTF-8 with byte order
// mark, a row of column names, then one row a term, of which those of a concept
// have the same number in the column concept and repeat what is said of the
// concept. comma is what separates the cells: ',' or ';' or '\t'; 0 is a comma.
//
// Status is approved, admitted or forbidden; keep is yes or empty; offices are
// ids with spaces between. A cell that a spreadsheet would take for a formula
// begins with an apostrophe, as spreadsheets write it, which ReadConcepts takes
// off. Errors are those of WriteTBX.
func WriteCSV(w io.Writer, comma rune, concepts iter.Seq2[dateline.Concept, error]) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma = cmp.Or(comma, ',')
	out.UseCRLF = true
	_ = out.Write(columns) // errors stay in out
	n := 0
	for c, err := range concepts {
		if err == nil {
			err = whole(c)
		}
		if err != nil {
			return err
		}
		n++
		var offices []string
		for _, o := range c.Offices {
			offices = append(offices, string(o))
		}
		keep := map[bool]string{true: "yes"}[c.Keep]
		for _, l := range slices.Sorted(maps.Keys(c.Terms)) {
			for _, t := range c.Terms[l] {
				row := []string{strconv.Itoa(n), string(c.ID), string(l), t.Text, string(t.Status), t.Part, t.Note,
					c.Subject, keep, strings.Join(offices, " "), c.Source, c.Note}
				for i, cell := range row {
					if damaged(cell) {
						return dateline.Invalidf("text", "%s holds bytes that are no text; correct it before exporting", short(cell))
					}
					row[i] = guard(cell)
				}
				if err := out.Write(row); err != nil {
					return err
				}
			}
		}
	}
	out.Flush()
	return out.Error()
}

// formula reports whether a spreadsheet would compute a cell that begins so.
func formula(c byte) bool { return strings.IndexByte("=+-@\t\r'", c) >= 0 }

// guard puts an apostrophe before what a spreadsheet would take for a formula.
func guard(cell string) string {
	if cell != "" && formula(cell[0]) {
		return "'" + cell
	}
	return cell
}

// unguard takes it off.
func unguard(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && formula(cell[1]) {
		return cell[1:]
	}
	return cell
}
