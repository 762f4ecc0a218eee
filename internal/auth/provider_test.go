package auth

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// testProvider is a real OpenID provider on 127.0.0.1: the zitadel/oidc server
// over the store of its example. A test changes what it believes through the
// fields before the flow comes by.
type testProvider struct {
	*storage.Storage
	server *httptest.Server
	op     *op.Provider
	people people

	inToken  bool          // it puts the address into the ID token, not only into userinfo
	lifetime time.Duration // of ID tokens
	other    *testProvider // another one, that a test sends people to
}

const (
	callback  = "http://127.0.0.1/desk/sign-in/callback"
	clientID  = "desk"
	clientKey = "a secret that is shared with the provider"
)

// people are those who have an account at the provider, by id.
type people map[string]*storage.User

func (p people) GetUserByID(id string) *storage.User { return p[id] }
func (p people) GetUserByUsername(name string) *storage.User {
	for _, u := range p {
		if u.Username == name {
			return u
		}
	}
	return nil
}
func (p people) ExampleClientID() string { return "service" }

func newTestProvider(t *testing.T) *testProvider {
	t.Helper()
	p := &testProvider{lifetime: time.Hour, people: people{
		"id1": {ID: "id1", Username: "renee", Password: "at the provider", FirstName: "Renée", LastName: "Oduya",
			Email: "renee@example.org", EmailVerified: true},
		"id2": {ID: "id2", Username: "tomas", Password: "at the provider", FirstName: "Tomás", LastName: "Wren",
			Email: "tomas@example.org"},
	}}
	p.Storage = storage.NewStorageWithClients(p.people, map[string]*storage.Client{
		clientID: storage.WebClient(clientID, clientKey, callback),
		"other":  storage.WebClient("other", "another secret", callback),
	})
	mux := http.NewServeMux()
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	var err error
	p.op, err = op.NewProvider(&op.Config{CryptoKey: [32]byte{1}, CryptoKeyId: "key", CodeMethodS256: true, AuthMethodPost: true},
		p, op.StaticIssuer(p.server.URL), op.WithAllowInsecure(), op.WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	if err != nil {
		t.Fatal(err)
	}
	mux.Handle("/", p.op)
	return p
}

// GetClientByClientID gives the client the test's own answers.
func (p *testProvider) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	c, err := p.Storage.GetClientByClientID(ctx, id)
	return testClient{c, p}, err
}

type testClient struct {
	op.Client
	p *testProvider
}

func (c testClient) IDTokenUserinfoClaimsAssertion() bool { return c.p.inToken }
func (c testClient) IDTokenLifetime() time.Duration       { return c.p.lifetime }

// noRedirect walks redirects by hand.
var noRedirect = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// signInAt is signIn at whichever provider the address is of.
func (p *testProvider) signInAt(t *testing.T, address, name string) url.Values {
	t.Helper()
	if p.other != nil && strings.HasPrefix(address, p.other.server.URL) {
		p = p.other
	}
	return p.signIn(t, address, name)
}

// rerouted is a request sent to another provider.
func rerouted(r *http.Request, to *testProvider) *http.Request {
	r = r.Clone(r.Context())
	r.URL.Host = strings.TrimPrefix(to.server.URL, "http://")
	r.Host = r.URL.Host
	return r
}

// signIn goes to address as a browser would, signs in there as name, and returns
// the query that the browser is sent back to us with.
func (p *testProvider) signIn(t *testing.T, address, name string) url.Values {
	t.Helper()
	for range 5 {
		resp, err := noRedirect.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		next, err := resp.Location()
		if err != nil {
			t.Fatalf("%s answers %s: %s", address, resp.Status, body)
		}
		if strings.HasPrefix(next.String(), callback) {
			return next.Query()
		}
		address = next.String()
		if id := next.Query().Get("authRequestID"); id != "" { // the login page
			if err := p.CheckUsernamePassword(name, "at the provider", id); err != nil {
				t.Fatal(err)
			}
			address = p.server.URL + op.AuthCallbackURL(p.op)(op.ContextWithIssuer(t.Context(), p.server.URL), id)
			address = strings.Replace(address, p.server.URL+p.server.URL, p.server.URL, 1)
		}
	}
	t.Fatal("the provider goes round in circles")
	return nil
}

// reroute is a network that a test changes.
type reroute func(*http.Request) (*http.Response, error)

func (f reroute) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// direct is a client of the provider as it is.
func direct() *http.Client { return &http.Client{Transport: http.DefaultTransport} }

// with returns the query with one value changed; without, if it is empty.
func with(q url.Values, key, value string) url.Values {
	q = maps.Clone(q)
	q.Set(key, value)
	if value == "" {
		q.Del(key)
	}
	return q
}

// altered returns an address with one value of its query changed.
func altered(t *testing.T, address, key, value string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.RawQuery = with(u.Query(), key, value).Encode()
	return u.String()
}

var errDown = errors.New("connection refused")
