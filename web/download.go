package web

import (
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/reading"
)

// downloadTypes are the types that a file is said to have, by its ending. None
// of them is one that a browser would run; everything else is plain bytes.
var downloadTypes = map[string]string{
	"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
	"csv": "text/csv; charset=utf-8", "json": "application/json", "txt": "text/plain; charset=utf-8",
	"log": "text/plain; charset=utf-8", "zip": "application/zip",
}

// downloadFile streams one file of evidence, always to be saved and never to
// be shown. Where the stored bytes are not those that were sent, the
// connection is cut before the last of them, so that nobody takes them for
// the whole file.
func (h *handlers) downloadFile(c echo.Context) error {
	number, task, err := taskParam(c)
	if err != nil {
		return err
	}
	version, err := intParam(c, "version")
	if err != nil {
		return err
	}
	position, err := intParam(c, "file")
	if err != nil {
		return err
	}
	file, err := h.openFile(c.Request().Context(), h.actor(c), reading.Spot{Number: number, Task: task}, version, position)
	if err != nil {
		return err
	}
	defer file.Close()
	downloadHeaders(c.Response().Header(), file.Name, file.Size)
	c.Response().WriteHeader(http.StatusOK)
	if _, err := io.Copy(c.Response(), file); err != nil {
		h.log.ErrorContext(c.Request().Context(), "send a file of evidence", "error", err, "key", file.Key, "reference", referenceOf(c))
		panic(http.ErrAbortHandler)
	}
	return nil
}

func downloadHeaders(header http.Header, name string, size int64) {
	kind, known := downloadTypes[strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))]
	if !known {
		kind = echo.MIMEOctetStream
	}
	header.Set(echo.HeaderContentType, kind)
	header.Set(echo.HeaderContentLength, strconv.FormatInt(size, 10))
	header.Set(echo.HeaderContentDisposition, attachment(name))
	header.Set(echo.HeaderXContentTypeOptions, "nosniff")
	header.Set(echo.HeaderContentSecurityPolicy, "sandbox; default-src 'none'")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// attachment is a Content-Disposition with a name of any characters, encoded
// by RFC 6266.
func attachment(name string) string {
	if value := mime.FormatMediaType("attachment", map[string]string{"filename": name}); value != "" {
		return value
	}
	return "attachment"
}
