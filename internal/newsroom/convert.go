package newsroom

import (
	"context"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/parallel"
	"dateline/internal/store"
	"dateline/internal/zh"
)

// Conversions returns the ways in which texts of a language can be made from those
// of another script, as OpenCC names them, the plainest first; none where they
// cannot.
func Conversions(from, to dateline.Lang) []string {
	simplified := func(l dateline.Lang) bool { return l == "zh-Hans" || strings.HasPrefix(string(l), "zh-Hans-") }
	switch {
	case simplified(from) && to == "zh-Hant":
		return []string{"s2t", "s2tw", "s2twp", "s2hk", "s2hkp"}
	case simplified(from) && to == "zh-Hant-TW":
		return []string{"s2tw", "s2twp"}
	case simplified(from) && (to == "zh-Hant-HK" || to == "zh-Hant-MO"):
		return []string{"s2hk", "s2hkp"}
	case from == "zh-Hant" && simplified(to):
		return []string{"t2s", "tw2s", "tw2sp", "hk2s", "hk2sp"}
	case from == "zh-Hant-TW" && simplified(to):
		return []string{"tw2s", "tw2sp"}
	case (from == "zh-Hant-HK" || from == "zh-Hant-MO") && simplified(to):
		return []string{"hk2s", "hk2sp"}
	case from == "zh-Hant" && to == "zh-Hant-TW":
		return []string{"t2tw"}
	case from == "zh-Hant" && to == "zh-Hant-HK":
		return []string{"t2hk"}
	}
	return nil
}

// Convert makes or renews the text of an item in a script that the newsroom makes
// from the other. What people have amended in it since stays: where only the source
// changed, the amendment is kept within the new text; where both changed the same
// words, the amended paragraph stays as it is and stale, for a person to settle.
//
// Errors: NotFound for a language that is not made by conversion; Conflict while the
// text waits for approval, or when there is nothing to convert; Forbidden.
func (n *Newsroom) Convert(ctx context.Context, by Actor, id dateline.ID, lang dateline.Lang) (w dateline.WorkingCopy, err error) {
	err = n.act(ctx, by, Line{Act: "convert", Item: id, Lang: lang}, func(tx *store.Tx) error {
		var item dateline.Item
		if item, w, err = n.copy(ctx, tx, id, lang); err != nil {
			return err
		}
		if err := n.may(ctx, tx, by, dateline.ToWrite, Subject(item, lang, w, by.User.ID)); err != nil {
			return err
		}
		room, err := tx.Newsroom(ctx)
		if err != nil {
			return err
		}
		c, ok := room.ConvertedFrom(lang)
		if !ok || lang == item.Source {
			return dateline.NotFound{What: "conversion", Key: string(lang)}
		}
		o, err := OriginalOf(ctx, tx, room, item, lang)
		if err != nil {
			return err
		}
		if len(o.Units) == 0 {
			return dateline.Conflict{What: "text", Reason: "there is no text in " + string(c.From) + " to convert yet", Key: "nothing to convert"}
		}
		links, err := Paired(ctx, tx, o, w)
		if err != nil {
			return err
		}
		conv, err := n.converter(ctx, tx, item, c)
		if err != nil {
			return err
		}
		units, links, _ := n.converted(conv, o.Units, unitsIn(w.Text), links)
		next := textOf(units)
		next.ChangeNote = w.ChangeNote
		if w.Version > 0 && next == w.Text && links.Equal(w.Links) {
			return nil
		}
		w.Text, w.Links = next, links
		n.handled(&w, by)
		if err := tx.SaveWorkingCopy(ctx, w); err != nil {
			return err
		}
		if err := n.append(ctx, tx, by, Line{Act: "convert", Item: id, Lang: lang, Detail: map[string]any{"from": c.From, "how": c.How}}); err != nil {
			return err
		}
		return n.touch(ctx, tx, id)
	})
	return w, err
}

// textOf is a text made of its units.
func textOf(units []dateline.Unit) (t dateline.Text) {
	t.Headline, t.Lead, t.Body = parallel.Text(units)
	return t
}

// converted returns the units of a converted text and how they are paired with
// their source: what was amended stays, as [Newsroom.Convert] says. clashes is how
// many paragraphs are left for a person.
func (n *Newsroom) converted(conv converter, source, target []dateline.Unit, links dateline.Alignment) (out []dateline.Unit, paired dateline.Alignment, clashes int) {
	rebased := parallel.Rebase(links, source)
	now := map[int][]string{} // what a stale link's source has become
	for _, s := range parallel.Stale(rebased, source).Links {
		if s.Stale || s.Gone {
			now[s.Link] = s.Now
		}
	}
	at := 0
	for i, l := range rebased {
		have := target[at : at+l.Target]
		at += l.Target
		became, changed := now[i]
		switch {
		case l.Target == 0: // new in the source
			for _, s := range l.Source {
				u := dateline.Unit{Kind: kindOf(source, s), Text: conv.Convert(s)}
				out = append(out, u)
				paired = append(paired, dateline.Link{Source: []string{s}, Target: 1, State: dateline.LinkConverted})
			}
			continue
		case len(l.Source) == 0: // an addition of the translation's own
		case !changed:
			if l.State == dateline.LinkConverted { // the glossary may say something else by now
				have = each(have, l.Source, conv)
			}
		case len(became) == 0: // gone from the source: what nobody has touched goes as well
			if l.State == dateline.LinkConverted {
				continue
			}
		default:
			was, next := conv.Convert(strings.Join(l.Source, "\n\n")), conv.Convert(strings.Join(became, "\n\n"))
			merged, ok := merge(n.words(), was, parallel.Markdown(have), next)
			if !ok {
				clashes++
				break
			}
			kind := have[0].Kind // a headline stays what it is
			l.Source, have = became, retyped(parallel.Units("", "", merged), kind)
			l.Target = len(have)
		}
		out = append(out, have...)
		paired = append(paired, l)
	}
	out, paired = inOrder(source, out, paired)
	return out, paired, clashes
}

// inOrder puts a converted text into the order of its source: what people added goes
// with what it stands after.
func inOrder(source, units []dateline.Unit, links dateline.Alignment) ([]dateline.Unit, dateline.Alignment) {
	places := map[string][]int{}
	for i, u := range source {
		places[u.Sum()] = append(places[u.Sum()], i)
	}
	type part struct {
		at    int
		link  dateline.Link
		units []dateline.Unit
	}
	var parts []part
	at := 0
	for _, l := range links {
		p := part{at: -1, link: l, units: units[at : at+l.Target]}
		at += l.Target
		if len(parts) > 0 {
			p.at = parts[len(parts)-1].at
		}
		if len(l.Source) > 0 {
			k := dateline.TextSum(l.Source[0])
			if list := places[k]; len(list) > 0 {
				p.at, places[k] = list[0], list[1:]
			}
		}
		parts = append(parts, p)
	}
	slices.SortStableFunc(parts, func(a, b part) int { return a.at - b.at })
	var out []dateline.Unit
	var paired dateline.Alignment
	for _, p := range parts {
		out, paired = append(out, p.units...), append(paired, p.link)
	}
	return out, paired
}

// retyped gives a unit that stands for a headline or a lead its kind back.
func retyped(units []dateline.Unit, kind dateline.UnitKind) []dateline.Unit {
	if (kind == dateline.UnitHeadline || kind == dateline.UnitLead) && len(units) > 0 {
		units[0].Kind = kind
	}
	return units
}

// each converts every source unit anew where they stand one to one.
func each(have []dateline.Unit, source []string, conv converter) []dateline.Unit {
	if len(have) != len(source) {
		return have
	}
	out := make([]dateline.Unit, len(have))
	for i := range have {
		out[i] = dateline.Unit{Kind: have[i].Kind, Text: conv.Convert(source[i])}
	}
	return out
}

func kindOf(units []dateline.Unit, text string) dateline.UnitKind {
	for _, u := range units {
		if u.Text == text {
			return u.Kind
		}
	}
	return dateline.UnitParagraph
}

// hunk is a stretch of a text that was replaced.
type hunk struct {
	start, end int // bytes of what it was
	by         string
}

// hunks are what changed from one text to another.
func hunks(words *zh.Segmenter, before, after string) (out []hunk) {
	at := 0
	for _, e := range words.Compare(before, after) {
		switch e.Op {
		case zh.Same:
			at += len(e.Text)
		case zh.Deleted:
			out = append(out, hunk{at, at + len(e.Text), ""})
			at += len(e.Text)
		case zh.Inserted:
			if n := len(out); n > 0 && out[n-1].end == at && out[n-1].by == "" && out[n-1].start < at {
				out[n-1].by = e.Text
				continue
			}
			out = append(out, hunk{at, at, e.Text})
		}
	}
	return out
}

// merge applies to a text what two others changed in it, word by word. It is false
// when both changed the same words in different ways.
func merge(words *zh.Segmenter, base, one, other string) (string, bool) {
	switch {
	case one == base:
		return other, true
	case other == base, one == other:
		return one, true
	}
	a, b := hunks(words, base, one), hunks(words, base, other)
	var out strings.Builder
	at := 0
	for len(a) > 0 || len(b) > 0 {
		var h hunk
		switch {
		case len(b) == 0:
			h, a = a[0], a[1:]
		case len(a) == 0:
			h, b = b[0], b[1:]
		case a[0] == b[0]:
			h, a, b = a[0], a[1:], b[1:]
		case a[0].end < b[0].start || a[0].end == b[0].start && a[0].start < a[0].end && b[0].start < b[0].end:
			h, a = a[0], a[1:]
		case b[0].end < a[0].start || b[0].end == a[0].start && a[0].start < a[0].end && b[0].start < b[0].end:
			h, b = b[0], b[1:]
		default:
			return "", false
		}
		out.WriteString(base[at:h.start])
		out.WriteString(h.by)
		at = h.end
	}
	out.WriteString(base[at:])
	return out.String(), true
}

// follows reports whether the text of an item in a language becomes public together
// with that in another, without an approval of its own.
func follows(room dateline.Newsroom, kind dateline.Kind, item dateline.Item, from, to dateline.Lang) bool {
	c, ok := room.ConvertedFrom(to)
	return ok && kind.Follows && c.From == from && to != item.Source
}

// namedIn returns an item's facts with the names of a language as its readers will
// see them: those that the registers have, and, of a language that is converted from
// another, those of that converted.
func (n *Newsroom) namedIn(ctx context.Context, tx *store.Tx, item dateline.Item, lang dateline.Lang) (dateline.Facts, error) {
	f, err := freeze(ctx, namesIn{tx, lang}, item.Facts)
	if err != nil {
		return f, err
	}
	room, err := tx.Newsroom(ctx)
	if err != nil {
		return f, err
	}
	c, ok := room.ConvertedFrom(lang)
	if !ok || lang == item.Source {
		return f, nil
	}
	conv, err := n.converter(ctx, tx, item, c)
	if err != nil {
		return f, err
	}
	name := func(names dateline.Names) dateline.Names {
		if names[lang] != "" || names[c.From] == "" {
			return names
		}
		return overlay(names, dateline.Names{lang: conv.Convert(names[c.From])})
	}
	for i := range f.Offices { // freeze has made copies of everything that follows
		f.Offices[i].Names = name(f.Offices[i].Names)
	}
	for i := range f.Topics {
		f.Topics[i].Names = name(f.Topics[i].Names)
	}
	for i := range f.Speakers {
		f.Speakers[i].Person.Names = name(f.Speakers[i].Person.Names)
		if r := f.Speakers[i].Role; r != nil {
			r.Names = name(r.Names)
		}
	}
	if f.Place != nil {
		f.Place.Names = name(f.Place.Names)
	}
	f.Occasion = name(f.Occasion)
	return f, nil
}

// follow adds to a set the texts that are made by conversion from one in it and
// become public together with it, where the kind says so and no text of theirs is
// in the set already. One whose amendments collide with the change stays as it is:
// it is stale, and a person settles it.
func (n *Newsroom) follow(ctx context.Context, tx *store.Tx, by Actor, room dateline.Newsroom, kind dateline.Kind, item *dateline.Item, set []shown) ([]shown, error) {
	if !kind.Follows {
		return set, nil
	}
	in := map[dateline.Lang]dateline.Edition{}
	for _, e := range set {
		in[e.Lang] = e.Edition
	}
	for _, c := range room.Conversions {
		from, ok := in[c.From]
		if _, there := in[c.To]; !ok || there || c.To == item.Source {
			continue
		}
		w := dateline.WorkingCopy{Item: item.ID, Lang: c.To, MadeFrom: from.ID}
		live, err := tx.Live(ctx, item.ID, c.To)
		if err != nil && !notFound(err) {
			return nil, err
		}
		if err == nil {
			w.Base = live.Edition
			w.Text = dateline.Text{Headline: live.Headline, Lead: live.Lead, Body: live.Body}
		}
		o := Original{Lang: c.From, Edition: from.ID, Units: unitsOf(from)}
		links, err := Paired(ctx, tx, o, w)
		if err != nil {
			return nil, err
		}
		if item.Facts, err = n.namedIn(ctx, tx, *item, c.To); err != nil {
			return nil, err
		}
		conv, err := n.converter(ctx, tx, *item, c)
		if err != nil {
			return nil, err
		}
		units, links, clashes := n.converted(conv, o.Units, unitsIn(w.Text), links)
		if clashes > 0 {
			continue
		}
		w.Text, w.Links = textOf(units), links
		w.ChangeNote = conv.Convert(from.ChangeNote)
		if live.Edition != "" && live.Headline == w.Headline && live.Lead == w.Lead && live.Body == w.Body {
			continue
		}
		e, err := n.cut(ctx, tx, *item, w, by)
		if err != nil {
			return nil, err
		}
		set = append(set, shown{Edition: e})
	}
	return set, nil
}
