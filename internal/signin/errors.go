package signin

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"golang.org/x/oauth2"

	"github.com/closegate/closegate/internal/fault"
)

func unavailable(cause error) error {
	return fault.Wrap(fault.Unavailable, trim(cause),
		"The company sign-in does not answer. Nothing was changed. Try again in a few minutes.")
}

func misconfigured(cause error) error {
	return fault.Wrap(fault.Unavailable, trim(cause),
		"Closegate and the company sign-in are not set up for each other. Nothing was changed. Ask an administrator to check the sign-in settings.")
}

func untrusted(cause error) error {
	return fault.Wrap(fault.Unauthenticated, trim(cause),
		"The answer of the company sign-in cannot be trusted. Nobody was signed in. Sign in again, and tell an administrator if you read this twice.")
}

func foreign(cause error) error {
	return fault.Wrap(fault.Unauthenticated, trim(cause),
		"This answer does not belong to a sign-in that was started in this browser. Nobody was signed in. Sign in again.")
}

func refused(cause error) error {
	return fault.Wrap(fault.Unauthenticated, trim(cause),
		"The company sign-in did not let you in. Nobody was signed in. Sign in again, or ask the people who look after your account.")
}

// configurationCodes are refusals of the product, not of a person.
var configurationCodes = []string{
	"invalid_client", "invalid_request", "invalid_request_object", "invalid_request_uri", "invalid_scope",
	"request_not_supported", "request_uri_not_supported", "registration_not_supported",
	"unauthorized_client", "unsupported_grant_type", "unsupported_response_type",
}

// outageCodes are what a provider says that cannot answer now.
var outageCodes = []string{"server_error", "temporarily_unavailable", "slow_down"}

// codeFault turns an error code of the provider into a fault.
func codeFault(code string, cause error) error {
	switch {
	case slices.Contains(configurationCodes, code):
		return misconfigured(cause)
	case slices.Contains(outageCodes, code):
		return unavailable(cause)
	}
	return refused(cause)
}

// tokenFault turns an error of the token endpoint into a fault. A refusal ends
// a session, so what is not clearly one counts as an outage, which ends it
// later.
func tokenFault(err error) error {
	refusal, ok := errors.AsType[*oauth2.RetrieveError](err)
	switch {
	case !ok:
		return unavailable(err)
	case refusal.ErrorCode != "":
		return codeFault(refusal.ErrorCode, err)
	case refusal.Response.StatusCode == http.StatusBadRequest:
		return refused(err)
	}
	return unavailable(err)
}

// unreachable reports whether err says that no answer came. boundedTransport
// sees to it that this is always so.
func unreachable(err error) bool {
	_, ok := errors.AsType[*url.Error](err)
	return ok
}

// trimmed shortens what a provider put into an error: libraries quote whole
// answers, which would fill the log.
type trimmed struct{ err error }

func trim(err error) error { return trimmed{err} }

func (t trimmed) Error() string {
	const most = 300
	text := []rune(t.err.Error())
	if len(text) <= most {
		return string(text)
	}
	return string(text[:most]) + " (shortened)"
}

func (t trimmed) Unwrap() error { return t.err }
