package newsroom_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/storetest"
	"dateline/internal/text"
)

var ctx = context.Background()

// clock is a clock that stands still until it is moved.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// desk is a newsroom in Chinese, English and Arabic, with a clock of its own.
type desk struct {
	testing.TB
	address string
	db      *store.DB
	room    *newsroom.Newsroom
	clock   *clock
}

func newDesk(t testing.TB, address string) *desk {
	t.Helper()
	c := &clock{t: time.Date(2021, 2, 12, 9, 30, 0, 0, time.UTC)}
	db := storetest.Open(t, address)
	d := &desk{TB: t, address: address, db: db, clock: c, room: newsroom.New(db, c.now, storetest.Random(7))}
	if _, err := db.Read().Newsroom(ctx); err == nil {
		return d
	}
	if err := d.room.Create(ctx, newsroom.Founding{Newsroom: storetest.Settings()}); err != nil {
		t.Fatal(err)
	}
	return d
}

// desks runs a test on each engine and then proves the database consistent.
func desks(t *testing.T, test func(d *desk)) {
	storetest.Addresses(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		test(d)
		storetest.Consistent(t, address)
		excerpts(t, d)
	})
}

// excerpts checks what every list relies on, for everything that is public.
func excerpts(t testing.TB, d *desk) {
	for _, lang := range storetest.Settings().Languages {
		for _, events := range []bool{false, true} {
			rows, err := d.db.Read().List(ctx, store.Query{Lang: lang, Events: events, Most: 1000, Bodies: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range rows {
				switch {
				case l.Status == dateline.Withdrawn:
					if l.Excerpt != "" || l.Lead != "" || l.Body != "" {
						t.Errorf("%s was withdrawn and still shows text", l.Path)
					}
				case text.Width(l.Excerpt) > text.ExcerptWidth:
					t.Errorf("%s: the excerpt is %d columns wide", l.Path, text.Width(l.Excerpt))
				case strings.ContainsAny(l.Excerpt, "\r\n\t") || strings.TrimSpace(l.Excerpt) != l.Excerpt:
					t.Errorf("%s: the excerpt %q is not one clean line", l.Path, l.Excerpt)
				case l.Excerpt == "" && strings.TrimSpace(l.Body) != "":
					t.Errorf("%s: no excerpt of %q", l.Path, l.Body)
				case strings.Contains(l.Excerpt, "**") || strings.Contains(l.Excerpt, "]("):
					t.Errorf("%s: Markdown in the excerpt %q", l.Path, l.Excerpt)
				case l.Lead == "" && strings.HasPrefix(l.Excerpt, l.Headline):
					t.Errorf("%s: the excerpt repeats the headline", l.Path)
				}
			}
		}
	}
}

// release is a statement in Chinese, issued on 11 February 2021.
func release(source string) newsroom.Release {
	issued, err := dateline.ParseMoment("2021-02-11", "Asia/Shanghai")
	if err != nil {
		panic(err)
	}
	return newsroom.Release{
		Source: source, Lang: "zh-Hans", Kind: "statement", Headline: "农历新年致辞", Issued: issued,
		Body: "农历新年致辞\n\n**值此新春佳节**，我们向[各地](https://news.example)的朋友致以问候。\n\n" + strings.Repeat("愿新的一年平安顺遂。", 40),
	}
}

// translation is the same in English.
func translation(source, of string) newsroom.Release {
	r := release(source)
	r.TranslationOf, r.Lang, r.Headline = of, "en", "Lunar New Year Message"
	r.Body = "On this Lunar New Year we send our greetings to friends everywhere.\n\n" + strings.Repeat("May the year be a peaceful one. ", 30)
	return r
}

// bring imports releases and returns what became of each.
func (d *desk) bring(how newsroom.Importing, releases ...newsroom.Release) []newsroom.Outcome {
	d.Helper()
	out, err := d.room.Import(ctx, releases, how)
	if err != nil {
		d.Fatal(err)
	}
	return out
}

var public = newsroom.Importing{Publish: true, By: newsroom.Program("importer")}

// archive is what comes in with a reason, where somebody works at the desk.
var archive = newsroom.Importing{Publish: true, By: newsroom.Program("importer"), Override: "The archive of the old site."}
var drafts = newsroom.Importing{By: newsroom.Program("importer")}

// want checks the results of an import, such as "created public" or "refused".
func (d *desk) want(what string, got []newsroom.Outcome, want ...string) {
	d.Helper()
	var is []string
	for _, o := range got {
		s := string(o.Result)
		if o.Public {
			s += " public"
		}
		is = append(is, s)
	}
	if !reflect.DeepEqual(is, want) {
		d.Errorf("%s: %v, want %v; %+v", what, is, want, got)
	}
}

func (d *desk) live(id dateline.ID, lang dateline.Lang) dateline.LiveEdition {
	d.Helper()
	l, err := d.db.Read().Live(ctx, id, lang)
	if err != nil {
		d.Fatal(err)
	}
	return l
}

func (d *desk) hidden(id dateline.ID, lang dateline.Lang) {
	d.Helper()
	if _, err := d.db.Read().Live(ctx, id, lang); !is[dateline.NotFound](err) {
		d.Errorf("%s is public in %s (%v)", id, lang, err)
	}
}

func (d *desk) number() int64 {
	d.Helper()
	n, err := d.db.Number(ctx)
	if err != nil {
		d.Fatal(err)
	}
	return n
}

func (d *desk) same(what string, got, want any) {
	d.Helper()
	if !reflect.DeepEqual(got, want) {
		d.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// edit saves a new edition as an editor does, without publishing it.
func (d *desk) edit(id dateline.ID, lang dateline.Lang, headline, body string) dateline.ID {
	d.Helper()
	last, err := d.db.Read().LatestEdition(ctx, id, lang)
	if err != nil && !is[dateline.NotFound](err) {
		d.Fatal(err)
	}
	e := dateline.Edition{ID: dateline.ID(fmt.Sprintf("%s%s%03d", id[:7], strings.ToLower(string(lang[:2])), last.Number+1)), Item: id, Lang: lang, Number: last.Number + 1, Headline: headline, Body: body, Created: d.clock.now(), By: "editor"}
	e.Hash = e.ContentHash()
	if err := d.db.Write(ctx, func(tx *store.Tx) error { return tx.InsertEdition(ctx, e, "") }); err != nil {
		d.Fatal(err)
	}
	return e.ID
}

func (d *desk) publish(ask newsroom.Publishing) newsroom.Done {
	d.Helper()
	done, err := d.room.Publish(ctx, ask)
	if err != nil {
		d.Fatal(err)
	}
	return done
}

func (d *desk) withdraw(ask newsroom.Withdrawing) newsroom.Done {
	d.Helper()
	done, err := d.room.Withdraw(ctx, ask)
	if err != nil {
		d.Fatal(err)
	}
	return done
}

func (d *desk) count(lang dateline.Lang) int {
	d.Helper()
	n, err := d.db.Read().CountOf(ctx, lang, store.News, "")
	if err != nil {
		d.Fatal(err)
	}
	return n
}
