package offboarding

import (
	"slices"
	"strings"

	"github.com/closegate/closegate/internal/fault"
)

// Organisation is a client as administrators keep it.
type Organisation struct {
	ID   string
	Name string
	// Parent is the organisation that it belongs to, after an acquisition for
	// example; empty where it stands alone.
	Parent string
	// MergedInto is the client that stands for it from now on; empty where it
	// stands for itself. A merge is for ever.
	MergedInto string
}

// Organisations are all clients, by ID.
type Organisations map[string]Organisation

// Change returns a client with another name and parent. It is for new ones
// too. It returns Invalid with every mistake, and Conflict for a merged client.
func (all Organisations) Change(o Organisation) (Organisation, error) {
	if all[o.ID].MergedInto != "" {
		return o, fault.New(fault.Conflict, "%s was merged into %s and stays as it is; nothing was changed", all[o.ID].Name, all[all[o.ID].MergedInto].Name)
	}
	o.Name = tidy(o.Name)
	var wrong fault.Fieldset
	requireText(&wrong, "name", o.Name, shortText, "Enter the client's name")
	parent, known := all[o.Parent]
	switch {
	case o.Parent == "":
	case !known || parent.MergedInto != "":
		wrong.Add("parent", "Choose a client that was not merged")
	case o.Parent == o.ID || all.within(o.Parent, o.ID):
		wrong.Add("parent", "%s belongs to %s already; the other way round would be a circle", parent.Name, all[o.ID].Name)
	}
	if err := wrong.Err("nothing was stored"); err != nil {
		return o, err
	}
	return o, nil
}

// within reports whether a client belongs to another, at any depth.
func (all Organisations) within(id, ancestor string) bool {
	for range all { // no longer than the longest chain, whatever is stored
		id = all[id].Parent
		if id == "" || id == ancestor {
			return id != ""
		}
	}
	return false
}

// Merge lets one client stand for another and returns every client that
// changes, the merged one first: those that belonged to it or had been merged
// into it follow. It returns Invalid where the two cannot be merged.
func (all Organisations) Merge(id, into string) ([]Organisation, error) {
	from, target := all[id], all[into]
	var wrong fault.Fieldset
	switch {
	case from.MergedInto != "":
		return nil, fault.New(fault.Conflict, "%s was merged into %s already; nothing was changed", from.Name, all[from.MergedInto].Name)
	case target.ID == "" || target.MergedInto != "" || into == id:
		wrong.Add("into", "Choose another client that was not merged itself")
	case all.within(into, id):
		wrong.Add("into", "%s belongs to %s; give it another parent first, or merge the other way round", target.Name, from.Name)
	}
	if err := wrong.Err("nothing was changed"); err != nil {
		return nil, err
	}
	from.MergedInto, from.Parent = into, ""
	changed := []Organisation{from}
	for _, o := range all.sorted() {
		switch id {
		case o.Parent:
			o.Parent = into
		case o.MergedInto:
			o.MergedInto = into
		default:
			continue
		}
		changed = append(changed, o)
	}
	return changed, nil
}

// sorted returns all clients in the order of their names.
func (all Organisations) sorted() []Organisation {
	out := make([]Organisation, 0, len(all))
	for _, o := range all {
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b Organisation) int { return strings.Compare(a.Name+"\x00"+a.ID, b.Name+"\x00"+b.ID) })
	return out
}

// FormerName is how an offboarding of a merged client names it.
func FormerName(now, former string) string { return now + ", formerly " + former }
