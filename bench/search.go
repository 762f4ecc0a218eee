package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"dateline/bench/internal/wordpress"
)

const (
	warmup = 200  // queries that a fresh process is asked before it is measured
	asked  = 2000 // queries that it is measured with
	twice  = 2    // askers at the same time: one for each core of a small server
)

// slow bounds what is asked of WordPress's search, which reads every text for every
// query: so many queries, and so long for each number of askers.
const (
	slowQueries = 60
	slowTime    = 60 * time.Second
	slowTurn    = 4 // queries before the other one's turn, with several askers
)

// searched measures the search of the index, and beside it WordPress's own.
func searched(ctx context.Context, s settings) (_ *report, err error) {
	if s.documents < 1 {
		return nil, errors.New("at least 1 document")
	}
	if s.data == "" {
		root, err := moduleRoot()
		if err != nil {
			return nil, err
		}
		s.data = filepath.Join(root, "..", "shared", "data")
	}
	dir, err := os.MkdirTemp("", "dateline-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	d, err := readDocuments(s.data, s.documents)
	if err != nil {
		return nil, err
	}
	queries, err := d.queries(warmup + s.queries)
	if err != nil {
		return nil, err
	}
	r := newReport(s)
	r.Items, r.Engine = s.documents, "scorch"
	if load, ok := loadAverage(); ok {
		r.say("load of the machine when it began", load, "")
	}

	fmt.Fprintf(os.Stderr, "indexing …\n")
	b, err := index(ctx, dir, s.data, s.documents)
	if err != nil {
		return nil, fmt.Errorf("indexing: %w", err)
	}
	r.index(b)
	fmt.Fprintf(os.Stderr, "asking …\n")
	ours, err := child(ctx, serveMode+"\n"+dir, nil)
	if err != nil {
		return nil, err
	}
	defer ours.stop()
	if err := r.asking(ctx, ours, b, queries); err != nil {
		return nil, fmt.Errorf("asking: %w", err)
	}
	fmt.Fprintf(os.Stderr, "asking WordPress's query …\n")
	err = r.beside(ctx, ours, d, b, queries[warmup:])
	if errors.Is(err, wordpress.ErrNone) {
		fmt.Fprintln(os.Stderr, err)
		err = nil
	}
	return r, err
}

// index reports how an index was made.
func (r *report) index(b built) {
	mb := float64(b.Bytes) / 1e6
	r.say("documents", float64(b.Texts)/1000, "thousand")
	r.say("  real ones", float64(b.Real)/1000, "thousand")
	r.say("  text of all", mb, "MB")
	r.say("  mean length", float64(b.Bytes)/float64(b.Texts), "bytes")
	r.say("  mean length of the real ones", float64(b.RealLen)/float64(b.Real), "bytes")
	r.say("index: built in", b.Seconds, "s")
	r.say("  then until its files were at rest", b.Resting, "s")
	r.say("  of all cores, processor time", b.CPU, "s")
	r.say("    making the documents", b.Making, "s")
	r.say("    documents", float64(b.Texts)/b.CPU, "/s")
	r.least("  documents", float64(b.Texts)/b.Seconds, "/s", 1500)
	r.say("  text", mb/b.Seconds, "MB/s")
	r.say("  memory before, the real documents in it", b.Before, "MB")
	r.say("  memory at most", b.Most, "MB")
	r.say("  bytes of the index when closed / of the text", float64(b.Index)/float64(b.Bytes), "×")
}

// asking reports how an index in a process of its own answers.
func (r *report) asking(ctx context.Context, s *server, b built, queries []asking) error {
	m := memoryOf(s.cmd.Process.Pid)
	r.say("search: memory after start", m.rss, "MB")
	first, err := s.ask(ctx, asks{queries[:warmup], 1, true})
	if err != nil {
		return err
	}
	if first.Texts != b.Texts {
		return fmt.Errorf("the index has %d of %d texts when it is opened again", first.Texts, b.Texts)
	}
	r.latencies(fmt.Sprintf("  first %d queries", warmup), first.Times, false)
	var last answers
	for _, facets := range []bool{false, true} {
		with := "without facets"
		if facets {
			with = "as the site asks"
		}
		busy := s.busy()
		one, err := s.ask(ctx, asks{queries[warmup:], 1, facets})
		if err != nil {
			return err
		}
		two, err := s.ask(ctx, asks{queries[warmup:], twice, facets})
		if err != nil {
			return err
		}
		r.latencies("  "+with, one.Times, facets)
		r.say("    processor time of a query", ms(s.busy()-busy)/float64(len(one.Times)+len(two.Times)), "ms")
		for words := 0; facets && words < 4; words++ {
			var times []time.Duration
			for i := words; i < len(one.Times); i += 4 {
				times = append(times, one.Times[i])
			}
			r.latencies(fmt.Sprintf("    of %d words", words+1), times, false)
		}
		rate := float64(len(two.Times)) / two.Seconds
		if name := fmt.Sprintf("  %s, %d askers", with, twice); facets {
			r.least(name, rate, "/s", 1000)
		} else {
			r.say(name, rate, "/s")
		}
		last = one
	}
	r.say("  texts found, median", median(floats(last.Found)), "")
	r.say("  queries that few texts have all words of", float64(last.Loose), "")
	r.most("  bytes of the index / of the text", float64(last.Index)/float64(b.Bytes), "×", 3)
	m = memoryOf(s.cmd.Process.Pid)
	r.most("  memory after all queries", m.rss, "MB", 300)
	r.say("    the process's own", m.own, "MB")
	r.say("    of mapped files, which the system may take back", m.mapped, "MB")
	r.say("    at most", m.most, "MB")
	return nil
}

// beside reports what WordPress's query takes with the same documents, and how many
// times as long that is. The two are asked in turn.
func (r *report) beside(ctx context.Context, ours *server, d *documents, b built, queries []asking) error {
	m, err := wordpress.Start(ctx, 3*b.Bytes+256<<20)
	if err != nil {
		return err
	}
	defer m.Stop()
	version, err := m.Version(ctx)
	if err != nil {
		return err
	}
	r.Engine += " beside MariaDB " + version
	began := time.Now()
	err = m.Fill(ctx, d.n, func(i int) wordpress.Post {
		t := d.text(i)
		return wordpress.Post{Title: t.Headline, Content: t.Body, Date: t.At}
	})
	if err != nil {
		return fmt.Errorf("filling MariaDB: %w", err)
	}
	r.say("WordPress: table filled in", time.Since(began).Seconds(), "s")
	before, err := m.FromDisk(ctx)
	if err != nil {
		return err
	}
	for _, askers := range []int{1, twice} {
		var mine, theirs round
		turn := slowTurn
		if askers == 1 {
			turn = 1
		}
		for i := 0; i < min(slowQueries, len(queries)) && theirs.seconds < slowTime.Seconds(); i += turn {
			some := queries[i:min(i+turn, len(queries), slowQueries)]
			a, err := ours.ask(ctx, asks{some, askers, true})
			if err != nil {
				return err
			}
			mine.add(a)
			if a, err = askWordPress(ctx, m, some, askers); err != nil {
				return err
			}
			theirs.add(a)
		}
		r.compare(askers, &mine, &theirs)
	}
	after, err := m.FromDisk(ctx)
	if err != nil {
		return err
	}
	r.say("  pages that it read from disk meanwhile", float64(after-before), "")
	return nil
}

// askWordPress asks WordPress's search, as many at the same time as there are askers.
func askWordPress(ctx context.Context, m *wordpress.DB, queries []asking, askers int) (answers, error) {
	a := answers{Times: make([]time.Duration, len(queries)), Found: make([]int, len(queries))}
	errs := make([]error, askers)
	var next atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	for k := range askers {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(queries) && errs[k] == nil; i = int(next.Add(1)) - 1 {
				began := time.Now()
				a.Found[i], errs[k] = m.Search(ctx, queries[i].Words)
				a.Times[i] = time.Since(began)
			}
		})
	}
	all.Wait()
	a.Seconds = time.Since(began).Seconds()
	return a, errors.Join(errs...)
}

// round is what one of the two answered, in all of its turns.
type round struct {
	times   []time.Duration
	found   []int
	seconds float64 // of its own turns
}

func (r *round) add(a answers) {
	r.times, r.found, r.seconds = append(r.times, a.Times...), append(r.found, a.Found...), r.seconds+a.Seconds
}

func (r *round) rate() float64 { return float64(len(r.times)) / r.seconds }

func (r *report) compare(askers int, mine, theirs *round) {
	who := "1 asker"
	if askers > 1 {
		who = fmt.Sprintf("%d askers", askers)
	}
	r.say(fmt.Sprintf("WordPress beside it: queries in turn, %s", who), float64(len(mine.times)), "")
	r.say("  index", mine.rate(), "/s")
	r.say("  WordPress", theirs.rate(), "/s")
	r.say("  times as many", mine.rate()/theirs.rate(), "×")
	slices.Sort(mine.times)
	slices.Sort(theirs.times)
	for _, q := range []float64{0.5, 0.99} {
		a, b := quantile(mine.times, q), quantile(theirs.times, q)
		r.say(fmt.Sprintf("  index p%.0f", 100*q), ms(a), "ms")
		r.say(fmt.Sprintf("  WordPress p%.0f", 100*q), b.Seconds(), "s")
		r.say("  times as long", float64(b)/float64(a), "×")
	}
	if askers == 1 {
		r.say("  texts found by WordPress, median", median(floats(theirs.found)), "")
		r.say("  texts found by the index, median", median(floats(mine.found)), "")
	}
}

// latencies reports the median and the 99th percentile of times, against the targets
// if they are what the targets are about.
func (r *report) latencies(name string, times []time.Duration, target bool) {
	sorted := slices.Sorted(slices.Values(times))
	p50, p99 := ms(quantile(sorted, 0.5)), ms(quantile(sorted, 0.99))
	if target {
		r.most(name+", p50", p50, "ms", 2)
		r.most(name+", p99", p99, "ms", 10)
		return
	}
	r.say(name+", p50", p50, "ms")
	r.say(name+", p99", p99, "ms")
}

func floats(list []int) (out []float64) {
	for _, n := range list {
		out = append(out, float64(n))
	}
	return out
}

// loadAverage is how many processes ran or waited to run in the last minute.
func loadAverage() (load float64, ok bool) {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0, false
	}
	_, err = fmt.Sscan(string(b), &load)
	return load, err == nil
}

// sizeOf is how many bytes the files in a folder have.
func sizeOf(folder string) (n int64) {
	filepath.WalkDir(folder, func(_ string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil
		}
		if info, err := e.Info(); err == nil {
			n += info.Size()
		}
		return nil
	})
	return n
}
