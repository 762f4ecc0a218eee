package newsroom

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dateline"
	"dateline/internal/facts"
	"dateline/internal/markup"
	"dateline/internal/store"
	"dateline/internal/text"
)

// maxSlug bounds the part of an address that a headline gives, in characters.
const maxSlug = 80

// shown is an edition that is to be public, with what was settled about it
// beforehand.
type shown struct {
	dateline.Edition
	slug    string // what its address is to be made of; empty: the headline
	excerpt string // empty: worked out here
}

// show works out what the public sees of one edition from now on. before is the
// language's live edition until now, or nil.
func (n *Newsroom) show(ctx context.Context, tx *store.Tx, item dateline.Item, t shown, before *dateline.LiveEdition, p dateline.Publication) (store.Live, error) {
	e := t.Edition
	l := store.Live{LiveEdition: dateline.LiveEdition{
		Item: item.ID, Edition: e.ID, Number: e.Number, Lang: e.Lang, Kind: item.Kind, Status: dateline.Live,
		Source: item.Source, Authoritative: item.Authoritative, Headline: e.Headline, Lead: e.Lead, Incomplete: e.Incomplete,
		Facts: p.Facts, Event: item.Event, Published: p.At, Updated: p.At, Act: p.Act, Note: p.Note, Publication: p.Number, Hash: e.Hash,
	}}
	if l.Excerpt = t.excerpt; l.Excerpt == "" {
		l.Excerpt = n.excerpt(e)
	}
	if before != nil {
		l.Published = before.Published
		// An update without a note does not take back an earlier correction.
		if p.Act == dateline.Publish && before.Act == dateline.Correct {
			l.Act, l.Note = before.Act, before.Note
		}
	}
	path, err := n.settle(ctx, tx, item, e, t.slug, before)
	if err != nil {
		return l, err
	}
	l.Path = path
	l.Lists = lists(l.LiveEdition)
	l.Uses, err = Uses(ctx, tx, item.ID, e.Body)
	return l, err
}

// excerpt is what lists show of an edition.
func (n *Newsroom) excerpt(e dateline.Edition) string {
	return Excerpt(n.md, e, text.ExcerptWidth)
}

// Excerpt returns the beginning of an edition's text within so many columns: its
// lead, or the beginning of its body. A body may begin with what are facts here
// (an office, a speaker, "For immediate release"), because a text is kept as it
// was given: an excerpt does without them.
func Excerpt(md *markup.Renderer, e dateline.Edition, width int) string {
	if e.Lead != "" {
		return text.Excerpt(e.Lead, width)
	}
	// What an excerpt shows stands nearly always within the first 2 kB. Cutting at
	// a paragraph keeps the Markdown whole.
	for window := 2 << 10; ; window *= 8 {
		body, whole := e.Body, true
		if len(body) > window {
			if end := strings.LastIndex(body[:window], "\n\n"); end > 0 {
				body, whole = body[:end], false
			}
		}
		plain, _ := text.TrimHeadline(md.Plain(proper(body, e)), e.Headline)
		if whole || text.Width(plain) > 2*width {
			return text.Excerpt(plain, width)
		}
	}
}

// proper returns a body from where its text proper begins: without opening facts,
// lines that the reader of facts was unsure of, and lines that only repeat a part
// of the headline.
func proper(body string, e dateline.Edition) string {
	headline := text.Fold(e.Headline)
	for range 3 {
		read := facts.Read(body, facts.Hints{Lang: e.Lang, Headline: e.Headline})
		first, rest, more := strings.Cut(strings.TrimSpace(read.Body), "\n")
		doubt := slices.ContainsFunc(read.Unsure, func(u facts.Unsure) bool { return u.Text == first })
		switch {
		case first == "":
			return body
		case !more || !doubt && !strings.Contains(headline, text.Fold(first)):
			return read.Body
		}
		body = rest
	}
	return body
}

// settle gives an edition its address, keeping the one it has if its headline
// still leads there, and returns the path.
func (n *Newsroom) settle(ctx context.Context, tx *store.Tx, item dateline.Item, e dateline.Edition, slug string, before *dateline.LiveEdition) (string, error) {
	day := item.Facts.Issued.Local
	if len(day) < 10 {
		day = e.Created.UTC().Format("2006-01-02")
	}
	day = day[:10]
	now, err := tx.CurrentAddress(ctx, item.ID, e.Lang)
	if err != nil && !notFound(err) {
		return "", err
	}
	if err == nil && slug == "" && before != nil && before.Headline == e.Headline {
		// An address that was not made of the headline outlives a new edition
		// or a new day; only a new headline replaces it.
		slug = now.Slug
	}
	if slug == "" {
		slug = text.Slug(e.Headline, maxSlug)
	}
	if slug == "" {
		slug = string(item.ID)
	}
	if err == nil && now.Day == day {
		rest, same := strings.CutPrefix(now.Folded, text.FoldSlug(slug))
		if same && (rest == "" || numbered(rest)) {
			return path(e.Lang, now.Day, now.Slug), nil
		}
	}
	for i := 1; ; i++ {
		s := slug
		if i > 1 {
			s = slug + "-" + strconv.Itoa(i)
		}
		a := store.Address{Lang: e.Lang, Day: day, Folded: text.FoldSlug(s), Slug: s, Item: item.ID, Current: true}
		taken, err := tx.Address(ctx, a.Lang, a.Day, a.Folded)
		if err == nil && taken.Item != item.ID {
			continue
		}
		if err != nil && !notFound(err) {
			return "", err
		}
		return path(e.Lang, day, s), tx.SetAddress(ctx, a)
	}
}

// numbered reports whether s is "-2", "-3" … as settle adds it.
func numbered(s string) bool {
	n, err := strconv.Atoi(strings.TrimPrefix(s, "-"))
	return err == nil && n > 1 && s[0] == '-'
}

// path writes an address: "/zh-Hans/2021/02/11/农历新年", not percent-encoded.
func path(lang dateline.Lang, day, slug string) string {
	return fmt.Sprintf("/%s/%s/%s/%s/%s", lang, day[:4], day[5:7], day[8:10], slug)
}

// lists returns every list that a live edition stands in. An event stands in those
// of events alone: all of them, and those of each office, speaker and topic that
// it names.
func lists(l dateline.LiveEdition) []store.Listing {
	at := l.SortsAt()
	office, speaker, topic := store.Office, store.Speaker, store.Topic
	if l.Event != nil {
		at, office, speaker, topic = l.Event.Start.SortsAt(), store.Events, store.Events, store.Events
	}
	var out []store.Listing
	in := func(f store.Facet, key string) { out = append(out, store.Listing{Facet: f, Key: key, At: at}) }
	for _, o := range l.Facts.Offices {
		in(office, string(o.ID))
	}
	for _, s := range l.Facts.Speakers {
		in(speaker, string(s.Person.ID))
	}
	for _, t := range l.Facts.Topics {
		in(topic, string(t.ID))
	}
	if l.Event != nil {
		in(store.Events, "")
		return distinct(out)
	}
	in(store.News, "")
	in(store.Kind, l.Kind)
	if day := l.Facts.Issued.Local; len(day) >= 10 {
		in(store.Year, day[:4])
		in(store.Month, day[:7])
	}
	return distinct(out)
}

// distinct sees to it that somebody named twice still stands in a list once.
func distinct(in []store.Listing) []store.Listing {
	slices.SortFunc(in, func(a, b store.Listing) int {
		return strings.Compare(string(a.Facet)+"\x00"+a.Key, string(b.Facet)+"\x00"+b.Key)
	})
	return slices.Compact(in)
}

// freeze returns facts as they are published: each reference keeps the names it
// was given before, and takes those it lacked from the register.
func freeze(ctx context.Context, tx entries, f dateline.Facts) (dateline.Facts, error) {
	ref := func(r *dateline.Ref) error {
		e, err := tx.Entry(ctx, r.ID)
		if err != nil {
			return err
		}
		r.Slug, r.Names = e.Slug, overlay(e.Names, r.Names)
		return nil
	}
	f.Offices, f.Speakers, f.Topics = slices.Clone(f.Offices), slices.Clone(f.Speakers), slices.Clone(f.Topics)
	var errs []error
	for i := range f.Offices {
		errs = append(errs, ref(&f.Offices[i]))
	}
	for i := range f.Speakers {
		errs = append(errs, ref(&f.Speakers[i].Person))
		if f.Speakers[i].Role != nil {
			role := *f.Speakers[i].Role
			errs = append(errs, ref(&role))
			f.Speakers[i].Role = &role
		}
	}
	for i := range f.Topics {
		errs = append(errs, ref(&f.Topics[i]))
	}
	if f.Place != nil {
		place := *f.Place
		errs = append(errs, ref(&place))
		f.Place = &place
	}
	return f, errors.Join(errs...)
}

// learn gives the register the names by which facts that become public call a
// thing, in those languages of the item that are public and in which it had none.
func learn(ctx context.Context, tx *store.Tx, f dateline.Facts, public []dateline.Lang) error {
	for _, r := range f.Refs() {
		e, err := tx.Entry(ctx, r.ID)
		if err != nil {
			return err
		}
		all := maps.Clone(e.Names)
		for _, l := range public {
			if name := r.Names[l]; name != "" && all[l] == "" {
				all[l] = name
			}
		}
		if len(all) > len(e.Names) {
			e.Names = all
			if err := tx.UpdateEntry(ctx, "", e, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// together tells each language of an item where the others are.
func together(room dateline.Newsroom, rows []store.Live) {
	paths := map[dateline.Lang]string{}
	for _, r := range rows {
		paths[r.Lang] = r.Path
	}
	var langs []dateline.Lang
	for _, l := range room.Languages {
		if _, ok := paths[l]; ok {
			langs = append(langs, l)
		}
	}
	for i := range rows {
		rows[i].Languages, rows[i].Paths = langs, paths
	}
	if !room.ShowUntranslated || len(rows) == 0 {
		return
	}
	source := slices.IndexFunc(rows, func(r store.Live) bool { return r.Lang == r.Source })
	for _, l := range room.Languages {
		if at := slices.IndexFunc(rows, func(r store.Live) bool { return r.Lang == l }); at >= 0 {
			rows[at].Wide = append(rows[at].Wide, l)
		} else if source >= 0 {
			rows[source].Wide = append(rows[source].Wide, l)
		}
	}
}
