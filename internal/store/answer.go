package store

import (
	"context"
	"fmt"
	"time"
)

// Answer is what a machine was answered, kept so that the same request sent
// twice changes things once.
type Answer struct {
	// Scope is whose key it is, such as the id of an API token.
	Scope string `gorm:"primaryKey"`
	// Key was chosen by the machine.
	Key string `gorm:"primaryKey"`
	// Request is the SHA-256 of the request: a key must not be used again
	// for another one.
	Request []byte
	// Status and Answer are what was sent.
	Status    int
	Answer    []byte
	CreatedAt time.Time
}

// TableName implements GORM's Tabler.
func (Answer) TableName() string { return "idempotency_keys" }

// Answer returns what was answered to the key, or NotFound.
func (q queries) Answer(ctx context.Context, scope, key string) (Answer, error) {
	answer, err := take[Answer](ctx, q.db.Where("scope = ? AND key = ?", scope, key))
	if err != nil {
		return Answer{}, fmt.Errorf("read the answer to key %q: %w", key, err)
	}
	return answer, nil
}

// AddAnswer keeps an answer in the transaction of the change that it tells of.
// It returns Conflict if the key was answered meanwhile: nothing is changed
// then, and Answer says what was.
func (tx *Tx) AddAnswer(ctx context.Context, answer Answer) error {
	answer.CreatedAt = tx.now()
	return insert(ctx, tx.db, &answer)
}

// RemoveAnswers removes the answers from before a time.
func (h *Housekeeping) RemoveAnswers(ctx context.Context, before time.Time) error {
	_, err := remove[Answer](ctx, h.db, where("created_at < ?", before))
	return err
}
