package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"
)

const referenceKey = "reference"

// referenceOf names the request in the log and on error pages.
func referenceOf(c echo.Context) string {
	reference, _ := c.Get(referenceKey).(string)
	return reference
}

// logRequests writes one line for each answer: the pattern of the route, never
// the address, which could hold what people look for.
func (h *handlers) logRequests(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		started := time.Now()
		c.Set(referenceKey, rand.Text()[:10])
		if err := next(c); err != nil {
			c.Error(err) // the status is known only afterwards
		}
		route := c.Path()
		if route == "" {
			route = "unknown"
		}
		h.log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request",
			slog.String("method", c.Request().Method), slog.String("route", route),
			slog.Int("status", c.Response().Status), slog.Int64("bytes", c.Response().Size),
			slog.Duration("took", time.Since(started)), slog.String("from", c.RealIP()),
			slog.String("person", visitOf(c).actor.ID), slog.String("reference", referenceOf(c)))
		return nil
	}
}

// recoverPanics turns a panic into an error of ours, with the place where it
// happened.
func (h *handlers) recoverPanics(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if aborted, ok := cause.(error); ok && errors.Is(aborted, http.ErrAbortHandler) {
				panic(cause) // the connection is to be cut, without a word
			}
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}()
		return next(c)
	}
}
