package app_test

import (
	"testing"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// useCalendar lets the world's service use a calendar; empty is none.
func useCalendar(t *testing.T, w *testkit.World, calendar string) error {
	t.Helper()
	s, err := w.Store.Service(t.Context(), w.Service)
	if err != nil {
		t.Fatal(err)
	}
	return w.App.ChangeService(t.Context(), testkit.Operator(), app.ChangeService{ID: s.ID, Version: s.Version, AddService: app.AddService{
		Name: s.Name, Owner: s.OwnerID, Deputy: s.DeputyID, Holidays: s.Domain().Holidays, Calendar: calendar,
	}})
}

func addCalendar(t *testing.T, w *testkit.World, name, days string) store.Calendar {
	t.Helper()
	id, err := w.App.AddCalendar(t.Context(), testkit.Operator(), name, days)
	if err != nil {
		t.Fatal(err)
	}
	c, err := w.Store.Calendar(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCalendarMovesForecastsAndNoDueDate(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		number := w.Publish()
		owner := w.As(testkit.Owner)
		forecast := func() time.Time {
			t.Helper()
			o, err := w.Reader.Offboarding(t.Context(), owner, number)
			if err != nil {
				t.Fatal(err)
			}
			return o.Forecast
		}
		usual, due := forecast(), w.Facts(number).Due
		c := addCalendar(t, w, "Norway", "")
		if err := useCalendar(t, w, c.ID); err != nil {
			t.Fatal(err)
		}
		if event := lastOf(t, w, audit.ServiceChanged); len(event.Fields) != 1 || event.Fields[0].Name != "calendar" || event.Fields[0].After != "Norway" {
			t.Errorf("the record of the service says %+v", event.Fields)
		}
		if got := forecast(); !got.Equal(usual) {
			t.Errorf("a calendar without days moves the forecast to %s", got)
		}
		free := "2026-03-03 A day\n2026-03-04 Another day"
		in := app.ChangeCalendar{ID: c.ID, Version: c.Version, Name: "Norway", Days: free}
		if err := w.App.ChangeCalendar(t.Context(), testkit.Operator(), in); err != nil {
			t.Fatal(err)
		}
		if got := forecast(); !got.After(usual) {
			t.Errorf("two free days leave the forecast at %s", got)
		}
		if got := w.Facts(number).Due; !got.Equal(due) {
			t.Errorf("the due date moved to %s", got)
		}
		if event := lastOf(t, w, audit.CalendarChanged); len(event.Fields) != 1 || event.Fields[0].After != "2026-03-03 A day; 2026-03-04 Another day" {
			t.Errorf("the record of the calendar says %+v", event.Fields)
		}
		if err := w.App.ChangeCalendar(t.Context(), testkit.Operator(), in); !fault.Is(err, fault.Conflict) {
			t.Errorf("changing an old version: %v", err)
		}
		later := forecast()
		if err := useCalendar(t, w, ""); err != nil {
			t.Fatal(err)
		}
		if got := forecast(); !got.Equal(usual) || got.Equal(later) {
			t.Errorf("without the calendar the forecast is %s, want %s", got, usual)
		}
	})
}

func TestCalendarInUseIsNotRemoved(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		c := addCalendar(t, w, "Norway", "2026-12-25 Christmas Day")
		if err := useCalendar(t, w, "none of these"); !fault.Is(err, fault.Invalid) {
			t.Errorf("choosing a calendar that is not there: %v", err)
		}
		if err := useCalendar(t, w, c.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.App.RemoveCalendar(t.Context(), testkit.Operator(), c.ID, c.Version); !fault.Is(err, fault.Conflict) {
			t.Errorf("removing it while a service uses it: %v", err)
		}
		if err := useCalendar(t, w, ""); err != nil {
			t.Fatal(err)
		}
		if err := w.App.RemoveCalendar(t.Context(), testkit.Operator(), c.ID, c.Version); err != nil {
			t.Fatal(err)
		}
		if event := lastOf(t, w, audit.CalendarRemoved); event.Subject != "Norway" || event.Fields[0].Before != "2026-12-25 Christmas Day" {
			t.Errorf("the record says %+v", event)
		}
		for what, err := range map[string]error{
			"removing it twice": w.App.RemoveCalendar(t.Context(), testkit.Operator(), c.ID, c.Version),
			"changing it":       w.App.ChangeCalendar(t.Context(), testkit.Operator(), app.ChangeCalendar{ID: c.ID, Name: "Norway"}),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func TestOfACalendarChosenAndRemovedAtOnceOneWins(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		c := addCalendar(t, w, "Norway", "2026-12-25 Christmas Day")
		s, err := w.Store.Service(t.Context(), w.Service)
		if err != nil {
			t.Fatal(err)
		}
		turn, won := make(chan bool, 2), 0
		turn <- true
		turn <- false
		for _, err := range together(2, func() error {
			if <-turn {
				return w.App.RemoveCalendar(t.Context(), testkit.Operator(), c.ID, c.Version)
			}
			return w.App.ChangeService(t.Context(), testkit.Operator(), app.ChangeService{ID: s.ID, Version: s.Version, AddService: app.AddService{
				Name: s.Name, Owner: s.OwnerID, Deputy: s.DeputyID, Calendar: c.ID,
			}})
		}) {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) {
				t.Errorf("the loser got %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d of 2 won", won)
		}
	})
}

func TestOnlyAdministratorsKeepCalendars(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *testkit.World) {
		c := addCalendar(t, w, "Norway", "2026-12-25 Christmas Day")
		auditor := w.As(testkit.Bystander)
		auditor.Roles = []authz.Role{authz.Auditor}
		for name, actor := range map[string]authz.Actor{"the owner": w.As(testkit.Owner), "an auditor": auditor} {
			_, added := w.App.AddCalendar(t.Context(), actor, "Mine", "")
			for what, err := range map[string]error{
				"adds":    added,
				"changes": w.App.ChangeCalendar(t.Context(), actor, app.ChangeCalendar{ID: c.ID, Name: "Mine"}),
				"removes": w.App.RemoveCalendar(t.Context(), actor, c.ID, c.Version),
			} {
				if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s %s a calendar: %v", name, what, err)
				}
			}
		}
		if _, err := w.App.AddCalendar(t.Context(), testkit.Operator(), " Norway ", ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("two calendars of one name: %v", err)
		}
		admin := administrator(t, w, testkit.TobinAdmin)
		if _, err := w.App.AddCalendar(t.Context(), admin, "Sweden", ""); err != nil {
			t.Errorf("an administrator: %v", err)
		}
	})
}
