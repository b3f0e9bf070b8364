package playbook_test

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
)

func TestCompareNamesWhatDiffers(t *testing.T) {
	t.Parallel()
	a, b := tiered(), tiered()
	b.Version, b.Name = 9, "Smaller"
	b.Tasks[0].Offset = -4
	b.Tasks[0].Requirement.Fields = []offboarding.Field{{Name: "revoked_at", Label: "Revoked at"}}
	b.Tasks[2].DependsOn = []playbook.Dependency{{Key: "first"}}
	b.Tasks = append(b.Tasks[:1:1], b.Tasks[2], playbook.Task{Key: "new", Title: "Do the new"})
	b.SignOffs = b.SignOffs[:1]
	b.SignOffs[0].Tiers = nil
	want := []playbook.Change{
		{Kind: playbook.Changed, Part: playbook.Whole, Title: "Smaller", Details: []playbook.Detail{{Field: "name", Before: "Small", After: "Smaller"}}},
		{Kind: playbook.Changed, Part: playbook.TaskPart, Key: "first", Title: "Do the first", Details: []playbook.Detail{
			{Field: "offset", Before: "-2", After: "-4"},
			{Field: "requirement.fields", After: "revoked_at"},
			{Field: "requirement.fields.revoked_at.name", After: "revoked_at"},
			{Field: "requirement.fields.revoked_at.label", After: "Revoked at"},
		}},
		{Kind: playbook.Changed, Part: playbook.TaskPart, Key: "last", Title: "Do the last", Details: []playbook.Detail{
			{Field: "depends_on", Before: "first, middle", After: "first"},
			{Field: "depends_on.first.lag_days", Before: "2"},
			{Field: "depends_on.middle.key", Before: "middle"},
		}},
		{Kind: playbook.Added, Part: playbook.TaskPart, Key: "new", Title: "Do the new"},
		{Kind: playbook.Dropped, Part: playbook.TaskPart, Key: "middle", Title: "Do the middle"},
		{Kind: playbook.Changed, Part: playbook.SignOffPart, Key: "legal", Title: "legal", Details: []playbook.Detail{{Field: "tiers", Before: "strict"}}},
		{Kind: playbook.Dropped, Part: playbook.SignOffPart, Key: "privacy", Title: "privacy"},
	}
	if got := playbook.Compare(a, b); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

func TestCompareSeesThatTasksChangedPlaces(t *testing.T) {
	t.Parallel()
	a, b := small(), small()
	slices.Reverse(b.Tasks)
	got := playbook.Compare(a, b)
	want := []playbook.Detail{{Field: "order of tasks", Before: "first, middle, last", After: "last, middle, first"}}
	if len(got) != 1 || !reflect.DeepEqual(got[0].Details, want) {
		t.Errorf("got %+v", got)
	}
}

// Whatever one field says, a change of it is found, and in its own part only.
func TestEveryChangeOfATaskIsFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := small(), small()
		changed := reflect.ValueOf(&b.Tasks[1]).Elem()
		at := rapid.IntRange(1, changed.NumField()-1).Draw(t, "field") // 0 is the key
		before, err := playbook.Format(b)
		if err != nil {
			t.Fatal(err)
		}
		fill(t, "value", changed.Field(at), 5)
		after, err := playbook.Format(b)
		if err != nil {
			t.Fatal(err)
		}
		var parts []string
		for _, c := range playbook.Compare(a, b) {
			parts = append(parts, fmt.Sprint(c.Part, " ", c.Key))
		}
		if same := string(before) == string(after); same != (len(parts) == 0) || !same && !slices.Equal(parts, []string{"task middle"}) {
			t.Fatalf("written the same: %t, but changes are %v in\n%s", same, parts, after)
		}
	})
}

func TestAnotherVersionKeepsWhatElseIsWritten(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("shipped/client-exit.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := playbook.WithVersion(source, 27)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(string(source), "\nversion: 1\n", "\nversion: 27\n", 1); string(got) != want {
		t.Error("more than the version was changed")
	}
	for _, text := range []string{
		"{id: a, version: 3, name: b}", "id: a\nversion: 0x03\nname: b\n", "id: ä\r\nversion:   3 # the third\r\nname: b\r\n", "version: 3", "id: a", "id: a\nversion:\n  3\n", "id: a\nversion: ~\n", "id: a\nversion: +3\n",
	} {
		before, err := playbook.Parse([]byte(text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		changed, err := playbook.WithVersion([]byte(text), 4)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		after, err := playbook.Parse(changed)
		if before.Version = 4; err != nil || !reflect.DeepEqual(after, before) {
			t.Errorf("%q becomes %q: %v", text, changed, err)
		}
	}
	if _, err := playbook.WithVersion([]byte("id: [a"), 4); err == nil {
		t.Error("what is no YAML gets a version")
	}
}
