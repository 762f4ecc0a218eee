package check

import (
	"strings"

	"dateline"
	"dateline/internal/text"
)

// compareTerms says which terms of the glossary the translation lacks, which
// forbidden ones it has, and what it translated that was to stay.
func (c *Checker) compareTerms(w *work, there []hit, present map[key]hit, here *matcher) {
	if len(c.concepts) == 0 {
		return
	}
	from := c.matcher(w.from.lang)
	asked := map[int32]hit{} // concepts of the source, where first
	for _, h := range there {
		for _, i := range h.which {
			if s := &from.spellings[i]; s.kind == isTerm {
				if _, ok := asked[s.of]; !ok {
					asked[s.of] = h
				}
			}
		}
	}
	wrong := c.forbiddenTerms(w, asked, here)
	var loose *stems
	said := map[int32]bool{}
	for _, h := range there {
		var first *spelling
		satisfied := false
		for _, i := range h.which {
			s := &from.spellings[i]
			if s.kind != isTerm {
				continue
			}
			k := c.concepts[s.of]
			if said[s.of] || wrong[s.of] {
				satisfied = true
				continue
			}
			said[s.of] = true
			if first == nil {
				first = s
			}
			if has(present, s.of) {
				satisfied = true
				continue
			}
			if k.Keep {
				continue // it does not bend
			}
			terms := usable(k, w.to.lang)
			if len(terms) == 0 {
				satisfied = true // the glossary does not say
				continue
			}
			if scriptOf(w.to.lang) == text.Han {
				continue
			}
			if loose == nil {
				loose = newStems(w.to)
			}
			for _, t := range terms {
				satisfied = satisfied || loose.has(t)
			}
		}
		if first == nil || satisfied {
			continue
		}
		source, target := w.from.spanOf(h), w.to.end()
		if k := c.concepts[first.of]; k.Keep {
			target.Read = first.text
			w.say("term.translated", source, target)
		} else {
			target.Read = strings.Join(usable(k, w.to.lang), " / ")
			w.say("term.missing", source, target)
		}
	}
}

// has reports whether a concept is expressed as it may be.
func has(present map[key]hit, of int32) bool {
	_, a := present[key{isTerm, approved, of}]
	_, b := present[key{isTerm, admitted, of}]
	return a || b
}

// usable returns the terms of a concept that may stand in a language, approved
// ones first.
func usable(k dateline.Concept, lang dateline.Lang) (out []string) {
	for _, status := range []dateline.TermStatus{dateline.TermApproved, "", dateline.TermAdmitted} {
		for l, terms := range k.Terms {
			if !sameLang(l, lang) {
				continue
			}
			for _, t := range terms {
				if t.Status == status && t.Text != "" {
					out = append(out, t.Text)
				}
			}
		}
	}
	return out
}

// forbiddenTerms says where the translation has a forbidden term, and returns
// the concepts that it expresses so. It is an error where the source has the
// concept, or the glossary does not say what it is called there, and only a
// warning elsewhere: the same word may be the right one for something else.
func (c *Checker) forbiddenTerms(w *work, asked map[int32]hit, here *matcher) map[int32]bool {
	wrong := map[int32]bool{}
	for _, h := range here.longest(w.to.fold(), c.valid(w.to)) {
		bad := int32(-1)
		for _, i := range h.which {
			s := &here.spellings[i]
			if s.rank == forbidden {
				if _, ok := asked[s.of]; ok || bad < 0 {
					bad = s.of
				}
				continue
			}
			// It is a name, or the right word for something else that is meant here.
			if _, ok := asked[s.of]; s.kind == isName || ok {
				bad = -1
				break
			}
		}
		if bad < 0 {
			continue
		}
		target := w.to.spanOf(h)
		target.Read = strings.Join(usable(c.concepts[bad], w.to.lang), " / ")
		if at, ok := asked[bad]; ok {
			w.say("term.forbidden", w.from.spanOf(at), target)
			wrong[bad] = true
		} else if len(usable(c.concepts[bad], w.from.lang)) == 0 {
			w.say("term.forbidden", w.from.spot(0), target)
		} else {
			w.say("term.doubtful", w.from.spot(0), target)
		}
	}
	return wrong
}
