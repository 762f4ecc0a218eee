// Package jobs is what runs beside the HTTP server: it publishes what is due,
// does the work that transactions left in the outbox, and raises the alarm when a
// publication was late.
//
// Entry points: [New] and [Runner.Run]; [Clock] is the time to give to whoever
// publishes; [Runner.Stats] and [Runner.Metrics] say how it goes.
//
// Several servers may run on one database, each with its Runner. What they
// promise together:
//
//   - A scheduled act is begun at its instant by each of them; which one carries
//     it out, its transaction decides. Nothing here is the truth about what is
//     due: that is a row of the database, so no act is lost with a process.
//   - A task of the outbox is run at least once, and by one server at a time: a
//     server claims it in a transaction for two minutes, runs it for at most 90
//     seconds, and then notes what came of it. A server that dies in between has
//     perhaps done it; it is run again when the claim has lapsed. Mail that went
//     out twice carries the same Message-ID, and that is all that can be had:
//     no transaction spans a mail server and a database. The servers' clocks must
//     agree within half a minute.
//   - Neither of the two loops ends before Run's context does: errors are logged
//     and tried again, panics are errors.
package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"dateline"
	"dateline/internal/store"
)

// Handler does one task of the outbox. It may be called again for a task that it
// has done, under the same key. An error puts the task off; one that has a method
// Permanent() bool which returns true gives it up. It must return soon after its
// context ends.
type Handler func(ctx context.Context, t store.Task) error

// Options are what a Runner needs beside the database.
type Options struct {
	Log   *slog.Logger
	Clock *Clock

	// Handlers are the topics of the outbox and what to do for each. A task of any
	// other topic is finished at once: nobody wants it.
	Handlers map[string]Handler

	// Sweep carries out the acts that are due and returns how many, and when the
	// next one is (zero: none). It must go by the same Clock, or a wall clock that
	// jumps ahead publishes early after all. It may leave some for the next call,
	// and must when its context ends, which is after 30 s.
	Sweep func(ctx context.Context) (published int, next time.Time, err error)

	Tick   time.Duration // how often to look at what is due; 0: 250 ms
	Random io.Reader     // for spreading retries; safe for concurrent use; nil: they are not spread
}

// Runner publishes and works off the outbox. Make one a process, with New.
type Runner struct {
	db *store.DB
	o  Options

	wake   chan struct{}
	counts counts

	// Only the sweeping loop uses what follows.
	again    bool                  // whether to sweep whatever is due: at the start and after a failure
	next     time.Time             // when Sweep said the next act is due
	doubting bool                  // whether the wall clock was not trusted at the last look
	shown    time.Time             // what time it was then
	alarmed  time.Time             // when late acts were last looked for
	late     map[dateline.ID]alarm // those that were told of; nil: not looked for yet
}

// New returns a Runner over db.
func New(db *store.DB, o Options) *Runner {
	o.Tick = cmp.Or(o.Tick, 250*time.Millisecond)
	return &Runner{db: db, o: o, wake: make(chan struct{}, 1), again: true}
}

// Run works until ctx ends, and returns its error. A task that is being done then
// has 5 s more to come to its end. Call it once.
func (r *Runner) Run(ctx context.Context) error {
	var loops sync.WaitGroup
	loops.Go(func() { r.loop(ctx, "sweep", nil, r.sweep) })
	loops.Go(func() { r.loop(ctx, "outbox", r.wake, r.work) })
	loops.Wait()
	return ctx.Err()
}

// Wake makes the Runner look into the outbox now. Call it after a transaction
// that queued something; without it, half a second goes by.
func (r *Runner) Wake() {
	select {
	case r.wake <- struct{}{}:
	default: // it is to look already
	}
}

const (
	firstRetry = 250 * time.Millisecond
	lastRetry  = 5 * time.Second
)

// loop calls step again and again, after the time that it says or a wake-up.
// After an error it waits longer each time, and a wake-up does not shorten that.
func (r *Runner) loop(ctx context.Context, what string, wake <-chan struct{}, step func(context.Context) (time.Duration, error)) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var retry time.Duration
	listen := wake
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case <-listen:
		}
		var wait time.Duration
		err := protect(func() (err error) {
			wait, err = step(ctx)
			return err
		})
		listen = wake
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, errIdle):
			retry = min(max(2*retry, firstRetry), lastRetry)
			wait = retry
		case err != nil:
			retry = min(max(2*retry, firstRetry), lastRetry)
			wait, listen = retry, nil
			r.counts.failed.Add(1)
			r.o.Log.Error(what+" failed", "error", err, "retry", wait)
		default:
			retry = 0
		}
		timer.Reset(wait)
	}
}

// protect makes an error of a panic.
func protect(do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return do()
}
