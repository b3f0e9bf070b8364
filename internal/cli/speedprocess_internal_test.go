//go:build unix

package cli

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
	"github.com/closegate/closegate/internal/reading"
)

const (
	mega = 1 << 20
	// upload is the size of the largest file of evidence.
	upload = 1 << 30
)

// block is what files are made of; it compresses as little as a real archive.
var block = func() []byte {
	b := make([]byte, mega)
	rand.Read(b)
	return b
}()

// endless repeats the block.
type endless struct{ at int }

// Read implements io.Reader.
func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, block[e.at:])
	e.at = (e.at + n) % len(block)
	return n, nil
}

// measureUpload sends the largest file through Echo twice: to a handler that
// only hashes and stores it, and to the one that asks the rules, scans for
// secrets, hashes and stores.
func (s *speed) measureUpload() {
	e := echo.New()
	e.POST("/floor", s.storeOnly)
	e.POST("/evidence", s.stage())
	server := httptest.NewServer(e)
	defer server.Close()
	least, ours, grown := time.Hour, time.Hour, uint64(0)
	for range 2 {
		least = min(least, s.took(func() error { return send(server.URL + "/floor") }))
		sampled := s.sample(func() { ours = min(ours, s.took(func() error { return send(server.URL + "/evidence") })) })
		grown = max(grown, sampled)
	}
	s.addRatio("Upload of 1 GiB, time", least, ours, 1.25)
	s.add("Upload of 1 GiB, memory", "", "", fmt.Sprintf("+%.1f MB", float64(grown)/mega), "<= 16 MB", grown <= 16*mega)
}

func send(address string) error {
	request, err := http.NewRequest(http.MethodPost, address, io.LimitReader(&endless{}, upload))
	if err != nil {
		return err
	}
	request.ContentLength = upload
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err != nil || response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s, %w", response.Status, body, err)
	}
	return nil
}

// storeOnly is the floor: hash, write, sync.
func (s *speed) storeOnly(c echo.Context) error {
	path := filepath.Join(s.config.Data, "floor")
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(path) }()
	hash := sha256.New()
	if _, err := io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(hash, file)}, c.Request().Body, make([]byte, 128<<10)); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	return c.String(http.StatusOK, fmt.Sprintf("%x", hash.Sum(nil))+fmt.Sprint(file.Close()))
}

// stage receives a file for a task that takes the largest.
func (s *speed) stage() echo.HandlerFunc {
	book := playbook.Shipped()[0]
	book.Tasks = slices.Clone(book.Tasks)
	for j := range book.Tasks {
		book.Tasks[j].Requirement.Files = slices.Clone(book.Tasks[j].Requirement.Files)
		for k := range book.Tasks[j].Requirement.Files {
			book.Tasks[j].Requirement.Files[k].MaxBytes = upload
		}
	}
	text, err := playbook.Format(book)
	must(s.t, err)
	a := app.New(app.Config{Store: s.in.store, Blobs: s.in.blobs, Now: s.in.now, ID: newID, Random: rand.Reader, Logger: s.in.log})
	_, err = a.SavePlaybook(s.t.Context(), operator("speed"), app.SavePlaybook{BasedOn: book.Version, Text: text})
	must(s.t, err)
	number := s.publish(a)
	facts, err := s.in.store.Facts(s.t.Context(), number)
	must(s.t, err)
	task := facts.Tasks[slices.IndexFunc(facts.Tasks, func(t offboarding.Task) bool { return t.Key == "revoke-api-keys" })]
	assignee := authz.Actor{Kind: authz.Person, ID: task.Assignee}
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		f, err := a.StageFile(ctx, assignee, reading.Spot{Number: number, Task: task.Number}, "log", "log.pdf", c.Request().Body)
		if err != nil {
			return err
		}
		defer a.DiscardFiles(ctx, []offboarding.File{f})
		return c.String(http.StatusOK, string(f.SHA256))
	}
}

// sample returns by how many bytes the memory of this process grows.
func (s *speed) sample(do func()) uint64 {
	runtime.GC()
	debug.FreeOSMemory()
	before, most := inUse(), uint64(0)
	finished := make(chan struct{})
	sampled := make(chan struct{})
	go func() {
		defer close(sampled)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			most = max(most, inUse())
			select {
			case <-tick.C:
			case <-finished:
				return
			}
		}
	}()
	do()
	close(finished)
	<-sampled
	return max(most, before) - before
}

// inUse returns the bytes that the runtime holds and has not given back.
func inUse() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

// measureProcess builds the program as the image does and starts it on the
// database of the other measurements.
func (s *speed) measureProcess() {
	program := filepath.Join(s.t.TempDir(), "closegate")
	build := exec.CommandContext(s.t.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, "../../cmd/closegate")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		s.t.Fatalf("build: %v\n%s", err, out)
	}
	info, err := os.Stat(program)
	must(s.t, err)
	var starts []time.Duration
	var resident int
	for range 9 {
		took, kilobytes := s.start(program)
		starts, resident = append(starts, took), max(resident, kilobytes)
	}
	cold := median(starts)
	s.add("Cold start to the first answer", "", "", inUnit(cold), "< 150 ms", cold < 150*time.Millisecond)
	if resident > 0 {
		s.add("Resident memory, idle", "", "", fmt.Sprintf("%.1f MB", float64(resident)/1024), "< 48 MB", resident < 48*1024)
	}
	s.add("Binary", "", "", fmt.Sprintf("%.1f MB", float64(info.Size())/mega), "< 50 MB", info.Size() < 50*mega)
}

// start starts the server and returns how long the first answer took, and the
// kilobytes that it holds a second later; 0 where the system does not say.
func (s *speed) start(program string) (time.Duration, int) {
	s.t.Helper()
	address := free(s.t)
	server := exec.CommandContext(s.t.Context(), program, "serve", "--listen", address, "--log-level", "error")
	server.Env = []string{
		"CLOSEGATE_DATA=" + s.config.Data, "CLOSEGATE_BASE_URL=" + s.config.BaseURL, "CLOSEGATE_ISSUER=" + s.config.Issuer,
		"CLOSEGATE_CLIENT_ID=closegate", "CLOSEGATE_CLIENT_SECRET=none", "CLOSEGATE_CHECKPOINT_ORIGIN=localhost",
	}
	var said bytes.Buffer
	server.Stderr = &said
	began := time.Now()
	must(s.t, server.Start())
	for deadline := began.Add(time.Minute); ; {
		response, err := http.Get("http://" + address + "/healthz")
		if err == nil {
			_ = response.Body.Close()
			break
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("the server does not answer: %s", said.String())
		}
		<-time.After(time.Millisecond)
	}
	took := time.Since(began)
	<-time.After(time.Second)
	kilobytes := residentOf(server.Process.Pid)
	must(s.t, server.Process.Signal(syscall.SIGTERM))
	if err := server.Wait(); err != nil {
		s.t.Errorf("the server ended with %v: %s", err, said.String())
	}
	return took, kilobytes
}

// residentOf reads what Linux says of a process, in kilobytes.
func residentOf(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for field := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(field, "VmRSS:"); ok {
			kilobytes, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kilobytes
		}
	}
	return 0
}
