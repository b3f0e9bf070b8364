// Package authz decides who may see and do what: one pure function, Decide,
// over one table, used by pages, jobs, exports and the command line alike. It
// knows people only by their relations to a thing. What evidence and
// separation of duties demand is not here but in package offboarding, so that
// it holds even for those who are allowed.
//
// Start reading at Decide and the table in rules.go.
package authz

import "slices"

// Kind says what sort of actor asks.
type Kind string

const (
	// Person is somebody with a session.
	Person Kind = "person"
	// Operator is somebody at the command line of the server.
	Operator Kind = "operator"
	// System is a job of the product itself.
	System Kind = "system"
)

// Role comes from a group of the identity provider or from an operator.
type Role string

const (
	// Executive reads the overdue dashboard and every offboarding page.
	Executive Role = "executive"
	// Auditor reads everything, and each read of evidence is recorded.
	Auditor Role = "auditor"
	// Administrator manages registries and has no power over evidence.
	Administrator Role = "administrator"
)

// Roles returns all roles.
func Roles() []Role { return []Role{Executive, Auditor, Administrator} }

// Valid reports whether r is one of Roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Actor is who asks. It is built once per request from the session, never
// from what the request says.
type Actor struct {
	Kind Kind
	// ID is the person's, or the name of the job or operator.
	ID   string
	Name string
	// Roles and Functions are those at the last look at the provider.
	Roles     []Role
	Functions []string
	// ActsFor are those for whom the person acts now as their delegate, and
	// DelegatedFunctions what these hold: with it they decide about waivers, and
	// sign nothing.
	ActsFor            []string
	DelegatedFunctions []string
	// From is the network address of the request, for the audit log.
	From string
	// Unconfirmed is set while the identity provider cannot be asked whether
	// the person is still who they were: reading goes on, decisions wait.
	Unconfirmed bool
}

// Job returns the actor of a job.
func Job(name string) Actor { return Actor{Kind: System, ID: name, Name: "Closegate"} }

// Has reports whether the actor holds a role.
func (a Actor) Has(r Role) bool { return slices.Contains(a.Roles, r) }

// Holds reports whether the actor holds a function.
func (a Actor) Holds(function string) bool { return slices.Contains(a.Functions, function) }

// Resource is the thing that is asked about, as plain ids. Fields that do not
// apply stay empty.
type Resource struct {
	Owner, Deputy string
	// ServiceOwner and ServiceDeputy are of the service, which may have
	// changed hands since the offboarding started.
	ServiceOwner, ServiceDeputy string
	// Draft says that the offboarding was not published.
	Draft bool
	// Assignees do tasks of the offboarding; Path is its escalation path.
	Assignees, Path []string
	// SignedBy are the functions that sign the offboarding.
	SignedBy []string
	// Assignee, Reviewer and Contributors are of the task asked about.
	// Reviewer is whose turn it is, NamedReviewer who was named.
	Assignee, Reviewer, NamedReviewer string
	Contributors                      []string
	// InScopeOf are the functions whose scope holds the task asked about.
	InScopeOf []string
	// RequestedBy asked for the waivers asked about, and DecidedFor are the
	// functions that decide or have decided about them: those of the task, or
	// the one waiver.
	RequestedBy, DecidedFor []string
	// Function is the sign-off asked about.
	Function string
	// SearchedBy is who looks for the unknown asked about.
	SearchedBy string
	// OfferedTo is whom the ownership is offered to, and OfferedBy who offers
	// it; empty where it is not.
	OfferedTo, OfferedBy string
	// Person is whom a delegation is about: its delegator.
	Person string
	// Cancelling says that somebody asked to cancel the offboarding.
	Cancelling bool
}

// Decision is the answer of Decide.
type Decision struct {
	Allowed bool
	// Sees says that the actor may know that the thing exists: a refusal is
	// then a refusal, and otherwise "there is no such thing".
	Sees bool
	// Unconfirmed says that it would be allowed, once the identity provider
	// can be asked again.
	Unconfirmed bool
	// Relation is by what the actor is allowed, for records and tests.
	Relation Relation
}

// Decide says whether the actor may do the action with the resource.
func Decide(a Actor, action Action, r Resource) Decision {
	rule, known := rules[action]
	if !known {
		return Decision{}
	}
	d := Decision{Sees: sees(a, rule, r)}
	for _, relation := range rule.who {
		if relation.holds(a, r) {
			d.Allowed, d.Sees, d.Relation = true, true, relation
			break
		}
	}
	if d.Allowed && rule.decides && a.Unconfirmed {
		d.Allowed, d.Unconfirmed = false, true
	}
	return d
}

// sees asks whether the actor may see the thing in whose sight the action is.
func sees(a Actor, rule rule, r Resource) bool {
	for _, relation := range rules[rule.within].who {
		if relation.holds(a, r) {
			return true
		}
	}
	return false
}

// Scope is which offboardings an actor finds in lists, searches, counts and
// exports. It says the same as Decide with ViewOffboarding does for each.
type Scope struct {
	// All offboardings that were published.
	All bool
	// Drafts says that drafts of others are among them.
	Drafts bool
	// Person and Functions otherwise choose those that concern the actor.
	Person    string
	Functions []string
	// ActsFor are those whose tasks are the actor's too.
	ActsFor []string
}

// ScopeOf returns the actor's scope.
func ScopeOf(a Actor) Scope {
	all := a.Kind != Person || a.Has(Executive) || a.Has(Auditor) || a.Has(Administrator)
	return Scope{
		All: all, Drafts: a.Kind != Person || a.Has(Auditor) || a.Has(Administrator),
		Person: a.ID, Functions: slices.Clone(a.Functions), ActsFor: slices.Clone(a.ActsFor),
	}
}
