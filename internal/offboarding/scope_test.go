package offboarding_test

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/offboarding"
)

// voids says which sign-offs a change of a field voids.
type voids string

const (
	// all of them.
	all voids = "all"
	// inScope: those whose scope has the category concerned, and the owner's.
	inScope voids = "those in whose scope it is, and the owner's"
	// moved: those whose scope it leaves or enters; the owner's has it anyway.
	moved voids = "those whose scope it leaves or enters"
	// ofRule: the one that the rule asks for.
	ofRule voids = "the one that the rule asks for"
	// ownerOnly: the owner's.
	ownerOnly voids = "the owner's"
	// none of them.
	none voids = "none"
)

// scopeTable lists every field of a snapshot with the sign-offs that a change
// of it voids. "[]" is an element; a path that ends with "[]" under a struct
// is the removal of one. docs/gate.md has the same table.
var scopeTable = map[string]voids{
	"At":          none,
	"Offboarding": all,
	"State":       none,
	"Owner":       none,
	"Deputy":      none,
	"OfferedTo":   none,
	"OfferedAt":   none,
	"PublishedAt": none,
	"Due":         none,
	"FirstDue":    none,

	"Playbook.ID":      all,
	"Playbook.Name":    none,
	"Playbook.Version": all,
	"Attributes[]":     all,

	"People[]":         none,
	"People[].ID":      none,
	"People[].Name":    none,
	"People[].Human":   none,
	"People[].Active":  none,
	"People[].Invited": none,
	"Holders[]":        none,
	"Holders[][]":      none,
	"Path[]":           none,
	"Path[].Person":    none,
	"Path[].Deputy":    none,
	"Path[].After":     none,
	"Path[].Channel":   none,

	"Delegations[]":        none,
	"Delegations[].From":   none,
	"Delegations[].To":     none,
	"Delegations[].Starts": none,
	"Delegations[].Until":  none,

	"Tasks[]":                 inScope,
	"Tasks[].Number":          inScope,
	"Tasks[].Category":        moved,
	"Tasks[].Party":           none,
	"Tasks[].Assignee":        none,
	"Tasks[].Outsider":        none,
	"Tasks[].Reviewer":        none,
	"Tasks[].DependsOn[]":     none,
	"Tasks[].DependsOn[].On":  none,
	"Tasks[].DependsOn[].Lag": none,
	"Tasks[].Due":             none,
	"Tasks[].FirstDue":        none,
	"Tasks[].Requirement":     inScope,
	"Tasks[].MinimumLevel":    none,
	"Tasks[].Contributors[]":  none,
	"Tasks[].ReopenedAt":      inScope,
	"Tasks[].UnblockedAt":     none,
	"Tasks[].BlockedAt":       none,

	"Tasks[].Evidence.Version":      none,
	"Tasks[].Evidence.Requirement":  none,
	"Tasks[].Evidence.Digest":       inScope,
	"Tasks[].Evidence.SubmittedBy":  none,
	"Tasks[].Evidence.SubmittedFor": none,
	"Tasks[].Evidence.SubmittedAt":  none,
	"Tasks[].Evidence.Missing":      none,
	"Tasks[].Evidence.Broken":       none,
	"Tasks[].Evidence.CheckedAt":    none,

	"Tasks[].Review.ID":             inScope,
	"Tasks[].Review.Outcome":        inScope,
	"Tasks[].Review.By":             none,
	"Tasks[].Review.For":            none,
	"Tasks[].Review.At":             none,
	"Tasks[].Review.Level":          none,
	"Tasks[].Review.Evidence":       none,
	"Tasks[].Review.EvidenceDigest": none,
	"Tasks[].Review.Requirement":    none,

	"Waivers[]":                      inScope,
	"Waivers[].ID":                   inScope,
	"Waivers[].Number":               none,
	"Waivers[].Task":                 inScope,
	"Waivers[].Category":             moved,
	"Waivers[].Requester":            none,
	"Waivers[].RequestedFor":         none,
	"Waivers[].RequestedAt":          none,
	"Waivers[].ApprovedAt":           none,
	"Waivers[].Approved":             inScope,
	"Waivers[].Approvals[]":          none,
	"Waivers[].Approvals[].By":       none,
	"Waivers[].Approvals[].For":      none,
	"Waivers[].Approvals[].Function": none,
	"Waivers[].Until":                none,

	"WaiverRules[]":          none,
	"WaiverRules[].Category": none,
	"WaiverRules[].Function": none,

	"Inventory.Revision":       all,
	"Inventory.Undecided":      none,
	"Inventory.UndecidedSince": none,
	"Inventory.ProvenBy[]":     none,

	"Unknowns[]":         all,
	"Unknowns[].Number":  none,
	"Unknowns[].Owner":   none,
	"Unknowns[].Since":   none,
	"Unknowns[].Closure": all,
	"Unknowns[].Until":   none,

	"Declared.ID":       none,
	"Declared.By":       none,
	"Declared.At":       none,
	"Declared.Revision": none,
	"Probes.Enabled":    none,
	"Probes.Accepted":   none,
	"Probes.Stale":      none,

	"Rules[]":              ofRule,
	"Rules[].Function":     ofRule,
	"Rules[].Categories[]": ofRule,
	"Rules[].Statement":    none,
	"Rules[].Clause":       none,

	"SignOffs[]":          ownerOnly,
	"SignOffs[].ID":       ownerOnly,
	"SignOffs[].Function": ownerOnly,
	"SignOffs[].By":       none,
	"SignOffs[].At":       none,
	"SignOffs[].Digest":   ownerOnly,
}

// wholeSnapshot has at least one of everything: a task for security, one for
// legal and one that only the owner speaks for; a waiver of a task and one of
// a category.
func wholeSnapshot() offboarding.Snapshot {
	at := time.Date(2026, time.November, 20, 9, 0, 0, 0, time.UTC)
	task := func(number int, category offboarding.Category) offboarding.TaskFacts {
		sum := digest.Bytes(fmt.Append(nil, number))
		return offboarding.TaskFacts{
			Number: number, Category: category, Party: offboarding.Us, Assignee: "tobin", Outsider: "Greyline", Reviewer: "pell",
			DependsOn: []offboarding.Dependency{{On: 9, Lag: hour}}, Due: at, FirstDue: at.Add(-day), Requirement: 1, MinimumLevel: offboarding.SelfAttested,
			Contributors: []string{"tobin"}, ReopenedAt: at.Add(-9 * day), UnblockedAt: at.Add(-8 * day),
			Evidence: offboarding.EvidenceFacts{
				Version: 2, Requirement: 1, Digest: sum, SubmittedBy: "tobin", SubmittedAt: at.Add(-7 * day), CheckedAt: at.Add(-hour),
			},
			Review: offboarding.ReviewFacts{
				ID: fmt.Sprintf("r-%d", number), Outcome: offboarding.Verified, By: "ines", At: at.Add(-6 * day),
				Level: offboarding.SelfAttested, Evidence: 2, EvidenceDigest: sum, Requirement: 1,
			},
		}
	}
	return offboarding.Snapshot{
		At: at, Offboarding: 2041, State: offboarding.Open, PublishedAt: at.Add(-20 * day), Due: at.Add(20 * day), FirstDue: at.Add(15 * day),
		Playbook:   offboarding.PlaybookVersion{ID: "client-exit", Name: "Client exit", Version: 3},
		Attributes: []offboarding.Attribute{offboarding.PersonalData, offboarding.RegulatedData},
		Owner:      "ines", Deputy: "sanna", OfferedTo: "hedda", OfferedAt: at.Add(-day),
		People:      offboarding.People{"ines": {ID: "ines", Name: "Ines Valdorn", Human: "ines", Active: true}},
		Holders:     map[offboarding.Function][]string{offboarding.Legal: {"odile"}},
		Path:        []offboarding.PathStep{{Person: "hedda", Deputy: "sanna", After: day, Channel: offboarding.ByMail}},
		Delegations: []offboarding.DelegationFacts{{From: "tobin", To: "nora", Starts: at.Add(-day), Until: at.Add(3 * day)}},
		Tasks: []offboarding.TaskFacts{
			task(1, offboarding.AccessTermination), task(2, offboarding.BackupRetention), task(3, offboarding.OtherCategory),
		},
		Waivers: []offboarding.WaiverFacts{
			{
				ID: "w-1", Number: 1, Task: 1, Requester: "tobin", RequestedAt: at.Add(-3 * day), Until: at.Add(day), Approved: true,
				ApprovedAt: at.Add(-2 * day), Approvals: []offboarding.Approval{{By: "odile", Function: offboarding.Legal}},
			},
			{
				ID: "w-2", Number: 2, Category: offboarding.DeviceRecovery, Requester: "tobin", Until: at.Add(day), Approved: true,
				Approvals: []offboarding.Approval{{By: "odile", Function: offboarding.Legal}},
			},
		},
		WaiverRules: []offboarding.WaiverRule{{Category: offboarding.AccessTermination, Function: offboarding.Legal}},
		Inventory:   offboarding.InventoryFacts{Revision: 12, Undecided: 1, UndecidedSince: at.Add(-day), ProvenBy: map[int]int{1: 4}},
		Unknowns:    []offboarding.UnknownFacts{{Number: 1, Owner: "tobin", Since: at.Add(-day), Closure: "u-1", Until: at.Add(day)}},
		Declared:    offboarding.Declaration{ID: "d-1", By: "ines", At: at.Add(-day), Revision: 12},
		Probes:      offboarding.ProbeFacts{Enabled: 3, Accepted: 1, Stale: 1},
		Rules: []offboarding.SignOffRule{
			{Function: offboarding.Security, Categories: []offboarding.Category{offboarding.AccessTermination, offboarding.DeviceRecovery}, Statement: "I state.", Clause: "4.2"},
			{Function: offboarding.Legal, Categories: []offboarding.Category{offboarding.BackupRetention}, Statement: "I state.", Clause: "4.3"},
		},
		SignOffs: []offboarding.SignOffFacts{
			{ID: "s-1", Function: offboarding.Security, By: "dario", At: at.Add(-day), Digest: digest.Bytes([]byte("s-1"))},
			{ID: "s-2", Function: offboarding.Legal, By: "odile", At: at.Add(-day), Digest: digest.Bytes([]byte("s-2"))},
		},
	}
}

// mutation is a snapshot that differs from the whole one in one place.
type mutation struct {
	path string
	// element is the position in the outermost slice, -1 where there is none.
	element  int
	snapshot offboarding.Snapshot
}

// mutations returns, for each field of the snapshot and each element, one in
// which it has another value or is removed.
func mutations(t *testing.T) []mutation {
	var out []mutation
	walk(t, reflect.ValueOf(wholeSnapshot()), "", nil, func(path string, way []step) {
		m := mutation{path: path, element: -1, snapshot: deepCopy(wholeSnapshot())}
		for _, s := range way {
			if s.index >= 0 && m.element < 0 {
				m.element = s.index
			}
		}
		change(t, reflect.ValueOf(&m.snapshot).Elem(), way)
		if same(m.snapshot, wholeSnapshot()) {
			t.Fatalf("%s was not changed", path)
		}
		out = append(out, m)
	})
	return out
}

// step goes from a value into one of its fields, elements or keys.
type step struct {
	field, index int
	key          reflect.Value
	remove       bool
}

func walk(t *testing.T, v reflect.Value, path string, way []step, leaf func(string, []step)) {
	t.Helper()
	on := func(s step) []step { return append(slices.Clone(way), s) }
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		leaf(path, way)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			name := strings.TrimPrefix(path+"."+v.Type().Field(i).Name, ".")
			walk(t, v.Field(i), name, on(step{field: i, index: -1}), leaf)
		}
	case v.Kind() == reflect.Slice:
		if v.Len() == 0 {
			t.Fatalf("%s is empty: give wholeSnapshot one", path)
		}
		for i := range v.Len() {
			if v.Type().Elem().Kind() == reflect.Struct {
				leaf(path+"[]", on(step{field: -1, index: i, remove: true}))
			}
			walk(t, v.Index(i), path+"[]", on(step{field: -1, index: i}), leaf)
		}
	case v.Kind() == reflect.Map:
		if v.Len() == 0 {
			t.Fatalf("%s is empty: give wholeSnapshot one", path)
		}
		for _, key := range v.MapKeys() {
			if v.Type().Elem().Kind() != reflect.Int {
				leaf(path+"[]", on(step{field: -1, index: -1, key: key, remove: true}))
			}
			walk(t, v.MapIndex(key), path+"[]", on(step{field: -1, index: -1, key: key}), leaf)
		}
	default:
		leaf(path, way)
	}
}

// change gives the place at the end of the way another value.
func change(t *testing.T, v reflect.Value, way []step) {
	t.Helper()
	if len(way) == 0 {
		v.Set(otherValue(t, v))
		return
	}
	s := way[0]
	switch {
	case s.key.IsValid() && s.remove:
		v.SetMapIndex(s.key, reflect.Value{})
	case s.key.IsValid():
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(v.MapIndex(s.key))
		change(t, value, way[1:])
		v.SetMapIndex(s.key, value)
	case s.remove:
		v.Set(reflect.AppendSlice(v.Slice3(0, s.index, s.index), v.Slice(s.index+1, v.Len())))
	case s.index >= 0:
		change(t, v.Index(s.index), way[1:])
	default:
		change(t, v.Field(s.field), way[1:])
	}
}

func otherValue(t *testing.T, v reflect.Value) reflect.Value {
	t.Helper()
	if at, ok := v.Interface().(time.Time); ok {
		return reflect.ValueOf(at.Add(40 * day))
	}
	out := reflect.New(v.Type()).Elem()
	switch {
	case v.Kind() == reflect.String:
		out.SetString(v.String() + "x")
	case v.Kind() == reflect.Bool:
		out.SetBool(!v.Bool())
	case v.CanInt():
		out.SetInt(v.Int() + 1)
	default:
		t.Fatalf("no other value is known for a %s", v.Type())
	}
	return out
}

// digestsOf returns the scope digest of each function as its rule stands.
func digestsOf(s offboarding.Snapshot) map[offboarding.Function]digest.Sum {
	out := map[offboarding.Function]digest.Sum{offboarding.Owner: s.ScopeDigest(offboarding.OwnerRule())}
	for _, f := range []offboarding.Function{offboarding.Security, offboarding.Legal} {
		rule := offboarding.SignOffRule{Function: f}
		for _, r := range s.Rules {
			if r.Function == f {
				rule = r
			}
		}
		out[f] = s.ScopeDigest(rule)
	}
	return out
}

func TestEveryFieldOfASnapshotVoidsExactlyTheSignOffsOfTheTable(t *testing.T) {
	t.Parallel()
	before := wholeSnapshot()
	was := digestsOf(before)
	tried := map[string]bool{}
	for _, m := range mutations(t) {
		what, listed := scopeTable[m.path]
		if !listed {
			t.Errorf("%s is not in the table: say which sign-offs a change of it voids, here and in docs/gate.md", m.path)
			continue
		}
		if m.path == "Waivers[].Category" && before.Waivers[m.element].Task != 0 {
			continue // a waiver is for a task or for a category, never both
		}
		tried[m.path] = true
		var got []offboarding.Function
		for f, sum := range digestsOf(m.snapshot) {
			if sum != was[f] {
				got = append(got, f)
			}
		}
		want := voided(what, before, m)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s of element %d changes the digest of %q, the table says %q: %q", m.path, m.element, got, what, want)
		}
	}
	for path := range scopeTable {
		if !tried[path] {
			t.Errorf("%s is in the table and not in a snapshot", path)
		}
	}
}

// voided returns the functions that the table means.
func voided(what voids, before offboarding.Snapshot, m mutation) []offboarding.Function {
	functions := []offboarding.Function{offboarding.Security, offboarding.Legal}
	concerned := slices.DeleteFunc(slices.Clone(functions), func(f offboarding.Function) bool {
		return !slices.ContainsFunc(slices.Concat(categories(before, m), categories(m.snapshot, m)), func(c offboarding.Category) bool {
			at := slices.IndexFunc(before.Rules, func(r offboarding.SignOffRule) bool { return r.Function == f })
			return slices.Contains(before.Rules[at].Categories, c)
		})
	})
	switch what {
	case all:
		return append(functions, offboarding.Owner)
	case inScope:
		return append(concerned, offboarding.Owner)
	case moved:
		return concerned
	case ofRule:
		return []offboarding.Function{before.Rules[m.element].Function}
	case ownerOnly:
		return []offboarding.Function{offboarding.Owner}
	case none:
	}
	return nil
}

// categories returns the category of the element that was changed.
func categories(s offboarding.Snapshot, m mutation) []offboarding.Category {
	removed := len(s.Tasks)+len(s.Waivers) < len(wholeSnapshot().Tasks)+len(wholeSnapshot().Waivers)
	switch {
	case removed:
		return nil
	case strings.HasPrefix(m.path, "Tasks[]"):
		return []offboarding.Category{s.Tasks[m.element].Category}
	case strings.HasPrefix(m.path, "Waivers[]"):
		w := s.Waivers[m.element]
		for _, t := range s.Tasks {
			if t.Number == w.Task {
				return []offboarding.Category{t.Category}
			}
		}
		return []offboarding.Category{w.Category}
	}
	return nil
}

func TestTheOrderOfTheRecordIsInNoDigest(t *testing.T) {
	t.Parallel()
	before := wholeSnapshot()
	before.Waivers = append(before.Waivers, before.Waivers[0], before.Waivers[1])
	before.Waivers[2].ID, before.Waivers[3].ID = "w-3", "w-4"
	before.Unknowns = append(before.Unknowns, offboarding.UnknownFacts{Number: 2, Closure: "u-0"})
	after := deepCopy(before)
	slices.Reverse(after.Tasks)
	slices.Reverse(after.Waivers)
	slices.Reverse(after.Unknowns)
	slices.Reverse(after.SignOffs)
	slices.Reverse(after.Attributes)
	slices.Reverse(after.Rules)
	if got, want := digestsOf(after), digestsOf(before); !maps.Equal(got, want) {
		t.Errorf("the same record in another order has the digests %v, not %v", got, want)
	}
}

func TestOnlyDecisionsThatWereMadeAreInADigest(t *testing.T) {
	t.Parallel()
	was := digestsOf(wholeSnapshot())
	for name, edit := range map[string]func(*offboarding.Snapshot){
		"a waiver of a task that is pending": func(s *offboarding.Snapshot) {
			s.Waivers = append(s.Waivers, offboarding.WaiverFacts{ID: "w-9", Task: 1})
		},
		"a waiver of a category that is pending": func(s *offboarding.Snapshot) {
			s.Waivers = append(s.Waivers, offboarding.WaiverFacts{ID: "w-9", Category: offboarding.DeviceRecovery})
		},
		"an unknown that is open": func(s *offboarding.Snapshot) {
			s.Unknowns = append(s.Unknowns, offboarding.UnknownFacts{Number: 2, Owner: "tobin"})
		},
	} {
		s := wholeSnapshot()
		edit(&s)
		if got := digestsOf(s); !maps.Equal(got, was) {
			t.Errorf("%s changes digests", name)
		}
	}
	sentBack, never := wholeSnapshot(), wholeSnapshot()
	sentBack.Tasks[0].Review.Outcome = offboarding.ChangesRequested
	never.Tasks[0].Review = offboarding.ReviewFacts{}
	if !maps.Equal(digestsOf(sentBack), digestsOf(never)) {
		t.Error("a review that asked for changes is in a digest")
	}
}

func TestADigestIsOfOneOffboardingAndOneFunction(t *testing.T) {
	t.Parallel()
	seen := map[digest.Sum]string{}
	for _, number := range []int{2041, 2042} {
		s := wholeSnapshot()
		s.Offboarding = number
		for _, f := range offboarding.Functions() {
			name := fmt.Sprintf("%s of OFF-%d", f, number)
			sum := s.ScopeDigest(offboarding.SignOffRule{Function: f, Categories: offboarding.Categories()})
			if other, twice := seen[sum]; twice {
				t.Errorf("%s has the digest of %s", name, other)
			}
			seen[sum] = name
		}
	}
}

// The page for owners and auditors must not promise something else.
func TestDocumentationHasTheSameTable(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/gate.md")
	if err != nil {
		t.Fatal(err)
	}
	field := regexp.MustCompile("`([A-Z][A-Za-z.\\[\\]]*)`")
	got := map[string]voids{}
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 3 {
			continue
		}
		for _, match := range field.FindAllStringSubmatch(cells[1], -1) {
			if _, twice := got[match[1]]; twice {
				t.Errorf("docs/gate.md has %s twice", match[1])
			}
			got[match[1]] = voids(strings.TrimSpace(cells[2]))
		}
	}
	for path, what := range scopeTable {
		if got[path] != what {
			t.Errorf("docs/gate.md says that a change of %s voids %q, the table says %q", path, got[path], what)
		}
		delete(got, path)
	}
	if len(got) > 0 {
		t.Errorf("docs/gate.md has fields that are not in a snapshot: %v", got)
	}
}
