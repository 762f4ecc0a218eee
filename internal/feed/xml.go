package feed

import (
	"bytes"
	"io"
	"strings"
)

// document collects an XML document. It is written by hand because encoding/xml
// can neither keep the prefixes that feed readers look for (content:encoded)
// nor write a line feed in text as one. Names of elements and attributes are
// constants of this package; everything else is escaped here.
type document struct{ bytes.Buffer }

func newDocument(size int) *document {
	d := new(document)
	d.Grow(size)
	d.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n")
	return d
}

// open starts an element. attrs are names and values in turn; an attribute
// without a value is left out.
func (d *document) open(name string, attrs ...string) {
	d.tag(name, attrs)
	d.WriteString(">\n")
}

func (d *document) close(name string) { d.WriteString("</" + name + ">\n") }

// empty writes an element that has attributes only.
func (d *document) empty(name string, attrs ...string) {
	d.tag(name, attrs)
	d.WriteString("/>\n")
}

// text writes an element that holds s, or nothing where s is empty.
func (d *document) text(name, s string, attrs ...string) {
	if s == "" {
		return
	}
	d.tag(name, attrs)
	d.WriteByte('>')
	d.escape(Clean(s))
	d.close(name)
}

// cdata writes an element that holds s unescaped, or nothing where s is empty.
func (d *document) cdata(name, s string) {
	if s == "" {
		return
	}
	d.WriteString("<" + name + "><![CDATA[")
	d.WriteString(strings.ReplaceAll(Clean(s), "]]>", "]]]]><![CDATA[>"))
	d.WriteString("]]>")
	d.close(name)
}

func (d *document) tag(name string, attrs []string) {
	d.WriteByte('<')
	d.WriteString(name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] == "" {
			continue
		}
		d.WriteByte(' ')
		d.WriteString(attrs[i])
		d.WriteString(`="`)
		d.escape(line(attrs[i+1]))
		d.WriteByte('"')
	}
}

// escape writes s as character data or as an attribute's value. ">" is escaped
// everywhere, so "]]>" cannot appear.
func (d *document) escape(s string) {
	from := 0
	for i := range len(s) {
		var esc string
		switch s[i] {
		case '&':
			esc = "&amp;"
		case '<':
			esc = "&lt;"
		case '>':
			esc = "&gt;"
		case '"':
			esc = "&#34;"
		default:
			continue
		}
		d.WriteString(s[from:i])
		d.WriteString(esc)
		from = i + 1
	}
	d.WriteString(s[from:])
}

// send writes the whole document in one piece.
func (d *document) send(w io.Writer) error {
	_, err := w.Write(d.Bytes())
	return err
}
