package web

import (
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
)

// askLink asks which account belongs to the same human.
func (h *handlers) askLink(c echo.Context) error { return h.questionLink(c, nil) }

func (h *handlers) questionLink(c echo.Context, refusal error) error {
	return h.ask(c, refusal, func(q *staffQuestion) offboarding.StaffChange {
		return q.linking(formText(c, accountField))
	}, presentLink)
}

// linking notes the other account, and returns what linking it would change.
// An account that is not there changes nothing.
func (q *staffQuestion) linking(other string) offboarding.StaffChange {
	at := slices.IndexFunc(q.Choices, func(p reading.Person) bool { return p.ID == other })
	if at < 0 {
		return offboarding.StaffChange{}
	}
	q.other = q.Choices[at]
	humans, err := q.People.Link(q.ID, other)
	if err != nil {
		return offboarding.StaffChange{}
	}
	return offboarding.StaffChange{Person: q.ID, Humans: humans}
}

// linkAccounts records that two accounts belong to one human. The first press
// shows what follows, the second does it.
func (h *handlers) linkAccounts(c echo.Context) error {
	ctx, actor, id, other := c.Request().Context(), h.actor(c), c.Param("person"), formText(c, accountField)
	if other != "" && formText(c, "seen") != other {
		return h.questionLink(c, nil)
	}
	m, err := h.administered(c)
	if err != nil {
		return err
	}
	q := staffQuestion{Member: m}
	left, err := h.reader.Shortages(ctx, actor, q.linking(other))
	if err != nil {
		return err
	}
	err = h.app.LinkAccounts(ctx, actor, id, other)
	if fault.Is(err, fault.Invalid) {
		return h.questionLink(c, err)
	}
	return h.afterChange(c, err, "The accounts are linked.", "Separation of duties takes them for one. "+shortageWords(left))
}

// askUnlinking asks before an account stands for a human of its own.
func (h *handlers) askUnlinking(c echo.Context) error {
	return h.ask(c, nil, func(*staffQuestion) offboarding.StaffChange { return offboarding.StaffChange{} }, presentUnlinking)
}

// unlinkAccount records that an account stands for a human of its own.
func (h *handlers) unlinkAccount(c echo.Context) error {
	err := h.app.UnlinkAccount(c.Request().Context(), h.actor(c), c.Param("person"))
	return h.afterChange(c, err, "The account is unlinked.", "It stands for a human of its own.")
}
