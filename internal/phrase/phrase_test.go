package phrase_test

import (
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
)

func at(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2026, month, day, hour, minute, 0, 0, time.UTC)
}

func words() phrase.Words {
	people := offboarding.People{}
	for id, name := range map[string]string{
		"tobin": "Tobin Askerley", "sanna": "Sanna Quillby", "ines": "Ines Valdorn", "odile": "Odile Farrowe",
		"jonas": "Jonas Brekvik", "dario": "Dario Veltmann", "mirela": "Mirela Dostane",
	} {
		people[id] = offboarding.Person{ID: id, Name: name, Active: true}
	}
	return phrase.Words{
		People: people,
		Titles: map[int]string{
			6: "Revoke service accounts", 7: "Remove OAuth apps and tokens", 8: "Revoke client certificates and SSH keys",
			10: "Wipe devices", 11: "SFTP the export to the client", 17: "Confirm that the export arrived",
		},
	}
}

func task(number int, reason offboarding.Reason, who ...string) offboarding.Condition {
	return offboarding.Condition{Kind: offboarding.TaskCondition, Task: number, Reason: reason, Who: who, Category: offboarding.SecretRevocation}
}

func outside(number int, reason offboarding.Reason, outsider string, who ...string) offboarding.Condition {
	c := task(number, reason, who...)
	c.Outsider = outsider
	return c
}

func waiting(c offboarding.Condition, tasks ...int) offboarding.Condition {
	c.WaitsFor = tasks
	return c
}

func of(kind offboarding.ConditionKind, reason offboarding.Reason, count int, who ...string) offboarding.Condition {
	return offboarding.Condition{Kind: kind, Reason: reason, Count: count, Who: who}
}

func signOff(f offboarding.Function, reason offboarding.Reason, who ...string) offboarding.Condition {
	return offboarding.Condition{Kind: offboarding.SignOffCondition, Function: f, Reason: reason, Who: who}
}

func about(c offboarding.Condition, category offboarding.Category, number int) offboarding.Condition {
	c.Category, c.Task = category, number
	return c
}

func pinned(c offboarding.Condition, p offboarding.Pin) offboarding.Condition {
	c.Pin = p
	return c
}

// undecidable is a condition that nobody is left to decide about, for the
// function.
func undecidable(kind offboarding.ConditionKind, f offboarding.Function) offboarding.Condition {
	c := of(kind, offboarding.NeedsApprover, 0)
	c.Function = f
	return c
}

type sentence struct {
	c    offboarding.Condition
	want string
}

func sentences() []sentence {
	const (
		inventory = offboarding.InventoryCondition
		probes    = offboarding.ProbeCondition
		waiver    = offboarding.WaiverCondition
		people    = offboarding.PeopleCondition
	)
	return []sentence{
		{pinned(task(6, offboarding.Met), offboarding.PinMet), "T-06, revoke service accounts, is verified."},
		{pinned(task(6, offboarding.Met), offboarding.PinWaived), "T-06, revoke service accounts, is waived."},
		{of(inventory, offboarding.Met, 0), "Every inventory item is decided and proven."},
		{of(probes, offboarding.Met, 0), "Every credential that is probed is refused."},
		{signOff(offboarding.Legal, offboarding.Met), "Legal has signed."},
		{about(of(offboarding.FloorCondition, offboarding.NeedsTask, 0, "ines"), offboarding.DeviceRecovery, 0), "Ines Valdorn must add a task for device recovery."},
		{task(6, offboarding.NeedsAssignee, "ines"), "Ines Valdorn must name who does T-06, revoke service accounts."},
		{task(6, offboarding.NeedsEvidence, "tobin"), "Tobin Askerley must revoke service accounts."},
		{task(11, offboarding.NeedsEvidence, "tobin"), "Tobin Askerley must SFTP the export to the client."},
		{task(3, offboarding.NeedsEvidence, "tobin"), "Tobin Askerley must do T-03."},
		{waiting(task(3, offboarding.WaitsForTask), 2), "T-03 waits for T-02."},
		{task(6, offboarding.NeedsEvidence, "nobody"), "Somebody unknown must revoke service accounts."},
		{outside(10, offboarding.NeedsEvidence, "Greyline Recovery", "tobin"), "Greyline Recovery must wipe devices; Tobin Askerley records it."},
		{outside(17, offboarding.NeedsEvidence, "Halden Maritime", "ines"), "Halden Maritime must confirm that the export arrived; Ines Valdorn records it."},
		{task(6, offboarding.NeedsEvidenceAgain, "tobin"), "Tobin Askerley must revoke service accounts again."},
		{outside(10, offboarding.NeedsEvidenceAgain, "Greyline Recovery", "tobin"), "Greyline Recovery must wipe devices again; Tobin Askerley records it."},
		{task(6, offboarding.NeedsWholeEvidence, "tobin"), "Tobin Askerley must complete the evidence for T-06, revoke service accounts."},
		{task(6, offboarding.NeedsNewEvidence, "tobin"), "Tobin Askerley must send evidence for what T-06, revoke service accounts, asks now."},
		{task(6, offboarding.NeedsIntactFile, "tobin"), "Tobin Askerley must send the damaged file of T-06, revoke service accounts, again."},
		{task(7, offboarding.NeedsReview, "sanna"), "Sanna Quillby must review the evidence for T-07, remove OAuth apps and tokens."},
		{task(6, offboarding.NeedsReviewer, "ines"), "Ines Valdorn must name a reviewer for T-06."},
		{outside(10, offboarding.NeedsLevel, "Greyline Recovery", "tobin"), "Greyline Recovery must send stronger evidence for T-10, wipe devices; Tobin Askerley records it."},
		{waiting(task(8, offboarding.WaitsForTask), 6), "T-08, revoke client certificates and SSH keys, waits for T-06."},
		{waiting(task(8, offboarding.WaitsForTask), 5, 6, 7), "T-08, revoke client certificates and SSH keys, waits for T-05, T-06 and T-07."},
		{of(inventory, offboarding.NeedsDisposition, 2, "ines"), "Ines Valdorn must set a disposition for 2 inventory items."},
		{of(inventory, offboarding.NeedsDisposition, 1, "ines"), "Ines Valdorn must set a disposition for 1 inventory item."},
		{of(inventory, offboarding.NeedsSearch, 3, "dario", "sanna"), "Dario Veltmann and Sanna Quillby must find out about 3 unknowns of the inventory."},
		{of(inventory, offboarding.NeedsDeclaration, 0, "ines"), "Ines Valdorn must declare the inventory complete."},
		{waiting(of(inventory, offboarding.WaitsForProof, 3), 5, 6), "3 inventory items wait for T-05 and T-06."},
		{waiting(of(inventory, offboarding.WaitsForProof, 1), 6), "1 inventory item waits for T-06."},
		{of(probes, offboarding.StillWorks, 1, "ines"), "Ines Valdorn must end 1 credential that still works."},
		{of(probes, offboarding.StillWorks, 2, "ines"), "Ines Valdorn must end 2 credentials that still work."},
		{of(probes, offboarding.NeedsProbe, 1), "1 credential waits for its next probe."},
		{of(probes, offboarding.NeedsProbe, 4), "4 credentials wait for their next probe."},
		{about(of(waiver, offboarding.NeedsDecision, 0), offboarding.SecretRevocation, 6), "An approver must decide about the waiver for T-06, revoke service accounts."},
		{about(of(waiver, offboarding.NeedsDecision, 0, "odile"), offboarding.DeviceRecovery, 0), "Odile Farrowe must decide whether device recovery applies."},
		{about(undecidable(waiver, offboarding.Security), offboarding.SecretRevocation, 6), "An administrator must name somebody who can decide for security about the waiver for T-06, revoke service accounts."},
		{about(undecidable(waiver, ""), offboarding.SecretRevocation, 6), "An administrator must name somebody who can decide for another function about the waiver for T-06, revoke service accounts."},
		{about(undecidable(waiver, offboarding.Legal), offboarding.DeviceRecovery, 0), "An administrator must name somebody who can decide for legal whether device recovery applies."},
		{about(of(waiver, offboarding.WaiverEnded, 0, "mirela"), offboarding.SecretRevocation, 6), "Mirela Dostane must renew the waiver that has ended for T-06, revoke service accounts, or have the task done."},
		{about(of(waiver, offboarding.WaiverEnded, 0, "mirela"), offboarding.DeviceRecovery, 0), "Mirela Dostane must add a task for device recovery or renew the waiver that has ended."},
		{signOff(offboarding.Legal, offboarding.NeedsSignature, "odile", "jonas"), "Odile Farrowe or Jonas Brekvik must sign for legal."},
		{signOff(offboarding.Legal, offboarding.NeedsSignature, "odile", "jonas", "dario"), "Odile Farrowe, Jonas Brekvik or Dario Veltmann must sign for legal."},
		{signOff(offboarding.Owner, offboarding.NeedsSignature, "ines"), "Ines Valdorn must sign and close."},
		{waiting(signOff(offboarding.Privacy, offboarding.WaitsForScope), 13, 15), "The privacy sign-off waits for T-13 and T-15."},
		{signOff(offboarding.Privacy, offboarding.WaitsForScope), "The privacy sign-off waits for what it speaks for."},
		{signOff(offboarding.Owner, offboarding.WaitsForScope, "ines"), "The owner's sign-off comes last, when nothing else stands."},
		{signOff(offboarding.Security, offboarding.NeedsSigner), "An administrator must name somebody who can still sign for security."},
		{of(people, offboarding.NeedsOwner, 0), "An administrator must name a successor, because the accountable owner is not active any more."},
		{of(people, offboarding.NeedsAcceptance, 0, "tobin"), "Tobin Askerley must accept to be the accountable owner, because the present one is not active any more."},
		{of(people, offboarding.NeedsPath, 0, "ines"), "Ines Valdorn must complete the escalation path with active people."},
	}
}

func TestBlockersNameThePersonAndTheVerb(t *testing.T) {
	t.Parallel()
	for _, test := range sentences() {
		if got := phrase.Blocker(test.c, words()).String(); got != test.want {
			t.Errorf("%s: got  %q\nwant %q", test.c.Reason, got, test.want)
		}
	}
}

func TestEveryReasonHasItsSentence(t *testing.T) {
	t.Parallel()
	tested := map[string]bool{}
	for _, test := range sentences() {
		tested[string(test.c.Reason)] = true
	}
	for _, reason := range constants(t, "Reason") {
		if !tested[reason] {
			t.Errorf("no sentence is tested for the reason %q", reason)
		}
	}
	seen := map[string]offboarding.Condition{}
	for _, test := range sentences() {
		if other, twice := seen[test.want]; twice && other.Reason != test.c.Reason {
			t.Errorf("%q is said for two reasons: %s and %s", test.want, other.Reason, test.c.Reason)
		}
		seen[test.want] = test.c
	}
}

func TestTheReaderIsCalledYouAndNamedFirst(t *testing.T) {
	t.Parallel()
	linked := words()
	linked.People["tobin-2"] = offboarding.Person{ID: "tobin-2", Name: "Tobin Askerley (admin)", Human: "tobin", Active: true}
	for _, test := range []struct {
		reader string
		w      phrase.Words
		c      offboarding.Condition
		want   string
	}{
		{"tobin", words(), task(6, offboarding.NeedsEvidenceAgain, "tobin"), "You must revoke service accounts again."},
		{"tobin-2", linked, task(6, offboarding.NeedsEvidenceAgain, "tobin"), "You must revoke service accounts again."},
		{"tobin", words(), outside(10, offboarding.NeedsEvidence, "Greyline Recovery", "tobin"), "Greyline Recovery must wipe devices; you record it."},
		{"jonas", words(), signOff(offboarding.Legal, offboarding.NeedsSignature, "odile", "jonas"), "You or Odile Farrowe must sign for legal."},
		{"sanna", words(), of(offboarding.InventoryCondition, offboarding.NeedsSearch, 1, "dario", "sanna"), "You and Dario Veltmann must find out about 1 unknown of the inventory."},
		{"", words(), task(6, offboarding.NeedsEvidence, ""), "Somebody unknown must revoke service accounts."},
	} {
		test.w.Reader = test.reader
		if got := phrase.Blocker(test.c, test.w).String(); got != test.want {
			t.Errorf("got  %q\nwant %q", got, test.want)
		}
	}
}

func TestPeopleAndTasksAreTheirOwnSpans(t *testing.T) {
	t.Parallel()
	got := phrase.Blocker(task(7, offboarding.NeedsReview, "sanna"), words())
	want := phrase.Sentence{
		{Kind: phrase.Person, Text: "Sanna Quillby"},
		{Text: " must review the evidence for "},
		{Kind: phrase.Task, Text: "T-07", Task: 7},
		{Text: ", remove OAuth apps and tokens"},
		{Text: "."},
	}
	if len(got) != len(want) {
		t.Fatalf("got %#v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("span %d is %#v, want %#v", i, got[i], want[i])
		}
	}
}

func TestDetailsSaySinceWhenAndWhatWaits(t *testing.T) {
	t.Parallel()
	since := func(c offboarding.Condition, holdsUp int) offboarding.Condition {
		c.Since, c.HoldsUp = at(11, 22, 15, 40), holdsUp
		return c
	}
	for _, test := range []sentence{
		{since(task(6, offboarding.NeedsEvidence, "tobin"), 0), "Open since 22 Nov."},
		{since(task(6, offboarding.NeedsEvidenceAgain, "tobin"), 2), "Sent back 22 Nov 15:40. Holds up 2 other conditions."},
		{since(waiting(task(6, offboarding.NeedsEvidenceAgain, "tobin"), 5, 7), 1), "Sent back 22 Nov 15:40. Waits for T-05 and T-07. Holds up 1 other condition."},
		{since(task(7, offboarding.NeedsReview, "sanna"), 0), "Submitted 22 Nov 15:40."},
		{since(submitted(task(7, offboarding.NeedsReview, "sanna"), "tobin"), 0), "Submitted by Tobin Askerley, 22 Nov 15:40."},
		{since(task(7, offboarding.NeedsReviewer, "ines"), 0), "Submitted 22 Nov 15:40."},
		{since(task(7, offboarding.NeedsLevel, "tobin"), 0), "Reviewed 22 Nov 15:40."},
		{since(waiting(task(8, offboarding.WaitsForTask), 6), 3), "Holds up 3 other conditions."},
		{since(about(of(offboarding.WaiverCondition, offboarding.NeedsDecision, 0), offboarding.SecretRevocation, 6), 0), "Asked for on 22 Nov."},
		{since(submitted(about(of(offboarding.WaiverCondition, offboarding.NeedsDecision, 0, "odile"), offboarding.SecretRevocation, 6), "mirela"), 0), "Asked for by Mirela Dostane on 22 Nov."},
		{since(about(of(offboarding.WaiverCondition, offboarding.WaiverEnded, 0, "mirela"), offboarding.SecretRevocation, 6), 0), "Ended on 22 Nov."},
		{since(signOff(offboarding.Legal, offboarding.NeedsSignature, "odile"), 1), "Possible since 22 Nov. Holds up 1 other condition."},
		{since(signOff(offboarding.Legal, offboarding.NeedsSignature, "gone"), 0), "Possible since 22 Nov. Somebody unknown is not active any more."},
		{since(signOff(offboarding.Legal, offboarding.Met), 0), "Since 22 Nov."},
		{of(offboarding.PeopleCondition, offboarding.NeedsPath, 0, "ines"), ""},
		{signOff(offboarding.Legal, offboarding.Met), ""},
	} {
		if got := phrase.Detail(test.c, words()).String(); got != test.want {
			t.Errorf("%s: got  %q\nwant %q", test.c.Reason, got, test.want)
		}
	}
}

func TestDetailsFollowTheReadersClock(t *testing.T) {
	t.Parallel()
	w := words()
	w.Zone = time.FixedZone("Oslo", 60*60)
	c := task(7, offboarding.NeedsReview, "sanna")
	c.Since = at(11, 22, 23, 40)
	if got, want := phrase.Detail(c, w).String(), "Submitted 23 Nov 00:40."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestIdentifiersAreShownOnlyToThoseWhoHaveThem(t *testing.T) {
	t.Parallel()
	c := task(6, offboarding.NeedsEvidence, "tobin")
	all := []string{"svc-halden-ingest", "svc-halden-sync", "svc-halden-ops", "svc-halden-ci"}
	for n, want := range []string{
		"",
		"About svc-halden-ingest.",
		"About svc-halden-ingest and svc-halden-sync.",
		"About svc-halden-ingest, svc-halden-sync and 1 more.",
		"About svc-halden-ingest, svc-halden-sync and 2 more.",
	} {
		w := words()
		w.Identifiers = map[int][]string{6: all[:n]}
		got := phrase.Detail(c, w)
		if got.String() != want {
			t.Errorf("%d identifiers: got %q, want %q", n, got, want)
		}
		codes := 0
		for _, span := range got {
			if span.Kind == phrase.Code {
				codes++
			}
		}
		if codes != min(n, 2) {
			t.Errorf("%d identifiers: %d spans are code", n, codes)
		}
		if strings.Contains(phrase.Blocker(c, w).String(), "svc-") {
			t.Error("the sentence itself holds an identifier")
		}
	}
}

func submitted(c offboarding.Condition, by string) offboarding.Condition {
	c.SubmittedBy = by
	return c
}
