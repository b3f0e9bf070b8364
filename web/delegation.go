package web

import (
	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/ui"
)

// Names in the form that names a delegate.
const (
	delegateField = "delegate"
	firstDayField = "first"
	lastDayField  = "last"
)

// delegationView is the page of somebody's delegation while it is put together.
type delegationView struct {
	reading.Delegations
	actsFor []reading.Delegator
	hidden  []ui.Hidden
	// delegate to reason are what was typed.
	delegate, first, last, reason string
	err                           error
}

// showDelegation shows who acts for somebody, and for whom they act.
func (h *handlers) showDelegation(c echo.Context) error { return h.delegationPage(c, nil) }

func (h *handlers) delegationPage(c echo.Context, refusal error) error {
	d, err := h.reader.Delegations(c.Request().Context(), h.actor(c))
	if err != nil {
		return err
	}
	page := h.shell(c, "When you are away", "")
	tellConflict(&page, "Nothing was changed.", refusal)
	return h.render(c, statusOf(refusal), page, admin.Show(presentDelegation(delegationView{
		Delegations: d, actsFor: visitOf(c).person.ActsFor, hidden: h.hidden(c), err: refusal,
		delegate: formText(c, delegateField), first: formText(c, firstDayField), last: formText(c, lastDayField), reason: formText(c, reasonName),
	})))
}

// nameDelegate lets somebody act for the person who is signed in.
func (h *handlers) nameDelegate(c echo.Context) error {
	var wrong fault.Fieldset
	in := offboarding.DelegationRequest{
		To: formText(c, delegateField), First: formDate(c, firstDayField, &wrong), Last: formDate(c, lastDayField, &wrong), Reason: formText(c, reasonName),
	}
	err := wrong.Err("nothing was stored")
	if err == nil {
		err = h.app.NameDelegate(c.Request().Context(), h.actor(c), in)
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.delegationPage(c, err)
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "Your delegate is named.", Text: "They see your tasks and reviews from the first day on."})
	return seeOther(c, delegationPath)
}

// askDelegationEnding asks before a delegation ends early.
func (h *handlers) askDelegationEnding(c echo.Context) error { return h.questionEnding(c, nil) }

func (h *handlers) questionEnding(c echo.Context, refusal error) error {
	d, err := h.reader.Delegation(c.Request().Context(), h.actor(c), c.Param("delegation"))
	if err != nil {
		return err
	}
	if d.Over(d.Now) && refusal == nil {
		return fault.New(fault.Conflict, "This delegation is over already.")
	}
	page := h.shell(c, "End a delegation", "")
	tellConflict(&page, "Nothing was changed.", refusal)
	return h.render(c, statusOf(refusal), page, admin.ShowQuestion(presentEnding(d, c.Param("person"), formText(c, reasonName), h.hidden(c), problemsOf(refusal))))
}

// endDelegation ends a delegation: one's own, or any as an administrator.
func (h *handlers) endDelegation(c echo.Context) error {
	err := h.app.EndDelegation(c.Request().Context(), h.actor(c), c.Param("delegation"), formText(c, reasonName))
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.questionEnding(c, err)
	}
	if person := c.Param("person"); person != "" {
		return h.afterChange(c, err, "The delegation has ended.", "")
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "The delegation has ended.", Text: "What waits for you waits for you alone."})
	return seeOther(c, delegationPath)
}
