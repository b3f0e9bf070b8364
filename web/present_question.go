package web

import (
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/offboardings"
	"github.com/closegate/closegate/views/ui"
)

// whyField asks why something is done.
func whyField(typed, hint string, wrong problems) ui.Field {
	return ui.Field{
		Kind: ui.FieldTextarea, ID: fieldID("reason"), Name: "reason", Label: "Reason", Hint: hint, Value: typed, Required: true, Error: wrong.of("reason"),
	}
}

// presentReopening asks whether a closed or cancelled offboarding is to be
// opened again.
func presentReopening(o reading.Offboarding, hidden []ui.Hidden, reason string, wrong problems) offboardings.Confirm {
	signed, over, keep := len(o.Snapshot.SignOffs), "closed", "Keep it closed"
	if o.Facts.State == offboarding.Cancelled {
		over, keep = "cancelled", "Keep it cancelled"
	}
	text := "The inventory declaration and " + oneOrMore(signed, "the sign-off", "all "+number(signed)+" sign-offs") + " fall. Evidence and reviews stay."
	if last := len(o.Facts.Closures); last > 0 {
		text = "The certificate " + o.Facts.Closures[last-1].Certificate + " stays as it is and is marked as superseded. " + text
	}
	return offboardings.Confirm{
		Crumbs: presentCrumbs(o, "Reopen"),
		Question: ui.Dialog{
			ID: "reopen", Title: "Reopen " + o.Facts.ClientName + "?", Text: text, Errors: wrong.Summary,
			Form:    ui.Form{Action: reopeningPath(o.Facts.Number), Hidden: hidden},
			Fields:  []ui.Field{whyField(reason, "What happened since it was "+over, wrong)},
			Confirm: ui.Button{Text: "Reopen offboarding", Kind: ui.ButtonDanger},
			Keep:    ui.Link{Text: keep, Href: offboardingPath(o.Facts.Number)},
		},
	}
}

// presentDiscarding asks whether a draft is to be thrown away.
func presentDiscarding(o reading.Offboarding, hidden []ui.Hidden, reason string, wrong problems) offboardings.Confirm {
	return offboardings.Confirm{
		Crumbs: presentCrumbs(o, "Discard"),
		Question: ui.Dialog{
			ID: "discard", Title: "Discard the draft of " + o.Facts.ClientName + "?", Errors: wrong.Summary,
			Text:    "The draft ends here and cannot be published any more. Nobody was told of it. It stays in the list of any status.",
			Form:    ui.Form{Action: discardingPath(o.Facts.Number), Hidden: hidden},
			Fields:  []ui.Field{whyField(reason, "For example: the client stays", wrong)},
			Confirm: ui.Button{Text: "Discard draft", Kind: ui.ButtonDanger},
			Keep:    ui.Link{Text: "Keep the draft", Href: offboardingPath(o.Facts.Number)},
		},
	}
}
