package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/ui"
)

// Names in the forms of people.
const (
	emailField   = "email"
	titleField   = "title"
	teamField    = "team"
	roleField    = "role"
	accountField = "account"
)

// memberPage is the page of a person while it is put together.
type memberPage struct {
	reading.Member
	title, team string
	// link is that of an invitation which was made just now.
	link   string
	err    error
	hidden func(more ...ui.Hidden) []ui.Hidden
	now    time.Time
}

// listPeople shows the people whom a filter chooses.
func (h *handlers) listPeople(c echo.Context) error {
	staff, err := h.reader.Staff(c.Request().Context(), h.actor(c), peopleQuery(c), pageParam(c))
	if err != nil {
		return err
	}
	return h.render(c, http.StatusOK, h.shell(c, "People", peoplePath), admin.ShowList(presentPeople(staff)))
}

// peopleQuery reads the filter of the list from the address. What it does not
// know is no filter.
func peopleQuery(c echo.Context) reading.PeopleQuery {
	q := reading.PeopleQuery{Text: searched(c)}
	for _, view := range peopleViews {
		if string(view.state) == c.QueryParam("state") {
			q.State = view.state
		}
	}
	if role := authz.Role(c.QueryParam(roleField)); role.Valid() {
		q.Role = string(role)
	}
	if f := offboarding.Function(c.QueryParam(functionField)); slices.Contains(offboarding.GrantedFunctions(), f) {
		q.Function = f
	}
	return q
}

// member reads the person in the address; seen is the version that a form
// held.
func (h *handlers) member(c echo.Context, seen int) (reading.Member, error) {
	return h.reader.Member(c.Request().Context(), h.actor(c), c.Param("person"), seen)
}

// administered is member for a page that only administrators use.
func (h *handlers) administered(c echo.Context) (reading.Member, error) {
	m, err := h.member(c, 0)
	if err == nil && !m.MayChange {
		err = fault.New(fault.Forbidden, "You can read this account, but only administrators change it.")
	}
	return m, err
}

// showPerson shows one person.
func (h *handlers) showPerson(c echo.Context) error {
	m, err := h.member(c, 0)
	if err != nil {
		return err
	}
	return h.memberPage(c, http.StatusOK, memberPage{Member: m, title: m.Title, team: m.Team, link: h.takeLink(c, m.ID)})
}

func (h *handlers) memberPage(c echo.Context, status int, p memberPage) error {
	p.now = h.now()
	p.hidden = func(more ...ui.Hidden) []ui.Hidden { return h.hidden(c, more...) }
	return h.render(c, status, h.registryPage(c, p.Name, peoplePath, p.err), admin.Show(presentMember(p)))
}

// changePerson changes the title and the team of a person.
func (h *handlers) changePerson(c echo.Context) error {
	seen := formVersion(c, versionName)
	in := app.ChangePerson{ID: c.Param("person"), Version: seenVersion(seen), Title: formText(c, titleField), Team: formText(c, teamField)}
	err := h.app.ChangePerson(c.Request().Context(), h.actor(c), in)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		m, failed := h.member(c, seen)
		if failed != nil {
			return failed
		}
		m.Version = versionToSend(err, m.Version, seen)
		return h.memberPage(c, statusOf(err), memberPage{Member: m, title: in.Title, team: in.Team, err: err})
	}
	return h.afterChange(c, err, "The account is stored.", "")
}

// afterChange answers a change of a person that worked, and hands on one that
// did not.
func (h *handlers) afterChange(c echo.Context, err error, title, text string) error {
	if err != nil {
		return err
	}
	h.flash(c, ui.Flash{Kind: ui.FlashDone, Title: title, Text: text})
	return seeOther(c, personPath(c.Param("person")))
}

// grantFunction lets a person sign for a function.
func (h *handlers) grantFunction(c echo.Context) error {
	f := offboarding.Function(formText(c, functionField))
	err := h.app.GrantFunction(c.Request().Context(), h.actor(c), c.Param("person"), f)
	return h.afterChange(c, err, "The function is given.", "They can sign from now on.")
}

// grantRole gives a person a role.
func (h *handlers) grantRole(c echo.Context) error {
	err := h.app.GrantRole(c.Request().Context(), h.actor(c), c.Param("person"), authz.Role(formText(c, roleField)))
	return h.afterChange(c, err, "The role is given.", "It counts from their next page on.")
}

// staffQuestion is a question about a person, with what would follow.
type staffQuestion struct {
	reading.Member
	// shortages are running offboardings that the change would leave without
	// distinct people to sign.
	shortages []reading.Shortage
	hidden    []ui.Hidden
	err       error
	reason    string
	function  offboarding.Function
	role      authz.Role
	other     reading.Person
}

// ask answers with a question about the person in the address. change says
// what would be tried on running offboardings.
func (h *handlers) ask(c echo.Context, refusal error, fill func(q *staffQuestion) offboarding.StaffChange, present func(q staffQuestion) admin.Question) error {
	m, err := h.administered(c)
	if err != nil {
		return err
	}
	q := staffQuestion{Member: m, err: refusal, reason: formText(c, reasonName), hidden: h.hidden(c)}
	if q.shortages, err = h.reader.Shortages(c.Request().Context(), h.actor(c), fill(&q)); err != nil {
		return err
	}
	page := h.shell(c, m.Name, peoplePath)
	if fault.Is(refusal, fault.Conflict) {
		page.Flash = ui.Flash{Kind: ui.FlashConflict, Title: messageOf(refusal)}
	}
	return h.render(c, statusOf(refusal), page, admin.ShowQuestion(present(q)))
}

// askFunctionRevocation asks before a function is taken.
func (h *handlers) askFunctionRevocation(c echo.Context) error {
	return h.ask(c, nil, func(q *staffQuestion) offboarding.StaffChange {
		q.function = offboarding.Function(c.Param("function"))
		return offboarding.StaffChange{Person: q.ID, Without: q.function}
	}, presentFunctionRevocation)
}

// revokeFunction takes a function, and names what that leaves unsigned.
func (h *handlers) revokeFunction(c echo.Context) error {
	ctx, actor, id, f := c.Request().Context(), h.actor(c), c.Param("person"), offboarding.Function(c.Param("function"))
	left, err := h.reader.Shortages(ctx, actor, offboarding.StaffChange{Person: id, Without: f})
	if err != nil {
		return err
	}
	err = h.app.RevokeFunction(ctx, actor, id, f)
	return h.afterChange(c, err, "The function is taken.", shortageWords(left))
}

// askRoleRevocation asks before a role is taken.
func (h *handlers) askRoleRevocation(c echo.Context) error {
	return h.ask(c, nil, func(q *staffQuestion) offboarding.StaffChange {
		q.role = authz.Role(c.Param("role"))
		return offboarding.StaffChange{}
	}, presentRoleRevocation)
}

// revokeRole takes a role that was given here.
func (h *handlers) revokeRole(c echo.Context) error {
	err := h.app.RevokeRole(c.Request().Context(), h.actor(c), c.Param("person"), authz.Role(c.Param("role")))
	return h.afterChange(c, err, "The role is taken.", "They are signed out everywhere.")
}

// askDeactivation asks before an account ends, beside everything that waits
// for it.
func (h *handlers) askDeactivation(c echo.Context) error { return h.questionDeactivation(c, nil) }

func (h *handlers) questionDeactivation(c echo.Context, refusal error) error {
	return h.ask(c, refusal, func(q *staffQuestion) offboarding.StaffChange {
		return offboarding.StaffChange{Person: q.ID, Deactivated: true}
	}, presentDeactivation)
}

// deactivatePerson ends an account.
func (h *handlers) deactivatePerson(c echo.Context) error {
	ctx, actor, id := c.Request().Context(), h.actor(c), c.Param("person")
	left, err := h.reader.Shortages(ctx, actor, offboarding.StaffChange{Person: id, Deactivated: true})
	if err != nil {
		return err
	}
	_, err = h.app.DeactivatePerson(ctx, actor, id, formText(c, reasonName))
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.questionDeactivation(c, err)
	}
	return h.afterChange(c, err, "The account is deactivated.", "They are signed out everywhere. What waits for them is listed here until somebody has taken it. "+shortageWords(left))
}

// askReactivation asks before an account comes back.
func (h *handlers) askReactivation(c echo.Context) error { return h.questionReactivation(c, nil) }

func (h *handlers) questionReactivation(c echo.Context, refusal error) error {
	return h.ask(c, refusal, func(*staffQuestion) offboarding.StaffChange { return offboarding.StaffChange{} }, presentReactivation)
}

// reactivatePerson brings an account back.
func (h *handlers) reactivatePerson(c echo.Context) error {
	err := h.app.ReactivatePerson(c.Request().Context(), h.actor(c), c.Param("person"), formText(c, reasonName))
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.questionReactivation(c, err)
	}
	return h.afterChange(c, err, "The account is active again.", "They can sign in.")
}
