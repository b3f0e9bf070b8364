package web

import (
	"strconv"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/inventory"
	"github.com/closegate/closegate/views/ui"
)

func unknownID(number int) string { return "unknown-" + strconv.Itoa(number) }

// unknowns are the things that are known to be unknown, for readers who see
// what the inventory holds.
func (v inventoryView) unknowns() inventory.Unknowns {
	open := 0
	for _, u := range v.inv.Facts.Unknowns {
		if u.Stands(v.inv.Now) {
			open++
		}
	}
	out := inventory.Unknowns{
		Title: "No unknown is open", Note: strconv.Itoa(len(v.inv.Facts.Unknowns)) + " in all",
		Empty: ui.EmptyState{Title: "No unknown is recorded", Text: "Something that nobody can list yet is recorded here, with who finds out."},
	}
	if open > 0 {
		out.Title = counted(open, "unknown") + " open"
	}
	for _, u := range v.inv.Facts.Unknowns {
		if v.inv.Can(authz.ViewIdentifiers) || v.mayClose(u) {
			out.List = append(out.List, v.unknown(u))
		}
	}
	if hidden := len(v.inv.Facts.Unknowns) - len(out.List); hidden > 0 && len(out.List) == 0 {
		out.Empty = ui.EmptyState{Title: "You see how many, not which", Text: "The owner and the deputy see what is not known."}
	}
	if v.changeable(authz.ManageInventory) {
		out.Add = v.addUnknownForm()
	}
	return out
}

func (v inventoryView) mayClose(u offboarding.Unknown) bool {
	at := reading.Spot{Number: v.number(), Unknown: u.Number}
	return v.inv.CanAt(authz.CloseUnknown, at) || v.inv.CanAt(authz.AcceptUnknown, at)
}

func (v inventoryView) unknown(u offboarding.Unknown) inventory.Unknown {
	out := inventory.Unknown{
		ID: unknownID(u.Number), What: u.What, Method: sentence(u.Method), Status: ui.StatusToDo().Say("Open"),
		Owner: personOr(v.inv.Offboarding, u.Owner, "Nobody") + " finds out, since " + dayNear(u.AddedAt, v.inv.Now) + ".",
	}
	if closure := u.Closure; !u.Open() {
		out.Status = ui.StatusVerified().Say(phrase.Resolution(closure.Resolution))
		out.Result = sentence(closure.Explained) + " " + personOr(v.inv.Offboarding, closure.By, "Somebody") + ", " + momentNear(closure.At, v.inv.Now) + "."
		if !closure.Until.IsZero() {
			out.Status = ui.StatusWaived().Say("Accepted until " + dayInFull(closure.Until))
		}
	}
	if u.Stands(v.inv.Now) && v.inv.Facts.State == offboarding.Open && v.mayClose(u) {
		if !u.Open() {
			out.Status = ui.StatusChanges().Say("Acceptance ended " + dayInFull(u.Closure.Until))
		}
		out.Close = v.closeForm(u)
	}
	return out
}

// closeForm closes an unknown in the ways that are open to the reader.
func (v inventoryView) closeForm(u offboarding.Unknown) *inventory.UnknownForm {
	form := closureForm(u.Number)
	at := reading.Spot{Number: v.number(), Unknown: u.Number}
	how := ui.Field{Kind: ui.FieldChoices, Name: resolutionField, Label: "How does it end?"}
	until := []ui.Field{}
	if v.inv.CanAt(authz.CloseUnknown, at) {
		how.Options = append(how.Options,
			ui.Option{Value: string(offboarding.Found), Label: "Found", Hint: "What it was is in the inventory now."},
			ui.Option{Value: string(offboarding.NotFound), Label: "Searched and not found", Hint: "Say what was searched."})
	}
	if v.inv.CanAt(authz.AcceptUnknown, at) {
		how.Options = append(how.Options, ui.Option{
			Value: string(offboarding.Accepted), Label: "Accepted until a date", Hint: "By an approver who is neither the owner nor the one who searches.",
		})
		until = append(until, v.field(form, ui.Field{Kind: ui.FieldDate, Name: untilField, Label: "Accepted until", Hint: "Only for an acceptance, within 12 months", Width: ui.WidthNarrow}))
	}
	fields := []ui.Field{
		v.field(form, how),
		v.field(form, ui.Field{Kind: ui.FieldTextarea, Name: explainedField, Label: "What was searched, found or accepted"}),
	}
	return &inventory.UnknownForm{
		ID: form, Title: "Close this unknown", Open: v.sent.form == form, Send: ui.Button{Text: "Close the unknown", Kind: ui.ButtonSecondary},
		Form: v.form(unknownClosurePath(v.number(), u.Number)), Fields: append(fields, until...),
	}
}

func (v inventoryView) addUnknownForm() *inventory.UnknownForm {
	return &inventory.UnknownForm{
		ID: "add-unknown", Title: "Add an unknown", Open: v.sent.form == unknownForm, Form: v.form(unknownsPath(v.number())),
		Send: ui.Button{Text: "Add unknown", Kind: ui.ButtonSecondary},
		Fields: []ui.Field{
			v.field(unknownForm, ui.Field{Name: whatField, Label: "What is not known?"}),
			v.field(unknownForm, ui.Field{Kind: ui.FieldTextarea, Name: methodField, Label: "How to find out", Rows: 2}),
			v.field(unknownForm, ui.Field{Kind: ui.FieldSelect, Name: ownerField, Label: "Who finds out", Options: personOptions(v.inv.Choices, "", "Choose a person")}),
		},
	}
}

// declaration is the owner's word that the inventory is complete.
func (v inventoryView) declaration() inventory.Declaration {
	f := v.inv.Facts
	out := inventory.Declaration{Status: ui.StatusToDo().Say("Not declared"), Text: "Nobody has declared the inventory complete."}
	if n := len(f.Declarations); n > 0 {
		last := f.Declarations[n-1]
		out.Text = f.People.Name(last.By) + " declared it complete on " + momentNear(last.At, v.inv.Now) + ", at revision " + strconv.Itoa(last.Revision) + "."
		if _, valid := f.ValidDeclaration(); valid {
			out.Status = ui.StatusVerified().Say("Declared")
			return out
		}
		out.Status, out.Voided = ui.StatusChanges().Say("Void"), "The offboarding was reopened after it."
		if last.Revision != f.Inventory.Revision {
			out.Voided = "The inventory has changed since: it is at revision " + strconv.Itoa(f.Inventory.Revision) + " now."
		}
	}
	owner := f.People.Name(f.Owner)
	err := offboarding.Restore(f).DeclareInventory("", f.Owner, v.inv.Now)
	switch {
	case f.State != offboarding.Open:
		out.Waits = "The inventory is frozen, because the offboarding is not open."
	case err != nil:
		out.Waits = messageOf(err)
	case !v.inv.Can(authz.DeclareInventory):
		out.Waits = "Only the accountable owner declares it: " + owner + "."
	default:
		out.Form = v.declareForm()
	}
	return out
}

func (v inventoryView) declareForm() *inventory.DeclareForm {
	revision := strconv.Itoa(v.inv.Facts.Inventory.Revision)
	return &inventory.DeclareForm{
		Form:      v.form(declarationsPath(v.number())),
		Statement: "I declare the inventory complete as of now, at revision " + revision + ".",
		Box: v.field(declarationForm, ui.Field{
			Kind: ui.FieldCheckbox, Name: declareField, Value: revision,
			Label: "I know of nothing that is missing, and of no unknown that is open.",
		}),
		Declare: ui.Button{Text: "Declare the inventory complete"},
	}
}
