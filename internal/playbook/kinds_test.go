package playbook_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/testkit"
	"github.com/closegate/closegate/internal/workday"
)

func TestFiveKindsOfExitAreShippedAndTheClientsIsFirst(t *testing.T) {
	t.Parallel()
	var got []string
	for _, p := range playbook.Shipped() {
		got = append(got, p.ID)
	}
	want := []string{"client-exit", "hostile-exit", "nhi-retirement", "team-merger", "vendor-exit"}
	if !slices.Equal(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

// everyAnswer calls visit with each question of the playbook's tasks.
func everyAnswer(p playbook.Playbook, visit func(task playbook.Task, f offboarding.Field)) {
	for _, task := range p.Tasks {
		for _, f := range questions(task.Requirement) {
			visit(task, f)
		}
	}
}

func TestEachSentenceIsSaidOnceInAPlaybook(t *testing.T) {
	t.Parallel()
	for _, p := range playbook.Shipped() {
		said := map[string]string{}
		everyAnswer(p, func(task playbook.Task, f offboarding.Field) {
			if where, before := said[f.Message]; before {
				t.Errorf("%s: %s %s says the same as %s: %q", p.ID, task.Key, f.Name, where, f.Message)
			}
			said[f.Message] = task.Key + " " + f.Name
		})
	}
}

func TestATaskHasTimeForItsEffortAfterWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	for _, p := range playbook.Shipped() {
		for _, task := range p.Tasks {
			for _, d := range task.DependsOn {
				before, _ := p.Task(d.Key)
				lag := (5*d.LagDays + 6) / 7 // in working days, rounded up
				if has := task.Offset - before.Offset; has < task.Effort+lag {
					t.Errorf("%s: %s has %d working days after %s and needs %d", p.ID, task.Key, has, d.Key, task.Effort+lag)
				}
			}
		}
	}
}

func TestWhatSomebodyElseIsAskedForCountsOnlyAsTheirOwnWord(t *testing.T) {
	t.Parallel()
	for _, p := range playbook.Shipped() {
		for _, task := range p.Tasks {
			if task.Party != offboarding.Us && !task.Requirement.MinimumLevel.AtLeast(offboarding.ConfirmedByParty) {
				t.Errorf("%s: %s is asked of a %s and may be %s", p.ID, task.Key, task.Party, task.Requirement.MinimumLevel)
			}
		}
	}
}

func TestEveryControlIsCitedButTheOneForContext(t *testing.T) {
	t.Parallel()
	cited := map[string]bool{"NIST CSF 2.0 GV.OC-01": true}
	for _, p := range playbook.Shipped() {
		for _, task := range p.Tasks {
			for _, c := range task.Controls {
				cited[c] = true
			}
		}
	}
	for _, c := range playbook.KnownControls() {
		if !cited[c.String()] {
			t.Errorf("no task is evidence for %s", c)
		}
	}
}

// waitsFor returns everything that goes before a task, directly or not.
func waitsFor(p playbook.Playbook, key string) map[string]bool {
	out := map[string]bool{}
	task, _ := p.Task(key)
	for _, d := range task.DependsOn {
		out[d.Key] = true
		maps.Copy(out, waitsFor(p, d.Key))
	}
	return out
}

func TestNothingThatCannotBeUndoneComesTooEarly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		playbook, task string
		after          []string
	}{
		{"client-exit", "delete-production-data", []string{
			"hand-over-export", "confirm-export", "record-attempts", "confirm-return-or-deletion", "set-backup-retention", "register-legal-hold",
		}},
		{"vendor-exit", "rotate-known-secrets", []string{"remove-staff-accounts"}},
		{"vendor-exit", "wipe-devices", []string{"register-legal-hold"}},
		{"vendor-exit", "send-deletion-certificate", []string{"take-back-data", "end-vendor-backups", "register-legal-hold"}},
		{"vendor-exit", "send-flow-down-certificates", []string{"take-back-data", "end-vendor-backups", "register-legal-hold"}},
		{"team-merger", "end-old-access", []string{"give-new-accounts", "exercise-runbooks", "move-on-call", "reassign-service-accounts"}},
		{"team-merger", "rotate-known-secrets", []string{"end-old-access"}},
		{"team-merger", "delete-old-copies", []string{"transfer-data", "transfer-backups", "register-legal-hold"}},
		{"nhi-retirement", "stop-runs", []string{"decide-retirement", "list-identities", "hear-dependents"}},
		{"nhi-retirement", "revoke-credentials", []string{"list-identities", "hear-dependents", "stop-runs"}},
		{"nhi-retirement", "delete-memory", []string{"keep-logs", "register-legal-hold"}},
		{"nhi-retirement", "wipe-hardware", []string{"keep-logs", "register-legal-hold"}},
		{"hostile-exit", "lock-accounts", []string{"establish-contract-end", "secure-evidence"}},
		{"hostile-exit", "lock-devices", []string{"register-legal-hold"}},
		{"hostile-exit", "write-off-devices", []string{"lock-devices", "serve-final-notice"}},
		{"hostile-exit", "delete-data", []string{
			"secure-evidence", "seal-data", "serve-first-notice", "serve-second-notice", "serve-final-notice", "accept-notices",
			"decide-deletion", "register-legal-hold", "set-backup-retention",
		}},
	} {
		p := shipped(t, c.playbook)
		before := waitsFor(p, c.task)
		for _, key := range c.after {
			if _, there := p.Task(key); !there || !before[key] {
				t.Errorf("%s: %s does not wait for %s", c.playbook, c.task, key)
			}
		}
	}
}

func TestTheHostileExitAsksNothingOfTheClient(t *testing.T) {
	t.Parallel()
	for _, task := range shipped(t, "hostile-exit").Tasks {
		if task.Party == offboarding.Client {
			t.Errorf("%s waits for a client that does not answer", task.Key)
		}
	}
}

// choices returns what a choice of a task allows.
func choices(t *testing.T, p playbook.Playbook, task, field string) []string {
	t.Helper()
	found, _ := p.Task(task)
	f, ok := found.Requirement.Field(field)
	if !ok {
		t.Fatalf("%s of %s does not ask for %s", task, p.ID, field)
	}
	var out []string
	for _, c := range f.Choices {
		out = append(out, c.Value)
	}
	return out
}

func TestTheHostileExitServesThreeNoticesByTwoWaysAWeekApart(t *testing.T) {
	t.Parallel()
	p := shipped(t, "hostile-exit")
	notices := []string{"serve-first-notice", "serve-second-notice", "serve-final-notice"}
	for i, key := range notices {
		task, ok := p.Task(key)
		if !ok || !task.When.Always() {
			t.Fatalf("%s is not always asked for", key)
		}
		if i > 0 && !slices.Contains(task.DependsOn, playbook.Dependency{Key: notices[i-1], LagDays: 7}) {
			t.Errorf("%s does not leave the client a week after %s", key, notices[i-1])
		}
	}
	for _, way := range choices(t, p, notices[0], "way") {
		if slices.Contains(choices(t, p, notices[2], "way"), way) {
			t.Errorf("the first and the final notice may both go by %s", way)
		}
	}
	final, _ := p.Task(notices[2])
	if proof, ok := final.Requirement.File("proof_of_delivery"); !ok || !proof.Required || final.Requirement.MinimumLevel != offboarding.ConfirmedByParty {
		t.Error("the final notice counts without the carrier's own proof of delivery")
	}
	accepted, _ := p.Task("accept-notices")
	for field, tooFew := range map[string]string{"notices": "2", "ways": "1"} {
		checkRefused(t, accepted, "answers."+field, func(a offboarding.Answers) { a.Values[field] = tooFew })
	}
}

// checkRefused wants a change to right answers to be the only mistake.
func checkRefused(t *testing.T, task playbook.Task, field string, spoil func(offboarding.Answers)) {
	t.Helper()
	answers := testkit.RightAnswers(task.Requirement, now(), "p-tobin")
	spoil(answers)
	_, mistakes := task.Requirement.Check(answers, now(), known)
	if len(mistakes) != 1 || mistakes[0].Name != field {
		t.Errorf("%s: got %v, want a mistake in %s", task.Key, mistakes, field)
	}
}

func TestSilenceIsRecordedInThreeAttempts(t *testing.T) {
	t.Parallel()
	for _, p := range playbook.Shipped() {
		task, ok := p.Task("record-attempts")
		if !ok {
			continue // the hostile exit serves notices
		}
		if !task.When.Holds([]offboarding.Attribute{offboarding.HostileClient}) || task.When.Holds(nil) {
			t.Errorf("%s records attempts of a client that answers", p.ID)
		}
		least := 0
		for _, f := range task.Requirement.Fields {
			least += f.MinRows
			if f.MinRows > 0 {
				checkRefused(t, task, "answers."+f.Name, func(a offboarding.Answers) { a.Tables[f.Name] = a.Tables[f.Name][:f.MinRows-1] })
			}
		}
		if least < 3 {
			t.Errorf("%s is content with %d attempts", p.ID, least)
		}
	}
}

func TestARetiredIdentityIsProvenByARefusalAfterAnAcceptance(t *testing.T) {
	t.Parallel()
	task, _ := shipped(t, "nhi-retirement").Task("revoke-credentials")
	if !task.When.Always() || task.Requirement.MinimumLevel != offboarding.ConfirmedByProvider {
		t.Errorf("the revocation is asked %v at %s", task.When, task.Requirement.MinimumLevel)
	}
	for _, field := range []string{"accepted_at", "revoked_at", "refused_at", "refusal"} {
		checkRefused(t, task, fmt.Sprintf("answers.credentials.0.%s", field), func(a offboarding.Answers) {
			delete(a.Tables["credentials"][0], field)
		})
	}
	watch, _ := shipped(t, "nhi-retirement").Task("watch-for-use")
	if !slices.Contains(watch.DependsOn, playbook.Dependency{Key: "revoke-credentials", LagDays: 10}) {
		t.Error("nobody watches for ten days")
	}
}

func TestOurClientsAreToldWhereTheVendorProcessedTheirData(t *testing.T) {
	t.Parallel()
	tell, _ := shipped(t, "vendor-exit").Task("tell-clients")
	for _, a := range offboarding.AllAttributes() {
		want := a == offboarding.PersonalData || a == offboarding.RegulatedData
		if got := tell.When.Holds([]offboarding.Attribute{a}); got != want {
			t.Errorf("with %s, telling the clients is asked for: %t", a, got)
		}
	}
}

func TestTheDocumentedPlaybooksAreTheShippedOnes(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/gate.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range playbook.Shipped() {
		least := len(p.Plan(terms(), workday.Calendar{}).Tasks)
		row := regexp.MustCompile(fmt.Sprintf(`(?m)^\| \*\*%s\*\* \| .+ \| %d, up to %d more \|$`, p.Name, least, len(p.Tasks)-least))
		if !row.Match(page) {
			t.Errorf("docs/gate.md has no row of %s with %d tasks and up to %d more", p.Name, least, len(p.Tasks)-least)
		}
	}
}
