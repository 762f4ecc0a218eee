package web

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// ask writes raw bytes to a server and returns the status it answers, 0 if it
// hangs up without.
func ask(t *testing.T, srv *httptest.Server, raw string) int {
	t.Helper()
	c, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(10 * time.Second))
	go io.WriteString(c, raw)
	return readStatus(bufio.NewReader(c))
}

func readStatus(in *bufio.Reader) int {
	line, _ := in.ReadString('\n')
	var status int
	fmt.Sscanf(line, "HTTP/1.1 %d", &status)
	return status
}

// start serves h with the limits of Server, changed by tune.
func start(t *testing.T, h http.Handler, tune func(*http.Server)) *httptest.Server {
	t.Helper()
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = Server("", h, quiet())
	if tune != nil {
		tune(srv.Config)
	}
	srv.Start()
	t.Cleanup(srv.Close)
	return srv
}

func TestServerHeaders(t *testing.T) {
	srv := start(t, fine, nil)
	for size, want := range map[int]int{8 << 10: 200, 64 << 10: 431} {
		raw := "GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("a", size) + "\r\nConnection: close\r\n\r\n"
		if got := ask(t, srv, raw); got != want {
			t.Errorf("header of %d bytes: %d, want %d", size, got, want)
		}
		raw = "GET / HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("A: b\r\n", size/6) + "Connection: close\r\n\r\n"
		if got := ask(t, srv, raw); got != want {
			t.Errorf("headers of %d bytes: %d, want %d", size, got, want)
		}
	}
	if got := ask(t, start(t, ReadOnly(fine, nil), nil), "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"); got != 405 {
		t.Errorf("OPTIONS *: %d", got)
	}
}

// A client that sends its headers, or its body, one byte at a time is cut off.
func TestServerSlowClient(t *testing.T) {
	srv := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		w.WriteHeader(Status(err))
	}), func(s *http.Server) {
		s.ReadHeaderTimeout, s.ReadTimeout = 100*time.Millisecond, 200*time.Millisecond
	})
	for name, tt := range map[string]struct {
		raw  string
		want int
	}{
		"headers": {"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", 0},
		"body":    {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n", 408},
	} {
		c, err := net.Dial("tcp", srv.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		begin := time.Now()
		io.WriteString(c, tt.raw)
		done := make(chan int)
		go func() { done <- readStatus(bufio.NewReader(c)) }()
		drip := time.NewTicker(20 * time.Millisecond)
		defer drip.Stop()
		for waiting := true; waiting; {
			select {
			case got := <-done:
				waiting = false
				if got != tt.want {
					t.Errorf("%s: %d, want %d", name, got, tt.want)
				}
			case <-drip.C:
				if time.Since(begin) > 5*time.Second {
					t.Fatalf("%s: still served after 5 s", name)
				}
				io.WriteString(c, "a")
			}
		}
	}
}

// readSlowly takes the body of "/", pausing before each 256 kB, the first time
// longer, and says whether all n bytes came.
func readSlowly(t *testing.T, srv *httptest.Server, n int, first, pause time.Duration) bool {
	t.Helper()
	c, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	time.Sleep(first)
	total := 0
	for buf := make([]byte, 256<<10); ; time.Sleep(pause) {
		m, err := io.ReadFull(c, buf)
		total += m
		if err != nil {
			return total >= n
		}
	}
}

func TestPatient(t *testing.T) {
	const size = 32 << 20 // more than the system's buffers hold
	big := NewPage(bytes.Repeat([]byte("x"), size), PageOptions{Type: "image/x", NoCompress: true})
	short := func(s *http.Server) { s.WriteTimeout = 200 * time.Millisecond }
	const pause = 10 * time.Millisecond // times 128 reads: well over the timeout
	if readSlowly(t, start(t, big, short), size, 0, pause) {
		t.Error("the write timeout does not bite: the test shows nothing")
	}
	if !readSlowly(t, start(t, Patient(big, 2*time.Second), short), size, 0, pause) {
		t.Error("a slow reader who keeps reading was cut off")
	}
	if readSlowly(t, start(t, Patient(big, 100*time.Millisecond), short), size, time.Second, 0) {
		t.Error("a reader who stands still was waited for")
	}
}

func TestPatientUpload(t *testing.T) {
	upload := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		w.WriteHeader(Status(err))
	})
	short := func(s *http.Server) { s.ReadTimeout, s.WriteTimeout = 100*time.Millisecond, 100*time.Millisecond }
	send := func(srv *httptest.Server) int {
		r, w := io.Pipe()
		go func() {
			for range 10 {
				time.Sleep(30 * time.Millisecond)
				w.Write([]byte("part"))
			}
			w.Close()
		}()
		res, err := http.Post(srv.URL, "text/plain", r)
		if err != nil {
			return 0
		}
		res.Body.Close()
		return res.StatusCode
	}
	if got := send(start(t, upload, short)); got == 200 {
		t.Error("the read timeout does not bite: the test shows nothing")
	}
	if got := send(start(t, Patient(upload, 5*time.Second), short)); got != 200 {
		t.Errorf("a slow upload was answered %d", got)
	}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestServeFinishesRequests(t *testing.T) {
	l := listen(t)
	ctx, stop := context.WithCancel(t.Context())
	begun, finish := make(chan bool), make(chan bool)
	srv := Server("", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		<-finish
		if r.Context().Err() != nil {
			t.Error("the request was cancelled within the grace")
		}
		io.WriteString(w, "done")
	}), quiet())
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, srv, l, 10*time.Second) }()
	answer := make(chan string, 1)
	go func() {
		res, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			answer <- err.Error()
			return
		}
		b, _ := io.ReadAll(res.Body)
		res.Body.Close()
		answer <- string(b)
	}()
	<-begun
	stop()
	time.Sleep(20 * time.Millisecond)
	close(finish)
	if got := <-answer; got != "done" {
		t.Errorf("answer %q", got)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("connections are still taken")
	}
}

func TestServeCutsOff(t *testing.T) {
	l := listen(t)
	ctx, stop := context.WithCancel(t.Context())
	begun, ended := make(chan bool), make(chan bool)
	srv := Server("", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
		close(ended)
	}), quiet())
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, srv, l, 50*time.Millisecond) }()
	go func() {
		if res, err := http.Get("http://" + l.Addr().String()); err == nil {
			res.Body.Close()
		}
	}()
	<-begun
	stop()
	if err := <-served; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("err %v", err)
	}
	<-ended
}

func TestServeListenerFails(t *testing.T) {
	l := listen(t)
	l.Close()
	if err := Serve(t.Context(), Server("", fine, quiet()), l, time.Second); err == nil {
		t.Error("no error")
	}
}

// fakeListener hands out connections from addresses of our choice.
type fakeListener struct{ conns chan net.Conn }

func (l fakeListener) Accept() (net.Conn, error) {
	c, ok := <-l.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (l fakeListener) Close() error   { return nil }
func (l fakeListener) Addr() net.Addr { return &net.TCPAddr{} }

type fakeConn struct {
	net.Conn
	from   string
	mu     sync.Mutex
	closed int
}

func (c *fakeConn) RemoteAddr() net.Addr {
	return &net.TCPAddr{IP: net.ParseIP(c.from), Port: 1}
}
func (c *fakeConn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed++
	return nil
}

func TestLimitListenerPerHost(t *testing.T) {
	conns := make(chan net.Conn, 16)
	l := LimitListener(fakeListener{conns}, 10, 2)
	from := []struct {
		addr string
		in   bool
	}{
		{"192.0.2.1", true}, {"192.0.2.1", true}, {"192.0.2.1", false}, {"::ffff:192.0.2.1", false}, {"192.0.2.2", true},
		{"2001:db8::1", true}, {"2001:db8::ffff", true}, {"2001:db8::2", false}, {"2001:db8:0:1::1", true},
	}
	var all []*fakeConn
	want := 0
	for _, f := range from {
		c := &fakeConn{from: f.addr}
		all = append(all, c)
		conns <- c
		if f.in {
			want++
		}
	}
	var got []net.Conn
	for range want {
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, c)
	}
	for i, f := range from {
		if refused := all[i].closed > 0; refused == f.in {
			t.Errorf("connection %d from %s: refused %v", i, f.addr, refused)
		}
	}
	got[0].Close()
	got[0].Close() // a second Close frees nothing more
	for range 2 {
		conns <- &fakeConn{from: "192.0.2.1"}
	}
	if _, err := l.Accept(); err != nil {
		t.Fatal(err)
	}
	close(conns)
	if c, err := l.Accept(); err == nil {
		t.Errorf("a third connection of one host was let in: %v", c.RemoteAddr())
	}
}

func TestLimitListenerWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conns := make(chan net.Conn, 8)
		l := LimitListener(fakeListener{conns}, 2, 0)
		for range 3 {
			conns <- &fakeConn{from: "192.0.2.1"}
		}
		first, _ := l.Accept()
		l.Accept()
		third := make(chan error)
		accept := func() {
			_, err := l.Accept()
			third <- err
		}
		go accept()
		synctest.Wait()
		if len(conns) != 1 {
			t.Error("the third connection did not wait")
		}
		first.Close()
		if err := <-third; err != nil {
			t.Error(err)
		}
		go accept()
		synctest.Wait()
		l.Close()
		l.Close()
		if err := <-third; !errors.Is(err, net.ErrClosed) {
			t.Errorf("Accept after Close: %v", err)
		}
	})
}

// The wrapper must leave net/http its half-closing, or an early answer to an
// upload is lost in a reset.
func TestLimitListenerServes(t *testing.T) {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 1000)
		_, err := io.ReadAll(r.Body)
		w.WriteHeader(Status(err))
	}))
	srv.Listener = LimitListener(srv.Listener, 4, 4)
	srv.Start()
	defer srv.Close()
	for range 20 { // five times the limit: each is freed
		raw := "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n" + strings.Repeat("a", 2000000)
		if got := ask(t, srv, raw); got != 413 {
			t.Fatalf("answer %d, want 413", got)
		}
	}
}
