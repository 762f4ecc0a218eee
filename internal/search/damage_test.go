package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
)

func archive(n int) *memory {
	m := &memory{}
	for i := range n {
		m.put(dateline.ID(fmt.Sprintf("item%05d", i)), Text{
			Lang: "zh-Hans", Headline: fmt.Sprintf("国务卿就第%d号议题发表讲话", i), Body: strings.Repeat("人权理事会今天在日内瓦开会。", 20), At: time.Unix(int64(i), 0),
		})
	}
	return m
}

// segments are the files of the index that answers.
func segments(t *testing.T, x *Index) []string {
	t.Helper()
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.gen == nil {
		t.Fatal("there is no index")
	}
	files, err := filepath.Glob(filepath.Join(x.gen.folder, "*.zap"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 600 {
		if is() {
			return
		}
		time.Sleep(20 * time.Millisecond) // polled: a file system tells nobody
	}
	t.Fatal("never: " + what)
}

// TestDamage damages the files of a running index in every way, while it is asked.
// No query may end the program; soon the index is a new one and finds what it should.
func TestDamage(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, files []string){
		"flipped": func(t *testing.T, files []string) {
			for _, f := range files {
				b, err := os.ReadFile(f)
				if err != nil {
					continue
				}
				for i := 0; i < len(b); i += 97 {
					b[i] ^= 0xff
				}
				w, err := os.OpenFile(f, os.O_WRONLY, 0)
				if err != nil {
					t.Fatal(err)
				}
				w.Write(b)
				w.Close()
			}
		},
		"cut": func(t *testing.T, files []string) {
			for _, f := range files {
				if info, err := os.Stat(f); err == nil {
					os.Truncate(f, info.Size()/3)
				}
			}
		},
		"emptied": func(t *testing.T, files []string) {
			for _, f := range files {
				os.Truncate(f, 0)
			}
		},
		"deleted": func(t *testing.T, files []string) {
			for _, f := range files {
				os.Remove(f)
			}
		},
		"folder deleted": func(t *testing.T, files []string) {
			os.RemoveAll(filepath.Dir(filepath.Dir(files[0])))
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := archive(300)
			x := New(filepath.Join(t.TempDir(), "search"), m, Options{})
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- x.Run(ctx) }()
			defer func() {
				stop()
				if err := <-ended; !errors.Is(err, context.Canceled) {
					t.Errorf("it ended with %v", err)
				}
			}()
			finds := func(want int) func() bool {
				return func() bool {
					f, err := x.Search(t.Context(), Query{Ask: words1("人权理事会"), Lang: "zh-Hans", Most: 10})
					return err == nil && f.Total == want
				}
			}
			eventually(t, "the first index", finds(300))
			eventually(t, "files on disk", func() bool { return len(segments(t, x)) > 0 })
			first := x.Status().Built
			damage(t, segments(t, x))
			for range 50 { // whatever it answers, it answers
				x.Search(t.Context(), Query{Ask: words1("国务卿"), Lang: "zh-Hans", Most: 10, Facets: true})
			}
			m.put("new", Text{Lang: "zh-Hans", Headline: "人权理事会的新讲话"})
			eventually(t, "a new index", func() bool { return x.Status().Built.After(first) })
			eventually(t, "all texts in it", finds(301))
			if st := x.Status(); st.Trouble == "" {
				t.Error("the status does not say that there was trouble")
			}
			if err := Examine(x.folder); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

// TestDamagedAtRest opens an index that was damaged while nobody had it open.
func TestDamagedAtRest(t *testing.T) {
	m := archive(100)
	folder := filepath.Join(t.TempDir(), "search")
	x := New(folder, m, Options{})
	if err := x.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "files on disk", func() bool { return len(segments(t, x)) > 0 })
	files := segments(t, x)
	root := filepath.Join(filepath.Dir(files[0]), "root.bolt")
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]func(){
		"a flipped bit": func() {
			b, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			b[len(b)/2] ^= 1
			os.WriteFile(files[0], b, 0o600)
		},
		"root.bolt flipped": func() {
			b, err := os.ReadFile(root)
			if err != nil {
				t.Fatal(err)
			}
			for i := range b {
				b[i] ^= 0x55
			}
			os.WriteFile(root, b, 0o600)
		},
		"root.bolt gone": func() { os.Remove(root) },
		"current is junk": func() {
			os.RemoveAll(filepath.Dir(root)) // nobody could say later whose it was
			os.WriteFile(filepath.Join(folder, currentFile), []byte("../../etc\n"), 0o600)
		},
		"an older analyser": func() {
			name, _, _ := current(folder)
			os.Rename(filepath.Join(folder, name), filepath.Join(folder, "0-old"))
			setCurrent(folder, "0-old")
		},
	} {
		t.Run(name, func(t *testing.T) {
			damage()
			if err := Examine(folder); err == nil {
				t.Error("nobody sees it")
			}
			x := New(folder, m, Options{})
			if err := x.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
			if f := find(t, x, Query{Ask: words1("人权理事会")}); f.Total != 100 {
				t.Errorf("found %d", f.Total)
			}
			eventually(t, "files on disk", func() bool { return len(segments(t, x)) > 0 })
			files = segments(t, x)
			root = filepath.Join(filepath.Dir(files[0]), "root.bolt")
			if err := x.Close(); err != nil {
				t.Fatal(err)
			}
			if left, _ := filepath.Glob(filepath.Join(folder, "*-*")); !slices.Contains(left, filepath.Dir(root)) || len(left) > 1 {
				t.Errorf("left in the folder: %q", left)
			}
		})
	}
}

// TestTwoProcesses lets a second index on the same folder ask, and build anew under
// the first one.
func TestTwoProcesses(t *testing.T) {
	m := archive(50)
	folder := filepath.Join(t.TempDir(), "search")
	first := New(folder, m, Options{})
	if err := first.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	second := New(folder, m, Options{})
	if err := second.Once(t.Context()); !errors.Is(err, Busy{}) {
		t.Fatalf("a second process: %v", err)
	}
	before := first.gen.name()
	if err := second.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if f := find(t, first, Query{Ask: words1("国务卿")}); f.Total != 50 {
		t.Errorf("the first finds %d meanwhile", f.Total)
	}
	if _, err := first.step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if first.gen.name() == before {
		t.Error("the first did not change over")
	}
	if f := find(t, first, Query{Ask: words1("国务卿")}); f.Total != 50 {
		t.Errorf("the first finds %d afterwards", f.Total)
	}
}
