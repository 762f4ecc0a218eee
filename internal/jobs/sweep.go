package jobs

import (
	"context"
	"errors"
	"time"

	"dateline"
)

const (
	// sweepFor bounds one call of Sweep: a database that stopped answering is
	// asked again, over another connection.
	sweepFor = 30 * time.Second

	// lateBy is what publication may take after its instant before it is late.
	lateBy = time.Second

	// lookBack is how long ago an act may have been due to be looked at for being
	// late, and mostLate how many of them are.
	lookBack = 30 * 24 * time.Hour
	mostLate = 500

	// lookEvery is how often late acts are looked for when this process has none
	// to carry out; then it is another server's that it finds.
	lookEvery = time.Minute
)

// alarm is what was told of a late act.
type alarm int

const (
	overdue alarm = iota + 1 // that it has not happened
	settled                  // by how much it was late in the end
)

// errIdle means that a sweep carried out nothing although there is something due.
// It is no failure of the sweep: the reason stands with the act.
var errIdle = errors.New("an act is due that cannot be carried out")

// sweep carries out what is due, and returns for how long nothing will be. When
// nothing is, all it asks of the database is the publication number.
func (r *Runner) sweep(ctx context.Context) (wait time.Duration, err error) {
	if _, err := r.db.Number(ctx); err != nil {
		return 0, err
	}
	now, due := r.look(), r.db.Due()
	if r.late == nil {
		r.remember(ctx, now)
	}
	if !r.again && !come(due, now) && !come(r.next, now) {
		if now.Sub(r.alarmed).Abs() >= lookEvery {
			r.alarm(ctx, now)
		}
		return r.until(now, due, r.next), nil
	}
	sweeping, cancel := context.WithTimeout(ctx, sweepFor)
	defer cancel()
	var published int
	var next time.Time
	err = protect(func() (err error) {
		published, next, err = r.o.Sweep(sweeping)
		return err
	})
	r.again, r.next = err != nil, next
	now = r.look()
	if r.counts.swept.Add(int64(published)); published > 0 && come(due, now) {
		r.counts.lag.Store(int64(now.Sub(due)))
	}
	r.alarm(ctx, now)
	if err == nil && published == 0 && come(next, now) {
		err = errIdle
	}
	// Not db.Due: it may be of a moment before the sweep.
	return r.until(now, next), err
}

// come reports whether there is an instant and it has come.
func come(at, now time.Time) bool { return !at.IsZero() && !at.After(now) }

// until returns how long it is to the first of some instants, at most a tick.
func (r *Runner) until(now time.Time, at ...time.Time) time.Duration {
	wait := r.o.Tick
	for _, t := range at {
		if !t.IsZero() {
			wait = min(wait, t.Sub(now))
		}
	}
	return max(wait, 0)
}

// look returns the time by which to act, and logs what the wall clock did.
func (r *Runner) look() time.Time {
	now, ok := r.o.Clock.Trusted()
	switch {
	case !ok && !r.doubting:
		r.o.Log.Warn("the wall clock jumped ahead: not believed until it has gone on for 10 s", "expected", now)
	case ok && r.doubting:
		r.o.Log.Warn("the wall clock is believed again", "now", now, "ahead", now.Sub(r.shown))
	case now.Before(r.shown.Add(-tolerance)):
		r.o.Log.Warn("the wall clock went back: what is scheduled waits for it", "now", now, "back", r.shown.Sub(now))
	}
	r.doubting, r.shown = !ok, now
	r.counts.doubting.Store(!ok)
	return now
}

// remember notes which acts were late before this process began: another one has
// told of them.
func (r *Runner) remember(ctx context.Context, now time.Time) {
	acts, err := r.lateActs(ctx, now)
	if err != nil {
		return
	}
	r.late = map[dateline.ID]alarm{}
	for _, s := range acts {
		if !s.Done.IsZero() {
			r.late[s.ID] = settled
		}
	}
}

// alarm logs each late act once when it is overdue and once when it has happened.
func (r *Runner) alarm(ctx context.Context, now time.Time) {
	acts, err := r.lateActs(ctx, now)
	if err != nil {
		return
	}
	r.alarmed = now
	told := make(map[dateline.ID]alarm, len(acts))
	for _, s := range acts {
		was := r.late[s.ID]
		log := r.o.Log.With("schedule", s.ID, "item", s.Item, "act", s.Act, "due", s.Due)
		switch {
		case s.Done.IsZero():
			if told[s.ID] = overdue; was == 0 {
				log.Warn("overdue: it has not become public", "late", now.Sub(s.Due), "why", s.Failed)
			}
		default:
			if told[s.ID] = settled; was != settled {
				log.Warn("late: it became public after its instant", "late", s.Done.Sub(s.Due))
			}
		}
		if was == 0 {
			r.counts.late.Add(1)
		}
	}
	r.late = told
}

func (r *Runner) lateActs(ctx context.Context, now time.Time) ([]dateline.Schedule, error) {
	acts, err := r.db.Read().LateSchedules(ctx, now.Add(-lookBack), now.Add(-lateBy), lateBy, mostLate)
	if err != nil && ctx.Err() == nil {
		r.o.Log.Error("cannot tell what was late", "error", err)
	}
	return acts, err
}
