package audit

import (
	"fmt"
	"time"
)

// Report is what Verify found.
type Report struct {
	// Head is how many entries, from the first on, are right and follow each
	// other, and the hash of the last of them.
	Head
	// Root is the root of the tree over these entries.
	Root Hash
	// From and Until are the times of the first and the last of them.
	From, Until time.Time
	// Redacted is how many of them have hidden fields.
	Redacted int64
	// Checkpoints are those that agree with the entries, by size.
	Checkpoints []Checkpoint
	// Problems are proof that something was changed. That of the entries comes
	// first; Verify finds at most one.
	Problems []Problem
	// Warnings are for people to judge.
	Warnings []string
	// Complete is false where the log could not be read to its end.
	Complete bool
}

// OK reports whether the whole log was read and nothing is wrong with it. That
// holds without any checkpoint too: Covered says how much of it is proven.
func (r Report) OK() bool { return r.Complete && len(r.Problems) == 0 }

// Covered returns how many entries the newest checkpoint that agrees vouches
// for. Those after it could still be changed or deleted unnoticed by whoever
// can write to the database.
func (r Report) Covered() int64 {
	if len(r.Checkpoints) == 0 {
		return 0
	}
	return r.Checkpoints[len(r.Checkpoints)-1].Size
}

// Sentence says the result to people.
func (r Report) Sentence() string {
	inOrder := fmt.Sprintf("%d entries are in order", r.Size)
	if r.Size == 1 {
		inOrder = "1 entry is in order"
	}
	switch {
	case len(r.Problems) > 0:
		return fmt.Sprintf("The audit log is not what it was: %s.", r.Problems[0].Message)
	case !r.Complete:
		return fmt.Sprintf("The audit log could not be read to its end: %s so far.", inOrder)
	case r.Size == 0 && len(r.Checkpoints) == 0:
		return "The audit log is empty, and no checkpoint says otherwise."
	case len(r.Checkpoints) == 0:
		return inOrder + ". No checkpoint proves that these are all, or that they are the same as before."
	}
	newest := r.Checkpoints[len(r.Checkpoints)-1]
	return fmt.Sprintf("%s. The checkpoint of %s proves the first %d.", inOrder, shown(newest.Time), newest.Size)
}
