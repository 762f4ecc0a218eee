package auth

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"dateline"
)

func newTestOIDC(t *testing.T, p *testProvider, c *clock, client *http.Client) *OIDC {
	t.Helper()
	o, err := NewOIDC(OIDCConfig{Issuer: p.server.URL, ClientID: clientID, ClientSecret: clientKey, Redirect: callback,
		Client: client, Random: seeded(), Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// today is a clock that agrees with the provider, which asks the machine's.
func today() *clock { return &clock{time.Now()} }

func TestOIDC(t *testing.T) {
	for _, inToken := range []bool{false, true} {
		p := newTestProvider(t)
		p.inToken = inToken
		asked := map[string]int{}
		o := newTestOIDC(t, p, today(), &http.Client{Transport: reroute(func(r *http.Request) (*http.Response, error) {
			asked[r.URL.Path]++
			return http.DefaultTransport.RoundTrip(r)
		})})
		for range 2 {
			address, secrets, err := o.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			q := p.signIn(t, address, "renee")
			got, err := o.Finish(t.Context(), secrets, q)
			if err != nil {
				t.Fatal(err)
			}
			want := Identity{Issuer: p.server.URL, Subject: "id1", Email: "renee@example.org", Name: "Renée Oduya"}
			if got != want {
				t.Errorf("in token %v: %+v", inToken, got)
			}
		}
		if asked["/.well-known/openid-configuration"] != 1 || asked["/keys"] != 1 || asked["/oauth/token"] != 2 {
			t.Errorf("asked %v", asked)
		}
		if (asked["/userinfo"] > 0) == inToken {
			t.Errorf("in token %v: userinfo asked %d times", inToken, asked["/userinfo"])
		}
	}
}

func TestOIDCBegin(t *testing.T) {
	p := newTestProvider(t)
	o := newTestOIDC(t, p, today(), direct())
	address, secrets, err := o.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(address)
	q := u.Query()
	var f flow
	if err := json.Unmarshal(secrets, &f); err != nil {
		t.Fatal(err)
	}
	if q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("client_id") != clientID ||
		q.Get("redirect_uri") != callback || q.Get("scope") != "openid email profile" || q.Get("state") != f.State || q.Get("nonce") != f.Nonce {
		t.Errorf("sent to %s", address)
	}
	if len(f.State) != 43 || len(f.Nonce) != 43 || len(f.Verifier) != 43 || f.State == f.Nonce || f.Nonce == f.Verifier {
		t.Errorf("secrets are %s", secrets)
	}
	if strings.Contains(address, f.Verifier) {
		t.Error("the verifier is sent with the visitor")
	}
	again, _, _ := o.Begin(t.Context())
	if again == address {
		t.Error("two flows have the same secrets")
	}
}

func TestOIDCRefused(t *testing.T) {
	type try struct {
		p       *testProvider
		c       *clock
		o       *OIDC
		name    string
		address func(string) string         // of the provider, as the visitor goes there
		back    func(url.Values) url.Values // as the visitor comes back
		secrets []byte
		network reroute
	}
	secret := func(x *try, change func(*flow)) {
		var f flow
		json.Unmarshal(x.secrets, &f)
		change(&f)
		x.secrets, _ = json.Marshal(f)
	}
	for _, c := range []struct {
		name   string
		change func(*testing.T, *try)
		reason string // what the person is told
		log    string // what the log says
	}{
		{"wrong state", func(_ *testing.T, x *try) {
			x.back = func(q url.Values) url.Values { return with(q, "state", "forged") }
		}, "not begun here", "state"},
		{"no state", func(_ *testing.T, x *try) {
			x.back = func(q url.Values) url.Values { return with(q, "state", "") }
		}, "not begun here", "state"},
		{"another flow's secrets", func(t *testing.T, x *try) {
			_, x.secrets, _ = x.o.Begin(t.Context())
		}, "not begun here", "state"},
		{"no secrets", func(_ *testing.T, x *try) { x.secrets = nil }, "not begun here", ""},
		{"empty secrets", func(_ *testing.T, x *try) {
			x.secrets = []byte("{}")
			x.back = func(q url.Values) url.Values { return with(q, "state", "") }
		}, "not begun here", ""},
		{"too late", func(_ *testing.T, x *try) { x.c.on(flowTime) }, "too long", ""},
		{"declined", func(_ *testing.T, x *try) {
			x.back = func(q url.Values) url.Values { return with(with(q, "code", ""), "error", "access_denied") }
		}, "declined", ""},
		{"provider's error", func(_ *testing.T, x *try) {
			x.back = func(q url.Values) url.Values { return with(with(q, "code", ""), "error", "server_error") }
		}, "did not sign you in", "server_error"},
		{"no code", func(_ *testing.T, x *try) {
			x.back = func(q url.Values) url.Values { return with(q, "code", "") }
		}, "did not sign you in", ""},
		{"forged code", func(_ *testing.T, x *try) {
			x.back = func(q url.Values) url.Values { return with(q, "code", "forged") }
		}, "does not confirm", "invalid"},
		{"replayed code", func(t *testing.T, x *try) {
			x.back = func(q url.Values) url.Values {
				if _, err := x.o.Finish(t.Context(), x.secrets, q); err != nil {
					t.Fatal(err)
				}
				return q
			}
		}, "does not confirm", "invalid"},
		{"wrong verifier", func(_ *testing.T, x *try) {
			secret(x, func(f *flow) { f.Verifier = strings.Repeat("v", 43) })
		}, "does not confirm", "invalid"},
		{"wrong nonce", func(t *testing.T, x *try) {
			x.address = func(a string) string { return altered(t, a, "nonce", "another") }
		}, "cannot be believed", "nonce"},
		{"no nonce", func(t *testing.T, x *try) {
			x.address = func(a string) string { return altered(t, a, "nonce", "") }
		}, "cannot be believed", "nonce"},
		{"names another issuer", func(_ *testing.T, x *try) {
			x.back = func(q url.Values) url.Values { return with(q, "iss", "https://evil.example") }
		}, "another provider", "evil.example"},
		{"expired token", func(_ *testing.T, x *try) { x.p.lifetime = -clockSkew - time.Minute }, "cannot be believed", "expired"},
		{"token of the future", func(_ *testing.T, x *try) { x.c.on(-clockSkew - time.Minute) }, "cannot be believed", "issued at"},
		{"unverified address", func(_ *testing.T, x *try) { x.name = "tomas" }, "not verified", ""},
		{"unverified address in the token", func(_ *testing.T, x *try) { x.name, x.p.inToken = "tomas", true }, "not verified", ""},
		{"no address", func(_ *testing.T, x *try) { x.p.people["id1"].Email = "" }, "not verified", ""},
		{"token for another client", func(t *testing.T, x *try) {
			x.address = func(a string) string { return altered(t, a, "client_id", "other") }
			x.network = func(r *http.Request) (*http.Response, error) {
				if r.URL.Path == "/oauth/token" {
					r = r.Clone(r.Context())
					r.SetBasicAuth("other", url.QueryEscape("another secret"))
				}
				return http.DefaultTransport.RoundTrip(r)
			}
		}, "cannot be believed", "audience"},
		{"signed by another key", func(t *testing.T, x *try) {
			evil := newTestProvider(t)
			x.p.other = evil
			there := func(a string) string { return strings.Replace(a, x.p.server.URL, evil.server.URL, 1) }
			x.address, x.network = there, func(r *http.Request) (*http.Response, error) {
				if r.URL.Path == "/oauth/token" {
					r = rerouted(r, evil)
				}
				return http.DefaultTransport.RoundTrip(r)
			}
		}, "cannot be believed", "signature"},
		{"issued by another provider", func(t *testing.T, x *try) {
			evil := newTestProvider(t)
			x.p.other = evil
			there := func(a string) string { return strings.Replace(a, x.p.server.URL, evil.server.URL, 1) }
			x.address, x.network = there, func(r *http.Request) (*http.Response, error) {
				return http.DefaultTransport.RoundTrip(rerouted(r, evil)) // its keys too
			}
		}, "cannot be believed", "different provider"},
		{"userinfo about somebody else", func(t *testing.T, x *try) {
			x.network = func(r *http.Request) (*http.Response, error) {
				resp, err := http.DefaultTransport.RoundTrip(r)
				if r.URL.Path == "/userinfo" && err == nil {
					resp.Body = io.NopCloser(strings.NewReader(`{"sub":"id2","email":"boss@example.org","email_verified":true}`))
				}
				return resp, err
			}
		}, "cannot be believed", "another subject"},
		{"access token exchanged", func(t *testing.T, x *try) {
			x.network = func(r *http.Request) (*http.Response, error) {
				resp, err := http.DefaultTransport.RoundTrip(r)
				if r.URL.Path == "/oauth/token" && err == nil {
					b, _ := io.ReadAll(resp.Body)
					var answer map[string]any
					json.Unmarshal(b, &answer)
					answer["access_token"] = "another"
					b, _ = json.Marshal(answer)
					resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader(string(b))), int64(len(b))
				}
				return resp, err
			}
		}, "cannot be believed", "hash"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := &try{p: newTestProvider(t), c: today(), name: "renee", network: http.DefaultTransport.RoundTrip,
				address: func(a string) string { return a }, back: func(q url.Values) url.Values { return q }}
			x.o = newTestOIDC(t, x.p, x.c, &http.Client{Transport: reroute(func(r *http.Request) (*http.Response, error) {
				return x.network(r)
			})})
			address, secrets, err := x.o.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			x.secrets = secrets
			c.change(t, x)
			q := x.p.signInAt(t, x.address(address), x.name)
			got, err := x.o.Finish(t.Context(), x.secrets, x.back(q))
			if err == nil {
				t.Fatalf("signed in as %+v", got)
			}
			if said := wantForbidden(t, err, c.reason); !strings.Contains(said, c.log) {
				t.Errorf("the log says %q, want %q", said, c.log)
			}
			if got != (Identity{}) {
				t.Errorf("and yet: %+v", got)
			}
		})
	}
}

// A provider that is down is no fault of the visitor's, is asked again, and does
// not keep NewOIDC from working.
func TestOIDCDown(t *testing.T) {
	p := newTestProvider(t)
	down := true
	o := newTestOIDC(t, p, today(), &http.Client{Transport: reroute(func(r *http.Request) (*http.Response, error) {
		if down {
			return nil, errDown
		}
		return http.DefaultTransport.RoundTrip(r)
	})})
	internal := func(err error) {
		t.Helper()
		if _, ok := errors.AsType[dateline.Forbidden](err); err == nil || ok {
			t.Errorf("error is %v", err)
		}
	}
	_, _, err := o.Begin(t.Context())
	internal(err)
	down = false
	address, secrets, err := o.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	q := p.signIn(t, address, "renee")
	down = true
	_, err = o.Finish(t.Context(), secrets, q)
	internal(err)
	down = false
	if _, err := o.Finish(t.Context(), secrets, q); err != nil {
		t.Error(err)
	}
}

// Clocks may differ by a minute either way.
func TestOIDCSkew(t *testing.T) {
	for _, c := range []struct{ clock, lifetime time.Duration }{
		{-50 * time.Second, time.Hour}, {0, -50 * time.Second}, {50 * time.Second, time.Second},
	} {
		p, at := newTestProvider(t), today()
		at.on(c.clock)
		p.lifetime = c.lifetime
		o := newTestOIDC(t, p, at, direct())
		address, secrets, err := o.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.Finish(t.Context(), secrets, p.signIn(t, address, "renee")); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestNewOIDC(t *testing.T) {
	good := OIDCConfig{Issuer: "https://id.example.org", ClientID: "desk", Redirect: "https://desk.example.org/callback",
		Client: direct(), Random: seeded(), Now: time.Now}
	if _, err := NewOIDC(good); err != nil {
		t.Fatal(err)
	}
	for field, change := range map[string]func(*OIDCConfig){
		"issuer":   func(c *OIDCConfig) { c.Issuer = "http://id.example.org" },
		"redirect": func(c *OIDCConfig) { c.Redirect = "/callback" },
		"client":   func(c *OIDCConfig) { c.ClientID = "" },
	} {
		c := good
		change(&c)
		_, err := NewOIDC(c)
		wantInvalid(t, err, field)
	}
	c := good
	c.Client = nil
	if _, err := NewOIDC(c); err == nil {
		t.Error("no client was taken")
	}
}

func TestIdentityAccount(t *testing.T) {
	fault := errors.New("disk full")
	type answer struct {
		account string
		taken   bool
		err     error
	}
	for _, c := range []struct {
		name            string
		linked, invited answer
		account         string
		first           bool
		reason          string
		err             error
	}{
		{name: "known", linked: answer{account: "a1"}, invited: answer{account: "a2"}, account: "a1"},
		{name: "first", invited: answer{account: "a2"}, account: "a2", first: true},
		{name: "not invited", reason: "invitation"},
		{name: "address passed on", invited: answer{account: "a2", taken: true}, reason: "another sign-in"},
		{name: "store fails", linked: answer{err: fault}, invited: answer{account: "a2"}, err: fault},
		{name: "store fails later", invited: answer{err: fault}, err: fault},
	} {
		i := Identity{Issuer: "https://id.example.org", Subject: "s", Email: "renee@example.org"}
		account, first, err := i.Account(
			func(issuer, subject string) (string, error) {
				if issuer != i.Issuer || subject != i.Subject {
					t.Errorf("asked for %s %s", issuer, subject)
				}
				return c.linked.account, c.linked.err
			},
			func(email string) (string, bool, error) {
				if c.linked.account != "" {
					t.Errorf("%s: the address was asked for", c.name)
				}
				return c.invited.account, c.invited.taken, c.invited.err
			})
		if account != c.account || first != c.first {
			t.Errorf("%s: %q, %v", c.name, account, first)
		}
		switch {
		case c.reason != "":
			wantForbidden(t, err, c.reason)
		case err != c.err:
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func FuzzVerified(f *testing.F) {
	for _, s := range []string{`true`, `"true"`, `false`, `"false"`, `1`, `null`, `"yes"`, `{}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var c claims
		if err := json.Unmarshal([]byte(`{"email_verified":`+s+`}`), &c); err == nil && bool(c.Verified) && !strings.Contains(s, "true") {
			t.Errorf("%q is taken for true", s)
		}
	})
}
