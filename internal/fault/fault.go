// Package fault holds the kinds of error that cross layers. A fault says what
// happened, what state things are in and what to do, in words for the person
// who meets it. It knows neither HTTP nor exit codes: each face translates the
// kinds in one table of its own.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says which of a few things went wrong.
type Kind string

const (
	// Invalid input: the answer is the same form with the Fields named.
	Invalid Kind = "invalid"
	// NotFound is also the answer for things that the actor may not know of.
	NotFound Kind = "not_found"
	// Forbidden is for actors who may see the thing but not do this with it.
	Forbidden Kind = "forbidden"
	// Conflict: the thing changed since the actor last saw it.
	Conflict Kind = "conflict"
	// Blocked: a rule of the gate or a dependency stands in the way.
	Blocked Kind = "blocked"
	// TooLarge input: nothing of it was kept.
	TooLarge Kind = "too_large"
	// RateLimited: the same may work later.
	RateLimited Kind = "rate_limited"
	// Unauthenticated: nobody is signed in, or not freshly enough.
	Unauthenticated Kind = "unauthenticated"
	// Unavailable: something that we need did not answer; nothing changed.
	Unavailable Kind = "unavailable"
	// Internal is every error that is not a fault.
	Internal Kind = "internal"
)

// Field is what is wrong with one answer of a form.
type Field struct {
	// Name is the field's name in the form, such as "answers.revoked_at".
	Name string
	// Message states the rule with an example.
	Message string
}

// Error is an error with a kind and a message for people.
type Error struct {
	Kind    Kind
	Message string
	// Fields are set for Invalid only, in the order of the form.
	Fields []Field
	// Err is the cause, for the log. People never see it.
	Err error
}

// Error returns the message, its fields and the cause, for the log.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Message)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Name, f.Message)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// New returns an error of the kind with a message in fmt's format.
func New(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Wrap returns an error of the kind that keeps err as its cause.
func Wrap(kind Kind, err error, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...), Err: err}
}

// KindOf returns the kind of the first fault in err's chain, and Internal
// where there is none. The kind of nil is empty.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is a fault of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// Fields returns the fields of the first fault in err's chain.
func Fields(err error) []Field {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Fields
	}
	return nil
}

// Fieldset collects what is wrong with a form, so that a person learns of
// every mistake at once. The zero value is ready to use.
type Fieldset struct{ fields []Field }

// Add notes a mistake.
func (s *Fieldset) Add(name, format string, args ...any) {
	s.fields = append(s.fields, Field{Name: name, Message: fmt.Sprintf(format, args...)})
}

// Err returns an Invalid error with all mistakes, or nil where there is none.
func (s *Fieldset) Err(format string, args ...any) error {
	if len(s.fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Message: fmt.Sprintf(format, args...), Fields: s.fields}
}
