package offboarding

import (
	"slices"
	"strings"
)

// Category groups tasks. The first six are named by the contract with the
// customer: the gate's floor asks for each of them.
type Category string

const (
	// AccessTermination is the end of every way in that belongs to a person.
	AccessTermination Category = "access_termination"
	// SecretRevocation is the end of every key, token and certificate.
	SecretRevocation Category = "secret_revocation"
	// DeviceRecovery is devices returned, wiped or destroyed.
	DeviceRecovery Category = "device_recovery"
	// BackupRetention is what is kept in backups, until when and why.
	BackupRetention Category = "backup_retention"
	// DataReturnOrDeletion is the controller's choice and its execution.
	DataReturnOrDeletion Category = "data_return_or_deletion"
	// CustomerAcknowledgement is the client's own word.
	CustomerAcknowledgement Category = "customer_acknowledgement"
	// OtherCategory is whatever else a playbook asks for.
	OtherCategory Category = "other"
)

// Categories returns all categories in the order in which pages show them.
func Categories() []Category {
	return append(NamedCategories(), OtherCategory)
}

// NamedCategories returns the six categories of the gate's floor.
func NamedCategories() []Category {
	return []Category{
		AccessTermination, SecretRevocation, DeviceRecovery,
		BackupRetention, DataReturnOrDeletion, CustomerAcknowledgement,
	}
}

// inWords names the category within a sentence.
func (c Category) inWords() string { return strings.ReplaceAll(string(c), "_", " ") }

// Valid reports whether c is one of Categories.
func (c Category) Valid() bool { return slices.Contains(Categories(), c) }

// Attribute is a yes about an offboarding that adds tasks and sign-offs.
type Attribute string

const (
	// RegulatedData: a regulator has a say in how data are kept or deleted.
	RegulatedData Attribute = "regulated_data"
	// PersonalData: data about people, GDPR Art. 28(3)(g) applies.
	PersonalData Attribute = "personal_data"
	// SharedInfrastructure: other clients use the same systems.
	SharedInfrastructure Attribute = "shared_infrastructure"
	// CustomerManaged: the client runs part of the environment.
	CustomerManaged Attribute = "customer_managed"
	// Subcontractors hold data or access of this client.
	Subcontractors Attribute = "subcontractors"
	// FederatedAccess: the client signs in through its own provider.
	FederatedAccess Attribute = "federated_access"
	// DevicesIssued: our devices are at client sites.
	DevicesIssued Attribute = "devices_issued"
	// AutonomousAccess: AI agents or other software act on their own.
	AutonomousAccess Attribute = "autonomous_access"
	// LegalHold stops deletion of some data.
	LegalHold Attribute = "legal_hold"
	// HostileClient: the client does not answer or does not cooperate.
	HostileClient Attribute = "hostile_client"
)

// AllAttributes returns all attributes in the order of the start page.
func AllAttributes() []Attribute {
	return []Attribute{
		RegulatedData, PersonalData, SharedInfrastructure, CustomerManaged, Subcontractors,
		FederatedAccess, DevicesIssued, AutonomousAccess, LegalHold, HostileClient,
	}
}

// Valid reports whether a is one of AllAttributes.
func (a Attribute) Valid() bool { return slices.Contains(AllAttributes(), a) }

// inWords names the attribute within a sentence.
func (a Attribute) inWords() string { return strings.ReplaceAll(string(a), "_", " ") }

// SortAttributes returns the attributes sorted, each once.
func SortAttributes(attributes []Attribute) []Attribute {
	out := slices.Clone(attributes)
	slices.Sort(out)
	return slices.Compact(out)
}

// Function is what a person signs as.
type Function string

const (
	// Owner is the accountable owner; every offboarding asks for it, last.
	Owner Function = "owner"
	// Legal speaks for the legal department.
	Legal Function = "legal"
	// Privacy speaks for data protection.
	Privacy Function = "privacy"
	// Contract speaks for the contract with the client.
	Contract Function = "contract"
	// Security speaks for information security.
	Security Function = "security"
)

// Functions returns all functions in the order of the sign-off page.
func Functions() []Function { return []Function{Contract, Legal, Privacy, Security, Owner} }

// GrantedFunctions returns the functions that an administrator grants to
// people; Owner comes with the offboarding.
func GrantedFunctions() []Function { return []Function{Contract, Legal, Privacy, Security} }

// Valid reports whether f is one of Functions.
func (f Function) Valid() bool { return slices.Contains(Functions(), f) }

// Level says how strong evidence is. It is computed from the source of the
// evidence, never typed.
type Level string

const (
	// SelfAttested: the person who did the work says so.
	SelfAttested Level = "self_attested"
	// Witnessed: a second named person countersigned.
	Witnessed Level = "witnessed"
	// ConfirmedByParty: the client or a vendor says so itself.
	ConfirmedByParty Level = "confirmed_by_party"
	// ConfirmedByProvider: the system that holds the thing says so.
	ConfirmedByProvider Level = "confirmed_by_provider"
	// Observed: a probe of ours saw it.
	Observed Level = "observed"
)

// Levels returns all levels, weakest first.
func Levels() []Level {
	return []Level{SelfAttested, Witnessed, ConfirmedByParty, ConfirmedByProvider, Observed}
}

// Valid reports whether l is one of Levels.
func (l Level) Valid() bool { return slices.Contains(Levels(), l) }

// AtLeast reports whether l is as strong as other or stronger. An unknown
// level is weaker than all.
func (l Level) AtLeast(other Level) bool {
	return slices.Index(Levels(), l) >= slices.Index(Levels(), other)
}

// Weaker returns the weaker of two levels.
func Weaker(a, b Level) Level {
	if a.AtLeast(b) {
		return b
	}
	return a
}

// Source is where evidence came from; it decides the level.
type Source string

const (
	// FromPerson: typed and attached by a signed-in person.
	FromPerson Source = "person"
	// FromPersonWitnessed: the same, countersigned by a second person.
	FromPersonWitnessed Source = "person_witnessed"
	// FromLink: sent by the other party through a secure link.
	FromLink Source = "link"
	// FromProvider: sent by a trusted token or importer.
	FromProvider Source = "provider"
	// FromProbe: seen by a probe of ours.
	FromProbe Source = "probe"
)

// Level returns the level that evidence from this source has by itself.
func (s Source) Level() Level {
	switch s {
	case FromProbe:
		return Observed
	case FromProvider:
		return ConfirmedByProvider
	case FromLink:
		return ConfirmedByParty
	case FromPersonWitnessed:
		return Witnessed
	case FromPerson:
	}
	return SelfAttested
}

// Party is who is waited for.
type Party string

const (
	// Us is somebody of the provider's own people.
	Us Party = "us"
	// Client is the organisation that leaves.
	Client Party = "client"
	// Vendor is a vendor or subcontractor.
	Vendor Party = "vendor"
	// Reviewers: the work is done and waits for a second pair of eyes.
	Reviewers Party = "review"
)

// State is what is stored of an offboarding's status.
type State string

const (
	// Draft: nobody but the owner and deputy is concerned yet.
	Draft State = "draft"
	// Open: published, the gate counts.
	Open State = "open"
	// Closed: the gate was open and the owner signed.
	Closed State = "closed"
	// Cancelled: given up with a reason; there is no certificate.
	Cancelled State = "cancelled"
)

// Status is what people read; it is a function of the record.
type Status string

const (
	// StatusDraft is a draft.
	StatusDraft Status = "Draft"
	// StatusInProgress is open with conditions above the line.
	StatusInProgress Status = "In progress"
	// StatusReady is open with only the owner's sign-off missing.
	StatusReady Status = "Ready for sign-off"
	// StatusClosed is closed.
	StatusClosed Status = "Closed"
	// StatusCancelled is cancelled.
	StatusCancelled Status = "Cancelled"
	// StatusReopened is open again after a closure, until it is ready.
	StatusReopened Status = "Reopened"
)

// TaskStatus is what people read of a task; it is a function of the record.
type TaskStatus string

const (
	// TaskBlocked waits for another task.
	TaskBlocked TaskStatus = "Blocked"
	// TaskToDo can be done; nothing valid was sent.
	TaskToDo TaskStatus = "To do"
	// TaskSubmitted waits for its reviewer.
	TaskSubmitted TaskStatus = "Evidence submitted"
	// TaskChanges went back to its assignee.
	TaskChanges TaskStatus = "Changes requested"
	// TaskVerified is proven.
	TaskVerified TaskStatus = "Verified"
	// TaskWaived is excused by an approved waiver that has not ended.
	TaskWaived TaskStatus = "Waived"
)

// Person is what the rules need to know of somebody.
type Person struct {
	ID   string
	Name string
	// Human names the human behind the account: linked accounts share it.
	// Empty means that the account stands for itself.
	Human string
	// Active is false for deactivated people and for those who were invited
	// and never signed in.
	Active bool
	// Invited is true for somebody who was invited and has not signed in yet:
	// they can be given tasks, and count for nothing else.
	Invited bool
}

// human returns the identity that separation of duties compares.
func (p Person) human() string {
	if p.Human != "" {
		return p.Human
	}
	return p.ID
}

// People is the people an offboarding refers to, by ID.
type People map[string]Person

// SameHuman reports whether two accounts belong to one human.
func (p People) SameHuman(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	return p.humanOf(a) == p.humanOf(b)
}

// Active reports whether the person is known and active.
func (p People) Active(id string) bool { return p[id].Active }

// Assignable reports whether the person can be given a task: active, or
// invited.
func (p People) Assignable(id string) bool { return p[id].Active || p[id].Invited }

// Name returns the person's name, or a sentence fragment where it is unknown.
func (p People) Name(id string) string {
	if name := strings.TrimSpace(p[id].Name); name != "" {
		return name
	}
	return "somebody unknown"
}

func (p People) humanOf(id string) string {
	if person, ok := p[id]; ok {
		return person.human()
	}
	return id
}
