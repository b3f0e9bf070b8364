package idp

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	// signatureAlgorithm makes a key in microseconds, where RSA takes tenths
	// of a second of each start.
	signatureAlgorithm = jose.ES256

	requestLife = 10 * time.Minute
	codeLife    = time.Minute
	accessLife  = 5 * time.Minute
	refreshLife = 24 * time.Hour
)

var (
	errNoClient  = errors.New("no such client, or wrong secret")
	errNoRequest = errors.New("no such authorization request, or it has expired")
	errNoCode    = errors.New("no such code, or it was used or has expired")
	errNoToken   = errors.New("no such token, or it was used or has expired")
	errNoPerson  = errors.New("no such person")
	errDisabled  = errors.New("this person is disabled")
	errAnswered  = errors.New("this authorization request has been answered")
	errUnoffered = errors.New("not offered by this provider")
)

// account is a person and whether they are let in.
type account struct {
	Person
	disabled bool
}

// access is what an access token stands for.
type access struct {
	subject   string
	scopes    []string
	expiresAt time.Time
}

// refresh is a refresh token's grant. A used one is kept until it expires, so
// that a second use is noticed.
type refresh struct {
	grant
	used      bool
	expiresAt time.Time
}

// storage keeps everything in memory behind one lock.
type storage struct {
	config Config
	key    signingKey

	omitAuthTime atomic.Bool
	authAge      atomic.Int64 // A time.Duration.

	mu       sync.Mutex
	accounts map[string]*account
	requests map[string]request // By id.
	codes    map[string]string  // Request ids by code.
	accesses map[string]access  // By token id.
	refreshs map[string]refresh // By token.
}

func newStorage(config Config) (*storage, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	s := &storage{
		config:   config,
		key:      signingKey{id: rand.Text(), private: key},
		accounts: make(map[string]*account),
		requests: make(map[string]request),
		codes:    make(map[string]string),
		accesses: make(map[string]access),
		refreshs: make(map[string]refresh),
	}
	for _, person := range config.People {
		person.Groups = slices.Clone(person.Groups)
		s.accounts[person.Subject] = &account{Person: person}
	}
	return s, nil
}

func (s *storage) disable(subject string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := s.accounts[subject]; ok {
		a.disabled = true
	}
}

func (s *storage) setGroups(subject string, groups []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := s.accounts[subject]; ok {
		a.Groups = slices.Clone(groups)
	}
}

// people returns everybody in the order of the configuration, the hinted
// person first.
func (s *storage) people(hint string) []Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	var people []Person
	for _, p := range s.config.People {
		person := s.accounts[p.Subject].Person
		if hint != "" && (hint == person.Subject || hint == person.Email) {
			people = slices.Insert(people, 0, person)
			continue
		}
		people = append(people, person)
	}
	return people
}

// active returns the person unless they are unknown or disabled. The caller
// holds the lock.
func (s *storage) active(subject string) (Person, error) {
	a, ok := s.accounts[subject]
	if !ok {
		return Person{}, errNoPerson
	}
	if a.disabled {
		return Person{}, errDisabled
	}
	return a.Person, nil
}

// sweep forgets what has expired. The caller holds the lock.
func (s *storage) sweep(now time.Time) {
	maps.DeleteFunc(s.requests, func(_ string, r request) bool { return !now.Before(r.createdAt.Add(requestLife)) })
	maps.DeleteFunc(s.codes, func(_, id string) bool { _, alive := s.requests[id]; return !alive })
	maps.DeleteFunc(s.accesses, func(_ string, a access) bool { return !now.Before(a.expiresAt) })
	maps.DeleteFunc(s.refreshs, func(_ string, r refresh) bool { return !now.Before(r.expiresAt) })
}

func (s *storage) Health(context.Context) error { return nil }

func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != s.config.ClientID {
		return nil, oidc.ErrInvalidClient().WithParent(errNoClient)
	}
	return client{s.config}, nil
}

func (s *storage) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	if id != s.config.ClientID || subtle.ConstantTimeCompare([]byte(secret), []byte(s.config.ClientSecret)) != 1 {
		return errNoClient
	}
	return nil
}

// CreateAuthRequest keeps a request that the library found well formed, and
// refuses what this provider is stricter about.
func (s *storage) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	switch {
	case asked.CodeChallenge == "" || asked.CodeChallengeMethod != oidc.CodeChallengeMethodS256:
		return nil, oidc.ErrInvalidRequest().WithDescription("PKCE with S256 is required")
	case asked.ResponseMode != "" && asked.ResponseMode != oidc.ResponseModeQuery:
		return nil, oidc.ErrInvalidRequest().WithDescription("only the response mode query is offered")
	case slices.Contains(asked.Prompt, oidc.PromptNone):
		return nil, oidc.ErrLoginRequired().WithDescription("this provider remembers nobody")
	}
	now := s.config.Now()
	r := request{id: rand.Text(), asked: *asked, createdAt: now}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(now)
	s.requests[r.id] = r
	return r, nil
}

func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	r, err := s.request(id)
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (s *storage) request(id string) (request, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(s.config.Now())
	r, ok := s.requests[id]
	if !ok {
		return request{}, errNoRequest
	}
	return r, nil
}

// choose answers a request with a person, once.
func (s *storage) choose(id, subject string) (request, error) {
	now := s.config.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(now)
	r, ok := s.requests[id]
	switch {
	case !ok:
		return request{}, errNoRequest
	case r.Done():
		return request{}, errAnswered
	}
	if _, err := s.active(subject); err != nil {
		return r, err
	}
	r.subject, r.authTime = subject, now.Add(-time.Duration(s.authAge.Load()))
	s.requests[id] = r
	return r, nil
}

func (s *storage) SaveAuthCode(_ context.Context, id, code string) error {
	now := s.config.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.requests[id]
	if !ok {
		return errNoRequest
	}
	r.codeAt = now
	s.requests[id] = r
	s.codes[code] = id
	return nil
}

// AuthRequestByCode spends the code, whatever becomes of the exchange: two
// exchanges at once cannot both succeed, and a wrong verifier has one try.
func (s *storage) AuthRequestByCode(_ context.Context, code string) (op.AuthRequest, error) {
	now := s.config.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := s.codes[code]
	delete(s.codes, code)
	r, alive := s.requests[id]
	if !ok || !alive || !now.Before(r.codeAt.Add(codeLife)) {
		return nil, errNoCode
	}
	if _, err := s.active(r.subject); err != nil {
		return nil, err
	}
	return r, nil
}

func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.requests, id)
	return nil
}

// signingKey is the private key and, as an op.Key, its public part.
type signingKey struct {
	id      string
	private *ecdsa.PrivateKey
}

func (k signingKey) ID() string                                  { return k.id }
func (k signingKey) Key() any                                    { return k.private }
func (k signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return signatureAlgorithm }

type publicKey struct{ signingKey }

func (k publicKey) Key() any                           { return &k.private.PublicKey }
func (k publicKey) Algorithm() jose.SignatureAlgorithm { return signatureAlgorithm }
func (k publicKey) Use() string                        { return oidc.KeyUseSignature }

func (s *storage) SigningKey(context.Context) (op.SigningKey, error) { return s.key, nil }

func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{signatureAlgorithm}, nil
}

func (s *storage) KeySet(context.Context) ([]op.Key, error) { return []op.Key{publicKey{s.key}}, nil }
