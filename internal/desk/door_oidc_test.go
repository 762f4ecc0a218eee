package desk_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"dateline/internal/auth"
)

// provider is an OpenID provider that confirms whomever it is told to.
type provider struct {
	*httptest.Server
	key            *rsa.PrivateKey
	subject, email string
	nonce          string
}

func newProvider(t *testing.T) *provider {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{key: key}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b64 := base64.RawURLEncoding.EncodeToString
		write := func(v any) {
			w.Header().Set("Content-Type", "application/json")
			json.NewEncoder(w).Encode(v)
		}
		switch r.URL.Path {
		case "/.well-known/openid-configuration":
			write(map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
				"id_token_signing_alg_values_supported": []string{"RS256"}})
		case "/keys":
			write(map[string]any{"keys": []any{map[string]string{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1", "n": b64(p.key.N.Bytes()), "e": b64(big.NewInt(int64(p.key.E)).Bytes())}}})
		case "/token":
			claims, _ := json.Marshal(map[string]any{"iss": p.URL, "aud": "desk", "sub": p.subject, "nonce": p.nonce, "email": p.email, "email_verified": true,
				"iat": 1e9, "exp": 4e9})
			signed := b64([]byte(`{"alg":"RS256","kid":"1"}`)) + "." + b64(claims)
			sum := sha256.Sum256([]byte(signed))
			sig, err := rsa.SignPKCS1v15(rand.Reader, p.key, crypto.SHA256, sum[:])
			if err != nil {
				t.Error(err)
			}
			write(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": signed + "." + b64(sig)})
		}
	}))
	t.Cleanup(p.Close)
	return p
}

// at is the sign-in of a desk at this provider.
func (p *provider) at(t *testing.T, h *porch) *auth.OIDC {
	t.Helper()
	o, err := auth.NewOIDC(auth.OIDCConfig{Issuer: p.URL, ClientID: "desk", Redirect: h.base + "/desk/oidc/back", Client: p.Client(), Random: rand.Reader, Now: h.now})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestSignInAtTheOrganisation(t *testing.T) {
	p := newProvider(t)
	h := openPorch(t, func(h *porch) *auth.OIDC { return p.at(t, h) })
	admin, _, _ := h.first()
	link := reLink.FindString(admin.post("/desk/users/new", "name", "Li Wen", "email", "li@news.example", "duty", "author").want(t, 200, "").body)
	var last string
	come := func(b *visitor, subject, email string) reply {
		t.Helper()
		b.get("/desk/sign-in").want(t, 200, "", "Sign in with your organisation")
		left := b.post("/desk/oidc", "to", "/desk/account").want(t, 200, "")
		to, err := url.Parse(left.header.Get("Refresh")[len("0; url="):])
		if err != nil {
			t.Fatal(err)
		}
		p.subject, p.email, p.nonce = subject, email, to.Query().Get("nonce")
		last = "/desk/oidc/back?code=c&state=" + url.QueryEscape(to.Query().Get("state"))
		return b.get(last)
	}
	// Nobody comes in whom no administrator invited.
	b := h.browser()
	come(b, "stranger", "stranger@news.example").want(t, 403, "", "did not let you in")
	p.subject, p.email = "li", "li@news.example"
	b.get(last).want(t, 403, "") // what was asked is good for one answer
	come(b, "li", "LI@news.example").want(t, 303, "/desk/account")
	b.get("/desk/account").want(t, 200, "", "Li Wen") // without a code: the organisation asks for what it asks for
	if got := h.account("li@news.example").Subject; got != p.URL+" li" {
		t.Errorf("linked to %q", got)
	}
	h.browser().get(link).want(t, 404, "") // the invitation has done its work
	come(h.browser(), "li", "renamed@news.example").want(t, 303, "/desk/account")
	come(h.browser(), "another", "li@news.example").want(t, 403, "", "did not let you in")
	// An answer is good once, and only in the browser that asked.
	b.get("/desk/oidc/back?code=c&state=x").want(t, 403, "")
	h.browser().get("/desk/oidc/back?code=c&state=x").want(t, 403, "")
	admin.post("/desk/users/"+string(h.account("li@news.example").ID)+"/disable").want(t, 303, "/desk/users/"+string(h.account("li@news.example").ID))
	come(h.browser(), "li", "li@news.example").want(t, 403, "")
}
