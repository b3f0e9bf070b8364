package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/ui"
)

// groupRole is a group of the identity provider and the role that it gives.
type groupRole struct {
	group string
	role  authz.Role
}

// groupRoles are in the order of roles, then of groups.
func groupRoles(groups map[string]authz.Role) []groupRole {
	var out []groupRole
	for _, role := range authz.Roles() {
		for _, group := range slices.Sorted(maps.Keys(groups)) {
			if groups[group] == role {
				out = append(out, groupRole{group, role})
			}
		}
	}
	return out
}

// showAccess shows who may do what.
func (h *handlers) showAccess(c echo.Context) error {
	access, err := h.reader.Access(c.Request().Context(), h.actor(c))
	if err != nil {
		return err
	}
	page := h.shell(c, "Access", peoplePath)
	return h.render(c, http.StatusOK, page, admin.Show(presentAccess(access, groupRoles(h.groups))))
}

func withFunction(f offboarding.Function) string {
	return withQuery(peoplePath, url.Values{functionField: {string(f)}})
}

// rolesSection is who has a role by which way.
func rolesSection(a reading.Access) admin.Section {
	section := admin.Section{Box: ui.Box{ID: "roles", Title: "Roles"}, Table: admin.Table{
		Caption: "Roles", Columns: []admin.Column{{Text: "Role"}, {Text: "What it is for"}, {Text: "By a group", Right: true}, {Text: "Given here"}},
	}}
	for _, role := range authz.Roles() {
		given := admin.Cell{}
		for _, p := range a.Granted[role] {
			given.Notes = append(given.Notes, admin.Note{Text: p.Name, Href: personPath(p.ID)})
		}
		given.Text = counted(len(a.Granted[role]), "account")
		section.Table.Rows = append(section.Table.Rows, []admin.Cell{
			{Text: capital(string(role)), Strong: true, Href: withQuery(peoplePath, url.Values{roleField: {string(role)}})},
			{Text: rolePurpose(role)}, {Text: number(a.Grouped[role])}, given,
		})
	}
	return section
}

func rolePurpose(r authz.Role) string {
	switch r {
	case authz.Executive:
		return "Reads what is overdue and every offboarding, without evidence"
	case authz.Auditor:
		return "Reads everything; each look at evidence is recorded"
	case authz.Administrator:
		return "Keeps services, clients and people"
	}
	return string(r)
}

// groupsSection is which group gives which role.
func groupsSection(groups []groupRole) admin.Section {
	section := admin.Section{
		Box: ui.Box{ID: "groups", Title: "Groups of the company sign-in"},
		Table: admin.Table{
			Caption: "Groups", Columns: []admin.Column{{Text: "Group"}, {Text: "Gives"}},
		},
		Empty: ui.EmptyState{Title: "No group gives a role", Text: "The setting groups of the configuration maps groups to roles. Until then, roles are given person by person."},
	}
	for _, g := range groups {
		section.Table.Rows = append(section.Table.Rows, []admin.Cell{{Text: g.group, Strong: true}, {Text: capital(string(g.role))}})
	}
	return section
}
