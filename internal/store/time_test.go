package store_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

type appointment struct {
	ID int `gorm:"primaryKey;autoIncrement:false"`
	At time.Time
}

// appointments makes a table with the column type that migrations use.
func appointments(t *testing.T, s *store.Store) {
	t.Helper()
	column := map[string]string{"sqlite": "TIMESTAMP", "postgres": "TIMESTAMPTZ"}[s.Engine()]
	if err := s.Exec(t.Context(), "CREATE TABLE appointments (id BIGINT PRIMARY KEY, at "+column+" NOT NULL)"); err != nil {
		t.Fatal(err)
	}
}

// anyTime draws a time to the microsecond in some zone; many of them share
// their seconds, so that the fraction decides their order.
var anyTime = rapid.Custom(func(t *rapid.T) time.Time {
	seconds := rapid.OneOf(rapid.Int64Range(1_700_000_000, 1_700_000_003), rapid.Int64Range(0, 4_000_000_000)).Draw(t, "seconds")
	micros := rapid.OneOf(rapid.SampledFrom([]int64{0, 1, 9, 10, 100_000, 120_000, 999_999}), rapid.Int64Range(0, 999_999)).Draw(t, "micros")
	zone := time.FixedZone("", rapid.IntRange(-14*3600, 14*3600).Draw(t, "zone"))
	return time.UnixMicro(seconds*1_000_000 + micros).In(zone)
})

func TestTimesComeBackInUTCAndSortAndCompareRight(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		appointments(t, s)
		rapid.Check(t, func(r *rapid.T) {
			times := rapid.SliceOfN(anyTime, 1, 20).Draw(r, "times")
			limit := anyTime.Draw(r, "limit")
			err := s.InTx(t.Context(), func(tx *store.Tx) error {
				if err := tx.Exec(t.Context(), "DELETE FROM appointments"); err != nil {
					return err
				}
				for i, at := range times {
					if err := store.Insert(t.Context(), tx, &appointment{ID: i, At: at}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				r.Fatal(err)
			}
			slices.SortFunc(times, time.Time.Compare)
			got, err := store.Ask[appointment](t.Context(), s, "SELECT id, at FROM appointments ORDER BY at")
			if err != nil || len(got) != len(times) {
				r.Fatalf("%d rows, %v", len(got), err)
			}
			due := 0
			for i, row := range got {
				if !row.At.Equal(times[i]) || row.At.Location() != time.UTC {
					r.Errorf("row %d is %v, want %v in UTC", i, row.At, times[i])
				}
				if !times[i].After(limit) {
					due++
				}
			}
			counted, err := store.Ask[int](t.Context(), s, "SELECT count(*) FROM appointments WHERE at <= ?", limit)
			if err != nil || counted[0] != due {
				r.Errorf("%v are due up to %v (%v), want %d", counted, limit, err, due)
			}
			newest, err := store.Ask[struct{ Newest store.Moment }](t.Context(), s, "SELECT MAX(at) AS newest FROM appointments")
			if err != nil || !newest[0].Newest.Equal(times[len(times)-1]) || newest[0].Newest.Location() != time.UTC {
				r.Errorf("the newest is %v (%v), want %v", newest, err, times[len(times)-1])
			}
		})
	})
}

func TestNoTimeIsTheZeroMoment(t *testing.T) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, s *store.Store) {
		appointments(t, s)
		row := one[struct{ Newest store.Moment }](t, s, "SELECT MAX(at) AS newest FROM appointments")
		if !row.Newest.IsZero() {
			t.Errorf("the newest of none is %v", row.Newest)
		}
	})
}
