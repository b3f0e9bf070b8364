package offboarding

import (
	"slices"
	"time"

	"github.com/closegate/closegate/internal/fault"
)

// PathOverride gives one offboarding an escalation path of its own in the
// place of its service's, or with an empty Path returns it to that.
type PathOverride struct {
	ID     string
	Path   []PathStep
	Reason string
	By     string
	At     time.Time
}

// NewPath is what somebody asks of an escalation path.
type NewPath struct {
	// Seen counts the overrides that the page showed.
	Seen   int
	Path   []PathStep
	Reason string
}

// OwnPath returns the override that counts, if the path is not the service's.
func (f Facts) OwnPath() (PathOverride, bool) {
	if len(f.PathOverrides) == 0 {
		return PathOverride{}, false
	}
	last := f.PathOverrides[len(f.PathOverrides)-1]
	return last, len(last.Path) > 0
}

// OverridePath gives a draft or an open offboarding an escalation path of its
// own. A change of the service's path does not touch it then. The same holds
// for it as for a service's: active people, and at least one who is neither
// the owner nor the deputy. It returns Invalid with every mistake.
func (o *Offboarding) OverridePath(id string, in NewPath, by string, now time.Time) error {
	if err := o.pathMayChange(in.Seen); err != nil {
		return err
	}
	s := Service{Owner: o.f.Owner, Deputy: o.f.Deputy, Path: slices.Clone(in.Path)}
	reason := tidy(in.Reason)
	var wrong fault.Fieldset
	s.checkPath(&wrong, o.f.People)
	if own, is := o.f.OwnPath(); is && slices.Equal(own.Path, s.Path) {
		wrong.Add("path", "This is its path already; change a step, or leave it")
	}
	requireText(&wrong, "reason", reason, longText, "Say why, for example “the client asked that its sponsor is told first”")
	if err := wrong.Err("the path was not changed"); err != nil {
		return err
	}
	o.setPath(PathOverride{ID: id, Path: s.Path, Reason: reason, By: by, At: now})
	return nil
}

// RestorePath returns a draft or an open offboarding to the escalation path of
// its service.
func (o *Offboarding) RestorePath(id string, in NewPath, by string, now time.Time) error {
	if err := o.pathMayChange(in.Seen); err != nil {
		return err
	}
	if _, own := o.f.OwnPath(); !own {
		return fault.New(fault.Conflict, "the escalation path is that of the service already; nothing was changed")
	}
	reason := tidy(in.Reason)
	var wrong fault.Fieldset
	requireText(&wrong, "reason", reason, longText, "Say why, for example “the sponsor has left the project”")
	if err := wrong.Err("the path was not changed"); err != nil {
		return err
	}
	o.setPath(PathOverride{ID: id, Reason: reason, By: by, At: now})
	return nil
}

func (o *Offboarding) pathMayChange(seen int) error {
	if o.f.State != Draft && o.f.State != Open {
		return fault.New(fault.Conflict, "the escalation path is frozen because the offboarding is over; nothing was changed")
	}
	if len(o.f.PathOverrides) != seen {
		return fault.New(fault.Conflict, "the escalation path was changed since you opened this page. Nothing of yours was stored")
	}
	return nil
}

func (o *Offboarding) setPath(p PathOverride) {
	o.f.PathOverrides = append(o.f.PathOverrides, p)
	o.f.Path = slices.Clone(p.Path)
	if len(p.Path) == 0 {
		o.f.Path = slices.Clone(o.f.ServicePath)
	}
	o.happened(PathOverridden{Override: p})
	if o.f.State == Open {
		o.settle("the escalation path was changed", p.By, p.At)
	}
}
