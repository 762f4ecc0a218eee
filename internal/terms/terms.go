// Package terms knows what a newsroom calls things and what it has said before:
// it reads and writes glossaries and translation memories in the formats that
// translators exchange, finds the terms of a glossary in a text, and finds the
// segments of a memory that are like a text.
//
// The entry points, by what a caller has in hand:
//
//   - a file of segments: [ReadTMX], and [WriteTMX] to make one;
//   - a file of concepts: [ReadConcepts], which tells the formats apart, and
//     [WriteTBX] and [WriteCSV];
//   - a glossary and a paragraph: [NewIndex], then [Index.Find];
//   - a memory and a paragraph: [Memory.Add], then [Memory.Best];
//   - two texts: [Likeness].
//
// # Reading
//
// A reader hands over one concept or segment after the other and ends with a
// [Report] of everything in the file that it could not take, by line: nothing is
// left out without a word. What makes the whole file unreadable (XML that is not
// well-formed, a unit beyond the limits) is a [dateline.Invalid] whose reason
// names the line and says what to do; what was handed over until then should be
// given up with it, so a caller collects first and stores in one transaction.
//
// Foreign files are taken for hostile: entities are never expanded, one unit may
// have only so many bytes, elements and levels, and memory is bounded by that
// unit, not by the file; only tables whose rows may lie scattered are gathered,
// up to 64 MiB. Text that holds U+FFFD, which stands for bytes that
// could not be read, is not taken.
//
// Texts come with lines ending in "\n". Of a concept they come without white
// space around them, and in a term each run of white space is one space; of a
// segment as they stand, unless a program has laid them out. Beyond that, what
// was written here comes back as it was.
package terms

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline"
)

// Options say how a file is read. The zero value reads all there is.
type Options struct {
	// Format is one of Formats, for ReadConcepts; "" tells it from the content.
	Format string

	// Langs are the languages that are wanted. A text in another is reported and
	// left out. Tags that differ only in region are the same here (en-US is en),
	// except in Chinese, which goes by script: zh, zh-CN and zh-SG are zh-Hans,
	// zh-TW, zh-HK and zh-MO are zh-Hant. None: every language is taken, Chinese
	// under those two tags.
	Langs []dateline.Lang

	// From is the source language of segments whose file says that any may be it
	// (srclang "*all*"). Without it, the first text of a unit is the source.
	From dateline.Lang

	// Source is the Concept.Source of concepts, and Origin the Segment.Origin of
	// segments, for which the file names none.
	Source, Origin string

	// Markdown makes Markdown of the plain text of segments of other programs;
	// nil leaves it as it is. Segments written by WriteTMX are Markdown already.
	Markdown func(string) string

	MaxText  int // bytes of one text; longer ones are reported and left out. 0: 64 KiB
	MaxUnit  int // bytes of one unit as it stands in the file; longer ones end the reading. 0: 1 MiB
	MaxUnits int // units that are taken; more end the reading. 0: 1,000,000
}

// Formats that ReadConcepts knows, for Options.Format.
const (
	TBX       = "tbx"       // ISO 30042:2008 (martif) and :2019 (tbx), DCA and DCT
	CSV       = "csv"       // with a row of column names: see ReadConcepts
	Tables    = "tables"    // Markdown tables of 外语词中文译名
	TableRows = "tablerows" // the same as JSON, an object a line
	CLDR      = "cldr"      // territories.json of CLDR, one or several after another
)

// Formats lists them.
var Formats = []string{TBX, CSV, Tables, TableRows, CLDR}

// Report says what became of a file.
type Report struct {
	Format   string    // which it was: one of Formats, or "tmx"
	Encoding string    // which it was in: "UTF-8", "UTF-16LE", "GB18030" …
	Taken    int       // concepts or segments handed over
	Skipped  int       // units, rows or texts that were not taken
	Inline   int       // TMX: elements inside a text (bpt, ph, hi …) that were reduced to text
	Problems []Problem // the first 200, in the order of the file
	Total    int       // how many problems there were, listed or not
}

// Problem is something that could not be taken, or not wholly.
type Problem struct {
	Line  int    // where it stands, from 1; of the first, if there are several
	What  string // a plain sentence
	Times int    // how often; what is lost of many units in the same way is listed once
}

func (p Problem) String() string {
	if p.Times > 1 {
		return fmt.Sprintf("line %d and %d others: %s", p.Line, p.Times-1, p.What)
	}
	return fmt.Sprintf("line %d: %s", p.Line, p.What)
}

const maxProblems = 200

// skip reports something that was not taken.
func (r *Report) skip(line int, format string, args ...any) {
	r.Skipped++
	r.Total++
	if len(r.Problems) < maxProblems {
		r.Problems = append(r.Problems, Problem{line, fmt.Sprintf(format, args...), 1})
	}
}

// lose reports a detail that was not taken of something that was.
func (r *Report) lose(line int, format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	r.Total++
	for i, p := range r.Problems {
		if p.What == what {
			r.Problems[i].Times++
			return
		}
	}
	if len(r.Problems) < maxProblems {
		r.Problems = append(r.Problems, Problem{line, what, 1})
	}
}

// limits returns o with its defaults.
func (o Options) limits() Options {
	o.MaxText = cmp.Or(o.MaxText, 64<<10)
	o.MaxUnit = cmp.Or(o.MaxUnit, 1<<20)
	o.MaxUnits = cmp.Or(o.MaxUnits, 1_000_000)
	return o
}

// lang returns the wanted language that a tag of a file means, and whether there
// is one.
func (o Options) lang(tag string) (dateline.Lang, bool) {
	if !isTag(tag) {
		return "", false
	}
	l := dateline.CanonicalLang(tag)
	if len(o.Langs) == 0 {
		if l.Chinese() {
			l = kin(l)
		}
		return l, true
	}
	if slices.Contains(o.Langs, l) {
		return l, true
	}
	for _, want := range o.Langs {
		if kin(want) == kin(l) {
			return want, true
		}
	}
	return "", false
}

// kin is what languages have in common whose texts are read alike: the base,
// and for Chinese the script.
func kin(l dateline.Lang) dateline.Lang {
	if !l.Chinese() {
		return dateline.Lang(l.Base())
	}
	for part := range strings.SplitSeq(string(l), "-") {
		switch part {
		case "Hans":
			return "zh-Hans"
		case "Hant", "TW", "HK", "MO":
			return "zh-Hant"
		}
	}
	return "zh-Hans" // CLDR's likely subtags of zh
}

// isTag reports whether s has the form of a language tag (BCP 47 2.1), with a
// base of two or three letters.
func isTag(s string) bool {
	base := true
	for part := range strings.SplitSeq(strings.ReplaceAll(strings.TrimSpace(s), "_", "-"), "-") {
		if len(part) == 0 || len(part) > 8 || base && (len(part) < 2 || len(part) > 3) {
			return false
		}
		for i := range len(part) {
			c := part[i]
			if !('a' <= c|0x20 && c|0x20 <= 'z') && (base || c < '0' || c > '9') {
				return false
			}
		}
		base = false
	}
	return true
}

// wrongLang says why a text cannot be in l, or "" if it may be: only what no
// writer of the language would do. Names and formulas are left in their own
// script everywhere, so a few words prove nothing.
func wrongLang(l dateline.Lang, s string) string {
	han, other, words := 0, 0, 0
	in := false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r):
			han, in = han+1, false
		case unicode.IsLetter(r):
			if other++; !in {
				words++
			}
			in = true
		case unicode.IsMark(r), r == '\'', r == '’':
		default:
			in = false
		}
	}
	switch l.Base() {
	case "zh":
		if han == 0 && words > 8 {
			return "it is said to be " + string(l) + " and holds no Chinese character"
		}
	case "ja", "ko", "yue", "wuu", "nan", "hak", "lzh", "vi":
	default:
		if han > other {
			return "it is said to be " + string(l) + " and is written in Chinese characters"
		}
	}
	return ""
}

// damaged reports text that holds what stands for bytes that could not be read.
func damaged(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError)
}

const damage = "it holds characters that could not be read; the file is damaged here, or in another encoding than it says"

// oneLine returns s with each run of white space as one space, and none around.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// paragraph returns s without white space around it, its lines ending in "\n".
func paragraph(s string) string {
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return strings.TrimSpace(s)
}

// short returns the beginning of s, quoted, for a message.
func short(s string) string {
	s = oneLine(strings.ToValidUTF8(s, "\uFFFD"))
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return "“" + s + "”"
}
