package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"dateline": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
			defer stop()
			os.Exit(run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
		},
	})
}

// TestScripts runs testdata/script/*.txtar: each is a person at a terminal.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("USER", "tester")
			e.Setenv("SEED", e.WorkDir+"/seed.txt")
			seed, err := demoFiles.ReadFile("demo/texts/embassy-news-list.zh.txt")
			if err != nil {
				return err
			}
			return os.WriteFile(e.WorkDir+"/seed.txt", seed, 0o644)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"json":  checkJSON,
			"field": field,
			"exits": exits,
		},
	})
}

// checkJSON fails unless standard output of the last command is one JSON value a
// line: "json stdout 5" wants five of them.
func checkJSON(ts *testscript.TestScript, neg bool, args []string) {
	out := strings.TrimSpace(ts.ReadFile(args[0]))
	lines := strings.Split(out, "\n")
	for _, l := range lines {
		if !json.Valid([]byte(l)) {
			ts.Fatalf("no JSON: %s", l)
		}
	}
	if len(args) > 1 && args[1] != itoa(len(lines)) {
		ts.Fatalf("%d lines, want %s", len(lines), args[1])
	}
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

// field sets a variable to a field of the first JSON line that contains a text:
// "field ID id 农历新年".
func field(ts *testscript.TestScript, neg bool, args []string) {
	for l := range strings.Lines(ts.ReadFile("stdout")) {
		if strings.Contains(l, args[2]) {
			var v map[string]any
			if err := json.Unmarshal([]byte(l), &v); err != nil {
				ts.Fatalf("%v: %s", err, l)
			}
			s, _ := v[args[1]].(string)
			ts.Setenv(args[0], s)
			return
		}
	}
	ts.Fatalf("no line contains %q", args[2])
}

// exits runs dateline and wants an exit code: "exits 2 dateline nonsense".
func exits(ts *testscript.TestScript, neg bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if e, ok := err.(interface{ ExitCode() int }); ok {
		code = e.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// TestDemo starts the demonstration as a newcomer does, reads the page, stops it
// and starts it again: nothing is doubled.
func TestDemo(t *testing.T) {
	dir := t.TempDir()
	for round := range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		address := freeAddress(t)
		out, in := io.Pipe()
		ended := make(chan int, 1)
		go func() {
			ended <- run(ctx, []string{"demo", "--data", dir + "/demo", "--listen", address}, streams{strings.NewReader(""), in, io.Discard})
			in.Close()
		}()
		said := make([]byte, 4096)
		n, err := out.Read(said)
		if err != nil {
			t.Fatalf("round %d: %v (exit %d)", round, err, <-ended)
		}
		go io.Copy(io.Discard, out)
		if s := string(said[:n]); !strings.Contains(s, "http://"+address) || !strings.Contains(s, "dateline list") {
			t.Errorf("the demo does not say its address and the next steps:\n%s", s)
		} else if round == 1 && !strings.Contains(s, "0 new") {
			t.Errorf("the second start brought something in again:\n%s", s)
		}
		r, err := http.Get("http://" + address + "/zh-Hans/news")
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil || r.StatusCode != 200 || strings.Count(string(page), "<article") != 5 {
			t.Errorf("status %d, %d items, want 200 with 5: %v", r.StatusCode, strings.Count(string(page), "<article"), err)
		}
		cancel()
		select {
		case code := <-ended:
			if code != exitOK {
				t.Errorf("it ended with exit code %d", code)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("it did not stop")
		}
	}
}

// freeAddress returns an address on the loopback that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
