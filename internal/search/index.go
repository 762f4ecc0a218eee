package search

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"dateline"
	"dateline/internal/search/internal/guess"
	"dateline/internal/search/internal/words"
	"dateline/internal/zh"
)

// Index is a full-text index that follows a Source. It is safe for concurrent use.
type Index struct {
	folder string
	source Source
	log    *slog.Logger
	now    func() time.Time
	zh     *zh.Segmenter
	words  *words.Reader // without the newsroom's names: what is indexed depends on nothing else

	vocabulary Vocabulary

	writing sync.Mutex // held by whoever changes the index

	mu       sync.RWMutex  // guards the rest; held for reading while a query runs
	gen      *generation   // nil: there is none yet
	number   int64         // of the source, up to which gen is
	names    *words.Reader // with the newsroom's names, for queries
	status   Status
	texts    atomic.Int64
	building atomic.Bool
	known    int64  // the number of the vocabulary
	called   []Name // the vocabulary

	books     sync.RWMutex // guards the rest
	book      *guess.Book
	learned   time.Time // when the book was made
	learnedAt int64     // and as of which number of the source
}

// Options are what an Index needs beside its folder and source.
type Options struct {
	Log *slog.Logger     // nil: nothing is said
	Now func() time.Time // nil: time.Now
	Zh  *zh.Segmenter    // nil: one of its own
	// Vocabulary are the names that queries may hold beside the words of the
	// dictionary. They matter at once and need no new index. nil: none.
	Vocabulary Vocabulary
}

// Unavailable says that there is no index to answer from.
type Unavailable struct{ Reason string }

func (e Unavailable) Error() string { return "the search cannot answer: " + e.Reason }

// New returns the Index in a folder, which is made if it is missing. Nothing is
// read until [Index.Run] or [Index.Follow] is called.
func New(folder string, source Source, o Options) *Index {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zh == nil {
		o.Zh = zh.New()
	}
	r := words.New(o.Zh)
	return &Index{folder: folder, source: source, log: o.Log, now: o.Now, zh: o.Zh, words: r, names: r, vocabulary: o.Vocabulary, known: -1}
}

// watching is how often Run looks at the source's number and at the files.
const watching = 250 * time.Millisecond

// Run keeps the index in step until ctx ends: it opens it, builds it where it is
// missing, damaged or of an older analyser, and follows the source. It returns the
// error of ctx.
func (x *Index) Run(ctx context.Context) error {
	defer x.Close()
	tick := time.NewTicker(watching)
	defer tick.Stop()
	built, building := make(chan error, 1), false
	var again time.Time // when to try again what failed
	wait, failed := watching, 0
	for {
		build, err := x.step(ctx)
		switch {
		case err == nil:
			failed = 0
		case ctx.Err() == nil:
			if failed++; failed%240 == 1 { // once, then every minute
				x.log.Warn("search index", "err", err)
			}
		}
		if build && !building && !x.now().Before(again) {
			building = true
			go func() { built <- x.Rebuild(ctx, nil) }()
		}
		select {
		case <-ctx.Done():
			if building {
				<-built
			}
			return ctx.Err()
		case <-tick.C:
		case err := <-built:
			if building = false; err == nil {
				wait = watching
				continue
			}
			if ctx.Err() == nil {
				x.log.Error("search index not built", "err", err)
			}
			wait = min(2*wait, time.Minute)
			again = x.now().Add(wait)
		}
	}
}

// step opens the index, follows the source, and says whether a new index is to be
// built.
func (x *Index) step(ctx context.Context) (build bool, err error) {
	busy := x.open()
	if busy != nil && !errors.Is(busy, errBusy) {
		return false, busy
	}
	g := x.acquire()
	if g == nil && busy != nil {
		return false, busy
	}
	if g == nil {
		return true, nil
	}
	defer g.users.Done()
	ctx, cancel := context.WithTimeout(ctx, stuck)
	defer cancel()
	if err := g.wrong(); err != nil {
		x.trouble(err)
		return true, nil
	}
	if _, err := guard(ctx, x, g, func() (struct{}, error) { return struct{}{}, g.watch() }); err != nil {
		x.trouble(err)
		return true, nil
	}
	if name, fits, err := current(x.folder); err == nil && name == g.name() && !fits {
		x.trouble(errors.New("it was made by an older analyser"))
		build = true
	}
	switch err := x.Follow(ctx); {
	case errors.Is(err, errAhead):
		x.trouble(err)
		return true, nil
	case err != nil:
		return build, err
	}
	texts, err := guard(ctx, x, g, g.warm)
	if err != nil {
		return build, err
	}
	x.texts.Store(int64(texts))
	x.mu.RLock()
	told := x.status.State
	x.mu.RUnlock()
	if !build && (told == "" || told == "building") && !x.building.Load() {
		x.tell("ready")
	}
	return build, cmp.Or(x.learn(ctx, g), busy)
}

// Once brings the index up to date, building it if there is none, for a program that
// asks and ends. It returns Busy if another process has the index open.
func (x *Index) Once(ctx context.Context) error {
	build, err := x.step(ctx)
	if errors.Is(err, errBusy) {
		return Busy{}
	}
	if err != nil || !build {
		return err
	}
	if err := x.Rebuild(ctx, nil); err != nil {
		return err
	}
	_, err = x.step(ctx)
	return err
}

// Busy says that another process has the index open, which can be asked instead.
type Busy struct{}

func (Busy) Error() string { return "the search index is in use by a server" }

// warm reads the columns of new segments, so that no reader waits for them, and
// returns how many texts there are.
func (g *generation) warm() (int, error) {
	s, err := g.sight()
	if err != nil {
		return 0, err
	}
	defer s.close()
	return s.texts, nil
}

// open opens the generation that is to answer, if it is not open already. None is
// no error.
func (x *Index) open() error {
	name, _, err := current(x.folder)
	if err != nil {
		return err
	}
	x.mu.RLock()
	same := x.gen != nil && (x.gen.name() == name || name == "")
	x.mu.RUnlock()
	if same || name == "" {
		return nil
	}
	x.writing.Lock()
	defer x.writing.Unlock()
	if was, err := ReadStatus(x.folder); err == nil {
		x.mu.Lock()
		if x.status.Built.IsZero() {
			x.status.Built, x.status.Took, x.status.Trouble, x.status.Troubled = was.Built, was.Took, was.Trouble, was.Troubled
		}
		x.mu.Unlock()
	}
	g, err := openGeneration(filepath.Join(x.folder, name), x.zh, nil)
	if err == nil {
		if err = verify(g.folder); err != nil {
			g.fail(err) // it answers as well as it can until there is another
		}
	}
	if err != nil && g == nil {
		if errors.Is(err, errBusy) {
			return err
		}
		x.trouble(err)
		return nil // as if there were none: it is built
	}
	number, err := g.reached()
	if err != nil {
		g.fail(err)
	}
	x.take(g, number)
	return nil
}

// take lets a generation answer, and removes the one that did.
func (x *Index) take(g *generation, number int64) {
	x.mu.Lock()
	old := x.gen
	x.gen, x.number = g, number
	x.mu.Unlock()
	if old != nil {
		old.retire(func() { os.RemoveAll(old.folder) })
	}
	sweep(x.folder, g.name(), x.now())
}

// Close ends all use of the index. It may be used again.
func (x *Index) Close() error {
	x.writing.Lock()
	defer x.writing.Unlock()
	x.mu.Lock()
	g := x.gen
	x.gen = nil
	x.mu.Unlock() // who uses it may need mu to come to an end
	if g == nil {
		return nil
	}
	closed := make(chan struct{})
	g.retire(func() { close(closed) })
	<-closed
	return nil
}

// Search answers a query. It returns Unavailable while there is no index.
func (x *Index) Search(ctx context.Context, q Query) (*Found, error) {
	g := x.acquire()
	if g == nil {
		return nil, Unavailable{"its index is being built"}
	}
	defer g.users.Done()
	select {
	case <-g.poisoned:
		return nil, Unavailable{"its index is being built anew"}
	default:
	}
	x.mu.RLock()
	names, number := x.names, x.number
	x.mu.RUnlock()
	q.From, q.Most = min(max(q.From, 0), MostResults), min(max(q.Most, 0), MostResults)
	found, err := guard(ctx, x, g, func() (*Found, error) {
		s, err := g.sight()
		if err != nil {
			return nil, err
		}
		defer s.close()
		var langs []dateline.Lang
		for i := range g.ids[ByLang].len() {
			langs = append(langs, dateline.Lang(g.ids[ByLang].name(int32(i))))
		}
		return s.find(ctx, s.wanted(names, q, langs), q)
	})
	if err != nil {
		if _, away := errors.AsType[Unavailable](err); away || ctx.Err() != nil {
			return nil, err
		}
		return nil, Unavailable{err.Error()}
	}
	found.Number = number
	found.marks.reader, found.marks.zh = x.words, x.zh
	return found, nil
}
