package store

import (
	"context"
	"time"

	"dateline"
	"dateline/internal/store/internal/db"
)

func schedule(s db.Schedule) (out dateline.Schedule, err error) {
	out = dateline.Schedule{
		ID: dateline.ID(s.ID), Item: dateline.ID(s.ItemID), Act: dateline.Act(s.Act), Proposal: dateline.ID(s.Proposal), Due: instant(s.Due),
		Local: s.Local, Zone: s.Zone, By: dateline.ID(s.ByUser), Created: instant(s.CreatedAt), Done: instant(s.DoneAt), Number: s.Number,
		Cancelled: instant(s.CancelledAt), Failed: s.Failed,
	}
	return out, decode(s.Editions, &out.Editions)
}

// Schedule returns a scheduled act.
func (r reader) Schedule(ctx context.Context, id dateline.ID) (dateline.Schedule, error) {
	row, err := r.q.Schedule(ctx, string(id))
	if err != nil {
		return dateline.Schedule{}, found(err, "schedule", string(id))
	}
	return schedule(row)
}

// Schedules returns every act that was ever scheduled for an item.
func (r reader) Schedules(ctx context.Context, item dateline.ID) ([]dateline.Schedule, error) {
	rows, err := r.q.SchedulesOfItem(ctx, string(item))
	return all(rows, err, schedule)
}

// OpenSchedules returns up to most acts that are to happen by an instant, the
// earliest first.
func (r reader) OpenSchedules(ctx context.Context, until time.Time, most int) ([]dateline.Schedule, error) {
	rows, err := r.q.OpenSchedules(ctx, db.OpenSchedulesParams{Until: micros(until), Most: int64(most)})
	return all(rows, err, schedule)
}

// DueSchedules returns up to most acts that are to happen at now, the earliest
// first, but for those that failed.
func (r reader) DueSchedules(ctx context.Context, now time.Time, most int) ([]dateline.Schedule, error) {
	rows, err := r.q.DueSchedules(ctx, db.DueSchedulesParams{Now: micros(now), Most: int64(most)})
	return all(rows, err, schedule)
}

// LateSchedules returns up to most acts since an instant that happened more than
// tolerance after they were due, or have not happened yet though they were due
// before overdue.
func (r reader) LateSchedules(ctx context.Context, since, overdue time.Time, tolerance time.Duration, most int) ([]dateline.Schedule, error) {
	rows, err := r.q.LateSchedules(ctx, db.LateSchedulesParams{Since: micros(since), Overdue: micros(overdue), Tolerance: tolerance.Microseconds(), Most: int64(most)})
	return all(rows, err, schedule)
}

// InsertSchedule adds a scheduled act.
func (t *Tx) InsertSchedule(ctx context.Context, s dateline.Schedule) error {
	err := t.q.InsertSchedule(ctx, db.InsertScheduleParams{
		ID: string(s.ID), ItemID: string(s.Item), Act: string(s.Act), Editions: encode(s.Editions), Proposal: string(s.Proposal), Due: micros(s.Due),
		Local: s.Local, Zone: s.Zone, ByUser: string(s.By), CreatedAt: micros(s.Created),
	})
	if err != nil {
		return err
	}
	return t.q.SetNextDue(ctx)
}

// FinishSchedule says that a scheduled act has happened as a publication.
func (t *Tx) FinishSchedule(ctx context.Context, id dateline.ID, number int64, now time.Time) error {
	if err := t.q.FinishSchedule(ctx, db.FinishScheduleParams{ID: string(id), Number: number, DoneAt: micros(now)}); err != nil {
		return err
	}
	return t.q.SetNextDue(ctx)
}

// FailSchedule says why a scheduled act could not happen.
func (t *Tx) FailSchedule(ctx context.Context, id dateline.ID, why string) error {
	if err := t.q.FailSchedule(ctx, db.FailScheduleParams{ID: string(id), Failed: why}); err != nil {
		return err
	}
	return t.q.SetNextDue(ctx)
}

// CancelSchedule says that a scheduled act is not to happen.
func (t *Tx) CancelSchedule(ctx context.Context, id dateline.ID, now time.Time) error {
	if err := t.q.CancelSchedule(ctx, db.CancelScheduleParams{ID: string(id), CancelledAt: micros(now)}); err != nil {
		return err
	}
	return t.q.SetNextDue(ctx)
}

// Override is a publication without approval.
type Override struct {
	Number   int64
	Item     dateline.ID
	Reason   string
	By       string
	At       time.Time
	Reviewed time.Time
	Reviewer string
	Verdict  string
}

func override(o db.Override) (Override, error) {
	return Override{o.Number, dateline.ID(o.ItemID), o.Reason, o.ByUser, instant(o.At), instant(o.ReviewedAt), o.ReviewedBy, o.Verdict}, nil
}

// Overrides returns the publications of an item that nobody had approved.
func (r reader) Overrides(ctx context.Context, item dateline.ID) ([]Override, error) {
	rows, err := r.q.OverridesOfItem(ctx, string(item))
	return all(rows, err, override)
}

// OpenOverrides returns up to most of those that nobody has reviewed yet.
func (r reader) OpenOverrides(ctx context.Context, most int) ([]Override, error) {
	rows, err := r.q.OpenOverrides(ctx, int64(most))
	return all(rows, err, override)
}

// InsertOverride adds a publication without approval to those to be reviewed.
func (t *Tx) InsertOverride(ctx context.Context, o Override) error {
	return t.q.InsertOverride(ctx, db.InsertOverrideParams{Number: o.Number, ItemID: string(o.Item), Reason: o.Reason, ByUser: o.By, At: micros(o.At)})
}

// ReviewOverride says who looked at it afterwards and what they found.
func (t *Tx) ReviewOverride(ctx context.Context, number int64, by, verdict string, now time.Time) error {
	n, err := t.q.ReviewOverride(ctx, db.ReviewOverrideParams{Number: number, ReviewedBy: by, Verdict: verdict, ReviewedAt: micros(now)})
	if err == nil && n == 0 {
		return dateline.Conflict{What: "review", Reason: "it has been reviewed already", Key: "reviewed"}
	}
	return err
}

// Due returns when the next scheduled act is to happen, as of the last call of
// Number; zero when none is.
func (d *DB) Due() time.Time { return instant(d.number.due.Load()) }

// Task is work that a transaction left to be done.
type Task struct {
	Key      string
	Topic    string
	Payload  []byte // JSON
	Created  time.Time
	Attempts int
}

// MaxAttempts is how often a task is tried before it is left for a person.
const MaxAttempts = 12

// Pending returns up to most tasks that are due, the oldest first.
func (r reader) Pending(ctx context.Context, now time.Time, most int) ([]Task, error) {
	rows, err := r.q.DueTask(ctx, db.DueTaskParams{Now: micros(now), MostAttempts: MaxAttempts, Most: int64(most)})
	return all(rows, err, func(t db.Outbox) (Task, error) {
		return Task{Key: t.Key, Topic: t.Topic, Payload: []byte(t.Payload), Created: instant(t.CreatedAt), Attempts: int(t.Attempts)}, nil
	})
}

// FailedTasks returns how many tasks were given up.
func (r reader) FailedTasks(ctx context.Context) (int, error) {
	n, err := r.q.FailedTasks(ctx, MaxAttempts)
	return int(n), err
}

// FinishTask says that a task is done.
func (t *Tx) FinishTask(ctx context.Context, key string, now time.Time) error {
	return t.q.FinishTask(ctx, db.FinishTaskParams{Key: key, DoneAt: micros(now)})
}

// PostponeTask says why a task could not be done, and when to try again.
func (t *Tx) PostponeTask(ctx context.Context, key, why string, until time.Time) error {
	return t.q.PostponeTask(ctx, db.PostponeTaskParams{Key: key, LastError: why, DueAt: micros(until)})
}
