package terms

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"dateline"
	"dateline/internal/terms/internal/units"
)

// What WriteTMX says of a segment beyond TMX, and how ids are told from those of
// other programs.
const (
	idPrefix     = "dateline-"
	propItem     = "x-dateline-item"
	propOrigin   = "x-dateline-origin"
	typeMarkdown = "x-markdown" // TMX 1.4b, datatype: the texts are Markdown
)

// ReadTMX reads a translation memory in TMX 1.1 to 1.4b and calls each for every
// pair of a source with another text of its unit, in the order of the file. An
// error of each ends the reading and is returned.
//
// The source of a unit is the text in its srclang, or the header's; see
// Options.From for "*all*". Inline elements are reduced to text: native codes
// (bpt, ept, it, ph, ut) go with all that is in them, what hi marks stays, and
// Report.Inline counts them. Segment.ID and Segment.Item are set only where
// WriteTMX has written them.
func ReadTMX(r io.Reader, o Options, each func(dateline.Segment) error) (Report, error) {
	m := tmxReader{o: o.limits(), each: each}
	m.rep.Format = "tmx"
	utf8, name, err := units.UTF8(r)
	if err != nil {
		return m.rep, err
	}
	m.rep.Encoding = name
	m.x = units.New(utf8, m.o.MaxUnit)
	err = m.read()
	return m.rep, err
}

type tmxReader struct {
	x     *units.Reader
	o     Options
	rep   Report
	each  func(dateline.Segment) error
	src   string // the header's srclang
	marks bool   // whether the texts are Markdown
	units int
}

func (m *tmxReader) read() error {
	root := false
	for {
		t, err := m.x.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch name := strings.ToLower(start.Name.Local); {
		case !root && name != "tmx":
			return units.AtLine(m.x.Line(), "it is no translation memory: TMX begins with <tmx>, this with <%s>", start.Name.Local)
		case !root:
			root = true
		case name == "header":
			m.src = units.Attr(start.Attr, "srclang")
			m.marks = strings.EqualFold(units.Attr(start.Attr, "datatype"), typeMarkdown)
			err = m.x.Skip()
		case name == "body":
		case name == "tu":
			if m.units++; m.units > m.o.MaxUnits {
				return units.AtLine(m.x.Line(), "there are more than %d units; cut the file in parts", m.o.MaxUnits)
			}
			m.x.Fresh()
			var tu *units.Node
			if tu, err = m.x.Whole(start); err == nil {
				err = m.unit(tu)
			}
			m.x.Fresh()
		default:
			m.rep.lose(m.x.Line(), "the element <%s> is not taken", start.Name.Local)
			err = m.x.Skip()
		}
		if err != nil {
			return err
		}
	}
}

// side is one text of a unit.
type side struct {
	lang dateline.Lang
	text string
	line int
}

func (m *tmxReader) unit(tu *units.Node) error {
	var s dateline.Segment
	s.Origin = m.o.Origin
	if id, ok := strings.CutPrefix(tu.Attr("tuid"), idPrefix); ok && dateline.ID(id).Valid() {
		s.ID = dateline.ID(id)
	}
	var sides []side
	for k := range tu.Elements {
		switch strings.ToLower(k.Name) {
		case "prop":
			switch k.Attr("type") {
			case propItem:
				s.Item = dateline.ID(k.Plain())
			case propOrigin:
				s.Origin = k.Plain()
			default:
				m.rep.lose(k.Line, "properties of type %q are not taken", k.Attr("type"))
			}
		case "note":
			m.rep.lose(k.Line, "notes are not taken")
		case "tuv":
			if v, ok := m.side(k); ok {
				sides = append(sides, v)
			}
		default:
			m.rep.lose(k.Line, "the element <%s> is not taken", k.Name)
		}
	}
	from := m.source(tu, sides)
	if from < 0 {
		return nil
	}
	s.From, s.Source = sides[from].lang, sides[from].text
	if len(sides) == 1 {
		m.rep.skip(tu.Line, "the unit has a text in %s only", sides[from].lang)
		return nil
	}
	if len(sides) > 2 {
		s.ID = "" // it named one pair
	}
	for i, v := range sides {
		if i == from {
			continue
		}
		if v.lang == s.From {
			m.rep.skip(v.line, "a second text in %s is not taken", v.lang)
			continue
		}
		s.To, s.Target = v.lang, v.text
		if err := m.each(s); err != nil {
			return err
		}
		m.rep.Taken++
	}
	return nil
}

// source returns which side the others are translations of, or -1.
func (m *tmxReader) source(tu *units.Node, sides []side) int {
	tag := tu.Attr("srclang")
	if tag == "" {
		tag = m.src
	}
	if len(sides) == 0 {
		m.rep.skip(tu.Line, "the unit has no text that is taken")
		return -1
	}
	want := m.o.From
	switch {
	case tag == "" || strings.EqualFold(tag, "*all*"):
		if want == "" {
			return 0
		}
	default:
		l, ok := m.o.lang(tag)
		if !ok {
			l = dateline.CanonicalLang(tag)
		}
		want = l
	}
	for i, v := range sides {
		if v.lang == want {
			return i
		}
	}
	for i, v := range sides {
		if kin(v.lang) == kin(want) {
			return i
		}
	}
	m.rep.skip(tu.Line, "the unit has no text in %s, its source language", want)
	return -1
}

// side reads one tuv, and reports false where it cannot be taken.
func (m *tmxReader) side(tuv *units.Node) (v side, ok bool) {
	v.line = tuv.Line
	tag := tuv.Attr("lang")
	l, ok := m.o.lang(tag)
	switch {
	case tag == "":
		m.rep.skip(v.line, "a text says no language")
		return v, false
	case !ok && !isTag(tag):
		m.rep.skip(v.line, "%s is no language", short(tag))
		return v, false
	case !ok:
		m.rep.skip(v.line, "a text in %s: not a language that is wanted", dateline.CanonicalLang(tag))
		return v, false
	}
	v.lang = l
	segs := 0
	for k := range tuv.Elements {
		switch strings.ToLower(k.Name) {
		case "seg":
			if segs++; segs > 1 {
				m.rep.skip(k.Line, "a second <seg> of a text is not taken")
				continue
			}
			var b strings.Builder
			m.text(&b, k)
			v.text = segment(b.String())
		case "note", "prop":
			m.rep.lose(k.Line, "notes and properties of a text are not taken")
		default:
			m.rep.lose(k.Line, "the element <%s> is not taken", k.Name)
		}
	}
	why := ""
	switch {
	case strings.TrimSpace(v.text) == "":
		why = "it is empty"
	case len(v.text) > m.o.MaxText:
		why = "it has " + thousands(len(v.text)) + " bytes, of which " + thousands(m.o.MaxText) + " are allowed"
	case damaged(v.text):
		why = damage
	default:
		why = wrongLang(v.lang, v.text)
	}
	if why != "" {
		m.rep.skip(v.line, "the text in %s is not taken: %s", v.lang, why)
		return v, false
	}
	if !m.marks && m.o.Markdown != nil {
		v.text = m.o.Markdown(v.text)
	}
	return v, true
}

// text writes what a reader sees of a seg.
func (m *tmxReader) text(b *strings.Builder, n *units.Node) {
	for _, k := range n.Kids {
		switch strings.ToLower(k.Name) {
		case "":
			b.WriteString(k.Text)
		case "bpt", "ept", "it", "ph", "ut":
			m.rep.Inline++
			for sub := range k.Elements {
				m.rep.Inline++
				m.rep.lose(sub.Line, "text inside a code (<sub>) is not taken")
			}
		case "hi":
			m.rep.Inline++
			m.text(b, k)
		default:
			m.rep.Inline++
			m.rep.lose(k.Line, "the element <%s> is not of TMX: its text is taken", k.Name)
			m.text(b, k)
		}
	}
}

// segment takes off the white space that a program has laid a text out with:
// where it begins with a line break. Spaces at the beginning of other texts mean
// something in Markdown.
func segment(s string) string {
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	if first, _, ok := strings.Cut(s, "\n"); ok && strings.TrimSpace(first) == "" {
		return strings.TrimSpace(s)
	}
	return s
}
