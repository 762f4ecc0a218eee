package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"dateline"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3Options say where a bucket is. The bucket must exist; its policy must allow
// GetObject, PutObject, DeleteObject and, for List, ListBucket.
type S3Options struct {
	Endpoint  string // host or host:port, without a scheme
	TLS       bool   // speak HTTPS
	Region    string // "us-east-1" if empty
	Bucket    string
	Prefix    string // before each key, such as "media/"; may be empty
	PathStyle bool   // bucket in the path instead of the host name: most servers other than Amazon's
	Key       string // access key id
	Secret    string // secret access key

	// Verify reads every blob and compares its hash each time it is opened. It
	// costs a second transfer: for buckets that others can write to.
	Verify bool
	// Transport carries the requests; nil takes net/http's own settings. It is
	// given here so that no variable of the environment changes which
	// certificates are trusted.
	Transport http.RoundTripper
}

// S3 keeps blobs as objects of a bucket, under prefix + hash. It makes neither
// bucket nor policy. An object appears whole or not at all because that is how a
// PUT works (Amazon S3 API Reference, PutObject); how well it survives is the
// server's promise. The hash is sent along as x-amz-content-sha256, so that a
// server which checks it refuses what was damaged on the way.
type S3 struct {
	core   minio.Core
	bucket string
	prefix string
	verify bool
}

// NewS3 checks the options and connects to nothing yet.
func NewS3(o S3Options) (*S3, error) {
	if o.Bucket == "" {
		return nil, dateline.Invalidf("bucket", "name the bucket that keeps pictures and files")
	}
	if o.Region == "" {
		o.Region = "us-east-1" // else the client asks the server, which needs another permission
	}
	if o.Transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.DisableCompression = true // or a blob that is gzip would be unpacked
		o.Transport = t
	}
	lookup := minio.BucketLookupDNS
	if o.PathStyle {
		lookup = minio.BucketLookupPath
	}
	core, err := minio.NewCore(o.Endpoint, &minio.Options{
		Creds:        credentials.NewStaticV4(o.Key, o.Secret, ""),
		Secure:       o.TLS,
		Region:       o.Region,
		BucketLookup: lookup,
		Transport:    o.Transport,
		MaxRetries:   3, // ten, the default, keeps an editor waiting for a minute
	})
	if err != nil {
		return nil, dateline.Invalidf("endpoint", "%q is not a host that can be reached: %v", o.Endpoint, err)
	}
	return &S3{core: *core, bucket: o.Bucket, prefix: o.Prefix, verify: o.Verify}, nil
}

// ParseS3 reads options written as one address,
// https://key:secret@host:port/bucket/prefix?region=eu-central-1, with http for
// a server on this machine. Buckets stand in the path unless style=host is given.
func ParseS3(address string) (S3Options, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User == nil || u.Scheme != "http" && u.Scheme != "https" {
		// Not the address itself: it holds a secret.
		return S3Options{}, dateline.Invalidf("s3", "write the bucket as https://key:secret@host/bucket")
	}
	secret, _ := u.User.Password()
	bucket, prefix, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	return S3Options{
		Endpoint: u.Host, TLS: u.Scheme == "https", Region: u.Query().Get("region"),
		Bucket: bucket, Prefix: prefix, PathStyle: u.Query().Get("style") != "host",
		Key: u.User.Username(), Secret: secret,
	}, nil
}

// Put implements Blobs.
func (s *S3) Put(ctx context.Context, name string, r io.Reader, size int64) error {
	p, err := newProof(name, r, size)
	if err != nil {
		return err
	}
	info, err := s.core.Client.StatObject(ctx, s.bucket, s.prefix+name, minio.StatObjectOptions{})
	if err == nil && info.Size == size {
		return nil
	}
	if err != nil && !absent(err) {
		return fmt.Errorf("put blob %s: %w", name, err)
	}
	_, err = s.core.PutObject(ctx, s.bucket, s.prefix+name, p, size, "", name, minio.PutObjectOptions{
		ContentType: "application/octet-stream",
		// One signed hash of the whole instead of one for each chunk.
		DisableContentSha256: true,
	})
	if err != nil {
		return fmt.Errorf("put blob %s: %w", name, err)
	}
	return nil
}

// Open implements Blobs.
func (s *S3) Open(ctx context.Context, name string) (io.ReadSeekCloser, int64, error) {
	if !ValidHash(name) {
		return nil, 0, noBlob(name)
	}
	if s.verify {
		plain := *s
		plain.verify = false
		if err := Verify(ctx, &plain, name); err != nil {
			return nil, 0, err
		}
	}
	o, err := s.core.Client.GetObject(ctx, s.bucket, s.prefix+name, minio.GetObjectOptions{})
	if err != nil {
		return nil, 0, fmt.Errorf("open blob %s: %w", name, err)
	}
	info, err := o.Stat()
	if err != nil {
		o.Close()
		if absent(err) {
			return nil, 0, noBlob(name)
		}
		return nil, 0, fmt.Errorf("open blob %s: %w", name, err)
	}
	return o, info.Size, nil
}

// Has implements Blobs.
func (s *S3) Has(ctx context.Context, name string) (bool, error) {
	if !ValidHash(name) {
		return false, nil
	}
	switch _, err := s.core.Client.StatObject(ctx, s.bucket, s.prefix+name, minio.StatObjectOptions{}); {
	case err == nil:
		return true, nil
	case absent(err):
		return false, nil
	default:
		return false, fmt.Errorf("look for blob %s: %w", name, err)
	}
}

// List implements Blobs. Objects with other names are passed over.
func (s *S3) List(ctx context.Context, each func(name string, size int64) error) error {
	for o := range s.core.Client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix, Recursive: true}) {
		if o.Err != nil {
			return fmt.Errorf("list blobs: %w", o.Err)
		}
		if name := strings.TrimPrefix(o.Key, s.prefix); ValidHash(name) {
			if err := each(name, o.Size); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// Delete implements Blobs.
func (s *S3) Delete(ctx context.Context, name string) error {
	if !ValidHash(name) {
		return nil
	}
	err := s.core.Client.RemoveObject(ctx, s.bucket, s.prefix+name, minio.RemoveObjectOptions{})
	if err != nil && !absent(err) {
		return fmt.Errorf("delete blob %s: %w", name, err)
	}
	return nil
}

// absent reports whether a server said that there is no such object.
func absent(err error) bool {
	var r minio.ErrorResponse
	return errors.As(err, &r) && r.Code == minio.NoSuchKey
}
