package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"dateline"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// passkeyTime is how long a person has to answer the browser's question.
const passkeyTime = 5 * time.Minute

// Passkeys registers passkeys and lets people in by them (W3C Web Authentication
// Level 3): discoverable credentials, so that no address is typed; user
// verification required, so that one is two factors; attestation none, because a
// newsroom has no list of makers to compare it with. It is safe for concurrent
// use.
//
// Begin returns options, JSON for the browser's
// PublicKeyCredential.parseCreationOptionsFromJSON (or …RequestOptions…), and
// session, which the caller keeps in the visitor's session for the matching
// Finish. The challenge is good once: the caller takes the session's bytes away
// before it calls Finish, whatever comes of it.
type Passkeys struct {
	rp  *webauthn.WebAuthn
	now func() time.Time
}

// NewPasskeys returns a Passkeys for a newsroom at origin ("https://desk.example.org",
// as browsers write it), called name. Passkeys belong to the origin's host name
// for ever: if that changes, they are lost. An origin that browsers would not
// take is a dateline.Invalid: it must be https, or http on localhost, and not an
// address in numbers.
func NewPasskeys(origin, name string, now func() time.Time) (*Passkeys, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" || u.Path != "" || u.RawQuery != "" || u.User != nil ||
		u.Scheme != "https" && !(u.Scheme == "http" && u.Hostname() == "localhost") {
		return nil, dateline.Invalidf("origin", "passkeys need an address such as https://desk.example.org, but this is %q", origin)
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil, dateline.Invalidf("origin", "passkeys need a host name, but %q is an address in numbers", origin)
	}
	rp, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: name, RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey:        protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification:   protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys for %s: %w", origin, err)
	}
	return &Passkeys{rp: rp, now: now}, nil
}

// Holder is a person who has passkeys or is to get one.
type Holder struct {
	// Handle is what the passkey keeps of the account: 1 to 64 random bytes made
	// with the account and never changed. It must say nothing about the person
	// (section 14.6.1), so it is not the address.
	Handle  []byte
	Address string // the e-mail address; the passkey chooser shows it
	Name    string // the person's name; shown too
	// Credentials are the account's passkeys as FinishRegistration and
	// FinishSignIn returned them.
	Credentials [][]byte
}

// Passkey is a registered credential, for the caller to store.
type Passkey struct {
	ID   []byte // at most 1,023 bytes; unique in the newsroom
	Data []byte // JSON: the public key, the counter and more; not secret, but not to be altered
}

// SignIn is who came in by a passkey.
type SignIn struct {
	Handle  []byte  // of the Holder
	Passkey Passkey // as it is now; the caller stores it over the old one
	// Cloned says that the passkey's counter did not grow: two devices may hold the
	// same key (section 6.1.1). FinishSignIn then returns an error as well; the
	// caller does not store the passkey and tells the administrators.
	Cloned bool
}

// BeginRegistration asks the browser for a new passkey for h, who is signed in
// already. One device does not get a second passkey of the same account.
func (p *Passkeys) BeginRegistration(h Holder) (options, session []byte, err error) {
	u, err := newHolder(h)
	if err != nil {
		return nil, nil, err
	}
	creation, data, err := p.rp.BeginRegistration(u,
		webauthn.WithExclusions(webauthn.Credentials(u.credentials).CredentialDescriptors()))
	if err != nil {
		return nil, nil, fmt.Errorf("registering a passkey: %w", err)
	}
	return p.begun("register", creation.Response, data)
}

// FinishRegistration takes the browser's answer, the JSON of the new
// credential's toJSON. An answer that cannot be read is a dateline.Invalid; one
// that is not to be believed, or comes too late, a dateline.Forbidden.
func (p *Passkeys) FinishRegistration(h Holder, session, answer []byte) (Passkey, error) {
	const act = "add this passkey"
	u, err := newHolder(h)
	if err != nil {
		return Passkey{}, err
	}
	data, err := p.resume("register", act, session)
	if err != nil {
		return Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Passkey{}, unreadable(err)
	}
	c, err := p.rp.CreateCredential(u, data, parsed)
	if err != nil {
		return Passkey{}, refused(act, err)
	}
	return stored(c)
}

// BeginSignIn asks the browser for any passkey of this newsroom. Nothing is said
// about who has one.
func (p *Passkeys) BeginSignIn() (options, session []byte, err error) {
	assertion, data, err := p.rp.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, nil, fmt.Errorf("signing in with a passkey: %w", err)
	}
	return p.begun("sign in", assertion.Response, data)
}

// FinishSignIn takes the browser's answer and finds out who it is. find returns
// the holder with a handle, with all of its credentials; a dateline.NotFound of
// its is answered like a wrong signature. The errors are those of
// FinishRegistration.
func (p *Passkeys) FinishSignIn(session, answer []byte, find func(handle []byte) (Holder, error)) (SignIn, error) {
	const act = "sign in with this passkey"
	data, err := p.resume("sign in", act, session)
	if err != nil {
		return SignIn{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return SignIn{}, unreadable(err)
	}
	var broken error // of the caller's database: not the visitor's doing
	who, c, err := p.rp.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		h, err := find(handle)
		if err == nil {
			var u *holder
			if u, err = newHolder(h); err == nil {
				return u, nil
			}
		}
		if _, none := errors.AsType[dateline.NotFound](err); !none {
			broken = err
		}
		return nil, err
	}, data, parsed)
	if broken != nil {
		return SignIn{}, broken
	}
	if err != nil {
		return SignIn{}, refused(act, err)
	}
	in := SignIn{Handle: who.WebAuthnID(), Cloned: c.Authenticator.CloneWarning}
	if in.Passkey, err = stored(c); err != nil {
		return SignIn{}, err
	}
	if in.Cloned {
		return in, dateline.Forbidden{Act: act, Reason: "it may have been copied; sign in another way, remove it and add a new one"}
	}
	return in, nil
}

// pending is what a session's bytes hold. The library's own deadline is not used,
// because it asks the machine's clock.
type pending struct {
	Act   string               `json:"act"`
	Until time.Time            `json:"until"`
	Data  webauthn.SessionData `json:"data"`
}

func (p *Passkeys) begun(act string, response any, data *webauthn.SessionData) (options, session []byte, err error) {
	if options, err = json.Marshal(response); err != nil {
		return nil, nil, err
	}
	session, err = json.Marshal(pending{Act: act, Until: p.now().Add(passkeyTime), Data: *data})
	return options, session, err
}

// resume reads a session's bytes; those of a registration are no good to sign in.
func (p *Passkeys) resume(act, doing string, session []byte) (webauthn.SessionData, error) {
	var s pending
	if err := json.Unmarshal(session, &s); err != nil || s.Act != act || s.Data.Challenge == "" {
		return webauthn.SessionData{}, dateline.Forbidden{Act: doing, Reason: "it was not asked for here; go back and try again"}
	}
	if !p.now().Before(s.Until) {
		return webauthn.SessionData{}, dateline.Forbidden{Act: doing, Reason: "it took too long; go back and try again"}
	}
	return s.Data, nil
}

func stored(c *webauthn.Credential) (Passkey, error) {
	b, err := json.Marshal(c)
	return Passkey{ID: c.ID, Data: b}, err
}

// unreadable and refused keep the library's words for the log; web.Reason shows
// only ours.
func unreadable(err error) error {
	return fmt.Errorf("%w (%v)", dateline.Invalid{Field: "passkey", Reason: "the browser's answer cannot be read; go back and try again"}, explain(err))
}

func refused(act string, err error) error {
	return fmt.Errorf("%w (%v)", dateline.Forbidden{Act: act, Reason: "it is not one of this newsroom's, or its answer does not fit the question; go back and try again, or sign in another way"}, explain(err))
}

// explain adds what the library hides from Error.
func explain(err error) string {
	if e, ok := errors.AsType[*protocol.Error](err); ok && e.DevInfo != "" {
		return e.Details + ": " + e.DevInfo
	}
	return err.Error()
}

// holder is a Holder as the library wants it.
type holder struct {
	Holder
	credentials []webauthn.Credential
}

func newHolder(h Holder) (*holder, error) {
	if len(h.Handle) == 0 || len(h.Handle) > 64 {
		return nil, errors.New("a passkey's handle has 1 to 64 bytes")
	}
	u := &holder{Holder: h}
	for _, b := range h.Credentials {
		var c webauthn.Credential
		if err := json.Unmarshal(b, &c); err != nil {
			return nil, fmt.Errorf("stored passkey: %w", err)
		}
		c.Authenticator.CloneWarning = false // it says what this sign-in found, not an earlier one
		u.credentials = append(u.credentials, c)
	}
	return u, nil
}

func (h *holder) WebAuthnID() []byte                         { return h.Handle }
func (h *holder) WebAuthnName() string                       { return h.Address }
func (h *holder) WebAuthnDisplayName() string                { return h.Name }
func (h *holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }
