package web_test

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/testkit"
)

// filled returns what a browser sends of the form with the action, without any
// button.
func (a answer) filled(action string) url.Values {
	a.t.Helper()
	form := a.page.Find(`form[method="post"][action="` + action + `"]`).First()
	if form.Length() == 0 {
		a.t.Fatalf("%s has no form that leads to %s: %s", a.Request.URL.Path, action, a.text("main"))
	}
	return testkit.FormValues(form)
}

// pressed sends the form of the editor as it is, with some answers changed, by
// the button with the value.
func (v *visitor) pressed(page answer, button string, pairs ...string) answer {
	v.t.Helper()
	path := page.Request.URL.Path
	return v.post(path, with(page.filled(path), append([]string{"action", button}, pairs...)...))
}

// copied is the working copy that a page of the editor carries.
func (a answer) copied() playbook.Playbook {
	a.t.Helper()
	p, err := playbook.Parse([]byte(a.page.Find("input[name=text]").AttrOr("value", "")))
	if err != nil {
		a.t.Fatal(err)
	}
	return p
}

func TestTheEditorChangesNothingByItself(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.administrator(t)
	for _, want := range playbook.Shipped() {
		t.Run(want.ID, func(t *testing.T) {
			page := v.get("/playbooks/" + want.ID + "/edit").want(http.StatusOK)
			page.t = t
			for i := range want.Tasks {
				page = v.pressed(page, "open:tasks["+strconv.Itoa(i)+"]").want(http.StatusOK)
			}
			for i := range want.SignOffs {
				page = v.pressed(v.pressed(page, "back:"), "open:sign_offs["+strconv.Itoa(i)+"]").want(http.StatusOK)
			}
			page = v.pressed(page, "back:").want(http.StatusOK)
			if got := page.copied(); !reflect.DeepEqual(got, want) {
				t.Errorf("it became %+v", playbook.Compare(want, got))
			}
			v.pressed(page, "review:").want(http.StatusOK).says("#editor", "Nothing is different from version 1.")
		})
	}
}

// editing opens the client exit for an administrator.
func editing(t *testing.T) (*visitor, answer) {
	t.Helper()
	v := newSite(t).as(t, administrator)
	return v, v.get("/playbooks/client-exit/edit").want(http.StatusOK)
}

// keys are those of the tasks of a copy.
func (a answer) keys() []string {
	a.t.Helper()
	var out []string
	for _, task := range a.copied().Tasks {
		out = append(out, task.Key)
	}
	return out
}

func TestTheEditorIsForAdministrators(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, who := range []string{testkit.Owner, "auditor", testkit.Tobin} {
		v := s.as(t, who)
		for _, path := range []string{"/playbooks/new", "/playbooks/client-exit/edit"} {
			v.get(path).want(http.StatusForbidden).says("main", "Only administrators change playbooks.")
			v.post(path, v.token()).want(http.StatusForbidden).says("main", "Only administrators change playbooks.")
		}
	}
	if s.as(t, testkit.Owner).get("/playbooks/client-exit").page.Find("a[href='/playbooks/client-exit/edit']").Length() != 0 {
		t.Error("an owner is offered the editor")
	}
	admin := s.as(t, administrator)
	admin.get("/playbooks/nothing/edit").want(http.StatusNotFound)
	admin.post("/playbooks/nothing/edit", admin.token()).want(http.StatusNotFound)
	admin.get("/playbooks/new?from=nothing").want(http.StatusNotFound)
	if admin.get("/playbooks/client-exit").page.Find("a[href='/playbooks/client-exit/edit']").Length() != 1 {
		t.Error("an administrator is not offered the editor")
	}
}

func TestTasksAreMovedCopiedAddedAndRemoved(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	keys := page.keys()
	page = v.pressed(page, "down:tasks[0]").want(http.StatusOK)
	if got := page.keys(); got[0] != keys[1] || got[1] != keys[0] {
		t.Errorf("after moving down the first are %v", got[:2])
	}
	page = v.pressed(page, "up:tasks[1]").want(http.StatusOK)
	page = v.pressed(v.pressed(page, "copy:tasks[0]"), "copy:tasks[0]").want(http.StatusOK)
	if got := page.keys(); !slices.Equal(got[:4], []string{keys[0], keys[0] + "-copy-2", keys[0] + "-copy", keys[1]}) {
		t.Errorf("after copying twice the first are %v", got[:4])
	}
	page = v.pressed(v.pressed(page, "remove:tasks[1]"), "remove:tasks[1]").want(http.StatusOK)
	if got := page.keys(); !slices.Equal(got, keys) {
		t.Errorf("after removing both the tasks are %v", got)
	}
	added := v.pressed(page, "add:tasks").want(http.StatusOK).says("h1", "Task "+strconv.Itoa(len(keys)+1))
	page = v.pressed(added, "back:", "title", "Close the mailbox").want(http.StatusOK)
	if got := page.keys(); got[len(got)-1] != "close-the-mailbox" {
		t.Errorf("the new task is %s", got[len(got)-1])
	}
	page.says("main", "Close the mailbox", "No category yet")
	for _, odd := range []string{"remove:tasks[99]", "remove:tasks", "open:tasks[99]", "up:people[0]", "dance:tasks[0]", "add:tasks[0]"} {
		if got := v.pressed(page, odd).want(http.StatusOK).keys(); !slices.Equal(got, page.keys()) {
			t.Errorf("%s changed the tasks", odd)
		}
	}
}

func TestARemovedTaskNamesThoseThatWaitForIt(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	at := slices.Index(page.keys(), "set-backup-retention")
	page = v.pressed(page, "remove:tasks["+strconv.Itoa(at)+"]").want(http.StatusOK)
	page.says(".flash", "“Set backup retention” is removed.", "“Confirm the backup expiry schedule” and “Delete production data” wait for it still.")
	v.pressed(page, "review:").want(http.StatusUnprocessableEntity).says(".errsum", "task before 1", "is the key of no task")
}

func TestDependenciesFollowAKeyThatChanges(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	at := slices.Index(page.keys(), "set-backup-retention")
	page = v.pressed(v.pressed(page, "open:tasks["+strconv.Itoa(at)+"]"), "back:", "key", "retention").want(http.StatusOK)
	follower := page.copied().Tasks[slices.IndexFunc(page.copied().Tasks, func(p playbook.Task) bool { return p.Title == "Confirm the backup expiry schedule" })]
	if !slices.ContainsFunc(follower.DependsOn, func(d playbook.Dependency) bool { return d.Key == "retention" }) {
		t.Errorf("it waits for %v", follower.DependsOn)
	}
}

func TestATaskIsBuiltOnItsPage(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	page = v.pressed(page, "add:tasks")
	page = v.pressed(page, "add:requirement.fields", "title", "List mailboxes", "help", "All of them.", "category", "access_termination", "requirement.proof", "A list.")
	page = v.pressed(page, "stay:requirement.fields[0]", "requirement.fields[0].label", "Kind", "requirement.fields[0].message", "Choose one.", "requirement.fields[0].type", "choice")
	page = v.pressed(v.pressed(page, "add:requirement.fields[0].choices"), "add:requirement.fields[0].choices")
	page = v.pressed(page, "add:requirement.fields", "requirement.fields[0].choices[0].label", "Shared", "requirement.fields[0].choices[1].label", "Own")
	page = v.pressed(page, "stay:requirement.fields[1]", "requirement.fields[1].label", "Boxes", "requirement.fields[1].message", "List them.", "requirement.fields[1].type", "table")
	page = v.pressed(page, "add:requirement.fields[1].columns")
	page = v.pressed(page, "add:requirement.files", "requirement.fields[1].columns[0].label", "Address", "requirement.fields[1].columns[0].message", "Give the address.")
	page = v.pressed(page, "add:depends_on", "requirement.files[0].label", "Export", "requirement.files[0].max_bytes", "10 MB")
	page = v.pressed(page, "back:", "depends_on[0].key", "end-federation", "depends_on[0].lag_days", "2", "offset", "5", "when.all", "federated_access").want(http.StatusOK)
	got := page.copied().Tasks[len(page.copied().Tasks)-1]
	if len(got.Requirement.Fields) != 2 {
		t.Fatalf("the questions are %+v", got.Requirement.Fields)
	}
	kind, boxes := got.Requirement.Fields[0], got.Requirement.Fields[1]
	if kind.Name != "kind" || len(kind.Choices) != 2 || kind.Choices[1].Value != "own" || boxes.Name != "boxes" || len(boxes.Columns) != 1 || boxes.Columns[0].Name != "address" {
		t.Errorf("the questions are %+v", got.Requirement.Fields)
	}
	if f := got.Requirement.Files; len(f) != 1 || f[0].MaxBytes != 10<<20 || len(got.DependsOn) != 1 || got.DependsOn[0].LagDays != 2 {
		t.Errorf("files %+v, before it %+v", f, got.DependsOn)
	}
	v.pressed(page, "review:").want(http.StatusOK).says("section[aria-labelledby=changes]", "List mailboxes", "Added")
}

func TestSignOffsAndWaiverRulesAreEdited(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	count := len(page.copied().SignOffs)
	page = v.pressed(v.pressed(page, "remove:sign_offs[0]"), "add:sign_offs").want(http.StatusOK)
	sent := page.filled("/playbooks/client-exit/edit")
	sent["categories"] = []string{"other", "access_termination"}
	page = v.post("/playbooks/client-exit/edit", with(sent, "function", "contract", "statement", "I state it.", "tiers", "strict", "when.not", "legal_hold", "clause", "9", "action", "back:")).want(http.StatusOK)
	got := page.copied().SignOffs
	last := got[len(got)-1]
	if len(got) != count || last.Function != "contract" || len(last.Categories) != 2 || last.Statement != "I state it." || len(last.Tiers) != 1 || len(last.When.Not) != 1 || last.Clause != "9" {
		t.Errorf("the last sign-off is %+v", last)
	}
	rules := len(page.copied().Waivers)
	page = v.pressed(page, "add:waivers")
	name := "waivers[" + strconv.Itoa(rules) + "]"
	page = v.pressed(page, "stay:", name+".category", "other", name+".function", "security").want(http.StatusOK)
	if w := page.copied().Waivers; len(w) != rules+1 || w[rules].Category != "other" || w[rules].Function != "security" {
		t.Errorf("the rules are %+v", w)
	}
	page = v.pressed(page, "remove:"+name).want(http.StatusOK)
	if w := page.copied().Waivers; len(w) != rules {
		t.Errorf("the rules are %+v", w)
	}
}

// swapped sends a form as HTMX does.
func (v *visitor) swapped(path string, values url.Values) answer {
	v.t.Helper()
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.base+path, strings.NewReader(values.Encode()))
	v.must(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("HX-Request", "true")
	return v.read(v.client.Do(request))
}

func TestPartsOfTheEditorAreSwappedInPlace(t *testing.T) {
	t.Parallel()
	v, page := editing(t)
	const path = "/playbooks/client-exit/edit"
	moved := v.swapped(path, with(page.filled(path), "action", "down:tasks[0]")).want(http.StatusOK)
	if moved.page.Find("#editor").Length() != 1 || moved.page.Find("header, title").Length() != 0 || moved.keys()[1] != page.keys()[0] {
		t.Errorf("a button is answered with %.300s", moved.body)
	}
	if got := moved.page.Find("[data-focus]").AttrOr("id", ""); got != "f-tasks[1]" {
		t.Errorf("the focus goes to %q", got)
	}
	preview := v.swapped(path, with(page.filled(path), "trial.attributes", "federated_access")).want(http.StatusOK)
	preview.says("#dry-run", "+ End the sign-in federation")
	if preview.page.Find("#editor").Length() != 0 {
		t.Error("a change of the trial is answered with the whole editor")
	}
}
