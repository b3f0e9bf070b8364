package store_test

import (
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// eachRecord runs the test on both databases with an offboarding that was
// closed and reopened, so that every table has rows.
func eachRecord(t *testing.T, test func(t *testing.T, w *testkit.World, number int)) {
	t.Helper()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		clock := testkit.NewClock()
		config.Now = clock.Now
		w := testkit.NewWorld(t, testkit.OpenStore(t, config), clock)
		number := w.Publish(offboarding.PersonalData)
		w.Ready(number)
		w.Close(number)
		test(t, w, number)
	})
}

// growing are the tables that are only ever added to, each with a column.
var growing = map[string]string{
	"task_contributors": "person_id", "evidence": "note", "evidence_files": "name", "withdrawals": "reason",
	"reviews": "outcome", "task_reopenings": "reason", "task_blockings": "blocked", "unknown_closures": "explained",
	"declarations": "revision", "sign_offs": "digest", "sign_off_voids": "cause", "closures": "body", "returns": "reason",
	"amendments": "reason", "earlier_requirements": "version",
	"waivers": "reason", "waiver_decisions": "ruling", "waiver_withdrawals": "cause",
	"audit_entries": "body", "audit_tree": "hash", "playbook_versions": "body",
	"ownership_offers": "reason", "ownership_answers": "outcome",
	"cancellation_requests": "reason", "cancellation_answers": "outcome", "cancellations": "unmet",
	"delegations": "reason", "delegation_ends": "reason",
	"due_moves": "reason", "path_overrides": "reason", "path_override_steps": "channel",
}

func TestRecordsAreNeverChangedOrRemoved(t *testing.T) {
	t.Parallel()
	eachRecord(t, func(t *testing.T, w *testkit.World, number int) {
		if err := w.App.ReopenOffboarding(t.Context(), w.As(testkit.Owner), number, "a key was used"); err != nil {
			t.Fatal(err)
		}
		amend(t, w, number)
		if err := w.App.MoveDue(t.Context(), w.As(testkit.Deputy), app.MoveDue{
			Offboarding: number, Version: w.Facts(number).Version, To: w.Clock.Now().AddDate(0, 2, 0), Reason: "the client needs longer",
		}); err != nil {
			t.Fatal(err)
		}
		if err := w.App.OverridePath(t.Context(), w.As(testkit.Owner), app.OverridePath{Offboarding: number, NewPath: offboarding.NewPath{
			Path: []offboarding.PathStep{{Person: w.ID(testkit.Legal)}}, Reason: "the sponsor is told first",
		}}); err != nil {
			t.Fatal(err)
		}
		changeHands(t, w, number)
		delegateAndEnd(t, w)
		for table, column := range growing {
			if rows := count(t, w.Store, table); rows == 0 {
				continue // a trigger for each row has nothing to refuse
			}
			for _, sql := range []string{
				"UPDATE " + table + " SET " + column + " = " + column,
				"DELETE FROM " + table,
			} {
				err := w.Store.Exec(t.Context(), sql)
				if err == nil || !strings.Contains(err.Error(), "only ever added to") {
					t.Errorf("%s: %v", sql, err)
				}
			}
		}
	})
}

// amend has an attribute added, and one requirement kept from before.
func amend(t *testing.T, w *testkit.World, number int) {
	t.Helper()
	err := w.App.Amend(t.Context(), w.As(testkit.Owner), app.Amend{
		Offboarding: number, Version: w.Facts(number).Version, Reason: "it came to light",
		AmendmentChange: reading.AmendmentChange{Kind: offboarding.AttributeAdded, Attribute: offboarding.LegalHold},
	})
	if err == nil {
		err = w.Store.Exec(t.Context(), "INSERT INTO earlier_requirements (offboarding, task, version, requirement) VALUES (?, 1, 1, '{}')", number)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// changeHands has the offboarding offered, declined, asked to be cancelled and
// cancelled.
func changeHands(t *testing.T, w *testkit.World, number int) {
	t.Helper()
	owner, tobin, deputy := w.As(testkit.Owner), w.As(testkit.Tobin), w.As(testkit.Deputy)
	err := w.App.OfferOwnership(t.Context(), owner, app.OfferOwnership{Offboarding: number, To: tobin.ID, Reason: "the team moves"})
	if err == nil {
		offer, _ := w.Facts(number).PendingOffer()
		err = w.App.DeclineOwnership(t.Context(), tobin, number, offer.ID, "too much")
	}
	if err == nil {
		_, err = w.App.CancelOffboarding(t.Context(), owner, number, "the client stays")
	}
	if err == nil {
		r, _ := w.Facts(number).PendingCancellation()
		err = w.App.ApproveCancellation(t.Context(), deputy, app.ApproveCancellation{
			Offboarding: number, Request: r.ID, Seen: w.Facts(number).CancellationDigest(w.Clock.Now()),
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestDatabaseItselfRefusesToMoveOwnershipAround(t *testing.T) {
	t.Parallel()
	eachRecord(t, func(t *testing.T, w *testkit.World, number int) {
		if err := w.App.ReopenOffboarding(t.Context(), w.As(testkit.Owner), number, "a key was used"); err != nil {
			t.Fatal(err)
		}
		tobin := w.ID(testkit.Tobin)
		if err := w.App.OfferOwnership(t.Context(), w.As(testkit.Owner), app.OfferOwnership{Offboarding: number, To: tobin, Reason: "the team moves"}); err != nil {
			t.Fatal(err)
		}
		offer, _ := w.Facts(number).PendingOffer()
		const answer = "INSERT INTO ownership_answers (offer_id, offboarding, outcome, by_id, at, reason, risks, digest) VALUES (?, ?, ?, ?, ?, 'x', 1, 'd')"
		const give = "INSERT INTO cancellations (offboarding, position, request_id, by_id, approved_by, at, reason, unmet, conditions) VALUES (?, 1, ?, ?, ?, ?, 'x', 1, 2)"
		const ask = "INSERT INTO ownership_offers (id, offboarding, kind, to_id, from_id, by_id, at, reason, batch) VALUES ('o2', ?, 'succession', ?, ?, ?, ?, 'x', '')"
		now, owner, deputy := w.Clock.Now(), w.ID(testkit.Owner), w.ID(testkit.Deputy)
		for what, try := range map[string]struct {
			sql  string
			args []any
		}{
			"an acceptance by somebody else":      {answer, []any{offer.ID, number, "accepted", owner, now}},
			"an answer to an offer of another":    {answer, []any{offer.ID, number + 1, "accepted", tobin, now}},
			"a second offer that waits":           {"INSERT INTO pending_offers (offboarding, offer_id, to_id) VALUES (?, 'o2', 'x')", []any{number}},
			"an administrator naming themselves":  {ask, []any{number, tobin, owner, tobin, now}},
			"an offer to the owner":               {ask, []any{number, owner, owner, tobin, now}},
			"giving up alone":                     {give, []any{number, "", owner, "", now}},
			"giving up with one's own approval":   {give, []any{number, "r", owner, owner, now}},
			"an approval without a request":       {give, []any{number, "", owner, deputy, now}},
			"a request to cancel that is unknown": {"INSERT INTO pending_cancellations (offboarding, request_id) VALUES (?, 'r')", []any{number}},
		} {
			if err := w.Store.Exec(t.Context(), try.sql, try.args...); err == nil {
				t.Errorf("the database took %s", what)
			}
		}
		if err := w.Store.Exec(t.Context(), answer, offer.ID, number, "accepted", tobin, now); err != nil {
			t.Errorf("the answer of whoever was asked: %v", err)
		}
	})
}

func count(t *testing.T, s *store.Store, table string) int {
	t.Helper()
	rows, err := store.Ask[struct{ N int }](t.Context(), s, "SELECT COUNT(*) AS n FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	return rows[0].N
}

func TestDatabaseItselfRefusesWhatTheRulesForbid(t *testing.T) {
	t.Parallel()
	eachRecord(t, func(t *testing.T, w *testkit.World, number int) {
		e, _ := w.Facts(number).CurrentEvidence(1)
		for what, try := range map[string]struct {
			sql  string
			args []any
		}{
			"a review by a contributor": {`INSERT INTO reviews (id, offboarding, task, evidence, evidence_digest, requirement, outcome, reason, by_id, at, level, issuer, origin_checked)
				VALUES ('forged', ?, 1, 1, ?, 1, 'verified', '', ?, ?, 'self_attested', '', '')`, []any{number, e.Digest, e.SubmittedBy, w.Clock.Now()}},
			"a review of a task that is not there": {`INSERT INTO reviews (id, offboarding, task, evidence, evidence_digest, requirement, outcome, reason, by_id, at, level, issuer, origin_checked)
				VALUES ('forged', ?, 99, 1, ?, 1, 'verified', '', ?, ?, 'self_attested', '', '')`, []any{number, e.Digest, w.ID(testkit.Owner), w.Clock.Now()}},
			"a second valid sign-off of a function": {`INSERT INTO sign_off_slots (offboarding, function, human, sign_off_id)
				SELECT offboarding, function, 'somebody else', id FROM sign_offs WHERE function = 'legal' AND offboarding = ?`, []any{number}},
			"a second valid sign-off of one human": {`INSERT INTO sign_off_slots (offboarding, function, human, sign_off_id)
				SELECT s.offboarding, 'security', l.human, 'other' FROM sign_offs s JOIN sign_off_slots l ON l.sign_off_id = s.id WHERE s.function = 'legal' AND s.offboarding = ?`, []any{number}},
			"an offboarding without an owner":             {"UPDATE offboardings SET owner_id = '' WHERE number = ?", []any{number}},
			"an offboarding without an owner at all":      {"UPDATE offboardings SET owner_id = NULL WHERE number = ?", []any{number}},
			"a state that is none":                        {"UPDATE offboardings SET state = 'done' WHERE number = ?", []any{number}},
			"two offboardings of one number":              {"INSERT INTO offboardings SELECT * FROM offboardings WHERE number = ?", []any{number}},
			"changes requested without a reason":          {"UPDATE reviews SET outcome = 'changes_requested' WHERE offboarding = ?", []any{number}},
			"a service whose owner is also its deputy":    {"UPDATE services SET deputy_id = owner_id WHERE id = ?", []any{w.Service}},
			"evidence files under one key":                {"INSERT INTO evidence_files SELECT offboarding, task, version, position + 50, field, name, size, sha256, key FROM evidence_files WHERE offboarding = ?", []any{number}},
			"an unknown function":                         {"INSERT INTO person_functions (person_id, function, granted_at) VALUES (?, 'king', ?)", []any{w.ID(testkit.Owner), w.Clock.Now()}},
			"two accounts of one subject":                 {"UPDATE people SET subject = ? WHERE id = ?", []any{testkit.Owner, w.ID(testkit.Tobin)}},
			"a tier that is none":                         {"UPDATE offboardings SET tier = 'lax' WHERE number = ?", []any{number}},
			"a version of a playbook that is not there":   {"INSERT INTO playbook_versions SELECT 'none', version, name, description, tasks, body, digest, shipped, saved_by, saved_by_name, saved_at, note FROM playbook_versions", nil},
			"a draft for a task of another offboarding":   {"INSERT INTO drafts (offboarding, task, author_id, answers, note, updated_at) VALUES (?, 77, ?, '{}', '', ?)", []any{number, w.ID(testkit.Tobin), w.Clock.Now()}},
			"a void of a sign-off that was never given":   {"INSERT INTO sign_off_voids (sign_off_id, offboarding, cause, by_id, at) VALUES ('none', ?, 'x', '', ?)", []any{number, w.Clock.Now()}},
			"a closure without the owner's sign-off":      {"INSERT INTO closures (certificate, offboarding, by_id, at, sign_off_id, digest, body) VALUES ('CG-0', ?, ?, ?, 'none', '', '{}')", []any{number, w.ID(testkit.Owner), w.Clock.Now()}},
			"an item of an offboarding that is not there": {"UPDATE inventory_items SET offboarding = 999999", nil},
		} {
			if what == "an item of an offboarding that is not there" && count(t, w.Store, "inventory_items") == 0 {
				continue
			}
			if err := w.Store.Exec(t.Context(), try.sql, try.args...); err == nil {
				t.Errorf("the database took %s", what)
			}
		}
	})
}

func TestNumbersGoOnWithoutGapsAndCanBeMovedForward(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		take := func() (n int) {
			err := s.InTx(t.Context(), func(tx *store.Tx) (err error) {
				n, err = tx.NextNumber(t.Context(), "offboarding", 1001)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		move := func(to int) {
			err := s.Housekeep(t.Context(), func(h *store.Housekeeping) error { return h.StartNumbersAt(t.Context(), "offboarding", to) })
			if err != nil {
				t.Fatal(err)
			}
		}
		if a, b := take(), take(); a != 1001 || b != 1002 {
			t.Errorf("the first numbers are %d and %d", a, b)
		}
		move(2041)
		if n := take(); n != 2041 {
			t.Errorf("after moving forward: %d", n)
		}
		move(5)
		if n := take(); n != 2042 {
			t.Errorf("moving back gave %d", n)
		}
	})
}

func TestFactsComeBackAsTheyWereKept(t *testing.T) {
	t.Parallel()
	eachRecord(t, func(t *testing.T, w *testkit.World, number int) {
		f := w.Facts(number)
		for _, e := range f.Evidence {
			sum, err := offboarding.EvidenceDigest(number, e)
			if err != nil || sum != e.Digest {
				t.Errorf("evidence %d of task %d digests to %s, was %s: %v", e.Version, e.Task, sum, e.Digest, err)
			}
		}
		s := f.Snapshot(w.Clock.Now())
		for _, so := range f.SignOffs {
			rule, _ := f.Rule(so.Function)
			if s.ScopeDigest(rule) != so.Digest {
				t.Errorf("the %s sign-off no longer matches its scope after a round trip", so.Function)
			}
		}
		if _, err := w.Store.Facts(t.Context(), number+1); !fault.Is(err, fault.NotFound) {
			t.Errorf("an offboarding that is not there: %v", err)
		}
	})
}

func TestGateOfListsIsTheGate(t *testing.T) {
	t.Parallel()
	eachRecord(t, func(t *testing.T, w *testkit.World, number int) {
		second := w.Publish(offboarding.AllAttributes()...)
		w.Submit(second, 1)
		for _, n := range []int{number, second} {
			kept, err := w.Store.Gate(t.Context(), n)
			if err != nil {
				t.Fatal(err)
			}
			g := w.Gate(n)
			if kept.Standing != len(g.Standing()) || kept.Conditions != len(g.Conditions) || kept.CanAct != len(g.CanAct()) ||
				kept.Status != w.Facts(n).Status(g) {
				t.Errorf("%d: kept %d of %d, counted %d of %d", n, kept.Standing, kept.Conditions, len(g.Standing()), len(g.Conditions))
			}
		}
		rows, err := w.Store.Offboardings(t.Context(), store.Filter{
			Scope: authz.Scope{All: true, Drafts: true}, Attention: store.AnyState, Today: w.Clock.Now(), Limit: 10,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if want := len(w.Gate(row.Number).Conditions); len(row.Pins) != want {
				t.Errorf("%d: %d pins are drawn of %d conditions", row.Number, len(row.Pins), want)
			}
		}
	})
}
