package translate

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"dateline"
	"dateline/internal/config"
)

const (
	attempts   = 4                // of one request, the first included
	firstDelay = time.Second      // before the second attempt; twice as long before each further
	longDelay  = 30 * time.Second // a service that asks for more is not waited for

	maxAnswer = 4 << 20 // bytes of one answer, uncompressed
)

// client speaks HTTP with one service.
type client struct {
	name  string // of the service, for people
	base  string // its address, without a slash at the end
	key   config.Secret
	http  *http.Client
	log   *slog.Logger
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
}

// newClient checks address and key. It names neither in an error: the address may
// hold a password by mistake.
func newClient(c config.Machine, name, defaultURL string, transport http.RoundTripper, log *slog.Logger) (*client, error) {
	key, err := c.Secret()
	if err != nil {
		return nil, err
	}
	for _, r := range key.Reveal() {
		if r <= ' ' || r >= 0x7F {
			return nil, dateline.Invalidf("machine.key", "it holds a character that no key has, such as a space or a line break")
		}
	}
	address := c.URL
	if address == "" {
		address = defaultURL
	}
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Hostname() == "", u.Scheme != "https" && u.Scheme != "http":
		return nil, dateline.Invalidf("machine.url", "write the address of the service as https://HOST")
	case u.User != nil, u.RawQuery != "", u.Fragment != "":
		return nil, dateline.Invalidf("machine.url", "leave out what is not host and path; a key belongs in machine.key")
	case u.Scheme == "http" && !local(u.Hostname()) && !c.InsecureHTTP:
		return nil, dateline.Invalidf("machine.url", "without TLS, key and texts can be read on the way; write https://, or allow it with insecure-http")
	}
	if transport == nil {
		transport = &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    10 * time.Second,
			MaxIdleConnsPerHost:    4,
			IdleConnTimeout:        30 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			ForceAttemptHTTP2:      true,
		}
	}
	return &client{
		name: name, base: strings.TrimRight(u.String(), "/"), key: key, log: log, now: time.Now, sleep: sleep,
		http: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// local reports whether host is this machine.
func local(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.Unmap().IsLoopback()
}

// sleep waits for d or the end of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// failure returns a Failure of this service.
func (c *client) failure(status int, reason string, cause error) error {
	return Failure{c.name, status, reason, cause}
}

// call is one request: with a body, which becomes JSON, a POST; without, a GET.
type call struct {
	path   string
	auth   string // the Authorization header's scheme; "": none
	body   any
	answer any                                // what the JSON is decoded into
	quota  func(status int, body []byte) bool // reports that an answer means a used-up quota; may be nil
}

// do makes a call, again if the service is busy or out of order: then it waits as
// long as it was told (Retry-After, RFC 9110 section 10.2.3), or longer each time.
func (c *client) do(ctx context.Context, k call) error {
	var body []byte
	if k.body != nil {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false) // of markup, half would be escapes
		if err := e.Encode(k.body); err != nil {
			return err
		}
		body = b.Bytes()
	}
	delay := firstDelay
	for n := 1; ; n++ {
		wait, err := c.once(ctx, k, body)
		if err == nil || wait < 0 || n == attempts || ctx.Err() != nil {
			return err
		}
		wait = max(wait, delay)
		if until, ok := ctx.Deadline(); wait > longDelay || ok && c.now().Add(wait).After(until) {
			return err
		}
		delay *= 2
		c.log.WarnContext(ctx, "machine translation: trying again", "service", c.name, "attempt", n, "wait", wait, "error", err)
		if c.sleep(ctx, wait) != nil {
			return err
		}
	}
}

// once makes one request. After an error, wait says how long the service wants to
// be left alone, 0 if it does not say; below 0 trying again is of no use.
func (c *client) once(ctx context.Context, k call, body []byte) (wait time.Duration, err error) {
	method, reader := http.MethodGet, io.Reader(nil)
	if k.body != nil {
		method, reader = http.MethodPost, bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+k.path, reader)
	if err != nil {
		return -1, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "Dateline")
	if k.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if k.auth != "" && c.key.Reveal() != "" {
		req.Header.Set("Authorization", k.auth+" "+c.key.Reveal())
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err // without the address
		}
		if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
			return -1, c.failure(http.StatusBadGateway, "its certificate is not to be trusted; an administrator must look at the address", err)
		}
		return 0, c.failure(http.StatusBadGateway, "it cannot be reached; try again later, or have an administrator look at its address", ours(err))
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if resp.StatusCode != http.StatusOK {
		return c.refused(resp, answer, k) // even if the answer broke off
	}
	if err != nil {
		return 0, c.failure(http.StatusBadGateway, "its answer broke off; try again", ours(err))
	}
	if len(answer) > maxAnswer {
		return -1, c.failure(http.StatusBadGateway, fmt.Sprintf("its answer is larger than %d MiB, which no draft is", maxAnswer>>20), nil)
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if kind == "text/html" || kind == "application/xhtml+xml" || bytes.HasPrefix(bytes.TrimSpace(answer), []byte("<")) {
		return -1, c.failure(http.StatusBadGateway, "a web page answers at its address; an administrator must look at the address (url), or at what stands in between", nil)
	}
	if json.Unmarshal(answer, k.answer) != nil { // whose error would quote the answer
		return -1, c.failure(http.StatusBadGateway, "its answer is cut off, or not of the kind expected; try again, or have an administrator look at the address (url)", nil)
	}
	return 0, nil
}

// ours returns an error of the network if its text is this side's own; others quote
// what came, "malformed HTTP response …", and are left out as refused's are.
func ours(err error) error {
	if _, ok := errors.AsType[*net.OpError](err); ok || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// refused says what a status other than 200 means. What the service says itself is
// left out: it may quote the key or the text.
func (c *client) refused(resp *http.Response, body []byte, k call) (wait time.Duration, err error) {
	status := resp.StatusCode
	say := func(code int, reason string) error {
		return c.failure(code, fmt.Sprintf("%s (status %d)", reason, status), nil)
	}
	switch {
	case status == 456 || status == http.StatusPaymentRequired || k.quota != nil && k.quota(status, body): // 456 is DeepL's own
		return -1, say(http.StatusServiceUnavailable, "the quota of its account is used up; wait for the next period or raise it there")
	case status >= 300 && status < 400:
		return -1, say(http.StatusBadGateway, "it redirects to another address, which is not followed because the key would go along; an administrator must set the final address (url)")
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return -1, say(http.StatusBadGateway, "it does not accept the key; an administrator must look at it (key)")
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		return -1, say(http.StatusBadGateway, "it knows no such request; an administrator must look at the address (url) and the model")
	case status == http.StatusRequestEntityTooLarge:
		return -1, say(http.StatusBadGateway, "a part of the text is too long for it; divide long paragraphs")
	case status == http.StatusTooManyRequests || status == 529: // 529: DeepL and others under load
		return c.retryAfter(resp), say(http.StatusServiceUnavailable, "it has too much to do at the moment; try again in a few minutes")
	case status >= 500:
		return c.retryAfter(resp), say(http.StatusServiceUnavailable, "it is out of order; try again later")
	}
	return -1, say(http.StatusBadGateway, "it refuses the request; the text may be too long for it, or an administrator must look at the settings")
}

// retryAfter reads how long a service wants to be left alone: seconds or a date.
func (c *client) retryAfter(resp *http.Response) time.Duration {
	v := strings.TrimSpace(resp.Header.Get("Retry-After"))
	if n, err := strconv.ParseUint(v, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(at.Sub(c.now()), 0)
	}
	return 0
}
