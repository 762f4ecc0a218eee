package web

import (
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// response watches what is written, for the log and for Handle. There is one
// per request: whoever comes second takes the one that is there.
type response struct {
	http.ResponseWriter
	id     uint64
	status int   // 0 until the header is sent
	bytes  int64 // of the body, as sent
}

func observe(w http.ResponseWriter) *response {
	if resp, ok := w.(*response); ok {
		return resp
	}
	resp := &response{ResponseWriter: w, id: rand.Uint64()}
	if outer := find(w); outer != nil {
		resp.id = outer.id
	}
	return resp
}

// find looks for a response under other wrappers.
func find(w http.ResponseWriter) *response {
	for {
		switch t := w.(type) {
		case *response:
			return t
		case interface{ Unwrap() http.ResponseWriter }:
			w = t.Unwrap()
		default:
			return nil
		}
	}
}

// RequestID returns the id under which the log knows this request: 16
// hexadecimal digits, random, so that they say nothing about how many requests
// there are. It is empty outside of [AccessLog] and [Handle].
func RequestID(w http.ResponseWriter) string {
	if resp := find(w); resp != nil {
		return resp.requestID()
	}
	return ""
}

func (w *response) requestID() string {
	s := strconv.FormatUint(w.id, 16)
	return "0000000000000000"[len(s):] + s
}

func (w *response) WriteHeader(status int) {
	if w.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *response) begin() {
	if w.status == 0 {
		w.status = http.StatusOK
	}
}

func (w *response) Write(b []byte) (int, error) {
	w.begin()
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

func (w *response) WriteString(s string) (int, error) {
	w.begin()
	n, err := io.WriteString(w.ResponseWriter, s)
	w.bytes += int64(n)
	return n, err
}

// ReadFrom lets the kernel copy files (sendfile) through the wrapper.
func (w *response) ReadFrom(src io.Reader) (int64, error) {
	w.begin()
	n, err := io.Copy(w.ResponseWriter, src)
	w.bytes += n
	return n, err
}

func (w *response) Flush() {
	w.begin()
	if f, ok := w.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// Unwrap is for http.ResponseController.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// AccessLog writes one line at level Info for each request: id, method, path,
// route (the pattern of http.ServeMux, if any), status, bytes, ms and proto. It
// leaves out what is the reader's own: query, address, referrer and browser; and
// what lets somebody in: the segment that a pattern calls {token}.
// A request cut off has status 0 or aborted true.
func AccessLog(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !log.Enabled(r.Context(), slog.LevelInfo) {
			next.ServeHTTP(observe(w), r)
			return
		}
		start := time.Now()
		resp := observe(w)
		aborted := true
		defer func() {
			if !aborted {
				resp.begin() // net/http answers 200 where the handler wrote nothing
			}
			log.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("id", resp.requestID()),
				slog.String("method", r.Method),
				slog.String("path", withoutToken(r)),
				slog.String("route", r.Pattern),
				slog.Int("status", resp.status),
				slog.Int64("bytes", resp.bytes),
				slog.Float64("ms", float64(time.Since(start).Microseconds())/1000),
				slog.String("proto", r.Proto),
				slog.Bool("aborted", aborted))
		}()
		next.ServeHTTP(resp, r)
		aborted = false
	})
}

// withoutToken is the path of a request without the secret in it, if it has one.
func withoutToken(r *http.Request) string {
	if token := r.PathValue("token"); token != "" {
		return strings.Replace(r.URL.Path, token, "…", 1)
	}
	return r.URL.Path
}
