package auth

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

// What RFC 6238 leaves open, as every authenticator app has it: SHA-1, six
// digits, steps of 30 seconds. One step either way is for clocks that are off
// (section 5.2).
const (
	codeDigits = otp.DigitsSix
	codePeriod = 30 // seconds
	codeSkew   = 1  // steps

	secretLength = 32 // characters of base32, 160 bits
)

// NewCodeSecret returns what an authenticator app has to be told once: the
// secret (160 bits, base32 without padding, RFC 4226 section 4 R6) to store and
// to type, and the otpauth: address that [CodeQR] draws. newsroom and account
// are what the app shows. The caller seals the secret before it stores it, and
// asks for a first code before it relies on it.
func NewCodeSecret(random io.Reader, newsroom, account string) (secret, url string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{
		Issuer: label(newsroom), AccountName: label(account),
		Period: codePeriod, SecretSize: secretLength * 5 / 8, Digits: codeDigits, Algorithm: otp.AlgorithmSHA1, Rand: random,
	})
	if err != nil {
		return "", "", fmt.Errorf("secret of one-time codes: %w", err)
	}
	return key.Secret(), key.URL(), nil
}

// label makes a name fit for an otpauth address: a colon would part it in two,
// and a very long one would make a picture too fine to be read.
func label(name string) string {
	r := []rune(strings.TrimSpace(strings.ReplaceAll(name, ":", " ")))
	return string(r[:min(len(r), 60)])
}

// CodeQR draws the otpauth address of [NewCodeSecret] as a QR code: a PNG of 496
// pixels a side, black on white, with the quiet zone of four modules that ISO/IEC
// 18004 asks for. It holds the secret: serve it to its person only, uncached.
func CodeQR(url string) ([]byte, error) {
	const side, quiet = 400, 48
	key, err := otp.NewKeyFromURL(url)
	if err != nil {
		return nil, fmt.Errorf("otpauth address: %w", err)
	}
	code, err := key.Image(side, side)
	if err != nil {
		return nil, fmt.Errorf("drawing a QR code: %w", err)
	}
	page := image.NewPaletted(image.Rect(0, 0, side+2*quiet, side+2*quiet), color.Palette{color.White, color.Black})
	draw.Draw(page, image.Rect(quiet, quiet, quiet+side, quiet+side), code, code.Bounds().Min, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, page); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// VerifyCode reports whether code is one of the app's codes at now, within one
// step. lastStep is the step of the last code that was believed, 0 before the
// first: a code of that step or an earlier one is refused, so that none is good
// twice (RFC 6238 section 5.2). When ok, the caller stores step as the new
// lastStep in the same transaction. Spaces and full-width digits are understood.
func VerifyCode(secret, code string, now time.Time, lastStep int64) (step int64, ok bool) {
	code = codeAsTyped(code)
	at := now.Unix() / codePeriod
	if len(code) != codeDigits.Length() || now.Unix() < 0 || len(secret) < secretLength {
		return 0, false // an empty secret would be known to everybody
	}
	for s := at - codeSkew; s <= at+codeSkew; s++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(s), hotp.ValidateOpts{Digits: codeDigits, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, false // the secret is not base32
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && s > lastStep && !ok {
			step, ok = s, true // go on: which step it was must not show in the time
		}
	}
	return step, ok
}

// codeAsTyped drops spaces and makes full-width digits plain: an input method for
// Chinese or Japanese types those. It stops soon, whatever is sent.
func codeAsTyped(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == ' ' || r == '\u3000' || r == '\u00A0':
			continue
		case r >= '０' && r <= '９':
			r -= '０' - '0'
		}
		if b.WriteRune(r); b.Len() > codeDigits.Length() {
			break
		}
	}
	return b.String()
}

// Recovery codes: ten of 60 bits each, written as Crockford writes base 32,
// without I, L, O and U.
const (
	recoveryCodes  = 10
	recoveryLength = 12
	crockford      = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// NewRecovery returns ten recovery codes to show once ("7K3D-MQ9X-0TRW") and the
// SHA-256 of each to store. With 60 random bits and a throttle a code needs no
// slow hash.
func NewRecovery(random io.Reader) (codes []string, hashes [][]byte, err error) {
	var b [recoveryCodes * recoveryLength]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return nil, nil, fmt.Errorf("recovery codes: %w", err)
	}
	for i := range b {
		b[i] = crockford[b[i]&31]
	}
	for i := range recoveryCodes {
		c := string(b[i*recoveryLength : (i+1)*recoveryLength])
		sum := sha256.Sum256([]byte(c))
		codes = append(codes, c[:4]+"-"+c[4:8]+"-"+c[8:])
		hashes = append(hashes, sum[:])
	}
	return codes, hashes, nil
}

// UseRecovery reports which of the stored hashes a recovery code is, in constant
// time. Each is good once: the caller deletes that one in the same transaction.
// Small letters, spaces and hyphens do not matter, and O is read as 0, I and L
// as 1, as Crockford has it.
func UseRecovery(code string, hashes [][]byte) (index int, ok bool) {
	var b strings.Builder
	for _, r := range strings.ToUpper(code[:min(len(code), 100)]) {
		switch r {
		case ' ', '-', '\u3000', '\u00A0', '‐', '‑', '–':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		b.WriteRune(r)
	}
	sum := sha256.Sum256([]byte(b.String()))
	index = -1
	for i, h := range hashes {
		if subtle.ConstantTimeCompare(sum[:], h) == 1 {
			index = i
		}
	}
	return index, index >= 0
}
