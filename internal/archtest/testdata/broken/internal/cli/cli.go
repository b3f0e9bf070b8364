// Package cli may import nearly anything and read the clock.
package cli

import (
	"time"

	"github.com/closegate/closegate/internal/idp"     // want `lets everybody in`
	"github.com/closegate/closegate/internal/testkit" // want `stays out of the binary`
	"github.com/closegate/closegate/web"
	"github.com/spf13/cobra"
)

// Now is the clock of the product.
var now = time.Now

// Run uses them.
func Run() { _, _, _, _ = idp.New, testkit.New, web.New, cobra.Command{} }
