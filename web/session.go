package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/signin"
	"github.com/closegate/closegate/views/ui"
)

const (
	// sessionLife ends a session however much it is used.
	sessionLife = 12 * time.Hour
	// SessionIdle ends a session that is not used; the store counts it.
	SessionIdle = 30 * time.Minute
	// keptAnswers is how many sent forms a session remembers.
	keptAnswers = 16
)

// Sessions keeps what sessions hold, by a token that only the browser knows.
// It is store.Sessions. Everything but Find changes one session atomically,
// so that two requests of one browser never undo each other's change.
type Sessions interface {
	FindCtx(ctx context.Context, token string) ([]byte, bool, error)
	CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error
	DeleteCtx(ctx context.Context, token string) error
	Update(ctx context.Context, token string, change func(data []byte) ([]byte, error)) error
	Touch(ctx context.Context, token string) error
	ID(ctx context.Context, token string) (string, error)
	Of(ctx context.Context, person string) ([]reading.Session, error)
	RevokeOthers(ctx context.Context, person, id string) error
}

// session is what is kept between two requests of one browser.
type session struct {
	// Secret is what the tokens of forms are made of.
	Secret  string    `json:"secret"`
	Started time.Time `json:"started"`
	// Attempt is the sign-in that was started and not finished.
	Attempt *attempt `json:"attempt,omitempty"`

	// Person is who is signed in; empty is nobody. Issuer and Subject are
	// what the provider calls them.
	Person  string `json:"person,omitempty"`
	Issuer  string `json:"issuer,omitempty"`
	Subject string `json:"subject,omitempty"`
	// Tokens are those of the provider, encrypted.
	Tokens []byte `json:"tokens,omitempty"`
	// Confirmed is when the provider last said that the person is welcome,
	// Asked when it was last asked.
	Confirmed time.Time `json:"confirmed,omitzero"`
	Asked     time.Time `json:"asked,omitzero"`
	// Browser and Address are where the person signed in, for their list.
	Browser string `json:"browser,omitempty"`
	Address string `json:"address,omitempty"`

	// Intent is what the person meant to sign, and Proof how they proved who
	// they are since.
	Intent *app.Intent `json:"intent,omitempty"`
	Proof  *proof      `json:"proof,omitempty"`
	// Link is the token of a link that is to be shown once, encrypted.
	Link []byte `json:"link,omitempty"`
	// Flash is shown once, on the next page.
	Flash *ui.Flash `json:"flash,omitempty"`
	// Answered are the forms that were sent last, the newest first.
	Answered []answered `json:"answered,omitempty"`
}

// attempt is a sign-in under way and where it leads.
type attempt struct {
	signin.Attempt
	Next string `json:"next,omitempty"`
	// Invitation is the id of the one that the sign-in is to accept.
	Invitation string `json:"invitation,omitempty"`
}

// proof is a sign-in that was asked for in order to sign.
type proof struct {
	// At is when it came back, AuthTime when the provider says that the
	// person proved who they are; zero where it does not say.
	At       time.Time `json:"at"`
	AuthTime time.Time `json:"auth_time,omitzero"`
}

// answered is a form that was sent, by its key, and where that led.
type answered struct {
	Key      string `json:"key"`
	Location string `json:"location"`
}

// PersonOf returns whose session the data of a session belong to, and "" before
// anybody has signed in.
func PersonOf(data []byte) (string, error) {
	s, err := decodeSession(data)
	return s.Person, err
}

func decodeSession(data []byte) (session, error) {
	var s session
	if err := json.Unmarshal(data, &s); err != nil {
		return session{}, fmt.Errorf("read a session: %w", err)
	}
	return s, nil
}

func (s session) encode() ([]byte, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("write a session: %w", err)
	}
	return data, nil
}

// visit is what is known of the browser behind one request.
type visit struct {
	token string // empty before the browser has a session
	session
	// person and actor are set once somebody is signed in.
	person reading.Person
	actor  authz.Actor
}

const visitKey = "visit"

// visitOf returns the request's visit; without a session it is empty.
func visitOf(c echo.Context) *visit {
	if v, ok := c.Get(visitKey).(*visit); ok {
		return v
	}
	return &visit{}
}

// actor returns who asks. It must only be called below signedIn: an actor that
// nobody vouched for would be a mistake of the program, so it panics.
func (h *handlers) actor(c echo.Context) authz.Actor {
	v := visitOf(c)
	if v.actor.ID == "" {
		panic("web: a handler asks who is signed in on a route that is open to everybody")
	}
	return v.actor
}

// cookieName has the prefix by which browsers take the cookie from nobody but
// this host over TLS.
func (h *handlers) cookieName() string {
	if h.secure() {
		return "__Host-closegate"
	}
	return "closegate"
}

func (h *handlers) setCookie(c echo.Context, token string) {
	cookie := &http.Cookie{
		Name: h.cookieName(), Value: token, Path: "/", HttpOnly: true, Secure: h.secure(), SameSite: http.SameSiteLaxMode,
	}
	if token == "" {
		cookie.MaxAge = -1
	}
	c.SetCookie(cookie)
}

// loadVisit reads the session that the browser has a cookie of.
func (h *handlers) loadVisit(c echo.Context) (*visit, error) {
	cookie, _ := c.Cookie(h.cookieName()) // its only error is that there is none
	if cookie == nil || cookie.Value == "" {
		return &visit{}, nil
	}
	data, found, err := h.sessions.FindCtx(c.Request().Context(), cookie.Value)
	if err != nil || !found {
		return &visit{}, err
	}
	s, err := decodeSession(data)
	if err != nil {
		return &visit{}, err
	}
	return &visit{token: cookie.Value, session: s}, nil
}

// begin starts a session under a new token, in place of the one that the
// browser had: a token that somebody planted before opens nothing afterwards.
func (h *handlers) begin(c echo.Context, s session, end time.Time) error {
	ctx, v := c.Request().Context(), visitOf(c)
	data, err := s.encode()
	if err != nil {
		return err
	}
	token := newSecret()
	if err := h.sessions.CommitCtx(ctx, token, data, end); err != nil {
		return err
	}
	if v.token != "" {
		if err := h.sessions.DeleteCtx(ctx, v.token); err != nil {
			return err
		}
	}
	v.token, v.session = token, s
	c.Set(visitKey, v)
	h.setCookie(c, token)
	return nil
}

// update changes the session of the request. change may run again, and sees
// what other requests have changed meanwhile. NotFound means that the session
// has ended.
func (h *handlers) update(c echo.Context, change func(s *session)) error {
	return h.updateVisit(c.Request().Context(), visitOf(c), change)
}

func (h *handlers) updateVisit(ctx context.Context, v *visit, change func(s *session)) error {
	return h.sessions.Update(ctx, v.token, func(data []byte) ([]byte, error) {
		s, err := decodeSession(data)
		if err != nil {
			return nil, err
		}
		change(&s)
		v.session = s
		return s.encode()
	})
}

// end forgets the session of the request, here and in the browser.
func (h *handlers) end(c echo.Context) error {
	v := visitOf(c)
	h.setCookie(c, "")
	if v.token == "" {
		return nil
	}
	err := h.sessions.DeleteCtx(c.Request().Context(), v.token)
	*v = visit{}
	return err
}

// flash says something once, on the next page. That it could not be kept is
// logged and changes nothing: what it tells of has happened.
func (h *handlers) flash(c echo.Context, f ui.Flash) {
	if err := h.update(c, func(s *session) { s.Flash = &f }); err != nil {
		h.log.WarnContext(c.Request().Context(), "keep a message", "error", err)
	}
}

// takeFlash returns what is to be said once.
func (h *handlers) takeFlash(c echo.Context) ui.Flash {
	if visitOf(c).Flash == nil {
		return ui.Flash{}
	}
	var taken ui.Flash
	err := h.update(c, func(s *session) {
		taken = ui.Flash{}
		if s.Flash != nil {
			taken = *s.Flash
		}
		s.Flash = nil
	})
	if err != nil && !fault.Is(err, fault.NotFound) {
		h.log.WarnContext(c.Request().Context(), "take a message", "error", err)
	}
	return taken
}

// newSecret returns 128 random bits or more as text.
func newSecret() string { return rand.Text() }

// nameOfSession names a session in memory without holding its token.
func nameOfSession(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
