package store

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// freshness is how long a publication number that was read may be taken for the
// current one. It bounds how late another process's publication is seen, and
// with it the number of queries: at most 1/freshness a second, none when idle.
const freshness = 2 * time.Millisecond

// follower keeps the publication number that was last read.
type follower struct {
	read func(context.Context) (number, due int64, err error)

	last      atomic.Int64 // the number
	due       atomic.Int64 // when the next scheduled act is to happen, in microseconds; 0: none
	checkedAt atomic.Int64 // when it was read, in nanoseconds of the monotonic clock
	checking  sync.Mutex   // held by the one goroutine that reads it
}

var processStart = time.Now()

// Number returns the publication number: how many acts have changed what is
// public. It is at most 2 ms old, whichever process raised it, and costs
// no query when it was read within that time. When the database does not answer
// it returns the last number known with the error, so that what is cached can
// still be served.
func (d *DB) Number(ctx context.Context) (int64, error) {
	f := &d.number
	now := int64(time.Since(processStart)) + 1
	if at := f.checkedAt.Load(); at != 0 && now-at < int64(freshness) {
		return f.last.Load(), nil
	}
	if !f.checking.TryLock() {
		if f.checkedAt.Load() != 0 {
			return f.last.Load(), nil // somebody is reading it now
		}
		f.checking.Lock() // the first answer of all: wait for it
	}
	defer f.checking.Unlock()
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	n, due, err := f.read(ctx)
	if err != nil {
		return f.last.Load(), err
	}
	f.raised(n)
	f.due.Store(due)
	f.checkedAt.Store(now)
	return f.last.Load(), nil
}

// raised tells the follower what was just read or committed. The number never
// falls: what this process published, it goes on seeing.
func (f *follower) raised(n int64) {
	for {
		old := f.last.Load()
		if n <= old || f.last.CompareAndSwap(old, n) {
			return
		}
	}
}
