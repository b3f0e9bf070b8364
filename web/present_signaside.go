package web

import (
	"slices"
	"strings"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/signoffs"
	"github.com/closegate/closegate/views/ui"
)

// aside is what stands beside the gate.
func (v signView) aside() signoffs.Aside {
	o := v.o()
	out := signoffs.Aside{Proven: v.proven()}
	given := 0
	for _, function := range o.Snapshot.RequiredFunctions() {
		c, _ := o.Gate.SignOff(function)
		if c.Met() {
			given++
		}
		out.SignOffs = append(out.SignOffs, v.slot(c))
	}
	out.Count = number(given) + " of " + number(len(out.SignOffs))
	if o.Facts.State == offboarding.Open {
		out.Closing = []string{
			"Freezes tasks, evidence, inventory and sign-offs.",
			"Issues a closure certificate with the digest of what was signed.",
			"Signs a checkpoint of the audit trail.",
		}
	}
	return out
}

func (v signView) slot(c offboarding.Condition) signoffs.Slot {
	o := v.o()
	out := signoffs.Slot{Function: phrase.Function(c.Function), Detail: signers(o, c), Status: ui.StatusBlocked().Say("Not yet possible")}
	so, signed := validSignOff(o, c.Function)
	switch {
	case c.Met() && signed:
		out.Status, out.Detail = ui.StatusVerified().Say("Signed"), o.Facts.People.Name(so.By)+", "+momentNear(so.At, o.Now)
	case o.Facts.State == offboarding.Cancelled:
		out.Status = ui.StatusCancelled().Say("Not signed")
	case c.Reason == offboarding.NeedsSigner:
		out.Status, out.Detail = ui.StatusChanges().Say("Nobody can sign"), "An administrator must name somebody"
	case c.CanAct && slices.Contains(c.Who, o.Reader().ID):
		out.Status = ui.StatusToDo().Say("Your turn")
	case c.CanAct:
		out.Status = ui.StatusToDo().Say("Can be signed")
	}
	for _, so := range slices.Backward(o.Facts.SignOffs) {
		for _, void := range o.Facts.Voids {
			if so.Function == c.Function && void.SignOff == so.ID {
				out.Voids = append(out.Voids, presentVoid(o, so, void))
			}
		}
	}
	return out
}

// signers names who signs, the owner as the last.
func signers(o reading.Offboarding, c offboarding.Condition) string {
	names := make([]string, len(c.Who))
	for i, id := range c.Who {
		names[i] = o.Facts.People.Name(id)
	}
	text := strings.Join(names, " or ")
	if c.Function == offboarding.Owner {
		text += ", signs last"
	}
	return text
}

// presentVoid says who had signed, what voided it and when.
func presentVoid(o reading.Offboarding, so offboarding.SignOff, void offboarding.Void) signoffs.Void {
	return signoffs.Void{
		Signed: o.Facts.People.Name(so.By) + " signed " + momentNear(so.At, o.Now) + ".",
		Cause:  "Void since " + momentNear(void.At, o.Now) + ", because " + void.Cause + ". " + o.Facts.People.Name(void.By) + " did that.",
	}
}

// proven sums up what stands behind a signature.
func (v signView) proven() ui.FactList {
	o := v.o()
	verified, waived, files, broken := 0, 0, 0, 0
	for _, t := range o.Facts.Tasks {
		c, _ := o.Gate.Task(t.Number)
		switch c.Pin {
		case offboarding.PinMet:
			verified++
		case offboarding.PinWaived:
			waived++
		default: // above the line
		}
		e, _ := o.Facts.CurrentEvidence(t.Number)
		for _, f := range e.Files {
			files++
			if !f.Intact {
				broken++
			}
		}
	}
	tasks := number(verified) + " of " + number(len(o.Facts.Tasks)) + " verified"
	if waived > 0 {
		tasks += ", " + number(waived) + " waived"
	}
	evidence := counted(files, "file") + ", all hashes match"
	if broken > 0 {
		evidence = counted(files, "file") + ", " + number(broken) + " damaged"
	} else if files == 0 {
		evidence = "No files yet"
	}
	items := o.Facts.Inventory.Items()
	return ui.FactList{
		{Term: "Tasks", Text: tasks}, {Term: "Evidence", Text: evidence},
		{Term: "Inventory", Text: number(items-o.Facts.Inventory.Undecided) + " of " + counted(items, "item") + " decided"},
	}
}
