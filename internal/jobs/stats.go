package jobs

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// counts are what a Runner has done since the process began.
type counts struct {
	swept, late, failed, done, mailed, postponed, givenUp atomic.Int64

	lag      atomic.Int64 // a time.Duration
	doubting atomic.Bool
}

// Stats are what a Runner has done since the process began, and how it is now.
type Stats struct {
	Swept     int64 `json:"swept"`     // scheduled acts carried out
	Late      int64 `json:"late"`      // scheduled acts of any server that were more than 1 s late, or are
	Failed    int64 `json:"failed"`    // failures of the sweep or of the outbox as such, each of which is tried again
	Done      int64 `json:"done"`      // tasks of the outbox done, of every topic that has a handler
	Mailed    int64 `json:"mailed"`    // those of them that were mail
	Postponed int64 `json:"postponed"` // how often a task failed and was put off
	GivenUp   int64 `json:"givenUp"`   // tasks left for a person
	LagMS     int64 `json:"lagMs"`     // of the last sweep that carried out something: milliseconds from the earliest instant that was due until all was committed
	Doubting  bool  `json:"doubting"`  // whether the wall clock jumped ahead and is not believed
}

// Stats returns the counters as they are now. It is safe for concurrent use.
func (r *Runner) Stats() Stats {
	c := &r.counts
	return Stats{
		Swept: c.swept.Load(), Late: c.late.Load(), Failed: c.failed.Load(), Done: c.done.Load(), Mailed: c.mailed.Load(),
		Postponed: c.postponed.Load(), GivenUp: c.givenUp.Load(), LagMS: time.Duration(c.lag.Load()).Milliseconds(), Doubting: c.doubting.Load(),
	}
}

// Metrics answers with the counters in the text format of Prometheus. They are
// the Runner's alone, under names that begin with dateline_.
func (r *Runner) Metrics() http.Handler {
	own := prometheus.NewRegistry()
	c := &r.counts
	for _, m := range []struct {
		name, help string
		value      *atomic.Int64
	}{
		{"dateline_publications_swept_total", "Scheduled acts that this server carried out.", &c.swept},
		{"dateline_publications_late_total", "Scheduled acts that were more than a second late, or are.", &c.late},
		{"dateline_job_failures_total", "Failures of the sweep or the outbox as such.", &c.failed},
		{"dateline_tasks_done_total", "Tasks of the outbox that were done.", &c.done},
		{"dateline_mails_sent_total", "Those of them that were mail.", &c.mailed},
		{"dateline_tasks_postponed_total", "How often a task of the outbox failed and was put off.", &c.postponed},
		{"dateline_tasks_given_up_total", "Tasks of the outbox that were left for a person.", &c.givenUp},
	} {
		own.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: m.name, Help: m.help}, func() float64 { return float64(m.value.Load()) }))
	}
	own.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "dateline_publication_lag_seconds", Help: "How long after its instant the last scheduled act was committed."},
			func() float64 { return time.Duration(c.lag.Load()).Seconds() }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "dateline_clock_doubted", Help: "1 while the wall clock has jumped ahead and is not believed."},
			func() float64 {
				if c.doubting.Load() {
					return 1
				}
				return 0
			}),
	)
	return promhttp.HandlerFor(own, promhttp.HandlerOpts{})
}
