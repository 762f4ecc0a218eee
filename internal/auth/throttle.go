package auth

import (
	"container/list"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"sync"
	"time"
)

// How often may be guessed. A bucket holds so many attempts and gains one more
// in each interval. The account's is the one that counts against a patient
// attacker: at most 10 and then 240 a day at one account, from wherever.
const (
	accountBurst, accountEvery = 10, 6 * time.Minute
	deviceBurst, deviceEvery   = 10, time.Minute
	addressBurst, addressEvery = 30, 10 * time.Second
)

// bucketsKept is how many buckets of each kind are kept, about 150 bytes each.
// The least lately used is forgotten first: by then it is most often full again.
const bucketsKept = 1 << 16

// deviceDays is how long a device token is good.
const deviceDays = 180

// Throttle says how often somebody may try to sign in. It slows down guesses
// without a way to lock a true user out, as OWASP's "device cookies" do:
//
//   - A client without a device token of the account shares one bucket with all
//     such clients, and has one for its address too (IPv6 by its /64). An attacker
//     can empty them; whoever never signed in on this device then has to wait, or
//     to come by a one-time link.
//   - A client that presents a device token, given to it when it signed in before,
//     has a bucket of its own that nobody else can empty, not even from the same
//     address. A stolen token gives no more than a bucket.
//
// It promises this for one process. Buckets are in memory: a restart fills them,
// and of several servers each counts for itself, so that an attacker who reaches
// n of them has n times as many guesses. Device tokens hold on all servers that
// have the same key. Memory is bounded: a flood of made-up accounts can push out
// buckets, and so refill one, but pays for each with its address's attempts.
//
// It is safe for concurrent use.
type Throttle struct {
	key    []byte
	random io.Reader
	now    func() time.Time

	mu                           sync.Mutex // guards the buckets
	accounts, addresses, devices buckets
}

// NewThrottle returns a Throttle whose device tokens are sealed with key: at
// least 32 random bytes that the caller keeps secret and the same across
// restarts and servers. A new key only makes all devices unknown.
func NewThrottle(key []byte, random io.Reader, now func() time.Time) (*Throttle, error) {
	return newThrottle(key, random, now, bucketsKept)
}

func newThrottle(key []byte, random io.Reader, now func() time.Time, kept int) (*Throttle, error) {
	if len(key) < sha256.Size {
		return nil, errors.New("the key of device tokens must have at least 32 bytes")
	}
	return &Throttle{
		key: append([]byte(nil), key...), random: random, now: now,
		accounts:  newBuckets(accountBurst, accountEvery, kept),
		addresses: newBuckets(addressBurst, addressEvery, kept),
		devices:   newBuckets(deviceBurst, deviceEvery, kept),
	}, nil
}

// Allow asks for one attempt and takes it. Ask before the password is looked at,
// for accounts that do not exist too. account is the account's id, or the address
// that was typed if there is none, folded to one spelling; device is the token
// that the client presents, or empty. A one-time code after the password is an
// attempt of its own. When ok is false the attempt must not be
// made, and wait says when the next one may (Retry-After). A refused attempt
// costs nothing.
func (t *Throttle) Allow(account string, address netip.Addr, device string) (wait time.Duration, ok bool) {
	now := t.now()
	id, trusted := t.deviceID(account, device, now)
	t.mu.Lock()
	defer t.mu.Unlock()
	if trusted {
		wait = t.devices.wait(id, now)
		if wait == 0 {
			t.devices.take(id, now)
		}
		return wait, wait == 0
	}
	a, n := accountKey(account), addressKey(address)
	wait = max(t.accounts.wait(a, now), t.addresses.wait(n, now))
	if wait == 0 {
		t.accounts.take(a, now)
		t.addresses.take(n, now)
	}
	return wait, wait == 0
}

// Succeeded gives back the attempt that Allow took, with the same arguments, once
// it turned out right: whoever signs in often is not a guesser. It gives back no
// more than that, so that an attacker gains nothing from signing in to an account
// of his own in between.
func (t *Throttle) Succeeded(account string, address netip.Addr, device string) {
	id, trusted := t.deviceID(account, device, t.now())
	t.mu.Lock()
	defer t.mu.Unlock()
	if trusted {
		t.devices.giveBack(id)
		return
	}
	t.accounts.giveBack(accountKey(account))
	t.addresses.giveBack(addressKey(address))
}

// A device token is base64url of: the day of issue (uint32, days since 1970), a
// random nonce, and an HMAC-SHA256 over those and the account.
const (
	deviceNonce = 16
	deviceHead  = 4 + deviceNonce
	deviceSize  = deviceHead + sha256.Size
)

// NewDevice returns a device token for an account that has just signed in: 70
// characters of base64url, for a cookie (Secure, HttpOnly, SameSite=Lax, 180
// days) that outlives the session. It is no proof of who somebody is.
func (t *Throttle) NewDevice(account string) (string, error) {
	var b [deviceSize]byte
	binary.BigEndian.PutUint32(b[:4], day(t.now()))
	if _, err := io.ReadFull(t.random, b[4:deviceHead]); err != nil {
		return "", fmt.Errorf("device token: %w", err)
	}
	copy(b[deviceHead:], t.seal(account, b[:deviceHead]))
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}

// CheckDevice reports whether a token was given to this account within the last
// 180 days.
func (t *Throttle) CheckDevice(account, token string) bool {
	_, ok := t.deviceID(account, token, t.now())
	return ok
}

// deviceID returns the key of a valid token's bucket.
func (t *Throttle) deviceID(account, token string, now time.Time) (id [16]byte, ok bool) {
	if len(token) != base64.RawURLEncoding.EncodedLen(deviceSize) {
		return id, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != deviceSize || !hmac.Equal(b[deviceHead:], t.seal(account, b[:deviceHead])) {
		return id, false
	}
	issued, today := int64(binary.BigEndian.Uint32(b[:4])), int64(day(now))
	if issued > today+1 || today-issued > deviceDays { // another server's clock may be a day on
		return id, false
	}
	return [16]byte(b[deviceHead:]), true
}

func (t *Throttle) seal(account string, head []byte) []byte {
	m := hmac.New(sha256.New, t.key)
	m.Write([]byte("dateline device 1\x00")) // the key may seal other things too
	m.Write(head)                            // of fixed length, so that nothing shifts into the account
	m.Write([]byte(account))
	return m.Sum(nil)
}

func day(t time.Time) uint32 { return uint32(max(t.Unix(), 0) / (24 * 60 * 60)) }

// accountKey hashes what was typed, so that a long one takes no more memory.
func accountKey(account string) [16]byte {
	sum := sha256.Sum256([]byte(account))
	return [16]byte(sum[:16])
}

// addressKey is the address, of IPv6 its /64: one line has all of those.
func addressKey(a netip.Addr) [16]byte {
	a = a.Unmap().WithZone("")
	if a.Is6() {
		p, _ := a.Prefix(64)
		a = p.Addr()
	}
	if !a.IsValid() { // a Unix socket: all such clients are one
		return [16]byte{}
	}
	return a.As16()
}

// buckets are token buckets of one kind, the least lately used forgotten first.
// Each is one instant, when it will be full again (the generic cell rate
// algorithm of ITU-T I.371), which a giving back moves to the past: that is what
// x/time/rate has no word for.
type buckets struct {
	every time.Duration
	burst time.Duration // how far ahead full may lie
	kept  int
	at    map[[16]byte]*list.Element
	order *list.List // of *bucket, the latest used in front
}

type bucket struct {
	key  [16]byte
	full time.Time
}

func newBuckets(burst int, every time.Duration, kept int) buckets {
	return buckets{every, time.Duration(burst) * every, kept, map[[16]byte]*list.Element{}, list.New()}
}

// wait returns how long it takes until an attempt may be taken. It leaves no
// trace.
func (b *buckets) wait(key [16]byte, now time.Time) time.Duration {
	e := b.at[key]
	if e == nil {
		return 0
	}
	return max(0, e.Value.(*bucket).full.Add(b.every-b.burst).Sub(now))
}

func (b *buckets) take(key [16]byte, now time.Time) {
	e := b.at[key]
	if e == nil {
		if b.order.Len() >= b.kept {
			last := b.order.Back()
			delete(b.at, last.Value.(*bucket).key)
			b.order.Remove(last)
		}
		e = b.order.PushFront(&bucket{key: key, full: now})
		b.at[key] = e
	}
	b.order.MoveToFront(e)
	u := e.Value.(*bucket)
	if u.full.Before(now) {
		u.full = now
	}
	u.full = u.full.Add(b.every)
}

func (b *buckets) giveBack(key [16]byte) {
	if e := b.at[key]; e != nil {
		u := e.Value.(*bucket)
		u.full = u.full.Add(-b.every)
	}
}
