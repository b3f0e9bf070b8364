package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/fault"
)

// Two guards stand before every change. sameOrigin believes what browsers say
// about where a request comes from; checkToken demands what only our own pages
// of this session know. A browser that says nothing meets the second.

var (
	errForeign = &fault.Error{Kind: fault.Forbidden, Err: errors.New("the request comes from another site"),
		Message: "This was sent from another site. Nothing was changed. Open the page here, and use its button."}
	errNoToken = &fault.Error{Kind: fault.Forbidden, Err: errors.New("the token of the form is missing or not of this session"),
		Message: "This form belongs to another session, or to none. Nothing was changed. Load the page again, and send it once more."}
)

// sameOrigin refuses changes that another site asks for.
func (h *handlers) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	guard := http.NewCrossOriginProtection()
	if err := guard.AddTrustedOrigin(h.base.Scheme + "://" + h.base.Host); err != nil {
		panic(err) // newHandlers has read the address
	}
	return func(c echo.Context) error {
		if guard.Check(c.Request()) != nil {
			return errForeign
		}
		return next(c)
	}
}

// safe reports whether a method changes nothing.
func safe(method string) bool {
	return slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions}, method)
}

// csrf returns a token for a form of this session. It differs each time, so
// that compressed pages give nothing away about it.
func (h *handlers) csrf(c echo.Context) string {
	secret := []byte(visitOf(c).Secret)
	token := make([]byte, 2*len(secret))
	pad := token[:len(secret)]
	rand.Read(pad) // never fails: it ends the process instead
	subtle.XORBytes(token[len(secret):], secret, pad)
	return base64.RawURLEncoding.EncodeToString(token)
}

// isToken reports whether a token is one of the session with the secret.
func isToken(token, secret string) bool {
	both, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || secret == "" || len(both) != 2*len(secret) {
		return false
	}
	found := make([]byte, len(secret))
	subtle.XORBytes(found, both[:len(secret)], both[len(secret):])
	return subtle.ConstantTimeCompare(found, []byte(secret)) == 1
}

const partsKey = "parts"

// checkToken refuses a change whose form was not made for this session. Of an
// upload it reads the first part only, which must be the token; parts has the
// others.
func (h *handlers) checkToken(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if safe(r.Method) {
			return next(c)
		}
		kind, _, _ := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
		var token string
		var err error
		if kind == echo.MIMEMultipartForm {
			token, err = firstPart(c)
		} else if err = r.ParseForm(); err == nil {
			token = r.PostForm.Get(tokenField)
		}
		if err != nil {
			return unreadable(err)
		}
		if !isToken(token, visitOf(c).Secret) {
			return errNoToken
		}
		return next(c)
	}
}

// firstPart returns the token with which an upload begins, and keeps the rest
// for parts.
func firstPart(c echo.Context) (string, error) {
	reader, err := c.Request().MultipartReader()
	if err != nil {
		return "", err
	}
	part, err := reader.NextPart()
	if err != nil {
		return "", err
	}
	c.Set(partsKey, reader)
	if part.FormName() != tokenField || part.FileName() != "" {
		return "", nil
	}
	token, err := io.ReadAll(io.LimitReader(part, 200))
	return string(token), err
}

// parts returns what an upload holds after its token: fields and files in the
// order of the form, to be read once, as a stream. It is nil where the request
// is no upload.
func (h *handlers) parts(c echo.Context) *multipart.Reader {
	reader, _ := c.Get(partsKey).(*multipart.Reader)
	return reader
}

// unreadable says why a body could not be read.
func unreadable(err error) error {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.Wrap(fault.TooLarge, err, "What you sent is larger than %d bytes, which is the limit here. Nothing was stored.", tooLarge.Limit)
	}
	return echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
}
