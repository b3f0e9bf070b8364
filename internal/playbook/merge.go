package playbook

import (
	"reflect"
	"slices"

	"github.com/closegate/closegate/internal/offboarding"
)

// Merge puts two changes of one version together: ours, and of theirs every
// task, sign-off, waiver rule and word of the playbook that only they changed,
// added or dropped. What both changed, each in another way, stays ours and is
// named. The order of what both have is ours.
func Merge(base, ours, theirs Playbook) (Playbook, []Change) {
	m := &merger{}
	out := ours
	out.Version = theirs.Version
	out.Name = m.word("name", base.Name, ours.Name, theirs.Name)
	out.Description = m.word("description", base.Description, ours.Description, theirs.Description)
	out.Waivers = merged(m, Whole, base.Waivers, ours.Waivers, theirs.Waivers,
		func(r offboarding.WaiverRule) (key, title string) {
			return "waivers." + string(r.Category), "waivers"
		})
	out.Tasks = merged(m, TaskPart, base.Tasks, ours.Tasks, theirs.Tasks,
		func(t Task) (key, title string) { return t.Key, t.Title })
	out.SignOffs = merged(m, SignOffPart, base.SignOffs, ours.SignOffs, theirs.SignOffs,
		func(s SignOff) (key, title string) { return string(s.Function), string(s.Function) })
	return out, m.both
}

// merger notes what both changed.
type merger struct{ both []Change }

func (m *merger) note(kind ChangeKind, part Part, key, title string) {
	m.both = append(m.both, Change{Kind: kind, Part: part, Key: key, Title: title})
}

func (m *merger) word(name, base, ours, theirs string) string {
	if ours == base {
		return theirs
	}
	if theirs != base && theirs != ours {
		m.note(Changed, Whole, name, name)
	}
	return ours
}

// merged merges a list whose elements have keys. An element that only theirs
// added comes after the one that it follows there.
func merged[P any](m *merger, part Part, base, ours, theirs []P, named func(P) (key, title string)) []P {
	find := func(list []P, key string) (found P, at int) {
		at = slices.IndexFunc(list, func(p P) bool { k, _ := named(p); return k == key })
		if at >= 0 {
			found = list[at]
		}
		return found, at
	}
	var out []P
	for _, mine := range ours {
		key, title := named(mine)
		was, inBase := find(base, key)
		is, inTheirs := find(theirs, key)
		switch untouched := inBase >= 0 && reflect.DeepEqual(mine, was); {
		case untouched && inTheirs < 0: // they dropped it
		case untouched:
			out = append(out, is)
		case inTheirs < 0 && inBase >= 0:
			m.note(Dropped, part, key, title)
			out = append(out, mine)
		default:
			if inTheirs >= 0 && !reflect.DeepEqual(is, mine) && !(inBase >= 0 && reflect.DeepEqual(is, was)) {
				m.note(Changed, part, key, title)
			}
			out = append(out, mine)
		}
	}
	after := 0
	for _, is := range theirs {
		key, title := named(is)
		was, inBase := find(base, key)
		_, inOurs := find(ours, key)
		switch {
		case inOurs >= 0:
		case inBase < 0:
			out = slices.Insert(out, after, is)
		case !reflect.DeepEqual(is, was): // we dropped what they changed
			m.note(Changed, part, key, title)
		}
		if _, at := find(out, key); at >= 0 {
			after = at + 1
		}
	}
	return out
}
