package auth

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"dateline"

	"github.com/descope/virtualwebauthn"
)

const origin = "https://desk.example.org"

// person has an account, as the caller's database would hold it, and a device.
type person struct {
	Holder
	device virtualwebauthn.Authenticator
	key    virtualwebauthn.Credential
}

var rp = virtualwebauthn.RelyingParty{ID: "desk.example.org", Name: "Newsroom", Origin: origin}

// newKey returns a P-256 key whose coordinates both fill their 32 bytes. The
// virtual device drops leading zeros, one key in 128, which RFC 9053, section
// 7.1.1, forbids and go-webauthn refuses.
func newKey() virtualwebauthn.Credential {
	const whole = 77 // bytes of the COSE key: map, type, algorithm, curve, x, y
	for {
		if c := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2); len(c.Key.AttestationData()) == whole {
			return c
		}
	}
}

func newPerson(options virtualwebauthn.AuthenticatorOptions) *person {
	p := &person{Holder: Holder{Handle: []byte("0123456789abcdef"), Address: "renee@example.org", Name: "Renée Oduya"}}
	options.UserHandle = p.Handle
	p.device = virtualwebauthn.NewAuthenticatorWithOptions(options)
	p.key = newKey()
	return p
}

func (p *person) find(handle []byte) (Holder, error) {
	if !bytes.Equal(handle, p.Handle) {
		return Holder{}, dateline.NotFound{What: "account", Key: string(handle)}
	}
	return p.Holder, nil
}

// create answers a registration as the person's device at rp would.
func (p *person) create(t *testing.T, rp virtualwebauthn.RelyingParty, options []byte) []byte {
	t.Helper()
	o, err := virtualwebauthn.ParseAttestationOptions(string(options))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(virtualwebauthn.CreateAttestationResponse(rp, p.device, p.key, *o))
}

// get answers a sign-in as the person's device at rp would.
func (p *person) get(t *testing.T, rp virtualwebauthn.RelyingParty, options []byte) []byte {
	t.Helper()
	o, err := virtualwebauthn.ParseAssertionOptions(string(options))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(virtualwebauthn.CreateAssertionResponse(rp, p.device, p.key, *o))
}

func newTestPasskeys(t *testing.T, c *clock) *Passkeys {
	t.Helper()
	p, err := NewPasskeys(origin, "Newsroom", c.now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// registered returns a person who has a passkey.
func registered(t *testing.T, pk *Passkeys) *person {
	t.Helper()
	p := newPerson(virtualwebauthn.AuthenticatorOptions{})
	p.key.Counter = 5
	options, session, err := pk.BeginRegistration(p.Holder)
	if err != nil {
		t.Fatal(err)
	}
	key, err := pk.FinishRegistration(p.Holder, session, p.create(t, rp, options))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(key.ID, p.key.ID) {
		t.Errorf("the credential's id is %x, want %x", key.ID, p.key.ID)
	}
	p.Credentials = [][]byte{key.Data}
	return p
}

func TestPasskey(t *testing.T) {
	c := newClock()
	pk := newTestPasskeys(t, c)
	p := registered(t, pk)
	for range 3 {
		p.key.Counter++
		options, session, err := pk.BeginSignIn()
		if err != nil {
			t.Fatal(err)
		}
		in, err := pk.FinishSignIn(session, p.get(t, rp, options), p.find)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(in.Handle, p.Handle) || !bytes.Equal(in.Passkey.ID, p.key.ID) || in.Cloned {
			t.Errorf("signed in as %q with %x, cloned %v", in.Handle, in.Passkey.ID, in.Cloned)
		}
		if bytes.Equal(in.Passkey.Data, p.Credentials[0]) {
			t.Error("the counter was not renewed")
		}
		p.Credentials = [][]byte{in.Passkey.Data}
	}
}

// What the browser is asked for is what the package promises.
func TestPasskeyOptions(t *testing.T) {
	pk := newTestPasskeys(t, newClock())
	p := registered(t, pk)
	options, _, err := pk.BeginRegistration(p.Holder)
	if err != nil {
		t.Fatal(err)
	}
	var create struct {
		RP                     struct{ ID, Name string }
		User                   struct{ ID, Name, DisplayName string }
		Attestation            string
		AuthenticatorSelection struct {
			ResidentKey, UserVerification string
			RequireResidentKey            bool
		}
		ExcludeCredentials []struct{ ID string }
	}
	if err := json.Unmarshal(options, &create); err != nil {
		t.Fatal(err)
	}
	s := create.AuthenticatorSelection
	if create.RP.ID != "desk.example.org" || create.RP.Name != "Newsroom" || create.User.Name != p.Address || create.User.DisplayName != p.Name ||
		create.Attestation != "none" && create.Attestation != "" || s.ResidentKey != "required" || !s.RequireResidentKey || s.UserVerification != "required" {
		t.Errorf("asks for %s", options)
	}
	if len(create.ExcludeCredentials) != 1 {
		t.Error("the passkey there is already is not excluded")
	}
	options, _, err = pk.BeginSignIn()
	if err != nil {
		t.Fatal(err)
	}
	var get struct {
		RPID, UserVerification string
		AllowCredentials       []any
	}
	if err := json.Unmarshal(options, &get); err != nil {
		t.Fatal(err)
	}
	if get.RPID != "desk.example.org" || get.UserVerification != "required" || len(get.AllowCredentials) != 0 {
		t.Errorf("asks for %s", options)
	}
}

func TestPasskeyRegistrationRefused(t *testing.T) {
	type try struct {
		pk      *Passkeys
		c       *clock
		p       *person
		rp      virtualwebauthn.RelyingParty
		session []byte
		answer  []byte // instead of the device's
	}
	for _, c := range []struct {
		name   string
		change func(*try)
		reason string // of Forbidden; empty if Invalid
	}{
		{"wrong origin", func(x *try) { x.rp.Origin = "https://desk.example.org.evil.example" }, "does not fit"},
		{"origin without TLS", func(x *try) { x.rp.Origin = "http://desk.example.org" }, "does not fit"},
		{"wrong RP", func(x *try) { x.rp.ID = "example.org" }, "does not fit"},
		{"not verified", func(x *try) { x.p.device.Options.UserNotVerified = true }, "does not fit"},
		{"not present", func(x *try) { x.p.device.Options.UserNotPresent = true }, "does not fit"},
		{"expired", func(x *try) { x.c.on(passkeyTime) }, "too long"},
		{"no session", func(x *try) { x.session = nil }, "not asked for"},
		{"session of a sign-in", func(x *try) { _, x.session, _ = x.pk.BeginSignIn() }, "not asked for"},
		{"session of another question", func(x *try) { _, x.session, _ = x.pk.BeginRegistration(x.p.Holder) }, "does not fit"},
		{"somebody else's session", func(x *try) {
			_, x.session, _ = x.pk.BeginRegistration(Holder{Handle: []byte("other")})
		}, "does not fit"},
		{"nonsense", func(x *try) { x.answer = []byte(`{"id":"?"}`) }, ""},
		{"nothing", func(x *try) { x.answer = []byte{} }, ""},
		{"very deep", func(x *try) { x.answer = []byte(strings.Repeat("[", 1<<16)) }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := &try{c: newClock(), p: newPerson(virtualwebauthn.AuthenticatorOptions{}), rp: rp}
			x.pk = newTestPasskeys(t, x.c)
			options, session, err := x.pk.BeginRegistration(x.p.Holder)
			if err != nil {
				t.Fatal(err)
			}
			x.session = session
			c.change(x)
			answer := x.answer
			if answer == nil {
				answer = x.p.create(t, x.rp, options)
			}
			_, err = x.pk.FinishRegistration(x.p.Holder, x.session, answer)
			if c.reason == "" {
				wantInvalid(t, err, "passkey")
			} else {
				wantForbidden(t, err, c.reason)
			}
		})
	}
}

func TestPasskeySignInRefused(t *testing.T) {
	type try struct {
		pk      *Passkeys
		c       *clock
		p       *person
		rp      virtualwebauthn.RelyingParty
		session []byte
		answer  func([]byte) []byte
	}
	for _, c := range []struct {
		name   string
		change func(*try)
		reason string
	}{
		{"wrong origin", func(x *try) { x.rp.Origin = "https://evil.example" }, "does not fit"},
		{"another port", func(x *try) { x.rp.Origin = "https://desk.example.org:8443" }, "does not fit"},
		{"wrong RP", func(x *try) { x.rp.ID = "evil.example" }, "does not fit"},
		{"not verified", func(x *try) { x.p.device.Options.UserNotVerified = true }, "does not fit"},
		{"not present", func(x *try) { x.p.device.Options.UserNotPresent = true }, "does not fit"},
		{"expired", func(x *try) { x.c.on(passkeyTime) }, "too long"},
		{"no session", func(x *try) { x.session = []byte("{}") }, "not asked for"},
		{"session of a registration", func(x *try) { _, x.session, _ = x.pk.BeginRegistration(x.p.Holder) }, "not asked for"},
		{"replayed challenge", func(x *try) { _, x.session, _ = x.pk.BeginSignIn() }, "does not fit"},
		{"another key", func(x *try) {
			id := x.p.key.ID
			x.p.key = newKey()
			x.p.key.ID, x.p.key.Counter = id, 6
		}, "does not fit"},
		{"unknown passkey", func(x *try) { x.p.key.ID = []byte("unknown, but long enough to be an id") }, "not one of this newsroom's"},
		{"unknown person", func(x *try) { x.p.device.Options.UserHandle = []byte("nobody") }, "not one of this newsroom's"},
		{"no person", func(x *try) { x.p.device.Options.UserHandle = nil }, "not one of this newsroom's"},
		{"removed passkey", func(x *try) { x.p.Credentials = nil }, "not one of this newsroom's"},
		{"signature changed", func(x *try) {
			x.answer = func(b []byte) []byte {
				return bytes.Replace(b, []byte(`"signature":"MEU`), []byte(`"signature":"MEV`), 1)
			}
		}, ""},
		{"nonsense", func(x *try) { x.answer = func([]byte) []byte { return []byte(`null`) } }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := &try{c: newClock(), rp: rp, answer: func(b []byte) []byte { return b }}
			x.pk = newTestPasskeys(t, x.c)
			x.p = registered(t, x.pk)
			x.p.key.Counter = 6
			options, session, err := x.pk.BeginSignIn()
			if err != nil {
				t.Fatal(err)
			}
			x.session = session
			c.change(x)
			answer := x.p.get(t, x.rp, options)
			changed := x.answer(answer)
			if c.name == "signature changed" && bytes.Equal(answer, changed) {
				t.Skip("the signature happens to be encoded otherwise")
			}
			in, err := x.pk.FinishSignIn(x.session, changed, x.p.find)
			if err == nil {
				t.Fatalf("signed in as %q", in.Handle)
			}
			if c.name == "signature changed" {
				return // unreadable or refused, as the byte falls
			}
			if c.reason == "" {
				wantInvalid(t, err, "passkey")
			} else if said := wantForbidden(t, err, c.reason); !strings.Contains(said, "(") && c.reason == "does not fit" {
				t.Errorf("the log learns nothing: %s", said)
			}
		})
	}
}

// A counter that does not grow is a sign of a copy: it is refused and reported,
// and the next sign-in with a counter that grows is not blamed for it.
func TestPasskeyCloned(t *testing.T) {
	pk := newTestPasskeys(t, newClock())
	p := registered(t, pk)
	signIn := func(counter uint32) (SignIn, error) {
		p.key.Counter = counter
		options, session, err := pk.BeginSignIn()
		if err != nil {
			t.Fatal(err)
		}
		return pk.FinishSignIn(session, p.get(t, rp, options), p.find)
	}
	in, err := signIn(9)
	if err != nil {
		t.Fatal(err)
	}
	p.Credentials = [][]byte{in.Passkey.Data}
	for _, counter := range []uint32{9, 8, 0} {
		in, err := signIn(counter)
		wantForbidden(t, err, "copied")
		if !in.Cloned || !bytes.Equal(in.Handle, p.Handle) {
			t.Errorf("counter %d: not reported whose: %+v", counter, in)
		}
		p.Credentials = [][]byte{in.Passkey.Data} // even a caller who stores it
	}
	if in, err := signIn(10); err != nil || in.Cloned {
		t.Errorf("the next one: %v", err)
	}
}

// Synced passkeys have no counter: it is always 0, and that is no sign of anything.
func TestPasskeySynced(t *testing.T) {
	pk := newTestPasskeys(t, newClock())
	p := newPerson(virtualwebauthn.AuthenticatorOptions{BackupEligible: true, BackupState: true})
	options, session, err := pk.BeginRegistration(p.Holder)
	if err != nil {
		t.Fatal(err)
	}
	key, err := pk.FinishRegistration(p.Holder, session, p.create(t, rp, options))
	if err != nil {
		t.Fatal(err)
	}
	p.Credentials = [][]byte{key.Data}
	for range 2 {
		options, session, _ := pk.BeginSignIn()
		in, err := pk.FinishSignIn(session, p.get(t, rp, options), p.find)
		if err != nil {
			t.Fatal(err)
		}
		p.Credentials = [][]byte{in.Passkey.Data}
	}
}

// A database that fails is not the visitor's fault, and its error is not hidden
// in a refusal.
func TestPasskeyStoreFails(t *testing.T) {
	pk := newTestPasskeys(t, newClock())
	p := registered(t, pk)
	options, session, _ := pk.BeginSignIn()
	fault := errors.New("disk full")
	_, err := pk.FinishSignIn(session, p.get(t, rp, options), func([]byte) (Holder, error) { return Holder{}, fault })
	if err != fault {
		t.Errorf("error is %v", err)
	}
	p.Credentials = [][]byte{[]byte("damaged")}
	if _, err := pk.FinishSignIn(session, p.get(t, rp, options), p.find); err == nil {
		t.Error("signed in with a damaged passkey")
	} else if _, ok := errors.AsType[dateline.Forbidden](err); ok {
		t.Errorf("a damaged row is said to be the visitor's fault: %v", err)
	}
	if _, _, err := pk.BeginRegistration(Holder{}); err == nil {
		t.Error("a holder without a handle was taken")
	}
}

func TestNewPasskeys(t *testing.T) {
	for _, good := range []string{"https://desk.example.org", "https://desk.example.org:8443", "http://localhost:8080"} {
		if _, err := NewPasskeys(good, "Newsroom", time.Now); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "desk.example.org", "http://desk.example.org", "https://192.0.2.1", "https://[2001:db8::1]", "http://127.0.0.1:8080",
		"https://desk.example.org/desk", "https://desk.example.org?x", "https://a@desk.example.org", "ftp://localhost"} {
		if _, err := NewPasskeys(bad, "Newsroom", time.Now); err == nil {
			t.Errorf("%q was taken", bad)
		} else {
			wantInvalid(t, err, "origin")
		}
	}
}
