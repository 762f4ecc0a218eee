package site_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"dateline/internal/web"
)

// serve puts the site behind the server and listener that the program uses.
func serve(t *testing.T, w *world, connections, perHost int, change func(*http.Server)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := web.Server(l.Addr().String(), w.site, slog.New(slog.DiscardHandler))
	if change != nil {
		change(srv)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- web.Serve(ctx, srv, web.LimitListener(l, connections, perHost), time.Second) }()
	t.Cleanup(func() {
		stop()
		<-done
	})
	return l.Addr().String()
}

// say sends bytes as they are and returns the status line and the rest of the
// answer; the status is empty if the connection was closed without one.
func say(t *testing.T, addr, request string) (status, rest string) {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	go io.WriteString(c, request)
	in := bufio.NewReader(c)
	status, _ = in.ReadString('\n')
	b, _ := io.ReadAll(io.LimitReader(in, 1<<20))
	return strings.TrimSpace(status), string(b)
}

// TestRaw sends what no browser would.
func TestRaw(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	addr := serve(t, w, 64, 0, nil)
	for _, c := range []struct{ request, want string }{
		{"GET /en/news HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 200"},
		{"GET /en/news HTTP/1.0\r\nHost: localhost\r\n\r\n", "HTTP/1.0 200"},
		{"GET /en/news HTTP/1.1\r\nHost: news.example\r\nConnection: close\r\n\r\n", "HTTP/1.1 421"},
		{"GET /en/news HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\nConnection: close\r\n\r\n", "HTTP/1.1 421"},
		{"GET /en/news HTTP/1.1\r\nHost: evil.example@127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 4"},
		{"GET /en/news HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n", "HTTP/1.1 400"},
		{"GET /en/news HTTP/1.1\r\n\r\n", "HTTP/1.1 400"},
		{"GET http://evil.example/en/news HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 421"},
		{"GET //evil.example/en/news HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 404"},
		{"GET /\\evil.example HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 400"},
		{"GET /en/../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 404"},
		{"GET /en/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 404"},
		{"GET /assets/../site.go HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 404"},
		{"GET /assets/..%2fsite.go HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 404"},
		{"GET /assets/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 404"},
		{"GET /en/\x00news HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 400"},
		{"GET en/news HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 400"},
		{"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 4"},
		{"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\nConnection: close\r\n\r\n", "HTTP/1.1 4"},
		{"TRACE /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 405"},
		{"POST /en/news HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nConnection: close\r\n\r\nkind=", "HTTP/1.1 405"},
		{"GET /en/news HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\nConnection: close\r\n\r\n0\r\n\r\n", "HTTP/1.1 "},
		{"GET /en/news HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + strings.Repeat("x", 64<<10) + "\r\n\r\n", "HTTP/1.1 431"},
		{"GET /en/news HTTP/1.1\r\nHost: 127.0.0.1\r\n" + strings.Repeat("X-Many: x\r\n", 8<<10) + "\r\n", "HTTP/1.1 431"},
		{"GET /en/" + strings.Repeat("x", 8<<10) + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 414"},
		{"GET /en/" + strings.Repeat("x", 80<<10) + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 4"},
		{"nonsense\r\n\r\n", "HTTP/1.1 400"},
	} {
		started := time.Now()
		status, rest := say(t, addr, c.request)
		if took := time.Since(started); took > 5*time.Second {
			t.Errorf("%.80q: the connection stood for %v", c.request, took)
		}
		if !strings.HasPrefix(status, c.want) {
			t.Errorf("%.80q: %q, want %q", c.request, status, c.want)
		}
		if strings.Contains(rest, "root:") || strings.Contains(rest, "package site") || strings.Contains(rest, "evil.example") {
			t.Errorf("%.80q gives away %.200q", c.request, rest)
		}
	}
}

// TestManyConnections: one host that holds its share of connections keeps nobody
// else waiting, and the bound holds.
func TestManyConnections(t *testing.T) {
	t.Parallel()
	w := empty(t, web.SecureOptions{})
	addr := serve(t, w, 32, 4, nil)
	var held []net.Conn
	for range 20 {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprint(c, "GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\n") // and never the rest
		held = append(held, c)
	}
	closed := 0
	for _, c := range held {
		c.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
		if _, err := c.Read(make([]byte, 1)); err == io.EOF || strings.Contains(fmt.Sprint(err), "reset") {
			closed++
		}
	}
	if closed != 16 {
		t.Errorf("%d of 20 connections of one host were closed, want 16", closed)
	}
	for _, c := range held {
		c.Close()
	}
	time.Sleep(50 * time.Millisecond)
	if status, _ := say(t, addr, "GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"); !strings.HasPrefix(status, "HTTP/1.1 200") {
		t.Errorf("afterwards: %q", status)
	}
}

// TestSlowHeaders: who sends a request byte by byte is cut off. The server's own
// time is five seconds; here it is a fifth of one, the mechanism the same.
func TestSlowHeaders(t *testing.T) {
	w := empty(t, web.SecureOptions{})
	addr := serve(t, w, 8, 0, func(s *http.Server) {
		if s.ReadHeaderTimeout != 5*time.Second || s.ReadTimeout == 0 || s.WriteTimeout == 0 || s.IdleTimeout == 0 {
			t.Errorf("the server waits %v, %v, %v, %v", s.ReadHeaderTimeout, s.ReadTimeout, s.WriteTimeout, s.IdleTimeout)
		}
		s.ReadHeaderTimeout = 200 * time.Millisecond
	})
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	started := time.Now()
	for _, b := range []byte("GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + strings.Repeat("x", 500)) {
		if _, err := c.Write([]byte{b}); err != nil {
			break
		}
		time.Sleep(5 * time.Millisecond)
		if time.Since(started) > 5*time.Second {
			t.Fatal("still open after 5 s")
		}
	}
	c.SetReadDeadline(time.Now().Add(5 * time.Second))
	answer, err := io.ReadAll(c)
	if err != nil && !strings.Contains(err.Error(), "reset") || strings.HasPrefix(string(answer), "HTTP/1.1 200") {
		t.Errorf("%.100q, %v", answer, err)
	}
}

// TestSlowReader: a client that asks for pages and reads nothing holds a
// connection, not the site.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	addr := serve(t, w, 64, 0, nil)
	for range 20 {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		for range 50 {
			if _, err := fmt.Fprint(c, "GET /en/news.atom HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"); err != nil {
				break
			}
		}
	}
	started := time.Now()
	if status, _ := say(t, addr, "GET /zh-Hans/news HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"); !strings.HasPrefix(status, "HTTP/1.1 200") || time.Since(started) > 5*time.Second {
		t.Errorf("others get %q after %v", status, time.Since(started))
	}
}
