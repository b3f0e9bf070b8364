package web

import (
	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/tasks"
	"github.com/closegate/closegate/views/ui"
)

// Names in the forms about waivers; what and until are those of unknowns.
const (
	controlField = "control"
	termField    = "term"
	permanent    = "permanent"
	rulingField  = "ruling"
)

// askWaiver shows the form that asks for a waiver of the task, or that the
// category counts as not applicable.
func (h *handlers) askWaiver(c echo.Context) error { return h.waiverRequestPage(c, nil) }

// requestWaiver asks for a waiver.
func (h *handlers) requestWaiver(c echo.Context) error {
	at, category, err := waiverSpot(c)
	if err != nil {
		return err
	}
	in := requestSent(c)
	in.Task, in.Category = at.Task, category
	waiver, err := h.app.RequestWaiver(c.Request().Context(), h.actor(c), app.RequestWaiver{Offboarding: at.Number, WaiverRequest: in})
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.waiverRequestPage(c, err)
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "Waiver asked for.", Text: "It stands above the line until somebody else has decided."})
	return seeOther(c, waiverPath(at.Number, waiver))
}

// requestSent reads the form. A day that cannot be read is none, and the
// domain says what is expected.
func requestSent(c echo.Context) offboarding.WaiverRequest {
	var unread fault.Fieldset
	return offboarding.WaiverRequest{
		What: formText(c, whatField), Reason: formText(c, reasonName), Control: formText(c, controlField),
		Permanent: formText(c, termField) == permanent, Until: formDate(c, untilField, &unread),
	}
}

func (h *handlers) waiverRequestPage(c echo.Context, refusal error) error {
	at, category, err := waiverSpot(c)
	if err != nil {
		return err
	}
	r, err := h.reader.WaiverRequest(c.Request().Context(), h.actor(c), at, category)
	if err != nil && !(refusal != nil && fault.Is(err, fault.Conflict)) {
		return err
	}
	page := h.shell(c, "Ask for a waiver", offboardingsPath)
	tellConflict(&page, "Nothing was asked for.", refusal)
	return h.render(c, statusOf(refusal), page, tasks.ShowEdit(presentWaiverRequest(waiverForm{
		r: r, hidden: h.hidden(c), sent: requestSent(c), until: formText(c, untilField), err: refusal,
	})))
}

// waiverSpot returns what the address asks a waiver of: a task, or a category
// of the offboarding.
func waiverSpot(c echo.Context) (reading.Spot, offboarding.Category, error) {
	if category := c.Param("category"); category != "" {
		number, err := offboardingParam(c)
		return reading.Spot{Number: number}, offboarding.Category(category), err
	}
	number, task, err := taskParam(c)
	return reading.Spot{Number: number, Task: task}, "", err
}

// showWaiver shows a request, and to whoever decides about it the form.
func (h *handlers) showWaiver(c echo.Context) error { return h.waiverPage(c, nil) }

// decideWaiver approves or refuses a waiver.
func (h *handlers) decideWaiver(c echo.Context) error {
	number, waiver, err := waiverParam(c)
	if err != nil {
		return err
	}
	in := rulingSent(c)
	in.Waiver = waiver
	err = h.app.DecideWaiver(c.Request().Context(), h.actor(c), app.DecideWaiver{Offboarding: number, WaiverRuling: in})
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.waiverPage(c, err)
	}
	if err != nil {
		return err
	}
	title := "Waiver approved."
	if in.Ruling == offboarding.Refused {
		title = "Waiver refused."
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: title, Text: "Your decision is on the record."})
	return seeOther(c, waiverPath(number, waiver))
}

func rulingSent(c echo.Context) offboarding.WaiverRuling {
	return offboarding.WaiverRuling{Ruling: offboarding.Ruling(formText(c, rulingField)), Reason: formText(c, reasonName)}
}

// withdrawWaiver takes back a request that was not decided.
func (h *handlers) withdrawWaiver(c echo.Context) error {
	number, waiver, err := waiverParam(c)
	if err != nil {
		return err
	}
	err = h.app.WithdrawWaiver(c.Request().Context(), h.actor(c), number, waiver)
	if fault.Is(err, fault.Conflict) {
		return h.waiverPage(c, err)
	}
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "Request withdrawn.", Text: "What it was about stays to be done."})
	return seeOther(c, waiverPath(number, waiver))
}

func (h *handlers) waiverPage(c echo.Context, refusal error) error {
	number, waiver, err := waiverParam(c)
	if err != nil {
		return err
	}
	w, err := h.reader.Waiver(c.Request().Context(), h.actor(c), number, waiver)
	if err != nil {
		return err
	}
	v := waiverView{w: w, hidden: func() []ui.Hidden { return h.hidden(c) }, sent: rulingSent(c), err: refusal}
	page := h.shell(c, "Waiver", v.nav())
	tellConflict(&page, "Nothing was changed.", refusal)
	return h.render(c, statusOf(refusal), page, tasks.ShowWaiver(presentWaiver(v)))
}

// waiverParam returns the offboarding and the waiver in the address.
func waiverParam(c echo.Context) (number, waiver int, err error) {
	if number, err = offboardingParam(c); err != nil {
		return 0, 0, err
	}
	waiver, err = intParam(c, "waiver")
	return number, waiver, err
}
