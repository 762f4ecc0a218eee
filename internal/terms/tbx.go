package terms

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"dateline"
	"dateline/internal/terms/internal/units"
)

// coreTBX is the name space of ISO 30042:2019; what stands in another is a data
// category by its own name (DCT style).
const coreTBX = "urn:iso:std:iso:30042:ed-2"

// tbx reads ISO 30042 in either edition and style.
func (c *conceptReader) tbx(r io.Reader) error {
	x := units.New(r, c.o.MaxUnit)
	root := false
	for {
		t, err := x.Next()
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
		switch name := start.Name.Local; {
		case !root && name == "tmx":
			return units.AtLine(x.Line(), "it is a translation memory (TMX), not a glossary; import it as a memory")
		case !root && name != "tbx" && name != "martif":
			return units.AtLine(x.Line(), "it is no glossary: TBX begins with <tbx> or <martif>, this with <%s>", name)
		case !root:
			root = true
		case name == "tbxHeader", name == "martifHeader":
			err = x.Skip()
		case name == "text", name == "body":
		case name == "conceptEntry", name == "termEntry":
			x.Fresh()
			if err = c.begin(x.Line()); err != nil {
				return err
			}
			var n *units.Node
			if n, err = x.Whole(start); err == nil {
				err = c.entry(n)
			}
			x.Fresh()
		default: // back matter: lists of people and files that entries refer to
			c.rep.lose(x.Line(), "the element <%s> is not taken", name)
			err = x.Skip()
		}
		if err != nil {
			return err
		}
	}
}

// category is the data category of an element: its type in DCA style, its name
// in DCT style, and for what is neither, its name in angle brackets.
func category(n *units.Node) string {
	switch n.Name {
	case "descrip", "admin", "termNote", "descripNote", "adminNote", "transac", "transacNote", "ref", "xref":
		if n.Space == "" || n.Space == coreTBX {
			return n.Attr("type")
		}
		return n.Name
	case "note", "term", "date":
		return n.Name
	}
	if n.Space != "" && n.Space != coreTBX && !strings.HasSuffix(n.Name, "Grp") {
		return n.Name
	}
	return "<" + n.Name + ">"
}

// details yields the data categories of n, those inside groups (descripGrp,
// adminGrp, termGrp …) with them, but nothing of deeper sections.
func details(n *units.Node, yield func(category string, k *units.Node) bool) bool {
	for k := range n.Elements {
		if strings.HasSuffix(k.Name, "Grp") {
			if !details(k, yield) {
				return false
			}
			continue
		}
		if !yield(category(k), k) {
			return false
		}
	}
	return true
}

func (c *conceptReader) entry(n *units.Node) error {
	var to dateline.Concept
	if id, ok := strings.CutPrefix(n.Attr("id"), idPrefix); ok && dateline.ID(id).Valid() {
		to.ID = dateline.ID(id)
	}
	details(n, func(category string, k *units.Node) bool {
		if k.Name == "langSec" || k.Name == "langSet" {
			c.langSec(&to, k)
		} else {
			c.detail(&to, category, k)
		}
		return true
	})
	return c.take(to, n.Line)
}

// detail takes what is said of a concept, or of it in one language.
func (c *conceptReader) detail(to *dateline.Concept, category string, k *units.Node) {
	s := k.Plain()
	office, isOffice := strings.CutPrefix(s, adminOffice)
	switch {
	case category == "subjectField" && to.Subject == "":
		to.Subject = s
	case category == "subjectField":
		to.Subject += "; " + s
	case category == "note", category == "definition", category == "explanation":
		to.Note = more(to.Note, s)
	case category == "source" && to.Source == "":
		to.Source = s
	case category == "projectSubset" && s == adminKeep:
		to.Keep = true
	case category == "customerSubset" && isOffice:
		to.Offices = append(to.Offices, dateline.ID(office))
	default:
		c.rep.lose(k.Line, "of a concept, %s is not taken", category)
	}
}

func (c *conceptReader) langSec(to *dateline.Concept, n *units.Node) {
	l, ok := c.lang(n.Attr("lang"), n.Line)
	if !ok {
		return
	}
	details(n, func(category string, k *units.Node) bool {
		switch k.Name {
		case "termSec", "tig", "ntig":
			c.termSec(to, l, k)
		default:
			c.detail(to, category, k)
		}
		return true
	})
}

func (c *conceptReader) termSec(to *dateline.Concept, l dateline.Lang, n *units.Node) {
	var t dateline.Term
	details(n, func(category string, k *units.Node) bool {
		s := k.Plain()
		switch category {
		case "term":
			t.Text = s
		case "partOfSpeech":
			t.Part = s
		case "administrativeStatus", "normativeAuthorization":
			t.Status = c.status(s, k.Line)
		case "note", "usageNote":
			t.Note = more(t.Note, s)
		default:
			c.rep.lose(k.Line, "of a term, %s is not taken", category)
		}
		return true
	})
	if oneLine(t.Text) == "" {
		c.rep.skip(n.Line, "an empty term in %s is not taken", l)
		return
	}
	c.add(to, l, t, n.Line)
}
