package idp_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/oauth2"

	"github.com/closegate/closegate/internal/idp"
)

const callback = "http://localhost:1/auth/callback"

// bench is a provider behind a listener, with a clock that the test moves.
type bench struct {
	t        *testing.T
	provider *idp.Provider
	issuer   string
	relying  oauth2.Config
	browser  *http.Client
	clock    atomic.Int64
}

func (b *bench) now() time.Time       { return time.Unix(b.clock.Load(), 0).UTC() }
func (b *bench) pass(d time.Duration) { b.clock.Add(int64(d.Seconds())) }
func config(now func() time.Time) idp.Config {
	return idp.Config{
		ClientID:       "closegate",
		ClientSecret:   "a secret & more",
		RedirectURIs:   []string{callback},
		PostLogoutURIs: []string{"http://localhost:1/login"},
		People: []idp.Person{
			{Subject: "ines", Name: "Ines Valdorn", Email: "ines@northbank.example", Title: "Service owner", Groups: []string{"owners"}},
			{Subject: "tobin", Name: "Tobin <b>Askerley</b>", Email: "tobin@northbank.example", Title: "Security", Groups: []string{"auditors", "security"}},
		},
		StylesheetURL: "/static/app.css",
		Now:           now,
	}
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t}
	b.clock.Store(time.Date(2031, 3, 4, 9, 0, 0, 0, time.UTC).Unix())
	server := httptest.NewUnstartedServer(nil)
	b.issuer = "http://" + server.Listener.Addr().String() + "/idp"
	settings := config(b.now)
	settings.Issuer = b.issuer
	provider, err := idp.New(settings)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/idp/", provider)
	server.Config.Handler = mux
	server.Start()
	t.Cleanup(server.Close)
	b.provider = provider
	b.browser = &http.Client{CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), callback) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	b.relying = oauth2.Config{
		ClientID: settings.ClientID, ClientSecret: settings.ClientSecret, RedirectURL: callback,
		Scopes:   []string{"openid", "profile", "email", "offline_access"},
		Endpoint: oauth2.Endpoint{AuthURL: b.issuer + "/authorize", TokenURL: b.issuer + "/oauth/token", AuthStyle: oauth2.AuthStyleInHeader},
	}
	return b
}

// start opens the authorization address with PKCE and returns the answer.
func (b *bench) start(verifier string, extra ...oauth2.AuthCodeOption) *http.Response {
	b.t.Helper()
	return b.get(b.relying.AuthCodeURL("the state", append(extra, oauth2.S256ChallengeOption(verifier))...))
}

func (b *bench) get(address string) *http.Response {
	b.t.Helper()
	answer, err := b.browser.Get(address)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { answer.Body.Close() })
	return answer
}

// requestID reads the hidden field of the sign-in page.
func (b *bench) requestID(answer *http.Response) string {
	b.t.Helper()
	document, err := goquery.NewDocumentFromReader(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	id, ok := document.Find("form input[name=request]").Attr("value")
	if !ok || id == "" {
		b.t.Fatalf("no sign-in form at %s: %s", answer.Request.URL, document.Text())
	}
	return id
}

func (b *bench) choose(id, subject string) *http.Response {
	b.t.Helper()
	answer, err := b.browser.PostForm(b.issuer+"/sign-in", url.Values{"request": {id}, "subject": {subject}})
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { answer.Body.Close() })
	return answer
}

// answered returns what the provider sent to the relying party.
func (b *bench) answered(answer *http.Response) url.Values {
	b.t.Helper()
	location, err := answer.Location()
	if err != nil || !strings.HasPrefix(location.String(), callback+"?") {
		body, _ := io.ReadAll(answer.Body)
		b.t.Fatalf("%s leads to %v, not back to the relying party: %s", answer.Status, location, body)
	}
	return location.Query()
}

// code signs the person in and returns the code.
func (b *bench) code(verifier, subject string, extra ...oauth2.AuthCodeOption) string {
	b.t.Helper()
	code := b.answered(b.choose(b.requestID(b.start(verifier, extra...)), subject)).Get("code")
	if code == "" {
		b.t.Fatal("no code")
	}
	return code
}

// tokens signs the person in and exchanges the code.
func (b *bench) tokens(subject string) *oauth2.Token {
	b.t.Helper()
	verifier := oauth2.GenerateVerifier()
	token, err := b.relying.Exchange(b.t.Context(), b.code(verifier, subject, oauth2.SetAuthURLParam("nonce", "the nonce")), oauth2.VerifierOption(verifier))
	if err != nil {
		b.t.Fatal(err)
	}
	return token
}

func (b *bench) refresh(refreshToken string) (*oauth2.Token, error) {
	return b.relying.TokenSource(b.t.Context(), &oauth2.Token{RefreshToken: refreshToken}).Token()
}

// userinfo returns the status and the claims.
func (b *bench) userinfo(accessToken string) (int, map[string]any) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.issuer+"/userinfo", nil)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+accessToken)
	answer, err := b.browser.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	claims := map[string]any{}
	if answer.StatusCode == http.StatusOK {
		if err := json.NewDecoder(answer.Body).Decode(&claims); err != nil {
			b.t.Fatal(err)
		}
	}
	return answer.StatusCode, claims
}
