package web

import (
	"net/url"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/signoffs"
	"github.com/closegate/closegate/views/ui"
)

// signSent is a sign form that was refused.
type signSent struct {
	function offboarding.Function
	values   url.Values
	err      error
}

// statement is something that a person must tick before they sign.
type statement struct{ name, label, missing string }

// statements are what a signer of a function must tick.
func statements(o reading.Offboarding, function offboarding.Function) []statement {
	out := []statement{{"read", "I have read what my signature covers.", "Tick that you have read what your signature covers"}}
	if len(exceptions(o)) > 0 {
		out = append(out, statement{"accept", "I have read each exception above and accept it.", "Tick that you accept each exception"})
	}
	if function == offboarding.Owner {
		out = append(out, statement{"free", "I am the accountable owner and nobody asked me to skip a check.", "Tick that nobody asked you to skip a check"})
	}
	return out
}

// exceptions are what a signature accepts with open eyes: unknowns that
// somebody accepted, and what a waiver excuses.
func exceptions(o reading.Offboarding) []signoffs.Exception {
	var out []signoffs.Exception
	for _, u := range o.Facts.Unknowns {
		if u.Closure.Resolution == offboarding.Accepted {
			out = append(out, signoffs.Exception{
				Title: "1 unknown accepted.",
				Text:  sentence(u.What) + " Accepted by " + o.Facts.People.Name(u.Closure.By) + " until " + dayInFull(u.Closure.Until) + ".",
				Link:  ui.Link{Text: "Read it", Href: inventoryPath(o.Facts.Number) + "#" + unknownID(u.Number)},
			})
		}
	}
	for _, w := range o.Facts.WaiversInForce(o.Now) {
		e := signoffs.Exception{
			Title: "1 category recorded as not applicable.", Text: phrase.Category(w.Category) + ": ",
			Link: ui.Link{Text: "Read the waiver", Href: waiverPath(o.Facts.Number, w.Number)},
		}
		if w.Task != 0 {
			e.Title, e.Text = "1 waiver.", offboarding.TaskReference(w.Task)+" "
		}
		e.Text += sentence(w.What) + " " + sentence(w.Reason) + " What makes up for it: " + sentence(w.Control) + " " +
			waiverSays(o, w, offboarding.ApprovedWaiver)
		out = append(out, e)
	}
	return out
}

// ownSignForm is the form of the sign-off that the reader can give now, or nil.
func (v signView) ownSignForm() *signoffs.SignForm {
	o := v.o()
	for _, function := range o.Snapshot.RequiredFunctions() {
		action := authz.SignFunction
		if function == offboarding.Owner {
			action = authz.CloseOffboarding
		}
		allowed := o.CanAt(action, reading.Spot{Number: o.Facts.Number, Function: function})
		if allowed && offboarding.Restore(o.Facts).CanSign(function, o.Reader().ID, o.Now) == nil {
			return v.signForm(function)
		}
	}
	return nil
}

func (v signView) signForm(function offboarding.Function) *signoffs.SignForm {
	o := v.o()
	seen := offboarding.Restore(o.Facts).SignOffDigest(function, o.Now)
	out := &signoffs.SignForm{
		Form: ui.Form{Action: signOffsPath(o.Facts.Number), Hidden: append(v.hidden(),
			ui.Hidden{Name: functionField, Value: string(function)}, ui.Hidden{Name: digestField, Value: string(seen)},
			ui.Hidden{Name: readAtField, Value: o.Now.UTC().Format(time.RFC3339)})},
		Title: "Your turn: " + lowered(phrase.Function(function)), Who: o.Reader().Name + ", " + lowered(phrase.Function(function)),
		Statement: presentStatement(o, function), Exceptions: exceptions(o), Scope: presentScope(o, function),
		Sign:  ui.Button{Text: "Sign as " + lowered(phrase.Function(function)), Kind: ui.ButtonSign, Size: ui.ButtonLarge, Icon: ui.IconLock},
		Notes: []string{"You confirm with your sign-in once more.", "Nothing is signed before that."},
	}
	if function == offboarding.Owner {
		out.Title, out.Who, out.Sign.Text = "Sign and close", o.Reader().Name+", accountable owner", "Sign and close"
	}
	wrong := problems{}
	if v.sent.function == function {
		wrong = problemsOf(v.sent.err)
		out.Errors = wrong.Summary
	}
	for _, s := range statements(o, function) {
		out.Boxes = append(out.Boxes, ui.Field{
			Kind: ui.FieldCheckbox, ID: fieldID(s.name), Name: s.name, Value: "yes", Label: s.label,
			Error: wrong.of(s.name), Checked: v.sent.function == function && v.sent.values.Get(s.name) != "",
		})
	}
	return out
}

// presentStatement is what the person states, with whom it is about.
func presentStatement(o reading.Offboarding, function offboarding.Function) ui.Sentence {
	rule, _ := o.Facts.Rule(function)
	out := ui.Sentence{
		{Text: "About the offboarding of "}, {Kind: ui.SpanPerson, Text: o.Facts.ClientName}, {Text: " from "},
		{Kind: ui.SpanPerson, Text: o.Facts.ServiceName}, {Text: ": “" + rule.Statement + "”"},
	}
	if rule.Clause != "" {
		out = append(out, ui.Span{Text: " Contract clause: " + rule.Clause + "."})
	}
	return out
}

// presentScope says what a signature covers.
func presentScope(o reading.Offboarding, function offboarding.Function) []string {
	rule, _ := o.Facts.Rule(function)
	var out []string
	for _, category := range rule.Categories {
		tasks := 0
		for _, t := range o.Facts.Tasks {
			if t.Category == category {
				tasks++
			}
		}
		if tasks > 0 {
			out = append(out, phrase.Category(category)+": "+counted(tasks, "task")+" with evidence and review")
		}
	}
	out = append(out, "The inventory at revision "+number(o.Facts.Inventory.Revision)+" and how unknowns were closed")
	if function == offboarding.Owner {
		out = append(out, "The sign-offs that the functions gave")
	}
	return append(out, "The attributes of the offboarding and its playbook, "+o.Facts.Playbook.Name+" v"+number(o.Facts.Playbook.Version))
}

// presentConfirm is what is about to be signed, whole.
func presentConfirm(o reading.Offboarding, in app.SignOff, hidden []ui.Hidden) signoffs.Confirm {
	out := signoffs.Confirm{
		Crumbs: presentCrumbs(o, "Sign"), Title: "Sign as " + lowered(phrase.Function(in.Function)) + ": " + o.Facts.ClientName,
		Lead:      "You have signed in again. Read once more what your name will stand under.",
		Form:      ui.Form{Action: confirmationPath(o.Facts.Number), Hidden: append(hidden, ui.Hidden{Name: digestField, Value: string(in.Digest)})},
		Statement: presentStatement(o, in.Function), Scope: presentScope(o, in.Function), Digest: ui.Digest(in.Digest),
		Facts: ui.FactList{
			{Term: "Who", Text: o.Reader().Name}, {Term: "As", Text: phrase.Function(in.Function)},
			{Term: "Signed in", Text: "Not said by the company sign-in"},
			{Term: "Valid until", Text: capital(momentNear(in.At.Add(app.IntentAge), o.Now))},
		},
		Sign:   ui.Button{Text: "Sign as " + lowered(phrase.Function(in.Function)), Kind: ui.ButtonSign, Size: ui.ButtonLarge, Icon: ui.IconLock},
		Cancel: ui.Link{Text: "Do not sign", Href: signOffPath(o.Facts.Number)},
	}
	if !in.FreshSignIn.IsZero() {
		out.Facts[2].Text = exactMoment(in.FreshSignIn)
	}
	if in.Function == offboarding.Owner {
		out.Title, out.Sign.Text, out.Form.Action = "Sign and close "+o.Facts.ClientName, "Sign and close", closurePath(o.Facts.Number)
		out.Facts[1].Text = "Accountable owner"
	}
	return out
}

// presentConflict says what changed since the gate was read.
func presentConflict(inv reading.Inventory, in app.Intent, now digest.Sum) signoffs.Conflict {
	return signoffs.Conflict{
		Crumbs: presentCrumbs(inv.Offboarding, "Sign"), Title: "What you would sign changed since you read it",
		Lead: "Nothing was signed. Read the page again before you decide.", Changes: changesSince(inv, in.At),
		Read: ui.Digest(in.Digest), Now: ui.Digest(now), Again: ui.Button{Text: "Read the sign-off page again", Href: signOffPath(inv.Facts.Number)},
	}
}
