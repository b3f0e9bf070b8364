package testkit

import (
	"context"
	_ "embed"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// axeFile is the accessibility checker, below the root of the module.
const axeFile = "node_modules/axe-core/axe.min.js"

// browserScript removes the browser's folder when its standard input ends.
//
//go:embed browser.sh
var browserScript string

// Chromium is the one browser of a test process.
type Chromium struct {
	ctx context.Context
	// life is the input of the script that cleans up. It is kept here so
	// that the garbage collector does not close it earlier.
	life io.WriteCloser
	root string // of the module: node_modules and screenshots are there
	axe  string
}

// errNoBrowser says that Chromium is not installed.
var errNoBrowser = errors.New("no chromium in PATH")

var startBrowser = sync.OnceValues(func() (*Chromium, error) {
	program, err := exec.LookPath("chromium")
	if err != nil {
		return nil, errNoBrowser
	}
	return launch(program)
})

// Browser returns Debian's Chromium, which starts with the first call and ends
// with the process. The test is skipped where Chromium or the accessibility
// checker is missing, and fails there when CI=true.
func Browser(t testing.TB) *Chromium {
	t.Helper()
	browser, err := startBrowser()
	if errors.Is(err, errNoBrowser) {
		Missing(t, "Chromium", "Install the Debian package chromium.")
	}
	if errors.Is(err, os.ErrNotExist) {
		Missing(t, "The accessibility checker", "Install Node.js and run: npm install")
	}
	if err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return browser
}

func launch(program string) (*Chromium, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	axe, err := os.ReadFile(filepath.Join(root, axeFile))
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "closegate-browser-")
	if err != nil {
		return nil, err
	}
	life, err := cleanAtExit(folder)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.UserDataDir(folder),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "en-GB"),
	)
	ctx, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ = chromedp.NewContext(ctx)
	if err := chromedp.Do(ctx); err != nil {
		return nil, errors.Join(err, life.Close())
	}
	return &Chromium{ctx: ctx, life: life, root: root, axe: string(axe)}, nil
}

// cleanAtExit starts a process that removes the folder when this one ends. The
// kernel has killed the browser by then.
func cleanAtExit(folder string) (io.WriteCloser, error) {
	cmd := exec.Command("/bin/sh", "-c", browserScript, "browser.sh", folder)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	life, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	return life, cmd.Start()
}

// moduleRoot returns the folder of go.mod, seen from any package's tests.
func moduleRoot() (string, error) {
	folder, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder, nil
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", errors.New("no go.mod above the working folder")
		}
		folder = parent
	}
	return "", err
}

// Page opens a session of its own: no cookie is shared with another Page. At
// the end of the test it fails the test if the page wrote to the console,
// broke its content security policy or missed a file.
func (b *Chromium) Page(t testing.TB) *Page { return b.open(t, true) }

// PageWithoutScript is Page in a browser that runs no script of the page.
func (b *Chromium) PageWithoutScript(t testing.TB) *Page { return b.open(t, false) }

func (b *Chromium) open(t testing.TB, script bool) *Page {
	t.Helper()
	seen := newWatch()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(seen.event))
	p := &Page{Patience: pagePatience, t: t, ctx: ctx, browser: b, watch: seen}
	t.Cleanup(func() {
		for _, problem := range p.Problems() {
			t.Errorf("the browser reports: %s", problem)
		}
		cancel()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a page: %v", err)
	}
	p.desktop()
	p.scheme("light")
	if !script {
		p.call("switch off scripts", func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
			return err
		})
	}
	return p
}
