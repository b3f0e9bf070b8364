package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// requestField names the request to cancel that a form answers.
const requestField = "request"

// askCancelling asks whether an offboarding is to be given up.
func (h *handlers) askCancelling(c echo.Context) error {
	return h.questionCancelling(c, http.StatusOK, nil)
}

func (h *handlers) questionCancelling(c echo.Context, status int, refusal error) error {
	o, err := h.published(c)
	if err != nil {
		return err
	}
	if err := mayCancel(o); err != nil {
		return err
	}
	question := presentCancelling(o, h.hidden(c), formText(c, reasonName), problemsOf(refusal))
	return h.render(c, status, h.shell(c, "Cancel "+o.Facts.ClientName, offboardingsPath), offboardings.ShowConfirm(question))
}

// mayCancel says why somebody cannot cancel, or why nobody can.
func mayCancel(o reading.Offboarding) error {
	_, asked := o.Facts.PendingCancellation()
	switch {
	case !o.Can(authz.CancelOffboarding):
		return fault.New(fault.Forbidden, "You can read this, but only the accountable owner can cancel it: %s.", o.Facts.People.Name(o.Facts.Owner))
	case o.Facts.State != offboarding.Open:
		return fault.New(fault.Conflict, "%s is not open, so there is nothing to cancel.", o.Facts.Reference())
	case asked:
		return fault.New(fault.Conflict, "Cancelling %s was asked for already and waits for a second person.", o.Facts.Reference())
	}
	return nil
}

// cancelOffboarding gives an offboarding up, or asks a second person.
func (h *handlers) cancelOffboarding(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	cancelled, err := h.app.CancelOffboarding(c.Request().Context(), h.actor(c), number, formText(c, reasonName))
	if fault.Is(err, fault.Invalid) {
		return h.questionCancelling(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	done := ui.Flash{Kind: ui.FlashNote, Title: "A second person must agree.", Text: "Until then everything goes on."}
	if cancelled {
		done = ui.Flash{Kind: ui.FlashDone, Title: offboardingReference(number) + " is cancelled.", Text: "Everything is frozen, and there is no certificate."}
	}
	h.flash(c, done)
	return seeOther(c, offboardingPath(number))
}

// askWithdrawingCancellation asks whether it is to go on after all.
func (h *handlers) askWithdrawingCancellation(c echo.Context) error {
	o, err := h.published(c)
	if err != nil {
		return err
	}
	request, asked := o.Facts.PendingCancellation()
	switch {
	case !o.Can(authz.CancelOffboarding):
		return fault.New(fault.Forbidden, "You can read this, but only the accountable owner takes it back: %s.", o.Facts.People.Name(o.Facts.Owner))
	case !asked:
		return fault.New(fault.Conflict, "Nobody asks to cancel %s now.", o.Facts.Reference())
	}
	question := presentWithdrawingCancellation(o, request, h.hidden(c))
	return h.render(c, http.StatusOK, h.shell(c, "Go on with "+o.Facts.ClientName, offboardingsPath), offboardings.ShowConfirm(question))
}

// withdrawCancellation lets an offboarding go on after all.
func (h *handlers) withdrawCancellation(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	if err := h.app.WithdrawCancellation(c.Request().Context(), h.actor(c), number, formText(c, requestField)); err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "It goes on.", Text: "The request to cancel is withdrawn."})
	return seeOther(c, offboardingPath(number))
}

// showCancellation asks the second person whether an offboarding is given up.
func (h *handlers) showCancellation(c echo.Context) error {
	return h.cancellationPage(c, http.StatusOK, nil)
}

func (h *handlers) cancellationPage(c echo.Context, status int, refusal error) error {
	o, err := h.published(c)
	if err != nil {
		return err
	}
	request, asked := o.Facts.PendingCancellation()
	switch {
	case !asked:
		return fault.New(fault.Conflict, "Nobody asks to cancel %s now.", o.Facts.Reference())
	case !o.Can(authz.DecideCancellation) || !o.Facts.DecidesCancellation(o.Reader().ID):
		return fault.New(fault.Forbidden, "You can read this, but cancelling is decided by the deputy, the owner of the service or an approver, never by whoever asked.")
	}
	page := h.shell(c, "Cancel "+o.Facts.ClientName, offboardingsPath)
	tellConflict(&page, "Nothing was changed.", refusal)
	v := cancellationView{o: o, request: request, hidden: h.hidden(c), wrong: problemsOf(refusal), reason: formText(c, reasonName)}
	return h.render(c, status, page, offboardings.ShowDecision(presentCancellation(v)))
}

// approveCancellation gives an offboarding up as its owner asked.
func (h *handlers) approveCancellation(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	err = h.app.ApproveCancellation(c.Request().Context(), h.actor(c), app.ApproveCancellation{
		Offboarding: number, Request: formText(c, requestField), Seen: digest.Sum(formText(c, digestField)),
	})
	done := ui.Flash{Title: offboardingReference(number) + " is cancelled.", Text: "It stays on the overdue list for 90 days."}
	return h.afterCancellation(c, number, err, done)
}

// refuseCancellation lets an offboarding go on.
func (h *handlers) refuseCancellation(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	err = h.app.RefuseCancellation(c.Request().Context(), h.actor(c), number, formText(c, requestField), formText(c, reasonName))
	return h.afterCancellation(c, number, err, ui.Flash{Title: offboardingReference(number) + " goes on."})
}

func (h *handlers) afterCancellation(c echo.Context, number int, err error, done ui.Flash) error {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.cancellationPage(c, statusOf(err), err)
	}
	if err != nil {
		return err
	}
	done.Kind = ui.FlashDone
	h.flash(c, done)
	if _, err := h.reader.Offboarding(c.Request().Context(), h.actor(c), number); err != nil {
		return seeOther(c, reviewsPath) // the owner of the service saw it only until this decision
	}
	return seeOther(c, offboardingPath(number))
}
