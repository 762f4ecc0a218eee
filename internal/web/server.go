package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Server returns a server with bounds on time and size: 5 s for a request's
// headers, 15 s for all of it, 60 s for the response, 60 s idle, 16 kB of
// headers (net/http adds 4 kB of slack), 100 streams at once on an HTTP/2
// connection. What net/http reports goes to log at level Warn. A route whose
// bodies may take longer than that is wrapped in [Patient].
func Server(addr string, h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Addr:                         addr,
		Handler:                      h,
		ReadHeaderTimeout:            5 * time.Second,
		ReadTimeout:                  15 * time.Second,
		WriteTimeout:                 60 * time.Second,
		IdleTimeout:                  60 * time.Second,
		MaxHeaderBytes:               16 << 10,
		DisableGeneralOptionsHandler: true,
		HTTP2:                        &http.HTTP2Config{MaxConcurrentStreams: 100},
		ErrorLog:                     slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// Patient gives each 32 kB of a response, and each read of a request's body, its
// own time instead of a limit for the whole, so that a large file passes a slow
// line while one that stands still is cut off after step. A step of a minute is
// right: the system takes megabytes at once before a write waits again.
func Patient(next http.Handler, step time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pw := &patient{w, http.NewResponseController(w), step}
		if r.Body != nil && r.Body != http.NoBody {
			r = r.WithContext(r.Context()) // a copy: the caller's request keeps its body
			r.Body = &patientBody{r.Body, pw}
		}
		next.ServeHTTP(pw, r)
	})
}

type patient struct {
	http.ResponseWriter
	control *http.ResponseController
	step    time.Duration
}

type patientBody struct {
	io.ReadCloser
	w *patient
}

// Read moves both deadlines: the one for the response began to run with the
// request's headers and must not be over when a long upload is.
func (b *patientBody) Read(p []byte) (int, error) {
	until := time.Now().Add(b.w.step)
	b.w.control.SetReadDeadline(until)
	b.w.control.SetWriteDeadline(until)
	return b.ReadCloser.Read(p)
}

const patientChunk = 32 << 10

func (w *patient) Write(b []byte) (n int, err error) {
	for {
		chunk := b[:min(len(b), patientChunk)]
		w.control.SetWriteDeadline(time.Now().Add(w.step)) // unsupported by a test's recorder, which never waits
		m, err := w.ResponseWriter.Write(chunk)
		n += m
		if err != nil {
			return n, err
		}
		if b = b[len(chunk):]; len(b) == 0 {
			return n, nil
		}
	}
}

func (w *patient) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Serve answers on l until ctx ends, then takes no more connections and gives
// the requests under way until grace to finish; after that their contexts end
// and their connections are closed, which is an error. It speaks TLS when
// srv.TLSConfig is set. Contexts of requests carry the values of ctx but not
// its end, unless srv.BaseContext is set.
func Serve(ctx context.Context, srv *http.Server, l net.Listener, grace time.Duration) error {
	base, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	if srv.BaseContext == nil {
		srv.BaseContext = func(net.Listener) context.Context { return base }
	}
	served := make(chan error, 1)
	go func() {
		if srv.TLSConfig != nil {
			served <- srv.ServeTLS(l, "", "")
		} else {
			served <- srv.Serve(l)
		}
	}()
	select {
	case err := <-served:
		return err // the listener failed; nothing asked for an end
	case <-ctx.Done():
	}
	limit, stop := context.WithTimeout(base, grace)
	defer stop()
	err := srv.Shutdown(limit)
	if err != nil {
		cancel()
		err = errors.Join(fmt.Errorf("requests were cut off after %v: %w", grace, err), srv.Close())
	}
	if failed := <-served; !errors.Is(failed, http.ErrServerClosed) {
		err = errors.Join(err, failed)
	}
	return err
}
