package reading

import (
	"context"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
)

// Waiver is one request for a waiver as one reader sees it.
type Waiver struct {
	Offboarding
	Waiver offboarding.Waiver
	State  offboarding.WaiverState
	// Task is what it is about; its Number is 0 where that is a category.
	Task offboarding.Task
}

// Waiver returns a waiver, or NotFound where it is not there or the actor may
// not know of it. Whoever decides about it sees it, and its task, without
// seeing the offboarding.
func (r *Reader) Waiver(ctx context.Context, actor authz.Actor, number, waiver int) (Waiver, error) {
	o, err := r.offboarding(ctx, actor, Spot{Number: number, Waiver: waiver}, authz.ViewWaiver)
	if err != nil {
		return Waiver{}, err
	}
	w, ok := o.Facts.Waiver(waiver)
	if !ok {
		return Waiver{}, Hidden()
	}
	out := Waiver{Offboarding: o, Waiver: w, State: o.Facts.StateOf(w, o.Now)}
	out.Task, _ = o.Facts.Task(w.Task)
	return out, nil
}

// WaiverRequest is what somebody who asks for a waiver has to know.
type WaiverRequest struct {
	Offboarding
	// Task, or else the Category that is to count as not applicable.
	Task     offboarding.Task
	Category offboarding.Category
	// Function decides about it, by one of Deciders.
	Function offboarding.Function
	Deciders []string
}

// WaiverRequest returns what the form needs. It is Forbidden to those who see
// the task and may not ask, and a Conflict where nothing can be asked for now.
func (r *Reader) WaiverRequest(ctx context.Context, actor authz.Actor, at Spot, category offboarding.Category) (WaiverRequest, error) {
	action := authz.ViewTask
	if at.Task == 0 {
		action = ""
	}
	o, err := r.offboarding(ctx, actor, at, action)
	if err != nil {
		return WaiverRequest{}, err
	}
	record := offboarding.Restore(o.Facts)
	out := WaiverRequest{Offboarding: o, Category: category}
	out.Task, _ = o.Facts.Task(at.Task)
	if !o.CanAt(authz.RequestWaiver, at) {
		return WaiverRequest{}, fault.New(fault.Forbidden, "You can see this, but only the assignee, the accountable owner and the deputy ask for a waiver.")
	}
	if at.Task == 0 {
		err = record.CanRequestNotApplicable(category, o.Now)
	} else {
		err = record.CanRequestWaiver(at.Task, o.Now)
	}
	if fault.Is(err, fault.NotFound) {
		return WaiverRequest{}, Hidden()
	}
	out.Function, out.Deciders = o.Snapshot.WouldDecide(offboarding.Waiver{
		Task: at.Task, Category: category, Requester: actor.ID, RequestedFor: o.Snapshot.RequestsFor(at.Task, actor.ID),
	})
	return out, err
}
