package jobs

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/store"
)

func TestSweepAtTheInstant(t *testing.T) {
	bubble(t, func(h *house) {
		due := []time.Duration{0, 777 * time.Millisecond, 777*time.Millisecond + time.Microsecond, 900 * time.Millisecond, time.Minute}
		for i, d := range due {
			h.schedule(dateline.ID(fmt.Sprint("s", i)), d)
		}
		r := h.runner(nil)
		h.run(r)
		pass(30 * time.Second)
		h.schedule("new", 40*time.Second+time.Millisecond) // while it runs
		pass(10 * time.Minute)
		for i, d := range due {
			h.same(fmt.Sprint("act ", i), h.doneAfter(dateline.ID(fmt.Sprint("s", i))), d)
		}
		h.same("the act that came later", h.doneAfter("new"), 40*time.Second+time.Millisecond)
		h.same("stats", r.Stats(), Stats{Swept: 6})
		if n := h.sweeps.Load(); n > 12 {
			t.Errorf("%d sweeps for 6 acts", n)
		}
	})
}

func TestSweepRetries(t *testing.T) {
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("no room") },
		"panic": func() error { panic("no room") },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(h *house) {
				h.schedule("s", time.Second)
				h.refuse = func() error {
					if d := time.Since(h.start); d >= time.Second && d < 30*time.Second {
						return fail()
					}
					return nil
				}
				r := h.runner(nil)
				h.run(r)
				pass(20 * time.Second)
				h.same("overdue", h.log.lines("overdue"), 1)
				h.same("late by then", r.Stats().Late, int64(1))
				pass(time.Minute)
				at := h.doneAfter("s")
				if at < 30*time.Second || at > 30*time.Second+lastRetry {
					t.Errorf("carried out after %s", at)
				}
				h.same("lag", r.Stats().LagMS, (at - time.Second).Milliseconds())
				h.same("late", r.Stats().Late, int64(1))
				h.same("lines of lateness", h.log.lines("became public after its instant"), 1)
				// 0, 0.25, 0.75, 1.75, 3.75, 7.75, then each 5 s
				if n := r.Stats().Failed; n < 9 || n > 11 {
					t.Errorf("%d failures", n)
				}
			})
		})
	}
}

// TestSweepOfWhatFailed: an act that cannot be carried out is tried again without
// pause for breath nor alarm each time, and does not hold up the next.
func TestSweepOfWhatFailed(t *testing.T) {
	bubble(t, func(h *house) {
		h.schedule("bad", time.Second)
		h.write(func(tx *store.Tx) error { return tx.FailSchedule(h.Context(), "bad", "no approval") })
		h.schedule("good", 30*time.Second+time.Millisecond)
		h.refuse = func() error { // at the start, when nothing is due by db.Due
			if time.Since(h.start) < time.Second {
				return errors.New("no room")
			}
			return nil
		}
		r := h.runner(nil)
		h.run(r)
		pass(time.Minute)
		h.same("bad", h.doneAfter("bad"), time.Duration(-1))
		if at := h.doneAfter("good"); at < 30*time.Second || at > 35*time.Second+time.Millisecond {
			t.Errorf("good after %s", at)
		}
		h.same("overdue", h.log.lines("no approval"), 1)
		h.same("failures", r.Stats().Failed, int64(3)) // at 0, 0.25 and 0.75 s
		if n := h.sweeps.Load(); n < 12 || n > 25 {
			t.Errorf("%d sweeps", n)
		}
	})
}

// TestNothingEarly: the wall clock jumps an hour ahead and comes back; what was
// due in that hour waits for its true instant, what is due meanwhile does not.
func TestNothingEarly(t *testing.T) {
	bubble(t, func(h *house) {
		h.schedule("meanwhile", 5*time.Second)
		h.schedule("later", 30*time.Minute)
		r := h.runner(nil)
		h.run(r)
		pass(3 * time.Second)
		h.wrong.Store(int64(time.Hour))
		pass(3 * time.Second)
		h.same("doubting", r.Stats().Doubting, true)
		pass(3 * time.Second)
		h.wrong.Store(0)
		pass(time.Second)
		h.same("doubting afterwards", r.Stats().Doubting, false)
		h.same("meanwhile", h.doneAfter("meanwhile"), 5*time.Second)
		h.same("later, too early", h.doneAfter("later"), time.Duration(-1))
		pass(time.Hour)
		h.same("later", h.doneAfter("later"), 30*time.Minute)
		h.same("lines", h.log.lines("jumped ahead"), 1)
		h.wrong.Store(int64(-time.Hour))
		pass(time.Second)
		h.same("lines about going back", h.log.lines("went back"), 1)
	})
}

// TestJumpThatStays: a machine that slept carries out what it missed 10 s after
// it woke.
func TestJumpThatStays(t *testing.T) {
	bubble(t, func(h *house) {
		h.schedule("missed", 30*time.Minute)
		r := h.runner(nil)
		h.run(r)
		pass(time.Second)
		h.wrong.Store(int64(time.Hour)) // the monotonic clock stood still
		pass(probation - time.Second)
		h.same("at first", h.doneAfter("missed"), time.Duration(-1))
		pass(2 * time.Second)
		if h.doneAfter("missed") < 0 {
			t.Error("not carried out")
		}
		h.same("late", r.Stats().Late, int64(1))
	})
}

// TestAlarmOnce: what was late before the process began is not told again; what
// another server was late with is.
func TestAlarmOnce(t *testing.T) {
	bubble(t, func(h *house) {
		pass(time.Hour)
		for _, id := range []dateline.ID{"old", "missed"} {
			h.schedule(id, time.Minute)
		}
		h.schedule("theirs", time.Hour+10*time.Minute)
		h.write(func(tx *store.Tx) error { return tx.FinishSchedule(h.Context(), "old", 1, time.Now()) })
		r := h.runner(nil)
		h.run(r)
		pass(5 * time.Minute)
		h.same("missed while no server ran", h.doneAfter("missed"), time.Hour)
		h.same("lines", h.log.lines("became public after its instant"), 1)
		h.write(func(tx *store.Tx) error {
			return tx.FinishSchedule(h.Context(), "theirs", 2, h.start.Add(time.Hour+11*time.Minute))
		})
		pass(time.Hour)
		h.same("lines later", h.log.lines("became public after its instant"), 2)
		h.same("about the old one", h.log.lines("schedule=old"), 0)
		h.same("late", r.Stats().Late, int64(2))
	})
}

func TestRunEnds(t *testing.T) {
	bubble(t, func(h *house) {
		ctx, cancel := context.WithCancel(h.Context())
		cancel()
		if err := h.runner(nil).Run(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestMetrics(t *testing.T) {
	bubble(t, func(h *house) {
		h.schedule("s", time.Second)
		r := h.runner(nil)
		h.run(r)
		pass(2 * time.Second)
		w := httptest.NewRecorder()
		r.Metrics().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		body := w.Body.String()
		for _, want := range []string{
			"\n# TYPE dateline_publications_swept_total counter\ndateline_publications_swept_total 1\n", "\ndateline_publications_late_total 0\n",
			"\ndateline_job_failures_total 0\n", "\ndateline_tasks_done_total 0\n", "\ndateline_mails_sent_total 0\n", "\ndateline_tasks_postponed_total 0\n",
			"\ndateline_tasks_given_up_total 0\n", "\n# TYPE dateline_publication_lag_seconds gauge\ndateline_publication_lag_seconds 0\n", "\ndateline_clock_doubted 0\n",
		} {
			if !strings.Contains("\n"+body, want) {
				t.Errorf("no %q in\n%s", want, body)
			}
		}
		for line := range strings.Lines(body) {
			if !strings.HasPrefix(line, "dateline_") && !strings.HasPrefix(line, "# HELP dateline_") && !strings.HasPrefix(line, "# TYPE dateline_") {
				t.Errorf("a line of somebody else: %s", line)
			}
		}
	})
}
