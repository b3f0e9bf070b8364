package offboarding

import "time"

// Event is something that happened to an offboarding. The methods of
// Offboarding return nothing else to the outside: each event is stored and
// recorded in the audit log, both or neither, so that the log cannot miss a
// change. The types below are all there are.
type Event interface{ event() }

type (
	// Drafted starts an offboarding as a draft, with its tasks.
	Drafted struct{ Facts Facts }
	// DraftChanged replaces what a draft says.
	DraftChanged struct{ Before, After Facts }
	// DraftDiscarded ends a draft that was never published.
	DraftDiscarded struct {
		By     string
		At     time.Time
		Reason string
	}
	// Published makes the gate count.
	Published struct {
		By string
		At time.Time
		// Tasks carry the first due dates, which stay.
		Tasks []Task
	}
	// TaskAssigned gives a running task to somebody else.
	TaskAssigned struct {
		Before, After Task
		Reason        string
	}
	// ReviewerNamed names who reviews a task.
	ReviewerNamed struct{ Before, After Task }
	// TaskAdded adds a task to a running offboarding.
	TaskAdded struct{ Task Task }
	// TaskChanged asks for a task differently.
	TaskChanged struct {
		Before, After Task
		Reason        string
	}
	// Amended changes what a running offboarding asks for. The events after it
	// name each task.
	Amended struct {
		Amendment Amendment
		// Attributes, Playbook and Rules hold from then on.
		Attributes []Attribute
		Playbook   PlaybookVersion
		Rules      []SignOffRule
	}
	// DueMoved gives a task another due date. Where Move.Task is 0 it is that
	// of the whole offboarding, which had Version before; the tasks are zero.
	DueMoved struct {
		Move          DueMove
		Before, After Task
		Version       int
	}
	// PathOverridden gives it an escalation path of its own, or with an empty
	// one that of its service again.
	PathOverridden struct{ Override PathOverride }
	// TaskBlockingChanged says that a task became blocked or unblocked.
	TaskBlockingChanged struct{ Blocking Blocking }
	// TaskReopened ends the verification of a task.
	TaskReopened struct{ Reopening Reopening }
	// EvidenceSubmitted adds a version of evidence and its contributor.
	EvidenceSubmitted struct{ Evidence Evidence }
	// EvidenceWithdrawn takes a version back.
	EvidenceWithdrawn struct{ Withdrawal Withdrawal }
	// Reviewed adds a decision.
	Reviewed struct{ Review Review }
	// WaiverRequested adds a request for a waiver.
	WaiverRequested struct{ Waiver Waiver }
	// WaiverDecided adds a decision about one.
	WaiverDecided struct {
		Waiver   Waiver
		Decision WaiverDecision
		// InForce says that with it the waiver excuses what it is about.
		InForce bool
	}
	// WaiverWithdrawn ends one that was not decided.
	WaiverWithdrawn struct {
		Waiver     Waiver
		Withdrawal WaiverWithdrawal
	}
	// SignedOff adds a sign-off.
	SignedOff struct{ SignOff SignOff }
	// SignOffVoided ends one.
	SignOffVoided struct {
		Function Function
		Signer   string
		Void     Void
	}
	// ItemAdded adds an inventory item.
	ItemAdded struct {
		Item     Item
		Revision int
	}
	// DispositionSet decides what happens to an item.
	DispositionSet struct{ Before, After Item }
	// UnknownAdded adds an unknown.
	UnknownAdded struct{ Unknown Unknown }
	// UnknownClosed closes one.
	UnknownClosed struct{ Unknown Unknown }
	// InventoryDeclared adds a declaration.
	InventoryDeclared struct{ Declaration Declaration }
	// DeclarationVoided says that the last declaration counts no more.
	DeclarationVoided struct {
		Declaration Declaration
		Cause       string
		By          string
		At          time.Time
	}
	// GateClosed closes the offboarding: its own record and certificate.
	GateClosed struct{ Closure Closure }
	// Reopened opens a closed or cancelled offboarding again.
	Reopened struct{ Return Return }
	// OwnershipOffered asks somebody to become the owner.
	OwnershipOffered struct{ Offer Offer }
	// OwnershipAnswered ends an offer. An acceptance changes the owner.
	OwnershipAnswered struct {
		Offer  Offer
		Answer OfferAnswer
	}
	// CancellationRequested asks a second person whether to give it up.
	CancellationRequested struct{ Request CancellationRequest }
	// CancellationAnswered ends a request to cancel and nothing else.
	CancellationAnswered struct {
		Request CancellationRequest
		Answer  CancellationAnswer
	}
	// OffboardingCancelled gives it up. Answer is that of the second person;
	// its Request is empty where none was needed.
	OffboardingCancelled struct {
		Cancellation Cancellation
		Answer       CancellationAnswer
	}
)

func (Drafted) event()             {}
func (DraftChanged) event()        {}
func (DraftDiscarded) event()      {}
func (Published) event()           {}
func (TaskAssigned) event()        {}
func (ReviewerNamed) event()       {}
func (TaskAdded) event()           {}
func (TaskChanged) event()         {}
func (Amended) event()             {}
func (DueMoved) event()            {}
func (PathOverridden) event()      {}
func (TaskBlockingChanged) event() {}
func (TaskReopened) event()        {}
func (EvidenceSubmitted) event()   {}
func (EvidenceWithdrawn) event()   {}
func (Reviewed) event()            {}
func (WaiverRequested) event()     {}
func (WaiverDecided) event()       {}
func (WaiverWithdrawn) event()     {}
func (SignedOff) event()           {}
func (SignOffVoided) event()       {}
func (ItemAdded) event()           {}
func (DispositionSet) event()      {}
func (UnknownAdded) event()        {}
func (UnknownClosed) event()       {}
func (InventoryDeclared) event()   {}
func (DeclarationVoided) event()   {}
func (GateClosed) event()          {}
func (Reopened) event()            {}

func (OwnershipOffered) event()      {}
func (OwnershipAnswered) event()     {}
func (CancellationRequested) event() {}
func (CancellationAnswered) event()  {}
func (OffboardingCancelled) event()  {}
