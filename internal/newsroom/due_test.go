package newsroom_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dateline"
	"dateline/internal/jobs"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/storetest"
)

// server is one of several processes on a database, as far as scheduling is
// concerned: a database of its own, a clock of its own, a Runner.
type server struct {
	db    *store.DB
	room  *newsroom.Newsroom
	clock *jobs.Clock
	done  sync.Map // keys of the outbox's publications that it was handed, each with how often
}

// serve opens the staff's database once more. wall and mono are the machine's two
// clocks.
func (s *staff) serve(seed byte, wall func() time.Time, mono func() time.Duration) *server {
	v := &server{db: storetest.Open(s, s.address), clock: jobs.NewClock(wall, mono)}
	v.room = newsroom.New(v.db, v.clock.Now, storetest.Random(seed))
	return v
}

// run lets a Runner work until stop is called.
func (v *server) run() (r *jobs.Runner, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	r = jobs.New(v.db, jobs.Options{
		Log: slog.New(slog.DiscardHandler), Clock: v.clock, Tick: 2 * time.Millisecond,
		Sweep: func(ctx context.Context) (int, time.Time, error) {
			done, err := v.room.Due(ctx, v.clock.Now())
			return len(done), time.Time{}, err
		},
		Handlers: map[string]jobs.Handler{"publication": func(_ context.Context, t store.Task) error {
			n, _ := v.done.LoadOrStore(t.Key, new(atomic.Int64))
			n.(*atomic.Int64).Add(1)
			return nil
		}},
	})
	ended := make(chan struct{})
	go func() { r.Run(ctx); close(ended) }()
	return r, sync.OnceFunc(func() { cancel(); <-ended })
}

// mono is a monotonic clock that agrees with the staff's clock.
func (s *staff) mono() func() time.Duration {
	from := s.clock.now()
	return func() time.Duration { return s.clock.now().Sub(from) }
}

// schedules brings n items as far as a schedule, every fifth in two languages,
// due after these times, over and over.
func (s *staff) schedules(n int, after ...time.Duration) []dateline.Schedule {
	s.Helper()
	var out []dateline.Schedule
	for i := range n {
		id := s.approved("en")
		langs := []dateline.Lang{"en"}
		if i%5 == 0 {
			s.save(s.author, id, "ar", fmt.Sprint("العنوان ", i), "النص.")
			s.submit(s.author, id, "ar")
			s.ok(s.approve(s.editor, id, "ar"))
			langs = append(langs, "ar")
		}
		one, err := s.room.Schedule(ctx, newsroom.Scheduling{By: s.publisher, Item: id, Langs: langs, Due: s.clock.now().Add(after[i%len(after)])})
		s.ok(err)
		out = append(out, one)
	}
	return out
}

// state of a schedule as it is now.
func (s *staff) schedule(id dateline.ID) dateline.Schedule {
	s.Helper()
	got, err := s.db.Read().Schedule(ctx, id)
	s.ok(err)
	return got
}

// wait waits until something holds. Whoever makes it hold runs beside the test.
func (s *staff) wait(what string, holds func() bool) {
	s.Helper()
	for began := time.Now(); !holds(); time.Sleep(time.Millisecond) {
		if time.Since(began) > 60*time.Second {
			s.Fatalf("not within a minute: %s", what)
		}
	}
}

func (s *staff) allDone(list []dateline.Schedule) func() bool {
	return func() bool {
		open, err := s.db.Read().OpenSchedules(ctx, s.clock.now().AddDate(1, 0, 0), 1000)
		s.ok(err)
		return !slices.ContainsFunc(open, func(o dateline.Schedule) bool {
			return slices.ContainsFunc(list, func(l dateline.Schedule) bool { return l.ID == o.ID })
		})
	}
}

// once proves that each schedule was carried out once, not before its instant, in
// the order of the instants, with numbers that follow on from before without a gap
// and with one task for each.
func (s *staff) once(list []dateline.Schedule, before int64) {
	s.Helper()
	var numbers []int64
	due := map[int64]time.Time{}
	for _, l := range list {
		got := s.schedule(l.ID)
		if got.Done.IsZero() || got.Done.Before(got.Due) || got.Failed != "" {
			s.Errorf("schedule %s, due %s, was done %s (%s)", got.ID, got.Due, got.Done, got.Failed)
		}
		acts, err := s.db.Read().Publications(ctx, l.Item)
		s.ok(err)
		if len(acts) != 1 || acts[0].Number != got.Number || acts[0].At.Before(got.Due) || !acts[0].Due.Equal(got.Due) {
			s.Errorf("schedule %s, due %s, number %d: publications %+v", got.ID, got.Due, got.Number, acts)
			continue
		}
		published, err := s.db.Read().PublishedEditions(ctx, got.Number)
		s.ok(err)
		if slices.Sort(published); !slices.Equal(published, slices.Sorted(slices.Values(l.Editions))) {
			s.Errorf("schedule %s: published %v, scheduled %v", l.ID, published, l.Editions)
		}
		numbers, due[got.Number] = append(numbers, got.Number), got.Due
	}
	slices.Sort(numbers)
	for i, n := range numbers {
		if n != before+int64(i)+1 {
			s.Fatalf("numbers %v do not follow on from %d", numbers, before)
		}
		if i > 0 && due[n].Before(due[numbers[i-1]]) {
			s.Errorf("number %d was due before number %d", n, numbers[i-1])
		}
	}
	var tasks, keys int
	s.ok(storetest.Raw(s, s.address).QueryRow("select count(*), count(distinct key) from outbox where topic = 'publication'").Scan(&tasks, &keys))
	if tasks != len(list) || keys != len(list) {
		s.Errorf("%d tasks of %d keys in the outbox, of %d publications", tasks, keys, len(list))
	}
}

// TestDueTogether lets two servers, each with its Runner, and a crowd of readers
// who bring about what is due themselves, come upon fifty items at one instant.
func TestDueTogether(t *testing.T) {
	t.Parallel()
	n := 50
	if testing.Short() {
		n = 10
	}
	desksWithStaff(t, func(s *staff) {
		list := s.schedules(n, time.Hour)
		before := s.number()
		mono := s.mono()
		a, b := s.serve(11, s.clock.now, mono), s.serve(12, s.clock.now, mono)
		_, stopA := a.run()
		defer stopA()
		_, stopB := b.run()
		defer stopB()

		read, end := context.WithCancel(ctx)
		var readers sync.WaitGroup
		var looks atomic.Int64
		for i := range 6 {
			v := []*server{a, b}[i%2]
			readers.Go(func() {
				seen := int64(0)
				for read.Err() == nil {
					now := v.clock.Now()
					if _, err := v.room.Due(ctx, now); err != nil {
						t.Errorf("a reader: %v", err)
					}
					number, err := v.db.Number(ctx)
					if err != nil || number < seen || number > before && now.Before(list[0].Due) && v.clock.Now().Before(list[0].Due) {
						t.Errorf("at %s the number is %d after %d (%v)", now, number, seen, err)
					}
					seen = number
					rows, err := v.db.Read().LiveOfItem(ctx, list[5*(int(looks.Add(1))%(n/5))].Item)
					if err != nil || len(rows) != 0 && len(rows) != 2 {
						t.Errorf("%d languages of two are public (%v)", len(rows), err)
					}
				}
			})
		}
		seen := func(more int64) {
			at := looks.Load()
			s.wait("readers", func() bool { return looks.Load() >= at+more })
		}
		seen(30)
		s.clock.pass(time.Hour - time.Microsecond)
		seen(30)
		if now := s.number(); now != before {
			t.Errorf("a microsecond early the number is %d, not %d", now, before)
		}
		s.clock.pass(time.Microsecond)
		s.wait("all are public", s.allDone(list))
		s.wait("their tasks are done", func() bool {
			var left int
			s.ok(storetest.Raw(s, s.address).QueryRow("select count(*) from outbox where topic = 'publication' and done_at = 0").Scan(&left))
			return left == 0
		})
		end()
		readers.Wait()
		stopA()
		stopB()
		s.once(list, before)
		for _, l := range list { // and the work that follows was done once, by one of them
			acts, _ := s.db.Read().Publications(ctx, l.Item)
			times := int64(0)
			for _, v := range []*server{a, b} {
				if c, ok := v.done.Load("publication/" + string(acts[0].ID)); ok {
					times += c.(*atomic.Int64).Load()
				}
			}
			if times != 1 {
				t.Errorf("the task of %s was done %d times", acts[0].ID, times)
			}
		}
	})
}

// TestDueInOrder: what is due at different instants of a time when no server ran
// becomes public in their order, at the start, and is found to be late.
func TestDueInOrder(t *testing.T) {
	t.Parallel()
	desksWithStaff(t, func(s *staff) {
		list := s.schedules(6, 3*time.Minute, time.Minute, 2*time.Minute)
		before := s.number()
		began := s.clock.now()
		s.clock.pass(time.Hour) // and nobody was there
		late := func(want ...dateline.ID) []dateline.Schedule {
			t.Helper()
			acts, err := s.db.Read().LateSchedules(ctx, began, s.clock.now().Add(-time.Second), time.Second, 100)
			s.ok(err)
			var ids []dateline.ID
			for _, l := range acts {
				ids = append(ids, l.ID)
			}
			slices.Sort(ids)
			slices.Sort(want)
			s.same("late", ids, want)
			return acts
		}
		var ids []dateline.ID
		for _, l := range list {
			ids = append(ids, l.ID)
		}
		for _, l := range late(ids...) {
			if !l.Done.IsZero() {
				t.Errorf("%s is done already", l.ID)
			}
		}
		v := s.serve(13, s.clock.now, s.mono())
		r, stop := v.run()
		s.wait("all are public", s.allDone(list))
		s.wait("the alarm", func() bool { return r.Stats().Late == int64(len(list)) && r.Stats().Swept == int64(len(list)) })
		stop()
		s.once(list, before)
		for _, l := range late(ids...) {
			if behind := l.Done.Sub(l.Due); behind < 57*time.Minute || behind > time.Hour {
				t.Errorf("%s is %s late", l.ID, behind)
			}
		}
		// One that is on time is not among them.
		next := s.schedules(1, time.Minute)
		s.clock.pass(time.Minute + time.Second)
		if done, err := v.room.Due(ctx, s.clock.now()); err != nil || len(done) != 1 {
			t.Errorf("%+v, %v", done, err)
		}
		late(ids...)
		s.same("done", s.schedule(next[0].ID).Done.IsZero(), false)
	})
}

// TestDueAfterRestart stops a server in the midst of what is due, at several
// places, and starts it again: nothing is lost, nothing happens twice.
func TestDueAfterRestart(t *testing.T) {
	t.Parallel()
	desksWithStaff(t, func(s *staff) {
		var all []dateline.Schedule
		before, partly := s.number(), 0
		for round, stopAt := range []int{1, 6, 9, 14} {
			list := s.schedules(4, time.Minute)
			all = append(all, list...)
			number := s.number()
			s.clock.pass(time.Minute)
			dying, kill := context.WithCancel(ctx)
			defer kill()
			asked := 0
			v := &server{db: storetest.Open(s, s.address)}
			v.room = newsroom.New(v.db, func() time.Time { // it is asked within each act's transaction
				if asked++; asked == stopAt {
					kill()
				}
				return s.clock.now()
			}, storetest.Random(byte(20+2*round)))
			done, err := v.room.Due(dying, s.clock.now())
			if err == nil || len(done) == len(list) {
				t.Fatalf("it was not stopped: %d done, %v", len(done), err)
			}
			if len(done) > 0 {
				partly++
			}
			v.db.Close()
			s.same("number", s.number(), number+int64(len(done)))

			_, stop := s.serve(byte(21+2*round), s.clock.now, s.mono()).run()
			s.wait("all are public", s.allDone(list))
			stop()
			s.once(all, before)
		}
		if partly < 2 {
			t.Errorf("only %d of the stops were in the midst", partly)
		}
	})
}

// TestDueByAWrongClock: a wall clock that jumps ahead and comes back makes nothing
// public early, whoever looks; one that goes back afterwards nothing twice.
func TestDueByAWrongClock(t *testing.T) {
	t.Parallel()
	desksWithStaff(t, func(s *staff) {
		list := s.schedules(3, time.Minute, 30*time.Minute, 2*time.Hour)
		before := s.number()
		var wrong time.Duration
		v := s.serve(16, func() time.Time { return s.clock.now().Add(wrong) }, s.mono())
		began := s.clock.now()
		until := func(d time.Duration) { // the Runner's ticks, a step at a time
			t.Helper()
			for s.clock.now().Before(began.Add(d)) {
				s.clock.pass(min(time.Second/4, began.Add(d).Sub(s.clock.now())))
				if _, err := v.room.Due(ctx, v.clock.Now()); err != nil {
					t.Fatal(err)
				}
			}
		}
		want := func(n int) {
			t.Helper()
			if got := int(s.number() - before); got != n {
				t.Errorf("after %s, the wall clock %s ahead: %d are public, want %d", s.clock.now().Sub(began), wrong, got, n)
			}
		}
		until(55 * time.Second)
		want(0)
		wrong = 24 * time.Hour
		until(64 * time.Second) // meanwhile the first is due by the true time
		want(1)
		wrong = 0
		until(70 * time.Second)
		want(1)
		for _, ahead := range []time.Duration{time.Hour, 29 * time.Minute, 365 * 24 * time.Hour} {
			wrong = ahead
			until(s.clock.now().Sub(began) + 9*time.Second)
			want(1)
			wrong = 0
			until(s.clock.now().Sub(began) + time.Second)
			want(1)
		}
		s.clock.pass(28 * time.Minute)
		until(30 * time.Minute)
		want(2)
		wrong = -20 * time.Minute // back to before it was due
		until(30*time.Minute + 5*time.Second)
		want(2)
		wrong = 0 // corrected: due once more by a clock that came from before
		until(31 * time.Minute)
		want(2)
		s.clock.pass(88 * time.Minute)
		until(2 * time.Hour)
		want(3)
		s.once(list, before)
	})
}

// TestDueWhole: a set of languages becomes public whole or not at all. One text of
// two that lost its approval keeps the other back, and somebody is told.
func TestDueWhole(t *testing.T) {
	t.Parallel()
	desksWithStaff(t, func(s *staff) {
		two := s.schedules(1, time.Minute)[0]
		other := s.schedules(1, time.Minute)[0]
		// Behind the program's back: the desk lets nobody take back the approval of
		// what is scheduled without ending the schedule.
		_, err := storetest.Raw(t, s.address).Exec("update approvals set voided_at = 1, why = 'test' where item_id = '" + string(two.Item) + "' and lang = 'ar'")
		s.ok(err)
		s.clock.pass(time.Minute)
		for range 2 {
			if _, err := s.room.Due(ctx, s.clock.now()); err != nil {
				t.Fatal(err)
			}
			s.hidden(two.Item, "en")
			s.hidden(two.Item, "ar")
		}
		s.live(other.Item, "en")
		if got := s.schedule(two.ID); !got.Done.IsZero() || !strings.Contains(got.Failed, "approval") {
			t.Errorf("%+v", got)
		}
		notices, err := s.db.Read().Notices(ctx, s.publisher.User.ID, 100)
		s.ok(err)
		notices = slices.DeleteFunc(notices, func(n store.Notice) bool { return n.What != "failed" })
		if len(notices) != 1 || notices[0].Item != two.Item {
			t.Errorf("told of %+v", notices)
		}
	})
}
