package offboarding_test

import (
	"slices"
	"testing"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
)

// group is a tree: cargo below halden, dry below cargo; nordlys stands alone
// and old was merged into halden.
func group() offboarding.Organisations {
	all := offboarding.Organisations{}
	for _, o := range []offboarding.Organisation{
		{ID: "halden", Name: "Halden"}, {ID: "cargo", Name: "Cargo", Parent: "halden"}, {ID: "dry", Name: "Dry", Parent: "cargo"},
		{ID: "nordlys", Name: "Nordlys"}, {ID: "old", Name: "Old", MergedInto: "halden"},
	} {
		all[o.ID] = o
	}
	return all
}

func TestNoClientBelongsToItself(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		id, name, parent string
		wrong            []string
	}{
		"below another":   {"nordlys", "Nordlys", "dry", nil},
		"alone again":     {"dry", "Dry", "", nil},
		"a new one":       {"new", "New", "halden", nil},
		"itself":          {"halden", "Halden", "halden", []string{"parent"}},
		"its own child":   {"halden", "Halden", "cargo", []string{"parent"}},
		"a grandchild":    {"halden", "Halden", "dry", []string{"parent"}},
		"a merged one":    {"nordlys", "Nordlys", "old", []string{"parent"}},
		"nobody known":    {"nordlys", "Nordlys", "none", []string{"parent"}},
		"without a name":  {"nordlys", "\n", "", []string{"name"}},
		"a hidden letter": {"nordlys", "Nord\u200elys", "", []string{"name"}},
	} {
		_, err := group().Change(offboarding.Organisation{ID: c.id, Name: c.name, Parent: c.parent})
		if !slices.Equal(mistaken(err), c.wrong) {
			t.Errorf("%s: wrong are %v (%v), want %v", name, mistaken(err), err, c.wrong)
		}
	}
	if _, err := group().Change(offboarding.Organisation{ID: "old", Name: "New name"}); !fault.Is(err, fault.Conflict) {
		t.Errorf("changing a merged client: %v, want a conflict", err)
	}
	// A circle that is stored does not hang the program.
	circle := group()
	halden := circle["halden"]
	halden.Parent = "dry"
	circle["halden"] = halden
	if _, err := circle.Change(offboarding.Organisation{ID: "nordlys", Name: "Nordlys", Parent: "dry"}); err != nil {
		t.Errorf("with a circle: %v", err)
	}
}

func TestMergeTakesAlongWhatBelongsToTheMergedClient(t *testing.T) {
	t.Parallel()
	changed, err := group().Merge("halden", "nordlys")
	if err != nil {
		t.Fatal(err)
	}
	want := []offboarding.Organisation{
		{ID: "halden", Name: "Halden", MergedInto: "nordlys"}, {ID: "cargo", Name: "Cargo", Parent: "nordlys"}, {ID: "old", Name: "Old", MergedInto: "nordlys"},
	}
	if !slices.Equal(changed, want) {
		t.Errorf("changed are %+v, want %+v", changed, want)
	}
	if changed, err := group().Merge("cargo", "halden"); err != nil || len(changed) != 2 || changed[1].Parent != "halden" {
		t.Errorf("merging into what it belongs to: %+v, %v", changed, err)
	}
	for name, c := range map[string][2]string{
		"itself": {"halden", "halden"}, "nobody": {"halden", "none"}, "a merged one": {"nordlys", "old"}, "a grandchild": {"halden", "dry"},
	} {
		if _, err := group().Merge(c[0], c[1]); !slices.Equal(mistaken(err), []string{"into"}) {
			t.Errorf("merging into %s: %v", name, err)
		}
	}
	if _, err := group().Merge("old", "nordlys"); !fault.Is(err, fault.Conflict) {
		t.Errorf("merging a merged client: %v, want a conflict", err)
	}
}
