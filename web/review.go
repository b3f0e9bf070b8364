package web

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

// reviewEvidence records a reviewer's decision.
func (h *handlers) reviewEvidence(c echo.Context) error {
	number, task, err := taskParam(c)
	if err != nil {
		return err
	}
	version, err := intParam(c, "version")
	if err != nil {
		return err
	}
	decision := offboarding.Decision{
		Task: task, Evidence: version, EvidenceDigest: digest.Sum(formText(c, digestField)),
		Outcome: offboarding.Outcome(formText(c, outcomeField)), Reason: formText(c, reasonName),
		Original: offboarding.Level(formText(c, originField)), Issuer: formText(c, issuerField),
		OriginChecked: formText(c, checkedField), Lower: offboarding.Level(formText(c, lowerField)),
	}
	err = h.app.ReviewEvidence(c.Request().Context(), h.actor(c), app.ReviewEvidence{Offboarding: number, Decision: decision})
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.refusedReview(c, decision, err)
	}
	if err != nil {
		return err
	}
	flash := ui.Flash{Kind: ui.FlashDone, Title: "Verified.", Text: "The pin dropped below the line."}
	if decision.Outcome == offboarding.ChangesRequested {
		flash = ui.Flash{Kind: ui.FlashDone, Title: "Changes requested.", Text: "The task is back with its assignee, with your reason."}
	}
	h.flash(c, flash)
	return seeOther(c, taskPath(number, task))
}

// refusedReview shows the decision again, with everything that was typed, on
// the version that is current now.
func (h *handlers) refusedReview(c echo.Context, decision offboarding.Decision, refusal error) error {
	t, err := h.task(c)
	if err != nil {
		return err
	}
	current, ok := t.Facts.CurrentEvidence(t.Task.Number)
	if !ok || !t.SeesEvidence {
		return refusal
	}
	view, err := h.taskView(c, t)
	if err != nil {
		return err
	}
	view.err = refusal
	v := reviewView{taskView: view, e: current, decision: decision}
	var flash ui.Flash
	if fault.Is(refusal, fault.Conflict) {
		flash = ui.Flash{Kind: ui.FlashConflict, Title: "Your decision was not recorded.", Text: messageOf(refusal)}
		if current.Version > decision.Evidence {
			flash.Text = v.name(current.SubmittedBy) + " sent version " + strconv.Itoa(current.Version) + " since you opened this page. What you wrote is kept."
			flash.Link = ui.Link{Text: "Compare both versions", Href: "#diff"}
		}
	}
	return h.showReview(c, statusOf(refusal), v, flash)
}

// showReview shows the latest version beside its decision.
func (h *handlers) showReview(c echo.Context, status int, v reviewView, flash ui.Flash) error {
	page := h.shell(c, versionTitle(v.e)+" for "+v.reference(), v.nav())
	if flash.Kind != "" {
		page.Flash = flash
	}
	return h.render(c, status, page, tasks.ShowReview(presentReview(v)))
}
