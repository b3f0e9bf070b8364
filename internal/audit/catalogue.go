package audit

import (
	"maps"
	"slices"
)

// Action names what happened, in the past tense. Actions are stable: one that
// was ever recorded keeps its name and its meaning.
type Action string

// The actions of an offboarding and its tasks.
const (
	OffboardingDrafted          Action = "offboarding.drafted"
	OffboardingDraftChanged     Action = "offboarding.draft_changed"
	OffboardingDraftDiscarded   Action = "offboarding.draft_discarded"
	OffboardingPublished        Action = "offboarding.published"
	OffboardingClosed           Action = "offboarding.closed"
	OffboardingReopened         Action = "offboarding.reopened"
	OffboardingAttributeAdded   Action = "offboarding.attribute_added"
	OffboardingAttributeRemoved Action = "offboarding.attribute_removed"
	OffboardingPlaybookMoved    Action = "offboarding.playbook_moved"
	OffboardingDueMoved         Action = "offboarding.due_moved"
	OffboardingPathOverridden   Action = "offboarding.path_overridden"
	OffboardingPathRestored     Action = "offboarding.path_restored"
	TaskAdded                   Action = "task.added"
	TaskChanged                 Action = "task.changed"
	TaskAssigned                Action = "task.assigned"
	TaskReviewerNamed           Action = "task.reviewer_named"
	TaskDueMoved                Action = "task.due_moved"
	TaskBlocked                 Action = "task.blocked"
	TaskUnblocked               Action = "task.unblocked"
	TaskReopened                Action = "task.reopened"
	EvidenceSubmitted           Action = "evidence.submitted"
	EvidenceWithdrawn           Action = "evidence.withdrawn"
	EvidenceFileChecked         Action = "evidence.file_checked"
	EvidenceRead                Action = "evidence.read"
	ReviewVerified              Action = "review.verified"
	ReviewChangesRequested      Action = "review.changes_requested"
	WaiverRequested             Action = "waiver.requested"
	WaiverApproved              Action = "waiver.approved"
	WaiverRefused               Action = "waiver.refused"
	WaiverWithdrawn             Action = "waiver.withdrawn"
	SignOffGiven                Action = "signoff.given"
	SignOffVoided               Action = "signoff.voided"
	CertificateIssued           Action = "certificate.issued"
	GateConditionMoved          Action = "gate.condition_moved"
)

// The actions of ownership and of giving up.
const (
	OwnershipOffered                 Action = "ownership.offered"
	OwnershipSuccessorNamed          Action = "ownership.successor_named"
	OwnershipAccepted                Action = "ownership.accepted"
	OwnershipDeclined                Action = "ownership.declined"
	OwnershipWithdrawn               Action = "ownership.withdrawn"
	OwnershipLapsed                  Action = "ownership.lapsed"
	OffboardingCancellationRequested Action = "offboarding.cancellation_requested"
	OffboardingCancellationRefused   Action = "offboarding.cancellation_refused"
	OffboardingCancellationWithdrawn Action = "offboarding.cancellation_withdrawn"
	OffboardingCancellationLapsed    Action = "offboarding.cancellation_lapsed"
	OffboardingCancelled             Action = "offboarding.cancelled"
)

// The actions of an inventory.
const (
	InventoryItemAdded         Action = "inventory.item_added"
	InventoryItemExcluded      Action = "inventory.item_excluded"
	InventoryDispositionSet    Action = "inventory.disposition_set"
	InventoryUnknownAdded      Action = "inventory.unknown_added"
	InventoryUnknownClosed     Action = "inventory.unknown_closed"
	InventoryDeclared          Action = "inventory.declared"
	InventoryDeclarationVoided Action = "inventory.declaration_voided"
)

// The actions of people, registries and the log itself.
const (
	PersonSignedInFirst Action = "person.signed_in_first"
	PersonInvited       Action = "person.invited"
	PersonAdded         Action = "person.added"
	PersonChanged       Action = "person.changed"
	PersonDeactivated   Action = "person.deactivated"
	PersonGroupsChanged Action = "person.groups_changed"
	PersonReactivated   Action = "person.reactivated"
	PersonLinked        Action = "person.linked"
	PersonUnlinked      Action = "person.unlinked"
	PersonBound         Action = "person.bound"
	InvitationRevoked   Action = "invitation.revoked"
	DelegationNamed     Action = "delegation.named"
	DelegationEnded     Action = "delegation.ended"
	FunctionGranted     Action = "function.granted"
	FunctionRevoked     Action = "function.revoked"
	RoleGranted         Action = "role.granted"
	RoleRevoked         Action = "role.revoked"
	ServiceAdded        Action = "service.added"
	ServiceChanged      Action = "service.changed"
	CalendarAdded       Action = "calendar.added"
	CalendarChanged     Action = "calendar.changed"
	CalendarRemoved     Action = "calendar.removed"
	ClientAdded         Action = "client.added"
	ClientChanged       Action = "client.changed"
	ClientMerged        Action = "client.merged"
	PathChanged         Action = "path.changed"
	PlaybookPublished   Action = "playbook.published"
	PlaybookRetired     Action = "playbook.retired"
	PlaybookReinstated  Action = "playbook.reinstated"
	AccessRefused       Action = "access.refused"
	CheckpointSigned    Action = "checkpoint.signed"
)

// TargetKind names what sort of thing an entry is about.
type TargetKind string

// The kinds of targets.
const (
	OffboardingTarget TargetKind = "offboarding"
	TaskTarget        TargetKind = "task"
	EvidenceTarget    TargetKind = "evidence"
	FileTarget        TargetKind = "file"
	ReviewTarget      TargetKind = "review"
	WaiverTarget      TargetKind = "waiver"
	SignOffTarget     TargetKind = "signoff"
	CertificateTarget TargetKind = "certificate"
	ItemTarget        TargetKind = "inventory_item"
	UnknownTarget     TargetKind = "unknown"
	DeclarationTarget TargetKind = "declaration"
	PersonTarget      TargetKind = "person"
	ServiceTarget     TargetKind = "service"
	CalendarTarget    TargetKind = "calendar"
	ClientTarget      TargetKind = "client"
	PathTarget        TargetKind = "path"
	PlaybookTarget    TargetKind = "playbook"
	CheckpointTarget  TargetKind = "checkpoint"
	// AnyTarget stands in the catalogue where an action can be about anything.
	// No entry carries it.
	AnyTarget TargetKind = "any"
)

// Definition is what the catalogue says about an action.
type Definition struct {
	Action Action
	// Target is the kind of target that entries of this action have.
	Target TargetKind
	// Meaning says for auditors when an entry of this action is written.
	Meaning string
	// Sentence says the fact to people; {actor} and {subject} stand for the
	// names as they were.
	Sentence string
}

// Catalogue returns the definitions of all actions, sorted by action.
func Catalogue() []Definition {
	return slices.SortedFunc(maps.Values(byAction), func(a, b Definition) int {
		if a.Action < b.Action {
			return -1
		}
		return 1
	})
}

// Lookup returns the definition of an action. It reports false for an action
// that this release does not know, such as one that a later release recorded.
func Lookup(a Action) (Definition, bool) {
	d, ok := byAction[a]
	return d, ok
}

var byAction = func() map[Action]Definition {
	table := make(map[Action]Definition, len(definitions))
	for _, d := range definitions {
		table[d.Action] = d
	}
	return table
}()
