package web

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/reading"
)

// Names in the form of a task. Answers and files are named as the domain names
// their mistakes, so that a mistake finds its field.
const (
	answersPrefix    = "answers."
	filesPrefix      = "files."
	noteField        = "note"
	taskVersionField = "task_version"
	latestField      = "latest"
	keepFileField    = "keep_file"
	removeFileField  = "remove_file"
	addRowField      = "add_row"
	timeSuffix       = "_time"
)

// maxFieldBytes is how much the fields of one form may hold together.
const maxFieldBytes = 2 << 20

// sentEvidence is the form of a task as it came.
type sentEvidence struct {
	app.EvidenceForm
	// addRow and removed say which button was pressed, if not Send or Save.
	addRow, removed string
	// rows counts the rows that each table had, the empty ones too.
	rows map[string]int
	// chosen are the names of files by their field.
	chosen map[string]string
	// wrong are the files that were refused.
	wrong []fault.Field
}

// reception reads one form of a task.
type reception struct {
	h      *handlers
	c      echo.Context
	task   reading.Task
	sends  bool // sent for review, not only saved
	fields url.Values
	room   int // left for fields, in bytes
	sent   sentEvidence
}

// receiveEvidence reads the form of a task as a stream: its fields first, then
// each file, which goes from the connection through the scan and the hash to
// where it stays. Where it returns an error, nothing of the files is kept.
func (h *handlers) receiveEvidence(c echo.Context, t reading.Task, sends bool) (sentEvidence, error) {
	r := reception{h: h, c: c, task: t, sends: sends, fields: url.Values{}, room: maxFieldBytes}
	r.sent.chosen = map[string]string{}
	err := r.read()
	r.sent.EvidenceForm, r.sent.rows = r.form(), r.rows()
	r.sent.addRow, r.sent.removed = r.fields.Get(addRowField), r.fields.Get(removeFileField)
	if err == nil && len(r.sent.wrong) > 0 {
		err = r.mistakes()
	}
	if err != nil {
		h.discard(c, &r.sent)
	}
	return r.sent, err
}

// discard removes the files of a form that is not kept, also when the browser
// has gone.
func (h *handlers) discard(c echo.Context, sent *sentEvidence) {
	h.app.DiscardFiles(context.WithoutCancel(c.Request().Context()), sent.Files)
	sent.Files = nil
}

func (r *reception) read() error {
	parts := r.h.parts(r.c)
	if parts == nil {
		return echo.NewHTTPError(http.StatusUnsupportedMediaType)
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF { //nolint:errorlint // a form that breaks off wraps it
			return nil
		}
		if err != nil {
			return unreadable(err)
		}
		if part.FileName() == "" {
			err = r.field(part)
		} else {
			err = r.file(part)
		}
		if err != nil {
			return err
		}
	}
}

// field reads a part that is no file. A file that was not chosen comes as an
// empty part under its field's name and says nothing.
func (r *reception) field(part *multipart.Part) error {
	value, err := io.ReadAll(io.LimitReader(part, int64(r.room)+1))
	if err != nil {
		return unreadable(err)
	}
	name := part.FormName()
	if r.room -= len(value) + len(name); r.room < 0 {
		return fault.New(fault.TooLarge, "The answers are longer than %s together, which is the limit here. Nothing was stored. Shorten them, or put the list in a file.", megabytes(maxFieldBytes))
	}
	if !strings.HasPrefix(name, filesPrefix) {
		r.fields.Add(name, string(value))
	}
	return nil
}

// file hands a file on to where it stays. A refused one does not keep the
// others from being looked at, but one that is too large does: reading on to
// the next would take in all of it.
func (r *reception) file(part *multipart.Part) error {
	field := strings.TrimPrefix(part.FormName(), filesPrefix)
	r.sent.chosen[field] = part.FileName()
	if err := r.beforeFile(part.FileName()); err != nil {
		return r.tooLarge(field, err)
	}
	body := &connection{Reader: part}
	file, err := r.h.app.StageFile(r.c.Request().Context(), r.h.actor(r.c), r.spot(), field, part.FileName(), body)
	switch {
	case body.err != nil:
		return unreadable(body.err)
	case fault.Is(err, fault.Invalid):
		r.sent.wrong = append(r.sent.wrong, fault.Fields(err)...)
	case err != nil:
		return r.tooLarge(field, err)
	default:
		r.sent.Files = append(r.sent.Files, file)
	}
	return nil
}

// beforeFile refuses a file before its first byte is read: where the page was
// an older one, and where the browser has said that there is too much.
func (r *reception) beforeFile(name string) error {
	if r.sends {
		if err := r.form().Stale(r.task.Facts); err != nil {
			return err
		}
	}
	limit := int64(0)
	for _, f := range r.task.Task.Requirement.Files {
		limit += f.Limit()
	}
	if r.c.Request().ContentLength <= limit+maxFieldBytes {
		return nil
	}
	return fault.New(fault.TooLarge, "%q is larger than %s, the most that is taken here. Nothing was stored. Send a smaller file, or split it", name, megabytes(limit))
}

// tooLarge notes under which field a file was too large.
func (r *reception) tooLarge(field string, err error) error {
	if fault.Is(err, fault.TooLarge) {
		r.sent.wrong = append(r.sent.wrong, fault.Field{Name: filesPrefix + field, Message: messageOf(err)})
	}
	return err
}

// mistakes names what is wrong with the files together with everything else.
// Whether a person is one that can be named is not known here.
func (r *reception) mistakes() error {
	var all []fault.Field
	if r.sends {
		anybody := func(string) bool { return true }
		_, all = r.task.Task.Requirement.Check(r.sent.Answers, r.task.Now, anybody)
	}
	return &fault.Error{Kind: fault.Invalid, Fields: append(all, r.sent.wrong...)}
}

func (r *reception) spot() reading.Spot {
	return reading.Spot{Number: r.task.Facts.Number, Task: r.task.Task.Number}
}

// form is what the fields say, with the files so far.
func (r *reception) form() app.EvidenceForm {
	taskVersion, _ := wholeNumber(r.fields.Get(taskVersionField))
	latest, _ := wholeNumber(r.fields.Get(latestField))
	return app.EvidenceForm{
		Offboarding: r.task.Facts.Number, Task: r.task.Task.Number, TaskVersion: taskVersion, Latest: latest,
		Answers: answersIn(r.fields, r.task.Task.Requirement), Note: r.fields.Get(noteField), Files: r.sent.Files,
		KeepFiles: slices.DeleteFunc(slices.Clone(r.fields[keepFileField]), func(key string) bool { return key == r.fields.Get(removeFileField) }),
	}
}

func (r *reception) rows() map[string]int {
	out := map[string]int{}
	for _, f := range r.task.Task.Requirement.Fields {
		if f.Type == offboarding.TableField {
			out[f.Name] = len(rowNumbers(r.fields, f))
		}
	}
	return out
}

// connection remembers that the browser broke off, which is its error and not
// that of the storage behind.
type connection struct {
	io.Reader
	err error
}

// Read implements io.Reader.
func (c *connection) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}
