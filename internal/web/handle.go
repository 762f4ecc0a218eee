package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"runtime/debug"

	"dateline"
)

// Handler answers a request or says why it cannot. It must not have begun the
// response when it returns an error; if it has, the connection is cut, so that
// no client or cache takes half an answer for a whole one.
type Handler func(w http.ResponseWriter, r *http.Request) error

// ErrorPage writes the response for an error. The status is that of [Status].
// What may be shown to the reader is [Reason] and [RequestID], never err itself.
type ErrorPage func(w http.ResponseWriter, r *http.Request, status int, err error)

// Refused is a request turned away by the plumbing itself, before any room of
// the house saw it: a wrong host, a method, a malformed address.
type Refused struct {
	Code   int    // the HTTP status
	Reason string // a plain sentence that may be shown
}

func (e Refused) Error() string { return e.Reason }

// Panicked is what a recovered panic becomes.
type Panicked struct {
	Value any
	Stack []byte // of the goroutine that panicked
}

func (e *Panicked) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap gives the error that was panicked with, if it was one.
func (e *Panicked) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// Status is the one map from errors to HTTP statuses (RFC 9110 section 15). A
// nil error is 200; an error it does not know is internal, 500. A cancelled
// context is 503: either the client has gone or the server is stopping.
func Status(err error) int {
	status, _ := judge(err)
	return status
}

// Reason returns what may be said to a reader about an error: the words of the
// one known kind within it, without what was wrapped around them on the way. It
// is empty for an internal error.
func Reason(err error) string {
	if _, known := judge(err); known != nil {
		return known.Error()
	}
	return ""
}

// judge returns the status of an error and, where it has one that may be shown,
// the known kind within it.
func judge(err error) (status int, known error) {
	if err == nil {
		return http.StatusOK, nil
	}
	if _, ok := errors.AsType[*Panicked](err); ok {
		return http.StatusInternalServerError, nil
	}
	if e, ok := errors.AsType[Refused](err); ok {
		return e.Code, e
	}
	if e, ok := errors.AsType[dateline.NotFound](err); ok {
		return http.StatusNotFound, e
	}
	if e, ok := errors.AsType[dateline.Gone](err); ok {
		return http.StatusGone, e
	}
	if e, ok := errors.AsType[dateline.Conflict](err); ok {
		return http.StatusConflict, e
	}
	if e, ok := errors.AsType[dateline.Invalid](err); ok {
		return http.StatusBadRequest, e
	}
	if e, ok := errors.AsType[dateline.Forbidden](err); ok {
		return http.StatusForbidden, e
	}
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge, e
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return http.StatusServiceUnavailable, nil
	case errors.Is(err, os.ErrDeadlineExceeded): // the body came too slowly
		return http.StatusRequestTimeout, nil
	}
	return http.StatusInternalServerError, nil
}

// Handle runs h and answers its errors through onError, which may be nil for
// plain text. Errors of status 500 and above are logged in full under the
// request id. A panic is an internal error, except http.ErrAbortHandler, which
// goes on to the server.
func Handle(h Handler, onError ErrorPage, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		resp := observe(w)
		err := call(h, resp, r)
		if err == nil {
			return
		}
		status := Status(err)
		logFailure(log, resp, r, status, err)
		if resp.status != 0 {
			panic(http.ErrAbortHandler)
		}
		answer(resp, r, onError, status, err, log)
	})
}

// call runs h and turns a panic into an error.
func call(h Handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			panic(v)
		default:
			err = &Panicked{Value: v, Stack: debug.Stack()}
		}
	}()
	return h(w, r)
}

func logFailure(log *slog.Logger, resp *response, r *http.Request, status int, err error) {
	if status < http.StatusInternalServerError {
		return
	}
	level := slog.LevelError
	switch {
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil:
		level = slog.LevelDebug // nobody is waiting any more
	case status == http.StatusServiceUnavailable:
		level = slog.LevelWarn
	}
	attrs := []slog.Attr{
		slog.String("id", resp.requestID()),
		slog.String("method", r.Method),
		slog.String("path", LogPath(r.URL.Path)),
		slog.Int("status", status),
		slog.String("err", err.Error()),
	}
	if p, ok := errors.AsType[*Panicked](err); ok {
		attrs = append(attrs, slog.String("stack", string(p.Stack)))
	}
	log.LogAttrs(r.Context(), level, "request failed", attrs...)
}

// bodyHeaders describe the body that the handler meant to send, not the error's.
var bodyHeaders = []string{
	"Accept-Ranges", "Cache-Control", "Content-Disposition", "Content-Encoding",
	"Content-Language", "Content-Length", "Content-Location", "Content-Range",
	"Content-Type", "Etag", "Expires", "Last-Modified", "Link", "Location",
}

// answer writes the page of an error, and plain text if even that fails.
func answer(resp *response, r *http.Request, onError ErrorPage, status int, err error, log *slog.Logger) {
	h := resp.Header()
	for _, k := range bodyHeaders {
		delete(h, k)
	}
	h["X-Request-Id"] = []string{resp.requestID()}
	if onError == nil {
		plainError(resp, r, status, err)
		return
	}
	failed := call(func(w http.ResponseWriter, r *http.Request) error {
		onError(w, r, status, err)
		return nil
	}, resp, r)
	if failed == nil {
		return
	}
	logFailure(log, resp, r, http.StatusInternalServerError, failed)
	if resp.status != 0 {
		panic(http.ErrAbortHandler)
	}
	for _, k := range bodyHeaders {
		delete(h, k)
	}
	plainError(resp, r, status, err)
}

// plainError is the answer of last resort: no template, no language.
func plainError(w http.ResponseWriter, _ *http.Request, status int, err error) {
	text := http.StatusText(status)
	if reason := Reason(err); reason != "" {
		text = reason
	} else if id := RequestID(w); id != "" {
		text += " (" + id + ")"
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, text, status)
}

// refuse answers for a middleware: through onError when there is one.
func refuse(w http.ResponseWriter, r *http.Request, onError ErrorPage, code int, reason string) {
	err := Refused{Code: code, Reason: reason}
	if onError == nil {
		plainError(w, r, code, err)
		return
	}
	onError(w, r, code, err)
}
