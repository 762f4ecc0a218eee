package search

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"time"
)

// stuck is how long a step on the index may take that nobody waits for.
const stuck = time.Minute

// acquire returns the generation that answers, which stays open until it is released;
// nil if there is none.
func (x *Index) acquire() *generation {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.gen != nil {
		x.gen.users.Add(1)
	}
	return x.gen
}

// guard runs what reads or writes an index, in a goroutine of its own, and returns
// no later than ctx ends.
//
// What is mapped into memory is no safer than the file it is in: a fault or panic is
// an error here. If it came from within the index, its locks may be held for ever:
// then it is the end of that index, and who waits for one of its locks is waited for
// no longer than ctx says. A panic of this program's own is an error only: a new
// index would not mend it.
func guard[T any](ctx context.Context, x *Index, g *generation, do func() (T, error)) (T, error) {
	type result struct {
		v   T
		err error
	}
	done := make(chan result, 1)
	g.users.Add(1)
	go func() {
		defer g.users.Done()
		var r result
		defer func() {
			if p := recover(); p != nil {
				stack := debug.Stack()
				r.err = fmt.Errorf("search: %v", p)
				if foreign(string(stack)) {
					g.poison()
					g.fail(fmt.Errorf("the index cannot be read: %v", p))
				}
				x.log.Error("search", "err", r.err, "stack", string(stack))
			}
			done <- r
		}()
		debug.SetPanicOnFault(true)
		r.v, r.err = do()
	}()
	select {
	case r := <-done:
		return r.v, r.err
	case <-g.poisoned: // by somebody else, whose locks this may be waiting for
		var none T
		return none, Unavailable{"its index is being built anew"}
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// foreign reports whether a panic arose outside of this package: in what stands
// between the panic and the first of our own frames.
func foreign(stack string) bool {
	_, after, found := strings.Cut(stack, "\npanic(")
	if !found {
		return true // a fault: what reads mapped memory is not ours
	}
	before, _, _ := strings.Cut(after, "dateline/internal/search.")
	return strings.Contains(before, "github.com/") || strings.Contains(before, "go.etcd.io/")
}

// retire closes a generation once nobody uses it any more, and then calls then. Whoever
// is stuck in it is not waited for: its files are gone then, and its memory is lost.
func (g *generation) retire(then func()) {
	go func() {
		defer then()
		idle := make(chan struct{})
		go func() { g.users.Wait(); close(idle) }()
		select {
		case <-idle:
		case <-g.poisoned:
		case <-time.After(stuck):
			return
		}
		closed := make(chan struct{})
		go func() { g.close(); close(closed) }()
		select {
		case <-closed:
		case <-g.poisoned:
		case <-time.After(stuck):
		}
	}()
}

// poison notes that something went wrong within the index: its locks may never be
// released.
func (g *generation) poison() { g.once.Do(func() { close(g.poisoned) }) }
