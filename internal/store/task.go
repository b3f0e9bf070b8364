package store

import (
	"context"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

type taskRow struct {
	Offboarding int `gorm:"primaryKey"`
	Number      int `gorm:"primaryKey"`
	Key         string
	Category    offboarding.Category
	Title       string
	Help        string
	AssigneeID  string
	Outsider    string
	Party       offboarding.Party
	ReviewerID  string
	Requirement requirementColumn
	DependsOn   column[[]offboarding.Dependency]
	Effort      int
	Due         time.Time
	FirstDue    *time.Time
	Clause      string
	Version     int
	AddedByID   string
	AddedAt     *time.Time
	AddedReason string
}

func (taskRow) TableName() string { return "tasks" }

func taskRowOf(number int, t offboarding.Task) taskRow {
	return taskRow{
		Offboarding: number, Number: t.Number, Key: t.Key, Category: t.Category, Title: t.Title, Help: t.Help,
		AssigneeID: t.Assignee, Outsider: t.Outsider, Party: t.Party, ReviewerID: t.Reviewer,
		Requirement: requirementColumn{column[offboarding.Requirement]{t.Requirement}}, DependsOn: list(t.DependsOn),
		Effort: t.Effort, Due: t.Due, FirstDue: optional(t.FirstDue), Clause: t.Clause, Version: t.Version,
		AddedByID: t.Added.By, AddedAt: optional(t.Added.At), AddedReason: t.Added.Reason,
	}
}

func (r taskRow) task() offboarding.Task {
	return offboarding.Task{
		Number: r.Number, Key: r.Key, Category: r.Category, Title: r.Title, Help: r.Help,
		Assignee: r.AssigneeID, Outsider: r.Outsider, Party: r.Party, Reviewer: r.ReviewerID,
		Requirement: r.Requirement.V, DependsOn: r.DependsOn.V, Effort: r.Effort,
		Due: r.Due.UTC(), FirstDue: timeOf(r.FirstDue), Clause: r.Clause, Version: r.Version,
		Added: offboarding.Addition{By: r.AddedByID, At: timeOf(r.AddedAt), Reason: r.AddedReason},
	}
}

type blockingRow struct {
	Offboarding int `gorm:"primaryKey"`
	Position    int `gorm:"primaryKey"`
	Task        int
	At          time.Time
	Blocked     bool
	WaitsFor    column[[]int]
}

func (blockingRow) TableName() string { return "task_blockings" }

type reopeningRow struct {
	ID          string `gorm:"primaryKey"`
	Offboarding int
	Task        int
	ByID        string
	At          time.Time
	Reason      string
}

func (reopeningRow) TableName() string { return "task_reopenings" }

func (q queries) loadTasks(ctx context.Context, f *offboarding.Facts) error {
	rows, err := children[taskRow](ctx, q, f.Number, "number")
	if err != nil {
		return err
	}
	for _, r := range rows {
		f.Tasks = append(f.Tasks, r.task())
	}
	if err := q.loadEarlierRequirements(ctx, f); err != nil {
		return err
	}
	blockings, err := children[blockingRow](ctx, q, f.Number, "position")
	if err != nil {
		return err
	}
	for _, r := range blockings {
		f.Blockings = append(f.Blockings, offboarding.Blocking{Task: r.Task, At: r.At.UTC(), Blocked: r.Blocked, On: r.WaitsFor.V})
	}
	reopenings, err := children[reopeningRow](ctx, q, f.Number, "at, id")
	if err != nil {
		return err
	}
	for _, r := range reopenings {
		f.Reopenings = append(f.Reopenings, offboarding.Reopening{ID: r.ID, Task: r.Task, By: r.ByID, At: r.At.UTC(), Reason: r.Reason})
	}
	return nil
}

func (tx *Tx) addTasks(ctx context.Context, f offboarding.Facts) error {
	rows := make([]taskRow, len(f.Tasks))
	for i, t := range f.Tasks {
		rows[i] = taskRowOf(f.Number, t)
	}
	return insertAll(ctx, tx.db, rows)
}

func (tx *Tx) saveTask(ctx context.Context, number int, before, after offboarding.Task) error {
	return save(ctx, tx.db, where("offboarding = ? AND number = ? AND version = ?", number, before.Number, before.Version),
		taskRowOf(number, after), "assignee_id", "reviewer_id", "due", "version")
}

func (tx *Tx) addBlocking(ctx context.Context, number int, b offboarding.Blocking) error {
	position := 0
	err := tx.db.WithContext(ctx).Raw("SELECT COALESCE(MAX(position), 0) + 1 FROM task_blockings WHERE offboarding = ?", number).Scan(&position).Error
	if err != nil {
		return err
	}
	row := blockingRow{Offboarding: number, Position: position, Task: b.Task, At: b.At, Blocked: b.Blocked, WaitsFor: list(b.On)}
	return insert(ctx, tx.db, &row)
}

func (tx *Tx) addReopening(ctx context.Context, number int, r offboarding.Reopening) error {
	row := reopeningRow{ID: r.ID, Offboarding: number, Task: r.Task, ByID: r.By, At: r.At, Reason: r.Reason}
	return insert(ctx, tx.db, &row)
}
