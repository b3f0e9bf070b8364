package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/fault"
)

// keyFile is in the data folder and holds the private key that signs
// checkpoints. Whoever has the database but not this file cannot sign.
const keyFile = "checkpoint.key"

// Installation is what sets this database apart from every other.
type Installation struct {
	ID        string
	CreatedAt time.Time
}

type installationRow struct {
	One       int `gorm:"primaryKey;autoIncrement:false"`
	ID        string
	CreatedAt time.Time
}

// TableName implements GORM's Tabler.
func (installationRow) TableName() string { return "installation" }

type checkpointKeyRow struct {
	Number    int64 `gorm:"primaryKey;autoIncrement:false"`
	Verifier  string
	CreatedAt time.Time
}

// TableName implements GORM's Tabler.
func (checkpointKeyRow) TableName() string { return "checkpoint_keys" }

// Install makes what a migrated database needs before its first use: its id,
// and the key that signs checkpoints. It changes nothing where both are there.
// It returns Blocked if the database was signed with a key that the data
// folder does not hold.
func (s *Store) Install(ctx context.Context) error {
	err := s.Housekeep(ctx, func(h *Housekeeping) error {
		row := installationRow{One: 1, ID: s.config.ID(), CreatedAt: h.now()}
		return h.db.WithContext(ctx).Clauses(doNothing).Create(&row).Error
	})
	if err != nil {
		return fmt.Errorf("install: %w", err)
	}
	return s.installKey(ctx)
}

// Installation returns what Install made. The error is NotFound before that.
func (q queries) Installation(ctx context.Context) (Installation, error) {
	row, err := take[installationRow](ctx, q.db)
	if err != nil {
		return Installation{}, fmt.Errorf("read the installation: %w", err)
	}
	return Installation{ID: row.ID, CreatedAt: row.CreatedAt}, nil
}

// CheckpointKeys returns the public keys that checkpoints of this log were
// signed with, oldest first. To verify the log, take copies from outside the
// database.
func (q queries) CheckpointKeys(ctx context.Context) ([]string, error) {
	rows, err := find[checkpointKeyRow](ctx, q.db.Order("number"))
	if err != nil {
		return nil, fmt.Errorf("read checkpoint keys: %w", err)
	}
	keys := make([]string, 0, len(rows))
	for _, row := range rows {
		keys = append(keys, row.Verifier)
	}
	return keys, nil
}

// installKey brings the key in the data folder and the public keys in the
// database together.
func (s *Store) installKey(ctx context.Context) error {
	known, err := s.CheckpointKeys(ctx)
	if err != nil {
		return err
	}
	private, err := os.ReadFile(s.keyPath())
	if errors.Is(err, fs.ErrNotExist) {
		if len(known) > 0 {
			return s.keyMissing()
		}
		private, err = s.makeKey()
	}
	if err != nil {
		return fmt.Errorf("read the checkpoint key: %w", err)
	}
	public, err := audit.PublicKey(string(private))
	switch {
	case err != nil:
		return fmt.Errorf("read the checkpoint key %s: %w", s.keyPath(), err)
	case len(known) == 0:
		return s.addKey(ctx, public)
	case known[len(known)-1] != public:
		return s.keyMissing()
	}
	return nil
}

func (s *Store) keyMissing() error {
	return fault.New(fault.Blocked,
		"checkpoints of this database are signed with a key that %s does not hold; nothing was changed; put the file back from a backup of the data folder",
		s.keyPath())
}

func (s *Store) keyPath() string { return filepath.Join(s.config.Folder, keyFile) }

// makeKey writes a new private key. It never replaces one: a process that
// starts at the same time may have made it.
func (s *Store) makeKey() (private []byte, err error) {
	text, _, err := audit.NewKey(rand.Reader, s.config.Origin)
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(s.keyPath(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = file.WriteString(text + "\n")
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil {
		return nil, errors.Join(err, os.Remove(s.keyPath()))
	}
	return []byte(text), syncFolder(s.config.Folder)
}

func (s *Store) addKey(ctx context.Context, public string) error {
	err := s.Housekeep(ctx, func(h *Housekeeping) error {
		row := checkpointKeyRow{Number: 1, Verifier: public, CreatedAt: h.now()}
		return insert(ctx, h.db, &row)
	})
	if err != nil {
		return fmt.Errorf("store the public checkpoint key: %w", err)
	}
	return nil
}

// signer reads the private key, which is never kept in memory longer than a
// signature takes. It returns Blocked for a key that the database does not
// know as its newest: nobody could verify what it signs.
func (s *Store) signer(ctx context.Context) (audit.Signer, error) {
	known, err := s.CheckpointKeys(ctx)
	if err != nil {
		return nil, err
	}
	private, err := os.ReadFile(s.keyPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, s.keyMissing()
	}
	if err != nil {
		return nil, fmt.Errorf("read the checkpoint key: %w", err)
	}
	public, err := audit.PublicKey(string(private))
	if err != nil {
		return nil, fmt.Errorf("read the checkpoint key %s: %w", s.keyPath(), err)
	}
	if len(known) == 0 || known[len(known)-1] != public {
		return nil, s.keyMissing()
	}
	return audit.ParsePrivateKey(string(private))
}
