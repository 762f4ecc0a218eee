package web

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

func TestClientHost(t *testing.T) {
	for _, c := range []struct {
		remote  string
		forward []string
		proxied bool
		want    string
	}{
		{"192.0.2.1:4711", nil, false, "192.0.2.1/32"},
		{"[::ffff:192.0.2.1]:4711", nil, false, "192.0.2.1/32"},
		{"[2001:db8:1:2:3:4:5:6]:4711", nil, false, "2001:db8:1:2::/64"},
		{"[fe80::1%eth0]:4711", nil, false, "fe80::/64"},
		{"192.0.2.1:4711", []string{"198.51.100.7"}, false, "192.0.2.1/32"}, // anybody's word
		{"192.0.2.1:4711", []string{"203.0.113.9, 198.51.100.7"}, true, "198.51.100.7/32"},
		{"192.0.2.1:4711", []string{"203.0.113.9", " 2001:db8::1"}, true, "2001:db8::/64"},
		{"192.0.2.1:4711", nil, true, "invalid Prefix"},
		{"192.0.2.1:4711", []string{"unknown"}, true, "invalid Prefix"},
		{"@", nil, false, "invalid Prefix"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		for _, f := range c.forward {
			r.Header.Add("X-Forwarded-For", f)
		}
		if got := ClientHost(r, c.proxied).String(); got != c.want {
			t.Errorf("%s for %q, behind a proxy %v: %s, want %s", c.remote, c.forward, c.proxied, got, c.want)
		}
	}
}

func host(n int) netip.Prefix {
	return netip.MustParsePrefix(fmt.Sprintf("10.%d.%d.%d/32", n>>16&255, n>>8&255, n&255))
}

func TestThrottle(t *testing.T) {
	now := time.Unix(1e9, 0)
	th := NewThrottle(2, 5, 100, func() time.Time { return now })
	allowed := func(h netip.Prefix, asked int) (n int) {
		for range asked {
			if th.Take(h) == 0 {
				n++
			}
		}
		return n
	}
	if n := allowed(host(1), 50); n != 5 {
		t.Errorf("%d at once, want 5", n)
	}
	if wait := th.Take(host(1)); wait != 500*time.Millisecond {
		t.Errorf("the next is to wait %v, want half a second", wait)
	}
	if n := allowed(host(2), 50); n != 5 {
		t.Errorf("another host gets %d, want 5", n)
	}
	now = now.Add(500 * time.Millisecond)
	if n := allowed(host(1), 50); n != 1 {
		t.Errorf("%d after half a second, want 1", n)
	}
	n := 0
	for range 1000 { // ten a second for 100 s
		now = now.Add(100 * time.Millisecond)
		n += allowed(host(1), 1)
	}
	if n < 198 || n > 202 {
		t.Errorf("%d in 100 s, want 200", n)
	}
	now = now.Add(time.Hour)
	if n := allowed(host(1), 50); n != 5 {
		t.Errorf("after a pause %d at once, want 5", n)
	}
	if n := allowed(netip.Prefix{}, 50); n != 50 {
		t.Errorf("of a host that nobody knows %d, want all", n)
	}
}

// TestThrottleForgets: a flood from many hosts takes no more room than a few, and
// does not make it forget one that goes on asking.
func TestThrottleForgets(t *testing.T) {
	now := time.Unix(1e9, 0)
	th := NewThrottle(1, 3, 100, func() time.Time { return now })
	allowed := 0
	for i := range 100_000 {
		th.Take(host(i + 1))
		if i%20 == 0 && th.Take(host(0)) == 0 {
			allowed++
		}
		if len(th.young)+len(th.old) > 101 {
			t.Fatalf("it remembers %d hosts", len(th.young)+len(th.old))
		}
	}
	if allowed != 3 {
		t.Errorf("%d allowed among the flood, want 3", allowed)
	}
}

func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := NewTurns(2, 100*time.Millisecond)
		first, ok := turns.Take(t.Context())
		if !ok {
			t.Fatal("the first is refused")
		}
		if _, ok := turns.Take(t.Context()); !ok {
			t.Fatal("the second is refused")
		}
		began := time.Now()
		if _, ok := turns.Take(t.Context()); ok || time.Since(began) != 100*time.Millisecond {
			t.Errorf("the third: %v after %v", ok, time.Since(began))
		}
		go func() { time.Sleep(50 * time.Millisecond); first() }()
		began = time.Now()
		if _, ok := turns.Take(t.Context()); !ok || time.Since(began) != 50*time.Millisecond {
			t.Errorf("after the first ended: %v after %v", ok, time.Since(began))
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		began = time.Now()
		if _, ok := turns.Take(gone); ok || time.Since(began) != 0 {
			t.Errorf("somebody who has left: %v after %v", ok, time.Since(began))
		}
	})
}

func TestRetryAfter(t *testing.T) {
	for wait, want := range map[time.Duration]int{0: 1, time.Millisecond: 1, time.Second: 1, 1001 * time.Millisecond: 2, time.Minute: 60} {
		if got := RetryAfter(wait); got != want {
			t.Errorf("%v: %d, want %d", wait, got, want)
		}
	}
}

func BenchmarkThrottle(b *testing.B) {
	th := NewThrottle(1e9, 1e9, 1<<16, time.Now)
	i := 0
	for b.Loop() {
		i++
		th.Take(host(i & 0xffff))
	}
}
