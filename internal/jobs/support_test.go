package jobs

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dateline"
	"dateline/internal/store"
	"dateline/internal/storetest"
)

// house is a newsroom with one server in a bubble of made-up time. Its wall clock
// can be set wrong.
type house struct {
	*testing.T
	address string
	db      *store.DB
	raw     *sql.DB
	start   time.Time
	wrong   atomic.Int64 // by how much, a time.Duration
	clock   *Clock
	item    dateline.ID
	log     log
	sweeps  atomic.Int64
	refuse  func() error // what Sweep answers, or nil
}

type log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// lines returns how many lines of the log hold a text.
func (l *log) lines(text string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.b.String()) {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}

// bubble runs a test in time that goes by only when everybody waits.
func bubble(t *testing.T, test func(*house)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := &house{T: t, address: storetest.SQLiteAddress(t), start: time.Now(), item: "0000000000i1"}
		h.db = storetest.Open(t, h.address)
		h.raw = storetest.Raw(t, h.address)
		h.clock = NewClock(func() time.Time { return time.Now().Add(time.Duration(h.wrong.Load())) }, func() time.Duration { return time.Since(h.start) })
		h.write(func(tx *store.Tx) error {
			if err := tx.CreateNewsroom(h.Context(), dateline.Newsroom{}, dateline.DefaultKinds(), h.start); err != nil {
				return err
			}
			return tx.InsertItem(h.Context(), dateline.Item{ID: h.item, Kind: "statement", Source: "en", Status: "draft", Created: h.start})
		})
		test(h)
	})
}

func (h *house) write(fn func(*store.Tx) error) {
	h.Helper()
	if err := h.db.Write(h.Context(), fn); err != nil {
		h.Fatal(err)
	}
}

// schedule plans an act for so long after the start.
func (h *house) schedule(id dateline.ID, after time.Duration) {
	h.Helper()
	h.write(func(tx *store.Tx) error {
		return tx.InsertSchedule(h.Context(), dateline.Schedule{ID: id, Item: h.item, Act: dateline.Publish, Due: h.start.Add(after), Created: h.start})
	})
}

// sweep carries out what is due by the house's clock, as a newsroom does.
func (h *house) sweep(ctx context.Context) (n int, next time.Time, err error) {
	h.sweeps.Add(1)
	if h.refuse != nil {
		if err := h.refuse(); err != nil {
			return 0, next, err
		}
	}
	err = h.db.Write(ctx, func(tx *store.Tx) error {
		n, next = 0, time.Time{}
		now := h.clock.Now()
		open, err := tx.OpenSchedules(ctx, now.Add(365*24*time.Hour), 100)
		if err != nil {
			return err
		}
		for _, s := range open {
			switch {
			case s.Failed != "" || !s.IsDue(now):
				if next.IsZero() {
					next = s.Due
				}
			default:
				number, err := tx.RaisePublication(ctx, now)
				if err != nil {
					return err
				}
				if err := tx.FinishSchedule(ctx, s.ID, number, now); err != nil {
					return err
				}
				n++
			}
		}
		return nil
	})
	return n, next, err
}

// runner makes a Runner with these handlers.
func (h *house) runner(handlers map[string]Handler) *Runner {
	return New(h.db, Options{Log: slog.New(slog.NewTextHandler(&h.log, nil)), Clock: h.clock, Handlers: handlers, Sweep: h.sweep})
}

// run runs a Runner until the test says stop, or ends.
func (h *house) run(r *Runner) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { r.Run(ctx); close(ended) }()
	stop = func() { cancel(); <-ended }
	h.Cleanup(stop)
	synctest.Wait()
	return stop
}

// pass lets time go by.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// doneAfter returns how long after the start an act was carried out; -1: it is not.
func (h *house) doneAfter(id dateline.ID) time.Duration {
	h.Helper()
	s, err := h.db.Read().Schedule(h.Context(), id)
	if err != nil {
		h.Fatal(err)
	}
	if s.Done.IsZero() {
		return -1
	}
	return s.Done.Sub(h.start)
}

// queue leaves tasks to be done.
func (h *house) queue(topic string, keys ...string) {
	h.Helper()
	h.write(func(tx *store.Tx) error {
		for _, k := range keys {
			if err := tx.Queue(h.Context(), k, topic, map[string]string{"key": k}, h.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}

// task describes a row of the outbox: "done", or how many attempts, how long
// until the next, and the last error.
func (h *house) task(key string) string {
	h.Helper()
	var done, due int64
	var attempts int
	var why string
	if err := h.raw.QueryRowContext(h.Context(), "select done_at, due_at, attempts, last_error from outbox where key = $1", key).Scan(&done, &due, &attempts, &why); err != nil {
		h.Fatal(err)
	}
	if done != 0 {
		return "done"
	}
	return fmt.Sprintf("%d attempts, in %s: %s", attempts, time.Until(time.UnixMicro(due)), why)
}

func (h *house) same(what string, got, want any) {
	h.Helper()
	if got != want {
		h.Errorf("%s: %v, want %v", what, got, want)
	}
}
