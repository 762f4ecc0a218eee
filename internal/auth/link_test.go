package auth

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"testing"
)

func TestLink(t *testing.T) {
	token, hash, err := NewLink(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if len(token) != 43 || strings.ContainsAny(token, "+/=") {
		t.Errorf("token is %q", token)
	}
	if sum := sha256.Sum256([]byte(token)); !bytes.Equal(hash, sum[:]) {
		t.Error("the stored hash is not the SHA-256 of the token")
	}
	if got, ok := LinkHash(token); !ok || !bytes.Equal(got, hash) {
		t.Error("a token is not found by its hash")
	}
	if !CheckLink(token, hash) {
		t.Error("the right token is refused")
	}
	other, _, _ := NewLink(rand.Reader)
	for _, bad := range []string{"", other, token + "A", token[:42], token + "=", token[:42] + "\n", strings.Repeat("A", 1<<20), token[:20] + "\n" + token[20:]} {
		if CheckLink(bad, hash) {
			t.Errorf("%.50q was taken", bad)
		}
	}
	if CheckLink(token, nil) || CheckLink(token, hash[:16]) || CheckLink("", nil) {
		t.Error("a damaged hash was taken")
	}
	if _, _, err := NewLink(dry{}); err == nil {
		t.Error("a link without randomness")
	}
}

// Two spellings of the same bytes must not both be good: the last character of
// 43 has two bits to spare.
func TestLinkOneSpelling(t *testing.T) {
	token, _, err := NewLink(seeded())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" {
		if _, ok := LinkHash(token[:42] + string(c)); ok {
			n++
		}
	}
	if n != 16 { // four bits of the last character count
		t.Errorf("%d last characters are good, want 16", n)
	}
}
