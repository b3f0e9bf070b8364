package cli_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/closegate/closegate/internal/cli"
	"github.com/closegate/closegate/internal/testkit"
)

// running is a command that serves.
type running struct {
	base   string
	stop   context.CancelFunc
	ended  chan int
	out    *safeBuffer
	errors *safeBuffer
}

// start starts a command and waits until it is ready.
func start(t *testing.T, base string, environ []string, args ...string) *running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r := &running{base: base, stop: stop, ended: make(chan int, 1), out: &safeBuffer{}, errors: &safeBuffer{}}
	go func() { r.ended <- cli.Run(ctx, args, environ, r.out, r.errors) }()
	testkit.Eventually(t, base+" is ready", func() bool {
		select {
		case code := <-r.ended:
			t.Fatalf("%v ended with %d: %s", args, code, r.errors)
		default:
		}
		response, err := http.Get(base + "/readyz")
		if err != nil {
			return false
		}
		defer response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
	t.Cleanup(func() { stop() })
	return r
}

// end stops the command as a signal would, and fails unless it ends well.
func (r *running) end(t *testing.T) {
	t.Helper()
	r.stop()
	if code := <-r.ended; code != 0 {
		t.Errorf("ended with %d: %s", code, r.errors)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// served returns the variables of a migrated installation at an address.
func served(t *testing.T, address, folder string) []string {
	t.Helper()
	environ := []string{
		"CLOSEGATE_DATA=" + folder, "CLOSEGATE_LISTEN=" + address, "CLOSEGATE_BASE_URL=http://" + address,
		"CLOSEGATE_ISSUER=http://127.0.0.1:1/idp", "CLOSEGATE_CLIENT_ID=closegate", "CLOSEGATE_CLIENT_SECRET=hush",
		"CLOSEGATE_FIRST_ADMINISTRATOR=u-caspian",
	}
	if code, _, errors := run(t, environ, "migrate"); code != 0 {
		t.Fatalf("migrate: exit %d, %s", code, errors)
	}
	return environ
}

func TestServeMakesTheFirstAdministratorOnce(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	environ := served(t, address, filepath.Join(t.TempDir(), "data"))
	for range 2 {
		start(t, "http://"+address, environ, "serve").end(t)
	}
	_, people, _ := run(t, environ, "admin", "list", "people")
	if strings.Count(people, "active  administrator") != 1 || !strings.Contains(people, "u-caspian") {
		t.Errorf("the people are\n%s", people)
	}
	// Once there is an administrator, the setting makes no other.
	other := append(environ, "CLOSEGATE_FIRST_ADMINISTRATOR=u-other")
	start(t, "http://"+address, other, "serve").end(t)
	if _, people, _ = run(t, environ, "admin", "list", "people"); strings.Contains(people, "u-other") {
		t.Errorf("a second first administrator was made:\n%s", people)
	}
}

func TestServeLeavesNothingOpenAtItsEnd(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	folder := filepath.Join(t.TempDir(), "data")
	r := start(t, "http://"+address, served(t, address, folder), "serve")
	r.end(t)
	if _, err := net.Dial("tcp", address); err == nil {
		t.Error("the address still answers")
	}
	if _, err := os.Stat(filepath.Join(folder, "closegate.db-wal")); err == nil {
		t.Error("the database was not closed: its journal is still there")
	}
	if log := r.errors.String(); !strings.Contains(log, "msg=serving") || !strings.Contains(log, "msg=ended") {
		t.Errorf("the log does not say when it began and ended:\n%s", log)
	}
}

func TestTheDemonstrationCanBeWalkedThrough(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	base := "http://" + address
	r := start(t, base, nil, "demo", "--addr", address, "--data", filepath.Join(t.TempDir(), "data"))
	if got := strings.TrimSpace(r.out.String()); got != "Closegate demonstration: "+base {
		t.Errorf("it says %q", got)
	}
	for subject, words := range map[string]string{
		"ines-valdorn": "Halden Maritime AS", "tobin-askerley": "Revoke service accounts", "pell-okonda": "Meridia Clinics",
	} {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		client := &http.Client{Jar: jar}
		testkit.SignIn(t, client, base, subject)
		response, err := client.Get(base + "/")
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK || !strings.Contains(string(page), words) {
			t.Errorf("%s: %s at %s does not say %q (%v)", subject, response.Status, response.Request.URL, words, err)
		}
	}
	r.end(t)
	if log := r.errors.String(); strings.Contains(log, "level=ERROR") {
		t.Errorf("errors were logged:\n%s", log)
	}
}

// safeBuffer is a bytes.Buffer for many goroutines.
type safeBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer // held by mu
}

// Write implements io.Writer.
func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

// String returns what was written so far.
func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}
