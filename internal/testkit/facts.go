package testkit

import (
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit/sample"
)

// The people of the sample, who have the same parts in a World.
const (
	Owner      = sample.Owner
	Deputy     = sample.Deputy
	Tobin      = sample.Tobin
	TobinAdmin = sample.TobinAdmin
	Ruvi       = sample.Ruvi
	Legal      = sample.Legal
	Security   = sample.Security
	Executive  = sample.Executive
	Bystander  = sample.Bystander
	Former     = sample.Former
)

// Registry returns the people of the sample.
func Registry() offboarding.Facts { return sample.Registry() }
