// Package tasks imports from internal.
package tasks

import (
	"github.com/closegate/closegate/internal/offboarding" // want `views/tasks may not import`
	"github.com/closegate/closegate/views/ui"
)

// Page is a view model.
type Page struct {
	Title, Href, Style, Status string
	Task                       offboarding.Task
	Field                      ui.Field
}
