package store_test

import (
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

func TestDatabaseItselfKeepsTheRegistriesInOrder(t *testing.T) {
	t.Parallel()
	eachRecord(t, func(t *testing.T, w *testkit.World, number int) {
		ctx := t.Context()
		into, err := w.App.AddClient(ctx, testkit.Operator(), "Nordlys Group")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.App.MergeClients(ctx, testkit.Operator(), w.Client, 0, into); err != nil {
			t.Fatal(err)
		}
		id, _, err := w.App.InvitePerson(ctx, testkit.Operator(), offboarding.AccountWords{Name: "Wanda Sorel"})
		if err != nil {
			t.Fatal(err)
		}
		for what, try := range map[string]struct {
			sql   string
			args  []any
			words string
		}{
			"a merge undone": {"UPDATE clients SET merged_into = NULL WHERE id = ?", []any{w.Client}, "stays merged"},
			"an offboarding of a merged client": {`INSERT INTO offboardings (number, client_id, service_id, owner_id, deputy_id, playbook_id, playbook_name,
				playbook_version, attributes, state, created_at, contract_ends, due, version, sign_off_rules, inventory_revision)
				SELECT number + 1, client_id, service_id, owner_id, deputy_id, playbook_id, playbook_name, playbook_version, attributes, state,
				created_at, contract_ends, due, version, sign_off_rules, inventory_revision FROM offboardings WHERE number = ?`, []any{number}, "starts no offboarding"},
			"a client that is its own parent": {"UPDATE clients SET parent_id = id WHERE id = ?", []any{into}, ""},
			"a client merged into itself":     {"UPDATE clients SET merged_into = id WHERE id = ?", []any{into}, ""},
			"a step told by a pigeon":         {"UPDATE service_path_steps SET channel = 'pigeon' WHERE service_id = ?", []any{w.Service}, ""},
			"a second open invitation": {`INSERT INTO invitations (id, token_hash, person_id, invited_by, created_at, expires_at)
				SELECT 'forged', 'forged', person_id, invited_by, created_at, expires_at FROM invitations WHERE person_id = ?`, []any{id}, ""},
		} {
			if err := w.Store.Exec(ctx, try.sql, try.args...); err == nil || !strings.Contains(err.Error(), try.words) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func TestSignInAndAdministratorWriteNothingOfEachOther(t *testing.T) {
	t.Parallel()
	eachRecord(t, func(t *testing.T, w *testkit.World, _ int) {
		ctx, id := t.Context(), w.ID(testkit.Tobin)
		before, err := w.Store.Person(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		write := func(save func(tx *store.Tx) error) error {
			return w.Store.InTx(ctx, func(tx *store.Tx) error {
				tx.Record(audit.Event{Action: audit.PersonChanged, Actor: system, Target: store.PersonTarget(id)})
				return save(tx)
			})
		}
		named, titled, ended := before, before, before
		named.Name, titled.Title, ended.Active = "Tobin A.", "Engineer", false
		if err := write(func(tx *store.Tx) error { return tx.SaveSignIn(ctx, named) }); err != nil {
			t.Fatal(err)
		}
		if err := write(func(tx *store.Tx) error { return tx.SavePerson(ctx, titled) }); err != nil {
			t.Fatal(err)
		}
		if p, err := w.Store.Person(ctx, id); err != nil || p.Name != "Tobin A." || p.Title != "Engineer" || p.Version != before.Version+1 {
			t.Errorf("both writers left %+v: %v", p, err)
		}
		if err := write(func(tx *store.Tx) error { return tx.SavePerson(ctx, ended) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version is stored: %v", err)
		}
		ended.Version = before.Version + 1
		if err := write(func(tx *store.Tx) error { return tx.SavePerson(ctx, ended) }); err != nil {
			t.Fatal(err)
		}
		if err := write(func(tx *store.Tx) error { return tx.SaveSignIn(ctx, named) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("a sign-in writes an ended account: %v", err)
		}
	})
}

func TestWorkOfSomebodyIsWhatIsNotOver(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		clock := testkit.NewClock()
		config.Now = clock.Now
		w := testkit.NewWorld(t, testkit.OpenStore(t, config), clock)
		number := w.Publish()
		count := func(subject string) map[store.WorkKind]int {
			rows, err := w.Store.WorkOf(t.Context(), w.ID(subject), 100)
			if err != nil {
				t.Fatal(err)
			}
			out := map[store.WorkKind]int{}
			for _, r := range rows {
				out[r.Kind]++
			}
			return out
		}
		tasks := len(w.Facts(number).Tasks)
		if got := count(testkit.Tobin); got[store.WorkTask] != tasks || len(got) != 1 {
			t.Errorf("Tobin has %v, want %d tasks", got, tasks)
		}
		w.Prove(number, 1)
		w.Submit(number, 2)
		if got := count(testkit.Tobin)[store.WorkTask]; got != tasks-1 {
			t.Errorf("Tobin has %d tasks after one was verified", got)
		}
		if got := count(testkit.Owner); got[store.WorkOwned] != 1 || got[store.WorkReview] != 1 || got[store.WorkService] != 1 {
			t.Errorf("the owner has %v", got)
		}
		if got := count(testkit.Deputy); got[store.WorkDeputy] != 1 || got[store.WorkServiceDeputy] != 1 {
			t.Errorf("the deputy has %v", got)
		}
		if got := count(testkit.Executive); got[store.WorkPath] != 1 {
			t.Errorf("the executive has %v", got)
		}
	})
}
