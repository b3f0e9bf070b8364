package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/testkit"
)

func taskAt(number, task int) string {
	return fmt.Sprintf("/offboardings/OFF-%d/tasks/%d", number, task)
}

// typed adds answers to a form as a browser sends them.
func typed(values url.Values, r offboarding.Requirement, answers offboarding.Answers) url.Values {
	put := func(f offboarding.Field, name, value string) {
		if f.Type != offboarding.DateTimeField {
			values.Set(name, value)
			return
		}
		day, clock, _ := strings.Cut(value, "T")
		values.Set(name, day)
		values.Set(name+"_time", strings.TrimSuffix(strings.TrimSuffix(clock, "Z"), ":00"))
	}
	for _, f := range r.Fields {
		if f.Type != offboarding.TableField {
			put(f, "answers."+f.Name, answers.Values[f.Name])
			continue
		}
		for i, row := range answers.Tables[f.Name] {
			for _, column := range f.Columns {
				put(column, fmt.Sprintf("answers.%s.%d.%s", f.Name, i, column.Name), row[column.Name])
			}
		}
	}
	return values
}

// proofs are right files for a task.
func proofs(r offboarding.Requirement) []file {
	var out []file
	for _, f := range r.Files {
		out = append(out, file{f.Name, f.Name + "." + f.Types[0], "proof of " + f.Name})
	}
	return out
}

// form opens a task and returns what its form sends with right answers.
func (v *visitor) form(number, task int) (url.Values, offboarding.Requirement) {
	v.t.Helper()
	t, _ := v.Facts(number).Task(task)
	values := v.get(taskAt(number, task)).want(http.StatusOK).hidden(taskAt(number, task) + "/evidence")
	return typed(values, t.Requirement, testkit.RightAnswers(t.Requirement, v.Clock.Now(), v.ID(testkit.Tobin))), t.Requirement
}

func TestEvidenceIsSentReviewedAndDownloaded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	tobin := s.as(t, testkit.Tobin)
	values, r := tobin.form(number, 1)
	values.Set("note", "done in production")
	sent := tobin.upload(taskAt(number, 1)+"/evidence", values, proofs(r)...).want(http.StatusOK)
	sent.says(".flash", "Evidence sent.").says("aside", "v1", "Tobin Askerley", r.Files[0].Types[0])

	owner := s.as(t, testkit.Owner)
	page := owner.get(taskAt(number, 1)).want(http.StatusOK)
	if href := page.page.Find("section[aria-labelledby=pointer] a").AttrOr("href", ""); href != taskAt(number, 1)+"/evidence/1" {
		t.Fatalf("the reviewer is led to %q", href)
	}
	review := owner.get(taskAt(number, 1) + "/evidence/1").want(http.StatusOK)
	review.says("main", "done in production", "Does this prove that the task is done?", "Hashes of the files match")
	decision := with(review.hidden(taskAt(number, 1)+"/evidence/1/reviews"), "outcome", "verified")
	owner.post(taskAt(number, 1)+"/evidence/1/reviews", decision).want(http.StatusOK).says(".flash", "Verified.").says(".ph-row", "Verified")

	download := tobin.get(taskAt(number, 1) + "/evidence/1/files/1").want(http.StatusOK)
	if download.body != "proof of "+r.Files[0].Name {
		t.Errorf("the file holds %q", download.body)
	}
	if got := download.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename=") {
		t.Errorf("it is sent as %q", got)
	}
}

func TestEveryWrongAnswerIsNamedKeptAndLinked(t *testing.T) {
	t.Parallel()
	for _, book := range playbook.Shipped() {
		t.Run(book.ID, func(t *testing.T) {
			t.Parallel()
			mistakes := testkit.WrongAnswers
			if book.ID != "client-exit" {
				mistakes = firstMistakes // the domain tries the others
			}
			checked := map[string]bool{}
			for _, attributes := range [][]offboarding.Attribute{offboarding.AllAttributes(), nil} {
				s := newSite(t)
				number := s.PublishFrom(book.ID, attributes...)
				for task, more := nextToProve(s, number); more; task, more = nextToProve(s, number) {
					key := taskOf(s, number, task).Key
					if !checked[key] {
						t.Run(key, func(t *testing.T) { checkWrongAnswers(t, s, number, task, mistakes) })
					}
					checked[key] = true
					s.Prove(number, task)
				}
			}
			if len(checked) != len(book.Tasks) {
				t.Errorf("%d of %d tasks were tried", len(checked), len(book.Tasks))
			}
		})
	}
}

// firstMistakes returns one mistake for each question of a requirement.
func firstMistakes(r offboarding.Requirement, now time.Time, person string) []testkit.WrongAnswer {
	asked := map[string]bool{}
	return slices.DeleteFunc(testkit.WrongAnswers(r, now, person), func(w testkit.WrongAnswer) bool {
		again := asked[w.Field]
		asked[w.Field] = true
		return again
	})
}

// nextToProve returns a task that can be done, moving time on where one waits
// for a lag.
func nextToProve(s *site, number int) (task int, more bool) {
	for range 2000 {
		waiting := false
		for _, c := range s.Gate(number).Standing() {
			if c.Kind == offboarding.TaskCondition && c.Reason == offboarding.NeedsEvidence {
				return c.Task, true
			}
			waiting = waiting || c.Kind == offboarding.TaskCondition
		}
		if !waiting {
			return 0, false
		}
		s.Clock.Advance(time.Hour)
	}
	s.t.Fatal("a task waits for ever")
	return 0, false
}

// checkWrongAnswers sends mistakes that the form of a task can have. The
// files are those of a draft, so that they are uploaded once.
func checkWrongAnswers(t *testing.T, s *site, number, task int, mistakes func(offboarding.Requirement, time.Time, string) []testkit.WrongAnswer) {
	tobin := s.as(t, testkit.Tobin)
	at := taskAt(number, task)
	right, r := tobin.form(number, task)
	saved := tobin.upload(at+"/drafts", right, proofs(r)...).want(http.StatusOK)
	stored := s.stored()
	for _, w := range mistakes(r, s.Clock.Now(), s.ID(testkit.Tobin)) {
		values := typed(saved.hidden(at+"/evidence"), r, w.Answers)
		page := tobin.upload(at+"/evidence", values)
		if page.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s is answered with %d", w.Mistake, page.StatusCode)
			continue
		}
		checkMistake(t, page, w)
		checkKept(t, page, values, w)
	}
	if now := s.stored(); now != stored {
		t.Errorf("refused forms left %d files", now-stored)
	}
	if e, sent := s.Facts(number).LatestEvidence(task); sent {
		t.Errorf("a refused form became version %d", e.Version)
	}
}

// checkMistake wants exactly the field's sentence, with a link to the field.
func checkMistake(t *testing.T, page answer, w testkit.WrongAnswer) {
	t.Helper()
	items := page.page.Find(".errsum li")
	if items.Length() != 1 || strings.TrimSpace(items.Text()) != w.Message {
		t.Errorf("%s: the summary says %q, want only %q", w.Mistake, page.text(".errsum li"), w.Message)
		return
	}
	id := strings.TrimPrefix(items.Find("a").AttrOr("href", ""), "#")
	if page.byID(id).Length() != 1 {
		t.Errorf("%s: the summary leads to #%s, of which there are %d", w.Mistake, id, page.byID(id).Length())
	}
	if !strings.Contains(page.text("form .err-m"), strings.Join(strings.Fields(w.Message), " ")) {
		t.Errorf("%s: the field itself says %q", w.Mistake, page.text("form .err-m"))
	}
}

// checkKept wants every answer in its control again. A choice that is none
// cannot be shown as chosen.
func checkKept(t *testing.T, page answer, values url.Values, w testkit.WrongAnswer) {
	t.Helper()
	for name := range values {
		want := strings.TrimSpace(strings.ReplaceAll(values.Get(name), "\n", ""))
		if !strings.HasPrefix(name, "answers.") || want == "" || strings.HasPrefix(want, "no_such") || strings.HasPrefix(want, "nobody-of") {
			continue
		}
		control := page.page.Find(`[name="` + name + `"]`)
		got := control.AttrOr("value", "")
		switch {
		case control.Is("textarea"):
			got = control.Text()
		case control.Is("select"):
			got = control.Find("option[selected]").AttrOr("value", "")
		case control.AttrOr("type", "") == "radio":
			got = control.Filter("[checked]").AttrOr("value", "")
		}
		if got = strings.TrimSpace(strings.ReplaceAll(got, "\n", "")); got != want && !strings.Contains(want, "\u202e") {
			t.Errorf("%s: %s was %q and is %q", w.Mistake, name, want, got)
		}
	}
}

func TestDraftKeepsAnswersFilesAndRows(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	tobin := s.as(t, testkit.Tobin)
	at := taskAt(number, tableTask(s, number))
	values := tobin.get(at).want(http.StatusOK).hidden(at + "/evidence")
	values.Set("note", "half done")
	_, r := tobin.form(number, tableTask(s, number))
	saved := tobin.upload(at+"/drafts", values, proofs(r)...).want(http.StatusOK)
	saved.says(".flash", "Draft saved.").says("aside", "Your draft").says("form", "half done", r.Files[0].Name)
	if got := saved.page.Find("textarea[name=note]").Text(); got != "half done" {
		t.Errorf("the note is %q", got)
	}
	if s.stored() != len(r.Files) {
		t.Errorf("%d files are stored, want those of the draft", s.stored())
	}

	table := firstTable(r)
	more := tobin.upload(at+"/drafts", with(saved.hidden(at+"/evidence"), "add_row", table, "answers."+table+".0.system", "x")).want(http.StatusOK)
	if got := more.page.Find(`table[id="f-answers.` + table + `"] tbody tr`).Length(); got != 2 {
		t.Errorf("after Add a row there are %d rows, want 2", got)
	}

	kept := more.hidden(at + "/evidence")
	less := tobin.upload(at+"/drafts", with(kept, "remove_file", kept.Get("keep_file"))).want(http.StatusOK)
	if got := len(less.hidden(at + "/evidence")["keep_file"]); got != len(r.Files)-1 {
		t.Errorf("%d files are left after Remove", got)
	}
	discarded := tobin.upload(at+"/discarded-drafts", less.hidden(at+"/evidence")).want(http.StatusOK)
	if strings.Contains(discarded.text("aside"), "Your draft") {
		t.Error("a discarded draft is still there")
	}
}

func firstTable(r offboarding.Requirement) string {
	for _, f := range r.Fields {
		if f.Type == offboarding.TableField {
			return f.Name
		}
	}
	return ""
}

// tableTask is a task that can be done and asks for a table.
func tableTask(s *site, number int) int {
	for _, c := range s.Gate(number).Standing() {
		t, _ := s.Facts(number).Task(c.Task)
		if c.Reason == offboarding.NeedsEvidence && firstTable(t.Requirement) == "accounts" {
			return c.Task
		}
	}
	s.t.Fatal("no task asks for a table of accounts")
	return 0
}

func TestSentDraftFilesNeedNoSecondUpload(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	tobin := s.as(t, testkit.Tobin)
	values, r := tobin.form(number, 1)
	saved := tobin.upload(taskAt(number, 1)+"/drafts", values, proofs(r)...).want(http.StatusOK)
	again := typed(saved.hidden(taskAt(number, 1)+"/evidence"), r, testkit.RightAnswers(r, s.Clock.Now(), s.ID(testkit.Tobin)))
	tobin.upload(taskAt(number, 1)+"/evidence", again).want(http.StatusOK).says(".flash", "Evidence sent.")
	if e, _ := s.Facts(number).LatestEvidence(1); len(e.Files) != len(r.Files) {
		t.Errorf("%d files were sent, want the %d of the draft", len(e.Files), len(r.Files))
	}
}

func TestEmptyRowsDoNotShiftTheMistakesOfOthers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	tobin := s.as(t, testkit.Tobin)
	task := tableTask(s, number)
	values, r := tobin.form(number, task)
	for name := range values {
		if rest, ok := strings.CutPrefix(name, "answers.accounts.0."); ok {
			values.Set("answers.accounts.3."+rest, values.Get(name))
			values.Set(name, " ")
		}
	}
	values.Set("answers.accounts.3.system", "")
	page := tobin.upload(taskAt(number, task)+"/evidence", values, proofs(r)...).want(http.StatusUnprocessableEntity)
	if got := page.page.Find(".errsum a").AttrOr("href", ""); got != "#f-answers.accounts.0.system" {
		t.Errorf("the mistake leads to %q", got)
	}
	if got := page.byID("f-answers.accounts.0.account").AttrOr("value", ""); got != values.Get("answers.accounts.3.account") {
		t.Errorf("the row holds %q", got)
	}
}

func TestFileThatWasRemovedStaysRemovedBesideAMistake(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	tobin := s.as(t, testkit.Tobin)
	at := taskAt(number, 1)
	values, r := tobin.form(number, 1)
	kept := tobin.upload(at+"/drafts", values, proofs(r)...).want(http.StatusOK).hidden(at + "/evidence")
	remove := with(kept, "remove_file", kept.Get("keep_file"))
	page := tobin.upload(at+"/drafts", remove, file{r.Files[0].Name, "proof.exe", "MZ"}).want(http.StatusUnprocessableEntity)
	if got := page.hidden(at + "/evidence")["keep_file"]; len(got) != len(r.Files)-1 {
		t.Errorf("%d files are shown, want the removed one gone", len(got))
	}
	if d, _, err := s.Store.Draft(t.Context(), number, 1, s.ID(testkit.Tobin)); err != nil || len(d.Files) != len(r.Files) {
		t.Errorf("the draft has %d files: nothing should have been stored (%v)", len(d.Files), err)
	}
}

func TestSecondPressAndOldPageAreConflicts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	tobin := s.as(t, testkit.Tobin)
	values, r := tobin.form(number, 1)
	values.Set("note", "please keep me")
	tobin.upload(taskAt(number, 1)+"/evidence", values, proofs(r)...).want(http.StatusOK)
	before := s.stored()
	second := tobin.upload(taskAt(number, 1)+"/evidence", values, proofs(r)...).want(http.StatusConflict)
	second.says(".flash", "Nothing was sent", "Read version 1").says("textarea[name=note]", "please keep me")
	if s.stored() != before || len(s.Facts(number).Evidence) != 1 {
		t.Error("the second press left a version or a file")
	}
	mended := typed(second.hidden(taskAt(number, 1)+"/evidence"), r, testkit.RightAnswers(r, s.Clock.Now(), s.ID(testkit.Tobin)))
	tobin.upload(taskAt(number, 1)+"/evidence", mended, proofs(r)...).want(http.StatusOK)
	third := tobin.upload(taskAt(number, 1)+"/evidence", values, proofs(r)...).want(http.StatusConflict)
	third.says(".flash", "Compare both versions")
}

func TestBlockedTaskHasNoFormAndTakesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish(offboarding.DevicesIssued)
	blocked := 0
	for _, c := range s.Gate(number).Standing() {
		if c.Reason == offboarding.WaitsForTask {
			blocked = c.Task
		}
	}
	tobin := s.as(t, testkit.Tobin)
	page := tobin.get(taskAt(number, blocked)).want(http.StatusOK)
	page.says("section[aria-labelledby=blocked]", "This task waits for", "due").says("section[aria-labelledby=asked]", "What counts as proof.")
	if page.page.Find("main form").Length() != 0 {
		t.Error("a blocked task has a form")
	}
	r := taskOf(s, number, blocked).Requirement
	values := typed(with(tobin.token(), "note", "no"), r, testkit.RightAnswers(r, s.Clock.Now(), s.ID(testkit.Tobin)))
	tobin.upload(taskAt(number, blocked)+"/evidence", with(values, "task_version", strconv.Itoa(taskOf(s, number, blocked).Version)), proofs(r)...).want(http.StatusConflict)
	tobin.upload(taskAt(number, blocked)+"/drafts", values, proofs(r)...).want(http.StatusConflict)
	if s.stored() != 0 || len(s.Facts(number).Evidence) != 0 {
		t.Error("a blocked task took something")
	}
}

func taskOf(s *site, number, task int) offboarding.Task {
	t, _ := s.Facts(number).Task(task)
	return t
}
