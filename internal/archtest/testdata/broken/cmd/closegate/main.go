// Command closegate calls more than the command line.
package main

import (
	"github.com/closegate/closegate/internal/app" // want `cmd/closegate may not import`
	"github.com/closegate/closegate/internal/cli"
)

func main() { cli.Run(app.App{}) }
