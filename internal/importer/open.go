package importer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"sync"

	"dateline"
)

// Records reads the texts of the paths, in their order, as [Run] does. Settings
// are those of the newsroom that they are meant for. A path that is not there is
// an error at once; whatever is wrong with a file or a text is in its record.
// The sequence ends early when ctx is cancelled, and can be ranged over once.
func Records(ctx context.Context, settings dateline.Newsroom, paths []string, o Options) (iter.Seq[Record], error) {
	records, _, err := open(ctx, settings, paths, o)
	return records, err
}

// piece is what one worker does at a time: a whole file, or some lines of one.
type piece struct {
	file  *file
	lines []numbered // of JSON Lines; otherwise the whole file is meant
	err   error      // reading the file failed here, after the lines
	line  int        // where it failed
	done  int64      // bytes of the run up to the end of the piece

	ready   chan struct{} // closed when records may be read
	records []Record
}

type numbered struct {
	n    int // from 1
	text []byte
}

// A piece of JSON Lines is large enough to be worth handing over and small
// enough that the workers finish together.
const (
	pieceLines = 64
	pieceBytes = 256 << 10
)

// open looks at the paths and returns their records, and how many bytes there
// are to read.
func open(ctx context.Context, settings dateline.Newsroom, paths []string, o Options) (iter.Seq[Record], int64, error) {
	read, err := newReader(settings, o)
	if err != nil {
		return nil, 0, err
	}
	s, err := look(paths, o)
	if err != nil {
		return nil, 0, err
	}
	if err := read.loadTables(s.tables); err != nil {
		s.close()
		return nil, 0, err
	}
	return func(yield func(Record) bool) {
		defer s.close()
		for _, rec := range s.asides {
			if !yield(rec) {
				return
			}
		}
		ctx, stop := context.WithCancel(ctx)
		var working sync.WaitGroup
		defer working.Wait()
		defer stop()
		for p := range read.pieces(ctx, s.files, &working) {
			select {
			case <-p.ready:
			case <-ctx.Done():
				return
			}
			for i, rec := range p.records {
				if rec.done = p.done; i < len(p.records)-1 {
					rec.done = 0
				}
				if !yield(rec) {
					return
				}
			}
		}
	}, s.total, nil
}

// pieces cuts the files into pieces and has them read. They come out of the
// channel in order, before they are ready; its size bounds what is in flight.
func (r *reader) pieces(ctx context.Context, files []file, working *sync.WaitGroup) <-chan *piece {
	workers := runtime.GOMAXPROCS(0)
	ordered, todo := make(chan *piece, 2*workers), make(chan *piece, 2*workers)
	for range workers {
		working.Go(func() {
			for p := range todo {
				p.records = r.piece(p)
				close(p.ready)
			}
		})
	}
	working.Go(func() {
		defer close(ordered)
		defer close(todo)
		send := func(p *piece) bool {
			p.ready = make(chan struct{})
			for _, to := range []chan *piece{ordered, todo} {
				select {
				case to <- p:
				case <-ctx.Done():
					return false
				}
			}
			return true
		}
		var before int64
		for i := range files {
			f := &files[i]
			if f.format == JSONLines {
				if !cut(f, before, send) {
					return
				}
			} else if !send(&piece{file: f, done: before + f.size}) {
				return
			}
			before += f.size
		}
	})
	return ordered
}

// cut sends the lines of a JSON Lines file in pieces. It reports false when the
// run was stopped.
func cut(f *file, before int64, send func(*piece) bool) bool {
	in, err := f.open()
	if err != nil {
		return send(&piece{file: f, err: err, done: before + f.size})
	}
	defer in.Close()
	lines := bufio.NewReaderSize(in, 64<<10)
	p, bytes, n, read := &piece{file: f}, 0, 0, int64(0)
	for {
		text, size, err := readLine(lines)
		read += int64(size)
		if size > 0 {
			n++
			p.lines = append(p.lines, numbered{n, text})
			bytes += len(text)
		}
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			p.err, p.line, ended = err, n, true
		}
		if ended && n == 0 && p.err == nil {
			p.err = errEmpty
		}
		if ended || len(p.lines) == pieceLines || bytes >= pieceBytes {
			p.done = before + read
			if !send(p) {
				return false
			}
			p, bytes = &piece{file: f}, 0
		}
		if ended {
			return true
		}
	}
}

// readLine reads a line of any length. Of one longer than MaxLine it keeps
// enough to tell so, and no more.
func readLine(in *bufio.Reader) (text []byte, size int, err error) {
	for {
		part, err := in.ReadSlice('\n')
		size += len(part)
		if len(text) <= MaxLine {
			text = append(text, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return text, size, err
		}
	}
}

// piece reads one piece: its records, at least one.
func (r *reader) piece(p *piece) []Record {
	var out []Record
	fail := func(line int, err error) {
		out = append(out, Record{File: p.file.show, Line: line, Err: err})
	}
	switch p.file.format {
	case JSONLines:
		for _, l := range p.lines {
			out = r.jsonLine(p.file, l, out)
		}
		if p.err != nil {
			fail(p.line, p.err)
		}
	default:
		data, err := readWhole(p.file)
		if err == nil {
			out, err = r.whole(p.file, data)
		}
		if err != nil {
			line := 0
			if at, ok := errors.AsType[atLine](err); ok {
				line, err = at.line, at.err
			}
			fail(line, err)
		}
	}
	if len(out) == 0 {
		out = append(out, Record{File: p.file.show, aside: true})
	}
	return out
}

// atLine is an error at a line of a file.
type atLine struct {
	line int
	err  error
}

func (e atLine) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }
func (e atLine) Unwrap() error { return e.err }

// readWhole reads a file that is no stream, if it is not too long.
func readWhole(f *file) ([]byte, error) {
	if f.size > MaxFile {
		return nil, tooLong(f.size)
	}
	in, err := f.open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	// The size may have changed since the folder was listed.
	data, err := io.ReadAll(io.LimitReader(in, MaxFile+1))
	if err == nil && len(data) > MaxFile {
		err = tooLong(int64(len(data)))
	}
	return data, err
}

func tooLong(size int64) error {
	return dateline.Invalidf("file", "it is %d MB long, and a text or list page is read up to %d MB; if it holds many texts, make it JSON Lines", size>>20, MaxFile>>20)
}

// whole reads a file that is not JSON Lines by name. With an error come the
// records that were read before it.
func (r *reader) whole(f *file, data []byte) ([]Record, error) {
	if len(data) == 0 {
		return nil, errEmpty
	}
	plain, notes, err := decode(data, f.format)
	if err != nil {
		return nil, err
	}
	var found []found
	switch f.format {
	case ListText:
		found, err = parseList(plain)
	case ListHTML:
		found, err = parseHTMLList(plain, r.address)
	case Markdown:
		found, err = parseMarkdown(plain, f.path, r.zone, r.address)
	}
	out := make([]Record, 0, len(found)+1)
	if len(notes) > 0 {
		out = append(out, Record{File: f.show, Unsure: notes, aside: true})
	}
	for i := range found {
		out = append(out, r.record(f, &found[i]))
	}
	return out, err
}

var errEmpty = dateline.Invalid{Field: "file", Reason: "it is empty"}
