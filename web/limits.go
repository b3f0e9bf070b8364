package web

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	// formLimit is the size of the largest form without files, in bytes.
	formLimit = 1 << 20
	// uploadLimit is the size of the largest upload, in bytes. What a task
	// accepts is less and is checked file by file.
	uploadLimit = 4 << 30
	// standstill is how long a client may send or take nothing.
	standstill = 30 * time.Second
)

// limitBody bounds what a request may hold. A declared length that is too
// large is refused before the first byte.
func limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		limit := int64(formLimit)
		if strings.HasPrefix(r.Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm) {
			limit = uploadLimit
		}
		if r.ContentLength > limit {
			return unreadable(&http.MaxBytesError{Limit: limit})
		}
		r.Body = http.MaxBytesReader(c.Response(), r.Body, limit)
		return next(c)
	}
}

// limitStandstill cuts off clients that stop sending or taking. A time for the
// whole request would cut off the upload of a large file over a slow line.
func (h *handlers) limitStandstill(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		line := &line{controller: http.NewResponseController(c.Response().Writer), patience: h.standstill}
		c.Response().Writer = &watchedWriter{c.Response().Writer, line}
		if r := c.Request(); r.ContentLength != 0 {
			// Also for what nobody reads: the server itself reads it away.
			line.allowRead()
			r.Body = &watchedBody{r.Body, line}
		}
		// What was written leaves after the handler.
		defer line.allowWrite()
		return next(c)
	}
}

// line is the connection of a request. Where there is none, as in some tests,
// its deadlines say so and change nothing.
type line struct {
	controller *http.ResponseController
	patience   time.Duration
}

func (l *line) allowRead()  { _ = l.controller.SetReadDeadline(time.Now().Add(l.patience)) }
func (l *line) allowWrite() { _ = l.controller.SetWriteDeadline(time.Now().Add(l.patience)) }

// watchedBody gives each read its own time.
type watchedBody struct {
	io.ReadCloser
	line *line
}

// Read implements io.Reader.
func (b *watchedBody) Read(p []byte) (int, error) {
	b.line.allowRead()
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		// From here on the server only listens whether the client goes away,
		// and must not take the silence for that.
		_ = b.line.controller.SetReadDeadline(time.Time{})
	}
	return n, err
}

// watchedWriter gives each write its own time.
type watchedWriter struct {
	http.ResponseWriter
	line *line
}

// Write implements io.Writer.
func (w *watchedWriter) Write(p []byte) (int, error) {
	w.line.allowWrite()
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController find the connection.
func (w *watchedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
