package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/testkit"
)

// latest is the latest version of a playbook in the store.
func (s *site) latest(id string) int {
	s.t.Helper()
	entry, err := s.Store.PlaybookEntry(s.t.Context(), id)
	s.must(err)
	return entry.Latest
}

func TestAnEditedPlaybookIsComparedAndSavedWithANote(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	ask := v.pressed(page, "review:", "name", "Client exit, slower").want(http.StatusOK)
	ask.says("section[aria-labelledby=changes]", "What changes against version 1", "Client exit, slower").says("main", "running offboardings keep the version")
	if v.latest("client-exit") != 1 {
		t.Fatal("comparing stored something")
	}
	v.pressed(ask, "back:").want(http.StatusOK).says("h1", "Change Client exit, slower")
	v.pressed(ask, "save:", "note", strings.Repeat("x", 1001)).want(http.StatusUnprocessableEntity).says(".errsum", "Say in at most 1000 characters why")
	saved := v.pressed(ask, "save:", "note", "two more days").want(http.StatusOK)
	saved.says(".flash", "Client exit, slower is at version 2 now.").says("section[aria-labelledby=history]", "Version 2", "two more days")
	p, err := v.Store.Playbook(t.Context(), "client-exit", 2)
	v.must(err)
	if p.Version != 2 || p.Name != "Client exit, slower" {
		t.Errorf("stored is %q, version %d", p.Name, p.Version)
	}
}

func TestMistakesLeadToTheirTaskAndQuestion(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	page = v.pressed(v.pressed(page, "open:tasks[1]"), "back:", "title", "revoke 3 keys.", "requirement.fields[0].label", "", "help", "", "requirement.fields[0].type", "choice")
	page.says("main", "revoke 3 keys.")
	if page.page.Find(".errsum").Length() != 0 {
		t.Error("mistakes are named before anybody asked")
	}
	wrong := v.pressed(page, "review:", "name", "").want(http.StatusUnprocessableEntity)
	wrong.says(".errsum", "Nothing was saved. Mend", "Name: is missing", "Task 2 “revoke 3 keys.”, help: is missing", "question 1, label: is missing")
	wrong.says("[id='f-tasks[1]']", "Title: begin with a verb", "Help: is missing").says("#f-name-error", "Is missing")
	wrong.leadsSomewhere()
	part := v.pressed(wrong, "open:tasks[1]").want(http.StatusOK)
	part.says("[id='f-title-error']", "Begin with a verb").says("[id='f-requirement.fields[0].label-error']", "Is missing").
		says("[id='f-requirement.fields[0].choices-error']", "Offer at least two")
	if _, open := part.byID("f-requirement.fields[0]").Attr("open"); !open {
		t.Error("the question with a mistake is folded")
	}
	part.leadsSomewhere()
	if v.latest("client-exit") != 1 {
		t.Error("a playbook with mistakes was stored")
	}
	mended := v.pressed(part, "back:", "title", "Revoke keys", "help", "Do it.", "requirement.fields[0].label", "Which", "requirement.fields[0].type", "text").want(http.StatusOK)
	v.pressed(mended, "review:", "name", "Exit").want(http.StatusOK).says("h1", "Save Exit as version 2?")
}

// leadsSomewhere fails the test where a link of the error summary has no goal.
func (a answer) leadsSomewhere() {
	a.t.Helper()
	links := a.page.Find(".errsum a")
	if links.Length() == 0 {
		a.t.Error("there is no error summary")
	}
	for _, link := range links.EachIter() {
		if id := strings.TrimPrefix(link.AttrOr("href", ""), "#"); a.byID(id).Length() != 1 {
			a.t.Errorf("%q leads to %s, which is there %d times", link.Text(), id, a.byID(id).Length())
		}
	}
}

// ruined makes mistakes of almost every kind that Lint knows of.
func ruined(p *playbook.Playbook) {
	t := p.Tasks[0]
	t.Key, t.Category, t.Title, t.Help, t.Party = "No key", "soap", "fetch 3 keys.", "", "them"
	t.Assign = playbook.Assign{Person: "a", External: "them"}
	t.Offset, t.Effort, t.Tiers = 900, -1, []offboarding.Tier{"lax"}
	t.When = playbook.Condition{Any: []offboarding.Attribute{"odd"}}
	t.DependsOn = []playbook.Dependency{{Key: "nowhere"}, {Key: p.Tasks[1].Key, LagDays: -3}}
	t.Controls, t.Levels = []string{"ISO 1"}, playbook.Levels{Light: "sworn", Strict: "sworn"}
	t.Requirement.Proof, t.Requirement.MinimumLevel = "", "sworn"
	low, high := 5.0, 1.0
	t.Requirement.Fields = []offboarding.Field{
		{Name: "A b", Type: "colour"},
		{Name: "n", Label: "n", Message: "m", Type: "number", Min: &low, Max: &high, MinLength: 4},
		{Name: "d", Label: "d", Message: "m", Type: "date", Bound: "soon"},
		{Name: "c", Label: "c", Message: "c", Type: "choice", Choices: []offboarding.Choice{{Value: "B b"}}},
		{Name: "t", Label: "t", Message: "t", Type: "table", MinRows: 9, MaxRows: 3, Columns: []offboarding.Field{{Name: "X x", Type: "text", MaxLength: -1}}},
		{Name: "r", Label: "r", Message: "r", Type: "text", RequiredIf: &offboarding.RequiredIf{Field: "c", Is: []string{"x"}}},
		{Name: "s", Label: "s", Message: "s", Type: "text", RequiredIf: &offboarding.RequiredIf{Field: "nothing"}, Required: true},
	}
	t.Requirement.Files = []offboarding.FileField{{Name: "F f", Types: []string{"exe"}, MaxBytes: -1}, {Name: "g"}, {Name: "g"}}
	p.Tasks[0] = t
	p.SignOffs = append(p.SignOffs, playbook.SignOff{Function: "owner", Categories: []offboarding.Category{"soap"}, Tiers: []offboarding.Tier{"lax"}})
	p.Waivers = []offboarding.WaiverRule{{Category: "soap", Function: "owner"}}
}

func TestEveryMistakeIsShownWhereItIs(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	p := page.copied()
	ruined(&p)
	text, err := playbook.Format(p)
	v.must(err)
	sent := with(page.filled("/playbooks/client-exit/edit"), "text", string(text), "part", "save", "action", "review:")
	wrong := v.post("/playbooks/client-exit/edit", sent).want(http.StatusUnprocessableEntity)
	wrong.leadsSomewhere()
	_, problems := playbook.Check(text, nil)
	if got := wrong.page.Find(".errsum li").Length(); got != len(problems) {
		t.Errorf("%d mistakes are named, and there are %d", got, len(problems))
	}
	if wrong.keys()[0] != "No key" {
		t.Error("what was typed is not kept")
	}
	for _, part := range []string{"tasks[0]", "sign_offs[4]"} {
		shown := v.pressed(wrong, "open:"+part).want(http.StatusOK)
		shown.leadsSomewhere()
		for _, link := range shown.page.Find(".errsum a").EachIter() {
			id := strings.TrimPrefix(link.AttrOr("href", ""), "#")
			if shown.byID(id+"-error").Length() != 1 {
				t.Errorf("%q is not said at %s", link.Text(), id)
			}
		}
	}
}

func TestACircleIsNamedAndHasNoPreview(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	page = v.pressed(v.pressed(page, "open:tasks[1]"), "add:depends_on")
	page = v.pressed(page, "open:tasks[2]", "depends_on[0].key", page.keys()[2])
	page = v.pressed(v.pressed(page, "add:depends_on"), "back:", "depends_on[0].key", page.keys()[1]).want(http.StatusOK)
	page.says("#dry-run", "There is no preview now", "Tasks wait for each other")
	v.pressed(page, "review:").want(http.StatusUnprocessableEntity).says(".errsum", "closes a circle: "+page.keys()[1]+" waits for "+page.keys()[2])
}

func TestANumberThatIsNoneIsKeptAndAskedAgain(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	page = v.pressed(v.pressed(page, "open:tasks[1]"), "back:", "offset", "soon", "title", "Typed before").want(http.StatusUnprocessableEntity)
	page.says(".errsum", "Offset: enter a number").says("h1", "Typed before")
	page.leadsSomewhere()
	if got := page.page.Find("#f-offset").AttrOr("value", ""); got != "soon" {
		t.Errorf("the field has %q", got)
	}
	v.pressed(v.pressed(page, "add:requirement.files", "offset", "1"), "back:", "requirement.files[1].max_bytes", "large").want(http.StatusUnprocessableEntity).says(".errsum", "File 2, max bytes: enter a size")
	v.pressed(page, "back:", "offset", "-4").want(http.StatusOK).says("main", "4 working days before the contract ends")
}

func TestSecondOfTwoEditorsSeesBothVersionsAndGoesOn(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	ask := v.pressed(page, "review:", "name", "Client exit, mine").want(http.StatusOK)
	theirs := page.copied()
	theirs.Description = "Theirs."
	text, err := playbook.Format(theirs)
	v.must(err)
	_, err = v.App.SavePlaybook(t.Context(), testkit.Operator(), app.SavePlaybook{BasedOn: 1, Text: text, Note: "theirs"})
	v.must(err)
	late := v.pressed(ask, "save:", "note", "mine").want(http.StatusConflict)
	late.says("h1", "is at version 2 now").says("section[aria-labelledby=theirs]", "Theirs.").says("section[aria-labelledby=mine]", "Client exit, mine", "Theirs.")
	if got := late.copied(); got.Name != "Client exit, mine" || v.latest("client-exit") != 2 {
		t.Errorf("the copy is %q, stored is version %d", got.Name, v.latest("client-exit"))
	}
	v.pressed(page, "review:", "name", "Other").want(http.StatusConflict)
	v.pressed(late, "back:").want(http.StatusOK).says("main", "You change a copy of version 1")
	if got := late.hidden("/playbooks/client-exit/edit").Get("note"); got != "mine" {
		t.Errorf("the note is %q now", got)
	}
	on := v.pressed(late, "rebase:2").want(http.StatusOK).says("h1", "Save Client exit, mine as version 3?").says("section[aria-labelledby=changes]", "Theirs.")
	v.pressed(on, "save:").want(http.StatusOK).says(".flash", "is at version 3 now")
}

func TestWhatTwoEditorsChangedIsMerged(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	theirs := page.copied()
	theirs.Description, theirs.Tasks[1].Effort, theirs.Tasks[2].Effort = "Theirs.", 17, 18
	text, err := playbook.Format(theirs)
	v.must(err)
	_, err = v.App.SavePlaybook(t.Context(), testkit.Operator(), app.SavePlaybook{BasedOn: 1, Text: text})
	v.must(err)
	mine := v.pressed(v.pressed(page, "open:tasks[1]"), "back:", "effort", "9")
	late := v.pressed(mine, "review:", "name", "Client exit, mine").want(http.StatusConflict)
	ask := v.pressed(late, "merge:").want(http.StatusOK)
	ask.says(".flash", "Both of you changed task “"+theirs.Tasks[1].Title+"”").says("h1", "Save Client exit, mine as version 3?")
	if got := ask.copied(); got.Description != "Theirs." || got.Tasks[1].Effort != 9 || got.Tasks[2].Effort != 18 || got.Name != "Client exit, mine" {
		t.Errorf("merged are %q, %q, %d and %d", got.Name, got.Description, got.Tasks[1].Effort, got.Tasks[2].Effort)
	}
	v.pressed(ask, "save:").want(http.StatusOK).says(".flash", "is at version 3 now")
	v.pressed(late, "merge:", "based_on", "77", "idempotency", "another").want(http.StatusNotFound)
}

func TestARetiredPlaybookKeepsTheCopyAndIsNotSaved(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	ask := v.pressed(page, "review:", "name", "Mine").want(http.StatusOK)
	v.must(v.App.RetirePlaybook(t.Context(), testkit.Operator(), "client-exit", "replaced"))
	late := v.pressed(ask, "save:").want(http.StatusConflict).says(".flash", "is retired")
	if got := late.copied().Name; got != "Mine" {
		t.Errorf("the copy is %q", got)
	}
}

func TestANewPlaybookIsMadeBlankOrFromACopy(t *testing.T) {
	t.Parallel()
	v := newSite(t).as(t, administrator)
	blank := v.get("/playbooks/new").want(http.StatusOK)
	if p := blank.copied(); len(p.Tasks) != 6 || p.Tasks[0].Category == p.Tasks[1].Category {
		t.Errorf("a blank one has the tasks %+v", p.Tasks)
	}
	v.pressed(blank, "review:").want(http.StatusUnprocessableEntity).leadsSomewhere()
	fromCopy := v.get("/playbooks/new?from=client-exit").want(http.StatusOK)
	if got := fromCopy.copied(); got.ID != "client-exit-copy" || len(got.Tasks) < 10 {
		t.Errorf("the copy is %s with %d tasks", got.ID, len(got.Tasks))
	}
	v.pressed(fromCopy, "review:", "id", "client-exit").want(http.StatusUnprocessableEntity).says("#f-id-error", "Another playbook has it")
	ask := v.pressed(fromCopy, "review:", "id", "client-exit-eu", "name", "Client exit, EU").want(http.StatusOK).says("main", "It would be version 1")
	other := ask.copied()
	text, err := playbook.Format(other)
	v.must(err)
	v.pressed(ask, "save:", "note", "for the EU").want(http.StatusOK).says(".flash", "Client exit, EU is at version 1 now.").says("h1", "Client exit, EU")
	_, err = v.App.SavePlaybook(t.Context(), testkit.Operator(), app.SavePlaybook{Text: []byte(strings.Replace(string(text), "id: client-exit-eu", "id: client-exit-uk", 1))})
	v.must(err)
	uk := with(ask.filled("/playbooks/new"), "text", strings.Replace(string(text), "id: client-exit-eu", "id: client-exit-uk", 1), "action", "save:", "idempotency", "other")
	v.post("/playbooks/new", uk).want(http.StatusConflict).says(".errsum", "another playbook has it")
}

func TestThePreviewFollowsTheTrial(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	page.says("#dry-run", "The critical path takes")
	if strings.Contains(page.text("#dry-run"), "End the sign-in federation") {
		t.Error("a task is asked without its attribute")
	}
	shown := v.pressed(page, "preview:", "trial.attributes", "federated_access", "trial.ends", "2026-06-30", "trial.tier", "strict").want(http.StatusOK)
	shown.says("#dry-run", "+ End the sign-in federation", "Due Tue 30 Jun 2026", "What the gate will ask for")
	back := v.pressed(v.pressed(shown, "open:tasks[3]"), "back:").want(http.StatusOK).says("#dry-run", "+ End the sign-in federation")
	if back.page.Find("[name='trial.ends']").AttrOr("value", "") != "2026-06-30" || back.page.Find("[name='trial.tier'][checked]").AttrOr("value", "") != "strict" {
		t.Error("the trial is forgotten on the page of a task")
	}
	v.pressed(page, "preview:", "trial.ends", "soon", "trial.tier", "lax").want(http.StatusOK)
}

func TestACopyThatIsNoneOrTooLargeStoresNothing(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	v.pressed(page, "review:", "text", "no: playbook").want(http.StatusUnprocessableEntity).says("main", "cannot be read", "Nothing was stored")
	v.pressed(page, "review:", "text", "# "+strings.Repeat("x", playbook.MaxSize)).want(http.StatusRequestEntityTooLarge)
	v.pressed(page, "stay:", "description", strings.Repeat("x", playbook.MaxSize)).want(http.StatusRequestEntityTooLarge)
	other := page.copied()
	other.ID = "vendor-exit"
	text, err := playbook.Format(other)
	v.must(err)
	if got := v.pressed(page, "stay:", "text", string(text)).want(http.StatusOK).copied().ID; got != "client-exit" {
		t.Errorf("the page of one playbook edits %s", got)
	}
}
