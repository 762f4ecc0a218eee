package auth

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"dateline"

	"golang.org/x/crypto/argon2"
)

// What a new hash costs: less memory than RFC 9106 section 4 recommends, because
// a newsroom's server may be small; it is the least that OWASP's cheat sheet on
// password storage allows. Raising them here is enough: old hashes carry their
// own and [NeedsRehash] finds them.
const (
	hashTime    = 2         // passes over the memory
	hashMemory  = 19 * 1024 // KiB
	hashThreads = 1
	hashSalt    = 16 // bytes
	hashKey     = 32 // bytes
)

// hashesAtOnce bounds the memory that a flood of sign-ins can take: so many
// times hashMemory. The others wait, as long as their context lets them.
const hashesAtOnce = 2

// maxPasswordBytes bounds what is normalised and hashed. It is far above the 256
// characters of a new password, whatever their script.
const maxPasswordBytes = 4096

// Passwords hashes and checks passwords. It is safe for concurrent use; a
// process should have one, because its bound on memory counts only its own work.
type Passwords struct {
	random io.Reader
	normal func(string) string
	slots  chan struct{}
}

// NewPasswords returns a Passwords that takes its salts from random
// (crypto/rand.Reader) and brings every password into one Unicode form with
// normal before it is hashed or judged.
//
// normal is golang.org/x/text/unicode/norm.NFC.String. NIST SP 800-63B-4 section
// 3.1.1.2 wants a normalisation, because a keyboard may send é as one character
// or as two. NFC is chosen, as in RFC 8265 section 4.2 (OpaqueString), because
// NFKC would make one password of several that a person meant to differ. It must
// never change once passwords are stored.
func NewPasswords(random io.Reader, normal func(string) string) *Passwords {
	return &Passwords{random: random, normal: normal, slots: make(chan struct{}, hashesAtOnce)}
}

// Hash returns the argon2id hash of a password in the PHC string format,
// "$argon2id$v=19$m=19456,t=2,p=1$salt$hash", for the caller to store. It does
// not judge the password: that is [Passwords.CheckNew]; only what could never be
// typed is a dateline.Invalid. Any other error is that of ctx or of the source of
// randomness.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	if len(password) > maxPasswordBytes || !typed(password) {
		return "", dateline.Invalidf("password", "this cannot be typed as a password: use at most %d characters, without line breaks", MaxPassword)
	}
	salt := make([]byte, hashSalt)
	if _, err := io.ReadFull(p.random, salt); err != nil {
		return "", fmt.Errorf("salt of a password: %w", err)
	}
	h := phc{memory: hashMemory, time: hashTime, threads: hashThreads, salt: salt}
	key, err := p.derive(ctx, h, hashKey, password)
	if err != nil {
		return "", err
	}
	h.key = key
	return h.String(), nil
}

// Check reports whether a password is the one that was hashed. A wrong password
// is false without an error; the error is that of ctx, or says that the hash is
// not one of ours, which is a fault of the database and nothing the person did.
func (p *Passwords) Check(ctx context.Context, hash, password string) (bool, error) {
	h, err := parsePHC(hash)
	if err != nil {
		return false, err
	}
	key, err := p.derive(ctx, h, len(h.key), password)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, h.key) == 1, nil
}

// CheckNobody takes the time of a [Passwords.Check] that fails. Call it when no
// account has the address that was typed, so that nobody learns which have. The
// error is that of ctx.
func (p *Passwords) CheckNobody(ctx context.Context, password string) error {
	h := phc{memory: hashMemory, time: hashTime, threads: hashThreads, salt: make([]byte, hashSalt)}
	_, err := p.derive(ctx, h, hashKey, password)
	return err
}

// NeedsRehash reports whether a hash was made with other parameters than those
// of today. Ask it after a successful Check, when the password is at hand, and
// store a new Hash.
func NeedsRehash(hash string) bool {
	h, err := parsePHC(hash)
	return err != nil || h.memory != hashMemory || h.time != hashTime || h.threads != hashThreads ||
		len(h.salt) < hashSalt || len(h.key) != hashKey
}

// derive is the one place that hashes, and so the one that waits for a slot.
func (p *Passwords) derive(ctx context.Context, h phc, size int, password string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err // select takes either branch when both are ready
	}
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-p.slots }()
	if len(password) > maxPasswordBytes {
		// No stored password is so long, so this one is wrong, and Hash takes no
		// U+FFFD. It still costs the time of a guess.
		password = "\uFFFD"
	}
	return argon2.IDKey([]byte(p.normal(password)), h.salt, h.time, h.memory, h.threads, uint32(size)), nil
}

// phc is a hash in the PHC string format.
type phc struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
	salt    []byte
	key     []byte
}

func (h phc) String() string {
	e := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		h.memory, h.time, h.threads, e.EncodeToString(h.salt), e.EncodeToString(h.key))
}

var errHash = errors.New("stored password hash is not argon2id in the PHC string format")

// parsePHC reads what String writes. It is strict, and bounds the cost, because
// a damaged row must not make the server take gigabytes.
func parsePHC(s string) (phc, error) {
	part := strings.Split(s, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != "v="+strconv.Itoa(argon2.Version) {
		return phc{}, errHash
	}
	param := strings.Split(part[3], ",")
	if len(param) != 3 {
		return phc{}, errHash
	}
	m, okM := number(param[0], "m=", 8, 256*1024)
	t, okT := number(param[1], "t=", 1, 16)
	n, okN := number(param[2], "p=", 1, 16)
	salt, errSalt := base64.RawStdEncoding.DecodeString(part[4])
	key, errKey := base64.RawStdEncoding.DecodeString(part[5])
	if !okM || !okT || !okN || errSalt != nil || errKey != nil ||
		len(salt) < 8 || len(salt) > 64 || len(key) < 16 || len(key) > 64 {
		return phc{}, errHash
	}
	h := phc{memory: m, time: t, threads: uint8(n), salt: salt, key: key}
	if h.String() != s { // base64 with line breaks or spare bits in it, a plus sign before a number
		return phc{}, errHash
	}
	return h, nil
}

func number(s, prefix string, low, high uint32) (uint32, bool) {
	digits, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 32)
	return uint32(n), err == nil && uint32(n) >= low && uint32(n) <= high
}

// typed reports whether a string can have been typed as a password.
func typed(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if r < ' ' || r >= 0x7F && r < 0xA0 || r == utf8.RuneError {
			return false
		}
	}
	return true
}
