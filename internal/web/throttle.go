package web

import (
	"context"
	"math"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// ClientHost returns where a request comes from, as [LimitListener] counts hosts: an
// IPv4 address, or an IPv6 /64. Behind a proxy that ends TLS it is what the proxy
// says, which is the last word of X-Forwarded-For: what is before it anybody can have
// written. The invalid prefix is a host that nothing is known of.
func ClientHost(r *http.Request, behindProxy bool) netip.Prefix {
	if behindProxy {
		// A list may come in several lines (RFC 9110 section 5.3).
		list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		a, err := netip.ParseAddr(trimOWS(list[len(list)-1]))
		if err != nil {
			return netip.Prefix{} // the proxy's own address is everybody's
		}
		return hostOf(net.TCPAddrFromAddrPort(netip.AddrPortFrom(a, 0)))
	}
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{}
	}
	return hostOf(net.TCPAddrFromAddrPort(a))
}

// Throttle bounds how often each host may do something that costs more than a page:
// so many at once, and then at a steady rate. It is the token bucket, kept as the one
// instant at which a host's bucket is full again (the generic cell rate algorithm of
// ITU-T I.371), so that a host takes no more room than that.
//
// It remembers a bounded number of hosts, in two generations: when the young one is
// full it becomes the old one, and hosts that were not heard of since are forgotten.
// Who has more hosts than that has as many buckets anyway, and is stopped by [Turns].
type Throttle struct {
	every time.Duration // between two that keep the rate
	ahead time.Duration // how far a bucket may be from full
	most  int           // hosts in a generation
	now   func() time.Time

	mu         sync.Mutex // guards the rest
	young, old map[netip.Prefix]time.Time
}

// NewThrottle allows each host burst at once and perSecond in the long run. It keeps
// at most hosts of them.
func NewThrottle(perSecond float64, burst, hosts int, now func() time.Time) *Throttle {
	every := time.Duration(float64(time.Second) / perSecond)
	return &Throttle{every: every, ahead: time.Duration(burst) * every, most: max(hosts/2, 1), now: now, young: map[netip.Prefix]time.Time{}}
}

// Take counts one more and returns 0, or, where that would be too many, counts
// nothing and returns how long the host is to wait. The invalid prefix is not
// limited: it may be everybody.
func (t *Throttle) Take(host netip.Prefix) time.Duration {
	if !host.IsValid() {
		return 0
	}
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	full, ok := t.young[host]
	if !ok {
		full = t.old[host]
	}
	if full.Before(now) {
		full = now
	}
	wait := full.Add(t.every).Sub(now) - t.ahead
	if wait <= 0 {
		full = full.Add(t.every)
	}
	if !ok && len(t.young) >= t.most {
		t.old, t.young = t.young, make(map[netip.Prefix]time.Time)
	}
	t.young[host] = full // one that is refused is remembered too
	return max(wait, 0)
}

// Turns bounds how many do something at once, whoever they are.
type Turns struct {
	slots chan struct{}
	wait  time.Duration
}

// NewTurns lets n at a time, and others wait so long for their turn.
func NewTurns(n int, wait time.Duration) *Turns {
	return &Turns{slots: make(chan struct{}, n), wait: wait}
}

// Take waits for a turn, which done ends. It is not ok if none came in time.
func (t *Turns) Take(ctx context.Context) (done func(), ok bool) {
	done = func() { <-t.slots }
	select {
	case t.slots <- struct{}{}:
		return done, true
	default:
	}
	ctx, cancel := context.WithTimeout(ctx, t.wait)
	defer cancel()
	select {
	case t.slots <- struct{}{}:
		return done, true
	case <-ctx.Done():
		return nil, false
	}
}

// RetryAfter is a value of that header (RFC 9110 section 10.2.3): whole seconds, at
// least one.
func RetryAfter(wait time.Duration) int { return max(int(math.Ceil(wait.Seconds())), 1) }
