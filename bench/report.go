package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"
)

// report is what was measured, and how it compares with what was wanted.
type report struct {
	Items   int      `json:"items"`
	Engine  string   `json:"engine"`
	Go      string   `json:"go"`
	CPUs    int      `json:"cpus"`
	Log     string   `json:"log"`
	Figures []figure `json:"figures"`
	Cached  []pair   `json:"cached"`
}

// figure is one measurement. Without a target it is for information.
type figure struct {
	Name   string   `json:"name"`
	Value  float64  `json:"value"`
	Unit   string   `json:"unit"`
	Target *float64 `json:"target,omitempty"`
	Most   bool     `json:"most,omitempty"` // the target is the most allowed, not the least
	Met    *bool    `json:"met,omitempty"`
}

func newReport(s settings) *report {
	r := &report{Items: s.items, Engine: "sqlite", Go: runtime.Version(), CPUs: runtime.NumCPU(), Log: s.log}
	if s.database != "" {
		r.Engine = "postgres"
	}
	return r
}

// say records a figure for information.
func (r *report) say(name string, value float64, unit string) {
	r.Figures = append(r.Figures, figure{Name: name, Value: value, Unit: unit})
}

// least and most record a figure with its target.
func (r *report) least(name string, value float64, unit string, target float64) {
	met := value >= target
	r.Figures = append(r.Figures, figure{name, value, unit, &target, false, &met})
}

func (r *report) most(name string, value float64, unit string, target float64) {
	met := value <= target
	r.Figures = append(r.Figures, figure{name, value, unit, &target, true, &met})
}

// met reports whether no target was missed.
func (r *report) met() bool {
	return !slices.ContainsFunc(r.Figures, func(f figure) bool { return f.Met != nil && !*f.Met })
}

func (r *report) print(w io.Writer) {
	fmt.Fprintf(w, "%d items, %s, %s, %d CPUs, --log %s\n\n", r.Items, r.Engine, r.Go, r.CPUs, r.Log)
	if len(r.Cached) > 0 {
		fmt.Fprintf(w, "%-22s %10s %10s %7s   %9s %9s   %9s %9s   %6s %6s\n", "from memory", "req/s", "bare", "ratio", "p50 ms", "bare", "p99 ms", "bare", "CPU µs", "bare")
		for _, p := range r.Cached {
			fmt.Fprintf(w, "%-22s %10.0f %10.0f %7.3f   %9.3f %9.3f   %9.3f %9.3f   %6.1f %6.1f\n", p.Name,
				p.Dateline.PerSecond, p.Bare.PerSecond, p.Ratio, p.Dateline.P50, p.Bare.P50, p.Dateline.P99, p.Bare.P99, p.Dateline.CPU, p.Bare.CPU)
		}
		fmt.Fprintln(w)
	}
	for _, f := range r.Figures {
		fmt.Fprintf(w, "%-52s %10.4g %-8s", f.Name, f.Value, f.Unit)
		if f.Target != nil {
			sign, verdict := "≥", "met"
			if f.Most {
				sign = "≤"
			}
			if !*f.Met {
				verdict = "MISSED"
			}
			fmt.Fprintf(w, " %s %-6g %s", sign, *f.Target, verdict)
		}
		fmt.Fprintln(w)
	}
}

// quantile returns the value below which a share q of the sorted values lies
// (nearest rank, so it is always one that was measured).
func quantile[T ~int64 | ~float64](sorted []T, q float64) T {
	if len(sorted) == 0 {
		return 0
	}
	i := int(q*float64(len(sorted))+0.9999999) - 1
	return sorted[max(0, min(i, len(sorted)-1))]
}

func median[T ~int64 | ~float64](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return quantile(sorted, 0.5)
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
