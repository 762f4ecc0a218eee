package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The load generator is closed-loop: each connection is kept open and asks again
// as soon as it was answered. It shares the machine with the server, so it does
// as little as it can: the request is bytes made once, and of an answer only the
// status, the length and the end are looked at. net/http's own client would take
// more of the processor than the server does.

// host is the newsroom's own name, under which its readers come.
const host = "news.example"

// request is a GET as bytes.
func request(target, encoding string) []byte {
	accept := ""
	if encoding != "" {
		accept = "Accept-Encoding: " + encoding + "\r\n"
	}
	return fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: bench\r\nAccept: text/html\r\n%s\r\n", target, host, accept)
}

// client is one connection.
type client struct {
	conn net.Conn
	in   *bufio.Reader
}

func dial(ctx context.Context, address string) (*client, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &client{c, bufio.NewReaderSize(c, 64<<10)}, nil
}

func (c *client) close() { c.conn.Close() }

// limit is how long an answer may take before the run is given up.
const limit = 30 * time.Second

var contentLength = []byte("content-length:")

// ask sends a request and reads its answer. The body goes to into if that is not
// nil.
func (c *client) ask(req []byte, into *bytes.Buffer) (status, size int, err error) {
	c.conn.SetDeadline(time.Now().Add(limit))
	if _, err := c.conn.Write(req); err != nil {
		return 0, 0, err
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	if len(line) < len("HTTP/1.1 200") {
		return 0, 0, fmt.Errorf("no HTTP answer: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, 0, err
	}
	size = -1
	for {
		if line, err = c.in.ReadSlice('\n'); err != nil {
			return 0, 0, err
		}
		if len(line) <= 2 {
			break
		}
		if len(line) > len(contentLength) && bytes.EqualFold(line[:len(contentLength)], contentLength) {
			if size, err = strconv.Atoi(string(bytes.TrimSpace(line[len(contentLength):]))); err != nil {
				return 0, 0, err
			}
		}
	}
	if size < 0 {
		return 0, 0, errors.New("the answer does not say how long it is")
	}
	if into == nil {
		_, err = c.in.Discard(size)
		return status, size, err
	}
	into.Reset()
	_, err = io.CopyN(into, c.in, int64(size))
	return status, size, err
}

// load is what one stretch of load came to.
type load struct {
	perSecond float64
	latencies []time.Duration
}

// press asks on several connections for some time.
func press(ctx context.Context, address string, req []byte, conns int, d time.Duration) (load, error) {
	clients := make([]*client, conns)
	defer func() {
		for _, c := range clients {
			if c != nil {
				c.close()
			}
		}
	}()
	for i := range clients {
		var err error
		if clients[i], err = dial(ctx, address); err != nil {
			return load{}, err
		}
		if status, _, err := clients[i].ask(req, nil); err != nil || status != http.StatusOK {
			return load{}, fmt.Errorf("first answer: status %d: %w", status, errors.Join(err, ctx.Err()))
		}
	}
	latencies := make([][]time.Duration, conns)
	failures := make([]error, conns)
	var working sync.WaitGroup
	began := time.Now()
	until := began.Add(d)
	for i, c := range clients {
		working.Go(func() {
			took := make([]time.Duration, 0, 1<<15)
			for at := time.Now(); at.Before(until); {
				status, _, err := c.ask(req, nil)
				if err != nil || status != http.StatusOK {
					failures[i] = fmt.Errorf("status %d: %w", status, err)
					break
				}
				now := time.Now()
				took = append(took, now.Sub(at))
				at = now
			}
			latencies[i] = took
		})
	}
	working.Wait()
	elapsed := time.Since(began)
	all := slices.Concat(latencies...)
	return load{float64(len(all)) / elapsed.Seconds(), all}, errors.Join(errors.Join(failures...), ctx.Err())
}

// answer is a whole answer as it was captured, to be written again.
type answer struct {
	Target, Encoding string
	Header           [][2]string // without Date, which every server writes itself
	Body             []byte
}

// capture asks for a page once and keeps the answer.
func capture(ctx context.Context, address, target, encoding string) (answer, error) {
	c, err := dial(ctx, address)
	if err != nil {
		return answer{}, err
	}
	defer c.close()
	c.conn.SetDeadline(time.Now().Add(limit))
	if _, err := c.conn.Write(request(target, encoding)); err != nil {
		return answer{}, err
	}
	resp, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	a := answer{Target: target, Encoding: encoding}
	if a.Body, err = io.ReadAll(resp.Body); err != nil {
		return a, err
	}
	if resp.StatusCode != http.StatusOK {
		return a, fmt.Errorf("%s: status %d", target, resp.StatusCode)
	}
	if got := resp.Header.Get("Content-Encoding"); got != strings.TrimSuffix(encoding, "identity") {
		return a, fmt.Errorf("%s: asked for %q, was given %q", target, encoding, got)
	}
	resp.Header.Set("Content-Length", strconv.Itoa(len(a.Body)))
	for k, values := range resp.Header {
		for _, v := range values {
			if k != "Date" {
				a.Header = append(a.Header, [2]string{k, v})
			}
		}
	}
	return a, nil
}
