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

// ownershipView is what the page about who is accountable is made of.
type ownershipView struct {
	o      reading.Ownership
	hidden []ui.Hidden
	wrong  problems
	// to and reason are what was typed.
	to, reason string
}

func presentOwnership(v ownershipView) offboardings.Ownership {
	o := v.o
	page := offboardings.Ownership{
		Head: presentHead(o.Offboarding, ""), Errors: v.wrong.Summary, Now: v.now(), Past: v.past(),
		PastEmpty: ui.EmptyState{Title: "Never offered before", Text: "Each offer stays here with its answer."},
		Notes: []string{
			"The present owner stays accountable until somebody accepts.",
			"Whoever accepts reads first what stands open. That is recorded with the acceptance.",
			"A sign-off that the new owner gave for a function falls, because the owner signs last and only as the owner.",
		},
		Back: ui.Link{Text: "Back to the offboarding", Href: offboardingPath(o.Facts.Number)},
	}
	page.Head.Crumbs = presentCrumbs(o.Offboarding, "Ownership")
	if o.Asked {
		page.Risks = v.risks()
		page.Forms = append(page.Forms, v.acceptForm())
	}
	switch {
	case o.MayOffer:
		page.Forms = append(page.Forms, v.offerForm("Hand it over", "Offer ownership", offersPath(o.Facts.Number)))
	case o.MayName:
		page.Forms = append(page.Forms, v.offerForm("Name a successor", "Name a successor", successorPath(o.Facts.Number)))
	}
	return page
}

// now says who is accountable and who was asked.
func (v ownershipView) now() offboardings.Notice {
	f := v.o.Facts
	owner := f.People.Name(f.Owner)
	n := offboardings.Notice{ID: "now", Title: owner + " is the accountable owner"}
	here := f.People.Active(f.Owner)
	if !here {
		n.Text = owner + " is not active any more. The gate stays closed until somebody takes over."
	}
	if !v.o.Waits {
		if !here && !v.o.MayName {
			n.Text += " An administrator must name a successor."
		}
		return n
	}
	p := v.o.Pending
	to := f.People.Name(p.To)
	n.Quote = p.Reason
	n.Text = f.People.Name(p.By) + " offered it to " + to + " on " + moment(p.At) + ", and " + to + " must accept."
	if v.o.Asked {
		n.Title = f.People.Name(p.By) + " asks you to become the accountable owner"
		n.Text = "Offered on " + moment(p.At) + ". " + owner + " stays accountable until you accept."
		if !here {
			n.Text = "Asked on " + moment(p.At) + ". " + owner + " is not active any more, and the gate stays closed until somebody takes over."
		}
	}
	if v.o.Can(authz.WithdrawOffer) {
		n.Button = ui.Button{Text: "Withdraw the offer", Kind: ui.ButtonSecondary, Dialog: true, Href: offerWithdrawalPath(f.Number)}
	}
	return n
}

func (v ownershipView) risks() *offboardings.Risks {
	r, o := v.o.Risks, v.o
	out := &offboardings.Risks{
		Title: "What you take over", Standing: presentStanding(o.Offboarding, r.Standing),
		Empty: ui.EmptyState{Title: "Nothing stands above the line", Text: "You would only have to sign and close."},
	}
	if n := len(r.Standing); n > 0 {
		out.Lead = counted(n, "condition") + " would stand above the line"
		if late := len(r.Overdue); late > 0 {
			out.Lead += ", " + counted(late, "task") + " overdue"
		}
	}
	for _, u := range r.Unknowns {
		out.Others = append(out.Others, v.unknown(u))
	}
	for _, w := range r.Waivers {
		out.Others = append(out.Others, v.waiver(w))
	}
	for _, so := range r.Falls {
		out.Others = append(out.Others, offboardings.Risk{
			Title: "Your own sign-off falls.", Text: "You signed for " + lowered(phrase.Function(so.Function)) + " on " + dayInFull(so.At) + ". Somebody else must sign anew.",
		})
	}
	if c := r.Cancelling; c.ID != "" {
		out.Others = append(out.Others, offboardings.Risk{
			Title: "The request to cancel ends.", Text: o.Facts.People.Name(c.By) + " asked on " + dayInFull(c.At) + ": " + sentence(c.Reason),
		})
	}
	return out
}

func (v ownershipView) unknown(u offboarding.UnknownFacts) offboardings.Risk {
	f := v.o.Facts
	at := slices.IndexFunc(f.Unknowns, func(known offboarding.Unknown) bool { return known.Number == u.Number })
	what := sentence(f.Unknowns[at].What)
	if u.Closure == "" {
		return offboardings.Risk{Title: "Unknown, open:", Text: what + " " + f.People.Name(u.Owner) + " finds out."}
	}
	return offboardings.Risk{Title: "Unknown, accepted until " + dayInFull(u.Until) + ":", Text: what}
}

func (v ownershipView) waiver(w offboarding.Waiver) offboardings.Risk {
	about := phrase.Category(w.Category) + " does not apply"
	if w.Task != 0 {
		about = offboarding.TaskReference(w.Task) + " is waived"
	}
	if !w.Until.IsZero() {
		about += " until " + dayInFull(w.Until)
	}
	return offboardings.Risk{Title: about + ".", Text: sentence(w.Reason)}
}

// presentStanding says each condition with when it is due. It has no buttons,
// because its page asks for one decision.
func presentStanding(o reading.Offboarding, standing []offboarding.Condition) []ui.Blocker {
	out := make([]ui.Blocker, len(standing))
	words := wordsOf(o)
	for i, c := range standing {
		out[i] = ui.Blocker{
			Pin: presentPin(c, o.Now), Sentence: spans(phrase.Blocker(c, words)), Detail: withFirstDue(phrase.Detail(c, words).String(), c, o.Now),
			When: capital(dueWords(c, o.Now)), Late: late(c, o.Now),
		}
	}
	return out
}

func (v ownershipView) acceptForm() offboardings.ShortForm {
	f := v.o.Facts
	return offboardings.ShortForm{
		ID: "accept", Title: "Accept, or decline",
		Text: "From then on you answer for this offboarding: you review, declare the inventory, sign last and close.",
		Form: ui.Form{Action: acceptancePath(f.Number), Hidden: append(slices.Clone(v.hidden),
			ui.Hidden{Name: offerField, Value: v.o.Pending.ID}, ui.Hidden{Name: digestField, Value: string(v.o.Risks.Digest())})},
		Fields: []ui.Field{{
			Kind: ui.FieldCheckbox, ID: fieldID(readField), Name: readField, Value: "yes", Required: true, Error: v.wrong.of(readField),
			Label: "I have read what stands open, and take it over",
		}},
		Button: ui.Button{Text: "Accept ownership"},
		Other:  ui.Button{Text: "Decline", Kind: ui.ButtonSecondary, Dialog: true, Href: decliningPath(f.Number)},
	}
}

func (v ownershipView) offerForm(title, verb, action string) offboardings.ShortForm {
	text := "You stay accountable until the person accepts. They see this offboarding from now on, but no evidence."
	if v.o.MayName {
		text = "The person must accept. An offer that still waits ends. You cannot name yourself."
	}
	return offboardings.ShortForm{
		ID: "offer", Title: title, Text: text, Form: ui.Form{Action: action, Hidden: v.hidden},
		Fields: []ui.Field{
			{
				Kind: ui.FieldSelect, ID: fieldID(toField), Name: toField, Label: "New owner", Required: true, Error: v.wrong.of(toField),
				Hint: "An active person who is not the deputy, and without whom somebody can still sign for each function", Options: personOptions(v.o.Choices, v.to, "Choose a person"),
			},
			whyField(v.reason, "The person reads it, and it goes into the audit trail", v.wrong),
		},
		Button: ui.Button{Text: verb},
	}
}

// past are the offers that ended, the newest first.
func (v ownershipView) past() []offboardings.PastOffer {
	f := v.o.Facts
	var out []offboardings.PastOffer
	for _, offer := range slices.Backward(f.Offers) {
		a, ended := f.OfferAnswer(offer.ID)
		if !ended {
			continue
		}
		past := offboardings.PastOffer{
			Title: f.People.Name(offer.By) + " to " + f.People.Name(offer.To), When: moment(offer.At) + " to " + moment(a.At),
			Reason: sentence(offer.Reason), Status: presentOfferOutcome(a.Outcome),
		}
		if a.Reason != "" {
			past.Answer = f.People.Name(a.By) + ": " + a.Reason
		}
		if a.Outcome == offboarding.OfferAccepted {
			past.Answer = counted(a.Risks, "open risk") + " shown before the acceptance."
		}
		out = append(out, past)
	}
	return out
}

// presentOfferOutcome is how an offer ended.
func presentOfferOutcome(outcome offboarding.OfferOutcome) ui.Status {
	switch outcome {
	case offboarding.OfferAccepted:
		return ui.StatusVerified().Say("Accepted")
	case offboarding.OfferDeclined:
		return ui.StatusChanges().Say("Declined")
	case offboarding.OfferWithdrawn:
		return ui.StatusCancelled().Say("Withdrawn")
	case offboarding.OfferLapsed:
	}
	return ui.StatusCancelled().Say("Lapsed")
}

// presentDeclining asks why somebody does not take an offboarding over.
func presentDeclining(o reading.Offboarding, hidden []ui.Hidden, reason string, wrong problems) offboardings.Confirm {
	offer, _ := o.Facts.PendingOffer()
	return offboardings.Confirm{
		Crumbs: presentCrumbs(o, "Decline"),
		Question: ui.Dialog{
			ID: "decline", Title: "Decline " + o.Facts.ClientName + "?", Errors: wrong.Summary,
			Text:    o.Facts.People.Name(offer.By) + " reads your reason. " + o.Facts.People.Name(o.Facts.Owner) + " stays the accountable owner, and you may not see the offboarding any more.",
			Form:    ui.Form{Action: decliningPath(o.Facts.Number), Hidden: append(hidden, ui.Hidden{Name: offerField, Value: offer.ID})},
			Fields:  []ui.Field{whyField(reason, "For example: I leave on 4 December myself", wrong)},
			Confirm: ui.Button{Text: "Decline ownership", Kind: ui.ButtonDanger},
			Keep:    ui.Link{Text: "Back to the offer", Href: ownershipPath(o.Facts.Number)},
		},
	}
}

// presentWithdrawingOffer asks why an offer is taken back.
func presentWithdrawingOffer(o reading.Offboarding, hidden []ui.Hidden, reason string, wrong problems) offboardings.Confirm {
	offer, _ := o.Facts.PendingOffer()
	to := o.Facts.People.Name(offer.To)
	return offboardings.Confirm{
		Crumbs: presentCrumbs(o, "Withdraw the offer"),
		Question: ui.Dialog{
			ID: "withdraw", Title: "Withdraw the offer of " + o.Facts.ClientName + "?", Errors: wrong.Summary,
			Text:    to + " cannot accept any more. The offer stays on the record with your reason.",
			Form:    ui.Form{Action: offerWithdrawalPath(o.Facts.Number), Hidden: append(hidden, ui.Hidden{Name: offerField, Value: offer.ID})},
			Fields:  []ui.Field{whyField(reason, "For example: the merger was called off", wrong)},
			Confirm: ui.Button{Text: "Withdraw offer", Kind: ui.ButtonDanger},
			Keep:    ui.Link{Text: "Let it stand", Href: ownershipPath(o.Facts.Number)},
		},
	}
}
