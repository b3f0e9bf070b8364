//go:build unix

package cli

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/config"
	"github.com/closegate/closegate/internal/demo"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// TestSpeed measures what speed and size the product promises, each against a
// floor: the least that any program would do for the same, measured in the
// same run. It says what was missed and never fails for it, because a busy
// machine is slow too. "make bench" runs it.
func TestSpeed(t *testing.T) {
	if os.Getenv("CLOSEGATE_BENCH") == "" {
		t.Skip("it measures for minutes; make bench runs it")
	}
	s := newSpeed(t)
	s.measurePages()
	s.measureChanges()
	s.measureWriters()
	s.measureUpload()
	s.close()
	s.measureProcess()
	s.print()
}

// offboardings is how many there are while pages are measured.
const offboardings = 1000

// speed is one run of the measurements.
type speed struct {
	t       *testing.T
	in      *installation
	config  config.Config
	handler http.Handler
	// close ends the installation, so that another process can start on it.
	close func()
	// ines owns the offboardings, tobin does what nobody did before; numbers
	// are theirs.
	ines    authz.Actor
	tobin   authz.Actor
	numbers []int
	lines   []line
}

// line is one row of the table.
type line struct {
	what, floor, ours, result, goal string
	met                             bool
}

func newSpeed(t *testing.T) *speed {
	t.Helper()
	ctx := t.Context()
	listener, err := listen(ctx, "127.0.0.1:0", "addr")
	must(t, err)
	c, err := demoConfig("http://"+listener.Addr().String(), t.TempDir())
	must(t, err)
	now := demo.NewClock(clock)
	in, err := build(ctx, c, terminal{errors: os.Stderr}.logger(c), now.Now)
	must(t, err)
	must(t, in.tell(ctx, now))
	handler, err := in.withProvider()
	must(t, err)
	serving, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- answer(serving, listener, handler, in.log) }()
	s := &speed{t: t, in: in, config: c, handler: handler, close: func() {
		stop()
		must(t, <-ended)
		must(t, in.close())
	}}
	s.ines, s.tobin = s.person("ines-valdorn"), s.person("tobin-askerley")
	s.fill()
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *speed) person(subject string) authz.Actor {
	s.t.Helper()
	p, err := s.in.store.PersonBySubject(s.t.Context(), s.config.Issuer, subject)
	must(s.t, err)
	return app.ActorOf(p, from)
}

const from = "127.0.0.1"

// fill publishes offboardings of one service, as its owner would.
func (s *speed) fill() {
	s.t.Helper()
	for range offboardings {
		s.numbers = append(s.numbers, s.publish(s.in.app))
	}
}

func (s *speed) publish(a *app.App) int {
	s.t.Helper()
	ctx := s.t.Context()
	services, err := s.in.store.Services(ctx)
	must(s.t, err)
	clients, err := s.in.store.Clients(ctx)
	must(s.t, err)
	service := services[slices.IndexFunc(services, func(v store.Service) bool { return v.Name == "Managed Backup" })]
	number, err := a.StartOffboarding(ctx, s.ines, app.StartOffboarding{
		Client: clients[0].ID, Service: service.ID, Owner: s.ines.ID, Playbook: "client-exit", ContractEnds: clock().AddDate(0, 1, 0),
	})
	must(s.t, err)
	version := s.assign(a, number)
	must(s.t, a.PublishOffboarding(ctx, s.ines, number, version))
	return number
}

// assign gives the tasks that nobody did before to somebody, and returns the
// version of the draft.
func (s *speed) assign(a *app.App, number int) int {
	s.t.Helper()
	facts, err := s.in.store.Facts(s.t.Context(), number)
	must(s.t, err)
	var missing []offboarding.Assignment
	for _, t := range facts.Tasks {
		if t.Assignee == "" {
			missing = append(missing, offboarding.Assignment{Task: t.Number, Assignee: s.tobin.ID})
		}
	}
	if len(missing) == 0 {
		return facts.Version
	}
	must(s.t, a.AssignDraft(s.t.Context(), s.ines, app.AssignDraft{Offboarding: number, Version: facts.Version, Assignments: missing}))
	return facts.Version + 1
}

// cookie signs somebody in and returns the cookie of their session.
func (s *speed) cookie(subject string) *http.Cookie {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	must(s.t, err)
	testkit.SignIn(s.t, &http.Client{Jar: jar}, s.config.BaseURL, subject)
	base, err := url.Parse(s.config.BaseURL)
	must(s.t, err)
	cookies := jar.Cookies(base)
	if len(cookies) == 0 {
		s.t.Fatal("signing in left no cookie")
	}
	return cookies[0]
}

func (s *speed) add(what, floor, ours, result, goal string, met bool) {
	s.lines = append(s.lines, line{what, floor, ours, result, goal, met})
}

// addRatio adds what took ours where a floor took floor.
func (s *speed) addRatio(what string, floor, ours time.Duration, goal float64) {
	ratio := float64(ours) / float64(floor)
	s.add(what, inUnit(floor), inUnit(ours), fmt.Sprintf("%.2f x", ratio), fmt.Sprintf("<= %.2f x", goal), ratio <= goal)
}

func inUnit(d time.Duration) string {
	if d >= time.Second {
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
}

// print writes the table to the standard output, where go test leaves it whole.
func (s *speed) print() {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	row := func(cells ...string) { _, _ = fmt.Fprintln(w, strings.Join(cells, "\t")) } // A terminal takes everything.
	row("\nWhat", "Floor", "Closegate", "Result", "Goal", "")
	for _, l := range s.lines {
		verdict := "met"
		if !l.met {
			verdict = "MISSED"
		}
		if l.goal == "" {
			verdict = ""
		}
		row(l.what, l.floor, l.ours, l.result, l.goal, verdict)
	}
	must(s.t, w.Flush())
}

// median of at least one duration.
func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// cpu returns the time that this process has spent on a processor.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	must(t, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// free returns an address that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	return listener.Addr().String()
}
