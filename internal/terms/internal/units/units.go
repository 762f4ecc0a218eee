// Package units reads files of other programs unit by unit: whatever encoding
// they are in, as UTF-8, and XML as one small tree after another. It is for files
// that may be hostile or broken: what is held in memory is bounded by a unit, no
// entity is expanded, and errors name the line and say what to do.
package units

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"dateline"
)

// AtLine is an error that ends the reading of a file: an Invalid that names the
// line.
func AtLine(line int, format string, args ...any) error {
	return dateline.Invalidf("file", "line %d: %s", line, fmt.Sprintf(format, args...))
}

// Bounds of one unit of an XML file, beside its bytes. Real ones are far below.
const (
	maxDepth = 32
	maxNodes = 20_000
)

// Reader reads an XML file unit by unit. Entities are never expanded: those
// that a DOCTYPE declares are unknown here, and to use one is an error.
type Reader struct {
	d      *xml.Decoder
	budget *Budget
	unit   int // bytes that each unit may have
	depth  int
	seen   bool // whether an element has begun: what does not is no XML
}

// New returns a reader of XML whose bytes are UTF-8, see UTF8; unit is how many
// bytes a unit may have, and what stands between two.
func New(r io.Reader, unit int) *Reader {
	b := NewBudget(r, unit)
	d := xml.NewDecoder(b)
	// The bytes are UTF-8 by now, whatever the declaration says.
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return &Reader{d: d, budget: b, unit: unit}
}

// Line returns the line, from 1, where the last token ends.
func (x *Reader) Line() int {
	line, _ := x.d.InputPos()
	return line
}

// Next returns the next token; io.EOF after the last.
func (x *Reader) Next() (xml.Token, error) {
	t, err := x.d.Token()
	if err != nil {
		return nil, x.explain(err)
	}
	switch t.(type) {
	case xml.StartElement:
		x.seen = true
		if x.depth++; x.depth > maxDepth {
			return nil, AtLine(x.Line(), "elements lie more than %d deep; the file is damaged, or not what it seems", maxDepth)
		}
	case xml.EndElement:
		x.depth--
	}
	return t, nil
}

// explain turns an error of the decoder into one that says where and what to do.
func (x *Reader) explain(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, io.EOF) && !x.seen:
		return dateline.Invalidf("file", "it is empty, or no XML")
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.Is(err, ErrTooLong):
		return AtLine(x.Line(), "a unit has more than %d bytes; nothing after it was read; cut it, or leave it out", x.unit)
	case errors.As(err, &syntax):
		switch what := syntax.Msg; {
		case strings.Contains(what, "character entity"):
			return AtLine(syntax.Line, "%s: entities are not expanded; write the character itself", what)
		case strings.Contains(what, "unexpected EOF"):
			return AtLine(syntax.Line, "the file ends in the middle; get the whole file")
		case strings.Contains(what, "UTF-8"):
			return AtLine(syntax.Line, "bytes that are not UTF-8; save the file as UTF-8, or name its encoding in its first line")
		default:
			return AtLine(syntax.Line, "it is not well-formed XML (%s); correct it in the program that wrote it", what)
		}
	}
	return err
}

// Fresh grants the bytes of another unit; to be called between two.
func (x *Reader) Fresh() { x.budget.Grant(x.unit) }

// Node is an element of a unit, or a piece of its text.
type Node struct {
	Name  string // local name; "" for text
	Space string // name space
	Text  string
	Attrs []xml.Attr
	Kids  []*Node
	Line  int
}

// Whole reads the rest of the element that begins with start.
func (x *Reader) Whole(start xml.StartElement) (*Node, error) {
	top := &Node{Name: start.Name.Local, Space: start.Name.Space, Attrs: start.Copy().Attr, Line: x.Line()}
	open := []*Node{top}
	nodes := 0
	for {
		t, err := x.Next()
		if errors.Is(err, io.EOF) {
			return nil, AtLine(x.Line(), "the file ends in the middle; get the whole file")
		}
		if err != nil {
			return nil, err
		}
		in := open[len(open)-1]
		var kid *Node
		switch t := t.(type) {
		case xml.StartElement:
			kid = &Node{Name: t.Name.Local, Space: t.Name.Space, Attrs: t.Copy().Attr, Line: x.Line()}
			open = append(open, kid)
		case xml.EndElement:
			if open = open[:len(open)-1]; len(open) == 0 {
				return top, nil
			}
			continue
		case xml.CharData:
			kid = &Node{Text: string(t), Line: x.Line()}
		default:
			continue // comments and instructions
		}
		if nodes++; nodes > maxNodes {
			return nil, AtLine(x.Line(), "a unit has more than %d elements; the file is damaged, or not what it seems", maxNodes)
		}
		in.Kids = append(in.Kids, kid)
	}
}

// Skip reads over the rest of an element that has begun.
func (x *Reader) Skip() error {
	for depth := x.depth; x.depth >= depth; {
		switch _, err := x.Next(); {
		case errors.Is(err, io.EOF):
			return AtLine(x.Line(), "the file ends in the middle; get the whole file")
		case err != nil:
			return err
		}
	}
	return nil
}

// Attr returns the attribute of that local name, whatever its case and name
// space (xml:lang, lang, XML:LANG).
func Attr(attrs []xml.Attr, name string) string {
	for _, a := range attrs {
		if strings.EqualFold(a.Name.Local, name) {
			return a.Value
		}
	}
	return ""
}

// Attr returns an attribute of n, as the function does.
func (n *Node) Attr(name string) string { return Attr(n.Attrs, name) }

// Elements yields the elements directly inside n.
func (n *Node) Elements(yield func(*Node) bool) {
	for _, k := range n.Kids {
		if k.Name != "" && !yield(k) {
			return
		}
	}
}

// Plain returns all text inside n.
func (n *Node) Plain() string {
	if len(n.Kids) == 1 && n.Kids[0].Name == "" {
		return n.Kids[0].Text
	}
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *Node) write(b *strings.Builder) {
	b.WriteString(n.Text)
	for _, k := range n.Kids {
		k.write(b)
	}
}
