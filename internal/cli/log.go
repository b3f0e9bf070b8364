package cli

import (
	"context"
	"log/slog"

	"github.com/closegate/closegate/internal/config"
)

// logger writes to the standard error output in the configured form.
func (t terminal) logger(c config.Config) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // Validated before; zero is info.
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(t.errors, options))
	}
	return slog.New(slog.NewTextHandler(t.errors, options))
}

// untilEnd is a handler that leaves out what libraries say about being asked
// to end: that is no error of theirs or ours.
type untilEnd struct{ slog.Handler }

// Handle implements slog.Handler.
func (h untilEnd) Handle(ctx context.Context, r slog.Record) error {
	cancelled := false
	r.Attrs(func(a slog.Attr) bool {
		cancelled = a.Key == "error" && a.Value.String() == context.Canceled.Error()
		return !cancelled
	})
	if cancelled {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h untilEnd) WithAttrs(attrs []slog.Attr) slog.Handler {
	return untilEnd{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h untilEnd) WithGroup(name string) slog.Handler { return untilEnd{h.Handler.WithGroup(name)} }
