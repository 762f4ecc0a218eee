package auth

import (
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"dateline"
)

// day0 is when the tests take place.
var day0 = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// clock is a clock that stands still until it is set on.
type clock struct{ t time.Time }

func newClock() *clock              { return &clock{day0} }
func (c *clock) now() time.Time     { return c.t }
func (c *clock) on(d time.Duration) { c.t = c.t.Add(d) }

// seeded is a source of "randomness" that is the same in each run.
func seeded() io.Reader { return rand.NewChaCha8([32]byte{1}) }

// dry is a source of randomness that has failed.
type dry struct{}

func (dry) Read([]byte) (int, error) { return 0, errors.New("no randomness") }

// compose stands for norm.NFC.String with the one letter that the tests need.
func compose(s string) string { return strings.ReplaceAll(s, "e\u0301", "é") }

func newPasswords() *Passwords { return NewPasswords(seeded(), compose) }

// wantForbidden checks that err is a dateline.Forbidden whose sentence holds part,
// and returns all that the log would say.
func wantForbidden(t *testing.T, err error, part string) string {
	t.Helper()
	e, ok := errors.AsType[dateline.Forbidden](err)
	if !ok {
		t.Fatalf("error is %v, want Forbidden", err)
	}
	if !strings.Contains(e.Reason, part) {
		t.Errorf("reason is %q, want one with %q", e.Reason, part)
	}
	return err.Error()
}

func wantInvalid(t *testing.T, err error, field string) dateline.Invalid {
	t.Helper()
	e, ok := errors.AsType[dateline.Invalid](err)
	if !ok || e.Field != field {
		t.Fatalf("error is %v, want Invalid of %s", err, field)
	}
	return e
}
