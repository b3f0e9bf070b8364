package testkit

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// watch keeps what a page says and which requests are on their way.
type watch struct {
	mu       sync.Mutex
	problems []string                                   // held by mu
	pending  map[network.RequestID]network.ResourceType // held by mu
	asked    int                                        // held by mu; requests for pages and parts of pages
	status   int64                                      // held by mu; of the last page or part
}

func newWatch() *watch { return &watch{pending: map[network.RequestID]network.ResourceType{}} }

// event receives every event of a page.
func (w *watch) event(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		w.problems = append(w.problems, fmt.Sprintf("console.%s: %s", e.Type, arguments(e.Args)))
	case *runtime.EventExceptionThrown:
		w.problems = append(w.problems, "exception: "+exception(e.ExceptionDetails))
	case *log.EventEntryAdded:
		w.entry(e.Entry)
	case *network.EventRequestWillBeSent:
		w.pending[e.RequestID] = e.Type
		if answersPerson(e.Type) {
			w.asked++
		}
	case *network.EventResponseReceived:
		w.response(e)
	case *network.EventLoadingFinished:
		delete(w.pending, e.RequestID)
	case *network.EventLoadingFailed:
		delete(w.pending, e.RequestID)
	}
}

// entry keeps what the browser itself complains of. Network entries are left
// to response, which knows what was asked for, and suggestions are no faults.
func (w *watch) entry(entry *log.Entry) {
	if entry.Source == log.EntrySourceNetwork || entry.Level == log.EntryLevelVerbose {
		return
	}
	w.problems = append(w.problems, fmt.Sprintf("%s %s: %s %s", entry.Source, entry.Level, entry.Text, entry.URL))
}

// response keeps the status of pages, and the failure of files that a page
// needs.
func (w *watch) response(e *network.EventResponseReceived) {
	switch {
	case answersPerson(e.Type):
		w.status = e.Response.Status
	case e.Response.Status >= 400:
		w.problems = append(w.problems, fmt.Sprintf("%s %s answers %d", e.Type, e.Response.URL, e.Response.Status))
	}
}

// answersPerson tells a page, or the part of one, from the files that it needs.
func answersPerson(kind network.ResourceType) bool {
	return slices.Contains([]network.ResourceType{
		network.ResourceTypeDocument, network.ResourceTypeXHR, network.ResourceTypeFetch,
	}, kind)
}

// quiet reports whether nothing is on its way but streams, which never end.
func (w *watch) quiet() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, kind := range w.pending {
		if kind != network.ResourceTypeEventSource && kind != network.ResourceTypeWebSocket {
			return false
		}
	}
	return true
}

func (w *watch) requests() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked
}

// allow forgets the problems that contain a text and reports whether there was
// one.
func (w *watch) allow(text string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := len(w.problems)
	w.problems = slices.DeleteFunc(w.problems, func(p string) bool { return strings.Contains(p, text) })
	return len(w.problems) < before
}

func arguments(args []*runtime.RemoteObject) string {
	var parts []string
	for _, arg := range args {
		if part := strings.Trim(string(arg.Value), `"`); part != "" {
			parts = append(parts, part)
		} else {
			parts = append(parts, arg.Description)
		}
	}
	return strings.Join(parts, " ")
}

func exception(details *runtime.ExceptionDetails) string {
	if details.Exception != nil && details.Exception.Description != "" {
		return details.Exception.Description
	}
	return details.Text
}

// Problems returns what the browser has complained of so far.
func (p *Page) Problems() []string {
	// A round trip to the page brings in what it said before.
	_, _ = chromedp.Run(p.ctx, chromedp.Evaluate[int]("1"))
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	return slices.Clone(p.watch.problems)
}

// Expect waits for a problem that contains a text and takes it off the list:
// this test is about it.
func (p *Page) Expect(text string) {
	p.t.Helper()
	p.wait("the browser reports "+text, func() string {
		if p.watch.allow(text) {
			return ""
		}
		return "it reports only " + strings.Join(p.Problems(), "; ")
	})
}
