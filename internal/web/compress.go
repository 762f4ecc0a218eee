package web

import (
	"bytes"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// textual reports whether a media type is worth compressing: text, and the
// formats that are text under another name.
func textual(contentType string) bool {
	t, _, _ := strings.Cut(contentType, ";")
	t = strings.ToLower(trimOWS(t))
	switch {
	case strings.HasPrefix(t, "text/"),
		strings.HasSuffix(t, "+xml"), strings.HasSuffix(t, "+json"), strings.HasSuffix(t, "+text"):
		return true
	}
	switch t {
	case "application/json", "application/xml", "application/javascript", "application/x-ndjson",
		"application/wasm", "application/manifest+json", "image/x-icon", "font/ttf", "font/otf":
		return true
	}
	return false
}

// zstdEncoder is shared: EncodeAll may be called at once from many goroutines.
// A window of 1 MB holds any page whole and keeps the encoder's tables small.
var zstdEncoder = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil,
		zstd.WithEncoderLevel(zstd.SpeedDefault),
		zstd.WithWindowSize(1<<20),
		zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
})

func compressZstd(b []byte) []byte {
	return bytes.Clone(zstdEncoder().EncodeAll(b, make([]byte, 0, len(b)/3+256)))
}

var gzipWriters = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, 6)
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}}

func compressGzip(b []byte) []byte {
	var buf bytes.Buffer
	buf.Grow(len(b)/3 + 256)
	w := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(w)
	w.Reset(&buf)
	w.Write(b) // a bytes.Buffer takes everything
	w.Close()
	return bytes.Clone(buf.Bytes())
}
