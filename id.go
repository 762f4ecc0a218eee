package dateline

import (
	"fmt"
	"io"
)

// ID names one thing for ever. It is 12 characters of Crockford's base 32 in
// lower case (60 random bits): short enough to read out, and without any trace
// of when or in what order things were made, so that an address betrays nothing
// about drafts or embargoed items.
type ID string

const idAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"
const idLength = 12

// NewID makes an ID from random bytes. It fails only if random does.
func NewID(random io.Reader) (ID, error) {
	var b [idLength]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("new id: %w", err)
	}
	for i, c := range b {
		b[i] = idAlphabet[c&31]
	}
	return ID(b[:]), nil
}

// Valid reports whether id has the form that NewID gives.
func (id ID) Valid() bool {
	if len(id) != idLength {
		return false
	}
	for i := range len(id) {
		c := id[i]
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' && c != 'i' && c != 'l' && c != 'o' && c != 'u') {
			return false
		}
	}
	return true
}
