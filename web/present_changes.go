package web

import (
	"slices"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/signoffs"
	"github.com/closegate/closegate/views/ui"
)

// change is something that happened to what a signature covers.
type change struct {
	at       time.Time
	by, what string
	link     ui.Link
}

// changesSince lists what happened to an offboarding since a moment, the last
// first. Where the record says nothing that the reader may see, it says so.
func changesSince(inv reading.Inventory, since time.Time) []signoffs.Change {
	all := slices.DeleteFunc(changesOf(inv), func(c change) bool { return !c.at.After(since) })
	slices.SortStableFunc(all, func(a, b change) int { return b.at.Compare(a.at) })
	const most = 20
	var out []signoffs.Change
	for _, c := range all[:min(len(all), most)] {
		out = append(out, signoffs.Change{
			Sentence: ui.Sentence{{Kind: ui.SpanPerson, Text: inv.Facts.People.Name(c.by)}, {Text: " " + c.what + "."}},
			When:     capital(momentNear(c.at, inv.Now)), Link: c.link,
		})
	}
	if len(out) == 0 {
		out = append(out, signoffs.Change{
			Sentence: ui.Plain("Something that the signature covers is different from the page that you read."),
			When:     "The audit trail has every change.",
		})
	}
	return out
}

func changesOf(inv reading.Inventory) []change {
	f := inv.Facts
	task := func(n int) ui.Link {
		return ui.Link{Text: "Open " + offboarding.TaskReference(n), Href: taskPath(f.Number, n)}
	}
	list := ui.Link{Text: "Open inventory", Href: inventoryPath(f.Number)}
	var out []change
	for _, e := range f.Evidence {
		out = append(out, change{e.SubmittedAt, e.SubmittedBy, forDelegator(f.People, e.SubmittedFor) + "sent version " + number(e.Version) + " for " + offboarding.TaskReference(e.Task), task(e.Task)})
	}
	for _, w := range f.Withdrawals {
		out = append(out, change{w.At, w.By, forDelegator(f.People, w.For) + "withdrew version " + number(w.Version) + " of " + offboarding.TaskReference(w.Task), task(w.Task)})
	}
	for _, r := range f.Reviews {
		what := "verified "
		if r.Outcome == offboarding.ChangesRequested {
			what = "asked for changes to "
		}
		out = append(out, change{r.At, r.By, forDelegator(f.People, r.For) + what + offboarding.TaskReference(r.Task), task(r.Task)})
	}
	for _, r := range f.Reopenings {
		out = append(out, change{r.At, r.By, "reopened " + offboarding.TaskReference(r.Task), task(r.Task)})
	}
	for _, u := range f.Unknowns {
		out = append(out, change{u.AddedAt, u.AddedBy, "added an unknown", list}, change{u.Closure.At, u.Closure.By, "closed an unknown", list})
	}
	for _, it := range inv.Items {
		out = append(out, change{it.AddedAt, it.AddedBy, "added an inventory item", list})
	}
	return append(append(out, askedChanges(f, task)...), signatureChanges(f)...)
}

// askedChanges are those of what is asked for, by amendments and by waivers.
func askedChanges(f offboarding.Facts, task func(int) ui.Link) []change {
	var out []change
	for _, a := range f.Amendments {
		what := "moved it to version " + number(a.To.Version) + " of its playbook"
		switch a.Kind {
		case offboarding.AttributeAdded:
			what = "added an attribute: " + lowered(phrase.Attribute(a.Attribute))
		case offboarding.AttributeRemoved:
			what = "removed an attribute: " + lowered(phrase.Attribute(a.Attribute))
		case offboarding.PlaybookMoved:
		}
		out = append(out, change{a.At, a.By, what, ui.Link{Text: "Open what is asked", Href: termsPath(f.Number)}})
	}
	for _, t := range f.Tasks {
		if !t.Added.At.IsZero() {
			out = append(out, change{t.Added.At, t.Added.By, "added " + offboarding.TaskReference(t.Number), task(t.Number)})
		}
	}
	for _, w := range f.Waivers {
		for _, d := range f.DecisionsOn(w) {
			what := "refused waiver " + number(w.Number)
			if d.Ruling == offboarding.Approved {
				what = "approved waiver " + number(w.Number)
			}
			out = append(out, change{d.At, d.By, forDelegator(f.People, d.For) + what, ui.Link{Text: "Open the waiver", Href: waiverPath(f.Number, w.Number)}})
		}
	}
	return out
}

func signatureChanges(f offboarding.Facts) []change {
	var out []change
	for _, so := range f.SignOffs {
		out = append(out, change{so.At, so.By, "signed as " + lowered(phrase.Function(so.Function)), ui.Link{}})
	}
	for _, v := range f.Voids {
		for _, so := range f.SignOffs {
			if so.ID == v.SignOff {
				out = append(out, change{v.At, v.By, "voided the " + lowered(phrase.Function(so.Function)) + " sign-off: " + v.Cause, ui.Link{}})
			}
		}
	}
	for _, c := range f.Closures {
		out = append(out, change{c.At, c.By, "closed the offboarding", ui.Link{}})
	}
	for _, r := range f.Returns {
		out = append(out, change{r.At, r.By, "reopened the offboarding", ui.Link{}})
	}
	return out
}
