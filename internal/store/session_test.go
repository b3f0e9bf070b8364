package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// sessions are of whoever the data names.
func sessions(s *store.Store) *store.Sessions {
	return s.Sessions(store.SessionConfig{
		Idle:   30 * time.Minute,
		Person: func(data []byte) (string, error) { return string(data), nil },
	})
}

// eachWithClock runs the test with a clock that it may move.
func eachWithClock(t *testing.T, test func(*testing.T, *store.Store, *testkit.Clock)) {
	t.Helper()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		clock := testkit.NewClock()
		config.Now = clock.Now
		test(t, testkit.OpenStore(t, config), clock)
	})
}

func signIn(t *testing.T, x *store.Sessions, clock *testkit.Clock, token, person string) {
	t.Helper()
	if err := x.Commit(token, []byte(person), clock.Now().Add(12*time.Hour)); err != nil {
		t.Fatal(err)
	}
}

func isAlive(t *testing.T, x *store.Sessions, token string) bool {
	t.Helper()
	_, found, err := x.Find(token)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestSessionIsFoundByItsTokenWhichIsNowhereInTheDatabase(t *testing.T) {
	t.Parallel()
	eachWithClock(t, func(t *testing.T, s *store.Store, clock *testkit.Clock) {
		x := sessions(s)
		signIn(t, x, clock, "token-of-ines", "ines")
		data, found, err := x.Find("token-of-ines")
		if err != nil || !found || string(data) != "ines" {
			t.Errorf("data %q, found %t, %v", data, found, err)
		}
		if isAlive(t, x, "another") {
			t.Error("a token that never was opens a session")
		}
		row := one[struct{ TokenHash, ID string }](t, s, "SELECT token_hash, id FROM sessions")
		if strings.Contains(row.TokenHash+row.ID, "token-of-ines") || len(row.TokenHash) != 64 {
			t.Errorf("stored %+v, want a SHA-256 and an id", row)
		}
		if isAlive(t, x, row.TokenHash) {
			t.Error("the stored hash opens the session")
		}
		signIn(t, x, clock, "token-of-ines", "marek")
		if data, _, _ := x.Find("token-of-ines"); string(data) != "marek" {
			t.Errorf("data %q after a second commit", data)
		}
		if err := x.Delete("token-of-ines"); err != nil || isAlive(t, x, "token-of-ines") {
			t.Errorf("the session lives after its deletion (%v)", err)
		}
		if err := x.Delete("token-of-ines"); err != nil {
			t.Errorf("a second deletion: %v", err)
		}
	})
}

func TestSessionEndsWhenIdleAndAfterItsLongestTime(t *testing.T) {
	t.Parallel()
	eachWithClock(t, func(t *testing.T, s *store.Store, clock *testkit.Clock) {
		x := sessions(s)
		signIn(t, x, clock, "idle", "ines")
		signIn(t, x, clock, "used", "marek")
		for range 23 { // until eleven and a half hours have passed
			clock.Advance(30*time.Minute - time.Microsecond)
			if !isAlive(t, x, "used") {
				t.Fatalf("a used session ended at %v", clock.Now())
			}
			if err := x.Touch(t.Context(), "used"); err != nil {
				t.Fatal(err)
			}
		}
		if isAlive(t, x, "idle") {
			t.Error("an idle session lives")
		}
		clock.Advance(30 * time.Minute)
		clock.Advance(time.Second)
		if isAlive(t, x, "used") {
			t.Error("a session lives longer than twelve hours")
		}
		if err := x.Touch(t.Context(), "used"); err != nil || isAlive(t, x, "used") {
			t.Errorf("a session that has ended was woken (%v)", err)
		}
		err := s.Housekeep(t.Context(), func(h *store.Housekeeping) error { return h.RemoveExpiredSessions(t.Context()) })
		if n := one[int](t, s, "SELECT count(*) FROM sessions"); err != nil || n != 0 {
			t.Errorf("%d sessions after the cleaning (%v), want none", n, err)
		}
	})
}

func TestLastSeenIsWrittenOnceAMinuteAtMost(t *testing.T) {
	t.Parallel()
	eachWithClock(t, func(t *testing.T, s *store.Store, clock *testkit.Clock) {
		x := sessions(s)
		start := clock.Now()
		signIn(t, x, clock, "token", "ines")
		lastSeen := func() time.Duration {
			if err := x.Touch(t.Context(), "token"); err != nil {
				t.Fatal(err)
			}
			list, err := x.Of(t.Context(), "ines")
			if err != nil || len(list) != 1 {
				t.Fatalf("sessions %v, %v", list, err)
			}
			return list[0].LastSeen.Sub(start)
		}
		for _, step := range []struct{ advance, want time.Duration }{
			{0, 0}, {59 * time.Second, 0}, {time.Second, time.Minute}, {30 * time.Second, time.Minute}, {30 * time.Second, 2 * time.Minute},
		} {
			clock.Advance(step.advance)
			if got := lastSeen(); got != step.want {
				t.Errorf("at %v last seen is %v after the start, want %v", clock.Now().Sub(start), got, step.want)
			}
		}
	})
}

func TestPersonSeesAndRevokesOwnSessionsOnly(t *testing.T) {
	t.Parallel()
	eachWithClock(t, func(t *testing.T, s *store.Store, clock *testkit.Clock) {
		x := sessions(s)
		for token, person := range map[string]string{"i1": "ines", "i2": "ines", "i3": "ines", "m1": "marek", "n1": ""} {
			signIn(t, x, clock, token, person)
		}
		id := func(token string) string {
			id, err := x.ID(t.Context(), token)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		list, err := x.Of(t.Context(), "ines")
		if err != nil || len(list) != 3 {
			t.Fatalf("sessions %v, %v, want three", list, err)
		}
		if err := x.Revoke(t.Context(), "ines", id("m1")); !fault.Is(err, fault.NotFound) {
			t.Errorf("revoking another's session: %v, want not found", err)
		}
		if err := x.Revoke(t.Context(), "", id("n1")); !fault.Is(err, fault.NotFound) {
			t.Errorf("revoking nobody's session: %v, want not found", err)
		}
		if err := x.Revoke(t.Context(), "ines", id("i1")); err != nil {
			t.Error(err)
		}
		if err := x.RevokeOthers(t.Context(), "ines", id("i2")); err != nil {
			t.Error(err)
		}
		for token, want := range map[string]bool{"i1": false, "i2": true, "i3": false, "m1": true, "n1": true} {
			if isAlive(t, x, token) != want {
				t.Errorf("session %s is alive: %t, want %t", token, !want, want)
			}
		}
		err = s.InTx(t.Context(), func(tx *store.Tx) error { return tx.RevokeSessions(t.Context(), "marek") })
		if err != nil || isAlive(t, x, "m1") {
			t.Errorf("a session outlives the access of its person (%v)", err)
		}
		if _, err := x.ID(t.Context(), "m1"); !fault.Is(err, fault.NotFound) {
			t.Errorf("the id of an ended session: %v, want not found", err)
		}
	})
}
