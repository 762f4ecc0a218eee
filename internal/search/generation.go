package search

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"dateline/internal/zh"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	index "github.com/blevesearch/bleve_index_api"
)

// generation is one index in a folder of its own. A new one is built beside the
// one that answers, and takes its place by the renaming of one file.
type generation struct {
	folder   string
	index    index.Index
	queue    *index.AnalysisQueue
	users    sync.WaitGroup // who reads it or writes to it; nobody begins once it does not answer any more
	poisoned chan struct{}  // closed when something went wrong within it; see poison
	once     sync.Once      // closes it
	failed   chan struct{}  // closed by the first fail
	turn     chan struct{}  // taken by who follows the source, until the batch is in or refused
	read     atomic.Bool    // the columns were read once: all languages are known
	zh       *zh.Segmenter
	items    numbers
	ids      [facets]numbers

	mu      sync.Mutex           // guards the rest
	columns map[uint64]*columns  // by segment
	files   map[string]fileState // as they were when they were first seen
	broken  error                // what is wrong with it
}

type fileState struct {
	size    int64
	changed time.Time
}

// errBusy says that another process has the index open.
var errBusy = errors.New("search: another process has the index open")

// The names under which scorch finds what to call. It knows them by name only.
var callbacks sync.Mutex

// openGeneration opens or makes the index in a folder. It waits a moment for
// another process to let go of it, then returns errBusy. plan says how segments are
// merged; nil is scorch's own way.
func openGeneration(folder string, words *zh.Segmenter, plan map[string]any) (g *generation, err error) {
	defer func() {
		if r := recover(); r != nil {
			g, err = nil, fmt.Errorf("search: the index in %s cannot be opened: %v", folder, r)
		}
	}()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	g = &generation{folder: folder, zh: words, queue: index.NewAnalysisQueue(1), columns: map[uint64]*columns{}, files: map[string]fileState{}, poisoned: make(chan struct{}), failed: make(chan struct{}), turn: make(chan struct{}, 1)}
	callbacks.Lock()
	scorch.RegistryAsyncErrorCallbacks[folder] = func(err error, _ string) { g.fail(err) }
	// Scorch merges and writes in goroutines of its own, which recover from panics
	// but not from the fault of reading a mapped file that was cut short. These are
	// its calls from within them, before it reads.
	scorch.RegistryEventCallbacks[folder] = func(e scorch.Event) bool {
		if e.Kind == scorch.EventKindPreMergeCheck || e.Kind == scorch.EventKindPurgerCheck {
			debug.SetPanicOnFault(true)
		}
		return true
	}
	config := map[string]any{
		"path": folder, "bolt_timeout": "200ms", "unsafe_batch": true, "numSnapshotsToKeep": 1,
		"forceSegmentType": "zap", "forceSegmentVersion": 16,
		"asyncErrorCallbackName": folder, "eventCallbackName": folder,
	}
	if plan != nil {
		config["scorchMergePlanOptions"] = plan
	}
	g.index, err = scorch.NewScorch(scorch.Name, config, g.queue)
	callbacks.Unlock()
	if err == nil {
		err = g.index.Open()
	}
	if err != nil {
		g.queue.Close()
		if err.Error() == "timeout" { // bolt's
			return nil, errBusy
		}
		return nil, fmt.Errorf("search: the index in %s cannot be opened: %w", folder, err)
	}
	return g, nil
}

// unmerged is how segments are merged while an index is built: not at all, because
// all are merged once at the end. No segment is small enough to be eligible.
var unmerged = map[string]any{"MaxSegmentSize": 2}

// merge merges all segments into one.
func (g *generation) merge(ctx context.Context) error {
	return g.index.(*scorch.Scorch).ForceMerge(ctx, &mergeplan.MergePlanOptions{
		MaxSegmentsPerTier: 1, MaxSegmentSize: 1 << 30, MaxSegmentFileSize: 1 << 40, TierGrowth: 1, SegmentsPerMergeTask: 1 << 20,
		FloorSegmentSize: 1 << 30, FloorSegmentFileSize: 1 << 40, ReclaimDeletesWeight: 2,
	})
}

// settle waits until scorch has removed the files that were merged into others, five
// seconds at most: it does so by the way, and tells nobody.
func (g *generation) settle(ctx context.Context) error {
	for range 250 {
		files, err := filepath.Glob(filepath.Join(g.folder, "*.zap"))
		if err != nil {
			return err
		}
		r, err := g.index.Reader()
		if err != nil {
			return err
		}
		needed := len(r.(*scorch.IndexSnapshot).Segments())
		if err := r.Close(); err != nil {
			return err
		}
		if len(files) <= needed {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

// name is that of its folder, which begins with the analyser's version.
func (g *generation) name() string { return filepath.Base(g.folder) }

func (g *generation) close() error {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	err := g.index.Close()
	g.queue.Close()
	callbacks.Lock()
	delete(scorch.RegistryAsyncErrorCallbacks, g.folder)
	delete(scorch.RegistryEventCallbacks, g.folder)
	callbacks.Unlock()
	return err
}

// fail records that the index is not to be trusted any more.
func (g *generation) fail(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.broken == nil {
		g.broken = err
		close(g.failed)
	}
}

// wrong returns what is wrong with the index, or nil.
func (g *generation) wrong() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.broken
}

// watch looks whether the files of the index are still what they were: a segment
// never changes once it is written. It costs one look at each file's entry.
func (g *generation) watch() error {
	r, err := g.index.Reader()
	if err != nil {
		return err
	}
	defer r.Close()
	known, segments := map[string]bool{}, map[uint64]bool{}
	for _, s := range r.(*scorch.IndexSnapshot).Segments() {
		segments[s.Id()] = true
		p, ok := s.Segment().(interface{ Path() string })
		if !ok || p.Path() == "" {
			continue
		}
		path := p.Path()
		known[path] = true
		info, err := os.Stat(path)
		if err != nil {
			g.fail(fmt.Errorf("a file of the index is gone: %s", filepath.Base(path)))
			continue
		}
		now := fileState{info.Size(), info.ModTime()}
		g.mu.Lock()
		was, seen := g.files[path]
		g.files[path] = now
		g.mu.Unlock()
		if seen && was != now {
			g.fail(fmt.Errorf("a file of the index was changed by somebody else: %s", filepath.Base(path)))
		}
	}
	if err := root(g.folder); err != nil {
		g.fail(err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	maps.DeleteFunc(g.files, func(path string, _ fileState) bool { return !known[path] })
	maps.DeleteFunc(g.columns, func(id uint64, _ *columns) bool { return !segments[id] })
	return g.broken
}

// root looks whether the file that names the segments is there and is bolt's: one of
// its first two pages begins with a page header and bolt's magic number.
func root(folder string) error {
	f, err := os.Open(filepath.Join(folder, "root.bolt"))
	if err != nil {
		return errors.New("a file of the index is gone: root.bolt")
	}
	defer f.Close()
	page := os.Getpagesize()
	head := make([]byte, page+20)
	f.ReadAt(head, 0)
	for _, at := range []int{16, page + 16} {
		if binary.NativeEndian.Uint32(head[at:]) == 0xED0CDAED {
			return nil
		}
	}
	return errors.New("a file of the index is damaged: root.bolt")
}

// verify reads every segment in a folder and compares it with the checksum at its
// end. A segment that is gone meanwhile was merged into another.
func verify(folder string) error {
	files, err := filepath.Glob(filepath.Join(folder, "*.zap"))
	if err != nil {
		return err
	}
	for _, f := range files {
		// One that somebody is still writing is not damaged: it changes while one looks.
		for {
			before, _ := os.Stat(f)
			err := checksum(f)
			if err == nil || errors.Is(err, fs.ErrNotExist) {
				break
			}
			time.Sleep(200 * time.Millisecond)
			after, _ := os.Stat(f)
			if before == nil || after != nil && before.Size() == after.Size() && before.ModTime().Equal(after.ModTime()) {
				return err
			}
		}
	}
	return nil
}

// checksum compares a zap file with the CRC-32 in its last four bytes.
func checksum(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	damaged := fmt.Errorf("a file of the index is damaged: %s", filepath.Base(path))
	if info.Size() < 4 {
		return damaged
	}
	sum, buf := crc32.NewIEEE(), make([]byte, 1<<20)
	for left := info.Size() - 4; left > 0; {
		n, err := f.Read(buf[:min(left, int64(len(buf)))])
		if err != nil {
			return err
		}
		sum.Write(buf[:n])
		left -= int64(n)
	}
	if _, err := f.ReadAt(buf[:4], info.Size()-4); err != nil {
		return err
	}
	if binary.BigEndian.Uint32(buf) != sum.Sum32() {
		return damaged
	}
	return nil
}

// reached returns the number up to which the index holds the source's changes.
func (g *generation) reached() (int64, error) {
	r, err := g.index.Reader()
	if err != nil {
		return 0, err
	}
	defer r.Close()
	v, err := r.GetInternal([]byte("number"))
	if err != nil || v == nil {
		return 0, err
	}
	n, err := strconv.ParseInt(string(v), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("search: the index does not know how far it is: %w", err)
	}
	return n, nil
}

// The file that names the generation that answers.
const currentFile = "current"

// current returns the name of the generation that answers, "" if there is none, and
// whether this program's analyser made it.
func current(folder string) (name string, fits bool, err error) {
	b, err := os.ReadFile(filepath.Join(folder, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	name = strings.TrimSpace(string(b))
	version, _, ok := strings.Cut(name, "-")
	if !ok || name != filepath.Base(name) {
		return "", false, nil // not ours, or damaged: as if there were none
	}
	if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
		return "", false, nil
	}
	return name, version == strconv.Itoa(analyser), nil
}

// setCurrent makes a generation the one that answers.
func setCurrent(folder, name string) error {
	return writeFile(filepath.Join(folder, currentFile), []byte(name+"\n"))
}

// newName names a generation: by analyser, then by when it was begun.
func newName(now time.Time) string {
	return strconv.Itoa(analyser) + "-" + strconv.FormatInt(now.UnixNano(), 36)
}

// discard removes a generation that answers no more, unless another process has it
// open: that one removes it when it changes over.
func discard(folder, name string) {
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path); err != nil || name == "" {
		return
	}
	g, err := openGeneration(path, nil, nil)
	if errors.Is(err, errBusy) {
		return
	}
	if err == nil {
		g.close()
	}
	os.RemoveAll(path)
}

// sweep removes generations that were left behind a day ago or more.
func sweep(folder, keep string, now time.Time) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && e.IsDir() && e.Name() != keep && strings.Contains(e.Name(), "-") && now.Sub(info.ModTime()) > 24*time.Hour {
			os.RemoveAll(filepath.Join(folder, e.Name()))
		}
	}
}

// writeFile replaces a file as a whole.
func writeFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(content); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
