package auth

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"dateline"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	flowTime  = 10 * time.Minute // how long a person has to sign in at the provider
	clockSkew = time.Minute      // by how much the provider's clock may differ
)

// OIDCConfig says where people sign in and who we are there.
type OIDCConfig struct {
	Issuer       string // the provider's issuer, exactly as it calls itself; https, or http on this machine
	ClientID     string
	ClientSecret string // empty for a public client
	Redirect     string // our address that the provider sends people back to, as registered there
	Client       *http.Client
	Random       io.Reader
	Now          func() time.Time
}

// OIDC signs people in at an OpenID provider: the authorization code flow with
// PKCE (OpenID Connect Core 1.0 section 3.1, RFC 7636, RFC 9700). The network is
// first used by Begin, so that a provider that is down does not keep the newsroom
// down; what it publishes is then kept, and its keys are fetched again when a
// token has an unknown one. It is safe for concurrent use.
type OIDC struct {
	c OIDCConfig

	mu       sync.Mutex // guards provider
	provider *provider
}

// provider is what discovery found (OpenID Connect Discovery 1.0 section 4).
type provider struct {
	*oidc.Provider
	oauth    oauth2.Config
	verifier *oidc.IDTokenVerifier
	names    bool // it puts its issuer into each answer (RFC 9207)
}

// NewOIDC checks the configuration; a field that cannot be is a dateline.Invalid.
func NewOIDC(c OIDCConfig) (*OIDC, error) {
	for _, a := range []struct{ field, address string }{{"issuer", c.Issuer}, {"redirect", c.Redirect}} {
		u, err := url.Parse(a.address)
		if err != nil || u.Hostname() == "" || u.Scheme != "https" && !(u.Scheme == "http" && local(u.Hostname())) {
			return nil, dateline.Invalidf(a.field, "%q is not an https address", a.address)
		}
	}
	if c.ClientID == "" {
		return nil, dateline.Invalidf("client", "the client id that the provider gave to this newsroom is missing")
	}
	if c.Client == nil || c.Random == nil || c.Now == nil {
		return nil, errors.New("sign-in at a provider needs a client, a source of randomness and a clock")
	}
	return &OIDC{c: c}, nil
}

func local(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// flow is what one sign-in has to remember until the person comes back.
type flow struct {
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"`
	Until    time.Time `json:"until"`
}

// Begin returns the address to send the visitor to, and the flow's secrets for
// the caller to keep in the visitor's session, sealed if that lies with the
// visitor. A provider that cannot be reached is an internal error.
func (o *OIDC) Begin(ctx context.Context) (redirect string, secrets []byte, err error) {
	p, err := o.discover(ctx)
	if err != nil {
		return "", nil, err
	}
	var b [3 * 32]byte
	if _, err := io.ReadFull(o.c.Random, b[:]); err != nil {
		return "", nil, fmt.Errorf("secrets of a sign-in: %w", err)
	}
	e := base64.RawURLEncoding
	f := flow{e.EncodeToString(b[:32]), e.EncodeToString(b[32:64]), e.EncodeToString(b[64:]), o.c.Now().Add(flowTime)}
	if secrets, err = json.Marshal(f); err != nil {
		return "", nil, err
	}
	return p.oauth.AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier)), secrets, nil
}

// Finish takes the query that the visitor came back with, and the secrets of
// Begin, which the caller has taken out of the session: a flow is good once. An
// answer that is not to be believed, an address that the provider has not
// verified, and a person who declined are a dateline.Forbidden; a provider that
// cannot be reached is internal.
func (o *OIDC) Finish(ctx context.Context, secrets []byte, query url.Values) (Identity, error) {
	var f flow
	if err := json.Unmarshal(secrets, &f); err != nil || f.State == "" || f.Nonce == "" || f.Verifier == "" {
		return Identity{}, deny("this sign-in was not begun here; go back and try again", nil)
	}
	if subtle.ConstantTimeCompare([]byte(f.State), []byte(query.Get("state"))) != 1 {
		return Identity{}, deny("this sign-in was not begun here; go back and try again", errors.New("state differs"))
	}
	if !o.c.Now().Before(f.Until) {
		return Identity{}, deny("it took too long; go back and try again", nil)
	}
	p, err := o.discover(ctx)
	if err != nil {
		return Identity{}, err
	}
	if iss := query.Get("iss"); iss != "" && iss != o.c.Issuer || iss == "" && p.names {
		return Identity{}, deny("the answer comes from another provider; go back and try again", fmt.Errorf("iss is %q", iss))
	}
	switch code := query.Get("error"); {
	case code == "access_denied":
		return Identity{}, deny("the sign-in was declined there", nil)
	case code != "" || query.Get("code") == "":
		return Identity{}, deny("the provider did not sign you in; try again or ask an administrator", fmt.Errorf("error %q: %q", code, query.Get("error_description")))
	}
	ctx = oidc.ClientContext(ctx, o.c.Client)
	token, err := p.oauth.Exchange(ctx, query.Get("code"), oauth2.VerifierOption(f.Verifier))
	if e, ok := errors.AsType[*oauth2.RetrieveError](err); ok && e.Response.StatusCode < http.StatusInternalServerError {
		return Identity{}, deny("the provider does not confirm this sign-in; go back and try again", err)
	} else if err != nil {
		return Identity{}, fmt.Errorf("asking %s for a token: %w", o.c.Issuer, err)
	}
	return o.identify(ctx, p, f, token)
}

// claims are what we read of an ID token or of the userinfo answer.
type claims struct {
	Party    string   `json:"azp"`
	Email    string   `json:"email"`
	Verified verified `json:"email_verified"`
	Name     string   `json:"name"`
}

// verified is a boolean, which some providers send as a string.
type verified bool

func (v *verified) UnmarshalJSON(b []byte) error {
	*v = string(b) == "true" || string(b) == `"true"`
	return nil
}

// identify believes a token, or not (OpenID Connect Core 1.0 section 3.1.3.7).
func (o *OIDC) identify(ctx context.Context, p *provider, f flow, token *oauth2.Token) (Identity, error) {
	const unbelieved = "the provider's confirmation cannot be believed; try again or ask an administrator"
	raw, _ := token.Extra("id_token").(string)
	// Signature, issuer, audience and expiry.
	id, err := p.verifier.Verify(ctx, raw)
	if err != nil {
		return Identity{}, deny(unbelieved, err)
	}
	var c claims
	if err := id.Claims(&c); err != nil {
		return Identity{}, deny(unbelieved, err)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(f.Nonce)) != 1:
		return Identity{}, deny(unbelieved, errors.New("nonce differs"))
	case c.Party != "" && c.Party != o.c.ClientID || c.Party == "" && len(id.Audience) > 1:
		return Identity{}, deny(unbelieved, fmt.Errorf("made for %q of %q", c.Party, id.Audience))
	case id.IssuedAt.After(o.c.Now().Add(clockSkew)):
		return Identity{}, deny(unbelieved, fmt.Errorf("issued at %s", id.IssuedAt))
	case id.Subject == "":
		return Identity{}, deny(unbelieved, errors.New("no subject"))
	}
	if id.AccessTokenHash != "" {
		if err := id.VerifyAccessToken(token.AccessToken); err != nil {
			return Identity{}, deny(unbelieved, err)
		}
	}
	// The token need not hold the address: it may be had for the asking only
	// (section 5.4). An answer about somebody else must not be used (section 5.3.2).
	if (c.Email == "" || !bool(c.Verified)) && p.UserInfoEndpoint() != "" {
		info, err := p.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil {
			return Identity{}, fmt.Errorf("asking %s about a person: %w", o.c.Issuer, err)
		}
		if info.Subject != id.Subject {
			return Identity{}, deny(unbelieved, errors.New("userinfo is about another subject"))
		}
		c = claims{}
		if err := info.Claims(&c); err != nil {
			return Identity{}, deny(unbelieved, err)
		}
	}
	if c.Email == "" || !bool(c.Verified) {
		return Identity{}, deny("the provider has not verified your e-mail address; verify it there first", nil)
	}
	return Identity{Issuer: id.Issuer, Subject: id.Subject, Email: c.Email, Name: c.Name}, nil
}

// discover returns what the provider publishes about itself. A failure is not
// kept: the next sign-in asks again.
func (o *OIDC) discover(ctx context.Context) (*provider, error) {
	o.mu.Lock()
	known := o.provider
	o.mu.Unlock()
	if known != nil {
		return known, nil
	}
	// Without the lock, or a provider that hangs would make everybody wait in turn.
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, o.c.Client), o.c.Issuer)
	if err != nil {
		return nil, fmt.Errorf("asking %s how to sign in: %w", o.c.Issuer, err)
	}
	var more struct {
		Methods []string `json:"token_endpoint_auth_methods_supported"`
		Names   bool     `json:"authorization_response_iss_parameter_supported"`
	}
	if err := found.Claims(&more); err != nil {
		return nil, fmt.Errorf("asking %s how to sign in: %w", o.c.Issuer, err)
	}
	endpoint := found.Endpoint()
	// Said outright, because finding it out by trial would spend the code.
	endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if o.c.ClientSecret == "" || len(more.Methods) > 0 && !slices.Contains(more.Methods, "client_secret_basic") {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	known = &provider{
		Provider: found,
		oauth: oauth2.Config{
			ClientID: o.c.ClientID, ClientSecret: o.c.ClientSecret, Endpoint: endpoint, RedirectURL: o.c.Redirect,
			Scopes: []string{oidc.ScopeOpenID, oidc.ScopeEmail, oidc.ScopeProfile},
		},
		verifier: found.Verifier(&oidc.Config{
			ClientID: o.c.ClientID,
			Now:      func() time.Time { return o.c.Now().Add(-clockSkew) },
		}),
		names: more.Names,
	}
	o.mu.Lock()
	o.provider = known
	o.mu.Unlock()
	return known, nil
}

func deny(reason string, why error) error {
	err := dateline.Forbidden{Act: "sign in", Reason: reason}
	if why == nil {
		return err
	}
	return fmt.Errorf("%w (%w)", err, why)
}

// Identity is a person as a provider knows them. Issuer and Subject together are
// theirs for ever (OpenID Connect Core 1.0 section 5.7); Email was verified by the
// provider and may pass to somebody else.
type Identity struct {
	Issuer  string
	Subject string
	Email   string
	Name    string // as the person calls themselves; may be empty
}

// Account decides which account the identity signs in to. linked returns the
// account that has this issuer and subject, or "". Only if there is none, invited
// returns the account with that address, or "", and whether it has an identity of
// this issuer already. first says that the caller is to store issuer and subject
// with the account in the same transaction; from then on the address no longer
// matters. Nobody is let in whom no administrator invited, and an address that
// passed to another person at the provider does not open the account of the first:
// both are a dateline.Forbidden.
func (i Identity) Account(
	linked func(issuer, subject string) (account string, err error),
	invited func(email string) (account string, taken bool, err error),
) (account string, first bool, err error) {
	if account, err = linked(i.Issuer, i.Subject); err != nil || account != "" {
		return account, false, err
	}
	account, taken, err := invited(strings.TrimSpace(i.Email))
	switch {
	case err != nil:
		return "", false, err
	case account == "":
		return "", false, deny("no account here has the address "+i.Email+"; ask an administrator for an invitation", nil)
	case taken:
		return "", false, deny("the account with the address "+i.Email+" belongs to another sign-in at the provider; ask an administrator", nil)
	}
	return account, true, nil
}
