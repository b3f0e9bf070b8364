package cli_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/cli"
	"github.com/closegate/closegate/internal/testkit"
)

// startDemo starts the demonstration as a new user would and returns its
// address once it is ready.
func startDemo(t *testing.T) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- cli.Run(ctx, []string{"demo", "--addr", "127.0.0.1:0"}, os.Environ(), in, io.Discard)
		_ = in.Close()
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != 0 {
			t.Errorf("the demonstration ended with %d", code)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the demonstration printed no address: %v", err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	base := strings.TrimSpace(line[strings.Index(line, "http"):])
	awaitReady(t, base)
	return base
}

// awaitReady asks until the server says that it is ready.
func awaitReady(t *testing.T, base string) {
	t.Helper()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(2 * time.Minute)
	for {
		response, err := http.Get(base + "/healthz")
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatal("the demonstration never became ready")
		}
	}
}

// visitor is somebody with a browser session of their own.
type visitor struct {
	*testkit.Page
	base string
}

// signIn signs somebody in through the whole flow.
func signIn(t *testing.T, browser *testkit.Chromium, base, name string) visitor {
	t.Helper()
	v := visitor{browser.Page(t), base}
	v.Visit(base + "/")
	v.Follow("Continue with company sign-in")
	v.Submit(name)
	v.See(name)
	return v
}

func (v visitor) open(path string) { v.Visit(v.base + path) }

// look takes the pictures of a page and checks it for people who cannot see
// or point.
func (v visitor) look(name string) {
	v.Screenshot("tour/" + name)
	v.Axe()
}

func TestEveryPageOfTheDemonstrationIsWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("the tour takes a minute; run without -short")
	}
	browser := testkit.Browser(t)
	base := startDemo(t)
	tour := []struct {
		person string
		pages  map[string]string
	}{
		{"Ines Valdorn", map[string]string{
			"dashboard": "/", "list": "/offboardings", "start": "/offboardings/new", "draft": "/offboardings/OFF-2049/draft",
			"offboarding": "/offboardings/OFF-2041", "tasks": "/offboardings/OFF-2041/tasks", "timeline": "/offboardings/OFF-2041/timeline",
			"inventory": "/offboardings/OFF-2041/inventory", "signoff-blocked": "/offboardings/OFF-2041/sign-off",
			"trail": "/offboardings/OFF-2041/audit", "signoff-ready": "/offboardings/OFF-2036/sign-off",
			"certificate": "/offboardings/OFF-2018/certificate", "closed": "/offboardings/OFF-2018", "reopened": "/offboardings/OFF-2038",
			"reviews": "/reviews", "settings": "/settings", "help": "/help", "accessibility": "/accessibility",
			"reopen": "/offboardings/OFF-2018/reopening", "task-owner": "/offboardings/OFF-2041/tasks/6",
			"hand-over": "/offboardings/hand-over", "ownership": "/offboardings/OFF-2041/ownership", "cancel": "/offboardings/OFF-2041/cancellation",
			"terms": "/offboardings/OFF-2041/terms", "own-task": "/offboardings/OFF-2041/tasks/new", "attribute-addition": "/offboardings/OFF-2041/terms/attributes/legal_hold/addition",
			"attribute-removal": "/offboardings/OFF-2041/terms/attributes/personal_data/removal",
			"terms-changed":     "/offboardings/OFF-2047/terms", "due-date": "/offboardings/OFF-2041/tasks/6/due", "own-path": "/offboardings/OFF-2041/path",
			"delegate": "/settings/delegation",
		}},
		{"Tobin Askerley", map[string]string{"my-tasks": "/tasks", "task-changes": "/offboardings/OFF-2041/tasks/6"}},
		{"Sanna Quillby", map[string]string{"reviewer": "/reviews", "review": "/offboardings/OFF-2041/tasks/7"}},
		{"Odile Farrowe", map[string]string{"approver": "/reviews", "approver-signoff": "/offboardings/OFF-2041/sign-off", "waiver": "/offboardings/OFF-2044/waivers/1"}},
		{"Pell Okonda", map[string]string{"overdue": "/overdue", "executive": "/offboardings/OFF-2041"}},
		{"Hedda Marrow", map[string]string{"auditor-trail": "/audit", "auditor-task": "/offboardings/OFF-2041/tasks/1"}},
		{"Caspian Roe", map[string]string{
			"administrator": "/", "clients": "/clients", "people": "/people", "access": "/access", "invite": "/people/new",
			"playbooks": "/playbooks", "playbook": "/playbooks/hostile-exit", "import": "/playbooks/import",
			"playbook-edit": "/playbooks/hostile-exit/edit", "playbook-new": "/playbooks/new",
			"calendars": "/calendars", "calendar-new": "/calendars/new",
		}},
	}
	for _, visit := range tour {
		v := signIn(t, browser, base, visit.person)
		for name, path := range visit.pages {
			v.open(path)
			if v.Status() != http.StatusOK {
				t.Errorf("%s sees %s with status %d", visit.person, path, v.Status())
				continue
			}
			v.look(name)
		}
	}
}
