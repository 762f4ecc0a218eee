package web

import (
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
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
// what lets somebody in (see [LogPath]).
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
				slog.String("path", LogPath(r.URL.Path)),
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

// tokenChars is the length of a token that lets somebody in: 32 random bytes in
// base64url (RFC 4648 section 5).
const tokenChars = 43

// LogPath is a path as a log or record may keep it: what could be a token that
// lets somebody in is "…". That is every run of at least 43 characters of base64url
// with a capital among them, which the words of an address have not and one token
// in 17 thousand millions lacks; more than 43, because a token that was copied with
// something at its end still lets in whoever takes that off.
func LogPath(path string) string {
	for start := 0; start+tokenChars <= len(path); {
		end, capital := start, false
		for ; end < len(path) && base64url(path[end]); end++ {
			capital = capital || 'A' <= path[end] && path[end] <= 'Z'
		}
		if capital && end-start >= tokenChars {
			return path[:start] + "…" + LogPath(path[end:])
		}
		start = end + 1
	}
	return path
}

func base64url(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}
