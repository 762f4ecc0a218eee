package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/minio/minio-go/v7"
)

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func put(t testing.TB, b Blobs, content []byte) string {
	t.Helper()
	name := hashOf(content)
	if err := b.Put(t.Context(), name, bytes.NewReader(content), int64(len(content))); err != nil {
		t.Fatal(err)
	}
	return name
}

func read(t testing.TB, b Blobs, name string) []byte {
	t.Helper()
	r, size, err := b.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(got)) != size {
		t.Errorf("Open says %d bytes, there are %d", size, len(got))
	}
	return got
}

// conform is the contract of Blobs. fresh returns empty ones; spoil overwrites
// what is stored under a name behind their back.
func conform(t *testing.T, fresh func(*testing.T) (b Blobs, spoil func(name string, content []byte))) {
	t.Run("round trip", func(t *testing.T) {
		b, _ := fresh(t)
		for _, size := range []int{0, 1, 4095, 4096, 4097, 1 << 20, 20 << 20} { // above one part of an S3 upload
			content := bytes.Repeat([]byte("新闻稿"), size/9+1)[:size]
			name := put(t, b, content)
			if !bytes.Equal(read(t, b, name), content) {
				t.Errorf("%d bytes came back otherwise", size)
			}
			if err := Verify(t.Context(), b, name); err != nil {
				t.Errorf("%d bytes: %v", size, err)
			}
			if ok, err := b.Has(t.Context(), name); !ok || err != nil {
				t.Errorf("Has = %v, %v", ok, err)
			}
		}
	})
	t.Run("a plain reader", func(t *testing.T) {
		b, _ := fresh(t)
		content := []byte("cannot seek")
		name := hashOf(content)
		if err := b.Put(t.Context(), name, io.MultiReader(bytes.NewReader(content)), int64(len(content))); err != nil {
			t.Fatal(err)
		}
		if got := read(t, b, name); string(got) != string(content) {
			t.Errorf("got %q", got)
		}
	})
	t.Run("a reader in the middle", func(t *testing.T) {
		b, _ := fresh(t)
		r := strings.NewReader("skipped kept")
		r.Seek(8, io.SeekStart)
		name := hashOf([]byte("kept"))
		if err := b.Put(t.Context(), name, r, 4); err != nil {
			t.Fatal(err)
		}
		if got := read(t, b, name); string(got) != "kept" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("seek", func(t *testing.T) {
		b, _ := fresh(t)
		name := put(t, b, []byte("0123456789"))
		r, _, err := b.Open(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		// As http.ServeContent does.
		if end, err := r.Seek(0, io.SeekEnd); end != 10 || err != nil {
			t.Errorf("the end is at %d, %v", end, err)
		}
		r.Seek(3, io.SeekStart)
		four := make([]byte, 4)
		if _, err := io.ReadFull(r, four); err != nil || string(four) != "3456" {
			t.Errorf("read %q, %v", four, err)
		}
	})
	t.Run("wrong bytes are not stored", func(t *testing.T) {
		b, _ := fresh(t)
		right := bytes.Repeat([]byte("right"), 100_000)
		wrong := bytes.Clone(right)
		wrong[len(wrong)-1] = '!'
		for what, c := range map[string]struct {
			content []byte
			size    int
		}{
			"another hash":     {wrong, len(wrong)},
			"ends early":       {right[:1000], len(right)},
			"cut, and says so": {right[:1000], 1000},
			"goes on":          {append(bytes.Clone(right), 'x'), len(right)},
			"empty":            {nil, 0},
		} {
			for _, r := range []io.Reader{bytes.NewReader(c.content), io.MultiReader(bytes.NewReader(c.content))} {
				err := b.Put(t.Context(), hashOf(right), r, int64(c.size))
				if invalid := (dateline.Invalid{}); !errors.As(err, &invalid) {
					t.Errorf("%s: %v", what, err)
				}
				if ok, _ := b.Has(t.Context(), hashOf(right)); ok {
					t.Fatalf("%s was stored", what)
				}
			}
		}
		nothing(t, b)
	})
	t.Run("a reader that fails", func(t *testing.T) {
		b, _ := fresh(t)
		content := bytes.Repeat([]byte("x"), 100_000)
		broken := errors.New("the line is dead")
		err := b.Put(t.Context(), hashOf(content), io.MultiReader(bytes.NewReader(content[:50_000]), failing{broken}), int64(len(content)))
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		nothing(t, b)
	})
	t.Run("a context that ended", func(t *testing.T) {
		b, _ := fresh(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := b.Put(ctx, hashOf([]byte("x")), strings.NewReader("x"), 1); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		nothing(t, b)
	})
	t.Run("names", func(t *testing.T) {
		b, _ := fresh(t)
		real := put(t, b, []byte("x"))
		for _, name := range []string{
			"", ".", "..", "../../etc/passwd", "/etc/passwd", real[:63], real + "0", strings.ToUpper(real),
			real[:60] + "/../", "../" + real[3:], real[:63] + "\x00", real[:63] + "g", "aa/bb/" + real, real[:61] + "é9",
		} {
			if err := b.Put(t.Context(), name, strings.NewReader("x"), 1); !errors.As(err, &dateline.Invalid{}) {
				t.Errorf("Put %q: %v", name, err)
			}
			if _, _, err := b.Open(t.Context(), name); !errors.As(err, &dateline.NotFound{}) {
				t.Errorf("Open %q: %v", name, err)
			}
			if ok, err := b.Has(t.Context(), name); ok || err != nil {
				t.Errorf("Has %q: %v, %v", name, ok, err)
			}
			if err := b.Delete(t.Context(), name); err != nil {
				t.Errorf("Delete %q: %v", name, err)
			}
		}
		if got := list(t, b); !slices.Equal(got, []string{real + " 1"}) {
			t.Errorf("there are %v", got)
		}
	})
	t.Run("what is not there", func(t *testing.T) {
		b, _ := fresh(t)
		name := hashOf([]byte("nowhere"))
		if _, _, err := b.Open(t.Context(), name); !errors.Is(err, dateline.NotFound{What: "blob", Key: name}) {
			t.Errorf("Open: %v", err)
		}
		if err := Verify(t.Context(), b, name); !errors.As(err, &dateline.NotFound{}) {
			t.Errorf("Verify: %v", err)
		}
		if ok, err := b.Has(t.Context(), name); ok || err != nil {
			t.Errorf("Has: %v, %v", ok, err)
		}
		if err := b.Delete(t.Context(), name); err != nil {
			t.Errorf("Delete: %v", err)
		}
	})
	t.Run("again changes nothing", func(t *testing.T) {
		b, _ := fresh(t)
		name := put(t, b, []byte("once"))
		if err := b.Put(t.Context(), name, failing{errors.New("was read")}, 4); err != nil {
			t.Error(err)
		}
		if got := list(t, b); !slices.Equal(got, []string{name + " 4"}) {
			t.Errorf("there are %v", got)
		}
	})
	t.Run("list and delete", func(t *testing.T) {
		b, _ := fresh(t)
		var want []string
		for i := range 30 {
			want = append(want, put(t, b, []byte(fmt.Sprint("blob ", i+10)))+" 7")
		}
		slices.Sort(want)
		if got := list(t, b); !slices.Equal(got, want) {
			t.Errorf("got %v\nwant %v", got, want)
		}
		stop := errors.New("enough")
		n := 0
		if err := b.List(t.Context(), func(string, int64) error { n++; return stop }); err != stop || n != 1 {
			t.Errorf("List went on: %d, %v", n, err)
		}
		gone := strings.Fields(want[3])[0]
		if err := b.Delete(t.Context(), gone); err != nil {
			t.Fatal(err)
		}
		if ok, err := b.Has(t.Context(), gone); ok || err != nil {
			t.Errorf("deleted, but Has = %v, %v", ok, err)
		}
		if got := list(t, b); !slices.Equal(got, slices.Delete(want, 3, 4)) {
			t.Errorf("after Delete there are %v", got)
		}
	})
	t.Run("many at once", func(t *testing.T) {
		b, _ := fresh(t)
		content := bytes.Repeat([]byte("the same"), 20_000)
		name := hashOf(content)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := b.Put(t.Context(), name, bytes.NewReader(content), int64(len(content))); err != nil {
					t.Error(err)
				}
			})
			wg.Go(func() { // a whole blob or none
				r, _, err := b.Open(t.Context(), name)
				if errors.As(err, &dateline.NotFound{}) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				defer r.Close()
				if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content) {
					t.Errorf("read %d bytes, %v", len(got), err)
				}
			})
		}
		wg.Wait()
		if got := list(t, b); len(got) != 1 {
			t.Errorf("there are %v", got)
		}
	})
	t.Run("damage is found", func(t *testing.T) {
		b, spoil := fresh(t)
		name := put(t, b, []byte("sound"))
		spoil(name, []byte("wound"))
		if err := Verify(t.Context(), b, name); !errors.Is(err, ErrDamaged) {
			t.Errorf("got %v", err)
		}
		spoil(name, []byte("sou"))
		put(t, b, []byte("sound")) // cut short: put again, it is whole again
		if err := Verify(t.Context(), b, name); err != nil {
			t.Error(err)
		}
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func list(t testing.TB, b Blobs) (all []string) {
	t.Helper()
	err := b.List(t.Context(), func(name string, size int64) error {
		all = append(all, fmt.Sprint(name, " ", size))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

func nothing(t *testing.T, b Blobs) {
	t.Helper()
	if all := list(t, b); len(all) != 0 {
		t.Errorf("there is %v", all)
	}
}

func openDisk(t testing.TB) (*Disk, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "blobs")
	d, err := OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d, dir
}

func TestDisk(t *testing.T) {
	conform(t, func(t *testing.T) (Blobs, func(string, []byte)) {
		d, dir := openDisk(t)
		return d, func(name string, content []byte) {
			if err := os.WriteFile(filepath.Join(dir, place(name)), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestS3(t *testing.T) {
	conform(t, func(t *testing.T) (Blobs, func(string, []byte)) {
		backend := s3mem.New()
		if err := backend.CreateBucket("newsroom"); err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(gofakes3.New(backend).Server())
		t.Cleanup(server.Close)
		return bucket(t, "http://key:secret@"+strings.TrimPrefix(server.URL, "http://")+"/newsroom/media/")
	})
}

// TestS3Server runs the suite against a server of its own, whose bucket is given
// as ParseS3 reads it. It keeps to a prefix of its own and removes what it put.
func TestS3Server(t *testing.T) {
	address := os.Getenv("DATELINE_TEST_S3")
	if address == "" {
		const why = "set DATELINE_TEST_S3 to a bucket, such as http://key:secret@127.0.0.1:7070/bucket"
		if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	run := 0
	conform(t, func(t *testing.T) (Blobs, func(string, []byte)) {
		run++
		s, spoil := bucket(t, fmt.Sprintf("%s/test-%d-%d/", strings.TrimSuffix(address, "/"), os.Getpid(), run))
		t.Cleanup(func() {
			s.List(context.Background(), func(name string, _ int64) error { return s.Delete(context.Background(), name) })
		})
		return s, spoil
	})
}

func bucket(t *testing.T, address string) (*S3, func(string, []byte)) {
	t.Helper()
	o, err := ParseS3(address)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewS3(o)
	if err != nil {
		t.Fatal(err)
	}
	return s, func(name string, content []byte) {
		_, err := s.core.Client.PutObject(t.Context(), s.bucket, s.prefix+name, bytes.NewReader(content), int64(len(content)), minio.PutObjectOptions{})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestS3VerifiesWhenAsked(t *testing.T) {
	backend := s3mem.New()
	backend.CreateBucket("newsroom")
	server := httptest.NewServer(gofakes3.New(backend).Server())
	defer server.Close()
	s, spoil := bucket(t, "http://key:secret@"+strings.TrimPrefix(server.URL, "http://")+"/newsroom")
	s.verify = true
	name := put(t, s, []byte("sound"))
	if got := read(t, s, name); string(got) != "sound" {
		t.Errorf("got %q", got)
	}
	spoil(name, []byte("wound"))
	if _, _, err := s.Open(t.Context(), name); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v", err)
	}
}

// TestS3MakesNoBucket: what is missing is reported, not made.
func TestS3MakesNoBucket(t *testing.T) {
	backend := s3mem.New()
	server := httptest.NewServer(gofakes3.New(backend).Server())
	defer server.Close()
	s, _ := bucket(t, "http://key:secret@"+strings.TrimPrefix(server.URL, "http://")+"/missing")
	if err := s.Put(t.Context(), hashOf([]byte("x")), strings.NewReader("x"), 1); err == nil {
		t.Error("stored in a bucket that does not exist")
	}
	if all, _ := backend.ListBuckets(); len(all) != 0 {
		t.Errorf("made %v", all)
	}
}

// TestS3TriesAgain: an upload that the server could not take is begun anew.
func TestS3TriesAgain(t *testing.T) {
	backend := s3mem.New()
	backend.CreateBucket("newsroom")
	fake := gofakes3.New(backend).Server()
	var mu sync.Mutex
	refused, sums := 0, map[string]bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		no := r.Method == http.MethodPut && refused == 0
		if r.URL.Query().Has("location") {
			t.Error("the server was asked where the bucket is")
		}
		if r.Method == http.MethodPut {
			sums[r.Header.Get("X-Amz-Content-Sha256")] = true
		}
		if no {
			refused++
		}
		mu.Unlock()
		if no {
			io.Copy(io.Discard, r.Body)
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fake.ServeHTTP(w, r)
	}))
	defer server.Close()
	s, _ := bucket(t, "http://key:secret@"+strings.TrimPrefix(server.URL, "http://")+"/newsroom")
	content := bytes.Repeat([]byte("again"), 50_000)
	name := put(t, s, content)
	if !bytes.Equal(read(t, s, name), content) || refused != 1 {
		t.Errorf("stored otherwise after %d refusals", refused)
	}
	if len(sums) != 1 || !sums[name] {
		t.Errorf("the server was told to expect %v", sums)
	}
}

// An upload that broke off in the middle is begun again at its beginning.
func TestProofBeginsAgain(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789"), 5_000)
	src := bytes.NewReader(append([]byte("skip"), content...))
	src.Seek(4, io.SeekStart)
	p, err := newProof(hashOf(content), src, int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := io.CopyN(io.Discard, p, 777); err != nil {
			t.Fatal(err)
		}
		if _, err := p.(io.Seeker).Seek(0, io.SeekStart); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := io.ReadAll(p); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestParseS3(t *testing.T) {
	o, err := ParseS3("https://k:s%2Fx@s3.example.org:9000/news/media/?region=eu-central-1&style=host")
	want := S3Options{Endpoint: "s3.example.org:9000", TLS: true, Region: "eu-central-1", Bucket: "news", Prefix: "media/", Key: "k", Secret: "s/x"}
	if err != nil || o != want {
		t.Errorf("got %+v, %v", o, err)
	}
	if o, err := ParseS3("http://k:s@127.0.0.1:7070/news"); err != nil || o.TLS || !o.PathStyle || o.Bucket != "news" || o.Prefix != "" {
		t.Errorf("got %+v, %v", o, err)
	}
	for _, bad := range []string{"", "bucket", "s3://k:topsecret@h/b", "https://host/bucket", "https://k:topsecret@/b", "https://k:topsecret@h:bad/b"} {
		if _, err := ParseS3(bad); !errors.As(err, &dateline.Invalid{}) || strings.Contains(err.Error(), "topsecret") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := NewS3(S3Options{Endpoint: "h"}); !errors.As(err, &dateline.Invalid{}) {
		t.Errorf("no bucket: %v", err)
	}
	if _, err := NewS3(S3Options{Endpoint: "https://h/x", Bucket: "bucket"}); !errors.As(err, &dateline.Invalid{}) {
		t.Errorf("a scheme: %v", err)
	}
}

// TestDiskOrder proves what a power cut at each step would leave: the file is
// flushed under another name before it has its own, and the folders after.
func TestDiskOrder(t *testing.T) {
	d, dir := openDisk(t)
	content := []byte("durable")
	name := hashOf(content)
	final := filepath.Join(dir, place(name))
	var steps []string
	d.sync = func(f *os.File) error {
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		_, err = os.Stat(final)
		there := "absent"
		if err == nil {
			there = "there"
		}
		what := "folder " + filepath.Base(f.Name())
		if !info.IsDir() {
			what = fmt.Sprintf("file of %d in %s", info.Size(), filepath.Base(filepath.Dir(f.Name())))
			if !strings.HasPrefix(filepath.Base(f.Name()), "put-") {
				t.Errorf("%s is written in place", f.Name())
			}
		}
		steps = append(steps, what+", "+there)
		return f.Sync()
	}
	put(t, d, content)
	folders := []string{"folder " + name[2:4] + ", there", "folder " + name[:2] + ", there", "folder ., there"}
	want := append([]string{"file of 7 in " + name[2:4] + ", absent"}, folders...)
	if !slices.Equal(steps, want) {
		t.Errorf("steps %q\nwant %q", steps, want)
	}
	// A Put that finds the blob there may have overtaken the flush of another.
	steps = nil
	put(t, d, content)
	if !slices.Equal(steps, folders) {
		t.Errorf("again: steps %q\nwant %q", steps, folders)
	}
}

// TestDiskFull: a flush that fails leaves nothing and is not acknowledged.
func TestDiskFull(t *testing.T) {
	d, dir := openDisk(t)
	full := errors.New("no space left")
	d.sync = func(*os.File) error { return full }
	if err := d.Put(t.Context(), hashOf([]byte("x")), strings.NewReader("x"), 1); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	nothing(t, d)
	filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if !e.IsDir() {
			t.Errorf("%s was left", path)
		}
		return err
	})
}

func TestDiskSweep(t *testing.T) {
	d, dir := openDisk(t)
	name := put(t, d, []byte("kept"))
	old := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for file, at := range map[string]time.Time{"put-OLD": old, "put-NEW": old.Add(48 * time.Hour), name: old} {
		file = filepath.Join(dir, name[:2], name[2:4], file)
		f, err := os.OpenFile(file, os.O_CREATE, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		if err := os.Chtimes(file, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if got := list(t, d); !slices.Equal(got, []string{name + " 4"}) {
		t.Errorf("what a crash left is listed: %v", got)
	}
	if err := d.Sweep(t.Context(), old.Add(24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(filepath.Join(dir, "*", "*", "*"))
	for i := range left {
		left[i] = filepath.Base(left[i])
	}
	slices.Sort(left)
	want := []string{name, "put-NEW"}
	slices.Sort(want)
	if !slices.Equal(left, want) {
		t.Errorf("left %v, want %v", left, want)
	}
}

// TestDiskStaysInside: not even a link that somebody put there leads out.
func TestDiskStaysInside(t *testing.T) {
	d, dir := openDisk(t)
	outside := t.TempDir()
	content := []byte("x")
	name := hashOf(content)
	if err := os.Symlink(outside, filepath.Join(dir, name[:2])); err != nil {
		t.Fatal(err)
	}
	if err := d.Put(t.Context(), name, bytes.NewReader(content), 1); err == nil {
		t.Error("Put followed a link out of the folder")
	}
	os.MkdirAll(filepath.Join(outside, name[2:4]), 0o700)
	os.WriteFile(filepath.Join(outside, name[2:4], name), content, 0o600)
	if _, _, err := d.Open(t.Context(), name); err == nil {
		t.Error("Open followed a link out of the folder")
	}
}
