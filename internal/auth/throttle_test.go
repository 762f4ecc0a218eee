package auth

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
)

var deviceKey = []byte("a key of thirty-two bytes or so, for tests")

var (
	home     = netip.MustParseAddr("192.0.2.7")
	attacker = netip.MustParseAddr("198.51.100.9")
)

func newTestThrottle(t testing.TB, c *clock) *Throttle {
	th, err := NewThrottle(deviceKey, seeded(), c.now)
	if err != nil {
		t.Fatal(err)
	}
	return th
}

// address returns the i-th of many addresses.
func address(i int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
}

func TestThrottleAccount(t *testing.T) {
	c := newClock()
	th := newTestThrottle(t, c)
	// One account, guessed at from ever new addresses.
	for i := range accountBurst {
		if wait, ok := th.Allow("renee", address(i), ""); !ok {
			t.Fatalf("attempt %d has to wait %v", i, wait)
		}
	}
	if wait, ok := th.Allow("renee", address(99), ""); ok || wait != accountEvery {
		t.Fatalf("one more: wait %v, %v", wait, ok)
	}
	if _, ok := th.Allow("tomas", address(99), ""); !ok {
		t.Error("another account has to wait")
	}
	// A refused attempt costs nothing, and the wait is right to the nanosecond.
	c.on(accountEvery - 1)
	if wait, ok := th.Allow("renee", address(99), ""); ok || wait != 1 {
		t.Errorf("just before: wait %v, %v", wait, ok)
	}
	c.on(1)
	if _, ok := th.Allow("renee", address(99), ""); !ok {
		t.Error("has to wait longer than said")
	}
	if _, ok := th.Allow("renee", address(99), ""); ok {
		t.Error("gained more than one attempt")
	}
	// At most burst + 240 in a day, whatever is tried.
	n := 0
	for range 24 * 60 {
		c.on(time.Minute)
		if _, ok := th.Allow("renee", address(n), ""); ok {
			n++
		}
	}
	if n != 240 {
		t.Errorf("%d guesses in a day", n)
	}
	// A bucket that is full does not go on filling.
	c.on(30 * 24 * time.Hour)
	for n = 0; n < 1000; n++ {
		if _, ok := th.Allow("renee", address(n), ""); !ok {
			break
		}
	}
	if n != accountBurst {
		t.Errorf("%d guesses at once after a month", n)
	}
}

func TestThrottleAddress(t *testing.T) {
	c := newClock()
	th := newTestThrottle(t, c)
	for i := range addressBurst {
		if _, ok := th.Allow(fmt.Sprint("account", i), attacker, ""); !ok {
			t.Fatalf("attempt %d is refused", i)
		}
	}
	if wait, ok := th.Allow("one more", attacker, ""); ok || wait != addressEvery {
		t.Errorf("wait %v, %v", wait, ok)
	}
	if _, ok := th.Allow("one more", home, ""); !ok {
		t.Error("an address's bucket is empty, and so another's: or a refused attempt took from the account")
	}
}

func TestThrottleAddressKey(t *testing.T) {
	a := netip.MustParseAddr
	for _, c := range []struct {
		a, b netip.Addr
		same bool
	}{
		{a("2001:db8::1"), a("2001:db8::ffff:1"), true},
		{a("2001:db8::1"), a("2001:db8:0:1::1"), false},
		{a("192.0.2.1"), a("192.0.2.2"), false},
		{a("192.0.2.1"), a("::ffff:192.0.2.1"), true},
		{a("::ffff:192.0.2.1"), a("::ffff:192.0.2.2"), false},
		{a("fe80::1%eth0"), a("fe80::1%eth1"), true},
		{netip.Addr{}, netip.Addr{}, true},
		{netip.Addr{}, a("192.0.2.1"), false},
	} {
		if (addressKey(c.a) == addressKey(c.b)) != c.same {
			t.Errorf("%v and %v: want same %v", c.a, c.b, c.same)
		}
	}
}

// Whatever an attacker does, a device that signed in before gets in, even from
// the attacker's own address.
func TestThrottleTrueUser(t *testing.T) {
	c := newClock()
	th := newTestThrottle(t, c)
	token, err := th.NewDevice("renee")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		th.Allow("renee", address(i), "")
		th.Allow(fmt.Sprint(i), attacker, "")
		th.Allow("renee", attacker, "forged")
	}
	if _, ok := th.Allow("renee", home, ""); ok {
		t.Fatal("the attack did not empty the shared bucket")
	}
	if wait, ok := th.Allow("renee", attacker, token); !ok {
		t.Fatalf("the true user has to wait %v", wait)
	}
	// The token opens no other account's door.
	if _, ok := th.Allow("tomas", attacker, token); ok {
		t.Error("a token of one account was good for another")
	}
	// Stolen, it gives a bucket and no more.
	n := 0
	for range 100 {
		if _, ok := th.Allow("renee", attacker, token); ok {
			n++
		}
	}
	if n != deviceBurst-1 {
		t.Errorf("%d more attempts", n)
	}
	// Another device of the same account has its own.
	second, _ := th.NewDevice("renee")
	if _, ok := th.Allow("renee", home, second); !ok {
		t.Error("a second device has to wait for the first")
	}
}

func TestThrottleSucceeded(t *testing.T) {
	c := newClock()
	th := newTestThrottle(t, c)
	token, _ := th.NewDevice("renee")
	for range 500 {
		for _, device := range []string{"", token} {
			if wait, ok := th.Allow("renee", home, device); !ok {
				t.Fatalf("somebody who is right each time has to wait %v", wait)
			}
			th.Succeeded("renee", home, device)
		}
	}
	// An attacker gains nothing by signing in to an account of his own in between.
	n := 0
	for range 500 {
		if _, ok := th.Allow("renee", attacker, ""); ok {
			n++
		}
		if _, ok := th.Allow("own", attacker, ""); ok {
			th.Succeeded("own", attacker, "")
		}
	}
	if n != accountBurst {
		t.Errorf("%d guesses, want %d", n, accountBurst)
	}
	th.Succeeded("nobody asked", netip.MustParseAddr("203.0.113.1"), "")
}

// A flood of made-up accounts and addresses does not grow the buckets, and does
// not push out those of devices.
func TestThrottleBounded(t *testing.T) {
	c := newClock()
	const kept = 100
	th, err := newThrottle(deviceKey, seeded(), c.now, kept)
	if err != nil {
		t.Fatal(err)
	}
	token, _ := th.NewDevice("renee")
	for range deviceBurst {
		th.Allow("renee", home, token)
	}
	for i := range 10 * kept {
		th.Allow(strings.Repeat("x", i), address(i), "")
	}
	for name, b := range map[string]*buckets{"accounts": &th.accounts, "addresses": &th.addresses, "devices": &th.devices} {
		if len(b.at) > kept || b.order.Len() != len(b.at) {
			t.Errorf("%s: %d buckets, %d in order", name, len(b.at), b.order.Len())
		}
	}
	if _, ok := th.Allow("renee", home, token); ok {
		t.Error("a flood filled a device's bucket again")
	}
	// The least lately used goes first.
	b := newBuckets(1, time.Hour, 2)
	for _, k := range []byte{1, 2, 1, 3} {
		b.take([16]byte{k}, day0)
	}
	if b.at[[16]byte{1}] == nil || b.at[[16]byte{2}] != nil || b.at[[16]byte{3}] == nil {
		t.Error("the wrong bucket was forgotten")
	}
}

func TestDevice(t *testing.T) {
	c := newClock()
	th := newTestThrottle(t, c)
	token, err := th.NewDevice("renee")
	if err != nil {
		t.Fatal(err)
	}
	if len(token) != 70 || !th.CheckDevice("renee", token) {
		t.Fatalf("token %q is refused", token)
	}
	if again, _ := th.NewDevice("renee"); again == token {
		t.Error("two tokens are the same")
	}
	if th.CheckDevice("Renee", token) || th.CheckDevice("", token) {
		t.Error("good for another account")
	}
	raw, _ := base64.RawURLEncoding.DecodeString(token)
	for i := range raw {
		raw[i] ^= 1
		if th.CheckDevice("renee", base64.RawURLEncoding.EncodeToString(raw)) {
			t.Fatalf("byte %d may be changed", i)
		}
		raw[i] ^= 1
	}
	other, _ := NewThrottle([]byte(strings.Repeat("k", 32)), seeded(), c.now)
	if other.CheckDevice("renee", token) {
		t.Error("good under another key")
	}
	same := newTestThrottle(t, c)
	if !same.CheckDevice("renee", token) {
		t.Error("not good on another server of the same key")
	}
	c.on(deviceDays * 24 * time.Hour)
	if !th.CheckDevice("renee", token) {
		t.Error("not good on its last day")
	}
	c.on(24 * time.Hour)
	if th.CheckDevice("renee", token) {
		t.Error("good for ever")
	}
	c.t = day0.AddDate(0, 0, -2)
	if th.CheckDevice("renee", token) {
		t.Error("good before it was issued")
	}
	if _, err := NewThrottle(deviceKey[:31], rand.Reader, c.now); err == nil {
		t.Error("a short key was taken")
	}
	if broken, _ := NewThrottle(deviceKey, dry{}, c.now); broken != nil {
		if _, err := broken.NewDevice("renee"); err == nil {
			t.Error("a token without randomness")
		}
	}
}

func FuzzDevice(f *testing.F) {
	c := newClock()
	th := newTestThrottle(f, c)
	token, _ := th.NewDevice("renee")
	f.Add("renee", token)
	f.Add("renee", token[:69])
	f.Add("", strings.Repeat("A", 70))
	f.Add("renee\x00", "====")
	f.Fuzz(func(t *testing.T, account, s string) {
		if th.CheckDevice(account, s) && (account != "renee" || s != token) {
			t.Errorf("%q was taken for %q", s, account)
		}
	})
}

func BenchmarkAllow(b *testing.B) {
	c := newClock()
	th := newTestThrottle(b, c)
	token, _ := th.NewDevice("renee")
	b.Run("flood", func(b *testing.B) {
		i := 0
		for b.Loop() {
			th.Allow("renee", address(i&0xffffff), "")
			i++
		}
	})
	b.Run("accounts", func(b *testing.B) {
		i, names := 0, make([]string, 1<<17)
		for i := range names {
			names[i] = fmt.Sprint("account", i)
		}
		for b.Loop() {
			th.Allow(names[i&(1<<17-1)], address(i&0xffffff), "")
			i++
		}
	})
	b.Run("device", func(b *testing.B) {
		for b.Loop() {
			th.Allow("renee", home, token)
		}
	})
}
