package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

// submitEvidence sends a version of evidence for review.
func (h *handlers) submitEvidence(c echo.Context) error {
	t, err := h.task(c)
	if err != nil {
		return err
	}
	sent, err := h.receiveEvidence(c, t, true)
	if err == nil {
		err = h.app.SubmitEvidence(c.Request().Context(), h.actor(c), sent.EvidenceForm)
		h.discardRefused(c, &sent, err)
	}
	if err != nil {
		return h.refusedEvidence(c, sent, err)
	}
	h.flash(c, ui.Flash{
		Kind: ui.FlashDone, Title: "Evidence sent.",
		Text: fmt.Sprintf("Version %d waits for a review. You can read it here.", sent.Latest+1),
	})
	return seeOther(c, taskPath(sent.Offboarding, sent.Task))
}

// saveEvidenceDraft keeps what was typed so far: by Save draft, by Add a row
// and by Remove beside a file.
func (h *handlers) saveEvidenceDraft(c echo.Context) error {
	t, err := h.task(c)
	if err != nil {
		return err
	}
	sent, err := h.receiveEvidence(c, t, false)
	if err == nil {
		err = h.app.SaveEvidenceDraft(c.Request().Context(), h.actor(c), sent.EvidenceForm)
		h.discardRefused(c, &sent, err)
	}
	if err != nil {
		return h.refusedEvidence(c, sent, err)
	}
	if href := sent.oneRowMore(); href != "" {
		return seeOther(c, href)
	}
	flash := ui.Flash{Kind: ui.FlashDone, Title: "Draft saved.", Text: "Nothing was sent for review yet."}
	if sent.removed != "" {
		flash.Title = "File removed, draft saved."
	}
	h.flash(c, flash)
	return seeOther(c, taskPath(sent.Offboarding, sent.Task))
}

// oneRowMore is where the draft is shown with one row more of the table whose
// button was pressed, or nothing where none was.
func (s sentEvidence) oneRowMore() string {
	count, known := s.rows[s.addRow]
	if !known {
		return ""
	}
	return withQuery(taskPath(s.Offboarding, s.Task), url.Values{rowsParam: {s.addRow + "." + strconv.Itoa(count+1)}}) +
		"#" + fieldID(answersPrefix+s.addRow)
}

// discardRefused removes the files of a form that was refused. After any other
// error they stay for the clean-up, which asks the record first: what looks
// like a failure can have been kept.
func (h *handlers) discardRefused(c echo.Context, sent *sentEvidence, err error) {
	if err != nil && statusOf(err) < http.StatusInternalServerError {
		h.discard(c, sent)
	}
}

// refusedEvidence shows the form again with everything that was typed, where
// it can be mended there.
func (h *handlers) refusedEvidence(c echo.Context, sent sentEvidence, refusal error) error {
	status := statusOf(refusal)
	switch status {
	case http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge, http.StatusConflict:
	default:
		return refusal
	}
	t, err := h.task(c)
	if err != nil {
		return err
	}
	v, err := h.taskView(c, t)
	if err != nil {
		return err
	}
	v.sent, v.err, v.rows = &sent, refusal, sent.rows
	if status != http.StatusConflict {
		v.err = sent.named(refusal)
	}
	return h.showTaskPage(c, status, v)
}

// named is what is wrong with a form, under a title that counts it.
func (s sentEvidence) named(err error) error {
	fields := fault.Fields(err)
	if len(fields) == 0 {
		fields = s.wrong
	}
	if len(fields) == 0 {
		return fault.New(fault.Invalid, "%s", messageOf(err))
	}
	return &fault.Error{Kind: fault.Invalid, Message: "Nothing was stored. Fix " + counted(len(fields), "answer"), Fields: fields}
}

// conflict says what changed since the page was opened.
func (v taskView) conflict() ui.Flash {
	flash := ui.Flash{Kind: ui.FlashConflict, Title: "Nothing was sent.", Text: messageOf(v.err)}
	if e, sent := v.latest(); sent && v.t.SeesEvidence {
		flash.Link = ui.Link{Text: "Read version " + strconv.Itoa(e.Version), Href: versionPath(v.number(), v.task(), e.Version)}
		if e.Version > 1 {
			flash.Link.Text = "Compare both versions"
		}
	}
	return flash
}

// discardEvidenceDraft removes the reader's own draft.
func (h *handlers) discardEvidenceDraft(c echo.Context) error {
	t, err := h.task(c)
	if err != nil {
		return err
	}
	if err := h.app.DiscardEvidenceDraft(c.Request().Context(), h.actor(c), t.Facts.Number, t.Task.Number); err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "Draft discarded.", Text: "That you began it stays on the record: you do not review this task."})
	return seeOther(c, taskPath(t.Facts.Number, t.Task.Number))
}

// showEvidence shows one version: the latest with its decision, an older or
// withdrawn one as it stands for ever.
func (h *handlers) showEvidence(c echo.Context) error {
	t, err := h.task(c)
	if err != nil {
		return err
	}
	e, err := versionOf(c, t)
	if err != nil {
		return err
	}
	if !t.SeesEvidence {
		return fault.New(fault.Forbidden, "You can see this task, but not its evidence.")
	}
	v, err := h.taskView(c, t)
	if err != nil {
		return err
	}
	if current, ok := t.Facts.CurrentEvidence(t.Task.Number); ok && current.Version == e.Version {
		return h.showReview(c, http.StatusOK, reviewView{taskView: v, e: e}, ui.Flash{})
	}
	page := h.shell(c, versionTitle(e)+" for "+v.reference(), v.nav())
	return h.render(c, http.StatusOK, page, tasks.ShowVersion(presentVersion(v, e)))
}

// askWithdrawal asks before a version is taken back.
func (h *handlers) askWithdrawal(c echo.Context) error {
	return h.withdrawalPage(c, http.StatusOK, nil)
}

// withdrawEvidence takes a version back.
func (h *handlers) withdrawEvidence(c echo.Context) error {
	number, task, err := taskParam(c)
	if err != nil {
		return err
	}
	version, err := intParam(c, "version")
	if err != nil {
		return err
	}
	at := reading.Spot{Number: number, Task: task}
	err = h.app.WithdrawEvidence(c.Request().Context(), h.actor(c), at, version, formText(c, reasonName))
	if fault.Is(err, fault.Invalid) {
		return h.withdrawalPage(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "Evidence withdrawn.", Text: "It stays readable; the task is to do again."})
	return seeOther(c, taskPath(number, task))
}

func (h *handlers) withdrawalPage(c echo.Context, status int, refusal error) error {
	t, err := h.task(c)
	if err != nil {
		return err
	}
	e, err := versionOf(c, t)
	if err != nil {
		return err
	}
	v := taskView{t: t, hidden: h.hidden(c), err: refusal}
	if refusal == nil && !v.withdrawable(e) {
		return notWithdrawable(v, e)
	}
	page := h.shell(c, "Withdraw evidence", v.nav())
	return h.render(c, status, page, tasks.ShowWithdraw(presentWithdrawal(v, e, formText(c, reasonName))))
}

func notWithdrawable(v taskView, e offboarding.Evidence) error {
	if !v.can(authz.WithdrawEvidence) {
		return fault.New(fault.Forbidden, "You can read this, but only somebody who had a hand in it can withdraw it.")
	}
	return fault.New(fault.Conflict, "Version %d is not the current one, or its offboarding is not open. Nothing was changed.", e.Version)
}
