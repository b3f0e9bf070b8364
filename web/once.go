package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/fault"
)

// onlyOnce answers a form that comes a second time, from a second press of the
// button or a repeated request, with the place to which the first one led. The
// second waits until the first is answered. A form that was refused can be
// mended and sent again.
//
// Uploads are left alone: their forms carry the version of the task, and the
// second is refused as a conflict.
func (h *handlers) onlyOnce(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		v := visitOf(c)
		key := c.Request().PostForm.Get(onceField)
		if safe(c.Request().Method) || key == "" || len(key) > 64 {
			return next(c)
		}
		done, err := h.busy.take(c.Request().Context(), nameOfSession(v.token)+key)
		if err != nil {
			return fault.Wrap(fault.Unavailable, err, "The first press of this button was not answered yet. Load the page again to see what is stored.")
		}
		defer done()
		if location, err := h.answerTo(c, key); err != nil || location != "" {
			if err != nil {
				return err
			}
			return seeOther(c, location)
		}
		if err := next(c); err != nil {
			return err
		}
		return h.keepAnswer(c, key)
	}
}

// answerTo returns where a form with the key led, or nothing. It asks the
// store, because the session of this request was read before its turn came.
func (h *handlers) answerTo(c echo.Context, key string) (string, error) {
	data, found, err := h.sessions.FindCtx(c.Request().Context(), visitOf(c).token)
	if err != nil || !found {
		return "", err
	}
	s, err := decodeSession(data)
	if err != nil {
		return "", err
	}
	for _, a := range s.Answered {
		if a.Key == key {
			return a.Location, nil
		}
	}
	return "", nil
}

// keepAnswer remembers where a form led. What could not be remembered is
// logged: the change was made and answered.
func (h *handlers) keepAnswer(c echo.Context, key string) error {
	location := c.Response().Header().Get(echo.HeaderLocation)
	if c.Response().Status != http.StatusSeeOther || visitOf(c).token == "" {
		return nil
	}
	// A second press makes the browser drop the first request.
	ctx := context.WithoutCancel(c.Request().Context())
	err := h.updateVisit(ctx, visitOf(c), func(s *session) {
		s.Answered = append([]answered{{key, location}}, s.Answered...)
		s.Answered = s.Answered[:min(len(s.Answered), keptAnswers)]
	})
	if err != nil {
		h.log.WarnContext(ctx, "remember a sent form", "error", err)
	}
	return nil
}
