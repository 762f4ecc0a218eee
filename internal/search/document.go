package search

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"dateline"
	"dateline/internal/search/internal/words"

	index "github.com/blevesearch/bleve_index_api"
)

// analyser is the version of what is written into the index. An index of another
// one is built anew: raise it with every change of terms, fields or weights.
const analyser = 2

// The fields of the index.
const (
	inText    = "t" // the terms of all zones, weighted
	inHead    = "h" // the words of the headline, for what is offered instead of a query
	inKind    = "k" // the names of its kind
	inOffice  = "o"
	inSpeaker = "s"
	inTopic   = "c"
	inPlace   = "p"
	inLine    = "l" // not searched: the text as phrases are compared with it
	inRow     = "r" // not searched: what facets, filters and order need
)

// The zones of a text, and by how much a word counts in each: as if it stood there
// so many times.
const (
	bodyWeight     = 1
	fileWeight     = 1
	leadWeight     = 3
	factWeight     = 3
	headlineWeight = 5
)

// row is what is kept of a text beside its terms.
type row struct {
	Item     dateline.ID   `json:"i"`
	Lang     dateline.Lang `json:"l"`
	Many     bool          `json:"m,omitempty"` // the item has other languages too
	Kind     string        `json:"k,omitempty"`
	Offices  []string      `json:"o,omitempty"`
	Speakers []string      `json:"s,omitempty"`
	Topics   []string      `json:"c,omitempty"`
	Places   []string      `json:"p,omitempty"`
	At       int64         `json:"t"` // microseconds since 1970
	Length   int           `json:"n"` // in words
}

// key is the name of a text in the index.
func key(item dateline.ID, lang dateline.Lang) string { return string(item) + "/" + string(lang) }

// document is a text as scorch takes it. It is made without bleve's mapping,
// because a term's frequency is a sum of weights here.
type document struct {
	id     string
	fields []*field
}

func (x *Index) document(t Text) *document {
	d := &document{id: key(t.Item, t.Lang)}
	r := row{Item: t.Item, Lang: t.Lang, Many: len(t.Langs) > 1, Kind: t.Kind.ID, At: t.At.UnixMicro()}
	all := newTerms()
	all.add(x.words.Text(t.Lang, t.Headline), headlineWeight)
	if !begins(t.Body, t.Lead) { // an excerpt of the body is no zone of its own
		all.add(x.words.Text(t.Lang, t.Lead), leadWeight)
	}
	named := func(name string, list []Named, ids *[]string) {
		own := newTerms()
		for _, n := range list {
			*ids = append(*ids, n.ID)
			for _, s := range n.Names {
				tokens := x.words.Text(t.Lang, s)
				own.add(tokens, 1)
				if name != inKind {
					all.add(tokens, factWeight)
				}
			}
		}
		if len(own.freqs) > 0 {
			d.fields = append(d.fields, own.field(name))
		}
	}
	head := newTerms()
	for _, w := range x.headWords(t.Lang, t.Headline) {
		head.put(w, 1)
	}
	d.fields = append(d.fields, head.field(inHead))
	var kind []string
	named(inKind, []Named{t.Kind}, &kind)
	named(inOffice, t.Offices, &r.Offices)
	named(inSpeaker, t.Speakers, &r.Speakers)
	named(inTopic, t.Topics, &r.Topics)
	named(inPlace, t.Places, &r.Places)
	for _, s := range t.Facts {
		all.add(x.words.Text(t.Lang, s), factWeight)
	}
	for _, s := range t.Files {
		all.add(x.words.Text(t.Lang, s), fileWeight)
	}
	s := show(t.Kind.ID, t.Body)
	if s.form != "" {
		all.put(string(s.form), formFrequency)
	}
	all.add(x.words.Text(t.Lang, strings.Join(s.words, " ")), factWeight)
	speaking := map[string]bool{}
	for _, name := range s.speakers {
		speaking[x.words.Speaker(name)] = true
	}
	for _, p := range t.Speakers {
		for _, name := range p.Names {
			speaking[x.words.Speaker(name)] = true
		}
	}
	delete(speaking, "")
	for term := range speaking {
		all.put(term, formFrequency)
	}
	first, near := opening(t.Body, t.Headline != "")
	all.addWeighed(x.words.Text(t.Lang, t.Body), func(at int) int {
		switch {
		case at < first:
			return openingWeight
		case at < near:
			return nearWeight
		}
		return bodyWeight
	})
	r.Length = all.length
	b, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings and numbers
	}
	d.fields = append(d.fields, all.field(inText), &field{name: inLine, value: []byte(all.line.String()), options: index.StoreField}, &field{name: inRow, options: index.IndexField | index.DocValues, freqs: idTerm(string(b))},
		&field{name: "_id", value: []byte(d.id), options: index.IndexField | index.StoreField, freqs: idTerm(d.id)})
	return d
}

// idTerm is a field's only term. The row is kept as one, because the values of a
// field are then read without touching what is stored of each text.
func idTerm(id string) index.TokenFrequencies {
	f := &index.TokenFreq{Term: []byte(id)}
	f.SetFrequency(1)
	return index.TokenFrequencies{id: f}
}

// terms gathers the terms of a field.
type terms struct {
	freqs  index.TokenFrequencies
	length int // words
	line   strings.Builder
	slab   []index.TokenFreq
	bytes  []byte // of all terms
}

func newTerms() *terms { return &terms{freqs: index.TokenFrequencies{}} }

// add adds a zone.
func (t *terms) add(tokens []words.Token, weight int) {
	t.addWeighed(tokens, func(int) int { return weight })
}

// addWeighed adds a zone in which a word counts by the byte at which it begins.
func (t *terms) addWeighed(tokens []words.Token, weight func(at int) int) {
	for _, k := range tokens {
		if k.Counts {
			t.length++
		}
		if k.InLine() {
			continue
		}
		t.put(k.Term, weight(k.Start))
	}
	words.Line(&t.line, tokens)
	t.line.WriteByte('\n') // no phrase spans two zones
}

func (t *terms) put(term string, weight int) {
	f := t.freqs[term]
	if f == nil {
		if len(t.slab) == 0 { // a text has a thousand terms: one allocation for many
			t.slab = make([]index.TokenFreq, 256)
		}
		f = &t.slab[0]
		t.slab = t.slab[1:]
		from := len(t.bytes)
		t.bytes = append(t.bytes, term...)
		f.Term = t.bytes[from:len(t.bytes):len(t.bytes)]
		t.freqs[term] = f
	}
	f.SetFrequency(f.Frequency() + weight)
}

func (t *terms) field(name string) *field {
	return &field{name: name, options: index.IndexField, freqs: t.freqs}
}

// field is one field of a document, analysed.
type field struct {
	name    string
	value   []byte
	options index.FieldIndexingOptions
	freqs   index.TokenFrequencies
}

// What scorch asks of a field.

func (f *field) Name() string                                     { return f.name }
func (f *field) Value() []byte                                    { return f.value }
func (f *field) ArrayPositions() []uint64                         { return nil }
func (f *field) EncodedFieldType() byte                           { return 't' }
func (f *field) Analyze()                                         {}
func (f *field) Options() index.FieldIndexingOptions              { return f.options }
func (f *field) AnalyzedLength() int                              { return 1 } // the row has it: here it would be written with every term
func (f *field) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.freqs }
func (f *field) NumPlainTextBytes() uint64                        { return 0 }

// What scorch asks of a document.

func (d *document) ID() string { return d.id }
func (d *document) Size() int  { return 0 }
func (d *document) VisitFields(visit index.FieldVisitor) {
	for _, f := range d.fields {
		visit(f)
	}
}
func (d *document) VisitComposite(index.CompositeFieldVisitor) {}
func (d *document) HasComposite() bool                         { return false }
func (d *document) NumPlainTextBytes() uint64                  { return 0 }
func (d *document) AddIDField()                                {} // it has one
func (d *document) StoredFieldsBytes() uint64                  { return 0 }
func (d *document) Indexed() bool                              { return true }

// begins reports whether a lead is the beginning of a body, but for facts before it
// and what was shortened at its end.
func begins(body, lead string) bool {
	start := lead[:min(len(lead), 60)]
	for start != "" && !utf8.ValidString(start) {
		start = start[:len(start)-1]
	}
	return strings.Contains(body[:min(len(body), 4096)], start)
}
