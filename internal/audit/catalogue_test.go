package audit_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/audit"
)

func TestCatalogueSaysEachActionOnceAndWhole(t *testing.T) {
	t.Parallel()
	action := regexp.MustCompile(`^[a-z]+\.[a-z]+(_[a-z]+)*$`)
	placeholder := regexp.MustCompile(`\{[^}]*\}`)
	var last audit.Action
	for _, d := range audit.Catalogue() {
		if d.Action <= last {
			t.Errorf("%s follows %s", d.Action, last)
		}
		last = d.Action
		if !action.MatchString(string(d.Action)) {
			t.Errorf("%s is not a noun, a dot and a past tense", d.Action)
		}
		if d.Target == "" || !strings.HasSuffix(d.Meaning, ".") || strings.HasSuffix(d.Sentence, ".") {
			t.Errorf("%s has the target %q, the meaning %q and the sentence %q", d.Action, d.Target, d.Meaning, d.Sentence)
		}
		want := []string{"{actor}", "{subject}"}
		if d.Action == audit.PersonSignedInFirst {
			want = want[:1] // they are one person
		}
		if got := placeholder.FindAllString(d.Sentence, -1); !slices.Equal(got, want) {
			t.Errorf("the sentence of %s has the places %q", d.Action, got)
		}
		if found, known := audit.Lookup(d.Action); !known || found != d {
			t.Errorf("Lookup(%s) = %+v, %v", d.Action, found, known)
		}
	}
	if d, known := audit.Lookup("evidence.deleted"); known {
		t.Errorf("Lookup of an unknown action = %+v", d)
	}
}

// Actions are stable: removing or renaming one orphans the entries that have
// it. This list only grows.
func TestNoActionWasEverRenamed(t *testing.T) {
	t.Parallel()
	for _, a := range strings.Fields(`
		access.refused certificate.issued checkpoint.signed client.added client.changed client.merged
		evidence.file_checked evidence.read evidence.submitted evidence.withdrawn
		function.granted function.revoked gate.condition_moved
		inventory.declaration_voided inventory.declared inventory.disposition_set
		inventory.item_added inventory.item_excluded inventory.unknown_added inventory.unknown_closed
		offboarding.closed offboarding.draft_changed offboarding.draft_discarded offboarding.drafted
		offboarding.published offboarding.reopened path.changed
		offboarding.cancellation_lapsed offboarding.cancellation_refused offboarding.cancellation_requested
		offboarding.cancellation_withdrawn offboarding.cancelled
		ownership.accepted ownership.declined ownership.lapsed ownership.offered ownership.successor_named ownership.withdrawn
		invitation.revoked person.added person.bound person.changed person.deactivated person.groups_changed person.invited
		person.linked person.reactivated person.signed_in_first person.unlinked
		playbook.published playbook.reinstated playbook.retired review.changes_requested review.verified role.granted role.revoked
		service.added service.changed signoff.given signoff.voided
		task.assigned task.blocked task.due_moved task.reopened task.reviewer_named task.unblocked
		waiver.approved waiver.refused waiver.requested waiver.withdrawn`) {
		if _, known := audit.Lookup(audit.Action(a)); !known {
			t.Errorf("the catalogue lost %s", a)
		}
	}
}

func TestSentenceNamesWhoAndWhat(t *testing.T) {
	t.Parallel()
	event := submitted(0)
	alone := submitted(0)
	alone.Actor.OnBehalfOf, alone.Subject = audit.Delegator{}, ""
	later := submitted(0)
	later.Action = "evidence.sealed"
	tricky := submitted(0)
	tricky.Actor = audit.Actor{Kind: audit.Person, Name: "{subject}"}
	tests := map[string]audit.Event{
		"Théo Marchand for Ines Valdorn submitted evidence for T-06 Revoke service accounts": event,
		"Théo Marchand submitted evidence for evidence ev-0":                                 alone,
		"evidence.sealed: Théo Marchand for Ines Valdorn, T-06 Revoke service accounts":      later,
		"{subject} submitted evidence for T-06 Revoke service accounts":                      tricky,
	}
	for want, event := range tests {
		if got := event.Sentence(); got != want {
			t.Errorf("Sentence = %s\nwant %s", got, want)
		}
	}
}
