package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/store"
)

// model is what is public, kept in the plainest way there is: a slice.
type model struct {
	*room
	dice    *rand.Rand
	offices []store.Entry
	rows    []store.Live
}

func newModel(t *testing.T, address string) *model {
	m := &model{room: newRoom(t, address), dice: rand.New(rand.NewPCG(2021, 211))}
	m.write(func(tx *store.Tx) error {
		for i := range 3 {
			slug := fmt.Sprintf("office-%d", i)
			e := store.Entry{Entry: dateline.Entry{ID: m.id(), Slug: slug, Names: dateline.Names{"en": slug}}}
			if err := tx.InsertEntry(ctx, dateline.Offices, e, []string{slug}); err != nil {
				return err
			}
			m.offices = append(m.offices, e)
		}
		return nil
	})
	return m
}

// live makes a live edition of e, in lists chosen by the dice. Days are few, so
// that many stand at the same instant.
func (m *model) live(i dateline.Item, e dateline.Edition, number int64) store.Live {
	pick := func(n int) bool { return m.dice.IntN(n) == 0 }
	day := fmt.Sprintf("%d-%02d-%02d", 2019+m.dice.IntN(3), 1+m.dice.IntN(3), 1+m.dice.IntN(2))
	issued, err := dateline.ParseMoment(day, "Asia/Shanghai")
	if err != nil {
		m.Fatal(err)
	}
	l := store.Live{LiveEdition: dateline.LiveEdition{
		Item: i.ID, Edition: e.ID, Number: e.Number, Lang: e.Lang, Kind: []string{"statement", "notice"}[m.dice.IntN(2)], Status: dateline.Live,
		Source: i.Source, Authoritative: "en", Languages: []dateline.Lang{e.Lang}, Paths: map[dateline.Lang]string{e.Lang: "/" + string(e.ID)},
		Headline: e.Headline, Lead: "Lead", Excerpt: "Excerpt " + string(e.ID), Body: e.Body, Incomplete: pick(2),
		Facts: dateline.Facts{Issued: issued}, Path: "/" + string(e.ID), Published: epoch.Add(time.Duration(m.dice.IntN(5)) * time.Hour),
		Updated: epoch.Add(time.Duration(m.dice.IntN(100)) * time.Minute), Act: dateline.Publish, Note: dateline.Names{"en": "Note"}, Publication: number, Hash: e.Hash,
	}}
	if pick(5) {
		l.Event = &dateline.Event{Start: issued, Status: dateline.Scheduled}
		l.Lists = []store.Listing{{Facet: store.Events, At: issued.SortsAt()}}
		return l
	}
	in := func(f store.Facet, key string) {
		l.Lists = append(l.Lists, store.Listing{Facet: f, Key: key, At: issued.SortsAt()})
	}
	in(store.News, "")
	in(store.Kind, l.Kind)
	in(store.Year, day[:4])
	in(store.Month, day[:7])
	for n, o := range m.offices {
		if pick(2 + n) {
			in(store.Office, string(o.ID))
			l.Facts.Offices = append(l.Facts.Offices, o.Ref())
		}
	}
	if pick(3) {
		in(store.Speaker, "s")
		in(store.Speaker, "s") // named twice, listed once
	}
	if pick(3) {
		in(store.Topic, "t")
	}
	return l
}

func stands(l store.Live, f store.Facet, key string) bool {
	return slices.ContainsFunc(l.Lists, func(in store.Listing) bool { return in.Facet == f && in.Key == key })
}

// list is what a query must return, by looking at everything.
func (m *model) list(q store.Query) []dateline.LiveEdition {
	var all []dateline.LiveEdition
	for _, l := range m.rows {
		in := l.Lang == q.Lang && stands(l, store.News, "") != q.Events
		for f, key := range map[store.Facet]string{
			store.Kind: q.Kind, store.Office: string(q.Office), store.Speaker: string(q.Speaker),
			store.Topic: string(q.Topic), store.Year: q.Year, store.Month: q.Month,
		} {
			in = in && (q.Events || key == "" || stands(l, f, key))
		}
		at := position(l.LiveEdition)
		switch {
		case q.From == store.Position{}:
		case q.Newer:
			in = in && after(at, q.From) > 0
		default:
			in = in && after(at, q.From) < 0
		}
		if in {
			e := l.LiveEdition
			if !q.Bodies {
				e.Body = ""
			}
			all = append(all, shown(e))
		}
	}
	slices.SortFunc(all, func(a, b dateline.LiveEdition) int { return after(position(b), position(a)) })
	switch {
	case len(all) <= q.Most:
		return all
	case q.Newer:
		return all[len(all)-q.Most:]
	}
	return all[:q.Most]
}

// shown is a live edition as a reader gets it: of a withdrawn one, no text.
func shown(e dateline.LiveEdition) dateline.LiveEdition {
	if e.Status == dateline.Withdrawn {
		e.Lead, e.Excerpt, e.Body = "", "", ""
	}
	return e
}

func position(e dateline.LiveEdition) store.Position {
	if e.Event != nil {
		return store.Position{At: e.Event.Start.SortsAt(), Item: e.Item}
	}
	return store.Position{At: e.SortsAt(), Item: e.Item}
}

func after(a, b store.Position) int {
	if c := a.At.Compare(b.At); c != 0 {
		return c
	}
	return cmp(a.Item, b.Item)
}

// change replaces what is public of an item, in both.
func (m *model) change(id dateline.ID, rows []store.Live) {
	m.Helper()
	m.write(func(tx *store.Tx) error { return tx.ReplaceLive(ctx, id, rows) })
	m.rows = slices.DeleteFunc(m.rows, func(l store.Live) bool { return l.Item == id })
	m.rows = append(m.rows, rows...)
}

func (m *model) of(id dateline.ID) []store.Live {
	var out []store.Live
	for _, l := range m.rows {
		if l.Item == id {
			out = append(out, l)
		}
	}
	return out
}

// queries are every single filter, both ways, and combinations of them.
func (m *model) queries() []store.Query {
	office := m.offices[0].ID
	base := []store.Query{
		{}, {Events: true}, {Kind: "notice"}, {Office: office}, {Speaker: "s"}, {Topic: "t"}, {Year: "2020"}, {Month: "2020-02"},
		{Events: true, Kind: "notice", Year: "2020"}, {Kind: "poem"}, {Year: "1999"},
	}
	for range 24 {
		var q store.Query
		for _, set := range []func(){
			func() { q.Kind = "statement" }, func() { q.Office = m.offices[m.dice.IntN(3)].ID }, func() { q.Speaker = "s" },
			func() { q.Topic = "t" }, func() { q.Year = "2020" }, func() { q.Month = "2020-01" },
		} {
			if m.dice.IntN(3) == 0 {
				set()
			}
		}
		base = append(base, q)
	}
	var out []store.Query
	for n, q := range base {
		q.Lang, q.Most, q.Newer = []dateline.Lang{"zh-Hans", "en", "ar"}[n%3], 1+m.dice.IntN(9), m.dice.IntN(2) == 0
		out = append(out, q)
		q.Lang, q.Newer, q.Bodies = "zh-Hans", !q.Newer, true
		if len(m.rows) > 0 { // from a row that is there, and from between rows
			q.From = position(m.rows[m.dice.IntN(len(m.rows))].LiveEdition)
			out = append(out, q)
			q.From.Item = m.id()
		}
		out = append(out, q)
	}
	return out
}

// check compares every read with what the model says.
func (m *model) check() {
	m.Helper()
	read := m.db.Read()
	for _, q := range m.queries() {
		got := must[[]dateline.LiveEdition](m)(read.List(ctx, q))
		if want := m.list(q); len(got)+len(want) > 0 {
			m.same(fmt.Sprintf("list %+v", q), got, want)
		}
	}
	for _, lang := range []dateline.Lang{"zh-Hans", "en"} {
		counted := map[store.Facet]map[string]int{}
		for _, l := range m.rows {
			seen := map[store.Listing]bool{}
			for _, in := range l.Lists {
				if l.Lang == lang && !seen[in] {
					if counted[in.Facet] == nil {
						counted[in.Facet] = map[string]int{}
					}
					counted[in.Facet][in.Key]++
					seen[in] = true
				}
			}
		}
		for _, f := range []store.Facet{store.News, store.Events, store.Kind, store.Office, store.Speaker, store.Topic, store.Year, store.Month} {
			var want []store.Count
			for key, n := range counted[f] {
				c := store.Count{Key: key, N: n}
				if f == store.Office {
					c.Entry = m.offices[slices.IndexFunc(m.offices, func(e store.Entry) bool { return string(e.ID) == key })]
				}
				if f != store.Speaker && f != store.Topic { // these have no entry to join
					want = append(want, c)
				}
				m.same(fmt.Sprintf("count of %s %s %q", lang, f, key), must[int](m)(read.CountOf(ctx, lang, f, key)), n)
			}
			slices.SortFunc(want, func(a, b store.Count) int {
				if a.N != b.N {
					return b.N - a.N
				}
				return strings.Compare(a.Key, b.Key)
			})
			got := must[[]store.Count](m)(read.Counts(ctx, lang, f, 100))
			if len(got)+len(want) > 0 {
				m.same(fmt.Sprintf("counts of %s %s", lang, f), got, want)
			}
			if len(want) > 2 {
				m.same("the longest", must[[]store.Count](m)(read.Counts(ctx, lang, f, 2)), want[:2])
			}
		}
		m.same("count of nothing", must[int](m)(read.CountOf(ctx, lang, store.Kind, "poem")), 0)
	}
	if len(m.rows) == 0 {
		return
	}
	one := m.rows[m.dice.IntN(len(m.rows))]
	m.same("live", must[dateline.LiveEdition](m)(read.Live(ctx, one.Item, one.Lang)), shown(one.LiveEdition))
	var want []dateline.LiveEdition
	for _, l := range m.of(one.Item) {
		want = append(want, shown(l.LiveEdition))
	}
	slices.SortFunc(want, func(a, b dateline.LiveEdition) int { return strings.Compare(string(a.Lang), string(b.Lang)) })
	m.same("live in each language", must[[]dateline.LiveEdition](m)(read.LiveOfItem(ctx, one.Item)), want)
	_, err := read.Live(ctx, one.Item, "ar")
	refused[dateline.NotFound](m, "a language that is not public", err)
}

// lists publishes, corrects, withdraws, removes and publishes again in random
// order, and compares all reads with the model.
func lists(t *testing.T, address string) {
	m := newModel(t, address)
	m.check() // all empty
	type thing struct {
		item dateline.Item
		set  []dateline.Edition
	}
	var things []thing
	steps := 240
	if testing.Short() {
		steps = 60
	}
	for step := range steps {
		if len(things) < 40 && m.dice.IntN(3) == 0 || len(things) == 0 {
			m.write(func(tx *store.Tx) error {
				i, set := m.item(tx, "zh-Hans", "en")
				things = append(things, thing{i, set})
				return nil
			})
		}
		it := things[m.dice.IntN(len(things))]
		rows := slices.Clone(m.of(it.item.ID))
		switch m.dice.IntN(6) {
		case 0: // removed, or never public
			rows = nil
		case 1: // withdrawn: stays in its lists
			for i := range rows {
				rows[i].Status, rows[i].Act = dateline.Withdrawn, dateline.Withdraw
			}
		case 2: // one language alone changes
			if len(rows) > 0 {
				rows[0] = m.live(it.item, it.set[slices.IndexFunc(it.set, func(e dateline.Edition) bool { return e.Lang == rows[0].Lang })], int64(step))
			}
		default:
			rows = nil
			for _, e := range it.set[:1+m.dice.IntN(2)] {
				rows = append(rows, m.live(it.item, e, int64(step)))
			}
		}
		m.change(it.item.ID, rows)
		if step%12 == 11 {
			m.check()
		}
		if t.Failed() {
			t.Fatalf("after step %d", step)
		}
	}
	// What was refused changes no count.
	stop := errors.New("stop")
	if err := m.db.Write(ctx, func(tx *store.Tx) error { return errors.Join(tx.ReplaceLive(ctx, m.rows[0].Item, nil), stop) }); !errors.Is(err, stop) {
		t.Error(err)
	}
	m.check()
}

// paging walks a list in both directions while rows are added at either end and
// in between: whatever was there throughout is seen once, in order.
func paging(t *testing.T, address string) {
	m := newModel(t, address)
	add := func(day string, n int) {
		issued := must[dateline.Moment](t)(dateline.ParseMoment(day, "Asia/Shanghai"))
		for range n {
			m.write(func(tx *store.Tx) error {
				i, set := m.item(tx, "en")
				l := store.Live{
					LiveEdition: dateline.LiveEdition{Item: i.ID, Edition: set[0].ID, Number: 1, Lang: "en", Kind: "notice", Status: dateline.Live, Facts: dateline.Facts{Issued: issued}},
					Lists:       []store.Listing{{Facet: store.News, At: issued.SortsAt()}},
				}
				m.rows = append(m.rows, l)
				return tx.ReplaceLive(ctx, i.ID, []store.Live{l})
			})
		}
	}
	add("1969-12-31", 3) // before the epoch of the column
	add("2021-02-11", 17)
	add("2021-02-12", 4)
	for _, newer := range []bool{false, true} {
		before := m.list(store.Query{Lang: "en", Most: 1000})
		var walked []dateline.LiveEdition
		q := store.Query{Lang: "en", Newer: newer, Most: 5}
		for page := 0; ; page++ {
			rows := must[[]dateline.LiveEdition](t)(m.db.Read().List(ctx, q))
			if len(rows) == 0 {
				break
			}
			if newer {
				walked = append(rows, walked...)
				q.From = position(rows[0])
			} else {
				walked = append(walked, rows...)
				q.From = position(rows[len(rows)-1])
			}
			if page < 4 {
				add("2021-02-13", 1)
				add("2021-02-11", 1) // among equals
				add("1900-01-01", 1)
			}
		}
		ids := func(list []dateline.LiveEdition) (out []dateline.ID) {
			for _, l := range list {
				out = append(out, l.Item)
			}
			return out
		}
		all, got, had := ids(m.list(store.Query{Lang: "en", Most: 1000})), ids(walked), ids(before)
		at := 0
		for _, id := range got { // in order and never twice
			n := slices.Index(all[at:], id)
			if n < 0 {
				t.Fatalf("newer=%v: %s is out of order or was seen before", newer, id)
			}
			at += n + 1
		}
		for _, id := range had {
			if !slices.Contains(got, id) {
				t.Errorf("newer=%v: %s was there throughout and not seen", newer, id)
			}
		}
	}
}

func sitemap(t *testing.T, address string) {
	m := newModel(t, address)
	for range 150 {
		m.write(func(tx *store.Tx) error {
			i, set := m.item(tx, "zh-Hans", "en")
			if len(m.rows) < 4 { // as Danish and Czech do not sort them
				i.ID = dateline.ID([]string{"aa", "az"}[len(m.rows)/2] + string(i.ID[2:]))
				if err := tx.InsertItem(ctx, i); err != nil {
					return err
				}
			}
			var rows []store.Live
			for _, e := range set {
				rows = append(rows, m.live(i, e, 1))
			}
			if m.dice.IntN(8) == 0 {
				rows[0].Status = dateline.Withdrawn
			}
			m.rows = append(m.rows, rows...)
			return tx.ReplaceLive(ctx, i.ID, rows)
		})
	}
	prefixes := []string{"", "aa", "az", "zz"}
	for _, c := range "0123456789abcdefghjkmnpqrstvwxyz" {
		prefixes = append(prefixes, string(c))
	}
	for _, prefix := range prefixes {
		var want []store.SitemapURL
		slices.SortFunc(m.rows, func(a, b store.Live) int { return cmp(a.Item, b.Item) })
		for _, l := range m.rows {
			if l.Lang == "en" && l.Status == dateline.Live && strings.HasPrefix(string(l.Item), prefix) {
				want = append(want, store.SitemapURL{Path: l.Path, Paths: l.Paths, Updated: l.Updated})
			}
		}
		got := must[[]store.SitemapURL](t)(m.db.Read().Sitemap(ctx, "en", prefix, 1000))
		if len(got)+len(want) > 0 {
			m.same("part "+prefix, got, want)
		}
		if len(want) > 3 {
			m.same("at most", must[[]store.SitemapURL](t)(m.db.Read().Sitemap(ctx, "en", prefix, 3)), want[:3])
		}
	}

	since := epoch.Add(2 * time.Hour)
	var want []store.Recent
	slices.SortFunc(m.rows, func(a, b store.Live) int {
		if c := b.Published.Compare(a.Published); c != 0 {
			return c
		}
		return cmp(b.Item, a.Item)
	})
	for _, l := range m.rows {
		if l.Lang == "zh-Hans" && l.Status == dateline.Live && l.Event == nil && !l.Published.Before(since) && !l.SortsAt().Before(since.Add(-24*time.Hour)) {
			want = append(want, store.Recent{Path: l.Path, Headline: l.Headline, Published: l.Published})
		}
	}
	m.same("published since", must[[]store.Recent](t)(m.db.Read().PublishedSince(ctx, "zh-Hans", since, 1000)), want)
	m.same("the latest of them", must[[]store.Recent](t)(m.db.Read().PublishedSince(ctx, "zh-Hans", since, 4)), want[:4])
}
