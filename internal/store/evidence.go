package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/offboarding"
)

type evidenceRow struct {
	Offboarding int `gorm:"primaryKey"`
	Task        int `gorm:"primaryKey"`
	Version     int `gorm:"primaryKey"`
	Requirement int
	SubmittedBy string
	// SubmittedFor is empty where nobody delegated.
	SubmittedFor string
	SubmittedAt  time.Time
	OnBehalfOf   string
	Source       offboarding.Source
	Answers      column[offboarding.Answers]
	Note         string
	Salt         digest.Salt
	Digest       digest.Sum
}

func (evidenceRow) TableName() string { return "evidence" }

type fileRow struct {
	Offboarding int `gorm:"primaryKey"`
	Task        int `gorm:"primaryKey"`
	Version     int `gorm:"primaryKey"`
	Position    int `gorm:"primaryKey"`
	Field       string
	Name        string
	Size        int64
	SHA256      digest.Sum `gorm:"column:sha256"`
	Key         string
}

func (fileRow) TableName() string { return "evidence_files" }

// checkedFileRow is a file with its last recorded hash check.
type checkedFileRow struct {
	File      fileRow `gorm:"embedded"`
	CheckedAt *time.Time
	Intact    bool
}

type fileCheckRow struct {
	Key       string `gorm:"primaryKey"`
	CheckedAt time.Time
	Intact    bool
}

func (fileCheckRow) TableName() string { return "file_checks" }

type withdrawalRow struct {
	ID          string `gorm:"primaryKey"`
	Offboarding int
	Task        int
	Version     int
	ByID        string
	ForID       string
	At          time.Time
	Reason      string
}

func (withdrawalRow) TableName() string { return "withdrawals" }

type contributorRow struct {
	Offboarding int    `gorm:"primaryKey"`
	Task        int    `gorm:"primaryKey"`
	PersonID    string `gorm:"primaryKey"`
}

func (contributorRow) TableName() string { return "task_contributors" }

const filesWithChecks = `SELECT f.*, c.checked_at, COALESCE(c.intact, FALSE) AS intact
FROM evidence_files f LEFT JOIN file_checks c ON c.key = f.key
WHERE f.offboarding = ? ORDER BY f.task, f.version, f.position`

func (q queries) loadEvidence(ctx context.Context, f *offboarding.Facts) error {
	rows, err := children[evidenceRow](ctx, q, f.Number, "task, version")
	if err != nil {
		return err
	}
	var files []checkedFileRow
	if len(rows) > 0 {
		if files, err = read[checkedFileRow](ctx, q.db, filesWithChecks, f.Number); err != nil {
			return err
		}
	}
	for _, r := range rows {
		e := r.evidence()
		for ; len(files) > 0 && files[0].File.Task == r.Task && files[0].File.Version == r.Version; files = files[1:] {
			e.Files = append(e.Files, files[0].file())
		}
		f.Evidence = append(f.Evidence, e)
	}
	withdrawals, err := children[withdrawalRow](ctx, q, f.Number, "at, id")
	if err != nil {
		return err
	}
	for _, r := range withdrawals {
		f.Withdrawals = append(f.Withdrawals, offboarding.Withdrawal{ID: r.ID, Task: r.Task, Version: r.Version, By: r.ByID, For: r.ForID, At: r.At.UTC(), Reason: r.Reason})
	}
	contributors, err := children[contributorRow](ctx, q, f.Number, "task, person_id")
	if err != nil {
		return err
	}
	for _, r := range contributors {
		f.Contributors = append(f.Contributors, offboarding.Contributor{Task: r.Task, Person: r.PersonID})
	}
	return nil
}

func (r evidenceRow) evidence() offboarding.Evidence {
	return offboarding.Evidence{
		Task: r.Task, Version: r.Version, Requirement: r.Requirement, SubmittedBy: r.SubmittedBy, SubmittedFor: r.SubmittedFor,
		SubmittedAt: r.SubmittedAt.UTC(), OnBehalfOf: r.OnBehalfOf, Source: r.Source, Answers: r.Answers.V,
		Note: r.Note, Salt: r.Salt, Digest: r.Digest,
	}
}

func (r checkedFileRow) file() offboarding.File {
	f := r.File
	return offboarding.File{
		Position: f.Position, Field: f.Field, Name: f.Name, Size: f.Size, SHA256: f.SHA256, Key: f.Key,
		CheckedAt: timeOf(r.CheckedAt), Intact: r.Intact,
	}
}

func (tx *Tx) addEvidence(ctx context.Context, number int, e offboarding.Evidence) error {
	row := evidenceRow{
		Offboarding: number, Task: e.Task, Version: e.Version, Requirement: e.Requirement, SubmittedBy: e.SubmittedBy, SubmittedFor: e.SubmittedFor,
		SubmittedAt: e.SubmittedAt, OnBehalfOf: e.OnBehalfOf, Source: e.Source, Answers: column[offboarding.Answers]{e.Answers},
		Note: e.Note, Salt: e.Salt, Digest: e.Digest,
	}
	if err := insert(ctx, tx.db, &row); err != nil {
		return err
	}
	files := make([]fileRow, len(e.Files))
	checks := make([]fileCheckRow, len(e.Files))
	for i, f := range e.Files {
		files[i] = fileRow{
			Offboarding: number, Task: e.Task, Version: e.Version, Position: f.Position,
			Field: f.Field, Name: f.Name, Size: f.Size, SHA256: f.SHA256, Key: f.Key,
		}
		checks[i] = fileCheckRow{Key: f.Key, CheckedAt: f.CheckedAt, Intact: f.Intact}
	}
	if err := insertAll(ctx, tx.db, files); err != nil {
		return err
	}
	if err := insertAll(ctx, tx.db, checks); err != nil {
		return err
	}
	if err := addContributors(ctx, tx.db, number, e.Task, e.SubmittedBy, e.SubmittedFor); err != nil {
		return err
	}
	return removeDraft(ctx, tx.db, number, e.Task, e.SubmittedBy)
}

// addContributors notes that people had a hand in a task, each once; an empty
// id is nobody.
func addContributors(ctx context.Context, db *gorm.DB, number, task int, people ...string) error {
	for _, person := range people {
		if person == "" {
			continue
		}
		row := contributorRow{Offboarding: number, Task: task, PersonID: person}
		if err := db.WithContext(ctx).Clauses(doNothing).Create(&row).Error; err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) addWithdrawal(ctx context.Context, number int, w offboarding.Withdrawal) error {
	row := withdrawalRow{ID: w.ID, Offboarding: number, Task: w.Task, Version: w.Version, ByID: w.By, ForID: w.For, At: w.At, Reason: w.Reason}
	if err := insert(ctx, tx.db, &row); err != nil || w.For == "" {
		return err
	}
	return addContributors(ctx, tx.db, number, w.Task, w.By)
}

// StoredFile is a file of evidence and what it belongs to.
type StoredFile struct {
	offboarding.File
	Offboarding int
	Task        int
	Version     int
}

// FilesToCheck returns up to limit files whose last hash check is older than
// before, oldest first.
func (q queries) FilesToCheck(ctx context.Context, before time.Time, limit int) ([]StoredFile, error) {
	rows, err := read[checkedFileRow](ctx, q.db, `SELECT f.*, c.checked_at, c.intact
FROM file_checks c JOIN evidence_files f ON f.key = c.key
WHERE c.checked_at < ? ORDER BY c.checked_at, c.key LIMIT ?`, before, limit)
	if err != nil {
		return nil, err
	}
	out := make([]StoredFile, len(rows))
	for i, r := range rows {
		out[i] = StoredFile{File: r.file(), Offboarding: r.File.Offboarding, Task: r.File.Task, Version: r.File.Version}
	}
	return out, nil
}

// SaveFileCheck records the result of a hash check.
func (h *Housekeeping) SaveFileCheck(ctx context.Context, key string, at time.Time, intact bool) error {
	return saveFileCheck(ctx, h.db, key, at, intact)
}

// SaveFileCheck records the result of a hash check within a change.
func (tx *Tx) SaveFileCheck(ctx context.Context, key string, at time.Time, intact bool) error {
	return saveFileCheck(ctx, tx.db, key, at, intact)
}

func saveFileCheck(ctx context.Context, db *gorm.DB, key string, at time.Time, intact bool) error {
	return save(ctx, db, where("key = ?", key), fileCheckRow{CheckedAt: at, Intact: intact}, "checked_at", "intact")
}

// KnownKeys returns which of the keys a version of evidence or a draft
// refers to.
func (q queries) KnownKeys(ctx context.Context, keys []string) (map[string]bool, error) {
	var known []string
	err := q.db.WithContext(ctx).Raw(
		"SELECT key FROM evidence_files WHERE key IN (?) UNION ALL SELECT key FROM draft_files WHERE key IN (?)", keys, keys).Scan(&known).Error
	if err != nil {
		return nil, err
	}
	out := make(map[string]bool, len(known))
	for _, key := range known {
		out[key] = true
	}
	return out, nil
}
