package web

import (
	"slices"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// presentCancelling asks whether an offboarding is to be given up.
func presentCancelling(o reading.Offboarding, hidden []ui.Hidden, reason string, wrong problems) offboardings.Confirm {
	standing, all := len(o.Gate.Standing()), len(o.Gate.Conditions)
	text := number(standing) + " of " + counted(all, "condition") + oneOrMore(standing, " stands", " stand") +
		" above the line and " + oneOrMore(standing, "stays", "stay") + " unmet. "
	verb := "Cancel offboarding"
	if o.Facts.CancellingNeedsApproval() {
		text += "Because something was submitted, a second person must agree: the deputy, the owner of the service or an approver. Until then everything goes on. Then everybody's tasks"
		verb = "Ask to cancel"
	} else {
		text += "Everybody's tasks"
	}
	text += " end, everything is frozen and there is no certificate. It stays on the overdue list for " + number(reading.CancelledDays) + " days."
	return offboardings.Confirm{
		Crumbs: presentCrumbs(o, "Cancel"),
		Question: ui.Dialog{
			ID: "cancel", Title: "Cancel the offboarding of " + o.Facts.ClientName + "?", Text: text, Errors: wrong.Summary,
			Form:    ui.Form{Action: cancellationPath(o.Facts.Number), Hidden: hidden},
			Fields:  []ui.Field{whyField(reason, "For example: the client has renewed the contract", wrong)},
			Confirm: ui.Button{Text: verb, Kind: ui.ButtonDanger},
			Keep:    ui.Link{Text: "Go on with it", Href: offboardingPath(o.Facts.Number)},
		},
	}
}

// presentWithdrawingCancellation asks whether it is to go on after all.
func presentWithdrawingCancellation(o reading.Offboarding, request offboarding.CancellationRequest, hidden []ui.Hidden) offboardings.Confirm {
	return offboardings.Confirm{
		Crumbs: presentCrumbs(o, "Go on"),
		Question: ui.Dialog{
			ID: "go-on", Title: "Go on with " + o.Facts.ClientName + " after all?",
			Text:    "The request to cancel ends and nobody has to decide it. It stays on the record.",
			Form:    ui.Form{Action: cancellationWithdrawalPath(o.Facts.Number), Hidden: append(hidden, ui.Hidden{Name: requestField, Value: request.ID})},
			Confirm: ui.Button{Text: "Withdraw request"},
			Keep:    ui.Link{Text: "Let it stand", Href: offboardingPath(o.Facts.Number)},
		},
	}
}

// cancellationView is what the page of the second person is made of.
type cancellationView struct {
	o       reading.Offboarding
	request offboarding.CancellationRequest
	hidden  []ui.Hidden
	wrong   problems
	// reason is what was typed.
	reason string
}

func presentCancellation(v cancellationView) offboardings.Decision {
	o := v.o
	standing, all := len(o.Gate.Standing()), len(o.Gate.Conditions)
	by := o.Facts.People.Name(v.request.By)
	page := offboardings.Decision{
		Head: presentHead(o, ""), Errors: v.wrong.Summary,
		Asked: offboardings.Notice{
			ID: "asked", Title: by + " asks to cancel this offboarding", Text: "Asked on " + moment(v.request.At) + ".", Quote: v.request.Reason,
		},
		Lead:     number(standing) + " of " + counted(all, "condition") + " would stay unmet",
		Standing: presentStanding(o, o.Gate.Standing()),
		Empty:    ui.EmptyState{Title: "Nothing stands above the line", Text: "It could be closed instead."},
		Forms:    []offboardings.ShortForm{v.approveForm(), v.refuseForm()},
		Notes: []string{
			"Evidence was submitted, so the owner cannot give it up alone.",
			"Once cancelled, everything is frozen and there is no certificate. It stays on the overdue list for " + number(reading.CancelledDays) + " days.",
			"The owner can reopen it with a reason.",
		},
		Back: ui.Link{Text: "Back to the offboarding", Href: offboardingPath(o.Facts.Number)},
	}
	page.Head.Crumbs = presentCrumbs(o, "Cancel")
	return page
}

func (v cancellationView) answers(more ...ui.Hidden) []ui.Hidden {
	return append(append(slices.Clone(v.hidden), ui.Hidden{Name: requestField, Value: v.request.ID}), more...)
}

func (v cancellationView) approveForm() offboardings.ShortForm {
	return offboardings.ShortForm{
		ID: "approve", Title: "Agree", Text: "The offboarding of " + v.o.Facts.ClientName + " ends as it stands.",
		Form: ui.Form{Action: cancellationApprovalPath(v.o.Facts.Number), Hidden: v.answers(
			ui.Hidden{Name: digestField, Value: string(v.o.Facts.CancellationDigest(v.o.Now))})},
		Button: ui.Button{Text: "Cancel offboarding", Kind: ui.ButtonDanger},
	}
}

func (v cancellationView) refuseForm() offboardings.ShortForm {
	return offboardings.ShortForm{
		ID: "refuse", Title: "Do not agree", Text: "It goes on, and " + v.o.Facts.People.Name(v.request.By) + " reads why.",
		Form:   ui.Form{Action: cancellationRefusalPath(v.o.Facts.Number), Hidden: v.answers()},
		Fields: []ui.Field{whyField(v.reason, "For example: two keys still work", v.wrong)},
		Button: ui.Button{Text: "Let it go on", Kind: ui.ButtonSecondary},
	}
}

// presentNotices says what waits about the whole offboarding, or how it ended.
func presentNotices(o reading.Offboarding) []offboardings.Notice {
	var out []offboardings.Notice
	if offer, waits := o.Facts.PendingOffer(); waits {
		out = append(out, offerNotice(o, offer))
	} else if o.Facts.State == offboarding.Open && !o.Facts.People.Active(o.Facts.Owner) {
		out = append(out, ownerlessNotice(o))
	}
	if request, asked := o.Facts.PendingCancellation(); asked {
		out = append(out, cancellationNotice(o, request))
	}
	if c, cancelled := lastCancellation(o); cancelled {
		out = append(out, offboardings.Notice{ID: "cancelled", Title: "This offboarding was given up", Text: cancelledBy(o, c), Quote: c.Reason})
	}
	return out
}

func offerNotice(o reading.Offboarding, offer offboarding.Offer) offboardings.Notice {
	n := offboardings.Notice{
		ID: "offered", Title: "Offered to " + o.Facts.People.Name(offer.To), Quote: offer.Reason,
		Text:   o.Facts.People.Name(offer.By) + " offered the ownership on " + moment(offer.At) + ". " + o.Facts.People.Name(o.Facts.Owner) + " stays accountable until it is accepted.",
		Button: ui.Button{Text: "See the offer", Kind: ui.ButtonSecondary, Href: ownershipPath(o.Facts.Number)},
	}
	if o.Can(authz.AnswerOffer) {
		n.Title = "You are asked to become the accountable owner"
		n.Button = ui.Button{Text: "Read and answer", Href: ownershipPath(o.Facts.Number)}
	}
	return n
}

// ownerlessNotice says that nobody is accountable, and who can change that.
func ownerlessNotice(o reading.Offboarding) offboardings.Notice {
	n := offboardings.Notice{
		ID: "ownerless", Title: o.Facts.People.Name(o.Facts.Owner) + " is not active any more",
		Text: "An administrator must name a successor, who must accept. Until then the gate stays closed.",
	}
	if o.Can(authz.NameSuccessor) {
		n.Text = "Name a successor, who must accept. Until then the gate stays closed."
		n.Button = ui.Button{Text: "Name a successor", Href: ownershipPath(o.Facts.Number)}
	}
	return n
}

func cancellationNotice(o reading.Offboarding, request offboarding.CancellationRequest) offboardings.Notice {
	n := offboardings.Notice{
		ID: "cancelling", Title: o.Facts.People.Name(request.By) + " asks to cancel it", Quote: request.Reason,
		Text: "Asked on " + moment(request.At) + ". The deputy, the owner of the service or an approver must agree. Until then everything goes on.",
	}
	switch {
	case o.Can(authz.DecideCancellation) && o.Facts.DecidesCancellation(o.Reader().ID):
		n.Button = ui.Button{Text: "Decide", Href: cancellationDecisionPath(o.Facts.Number)}
	case o.Can(authz.CancelOffboarding):
		n.Button = ui.Button{Text: "Go on after all", Kind: ui.ButtonSecondary, Dialog: true, Href: cancellationWithdrawalPath(o.Facts.Number)}
	}
	return n
}

// lastCancellation returns how a cancelled offboarding was given up.
func lastCancellation(o reading.Offboarding) (offboarding.Cancellation, bool) {
	all := o.Facts.Cancellations
	if o.Facts.State != offboarding.Cancelled || len(all) == 0 {
		return offboarding.Cancellation{}, false
	}
	return all[len(all)-1], true
}

// unmetOf returns "9 of 24 conditions were not met".
func unmetOf(unmet, all int) string {
	return number(unmet) + " of " + counted(all, "condition") + oneOrMore(unmet, " was", " were") + " not met"
}

// cancelledBy names who gave it up, who agreed and when.
func cancelledBy(o reading.Offboarding, c offboarding.Cancellation) string {
	if c.ApprovedBy == "" {
		return o.Facts.People.Name(c.By) + " cancelled it on " + phrase.Day(c.At.UTC()) + ". Nothing had been submitted."
	}
	return o.Facts.People.Name(c.By) + " asked and " + o.Facts.People.Name(c.ApprovedBy) + " agreed on " + phrase.Day(c.At.UTC()) + "."
}
