// Command bench measures the whole server from outside, as its readers and
// editors meet it, and holds the figures against their targets:
//
//	go run ./bench                        10,000 items, SQLite, a few minutes
//	go run ./bench -items 100000
//	go run ./bench -database postgres://… an empty database of its own
//	go run ./bench -only desk             pages and saves of the editors' desk
//	go run ./bench -only search           a full-text index, beside WordPress's LIKE
//
// It builds cmd/dateline, fills a newsroom in a temporary folder, and starts the
// program as its own process. What is served from memory is compared with a bare
// net/http server that writes the very same bytes. README.md has the method.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// settings are what the command line decides.
type settings struct {
	items     int
	seconds   float64
	rounds    int
	conns     int
	pages     int
	publishes int
	log       string
	database  string
	only      string
	profile   string
	program   string
	from      string
	json      bool
	documents int
	queries   int
	data      string
}

func main() {
	if child := os.Getenv(childMode); child != "" {
		run := runChild
		if isSearching(child) {
			run = searchingChild
		}
		if err := run(child); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	var s settings
	flag.IntVar(&s.items, "items", 10_000, "items in the newsroom")
	flag.Float64Var(&s.seconds, "seconds", 5, "seconds of load for each cached page, coding and server")
	flag.IntVar(&s.rounds, "rounds", 5, "rounds into which the seconds are cut, one server after the other")
	flag.IntVar(&s.conns, "connections", 16, "connections kept open under load")
	flag.IntVar(&s.pages, "pages", 500, "unseen pages to render, of articles and of lists each")
	flag.IntVar(&s.publishes, "publishes", 200, "acts of publication to follow")
	flag.StringVar(&s.log, "log", "none", "the server's --log under load: none, text or json (read and thrown away here)")
	flag.StringVar(&s.database, "database", "", "a postgres:// address of an empty database; otherwise SQLite")
	flag.StringVar(&s.only, "only", "", "measure only this: cached, cold, publishing or desk; or search, which is measured only when it is named")
	flag.StringVar(&s.profile, "profile", "", "with -only, write a CPU profile of the site to this file; it then runs in a child of this program")
	flag.StringVar(&s.program, "program", "", "the dateline to measure; otherwise it is built from ./cmd/dateline")
	flag.StringVar(&s.from, "from", "", "a dateline.db of as many items, which is copied instead of filling a newsroom")
	flag.BoolVar(&s.json, "json", false, "print one JSON object instead of a table")
	flag.IntVar(&s.documents, "documents", 100_000, "with -only search, how many documents")
	flag.IntVar(&s.queries, "queries", asked, "with -only search, how many queries; WordPress's search gets fewer")
	flag.StringVar(&s.data, "data", "", "with -only search, the folder of real documents; otherwise shared/data beside the project")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	r, err := run(ctx, s)
	stop()
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	case s.json:
		json.NewEncoder(os.Stdout).Encode(r)
	default:
		r.print(os.Stdout)
	}
	if !r.met() {
		os.Exit(3)
	}
}

// run measures everything in the order of a newsroom's life.
func run(ctx context.Context, s settings) (*report, error) {
	if s.only == "search" {
		return searched(ctx, s)
	}
	if s.profile != "" && s.only == "" {
		return nil, errors.New("a profile is of one measurement: name it with -only")
	}
	if s.items < 100 || s.rounds < 1 || s.conns < 1 {
		return nil, errors.New("at least 100 items, 1 round and 1 connection")
	}
	dir, err := os.MkdirTemp("", "dateline-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	b := &bench{settings: s, dir: dir, report: newReport(s)}
	for _, step := range []struct {
		name, what string
		do         func(context.Context) error
	}{
		{"", "building", b.build},
		{"", "filling the newsroom", b.fill},
		{"cached", "cached pages", b.cached},
		{"cold", "cold pages", b.cold},
		{"publishing", "publishing", b.publish},
		{"desk", "the desk", b.desk},
	} {
		if step.name != "" && s.only != "" && s.only != step.name {
			continue
		}
		began := time.Now()
		fmt.Fprintf(os.Stderr, "%s …", step.what)
		if err := step.do(ctx); err != nil {
			fmt.Fprintln(os.Stderr)
			return nil, fmt.Errorf("%s: %w", step.what, err)
		}
		fmt.Fprintf(os.Stderr, " %.1f s\n", time.Since(began).Seconds())
	}
	return b.report, nil
}

// bench is one run.
type bench struct {
	settings
	dir    string // everything the run writes is in here
	binary string
	report *report
}
