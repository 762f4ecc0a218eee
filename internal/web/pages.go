package web

import (
	"container/list"
	"context"
	"errors"
	"hash/maphash"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Pages is a cache of rendered pages, bounded in bytes. Each page belongs to a
// publication number: once a higher number is asked for, the page is a miss, so
// nothing has to be told to forget. Whoever asks must have read the number
// before the data that the page is rendered from; then a page is never older
// than its number says.
//
// Eviction is S3-FIFO (Yang et al., SOSP 2023): a new page waits in a small
// queue, a tenth of the room, and moves to the main queue only if it is asked
// for again and again while it waits, or soon after it was let go. A flood of
// addresses that are asked for once or twice passes through the tenth and leaves
// the pages that people read where they are.
type Pages struct {
	max  int
	seed maphash.Seed

	// mu guards everything down to flights, except entry.uses. Reading takes it
	// shared: a hit moves nothing.
	mu        sync.RWMutex
	entries   map[string]*list.Element // of *entry, in small or in main
	small     *list.List               // newest in front
	main      *list.List               // newest in front
	smallSize int                      // bytes in small
	size      int                      // bytes in both
	latest    int64                    // the highest number put
	ghosts    ghosts

	// flying guards flights and flight.waiters. It is never taken under mu.
	flying  sync.Mutex
	flights map[flightKey]*flight
}

type entry struct {
	key    string
	number int64
	page   *Page
	size   int
	inMain bool
	uses   atomic.Int32 // hits since it was last looked at for eviction, at most maxUses
}

const (
	maxUses      = 3
	promoteUses  = 2   // hits while waiting that earn a place in the main queue
	entryBytes   = 256 // of bookkeeping for each page, nearly
	largestShare = 8   // a page above this part of the room is not kept
)

// NewPages returns a cache that holds at most maxBytes of pages by [Page.Size].
func NewPages(maxBytes int) *Pages {
	return &Pages{
		max:     maxBytes,
		seed:    maphash.MakeSeed(),
		entries: make(map[string]*list.Element),
		small:   list.New(),
		main:    list.New(),
		ghosts:  newGhosts(min(max(maxBytes/8192, 64), 1<<16)),
		flights: make(map[flightKey]*flight),
	}
}

// Get returns the page kept under key if it is of this publication number or a
// later one.
func (c *Pages) Get(key string, number int64) (*Page, bool) {
	c.mu.RLock()
	el := c.entries[key]
	if el == nil {
		c.mu.RUnlock()
		return nil, false
	}
	e := el.Value.(*entry)
	page, of := e.page, e.number
	c.mu.RUnlock()
	if of < number {
		return nil, false
	}
	// A count lost between two readers costs nothing; at the limit no cache
	// line is written, so readers of a hot page do not disturb each other.
	if n := e.uses.Load(); n < maxUses {
		e.uses.Store(n + 1)
	}
	return page, true
}

// Put keeps a page. It does nothing when the cache already has the key at a
// later number, or when the page alone would take more than an eighth of the
// room.
func (c *Pages) Put(key string, number int64, p *Page) {
	size := p.Size() + len(key) + entryBytes
	c.mu.Lock()
	defer c.mu.Unlock()
	c.latest = max(c.latest, number)
	if el := c.entries[key]; el != nil {
		e := el.Value.(*entry)
		switch {
		case e.number > number:
			return
		case size > c.max/largestShare:
			c.remove(el) // it is out of date and its successor does not fit
			return
		}
		c.size += size - e.size
		if !e.inMain {
			c.smallSize += size - e.size
		}
		e.number, e.page, e.size = number, p, size
	} else {
		if size > c.max/largestShare {
			return
		}
		e := &entry{key: key, number: number, page: p, size: size}
		e.inMain = c.ghosts.take(maphash.String(c.seed, key))
		c.push(e)
	}
	for c.size > c.max {
		c.evict()
	}
}

// Usage returns how many pages are kept and how many bytes they take.
func (c *Pages) Usage() (pages, bytes int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.entries), c.size
}

func (c *Pages) push(e *entry) {
	if e.inMain {
		c.entries[e.key] = c.main.PushFront(e)
	} else {
		c.entries[e.key] = c.small.PushFront(e)
		c.smallSize += e.size
	}
	c.size += e.size
}

func (c *Pages) remove(el *list.Element) {
	e := el.Value.(*entry)
	if e.inMain {
		c.main.Remove(el)
	} else {
		c.small.Remove(el)
		c.smallSize -= e.size
	}
	c.size -= e.size
	delete(c.entries, e.key)
}

// evict looks at one page and removes it, moves it on or lets it stay. Each look
// lowers uses, so that a bounded number of looks makes room.
func (c *Pages) evict() {
	if c.smallSize > c.max/10 || c.main.Len() == 0 {
		el := c.small.Back()
		e := el.Value.(*entry)
		c.remove(el)
		if e.uses.Load() >= promoteUses && e.number == c.latest {
			e.uses.Store(0)
			e.inMain = true
			c.push(e)
			return
		}
		c.ghosts.add(maphash.String(c.seed, e.key))
		return
	}
	el := c.main.Back()
	e := el.Value.(*entry)
	if n := e.uses.Load(); n > 0 && e.number == c.latest {
		e.uses.Store(n - 1)
		c.main.MoveToFront(el)
		return
	}
	c.remove(el)
	c.ghosts.add(maphash.String(c.seed, e.key))
}

// ghosts remembers the hashes of keys that were evicted of late: one that comes
// back was evicted too soon. Two keys with one hash cost a wrong guess, no more.
type ghosts struct {
	ring []uint64
	next int
	has  map[uint64]bool
}

func newGhosts(n int) ghosts {
	return ghosts{ring: make([]uint64, n), has: make(map[uint64]bool, n)}
}

func (g *ghosts) add(h uint64) {
	if g.has[h] {
		return
	}
	delete(g.has, g.ring[g.next])
	g.ring[g.next] = h
	g.has[h] = true
	g.next = (g.next + 1) % len(g.ring)
}

func (g *ghosts) take(h uint64) bool {
	if !g.has[h] {
		return false
	}
	delete(g.has, h)
	return true
}

type flightKey struct {
	key    string
	number int64
}

// flight is one rendering and those who wait for it.
type flight struct {
	done    chan struct{} // closed when page and err are set
	page    *Page
	err     error
	waiters int
	cancel  context.CancelFunc
}

// Load returns the page kept under key, or renders it, once for all who ask for
// it at the same time. The rendering has the values of the first asker's context
// but not its end: it is cancelled only when the last of those who wait has
// gone. An error of render goes to all who wait and is not kept; a panic
// reaches them as *[Panicked]. Load itself returns early, with the context's
// error, when ctx ends.
func (c *Pages) Load(ctx context.Context, key string, number int64, render func(context.Context) (*Page, error)) (*Page, error) {
	if p, ok := c.Get(key, number); ok {
		return p, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	k := flightKey{key, number}
	c.flying.Lock()
	f := c.flights[k]
	if f == nil {
		// A flight may have landed since the look above.
		if p, ok := c.Get(key, number); ok {
			c.flying.Unlock()
			return p, nil
		}
		own, cancel := context.WithCancel(context.WithoutCancel(ctx))
		f = &flight{done: make(chan struct{}), cancel: cancel}
		c.flights[k] = f
		go c.fly(own, k, f, render)
	}
	f.waiters++
	c.flying.Unlock()

	select {
	case <-f.done:
		return f.page, f.err
	case <-ctx.Done():
		c.flying.Lock()
		if f.waiters--; f.waiters == 0 {
			f.cancel()
			c.land(k, f) // whoever asks next must not join what was given up
		}
		c.flying.Unlock()
		return nil, ctx.Err()
	}
}

var errNoPage = errors.New("web: rendering ended without a page or an error")

func (c *Pages) fly(ctx context.Context, k flightKey, f *flight, render func(context.Context) (*Page, error)) {
	f.err = errNoPage // stands if render ends its goroutine
	defer func() {
		if v := recover(); v != nil {
			f.page, f.err = nil, &Panicked{Value: v, Stack: debug.Stack()}
		}
		c.flying.Lock()
		c.land(k, f)
		c.flying.Unlock()
		f.cancel()
		close(f.done)
	}()
	page, err := render(ctx)
	if page == nil && err == nil {
		err = errNoPage
	}
	f.page, f.err = page, err
	if err == nil {
		c.Put(k.key, k.number, page)
	}
}

// land takes f off the list unless another has its place. It needs flying.
func (c *Pages) land(k flightKey, f *flight) {
	if c.flights[k] == f {
		delete(c.flights, k)
	}
}
