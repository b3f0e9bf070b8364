package demo_test

import (
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
)

func TestWaiversAreShownInEachState(t *testing.T) {
	t.Parallel()
	w := atNoon(t)
	c, err := w.reader.Certificate(t.Context(), w.actor(t, "ines-valdorn"), 2018)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Waivers) != 1 || c.Waivers[0].Approved[0].Name != "Odile Farrowe" || c.Waivers[0].Until.Format("2 Jan 2006") != "31 Mar 2027" {
		t.Errorf("the certificate of Nordlys Energi lists the waivers %+v", c.Waivers)
	}
	for _, row := range c.Proven {
		if row.Category == offboarding.DeviceRecovery && (row.Tasks != 2 || row.Verified != 1 || row.Waived != 1) {
			t.Errorf("device recovery is %+v, want 1 verified and 1 waived", row)
		}
	}
	ready, err := w.reader.Offboarding(t.Context(), w.actor(t, "ines-valdorn"), 2036)
	if err != nil {
		t.Fatal(err)
	}
	if !ready.Gate.Ready() || len(ready.Facts.WaiversInForce(noon)) != 1 {
		t.Errorf("Brightwell Foods Ltd is %s with the waivers %+v", ready.Status(), ready.Facts.WaiversInForce(noon))
	}
	reviews, err := w.reader.Reviews(t.Context(), w.actor(t, "odile-farrowe"))
	if err != nil {
		t.Fatal(err)
	}
	var waiting []reading.WaitingRow
	for _, row := range reviews.Rows {
		if row.Body.V.Kind == offboarding.WaiverCondition {
			waiting = append(waiting, row)
		}
	}
	if len(waiting) != 1 || waiting[0].ClientName != "Kestrel Rail" || reviews.People.Name(waiting[0].Body.V.SubmittedBy) != "Mirela Dostane" {
		t.Errorf("Odile Farrowe decides about the waivers %+v", waiting)
	}
}
