package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"dateline/internal/store"
	"dateline/internal/view"
)

// pair is one cached page under load: the program and the bare server.
type pair struct {
	Name     string  `json:"name"`
	Bytes    int     `json:"bytes"` // of the body on the wire
	Dateline side    `json:"dateline"`
	Bare     side    `json:"bare"`
	Ratio    float64 `json:"ratio"`     // of the median rates
	P99Ratio float64 `json:"p99_ratio"` // of the median 99th percentiles
}

// side is one server's medians over the rounds; times are in milliseconds.
type side struct {
	PerSecond float64   `json:"per_second"`
	P50       float64   `json:"p50_ms"`
	P99       float64   `json:"p99_ms"`
	CPU       float64   `json:"cpu_us"` // processor time of the server for a request, in microseconds
	Rounds    []float64 `json:"rounds"` // requests per second of each
}

// cached compares pages that are served from memory with a bare server.
func (b *bench) cached(ctx context.Context) error {
	list := "/" + chinese + "/news"
	article, err := b.newest(ctx)
	if err != nil {
		return err
	}
	front, took, err := b.serve(ctx, b.log)
	if err != nil {
		return err
	}
	defer front.stop()
	go drain(front)
	b.report.most("start to the first answer", ms(took), "ms", 500)

	var answers []answer
	for _, target := range []string{list, article} {
		for _, encoding := range []string{"gzip", "zstd", "identity"} {
			a, err := capture(ctx, front.address, target, encoding)
			if err != nil {
				return err
			}
			answers = append(answers, a)
		}
	}
	b.memory("resident after warming up", front)
	plain, err := json.Marshal(answers)
	if err != nil {
		return err
	}
	back, err := child(ctx, "bare", bytes.NewReader(plain))
	if err != nil {
		return err
	}
	defer back.stop()

	for i, a := range answers {
		name := "list"
		if a.Target == article {
			name = "article"
		}
		name += ", " + a.Encoding
		p, err := b.compare(ctx, name, a, front, back)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if b.report.Cached = append(b.report.Cached, p); i == len(answers)-1 {
			b.memory("resident after the load", front)
		}
	}
	for _, p := range b.report.Cached {
		b.report.least(p.Name+", rate against bare", p.Ratio, "×", 0.9)
		b.report.most(p.Name+", p99 against bare", p.P99Ratio, "×", 1.5)
	}
	return nil
}

// compare loads the two servers in turn, so that whatever else the machine does
// falls on both. Which of them is first changes with each round.
func (b *bench) compare(ctx context.Context, name string, a answer, front, back *server) (pair, error) {
	p := pair{Name: name, Bytes: len(a.Body)}
	d := time.Duration(b.seconds / float64(b.rounds) * float64(time.Second))
	sides := []struct {
		server   *server
		into     *side
		p50, p99 []time.Duration
		busy     time.Duration
		answers  int
	}{{server: front, into: &p.Dateline}, {server: back, into: &p.Bare}}
	for round := range b.rounds {
		for n := range sides {
			s := &sides[(n+round)%len(sides)]
			before := s.server.busy()
			l, err := press(ctx, s.server.address, request(a.Target, a.Encoding), b.conns, d)
			if err != nil {
				return p, err
			}
			s.busy += s.server.busy() - before
			s.answers += len(l.latencies)
			slices.Sort(l.latencies)
			s.into.Rounds = append(s.into.Rounds, l.perSecond)
			s.p50 = append(s.p50, quantile(l.latencies, 0.5))
			s.p99 = append(s.p99, quantile(l.latencies, 0.99))
		}
	}
	for _, s := range sides {
		s.into.PerSecond, s.into.P50, s.into.P99 = median(s.into.Rounds), ms(median(s.p50)), ms(median(s.p99))
		s.into.CPU = float64(s.busy.Microseconds()) / float64(s.answers)
	}
	p.Ratio = p.Dateline.PerSecond / p.Bare.PerSecond
	p.P99Ratio = p.Dateline.P99 / p.Bare.P99
	return p, nil
}

// newest returns the address of the newest article.
func (b *bench) newest(ctx context.Context) (string, error) {
	db, err := store.Open(ctx, b.storeSource())
	if err != nil {
		return "", err
	}
	defer db.Close()
	rows, err := db.Read().List(ctx, store.Query{Lang: chinese, Most: 1})
	if err != nil {
		return "", err
	}
	if len(rows) == 0 {
		return "", fmt.Errorf("the newsroom is empty")
	}
	return view.PathURL(rows[0].Path), nil
}

// memory records what a server takes of the machine's memory.
func (b *bench) memory(name string, s *server) {
	mb := s.resident()
	if mb == 0 {
		return // the system does not tell
	}
	target := 150.0
	if b.items > 10_000 {
		target = 400
	}
	b.report.most(name, mb, "MB", target)
}

// drain reads what a server logs, so that it never waits for a reader.
func drain(s *server) {
	for s.lines.Scan() {
	}
}
