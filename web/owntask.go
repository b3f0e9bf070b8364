package web

import (
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/layout"
	"github.com/closegate/closegate/views/playbooks"
	"github.com/closegate/closegate/views/ui"
)

// outsiderField names the client or vendor that does a task.
const outsiderField = "outsider"

// ownTask is the form of a task of its own while it is filled in. Its questions
// are those of a task of a playbook, and a few that only a running offboarding
// can answer.
type ownTask struct {
	task reading.PlaybookTask
	// assignee to reason are as they were typed.
	assignee, reviewer, outsider, due, reason string
	// touched is the path of what a button arranged last.
	touched string
	unread  map[string]string
}

// askOwnTask shows the form with the question that most tasks ask.
func (h *handlers) askOwnTask(c echo.Context) error {
	in := ownTask{task: reading.BlankTask("")}
	in.task.Requirement.Fields = []offboarding.Field{{
		Name: "what_was_done", Label: "What was done", Type: offboarding.LongTextField, Required: true, Message: "Say what was done, and when",
	}}
	return h.ownTaskPage(c, in, nil)
}

// addOwnTask does what the button says: it arranges the form, or adds the task.
func (h *handlers) addOwnTask(c echo.Context) error {
	in := ownTaskTyped(c)
	verb, path, _ := strings.Cut(formText(c, actionField), ":")
	if verb != saveVerb {
		in.touched = path
		if verb != stayVerb {
			in.touched, _ = arrangeTask(&in.task, verb, path)
		}
		return h.ownTaskPage(c, in, nil)
	}
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	wanted, err := in.wanted(c, number)
	task := 0
	if err == nil {
		task, err = h.app.AddTask(c.Request().Context(), h.actor(c), wanted)
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.ownTaskPage(c, in, err)
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: offboarding.TaskReference(task) + " is added.", Text: "It stands above the line until it is verified or waived."})
	return seeOther(c, taskPath(number, task))
}

// ownTaskTyped reads the form.
func ownTaskTyped(c echo.Context) ownTask {
	r := readForm(c.Request().PostForm)
	in := ownTask{
		task: formTask(r), assignee: formText(c, assigneeField), reviewer: formText(c, reviewerField), outsider: formText(c, outsiderField),
		due: formText(c, dueField), reason: formText(c, reasonName), unread: r.unread,
	}
	nameTask(&in.task)
	return in
}

// wanted is what is typed as the task to be added, or Invalid where a number or
// day cannot be read.
func (in ownTask) wanted(c echo.Context, number int) (app.AddTask, error) {
	var wrong fault.Fieldset
	out := app.AddTask{
		Offboarding: number, Task: in.task, Assignee: in.assignee, Reviewer: in.reviewer, Outsider: in.outsider,
		Due: formDate(c, dueField, &wrong), Reason: in.reason,
	}
	for i, d := range in.task.DependsOn {
		on, err := strconv.Atoi(d.Key)
		if err != nil {
			wrong.Add(nth("depends_on", i)+".key", "Choose a task")
		}
		out.DependsOn = append(out.DependsOn, offboarding.DependencyAfter(on, d.LagDays))
	}
	for name := range in.unread {
		wrong.Add(name, "%s", unreadWords(name))
	}
	return out, wrong.Err("Nothing was added.")
}

func (h *handlers) ownTaskPage(c echo.Context, in ownTask, refusal error) error {
	o, err := h.published(c)
	if err != nil {
		return err
	}
	switch {
	case !o.Can(authz.AddTask):
		return fault.New(fault.Forbidden, "You can read this, but only the accountable owner and the deputy add tasks.")
	case o.Facts.State != offboarding.Open && refusal == nil:
		return fault.New(fault.Conflict, "%s is not open, so nothing can be added to it.", o.Facts.Reference())
	}
	people, err := h.reader.Assignable(c.Request().Context())
	if err != nil {
		return err
	}
	page := h.shell(c, "Add a task", offboardingsPath)
	tellConflict(&page, "Nothing was added.", refusal)
	content := playbooks.ShowEditedPart(presentOwnTask(ownTaskView{ownTask: in, o: o, people: people, hidden: h.hidden(c), err: refusal}))
	if wantsPart(c) {
		return h.respond(c, statusOf(refusal), layout.Page{}, content, content)
	}
	return h.respond(c, statusOf(refusal), page, content, content)
}
