package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"dateline/internal/search"
	"dateline/internal/web"
)

// The modes of a child that searches. What builds and what serves are processes of
// their own, so that the memory of each is its own too.
const (
	buildMode = "search-build" // an index is made in a folder, from documents
	serveMode = "search-serve" // that index answers, over HTTP
)

// built is what a child says of the index that it made.
type built struct {
	Seconds float64 `json:"seconds"`
	Resting float64 `json:"resting"` // further seconds until its files changed no more
	Texts   int     `json:"texts"`
	CPU     float64 `json:"-"`      // seconds of the cores that the child used, reading the real documents included
	Bytes   int64   `json:"bytes"`  // of headlines and bodies, UTF-8
	Making  float64 `json:"making"` // seconds that making the documents took, of all cores together
	Index   int64   `json:"index"`  // bytes of the index when it was closed
	Before  float64 `json:"before"` // memory in RAM before, with the real documents in it, MB
	Most    float64 `json:"most"`   // the most that there was, MB
	Real    int     `json:"real"`
	RealLen int64   `json:"real_len"` // bytes of the real documents
}

// asks is what a serving child is sent, and answers what it sends back.
type asks struct {
	Queries []asking `json:"queries"`
	Askers  int      `json:"askers"` // how many ask at the same time, each again once it was answered
	Facets  bool     `json:"facets"`
}

type answers struct {
	Seconds float64         `json:"seconds"` // from the first question to the last answer
	Times   []time.Duration `json:"times"`   // of each query, in their order
	Found   []int           `json:"found"`   // how many texts
	Loose   int             `json:"loose"`   // queries for which texts with most of the words count too
	Index   int64           `json:"index"`   // bytes of the index now
	Texts   int             `json:"texts"`   // texts in it
}

// isSearching reports whether a child's mode is one of these.
func isSearching(mode string) bool {
	return strings.HasPrefix(mode, buildMode) || strings.HasPrefix(mode, serveMode)
}

// searchingChild is main in a child that searches.
func searchingChild(mode string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	args := strings.Split(mode, "\n")
	switch {
	case args[0] == buildMode && len(args) == 4:
		n, err := strconv.Atoi(args[3])
		if err != nil {
			return err
		}
		return buildIndex(ctx, args[1], args[2], n)
	case args[0] == serveMode && len(args) == 2:
		return serveIndex(ctx, args[1])
	}
	return fmt.Errorf("no mode %q", mode)
}

// buildIndex makes the index of n documents of the data folder, and tells about it on
// standard output.
func buildIndex(ctx context.Context, folder, data string, n int) error {
	d, err := readDocuments(data, n)
	if err != nil {
		return err
	}
	b := built{Texts: n, Before: memoryOf(os.Getpid()).rss, Real: min(n, len(d.real))}
	for _, r := range d.real[:b.Real] {
		b.RealLen += int64(len(r.title) + len(r.body))
	}
	x := search.New(folder, d, search.Options{})
	began := time.Now()
	if err := x.Rebuild(ctx, nil); err != nil {
		return err
	}
	b.Seconds = time.Since(began).Seconds()
	if err := rest(ctx, folder); err != nil {
		return err
	}
	b.Resting = time.Since(began).Seconds() - b.Seconds - atRest.Seconds()
	if err := x.Close(); err != nil {
		return err
	}
	b.Bytes, b.Making, b.Index, b.Most = d.made.Load(), time.Duration(d.took.Load()).Seconds(), sizeOf(folder), memoryOf(os.Getpid()).most
	return json.NewEncoder(os.Stdout).Encode(b)
}

// atRest is how long the files of an index do not change when nothing more is
// written: segments are merged and written beside those who search.
const atRest = 2 * time.Second

// rest waits until the files in a folder have not changed for atRest.
func rest(ctx context.Context, folder string) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	size, since := sizeOf(folder), time.Now()
	for time.Since(since) < atRest {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			if now := sizeOf(folder); now != size {
				size, since = now, time.Now()
			}
		}
	}
	return nil
}

// index lets a child build one, and returns what it says.
func index(ctx context.Context, folder, data string, n int) (b built, err error) {
	self, err := os.Executable()
	if err != nil {
		return b, err
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append(os.Environ(), childMode+"="+strings.Join([]string{buildMode, folder, data, strconv.Itoa(n)}, "\n"))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return b, err
	}
	err = json.Unmarshal(out, &b)
	b.CPU = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	return b, err
}

// serveIndex answers from the index in a folder until ctx ends. It has no documents:
// what is in its memory is the index's.
func serveIndex(ctx context.Context, folder string) error {
	x := search.New(folder, &documents{}, search.Options{})
	if err := x.Once(ctx); err != nil {
		return err
	}
	go x.Run(ctx)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("search on http://%s\n", l.Addr())
	return web.Serve(ctx, &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q asks
		err := json.NewDecoder(r.Body).Decode(&q)
		var a answers
		if err == nil {
			a, err = answerAll(r.Context(), x, q)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		json.NewEncoder(w).Encode(a)
	})}, l, time.Second)
}

// answerAll asks an index in its own process, as a site does, so that the times are
// those of reading the query and searching, without a network.
func answerAll(ctx context.Context, x *search.Index, q asks) (answers, error) {
	a := answers{Times: make([]time.Duration, len(q.Queries)), Found: make([]int, len(q.Queries))}
	if q.Askers < 1 {
		return a, errors.New("nobody asks")
	}
	var next, loose atomic.Int64
	var all sync.WaitGroup
	failed := make(chan error, q.Askers)
	began := time.Now()
	for range q.Askers {
		all.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(q.Queries) {
					return
				}
				began := time.Now()
				f, err := x.Search(ctx, search.Query{Ask: search.Parse(q.Queries[i].Words), Lang: q.Queries[i].Lang, Most: 20, Facets: q.Facets})
				a.Times[i] = time.Since(began)
				if err != nil {
					failed <- fmt.Errorf("%s: %w", q.Queries[i].Words, err)
					return
				}
				if a.Found[i] = f.Total; f.Loose {
					loose.Add(1)
				}
			}
		})
	}
	all.Wait()
	a.Seconds = time.Since(began).Seconds()
	st := x.Status()
	a.Loose, a.Index, a.Texts = int(loose.Load()), st.Bytes, st.Texts
	select {
	case err := <-failed:
		return a, err
	default:
		return a, nil
	}
}

// ask sends queries to a serving child.
func (s *server) ask(ctx context.Context, q asks) (a answers, err error) {
	b, err := json.Marshal(q)
	if err != nil {
		return a, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.address, strings.NewReader(string(b)))
	if err != nil {
		return a, err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return a, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(res.Body)
		return a, fmt.Errorf("the index answers: %s", strings.TrimSpace(string(b)))
	}
	return a, json.NewDecoder(res.Body).Decode(&a)
}

// memory is what a process has in RAM, in MB (10⁶ bytes): all of it, what of that is
// its own, what is of mapped files, and the most that it was. Where the system does
// not tell (anything but Linux) it is 0.
type memory struct{ rss, own, mapped, most float64 }

func memoryOf(pid int) (m memory) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return m
	}
	for line := range strings.Lines(string(b)) {
		name, rest, _ := strings.Cut(line, ":")
		kb, _ := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
		switch mb := kb * 1024 / 1e6; name {
		case "VmRSS":
			m.rss = mb
		case "RssAnon":
			m.own = mb
		case "RssFile":
			m.mapped = mb
		case "VmHWM":
			m.most = mb
		}
	}
	return m
}
