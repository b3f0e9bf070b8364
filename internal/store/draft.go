package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
)

// Draft is evidence that somebody has begun and not sent. Only its author
// reads it.
type Draft struct {
	Offboarding int
	Task        int
	Author      string
	// For is the assignee for whom a delegate writes it, while it is saved;
	// empty where its author is nobody's delegate.
	For       string
	Answers   offboarding.Answers
	Note      string
	UpdatedAt time.Time
	Files     []offboarding.File
}

type draftRow struct {
	Offboarding int    `gorm:"primaryKey"`
	Task        int    `gorm:"primaryKey"`
	AuthorID    string `gorm:"primaryKey"`
	Answers     column[offboarding.Answers]
	Note        string
	UpdatedAt   time.Time `gorm:"autoUpdateTime:false"`
}

func (draftRow) TableName() string { return "drafts" }

type draftFileRow struct {
	Key         string `gorm:"primaryKey"`
	Offboarding int
	Task        int
	AuthorID    string
	Field       string
	Name        string
	Size        int64
	SHA256      digest.Sum `gorm:"column:sha256"`
	AddedAt     time.Time
}

func (draftFileRow) TableName() string { return "draft_files" }

// Draft returns somebody's own draft for a task. ok is false where there is
// none.
func (q queries) Draft(ctx context.Context, number, task int, author string) (d Draft, ok bool, err error) {
	row, err := take[draftRow](ctx, q.db.Where("offboarding = ? AND task = ? AND author_id = ?", number, task, author))
	if fault.Is(err, fault.NotFound) {
		return Draft{}, false, nil
	}
	if err != nil {
		return Draft{}, false, err
	}
	d = Draft{Offboarding: number, Task: task, Author: author, Answers: row.Answers.V, Note: row.Note, UpdatedAt: row.UpdatedAt.UTC()}
	files, err := find[draftFileRow](ctx, q.db.Where("offboarding = ? AND task = ? AND author_id = ?", number, task, author).Order("added_at, key"))
	for i, f := range files {
		d.Files = append(d.Files, offboarding.File{
			Position: i + 1, Field: f.Field, Name: f.Name, Size: f.Size, SHA256: f.SHA256, Key: f.Key,
			CheckedAt: f.AddedAt.UTC(), Intact: true,
		})
	}
	return d, true, err
}

// SaveDraft keeps a draft and its files as given, and makes its author, and for
// whom they write it, contributors of the task: whoever began evidence never
// reviews it.
func (h *Housekeeping) SaveDraft(ctx context.Context, d Draft) error {
	row := draftRow{
		Offboarding: d.Offboarding, Task: d.Task, AuthorID: d.Author,
		Answers: column[offboarding.Answers]{d.Answers}, Note: d.Note, UpdatedAt: d.UpdatedAt,
	}
	onConflict := clause.OnConflict{
		Columns:   []clause.Column{{Name: "offboarding"}, {Name: "task"}, {Name: "author_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"answers", "note", "updated_at"}),
	}
	if err := h.db.WithContext(ctx).Clauses(onConflict).Create(&row).Error; err != nil {
		return err
	}
	if _, err := remove[draftFileRow](ctx, h.db, where("offboarding = ? AND task = ? AND author_id = ?", d.Offboarding, d.Task, d.Author)); err != nil {
		return err
	}
	files := make([]draftFileRow, len(d.Files))
	for i, f := range d.Files {
		files[i] = draftFileRow{
			Key: f.Key, Offboarding: d.Offboarding, Task: d.Task, AuthorID: d.Author, Field: f.Field,
			Name: f.Name, Size: f.Size, SHA256: f.SHA256, AddedAt: f.CheckedAt,
		}
	}
	if err := insertAll(ctx, h.db, files); err != nil {
		return err
	}
	return addContributors(ctx, h.db, d.Offboarding, d.Task, d.Author, d.For)
}

// RemoveDraft removes somebody's draft; its files become orphans.
func (h *Housekeeping) RemoveDraft(ctx context.Context, number, task int, author string) error {
	return removeDraft(ctx, h.db, number, task, author)
}

func removeDraft(ctx context.Context, db *gorm.DB, number, task int, author string) error {
	mine := where("offboarding = ? AND task = ? AND author_id = ?", number, task, author)
	if _, err := remove[draftFileRow](ctx, db, mine); err != nil {
		return err
	}
	_, err := remove[draftRow](ctx, db, mine)
	return err
}

// LockOffboarding waits for and holds the lock of an offboarding.
func (h *Housekeeping) LockOffboarding(ctx context.Context, number int) error {
	tx := Tx{queries: h.queries}
	return tx.LockOffboarding(ctx, number)
}
