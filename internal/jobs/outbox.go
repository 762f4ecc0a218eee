package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"dateline/internal/store"
)

const (
	// lookOut is how often the outbox is looked into when nobody calls Wake.
	lookOut = 500 * time.Millisecond

	// lease is how long a claimed task is nobody else's, and runFor how long it
	// may take. What lies between is for clocks that do not agree.
	lease  = 2 * time.Minute
	runFor = 90 * time.Second

	// grace is how long a task goes on when the process is to end, and noting how
	// long it may then take to write down what came of it.
	grace  = 5 * time.Second
	noting = 10 * time.Second

	// unwanted is how many tasks without a handler are finished in one go.
	unwanted = 100

	// A task that failed is tried again after firstDelay, then after growth times
	// as long, up to lastDelay. The store counts a claim as an attempt and putting
	// off as another, so a task is tried six times, over eight hours.
	firstDelay = 10 * time.Second
	lastDelay  = 6 * time.Hour
	growth     = 8
)

// work does every task that is due, one after another.
func (r *Runner) work(ctx context.Context) (wait time.Duration, err error) {
	for ctx.Err() == nil {
		// Looking first keeps an idle server from taking the only write lock.
		due, err := r.db.Read().Pending(ctx, r.o.Clock.Now(), 1)
		if err != nil || len(due) == 0 {
			return lookOut, err
		}
		t, ok, err := r.claim(ctx)
		if err != nil {
			return 0, err
		}
		if !ok {
			continue // another server was faster, or nobody wanted it
		}
		if err := r.do(ctx, t); err != nil {
			return 0, err
		}
	}
	return 0, ctx.Err()
}

// claim takes the oldest task that is due, so that no other server runs it, and
// finishes those before it that have no handler. Writers take turns: what is
// pending in the transaction is pending when it commits.
func (r *Runner) claim(ctx context.Context) (task store.Task, ok bool, err error) {
	err = r.db.Write(ctx, func(tx *store.Tx) error {
		ok = false
		now := r.o.Clock.Now()
		due, err := tx.Pending(ctx, now, unwanted)
		if err != nil {
			return err
		}
		for _, t := range due {
			if r.o.Handlers[t.Topic] != nil {
				task, ok = t, true
				return tx.PostponeTask(ctx, t.Key, "begun at "+now.Format(time.RFC3339)+"; the server stopped before it was done", now.Add(lease))
			}
			if err := tx.FinishTask(ctx, t.Key, now); err != nil {
				return err
			}
		}
		return nil
	})
	return task, ok && err == nil, err
}

// do runs a claimed task and notes what came of it. Its error is that of the
// noting: then the task is run again when the claim has lapsed, done or not.
func (r *Runner) do(ctx context.Context, t store.Task) error {
	whole := context.WithoutCancel(ctx)
	running, cancel := context.WithTimeout(whole, runFor)
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })()
	failure := protect(func() error { return r.o.Handlers[t.Topic](running, t) })

	noted, release := context.WithTimeout(whole, noting)
	defer release()
	now := r.o.Clock.Now()
	log := r.o.Log.With("topic", t.Topic, "task", t.Key)
	left := store.MaxAttempts - t.Attempts - 1 // after the claim
	switch {
	case failure == nil:
		if err := r.db.Write(noted, func(tx *store.Tx) error { return tx.FinishTask(noted, t.Key, now) }); err != nil {
			return fmt.Errorf("task %s was done, but cannot be noted so: %w", t.Key, err)
		}
		r.counts.done.Add(1)
		if t.Topic == "mail" {
			r.counts.mailed.Add(1)
		}
		return nil
	case left > 1 && !permanent(failure):
		delay := r.delay(t.Attempts / 2)
		if err := r.postpone(noted, t.Key, failure, now.Add(delay), 1); err != nil {
			return err
		}
		r.counts.postponed.Add(1)
		log.Warn("task failed: it will be tried again", "error", failure, "retry", delay)
	default:
		// Used up at once: that is what leaves a task for a person.
		if err := r.postpone(noted, t.Key, failure, now, max(left, 1)); err != nil {
			return err
		}
		r.counts.givenUp.Add(1)
		log.Error("task given up", "error", failure, "permanent", permanent(failure))
	}
	return nil
}

// postpone notes that a task failed, as so many attempts.
func (r *Runner) postpone(ctx context.Context, key string, why error, until time.Time, attempts int) error {
	reason, _, _ := strings.Cut(why.Error(), "\n") // a panic's stack is in the log
	err := r.db.Write(ctx, func(tx *store.Tx) error {
		for range attempts {
			if err := tx.PostponeTask(ctx, key, reason, until); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("task %s failed (%s), but cannot be noted so: %w", key, reason, err)
	}
	return nil
}

// permanent reports whether an error says that trying again is of no use.
func permanent(err error) bool {
	var p interface{ Permanent() bool }
	return errors.As(err, &p) && p.Permanent()
}

// delay returns how long to wait after a failure, the nth from 0: between
// firstDelay and lastDelay, and by up to a quarter longer than the plain rule, so
// that what failed together does not come back together.
func (r *Runner) delay(n int) time.Duration {
	wait := firstDelay
	for range n {
		wait = min(wait*growth, lastDelay*4/5)
	}
	var b [1]byte
	if r.o.Random != nil {
		io.ReadFull(r.o.Random, b[:]) // without randomness, no spreading
	}
	return wait + wait/4*time.Duration(b[0])/255
}
