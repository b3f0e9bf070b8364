package authz

import "slices"

// Action is something that can be asked for.
type Action string

// What can be seen.
const (
	// ViewOffboarding: its page, timeline, counts and sign-off state.
	ViewOffboarding Action = "view_offboarding"
	// ViewDraft: an offboarding that was not published.
	ViewDraft Action = "view_draft"
	// ViewTask: the task's page without its evidence.
	ViewTask Action = "view_task"
	// ViewWaiver: a request for a waiver and what was decided about it.
	ViewWaiver Action = "view_waiver"
	// ViewEvidence: answers and files of a task.
	ViewEvidence Action = "view_evidence"
	// ViewIdentifiers: identifiers of inventory items.
	ViewIdentifiers Action = "view_identifiers"
	// ViewTrail: the audit trail of an offboarding.
	ViewTrail Action = "view_trail"
	// ViewCertificate: the closure certificate.
	ViewCertificate Action = "view_certificate"
	// ViewOverdue: the overdue list over everything that the actor sees.
	ViewOverdue Action = "view_overdue"
	// ViewWholeTrail: the audit trail of everything.
	ViewWholeTrail Action = "view_whole_trail"
	// ViewPlaybooks: what playbooks ask, their versions and texts.
	ViewPlaybooks Action = "view_playbooks"
	// ViewRegistries: services, clients, people and who signs for what.
	ViewRegistries Action = "view_registries"
	// ViewDelegation: whom a person lets act for them.
	ViewDelegation Action = "view_delegation"
)

// What can be done.
const (
	// StartOffboarding: make a draft for a service.
	StartOffboarding Action = "start_offboarding"
	// EditDraft: change or discard a draft.
	EditDraft Action = "edit_draft"
	// PublishOffboarding: the named owner's acceptance of being accountable.
	PublishOffboarding Action = "publish_offboarding"
	// SubmitEvidence: save a draft, attach files, send for review.
	SubmitEvidence Action = "submit_evidence"
	// WithdrawEvidence: take back what one had a hand in.
	WithdrawEvidence Action = "withdraw_evidence"
	// ReviewEvidence: verify or ask for changes.
	ReviewEvidence Action = "review_evidence"
	// ManageTask: assign, name a reviewer.
	ManageTask Action = "manage_task"
	// MoveDue: move the due date of a task or of the whole.
	MoveDue Action = "move_due"
	// OverridePath: give one offboarding an escalation path of its own.
	OverridePath Action = "override_path"
	// ReopenTask: end the verification of a task.
	ReopenTask Action = "reopen_task"
	// AddTask: add a task of its own to a running offboarding.
	AddTask Action = "add_task"
	// ChangeAttributes: add or remove an attribute of a running offboarding.
	ChangeAttributes Action = "change_attributes"
	// MovePlaybook: let a running offboarding follow a newer playbook version.
	MovePlaybook Action = "move_playbook"
	// RequestWaiver: ask that the gate asks for less.
	RequestWaiver Action = "request_waiver"
	// WithdrawWaiver: take back what one asked for.
	WithdrawWaiver Action = "withdraw_waiver"
	// DecideWaiver: approve or refuse that the gate asks for less.
	DecideWaiver Action = "decide_waiver"
	// ManageInventory: add items and unknowns, set dispositions.
	ManageInventory Action = "manage_inventory"
	// CloseUnknown: say that an unknown was found or searched for.
	CloseUnknown Action = "close_unknown"
	// AcceptUnknown: accept that it stays unknown.
	AcceptUnknown Action = "accept_unknown"
	// DeclareInventory: state that the inventory is complete.
	DeclareInventory Action = "declare_inventory"
	// SignFunction: give the sign-off of a function.
	SignFunction Action = "sign_function"
	// CloseOffboarding: sign as the owner and close.
	CloseOffboarding Action = "close_offboarding"
	// ReopenOffboarding: open a closed or cancelled one again.
	ReopenOffboarding Action = "reopen_offboarding"
	// OfferOwnership: ask somebody to become the accountable owner.
	OfferOwnership Action = "offer_ownership"
	// AnswerOffer: accept or decline to become the owner.
	AnswerOffer Action = "answer_offer"
	// WithdrawOffer: take an offer back.
	WithdrawOffer Action = "withdraw_offer"
	// NameSuccessor: ask somebody in the place of an owner who left.
	NameSuccessor Action = "name_successor"
	// CancelOffboarding: give it up, or ask to.
	CancelOffboarding Action = "cancel_offboarding"
	// DecideCancellation: agree that it is given up, or not.
	DecideCancellation Action = "decide_cancellation"
	// NameDelegate: let somebody act for oneself.
	NameDelegate Action = "name_delegate"
	// EndDelegation: end a delegation early.
	EndDelegation Action = "end_delegation"
	// Administer: manage people, clients, services, paths, functions, playbooks.
	Administer Action = "administer"
	// Maintain: what jobs do: scrub, sweep, checkpoints.
	Maintain Action = "maintain"
)

// Relation is what an actor is to a resource.
type Relation string

// The relations.
const (
	owner         Relation = "owner"
	deputy        Relation = "deputy"
	serviceOwner  Relation = "service owner"
	serviceDeputy Relation = "service deputy"
	anyAssignee   Relation = "assignee of a task there"
	assignee      Relation = "assignee"
	reviewer      Relation = "reviewer"
	namedReviewer Relation = "named reviewer"
	contributor   Relation = "contributor"
	approver      Relation = "approver with a sign-off there"
	scopeApprover Relation = "approver in whose scope it is"
	requester     Relation = "requester of the waiver"
	decider       Relation = "holder of a function that decides about the waiver"
	signer        Relation = "holder of the function"
	functionary   Relation = "holder of any function"
	searcher      Relation = "searcher of the unknown"
	onPath        Relation = "person on the escalation path"
	offered       Relation = "person to whom the ownership is offered"
	offerer       Relation = "person who offers the ownership"
	canceller     Relation = "owner of the service while cancelling is asked for"
	executive     Relation = "executive"

	// What somebody is as the delegate of another. Whatever names none of these
	// stays with the delegator.
	assigneeDelegate      Relation = "delegate of the assignee"
	anyAssigneeDelegate   Relation = "delegate of an assignee there"
	reviewerDelegate      Relation = "delegate of the reviewer"
	namedReviewerDelegate Relation = "delegate of the named reviewer"
	deciderDelegate       Relation = "delegate of a holder who decides about the waiver"

	// themselves is whoever the thing is about.
	themselves Relation = "the person themselves"

	// AsAuditor marks reads that are recorded.
	AsAuditor     Relation = "auditor"
	administrator Relation = "administrator"
	operator      Relation = "operator"
	system        Relation = "system"
)

// rule says who may do an action, what they must at least see to be told no,
// and whether it is a decision, which waits while the identity provider
// cannot be asked.
type rule struct {
	who     []Relation
	within  Action
	decides bool
}

// rules is the whole table. Whoever is not named is refused.
var rules = map[Action]rule{
	ViewOffboarding: {who: []Relation{owner, deputy, anyAssignee, anyAssigneeDelegate, approver, onPath, offered, canceller, executive, AsAuditor, administrator, operator, system}, within: ViewOffboarding},
	ViewDraft:       {who: []Relation{owner, deputy, serviceOwner, serviceDeputy, AsAuditor, administrator, operator, system}, within: ViewDraft},
	ViewTask:        {who: []Relation{owner, deputy, anyAssignee, anyAssigneeDelegate, namedReviewer, namedReviewerDelegate, reviewerDelegate, contributor, decider, deciderDelegate, approver, onPath, offered, canceller, executive, AsAuditor, administrator, operator, system}, within: ViewTask},
	ViewWaiver:      {who: []Relation{owner, deputy, anyAssignee, anyAssigneeDelegate, namedReviewer, namedReviewerDelegate, contributor, requester, decider, deciderDelegate, approver, onPath, executive, AsAuditor, administrator, operator, system}, within: ViewWaiver},
	ViewEvidence:    {who: []Relation{owner, deputy, assignee, assigneeDelegate, reviewer, reviewerDelegate, namedReviewer, namedReviewerDelegate, contributor, scopeApprover, AsAuditor}, within: ViewTask},
	ViewIdentifiers: {who: []Relation{owner, deputy, assignee, assigneeDelegate, scopeApprover, AsAuditor, administrator}, within: ViewOffboarding},
	ViewTrail:       {who: []Relation{owner, deputy, AsAuditor, administrator, operator}, within: ViewOffboarding},
	ViewCertificate: {who: []Relation{owner, deputy, AsAuditor, executive, operator}, within: ViewOffboarding},
	ViewOverdue:     {who: []Relation{executive, AsAuditor, administrator}, within: ViewOverdue},
	ViewWholeTrail:  {who: []Relation{AsAuditor, administrator, operator}, within: ViewWholeTrail},
	ViewPlaybooks:   {who: []Relation{owner, deputy, serviceOwner, serviceDeputy, AsAuditor, administrator, operator}, within: ViewPlaybooks},
	ViewRegistries:  {who: []Relation{AsAuditor, administrator, operator}, within: ViewRegistries},

	ViewDelegation: {who: []Relation{themselves, AsAuditor, administrator, operator}, within: ViewDelegation},

	StartOffboarding:   {who: []Relation{serviceOwner, serviceDeputy}, within: StartOffboarding},
	EditDraft:          {who: []Relation{owner, deputy, serviceOwner, serviceDeputy}, within: ViewDraft},
	PublishOffboarding: {who: []Relation{owner}, within: ViewDraft, decides: true},

	SubmitEvidence:   {who: []Relation{assignee, assigneeDelegate}, within: ViewTask},
	WithdrawEvidence: {who: []Relation{contributor, assigneeDelegate}, within: ViewTask},
	ReviewEvidence:   {who: []Relation{owner, deputy, namedReviewer, reviewer, reviewerDelegate}, within: ViewTask, decides: true},
	ManageTask:       {who: []Relation{owner, deputy}, within: ViewTask},
	MoveDue:          {who: []Relation{owner, deputy}, within: ViewTask},
	OverridePath:     {who: []Relation{owner, deputy, administrator}, within: ViewOffboarding},
	ReopenTask:       {who: []Relation{owner, namedReviewer, reviewer}, within: ViewTask, decides: true},

	AddTask:          {who: []Relation{owner, deputy}, within: ViewOffboarding},
	ChangeAttributes: {who: []Relation{owner, deputy}, within: ViewOffboarding},
	MovePlaybook:     {who: []Relation{owner}, within: ViewOffboarding},

	RequestWaiver:  {who: []Relation{owner, deputy, assignee, assigneeDelegate}, within: ViewTask},
	WithdrawWaiver: {who: []Relation{requester}, within: ViewWaiver},
	DecideWaiver:   {who: []Relation{decider, deciderDelegate}, within: ViewWaiver, decides: true},

	ManageInventory:  {who: []Relation{owner, deputy}, within: ViewOffboarding},
	CloseUnknown:     {who: []Relation{owner, deputy, searcher}, within: ViewOffboarding},
	AcceptUnknown:    {who: []Relation{functionary}, within: ViewOffboarding, decides: true},
	DeclareInventory: {who: []Relation{owner}, within: ViewOffboarding, decides: true},

	SignFunction:      {who: []Relation{signer}, within: ViewOffboarding, decides: true},
	CloseOffboarding:  {who: []Relation{owner}, within: ViewOffboarding, decides: true},
	ReopenOffboarding: {who: []Relation{owner}, within: ViewOffboarding, decides: true},

	OfferOwnership:     {who: []Relation{owner}, within: ViewOffboarding, decides: true},
	AnswerOffer:        {who: []Relation{offered}, within: ViewOffboarding, decides: true},
	WithdrawOffer:      {who: []Relation{offerer}, within: ViewOffboarding, decides: true},
	NameSuccessor:      {who: []Relation{administrator}, within: ViewOffboarding, decides: true},
	CancelOffboarding:  {who: []Relation{owner}, within: ViewOffboarding, decides: true},
	DecideCancellation: {who: []Relation{deputy, approver, canceller}, within: ViewOffboarding, decides: true},

	NameDelegate:  {who: []Relation{themselves}, within: ViewDelegation, decides: true},
	EndDelegation: {who: []Relation{themselves, administrator}, within: ViewDelegation},

	Administer: {who: []Relation{administrator, operator}, within: ViewRegistries},
	Maintain:   {who: []Relation{operator, system}, within: Maintain},
}

// holds reports whether the actor stands in the relation to the resource.
func (r Relation) holds(a Actor, res Resource) bool {
	if a.Kind != Person {
		return r == operator && a.Kind == Operator || r == system && a.Kind == System
	}
	is := func(id string) bool { return a.ID != "" && a.ID == id }
	among := func(ids []string) bool { return a.ID != "" && slices.Contains(ids, a.ID) }
	switch r {
	case owner:
		return is(res.Owner)
	case deputy:
		return is(res.Deputy)
	case serviceOwner:
		return is(res.ServiceOwner)
	case serviceDeputy:
		return is(res.ServiceDeputy)
	case anyAssignee:
		return !res.Draft && among(res.Assignees)
	case assignee:
		return !res.Draft && is(res.Assignee)
	case reviewer:
		return !res.Draft && is(res.Reviewer)
	case namedReviewer:
		return !res.Draft && is(res.NamedReviewer)
	case contributor:
		return among(res.Contributors)
	case searcher:
		return is(res.SearchedBy)
	case onPath:
		return !res.Draft && among(res.Path)
	case offered:
		return is(res.OfferedTo)
	case offerer:
		return is(res.OfferedBy)
	case canceller:
		return res.Cancelling && is(res.ServiceOwner)
	case approver:
		return !res.Draft && a.holdsAny(res.SignedBy)
	case scopeApprover:
		return !res.Draft && a.holdsAny(res.InScopeOf)
	case requester:
		return among(res.RequestedBy)
	case decider:
		return a.holdsAny(res.DecidedFor)
	case signer:
		return res.Function != "" && a.Holds(res.Function)
	case functionary:
		return len(a.Functions) > 0 && a.holdsAny(res.SignedBy)
	case themselves:
		return is(res.Person)
	case assigneeDelegate:
		return !res.Draft && a.actsFor(res.Assignee)
	case anyAssigneeDelegate:
		return !res.Draft && slices.ContainsFunc(res.Assignees, a.actsFor)
	case reviewerDelegate:
		return !res.Draft && a.actsFor(res.Reviewer)
	case namedReviewerDelegate:
		return !res.Draft && a.actsFor(res.NamedReviewer)
	case deciderDelegate:
		return slices.ContainsFunc(res.DecidedFor, func(f string) bool { return slices.Contains(a.DelegatedFunctions, f) })
	case executive:
		return !res.Draft && a.Has(Executive)
	case AsAuditor:
		return a.Has(Auditor)
	case administrator:
		return a.Has(Administrator)
	case operator, system:
	}
	return false
}

// actsFor reports whether the actor is the delegate of somebody.
func (a Actor) actsFor(id string) bool {
	return a.ID != "" && id != "" && slices.Contains(a.ActsFor, id)
}

func (a Actor) holdsAny(functions []string) bool {
	return slices.ContainsFunc(functions, a.Holds)
}

// Actions returns all actions of the table, sorted.
func Actions() []Action {
	out := make([]Action, 0, len(rules))
	for action := range rules {
		out = append(out, action)
	}
	slices.Sort(out)
	return out
}
