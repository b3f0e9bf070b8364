package phrase_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/phrase"
)

// constants returns the values of all constants of a type of the domain, as
// its source declares them, so that a new one cannot be forgotten here.
func constants(t testing.TB, kind string) []string {
	t.Helper()
	folder := filepath.Join("..", "offboarding")
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, entry.Name()), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			out = append(out, constantsOf(t, decl, kind)...)
		}
	}
	if len(out) < 2 {
		t.Fatalf("found %d constants of type %s", len(out), kind)
	}
	return out
}

func constantsOf(t testing.TB, decl ast.Decl, kind string) []string {
	t.Helper()
	group, ok := decl.(*ast.GenDecl)
	if !ok || group.Tok != token.CONST {
		return nil
	}
	var out []string
	for _, spec := range group.Specs {
		value, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		if name, ok := value.Type.(*ast.Ident); !ok || name.Name != kind {
			continue
		}
		for _, expression := range value.Values {
			literal, ok := expression.(*ast.BasicLit)
			if !ok {
				t.Fatalf("a constant of type %s is no literal", kind)
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, text)
		}
	}
	return out
}

func said[T ~string](say func(T) string) func(string) string {
	return func(value string) string { return say(T(value)) }
}

func TestEveryClosedSetOfTheDomainHasWords(t *testing.T) {
	t.Parallel()
	for _, set := range []struct {
		name, kind string
		say        func(string) string
	}{
		{"Category", "Category", said(phrase.Category)},
		{"ShortCategory", "Category", said(phrase.ShortCategory)},
		{"Attribute", "Attribute", said(phrase.Attribute)},
		{"Function", "Function", said(phrase.Function)},
		{"Level", "Level", said(phrase.Level)},
		{"Source", "Source", said(phrase.Source)},
		{"Party", "Party", said(phrase.Party)},
		{"Outcome", "Outcome", said(phrase.Outcome)},
		{"Pin", "Pin", said(phrase.Pin)},
		{"ItemKind", "ItemKind", said(phrase.ItemKind)},
		{"Disposition", "Disposition", said(phrase.Disposition)},
		{"Resolution", "Resolution", said(phrase.Resolution)},
	} {
		seen := map[string]string{}
		for _, value := range constants(t, set.kind) {
			word := set.say(value)
			if word == "" || word == value || strings.Contains(word, "_") || !unicode.IsUpper([]rune(word)[0]) {
				t.Errorf("%s(%q) is %q, which is no word for people", set.name, value, word)
			}
			if other, twice := seen[word]; twice {
				t.Errorf("%s says %q for %q and for %q", set.name, word, value, other)
			}
			seen[word] = value
		}
		if got := set.say("not_known_here"); got != "not_known_here" {
			t.Errorf("%s hides a value that it does not know: %q", set.name, got)
		}
	}
}

func TestPinsAreLabelledWithTheirSubjectAndState(t *testing.T) {
	t.Parallel()
	for _, test := range []sentence{
		{pinned(task(6, offboarding.NeedsEvidenceAgain, "tobin"), offboarding.PinChanges), "T-06 Revoke service accounts: Changes requested"},
		{pinned(task(6, offboarding.Met), offboarding.PinMet), "T-06 Revoke service accounts: Verified"},
		{pinned(task(3, offboarding.NeedsEvidence, "tobin"), offboarding.PinOpen), "T-03: To do"},
		{pinned(of(offboarding.InventoryCondition, offboarding.NeedsDisposition, 2, "ines"), offboarding.PinOpen), "Inventory: To do"},
		{pinned(of(offboarding.ProbeCondition, offboarding.StillWorks, 1, "ines"), offboarding.PinStillWorks), "Probes: Still works"},
		{pinned(signOff(offboarding.Legal, offboarding.WaitsForScope), offboarding.PinBlocked), "Legal sign-off: Blocked"},
		{pinned(of(offboarding.PeopleCondition, offboarding.NeedsOwner, 0), offboarding.PinOpen), "Accountable owner: To do"},
		{pinned(of(offboarding.PeopleCondition, offboarding.NeedsAcceptance, 0, "tobin"), offboarding.PinOpen), "Accountable owner: To do"},
		{pinned(of(offboarding.PeopleCondition, offboarding.NeedsPath, 0, "ines"), offboarding.PinOpen), "Escalation path: To do"},
		{pinned(about(of(offboarding.WaiverCondition, offboarding.NeedsDecision, 0), offboarding.SecretRevocation, 6), offboarding.PinOpen), "Waiver for T-06 Revoke service accounts: To do"},
		{pinned(about(of(offboarding.WaiverCondition, offboarding.NeedsDecision, 0), offboarding.DeviceRecovery, 0), offboarding.PinOpen), "Waiver for device recovery: To do"},
		{pinned(about(of(offboarding.FloorCondition, offboarding.NeedsTask, 0, "ines"), offboarding.DeviceRecovery, 0), offboarding.PinOpen), "Device recovery: To do"},
	} {
		if got := phrase.PinLabel(test.c, words()); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestTheGateIsCountedInWords(t *testing.T) {
	t.Parallel()
	gate := offboarding.Gate{Conditions: []offboarding.Condition{
		task(6, offboarding.Met), task(7, offboarding.NeedsReview, "sanna"), task(8, offboarding.WaitsForTask),
	}}
	if got, want := phrase.GateLabel(gate), "1 of 3 conditions met, 2 above the line"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDatesAreSaidAsOnEveryPage(t *testing.T) {
	t.Parallel()
	moment := at(11, 30, 15, 40)
	for got, want := range map[string]string{
		phrase.Day(moment):                     "Mon 30 Nov 2026",
		phrase.ShortDay(moment):                "30 Nov",
		phrase.ShortDay(at(12, 4, 0, 0)):       "4 Dec",
		phrase.Moment(moment):                  "30 Nov 15:40",
		phrase.Moment(at(11, 3, 8, 5)):         "3 Nov 08:05",
		phrase.Day(time.Time{}) + "no date":    "no date",
		phrase.Moment(time.Time{}) + "no time": "no time",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestDaysLeftCountsCalendarDays(t *testing.T) {
	t.Parallel()
	now := at(11, 23, 23, 59)
	for _, test := range []struct {
		due  time.Time
		want string
	}{
		{time.Time{}, ""},
		{at(11, 23, 0, 0), "due today"},
		{at(11, 24, 0, 0), "due tomorrow"},
		{at(11, 25, 0, 0), "in 2 days"},
		{at(11, 30, 0, 0), "in 7 days"},
		{at(11, 22, 0, 0), "1 day overdue"},
		{at(11, 20, 0, 0), "3 days overdue"},
	} {
		if got := phrase.DaysLeft(test.due, now); got != test.want {
			t.Errorf("DaysLeft(%s) = %q, want %q", test.due.Format(time.DateOnly), got, test.want)
		}
	}
}
