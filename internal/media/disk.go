package media

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
)

// Disk keeps blobs as files of one folder: ab/cd/abcd…, so that no folder grows
// beyond what file systems like. It never leaves that folder, whatever symbolic
// links say (see os.Root).
//
// A Put writes a file called put-…, flushes it, renames it and flushes the
// folders. A power cut before the rename leaves a put-… file, which Sweep
// removes; after the rename, either name may come back, until the last flush.
type Disk struct {
	root *os.Root
	sync func(*os.File) error // flushes a file or folder; tests watch the order here
}

// OpenDisk opens a folder of blobs and makes it if it is not there.
func OpenDisk(dir string) (*Disk, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	return &Disk{root: root, sync: (*os.File).Sync}, nil
}

// Close lets go of the folder. Blobs that are open stay readable.
func (d *Disk) Close() error { return d.root.Close() }

func place(name string) string { return path.Join(name[:2], name[2:4], name) }

// Put implements Blobs.
func (d *Disk) Put(ctx context.Context, name string, r io.Reader, size int64) error {
	p, err := newProof(name, r, size)
	if err != nil {
		return err
	}
	if err := d.put(name, withContext{ctx, p}, size); err != nil {
		return fmt.Errorf("put blob %s: %w", name, err)
	}
	return nil
}

func (d *Disk) put(name string, r io.Reader, size int64) error {
	file := place(name)
	dir := path.Dir(file)
	if info, err := d.root.Stat(file); err == nil && info.Size() == size {
		// Whoever renamed it may not have flushed the folder yet; we are about
		// to say that the blob is safe.
		return d.flush(dir)
	}
	if err := d.root.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	tmp := path.Join(dir, "put-"+rand.Text())
	if err := d.write(tmp, r); err != nil {
		d.root.Remove(tmp)
		return err
	}
	if err := d.root.Rename(tmp, file); err != nil {
		d.root.Remove(tmp)
		return err
	}
	return d.flush(dir)
}

func (d *Disk) write(tmp string, r io.Reader) error {
	f, err := d.root.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	if err == nil {
		err = d.sync(f)
	}
	return errors.Join(err, f.Close())
}

// flush makes the names in dir durable, and the names that lead to it: any of
// the folders may be new, made here or by a Put that is still under way.
func (d *Disk) flush(dir string) error {
	for {
		f, err := d.root.Open(dir)
		if err != nil {
			return err
		}
		if err := errors.Join(d.sync(f), f.Close()); err != nil {
			return err
		}
		if dir == "." {
			return nil
		}
		dir = path.Dir(dir)
	}
}

// Open implements Blobs. The reader is an *os.File.
func (d *Disk) Open(ctx context.Context, name string) (io.ReadSeekCloser, int64, error) {
	if !ValidHash(name) {
		return nil, 0, noBlob(name)
	}
	f, err := d.root.Open(place(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, noBlob(name)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open blob %s: %w", name, err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	if err != nil {
		f.Close()
		return nil, 0, fmt.Errorf("open blob %s: %w", name, err)
	}
	return f, info.Size(), nil
}

// Has implements Blobs.
func (d *Disk) Has(ctx context.Context, name string) (bool, error) {
	if !ValidHash(name) {
		return false, nil
	}
	switch _, err := d.root.Stat(place(name)); {
	case err == nil:
		return true, nil
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	default:
		return false, fmt.Errorf("look for blob %s: %w", name, err)
	}
}

// List implements Blobs.
func (d *Disk) List(ctx context.Context, each func(name string, size int64) error) error {
	return d.walk(ctx, func(file string, info fs.FileInfo) error {
		if name := path.Base(file); ValidHash(name) && file == place(name) {
			return each(name, info.Size())
		}
		return nil
	})
}

// Sweep removes what a crash left of Puts that were begun before a moment. Give
// one that no running Put can be older than, such as a day ago.
func (d *Disk) Sweep(ctx context.Context, before time.Time) error {
	return d.walk(ctx, func(file string, info fs.FileInfo) error {
		if strings.HasPrefix(path.Base(file), "put-") && info.ModTime().Before(before) {
			return d.root.Remove(file)
		}
		return nil
	})
}

func (d *Disk) walk(ctx context.Context, each func(file string, info fs.FileInfo) error) error {
	return fs.WalkDir(d.root.FS(), ".", func(file string, e fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // renamed or removed since the folder was read
		}
		if err != nil {
			return err
		}
		return each(file, info)
	})
}

// Delete implements Blobs.
func (d *Disk) Delete(ctx context.Context, name string) error {
	if !ValidHash(name) {
		return nil
	}
	file := place(name)
	switch err := d.root.Remove(file); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("delete blob %s: %w", name, err)
	}
	return d.flush(path.Dir(file))
}
