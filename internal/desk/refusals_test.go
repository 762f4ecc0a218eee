package desk

import (
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"dateline/internal/web"
)

func TestRefusals(t *testing.T) {
	var f refusals
	now := time.Date(2026, 3, 1, 12, 0, 30, 0, time.UTC)
	address := func(n int) netip.Addr { return netip.AddrFrom4([4]byte{192, 0, 2, byte(n)}) }
	admitted := 0
	for range 1000 {
		if more, ok := f.admit(address(1), now); ok {
			if admitted++; more != 0 {
				t.Errorf("%d were left out before there was any need", more)
			}
		}
	}
	if admitted != refusalsOfOne {
		t.Errorf("%d of one address", admitted)
	}
	if more, ok := f.admit(address(2), now); !ok || more != 1000-refusalsOfOne {
		t.Errorf("%d more, %v", more, ok)
	}
	admitted = refusalsOfOne + 1
	told := 0
	for i := range 1000 {
		if more, ok := f.admit(address(i%250), now); ok {
			admitted, told = admitted+1, told+more
		}
	}
	if admitted != refusalsOfAll || len(f.of) > refusalsOfAll {
		t.Errorf("%d of all, %d remembered", admitted, len(f.of))
	}
	left := 1000 - (refusalsOfAll - refusalsOfOne - 1) - told
	if more, ok := f.admit(address(1), now.Add(time.Minute)); !ok || more != left {
		t.Errorf("a minute later: %d more, not %d, %v", more, left, ok)
	}
	if more, ok := f.admit(address(1), now.Add(time.Minute)); !ok || more != 0 {
		t.Errorf("counted twice: %d, %v", more, ok)
	}
}

// TestAttempt sees to it that neither a token nor a novel gets on record.
func TestAttempt(t *testing.T) {
	const token = "dGhpcy1pcy1hLXRva2VuLW9mLWEtbGluay1vZi1vdXI"
	r := httptest.NewRequest("POST", "/desk/arrive/"+token, nil)
	r.Method = "AVERYLONGMETHOD"
	if got := attempt(r); got["path"] != "/desk/arrive/…" || got["method"] != "AVERYLONGM" {
		t.Errorf("%v", got)
	}
	r.URL.Path = "/desk/" + strings.Repeat("部", 1000)
	if got := attempt(r)["path"]; len(got) > 200 || !strings.HasPrefix(r.URL.Path, got) {
		t.Errorf("%q", got)
	}
}

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		tls  bool
		says []string
		want string
	}{
		{false, []string{"203.0.113.9"}, "192.0.2.1"},
		{true, nil, "192.0.2.1"},
		{true, []string{"203.0.113.9"}, "203.0.113.9"},
		{true, []string{"198.51.100.1, 203.0.113.9"}, "203.0.113.9"},
		{true, []string{"198.51.100.1", "203.0.113.9"}, "203.0.113.9"}, // the first line is the client's, the second the proxy's
		{true, []string{"198.51.100.1", "198.51.100.2, 203.0.113.9"}, "203.0.113.9"},
		{true, []string{"203.0.113.9", "rubbish"}, "192.0.2.1"},
		{true, []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
	} {
		d := &Desk{Options: Options{Secure: web.SecureOptions{BehindTLS: c.tls}}}
		r := httptest.NewRequest("GET", "/desk/", nil)
		r.RemoteAddr = "192.0.2.1:4711"
		for _, line := range c.says {
			r.Header.Add("X-Forwarded-For", line)
		}
		if got := d.address(r).String(); got != c.want {
			t.Errorf("%v, %q: %s, not %s", c.tls, c.says, got, c.want)
		}
	}
}
