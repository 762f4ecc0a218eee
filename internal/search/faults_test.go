package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dateline"
)

// hooked is a source that lets something happen once all items have been named.
type hooked struct {
	*memory
	items func()
}

func (h *hooked) Items(ctx context.Context, after dateline.ID, most int) ([]dateline.ID, error) {
	l, err := h.memory.Items(ctx, after, most)
	if len(l) == 0 && h.items != nil {
		h.items()
		h.items = nil
	}
	return l, err
}

// TestWithdrawnUnseen withdraws a text while nobody follows, and while an index is
// built.
func TestWithdrawnUnseen(t *testing.T) {
	want := func(x *Index) {
		t.Helper()
		if f := find(t, x, Query{Ask: words1("国务卿"), Facets: true}); f.Total != 4 {
			t.Errorf("%v are found", items(f))
		}
	}
	m := archive(5)
	folder := t.TempDir()
	x := New(folder, m, Options{})
	if err := x.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	x.Close()
	m.put("item00003")
	x = New(folder, m, Options{})
	defer x.Close()
	if err := x.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	want(x)

	h := &hooked{memory: archive(5)}
	h.items = func() { h.put("item00003") }
	built := New(t.TempDir(), h, Options{})
	defer built.Close()
	if err := built.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	want(built)
}

// TestRestoredLive puts an older source under an index that is open.
func TestRestoredLive(t *testing.T) {
	s := &hooked{memory: archive(5)}
	x := New(t.TempDir(), s, Options{})
	defer x.Close()
	if err := x.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.memory = archive(3)
	s.put("item9", Text{Lang: "zh-Hans", Headline: "国务卿的新讲话"})
	if err := x.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if f := find(t, x, Query{Ask: words1("新讲话")}); f.Total != 1 {
		t.Errorf("found %v", items(f))
	}
}

// TestBuildEnds takes the files away from under an index that is built: the build
// fails, and does not hang.
func TestBuildEnds(t *testing.T) {
	for name, harm := range map[string]func(path string){
		"gone": func(path string) {
			os.RemoveAll(path)
			os.WriteFile(path, nil, 0o600) // so that nobody makes it again
		},
		"cut": func(path string) {
			files, _ := filepath.Glob(filepath.Join(path, "*.zap"))
			for _, f := range files {
				os.Truncate(f, 100)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "search")
			h := &hooked{memory: archive(700)}
			h.items = func() {
				eventually(t, "files", func() bool {
					files, _ := filepath.Glob(filepath.Join(folder, "*-*", "*.zap"))
					return len(files) > 1
				})
				paths, _ := filepath.Glob(filepath.Join(folder, "*-*"))
				for _, p := range paths {
					harm(p)
				}
			}
			ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
			defer cancel()
			if err := New(folder, h, Options{}).Rebuild(ctx, nil); err == nil || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}

// TestCloseBesideSearch closes an index that is being asked.
func TestCloseBesideSearch(t *testing.T) {
	x := New(t.TempDir(), archive(5), Options{})
	stop := make(chan struct{})
	defer close(stop)
	for range 8 {
		go func() {
			for {
				select {
				case <-stop:
					return
				default:
					x.Search(context.Background(), Query{Ask: words1("国务卿"), Lang: "zh-Hans", Most: 1})
				}
			}
		}()
	}
	for i := range 60 {
		if err := x.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		closed := make(chan error, 1)
		go func() { closed <- x.Close() }()
		select {
		case err := <-closed:
			if err != nil {
				t.Fatal(err)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("round %d: it does not close", i)
		}
	}
}

// TestTwoServers runs two servers on one folder: only one can have the index open at
// a time, and neither goes on answering from what is old.
func TestTwoServers(t *testing.T) {
	m := archive(20)
	folder := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	a, b := New(folder, m, Options{}), New(folder, m, Options{})
	ended := make(chan error, 2)
	go func() { ended <- a.Run(ctx) }()
	go func() { ended <- b.Run(ctx) }()
	defer func() { cancel(); <-ended; <-ended }()
	finds := func(q string, n int) func() bool {
		return func() bool {
			for _, x := range []*Index{a, b} {
				if f, err := x.Search(t.Context(), Query{Ask: words1(q), Lang: "zh-Hans", Most: 1}); err != nil || f.Whole != n {
					if _, away := errors.AsType[Unavailable](err); !away {
						return false
					}
				}
			}
			return true
		}
	}
	eventually(t, "an index", func() bool {
		_, err := a.Search(t.Context(), Query{Lang: "en"})
		_, other := b.Search(t.Context(), Query{Lang: "en"})
		return err == nil || other == nil
	})
	m.put("new", Text{Lang: "zh-Hans", Headline: "海洋法公约"})
	eventually(t, "neither is stale", finds("海洋法公约", 1))
}

// TestStatusLasts keeps in the status what another process or an earlier one knew.
func TestStatusLasts(t *testing.T) {
	m := archive(5)
	folder := t.TempDir()
	x := New(folder, m, Options{})
	if err := x.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	x.Serving("http://127.0.0.1:8080")
	was, err := ReadStatus(folder)
	if err != nil {
		t.Fatal(err)
	}
	ready := func(when string) {
		t.Helper()
		if _, err := x.step(t.Context()); err != nil {
			t.Fatal(err)
		}
		if st, err := ReadStatus(folder); err != nil || st.State != "ready" || st.Serving != was.Serving || st.Texts != 5 {
			t.Errorf("%s: %+v, %v", when, st, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	h := &hooked{memory: m, items: cancel}
	y := New(folder, h, Options{})
	if err := y.Rebuild(ctx, nil); err == nil {
		t.Error("it was interrupted")
	}
	ready("after a build that was interrupted")
	if err := y.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	y.Close()
	ready("after another one")
	x.Close()
	x = New(folder, m, Options{})
	defer x.Close()
	x.Serving(was.Serving)
	ready("after a restart")
}

// TestWithdrawnIsNotOffered completes nothing to what is withdrawn.
func TestWithdrawnIsNotOffered(t *testing.T) {
	m := archive(3)
	m.put("z", Text{Lang: "en", Headline: "Quagga returns"})
	now := time.Now()
	x := New(t.TempDir(), m, Options{Now: func() time.Time { return now }})
	defer x.Close()
	if err := x.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := x.Complete("quag", "en", 5); len(got) == 0 {
		t.Error("it is not offered while it is there")
	}
	m.put("z")
	for range 2 {
		now = now.Add(time.Hour)
		if _, err := x.step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := x.Complete("quag", "en", 5); len(got) > 0 {
		t.Errorf("offered: %q", got)
	}
}

// TestPagesHold gives the same order before segments are merged and after.
func TestPagesHold(t *testing.T) {
	m := &memory{}
	x := start(t, m)
	for i := range 50 {
		m.put(dateline.ID(fmt.Sprintf("i%03d", i*7%40)), Text{Lang: "zh-Hans", Headline: "海洋法公约", At: time.Unix(0, 0)})
		if err := x.Follow(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	q := Query{Ask: words1("海洋法公约"), Most: 20, ByDate: true}
	seen := map[dateline.ID]bool{}
	for _, id := range items(find(t, x, q)) {
		seen[id] = true
	}
	if err := x.gen.merge(t.Context()); err != nil {
		t.Fatal(err)
	}
	q.From = 20
	for _, id := range items(find(t, x, q)) {
		seen[id] = true
	}
	if len(seen) != 40 {
		t.Errorf("two pages have %d of 40 items", len(seen))
	}
}

func TestSnippetOfOddTexts(t *testing.T) {
	x := start(t, archive(3))
	all := func(list []Piece) (s string) {
		for _, p := range list {
			s += p.Text
		}
		return s
	}
	f := find(t, x, Query{Ask: Parse("国务卿")})
	if got := all(f.Snippet("zh-Hans", strings.Repeat("a ", window/2)+"国务卿说话。", 60)); !strings.HasPrefix(got, "…") {
		t.Errorf("what is far down begins without an ellipsis: %q", got)
	}
	f = find(t, x, Query{Ask: Parse(strings.Repeat("x", 64)), Lang: "en"})
	if got := all(f.Snippet("en", "see "+strings.Repeat("x", 20_000)+" there", 120)); len(got) > 200 {
		t.Errorf("%d bytes for 120 columns", len(got))
	}
	f.Snippet("en", strings.Repeat("\x80", 40_000), 120)
	began := time.Now()
	for typed, s := range map[string]string{
		`"` + strings.TrimSpace(strings.Repeat("0 ", 240)) + `"`: strings.Repeat("0 ", 20_000),
		`"` + strings.Repeat("哈", 190) + `"`:                     strings.Repeat("哈", 20_000),
	} {
		find(t, x, Query{Ask: Parse(typed), Lang: "en"}).Snippet("en", s, 120)
	}
	if d := time.Since(began); d > 20*time.Second { // some 70 s if each step looked at each token
		t.Errorf("it took %v", d)
	}
}
