package search

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"

	"dateline"

	index "github.com/blevesearch/bleve_index_api"
	"golang.org/x/sync/errgroup"
)

// mostChanges bounds what is taken into the index at once.
const mostChanges = 500

// errAhead says that the index knows more than its source, which is then of another
// time: a database that was restored from a backup.
var errAhead = errors.New("the search index is ahead of the database, which was restored from a backup")

// Follow brings the index up to the source's number of now. Without an index to
// write to it does nothing: Run builds one.
func (x *Index) Follow(ctx context.Context) error {
	x.mu.RLock()
	none, have := x.gen == nil, x.number // before the source's, which only rises
	x.mu.RUnlock()
	number, err := x.source.Number(ctx)
	if err != nil {
		return err
	}
	switch {
	case none || have == number:
		return nil
	case have > number:
		return errAhead
	}
	x.writing.Lock()
	defer x.writing.Unlock()
	x.mu.RLock()
	g, from := x.gen, x.number
	x.mu.RUnlock()
	if g == nil || g.wrong() != nil {
		return nil
	}
	return x.follow(ctx, g, from, number, func(n int64) {
		x.mu.Lock()
		x.number = n
		x.mu.Unlock()
		x.tell("ready")
	})
}

// follow takes the changes between two numbers into a generation.
func (x *Index) follow(ctx context.Context, g *generation, from, to int64, reached func(int64)) error {
	for from < to {
		changes, err := x.source.Changed(ctx, from, mostChanges)
		if err != nil {
			return err
		}
		if len(changes) == 0 { // the number rose for something else
			if err := x.write(ctx, g, nil, to, false); err != nil {
				return err
			}
			reached(to)
			return nil
		}
		var items []dateline.ID
		seen := map[dateline.ID]bool{}
		for _, c := range changes {
			if !seen[c.Item] {
				items = append(items, c.Item)
			}
			seen[c.Item] = true
			from = max(from, c.Number)
		}
		if len(changes) < mostChanges {
			from = max(from, to)
		}
		if err := x.write(ctx, g, items, from, false); err != nil {
			return err
		}
		reached(from)
	}
	return nil
}

// write makes what the index has of some items what the source has of them, and
// notes the number with it, in one step. What is written is found at once.
//
// An index that is being built has nothing of them yet, and each write returns once it
// is on disk. Who follows a source need not wait for that: a number that was lost with
// its texts is followed again.
func (x *Index) write(ctx context.Context, g *generation, items []dateline.ID, number int64, building bool) error {
	free := func() {}
	if !building { // a batch that was given up is still under way: the next one must not overtake it
		select {
		case g.turn <- struct{}{}:
			free = sync.OnceFunc(func() { <-g.turn })
		case <-g.poisoned:
			return Unavailable{"its index is being built anew"}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if !building && len(items) > 0 && !g.read.Load() { // what is to be deleted is named by language
		if _, err := guard(ctx, x, g, g.warm); err != nil {
			free()
			return err
		}
		g.read.Store(true)
	}
	texts, err := x.source.Texts(ctx, items)
	if err != nil {
		free()
		return err
	}
	batch := index.NewBatch()
	langs := &g.ids[ByLang]
	if !building {
		for _, item := range items {
			for l := range langs.len() {
				batch.Delete(key(item, dateline.Lang(langs.name(int32(l)))))
			}
		}
	}
	for _, t := range texts {
		langs.of(string(t.Lang))
		batch.Update(x.document(t))
	}
	batch.SetInternal([]byte("number"), []byte(strconv.FormatInt(number, 10)))
	stored := make(chan error, 1)
	batch.SetPersistedCallback(func(err error) { stored <- err })
	_, err = guard(ctx, x, g, func() (struct{}, error) { defer free(); return struct{}{}, g.index.Batch(batch) })
	if err != nil || !building {
		return err
	}
	select {
	case err := <-stored:
		return err
	case <-g.failed: // it is never stored
		return g.wrong()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Rebuild builds the index anew and lets it answer. progress, unless it is nil, is
// told how many items are in it. Another process that has the index open changes
// over to the new one within a second.
func (x *Index) Rebuild(ctx context.Context, progress func(items int)) (err error) {

	began := x.now()
	was, _ := ReadStatus(x.folder)
	x.building.Store(true)
	defer x.building.Store(false)
	x.tell("building")
	defer func() {
		if err != nil {
			x.tell(cmp.Or(was.State, "building")) // what answers still does
		}
	}()
	number, err := x.source.Number(ctx)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(x.folder, 0o700); err != nil {
		return err
	}
	name := newName(began)
	folder := filepath.Join(x.folder, name)
	g, err := openGeneration(folder, x.zh, unmerged)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			if g != nil { // batches that were given up come to their end first
				closed := make(chan struct{})
				g.retire(func() { close(closed) })
				<-closed
			}
			os.RemoveAll(folder)
		}
	}()
	if err := x.fill(ctx, g, number, progress); err != nil {
		return err
	}
	filled := g
	over := make(chan struct{})
	go func() {
		select {
		case <-filled.failed: // the merger does not answer any more
			filled.poison()
		case <-over:
		}
	}()
	_, err = guard(ctx, x, g, func() (struct{}, error) { return struct{}{}, g.merge(ctx) })
	close(over)
	if err != nil {
		return cmp.Or(g.wrong(), err)
	}
	if err := x.write(ctx, g, nil, number, true); err != nil {
		return err
	}
	merged := g
	g = nil
	if err := merged.close(); err != nil {
		return err
	}
	if g, err = openGeneration(folder, x.zh, nil); err != nil {
		return err
	}
	now, err := x.source.Number(ctx)
	if err != nil {
		return err
	}
	x.writing.Lock()
	defer x.writing.Unlock()
	if err := x.follow(ctx, g, number, now, func(int64) {}); err != nil {
		return err
	}
	if err := x.write(ctx, g, nil, now, true); err != nil { // all of it is on disk before it is what answers
		return err
	}
	if err := g.settle(ctx); err != nil {
		return err
	}
	before, _, _ := current(x.folder)
	if err := setCurrent(x.folder, name); err != nil {
		return err
	}
	x.take(g, now)
	discard(x.folder, before)
	if texts, err := guard(ctx, x, g, g.warm); err == nil {
		x.texts.Store(int64(texts))
	}
	x.mu.Lock()
	x.status.Built, x.status.Took = x.now().UTC(), x.now().Sub(began).Seconds()
	x.mu.Unlock()
	x.tell("ready")
	return nil
}

// filling is how many items are taken at once while an index is built. Their terms
// take some hundred times the room of a line: the process serves pages meanwhile.
const filling = 200

// fill takes everything that the source has into a new generation, on all cores:
// most of the time is spent on words.
func (x *Index) fill(ctx context.Context, g *generation, number int64, progress func(int)) error {
	work, ctx := errgroup.WithContext(ctx)
	pages := make(chan []dateline.ID)
	work.Go(func() error {
		defer close(pages)
		for after := dateline.ID(""); ; {
			items, err := x.source.Items(ctx, after, filling)
			if err != nil || len(items) == 0 {
				return err
			}
			after = items[len(items)-1]
			select {
			case pages <- items:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	var mu sync.Mutex
	done := 0
	for range runtime.GOMAXPROCS(0) {
		work.Go(func() error {
			for items := range pages {
				if err := cmp.Or(x.write(ctx, g, items, number, true), g.wrong()); err != nil {
					return err
				}
				mu.Lock()
				if done += len(items); progress != nil {
					progress(done)
				}
				mu.Unlock()
			}
			return nil
		})
	}
	return work.Wait()
}
