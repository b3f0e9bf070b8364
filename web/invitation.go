package web

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/signin"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/ui"
)

// newPerson asks who is to be invited.
func (h *handlers) newPerson(c echo.Context) error {
	return h.invitePage(c, http.StatusOK, offboarding.AccountWords{}, nil)
}

func (h *handlers) invitePage(c echo.Context, status int, typed offboarding.AccountWords, refusal error) error {
	if err := h.reader.MayInvite(h.actor(c)); err != nil {
		return err
	}
	page := h.shell(c, "Invite somebody", peoplePath)
	return h.render(c, status, page, admin.Show(presentInvite(typed, problemsOf(refusal), h.hidden(c))))
}

// invitePerson adds an invited person. The link stands once on their page.
func (h *handlers) invitePerson(c echo.Context) error {
	typed := offboarding.AccountWords{
		Name: formText(c, nameField), Email: formText(c, emailField), Title: formText(c, titleField), Team: formText(c, teamField),
	}
	id, token, err := h.app.InvitePerson(c.Request().Context(), h.actor(c), typed)
	if fault.Is(err, fault.Invalid) {
		return h.invitePage(c, http.StatusUnprocessableEntity, typed, err)
	}
	return h.showLinkOnce(c, id, token, err, "The person is invited.")
}

// renewInvitation makes a new link. An older one binds nobody any more.
func (h *handlers) renewInvitation(c echo.Context) error {
	id := c.Param("person")
	token, err := h.app.RenewInvitation(c.Request().Context(), h.actor(c), id)
	return h.showLinkOnce(c, id, token, err, "There is a new link.")
}

// revokeInvitation takes the link of an invited person back.
func (h *handlers) revokeInvitation(c echo.Context) error {
	err := h.app.RevokeInvitation(c.Request().Context(), h.actor(c), c.Param("person"))
	return h.afterChange(c, err, "The invitation is taken back.", "Its link binds nobody any more.")
}

// onceLink is a link that is shown once, to whoever made it.
type onceLink struct {
	Person string `json:"person"`
	Token  string `json:"token"`
}

// showLinkOnce keeps the token of a link in the session, encrypted, until the
// page of the person has shown it.
func (h *handlers) showLinkOnce(c echo.Context, person, token string, err error, title string) error {
	if err != nil {
		return err
	}
	plain, err := json.Marshal(onceLink{person, token})
	if err != nil {
		return fmt.Errorf("keep the link of an invitation: %w", err)
	}
	sealed := h.tokens.Seal(nil, nil, plain, []byte(visitOf(c).Person))
	if err := h.update(c, func(s *session) { s.Link = sealed }); err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: title, Text: "Copy the link now: it is shown this once."})
	return seeOther(c, personPath(person))
}

// takeLink returns the link to a person's account that was made just now, or
// nothing.
func (h *handlers) takeLink(c echo.Context, person string) string {
	sealed := visitOf(c).Link
	if len(sealed) == 0 {
		return ""
	}
	if err := h.update(c, func(s *session) { s.Link = nil }); err != nil {
		h.log.WarnContext(c.Request().Context(), "forget the link of an invitation", "error", err)
		return ""
	}
	plain, err := h.tokens.Open(nil, nil, sealed, []byte(visitOf(c).Person))
	var link onceLink
	if err != nil || json.Unmarshal(plain, &link) != nil || link.Person != person {
		return ""
	}
	return h.base.String() + invitationPath(link.Token)
}

// showInvitation says who was invited, and leads to the sign-in that accepts
// it. Looking at it uses nothing up.
func (h *handlers) showInvitation(c echo.Context) error {
	invitation, err := h.reader.Invitation(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	page := presentInvitation(invitation, h.base.String()+address(startInvitationRoute, c.Param("token")))
	page.Page = h.frame(c, "Invitation", "")
	return h.fragment(c, http.StatusOK, admin.ShowInvitation(page))
}

// startInvitation sends the browser to the identity provider, to come back as
// whoever the account will belong to.
func (h *handlers) startInvitation(c echo.Context) error {
	invitation, err := h.reader.Invitation(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	return h.sendToProvider(c, signin.Request{}, attempt{Next: homePath, Invitation: invitation.ID})
}
