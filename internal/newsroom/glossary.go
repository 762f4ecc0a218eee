package newsroom

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/store"
	"dateline/internal/text"
)

// maxTerms bounds one entry of the glossary: what is larger is no term.
const (
	maxTerms = 200
	maxTerm  = 400 // bytes of one term
)

// checkConcept reports the first thing for which an entry cannot be kept.
func checkConcept(c dateline.Concept) error {
	n := 0
	for l, list := range c.Terms {
		if l == "" || l != dateline.CanonicalLang(string(l)) {
			return dateline.Invalidf("language", "%q is not a language tag in canonical form (write %q)", l, dateline.CanonicalLang(string(l)))
		}
		for _, t := range list {
			n++
			if err := short("term", maxTerm, t.Text); err != nil {
				return err
			}
			if strings.TrimSpace(t.Text) == "" || strings.ContainsAny(t.Text, "\r\n\t") {
				return dateline.Invalid{Field: "term", Reason: "a term is one line with something in it", Key: "term"}
			}
			switch t.Status {
			case dateline.TermApproved, dateline.TermAdmitted, dateline.TermForbidden:
			default:
				return dateline.Invalidf("status", "%q is not approved, admitted or forbidden", t.Status)
			}
			if err := short("note", 8*maxName, t.Part, t.Note); err != nil {
				return err
			}
		}
	}
	switch {
	case n == 0:
		return dateline.Invalid{Field: "term", Reason: "write at least one term", Key: "no term"}
	case n > maxTerms:
		return dateline.Invalidf("term", "an entry has at most %d terms", maxTerms)
	}
	return short("note", 8*maxName, c.Subject, c.Note, c.Source)
}

// listed is a concept with what lists are made of. Its terms stand in a fixed
// order: approved ones first, forbidden ones last.
func (n *Newsroom) listed(c dateline.Concept, by Actor) store.Listed {
	out := store.Listed{Concept: c, Updated: n.now(), By: by.User.ID}
	order := []dateline.TermStatus{dateline.TermApproved, dateline.TermAdmitted, dateline.TermForbidden}
	var words []string
	out.Terms = map[dateline.Lang][]dateline.Term{}
	for l, list := range c.Terms {
		list = slices.Clone(list)
		for i := range list {
			list[i].Text = strings.TrimSpace(list[i].Text)
		}
		slices.SortStableFunc(list, func(a, b dateline.Term) int { return slices.Index(order, a.Status) - slices.Index(order, b.Status) })
		if len(list) > 0 {
			out.Terms[l] = list
		}
	}
	for _, l := range sortedLangs(out.Terms) {
		for _, t := range out.Terms[l] {
			words = append(words, text.Fold(t.Text))
		}
	}
	if en := out.Terms["en"]; len(en) > 0 { // what sorts in an alphabet, where there is such
		out.Sort = text.Fold(en[0].Text)
	} else if len(words) > 0 {
		out.Sort = words[0]
	}
	out.Folded = strings.Join(words, "\n")
	return out
}

func sortedLangs(m map[dateline.Lang][]dateline.Term) []dateline.Lang {
	var out []dateline.Lang
	for l := range m {
		out = append(out, l)
	}
	slices.Sort(out)
	return out
}

// SaveConcept adds an entry to the glossary, when it has no id, or changes one.
// base is Base of the concept that was edited, or empty.
//
// Errors: Invalid names the field; Conflict when somebody changed it meanwhile.
func (n *Newsroom) SaveConcept(ctx context.Context, by Actor, base string, c dateline.Concept) (id dateline.ID, err error) {
	if err := checkConcept(c); err != nil {
		return "", err
	}
	line := Line{Act: "save term", Subject: string(c.ID)}
	err = n.act(ctx, by, line, func(tx *store.Tx) error {
		if err := n.may(ctx, tx, by, dateline.ToTerm, dateline.Subject{}); err != nil {
			return err
		}
		var before any
		if c.ID != "" {
			was, err := tx.Concept(ctx, c.ID)
			if err != nil {
				return err
			}
			if base != "" && base != Base(was.Concept) {
				return dateline.Conflict{What: "term", Reason: "it has changed since you opened it; look at it again", Key: "changed"}
			}
			before = was.Concept
		} else {
			var err error
			if c.ID, err = n.id(); err != nil {
				return err
			}
		}
		id = c.ID
		l := n.listed(c, by)
		if before != nil && Base(before) == Base(l.Concept) {
			return nil
		}
		line := line
		line.Subject, line.Detail = string(id), map[string]any{"before": before, "after": l.Concept}
		if err := n.append(ctx, tx, by, line); err != nil {
			return err
		}
		if err := tx.SaveConcept(ctx, l); err != nil {
			return err
		}
		return tx.RaiseGlossary(ctx)
	})
	return id, err
}

// RemoveConcept takes an entry out of the glossary. The record keeps what it was.
func (n *Newsroom) RemoveConcept(ctx context.Context, by Actor, id dateline.ID) error {
	return n.act(ctx, by, Line{Act: "remove term", Subject: string(id)}, func(tx *store.Tx) error {
		if err := n.may(ctx, tx, by, dateline.ToTerm, dateline.Subject{}); err != nil {
			return err
		}
		was, err := tx.Concept(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteConcept(ctx, id); err != nil {
			return err
		}
		if err := n.append(ctx, tx, by, Line{Act: "remove term", Subject: string(id), Detail: map[string]any{"before": was.Concept}}); err != nil {
			return err
		}
		return tx.RaiseGlossary(ctx)
	})
}

// Taken counts what became of what was taken in.
type Taken struct {
	Added   int `json:"added"`
	Changed int `json:"changed"`
	Same    int `json:"same"`
}

// TakeConcepts adds a whole glossary in one transaction, all or none. An entry with
// the id of one that is there replaces it; one without an id whose terms are those
// of an entry already there is the same.
func (n *Newsroom) TakeConcepts(ctx context.Context, by Actor, origin string, list []dateline.Concept) (t Taken, err error) {
	for i, c := range list {
		if err := checkConcept(c); err != nil {
			return t, fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	if err := short("origin", maxName, origin); err != nil {
		return t, err
	}
	err = n.act(ctx, by, Line{Act: "import terms", Subject: origin}, func(tx *store.Tx) error {
		t = Taken{}
		if err := n.may(ctx, tx, by, dateline.ToTerm, dateline.Subject{}); err != nil {
			return err
		}
		have, same := map[dateline.ID]string{}, map[string]bool{}
		err := eachConcept(ctx, tx, func(c dateline.Concept) { have[c.ID], same[wordsOf(c)] = Base(c), true })
		if err != nil {
			return err
		}
		for _, c := range list {
			l := n.listed(c, by)
			was, known := have[c.ID]
			switch {
			case known && was == Base(l.Concept), !known && same[wordsOf(l.Concept)]:
				t.Same++
				continue
			case known:
				t.Changed++
			default:
				t.Added++
				if !c.ID.Valid() {
					if l.ID, err = n.id(); err != nil {
						return err
					}
				}
			}
			if l.Source == "" {
				l.Source = origin
			}
			same[wordsOf(l.Concept)] = true
			if err := tx.SaveConcept(ctx, l); err != nil {
				return err
			}
		}
		if t.Added+t.Changed == 0 {
			return nil
		}
		if err := n.append(ctx, tx, by, Line{Act: "import terms", Subject: origin, Detail: map[string]any{"added": t.Added, "changed": t.Changed, "same": t.Same}}); err != nil {
			return err
		}
		return tx.RaiseGlossary(ctx)
	})
	return t, err
}

// wordsOf names an entry by what it says, whatever its id and where it came from.
func wordsOf(c dateline.Concept) string {
	c.ID, c.Source = "", ""
	return Base(c)
}

// TakeSegments adds pairs to the translation memory in one transaction, all or
// none; what it has already it has once.
func (n *Newsroom) TakeSegments(ctx context.Context, by Actor, origin string, list []dateline.Segment) (t Taken, err error) {
	for i, s := range list {
		if err := checkSegment(s); err != nil {
			return t, fmt.Errorf("segment %d: %w", i+1, err)
		}
	}
	if err := short("origin", maxName, origin); err != nil {
		return t, err
	}
	err = n.act(ctx, by, Line{Act: "import memory", Subject: origin}, func(tx *store.Tx) error {
		t = Taken{}
		if err := n.may(ctx, tx, by, dateline.ToTerm, dateline.Subject{}); err != nil {
			return err
		}
		for _, s := range list {
			if s.ID, err = n.id(); err != nil {
				return err
			}
			if s.Origin == "" {
				s.Origin = origin
			}
			s.Item = ""
			added, err := tx.AddSegment(ctx, s, n.now())
			if err != nil {
				return err
			}
			if added {
				t.Added++
			} else {
				t.Same++
			}
		}
		if t.Added == 0 {
			return nil
		}
		return n.append(ctx, tx, by, Line{Act: "import memory", Subject: origin, Detail: map[string]any{"added": t.Added, "same": t.Same}})
	})
	return t, err
}

// maxSegment bounds one side of a pair, in bytes: the longest paragraph of a
// release is far shorter.
const maxSegment = 64 << 10

func checkSegment(s dateline.Segment) error {
	for _, l := range []dateline.Lang{s.From, s.To} {
		if l == "" || l != dateline.CanonicalLang(string(l)) {
			return dateline.Invalidf("language", "%q is not a language tag in canonical form", l)
		}
	}
	switch {
	case s.From == s.To:
		return dateline.Invalidf("language", "both sides are in %s", s.From)
	case strings.TrimSpace(s.Source) == "" || strings.TrimSpace(s.Target) == "":
		return dateline.Invalidf("segment", "one side is empty")
	}
	if err := short("segment", maxSegment, s.Source, s.Target); err != nil {
		return err
	}
	return short("origin", maxName, s.Origin)
}

// RemoveSegment takes a pair out of the memory.
func (n *Newsroom) RemoveSegment(ctx context.Context, by Actor, id dateline.ID) error {
	return n.act(ctx, by, Line{Act: "remove segment", Subject: string(id)}, func(tx *store.Tx) error {
		if err := n.may(ctx, tx, by, dateline.ToTerm, dateline.Subject{}); err != nil {
			return err
		}
		was, err := tx.Segments(ctx, []dateline.ID{id})
		if err != nil {
			return err
		}
		if err := tx.DeleteSegment(ctx, id); err != nil {
			return err
		}
		return n.append(ctx, tx, by, Line{Act: "remove segment", Subject: string(id), Detail: map[string]any{"before": was}})
	})
}
