package authz_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/authz"
)

// resource is one published offboarding, seen from task, unknown and sign-off
// at once.
func resource() authz.Resource {
	return authz.Resource{
		Owner: "owner", Deputy: "deputy", ServiceOwner: "service owner", ServiceDeputy: "service deputy",
		Assignees: []string{"assignee", "other assignee"}, Path: []string{"path"},
		SignedBy: []string{"legal", "privacy", "owner"},
		Assignee: "assignee", Reviewer: "reviewer", NamedReviewer: "named reviewer", Contributors: []string{"contributor"},
		RequestedBy: []string{"requester"}, DecidedFor: []string{"contract"},
		InScopeOf: []string{"legal"}, Function: "privacy", SearchedBy: "searcher",
		OfferedTo: "offered", OfferedBy: "offerer", Person: "delegator",
	}
}

func person(id string, roles []authz.Role, functions ...string) authz.Actor {
	return authz.Actor{Kind: authz.Person, ID: id, Name: id, Roles: roles, Functions: functions}
}

// subjects are everybody who could ask.
func subjects() map[string]authz.Actor {
	out := map[string]authz.Actor{
		"legal":         person("anna", nil, "legal"),
		"privacy":       person("petra", nil, "privacy"),
		"security":      person("sven", nil, "security"),
		"contract":      person("clara", nil, "contract"),
		"executive":     person("eva", []authz.Role{authz.Executive}),
		"auditor":       person("alma", []authz.Role{authz.Auditor}),
		"administrator": person("adam", []authz.Role{authz.Administrator}),
		"operator":      {Kind: authz.Operator, ID: "operator"},
		"system":        authz.Job("sweep"),
		"nobody":        person("", nil),
		"stranger":      person("stranger", nil),
	}
	for _, id := range []string{
		"owner", "deputy", "service owner", "service deputy", "assignee", "other assignee", "path",
		"reviewer", "named reviewer", "contributor", "searcher", "requester", "offered", "offerer", "delegator",
	} {
		out[id] = person(id, nil)
	}
	for _, id := range delegators() {
		delegate := person("delegate of "+id, nil)
		delegate.ActsFor = []string{out[id].ID}
		delegate.DelegatedFunctions = out[id].Functions
		out[delegate.ID] = delegate
	}
	return out
}

// delegators are those of whom somebody is the delegate.
func delegators() []string {
	return []string{
		"owner", "deputy", "service owner", "assignee", "other assignee", "path", "reviewer", "named reviewer", "contributor", "searcher",
		"requester", "offered", "offerer", "legal", "privacy", "contract", "executive", "auditor", "administrator",
	}
}

// matrix says who may do what with a published offboarding. It is written
// from the product's table of who sees what, not from the code.
var matrix = map[authz.Action]string{
	authz.ViewOffboarding:    "owner,deputy,assignee,other assignee,legal,privacy,path,offered,executive,auditor,administrator,operator,system,delegate of assignee,delegate of other assignee",
	authz.ViewDraft:          "owner,deputy,service owner,service deputy,auditor,administrator,operator,system",
	authz.ViewTask:           "owner,deputy,assignee,other assignee,named reviewer,contributor,contract,legal,privacy,path,offered,executive,auditor,administrator,operator,system,delegate of assignee,delegate of other assignee,delegate of reviewer,delegate of named reviewer,delegate of contract",
	authz.ViewWaiver:         "owner,deputy,assignee,other assignee,named reviewer,contributor,requester,contract,legal,privacy,path,executive,auditor,administrator,operator,system,delegate of assignee,delegate of other assignee,delegate of named reviewer,delegate of contract",
	authz.ViewEvidence:       "owner,deputy,assignee,reviewer,named reviewer,contributor,legal,auditor,delegate of assignee,delegate of reviewer,delegate of named reviewer",
	authz.ViewIdentifiers:    "owner,deputy,assignee,legal,auditor,administrator,delegate of assignee",
	authz.ViewTrail:          "owner,deputy,auditor,administrator,operator",
	authz.ViewCertificate:    "owner,deputy,executive,auditor,operator",
	authz.ViewOverdue:        "executive,auditor,administrator",
	authz.ViewWholeTrail:     "auditor,administrator,operator",
	authz.ViewPlaybooks:      "owner,deputy,service owner,service deputy,auditor,administrator,operator",
	authz.ViewRegistries:     "auditor,administrator,operator",
	authz.StartOffboarding:   "service owner,service deputy",
	authz.EditDraft:          "owner,deputy,service owner,service deputy",
	authz.PublishOffboarding: "owner",
	authz.SubmitEvidence:     "assignee,delegate of assignee",
	authz.WithdrawEvidence:   "contributor,delegate of assignee",
	authz.ReviewEvidence:     "owner,deputy,named reviewer,reviewer,delegate of reviewer",
	authz.ManageTask:         "owner,deputy",
	authz.MoveDue:            "owner,deputy",
	authz.OverridePath:       "owner,deputy,administrator",
	authz.ReopenTask:         "owner,named reviewer,reviewer",
	authz.AddTask:            "owner,deputy",
	authz.ChangeAttributes:   "owner,deputy",
	authz.MovePlaybook:       "owner",
	authz.RequestWaiver:      "owner,deputy,assignee,delegate of assignee",
	authz.WithdrawWaiver:     "requester",
	authz.DecideWaiver:       "contract,delegate of contract",
	authz.ManageInventory:    "owner,deputy",
	authz.CloseUnknown:       "owner,deputy,searcher",
	authz.AcceptUnknown:      "legal,privacy",
	authz.DeclareInventory:   "owner",
	authz.SignFunction:       "privacy",
	authz.CloseOffboarding:   "owner",
	authz.ReopenOffboarding:  "owner",
	authz.OfferOwnership:     "owner",
	authz.AnswerOffer:        "offered",
	authz.WithdrawOffer:      "offerer",
	authz.NameSuccessor:      "administrator",
	authz.CancelOffboarding:  "owner",
	authz.DecideCancellation: "deputy,legal,privacy",
	authz.ViewDelegation:     "delegator,auditor,administrator,operator",
	authz.NameDelegate:       "delegator",
	authz.EndDelegation:      "delegator,administrator",
	authz.Administer:         "administrator,operator",
	authz.Maintain:           "operator,system",
}

func TestMatrixNamesEveryAction(t *testing.T) {
	t.Parallel()
	for _, action := range authz.Actions() {
		if matrix[action] == "" {
			t.Errorf("the matrix has no line for %s", action)
		}
	}
	if len(matrix) != len(authz.Actions()) {
		t.Errorf("the matrix has %d lines for %d actions", len(matrix), len(authz.Actions()))
	}
}

func TestOnlyThoseOfTheMatrixAreAllowed(t *testing.T) {
	t.Parallel()
	for action, allowed := range matrix {
		for name, actor := range subjects() {
			want := slices.Contains(strings.Split(allowed, ","), name)
			d := authz.Decide(actor, action, resource())
			if d.Allowed != want {
				t.Errorf("%s may %s: %v, want %v", name, action, d.Allowed, want)
			}
			if d.Allowed && !d.Sees {
				t.Errorf("%s may %s without seeing it", name, action)
			}
		}
	}
}

func TestStrangersLearnNothing(t *testing.T) {
	t.Parallel()
	for _, action := range authz.Actions() {
		for _, name := range []string{"stranger", "security", "nobody", "delegate of owner", "delegate of deputy", "delegate of legal", "delegate of auditor", "delegate of administrator"} {
			if d := authz.Decide(subjects()[name], action, resource()); d.Sees || d.Allowed {
				t.Errorf("%s sees %s: %+v", name, action, d)
			}
		}
	}
}

func TestRefusalIsNamedOnlyToThoseWhoSee(t *testing.T) {
	t.Parallel()
	for name, sees := range map[string]bool{"assignee": true, "executive": true, "service owner": false, "stranger": false} {
		if d := authz.Decide(subjects()[name], authz.CloseOffboarding, resource()); d.Allowed || d.Sees != sees {
			t.Errorf("%s: %+v, want to see it: %v", name, d, sees)
		}
	}
}

func TestOwnerOfTheServiceSeesAndDecidesWhileCancellingIsAskedFor(t *testing.T) {
	t.Parallel()
	r := resource()
	r.Cancelling = true
	for _, action := range []authz.Action{authz.ViewOffboarding, authz.DecideCancellation} {
		for name, want := range map[string]bool{"service owner": true, "service deputy": false, "stranger": false} {
			if got := authz.Decide(subjects()[name], action, r).Allowed; got != want {
				t.Errorf("%s may %s: %v", name, action, got)
			}
		}
	}
	for _, action := range []authz.Action{authz.ViewEvidence, authz.ViewIdentifiers, authz.ViewTrail} {
		if authz.Decide(subjects()["service owner"], action, r).Allowed {
			t.Errorf("the owner of the service may %s", action)
		}
	}
}

func TestAdministratorsHaveNoPowerOverEvidenceAndSignOffs(t *testing.T) {
	t.Parallel()
	admin := subjects()["administrator"]
	for _, action := range []authz.Action{
		authz.ViewEvidence, authz.StartOffboarding, authz.EditDraft, authz.PublishOffboarding, authz.SubmitEvidence, authz.WithdrawEvidence,
		authz.ReviewEvidence, authz.ManageTask, authz.MoveDue, authz.AddTask, authz.ChangeAttributes, authz.MovePlaybook, authz.ReopenTask, authz.ManageInventory, authz.CloseUnknown, authz.AcceptUnknown,
		authz.DeclareInventory, authz.SignFunction, authz.CloseOffboarding, authz.ReopenOffboarding, authz.Maintain,
	} {
		if d := authz.Decide(admin, action, resource()); d.Allowed {
			t.Errorf("an administrator may %s as %s", action, d.Relation)
		}
	}
	if d := authz.Decide(subjects()["auditor"], authz.Administer, authz.Resource{}); d.Allowed || !d.Sees {
		t.Errorf("an auditor changes a registry: %+v, want a refusal", d)
	}
}

func TestDraftConcernsOnlyThoseWhoMakeIt(t *testing.T) {
	t.Parallel()
	r := resource()
	r.Draft = true
	allowed := []string{"owner", "deputy", "service owner", "service deputy", "auditor", "administrator", "operator", "system"}
	for name, actor := range subjects() {
		if got := authz.Decide(actor, authz.ViewDraft, r).Allowed; got != slices.Contains(allowed, name) {
			t.Errorf("%s sees the draft: %v", name, got)
		}
		for _, action := range []authz.Action{authz.SubmitEvidence, authz.ViewEvidence} {
			if (name == "assignee" || name == "delegate of assignee") && authz.Decide(actor, action, r).Allowed {
				t.Errorf("an assignee may %s in a draft", action)
			}
		}
	}
}

func TestDecisionsWaitWhileNobodyCanBeAsked(t *testing.T) {
	t.Parallel()
	decisions := []authz.Action{
		authz.PublishOffboarding, authz.ReviewEvidence, authz.ReopenTask, authz.DecideWaiver, authz.AcceptUnknown,
		authz.DeclareInventory, authz.SignFunction, authz.CloseOffboarding, authz.ReopenOffboarding,
		authz.NameDelegate, authz.OfferOwnership, authz.AnswerOffer, authz.WithdrawOffer, authz.NameSuccessor, authz.CancelOffboarding, authz.DecideCancellation,
	}
	for action, allowed := range matrix {
		actor := subjects()[strings.Split(allowed, ",")[0]]
		actor.Unconfirmed = true
		d := authz.Decide(actor, action, resource())
		if waits := slices.Contains(decisions, action); d.Unconfirmed != waits || d.Allowed == waits {
			t.Errorf("%s while the provider cannot be asked: %+v", action, d)
		}
	}
}

func TestUnknownActionIsRefused(t *testing.T) {
	t.Parallel()
	if d := authz.Decide(subjects()["owner"], "anything", resource()); d.Allowed || d.Sees {
		t.Errorf("an unknown action: %+v", d)
	}
}

func TestScopeHoldsWhatTheActorIs(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]authz.Scope{
		"executive":     {All: true, Person: "eva"},
		"auditor":       {All: true, Drafts: true, Person: "alma"},
		"administrator": {All: true, Drafts: true, Person: "adam"},
		"legal":         {Person: "anna", Functions: []string{"legal"}},
		"stranger":      {Person: "stranger"},

		"delegate of assignee": {Person: "delegate of assignee", ActsFor: []string{"assignee"}},
		"delegate of legal":    {Person: "delegate of legal", ActsFor: []string{"anna"}},
	} {
		got := authz.ScopeOf(subjects()[name])
		if got.All != want.All || got.Drafts != want.Drafts || got.Person != want.Person || !slices.Equal(got.Functions, want.Functions) ||
			!slices.Equal(got.ActsFor, want.ActsFor) {
			t.Errorf("the scope of %s is %+v, want %+v", name, got, want)
		}
	}
}
