package media

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"dateline"
)

// Limits bound what is taken in. A zero field means its default.
type Limits struct {
	PictureBytes    int64 // an uploaded picture; 40 MB
	Pixels          int   // width × height of a picture; 50 million; half of it for those that take twice the memory
	Side            int   // width or height of a picture; 20,000
	Frames          int   // of an animation, or it becomes a still; 300
	AnimationPixels int   // of all frames together, likewise; 100 million
	FileBytes       int64 // an attachment; 200 MB
}

func (l Limits) orDefault() Limits {
	or(&l.PictureBytes, 40e6)
	or(&l.Pixels, 50e6)
	or(&l.Side, 20_000)
	or(&l.Frames, 300)
	or(&l.AnimationPixels, 100e6)
	or(&l.FileBytes, 200e6)
	return l
}

func or[T int | int64](p *T, otherwise T) {
	if *p == 0 {
		*p = otherwise
	}
}

// Intake takes in pictures and files and stores them in Blobs. It is safe for
// concurrent use; pictures wait for each other.
type Intake struct {
	blobs  Blobs
	limits Limits
	tmp    string
	turn   chan struct{} // held while a picture is decoded: one of 12 megapixels takes 180 MB, the heaviest that is allowed 570
}

// New returns an Intake that stores in blobs. Uploads pass through files in the
// folder tmp, or the system's own if it is empty; they are removed again.
func New(blobs Blobs, limits Limits, tmp string) *Intake {
	return &Intake{blobs: blobs, limits: limits.orDefault(), tmp: tmp, turn: make(chan struct{}, 1)}
}

// A spool is a temporary file that is hashed as it is written.
type spool struct {
	f    *os.File
	w    *bufio.Writer
	sum  hash.Hash
	size int64
}

func (in *Intake) spool() (*spool, error) {
	f, err := os.CreateTemp(in.tmp, "dateline-upload-")
	if err != nil {
		return nil, fmt.Errorf("take upload: %w", err)
	}
	return &spool{f: f, w: bufio.NewWriterSize(f, 64<<10), sum: sha256.New()}, nil
}

// receive spools what was sent, at most limit bytes of it.
func (in *Intake) receive(ctx context.Context, r io.Reader, limit int64, field string) (*spool, error) {
	s, err := in.spool()
	if err != nil {
		return nil, err
	}
	// One byte more than allowed tells too much from just enough.
	n, err := io.Copy(s, io.LimitReader(withContext{ctx, r}, limit+1))
	switch {
	case err != nil:
		err = fmt.Errorf("take upload: %w", err)
	case n > limit:
		err = dateline.Invalidf(field, "it is larger than %d MB: send a smaller one", limit/1e6)
	case n == 0:
		err = dateline.Invalidf(field, "it is empty: choose it again and send it once more")
	default:
		err = s.w.Flush()
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *spool) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	s.sum.Write(b[:n])
	s.size += int64(n)
	return n, err
}

// Close removes the file.
func (s *spool) Close() error { return errors.Join(s.f.Close(), os.Remove(s.f.Name())) }

// reader reads from the beginning, until ctx ends.
func (s *spool) reader(ctx context.Context) *bufio.Reader {
	return bufio.NewReaderSize(withContext{ctx, io.NewSectionReader(s.f, 0, s.size)}, 64<<10)
}

// store puts what was spooled into blobs and returns its hash.
func (s *spool) store(ctx context.Context, b Blobs) (string, error) {
	if err := s.w.Flush(); err != nil {
		return "", err
	}
	name := hexSum(s.sum)
	return name, b.Put(ctx, name, io.NewSectionReader(s.f, 0, s.size), s.size)
}
