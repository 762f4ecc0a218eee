package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/internal/store"
	"dateline/internal/storetest"
)

// calls are the tasks that a handler was called for, and when.
type calls struct {
	mu   sync.Mutex
	list []string
}

func (c *calls) add(h *house, t store.Task) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = append(c.list, fmt.Sprint(t.Key, " at ", time.Since(h.start)))
}

func (c *calls) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.list, ", ")
}

func TestOutbox(t *testing.T) {
	bubble(t, func(h *house) {
		var got calls
		h.queue("publication", "p1", "p2")
		h.queue("mail", "m1", "m2")
		r := h.runner(map[string]Handler{
			"mail": func(_ context.Context, t store.Task) error {
				if want := `{"key":"` + t.Key + `"}`; string(t.Payload) != want {
					h.Errorf("payload %s, want %s", t.Payload, want)
				}
				got.add(h, t)
				return nil
			},
		})
		h.run(r)
		for _, k := range []string{"p1", "p2", "m1", "m2"} {
			h.same(k, h.task(k), "done")
		}
		h.same("calls", got.String(), "m1 at 0s, m2 at 0s")
		pass(100 * time.Millisecond)
		h.queue("mail", "m3")
		pass(time.Second)
		h.queue("mail", "m4")
		r.Wake()
		r.Wake()
		pass(time.Second)
		h.same("calls", got.String(), "m1 at 0s, m2 at 0s, m3 at 500ms, m4 at 1.1s")
		h.same("stats", r.Stats(), Stats{Done: 4, Mailed: 4})
	})
}

func TestRetries(t *testing.T) {
	bubble(t, func(h *house) {
		var got calls
		h.queue("mail", "m")
		r := h.runner(map[string]Handler{"mail": func(_ context.Context, t store.Task) error {
			got.add(h, t)
			return errors.New("451 busy\nstack")
		}})
		work := func() {
			if _, err := r.work(h.Context()); err != nil {
				t.Fatal(err)
			}
		}
		// Each after 8 times as long, at most 4.8 h without spreading.
		for i, wait := range []string{"10s", "1m20s", "10m40s", "1h25m20s", "4h48m0s"} {
			work()
			h.same("task", h.task("m"), fmt.Sprintf("%d attempts, in %s: 451 busy", 2*i+2, wait))
			delay, _ := time.ParseDuration(wait)
			pass(delay - time.Microsecond)
			work() // in vain
			pass(time.Microsecond)
		}
		work()
		pass(48 * time.Hour)
		work()
		h.same("calls", got.String(), "m at 0s, m at 10s, m at 1m30s, m at 12m10s, m at 1h37m30s, m at 6h25m30s")
		if s := h.task("m"); !strings.HasPrefix(s, "12 attempts") {
			t.Error(s)
		}
		n, err := h.db.Read().FailedTasks(h.Context())
		h.same("left for a person", fmt.Sprint(n, err), "1 <nil>")
		h.same("stats", r.Stats(), Stats{Postponed: 5, GivenUp: 1})
	})
}

// never is an error of another package that says it is for good.
type never struct{ error }

func (never) Permanent() bool { return true }

func TestPermanent(t *testing.T) {
	bubble(t, func(h *house) {
		h.queue("mail", "m")
		n := 0
		r := h.runner(map[string]Handler{"mail": func(context.Context, store.Task) error {
			n++
			return fmt.Errorf("mail: %w", never{errors.New("550 no such user")})
		}})
		h.run(r)
		pass(time.Hour)
		h.same("tries", n, 1)
		if s := h.task("m"); !strings.HasPrefix(s, "12 attempts") || !strings.HasSuffix(s, "550 no such user") {
			t.Error(s)
		}
		h.same("stats", r.Stats(), Stats{GivenUp: 1})
	})
}

func TestPanic(t *testing.T) {
	bubble(t, func(h *house) {
		h.queue("mail", "a", "b")
		r := h.runner(map[string]Handler{"mail": func(_ context.Context, t store.Task) error {
			if t.Key == "a" {
				panic("oh")
			}
			return nil
		}})
		h.run(r)
		h.same("a", h.task("a"), "2 attempts, in 10s: panic: oh")
		h.same("b", h.task("b"), "done")
		h.same("lines", h.log.lines("panic: oh"), 1)
	})
}

// TestTwoServers: two servers on one database run each task once, though it takes
// longer than either waits before it looks again.
func TestTwoServers(t *testing.T) {
	bubble(t, func(h *house) {
		times := map[string]int{}
		var mu sync.Mutex
		handlers := map[string]Handler{"mail": func(_ context.Context, t store.Task) error {
			mu.Lock()
			times[t.Key]++
			mu.Unlock()
			time.Sleep(80 * time.Second)
			return nil
		}}
		second := storetest.Open(h, h.address)
		h.run(h.runner(handlers))
		h.run(New(second, Options{Log: slog.New(slog.DiscardHandler), Clock: h.clock, Handlers: handlers, Sweep: h.sweep}))
		for i := range 40 {
			h.queue("mail", fmt.Sprint("m", i))
		}
		pass(time.Hour)
		mu.Lock()
		defer mu.Unlock()
		for i := range 40 {
			h.same(fmt.Sprint("times m", i), times[fmt.Sprint("m", i)], 1)
		}
	})
}

// TestLease: the task of a server that died is run again when its claim has
// lapsed, and not before.
func TestLease(t *testing.T) {
	bubble(t, func(h *house) {
		var got calls
		h.queue("mail", "m")
		r := h.runner(map[string]Handler{"mail": func(_ context.Context, t store.Task) error { got.add(h, t); return nil }})
		if _, ok, err := r.claim(h.Context()); !ok || err != nil {
			t.Fatal(ok, err)
		}
		h.same("claimed", h.task("m"), "1 attempts, in 2m0s: begun at 2000-01-01T00:00:00Z; the server stopped before it was done")
		h.run(r)
		pass(time.Hour)
		h.same("calls", got.String(), "m at 2m0s")
		h.same("m", h.task("m"), "done")
	})
}

// TestShutdown: what is being done when the process is to end gets to its end, if
// that is near.
func TestShutdown(t *testing.T) {
	for takes, want := range map[time.Duration]string{
		4 * time.Second: "done",
		6 * time.Second: "2 attempts, in 10s: context canceled",
	} {
		t.Run(takes.String(), func(t *testing.T) {
			bubble(t, func(h *house) {
				h.queue("mail", "m", "next")
				stop := h.run(h.runner(map[string]Handler{"mail": func(ctx context.Context, _ store.Task) error {
					select {
					case <-ctx.Done():
						return ctx.Err()
					case <-time.After(takes):
						return nil
					}
				}}))
				stop()
				h.same("m", h.task("m"), want)
				if s := h.task("next"); !strings.HasPrefix(s, "0 attempts") {
					t.Errorf("next: %s", s)
				}
			})
		})
	}
}

// TestHangs: a handler that does not come back is told to before its claim lapses.
func TestHangs(t *testing.T) {
	bubble(t, func(h *house) {
		h.queue("mail", "m")
		h.run(h.runner(map[string]Handler{"mail": func(ctx context.Context, _ store.Task) error { <-ctx.Done(); return ctx.Err() }}))
		pass(runFor)
		h.same("m", h.task("m"), "2 attempts, in 10s: context deadline exceeded")
	})
}

// TestOutboxDown: a database that fails is asked again, and the task is not lost.
func TestOutboxDown(t *testing.T) {
	bubble(t, func(h *house) {
		var got calls
		h.queue("mail", "m")
		if _, err := h.raw.ExecContext(h.Context(), "alter table outbox rename to elsewhere"); err != nil {
			t.Fatal(err)
		}
		r := h.runner(map[string]Handler{"mail": func(_ context.Context, t store.Task) error { got.add(h, t); return nil }})
		h.run(r)
		pass(time.Minute)
		if n := r.Stats().Failed; n < 14 || n > 18 { // 0, 0.25, 0.75, 1.75, 3.75, 7.75, then each 5 s
			t.Errorf("%d failures in a minute", n)
		}
		if _, err := h.raw.ExecContext(h.Context(), "alter table elsewhere rename to outbox"); err != nil {
			t.Fatal(err)
		}
		pass(lastRetry)
		h.same("m", h.task("m"), "done")
	})
}

func TestDelay(t *testing.T) {
	for b, want := range map[byte][]time.Duration{
		0:   {10 * time.Second, 80 * time.Second, 640 * time.Second, 5120 * time.Second, lastDelay * 4 / 5, lastDelay * 4 / 5},
		255: {12500 * time.Millisecond, 100 * time.Second, 800 * time.Second, 6400 * time.Second, lastDelay, lastDelay},
	} {
		r := New(nil, Options{Random: constant(b)})
		for n, w := range want {
			if got := r.delay(n); got != w {
				t.Errorf("delay(%d) with %d: %s, want %s", n, b, got, w)
			}
		}
	}
}

type constant byte

func (c constant) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c)
	}
	return len(p), nil
}

func BenchmarkTask(b *testing.B) {
	db := storetest.SQLite(b)
	start := time.Now()
	r := New(db, Options{Log: slog.New(slog.DiscardHandler), Clock: NewClock(time.Now, func() time.Duration { return time.Since(start) }),
		Handlers: map[string]Handler{"mail": func(context.Context, store.Task) error { return nil }}})
	n := 0
	for b.Loop() {
		b.StopTimer()
		n++
		if err := db.Write(b.Context(), func(tx *store.Tx) error { return tx.Queue(b.Context(), fmt.Sprint(n), "mail", n, time.Now()) }); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if _, err := r.work(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	if r.Stats().Done != int64(n) {
		b.Fatal(r.Stats())
	}
}
