// Package marked reads Markdown so that everything keeps its place: which bytes
// a reader sees as words, where the links and images lead, what is a heading, an
// item of a list, a row of a table, a reference to a footnote. It is part of
// package check, whose findings say where in the Markdown they are; that is what
// no rendering can tell.
//
// What it takes for markup is what package markup takes for it, up to cases that
// nobody meant to write.
package marked

import "strings"

// Text is a text that was read.
type Text struct {
	source string

	Shown         []byte  // as long as the text, with Hidden for each byte that is no prose
	Links, Images []Place // What is where they lead
	Notes         []Place // references to footnotes; What is the label
	Items, Rows   []Place // of lists; of tables
	Heading       int     // the level of the heading that the text begins with, or 0
	Kind          Kind    // what it begins with
}

// Place is a part of the text.
type Place struct {
	Start, End int // bytes
	What       string
	Cells      int // of a row
}

// Kind is a sort of block.
type Kind uint8

// The kinds of block.
const (
	Paragraph Kind = iota
	Heading
	List
	Table
	Code
)

// Hidden stands in Text.Shown for markup, addresses and code.
const Hidden = 0

// Read reads Markdown. It takes time linear in its length.
func Read(s string) *Text {
	d := &Text{source: s, Shown: []byte(s)}
	d.blocks()
	d.inline()
	return d
}

func (d *Text) hide(from, to int) {
	for i := from; i < min(to, len(d.Shown)); i++ {
		d.Shown[i] = Hidden
	}
}

// blocks reads the text line by line: headings, items, rows, code. What marks
// them is Hidden.
func (d *Text) blocks() {
	var fence string
	table, first, after := false, true, true // in a table; the first line with text; after a blank line or an item
	var before string                        // the line before
	for at := 0; at < len(d.source); {
		line, _, _ := strings.Cut(d.source[at:], "\n")
		from, next := at, at+len(line)+1
		body := strings.TrimRight(line, " \t\r")
		for { // quotation marks of a block, and indentation
			t := strings.TrimLeft(body, " \t")
			t = strings.TrimPrefix(t, ">")
			if len(t) == len(body) {
				break
			}
			body = t
		}
		from += len(strings.TrimRight(line, " \t\r")) - len(body)
		d.hideQuoteMarks(at, from)
		at = next
		switch {
		case fence != "":
			d.hide(from, from+len(body))
			if strings.HasPrefix(body, fence) && strings.Trim(body, fence[:1]) == "" {
				fence = ""
			}
			continue
		case strings.HasPrefix(body, "```") || strings.HasPrefix(body, "~~~"):
			fence = body[:3]
			d.hide(from, from+len(body))
			if first {
				d.Kind = Code
			}
			first = false
			continue
		case body == "":
			table, before, after = false, "", true
			continue
		}
		if delimiterRow(body) && strings.Contains(before, "|") {
			d.hide(from, from+len(body))
			table = true
			d.Kind = Table
		} else if table && strings.Contains(body, "|") {
			d.row(body, from)
		} else if n := underline(body); n > 0 {
			d.hide(from, from+len(body))
			if before != "" && len(d.Items) == 0 && !strings.Contains(before, "|") {
				d.Heading, d.Kind = n, Heading
			}
		} else if n := len(body) - len(strings.TrimLeft(body, "#")); n > 0 && n <= 6 && strings.HasPrefix(body[n:]+" ", " ") {
			d.hide(from, from+n)
			if trimmed := strings.TrimRight(body, "#"); len(trimmed) < len(body) && strings.HasSuffix(trimmed, " ") {
				d.hide(from+len(trimmed), from+len(body))
			}
			if first {
				d.Heading, d.Kind = n, Heading
			}
		} else if n := itemMark(body, after); n > 0 {
			d.Items = append(d.Items, Place{Start: from, End: from + len(body)})
			d.hide(from, from+n)
			if first {
				d.Kind = List
			}
			before, first, after = body, false, true
			continue
		} else if next := nextLine(d.source, at); strings.Contains(body, "|") && delimiterRow(next) {
			d.row(body, from)
		}
		before, first, after = body, false, false
	}
}

// nextLine returns the line that begins at a byte offset.
func nextLine(s string, at int) string {
	if at >= len(s) {
		return ""
	}
	line, _, _ := strings.Cut(s[at:], "\n")
	return strings.TrimSpace(line)
}

func (d *Text) hideQuoteMarks(from, to int) {
	for i := from; i < to && i < len(d.Shown); i++ {
		if d.Shown[i] == '>' {
			d.Shown[i] = Hidden
		}
	}
}

// row counts the cells of a table's row and puts spaces for what divides them.
func (d *Text) row(body string, from int) {
	p := Place{Start: from, End: from + len(body), Cells: 1}
	inner := strings.TrimPrefix(body, "|")
	if strings.HasSuffix(inner, "|") && !strings.HasSuffix(inner, `\|`) {
		inner = inner[:len(inner)-1]
	}
	for i := range len(body) {
		if body[i] == '|' && (i == 0 || body[i-1] != '\\') {
			d.Shown[from+i] = '\n' // nothing goes on from one cell into the next
		}
	}
	for i := range len(inner) {
		if inner[i] == '|' && (i == 0 || inner[i-1] != '\\') {
			p.Cells++
		}
	}
	d.Rows = append(d.Rows, p)
}

// delimiterRow reports the line under the head of a table.
func delimiterRow(s string) bool {
	return strings.Contains(s, "-") && strings.Contains(s, "|") && strings.Trim(s, "|:- \t") == ""
}

// underline returns the level of a heading that the line makes of the one
// before, 3 for a rule that is none, or 0.
func underline(s string) int {
	switch {
	case strings.Trim(s, "=") == "":
		return 1
	case strings.Trim(s, "-") == "":
		return 2
	}
	return 0
}

// itemMark returns the length of what marks an item of a list, or 0. A number
// begins one in the middle of a paragraph only if it is 1, as in CommonMark.
func itemMark(s string, after bool) int {
	n := 0
	for n < len(s) && n < 9 && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	switch {
	case n > 0:
		if n >= len(s) || s[n] != '.' && s[n] != ')' || !after && s[:n] != "1" {
			return 0
		}
		n++
	case strings.ContainsRune("-*+", rune(s[0])):
		n = 1
	default:
		return 0
	}
	if n == len(s) || s[n] != ' ' && s[n] != '\t' {
		return 0
	}
	return n + 1
}
