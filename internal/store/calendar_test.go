package store_test

import (
	"slices"
	"testing"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

func TestDatabaseKeepsACalendarThatAServiceUses(t *testing.T) {
	t.Parallel()
	testkit.EachConfig(t, func(t *testing.T, config store.Config) {
		clock := testkit.NewClock()
		config.Now = clock.Now
		w := testkit.NewWorld(t, testkit.OpenStore(t, config), clock)
		id, err := w.App.AddCalendar(t.Context(), testkit.Operator(), "Norway", "2026-12-25 Christmas Day")
		if err != nil {
			t.Fatal(err)
		}
		service, err := w.App.AddService(t.Context(), testkit.Operator(), app.AddService{
			Name: "Identity Hub", Owner: w.ID(testkit.Owner), Deputy: w.ID(testkit.Deputy), Calendar: id,
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Store.Exec(t.Context(), "DELETE FROM calendars WHERE id = ?", id); err == nil {
			t.Error("the database removed a calendar in use")
		}
		services, err := w.Store.Services(t.Context())
		if err != nil || len(services) != 2 {
			t.Fatalf("%d services: %v", len(services), err)
		}
		for _, s := range services {
			want := s.ID == service
			if used := s.CalendarID != nil && *s.CalendarID == id && slices.Equal(s.CalendarDays, store.Names{"2026-12-25 Christmas Day"}); used != want {
				t.Errorf("%s uses %v with %q", s.Name, s.CalendarID, s.CalendarDays)
			}
		}
	})
}
