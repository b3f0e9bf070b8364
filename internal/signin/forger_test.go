package signin_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/signin"
)

const (
	clientID    = "closegate"
	redirectURL = "http://localhost:1/auth/callback"
	accessToken = "the access token"
)

// noon is the time of all tests with a forger.
var noon = time.Date(2031, 3, 4, 12, 0, 0, 500_000_000, time.UTC)

// rsaKey is made once, because it takes a while.
var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// forger is a provider that says whatever a test wants it to. Left alone it
// says the truth, so each test is about the one thing that it changes.
type forger struct {
	*httptest.Server
	t testing.TB
	// key is the one that is published.
	key any

	// What the next answers are made of. Claims that are nil are left out.
	metadata, claims, tokens, userinfo map[string]any
	// sign makes the ID token of the claims.
	sign func(claims map[string]any) string
	// answer, where there is one for a path, replaces the usual answer.
	answer map[string]http.HandlerFunc

	mu    sync.Mutex
	asked []*http.Request
}

func newForger(t testing.TB) *forger {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	f := &forger{t: t, key: key, answer: make(map[string]http.HandlerFunc)}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	f.metadata = map[string]any{
		"issuer":                                f.URL,
		"authorization_endpoint":                f.URL + "/authorize",
		"token_endpoint":                        f.URL + "/token",
		"jwks_uri":                              f.URL + "/keys",
		"userinfo_endpoint":                     f.URL + "/userinfo",
		"id_token_signing_alg_values_supported": []string{"ES256", "RS256", "HS256", "none"},
	}
	f.tokens = map[string]any{"access_token": accessToken, "token_type": "Bearer", "refresh_token": "refresh 1"}
	f.claims = map[string]any{
		"iss": f.URL, "sub": "ines", "aud": clientID,
		"iat": noon.Unix(), "exp": noon.Add(time.Minute).Unix(), "auth_time": noon.Unix(),
		"at_hash": accessTokenHash(accessToken),
		"name":    "Ines Valdorn", "email": "ines@northbank.example", "groups": []string{"owners"},
	}
	f.userinfo = map[string]any{"sub": "ines"}
	f.sign = func(claims map[string]any) string { return sign(t, jose.ES256, key, claims) }
	return f
}

func (f *forger) serve(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		f.t.Error(err)
	}
	f.mu.Lock()
	f.asked = append(f.asked, r)
	f.mu.Unlock()
	if answer, ok := f.answer[r.URL.Path]; ok {
		answer(w, r)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		writeJSON(w, f.metadata)
	case "/keys":
		writeJSON(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: f.key.(interface{ Public() crypto.PublicKey }).Public(), KeyID: "1", Use: "sig"}}})
	case "/token":
		answer := without(f.tokens)
		if f.sign != nil {
			answer["id_token"] = f.sign(without(f.claims))
		}
		writeJSON(w, answer)
	case "/userinfo":
		writeJSON(w, without(f.userinfo))
	default:
		http.NotFound(w, r)
	}
}

// requests returns what was asked of the path.
func (f *forger) requests(path string) []*http.Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []*http.Request
	for _, r := range f.asked {
		if r.URL.Path == path {
			found = append(found, r)
		}
	}
	return found
}

func (f *forger) config() signin.Config {
	return signin.Config{Issuer: f.URL, ClientID: clientID, ClientSecret: "secret", RedirectURL: redirectURL}
}

func (f *forger) relying(config signin.Config) *signin.Provider {
	f.t.Helper()
	p, err := signin.New(config, f.Client(), func() time.Time { return noon })
	if err != nil {
		f.t.Fatal(err)
	}
	return p
}

// start begins an attempt and makes the forger's tokens answer it.
func (f *forger) start(p *signin.Provider, r signin.Request) signin.Attempt {
	f.t.Helper()
	a, _, err := p.Start(f.t.Context(), r)
	if err != nil {
		f.t.Fatal(err)
	}
	if _, spoilt := f.claims["nonce"]; !spoilt {
		f.claims["nonce"] = a.Nonce
	}
	return a
}

// finish signs in with whatever the forger says.
func (f *forger) finish(r signin.Request) (signin.Identity, error) {
	f.t.Helper()
	p := f.relying(f.config())
	a := f.start(p, r)
	return p.Finish(f.t.Context(), callback(a), a)
}

// wantRefused signs in and wants that to be refused, after checking that it
// succeeds without the spoiling.
func (f *forger) wantRefused(r signin.Request, spoil func()) {
	f.t.Helper()
	if _, err := f.finish(r); err != nil {
		f.t.Fatalf("refused before anything was spoilt: %v", err)
	}
	delete(f.claims, "nonce")
	spoil()
	identity, err := f.finish(r)
	wantFault(f.t, fault.Unauthenticated, err)
	if err != nil && identity.Subject != "" {
		f.t.Errorf("refused and yet named %s", identity)
	}
}

func callback(a signin.Attempt) url.Values {
	return url.Values{"state": {a.State}, "code": {"the code"}}
}

func wantFault(t testing.TB, kind fault.Kind, err error) {
	t.Helper()
	if got := fault.KindOf(err); got != kind {
		t.Errorf("got %q (%v), want %q", got, err, kind)
	}
}

func sign(t testing.TB, algorithm jose.SignatureAlgorithm, key any, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: jose.JSONWebKey{Key: key, KeyID: "1"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

func accessTokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// without drops what is nil.
func without(values map[string]any) map[string]any {
	kept := make(map[string]any)
	for name, value := range values {
		if value != nil {
			kept[name] = value
		}
	}
	return kept
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		panic(err)
	}
}

// status answers with a status and a body.
func status(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
	}
}
