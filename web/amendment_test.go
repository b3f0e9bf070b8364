package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/testkit"
)

func termsAt(number int) string { return offAt(number) + "/terms" }

func attributeAt(number int, a offboarding.Attribute, what string) string {
	return termsAt(number) + "/attributes/" + string(a) + "/" + what
}

func TestOwnerAddsAnAttributeAfterSeeingWhatItAsks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	before := len(s.Facts(number).Tasks)
	owner, at := s.as(t, testkit.Owner), attributeAt(number, offboarding.Subcontractors, "addition")
	owner.get(offAt(number)).want(http.StatusOK).says("section[aria-labelledby=asked]", "Client exit, version 1.", "No attribute is set.", "Attributes and playbook")
	owner.get(termsAt(number)).want(http.StatusOK).says("section[aria-labelledby=unset]", "Subcontractors involved", "Adds 1 task", "Add").
		says("section[aria-labelledby=changes]", "Nothing was changed").says("section[aria-labelledby=playbook]", "There is no newer version").
		says("section[aria-labelledby=sign-offs]", "Owner", "signs last")
	page := owner.get(at).want(http.StatusOK).says("h1", "Add: subcontractors involved").says("section[aria-labelledby=comes]", "T-", "due ")
	owner.post(at, page.hidden(at)).want(http.StatusUnprocessableEntity).says(".errsum", "Say why").says("#f-reason-error", "Say why")
	done := owner.post(at, with(owner.get(at).hidden(at), "reason", "a haulier was found")).want(http.StatusOK)
	done.says(".flash", "Changed.").says("section[aria-labelledby=attributes]", "Subcontractors involved", "Since ", "Remove").
		says("section[aria-labelledby=changes]", "Subcontractors involved added", "a haulier was found")
	f := s.Facts(number)
	if len(f.Tasks) <= before {
		t.Fatalf("there are still %d tasks", before)
	}
	owner.get(taskAt(number, f.Tasks[before].Number)).want(http.StatusOK).says("main", "Added to the running offboarding by Ines Valdorn", "A haulier was found.")
	owner.post(at, with(page.hidden(at), "reason", "again")).want(http.StatusConflict)
	owner.get(at).want(http.StatusConflict)
	owner.get(attributeAt(number, "haunted", "addition")).want(http.StatusNotFound)
}

func TestOwnerRemovesAnAttributeAndAsksForWaivers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish(offboarding.Subcontractors)
	owner, at := s.as(t, testkit.Owner), attributeAt(number, offboarding.Subcontractors, "removal")
	page := owner.get(at).want(http.StatusOK).says("section[aria-labelledby=drops]", "Stays until a waiver excuses it", "with Tobin Askerley")
	chosen := page.page.Find("input[name=waive]:checked").AttrOr("value", "")
	sent := with(page.hidden(at), "reason", "no other firm was there", "waive", chosen, "term", "until")
	refused := owner.post(at, sent).want(http.StatusUnprocessableEntity)
	refused.says(".errsum", "Say what makes up for it", "Enter a date within 12 months").says("#f-reason", "no other firm was there")
	owner.post(at, with(refused.hidden(at), "reason", "no other firm was there", "waive", chosen, "term", "permanent", "control", "the register was checked")).
		want(http.StatusOK).says(".flash", "1 waiver waits for a decision.").says("section[aria-labelledby=changes]", "Subcontractors involved removed")
	f := s.Facts(number)
	if len(f.Waivers) != 1 || itoa(f.Waivers[0].Task) != chosen || f.Waivers[0].Control != "the register was checked" || slices.Contains(f.Attributes, offboarding.Subcontractors) {
		t.Errorf("waivers %+v, attributes %v", f.Waivers, f.Attributes)
	}
}

func TestOwnerMovesAnOffboardingToANewerVersion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Prove(number, 1)
	all := playbook.Shipped()
	p := all[slices.IndexFunc(all, func(p playbook.Playbook) bool { return p.ID == "client-exit" })]
	p.Tasks = slices.Clone(p.Tasks)
	first, second := s.Facts(number).Tasks[0], s.Facts(number).Tasks[1]
	for i := range p.Tasks {
		switch p.Tasks[i].Key {
		case first.Key:
			p.Tasks[i].Title = "End everything"
		case second.Key:
			p.Tasks[i].Title = "Take every other way in away"
			p.Tasks[i].Requirement.MinimumLevel, p.Tasks[i].Levels = offboarding.ConfirmedByProvider, playbook.Levels{}
		}
	}
	text, err := playbook.Format(p)
	s.must(err)
	_, err = s.App.SavePlaybook(t.Context(), testkit.Operator(), app.SavePlaybook{BasedOn: 1, Text: text, Note: "after the audit"})
	s.must(err)

	owner, at := s.as(t, testkit.Owner), termsAt(number)+"/playbook/2"
	owner.get(termsAt(number)).want(http.StatusOK).says("section[aria-labelledby=playbook]", "Version 2", "after the audit", "See what would change")
	page := owner.get(at).want(http.StatusOK).says("h1", "Move to version 2").
		says("section[aria-labelledby=changes]", "“Take every other way in away”", "at least confirmed by the provider").
		says("section[aria-labelledby=kept]", first.Title, "proven or waived already")
	s.as(t, testkit.Deputy).get(at).want(http.StatusForbidden).says("main", "only its owner moves it")
	s.as(t, testkit.Deputy).get(termsAt(number)).want(http.StatusOK).says("section[aria-labelledby=playbook]", "Version 2")
	owner.post(at, with(page.hidden(at), "reason", "the audit asked for it")).want(http.StatusOK).
		says("section[aria-labelledby=changes]", "Moved to version 2 of the playbook", "the audit asked for it")
	f := s.Facts(number)
	if c, _ := s.Gate(number).Task(first.Number); f.Playbook.Version != 2 || c.Pin != offboarding.PinMet || f.Tasks[0].Title != first.Title {
		t.Errorf("version %d; T-01 is %s and %q", f.Playbook.Version, c.Pin, f.Tasks[0].Title)
	}
	owner.get(at).want(http.StatusConflict)
	owner.get(termsAt(number) + "/playbook/9").want(http.StatusNotFound)
}

func TestOthersReadWhatIsAskedAndChangeNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish(offboarding.Subcontractors)
	page := s.as(t, testkit.Tobin).get(termsAt(number)).want(http.StatusOK).says("section[aria-labelledby=attributes]", "Subcontractors involved", "Since the start")
	if links := page.page.Find("main a").Text(); strings.Contains(links, "Remove") || strings.Contains(links, "Add") || strings.Contains(links, "What it asks") {
		t.Errorf("an assignee is offered %q", links)
	}
	s.as(t, testkit.Tobin).get(attributeAt(number, offboarding.Subcontractors, "removal")).want(http.StatusForbidden)
	s.as(t, testkit.TobinAdmin).get(termsAt(number)).want(http.StatusNotFound)
	s.as(t, testkit.Deputy).get(termsAt(number)).want(http.StatusOK).says("section[aria-labelledby=playbook]", "What it asks")
}

func TestWhatIsAskedMeanwhileIsShownToWhoeverWouldSign(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Ready(number)
	owner := s.as(t, testkit.Owner)
	read := owner.signForm(number, "read", "free")
	s.Clock.Advance(time.Minute)
	s.must(s.App.Amend(t.Context(), s.As(testkit.Deputy), app.Amend{
		Offboarding: number, Version: s.Facts(number).Version, Reason: "a haulier was found",
		AmendmentChange: reading.AmendmentChange{Kind: offboarding.AttributeAdded, Attribute: offboarding.Subcontractors},
	}))
	owner.post(offAt(number)+"/signoffs", read).want(http.StatusConflict).
		says("main", "Nothing was signed", "Sanna Quillby added an attribute: subcontractors involved", "Sanna Quillby added T-")
}
