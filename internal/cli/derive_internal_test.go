package cli

import (
	"os"
	"testing"

	"github.com/closegate/closegate/internal/demo"
	"github.com/closegate/closegate/internal/store"
)

func TestNextStartComputesWhatAMigrationLeftEmpty(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	c, err := demoConfig("http://127.0.0.1:1", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	now := demo.NewClock(clock)
	in, err := build(ctx, c, terminal{errors: os.Stderr}.logger(c), now.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := in.close(); err != nil {
			t.Error(err)
		}
	}()
	if err := in.tell(ctx, now); err != nil {
		t.Fatal(err)
	}
	for name, start := range map[string]func() error{
		"demo":  func() error { return in.tell(ctx, now) },
		"serve": func() error { return in.prepare(ctx) },
	} {
		if err := in.store.Housekeep(ctx, func(h *store.Housekeeping) error { return h.DropDerived(ctx) }); err != nil {
			t.Fatal(err)
		}
		if err := start(); err != nil {
			t.Fatal(err)
		}
		if missing, err := in.store.Underived(ctx); err != nil || missing {
			t.Errorf("after the next start of %s lists are still empty: %v", name, err)
		}
	}
}
