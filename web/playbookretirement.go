package web

import (
	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// changeablePlaybook reads a playbook for somebody who may change it.
func (h *handlers) changeablePlaybook(c echo.Context) (reading.PlaybookPage, error) {
	page, err := h.reader.PlaybookPage(c.Request().Context(), h.actor(c), c.Param("playbook"), 0)
	if err == nil && !page.MayChange {
		err = fault.New(fault.Forbidden, "You can read this playbook, but only administrators change it.")
	}
	return page, err
}

// askRetirement asks whether a playbook is to be taken out of choice.
func (h *handlers) askRetirement(c echo.Context) error { return h.questionPlaybook(c, retirement, nil) }

// askReinstatement asks whether it is to come back.
func (h *handlers) askReinstatement(c echo.Context) error {
	return h.questionPlaybook(c, reinstatement, nil)
}

func (h *handlers) questionPlaybook(c echo.Context, words playbookQuestion, wrong error) error {
	page, err := h.changeablePlaybook(c)
	if err != nil {
		return err
	}
	shell := h.shell(c, words.title(page), playbooksPath)
	if fault.Is(wrong, fault.Conflict) {
		shell.Flash = conflictFlash(wrong, playbookPath(page.PlaybookID))
	}
	question := words.present(page, h.hidden(c), formText(c, "reason"), problemsOf(wrong))
	return h.render(c, statusOf(wrong), shell, offboardings.ShowConfirm(question))
}

// retirePlaybook takes a playbook out of choice.
func (h *handlers) retirePlaybook(c echo.Context) error {
	err := h.app.RetirePlaybook(c.Request().Context(), h.actor(c), c.Param("playbook"), formText(c, "reason"))
	return h.answerRetirement(c, retirement, err)
}

// reinstatePlaybook brings it back.
func (h *handlers) reinstatePlaybook(c echo.Context) error {
	err := h.app.ReinstatePlaybook(c.Request().Context(), h.actor(c), c.Param("playbook"), formText(c, "reason"))
	return h.answerRetirement(c, reinstatement, err)
}

func (h *handlers) answerRetirement(c echo.Context, words playbookQuestion, err error) error {
	switch {
	case err == nil:
		h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: words.done, Text: words.next})
		return seeOther(c, playbookPath(c.Param("playbook")))
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		return h.questionPlaybook(c, words, err)
	}
	return err
}
