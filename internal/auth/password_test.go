package auth

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

func TestPasswordHash(t *testing.T) {
	p, ctx := newPasswords(), t.Context()
	const password = "vier Wörter ohne Zusammenhang"
	hash, err := p.Hash(ctx, password)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash is %s", hash)
	}
	if NeedsRehash(hash) {
		t.Error("a new hash needs no rehash")
	}
	if again, _ := p.Hash(ctx, password); again == hash {
		t.Error("two hashes of one password are the same: no salt")
	}
	for _, c := range []struct {
		password string
		want     bool
	}{
		{password, true}, {password + " ", false}, {strings.ToUpper(password), false}, {"", false},
		{strings.Repeat("x", maxPasswordBytes+1), false}, {"\xff\xfe", false},
	} {
		if got, err := p.Check(ctx, hash, c.password); err != nil || got != c.want {
			t.Errorf("Check(%.20q) = %v, %v", c.password, got, err)
		}
	}
}

// The vector of RFC 9106 section 5.3 has a secret and associated data, which a
// PHC string has not; this one is of the reference implementation's tests
// (argon2id, v=19, t=2, m=2^16 KiB, p=1, "password", "somesalt").
func TestPasswordVector(t *testing.T) {
	key, _ := hex.DecodeString("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7")
	h := phc{memory: 1 << 16, time: 2, threads: 1, salt: []byte("somesalt"), key: key}
	p := newPasswords()
	if ok, err := p.Check(t.Context(), h.String(), "password"); !ok || err != nil {
		t.Errorf("Check = %v, %v", ok, err)
	}
	if !NeedsRehash(h.String()) {
		t.Error("a hash of other parameters needs a rehash")
	}
}

func TestPasswordOneForm(t *testing.T) {
	p, ctx := newPasswords(), t.Context()
	hash, err := p.Hash(ctx, "les cafe\u0301s de la presse")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := p.Check(ctx, hash, "les cafés de la presse"); !ok || err != nil {
		t.Errorf("the same letters, composed: %v, %v", ok, err)
	}
	// Length is counted after normalisation.
	if err := p.CheckNew(strings.Repeat("e\u0301", 5) + " wort "); err == nil {
		t.Error("eleven characters were taken for twelve")
	}
}

func TestHashRefuses(t *testing.T) {
	p := newPasswords()
	for _, s := range []string{strings.Repeat("x", maxPasswordBytes+1), "line\nbreak in it", "\xff bytes in it", "\uFFFD"} {
		_, err := p.Hash(t.Context(), s)
		wantInvalid(t, err, "password")
	}
	if _, err := NewPasswords(dry{}, compose).Hash(t.Context(), "a fine password"); err == nil {
		t.Error("a hash without randomness")
	}
}

// No more than two hashes are made at once; who waits gives up with its context.
func TestPasswordSlots(t *testing.T) {
	p := newPasswords()
	for range hashesAtOnce {
		p.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- p.CheckNobody(ctx, "anything at all") }()
	select {
	case err := <-done:
		t.Fatalf("a third hash did not wait: %v", err)
	default:
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
	<-p.slots
	if err := p.CheckNobody(t.Context(), "anything at all"); err != nil {
		t.Error(err)
	}
	if len(p.slots) != hashesAtOnce-1 {
		t.Error("a slot was not given back")
	}
	if err := p.CheckNobody(ctx, "anything at all"); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context still hashed: %v", err)
	}
}

// CheckNobody costs the memory of a real check. (Time is not asserted; memory is
// what the time is spent on.)
func TestCheckNobodyCosts(t *testing.T) {
	p := newPasswords()
	hash, err := p.Hash(t.Context(), "a fine password")
	if err != nil {
		t.Fatal(err)
	}
	taken := func(do func()) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		do()
		runtime.ReadMemStats(&after)
		return (after.TotalAlloc - before.TotalAlloc) >> 20
	}
	real := taken(func() { p.Check(t.Context(), hash, "another password") })
	nobody := taken(func() { p.CheckNobody(t.Context(), "another password") })
	if real != nobody || real < 19 {
		t.Errorf("a real check takes %d MiB, one of nobody %d MiB", real, nobody)
	}
}

func TestPHCRefuses(t *testing.T) {
	good := phc{memory: hashMemory, time: 2, threads: 1, salt: make([]byte, 16), key: make([]byte, 32)}.String()
	if _, err := parsePHC(good); err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{"argon2id", "argon2i"}, {"v=19", "v=16"}, {"m=19456", "m=4194304"}, {"m=19456", "m=+19456"}, {"m=19456", "m=019456"},
		{"m=19456", "m=0"}, {"t=2", "t=1000000"}, {"t=2", "t=0"}, {"p=1", "p=0"}, {"p=1", "p=255"}, {"p=1", "p=1,q=1"},
		{"m=19456,t=2", "t=2,m=19456"}, {"$argon2id", "argon2id"}, {"AAAA", "AA=A"}, {"AAAA", "AA\nAA"}, {"m=19456", "m=4294986752"},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if _, err := parsePHC(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
		if !NeedsRehash(bad) {
			t.Errorf("%q needs a rehash", bad)
		}
	}
	if _, err := newPasswords().Check(t.Context(), "", "anything"); err == nil {
		t.Error("an empty hash is no error")
	}
}

func FuzzPHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHApl8ArZWb2GRPPc")
	f.Add("$$$$$")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := parsePHC(s)
		if err != nil {
			return
		}
		if h.String() != s {
			t.Errorf("%q came back as %q", s, h)
		}
		if h.memory > 256*1024 || h.time > 16 || h.threads > 16 || h.time == 0 || h.threads == 0 {
			t.Errorf("%q costs too much", s)
		}
	})
}

func BenchmarkHash(b *testing.B) {
	p := NewPasswords(rand.Reader, compose)
	for b.Loop() {
		if _, err := p.Hash(b.Context(), "vier Wörter ohne Zusammenhang"); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleNewPasswords() {
	p := NewPasswords(rand.Reader, func(s string) string { return s }) // norm.NFC.String
	hash, err := p.Hash(context.Background(), "vier Wörter ohne Zusammenhang")
	if err != nil {
		panic(err)
	}
	ok, err := p.Check(context.Background(), hash, "vier Wörter ohne Zusammenhang")
	fmt.Println(ok, err)
	// Output: true <nil>
}
