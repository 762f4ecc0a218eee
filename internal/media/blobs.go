package media

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"dateline"
)

// Blobs keeps bytes under their own hash. A name is the SHA-256 of the bytes in
// 64 lower-case hexadecimal digits; anything else names nothing. All methods are
// safe for concurrent use, by several processes too.
//
// The contract, which one suite proves for each implementation:
//
//   - When Put has returned nil, the blob survives a power cut.
//   - A reader sees a whole blob or none. A Put that failed, or that a crash cut
//     off, leaves nothing that Open, Has or List would show.
//   - Bytes that do not have the hash or size that was announced are not stored.
//   - Putting a blob that is there already changes nothing, and may not read r.
type Blobs interface {
	// Put stores size bytes of r under their hash. The error is a
	// dateline.Invalid if the name is no hash or the bytes are not what it says.
	Put(ctx context.Context, hash string, r io.Reader, size int64) error
	// Open opens a blob and gives its size in bytes. It does not check the hash
	// (see Verify). The error is a dateline.NotFound if there is no such blob.
	// ctx must live as long as the blob is read.
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error)
	// Has reports whether there is such a blob.
	Has(ctx context.Context, hash string) (bool, error)
	// List calls each with every blob, in no order, until it returns an error,
	// which List returns. Blobs put or deleted meanwhile may be seen or not.
	List(ctx context.Context, each func(hash string, size int64) error) error
	// Delete removes a blob for good: what the law or an error requires to be
	// removed, and what nothing refers to. It is no error if there is none.
	Delete(ctx context.Context, hash string) error
}

// ErrDamaged means that a blob's bytes are no longer those it is named after.
var ErrDamaged = errors.New("the stored bytes no longer match their hash: restore this blob from a backup")

// ValidHash reports whether s has the form of a blob's name.
func ValidHash(s string) bool {
	if len(s) != 2*sha256.Size {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return true
}

// Verify reads a whole blob and compares it with its name. The error is
// dateline.NotFound, ErrDamaged, or what reading gave.
func Verify(ctx context.Context, b Blobs, name string) error {
	r, _, err := b.Open(ctx, name)
	if err != nil {
		return err
	}
	defer r.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, r); err != nil {
		return fmt.Errorf("verify blob %s: %w", name, err)
	}
	if hexSum(sum) != name {
		return fmt.Errorf("blob %s: %w", name, ErrDamaged)
	}
	return nil
}

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

func noBlob(name string) error { return dateline.NotFound{What: "blob", Key: name} }

// proof passes bytes through and vouches for them: it hands out the last of them
// only once their number and hash are right. A store that needs all the bytes
// announced before it shows anything thus never shows a wrong blob.
type proof struct {
	r    *bufio.Reader
	sum  hash.Hash
	name string
	left int64
	err  error
}

// newProof returns a reader of size bytes of r that fails instead of ending if
// they are not the blob called name. If r can seek, so can the reader, back to
// where it began: that is what lets an upload be tried again.
func newProof(name string, r io.Reader, size int64) (io.Reader, error) {
	if !ValidHash(name) {
		return nil, dateline.Invalidf("hash", "%q is not the SHA-256 of anything: give 64 lower-case hexadecimal digits", name)
	}
	if size < 0 {
		return nil, dateline.Invalidf("size", "a blob cannot have %d bytes", size)
	}
	p := &proof{r: bufio.NewReader(r), sum: sha256.New(), name: name, left: size}
	if size == 0 {
		if err := p.check(); err != nil {
			return nil, err
		}
	}
	if s, ok := r.(io.Seeker); ok {
		if start, err := s.Seek(0, io.SeekCurrent); err == nil {
			return &proofSeeker{proof: p, s: s, src: r, start: start, size: size}, nil
		}
	}
	return p, nil
}

func (p *proof) Read(b []byte) (int, error) {
	if p.err != nil || len(b) == 0 {
		return 0, p.err
	}
	n, err := p.r.Read(b)
	p.sum.Write(b[:n])
	p.left -= int64(n)
	switch {
	case err == io.EOF && p.left > 0:
		err = dateline.Invalidf("size", "the upload ended %d bytes early: send it again", p.left)
	case err == nil && p.left <= 0:
		err = p.check()
	}
	if p.err = err; err != nil {
		return 0, err
	}
	return n, nil
}

func (p *proof) check() error {
	if p.left == 0 {
		switch _, err := p.r.Peek(1); {
		case err == nil:
			p.left = -1
		case err != io.EOF:
			return err
		}
	}
	if p.left < 0 {
		return dateline.Invalidf("size", "there are more bytes than were announced: send it again")
	}
	if got := hexSum(p.sum); got != p.name {
		return dateline.Invalidf("hash", "the bytes have the hash %s, not %s: send them again", got, p.name)
	}
	return nil
}

type proofSeeker struct {
	*proof
	s           io.Seeker
	src         io.Reader
	start, size int64
}

func (p *proofSeeker) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekStart {
		return 0, errors.New("media: an upload can only be begun again")
	}
	if wrong := (dateline.Invalid{}); errors.As(p.err, &wrong) {
		return 0, p.err // the same bytes would be as wrong again
	}
	if _, err := p.s.Seek(p.start, io.SeekStart); err != nil {
		return 0, err
	}
	p.r.Reset(p.src)
	p.sum.Reset()
	p.left, p.err = p.size, nil
	return 0, nil
}

// withContext ends a long read when its context does.
type withContext struct {
	ctx context.Context
	r   io.Reader
}

func (w withContext) Read(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(b)
}
