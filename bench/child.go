package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"runtime/pprof"
	"strings"
	"syscall"
	"time"

	_ "time/tzdata" // the site's zones must not depend on the machine

	"dateline/internal/desk"
	"dateline/internal/media"
	"dateline/internal/newsroom"
	"dateline/internal/site"
	"dateline/internal/store"
	"dateline/internal/web"
)

// childMode is set in the environment of a process that this program starts from
// itself: a server of its own must not share its processor time with the load.
const childMode = "DATELINE_BENCH_CHILD"

// child starts this program again in a mode.
func child(ctx context.Context, mode string, stdin io.Reader) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append(os.Environ(), childMode+"="+mode)
	cmd.Stdin, cmd.Stderr = stdin, os.Stderr
	return start(cmd, (*exec.Cmd).StdoutPipe)
}

// runChild is main in such a process.
func runChild(mode string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	name, arg, _ := strings.Cut(mode, "\n")
	switch name {
	case "bare":
		h, err := bare(os.Stdin)
		if err != nil {
			return err
		}
		fmt.Printf("bare on http://%s\n", l.Addr())
		return web.Serve(ctx, &http.Server{Handler: h}, l, time.Second)
	case "profiled":
		return profiled(ctx, l, arg)
	case "sink":
		fmt.Printf("sink on http://%s\n", l.Addr())
		return web.Serve(ctx, &http.Server{Handler: sink(arg)}, l, time.Second)
	}
	return fmt.Errorf("no mode %q", name)
}

// bare is the server to compare with: net/http and the very same bytes, found in
// a map and written. It has no log, no checks and no notion of what is current.
func bare(in io.Reader) (http.Handler, error) {
	var answers []answer
	if err := json.NewDecoder(in).Decode(&answers); err != nil {
		return nil, err
	}
	type header struct {
		key    string
		values []string
	}
	type response struct {
		header []header
		body   []byte
	}
	pages := map[string]map[string]*response{}
	for _, a := range answers {
		r := &response{body: a.Body}
		for _, h := range a.Header {
			r.header = append(r.header, header{h[0], []string{h[1]}})
		}
		if pages[a.Target] == nil {
			pages[a.Target] = map[string]*response{}
		}
		pages[a.Target][a.Encoding] = r
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := pages[r.RequestURI][r.Header.Get("Accept-Encoding")]
		if page == nil {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		for i := range page.header {
			h[page.header[i].key] = page.header[i].values
		}
		w.Write(page.body)
	}), nil
}

// sink is a server that keeps what is sent to it: each body is in a file of its own,
// on disk, before it answers.
func sink(dir string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := func() error {
			f, err := os.CreateTemp(dir, "sink-")
			if err != nil {
				return err
			}
			defer os.Remove(f.Name())
			defer f.Close()
			if _, err := io.Copy(f, r.Body); err != nil {
				return err
			}
			return f.Sync()
		}()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
}

// profiled serves the site and the desk as the program does, under a CPU profile. arg has the
// file of the profile, the kind of log and the database, a line each.
func profiled(ctx context.Context, l net.Listener, arg string) error {
	file, rest, _ := strings.Cut(arg, "\n")
	kind, database, _ := strings.Cut(rest, "\n")
	db, err := store.Open(ctx, database)
	if err != nil {
		return err
	}
	defer db.Close()
	log := slog.New(slog.DiscardHandler)
	switch kind {
	case "json":
		log = slog.New(slog.NewJSONHandler(os.Stdout, nil))
	case "text":
		log = slog.New(slog.NewTextHandler(os.Stdout, nil))
	}
	front, err := site.New(db, site.Options{Log: log, Now: time.Now})
	if err != nil {
		return err
	}
	blobs, err := media.OpenDisk(file + ".media")
	if err != nil {
		return err
	}
	defer os.RemoveAll(file + ".media")
	back, err := desk.New(ctx, db, newsroom.New(db, time.Now, rand.Reader), desk.Options{
		Log: log, Now: time.Now, Random: rand.Reader, Hosts: front.Known, Blobs: blobs, Preview: front.Preview,
	})
	if err != nil {
		return err
	}
	both := http.NewServeMux()
	both.Handle("/", front)
	both.Handle(desk.Prefix, back)
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer out.Close()
	if err := pprof.StartCPUProfile(out); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	fmt.Printf("site on http://%s\n", l.Addr())
	return web.Serve(ctx, web.Server("", both, log), web.LimitListener(l, 4096, 0), time.Second)
}
