package app_test

import (
	"testing"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// eachWorld runs the test on both databases.
func eachWorld(t *testing.T, test func(t *testing.T, w *testkit.World)) {
	t.Helper()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		clock := testkit.NewClock()
		config.Now = clock.Now
		test(t, testkit.NewWorld(t, testkit.OpenStore(t, config), clock))
	})
}

func TestOffboardingGoesFromDraftToCertificate(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish(offboarding.AllAttributes()...)
		if g := w.Gate(number); g.Open() || g.Ready() {
			t.Fatal("the gate of a new offboarding is open")
		}
		w.Ready(number)
		certificate := w.Close(number)
		f := w.Facts(number)
		if f.State != offboarding.Closed || !w.Gate(number).Open() {
			t.Errorf("after closing, the state is %s and %d conditions stand", f.State, len(w.Gate(number).Standing()))
		}
		got, err := w.Reader.Certificate(t.Context(), w.As(testkit.Owner), number)
		if err != nil {
			t.Fatal(err)
		}
		if got.Number != certificate || len(got.Signed) != 5 || got.Client != "Halden Maritime AS" || got.Entry.Hash == "" {
			t.Errorf("the certificate says %+v", got.Certificate)
		}
		checkTrail(t, w, number)
	})
}

func TestEveryShippedPlaybookLeadsToACertificate(t *testing.T) {
	t.Parallel()
	for _, book := range playbook.Shipped() {
		for name, attributes := range map[string][]offboarding.Attribute{"with every attribute": offboarding.AllAttributes(), "with none": nil} {
			t.Run(book.ID+" "+name, func(t *testing.T) {
				t.Parallel()
				config, clock := testkit.StoreConfig(t), testkit.NewClock()
				config.URL, config.Now = testkit.SQLiteURL(t), clock.Now
				w := testkit.NewWorld(t, testkit.OpenStore(t, config), clock)
				number := w.PublishFrom(book.ID, attributes...)
				w.Ready(number)
				certificate := w.Close(number)
				got, err := w.Reader.Certificate(t.Context(), w.As(testkit.Owner), number)
				if err != nil {
					t.Fatal(err)
				}
				if got.Number != certificate || got.Playbook.ID != book.ID || !w.Gate(number).Open() {
					t.Errorf("the certificate %s is from %s", got.Number, got.Playbook.ID)
				}
			})
		}
	}
}

// checkTrail verifies the whole log and that each record of the offboarding
// has its entry.
func checkTrail(t *testing.T, w *testkit.World, number int) {
	t.Helper()
	report, err := audit.Verify(t.Context(), w.Store, nil)
	if err != nil || !report.OK() {
		t.Fatalf("the log does not verify: %v %s", err, report.Sentence())
	}
	entries, err := w.Store.Trail(t.Context(), store.TrailFilter{Offboarding: number, Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	count := map[audit.Action]int{}
	for _, e := range entries {
		count[e.Keys.Action]++
	}
	f := w.Facts(number)
	for action, want := range map[audit.Action]int{
		audit.EvidenceSubmitted: len(f.Evidence), audit.ReviewVerified: len(f.Reviews), audit.SignOffGiven: len(f.SignOffs),
		audit.OffboardingPublished: 1, audit.OffboardingClosed: len(f.Closures), audit.InventoryDeclared: len(f.Declarations),
	} {
		if count[action] != want {
			t.Errorf("the trail has %d entries %s, want %d", count[action], action, want)
		}
	}
}
