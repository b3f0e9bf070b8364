package offboarding_test

import (
	"slices"

	"github.com/closegate/closegate/internal/offboarding"
)

// replay makes on a copy of the facts the change that an event tells of. It
// is what a store does with it, so an event that forgets something is found.
func replay(t failer, f offboarding.Facts, event offboarding.Event) offboarding.Facts {
	t.Helper()
	f = deepCopy(f)
	switch e := event.(type) {
	case offboarding.Drafted:
		return e.Facts
	case offboarding.DraftChanged:
		if !same(f, e.Before) {
			t.Fatalf("DraftChanged.Before is not what the draft was")
		}
		return e.After
	case offboarding.DraftDiscarded:
		f.State, f.Version = offboarding.Cancelled, f.Version+1
	case offboarding.Published:
		f.State, f.PublishedAt, f.Version, f.Tasks = offboarding.Open, e.At, f.Version+1, e.Tasks
	case offboarding.TaskAssigned:
		replaceTask(t, f, e.Before, e.After)
	case offboarding.ReviewerNamed:
		replaceTask(t, f, e.Before, e.After)
	case offboarding.DueMoved:
		return replayDueMove(t, f, e)
	case offboarding.PathOverridden:
		f.PathOverrides, f.Path = append(f.PathOverrides, e.Override), e.Override.Path
		if len(f.Path) == 0 {
			f.Path = f.ServicePath
		}
	case offboarding.TaskBlockingChanged:
		f.Blockings = append(f.Blockings, e.Blocking)
	case offboarding.TaskReopened:
		f.Reopenings = append(f.Reopenings, e.Reopening)
	case offboarding.EvidenceSubmitted:
		f.Evidence = append(f.Evidence, e.Evidence)
		f.Contributors = withHand(f.Contributors, e.Evidence.Task, e.Evidence.SubmittedBy, e.Evidence.SubmittedFor)
	case offboarding.EvidenceWithdrawn:
		f.Withdrawals = append(f.Withdrawals, e.Withdrawal)
		if e.Withdrawal.For != "" {
			f.Contributors = withHand(f.Contributors, e.Withdrawal.Task, e.Withdrawal.By)
		}
	case offboarding.Reviewed:
		f.Reviews = append(f.Reviews, e.Review)
	case offboarding.WaiverRequested:
		f.Waivers = append(f.Waivers, e.Waiver)
	case offboarding.WaiverDecided:
		f.WaiverDecisions = append(f.WaiverDecisions, e.Decision)
	case offboarding.WaiverWithdrawn:
		f.WaiverWithdrawals = append(f.WaiverWithdrawals, e.Withdrawal)
	case offboarding.SignedOff:
		f.SignOffs = append(f.SignOffs, e.SignOff)
	case offboarding.SignOffVoided:
		wantVoidOf(t, f, e)
		f.Voids = append(f.Voids, e.Void)
	case offboarding.GateClosed:
		f.State, f.Closures = offboarding.Closed, append(f.Closures, e.Closure)
	case offboarding.Reopened:
		f.State, f.Returns = offboarding.Open, append(f.Returns, e.Return)
	default:
		return replayInventory(t, f, event)
	}
	return f
}

// withHand adds those people who are no contributors of the task yet.
func withHand(known []offboarding.Contributor, task int, people ...string) []offboarding.Contributor {
	for _, person := range people {
		c := offboarding.Contributor{Task: task, Person: person}
		if person != "" && !slices.Contains(known, c) {
			known = append(known, c)
		}
	}
	return known
}

func replayDueMove(t failer, f offboarding.Facts, e offboarding.DueMoved) offboarding.Facts {
	t.Helper()
	f.DueMoves = append(f.DueMoves, e.Move)
	if e.Move.Task != 0 {
		replaceTask(t, f, e.Before, e.After)
		return f
	}
	if f.Version != e.Version || !f.Due.Equal(e.Move.From) {
		t.Fatalf("DueMoved tells of version %d, due %s; it was %d, %s", e.Version, e.Move.From, f.Version, f.Due)
	}
	f.Due, f.Version = e.Move.To, f.Version+1
	return f
}

func replayOwnership(t failer, f offboarding.Facts, event offboarding.Event) offboarding.Facts {
	t.Helper()
	switch e := event.(type) {
	case offboarding.OwnershipOffered:
		if _, waits := f.PendingOffer(); waits {
			t.Fatalf("OwnershipOffered while another offer waits")
		}
		f.Offers = append(f.Offers, e.Offer)
	case offboarding.OwnershipAnswered:
		if pending, waits := f.PendingOffer(); !waits || pending != e.Offer || e.Answer.Offer != pending.ID {
			t.Fatalf("OwnershipAnswered names the offer %+v, %+v waits", e.Offer, pending)
		}
		f.OfferAnswers = append(f.OfferAnswers, e.Answer)
		if e.Answer.Outcome == offboarding.OfferAccepted {
			f.Owner = e.Offer.To
		}
	case offboarding.CancellationRequested:
		f.CancellationRequests = append(f.CancellationRequests, e.Request)
	case offboarding.CancellationAnswered:
		if pending, stands := f.PendingCancellation(); !stands || pending != e.Request || e.Answer.Request != pending.ID {
			t.Fatalf("CancellationAnswered names the request %+v, %+v stands", e.Request, pending)
		}
		f.CancellationAnswers = append(f.CancellationAnswers, e.Answer)
	case offboarding.OffboardingCancelled:
		if e.Answer.Request != "" {
			f.CancellationAnswers = append(f.CancellationAnswers, e.Answer)
		}
		f.State, f.Cancellations = offboarding.Cancelled, append(f.Cancellations, e.Cancellation)
	case offboarding.Amended:
		f.Attributes, f.Playbook, f.SignOffRules = e.Attributes, e.Playbook, e.Rules
		f.Amendments, f.Version = append(f.Amendments, e.Amendment), f.Version+1
	case offboarding.TaskAdded:
		f.Tasks = append(f.Tasks, e.Task)
	case offboarding.TaskChanged:
		replaceTask(t, f, e.Before, e.After)
	default:
		t.Fatalf("event %T is not known here: add it, and what it changes", event)
	}
	return f
}

func replayInventory(t failer, f offboarding.Facts, event offboarding.Event) offboarding.Facts {
	t.Helper()
	switch e := event.(type) {
	case offboarding.ItemAdded:
		if f.Inventory.Undecided == 0 {
			f.Inventory.UndecidedSince = e.Item.AddedAt
		}
		f.Inventory.Undecided++
		f.Inventory.Revision = e.Revision
	case offboarding.DispositionSet:
		f.Inventory = recounted(f.Inventory, e.Before, e.After)
	case offboarding.UnknownAdded:
		f.Unknowns = append(f.Unknowns, e.Unknown)
	case offboarding.UnknownClosed:
		at := slices.IndexFunc(f.Unknowns, func(u offboarding.Unknown) bool { return u.Number == e.Unknown.Number })
		f.Unknowns[at] = e.Unknown
	case offboarding.InventoryDeclared:
		f.Declarations = append(f.Declarations, e.Declaration)
	case offboarding.DeclarationVoided:
		if _, still := f.ValidDeclaration(); still {
			t.Fatalf("DeclarationVoided, but the declaration still counts")
		}
		if last := f.Declarations[len(f.Declarations)-1]; last != e.Declaration {
			t.Fatalf("DeclarationVoided names %+v, the last one is %+v", e.Declaration, last)
		}
	default:
		return replayOwnership(t, f, event)
	}
	return f
}

func replaceTask(t failer, f offboarding.Facts, before, after offboarding.Task) {
	t.Helper()
	at := slices.IndexFunc(f.Tasks, func(task offboarding.Task) bool { return task.Number == before.Number })
	if at < 0 || !same(f.Tasks[at], before) {
		t.Fatalf("the event's task %d is not what it was before", before.Number)
	}
	f.Tasks[at] = after
}

func wantVoidOf(t failer, f offboarding.Facts, e offboarding.SignOffVoided) {
	t.Helper()
	at := slices.IndexFunc(f.SignOffs, func(so offboarding.SignOff) bool { return so.ID == e.Void.SignOff })
	if at < 0 || f.SignOffs[at].Function != e.Function || f.SignOffs[at].By != e.Signer {
		t.Fatalf("SignOffVoided names %s of %s, which is not the sign-off %s", e.Function, e.Signer, e.Void.SignOff)
	}
	if e.Void.Cause == "" || e.Void.At.IsZero() {
		t.Fatalf("a void without cause or time: %+v", e.Void)
	}
}

func recounted(inv offboarding.InventoryFacts, before, after offboarding.Item) offboarding.InventoryFacts {
	proven := map[int]int{after.ProvenBy: 1}
	for task, n := range inv.ProvenBy {
		proven[task] += n
	}
	if before.Disposition == offboarding.Undecided {
		inv.Undecided--
	} else {
		proven[before.ProvenBy]--
	}
	for task, n := range proven {
		if n == 0 {
			delete(proven, task)
		}
	}
	inv.ProvenBy = proven
	return inv
}
