package reading

import (
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/store"
)

// What faces have to name and may not import.
type (
	// PinMark is one pin of the small drawing of a list.
	PinMark = store.PinMark
	// Attention narrows a list of offboardings.
	Attention = store.Attention
	// TaskRow is one line of My tasks.
	TaskRow = store.TaskRow
	// WaitingRow is one thing that somebody can act on now.
	WaitingRow = store.WaitingRow
	// OfferedRow is one offboarding that somebody is asked to take over, and
	// AskedToCancelRow a request to cancel that they can decide.
	OfferedRow       = store.OfferedRow
	AskedToCancelRow = store.AskedToCancelRow
	// HandOverRow is one offboarding that can be handed over, and
	// HandedOverRow what became of one.
	HandOverRow   = store.HandOverRow
	HandedOverRow = store.HandedOverRow
	// Entry is one line of the audit log, and Action what it says happened.
	Entry  = audit.Entry
	Action = audit.Action
	// Playbook is one version of a template.
	Playbook = playbook.Playbook
	// PlaybookTask is one of its tasks, with PlaybookAssign for who does it.
	PlaybookTask   = playbook.Task
	PlaybookAssign = playbook.Assign
	// PlaybookSignOff is one of its sign-offs.
	PlaybookSignOff = playbook.SignOff
	// PlaybookCondition says for which attributes something is asked.
	PlaybookCondition = playbook.Condition
	// PlaybookDependency is a task that goes before another, PlaybookLevels the
	// minimum levels of the other tiers, and PlaybookAssignRole a part that
	// somebody who is proposed has.
	PlaybookDependency = playbook.Dependency
	PlaybookLevels     = playbook.Levels
	PlaybookAssignRole = playbook.AssignRole
	// PlaybookChange is what differs between two versions, PlaybookPart in
	// which sort of thing, and PlaybookProblem a mistake of a text.
	PlaybookChange  = playbook.Change
	PlaybookPart    = playbook.Part
	PlaybookProblem = playbook.Problem
	// PlaybookVersion is one line of a playbook's history.
	PlaybookVersion = store.PlaybookVersion
)

// What can have happened to a part of a playbook, and the parts.
const (
	PartAdded       = playbook.Added
	PartChanged     = playbook.Changed
	PartDropped     = playbook.Dropped
	WholePlaybook   = playbook.Whole
	PartTask        = playbook.TaskPart
	PartSignOff     = playbook.SignOffPart
	AssignOwner     = playbook.OwnerRole
	AssignDeputy    = playbook.DeputyRole
	MaxPlaybookSize = playbook.MaxSize
)

// The filters of lists.
const (
	Everything         = store.Everything
	Late               = store.Late
	Overdue            = store.Overdue
	OverdueOrCancelled = store.OverdueOrCancelled
	Ready              = store.Ready
	Drafts             = store.Drafts
	Closed             = store.Closed
	AnyState           = store.AnyState
)

// Actions returns all actions that the audit log can hold, sorted.
func Actions() []Action {
	definitions := audit.Catalogue()
	out := make([]Action, len(definitions))
	for i, d := range definitions {
		out[i] = d.Action
	}
	return out
}
