package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/signoffs"
	"github.com/closegate/closegate/views/ui"
)

// Names in the forms of a sign-off.
const (
	functionField = "function"
	readAtField   = "read_at"
)

// showSignOff shows the gate as a page, with the form of whoever can sign.
func (h *handlers) showSignOff(c echo.Context) error {
	return h.signOffPage(c, http.StatusOK, signSent{})
}

func (h *handlers) signOffPage(c echo.Context, status int, sent signSent) error {
	inv, err := h.inventory(c)
	if err != nil {
		return err
	}
	if inv.Facts.PublishedAt.IsZero() {
		return seeOther(c, offboardingPath(inv.Facts.Number))
	}
	page := h.shell(c, inv.Facts.ClientName+", sign-off", offboardingsPath)
	v := signView{inv: inv, hidden: func() []ui.Hidden { return h.hidden(c) }, sent: sent}
	return h.render(c, status, page, signoffs.Show(presentSignOff(v)))
}

// inventory loads the offboarding in the address with its inventory, whose
// identifiers sentences name for those who may see them.
func (h *handlers) inventory(c echo.Context) (reading.Inventory, error) {
	number, err := offboardingParam(c)
	if err != nil {
		return reading.Inventory{}, err
	}
	return h.reader.Inventory(c.Request().Context(), h.actor(c), number)
}

// pressSign keeps what somebody means to sign and has them sign in afresh.
func (h *handlers) pressSign(c echo.Context) error {
	inv, err := h.inventory(c)
	if err != nil {
		return err
	}
	function, seen := offboarding.Function(formText(c, functionField)), digest.Sum(formText(c, digestField))
	intent, err := h.app.NewIntent(c.Request().Context(), h.actor(c), inv.Facts.Number, function, seen)
	if err != nil {
		readAt, _ := time.Parse(time.RFC3339, formText(c, readAtField))
		return h.signRefused(c, app.Intent{Offboarding: inv.Facts.Number, Function: function, Digest: seen, At: readAt}, err)
	}
	if wrong := unticked(c, inv.Offboarding, function); wrong != nil {
		return h.signOffPage(c, http.StatusUnprocessableEntity, signSent{function: function, values: c.Request().PostForm, err: wrong})
	}
	return h.askToSign(c, intent, confirmationPath(inv.Facts.Number))
}

// unticked names the statements that somebody must make and did not.
func unticked(c echo.Context, o reading.Offboarding, function offboarding.Function) error {
	var wrong fault.Fieldset
	for _, s := range statements(o, function) {
		if formText(c, s.name) == "" {
			wrong.Add(s.name, "%s", s.missing)
		}
	}
	return wrong.Err("Nothing was signed. Tick each statement, or do not sign")
}

// confirmSign shows, after the fresh sign-in, what is about to be signed.
func (h *handlers) confirmSign(c echo.Context) error {
	inv, err := h.inventory(c)
	if err != nil {
		return err
	}
	in, err := h.intent(c)
	if err == nil {
		err = h.checkIntent(c, inv.Facts.Number, in)
	}
	if err != nil {
		return err
	}
	if h.signed(inv, in.Function) != in.Digest {
		return h.conflictPage(c, inv, in.Intent)
	}
	page := h.shell(c, "Confirm your signature", offboardingsPath)
	return h.render(c, http.StatusOK, page, signoffs.ShowConfirm(presentConfirm(inv.Offboarding, in, h.hidden(c))))
}

// checkIntent refuses an intent that is not for this offboarding, or does not
// stand any more.
func (h *handlers) checkIntent(c echo.Context, number int, in app.SignOff) error {
	if in.Offboarding != number {
		return fault.New(fault.Conflict, "You pressed Sign on %s. Nothing was signed. Start again from the sign-off page.", offboardingReference(in.Offboarding))
	}
	return in.Confirm(h.actor(c), in.FreshSignIn, h.now(), in.MustBeFresh)
}

// takeConfirmed takes the intent that the confirm page showed out of the
// session. Another one, pressed in another window meanwhile, is not signed.
func (h *handlers) takeConfirmed(c echo.Context) (app.SignOff, error) {
	number, err := offboardingParam(c)
	if err != nil {
		return app.SignOff{}, err
	}
	if _, err := h.reader.Offboarding(c.Request().Context(), h.actor(c), number); err != nil {
		return app.SignOff{}, err
	}
	in, err := h.takeIntent(c)
	if err != nil {
		return app.SignOff{}, err
	}
	if formText(c, digestField) != string(in.Digest) {
		return app.SignOff{}, fault.New(fault.Conflict, "You pressed Sign in another window since this page was opened. Nothing was signed. Start again from the sign-off page.")
	}
	return in, h.checkIntent(c, number, in)
}

// giveSignOff gives the sign-off of a function.
func (h *handlers) giveSignOff(c echo.Context) error {
	in, err := h.takeConfirmed(c)
	if err != nil {
		return err
	}
	if err := h.app.SignOff(c.Request().Context(), h.actor(c), in); err != nil {
		return h.signRefused(c, in.Intent, err)
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: "Signed.", Text: "Your sign-off as " + lowered(phrase.Function(in.Function)) + " is on the record. A change of what it covers voids it."})
	return seeOther(c, signOffPath(in.Offboarding))
}

// closeOffboarding gives the owner's sign-off and closes.
func (h *handlers) closeOffboarding(c echo.Context) error {
	in, err := h.takeConfirmed(c)
	if err != nil {
		return err
	}
	certificate, err := h.app.CloseOffboarding(c.Request().Context(), h.actor(c), in)
	if err != nil {
		return h.signRefused(c, in.Intent, err)
	}
	h.flash(c, ui.Flash{
		Kind: ui.FlashDone, Title: "Signed and closed.", Text: "Certificate " + certificate + " was issued.",
		Link: ui.Link{Text: "Open the certificate", Href: certificatePath(in.Offboarding)},
	})
	return seeOther(c, signOffPath(in.Offboarding))
}

// signRefused answers a signature that was refused: with what changed, where
// that is why.
func (h *handlers) signRefused(c echo.Context, in app.Intent, refusal error) error {
	if !fault.Is(refusal, fault.Conflict) && !fault.Is(refusal, fault.Blocked) {
		return refusal
	}
	inv, err := h.reader.Inventory(c.Request().Context(), h.actor(c), in.Offboarding)
	if err != nil {
		return err
	}
	if h.signed(inv, in.Function) == in.Digest {
		return refusal
	}
	return h.conflictPage(c, inv, in)
}

// signed is the digest over which a function would sign now.
func (h *handlers) signed(inv reading.Inventory, function offboarding.Function) digest.Sum {
	return offboarding.Restore(inv.Facts).SignOffDigest(function, inv.Now)
}

// conflictPage says what changed between reading and signing.
func (h *handlers) conflictPage(c echo.Context, inv reading.Inventory, in app.Intent) error {
	page := h.shell(c, "The gate changed", offboardingsPath)
	return h.render(c, http.StatusConflict, page, signoffs.ShowConflict(presentConflict(inv, in, h.signed(inv, in.Function))))
}
