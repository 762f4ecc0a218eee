package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strings"

	"dateline"
	"dateline/internal/search/internal/ask"
	"dateline/internal/search/internal/words"
)

// MostResults is how deep results may be paged through.
const MostResults = 1000

// fieldNames are the fields that a query may name.
var fieldNames = map[string]string{"kind": inKind, "office": inOffice, "speaker": inSpeaker, "topic": inTopic, "place": inPlace}

// wanted puts a query into terms.
func (s *sight) wanted(r *words.Reader, q Query, langs []dateline.Lang) *wanted {
	w := &wanted{after: math.MinInt64, before: math.MaxInt64}
	var typed []string
	for _, p := range q.Ask.Parts {
		units := r.Query(p.Text, p.Phrase, langs)
		if p.Not {
			w.not = append(w.not, units...)
		} else {
			w.units = append(w.units, units...)
			typed = append(typed, p.Text)
		}
	}
	if len(w.units) > 1 { // no headline is of one word
		w.units = append(w.units, asHeadline(r, strings.Join(typed, " "))...)
	}
	w.units, w.not = distinct(w.units), distinct(w.not)
	for _, f := range q.Ask.Fields {
		if name, ok := fieldNames[f.Name]; ok {
			units := r.Query(f.Text, false, langs)
			w.fields = append(w.fields, wantedField{name, units, f.Not})
			w.nothing = w.nothing || len(units) == 0 && !f.Not
		}
	}
	if !q.Ask.After.IsZero() {
		w.after = q.Ask.After.UnixMicro()
	}
	if !q.Ask.Before.IsZero() {
		w.before = q.Ask.Before.UnixMicro()
	}
	in := cmp.Or(q.In, dateline.Lang(q.Ask.In))
	for f := range facets {
		w.only[f] = -1
		id := q.Only[f]
		if f == ByLang && in != "" {
			id = string(in)
		}
		if id != "" {
			if w.only[f] = s.g.ids[f].find(id); w.only[f] < 0 {
				w.only[f] = -2 // nothing has it
			}
		}
	}
	return w
}

// fewWords is how many words a text is expected to have all of. Who types more has a
// headline or a sentence at hand, of which any may be put differently in the text.
const fewWords = 2

// find answers a query.
func (s *sight) find(ctx context.Context, w *wanted, q Query) (*Found, error) {
	out := &Found{}
	out.marks.units = w.units
	if w.nothing {
		return out, nil
	}
	parts := make([]candidates, len(s.parts))
	f := &frequency{unit: make([]int, len(w.units))}
	sum := 0
	for i := range s.parts {
		c, err := s.candidates(&s.parts[i], w)
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if q.Apart {
			c.among = c.limit
		}
		parts[i] = c
		sum += int(c.all.GetCardinality())
		for u, b := range c.units {
			f.unit[u] += size(b, c.among)
		}
		if c.among != nil {
			f.texts += int(c.among.GetCardinality())
		} else {
			f.texts += int(s.parts[i].Count())
		}
	}
	for i, u := range w.units {
		weight := rarity(f.texts, f.unit[i])
		if u.Light {
			weight *= 0.1
		}
		f.weight = append(f.weight, weight)
	}
	if (sum == 0 || len(w.units) > fewWords) && len(w.units) > 1 {
		loose := 0
		for i := range parts {
			parts[i].whole = parts[i].all.Clone()
		}
		s.loosen(parts, f)
		for i := range parts {
			loose += int(parts[i].all.GetCardinality())
		}
		out.Loose = loose > sum
	}
	if !q.ByDate {
		if err := s.frequencies(w.units, f, parts); err != nil {
			return nil, err
		}
	}

	collapse := w.only[ByLang] == -1
	seen := s.once(q.Lang)
	if collapse {
		for i := range parts {
			for it := parts[i].all.Iterator(); it.HasNext(); {
				seen.see(&s.parts[i].texts[it.Next()])
			}
		}
	}
	var count *tally
	if q.Facets {
		count = s.tally()
	}
	top := &best{most: min(q.From+q.Most, MostResults), compare: better(q.ByDate)}
	for i := range parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, all := &s.parts[i], parts[i].all
		if all.IsEmpty() {
			continue
		}
		array, free := borrow(len(p.texts))
		if !q.ByDate {
			if err := s.score(p, w.units, f, all, array); err != nil {
				return nil, err
			}
		}
		for it := all.Iterator(); it.HasNext(); {
			doc := it.Next()
			t := &p.texts[doc]
			if count != nil {
				count.add(p, doc, ByLang)
			}
			if collapse && !seen.is(t) {
				continue
			}
			out.Total++
			if parts[i].whole == nil || parts[i].whole.Contains(doc) {
				out.Whole++
			}
			if count != nil {
				for f := ByKind; f < facets; f++ {
					count.add(p, doc, f)
				}
			}
			top.add(ranked{part: i, doc: doc, preference: seen.lang[t.lang], score: array[doc], at: t.at, item: t.item})
		}
		free()
	}
	if count != nil {
		out.Counts = count.counts(s)
	}
	for i, r := range top.sorted() {
		if i < q.From {
			continue
		}
		t := &s.parts[r.part].texts[r.doc]
		out.Hits = append(out.Hits, Hit{Item: dateline.ID(s.g.items.name(t.item)), Lang: dateline.Lang(s.g.ids[ByLang].name(t.lang)), Score: float64(r.score)})
	}
	return out, nil
}

// frequencies finds in how many texts each ranked term is.
func (s *sight) frequencies(units []words.Unit, f *frequency, parts []candidates) error {
	f.rank = make([][]int, len(units))
	for i, u := range units {
		f.rank[i] = make([]int, len(u.Rank))
	}
	for i := range s.parts {
		d, err := s.parts[i].dictionary(inText)
		if err != nil {
			return err
		}
		for j, u := range units {
			for k, r := range u.Rank {
				n, err := d.count(r.Terms, parts[i].among)
				if err != nil {
					return err
				}
				f.rank[j][k] += n
			}
		}
	}
	return nil
}

// Ask is what somebody typed, read by [Parse].
type Ask = ask.Query

// Parse reads what somebody typed into a search box; see package ask for what it
// understands.
func Parse(s string) Ask { return ask.Parse(s) }

// distinct leaves out units that were there before: a word typed twice is no more
// wanted than once.
func distinct(units []words.Unit) (out []words.Unit) {
	seen := map[string]bool{}
	for _, u := range units {
		k := fmt.Sprint(u.Need, u.Phrase)
		if !seen[k] {
			out = append(out, u)
		}
		seen[k] = true
	}
	return out
}
