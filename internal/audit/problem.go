package audit

import "fmt"

// ProblemKind says what is wrong with an entry, a checkpoint or the log.
type ProblemKind string

const (
	// OutOfOrder: another entry stands where this one should, so that one is
	// missing, doubled or moved.
	OutOfOrder ProblemKind = "out_of_order"
	// HashWrong: the body does not have the hash that was stored with it.
	HashWrong ProblemKind = "hash_wrong"
	// BodyMalformed: the body is not what Append writes.
	BodyMalformed ProblemKind = "body_malformed"
	// PreviousWrong: the body names another entry before it than the one there.
	PreviousWrong ProblemKind = "previous_wrong"
	// TimeChanged: the stored time is not that of the body.
	TimeChanged ProblemKind = "time_changed"
	// DocumentChanged: the fields are not those that the body commits to.
	DocumentChanged ProblemKind = "document_changed"
	// KeysChanged: the columns to find the entry by do not agree with it.
	KeysChanged ProblemKind = "keys_changed"
	// CheckpointInvalid: a checkpoint is malformed, or no known key signed it.
	CheckpointInvalid ProblemKind = "checkpoint_invalid"
	// Forked: two checkpoints of one size disagree.
	Forked ProblemKind = "forked"
	// Rewritten: the entries agree with each other, but they are not those
	// that a checkpoint was signed over.
	Rewritten ProblemKind = "rewritten"
	// Truncated: a checkpoint counts more entries than there are.
	Truncated ProblemKind = "truncated"
)

// Problem is proof that the log, or a checkpoint, is not what it was. It is an
// error, and its message is a sentence for people.
type Problem struct {
	Kind ProblemKind
	// Entry is the index of the first entry that the problem shows at, or -1
	// where it is about a checkpoint alone.
	Entry   int64
	Message string
}

// Error returns the sentence.
func (p Problem) Error() string { return p.Message }

// problem says what is wrong with e: "entry 17 was …".
func (e Entry) problem(kind ProblemKind, format string, args ...any) *Problem {
	return &Problem{kind, e.Index, fmt.Sprintf("entry %d: ", e.Index) + fmt.Sprintf(format, args...)}
}
