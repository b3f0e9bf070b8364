package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// Names in the forms about ownership.
const (
	toField    = "to"
	offerField = "offer"
	readField  = "read"
)

// showOwnership shows who is accountable, who was asked, and what the reader
// can do about it.
func (h *handlers) showOwnership(c echo.Context) error {
	return h.ownershipPage(c, http.StatusOK, nil)
}

func (h *handlers) ownershipPage(c echo.Context, status int, refusal error) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	o, err := h.reader.Ownership(c.Request().Context(), h.actor(c), number)
	if err != nil {
		return err
	}
	if o.Facts.PublishedAt.IsZero() {
		return fault.New(fault.NotFound, "a draft has no such page")
	}
	page := h.shell(c, "Ownership, "+o.Facts.ClientName, offboardingsPath)
	if fault.Is(refusal, fault.Conflict) || fault.Is(refusal, fault.Blocked) {
		page.Flash = ui.Flash{Kind: ui.FlashConflict, Title: "Nothing was changed.", Text: messageOf(refusal)}
	}
	v := ownershipView{o: o, hidden: h.hidden(c), wrong: problemsOf(refusal), to: formText(c, toField), reason: formText(c, reasonName)}
	return h.render(c, status, page, offboardings.ShowOwnership(presentOwnership(v)))
}

// afterOwnership answers a form about ownership: with the page again where it
// was refused for what it says or for what has changed, and with where to go
// otherwise.
func (h *handlers) afterOwnership(c echo.Context, err error, done ui.Flash, href string) error {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Blocked) {
		return h.ownershipPage(c, statusOf(err), err)
	}
	if err != nil {
		return err
	}
	done.Kind = ui.FlashDone
	h.flash(c, done)
	return seeOther(c, href)
}

// offerOwnership asks somebody to become the owner.
func (h *handlers) offerOwnership(c echo.Context) error {
	return h.makeOffer(c, h.app.OfferOwnership, "You stay accountable until it is accepted.")
}

// nameSuccessor asks somebody in the place of an owner who left.
func (h *handlers) nameSuccessor(c echo.Context) error {
	return h.makeOffer(c, h.app.NameSuccessor, "The gate stays closed until it is accepted.")
}

func (h *handlers) makeOffer(c echo.Context, ask offering, until string) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	err = ask(c.Request().Context(), h.actor(c), app.OfferOwnership{Offboarding: number, To: formText(c, toField), Reason: formText(c, reasonName)})
	return h.afterOwnership(c, err, ui.Flash{Title: "Ownership offered.", Text: until}, ownershipPath(number))
}

// acceptOwnership makes whoever was asked the owner.
func (h *handlers) acceptOwnership(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	var wrong fault.Fieldset
	if formText(c, readField) == "" {
		wrong.Add(readField, "Say that you have read it, or do not accept")
	}
	if err = wrong.Err("Nothing was changed"); err == nil {
		err = h.app.AcceptOwnership(c.Request().Context(), h.actor(c), app.AcceptOwnership{
			Offboarding: number, Offer: formText(c, offerField), Seen: digest.Sum(formText(c, digestField)),
		})
	}
	return h.afterOwnership(c, err, ui.Flash{Title: "You are the accountable owner.", Text: "You sign and close it when nothing else stands above the line."}, offboardingPath(number))
}

// askDeclining asks why somebody does not take an offboarding over.
func (h *handlers) askDeclining(c echo.Context) error {
	return h.questionOffer(c, authz.AnswerOffer, presentDeclining, http.StatusOK, nil)
}

// declineOwnership leaves the ownership where it is.
func (h *handlers) declineOwnership(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	err = h.app.DeclineOwnership(c.Request().Context(), h.actor(c), number, formText(c, offerField), formText(c, reasonName))
	if fault.Is(err, fault.Invalid) {
		return h.questionOffer(c, authz.AnswerOffer, presentDeclining, http.StatusUnprocessableEntity, err)
	}
	return h.afterOwnership(c, err, ui.Flash{Title: "Declined.", Text: offboardingReference(number) + " stays with whoever is accountable now."}, reviewsPath)
}

// askWithdrawingOffer asks why an offer is taken back.
func (h *handlers) askWithdrawingOffer(c echo.Context) error {
	return h.questionOffer(c, authz.WithdrawOffer, presentWithdrawingOffer, http.StatusOK, nil)
}

// withdrawOffer takes an offer back.
func (h *handlers) withdrawOffer(c echo.Context) error {
	number, err := offboardingParam(c)
	if err != nil {
		return err
	}
	err = h.app.WithdrawOffer(c.Request().Context(), h.actor(c), number, formText(c, offerField), formText(c, reasonName))
	if fault.Is(err, fault.Invalid) {
		return h.questionOffer(c, authz.WithdrawOffer, presentWithdrawingOffer, http.StatusUnprocessableEntity, err)
	}
	return h.afterOwnership(c, err, ui.Flash{Title: "Offer withdrawn."}, ownershipPath(number))
}

// questionOffer asks somebody who may do it about the offer that waits.
func (h *handlers) questionOffer(c echo.Context, action authz.Action, ask questioning, status int, refusal error) error {
	o, err := h.published(c)
	if err != nil {
		return err
	}
	if _, waits := o.Facts.PendingOffer(); !waits {
		return fault.New(fault.Conflict, "%s is not offered to anybody now.", o.Facts.Reference())
	}
	if !o.Can(action) {
		return fault.New(fault.Forbidden, "You can read this, but this offer is not yours to answer.")
	}
	question := ask(o, h.hidden(c), formText(c, reasonName), problemsOf(refusal))
	return h.render(c, status, h.shell(c, question.Question.Title, offboardingsPath), offboardings.ShowConfirm(question))
}
