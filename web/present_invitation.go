package web

import (
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/admin"
	"github.com/closegate/closegate/views/ui"
)

// presentInvite is the form that invites somebody.
func presentInvite(typed offboarding.AccountWords, wrong problems, hidden []ui.Hidden) admin.Page {
	field := func(kind ui.FieldKind, name, label, hint, value string, optional bool) ui.Field {
		return ui.Field{
			Kind: kind, ID: fieldID(name), Name: name, Label: label, Hint: hint, Value: value, Optional: optional, Required: !optional,
			Width: ui.WidthWide, Error: wrong.of(name),
		}
	}
	return admin.Page{
		Head: ui.PageHead{
			Crumbs: ui.Breadcrumb{{Text: "People", Href: peoplePath}, {Text: "Invite"}}, Title: "Invite somebody",
			Lead: "You get a link that works once, and give it to them yourself.",
		},
		Errors: wrong.Summary,
		Sections: []admin.Section{{
			Box: ui.Box{ID: "account", Title: "The account"},
			Forms: []admin.Form{{
				Form: ui.Form{Action: newPersonPath, Hidden: hidden},
				Fields: []ui.Field{
					field(ui.FieldText, nameField, "Name", "", typed.Name, false),
					field(ui.FieldEmail, emailField, "Address", "To read, never a key", typed.Email, true),
					field(ui.FieldText, titleField, "Title", "For example Service owner", typed.Title, true),
					field(ui.FieldText, teamField, "Team", "", typed.Team, true),
				},
				Save: ui.Button{Text: "Invite and show the link"}, Cancel: ui.Link{Text: "Cancel", Href: peoplePath},
			}},
		}},
		Aside: []admin.Section{{Box: ui.Box{ID: "know", Title: "What to know"}, Texts: []string{
			"The link works for 14 days. Whoever signs in through it first is this person from then on.",
			"Until then, the account counts for no sign-off and no escalation path.",
			"Somebody who has signed in once needs no invitation.",
		}}},
	}
}

// invitation is the state of the link of somebody who has not signed in.
func (p memberPage) invitation() admin.Section {
	section := admin.Section{Box: ui.Box{ID: "invitation", Title: "Invitation"}}
	i := p.Invitation
	works := i.ID != "" && i.Domain().Check(p.now) == nil
	switch {
	case p.link != "":
		section.Texts = []string{
			"This is the only time that the link is shown. Give it to " + p.Name + " over a way that you trust: whoever signs in through it first is them from then on.",
			"It works until " + moment(i.ExpiresAt) + ".",
		}
		section.Copy = &admin.Copy{Label: "Link", Text: p.link}
	case works:
		section.Texts = []string{"A link was made " + momentNear(i.CreatedAt, p.now) + " and works until " + moment(i.ExpiresAt) + ". Nobody has signed in through it."}
	case i.ID == "":
		section.Texts = []string{"There is no link, so nobody can sign in to this account."}
	default:
		section.Texts = []string{messageOf(i.Domain().Check(p.now))}
	}
	if !p.MayChange {
		return section
	}
	section.Forms = []admin.Form{{
		Form: ui.Form{Action: address(newInvitationRoute, p.ID), Hidden: p.hidden()},
		Save: ui.Button{Text: "Make a new link", Kind: ui.ButtonSecondary},
	}}
	if works {
		section.Forms = append(section.Forms, admin.Form{
			Form: ui.Form{Action: address(invitationRevocationRoute, p.ID), Hidden: p.hidden()},
			Save: ui.Button{Text: "Take the link back", Kind: ui.ButtonSecondary},
		})
	}
	return section
}

// presentInvitation is the page to which the link of an invitation leads.
func presentInvitation(i reading.Invitation, start string) admin.Invitation {
	return admin.Invitation{
		Title: "You are invited to Closegate",
		Texts: []string{
			i.By + " made an account for " + i.Name + ". Sign in with your company account to take it over. It is yours from then on.",
			"If you are not " + i.Name + ", close this page and tell whoever gave you the link.",
			"The link works until " + moment(i.ExpiresAt) + ".",
		},
		Start: ui.Button{Text: "Continue with company sign-in", Size: ui.ButtonLarge, Href: start},
	}
}
