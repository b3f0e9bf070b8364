package reading

import (
	"context"

	"github.com/closegate/closegate/internal/store"
)

// Person is an account, and Session one place where it is signed in.
type (
	Person  = store.Person
	Session = store.Session
)

// Person returns the account with the id, or NotFound. It is for the face
// that knows whose request it answers; everything else asks for an actor.
func (r *Reader) Person(ctx context.Context, id string) (Person, error) {
	return r.store.Person(ctx, id)
}
