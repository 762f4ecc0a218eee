package zh

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"dateline"
)

// Conversion is one of OpenCC's configurations.
type Conversion struct {
	Name  string // as OpenCC names it: "s2twp"
	Title string // in English: what it converts from and to
}

// Conversions returns all there are, sorted by name.
func Conversions() []Conversion {
	var out []Conversion
	for _, c := range opencc().configurations {
		out = append(out, Conversion{c.name, c.title})
	}
	return out
}

// ConversionFor returns the name of the conversion from one written form of
// Chinese to another, and false where there is none. Between Simplified and the
// usage of a region it replaces words too, as far as OpenCC knows any; Macao
// writes as Hong Kong does, and Simplified is the same everywhere.
func ConversionFor(from, to dateline.Lang) (name string, ok bool) {
	name, ok = map[[2]string]string{
		{"s", "t"}: "s2t", {"s", "tw"}: "s2twp", {"s", "hk"}: "s2hkp",
		{"t", "s"}: "t2s", {"tw", "s"}: "tw2sp", {"hk", "s"}: "hk2sp",
		{"t", "tw"}: "t2tw", {"t", "hk"}: "t2hk", {"tw", "t"}: "tw2t", {"hk", "t"}: "hk2t",
	}[[2]string{writtenForm(from), writtenForm(to)}]
	return name, ok
}

// writtenForm returns "s", "t", "tw" or "hk", and "" for what is not Chinese or may
// be either. Where the tag has no script the region tells it.
func writtenForm(l dateline.Lang) string {
	if !l.Chinese() {
		return ""
	}
	form := ""
	for _, part := range strings.Split(string(dateline.CanonicalLang(string(l))), "-")[1:] {
		switch part {
		case "Hans":
			return "s"
		case "Hant":
			form = "t"
		case "TW":
			return "tw"
		case "HK", "MO":
			return "hk"
		case "CN", "SG", "MY":
			if form == "" {
				return "s"
			}
		}
	}
	return form
}

// A Converter converts between Simplified and Traditional characters as OpenCC
// does, with the same results. All methods may be called from several goroutines.
//
// What no dictionary knows stays as it is, byte for byte, also where it is not
// UTF-8.
type Converter struct {
	steps func() *steps
	own   phrases
}

// steps are what a text goes through.
type steps struct {
	normal   *table   // applied first
	segments *table   // its first layer then cuts the text; nil: the text stays whole
	chain    []*table // applied in order to each piece
}

// NewConverter returns the converter of a configuration. It costs nothing until
// the first text is converted; then its dictionaries are read, once for all
// converters: about 10 ms and 2 MB.
//
// Errors: dateline.Invalid if OpenCC has no configuration of that name.
func NewConverter(name string) (*Converter, error) {
	l := opencc()
	i := slices.IndexFunc(l.configurations, func(c configuration) bool { return c.name == name })
	if i < 0 {
		return nil, dateline.Invalidf("conversion", "there is no conversion %q", name)
	}
	c := l.configurations[i]
	return &Converter{steps: sync.OnceValue(func() *steps {
		s := &steps{normal: l.tables[c.normal]()}
		if c.segments != "" {
			s.segments = l.tables[c.segments]()
		}
		for _, t := range c.chain {
			s.chain = append(s.chain, l.tables[t]())
		}
		return s
	})}, nil
}

// With returns a Converter with phrases of its own besides those that c has: the
// newsroom's terms and names, each with what it becomes. Wherever one of them
// stands, the longest first, it becomes exactly that, and the text on either side
// is converted as if it stood alone. One that begins or ends with a letter or digit
// other than Han is not found inside a longer such word: AI not in MAIN. Empty
// phrases, and those that are not UTF-8, are ignored.
func (c *Converter) With(own map[string]string) *Converter {
	return &Converter{steps: c.steps, own: c.own.with(own)}
}

// Convert returns s converted.
func (c *Converter) Convert(s string) string {
	return string(c.convert(make([]byte, 0, len(s)+len(s)/16), []byte(s), &scratch{}))
}

// ConvertSpans returns s with all but some spans of it converted. The spans are
// [start, end) in bytes, in order and apart; what lies between two of them is
// converted as if it stood alone.
//
// It panics if the spans are not in order or not in s, as slicing does.
func (c *Converter) ConvertSpans(s string, keep [][2]int) string {
	in, out, tmp := []byte(s), make([]byte, 0, len(s)+len(s)/16), &scratch{}
	done := 0
	for _, k := range keep {
		out = c.convert(out, in[done:k[0]], tmp)
		out = append(out, in[k[0]:k[1]]...)
		done = k[1]
	}
	return string(c.convert(out, in[done:], tmp))
}

// scratch is room for what is between two steps.
type scratch struct{ normal, a, b []byte }

// convert appends s converted, its own phrases first.
func (c *Converter) convert(dst, s []byte, tmp *scratch) []byte {
	st, done := c.steps(), 0
	if len(c.own) > 0 {
		for i := 0; i < len(s); {
			p := c.own.at(s, i)
			if p == nil {
				_, size := utf8.DecodeRune(s[i:])
				i += size
				continue
			}
			dst = st.convert(dst, s[done:i], tmp)
			dst = append(dst, p.becomes...)
			i += len(p.text)
			done = i
		}
	}
	return st.convert(dst, s[done:], tmp)
}

// convert appends s converted: normalized, cut into the phrases of the dictionary
// and what is between them, each piece taken through the chain.
func (st *steps) convert(dst, s []byte, tmp *scratch) []byte {
	if st.normal.has(s) {
		tmp.normal = st.normal.convert(tmp.normal[:0], s)
		s = tmp.normal
	}
	if st.segments == nil {
		return st.link(dst, s, tmp)
	}
	done := 0
	for i := 0; i < len(s); {
		node, n := st.segments.match(s[i:], firstLayer)
		if node != 0 {
			dst = st.link(dst, s[done:i], tmp)
			dst = st.link(dst, s[i:i+n], tmp)
			done = i + n
		}
		i += n
	}
	return st.link(dst, s[done:], tmp)
}

// link appends a piece that has gone through the chain.
func (st *steps) link(dst, s []byte, tmp *scratch) []byte {
	if len(s) == 0 {
		return dst
	}
	last := len(st.chain) - 1
	for _, t := range st.chain[:last] {
		tmp.a = t.convert(tmp.a[:0], s)
		s, tmp.a, tmp.b = tmp.a, tmp.b, tmp.a
	}
	return st.chain[last].convert(dst, s)
}
