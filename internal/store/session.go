package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/closegate/closegate/internal/fault"
)

// seenEvery is how exactly the last request of a session is known: writing it
// at each request would put every reader into the queue of writers.
const seenEvery = time.Minute

// SessionConfig says how sessions live.
type SessionConfig struct {
	// Idle is how long a session lives without a request.
	Idle time.Duration
	// Person returns whose session the data belongs to, and "" before
	// anybody has signed in.
	Person func(data []byte) (string, error)
}

// Sessions keeps web sessions by the SHA-256 of their token, so that a copy of
// the database signs nobody in. It has the methods of a store of
// alexedwards/scs.
type Sessions struct {
	store  *Store
	config SessionConfig
}

// Session is one place where a person is signed in.
type Session struct {
	// ID names the session. It opens nothing.
	ID        string
	CreatedAt time.Time
	// LastSeen is true to the minute.
	LastSeen time.Time
	// ExpiresAt is when the session ends if nothing is asked any more.
	ExpiresAt time.Time
	// Data are those that were stored last.
	Data []byte
}

type sessionRow struct {
	TokenHash         string `gorm:"primaryKey"`
	ID                string
	PersonID          string
	Data              []byte
	CreatedAt         time.Time
	LastSeen          time.Time
	ExpiresAt         time.Time
	AbsoluteExpiresAt time.Time
}

// TableName implements GORM's Tabler.
func (sessionRow) TableName() string { return "sessions" }

// Sessions returns the web sessions of this database.
func (s *Store) Sessions(config SessionConfig) *Sessions { return &Sessions{s, config} }

// FindCtx returns the data of the session with the token, and false for one
// that never was, was revoked or has ended.
func (x *Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	row, err := x.row(ctx, token)
	if fault.Is(err, fault.NotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	return row.Data, true, nil
}

// CommitCtx stores the session. It ends at expiry at the latest.
func (x *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	person, err := x.config.Person(data)
	if err != nil {
		return fmt.Errorf("store a session: %w", err)
	}
	now, end := x.store.now(), expiry.UTC()
	row := sessionRow{
		TokenHash: tokenHash(token), ID: x.store.config.ID(), PersonID: person, Data: data,
		CreatedAt: now, LastSeen: now, ExpiresAt: x.ends(now, end), AbsoluteExpiresAt: end,
	}
	overwrite := clause.OnConflict{
		Columns:   []clause.Column{{Name: "token_hash"}},
		DoUpdates: clause.AssignmentColumns([]string{"person_id", "data", "last_seen", "expires_at", "absolute_expires_at"}),
	}
	err = x.store.Housekeep(ctx, func(h *Housekeeping) error {
		return h.db.WithContext(ctx).Clauses(overwrite).Create(&row).Error
	})
	if err != nil {
		return fmt.Errorf("store a session: %w", err)
	}
	return nil
}

// Update changes the data of a live session in one transaction, so that two
// requests of one browser never undo each other's change. fn gets what is
// stored now and runs again if the transaction collides. Update returns
// NotFound for a session that has ended; when it ends does not change.
func (x *Sessions) Update(ctx context.Context, token string, fn func(data []byte) ([]byte, error)) error {
	return x.store.Housekeep(ctx, func(h *Housekeeping) error {
		row, err := x.live(ctx, h.db, token, clause.Locking{Strength: clause.LockingStrengthUpdate})
		if err != nil {
			return err
		}
		if row.Data, err = fn(row.Data); err != nil {
			return err
		}
		if row.PersonID, err = x.config.Person(row.Data); err != nil {
			return fmt.Errorf("change a session: %w", err)
		}
		return save(ctx, h.db, where("token_hash = ?", row.TokenHash), row, "person_id", "data")
	})
}

// DeleteCtx ends the session. It is no error if there is none.
func (x *Sessions) DeleteCtx(ctx context.Context, token string) error {
	err := x.store.Housekeep(ctx, func(h *Housekeeping) error {
		_, err := remove[sessionRow](ctx, h.db, where("token_hash = ?", tokenHash(token)))
		return err
	})
	if err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// Find is FindCtx for callers without a context.
func (x *Sessions) Find(token string) ([]byte, bool, error) {
	return x.FindCtx(context.Background(), token)
}

// Commit is CommitCtx for callers without a context.
func (x *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return x.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx for callers without a context.
func (x *Sessions) Delete(token string) error { return x.DeleteCtx(context.Background(), token) }

// Touch notes that the person of a session has just asked for something, which
// keeps it alive. Call it for what people do, not for what pages do by
// themselves. It writes once a minute at most.
func (x *Sessions) Touch(ctx context.Context, token string) error {
	row, err := x.row(ctx, token)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	now := x.store.now()
	if err != nil || now.Sub(row.LastSeen) < seenEvery {
		return err
	}
	err = x.store.Housekeep(ctx, func(h *Housekeeping) error {
		seen := sessionRow{LastSeen: now, ExpiresAt: x.ends(now, row.AbsoluteExpiresAt)}
		// Nobody writes again what somebody else has just written.
		_, err := saveAll(ctx, h.db, where("token_hash = ? AND last_seen = ?", row.TokenHash, row.LastSeen),
			seen, "last_seen", "expires_at")
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a session alive: %w", err)
	}
	return nil
}

// ID returns the id of the live session with the token, or NotFound.
func (x *Sessions) ID(ctx context.Context, token string) (string, error) {
	row, err := x.row(ctx, token)
	return row.ID, err
}

// Of returns where a person is signed in, the last seen first.
func (x *Sessions) Of(ctx context.Context, person string) ([]Session, error) {
	rows, err := find[sessionRow](ctx, x.store.db.
		Where("person_id = ? AND expires_at > ?", person, x.store.now()).Order("last_seen DESC, id"))
	if err != nil {
		return nil, fmt.Errorf("read sessions: %w", err)
	}
	sessions := make([]Session, 0, len(rows))
	for _, row := range rows {
		sessions = append(sessions, Session{
			ID: row.ID, CreatedAt: row.CreatedAt, LastSeen: row.LastSeen, ExpiresAt: row.ExpiresAt, Data: row.Data,
		})
	}
	return sessions, nil
}

// Revoke ends one session of the person, or returns NotFound.
func (x *Sessions) Revoke(ctx context.Context, person, id string) error {
	return x.store.Housekeep(ctx, func(h *Housekeeping) error {
		ended, err := remove[sessionRow](ctx, h.db, where("person_id = ? AND id = ? AND person_id <> ''", person, id))
		if err == nil && ended == 0 {
			err = fault.New(fault.NotFound, "this session has already ended")
		}
		return err
	})
}

// RevokeSessions ends every session of the person, in the transaction that
// takes their access away.
func (tx *Tx) RevokeSessions(ctx context.Context, person string) error {
	_, err := remove[sessionRow](ctx, tx.db, where("person_id = ? AND person_id <> ''", person))
	return err
}

// RevokeOthers ends every session of the person but the one with the id.
func (x *Sessions) RevokeOthers(ctx context.Context, person, id string) error {
	return x.store.Housekeep(ctx, func(h *Housekeeping) error {
		_, err := remove[sessionRow](ctx, h.db, where("person_id = ? AND person_id <> '' AND id <> ?", person, id))
		return err
	})
}

// RemoveExpiredSessions removes the sessions that have ended.
func (h *Housekeeping) RemoveExpiredSessions(ctx context.Context) error {
	_, err := remove[sessionRow](ctx, h.db, where("expires_at <= ?", h.now()))
	return err
}

// row returns the live session with the token, or NotFound.
func (x *Sessions) row(ctx context.Context, token string) (sessionRow, error) {
	return x.live(ctx, x.store.db, token)
}

func (x *Sessions) live(ctx context.Context, db *gorm.DB, token string, options ...clause.Expression) (sessionRow, error) {
	rows, err := find[sessionRow](ctx, db.Clauses(options...).Where("token_hash = ? AND expires_at > ?", tokenHash(token), x.store.now()))
	if err != nil {
		return sessionRow{}, fmt.Errorf("read a session: %w", err)
	}
	if len(rows) == 0 {
		return sessionRow{}, fault.Wrap(fault.NotFound, errNoSession, "you are not signed in, or no longer")
	}
	return rows[0], nil
}

var errNoSession = errors.New("no live session has this token")

// ends returns when a session that was used now ends by itself.
func (x *Sessions) ends(now, absolute time.Time) time.Time {
	if idle := now.Add(x.config.Idle); idle.Before(absolute) {
		return idle
	}
	return absolute
}

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
