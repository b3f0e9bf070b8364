package cli

import (
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
