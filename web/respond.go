package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/views/layout"
)

// Headers that HTMX and our upload script send and understand.
const (
	partHeader     = "HX-Request"
	currentHeader  = "HX-Current-URL"
	redirectHeader = "HX-Redirect"
	uploadHeader   = "X-Upload"
)

// wantsPart reports whether HTMX asks for a part of the page.
func wantsPart(c echo.Context) bool { return c.Request().Header.Get(partHeader) == "true" }

// render answers with content in the frame of people who are signed in.
func (h *handlers) render(c echo.Context, status int, page layout.Page, content templ.Component) error {
	ctx := templ.WithChildren(c.Request().Context(), content)
	var body bytes.Buffer
	if err := layout.Shell(page).Render(ctx, &body); err != nil {
		return fmt.Errorf("render %s: %w", page.Title, err)
	}
	return send(c, status, echo.MIMETextHTMLCharsetUTF8, body.Bytes())
}

// fragment answers with a component as it is: a part of a page, or a page that
// draws its own frame.
func (h *handlers) fragment(c echo.Context, status int, component templ.Component) error {
	var body bytes.Buffer
	if err := component.Render(c.Request().Context(), &body); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	return send(c, status, echo.MIMETextHTMLCharsetUTF8, body.Bytes())
}

// respond answers with the whole page, or with the part where HTMX asks for
// it. Both are at one address, so caches are told what decides.
func (h *handlers) respond(c echo.Context, status int, page layout.Page, full, part templ.Component) error {
	c.Response().Header().Add(echo.HeaderVary, partHeader)
	if wantsPart(c) {
		return h.fragment(c, status, part)
	}
	return h.render(c, status, page, full)
}

// worthZipping is the size in bytes below which gzip gains nothing.
const worthZipping = 1400

// send answers with a whole body. Pages are rendered before the first byte is
// sent, so that a mistake in one becomes an error page and never half a page.
func send(c echo.Context, status int, kind string, body []byte) error {
	header := c.Response().Header()
	header.Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
	if len(body) >= worthZipping && takesGzip(c.Request()) {
		zipped, err := zip(body)
		if err != nil {
			return err
		}
		header.Set(echo.HeaderContentEncoding, "gzip")
		body = zipped
	}
	header.Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	return c.Blob(status, kind, body)
}

// zippers are kept between answers, because each has 800 kB of tables. They
// are fast rather than thorough: a page is sent once.
var zippers = sync.Pool{New: func() any {
	writer, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is one of the package's own
	}
	return writer
}}

func zip(body []byte) ([]byte, error) {
	var out bytes.Buffer
	writer, kept := zippers.Get().(*gzip.Writer)
	if !kept {
		return nil, errors.New("compress an answer: there is no writer")
	}
	defer zippers.Put(writer)
	writer.Reset(&out)
	if _, err := writer.Write(body); err != nil {
		return nil, fmt.Errorf("compress an answer: %w", err)
	}
	if err := writer.Close(); err != nil {
		return nil, fmt.Errorf("compress an answer: %w", err)
	}
	return out.Bytes(), nil
}

// takesGzip reads Accept-Encoding. "gzip;q=0" is a refusal.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get(echo.HeaderAcceptEncoding), ",") {
		coding, weight, weighted := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		quality, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(weight), "q="), 64)
		return !weighted || err == nil && quality > 0
	}
	return false
}

// seeOther sends the browser on after a change. The upload script asks for the
// place instead of following, because it shows how far an upload is.
func seeOther(c echo.Context, href string) error {
	if c.Request().Header.Get(uploadHeader) != "" {
		c.Response().Header().Set(echo.HeaderLocation, href)
		return c.NoContent(http.StatusNoContent)
	}
	return c.Redirect(http.StatusSeeOther, href)
}
