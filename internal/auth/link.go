package auth

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
)

// linkBytes is the size of a link's token: 256 bits cannot be guessed, so the
// hash needs neither salt nor slowness, and can be looked up.
const linkBytes = 32

// NewLink returns the token of a one-time link, 43 characters of base64url
// (RFC 4648 section 5, no padding), and the SHA-256 that the caller stores with
// its purpose and its last hour. The token itself is given away once and stored
// nowhere. Links are for the first administrator, invitations, new passwords and
// previews; what a link is for is the row's to say, never the address's.
func NewLink(random io.Reader) (token string, hash []byte, err error) {
	var b [linkBytes]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", nil, fmt.Errorf("token of a link: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(b[:])
	hash, _ = LinkHash(token)
	return token, hash, nil
}

// LinkHash returns what a token was stored as, to look it up by. ok is false if
// it cannot be a token of [NewLink]; the answer to the reader is the same as for
// one that is not found.
func LinkHash(token string) (hash []byte, ok bool) {
	if b, err := base64.RawURLEncoding.Strict().DecodeString(token); err != nil || len(b) != linkBytes || len(token) != base64.RawURLEncoding.EncodedLen(linkBytes) {
		return nil, false
	}
	sum := sha256.Sum256([]byte(token))
	return sum[:], true
}

// CheckLink reports, in constant time, whether a token is the one that was
// stored as hash. A link is good once: the caller deletes the row in the
// transaction that believes it, and looks at its last hour itself.
func CheckLink(token string, hash []byte) bool {
	sum, ok := LinkHash(token)
	return ok && subtle.ConstantTimeCompare(sum, hash) == 1
}
