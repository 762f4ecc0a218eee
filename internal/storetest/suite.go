package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"dateline"
	"dateline/internal/store"
)

// Run is the suite that an engine must pass. address returns that of a new,
// empty database each time.
func Run(t *testing.T, address func(t testing.TB) string) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, string)
	}{
		{"Settings", settings},
		{"Registers", registers},
		{"Items", items},
		{"Unicode", unicode},
		{"Publications", publications},
		{"Outbox", outbox},
		{"Requests", requests},
		{"Addresses", addresses},
		{"AllOrNothing", allOrNothing},
		{"Writers", writers},
		{"TooNew", tooNew},
		{"OpenedTwiceAtOnce", openedTwice},
		{"Number", number},
		{"Lists", lists},
		{"Paging", paging},
		{"Sitemap", sitemap},
		{"Changes", changes},
		{"Standings", standings},
		{"Public", public},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, address(t)) })
	}
}

var ctx = context.Background()

// epoch is when the tests' newsroom was founded; nothing here asks the machine
// for the time of day.
var epoch = time.Date(2021, 2, 1, 12, 0, 0, 123456000, time.UTC)

// Random returns a source of ids that is the same each time and safe for
// concurrent use.
func Random(seed byte) io.Reader {
	return &locked{r: rand.NewChaCha8([32]byte{seed})}
}

type locked struct {
	mu sync.Mutex
	r  *rand.ChaCha8
}

func (l *locked) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(p)
}

// room is a newsroom to put things into.
type room struct {
	*testing.T
	address string
	db      *store.DB
	random  io.Reader
}

func newRoom(t *testing.T, address string) *room {
	t.Helper()
	r := &room{T: t, address: address, db: Open(t, address), random: Random(1)}
	r.write(func(tx *store.Tx) error { return tx.CreateNewsroom(ctx, Settings(), dateline.DefaultKinds(), epoch) })
	return r
}

// Settings returns those of a newsroom in Chinese, English and Arabic.
func Settings() dateline.Newsroom {
	return dateline.Newsroom{
		Names: dateline.Names{"zh-Hans": "新闻室", "en": "Newsroom"}, Address: "https://news.example",
		Languages: []dateline.Lang{"zh-Hans", "en", "ar"}, Zone: "Asia/Shanghai",
	}
}

func (r *room) id() dateline.ID {
	id, err := dateline.NewID(r.random)
	if err != nil {
		r.Fatal(err)
	}
	return id
}

func (r *room) write(fn func(*store.Tx) error) {
	r.Helper()
	if err := r.db.Write(ctx, fn); err != nil {
		r.Fatal(err)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (r *room) same(what string, got, want any) {
	r.Helper()
	if !reflect.DeepEqual(got, want) {
		r.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// refused checks that err is the kind of error that want is.
func refused[E error](t testing.TB, what string, err error) {
	t.Helper()
	if _, ok := errors.AsType[E](err); !ok {
		t.Errorf("%s: got %v (%T), want %T", what, err, err, *new(E))
	}
}

// item adds a draft with one edition in each of langs.
func (r *room) item(tx *store.Tx, langs ...dateline.Lang) (dateline.Item, []dateline.Edition) {
	r.Helper()
	i := dateline.Item{ID: r.id(), Kind: "statement", Source: langs[0], Status: dateline.Draft, Created: epoch}
	if err := tx.InsertItem(ctx, i); err != nil {
		r.Fatal(err)
	}
	var set []dateline.Edition
	for _, l := range langs {
		e := dateline.Edition{ID: r.id(), Item: i.ID, Lang: l, Number: 1, Headline: "Headline in " + string(l), Body: "Body in " + string(l), Created: epoch, By: "editor"}
		e.Hash = e.ContentHash()
		if err := tx.InsertEdition(ctx, e, ""); err != nil {
			r.Fatal(err)
		}
		set = append(set, e)
	}
	return i, set
}

func addresses(t *testing.T, address string) {
	r := newRoom(t, address)
	var one, two dateline.Item
	r.write(func(tx *store.Tx) error {
		one, _ = r.item(tx, "zh-Hans", "en")
		two, _ = r.item(tx, "zh-Hans")
		return nil
	})
	at := func(i dateline.Item, slug string) store.Address {
		return store.Address{Lang: "zh-Hans", Day: "2021-02-11", Folded: slug, Slug: slug, Item: i.ID, Current: true}
	}
	set := func(a store.Address) error {
		return r.db.Write(ctx, func(tx *store.Tx) error { return tx.SetAddress(ctx, a) })
	}
	ok := func(a store.Address) {
		t.Helper()
		if err := set(a); err != nil {
			t.Fatal(err)
		}
		r.same("current", must[store.Address](t)(r.db.Read().CurrentAddress(ctx, a.Item, a.Lang)), a)
	}
	_, err := r.db.Read().CurrentAddress(ctx, one.ID, "zh-Hans")
	refused[dateline.NotFound](t, "no address yet", err)
	_, err = r.db.Read().Address(ctx, "zh-Hans", "2021-02-11", "甲")
	refused[dateline.NotFound](t, "nothing there", err)
	ok(at(one, "甲"))
	refused[dateline.Conflict](t, "another item's address", set(at(two, "甲")))
	english := at(one, "甲")
	english.Lang = "en"
	ok(english) // the same words in another language are another address
	ok(at(one, "乙"))
	old := at(one, "甲")
	old.Current = false
	r.same("the address before", must[store.Address](t)(r.db.Read().Address(ctx, "zh-Hans", "2021-02-11", "甲")), old)
	refused[dateline.Conflict](t, "another item's former address", set(at(two, "甲")))
	_, err = r.db.Read().CurrentAddress(ctx, two.ID, "zh-Hans")
	refused[dateline.NotFound](t, "an address after a refusal", err)
	ok(at(one, "甲")) // back to the first
	changed := at(one, "甲")
	changed.Slug = "甲！"
	ok(changed)
	r.same("English stays", must[store.Address](t)(r.db.Read().CurrentAddress(ctx, one.ID, "en")), english)
}

func allOrNothing(t *testing.T, address string) {
	r := newRoom(t, address)
	stop := errors.New("stop")
	var i dateline.Item
	act := func(tx *store.Tx) error {
		i, _ = r.item(tx, "en")
		must[int64](t)(tx.RaisePublication(ctx, epoch))
		must[dateline.Item](t)(tx.Item(ctx, i.ID)) // a transaction sees what it wrote
		_, err := r.db.Read().Item(ctx, i.ID)
		refused[dateline.NotFound](t, "an item before its commit", err)
		return tx.Queue(ctx, "k", "t", nil, epoch)
	}
	nothing := func(how string) {
		t.Helper()
		done := make(chan error, 1)
		go func() { done <- r.db.Write(ctx, func(*store.Tx) error { return nil }) }()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("a write after %s: %v", how, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("after %s nobody can write any more", how)
		}
		_, err := r.db.Read().Item(ctx, i.ID)
		refused[dateline.NotFound](t, "after "+how, err)
		r.same("number after "+how, must[int64](t)(r.db.Number(ctx)), int64(0))
		r.same("tasks after "+how, len(must[[]store.Task](t)(r.db.Read().Pending(ctx, epoch, 9))), 0)
	}
	if err := r.db.Write(ctx, func(tx *store.Tx) error { return errors.Join(act(tx), stop) }); !errors.Is(err, stop) {
		t.Errorf("the error became %v", err)
	}
	nothing("an error")
	func() {
		defer func() { recover() }()
		r.db.Write(ctx, func(tx *store.Tx) error { act(tx); panic("stop") })
	}()
	nothing("a panic")
	cancelled, cancel := context.WithCancel(ctx)
	if err := r.db.Write(cancelled, func(tx *store.Tx) error { defer cancel(); return act(tx) }); err == nil {
		t.Error("a transaction was committed after its context had ended")
	}
	nothing("an end of the context")
}

// writers lets many write at once through two handles: numbers have no gap and
// no duplicate, and what one reads in its transaction no other changes.
func writers(t *testing.T, address string) {
	r := newRoom(t, address)
	dbs := []*store.DB{r.db, Open(t, address)}
	var i dateline.Item
	r.write(func(tx *store.Tx) error { i, _ = r.item(tx, "en"); return nil })
	const each, n = 15, 8
	var group sync.WaitGroup
	var mu sync.Mutex
	var took []int64
	for w := range n {
		group.Go(func() {
			for range each {
				var number int64
				err := dbs[w%2].Write(ctx, func(tx *store.Tx) error {
					// Read, then write what follows from it.
					item, err := tx.Item(ctx, i.ID)
					if err != nil {
						return err
					}
					item.SourceID += "x"
					if number, err = tx.RaisePublication(ctx, epoch); err != nil {
						return err
					}
					p := dateline.Publication{ID: r.id(), Number: number, Item: i.ID, Act: dateline.Publish}
					return errors.Join(tx.InsertPublication(ctx, p, nil), tx.UpdateItem(ctx, item))
				})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				took = append(took, number)
				mu.Unlock()
				if seen, err := dbs[w%2].Number(ctx); err != nil || seen < number {
					t.Errorf("committed %d and then read %d, %v", number, seen, err)
				}
			}
		})
	}
	group.Wait()
	slices.Sort(took)
	for at, number := range took {
		if number != int64(at)+1 {
			t.Fatalf("numbers have a gap or a duplicate: %v", took)
		}
	}
	if got := must[dateline.Item](t)(r.db.Read().Item(ctx, i.ID)); len(got.SourceID) != each*n {
		t.Errorf("%d of %d changes were lost", each*n-len(got.SourceID), each*n)
	}
}

func tooNew(t *testing.T, address string) {
	r := newRoom(t, address)
	know := must[int64](t)(r.db.Schema(ctx))
	r.db.Close()
	raw := Raw(t, address)
	later := know + 41
	if _, err := raw.Exec(fmt.Sprintf("insert into goose_db_version (version_id, is_applied) values (%d, %v)", later, true)); err != nil {
		t.Fatal(err)
	}
	before := Dump(t, raw)
	db, err := store.Open(ctx, address)
	if err == nil {
		db.Close()
	}
	got, ok := errors.AsType[store.TooNew](err)
	if !ok || got != (store.TooNew{Have: later, Know: know}) {
		t.Fatalf("a later schema: %v", err)
	}
	r.same("message", got.Error(), fmt.Sprintf("this database was written by a newer Dateline (schema %d, this program knows up to %d): install that version or a later one", later, know))
	r.same("the database after the refusal", Dump(t, raw), before)
}
