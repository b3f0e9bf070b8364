// Command closegate makes one service owner prove that a client's offboarding
// is finished.
package main

import (
	"os"

	"github.com/closegate/closegate/internal/cli"
)

func main() { os.Exit(cli.Main()) }
