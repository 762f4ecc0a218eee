package web

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

func textPage(s string) *Page { return NewPage([]byte(s), PageOptions{Type: "text/html"}) }

func TestPagesNumber(t *testing.T) {
	c := NewPages(1 << 20)
	one, two := textPage("one"), textPage("two")
	has := func(number int64, want *Page) {
		t.Helper()
		if got, ok := c.Get("k", number); got != want || ok != (want != nil) {
			t.Errorf("at %d: %v, want %v", number, got, want)
		}
	}
	has(1, nil)
	c.Put("k", 1, one)
	has(0, one)
	has(1, one)
	has(2, nil)
	c.Put("k", 2, two)
	has(2, two)
	c.Put("k", 1, one) // a slow rendering comes late
	has(2, two)
	if n, _ := c.Usage(); n != 1 {
		t.Errorf("%d pages", n)
	}
	c.Put("k", 3, NewPage(make([]byte, 1<<18), PageOptions{})) // too large to keep
	has(2, nil)
	if n, bytes := c.Usage(); n != 0 || bytes != 0 {
		t.Errorf("%d pages, %d bytes", n, bytes)
	}
}

// check compares the sums with what is there.
func (c *Pages) check(t *testing.T) {
	t.Helper()
	c.mu.RLock()
	defer c.mu.RUnlock()
	size, small, n := 0, 0, 0
	for el := c.small.Front(); el != nil; el = el.Next() {
		size += el.Value.(*entry).size
		n++
	}
	small = size
	for el := c.main.Front(); el != nil; el = el.Next() {
		size += el.Value.(*entry).size
		n++
	}
	if size != c.size || small != c.smallSize || n != len(c.entries) || size > c.max {
		t.Errorf("counted %d bytes, %d in small, %d pages; kept %d, %d, %d; room %d",
			size, small, n, c.size, c.smallSize, len(c.entries), c.max)
	}
	if len(c.ghosts.has) > len(c.ghosts.ring) {
		t.Errorf("%d ghosts in a ring of %d", len(c.ghosts.has), len(c.ghosts.ring))
	}
}

// A hot set that fills half of the room is read while many times the room passes
// through. hitRate is of the hot set.
func flood(t *testing.T, asksEach int) (hitRate float64) {
	c := NewPages(4 << 20)
	p := textPage(string(html(2)))
	n := (2 << 20) / (p.Size() + entryBytes)
	hot := make([]string, n)
	rnd := rand.New(rand.NewPCG(1, 2))
	load := func(key string) bool {
		if _, ok := c.Get(key, 1); ok {
			return true
		}
		c.Put(key, 1, p)
		return false
	}
	for i := range hot {
		hot[i] = fmt.Sprintf("/hot/%d", i)
		load(hot[i])
		load(hot[i])
	}
	hits, asks := 0, 0
	for i := range 50_000 {
		for range asksEach {
			load(fmt.Sprintf("/flood/%d", i))
		}
		asks++
		if load(hot[rnd.IntN(n)]) {
			hits++
		}
	}
	c.check(t)
	return float64(hits) / float64(asks)
}

func TestPagesFlood(t *testing.T) {
	for asksEach, least := range map[int]float64{1: 0.99, 2: 0.98, 3: 0.70} {
		got := flood(t, asksEach)
		t.Logf("each flooding address asked for %d×: %.2f%% hits", asksEach, got*100)
		if got < least {
			t.Errorf("each flooding address asked for %d×: %.3f of the hot set is hit, want %.2f", asksEach, got, least)
		}
	}
}

// After a publication every page is rendered anew; the cache settles again and
// does not hold on to what is out of date.
func TestPagesAcrossPublications(t *testing.T) {
	c := NewPages(1 << 20)
	for number := int64(1); number <= 20; number++ {
		for round := range 3 {
			for i := range 100 {
				key := fmt.Sprintf("/%d", i)
				_, ok := c.Get(key, number)
				if round > 0 && !ok {
					t.Fatalf("publication %d: %s is not kept", number, key)
				}
				if !ok {
					c.Put(key, number, textPage(key))
				}
			}
		}
		for i := range 1000 {
			c.Put(fmt.Sprintf("/%d/%d", number, i), number, textPage("once"))
		}
		c.check(t)
	}
}

func TestLoadRendersOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewPages(1 << 20)
		var renders atomic.Int32
		release := make(chan bool)
		render := func(context.Context) (*Page, error) {
			renders.Add(1)
			<-release
			return textPage("x"), nil
		}
		var wg sync.WaitGroup
		pages := make([]*Page, 50)
		for i := range pages {
			wg.Go(func() {
				var err error
				if pages[i], err = c.Load(t.Context(), "k", 1, render); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		close(release)
		wg.Wait()
		if renders.Load() != 1 {
			t.Errorf("rendered %d times", renders.Load())
		}
		for _, p := range pages {
			if p != pages[0] {
				t.Error("two pages")
			}
		}
		if p, ok := c.Get("k", 1); !ok || p != pages[0] {
			t.Error("the page was not kept")
		}
		if _, err := c.Load(t.Context(), "k", 2, render); err != nil || renders.Load() != 2 {
			t.Errorf("a later publication: %v, rendered %d times", err, renders.Load())
		}
	})
}

type contextKey struct{}

func TestLoadLeaderLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewPages(1 << 20)
		release := make(chan bool)
		render := func(ctx context.Context) (*Page, error) {
			if ctx.Value(contextKey{}) != "leader" {
				t.Error("the context lost its values")
			}
			select {
			case <-release:
				return textPage("x"), nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		ctx, leave := context.WithCancel(context.WithValue(t.Context(), contextKey{}, "leader"))
		leader, follower := make(chan error, 1), make(chan error, 1)
		go func() { _, err := c.Load(ctx, "k", 1, render); leader <- err }()
		synctest.Wait()
		go func() { _, err := c.Load(t.Context(), "k", 1, nil); follower <- err }()
		synctest.Wait()
		leave()
		if err := <-leader; !errors.Is(err, context.Canceled) {
			t.Errorf("leader: %v", err)
		}
		close(release)
		if err := <-follower; err != nil {
			t.Errorf("follower: %v", err)
		}
	})
}

func TestLoadAllLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewPages(1 << 20)
		stopped, slow := make(chan bool), make(chan bool)
		ctx, leave := context.WithCancel(t.Context())
		left := make(chan error)
		go func() {
			_, err := c.Load(ctx, "k", 1, func(ctx context.Context) (*Page, error) {
				<-ctx.Done()
				close(stopped)
				<-slow // it takes its time to notice
				return nil, ctx.Err()
			})
			left <- err
		}()
		synctest.Wait()
		leave()
		<-left
		<-stopped
		// Whoever comes now begins anew, though the old rendering still runs.
		p, err := c.Load(t.Context(), "k", 1, func(context.Context) (*Page, error) { return textPage("new"), nil })
		if err != nil || string(p.Body) != "new" {
			t.Errorf("%v %v", p, err)
		}
		close(slow)
		synctest.Wait()
		if len(c.flights) != 0 {
			t.Errorf("%d renderings are left", len(c.flights))
		}
		if _, err := c.Load(ctx, "other", 1, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("asked by one who has left: %v", err)
		}
	})
}

func TestLoadFails(t *testing.T) {
	c := NewPages(1 << 20)
	broken := errors.New("broken")
	for name, tt := range map[string]struct {
		render func(context.Context) (*Page, error)
		want   func(error) bool
	}{
		"error":   {func(context.Context) (*Page, error) { return nil, broken }, func(err error) bool { return errors.Is(err, broken) }},
		"nothing": {func(context.Context) (*Page, error) { return nil, nil }, func(err error) bool { return err == errNoPage }},
		"exit":    {func(context.Context) (*Page, error) { runtime.Goexit(); return nil, nil }, func(err error) bool { return err == errNoPage }},
		"panic": {func(context.Context) (*Page, error) { panic("broken") }, func(err error) bool {
			p, ok := errors.AsType[*Panicked](err)
			return ok && p.Value == "broken" && len(p.Stack) > 0
		}},
	} {
		for range 2 { // nothing of a failure is kept
			if p, err := c.Load(t.Context(), name, 1, tt.render); p != nil || !tt.want(err) {
				t.Errorf("%s: %v, %v", name, p, err)
			}
		}
		if _, err := c.Load(t.Context(), name, 1, func(context.Context) (*Page, error) { return textPage("x"), nil }); err != nil {
			t.Errorf("after %s: %v", name, err)
		}
	}
}

// For the race detector: readers, floods, publications and leavers at once.
func TestPagesTogether(t *testing.T) {
	c := NewPages(256 << 10)
	var number atomic.Int64
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(w), 7))
			for i := range 2000 {
				n := number.Load()
				if i%500 == 0 {
					n = number.Add(1)
				}
				key := fmt.Sprintf("/%d", rnd.IntN(200))
				ctx, cancel := context.WithCancel(t.Context())
				if i%10 == 0 {
					go cancel()
				}
				p, err := c.Load(ctx, key, n, func(ctx context.Context) (*Page, error) {
					if err := ctx.Err(); err != nil {
						return nil, err
					}
					if rnd := rand.IntN(50); rnd == 0 {
						panic("now and then")
					}
					return textPage(fmt.Sprintf("%s %d", key, n)), nil
				})
				cancel()
				if err == nil {
					var got string
					var of int64
					fmt.Sscanf(string(p.Body), "%s %d", &got, &of)
					if got != key || of < n {
						t.Errorf("%s at %d: got %q", key, n, p.Body)
					}
				}
			}
		})
	}
	wg.Wait()
	c.check(t)
}
