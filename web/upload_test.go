package web_test

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/testkit"
)

// leftNothing fails the test where a refused upload left a row or a file.
func (s *site) leftNothing(t *testing.T, number int) {
	t.Helper()
	if got := s.stored(); got != 0 {
		t.Errorf("%d files are left", got)
	}
	if got := len(s.Facts(number).Evidence); got != 0 {
		t.Errorf("%d versions are left", got)
	}
	if _, found, err := s.Store.Draft(t.Context(), number, 1, s.ID(testkit.Tobin)); err != nil || found {
		t.Errorf("a draft is left: %v", err)
	}
}

// garbage is text without an end that holds no secret.
type garbage struct{}

func (garbage) Read(p []byte) (int, error) {
	const line = "2026-03-02 09:00 account disabled by tobin\n"
	n := 0
	for n < len(p) {
		n += copy(p[n:], line)
	}
	return n, nil
}

func TestRefusedFilesAreNamedAndNothingIsLeft(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	tobin := s.as(t, testkit.Tobin)
	values, r := tobin.form(number, 1)
	values.Set("note", "please keep me")
	for name, c := range map[string]struct {
		file  file
		words string
	}{
		"private key": {file{r.Files[0].Name, "key.txt", "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEpAIBAAKCAQEA1c7vNYAnmXcWvdlLa6Lw8Xgq\n-----END RSA " + "PRIVATE KEY-----\n"}, "private key"},
		"wrong type":  {file{r.Files[0].Name, "proof.exe", "MZ"}, "is not of a type that is taken here"},
		"empty":       {file{r.Files[0].Name, "proof." + r.Files[0].Types[0], ""}, "is empty"},
		"bidi name":   {file{r.Files[0].Name, "proof\u202etxt.pdf", "x"}, "cannot be printed"},
		"long name":   {file{r.Files[0].Name, strings.Repeat("a", 300) + ".pdf", "x"}, "1 to 255 characters"},
	} {
		for _, to := range []string{"/evidence", "/drafts"} {
			if name == "empty" && to == "/drafts" {
				continue // a draft is checked when it is sent
			}
			page := tobin.upload(taskAt(number, 1)+to, values, c.file).want(http.StatusUnprocessableEntity)
			page.says(".errsum", "Nothing was stored.").says("form .err-m", c.words).says("textarea[name=note]", "please keep me")
			id := strings.TrimPrefix(page.page.Find(".errsum a").First().AttrOr("href", ""), "#")
			if page.byID(id).AttrOr("type", "") != "file" {
				t.Errorf("%s: the summary leads to %q", name, id)
			}
			s.leftNothing(t, number)
		}
	}
}

func TestChosenFileIsSaidToBeChosenAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	tobin := s.as(t, testkit.Tobin)
	values, r := tobin.form(number, 1)
	for name := range values {
		if strings.HasPrefix(name, "answers.") {
			values.Set(name, "")
		}
	}
	page := tobin.upload(taskAt(number, 1)+"/evidence", values, proofs(r)...).want(http.StatusUnprocessableEntity)
	page.says("form .hint", r.Files[0].Name+"."+r.Files[0].Types[0], "was not stored; choose it again")
	s.leftNothing(t, number)
}

// send sends an upload whose body is made while it is sent. length is what is
// declared; -1 declares nothing.
func (v *visitor) send(path, kind string, body io.Reader, length int64) (*http.Response, error) {
	v.t.Helper()
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.base+path, io.NopCloser(body))
	if err != nil {
		v.t.Fatal(err)
	}
	request.ContentLength = length
	request.Header.Set("Content-Type", kind)
	return v.client.Do(request)
}

// opened is an upload up to where the content of its only file begins, and what
// ends it.
func opened(t *testing.T, values url.Values, field string) (start, end, kind string) {
	t.Helper()
	body, kind := encode(t, values, []file{{field, "log.txt", ""}})
	whole, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	end = "\r\n--" + strings.Split(kind, "boundary=")[1] + "--\r\n"
	return strings.TrimSuffix(string(whole), end), end, kind
}

func TestTooLargeFileIsRefusedWithItsLimit(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	tobin := s.as(t, testkit.Tobin)
	values, r := tobin.form(number, 1)
	values.Set("note", "please keep me")
	limit := int64(0)
	for _, f := range r.Files {
		limit += f.Limit()
	}
	start, end, kind := opened(t, values, r.Files[0].Name)
	for name, declared := range map[string]bool{"declared": true, "not declared": false} {
		size := limit + 4<<20
		body := &counted{Reader: io.MultiReader(strings.NewReader(start), io.LimitReader(garbage{}, size), strings.NewReader(end))}
		length := int64(-1)
		if declared {
			length = int64(len(start)) + size + int64(len(end))
		}
		page := tobin.read(tobin.send(taskAt(number, 1)+"/evidence", kind, body, length)).want(http.StatusRequestEntityTooLarge)
		page.says(".errsum", "Nothing was stored.").says("form .err-m", "larger than 50 M").says("textarea[name=note]", "please keep me")
		if declared && body.read.Load() > limit/2 {
			t.Errorf("%d bytes were read of a form that had said it is too large", body.read.Load())
		}
		if t.Failed() {
			t.Fatalf("where the length is %s", name)
		}
		s.leftNothing(t, number)
	}
}

func TestGoodFileBesideARefusedOneIsNotKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	tobin := s.as(t, testkit.Tobin)
	values, r := tobin.form(number, 1)
	good := file{r.Files[0].Name, "good.txt", "proof"}
	for _, to := range []string{"/evidence", "/drafts"} {
		page := tobin.upload(taskAt(number, 1)+to, values, good, file{r.Files[0].Name, "proof.exe", "MZ"}).want(http.StatusUnprocessableEntity)
		page.says("form .err-m", "proof.exe")
		s.leftNothing(t, number)
	}
}

func TestFormWithoutItsEndIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	tobin := s.as(t, testkit.Tobin)
	values, r := tobin.form(number, 1)
	start, _, kind := opened(t, values, r.Files[0].Name)
	fields := start[:strings.LastIndex(start, "\r\n--")]
	for name, body := range map[string]string{"within a file": start + "half a file", "after a field": fields + "\r\n"} {
		for _, to := range []string{"/evidence", "/drafts"} {
			answer := tobin.read(tobin.send(taskAt(number, 1)+to, kind, strings.NewReader(body), int64(len(body))))
			if answer.StatusCode != http.StatusBadRequest {
				t.Errorf("a form that ends %s is answered with %d by %s", name, answer.StatusCode, to)
			}
			s.leftNothing(t, number)
		}
	}
}

func TestTooLongAnswersAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	tobin := s.as(t, testkit.Tobin)
	values, r := tobin.form(number, 1)
	values.Set("note", strings.Repeat("x", 3<<20))
	tobin.upload(taskAt(number, 1)+"/evidence", values, proofs(r)...).want(http.StatusRequestEntityTooLarge).says("main", "Shorten them")
	s.leftNothing(t, number)
}

func TestBrokenUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	tobin := s.as(t, testkit.Tobin)
	values, r := tobin.form(number, 1)
	whole, kind := encode(t, values, []file{{r.Files[0].Name, "log.txt", strings.Repeat("a line of the log\n", 20_000)}})
	start, err := io.ReadAll(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"/evidence", "/drafts"} {
		body, stop := io.Pipe()
		ended := make(chan error, 1)
		go func() {
			response, err := tobin.send(taskAt(number, 1)+to, kind, body, int64(len(start)))
			if err == nil {
				response.Body.Close()
				err = fmt.Errorf("answered with %d", response.StatusCode)
			}
			ended <- err
		}()
		if _, err := stop.Write(start[:len(start)/2]); err != nil {
			t.Fatal(err)
		}
		testkit.Eventually(t, "half an upload is there", func() bool { return s.stored() > 0 })
		gone := errors.New("the browser went away")
		_ = stop.CloseWithError(gone)
		if err := <-ended; !errors.Is(err, gone) {
			t.Errorf("%s: half an upload %v", to, err)
		}
		testkit.Eventually(t, "half an upload is taken away", func() bool { return s.stored() == 0 })
		s.leftNothing(t, number)
	}
}

func TestOlderPageIsRefusedBeforeItsFileIsRead(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	tobin := s.as(t, testkit.Tobin)
	values, r := tobin.form(number, 1)
	s.Submit(number, 1)
	before := s.stored()
	start, end, kind := opened(t, values, r.Files[0].Name)
	body := &counted{Reader: io.MultiReader(strings.NewReader(start), io.LimitReader(garbage{}, 40<<20), strings.NewReader(end))}
	tobin.read(tobin.send(taskAt(number, 1)+"/evidence", kind, body, -1)).want(http.StatusConflict)
	if body.read.Load() > 20<<20 {
		t.Errorf("%d bytes were read of a form that could not be taken", body.read.Load())
	}
	if s.stored() != before {
		t.Error("a refused form left a file")
	}
}

// counted counts what was read of a body, while it is sent.
type counted struct {
	io.Reader
	read atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read.Add(int64(n))
	return n, err
}

func TestNamesOfAnyKindAreDownloadedAsData(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	tobin := s.as(t, testkit.Tobin)
	values, r := tobin.form(number, 1)
	names := []string{"Größe \"quoted\"; x=y, 報告.txt", "semi;colon'.txt", "percent %41.txt", ".htaccess.txt"}
	var files []file
	for _, name := range names {
		files = append(files, file{r.Files[0].Name, name, "<script>alert(1)</script>"})
	}
	tobin.upload(taskAt(number, 1)+"/evidence", values, files...).want(http.StatusOK).says(".flash", "Evidence sent.")
	e, _ := s.Facts(number).LatestEvidence(1)
	for i, f := range e.Files {
		answer := tobin.get(fmt.Sprintf("%s/evidence/1/files/%d", taskAt(number, 1), f.Position)).want(http.StatusOK)
		for header, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'",
			"Cross-Origin-Resource-Policy": "same-origin", "Content-Type": "text/plain; charset=utf-8",
		} {
			if got := answer.Header.Get(header); got != want {
				t.Errorf("%q has %s: %s", names[i], header, got)
			}
		}
		checkDisposition(t, answer.Header.Get("Content-Disposition"), f.Name)
	}
}

func checkDisposition(t *testing.T, header, name string) {
	t.Helper()
	kind, parameters, err := mime.ParseMediaType(header)
	if err != nil || kind != "attachment" || parameters["filename"] != name {
		t.Errorf("%q is sent as %s (%v)", name, header, err)
	}
}

// alter changes the stored bytes of a file behind the record, not its size.
func (s *site) alter(t *testing.T, f offboarding.File) {
	t.Helper()
	err := filepath.WalkDir(s.folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.Name() != f.Key {
			return err
		}
		if err := os.Chmod(path, 0o600); err != nil {
			return err
		}
		return os.WriteFile(path, []byte(strings.Repeat("x", int(f.Size))), 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAlteredFileIsCutShort(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number := s.Publish()
	s.Submit(number, 1)
	e, _ := s.Facts(number).LatestEvidence(1)
	s.alter(t, e.Files[0])
	response, err := s.as(t, testkit.Tobin).client.Get(s.base + taskAt(number, 1) + "/evidence/1/files/1")
	if err != nil {
		return // cut before the first byte left
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil {
		t.Errorf("an altered file came whole: %q", body)
	}
	if int64(len(body)) >= e.Files[0].Size {
		t.Error("all bytes of an altered file came")
	}
}

func TestFileOfAnotherTaskOrOffboardingIsNotThere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	number, other := s.Publish(), s.Publish()
	s.Submit(number, 1)
	owner := s.as(t, testkit.Owner)
	for _, path := range []string{
		taskAt(other, 1) + "/evidence/1/files/1", taskAt(number, 2) + "/evidence/1/files/1", taskAt(number, 1) + "/evidence/2/files/1",
		taskAt(number, 1) + "/evidence/1/files/9", taskAt(number, 1) + "/evidence/0/files/1", taskAt(number, 1) + "/evidence/1/files/01",
	} {
		owner.get(path).want(http.StatusNotFound)
	}
	s.as(t, testkit.Bystander).get(taskAt(number, 1) + "/evidence/1/files/1").want(http.StatusNotFound)
	s.as(t, testkit.Executive).get(taskAt(number, 1) + "/evidence/1/files/1").want(http.StatusForbidden)
	s.as(t, "auditor").get(taskAt(number, 1) + "/evidence/1/files/1").want(http.StatusOK)
}
