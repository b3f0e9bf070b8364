// Package web knows too much.
package web

import (
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/blob"  // want `reached through use cases only`
	"github.com/closegate/closegate/internal/store" // want `reached through use cases only`
	"github.com/closegate/closegate/views/tasks"
)

// Show writes markup itself.
func Show(page *tasks.Page, s store.Store) {
	_, _, _, _ = app.App{}, echo.Echo{}, middleware.Logger, blob.Store(nil)
	templ.Raw("<b>")     // want `writes markup unescaped`
	page.Status = "open" // want `assignment to Status`
	s.InTx(func() {})    // want `InTx outside`
	time.Now()           // want `time.Now reads the clock`
	short := struct{ Status string }{Status: "open"}
	_ = short
}
